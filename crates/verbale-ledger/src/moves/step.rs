//! What the step from one report to a later one is, and what two reports of one saying cannot both be.

use super::topic::{of_words, shared};
use super::{Change, Report};
use std::collections::BTreeSet;
use verbale_model::{Act, Link};

/// Which side an act is on: what a party would do, would not do, wants of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Yes,
    No,
    Want,
}

pub(super) fn side(act: Act) -> Side {
    match act {
        Act::Refuse | Act::Oppose => Side::No,
        Act::Demand | Act::Threaten => Side::Want,
        _ => Side::Yes,
    }
}

impl Report {
    /// The stance that it says is held no longer.
    pub(super) fn dropped(&self) -> Option<Act> {
        self.lemma.strip_prefix("no longer ").and_then(Act::named)
    }

    /// Whether it belongs to what the party wants of others: demands and threats, and their end.
    pub(super) fn wants(&self) -> bool {
        side(self.dropped().unwrap_or(self.act)) == Side::Want
    }

    /// Whether it says in so many words that it hangs on nothing: "without conditions", "whatever happens", "in any case".
    pub(super) fn is_free(&self) -> bool {
        let words = self.words.to_lowercase();
        self.terms.iter().any(|(link, _)| *link == Link::None) || UNBOUND.iter().any(|phrase| words.contains(phrase))
    }

    /// How many conditions really limit; "without preconditions" is none.
    pub(super) fn limits(&self) -> usize {
        limits(&self.terms)
    }
}

fn limits(terms: &[(Link, String)]) -> usize {
    terms.iter().filter(|(link, _)| *link != Link::None).count()
}

/// An earlier report, on the terms that stand: its own, or those of one before it that it left out.
#[derive(Clone, Copy)]
pub(super) struct Standing<'r> {
    pub(super) report: &'r Report,
    pub(super) terms: &'r [(Link, String)],
}

impl<'r> From<&'r Report> for Standing<'r> {
    fn from(report: &'r Report) -> Self {
        Self { report, terms: &report.terms }
    }
}

impl Standing<'_> {
    pub(super) fn limits(&self) -> usize {
        limits(self.terms)
    }
}

/// Words by which something is said to hang on nothing.
const UNBOUND: &[&str] = &[
    "whatever",
    "no matter",
    "regardless",
    "irrespective",
    "in any case",
    "in any event",
    "in any form",
    "under any",
    "under no circumstances",
    "whether or not",
    "even if",
    "even though",
    "even without",
    "at any rate",
    "either way",
    "come what may",
    "anyway",
    "outright",
    "immediately",
    "at once",
    "straight away",
    "right away",
    "unconditional",
    "with no ",
    "without any",
    "without condition",
    "without precondition",
    "nothing in return",
    "with or without",
    "or without",
    "as they are",
    "as it is",
    "as they were",
    "as it was",
    "in full",
    "never ",
];

/// What the step from one report to a later one is.
pub(super) fn step(from: Standing, to: &Report) -> (Change, &'static str) {
    match (from.report.dropped(), to.dropped()) {
        (before, Some(stance)) => given_up(from, stance, before),
        (Some(stance), None) => taken_up(stance, to),
        (None, None) => changed(from, to),
    }
}

/// A stance is given up: against the report that had it.
fn given_up(from: Standing, stance: Act, before: Option<Act>) -> (Change, &'static str) {
    let held = if before.is_some() { None } else { Some(side(from.report.act)) };
    match (stance, held) {
        (Act::Threaten, Some(Side::Want)) if from.report.act == Act::Threaten => {
            (Change::Softened, "moves.threat-taken-back")
        }
        (Act::Demand, Some(Side::Want)) => (Change::Reversed, "moves.demand-given-up"),
        (Act::Demand, Some(Side::Yes)) if from.limits() > 0 => (Change::ConditionDropped, "moves.condition-given-up"),
        (Act::Offer | Act::Support, Some(Side::Yes)) => (Change::Reversed, "moves.offer-withdrawn"),
        (Act::Refuse, Some(Side::No)) => (Change::Reversed, "moves.refusal-given-up"),
        _ => (Change::Restated, "moves.same"),
    }
}

/// A stance comes back after it was given up.
fn taken_up(stance: Act, to: &Report) -> (Change, &'static str) {
    match (stance, side(to.act)) {
        (Act::Threaten, Side::Want) if to.act == Act::Threaten => (Change::Hardened, "moves.threat-again"),
        (Act::Demand, Side::Want) | (Act::Offer | Act::Support, Side::Yes) | (Act::Refuse, Side::No) => {
            (Change::Reversed, "moves.taken-up-again")
        }
        _ => (Change::Restated, "moves.same"),
    }
}

fn changed(from: Standing, to: &Report) -> (Change, &'static str) {
    let (more, less) = terms(from, to);
    match (side(from.report.act), side(to.act)) {
        (Side::Yes, Side::No) | (Side::No, Side::Yes) => (Change::Reversed, "moves.opposite"),
        (Side::Want, Side::Yes) | (Side::Yes, Side::Want) => turned(from, to, more || less),
        (Side::No, Side::Want) => (Change::Hardened, "moves.to-threat"),
        (Side::Want, Side::Want) => wanted(from, to),
        (Side::No, Side::No) if less && to.limits() == 0 => (Change::Hardened, "moves.no-way-out"),
        (Side::No, Side::No) if more && from.limits() == 0 => (Change::Softened, "moves.way-out"),
        (Side::Yes, Side::Yes) if more && !less => (Change::ConditionAdded, "moves.condition-added"),
        (Side::Yes, Side::Yes) if less && !more => (Change::ConditionDropped, "moves.condition-dropped"),
        _ => (Change::Restated, "moves.same"),
    }
}

/// From a threat to a promise, or back. "Will close it unless they pay" and "will leave it open if they pay" are one stance on the same terms; less harm
/// ("would cut the duty to 8 percent") and terms for less ("if they pay 7") are a softer one.
fn turned(from: Standing, to: &Report, other_terms: bool) -> (Change, &'static str) {
    let threat = side(from.report.act) == Side::Want;
    let bound = from.limits() > 0 && to.limits() > 0;
    let words = |terms: &[(Link, String)]| terms.iter().map(|(_, words)| words.as_str()).collect::<Vec<_>>().join(" ");
    match figures(&words(from.terms), &words(&to.terms)) {
        Some((before, after)) if bound && threat && after < before => return (Change::Softened, "moves.terms-down"),
        Some((before, after)) if bound && !threat && after > before => return (Change::Hardened, "moves.terms-up"),
        _ => {}
    }
    let opposite = |one: Link, other: Link| (one == Link::Unless) != (other == Link::Unless);
    let flipped = from.terms.iter().any(|(one, _)| to.terms.iter().any(|(other, _)| opposite(*one, *other)));
    if bound && !other_terms && flipped {
        return (Change::Restated, "moves.same");
    }
    match threat {
        true if of_words(&to.words).contains("=cut") => (Change::Softened, "moves.weaker"),
        true => (Change::Reversed, "moves.threat-to-promise"),
        false => (Change::Reversed, "moves.promise-to-threat"),
    }
}

/// As the report itself calls it; else up or down the ladder, or by the figure that is wanted or threatened.
fn wanted(from: Standing, to: &Report) -> (Change, &'static str) {
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| to.lemma.starts_with(verb));
    if begins(&["eas", "soften", "relax"]) {
        return (Change::Softened, "moves.said-softer");
    }
    if begins(&["harden", "toughen"]) {
        return (Change::Hardened, "moves.said-harder");
    }
    match strength(to.into()).cmp(&strength(from)) {
        std::cmp::Ordering::Greater => (Change::Hardened, "moves.stronger"),
        std::cmp::Ordering::Less => (Change::Softened, "moves.weaker"),
        std::cmp::Ordering::Equal => match figures(&from.report.words, &to.words) {
            Some((before, after)) if after > before => (Change::Hardened, "moves.figure-up"),
            Some((before, after)) if after < before => (Change::Softened, "moves.figure-down"),
            _ => (Change::Restated, "moves.same"),
        },
    }
}

/// From the weak to the strong: asks, calls for, demands, threatens on a condition, threatens.
fn strength(one: Standing) -> u8 {
    let begins = |verbs: &[&str]| verbs.iter().any(|verb| one.report.lemma.starts_with(verb));
    match one.report.act {
        Act::Threaten if one.limits() == 0 => 5,
        Act::Threaten => 4,
        _ if begins(&["ask", "request", "invit", "beg", "plead", "suggest", "wish", "hope", "want", "seek"]) => 1,
        _ if begins(&["urg", "call", "appeal", "encourag", "press", "propos", "recommend", "advis"]) => 2,
        _ => 3,
    }
}

/// Whether the later report sets a condition that the earlier one did not, and whether it lacks one. Conditions are the same that
/// share half of the shorter one's words.
fn terms(from: Standing, to: &Report) -> (bool, bool) {
    // with none on one side there are no words to compare
    if from.limits() == 0 || to.limits() == 0 {
        return (to.limits() > 0, from.limits() > 0);
    }
    let limits = |terms: &[(Link, String)]| {
        let real = terms.iter().filter(|(link, _)| *link != Link::None);
        real.map(|(_, words)| of_words(words)).collect::<Vec<_>>()
    };
    let (before, after) = (limits(from.terms), limits(&to.terms));
    let lacks = |of: &[BTreeSet<String>], others: &[BTreeSet<String>]| {
        of.iter().any(|one| others.iter().all(|other| 2 * shared(one, other) < one.len().min(other.len())))
    };
    (lacks(&after, &before), lacks(&before, &after))
}

/// Whether two reports of one saying cannot both be right, and by which rule.
pub(super) fn clash(one: &Report, other: &Report) -> Option<&'static str> {
    let (a, b) = (side(one.act), side(other.act));
    let harm = |x: &Report, y: &Report| {
        x.act == Act::Threaten && x.limits() == 0 && y.act == Act::Promise && y.dropped().is_none()
    };
    match (a, b) {
        (Side::Yes, Side::No) | (Side::No, Side::Yes) => Some("reports.act"),
        _ if harm(one, other) || harm(other, one) => Some("reports.act"),
        (Side::Yes, Side::Yes) | (Side::No, Side::No) if one.dropped() == other.dropped() => {
            let (more, less) = terms(one.into(), other);
            (more || less).then_some("reports.condition")
        }
        _ => None,
    }
}

/// The first figures with one unit in both, if they differ: "7 percent" and "5 percent". Lengths of time are no measure of what is wanted.
fn figures(from: &str, to: &str) -> Option<(f64, f64)> {
    let (before, after) = (amounts(from), amounts(to));
    let pair = before.iter().find_map(|(unit, b)| after.iter().find(|(u, _)| u == unit).map(|(_, a)| (*b, *a)))?;
    (pair.0 != pair.1).then_some(pair)
}

/// Figures and what they are of: "6 percent", "600 billion dollars", "two ships", "a trillion dollars".
fn amounts(words: &str) -> Vec<(String, f64)> {
    const TIMES: &[&str] = &["day", "hour", "week", "month", "year", "minute", "am", "pm", "o"];
    let parts: Vec<&str> = words.split(|c: char| c.is_whitespace() || c == '-').collect();
    let word = |at: usize| parts.get(at).map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()));
    let next = |at: usize| word(at + 1);
    let number = |at: usize| {
        let word = word(at)?;
        if !word.starts_with(|c: char| c.is_ascii_digit()) && !parts[at].starts_with(['$', '€', '£']) {
            // "a trillion"
            let one = word.eq_ignore_ascii_case("a") || word.eq_ignore_ascii_case("one");
            return spelled(word).or((one && next(at).and_then(times).is_some()).then_some(1.0));
        }
        let digits = word.trim_matches(|c: char| !c.is_ascii_digit());
        digits.replace(',', "").parse::<f64>().ok()
    };
    let found = (0..parts.len()).filter_map(|at| {
        let amount = number(at)?;
        let share = parts[at].ends_with('%');
        let by = if share { None } else { word(at + 1).and_then(times) };
        let next = at + 1 + usize::from(by.is_some());
        let unit = if share { "percent".to_owned() } else { word(next)?.to_lowercase() };
        let time = TIMES.contains(&unit.trim_end_matches('s')) || unit.is_empty();
        let month = parts.get(next).is_some_and(|next| next.starts_with(char::is_uppercase));
        (!time && !month).then_some((unit, amount * by.unwrap_or(1.0)))
    });
    found.collect()
}

/// Numbers that are spelled out.
fn spelled(word: &str) -> Option<f64> {
    const SMALL: [&str; 11] =
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    SMALL.iter().position(|one| one.eq_ignore_ascii_case(word)).map(|at| at as f64 + 2.0)
}

/// By what a word multiplies the number before it.
fn times(word: &str) -> Option<f64> {
    const BY: [(&str, f64); 5] =
        [("hundred", 1e2), ("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("trillion", 1e12)];
    BY.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, by)| *by)
}
