//! How far a long job has come, for somebody who waits for it at a terminal. Short jobs and pipes see nothing of it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stderr, stdout};
use std::time::{Duration, Instant};

/// A job is long from here on.
const LONG: Duration = Duration::from_secs(2);

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    documents: u64,
    words: u64,
    /// Whether the bar may show, and does not yet.
    waiting: bool,
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
        Self { bar, started: Instant::now(), documents: 0, words: 0, waiting }
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
        self.bar.inc(bytes);
        let speed = self.words as f64 / gone.as_secs_f64().max(0.001);
        self.bar.set_message(format!("{} documents · {speed:.0} words/s", self.documents));
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
