//! The record of one document, in the form in which it leaves the program: the JSON of schema `verbale.record/1`.
//!
//! Here bytes become code points and indexes become ids; nothing is decided. What the words mean is the engine's business, how a
//! record is shown to a reader is the program's.

use crate::{
    Act, Actor, ActorKind, Because, CodePoints, Condition, Document, DoubtKind, Event, EventStatus, EventType,
    Factuality, Form, Idx, Link, MentionForm, Place, PlaceUse, Position, PublishedFrom, Reading, Span, Statement,
    TimeExpression, TimeType, document_id,
};
use serde::Serialize;

/// The name of the contract; raised when a field changes its meaning.
pub const SCHEMA: &str = "verbale.record/1";

/// `[start, end)` in Unicode code points of the record's text.
pub type Points = [u32; 2];

/// Who said what in one document, ready to be serialised.
///
/// ```
/// use verbale_model::{Document, Reading, record::Record};
/// let document = Document::new("Nobody spoke.");
/// let reading = Reading::default();
/// let json = serde_json::to_string(&Record::new(&document, &reading, "0.1.0+0000")).unwrap();
/// assert!(json.starts_with(r#"{"schema":"verbale.record/1","engine":"0.1.0+0000","doc":{"id":"b3:"#));
/// ```
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The engine's version and hash.
    pub engine: &'a str,
    /// What is known of the document from outside its text.
    pub doc: Doc<'a>,
    /// What was read.
    pub text: &'a str,
    /// Its paragraphs.
    pub paragraphs: Vec<Points>,
    /// Its sentences.
    pub sentences: Vec<Points>,
    /// Everybody mentioned: `a1`, `a2` …
    pub actors: Vec<ActorLine<'a>>,
    /// Points and stretches of time: `t1`, `t2` …
    pub times: Vec<TimeLine<'a>>,
    /// Places on the map: `p1`, `p2` …
    pub places: Vec<PlaceLine<'a>>,
    /// Who said what: `s1`, `s2` …
    pub statements: Vec<StatementLine<'a>>,
    /// Who did what to whom: `e1`, `e2` …
    pub events: Vec<EventLine<'a>>,
    /// Who wants what on which terms: `o1`, `o2` …
    pub positions: Vec<PositionLine<'a>>,
    /// What was seen and could not be settled.
    pub doubts: Vec<DoubtLine>,
}

/// The document, apart from its text.
#[derive(Debug, Serialize)]
pub struct Doc<'a> {
    /// Hash of text, publisher and date.
    pub id: String,
    /// The caller's own id.
    #[serde(rename = "ref")]
    pub reference: Option<&'a str>,
    /// Path or address.
    pub uri: Option<&'a str>,
    /// Headline.
    pub title: Option<&'a str>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// By-line.
    pub author: Option<&'a str>,
    /// Date or date-time of publication.
    pub published: Option<&'a str>,
    /// Who says so.
    pub published_from: Option<PublishedFrom>,
}

/// Somebody who speaks or is spoken of.
#[derive(Debug, Serialize)]
pub struct ActorLine<'a> {
    /// `a1`, `a2` …
    pub id: String,
    /// The fullest name.
    pub name: &'a str,
    /// Person, organization …
    pub kind: Option<ActorKind>,
    /// Key in the knowledge files.
    pub known_as: Option<&'a str>,
    /// Whose.
    pub country: Option<&'a str>,
    /// Of which sector.
    pub sector: Option<&'a str>,
    /// Held on the document's date.
    pub role: Option<&'a str>,
    /// For whom it speaks.
    pub speaks_for: Option<String>,
    /// Where it is mentioned.
    pub mentions: Vec<MentionLine>,
}

/// One mention of an actor.
#[derive(Debug, Serialize)]
pub struct MentionLine {
    /// The words.
    pub span: Points,
    /// The word or name in them that refers.
    pub head: Points,
    /// Name, description or pronoun.
    pub form: MentionForm,
}

/// A time expression.
#[derive(Debug, Serialize)]
pub struct TimeLine<'a> {
    /// `t1`, `t2` …
    pub id: String,
    /// The words.
    pub span: Points,
    /// TIMEX3 type.
    #[serde(rename = "type")]
    pub kind: TimeType,
    /// TIMEX3 value.
    pub value: Option<&'a str>,
    /// First moment.
    pub from: Option<&'a str>,
    /// First moment after it.
    pub to: Option<&'a str>,
    /// The rule, and how sure.
    pub because: BecauseLine<'a>,
}

/// A toponym.
#[derive(Debug, Serialize)]
pub struct PlaceLine<'a> {
    /// `p1`, `p2` …
    pub id: String,
    /// The words.
    pub span: Points,
    /// As the gazetteer has it.
    pub name: &'a str,
    /// City, region, country …
    pub kind: Option<&'static str>,
    /// Literal, metonym or adjective.
    #[serde(rename = "use")]
    pub used: PlaceUse,
    /// ISO 3166-1 alpha-3.
    pub country: Option<&'a str>,
    /// First-level region.
    pub admin1: Option<&'a str>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geoname: Option<u32>,
    /// Whether states disagree to whom it belongs.
    pub disputed: bool,
    /// The rule, and how sure.
    pub because: BecauseLine<'a>,
}

/// One attribution.
#[derive(Debug, Serialize)]
pub struct StatementLine<'a> {
    /// `s1`, `s2` …
    pub id: String,
    /// Direct, mixed or indirect.
    pub form: Form,
    /// Who says it.
    pub source: SourceLine,
    /// That it is said.
    pub cue: CueLine<'a>,
    /// What is said.
    pub content: ContentLine,
    /// The statement whose content holds this one.
    pub inside: Option<String>,
    /// What is done by saying it.
    pub act: Option<Act>,
    /// The rule that chose the act, and how sure.
    pub act_because: Option<BecauseLine<'a>>,
    /// What it is about: keys of the issue codebook.
    pub issues: Vec<&'a str>,
    /// At whom it is directed: actor ids.
    pub target: Vec<String>,
    /// On which terms.
    pub conditions: Vec<ConditionLine>,
    /// When it was said.
    pub time: Option<String>,
    /// Where it was said.
    pub place: Option<String>,
    /// On which occasion it was said.
    pub venue: Option<WordsLine>,
    /// Whether the author asserts that it was said.
    pub factuality: Factuality,
    /// The reason it stands here.
    pub because: BecauseLine<'a>,
}

/// The words that name a source, and whom they name.
#[derive(Debug, Serialize)]
pub struct SourceLine {
    /// The words; none for an anonymous passive.
    pub spans: Vec<Points>,
    /// Actor ids.
    pub actors: Vec<String>,
}

/// The words that say that something is said. A statement without a cue has no spans and no lemma.
#[derive(Debug, Serialize)]
pub struct CueLine<'a> {
    /// The words.
    pub spans: Vec<Points>,
    /// Base form of the head.
    pub lemma: Option<&'a str>,
}

/// The words that are attributed.
#[derive(Debug, Serialize)]
pub struct ContentLine {
    /// The words.
    pub spans: Vec<Points>,
}

/// Words that say one thing.
#[derive(Debug, Serialize)]
pub struct WordsLine {
    /// The words.
    pub span: Points,
}

/// A term on which something holds.
#[derive(Debug, Serialize)]
pub struct ConditionLine {
    /// How it is linked.
    pub link: Link,
    /// The linking words.
    pub marker: Points,
    /// All of it, or what is required.
    pub span: Points,
}

/// Who did what to whom.
#[derive(Debug, Serialize)]
pub struct EventLine<'a> {
    /// `e1`, `e2` …
    pub id: String,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<&'a str>,
    /// PLOVER contexts.
    pub contexts: &'a [String],
    /// CAMEO code.
    pub cameo: Option<&'a str>,
    /// 1 verbal cooperation … 4 material conflict.
    pub quad: u8,
    /// −10 to 10.
    pub scale: f64,
    /// The words that name the deed.
    pub trigger: Points,
    /// The words that tell it.
    pub span: Points,
    /// Actor ids.
    pub actor: Vec<String>,
    /// Actor ids.
    pub recipient: Vec<String>,
    /// Time id.
    pub time: Option<String>,
    /// Place id.
    pub place: Option<String>,
    /// Whether it took place.
    pub status: EventStatus,
    /// Statement id.
    pub told_by: Option<String>,
    /// The rule, and how sure.
    pub because: BecauseLine<'a>,
}

/// Who wants what on which terms.
#[derive(Debug, Serialize)]
pub struct PositionLine<'a> {
    /// `o1`, `o2` …
    pub id: String,
    /// Actor ids.
    pub holder: Vec<String>,
    /// Key of the issue codebook.
    pub issue: Option<&'a str>,
    /// What is done by saying it.
    pub act: Act,
    /// Actor ids.
    pub target: Vec<String>,
    /// The words.
    pub content: Vec<Points>,
    /// On which terms.
    pub conditions: Vec<ConditionLine>,
    /// Statement id.
    pub statement: String,
    /// Statement id.
    pub told_by: Option<String>,
    /// The rule, and how sure.
    pub because: BecauseLine<'a>,
}

/// Rule and confidence, the latter to two decimals.
#[derive(Debug, Serialize)]
pub struct BecauseLine<'a> {
    /// The rule's name.
    pub rule: &'a str,
    /// Between 0 and 1.
    pub confidence: f64,
}

/// Something that could not be settled.
#[derive(Debug, Serialize)]
pub struct DoubtLine {
    /// Where.
    pub span: Points,
    /// What.
    pub kind: DoubtKind,
}

impl<'a> Record<'a> {
    /// The record of `document` as the engine of this version read it.
    ///
    /// `reading` must be the reading of this very document: its spans are counted in the document's text.
    pub fn new(document: &'a Document, reading: &'a Reading, engine_version: &'a str) -> Self {
        let count = CodePoints::new(&document.text);
        Self {
            schema: SCHEMA,
            engine: engine_version,
            doc: Doc::new(document, reading),
            text: &document.text,
            paragraphs: points(&count, &reading.paragraphs),
            sentences: points(&count, &reading.sentences),
            actors: reading.actors.iter().enumerate().map(|(at, actor)| ActorLine::new(&count, at, actor)).collect(),
            times: reading.times.iter().enumerate().map(|(at, time)| TimeLine::new(&count, at, time)).collect(),
            places: reading.places.iter().enumerate().map(|(at, place)| PlaceLine::new(&count, at, place)).collect(),
            statements: (reading.statements.iter().enumerate())
                .map(|(at, statement)| StatementLine::new(&count, at, statement))
                .collect(),
            events: reading.events.iter().enumerate().map(|(at, event)| EventLine::new(&count, at, event)).collect(),
            positions: (reading.positions.iter().enumerate())
                .map(|(at, position)| PositionLine::new(&count, at, position))
                .collect(),
            doubts: (reading.doubts.iter())
                .map(|doubt| DoubtLine { span: count.of(doubt.span), kind: doubt.kind })
                .collect(),
        }
    }
}

impl<'a> Doc<'a> {
    fn new(document: &'a Document, reading: &'a Reading) -> Self {
        let published = reading.published.as_ref().map(|published| published.date.as_str());
        Self {
            id: document_id(&document.text, document.publisher.as_deref(), published),
            reference: document.reference.as_deref(),
            uri: document.uri.as_deref(),
            title: document.title.as_deref(),
            publisher: document.publisher.as_deref(),
            author: document.author.as_deref(),
            published,
            published_from: reading.published.as_ref().map(|published| published.from),
        }
    }
}

impl<'a> ActorLine<'a> {
    fn new(count: &CodePoints, at: usize, actor: &'a Actor) -> Self {
        Self {
            id: actor_id(at),
            name: &actor.name,
            kind: actor.kind,
            known_as: actor.known_as.as_deref(),
            country: actor.country.as_deref(),
            sector: actor.sector.as_deref(),
            role: actor.role.as_deref(),
            speaks_for: actor.speaks_for.map(|other| actor_id(other.at())),
            mentions: (actor.mentions.iter())
                .map(|m| MentionLine { span: count.of(m.span), head: count.of(m.head), form: m.form })
                .collect(),
        }
    }
}

impl<'a> TimeLine<'a> {
    fn new(count: &CodePoints, at: usize, time: &'a TimeExpression) -> Self {
        Self {
            id: time_id(at),
            span: count.of(time.span),
            kind: time.kind,
            value: time.value.as_deref(),
            from: time.from.as_deref(),
            to: time.to.as_deref(),
            because: BecauseLine::new(&time.because),
        }
    }
}

impl<'a> PlaceLine<'a> {
    fn new(count: &CodePoints, at: usize, place: &'a Place) -> Self {
        Self {
            id: place_id(at),
            span: count.of(place.span),
            name: &place.name,
            kind: place.kind,
            used: place.used,
            country: place.country.as_deref(),
            admin1: place.admin1.as_deref(),
            lat: place.at.map(|(lat, _)| lat),
            lon: place.at.map(|(_, lon)| lon),
            geoname: place.geoname,
            disputed: place.disputed,
            because: BecauseLine::new(&place.because),
        }
    }
}

impl<'a> StatementLine<'a> {
    fn new(count: &CodePoints, at: usize, statement: &'a Statement) -> Self {
        let cue = statement.cue.as_ref();
        Self {
            id: statement_id(at),
            form: statement.form,
            source: SourceLine { spans: points(count, &statement.source), actors: actor_ids(&statement.speakers) },
            cue: CueLine {
                spans: cue.map(|cue| points(count, &cue.spans)).unwrap_or_default(),
                lemma: cue.map(|cue| cue.lemma.as_str()),
            },
            content: ContentLine { spans: points(count, &statement.content) },
            inside: statement.inside.map(|outer| statement_id(outer.at())),
            act: statement.act.as_ref().map(|(act, _)| *act),
            act_because: statement.act.as_ref().map(|(_, because)| BecauseLine::new(because)),
            issues: statement.issues.iter().map(String::as_str).collect(),
            target: actor_ids(&statement.targets),
            conditions: conditions(count, &statement.conditions),
            time: statement.time.map(|time| time_id(time.at())),
            place: statement.place.map(|place| place_id(place.at())),
            venue: statement.venue.map(|span| WordsLine { span: count.of(span) }),
            factuality: statement.factuality,
            because: BecauseLine::new(&statement.because),
        }
    }
}

impl<'a> EventLine<'a> {
    fn new(count: &CodePoints, at: usize, event: &'a Event) -> Self {
        Self {
            id: event_id(at),
            kind: event.kind,
            mode: event.mode.as_deref(),
            contexts: &event.contexts,
            cameo: event.cameo.as_deref(),
            quad: event.kind.quad(),
            scale: (f64::from(event.scale) * 10.0).round() / 10.0,
            trigger: count.of(event.trigger),
            span: count.of(event.span),
            actor: actor_ids(&event.actor),
            recipient: actor_ids(&event.recipient),
            time: event.time.map(|time| time_id(time.at())),
            place: event.place.map(|place| place_id(place.at())),
            status: event.status,
            told_by: event.told_by.map(|statement| statement_id(statement.at())),
            because: BecauseLine::new(&event.because),
        }
    }
}

impl<'a> PositionLine<'a> {
    fn new(count: &CodePoints, at: usize, position: &'a Position) -> Self {
        Self {
            id: position_id(at),
            holder: actor_ids(&position.holder),
            issue: position.issue.as_deref(),
            act: position.act,
            target: actor_ids(&position.target),
            content: points(count, &position.content),
            conditions: conditions(count, &position.conditions),
            statement: statement_id(position.statement.at()),
            told_by: position.told_by.map(|statement| statement_id(statement.at())),
            because: BecauseLine::new(&position.because),
        }
    }
}

impl<'a> BecauseLine<'a> {
    fn new(because: &'a Because) -> Self {
        Self { rule: &because.rule, confidence: (f64::from(because.confidence) * 100.0).round() / 100.0 }
    }
}

/// The id of the `at`-th actor: `a1` is the first.
pub fn actor_id(at: usize) -> String {
    format!("a{}", at + 1)
}

/// The id of the `at`-th time expression: `t1` is the first.
pub fn time_id(at: usize) -> String {
    format!("t{}", at + 1)
}

/// The id of the `at`-th toponym: `p1` is the first.
pub fn place_id(at: usize) -> String {
    format!("p{}", at + 1)
}

/// The id of the `at`-th statement: `s1` is the first.
pub fn statement_id(at: usize) -> String {
    format!("s{}", at + 1)
}

/// The id of the `at`-th event: `e1` is the first.
pub fn event_id(at: usize) -> String {
    format!("e{}", at + 1)
}

/// The id of the `at`-th position: `o1` is the first.
pub fn position_id(at: usize) -> String {
    format!("o{}", at + 1)
}

fn actor_ids(actors: &[Idx<Actor>]) -> Vec<String> {
    actors.iter().map(|actor| actor_id(actor.at())).collect()
}

fn conditions(count: &CodePoints, conditions: &[Condition]) -> Vec<ConditionLine> {
    let line = |c: &Condition| ConditionLine { link: c.link, marker: count.of(c.marker), span: count.of(c.span) };
    conditions.iter().map(line).collect()
}

fn points(count: &CodePoints, spans: &[Span]) -> Vec<Points> {
    spans.iter().map(|&span| count.of(span)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cue, Doubt, Mention, Published};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const TEXT: &str = "“Нет”, said Zoë.";

    fn span(text: &str, words: &str) -> Span {
        let start = text.find(words).expect("the words stand in the text");
        Span::new(text, start..start + words.len()).expect("a span of words")
    }

    /// A reading that uses every field, with the given spans in all of them.
    fn reading(whole: Span, source: Span, cue: Span, content: Vec<Span>) -> Reading {
        Reading {
            published: Some(Published { date: "2025-03-27".into(), from: PublishedFrom::Text }),
            paragraphs: vec![whole],
            sentences: vec![whole],
            actors: vec![Actor {
                name: "Zoë".into(),
                kind: Some(ActorKind::Person),
                known_as: Some("zoe".into()),
                country: Some("GRC".into()),
                sector: Some("GOV".into()),
                role: Some("Mayor of Naxos".into()),
                speaks_for: Some(Idx::new(0)),
                mentions: vec![Mention {
                    span: source,
                    head: source,
                    form: MentionForm::Name,
                    antecedent: None,
                    because: Because::rule("who.name", 1.0),
                }],
            }],
            times: vec![TimeExpression {
                span: cue,
                kind: TimeType::Date,
                value: Some("2025-03".into()),
                from: Some("2025-03-01".into()),
                to: Some("2025-04-01".into()),
                because: Because::rule("time.month", 0.5),
            }],
            places: vec![Place {
                span: source,
                name: "Naxos".into(),
                kind: Some("island"),
                used: PlaceUse::Literal,
                country: Some("GRC".into()),
                admin1: None,
                at: Some((37.1, 25.4)),
                geoname: Some(7),
                disputed: false,
                because: Because::rule("place.only", 0.5),
            }],
            statements: vec![
                Statement {
                    form: Form::Direct,
                    source: vec![source],
                    speakers: vec![Idx::new(0)],
                    cue: Some(Cue { spans: vec![cue], lemma: "say".into() }),
                    content: content.clone(),
                    inside: None,
                    time: Some(Idx::new(0)),
                    place: Some(Idx::new(0)),
                    venue: Some(whole),
                    factuality: Factuality::Asserted,
                    act: Some((Act::Refuse, Because::rule("act.phrase", 0.75))),
                    issues: vec!["territory".into()],
                    targets: vec![Idx::new(0)],
                    conditions: vec![Condition { link: Link::OnlyAfter, marker: cue, span: source }],
                    because: Because { rule: "cue.verb".into(), confidence: 0.966_6, weighed: vec![("head", 1.5)] },
                },
                Statement {
                    form: Form::Indirect,
                    source: vec![],
                    speakers: vec![],
                    cue: None,
                    content,
                    inside: Some(Idx::new(0)),
                    time: None,
                    place: None,
                    venue: None,
                    factuality: Factuality::Hypothetical,
                    act: None,
                    issues: vec![],
                    targets: vec![],
                    conditions: vec![],
                    because: Because::rule("goes-on", 1.0),
                },
            ],
            events: vec![event(cue, whole)],
            positions: vec![Position {
                holder: vec![Idx::new(0)],
                issue: Some("territory".into()),
                act: Act::Refuse,
                target: vec![],
                content: vec![whole],
                conditions: vec![Condition { link: Link::None, marker: cue, span: cue }],
                statement: Idx::new(1),
                told_by: Some(Idx::new(0)),
                because: Because::rule("act.phrase", 0.5),
            }],
            doubts: vec![Doubt { span: cue, kind: DoubtKind::NoSource }],
        }
    }

    fn event(trigger: Span, span: Span) -> Event {
        Event {
            kind: EventType::Aid,
            mode: None,
            contexts: vec!["military".into()],
            cameo: Some("072".into()),
            scale: 10.0,
            trigger,
            span,
            actor: vec![Idx::new(0)],
            recipient: vec![],
            time: Some(Idx::new(0)),
            place: Some(Idx::new(0)),
            status: EventStatus::Happened,
            told_by: Some(Idx::new(0)),
            because: Because::rule("event.aid", 0.5),
        }
    }

    #[test]
    fn is_the_json_of_the_contract() {
        let document =
            Document { reference: Some("17".into()), publisher: Some("The Paper".into()), ..Document::new(TEXT) };
        let reading = reading(span(TEXT, TEXT), span(TEXT, "Zoë"), span(TEXT, "said"), vec![span(TEXT, "“Нет”")]);
        let record = serde_json::to_value(Record::new(&document, &reading, "0.1.0+8c1f")).expect("a record serialises");
        let expected = json!({
            "schema": "verbale.record/1", "engine": "0.1.0+8c1f",
            "doc": {"id": document_id(TEXT, Some("The Paper"), Some("2025-03-27")), "ref": "17", "uri": null, "title": null,
                "publisher": "The Paper", "author": null, "published": "2025-03-27", "published_from": "text"},
            "text": TEXT, "paragraphs": [[0, 16]], "sentences": [[0, 16]],
            "actors": [{"id": "a1", "name": "Zoë", "kind": "person", "known_as": "zoe", "country": "GRC", "sector": "GOV",
                "role": "Mayor of Naxos", "speaks_for": "a1", "mentions": [{"span": [12, 15], "head": [12, 15], "form": "name"}]}],
            "times": [{"id": "t1", "span": [7, 11], "type": "DATE", "value": "2025-03", "from": "2025-03-01", "to": "2025-04-01",
                "because": {"rule": "time.month", "confidence": 0.5}}],
            "places": [{"id": "p1", "span": [12, 15], "name": "Naxos", "kind": "island", "use": "literal", "country": "GRC", "admin1": null,
                "lat": 37.1, "lon": 25.4, "geoname": 7, "disputed": false, "because": {"rule": "place.only", "confidence": 0.5}}],
            "statements": [
                {"id": "s1", "form": "direct", "source": {"spans": [[12, 15]], "actors": ["a1"]},
                    "cue": {"spans": [[7, 11]], "lemma": "say"}, "content": {"spans": [[0, 5]]}, "inside": null, "act": "refuse",
                    "act_because": {"rule": "act.phrase", "confidence": 0.75}, "issues": ["territory"], "target": ["a1"],
                    "conditions": [{"link": "only_after", "marker": [7, 11], "span": [12, 15]}], "time": "t1", "place": "p1",
                    "venue": {"span": [0, 16]},
                    "factuality": "asserted", "because": {"rule": "cue.verb", "confidence": 0.97}},
                {"id": "s2", "form": "indirect", "source": {"spans": [], "actors": []},
                    "cue": {"spans": [], "lemma": null}, "content": {"spans": [[0, 5]]}, "inside": "s1", "act": null,
                    "act_because": null, "issues": [], "target": [], "conditions": [], "time": null, "place": null, "venue": null,
                    "factuality": "hypothetical", "because": {"rule": "goes-on", "confidence": 1.0}}],
            "events": [{"id": "e1", "type": "AID", "mode": null, "contexts": ["military"], "cameo": "072", "quad": 2, "scale": 10.0,
                "trigger": [7, 11], "span": [0, 16], "actor": ["a1"], "recipient": [], "time": "t1", "place": "p1", "status": "happened",
                "told_by": "s1", "because": {"rule": "event.aid", "confidence": 0.5}}],
            "positions": [{"id": "o1", "holder": ["a1"], "issue": "territory", "act": "refuse", "target": [], "content": [[0, 16]],
                "conditions": [{"link": "none", "marker": [7, 11], "span": [7, 11]}], "statement": "s2", "told_by": "s1",
                "because": {"rule": "act.phrase", "confidence": 0.5}}],
            "doubts": [{"span": [7, 11], "kind": "no-source"}]
        });
        assert_eq!(record, expected);
    }

    #[test]
    fn an_unknown_date_is_null() {
        let (document, reading) = (Document::new(TEXT), Reading::default());
        let record = serde_json::to_value(Record::new(&document, &reading, "0")).expect("a record serialises");
        assert_eq!(record["doc"]["published"], Value::Null);
        assert_eq!(record["doc"]["published_from"], Value::Null);
    }

    /// A text and four spans of it, all on character boundaries.
    fn text_and_spans() -> impl Strategy<Value = (String, Vec<Span>)> {
        let text = prop_oneof!["\\PC{1,200}", any::<String>().prop_filter("words", |text| !text.is_empty())];
        (text, proptest::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 4)).prop_map(
            |(text, picks)| {
                let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                let spans = (picks.iter())
                    .filter_map(|(one, other)| {
                        let (one, other) = (*one.get(&bounds), *other.get(&bounds));
                        Span::new(&text, one.min(other)..one.max(other))
                    })
                    .chain([span(&text, &text)])
                    .collect();
                (text, spans)
            },
        )
    }

    /// What Python's `text[start:end]` gives.
    fn slice(text: &str, points: &Value) -> String {
        let at = |side: usize| points[side].as_u64().expect("a number") as usize;
        text.chars().skip(at(0)).take(at(1) - at(0)).collect()
    }

    proptest! {
        #[test]
        fn every_span_slices_to_its_words((text, spans) in text_and_spans()) {
            let pick = |at: usize| spans[at % spans.len()];
            let document = Document::new(text.as_str());
            let reading = reading(pick(0), pick(1), pick(2), spans.clone());
            let bytes = serde_json::to_vec(&Record::new(&document, &reading, "0")).expect("a record serialises");
            prop_assert_eq!(&bytes, &serde_json::to_vec(&Record::new(&document, &reading, "0")).expect("twice"));
            let record: Value = serde_json::from_slice(&bytes).expect("valid JSON");
            prop_assert_eq!(record["text"].as_str(), Some(text.as_str()));
            let said = &record["statements"][0];
            for (points, wanted) in [
                (&record["paragraphs"][0], pick(0)),
                (&record["sentences"][0], pick(0)),
                (&record["actors"][0]["mentions"][0]["span"], pick(1)),
                (&said["source"]["spans"][0], pick(1)),
                (&said["cue"]["spans"][0], pick(2)),
                (&record["doubts"][0]["span"], pick(2)),
            ] {
                prop_assert_eq!(slice(&text, points), wanted.of(&text));
            }
            for (at, wanted) in spans.iter().enumerate() {
                prop_assert_eq!(slice(&text, &said["content"]["spans"][at]), wanted.of(&text));
            }
        }
    }
}
