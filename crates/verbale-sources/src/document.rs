//! What comes out of every source: a text and what is known of it, or one line about what could not be had.

use crate::page::Page;
use serde::Serialize;
use std::fmt;
use verbale_model::{Published, PublishedFrom};

/// One article, or the address of one that has still to be fetched.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Where it came from, as people and `verbale explain` call it: `a.txt`, `news.jsonl:12`, `crawl.warc.gz:7`, `week.zip/mon/a.html`.
    pub place: String,
    /// The words. Empty when only the address is known: see [`Document::is_link`].
    pub text: String,
    /// The caller's or feed's own id.
    pub reference: Option<String>,
    /// Address, or path.
    pub url: Option<String>,
    /// Headline.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// By-line.
    pub author: Option<String>,
    /// BCP 47 tag, as declared or detected.
    pub language: Option<String>,
    /// When it was published (RFC 3339) and who says so. Never the time it was fetched or crawled.
    pub published: Option<Published>,
    /// How sure that date is, from 0 to 1; `None` when it was simply given.
    pub date_confidence: Option<f32>,
    /// What was lost or not believed while reading it, a sentence each.
    pub notes: Vec<String>,
    /// How many bytes of the input it took.
    pub weight: u64,
}

impl Document {
    /// Whether there is an address and no text: a row of a list of addresses, or a feed's entry that only links.
    pub fn is_link(&self) -> bool {
        self.text.is_empty() && self.url.is_some()
    }

    /// A page or text, at its place.
    pub(crate) fn of_page(page: Page, place: &str, weight: u64) -> Self {
        Self {
            place: place.to_owned(),
            text: page.text,
            url: page.url,
            title: page.title,
            publisher: page.publisher,
            author: page.author,
            language: page.language,
            date_confidence: page.published.as_ref().map(|dated| dated.confidence),
            published: page.published.map(|dated| published(dated.date, dated.from)),
            notes: page.notes,
            weight,
            ..Self::default()
        }
    }

    /// Fills what is not known yet from what a container says of its entry.
    pub(crate) fn or(mut self, outer: Self) -> Self {
        fn fill(to: &mut Option<String>, from: Option<String>) {
            if to.is_none() {
                *to = from;
            }
        }
        fill(&mut self.reference, outer.reference);
        fill(&mut self.url, outer.url);
        fill(&mut self.title, outer.title);
        fill(&mut self.publisher, outer.publisher);
        fill(&mut self.author, outer.author);
        fill(&mut self.language, outer.language);
        if self.published.is_none() {
            (self.published, self.date_confidence) = (outer.published, outer.date_confidence);
        }
        self
    }

    /// One line of JSON, as `verbale read --from jsonl` takes it; without a line break at its end.
    pub fn line(&self) -> String {
        let line = Line {
            id: self.reference.as_deref(),
            text: &self.text,
            title: self.title.as_deref(),
            published: self.published.as_ref().map(|published| published.date.as_str()),
            published_from: self.published.as_ref().map(|published| published.from),
            published_confidence: self.date_confidence.map(|sure| f64::from((sure * 1000.0).round()) / 1000.0),
            publisher: self.publisher.as_deref(),
            url: self.url.as_deref(),
            author: self.author.as_deref(),
            language: self.language.as_deref(),
        };
        // Strings and numbers only: this cannot fail.
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// For people: the headline, a line of what is known, and the text, as Markdown.
    pub fn markdown(&self) -> String {
        let date = self.published.as_ref().map(|published| published.date.clone());
        let known = [self.publisher.clone(), self.author.clone(), date, self.url.clone()];
        let known: Vec<String> = known.into_iter().flatten().map(|part| part.replace(['\n', '\r'], " ")).collect();
        let title = self.title.as_deref().unwrap_or(&self.place).replace(['\n', '\r'], " ");
        format!("# {title}\n\n*{}*\n\n{}\n", known.join(" · "), self.text.trim_end()).replace("\n\n**\n\n", "\n\n")
    }
}

/// The shape of a line, in the order in which people look for things.
#[derive(Serialize)]
struct Line<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'d str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_from: Option<PublishedFrom>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published_confidence: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'d str>,
}

/// A page's date in the record's terms: its text says it, or its metadata (head, address, linked data).
fn published(date: String, said_by: &str) -> Published {
    let from = if said_by.starts_with("text") { PublishedFrom::Text } else { PublishedFrom::Metadata };
    Published { date, from }
}

impl From<Document> for verbale_model::Document {
    fn from(document: Document) -> Self {
        Self {
            reference: document.reference,
            uri: document.url,
            title: document.title,
            publisher: document.publisher,
            author: document.author,
            published: document.published,
            ..Self::new(document.text)
        }
    }
}

/// Something that could not be read, in one line: where, why, and what was kept of it or what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The input and where in it: a line, a record, an entry, an offset.
    pub place: String,
    /// Why.
    pub why: String,
    /// What was kept, or what to do.
    pub advice: String,
}

impl Skipped {
    /// A line of these three.
    pub fn new(place: impl Into<String>, why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { place: place.into(), why: why.into(), advice: advice.into() }
    }

    pub(crate) fn empty(place: &str) -> Self {
        Self::new(place, "there are no words in it", "check that it was saved as a whole")
    }

    /// Longer than `limit` bytes.
    pub(crate) fn too_long(place: &str, limit: u64) -> Self {
        let limit = if limit == crate::limits::TEXT { "4 GiB".to_owned() } else { format!("{} MiB", limit >> 20) };
        Self::new(place, format!("longer than {limit}"), "cut it into its articles")
    }

    /// What the operating system, or an unpacker, says.
    pub(crate) fn unreadable(place: &str, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound => Self::new(place, "there is no such file", "check the path"),
            ErrorKind::PermissionDenied => {
                Self::new(place, "permission denied", "change its permissions or run as its owner")
            }
            _ if error.get_ref().is_some_and(|inner| inner.is::<crate::unpack::Bomb>()) => {
                Self::new(place, error.to_string(), "nothing more of it was read; unpack it by hand if it is genuine")
            }
            _ => Self::new(place, error.to_string(), "check the file and its disk, then try again"),
        }
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.why, self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_back() {
        let document = Document {
            text: "He\u{0}spoke.\n".into(),
            reference: Some("7".into()),
            published: Some(Published { date: "2025-03-27".into(), from: PublishedFrom::Feed }),
            ..Document::default()
        };
        let expected = r#"{"id":"7","text":"He\u0000spoke.\n","published":"2025-03-27","published_from":"feed"}"#;
        assert_eq!(document.line(), expected);
    }

    #[test]
    fn an_address_without_words_is_a_link() {
        let link = Document { url: Some("http://e.org/a".into()), ..Document::default() };
        assert!(link.is_link());
        assert_eq!(link.line(), r#"{"url":"http://e.org/a"}"#);
        assert!(!Document { text: "He spoke.".into(), ..link }.is_link());
    }
}
