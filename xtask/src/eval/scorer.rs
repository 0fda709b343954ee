//! The scorers in Python that define the measures (`tools/score.py` beside the corpora), run on records of ours.

use super::{Figure, Setting};
use crate::corpora;
use crate::lines::Read;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::NamedTempFile;

/// `score.py KIND GOLD RECORDS`, its table straight to the screen.
pub(super) fn print(setting: &Setting, kind: &str, gold: &Path, records: &Path) -> Result<()> {
    let status = command(setting, kind, gold, records).status().context("running python3")?;
    ensure!(status.success(), "score.py {kind} failed");
    Ok(())
}

/// The same as one JSON object.
pub(super) fn json(setting: &Setting, kind: &str, gold: &Path, records: &Path) -> Result<Value> {
    json_with(setting, kind, gold, records, &[])
}

/// The same with further flags.
pub(super) fn json_with(setting: &Setting, kind: &str, gold: &Path, records: &Path, flags: &[&str]) -> Result<Value> {
    let out = command(setting, kind, gold, records).args(flags).arg("--json").output().context("running python3")?;
    ensure!(out.status.success(), "score.py {kind} failed: {}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).with_context(|| format!("score.py {kind} printed no JSON"))
}

fn command(setting: &Setting, kind: &str, gold: &Path, records: &Path) -> Command {
    let mut command = Command::new("python3");
    command.arg(setting.shared.folder().join("tools/score.py")).arg(kind).arg(gold).arg(records);
    command
}

/// `cargo xtask eval record`: whole articles with every statement a careful reader finds.
pub(super) fn records(setting: &Setting) -> Result<Vec<Figure>> {
    if setting.shared.file("record", "tools/score.py").is_none() {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    for (name, folder) in [("seed", "seed"), ("articles", "articles")] {
        let gold = gold_list(&setting.shared.json_files(folder))?;
        if let Some(list) = gold.as_array().filter(|list| !list.is_empty()) {
            figures.push((format!("record.{name}_f1"), score_articles(setting, name, list)?));
        }
    }
    let mut examples = Vec::new();
    for gold in corpora::examples()? {
        let attributions: Value = serde_json::from_slice(&std::fs::read(example_gold(&gold.id))?)?;
        examples.push(serde_json::json!({"id": gold.id, "text": gold.text, "published": attributions["published"],
            "attributions": attributions["attributions"], "entities": {}, "events": [], "positions": []}));
    }
    figures.push(("record.examples_f1".into(), score_articles(setting, "examples", &examples)?));
    Ok(figures)
}

/// The share of statements whose speakers are right, over the acceptance article and the others beside the corpora.
pub(super) fn speakers(setting: &Setting) -> Result<Vec<Figure>> {
    let files: Vec<_> = ["seed", "articles"].iter().flat_map(|folder| setting.shared.json_files(folder)).collect();
    let gold = gold_list(&files)?;
    let list = gold.as_array().map_or(&[][..], Vec::as_slice);
    let read = Read::new(&setting.engine, list.iter().filter_map(corpora::any_document).collect());
    let (records, file) = (read.to_file(&setting.engine)?, NamedTempFile::with_suffix(".json")?);
    serde_json::to_writer(&file, list)?;
    let score = json(setting, "record", file.path(), records.path())?;
    let told = score["speaker"].as_str().unwrap_or("0/0");
    println!("== who speakers of whole articles: {told} right");
    let (right, all) = told.split_once('/').unwrap_or(("0", "0"));
    let share = 100.0 * right.parse::<f64>()? / all.parse::<f64>()?.max(1.0);
    Ok(vec![("who.speakers".into(), share)])
}

fn example_gold(id: &str) -> std::path::PathBuf {
    corpora::root().join(format!("examples/{id}.gold.json"))
}

fn gold_list(files: &[std::path::PathBuf]) -> Result<Value> {
    let read = |file: &std::path::PathBuf| -> Result<Value> {
        serde_json::from_slice(&std::fs::read(file)?).with_context(|| file.display().to_string())
    };
    Ok(Value::Array(files.iter().map(read).collect::<Result<_>>()?))
}

/// Prints what concerns statements, and gives their F1.
fn score_articles(setting: &Setting, name: &str, gold: &[Value]) -> Result<f64> {
    let read = Read::new(&setting.engine, gold.iter().filter_map(corpora::any_document).collect());
    let records = read.to_file(&setting.engine)?;
    let file = NamedTempFile::with_suffix(".json")?;
    serde_json::to_writer(&file, gold)?;
    let score = json(setting, "record", file.path(), records.path())?;
    println!("== {name} ({})", read.pace());
    for key in ["statements", "form", "speaker", "nesting"] {
        println!("{key:12} {}", score[key].to_string().replace('"', ""));
    }
    // Events and positions are other stages' business.
    let missed: Vec<&str> = score["missed"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let statements = missed.iter().filter(|line| !is_event(line, gold));
    statements.for_each(|line| println!("  missed {line}"));
    Ok(score["statements"]["F1"].as_f64().unwrap_or(0.0))
}

/// Whether a missed line (`document id: words`) names an event.
fn is_event(line: &str, gold: &[Value]) -> bool {
    let Some((head, _)) = line.split_once(": ") else { return false };
    let Some((document, id)) = head.rsplit_once(' ') else { return false };
    let events = gold.iter().filter(|g| g["id"] == document).flat_map(|g| g["events"].as_array().into_iter().flatten());
    events.into_iter().any(|e| e["id"] == id)
}
