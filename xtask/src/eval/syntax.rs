//! `cargo xtask eval syntax`: parts of speech, features, lemmas and trees on the gold tokens of UD English EWT and GUM. Relations are
//! compared without their subtypes; punctuation counts. GUM's masked genre is left out.

use super::trees::{self, GoldTokens};
use super::{Figure, Setting};
use anyhow::Result;
use rayon::prelude::*;
use verbale_engine::syntax::{Features, Model, Reader, Syntax};

/// Words, and how many of them are right in what.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    words: usize,
    right: [usize; 5],
}

const METRICS: [&str; 5] = ["upos", "uas", "las", "feats", "lemma"];

impl Count {
    fn add(self, other: Self) -> Self {
        Self { words: self.words + other.words, right: std::array::from_fn(|k| self.right[k] + other.right[k]) }
    }
}

/// Runs and prints.
pub(super) fn run(setting: &Setting) -> Result<Vec<Figure>> {
    let model = setting.model()?;
    let mut figures = Vec::new();
    for (name, file) in [("ewt", "en_ewt-ud-dev.conllu"), ("gum", "gum_dev.conllu")] {
        let Some(path) = setting.shared.file("syntax", &format!("corpora/syntax/{file}")) else { continue };
        let documents = trees::read(&path, true)?;
        figures.extend(report(&model, name, &documents));
        let news: Vec<GoldTokens> = documents.into_iter().filter(|d| d.genre() == "news").collect();
        if !news.is_empty() {
            figures.extend(report(&model, &format!("{name}_news"), &news));
        }
    }
    Ok(figures)
}

fn report(model: &Model, name: &str, documents: &[GoldTokens]) -> Vec<Figure> {
    let open = documents.par_iter().filter(|d| d.genre() != "reddit");
    let count = open.map(|d| judge(d, model)).reduce(Count::default, Count::add);
    println!("== syntax {name} dev ({} words)", count.words);
    let percent = |k: usize| 100.0 * count.right[k] as f64 / count.words.max(1) as f64;
    println!("{}", (0..METRICS.len()).map(|k| format!("{} {:.2}  ", METRICS[k], percent(k))).collect::<String>());
    METRICS.iter().enumerate().map(|(k, metric)| (format!("syntax.{name}_{metric}"), percent(k))).collect()
}

fn judge(document: &GoldTokens, model: &Model) -> Count {
    let (text, segments) = document.segments();
    compare(document, &model.read(&text, &segments))
}

fn compare(document: &GoldTokens, syntax: &Syntax) -> Count {
    let mut count = Count { words: document.rows.len(), ..Count::default() };
    let rows = document.rows.iter().zip(document.heads());
    for ((row, head), word) in rows.zip(&syntax.words) {
        let same_head = word.head == head;
        let right = [
            word.upos.label() == row.cell(3),
            same_head,
            same_head && universal(word.rel.label()) == universal(row.cell(7)),
            word.features == Features::from_label(row.cell(5)),
            word.lemma.to_lowercase() == row.cell(2).to_lowercase(),
        ];
        (0..right.len()).for_each(|k| count.right[k] += usize::from(right[k]));
    }
    count
}

/// A relation without its subtype.
fn universal(rel: &str) -> &str {
    rel.split(':').next().unwrap_or(rel)
}
