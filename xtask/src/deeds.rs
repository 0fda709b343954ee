//! `cargo xtask deeds`: what the classifier of events sees, so that `training/event.py` learns from what the engine itself computes.

use crate::corpora;
use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use verbale_engine::event::{self, Seen};
use verbale_engine::syntax::{Model, Precision, VECTOR};
use verbale_engine::{ACTS, Engine, Layers, MODEL, WHO};
use verbale_model::{EventType, Span};

/// Arguments of `cargo xtask deeds`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// JSONL: sentences with `events`, whose parties are given as `source` and `target` or as `actor` and `recipient`
    inputs: Vec<PathBuf>,
    /// Folder to write `deeds.jsonl` and `deeds.f32` into
    #[arg(long)]
    out: PathBuf,
}

/// One deed: three vectors of the other file belong to it.
#[derive(Serialize)]
struct Row<'a> {
    file: &'a str,
    id: &'a str,
    text: &'a str,
    /// Of the text, by which `cargo xtask eval event` knows it again.
    hash: String,
    /// The gold type; none where nothing is coded.
    kind: Option<&'a str>,
    /// Whether both parties' words were given.
    given: bool,
    /// What the rows alone say.
    rows: Option<&'static str>,
    features: &'a [String],
}

/// Reads the sentences and writes both files.
pub(crate) fn run(args: &Args) -> Result<()> {
    std::fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    let create = |name: &str| std::fs::File::create(args.out.join(name)).map(BufWriter::new);
    let (mut rows, mut numbers) = (create("deeds.jsonl")?, create("deeds.f32")?);
    let (engine, model) = (Engine::embedded()?, Model::load(MODEL, WHO, ACTS, Precision::Int8)?);
    for input in &args.inputs {
        let file = input.file_stem().unwrap_or_default().to_string_lossy();
        for line in corpora::lines(input)? {
            let gold: Value = serde_json::from_str(&line)?;
            let text = gold["text"].as_str().unwrap_or_default();
            let layers = engine.layers(text);
            let vectors = model.vectors(text, &layers.segments);
            for (kind, given, (seen, rows_say)) in coded(&engine, &layers, &gold) {
                let row = Row {
                    file: &file,
                    id: gold["id"].as_str().unwrap_or_default(),
                    text,
                    hash: blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(),
                    kind: kind.as_deref(),
                    given,
                    rows: rows_say.map(EventType::label),
                    features: &seen.features,
                };
                serde_json::to_writer(&mut rows, &row)?;
                rows.write_all(b"\n")?;
                for token in [Some(seen.token), seen.source, seen.target] {
                    for at in 0..VECTOR {
                        let number = token.map_or(0.0, |t| vectors[t * VECTOR + at]);
                        numbers.write_all(&number.to_le_bytes())?;
                    }
                }
            }
        }
    }
    rows.flush()?;
    Ok(numbers.flush()?)
}

type Coded = (Option<String>, bool, (Seen, Option<EventType>));

/// The gold's events, and every other word that may name a deed, as none.
fn coded(engine: &Engine, layers: &Layers<'_>, gold: &Value) -> Vec<Coded> {
    let mut out = Vec::new();
    let mut used = Vec::new();
    for event in gold["events"].as_array().into_iter().flatten() {
        let kind = event["type"].as_str().map(str::to_owned);
        if event.get("source").is_some_and(|s| s.get("spans").is_some()) {
            let (source, target) = parties(layers.text, event);
            out.push((kind, true, event::see_pair(layers, engine.coder(), source, target)));
            continue;
        }
        // own sentences name the deed's word
        let Some(at) = event["trigger"].as_str().and_then(|t| layers.text.find(t).map(|at| at..at + t.len())) else {
            continue;
        };
        used.push(Span::new(layers.text, at));
        let tokens = used.last().copied().flatten().map(|s| layers.tokens_in(s)).unwrap_or_default();
        let all = event::see_all(layers, engine.coder());
        if let Some(seen) = all.into_iter().find(|(seen, _)| tokens.contains(&seen.token)) {
            out.push((kind, false, seen));
        }
    }
    if gold["events"].as_array().is_some_and(|events| events.iter().all(|e| e.get("source").is_none())) {
        let spans: Vec<Span> = used.into_iter().flatten().collect();
        let free = |token: usize| {
            let word = layers.segments.tokens[token];
            spans.iter().all(|s| s.end() <= word.start() || word.end() <= s.start())
        };
        let others = event::see_all(layers, engine.coder()).into_iter().filter(|(seen, _)| free(seen.token));
        out.extend(others.map(|seen| (None, false, seen)));
    }
    out
}

/// The spans of both parties of a coded event.
pub(crate) fn parties(text: &str, event: &Value) -> (Option<Span>, Option<Span>) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let of = |key: &str| {
        let span = event[key]["spans"].get(0)?;
        let (start, end) = (span.get(0)?.as_u64()?, span.get(1)?.as_u64()?);
        Span::new(text, *starts.get(start as usize)?..*starts.get(end as usize)?)
    };
    (of("source"), of("target"))
}
