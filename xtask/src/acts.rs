//! `cargo xtask acts`: what the engine sees of each gold statement of `evals/acts`, for `training/acts.py` to learn from.

use crate::acted::{GoldStatement, rows};
use anyhow::Result;
use serde::Serialize;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use verbale_engine::act::Found;
use verbale_engine::syntax::{Model, Precision, VECTOR};
use verbale_engine::{ACTS, Engine, MODEL, WHO};
use verbale_model::{Because, Cue, Factuality, Form, Idx, Reading, Statement};

/// Arguments of `cargo xtask acts`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Files of evals/acts
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// Folder to write `rows.jsonl` and `vectors.f32` into
    #[arg(long)]
    out: PathBuf,
}

/// One statement.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    act: Option<&'a str>,
    lexicon: Option<&'static str>,
    features: &'a [String],
}

/// Reads the files and writes what is seen.
pub(crate) fn run(args: &Args) -> Result<()> {
    std::fs::create_dir_all(&args.out)?;
    let create = |name: &str| std::fs::File::create(args.out.join(name)).map(BufWriter::new);
    let (mut out, mut vectors) = (create("rows.jsonl")?, create("vectors.f32")?);
    let (engine, model) = (Engine::embedded()?, Model::load(MODEL, WHO, ACTS, Precision::Int8)?);
    for path in &args.input {
        for row in rows(path)? {
            let document = row.document();
            let (layers, reading) = (engine.layers(&document.text), engine.read(&document));
            let gold = row.gold()?;
            let statements: Vec<Statement> = gold.iter().map(|g| statement(&document.text, g, &reading)).collect();
            let found = Found { actors: &reading.actors, times: &reading.times };
            let all = model.vectors(&document.text, &layers.segments);
            for (gold, seen) in gold.iter().zip(engine.evidence(&layers, found, &statements)) {
                let lexicon = seen.lexicon.map(verbale_model::Act::label);
                let line = Line { id: &row.id, act: gold.act.as_deref(), lexicon, features: &seen.features };
                serde_json::to_writer(&mut out, &line)?;
                out.write_all(b"\n")?;
                let of = |t: usize| &all[t * VECTOR..][..VECTOR];
                let content: Vec<usize> = seen.content.iter().flat_map(Clone::clone).collect();
                for part in [seen.cue.map(|t| vec![t]), seen.root.map(|t| vec![t]), Some(content)] {
                    for value in mean(part.unwrap_or_default().into_iter().map(of)) {
                        vectors.write_all(&value.to_le_bytes())?;
                    }
                }
            }
        }
    }
    out.flush()?;
    Ok(vectors.flush()?)
}

fn mean<'v>(vectors: impl Iterator<Item = &'v [f32]>) -> Vec<f32> {
    let (mut sum, mut many) = (vec![0.0; VECTOR], 0.0);
    for vector in vectors {
        sum.iter_mut().zip(vector).for_each(|(s, v)| *s += v);
        many += 1.0;
    }
    sum.iter_mut().for_each(|s| *s /= f32::max(many, 1.0));
    sum
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
