//! Whom the words around a deed mean: the actors of the reading, found by their mentions; the countries that adjectives and places stand
//! for; and, where a text is about two sides, who "both governments" are.

use super::frame::{conjoined, preposition};
use super::words::Words;
use crate::syntax::{Rel, Upos};
use std::collections::HashMap;
use verbale_model::{Actor, ActorKind, Because, Idx, Mention, MentionForm, Place, Span};

/// Who is looked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'n> {
    /// Nobody of these.
    pub(super) not: &'n [Idx<Actor>],
    /// Nobody of these by a place or adjective alone.
    pub(super) own: &'n [Idx<Actor>],
    /// Whether words that only say where somebody is tell whom a deed is directed at; they never tell who does it.
    pub(super) at: bool,
}

/// Sectors of those who act for a state.
const STATE: [&str; 5] = ["GOV", "MIL", "SPY", "COP", "LEG"];

/// Nouns for each of two sides.
const SIDES: [&str; 12] = [
    "side",
    "government",
    "party",
    "country",
    "capital",
    "nation",
    "state",
    "neighbor",
    "neighbour",
    "delegation",
    "power",
    "army",
];

/// The countries that a text names by adjective or as countries, but that nobody in its cast is: "the Turkish offensive". Each as an actor
/// with these words as its mentions, in the order of the text; an event may be the first to need them.
pub(super) fn lands(actors: &[Actor], places: &[Place]) -> Vec<Actor> {
    let mut out: Vec<Actor> = Vec::new();
    for place in places.iter().filter(|p| p.kind == Some("country")) {
        let Some(code) = &place.country else { continue };
        if actors.iter().any(|a| is_land(a, code)) {
            continue;
        }
        let because = Because::rule("event.land", place.because.confidence);
        let (form, antecedent) = (MentionForm::Description, None);
        let mut mention = Mention { span: place.span, head: place.span, form, antecedent, because };
        match out.iter_mut().find(|a| is_land(a, code)) {
            Some(land) => {
                mention.antecedent = Some(0);
                land.mentions.push(mention);
            }
            None => out.push(Actor {
                known_as: Some(code.clone()),
                country: Some(code.clone()),
                ..Actor::new(&place.name, Some(ActorKind::Country), vec![mention])
            }),
        }
    }
    out
}

fn is_land(actor: &Actor, code: &str) -> bool {
    actor.kind == Some(ActorKind::Country) && actor.country.as_deref() == Some(code)
}

/// Per token the actor it refers to.
pub(super) struct People<'a> {
    actors: &'a [Actor],
    /// 1 + the actor; 0 for nobody.
    of_token: Vec<u32>,
    /// 1 + the actor that the country of the place or adjective is; 0 for none.
    land_of_token: Vec<u32>,
    /// The two sides that the text is about.
    pub(super) pair: Option<[Idx<Actor>; 2]>,
}

impl<'a> People<'a> {
    /// Finds who is where. What an event may be the first to make somebody of stands at the end of the actors.
    pub(super) fn new(layers: &Words<'_, '_>, actors: &'a [Actor], places: &[Place]) -> Self {
        let length = |span: Span| std::cmp::Reverse(span.end() - span.start());
        let mut heads: Vec<(Span, Span, usize)> = Vec::new();
        let mut whole: Vec<(Span, usize)> = Vec::new();
        for (at, actor) in actors.iter().enumerate().filter(|(_, a)| !is_adjectival(a)) {
            heads.extend(actor.mentions.iter().map(|m| (m.head, m.span, at)));
            whole.extend(actor.mentions.iter().map(|m| (m.span, at)));
        }
        let none = vec![0; layers.segments.tokens.len()];
        let mut out = Self { actors, of_token: none.clone(), land_of_token: none, pair: None };
        // the shorter is the closer: it is written last; of "A and B" and "A" the latter
        heads.sort_by_key(|(head, span, at)| (length(*head), length(*span), *at));
        whole.sort_by_key(|(span, at)| (span.end() - span.start(), *at));
        for (span, _, at) in heads {
            layers.tokens_in(span).for_each(|t| out.of_token[t] = at as u32 + 1);
        }
        for (span, at) in whole {
            let tokens = layers.tokens_in(span);
            if !tokens.is_empty() {
                let head = layers.head_of(&tokens);
                if out.of_token[head] == 0 {
                    out.of_token[head] = at as u32 + 1;
                }
            }
        }
        out.find_lands(layers, places);
        out
    }

    fn find_lands(&mut self, layers: &Words<'_, '_>, places: &[Place]) {
        let mut lands: HashMap<&str, u32> = HashMap::new();
        for (at, actor) in self.actors.iter().enumerate() {
            if let Some(code) = actor.country.as_deref().filter(|code| is_land(actor, code)) {
                lands.entry(code).or_insert(at as u32 + 1);
            }
        }
        for place in places {
            let land = place.country.as_deref().and_then(|code| lands.get(code));
            for token in layers.tokens_in(place.span) {
                self.land_of_token[token] = land.copied().unwrap_or(0);
            }
        }
    }

    /// The country that a place or an adjective stands for, as an actor.
    pub(super) fn land(&self, token: usize) -> Option<Idx<Actor>> {
        self.land_of_token[token].checked_sub(1).map(|at| Idx::new(at as usize))
    }

    /// Somebody, else the country of the adjective: "the Russian invasion".
    pub(super) fn at_or_land(&self, layers: &Words<'_, '_>, token: usize) -> Option<Idx<Actor>> {
        let adjective = matches!(layers.word(token).upos, Upos::Adj | Upos::Propn);
        self.at(token).or_else(|| self.land(token).filter(|_| adjective))
    }

    /// The state itself and those who act for it, of the states that these act for: "Japan" beside "Japan's government".
    pub(super) fn own_side(&self, doers: &[Idx<Actor>]) -> Vec<Idx<Actor>> {
        let acts =
            |a: &Actor| a.kind == Some(ActorKind::Country) || a.sector.as_deref().is_some_and(|s| STATE.contains(&s));
        let doers = doers.iter().map(|d| &self.actors[d.at()]).filter(|a| acts(a));
        let states: Vec<&str> = doers.filter_map(|a| a.country.as_deref()).collect();
        let own = |a: &Actor| acts(a) && a.country.as_deref().is_some_and(|c| states.contains(&c));
        (0..self.actors.len()).filter(|&at| own(&self.actors[at])).map(Idx::new).collect()
    }

    /// Whether an actor is known only as people of some kind: "troops", "two experts".
    pub(super) fn is_nameless(&self, actor: Idx<Actor>) -> bool {
        let actor = &self.actors[actor.at()];
        actor.mentions.iter().all(|m| m.form != MentionForm::Name) && actor.kind != Some(ActorKind::Country)
    }

    /// Whether an actor is known by no more than "I", "we" or "you".
    pub(super) fn is_only_said(&self, actor: Idx<Actor>) -> bool {
        const WORDS: [&str; 14] = [
            "i",
            "me",
            "my",
            "mine",
            "myself",
            "we",
            "us",
            "our",
            "ours",
            "ourselves",
            "you",
            "your",
            "yours",
            "yourself",
        ];
        let actor = &self.actors[actor.at()];
        actor.mentions.iter().all(|m| m.form == MentionForm::Pronoun)
            && WORDS.contains(&actor.name.to_lowercase().as_str())
    }

    /// Whether nothing says that an actor is anybody at all: "the study".
    pub(super) fn is_no_one(&self, actor: Idx<Actor>) -> bool {
        self.actors[actor.at()].kind.is_none()
    }

    /// Whether an actor is only a place.
    pub(super) fn is_place(&self, actor: Idx<Actor>) -> bool {
        self.actors[actor.at()].kind == Some(ActorKind::Place)
    }

    /// All actors.
    pub(super) fn actors(&self) -> &'a [Actor] {
        self.actors
    }

    /// The actor that a word refers to.
    pub(super) fn at(&self, token: usize) -> Option<Idx<Actor>> {
        self.of_token[token].checked_sub(1).map(|at| Idx::new(at as usize))
    }

    /// Whether a word names a place, or a country.
    pub(super) fn is_at_place(&self, token: usize) -> bool {
        let kind = self.at(token).and_then(|a| self.actors[a.at()].kind);
        matches!(kind, Some(ActorKind::Place | ActorKind::Country))
    }

    /// Whether a word refers to a human being or a group.
    pub(super) fn is_person(&self, token: usize) -> bool {
        let kind = self.at(token).and_then(|a| self.actors[a.at()].kind);
        matches!(kind, Some(ActorKind::Person | ActorKind::Group))
    }

    /// Those whom an argument means: one for each of coordinated phrases.
    pub(super) fn of(&self, layers: &Words<'_, '_>, head: usize, wanted: Wanted<'_>) -> Vec<Idx<Actor>> {
        let mut out = Vec::new();
        for token in conjoined(layers, head) {
            for actor in self.phrase(layers, wanted, token, 3) {
                if !out.contains(&actor) {
                    out.push(actor);
                }
            }
        }
        out
    }

    /// Whom one phrase means: its head, the noun a relative pronoun stands for, or else whose thing it is.
    fn phrase(&self, layers: &Words<'_, '_>, wanted: Wanted<'_>, token: usize, depth: usize) -> Vec<Idx<Actor>> {
        if let Some(found) = self.by_head(layers, wanted, token) {
            return found;
        }
        if depth == 0 {
            return Vec::new();
        }
        if super::frame::is(layers, token, &["who", "which", "that", "whom", "whose"]) {
            return self.antecedent(layers, wanted, token, depth);
        }
        let owners = layers.dependents(token).filter(|&t| {
            matches!(layers.word(t).rel, Rel::NmodPoss | Rel::Appos | Rel::Compound | Rel::Amod | Rel::Flat)
        });
        let found = owners.map(|t| match layers.word(t).rel {
            Rel::Amod => self.at_or_land(layers, t).filter(|a| !wanted.not.contains(a)).into_iter().collect(),
            _ => self.inner(layers, wanted, t, depth),
        });
        let found = found.into_iter().find(|found: &Vec<_>| !found.is_empty());
        found.unwrap_or_else(|| self.behind(layers, wanted, token, depth))
    }

    /// Whom the head alone means: both sides, the country of a place or adjective, or an actor.
    fn by_head(&self, layers: &Words<'_, '_>, wanted: Wanted<'_>, token: usize) -> Option<Vec<Idx<Actor>>> {
        let free = |a: &Idx<Actor>| !wanted.not.contains(a);
        if let Some(pair) = self.pair.filter(|_| is_both(layers, token)) {
            return Some(pair.into_iter().filter(free).collect());
        }
        let place = self.at(token).is_none_or(|a| self.is_place(a));
        let land = self.land(token).filter(free);
        let there = land.filter(|land| wanted.at && place && !wanted.own.contains(land));
        // "Russian" in "the Russian invasion"
        let adjective = || land.filter(|_| layers.word(token).upos == Upos::Adj);
        there.or_else(|| self.at(token).filter(free)).or_else(adjective).map(|actor| vec![actor])
    }

    fn inner(&self, layers: &Words<'_, '_>, wanted: Wanted<'_>, token: usize, depth: usize) -> Vec<Idx<Actor>> {
        let all = conjoined(layers, token).into_iter();
        all.flat_map(|t| self.phrase(layers, wanted, t, depth - 1)).collect()
    }

    /// Whom the words hung on a noun mean, those after the nearer prepositions first.
    fn behind(&self, layers: &Words<'_, '_>, wanted: Wanted<'_>, token: usize, depth: usize) -> Vec<Idx<Actor>> {
        let near = ["of", "by", "from", "against", "to", "with", "on", "for", "between", "in"];
        let near = if wanted.at { &near[..] } else { &near[..2] };
        let aside = |p: &str| ["about", "over", "after", "before", "during", "since", "amid", "despite"].contains(&p);
        let counts = |p: String| if wanted.at { !aside(&p) } else { near.contains(&p.as_str()) };
        let hung = layers.dependents(token).filter(|&t| matches!(layers.word(t).rel, Rel::Nmod | Rel::Acl));
        let mut hung: Vec<usize> = hung.filter(|&t| preposition(layers, t).is_none_or(counts)).collect();
        hung.sort_by_key(|&t| {
            let place = preposition(layers, t).and_then(|p| near.iter().position(|n| *n == p));
            place.unwrap_or(near.len())
        });
        let found = hung.into_iter().map(|t| {
            if layers.word(t).rel != Rel::Acl {
                return self.inner(layers, wanted, t, depth);
            }
            let by =
                layers.dependents(t).filter(|&a| matches!(layers.word(a).rel, Rel::OblAgent | Rel::Obl | Rel::Obj));
            by.flat_map(|t| self.inner(layers, wanted, t, depth)).take(1).collect()
        });
        found.into_iter().find(|found: &Vec<_>| !found.is_empty()).unwrap_or_default()
    }

    fn antecedent(&self, layers: &Words<'_, '_>, wanted: Wanted<'_>, token: usize, depth: usize) -> Vec<Idx<Actor>> {
        let mut at = token;
        for _ in 0..4 {
            let Some(head) = layers.word(at).head else { break };
            if layers.word(at).rel == Rel::Relcl {
                return self.phrase(layers, wanted, head, depth - 1);
            }
            at = head;
        }
        Vec::new()
    }
}

/// Whether all that is known of a country's actor is that adjectives or names of places stand for it.
fn is_adjectival(actor: &Actor) -> bool {
    actor.mentions.iter().all(|m| m.because.rule == "event.land")
}

/// Whether a word stands for both of two sides: "both governments", "the two sides".
pub(super) fn is_both(layers: &Words<'_, '_>, token: usize) -> bool {
    let counted = |t: usize| {
        matches!(layers.word(t).rel, Rel::Det | Rel::Nummod | Rel::Amod)
            && super::frame::is(layers, t, &["both", "two", "either", "neither", "each"])
    };
    SIDES.contains(&layers.lemma(token)) && layers.dependents(token).any(counted)
}
