//! The choice of an act: layers of their own read the statement's words ([`crate::syntax::Passage`]), and what [`super::features`] names of cue, tree and
//! terms is added to their scores (`training/acts.py`). Where the lexicon names one act for a cue in its frame, that act is taken and nothing is read.

use super::features::Evidence;
use crate::LoadError;
use crate::syntax::WeightsFile;
use std::collections::HashMap;
use verbale_model::{Act, Because};

/// The format of `models/en/acts.safetensors`.
pub(crate) const FORMAT: &str = "verbale.acts/2";

/// Outputs: the acts in their order, and none of them.
const OUT: usize = Act::ALL.len() + 1;

/// An act less likely than this is none.
const LEAST: f32 = 0.15;

/// How often the lexicon is right where it decides: 95 % on the sentences of `evals/acts/dev.jsonl` (`training/acts.py` prints it).
const LEXICON: f32 = 0.95;

/// So sure the layers must be to overrule an attitude that the source names of itself.
const SURE: f32 = 0.5;

/// How often such an attitude is the act.
const OWN: f32 = 0.8;

/// The classifier.
pub struct Chooser {
    features: HashMap<String, usize>,
    /// A row of [`OUT`] per feature.
    table: Vec<f32>,
    bias: Vec<f32>,
}

impl Chooser {
    /// Reads the weights.
    ///
    /// # Errors
    /// When the file is damaged or has another size.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let weights = WeightsFile::open(bytes, FORMAT)?;
        let features: HashMap<String, usize> = weights.text("features")?.lines().map(str::to_owned).zip(0..).collect();
        let (table, bias) = (weights.floats("table")?, weights.floats("bias")?);
        if table.len() == features.len() * OUT && bias.len() == OUT {
            Ok(Self { features, table, bias })
        } else {
            Err(LoadError::Model("the acts' weights have another size".into()))
        }
    }

    /// The act, and why, by what the layers made of the words where they were read; none where none fits.
    pub(crate) fn choose(&self, read: Option<&[f32]>, evidence: &Evidence) -> Option<(Act, Because)> {
        if evidence.withheld {
            return None;
        }
        let because = |rule: &'static str, confidence, weighed| Because { rule: rule.into(), confidence, weighed };
        if let Some(act) = evidence.lexicon {
            return Some((act, because("act.lexicon", LEXICON, Vec::new())));
        }
        let mut scores = self.scores(read, evidence);
        impossible(evidence).iter().for_each(|&act| scores[act as usize] = f32::NEG_INFINITY);
        let scores = softmax(&scores);
        let (best, &sure) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let ruled_out = |act: Act| evidence.ruled_out.contains(&act);
        // "claimed that it was willing": whatever that sounds like, it is maintained
        if Act::ALL.get(best).copied().or(evidence.own).is_some_and(ruled_out) {
            return Some((Act::Assert, because("act.lexicon", OWN, Vec::new())));
        }
        let own = evidence.own.filter(|&own| !ruled_out(own));
        if let Some(act) = own.filter(|&own| evidence.sets_terms || sure < SURE || best == own as usize) {
            return Some((act, because("act.own", OWN, Vec::new())));
        }
        let act = Act::ALL.get(best).copied().filter(|_| sure >= LEAST)?;
        let words = read.map(|r| ("the words themselves", r[best]));
        Some((act, because("act.model", sure, words.into_iter().chain(self.weighed(evidence, best)).collect())))
    }

    fn scores(&self, read: Option<&[f32]>, evidence: &Evidence) -> Vec<f32> {
        let mut out = self.bias.clone();
        let mut add = |row: &[f32]| out.iter_mut().zip(row).for_each(|(o, w)| *o += w);
        read.into_iter().for_each(&mut add);
        for at in evidence.features.iter().filter_map(|f| self.features.get(f)) {
            add(&self.table[at * OUT..][..OUT]);
        }
        out
    }

    /// The kinds of features that spoke most for an act.
    fn weighed(&self, evidence: &Evidence, act: usize) -> Vec<(&'static str, f32)> {
        let mut sums: Vec<(&'static str, f32)> = Vec::new();
        for feature in &evidence.features {
            let Some(&at) = self.features.get(feature) else { continue };
            let (kind, weight) = (kind_of(feature), self.table[at * OUT + act]);
            match sums.iter_mut().find(|(k, _)| *k == kind) {
                Some((_, sum)) => *sum += weight,
                None => sums.push((kind, weight)),
            }
        }
        sums.sort_by(|a, b| b.1.total_cmp(&a.1));
        sums.truncate(4);
        sums
    }
}

/// Acts that are none by what they mean. "We will …", "said it would …": what the source is to do itself it neither predicts nor warns of,
/// and what it sets no terms for is promised, planned or threatened, not offered.
fn impossible(evidence: &Evidence) -> &'static [Act] {
    // what somebody else is told to have done wrong is a charge; disapproval is of what everybody knows
    if evidence.features.iter().any(|f| matches!(f.as_str(), "1:past.other.wrong" | "1:present.other.wrong")) {
        return &[Act::Condemn];
    }
    let future = |f: &&String| f.starts_with("1:will") || f.starts_with("1:would");
    let has = |end: &str| evidence.features.iter().filter(future).any(|f| f.ends_with(end));
    match (has(".own"), has(".own.free")) {
        (true, true) => &[Act::Predict, Act::Warn, Act::Offer],
        (true, false) => &[Act::Predict, Act::Warn],
        _ => &[],
    }
}

/// What a feature is about, in words.
fn kind_of(feature: &str) -> &'static str {
    match feature.split(':').next().unwrap_or_default() {
        "lex" | "class" | "frame" | "cue" => "cue",
        "own" => "attitude named in what is said",
        "cond" => "terms",
        "has" => "words of what is said",
        "1" | "n" | "imperative" => "modality and person of what is said",
        _ => "form",
    }
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut out: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let sum: f32 = out.iter().sum();
    out.iter_mut().for_each(|o| *o /= sum);
    out
}
