//! `verbale knowledge check`, and the way from a user's folder to the tables in it. What holds between rows is the engine's to say.

use crate::Exit;
use crate::arguments::KnowledgeCommand;
use crate::screen::{Screen, complain};
use crate::view::counted;
use anyhow::{Context, Error, Result, anyhow};
use std::fs;
use std::path::Path;
use verbale_engine::LoadError;
use verbale_engine::knowledge::{Fault, Knowledge};

/// Does what is asked of the tables.
pub(crate) fn run(command: &KnowledgeCommand) -> Result<Exit> {
    let KnowledgeCommand::Check { folder } = command;
    let files = match folder.as_deref().map(files).transpose() {
        Ok(files) => files.unwrap_or_default(),
        Err(error) => {
            complain(&format!("{error:#}"));
            return Ok(Exit::NothingReadable);
        }
    };
    let faults = faults(&files)?;
    let lines: String = faults.iter().map(|fault| format!("{fault}\n")).collect();
    Screen::plain().write(lines.as_bytes())?;
    Ok(if faults.is_empty() { Exit::Done } else { Exit::SomeFailed })
}

/// What is wrong with the built-in tables and these on top of them; where rows cannot be read, nothing else is looked at.
fn faults(files: &[(String, String)]) -> Result<Vec<Fault>> {
    let mut knowledge = match Knowledge::embedded() {
        Err(LoadError::Rows(faults)) => return Ok(faults),
        loaded => loaded?,
    };
    let taken = knowledge.with_all(files.iter().map(|(file, text)| (&**file, &**text)));
    Ok(taken.map_or_else(|faults| faults, |()| knowledge.faults()))
}

/// The tables of a folder, with their paths; other files there are passed over.
pub(crate) fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(anyhow!("{shown}: no such folder; give one that holds tables such as people.csv"));
    }
    let mut files = Vec::new();
    for name in Knowledge::file_names() {
        let path = folder.join(name);
        if path.is_file() {
            let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
            files.push((path.display().to_string(), text.trim_start_matches('\u{feff}').to_owned()));
        }
    }
    if files.is_empty() {
        let names: Vec<_> = Knowledge::file_names().collect();
        return Err(anyhow!("{shown}: there is no table in it; tables are called {}", names.join(", ")));
    }
    Ok(files)
}

/// The error of tables that cannot be used: the first fault, and how to see all.
pub(crate) fn refused(faults: &[Fault]) -> Error {
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    let more = match faults.len() {
        0 | 1 => String::new(),
        many => format!(" (and {})", counted(many - 1, "other fault")),
    };
    anyhow!("{first}{more}; `verbale knowledge check DIR` lists all")
}
