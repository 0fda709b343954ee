//! Whether a deed happened: by negation, modality and tense of its own words, and by the verbs and nouns above it.

use super::frame::is_passive;
use super::lexicon::{Lexicon, StatusWords};
use super::words::Words;
use crate::syntax::{Rel, Upos, VerbForm};
use std::collections::HashSet;
use verbale_model::EventStatus;

/// How far up the tree is looked.
const REACH: usize = 6;

/// The status of a deed named by `token`, carried by the verb `carrier` if it is a noun.
pub(super) fn of(layers: &Words<'_, '_>, lexicon: &Lexicon, token: usize, carrier: Option<usize>) -> EventStatus {
    let words = &lexicon.status;
    if let Some(found) = adjectives(layers, words, token) {
        return found;
    }
    if layers.dependents(token).any(|t| layers.word(t).rel == Rel::Det && is_in(layers, &words.denied, t)) {
        return EventStatus::Denied;
    }
    let start = carrier.unwrap_or(token);
    if lasting(layers, token) {
        return EventStatus::Ongoing;
    }
    let verbal = is_verb(layers, start);
    let own = verbal.then(|| by_helpers(layers, words, start)).flatten();
    let above = from_above(layers, words, start, REACH);
    match (own, above) {
        (Some(EventStatus::Denied), _) | (_, Some(EventStatus::Denied)) => EventStatus::Denied,
        (Some(EventStatus::Hypothetical), _) | (_, Some(EventStatus::Hypothetical)) => EventStatus::Hypothetical,
        (Some(EventStatus::Planned), _) | (_, Some(EventStatus::Planned)) => EventStatus::Planned,
        (Some(found), _) | (None, Some(found)) => found,
        (None, None) if carrier.is_some_and(|v| is_in(layers, &words.ongoing_verbs, v)) => EventStatus::Ongoing,
        (None, None) => EventStatus::Happened,
    }
}

/// "will not", "would not", "cannot": a verb that is refused.
pub(super) fn will_not(layers: &Words<'_, '_>, lexicon: &Lexicon, verb: usize) -> bool {
    let words = &lexicon.status;
    let near: Vec<usize> = layers.dependents(verb).collect();
    let negated = near.iter().any(|&t| layers.word(t).rel == Rel::Advmod && is_in(layers, &words.denied, t));
    let will = |t: usize| is_in(layers, &words.planned, t) || super::frame::is(layers, t, &["would", "wo"]);
    negated && near.iter().any(|&t| layers.word(t).rel == Rel::Aux && will(t))
}

fn is_in(layers: &Words<'_, '_>, words: &HashSet<String>, token: usize) -> bool {
    words.contains(layers.lemma(token)) || words.contains(layers.form(token).to_lowercase().as_str())
}

fn is_verb(layers: &Words<'_, '_>, token: usize) -> bool {
    matches!(layers.word(token).upos, Upos::Verb | Upos::Aux)
}

/// "planned talks", "ongoing fighting", "alleged attacks".
fn adjectives(layers: &Words<'_, '_>, words: &StatusWords, token: usize) -> Option<EventStatus> {
    layers.dependents(token).filter(|&t| matches!(layers.word(t).rel, Rel::Amod | Rel::Det)).find_map(|t| {
        if is_in(layers, &words.ongoing_adjectives, t) {
            Some(EventStatus::Ongoing)
        } else if is_in(layers, &words.planned_adjectives, t) && !is_verb(layers, token) {
            Some(EventStatus::Planned)
        } else if is_in(layers, &words.hypothetical_adjectives, t) {
            Some(EventStatus::Hypothetical)
        } else {
            None
        }
    })
}

/// By what hangs on a verb.
fn by_helpers(layers: &Words<'_, '_>, words: &StatusWords, verb: usize) -> Option<EventStatus> {
    let near: Vec<usize> = layers.dependents(verb).collect();
    let negated = near.iter().any(|&t| layers.word(t).rel == Rel::Advmod && is_in(layers, &words.denied, t));
    let nobody = || {
        near.iter().any(|&t| {
            let argument = matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj);
            argument && layers.dependents(t).any(|d| layers.word(d).rel == Rel::Det && is_in(layers, &words.denied, d))
        })
    };
    let nothing = || {
        let argument = |t: usize| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl);
        near.iter().any(|&t| argument(t) && super::frame::is(layers, t, &["nothing", "nobody", "none", "neither"]))
    };
    let without = near.iter().any(|&t| layers.word(t).rel == Rel::Mark && is_in(layers, &words.denied, t));
    if negated || without || nobody() || nothing() {
        return Some(EventStatus::Denied);
    }
    if near.iter().any(|&t| layers.word(t).rel == Rel::Mark && is_in(layers, &words.conditional, t)) {
        return Some(EventStatus::Hypothetical);
    }
    let helpers: Vec<usize> =
        near.into_iter().filter(|&t| matches!(layers.word(t).rel, Rel::Aux | Rel::AuxPass)).collect();
    if let Some(&modal) = helpers.iter().find(|&&t| is_in(layers, &words.hypothetical, t)) {
        let future_in_past = layers.lemma(modal) == "would" || layers.form(modal).eq_ignore_ascii_case("would");
        let reported = reported(layers, verb);
        return Some(if future_in_past && reported && !on_terms(layers, words, verb) {
            EventStatus::Planned
        } else {
            EventStatus::Hypothetical
        });
    }
    if helpers.iter().any(|&t| is_in(layers, &words.planned, t)) {
        return Some(if on_terms(layers, words, verb) { EventStatus::Hypothetical } else { EventStatus::Planned });
    }
    progressive(layers, verb, &helpers)
}

/// "is fighting", "have been fighting".
fn progressive(layers: &Words<'_, '_>, verb: usize, helpers: &[usize]) -> Option<EventStatus> {
    let ing = layers.form(verb).to_lowercase().ends_with("ing") && !is_passive(layers, verb);
    let now = |t: usize| {
        matches!(layers.form(t).to_lowercase().as_str(), "is" | "are" | "am" | "'s" | "’s" | "'re" | "’re" | "been")
    };
    (ing && helpers.iter().any(|&t| now(t))).then_some(EventStatus::Ongoing)
}

/// Whether a verb's clause is what somebody says.
fn reported(layers: &Words<'_, '_>, verb: usize) -> bool {
    matches!(layers.word(verb).rel, Rel::Ccomp | Rel::Conj | Rel::Parataxis | Rel::Root)
}

/// Whether a clause holds on terms: "would leave once the road is open".
fn on_terms(layers: &Words<'_, '_>, words: &StatusWords, verb: usize) -> bool {
    layers.dependents(verb).filter(|&t| layers.word(t).rel == Rel::Advcl).any(|clause| {
        layers.dependents(clause).any(|t| {
            matches!(layers.word(t).rel, Rel::Mark | Rel::Advmod)
                && (is_in(layers, &words.conditional, t) || super::frame::is(layers, t, &["once", "only"]))
        })
    })
}

/// By the words above: "plans to withdraw", "a call for talks", "failed to agree".
fn from_above(layers: &Words<'_, '_>, words: &StatusWords, token: usize, reach: usize) -> Option<EventStatus> {
    let word = layers.word(token);
    let head = word.head.filter(|_| reach > 0)?;
    let governs = matches!(
        word.rel,
        Rel::Xcomp | Rel::Ccomp | Rel::Obj | Rel::Obl | Rel::Nmod | Rel::Acl | Rel::NsubjPass | Rel::Csubj
    );
    if is_verb(layers, head) || layers.word(head).upos == Upos::Adj {
        return by_verb(layers, words, token, head, reach);
    }
    // "in return for the removal of the duty", "withdrawal would be the condition"
    let bargained = super::frame::is(layers, head, &["return", "exchange"])
        && super::frame::preposition(layers, token).is_some_and(|p| p == "for");
    let to_come = || matches!(by_helpers(layers, words, head), Some(EventStatus::Hypothetical | EventStatus::Planned));
    let would = word.rel == Rel::Nsubj && to_come();
    if bargained || would || governs && is_in(layers, &words.hypothetical_nouns, head) {
        return Some(EventStatus::Hypothetical);
    }
    if governs && is_in(layers, &words.planned_nouns, head) {
        return Some(EventStatus::Planned);
    }
    let framed = matches!(word.rel, Rel::Nmod | Rel::Conj | Rel::Compound);
    if framed { from_above(layers, words, head, reach - 1) } else { None }
}

fn by_verb(
    layers: &Words<'_, '_>,
    words: &StatusWords,
    token: usize,
    head: usize,
    reach: usize,
) -> Option<EventStatus> {
    let rel = layers.word(token).rel;
    let object = matches!(rel, Rel::Obj | Rel::NsubjPass) || rel == Rel::Obl && !is_verb(layers, token);
    let clause = matches!(rel, Rel::Xcomp | Rel::Ccomp | Rel::Csubj);
    if clause || object {
        let verb_noun = object && matches!(rel, Rel::Obl);
        if is_in(layers, &words.denied_verbs, head) && (clause || object) && !verb_noun {
            let helped = by_helpers(layers, words, head);
            // "did not deny", "will stop"
            return match helped {
                Some(EventStatus::Denied) => None,
                _ => Some(EventStatus::Denied),
            };
        }
        if is_in(layers, &words.hypothetical_verbs, head) {
            return Some(EventStatus::Hypothetical);
        }
        // "going to" plans, "went to a meeting" does not
        if is_in(layers, &words.planned_verbs, head) && (clause || layers.lemma(head) != "go") {
            let helped = by_helpers(layers, words, head);
            return Some(match helped {
                Some(EventStatus::Denied) => EventStatus::Denied,
                Some(EventStatus::Hypothetical) => EventStatus::Hypothetical,
                _ => EventStatus::Planned,
            });
        }
        if is_in(layers, &words.ongoing_verbs, head) && (rel == Rel::Xcomp || rel == Rel::Obj) {
            return by_helpers(layers, words, head).or(Some(EventStatus::Ongoing));
        }
    }
    match rel {
        // "is to meet"
        Rel::Xcomp => by_helpers(layers, words, head).or_else(|| from_above(layers, words, head, reach - 1)),
        Rel::Conj if !has_own_clause(layers, token) => {
            by_helpers(layers, words, head).or_else(|| from_above(layers, words, head, reach - 1))
        }
        Rel::Advcl if purpose(layers, token) => Some(EventStatus::Planned),
        // "will reopen the road only after the guards have left": neither has happened
        Rel::Advcl if in_time(layers, token) => match by_helpers(layers, words, head) {
            Some(EventStatus::Planned | EventStatus::Hypothetical) => Some(EventStatus::Hypothetical),
            _ => None,
        },
        Rel::Obj | Rel::NsubjPass if is_verb(layers, head) => by_helpers(layers, words, head),
        _ => None,
    }
}

/// Whether a clause only says when that above it comes to be.
fn in_time(layers: &Words<'_, '_>, verb: usize) -> bool {
    layers.dependents(verb).any(|t| {
        matches!(layers.word(t).rel, Rel::Mark | Rel::Advmod)
            && super::frame::is(layers, t, &["after", "once", "until", "when", "before"])
    })
}

/// "have been on strike since Thursday": what has been for some time still is.
fn lasting(layers: &Words<'_, '_>, noun: usize) -> bool {
    let near = || layers.dependents(noun);
    let perfect = near().any(|t| layers.word(t).rel == Rel::Aux && super::frame::is(layers, t, &["have"]))
        && near().any(|t| layers.word(t).rel == Rel::Cop);
    perfect
        && near().any(|t| {
            matches!(layers.word(t).rel, Rel::Obl | Rel::Nmod | Rel::Advcl)
                && layers.dependents(t).any(|c| super::frame::is(layers, c, &["since", "for"]))
        })
}

/// "in order to", "to": an infinitive of purpose.
fn purpose(layers: &Words<'_, '_>, token: usize) -> bool {
    layers.word(token).features.verb_form == Some(VerbForm::Infinitive)
        && layers.dependents(token).any(|t| layers.word(t).rel == Rel::Mark && super::frame::is(layers, t, &["to"]))
}

fn has_own_clause(layers: &Words<'_, '_>, token: usize) -> bool {
    layers
        .dependents(token)
        .any(|t| matches!(layers.word(t).rel, Rel::Aux | Rel::AuxPass | Rel::Nsubj | Rel::NsubjPass | Rel::Mark))
        || layers.word(token).features.verb_form == Some(VerbForm::Finite)
            && layers.word(token).features.past == Some(true)
}
