//! `cargo xtask bench-ledger`: how fast a large ledger answers, how large it is, and what share of adding is not reading.
//!
//! Some articles are read by the engine; the ledger is filled with variations of them: other letters in every third word, other people,
//! days and publishers, with every span where it was. A reading without positions gets some, one to every sixth statement, so that
//! questions about positions have something to look at.

use crate::corpora::{self, Gold, Shared};
use crate::usage;
use anyhow::{Context, Result, ensure};
use std::path::Path;
use std::time::{Duration, Instant};
use verbale_engine::Engine;
use verbale_ledger::ask::{ChangesOptions, EventsOptions, Search};
use verbale_ledger::{Ledger, Prepared, Sighting};
use verbale_model::{Act, Because, Condition, Document, Idx, Link, Position, Published, PublishedFrom, Reading};

/// Arguments of `cargo xtask bench-ledger`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    shared: Shared,
    /// Articles that the engine reads
    #[arg(long, default_value_t = 500)]
    read: usize,
    /// The ledger is filled until it holds so many statements
    #[arg(long, default_value_t = 1_000_000)]
    statements: usize,
    /// Questions of each kind
    #[arg(long, default_value_t = 200)]
    queries: usize,
    /// Keep the ledger here, instead of in a temporary folder
    #[arg(long, value_name = "FILE")]
    keep: Option<std::path::PathBuf>,
}

/// Runs and prints.
pub(crate) fn run(args: &Args) -> Result<()> {
    let engine = Engine::embedded()?;
    let documents = documents(args)?;
    let start = usage::cpu().unwrap_or_default();
    let read: Vec<Reading> = documents.iter().map(|document| engine.read(document)).collect();
    let reading = usage::cpu().unwrap_or_default().saturating_sub(start);
    row("articles read", documents.len());
    share(&engine, &documents, &read, reading)?;
    let folder = tempfile::tempdir()?;
    let path = args.keep.clone().unwrap_or_else(|| folder.path().join("bench.ledger"));
    fill(&path, &engine, &documents, &read, args.statements)?;
    questions(&path, args.queries, &documents, &read)
}

fn documents(args: &Args) -> Result<Vec<Document>> {
    let gold = match args.shared.file("PolNeAR", "corpora/attribution/polnear_dev.jsonl") {
        Some(path) => corpora::gold_lines(&path)?,
        None => corpora::examples()?,
    };
    ensure!(!gold.is_empty(), "there are no articles to read");
    let many = args.read.min(gold.len());
    Ok(gold.iter().take(many.max(1)).map(Gold::document).collect())
}

fn row(name: &str, value: impl std::fmt::Display) {
    println!("{name:44}{value:>14}");
}

/// What of the CPU time of adding is not reading: each article once, into a ledger of its own.
fn share(engine: &Engine, documents: &[Document], read: &[Reading], reading: Duration) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (mut ledger, _) = Ledger::create(&folder.path().join("share.ledger"))?;
    let start = usage::cpu().unwrap_or_default();
    let mut writer = ledger.writer(engine.version())?;
    for (document, reading) in documents.iter().zip(read) {
        writer.add(&Prepared::new(document.clone(), reading.clone()), &Sighting::new("bench", document))?;
    }
    writer.finish()?;
    let rest = usage::cpu().unwrap_or_default().saturating_sub(start).as_secs_f64();
    let whole = rest + reading.as_secs_f64();
    row("reading, CPU seconds", format!("{:.2}", reading.as_secs_f64()));
    row("hashing, duplicates, writing, CPU seconds", format!("{rest:.2}"));
    row("share of adding that is not reading, %", format!("{:.1}", 100.0 * rest / whole));
    Ok(())
}

fn fill(path: &Path, engine: &Engine, documents: &[Document], read: &[Reading], wanted: usize) -> Result<()> {
    let (mut ledger, new) = Ledger::create(path)?;
    if !new {
        return Ok(());
    }
    let (start, mut writer) = (Instant::now(), ledger.writer(engine.version())?);
    let (mut statements, mut bytes, mut copies, mut positions) = (0, 0usize, 0usize, 0usize);
    for round in 0.. {
        for (document, reading) in documents.iter().zip(read).filter(|(_, reading)| !reading.statements.is_empty()) {
            if statements >= wanted {
                break;
            }
            let (document, reading) = varied(document, reading, round, copies);
            statements += reading.statements.len();
            positions += reading.positions.len();
            bytes += document.text.len();
            copies += 1;
            let sighting = Sighting::new(&format!("bench:{copies}"), &document);
            writer.add(&Prepared::new(document, reading), &sighting)?;
        }
        if statements >= wanted {
            break;
        }
    }
    writer.finish()?;
    drop(ledger);
    let size = std::fs::metadata(path)?.len();
    row("documents", copies);
    row("statements", statements);
    row("positions", positions);
    row("seconds to write them", format!("{:.0}", start.elapsed().as_secs_f64()));
    row("text, MiB", format!("{:.1}", bytes as f64 / 1_048_576.0));
    row("ledger, MiB", format!("{:.1}", size as f64 / 1_048_576.0));
    row("ledger over text", format!("{:.2}", size as f64 / bytes as f64));
    Ok(())
}

/// The same article with other letters, people, day and publisher.
fn varied(document: &Document, reading: &Reading, round: usize, number: usize) -> (Document, Reading) {
    let mut random = fastrand::Rng::with_seed(number as u64);
    let text: String = document.text.split_inclusive(' ').map(|word| changed(word, round, &mut random)).collect();
    let day = random.usize(0..2000);
    let date = format!("{}-{:02}-{:02}", 2019 + day / 336, 1 + day % 336 / 28, 1 + day % 28);
    let published = Some(Published { date, from: PublishedFrom::Given });
    let publisher = Some(format!("Paper no. {}", random.usize(0..40)));
    let mut reading = Reading { published: published.clone(), ..reading.clone() };
    let group = round % 40;
    for actor in
        reading.actors.iter_mut().filter(|actor| actor.kind != Some(verbale_model::ActorKind::Country) && group > 0)
    {
        actor.known_as = actor.known_as.take().map(|key| format!("{key}-{group}"));
        actor.name += &format!(" {group}");
    }
    if reading.positions.is_empty() {
        reading.positions = positions(&text, &mut reading, &mut random);
    }
    (
        Document {
            reference: Some(format!("v{number}")),
            publisher,
            published,
            ..Document { text: text.into(), ..document.clone() }
        },
        reading,
    )
}

/// Every third word with other small letters, as long as before.
fn changed(word: &str, round: usize, random: &mut fastrand::Rng) -> String {
    if round == 0 || random.usize(0..3) > 0 {
        return word.to_owned();
    }
    let by = (round % 25) as u8 + 1;
    word.chars().map(|c| if c.is_ascii_lowercase() { (b'a' + (c as u8 - b'a' + by) % 26) as char } else { c }).collect()
}

/// Invented positions on a dozen issues.
fn positions(text: &str, reading: &mut Reading, random: &mut fastrand::Rng) -> Vec<Position> {
    const ISSUES: [&str; 12] = [
        "ceasefire",
        "sanctions",
        "territory",
        "prisoners",
        "tariffs",
        "talks",
        "elections",
        "arms",
        "aid",
        "borders",
        "energy",
        "budget",
    ];
    let acts: Vec<Act> = Act::ALL.iter().copied().filter(|act| act.is_position()).collect();
    let mut all = Vec::new();
    for (at, statement) in reading.statements.iter_mut().enumerate() {
        if statement.speakers.is_empty() || random.usize(0..6) > 0 {
            continue;
        }
        let (act, issue) = (acts[random.usize(0..acts.len())], ISSUES[random.usize(0..ISSUES.len())]);
        let because = Because::rule("bench", 0.9);
        statement.act = Some((act, because.clone()));
        statement.issues = vec![issue.to_owned()];
        let words = statement.content[0];
        let marker = verbale_model::Span::new(
            text,
            words.start()..words.start() + text[words.start()..].chars().next().map_or(1, char::len_utf8),
        );
        let conditions =
            marker.filter(|_| random.bool()).map(|marker| Condition { link: Link::If, marker, span: words });
        all.push(Position {
            holder: statement.speakers.clone(),
            issue: Some(issue.to_owned()),
            act,
            target: Vec::new(),
            content: statement.content.clone(),
            conditions: conditions.into_iter().collect(),
            statement: Idx::new(at),
            told_by: None,
            because,
        });
    }
    all
}

/// How long questions take, on a ledger that has been asked before.
fn questions(path: &Path, many: usize, documents: &[Document], read: &[Reading]) -> Result<()> {
    let ledger = Ledger::read(path)?;
    let mut random = fastrand::Rng::with_seed(1);
    let said: Vec<&str> =
        documents.iter().zip(read).flat_map(|(d, r)| r.statements.iter().map(|s| s.content[0].of(&d.text))).collect();
    let words: Vec<String> = (0..many * 2)
        .map(|_| {
            let all: Vec<&str> = said[random.usize(0..said.len())].split_whitespace().collect();
            let from = random.usize(0..all.len());
            all[from..(from + 1 + random.usize(0..3)).min(all.len())].join(" ")
        })
        .collect();
    let names: Vec<&str> =
        read.iter().flat_map(|r| &r.actors).filter(|a| a.known_as.is_some()).map(|a| a.name.as_str()).collect();
    let issues: Vec<String> = ledger.issues()?.into_iter().map(|(issue, _)| issue).collect();
    ensure!(!issues.is_empty(), "no positions were written");
    let issue = |at: usize| issues[at % issues.len()].clone();
    let day = |at: usize| format!("{}-{:02}-01", 2019 + at % 5, 1 + at % 12);
    let search = |words: &str| Search { words: words.to_owned(), limit: 20, ..Search::default() };
    let name = |at: usize| names[at * 7919 % names.len()];
    measured("search", many, |at| ledger.search(&search(&words[at])).map(|found| found.len()))?;
    measured("search, best first", many, |at| {
        ledger.search(&Search { best: true, ..search(&words[at]) }).map(|found| found.len())
    })?;
    let spoken = |at: usize| Search { speaker: Some(name(at).to_owned()), since: Some(day(at)), ..search(&words[at]) };
    measured("search, by speaker and day", many, |at| ledger.search(&spoken(at)).map(|found| found.len()))?;
    measured("who", many, |at| ledger.who(name(at), 3, 8).map(|found| found.len()))?;
    let events = |at: usize| EventsOptions { until: Some(day(at)), limit: 400, ..EventsOptions::default() };
    measured("events, of 400 reports", many, |at| ledger.events(&events(at)).map(|found| found.len()))?;
    measured("issue", many, |at| ledger.stances(&issue(at), None, Some(&day(at)), 20).map(|found| found.len()))?;
    measured("issue --matrix, one issue", many, |at| {
        ledger.matrix(&[issue(at)], Some(&day(at))).map(|found| found.len())
    })?;
    let changes =
        |at: usize| ChangesOptions { issue: Some(issue(at)), since: Some(day(at)), ..ChangesOptions::default() };
    measured("changes, one issue", many, |at| ledger.changes(&changes(at)).map(|found| found.len()))?;
    let of_party = |at: usize| ChangesOptions { party: Some(name(at).to_owned()), ..ChangesOptions::default() };
    measured("changes, one party", many, |at| ledger.changes(&of_party(at)).map(|found| found.len()))
}

/// The middle and the slowest of many, in milliseconds.
fn measured(name: &str, many: usize, ask: impl Fn(usize) -> verbale_ledger::Result<usize>) -> Result<()> {
    let mut times = Vec::new();
    let mut found = 0;
    for at in 0..many + 5 {
        let start = Instant::now();
        found += ask(at % many.max(1)).with_context(|| format!("{name}, question {at}"))?;
        if at >= 5 {
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    row(&format!("{name}, ms: median / p95"), format!("{:.1} / {:.1}", at(50), at(95)));
    row("  rows found on average", found / (many + 5));
    Ok(())
}
