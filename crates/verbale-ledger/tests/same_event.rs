//! Reports of one event, as questions and tables have them: put together with their reasons, taken apart again, the same in any order.

mod made;

use made::{ENGINE, article, sighting};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use verbale_ledger::ask::{EventGroup, EventsOptions, TimelineOptions};
use verbale_ledger::out::{ExportOptions, Form, ReplicateOptions, export, replicate};
use verbale_ledger::{Error, Ledger, Prepared};
use verbale_model::{Document, Published, PublishedFrom, Reading};

/// An article of this day that tells the shelling, with another's words around it.
fn of_day(number: usize, day: &str) -> (Document, Reading) {
    let (mut document, mut reading) = article(number);
    let published = Some(Published { date: day.into(), from: PublishedFrom::Given });
    (document.published, reading.published) = (published.clone(), published);
    (document, reading)
}

fn filled(articles: impl IntoIterator<Item = (Document, Reading)>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.ledger");
    let (mut ledger, _) = Ledger::create(&path).expect("a ledger");
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    for (number, (document, reading)) in articles.into_iter().enumerate() {
        let sighting = sighting(number, &document);
        writer.add(&Prepared::new(document, reading), &sighting).expect("written");
    }
    writer.finish().expect("finished");
    (folder, path)
}

fn asked(apart: &[&str]) -> EventsOptions {
    EventsOptions {
        limit: 1000,
        apart: apart.iter().map(|&line| line.to_owned()).collect(),
        ..EventsOptions::default()
    }
}

fn events(path: &Path, options: &EventsOptions) -> Vec<EventGroup> {
    Ledger::read(path).expect("a ledger").events(options).expect("events")
}

fn lines(event: &EventGroup) -> Vec<String> {
    event.reports.iter().map(|report| report.origin.line.clone()).collect()
}

/// Events and their reports as `event_reports.csv` of an export has them.
fn crosswalk(path: &Path, options: &ExportOptions) -> BTreeSet<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    export(&Ledger::read(path).expect("a ledger"), &out, Form::Csv, options).expect("exported");
    pairs(&out.join("event_reports.csv"))
}

fn pairs(table: &Path) -> BTreeSet<(String, String)> {
    let table = fs::read_to_string(table).expect("a table");
    let rows = table.lines().skip(1).map(|line| {
        let mut cells = line.split(',').map(str::to_owned);
        cells.next().zip(cells.next()).expect("two cells")
    });
    rows.collect()
}

fn told(events: &[EventGroup]) -> BTreeSet<(String, String)> {
    let reports =
        |event: &EventGroup| lines(event).into_iter().map(|line| (event.event.clone(), line)).collect::<Vec<_>>();
    events.iter().flat_map(reports).collect()
}

#[test]
fn one_event_in_many_reports_is_one_row_with_reasons() {
    let (_folder, path) = filled((0..3).map(|number| of_day(number, "2025-03-27")));
    let found = events(&path, &asked(&[]));
    let [event] = &found[..] else { panic!("one event: {found:?}") };
    assert_eq!((event.kind.as_str(), event.actor.as_str(), event.recipient.as_str()), ("ASSAULT", "Kessia", "Osterra"));
    assert_eq!((event.date.as_deref(), event.words.as_str()), (Some("2025-03-27"), "Kessia's guns shelled Osterra"));
    let lines = lines(event);
    assert!(lines.len() == 3 && lines.is_sorted(), "{lines:?}");
    assert_eq!(event.reports[0].merged, None);
    for (at, report) in event.reports.iter().enumerate().skip(1) {
        let merged = report.merged.as_ref().expect("a reason");
        assert!(lines[..at].contains(&merged.with), "{merged:?}");
        assert!(merged.agree.starts_with(&["actor", "recipient"]) && merged.score >= 1.0, "{merged:?}");
    }
    let timeline = TimelineOptions { limit: 100, ..TimelineOptions::default() };
    let moments = Ledger::read(&path).expect("a ledger").timeline(&timeline).expect("a timeline");
    assert_eq!(moments.iter().filter(|moment| moment.kind == "event").count(), 1);
}

#[test]
fn what_differs_stays_apart() {
    let same = || of_day(1, "2025-03-27");
    let mut other_side = same();
    (other_side.1.actors[2].known_as, other_side.1.actors[2].country) = (Some("PER".into()), Some("PER".into()));
    other_side.1.actors[2].name = "Peru".into();
    other_side.0.publisher = Some("Another".into());
    for (case, other) in [("days later", of_day(2, "2025-04-01")), ("another recipient", other_side)] {
        let (_folder, path) = filled([same(), other]);
        assert_eq!(events(&path, &asked(&[])).len(), 2, "{case}");
    }
}

#[test]
fn only_what_was_asked_for_is_looked_at() {
    let days = ["2025-03-26", "2025-03-26", "2025-03-27", "2025-03-27"];
    let (_folder, path) = filled(days.iter().enumerate().map(|(number, day)| of_day(number, day)));
    let since = |day: &str| EventsOptions { since: Some(day.into()), ..asked(&[]) };
    let until = |day: &str| EventsOptions { until: Some(day.into()), ..asked(&[]) };
    for (case, options, expected) in [
        ("all", asked(&[]), vec![4]),
        ("since", since("2025-03-27"), vec![2]),
        ("until", until("2025-03-26"), vec![2]),
        ("limit", EventsOptions { limit: 3, ..asked(&[]) }, vec![3]),
        ("type", EventsOptions { kind: Some("assault".into()), ..asked(&[]) }, vec![4]),
        ("another type", EventsOptions { kind: Some("AID".into()), ..asked(&[]) }, vec![]),
        ("party", EventsOptions { party: Some("Osterra".into()), ..asked(&[]) }, vec![4]),
        ("nobody", EventsOptions { party: Some("nobody".into()), ..asked(&[]) }, vec![]),
    ] {
        let reports: Vec<usize> = events(&path, &options).iter().map(|event| event.reports.len()).collect();
        assert_eq!(reports, expected, "{case}");
    }
}

#[test]
fn what_is_judged_apart_is_apart_in_answers_and_tables() {
    let (folder, path) = filled((0..3).map(|number| of_day(number, "2025-03-27")));
    let reports = lines(&events(&path, &asked(&[]))[0]);
    let short = |at: usize| format!("{}#e1", &reports[at][..15]);
    for (case, line, expected) in [
        ("nothing", String::new(), vec![3]),
        ("a comment", "# Osterra's press".to_owned(), vec![3]),
        ("one alone", short(1), vec![1, 2]),
        ("two apart", format!("{}, {} # two attacks", reports[0], short(1)), vec![1, 2]),
        ("all apart", format!("{} {} {}", reports[0], reports[1], short(2)), vec![1, 1, 1]),
    ] {
        let found = events(&path, &asked(&[&line]));
        let mut sizes: Vec<usize> = found.iter().map(|event| event.reports.len()).collect();
        sizes.sort_unstable();
        assert_eq!(sizes, expected, "{case}");
        let options = ExportOptions { apart: vec![line.clone()], ..ExportOptions::default() };
        assert_eq!(crosswalk(&path, &options), told(&found), "{case}");
    }
    let out = folder.path().join("package");
    let options = ReplicateOptions { apart: vec![short(1)], ..ReplicateOptions::default() };
    replicate(&Ledger::read(&path).expect("a ledger"), &out, &options).expect("packed");
    assert_eq!(fs::read_to_string(out.join("apart.txt")).expect("the judgements"), format!("{}\n", reports[1]));
    assert_eq!(pairs(&out.join("event_reports.csv")), told(&events(&path, &asked(&[&short(1)]))));
    let ledger = Ledger::read(&path).expect("a ledger");
    for missing in ["b3:00#e1", "#e", "b3", &format!("{}7", reports[0]), &reports[0].replace("#e1", "#e0")] {
        let error = ledger.events(&asked(&[missing]));
        assert!(missing.starts_with('#') || matches!(error, Err(Error::Nothing(_))), "{missing}: {error:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn order_of_arrival_does_not_matter(
        days in prop::collection::vec(1_usize..9, 2..10),
        turned in any::<prop::sample::Index>(),
    ) {
        let article = |(number, day): (usize, &usize)| of_day(number, &format!("2025-03-{day:02}"));
        let all: Vec<_> = days.iter().enumerate().map(article).collect();
        let mut others = all.clone();
        others.reverse();
        others.rotate_left(turned.index(all.len()));
        let ((_one, one), (_other, other)) = (filled(all), filled(others));
        let found = events(&one, &asked(&[]));
        prop_assert_eq!(&found, &events(&other, &asked(&[])));
        let options = ExportOptions::default();
        prop_assert_eq!(&crosswalk(&one, &options), &crosswalk(&other, &options));
        prop_assert_eq!(&crosswalk(&one, &options), &told(&found));
    }
}
