//! What reports are about: their words without endings, without the commonest, and without whose they are.

use super::Report;
use super::same_words::SAME;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// Words that two reports must share to be about one thing, and what share of the shorter one's words that must be.
const SHARED: (usize, f32) = (2, 0.25);

/// The stems of some words.
pub(super) fn of_words(text: &str) -> BTreeSet<String> {
    let small: Vec<String> = words(text).map(str::to_lowercase).collect();
    let pairs = small.windows(2).filter_map(|pair| SAME.pair(&pair[0], &pair[1]).map(str::to_owned));
    let single = small.iter().filter(|word| is_telling(word)).map(|word| SAME.of(stem(word)));
    single.chain(pairs).collect()
}

/// How many stems two sets share.
pub(super) fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    one.intersection(other).count()
}

/// The stems of one party's reports as numbers: they are compared far oftener than they are made.
pub(super) struct Numbers<'r> {
    /// How the party's own name begins, which all its reports have.
    own: Vec<String>,
    of_stem: HashMap<String, u32>,
    /// Words as they stand, each with its number, if it tells anything, and whether it may be the first of two that mean one thing.
    of_word: HashMap<&'r str, (Option<u32>, bool)>,
}

impl<'r> Numbers<'r> {
    /// For the reports of a party that is called so.
    pub(super) fn new(party: &str) -> Self {
        let own = words(party).filter_map(beginning).collect();
        Self { own, of_stem: HashMap::default(), of_word: HashMap::default() }
    }

    /// What a report's words are about: without endings, without the commonest and the party's name; in the order of the numbers.
    pub(super) fn of(&mut self, report: &'r Report) -> Vec<u32> {
        let terms = report.terms.iter().map(|(_, words)| words.as_str());
        let all = std::iter::once(report.words.as_str()).chain(terms).flat_map(words);
        let mut out = Vec::with_capacity(16);
        let mut before = None;
        for word in all {
            out.extend(before.and_then(|first| self.pair(first, word)));
            let (number, begins) = self.number(word);
            out.extend(number);
            before = Some(word).filter(|_| begins);
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    fn number(&mut self, word: &'r str) -> (Option<u32>, bool) {
        if let Some(&known) = self.of_word.get(word) {
            return known;
        }
        let small = word.to_lowercase();
        let telling = is_telling(&small) && !self.own.iter().any(|name| small.starts_with(name));
        let next = self.of_stem.len() as u32;
        let number = telling.then(|| *self.of_stem.entry(SAME.of(stem(&small))).or_insert(next));
        let found = (number, SAME.begins(&small));
        self.of_word.insert(word, found);
        found
    }

    /// Two words side by side that mean one thing: "hand over".
    fn pair(&mut self, first: &str, second: &str) -> Option<u32> {
        let group = SAME.pair(&first.to_lowercase(), &second.to_lowercase())?;
        let next = self.of_stem.len() as u32;
        Some(*self.of_stem.entry(group.to_owned()).or_insert(next))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.of_stem.len()
    }
}

/// How many numbers two sorted lists share.
pub(super) fn common(one: &[u32], other: &[u32]) -> usize {
    one.iter().filter(|number| other.binary_search(number).is_ok()).count()
}

/// Whether so many shared words are enough for two sets of this size to be about one thing.
pub(super) fn enough(shared: usize, one: usize, other: usize) -> bool {
    shared >= SHARED.0 && shared as f32 >= SHARED.1 * one.min(other) as f32
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn is_telling(word: &str) -> bool {
    let figure = word.bytes().all(|byte| byte.is_ascii_digit());
    (figure || word.chars().count() > 2) && !COMMON.contains(&word)
}

/// What "Orlan" and "Orlanian", a name and what is made of it, have in common.
fn beginning(name: &str) -> Option<String> {
    let small = name.to_lowercase();
    let long = small.chars().count();
    (long >= 4).then(|| small.chars().take((long - 1).clamp(4, 6)).collect())
}

#[rustfmt::skip]
const COMMON: &[&str] = &[
    "about", "after", "again", "all", "and", "any", "are", "before", "been", "but", "can", "could", "for", "from",
    "had", "has", "have", "her", "his", "its", "may", "more", "new", "not", "now", "only", "other", "our", "out",
    "over", "shall", "she", "should", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "unless", "until", "was", "were", "what", "when", "which", "who", "will", "with", "would", "you",
    "case", "even", "into", "longer", "once", "provided", "condition", "without", "whether", "whatever", "both", "side",
    "government", "country", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "meeting",
    "session", "week", "month", "year", "day",
];

/// A word without its ending.
pub(super) fn stem(word: &str) -> String {
    const ENDINGS: [&str; 17] = [
        "ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ies", "ers", "es", "ed", "er", "ly", "y",
        "s", "e",
    ];
    let root = |ending: &str| word.strip_suffix(ending).filter(|root| root.len() > 2);
    ENDINGS.into_iter().find_map(root).unwrap_or(word).to_owned()
}
