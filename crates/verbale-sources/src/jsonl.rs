//! One article per line, in JSON. A line that is none is told with its number, and the next one is read.

use crate::document::{Document, Skipped};
use crate::given::published;
use crate::limits;
use crate::table::{Column, Mapping};
use crate::walk::{Flow, Place, Walk};
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};
use verbale_model::{Published, PublishedFrom};

/// The articles of JSONL.
pub(crate) fn read(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let mut lines = Lines { bytes, number: 0 };
    let mut any = false;
    loop {
        let found = match lines.next() {
            Ok(None) => break,
            Ok(Some(line)) if lines.without_mark(&line.bytes).trim_ascii().is_empty() => continue,
            Ok(Some(line)) if line.cut => Err(Skipped::too_long(&at.part(lines.number), limits::LINE)),
            Ok(Some(line)) => article(lines.without_mark(&line.bytes), line.bytes.len(), at, lines.number, walk),
            Err(error) => {
                return walk.skip(Skipped::unreadable(&at.part(lines.number), &error));
            }
        };
        any = true;
        (walk.give)(found)?;
    }
    if any {
        return Flow::Continue(());
    }
    walk.skip(Skipped::new(at.name.as_str(), "there is no article in it", SHAPE))
}

/// The lines, none longer than is taken in.
struct Lines<'b> {
    bytes: &'b mut dyn BufRead,
    /// The line that was read last, counted from 1.
    number: u64,
}

struct Line {
    bytes: Vec<u8>,
    /// There was more of it.
    cut: bool,
}

impl Lines<'_> {
    fn next(&mut self) -> io::Result<Option<Line>> {
        self.number += 1;
        let mut line = Vec::new();
        let length = (&mut *self.bytes).take(limits::LINE + 1).read_until(b'\n', &mut line)?;
        let cut = length as u64 > limits::LINE;
        if cut {
            self.skip_line()?;
        }
        Ok((length > 0).then_some(Line { bytes: line, cut }))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.bytes.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let end = memchr::memchr(b'\n', buffer);
            let length = end.map_or(buffer.len(), |at| at + 1);
            self.bytes.consume(length);
            if end.is_some() {
                return Ok(());
            }
        }
    }

    /// The line without the byte-order mark that the first one may have.
    fn without_mark<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.number == 1).unwrap_or(line)
    }
}

fn article(line: &[u8], weight: usize, at: &Place, number: u64, walk: &Walk<'_>) -> Result<Document, Skipped> {
    let found = document(line, &walk.options.map);
    let document = found.map_err(|(why, advice)| Skipped::new(at.part(number), why, advice))?;
    if document.text.trim().is_empty() && !document.is_link() {
        return Err(Skipped::empty(&at.part(number)));
    }
    Ok(Document { place: at.label_of(number), weight: weight as u64, ..document })
}

/// Why a line is no article, and what to do.
type Refusal = (String, &'static str);

const SHAPE: &str = "write one object a line: {\"id\": …, \"text\": \"…\"}";

fn document(line: &[u8], map: &Mapping) -> Result<Document, Refusal> {
    let line = std::str::from_utf8(line).map_err(|error| {
        (format!("not UTF-8 at byte {} of the line", error.valid_up_to()), "write the file in UTF-8")
    })?;
    let value: Value =
        serde_json::from_str(line).map_err(|error| (format!("not JSON ({})", without_line(&error)), SHAPE))?;
    let Value::Object(mut fields) = value else {
        return Err((format!("a JSON {}, not an object", kind(&value)), SHAPE));
    };
    let field = |column: Column| map.field(column);
    let fields = &mut fields;
    let url = string(fields, field(Column::Url))?;
    let text = string(fields, field(Column::Text))?;
    // A line without a “text” is an address to be fetched; an empty one is a mistake.
    let text = match (text, &url) {
        (Some(text), _) if text.trim().is_empty() => return Err(no_words()),
        (Some(text), _) => text,
        (None, Some(_)) => String::new(),
        (None, None) => return Err((format!("there is no “{}”", field(Column::Text)), SHAPE)),
    };
    Ok(Document {
        text,
        reference: reference(fields, field(Column::Id))?,
        url,
        title: string(fields, field(Column::Title))?,
        publisher: string(fields, field(Column::Publisher))?,
        author: string(fields, field(Column::Author))?,
        published: date(fields, field(Column::Published))?,
        language: fields.remove(field(Column::Language)).and_then(|value| value.as_str().map(str::to_owned)),
        date_confidence: fields.remove("published_confidence").and_then(|value| value.as_f64()).map(|sure| sure as f32),
        ..Document::default()
    })
}

fn no_words() -> Refusal {
    ("there are no words in it".to_owned(), "check that it was saved as a whole")
}

/// A field that is a string, or is not there.
fn string(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(value)) => Ok(Some(value)),
        Some(other) => {
            let advice = if name == "text" { "write it as a string" } else { "write it as a string, or leave it out" };
            Err((format!("“{name}” is a JSON {}, not a string", kind(&other)), advice))
        }
    }
}

/// The caller's id: a string or a number, which comes back as a string.
fn reference(fields: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Refusal> {
    match fields.get(name) {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(_) | Value::Null) | None => string(fields, name),
        Some(other) => Err((
            format!("“{name}” is a JSON {}, not a string or a number", kind(other)),
            "write it as a string or a number, or leave it out",
        )),
    }
}

fn date(fields: &mut Map<String, Value>, name: &str) -> Result<Option<Published>, Refusal> {
    let Some(given) = string(fields, name)?.filter(|given| !given.trim().is_empty()) else {
        return Ok(None);
    };
    // What an earlier command has found out is not made more certain by being written down.
    let from = match fields.get("published_from").and_then(Value::as_str) {
        Some("metadata") => PublishedFrom::Metadata,
        Some("text") => PublishedFrom::Text,
        Some("feed") => PublishedFrom::Feed,
        _ => PublishedFrom::Given,
    };
    match published(&given) {
        Ok(date) => Ok(Some(Published { date, from })),
        Err(_) => Err((
            format!("“{name}” is “{given}”, which is not a date"),
            "write it as 2025-03-27 or 2025-03-27T18:30:00+01:00, or leave it out",
        )),
    }
}

/// A parser's message without its line number, which is always 1 here.
fn without_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    format!("{what} at column {}", error.column())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use crate::open::Options;

    fn read(lines: &str) -> Vec<Result<Document, Skipped>> {
        let mut all = Vec::new();
        let options = Options::default();
        let mut give = |found| {
            all.push(found);
            Flow::Continue(())
        };
        let mut walk = Walk { options: &options, give: &mut give, depth: 0 };
        let _ = walk.kind(Kind::Jsonl, &Place::named("n.jsonl"), &mut lines.as_bytes());
        all
    }

    fn told(line: &str) -> String {
        read(line).remove(0).expect_err("no article").to_string()
    }

    #[test]
    fn every_field_arrives() {
        let line = r#"{"id": 17, "text": "He\u0000spoke.", "title": "T", "published": "2025-03-27", "publisher": "P",
            "url": "http://u", "author": "A", "other": [1]}"#
            .replace('\n', " ");
        let document = read(&line).remove(0).expect("an article");
        assert_eq!((document.place.as_str(), &*document.text), ("n.jsonl:1", "He\0spoke."));
        let fields = [document.reference, document.title, document.publisher, document.url, document.author];
        assert_eq!(fields.map(Option::unwrap_or_default), ["17", "T", "P", "http://u", "A"]);
        let published = document.published.expect("a date");
        assert_eq!((published.date.as_str(), published.from), ("2025-03-27", PublishedFrom::Given));
    }

    #[test]
    fn what_was_written_reads_back() {
        let line = r#"{"id":"7","text":"He spoke.","published":"2025-03-27","published_from":"feed"}"#;
        assert_eq!(read(line).remove(0).expect("an article").line(), line);
    }

    #[test]
    fn a_bad_line_is_told_and_the_next_one_is_read() {
        let all = read("\u{feff}{\"text\": \"One.\"}\n\nnonsense\r\n{\"text\": \"Two.\", \"published\": null}");
        let labels: Vec<_> = all.iter().map(|one| one.as_ref().map(|article| article.place.as_str()).ok()).collect();
        assert_eq!(labels, [Some("n.jsonl:1"), None, Some("n.jsonl:4")]);
        assert_eq!(all[1].as_ref().map_err(|skipped| skipped.place.as_str()).err(), Some("n.jsonl:3"));
    }

    #[test]
    fn a_file_without_articles_is_told_once() {
        for lines in ["", "\n", "\u{feff}", " \r\n\n"] {
            let all = read(lines);
            assert_eq!(all.len(), 1, "{lines:?}");
            let said = told(lines);
            assert!(said.starts_with("n.jsonl: there is no article in it; write one object a line"), "{said}");
        }
        assert_eq!(read("\n{\"text\": \"One.\"}\n\n").len(), 1);
    }

    #[test]
    fn a_line_too_long_does_not_stop_the_next() {
        let long = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"Two.\"}}\n", "a".repeat(51 << 20));
        let all = read(&long);
        assert_eq!(
            all[0].as_ref().expect_err("too long").to_string(),
            "n.jsonl:1: longer than 50 MiB; cut it into its articles"
        );
        assert_eq!(all[1].as_ref().expect("an article").place, "n.jsonl:2");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (line, expected) in [
            ("{\"text\": \"a\"", "not JSON (EOF while parsing an object at column 12)"),
            ("[1]", "a JSON list, not an object"),
            ("{\"id\": 1}", "there is no “text”"),
            ("{\"text\": 3}", "“text” is a JSON number, not a string"),
            ("{\"text\": \"a\", \"id\": [1]}", "“id” is a JSON list, not a string or a number"),
            (
                "{\"text\": \"a\", \"author\": [\"A\"]}",
                "“author” is a JSON list, not a string; write it as a string, or leave it out",
            ),
            ("{\"text\": \"a\", \"published\": \"May\"}", "“published” is “May”, which is not a date"),
            ("{\"text\": \" \"}", "there are no words in it"),
            ("{\"text\": \" \", \"url\": \"http://u\"}", "there are no words in it"),
            ("{\"text\": \"\\ud800\"}", "not JSON ("),
        ] {
            let said = told(line);
            assert!(said.starts_with(&format!("n.jsonl:1: {expected}")), "{line}: {said}");
        }
    }
}
