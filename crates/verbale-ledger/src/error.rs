//! What can go wrong with a ledger, told so that somebody can act on it: what happened, where, and what to do next.

use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// The ledger's results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, with the file it concerns.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such file.
    #[error("{}: there is no ledger here; make one with `verbale init`, or name another with --ledger", .0.display())]
    Missing(PathBuf),
    /// The file exists and is something else.
    #[error("{}: this file is not a ledger; name another with --ledger", .0.display())]
    Foreign(PathBuf),
    /// A later program made it.
    #[error("{}: this ledger has layout {found}, and this program knows layouts up to {known}; use a newer verbale", .path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The latest that is known here.
        known: i64,
    },
    /// An earlier program made it, and it can only be brought up to date by one that writes.
    #[error("{}: this ledger has layout {found}, and questions need layout {known}; the next `verbale add` brings it up to date, after a copy beside it", .path.display())]
    Older {
        /// The file.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The one that is needed.
        known: i64,
    },
    /// Its content does not hold together.
    #[error("{}: the ledger is damaged ({what}); save what can be read with `verbale recover`", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was seen.
        what: String,
    },
    /// Another program writes and does not end.
    #[error("{}: another program has been writing to the ledger for too long; try again when it has finished", .0.display())]
    Locked(PathBuf),
    /// No room.
    #[error("{}: the disk is full; make room and run the same command again, nothing is half-written", .0.display())]
    Full(PathBuf),
    /// It may not be written to.
    #[error("{}: the ledger cannot be written to (the file or its folder is read-only, or belongs to somebody else)", .0.display())]
    ReadOnly(PathBuf),
    /// It may not be opened.
    #[error("{}: the ledger cannot be opened (no permission, or the path is no file)", .0.display())]
    Denied(PathBuf),
    /// A question took longer than it may.
    #[error(
        "the question took longer than it may and was ended; narrow it with filters, or allow more with --time-limit"
    )]
    TimedOut,
    /// A search in FTS5's own syntax that is none.
    #[error("this is no search in FTS5's syntax: {0}; without --raw every word is taken as it stands")]
    Syntax(String),
    /// Nothing by that name.
    #[error("{0}")]
    Nothing(String),
    /// A file beside the ledger.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Whatever else SQLite has to say.
    #[error("{}: {source}", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl Error {
    /// What an error of SQLite means for somebody with this ledger.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let Some(code) = source.sqlite_error_code() else {
            return match source {
                rusqlite::Error::SqlInputError { .. }
                | rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::Utf8Error(..) => Self::Damaged { path, what: source.to_string() },
                rusqlite::Error::QueryReturnedNoRows => Self::Damaged { path, what: "a row is missing".to_owned() },
                source => Self::Sqlite { path, source },
            };
        };
        match code {
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked(path),
            ErrorCode::OperationInterrupted => Self::TimedOut,
            ErrorCode::DiskFull => Self::Full(path),
            ErrorCode::ReadOnly => Self::ReadOnly(path),
            ErrorCode::PermissionDenied | ErrorCode::CannotOpen => Self::Denied(path),
            ErrorCode::NotADatabase => Self::Foreign(path),
            ErrorCode::DatabaseCorrupt | ErrorCode::SchemaChanged => Self::Damaged { path, what: source.to_string() },
            ErrorCode::SystemIoFailure => Self::Damaged { path, what: format!("{source}, or the disk fails") },
            // All our questions fit the layout: one that does not has met another layout.
            _ if ["no such", "malformed", "has no column", "syntax error", "invalid fts5"]
                .iter()
                .any(|said| source.to_string().contains(said)) =>
            {
                Self::Damaged { path, what: source.to_string() }
            }
            _ => Self::Sqlite { path, source },
        }
    }

    /// What an error of a file means.
    pub(crate) fn file(path: &Path, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

/// Puts the path to what SQLite says.
pub(crate) trait At<T> {
    fn at(self, path: &Path) -> Result<T>;
}

impl<T> At<T> for rusqlite::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| Error::of(path, source))
    }
}

impl<T> At<T> for std::io::Result<T> {
    fn at(self, path: &Path) -> Result<T> {
        self.map_err(|source| Error::file(path, source))
    }
}
