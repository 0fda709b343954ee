//! The invented articles in `examples/`: as many statements found, and found statements right, as `evals/scores.toml` says. What counts as
//! right is what `cargo xtask eval` counts, by the same code.

#[path = "../../../xtask/src/eval/matching.rs"]
#[allow(dead_code, reason = "shared with xtask, which uses all of it")]
mod matching;

use matching::{Covered, Parts, Words, pairs};
use serde_json::Value;
use std::path::{Path, PathBuf};
use verbale_engine::Engine;
use verbale_model::Document;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[derive(Default)]
struct Count {
    core: usize,
    core_right: usize,
    found: usize,
    found_right: usize,
}

fn spans(value: &Value) -> Vec<[usize; 2]> {
    serde_json::from_value(value.clone()).expect("spans are pairs of numbers")
}

fn count(engine: &Engine, name: &str, sum: &mut Count) {
    let text = std::fs::read_to_string(root().join(format!("examples/{name}.txt"))).expect("the article is there");
    let gold = std::fs::read_to_string(root().join(format!("examples/{name}.gold.json"))).expect("its gold is there");
    let gold: Value = serde_json::from_str(&gold).expect("gold is JSON");
    let words = Words::new(&text);
    let cover = |a: &Value| {
        words.cover(&Parts::from_points(&text, &spans(&a["source"]), &spans(&a["cue"]), &spans(&a["content"])))
    };
    let attributions = gold["attributions"].as_array().expect("gold lists attributions");
    let all: Vec<Covered> = attributions.iter().map(cover).collect();
    let core: Vec<Covered> = attributions.iter().filter(|a| a["tier"] == "core").map(cover).collect();
    let reading = engine.read(&Document::new(text.as_str()));
    let found: Vec<Covered> = reading.statements.iter().map(|s| words.cover(&Parts::of(s))).collect();
    let right = |gold: &[Covered]| pairs(gold, &found).iter().filter(|p| p.right).count();
    sum.core += core.len();
    sum.core_right += right(&core);
    sum.found += found.len();
    sum.found_right += right(&all);
}

fn floor(name: &str) -> f64 {
    let text = std::fs::read_to_string(root().join("evals/scores.toml")).expect("evals/scores.toml is there");
    let scores: toml::Table = text.parse().expect("evals/scores.toml is TOML");
    let value = &scores["examples"][name];
    value.as_float().or_else(|| value.as_integer().map(|i| i as f64)).expect("a floor is a number")
}

#[test]
fn examples_are_read_as_well_as_before() {
    let engine = Engine::embedded().expect("the engine loads");
    let mut sum = Count::default();
    for entry in std::fs::read_dir(root().join("examples")).expect("the folder is there").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(name) = name.strip_suffix(".gold.json") {
            count(&engine, name, &mut sum);
        }
    }
    assert!(sum.core > 0, "there are no examples");
    let share = |right: usize, of: usize| 100.0 * right as f64 / of.max(1) as f64;
    for (name, now) in [("recall", share(sum.core_right, sum.core)), ("precision", share(sum.found_right, sum.found))] {
        assert!(
            now + 0.15 >= floor(name),
            "{name} fell to {now:.2} from {:.2}: `cargo xtask eval examples`",
            floor(name)
        );
    }
}
