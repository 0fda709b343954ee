//! What is compared of a report: who, whom, when, where, and the sentence that tells it. Words and codes are numbers here.

use super::candidates::Terms;
use super::wording::{looks_back, numbers, words};
use super::{Member, Report};
use jiff::civil::Date;
use std::ops::Range;
use verbale_model::{Actor, Event, EventStatus, EventType, Idx, Place, PlaceUse, Reading};

/// Days that last longer than this are looked for as if there were none.
const LONG: i32 = 10;

/// What is compared of a report. Lists are sorted.
pub(super) struct View {
    pub(super) member: Member,
    pub(super) kind: EventType,
    pub(super) status: EventStatus,
    pub(super) actor: Vec<Called>,
    pub(super) recipient: Vec<Called>,
    pub(super) days: Option<Days>,
    /// Whether the words look back at it from afar: "a year to the day since".
    pub(super) back: bool,
    pub(super) place: Option<Spot>,
    pub(super) words: Vec<u32>,
    pub(super) numbers: Vec<u32>,
}

/// When it may have been; days are counted from 2000-01-01.
#[derive(Clone, Copy)]
pub(super) struct Days {
    pub(super) first: i32,
    pub(super) last: i32,
    /// Whether the words name them; else it is the day of the document, and the one before.
    pub(super) named: bool,
}

/// Where a place is, in which country and region, and whether it is smaller than a region.
pub(super) struct Spot {
    pub(super) at: Option<(f64, f64)>,
    pub(super) country: Option<u32>,
    pub(super) region: Option<u32>,
    pub(super) exact: bool,
}

/// By what an actor can be known again.
pub(super) struct Called {
    pub(super) key: Option<u32>,
    pub(super) country: Option<u32>,
    pub(super) words: Vec<u32>,
}

impl View {
    pub(super) fn new(report: &Report<'_>, member: Member, terms: &mut Terms) -> Self {
        let (text, reading) = (report.text, report.reading);
        let event = &reading.events[member.event];
        let at = reading.sentences.partition_point(|s| s.end() <= event.trigger.start());
        let sentence = reading.sentences.get(at).copied().unwrap_or(event.span).of(text);
        let words = numbered(words(sentence), terms);
        terms.tell(&words);
        let mut named = |side: &[Idx<Actor>]| -> Vec<Called> {
            side.iter().map(|a| called(reading, &reading.actors[a.at()], terms)).collect()
        };
        Self {
            member,
            kind: event.kind,
            status: event.status,
            actor: named(&event.actor),
            recipient: named(&event.recipient),
            days: days(reading, event),
            back: looks_back(sentence),
            place: event.place.and_then(|p| spot(&reading.places[p.at()], terms)),
            words,
            numbers: numbers(sentence).into_iter().collect(),
        }
    }

    /// The days on which it may have been; none if that is not known or too long a time.
    pub(super) fn lasts(&self) -> Option<Range<i32>> {
        let days = self.days.filter(|days| days.last - days.first <= LONG)?;
        Some(days.first..days.last + 1)
    }

    /// By what it may be found: parties, their countries, the country of the place, and words that are not common.
    pub(super) fn marks(&self, terms: &Terms) -> Vec<u32> {
        let parties = || self.actor.iter().chain(&self.recipient);
        let mut out: Vec<u32> = parties().flat_map(|c| c.key.into_iter().chain(c.country)).collect();
        out.extend(self.place.iter().filter_map(|p| p.country));
        out.extend(parties().flat_map(|c| &c.words).chain(&self.words).filter(|&&word| !terms.is_common(word)));
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn numbered(words: impl IntoIterator<Item = String>, terms: &mut Terms) -> Vec<u32> {
    let mut out: Vec<u32> = words.into_iter().map(|word| terms.number(word)).collect();
    out.sort_unstable();
    out
}

/// A place stands for its country.
fn called(reading: &Reading, actor: &Actor, terms: &mut Terms) -> Called {
    let there = |p: &&Place| actor.mentions.iter().any(|m| m.head == p.span);
    let land = || reading.places.iter().find(there).and_then(|p| p.country.clone());
    let country = actor.country.clone().or_else(land);
    let mut number = |term: Option<String>| term.map(|term| terms.number(term));
    let (key, country) = (number(actor.known_as.clone()), number(country));
    Called { key, country, words: numbered(words(&actor.name), terms) }
}

fn days(reading: &Reading, event: &Event) -> Option<Days> {
    let time = event.time.map(|t| &reading.times[t.at()]);
    if let Some(first) = time.and_then(|t| day(t.from.as_deref()?)) {
        let last = time.and_then(|t| day(t.to.as_deref()?)).map_or(first, |end| end - 1);
        return Some(Days { first, last: last.max(first), named: true });
    }
    let last = day(&reading.published.as_ref()?.date)?;
    Some(Days { first: last - 1, last, named: false })
}

fn day(text: &str) -> Option<i32> {
    let date: Date = text.get(..10)?.parse().ok()?;
    Some(Date::constant(2000, 1, 1).until(date).map_or(0, |span| span.get_days()))
}

fn spot(place: &Place, terms: &mut Terms) -> Option<Spot> {
    let exact = !matches!(place.kind, Some("country" | "region" | "continent" | "area"));
    let region = place.admin1.clone().or_else(|| (place.kind == Some("region")).then(|| place.name.clone()));
    let mut number = |term: Option<String>| term.map(|term| terms.number(term));
    (place.used == PlaceUse::Literal).then(|| Spot {
        at: place.at,
        country: number(place.country.clone()),
        region: number(region),
        exact,
    })
}
