//! Out of the ledger again: a document with its reading, as the engine made it. Everything that shows readings works on what comes out
//! here. Only what was weighed for a line (`Because::weighed`) and the reasons of single mentions are not kept; the same engine makes
//! them again from the text.

use crate::codec::{self, at_of, line_id, places, span, take, unpack};
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use rusqlite::{OptionalExtension, Row};
use std::collections::HashMap;
use verbale_model::{
    Act, Actor, Because, Condition, Cue, Document, Doubt, Event, EventStatus, EventType, Idx, Link, Mention,
    MentionForm, Place, Position, Published, Reading, Span, Statement, TimeExpression,
};

/// A document as it came in, and what an engine made of it.
#[derive(Debug)]
pub struct Loaded {
    /// `b3:…`
    pub hash: String,
    /// The document.
    pub document: Document,
    /// Its current reading.
    pub reading: Reading,
    /// Who made the reading.
    pub engine: String,
}

/// A column or blob that says nothing.
type Read<T> = std::result::Result<T, Broken>;

#[derive(Debug)]
enum Broken {
    Sqlite(rusqlite::Error),
    Content(&'static str),
}

impl From<rusqlite::Error> for Broken {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sqlite(source)
    }
}

fn sound<T>(value: Option<T>, what: &'static str) -> Read<T> {
    value.ok_or(Broken::Content(what))
}

impl Ledger {
    /// The document with this hash, beginning of a hash (with or without `b3:`), or id of its own.
    pub fn find(&self, name: &str) -> Result<i64> {
        let name = name.trim();
        let hash = if name.starts_with("b3:") { name.to_owned() } else { format!("b3:{name}") };
        let sql = "SELECT id FROM documents WHERE hash >= ?1 AND hash < ?1 || 'g' LIMIT 2";
        let mut found = self.ids(sql, &hash)?;
        if found.is_empty() {
            found = self.ids("SELECT id FROM documents WHERE reference = ?1 LIMIT 2", name)?;
        }
        if found.is_empty() {
            found =
                self.ids("SELECT DISTINCT document FROM sightings WHERE reference = ?1 OR place = ?1 LIMIT 2", name)?;
        }
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(Error::Nothing(format!("{name}: no such document; `verbale search` prints their ids"))),
            _ => Err(Error::Nothing(format!("{name}: several documents are called so; give more of the id"))),
        }
    }

    fn ids(&self, sql: &str, name: &str) -> Result<Vec<i64>> {
        let mut query = self.db.prepare_cached(sql).at(&self.path)?;
        let rows = query.query_map([name], |row| row.get(0)).map_err(|e| self.error(e))?;
        rows.collect::<rusqlite::Result<_>>().map_err(|e| self.error(e))
    }

    /// All documents, in the order of date and hash: the order of every export, whichever way they came in.
    pub fn documents(&self) -> Result<Vec<i64>> {
        self.ids("SELECT id FROM documents WHERE ?1 = '' ORDER BY day, hash", "")
    }

    /// A document with its current reading.
    pub fn load(&self, document: i64) -> Result<Loaded> {
        self.load_coding(document, None)
    }

    /// A document as one engine read it; as the current one did, if none is named.
    pub fn load_coding(&self, document: i64, engine: Option<&str>) -> Result<Loaded> {
        let loaded = Loader { ledger: self, text: "".into() }.load(document, engine);
        loaded.map_err(|broken| match broken {
            Broken::Sqlite(rusqlite::Error::QueryReturnedNoRows) => {
                Error::Nothing(format!("document {document} has no such reading"))
            }
            Broken::Sqlite(source) => self.error(source),
            Broken::Content(what) => {
                Error::Damaged { path: self.path.clone(), what: format!("document {document}: {what}") }
            }
        })
    }
}

struct Loader<'l> {
    ledger: &'l Ledger,
    text: std::sync::Arc<str>,
}

impl Loader<'_> {
    fn load(mut self, document: i64, engine: Option<&str>) -> Read<Loaded> {
        let db = &self.ledger.db;
        let sql =
            "SELECT d.hash, t.text, d.reference, d.uri, d.title, d.publisher, d.author, d.published, d.published_from
                   FROM documents d JOIN texts t ON t.document = d.id WHERE d.id = ?1";
        let (hash, document_of, published) = db.prepare_cached(sql)?.query_row([document], |row| {
            let text: String = row.get(1)?;
            let date: Option<String> = row.get(7)?;
            let from: Option<String> = row.get(8)?;
            let published =
                date.zip(from.as_deref().and_then(codec::published_from)).map(|(date, from)| Published { date, from });
            let document = Document {
                reference: row.get(2)?,
                uri: row.get(3)?,
                title: row.get(4)?,
                publisher: row.get(5)?,
                author: row.get(6)?,
                published: published.clone(),
                ..Document::new(text)
            };
            Ok((row.get::<_, String>(0)?, document, published))
        })?;
        self.text = document_of.text.clone();
        let sql = "SELECT r.id, r.paragraphs, r.sentences, r.doubts, c.engine FROM readings r JOIN codings c ON c.id = r.coding
                   WHERE r.document = ?1 AND CASE WHEN ?2 IS NULL THEN r.current ELSE c.engine = ?2 END";
        let found = db.prepare_cached(sql)?.query_row(rusqlite::params![document, engine], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Vec<u8>>(1)?,
                row.get::<_, Vec<u8>>(2)?,
                row.get::<_, String>(3)?,
                row.get(4)?,
            ))
        })?;
        let (id, paragraphs, sentences, doubts, engine) = found;
        let mut reading = Reading {
            published,
            paragraphs: self.spans(&paragraphs, "paragraphs")?,
            sentences: self.spans(&sentences, "sentences")?,
            doubts: self.doubts(&doubts)?,
            ..Reading::default()
        };
        self.lines(id, &mut reading)?;
        Ok(Loaded { hash, document: document_of, reading, engine })
    }

    fn lines(&self, id: i64, reading: &mut Reading) -> Read<()> {
        reading.actors = self.all(id, ACTORS, |row| self.actor(row))?;
        reading.times = self.all(id, TIMES, |row| self.time(row))?;
        reading.places = self.all(id, PLACES, |row| self.place(row))?;
        let terms = self.conditions("s", id)?;
        reading.statements = self.all(id, STATEMENTS, |row| self.statement(row, reading, &terms))?;
        reading.events = self.all(id, EVENTS, |row| self.event(row, reading))?;
        let terms = self.conditions("o", id)?;
        reading.positions = self.all(id, POSITIONS, |row| self.position(row, reading, &terms))?;
        let many = reading.actors.len();
        let beyond = |at: Idx<Actor>| at.at() >= many;
        sound(
            (!reading.actors.iter().any(|a| a.speaks_for.is_some_and(beyond))).then_some(()),
            "an actor speaks for nobody",
        )?;
        let many = reading.statements.len();
        let beyond = |at: Idx<Statement>| at.at() >= many;
        sound(
            (!reading.statements.iter().any(|s| s.inside.is_some_and(beyond))).then_some(()),
            "a statement in no statement",
        )
    }

    fn all<T>(&self, reading: i64, sql: &str, make: impl Fn(&Row) -> Read<T>) -> Read<Vec<T>> {
        let mut query = self.ledger.db.prepare_cached(sql)?;
        let mut rows = query.query([line_id(reading, 0), line_id(reading + 1, 0)])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            sound((at_of(row.get(0)?) == all.len()).then_some(()), "a line is missing")?;
            all.push(make(row)?);
        }
        Ok(all)
    }

    fn spans(&self, bytes: &[u8], what: &'static str) -> Read<Vec<Span>> {
        sound(unpack(&self.text, bytes), what)
    }

    fn span(&self, row: &Row, at: usize) -> Read<Span> {
        sound(span(&self.text, row.get(at)?, row.get(at + 1)?), "a span is not of the text")
    }

    fn doubts(&self, list: &str) -> Read<Vec<Doubt>> {
        let doubt = |part: &str| {
            let (kind, ends) = part.split_once(':')?;
            let (start, end) = ends.split_once('-')?;
            let span = span(&self.text, start.parse().ok()?, end.parse().ok()?)?;
            Some(Doubt { span, kind: codec::doubt_kind(kind)? })
        };
        list.split(' ').filter(|part| !part.is_empty()).map(|part| sound(doubt(part), "a doubt")).collect()
    }

    fn actor(&self, row: &Row) -> Read<Actor> {
        let kind: Option<String> = row.get(4)?;
        Ok(Actor {
            name: row.get(3)?,
            kind: kind.as_deref().and_then(codec::kind),
            known_as: row.get(5)?,
            country: row.get(6)?,
            sector: row.get(7)?,
            role: row.get(8)?,
            speaks_for: row.get::<_, Option<i64>>(1)?.map(minus_one),
            mentions: sound(self.mentions(&row.get::<_, Vec<u8>>(2)?), "mentions")?,
        })
    }

    fn mentions(&self, bytes: &[u8]) -> Option<Vec<Mention>> {
        let (mut rest, mut last, mut all) = (bytes, 0i64, Vec::new());
        while !rest.is_empty() {
            let form = match take(&mut rest)? {
                0 => MentionForm::Name,
                1 => MentionForm::Description,
                2 => MentionForm::Pronoun,
                _ => return None,
            };
            let antecedent = take(&mut rest)?.checked_sub(1).map(u32::try_from).transpose().ok()?;
            let mut next = || {
                let step = take(&mut rest)?;
                last = last.checked_add((step >> 1) as i64 ^ -((step & 1) as i64))?;
                let length = i64::try_from(take(&mut rest)?).ok()?;
                span(&self.text, last, last.checked_add(length)?)
            };
            let (span, head) = (next()?, next()?);
            all.push(Mention { span, head, form, antecedent, because: Because::rule("", 1.0) });
        }
        Some(all)
    }

    fn time(&self, row: &Row) -> Read<TimeExpression> {
        let kind: String = row.get(1)?;
        Ok(TimeExpression {
            span: self.span(row, 2)?,
            kind: sound(codec::time_type(&kind), "a kind of time")?,
            value: row.get(4)?,
            from: row.get(5)?,
            to: row.get(6)?,
            because: because(row, 7)?,
        })
    }

    fn place(&self, row: &Row) -> Read<Place> {
        let (kind, used): (Option<String>, String) = (row.get(4)?, row.get(5)?);
        let (lat, lon): (Option<f64>, Option<f64>) = (row.get(8)?, row.get(9)?);
        Ok(Place {
            span: self.span(row, 1)?,
            name: row.get(3)?,
            kind: kind.as_deref().and_then(place_kind),
            used: sound(codec::place_use(&used), "a use of a place")?,
            country: row.get(6)?,
            admin1: row.get(7)?,
            at: lat.zip(lon),
            geoname: row.get(10)?,
            disputed: row.get(11)?,
            because: because(row, 12)?,
        })
    }

    fn statement(&self, row: &Row, reading: &Reading, terms: &HashMap<i64, Vec<Condition>>) -> Read<Statement> {
        let text = |at: usize| row.get::<_, String>(at);
        let actors = |at: usize| -> Read<Vec<Idx<Actor>>> { indexes(&text(at)?, reading.actors.len()) };
        let mut content = vec![self.span(row, 3)?];
        content.extend(self.spans(&row.get::<_, Vec<u8>>(5)?, "content")?);
        let cue: Option<Vec<u8>> = row.get(7)?;
        let cue =
            cue.map(|cue| Ok::<_, Broken>(Cue { spans: self.spans(&cue, "a cue")?, lemma: text(8)? })).transpose()?;
        let venue: Option<Vec<u8>> = row.get(17)?;
        let act: Option<String> = row.get(12)?;
        let act =
            act.map(|act| Ok::<_, Broken>((sound(Act::named(&act), "an act")?, because(row, 20)?))).transpose()?;
        let issues = text(11)?;
        Ok(Statement {
            form: sound(codec::form(&text(1)?), "a form")?,
            source: self.spans(&row.get::<_, Vec<u8>>(6)?, "a source")?,
            speakers: actors(9)?,
            cue,
            content,
            inside: row.get::<_, Option<i64>>(14)?.map(minus_one),
            time: below(row.get(15)?, reading.times.len())?,
            place: below(row.get(16)?, reading.places.len())?,
            venue: venue
                .map(|venue| self.spans(&venue, "a venue"))
                .transpose()?
                .and_then(|spans| spans.first().copied()),
            factuality: sound(codec::factuality(&text(2)?), "a factuality")?,
            act,
            issues: issues.split(',').filter(|issue| !issue.is_empty()).map(str::to_owned).collect(),
            targets: actors(10)?,
            conditions: terms.get(&row.get(0)?).cloned().unwrap_or_default(),
            because: because(row, 18)?,
        })
    }

    fn event(&self, row: &Row, reading: &Reading) -> Read<Event> {
        let text = |at: usize| row.get::<_, String>(at);
        let contexts = text(3)?;
        Ok(Event {
            kind: sound(EventType::named(&text(1)?), "a type of event")?,
            mode: row.get(2)?,
            contexts: contexts.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect(),
            cameo: row.get(4)?,
            scale: row.get::<_, i64>(5)? as f32 / 10.0,
            trigger: self.span(row, 6)?,
            span: self.span(row, 8)?,
            actor: indexes(&text(10)?, reading.actors.len())?,
            recipient: indexes(&text(11)?, reading.actors.len())?,
            time: below(row.get(12)?, reading.times.len())?,
            place: below(row.get(13)?, reading.places.len())?,
            status: sound(EventStatus::named(&text(14)?), "a status")?,
            told_by: below(row.get(15)?, reading.statements.len())?,
            because: because(row, 16)?,
        })
    }

    fn position(&self, row: &Row, reading: &Reading, terms: &HashMap<i64, Vec<Condition>>) -> Read<Position> {
        let text = |at: usize| row.get::<_, String>(at);
        Ok(Position {
            holder: indexes(&text(3)?, reading.actors.len())?,
            issue: row.get(1)?,
            act: sound(Act::named(&text(2)?), "an act")?,
            target: indexes(&text(4)?, reading.actors.len())?,
            content: self.spans(&row.get::<_, Vec<u8>>(5)?, "content")?,
            conditions: terms.get(&row.get(0)?).cloned().unwrap_or_default(),
            statement: sound(below(Some(row.get(6)?), reading.statements.len())?, "a statement")?,
            told_by: below(row.get(7)?, reading.statements.len())?,
            because: because(row, 8)?,
        })
    }

    fn conditions(&self, of: &str, reading: i64) -> Read<HashMap<i64, Vec<Condition>>> {
        let sql = "SELECT line, link, marker_start, marker_end, start, \"end\" FROM conditions
                   WHERE of = ?1 AND line >= ?2 AND line < ?3 ORDER BY line, number";
        let mut query = self.ledger.db.prepare_cached(sql)?;
        let mut rows = query.query(rusqlite::params![of, line_id(reading, 0), line_id(reading + 1, 0)])?;
        let mut all: HashMap<i64, Vec<Condition>> = HashMap::new();
        while let Some(row) = rows.next()? {
            let link: String = row.get(1)?;
            let link = sound(Link::named(&link), "a link")?;
            let condition = Condition { link, marker: self.span(row, 2)?, span: self.span(row, 4)? };
            all.entry(row.get(0)?).or_default().push(condition);
        }
        Ok(all)
    }
}

const ACTORS: &str = "SELECT a.id, a.speaks_for, a.mentions, p.name, p.kind, p.known_as, p.country, p.sector, p.role
    FROM actors a JOIN profiles p ON p.id = a.profile WHERE a.id >= ?1 AND a.id < ?2 ORDER BY a.id";
const TIMES: &str = "SELECT t.id, t.kind, t.start, t.\"end\", t.value, t.\"from\", t.\"to\", u.name, t.confidence
    FROM times t JOIN rules u ON u.id = t.rule WHERE t.id >= ?1 AND t.id < ?2 ORDER BY t.id";
const PLACES: &str =
    "SELECT p.id, p.start, p.\"end\", t.name, t.kind, p.used, t.country, t.admin1, t.lat, t.lon, t.geoname, t.disputed,
    u.name, p.confidence FROM places p JOIN toponyms t ON t.id = p.toponym JOIN rules u ON u.id = p.rule
    WHERE p.id >= ?1 AND p.id < ?2 ORDER BY p.id";
const STATEMENTS: &str =
    "SELECT s.id, s.form, s.factuality, s.start, s.\"end\", s.content, s.source, s.cue, s.lemma, s.speakers, s.targets,
    s.issues, s.act, s.act_rule, s.inside, s.time, s.place, s.venue, u.name, s.confidence, v.name, s.act_confidence
    FROM statements s JOIN rules u ON u.id = s.rule LEFT JOIN rules v ON v.id = s.act_rule
    WHERE s.id >= ?1 AND s.id < ?2 ORDER BY s.id";
const EVENTS: &str =
    "SELECT e.id, e.type, e.mode, e.contexts, e.cameo, e.scale, e.trigger_start, e.trigger_end, e.start, e.\"end\",
    e.actor, e.recipient, e.time, e.place, e.status, e.told_by, u.name, e.confidence
    FROM events e JOIN rules u ON u.id = e.rule WHERE e.id >= ?1 AND e.id < ?2 ORDER BY e.id";
const POSITIONS: &str =
    "SELECT o.id, o.issue, o.act, o.holder, o.target, o.content, o.statement, o.told_by, u.name, o.confidence
    FROM positions o JOIN rules u ON u.id = o.rule WHERE o.id >= ?1 AND o.id < ?2 ORDER BY o.id";

/// Rule and confidence from two columns.
fn because(row: &Row, at: usize) -> Read<Because> {
    let (rule, percent): (String, i64) = (row.get(at)?, row.get(at + 1)?);
    Ok(Because::rule(rule, percent as f32 / 100.0))
}

fn minus_one<T>(number: i64) -> Idx<T> {
    Idx::new(usize::try_from(number - 1).unwrap_or(usize::MAX >> 32))
}

fn below<T>(number: Option<i64>, limit: usize) -> Read<Option<Idx<T>>> {
    let Some(number) = number else { return Ok(None) };
    let at = usize::try_from(number - 1).ok().filter(|&at| at < limit);
    sound(at.map(|at| Some(Idx::new(at))), "a reference to no line")
}

fn indexes<T>(list: &str, limit: usize) -> Read<Vec<Idx<T>>> {
    Ok(sound(places(list, limit), "a list of lines")?.into_iter().map(Idx::new).collect())
}

/// The gazetteer's kinds; another one is not known here and is left out.
fn place_kind(name: &str) -> Option<&'static str> {
    const KINDS: &[&str] = &[
        "continent",
        "country",
        "region",
        "county",
        "city",
        "area",
        "sea",
        "lake",
        "river",
        "island",
        "mountain",
        "facility",
    ];
    KINDS.iter().copied().find(|kind| *kind == name)
}

impl Ledger {
    /// Versions of the engines that have read here, the latest last.
    pub fn engines(&self) -> Result<Vec<String>> {
        let mut query = self.db.prepare("SELECT engine FROM codings ORDER BY id").at(&self.path)?;
        let rows = query.query_map([], |row| row.get(0)).at(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&self.path)
    }

    /// The text of a document with this hash, if it is there.
    pub fn text(&self, hash: &str) -> Result<Option<String>> {
        let sql = "SELECT t.text FROM texts t JOIN documents d ON d.id = t.document WHERE d.hash = ?1";
        self.db.query_row(sql, [hash], |row| row.get(0)).optional().at(&self.path)
    }
}
