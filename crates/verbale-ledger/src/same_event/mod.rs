//! Which events of several documents are one event told more than once. A pure function over readings: every report stays,
//! every merge says why, and a merge is undone by leaving it out.

use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use verbale_model::{Actor, Event, EventStatus, EventType, Idx, Place, PlaceUse, Reading, Span, distance};

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
    /// What agrees: `actor`, `recipient`, `day`, `place`, `words`, `numbers`; none of these contradicts.
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
const ENOUGH: f32 = 1.0;
/// What another type costs: reports of one deed are not always read alike.
const OTHER_TYPE: f32 = 0.5;
/// How much the share of common words weighs.
const WORDS: f32 = 3.0;
/// What numbers say: the same ones, or others.
const NUMBERS: f32 = 0.4;
/// What parties on each other's side cost: "won praise from".
const CROSSED: f32 = 0.5;
/// Places may lie so far apart, in kilometres.
const NEAR: f64 = 30.0;
/// Days that last longer than this are looked for as if there were none.
const LONG: i32 = 10;
/// A word in more than this many events finds no candidates, if nothing rarer is shared.
const COMMON: usize = 200;

/// Where a place is, in which country and region, and whether it is smaller than a region.
struct Spot {
    at: Option<(f64, f64)>,
    country: Option<String>,
    region: Option<String>,
    exact: bool,
}

/// What is compared of an event.
struct View {
    member: Member,
    kind: EventType,
    status: EventStatus,
    actor: Vec<Called>,
    recipient: Vec<Called>,
    /// First and last day, and whether the words name them.
    days: Option<(Date, Date, bool)>,
    /// Whether the words look back at it from afar: "a year to the day since".
    back: bool,
    place: Option<Spot>,
    words: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

/// Groups the events of documents. Those of one document are never put together.
pub fn groups(reports: &[Report<'_>]) -> Vec<Group> {
    let mut views: Vec<View> = Vec::new();
    for (document, report) in reports.iter().enumerate() {
        for event in 0..report.reading.events.len() {
            views.push(View::new(report, Member { document, event }));
        }
    }
    let rare = Rare::of(&views);
    let mut index = Index::default();
    let mut groups: Vec<(Group, Vec<usize>)> = Vec::new();
    let mut group_of: Vec<usize> = Vec::with_capacity(views.len());
    for at in 0..views.len() {
        let mut near: Vec<usize> = index.candidates(&views[at], &rare).into_iter().map(|v| group_of[v]).collect();
        near.sort_unstable();
        near.dedup();
        let mut best: Option<(usize, Merge)> = None;
        for number in near {
            let (group, members) = &groups[number];
            if group.members.iter().any(|m| m.document == views[at].member.document) {
                continue;
            }
            // every report in the group must bear the newcomer, and one of them must speak for it
            let all: Option<Vec<_>> = members.iter().map(|&m| compare(&views[m], &views[at], &rare)).collect();
            let Some(merge) = all.into_iter().flatten().max_by(|a, b| a.score.total_cmp(&b.score)) else { continue };
            if merge.score >= ENOUGH && best.as_ref().is_none_or(|(_, b)| b.score < merge.score) {
                best = Some((number, merge));
            }
        }
        let number = match best {
            Some((number, merge)) => {
                groups[number].0.members.push(views[at].member);
                groups[number].0.merges.push(merge);
                groups[number].1.push(at);
                number
            }
            None => {
                groups.push((Group { members: vec![views[at].member], merges: Vec::new() }, vec![at]));
                groups.len() - 1
            }
        };
        group_of.push(number);
        index.add(at, &views[at], &rare);
    }
    groups.into_iter().map(|(group, _)| group).collect()
}

/// In how many events each word stands: what is rare says more.
struct Rare {
    events: f32,
    in_events: HashMap<String, usize>,
}

impl Rare {
    fn of(views: &[View]) -> Self {
        let mut in_events: HashMap<String, usize> = HashMap::new();
        for word in views.iter().flat_map(|v| &v.words) {
            *in_events.entry(word.clone()).or_default() += 1;
        }
        Self { events: views.len() as f32, in_events }
    }

    /// Half for a word that stands everywhere, 1 for one that stands in hardly any.
    fn weight(&self, word: &str) -> f32 {
        let in_events = self.in_events.get(word).copied().unwrap_or(1) as f32;
        1.0 - 0.5 * (1.0 + in_events).ln() / (2.0 + self.events).ln()
    }

    fn is_common(&self, word: &str) -> bool {
        self.in_events.get(word).is_some_and(|n| *n > COMMON)
    }
}

/// The events so far, by day and by what they could be found by: without it every event would be compared with every other.
#[derive(Default)]
struct Index {
    /// Per day and mark; those without a day, or of a long time, under no day.
    by_day: HashMap<(Option<i32>, String), Vec<usize>>,
    /// Per mark, whatever the day.
    all: HashMap<String, Vec<usize>>,
}

impl Index {
    fn add(&mut self, at: usize, view: &View, rare: &Rare) {
        for mark in view.marks(rare) {
            for day in view.days_of() {
                self.by_day.entry((day, mark.clone())).or_default().push(at);
            }
            self.all.entry(mark).or_default().push(at);
        }
    }

    /// Events that share a mark, a day apart at most; those without a day are near all.
    fn candidates(&self, view: &View, rare: &Rare) -> Vec<usize> {
        let days = view.days_of();
        let mut out: Vec<usize> = Vec::new();
        for mark in view.marks(rare) {
            if days.contains(&None) {
                out.extend(self.all.get(&mark).into_iter().flatten());
                continue;
            }
            let first = days.first().copied().flatten().unwrap_or_default();
            let last = days.last().copied().flatten().unwrap_or_default();
            for day in (first - 1..=last + 1).map(Some).chain([None]) {
                out.extend(self.by_day.get(&(day, mark.clone())).into_iter().flatten());
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

impl View {
    fn new(report: &Report<'_>, member: Member) -> Self {
        let (text, reading) = (report.text, report.reading);
        let event = &reading.events[member.event];
        let at = reading.sentences.partition_point(|s| s.end() <= event.trigger.start());
        let sentence: Option<Span> = reading.sentences.get(at).copied();
        let named = |side: &[Idx<Actor>]| side.iter().map(|a| called(reading, &reading.actors[a.at()])).collect();
        let sentence = sentence.unwrap_or(event.span).of(text);
        Self {
            member,
            kind: event.kind,
            status: event.status,
            actor: named(&event.actor),
            recipient: named(&event.recipient),
            days: days(reading, event),
            back: looks_back(sentence),
            place: event.place.and_then(|p| spot(&reading.places[p.at()])),
            words: words(sentence),
            numbers: numbers(sentence),
        }
    }

    /// The days on which it may have been, as numbers; `None` among them if that is not known.
    fn days_of(&self) -> Vec<Option<i32>> {
        let Some((first, last, _)) = self.days else { return vec![None] };
        let (first, last) = (number_of(first), number_of(last));
        if last - first > LONG { vec![None] } else { (first..=last).map(Some).collect() }
    }

    /// By what it may be found: parties, their countries, the country of the place, and words that are not common.
    fn marks(&self, rare: &Rare) -> Vec<String> {
        let parties = || self.actor.iter().chain(&self.recipient);
        let mut out: Vec<String> = parties().flat_map(|c| c.key.iter().chain(&c.country)).cloned().collect();
        out.extend(self.place.iter().flat_map(|p| p.country.clone()));
        out.extend(parties().flat_map(|c| &c.words).chain(&self.words).filter(|w| !rare.is_common(w)).cloned());
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn number_of(day: Date) -> i32 {
    Date::constant(2000, 1, 1).until(day).map_or(0, |s| s.get_days())
}

/// By what an actor can be known again.
struct Called {
    key: Option<String>,
    country: Option<String>,
    words: BTreeSet<String>,
}

/// A place stands for its country.
fn called(reading: &Reading, actor: &Actor) -> Called {
    let there = |p: &&Place| actor.mentions.iter().any(|m| m.head == p.span);
    let land = || reading.places.iter().find(there).and_then(|p| p.country.clone());
    let country = actor.country.clone().or_else(land);
    Called { key: actor.known_as.clone(), country, words: words(&actor.name) }
}

/// Words of four letters and more, without the endings that English adds.
fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).map(str::to_lowercase);
    all.map(|w| w.strip_suffix("ed").or(w.strip_suffix('s')).unwrap_or(&w).to_owned()).collect()
}

/// Numbers below a thousand, which say how many: those above are often years.
fn numbers(text: &str) -> BTreeSet<String> {
    const NAMES: [&str; 20] = [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
    ];
    let number = |word: &str| {
        let word = word.to_lowercase();
        let named = NAMES.iter().position(|n| *n == word).map(|at| if at == 19 { 30 } else { at + 2 });
        named.or_else(|| word.parse().ok()).filter(|n| *n < 1000).map(|n| n.to_string())
    };
    let all: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    // "May 1" and "6 March" are days
    let month = |w: Option<&&str>| w.is_some_and(|w| MONTHS.iter().any(|m| w.starts_with(m) && w.len() > 2));
    let day = |at: usize| at > 0 && month(all.get(at - 1)) || month(all.get(at + 1));
    (0..all.len()).filter(|&at| !day(at)).filter_map(|at| number(all[at])).collect()
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether a sentence looks back at something from afar.
fn looks_back(sentence: &str) -> bool {
    let text = sentence.to_lowercase();
    text.contains("anniversary")
        || ["year", "years", "decade", "decades", "months"].iter().any(|unit| {
            ["ago", "since", "after", "earlier", "before", "to the day"]
                .iter()
                .any(|w| text.contains(&format!("{unit} {w}")))
        })
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

fn spot(place: &Place) -> Option<Spot> {
    let exact = !matches!(place.kind, Some("country" | "region" | "continent" | "area"));
    let region = place.admin1.clone().or_else(|| (place.kind == Some("region")).then(|| place.name.clone()));
    (place.used == PlaceUse::Literal).then(|| Spot { at: place.at, country: place.country.clone(), region, exact })
}

/// Types of which one report may read the one and another the other.
fn neighbours(a: EventType, b: EventType) -> bool {
    use EventType::*;
    const KIN: [&[EventType]; 8] = [
        &[Concede, Retreat, Agree],
        &[Agree, Support, Consult, Cooperate],
        &[Agree, Aid, Cooperate, Mobilize, Support],
        &[Request, Accuse, Threaten, Protest],
        &[Reject, Accuse, Sanction],
        &[Coerce, Sanction, Accuse],
        &[Coerce, Assault, Mobilize, Threaten],
        &[Protest, Assault, Reject],
    ];
    a == b || KIN.iter().any(|kin| kin.contains(&a) && kin.contains(&b))
}

/// What speaks for two reports being of one event; none where something speaks against it.
fn compare(a: &View, b: &View, rare: &Rare) -> Option<Merge> {
    let apart = |status: EventStatus| (a.status == status) != (b.status == status);
    if apart(EventStatus::Planned) || apart(EventStatus::Denied) || a.back != b.back || !neighbours(a.kind, b.kind) {
        return None;
    }
    let mut score = 0.0;
    let mut agree = Vec::new();
    for (said, found) in [who(a, b)?, when(a, b)?, place(a, b)?, told(a, b, rare)] {
        score += said;
        agree.extend(found);
    }
    let kind = |k: EventType| if k == EventType::Concede { EventType::Retreat } else { k };
    score -= if kind(a.kind) == kind(b.kind) { 0.0 } else { OTHER_TYPE };
    Some(Merge { to: a.member, from: b.member, agree, score })
}

/// How much something says, and what agrees.
type Said = (f32, Vec<&'static str>);

/// Other parties: no words make up for that.
fn who(a: &View, b: &View) -> Option<Said> {
    use EventType::{Agree, Assault, Consult, Cooperate};
    let mutual = matches!(a.kind, Consult | Cooperate | Agree | Assault);
    let straight = parties(a, &b.actor, &b.recipient);
    let mut crossed = parties(a, &b.recipient, &b.actor);
    // that nobody is named on the other side is no reason to cross over
    let speaks = crossed.0 > 0.0;
    crossed.0 -= if mutual { 0.0 } else { CROSSED };
    let best = if speaks && crossed.0 > straight.0 { crossed } else { straight };
    (best.0 > -1.0).then_some(best)
}

fn when(a: &View, b: &View) -> Option<Said> {
    let (Some(x), Some(y)) = (&a.days, &b.days) else { return Some((0.0, Vec::new())) };
    let slack = i32::from(!(x.2 && y.2));
    let gap = |early: Date, late: Date| number_of(late) - number_of(early);
    if gap(x.1, y.0) > slack || gap(y.1, x.0) > slack {
        return None;
    }
    Some(if x.2 && y.2 { (1.0, vec!["day"]) } else { (0.3, Vec::new()) })
}

fn place(a: &View, b: &View) -> Option<Said> {
    let (Some(x), Some(y)) = (&a.place, &b.place) else { return Some((0.0, Vec::new())) };
    if x.country.is_some() && y.country.is_some() && x.country != y.country {
        return Some((-1.0, Vec::new()));
    }
    if let (Some(p), Some(q)) = (x.at.filter(|_| x.exact), y.at.filter(|_| y.exact)) {
        return (distance(p, q) <= NEAR).then(|| (1.0, vec!["place"]));
    }
    if x.region.is_some() && y.region.is_some() {
        return (x.region == y.region).then(|| (0.5, vec!["place"]));
    }
    Some((0.0, Vec::new()))
}

/// The words of both sentences, rare ones first; and how many of what they tell.
fn told(a: &View, b: &View, rare: &Rare) -> Said {
    let weigh = |words: &BTreeSet<String>| words.iter().map(|w| rare.weight(w)).sum::<f32>();
    let both: f32 = a.words.intersection(&b.words).map(|w| rare.weight(w)).sum();
    let shared = both / weigh(&a.words).min(weigh(&b.words)).max(1.0);
    let mut out = (WORDS * shared, Vec::new());
    if shared >= 0.3 {
        out.1.push("words");
    }
    if !a.numbers.is_disjoint(&b.numbers) {
        out.0 += NUMBERS;
        out.1.push("numbers");
    } else if !a.numbers.is_empty() && !b.numbers.is_empty() {
        out.0 -= NUMBERS;
    }
    out
}

/// How far both sides are the same people, and which agree.
fn parties(a: &View, actor: &[Called], recipient: &[Called]) -> Said {
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

/// Whether two are likely the same: one key or country, or most of the words.
fn is_one(x: &Called, y: &Called) -> bool {
    let words = x.words.intersection(&y.words).count();
    x.key.is_some() && x.key == y.key
        || x.country.is_some() && x.country == y.country
        || 2 * words > x.words.len().min(y.words.len())
}

/// 1 where somebody stands on both, less where only a country does; below 0 where nobody does, far below where the countries are others.
fn side(mine: &[Called], theirs: &[Called]) -> f32 {
    if mine.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let any = |same: fn(&Called, &Called) -> bool| mine.iter().any(|x| theirs.iter().any(|y| same(x, y)));
    let countries = |all: &[Called]| all.iter().filter_map(|c| c.country.clone()).collect::<BTreeSet<String>>();
    let (here, there) = (countries(mine), countries(theirs));
    // "Thailand and Cambodia", "Thailand and Laos"
    let others = here.len() > 1 && there.len() > 1 && !here.is_subset(&there) && !there.is_subset(&here);
    let alone =
        |all: &[Called], rest: &[Called]| all.len() > 1 && all.iter().any(|x| !rest.iter().any(|y| is_one(x, y)));
    if others || alone(mine, theirs) && alone(theirs, mine) {
        -2.0
    } else if any(|x, y| x.key.is_some() && x.key == y.key || !x.words.is_disjoint(&y.words)) {
        1.0
    } else if !here.is_disjoint(&there) {
        0.8
    } else if !here.is_empty() && !there.is_empty() {
        -2.0
    } else {
        -0.3
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many() {
        for (text, expected) in [
            ("On May 3 six men and 40 women were freed.", vec!["40", "6"]),
            ("In 2024 nobody was.", vec![]),
            ("Two were, on 3 May.", vec!["2"]),
        ] {
            assert_eq!(numbers(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn nothing_makes_nothing() {
        assert!(groups(&[]).is_empty());
    }
}
