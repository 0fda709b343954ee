//! What the earlier stages know of one document, for the later ones to read.

use crate::syntax::{Syntax, Word};
use crate::text::{Quotation, Segments};
use std::ops::Range;
use verbale_model::Span;

/// Text, segments and syntax of one document.
pub struct Layers<'t> {
    /// The text itself.
    pub text: &'t str,
    /// Paragraphs, sentences, tokens, quotations.
    pub segments: Segments,
    /// What the encoder's heads say.
    pub syntax: Syntax,
    /// Per token the sentence it stands in.
    sentence_of: Vec<u32>,
    /// Per token the paragraph it stands in.
    paragraph_of: Vec<u32>,
    /// Per token the outer quotation it stands in, as 1 + index; 0 for none.
    quotation_of: Vec<u32>,
}

fn quotations(segments: &Segments) -> Vec<u32> {
    let mut out = vec![0; segments.tokens.len()];
    for (at, quotation) in segments.quotations.all.iter().enumerate().filter(|(_, q)| q.depth == 0) {
        let first = segments.tokens.partition_point(|t| t.start() < quotation.span.start());
        for (token, mark) in segments.tokens[first..].iter().zip(&mut out[first..]) {
            if token.start() >= quotation.span.end() {
                break;
            }
            *mark = at as u32 + 1;
        }
    }
    out
}

impl<'t> Layers<'t> {
    /// Puts the layers of one text together.
    pub fn new(text: &'t str, segments: Segments, syntax: Syntax) -> Self {
        let number = |ranges: &[Range<usize>]| {
            let each = ranges.iter().enumerate().flat_map(|(i, r)| std::iter::repeat_n(i as u32, r.len()));
            each.collect::<Vec<u32>>()
        };
        let (sentence_of, paragraph_of) = (number(&segments.sentences), number(&segments.paragraphs));
        let quotation_of = quotations(&segments);
        Self { text, segments, syntax, sentence_of, paragraph_of, quotation_of }
    }

    /// The letters of one token.
    pub fn form(&self, token: usize) -> &'t str {
        self.segments.tokens[token].of(self.text)
    }

    /// Syntax of one token.
    pub fn word(&self, token: usize) -> &Word {
        &self.syntax.words[token]
    }

    /// The sentence a token stands in, as its tokens.
    pub fn sentence(&self, token: usize) -> Range<usize> {
        self.segments.sentences[self.sentence_of[token] as usize].clone()
    }

    /// The number of the sentence a token stands in.
    pub fn sentence_number(&self, token: usize) -> usize {
        self.sentence_of[token] as usize
    }

    /// The number of the paragraph a token stands in.
    pub fn paragraph(&self, token: usize) -> usize {
        self.paragraph_of[token] as usize
    }

    /// The outer quotation a token stands in, its marks included.
    pub fn quotation(&self, token: usize) -> Option<&Quotation> {
        let at = self.quotation_of[token].checked_sub(1)?;
        Some(&self.segments.quotations.all[at as usize])
    }

    /// The span of a range of tokens, which must not be empty.
    pub fn span(&self, tokens: &Range<usize>) -> Span {
        self.segments.tokens[tokens.start].to(self.segments.tokens[tokens.end - 1])
    }

    /// The tokens that begin inside `span`.
    pub fn tokens_in(&self, span: Span) -> Range<usize> {
        let tokens = &self.segments.tokens;
        tokens.partition_point(|t| t.start() < span.start())..tokens.partition_point(|t| t.start() < span.end())
    }

    /// Whether a token is a word or number, not punctuation.
    pub fn is_word(&self, token: usize) -> bool {
        self.form(token).contains(char::is_alphanumeric)
    }

    /// The tokens that hang on `token`.
    pub fn dependents(&self, token: usize) -> impl Iterator<Item = usize> + '_ {
        /// Trees do not cross windows, and no window has more tokens: this keeps endless sentences linear.
        const REACH: usize = 192;
        let sentence = self.sentence(token);
        let near = sentence.start.max(token.saturating_sub(REACH))..sentence.end.min(token + REACH);
        near.filter(move |&t| self.syntax.words[t].head == Some(token))
    }

    /// The token of `tokens` on which the others hang: the first whose head lies outside.
    pub fn head_of(&self, tokens: &Range<usize>) -> usize {
        let outside = |&t: &usize| self.is_word(t) && self.syntax.words[t].head.is_none_or(|h| !tokens.contains(&h));
        tokens.clone().find(outside).unwrap_or(tokens.start)
    }

    /// The subject of a cue that went untagged, as a pointing: its first word, or nothing.
    pub(crate) fn dependents_source(&self, cue: &Range<usize>) -> Vec<(Option<usize>, f32)> {
        let head = self.head_of(cue);
        let subject = self
            .dependents(head)
            .find(|&t| matches!(self.word(t).rel, crate::syntax::Rel::Nsubj | crate::syntax::Rel::NsubjOuter));
        vec![(subject.map(|s| self.phrase_start(s)), 0.6)]
    }

    /// The subject and the verb group of the clause that ends before `end`: "She later said" before its colon.
    pub(crate) fn clause_of_saying(&self, end: usize) -> Option<(Range<usize>, Range<usize>)> {
        use crate::syntax::Rel;
        let sentence = self.sentence(end);
        let verb = sentence.clone().find(|&t| self.word(t).head.is_none())?;
        let subject = self.dependents(verb).find(|&t| self.word(t).rel == Rel::Nsubj)?;
        let helper = |t: usize| matches!(self.word(t).rel, Rel::Aux | Rel::Advmod | Rel::AuxPass);
        let start = self.dependents(verb).filter(|&t| helper(t) && t > subject).min().unwrap_or(verb).min(verb);
        let source = self.phrase_start(subject)..self.phrase_end(subject);
        (source.end <= start).then_some((source, start..end + 1))
    }

    /// The words that hang on `head` and stand together with it.
    pub(crate) fn phrase(&self, head: usize) -> Range<usize> {
        self.phrase_start(head)..self.phrase_end(head)
    }

    /// One past the rightmost word of the phrase that hangs on `head`, after it and without a gap.
    fn phrase_end(&self, head: usize) -> usize {
        let mut end = head + 1;
        while end < self.sentence(head).end && self.hangs_on(end, head) {
            end += 1;
        }
        end
    }

    /// The leftmost word of the phrase that hangs on `head`, before it and without a gap.
    fn phrase_start(&self, head: usize) -> usize {
        let mut start = head;
        while start > self.sentence(head).start && self.hangs_on(start - 1, head) {
            start -= 1;
        }
        start
    }

    /// Whether `token` hangs on `head`, directly or through others.
    fn hangs_on(&self, token: usize, head: usize) -> bool {
        let mut at = token;
        while let Some(next) = self.word(at).head {
            if next == head {
                return true;
            }
            at = next;
        }
        false
    }
}
