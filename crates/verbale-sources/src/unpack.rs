//! Packed bytes into plain ones: gzip of many members, Zstandard, and what HTTP wraps bodies in; with a guard against bombs.
//!
//! The unpacking itself is that of `flate2`, `ruzstd` and `brotli-decompressor`. Here is what these leave open: finding the next member
//! after a damaged one, and how much may come out.

use crate::limits;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

/// The largest window of a Zstandard stream: what `zstd --long` writes.
const WINDOW: u64 = 128 << 20;

/// Far more came out than genuine news has in it.
#[derive(Debug)]
pub(crate) struct Bomb(u64);

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it unpacks to more than {} times its size, as bombs do", self.0)
    }
}

impl std::error::Error for Bomb {}

/// Counts what is read through it.
pub(crate) struct Counted<R> {
    inner: R,
    count: Rc<Cell<u64>>,
}

impl<R> Counted<R> {
    pub(crate) fn new(inner: R) -> (Self, Rc<Cell<u64>>) {
        let count = Rc::new(Cell::new(0));
        (Self { inner, count: count.clone() }, count)
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count.set(self.count.get() + read as u64);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.set(self.count.get() + amount as u64);
        self.inner.consume(amount);
    }
}

/// Ends with an error as soon as the ratio of what came out to what went in is a bomb's.
pub(crate) struct Guarded<R> {
    inner: R,
    packed: Rc<Cell<u64>>,
    plain: Rc<Cell<u64>>,
}

impl<R> Guarded<R> {
    /// `packed` is what went in so far (or all there is), `plain` what came out of this container so far.
    pub(crate) fn new(inner: R, packed: Rc<Cell<u64>>, plain: Rc<Cell<u64>>) -> Self {
        Self { inner, packed, plain }
    }
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let plain = self.plain.get() + read as u64;
        self.plain.set(plain);
        let bomb = plain > limits::RATIO_FROM && plain / limits::RATIO > self.packed.get();
        if bomb || plain > limits::CONTAINER { Err(io::Error::other(Bomb(limits::RATIO))) } else { Ok(read) }
    }
}

/// What could not be unpacked, for whoever reports it.
pub(crate) type Losses = Rc<RefCell<Vec<String>>>;

/// A gzip stream of any number of members, guarded; damaged members are left at the next one.
pub(crate) fn gzip<'r>(packed: impl BufRead + 'r) -> (BufReader<impl Read + 'r>, Losses) {
    let (counted, count) = Counted::new(packed);
    let losses = Losses::default();
    let members = Members::new(counted, count.clone(), losses.clone());
    (BufReader::with_capacity(1 << 16, Guarded::new(members, count, Rc::default())), losses)
}

/// A gzip stream of any number of members, unpacked. A bomb ends it with an error; damaged members are passed over.
pub fn gunzip<'r>(packed: impl BufRead + 'r) -> impl BufRead + 'r {
    gzip(packed).0
}

/// A Zstandard stream of any number of frames, guarded.
pub(crate) fn zstd<'r>(packed: impl BufRead + 'r) -> BufReader<impl Read + 'r> {
    let (counted, count) = Counted::new(packed);
    BufReader::with_capacity(
        1 << 16,
        Guarded::new(Frames { state: Some(Frame::Between(counted)) }, count, Rc::default()),
    )
}

const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];

/// How much of a member is kept, so that one can go back in it. The next one begins within a few kilobytes of where a damaged one is
/// seen to be damaged: the unpacker runs on into it.
const TAPE: usize = 64 << 10;
/// How often one goes back in one stream: false beginnings in hostile bytes must not make work without end.
const BACK: usize = 200;

/// A reader that keeps what was last read.
struct Taped<R> {
    inner: R,
    /// Read again, from `at` on, before `inner` goes on.
    replay: Vec<u8>,
    at: usize,
    tape: Vec<u8>,
    back: usize,
}

impl<R: BufRead> Taped<R> {
    fn new(inner: R) -> Self {
        Self { inner, replay: Vec::new(), at: 0, tape: Vec::new(), back: BACK }
    }

    /// Forgets what was read.
    fn clear(&mut self) {
        self.tape.clear();
    }

    /// Goes back to the first beginning of a member that was read over.
    fn go_back(&mut self) {
        let found = memchr::memmem::find(&self.tape, &MAGIC).filter(|_| self.back > 0);
        let Some(found) = found else { return };
        self.back -= 1;
        let mut replay = self.tape.split_off(found);
        replay.extend_from_slice(&self.replay[self.at..]);
        (self.replay, self.at) = (replay, 0);
    }
}

impl<R: BufRead> Read for Taped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Taped<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.replay.len() { Ok(&self.replay[self.at..]) } else { self.inner.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if self.tape.len() > 2 * TAPE {
            self.tape.drain(..self.tape.len() - TAPE);
        }
        if self.at < self.replay.len() {
            let end = (self.at + amount).min(self.replay.len());
            self.tape.extend_from_slice(&self.replay[self.at..end]);
            self.at = end;
        } else if let Ok(buffer) = self.inner.fill_buf() {
            let amount = amount.min(buffer.len());
            self.tape.extend_from_slice(&buffer[..amount]);
            self.inner.consume(amount);
        }
    }
}

/// A reader with some bytes put back before it.
struct Again<R> {
    put_back: &'static [u8],
    inner: R,
}

impl<R: BufRead> Read for Again<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Again<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.put_back.is_empty() { self.inner.fill_buf() } else { Ok(self.put_back) }
    }

    fn consume(&mut self, amount: usize) {
        match self.put_back.get(amount..) {
            Some(rest) if !self.put_back.is_empty() => self.put_back = rest,
            _ => self.inner.consume(amount),
        }
    }
}

/// The members of a gzip stream, one after the other.
struct Members<R> {
    /// Never `None` between calls.
    now: Option<Now<Taped<R>>>,
    count: Rc<Cell<u64>>,
    losses: Losses,
    any: bool,
}

enum Now<R> {
    Between(R),
    Inside(Box<GzDecoder<Again<R>>>),
}

impl<R: BufRead> Members<R> {
    fn new(packed: R, count: Rc<Cell<u64>>, losses: Losses) -> Self {
        Self { now: Some(Now::Between(Taped::new(packed))), count, losses, any: false }
    }

    /// Goes to the next member; says whether there is one.
    fn next_member(&mut self, mut packed: Taped<R>) -> io::Result<bool> {
        let from = self.count.get();
        let found = find_magic(&mut packed);
        let passed = self.count.get() - from;
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                self.now = Some(Now::Between(packed));
                return Err(error);
            }
        };
        if self.any && found.garbage {
            let passed = passed.saturating_sub(if found.magic { 3 } else { 0 });
            self.losses.borrow_mut().push(format!("{passed} bytes after byte {from} are no gzip member"));
        }
        self.any = true;
        packed.clear();
        self.now = Some(if found.magic {
            Now::Inside(Box::new(GzDecoder::new(Again { put_back: &MAGIC, inner: packed })))
        } else {
            Now::Between(packed)
        });
        Ok(found.magic)
    }
}

struct Found {
    magic: bool,
    /// Something stood before it that is no padding.
    garbage: bool,
}

/// Reads up to and over the next member's first three bytes.
fn find_magic(packed: &mut impl BufRead) -> io::Result<Found> {
    let (mut matched, mut garbage) = (0, false);
    loop {
        let buffer = packed.fill_buf()?;
        if buffer.is_empty() {
            return Ok(Found { magic: false, garbage: garbage || matched > 0 });
        }
        for (at, &byte) in buffer.iter().enumerate() {
            if byte == MAGIC[matched] {
                matched += 1;
            } else {
                garbage |= matched > 0 || byte != 0;
                matched = usize::from(byte == MAGIC[0]);
            }
            if matched == MAGIC.len() {
                packed.consume(at + 1);
                return Ok(Found { magic: true, garbage });
            }
        }
        let length = buffer.len();
        packed.consume(length);
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match self.now.take() {
                None => return Ok(0),
                Some(Now::Between(packed)) => {
                    if !self.next_member(packed)? {
                        return Ok(0);
                    }
                }
                Some(Now::Inside(mut member)) => match member.read(into) {
                    Ok(0) => self.now = Some(Now::Between(member.into_inner().inner)),
                    Ok(read) => {
                        self.now = Some(Now::Inside(member));
                        return Ok(read);
                    }
                    // A guard of an outer container, not damage of this one.
                    Err(error) if error.get_ref().is_some_and(|inner| inner.is::<Bomb>()) => return Err(error),
                    Err(error) => {
                        let at = self.count.get();
                        self.losses.borrow_mut().push(format!("a gzip member is damaged near byte {at} ({error})"));
                        let mut packed = member.into_inner().inner;
                        packed.go_back();
                        self.now = Some(Now::Between(packed));
                    }
                },
            }
        }
    }
}

/// The frames of a Zstandard stream, one after the other.
struct Frames<R: Read> {
    state: Option<Frame<R>>,
}

enum Frame<R: Read> {
    Between(R),
    Inside(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(Frame::Between(mut packed)) => {
                    if packed.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder =
                        StreamingDecoder::new_with_max_window_size(packed, WINDOW).map_err(io::Error::other)?;
                    self.state = Some(Frame::Inside(Box::new(decoder)));
                }
                Some(Frame::Inside(mut frame)) => match frame.read(into)? {
                    0 if !into.is_empty() => self.state = Some(Frame::Between(frame.into_inner())),
                    read => {
                        self.state = Some(Frame::Inside(frame));
                        return Ok(read);
                    }
                },
            }
        }
    }
}

/// An HTTP body without its content encodings; at most `limit` bytes. Bodies that are not what their header says are given back as they
/// are: archives often hold them unpacked already.
pub(crate) fn body(bytes: Vec<u8>, encodings: &str, limit: u64) -> Result<Vec<u8>, String> {
    let mut bytes = bytes;
    for (applied, encoding) in encodings.rsplit(',').map(str::trim).filter(|name| !name.is_empty()).enumerate() {
        if applied >= limits::DEPTH {
            return Err("it is packed more often than anybody does in earnest".to_owned());
        }
        bytes = once(bytes, &encoding.to_ascii_lowercase(), limit)?;
    }
    Ok(bytes)
}

fn once(bytes: Vec<u8>, encoding: &str, limit: u64) -> Result<Vec<u8>, String> {
    let packed = bytes.as_slice();
    let plain = match encoding {
        "gzip" | "x-gzip" if packed.starts_with(&MAGIC) => whole(GzDecoder::new(packed), limit),
        "deflate" => whole(ZlibDecoder::new(packed), limit).or_else(|error| match error {
            Unpacked::Damaged => whole(DeflateDecoder::new(packed), limit),
            Unpacked::TooLong => Err(error),
        }),
        "br" => whole(brotli_decompressor::Decompressor::new(packed, 4096), limit),
        "zstd" => match StreamingDecoder::new_with_max_window_size(packed, WINDOW.min(limit)) {
            Ok(decoder) => whole(decoder, limit),
            Err(_) => Err(Unpacked::Damaged),
        },
        "identity" | "gzip" | "x-gzip" => return Ok(bytes),
        other => return Err(format!("its content encoding “{other}” is not known here")),
    };
    match plain {
        Ok(plain) => Ok(plain),
        Err(Unpacked::TooLong) => Err(format!("it unpacks to more than {} MiB", limit >> 20)),
        Err(Unpacked::Damaged) => Ok(bytes),
    }
}

enum Unpacked {
    TooLong,
    Damaged,
}

/// All that comes out; what came out before damage counts, if there is any.
fn whole(from: impl Read, limit: u64) -> Result<Vec<u8>, Unpacked> {
    let mut plain = Vec::new();
    let ended = from.take(limit + 1).read_to_end(&mut plain);
    match ended {
        _ if plain.len() as u64 > limit => Err(Unpacked::TooLong),
        Err(_) if plain.is_empty() => Err(Unpacked::Damaged),
        _ => Ok(plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("written")
    }

    fn unpacked(bytes: &[u8]) -> (String, Vec<String>) {
        let (mut plain, losses) = gzip(bytes);
        let mut all = Vec::new();
        plain.read_to_end(&mut all).expect("no bomb");
        let losses = losses.take();
        (String::from_utf8_lossy(&all).into_owned(), losses)
    }

    #[test]
    fn members_follow_each_other() {
        let all = [packed(b"one "), packed(b""), packed(b"two"), vec![0; 512]].concat();
        assert_eq!(unpacked(&all), ("one two".to_owned(), Vec::new()));
    }

    #[test]
    fn the_next_member_is_found_after_damage() {
        let mut bad: Vec<u8> = packed(&(0..4000u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        let middle = bad.len() / 2;
        bad.truncate(middle);
        let (text, losses) = unpacked(&[packed(b"one "), bad, packed(b" two")].concat());
        assert!(text.starts_with("one ") && text.ends_with(" two"), "{text}");
        assert!(!losses.is_empty());
        let (text, losses) = unpacked(&[packed(b"one "), b"lies between".to_vec(), packed(b"two")].concat());
        assert_eq!((text.as_str(), losses.len()), ("one two", 1));
        assert!(losses[0].starts_with("12 bytes after byte "), "{losses:?}");
    }

    #[test]
    fn a_bomb_ends_early() {
        let bomb = packed(&vec![b'a'; 100 << 20]);
        let (mut plain, _) = gzip(bomb.as_slice());
        let error = io::copy(&mut plain, &mut io::sink()).expect_err("a bomb");
        assert!(error.to_string().contains("more than 200 times its size"), "{error}");
    }

    #[test]
    fn bodies() {
        let gzipped = packed(b"He spoke.");
        assert_eq!(body(gzipped.clone(), "gzip", 100).as_deref(), Ok(&b"He spoke."[..]));
        assert_eq!(body(packed(&gzipped), "gzip, gzip", 100).as_deref(), Ok(&b"He spoke."[..]));
        assert_eq!(body(b"He spoke.".to_vec(), "gzip", 100).as_deref(), Ok(&b"He spoke."[..]));
        assert_eq!(body(b"He spoke.".to_vec(), "br", 100).as_deref(), Ok(&b"He spoke."[..]));
        assert!(body(packed(&[b'a'; 101]), "gzip", 100).is_err_and(|why| why.contains("unpacks to more")));
        assert!(body(Vec::new(), "compress", 100).is_err_and(|why| why.contains("“compress”")));
    }
}
