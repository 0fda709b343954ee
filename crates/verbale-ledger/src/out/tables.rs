//! The tables, and their dictionary. Columns stay where they are; new ones come behind.

use super::{Out, read_documents};
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::load::Loaded;
use crate::party;
use crate::same_event::{self, Apart, Group, Member, Report, Reports};
use crate::write::joined;
use std::collections::HashMap;
use std::path::Path;
use verbale_model::record::{Points, Record};
use verbale_model::{Actor, Idx};

/// A column: its name, its type, and what it means.
pub type Column = (&'static str, &'static str, &'static str);

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names of the tables say it")]
pub enum Sheet {
    Documents,
    Sightings,
    Actors,
    Mentions,
    Times,
    Places,
    Statements,
    Conditions,
    Positions,
    Events,
    EventReports,
}

/// All tables with their columns, in the order of [`Sheet`].
pub const COLUMNS: &[(Sheet, &str, &[Column])] = &[
    (
        Sheet::Documents,
        "documents",
        &[
            ("document", "text", "hash of text, publisher and date"),
            ("ref", "text", "the id that came with the document"),
            ("published", "text", "RFC 3339 date or date-time"),
            ("published_from", "text", "given, metadata, text or feed"),
            ("publisher", "text", "who published it"),
            ("author", "text", "by-line"),
            ("title", "text", "headline"),
            ("uri", "text", "path or address"),
            ("words", "integer", "number of words"),
            ("original", "text", "the earliest of the documents that are nearly the same: count each of these once"),
            ("engine", "text", "version and hash of the engine that read it"),
            ("text_blake3", "text", "BLAKE3 hash of the text's bytes"),
        ],
    ),
    (
        Sheet::Sightings,
        "sightings",
        &[
            ("document", "text", "see documents"),
            ("place", "text", "file, line or record where it was found"),
            ("ref", "text", "the id that came with it there"),
            ("uri", "text", "path or address"),
            ("title", "text", "headline there"),
            ("author", "text", "by-line there"),
        ],
    ),
    (
        Sheet::Actors,
        "actors",
        &[
            ("actor", "text", "document and number of the actor"),
            ("document", "text", "see documents"),
            ("party", "text", "the same in all documents; after a ~ only words that stand for somebody"),
            ("stands_for", "text", "party whose positions its words are: an official's country, a spokesman's body"),
            ("name", "text", "fullest name in the document"),
            ("kind", "text", "person, organization, country, place or group"),
            ("country", "text", "ISO 3166-1 alpha-3, or IGO, NGO … as PLOVER has it"),
            ("sector", "text", "PLOVER sector"),
            ("role", "text", "office on the document's date"),
            ("speaks_for", "text", "actor for whom it speaks"),
        ],
    ),
    (
        Sheet::Mentions,
        "mentions",
        &[
            ("actor", "text", "see actors"),
            ("start", "integer", "first code point"),
            ("end", "integer", "code point after the last"),
            ("form", "text", "name, description or pronoun"),
            ("words", "text", "the words"),
        ],
    ),
    (
        Sheet::Times,
        "times",
        &[
            ("time", "text", "document and number of the expression"),
            ("start", "integer", "first code point"),
            ("end", "integer", "code point after the last"),
            ("words", "text", "the words"),
            ("type", "text", "TIMEX3 type"),
            ("value", "text", "TIMEX3 value"),
            ("from", "text", "first moment"),
            ("to", "text", "first moment after it"),
            ("rule", "text", "rule that resolved it"),
            ("confidence", "real", "0 to 1"),
        ],
    ),
    (
        Sheet::Places,
        "places",
        &[
            ("place", "text", "document and number of the toponym"),
            ("start", "integer", "first code point"),
            ("end", "integer", "code point after the last"),
            ("words", "text", "the words"),
            ("name", "text", "the gazetteer's name"),
            ("kind", "text", "country, region, city …"),
            ("use", "text", "literal, metonym or adjective"),
            ("country", "text", "ISO 3166-1 alpha-3"),
            ("admin1", "text", "first-level region"),
            ("lat", "real", "degrees north"),
            ("lon", "real", "degrees east"),
            ("geoname", "integer", "GeoNames id"),
            ("rule", "text", "rule that chose it"),
            ("confidence", "real", "0 to 1"),
        ],
    ),
    (
        Sheet::Statements,
        "statements",
        &[
            ("statement", "text", "document and number of the statement"),
            ("document", "text", "see documents"),
            ("date", "text", "the document's date"),
            ("publisher", "text", "the document's publisher"),
            ("form", "text", "direct, mixed or indirect"),
            ("factuality", "text", "asserted, negated, hypothetical or future"),
            ("speakers", "text", "actors, parted by semicolons"),
            ("parties", "text", "their parties, parted by semicolons"),
            ("source", "text", "the words that name the source"),
            ("cue", "text", "the words that say that it is said"),
            ("lemma", "text", "their base form"),
            ("content", "text", "what is said; pieces parted by […]"),
            ("spans", "text", "start-end of its pieces, in code points, parted by semicolons"),
            ("act", "text", "what is done by saying it"),
            ("issues", "text", "what it is about, parted by semicolons"),
            ("targets", "text", "actors at whom it is directed, parted by semicolons"),
            ("inside", "text", "statement whose content holds this one"),
            ("time", "text", "see times"),
            ("place", "text", "see places"),
            ("venue", "text", "occasion on which it was said"),
            ("rule", "text", "rule that found it"),
            ("confidence", "real", "0 to 1"),
        ],
    ),
    (
        Sheet::Conditions,
        "conditions",
        &[
            ("line", "text", "statement or position that is limited"),
            ("link", "text", "if, unless, until, only_after, before, without, in_exchange, precondition or none"),
            ("marker", "text", "the linking words"),
            ("start", "integer", "first code point of the condition"),
            ("end", "integer", "code point after the last"),
            ("words", "text", "the condition"),
        ],
    ),
    (
        Sheet::Positions,
        "positions",
        &[
            ("position", "text", "document and number of the position"),
            ("document", "text", "see documents"),
            ("date", "text", "the document's date"),
            ("holders", "text", "actors, parted by semicolons"),
            ("parties", "text", "parties whose position it is, parted by semicolons"),
            ("issue", "text", "what it is about"),
            ("act", "text", "demand, offer, accept, refuse, promise, threaten, support or oppose"),
            ("targets", "text", "actors, parted by semicolons"),
            ("content", "text", "what is demanded, offered …"),
            ("statement", "text", "statement it rests on"),
            ("told_by", "text", "statement of somebody else by whose account it is so"),
            ("rule", "text", "rule that found it"),
            ("confidence", "real", "0 to 1"),
        ],
    ),
    (
        Sheet::Events,
        "events",
        &[
            ("report", "text", "document and number of the report of an event"),
            ("document", "text", "see documents"),
            ("date", "text", "day of the event, else of the document"),
            ("type", "text", "PLOVER type"),
            ("mode", "text", "PLOVER mode"),
            ("contexts", "text", "PLOVER contexts, parted by semicolons"),
            ("cameo", "text", "CAMEO code"),
            ("quad", "integer", "1 verbal cooperation … 4 material conflict"),
            ("scale", "real", "-10 to 10"),
            ("actors", "text", "actors, parted by semicolons"),
            ("recipients", "text", "actors, parted by semicolons"),
            ("actor_parties", "text", "their parties, parted by semicolons"),
            ("recipient_parties", "text", "their parties, parted by semicolons"),
            ("trigger", "text", "the words that name the deed"),
            ("start", "integer", "first code point of the clause"),
            ("end", "integer", "code point after the last"),
            ("words", "text", "the clause"),
            ("time", "text", "see times"),
            ("place", "text", "see places"),
            ("status", "text", "happened, ongoing, planned, hypothetical or denied"),
            ("told_by", "text", "statement whose words claim it"),
            ("rule", "text", "rule that found it"),
            ("confidence", "real", "0 to 1"),
        ],
    ),
    (
        Sheet::EventReports,
        "event_reports",
        &[
            ("event", "text", "the same for all reports of one event"),
            ("report", "text", "see events"),
            ("merged_with", "text", "earlier report that it was put to; none for the first"),
            ("agree", "text", "what agrees: actor, recipient, day, place, words, numbers, parted by semicolons"),
            ("score", "real", "how much that is; 1 and more is enough"),
        ],
    ),
];

/// A row on its way out.
pub(super) type Row = Vec<String>;

/// All rows of one document.
pub(super) fn rows(loaded: &Loaded, original: &str, mut emit: impl FnMut(Sheet, Row) -> Result<()>) -> Result<()> {
    let record = Record::new(&loaded.document, &loaded.reading, &loaded.engine);
    let rows = Rows { loaded, record: &record, ends: ends(record.text), original };
    emit(Sheet::Documents, rows.document())?;
    rows.actors(&mut emit)?;
    rows.expressions(&mut emit)?;
    rows.statements(&mut emit)?;
    rows.positions(&mut emit)?;
    rows.events(&mut emit)
}

/// Where every code point of a text begins, in bytes.
fn ends(text: &str) -> Vec<usize> {
    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect()
}

struct Rows<'l> {
    loaded: &'l Loaded,
    record: &'l Record<'l>,
    ends: Vec<usize>,
    original: &'l str,
}

type Emit<'e> = &'e mut dyn FnMut(Sheet, Row) -> Result<()>;

impl Rows<'_> {
    fn id(&self, line: &str) -> String {
        format!("{}#{line}", self.loaded.hash)
    }

    fn ids(&self, lines: &[String]) -> String {
        lines.iter().map(|line| self.id(line)).collect::<Vec<_>>().join(";")
    }

    fn some(&self, line: Option<&String>) -> String {
        line.map_or_else(String::new, |line| self.id(line))
    }

    fn words(&self, [start, end]: Points) -> &str {
        self.record.text[self.ends[start as usize]..self.ends[end as usize]].trim()
    }

    fn joined(&self, spans: &[Points]) -> String {
        spans.iter().map(|&span| self.words(span)).collect::<Vec<_>>().join(" […] ")
    }

    fn day(&self) -> String {
        self.record.doc.published.and_then(|date| date.get(..10)).unwrap_or_default().to_owned()
    }

    fn parties(&self, actors: &[Idx<Actor>], itself: bool) -> String {
        let key = |at: &Idx<Actor>| match itself {
            true => party::itself(&self.loaded.reading.actors[at.at()]).key,
            false => party::stands_for(&self.loaded.reading, at.at()).key,
        };
        actors.iter().map(key).collect::<Vec<_>>().join(";")
    }

    fn document(&self) -> Row {
        let doc = &self.record.doc;
        let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
        vec![
            self.loaded.hash.clone(),
            text(doc.reference),
            text(doc.published),
            doc.published_from.map_or("", crate::codec::published_name).to_owned(),
            text(doc.publisher),
            text(doc.author),
            text(doc.title),
            text(doc.uri),
            self.record.text.split_whitespace().count().to_string(),
            self.original.to_owned(),
            self.loaded.engine.clone(),
            blake3::hash(self.record.text.as_bytes()).to_hex().to_string(),
        ]
    }

    fn actors(&self, emit: Emit) -> Result<()> {
        for (at, actor) in self.record.actors.iter().enumerate() {
            let (own, stands_for) =
                (party::itself(&self.loaded.reading.actors[at]), party::stands_for(&self.loaded.reading, at));
            let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
            emit(
                Sheet::Actors,
                vec![
                    self.id(&actor.id),
                    self.loaded.hash.clone(),
                    own.key,
                    stands_for.key,
                    actor.name.to_owned(),
                    actor.kind.map_or("", crate::codec::kind_name).to_owned(),
                    text(actor.country),
                    text(actor.sector),
                    text(actor.role),
                    self.some(actor.speaks_for.as_ref()),
                ],
            )?;
            for mention in &actor.mentions {
                let form = crate::codec::mention_name(mention.form).to_owned();
                let [start, end] = mention.span.map(|at| at.to_string());
                emit(Sheet::Mentions, vec![self.id(&actor.id), start, end, form, self.words(mention.span).to_owned()])?;
            }
        }
        Ok(())
    }

    fn expressions(&self, emit: Emit) -> Result<()> {
        let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
        for time in &self.record.times {
            let [start, end] = time.span.map(|at| at.to_string());
            emit(
                Sheet::Times,
                vec![
                    self.id(&time.id),
                    start,
                    end,
                    self.words(time.span).to_owned(),
                    crate::codec::time_name(time.kind).to_owned(),
                    text(time.value),
                    text(time.from),
                    text(time.to),
                    time.because.rule.to_owned(),
                    time.because.confidence.to_string(),
                ],
            )?;
        }
        for place in &self.record.places {
            let [start, end] = place.span.map(|at| at.to_string());
            let number = |part: Option<f64>| part.map_or_else(String::new, |part| part.to_string());
            emit(
                Sheet::Places,
                vec![
                    self.id(&place.id),
                    start,
                    end,
                    self.words(place.span).to_owned(),
                    place.name.to_owned(),
                    text(place.kind),
                    crate::codec::use_name(place.used).to_owned(),
                    text(place.country),
                    text(place.admin1),
                    number(place.lat),
                    number(place.lon),
                    place.geoname.map_or_else(String::new, |id| id.to_string()),
                    place.because.rule.to_owned(),
                    place.because.confidence.to_string(),
                ],
            )?;
        }
        Ok(())
    }

    fn statements(&self, emit: Emit) -> Result<()> {
        for (line, one) in self.record.statements.iter().zip(&self.loaded.reading.statements) {
            let spans =
                line.content.spans.iter().map(|[start, end]| format!("{start}-{end}")).collect::<Vec<_>>().join(";");
            emit(
                Sheet::Statements,
                vec![
                    self.id(&line.id),
                    self.loaded.hash.clone(),
                    self.day(),
                    self.record.doc.publisher.unwrap_or_default().to_owned(),
                    crate::codec::spelled_form(crate::codec::form_name(line.form)).to_owned(),
                    crate::codec::spelled_factuality(crate::codec::factuality_name(line.factuality)).to_owned(),
                    self.ids(&line.source.actors),
                    self.parties(&one.speakers, true),
                    self.joined(&line.source.spans),
                    self.joined(&line.cue.spans),
                    line.cue.lemma.unwrap_or_default().to_owned(),
                    self.joined(&line.content.spans),
                    spans,
                    line.act.map_or("", verbale_model::Act::label).to_owned(),
                    line.issues.join(";"),
                    self.ids(&line.target),
                    self.some(line.inside.as_ref()),
                    self.some(line.time.as_ref()),
                    self.some(line.place.as_ref()),
                    line.venue.as_ref().map_or_else(String::new, |venue| self.words(venue.span).to_owned()),
                    line.because.rule.to_owned(),
                    line.because.confidence.to_string(),
                ],
            )?;
            self.conditions(&line.id, &line.conditions, emit)?;
        }
        Ok(())
    }

    fn conditions(&self, line: &str, all: &[verbale_model::record::ConditionLine], emit: Emit) -> Result<()> {
        for one in all {
            let [start, end] = one.span.map(|at| at.to_string());
            let (marker, words) = (self.words(one.marker).to_owned(), self.words(one.span).to_owned());
            emit(Sheet::Conditions, vec![self.id(line), one.link.label().to_owned(), marker, start, end, words])?;
        }
        Ok(())
    }

    fn positions(&self, emit: Emit) -> Result<()> {
        for (line, one) in self.record.positions.iter().zip(&self.loaded.reading.positions) {
            emit(
                Sheet::Positions,
                vec![
                    self.id(&line.id),
                    self.loaded.hash.clone(),
                    self.day(),
                    self.ids(&line.holder),
                    self.parties(&one.holder, false),
                    line.issue.unwrap_or_default().to_owned(),
                    line.act.label().to_owned(),
                    self.ids(&line.target),
                    joined(&self.loaded.document.text, &one.content),
                    self.id(&line.statement),
                    self.some(line.told_by.as_ref()),
                    line.because.rule.to_owned(),
                    line.because.confidence.to_string(),
                ],
            )?;
            self.conditions(&line.id, &line.conditions, emit)?;
        }
        Ok(())
    }

    fn events(&self, emit: Emit) -> Result<()> {
        for (line, one) in self.record.events.iter().zip(&self.loaded.reading.events) {
            let time = one.time.and_then(|time| self.loaded.reading.times.get(time.at()));
            let day = time.and_then(|time| time.from.as_deref()?.get(..10)).map_or_else(|| self.day(), str::to_owned);
            let (actors, recipients) = (self.parties(&one.actor, false), self.parties(&one.recipient, false));
            let [start, end] = line.span.map(|at| at.to_string());
            emit(
                Sheet::Events,
                vec![
                    self.id(&line.id),
                    self.loaded.hash.clone(),
                    day,
                    one.kind.label().to_owned(),
                    line.mode.unwrap_or_default().to_owned(),
                    line.contexts.join(";"),
                    line.cameo.unwrap_or_default().to_owned(),
                    line.quad.to_string(),
                    line.scale.to_string(),
                    self.ids(&line.actor),
                    self.ids(&line.recipient),
                    actors,
                    recipients,
                    self.words(line.trigger).to_owned(),
                    start,
                    end,
                    self.words(line.span).to_owned(),
                    self.some(line.time.as_ref()),
                    self.some(line.place.as_ref()),
                    one.status.label().to_owned(),
                    self.some(line.told_by.as_ref()),
                    line.because.rule.to_owned(),
                    line.because.confidence.to_string(),
                ],
            )?;
        }
        Ok(())
    }
}

/// Every row of every table, documents in the order of date and hash; what comes back is how many documents there were.
pub(super) fn all_rows(
    ledger: &Ledger,
    apart: &Apart,
    mut emit: impl FnMut(Sheet, Row) -> Result<()>,
) -> Result<usize> {
    let documents = read_documents(ledger)?;
    let (mut reports, mut hashes) = (Reports::default(), HashMap::new());
    for &document in &documents {
        let sql = "SELECT o.hash FROM documents d JOIN documents o ON o.id = d.original WHERE d.id = ?1";
        let original: String = ledger.db.query_row(sql, [document], |row| row.get(0)).at(&ledger.path)?;
        let loaded = ledger.load(document)?;
        rows(&loaded, &original, &mut emit)?;
        sightings(ledger, document, &loaded.hash, &mut emit)?;
        let (document, report) = (document as usize, Report { text: &loaded.document.text, reading: &loaded.reading });
        (0..loaded.reading.events.len()).for_each(|event| reports.add(&report, Member { document, event }));
        hashes.insert(document, loaded.hash);
    }
    let line =
        |member: &Member| format!("{}#e{}", hashes.get(&member.document).map_or("", String::as_str), member.event + 1);
    event_reports(&reports.groups(apart), line, &mut emit)?;
    Ok(documents.len())
}

fn sightings(ledger: &Ledger, document: i64, hash: &str, emit: Emit) -> Result<()> {
    let sql = "SELECT place, reference, uri, title, author FROM sightings WHERE document = ?1 ORDER BY 1, 2, 3, 4, 5";
    let mut query = ledger.db.prepare_cached(sql).at(&ledger.path)?;
    let mut found = query.query([document]).at(&ledger.path)?;
    while let Some(row) = found.next().at(&ledger.path)? {
        let cells = (0..5).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<String>>>().at(&ledger.path)?;
        emit(Sheet::Sightings, [vec![hash.to_owned()], cells].concat())?;
    }
    Ok(())
}

/// Which report is of which event, the reports of one event together.
fn event_reports(groups: &[Group], line: impl Fn(&Member) -> String, emit: Emit) -> Result<()> {
    for group in groups {
        let event = group.members.first().map(|first| same_event::name(&line(first))).unwrap_or_default();
        for (at, member) in group.members.iter().enumerate() {
            let merge = at.checked_sub(1).and_then(|at| group.merges.get(at));
            let [with, agree, score] = merge.map_or_else(Default::default, |merge| {
                [line(&merge.to), merge.agree.join(";"), merge.rounded().to_string()]
            });
            emit(Sheet::EventReports, vec![event.clone(), line(member), with, agree, score])?;
        }
    }
    Ok(())
}

/// A CSV file per table, and the dictionary.
pub(super) fn csv(ledger: &Ledger, folder: &Path, apart: &Apart, excel_safe: bool, with_text: bool) -> Result<usize> {
    let mut files = Vec::new();
    for (_, name, columns) in COLUMNS {
        let path = folder.join(format!("{name}.csv"));
        let mut file = writer(std::fs::File::create(&path).at(&path)?);
        file.write_record(columns.iter().map(|(name, ..)| name)).map_err(|error| csv_error(&path, error))?;
        files.push((path, file));
    }
    let many = all_rows(ledger, apart, |sheet, row| {
        let (path, file) = &mut files[sheet as usize];
        let cells = row.into_iter().map(|cell| if excel_safe { safe(cell) } else { cell });
        file.write_record(cells).map_err(|error| csv_error(path, error))
    })?;
    for (path, file) in &mut files {
        file.flush().at(path)?;
    }
    if with_text {
        texts(ledger, folder)?;
    }
    dictionary(folder, if excel_safe { &[EXCEL_SAFE] } else { &[] })?;
    Ok(many)
}

fn writer<W: std::io::Write>(to: W) -> csv::Writer<W> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to)
}

fn csv_error(path: &Path, error: csv::Error) -> Error {
    Error::file(path, std::io::Error::other(error))
}

/// A cell that no spreadsheet takes for a formula.
fn safe(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn texts(ledger: &Ledger, folder: &Path) -> Result<()> {
    let mut out = Out::new(folder, "texts.jsonl")?;
    for document in read_documents(ledger)? {
        let loaded = ledger.load(document)?;
        let line = serde_json::json!({"document": loaded.hash, "text": &*loaded.document.text});
        out.line(line.to_string().as_bytes())?;
    }
    out.finish()
}

/// What `--excel-safe` does, as a row of the dictionary.
const EXCEL_SAFE: [&str; 4] = [
    "*",
    "*",
    "text",
    "a cell that begins with = + - @, a tab or a carriage return has an apostrophe in front that is not in the data",
];

/// What the columns mean, and what else there is to say.
pub(super) fn dictionary(folder: &Path, notes: &[[&str; 4]]) -> Result<()> {
    let path = folder.join("dictionary.csv");
    let mut file = writer(std::fs::File::create(&path).at(&path)?);
    let mut put = |row: &[&str; 4]| file.write_record(row).map_err(|error| csv_error(&path, error));
    put(&["table", "column", "type", "meaning"])?;
    for (_, table, columns) in COLUMNS {
        columns.iter().try_for_each(|(column, kind, meaning)| put(&[table, column, kind, meaning]))?;
    }
    notes.iter().try_for_each(&mut put)?;
    file.flush().at(&path)
}
