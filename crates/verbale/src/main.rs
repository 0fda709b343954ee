//! The `verbale` program: takes texts in, lets the engine read them, and prints who said what.
//!
//! Reading itself is the engine's work and the shape of the record the model's. Here are the command line ([`arguments`]), the way
//! from paths to articles ([`articles`]) and to a user's own tables ([`knowledge`]), the batch over many articles ([`batch`]), the views
//! of a reading ([`script`], [`marked`], [`explain`], [`who`], [`events`], [`positions`], [`json`]), the codebook ([`issues`]), what comes before reading ([`text`], [`fetch`]), the commands
//! over a ledger ([`ledger`]) and the only place that prints ([`screen`]).

mod arguments;
mod articles;
mod batch;
mod caught;
mod events;
mod explain;
mod fetch;
mod issues;
mod json;
mod knowledge;
mod ledger;
mod marked;
mod positions;
mod progress;
mod read;
mod screen;
mod script;
mod text;
mod view;
mod who;
mod wrap;

use anyhow::{Context, Result};
use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser, error::ErrorKind};
use screen::Screen;
use std::path::Path;
use std::process::ExitCode;
use verbale_engine::{Engine, LoadError};

/// How the program ends; the numbers are part of its interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    Done = 0,
    SomeFailed = 1,
    Usage = 2,
    NothingReadable = 3,
    Ledger = 4,
    Network = 5,
    NotVerified = 6,
    Interrupted = 130,
}

fn main() -> ExitCode {
    caught::install();
    let arguments = Arguments::parse();
    match caught::catch(|| run(&arguments)) {
        Ok(Ok(exit)) => ExitCode::from(exit as u8),
        // Whoever reads our output has seen enough: `verbale read … | head`.
        Ok(Err(error)) if screen::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            screen::complain(&format!("{error:#}"));
            ExitCode::from(Exit::SomeFailed as u8)
        }
        Err(panic) => {
            screen::complain(&format!("{panic}; {}", caught::ADVICE));
            ExitCode::from(101)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Exit> {
    if arguments.version {
        return version();
    }
    match &arguments.command {
        Some(Command::Read(options)) => read::run(options, arguments.color),
        Some(Command::Who(options)) => who::run(options, arguments.color),
        Some(Command::Events(options)) => events::run(options, arguments.color),
        Some(Command::Explain(options)) => explain::run(options, arguments.color),
        Some(Command::Knowledge { command }) => knowledge::run(command),
        Some(Command::Issues { command }) => issues::run(command, arguments.color),
        Some(Command::Text(options)) => text::run(options),
        Some(Command::Fetch(options)) => fetch::run(options),
        Some(Command::Watch(options)) => fetch::watch(options),
        Some(Command::Ledger(command)) => ledger::run(command, arguments.color),
        None => Arguments::command().error(ErrorKind::MissingSubcommand, "say what to do: `verbale read FILE`").exit(),
    }
}

fn version() -> Result<Exit> {
    let line = format!("verbale {} (engine {})\n", env!("CARGO_PKG_VERSION"), engine(None)?.version());
    Screen::plain().write(line.as_bytes())?;
    Ok(Exit::Done)
}

/// The engine, with the tables of a user's folder where one is given.
fn engine(knowledge: Option<&Path>) -> Result<Engine> {
    let files = knowledge.map(knowledge::files).transpose()?.unwrap_or_default();
    match Engine::with_knowledge(&files) {
        Err(LoadError::Rows(faults)) if !files.is_empty() => Err(knowledge::refused(&faults)),
        loaded => loaded.context("the engine cannot be started"),
    }
}
