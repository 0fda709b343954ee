//! Chores of this repository. `cargo xtask help` lists them.
#![allow(clippy::print_stdout, reason = "a tool for developers that prints its results")]

mod segment;

use anyhow::Result;
use clap::Parser;

#[derive(Parser)]
#[command(about = "Chores of the Verbale repository")]
enum Task {
    /// Cut texts into paragraphs, sentences and tokens, as the engine does; the training recipe reads this.
    Segment(segment::Args),
}

fn main() -> Result<()> {
    match Task::parse() {
        Task::Segment(args) => segment::run(&args),
    }
}
