//! The files of a folder that can be read, by their names.

use crate::document::Skipped;
use crate::kind::Kind;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What is in a folder and in the folders in it.
#[derive(Debug, Default)]
pub struct Files {
    /// Files of known names in the order of their names, with their lengths in bytes; or what could not be looked into.
    pub files: Vec<Result<(PathBuf, u64), Skipped>>,
    /// Names of the others.
    pub others: Vec<String>,
}

/// Searches `folder`. What is hidden stays so, and links to folders are not followed.
pub fn files(folder: &Path) -> Files {
    let mut found = Files::default();
    search(folder, &mut found);
    if found.files.is_empty() {
        found.files.push(Err(Skipped::new(
            folder.display().to_string(),
            "there is no file in this folder that Verbale reads",
            "name the files themselves, or give another folder",
        )));
    }
    found
}

fn search(folder: &Path, found: &mut Files) {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => return found.files.push(Err(Skipped::unreadable(&folder.display().to_string(), &error))),
    };
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        match fs::metadata(&path) {
            _ if name.starts_with('.') => {}
            // A link to a folder may lead back here.
            Ok(seen) if seen.is_dir() && !path.is_symlink() => search(&path, found),
            Ok(seen) if seen.is_file() && is_known(&name) => found.files.push(Ok((path, seen.len()))),
            _ => found.others.push(name),
        }
    }
}

/// XML is looked into, as most feeds are called so; PDF only where it can be read.
pub(crate) fn is_known(name: &str) -> bool {
    let xml = crate::kind::extension(name).eq_ignore_ascii_case("xml");
    xml || Kind::of_name(name).is_some_and(|kind| kind != Kind::Pdf || cfg!(feature = "pdf"))
}
