//! The speakers of statements: which actors a source's words name, and who "I" and "we" are inside what is said.

use super::mentions::{Phrase, Shape};
use crate::Layers;
use std::ops::Range;

/// The phrases that a source's words name: the phrase that turns on their head or, where two are joined, each of them.
pub(super) fn phrases_of(layers: &Layers<'_>, phrases: &[Phrase], source: &Range<usize>) -> Vec<usize> {
    let head = relative(layers, layers.head_of(source));
    // Phrases stand in the order of their heads.
    let from = |token: usize| phrases.partition_point(|p| p.head < token);
    let here = |token: usize| (from(token)..phrases.len()).take_while(move |&p| phrases[p].head == token);
    let at = |token: usize| here(token).find(|&p| phrases[p].shape != Shape::Joined);
    let joined = here(head).map(|p| &phrases[p]).find(|p| p.shape == Shape::Joined && p.tokens.start < source.end);
    if let Some(joined) = joined.filter(|j| j.tokens.end <= source.end + 1) {
        let parts = layers
            .dependents(head)
            .filter(|&d| layers.word(d).rel == crate::syntax::Rel::Conj && joined.tokens.contains(&d));
        let found: Vec<usize> = std::iter::once(head).chain(parts).filter_map(at).collect();
        if found.len() > 1 {
            return found;
        }
    }
    let inside = |p: &Phrase| source.start <= p.head && p.head < source.end && p.shape != Shape::Joined;
    let exact = at(head).or_else(|| {
        // the tree hangs the name on its title, or the phrase turns on an apposition
        let mut near = from(source.start)..from(source.end);
        near.clone()
            .find(|&p| inside(&phrases[p]) && phrases[p].tokens.contains(&head))
            .or_else(|| near.find(|&p| inside(&phrases[p])))
    });
    exact.into_iter().collect()
}

/// "the union, which said …": a relative pronoun is what its clause hangs on.
fn relative(layers: &Layers<'_>, head: usize) -> usize {
    use crate::syntax::Rel;
    let form = layers.form(head).to_lowercase();
    if !matches!(form.as_str(), "who" | "which" | "that" | "whom") {
        return head;
    }
    let mut verb = layers.word(head).head;
    while let Some(at) = verb {
        if matches!(layers.word(at).rel, Rel::Relcl | Rel::Acl) {
            return layers.word(at).head.unwrap_or(head);
        }
        verb = layers.word(at).head;
    }
    // the tree hangs the clause elsewhere: "The president, who had insisted …"
    let before =
        head.checked_sub(2).filter(|_| layers.form(head - 1) == "," && layers.sentence(head).contains(&(head - 1)));
    before.map_or(head, |t| {
        let phrase = layers.phrase(t);
        layers.head_of(&(phrase.start..t + 1))
    })
}
