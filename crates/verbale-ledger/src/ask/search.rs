//! `search`: words in statements, documents or events, newest first, narrowed by who, when and what.

use super::{ORIGIN, Origin, StatementRow, Where, listed, no_line};
use crate::codec::{at_of, line_id, percent, readings_of};
use crate::error::{Error, Result};
use crate::file::Ledger;
use crate::load::Opened;
use crate::words;
use rusqlite::ToSql;
use serde::Serialize;

/// A label's id.
const LABEL: &str = "(SELECT id FROM labels WHERE name = ?)";
/// The best are looked for among so many of the newest: to rank half a ledger that has "the" takes too long.
const AMONG: usize = 10_000;

/// Where to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum In {
    /// In what was said.
    #[default]
    Statements,
    /// In titles and texts.
    Documents,
    /// In the clauses that tell events.
    Events,
}

/// A search; what is not given does not narrow it.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The words.
    pub words: String,
    /// Where to look for them.
    pub within: In,
    /// The words are FTS5's own syntax.
    pub raw: bool,
    /// Best first, instead of newest first.
    pub best: bool,
    /// Name or key of who said it or took part.
    pub speaker: Option<String>,
    /// ISO 3166-1 alpha-3 of who said it or took part.
    pub country: Option<String>,
    /// PLOVER sector of who said it or took part.
    pub sector: Option<String>,
    /// What is done by saying it.
    pub act: Option<String>,
    /// What it is about.
    pub issue: Option<String>,
    /// PLOVER type of events.
    pub kind: Option<String>,
    /// Words of the publisher's name.
    pub publisher: Option<String>,
    /// First day.
    pub since: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// direct | mixed | indirect.
    pub form: Option<String>,
    /// How many at most.
    pub limit: usize,
}

/// Something found.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// Where it stands, and the words.
    #[serde(flatten)]
    pub row: StatementRow,
    /// Where the words of the search stand in `words`, in code points.
    pub matches: Vec<[usize; 2]>,
}

impl Ledger {
    /// Looks for words. One more than `limit` may come back: then there are more.
    pub fn search(&self, search: &Search) -> Result<Vec<Hit>> {
        let Some(query) = (if search.raw { Some(search.words.clone()) } else { words::quoted(&search.words) }) else {
            return Ok(Vec::new());
        };
        let found = match search.within {
            In::Statements => {
                self.find_lines(search, &query, "statement_words").and_then(|ids| self.statement_rows(&ids))
            }
            In::Events => self
                .find_lines(search, &query, "event_words")
                .and_then(|ids| self.lines(&ids, |id, opened| self.event_as_row(id, opened))),
            In::Documents => self.find_documents(search, &query),
        };
        let found = found.map_err(|error| syntax(error, search.raw))?;
        Ok(found.into_iter().map(|row| hit(row, search)).collect())
    }

    fn find_lines(&self, search: &Search, query: &str, table: &str) -> Result<Vec<i64>> {
        let (mut narrowed, events) = (Where::default(), search.within == In::Events);
        narrowed.and(&format!("{table} MATCH ?"), Some(&query));
        let from = search.since.as_deref().map(|day| line_id(readings_of(day).0, 0));
        let to = search.until.as_deref().map(|day| line_id(readings_of(day).1, 0));
        if let Some(from) = &from {
            narrowed.and("w.rowid >= ?", Some(from));
        }
        if let Some(to) = &to {
            narrowed.and("w.rowid < ?", Some(to));
        }
        // The `+` keeps SQLite from looking up every one of them in the index of words.
        if let Some(parties) = self.parties_of(search)? {
            let (of, id) = if events { ("event_parties", "event") } else { ("speakers", "statement") };
            narrowed.and(&format!("+w.rowid IN (SELECT {id} FROM {of} WHERE party IN ({parties}))"), None);
        }
        if let Some(issue) = &search.issue {
            narrowed.and(
                &format!("+w.rowid IN (SELECT statement FROM statement_issues WHERE issue = {LABEL})"),
                Some(issue),
            );
        }
        // Only statements have acts, and only events have types.
        if if events { search.act.is_some() } else { search.kind.is_some() } {
            return Ok(Vec::new());
        }
        if let Some(act) = &search.act {
            narrowed.and(&format!("(SELECT act FROM statements l WHERE l.id = w.rowid) = {LABEL}"), Some(act));
        }
        if let Some(kind) = &search.kind {
            narrowed.and(&format!("(SELECT type FROM events l WHERE l.id = w.rowid) = {LABEL}"), Some(kind));
        }
        let form = search.form.as_deref().map(|form| form.chars().take(1).collect::<String>());
        if let Some(form) = form.as_ref().filter(|_| !events) {
            narrowed.and("(SELECT form FROM statements l WHERE l.id = w.rowid) = ?", Some(form));
        }
        let publisher = search.publisher.as_deref().map(|name| format!("%{}%", name.replace(['%', '_'], "")));
        if let Some(publisher) = &publisher {
            let sql = "(SELECT d.publisher FROM readings r JOIN documents d ON d.id = r.document WHERE r.id = (SELECT max(id) FROM readings WHERE id <= w.rowid)) LIKE ?";
            narrowed.and(sql, Some(publisher));
        }
        let newest = format!("FROM {table} w WHERE 1{} ORDER BY w.rowid DESC LIMIT", narrowed.sql);
        let many = search.limit + 1;
        let sql = if search.best {
            format!("SELECT id FROM (SELECT w.rowid AS id, rank {newest} {AMONG}) ORDER BY rank, id DESC LIMIT {many}")
        } else {
            format!("SELECT w.rowid {newest} {many}")
        };
        self.numbers(&sql, &narrowed.values)
    }

    pub(crate) fn numbers(&self, sql: &str, values: &[&dyn ToSql]) -> Result<Vec<i64>> {
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            let rows = query.query_map(values, |row| row.get(0))?;
            rows.collect::<rusqlite::Result<_>>()
        });
        found.map_err(|source| self.error(source))
    }

    /// Parties that are meant by speaker, country and sector; `None` where nothing narrows them.
    fn parties_of(&self, search: &Search) -> Result<Option<String>> {
        let mut narrowed = Where::default();
        let called = search.speaker.as_deref().map(|name| self.parties_called(name)).transpose()?;
        if let Some(called) = &called {
            narrowed.and(&format!("id IN ({})", listed(called)), None);
        }
        let (country, sector) =
            (search.country.as_deref().map(str::to_uppercase), search.sector.as_deref().map(str::to_uppercase));
        if let Some(country) = &country {
            narrowed.and("country = ?", Some(country));
        }
        if let Some(sector) = &sector {
            narrowed.and("sector = ?", Some(sector));
        }
        if narrowed.sql.is_empty() {
            return Ok(None);
        }
        let ids = self.numbers(&format!("SELECT id FROM parties WHERE 1{}", narrowed.sql), &narrowed.values)?;
        Ok(Some(listed(&ids)))
    }

    fn find_documents(&self, search: &Search, query: &str) -> Result<Vec<StatementRow>> {
        let mut narrowed = Where::default();
        narrowed.and("document_words MATCH ?", Some(&query));
        for (sql, value) in [("d.day >= ?", &search.since), ("d.day <= ?", &search.until)] {
            if let Some(value) = value {
                narrowed.and(sql, Some(value));
            }
        }
        let publisher = search.publisher.as_deref().map(|name| format!("%{}%", name.replace(['%', '_'], "")));
        if let Some(publisher) = &publisher {
            narrowed.and("d.publisher LIKE ?", Some(publisher));
        }
        let order = if search.best { "rank, d.day DESC, d.hash" } else { "d.day DESC, d.hash" };
        let sql = format!(
            "SELECT d.id FROM document_words w JOIN documents d ON d.id = w.rowid WHERE 1{} ORDER BY {order} LIMIT {}",
            narrowed.sql,
            search.limit + 1
        );
        let ids = self.numbers(&sql, &narrowed.values)?;
        ids.into_iter().map(|id| self.document_as_row(id, search)).collect()
    }

    /// A document with the sentence around the first match.
    fn document_as_row(&self, id: i64, search: &Search) -> Result<StatementRow> {
        let text = self.text_of(id)?;
        let sql = format!("SELECT {ORIGIN} FROM documents d WHERE d.id = ?1");
        let row =
            self.db.prepare_cached(&sql).and_then(|mut query| query.query_row([id], |row| Origin::new(row, 0, 'd', 0)));
        let mut origin = row.map_err(|source| self.error(source))?;
        origin.line = origin.line.split('#').next().unwrap_or_default().to_owned();
        let words =
            around(&text, words::marked(&text, &search.words, search.raw).0.first().map_or(0, |range| range.start));
        Ok(plain_row(origin, String::new(), words))
    }

    fn event_as_row(&self, id: i64, opened: &Opened) -> rusqlite::Result<StatementRow> {
        let event = opened.reading.events.get(at_of(id)).ok_or_else(|| no_line('e', id))?;
        let words = event.span.of(&opened.text).trim().to_owned();
        Ok(StatementRow {
            act: Some(event.kind.label().to_owned()),
            confidence: percent(event.because.confidence),
            ..plain_row(self.origin('e', id)?, self.actor_names(opened, &event.actor)?, words)
        })
    }
}

fn plain_row(origin: Origin, speaker: String, words: String) -> StatementRow {
    let (form, factuality, act, issues, confidence) = ("", "", None, Vec::new(), 100);
    StatementRow { origin, speaker, form, factuality, act, issues, words, confidence }
}

fn hit(row: StatementRow, search: &Search) -> Hit {
    let points = |to: usize| row.words[..to].chars().count();
    let found = words::marked(&row.words, &search.words, search.raw).0;
    let matches = found.into_iter().map(|range| [points(range.start), points(range.end)]).collect();
    Hit { row, matches }
}

/// Some words before and after a place.
fn around(text: &str, at: usize) -> String {
    const BEFORE: usize = 80;
    const AFTER: usize = 160;
    let back = text[..at].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let back = if back == 0 { 0 } else { text[back..at].find(' ').map_or(at, |gap| back + gap + 1) };
    let on = text[at..].char_indices().nth(AFTER).map_or(text.len(), |(length, _)| at + length);
    let on = if on == text.len() { on } else { text[at..on].rfind(' ').map_or(on, |gap| at + gap) };
    let words = text[back..on].split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{words}{}", if back > 0 { "… " } else { "" }, if on < text.len() { " …" } else { "" })
}

/// What SQLite says of a search in its own syntax is the user's to mend.
fn syntax(error: Error, raw: bool) -> Error {
    let said = match &error {
        Error::Sqlite { source, .. } => source.to_string(),
        Error::Damaged { what, .. } if what.contains("no such column") || what.contains("fts5:") => what.clone(),
        _ => return error,
    };
    let said = said.trim_start_matches("SQL logic error").trim_start_matches("fts5:").trim().to_owned();
    if raw { Error::Syntax(said) } else { error }
}
