//! How a toponym is used: as a place, for those who act there, or as an adjective. By the tree; a place that nothing speaks against is
//! literal.

use super::gazetteer::{Called, Entry, Kind};
use super::mentions::{Mention, Seen};
use super::words::Words;
use crate::Layers;
use crate::syntax::{Rel, Upos};
use verbale_model::PlaceUse;

/// The use of one mention.
pub(crate) fn of(layers: &Layers<'_>, words: &Words, mention: &Mention, place: Option<Entry<'_>>) -> PlaceUse {
    match mention.seen {
        _ if mention.called == Some(Called::Adjective) => PlaceUse::Adjective,
        Seen::Inside => PlaceUse::Metonym,
        Seen::Facility | Seen::Hint => PlaceUse::Literal,
        Seen::Whole if place.is_some_and(can_act) && acts(layers, words, mention) => PlaceUse::Metonym,
        Seen::Whole => PlaceUse::Literal,
    }
}

/// Whether those who act can be called by the place's name: states, their capitals, regions, towns; not rivers and deserts.
fn can_act(place: Entry<'_>) -> bool {
    matches!(
        place.kind(),
        Kind::Country | Kind::Region | Kind::City | Kind::Area | Kind::Facility | Kind::Continent | Kind::County
    )
}

fn acts(layers: &Layers<'_>, words: &Words, mention: &Mention) -> bool {
    let token = first_joined(layers, layers.head_of(&mention.tokens));
    let word = layers.word(token);
    let Some(head) = word.head else { return false };
    let governor = layers.word(head);
    let lemma = governor.lemma.to_lowercase();
    let verb = governor.upos == Upos::Verb;
    match word.rel {
        Rel::Nsubj => verb && !words.stative.contains(&lemma),
        Rel::OblAgent => true,
        Rel::NmodPoss | Rel::Compound => words.act.contains(&lemma) || words.dealing.contains(&lemma),
        Rel::Obj | Rel::Iobj | Rel::NsubjPass => verb && words.answering.contains(&lemma),
        Rel::Obl | Rel::Nmod => dealt_with(layers, words, token, &lemma, verb, governor.features.passive),
        _ => false,
    }
}

/// Of names joined by "and" the first, which carries the relation.
fn first_joined(layers: &Layers<'_>, token: usize) -> usize {
    let mut at = token;
    while let (Rel::Conj, Some(head)) = (layers.word(at).rel, layers.word(at).head) {
        if head >= at {
            break;
        }
        at = head;
    }
    at
}

/// "talks with Hanoi", "an accord between Hanoi and Rabat", "sanctions on Minsk", "was rejected by Oslo".
fn dealt_with(layers: &Layers<'_>, words: &Words, token: usize, lemma: &str, verb: bool, passive: bool) -> bool {
    let mut cases = layers.dependents(token).filter(|&t| layers.word(t).rel == Rel::Case);
    let case = cases.next().map(|t| layers.form(t).to_lowercase()).unwrap_or_default();
    match case.as_str() {
        "with" | "between" => verb || words.dealing.contains(lemma),
        "on" | "against" | "toward" | "towards" | "to" => words.act.contains(lemma) || words.dealing.contains(lemma),
        "by" => passive,
        "from" => words.act.contains(lemma),
        _ => false,
    }
}
