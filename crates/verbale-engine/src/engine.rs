//! The engine: what is loaded once, and the order in which the stages read one document.

use crate::act::{self, ActWords, Acts, Chooser, Markers};
use crate::event;
use crate::issues::Codebook;
use crate::knowledge::{self, Knowledge};
use crate::layers::Layers;
use crate::place::{self, Atlas, Gazetteer};
use crate::position;
use crate::quote;
use crate::syntax::{Model, Precision, Reader};
use crate::text::Segments;
use crate::time;
use crate::who::world::Almanac;
use crate::who::{self, Who};
use verbale_model::{Document, Idx, Place, Published, PublishedFrom, Reading, Statement, TimeExpression};

/// Why an engine could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The weights are damaged or of another version.
    #[error("the model file cannot be used: {0}; take the one that came with this version of Verbale")]
    Model(String),
    /// The gazetteer is damaged or of another version.
    #[error("the gazetteer cannot be used; take the one that came with this version of Verbale")]
    Gazetteer,
    /// A knowledge file does not follow its schema.
    #[error("{file}: {source}")]
    Knowledge {
        /// Its name.
        file: &'static str,
        /// Line and fault.
        source: toml::de::Error,
    },
    /// Rows of the tables of [`knowledge`], built in or a user's own, that cannot be used.
    #[error("{}", listed(.0))]
    Rows(Vec<knowledge::Fault>),
}

/// One line per fault.
fn listed(faults: &[knowledge::Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The shipped weights; `models/en/CARD.md` says what they learned from.
pub const MODEL: &[u8] = include_bytes!("../../../models/en/reader.safetensors");

/// The weights of the actors' heads and the pair scorer.
pub const WHO: &[u8] = include_bytes!("../../../models/en/who.safetensors");

/// The weights of the choice of acts.
pub const ACTS: &[u8] = include_bytes!("../../../models/en/acts.safetensors");

/// Markers of conditions.
pub(crate) const CONDITIONS: &str = include_str!("../../../knowledge/conditions.toml");

/// Words of what is said that tell an act.
pub(crate) const ACT_WORDS: &str = include_str!("../../../knowledge/act_words.toml");

/// Words of clauses that tell a stance.
pub(crate) const STANCES: &str = include_str!("../../../knowledge/stances.toml");

/// The lexicon of cues.
pub(crate) const CUES: &str = include_str!("../../../knowledge/attribution_cues.toml");

/// Words and rules of time.
pub(crate) const TIME: [&str; 2] =
    [include_str!("../../../knowledge/time/words.toml"), include_str!("../../../knowledge/time/rules.toml")];

/// The weights of the classifier of events.
pub(crate) const EVENT: &[u8] = include_bytes!("../../../models/en/event.safetensors");

/// The ontology of events.
pub(crate) const PLOVER: &str = include_str!("../../../knowledge/events/plover.toml");

/// Which words name which deeds: cooperation, conflict, what is never an event, and words beside them.
pub(crate) const EVENTS: [&str; 4] = [
    include_str!("../../../knowledge/events/cooperation.toml"),
    include_str!("../../../knowledge/events/conflict.toml"),
    include_str!("../../../knowledge/events/never.toml"),
    include_str!("../../../knowledge/events/words.toml"),
];

/// What confidence is made of.
pub(crate) const CONFIDENCE: &str = include_str!("../../../models/en/confidence.toml");

/// Names of places and where they are; `models/en/CARD.md` says where they come from.
pub(crate) const GAZETTEER: &[u8] = include_bytes!("../../../models/en/gazetteer.bin");

/// Words that tell how a place's name is meant.
pub(crate) const PLACE_WORDS: &str = include_str!("../../../knowledge/place_words.toml");

/// What speaks for one of several places with one name.
pub(crate) const PLACE_WEIGHTS: &str = include_str!("../../../models/en/place.toml");

/// Models and knowledge, loaded once and shared by threads.
pub struct Engine {
    reader: Box<dyn Reader>,
    cues: quote::Cues,
    confidence: quote::Confidence,
    who: Who,
    acts: Acts,
    knowledge: Knowledge,
    issues: Codebook,
    atlas: Atlas,
    times: time::Grammar,
    coder: event::Coder,
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
            reader: Box::new(Model::load(MODEL, WHO, ACTS, precision)?),
            cues: quote::Cues::read(CUES).map_err(fault("knowledge/attribution_cues.toml"))?,
            confidence: quote::Confidence::read(CONFIDENCE).map_err(fault("models/en/confidence.toml"))?,
            who: Who::load(WHO)?,
            acts: Acts {
                markers: Markers::read(CONDITIONS).map_err(fault("knowledge/conditions.toml"))?,
                words: ActWords::read(ACT_WORDS).map_err(fault("knowledge/act_words.toml"))?,
                stances: ActWords::read(STANCES).map_err(fault("knowledge/stances.toml"))?,
                chooser: Chooser::load(ACTS)?,
            },
            knowledge: Knowledge::embedded()?,
            issues: Codebook::embedded()?,
            atlas: atlas()?,
            times: time::Grammar::read(TIME[0], TIME[1])
                .map_err(|(file, source)| LoadError::Knowledge { file, source })?,
            coder: event::Coder::read(PLOVER, EVENTS, EVENT)?,
            version: version(),
        })
    }

    /// As [`Engine::with_precision`], with other weights of the classifier of events: for evaluation.
    ///
    /// # Errors
    /// When they are damaged.
    pub fn with_events(weights: &[u8], precision: Precision) -> Result<Self, LoadError> {
        let mut engine = Self::with_precision(precision)?;
        engine.reader = Box::new(Model::with_events(MODEL, WHO, ACTS, weights, precision)?);
        engine.coder = event::Coder::read(PLOVER, EVENTS, weights)?;
        Ok(engine)
    }

    /// As [`Engine::embedded`], with a user's own knowledge on top: files as (name, text), named like those in `knowledge/`. Their
    /// contents are part of the version.
    ///
    /// # Errors
    /// As there, and when a row cannot be read or does not hold together with the others.
    pub fn with_knowledge(files: &[(String, String)]) -> Result<Self, LoadError> {
        let mut engine = Self::embedded()?;
        if files.is_empty() {
            return Ok(engine);
        }
        let (issues, tables): (Vec<_>, Vec<_>) =
            files.iter().map(|(file, text)| (&**file, &**text)).partition(|(file, _)| Codebook::owns(file));
        engine.issues.with_all(issues).map_err(LoadError::Rows)?;
        engine.knowledge.with_all(tables).map_err(LoadError::Rows)?;
        let faults = engine.knowledge.faults();
        if !faults.is_empty() {
            return Err(LoadError::Rows(faults));
        }
        engine.version = format!("{}.{}", engine.version, hash(files));
        Ok(engine)
    }

    /// Who and what the names of the news are.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// What can be at issue.
    pub fn issues(&self) -> &Codebook {
        &self.issues
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

    /// What the stage `who` was loaded with.
    pub fn who(&self) -> &Who {
        &self.who
    }

    /// What is weighed for the act of each statement of a reading of this text: what the recipe in `training/` learns from.
    pub fn evidence(&self, layers: &Layers<'_>, found: act::Found<'_>, statements: &[Statement]) -> Vec<act::Evidence> {
        act::evidence(layers, &self.cues, &self.acts, found, statements)
    }

    /// The knowledge, asked at a document's date and beside its toponyms.
    pub fn almanac<'k>(&'k self, published: Option<&Published>, places: &'k [Place]) -> Almanac<'k> {
        let day = published.and_then(|p| p.date.get(..10)).and_then(|day| day.parse().ok());
        Almanac { knowledge: &self.knowledge, day, places }
    }

    /// The time expressions of a text written at `published` (RFC 3339).
    pub fn times(&self, layers: &Layers<'_>, published: Option<&str>) -> Vec<TimeExpression> {
        time::find(layers, &self.times, published)
    }

    /// What the stage `event` was loaded with.
    pub fn coder(&self) -> &event::Coder {
        &self.coder
    }

    /// Reads one document. Never fails: what cannot be settled is a doubt.
    pub fn read(&self, document: &Document) -> Reading {
        let layers = self.layers(&document.text);
        let header = layers.segments.header.as_ref();
        let from_text = header.map(|h| Published { date: h.date.clone(), from: PublishedFrom::Text });
        let spans = |ranges: &[std::ops::Range<usize>]| ranges.iter().map(|r| layers.span(r)).collect();
        let published = document.published.clone().or(from_text);
        let times = self.times(&layers, published.as_ref().map(|p| p.date.as_str()));
        let places = place::find(&layers, &self.atlas);
        let mut found = quote::find(&layers, &self.cues, &self.acts.markers, &self.confidence);
        let mut people = who::find(&layers, &self.who, self.almanac(published.as_ref(), &places), &found.statements);
        for (statement, speakers) in found.statements.iter_mut().zip(people.speakers) {
            statement.speakers = speakers;
            statement.time = said_when(&layers, &times, statement);
            statement.place = place::of_statement(&layers, &places, statement);
        }
        quote::without_own(&layers, &mut found.statements);
        let known = act::Found { actors: &people.actors, times: &times };
        act::fill(&layers, &self.cues, (&self.acts, &*self.reader), known, &mut found.statements);
        for statement in &mut found.statements {
            statement.issues = self.issues.keys(&layers, statement);
        }
        let position::Found { positions, sides } =
            position::find(&layers, &self.acts.stances, &people.actors, &found.statements);
        position::enter_sides(&mut people.actors, sides);
        let mut doubts = found.doubts;
        doubts.extend(people.doubts);
        doubts.extend(time::doubts(&times));
        doubts.sort_by_key(|d| d.span);
        let known = event::Found { statements: &found.statements, times: &times, places: &places };
        let events = event::find(&layers, &self.coder, &mut people.actors, &known);
        Reading {
            published,
            paragraphs: spans(&layers.segments.paragraphs),
            sentences: spans(&layers.segments.sentences),
            actors: people.actors,
            times,
            places,
            statements: found.statements,
            events,
            positions,
            doubts,
        }
    }
}

/// The hash of a user's files: of their names without the folder and their texts, whatever their order.
fn hash(files: &[(String, String)]) -> String {
    let mut files: Vec<_> = files.iter().map(|(file, text)| (knowledge::base(file), text)).collect();
    files.sort();
    let mut hash = blake3::Hasher::new();
    for (file, text) in files {
        for part in [file, text] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().to_hex()[..8].to_owned()
}

/// The gazetteer with the words and weights it is read with, as built into this binary.
pub(crate) fn atlas() -> Result<Atlas, LoadError> {
    let gazetteer = Gazetteer::open(GAZETTEER).ok_or(LoadError::Gazetteer)?;
    Atlas::new(gazetteer, PLACE_WORDS, PLACE_WEIGHTS).map_err(|(file, source)| LoadError::Knowledge { file, source })
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
