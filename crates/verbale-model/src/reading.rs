//! What the engine makes of a document: plain vectors per kind, typed indexes between them.

use crate::{Act, Condition, Event, Position, Published, Span};
use std::borrow::Cow;
use std::marker::PhantomData;

/// A position in the vector of `T`s of one [`Reading`].
pub struct Idx<T>(u32, PhantomData<fn() -> T>);

impl<T> Idx<T> {
    /// The `at`-th.
    pub fn new(at: usize) -> Self {
        Self(at as u32, PhantomData)
    }
    /// As a plain index.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}
impl<T> Clone for Idx<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Idx<T> {}
impl<T> PartialEq for Idx<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Idx<T> {}
impl<T> std::fmt::Debug for Idx<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// What kind of thing an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ActorKind {
    /// A human being.
    Person,
    /// A company, ministry, army, party, newspaper …
    Organization,
    /// A state that acts or speaks.
    Country,
    /// A place that is named as one.
    Place,
    /// People or bodies taken together.
    Group,
}

/// How a mention refers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionForm {
    /// By name.
    Name,
    /// By description: "the Ukrainian leader".
    Description,
    /// By pronoun.
    Pronoun,
}

/// One place in the text that refers to an actor.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// The words, titles and appositions among them.
    pub span: Span,
    /// The word or name in them that refers: "Ada Quaye" of "Foreign Minister Ada Quaye".
    pub head: Span,
    /// How they refer.
    pub form: MentionForm,
    /// The mention of the same actor to which this one was tied: an index into the actor's mentions; none for the first.
    pub antecedent: Option<u32>,
    /// Why it belongs to this actor.
    pub because: Because,
}

/// Somebody who speaks, acts or is spoken of.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// The fullest name or, without one, the words themselves.
    pub name: String,
    /// Its kind, when the words tell.
    pub kind: Option<ActorKind>,
    /// Its key in the knowledge files; for a named actor that is not in them, a stable key made of its fullest name and country.
    pub known_as: Option<String>,
    /// ISO 3166-1 alpha-3, or what PLOVER has for what is of no state: `IGO`, `NGO` …
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// The office held on the document's date, or named in the text: "President of Ukraine".
    pub role: Option<String>,
    /// For whom it speaks.
    pub speaks_for: Option<Idx<Actor>>,
    /// Where it is mentioned, in the order of the text; never empty.
    pub mentions: Vec<Mention>,
}

impl Actor {
    /// An actor of whom nothing is known but this.
    pub fn new(name: impl Into<String>, kind: Option<ActorKind>, mentions: Vec<Mention>) -> Self {
        let (known_as, country, sector, role, speaks_for) = (None, None, None, None, None);
        Self { name: name.into(), kind, known_as, country, sector, role, speaks_for, mentions }
    }
}

/// TIMEX3 type of a time expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TimeType {
    /// A day, week, month, year …: "Wednesday", "last month".
    Date,
    /// A part of a day: "Wednesday evening", "10 a.m.".
    Time,
    /// A length: "three weeks".
    Duration,
    /// What comes again: "every Friday".
    Set,
}

/// A time expression (TIMEX3), resolved to the calendar as far as words and dates allow.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeExpression {
    /// The words.
    pub span: Span,
    /// TIMEX3 type.
    pub kind: TimeType,
    /// TIMEX3 value: `2025-03-26TEV`, `P3W`, `PAST_REF`; none where it hangs on a date that is not known.
    pub value: Option<String>,
    /// First moment, RFC 3339 date or date-time without an offset unless the words give a zone; none where it cannot be anchored.
    pub from: Option<String>,
    /// First moment after it (half-open); none where it cannot be anchored or is open: "since March".
    pub to: Option<String>,
    /// The rule of the grammar, and how sure.
    pub because: Because,
}

/// How a toponym is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceUse {
    /// A place: "in Kursk".
    Literal,
    /// An actor: "Moscow said".
    Metonym,
    /// An adjective or a people: "Turkish", "the Russians".
    Adjective,
}

/// A toponym, located where the gazetteer has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The words.
    pub span: Span,
    /// The place's name as the gazetteer has it, else the words.
    pub name: String,
    /// continent | country | region | county | city | river | sea | island | mountain | area | facility …; see `docs/places.md`.
    pub kind: Option<&'static str>,
    /// How the toponym is used.
    pub used: PlaceUse,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-level region.
    pub admin1: Option<String>,
    /// Latitude and longitude in degrees (WGS 84).
    pub at: Option<(f64, f64)>,
    /// GeoNames id.
    pub geoname: Option<u32>,
    /// Whether states disagree to whom it belongs.
    pub disputed: bool,
    /// The rule that chose it, and how sure.
    pub because: Because,
}

/// How much of a statement's content stands between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// All of it.
    Direct,
    /// Some of it.
    Mixed,
    /// None of it.
    Indirect,
}

/// Whether the author asserts that it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Factuality {
    /// "She said that …"
    Asserted,
    /// "She did not say that …"
    Negated,
    /// "She may say that …", "If she says …"
    Hypothetical,
    /// "She will say that …"
    Future,
}

/// Why a line stands in the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Because {
    /// The rule or head that found it; documented in `docs/rules.md`.
    pub rule: Cow<'static, str>,
    /// Calibrated probability that the line is right, 0 to 1 (`docs/accuracy.md`).
    pub confidence: f32,
    /// What was weighed, for `verbale explain`: names and values.
    pub weighed: Vec<(&'static str, f32)>,
}

impl Because {
    /// A rule that weighed nothing that could be shown.
    pub fn rule(rule: impl Into<Cow<'static, str>>, confidence: f32) -> Self {
        Self { rule: rule.into(), confidence, weighed: Vec::new() }
    }
}

/// The word or words that say that something is said: "said", "according to", ":".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cue {
    /// Its pieces.
    pub spans: Vec<Span>,
    /// The base form of its head: "say".
    pub lemma: String,
}

/// One attribution: a source, a cue and the content that is attributed.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// How much of the content is quoted.
    pub form: Form,
    /// The words that name the source; empty for anonymous passives.
    pub source: Vec<Span>,
    /// Whom they name.
    pub speakers: Vec<Idx<Actor>>,
    /// The cue; none for a quotation that goes on after its cue's sentence without one, or a bare one.
    pub cue: Option<Cue>,
    /// The content's pieces; never empty.
    pub content: Vec<Span>,
    /// The statement whose content holds this one.
    pub inside: Option<Idx<Statement>>,
    /// When it was said: the expression that modifies its cue.
    pub time: Option<Idx<TimeExpression>>,
    /// Where it was said.
    pub place: Option<Idx<Place>>,
    /// On which occasion it was said: the interview, press conference, summit, post.
    pub venue: Option<Span>,
    /// Whether the author asserts that it was said.
    pub factuality: Factuality,
    /// What is done by saying it, and why so; none if no act fits.
    pub act: Option<(Act, Because)>,
    /// Keys of the issue codebook, the likeliest first.
    pub issues: Vec<String>,
    /// At whom it is directed: the party asked, accused, threatened, promised.
    pub targets: Vec<Idx<Actor>>,
    /// On which terms what is said holds.
    pub conditions: Vec<Condition>,
    /// The reason this line stands here.
    pub because: Because,
}

/// What kind of thing could not be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DoubtKind {
    /// A quotation without anybody to whom it could be given.
    NoSource,
    /// A quotation mark without its partner.
    UnpairedMark,
    /// A pronoun or description of somebody who cannot be told from others.
    NoAntecedent,
    /// A time expression that hangs on a date which is not known.
    NoDate,
}

/// Something seen that could not be settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: DoubtKind,
}

/// Everything the engine found in one document. All spans index the document's text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Publication date: the document's own or, without one, the text's header line.
    pub published: Option<Published>,
    /// Paragraphs in order.
    pub paragraphs: Vec<Span>,
    /// Sentences in order.
    pub sentences: Vec<Span>,
    /// Everybody mentioned.
    pub actors: Vec<Actor>,
    /// Time expressions in the order of the text.
    pub times: Vec<TimeExpression>,
    /// Toponyms in the order of the text.
    pub places: Vec<Place>,
    /// Who said what, in the order of the text.
    pub statements: Vec<Statement>,
    /// Who did what to whom, in the order of the text.
    pub events: Vec<Event>,
    /// Who wants what on which terms, in the order of the statements they rest on.
    pub positions: Vec<Position>,
    /// What could not be settled.
    pub doubts: Vec<Doubt>,
}
