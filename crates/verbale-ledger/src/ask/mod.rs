//! Questions, a module each. Answers are plain rows that serialise as they are; how they look on a screen is the program's business.
//!
//! All of them look only at current readings, and come newest first: lines are numbered by day.

mod changes;
mod diff;
mod events;
mod held;
mod issue;
mod search;
mod stats;
mod timeline;
mod who;

pub use changes::{Changes, ChangesOptions};
pub use diff::{Difference, DifferenceKind};
pub use events::{EventGroup, EventsOptions, Merged, Report};
pub use issue::{Cell, Stance};
pub use search::{Hit, In, Search};
pub use stats::{Stat, Stats};
pub use timeline::{Moment, TimelineOptions};
pub use who::{Portrait, Role, Said};

use crate::codec::{address, at_of, reading_of};
use crate::error::Result;
use crate::file::Ledger;
use crate::load::Opened;
use crate::write::{NAME_BITS, joined};
use rusqlite::{Row, ToSql};
use serde::Serialize;
use verbale_model::{Actor, Idx};

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
    /// From a row that begins with [`ORIGIN`], and a line's address.
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
        crate::write::text_of(&self.db, document).map_err(|source| self.error(source))
    }

    /// Statements by their ids, in that order.
    pub(crate) fn statement_rows(&self, ids: &[i64]) -> Result<Vec<StatementRow>> {
        self.lines(ids, |id, opened| self.statement_row(id, opened))
    }

    /// Lines by their ids; `row` gets the address of each. Those of one reading mostly stand together, so it is opened once for them.
    pub(crate) fn lines<T>(
        &self,
        ids: &[i64],
        mut row: impl FnMut(i64, &Opened) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut last: Option<(i64, Opened)> = None;
        let mut query = self
            .db
            .prepare_cached("SELECT max(id) FROM readings WHERE id <= ?1")
            .map_err(|source| self.error(source))?;
        let mut next = |&id: &i64| {
            let reading = query.query_row([id], |row| row.get(0))?;
            let opened = match last.take() {
                Some(opened) if opened.0 == reading => opened,
                _ => (reading, self.open(reading)?),
            };
            row(address(reading, id), &last.insert(opened).1)
        };
        ids.iter().map(|id| next(id).map_err(|source| self.error(source))).collect()
    }

    /// The addresses of lines by their ids.
    pub(crate) fn addresses(&self, ids: &[i64]) -> Result<Vec<i64>> {
        let found = self.db.prepare_cached("SELECT max(id) FROM readings WHERE id <= ?1").and_then(|mut query| {
            let mut of = |&id: &i64| query.query_row([id], |row| row.get(0)).map(|reading| address(reading, id));
            ids.iter().map(&mut of).collect()
        });
        found.map_err(|source| self.error(source))
    }

    /// Where a line comes from, by its address.
    pub(crate) fn origin(&self, kind: char, line: i64) -> rusqlite::Result<Origin> {
        let sql = format!("SELECT {ORIGIN} FROM readings r JOIN documents d ON d.id = r.document WHERE r.id = ?1");
        self.db.prepare_cached(&sql)?.query_row([reading_of(line)], |row| Origin::new(row, 0, kind, line))
    }

    fn statement_row(&self, id: i64, opened: &Opened) -> rusqlite::Result<StatementRow> {
        let statement = opened.reading.statements.get(at_of(id)).ok_or_else(|| no_line('s', id))?;
        let names = self.actor_names(opened, &statement.speakers)?;
        Ok(StatementRow {
            origin: self.origin('s', id)?,
            speaker: if names.is_empty() { joined(&opened.text, &statement.source) } else { names },
            form: crate::codec::spelled_form(crate::codec::form_name(statement.form)),
            factuality: crate::codec::spelled_factuality(crate::codec::factuality_name(statement.factuality)),
            act: statement.act.as_ref().map(|(act, _)| act.label().to_owned()),
            issues: statement.issues.clone(),
            words: joined(&opened.text, &statement.content),
            confidence: crate::codec::percent(statement.because.confidence),
        })
    }

    /// The names of some actors of a reading.
    pub(crate) fn actor_names(&self, opened: &Opened, actors: &[Idx<Actor>]) -> rusqlite::Result<String> {
        let mut query = self.db.prepare_cached("SELECT name FROM profiles WHERE id = ?1")?;
        let mut name = |at: &Idx<Actor>| match opened.shared.profiles.get(at.at()) {
            None | Some(0) => {
                Ok(opened.reading.actors.get(at.at()).map(|actor| actor.name.clone()).unwrap_or_default())
            }
            Some(profile) => query.query_row([profile], |row| row.get(0)),
        };
        let names: Vec<String> = actors.iter().map(&mut name).collect::<rusqlite::Result<_>>()?;
        Ok(names.join(", "))
    }

    /// The parties that are called so, the likeliest first: those with that very key or name, then the most mentioned.
    pub fn parties_called(&self, name: &str) -> Result<Vec<i64>> {
        let Some(query) = crate::words::quoted(name) else { return Ok(Vec::new()) };
        let found = || {
            let sql = format!(
                "SELECT p.id, p.key, p.name, count(*) FROM name_words w JOIN parties p ON p.id = w.rowid >> {NAME_BITS}
                 WHERE name_words MATCH ?1 GROUP BY p.id"
            );
            let mut statement = self.db.prepare_cached(&sql)?;
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

/// A line that is named somewhere and is not in its reading.
pub(crate) fn no_line(kind: char, id: i64) -> rusqlite::Error {
    crate::write::unreadable(format!("line {kind}{} of reading {} is missing", at_of(id) + 1, reading_of(id)))
}

/// `1,2,3` for an `IN (…)`: numbers of our own, so nothing in them can be SQL.
pub(crate) fn listed(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}
