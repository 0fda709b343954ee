//! What holds for every text, however strange: the engine reads it without a panic, spans are words of it, and reading twice is the same.

use jiff::civil::DateTime;
use proptest::prelude::*;
use std::sync::LazyLock;
use verbale_engine::Engine;
use verbale_model::{Document, Published, PublishedFrom, Reading, Span};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().expect("the engine loads"));

/// Pieces that the stages look for.
const PIECES: &[&str] = &[
    "\"",
    "“",
    "”",
    "‘",
    "’",
    "'",
    "«",
    "»",
    "„",
    "``",
    "—",
    "...",
    ":",
    ",",
    ".",
    "\n",
    "\n\n",
    "\r\n",
    "\u{a0}",
    "\u{200b}",
    "e\u{301}",
    "\u{301}",
    "İ",
    "שלום",
    "中文",
    "👩‍👩‍👧",
    "\u{0}",
    " date 2024-11-06 ",
    "U.S.",
    "Mr. Dray",
    "said",
    "told",
    "according to",
    "the minister",
    "she",
    "that",
    "would",
    "not",
    "deny",
    "claims",
    "if",
    "Alma Rost",
    "it",
    "was lost",
    "$1.89",
    "I",
    "to leave",
    "Paris",
    "Tex.",
    "in Georgia",
    "North",
    "Danish",
    "St. Lucia",
    "Washington, D.C.",
    "Tuesday",
    "last",
    "week",
    "the end of",
    "March",
    "31",
    "2025",
    "9999",
    "999999999",
    "centuries ago",
    "10:30",
    "a.m.",
    "every",
    "years",
    "1990s",
    "500 BC",
    "3rd",
    "quarter",
    "1/2",
    "later",
    "since",
    "mid-April",
    "2025-02-30",
];

/// Dates of writing, good and bad.
const DATES: &[&str] =
    &["2025-03-27", "-009999-01-01", "9999-12-31", "2025-03-27T23:59:00Z", "2024-02-29", "yesterday", ""];

fn news() -> impl Strategy<Value = String> {
    let piece = prop_oneof![8 => prop::sample::select(PIECES).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec((piece, prop::bool::weighted(0.7)), 0..60)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, spaced)| piece + if spaced { " " } else { "" }).collect())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => news(), 1 => any::<String>(), 1 => "\\PC{0,80}"]
}

/// Every span there is.
fn spans(reading: &Reading) -> Vec<Span> {
    let mut out = [reading.paragraphs.clone(), reading.sentences.clone()].concat();
    out.extend(reading.actors.iter().flat_map(|a| &a.mentions).map(|m| m.span));
    for statement in &reading.statements {
        out.extend(statement.source.iter().chain(&statement.content));
        out.extend(statement.cue.iter().flat_map(|c| &c.spans));
        out.extend(statement.conditions.iter().flat_map(|c| [c.marker, c.span]).chain(statement.venue));
    }
    out.extend(reading.events.iter().flat_map(|e| [e.trigger, e.span]));
    for position in &reading.positions {
        out.extend(position.content.iter().chain(position.conditions.iter().flat_map(|c| [&c.marker, &c.span])));
    }
    out.extend(reading.places.iter().map(|p| p.span));
    out.extend(reading.doubts.iter().map(|d| d.span));
    out.extend(reading.times.iter().map(|t| t.span));
    out
}

/// Whether one date or moment lies before another, as jiff reads them.
fn is_before(from: &str, to: &str) -> bool {
    let moment = |s: &str| -> DateTime { s.trim_end_matches('Z').parse().expect("a date or moment that jiff reads") };
    moment(from) < moment(to)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_text_is_read(text in text(), date in prop::option::of(prop::sample::select(DATES))) {
        let mut document = Document::new(text.as_str());
        document.published = date.map(|date| Published { date: date.to_owned(), from: PublishedFrom::Given });
        let reading = ENGINE.read(&document);
        for span in spans(&reading) {
            let words = text.get(span.range());
            prop_assert!(words.is_some_and(|w| !w.trim().is_empty()), "{span:?} holds no words: {words:?}");
        }
        prop_assert!(reading.places.windows(2).all(|w| w[0].span.end() <= w[1].span.start()));
        for place in &reading.places {
            prop_assert!((0.0..=1.0).contains(&place.because.confidence));
            prop_assert!(place.at.is_none_or(|(lat, lon)| lat.abs() <= 90.0 && lon.abs() <= 180.0));
        }
        prop_assert!(reading.statements.iter().filter_map(|s| s.place).all(|p| p.at() < reading.places.len()));
        prop_assert!(reading.times.windows(2).all(|w| w[0].span.end() <= w[1].span.start()), "times overlap");
        for time in &reading.times {
            let backwards = time.from.as_ref().zip(time.to.as_ref()).filter(|(from, to)| !is_before(from, to));
            prop_assert!(backwards.is_none(), "{time:?} ends before it begins");
            prop_assert!((0.0..=1.0).contains(&time.because.confidence));
        }
        prop_assert!(reading.statements.iter().all(|s| s.time.is_none_or(|t| t.at() < reading.times.len())));
        for (at, statement) in reading.statements.iter().enumerate() {
            prop_assert!(!statement.content.is_empty());
            prop_assert!(statement.content.windows(2).all(|w| w[0].end() <= w[1].start()));
            prop_assert!(statement.speakers.iter().chain(&statement.targets).all(|s| s.at() < reading.actors.len()));
            prop_assert!((0.0..=1.0).contains(&statement.because.confidence));
            let mut outer = Some(at);
            for _ in 0..=reading.statements.len() {
                outer = outer.and_then(|o| reading.statements[o].inside).map(|o| o.at());
            }
            prop_assert!(outer.is_none(), "statement {at} stands inside itself");
        }
        for position in &reading.positions {
            prop_assert!(position.act.is_position() && !position.content.is_empty());
            prop_assert!(position.holder.iter().chain(&position.target).all(|a| a.at() < reading.actors.len()));
            prop_assert!(position.told_by.iter().chain([&position.statement]).all(|s| s.at() < reading.statements.len()));
        }
        for event in &reading.events {
            prop_assert!(event.actor.iter().chain(&event.recipient).all(|a| a.at() < reading.actors.len()));
            prop_assert!(event.told_by.is_none_or(|s| s.at() < reading.statements.len()));
            prop_assert!(event.time.is_none_or(|t| t.at() < reading.times.len()));
            prop_assert!(event.place.is_none_or(|p| p.at() < reading.places.len()));
        }
        prop_assert_eq!(ENGINE.read(&document), reading);
    }
}
