//! What an input is: by its name and by its first bytes. Packed formats are known by their bytes whatever they are called; a text that
//! is called one is taken for one.

use std::path::Path;

/// A format that can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Plain text, one article.
    Text,
    /// One JSON object per line.
    Jsonl,
    /// A saved page.
    Html,
    /// RSS 0.9 to 2.0, Atom, JSON Feed.
    Feed,
    /// A sitemap or an index of sitemaps.
    Sitemap,
    /// WARC 1.0 or 1.1.
    Warc,
    /// Rows between commas or semicolons.
    Csv,
    /// Rows between tabs.
    Tsv,
    /// A zip archive.
    Zip,
    /// A tar archive.
    Tar,
    /// One gzip stream, of one or many members.
    Gzip,
    /// One Zstandard stream.
    Zstd,
    /// An EPUB book.
    Epub,
    /// A Word document, as LexisNexis and Factiva hand articles out.
    Docx,
    /// A PDF.
    Pdf,
}

/// Bytes that are enough to tell: a tar header's mark ends at 262, and roots of XML come after comments and style sheets.
pub(crate) const ENOUGH: usize = 4096;

/// Names of files that cannot be had, and must not be taken for text.
const FOREIGN: &[&str] =
    &["doc", "odt", "rtf", "parquet", "xls", "xlsx", "ppt", "pptx", "7z", "rar", "xz", "bz2", "br", "sqlite", "db"];

const NAMES: &[(&str, Kind)] = &[
    ("txt", Kind::Text),
    ("text", Kind::Text),
    ("md", Kind::Text),
    ("jsonl", Kind::Jsonl),
    ("ndjson", Kind::Jsonl),
    ("html", Kind::Html),
    ("htm", Kind::Html),
    ("xhtml", Kind::Html),
    ("rss", Kind::Feed),
    ("atom", Kind::Feed),
    ("warc", Kind::Warc),
    ("csv", Kind::Csv),
    ("tsv", Kind::Tsv),
    ("tab", Kind::Tsv),
    ("zip", Kind::Zip),
    ("tar", Kind::Tar),
    ("gz", Kind::Gzip),
    ("tgz", Kind::Gzip),
    ("zst", Kind::Zstd),
    ("epub", Kind::Epub),
    ("docx", Kind::Docx),
    ("pdf", Kind::Pdf),
];

impl Kind {
    /// By the name alone; `None` for names that say nothing (or only that it is XML or JSON).
    pub fn of_name(name: &str) -> Option<Self> {
        let extension = extension(name);
        NAMES.iter().find(|(known, _)| extension.eq_ignore_ascii_case(known)).map(|(_, kind)| *kind)
    }

    /// By name and first bytes. A file that nothing is known of is plain text.
    ///
    /// # Errors
    /// The extension, where the name says that it is something else.
    pub fn of(name: &str, start: &[u8]) -> Result<Self, String> {
        let named = Self::of_name(name);
        if let Some(packed) = packed(start) {
            let office = named.filter(|kind| matches!(kind, Self::Epub | Self::Docx) && packed == Self::Zip);
            let foreign = packed == Self::Zip && is_foreign(name);
            return if foreign { Err(extension(name).to_owned()) } else { Ok(office.unwrap_or(packed)) };
        }
        if is_foreign(name) {
            return Err(extension(name).to_owned());
        }
        if let Some(named) = named
            && named != Self::Html
        {
            return Ok(named);
        }
        Ok(written(start).or(named).unwrap_or(Self::Text))
    }

    /// By the media type that a server sent and the first bytes.
    pub(crate) fn of_media_type(media_type: &str, name: &str, start: &[u8]) -> Result<Self, String> {
        if let Some(seen) = packed(start).or_else(|| written(start)) {
            return Ok(seen);
        }
        let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match media_type.as_str() {
            "" => Self::of(name, start),
            "text/html" | "application/xhtml+xml" => Ok(Self::Html),
            "text/plain" | "text/markdown" => Ok(Self::Text),
            "text/csv" => Ok(Self::Csv),
            "text/tab-separated-values" => Ok(Self::Tsv),
            "application/x-ndjson" | "application/jsonl" => Ok(Self::Jsonl),
            "application/feed+json" | "application/rss+xml" | "application/atom+xml" => Ok(Self::Feed),
            "application/warc" => Ok(Self::Warc),
            kind if kind.contains("xml") || kind.starts_with("text/") || kind == "application/octet-stream" => {
                Self::of(name, start)
            }
            kind => Err(kind.to_owned()),
        }
    }
}

/// Known by its first bytes whatever its name.
fn packed(start: &[u8]) -> Option<Kind> {
    match start {
        [0x1f, 0x8b, 8, ..] => Some(Kind::Gzip),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Kind::Zstd),
        _ if start.starts_with(b"PK\x03\x04") | start.starts_with(b"PK\x05\x06") => Some(Kind::Zip),
        _ if start.starts_with(b"%PDF-") => Some(Kind::Pdf),
        _ if start.get(257..262) == Some(b"ustar") => Some(Kind::Tar),
        _ => None,
    }
}

/// Known by its first words, where the name says nothing.
fn written(start: &[u8]) -> Option<Kind> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    if start.starts_with(b"WARC/1.") || start.starts_with(b"WARC/0.") {
        return Some(Kind::Warc);
    }
    if let Some(inside) = start.strip_prefix(b"{") {
        let feed = memchr::memmem::find(start, b"jsonfeed.org/version").is_some();
        let object = inside.trim_ascii_start().starts_with(b"\"");
        return if feed { Some(Kind::Feed) } else { object.then_some(Kind::Jsonl) };
    }
    if start.starts_with(b"<") { root(start) } else { None }
}

/// The first element of something written in angle brackets.
fn root(mut rest: &[u8]) -> Option<Kind> {
    while let Some(at) = memchr::memchr(b'<', rest) {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = &comment[memchr::memmem::find(comment, b"-->")?..];
            continue;
        }
        let name: Vec<u8> = rest.iter().take(16).map(u8::to_ascii_lowercase).collect();
        let end = name.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b":!".contains(byte));
        match &name[..end.unwrap_or(name.len())] {
            b"rss" | b"feed" | b"rdf:rdf" | b"channel" => return Some(Kind::Feed),
            b"urlset" | b"sitemapindex" => return Some(Kind::Sitemap),
            b"html" | b"head" | b"body" | b"meta" | b"title" | b"div" | b"p" | b"article" => return Some(Kind::Html),
            b"!doctype" if names_html(rest) => return Some(Kind::Html),
            _ => {}
        }
    }
    None
}

/// Whether `!doctype` goes on with `html`.
fn names_html(doctype: &[u8]) -> bool {
    doctype.get(8..13).is_some_and(|name| name.eq_ignore_ascii_case(b" html"))
}

pub(crate) fn is_foreign(name: &str) -> bool {
    FOREIGN.iter().any(|known| extension(name).eq_ignore_ascii_case(known))
}

pub(crate) fn extension(name: &str) -> &str {
    Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_name_and_bytes() {
        for (name, start, expected) in [
            ("a.txt", &b"He spoke."[..], Some(Kind::Text)),
            ("a.txt", b"<html>", Some(Kind::Text)),
            ("a.txt", b"\x1f\x8b\x08", Some(Kind::Gzip)),
            ("a", b"He spoke.", Some(Kind::Text)),
            ("", b" {\"text\": 1}", Some(Kind::Jsonl)),
            ("", b"{a}", Some(Kind::Text)),
            ("a.json", b"{\"version\": \"https://jsonfeed.org/version/1.1\"", Some(Kind::Feed)),
            ("a.xml", b"<?xml version='1.0'?><!-- <html> --><rss version='2.0'>", Some(Kind::Feed)),
            ("a.xml", b"<?xml version='1.0'?>\n<urlset xmlns=''>", Some(Kind::Sitemap)),
            ("a.html", b"<!DOCTYPE html><html>", Some(Kind::Html)),
            ("a.html", b"words", Some(Kind::Html)),
            ("a.html", b"<feed xmlns=''>", Some(Kind::Feed)),
            ("-", b"WARC/1.0\r\n", Some(Kind::Warc)),
            ("a.docx", b"PK\x03\x04", Some(Kind::Docx)),
            ("a.bin", b"PK\x03\x04", Some(Kind::Zip)),
            ("a.xlsx", b"PK\x03\x04", None),
            ("a.rtf", b"{\\rtf1", None),
        ] {
            assert_eq!(Kind::of(name, start).ok(), expected, "{name} {start:?}");
        }
    }
}
