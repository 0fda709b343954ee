//! `verbale read`: from the inputs to what is printed.

use crate::arguments::{Color, Format, MatrixFormat, ReadOptions};
use crate::articles::{Article, Plan, Problem};
use crate::progress::Progress;
use crate::screen::{Screen, complain};
use crate::view::{Palette, View, counted};
use crate::{Exit, batch, engine, json, marked, positions, script};
use anyhow::{Context, Result};
use verbale_engine::Engine;
use verbale_model::record::Record;

/// What of a reading is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Script,
    Marked,
    Array,
    Lines,
    Matrix,
    Table,
}

/// An article that was read, ready to be printed.
struct Done {
    bytes: Vec<u8>,
    weight: u64,
    words: u64,
    statements: usize,
    held: Vec<positions::Held>,
}

/// Reads all inputs and prints them.
pub(crate) fn run(options: &ReadOptions, color: Color) -> Result<Exit> {
    let shape = match options.format {
        _ if options.positions == Some(MatrixFormat::Text) => Shape::Matrix,
        _ if options.positions == Some(MatrixFormat::Md) => Shape::Table,
        Format::Text if options.in_context => Shape::Marked,
        Format::Text => Shape::Script,
        Format::Json => Shape::Array,
        Format::Jsonl => Shape::Lines,
    };
    let people = matches!(shape, Shape::Script | Shape::Marked | Shape::Matrix);
    let screen = if people { Screen::new(color) } else { Screen::plain() };
    let palette = Palette::new(screen.colour);
    let plan = Plan::new(&options.inputs);
    for note in &plan.notes {
        complain(note);
    }
    let engine = if plan.has_sources() { Some(engine(options.knowledge.as_deref())?) } else { None };
    let mut printer = Printer::new(shape, screen, palette, Progress::new(plan.bytes));
    let articles = plan.articles(options.from, options.map.clone(), options.published.clone());
    let read = |article: &Article| engine.as_ref().map(|engine| show(engine, article, shape, palette));
    batch::run(articles, options.threads, read, |outcome| printer.take(outcome))?;
    printer.finish()
}

/// Reads one article and lays it out.
fn show(engine: &Engine, article: &Article, shape: Shape, palette: Palette) -> Result<Done> {
    let reading = engine.read(&article.document);
    let record = || Record::new(&article.document, &reading, engine.version());
    let view = || View::new(article, &reading, palette);
    let bytes = match shape {
        Shape::Script => script::script(&view()).into_bytes(),
        Shape::Marked => marked::marked(&view()).into_bytes(),
        Shape::Array => json::element(&record())?,
        Shape::Lines => json::line(&record())?,
        Shape::Matrix | Shape::Table => Vec::new(),
    };
    let matrix = matches!(shape, Shape::Matrix | Shape::Table);
    let held = if matrix { positions::of(&view()) } else { Vec::new() };
    let words = article.document.text.split_whitespace().count() as u64;
    Ok(Done { bytes, weight: article.weight, words, statements: reading.statements.len(), held })
}

/// Takes what comes out of the batch, in order.
struct Printer {
    shape: Shape,
    screen: Screen,
    palette: Palette,
    progress: Progress,
    /// The positions of all articles.
    held: Vec<positions::Held>,
    documents: usize,
    statements: usize,
    failed: usize,
}

impl Printer {
    fn new(shape: Shape, screen: Screen, palette: Palette, progress: Progress) -> Self {
        Self { shape, screen, palette, progress, held: Vec::new(), documents: 0, statements: 0, failed: 0 }
    }

    fn take(&mut self, outcome: Result<Option<Result<Done>>, Problem>) -> Result<()> {
        match outcome {
            Ok(done) => self.print(done.context("no engine")??),
            Err(problem) => {
                self.failed += 1;
                self.progress.aside(|| complain(&problem.to_string()));
                Ok(())
            }
        }
    }

    fn print(&mut self, done: Done) -> Result<()> {
        let between = match (self.shape, self.documents) {
            (Shape::Lines | Shape::Matrix | Shape::Table, _) | (Shape::Script | Shape::Marked, 0) => "",
            (Shape::Script | Shape::Marked, _) => "\n\n",
            (Shape::Array, 0) => "[\n",
            (Shape::Array, _) => ",\n",
        };
        self.documents += 1;
        self.statements += done.statements;
        self.held.extend(done.held);
        self.progress.add(done.weight, done.words);
        self.screen.write(&[between.as_bytes(), &done.bytes].concat()).context("cannot write the output")
    }

    /// What remains to be said when all is read.
    fn finish(mut self) -> Result<Exit> {
        let end = match (self.shape, self.documents) {
            (Shape::Array, 0) => "[]\n".to_owned(),
            (Shape::Array, _) => "\n]\n".to_owned(),
            (Shape::Matrix, 1..) => positions::matrix(&self.held, self.palette),
            (Shape::Table, 1..) => positions::markdown(&self.held),
            (Shape::Script, many) if many > 1 => {
                format!("\n\n{} in {}\n", counted(self.statements, "statement"), counted(many, "text"))
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
