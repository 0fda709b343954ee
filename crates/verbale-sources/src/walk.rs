//! The way through what is nested: each input is recognised, opened, and its documents handed over as they are found. A container holds
//! nothing of what it has handed over.

use crate::document::{Document, Skipped};
use crate::kind::{ENOUGH, Kind};
use crate::open::{Options, Plain};
use crate::page::Page;
use crate::{Refused, archive, encoding, feed, jsonl, limits, office, page, plain, sitemap, table, unpack, warc};
use std::io::{BufRead, Cursor, Read};
use std::ops::ControlFlow;

/// Whether to go on: whoever takes the documents may have had enough.
pub(crate) type Flow = ControlFlow<()>;

/// Where something stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    /// As `verbale explain` takes it: a path, `-`, `week.zip/mon.html`.
    pub(crate) label: String,
    /// As messages call it.
    pub(crate) name: String,
    /// What its format is told by: the name without what was unpacked, `a.jsonl` of `a.jsonl.gz`.
    pub(crate) file: String,
    /// What a server said it is.
    pub(crate) media_type: Option<String>,
    /// Address, or path; `None` for standard input.
    pub(crate) url: Option<String>,
}

impl Place {
    /// A file, or something else with a name.
    pub(crate) fn named(name: &str) -> Self {
        Self { label: name.into(), name: name.into(), file: name.into(), media_type: None, url: Some(name.into()) }
    }

    /// An entry of an archive.
    pub(crate) fn entry(&self, entry: &str) -> Self {
        let path = |outer: &str| format!("{outer}/{}", entry.trim_start_matches('/'));
        Self { file: entry.into(), ..Self::named(&path(&self.label)) }.called(path(&self.name))
    }

    fn called(self, name: String) -> Self {
        Self { name, ..self }
    }

    /// The same, unpacked.
    fn unpacked(&self) -> Self {
        let file = match self.file.rsplit_once('.') {
            Some((stem, "tgz")) => format!("{stem}.tar"),
            Some((stem, _)) => stem.to_owned(),
            None => String::new(),
        };
        Self { file, media_type: None, ..self.clone() }
    }

    /// Part of it: a line, a row, a record, by number.
    pub(crate) fn part(&self, number: u64) -> String {
        format!("{}:{number}", self.name)
    }

    /// The same, as a document's own place.
    pub(crate) fn label_of(&self, number: u64) -> String {
        format!("{}:{number}", self.label)
    }

    /// The address, where it is one that pages have: what is relative on them is relative to it.
    fn address(&self) -> Option<&str> {
        self.url.as_deref().filter(|url| url.starts_with("http://") || url.starts_with("https://"))
    }
}

/// One walk through one input.
pub(crate) struct Walk<'w> {
    pub(crate) options: &'w Options,
    pub(crate) give: &'w mut dyn FnMut(Result<Document, Skipped>) -> Flow,
    /// Containers around what is being read.
    pub(crate) depth: usize,
}

impl Walk<'_> {
    pub(crate) fn found(&mut self, document: Document) -> Flow {
        (self.give)(Ok(document))
    }

    pub(crate) fn skip(&mut self, skipped: Skipped) -> Flow {
        (self.give)(Err(skipped))
    }

    /// What a read gave, with its problem handed on.
    pub(crate) fn all(&mut self, read: Result<Vec<u8>, Skipped>) -> ControlFlow<(), Option<Vec<u8>>> {
        match read {
            Ok(bytes) => ControlFlow::Continue(Some(bytes)),
            Err(skipped) => {
                self.skip(skipped)?;
                ControlFlow::Continue(None)
            }
        }
    }

    /// Anything: recognised and read.
    pub(crate) fn any(&mut self, at: &Place, bytes: &mut dyn BufRead) -> Flow {
        let mut start = Vec::with_capacity(ENOUGH);
        if let Err(error) = (&mut *bytes).take(ENOUGH as u64).read_to_end(&mut start) {
            return self.skip(Skipped::unreadable(&at.name, &error));
        }
        let forced = self.options.from.filter(|_| self.depth == 0);
        let kind = forced.map_or_else(|| recognised(at, &start), Ok);
        match kind {
            Ok(kind) => self.kind(kind, at, &mut Cursor::new(start).chain(bytes)),
            Err(what) => self.skip(Skipped::new(
                at.name.as_str(),
                format!("Verbale does not read “{what}”"),
                "save its text in a .txt file, or say --from text if it is plain text after all",
            )),
        }
    }

    /// Something of a known kind.
    pub(crate) fn kind(&mut self, kind: Kind, at: &Place, bytes: &mut dyn BufRead) -> Flow {
        match kind {
            Kind::Text => self.text(at, bytes),
            Kind::Html => self.html(at, bytes),
            Kind::Jsonl => jsonl::read(self, at, bytes),
            Kind::Csv | Kind::Tsv => table::read(self, at, bytes, kind),
            Kind::Feed => feed::read(self, at, bytes),
            Kind::Sitemap => sitemap::read(self, at, bytes),
            Kind::Epub | Kind::Docx | Kind::Pdf => office::read(self, at, bytes, kind),
            Kind::Warc => self.inside(at, |walk| warc::documents(walk, at, bytes)),
            Kind::Tar => self.inside(at, |walk| archive::tar(walk, at, bytes)),
            Kind::Zip => self.inside(at, |walk| archive::zip(walk, at, bytes)),
            Kind::Gzip => self.inside(at, |walk| {
                let (mut plain, losses) = unpack::gzip(bytes);
                walk.any(&at.unpacked(), &mut plain)?;
                walk.lost(at, &losses)
            }),
            Kind::Zstd => self.inside(at, |walk| walk.any(&at.unpacked(), &mut unpack::zstd(bytes))),
        }
    }

    /// Tells what an unpacker could not unpack.
    fn lost(&mut self, at: &Place, losses: &unpack::Losses) -> Flow {
        const TOLD: usize = 20;
        let losses = losses.take();
        for loss in losses.iter().take(TOLD) {
            self.skip(Skipped::new(at.name.as_str(), loss.as_str(), "what stands before and after it was read"))?;
        }
        if losses.len() > TOLD {
            let more = format!("{} more places are damaged", losses.len() - TOLD);
            self.skip(Skipped::new(at.name.as_str(), more, "what stands between them was read"))?;
        }
        Flow::Continue(())
    }

    /// One container deeper.
    pub(crate) fn inside(&mut self, at: &Place, read: impl FnOnce(&mut Self) -> Flow) -> Flow {
        if self.depth >= limits::DEPTH {
            let why = format!("it is packed in more than {} containers", limits::DEPTH);
            return self.skip(Skipped::new(at.name.as_str(), why, "unpack the outer ones, and give those inside"));
        }
        self.depth += 1;
        let flow = read(self);
        self.depth -= 1;
        flow
    }

    /// One plain text.
    fn text(&mut self, at: &Place, bytes: &mut dyn BufRead) -> Flow {
        let limit = if self.depth == 0 { limits::TEXT } else { limits::LINE };
        let Some(bytes) = self.all(up_to(at, bytes, limit))? else { return Flow::Continue(()) };
        let weight = bytes.len() as u64;
        let read = match self.options.plain {
            Plain::Unchanged => unchanged(&at.name, bytes).map(|text| Document {
                place: at.label.clone(),
                text,
                weight,
                ..Document::default()
            }),
            Plain::Clean => clean(at, &bytes).map(|page| Document::of_page(page, &at.label, weight)),
        };
        match read {
            Ok(document) => self.found(Document { url: document.url.clone().or_else(|| at.url.clone()), ..document }),
            Err(skipped) => self.skip(skipped),
        }
    }

    /// One saved page.
    fn html(&mut self, at: &Place, bytes: &mut dyn BufRead) -> Flow {
        match self.all(up_to(at, bytes, limits::PAGE))? {
            Some(bytes) => self.page(at, &bytes, Document::default()),
            None => Flow::Continue(()),
        }
    }

    /// The articles of a page; `known` is what its container says of it.
    pub(crate) fn page(&mut self, at: &Place, bytes: &[u8], known: Document) -> Flow {
        let decoded = encoding::decode(bytes, at.media_type.as_deref());
        let pages = match page::read(&decoded.text, at.address()) {
            Ok(pages) => pages,
            Err(refused) => return self.skip(said(at, &refused)),
        };
        let many = pages.len() > 1;
        for (index, page) in pages.into_iter().enumerate() {
            let label = if many { at.label_of(index as u64 + 1) } else { at.label.clone() };
            let mut document = Document::of_page(page, &label, if index == 0 { bytes.len() as u64 } else { 0 });
            document.notes.extend(decoded.notes.iter().cloned());
            document = document.or(known.clone());
            document.url = document.url.or_else(|| at.url.clone());
            self.found(document)?;
        }
        Flow::Continue(())
    }
}

fn recognised(at: &Place, start: &[u8]) -> Result<Kind, String> {
    match &at.media_type {
        Some(media_type) => Kind::of_media_type(media_type, &at.file, start),
        None => Kind::of(&at.file, start),
    }
}

pub(crate) fn said(at: &Place, refused: &Refused) -> Skipped {
    Skipped::new(at.name.as_str(), refused.why.as_str(), format!("nothing was kept of this {}", refused.what))
}

/// All bytes, if they are not more than `limit`.
pub(crate) fn up_to(at: &Place, bytes: &mut dyn BufRead, limit: u64) -> Result<Vec<u8>, Skipped> {
    let mut all = Vec::new();
    bytes.take(limit + 1).read_to_end(&mut all).map_err(|error| Skipped::unreadable(&at.name, &error))?;
    if all.len() as u64 > limit { Err(Skipped::too_long(&at.name, limit)) } else { Ok(all) }
}

/// A text as the page's counterpart makes it: decoded, with its header read.
fn clean(at: &Place, bytes: &[u8]) -> Result<Page, Skipped> {
    let decoded = encoding::decode(bytes, at.media_type.as_deref());
    if decoded.text.trim().is_empty() {
        return Err(Skipped::empty(&at.name));
    }
    let mut page = plain::read(&decoded.text).map_err(|refused| said(at, &refused))?;
    page.notes.extend(decoded.notes);
    Ok(page)
}

/// Bytes into text: UTF-8, unchanged but for a byte-order mark in front.
fn unchanged(name: &str, mut bytes: Vec<u8>) -> Result<String, Skipped> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    let nuls = bytes.iter().take(4096).filter(|&&byte| byte == 0).count();
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || nuls * 10 > bytes.len().min(4096) {
        let advice = format!("if it is text, turn it into UTF-8: iconv -f UTF-16 -t UTF-8 {name} > utf8.txt");
        return Err(Skipped::new(name, "this is UTF-16, or not text at all", advice));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let why = format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to());
        let advice = format!("turn it into UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 {name} > utf8.txt");
        Skipped::new(name, why, advice)
    })?;
    if text.trim().is_empty() { Err(Skipped::empty(name)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_byte_order_mark_is_taken_away() {
        assert_eq!(unchanged("x", b"\xEF\xBB\xBF He\r\nspoke\0. \n".to_vec()).as_deref(), Ok(" He\r\nspoke\0. \n"));
    }

    #[test]
    fn other_encodings_are_named() {
        let why = |bytes: &[u8]| unchanged("x", bytes.to_vec()).expect_err("not UTF-8").why;
        assert_eq!(why(b"\xFF\xFEH\0i\0"), "this is UTF-16, or not text at all");
        assert_eq!(why(b"H\0i\0"), "this is UTF-16, or not text at all");
        assert_eq!(why(b"Caf\xE9"), "not UTF-8 at byte 3");
        assert_eq!(why(b" \n"), "there are no words in it");
    }
}
