//! `docs/rules.md` and `quote::rules` agree: every rule that a statement can name has a section with an example, and no section is of a
//! rule that is gone.

use std::collections::{BTreeMap, BTreeSet};
use verbale_engine::quote;

const PAGE: &str = include_str!("../../../docs/rules.md");

/// What stands under each heading of the form ``## `quote.linked` ``.
fn sections(page: &str) -> BTreeMap<&str, &str> {
    let parts = page.split("\n## ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.filter_map(|(heading, body)| Some((heading.trim().strip_prefix('`')?.strip_suffix('`')?, body))).collect()
}

#[test]
fn every_rule_has_its_section() {
    let rules: BTreeSet<&str> = quote::rules().iter().copied().collect();
    let documented: BTreeSet<&str> = sections(PAGE).into_keys().collect();
    let missing: Vec<_> = rules.difference(&documented).collect();
    let gone: Vec<_> = documented.difference(&rules).collect();
    assert!(
        missing.is_empty(),
        "docs/rules.md lacks a section for {missing:?}: add a heading with the id between back-ticks"
    );
    assert!(gone.is_empty(), "docs/rules.md describes {gone:?}, which no statement can name");
}

#[test]
fn every_section_has_an_example_and_says_when_it_errs() {
    for (rule, body) in sections(PAGE) {
        assert!(body.contains("\n```text\n"), "{rule}: docs/rules.md gives no example");
        assert!(body.contains("**Errs**"), "{rule}: docs/rules.md does not say when it errs");
    }
}

#[test]
fn a_page_is_cut_at_its_headings() {
    let page = "# Rules\n\n## What is weighed\n\nx\n\n## `a.b`\n\ny\n\n## `c`\nz\n";
    assert_eq!(sections(page).into_iter().collect::<Vec<_>>(), [("a.b", "\ny\n"), ("c", "z\n")]);
}
