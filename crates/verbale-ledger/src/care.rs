//! Looking after a ledger: whether everything in it holds, what to do where it does not, and saving what can be read of a damaged one.

use crate::codec::room;
use crate::error::{At, Error, Result};
use crate::file::{Ledger, SCHEMA};
use crate::write::{Prepared, Sighting, joined, terms};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use verbale_model::{Published, Reading, document_id};

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The document, or the part of the file.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

/// What was looked at, and what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Documents.
    pub documents: usize,
    /// Readings of them.
    pub readings: usize,
    /// Spans that give the words they claim.
    pub spans: usize,
    /// What does not hold; at most a hundred.
    pub faults: Vec<Fault>,
}

/// A line of what `doctor` has to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doctor {
    /// What was looked at.
    pub what: String,
    /// What was seen.
    pub seen: String,
    /// What to do; none where all is well.
    pub advice: Option<String>,
}

/// So many faults are told one by one.
const TOLD: usize = 100;

impl Verified {
    fn fault(&mut self, place: impl Into<String>, what: impl Into<String>) {
        if self.faults.len() < TOLD {
            self.faults.push(Fault { place: place.into(), what: what.into() });
        }
    }
}

impl Ledger {
    /// Looks at everything: the file itself, search's tables, every document's hash, every span of every reading.
    pub fn verify(&self) -> Result<Verified> {
        let mut verified = Verified::default();
        for said in self.integrity("integrity_check")? {
            verified.fault("the file", said);
        }
        for (what, sql) in COUNTS {
            let differs: i64 = self.db.query_row(sql, [], |row| row.get(0)).at(&self.path)?;
            if differs != 0 {
                verified.fault("the file", format!("{what}: {differs} are missing or too many"));
            }
        }
        for (what, index) in [("statements", "statement_words"), ("events", "event_words")] {
            let rows: i64 =
                self.db.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).at(&self.path)?;
            let differs = self.indexed(index)? - rows;
            if differs != 0 {
                verified.fault("search", format!("{what}: {differs} lines are missing or too many"));
            }
        }
        let engines = self.engines()?;
        for document in self.documents()? {
            verified.documents += 1;
            for engine in &engines {
                match self.load_coding(document, Some(engine)) {
                    Ok(loaded) => {
                        verified.readings += 1;
                        self.verify_loaded(document, &loaded, &mut verified)?;
                    }
                    Err(Error::Nothing(_)) => {}
                    Err(Error::Damaged { what, .. }) => verified.fault(format!("document {document}"), what),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(verified)
    }

    fn verify_loaded(&self, document: i64, loaded: &crate::Loaded, verified: &mut Verified) -> Result<()> {
        let (text, reading) = (&loaded.document.text, &loaded.reading);
        let published = loaded.document.published.as_ref().map(|published| published.date.as_str());
        if document_id(text, loaded.document.publisher.as_deref(), published) != loaded.hash {
            verified.fault(&loaded.hash, "text, publisher or date are not those that the hash was made of");
        }
        verified.spans += spans(reading);
        self.verify_ways_in(document, loaded, verified)
    }

    /// That the rows which questions look at are those of the reading, if it is the current one.
    fn verify_ways_in(&self, document: i64, loaded: &crate::Loaded, verified: &mut Verified) -> Result<()> {
        let sql = "SELECT r.id FROM readings r JOIN codings c ON c.id = r.coding WHERE r.document = ?1 AND c.engine = ?2 AND r.current";
        let Some(&from) = self.numbers(sql, &[&document, &loaded.engine])?.first() else { return Ok(()) };
        let to = from + room(&loaded.reading);
        if self.numbers("SELECT id + room FROM readings WHERE id = ?1", &[&from])? != [to] {
            verified.fault(&loaded.hash, "its lines do not take the room that is kept for them");
        }
        let (text, reading) = (&loaded.document.text, &loaded.reading);
        for (table, many) in [
            ("statements", reading.statements.len()),
            ("events", reading.events.len()),
            ("positions", reading.positions.len()),
        ] {
            let sql = format!("SELECT count(*) FROM {table} WHERE id >= ?1 AND id < ?2");
            if self.numbers(&sql, &[&from, &to])? != [many as i64] {
                verified.fault(&loaded.hash, format!("{table}: questions do not see as many as were read"));
            }
        }
        let sql = "SELECT words, terms FROM positions WHERE id >= ?1 AND id < ?2 ORDER BY id";
        let mut query = self.db.prepare_cached(sql).at(&self.path)?;
        let rows = query
            .query_map([from, to], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
            .at(&self.path)?;
        let rows: Vec<(String, String)> = rows.collect::<rusqlite::Result<_>>().at(&self.path)?;
        for (at, ((words, kept), position)) in rows.iter().zip(&reading.positions).enumerate() {
            if *words != joined(text, &position.content) || *kept != terms(text, &position.conditions) {
                verified.fault(&loaded.hash, format!("o{}: its words are not those of its spans", at + 1));
            }
        }
        Ok(())
    }

    /// How many lines an index of words has. Those that keep no lengths can be asked only for their summary, which begins with it.
    fn indexed(&self, index: &str) -> Result<i64> {
        let sql = format!("SELECT block FROM {index}_data WHERE id = 1");
        let block: Option<Vec<u8>> = self.db.query_row(&sql, [], |row| row.get(0)).optional().at(&self.path)?;
        // Nothing is written before the first line is. Numbers are of seven bits a byte, the greatest first.
        let bytes = block.as_deref().unwrap_or_default();
        let length = bytes.iter().position(|byte| *byte < 0x80).map_or(0, |last| last + 1).min(8);
        Ok(bytes[..length].iter().fold(0, |sum, byte| sum << 7 | i64::from(byte & 0x7f)))
    }

    fn integrity(&self, check: &str) -> Result<Vec<String>> {
        let mut query = self.db.prepare(&format!("PRAGMA {check}({TOLD})")).at(&self.path)?;
        let rows = query.query_map([], |row| row.get::<_, String>(0)).at(&self.path)?;
        let said: Vec<String> = rows.collect::<rusqlite::Result<_>>().at(&self.path)?;
        Ok(said.into_iter().filter(|line| line != "ok").collect())
    }

    /// Versions, the file, and what is wrong with it.
    pub fn doctor(&self) -> Result<Vec<Doctor>> {
        let line = |what: &str, seen: String, advice: Option<&str>| Doctor {
            what: what.to_owned(),
            seen,
            advice: advice.map(str::to_owned),
        };
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |found| found.len());
        let log = size(&crate::file::with_suffix(&self.path, "-wal"));
        let mut all = vec![
            line("ledger", self.path.display().to_string(), None),
            line("size", format!("{} bytes", size(&self.path)), None),
            line("layout", format!("{} (this program: {SCHEMA})", self.layout()?), None),
            line("SQLite", rusqlite::version().to_owned(), None),
            line("engines", self.engines()?.join(", "), None),
        ];
        let much = log > 256 << 20;
        all.push(line(
            "log",
            format!("{log} bytes"),
            much.then_some("end programs that have had it open for long; it is taken in when the last one closes"),
        ));
        let said = self.integrity("quick_check")?;
        let advice = (!said.is_empty()).then_some("save what can be read: verbale recover NEW.ledger");
        all.push(line("file", said.first().cloned().unwrap_or_else(|| "in order".to_owned()), advice));
        let sql = "SELECT count(*) FROM documents d WHERE NOT EXISTS (SELECT 1 FROM readings r WHERE r.document = d.id AND r.current)";
        let unread: i64 = self.db.query_row(sql, [], |row| row.get(0)).at(&self.path)?;
        all.push(line(
            "documents without a reading",
            unread.to_string(),
            (unread > 0).then_some("add the same inputs again"),
        ));
        let metadata = std::fs::metadata(&self.path).at(&self.path)?;
        let closed = metadata.permissions().readonly();
        all.push(line("may be written to", if closed { "no" } else { "yes" }.to_owned(), None));
        Ok(all)
    }
}

/// What must be 0.
const COUNTS: &[(&str, &str)] = &[
    ("documents", "SELECT (SELECT count(*) FROM document_words) - (SELECT count(*) FROM documents)"),
    ("lines", "SELECT (SELECT count(*) FROM lines) - (SELECT count(*) FROM readings)"),
    ("texts", "SELECT (SELECT count(*) FROM texts) - (SELECT count(*) FROM documents)"),
];

/// How many spans a reading has; loading it has made each of them anew from the text.
fn spans(reading: &Reading) -> usize {
    let statement = |one: &verbale_model::Statement| {
        one.source.len()
            + one.content.len()
            + one.cue.as_ref().map_or(0, |cue| cue.spans.len())
            + 2 * one.conditions.len()
    };
    reading.paragraphs.len()
        + reading.sentences.len()
        + reading.actors.iter().map(|actor| 2 * actor.mentions.len()).sum::<usize>()
        + reading.times.len()
        + reading.places.len()
        + reading.statements.iter().map(statement).sum::<usize>()
        + 2 * reading.events.len()
        + reading.positions.iter().map(|one| one.content.len() + 2 * one.conditions.len()).sum::<usize>()
        + reading.doubts.len()
}

/// What could be saved of a damaged ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Recovered {
    /// Documents whose text could be read and is what its hash says.
    pub documents: usize,
    /// Readings that came with them.
    pub readings: usize,
    /// Documents that are known to have been there and could not be read.
    pub lost: usize,
}

/// Saves what can be read of a damaged ledger into a new one. The damaged file is not touched.
pub fn recover(from: &Path, to: &Path) -> Result<Recovered> {
    if to.exists() {
        let source = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "there is a file already; name another");
        return Err(Error::file(to, source));
    }
    if !from.exists() {
        return Err(Error::Missing(from.to_owned()));
    }
    // The log may be damaged, too: the file is first read with it, then without.
    let damaged = Ledger::read(from).or_else(|_| without_checks(from))?;
    let (mut new, _) = Ledger::create(to)?;
    let mut recovered = Recovered::default();
    let engines = damaged.engines().unwrap_or_default();
    let mut last_engine: HashMap<i64, usize> = HashMap::new();
    let documents = every_document(&damaged);
    let unknown = "unknown".to_owned();
    let mut saved = BTreeSet::new();
    for (at, engine) in engines.iter().chain([&unknown]).enumerate() {
        let mut writer = new.writer(engine)?;
        for &document in &documents {
            let Ok(loaded) = damaged.load_coding(document, Some(engine)) else { continue };
            if !is_whole(&loaded) {
                continue;
            }
            let sightings = sightings(&damaged, document);
            let prepared = Prepared::new(loaded.document, loaded.reading);
            for sighting in &sightings {
                writer.add(&prepared, sighting)?;
            }
            recovered.readings += 1;
            saved.insert(document);
            last_engine.insert(document, at);
        }
        writer.finish()?;
    }
    let mut writer = new.writer(engines.last().unwrap_or(&unknown))?;
    for &document in documents.iter().filter(|document| !last_engine.contains_key(document)) {
        let Some(prepared) = only_evidence(&damaged, document) else { continue };
        for sighting in sightings(&damaged, document) {
            writer.keep(&prepared, &sighting)?;
        }
        saved.insert(document);
    }
    writer.finish()?;
    recovered.documents = saved.len();
    recovered.lost = documents.len() - saved.len();
    Ok(recovered)
}

fn without_checks(path: &Path) -> Result<Ledger> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags).at(path)?;
    Ok(Ledger::raw(db, path))
}

/// Every id that a document may have: from the table as far as it can be read from either end, and all numbers in between.
fn every_document(ledger: &Ledger) -> Vec<i64> {
    let mut ids = BTreeSet::new();
    for sql in [
        "SELECT id FROM documents ORDER BY id",
        "SELECT id FROM documents ORDER BY id DESC",
        "SELECT document FROM texts",
    ] {
        let Ok(mut query) = ledger.db.prepare(sql) else { continue };
        let Ok(mut rows) = query.query([]) else { continue };
        while let Ok(Some(row)) = rows.next() {
            ids.extend(row.get::<_, i64>(0));
        }
    }
    match (ids.first().copied(), ids.last().copied()) {
        (Some(first), Some(last)) if last - first < 100_000_000 => (first.min(1)..=last).collect(),
        _ => ids.into_iter().collect(),
    }
}

fn is_whole(loaded: &crate::Loaded) -> bool {
    let published = loaded.document.published.as_ref().map(|published| published.date.as_str());
    document_id(&loaded.document.text, loaded.document.publisher.as_deref(), published) == loaded.hash
}

/// A document whose reading is gone.
fn only_evidence(ledger: &Ledger, document: i64) -> Option<Prepared> {
    let text = ledger.text_of(document).ok()?;
    let sql = "SELECT hash, publisher, published, published_from FROM documents WHERE id = ?1";
    let found = ledger.db.query_row(sql, [document], |row| {
        let (date, from): (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
        let published = date
            .zip(from.as_deref().and_then(crate::codec::published_from))
            .map(|(date, from)| Published { date, from });
        let publisher = row.get(1)?;
        let document =
            verbale_model::Document { publisher, published: published.clone(), ..verbale_model::Document::new(text) };
        Ok((row.get::<_, String>(0)?, Prepared::new(document, Reading { published, ..Reading::default() })))
    });
    found.ok().filter(|(hash, prepared)| prepared.id() == hash).map(|(_, prepared)| prepared)
}

/// Where a document was found; one place without a name, if that cannot be read.
fn sightings(ledger: &Ledger, document: i64) -> Vec<Sighting> {
    let sql = "SELECT place, reference, uri, title, author FROM sightings WHERE document = ?1";
    let some = |text: String| (!text.is_empty()).then_some(text);
    let found = ledger.db.prepare_cached(sql).and_then(|mut query| {
        let rows = query.query_map([document], |row| {
            Ok(Sighting {
                place: row.get(0)?,
                reference: some(row.get(1)?),
                uri: some(row.get(2)?),
                title: some(row.get(3)?),
                author: some(row.get(4)?),
            })
        })?;
        rows.collect::<rusqlite::Result<Vec<_>>>()
    });
    let found = found.unwrap_or_default();
    if found.is_empty() { vec![Sighting { place: "recovered".to_owned(), ..Sighting::default() }] } else { found }
}
