//! What goes out of a ledger, and what keeps it in order.

use super::arguments::{
    Answer, AnswerOptions, BackupOptions, Export, ExportOptions, LedgerFile, ReplicateOptions, VerifyOptions,
};
use super::ask::field;
use super::rows;
use crate::arguments::Color;
use crate::articles::Plan;
use crate::screen::{Screen, complain};
use crate::view::counted;
use crate::{Exit, engine};
use anstyle::Style;
use anyhow::Result;
use verbale_ledger::{Doctor, Ledger, out};
use verbale_sources::{Options, Plain};

pub(super) fn init(file: &LedgerFile) -> Result<Exit> {
    let path = file.path();
    let (_, new) = Ledger::create(&path)?;
    let what = if new {
        "an empty ledger; fill it with `verbale add INPUT…`"
    } else {
        "a ledger is here already, and stays as it is"
    };
    complain(&format!("{}: {what}", path.display()));
    Ok(Exit::Done)
}

pub(super) fn export(options: &ExportOptions) -> Result<Exit> {
    let form = match options.format {
        Export::Csv => out::Form::Csv,
        Export::Parquet => out::Form::Parquet,
        Export::Xlsx => out::Form::Xlsx,
        Export::Jsonl => out::Form::Jsonl,
        Export::Rdna => out::Form::Rdna,
        Export::Graphml => out::Form::Graphml,
        Export::Webannotation => out::Form::Webannotation,
    };
    let asked = out::ExportOptions { excel_safe: options.excel_safe, apart: options.judged.lines()? };
    let many = out::export(&Ledger::read(&options.ledger.path())?, &options.folder, form, &asked)?;
    complain(&format!("{}: {}", options.folder.display(), counted(many, "document")));
    Ok(Exit::Done)
}

pub(super) fn replicate(options: &ReplicateOptions) -> Result<Exit> {
    let versions = vec![
        ("verbale".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
        ("this program's engine (its hash covers models and knowledge)".to_owned(), engine(None)?.version().to_owned()),
    ];
    let (with_text, apart) = (options.with_text, options.judged.lines()?);
    let asked = out::ReplicateOptions { with_text, versions, apart };
    let many = out::replicate(&Ledger::read(&options.ledger.path())?, &options.folder, &asked)?;
    complain(&format!("{}: {}", options.folder.display(), counted(many, "document")));
    Ok(Exit::Done)
}

pub(super) fn backup(options: &BackupOptions) -> Result<Exit> {
    Ledger::read(&options.ledger.path())?.backup(&options.to)?;
    complain(&format!("{}: a copy of the ledger as it is now", options.to.display()));
    Ok(Exit::Done)
}

pub(super) fn recover(options: &BackupOptions) -> Result<Exit> {
    let saved = verbale_ledger::recover(&options.ledger.path(), &options.to)?;
    let (documents, readings) = (counted(saved.documents, "document"), counted(saved.readings, "reading"));
    let lost = if saved.lost > 0 { format!("; {} could not be read", saved.lost) } else { String::new() };
    complain(&format!(
        "{}: {documents} and {readings} saved{lost}; add the same inputs again to fill what is missing",
        options.to.display()
    ));
    Ok(if saved.lost > 0 { Exit::SomeFailed } else { Exit::Done })
}

pub(super) fn doctor(options: &AnswerOptions, color: Color) -> Result<Exit> {
    let ledger = Ledger::read(&options.ledger.path())?;
    let mut all = ledger.doctor()?;
    let line = |what: &str, seen: String| Doctor { what: what.to_owned(), seen, advice: None };
    all.insert(0, line("verbale", format!("{} (engine {})", env!("CARGO_PKG_VERSION"), engine(None)?.version())));
    let ill = all.iter().any(|line| line.what == "file" && line.advice.is_some());
    if options.format != Answer::Text {
        rows::print(&all, &["what", "seen", "advice"], options.format)?;
    } else {
        let mut screen = Screen::new(color);
        for line in &all {
            let advice = line.advice.as_ref().map_or_else(String::new, |advice| format!(" → {advice}"));
            screen.write(field(&line.what, &format!("{}{advice}", line.seen), 26, Style::new()).as_bytes())?;
        }
    }
    Ok(if ill { Exit::Ledger } else { Exit::Done })
}

pub(super) fn verify(options: &VerifyOptions, _color: Color) -> Result<Exit> {
    let ledger = Ledger::read(&options.ledger.path())?;
    if let Some(folder) = &options.text {
        return anchors(&ledger, &folder.to_string_lossy(), options.format);
    }
    let verified = ledger.verify()?;
    if options.format == Answer::Text {
        let (documents, readings) = (counted(verified.documents, "document"), counted(verified.readings, "reading"));
        let faults = if verified.faults.is_empty() {
            "all of it holds".to_owned()
        } else {
            counted(verified.faults.len(), "fault")
        };
        Screen::plain()
            .write(format!("{documents}, {readings}, {}: {faults}\n", counted(verified.spans, "span")).as_bytes())?;
    } else {
        rows::print(&verified.faults, &["place", "what"], options.format)?;
    }
    verified.faults.iter().for_each(|fault| complain(&format!("{}: {}", fault.place, fault.what)));
    Ok(if verified.faults.is_empty() { Exit::Done } else { Exit::NotVerified })
}

/// Looks for every statement in the user's own copies.
fn anchors(ledger: &Ledger, folder: &str, format: Answer) -> Result<Exit> {
    let mut texts = Vec::new();
    for document in Plan::new(&[folder.to_owned()]).documents(Options { plain: Plain::Unchanged, ..Options::default() })
    {
        match document {
            Ok(document) => texts.push((document.place, document.text)),
            Err(problem) => complain(&problem.to_string()),
        }
    }
    let anchored = ledger.anchor(&texts)?;
    rows::print(
        &anchored,
        &["document", "copy", "same", "statements", "found", "moved"],
        if format == Answer::Text { Answer::Tsv } else { format },
    )?;
    let lost: usize = anchored.iter().map(|one| one.statements - one.found).sum();
    complain(&format!(
        "{} in {}; {lost} not found",
        counted(anchored.iter().map(|one| one.found).sum(), "statement"),
        counted(anchored.len(), "document")
    ));
    Ok(if lost == 0 { Exit::Done } else { Exit::NotVerified })
}
