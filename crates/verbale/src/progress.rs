//! How far a long job has come, for somebody who waits for it at a terminal. Short jobs and pipes see nothing of it.

use crate::screen::complain;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr, stdout};
use std::time::{Duration, Instant};

/// Where there is no terminal, a line is said so often.
const EVERY: Duration = Duration::from_secs(10);

/// A job is long from here on.
const LONG: Duration = Duration::from_secs(2);

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    documents: u64,
    words: u64,
    /// Whether the bar may show, and does not yet.
    waiting: bool,
    failed: u64,
    bytes: u64,
    all_bytes: Option<u64>,
    /// When a line was said last; none where lines are not wanted.
    said: Option<Instant>,
}

impl Progress {
    /// For a job of that many bytes, or of unknown size.
    pub(crate) fn new(bytes: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::hidden());
        let template = match bytes {
            Some(_) => "{bar:30} {percent}%  {msg}  {eta} left",
            None => "{spinner} {msg}  {elapsed} gone",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        // Output on the same terminal is progress enough, and the two would be in each other's way.
        let waiting = stderr().is_terminal() && !stdout().is_terminal();
        let (started, all_bytes) = (Instant::now(), bytes);
        Self { bar, started, documents: 0, words: 0, waiting, failed: 0, bytes: 0, all_bytes, said: None }
    }

    /// For a job that prints nothing else: a bar on a terminal, a line now and then elsewhere.
    pub(crate) fn alone(bytes: Option<u64>) -> Self {
        let mut progress = Self::new(bytes);
        progress.waiting = stderr().is_terminal();
        progress.said = (!progress.waiting).then(Instant::now);
        progress
    }

    /// One document that could not be read.
    pub(crate) fn fail(&mut self) {
        self.failed += 1;
    }

    /// `1200 documents · 3 failed · 14000 words/s`
    fn message(&self) -> String {
        let speed = self.words as f64 / self.started.elapsed().as_secs_f64().max(0.001);
        let failed = if self.failed > 0 { format!(" · {} failed", self.failed) } else { String::new() };
        format!("{} documents{failed} · {speed:.0} words/s", self.documents)
    }

    /// The same, with what is left, if that is wanted and due.
    fn line(&mut self) -> Option<String> {
        let said = self.said.as_mut().filter(|said| said.elapsed() >= EVERY)?;
        *said = Instant::now();
        let share = self
            .all_bytes
            .map(|all| self.bytes as f64 / all.max(1) as f64)
            .filter(|share| (0.001..1.0).contains(share));
        let left = share.map(|share| self.started.elapsed().as_secs_f64() * (1.0 - share) / share);
        let left = left.map_or_else(String::new, |left| format!(" · {left:.0} s left"));
        Some(format!("{}{left}", self.message()))
    }

    /// One document more.
    pub(crate) fn add(&mut self, bytes: u64, words: u64) {
        self.documents += 1;
        self.words += words;
        let gone = self.started.elapsed();
        if self.waiting && gone > LONG {
            self.waiting = false;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bytes += bytes;
        self.bar.inc(bytes);
        self.bar.set_message(self.message());
        if let Some(line) = self.line() {
            complain(&line);
        }
    }

    /// Clears the bar away while something else is printed.
    pub(crate) fn aside(&self, print: impl FnOnce()) {
        self.bar.suspend(print);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
