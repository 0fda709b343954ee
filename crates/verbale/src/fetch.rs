//! `verbale fetch` and `verbale watch`: the only commands that connect to anything, and only to what they are told to.

use crate::Exit;
use crate::arguments::{FetchArguments, FetchOptions, WatchCommand, WatchOptions};
use crate::screen::{Screen, complain};
use anyhow::{Context, Result};
use etcetera::{AppStrategy, AppStrategyArgs};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use verbale_model::document_id;
use verbale_sources::fetch::{self, Fetcher, Polled, Validators, Watch, WatchError};
use verbale_sources::{Document, Skipped};

/// Fetches all addresses.
pub(crate) fn run(arguments: &FetchArguments) -> Result<Exit> {
    let mut output = Output::new(&arguments.fetch)?;
    let mut fetcher = fetcher(&arguments.fetch);
    for url in &arguments.urls {
        let known = Validators::default();
        let links = arguments.fetch.follow;
        let gathered = fetch::gather(&mut fetcher, url, &known, links, &|_| true, &mut |found| output.take(found));
        output.check()?;
        if let Err(error) = gathered {
            output.fail(&format!("{url}: {error}"));
        }
    }
    Ok(output.exit(Exit::Network))
}

/// Looks after the list of watched feeds.
pub(crate) fn watch(options: &WatchOptions) -> Result<Exit> {
    let path = match &options.state {
        Some(path) => path.clone(),
        None => default_state()?,
    };
    let mut watch = match Watch::open(&path) {
        Ok(watch) => watch,
        Err(error) => return refuse(&error),
    };
    match &options.command {
        WatchCommand::Add { urls } => add(&mut watch, urls),
        WatchCommand::List => list(&watch),
        WatchCommand::Remove { url } => match watch.remove(url) {
            Ok(true) => Ok(Exit::Done),
            Ok(false) => {
                complain(&format!("{url}: this feed is not watched; `verbale watch list` shows those that are"));
                Ok(Exit::Usage)
            }
            Err(error) => refuse(&error),
        },
        WatchCommand::Run { fetch } => poll(&mut watch, fetch),
    }
}

fn add(watch: &mut Watch, urls: &[String]) -> Result<Exit> {
    let mut exit = Exit::Done;
    for url in urls {
        match watch.add(url) {
            Ok(true) => {}
            Ok(false) => complain(&format!("{url}: this feed is watched already")),
            Err(WatchError::Url(error)) => {
                complain(&format!("{url}: {error}"));
                exit = Exit::Usage;
            }
            Err(error) => return refuse(&error),
        }
    }
    Ok(exit)
}

fn list(watch: &Watch) -> Result<Exit> {
    let lines: String = (watch.feeds().iter())
        .map(|feed| {
            let checked = feed.checked.map_or("never".to_owned(), |when| when.strftime("%F %H:%M").to_string());
            let failed = feed.failed.as_ref().map(|why| format!("\tfailed: {why}")).unwrap_or_default();
            format!("{}\t{checked}\t{} known{failed}\n", feed.url, feed.seen.len())
        })
        .collect();
    Screen::plain().write(lines.as_bytes()).context("cannot write the output")?;
    Ok(Exit::Done)
}

fn poll(watch: &mut Watch, options: &FetchOptions) -> Result<Exit> {
    let mut output = Output::new(options)?;
    let mut fetcher = fetcher(options);
    if watch.feeds().is_empty() {
        complain("no feed is watched; begin with `verbale watch add URL`");
        return Ok(Exit::Usage);
    }
    for index in 0..watch.feeds().len() {
        let url = watch.feeds()[index].url.clone();
        let polled = watch.poll(index, &mut fetcher, options.follow, &mut |found| output.take(found));
        output.check()?;
        match polled {
            Ok(Polled::Waiting) => complain(&format!("{url}: its server asked to be left alone, and is")),
            Ok(_) => output.answered = true,
            Err(WatchError::Url(error)) => output.fail(&format!("{url}: {error}")),
            Err(error) => return refuse(&error),
        }
    }
    // That nothing is new is no failure.
    if output.failed == 0 { Ok(Exit::Done) } else { Ok(output.exit(Exit::Network)) }
}

fn refuse(error: &WatchError) -> Result<Exit> {
    complain(&error.to_string());
    Ok(Exit::Ledger)
}

fn fetcher(options: &FetchOptions) -> Fetcher {
    Fetcher::new(fetch::FetchOptions { allow_private: options.allow_private, ..fetch::FetchOptions::default() })
}

/// `watch.json` in the folder where programs of this platform keep their data.
fn default_state() -> Result<PathBuf> {
    let names = AppStrategyArgs { top_level_domain: String::new(), author: String::new(), app_name: "verbale".into() };
    let strategy = etcetera::choose_app_strategy(names).context("no home folder; name a file with --state")?;
    Ok(strategy.in_data_dir("watch.json"))
}

/// Where documents go: standard output, or a folder.
struct Output {
    screen: Screen,
    save: Option<PathBuf>,
    printed: usize,
    failed: usize,
    /// Some server answered, if only that nothing is new.
    answered: bool,
    /// The first error of writing.
    error: Option<anyhow::Error>,
}

impl Output {
    fn new(options: &FetchOptions) -> Result<Self> {
        if let Some(folder) = &options.save {
            fs::create_dir_all(folder).with_context(|| format!("{}: cannot make this folder", folder.display()))?;
        }
        let save = options.save.clone();
        Ok(Self { screen: Screen::plain(), save, printed: 0, failed: 0, answered: false, error: None })
    }

    fn take(&mut self, found: Result<Document, Skipped>) -> ControlFlow<()> {
        let written = match found {
            Ok(document) => {
                self.printed += 1;
                self.write(&document)
            }
            Err(skipped) => {
                self.fail(&skipped.to_string());
                Ok(())
            }
        };
        self.error = written.err();
        if self.error.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn write(&mut self, document: &Document) -> Result<()> {
        let line = format!("{}\n", document.line());
        match &self.save {
            None => self.screen.write(line.as_bytes()).context("cannot write the output"),
            Some(folder) => save(folder, document, &line),
        }
    }

    fn fail(&mut self, line: &str) {
        self.failed += 1;
        complain(line);
    }

    fn check(&mut self) -> Result<()> {
        self.error.take().map_or(Ok(()), Err)
    }

    /// `nothing` is how it ends if there was nothing at all.
    fn exit(&self, nothing: Exit) -> Exit {
        match (self.printed, self.failed) {
            (_, 0) => Exit::Done,
            (0, _) if !self.answered => nothing,
            _ => Exit::SomeFailed,
        }
    }
}

/// One file for one address: fetched again, it is replaced.
fn save(folder: &Path, document: &Document, line: &str) -> Result<()> {
    let key = document.url.as_deref().or(document.reference.as_deref()).unwrap_or(&document.place);
    let words: String = key.trim_start_matches("https://").trim_start_matches("http://").chars().take(80).collect();
    let words: String = words.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let hash = document_id(key, document.reference.as_deref(), None);
    let name = format!("{}-{}.jsonl", words.trim_matches('-'), hash.get(3..11).unwrap_or_default());
    let path = folder.join(name);
    fs::write(&path, line).with_context(|| format!("cannot write {}", path.display()))
}
