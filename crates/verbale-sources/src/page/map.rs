//! From the words of a document back to the page they were taken from.

use std::ops::Range;

/// A run of a document's text and the place in the page that it was taken from; both are bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// In the document's text.
    pub text: Range<usize>,
    /// In the decoded page.
    pub page: Range<usize>,
    /// Whether both are the same, byte for byte. They are not where a reference such as `&eacute;` was resolved.
    pub literal: bool,
}

/// Which words of a text stand where in its page. Pieces stand in the order of the text and do not overlap; the white space that
/// parts paragraphs belongs to none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageMap {
    pieces: Vec<Piece>,
}

impl PageMap {
    /// The map of a text that is its page.
    pub fn identity(length: usize) -> Self {
        let whole = Piece { text: 0..length, page: 0..length, literal: true };
        Self { pieces: if length == 0 { Vec::new() } else { vec![whole] } }
    }

    /// All pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// From the first to the last byte of the page that `span` of the text was taken from; `None` when none of it was.
    ///
    /// Exact at both ends in literal pieces, else rounded out to the whole piece. What stands between two words in the page (tags,
    /// a picture) lies in the result.
    ///
    /// ```
    /// let page = verbale_sources::page::read("<p>The dam <b>held</b>, the mayor said on Friday, and nobody was hurt.</p>", None)
    ///     .unwrap().remove(0);
    /// let at = page.text.find("dam held").unwrap();
    /// assert_eq!(page.map.page_span(at..at + 8), Some(7..18));
    /// ```
    pub fn page_span(&self, span: Range<usize>) -> Option<Range<usize>> {
        let from = self.pieces.partition_point(|piece| piece.text.end <= span.start);
        let to = self.pieces.partition_point(|piece| piece.text.start < span.end);
        let touched = self.pieces.get(from..to)?;
        let (first, last) = (touched.first()?, touched.last()?);
        let start = match first.literal {
            true => first.page.start + span.start.saturating_sub(first.text.start),
            false => first.page.start,
        };
        let end = match last.literal {
            true => last.page.end - last.text.end.saturating_sub(span.end),
            false => last.page.end,
        };
        // Pieces of one page stand in its order, except where a lead was put before the body.
        (start < end).then_some(start..end)
    }

    /// Adds a piece at the end, joined to the last where both go on without a gap.
    pub(crate) fn push(&mut self, text: Range<usize>, page: Range<usize>, literal: bool) {
        if let Some(last) = self.pieces.last_mut()
            && literal
            && last.literal
            && last.text.end == text.start
            && last.page.end == page.start
        {
            last.text.end = text.end;
            last.page.end = page.end;
            return;
        }
        self.pieces.push(Piece { text, page, literal });
    }

    /// The pieces that lie in `span` of a text, with the text's places counted from `to` on.
    pub(crate) fn cut(&self, span: Range<usize>, to: usize) -> impl Iterator<Item = Piece> + '_ {
        let from = self.pieces.partition_point(|piece| piece.text.end <= span.start);
        let end = span.end;
        self.pieces[from..].iter().take_while(move |piece| piece.text.start < end).filter_map(move |piece| {
            let text = piece.text.start.max(span.start)..piece.text.end.min(end);
            let page = match piece.literal {
                true => {
                    piece.page.start + (text.start - piece.text.start)..piece.page.end - (piece.text.end - text.end)
                }
                false => piece.page.clone(),
            };
            let shifted = text.start - span.start + to..text.end - span.start + to;
            (!text.is_empty()).then_some(Piece { text: shifted, page, literal: piece.literal })
        })
    }
}

/// How the characters of a text node, references resolved, lie on its source: runs that are the same, and those that are not.
/// Calls `run(value, source, literal)` with ranges that start at 0.
pub(crate) fn align(value: &str, source: &str, mut run: impl FnMut(Range<usize>, Range<usize>, bool)) {
    if value == source {
        run(0..value.len(), 0..source.len(), true);
        return;
    }
    let (mut v, mut s) = (0, 0);
    while v < value.len() && s < source.len() {
        let same = common(&value[v..], &source[s..]);
        if same > 0 {
            run(v..v + same, s..s + same, true);
            (v, s) = (v + same, s + same);
            continue;
        }
        let (from_v, from_s) = (v, s);
        if source[s..].starts_with('\r') {
            s += 1;
            if !source[s..].starts_with('\n') {
                v += width(&value[v..]);
            } else {
                continue;
            }
        } else if source[s..].starts_with('&') {
            s += reference(&source[s..]);
            v += width(&value[v..]);
            // A few references stand for two characters.
            if v < value.len()
                && s < source.len()
                && common(&value[v..], &source[s..]) == 0
                && !source[s..].starts_with(['&', '\r'])
            {
                v += width(&value[v..]);
            }
        } else {
            // What the tokenizer replaced (a null character), or a place that is only roughly known.
            s += width(&source[s..]);
            v += width(&value[v..]);
        }
        run(from_v..v, from_s..s, false);
    }
    if v < value.len() {
        run(v..value.len(), 0..source.len(), false);
    }
}

fn width(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Length of a character reference at the start of `source`.
fn reference(source: &str) -> usize {
    let body = source[1..].bytes().take(32).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    1 + body + usize::from(source.as_bytes().get(1 + body) == Some(&b';'))
}

/// How many bytes both start with, up to the first `&` that begins a reference.
fn common(value: &str, source: &str) -> usize {
    let mut length = 0;
    for (a, b) in value.chars().zip(source.chars()) {
        if a != b || b == '\r' || (b == '&' && is_reference(&value[length + 1..], &source[length + 1..])) {
            break;
        }
        length += a.len_utf8();
    }
    length
}

/// Whether the `&` before `source` begins a reference: a name or number follows that does not follow in the value.
fn is_reference(value: &str, source: &str) -> bool {
    let named = source.starts_with(|c: char| c.is_ascii_alphabetic() || c == '#');
    named && source.bytes().zip(value.bytes().chain([0; 4])).take(4).any(|(a, b)| a != b)
}
