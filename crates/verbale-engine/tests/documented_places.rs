//! `docs/places.md` and `place::rules` agree: every rule that a place can name has a section with an example and says when it errs, and no
//! section is of a rule that is gone.

use std::collections::{BTreeMap, BTreeSet};
use verbale_engine::place;

const PAGE: &str = include_str!("../../../docs/places.md");

/// What stands under each heading of the form ``### `place.only` ``.
fn sections(page: &str) -> BTreeMap<&str, &str> {
    let parts = page.split("\n### ").skip(1).filter_map(|part| part.split_once('\n'));
    parts.filter_map(|(heading, body)| Some((heading.trim().strip_prefix('`')?.strip_suffix('`')?, body))).collect()
}

#[test]
fn every_rule_has_its_section() {
    let rules: BTreeSet<&str> = place::rules().into_iter().collect();
    let documented: BTreeSet<&str> = sections(PAGE).into_keys().collect();
    assert_eq!(rules, documented, "docs/places.md needs one `###` section for each rule, and no other");
}

#[test]
fn every_section_has_an_example_and_says_when_it_errs() {
    for (rule, body) in sections(PAGE) {
        assert!(body.contains("\n```text\n"), "{rule}: docs/places.md gives no example");
        assert!(body.contains("**Errs**"), "{rule}: docs/places.md does not say when it errs");
    }
}
