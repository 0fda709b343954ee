//! Web archives (WARC 1.0 and 1.1, ISO 28500): records one after the other, and the pages in them.
//!
//! Written for archives as they are: lengths that are wrong, members that are cut, garbage between records. What a record claims is
//! checked against where the next one begins; the loss is told, and reading goes on there. Unpacking is [`crate::unpack`]'s and HTTP
//! [`crate::http`]'s.

mod window;

use crate::document::{Document, Skipped};
use crate::http::Response;
use crate::kind::Kind;
use crate::limits;
use crate::walk::{Flow, Place, Walk};
use memchr::memmem;
use std::io::{self, BufRead, Read};
use window::Window;

/// Headers of a record are not longer.
const HEAD: usize = 64 << 10;
const HEADERS: usize = 64;

/// What a record says of itself, and its block.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'r> {
    /// Counted from 1, damaged ones included.
    pub number: u64,
    /// Where it begins, in unpacked bytes.
    pub offset: u64,
    /// `WARC-Type`: `response`, `resource`, `conversion`, …
    pub kind: String,
    /// `WARC-Target-URI`, without the angle brackets that some put around it.
    pub target: Option<String>,
    /// `Content-Type`.
    pub media_type: Option<String>,
    /// The block; empty if it is longer than [`limits::RECORD`].
    pub block: &'r [u8],
    /// What is wrong with it, in words; it was kept as far as it goes.
    pub damage: Option<String>,
}

/// What lies between records and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where it begins, in unpacked bytes.
    pub offset: u64,
    /// In words.
    pub what: String,
}

/// Records of an unpacked archive.
#[derive(Debug)]
pub struct Reader<R> {
    bytes: Window<R>,
    number: u64,
    /// What the last record took, to be left behind before the next.
    behind: usize,
    /// There has been an error that ends everything.
    over: bool,
}

impl<R: Read> Reader<R> {
    /// At the start of `bytes`, which are unpacked already.
    pub fn new(bytes: R) -> Self {
        Self { bytes: Window::new(bytes), number: 0, behind: 0, over: false }
    }

    /// The next record; `None` at the end.
    ///
    /// # Errors
    /// Damage, after which there may be more records; the operating system's errors are damage, too, and the last.
    pub fn record(&mut self) -> Option<Result<Record<'_>, Damage>> {
        if self.over {
            return None;
        }
        let framed = match self.frame() {
            Ok(Some(framed)) => framed,
            Ok(None) => return None,
            Err(error) => {
                self.over = true;
                return Some(Err(Damage { offset: self.bytes.offset(), what: error.to_string() }));
            }
        };
        match framed {
            Framed::Damage(damage) => Some(Err(damage)),
            Framed::Record(found) => {
                self.behind = found.end;
                let block = self.bytes.seen().get(found.block.clone()).unwrap_or_default();
                let head = found.head;
                Some(Ok(Record {
                    number: self.number,
                    offset: found.offset,
                    kind: head.kind,
                    target: head.target,
                    media_type: head.media_type,
                    block,
                    damage: found.damage,
                }))
            }
        }
    }

    fn frame(&mut self) -> io::Result<Option<Framed>> {
        self.bytes.consume(std::mem::take(&mut self.behind));
        while self.bytes.fill(1)? > 0 && matches!(self.bytes.seen()[0], b'\r' | b'\n') {
            let blank = self.bytes.seen().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.bytes.consume(blank);
        }
        if self.bytes.fill(5)? == 0 {
            return Ok(None);
        }
        let offset = self.bytes.offset();
        if !self.bytes.seen().starts_with(b"WARC/") {
            let passed = self.pass_to_record(0)?;
            return Ok(Some(damage(offset, format!("{passed} bytes that are no record"))));
        }
        self.number += 1;
        let Some(head_end) = self.head_end()? else {
            let passed = self.pass_to_record(5)?;
            return Ok(Some(damage(
                offset,
                format!("the headers of a record do not end; {passed} bytes were left out"),
            )));
        };
        let head = match Head::parse(&self.bytes.seen()[..head_end]) {
            Some(head) => head,
            None => {
                let passed = self.pass_to_record(5)?;
                return Ok(Some(damage(offset, format!("its headers make no sense; {passed} bytes were left out"))));
            }
        };
        self.block(offset, head, head_end).map(Some)
    }

    /// Where the block begins.
    fn head_end(&mut self) -> io::Result<Option<usize>> {
        let mut wanted = 512;
        loop {
            let have = self.bytes.fill(wanted)?;
            let seen = self.bytes.seen();
            let seen = &seen[..seen.len().min(HEAD)];
            let crlf = memmem::find(seen, b"\r\n\r\n").map(|at| at + 4);
            let lf = memmem::find(&seen[..crlf.unwrap_or(seen.len())], b"\n\n").map(|at| at + 2);
            if let Some(end) = lf.or(crlf) {
                return Ok(Some(end));
            }
            if have < wanted || wanted >= HEAD {
                return Ok(None);
            }
            wanted = (wanted * 4).min(HEAD);
        }
    }

    /// The block, as long as it says if the next record agrees.
    fn block(&mut self, offset: u64, head: Head, start: usize) -> io::Result<Framed> {
        let claimed = head.length;
        let taken = claimed.unwrap_or(limits::RECORD).min(limits::RECORD) as usize;
        let have = self.bytes.fill(start + taken + 4)?;
        let seen = self.bytes.seen();
        let end = start + taken;
        if claimed == Some(taken as u64) && (ends_record(&seen[end.min(seen.len())..]) && have >= end) {
            return Ok(framed(offset, head, start..end, end, None));
        }
        // Wrong, cut, or too long to be looked at: the next record is the judge.
        if let Some(next) = next_record(&seen[start..]).map(|at| start + at) {
            let block = start..trimmed(seen, start, next);
            let what = told(claimed, block.len());
            return Ok(framed(offset, head, block, next, Some(what)));
        }
        if have < start + taken + 4 {
            let what = format!("it is cut: {} of {}", have.saturating_sub(start), bytes_of(claimed));
            return Ok(framed(offset, head, start..have, have, Some(what)));
        }
        if claimed.is_some_and(|claimed| claimed <= limits::RECORD) {
            return self.too_short(offset, head, start..end);
        }
        let left = self.pass_long(start, claimed)?;
        let what = format!("it is longer than {} MiB ({left} bytes) and was left out", limits::RECORD >> 20);
        Ok(framed(offset, head, 0..0, 0, Some(what)))
    }

    /// The length ends before the record does: goes to where the next one begins, if that is near.
    fn too_short(&mut self, offset: u64, head: Head, block: std::ops::Range<usize>) -> io::Result<Framed> {
        let mut wanted = block.end + HEAD;
        loop {
            let have = self.bytes.fill(wanted)?;
            let seen = self.bytes.seen();
            let next = next_record(&seen[block.end..]).map(|at| block.end + at);
            if next.is_none() && have >= wanted && wanted < limits::RECORD as usize {
                wanted = (wanted * 2).min(limits::RECORD as usize);
                continue;
            }
            let next = next.unwrap_or(have);
            let whole = block.start..trimmed(seen, block.start, next);
            let what = told(head.length, whole.len());
            return Ok(framed(offset, head, whole, next, Some(what)));
        }
    }

    /// Leaves behind what is too long, up to the next record or to where it claims to end.
    fn pass_long(&mut self, start: usize, claimed: Option<u64>) -> io::Result<u64> {
        self.bytes.consume(start);
        let mut passed = 0;
        loop {
            let have = self.bytes.fill(1 << 20)?;
            let rest = claimed.map_or(u64::MAX, |claimed| claimed - passed);
            let next = next_record(self.bytes.seen());
            let end = next.map_or(have as u64, |next| next as u64).min(rest);
            // Keeps what may be the first half of a record's beginning.
            let last = next.is_some() || end == rest || have < (1 << 20);
            let step = if last { end } else { end - MARK as u64 };
            self.bytes.consume(step as usize);
            passed += step;
            if last {
                return Ok(passed);
            }
        }
    }

    /// Goes on to the next place that looks like a record, at least `least` bytes from here; says how many bytes were passed.
    fn pass_to_record(&mut self, least: usize) -> io::Result<u64> {
        let mut passed = least as u64;
        self.bytes.consume(least);
        loop {
            let have = self.bytes.fill(1 << 16)?;
            let next = next_record(self.bytes.seen());
            let step = next.unwrap_or(if have < (1 << 16) { have } else { have - MARK });
            self.bytes.consume(step);
            passed += step as u64;
            if next.is_some() || have < (1 << 16) {
                return Ok(passed);
            }
        }
    }
}

enum Framed {
    Damage(Damage),
    Record(Frame),
}

/// A record in the window.
struct Frame {
    offset: u64,
    head: Head,
    block: std::ops::Range<usize>,
    end: usize,
    damage: Option<String>,
}

fn framed(offset: u64, head: Head, block: std::ops::Range<usize>, end: usize, damage: Option<String>) -> Framed {
    Framed::Record(Frame { offset, head, block, end, damage })
}

fn damage(offset: u64, what: String) -> Framed {
    Framed::Damage(Damage { offset, what })
}

fn bytes_of(claimed: Option<u64>) -> String {
    claimed.map_or_else(|| "an unknown number of bytes".to_owned(), |claimed| format!("{claimed} bytes"))
}

fn told(claimed: Option<u64>, found: usize) -> String {
    match claimed {
        Some(claimed) => format!("it says it has {claimed} bytes, and the next record begins after {found}"),
        None => format!("it does not say how long it is; the next record begins after {found} bytes"),
    }
}

/// Two line ends close a record. Some writers forget one, and the last record may have none at all.
fn ends_record(after: &[u8]) -> bool {
    after.starts_with(b"\r\n\r\n")
        || after.starts_with(b"\n\n")
        || after.starts_with(b"WARC/1.")
        || after.trim_ascii().is_empty()
}

/// A record's beginning is told by as many bytes: version, line end, the first letters of a header.
const MARK: usize = 32;

/// The first place that looks like a record's beginning: a version, and then a header of WARC's.
fn next_record(bytes: &[u8]) -> Option<usize> {
    memmem::find_iter(bytes, b"WARC/1.").find(|&at| {
        let rest = &bytes[at + 7..bytes.len().min(at + MARK)];
        let line = rest.strip_prefix(b"0").or(rest.strip_prefix(b"1")).unwrap_or_default();
        let next = line.strip_prefix(b"\r\n").or(line.strip_prefix(b"\n")).unwrap_or_default();
        next.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"warc-") || name.eq_ignore_ascii_case(b"conte"))
    })
}

/// The end of a block that reaches up to `next`, without the line ends between the two.
fn trimmed(seen: &[u8], start: usize, next: usize) -> usize {
    let block = &seen[start..next];
    let block = block.strip_suffix(b"\r\n\r\n").or(block.strip_suffix(b"\n\n")).unwrap_or(block);
    start + block.len()
}

/// Headers of a record.
struct Head {
    kind: String,
    target: Option<String>,
    media_type: Option<String>,
    /// `None` if it is missing or no number.
    length: Option<u64>,
}

impl Head {
    fn parse(head: &[u8]) -> Option<Self> {
        let first = memchr::memchr(b'\n', head)? + 1;
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let (_, headers) = match httparse::parse_headers(&head[first..], &mut headers) {
            Ok(httparse::Status::Complete(parsed)) => parsed,
            _ => return None,
        };
        let header = |wanted: &str| {
            let found = headers.iter().find(|header| header.name.eq_ignore_ascii_case(wanted))?;
            Some(String::from_utf8_lossy(found.value).trim().to_owned())
        };
        Some(Self {
            kind: header("WARC-Type")?.to_ascii_lowercase(),
            target: header("WARC-Target-URI").map(|uri| uri.trim_start_matches('<').trim_end_matches('>').to_owned()),
            media_type: header("Content-Type"),
            length: header("Content-Length").and_then(|length| length.parse().ok()),
        })
    }
}

/// The articles of the pages in an archive.
pub(crate) fn documents(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let mut reader = Reader::new(bytes);
    loop {
        let Some(record) = reader.record() else { return Flow::Continue(()) };
        match record {
            Ok(record) => {
                let place = at.part(record.number);
                if let Some(damage) = &record.damage {
                    let why = format!("the record at byte {} is damaged: {damage}", record.offset);
                    walk.skip(Skipped::new(place, why, "what there is of it was read, and the records after it"))?;
                }
                page(walk, at, &record)?;
            }
            Err(damage) => {
                let place = format!("{}, byte {}", at.name, damage.offset);
                walk.skip(Skipped::new(place, damage.what, "the records before and after it were read"))?;
            }
        }
    }
}

/// The page in a record, if there is one. Requests, revisits, redirects, pictures are no pages and not worth a word.
fn page(walk: &mut Walk<'_>, at: &Place, record: &Record<'_>) -> Flow {
    let http = record.media_type.as_deref().is_some_and(|kind| kind.starts_with("application/http"));
    let place = Place {
        label: at.label_of(record.number),
        name: at.part(record.number),
        file: String::new(),
        media_type: record.media_type.clone(),
        url: record.target.clone(),
    };
    match record.kind.as_str() {
        "response" if http || record.block.starts_with(b"HTTP/") => {
            let Some(response) = Response::parse(record.block) else {
                return walk.skip(Skipped::new(
                    place.name,
                    "the response in it cannot be read",
                    "the next record was read",
                ));
            };
            if !(200..300).contains(&response.status) || !is_page(response.media_type.as_deref(), &place) {
                return Flow::Continue(());
            }
            match response.body() {
                Ok(body) => read(walk, Place { media_type: response.media_type, ..place }, &body),
                Err(why) => walk.skip(Skipped::new(place.name, why, "the next record was read")),
            }
        }
        "response" | "resource" | "conversion" if is_page(record.media_type.as_deref(), &place) => {
            read(walk, place, record.block)
        }
        _ => Flow::Continue(()),
    }
}

fn is_page(media_type: Option<&str>, place: &Place) -> bool {
    let media_type = media_type.unwrap_or("text/html").to_ascii_lowercase();
    let text =
        media_type.starts_with("text/plain") && !place.url.as_deref().is_some_and(|url| url.ends_with("/robots.txt"));
    text || media_type.starts_with("text/html") || media_type.starts_with("application/xhtml")
}

fn read(walk: &mut Walk<'_>, place: Place, body: &[u8]) -> Flow {
    if body.trim_ascii().is_empty() {
        return Flow::Continue(());
    }
    match place.media_type.as_deref() {
        Some(text) if text.to_ascii_lowercase().starts_with("text/plain") => walk.kind(Kind::Text, &place, &mut &*body),
        _ => walk.page(&place, body, Document::default()),
    }
}

#[cfg(test)]
mod tests;
