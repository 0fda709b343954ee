//! `cargo xtask eval time`: time expressions on TimeBank, AQUAINT, WikiWars and the dates of GUM. `tools/score.py` defines the measures;
//! the errors for reading are listed here.

use super::{Figure, Setting, scorer};
use crate::corpora;
use crate::lines::Read;
use anyhow::{Context, Result};
use clap::ValueEnum;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use tempfile::NamedTempFile;
use verbale_model::{CodePoints, Document, Published, PublishedFrom, TimeExpression};

/// Arguments of `cargo xtask eval time`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Only this corpus [default: all]
    #[arg(long)]
    corpus: Option<Corpus>,
    /// Show the first N errors of each corpus
    #[arg(long, value_name = "N", default_value_t = 0)]
    errors: usize,
    /// Show how often each rule's values are right
    #[arg(long)]
    rules: bool,
}

/// A corpus with gold times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Corpus {
    /// TimeBank, as cleaned for TempEval-3: news.
    Timebank,
    /// AQUAINT TimeML, as cleaned for TempEval-3: news.
    Aquaint,
    /// WikiWars 01–16: histories of wars. Its values were made from TIMEX2; its types are not scored.
    Wikiwars,
    /// GUM, dev and train: dates as TEI has them.
    Gum,
}

impl Corpus {
    const ALL: [Self; 4] = [Self::Timebank, Self::Aquaint, Self::Wikiwars, Self::Gum];

    fn name(self) -> &'static str {
        match self {
            Self::Timebank => "timebank",
            Self::Aquaint => "aquaint",
            Self::Wikiwars => "wikiwars",
            Self::Gum => "gum",
        }
    }

    fn files(self) -> &'static [&'static str] {
        match self {
            Self::Timebank => &["corpora/time/timebank.jsonl"],
            Self::Aquaint => &["corpora/time/aquaint.jsonl"],
            Self::Wikiwars => &["corpora/time/wikiwars_01-16.jsonl"],
            Self::Gum => &["corpora/time/gum_dates_dev.jsonl", "corpora/time/gum_dates_train.jsonl"],
        }
    }

    /// The scorer's figures that are held.
    fn held(self) -> &'static [&'static str] {
        match self {
            Self::Timebank => &["value", "strict", "relaxed", "type"],
            Self::Aquaint | Self::Wikiwars => &["value", "strict", "relaxed"],
            Self::Gum => &[],
        }
    }
}

/// Genres of GUM that are like news.
const GENRES: [&str; 3] = ["news", "interview", "speech"];

#[derive(Clone, Debug, Deserialize)]
struct Timex {
    start: u32,
    end: u32,
    #[serde(rename = "type")]
    kind: Option<String>,
    value: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct GoldTimes {
    id: String,
    genre: Option<String>,
    dct: Option<String>,
    text: String,
    timexes: Vec<Timex>,
}

impl GoldTimes {
    fn document(&self) -> Document {
        let given = |date: String| Published { date, from: PublishedFrom::Given };
        let document = Document::new(self.text.as_str());
        Document { reference: Some(self.id.clone()), published: self.dct.clone().map(given), ..document }
    }
}

/// Gold lines as they stand, and as they are read.
struct Gold {
    lines: Vec<String>,
    rows: Vec<GoldTimes>,
}

/// Runs and prints.
pub(super) fn run(setting: &Setting, args: &Args) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    if setting.shared.file("time", "tools/score.py").is_none() {
        return Ok(figures);
    }
    for corpus in Corpus::ALL.into_iter().filter(|c| args.corpus.is_none_or(|only| only == *c)) {
        let Some(gold) = read(setting, corpus)? else { continue };
        let read = Read::new(&setting.engine, gold.rows.iter().map(GoldTimes::document).collect());
        println!("== time {} ({})", corpus.name(), read.pace());
        figures.extend(if corpus == Corpus::Gum {
            genres(setting, &gold, &read)?
        } else {
            whole(setting, corpus, &gold, &read)?
        });
        let judged: Vec<Judged> = gold.rows.iter().zip(&read.readings).flat_map(|(g, r)| judge(g, &r.times)).collect();
        if args.rules {
            print_rules(&judged);
        }
        judged.iter().filter(|j| j.error.is_some()).take(args.errors).for_each(print_error);
    }
    Ok(figures)
}

fn read(setting: &Setting, corpus: Corpus) -> Result<Option<Gold>> {
    let mut lines = Vec::new();
    for file in corpus.files() {
        let Some(path) = setting.shared.file("time", file) else { return Ok(None) };
        lines.extend(corpora::lines(&path)?);
    }
    let rows =
        lines.iter().map(|line| serde_json::from_str(line).with_context(|| corpus.name())).collect::<Result<_>>()?;
    Ok(Some(Gold { lines, rows }))
}

/// The scorer's table of some of the documents.
fn score(
    setting: &Setting,
    gold: &Gold,
    read: &Read,
    wanted: impl Fn(&GoldTimes) -> bool,
) -> Result<serde_json::Value> {
    let mut file = NamedTempFile::with_suffix(".jsonl")?;
    for (line, _) in gold.lines.iter().zip(&gold.rows).filter(|(_, row)| wanted(row)) {
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    scorer::json(setting, "time", file.path(), read.to_file(&setting.engine)?.path())
}

fn whole(setting: &Setting, corpus: Corpus, gold: &Gold, read: &Read) -> Result<Vec<Figure>> {
    let score = score(setting, gold, read, |_| true)?;
    let mut figures = Vec::new();
    for &name in corpus.held() {
        let figure = |key: &str| score[name][key].as_f64().unwrap_or(0.0);
        println!("{name:8} P {:5.1}  R {:5.1}  F1 {:5.1}", figure("P"), figure("R"), figure("F1"));
        figures.push((format!("time.{}_{name}", corpus.name()), figure("F1")));
    }
    println!("calendar {}", score["calendar"].to_string().replace('"', ""));
    Ok(figures)
}

/// GUM, genre by genre: of the gold dates that name days, how many are found with the same days.
fn genres(setting: &Setting, gold: &Gold, read: &Read) -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let mut genres: Vec<&str> = gold.rows.iter().filter_map(|row| row.genre.as_deref()).collect();
    genres.sort_unstable();
    genres.dedup();
    for genre in genres {
        let score = score(setting, gold, read, |row| row.genre.as_deref() == Some(genre))?;
        println!("{genre:13}{}", score["calendar"].to_string().replace('"', ""));
        if GENRES.contains(&genre) {
            figures.push((format!("time.gum_{genre}_exact"), score["calendar"]["exact"].as_f64().unwrap_or(0.0)));
        }
    }
    Ok(figures)
}

/// What came of one gold or found expression.
struct Judged {
    document: String,
    rule: Option<String>,
    /// What is wrong; nothing if span and value are right.
    error: Option<&'static str>,
    /// Whether the value is right.
    right: bool,
    words: String,
}

fn judge(gold: &GoldTimes, times: &[TimeExpression]) -> Vec<Judged> {
    let points = CodePoints::new(&gold.text);
    let spans: Vec<[u32; 2]> = times.iter().map(|t| points.of(t.span)).collect();
    let characters: Vec<char> = gold.text.chars().collect();
    let mut free: Vec<bool> = vec![true; times.len()];
    let mut out = Vec::new();
    for timex in &gold.timexes {
        let shared = |at: &usize| free[*at] && spans[*at][0] < timex.end && timex.start < spans[*at][1];
        let found = (0..times.len()).filter(shared).max_by_key(|&at| spans[at] == [timex.start, timex.end]);
        if let Some(at) = found {
            free[at] = false;
        }
        out.push(compare(gold, timex, found.map(|at| (&times[at], spans[at])), &characters));
    }
    for at in (0..times.len()).filter(|&at| free[at]) {
        let words =
            format!("{} {:?}  {}", clip(&characters, spans[at]), times[at].value, context(&characters, spans[at]));
        let rule = Some(times[at].because.rule.to_string());
        out.push(Judged { document: gold.id.clone(), rule, error: Some("invented"), right: false, words });
    }
    out
}

fn compare(gold: &GoldTimes, timex: &Timex, found: Option<(&TimeExpression, [u32; 2])>, characters: &[char]) -> Judged {
    let span = [timex.start, timex.end];
    let wanted = format!(
        "{} = {} ({})",
        clip(characters, span),
        timex.value.as_deref().unwrap_or("-"),
        timex.kind.as_deref().unwrap_or("-")
    );
    let document = format!("{} {}", gold.id, gold.dct.as_deref().unwrap_or("-"));
    let Some((time, place)) = found else {
        let words = format!("{wanted}  {}", context(characters, span));
        return Judged { document, rule: None, error: Some("missed"), right: false, words };
    };
    let right = time.value == timex.value;
    let error = if !right {
        Some("value")
    } else if place != span {
        Some("span")
    } else {
        None
    };
    let words = format!(
        "{wanted} read {} = {}  {}",
        clip(characters, place),
        time.value.as_deref().unwrap_or("-"),
        context(characters, span)
    );
    Judged { document, rule: Some(time.because.rule.to_string()), error, right, words }
}

fn clip(characters: &[char], [start, end]: [u32; 2]) -> String {
    characters[start as usize..end as usize].iter().collect::<String>().replace('\n', " ")
}

/// The words around.
fn context(characters: &[char], [start, end]: [u32; 2]) -> String {
    let wide = [start.saturating_sub(60), (end + 40).min(characters.len() as u32)];
    format!("«{}»", clip(characters, wide))
}

fn print_error(judged: &Judged) {
    let rule = judged.rule.as_deref().unwrap_or("");
    println!("{:9}{:16}{}  [{}]", judged.error.unwrap_or(""), rule, judged.words, judged.document);
}

fn print_rules(judged: &[Judged]) {
    let mut rules: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for judged in judged {
        let Some(rule) = &judged.rule else { continue };
        let count = rules.entry(rule).or_default();
        count.0 += 1;
        count.1 += usize::from(judged.right);
    }
    for (rule, (found, right)) in rules {
        println!("{rule:20}{found:6} found  {:5.1} % with the gold's value", 100.0 * right as f64 / found as f64);
    }
}
