//! Cuts a document into windows the encoder reads at once: whole paragraphs while they fit, a longer paragraph by sentences, a longer
//! sentence by words. The same as `training/windows.py`. Speed stays linear in the length of the document.

use super::pieces::{Pieces, shape};
use crate::text::Segments;
use std::collections::HashMap;
use std::ops::Range;

/// Wordpieces in a window, as in training's evaluation.
const LIMIT: usize = 192;
const START: u32 = 101;
const SEPARATOR: u32 = 102;

/// What the encoder takes in: one row per wordpiece.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// The tokens it covers.
    pub(crate) tokens: Range<usize>,
    /// Rows of the embedding table.
    pub(crate) ids: Vec<u32>,
    /// Word shape per piece.
    pub(crate) shapes: Vec<u32>,
    /// Place in a quotation per piece: 0 outside, 1 inside, 2 a mark.
    pub(crate) quotes: Vec<u32>,
    /// The row of each word's first piece; word 0 is the start of the window.
    pub(crate) firsts: Vec<usize>,
}

impl Window {
    fn push(&mut self, id: u32, shape: u32, quote: u32) {
        self.ids.push(id);
        self.shapes.push(shape);
        self.quotes.push(quote);
    }
}

/// Cuts one document.
pub(crate) fn windows(text: &str, segments: &Segments, pieces: &Pieces) -> Vec<Window> {
    let words = words(text, segments, pieces);
    let quotes = quotes(segments);
    ranges(segments, &words.0).into_iter().map(|range| window(text, segments, range, &words, &quotes)).collect()
}

/// Wordpieces of an excerpt; what is beyond them is not read.
const EXCERPT: usize = 112;

/// Passages of a document, wherever they stand, as one window: of each part its passages, [SEP] after every part. The same passages make the same window in
/// whichever order the document has them.
pub(crate) fn excerpt(
    text: &str,
    segments: &Segments,
    pieces: &Pieces,
    quotes: &[u32],
    parts: [&[Range<usize>]; 2],
) -> Window {
    let mut out = Window::default();
    out.push(START, 0, 0);
    for part in parts {
        for token in part.iter().flat_map(Clone::clone) {
            let word = segments.tokens[token].of(text);
            let shape = shape(word);
            for id in pieces.of(word) {
                if out.ids.len() + 1 < EXCERPT {
                    out.push(id, shape, quotes[token]);
                }
            }
        }
        if out.ids.len() < EXCERPT {
            out.push(SEPARATOR, 0, 0);
        }
    }
    out
}

/// Per token the range of its pieces in one long vector, and that vector.
type Words = (Vec<Range<usize>>, Vec<u32>);

fn words(text: &str, segments: &Segments, pieces: &Pieces) -> Words {
    let mut known: HashMap<&str, Range<usize>> = HashMap::new();
    let mut all = Vec::new();
    let ranges = segments.tokens.iter().map(|token| {
        let word = token.of(text);
        known
            .entry(word)
            .or_insert_with(|| {
                let start = all.len();
                all.extend(pieces.of(word));
                start..all.len()
            })
            .clone()
    });
    (ranges.collect(), all)
}

/// Per token: 0 outside quotations, 1 inside, 2 a mark.
pub(crate) fn quotes(segments: &Segments) -> Vec<u32> {
    let mut out = vec![0; segments.tokens.len()];
    for quotation in &segments.quotations.all {
        let first = segments.tokens.partition_point(|t| t.start() < quotation.span.start());
        for (token, state) in segments.tokens[first..].iter().zip(&mut out[first..]) {
            if token.start() >= quotation.span.end() {
                break;
            }
            let inside = quotation.inner.is_some_and(|inner| inner.contains(*token));
            *state = (*state).max(if inside { 1 } else { 2 });
        }
    }
    out
}

/// Ranges of tokens that are not to be cut, with their number of pieces.
fn units(segments: &Segments, words: &[Range<usize>]) -> Vec<(Range<usize>, usize)> {
    let size = |r: &Range<usize>| words[r.clone()].iter().map(Range::len).sum::<usize>();
    let mut out = Vec::new();
    let mut sentences = segments.sentences.iter().peekable();
    for paragraph in &segments.paragraphs {
        let whole = size(paragraph);
        if whole <= LIMIT {
            while sentences.next_if(|s| s.start < paragraph.end).is_some() {}
            out.push((paragraph.clone(), whole));
            continue;
        }
        while let Some(sentence) = sentences.next_if(|s| s.start < paragraph.end) {
            cut(sentence.clone(), words, &mut out);
        }
    }
    out
}

/// A sentence that is longer than a window is cut between words.
fn cut(sentence: Range<usize>, words: &[Range<usize>], out: &mut Vec<(Range<usize>, usize)>) {
    let (mut start, mut total) = (sentence.start, 0);
    for at in sentence.clone() {
        if total + words[at].len() > LIMIT {
            out.push((start..at, total));
            (start, total) = (at, 0);
        }
        total += words[at].len();
    }
    out.push((start..sentence.end, total));
}

fn ranges(segments: &Segments, words: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    let mut total = 0;
    for (unit, size) in units(segments, words) {
        match out.last_mut() {
            Some(last) if total + 1 + size <= LIMIT => {
                last.end = unit.end;
                total += 1 + size;
            }
            _ => {
                out.push(unit);
                total = 1 + size;
            }
        }
    }
    out
}

fn window(text: &str, segments: &Segments, tokens: Range<usize>, words: &Words, quotes: &[u32]) -> Window {
    let mut out = Window { tokens: tokens.clone(), firsts: vec![0], ..Window::default() };
    out.push(START, 0, 0);
    let first = tokens.start;
    let mut breaks = segments.paragraphs.iter().map(|p| p.start).skip_while(move |&p| p <= first).peekable();
    for at in tokens {
        if breaks.next_if_eq(&at).is_some() {
            out.push(SEPARATOR, 0, 0);
        }
        out.firsts.push(out.ids.len());
        let shape = shape(segments.tokens[at].of(text));
        for &id in &words.1[words.0[at].clone()] {
            out.push(id, shape, quotes[at]);
        }
    }
    out.push(SEPARATOR, 0, 0);
    out
}
