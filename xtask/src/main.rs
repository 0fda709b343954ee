//! Chores of this repository. `cargo xtask help` lists them.
#![allow(clippy::print_stdout, reason = "a tool for developers that prints its results")]

mod acted;
mod acts;
mod bench;
mod bench_ledger;
mod bench_warc;
mod bless;
mod codebook;
mod corpora;
mod deeds;
mod eval;
mod gazetteer;
mod lines;
mod pairs;
mod scramble;
mod segment;
mod spans;
mod usage;
mod vectors;

use anyhow::Result;
use clap::Parser;
use std::process::ExitCode;

#[derive(Parser)]
#[command(about = "Chores of the Verbale repository")]
enum Task {
    /// Cut texts into paragraphs, sentences and tokens, as the engine does; the training recipe reads this.
    Segment(segment::Args),
    /// Write what the encoder and its heads make of texts, token by token; the recipe of the actors' heads reads this.
    Vectors(vectors::Args),
    /// Write what the engine sees of each statement of evals/acts; the recipe of the choice of acts reads this.
    Acts(acts::Args),
    /// Write pairs of phrases with gold coreference; the recipe of the actors' heads reads this.
    Pairs(pairs::Args),
    /// Write what the classifier of events sees of coded and of other sentences; its recipe reads this.
    Deeds(deeds::Args),
    /// Score the engine on gold corpora, and compare with evals/scores.toml.
    Eval(eval::Args),
    /// Check that every span of every record gives exactly the words it claims, on all texts at hand and on random ones.
    VerifySpans(spans::Args),
    /// Measure how fast the engine reads, and how much memory it takes.
    Bench(bench::Args),
    /// Compile knowledge/places.toml and GeoNames data into models/en/gazetteer.bin.
    Gazetteer(gazetteer::Args),
    /// Measure how fast web archives are read, if wanted against warcio.
    BenchWarc(bench_warc::Args),
    /// Write docs/codebook.md from the ontology of events and the columns of `verbale events`.
    Codebook,
    /// Measure how fast a ledger of a million statements answers, and how large it is.
    BenchLedger(bench_ledger::Args),
    /// Write anew the list of reading examples that are not read right yet.
    Bless,
}

fn main() -> Result<ExitCode> {
    let fine = match Task::parse() {
        Task::Segment(args) => segment::run(&args).map(|()| true),
        Task::Vectors(args) => vectors::run(&args).map(|()| true),
        Task::Acts(args) => acts::run(&args).map(|()| true),
        Task::Pairs(args) => pairs::run(&args).map(|()| true),
        Task::Deeds(args) => deeds::run(&args).map(|()| true),
        Task::Eval(args) => eval::run(&args),
        Task::VerifySpans(args) => spans::run(&args),
        Task::Bench(args) => bench::run(&args).map(|()| true),
        Task::Gazetteer(args) => gazetteer::run(&args).map(|()| true),
        Task::BenchWarc(args) => bench_warc::run(&args).map(|()| true),
        Task::Codebook => codebook::run().map(|()| true),
        Task::BenchLedger(args) => bench_ledger::run(&args).map(|()| true),
        Task::Bless => bless::run(),
    }?;
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
