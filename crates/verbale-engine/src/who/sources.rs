//! The speakers of statements: which actors a source's words name, and who "I" and "we" are inside what is said.

use super::mentions::{Phrase, Shape};
use crate::Layers;
use std::ops::Range;

/// The phrases that a source's words name: the phrase that turns on their head or, where two are joined, each of them.
pub(super) fn phrases_of(layers: &Layers<'_>, phrases: &[Phrase], source: &Range<usize>) -> Vec<usize> {
    let head = layers.head_of(source);
    let at = |token: usize| phrases.iter().position(|p| p.head == token && p.shape != Shape::Joined);
    let joined = phrases.iter().find(|p| p.shape == Shape::Joined && p.head == head && p.tokens.start < source.end);
    if let Some(joined) = joined.filter(|j| j.tokens.end <= source.end + 1) {
        let parts = layers.dependents(head).filter(|&d| layers.word(d).rel == crate::syntax::Rel::Conj && joined.tokens.contains(&d));
        let found: Vec<usize> = std::iter::once(head).chain(parts).filter_map(at).collect();
        if found.len() > 1 {
            return found;
        }
    }
    let inside = |p: &Phrase| source.start <= p.head && p.head < source.end && p.shape != Shape::Joined;
    let exact = at(head).or_else(|| {
        // the tree hangs the name on its title, or the phrase turns on an apposition
        phrases.iter().position(|p| inside(p) && p.tokens.contains(&head)).or_else(|| phrases.iter().position(inside))
    });
    exact.into_iter().collect()
}
