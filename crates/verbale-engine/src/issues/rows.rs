//! The rows of the codebook: what a file may say, and what is wrong with it.

use super::pattern::{Choice, Pattern, single};
use crate::knowledge::Fault;
use crate::knowledge::load::{Source, Table};
use serde::Deserialize;
use std::collections::HashSet;

/// What is at issue: a row of the codebook.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// By which it is named in the record.
    pub key: String,
    /// What counts.
    pub definition: String,
    /// Key of the wider issue.
    #[serde(default)]
    pub parent: Option<String>,
    /// Strong evidence.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// Weak evidence.
    #[serde(default)]
    pub words: Vec<String>,
    /// Phrases whose words are no evidence.
    #[serde(default)]
    pub not: Vec<String>,
    /// Sentences in which it is the issue.
    pub examples: Vec<String>,
    /// One that looks alike and in which it is not.
    pub counter: String,
    /// Where the row comes from.
    pub source: String,
}

/// Nouns that stand for something said before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Referring {
    #[serde(default)]
    refers: Vec<String>,
    #[serde(default)]
    common: Vec<String>,
}

/// All files, read but not yet made ready.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    pub(super) issues: Table<Issue>,
    pub(super) refers: HashSet<String>,
    /// Nouns that say nothing of what is at issue.
    pub(super) common: HashSet<String>,
    loads: usize,
}

impl Rows {
    /// Reads a file; what cannot be read is a fault, the rest is read.
    pub(super) fn load(&mut self, file: &str, text: &str) -> Vec<Fault> {
        self.loads += 1;
        if crate::knowledge::base(file) == super::REFERRING {
            return match toml::from_str::<Referring>(text) {
                Ok(read) => {
                    self.refers.extend(read.refers);
                    self.common.extend(read.common);
                    Vec::new()
                }
                Err(error) => vec![Fault { file: file.into(), line: line(text, &error), what: error.message().into() }],
            };
        }
        let source = Source { file: file.into(), text, load: self.loads };
        source.toml("issue", &mut self.issues, |row| row.key.clone())
    }

    /// What is wrong in and between the rows, sorted by file and line.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let told = |(row, at): (&Issue, &crate::knowledge::load::At)| {
            self.wrong(row).into_iter().map(|what| at.fault(what)).collect::<Vec<_>>()
        };
        let mut faults: Vec<Fault> = self.issues.with_places().flat_map(told).collect();
        faults.sort();
        faults
    }

    fn wrong(&self, row: &Issue) -> Vec<String> {
        let key = &row.key;
        let mut out = Vec::new();
        let mut must = |fine: bool, what: String| out.extend((!fine).then_some(what));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
        must(!key.is_empty() && key.chars().all(plain), format!("{key:?}: a key has small letters, digits, _ and -"));
        must(!row.definition.trim().is_empty(), format!("{key}: there is no definition"));
        must(row.examples.len() >= 2, format!("{key}: two examples are needed, {} given", row.examples.len()));
        must(!row.counter.trim().is_empty(), format!("{key}: there is no counter-example"));
        must(!row.source.trim().is_empty(), format!("{key}: there is no source"));
        must(!(row.phrases.is_empty() && row.words.is_empty()), format!("{key}: there are neither phrases nor words"));
        if let Some(parent) = &row.parent {
            must(self.issues.place(parent).is_some(), format!("{key}: there is no issue {parent:?} to be its parent"));
            must(!self.is_above(key, parent), format!("{key}: is its own ancestor"));
        }
        for written in row.phrases.iter().chain(&row.not) {
            out.extend(Pattern::read(written).err().map(|what| format!("{key}: {what}")));
        }
        out.extend(row.words.iter().filter_map(|word| single(word).err()).map(|what| format!("{key}: {what}")));
        out
    }

    /// Whether `key` is `below` or stands above it.
    fn is_above(&self, key: &str, below: &str) -> bool {
        let mut at = below;
        for _ in 0..=self.issues.rows.len() {
            if at == key {
                return true;
            }
            let row = self.issues.place(at).and_then(|place| self.issues.rows.get(place));
            let Some(parent) = row.and_then(|row| row.parent.as_deref()) else { return false };
            at = parent;
        }
        false
    }
}

/// The line in which a TOML error stands.
fn line(text: &str, error: &toml::de::Error) -> usize {
    let before = error.span().map_or(0, |span| span.start);
    1 + text.bytes().take(before).filter(|&b| b == b'\n').count()
}

impl Issue {
    /// Its phrases, read; those that cannot be are left out.
    pub(super) fn patterns(&self) -> impl Iterator<Item = Pattern> {
        self.phrases.iter().filter_map(|written| Pattern::read(written).ok())
    }

    /// Its vetoes, read.
    pub(super) fn vetoes(&self) -> impl Iterator<Item = Pattern> {
        self.not.iter().filter_map(|written| Pattern::read(written).ok())
    }

    /// Its words, read.
    pub(super) fn singles(&self) -> impl Iterator<Item = Choice> {
        self.words.iter().filter_map(|written| single(written).ok())
    }
}
