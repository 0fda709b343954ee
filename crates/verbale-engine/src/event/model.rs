//! The trained classifier of events (`models/en/event.safetensors`, made by `training/event.py`): a softmax over the encoder's vectors of the
//! deed's word and of both parties' heads, and over [`super::features`]. What the rows say is among these, so that one probability weighs
//! both.

use super::features::Seen;
use crate::LoadError;
use crate::syntax::{EventRows, OUTCOMES, WeightsFile as Weights};
use std::collections::HashMap;
use verbale_model::EventType;

/// The format of the file.
pub(crate) const FORMAT: &str = "verbale.event/1";

/// Probabilities of the sixteen types, in their order, and of no event at all.
pub type Outcome = [f32; OUTCOMES];

/// The classifier's own part; the vectors' part is a head of the encoder.
pub struct Classifier {
    rows: HashMap<String, usize>,
    table: Vec<f32>,
    /// How sharp the probabilities are: above 1 they are flattened.
    temperature: f32,
}

impl Classifier {
    /// Reads the file.
    ///
    /// # Errors
    /// When it is damaged or of another size.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let weights = Weights::open(bytes, FORMAT)?;
        let names = weights.text("features")?;
        let rows: HashMap<String, usize> = names.lines().enumerate().map(|(at, name)| (name.to_owned(), at)).collect();
        let table = weights.floats("event.table")?;
        let temperature = weights.text("temperature")?.parse().unwrap_or(1.0);
        if table.len() != rows.len() * OUTCOMES {
            return Err(LoadError::Model("the classifier of events has another size".into()));
        }
        Ok(Self { rows, table, temperature })
    }

    /// Probabilities of what is seen.
    pub fn outcome(&self, seen: &Seen, vectors: &EventRows) -> Outcome {
        let mut scores = [0.0; OUTCOMES];
        for (part, token) in [Some(seen.token), seen.source, seen.target].into_iter().enumerate() {
            if let Some(token) = token {
                vectors.of(token, part).iter().zip(&mut scores).for_each(|(v, s)| *s += v);
            }
        }
        for feature in &seen.features {
            if let Some(&row) = self.rows.get(feature) {
                let row = &self.table[row * OUTCOMES..][..OUTCOMES];
                row.iter().zip(&mut scores).for_each(|(v, s)| *s += v);
            }
        }
        softmax(scores.map(|s| s / self.temperature))
    }
}

fn softmax(scores: Outcome) -> Outcome {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|s| (s - top).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|p| p / sum)
}

/// The likeliest type and its probability; the probability that there is no event.
pub fn likeliest(outcome: &Outcome) -> (EventType, f32, f32) {
    let types = &outcome[..OUTCOMES - 1];
    let mut best = 0;
    for (at, p) in types.iter().enumerate() {
        if *p > types[best] {
            best = at;
        }
    }
    (EventType::ALL[best], types[best], outcome[OUTCOMES - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_load() {
        assert!(Classifier::load(crate::engine::EVENT).is_ok());
    }

    #[test]
    fn probabilities() {
        let mut scores = [0.0; OUTCOMES];
        scores[3] = 2.0;
        let outcome = softmax(scores);
        assert!((outcome.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        assert_eq!(likeliest(&outcome).0, EventType::ALL[3]);
    }
}
