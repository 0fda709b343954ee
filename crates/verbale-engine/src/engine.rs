//! The engine: what is loaded once, and the order in which the stages read one document.

use crate::layers::Layers;
use crate::quote;
use crate::syntax::{Model, Precision, Reader};
use crate::text::Segments;
use crate::time;
use verbale_model::{Document, Idx, Published, PublishedFrom, Reading, Statement, TimeExpression};

/// Why an engine could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The weights are damaged or of another version.
    #[error("the model file cannot be used: {0}; take the one that came with this version of Verbale")]
    Model(String),
    /// A knowledge file does not follow its schema.
    #[error("{file}: {source}")]
    Knowledge {
        /// Its name.
        file: &'static str,
        /// Line and fault.
        source: toml::de::Error,
    },
}

/// The shipped weights; `models/en/CARD.md` says what they learned from.
pub const MODEL: &[u8] = include_bytes!("../../../models/en/reader.safetensors");

/// The lexicon of cues.
pub(crate) const CUES: &str = include_str!("../../../knowledge/attribution_cues.toml");

/// Words and rules of time.
pub(crate) const TIME: [&str; 2] =
    [include_str!("../../../knowledge/time/words.toml"), include_str!("../../../knowledge/time/rules.toml")];

/// What confidence is made of.
pub(crate) const CONFIDENCE: &str = include_str!("../../../models/en/confidence.toml");

/// Models and knowledge, loaded once and shared by threads.
pub struct Engine {
    reader: Box<dyn Reader>,
    cues: quote::Cues,
    confidence: quote::Confidence,
    times: time::Grammar,
    version: String,
}

impl Engine {
    /// The engine with the weights and knowledge built into this binary.
    ///
    /// # Errors
    /// When the embedded model is damaged.
    pub fn embedded() -> Result<Self, LoadError> {
        Self::with_precision(Precision::Int8)
    }

    /// As [`Engine::embedded`], at the precision of choice: for evaluation.
    ///
    /// # Errors
    /// When the embedded model is damaged.
    pub fn with_precision(precision: Precision) -> Result<Self, LoadError> {
        let fault = |file| move |source| LoadError::Knowledge { file, source };
        Ok(Self {
            reader: Box::new(Model::load(MODEL, precision)?),
            cues: quote::Cues::read(CUES).map_err(fault("knowledge/attribution_cues.toml"))?,
            confidence: quote::Confidence::read(CONFIDENCE).map_err(fault("models/en/confidence.toml"))?,
            times: time::Grammar::read(TIME[0], TIME[1])
                .map_err(|(file, source)| LoadError::Knowledge { file, source })?,
            version: version(),
        })
    }

    /// Version and hash of rules, knowledge and models, as in `0.1.0+8c1f…`: the same engine and text give the same bytes.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Everything the earlier stages know of a text.
    pub fn layers<'t>(&self, text: &'t str) -> Layers<'t> {
        let segments = Segments::new(text);
        let syntax = self.reader.read(text, &segments);
        Layers::new(text, segments, syntax)
    }

    /// The time expressions of a text written at `published` (RFC 3339).
    pub fn times(&self, layers: &Layers<'_>, published: Option<&str>) -> Vec<TimeExpression> {
        time::find(layers, &self.times, published)
    }

    /// Reads one document. Never fails: what cannot be settled is a doubt.
    pub fn read(&self, document: &Document) -> Reading {
        let layers = self.layers(&document.text);
        let header = layers.segments.header.as_ref();
        let from_text = header.map(|h| Published { date: h.date.clone(), from: PublishedFrom::Text });
        let spans = |ranges: &[std::ops::Range<usize>]| ranges.iter().map(|r| layers.span(r)).collect();
        let published = document.published.clone().or(from_text);
        let times = self.times(&layers, published.as_ref().map(|p| p.date.as_str()));
        let mut found = quote::find(&layers, &self.cues, &self.confidence);
        for statement in &mut found.statements {
            statement.time = said_when(&layers, &times, statement);
        }
        found.doubts.extend(time::doubts(&times));
        found.doubts.sort_by_key(|d| d.span);
        Reading {
            published,
            paragraphs: spans(&layers.segments.paragraphs),
            sentences: spans(&layers.segments.sentences),
            actors: found.actors,
            times,
            places: Vec::new(),
            statements: found.statements,
            doubts: found.doubts,
        }
    }
}

/// The time that modifies a statement's cue.
fn said_when(layers: &Layers<'_>, times: &[TimeExpression], statement: &Statement) -> Option<Idx<TimeExpression>> {
    let cue = layers.tokens_in(*statement.cue.as_ref()?.spans.first()?);
    if cue.is_empty() { None } else { time::modifying(layers, times, layers.head_of(&cue)) }
}

/// The crate's version and the hash of its sources, knowledge and model, taken when it was built.
fn version() -> String {
    format!("{}+{}", env!("CARGO_PKG_VERSION"), env!("VERBALE_ENGINE_HASH"))
}
