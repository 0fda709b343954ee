//! `docs/rules.md` and `quote::rules`, `who::rules` and `event::rules`, `docs/times.md` and the grammar of times agree: every rule that a line can name has a
//! section with an example, and no section is of a rule that is gone.

use std::collections::{BTreeMap, BTreeSet};
use verbale_engine::{event, quote, time, who};

const TIMES: &str = include_str!("../../../docs/times.md");
const WORDS: &str = include_str!("../../../knowledge/time/words.toml");
const TIME_RULES: &str = include_str!("../../../knowledge/time/rules.toml");

const PAGE: &str = include_str!("../../../docs/rules.md");

/// What stands under each heading of the form ``## `quote.linked` ``.
fn sections(page: &str) -> BTreeMap<&str, &str> {
    let parts = page.split("\n## ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.filter_map(|(heading, body)| Some((heading.trim().strip_prefix('`')?.strip_suffix('`')?, body))).collect()
}

#[test]
fn every_rule_has_its_section() {
    let rules: BTreeSet<&str> = quote::rules().into_iter().chain(who::rules()).chain(event::rules()).collect();
    let documented: BTreeSet<&str> = sections(PAGE).into_keys().collect();
    let missing: Vec<_> = rules.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&rules).collect();
    assert!(
        missing.is_empty(),
        "docs/rules.md lacks a section for {missing:?}: add a heading with the id between back-ticks"
    );
    assert!(gone.is_empty(), "docs/rules.md describes {gone:?}, which no statement and no mention can name");
}

#[test]
fn the_stage_names_the_rules_that_it_lists() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/who");
    let files = std::fs::read_dir(folder).expect("the folder is there").flatten().map(|entry| entry.path());
    // the list itself stands in mod.rs
    let files = files.filter(|path| !path.ends_with("mod.rs"));
    let texts: Vec<String> = files.map(|path| std::fs::read_to_string(path).expect("the file is text")).collect();
    let named: BTreeSet<&str> =
        texts.iter().flat_map(|text| text.split('"').filter(|part| part.starts_with("who."))).collect();
    assert_eq!(named, who::rules().into_iter().collect(), "who::rules lists what src/who/ puts into `because`");
}

#[test]
fn every_rule_of_time_has_its_section() {
    let grammar = time::Grammar::read(WORDS, TIME_RULES).expect("the grammar reads");
    let rules: BTreeSet<&str> = grammar.rules().collect();
    let documented: BTreeSet<&str> = sections(TIMES).into_keys().collect();
    assert_eq!(
        rules, documented,
        "docs/times.md has a section for each rule of knowledge/time/rules.toml, and for no other"
    );
}

#[test]
fn every_section_has_an_example_and_says_when_it_errs() {
    for (rule, body) in sections(PAGE).into_iter().chain(sections(TIMES)) {
        assert!(body.contains("\n```text\n"), "{rule}: the page gives no example");
        assert!(body.contains("**Errs**"), "{rule}: the page does not say when it errs");
    }
}

#[test]
fn a_page_is_cut_at_its_headings() {
    let page = "# Rules\n\n## What is weighed\n\nx\n\n## `a.b`\n\ny\n\n## `c`\nz\n";
    assert_eq!(sections(page).into_iter().collect::<Vec<_>>(), [("a.b", "\ny\n"), ("c", "z\n")]);
}
