//! `cargo xtask vectors`: every token's vector and syntax, so that `training/who.py` learns from what the engine itself computes.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufWriter, Write};
use std::path::PathBuf;
use verbale_engine::syntax::{Model, Precision};
use verbale_engine::{ACTS, Engine, Layers, MODEL, WHO};
use verbale_model::CodePoints;

/// Arguments of `cargo xtask vectors`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// JSONL with `id` and `text` on every line
    input: PathBuf,
    /// Folder to write `layers.jsonl` and `vectors.f32` into
    #[arg(long)]
    out: PathBuf,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// One document; offsets are code points, heads are tokens (-1 for a root).
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    tokens: Vec<[u32; 2]>,
    sentences: Vec<[usize; 2]>,
    upos: Vec<&'static str>,
    lemma: Vec<&'a str>,
    head: Vec<i64>,
    rel: Vec<&'static str>,
    /// Start, end, kind.
    names: Vec<(usize, usize, &'static str)>,
}

/// Reads the lines of the input and writes both files.
pub(crate) fn run(args: &Args) -> Result<()> {
    let file = std::fs::File::open(&args.input).with_context(|| format!("opening {}", args.input.display()))?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("making {}", args.out.display()))?;
    let create = |name: &str| std::fs::File::create(args.out.join(name)).map(BufWriter::new);
    let (mut rows, mut vectors) = (create("layers.jsonl")?, create("vectors.f32")?);
    let (engine, model) = (Engine::embedded()?, Model::load(MODEL, WHO, ACTS, Precision::Int8)?);
    for line in std::io::BufReader::new(file).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let layers = engine.layers(&line.text);
        for number in model.vectors(&line.text, &layers.segments) {
            vectors.write_all(&number.to_le_bytes())?;
        }
        serde_json::to_writer(&mut rows, &row(&line.id, &layers))?;
        rows.write_all(b"\n")?;
    }
    rows.flush()?;
    Ok(vectors.flush()?)
}

fn row<'a>(id: &'a str, layers: &'a Layers<'_>) -> Row<'a> {
    let points = CodePoints::new(layers.text);
    let words = &layers.syntax.words;
    Row {
        id,
        tokens: layers.segments.tokens.iter().map(|&t| points.of(t)).collect(),
        sentences: layers.segments.sentences.iter().map(|r| [r.start, r.end]).collect(),
        upos: words.iter().map(|w| w.upos.label()).collect(),
        lemma: words.iter().map(|w| &*w.lemma).collect(),
        head: words.iter().map(|w| w.head.map_or(-1, |h| h as i64)).collect(),
        rel: words.iter().map(|w| w.rel.label()).collect(),
        names: layers.syntax.names.iter().map(|n| (n.tokens.start, n.tokens.end, n.kind.label())).collect(),
    }
}
