//! `diff-codings`: what one engine read and another did not, in the same documents.

use crate::codec::factuality_name;
use crate::error::Result;
use crate::file::Ledger;
use crate::load::Loaded;
use crate::write::joined;
use serde::Serialize;
use std::collections::BTreeMap;
use verbale_model::{Span, Statement};

/// What became of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DifferenceKind {
    /// Only the second reading has it.
    Appeared,
    /// Only the first reading has it.
    Vanished,
    /// Both have it, with other words or values.
    Changed,
}

/// A statement that two readings do not agree about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The document.
    pub document: String,
    /// What became of it.
    pub kind: DifferenceKind,
    /// In what they differ: source, content, speaker, form, act …
    pub fields: Vec<&'static str>,
    /// As the first has it.
    pub before: Option<String>,
    /// As the second has it.
    pub after: Option<String>,
}

impl Ledger {
    /// What differs between the readings of two engines, in documents that both have read, in the order of exports.
    pub fn differences(&self, one: &str, other: &str, mut each: impl FnMut(Difference) -> Result<()>) -> Result<usize> {
        let sql = "SELECT a.document FROM readings a JOIN readings b ON b.document = a.document JOIN codings x ON x.id = a.coding
                   JOIN codings y ON y.id = b.coding JOIN documents d ON d.id = a.document
                   WHERE x.engine = ?1 AND y.engine = ?2 ORDER BY d.day, d.hash";
        let documents = self.numbers(sql, &[&one, &other])?;
        for &document in &documents {
            let (before, after) = (self.load_coding(document, Some(one))?, self.load_coding(document, Some(other))?);
            compare(&before, &after).into_iter().try_for_each(&mut each)?;
        }
        Ok(documents.len())
    }
}

/// Statements are the same when they begin with the same word of cue, or of content where there is none.
fn anchor(statement: &Statement) -> usize {
    let cue = statement.cue.iter().flat_map(|cue| &cue.spans);
    cue.chain(&statement.content).next().map_or(0, |span| span.start())
}

fn compare(before: &Loaded, after: &Loaded) -> Vec<Difference> {
    let mut pairs: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, one) in before.reading.statements.iter().enumerate() {
        pairs.entry(anchor(one)).or_default().0.push(at);
    }
    for (at, one) in after.reading.statements.iter().enumerate() {
        pairs.entry(anchor(one)).or_default().1.push(at);
    }
    let mut all = Vec::new();
    for (old, new) in pairs.into_values() {
        for place in 0..old.len().max(new.len()) {
            let (old, new) = (old.get(place), new.get(place));
            let fields = old.zip(new).map(|(&old, &new)| fields(before, old, after, new)).unwrap_or_default();
            let kind = match (old, new) {
                (Some(_), Some(_)) if fields.is_empty() => continue,
                (Some(_), Some(_)) => DifferenceKind::Changed,
                (Some(_), None) => DifferenceKind::Vanished,
                _ => DifferenceKind::Appeared,
            };
            all.push(Difference {
                document: before.hash.clone(),
                kind,
                fields,
                before: old.map(|&at| words(before, at)),
                after: new.map(|&at| words(after, at)),
            });
        }
    }
    all
}

fn words(loaded: &Loaded, at: usize) -> String {
    let (text, statement) = (&loaded.document.text, &loaded.reading.statements[at]);
    let cue = statement.cue.as_ref().map_or(&[][..], |cue| &cue.spans);
    format!("{} {{{}}} {}", joined(text, &statement.source), joined(text, cue), joined(text, &statement.content))
}

fn fields(before: &Loaded, old: usize, after: &Loaded, new: usize) -> Vec<&'static str> {
    let (a, b) = (&before.reading.statements[old], &after.reading.statements[new]);
    let names = |loaded: &Loaded, one: &Statement| -> Vec<String> {
        one.speakers
            .iter()
            .filter_map(|at| loaded.reading.actors.get(at.at()))
            .map(|actor| actor.name.clone())
            .collect()
    };
    let cue = |one: &Statement| one.cue.as_ref().map(|cue| cue.spans.clone());
    let terms = |one: &Statement| one.conditions.iter().map(|term| (term.link, term.span)).collect::<Vec<(_, Span)>>();
    [
        ("source", a.source != b.source),
        ("cue", cue(a) != cue(b)),
        ("content", a.content != b.content),
        ("speaker", names(before, a) != names(after, b)),
        ("form", a.form != b.form),
        ("factuality", factuality_name(a.factuality) != factuality_name(b.factuality)),
        ("act", a.act.as_ref().map(|act| act.0) != b.act.as_ref().map(|act| act.0)),
        ("issues", a.issues != b.issues),
        ("conditions", terms(a) != terms(b)),
    ]
    .into_iter()
    .filter_map(|(name, differs)| differs.then_some(name))
    .collect()
}
