//! The file itself: made, opened, brought up to the present layout, and backed up before that. What stands in it is others' business.

use crate::error::{At, Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The layouts, oldest first: what makes each out of the one before.
const LAYOUTS: &[&str] = &[include_str!("../schema/0001_ledger.sql"), include_str!("../schema/0002_close_lines.sql")];
/// The layout whose lines are numbered as they are now.
const CLOSE_LINES: i64 = 2;
/// The layout that this program writes.
pub const SCHEMA: i64 = LAYOUTS.len() as i64;
/// "VRBL", in the file's header.
const APPLICATION: i64 = 0x5652_424c;
/// How long to wait for another writer's batch.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

/// An open ledger.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) db: Connection,
    pub(crate) path: PathBuf,
    /// Labels that have been looked up.
    labels: RefCell<HashMap<i64, String>>,
}

impl Ledger {
    /// Makes an empty one; a ledger that is there already stays as it is, and `false` comes back.
    pub fn create(path: &Path) -> Result<(Self, bool)> {
        if path.exists() && fs::metadata(path).at(path)?.len() > 0 {
            return Ok((Self::write(path)?, false));
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).at(path)?;
        db.busy_timeout(PATIENCE).at(path)?;
        db.execute_batch("PRAGMA page_size = 32768; PRAGMA journal_mode = WAL;").at(path)?;
        let mut ledger = Self::raw(db, path);
        ledger.guard()?;
        ledger.migrate(0)?;
        Ok((ledger, true))
    }

    /// Opens one to add to it; an older layout is brought up to the present one, after a backup.
    pub fn write(path: &Path) -> Result<Self> {
        present(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).at(path)?;
        let mut ledger = Self::raw(db, path);
        ledger.db.busy_timeout(PATIENCE).at(path)?;
        let found = ledger.layout()?;
        ledger.guard()?;
        if found < SCHEMA {
            ledger.backup(&with_suffix(path, &format!(".layout-{found}.bak")))?;
            ledger.migrate(found)?;
            ledger.give_back()?;
        }
        Ok(ledger)
    }

    /// Opens one for questions; nothing can be changed through it.
    pub fn read(path: &Path) -> Result<Self> {
        present(path)?;
        let opened = Self::read_by(path, "").and_then(|ledger| ledger.layout().map(|found| (ledger, found)));
        let (mut ledger, found) = match opened {
            // A folder where the shared memory of a reader cannot be put: the file is taken as one that nobody changes.
            Err(Error::Denied(_) | Error::ReadOnly(_)) => {
                let ledger = Self::read_by(path, "?immutable=1")?;
                let found = ledger.layout()?;
                (ledger, found)
            }
            opened => opened?,
        };
        if found < SCHEMA {
            return Err(Error::Older { path: path.to_owned(), found, known: SCHEMA });
        }
        ledger.guard()?;
        ledger
            .db
            .execute_batch("PRAGMA query_only = ON; PRAGMA mmap_size = 1073741824; PRAGMA cache_size = -65536;")
            .at(path)?;
        Ok(ledger)
    }

    fn read_by(path: &Path, options: &str) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let db = Connection::open_with_flags(uri(path) + options, flags).at(path)?;
        db.busy_timeout(PATIENCE).at(path)?;
        Ok(Self::raw(db, path))
    }

    /// Whatever is in the file, without a look at it.
    pub(crate) fn raw(db: Connection, path: &Path) -> Self {
        Self { db, path: path.to_owned(), labels: RefCell::default() }
    }

    /// A label by its id.
    pub(crate) fn label(&self, id: i64) -> Option<String> {
        if let Some(name) = self.labels.borrow().get(&id) {
            return Some(name.clone());
        }
        let mut query = self.db.prepare_cached("SELECT name FROM labels WHERE id = ?1").ok()?;
        let name: String = query.query_row([id], |row| row.get(0)).ok()?;
        self.labels.borrow_mut().insert(id, name.clone());
        Some(name)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on no question may take longer than this.
    pub fn limit(&mut self, seconds: u64) -> Result<()> {
        let end = Instant::now() + Duration::from_secs(seconds);
        self.db.progress_handler(STEPS, Some(move || Instant::now() > end)).at(&self.path)
    }

    /// The file may not grow beyond so many pages; a disk of that size, for tests.
    #[doc(hidden)]
    pub fn at_most_pages(&mut self, pages: i64) -> Result<()> {
        self.db.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).at(&self.path)
    }

    /// An error of a question.
    pub(crate) fn error(&self, source: rusqlite::Error) -> Error {
        Error::of(&self.path, source)
    }

    /// The layout that the file has.
    pub(crate) fn layout(&self) -> Result<i64> {
        let number = |name: &str| self.db.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).at(&self.path);
        let (application, layout) = (number("application_id")?, number("user_version")?);
        if application != APPLICATION {
            return Err(Error::Foreign(self.path.clone()));
        }
        if layout > SCHEMA {
            return Err(Error::Newer { path: self.path.clone(), found: layout, known: SCHEMA });
        }
        Ok(layout)
    }

    /// What a file from a stranger must not be able to do.
    fn guard(&mut self) -> Result<()> {
        let (db, path) = (&self.db, &self.path);
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).at(path)?;
        db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0).at(path)?;
        db.set_prepared_statement_cache_capacity(64);
        db.execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;",
        )
        .at(path)
    }

    fn migrate(&self, from: i64) -> Result<()> {
        let path = &self.path;
        let work = Transaction::new_unchecked(&self.db, TransactionBehavior::Immediate).at(path)?;
        // Somebody else may have done it meanwhile.
        let done: i64 = work.pragma_query_value(None, "user_version", |row| row.get(0)).at(path)?;
        for (layout, script) in (1..).zip(LAYOUTS).skip(from.max(done) as usize) {
            work.execute_batch(script).at(path)?;
            if layout == CLOSE_LINES {
                self.close_lines()?;
            }
            work.pragma_update(None, "user_version", layout).at(path)?;
        }
        work.pragma_update(None, "application_id", APPLICATION).at(path)?;
        work.commit().at(path)
    }

    /// Gives the room that an old layout took back to the disk.
    fn give_back(&mut self) -> Result<()> {
        // SQLite attaches the new file to the old one.
        self.db.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 1).at(&self.path)?;
        let given = self.db.execute_batch("VACUUM").at(&self.path);
        self.guard()?;
        given
    }

    /// Copies the whole ledger to another file while others may use it; written beside it first, and renamed.
    pub fn backup(&self, to: &Path) -> Result<()> {
        if to.exists() {
            let source =
                std::io::Error::new(std::io::ErrorKind::AlreadyExists, "there is a file already; name another");
            return Err(Error::file(to, source));
        }
        let part = with_suffix(to, ".part");
        let _ = fs::remove_file(&part);
        let copied = self.copy_to(&part);
        if copied.is_err() {
            let _ = fs::remove_file(&part);
        }
        copied?;
        fs::rename(&part, to).at(to)
    }

    fn copy_to(&self, part: &Path) -> Result<()> {
        let mut target = Connection::open(part).at(part)?;
        let backup = rusqlite::backup::Backup::new(&self.db, &mut target).at(part)?;
        backup.run_to_completion(4096, Duration::ZERO, None).at(part)?;
        drop(backup);
        target.execute_batch("PRAGMA journal_mode = DELETE;").at(part)
    }
}

/// That there is a file.
fn present(path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Error::Missing(path.to_owned())),
        _ => Err(Error::Denied(path.to_owned())),
    }
}

/// A path with something behind its name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// `file:` and the path, with what means something in a URI escaped.
fn uri(path: &Path) -> String {
    let path = path.to_string_lossy();
    let mut uri = "file:".to_owned();
    for c in path.chars() {
        match c {
            '%' | '?' | '#' => uri += &format!("%{:02X}", c as u32),
            c => uri.push(c),
        }
    }
    uri
}
