//! `cargo xtask segment`: the engine's own segmentation as JSONL, so that training and reading cut the same words.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};
use std::path::PathBuf;
use verbale_engine::text::{Quotation, Segments};
use verbale_model::{CodePoints, Span};

/// Arguments of `cargo xtask segment`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// JSONL with `id` and `text` on every line.
    input: PathBuf,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
}

/// Offsets are code points; sentences and paragraphs are ranges of tokens.
#[derive(Serialize)]
struct Cut<'a> {
    id: &'a str,
    tokens: Vec<[u32; 2]>,
    sentences: Vec<[usize; 2]>,
    paragraphs: Vec<[usize; 2]>,
    /// Outer start, outer end, inner start, inner end.
    quotations: Vec<[u32; 4]>,
}

/// Reads the lines of the input and prints their segments.
pub(crate) fn run(args: &Args) -> Result<()> {
    let file = std::fs::File::open(&args.input).with_context(|| format!("opening {}", args.input.display()))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::BufReader::new(file).lines() {
        let line: Line = serde_json::from_str(&line?)?;
        let segments = Segments::new(&line.text);
        let points = CodePoints::new(&line.text);
        let cut = Cut {
            id: &line.id,
            tokens: segments.tokens.iter().map(|&t: &Span| points.of(t)).collect(),
            sentences: segments.sentences.iter().map(|r| [r.start, r.end]).collect(),
            paragraphs: segments.paragraphs.iter().map(|r| [r.start, r.end]).collect(),
            quotations: segments.quotations.all.iter().map(|q| bounds(&points, q)).collect(),
        };
        serde_json::to_writer(&mut out, &cut)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

fn bounds(points: &CodePoints<'_>, quotation: &Quotation) -> [u32; 4] {
    let outer = points.of(quotation.span);
    let inner = quotation.inner.map_or([outer[1], outer[1]], |i| points.of(i));
    [outer[0], outer[1], inner[0], inner[1]]
}
