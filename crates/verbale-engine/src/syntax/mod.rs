//! Syntax: one pass of one small encoder over the document, and all heads over it: parts of speech, features, lemmas, trees, names,
//! and the spans and links of attributions. Loaded once, shared by threads. What the spans mean together is [`crate::quote`]'s.
//!
//! [`kernels`] is the inner loop, [`encoder`] the transformer, [`heads`] the decoding; [`windows`] says what is read at once.
//! `DESIGN.md` says why it is so, `training/` how the weights are made.

mod actors;
mod acts;
mod chain;
mod encoder;
mod events;
mod heads;
mod kernels;
mod labels;
mod pieces;
mod tree;
mod weights;
mod windows;

pub use actors::{Actors, HIDDEN, KINDS, PairScorer};
pub use acts::{Excerpt, Passage};
pub use events::{EventRows, OUTCOMES};
pub use kernels::{Precision, peak};
pub use labels::{Features, Gender, Mood, NameKind, Rel, Role, Upos, VerbForm};
pub(crate) use weights::Weights as WeightsFile;

use crate::LoadError;
use crate::text::Segments;
use actors::ActorHeads;
use encoder::{Encoder, Room};
use heads::Heads;
use kernels::{Isa, Multiplier};
use pieces::Pieces;
use std::ops::Range;
use weights::Weights;

/// Numbers in a token's vector.
pub const VECTOR: usize = encoder::WIDTH;

/// Layers of the encoder.
const LAYERS: usize = 6;

/// What syntax knows of one token.
#[derive(Clone, Debug)]
pub struct Word {
    /// Part of speech.
    pub upos: Upos,
    /// Morphology.
    pub features: Features,
    /// Base form.
    pub lemma: Box<str>,
    /// The token it hangs on; none for a sentence's root.
    pub head: Option<usize>,
    /// By which relation.
    pub rel: Rel,
}

/// A name and its kind.
#[derive(Clone, Debug)]
pub struct Name {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// What it names.
    pub kind: NameKind,
    /// The least sure word's probability.
    pub probability: f32,
}

/// A piece of an attribution, as the role head tags it.
#[derive(Clone, Debug)]
pub struct Fragment {
    /// Its part.
    pub role: Role,
    /// Its tokens.
    pub tokens: Range<usize>,
    /// Per token the probability of its tag.
    pub sureness: Vec<f32>,
    /// For content the token its cue may begin with, for a cue the token its source may begin with (none: it has no source), with
    /// probabilities over all words of the window; the likeliest first, the negligible left out.
    pub points_to: Vec<(Option<usize>, f32)>,
}

/// Everything the heads say of one document.
#[derive(Debug, Default)]
pub struct Syntax {
    /// Per token.
    pub words: Vec<Word>,
    /// In order.
    pub names: Vec<Name>,
    /// In order.
    pub fragments: Vec<Fragment>,
    /// Per token the probabilities that it belongs to a source, a cue, a content.
    pub roles: Vec<[f32; 3]>,
    /// The tokens of each window the encoder read at once.
    pub windows: Vec<Range<usize>>,
    /// What the actors' heads say.
    pub actors: Actors,
    /// What the head of events says.
    pub events: EventRows,
    /// Wordpieces read.
    pub pieces: usize,
}

/// Reads segments into [`Syntax`]: the encoder, or a double of it in tests.
pub trait Reader: Send + Sync {
    /// One document.
    fn read(&self, text: &str, segments: &Segments) -> Syntax;

    /// Of each passage a score for every act, in their order, and for none; nothing at all of a double that does not read.
    fn acts(&self, text: &str, segments: &Segments, passages: &[Passage]) -> Vec<Vec<f32>> {
        let _ = (text, segments, passages);
        Vec::new()
    }
}

/// The trained model.
pub struct Model {
    pieces: Pieces,
    encoder: Encoder,
    heads: Heads,
    actors: ActorHeads,
    events: events::EventHead,
    acts: acts::ActLayers,
    isa: Isa,
    precision: Precision,
}

impl Model {
    /// Reads the model files (`models/en/reader.safetensors`, `who.safetensors` and `acts.safetensors` beside it).
    ///
    /// # Errors
    /// When a file is damaged or of another format.
    pub fn load(reader: &[u8], who: &[u8], acts: &[u8], precision: Precision) -> Result<Self, LoadError> {
        Self::with_events(reader, who, acts, crate::engine::EVENT, precision)
    }

    /// As [`Model::load`], with other weights of the head of events: for evaluation.
    ///
    /// # Errors
    /// As there.
    pub fn with_events(
        reader: &[u8],
        who: &[u8],
        acts: &[u8],
        event: &[u8],
        precision: Precision,
    ) -> Result<Self, LoadError> {
        let weights = Weights::open(reader, weights::READER)?;
        let encoder = Encoder::load(&weights, LAYERS)?;
        let acts = acts::ActLayers::load(&Weights::open(acts, crate::act::choose::FORMAT)?, &encoder)?;
        Ok(Self {
            pieces: Pieces::new(weights.text("vocabulary")?),
            encoder,
            acts,
            heads: Heads::load(&weights)?,
            actors: ActorHeads::load(&Weights::open(who, actors::FORMAT)?)?,
            events: events::EventHead::load(&Weights::open(event, crate::event::FORMAT)?)?,
            isa: Isa::detect(),
            precision,
        })
    }

    /// Multiplications and additions in matrix products: (per wordpiece, per word). Attention is left out.
    pub fn operations(&self) -> (usize, usize) {
        (self.encoder.operations(), self.heads.operations())
    }
}

impl Model {
    /// The encoder's vector of every token, [`VECTOR`] numbers each: what the recipe in `training/` learns further heads from.
    pub fn vectors(&self, text: &str, segments: &Segments) -> Vec<f32> {
        let mut multiplier = Multiplier::new(self.isa, self.precision);
        let mut room = Room::default();
        let mut out = Vec::with_capacity(segments.tokens.len() * VECTOR);
        for window in windows::windows(text, segments, &self.pieces) {
            let vectors = self.encoder.read(&window, &mut multiplier, &mut room);
            out.extend_from_slice(&vectors[VECTOR..]); // word 0 is the window's start
        }
        out
    }

    /// A passage as [`Reader::acts`] takes it in: what the recipe in `training/` learns from.
    pub fn excerpt(&self, text: &str, segments: &Segments, passage: &Passage) -> Excerpt {
        acts::excerpt(text, segments, &self.pieces, passage)
    }
}

impl Reader for Model {
    fn acts(&self, text: &str, segments: &Segments, passages: &[Passage]) -> Vec<Vec<f32>> {
        let mut multiplier = Multiplier::new(self.isa, self.precision);
        self.acts.scores(text, segments, &self.pieces, passages, &mut multiplier)
    }

    fn read(&self, text: &str, segments: &Segments) -> Syntax {
        let blank = Word { upos: Upos::X, features: Features::default(), lemma: "".into(), head: None, rel: Rel::Root };
        let mut out = Syntax {
            words: vec![blank; segments.tokens.len()],
            roles: vec![[0.0; 3]; segments.tokens.len()],
            ..Syntax::default()
        };
        let mut multiplier = Multiplier::new(self.isa, self.precision);
        let mut room = Room::default();
        for window in windows::windows(text, segments, &self.pieces) {
            let vectors = self.encoder.read(&window, &mut multiplier, &mut room);
            self.heads.decode(text, segments, &window, &vectors, &mut multiplier, &mut out);
            self.actors.decode(&vectors, &mut multiplier, &mut out.actors);
            self.events.decode(&vectors, &mut multiplier, &mut out.events);
            out.pieces += window.ids.len();
            out.windows.push(window.tokens);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::SafeTensors;
    use windows::Window;

    /// Inputs of one window and what PyTorch made of them, written by `training/export.py --probe` beside the model.
    const PROBE: &[u8] = include_bytes!("../../../../models/en/probe.safetensors");

    fn numbers(name: &str) -> Vec<u32> {
        let probe = SafeTensors::deserialize(PROBE).unwrap();
        probe.tensor(name).unwrap().data().chunks_exact(4).map(|b| u32::from_le_bytes(b.try_into().unwrap())).collect()
    }

    fn floats(name: &str) -> Vec<f32> {
        numbers(name).into_iter().map(f32::from_bits).collect()
    }

    fn vectors(precision: Precision, isa: Isa) -> Vec<f32> {
        let model = Model::load(crate::engine::MODEL, crate::engine::WHO, crate::engine::ACTS, precision).unwrap();
        let window = Window {
            tokens: 0..numbers("first").len() - 1,
            ids: numbers("ids"),
            shapes: numbers("shape"),
            quotes: numbers("quote"),
            firsts: numbers("first").into_iter().map(|f| f as usize).collect(),
        };
        model.encoder.read(&window, &mut Multiplier::new(isa, precision), &mut Room::default())
    }

    fn mean_difference(a: &[f32], b: &[f32]) -> f32 {
        assert_eq!(a.len(), b.len());
        a.iter().zip(b).map(|(x, y)| (x - y).abs()).sum::<f32>() / a.len() as f32
    }

    /// The yardstick differs from PyTorch only by the rounding of the stored weights.
    #[test]
    fn computes_what_training_computed() {
        let expected = floats("h");
        let size = expected.iter().map(|x| x.abs()).sum::<f32>() / expected.len() as f32;
        let yardstick = mean_difference(&vectors(Precision::F32, Isa::detect()), &expected) / size;
        let rounded = mean_difference(&vectors(Precision::Int8, Isa::detect()), &expected) / size;
        assert!(yardstick < 0.04, "f32 differs by {yardstick}");
        assert!(rounded < 0.08, "int8 differs by {rounded}");
    }

    /// Integer sums are exact (`kernels` tests that); the element-wise steps differ in the last digits, which now and then tips a rounding. All
    /// together that must stay below what the rounding itself costs.
    #[test]
    fn instruction_sets_agree() {
        let portable = vectors(Precision::Int8, Isa::Portable);
        let size = portable.iter().map(|x| x.abs()).sum::<f32>() / portable.len() as f32;
        for isa in Isa::all() {
            let difference = mean_difference(&vectors(Precision::Int8, isa), &portable) / size;
            assert!(difference < 0.08, "{isa:?} differs by {difference}");
        }
    }
}
