use super::*;
use proptest::prelude::*;
use verbale_model::{
    Actor, ActorKind, Because, Event, EventStatus, EventType, Idx, Published, PublishedFrom, Span, TimeExpression,
    TimeType,
};

/// A document of one sentence that tells one event, read by hand.
#[derive(Clone, Debug)]
struct Told {
    text: String,
    reading: Reading,
}

fn told(sentence: &str, kind: EventType, actor: &str, recipient: &str, day: Option<&str>) -> Told {
    let whole = Span::new(sentence, 0..sentence.len()).expect("a sentence");
    let party = |code: &str| Actor {
        known_as: Some(code.to_owned()),
        country: Some(code.to_owned()),
        ..Actor::new(code, Some(ActorKind::Country), Vec::new())
    };
    let because = || Because::rule("test", 1.0);
    let time = |day: &str| TimeExpression {
        span: whole,
        kind: TimeType::Date,
        value: Some(day.to_owned()),
        from: Some(day.to_owned()),
        to: None,
        because: because(),
    };
    let event = Event {
        kind,
        mode: None,
        contexts: Vec::new(),
        cameo: None,
        scale: 0.0,
        trigger: whole,
        span: whole,
        actor: vec![Idx::new(0)],
        recipient: vec![Idx::new(1)],
        time: day.map(|_| Idx::new(0)),
        place: None,
        status: EventStatus::Happened,
        told_by: None,
        because: because(),
    };
    let reading = Reading {
        published: Some(Published { date: "2025-03-27".into(), from: PublishedFrom::Given }),
        sentences: vec![whole],
        actors: vec![party(actor), party(recipient)],
        times: day.map(time).into_iter().collect(),
        events: vec![event],
        ..Reading::default()
    };
    Told { text: sentence.to_owned(), reading }
}

fn grouped(all: &[Told], apart: &Apart) -> Vec<Group> {
    let mut reports = Reports::default();
    for (document, one) in all.iter().enumerate() {
        reports.add(&Report { text: &one.text, reading: &one.reading }, at(document));
    }
    reports.groups(apart)
}

fn at(document: usize) -> Member {
    Member { document, event: 0 }
}

fn members(groups: &[Group]) -> Vec<Vec<usize>> {
    groups.iter().map(|group| group.members.iter().map(|member| member.document).collect()).collect()
}

fn shelling(day: &str) -> Told {
    told("Kessian guns shelled the harbour of Osterra.", EventType::Assault, "KES", "OST", Some(day))
}

#[test]
fn what_agrees_is_said() {
    let other = told("Guns fired at a harbour, Osterra said.", EventType::Assault, "KES", "OST", Some("2025-03-26"));
    let found = grouped(&[shelling("2025-03-26"), other], &Apart::default());
    assert_eq!(members(&found), [[0, 1]]);
    let [merge] = &found[0].merges[..] else { panic!("one merge: {found:?}") };
    assert_eq!((merge.to, merge.from), (at(0), at(1)));
    assert_eq!(merge.agree, ["actor", "recipient", "day", "words"]);
    assert!(merge.score >= ENOUGH);
}

#[test]
fn what_contradicts_is_not_put_together() {
    let one = shelling("2025-03-26");
    let mut planned = one.clone();
    planned.reading.events[0].status = EventStatus::Planned;
    for (case, other) in [
        ("another day", shelling("2025-03-27")),
        ("another doer", told(&one.text, EventType::Assault, "PER", "OST", Some("2025-03-26"))),
        ("another deed", told(&one.text, EventType::Aid, "KES", "OST", Some("2025-03-26"))),
        ("only planned", planned),
    ] {
        assert_eq!(grouped(&[one.clone(), other], &Apart::default()).len(), 2, "{case}");
    }
}

#[test]
fn what_is_judged_apart_stays_apart() {
    let all = [shelling("2025-03-26"), shelling("2025-03-26"), shelling("2025-03-26")];
    for (judgement, expected) in [
        (vec![], vec![vec![0, 1, 2]]),
        (vec![at(0)], vec![vec![0], vec![1, 2]]),
        (vec![at(2)], vec![vec![0, 1], vec![2]]),
        (vec![at(0), at(2)], vec![vec![0, 1], vec![2]]),
        (vec![at(0), at(1), at(2)], vec![vec![0], vec![1], vec![2]]),
        (vec![at(7)], vec![vec![0, 1, 2]]),
    ] {
        let mut apart = Apart::default();
        apart.add(&judgement);
        assert_eq!(members(&grouped(&all, &apart)), expected, "{judgement:?}");
    }
}

#[test]
fn nothing_makes_nothing() {
    assert!(groups(&[]).is_empty());
}

/// Years of one kind of news: what it costs per report must not grow.
#[test]
fn a_large_corpus_is_grouped_as_fast_as_a_small_one() {
    let compared = |days: usize| {
        let mut reports = Reports::default();
        for document in 0..days * 30 {
            let day = format!(
                "{}-{:02}-{:02}",
                2000 + document / 30 / 336,
                1 + document / 30 / 28 % 12,
                1 + document / 30 % 28
            );
            let words = format!("Kessian troops met resistance near place{document} as order{} came.", document % 997);
            let codes = ["KES", "OST", "PER"];
            let mut one = told(&words, EventType::Assault, codes[document % 3], codes[(document + 1) % 3], Some(&day));
            if document % 20 == 0 {
                (one.reading.times[0].from, one.reading.published) = (None, None);
            }
            reports.add(&Report { text: &one.text, reading: &one.reading }, at(document));
        }
        let candidates = Candidates::new(&reports.views, &reports.terms);
        let found = |(at, view)| candidates.before(at, view, &reports.terms).len();
        reports.views.iter().enumerate().map(found).sum::<usize>() / reports.views.len()
    };
    let (few, many) = (compared(100), compared(1000));
    assert!(many <= 2 * few, "candidates of a report: {few} among 3,000, {many} among 30,000");
}

fn any_told() -> impl Strategy<Value = Told> {
    let kinds = prop::sample::select(vec![EventType::Assault, EventType::Coerce, EventType::Consult]);
    let code = || prop::sample::select(vec!["KES", "OST", "PER"]);
    let day = prop::option::of(prop::sample::select(vec!["2025-03-25", "2025-03-26", "2025-03-27"]));
    let words = prop::collection::vec(prop::sample::select(vec!["guns", "harbour", "talks", "border", "six"]), 1..5);
    (words, kinds, code(), code(), day).prop_map(|(words, kind, a, b, day)| told(&words.join(" "), kind, a, b, day))
}

proptest! {
    #[test]
    fn every_report_stays_and_every_merge_says_why(
        all in prop::collection::vec(any_told(), 0..12),
        alone in 0_usize..12,
        pair in (0_usize..12, 0_usize..12),
    ) {
        let mut apart = Apart::default();
        apart.add(&[at(alone)]);
        apart.add(&[at(pair.0), at(pair.1)]);
        let found = grouped(&all, &apart);
        let mut seen: Vec<usize> = members(&found).concat();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..all.len()).collect::<Vec<_>>());
        for group in &found {
            let of: Vec<usize> = group.members.iter().map(|member| member.document).collect();
            prop_assert!(of.is_sorted() && group.merges.len() + 1 == of.len());
            for (merge, from) in group.merges.iter().zip(&of[1..]) {
                prop_assert!(merge.from.document == *from && of.contains(&merge.to.document) && merge.to < merge.from);
                prop_assert!(merge.score >= ENOUGH);
            }
            prop_assert!(of.len() == 1 || !of.contains(&alone));
            prop_assert!(pair.0 == pair.1 || !(of.contains(&pair.0) && of.contains(&pair.1)));
        }
    }
}
