//! Statements found again in somebody's own copies of the texts: for packages without article bodies.

use crate::copies;
use crate::error::Result;
use crate::file::Ledger;
use serde::Serialize;
use std::collections::HashMap;

/// How a document fares in a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Anchored {
    /// The document.
    pub document: String,
    /// The copy that is nearest; none if there is none.
    pub copy: Option<String>,
    /// Whether its text is the same, letter by letter.
    pub same: bool,
    /// How many statements the document has.
    pub statements: usize,
    /// Of how many all words are in the copy.
    pub found: usize,
    /// How many of these stand at another place there.
    pub moved: usize,
}

impl Ledger {
    /// Looks for every statement in the copies: name and text of each.
    pub fn anchor(&self, copies: &[(String, String)]) -> Result<Vec<Anchored>> {
        let same: HashMap<&str, usize> = copies.iter().enumerate().map(|(at, (_, text))| (text.as_str(), at)).collect();
        let sketches: Vec<Option<Vec<u32>>> = copies.iter().map(|(_, text)| copies::sketch(text)).collect();
        let mut all = Vec::new();
        for document in self.documents()? {
            let loaded = self.load(document)?;
            let text = &*loaded.document.text;
            let own = copies::sketch(text);
            let likeness = |at: &usize| match (&own, &sketches[*at]) {
                (Some(own), Some(other)) => own.iter().zip(other).filter(|(a, b)| a == b).count(),
                _ => 0,
            };
            let nearest = || (0..copies.len()).max_by_key(likeness).filter(|at| likeness(at) > 0);
            let copy = same.get(text).copied().or_else(nearest);
            let mut anchored = Anchored {
                document: loaded.hash.clone(),
                copy: copy.map(|at| copies[at].0.clone()),
                same: copy.is_some_and(|at| copies[at].1 == text),
                statements: loaded.reading.statements.len(),
                found: 0,
                moved: 0,
            };
            for statement in &loaded.reading.statements {
                let Some(copy) = copy.map(|at| copies[at].1.as_str()) else { break };
                let here = statement.content.iter().all(|span| copy.get(span.range()) == Some(span.of(text)));
                let there = here || statement.content.iter().all(|span| copy.contains(span.of(text).trim()));
                anchored.found += usize::from(there);
                anchored.moved += usize::from(there && !here);
            }
            all.push(anchored);
        }
        Ok(all)
    }
}
