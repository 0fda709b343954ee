//! What speaks for which issue, and how much it is together.

use super::How;
use std::collections::{BTreeMap, BTreeSet};

/// Of a phrase with so many words.
fn weight(words: usize, central: bool) -> f32 {
    let alone = match words {
        0 | 1 => 0.6,
        2 => 0.75,
        _ => 0.85,
    };
    if central { alone + 0.1 } else { alone }
}

/// Of a single weak word: enough where the content is about it, otherwise half of enough.
fn weak(central: bool) -> f32 {
    if central { 0.5 } else { 0.3 }
}

/// Below it, words are no evidence.
const ENOUGH: f32 = 0.5;

struct Phrase {
    issue: usize,
    /// Indexes of its words, in order.
    words: Vec<usize>,
    weight: f32,
}

struct Word {
    issue: usize,
    at: usize,
    weight: f32,
    lemma: String,
}

/// Everything that was found in one content.
#[derive(Default)]
pub(super) struct Evidence {
    phrases: Vec<Phrase>,
    words: Vec<Word>,
    /// Words that are no evidence, by issue.
    vetoed: BTreeSet<(usize, usize)>,
}

impl Evidence {
    pub(super) fn phrase(&mut self, issue: usize, words: Vec<usize>, central: bool, veto: bool) {
        if veto {
            self.vetoed.extend(words.into_iter().map(|at| (issue, at)));
        } else {
            let weight = weight(words.len(), central);
            self.phrases.push(Phrase { issue, words, weight });
        }
    }

    pub(super) fn word(&mut self, issue: usize, at: usize, central: bool, lemma: &str) {
        self.words.push(Word { issue, at, weight: weak(central), lemma: lemma.to_owned() });
    }

    /// Issues with enough evidence, the best first. `parent` is an issue's wider one.
    pub(super) fn ranked(mut self, parent: impl Fn(usize) -> Option<usize>) -> Vec<(usize, f32, How)> {
        let vetoed = std::mem::take(&mut self.vetoed);
        self.phrases.retain(|one| !one.words.iter().any(|&at| vetoed.contains(&(one.issue, at))));
        self.words.retain(|one| !vetoed.contains(&(one.issue, one.at)));
        let related =
            |one: usize, other: usize| one == other || parent(one) == Some(other) || parent(other) == Some(one);
        self.drop_parts(&related);
        let mut of: BTreeMap<usize, (Vec<&Phrase>, Vec<&Word>)> = BTreeMap::new();
        for one in &self.phrases {
            of.entry(one.issue).or_default().0.push(one);
        }
        for one in &self.words {
            of.entry(one.issue).or_default().1.push(one);
        }
        let mut out: Vec<_> =
            of.into_iter().filter_map(|(issue, (phrases, words))| total(issue, phrases, &words)).collect();
        // At equal scores the narrower issue goes first, then what stands first.
        out.sort_by(|one, other| {
            let narrower = u8::from(parent(one.issue).is_none()).cmp(&u8::from(parent(other.issue).is_none()));
            other.score.total_cmp(&one.score).then(narrower).then(one.first.cmp(&other.first))
        });
        out.into_iter().map(|one| (one.issue, one.score, one.how)).collect()
    }

    /// "Military aid" is no aid, and "trade union" no trade: what is a part of another issue's longer phrase says nothing.
    fn drop_parts(&mut self, related: &impl Fn(usize, usize) -> bool) {
        let longer: Vec<(usize, Vec<usize>)> =
            self.phrases.iter().filter(|one| one.words.len() > 1).map(|one| (one.issue, one.words.clone())).collect();
        let part = |issue: usize, words: &[usize]| {
            longer.iter().any(|(other, whole)| {
                whole.len() > words.len() && !related(issue, *other) && words.iter().all(|at| whole.contains(at))
            })
        };
        self.phrases.retain(|one| !part(one.issue, &one.words));
        self.words.retain(|one| !part(one.issue, &[one.at]));
    }
}

struct Total {
    issue: usize,
    score: f32,
    how: How,
    first: usize,
}

/// All evidence for one issue; each word of the text counts once.
fn total(issue: usize, mut phrases: Vec<&Phrase>, words: &[&Word]) -> Option<Total> {
    phrases.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    let mut used = BTreeSet::new();
    let mut lemmas = BTreeSet::new();
    let mut rest = 1.0;
    for one in &phrases {
        if one.words.iter().all(|at| !used.contains(at)) {
            used.extend(one.words.iter().copied());
            rest *= 1.0 - one.weight;
        }
    }
    for one in words {
        if !used.contains(&one.at) && lemmas.insert(&one.lemma) {
            used.insert(one.at);
            rest *= 1.0 - one.weight;
        }
    }
    let score = 1.0 - rest;
    let how = if phrases.is_empty() { How::Words } else { How::Phrase };
    let first = *used.first()?;
    (how == How::Phrase || score >= ENOUGH).then_some(Total { issue, score, how, first })
}
