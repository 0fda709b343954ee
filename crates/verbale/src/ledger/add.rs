//! `verbale add`: many threads read, one writes. Whatever has been written stands, whenever the program ends.

use super::arguments::AddOptions;
use crate::articles::{Article, Plan, Problem};
use crate::progress::Progress;
use crate::screen::complain;
use crate::view::counted;
use crate::{Exit, batch, engine};
use anyhow::{Context, Result, bail};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use verbale_engine::Engine;
use verbale_ledger::{Ledger, Prepared, Sighting, Writer, input_key};

/// What a reading thread hands over.
enum Done {
    /// Read just now.
    Read(Box<Prepared>, Sighting),
    /// This engine has read it before.
    Seen([u8; 16], Sighting),
}

/// A document on its way to the writer, how much of the input it took, and its words.
struct Handed {
    done: Done,
    weight: u64,
    words: u64,
    statements: usize,
}

/// Somebody pressed Ctrl-C.
#[derive(Debug)]
struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// Reads all inputs into the ledger.
pub(super) fn run(options: &AddOptions) -> Result<Exit> {
    let stop = signals()?;
    let plan = Plan::new(&options.inputs);
    plan.notes.iter().for_each(|note| complain(note));
    let mut ledger = Ledger::write(&options.ledger.path())?;
    let engine = engine(options.knowledge.as_deref())?;
    let known = ledger.known_inputs(engine.version())?;
    let progress = Progress::alone(plan.bytes);
    let mut keeper = Keeper { writer: ledger.writer(engine.version())?, progress, counts: Counts::default() };
    let articles = plan.articles(options.from, options.map.clone(), options.published.clone());
    let read = |article: &Article| read(&engine, &known, article);
    let result = batch::run(articles, options.threads, read, |outcome| {
        keeper.take(outcome)?;
        if stop.load(Ordering::Relaxed) { bail!(Interrupted) } else { Ok(()) }
    });
    let interrupted = match result {
        Err(error) if error.is::<Interrupted>() => true,
        result => {
            result?;
            false
        }
    };
    keeper.finish(interrupted)
}

/// A flag that Ctrl-C and a polite request to end set; the second time they end the program at once.
fn signals() -> Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        flag::register_conditional_shutdown(signal, Exit::Interrupted as i32, Arc::clone(&stop))
            .and_then(|_| flag::register(signal, Arc::clone(&stop)))
            .context("signals cannot be heard")?;
    }
    Ok(stop)
}

fn read(engine: &Engine, known: &HashSet<[u8; 16]>, article: &Article) -> Handed {
    let sighting = Sighting::new(&article.label, &article.document);
    let (weight, words) = (article.weight, article.document.text.split_whitespace().count() as u64);
    let input = input_key(&article.document);
    if known.contains(&input) {
        return Handed { done: Done::Seen(input, sighting), weight, words, statements: 0 };
    }
    let reading = engine.read(&article.document);
    let statements = reading.statements.len();
    let prepared = Prepared::new(article.document.clone(), reading);
    Handed { done: Done::Read(Box::new(prepared), sighting), weight, words, statements }
}

#[derive(Default)]
struct Counts {
    documents: usize,
    new: usize,
    again: usize,
    copies: usize,
    statements: usize,
    failed: usize,
}

/// Takes what comes out of the batch, in order.
struct Keeper<'l> {
    writer: Writer<'l>,
    progress: Progress,
    counts: Counts,
}

impl Keeper<'_> {
    fn take(&mut self, outcome: Result<Handed, Problem>) -> Result<()> {
        let article = match outcome {
            Ok(article) => article,
            Err(problem) => {
                self.counts.failed += 1;
                self.progress.fail();
                self.progress.aside(|| complain(&problem.to_string()));
                return Ok(());
            }
        };
        self.counts.documents += 1;
        match article.done {
            Done::Seen(input, sighting) => drop(self.writer.sight(&input, &sighting)?),
            Done::Read(prepared, sighting) => {
                let added = self.writer.add(&prepared, &sighting)?;
                self.counts.new += usize::from(added.document);
                self.counts.again += usize::from(added.reading && !added.document);
                self.counts.copies += usize::from(added.copy);
                self.counts.statements += if added.reading { article.statements } else { 0 };
            }
        }
        self.progress.add(article.weight, article.words);
        Ok(())
    }

    fn finish(self, interrupted: bool) -> Result<Exit> {
        let Self { writer, progress, counts } = self;
        writer.finish()?;
        drop(progress);
        complain(&counts.told());
        if interrupted {
            complain("interrupted; what was read so far is in the ledger, and the same command goes on from there");
            return Ok(Exit::Interrupted);
        }
        Ok(match (counts.documents, counts.failed) {
            (0, 1..) => Exit::NothingReadable,
            (_, 0) => Exit::Done,
            _ => Exit::SomeFailed,
        })
    }
}

impl Counts {
    fn told(&self) -> String {
        let mut parts =
            vec![format!("{} added with {}", counted(self.new, "document"), counted(self.statements, "statement"))];
        let known = self.documents - self.new - self.again;
        for (many, what) in [
            (known, "there already"),
            (self.again, "read again by a new engine"),
            (self.copies, "nearly the same as another"),
            (self.failed, "could not be read"),
        ] {
            if many > 0 {
                parts.push(format!("{many} {what}"));
            }
        }
        parts.join(" · ")
    }
}
