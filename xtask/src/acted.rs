//! The sentences of `evals/acts`: their strings found in their texts, as gold for `eval acts` and as what `cargo xtask acts` gives to the recipe.

use anyhow::{Context, Result, anyhow};
use serde::Deserialize;
use std::path::Path;
use verbale_model::{Document, Published, PublishedFrom, Span};

/// One row.
#[derive(Debug, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) text: String,
    published: Option<String>,
    statements: Vec<Said>,
}

#[derive(Debug, Deserialize)]
struct Said {
    source: String,
    cue: String,
    content: Vec<String>,
    act: Option<String>,
    inside: Option<usize>,
    factuality: String,
    conditions: Vec<Term>,
}

#[derive(Debug, Deserialize)]
struct Term {
    link: String,
    words: String,
}

/// A gold statement in bytes of the text.
#[derive(Debug)]
pub(crate) struct GoldStatement {
    pub(crate) source: Vec<Span>,
    pub(crate) cue: Vec<Span>,
    pub(crate) content: Vec<Span>,
    pub(crate) act: Option<String>,
    pub(crate) inside: Option<usize>,
    pub(crate) factuality: String,
    /// Link and words.
    pub(crate) conditions: Vec<(String, Span)>,
}

impl Row {
    /// The document without its answers.
    pub(crate) fn document(&self) -> Document {
        let published = self.published.clone().map(|date| Published { date, from: PublishedFrom::Given });
        Document { reference: Some(self.id.clone()), published, ..Document::new(self.text.as_str()) }
    }

    /// The answers.
    pub(crate) fn gold(&self) -> Result<Vec<GoldStatement>> {
        self.statements.iter().map(|said| self.found(said)).collect()
    }

    fn found(&self, said: &Said) -> Result<GoldStatement> {
        let mut content = Vec::new();
        let mut from = 0;
        for piece in &said.content {
            let span = self.at(piece, from)?;
            from = span.end();
            content.push(span);
        }
        let near = content.first().map_or(0, |c| c.start());
        let one = |words: &str, near: usize| {
            if words.is_empty() { Ok(Vec::new()) } else { self.nearest(words, near).map(|s| vec![s]) }
        };
        let cue = one(&said.cue, near)?;
        let source = one(&said.source, cue.first().map_or(near, |c| c.start()))?;
        let conditions = said
            .conditions
            .iter()
            .map(|c| Ok((c.link.clone(), self.nearest(&c.words, near)?)))
            .collect::<Result<_>>()?;
        let (act, inside, factuality) = (said.act.clone(), said.inside, said.factuality.clone());
        Ok(GoldStatement { source, cue, content, act, inside, factuality, conditions })
    }

    fn at(&self, words: &str, from: usize) -> Result<Span> {
        let start = self.text[from..].find(words).map(|s| s + from).or_else(|| self.text.find(words));
        let start = start.ok_or_else(|| anyhow!("{}: {words:?} is not in the text", self.id))?;
        Span::new(&self.text, start..start + words.len()).ok_or_else(|| anyhow!("{}: {words:?} is no span", self.id))
    }

    /// The occurrence as a whole word that lies nearest to a place.
    fn nearest(&self, words: &str, near: usize) -> Result<Span> {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let whole = |&(at, _): &(usize, &str)| {
            !letter(self.text[..at].chars().next_back()) && !letter(self.text[at + words.len()..].chars().next())
        };
        let all: Vec<_> = self.text.match_indices(words).collect();
        let best = all.iter().copied().filter(whole).min_by_key(|&(at, _)| at.abs_diff(near));
        let (at, _) = best
            .or_else(|| all.first().copied())
            .ok_or_else(|| anyhow!("{}: {words:?} is not in the text", self.id))?;
        Span::new(&self.text, at..at + words.len()).ok_or_else(|| anyhow!("{}: {words:?} is no span", self.id))
    }
}

/// The rows of a file.
pub(crate) fn rows(path: &Path) -> Result<Vec<Row>> {
    crate::corpora::lines(path)?
        .iter()
        .map(|line| serde_json::from_str(line).with_context(|| path.display().to_string()))
        .collect()
}
