//! Positions as Discourse Network Analyzer has statements: person, organization, concept, agreement. Two CSV files with the columns of
//! DNA's own tables, and a script that puts them into a DNA database with rDNA.

use super::{Out, read_documents};
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::party;
use std::fs::File;
use std::path::Path;
use verbale_model::{Act, ActorKind, CodePoints};

const STATEMENTS: [&str; 8] = ["id", "document_id", "start", "stop", "person", "organization", "concept", "agreement"];
const DOCUMENTS: [&str; 9] = ["id", "title", "text", "coder", "author", "source", "section", "type", "date"];

const SCRIPT: &str = "# Reads the two tables as rDNA's data frames; `id` of documents is `document_id` of statements.\n\
    documents <- read.csv(\"documents.csv\", encoding = \"UTF-8\", stringsAsFactors = FALSE)\n\
    statements <- read.csv(\"statements.csv\", encoding = \"UTF-8\", stringsAsFactors = FALSE)\n\
    documents$date <- as.POSIXct(documents$date, tz = \"UTC\")\n\
    statements$agreement <- as.integer(statements$agreement)\n";

pub(super) fn write(ledger: &Ledger, folder: &Path) -> Result<usize> {
    let (path, other) = (folder.join("statements.csv"), folder.join("documents.csv"));
    let mut statements = csv::Writer::from_writer(File::create(&path).at(&path)?);
    let mut documents = csv::Writer::from_writer(File::create(&other).at(&other)?);
    let failed = |error: csv::Error| Error::file(folder, std::io::Error::other(error));
    statements.write_record(STATEMENTS).map_err(failed)?;
    documents.write_record(DOCUMENTS).map_err(failed)?;
    let (all, mut number) = (read_documents(ledger)?, 0);
    for (at, &document) in all.iter().enumerate() {
        let loaded = ledger.load(document)?;
        let of = &loaded.document;
        let text = |part: &Option<String>| part.clone().unwrap_or_default();
        let id = (at + 1).to_string();
        let date = of.published.as_ref().map_or("", |published| published.date.as_str());
        let title = of.title.clone().unwrap_or_else(|| loaded.hash.clone());
        let row = [&id, &title, &*of.text, "1", &text(&of.author), &text(&of.publisher), "", "", date];
        documents.write_record(row).map_err(failed)?;
        let count = CodePoints::new(&of.text);
        for position in &loaded.reading.positions {
            let Some(span) =
                position.content.first().map(|first| position.content.iter().fold(*first, |a, b| a.to(*b)))
            else {
                continue;
            };
            for holder in &position.holder {
                let actor = &loaded.reading.actors[holder.at()];
                let person = if actor.kind == Some(ActorKind::Person) { actor.name.as_str() } else { "" };
                let organization = party::stands_for(&loaded.reading, holder.at()).name;
                let agreement = if matches!(position.act, Act::Refuse | Act::Oppose) { "0" } else { "1" };
                number += 1;
                let [start, stop] = count.of(span).map(|at| at.to_string());
                let concept = position.issue.as_deref().unwrap_or("");
                let row = [&number.to_string(), &id, &start, &stop, person, &organization, concept, agreement];
                statements.write_record(row).map_err(failed)?;
            }
        }
    }
    statements.flush().at(&path)?;
    documents.flush().at(&other)?;
    let mut script = Out::new(folder, "load.R")?;
    script.line(SCRIPT.as_bytes())?;
    script.finish()?;
    Ok(all.len())
}
