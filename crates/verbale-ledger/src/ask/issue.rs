//! `issue`: what parties hold on issues, the latest first, as a list or as a matrix. An empty cell says that nothing is on record,
//! never that a party is neutral.

use super::{ORIGIN, Origin, Where, listed};
use crate::codec::{line_id, readings_of};
use crate::error::Result;
use crate::file::Ledger;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

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

/// The latest of a party's positions on an issue.
struct Latest {
    issue: String,
    /// Whose it is, and under which party it is kept.
    whose: i64,
    party: i64,
    position: i64,
    positions: HashSet<i64>,
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
            let mut parties = self.parties_called(party)?;
            parties.extend(self.people_of(&parties).map_err(|source| self.error(source))?);
            narrowed.and(&format!("party IN ({})", listed(&parties)), None);
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
        let found = self.latest(&narrowed).map_err(|source| self.error(source))?;
        let cell = |latest: Latest| {
            let mut stance = self.stance(&latest.issue, latest.party, latest.position)?;
            (stance.party, stance.key) = self.called(latest.whose).map_err(|source| self.error(source))?;
            Ok(Cell { latest: stance, count: latest.positions.len() as i64 })
        };
        found.into_iter().map(cell).collect()
    }

    /// Per issue and party its own positions, of the parties with most of them first. What people hold is their side's, once.
    fn latest(&self, narrowed: &Where) -> rusqlite::Result<Vec<Latest>> {
        let sql = format!("SELECT issue, party, position FROM holders WHERE own{}", narrowed.sql);
        let mut query = self.db.prepare_cached(&sql)?;
        let mut rows = query.query(narrowed.values.as_slice())?;
        let (mut whose_of, mut all) = (HashMap::default(), BTreeMap::<(String, i64), Latest>::new());
        while let Some(row) = rows.next()? {
            let (issue, party, position): (String, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let whose = match whose_of.get(&party) {
                Some(&whose) => whose,
                None => *whose_of.entry(party).or_insert(self.whose(party)?),
            };
            let key = (issue, whose);
            if !all.contains_key(&key) {
                let issue = key.0.clone();
                all.insert(key.clone(), Latest { issue, whose, party, position, positions: HashSet::default() });
            }
            let cell = all.get_mut(&key).expect("it was put there");
            cell.positions.insert(position);
            if position >= cell.position {
                (cell.party, cell.position) = (party, position);
            }
        }
        let mut all: Vec<Latest> = all.into_values().collect();
        all.sort_by_key(|one| Reverse(one.positions.len()));
        Ok(all)
    }

    /// What a party is called, and its key.
    fn called(&self, party: i64) -> rusqlite::Result<(String, String)> {
        let mut query = self.db.prepare_cached("SELECT name, key FROM parties WHERE id = ?1")?;
        query.query_row([party], |row| Ok((row.get(0)?, row.get(1)?)))
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
