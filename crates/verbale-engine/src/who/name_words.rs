//! What a name says of itself: "Osterra Herald" is a body and "Harbour Act" a law whatever the tagger takes them for, and letters in brackets
//! behind a name are the same name. What whole names stand for in the world is [`super::tagged`]'s.

use super::world::words;
use crate::Layers;
use crate::knowledge::{Knowledge, NameWordKind};
use crate::syntax::{Name, NameKind, Rel, Upos};
use std::collections::HashMap;
use std::ops::Range;

/// Lets names reach to the head that they stand before ("San Torbo" before "Herald"), and gives them the kind that it tells; drops names of
/// laws, prizes and wars.
pub(super) fn by_head(layers: &Layers<'_>, knowledge: &Knowledge, names: &mut Vec<Name>) {
    names.retain_mut(|name| {
        if !knowledge.senses(words(layers, &name.tokens)).is_empty() && own_head(layers, knowledge, name).is_none() {
            return true;
        }
        match told(layers, knowledge, name) {
            Some((tokens, NameWordKind::Body)) => {
                name.tokens = tokens;
                name.kind = NameKind::Organization;
                true
            }
            // a prize is named after somebody, and in a place: "the Ada Quaye Prize"
            Some((_, NameWordKind::Matter | NameWordKind::Honour)) => name.kind != NameKind::Organization,
            None => true,
        }
    });
    names.dedup_by(|b, a| b.tokens.start < a.tokens.end);
}

/// The capital head outside a known name that the name is only a part of: "World" before "Cup".
fn own_head(layers: &Layers<'_>, knowledge: &Knowledge, name: &Name) -> Option<usize> {
    let end = governor(layers, name)?;
    // "Senate Republicans" leaves the Senate what it is
    knowledge.name_word(layers.form(end)).filter(|&kind| kind != NameWordKind::Honour).map(|_| end)
}

/// The reach of a name with its head, and what that tells.
fn told(layers: &Layers<'_>, knowledge: &Knowledge, name: &Name) -> Option<(Range<usize>, NameWordKind)> {
    if let Some(end) = governor(layers, name)
        && let Some(kind) = knowledge.name_word(layers.form(end))
        && kind != NameWordKind::Honour
    {
        return Some((name.tokens.start..end + 1, kind));
    }
    if name.kind == NameKind::Person && name.tokens.len() > 1 && !ends_in_body(layers, knowledge, name) {
        return None;
    }
    let kind = [name.tokens.end - 1, layers.head_of(&name.tokens)].into_iter().find_map(|t| {
        let alone = name.tokens.len() == 1;
        knowledge.name_word(layers.form(t)).filter(|&kind| match kind {
            NameWordKind::Honour => alone && is_honour(layers, knowledge, t),
            // "the Constitution"; but "the Herald" is not told from a herald by its word
            NameWordKind::Matter => !alone || preceded(layers, t),
            NameWordKind::Body => !alone,
        })
    })?;
    Some((name.tokens.clone(), kind))
}

fn ends_in_body(layers: &Layers<'_>, knowledge: &Knowledge, name: &Name) -> bool {
    let last = name.tokens.end - 1;
    // "Ada Court" is a person; "Osterra University" is none
    knowledge.name_word(layers.form(last)) == Some(NameWordKind::Body)
        && !knowledge.is_given(layers.form(name.tokens.start))
}

/// The proper noun behind a name to which it belongs, all capitals between: "Bulletin" in "San Torbo Harbour Bulletin".
fn governor(layers: &Layers<'_>, name: &Name) -> Option<usize> {
    let head = layers.head_of(&name.tokens);
    let word = layers.word(head);
    let at = word.head.filter(|_| matches!(word.rel, Rel::Compound | Rel::Amod | Rel::Flat))?;
    let capital = |t: usize| layers.form(t).starts_with(char::is_uppercase);
    let near = at >= name.tokens.end && at < name.tokens.end + 3;
    (near && (name.tokens.end..=at).all(capital) && matches!(layers.word(at).upos, Upos::Propn | Upos::Noun))
        .then_some(at)
}

fn preceded(layers: &Layers<'_>, head: usize) -> bool {
    layers.dependents(head).any(|d| d < head && !matches!(layers.word(d).rel, Rel::Case | Rel::Cc | Rel::Punct))
}

/// Whether a word is letters behind a person's name and a comma: "Ada Quaye, KC".
pub(super) fn is_honour(layers: &Layers<'_>, knowledge: &Knowledge, token: usize) -> bool {
    let shouts = layers.form(token).chars().filter(|c| c.is_uppercase()).count() > 1;
    let behind = token >= 2 && layers.form(token - 1) == "," && layers.form(token - 2).starts_with(char::is_uppercase);
    shouts && behind && knowledge.name_word(layers.form(token)) == Some(NameWordKind::Honour)
}

/// Whether a phrase with this head and name names a law, a prize, a war, or an honour: nobody.
pub(super) fn is_matter(layers: &Layers<'_>, knowledge: &Knowledge, head: usize, name: &Range<usize>) -> bool {
    if is_honour(layers, knowledge, head) {
        return true;
    }
    let matter = knowledge.name_word(layers.form(head)) == Some(NameWordKind::Matter);
    let capital = layers.form(head).starts_with(char::is_uppercase);
    matter && capital && name.contains(&head) && (name.len() > 1 || preceded(layers, head))
}

/// Gives letters in brackets behind a name, and the same letters anywhere else, the kind of that name: "Grain Traders Council (GTC)".
pub(super) fn by_letters(layers: &Layers<'_>, names: &mut Vec<Name>) {
    let mut introduced: HashMap<String, NameKind> = HashMap::new();
    for name in names.iter().filter(|n| n.tokens.len() > 1 && n.kind == NameKind::Organization) {
        if let Some(letters) = bracketed(layers, name) {
            introduced.insert(letters, name.kind);
        }
    }
    if introduced.is_empty() {
        return;
    }
    let kind = |t: usize| introduced.get(&letters(layers.form(t))).copied().filter(|_| shouts(layers.form(t)));
    for name in names.iter_mut().filter(|n| n.tokens.len() == 1) {
        name.kind = kind(name.tokens.start).unwrap_or(name.kind);
    }
    let mut at = 0;
    let mut fresh = Vec::new();
    for token in 0..layers.syntax.words.len() {
        while at < names.len() && names[at].tokens.end <= token {
            at += 1;
        }
        let free = names.get(at).is_none_or(|n| n.tokens.start > token);
        if let Some(kind) = kind(token).filter(|_| free) {
            fresh.push(Name { tokens: token..token + 1, kind, probability: 1.0 });
        }
    }
    names.extend(fresh);
    names.sort_by_key(|name| name.tokens.start);
}

/// The letters in brackets behind a name, if they are its initials.
fn bracketed(layers: &Layers<'_>, name: &Name) -> Option<String> {
    let sentence = layers.sentence(name.tokens.start);
    let open = name.tokens.end;
    if open + 1 >= sentence.end || layers.form(open) != "(" || !shouts(layers.form(open + 1)) {
        return None;
    }
    let short = letters(layers.form(open + 1));
    let initials = |all: bool| -> String {
        let small = |f: &str| f.starts_with(char::is_lowercase);
        let forms = name.tokens.clone().map(|t| layers.form(t)).filter(|f| all || !small(f));
        forms.filter_map(|f| f.chars().next()).filter(|c| c.is_alphabetic()).flat_map(char::to_uppercase).collect()
    };
    (short == initials(false) || short == initials(true)).then_some(short)
}

fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Capitals alone, at least two: "GTC", "G.T.C.".
fn shouts(word: &str) -> bool {
    word.chars().filter(|c| c.is_uppercase()).nth(1).is_some() && !word.chars().any(char::is_lowercase)
}
