//! Positions as [`crate::moves`] compares them: whose they are, by what all documents tell, and where they stand.

use super::{Where, listed};
use crate::codec;
use crate::file::Ledger;
use crate::moves::Report;
use rusqlite::Row;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::ops::Range;
use std::rc::Rc;
use verbale_model::{Act, ActorKind, Link};

/// Positions in the order of holders, days and documents, which does not depend on the order in which documents came.
#[derive(Default)]
pub(super) struct Held {
    pub(super) reports: Vec<Report>,
    /// Of each report its source's place and the statement's number.
    stands: Vec<(usize, i64)>,
    sources: Vec<Source>,
}

impl Held {
    /// Where a report was read.
    pub(super) fn source(&self, report: usize) -> &Source {
        &self.sources[self.stands[report].0]
    }

    /// `b3:…#s4`.
    pub(super) fn line(&self, report: usize) -> String {
        format!("{}#s{}", self.source(report).hash, self.stands[report].1)
    }
}

/// Where positions with these ids were read.
pub(super) struct Source {
    ids: Range<i64>,
    document: i64,
    hash: String,
    /// The document's own id.
    reference: Option<String>,
    day: Rc<str>,
    publisher: Option<Rc<str>>,
}

impl Source {
    /// The document's own id, else its hash.
    pub(super) fn reference(&self) -> &str {
        self.reference.as_deref().unwrap_or(&self.hash)
    }
}

/// Whose positions they are.
struct Holder {
    key: Rc<str>,
    name: Rc<str>,
    /// Whether it is a human being.
    person: bool,
}

/// A position as it was found.
struct Found {
    report: Report,
    statement: i64,
    /// Its place among the holders and the sources.
    holder: usize,
    source: usize,
}

/// What many positions share is kept once.
#[derive(Default)]
struct Shared {
    holders: Vec<Holder>,
    /// Places among them by a party's number, of the party itself and of whose its positions are.
    held_by: HashMap<i64, usize>,
    holder_of: HashMap<i64, usize>,
    sources: Vec<Source>,
    names: HashSet<Rc<str>>,
}

impl Shared {
    /// The place of a party among the holders.
    fn hold(&mut self, party: i64, holder: Holder) -> usize {
        let next = self.holders.len();
        let place = *self.held_by.entry(party).or_insert(next);
        if place == next {
            self.holders.push(holder);
        }
        place
    }

    fn name(&mut self, name: &str) -> Rc<str> {
        if let Some(known) = self.names.get(name) {
            return Rc::clone(known);
        }
        let new: Rc<str> = name.into();
        self.names.insert(Rc::clone(&new));
        new
    }
}

impl Ledger {
    /// Positions by holder, and of each in the order of their ids: those of one reading come together, so what all of them share is looked
    /// up once.
    pub(super) fn positions_held(&self, narrowed: &Where) -> rusqlite::Result<Held> {
        let sql = format!(
            "SELECT h.position, h.issue, h.own, h.party, o.act, o.statement, o.words, o.terms, o.lemma, o.said
             FROM holders h JOIN positions o ON o.id = h.position WHERE 1{}",
            narrowed.sql
        );
        let mut query = self.db.prepare_cached(&sql)?;
        let mut rows = query.query(narrowed.values.as_slice())?;
        let (mut shared, mut all) = (Shared::default(), Vec::new());
        while let Some(row) = rows.next()? {
            let holder = self.holder(row.get(3)?, &mut shared)?;
            let position: i64 = row.get(0)?;
            if !shared.sources.last().is_some_and(|last| last.ids.contains(&position)) {
                let source = self.source(position, &mut shared)?;
                shared.sources.push(source);
            }
            all.extend(found(row, holder, &mut shared)?);
        }
        Ok(ordered(all, shared))
    }

    /// Whose a position is, by its place among the holders: of a person whose side another document tells, the side's.
    fn holder(&self, party: i64, shared: &mut Shared) -> rusqlite::Result<usize> {
        if let Some(&known) = shared.holder_of.get(&party) {
            return Ok(known);
        }
        let whose = self.whose(party)?;
        let holder = self.party(whose)?;
        let place = shared.hold(whose, holder);
        shared.holder_of.insert(party, place);
        Ok(place)
    }

    /// Whose positions a party's are: of a person whose side another document tells, the side's; of a body whose country not all documents tell, the
    /// body's.
    pub(super) fn whose(&self, party: i64) -> rusqlite::Result<i64> {
        let itself = self.party(party)?;
        let side = self.side_of(&itself)?;
        Ok(side.map_or_else(|| self.same_body(&itself), |side| Ok(Some(side)))?.unwrap_or(party))
    }

    fn party(&self, party: i64) -> rusqlite::Result<Holder> {
        let person = codec::kind_code(ActorKind::Person);
        self.db.prepare_cached("SELECT key, name, kind FROM parties WHERE id = ?1")?.query_row([party], |row| {
            let kind: Option<String> = row.get(2)?;
            let (key, name): (String, String) = (row.get(0)?, row.get(1)?);
            Ok(Holder { key: key.into(), name: name.into(), person: kind.as_deref() == Some(person) })
        })
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

    /// The party under which a body is kept whose country not all documents tell (`column.col` and `column`), unless its name is that of bodies of
    /// several countries.
    fn same_body(&self, holder: &Holder) -> rusqlite::Result<Option<i64>> {
        let name = holder.key.split('.').next().unwrap_or_default();
        let sql = "SELECT id, lower(coalesce(country, '')) FROM parties
                   WHERE (key = ?1 OR key > ?1 || '.' AND key < ?1 || '/') AND kind = ?2 ORDER BY key";
        if holder.person || holder.key.starts_with('~') || !name.contains('-') {
            return Ok(None);
        }
        let mut query = self.db.prepare_cached(sql)?;
        let kind = codec::kind_code(ActorKind::Organization);
        let found = query.query_map([name, kind], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(i64, String)> = found.collect::<rusqlite::Result<_>>()?;
        let countries: HashSet<&str> =
            found.iter().map(|(_, country)| country.as_str()).filter(|country| !country.is_empty()).collect();
        Ok(found.first().filter(|_| found.len() > 1 && countries.len() < 2).map(|(first, _)| *first))
    }

    /// People who are read to speak for one of these parties.
    pub(super) fn people_of(&self, parties: &[i64]) -> rusqlite::Result<Vec<i64>> {
        let sql = format!(
            "SELECT p.id FROM sides s JOIN parties p ON p.key = s.name WHERE s.body IN ({0})
             UNION SELECT p.id FROM sides s JOIN parties p ON p.key > s.name || '.' AND p.key < s.name || '/' WHERE s.body IN ({0})",
            listed(parties)
        );
        let mut query = self.db.prepare(&sql)?;
        query.query_map([], |row| row.get(0))?.collect()
    }

    /// Where a position was read.
    fn source(&self, position: i64, shared: &mut Shared) -> rusqlite::Result<Source> {
        let sql = "SELECT d.id, d.hash, d.reference, d.day, d.publisher, r.id, r.id + r.room
                   FROM readings r CROSS JOIN documents d ON d.id = r.document
                   WHERE r.id <= ?1 ORDER BY r.id DESC LIMIT 1";
        self.db.prepare_cached(sql)?.query_row([position], |row| {
            Ok(Source {
                document: row.get(0)?,
                hash: row.get(1)?,
                reference: row.get(2)?,
                day: shared.name(row.get_ref(3)?.as_str()?),
                publisher: row.get_ref(4)?.as_str_or_null()?.map(|name| shared.name(name)),
                ids: row.get(5)?..row.get(6)?,
            })
        })
    }
}

/// A position as its row tells it, in the source that was read last; `None` if it is of an act that is not known.
fn found(row: &Row, holder: usize, shared: &mut Shared) -> rusqlite::Result<Option<Found>> {
    let Some(act) = Act::named(row.get_ref(4)?.as_str()?) else { return Ok(None) };
    let term =
        |line: &str| line.split_once(": ").and_then(|(link, words)| Some((Link::named(link)?, words.to_owned())));
    let (issue, lemma) = (row.get_ref(1)?.as_str()?, row.get_ref(8)?.as_str_or_null()?);
    let (issue, lemma) = (shared.name(issue), shared.name(lemma.unwrap_or_default()));
    let source = shared.sources.len() - 1;
    let (whose, place) = (&shared.holders[holder], &shared.sources[source]);
    let report = Report {
        id: row.get(0)?,
        party: Rc::clone(&whose.key),
        name: Rc::clone(&whose.name),
        issue,
        act,
        lemma,
        terms: row.get_ref(7)?.as_str()?.lines().filter_map(term).collect(),
        words: row.get(6)?,
        day: Rc::clone(&place.day),
        said: row.get(9)?,
        publisher: place.publisher.clone(),
        document: place.document,
        own: row.get(2)?,
    };
    Ok(Some(Found { report, statement: row.get(5)?, holder, source }))
}

/// In the order of holders, days and documents: here, because SQLite would carry all the words along while it sorts.
fn ordered(mut all: Vec<Found>, shared: Shared) -> Held {
    let Shared { holders, sources, .. } = shared;
    let by_key = ranks(holders.len(), |at| &holders[at].key);
    let by_day = ranks(sources.len(), |at| (&sources[at].day, &sources[at].hash));
    principals(&mut all, &holders);
    all.sort_by_cached_key(|one| (by_key[one.holder], by_day[one.source], one.report.id));
    let mut held = Held { sources, ..Held::default() };
    for (at, mut one) in all.into_iter().enumerate() {
        // ids depend on the order in which documents came; places in this order do not
        one.report.id = at as i64;
        held.reports.push(one.report);
        held.stands.push((one.source, one.statement));
    }
    held
}

/// Of so many things, how many come before each in the order of their keys; equal ones have the same rank.
fn ranks<K: Ord>(many: usize, key: impl Fn(usize) -> K) -> Vec<usize> {
    let mut order: Vec<usize> = (0..many).collect();
    order.sort_by_key(|&at| key(at));
    let mut ranks = vec![0; many];
    for (at, pair) in order.windows(2).enumerate() {
        ranks[pair[1]] = if key(pair[0]) == key(pair[1]) { ranks[pair[0]] } else { at + 1 };
    }
    ranks
}

/// Of those who hold one position the body that is committed: the minister's words are her country's, once.
fn principals(all: &mut Vec<Found>, holders: &[Holder]) {
    let bodies = all.iter().filter(|one| !holders[one.holder].person);
    let bodies: HashSet<i64> = bodies.map(|one| one.report.id).collect();
    all.retain(|one| !holders[one.holder].person || !bodies.contains(&one.report.id));
}
