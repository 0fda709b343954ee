//! `changes`: the rows that [`crate::moves`] compares, and its pairs with both quotes.

use super::{ORIGIN, Origin, Where, listed};
use crate::codec;
use crate::error::Result;
use crate::file::Ledger;
use crate::moves::{self, Change, Kind, Report};
use rusqlite::Row;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::rc::Rc;
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

impl Told {
    /// Whose it is, when and where it stands.
    fn place(&self) -> (&str, &str, &str, i64) {
        (&self.report.party, &self.report.day, &self.shown.source.hash, self.report.id)
    }
}

/// Where a report stands.
struct Shown {
    source: Rc<Source>,
    /// The statement's number.
    statement: i64,
}

impl Shown {
    /// `b3:…#s4`.
    fn line(&self) -> String {
        format!("{}#s{}", self.source.hash, self.statement)
    }
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
        pairs.sort_by_cached_key(|pair| (Reverse((&reports[pair.to].day, shown[pair.to].line())), pair.from));
        let changes = pairs.into_iter().map(|pair| Changes {
            kind: pair.kind,
            change: pair.change,
            party: reports[pair.to].name.clone(),
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
            let mut parties = self.parties_called(party)?;
            parties.extend(self.people_of(&parties).map_err(|source| self.error(source))?);
            narrowed.and(&format!("h.party IN ({})", listed(&parties)), None);
        }
        let found = self.told_of(&narrowed);
        let mut all = found.map_err(|source| self.error(source))?;
        // Whose it is, then in the order of days: here, because SQLite would carry all the words along while it sorts.
        all.sort_by(|one, other| one.place().cmp(&other.place()));
        all = principals(all);
        // Ids depend on the order in which documents came; places in this order do not.
        all.iter_mut().enumerate().for_each(|(at, one)| one.report.id = at as i64);
        Ok(all)
    }
}

/// Whose positions they are.
struct Holder {
    key: String,
    name: String,
    person: bool,
}

/// Where positions with these ids were read.
struct Source {
    ids: Range<i64>,
    document: i64,
    hash: String,
    origin: Origin,
}

impl Ledger {
    /// Positions by holder, and of each in the order of their ids: those of one reading come together, so what all of them share is looked
    /// up once.
    fn told_of(&self, narrowed: &Where) -> rusqlite::Result<Vec<Told>> {
        let sql = format!(
            "SELECT h.position, h.issue, h.own, h.party, o.act, o.statement, o.words, o.terms, o.lemma, o.said
             FROM holders h JOIN positions o ON o.id = h.position WHERE 1{}",
            narrowed.sql
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let mut rows = query.query(narrowed.values.as_slice())?;
        let (mut holders, mut all) = (HashMap::new(), Vec::new());
        let mut last: Option<Rc<Source>> = None;
        while let Some(row) = rows.next()? {
            let (position, party): (i64, i64) = (row.get(0)?, row.get(3)?);
            let holder = match holders.entry(party) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.holder(party)?),
            };
            let source = match last.take() {
                Some(known) if known.ids.contains(&position) => known,
                _ => Rc::new(self.source(position)?),
            };
            all.extend(told(row, holder, &source)?);
            last = Some(source);
        }
        Ok(all)
    }

    /// Whose a position is: of a person whose side another document tells, the side's.
    fn holder(&self, party: i64) -> rusqlite::Result<Holder> {
        let mut query = self.db.prepare_cached("SELECT key, name, kind FROM parties WHERE id = ?1")?;
        let person = codec::kind_code(ActorKind::Person);
        let mut of = |id: i64| {
            query.query_row([id], |row| {
                let kind: Option<String> = row.get(2)?;
                Ok(Holder { key: row.get(0)?, name: row.get(1)?, person: kind.as_deref() == Some(person) })
            })
        };
        let holder = of(party)?;
        match self.side_of(&holder)? {
            Some(body) => of(body),
            None => Ok(holder),
        }
    }

    /// The one body for which somebody is read to speak, if it is of no other country than the person.
    fn side_of(&self, holder: &Holder) -> rusqlite::Result<Option<i64>> {
        let (name, country) = holder.key.split_once('.').unwrap_or((&holder.key, ""));
        if !holder.person {
            return Ok(None);
        }
        let sql = "SELECT s.body, lower(coalesce(p.country, '')) FROM sides s JOIN parties p ON p.id = s.body WHERE s.name = ?1";
        let mut query = self.db.prepare_cached(sql)?;
        let found = query.query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut found: Vec<(i64, String)> = found.collect::<rusqlite::Result<_>>()?;
        found.retain(|(_, of)| country.is_empty() || of.is_empty() || of == country);
        Ok(if let [(body, _)] = found[..] { Some(body) } else { None })
    }

    /// People who are read to speak for one of these parties.
    fn people_of(&self, parties: &[i64]) -> rusqlite::Result<Vec<i64>> {
        let sql = format!(
            "SELECT p.id FROM sides s JOIN parties p ON p.key = s.name WHERE s.body IN ({0})
             UNION SELECT p.id FROM sides s JOIN parties p ON p.key > s.name || '.' AND p.key < s.name || '/' WHERE s.body IN ({0})",
            listed(parties)
        );
        let mut query = self.db.prepare(&sql)?;
        query.query_map([], |row| row.get(0))?.collect()
    }

    /// Where a position was read.
    fn source(&self, position: i64) -> rusqlite::Result<Source> {
        let sql = format!(
            "SELECT {ORIGIN}, d.id, r.id, r.id + r.room FROM readings r JOIN documents d ON d.id = r.document
             WHERE r.id = (SELECT max(id) FROM readings WHERE id <= ?1)"
        );
        self.db.prepare_cached(&sql)?.query_row([position], |row| {
            let origin = Origin::new(row, 0, 'o', 0)?;
            Ok(Source { ids: row.get(6)?..row.get(7)?, document: row.get(5)?, hash: row.get(0)?, origin })
        })
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

/// A position as its row tells it; `None` if it is of an act that is not known.
fn told(row: &Row, holder: &Holder, source: &Rc<Source>) -> rusqlite::Result<Option<Told>> {
    let act: String = row.get(4)?;
    let Some(act) = Act::named(&act) else { return Ok(None) };
    let terms: String = row.get(7)?;
    let term =
        |line: &str| line.split_once(": ").and_then(|(link, words)| Some((Link::named(link)?, words.to_owned())));
    let report = Report {
        id: row.get(0)?,
        party: holder.key.clone(),
        name: holder.name.clone(),
        issue: row.get(1)?,
        act,
        lemma: row.get::<_, Option<String>>(8)?.unwrap_or_default(),
        terms: terms.lines().filter_map(term).collect(),
        words: row.get(6)?,
        day: source.origin.date.clone().unwrap_or_default(),
        said: row.get(9)?,
        publisher: source.origin.publisher.clone(),
        document: source.document,
        own: row.get(2)?,
    };
    let shown = Shown { source: Rc::clone(source), statement: row.get(5)? };
    Ok(Some(Told { report, shown, person: holder.person }))
}

fn end(report: &Report, shown: &Shown) -> End {
    let origin = &shown.source.origin;
    End {
        reference: origin.reference.clone(),
        date: origin.date.clone(),
        publisher: origin.publisher.clone(),
        words: report.words.clone(),
        statement: shown.line(),
        act: report.act.label(),
        conditions: report.terms.iter().map(|(link, words)| format!("{}: {words}", link.label())).collect(),
    }
}
