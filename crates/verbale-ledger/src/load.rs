//! Out of the ledger again: a document with its reading, as the engine made it. Everything that shows readings works on what comes out
//! here. Only what was weighed for a line (`Because::weighed`) and the reasons of single mentions are not kept; the same engine makes
//! them again from the text.

use crate::codec;
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::packed::{self, Form, Shared};
use crate::write::{text_of, unreadable};
use rusqlite::OptionalExtension;
use std::collections::BTreeSet;
use std::sync::Arc;
use verbale_model::{Actor, Document, Place, Published, Reading};

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

/// A reading and the text that it is of; of actors and places only what is not shared with other documents.
pub(crate) struct Opened {
    pub(crate) text: Arc<str>,
    pub(crate) reading: Reading,
    pub(crate) shared: Shared,
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
        match self.loaded(document, engine) {
            Ok(Some(loaded)) => Ok(loaded),
            Ok(None) => Err(Error::Nothing(format!("document {document} has no such reading"))),
            Err(source) => Err(self.error(source)),
        }
    }

    fn loaded(&self, document: i64, engine: Option<&str>) -> rusqlite::Result<Option<Loaded>> {
        let sql = "SELECT d.hash, d.reference, d.uri, d.title, d.publisher, d.author, d.published, d.published_from, l.packed, c.engine
                   FROM documents d JOIN readings r ON r.document = d.id JOIN lines l ON l.id = r.lines
                   JOIN codings c ON c.id = r.coding
                   WHERE d.id = ?1 AND CASE WHEN ?2 IS NULL THEN r.current ELSE c.engine = ?2 END";
        let found = self.db.prepare_cached(sql)?.query_row(rusqlite::params![document, engine], |row| {
            let (date, from): (Option<String>, Option<String>) = (row.get(6)?, row.get(7)?);
            let from = from.as_deref().and_then(codec::published_from);
            let of = Document {
                reference: row.get(1)?,
                uri: row.get(2)?,
                title: row.get(3)?,
                publisher: row.get(4)?,
                author: row.get(5)?,
                published: date.zip(from).map(|(date, from)| Published { date, from }),
                ..Document::new("")
            };
            Ok((row.get(0)?, of, row.get::<_, Vec<u8>>(8)?, row.get(9)?))
        });
        let Some((hash, mut of, lines, engine)) = found.optional()? else { return Ok(None) };
        let Opened { text, mut reading, shared } = self.opened(document, &lines, Form::Now)?;
        reading.published = of.published.clone();
        for (actor, &profile) in reading.actors.iter_mut().zip(&shared.profiles).filter(|(_, profile)| **profile > 0) {
            self.know_actor(actor, profile)?;
        }
        for (place, &toponym) in reading.places.iter_mut().zip(&shared.toponyms) {
            self.know_place(place, toponym)?;
        }
        of.text = text;
        Ok(Some(Loaded { hash, document: of, reading, engine }))
    }

    /// Unpacks the lines of a reading of a document.
    pub(crate) fn opened(&self, document: i64, lines: &[u8], form: Form) -> rusqlite::Result<Opened> {
        let text: Arc<str> = text_of(&self.db, document)?.into();
        let unpacked = packed::unpack(&text, lines, form, |label| self.label(label));
        let (reading, shared) = unpacked.map_err(|what| unreadable(format!("document {document}: {what}")))?;
        Ok(Opened { text, reading, shared })
    }

    /// A reading by its id, for questions about single lines of it.
    pub(crate) fn open(&self, reading: i64) -> rusqlite::Result<Opened> {
        let mut query = self.db.prepare_cached(
            "SELECT r.document, l.packed FROM readings r JOIN lines l ON l.id = r.lines WHERE r.id = ?1",
        )?;
        let (document, lines) = query.query_row([reading], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        self.opened(document, &lines, Form::Now)
    }

    /// The same, for comparing the events that are told there: with its date, and with what its places and whoever takes part are known as.
    pub(crate) fn open_events(&self, reading: i64) -> rusqlite::Result<Opened> {
        let mut opened = self.open(reading)?;
        let sql = "SELECT d.published, d.published_from FROM readings r JOIN documents d ON d.id = r.document WHERE r.id = ?1";
        let row = |row: &rusqlite::Row| Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?));
        let (date, from) = self.db.prepare_cached(sql)?.query_row([reading], row)?;
        let from = from.as_deref().and_then(codec::published_from);
        let Opened { reading, shared, .. } = &mut opened;
        reading.published = date.zip(from).map(|(date, from)| Published { date, from });
        let parties = reading.events.iter().flat_map(|event| event.actor.iter().chain(&event.recipient));
        let parties: BTreeSet<usize> = parties.map(|actor| actor.at()).collect();
        for at in parties {
            if let (Some(actor), Some(&profile @ 1..)) = (reading.actors.get_mut(at), shared.profiles.get(at)) {
                self.know_actor(actor, profile)?;
            }
        }
        for (place, &toponym) in reading.places.iter_mut().zip(&shared.toponyms) {
            self.know_place(place, toponym)?;
        }
        Ok(opened)
    }

    fn know_actor(&self, actor: &mut Actor, profile: i64) -> rusqlite::Result<()> {
        let sql = "SELECT p.name, p.kind, CASE WHEN p.known THEN y.key END, p.country, p.sector, p.role
                   FROM profiles p JOIN parties y ON y.id = p.party WHERE p.id = ?1";
        self.db.prepare_cached(sql)?.query_row([profile], |row| {
            let kind: Option<String> = row.get(1)?;
            actor.name = row.get(0)?;
            actor.kind = kind.as_deref().and_then(codec::kind_of_code);
            (actor.known_as, actor.country) = (row.get(2)?, row.get(3)?);
            (actor.sector, actor.role) = (row.get(4)?, row.get(5)?);
            Ok(())
        })
    }

    fn know_place(&self, place: &mut Place, toponym: i64) -> rusqlite::Result<()> {
        let sql = "SELECT name, kind, country, admin1, lat, lon, geoname, disputed FROM toponyms WHERE id = ?1";
        self.db.prepare_cached(sql)?.query_row([toponym], |row| {
            let kind: Option<String> = row.get(1)?;
            let (lat, lon): (Option<f64>, Option<f64>) = (row.get(4)?, row.get(5)?);
            place.name = row.get(0)?;
            place.kind = kind.as_deref().and_then(place_kind);
            (place.country, place.admin1, place.at) = (row.get(2)?, row.get(3)?, lat.zip(lon));
            (place.geoname, place.disputed) = (row.get(6)?, row.get(7)?);
            Ok(())
        })
    }
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
        let document = self.ids("SELECT id FROM documents WHERE hash = ?1", hash)?.first().copied();
        document.map(|document| self.text_of(document)).transpose()
    }
}
