//! What stands before an article: a slug, a headline, a byline, a header line with the date, a dateline.
//!
//! Nothing is taken out of the text; only what these lines say is read. Only the first few lines are looked at.

use crate::date::{Dated, Moment, is_date_line, words};
use regex::Regex;
use std::sync::LazyLock;

/// Lines looked at.
const WITHIN: usize = 8;

/// What the lines say.
#[derive(Debug, Default)]
pub(super) struct Head {
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<Dated>,
}

/// `GENEVA, June 3, 2025 (Northwire) - The talks`: place, date or not, agency or not, a dash.
static DATELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?P<place>\p{Lu}[\p{L}.'’ -]{1,40}(?:,\s*\p{Lu}[\p{L}. ]{1,20})??)\s*(?:,\s*(?P<date>[^()–—-]{3,24}?))?\s*(?:\((?P<agency>[\p{Lu}][\p{L}0-9 .&/-]{1,30})\))?\s*[–—-]{1,2}\s").ok()
});

/// `BC-HARBOUR-CRANE/UPDATE 2 (PIX)`: the slug of a wire.
static SLUG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[A-Z0-9]{2,}(?:[-/][A-Z0-9]+)+(?:\s+[0-9A-Z()]+)*$").ok());

/// Reads the start of `text`.
pub(super) fn read(text: &str) -> Head {
    let mut head = Head::default();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(WITHIN).collect();
    let alone = lines.len() < 2;
    for (at, line) in lines.iter().enumerate() {
        if line.chars().count() > 300 || is_body(line) {
            head.dateline(line);
            head.labelled_start(line, at);
            break;
        }
        head.line(line, at, alone);
    }
    head
}

/// Whether a line is the article's own: a sentence of some length.
fn is_body(line: &str) -> bool {
    let words = line.split_whitespace().count();
    (words >= 9 && crate::page::ends_sentence(line)) || words > 30
}

impl Head {
    fn line(&mut self, line: &str, at: usize, alone: bool) {
        let words = line.split_whitespace().count();
        if SLUG.as_ref().is_some_and(|slug| slug.is_match(line)) {
            return;
        }
        if let Some(name) = byline(line) {
            self.author = self.author.take().or(Some(name));
        } else if is_date_line(line) {
            self.dated(words::first(line, false), if labelled(line) { 0.95 } else { 0.85 });
        } else if self.labelled_start(line, at) || self.dateline(line) {
        } else if at <= 1
            && !alone
            && self.title.is_none()
            && (2..=25).contains(&words)
            && !line.ends_with(['.', ':', ';', ','])
        {
            self.title = Some(line.to_owned());
        }
    }

    fn dated(&mut self, moment: Option<Moment>, confidence: f32) {
        if self.published.is_none() {
            self.published = moment.map(|moment| Dated { date: moment.written(), confidence, from: "text" });
        }
    }

    /// `date 2025-03-27 The Union …`: the header that the engine knows too.
    fn labelled_start(&mut self, line: &str, at: usize) -> bool {
        if at > 0 || !labelled(line) {
            return false;
        }
        let mut end = line.len().min(40);
        while !line.is_char_boundary(end) {
            end -= 1;
        }
        let folded = words::fold(&line[..end]);
        let found = words::all(&folded, false);
        let Some(first) = found.first() else { return false };
        let label = folded[..first.at.start].trim().trim_end_matches(':').trim();
        if !matches!(label, "date" | "published") {
            return false;
        }
        self.dated(Some(first.moment), 0.97);
        true
    }

    fn dateline(&mut self, line: &str) -> bool {
        let Some(found) = DATELINE.as_ref().and_then(|dateline| dateline.captures(line)) else { return false };
        let place = &found["place"];
        let shouted = place.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        let agency = found.name("agency").map(|agency| agency.as_str().trim().to_owned());
        let date = found.name("date").and_then(|date| words::first(date.as_str(), false));
        if !shouted && agency.is_none() {
            return false;
        }
        self.publisher = self.publisher.take().or(agency);
        self.dated(date, 0.85);
        true
    }
}

fn labelled(line: &str) -> bool {
    let start: String = line.chars().take(12).flat_map(char::to_lowercase).collect();
    start.starts_with("date") || start.starts_with("published")
}

/// `By Ana Marić`: the name.
fn byline(line: &str) -> Option<String> {
    let words = line.split_whitespace().count() as u32;
    if !crate::page::is_byline(line, words) {
        return None;
    }
    let (_, name) = line.split_once(char::is_whitespace)?;
    let name = name.split(['|', '•', '·']).next().unwrap_or(name).split(", ").next().unwrap_or(name);
    Some(name.trim().trim_end_matches(['.', ',']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads() {
        let text = "BC-VELMAR-CRANE/UPDATE 2\nCrane falls on quay in Velmar\nBy Ana Marić, Northwire\nJune 3, 2025\n\nVELMAR (Northwire) - A crane fell on the quay on Tuesday, the port said.";
        let head = read(text);
        assert_eq!(head.title.as_deref(), Some("Crane falls on quay in Velmar"));
        assert_eq!(head.author.as_deref(), Some("Ana Marić"));
        assert_eq!(head.publisher.as_deref(), Some("Northwire"));
        assert_eq!(head.published.map(|dated| (dated.date, dated.from)), Some(("2025-06-03".to_owned(), "text")));
    }

    #[test]
    fn datelines() {
        let table = [
            ("GENEVA, June 3, 2025 (Northwire) - The talks failed.", true),
            ("KYIV, March 27 — The army said that it had withdrawn.", true),
            ("NEW YORK (AP) — The mayor resigned.", true),
            ("Velmar (Northwire) – The mayor resigned.", true),
            ("The mayor - a former docker - resigned.", false),
            ("He resigned (twice) - and came back.", false),
        ];
        for (line, is_one) in table {
            assert_eq!(Head::default().dateline(line), is_one, "{line}");
        }
    }

    #[test]
    fn prose_has_no_head() {
        let head = read(
            "The mayor resigned on 3 June 2025, the council said in a statement.\nNobody was surprised by that, it added.",
        );
        assert!(head.title.is_none() && head.author.is_none() && head.published.is_none());
    }
}
