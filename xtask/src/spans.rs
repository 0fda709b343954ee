//! `cargo xtask verify-spans`: the law that every span gives exactly the words it claims, checked on whatever text is at hand.
//!
//! Each record is serialised and read back as a stranger would: its spans slice the text by code points, and must give the words that
//! the reading's byte spans give. Some documents are read again with one, two and eight threads, and must give the same bytes.

use crate::corpora::{self, Shared};
use crate::{lines, scramble};
use anyhow::{Context, Result};
use rayon::prelude::*;
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use verbale_engine::Engine;
use verbale_model::{Actor, Document, Idx, Reading, Span};

/// Arguments of `cargo xtask verify-spans`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// So many random texts
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    random: u64,
    /// What the random texts depend on
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// At most so many documents of each file, evenly taken
    #[arg(long, value_name = "K")]
    sample: Option<usize>,
}

/// How many documents are read with several numbers of threads.
const REREAD: usize = 200;

/// What was looked at, and what was wrong.
#[derive(Default)]
struct Tally {
    documents: usize,
    statements: usize,
    spans: usize,
    faults: Vec<String>,
}

impl Tally {
    fn add(mut self, other: Self) -> Self {
        self.documents += other.documents;
        self.statements += other.statements;
        self.spans += other.spans;
        self.faults.extend(other.faults);
        self
    }
}

/// Runs; `false` when a span lied.
pub(crate) fn run(args: &Args) -> Result<bool> {
    let engine = Engine::embedded()?;
    let mut all = Tally::default();
    let mut reread = Vec::new();
    for (name, documents) in texts(args)? {
        let documents = thinned(documents, args.sample);
        let tally = documents.par_iter().map(|d| verify(&engine, d)).reduce(Tally::default, Tally::add);
        println!("{name:44}{:7} documents{:8} statements{:9} spans", tally.documents, tally.statements, tally.spans);
        reread.extend(thinned(documents, Some(12)));
        all = all.add(tally);
    }
    let random = (0..args.random).into_par_iter().map(|at| Document::new(scramble::text(args.seed, at)));
    let random = random.map(|d| verify(&engine, &d)).reduce(Tally::default, Tally::add);
    println!(
        "{:44}{:7} documents{:8} statements{:9} spans",
        "random", random.documents, random.statements, random.spans
    );
    reread.extend((0..20).map(|at| Document::new(scramble::text(args.seed, at))));
    let mut all = all.add(random);
    all.faults.extend(same_with_any_threads(&engine, &thinned(reread, Some(REREAD)))?);
    println!(
        "{} documents, {} statements, {} spans: {} faults",
        all.documents,
        all.statements,
        all.spans,
        all.faults.len()
    );
    all.faults.iter().take(20).for_each(|fault| println!("  {fault}"));
    Ok(all.faults.is_empty())
}

/// At most so many, evenly taken.
fn thinned(documents: Vec<Document>, most: Option<usize>) -> Vec<Document> {
    let step = most.map_or(1, |most| documents.len().div_ceil(most.max(1)).max(1));
    documents.into_iter().step_by(step).collect()
}

/// Every file of documents at hand, with its name.
fn texts(args: &Args) -> Result<Vec<(String, Vec<Document>)>> {
    let mut out = Vec::new();
    let folder = args.shared.folder();
    if args.shared.file("corpora", "corpora").is_some() {
        for file in corpora::files(&folder.join("corpora"), "jsonl") {
            out.push((name(&file, &folder), json_lines(&file)?));
        }
    }
    for part in ["seed", "articles"] {
        for file in args.shared.json_files(part) {
            let object: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
            out.push((name(&file, &folder), corpora::any_document(&object).into_iter().collect()));
        }
    }
    out.push(("examples".to_owned(), corpora::examples()?.iter().map(corpora::Gold::document).collect()));
    out.retain(|(_, documents)| !documents.is_empty());
    Ok(out)
}

fn name(file: &Path, folder: &Path) -> String {
    file.strip_prefix(folder).unwrap_or(file).display().to_string()
}

fn json_lines(file: &Path) -> Result<Vec<Document>> {
    let mut out = Vec::new();
    for line in corpora::lines(file)? {
        let object: Value = serde_json::from_str(&line).with_context(|| file.display().to_string())?;
        out.extend(corpora::any_document(&object));
    }
    Ok(out)
}

/// Reads one document and checks its record.
fn verify(engine: &Engine, document: &Document) -> Tally {
    let mut tally = Tally { documents: 1, ..Tally::default() };
    let read = catch_unwind(AssertUnwindSafe(|| engine.read(document)));
    let mut faults = Vec::new();
    match read {
        Err(_) => faults.push("the engine panicked".to_owned()),
        Ok(reading) => {
            tally.statements = reading.statements.len();
            tally.spans = spans(&reading).len();
            faults.extend(faults_of_reading(&document.text, &reading));
            match lines::record(document, &reading, engine).and_then(|b| Ok(serde_json::from_slice::<Value>(&b)?)) {
                Ok(record) => faults.extend(faults_of_record(document, &reading, &record)),
                Err(error) => faults.push(format!("no record: {error}")),
            }
        }
    }
    let start: String = document.text.chars().take(60).collect();
    let place = document.reference.clone().unwrap_or_else(|| format!("{start:?}"));
    tally.faults = faults.into_iter().map(|fault| format!("{place}: {fault}")).collect();
    tally
}

/// All spans of a reading in the order of its record, each with its field.
fn spans(reading: &Reading) -> Vec<(&'static str, Span)> {
    let mut out: Vec<(&'static str, Span)> = reading.paragraphs.iter().map(|&s| ("paragraphs", s)).collect();
    out.extend(reading.sentences.iter().map(|&s| ("sentences", s)));
    for mention in reading.actors.iter().flat_map(|a| &a.mentions) {
        out.extend([("mentions", mention.span), ("heads", mention.head)]);
    }
    out.extend(reading.times.iter().map(|t| ("times", t.span)));
    out.extend(reading.places.iter().map(|p| ("places", p.span)));
    for statement in &reading.statements {
        out.extend(statement.source.iter().map(|&s| ("source", s)));
        out.extend(statement.cue.iter().flat_map(|c| &c.spans).map(|&s| ("cue", s)));
        out.extend(statement.content.iter().map(|&s| ("content", s)));
        out.extend(statement.conditions.iter().flat_map(|c| [("markers", c.marker), ("conditions", c.span)]));
        out.extend(statement.venue.map(|s| ("venue", s)));
    }
    out.extend(reading.events.iter().flat_map(|e| [("triggers", e.trigger), ("events", e.span)]));
    for position in &reading.positions {
        out.extend(position.content.iter().map(|&s| ("positions", s)));
        out.extend(position.conditions.iter().flat_map(|c| [("markers", c.marker), ("conditions", c.span)]));
    }
    out.extend(reading.doubts.iter().map(|d| ("doubts", d.span)));
    out
}

/// The same of a record, in code points.
fn points(record: &Value) -> Vec<(&'static str, &Value)> {
    let list = |value: &'static str| record[value].as_array().into_iter().flatten();
    let mut out: Vec<(&'static str, &Value)> = list("paragraphs").map(|s| ("paragraphs", s)).collect();
    out.extend(list("sentences").map(|s| ("sentences", s)));
    let mentions = list("actors").flat_map(|a| a["mentions"].as_array().into_iter().flatten());
    for mention in mentions {
        out.extend([("mentions", &mention["span"]), ("heads", &mention["head"])]);
    }
    out.extend(list("times").map(|t| ("times", &t["span"])));
    out.extend(list("places").map(|p| ("places", &p["span"])));
    for statement in list("statements") {
        for part in ["source", "cue", "content"] {
            out.extend(statement[part]["spans"].as_array().into_iter().flatten().map(|s| (part, s)));
        }
        out.extend(conditions(statement));
        out.extend(statement["venue"].get("span").map(|s| ("venue", s)));
    }
    out.extend(list("events").flat_map(|e| [("triggers", &e["trigger"]), ("events", &e["span"])]));
    for position in list("positions") {
        out.extend(position["content"].as_array().into_iter().flatten().map(|s| ("positions", s)));
        out.extend(conditions(position));
    }
    out.extend(list("doubts").map(|d| ("doubts", &d["span"])));
    out
}

/// The spans of a statement's or position's conditions.
fn conditions(line: &Value) -> impl Iterator<Item = (&'static str, &Value)> {
    let all = line["conditions"].as_array().into_iter().flatten();
    all.flat_map(|c| [("markers", &c["marker"]), ("conditions", &c["span"])])
}

/// How many pairs of numbers stand anywhere in a record: no span may escape [`points`].
fn pairs_of_numbers(value: &Value) -> usize {
    match value {
        Value::Array(items) if items.len() == 2 && items.iter().all(Value::is_u64) => 1,
        Value::Array(items) => items.iter().map(pairs_of_numbers).sum(),
        Value::Object(fields) => fields.values().map(pairs_of_numbers).sum(),
        _ => 0,
    }
}

fn faults_of_reading(text: &str, reading: &Reading) -> Vec<String> {
    let mut faults = Vec::new();
    for (field, span) in spans(reading) {
        if text.get(span.range()).is_none_or(|words| words.trim().is_empty()) {
            faults.push(format!("{field} {span:?} holds no words"));
        }
    }
    for (field, list) in [("paragraphs", &reading.paragraphs), ("sentences", &reading.sentences)] {
        if list.windows(2).any(|w| w[0].end() > w[1].start()) {
            faults.push(format!("{field} overlap or are out of order"));
        }
    }
    faults.extend(
        reading.actors.iter().filter(|a| a.mentions.is_empty()).map(|a| format!("{} is not mentioned", a.name)),
    );
    for at in 0..reading.statements.len() {
        faults.extend(faults_of_statement(reading, at).into_iter().map(|fault| format!("s{}: {fault}", at + 1)));
    }
    faults
}

fn faults_of_statement(reading: &Reading, at: usize) -> Vec<&'static str> {
    let statement = &reading.statements[at];
    let mut faults = Vec::new();
    let mut check = |fine: bool, fault| {
        if !fine {
            faults.push(fault)
        }
    };
    let apart = |spans: &[Span]| spans.windows(2).all(|w| w[0].end() <= w[1].start());
    check(!statement.content.is_empty(), "has no content");
    check(apart(&statement.content), "its content's spans overlap or are out of order");
    check(statement.cue.as_ref().is_none_or(|c| !c.spans.is_empty()), "has a cue without words");
    let there = |actors: &[Idx<Actor>]| actors.iter().all(|a| a.at() < reading.actors.len());
    check(there(&statement.speakers), "has a speaker that is not there");
    check(there(&statement.targets), "has a target that is not there");
    check((0.0..=1.0).contains(&statement.because.confidence), "has a confidence beyond 0 to 1");
    check(!statement.because.rule.is_empty(), "has no reason");
    // Whoever goes from inside to outside must arrive within as many steps as there are statements.
    let mut outer = statement.inside;
    for _ in 0..reading.statements.len() {
        outer = outer.and_then(|o| reading.statements.get(o.at())).and_then(|s| s.inside);
    }
    check(outer.is_none(), "stands inside itself");
    check(
        statement.inside.is_none_or(|o| o.at() < reading.statements.len()),
        "stands inside a statement that is not there",
    );
    faults
}

fn faults_of_record(document: &Document, reading: &Reading, record: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if record["text"].as_str() != Some(&*document.text) {
        faults.push("the record's text is another".to_owned());
    }
    let (spans, points) = (spans(reading), points(record));
    if spans.len() != points.len() || pairs_of_numbers(record) != points.len() {
        faults.push(format!("{} spans in the reading, {} in the record", spans.len(), pairs_of_numbers(record)));
    }
    let starts: Vec<usize> = document.text.char_indices().map(|(at, _)| at).chain([document.text.len()]).collect();
    for ((field, span), (other, pair)) in spans.into_iter().zip(points) {
        let at = |side: usize| pair[side].as_u64().and_then(|p| starts.get(p as usize).copied());
        let words = at(0).zip(at(1)).and_then(|(start, end)| document.text.get(start..end));
        if field != other || words != document.text.get(span.range()) {
            faults.push(format!("{field} {span:?} and {other} {pair} hold other words"));
        }
    }
    faults
}

/// Reads the documents with one, two and eight threads, and compares the bytes.
fn same_with_any_threads(engine: &Engine, documents: &[Document]) -> Result<Vec<String>> {
    let mut first: Option<Vec<Vec<u8>>> = None;
    let mut faults = Vec::new();
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
        let records =
            || documents.par_iter().map(|d| lines::record(d, &engine.read(d), engine)).collect::<Result<Vec<_>>>();
        let records = pool.install(records)?;
        let before = first.get_or_insert_with(|| records.clone());
        let differ = before.iter().zip(&records).filter(|(a, b)| a != b).count();
        if differ > 0 {
            faults.push(format!("{differ} records differ between 1 and {threads} threads"));
        }
    }
    println!("{} documents read with 1, 2 and 8 threads", documents.len());
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use verbale_model::{Published, PublishedFrom};

    #[test]
    fn pairs_are_counted() {
        let record = serde_json::json!({"a": [[0, 1], [2, 3]], "b": {"span": [4, 5]}, "text": "[6, 7]", "c": [8]});
        assert_eq!(pairs_of_numbers(&record), 3);
    }

    #[test]
    fn a_date_that_was_given_is_kept() {
        let given = Published { date: "2024-11-06".into(), from: PublishedFrom::Given };
        let object = serde_json::json!({"text": "x", "dct": "2024-11-06"});
        assert_eq!(corpora::any_document(&object).and_then(|d| d.published), Some(given));
    }
}
