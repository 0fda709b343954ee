//! Where words stand. A span is a range of UTF-8 bytes of one document's text, made only on character boundaries.
//! Code points (JSON, Python, R) are counted once, at the border, by [`CodePoints`].

use std::ops::Range;

/// A half-open range of bytes of one document's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// The span of `range` in `text`; `None` when it is empty, out of bounds or cuts a character.
    ///
    /// ```
    /// use verbale_model::Span;
    /// assert_eq!(Span::new("né en 1962", 0..3).unwrap().of("né en 1962"), "né");
    /// assert!(Span::new("né en 1962", 0..2).is_none());
    /// ```
    pub fn new(text: &str, range: Range<usize>) -> Option<Self> {
        if range.is_empty() || u32::try_from(range.end).is_err() {
            return None;
        }
        text.get(range.clone()).map(|_| Self { start: range.start as u32, end: range.end as u32 })
    }

    /// The words themselves.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// First byte.
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte.
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// As a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// Counts bytes into Unicode code points for one text.
///
/// Built once per document; a look-up scans at most 64 bytes.
pub struct CodePoints<'t> {
    text: &'t str,
    /// Code points before byte `64 * i`.
    marks: Vec<u32>,
}

const STRIDE: usize = 64;

impl<'t> CodePoints<'t> {
    /// Counts through `text` once.
    pub fn new(text: &'t str) -> Self {
        let mut marks = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut seen = 0;
        for chunk in text.as_bytes().chunks(STRIDE) {
            marks.push(seen);
            seen += starts(chunk);
        }
        marks.push(seen);
        Self { text, marks }
    }

    /// The number of code points before byte `at`.
    pub fn before(&self, at: usize) -> u32 {
        let mark = at / STRIDE;
        self.marks[mark] + starts(&self.text.as_bytes()[mark * STRIDE..at])
    }

    /// `[start, end)` in code points.
    pub fn of(&self, span: Span) -> [u32; 2] {
        [self.before(span.start()), self.before(span.end())]
    }
}

/// How many characters start in these bytes.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count() as u32
}
