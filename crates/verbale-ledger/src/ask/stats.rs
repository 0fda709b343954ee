//! `stats`: how much there is, wire copies counted once, and of whom.

use crate::error::Result;
use crate::file::Ledger;
use serde::Serialize;

/// A number with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stat {
    /// What is counted.
    pub what: String,
    /// How many.
    pub count: i64,
}

/// By what to count statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stats {
    /// Everything there is.
    Overview,
    /// Per publisher, without copies.
    Publisher,
    /// Per month.
    Month,
    /// Per speaker.
    Speaker,
    /// Per issue.
    Issue,
    /// Per act.
    Act,
    /// Per type of event.
    Type,
}

/// What each line of the overview counts. A copy is a document that is nearly the same as an earlier one.
const OVERVIEW: &[(&str, &str)] = &[
    ("documents", "SELECT count(*) FROM documents"),
    ("documents, copies counted once", "SELECT count(*) FROM documents WHERE original = id"),
    ("sightings", "SELECT count(*) FROM sightings"),
    ("words", "SELECT coalesce(sum(words), 0) FROM documents"),
    ("publishers", "SELECT count(DISTINCT publisher) FROM documents"),
    ("engines", "SELECT count(*) FROM codings"),
    ("statements", "SELECT count(*) FROM statements"),
    (
        "statements, copies counted once",
        "SELECT count(*) FROM statements s JOIN readings r ON r.id = (SELECT max(id) FROM readings WHERE id <= s.id) JOIN documents d ON d.id = r.document
         WHERE d.original = d.id",
    ),
    ("speakers", "SELECT count(DISTINCT party) FROM speakers"),
    ("positions", "SELECT count(DISTINCT position) FROM holders"),
    ("events", "SELECT count(*) FROM events"),
    ("parties with a key", "SELECT count(*) FROM parties WHERE key NOT LIKE '~%'"),
];

/// Statements of the earliest of documents that are nearly the same.
const ONCE: &str = "FROM statements s JOIN readings r ON r.id = (SELECT max(id) FROM readings WHERE id <= s.id)
    JOIN documents d ON d.id = r.document AND d.original = d.id";

impl Ledger {
    /// Counts, the largest first (months: the newest first).
    pub fn stats(&self, by: Stats, limit: usize) -> Result<Vec<Stat>> {
        let sql = match by {
            Stats::Overview => return self.overview(),
            Stats::Publisher => format!("SELECT coalesce(d.publisher, '') AS what, count(*) {ONCE} GROUP BY 1 ORDER BY 2 DESC, 1"),
            Stats::Month => format!("SELECT substr(d.day, 1, 7) AS what, count(*) {ONCE} GROUP BY 1 ORDER BY 1 DESC"),
            Stats::Act => format!("SELECT coalesce((SELECT name FROM labels WHERE id = s.act), '') AS what, count(*) {ONCE} GROUP BY 1 ORDER BY 2 DESC, 1"),
            Stats::Speaker => "SELECT p.name, count(*) FROM speakers s JOIN parties p ON p.id = s.party GROUP BY s.party ORDER BY 2 DESC, 1".into(),
            Stats::Issue => "SELECT (SELECT name FROM labels WHERE id = issue), count(*) FROM statement_issues GROUP BY issue ORDER BY 2 DESC, 1".into(),
            Stats::Type => "SELECT (SELECT name FROM labels WHERE id = type), count(*) FROM events GROUP BY type ORDER BY 2 DESC, 1".into(),
        };
        let found = self.db.prepare(&format!("{sql} LIMIT {limit}")).and_then(|mut query| {
            let rows = query.query_map([], |row| Ok(Stat { what: row.get(0)?, count: row.get(1)? }))?;
            rows.collect::<rusqlite::Result<_>>()
        });
        found.map_err(|source| self.error(source))
    }

    fn overview(&self) -> Result<Vec<Stat>> {
        let count = |(what, sql): &(&str, &str)| {
            let count = self.db.query_row(sql, [], |row| row.get(0)).map_err(|source| self.error(source))?;
            Ok(Stat { what: (*what).to_owned(), count })
        };
        OVERVIEW.iter().map(count).collect()
    }
}
