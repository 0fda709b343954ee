//! What speaks for two reports being of one event, and what against. Every reason is a number; their sum decides.

use super::Merge;
use super::candidates::Terms;
use super::view::{Called, View};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use verbale_model::{EventStatus, EventType, distance};

/// From so much on, two reports are of one event.
pub(super) const ENOUGH: f32 = 1.0;
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
pub(super) fn compare(a: &View, b: &View, terms: &Terms) -> Option<Merge> {
    let apart = |status: EventStatus| (a.status == status) != (b.status == status);
    if apart(EventStatus::Planned) || apart(EventStatus::Denied) || a.back != b.back || !neighbours(a.kind, b.kind) {
        return None;
    }
    let mut score = 0.0;
    let mut agree = Vec::new();
    for (said, found) in [who(a, b)?, when(a, b)?, place(a, b)?, told(a, b, terms)] {
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
    let (Some(x), Some(y)) = (a.days, b.days) else { return Some((0.0, Vec::new())) };
    let named = x.named && y.named;
    let slack = i32::from(!named);
    if y.first - x.last > slack || x.first - y.last > slack {
        return None;
    }
    Some(if named { (1.0, vec!["day"]) } else { (0.3, Vec::new()) })
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
fn told(a: &View, b: &View, terms: &Terms) -> Said {
    let weigh = |words: &[u32]| words.iter().map(|&word| terms.weight(word)).sum::<f32>();
    let both: f32 = shared(&a.words, &b.words).map(|word| terms.weight(word)).sum();
    let share = both / weigh(&a.words).min(weigh(&b.words)).max(1.0);
    let mut out = (WORDS * share, Vec::new());
    if share >= 0.3 {
        out.1.push("words");
    }
    if meet(&a.numbers, &b.numbers) {
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
    x.key.is_some() && x.key == y.key
        || x.country.is_some() && x.country == y.country
        || 2 * shared(&x.words, &y.words).count() > x.words.len().min(y.words.len())
}

/// 1 where somebody stands on both, less where only a country does; below 0 where nobody does, far below where the countries are others.
fn side(mine: &[Called], theirs: &[Called]) -> f32 {
    if mine.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let any = |same: fn(&Called, &Called) -> bool| mine.iter().any(|x| theirs.iter().any(|y| same(x, y)));
    let countries = |all: &[Called]| all.iter().filter_map(|c| c.country).collect::<BTreeSet<u32>>();
    let (here, there) = (countries(mine), countries(theirs));
    // "Thailand and Cambodia", "Thailand and Laos"
    let others = here.len() > 1 && there.len() > 1 && !here.is_subset(&there) && !there.is_subset(&here);
    let alone =
        |all: &[Called], rest: &[Called]| all.len() > 1 && all.iter().any(|x| !rest.iter().any(|y| is_one(x, y)));
    if others || alone(mine, theirs) && alone(theirs, mine) {
        -2.0
    } else if any(|x, y| x.key.is_some() && x.key == y.key || meet(&x.words, &y.words)) {
        1.0
    } else if !here.is_disjoint(&there) {
        0.8
    } else if !here.is_empty() && !there.is_empty() {
        -2.0
    } else {
        -0.3
    }
}

/// What stands in two sorted lists.
fn shared<'l>(mut a: &'l [u32], mut b: &'l [u32]) -> impl Iterator<Item = u32> + 'l {
    std::iter::from_fn(move || {
        while let ([x, left @ ..], [y, right @ ..]) = (a, b) {
            match x.cmp(y) {
                Ordering::Less => a = left,
                Ordering::Greater => b = right,
                Ordering::Equal => {
                    (a, b) = (left, right);
                    return Some(*x);
                }
            }
        }
        None
    })
}

fn meet(a: &[u32], b: &[u32]) -> bool {
    shared(a, b).next().is_some()
}
