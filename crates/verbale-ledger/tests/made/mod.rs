//! Invented documents with readings that use every field, made without an engine.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;
use tempfile::TempDir;
use verbale_ledger::{Ledger, Prepared, Sighting};
use verbale_model::*;

pub(crate) const ENGINE: &str = "0.1.0+test";

pub(crate) fn span(text: &str, words: &str) -> Span {
    let start = text.find(words).expect("the words stand in the text");
    Span::new(text, start..start + words.len()).expect("a span of words")
}

pub(crate) fn actor(
    text: &str,
    name: &str,
    key: Option<&str>,
    kind: ActorKind,
    country: Option<&str>,
    role: Option<&str>,
) -> Actor {
    let words = span(text, name);
    let mention = Mention {
        span: words,
        head: words,
        form: MentionForm::Name,
        antecedent: None,
        because: Because::rule("", 1.0),
    };
    Actor {
        known_as: key.map(str::to_owned),
        country: country.map(str::to_owned),
        sector: role.map(|_| "GOV".to_owned()),
        role: role.map(str::to_owned),
        ..Actor::new(name, Some(kind), vec![mention])
    }
}

/// A document, and what an engine might have made of it; `number` makes it unlike the others.
pub(crate) fn article(number: usize) -> (Document, Reading) {
    let day = format!("2025-{:02}-{:02}", 1 + number / 28 % 12, 1 + number % 28);
    let filler: String = (0..30).map(|at| format!("word{} ", (number * 31 + at * 17) % 4099)).collect();
    let act = if number.is_multiple_of(3) { "refuse" } else { "offer" };
    let text = format!(
        "Zoë Quaye said on Monday in Naxos that Kessia would {act} the cease-fire no. {number} unless “the Osterran troops” leave.\n\n\
         Kessia's guns shelled Osterra. U.S. envoys asked for a 30-day truce. {filler}\n"
    );
    let (said, whole) = (span(&text, "said"), span(&text, "Zoë Quaye said on Monday in Naxos"));
    let content =
        span(&text, &format!("Kessia would {act} the cease-fire no. {number} unless “the Osterran troops” leave"));
    let condition = Condition {
        link: Link::Unless,
        marker: span(&text, "unless"),
        span: span(&text, "unless “the Osterran troops” leave"),
    };
    let because = |rule: &'static str| Because::rule(rule, 0.87);
    let act = Act::named(act).expect("an act");
    let statement = Statement {
        form: Form::Mixed,
        source: vec![span(&text, "Zoë Quaye")],
        speakers: vec![Idx::new(0)],
        cue: Some(Cue { spans: vec![said], lemma: "say".into() }),
        content: vec![content],
        inside: None,
        time: Some(Idx::new(0)),
        place: Some(Idx::new(0)),
        venue: Some(span(&text, "in Naxos")),
        factuality: Factuality::Asserted,
        act: Some((act, because("act.verb"))),
        issues: vec!["ceasefire".into()],
        targets: vec![Idx::new(2)],
        conditions: vec![condition],
        because: because("quote.linked"),
    };
    let asked = Statement {
        form: Form::Indirect,
        source: vec![],
        speakers: vec![],
        cue: None,
        content: vec![span(&text, "a 30-day truce")],
        inside: Some(Idx::new(0)),
        time: None,
        place: None,
        venue: None,
        factuality: Factuality::Negated,
        act: None,
        issues: vec![],
        targets: vec![],
        conditions: vec![],
        because: because("goes-on"),
    };
    let reading = Reading {
        published: Some(Published { date: day, from: PublishedFrom::Given }),
        paragraphs: vec![whole],
        sentences: vec![whole, span(&text, "Kessia's guns shelled Osterra.")],
        actors: vec![
            actor(&text, "Zoë Quaye", Some("zoe-quaye"), ActorKind::Person, Some("KES"), Some("President of Kessia")),
            actor(&text, "Kessia", Some("KES"), ActorKind::Country, Some("KES"), None),
            actor(&text, "Osterra", Some("OST"), ActorKind::Country, Some("OST"), None),
            Actor { speaks_for: Some(Idx::new(1)), ..actor(&text, "U.S. envoys", None, ActorKind::Group, None, None) },
        ],
        times: vec![TimeExpression {
            span: span(&text, "Monday"),
            kind: TimeType::Date,
            value: Some("2025-03-24".into()),
            from: None,
            to: None,
            because: because("time.weekday"),
        }],
        places: vec![Place {
            span: span(&text, "Naxos"),
            name: "Naxos".into(),
            kind: Some("island"),
            used: PlaceUse::Literal,
            country: Some("GRC".into()),
            admin1: None,
            at: Some((37.1, 25.4)),
            geoname: Some(7),
            disputed: false,
            because: because("place.only"),
        }],
        statements: vec![statement, asked],
        events: vec![Event {
            kind: EventType::Assault,
            mode: Some("artillery".into()),
            contexts: vec!["military".into()],
            cameo: Some("194".into()),
            scale: -9.5,
            trigger: span(&text, "shelled"),
            span: span(&text, "Kessia's guns shelled Osterra"),
            actor: vec![Idx::new(1)],
            recipient: vec![Idx::new(2)],
            time: Some(Idx::new(0)),
            place: None,
            status: EventStatus::Happened,
            told_by: Some(Idx::new(1)),
            because: because("event.verb"),
        }],
        positions: vec![Position {
            holder: vec![Idx::new(0)],
            issue: Some("ceasefire".into()),
            act,
            target: vec![Idx::new(2)],
            content: vec![content],
            conditions: vec![condition],
            statement: Idx::new(0),
            told_by: None,
            because: because("act.verb"),
        }],
        doubts: vec![Doubt { span: said, kind: DoubtKind::NoDate }],
    };
    let document = Document {
        reference: Some(format!("n{number}")),
        publisher: Some(["Northern Wire", "The Paper", "Meridian"][number % 3].into()),
        title: Some(format!("Truce no. {number}")),
        published: reading.published.clone(),
        ..Document::new(text)
    };
    (document, reading)
}

pub(crate) fn sighting(number: usize, document: &Document) -> Sighting {
    Sighting::new(&format!("news.jsonl:{number}"), document)
}

/// Puts articles into a new ledger, in that order.
pub(crate) fn filled(numbers: impl IntoIterator<Item = usize>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ledger");
    let (mut ledger, _) = Ledger::create(&path).expect("a ledger");
    add(&mut ledger, ENGINE, numbers);
    (folder, path)
}

pub(crate) fn add(ledger: &mut Ledger, engine: &str, numbers: impl IntoIterator<Item = usize>) {
    let mut writer = ledger.writer(engine).expect("a writer");
    for number in numbers {
        let (document, reading) = article(number);
        let sighting = sighting(number, &document);
        writer.add(&Prepared::new(document, reading), &sighting).expect("written");
    }
    writer.finish().expect("finished");
}
