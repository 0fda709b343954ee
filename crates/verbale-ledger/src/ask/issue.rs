//! `issue`: what parties hold on issues, the latest first, as a list or as a matrix. An empty cell says that nothing is on record,
//! never that a party is neutral.

use super::{ORIGIN, Origin, Where, listed};
use crate::codec::{line_id, readings_of};
use crate::error::Result;
use crate::file::Ledger;
use serde::Serialize;

/// A position on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stance {
    /// Where it stands; `line` is the statement it rests on.
    #[serde(flatten)]
    pub origin: Origin,
    /// Whose.
    pub party: String,
    /// Its key.
    pub key: String,
    /// On what.
    pub issue: String,
    /// What is done by saying it.
    pub act: String,
    /// What is demanded, offered, refused …
    pub words: String,
    /// On which terms.
    pub conditions: Vec<String>,
    /// Whether the party says so itself.
    pub own: bool,
}

/// A cell of the matrix: the latest words, and how often there were any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// The latest.
    #[serde(flatten)]
    pub latest: Stance,
    /// How many positions of this party on this issue are on record.
    pub count: i64,
}

impl Ledger {
    /// Issues with positions on record, and how many.
    pub fn issues(&self) -> Result<Vec<(String, i64)>> {
        let sql = "SELECT issue, count(*) FROM holders WHERE issue <> '' GROUP BY issue ORDER BY 2 DESC, 1";
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()
        });
        found.map_err(|source| self.error(source))
    }

    /// Positions on an issue, newest first, up to a day.
    pub fn stances(&self, issue: &str, party: Option<&str>, as_of: Option<&str>, limit: usize) -> Result<Vec<Stance>> {
        let mut narrowed = Where::default();
        let end = end_of(as_of);
        narrowed.and("issue = ?", Some(&issue));
        narrowed.and("position < ?", Some(&end));
        if let Some(party) = party {
            narrowed.and(&format!("party IN ({})", listed(&self.parties_called(party)?)), None);
        }
        let sql = format!(
            "SELECT party, position FROM holders WHERE 1{} ORDER BY position DESC LIMIT {}",
            narrowed.sql,
            limit + 1
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            let rows = query.query_map(narrowed.values.as_slice(), |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<Vec<(i64, i64)>>>()
        });
        let found = found.map_err(|source| self.error(source))?;
        found.into_iter().map(|(party, position)| self.stance(issue, party, position)).collect()
    }

    /// Parties by issues: per party and issue what it itself said last, up to a day. Without issues, all of them.
    pub fn matrix(&self, issues: &[String], as_of: Option<&str>) -> Result<Vec<Cell>> {
        let mut narrowed = Where::default();
        let end = end_of(as_of);
        narrowed.and("position < ?", Some(&end));
        let marks: Vec<String> = (0..issues.len()).map(|at| format!("?{}", at + 2)).collect();
        if issues.is_empty() {
            narrowed.sql += " AND issue <> ''";
        } else {
            narrowed.sql += &format!(" AND issue IN ({})", marks.join(","));
            narrowed.values.extend(issues.iter().map(|issue| issue as &dyn rusqlite::ToSql));
        }
        let sql = format!(
            "SELECT issue, party, max(position), count(*) FROM holders WHERE own{} GROUP BY issue, party ORDER BY 4 DESC, 1, 2",
            narrowed.sql
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            let rows = query.query_map(narrowed.values.as_slice(), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            rows.collect::<rusqlite::Result<Vec<(String, i64, i64, i64)>>>()
        });
        let found = found.map_err(|source| self.error(source))?;
        let cell = |(issue, party, position, count): (String, i64, i64, i64)| {
            Ok(Cell { latest: self.stance(&issue, party, position)?, count })
        };
        found.into_iter().map(cell).collect()
    }

    pub(super) fn stance(&self, issue: &str, party: i64, position: i64) -> Result<Stance> {
        let sql = format!(
            "SELECT {ORIGIN}, o.act, o.words, o.terms, o.statement, p.name, p.key, h.own
             FROM positions o JOIN readings r ON r.id = (SELECT max(id) FROM readings WHERE id <= o.id) JOIN documents d ON d.id = r.document JOIN parties p ON p.id = ?2
             JOIN holders h ON h.issue = ?3 AND h.party = ?2 AND h.position = o.id WHERE o.id = ?1"
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            query.query_row(rusqlite::params![position, party, issue], |row| {
                let mut origin = Origin::new(row, 0, 'o', position)?;
                let statement: i64 = row.get(8)?;
                origin.line = format!("{}#s{statement}", origin.line.split('#').next().unwrap_or_default());
                let terms: String = row.get(7)?;
                Ok(Stance {
                    origin,
                    party: row.get(9)?,
                    key: row.get(10)?,
                    issue: issue.to_owned(),
                    act: row.get(5)?,
                    words: row.get(6)?,
                    conditions: terms.lines().map(str::to_owned).collect(),
                    own: row.get(11)?,
                })
            })
        });
        found.map_err(|source| self.error(source))
    }
}

/// The first line after a day.
fn end_of(as_of: Option<&str>) -> i64 {
    as_of.map_or(i64::MAX, |day| line_id(readings_of(day).1, 0))
}
