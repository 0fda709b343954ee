//! Which events of several documents are one event told more than once. A pure function over readings, for the ledger: every report stays,
//! every merge says why, and a merge is undone by leaving it out.

use crate::place::distance;
use jiff::civil::Date;
use std::collections::HashSet;
use verbale_model::{Actor, Event, EventStatus, EventType, Idx, Place, PlaceUse, Reading, Span};

/// One event of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Member {
    /// The document's place in what was given.
    pub document: usize,
    /// The event's place in its reading.
    pub event: usize,
}

/// Why an event was put to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// The earlier report.
    pub to: Member,
    /// The report that was put to it.
    pub from: Member,
    /// What agrees: `actor`, `recipient`, `day`, `place`, `words`; none of these contradicts.
    pub agree: Vec<&'static str>,
    /// How much that is.
    pub score: f32,
}

/// One event and all its reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// In the order of documents.
    pub members: Vec<Member>,
    /// One for each member but the first.
    pub merges: Vec<Merge>,
}

/// A document to be compared.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// Its text.
    pub text: &'a str,
    /// What was read in it.
    pub reading: &'a Reading,
}

/// From so much on, two reports are of one event.
const ENOUGH: f32 = 1.2;
/// What another type costs: reports of one deed are not always read alike.
const OTHER_TYPE: f32 = 0.5;
/// How much the share of common words weighs.
const WORDS: f32 = 3.0;
/// Places may lie so far apart, in kilometres.
const NEAR: f64 = 30.0;

/// Where a place is, in which country, and whether it is smaller than a region.
type Spot = (Option<(f64, f64)>, Option<String>, bool);

/// What is compared of an event.
struct View {
    member: Member,
    kind: EventType,
    status: EventStatus,
    actor: Vec<Called>,
    recipient: Vec<Called>,
    /// First and last day, and whether the words name them.
    days: Option<(Date, Date, bool)>,
    place: Option<Spot>,
    words: HashSet<String>,
}

/// Groups the events of documents. Those of one document are never put together.
pub fn groups(reports: &[Report<'_>]) -> Vec<Group> {
    let mut views: Vec<View> = Vec::new();
    for (document, report) in reports.iter().enumerate() {
        for event in 0..report.reading.events.len() {
            views.push(View::new(report, Member { document, event }));
        }
    }
    let mut groups: Vec<(Group, Vec<usize>)> = Vec::new();
    for at in 0..views.len() {
        let mut best: Option<(usize, Merge)> = None;
        for (number, (group, members)) in groups.iter().enumerate() {
            if group.members.iter().any(|m| m.document == views[at].member.document) {
                continue;
            }
            // every report in the group must bear the newcomer, and one of them must speak for it
            let all: Option<Vec<_>> = members.iter().map(|&m| compare(&views[m], &views[at])).collect();
            let Some(merge) = all.into_iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score)) else { continue };
            if merge.score >= ENOUGH && best.as_ref().is_none_or(|(_, b)| b.score < merge.score) {
                best = Some((number, merge));
            }
        }
        match best {
            Some((number, merge)) => {
                groups[number].0.members.push(views[at].member);
                groups[number].0.merges.push(merge);
                groups[number].1.push(at);
            }
            None => groups.push((Group { members: vec![views[at].member], merges: Vec::new() }, vec![at])),
        }
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

impl View {
    fn new(report: &Report<'_>, member: Member) -> Self {
        let (text, reading) = (report.text, report.reading);
        let event = &reading.events[member.event];
        let at = reading.sentences.partition_point(|s| s.end() <= event.trigger.start());
        let sentence: Option<Span> = reading.sentences.get(at).copied();
        let named = |side: &[Idx<Actor>]| side.iter().map(|a| called(&reading.actors[a.at()])).collect();
        Self {
            member,
            kind: event.kind,
            status: event.status,
            actor: named(&event.actor),
            recipient: named(&event.recipient),
            days: days(reading, event),
            place: event.place.and_then(|p| place(&reading.places[p.at()])),
            words: words(sentence.unwrap_or(event.span).of(text)),
        }
    }
}

/// By what an actor can be known again.
struct Called {
    key: Option<String>,
    country: Option<String>,
    words: HashSet<String>,
}

fn called(actor: &Actor) -> Called {
    Called { key: actor.known_as.clone(), country: actor.country.clone(), words: words(&actor.name) }
}

/// Words of four letters and more, without the endings that English adds.
fn words(text: &str) -> HashSet<String> {
    let all = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).map(str::to_lowercase);
    all.map(|w| w.strip_suffix("ed").or(w.strip_suffix('s')).unwrap_or(&w).to_owned()).collect()
}

fn days(reading: &Reading, event: &Event) -> Option<(Date, Date, bool)> {
    let date = |text: &str| text.get(..10)?.parse::<Date>().ok();
    let time = event.time.map(|t| &reading.times[t.at()]);
    if let Some(from) = time.and_then(|t| date(t.from.as_deref()?)) {
        let to = time.and_then(|t| date(t.to.as_deref()?)).and_then(|d| d.yesterday().ok()).unwrap_or(from);
        return Some((from, to.max(from), true));
    }
    let published = date(&reading.published.as_ref()?.date)?;
    Some((published.yesterday().ok()?, published, false))
}

fn place(place: &Place) -> Option<Spot> {
    let exact = !matches!(place.kind, Some("country" | "region" | "continent" | "area"));
    (place.used == PlaceUse::Literal).then(|| (place.at, place.country.clone(), exact))
}

/// What speaks for two reports being of one event; none where something speaks against it.
fn compare(a: &View, b: &View) -> Option<Merge> {
    let apart = |status: EventStatus| (a.status == status) != (b.status == status);
    if apart(EventStatus::Planned) || apart(EventStatus::Denied) {
        return None;
    }
    let kind = |k: EventType| if k == EventType::Concede { EventType::Retreat } else { k };
    let mutual = matches!(a.kind, EventType::Consult | EventType::Cooperate | EventType::Agree | EventType::Assault);
    let straight = parties(a, &b.actor, &b.recipient);
    let crossed = if mutual { parties(a, &b.recipient, &b.actor) } else { straight.clone() };
    let (who, mut agree) = if crossed.0 > straight.0 { crossed } else { straight };
    // other parties: no words make up for that
    if who <= -1.0 {
        return None;
    }
    let mut score = who - if kind(a.kind) == kind(b.kind) { 0.0 } else { OTHER_TYPE };
    if let (Some(x), Some(y)) = (&a.days, &b.days) {
        let slack = i64::from(!(x.2 && y.2));
        let gap = |early: Date, late: Date| i64::from(early.until(late).map_or(i32::MAX, |s| s.get_days()));
        if gap(x.1, y.0) > slack || gap(y.1, x.0) > slack {
            return None;
        }
        if x.2 && y.2 {
            score += 1.0;
            agree.push("day");
        } else {
            score += 0.3;
        }
    }
    if let (Some(x), Some(y)) = (&a.place, &b.place) {
        if x.1.is_some() && y.1.is_some() && x.1 != y.1 {
            score -= 1.0;
        } else if let (Some(p), Some(q)) = (x.0.filter(|_| x.2), y.0.filter(|_| y.2)) {
            if distance(p, q) > NEAR {
                return None;
            }
            score += 1.0;
            agree.push("place");
        }
    }
    let both = a.words.intersection(&b.words).count() as f32;
    let shared = both / (a.words.len().min(b.words.len()).max(1) as f32);
    score += WORDS * shared;
    if shared >= 0.3 {
        agree.push("words");
    }
    Some(Merge { to: a.member, from: b.member, agree, score })
}

/// How far both sides are the same people, and which agree.
fn parties(a: &View, actor: &[Called], recipient: &[Called]) -> (f32, Vec<&'static str>) {
    let mut out = (0.0, Vec::new());
    for (mine, theirs, name) in [(&a.actor[..], actor, "actor"), (&a.recipient[..], recipient, "recipient")] {
        let score = side(mine, theirs);
        out.0 += score;
        if score > 0.0 {
            out.1.push(name);
        }
    }
    out
}

/// 1 where somebody stands on both, less where only a country does; below 0 where nobody does, far below where the countries are others.
fn side(mine: &[Called], theirs: &[Called]) -> f32 {
    if mine.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let any = |same: fn(&Called, &Called) -> bool| mine.iter().any(|x| theirs.iter().any(|y| same(x, y)));
    let country = |all: &[Called]| all.iter().any(|c| c.country.is_some());
    if any(|x, y| x.key.is_some() && x.key == y.key || !x.words.is_disjoint(&y.words)) {
        1.0
    } else if any(|x, y| x.country.is_some() && x.country == y.country) {
        0.8
    } else if country(mine) && country(theirs) {
        -2.0
    } else {
        -0.3
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use std::sync::LazyLock;
    use verbale_model::{Document, Published, PublishedFrom};

    static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().unwrap());

    fn merged(a: &str, b: &str) -> bool {
        let read = |text: &str| {
            let published = Some(Published { date: "2024-05-03".into(), from: PublishedFrom::Given });
            ENGINE.read(&Document { published, ..Document::new(text) })
        };
        let (x, y) = (read(a), read(b));
        let found = groups(&[Report { text: a, reading: &x }, Report { text: b, reading: &y }]);
        found.iter().any(|g| g.members.len() > 1)
    }

    #[test]
    fn one_event_or_two() {
        for (a, b, one) in [
            ("Chad attacked Niger on Monday.", "On Monday Chad attacked Niger.", true),
            ("Chad attacked Niger on Monday.", "Chad attacked Niger on Tuesday.", false),
            ("Chad attacked Niger on Monday.", "Mali attacked Niger on Monday.", false),
            ("Chad attacked Niger on Monday.", "Chad will attack Niger on Monday.", false),
        ] {
            assert_eq!(merged(a, b), one, "{a} {b}");
        }
    }

    #[test]
    fn nothing_makes_nothing() {
        assert!(groups(&[]).is_empty());
    }
}
