//! What goes in comes out, whatever the order, and whatever is asked.

mod made;

use made::{ENGINE, add, article, filled, sighting};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use verbale_ledger::ask::{ChangesOptions, EventsOptions, In, Search, Stats, TimelineOptions};
use verbale_ledger::out::{ExportOptions, Form, ReplicateOptions, export, replicate};
use verbale_ledger::{Ledger, Prepared, Sighting};
use verbale_model::record::Record;
use verbale_model::{Act, Because, Factuality, Idx};

fn read(path: &Path) -> Ledger {
    Ledger::read(path).expect("a ledger")
}

fn search(words: &str) -> Search {
    Search { words: words.into(), limit: 50, ..Search::default() }
}

#[test]
fn a_record_comes_back_as_it_went_in() {
    let (_folder, path) = filled([3]);
    let ledger = read(&path);
    let (document, reading) = article(3);
    let before = serde_json::to_value(Record::new(&document, &reading, ENGINE)).expect("a record");
    let loaded = ledger.load(ledger.find("n3").expect("found by its own id")).expect("loaded");
    let after = serde_json::to_value(Record::new(&loaded.document, &loaded.reading, &loaded.engine)).expect("a record");
    assert_eq!(after, before);
    let verified = ledger.verify().expect("verified");
    assert_eq!((verified.documents, verified.readings, verified.faults), (1, 1, vec![]));
}

#[test]
fn questions_are_answered() {
    let (_folder, path) = filled(0..12);
    let ledger = read(&path);
    let hits = |search: &Search| ledger.search(search).expect("searched").len();
    for (words, expected) in
        [("cease-fire", 12), ("30-day", 12), ("\"OSTERRAN troops\"", 12), ("refuse", 4), ("refuse zoe", 0), ("@ %", 0)]
    {
        assert_eq!(hits(&search(words)), expected, "{words}");
    }
    let narrowed = |change: fn(&mut Search)| {
        let mut asked = search("truce");
        asked.words = "cease-fire".into();
        change(&mut asked);
        hits(&asked)
    };
    assert_eq!(narrowed(|s| s.speaker = Some("Quaye".into())), 12);
    assert_eq!(narrowed(|s| s.speaker = Some("nobody".into())), 0);
    assert_eq!(narrowed(|s| s.country = Some("kes".into())), 12);
    assert_eq!(narrowed(|s| s.act = Some("refuse".into())), 4);
    assert_eq!(narrowed(|s| s.form = Some("direct".into())), 0);
    assert_eq!(narrowed(|s| s.publisher = Some("paper".into())), 4);
    assert_eq!(narrowed(|s| s.since = Some("2025-01-03".into())), 10);
    assert_eq!(narrowed(|s| s.until = Some("2025-01-03".into())), 3);
    assert_eq!(narrowed(|s| s.issue = Some("ceasefire".into())), 12);
    assert_eq!(narrowed(|s| s.within = In::Events), 0);
    assert_eq!(hits(&Search { within: In::Events, kind: Some("ASSAULT".into()), ..search("shelled") }), 12);
    assert_eq!(hits(&Search { within: In::Documents, ..search("U.S. envoys") }), 12);
    let newest: Vec<_> =
        ledger.search(&search("cease-fire")).expect("searched").into_iter().map(|hit| hit.row.origin.date).collect();
    assert!(newest.is_sorted_by(|a, b| a >= b), "{newest:?}");

    let who = ledger.who("zoe quaye", 5, 3).expect("somebody");
    assert_eq!((who[0].key.as_str(), who[0].statements, who[0].said.len()), ("zoe-quaye", 12, 3));
    let country = ledger.who("Kessia", 5, 3).expect("a country");
    assert_eq!(country[0].positions.len(), 1, "an official's position is her country's");
    assert_eq!(ledger.matrix(&[], None).expect("a matrix")[0].count, 12);
    assert_eq!(ledger.matrix(&[], Some("2025-01-05")).expect("a matrix")[0].count, 5);
    let changes = ledger.changes(&ChangesOptions::default()).expect("changes");
    assert!(changes.iter().any(|change| change.from.is_some()), "{changes:?}");
    let events = ledger.events(&EventsOptions { limit: 100, ..EventsOptions::default() }).expect("events");
    let reports: Vec<usize> = events.iter().map(|event| event.reports.len()).collect();
    assert_eq!(reports, [3, 3, 3, 3], "twelve days of one shelling, and no words say on which");
    assert_eq!(
        ledger.timeline(&TimelineOptions { limit: 5, ..TimelineOptions::default() }).expect("a timeline").len(),
        5
    );
    assert_eq!(ledger.stats(Stats::Overview, 20).expect("counted")[0].count, 12);
    assert_eq!(ledger.stats(Stats::Publisher, 20).expect("counted").len(), 3);
}

/// "Kessia no longer offers the cease-fire": denied as an offer, and the party's own all the same; of the minister and her country the country's, once.
#[test]
fn what_is_given_up_is_the_partys_own() {
    let (_folder, path) = filled([1]);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let (document, mut reading) = article(10);
    reading.statements[0].factuality = Factuality::Negated;
    let position = &mut reading.positions[0];
    position.holder = vec![Idx::new(1), Idx::new(0)];
    position.act = Act::Refuse;
    position.because = Because::rule("position.dropped-offer", 0.8);
    let place = sighting(10, &document);
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    writer.add(&Prepared::new(document, reading), &place).expect("written");
    writer.finish().expect("finished");
    let changes = ledger.changes(&ChangesOptions::default()).expect("changes");
    let found: Vec<_> = changes.iter().map(|change| (change.party.as_str(), change.because)).collect();
    assert_eq!(found, [("Kessia", "moves.offer-withdrawn")]);
}

#[test]
fn a_bare_name_is_of_the_side_that_other_documents_tell() {
    let (_folder, path) = filled([1, 3, 5]);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    for number in [0, 2, 4] {
        let (document, mut reading) = article(number);
        let bare = &mut reading.actors[0];
        (bare.role, bare.sector, bare.country) = (None, None, None);
        let place = sighting(number, &document);
        writer.add(&Prepared::new(document, reading), &place).expect("written");
    }
    writer.finish().expect("finished");
    let cells = ledger.matrix(&["ceasefire".into()], None).expect("a matrix");
    let rows: Vec<(&str, i64)> = cells.iter().map(|cell| (cell.latest.key.as_str(), cell.count)).collect();
    assert_eq!(rows, [("KES", 6)], "three of an official, three of a bare name");
    let options = ChangesOptions { all: true, ..ChangesOptions::default() };
    let parties: Vec<String> = ledger.changes(&options).expect("changes").into_iter().map(|one| one.party).collect();
    assert!(!parties.is_empty() && parties.iter().all(|party| party == "Kessia"), "{parties:?}");
}

#[test]
fn the_same_again_is_one_document_with_more_sightings() {
    let (_folder, path) = filled([1, 2, 1]);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let (document, reading) = article(1);
    let prepared = Prepared::new(document, reading);
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    for place in ["feed.xml:4", "crawl.warc:9"] {
        let added = writer.add(&prepared, &Sighting { place: place.into(), ..Sighting::default() }).expect("written");
        assert!(!added.document && !added.reading);
    }
    writer.finish().expect("finished");
    let counted: BTreeMap<String, i64> =
        ledger.stats(Stats::Overview, 20).expect("counted").into_iter().map(|stat| (stat.what, stat.count)).collect();
    assert_eq!((counted["documents"], counted["sightings"], counted["statements"]), (2, 4, 4));
    assert_eq!(ledger.known_inputs(ENGINE).expect("known").len(), 2);
}

#[test]
fn wire_copies_are_counted_once_and_kept() {
    let (_folder, path) = filled([4]);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let (mut document, mut reading) = article(4);
    document.publisher = Some("Another".into());
    reading.published = document.published.clone();
    let place = sighting(9, &document);
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    assert!(writer.add(&Prepared::new(document, reading), &place).expect("written").copy);
    writer.finish().expect("finished");
    let counted = ledger.stats(Stats::Overview, 20).expect("counted");
    assert_eq!((counted[0].count, counted[1].count), (2, 1));
}

#[test]
fn a_new_engine_reads_again_and_both_can_be_compared() {
    let (_folder, path) = filled(0..3);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let mut writer = ledger.writer("0.2.0+other").expect("a writer");
    for number in 0..3 {
        let (document, mut reading) = article(number);
        reading.statements[0].form = verbale_model::Form::Direct;
        reading.statements.truncate(1);
        reading.events.clear();
        let place = sighting(number, &document);
        writer.add(&Prepared::new(document, reading), &place).expect("written");
    }
    writer.finish().expect("finished");
    assert_eq!(ledger.search(&search("30-day")).expect("searched").len(), 0, "the newest reading counts");
    let mut kinds = Vec::new();
    let documents = ledger.differences(ENGINE, "0.2.0+other", |one| {
        kinds.push(format!("{:?} {}", one.kind, one.fields.join(",")));
        Ok(())
    });
    assert_eq!(documents.expect("compared"), 3);
    kinds.sort();
    assert_eq!(kinds, ["Changed form", "Changed form", "Changed form", "Vanished ", "Vanished ", "Vanished "]);
    let verified = ledger.verify().expect("verified");
    assert_eq!((verified.readings, verified.faults), (6, vec![]));
}

/// All files of a folder, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    entries
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect()
}

const FORMS: [Form; 7] =
    [Form::Csv, Form::Parquet, Form::Xlsx, Form::Jsonl, Form::Rdna, Form::Graphml, Form::Webannotation];

#[test]
fn exports_do_not_depend_on_the_order_of_arrival() {
    let (one_folder, one) = filled(0..30);
    let (other_folder, other) = filled((0..30).rev().chain([7, 3]));
    for form in FORMS {
        let (a, b) = (one_folder.path().join("out"), other_folder.path().join("out"));
        assert_eq!(export(&read(&one), &a, form, &ExportOptions::default()).expect("exported"), 30);
        export(&read(&other), &b, form, &ExportOptions::default()).expect("exported");
        let (mut a_files, b_files) = (files(&a), files(&b));
        assert!(!a_files.is_empty());
        for (name, bytes) in &mut a_files {
            assert_eq!(String::from_utf8_lossy(bytes), String::from_utf8_lossy(&b_files[name]), "{form:?} {name}");
        }
        fs::remove_dir_all(&a).expect("removed");
        fs::remove_dir_all(&b).expect("removed");
    }
}

#[test]
fn a_package_has_what_others_need_and_no_texts() {
    let (folder, path) = filled(0..3);
    let out = folder.path().join("package");
    replicate(&read(&path), &out, &ReplicateOptions::default()).expect("packed");
    let names: Vec<String> = files(&out).into_keys().collect();
    for name in [
        "README.md",
        "codebook.md",
        "statements.csv",
        "event_reports.csv",
        "load.R",
        "load.do",
        "load.py",
        "SHA256SUMS",
    ] {
        assert!(names.iter().any(|one| one == name), "{name}");
    }
    assert!(!names.iter().any(|name| name == "texts.jsonl"));
    assert!(replicate(&read(&path), &out, &ReplicateOptions::default()).is_err(), "what is there is not written over");
    let rows = fs::read_to_string(out.join("statements.csv")).expect("a table");
    assert_eq!(rows.lines().count(), 7);
}

#[test]
fn copies_of_the_texts_are_anchors() {
    let (_folder, path) = filled(0..2);
    let texts: Vec<(String, String)> = (0..2).map(|at| (format!("{at}.txt"), article(at).0.text.to_string())).collect();
    let moved = [("a.txt".to_owned(), format!("A new headline.\n\n{}", texts[0].1)), texts[1].clone()];
    let ledger = read(&path);
    for (copies, expected) in [(&texts[..], (4, 0)), (&moved[..], (4, 2)), (&texts[..1], (3, 1))] {
        let anchored = ledger.anchor(copies).expect("looked for");
        let sum = anchored.iter().fold((0, 0), |sum, one| (sum.0 + one.found, sum.1 + one.moved));
        assert_eq!(sum, expected, "{anchored:?}");
    }
}

#[test]
fn a_backup_is_the_same_ledger() {
    let (folder, path) = filled(0..5);
    let copy = folder.path().join("b.ledger");
    read(&path).backup(&copy).expect("copied");
    assert!(read(&path).backup(&copy).is_err(), "what is there is not written over");
    let ledger = read(&copy);
    assert_eq!(ledger.verify().expect("verified").documents, 5);
    let mut ledger = Ledger::write(&copy).expect("a ledger");
    add(&mut ledger, ENGINE, [9]);
    assert_eq!(ledger.documents().expect("listed").len(), 6);
    assert_eq!(read(&path).documents().expect("listed").len(), 5);
}
