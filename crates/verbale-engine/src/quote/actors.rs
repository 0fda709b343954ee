//! One actor per source string, with its name, head and form. Who that is, and that "he" is the same man, is the business of `who`.

use crate::Layers;
use crate::syntax::{Gender, NameKind, Upos};
use std::ops::Range;
use verbale_model::{Actor, ActorKind, Because, Idx, Mention, MentionForm};

/// The actors that `source` names, added to `actors` where they are new.
pub(crate) fn speakers(layers: &Layers<'_>, source: &[Range<usize>], actors: &mut Vec<Actor>) -> Vec<Idx<Actor>> {
    source.iter().map(|tokens| speaker(layers, tokens, actors)).collect()
}

fn speaker(layers: &Layers<'_>, tokens: &Range<usize>, actors: &mut Vec<Actor>) -> Idx<Actor> {
    let span = layers.span(tokens);
    let head = layers.head_of(tokens);
    let (form, kind, name) = describe(layers, tokens, head);
    let because = Because::rule("who.source", 1.0);
    let mention = Mention { span, head: layers.span(&(head..head + 1)), form, antecedent: None, because };
    if let Some(at) = actors.iter().position(|a| a.name == name) {
        if !actors[at].mentions.contains(&mention) {
            actors[at].mentions.push(mention);
        }
        return Idx::new(at);
    }
    actors.push(Actor::new(name, kind, vec![mention]));
    Idx::new(actors.len() - 1)
}

/// Form, kind and name of the words that name a source.
fn describe(layers: &Layers<'_>, tokens: &Range<usize>, head: usize) -> (MentionForm, Option<ActorKind>, String) {
    let inside = |r: &Range<usize>| tokens.start <= r.start && r.end <= tokens.end;
    let names = || layers.syntax.names.iter().filter(|n| inside(&n.tokens) && n.kind != NameKind::Nationality);
    let words = layers.span(tokens).of(layers.text).trim_end_matches([',', ';', ' ']).to_owned();
    if let Some(name) =
        names().find(|n| n.tokens.contains(&head)).or_else(|| names().find(|n| close(layers, head, &n.tokens)))
    {
        let kind = match name.kind {
            NameKind::Person => ActorKind::Person,
            NameKind::Organization => ActorKind::Organization,
            NameKind::Place => ActorKind::Place,
            NameKind::Nationality => ActorKind::Group,
        };
        return (MentionForm::Name, Some(kind), layers.span(&name.tokens).of(layers.text).to_owned());
    }
    let word = layers.word(head);
    match word.upos {
        Upos::Pron | Upos::Det => (MentionForm::Pronoun, pronoun_kind(layers, head), words),
        Upos::Propn => (MentionForm::Name, None, words),
        _ => (MentionForm::Description, (word.features.plural == Some(true)).then_some(ActorKind::Group), words),
    }
}

/// "Special Envoy Ada Quaye", "the minister, Ada Quaye": the name hangs on the head.
fn close(layers: &Layers<'_>, head: usize, name: &Range<usize>) -> bool {
    use crate::syntax::Rel;
    let top = layers.head_of(name);
    layers.word(top).head == Some(head) && matches!(layers.word(top).rel, Rel::Appos | Rel::Flat | Rel::Compound)
}

fn pronoun_kind(layers: &Layers<'_>, head: usize) -> Option<ActorKind> {
    let features = layers.word(head).features;
    match features.gender {
        Some(Gender::Masculine | Gender::Feminine) => Some(ActorKind::Person),
        _ if features.person == Some(1) && features.plural != Some(true) => Some(ActorKind::Person),
        _ if features.plural == Some(true) => Some(ActorKind::Group),
        _ => None,
    }
}
