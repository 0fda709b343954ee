//! From one address to the documents behind it: an article is itself, a feed or a sitemap is its articles, and those it only links to
//! are fetched in their turn.

use super::{FetchError, Fetched, Fetcher, Validators};
use crate::document::{Document, Skipped};
use crate::open::{Input, Options, each};
use crate::walk::Flow;
use std::collections::HashSet;

/// An index of sitemaps of sitemaps of articles; deeper nobody builds.
const DEPTH: usize = 3;

/// How it went with the address itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gathered {
    /// It was there.
    New(Validators),
    /// It is what it was.
    Unchanged,
}

/// Hands the documents behind `url` to `give`. At most `links` addresses that it links to are fetched, those for which `wanted` says
/// yes; the rest is handed over as links.
///
/// # Errors
/// What kept `url` itself from being fetched. What keeps others is handed over as [`Skipped`].
pub fn gather(
    fetcher: &mut Fetcher,
    url: &str,
    known: &Validators,
    links: usize,
    wanted: &dyn Fn(&Document) -> bool,
    give: &mut dyn FnMut(Result<Document, Skipped>) -> Flow,
) -> Result<Gathered, FetchError> {
    match fetcher.get(url, known)? {
        Fetched::Unchanged => Ok(Gathered::Unchanged),
        Fetched::New { url, media_type, bytes, validators } => {
            let seen = HashSet::from([url.clone()]);
            let mut gatherer = Gatherer { fetcher, links, seen, wanted, give };
            let _ = gatherer.body(Input::Bytes { url, media_type, bytes }, None, DEPTH);
            Ok(Gathered::New(validators))
        }
    }
}

struct Gatherer<'g> {
    fetcher: &'g mut Fetcher,
    /// How many may still be fetched.
    links: usize,
    seen: HashSet<String>,
    wanted: &'g dyn Fn(&Document) -> bool,
    give: &'g mut dyn FnMut(Result<Document, Skipped>) -> Flow,
}

impl Gatherer<'_> {
    /// What is in a body; `known` is what the entry that led to it says.
    fn body(&mut self, input: Input, known: Option<Document>, depth: usize) -> Flow {
        let mut linked = Vec::new();
        let mut flow = Flow::Continue(());
        each(input, &Options { plain: crate::open::Plain::Clean, ..Options::default() }, &mut |found| {
            flow = match found {
                Ok(document) if !(self.wanted)(&document) => Flow::Continue(()),
                Ok(document) if document.is_link() => {
                    linked.push(document);
                    Flow::Continue(())
                }
                Ok(document) => (self.give)(Ok(match &known {
                    Some(known) => document.or(known.clone()),
                    None => document,
                })),
                Err(skipped) => (self.give)(Err(skipped)),
            };
            flow
        });
        flow?;
        linked.into_iter().try_for_each(|link| self.link(link, depth))
    }

    fn link(&mut self, link: Document, depth: usize) -> Flow {
        let Some(url) = link.url.clone() else { return Flow::Continue(()) };
        if !self.seen.insert(url.clone()) {
            return Flow::Continue(());
        }
        if self.links == 0 || depth == 0 {
            return (self.give)(Ok(link));
        }
        self.links -= 1;
        match self.fetcher.get(&url, &Validators::default()) {
            Ok(Fetched::New { url, media_type, bytes, .. }) => {
                self.body(Input::Bytes { url, media_type, bytes }, Some(link), depth - 1)
            }
            Ok(Fetched::Unchanged) => Flow::Continue(()),
            Err(error) => (self.give)(Err(Skipped::new(url, error.to_string(), "the others were fetched"))),
        }
    }
}
