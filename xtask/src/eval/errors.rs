//! Attribution errors laid out for reading: what was missed and what was invented, in whose words, and what stood nearest.

use super::attribution::DocumentScore;
use super::matching::{Covered, Pair, Parts, Words, pairs};
use crate::corpora::{Gold, GoldAttribution};
use crate::lines::Read;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use verbale_model::{Form, Statement};

/// One document, gold against found.
pub(super) struct Judged<'a> {
    id: &'a str,
    text: &'a str,
    gold: Vec<(Parts, Covered)>,
    found: Vec<(&'a Statement, Parts, Covered)>,
    pairs: Vec<Pair>,
}

/// Where an attribution failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Source,
    Content,
    Nothing,
}

impl Kind {
    fn say(self) -> &'static str {
        match self {
            Self::Source => "other source",
            Self::Content => "other content",
            Self::Nothing => "nothing there",
        }
    }
}

/// Puts gold and readings side by side; nested statements stand aside, as in the scorer.
pub(super) fn judge<'a>(gold: &'a [Gold], read: &'a Read) -> Vec<Judged<'a>> {
    let both = gold.par_iter().zip(&read.readings);
    both.map(|(gold, reading)| {
        let outermost: Vec<&Statement> = reading.statements.iter().filter(|s| s.inside.is_none()).collect();
        Judged::new(gold, &gold.attributions, &outermost)
    })
    .collect()
}

impl<'a> Judged<'a> {
    pub(super) fn new(gold: &'a Gold, attributions: &[GoldAttribution], statements: &[&'a Statement]) -> Self {
        let words = Words::new(&gold.text);
        let parts = |a: &GoldAttribution| Parts::from_points(&gold.text, &a.source, &a.cue, &a.content);
        let golds: Vec<_> = attributions.iter().map(parts).map(|p| (p.clone(), words.cover(&p))).collect();
        let found: Vec<_> =
            (statements.iter()).map(|&s| (s, Parts::of(s))).map(|(s, p)| (s, p.clone(), words.cover(&p))).collect();
        let left: Vec<Covered> = golds.iter().map(|g| g.1.clone()).collect();
        let right: Vec<Covered> = found.iter().map(|f| f.2.clone()).collect();
        Self { id: &gold.id, text: &gold.text, pairs: pairs(&left, &right), gold: golds, found }
    }

    pub(super) fn score(&self) -> DocumentScore {
        let right = self.pairs.iter().filter(|p| p.right).count();
        DocumentScore { id: self.id.to_owned(), right, gold: self.gold.len(), found: self.found.len() }
    }

    /// Every statement and whether it is right.
    pub(super) fn statements(&self) -> impl Iterator<Item = (&'a Statement, bool)> + '_ {
        let right = |j: usize| self.pairs.iter().any(|p| p.found == j && p.right);
        self.found.iter().enumerate().map(move |(j, f)| (f.0, right(j)))
    }

    fn missed(&self) -> Vec<usize> {
        (0..self.gold.len()).filter(|&i| !self.pairs.iter().any(|p| p.right && p.gold == i)).collect()
    }

    fn invented(&self) -> Vec<usize> {
        (0..self.found.len()).filter(|&j| !self.pairs.iter().any(|p| p.right && p.found == j)).collect()
    }

    /// The statement that shares most with a missed one, and where the two part.
    fn nearest_found(&self, gold: usize) -> (Kind, Option<usize>) {
        let pair = self.pairs.iter().find(|p| p.gold == gold).map(|p| p.found);
        nearest(&self.gold[gold].1, pair, self.found.iter().map(|f| &f.2))
    }

    fn nearest_gold(&self, found: usize) -> (Kind, Option<usize>) {
        let pair = self.pairs.iter().find(|p| p.found == found).map(|p| p.gold);
        nearest(&self.found[found].2, pair, self.gold.iter().map(|g| &g.1))
    }

    fn words(&self, spans: &[Range<usize>]) -> String {
        let pieces: Vec<String> = spans.iter().filter_map(|s| self.text.get(s.clone())).map(one_line).collect();
        if pieces.is_empty() { "–".to_owned() } else { pieces.join(" … ") }
    }

    fn line(&self, parts: &Parts) -> String {
        let (content, source, cue) = (self.words(&parts.content), self.words(&parts.source), self.words(&parts.cue));
        format!("‹{content}› by ‹{source}› cue ‹{cue}›")
    }

    fn print_missed(&self, gold: usize) {
        let (kind, near) = self.nearest_found(gold);
        println!("  missed   [{}] {}", kind.say(), self.line(&self.gold[gold].0));
        if let Some(j) = near {
            let (statement, parts, _) = &self.found[j];
            println!("           found {} {}", self.line(parts), reason(statement));
        } else {
            println!("           in: {}", self.surroundings(&self.gold[gold].0));
        }
    }

    fn print_invented(&self, found: usize) {
        let (kind, near) = self.nearest_gold(found);
        let (statement, parts, _) = &self.found[found];
        println!("  invented [{}] {} {}", kind.say(), self.line(parts), reason(statement));
        match near {
            Some(i) => println!("           gold {}", self.line(&self.gold[i].0)),
            None => println!("           in: {}", self.surroundings(parts)),
        }
    }

    /// Some words on either side of an attribution.
    fn surroundings(&self, parts: &Parts) -> String {
        let all = || parts.content.iter().chain(&parts.source).chain(&parts.cue);
        let (start, end) = (all().map(|s| s.start).min().unwrap_or(0), all().map(|s| s.end).max().unwrap_or(0));
        let back = self.text[..start].char_indices().rev().nth(80).map_or(0, |(at, _)| at);
        let on = self.text[end..].char_indices().nth(80).map_or(self.text.len(), |(at, _)| end + at);
        one_line(&self.text[back..on])
    }
}

fn reason(statement: &Statement) -> String {
    format!("({} {:.2})", statement.because.rule, statement.because.confidence)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pair whose sources differ or, without one, whatever shares most content.
fn nearest<'c>(of: &Covered, pair: Option<usize>, others: impl Iterator<Item = &'c Covered>) -> (Kind, Option<usize>) {
    if pair.is_some() {
        return (Kind::Source, pair);
    }
    let most = others.enumerate().map(|(k, o)| (of.shared(o), k)).filter(|c| c.0 > 0).max();
    most.map_or((Kind::Nothing, None), |(_, k)| (Kind::Content, Some(k)))
}

/// How many errors of which kind, and how often each rule is right.
pub(super) fn print_kinds(judged: &[Judged<'_>]) {
    let (mut missed, mut invented) = (BTreeMap::new(), BTreeMap::new());
    let mut rules: BTreeMap<(&str, &str), [usize; 2]> = BTreeMap::new();
    for document in judged {
        document.missed().into_iter().for_each(|i| *missed.entry(document.nearest_found(i).0).or_insert(0) += 1);
        document.invented().into_iter().for_each(|j| *invented.entry(document.nearest_gold(j).0).or_insert(0) += 1);
        for (statement, right) in document.statements() {
            let count = rules.entry((&*statement.because.rule, form(statement.form))).or_default();
            count[0] += 1;
            count[1] += usize::from(right);
        }
    }
    println!("\n{:16}{:>8}{:>10}", "error", "missed", "invented");
    for kind in [Kind::Source, Kind::Content, Kind::Nothing] {
        let count = |of: &BTreeMap<Kind, usize>| of.get(&kind).copied().unwrap_or(0);
        println!("{:16}{:8}{:10}", kind.say(), count(&missed), count(&invented));
    }
    println!("\n{:40}{:10}{:>6}{:>9}", "rule", "form", "n", "right %");
    for ((rule, form), [n, right]) in rules {
        println!("{rule:40}{form:10}{n:6}{:9.1}", 100.0 * right as f64 / n as f64);
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Direct => "direct",
        Form::Mixed => "mixed",
        Form::Indirect => "indirect",
    }
}

/// The documents with most errors, each with some of them.
pub(super) fn print_worst(judged: &[Judged<'_>], documents: usize, each: usize, seed: u64) {
    let mut order: Vec<&Judged<'_>> = judged.iter().collect();
    order.sort_by_key(|d| std::cmp::Reverse(d.score().errors()));
    let mut draw = fastrand::Rng::with_seed(seed);
    for document in order.into_iter().take(documents) {
        let score = document.score();
        println!("\n== {}: {} right of {} gold and {} found", score.id, score.right, score.gold, score.found);
        some(document.missed(), each, &mut draw).into_iter().for_each(|i| document.print_missed(i));
        some(document.invented(), each, &mut draw).into_iter().for_each(|j| document.print_invented(j));
    }
}

/// Errors drawn from all documents.
pub(super) fn print_sample(judged: &[Judged<'_>], n: usize, seed: u64) {
    let mut draw = fastrand::Rng::with_seed(seed);
    let missed = judged.iter().enumerate().flat_map(|(d, j)| j.missed().into_iter().map(move |i| (d, i))).collect();
    let invented = judged.iter().enumerate().flat_map(|(d, j)| j.invented().into_iter().map(move |i| (d, i))).collect();
    for (d, i) in some(missed, n, &mut draw) {
        println!("\n{}", judged[d].id);
        judged[d].print_missed(i);
    }
    for (d, j) in some(invented, n, &mut draw) {
        println!("\n{}", judged[d].id);
        judged[d].print_invented(j);
    }
}

/// At most `n` of them, drawn, in their own order.
fn some<T: Ord>(mut all: Vec<T>, n: usize, draw: &mut fastrand::Rng) -> Vec<T> {
    draw.shuffle(&mut all);
    all.truncate(n);
    all.sort();
    all
}
