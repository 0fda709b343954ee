//! The tagger's names, mended by what is known: "Tajik" is no person, "Bishkek" and "Jordan" only where somebody in the text is so called,
//! and "People's Liberation Army" is one name.

use super::name_words;
use super::world::words;
use crate::Layers;
use crate::knowledge::{CountryWord, Knowledge, PersonWord, Sense};
use crate::syntax::{Name, NameKind, Upos};
use std::collections::HashSet;
use std::ops::Range;

/// Names of a document and where they stand.
pub(super) struct Tagged {
    /// In order.
    pub(super) all: Vec<Name>,
    /// Per token 1 + the name it stands in; 0 for none.
    at: Vec<u32>,
}

impl Tagged {
    /// Takes the tagger's names and mends them.
    pub(super) fn new(layers: &Layers<'_>, knowledge: &Knowledge) -> Self {
        let mut all = mended(layers, knowledge);
        name_words::by_head(layers, knowledge, &mut all);
        let known = known(layers, knowledge);
        all.retain(|name| {
            !known.iter().any(|k| overlap(&k.tokens, &name.tokens) && k.tokens.len() > name.tokens.len())
        });
        let fresh = known.into_iter().filter(|k| !all.iter().any(|name| overlap(&k.tokens, &name.tokens)));
        let fresh: Vec<Name> = fresh.collect();
        all.extend(fresh);
        all.sort_by_key(|name| name.tokens.start);
        name_words::by_letters(layers, &mut all);
        let all = hyphened(layers, knowledge, all);
        let mut at = vec![0; layers.syntax.words.len()];
        for (number, name) in all.iter().enumerate() {
            at[name.tokens.clone()].fill(number as u32 + 1);
        }
        Self { all, at }
    }

    /// The name that a token stands in.
    pub(super) fn of(&self, token: usize) -> Option<usize> {
        (*self.at.get(token)? as usize).checked_sub(1)
    }
}

/// "Ost-Bund" is one name where the tagger has "Ost" and "-Bund", or only "Ost": capitals on both sides of a hyphen without spaces. "U.S.-China" and
/// "Quaye-Dahl" are two: what is known by itself stands by itself, and so do two names with a hyphen between them.
fn hyphened(layers: &Layers<'_>, knowledge: &Knowledge, names: Vec<Name>) -> Vec<Name> {
    let known = |tokens: Range<usize>| !knowledge.senses(words(layers, &tokens)).is_empty();
    let starts: HashSet<usize> = names.iter().map(|name| name.tokens.start).collect();
    let mut out: Vec<Name> = Vec::new();
    for mut name in names {
        let start = name.tokens.start;
        let rest = start + usize::from(layers.form(start) == "-");
        match out.last_mut() {
            Some(last) if start < last.tokens.end => {}
            Some(last)
                if last.tokens.end == start
                    && goes_on(layers, start)
                    && !known(last.tokens.clone())
                    && !known(rest..name.tokens.end) =>
            {
                last.tokens.end = name.tokens.end;
                let body = name.kind == NameKind::Organization;
                last.kind = if body { name.kind } else { last.kind };
            }
            _ => {
                let end = name.tokens.end;
                let next = end + usize::from(layers.form(end.min(layers.syntax.words.len() - 1)) == "-");
                let named = matches!(name.kind, NameKind::Person | NameKind::Organization);
                let alone = named && name.tokens.len() == 1 && !known(name.tokens.clone());
                if alone && goes_on(layers, end) && !starts.contains(&end) && !starts.contains(&next) {
                    name.tokens.end = if known(next..next + 1) { end } else { next + 1 };
                }
                out.push(name);
            }
        }
    }
    out
}

/// Whether a hyphen with a capital behind it hangs on the word before this token.
fn goes_on(layers: &Layers<'_>, token: usize) -> bool {
    let Some(before) = token.checked_sub(1).filter(|_| token < layers.syntax.words.len()) else { return false };
    let glued =
        |one: usize, other: usize| layers.span(&(one..one + 1)).end() == layers.span(&(other..other + 1)).start();
    let capital = |text: &str| text.starts_with(char::is_uppercase);
    let form = layers.form(token);
    let hyphen = match form.strip_prefix('-') {
        Some("") => token + 1 < layers.syntax.words.len() && glued(token, token + 1) && capital(layers.form(token + 1)),
        Some(rest) => capital(rest),
        None => false,
    };
    hyphen && glued(before, token) && capital(layers.form(before))
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// The tagger's names with the kinds that knowledge gives them.
fn mended(layers: &Layers<'_>, knowledge: &Knowledge) -> Vec<Name> {
    let parts = parts_of_people(layers);
    let mut all = layers.syntax.names.clone();
    for name in &mut all {
        let text = words(layers, &name.tokens);
        let senses = knowledge.senses(text);
        if senses.is_empty() {
            continue;
        }
        let borne = name.tokens.len() == 1 && parts.contains(&text.to_lowercase());
        name.kind = mended_kind(senses, name.kind, borne);
    }
    all
}

fn mended_kind(senses: &[Sense], tagged: NameKind, borne: bool) -> NameKind {
    let is = |wanted: fn(&Sense) -> bool| senses.iter().any(wanted);
    let person = is(|s| matches!(s, Sense::Person(_, PersonWord::Full | PersonWord::Alias)));
    let surname = is(|s| matches!(s, Sense::Person(..)));
    let place = is(|s| matches!(s, Sense::Country(_, CountryWord::Name | CountryWord::Capital)));
    let people = is(|s| matches!(s, Sense::Country(_, CountryWord::Adjective | CountryWord::People)));
    let body = is(|s| matches!(s, Sense::Organization(_) | Sense::Country(_, CountryWord::Seat)));
    match tagged {
        _ if person => NameKind::Person,
        NameKind::Person if borne || surname && !place => NameKind::Person,
        _ if place && !body => NameKind::Place,
        _ if place => {
            if tagged == NameKind::Person {
                NameKind::Place
            } else {
                tagged
            }
        }
        // "Australian" is a paper only where the tagger says so
        _ if people && tagged != NameKind::Organization => NameKind::Nationality,
        _ if body => NameKind::Organization,
        _ if people => NameKind::Nationality,
        _ => tagged,
    }
}

/// First and last words of people's names of several words, lower case.
fn parts_of_people(layers: &Layers<'_>) -> HashSet<String> {
    let people = layers.syntax.names.iter().filter(|n| n.kind == NameKind::Person && n.tokens.len() > 1);
    people.flat_map(|n| [n.tokens.start, n.tokens.end - 1]).map(|t| layers.form(t).to_lowercase()).collect()
}

/// Names of several words that stand in the knowledge files, longest first.
fn known(layers: &Layers<'_>, knowledge: &Knowledge) -> Vec<Name> {
    /// Words of the longest name that is looked for.
    const LONGEST: usize = 7;
    let capital = |t: usize| layers.form(t).chars().next().is_some_and(char::is_uppercase);
    let mut out = Vec::new();
    let mut start = 0;
    while start < layers.syntax.words.len() {
        let sentence = layers.sentence(start);
        let ends = (start + 1..=sentence.end.min(start + LONGEST)).rev().filter(|&end| capital(end - 1));
        let found =
            if capital(start) { ends.into_iter().find_map(|end| named(layers, knowledge, start..end)) } else { None };
        start = found.as_ref().map_or(start + 1, |name: &Name| name.tokens.end);
        out.extend(found);
    }
    out
}

/// "WHO" between words that are not in capitals, where the tagger of words sees a pronoun.
fn shouted_pronoun(layers: &Layers<'_>, token: usize) -> bool {
    let shouted = |t: usize| layers.form(t).len() > 2 && layers.form(t).chars().all(char::is_uppercase);
    let small = |t: usize| layers.form(t).starts_with(char::is_lowercase);
    let near = layers.sentence(token);
    let near = near.start.max(token.saturating_sub(3))..near.end.min(token + 4);
    let pronoun = layers.word(token).upos == Upos::Pron;
    pronoun
        && shouted(token)
        && near.clone().filter(|&t| t != token).all(|t| !shouted(t))
        && near.into_iter().any(small)
}

fn named(layers: &Layers<'_>, knowledge: &Knowledge, tokens: Range<usize>) -> Option<Name> {
    // one word alone is known as a name only where the tagger of words takes it for one, or no pronoun would be written so
    if tokens.len() == 1 && layers.word(tokens.start).upos != Upos::Propn && !shouted_pronoun(layers, tokens.start) {
        return None;
    }
    let senses = knowledge.senses(words(layers, &tokens));
    let adjective = |s: &Sense| matches!(s, Sense::Country(_, CountryWord::Adjective | CountryWord::People));
    if tokens.len() == 1 && senses.iter().any(adjective) {
        return None;
    }
    let kind = senses.iter().find_map(|sense| match sense {
        Sense::Person(_, PersonWord::Full | PersonWord::Alias) if tokens.len() > 1 => Some(NameKind::Person),
        Sense::Organization(_) => Some(NameKind::Organization),
        Sense::Country(_, CountryWord::Name | CountryWord::Capital) => Some(NameKind::Place),
        Sense::Country(_, CountryWord::Seat) if tokens.len() > 1 => Some(NameKind::Organization),
        _ => None,
    })?;
    Some(Name { tokens, kind, probability: 1.0 })
}
