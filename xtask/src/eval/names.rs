//! `cargo xtask eval names`: names of people, organisations and places on gold tokens, exactly. Universal NER's labels on EWT, and GUM's
//! news. What the engine takes for a nationality is no name here.

use super::trees::{self, GoldTokens};
use super::{Figure, Setting, gum};
use anyhow::Result;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;
use verbale_engine::syntax::{Model, Reader};

/// A name in gold tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct GoldName {
    pub(super) tokens: Range<usize>,
    /// `PER`, `ORG` or `LOC`.
    pub(super) kind: &'static str,
}

const KINDS: [&str; 3] = ["PER", "ORG", "LOC"];

/// Right, found and gold.
type Counts = BTreeMap<&'static str, [usize; 3]>;

/// Runs and prints.
pub(super) fn run(setting: &Setting) -> Result<Vec<Figure>> {
    let model = setting.model()?;
    let mut figures = Vec::new();
    if let Some(path) = setting.shared.file("names", "corpora/entities/uner_en_ewt-dev.iob2") {
        let documents = trees::read(&path, false)?;
        figures.extend(report(&model, "uner_ewt", &documents, tagged));
    }
    if let Some(path) = setting.shared.file("names", "corpora/syntax/gum_dev.conllu") {
        let documents = trees::read(&path, true)?.into_iter().filter(|d| d.genre() == "news").collect::<Vec<_>>();
        figures.extend(report(&model, "gum_news", &documents, gum::names));
    }
    Ok(figures)
}

fn report(model: &Model, name: &str, documents: &[GoldTokens], gold: fn(&GoldTokens) -> Vec<GoldName>) -> Vec<Figure> {
    let counts = documents.par_iter().map(|d| judge(d, model, &gold(d))).reduce(Counts::new, merge);
    println!("== names {name} dev");
    println!("{:6}{:>8}{:>8}{:>8}{:>8}{:>8}", "", "P", "R", "F1", "gold", "found");
    let all = counts.values().fold([0; 3], |a, b| std::array::from_fn(|k| a[k] + b[k]));
    for (kind, [right, found, gold]) in counts.iter().map(|(k, c)| (*k, *c)).chain([("all", all)]) {
        let (p, r) = (percent(right, found), percent(right, gold));
        println!("{kind:6}{p:8.1}{r:8.1}{:8.1}{gold:8}{found:8}", f1([right, found, gold]));
    }
    vec![(format!("names.{name}_f1"), f1(all))]
}

fn judge(document: &GoldTokens, model: &Model, gold: &[GoldName]) -> Counts {
    let (text, segments) = document.segments();
    let syntax = model.read(&text, &segments);
    let known = |label: &str| KINDS.into_iter().find(|k| *k == label);
    let found: HashSet<GoldName> = (syntax.names.iter())
        .filter_map(|n| Some(GoldName { tokens: n.tokens.clone(), kind: known(n.kind.label())? }))
        .collect();
    let gold: HashSet<GoldName> = gold.iter().cloned().collect();
    let of = |set: &HashSet<GoldName>, kind: &str| set.iter().filter(|n| n.kind == kind).count();
    let right: HashSet<GoldName> = gold.intersection(&found).cloned().collect();
    KINDS.into_iter().map(|k| (k, [of(&right, k), of(&found, k), of(&gold, k)])).collect()
}

fn merge(mut a: Counts, b: Counts) -> Counts {
    for (kind, count) in b {
        let sum = a.entry(kind).or_default();
        (0..3).for_each(|k| sum[k] += count[k]);
    }
    a
}

/// Names by `B-` and `I-` labels in the third column.
fn tagged(document: &GoldTokens) -> Vec<GoldName> {
    let mut out: Vec<GoldName> = Vec::new();
    for (at, row) in document.rows.iter().enumerate() {
        let Some((place, kind)) = row.cell(2).split_once('-') else { continue };
        let Some(kind) = KINDS.into_iter().find(|k| *k == kind) else { continue };
        match out.last_mut() {
            Some(last) if place == "I" && last.tokens.end == at && last.kind == kind => last.tokens.end = at + 1,
            _ => out.push(GoldName { tokens: at..at + 1, kind }),
        }
    }
    out
}

fn percent(right: usize, of: usize) -> f64 {
    100.0 * right as f64 / of.max(1) as f64
}

fn f1([right, found, gold]: [usize; 3]) -> f64 {
    200.0 * right as f64 / (found + gold).max(1) as f64
}
