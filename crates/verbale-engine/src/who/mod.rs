//! Who: every name, description and pronoun becomes somebody.
//!
//! 1. [`mentions`]: all phrases that can refer, how far they reach ([`phrases`]), what they show ([`agreement`]).
//! 2. [`speech`]: who speaks where. [`entities`]: which phrases mean the same, by a trained scorer ([`resolve`]) over [`pairs`].
//! 3. [`actors`]: entities become the record's actors; [`sources`]: statements get their speakers.

mod actors;
pub mod agreement;
pub mod entities;
pub mod mentions;
mod names;
pub mod pairs;
mod phrases;
mod resolve;
mod sources;
pub mod speech;

use crate::syntax::PairScorer;
use crate::{Layers, LoadError};
use entities::Entities;
use mentions::Shape;
use pairs::{Facts, ROWS};
use resolve::Tie;
use speech::Speech;
use verbale_model::{Actor, ActorKind, Because, Doubt, DoubtKind, Idx, Mention, MentionForm, Statement};

/// What this stage needs beside the document; loaded once.
pub struct Who {
    scorer: PairScorer,
}

impl Who {
    /// Reads the weights of `models/en/who.safetensors`.
    ///
    /// # Errors
    /// When the file is damaged or was made for other features.
    pub fn load(weights: &[u8]) -> Result<Self, LoadError> {
        Ok(Self { scorer: PairScorer::load(weights, ROWS)? })
    }
}

/// What this stage found.
#[derive(Debug, Default)]
pub struct People {
    /// Everybody mentioned, in the order of their first mentions.
    pub actors: Vec<Actor>,
    /// Per statement its speakers.
    pub speakers: Vec<Vec<Idx<Actor>>>,
    /// Pronouns and descriptions of somebody who cannot be told from others.
    pub doubts: Vec<Doubt>,
}

/// Everybody mentioned in a document, and the speakers of its statements.
pub fn find(layers: &Layers<'_>, who: &Who, statements: &[Statement]) -> People {
    let phrases = mentions::find(layers);
    let speech = Speech::new(layers, statements);
    let facts = Facts::new(layers, &phrases, &speech);
    let (entities, ties) = resolve::resolve(&facts, &who.scorer);
    let mut cast = Cast::new(&facts, &entities, &ties);
    let speakers = statements.iter().map(|s| cast.speakers(s)).collect();
    let doubts = cast.doubts();
    People { actors: cast.actors, speakers, doubts }
}

/// The actors being put together.
struct Cast<'a, 'b, 't> {
    facts: &'a Facts<'b, 't>,
    entities: &'a Entities,
    ties: &'a [Tie],
    actors: Vec<Actor>,
    /// Per entity its actor.
    of_entity: Vec<Option<usize>>,
}

impl<'a, 'b, 't> Cast<'a, 'b, 't> {
    fn new(facts: &'a Facts<'b, 't>, entities: &'a Entities, ties: &'a [Tie]) -> Self {
        let mut out = Self { facts, entities, ties, actors: Vec::new(), of_entity: vec![None; entities.all.len()] };
        for entity in 0..entities.all.len() {
            let kind = actors::kind(facts, &entities.all[entity].phrases);
            if out.is_actor(entity, kind) {
                out.add(entity, kind);
            }
        }
        out
    }

    /// People and organisations are actors, places when they have names; what only pronouns mean is a doubt.
    fn is_actor(&self, entity: usize, kind: Option<ActorKind>) -> bool {
        let entity = &self.entities.all[entity];
        let said = entity.phrases.iter().any(|&p| !self.facts.phrases[p].shape.is_pronoun());
        match kind {
            Some(ActorKind::Place) => entity.named,
            Some(_) => said,
            None => false,
        }
    }

    fn add(&mut self, entity: usize, kind: Option<ActorKind>) -> usize {
        let actor = actors::actor(self.facts, self.entities, self.ties, &self.entities.all[entity].phrases, kind);
        self.actors.push(actor);
        self.of_entity[entity] = Some(self.actors.len() - 1);
        self.actors.len() - 1
    }

    /// The actors that a statement's source names; one that no phrase covers becomes an actor by its words.
    fn speakers(&mut self, statement: &Statement) -> Vec<Idx<Actor>> {
        let mut out = Vec::new();
        for &span in &statement.source {
            let tokens = self.facts.layers.tokens_in(span);
            if tokens.is_empty() {
                continue;
            }
            let found = sources::phrases_of(self.facts.layers, self.facts.phrases, &tokens);
            for phrase in found.iter().copied() {
                out.push(self.speaker(phrase));
            }
            if found.is_empty() {
                out.push(self.by_words(span));
            }
        }
        let mut speakers: Vec<Idx<Actor>> = Vec::new();
        for at in out.into_iter().map(Idx::new) {
            if !speakers.contains(&at) {
                speakers.push(at);
            }
        }
        speakers
    }

    fn speaker(&mut self, phrase: usize) -> usize {
        match self.entities.of[phrase] {
            Some(entity) => match self.of_entity[entity] {
                Some(actor) => actor,
                None => self.add(entity, actors::kind(self.facts, &self.entities.all[entity].phrases)),
            },
            None => self.first_person(phrase),
        }
    }

    /// "I" and "we" as a source: whoever speaks there, else the author.
    fn first_person(&mut self, phrase: usize) -> usize {
        let phrase = &self.facts.phrases[phrase];
        let span = self.facts.layers.span(&phrase.tokens);
        self.by_words(span)
    }

    fn by_words(&mut self, span: verbale_model::Span) -> usize {
        let name = span.of(self.facts.layers.text).to_owned();
        let because = Because::rule("who.source", 1.0);
        let mention = Mention { span, head: span, form: MentionForm::Description, antecedent: None, because };
        if let Some(at) = self.actors.iter().position(|a| a.known_as.is_none() && a.name == name) {
            self.actors[at].mentions.push(mention);
            return at;
        }
        self.actors.push(Actor::new(name, None, vec![mention]));
        self.actors.len() - 1
    }

    /// Third-person pronouns that nothing earlier explains.
    fn doubts(&self) -> Vec<Doubt> {
        let lost = |p: &usize| {
            let shape = self.facts.phrases[*p].shape;
            shape.is_third() && shape != Shape::It && self.entities.antecedent[*p].is_none()
        };
        let doubt = |p: usize| Doubt { span: self.facts.layers.span(&self.facts.phrases[p].tokens), kind: DoubtKind::NoAntecedent };
        (0..self.facts.phrases.len()).filter(lost).map(doubt).collect()
    }
}
