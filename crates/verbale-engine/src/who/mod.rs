//! Who: every name, description and pronoun becomes somebody.
//!
//! 1. [`mentions`]: all phrases that can refer, how far they reach ([`phrases`]), what they show ([`agreement`]).
//! 2. [`speech`]: who speaks where. [`entities`]: which phrases mean the same, by a trained scorer ([`resolve`]) over [`pairs`].
//! 3. [`linking`]: who an entity is in the world, by what [`world`] knows at the document's date.
//! 4. [`cast`]: entities become the record's actors ([`actors`]), statements get their speakers ([`sources`]).

mod actors;
pub mod agreement;
mod cast;
pub mod entities;
mod linking;
pub mod mentions;
mod name_words;
mod names;
pub mod pairs;
mod phrases;
mod resolve;
mod sources;
pub mod speech;
mod tagged;
pub mod world;

use crate::syntax::PairScorer;
use crate::{Layers, LoadError};
use entities::Candidate;
use mentions::Phrase;
use pairs::{Facts, ROWS};
use speech::Speech;
use verbale_model::{Actor, Doubt, Idx, Statement};
use world::Almanac;

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

/// Rules that a mention's `because` can name; `docs/rules.md` has a section for each.
pub fn rules() -> [&'static str; 9] {
    [
        "who.name",
        "who.name-again",
        "who.pronoun",
        "who.description",
        "who.description-again",
        "who.source",
        "who.speaker",
        "who.side",
        "who.spokesman",
    ]
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
pub fn find(layers: &Layers<'_>, who: &Who, almanac: Almanac<'_>, statements: &[Statement]) -> People {
    let speech = Speech::new(layers, statements);
    let phrases = phrases(layers, almanac, &speech);
    let facts = Facts::new(layers, &phrases, &speech);
    let (entities, ties) = resolve::resolve(&facts, &who.scorer, |_, _| ());
    cast::assemble(almanac, &facts, &entities, &ties, statements)
}

/// Shows `watch` each phrase with what the scorer has to choose from as it reads: the recipe in `training/` learns from its own errors, too.
pub fn watch(facts: &Facts<'_, '_>, who: &Who, watch: impl FnMut(usize, &[Candidate])) {
    resolve::resolve(facts, &who.scorer, watch);
}

/// All phrases that can refer, with what they can be in the world.
pub fn phrases(layers: &Layers<'_>, almanac: Almanac<'_>, speech: &Speech) -> Vec<Phrase> {
    let mut out = mentions::find(layers, almanac.knowledge);
    for phrase in &mut out {
        let acts = speech.is_source(phrase.head) || world::acts(layers, phrase.head);
        almanac.locate(layers, phrase, acts);
    }
    out
}
