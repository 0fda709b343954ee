//! `changes`: the rows that [`crate::moves`] compares, and its pairs with both quotes.

use super::{ORIGIN, Origin, Where, listed};
use crate::codec;
use crate::error::Result;
use crate::file::Ledger;
use crate::moves::{self, Change, Kind, Report};
use rusqlite::Row;
use serde::Serialize;
use std::collections::HashSet;
use verbale_model::{Act, ActorKind, Link};

/// What to compare.
#[derive(Clone, Debug, Default)]
pub struct ChangesOptions {
    /// Of this issue alone: only its reports are compared, which a large ledger answers much sooner.
    pub issue: Option<String>,
    /// Of parties that are called so.
    pub party: Option<String>,
    /// Only pairs whose later report is of this day or later.
    pub since: Option<String>,
    /// Also first and repeated positions.
    pub all: bool,
}

/// One end of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// The document's own id, else its hash.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The words.
    pub words: String,
    /// `b3:…#s4`, for `verbale explain`.
    pub statement: String,
    /// What is done by saying it.
    pub act: &'static str,
    /// On which terms.
    pub conditions: Vec<String>,
}

/// A later report that differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Move or disagreement.
    pub kind: Kind,
    /// Of a move.
    #[serde(rename = "type")]
    pub change: Option<Change>,
    /// Whose position.
    pub party: String,
    /// On what.
    pub issue: String,
    /// The earlier; null where there is none on record.
    pub from: Option<End>,
    /// The later.
    pub to: End,
    /// The rule that put them together.
    pub because: &'static str,
}

/// A report, and how it is shown.
struct Told {
    report: Report,
    shown: Shown,
    /// Whether the party is a human being.
    person: bool,
}

/// Whose a report is and where it stands.
struct Shown {
    party: String,
    origin: Origin,
}

impl Ledger {
    /// All changes and disagreements, newest first.
    pub fn changes(&self, options: &ChangesOptions) -> Result<Vec<Changes>> {
        let told = self.told(options)?;
        let (reports, shown): (Vec<Report>, Vec<Shown>) = told.into_iter().map(|one| (one.report, one.shown)).unzip();
        let since = options.since.as_deref().unwrap_or("");
        let mut pairs = moves::compare(&reports);
        pairs.retain(|pair| {
            let wanted = options.all || !matches!(pair.change, Some(Change::New | Change::Restated));
            wanted && reports[pair.to].day.as_str() >= since
        });
        pairs.sort_by(|a, b| {
            let key = |pair: &moves::Pair| (&reports[pair.to].day, &shown[pair.to].origin.line);
            key(b).cmp(&key(a)).then(a.from.cmp(&b.from))
        });
        let changes = pairs.into_iter().map(|pair| Changes {
            kind: pair.kind,
            change: pair.change,
            party: shown[pair.to].party.clone(),
            issue: on(&reports, &pair).to_owned(),
            from: pair.from.map(|at| end(&reports[at], &shown[at])),
            to: end(&reports[pair.to], &shown[pair.to]),
            because: pair.because,
        });
        Ok(changes.collect())
    }

    fn told(&self, options: &ChangesOptions) -> Result<Vec<Told>> {
        let mut narrowed = Where::default();
        if let Some(issue) = &options.issue {
            narrowed.and("h.issue = ?", Some(issue));
        }
        if let Some(party) = &options.party {
            narrowed.and(&format!("h.party IN ({})", listed(&self.parties_called(party)?)), None);
        }
        let sql = format!(
            "SELECT {ORIGIN}, h.position, h.issue, h.own, p.key, p.name, o.act, o.statement, o.words, o.terms, o.lemma, o.said, d.id, p.kind
             FROM holders h JOIN parties p ON p.id = h.party JOIN positions o ON o.id = h.position
             JOIN readings r ON r.id = (SELECT max(id) FROM readings WHERE id <= h.position) JOIN documents d ON d.id = r.document
             WHERE 1{} ORDER BY p.key, d.day, d.hash, h.position",
            narrowed.sql
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            let rows = query.query_map(narrowed.values.as_slice(), told)?;
            rows.collect::<rusqlite::Result<Vec<Option<Told>>>>()
        });
        let mut all: Vec<Told> = found.map_err(|source| self.error(source))?.into_iter().flatten().collect();
        all = principals(all);
        // Ids depend on the order in which documents came; places in this order do not.
        all.iter_mut().enumerate().for_each(|(at, one)| one.report.id = at as i64);
        Ok(all)
    }
}

/// Of those who hold one position the body that is committed: the minister's words are her country's, once.
fn principals(mut all: Vec<Told>) -> Vec<Told> {
    let bodies: HashSet<i64> = all.iter().filter(|told| !told.person).map(|told| told.report.id).collect();
    all.retain(|told| !told.person || !bodies.contains(&told.report.id));
    all
}

/// What a pair is about: the later report's issue, else the earlier one's.
fn on<'r>(reports: &'r [Report], pair: &moves::Pair) -> &'r str {
    let earlier = || pair.from.map_or("", |at| reports[at].issue.as_str());
    Some(reports[pair.to].issue.as_str()).filter(|issue| !issue.is_empty()).unwrap_or_else(earlier)
}

fn told(row: &Row) -> rusqlite::Result<Option<Told>> {
    let (position, statement): (i64, i64) = (row.get(5)?, row.get(11)?);
    let mut origin = Origin::new(row, 0, 'o', position)?;
    origin.line = format!("{}#s{statement}", origin.line.split('#').next().unwrap_or_default());
    let act: String = row.get(10)?;
    let Some(act) = Act::named(&act) else { return Ok(None) };
    let terms: String = row.get(13)?;
    let term =
        |line: &str| line.split_once(": ").and_then(|(link, words)| Some((Link::named(link)?, words.to_owned())));
    let report = Report {
        id: position,
        party: row.get(8)?,
        name: row.get(9)?,
        issue: row.get(6)?,
        act,
        lemma: row.get::<_, Option<String>>(14)?.unwrap_or_default(),
        terms: terms.lines().filter_map(term).collect(),
        words: row.get(12)?,
        day: origin.date.clone().unwrap_or_default(),
        said: row.get(15)?,
        publisher: origin.publisher.clone(),
        document: row.get(16)?,
        own: row.get(7)?,
    };
    let person = row.get::<_, Option<String>>(17)?.as_deref() == Some(codec::kind_code(ActorKind::Person));
    Ok(Some(Told { report, shown: Shown { party: row.get(9)?, origin }, person }))
}

fn end(report: &Report, shown: &Shown) -> End {
    let origin = &shown.origin;
    End {
        reference: origin.reference.clone(),
        date: origin.date.clone(),
        publisher: origin.publisher.clone(),
        words: report.words.clone(),
        statement: origin.line.clone(),
        act: report.act.label(),
        conditions: report.terms.iter().map(|(link, words)| format!("{}: {words}", link.label())).collect(),
    }
}
