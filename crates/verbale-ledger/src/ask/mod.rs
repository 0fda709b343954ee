//! Questions, a module each. Answers are plain rows that serialise as they are; how they look on a screen is the program's business.
//!
//! All of them look only at current readings, and come newest first: lines are numbered by day.

mod changes;
mod diff;
mod events;
mod issue;
mod search;
mod stats;
mod timeline;
mod who;

pub use changes::{Changes, ChangesOptions};
pub use diff::{Difference, DifferenceKind};
pub use events::{EventGroup, EventsOptions, Report};
pub use issue::{Cell, Stance};
pub use search::{Hit, In, Search};
pub use stats::{Stat, Stats};
pub use timeline::{Moment, TimelineOptions};
pub use who::{Portrait, Role, Said};

use crate::codec::{at_of, reading_of, span, unpack};
use crate::error::Result;
use crate::file::Ledger;
use crate::write::joined;
use rusqlite::{Row, ToSql};
use serde::Serialize;

/// Where a line comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// `b3:…#s4`: for `verbale explain`.
    pub line: String,
    /// The document's own id as it came in, else its hash.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its headline.
    pub title: Option<String>,
}

/// Columns that [`Origin`] needs, of `documents d`.
pub(crate) const ORIGIN: &str = "d.hash, d.reference, d.day, d.publisher, d.title";

impl Origin {
    /// From a row that begins with [`ORIGIN`].
    pub(crate) fn new(row: &Row, from: usize, kind: char, line: i64) -> rusqlite::Result<Self> {
        let hash: String = row.get(from)?;
        let day: String = row.get(from + 2)?;
        Ok(Self {
            line: format!("{hash}#{kind}{}", at_of(line) + 1),
            reference: row.get::<_, Option<String>>(from + 1)?.unwrap_or(hash),
            date: (!day.is_empty()).then_some(day),
            publisher: row.get(from + 3)?,
            title: row.get(from + 4)?,
        })
    }
}

/// A statement, as questions answer with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StatementRow {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// Who said it.
    pub speaker: String,
    /// Direct, mixed or indirect.
    pub form: &'static str,
    /// Whether it is asserted that it was said.
    pub factuality: &'static str,
    /// What is done by saying it.
    pub act: Option<String>,
    /// What it is about.
    pub issues: Vec<String>,
    /// What was said.
    pub words: String,
    /// How sure, in percent.
    pub confidence: i64,
}

/// Words and values to narrow a question by; each goes with the next.
#[derive(Default)]
pub(crate) struct Where<'a> {
    pub(crate) sql: String,
    pub(crate) values: Vec<&'a dyn ToSql>,
}

impl<'a> Where<'a> {
    /// One more condition; `?` in it is the value.
    pub(crate) fn and(&mut self, sql: &str, value: Option<&'a dyn ToSql>) {
        self.sql += " AND ";
        match value {
            Some(value) => {
                self.values.push(value);
                self.sql += &sql.replace('?', &format!("?{}", self.values.len()));
            }
            None => self.sql += sql,
        }
    }
}

impl Ledger {
    /// The text of a document.
    pub(crate) fn text_of(&self, document: i64) -> Result<String> {
        let sql = "SELECT text FROM texts WHERE document = ?1";
        let text = self.db.prepare_cached(sql).and_then(|mut query| query.query_row([document], |row| row.get(0)));
        text.map_err(|source| self.error(source))
    }

    /// Statements by their ids, in that order.
    pub(crate) fn statement_rows(&self, ids: &[i64]) -> Result<Vec<StatementRow>> {
        ids.iter().map(|&id| self.statement_row(id).map_err(|source| self.error(source))).collect()
    }

    fn statement_row(&self, id: i64) -> rusqlite::Result<StatementRow> {
        let sql = format!(
            "SELECT {ORIGIN}, t.text, s.form, s.factuality, s.act, s.issues, s.start, s.\"end\", s.content, s.source, s.speakers,
                    s.confidence
             FROM statements s JOIN readings r ON r.id = s.id >> 20 JOIN documents d ON d.id = r.document
             JOIN texts t ON t.document = d.id WHERE s.id = ?1"
        );
        self.db.prepare_cached(&sql)?.query_row([id], |row| {
            let text: String = row.get(5)?;
            let (start, end): (i64, i64) = (row.get(10)?, row.get(11)?);
            let content = span(&text, start, end)
                .into_iter()
                .chain(unpack(&text, &row.get::<_, Vec<u8>>(12)?).unwrap_or_default());
            let words = joined(&text, &content.collect::<Vec<_>>());
            let names = self.actor_names(reading_of(id), &row.get::<_, String>(14)?)?;
            let source = joined(&text, &unpack(&text, &row.get::<_, Vec<u8>>(13)?).unwrap_or_default());
            let issues: String = row.get(9)?;
            Ok(StatementRow {
                origin: Origin::new(row, 0, 's', id)?,
                speaker: if names.is_empty() { source } else { names },
                form: crate::codec::spelled_form(&row.get::<_, String>(6)?),
                factuality: crate::codec::spelled_factuality(&row.get::<_, String>(7)?),
                act: row.get(8)?,
                issues: issues.split(',').filter(|issue| !issue.is_empty()).map(str::to_owned).collect(),
                words,
                confidence: row.get(15)?,
            })
        })
    }

    /// The names of actors by their numbers: `1,4`.
    pub(crate) fn actor_names(&self, reading: i64, numbers: &str) -> rusqlite::Result<String> {
        let sql = "SELECT p.name FROM actors a JOIN profiles p ON p.id = a.profile WHERE a.id = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let mut names: Vec<String> = Vec::new();
        for number in numbers.split(',').filter_map(|number| number.parse::<i64>().ok()) {
            names.push(query.query_row([(reading << crate::codec::BITS) + number - 1], |row| row.get(0))?);
        }
        Ok(names.join(", "))
    }

    /// The parties that are called so, the likeliest first: those with that very key or name, then the most mentioned.
    pub fn parties_called(&self, name: &str) -> Result<Vec<i64>> {
        let Some(query) = crate::words::quoted(name) else { return Ok(Vec::new()) };
        let found = || {
            let sql = "SELECT p.id, p.key, p.name, count(*) FROM name_words w JOIN names n ON n.id = w.rowid
                       JOIN parties p ON p.id = n.party WHERE name_words MATCH ?1 GROUP BY p.id";
            let mut statement = self.db.prepare_cached(sql)?;
            let rows = statement.query_map([&query], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(3)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        let mut found = found().map_err(|source| self.error(source))?;
        let wanted = crate::words::fold(name.trim());
        let is = |one: &str| crate::words::fold(one) == wanted;
        found.sort_by_key(|(id, key, name, many)| {
            (!is(key), !is(name), key.starts_with('~'), std::cmp::Reverse(*many), *id)
        });
        Ok(found.into_iter().map(|(id, ..)| id).collect())
    }
}

/// `1,2,3` for an `IN (…)`: numbers of our own, so nothing in them can be SQL.
pub(crate) fn listed(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}
