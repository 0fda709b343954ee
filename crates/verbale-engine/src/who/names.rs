//! Variants of names that need no weighing: "Ada Quaye" … "Quaye", "Ms. Quaye", "Ada Quaye"; "International Grain Council" … "IGC".

use super::mentions::Shape;
use super::pairs::Facts;
use crate::syntax::NameKind;
use std::collections::HashMap;

/// Names met so far.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Phrases by their name's words together.
    whole: HashMap<String, Vec<usize>>,
    /// People's phrases with more than one word by the first and by the last of them.
    part: HashMap<String, Vec<usize>>,
    /// Phrases by the initials of their name.
    initials: HashMap<String, Vec<usize>>,
}

impl Names {
    /// Remembers a phrase's name.
    pub(super) fn add(&mut self, facts: &Facts<'_, '_>, i: usize) {
        let words = &facts.words[i];
        if facts.phrases[i].shape != Shape::Name || words.is_empty() {
            return;
        }
        self.whole.entry(words.join(" ")).or_default().push(i);
        if words.len() > 1 {
            if is_person(facts, i) {
                self.part.entry(words[0].clone()).or_default().push(i);
                self.part.entry(words[words.len() - 1].clone()).or_default().push(i);
            } else {
                self.initials.entry(initials(words)).or_default().push(i);
            }
        }
    }

    /// The earlier phrase whose name phrase `i` certainly repeats. `entity` says which phrases are known to mean the same: a word that
    /// stands for two of them is not certain.
    pub(super) fn earlier(
        &self,
        facts: &Facts<'_, '_>,
        i: usize,
        entity: impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let words = &facts.words[i];
        if facts.phrases[i].shape != Shape::Name || words.is_empty() {
            return None;
        }
        let same = self.whole.get(&words.join(" ")).and_then(|found| only(found, &entity));
        let person = is_person(facts, i);
        let alike = |j: &usize| facts.words[*j].first() == words.first() && facts.words[*j].last() == words.last();
        let variant = || match words.len() {
            1 if person => self.part.get(&words[0]).and_then(|found| only(found, &entity)),
            1 => self
                .initials
                .get(&letters(&words[0]))
                .filter(|_| words[0].len() > 2)
                .and_then(|found| only(found, &entity)),
            _ if person => {
                let full =
                    self.part.get(&words[0]).into_iter().flat_map(|f| f.iter().rev().take(RECENT).rev()).copied();
                let full: Vec<usize> = full.filter(alike).collect();
                only(&full, &entity).or_else(|| self.shorter(facts, words, &entity))
            }
            _ => None,
        };
        same.or_else(variant).filter(|&j| compatible(facts, i, j))
    }

    /// "Quaye said …" before "Ada Quaye": a surname alone, met earlier, of a person.
    fn shorter(
        &self,
        facts: &Facts<'_, '_>,
        words: &[String],
        entity: &impl Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let found = self.whole.get(words.last()?)?;
        only(found, entity).filter(|&j| is_person(facts, j))
    }
}

/// Mentions of a name that are compared; farther ones are out of mind.
const RECENT: usize = 24;

/// The last of these phrases if all mean the same.
fn only(found: &[usize], entity: &impl Fn(usize) -> Option<usize>) -> Option<usize> {
    let last = *found.last()?;
    found.iter().rev().take(RECENT).all(|&j| entity(j) == entity(last)).then_some(last)
}

/// The tagger's word, else the kind head's.
fn is_person(facts: &Facts<'_, '_>, i: usize) -> bool {
    match facts.phrases[i].name_kind {
        Some(kind) => kind == NameKind::Person,
        None => facts.kinds[i] == 1,
    }
}

/// A person's name is not repeated by a place, nor "Ms. Quaye" by "Mr. Quaye".
fn compatible(facts: &Facts<'_, '_>, i: usize, j: usize) -> bool {
    let (a, b) = (&facts.phrases[i], &facts.phrases[j]);
    let gender = matches!((a.agreement.gender, b.agreement.gender), (Some(x), Some(y)) if x != y);
    // "Moscow said" is not "in Moscow"
    let acts = a.world.city && (a.world.sure.is_some() != b.world.sure.is_some());
    !gender && !acts && is_person(facts, i) == is_person(facts, j)
}

fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn initials(words: &[String]) -> String {
    let counts = |w: &&String| !matches!(w.as_str(), "of" | "the" | "and" | "for" | "on" | "in" | "'s" | "’s" | "&");
    words.iter().filter(counts).filter_map(|w| w.chars().next()).collect()
}
