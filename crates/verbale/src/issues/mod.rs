//! `verbale issues`: the codebook of what can be at issue, printed, and what it lacks, looked for in texts ([`suggest`]). How issues
//! are found is the engine's to say.

mod suggest;

use crate::arguments::{Color, IssuesCommand};
use crate::screen::{Screen, complain};
use crate::view::Palette;
use crate::wrap::{Flow, WIDTH, row, styled};
use crate::{Exit, engine};
use anstyle::Style;
use anyhow::Result;
use verbale_engine::Engine;
use verbale_engine::issues::{Codebook, Issue};
use verbale_model::Span;

/// Does what is asked of the codebook.
pub(crate) fn run(command: &IssuesCommand, color: Color) -> Result<Exit> {
    match command {
        IssuesCommand::List { knowledge } => {
            let engine = engine(knowledge.as_deref())?;
            let mut screen = Screen::new(color);
            screen.write(list(engine.issues(), Palette::new(screen.colour)).as_bytes())?;
            Ok(Exit::Done)
        }
        IssuesCommand::Show { key, knowledge } => {
            let engine = engine(knowledge.as_deref())?;
            let Some(issue) = engine.issues().issue(key) else {
                complain(&format!("no issue is called {key}; `verbale issues list` names all{}", near(&engine, key)));
                return Ok(Exit::Usage);
            };
            let mut screen = Screen::new(color);
            screen.write(show(&engine, issue, Palette::new(screen.colour)).as_bytes())?;
            Ok(Exit::Done)
        }
        IssuesCommand::Suggest(options) => suggest::run(options, color),
    }
}

/// Keys with the same beginning.
fn near(engine: &Engine, key: &str) -> String {
    let beginning: String = key.chars().take(4).collect();
    let like = |issue: &&Issue| issue.key.starts_with(&beginning);
    let keys: Vec<_> = engine.issues().issues().iter().filter(like).map(|issue| issue.key.as_str()).collect();
    if keys.is_empty() { String::new() } else { format!("; did you mean {}?", keys.join(" or ")) }
}

/// All issues by field, with what counts; narrower ones under the wider.
fn list(codebook: &Codebook, palette: Palette) -> String {
    const COLUMN: usize = 26;
    let mut out = String::new();
    let mut field = "";
    for issue in codebook.issues() {
        let its = codebook.field(&issue.key);
        if its != field {
            let between = if field.is_empty() { "" } else { "\n" };
            out += &format!("{between}{}\n", styled(&its.replace('_', " "), palette.title));
            field = its;
        }
        let indent = if issue.parent.is_some() { 4 } else { 2 };
        let mut flow = Flow::hanging(WIDTH, indent, COLUMN);
        let gap = "\u{a0}".repeat(COLUMN.saturating_sub(indent + issue.key.chars().count()).max(1));
        flow.glue(&issue.key, palette.source).glue(&gap, Style::new()).text(&issue.definition, Style::new());
        out += &flow.finish().replace('\u{a0}', " ");
    }
    out
}

/// One issue with all that speaks for it, and how its sentences are read.
fn show(engine: &Engine, issue: &Issue, palette: Palette) -> String {
    let plain = Style::new();
    let mut head = Flow::new(WIDTH, 0);
    let field = engine.issues().field(&issue.key);
    head.text(&issue.key, palette.source).text(&format!(" · {}", field.replace('_', " ")), palette.faint);
    let mut out = head.finish();
    out += &row("counts", "", &issue.definition, plain);
    if let Some(parent) = &issue.parent {
        out += &row("part of", "", parent, plain);
    }
    for (name, all) in [("phrases", &issue.phrases), ("words", &issue.words), ("not", &issue.not)] {
        for (at, phrase) in all.iter().enumerate() {
            out += &row(if at == 0 { name } else { "" }, "", phrase, plain);
        }
    }
    for (at, example) in issue.examples.iter().enumerate() {
        out += &row(if at == 0 { "examples" } else { "" }, &read_as(engine, issue, example), example, plain);
    }
    out += &row("counter", &read_as(engine, issue, &issue.counter), &issue.counter, plain);
    out + &row("source", "", &issue.source, palette.faint)
}

/// Whether a sentence is read as this issue, or else as which, cut to the column.
fn read_as(engine: &Engine, issue: &Issue, sentence: &str) -> String {
    const ROOM: usize = 13;
    let layers = engine.layers(sentence);
    let found = Span::new(sentence, 0..sentence.len()).map(|whole| engine.issues().of(&layers, &[whole], None));
    let key = found.unwrap_or_default().first().map_or("as none".to_owned(), |one| format!("as {}", one.key));
    let key = if key == format!("as {}", issue.key) { "as it".to_owned() } else { key };
    if key.chars().count() > ROOM { key.chars().take(ROOM - 1).chain(['…']).collect() } else { key }
}
