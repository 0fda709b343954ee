//! The ratchet: figures in `evals/scores.toml` may only rise. Where attribution falls, the documents that lost most since the floors
//! were set (`evals/documents.tsv`) are named, or, without that list, the hardest.

use super::Figure;
use super::attribution::DocumentScore;
use crate::corpora;
use anyhow::{Context, Result};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;
use toml_edit::{DocumentMut, value};

/// Figures may fall by so much: instruction sets differ in the last digits.
const SLACK: f64 = 0.4;

fn path(name: &str) -> PathBuf {
    corpora::root().join("evals").join(name)
}

fn floors() -> Result<DocumentMut> {
    let path = path("scores.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    text.parse().with_context(|| format!("reading {}", path.display()))
}

fn floor(floors: &DocumentMut, metric: &str) -> Option<f64> {
    let (section, name) = metric.split_once('.')?;
    let item = floors.get(section)?.get(name)?;
    item.as_float().or_else(|| item.as_integer().map(|i| i as f64))
}

/// Prints what fell; `false` when something did.
pub(super) fn compare(figures: &[Figure], documents: &[DocumentScore]) -> Result<bool> {
    let floors = floors()?;
    let mut fell = false;
    println!("\n== against evals/scores.toml");
    for (metric, now) in figures {
        let note = match floor(&floors, metric) {
            None => "  not held".to_owned(),
            Some(floor) if *now + SLACK < floor => format!("  FELL from {floor:.2}"),
            Some(floor) if *now > floor + SLACK => format!("  above {floor:.2}"),
            Some(_) => String::new(),
        };
        fell |= note.contains("FELL");
        println!("{metric:34}{now:8.2}{note}");
    }
    if fell {
        print_worst(documents);
    }
    Ok(!fell)
}

fn print_worst(documents: &[DocumentScore]) {
    let before = blessed();
    let rise = |d: &DocumentScore| d.errors() as i64 - before.get(&d.id).copied().unwrap_or(0);
    let mut worst: Vec<&DocumentScore> = documents.iter().filter(|d| rise(d) > 0).collect();
    worst.sort_by_key(|d| std::cmp::Reverse(rise(d)));
    if worst.is_empty() {
        return;
    }
    println!("\nnew attribution errors, by document (cargo xtask eval attribution --errors 10 shows them):");
    for document in worst.into_iter().take(10) {
        let (right, gold, found) = (document.right, document.gold, document.found);
        println!("{:+5}  {}: {right} right of {gold} gold and {found} found", rise(document), document.id);
    }
}

/// Errors per document when the floors were set.
fn blessed() -> HashMap<String, i64> {
    let text = std::fs::read_to_string(path("documents.tsv")).unwrap_or_default();
    let pair = |line: &str| line.split_once('\t').and_then(|(id, n)| Some((id.to_owned(), n.parse().ok()?)));
    text.lines().filter_map(pair).collect()
}

/// Raises every floor that was passed, and writes down the errors of each document.
pub(super) fn bless(figures: &[Figure], documents: &[DocumentScore]) -> Result<()> {
    let mut floors = floors()?;
    for (metric, now) in figures {
        let Some((section, name)) = metric.split_once('.') else { continue };
        // Down to two digits, so that the same engine passes.
        let reached = (now * 100.0).floor() / 100.0;
        if floor(&floors, metric).is_none_or(|floor| floor < reached) {
            floors[section].or_insert(toml_edit::table())[name] = value(reached);
            println!("{metric:34} raised to {reached:.2}");
        }
    }
    std::fs::write(path("scores.toml"), floors.to_string())?;
    if !documents.is_empty() {
        let lines = documents.iter().fold(String::new(), |mut out, d| {
            let _ = writeln!(out, "{}\t{}", d.id, d.errors());
            out
        });
        std::fs::write(path("documents.tsv"), lines)?;
    }
    Ok(())
}
