//! `cargo xtask acts`: what the engine sees of each gold statement of `evals/acts`, for `training/acts.py` to learn from.

use crate::acted::{GoldStatement, rows};
use anyhow::Result;
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use verbale_engine::act::Found;
use verbale_engine::syntax::{Excerpt, Model, Precision};
use verbale_engine::{ACTS, Engine, MODEL, WHO};
use verbale_model::{Because, Cue, Factuality, Form, Idx, Reading, Statement};

/// Arguments of `cargo xtask acts`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files of evals/acts
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// Folder to write `rows.jsonl` into
    #[arg(long)]
    out: PathBuf,
}

/// One statement.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    act: Option<&'a str>,
    lexicon: Option<&'static str>,
    own: Option<&'static str>,
    features: &'a [String],
    #[serde(flatten)]
    excerpt: Excerpt,
}

/// Reads the files and writes what is seen.
pub(crate) fn run(args: &Args) -> Result<()> {
    std::fs::create_dir_all(&args.out)?;
    let mut out = BufWriter::new(std::fs::File::create(args.out.join("rows.jsonl"))?);
    let (engine, model) = (Engine::embedded()?, Model::load(MODEL, WHO, ACTS, Precision::Int8)?);
    for path in &args.input {
        for row in rows(path)? {
            let document = row.document();
            let (layers, reading) = (engine.layers(&document.text), engine.read(&document));
            let gold = row.gold()?;
            let statements: Vec<Statement> = gold.iter().map(|g| statement(&document.text, g, &reading)).collect();
            let found = Found { actors: &reading.actors, times: &reading.times };
            for (gold, seen) in gold.iter().zip(engine.evidence(&layers, found, &statements)) {
                let line = Line {
                    id: &row.id,
                    act: gold.act.as_deref(),
                    lexicon: seen.lexicon.map(verbale_model::Act::label),
                    own: seen.own.map(verbale_model::Act::label),
                    features: &seen.features,
                    excerpt: model.excerpt(&document.text, &layers.segments, &seen.passage),
                };
                serde_json::to_writer(&mut out, &line)?;
                out.write_all(b"\n")?;
            }
        }
    }
    Ok(out.flush()?)
}

/// A gold statement as the engine would have found it.
fn statement(text: &str, gold: &GoldStatement, reading: &Reading) -> Statement {
    let named = |s: &verbale_model::Span| {
        let inside = |m: &verbale_model::Mention| s.start() <= m.head.start() && m.head.end() <= s.end();
        reading.actors.iter().position(|a| a.mentions.iter().any(inside)).map(Idx::new)
    };
    let marks = |span: &verbale_model::Span| span.of(text).contains(['"', '“', '‘']);
    let whole = gold.content.iter().all(|c| c.of(text).starts_with(['"', '“', '‘']));
    Statement {
        form: if whole {
            Form::Direct
        } else if gold.content.iter().any(marks) {
            Form::Mixed
        } else {
            Form::Indirect
        },
        source: gold.source.clone(),
        speakers: gold.source.iter().filter_map(named).collect(),
        cue: (!gold.cue.is_empty()).then(|| Cue { spans: gold.cue.clone(), lemma: String::new() }),
        content: gold.content.clone(),
        inside: gold.inside.map(Idx::new),
        time: None,
        place: None,
        venue: None,
        factuality: match gold.factuality.as_str() {
            "negated" => Factuality::Negated,
            "hypothetical" => Factuality::Hypothetical,
            "future" => Factuality::Future,
            _ => Factuality::Asserted,
        },
        act: None,
        issues: Vec::new(),
        targets: Vec::new(),
        conditions: Vec::new(),
        because: Because::rule("gold", 1.0),
    }
}
