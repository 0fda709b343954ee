//! What goes wrong around a ledger: strange searches, other programs, full disks, damage. Nothing may be lost, doubled or half-written,
//! nothing may crash, and what is said names the cause.

mod made;

use made::{ENGINE, add, article, filled, sighting};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use verbale_ledger::ask::{In, Search};
use verbale_ledger::{Error, Ledger, Prepared, recover};

/// What people type, and what is syntax elsewhere.
const AWKWARD: [&str; 56] = [
    "cease-fire",
    "U.S.",
    "30-day",
    "don't",
    "50%",
    "@x",
    "a AND b",
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(a b)",
    "a*",
    "*",
    "^a",
    "a:b",
    "words:truce",
    "{a b}",
    "(a",
    "a)",
    "\"",
    "\"\"",
    "\"a",
    "a\"b",
    "''",
    "';--",
    "'; DROP TABLE documents;--",
    "%",
    "_",
    "\\",
    "/",
    "a/b",
    "a,b",
    "a;b",
    "+a",
    "-a",
    "--",
    "a - b",
    "=",
    "<b>",
    "&amp;",
    "#s4",
    "$1",
    "?1",
    "\0",
    "a\0b",
    "\n",
    "é",
    "e\u{301}",
    "İ",
    "ß",
    "中文",
    "🙂",
    "\u{202e}abc",
    "\u{feff}",
    "   ",
];

fn ask(ledger: &Ledger, words: &str, raw: bool) -> Result<usize, Error> {
    let mut many = 0;
    for within in [In::Statements, In::Documents, In::Events] {
        let search = Search { words: words.into(), within, raw, limit: 5, ..Search::default() };
        many += ledger.search(&search)?.len();
    }
    Ok(many)
}

#[test]
fn no_search_is_an_error() {
    let (_folder, path) = filled(0..4);
    let ledger = Ledger::read(&path).expect("a ledger");
    for words in AWKWARD {
        ask(&ledger, words, false).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        match ask(&ledger, words, true) {
            Ok(_) | Err(Error::Syntax(_)) => {}
            Err(error) => panic!("raw {words:?}: {error}"),
        }
    }
    let mut random = fastrand::Rng::with_seed(7);
    let letters: Vec<char> = "abe01 \"'*-+:^(){}[]\\/.,;%@#&|~\0\tAND OR NOTé中".chars().collect();
    for _ in 0..20_000 {
        let words: String = (0..random.usize(0..24)).map(|_| letters[random.usize(0..letters.len())]).collect();
        ask(&ledger, &words, false).unwrap_or_else(|error| panic!("{words:?}: {error}"));
        ledger.who(&words, 2, 2).unwrap_or_else(|error| panic!("who {words:?}: {error}"));
    }
}

#[test]
fn four_readers_see_whole_documents_while_one_writes() {
    let (_folder, path) = filled(0..4);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut asked = 0;
                    while !done.load(Ordering::Relaxed) || asked == 0 {
                        let ledger = Ledger::read(&path).expect("opened");
                        for document in ledger.documents().expect("listed") {
                            let loaded = ledger.load(document).expect("a whole document");
                            assert_eq!((loaded.reading.statements.len(), loaded.reading.events.len()), (2, 1));
                        }
                        asked += ask(&ledger, "cease-fire", false).expect("searched");
                    }
                })
            })
            .collect();
        let mut ledger = Ledger::write(&path).expect("a ledger");
        add(&mut ledger, ENGINE, 4..400);
        done.store(true, Ordering::Relaxed);
        readers.into_iter().for_each(|reader| reader.join().expect("a reader ends well"));
    });
    assert_eq!(Ledger::read(&path).expect("a ledger").verify().expect("verified").faults, []);
}

#[test]
fn two_writers_take_turns() {
    let (_folder, path) = filled([0]);
    std::thread::scope(|scope| {
        for from in [0, 50] {
            let path = &path;
            scope.spawn(move || add(&mut Ledger::write(path).expect("a ledger"), ENGINE, from..from + 100));
        }
    });
    let verified = Ledger::read(&path).expect("a ledger").verify().expect("verified");
    assert_eq!((verified.documents, verified.faults), (150, vec![]));
}

#[test]
fn what_is_not_committed_never_happened() {
    let (_folder, path) = filled(0..3);
    let mut ledger = Ledger::write(&path).expect("a ledger");
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    let (document, reading) = article(50);
    let place = sighting(50, &document);
    writer.add(&Prepared::new(document, reading), &place).expect("written");
    drop(writer);
    let verified = ledger.verify().expect("verified");
    assert_eq!((verified.documents, verified.faults), (3, vec![]));
}

#[test]
fn errors_name_the_cause() {
    let (folder, path) = filled([0]);
    let kind = |result: Result<Ledger, Error>| match result {
        Ok(_) => "opened",
        Err(Error::Missing(_)) => "missing",
        Err(Error::Foreign(_)) => "foreign",
        Err(Error::Newer { .. }) => "newer",
        Err(Error::Denied(_)) => "denied",
        Err(_) => "other",
    };
    let text = folder.path().join("a.txt");
    fs::write(&text, "This is no database, only a text of some length.").expect("written");
    let newer = folder.path().join("newer.ledger");
    fs::copy(&path, &newer).expect("copied");
    rusqlite::Connection::open(&newer).and_then(|db| db.pragma_update(None, "user_version", 99)).expect("changed");
    for (case, file, expected) in [
        ("none", folder.path().join("none"), "missing"),
        ("a text", text, "foreign"),
        ("newer", newer, "newer"),
        ("a folder", folder.path().to_owned(), "denied"),
    ] {
        assert_eq!(kind(Ledger::read(&file)), expected, "{case}, to read");
        assert_eq!(kind(Ledger::write(&file)), expected, "{case}, to write");
    }
}

#[test]
fn a_question_has_its_time() {
    let (_folder, path) = filled(0..200);
    let mut ledger = Ledger::read(&path).expect("a ledger");
    ledger.limit(0).expect("limited");
    let verified = ledger.verify();
    assert!(matches!(verified, Err(Error::TimedOut)), "{verified:?}");
    ledger.limit(60).expect("limited");
    assert_eq!(ledger.verify().expect("verified").documents, 200);
}

/// Opens and asks everything; what is not an answer must be one of the ledger's own errors.
fn exercise(path: &Path) -> Result<(), Error> {
    let ledger = Ledger::read(path)?;
    ask(&ledger, "cease-fire", false)?;
    ledger.who("Quaye", 2, 2)?;
    ledger.matrix(&[], None)?;
    ledger.changes(&Default::default())?;
    for document in ledger.documents()? {
        ledger.load(document)?;
    }
    ledger.verify().map(drop)
}

#[test]
fn damage_is_told_and_most_is_saved() {
    let flips: usize = std::env::var("VERBALE_FLIPS").ok().and_then(|many| many.parse().ok()).unwrap_or(60);
    let (folder, path) = filled(0..60);
    let whole = folder.path().join("whole.ledger");
    Ledger::read(&path).expect("a ledger").backup(&whole).expect("copied");
    let bytes = fs::read(&whole).expect("read");
    let (bad, saved) = (folder.path().join("bad.ledger"), folder.path().join("saved.ledger"));
    let mut random = fastrand::Rng::with_seed(11);
    let (mut told, mut kept, mut opened) = (0, 0, 0);
    for at in 0..flips {
        let mut damaged = bytes.clone();
        let place = random.usize(0..damaged.len());
        damaged[place] ^= 1 << random.u8(0..8);
        fs::write(&bad, &damaged).expect("written");
        match exercise(&bad) {
            Ok(()) => opened += 1,
            Err(Error::Sqlite { source, .. }) => panic!("flip {at} at {place}: {source}"),
            Err(_) => told += 1,
        }
        if at % 10 == 0 {
            let _ = fs::remove_file(&saved);
            if let Ok(recovered) = recover(&bad, &saved) {
                kept += recovered.documents;
            }
        }
    }
    println!("{flips} flips: {opened} answered, {told} told; of {} documents {kept} saved", 60 * flips.div_ceil(10));
    assert!(kept * 100 >= 90 * 60 * flips.div_ceil(10), "{kept} saved");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_ledger_whole() {
    // Needs the right to mount; where that is missing, a limit on the file's pages stands for the disk.
    let (_folder, path) = filled(0..3);
    let pages: i64 = rusqlite::Connection::open(&path)
        .and_then(|db| db.pragma_query_value(None, "page_count", |row| row.get(0)))
        .expect("counted");
    let mut ledger = Ledger::write(&path).expect("a ledger");
    ledger.at_most_pages(pages + 2).expect("limited");
    let mut writer = ledger.writer(ENGINE).expect("a writer");
    let failed = (100..400).find_map(|number| {
        let (document, reading) = article(number);
        let place = sighting(number, &document);
        writer.add(&Prepared::new(document, reading), &place).err()
    });
    assert!(matches!(failed, Some(Error::Full(_))), "{failed:?}");
    drop(writer);
    let verified = ledger.verify().expect("verified");
    assert_eq!(verified.faults, []);
    ledger.at_most_pages(1 << 20).expect("room again");
    add(&mut ledger, ENGINE, 100..120);
    assert_eq!(Ledger::read(&path).expect("a ledger").verify().expect("verified").faults, []);
}
