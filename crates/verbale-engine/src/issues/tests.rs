use super::*;
use crate::Engine;
use std::sync::LazyLock;
use verbale_model::Span;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().expect("the engine loads"));

/// What a whole text is about.
fn keys(codebook: &Codebook, text: &str) -> Vec<String> {
    let layers = ENGINE.layers(text);
    let whole = Span::new(text, 0..text.len()).expect("a text");
    codebook.of(&layers, &[whole], None).into_iter().map(|one| one.key.to_owned()).collect()
}

/// What `words` in a text are about, and how that was found.
fn of(text: &str, words: &str) -> Vec<(String, How)> {
    let layers = ENGINE.layers(text);
    let start = text.rfind(words).expect("the words stand in the text");
    let span = Span::new(text, start..start + words.len()).expect("a span of words");
    ENGINE.issues().of(&layers, &[span], None).into_iter().map(|one| (one.key.to_owned(), one.how)).collect()
}

#[test]
fn every_key_stands_once_in_the_files() {
    let mut seen = std::collections::BTreeSet::new();
    for (file, text) in EMBEDDED {
        let mut rows = Rows::default();
        assert_eq!(rows.load(file, text), Vec::new());
        for row in rows.issues.rows {
            assert!(seen.insert(row.key.clone()), "{file}: {} stands in another file, too", row.key);
        }
    }
}

#[test]
fn examples_are_read_and_counter_examples_are_not() {
    let codebook = ENGINE.issues();
    let mut wrong = Vec::new();
    for row in codebook.issues() {
        for example in &row.examples {
            let found = keys(codebook, example);
            if found.first() != Some(&row.key) {
                wrong.push(format!("{}: {example} is read as {found:?}", row.key));
            }
        }
        if keys(codebook, &row.counter).contains(&row.key) {
            wrong.push(format!("{}: {} is read as it", row.key, row.counter));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_only_refers_takes_its_issue_from_before() {
    for (text, words, expected) in [
        ("The union wants higher wages. The owner rejected the demand.", "the demand", Some("wages")),
        ("Asked about the ceasefire, he said it was dead.", "it was dead", Some("ceasefire")),
        (
            "The union wants higher wages. The cook said it was a fine and sunny morning in May for a walk.",
            "a fine",
            None,
        ),
        ("The talks went on. Later he praised the soup.", "the soup", None),
    ] {
        let found = of(text, words);
        assert_eq!(
            found.first().map(|(key, how)| (key.as_str(), *how)),
            expected.map(|key| (key, How::Context)),
            "{text}"
        );
    }
}

#[test]
fn a_users_rows_add_and_replace() {
    let mut codebook = ENGINE.issues().clone();
    let mine = "
[[issue]]
key = \"bees\"
definition = \"Bees and what harms them.\"
phrases = [\"honey bee\"]
examples = [\"The honey bees die.\", \"He keeps honey bees.\"]
counter = \"A spelling bee was held.\"
source = \"ours\"
";
    codebook.with_all([("mine/issues.toml", mine)]).expect("the row is good");
    assert_eq!(keys(&codebook, "Farmers fear for the honey bees."), ["bees"]);
    assert_eq!(codebook.field("bees"), "issues");
    let replaced = mine.replace("honey bee\"", "hive\"");
    codebook.with_all([("mine/issues/bees.toml", &*replaced)]).expect("the row is good");
    assert_eq!(keys(&codebook, "Farmers fear for the honey bees."), [""; 0]);
    assert_eq!(keys(&codebook, "The hive is empty."), ["bees"]);
}

#[test]
fn a_fault_names_file_line_and_what() {
    let row = "
[[issue]]
key = \"bees\"
definition = \"Bees.\"
phrases = [\"honey *\"]
parent = \"insects\"
examples = [\"The honey bees die.\"]
counter = \"A spelling bee was held.\"
source = \"ours\"
";
    let told = |text: &str| {
        let faults = ENGINE.issues().clone().with_all([("mine/issues.toml", text)]).expect_err("there are faults");
        faults.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        told(row),
        [
            "mine/issues.toml:2: bees: \"honey *\": a phrase does not end with *",
            "mine/issues.toml:2: bees: there is no issue \"insects\" to be its parent",
            "mine/issues.toml:2: bees: two examples are needed, 1 given",
        ]
    );
    assert_eq!(told("[[issue]]\nkeys = \"x\"\n")[0].split(": ").next(), Some("mine/issues.toml:2"));
}

#[test]
fn files_of_the_codebook() {
    for (file, owned) in [
        ("mine/issues.toml", true),
        ("mine/issues/bees.toml", true),
        ("issues\\bees.toml", true),
        ("mine/people.csv", false),
        ("mine/roles.toml", false),
        ("issues/people.csv", false),
    ] {
        assert_eq!(Codebook::owns(file), owned, "{file}");
    }
}
