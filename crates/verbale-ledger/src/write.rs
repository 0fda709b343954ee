//! Into the ledger: documents with their readings, one writer, a transaction per batch.
//!
//! What can be worked out from a document and its reading alone is done in [`Prepared::new`], by whichever thread read it; [`Writer`]
//! only writes. A document is there once, whatever happens and however often it comes: its hash is its name.

use crate::codec::{self, form_name, kind_name, line_id};
use crate::copies;
use crate::deflated;
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::load::{Loaded, Opened};
use crate::packed::{self, Form, Shared};
use crate::party::{self, Party};
use rusqlite::{Connection, OptionalExtension, ToSql, params};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::time::{Duration, Instant};
use verbale_model::{
    Act, Actor, Condition, Document, Factuality, Idx, MentionForm, Place, Position, Reading, Span, Statement,
    document_id,
};

/// A batch ends when it holds so many documents, or when the last one ended so long ago: a document that took the engine longer than
/// that is written for good at once, and only a burst of short ones is put together.
const BATCH: usize = 64;
const AGE: Duration = Duration::from_millis(100);
/// So many bits of a name's id are a hash of its words; the rest is its party's.
pub(crate) const NAME_BITS: i64 = 24;

/// Where a document was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sighting {
    /// As the program calls it: `news.jsonl:12`.
    pub place: String,
    /// What came with it there.
    pub reference: Option<String>,
    /// Address or path.
    pub uri: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// By-line.
    pub author: Option<String>,
}

impl Sighting {
    /// Of a document at a place.
    pub fn new(place: &str, document: &Document) -> Self {
        Self {
            place: place.to_owned(),
            reference: document.reference.clone(),
            uri: document.uri.clone(),
            title: document.title.clone(),
            author: document.author.clone(),
        }
    }
}

/// What tells, before reading, that a document has come already: text, publisher and the date that came with it.
pub fn input_key(document: &Document) -> [u8; 16] {
    let published = document.published.as_ref().map(|published| published.date.as_str());
    short_hash(document_id(&document.text, document.publisher.as_deref(), published).as_bytes())
}

fn short_hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&blake3::hash(bytes).as_bytes()[..16]);
    short
}

/// A document that was read, ready to be written.
#[derive(Debug)]
pub struct Prepared {
    document: Document,
    reading: Reading,
    hash: String,
    input: [u8; 16],
    sketch: Option<Vec<u32>>,
    bands: Vec<i64>,
    words: usize,
    /// The text, deflated.
    text: Vec<u8>,
    /// Per actor: itself, and whose positions its words are.
    parties: Vec<(Party, Party)>,
    /// Per statement, what search looks into.
    said: Vec<String>,
}

impl Prepared {
    /// Works out everything for which no ledger is needed. `reading` must be the reading of this very document.
    pub fn new(document: Document, reading: Reading) -> Self {
        let published = reading.published.as_ref().map(|published| published.date.as_str());
        let hash = document_id(&document.text, document.publisher.as_deref(), published);
        let sketch = copies::sketch(&document.text);
        let bands = match &sketch {
            Some(sketch) => copies::bands(sketch),
            None => vec![number(&short_hash(document.text.trim().as_bytes()))],
        };
        let actors = reading.actors.iter().enumerate();
        let parties = actors.map(|(at, actor)| (party::itself(actor), party::stands_for(&reading, at))).collect();
        let said = reading.statements.iter().map(|one| joined(&document.text, &one.content)).collect();
        let words = document.text.split_whitespace().count();
        let text = deflated::deflate(document.text.as_bytes());
        Self { input: input_key(&document), document, reading, hash, sketch, bands, words, text, parties, said }
    }

    /// The document's id in the record.
    pub fn id(&self) -> &str {
        &self.hash
    }

    fn day(&self) -> &str {
        let published = self.reading.published.as_ref();
        published.and_then(|published| published.date.get(..10)).unwrap_or("")
    }
}

/// The words of all pieces, with a mark for what stands between them.
pub(crate) fn joined(text: &str, spans: &[Span]) -> String {
    spans.iter().map(|span| span.of(text).trim()).collect::<Vec<_>>().join(" […] ")
}

fn number(hash: &[u8; 16]) -> i64 {
    i64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]) >> 1
}

/// A kind of actor as it stands in the tables.
fn code(kind: &str) -> Option<&'static str> {
    codec::kind(kind).map(codec::kind_code)
}

/// What became of a document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// It was not there before.
    pub document: bool,
    /// This engine had not read it before.
    pub reading: bool,
    /// Another document is nearly the same.
    pub copy: bool,
}

/// What has been written lately, so that it need not be looked up.
#[derive(Debug, Default)]
struct Known {
    parties: HashMap<String, (i64, Party)>,
    profiles: HashMap<i64, i64>,
    toponyms: HashMap<i64, i64>,
    labels: HashMap<String, i64>,
    names: HashSet<i64>,
}

/// The one that writes. What it was given stands in the ledger for good after [`Writer::commit`].
#[derive(Debug)]
pub struct Writer<'l> {
    ledger: &'l mut Ledger,
    coding: i64,
    engine: String,
    known: Known,
    /// Whether somebody else wrote since.
    version: i64,
    open: bool,
    /// When the last batch ended.
    ended: Instant,
    pending: usize,
    spent: Duration,
}

impl Ledger {
    /// Begins to write readings of the engine of this version.
    pub fn writer(&mut self, engine: &str) -> Result<Writer<'_>> {
        let known = Known::default();
        let engine = engine.to_owned();
        let mut writer = Writer {
            ledger: self,
            coding: 0,
            engine,
            known,
            version: -1,
            open: false,
            ended: Instant::now(),
            pending: 0,
            spent: Duration::ZERO,
        };
        writer.begin()?;
        writer.commit()?;
        Ok(writer)
    }

    /// What this engine has read already, as [`input_key`] tells it.
    pub fn known_inputs(&self, engine: &str) -> Result<HashSet<[u8; 16]>> {
        let sql = "SELECT s.input FROM seen s JOIN readings r ON r.document = s.document
                   JOIN codings c ON c.id = r.coding WHERE c.engine = ?1";
        let mut query = self.db.prepare(sql).at(&self.path)?;
        let rows = query.query_map([engine], |row| row.get::<_, [u8; 16]>(0)).at(&self.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&self.path)
    }
}

impl Writer<'_> {
    /// Writes a document with its reading and where it was found.
    pub fn add(&mut self, prepared: &Prepared, sighting: &Sighting) -> Result<Added> {
        let started = Instant::now();
        self.check(prepared)?;
        self.begin()?;
        let reading = self.place(prepared)?;
        let path = self.ledger.path.clone();
        let added = self.put(prepared, sighting, reading).at(&path)?;
        self.pending += 1;
        self.settle()?;
        self.spent += started.elapsed();
        Ok(added)
    }

    /// Writes a document without a reading: evidence that was saved from a damaged ledger.
    pub(crate) fn keep(&mut self, prepared: &Prepared, sighting: &Sighting) -> Result<()> {
        self.begin()?;
        let path = self.ledger.path.clone();
        let kept = || {
            let (document, new) = found_or_new(&self.ledger.db, prepared)?;
            sighted(&self.ledger.db, document, sighting)?;
            if new { link_copies(&self.ledger.db, document, prepared).map(|_| ()) } else { Ok(()) }
        };
        kept().at(&path)?;
        self.pending += 1;
        self.settle()
    }

    /// Notes that a document which has been read before was found at one more place. `false` if it is not there.
    pub fn sight(&mut self, input: &[u8; 16], sighting: &Sighting) -> Result<bool> {
        self.begin()?;
        let path = self.ledger.path.clone();
        let sql = "SELECT document FROM seen WHERE input = ?1";
        let found =
            self.ledger.db.prepare_cached(sql).and_then(|mut q| q.query_row([input], |row| row.get(0)).optional());
        let Some(document) = found.at(&path)? else { return Ok(false) };
        sighted(&self.ledger.db, document, sighting).at(&path)?;
        self.pending += 1;
        self.settle()?;
        Ok(true)
    }

    /// Makes everything so far stand for good.
    pub fn commit(&mut self) -> Result<()> {
        if std::mem::take(&mut self.open) {
            self.ledger.db.execute_batch("COMMIT").at(&self.ledger.path)?;
        }
        (self.pending, self.ended) = (0, Instant::now());
        Ok(())
    }

    /// How long writing has taken so far, all in all.
    pub fn spent(&self) -> Duration {
        self.spent
    }

    /// Ends the writing: the last batch stands, and the file is in good order.
    pub fn finish(mut self) -> Result<()> {
        self.commit()?;
        self.ledger.db.execute_batch("PRAGMA optimize").at(&self.ledger.path)
    }

    fn check(&self, prepared: &Prepared) -> Result<()> {
        let reading = &prepared.reading;
        let most = [reading.actors.len(), reading.times.len(), reading.places.len(), reading.statements.len()];
        if most.into_iter().chain([reading.events.len(), reading.positions.len()]).any(|many| many >= 1 << codec::BITS)
        {
            let what = format!("{}: a document with more than a million lines of one kind; split it", prepared.hash);
            return Err(Error::Nothing(what));
        }
        Ok(())
    }

    /// Opens a batch, if none is open.
    fn begin(&mut self) -> Result<()> {
        if self.open {
            return Ok(());
        }
        let (db, path) = (&self.ledger.db, &self.ledger.path);
        db.execute_batch("BEGIN IMMEDIATE").at(path)?;
        self.open = true;
        let version: i64 = db.pragma_query_value(None, "data_version", |row| row.get(0)).at(path)?;
        if version != self.version {
            self.known = Known::default();
            self.version = version;
            self.coding = coding(db, &self.engine).at(path)?;
        }
        Ok(())
    }

    /// Ends the batch when it is large or old.
    fn settle(&mut self) -> Result<()> {
        if self.pending >= BATCH || self.ended.elapsed() > AGE { self.commit() } else { Ok(()) }
    }

    /// The next id of the document's day: readings and their lines are numbered by day, so that the newest are the last.
    fn place(&self, prepared: &Prepared) -> Result<i64> {
        let (from, to) = codec::readings_of(prepared.day());
        let sql = "SELECT coalesce(max(id) + room, ?1) FROM readings WHERE id >= ?1 AND id < ?2";
        let next: rusqlite::Result<i64> =
            self.ledger.db.prepare_cached(sql).and_then(|mut query| query.query_row([from, to], |row| row.get(0)));
        let next = next.at(&self.ledger.path)?;
        if next + codec::room(&prepared.reading) > to {
            let what = format!("{}: the day has too many lines; give this one a ledger of its own", prepared.day());
            return Err(Error::Nothing(what));
        }
        Ok(next)
    }

    fn put(&mut self, prepared: &Prepared, sighting: &Sighting, reading: i64) -> rusqlite::Result<Added> {
        let db = &self.ledger.db;
        let mut added = Added::default();
        let document;
        (document, added.document) = found_or_new(db, prepared)?;
        sighted(db, document, sighting)?;
        db.prepare_cached("INSERT OR IGNORE INTO seen VALUES (?1, ?2)")?.execute(params![prepared.input, document])?;
        if added.document {
            added.copy = link_copies(db, document, prepared)?;
        }
        let read = "SELECT 1 FROM readings WHERE document = ?1 AND coding = ?2";
        if !db.prepare_cached(read)?.exists([document, self.coding])? {
            added.reading = true;
            supersede(self.ledger, document)?;
            let mut lines = Lines { db, known: &mut self.known, prepared, reading };
            lines.write(document, self.coding)?;
        }
        Ok(added)
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        // What was not committed never happened.
        if self.open {
            let _ = self.ledger.db.execute_batch("ROLLBACK");
        }
    }
}

fn coding(db: &Connection, engine: &str) -> rusqlite::Result<i64> {
    db.execute("INSERT OR IGNORE INTO codings (engine) VALUES (?1)", [engine])?;
    db.query_row("SELECT id FROM codings WHERE engine = ?1", [engine], |row| row.get(0))
}

/// A document's id, and whether it was made just now.
fn found_or_new(db: &Connection, prepared: &Prepared) -> rusqlite::Result<(i64, bool)> {
    let mut query = db.prepare_cached("SELECT id FROM documents WHERE hash = ?1")?;
    match query.query_row([&prepared.hash], |row| row.get(0)).optional()? {
        Some(document) => Ok((document, false)),
        None => Ok((new_document(db, prepared)?, true)),
    }
}

fn new_document(db: &Connection, prepared: &Prepared) -> rusqlite::Result<i64> {
    let Prepared { document, reading, .. } = prepared;
    let sql = "INSERT INTO documents (hash, publisher, published, published_from, day, words, sketch, original)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)";
    db.prepare_cached(sql)?.execute(params![
        prepared.hash,
        document.publisher,
        reading.published.as_ref().map(|published| published.date.as_str()),
        reading.published.as_ref().map(|published| codec::published_name(published.from)),
        prepared.day(),
        prepared.words as i64,
        prepared.sketch.as_deref().map(copies::to_bytes),
    ])?;
    let id = db.last_insert_rowid();
    db.prepare_cached("INSERT INTO texts VALUES (?1, ?2, ?3)")?.execute(params![
        id,
        document.text.len() as i64,
        prepared.text
    ])?;
    db.prepare_cached("INSERT INTO document_words (rowid, text, title) VALUES (?1, ?2, '')")?
        .execute(params![id, &*document.text])?;
    let mut band = db.prepare_cached("INSERT OR IGNORE INTO bands VALUES (?1, ?2)")?;
    for number in &prepared.bands {
        band.execute([*number, id])?;
    }
    Ok(id)
}

/// One more place where a document was found. Of titles and the like the first in the order of letters is the document's, so that the
/// order in which they came does not matter.
fn sighted(db: &Connection, document: i64, sighting: &Sighting) -> rusqlite::Result<()> {
    let Sighting { place, reference, uri, title, author } = sighting;
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    let row = params![document, place, text(reference), text(uri), text(title), text(author)];
    if db.prepare_cached("INSERT OR IGNORE INTO sightings VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?.execute(row)? == 0 {
        return Ok(());
    }
    let old: Option<String> =
        db.prepare_cached("SELECT title FROM documents WHERE id = ?1")?.query_row([document], |row| row.get(0))?;
    let sql = "UPDATE documents SET
        title = coalesce(min(title, ?2), title, ?2), author = coalesce(min(author, ?3), author, ?3),
        reference = coalesce(min(reference, ?4), reference, ?4), uri = coalesce(min(uri, ?5), uri, ?5) WHERE id = ?1";
    db.prepare_cached(sql)?.execute(params![document, title, author, reference, uri])?;
    if title.as_ref().is_some_and(|title| old.as_ref().is_none_or(|old| title < old)) {
        let text = text_of(db, document)?;
        db.prepare_cached("DELETE FROM document_words WHERE rowid = ?1")?.execute([document])?;
        let sql = "INSERT INTO document_words (rowid, title, text) VALUES (?1, ?2, ?3)";
        db.prepare_cached(sql)?.execute(params![document, title, text])?;
    }
    Ok(())
}

/// The text of a document.
pub(crate) fn text_of(db: &Connection, document: i64) -> rusqlite::Result<String> {
    let mut query = db.prepare_cached("SELECT text FROM texts WHERE document = ?1")?;
    let block: Option<Vec<u8>> = query.query_row([document], |row| row.get(0)).optional()?;
    let text = block.and_then(|block| deflated::inflate(&block)).and_then(|bytes| String::from_utf8(bytes).ok());
    text.ok_or_else(|| unreadable(format!("the text of document {document} cannot be unpacked")))
}

/// A column that says nothing.
pub(crate) fn unreadable(what: String) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, what.into())
}

/// Puts a document to those that are nearly the same. The earliest of them all stands for them.
fn link_copies(db: &Connection, document: i64, prepared: &Prepared) -> rusqlite::Result<bool> {
    let mut candidates = BTreeSet::new();
    let mut shared = db.prepare_cached("SELECT document FROM bands WHERE band = ?1 AND document <> ?2")?;
    for band in &prepared.bands {
        for candidate in shared.query_map([*band, document], |row| row.get::<_, i64>(0))? {
            candidates.insert(candidate?);
        }
    }
    let mut look = db.prepare_cached("SELECT sketch, original FROM documents WHERE id = ?1")?;
    let mut groups = BTreeSet::new();
    for candidate in candidates {
        let (sketch, original): (Option<Vec<u8>>, i64) =
            look.query_row([candidate], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let alike = match (&prepared.sketch, sketch) {
            (Some(own), Some(other)) => copies::alike(own, &copies::from_bytes(&other)),
            // Short texts share a band only if they are the same.
            (None, None) => true,
            _ => false,
        };
        if alike {
            groups.insert(original);
        }
    }
    let own = (day_or_last(prepared.day()), prepared.hash.clone(), document);
    let mut first = own;
    for &group in &groups {
        let found = db
            .prepare_cached("SELECT day, hash FROM documents WHERE id = ?1")?
            .query_row([group], |row| Ok((day_or_last(&row.get::<_, String>(0)?), row.get::<_, String>(1)?, group)))?;
        first = first.min(found);
    }
    db.prepare_cached("UPDATE documents SET original = ?2 WHERE id = ?1")?.execute([document, first.2])?;
    for &group in &groups {
        db.prepare_cached("UPDATE documents SET original = ?2 WHERE original = ?1")?.execute([group, first.2])?;
    }
    Ok(!groups.is_empty())
}

fn day_or_last(day: &str) -> String {
    if day.is_empty() { "9999".to_owned() } else { day.to_owned() }
}

/// Questions are no longer answered from what older engines read in this document.
fn supersede(ledger: &Ledger, document: i64) -> rusqlite::Result<()> {
    let db = &ledger.db;
    let sql = "SELECT id FROM readings WHERE document = ?1 AND current";
    let old: Option<i64> = db.prepare_cached(sql)?.query_row([document], |row| row.get(0)).optional()?;
    let Some(old) = old else { return Ok(()) };
    let Opened { text, reading, .. } = ledger.open(old)?;
    for (at, one) in reading.statements.iter().enumerate() {
        forget(db, "statement_words", line_id(old, at), &joined(&text, &one.content))?;
    }
    for (at, one) in reading.events.iter().enumerate() {
        forget(db, "event_words", line_id(old, at), one.span.of(&text).trim())?;
    }
    let (from, to) = (old, old + codec::room(&reading));
    for sql in [
        "DELETE FROM statements WHERE id >= ?1 AND id < ?2",
        "DELETE FROM events WHERE id >= ?1 AND id < ?2",
        "DELETE FROM positions WHERE id >= ?1 AND id < ?2",
        "DELETE FROM speakers WHERE statement >= ?1 AND statement < ?2",
        "DELETE FROM statement_issues WHERE statement >= ?1 AND statement < ?2",
        "DELETE FROM holders WHERE position >= ?1 AND position < ?2",
        "DELETE FROM event_parties WHERE event >= ?1 AND event < ?2",
    ] {
        db.prepare_cached(sql)?.execute([from, to])?;
    }
    db.prepare_cached("UPDATE readings SET current = 0 WHERE id = ?1")?.execute([old])?;
    Ok(())
}

/// Takes a line's words out of an index of words, which must be given them again just as they were.
fn forget(db: &Connection, index: &str, id: i64, words: &str) -> rusqlite::Result<()> {
    let sql = format!("INSERT INTO {index} ({index}, rowid, words) VALUES ('delete', ?1, ?2)");
    db.prepare_cached(&sql)?.execute(params![id, words]).map(|_| ())
}

impl Ledger {
    /// Gives all readings the ids of layout 2, and makes everything that questions look at anew.
    pub(crate) fn close_lines(&self) -> Result<()> {
        self.renumber().at(&self.path)?;
        self.index_documents().at(&self.path)?;
        let mut known = Known::default();
        for (reading, document) in self.current().at(&self.path)? {
            let Loaded { document, reading: lines, .. } = self.load(document)?;
            let prepared = Prepared::new(document, lines);
            Lines { db: &self.db, known: &mut known, prepared: &prepared, reading }.ways_in().at(&self.path)?;
        }
        Ok(())
    }

    /// Packs all readings as they are packed now, and numbers them anew. Readings of a day had the numbers from the day's first on, one each,
    /// and those without a day the first of all; now each takes as many as it has lines.
    fn renumber(&self) -> rusqlite::Result<()> {
        let sql =
            "SELECT r.id, r.document, l.id, l.packed FROM readings r JOIN lines l ON l.id = r.lines ORDER BY r.id";
        let mut query = self.db.prepare(sql)?;
        let mut keep = self.db.prepare("UPDATE lines SET packed = ?2 WHERE id = ?1")?;
        let (mut numbers, mut next) = (Vec::new(), codec::readings_of("").0);
        let (mut rows, mut labels) = (query.query([])?, HashMap::new());
        while let Some(row) = rows.next()? {
            let (old, document, lines): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let Opened { text, reading, shared } = self.opened(document, &row.get::<_, Vec<u8>>(3)?, Form::First)?;
            let packed = packed::pack(&text, &reading, &shared, |name| labelled(&self.db, &mut labels, name))?;
            keep.execute(params![lines, packed])?;
            next = next.max(codec::day_begin(old));
            numbers.push([old, next, codec::room(&reading)]);
            next += codec::room(&reading);
        }
        let mut renumber = self.db.prepare("UPDATE readings SET id = ?2, room = ?3 WHERE id = ?1")?;
        // The last first: then none meets the old number of another.
        numbers.into_iter().rev().try_for_each(|one| renumber.execute(one).map(drop))
    }

    /// Indexes the words of all documents.
    fn index_documents(&self) -> rusqlite::Result<()> {
        let mut query = self.db.prepare("SELECT id, coalesce(title, '') FROM documents")?;
        let mut index = self.db.prepare("INSERT INTO document_words (rowid, text, title) VALUES (?1, ?2, ?3)")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let (document, title): (i64, String) = (row.get(0)?, row.get(1)?);
            index.execute(params![document, text_of(&self.db, document)?, title])?;
        }
        Ok(())
    }

    fn current(&self) -> rusqlite::Result<Vec<(i64, i64)>> {
        let mut query = self.db.prepare("SELECT id, document FROM readings WHERE current ORDER BY id")?;
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

/// The lines of one reading on their way into their tables.
struct Lines<'w> {
    db: &'w Connection,
    known: &'w mut Known,
    prepared: &'w Prepared,
    reading: i64,
}

impl Lines<'_> {
    fn write(&mut self, document: i64, coding: i64) -> rusqlite::Result<()> {
        let (text, reading) = (&self.prepared.document.text, &self.prepared.reading);
        let profiles = self.actors()?;
        let toponyms = reading.places.iter().map(|place| self.toponym(place)).collect::<rusqlite::Result<_>>()?;
        let packed = packed::pack(text, reading, &Shared { profiles, toponyms }, |label| self.label(label))?;
        self.insert("INSERT INTO lines (packed) VALUES (?1)", [packed])?;
        let row = params![self.reading, document, coding, self.db.last_insert_rowid(), codec::room(reading)];
        self.insert("INSERT INTO readings VALUES (?1, ?2, ?3, 1, ?4, ?5)", row)?;
        self.ways_in()
    }

    /// What questions look at.
    fn ways_in(&mut self) -> rusqlite::Result<()> {
        self.statements()?;
        self.events()?;
        self.positions()
    }

    fn insert(&self, sql: &str, row: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute(row).map(|_| ())
    }

    /// Writes what actors are known to be; what comes back is the profile of each.
    fn actors(&mut self) -> rusqlite::Result<Vec<i64>> {
        let prepared = self.prepared;
        let mut all = Vec::new();
        for (actor, (own, _)) in prepared.reading.actors.iter().zip(&prepared.parties) {
            // "Police officials" of one text are nobody that others need to know.
            if actor.known_as.is_none() && actor.role.is_none() {
                all.push(0);
                continue;
            }
            let party = self.party(own)?;
            all.push(self.profile(actor, party)?);
            self.names(actor, party)?;
        }
        Ok(all)
    }

    fn party(&mut self, party: &Party) -> rusqlite::Result<i64> {
        if let Some((id, known)) = self.known.parties.get(&party.key) {
            let merged = merged(known, party);
            let id = *id;
            if merged != *known {
                self.keep_party(id, &merged)?;
                self.known.parties.insert(party.key.clone(), (id, merged));
            }
            return Ok(id);
        }
        let sql = "SELECT id, name, kind, country, sector FROM parties WHERE key = ?1";
        let found = self.db.prepare_cached(sql)?.query_row([&party.key], |row| {
            let kind: Option<String> = row.get(2)?;
            let kind = kind.as_deref().and_then(codec::kind_of_code).map(kind_name);
            let stored =
                Party { key: party.key.clone(), name: row.get(1)?, kind, country: row.get(3)?, sector: row.get(4)? };
            Ok((row.get(0)?, stored))
        });
        let (id, stored) = match found.optional()? {
            Some(found) => found,
            None => {
                let row = params![party.key, party.name, party.kind.and_then(code), party.country, party.sector];
                self.insert("INSERT INTO parties (key, name, kind, country, sector) VALUES (?1, ?2, ?3, ?4, ?5)", row)?;
                let id = self.db.last_insert_rowid();
                self.name(id, &party.name)?;
                if !party.key.starts_with('~') {
                    self.name(id, &party.key.replace('-', " "))?;
                }
                (id, party.clone())
            }
        };
        let merged = merged(&stored, party);
        if merged != stored {
            self.keep_party(id, &merged)?;
        }
        self.known.parties.insert(party.key.clone(), (id, merged));
        Ok(id)
    }

    fn keep_party(&self, id: i64, party: &Party) -> rusqlite::Result<()> {
        let row = params![id, party.name, party.kind.and_then(code), party.country, party.sector];
        self.insert("UPDATE parties SET name = ?2, kind = ?3, country = ?4, sector = ?5 WHERE id = ?1", row)
    }

    fn profile(&mut self, actor: &Actor, party: i64) -> rusqlite::Result<i64> {
        let kind = actor.kind.map(kind_name);
        let all = [
            Some(&actor.name),
            actor.known_as.as_ref(),
            actor.country.as_ref(),
            actor.sector.as_ref(),
            actor.role.as_ref(),
        ];
        let hash = number(&short_hash(format!("{kind:?}{all:?}").as_bytes()));
        let (of_party, code) = (hash >> 23, actor.kind.map(codec::kind_code));
        let find = "SELECT id FROM profiles WHERE party = ?1 AND hash = ?2";
        let row: [&dyn ToSql; 8] = [
            &party,
            &of_party,
            &actor.name,
            &code,
            &actor.known_as.is_some(),
            &actor.country,
            &actor.sector,
            &actor.role,
        ];
        let sql = "INSERT INTO profiles (party, hash, name, kind, known, country, sector, role) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        interned(self.db, &mut self.known.profiles, hash, (find, &[&party, &of_party]), (sql, &row))
    }

    fn names(&mut self, actor: &Actor, party: i64) -> rusqlite::Result<()> {
        if actor.known_as.is_none() {
            return Ok(());
        }
        let text = &self.prepared.document.text;
        self.name(party, &actor.name)?;
        if let Some(role) = &actor.role {
            self.name(party, role)?;
        }
        for mention in actor.mentions.iter().filter(|mention| mention.form == MentionForm::Name) {
            self.name(party, mention.head.of(text).trim())?;
        }
        Ok(())
    }

    fn name(&mut self, party: i64, words: &str) -> rusqlite::Result<()> {
        let hash = number(&short_hash(words.as_bytes()));
        let id = party << NAME_BITS | (hash & ((1 << NAME_BITS) - 1));
        if self.known.names.insert(id)
            && self.db.prepare_cached("INSERT OR IGNORE INTO names VALUES (?1)")?.execute([id])? == 1
        {
            self.insert("INSERT INTO name_words (rowid, words) VALUES (?1, ?2)", params![id, words])?;
        }
        Ok(())
    }

    fn label(&mut self, name: &str) -> rusqlite::Result<i64> {
        labelled(self.db, &mut self.known.labels, name)
    }

    fn toponym(&mut self, place: &Place) -> rusqlite::Result<i64> {
        let Place { name, kind, country, admin1, at, geoname, disputed, .. } = place;
        let described = format!("{:?}", (name, kind, country, admin1, at, geoname, disputed));
        let hash = number(&short_hash(described.as_bytes()));
        let (lat, lon) = (at.map(|at| at.0), at.map(|at| at.1));
        let row: [&dyn ToSql; 9] = [&hash, name, kind, country, admin1, &lat, &lon, geoname, disputed];
        let sql = "INSERT INTO toponyms (hash, name, kind, country, admin1, lat, lon, geoname, disputed)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let find = "SELECT id FROM toponyms WHERE hash = ?1";
        interned(self.db, &mut self.known.toponyms, hash, (find, &[&hash]), (sql, &row))
    }

    fn statements(&mut self) -> rusqlite::Result<()> {
        let prepared = self.prepared;
        for (at, one) in prepared.reading.statements.iter().enumerate() {
            let id = line_id(self.reading, at);
            let act = one.act.as_ref().map(|(act, _)| self.label(act.label())).transpose()?;
            self.insert("INSERT INTO statements VALUES (?1, ?2, ?3)", params![id, form_name(one.form), act])?;
            self.insert("INSERT INTO statement_words (rowid, words) VALUES (?1, ?2)", params![id, prepared.said[at]])?;
            for speaker in &one.speakers {
                let Some((own, _)) = prepared.parties.get(speaker.at()) else { continue };
                let party = self.party(own)?;
                self.insert("INSERT OR IGNORE INTO speakers VALUES (?1, ?2)", [party, id])?;
            }
            for issue in &one.issues {
                let issue = self.label(issue)?;
                self.insert("INSERT OR IGNORE INTO statement_issues VALUES (?1, ?2)", [issue, id])?;
            }
        }
        Ok(())
    }

    fn events(&mut self) -> rusqlite::Result<()> {
        let prepared = self.prepared;
        for (at, event) in prepared.reading.events.iter().enumerate() {
            let id = line_id(self.reading, at);
            let kind = self.label(event.kind.label())?;
            self.insert("INSERT INTO events VALUES (?1, ?2)", params![id, kind])?;
            let words = event.span.of(&prepared.document.text).trim();
            self.insert("INSERT INTO event_words (rowid, words) VALUES (?1, ?2)", params![id, words])?;
            for actor in event.actor.iter().chain(&event.recipient) {
                let Some((own, _)) = prepared.parties.get(actor.at()) else { continue };
                let party = self.party(own)?;
                self.insert("INSERT OR IGNORE INTO event_parties VALUES (?1, ?2)", [party, id])?;
            }
        }
        Ok(())
    }

    /// For whom the people of a document speak.
    fn sides(&mut self) -> rusqlite::Result<()> {
        let prepared = self.prepared;
        for (own, stands_for) in &prepared.parties {
            let Some(name) = party::bare_name(own).filter(|_| own.key != stands_for.key) else { continue };
            if party::bare_name(stands_for).is_none() && !stands_for.key.starts_with('~') {
                let body = self.party(stands_for)?;
                self.insert("INSERT OR IGNORE INTO sides VALUES (?1, ?2)", params![name, body])?;
            }
        }
        Ok(())
    }

    fn positions(&mut self) -> rusqlite::Result<()> {
        self.sides()?;
        let prepared = self.prepared;
        for (at, position) in prepared.reading.positions.iter().enumerate() {
            let id = line_id(self.reading, at);
            let text = &prepared.document.text;
            let of = prepared.reading.statements.get(position.statement.at());
            let said = of.and_then(|of| prepared.reading.times.get(of.time?.at())?.from.as_deref());
            let row = params![
                id,
                position.act.label(),
                position.statement.at() as i64 + 1,
                joined(text, &position.content),
                terms(text, &position.conditions),
                lemma(position, of),
                said,
            ];
            self.insert("INSERT INTO positions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", row)?;
            for holder in &position.holder {
                let Some((_, stands_for)) = prepared.parties.get(holder.at()) else { continue };
                let own = is_own(prepared, position, &stands_for.key);
                let party = self.party(stands_for)?;
                let row = params![position.issue.as_deref().unwrap_or(""), party, id, own];
                self.insert("INSERT OR IGNORE INTO holders VALUES (?1, ?2, ?3, ?4)", row)?;
            }
        }
        Ok(())
    }
}

/// The verb that a position is said with; for a stance that is given up "no longer" and the act that it was.
fn lemma(position: &Position, statement: Option<&Statement>) -> Option<String> {
    let act = match &*position.because.rule {
        "position.dropped-demand" => Act::Demand,
        "position.dropped-offer" => Act::Offer,
        "position.dropped-threat" => Act::Threaten,
        "position.dropped-refusal" => Act::Refuse,
        "position.dropped-support" => Act::Support,
        _ => return statement.and_then(|of| of.cue.as_ref()).map(|cue| cue.lemma.clone()),
    };
    Some(format!("no longer {}", act.label()))
}

/// PLOVER's sector of journalists and their media.
const MEDIA: &str = "JRN";

/// Whether a position is the party's own as it stands: asserted, and not told by somebody of another party.
fn is_own(prepared: &Prepared, position: &Position, party: &str) -> bool {
    let statement = |at: Idx<Statement>| prepared.reading.statements.get(at.at());
    // "no longer demands" denies the demand, and says that it is given up
    let dropped = position.because.rule.starts_with("position.dropped-");
    // "would back it if …" is hypothetical, and on these terms a position
    let asserted = dropped || statement(position.statement).is_none_or(|one| one.factuality != Factuality::Negated);
    let party_of = |speaker: &Idx<Actor>| prepared.parties.get(speaker.at()).map(|(_, stands_for)| &stands_for.key);
    // a medium that quotes somebody passes words on, as the publisher does
    let medium = |speaker: &Idx<Actor>| {
        prepared.reading.actors.get(speaker.at()).is_some_and(|actor| actor.sector.as_deref() == Some(MEDIA))
    };
    let passes_on = |one: &&Statement| !one.speakers.is_empty() && one.speakers.iter().all(medium);
    let told = position
        .told_by
        .and_then(statement)
        .filter(|one| !passes_on(one))
        .is_some_and(|one| !one.speakers.iter().any(|speaker| party_of(speaker).is_some_and(|key| key == party)));
    asserted && !told
}

/// Conditions, a line each, as words.
pub(crate) fn terms(text: &str, conditions: &[Condition]) -> String {
    let term = |one: &Condition| {
        format!("{}: {}", one.link.label(), one.span.of(text).split_whitespace().collect::<Vec<_>>().join(" "))
    };
    conditions.iter().map(term).collect::<Vec<_>>().join("\n")
}

/// The id of a row that is there once, made if it is not.
fn interned(
    db: &Connection,
    known: &mut HashMap<i64, i64>,
    hash: i64,
    find: (&str, &[&dyn ToSql]),
    make: (&str, &[&dyn ToSql]),
) -> rusqlite::Result<i64> {
    if let Some(&id) = known.get(&hash) {
        return Ok(id);
    }
    let found = db.prepare_cached(find.0)?.query_row(find.1, |row| row.get(0)).optional()?;
    let id = match found {
        Some(id) => id,
        None => {
            db.prepare_cached(make.0)?.execute(make.1)?;
            db.last_insert_rowid()
        }
    };
    known.insert(hash, id);
    Ok(id)
}

/// The id of a label, made if it is new.
fn labelled(db: &Connection, known: &mut HashMap<String, i64>, name: &str) -> rusqlite::Result<i64> {
    if let Some(&id) = known.get(name) {
        return Ok(id);
    }
    db.prepare_cached("INSERT OR IGNORE INTO labels (name) VALUES (?1)")?.execute([name])?;
    let id = db.prepare_cached("SELECT id FROM labels WHERE name = ?1")?.query_row([name], |row| row.get(0))?;
    known.insert(name.to_owned(), id);
    Ok(id)
}

/// What two documents know of a party, taken together so that their order does not matter: the longest name, and of the rest the first
/// in the order of letters.
fn merged(one: &Party, other: &Party) -> Party {
    let longer = |a: &str, b: &str| (a.chars().count(), b) > (b.chars().count(), a);
    let name = if longer(&one.name, &other.name) { &one.name } else { &other.name };
    fn first<T: Ord + Clone>(a: &Option<T>, b: &Option<T>) -> Option<T> {
        a.iter().chain(b).min().cloned()
    }
    Party {
        key: one.key.clone(),
        name: name.clone(),
        kind: first(&one.kind, &other.kind),
        country: first(&one.country, &other.country),
        sector: first(&one.sector, &other.sector),
    }
}
