//! What is at issue, on the sentences of `evals/issues/`: each with the words that are attributed in it and the issues that fit, or none.

use super::{Figure, Setting};
use crate::corpora::root;
use anyhow::{Context, Result, anyhow, ensure};
use serde::Deserialize;
use std::path::PathBuf;
use verbale_engine::issues::Codebook;
use verbale_model::Span;

/// Arguments of `cargo xtask eval issues`.
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// Print the sentences of dev that are read otherwise
    #[arg(long)]
    errors: bool,
    /// Put the files of this folder on top of the built-in codebook: what a change would do, without building it in
    #[arg(long, value_name = "DIR")]
    codebook: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    content: String,
    issues: Vec<String>,
}

#[derive(Default)]
struct Counts {
    /// With an issue, and the first one found is among them.
    right: usize,
    /// For which any issue was found.
    found: usize,
    /// With an issue.
    gold: usize,
    /// Without one, and none was found.
    silent: usize,
    /// Without one.
    none: usize,
}

/// Prints precision and recall of the first issue, on the sentences that are looked at and on those that are not.
pub(crate) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut codebook = setting.engine.issues().clone();
    if let Some(folder) = &args.codebook {
        let read = |path: PathBuf| Ok((path.display().to_string(), std::fs::read_to_string(&path)?));
        let files = crate::corpora::files(folder, "toml").into_iter().map(read).collect::<Result<Vec<_>>>()?;
        let taken = codebook.with_all(files.iter().map(|(file, text)| (&**file, &**text)));
        taken.map_err(|faults| anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))?;
    }
    println!("== issues\n  part  sentences  precision  recall     F1  none kept");
    for part in ["dev", "held"] {
        let (counts, wrong) = count(setting, &codebook, part)?;
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        let (precision, recall) = (share(counts.right, counts.found), share(counts.right, counts.gold));
        let f1 = share(2 * counts.right, counts.found + counts.gold);
        let silent = share(counts.silent, counts.none);
        let all = counts.gold + counts.none;
        println!("  {part:<5}{all:>10} {precision:>10.1} {recall:>7.1} {f1:>6.1} {silent:>10.1}");
        figures.push((format!("issues.{part}_precision"), precision));
        figures.push((format!("issues.{part}_recall"), recall));
        if args.errors && part == "dev" {
            wrong.iter().for_each(|line| println!("    {line}"));
        }
    }
    Ok(figures)
}

fn count(setting: &Setting, codebook: &Codebook, part: &str) -> Result<(Counts, Vec<String>)> {
    let path = root().join(format!("evals/issues/{part}.jsonl"));
    let file = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let (mut counts, mut wrong) = (Counts::default(), Vec::new());
    for line in file.lines() {
        let line: Line = serde_json::from_str(line)?;
        let unknown = line.issues.iter().find(|key| codebook.issue(key).is_none());
        ensure!(unknown.is_none(), "{}: no issue is called {unknown:?}", line.id);
        let start = line.text.find(&line.content).with_context(|| format!("{}: the content is not there", line.id))?;
        let span = Span::new(&line.text, start..start + line.content.len()).context("a content without words")?;
        let layers = setting.engine.layers(&line.text);
        let found = codebook.of(&layers, &[span], None);
        let first = found.first().map(|one| one.key);
        let right = first.is_some_and(|key| line.issues.iter().any(|gold| gold == key));
        counts.found += usize::from(first.is_some());
        counts.right += usize::from(right);
        if line.issues.is_empty() {
            (counts.none, counts.silent) = (counts.none + 1, counts.silent + usize::from(first.is_none()));
        } else {
            counts.gold += 1;
        }
        let silent = line.issues.is_empty() && first.is_none();
        if !right && !silent {
            let all: Vec<_> = found.iter().take(3).map(|one| format!("{} {:.2}", one.key, one.score)).collect();
            wrong.push(format!("{} {:?} not {:?}: {}", line.id, all, line.issues, line.content));
        }
    }
    Ok((counts, wrong))
}
