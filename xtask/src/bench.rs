//! `cargo xtask bench`: how fast the engine reads whole articles into JSONL, where the time goes, and how much memory it takes.
//!
//! Words are what white space parts; a rate per core is words by CPU seconds, so that other programs on the machine do not count.

use crate::corpora::{self, Gold, Shared};
use crate::eval::Precision;
use crate::{lines, usage};
use anyhow::{Context, Result, ensure};
use rayon::prelude::*;
use std::io::BufRead;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use verbale_engine::syntax::{Model, Reader};
use verbale_engine::text::Segments;
use verbale_engine::{Engine, MODEL};
use verbale_model::Document;

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// So many articles; the corpus is repeated until there are
    #[arg(long, default_value_t = 500)]
    docs: usize,
    /// Documents read at the same time
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Arithmetic of the encoder
    #[arg(long, default_value = "int8")]
    precision: Precision,
    /// Instead: start the release binary on one article, five times
    #[arg(long)]
    cold: bool,
}

/// Runs and prints.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.cold {
        return cold();
    }
    let engine = Engine::with_precision(args.precision.of_engine())?;
    let documents = documents(args)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
    pool.install(|| whole(&engine, args, &documents))?;
    stages(&engine, args.precision, &documents[..documents.len().min(100)])
}

/// The corpus, again and again.
fn documents(args: &Args) -> Result<Vec<Document>> {
    let gold = match args.shared.file("PolNeAR", "corpora/attribution/polnear_dev.jsonl") {
        Some(path) => corpora::gold_lines(&path)?,
        None => corpora::examples()?,
    };
    ensure!(!gold.is_empty(), "there are no articles to read");
    Ok(gold.iter().cycle().take(args.docs.max(1)).map(Gold::document).collect())
}

fn row(name: &str, value: impl std::fmt::Display) {
    println!("{name:34}{value:>14}");
}

/// Text to JSONL, warm.
fn whole(engine: &Engine, args: &Args, documents: &[Document]) -> Result<()> {
    let read = |d: &Document| lines::record(d, &engine.read(d), engine).map(|bytes| bytes.len());
    documents.iter().take(5).try_for_each(|d| read(d).map(drop))?;
    let (wall, cpu) = (Instant::now(), usage::cpu());
    let bytes: usize = documents.par_iter().map(read).sum::<Result<usize>>()?;
    let wall = wall.elapsed().as_secs_f64();
    let cpu = cpu.zip(usage::cpu()).map_or(wall, |(before, after)| (after - before).as_secs_f64());
    let words: usize = documents.iter().map(|d| d.text.split_whitespace().count()).sum();
    row("precision", format!("{:?}", args.precision).to_lowercase());
    row("threads", args.threads);
    row("documents", documents.len());
    row("words", words);
    row("JSONL, MiB", format!("{:.1}", bytes as f64 / 1_048_576.0));
    row("wall seconds", format!("{wall:.2}"));
    row("CPU seconds", format!("{cpu:.2}"));
    row("words/s", format!("{:.0}", words as f64 / wall));
    row("words/s per core", format!("{:.0}", words as f64 / cpu));
    if let Some(memory) = usage::peak_memory() {
        row("peak memory, MiB", format!("{memory:.0}"));
    }
    Ok(())
}

/// Time by stage, on one thread.
#[derive(Default)]
struct Stages {
    segment: Duration,
    syntax: Duration,
    read: Duration,
    record: Duration,
    pieces: usize,
    tokens: usize,
}

/// The stages one by one; what reading takes beyond segments and syntax is the quote stage's.
fn stages(engine: &Engine, precision: Precision, documents: &[Document]) -> Result<()> {
    let model = Model::load(MODEL, precision.of_engine())?;
    let mut sum = Stages::default();
    for document in documents {
        let (segments, spent) = timed(|| Segments::new(&document.text));
        sum.segment += spent;
        let (syntax, spent) = timed(|| model.read(&document.text, &segments));
        sum.syntax += spent;
        sum.pieces += syntax.pieces;
        sum.tokens += segments.tokens.len();
        let (reading, spent) = timed(|| engine.read(document));
        sum.read += spent;
        let (record, spent) = timed(|| lines::record(document, &reading, engine));
        record?;
        sum.record += spent;
    }
    print_stages(&sum);
    print_arithmetic(&model, &sum);
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (std::hint::black_box(work()), start.elapsed())
}

fn print_stages(sum: &Stages) {
    let quote = sum.read.saturating_sub(sum.segment + sum.syntax);
    let whole = (sum.segment + sum.syntax + quote + sum.record).as_secs_f64();
    println!("\nshare of time, one thread");
    for (name, spent) in
        [("segment", sum.segment), ("encoder and heads", sum.syntax), ("quote", quote), ("record", sum.record)]
    {
        row(&format!("  {name}, %"), format!("{:.1}", 100.0 * spent.as_secs_f64() / whole));
    }
}

/// How much of the work is matrix products, and how fast they are done.
fn print_arithmetic(model: &Model, sum: &Stages) {
    let (per_piece, per_word) = model.operations();
    let seconds = sum.syntax.as_secs_f64();
    let operations = (sum.pieces * per_piece + sum.tokens * per_word) as f64;
    row("wordpieces/s", format!("{:.0}", sum.pieces as f64 / seconds));
    row("wordpieces per token", format!("{:.2}", sum.pieces as f64 / sum.tokens.max(1) as f64));
    row("operations per wordpiece, million", format!("{:.1}", operations / sum.pieces.max(1) as f64 / 1e6));
    row("achieved, billion operations/s", format!("{:.1}", operations / seconds / 1e9));
}

/// Time until the first record of a fresh process, and the memory it took.
fn cold() -> Result<()> {
    let binary = std::env::current_exe()?.with_file_name(format!("verbale{}", std::env::consts::EXE_SUFFIX));
    ensure!(binary.exists(), "there is no {}; build it first: cargo build --release", binary.display());
    let article =
        corpora::files(&corpora::root().join("examples"), "txt").into_iter().next().context("no example article")?;
    let mut times = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        let mut child =
            Command::new(&binary).args(["read", "--format", "jsonl"]).arg(&article).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        std::io::BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        times.push(start.elapsed());
        ensure!(child.wait()?.success() && line.starts_with('{'), "{} printed no record", binary.display());
    }
    times.sort();
    row("first record, median of 5, ms", format!("{:.0}", times[times.len() / 2].as_secs_f64() * 1000.0));
    if let Some(memory) = usage::peak_memory_of_children() {
        row("peak memory of the process, MiB", format!("{memory:.0}"));
    }
    Ok(())
}
