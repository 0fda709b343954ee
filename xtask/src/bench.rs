//! `cargo xtask bench`: how fast the engine reads whole articles into JSONL, where the time goes, and how much memory it takes.
//!
//! Words are what white space parts; a rate per core is words by CPU seconds, so that other programs on the machine do not count. How good
//! a rate is on this machine is seen from its matrix product: `matrix peak` is what that does at its best, and the share reached of it is the
//! encoder's and heads' products by their CPU seconds.

use crate::corpora::{self, Gold, Shared};
use crate::eval::Precision;
use crate::{lines, usage};
use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use rayon::prelude::*;
use std::io::BufRead;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use verbale_engine::syntax::{Model, Reader, peak};
use verbale_engine::text::Segments;
use verbale_engine::{ACTS, Engine, Layers, MODEL, WHO};
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
    precision: Precisions,
    /// Instead: start the release binary on one article, five times
    #[arg(long)]
    cold: bool,
}

/// One arithmetic or the other, or both one after the other.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Precisions {
    /// As shipped.
    Int8,
    /// The yardstick.
    F32,
    /// The one, then the other.
    Both,
}

impl Precisions {
    fn all(self) -> &'static [Precision] {
        match self {
            Self::Int8 => &[Precision::Int8],
            Self::F32 => &[Precision::F32],
            Self::Both => &[Precision::Int8, Precision::F32],
        }
    }
}

/// Runs and prints.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.cold {
        return cold();
    }
    let documents = documents(args)?;
    for (at, &precision) in args.precision.all().iter().enumerate() {
        if at > 0 {
            println!();
        }
        let engine = Engine::with_precision(precision.of_engine())?;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(args.threads).build()?;
        row("precision", format!("{precision:?}").to_lowercase());
        pool.install(|| whole(&engine, args, &documents))?;
        drop(pool);
        stages(&engine, precision, &documents[..documents.len().min(100)])?;
    }
    Ok(())
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
    println!("{name:36}{value:>14}");
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

/// The stage of times takes so little of one article that it is run so often, for the clock to see it.
const ROUNDS: u32 = 20;

/// CPU time by stage, on one thread.
#[derive(Default)]
struct Stages {
    segment: Duration,
    syntax: Duration,
    time: Duration,
    read: Duration,
    record: Duration,
    bytes: usize,
    pieces: usize,
    tokens: usize,
}

/// The stages one by one; what reading takes beyond segments, syntax and times is the quote stage's.
fn stages(engine: &Engine, precision: Precision, documents: &[Document]) -> Result<()> {
    let model = Model::load(MODEL, WHO, ACTS, precision.of_engine())?;
    let mut sum = Stages::default();
    for document in documents {
        let (segments, spent) = timed(|| Segments::new(&document.text));
        sum.segment += spent;
        let (syntax, spent) = timed(|| model.read(&document.text, &segments));
        sum.syntax += spent;
        sum.pieces += syntax.pieces;
        sum.tokens += segments.tokens.len();
        sum.bytes += document.text.len();
        let published = document.published.as_ref().map(|p| p.date.as_str());
        let layers = Layers::new(&document.text, segments, syntax);
        let (_, spent) = timed(|| (0..ROUNDS).map(|_| engine.times(&layers, published).len()).sum::<usize>());
        sum.time += spent / ROUNDS;
        let (reading, spent) = timed(|| engine.read(document));
        sum.read += spent;
        let (record, spent) = timed(|| lines::record(document, &reading, engine));
        record?;
        sum.record += spent;
    }
    print_stages(&sum);
    print_arithmetic(&model, precision, &sum);
    Ok(())
}

/// What comes of the work, and its CPU time, or the time on the clock where the other is not known.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (wall, cpu) = (Instant::now(), usage::cpu());
    let out = std::hint::black_box(work());
    (out, cpu.zip(usage::cpu()).map_or_else(|| wall.elapsed(), |(before, after)| after.saturating_sub(before)))
}

fn print_stages(sum: &Stages) {
    let quote = sum.read.saturating_sub(sum.segment + sum.syntax + sum.time);
    let whole = (sum.segment + sum.syntax + sum.time + quote + sum.record).as_secs_f64();
    println!("\nshare of CPU time, one thread");
    let shares = [
        ("segment", sum.segment),
        ("encoder and heads", sum.syntax),
        ("time", sum.time),
        ("quote", quote),
        ("record", sum.record),
    ];
    for (name, spent) in shares {
        row(&format!("  {name}, %"), format!("{:.1}", 100.0 * spent.as_secs_f64() / whole));
    }
    row("times alone, kB/s", format!("{:.0}", sum.bytes as f64 / 1000.0 / sum.time.as_secs_f64().max(1e-9)));
}

/// How much of the work is matrix products, and how fast they are done beside how fast they could be.
fn print_arithmetic(model: &Model, precision: Precision, sum: &Stages) {
    let (per_piece, per_word) = model.operations();
    let seconds = sum.syntax.as_secs_f64();
    let operations = (sum.pieces * per_piece + sum.tokens * per_word) as f64;
    // The best of three: others on the machine take time from it.
    let peak = (0..3).map(|_| peak(precision.of_engine())).fold(0.0, f64::max);
    let achieved = operations / seconds;
    row("wordpieces/s", format!("{:.0}", sum.pieces as f64 / seconds));
    row("wordpieces per token", format!("{:.2}", sum.pieces as f64 / sum.tokens.max(1) as f64));
    row("million operations per wordpiece", format!("{:.1}", operations / sum.pieces.max(1) as f64 / 1e6));
    row("achieved, billion operations/s", format!("{:.1}", achieved / 1e9));
    row("matrix peak, billion operations/s", format!("{:.1}", peak / 1e9));
    row("achieved of the peak, %", format!("{:.1}", 100.0 * achieved / peak));
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
