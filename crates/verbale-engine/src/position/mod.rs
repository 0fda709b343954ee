//! Who wants what on which terms: the positions that a document's statements give to parties.
//!
//! A statement is a position when what is done by it is one (demand, offer, accept, refuse, promise, threaten, support, oppose), when it was said, and when what holds it
//! does not take it back: what somebody denies having demanded is no demand. The holder is who speaks and, first, the state or body that the speaker
//! commits or speaks for. What issues there are is the business of the codebook; how positions move, of the ledger.

use crate::Layers;
use crate::act::{Mentioned, Told};
use crate::syntax::Rel;
use verbale_model::{Act, Actor, ActorKind, Because, Factuality, Idx, Position, Statement};

/// Rules that a position's `because` can name; `docs/rules.md` has a section for each.
pub fn rules() -> [&'static str; 2] {
    ["position.statement", "position.account"]
}

/// An act less sure than this makes no position: three in four of the classifier's surer ones are right on `evals/acts/dev.jsonl`
/// (`training/acts.py` prints it).
const LEAST: f32 = 0.3;

/// The positions of a document, in the order of the statements they rest on.
pub fn find(layers: &Layers<'_>, actors: &[Actor], statements: &[Statement]) -> Vec<Position> {
    let mentioned = Mentioned::new(layers, actors);
    let seen = Seen { layers, actors, mentioned: &mentioned, statements };
    (0..statements.len()).filter_map(|at| seen.position(at)).collect()
}

struct Seen<'a, 't> {
    layers: &'a Layers<'t>,
    actors: &'a [Actor],
    mentioned: &'a Mentioned,
    statements: &'a [Statement],
}

impl Seen<'_, '_> {
    fn position(&self, at: usize) -> Option<Position> {
        let statement = &self.statements[at];
        let (act, why) = statement.act.as_ref().filter(|(act, _)| act.is_position())?;
        if !self.stands(at) || statement.speakers.is_empty() || why.confidence < LEAST {
            return None;
        }
        let confidence = statement.because.confidence * why.confidence;
        let rule = if statement.inside.is_some() { "position.account" } else { "position.statement" };
        Some(Position {
            holder: self.holder(statement, *act),
            issue: statement.issues.first().cloned(),
            act: *act,
            target: statement.targets.clone(),
            content: statement.content.clone(),
            conditions: statement.conditions.clone(),
            statement: Idx::new(at),
            told_by: statement.inside,
            because: Because {
                rule: rule.into(),
                confidence,
                weighed: vec![("statement", statement.because.confidence), ("act", why.confidence)],
            },
        })
    }

    /// Whether it was said, and nothing that holds it takes it back.
    fn stands(&self, at: usize) -> bool {
        let mut statement = &self.statements[at];
        if statement.factuality != Factuality::Asserted {
            return false;
        }
        for _ in 0..8 {
            let Some(outer) = statement.inside else { return true };
            statement = &self.statements[outer.at()];
            let denies =
                statement.act.as_ref().is_some_and(|(act, _)| matches!(act, Act::Deny | Act::Doubt | Act::Ask));
            if denies || statement.factuality != Factuality::Asserted {
                return false;
            }
        }
        true
    }

    /// The party that is committed, then who speaks.
    fn holder(&self, statement: &Statement, act: Act) -> Vec<Idx<Actor>> {
        let principal = self.committed(statement, act).or_else(|| self.spoken_for(statement));
        let mut out: Vec<Idx<Actor>> = principal.into_iter().collect();
        out.extend(statement.speakers.iter().copied().filter(|s| Some(*s) != principal));
        out
    }

    /// The state or body of the speaker's that is to do what is offered, promised, refused: "Tajikistan would reopen the road, he said"; "we" is
    /// whom the speaker speaks for.
    fn committed(&self, statement: &Statement, act: Act) -> Option<Idx<Actor>> {
        if !matches!(act, Act::Offer | Act::Accept | Act::Refuse | Act::Promise | Act::Threaten) {
            return None;
        }
        let told = Told::new(self.layers, statement);
        let subject = |root: usize| {
            self.layers
                .dependents(root)
                .find(|&t| matches!(self.layers.word(t).rel, Rel::Nsubj | Rel::NsubjOuter | Rel::NsubjPass))
        };
        let body = |actor: &Idx<Actor>| {
            !statement.speakers.contains(actor)
                && self.actors[actor.at()].kind != Some(ActorKind::Person)
                && crate::act::is_own(self.actors, statement, *actor)
        };
        let subjects = crate::act::roots(self.layers, &told.content).into_iter().filter_map(subject);
        subjects.filter_map(|t| self.mentioned.at(t)).find(body)
    }

    /// For whom a spokesman, negotiator or envoy speaks.
    fn spoken_for(&self, statement: &Statement) -> Option<Idx<Actor>> {
        let [speaker] = statement.speakers[..] else { return None };
        self.actors[speaker.at()].speaks_for.filter(|&body| body != speaker)
    }
}
