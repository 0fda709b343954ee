//! How likely a statement is right: a logistic regression over the logarithms of what was weighed, with a bias for each rule
//! (`models/en/confidence.toml`, fitted by `evals/calibrate.py`). `docs/accuracy.md` holds the reliability table.

use super::Draft;
use std::collections::BTreeMap;

/// What is weighed less than this counts as this.
const LEAST: f32 = 0.01;

/// The regression's numbers.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confidence {
    /// Per rule.
    bias: BTreeMap<String, f32>,
    /// Per name of what is weighed.
    weight: BTreeMap<String, f32>,
}

impl Confidence {
    /// Reads the numbers.
    ///
    /// # Errors
    /// When the file does not follow its schema.
    pub fn read(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(toml)
    }

    /// Probability that content and source are right.
    pub(crate) fn of(&self, draft: &Draft) -> f32 {
        let bias = self.bias.get(draft.path.rule()).copied().unwrap_or(0.0);
        let term =
            |(name, value): &(&str, f32)| self.weight.get(*name).map_or(0.0, |w| w * value.clamp(LEAST, 1.0).ln());
        1.0 / (1.0 + (-(bias + draft.weighed.iter().map(term).sum::<f32>())).exp())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote::Path;

    #[test]
    fn surer_words_make_a_surer_line() {
        let confidence = Confidence::read(crate::engine::CONFIDENCE).unwrap();
        let draft = |sure: f32| Draft {
            path: Path::Linked,
            source: vec![],
            cue: None,
            content: vec![],
            weighed: vec![("content", sure), ("cue", sure)],
        };
        assert!(confidence.of(&draft(0.95)) > confidence.of(&draft(0.3)));
    }
}
