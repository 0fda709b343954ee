//! `verbale knowledge check`, and the way from a user's folder to the tables in it. What holds between rows is the engine's to say.

use crate::Exit;
use crate::arguments::KnowledgeCommand;
use crate::screen::{Screen, complain};
use crate::view::counted;
use anyhow::{Context, Error, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use verbale_engine::LoadError;
use verbale_engine::issues::Codebook;
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
    let mut codebook = match Codebook::embedded() {
        Err(LoadError::Rows(faults)) => return Ok(faults),
        loaded => loaded?,
    };
    let (issues, tables): (Vec<_>, Vec<_>) =
        files.iter().map(|(file, text)| (&**file, &**text)).partition(|(file, _)| Codebook::owns(file));
    let mut faults = knowledge.with_all(tables).map_or_else(|faults| faults, |()| knowledge.faults());
    faults.extend(codebook.with_all(issues).err().into_iter().flatten());
    Ok(faults)
}

/// The tables of a folder, with their paths; other files there are passed over.
pub(crate) fn files(folder: &Path) -> Result<Vec<(String, String)>> {
    let shown = folder.display();
    if !folder.is_dir() {
        return Err(anyhow!("{shown}: no such folder; give one that holds tables such as people.csv"));
    }
    let mut files = Vec::new();
    for path in Knowledge::file_names().map(|name| folder.join(name)).chain(issues(folder)) {
        if path.is_file() {
            let text = fs::read_to_string(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
            files.push((path.display().to_string(), text.trim_start_matches('\u{feff}').to_owned()));
        }
    }
    if files.is_empty() {
        let names: Vec<_> = Knowledge::file_names().collect();
        let names = names.join(", ");
        return Err(anyhow!("{shown}: there is no table in it; tables are called {names}, issues.toml, issues/*.toml"));
    }
    Ok(files)
}

/// The files of a user's codebook, in the order of their names.
fn issues(folder: &Path) -> Vec<PathBuf> {
    let inside = fs::read_dir(folder.join("issues")).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = inside.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files.insert(0, folder.join("issues.toml"));
    files
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
