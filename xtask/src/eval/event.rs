//! `cargo xtask eval event`: who did what to whom. PLV with the two parties given (what was trained on its sentences is judged by the weights
//! of the fold that did not see them) and found; sentences with CAMEO codes; whole articles; one event told often; alarms where there is none.

use super::{Figure, Setting, scorer};
use crate::lines::Read;
use crate::{corpora, deeds};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use verbale_engine::Engine;
use verbale_engine::event::{self, Classifier};
use verbale_engine::syntax::EventRows;
use verbale_ledger::same_event::{self, Member};
use verbale_model::{Document, Event, EventType, Reading, Span};

/// Arguments of `cargo xtask eval event`.
#[derive(clap::Args, Default)]
pub(super) struct Args {
    /// Another file of PLV's form in place of its training sentences; then nothing else is measured
    #[arg(long)]
    gold: Option<PathBuf>,
    /// Hand in the two parties of each event, and measure types only
    #[arg(long)]
    given_actors: bool,
    /// End with one line of JSON: root_macro_f1, quad_macro_f1
    #[arg(long)]
    json: bool,
    /// Print the events found in sentences and genres without any
    #[arg(long)]
    alarms: bool,
    /// Print reports that are wrongly put together, and reports of one event that are left apart
    #[arg(long)]
    apart: bool,
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut last = json!({});
    let plv = args.gold.clone().or_else(|| setting.shared.file("event", "corpora/event/plv_train.jsonl"));
    if let Some(plv) = &plv {
        let given = given(setting, plv)?;
        last = json!({"root_macro_f1": given[1].root, "quad_macro_f1": given[1].quad});
        figures.push(("event.plv_given_root".into(), given[1].root));
        figures.push(("event.plv_given_quad".into(), given[1].quad));
        if !args.given_actors {
            let score = end_to_end(setting, plv)?;
            last = json!({"root_macro_f1": score["root_macro_f1_end_to_end"], "quad_macro_f1": score["quad_acc_of_pairs"],
                "given": last, "end_to_end": score});
            figures.push(("event.plv_triples".into(), score["triples"]["F1"].as_f64().unwrap_or(0.0)));
            figures.push(("event.plv_pair_found".into(), score["pair_found"].as_f64().unwrap_or(0.0)));
        }
    }
    if args.gold.is_none() && !args.given_actors {
        for file in ["up_petr2_gsr", "petr_unittest"] {
            if let Some(path) = setting.shared.file("event", &format!("corpora/event/{file}.jsonl")) {
                let share = coded(setting, file, &path)?;
                figures.push((format!("event.{file}_root"), share));
            }
        }
        figures.extend(articles(setting)?);
        figures.push(("event.groups_f1".into(), grouped(setting, args.apart)?));
        alarms(setting, args.alarms)?;
    }
    if args.json {
        println!("{last}");
    }
    Ok(figures)
}

/// The label that PLV has for a type: it does not tell yielding in words from yielding in deeds.
fn root(kind: &str) -> &str {
    if matches!(kind, "CONCEDE" | "RETREAT") { "YIELD" } else { kind }
}

/// Macro-F1 and accuracy, in per cent.
#[derive(Clone, Copy, Default)]
struct Score {
    root: f64,
    quad: f64,
    accuracy: f64,
}

fn macro_f1<T: Ord>(gold: &[T], said: &[T]) -> f64 {
    let mut counts: BTreeMap<&T, [usize; 3]> = BTreeMap::new();
    for (g, s) in gold.iter().zip(said) {
        counts.entry(g).or_default()[0] += 1;
        counts.entry(s).or_default()[1] += 1;
        if g == s {
            counts.entry(g).or_default()[2] += 1;
        }
    }
    let in_gold: Vec<f64> =
        counts.values().filter(|c| c[0] > 0).map(|c| 2.0 * c[2] as f64 / (c[0] + c[1]) as f64).collect();
    100.0 * in_gold.iter().sum::<f64>() / in_gold.len().max(1) as f64
}

fn score(gold: &[(String, u8)], said: &[EventType]) -> Score {
    let split = |roots: Vec<String>| roots;
    let gold_roots = split(gold.iter().map(|(r, _)| r.clone()).collect());
    let said_roots = split(said.iter().map(|k| root(k.label()).to_owned()).collect());
    let gold_quads: Vec<u8> = gold.iter().map(|(_, q)| *q).collect();
    // PLV counts all yielding as material cooperation
    let quad = |k: &EventType| if *k == EventType::Concede { 2 } else { k.quad() };
    let said_quads: Vec<u8> = said.iter().map(quad).collect();
    let right = gold_roots.iter().zip(&said_roots).filter(|(g, s)| g == s).count();
    Score {
        root: macro_f1(&gold_roots, &said_roots),
        quad: macro_f1(&gold_quads, &said_quads),
        accuracy: 100.0 * right as f64 / gold.len().max(1) as f64,
    }
}

/// The weights that did not see a sentence, by its text; the shipped ones for all others.
struct Folds {
    weights: Vec<(Vec<u8>, Classifier)>,
    of: HashMap<String, usize>,
}

impl Folds {
    fn read() -> Result<Self> {
        let folder = corpora::root().join("evals/events/folds");
        let mut out = Self { weights: Vec::new(), of: HashMap::new() };
        for file in corpora::files(&folder, "safetensors") {
            let bytes = std::fs::read(&file).with_context(|| file.display().to_string())?;
            let classifier = Classifier::load(&bytes)?;
            out.weights.push((bytes, classifier));
        }
        let list = std::fs::read_to_string(folder.join("sentences.tsv")).unwrap_or_default();
        let row = |line: &str| line.split_once('\t').and_then(|(hash, k)| Some((hash.to_owned(), k.parse().ok()?)));
        out.of = list.lines().filter_map(row).collect();
        Ok(out)
    }

    fn of(&self, text: &str) -> Option<&(Vec<u8>, Classifier)> {
        self.weights.get(self.number(text)?)
    }

    fn number(&self, text: &str) -> Option<usize> {
        let hash = blake3::hash(text.as_bytes()).to_hex();
        self.of.get(&hash[..16]).copied()
    }
}

/// PLV with the parties' words handed in: the rows alone, and both. `training/event.py` says what the classifier does without rows.
fn given(setting: &Setting, gold: &Path) -> Result<[Score; 2]> {
    let (folds, model) = (Folds::read()?, setting.model()?);
    let (mut answers, mut said): (Vec<(String, u8)>, [Vec<EventType>; 2]) = Default::default();
    let mut unseen = 0;
    for line in corpora::lines(gold)? {
        let row: Value = serde_json::from_str(&line)?;
        let text = row["text"].as_str().unwrap_or_default();
        let layers = setting.engine.layers(text);
        let (weights, classifier) = match folds.of(text) {
            Some((weights, classifier)) => {
                unseen += 1;
                let vectors = model.vectors(text, &layers.segments);
                (Some(EventRows::project(weights, &vectors, setting.precision.of_engine())?), classifier)
            }
            None => (None, setting.engine.coder().classifier()),
        };
        for event in row["events"].as_array().into_iter().flatten() {
            let (source, target) = deeds::parties(text, event);
            let (seen, rows) = event::see_pair(&layers, setting.engine.coder(), source, target);
            let rows_of = weights.as_ref().unwrap_or(&layers.syntax.events);
            said[0].push(rows.unwrap_or(EventType::Reject));
            said[1].push(event::model::likeliest(&classifier.outcome(&seen, rows_of)).0);
            let kind = event["type"].as_str().unwrap_or_default();
            let quad = event["quad"].as_u64().unwrap_or_default();
            answers.push((root(kind).to_owned(), quad as u8));
        }
    }
    println!(
        "== event types with both parties given ({} events, {unseen} of them by weights that did not see them)",
        answers.len()
    );
    println!("{:34}{:>8}{:>8}{:>8}", "", "root", "quad", "acc.");
    let scores = said.map(|said| score(&answers, &said));
    for (name, s) in ["rows alone", "rows and classifier"].into_iter().zip(&scores) {
        println!("{name:34}{:8.1}{:8.1}{:8.1}", s.root, s.quad, s.accuracy);
    }
    Ok(scores)
}

/// The same sentences with nothing handed in, each read by an engine whose classifier did not see it.
fn end_to_end(setting: &Setting, gold: &Path) -> Result<Value> {
    let folds = Folds::read()?;
    let mut by_fold: Vec<Vec<Document>> = vec![Vec::new(); folds.weights.len() + 1];
    for document in corpora::documents(gold)? {
        by_fold[folds.number(&document.text).unwrap_or(folds.weights.len())].push(document);
    }
    let mut records = NamedTempFile::with_suffix(".jsonl")?;
    for (number, documents) in by_fold.into_iter().enumerate().filter(|(_, documents)| !documents.is_empty()) {
        let engine =
            folds.weights.get(number).map(|(weights, _)| Engine::with_events(weights, setting.precision.of_engine()));
        let engine = engine.transpose()?;
        let read = Read::new(engine.as_ref().unwrap_or(&setting.engine), documents);
        let part = read.to_file(&setting.engine)?;
        records.write_all(&std::fs::read(part.path())?)?;
    }
    records.flush()?;
    let score = scorer::json(setting, "event", gold, records.path())?;
    let t = &score["triples"];
    println!("== event end to end");
    println!(
        "triples P {} R {} F1 {} · pair found {} % · root right of pairs {} %",
        t["P"], t["R"], t["F1"], score["pair_found"], score["root_acc_of_pairs"]
    );
    if let Some(folder) = std::env::var_os("KEEP_RECORDS") {
        std::fs::copy(records.path(), folder)?;
    }
    Ok(score)
}

/// Sentences with codes of CAMEO or, in the unit tests, of WEIS: whether an event of the code's root is found.
fn coded(setting: &Setting, name: &str, gold: &Path) -> Result<f64> {
    let read = Read::new(&setting.engine, corpora::documents(gold)?);
    let (mut right, mut all, mut none) = (0usize, 0usize, 0usize);
    let rows = corpora::lines(gold)?.iter().map(|l| Ok(serde_json::from_str(l)?)).collect::<Result<Vec<Value>>>()?;
    // a few rows have no text, and are no documents
    for (row, reading) in rows.iter().filter(|row| row["text"].is_string()).zip(&read.readings) {
        let found: Vec<&str> = reading.events.iter().map(|e| root(e.kind.label())).collect();
        for event in row["events"].as_array().into_iter().flatten() {
            let code = event["cameo"].as_str().unwrap_or_default();
            let weis = name == "petr_unittest";
            let Some(kind) = (if weis { root_of_weis(code) } else { root_of_code(setting, code) }) else { continue };
            all += 1;
            right += usize::from(found.contains(&root(&kind)));
            none += usize::from(found.is_empty());
        }
    }
    let share = 100.0 * right as f64 / all.max(1) as f64;
    println!("== event {name}: root right {share:.1} % of {all}, nothing found for {none}");
    Ok(share)
}

/// The type of a CAMEO code or of the nearest code above it; none for statements, which PLOVER leaves out.
fn root_of_code(setting: &Setting, code: &str) -> Option<String> {
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    let table = &setting.engine.coder().ontology().cameo;
    (2..=digits.len()).rev().find_map(|n| {
        let prefix = digits.get(..n)?;
        let exact = table.iter().find(|row| row.code == prefix);
        let below = || table.iter().find(|row| row.code.starts_with(prefix));
        exact.or_else(below).map(|row| row.kind.clone())
    })
}

/// The type of a code of WEIS, in which PETRARCH's unit tests are coded: their "041" is to praise, "095" to appeal, "122" to denounce. None for
/// comments and denials, which PLOVER leaves out, and for codes that WEIS does not have: the tests make some up.
fn root_of_weis(code: &str) -> Option<String> {
    let known = code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit());
    let kind = match (code.get(..2).filter(|_| known)?, code) {
        (_, "191") => "REJECT",
        (_, "061" | "065" | "066") | ("01", _) => "RETREAT",
        (_, "062" | "063") => "AGREE",
        ("03", _) => "CONSULT",
        // recognition and relations are granted
        ("04", _) | (_, "064") => "SUPPORT",
        ("05" | "08", _) => "AGREE",
        ("07", _) => "AID",
        ("09" | "10" | "15", _) => "REQUEST",
        ("11", _) => "REJECT",
        ("12" | "13", _) => "ACCUSE",
        ("16" | "17", _) => "THREATEN",
        (_, "182") => "MOBILIZE",
        ("18", _) => "PROTEST",
        ("19" | "20", _) => "SANCTION",
        ("21", _) => "COERCE",
        ("22", _) => "ASSAULT",
        _ => return None,
    };
    Some(kind.to_owned())
}

/// The acceptance article and the others beside the corpora.
fn articles(setting: &Setting) -> Result<Vec<Figure>> {
    if setting.shared.file("event", "tools/score.py").is_none() {
        return Ok(Vec::new());
    }
    let mut figures = Vec::new();
    let mut together = Vec::new();
    for folder in ["seed", "articles"] {
        for file in setting.shared.json_files(folder) {
            together.push(serde_json::from_slice::<Value>(&std::fs::read(&file)?)?);
        }
    }
    let read = Read::new(&setting.engine, together.iter().filter_map(corpora::any_document).collect());
    let (records, file) = (read.to_file(&setting.engine)?, NamedTempFile::with_suffix(".json")?);
    serde_json::to_writer(&file, &together)?;
    let score = scorer::json(setting, "record", file.path(), records.path())?;
    println!("== event whole articles");
    for key in ["events", "ev_actor", "ev_recipient", "ev_status", "ev_told_by"] {
        println!("{key:14} {}", score[key].to_string().replace('"', ""));
    }
    let share = |key: &str| {
        let (right, all) = score[key].as_str().and_then(|t| t.split_once('/')).unwrap_or(("0", "0"));
        100.0 * right.parse::<f64>().unwrap_or(0.0) / all.parse::<f64>().unwrap_or(0.0).max(1.0)
    };
    figures.push(("event.articles_f1".into(), score["events"]["F1"].as_f64().unwrap_or(0.0)));
    figures.push(("event.articles_status".into(), share("ev_status")));
    figures.push(("event.articles_told_by".into(), share("ev_told_by")));
    Ok(figures)
}

/// Pairwise F1 of reports of one event, over all texts of `evals/events/groups.jsonl` at once.
fn grouped(setting: &Setting, print: bool) -> Result<f64> {
    let path = corpora::root().join("evals/events/groups.jsonl");
    let read = Read::new(&setting.engine, corpora::documents(&path)?);
    let reports: Vec<same_event::Report<'_>> = (read.documents.iter().zip(&read.readings))
        .map(|(document, reading)| same_event::Report { text: &document.text, reading })
        .collect();
    let mut group_of: HashMap<Member, usize> = HashMap::new();
    let found = same_event::groups(&reports);
    for (number, group) in found.iter().enumerate() {
        group_of.extend(group.members.iter().map(|m| (*m, number)));
    }
    // per marked event: its gold name and the group of what was found there
    let mut marks: Vec<(String, Option<usize>)> = Vec::new();
    let mut shown: Vec<String> = Vec::new();
    for (document, line) in corpora::lines(&path)?.iter().enumerate() {
        let row: Value = serde_json::from_str(line)?;
        let text = &*read.documents[document].text;
        for mark in row["groups"].as_array().into_iter().flatten() {
            let trigger = mark["trigger"].as_str().unwrap_or_default();
            let span = text.find(trigger).and_then(|at| Span::new(text, at..at + trigger.len()));
            let touches = |e: &Event| span.is_some_and(|s| e.trigger.start() < s.end() && s.start() < e.trigger.end());
            let event = read.readings[document].events.iter().position(touches);
            let group = event.and_then(|event| group_of.get(&Member { document, event }).copied());
            marks.push((mark["event"].as_str().unwrap_or_default().to_owned(), group));
            let seen = event.map(|at| described(&read.readings[document], at));
            shown.push(format!("{trigger}: {} | {text}", seen.unwrap_or_else(|| "not found".into())));
        }
    }
    let (mut gold, mut said, mut both) = (0usize, 0usize, 0usize);
    for (at, (name, group)) in marks.iter().enumerate() {
        for (next, (other, its)) in marks[at + 1..].iter().enumerate() {
            let (same, merged) = (name == other, group.is_some() && group == its);
            if print && same != merged {
                println!(
                    "  {}\n    {}\n    {}",
                    if same { "apart" } else { "together" },
                    shown[at],
                    shown[at + 1 + next]
                );
            }
            gold += usize::from(same);
            said += usize::from(merged);
            both += usize::from(same && merged);
        }
    }
    let (p, r) = (both as f64 / said.max(1) as f64, both as f64 / gold.max(1) as f64);
    let f = 200.0 * p * r / (p + r).max(1e-9);
    let found = marks.iter().filter(|(_, g)| g.is_some()).count();
    println!(
        "== event groups: pairs P {:.1} R {:.1} F1 {f:.1}; {found} of {} marked events found",
        100.0 * p,
        100.0 * r,
        marks.len()
    );
    Ok(f)
}

/// What is compared of an event, in a line.
fn described(reading: &Reading, at: usize) -> String {
    let event = &reading.events[at];
    let names = |side: &[verbale_model::Idx<verbale_model::Actor>]| {
        let all = side.iter().map(|a| &reading.actors[a.at()]);
        let all = all.map(|a| format!("{} ({})", a.name, a.country.as_deref().unwrap_or("-")));
        all.collect::<Vec<_>>().join(", ")
    };
    let time = event.time.and_then(|t| reading.times[t.at()].from.clone());
    let place = event.place.map(|p| reading.places[p.at()].name.clone());
    let (actor, recipient) = (names(&event.actor), names(&event.recipient));
    format!(
        "{} {} [{actor}] -> [{recipient}] at {} in {}",
        event.kind.label(),
        event.status.label(),
        time.as_deref().unwrap_or("-"),
        place.as_deref().unwrap_or("-")
    )
}

/// Events where hardly any are: genres that are no news, and sentences in the metaphors of war.
fn alarms(setting: &Setting, print: bool) -> Result<()> {
    let show = |text: &str, reading: &Reading| {
        for event in reading.events.iter().filter(|_| print) {
            println!(
                "  {} {} | {}",
                event.kind.label(),
                event.trigger.of(text),
                event.span.of(text).replace('\n', " ")
            );
        }
    };
    if let Some(path) = setting.shared.file("event", "corpora/entities/gum_entities_dev.jsonl") {
        let genres: Vec<String> = corpora::lines(&path)?
            .iter()
            .map(|l| serde_json::from_str::<Value>(l).map(|v| v["genre"].as_str().unwrap_or_default().to_owned()))
            .collect::<Result<_, _>>()?;
        let read = Read::new(&setting.engine, corpora::documents(&path)?);
        let mut per: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for ((document, reading), genre) in read.documents.iter().zip(&read.readings).zip(&genres) {
            let entry = per.entry(genre).or_default();
            entry.0 += reading.events.len();
            entry.1 += document.text.split_whitespace().count();
            if genre != "news" {
                show(&document.text, reading);
            }
        }
        let rate = |(events, words): &(usize, usize)| 1000.0 * *events as f64 / (*words).max(1) as f64;
        let others = per.iter().filter(|(g, _)| **g != "news").fold((0, 0), |a, (_, b)| (a.0 + b.0, a.1 + b.1));
        let list: Vec<String> = per.iter().map(|(g, n)| format!("{g} {:.1}", rate(n))).collect();
        println!(
            "== event alarms per 1,000 words: {:.1} in genres that are no news ({})",
            rate(&others),
            list.join(", ")
        );
    }
    let path = corpora::root().join("evals/events/never.jsonl");
    let read = Read::new(&setting.engine, corpora::documents(&path)?);
    let with = read.readings.iter().filter(|r| !r.events.is_empty()).count();
    read.documents.iter().zip(&read.readings).for_each(|(d, r)| show(&d.text, r));
    println!("== event never: {with} of {} sentences without an event have one", read.documents.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_weis() {
        for (code, kind) in
            [("041", Some("SUPPORT")), ("095", Some("REQUEST")), ("191", Some("REJECT")), ("025", None), ("1717", None)]
        {
            assert_eq!(root_of_weis(code).as_deref(), kind, "{code}");
        }
    }

    #[test]
    fn macro_f1_counts_labels_of_the_gold() {
        assert!((macro_f1(&["a", "b"], &["a", "b"]) - 100.0).abs() < 1e-9);
        assert!((macro_f1(&["a", "b"], &["a", "c"]) - 50.0).abs() < 1e-9);
    }
}
