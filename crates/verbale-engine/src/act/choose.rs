//! The choice of an act: a linear classifier over what [`super::features`] names and, of the encoder, three short projections: of the word the cue turns on, of
//! the word the content turns on, and of the content's mean (`training/acts.py`). Where the lexicon names one act for a cue in its frame, that act is taken: it is
//! right more often than the classifier is (95 % where it decides, against 70 % of all dev sentences).

use super::features::Evidence;
use crate::LoadError;
use crate::syntax::{PROJECTED, Projected, WeightsFile};
use std::collections::HashMap;
use verbale_model::{Act, Because};

/// The format of `models/en/acts.safetensors`.
pub(crate) const FORMAT: &str = "verbale.acts/1";

/// Outputs: the acts in their order, and none of them.
const OUT: usize = Act::ALL.len() + 1;

/// An act less likely than this is none.
const LEAST: f32 = 0.15;

/// How often the lexicon is right where it decides: 95 % on the sentences of `evals/acts/dev.jsonl` (`training/acts.py` prints it).
const LEXICON: f32 = 0.95;

/// The same where the source names an attitude of its own.
const OWN: f32 = 0.8;

/// The classifier.
pub struct Chooser {
    features: HashMap<String, usize>,
    /// A row of [`OUT`] per feature.
    table: Vec<f32>,
    /// Rows of [`OUT`] for cue, root, mean.
    dense: Vec<f32>,
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
        let (table, dense, bias) = (weights.floats("table")?, weights.floats("dense")?, weights.floats("bias")?);
        let fits = table.len() == features.len() * OUT && dense.len() == 3 * PROJECTED * OUT && bias.len() == OUT;
        if fits {
            Ok(Self { features, table, dense, bias })
        } else {
            Err(LoadError::Model("the acts' weights have another size".into()))
        }
    }

    /// The act, and why; none where none fits.
    pub(crate) fn choose(&self, projected: &Projected, evidence: &Evidence) -> Option<(Act, Because)> {
        if evidence.withheld {
            return None;
        }
        let mut scores = self.scores(projected, evidence);
        impossible(evidence).iter().for_each(|&act| scores[act as usize] = f32::NEG_INFINITY);
        let scores = softmax(&scores);
        if let Some(act) = evidence.lexicon {
            let weighed = vec![("classifier, of the same act", scores[act as usize])];
            return Some((act, Because { rule: "act.lexicon".into(), confidence: LEXICON, weighed }));
        }
        if let Some(act) = evidence.own {
            let confidence = scores[act as usize].max(OWN);
            return Some((
                act,
                Because { rule: "act.own".into(), confidence, weighed: self.weighed(evidence, act as usize) },
            ));
        }
        let (best, &sure) = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let act = Act::ALL.get(best).copied().filter(|_| sure >= LEAST)?;
        Some((act, Because { rule: "act.model".into(), confidence: sure, weighed: self.weighed(evidence, best) }))
    }

    fn scores(&self, projected: &Projected, evidence: &Evidence) -> Vec<f32> {
        let mut out = self.bias.clone();
        let mut add = |row: &[f32], times: f32| out.iter_mut().zip(row).for_each(|(o, w)| *o += times * w);
        for at in evidence.features.iter().filter_map(|f| self.features.get(f)) {
            add(&self.table[at * OUT..][..OUT], 1.0);
        }
        let content = evidence.content.iter().flat_map(Clone::clone);
        let vectors = [
            evidence.cue.map(|t| projected.of(t).to_vec()),
            evidence.root.map(|t| projected.of(t).to_vec()),
            Some(projected.mean(content)),
        ];
        for (part, vector) in vectors.into_iter().enumerate() {
            for (at, value) in vector.into_iter().flatten().enumerate() {
                add(&self.dense[(part * PROJECTED + at) * OUT..][..OUT], value);
            }
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
