//! Does the author assert that it was said? Negation, modality and tense of the cue answer.

use crate::Layers;
use crate::syntax::{Rel, Upos};
use std::ops::Range;
use verbale_model::Factuality;

/// The word a cue turns on: its verb, noun or adjective, else its first word.
pub(crate) fn main_word(layers: &Layers<'_>, cue: &Range<usize>) -> usize {
    let head = layers.head_of(cue);
    let verb = |t: usize| matches!(layers.word(t).upos, Upos::Verb | Upos::Noun | Upos::Adj);
    if verb(head) { head } else { cue.clone().find(|&t| verb(t)).unwrap_or(head) }
}

/// Factuality of the saying, not of what is said.
pub(crate) fn of(layers: &Layers<'_>, cue: &Range<usize>) -> Factuality {
    let main = main_word(layers, cue);
    let near: Vec<usize> = layers.dependents(main).collect();
    let lemma = |t: &usize| layers.word(*t).lemma.to_lowercase();
    if near.iter().any(|t| {
        matches!(layers.word(*t).rel, Rel::Advmod | Rel::Det)
            && matches!(lemma(t).as_str(), "not" | "never" | "n't" | "no")
    }) {
        return Factuality::Negated;
    }
    if is_over(layers, main) {
        return Factuality::Negated;
    }
    let helpers: Vec<String> = near.iter().filter(|t| layers.word(**t).rel == Rel::Aux).map(lemma).collect();
    let conditional = near
        .iter()
        .any(|t| layers.word(*t).rel == Rel::Mark && matches!(lemma(t).as_str(), "if" | "whether" | "unless"));
    if conditional || helpers.iter().any(|h| matches!(h.as_str(), "may" | "might" | "could" | "would" | "should")) {
        Factuality::Hypothetical
    } else if helpers.iter().any(|h| matches!(h.as_str(), "will" | "'ll" | "’ll" | "shall")) {
        Factuality::Future
    } else {
        Factuality::Asserted
    }
}

/// "no longer demands", "does not insist any more": what was so once and is not now.
pub(crate) fn is_over(layers: &Layers<'_>, main: usize) -> bool {
    let first = layers.sentence(main).start;
    let before = |t: usize| if t > first { layers.form(t - 1).to_lowercase() } else { String::new() };
    layers.dependents(main).any(|t| match &*layers.form(t).to_lowercase() {
        "longer" => before(t) == "no",
        "more" => before(t) == "any",
        "anymore" => true,
        _ => false,
    })
}
