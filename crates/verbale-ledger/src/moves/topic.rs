//! What reports are about: their words without endings, without the commonest, and without whose they are.

use super::Report;
use std::collections::BTreeSet;

/// Words that two reports must share to be about one thing, and what share of the shorter one's words that must be.
const SHARED: (usize, f32) = (2, 0.25);

/// What a report's words are about: small, without endings, without the commonest and the party's name, which all its reports have.
pub(super) fn stems(report: &Report) -> BTreeSet<String> {
    let terms = report.terms.iter().map(|(_, words)| words.as_str());
    let own: Vec<String> = words(&report.name).map(str::to_lowercase).collect();
    std::iter::once(report.words.as_str())
        .chain(terms)
        .flat_map(words)
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2 && !COMMON.contains(&word.as_str()))
        .filter(|word| !own.iter().any(|name| akin(name, word)))
        .map(|word| stem(&word))
        .collect()
}

/// The stems of some words.
pub(super) fn of_words(text: &str) -> BTreeSet<String> {
    let small = words(text).map(str::to_lowercase);
    small.filter(|w| w.chars().count() > 2 && !COMMON.contains(&w.as_str())).map(|w| stem(&w)).collect()
}

/// How many stems two sets share.
pub(super) fn shared(one: &BTreeSet<String>, other: &BTreeSet<String>) -> usize {
    one.intersection(other).count()
}

/// Whether so many shared words are enough for two sets of this size to be about one thing.
pub(super) fn enough(shared: usize, one: usize, other: usize) -> bool {
    shared >= SHARED.0 && shared as f32 >= SHARED.1 * one.min(other) as f32
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// "Orlan" and "Orlanian": a name and what is made of it.
fn akin(name: &str, word: &str) -> bool {
    let beginning: String = name.chars().take(name.chars().count().saturating_sub(1).clamp(4, 6)).collect();
    beginning.chars().count() >= 4 && word.starts_with(&beginning)
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

fn stem(word: &str) -> String {
    const ENDINGS: [&str; 17] = [
        "ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ies", "ers", "es", "ed", "er", "ly", "y",
        "s", "e",
    ];
    let root = |ending: &str| word.strip_suffix(ending).filter(|root| root.len() > 2);
    ENDINGS.into_iter().find_map(root).unwrap_or(word).to_owned()
}
