//! `cargo xtask eval attribution`: who said what on PolNeAR. The scorer's table, and on request the errors for reading.

use super::errors::{self, Judged};
use super::{Figure, Setting, scorer};
use crate::corpora::{self, Gold};
use crate::lines::Read;
use anyhow::Result;
use std::path::PathBuf;

/// Arguments of `cargo xtask eval attribution`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Gold documents [default: PolNeAR's dev part]
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// The scorer's figures as JSON
    #[arg(long)]
    json: bool,
    /// Show what was missed and invented in the N worst documents
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// Show N misses and N inventions drawn from all documents
    #[arg(long, value_name = "N", default_value_t = 0)]
    sample: usize,
    /// At most so many misses, and inventions, of one of the worst documents
    #[arg(long, value_name = "N", default_value_t = 8)]
    per_document: usize,
    /// What the draw depends on
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Of the table, what the ratchet holds.
const HELD: [&str; 9] = [
    "attrib",
    "content50",
    "attrib_cue",
    "attrib_strict",
    "exact.source",
    "exact.cue",
    "exact.content",
    "trim.content",
    "token.content",
];

const SCORER: &str = "tools/score.py";

/// Gold of PolNeAR, or in its form, read.
pub(super) struct PolNeAR {
    gold: Vec<Gold>,
    read: Read,
    path: PathBuf,
}

impl PolNeAR {
    /// Reads a given file or the dev part; `None`, after saying so, where that is not at hand.
    pub(super) fn read(setting: &Setting, given: Option<&PathBuf>, what: &str) -> Result<Option<Self>> {
        let dev = || setting.shared.file(what, "corpora/attribution/polnear_dev.jsonl");
        let Some(path) = given.cloned().or_else(dev) else { return Ok(None) };
        let gold = corpora::gold_lines(&path)?;
        let read = Read::new(&setting.engine, gold.iter().map(Gold::document).collect());
        Ok(Some(Self { gold, read, path }))
    }

    /// Gold against found.
    pub(super) fn judged(&self) -> Vec<Judged<'_>> {
        errors::judge(&self.gold, &self.read)
    }
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<()> {
    if setting.shared.file("attribution", SCORER).is_none() {
        return Ok(());
    }
    let Some(polnear) = PolNeAR::read(setting, args.gold.as_ref(), "attribution")? else { return Ok(()) };
    let records = polnear.read.to_file(&setting.engine)?;
    if args.json {
        println!("{}", scorer::json(setting, "attribution", &polnear.path, records.path())?);
        return Ok(());
    }
    scorer::print(setting, "attribution", &polnear.path, records.path())?;
    println!("{}", polnear.read.pace());
    if args.errors > 0 || args.sample > 0 {
        let judged = polnear.judged();
        errors::print_kinds(&judged);
        errors::print_worst(&judged, args.errors, args.per_document, args.seed);
        errors::print_sample(&judged, args.sample, args.seed);
    }
    Ok(())
}

/// Right, gold and found attributions of one document.
#[derive(Clone, Debug)]
pub(super) struct DocumentScore {
    pub(super) id: String,
    pub(super) right: usize,
    pub(super) gold: usize,
    pub(super) found: usize,
}

impl DocumentScore {
    /// Missed and invented ones.
    pub(super) fn errors(&self) -> usize {
        self.gold + self.found - 2 * self.right
    }
}

/// The figures for the ratchet, overall and of each document; prints the table.
pub(super) fn figures(setting: &Setting, polnear: &PolNeAR) -> Result<(Vec<Figure>, Vec<DocumentScore>)> {
    if setting.shared.file("attribution", SCORER).is_none() {
        return Ok((Vec::new(), Vec::new()));
    }
    let records = polnear.read.to_file(&setting.engine)?;
    println!("== attribution ({})", polnear.read.pace());
    scorer::print(setting, "attribution", &polnear.path, records.path())?;
    let score = scorer::json(setting, "attribution", &polnear.path, records.path())?;
    let f1 = |name: &str| score["all"][name]["f1"].as_f64().unwrap_or(0.0) * 100.0;
    let mut out: Vec<Figure> = HELD.iter().map(|&k| (format!("attribution.{}", k.replace('.', "_")), f1(k))).collect();
    for form in ["direct", "mixed", "indirect"] {
        let recall = score["all"]["by_type"][form]["attrib_r"].as_f64().unwrap_or(0.0) * 100.0;
        out.push((format!("attribution.{form}_recall"), recall));
    }
    Ok((out, polnear.judged().iter().map(Judged::score).collect()))
}
