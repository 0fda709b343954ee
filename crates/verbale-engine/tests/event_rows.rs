//! The rows of `knowledge/events/`: each codes its example as its type, and leaves its counter-example alone. Those that do not yet are counted,
//! and may only become fewer.
#![allow(clippy::print_stdout, reason = "this test names the rows that fail")]

use verbale_engine::Engine;
use verbale_model::Document;

/// Rows whose example is not coded as it should be.
const NOT_CODED: usize = 16;
/// Rows whose counter-example is coded as their type.
const CODED: usize = 8;

#[test]
fn rows_code_their_examples_and_nothing_else() {
    let engine = Engine::embedded().expect("the engine loads");
    let (mut not_coded, mut coded) = (Vec::new(), Vec::new());
    for (kind, example, never) in engine.coder().lexicon().examples() {
        let has = |text: &str| engine.read(&Document::new(text)).events.iter().any(|e| e.kind == kind);
        if !has(example) {
            not_coded.push(format!("{} {example}", kind.label()));
        }
        if has(never) {
            coded.push(format!("{} {never}", kind.label()));
        }
    }
    println!("not coded: {not_coded:#?}\ncoded: {coded:#?}");
    assert!(not_coded.len() <= NOT_CODED, "{} examples are not coded: {not_coded:#?}", not_coded.len());
    assert!(coded.len() <= CODED, "{} counter-examples are coded: {coded:#?}", coded.len());
}
