//! Archives: the entries of zip and tar files, each read as if it stood alone.
//!
//! Nothing is ever written under an entry's name, so that where a name points does not matter.

use crate::document::Skipped;
use crate::folder::is_known;
use crate::limits;
use crate::unpack::Guarded;
use crate::walk::{Flow, Place, Walk};
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;
use tempfile::SpooledTempFile;

/// What is put aside in memory before a temporary file is begun.
const IN_MEMORY: usize = 8 << 20;

/// Entries of a tar archive, in its order.
pub(crate) fn tar(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let mut archive = tar::Archive::new(bytes);
    let entries = match archive.entries() {
        Ok(entries) => entries,
        Err(error) => return walk.skip(Skipped::unreadable(&at.name, &error)),
    };
    let mut any = false;
    for (index, entry) in entries.enumerate().take(limits::ENTRIES) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let place = format!("{}, entry {}", at.name, index + 1);
                return walk.skip(Skipped::new(place, error.to_string(), "what stands before it was read"));
            }
        };
        let name = entry.path().map(|path| path.display().to_string()).unwrap_or_default();
        if entry.header().entry_type().is_file() && wanted(&name) {
            any = true;
            walk.any(&at.entry(&name), &mut BufReader::new(entry))?;
        }
    }
    if any { Flow::Continue(()) } else { nothing(walk, at) }
}

/// Entries of a zip archive, in the order of its directory.
pub(crate) fn zip(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    match aside(bytes) {
        Ok((file, length)) => entries(walk, at, file, length),
        Err(error) => walk.skip(Skipped::unreadable(&at.name, &error)),
    }
}

/// Entries of a zip archive in which one can seek already.
pub(crate) fn entries(walk: &mut Walk<'_>, at: &Place, file: impl Read + Seek, length: u64) -> Flow {
    let mut archive = match zip::ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(error) => return walk.skip(damaged(&at.name, &error)),
    };
    let (packed, plain) = (Rc::new(Cell::new(length)), Rc::new(Cell::new(0)));
    let mut any = false;
    for index in 0..archive.len().min(limits::ENTRIES) {
        let entry = match archive.by_index(index) {
            Ok(entry) => entry,
            Err(error) => {
                walk.skip(damaged(&format!("{}, entry {}", at.name, index + 1), &error))?;
                continue;
            }
        };
        let name = entry.name().map(|name| name.into_owned()).unwrap_or_default();
        if !entry.is_file() || !wanted(&name) {
            continue;
        }
        any = true;
        let guarded = Guarded::new(entry, packed.clone(), plain.clone());
        walk.any(&at.entry(&name), &mut BufReader::new(guarded))?;
        if plain.get() > limits::RATIO_FROM && plain.get() / limits::RATIO > length {
            // The guard has said so for this entry; those behind it would say the same.
            return Flow::Continue(());
        }
    }
    if any { Flow::Continue(()) } else { nothing(walk, at) }
}

/// The archive where one can seek in it, and its length: memory, or a temporary file if it is large.
pub(crate) fn aside(bytes: &mut dyn BufRead) -> io::Result<(SpooledTempFile, u64)> {
    let mut file = SpooledTempFile::new(IN_MEMORY);
    let length = io::copy(&mut bytes.take(limits::ASIDE + 1), &mut file)?;
    if length > limits::ASIDE {
        return Err(io::Error::other(format!("it is longer than {} GiB", limits::ASIDE >> 30)));
    }
    file.seek(SeekFrom::Start(0))?;
    Ok((file, length))
}

pub(crate) fn damaged(place: &str, error: &zip::result::ZipError) -> Skipped {
    use zip::result::ZipError;
    match error {
        ZipError::UnsupportedArchive(what) => {
            Skipped::new(place, format!("this zip cannot be opened here ({what})"), "unpack it, and give the folder")
        }
        _ => Skipped::new(place, format!("this zip is damaged ({error})"), "mend it with `zip -FF`, or pack it again"),
    }
}

/// Names that Verbale reads, and those that say nothing; what programs leave beside the files is not for readers.
fn wanted(name: &str) -> bool {
    let own = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = own.starts_with('.') || name.starts_with("__MACOSX/");
    !hidden && (is_known(own) || !own.contains('.'))
}

fn nothing(walk: &mut Walk<'_>, at: &Place) -> Flow {
    let why = "there is no file in this archive that Verbale reads";
    walk.skip(Skipped::new(at.name.as_str(), why, "look into it, and give what you want read"))
}
