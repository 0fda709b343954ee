//! `who`: a party's roles, the positions it holds, what it said, and who quotes it.

use super::{Stance, StatementRow};
use crate::codec::{kind_name, kind_of_code};
use crate::error::Result;
use crate::file::Ledger;
use serde::Serialize;

/// What somebody was said to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Role {
    /// The words.
    pub role: String,
    /// In how many documents.
    pub documents: i64,
}

/// What somebody said, newest first.
pub type Said = StatementRow;

/// A party, as the ledger knows it.
#[derive(Clone, Debug, Serialize)]
pub struct Portrait {
    /// Its key in all documents; after a `~` only words that stand for somebody.
    pub key: String,
    /// The fullest name.
    pub name: String,
    /// person | organization | country | place | group.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Its offices.
    pub roles: Vec<Role>,
    /// How many statements.
    pub statements: i64,
    /// Its latest position on each issue.
    pub positions: Vec<Stance>,
    /// The latest statements.
    pub said: Vec<Said>,
    /// Who quotes it, and how often, among the newest thousand statements.
    pub quoted_by: Vec<(String, i64)>,
}

/// `person` for `p`.
fn spelled_kind(code: String) -> Option<String> {
    kind_of_code(&code).map(|kind| kind_name(kind).to_owned())
}

/// So many statements tell who quotes somebody.
const SAMPLE: usize = 1000;

impl Ledger {
    /// Everybody called so, the likeliest first; at most `parties` of them, with at most `statements` each.
    pub fn who(&self, name: &str, parties: usize, statements: usize) -> Result<Vec<Portrait>> {
        let ids = self.parties_called(name)?;
        ids.into_iter().take(parties).map(|id| self.portrait(id, statements)).collect()
    }

    fn portrait(&self, id: i64, statements: usize) -> Result<Portrait> {
        let sql = "SELECT key, name, kind, country, sector, (SELECT count(*) FROM speakers WHERE party = ?1) FROM parties WHERE id = ?1";
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            query.query_row([id], |row| {
                Ok(Portrait {
                    key: row.get(0)?,
                    name: row.get(1)?,
                    kind: row.get::<_, Option<String>>(2)?.and_then(spelled_kind),
                    country: row.get(3)?,
                    sector: row.get(4)?,
                    roles: Vec::new(),
                    statements: row.get(5)?,
                    positions: Vec::new(),
                    said: Vec::new(),
                    quoted_by: Vec::new(),
                })
            })
        });
        let mut portrait = found.map_err(|source| self.error(source))?;
        let latest =
            format!("SELECT statement FROM speakers WHERE party = ?1 ORDER BY statement DESC LIMIT {statements}");
        portrait.said = self.statement_rows(&self.numbers(&latest, &[&id])?)?;
        portrait.roles = self.roles(id)?;
        portrait.positions = self.positions_of(id)?;
        portrait.quoted_by = self.quoted_by(id)?;
        Ok(portrait)
    }

    fn roles(&self, party: i64) -> Result<Vec<Role>> {
        let sql = "SELECT role, count(*) FROM profiles WHERE party = ?1 AND role IS NOT NULL GROUP BY role ORDER BY 2 DESC, 1";
        self.pairs(sql, party).map(|all| all.into_iter().map(|(role, documents)| Role { role, documents }).collect())
    }

    /// Among the newest, which publishers.
    fn quoted_by(&self, party: i64) -> Result<Vec<(String, i64)>> {
        let sql = format!(
            "SELECT coalesce(d.publisher, ''), count(*) FROM
             (SELECT (SELECT max(id) FROM readings WHERE id <= statement) AS reading FROM speakers WHERE party = ?1 ORDER BY statement DESC LIMIT {SAMPLE}) s
             JOIN readings r ON r.id = s.reading JOIN documents d ON d.id = r.document GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12"
        );
        self.pairs(&sql, party)
    }

    fn pairs(&self, sql: &str, party: i64) -> Result<Vec<(String, i64)>> {
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            let rows = query.query_map([party], |row| Ok((row.get(0)?, row.get(1)?)))?;
            rows.collect::<rusqlite::Result<_>>()
        });
        found.map_err(|source| self.error(source))
    }

    fn positions_of(&self, party: i64) -> Result<Vec<Stance>> {
        let sql = "SELECT issue, max(position) FROM holders WHERE party = ?1 AND own GROUP BY issue ORDER BY 2 DESC";
        let found = self.pairs(sql, party)?;
        found.into_iter().map(|(issue, position)| self.stance(&issue, party, position)).collect()
    }
}
