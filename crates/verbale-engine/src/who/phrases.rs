//! How far a nominal phrase reaches, and what names it: determiners, titles, "of" phrases and appositions belong to it, clauses and
//! further conjuncts do not.

use super::tagged::Tagged;
use crate::Layers;
use crate::syntax::{NameKind, Rel, Upos};
use std::ops::Range;

/// The words of the phrase that turns on `head`.
pub(super) fn extent(layers: &Layers<'_>, head: usize) -> Range<usize> {
    let sentence = layers.sentence(head);
    let mut start = head;
    while start > sentence.start && branch(layers, head, start - 1).is_some_and(|b| before(layers, b)) {
        start -= 1;
    }
    let mut end = head + 1;
    while end < sentence.end && branch(layers, head, end).is_some_and(|b| after(layers, head, b)) {
        end += 1;
    }
    while start < head && edge(layers, start) {
        start += 1;
    }
    while end > head + 1 && edge(layers, end - 1) {
        end -= 1;
    }
    start..end
}

/// The direct dependent of `head` below which `token` hangs.
fn branch(layers: &Layers<'_>, head: usize, token: usize) -> Option<usize> {
    let mut at = token;
    while let Some(next) = layers.word(at).head {
        if next == head {
            return Some(at);
        }
        at = next;
    }
    None
}

fn before(layers: &Layers<'_>, branch: usize) -> bool {
    use Rel::*;
    matches!(
        layers.word(branch).rel,
        Det | Amod | Compound | Nummod | NmodPoss | Flat | Dep | Nmod | NmodUnmarked | Punct
    )
}

fn after(layers: &Layers<'_>, head: usize, branch: usize) -> bool {
    use Rel::*;
    match layers.word(branch).rel {
        Flat | Compound | Nmod | NmodUnmarked | Nummod | Punct | Det | Dep => true,
        Appos => carries(layers, head),
        _ => false,
    }
}

/// Whether an apposition tells who a phrase with this head is: both are nominal.
pub(super) fn carries(layers: &Layers<'_>, head: usize) -> bool {
    matches!(layers.word(head).upos, Upos::Noun | Upos::Propn)
}

/// Whether `token`, a word of the phrase that turns on `head`, tells whose it is: "Malian", "of Mali", "Mali's", "from Mali"; not "to Mali".
pub(super) fn owns(layers: &Layers<'_>, head: usize, token: usize) -> bool {
    let Some(branch) = branch(layers, head, token) else { return false };
    let case = |t: usize| layers.dependents(t).find(|&d| layers.word(d).rel == Rel::Case && d < t);
    let fits = |t: usize| {
        case(t).is_none_or(|c| {
            matches!(layers.form(c).to_lowercase().as_str(), "of" | "from" | "for" | "in" | "across" | "'s" | "’s")
        })
    };
    fits(token) && fits(branch)
}

/// What does not stand at a phrase's edge.
fn edge(layers: &Layers<'_>, token: usize) -> bool {
    let word = layers.word(token);
    matches!(word.upos, Upos::Punct | Upos::Cconj | Upos::Part)
        || matches!(word.rel, Rel::Case | Rel::Cc | Rel::Mark | Rel::Cop)
}

/// The index of the name that an apposition or title gives the phrase: "the minister, Ada Quaye", "Special Envoy Ada Quaye".
pub(super) fn named_by(layers: &Layers<'_>, names: &Tagged, head: usize) -> Option<usize> {
    let gives = |d: &usize| match layers.word(*d).rel {
        Rel::Appos | Rel::Flat => true,
        // "Prime Minister Quaye" hangs the name on the title now and then
        Rel::Compound | Rel::Dep | Rel::NmodUnmarked => *d > head,
        _ => false,
    };
    // "the commissioner, Ms. Quaye": the title may be the apposition's head
    let name = |d: usize| names.of(d).or_else(|| names.of(d + 1).filter(|_| layers.word(d).rel == Rel::Appos));
    let person = |at: &usize| names.all[*at].kind == NameKind::Person;
    let found: Vec<usize> = layers.dependents(head).filter(gives).filter_map(name).collect();
    found
        .iter()
        .copied()
        .find(person)
        .or_else(|| found.first().copied())
        .filter(|&at| names.all[at].kind != NameKind::Nationality)
}

/// A run of proper nouns with capitals that the tagger did not take for a name.
pub(super) fn proper(layers: &Layers<'_>, names: &Tagged, head: usize) -> Option<Range<usize>> {
    let capital = |t: usize| layers.form(t).chars().next().is_some_and(char::is_uppercase);
    let nationality = |t: usize| names.of(t).is_some_and(|n| names.all[n].kind == NameKind::Nationality);
    let proper = |t: usize| layers.word(t).upos == Upos::Propn && capital(t) && !(t == head && nationality(t));
    if !proper(head) {
        return None;
    }
    let sentence = layers.sentence(head);
    let joined = |t: usize| {
        proper(t)
            && branch(layers, head, t)
                .is_some_and(|b| matches!(layers.word(b).rel, Rel::Compound | Rel::Flat | Rel::Amod))
    };
    let mut start = head;
    while start > sentence.start && joined(start - 1) {
        start -= 1;
    }
    let mut end = head + 1;
    while end < sentence.end && joined(end) {
        end += 1;
    }
    Some(start..end)
}
