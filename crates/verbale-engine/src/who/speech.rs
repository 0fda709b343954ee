//! Who speaks where: per token the statement whose content it stands in, per statement the words that name its source.

use crate::Layers;
use std::ops::Range;
use verbale_model::{Form, Statement};

/// The statements of a document, seen from its tokens.
#[derive(Debug, Default)]
pub struct Speech {
    /// Per token 1 + the statement whose content holds it; 0 for none.
    holder: Vec<u32>,
    /// Per token 1 + the first statement whose source it stands in; 0 for none.
    in_source: Vec<u32>,
    /// Per statement the tokens of its source.
    sources: Vec<Vec<Range<usize>>>,
    /// Per statement whether its content is all quoted.
    direct: Vec<bool>,
    /// Per statement whether part of its content is quoted.
    quoted: Vec<bool>,
}

impl Speech {
    /// Of these statements.
    pub fn new(layers: &Layers<'_>, statements: &[Statement]) -> Self {
        let mut holder = vec![0; layers.syntax.words.len()];
        // The shorter content is written last: it is the inner one.
        let mut order: Vec<usize> = (0..statements.len()).collect();
        order.sort_by_key(|&s| {
            std::cmp::Reverse(statements[s].content.iter().map(|c| c.end() - c.start()).sum::<usize>())
        });
        for at in order {
            for &content in &statements[at].content {
                holder[layers.tokens_in(content)].fill(at as u32 + 1);
            }
        }
        let tokens = |s: &Statement| s.source.iter().map(|&span| layers.tokens_in(span)).collect();
        let sources: Vec<Vec<Range<usize>>> = statements.iter().map(tokens).collect();
        let mut in_source = vec![0; layers.syntax.words.len()];
        for (at, source) in sources.iter().enumerate().rev() {
            source.iter().for_each(|s| in_source[s.clone()].fill(at as u32 + 1));
        }
        Self {
            holder,
            in_source,
            sources,
            direct: statements.iter().map(|s| s.form == Form::Direct).collect(),
            quoted: statements.iter().map(|s| s.form != Form::Indirect).collect(),
        }
    }

    /// The statement whose content holds a token.
    pub fn holder(&self, token: usize) -> Option<usize> {
        (self.holder[token] as usize).checked_sub(1)
    }

    /// The tokens that name a statement's source.
    pub fn source(&self, statement: usize) -> &[Range<usize>] {
        &self.sources[statement]
    }

    /// Whether a token stands in a source.
    pub(super) fn is_source(&self, token: usize) -> bool {
        self.spoken_by(token).is_some()
    }

    /// The first statement in whose source a token stands.
    pub(super) fn spoken_by(&self, token: usize) -> Option<usize> {
        (self.in_source[token] as usize).checked_sub(1)
    }

    /// How a phrase with head `a` and an earlier one with head `b` stand to what is said: 0 no statement holds `a`; 1, 2, 3 `b` is in
    /// the source of the indirect, mixed, direct statement that holds it; 4 the same statement holds both; 5 none of these.
    pub(super) fn relation(&self, a: usize, b: usize) -> usize {
        let Some(statement) = self.holder(a) else { return 0 };
        if self.sources[statement].iter().any(|s| s.contains(&b)) {
            return 1 + usize::from(self.quoted[statement]) + usize::from(self.direct[statement]);
        }
        if self.holder(b) == Some(statement) { 4 } else { 5 }
    }
}
