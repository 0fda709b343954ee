//! `verbale events`: who did what to whom, a row an event, in the columns that event-data users know (`docs/codebook.md`), or a table for
//! people. What stands in a row is [`row`]'s.

mod row;

use crate::arguments::{Color, EventFormat, EventsOptions};
use crate::articles::{Article, Plan, Problem};
use crate::progress::Progress;
use crate::screen::{Screen, complain};
use crate::view::{Palette, counted};
use crate::wrap::styled;
use crate::{Exit, batch, engine};
use anyhow::{Context, Result};
use row::{COLUMNS, Row};
use std::io::IsTerminal;
use verbale_engine::Engine;
use verbale_model::Reading;

/// An article's rows, ready to be printed.
struct Done {
    bytes: Vec<u8>,
    events: usize,
    weight: u64,
    words: u64,
}

/// Reads all inputs and prints their events.
pub(crate) fn run(options: &EventsOptions, color: Color) -> Result<Exit> {
    let default = if std::io::stdout().is_terminal() { EventFormat::Text } else { EventFormat::Csv };
    let format = options.format.unwrap_or(default);
    if options.inputs.is_empty() {
        return crate::ledger::events(&options.question, answer(format), color);
    }
    let screen = if format == EventFormat::Text { Screen::new(color) } else { Screen::plain() };
    let palette = Palette::new(screen.colour);
    let plan = Plan::new(&options.inputs);
    for note in &plan.notes {
        complain(note);
    }
    let engine = if plan.has_sources() { Some(engine(options.knowledge.as_deref())?) } else { None };
    let mut printer =
        Printer { format, screen, progress: Progress::new(plan.bytes), documents: 0, events: 0, failed: 0 };
    printer.begin()?;
    let articles = plan.articles(options.from, options.map.clone(), options.published.clone());
    let read = |article: &Article| engine.as_ref().map(|engine| show(engine, article, format, palette));
    batch::run(articles, options.threads, read, |outcome| printer.take(outcome))?;
    printer.finish()
}

/// The same form, of a ledger's answer.
fn answer(format: EventFormat) -> crate::ledger::Answer {
    use crate::ledger::Answer;
    match format {
        EventFormat::Text => Answer::Text,
        EventFormat::Csv => Answer::Csv,
        EventFormat::Tsv => Answer::Tsv,
        EventFormat::Jsonl => Answer::Jsonl,
        EventFormat::Json => Answer::Json,
    }
}

/// Reads one article and lays its events out.
fn show(engine: &Engine, article: &Article, format: EventFormat, palette: Palette) -> Result<Done> {
    let reading = engine.read(&article.document);
    let rows = Row::all(article, &reading);
    let mut bytes = Vec::new();
    match format {
        EventFormat::Text if !rows.is_empty() => bytes.extend(table(article, &reading, &rows, palette).into_bytes()),
        EventFormat::Text => {}
        EventFormat::Csv => rows.iter().for_each(|row| bytes.extend(row.separated(',').into_bytes())),
        EventFormat::Tsv => rows.iter().for_each(|row| bytes.extend(row.separated('\t').into_bytes())),
        EventFormat::Jsonl => {
            for row in &rows {
                bytes.extend(serde_json::to_vec(row)?);
                bytes.push(b'\n');
            }
        }
        EventFormat::Json => {
            for (at, row) in rows.iter().enumerate() {
                bytes.extend_from_slice(if at > 0 { b",\n  " } else { b"  " });
                bytes.extend(serde_json::to_vec(row)?);
            }
        }
    }
    let words = article.document.text.split_whitespace().count() as u64;
    Ok(Done { bytes, events: rows.len(), weight: article.weight, words })
}

/// The table for people: a block a text, three lines an event.
fn table(article: &Article, reading: &Reading, rows: &[Row], palette: Palette) -> String {
    let mut out = styled(&article.label, palette.title) + "\n";
    for (row, event) in rows.iter().zip(&reading.events) {
        let mode = row.text("event_mode").map(|m| format!(" {m}")).unwrap_or_default();
        let when = row.text("event_date").map(|d| format!(" · {d}")).unwrap_or_default();
        let place = row.text("place_name").map(|p| format!(" · {p}")).unwrap_or_default();
        let told = row.text("told_by").map(|t| format!(" · told by {t}")).unwrap_or_default();
        let name = |key: &str| row.text(key).unwrap_or_else(|| "–".into());
        out += &format!(
            "\n{}{mode}  {} → {}\n",
            styled(event.kind.label(), palette.cue),
            styled(&name("actor_name"), palette.source),
            styled(&name("recipient_name"), palette.source)
        );
        let words = row.text("text").unwrap_or_default();
        out += &format!("    {}\n", styled(&words, palette.content));
        let facts = format!("{}{when}{place}{told} · {:.0}%", event.status.label(), event.because.confidence * 100.0);
        out += &format!("    {}\n", styled(&facts, palette.faint));
    }
    out + "\n"
}

/// Takes what comes out of the batch, in order.
struct Printer {
    format: EventFormat,
    screen: Screen,
    progress: Progress,
    documents: usize,
    events: usize,
    failed: usize,
}

impl Printer {
    fn begin(&mut self) -> Result<()> {
        let head = match self.format {
            EventFormat::Csv => COLUMNS.join(",") + "\n",
            EventFormat::Tsv => COLUMNS.join("\t") + "\n",
            EventFormat::Json => "[\n".to_owned(),
            EventFormat::Text | EventFormat::Jsonl => String::new(),
        };
        self.screen.write(head.as_bytes()).context("cannot write the output")
    }

    fn take(&mut self, outcome: Result<Option<Result<Done>>, Problem>) -> Result<()> {
        let done = match outcome {
            Ok(done) => done.context("no engine")??,
            Err(problem) => {
                self.failed += 1;
                self.progress.aside(|| complain(&problem.to_string()));
                return Ok(());
            }
        };
        self.documents += 1;
        let between = self.format == EventFormat::Json && self.events > 0 && done.events > 0;
        self.events += done.events;
        self.progress.add(done.weight, done.words);
        let between: &[u8] = if between { b",\n" } else { b"" };
        self.screen.write(&[between, &done.bytes].concat()).context("cannot write the output")
    }

    fn finish(mut self) -> Result<Exit> {
        let end = match self.format {
            EventFormat::Json => if self.events > 0 { "\n]\n" } else { "]\n" }.to_owned(),
            EventFormat::Text if self.documents > 0 => {
                format!("{} in {}\n", counted(self.events, "event"), counted(self.documents, "text"))
            }
            _ => String::new(),
        };
        self.screen.write(end.as_bytes()).context("cannot write the output")?;
        Ok(match (self.documents, self.failed) {
            (0, _) => Exit::NothingReadable,
            (_, 0) => Exit::Done,
            _ => Exit::SomeFailed,
        })
    }
}
