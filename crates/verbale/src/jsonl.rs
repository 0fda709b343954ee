//! One article per line, in JSON. A line that is none is told with its number, and the next one is read.

use crate::articles::{Article, LONGEST, Problem, Source, empty, too_long, unreadable};
use crate::published::published;
use serde_json::{Map, Value};
use std::io::{BufRead, Read};
use verbale_model::{Document, Published, PublishedFrom};

/// The articles of one JSONL input, read as they are asked for.
pub(crate) struct Lines<R> {
    bytes: R,
    label: String,
    name: String,
    /// The line that was read last, counted from 1.
    number: u64,
    /// Something has been handed over, be it a problem.
    any: bool,
    over: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(bytes: R, source: &Source) -> Self {
        Self { bytes, label: source.label(), name: source.name(), number: 0, any: false, over: false }
    }

    /// The article in one line, counted from 1; `None` if there is no such line or it is blank.
    pub(crate) fn at(mut self, number: u64) -> Option<Result<Article, Problem>> {
        while self.number < number {
            let found = self.next()?;
            if self.number == number {
                return Some(found);
            }
        }
        None
    }

    /// The next line's bytes; `None` at the end.
    fn line(&mut self) -> Option<Result<Vec<u8>, Problem>> {
        if self.over {
            return None;
        }
        self.number += 1;
        let mut line = Vec::new();
        match self.bytes.by_ref().take(LONGEST + 1).read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(length) if length as u64 > LONGEST => {
                self.over = true;
                Some(Err(too_long(&self.place())))
            }
            Ok(_) => Some(Ok(line)),
            Err(error) => {
                self.over = true;
                Some(Err(unreadable(&self.place(), &error)))
            }
        }
    }

    fn place(&self) -> String {
        format!("{}:{}", self.name, self.number)
    }

    /// The line without the byte-order mark that the first one may have.
    fn without_mark<'l>(&self, line: &'l [u8]) -> &'l [u8] {
        line.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.number == 1).unwrap_or(line)
    }

    fn article(&self, line: &[u8]) -> Result<Article, Problem> {
        let weight = line.len() as u64;
        let document =
            document(self.without_mark(line)).map_err(|(why, advice)| Problem::new(self.place(), why, advice))?;
        if document.text.len() as u64 > LONGEST {
            return Err(too_long(&self.place()));
        }
        if document.text.trim().is_empty() {
            return Err(empty(&self.place()));
        }
        Ok(Article { label: format!("{}:{}", self.label, self.number), document, weight })
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Article, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = loop {
            match self.line() {
                Some(Ok(line)) if self.without_mark(&line).trim_ascii().is_empty() => {}
                Some(line) => break Some(line.and_then(|line| self.article(&line))),
                None if self.any => break None,
                None => break Some(Err(Problem::new(self.name.as_str(), "there is no article in it", SHAPE))),
            }
        };
        self.any = true;
        found
    }
}

/// Why a line is no article, and what to do.
type Refusal = (String, &'static str);

const SHAPE: &str = "write one object a line: {\"id\": …, \"text\": \"…\"}";

fn document(line: &[u8]) -> Result<Document, Refusal> {
    let line = std::str::from_utf8(line).map_err(|error| {
        (format!("not UTF-8 at byte {} of the line", error.valid_up_to()), "write the file in UTF-8")
    })?;
    let value: Value =
        serde_json::from_str(line).map_err(|error| (format!("not JSON ({})", without_line(&error)), SHAPE))?;
    let Value::Object(mut fields) = value else {
        return Err((format!("a JSON {}, not an object", kind(&value)), SHAPE));
    };
    let text = string(&mut fields, "text")?.ok_or(("there is no “text”".to_owned(), SHAPE))?;
    Ok(Document {
        reference: reference(&mut fields)?,
        uri: string(&mut fields, "url")?,
        title: string(&mut fields, "title")?,
        publisher: string(&mut fields, "publisher")?,
        author: string(&mut fields, "author")?,
        published: date(&mut fields)?,
        ..Document::new(text)
    })
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
fn reference(fields: &mut Map<String, Value>) -> Result<Option<String>, Refusal> {
    match fields.get("id") {
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(Value::String(_) | Value::Null) | None => string(fields, "id"),
        Some(other) => Err((
            format!("“id” is a JSON {}, not a string or a number", kind(other)),
            "write it as a string or a number, or leave it out",
        )),
    }
}

fn date(fields: &mut Map<String, Value>) -> Result<Option<Published>, Refusal> {
    let Some(given) = string(fields, "published")?.filter(|given| !given.trim().is_empty()) else {
        return Ok(None);
    };
    match published(&given) {
        Ok(date) => Ok(Some(Published { date, from: PublishedFrom::Given })),
        Err(_) => Err((
            format!("“published” is “{given}”, which is not a date"),
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

    fn read(lines: &str) -> Vec<Result<Article, Problem>> {
        Lines::new(lines.as_bytes(), &Source::File("n.jsonl".into())).collect()
    }

    fn told(line: &str) -> String {
        read(line).remove(0).expect_err("no article").to_string()
    }

    #[test]
    fn every_field_arrives() {
        let line = r#"{"id": 17, "text": "He\u0000spoke.", "title": "T", "published": "2025-03-27", "publisher": "P",
            "url": "http://u", "author": "A", "other": [1]}"#
            .replace('\n', " ");
        let article = read(&line).remove(0).expect("an article");
        let document = article.document;
        assert_eq!((article.label.as_str(), &*document.text), ("n.jsonl:1", "He\0spoke."));
        let fields = [document.reference, document.title, document.publisher, document.uri, document.author];
        assert_eq!(fields.map(Option::unwrap_or_default), ["17", "T", "P", "http://u", "A"]);
        let published = document.published.expect("a date");
        assert_eq!((published.date.as_str(), published.from), ("2025-03-27", PublishedFrom::Given));
    }

    #[test]
    fn a_bad_line_is_told_and_the_next_one_is_read() {
        let all = read("\u{feff}{\"text\": \"One.\"}\n\nnonsense\r\n{\"text\": \"Two.\", \"published\": null}");
        let labels: Vec<_> = all.iter().map(|one| one.as_ref().map(|article| article.label.as_str()).ok()).collect();
        assert_eq!(labels, [Some("n.jsonl:1"), None, Some("n.jsonl:4")]);
        assert_eq!(all[1].as_ref().map_err(|problem| problem.place.as_str()).err(), Some("n.jsonl:3"));
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
            ("{\"text\": \"\\ud800\"}", "not JSON ("),
        ] {
            let said = told(line);
            assert!(said.starts_with(&format!("n.jsonl:1: {expected}")), "{line}: {said}");
        }
    }
}
