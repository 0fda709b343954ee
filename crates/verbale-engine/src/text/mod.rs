//! Segmentation: a text becomes paragraphs, sentences, tokens and quotations. Nothing is changed, everything is a span.
//! What the words mean is left to the stages behind.

mod abbreviations;
mod header;
mod marks;
mod paragraphs;
mod sentences;
mod tokens;

pub use header::{Header, header};
pub use marks::{MarkStyle, Quotation, Quotations, quotations};
pub use paragraphs::paragraphs;

use std::ops::Range;
use verbale_model::Span;

/// One text, cut. Paragraphs hold whole sentences, sentences whole tokens, in order and without overlap.
#[derive(Debug, Default)]
pub struct Segments {
    /// The header line in front of the text, if there is one; it is part of no span.
    pub header: Option<Header>,
    /// Words and punctuation.
    pub tokens: Vec<Span>,
    /// Sentences as ranges of tokens.
    pub sentences: Vec<Range<usize>>,
    /// Paragraphs as ranges of tokens.
    pub paragraphs: Vec<Range<usize>>,
    /// What stands between quotation marks.
    pub quotations: Quotations,
}

impl Segments {
    /// Cuts `text`.
    pub fn new(text: &str) -> Self {
        let header = header::header(text);
        let body = header.as_ref().map_or(0, |h| h.end);
        let mut out = Self { header, ..Self::default() };
        let paragraphs = paragraphs::paragraphs(text, body);
        out.quotations = marks::quotations(text, &paragraphs);
        for paragraph in paragraphs {
            out.push_paragraph(text, paragraph);
        }
        out
    }

    fn push_paragraph(&mut self, text: &str, paragraph: Span) {
        let base = self.tokens.len();
        let tokens = tokens::tokens(text, paragraph);
        if tokens.is_empty() {
            return;
        }
        let sentences = sentences::sentences(text, &tokens);
        self.sentences.extend(sentences.into_iter().map(|s| base + s.start..base + s.end));
        self.paragraphs.push(base..base + tokens.len());
        self.tokens.extend(tokens);
    }

    /// The words of a range of tokens; `None` for an empty one.
    pub fn span(&self, tokens: Range<usize>) -> Option<Span> {
        let last = tokens.end.checked_sub(1)?;
        (tokens.start <= last).then(|| self.tokens[tokens.start].to(self.tokens[last]))
    }
}
