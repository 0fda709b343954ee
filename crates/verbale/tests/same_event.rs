//! Reports of one event across documents, as the engine reads them and the ledger puts them together.

use std::sync::LazyLock;
use verbale_engine::Engine;
use verbale_ledger::same_event::{Report, groups};
use verbale_model::{Document, Published, PublishedFrom};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().expect("the engine loads"));

fn merged(a: &str, b: &str) -> bool {
    let read = |text: &str| {
        let published = Some(Published { date: "2024-05-03".into(), from: PublishedFrom::Given });
        ENGINE.read(&Document { published, ..Document::new(text) })
    };
    let (x, y) = (read(a), read(b));
    let found = groups(&[Report { text: a, reading: &x }, Report { text: b, reading: &y }]);
    found.iter().any(|g| g.members.len() > 1)
}

#[test]
fn one_event_or_two() {
    for (a, b, one) in [
        ("Chad attacked Niger on Monday.", "On Monday Chad attacked Niger.", true),
        ("Chad attacked Niger on Monday.", "Chad attacked Niger on Tuesday.", false),
        ("Chad attacked Niger on Monday.", "Mali attacked Niger on Monday.", false),
        ("Chad attacked Niger on Monday.", "Chad will attack Niger on Monday.", false),
        // who is with one of them is another deed
        ("Peru and Chile met on Monday.", "Chile and Peru met on Monday.", true),
        ("Peru and Chile met on Monday.", "Peru and Cuba met on Monday.", false),
        // that nobody is on the other side does not make the doers the same
        ("Senegal closed its border on Monday.", "Guinea closed its border on Monday.", false),
        // seen from afar it is another one
        ("Chad attacked Niger.", "It is three years since Chad attacked Niger.", false),
    ] {
        assert_eq!(merged(a, b), one, "{a} {b}");
    }
}
