//! Statements that are events: who demands, accuses, refuses, threatens, agrees or praises does something in PLOVER's sense.

use verbale_model::{Act, EventStatus, EventType, Factuality, Idx, Span, Statement};

/// A statement as an event.
pub(super) struct Verbal {
    pub(super) statement: Idx<Statement>,
    pub(super) kind: EventType,
    pub(super) mode: Option<&'static str>,
    pub(super) trigger: Span,
    pub(super) status: EventStatus,
    pub(super) confidence: f32,
}

/// The type of an act, and its mode where the act alone tells it.
fn of_act(act: Act) -> Option<(EventType, Option<&'static str>)> {
    Some(match act {
        Act::Demand => (EventType::Request, None),
        Act::Accuse => (EventType::Accuse, Some("allege")),
        Act::Condemn => (EventType::Accuse, Some("disapprove")),
        Act::Refuse | Act::Oppose => (EventType::Reject, None),
        Act::Threaten => (EventType::Threaten, None),
        Act::Accept | Act::Promise | Act::Offer => (EventType::Agree, None),
        Act::Concede => (EventType::Concede, None),
        Act::Support => (EventType::Support, None),
        Act::Doubt
        | Act::Deny
        | Act::Warn
        | Act::Predict
        | Act::Assert
        | Act::Inform
        | Act::Believe
        | Act::Intend
        | Act::Ask => return None,
    })
}

/// The words of cues, with the types of their acts: of statements that are directed at somebody.
pub(super) fn cues(statements: &[Statement]) -> Vec<(Span, EventType)> {
    let all = find(statements).into_iter().filter(|v| !statements[v.statement.at()].targets.is_empty());
    all.flat_map(|v| {
        statements[v.statement.at()].cue.iter().flat_map(|c| &c.spans).map(|s| (*s, v.kind)).collect::<Vec<_>>()
    })
    .collect()
}

/// The events that statements are, in their order. A statement without a cue has no word that names the deed, and is none.
pub(super) fn find(statements: &[Statement]) -> Vec<Verbal> {
    let event = |(at, statement): (usize, &Statement)| {
        let (act, because) = statement.act.as_ref()?;
        let (kind, mode) = of_act(*act)?;
        let trigger = *statement.cue.as_ref()?.spans.first()?;
        let status = match statement.factuality {
            Factuality::Asserted => EventStatus::Happened,
            Factuality::Negated => EventStatus::Denied,
            Factuality::Hypothetical => EventStatus::Hypothetical,
            Factuality::Future => EventStatus::Planned,
        };
        let confidence = because.confidence * statement.because.confidence;
        Some(Verbal { statement: Idx::new(at), kind, mode, trigger, status, confidence })
    };
    statements.iter().enumerate().filter_map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use verbale_model::{Because, Cue, Form};

    fn statement(act: Option<Act>, factuality: Factuality) -> Statement {
        let text = "We refuse.";
        let span = |range| Span::new(text, range).expect("words");
        Statement {
            form: Form::Indirect,
            source: vec![span(0..2)],
            speakers: Vec::new(),
            cue: Some(Cue { spans: vec![span(3..9)], lemma: "refuse".into() }),
            content: vec![span(3..9)],
            inside: None,
            time: None,
            place: None,
            venue: None,
            factuality,
            act: act.map(|act| (act, Because::rule("act.cue", 0.9))),
            issues: Vec::new(),
            targets: Vec::new(),
            conditions: Vec::new(),
            because: Because::rule("quote.linked", 0.9),
        }
    }

    #[test]
    fn acts_are_events() {
        for (act, factuality, expected) in [
            (Some(Act::Demand), Factuality::Asserted, Some((EventType::Request, EventStatus::Happened))),
            (Some(Act::Refuse), Factuality::Negated, Some((EventType::Reject, EventStatus::Denied))),
            (Some(Act::Promise), Factuality::Future, Some((EventType::Agree, EventStatus::Planned))),
            (Some(Act::Inform), Factuality::Asserted, None),
            (None, Factuality::Asserted, None),
        ] {
            let found = find(&[statement(act, factuality)]);
            assert_eq!(found.first().map(|v| (v.kind, v.status)), expected, "{act:?}");
        }
    }
}
