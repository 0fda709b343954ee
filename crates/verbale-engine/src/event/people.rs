//! Whom the words around a deed mean: the actors of the reading, found by their mentions.

use super::frame::{conjoined, preposition};
use super::words::Words;
use crate::syntax::Rel;
use verbale_model::{Actor, ActorKind, Idx, Span};

/// Who is looked for.
#[derive(Clone, Copy)]
struct Wanted<'n> {
    not: &'n [Idx<Actor>],
    at: bool,
}

/// Per token the actor it refers to.
pub(super) struct People<'a> {
    actors: &'a [Actor],
    /// 1 + the actor; 0 for nobody.
    of_token: Vec<u32>,
}

impl<'a> People<'a> {
    pub(super) fn new(layers: &Words<'_, '_>, actors: &'a [Actor]) -> Self {
        let mut heads: Vec<(Span, usize)> = Vec::new();
        let mut whole: Vec<(Span, usize)> = Vec::new();
        for (at, actor) in actors.iter().enumerate() {
            heads.extend(actor.mentions.iter().map(|m| (m.head, at)));
            whole.extend(actor.mentions.iter().map(|m| (m.span, at)));
        }
        let mut out = Self { actors, of_token: vec![0; layers.segments.tokens.len()] };
        // the shorter is the closer: it is written last
        heads.sort_by_key(|(span, at)| (std::cmp::Reverse(span.end() - span.start()), *at));
        whole.sort_by_key(|(span, at)| (span.end() - span.start(), *at));
        for (span, at) in heads {
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
        out
    }

    /// The actor that a word refers to.
    pub(super) fn at(&self, token: usize) -> Option<Idx<Actor>> {
        self.of_token[token].checked_sub(1).map(|at| Idx::new(at as usize))
    }

    /// Whether a word refers to a human being or a group.
    pub(super) fn is_person(&self, token: usize) -> bool {
        let kind = self.at(token).and_then(|a| self.actors[a.at()].kind);
        matches!(kind, Some(ActorKind::Person | ActorKind::Group))
    }

    /// Those whom an argument means, but for `not`: one for each of coordinated phrases. Words that only say where somebody is are taken for
    /// whom a deed is directed at (`at`), never for who does it.
    pub(super) fn of(&self, layers: &Words<'_, '_>, head: usize, not: &[Idx<Actor>], at: bool) -> Vec<Idx<Actor>> {
        let mut out = Vec::new();
        let wanted = Wanted { not, at };
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
        let other = |t: usize| self.at(t).filter(|a| !wanted.not.contains(a));
        if let Some(actor) = other(token) {
            return vec![actor];
        }
        if depth == 0 {
            return Vec::new();
        }
        if super::frame::is(layers, token, &["who", "which", "that", "whom", "whose"]) {
            return self.antecedent(layers, wanted, token, depth);
        }
        let dependents = |rels: &'static [Rel]| {
            layers.dependents(token).filter(move |&t| rels.contains(&layers.word(t).rel)).collect::<Vec<_>>()
        };
        let inner = |t: usize| {
            let all = conjoined(layers, t).into_iter();
            all.flat_map(|t| self.phrase(layers, wanted, t, depth - 1)).collect::<Vec<_>>()
        };
        for t in dependents(&[Rel::NmodPoss, Rel::Appos, Rel::Compound, Rel::Amod, Rel::Flat]) {
            let found = if layers.word(t).rel == Rel::Amod { other(t).into_iter().collect() } else { inner(t) };
            if !found.is_empty() {
                return found;
            }
        }
        let near = ["of", "by", "from", "against", "to", "with", "on", "for", "between", "in"];
        let near = if wanted.at { &near[..] } else { &near[..2] };
        let mut hung = dependents(&[Rel::Nmod, Rel::Acl]);
        if !wanted.at {
            hung.retain(|&t| preposition(layers, t).is_none_or(|p| near.contains(&p.as_str())));
        }
        hung.sort_by_key(|&t| {
            let place = preposition(layers, t).and_then(|p| near.iter().position(|n| *n == p));
            place.unwrap_or(near.len())
        });
        for t in hung {
            let verbal = layers.word(t).rel == Rel::Acl;
            let found = if verbal {
                let by =
                    layers.dependents(t).filter(|&a| matches!(layers.word(a).rel, Rel::OblAgent | Rel::Obl | Rel::Obj));
                by.flat_map(inner).take(1).collect()
            } else {
                inner(t)
            };
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
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
