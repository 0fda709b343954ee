//! The specification by example: every case in `tests/reading/**/*.md`, read and compared. `tests/reading/README.md` explains the notation.
//!
//! Words are compared, not the punctuation at their edges. A case under `> hard` is reported and never fails. The reader is statistical,
//! and cannot read everything yet: `tests/reading/not_yet.toml` lists the cases that are known to fail. A case that fails and is not on the
//! list fails the test; one that is on it and passes is named, so that it can be taken off. `BLESS=1` (or `cargo xtask bless`) writes the
//! list anew; an argument that is no flag runs only the cases whose name holds it, and shows each.
#![allow(clippy::print_stdout, reason = "this test reports, rather than only failing")]

#[path = "reading/actors.rs"]
mod actors;
#[path = "reading/cases.rs"]
mod cases;
#[path = "reading/compare.rs"]
mod compare;
#[path = "reading/notation.rs"]
mod notation;

use cases::Case;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use verbale_engine::Engine;

/// What came of a case.
struct Outcome {
    case: Case,
    /// What was expected and what was read instead; none if they agree.
    differences: Vec<String>,
}

impl Outcome {
    fn passes(&self) -> bool {
        self.differences.is_empty()
    }

    fn print(&self, word: &str) {
        println!("{word} {}", self.case.id);
        self.differences.iter().flat_map(|d| d.lines()).for_each(|line| println!("    {line}"));
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reading")
}

fn main() -> ExitCode {
    let filter = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let engine = Engine::embedded().expect("the engine loads");
    let cases = cases::all(&folder()).into_iter();
    let cases = cases.filter(|c| filter.as_ref().is_none_or(|f| c.id.to_lowercase().contains(&f.to_lowercase())));
    let outcomes: Vec<Outcome> =
        cases.map(|case| Outcome { differences: compare::differences(&engine, &case), case }).collect();
    if let Some(filter) = filter {
        outcomes.iter().for_each(|o| o.print(if o.passes() { "reads" } else { "fails" }));
        println!("{} of {} cases with {filter:?} are read right", passing(&outcomes), outcomes.len());
        return ExitCode::SUCCESS;
    }
    if std::env::var_os("BLESS").is_some() {
        write_list(&outcomes);
    }
    report(&outcomes, &read_list())
}

fn passing(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|o| o.passes()).count()
}

fn report(outcomes: &[Outcome], listed: &BTreeSet<String>) -> ExitCode {
    let (hard, plain): (Vec<&Outcome>, Vec<&Outcome>) = outcomes.iter().partition(|o| o.case.hard);
    let known: BTreeSet<&str> = plain.iter().map(|o| o.case.id.as_str()).collect();
    let stale: Vec<&String> = listed.iter().filter(|id| !known.contains(id.as_str())).collect();
    let news: Vec<&&Outcome> = plain.iter().filter(|o| !o.passes() && !listed.contains(&o.case.id)).collect();
    let done = plain.iter().filter(|o| o.passes() && listed.contains(&o.case.id));
    done.for_each(|o| println!("now read right, remove it from the list: {}", o.case.id));
    stale.iter().for_each(|id| println!("no such case, remove it from the list: {id}"));
    news.iter().for_each(|o| o.print("FAILS"));
    let right = |outcomes: &[&Outcome]| outcomes.iter().filter(|o| o.passes()).count();
    println!(
        "reading examples: {} of {} read right, {} listed as not yet, {} fail unlisted; hard ones: {} of {}",
        right(&plain),
        plain.len(),
        listed.len(),
        news.len(),
        right(&hard),
        hard.len()
    );
    if news.is_empty() && stale.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn list_path() -> PathBuf {
    folder().join("not_yet.toml")
}

fn read_list() -> BTreeSet<String> {
    #[derive(serde::Deserialize)]
    struct List {
        cases: BTreeSet<String>,
    }
    let text = std::fs::read_to_string(list_path()).expect("tests/reading/not_yet.toml is there");
    toml::from_str::<List>(&text).expect("tests/reading/not_yet.toml holds a list of cases").cases
}

fn write_list(outcomes: &[Outcome]) {
    let failing: BTreeSet<&str> =
        outcomes.iter().filter(|o| !o.case.hard && !o.passes()).map(|o| o.case.id.as_str()).collect();
    let mut text = String::from(
        "# Cases that are not read right yet, written by `cargo xtask bless`. The list may only get shorter: a case that fails and\n\
         # is not on it fails the test. None of them is wrong as English.\ncases = [\n",
    );
    failing.iter().for_each(|id| text += &format!("    {id:?},\n"));
    text += "]\n";
    std::fs::write(list_path(), text).expect("tests/reading/not_yet.toml can be written");
}
