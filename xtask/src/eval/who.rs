//! `cargo xtask eval who`: named people, organisations and places and the pronouns that mean them (GUM), the speakers of whole articles,
//! and the country and sector of actors named out of context (NGEC's tests).

use super::{Figure, Setting, scorer};
use crate::corpora;
use crate::lines::Read;
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use verbale_model::{Actor, Document, Published, PublishedFrom};

/// Arguments of `cargo xtask eval who`.
#[derive(clap::Args, Default)]
pub(super) struct Args {
    /// Another file of GUM's form in place of the dev documents
    #[arg(long)]
    gold: Option<PathBuf>,
    /// Another file of NGEC's form in place of the dev tests
    #[arg(long)]
    actors: Option<PathBuf>,
    /// Print every actor whose country or sector is not what was expected
    #[arg(long)]
    errors: bool,
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let file = |given: &Option<PathBuf>, path: &str| given.clone().or_else(|| setting.shared.file("who", path));
    if setting.shared.file("who", "tools/score.py").is_some() {
        if let Some(gold) = file(&args.gold, "corpora/entities/gum_entities_dev.jsonl") {
            figures.extend(names(setting, &gold)?);
        }
        figures.extend(scorer::speakers(setting)?);
    }
    if let Some(tests) = file(&args.actors, "corpora/actor/ngec_actor_tests_dev.jsonl") {
        figures.extend(actors(setting, &tests, args.errors)?);
    }
    Ok(figures)
}

fn names(setting: &Setting, gold: &Path) -> Result<Vec<Figure>> {
    let documents = corpora::documents(gold)?;
    let read = Read::new(&setting.engine, documents);
    let records = read.to_file(&setting.engine)?;
    let mut figures = Vec::new();
    for (name, flags) in [("gum", &[][..]), ("gum_news", &["--genre", "news"][..])] {
        let score = scorer::json_with(setting, "names", gold, records.path(), flags)?;
        println!("== who {name} ({})", read.pace());
        println!("{:14}{:>8}{:>8}{:>8}{:>8}", "", "P", "R", "F1", "gold");
        for kind in ["person", "organization", "place"] {
            let of = |key: &str| score[kind][key].as_f64().unwrap_or(0.0);
            println!("{kind:14}{:8.1}{:8.1}{:8.1}{:8}", of("P"), of("R"), of("F1"), of("gold"));
            figures.push((format!("who.{name}_{kind}"), of("F1")));
        }
        let pronouns = &score["pronouns"];
        println!(
            "pronouns that mean somebody named: {} of {} % right",
            pronouns["with_named_antecedent"], pronouns["right"]
        );
        figures.push((format!("who.{name}_pronouns"), pronouns["right"].as_f64().unwrap_or(0.0)));
    }
    Ok(figures)
}

/// One test of NGEC's: an actor's words, a date, and what they should be coded as.
struct Test {
    words: String,
    date: String,
    country: String,
    sector: String,
}

impl Test {
    fn new(row: &Value) -> Option<Self> {
        let expected = |key: &str| row["expect"][key].as_str().unwrap_or_default().to_owned();
        let words = row["args"]["arg0"].as_str()?.to_owned();
        // "today" is when the tests were written
        let date = row["args"]["query_date"].as_str().unwrap_or("2023-01-15").to_owned();
        Some(Self { words, date, country: expected("country"), sector: expected("code_1") })
    }

    /// The actor that the words make when they speak.
    fn actor(&self, setting: &Setting) -> Option<Actor> {
        let published = Some(Published { date: self.date.clone(), from: PublishedFrom::Given });
        let document = Document { published, ..Document::new(format!("{} said so.", self.words)) };
        let reading = setting.engine.read(&document);
        let speaker = reading.statements.first().and_then(|s| s.speakers.first()).map(|s| s.at());
        let longest = || {
            let length = |a: &Actor| a.mentions.iter().map(|m| m.span.end() - m.span.start()).max();
            (0..reading.actors.len()).max_by_key(|&a| length(&reading.actors[a]))
        };
        Some(reading.actors[speaker.or_else(longest)?].clone())
    }
}

fn actors(setting: &Setting, tests: &Path, errors: bool) -> Result<Vec<Figure>> {
    let text = std::fs::read_to_string(tests).with_context(|| tests.display().to_string())?;
    let (mut country, mut sector) = ([0usize; 2], [0usize; 2]);
    for line in text.lines() {
        let Some(test) = Test::new(&serde_json::from_str(line)?) else { continue };
        let actor = test.actor(setting);
        let found =
            |get: fn(&Actor) -> &Option<String>| actor.as_ref().and_then(|a| get(a).clone()).unwrap_or_default();
        let (has_country, has_sector) = (found(|a| &a.country), found(|a| &a.sector));
        for (expected, has, count) in
            [(&test.country, &has_country, &mut country), (&test.sector, &has_sector, &mut sector)]
        {
            if !expected.is_empty() {
                count[1] += 1;
                count[0] += usize::from(expected == has);
            }
        }
        let wrong = |expected: &str, has: &str| !expected.is_empty() && expected != has;
        if errors && (wrong(&test.country, &has_country) || wrong(&test.sector, &has_sector)) {
            let name = actor.as_ref().map_or("-", |a| a.name.as_str());
            println!(
                "  {:40} {} {} expected, {has_country} {has_sector} found ({name})",
                test.words, test.country, test.sector
            );
        }
    }
    let share = |[right, all]: [usize; 2]| 100.0 * right as f64 / all.max(1) as f64;
    println!(
        "== who actors out of context: country {:.1} % of {}, sector {:.1} % of {}",
        share(country),
        country[1],
        share(sector),
        sector[1]
    );
    Ok(vec![("who.actor_country".into(), share(country)), ("who.actor_sector".into(), share(sector))])
}
