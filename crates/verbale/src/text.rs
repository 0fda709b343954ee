//! `verbale text`: the clean documents of the inputs, without reading them.

use crate::Exit;
use crate::arguments::{TextFormat, TextOptions};
use crate::articles::Plan;
use crate::screen::{Screen, complain};
use anyhow::{Context, Result};
use verbale_sources::{Document, Options, Plain};

/// Prints all documents.
pub(crate) fn run(options: &TextOptions) -> Result<Exit> {
    let plan = Plan::new(&options.inputs);
    for note in &plan.notes {
        complain(note);
    }
    let sources = Options { from: options.from.kind(), map: options.map.clone(), plain: Plain::Clean };
    let mut screen = Screen::plain();
    let (mut printed, mut failed) = (0, 0);
    for document in plan.documents(sources) {
        match document {
            Ok(document) => {
                let shown = show(&document, options.format, printed);
                screen.write(shown.as_bytes()).context("cannot write the output")?;
                printed += 1;
            }
            Err(problem) => {
                failed += 1;
                complain(&problem.to_string());
            }
        }
    }
    Ok(match (printed, failed) {
        (0, _) => Exit::NothingReadable,
        (_, 0) => Exit::Done,
        _ => Exit::SomeFailed,
    })
}

fn show(document: &Document, format: TextFormat, before: usize) -> String {
    match format {
        TextFormat::Jsonl => format!("{}\n", document.line()),
        TextFormat::Md if before == 0 => document.markdown(),
        TextFormat::Md => format!("\n---\n\n{}", document.markdown()),
    }
}
