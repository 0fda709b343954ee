//! `cargo xtask eval pages`: text and date of the generated pages of `evals/pages/`, and the peers beside them if asked for.

use super::Figure;
use crate::corpora;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;
use verbale_sources::page;

/// Arguments of `cargo xtask eval pages`.
#[derive(clap::Args, Default)]
pub(super) struct Args {
    /// Name the pages of templates for tuning that lose text or date
    #[arg(long)]
    errors: bool,
    /// Run the peers too, with this Python (trafilatura, lxml_html_clean and htmldate installed)
    #[arg(long, value_name = "PYTHON")]
    peers: Option<PathBuf>,
    /// Binary of evals/pages/peers, which adds dom_smoothie and Verbale on the same clock to the peers
    #[arg(long, value_name = "BINARY", requires = "peers")]
    peer_binary: Option<PathBuf>,
}

/// A generated page and what it says.
#[derive(Deserialize)]
struct Gold {
    id: String,
    held: bool,
    url: String,
    html: String,
    text: String,
    date: String,
}

/// What was read of one.
struct Read {
    precision: f64,
    recall: f64,
    dated: bool,
    confidence: f64,
}

/// Prints the table; gives F1 and date accuracy of all pages.
pub(super) fn run(args: &Args) -> Result<Vec<Figure>> {
    let folder = corpora::root().join("target/pages");
    let gold = generate(&folder)?;
    let start = Instant::now();
    let read: Vec<Read> = gold.iter().map(read).collect();
    let pace = gold.len() as f64 / start.elapsed().as_secs_f64();
    println!("== pages ({} pages, {pace:.0} pages/s with scoring)", gold.len());
    let of = |held: Option<bool>| {
        gold.iter()
            .zip(&read)
            .filter(|(gold, _)| held.is_none_or(|held| gold.held == held))
            .map(|(_, read)| read)
            .collect::<Vec<_>>()
    };
    for (part, held) in [("tune", Some(false)), ("held", Some(true)), ("all", None)] {
        let (f1, date) = figures(&of(held));
        println!("{part:6}{:6} pages  text F1 {f1:6.2}  date {date:6.2}", of(held).len());
    }
    calibration(&read);
    if args.errors {
        errors(&gold, &read);
    }
    if let Some(python) = &args.peers {
        let script = corpora::root().join("evals/pages/peers.py");
        let status = Command::new(python)
            .arg(script)
            .arg(&folder)
            .args(&args.peer_binary)
            .status()
            .context("running peers.py")?;
        ensure!(status.success(), "peers.py failed");
    }
    let (f1, date) = figures(&of(None));
    Ok(vec![("pages.text_f1".into(), f1), ("pages.date".into(), date)])
}

/// Expands the templates.
fn generate(folder: &PathBuf) -> Result<Vec<Gold>> {
    let script = corpora::root().join("evals/pages/make.py");
    let status =
        Command::new("python3").arg(script).arg(folder).status().context("running python3 for evals/pages/make.py")?;
    ensure!(status.success(), "evals/pages/make.py failed");
    let text = std::fs::read_to_string(folder.join("pages.jsonl"))?;
    text.lines().map(|line| serde_json::from_str(line).context("a line of pages.jsonl")).collect()
}

fn read(gold: &Gold) -> Read {
    let pages = page::read(&gold.html, Some(&gold.url)).unwrap_or_default();
    let text: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    let dated = pages.first().and_then(|page| page.published.as_ref());
    let (precision, recall) = shared(&gold.text, &text.join("\n\n"));
    Read {
        precision,
        recall,
        dated: dated.is_some_and(|dated| dated.date.starts_with(&gold.date)),
        confidence: dated.map_or(0.0, |dated| f64::from(dated.confidence)),
    }
}

/// Precision and recall of 4-shingles of words, as the article-extraction-benchmark counts them.
fn shared(gold: &str, found: &str) -> (f64, f64) {
    let (gold, found) = (shingles(gold), shingles(found));
    let right: usize = gold.iter().map(|(shingle, count)| count.min(found.get(shingle).unwrap_or(&0))).sum();
    let share = |of: &HashMap<Vec<&str>, usize>| right as f64 / of.values().sum::<usize>().max(1) as f64;
    (share(&found), share(&gold))
}

fn shingles(text: &str) -> HashMap<Vec<&str>, usize> {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut counts = HashMap::new();
    for shingle in words.windows(words.len().clamp(1, 4)) {
        *counts.entry(shingle.to_vec()).or_insert(0) += 1;
    }
    counts
}

/// F1 of mean precision and mean recall, and the share of right days, in per cent.
fn figures(read: &[&Read]) -> (f64, f64) {
    let mean = |value: fn(&Read) -> f64| read.iter().map(|read| value(read)).sum::<f64>() / read.len().max(1) as f64;
    let (precision, recall) = (mean(|read| read.precision), mean(|read| read.recall));
    let f1 = 2.0 * precision * recall / (precision + recall).max(1e-9);
    (100.0 * f1, 100.0 * mean(|read| f64::from(u8::from(read.dated))))
}

/// Whether dates are right as often as their confidence says.
fn calibration(read: &[Read]) {
    for (low, high) in [(0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)] {
        let inside: Vec<&Read> = read.iter().filter(|read| (low..high).contains(&read.confidence)).collect();
        if !inside.is_empty() {
            let right = inside.iter().filter(|read| read.dated).count() as f64 / inside.len() as f64;
            println!(
                "date confidence {low:.1} to {:.1}: {:3} pages, {:5.1} right",
                f64::min(high, 1.0),
                inside.len(),
                100.0 * right
            );
        }
    }
}

fn errors(gold: &[Gold], read: &[Read]) {
    for (gold, read) in gold.iter().zip(read).filter(|(gold, _)| !gold.held) {
        if read.precision < 0.98 || read.recall < 0.98 || !read.dated {
            println!(
                "{:28} P {:.3} R {:.3}{}",
                gold.id,
                read.precision,
                read.recall,
                if read.dated { "" } else { "  wrong date" }
            );
        }
    }
}
