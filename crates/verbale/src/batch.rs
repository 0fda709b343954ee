//! Many articles at the same time: read by several threads, handed over in the order in which they came in.
//!
//! Only a window of articles is in memory, however many there are. What is done with an article, and with what comes out, is the
//! caller's business; a panic over one article becomes that article's problem.

use crate::articles::{Article, Problem};
use crate::caught;
use anyhow::{Context, Result};
use rayon::{ScopeFifo, ThreadPool, ThreadPoolBuilder};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Articles in the window, for each thread: enough that a long article at its head does not leave the other threads idle.
const WINDOW: usize = 4;
/// Each thread's stack; as large as a main thread's, so that what can be read does not depend on the number of threads.
const STACK: usize = 8 << 20;

type Outcome<T> = Result<T, Problem>;

/// Runs `work` on every article and gives each outcome to `done`, in order, until `done` fails.
pub(crate) fn run<T: Send>(
    articles: impl Iterator<Item = Outcome<Article>> + Send,
    threads: Option<NonZeroUsize>,
    work: impl Fn(&Article) -> T + Sync,
    mut done: impl FnMut(Outcome<T>) -> Result<()>,
) -> Result<()> {
    let pool = pool(threads)?;
    let stop = AtomicBool::new(false);
    let (hand_in, window) = sync_channel(pool.current_num_threads() * WINDOW);
    thread::scope(|scope| {
        let (pool, stop, work) = (&pool, &stop, &work);
        scope.spawn(move || pool.in_place_scope_fifo(|readers| feed(articles, readers, &hand_in, work, stop)));
        let result = deliver(window, &mut done);
        stop.store(true, Ordering::Relaxed);
        result
    })
}

fn pool(threads: Option<NonZeroUsize>) -> Result<ThreadPool> {
    let threads = threads.map_or(0, NonZeroUsize::get);
    let pool = ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
    pool.context("the reading threads cannot be started; try a smaller --threads")
}

/// Gives every article to the readers, and a place in the window to what will come of it.
fn feed<'s, T: Send + 's>(
    articles: impl Iterator<Item = Outcome<Article>>,
    readers: &ScopeFifo<'s>,
    hand_in: &SyncSender<Receiver<Outcome<T>>>,
    work: &'s (impl Fn(&Article) -> T + Sync),
    stop: &'s AtomicBool,
) {
    for article in articles {
        let (put, outcome) = sync_channel(1);
        if stop.load(Ordering::Relaxed) || hand_in.send(outcome).is_err() {
            return;
        }
        // A send fails only when nobody waits for the outcome any more.
        match article {
            Err(problem) => drop(put.send(Err(problem))),
            Ok(article) => readers.spawn_fifo(move |_| {
                if !stop.load(Ordering::Relaxed) {
                    let _ = put.send(attempt(&article, work));
                }
            }),
        }
    }
}

fn deliver<T>(window: Receiver<Receiver<Outcome<T>>>, done: &mut impl FnMut(Outcome<T>) -> Result<()>) -> Result<()> {
    for outcome in window {
        done(outcome.recv().context("a reading thread ended early")?)?;
    }
    Ok(())
}

fn attempt<T>(article: &Article, work: impl Fn(&Article) -> T) -> Outcome<T> {
    caught::catch(|| work(article)).map_err(|panic| Problem::new(article.label.as_str(), panic, caught::ADVICE))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use verbale_model::Document;

    fn articles(many: usize) -> impl Iterator<Item = Outcome<Article>> + Send {
        (0..many).map(|at| {
            if at % 7 == 3 {
                return Err(Problem::new(at.to_string(), "bad", "mend it"));
            }
            Ok(Article { label: at.to_string(), document: Document::new("He spoke."), weight: 9 })
        })
    }

    fn labels(threads: usize, work: impl Fn(&Article) -> String + Sync) -> Vec<String> {
        let mut all = Vec::new();
        let threads = NonZeroUsize::new(threads);
        run(articles(40), threads, work, |outcome| {
            all.push(outcome.unwrap_or_else(|problem| format!("{}!", problem.place)));
            Ok(())
        })
        .expect("nothing fails");
        all
    }

    #[test]
    fn outcomes_come_in_order_whoever_is_first() {
        let slow = |article: &Article| {
            let at: u64 = article.label.parse().expect("a number");
            thread::sleep(Duration::from_micros((at * 37) % 500));
            article.label.clone()
        };
        let expected: Vec<_> = (0..40).map(|at| if at % 7 == 3 { format!("{at}!") } else { at.to_string() }).collect();
        for threads in [1, 2, 8] {
            assert_eq!(labels(threads, slow), expected);
        }
    }

    #[test]
    fn a_panic_is_the_problem_of_one_article() {
        let all = labels(2, |article| {
            assert_ne!(article.label, "5", "our bug");
            article.label.clone()
        });
        assert_eq!((all.len(), all[5].as_str(), all[6].as_str()), (40, "5!", "6"));
    }

    #[test]
    fn the_first_failure_to_deliver_ends_it() {
        let mut seen = 0;
        let result = run(
            articles(10_000),
            None,
            |_| (),
            |_| {
                seen += 1;
                anyhow::bail!("the disk is full")
            },
        );
        assert!(result.is_err());
        assert_eq!(seen, 1);
    }
}
