//! Which phrases mean the same: phrases are taken in order, each is tied to an earlier one or begins an entity of its own
//! (mention ranking, Denis and Baldridge 2008). Who decides is the caller's: the trained scorer, or gold when the recipe collects pairs.

use super::mentions::Shape;
use super::names::Names;
use super::pairs::{Facts, Rows};
use crate::syntax::Gender;
use std::collections::HashMap;

/// Phrases that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// Their numbers, in order; never empty.
    pub phrases: Vec<usize>,
    /// Whether one of them is a name.
    pub named: bool,
    /// Gender, when one of them shows it.
    pub gender: Option<Gender>,
}

/// An earlier phrase to which one may be tied.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its number.
    pub phrase: usize,
    /// Its entity.
    pub entity: usize,
    /// What speaks for and against it.
    pub rows: Rows,
}

/// Earlier phrases that are looked at: this many back, and farther ones that share a word.
const NEAR: usize = 40;
/// For descriptions and names, of those without a common word.
const NEAR_NOMINAL: usize = 16;
/// Farther ones that share a word, at most.
const SHARING: usize = 24;

/// Named people whose last mention is farther back, for "he" and "she".
const PEOPLE: usize = 10;

/// Entities of a document, and to which phrase each phrase was tied.
#[derive(Debug, Default)]
pub struct Entities {
    /// In the order of their first phrases.
    pub all: Vec<Entity>,
    /// Per phrase its entity; none for first and second persons, who are the business of [`super::speech`].
    pub of: Vec<Option<usize>>,
    /// Per phrase the earlier one it was tied to.
    pub antecedent: Vec<Option<usize>>,
    /// Earlier phrases by their words.
    by_word: HashMap<String, Vec<usize>>,
    names: Names,
    /// Phrases tied by their names alone.
    pub certain: Vec<bool>,
}

impl Entities {
    /// Takes all phrases in order; `choose` says to which candidate one belongs, if to any.
    pub fn build(facts: &Facts<'_, '_>, mut choose: impl FnMut(usize, &[Candidate]) -> Option<usize>) -> Self {
        let count = facts.phrases.len();
        let (of, antecedent) = (vec![None; count], vec![None; count]);
        let mut out = Self { of, antecedent, certain: vec![false; count], ..Self::default() };
        for i in 0..count {
            if facts.phrases[i].shape == Shape::Speech {
                continue;
            }
            let repeated = out.names.earlier(facts, i, |j| out.of[j]);
            let repeated = repeated.and_then(|j| Some((j, out.of[j]?)));
            if let Some((_, entity)) = repeated.filter(|&(_, entity)| !out.conflicts(facts, i, entity)) {
                out.certain[i] = true;
                out.add(facts, i, repeated.map(|(j, _)| (j, entity)));
                continue;
            }
            let candidates = out.candidates(facts, i);
            let chosen = choose(i, &candidates).and_then(|at| candidates.get(at));
            out.add(facts, i, chosen.map(|c| (c.phrase, c.entity)));
        }
        out
    }

    /// Ties phrase `i` to an earlier phrase of an entity, or lets it begin one.
    fn add(&mut self, facts: &Facts<'_, '_>, i: usize, chosen: Option<(usize, usize)>) {
        let entity = chosen.map_or(self.all.len(), |(_, entity)| entity);
        if entity == self.all.len() {
            self.all.push(Entity::default());
        }
        let (phrase, it) = (&facts.phrases[i], &mut self.all[entity]);
        it.phrases.push(i);
        it.named |= phrase.shape == Shape::Name;
        it.gender = it.gender.or(phrase.agreement.gender);
        self.of[i] = Some(entity);
        self.antecedent[i] = chosen.map(|(earlier, _)| earlier);
        self.names.add(facts, i);
        if !phrase.shape.is_pronoun() {
            for word in &facts.words[i] {
                self.by_word.entry(word.clone()).or_default().push(i);
            }
        }
    }

    fn candidates(&self, facts: &Facts<'_, '_>, i: usize) -> Vec<Candidate> {
        let near = if facts.phrases[i].shape.is_third() { NEAR } else { NEAR_NOMINAL };
        let from = i.saturating_sub(near);
        let mut phrases: Vec<usize> = (from..i).filter(|&j| self.of[j].is_some()).collect();
        if near == NEAR_NOMINAL {
            let sharing = facts.words[i].iter().filter_map(|w| self.by_word.get(w)).flatten();
            let mut far: Vec<usize> = sharing.copied().filter(|&j| j < from).collect();
            far.sort_unstable();
            far.dedup();
            phrases.splice(0..0, far[far.len().saturating_sub(SHARING)..].iter().copied());
        }
        if facts.phrases[i].agreement.gender.is_some_and(|g| g != Gender::Neuter) {
            let mut people = self.people_before(facts, from);
            people.append(&mut phrases);
            phrases = people;
        }
        phrases.retain(|&j| possible(facts, i, j));
        let candidate = |phrase: usize| {
            let entity = self.of[phrase]?;
            (!self.conflicts(facts, i, entity)).then(|| Candidate { phrase, entity, rows: facts.rows(i, phrase, &self.all[entity]) })
        };
        phrases.into_iter().filter_map(candidate).collect()
    }

    /// The last mention before phrase `from` of each person with a name who was not mentioned since, the latest of them.
    fn people_before(&self, facts: &Facts<'_, '_>, from: usize) -> Vec<usize> {
        let before = |e: &Entity| e.phrases.last().copied().filter(|&p| e.named && p < from && facts.kinds[e.phrases[0]] == 1);
        let mut out: Vec<usize> = self.all.iter().filter_map(before).collect();
        out.sort_unstable();
        out.split_off(out.len().saturating_sub(PEOPLE))
    }

    /// Whether an entity shows another gender than phrase `i`.
    fn conflicts(&self, facts: &Facts<'_, '_>, i: usize, entity: usize) -> bool {
        match (facts.phrases[i].agreement.gender, self.all[entity].gender) {
            (Some(a), Some(b)) => a != b,
            _ => false,
        }
    }
}

/// What grammar does not forbid: a phrase does not mean what it is part of.
fn possible(facts: &Facts<'_, '_>, i: usize, j: usize) -> bool {
    let (a, b) = (&facts.phrases[i], &facts.phrases[j]);
    if b.shape == Shape::Joined && (a.shape == Shape::It || a.shape == Shape::He || a.shape == Shape::She) {
        return false;
    }
    let inside = |x: &std::ops::Range<usize>, y: &std::ops::Range<usize>| y.start <= x.start && x.end <= y.end;
    // "his envoy": the possessor is not the envoy; "Quaye and her minister": no part is the whole
    !(inside(&a.tokens, &b.tokens) || inside(&b.tokens, &a.tokens))
}
