//! Feeds that are looked at again and again: which there are, what their servers said the last time, and which entries are known.
//!
//! All of it is one small JSON file, replaced as a whole whenever a feed has been looked at; a crash loses at most what was learned of
//! one feed, and its entries come again.

use super::{FetchError, Fetcher, Gathered, Validators, address, gather};
use crate::document::{Document, Skipped};
use crate::walk::Flow;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Entries that are remembered for each feed beyond those in it: enough for feeds that bring old ones up again.
const REMEMBERED: usize = 5000;

/// What is known of all watched feeds.
#[derive(Debug)]
pub struct Watch {
    path: PathBuf,
    state: State,
}

#[derive(Debug, Default, Deserialize, Serialize)]
struct State {
    /// The shape of this file.
    version: u32,
    feeds: Vec<Watched>,
}

/// What is known of one feed.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Watched {
    /// Its address, as it was given.
    pub url: String,
    /// `ETag`, byte for byte.
    #[serde(default)]
    pub etag: Option<String>,
    /// `Last-Modified`, byte for byte.
    #[serde(default)]
    pub last_modified: Option<String>,
    /// When it was looked at (RFC 3339).
    #[serde(default)]
    pub checked: Option<Timestamp>,
    /// Its server wants to be left alone until then.
    #[serde(default)]
    pub not_before: Option<Timestamp>,
    /// Why it could not be had the last time.
    #[serde(default)]
    pub failed: Option<String>,
    /// Ids of known entries, the newest last.
    #[serde(default)]
    pub seen: Vec<String>,
}

/// How it went with one feed.
#[derive(Debug, PartialEq, Eq)]
pub enum Polled {
    /// So many entries were new.
    New(usize),
    /// It is what it was.
    Unchanged,
    /// Its server wants to be left alone, and was.
    Waiting,
}

/// Why the list of feeds cannot be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The file cannot be read or written.
    #[error("{path}: {error}; check its folder, or name another file with --state")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        error: io::Error,
    },
    /// The file is none of ours.
    #[error("{path}: this is no list of watched feeds ({why}); name another file with --state, or move it away")]
    Shape {
        /// Which.
        path: String,
        /// Why.
        why: String,
    },
    /// The address cannot be watched.
    #[error("{0}")]
    Url(#[from] FetchError),
}

impl Watch {
    /// The list in `path`; an empty one if there is no such file.
    ///
    /// # Errors
    /// [`WatchError::File`], [`WatchError::Shape`].
    pub fn open(path: &Path) -> Result<Self, WatchError> {
        let shown = path.display().to_string();
        let state = match fs::read(path) {
            Ok(bytes) => {
                let state: State = serde_json::from_slice(&bytes)
                    .map_err(|error| WatchError::Shape { path: shown.clone(), why: error.to_string() })?;
                if state.version > 1 {
                    return Err(WatchError::Shape { path: shown, why: "it was written by a newer Verbale".to_owned() });
                }
                state
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => State { version: 1, feeds: Vec::new() },
            Err(error) => return Err(WatchError::File { path: shown, error }),
        };
        Ok(Self { path: path.to_owned(), state })
    }

    /// All feeds, in the order in which they were added.
    pub fn feeds(&self) -> &[Watched] {
        &self.state.feeds
    }

    /// Adds a feed; says whether it is new.
    ///
    /// # Errors
    /// [`WatchError::Url`] for addresses that are not fetched, [`WatchError::File`].
    pub fn add(&mut self, url: &str) -> Result<bool, WatchError> {
        let url = address::permitted(url)?.to_string();
        if self.state.feeds.iter().any(|feed| feed.url == url) {
            return Ok(false);
        }
        self.state.feeds.push(Watched { url, ..Watched::default() });
        self.save().map(|()| true)
    }

    /// Removes a feed; says whether it was there.
    ///
    /// # Errors
    /// [`WatchError::File`].
    pub fn remove(&mut self, url: &str) -> Result<bool, WatchError> {
        let same = address::permitted(url).map_or_else(|_| url.to_owned(), |url| url.to_string());
        let before = self.state.feeds.len();
        self.state.feeds.retain(|feed| feed.url != same);
        self.save().map(|()| self.state.feeds.len() < before)
    }

    /// Looks at the feed with that index, hands over what is new, and remembers it.
    ///
    /// # Errors
    /// [`WatchError::Url`] for what kept the feed from being fetched (which is remembered, too), [`WatchError::File`].
    pub fn poll(
        &mut self,
        index: usize,
        fetcher: &mut Fetcher,
        links: usize,
        give: &mut dyn FnMut(Result<Document, Skipped>) -> Flow,
    ) -> Result<Polled, WatchError> {
        let Some(feed) = self.state.feeds.get_mut(index) else { return Ok(Polled::Unchanged) };
        let now = Timestamp::now();
        if feed.not_before.is_some_and(|not_before| not_before > now) {
            return Ok(Polled::Waiting);
        }
        let polled = feed.poll(fetcher, links, give);
        feed.checked = Some(now);
        feed.failed = polled.as_ref().err().map(ToString::to_string);
        feed.not_before = match &polled {
            Err(FetchError::Later(seconds)) => i64::try_from(*seconds).ok().map(|s| now + SignedDuration::from_secs(s)),
            _ => None,
        };
        self.save()?;
        Ok(polled?)
    }

    fn save(&self) -> Result<(), WatchError> {
        self.write().map_err(|error| WatchError::File { path: self.path.display().to_string(), error })
    }

    /// A whole new file in the place of the old one.
    fn write(&self) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = NamedTempFile::new_in(folder)?;
        serde_json::to_writer_pretty(&mut file, &self.state)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&self.path)?;
        Ok(())
    }
}

impl Watched {
    fn poll(
        &mut self,
        fetcher: &mut Fetcher,
        links: usize,
        give: &mut dyn FnMut(Result<Document, Skipped>) -> Flow,
    ) -> Result<Polled, FetchError> {
        let known = Validators { etag: self.etag.clone(), last_modified: self.last_modified.clone() };
        let seen: HashSet<String> = self.seen.iter().cloned().collect();
        // Entries of the feed pass first and are noted; the pages they lead to have ids of other kinds.
        let passed = RefCell::new(Vec::new());
        let wanted = |document: &Document| {
            let Some(key) = key(document) else { return true };
            let new = !seen.contains(&key);
            passed.borrow_mut().push(key);
            new
        };
        let mut many = 0;
        let mut broken = false;
        let gathered = gather(fetcher, &self.url, &known, links, &wanted, &mut |found| {
            many += usize::from(found.is_ok());
            let flow = give(found);
            broken |= flow.is_break();
            flow
        })?;
        let Gathered::New(validators) = gathered else { return Ok(Polled::Unchanged) };
        if broken {
            // Not everything was taken: it must come again.
            return Ok(Polled::New(many));
        }
        (self.etag, self.last_modified) = (validators.etag, validators.last_modified);
        let passed = passed.into_inner();
        let again: HashSet<&String> = passed.iter().collect();
        self.seen.retain(|key| !again.contains(key));
        let drop = self.seen.len().saturating_sub(REMEMBERED);
        self.seen.drain(..drop);
        let mut noted = HashSet::new();
        self.seen.extend(passed.iter().filter(|key| noted.insert(*key)).cloned());
        Ok(Polled::New(many))
    }
}

/// What an entry is known by.
fn key(document: &Document) -> Option<String> {
    document.reference.clone().or_else(|| document.url.clone())
}
