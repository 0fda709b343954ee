//! `cargo xtask codebook`: `docs/codebook.md`, made of `knowledge/events/plover.toml` and `knowledge/events/columns.toml`.

use crate::corpora;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::fmt::Write;
use verbale_engine::event::Ontology;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Columns {
    column: Vec<Column>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    name: String,
    meaning: String,
    gdelt: Option<String>,
    icews: Option<String>,
    polecat: Option<String>,
}

const HEAD: &str = "\
# Codebook of events

This page is made by `cargo xtask codebook` from `knowledge/events/plover.toml` and `knowledge/events/columns.toml`: change those.

Events are coded in PLOVER (Political Language Ontology for Verifiable Event Records, Open Event Data Alliance, manual of 2024-02-04). Names,
scores and the table of CAMEO codes are the manual's; the descriptions are ours. Where the manual contradicts itself: SANCTION is material
conflict (quad 4), ACCUSE scores −3.

An event has a **status**: `happened`, `ongoing`, `planned`, `hypothetical` (may, would, is feared, is a condition, is asked for) or `denied`. A
row is not the claim that something happened; filter by status, and by `told_by`, which names whose words claim it. What is planned keeps its type:
“will meet” is CONSULT, planned, where the manual has AGREE; “agreed to meet” is AGREE.
";

/// Writes the page.
pub(crate) fn run() -> Result<()> {
    let path = corpora::root().join("docs/codebook.md");
    std::fs::write(&path, page()?).with_context(|| format!("writing {}", path.display()))
}

fn page() -> Result<String> {
    let read = |name: &str| -> Result<String> {
        let path = corpora::root().join("knowledge/events").join(name);
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
    };
    let ontology = Ontology::read(&read("plover.toml")?)?;
    let columns: Columns = toml::from_str(&read("columns.toml")?)?;
    let mut out = HEAD.to_owned();
    out += "\n## Columns of `verbale events`\n\nSeveral values of one cell stand between semicolons; countries, sectors and keys stand at the places of the names.\n\n";
    out += "| column | what it is | GDELT 2.0 | ICEWS | POLECAT |\n|---|---|---|---|---|\n";
    for c in &columns.column {
        let other = |name: &Option<String>| name.clone().unwrap_or_else(|| "–".into());
        writeln!(
            out,
            "| `{}` | {} | {} | {} | {} |",
            c.name,
            c.meaning,
            other(&c.gdelt),
            other(&c.icews),
            other(&c.polecat)
        )?;
    }
    out += "\n## Types and modes\n\nThe score runs from −10, conflict, to 10, cooperation.\n\n| type | mode | quad | score | what it is |\n|---|---|--:|--:|---|\n";
    for t in &ontology.types {
        writeln!(out, "| **{}** | | {} | {} | {} |", t.name, t.quad, t.score, t.gloss)?;
        for m in &t.modes {
            writeln!(out, "| | `{}` | | {} | {} |", m.name, m.score, m.gloss)?;
        }
    }
    out += "\n## Contexts\n\n| context | what it is about |\n|---|---|\n";
    for c in &ontology.contexts {
        writeln!(out, "| `{}` | {} |", c.name, c.gloss)?;
    }
    out += "\n## CAMEO\n\nThe code of an event is the one whose type and mode it has and whose contexts all hold; of several, the one with the most contexts.\n\n";
    out += "| code | type | mode | contexts |\n|---|---|---|---|\n";
    for c in &ontology.cameo {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            c.code,
            c.kind,
            c.mode.as_deref().unwrap_or_default(),
            c.contexts.join(", ")
        )?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_page_is_current() {
        let path = crate::corpora::root().join("docs/codebook.md");
        let there = std::fs::read_to_string(path).unwrap();
        assert!(super::page().unwrap() == there, "docs/codebook.md is not current: run `cargo xtask codebook`");
    }
}
