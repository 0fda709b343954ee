//! The commands over a ledger. What stands in it and how questions are answered is `verbale-ledger`'s business; here are the way to the
//! file, the batch that reads into it ([`add`]), how answers look ([`ask`], [`rows`]), and what goes out and is looked after ([`care`]).

mod add;
pub(crate) mod arguments;
mod ask;
mod care;
mod rows;

pub(crate) use arguments::{Answer, EventQuestion};
pub(crate) use ask::{events, explain, is_line, who};

use crate::Exit;
use crate::arguments::Color;
use crate::screen::complain;
use anyhow::Result;
use arguments::{Judgements, LedgerCommand, LedgerFile};
use std::path::PathBuf;
use verbale_ledger::Error;

/// Where a ledger is, if nobody says so.
const HERE: &str = "verbale.ledger";
/// Names one in the environment.
const VARIABLE: &str = "VERBALE_LEDGER";

impl Judgements {
    /// The judgements, a line each; those of files as they stand there.
    pub(crate) fn lines(&self) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        for given in &self.apart {
            if given.split([',', ' ']).all(is_line) {
                lines.push(given.clone());
                continue;
            }
            let path = PathBuf::from(given);
            let text = std::fs::read_to_string(&path).map_err(|source| Error::File { path, source })?;
            lines.extend(text.trim_start_matches('\u{feff}').lines().map(str::to_owned));
        }
        Ok(lines)
    }
}

impl LedgerFile {
    /// The file that is meant: the flag's, else the environment's, else the one in this folder.
    pub(crate) fn path(&self) -> PathBuf {
        let named = || std::env::var_os(VARIABLE).filter(|name| !name.is_empty()).map(PathBuf::from);
        self.path.clone().or_else(named).unwrap_or_else(|| HERE.into())
    }
}

/// Does what a command says.
pub(crate) fn run(command: &LedgerCommand, color: Color) -> Result<Exit> {
    told(match command {
        LedgerCommand::Init(file) => care::init(file),
        LedgerCommand::Add(options) => add::run(options),
        LedgerCommand::Search(options) => ask::search(options, color),
        LedgerCommand::Issue(options) => ask::issue(options, color),
        LedgerCommand::Changes(options) => ask::changes(options, color),
        LedgerCommand::Timeline(options) => ask::timeline(options, color),
        LedgerCommand::Stats(options) => ask::stats(options, color),
        LedgerCommand::Show(options) => ask::show(options, color),
        LedgerCommand::DiffCodings(options) => ask::differences(options, color),
        LedgerCommand::Export(options) => care::export(options),
        LedgerCommand::Replicate(options) => care::replicate(options),
        LedgerCommand::Verify(options) => care::verify(options, color),
        LedgerCommand::Backup(options) => care::backup(options),
        LedgerCommand::Doctor(options) => care::doctor(options, color),
        LedgerCommand::Recover(options) => care::recover(options),
    })
}

/// What is wrong with a ledger, in a line, and the exit code for it.
fn told(result: Result<Exit>) -> Result<Exit> {
    let Err(error) = result else { return result };
    let Some(cause) = error.chain().find_map(|cause| cause.downcast_ref::<Error>()) else { return Err(error) };
    complain(&cause.to_string());
    Ok(match cause {
        Error::Syntax(_) => Exit::Usage,
        Error::Nothing(_) | Error::TimedOut => Exit::SomeFailed,
        _ => Exit::Ledger,
    })
}
