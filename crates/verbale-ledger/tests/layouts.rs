//! A ledger of an older layout is brought up to date, and nothing in it is lost. `layout_1.ledger.z` was filled with three invented texts by
//! the last program that wrote layout 1, and then deflated; `layout_1.jsonl` is what that program exported of it.

use std::io::Read;
use verbale_ledger::ask::{ChangesOptions, In, Search};
use verbale_ledger::out::{ExportOptions, Form, export};
use verbale_ledger::{Error, Ledger, SCHEMA, recover};

fn search(words: &str, within: In) -> Search {
    Search { words: words.into(), within, limit: 50, ..Search::default() }
}

#[test]
fn the_first_layout_is_brought_up_to_date() {
    let folder = tempfile::tempdir().expect("a folder");
    let (old, mut bytes) = (folder.path().join("old.ledger"), Vec::new());
    let deflated = include_bytes!("layout_1.ledger.z").as_slice();
    flate2::read::ZlibDecoder::new(deflated).read_to_end(&mut bytes).expect("inflated");
    std::fs::write(&old, bytes).expect("written");
    let question = Ledger::read(&old);
    assert!(matches!(question, Err(Error::Older { found: 1, known: SCHEMA, .. })), "a question changes nothing");

    let ledger = Ledger::write(&old).expect("brought up to date");
    assert!(folder.path().join("old.ledger.layout-1.bak").exists(), "a copy stands beside it");
    let verified = ledger.verify().expect("verified");
    assert_eq!((verified.documents, verified.readings, verified.faults), (3, 3, vec![]));
    export(&ledger, &folder.path().join("out"), Form::Jsonl, &ExportOptions::default()).expect("exported");
    let records = std::fs::read_to_string(folder.path().join("out/records.jsonl")).expect("read");
    assert_eq!(records, include_str!("layout_1.jsonl"));

    // the rows that were made anew are those that a new ledger gets
    let new = folder.path().join("new.ledger");
    recover(&old, &new).expect("written anew");
    let new = Ledger::read(&new).expect("a ledger");
    for (words, within, many) in [
        ("cease-fire", In::Statements, 2),
        ("shelled", In::Events, 1),
        ("\"U.S. envoys\"", In::Documents, 1),
        ("refuses", In::Documents, 1),
    ] {
        let found = ledger.search(&search(words, within)).expect("searched");
        assert_eq!(found.len(), many, "{words}");
        let other = new.search(&search(words, within)).expect("searched");
        assert_eq!(format!("{found:?}"), format!("{other:?}"), "{words}");
    }
    let changes = |ledger: &Ledger| ledger.changes(&ChangesOptions::default()).expect("compared");
    assert_eq!(changes(&ledger), changes(&new));
    assert!(!changes(&ledger).is_empty());
}
