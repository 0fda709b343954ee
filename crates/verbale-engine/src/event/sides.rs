//! Between whom a text is: the two sides that most of its deeds join. Once they are known, "both governments" are these two, talks that
//! nobody is named for are theirs, and where one of them drops a demand, it is dropped toward the other. A reader takes that from the
//! text as a whole; no single clause says it, so what is found so is marked (`other side`, under `weighed`) and less sure.

use super::frame;
use super::people::People;
use super::words::Words;
use crate::syntax::Rel;
use std::collections::BTreeMap;
use verbale_model::{Actor, ActorKind, Event, EventType, Idx};

/// So many deeds must join two sides.
const ENOUGH: usize = 2;
/// What the text as a whole tells is so much less sure.
const LESS: f32 = 0.8;

/// Actors and recipients.
type Pair = (Vec<Idx<Actor>>, Vec<Idx<Actor>>);

/// The two sides of a text.
pub(super) struct Sides {
    keys: [String; 2],
    /// The state itself, else who is mentioned most for it.
    pub(super) pair: [Idx<Actor>; 2],
    /// Whether hardly any deed joins others.
    clear: bool,
}

/// By what the side of an actor is known: the state or union that it is or acts for. Those who stand between have none.
fn key(actor: &Actor) -> Option<&str> {
    let country = actor.country.as_deref().filter(|c| !matches!(*c, "UNO" | "IGO" | "NGO" | "MNC" | "IMG"))?;
    let state = actor.sector.as_deref().is_none_or(|s| matches!(s, "GOV" | "MIL" | "SPY" | "COP" | "LEG"));
    let union = country == "EUR" && actor.known_as.is_some();
    (actor.kind == Some(ActorKind::Country) || state || union).then_some(country)
}

/// The two sides that are mentioned most, if each is mentioned so often.
fn most_mentioned(actors: &[Actor]) -> Option<[&str; 2]> {
    let mut mentions: BTreeMap<&str, usize> = BTreeMap::new();
    for actor in actors {
        if let Some(side) = key(actor) {
            *mentions.entry(side).or_default() += actor.mentions.len();
        }
    }
    let mut order: Vec<(&str, usize)> = mentions.into_iter().filter(|(_, n)| *n > ENOUGH).collect();
    order.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let [(a, _), (b, least), rest @ ..] = order.as_slice() else { return None };
    rest.first().is_none_or(|(_, n)| n < least).then_some([a.min(b), a.max(b)])
}

impl Sides {
    /// The two sides that most events join; none where two pairs are joined equally often.
    pub(super) fn of(actors: &[Actor], events: &[Event]) -> Option<Self> {
        let mut joined: BTreeMap<[&str; 2], usize> = BTreeMap::new();
        let side = |a: &Idx<Actor>| key(&actors[a.at()]);
        for event in events {
            let together = event.recipient.is_empty() && is_mutual(event.kind);
            let others = if together { &event.actor } else { &event.recipient };
            let mut here: Vec<[&str; 2]> = Vec::new();
            for (a, b) in
                event.actor.iter().filter_map(side).flat_map(|a| others.iter().filter_map(side).map(move |b| (a, b)))
            {
                here.push([a.min(b), a.max(b)]);
            }
            here.sort_unstable();
            here.dedup();
            here.into_iter().filter(|[a, b]| a != b).for_each(|pair| *joined.entry(pair).or_default() += 1);
        }
        // that nobody is mentioned as often counts as one deed more
        if let Some(n) = most_mentioned(actors).and_then(|pair| joined.get_mut(&pair)) {
            *n += 1;
        }
        let (best, most) = joined.iter().max_by_key(|(_, n)| **n)?;
        let rivals = joined.values().filter(|n| *n == most).count();
        if *most < ENOUGH || rivals > 1 {
            return None;
        }
        let pair = [stands_for(actors, best[0])?, stands_for(actors, best[1])?];
        let clear = 5 * most >= 3 * joined.values().sum::<usize>();
        Some(Self { keys: best.map(str::to_owned), pair, clear })
    }

    /// Gives an event the parties that only the text as a whole tells.
    pub(super) fn complete(&self, layers: &Words<'_, '_>, people: &People<'_>, event: &mut Event) {
        if !event.recipient.iter().all(|&r| people.is_place(r)) {
            return;
        }
        let sides: Vec<Option<usize>> = event.actor.iter().map(|a| self.side(people, *a)).collect();
        let found = match sides.as_slice() {
            [Some(first), rest @ ..] if rest.iter().all(|s| s == &Some(*first)) && faces_the_other(event) => {
                Some((event.actor.clone(), vec![self.pair[1 - first]]))
            }
            others if others.iter().all(Option::is_none) => self.between(layers, event),
            _ => None,
        };
        if let Some((actor, recipient)) = found {
            (event.actor, event.recipient) = (actor, recipient);
            event.because.confidence *= LESS;
            event.because.weighed.push(("other side", 1.0));
        }
    }

    fn side(&self, people: &People<'_>, actor: Idx<Actor>) -> Option<usize> {
        let mine = key(&people.actors()[actor.at()])?;
        self.keys.iter().position(|k| k == mine)
    }

    /// Both sides, for a noun of talks or fighting at which nobody but a host or mediator is named.
    fn between(&self, layers: &Words<'_, '_>, event: &Event) -> Option<Pair> {
        let token = layers.tokens_in(event.trigger).last()?;
        let noun = layers.word(token).upos == crate::syntax::Upos::Noun;
        let both = || self.pair.to_vec();
        let hosted = || if event.actor.is_empty() { both() } else { event.actor.clone() };
        let meant = is_definite(layers, token) || self.clear && is_bare(layers, token);
        let mutual = ["fighting", "clash", "war", "battle", "hostility", "conflict", "truce", "ceasefire"];
        match event.kind {
            EventType::Consult if noun && meant => Some((hosted(), both())),
            EventType::Assault if noun && meant && event.actor.is_empty() && frame::is(layers, token, &mutual) => {
                Some((both(), both()))
            }
            _ => None,
        }
    }
}

/// The actor that stands for a side.
fn stands_for(actors: &[Actor], side: &str) -> Option<Idx<Actor>> {
    let rank =
        |a: &Actor| (a.kind == Some(ActorKind::Country), a.kind == Some(ActorKind::Organization), a.mentions.len());
    let all = actors.iter().enumerate().filter(|(_, a)| key(a) == Some(side));
    all.rev().max_by_key(|(_, a)| rank(a)).map(|(at, _)| Idx::new(at))
}

fn is_mutual(kind: EventType) -> bool {
    use EventType::{Agree, Assault, Consult, Cooperate};
    matches!(kind, Agree | Assault | Consult | Cooperate)
}

/// Whether a state does such a thing toward the other side, and not at home: resignations, arrests and inquiries are at home.
fn faces_the_other(event: &Event) -> bool {
    use EventType::*;
    match (event.kind, event.mode.as_deref()) {
        (Retreat, Some("resign")) | (Accuse, Some("investigate")) | (Sanction, Some("convict")) => false,
        (Coerce, mode) => mode == Some("restrict"),
        (Aid | Cooperate | Support | Protest | Mobilize, _) => false,
        _ => true,
    }
}

/// "the talks", "their talks", "these talks".
fn is_definite(layers: &Words<'_, '_>, noun: usize) -> bool {
    layers.dependents(noun).any(|t| match layers.word(t).rel {
        Rel::NmodPoss => true,
        Rel::Det => frame::is(layers, t, &["the", "this", "these", "those"]),
        _ => false,
    })
}

/// "two days of consultations": no article, nothing that says which.
fn is_bare(layers: &Words<'_, '_>, noun: usize) -> bool {
    layers.dependents(noun).all(|t| !matches!(layers.word(t).rel, Rel::Det | Rel::Amod | Rel::Nummod | Rel::NmodPoss))
}
