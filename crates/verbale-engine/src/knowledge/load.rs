//! From the text of a knowledge file to rows, each with the line it stands in. A row that cannot be read is a fault; the rest is read.

use super::Fault;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use std::sync::Arc;
use toml::de::{DeTable, DeValue, ValueDeserializer};

/// Where a row stands.
#[derive(Clone, Debug)]
pub(crate) struct At {
    pub(crate) file: Arc<str>,
    pub(crate) line: usize,
    /// Which loaded file it was, counted: a key that stands twice in one is a fault, and replaces in another.
    load: usize,
}

impl At {
    pub(crate) fn fault(&self, what: impl Into<String>) -> Fault {
        Fault { file: self.file.to_string(), line: self.line, what: what.into() }
    }
}

/// The rows of one kind, from all files, by key.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) at: Vec<At>,
    keys: HashMap<String, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), at: Vec::new(), keys: HashMap::new() }
    }
}

impl<T> Table<T> {
    /// Adds a row, or replaces the one with its key that an earlier file gave.
    fn put(&mut self, key: String, row: T, at: At) -> Result<(), Fault> {
        match self.keys.get(&key) {
            Some(&known) if self.at[known].load == at.load => {
                return Err(at.fault(format!("{key:?} stands in line {} already", self.at[known].line)));
            }
            Some(&known) => {
                self.rows[known] = row;
                self.at[known] = at;
            }
            None => {
                self.keys.insert(key, self.rows.len());
                self.rows.push(row);
                self.at.push(at);
            }
        }
        Ok(())
    }

    pub(crate) fn place(&self, key: &str) -> Option<usize> {
        self.keys.get(key).copied()
    }

    pub(crate) fn with_places(&self) -> impl Iterator<Item = (&T, &At)> {
        self.rows.iter().zip(&self.at)
    }
}

/// One file on its way into a table.
pub(crate) struct Source<'a> {
    pub(crate) file: Arc<str>,
    pub(crate) text: &'a str,
    pub(crate) load: usize,
}

impl Source<'_> {
    fn at(&self, line: usize) -> At {
        At { file: Arc::clone(&self.file), line, load: self.load }
    }

    fn line(&self, offset: usize) -> usize {
        1 + self.text.bytes().take(offset).filter(|&b| b == b'\n').count()
    }

    /// The rows of a TOML file: an array of tables of this name and nothing else.
    pub(crate) fn toml<T: DeserializeOwned>(
        &self,
        array: &str,
        into: &mut Table<T>,
        key: fn(&T) -> String,
    ) -> Vec<Fault> {
        let of = |error: &toml::de::Error, otherwise: usize| {
            let offset = error.span().map_or(otherwise, |span| span.start);
            self.at(self.line(offset)).fault(error.message())
        };
        let table = match DeTable::parse(self.text) {
            Ok(table) => table.into_inner(),
            Err(error) => return vec![of(&error, 0)],
        };
        let mut faults = Vec::new();
        let mut lines = Lines::new(self.text);
        for (name, value) in table {
            let at = self.at(self.line(name.span().start));
            let (true, DeValue::Array(rows)) = (name.get_ref() == array, value.into_inner()) else {
                faults.push(at.fault(format!("only [[{array}]] belongs here, not {}", name.get_ref())));
                continue;
            };
            for row in rows {
                let start = row.span().start;
                let at = At { line: lines.of(start), ..at.clone() };
                let read = T::deserialize(ValueDeserializer::from(row)).map_err(|error| of(&error, start));
                faults.extend(read.and_then(|row| into.put(key(&row), row, at)).err());
            }
        }
        faults
    }

    /// The rows of a CSV file: `#` lines, then a line of column names.
    pub(crate) fn csv<T: DeserializeOwned>(&self, into: &mut Table<T>, key: fn(&T) -> String) -> Vec<Fault> {
        let trim = csv::Trim::Headers;
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).trim(trim).from_reader(self.text.as_bytes());
        let headers = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => return vec![self.at(1).fault(error.to_string())],
        };
        let mut faults = Vec::new();
        let mut lines = Lines::new(self.text);
        let mut record = csv::StringRecord::new();
        let place = |position: Option<&csv::Position>| position.map_or(0, |p| p.byte() as usize);
        loop {
            let put = match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let at = self.at(lines.of_row(place(record.position())));
                    // Rows of ours have no spaces around fields; to trim them all would cost as much as to read them.
                    if record.iter().any(|field| field.len() != field.trim().len()) {
                        record.trim();
                    }
                    let row = record.deserialize(Some(&headers)).map_err(|error| at.fault(told(&error)));
                    row.and_then(|row| into.put(key(&row), row, at))
                }
                Err(error) => Err(self.at(lines.of_row(place(error.position()))).fault(told(&error))),
            };
            faults.extend(put.err());
        }
        faults
    }
}

/// What is wrong, without the place, which the fault gives.
fn told(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("{len} fields where there are {expected_len} columns")
        }
        _ => error.to_string(),
    }
}

/// Counts lines up to offsets that only grow.
struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), offset: 0, line: 1 }
    }

    fn of(&mut self, offset: usize) -> usize {
        let passed = self.text.get(self.offset..offset).unwrap_or_default();
        self.line += passed.iter().filter(|&&b| b == b'\n').count();
        self.offset = self.offset.max(offset.min(self.text.len()));
        self.line
    }

    /// The line of a CSV record, whose offset may lie before line ends, blank lines and comments in front of it.
    fn of_row(&mut self, mut offset: usize) -> usize {
        while let Some(rest) = self.text.get(offset..) {
            let line = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |end| end + 1);
            let blank = rest[..line].trim_ascii().is_empty() || rest.first() == Some(&b'#');
            if !blank || line == 0 {
                break;
            }
            offset += line;
        }
        self.of(offset)
    }
}

/// A day, or the first day of a month or a year: `2014-06-07`, `2014-06`, `2014`.
pub(super) fn first_day(written: &str) -> Option<Date> {
    bounds(written).map(|(first, _)| first)
}

/// The day on which a post has ended: the day itself, or the first day after the month or the year.
pub(super) fn end_day(written: &str) -> Option<Date> {
    bounds(written).map(|(_, after)| after)
}

fn bounds(written: &str) -> Option<(Date, Date)> {
    use jiff::ToSpan;
    let (first, length) = match written.len() {
        4 => (format!("{written}-01-01"), 1.year()),
        7 => (format!("{written}-01"), 1.month()),
        10 => (written.to_owned(), 0.days()),
        _ => return None,
    };
    let first: Date = first.parse().ok()?;
    Some((first, first.checked_add(length).ok()?))
}
