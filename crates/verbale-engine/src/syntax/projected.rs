//! Every word's vector, made short for the classifiers of later stages: a matrix trained with [`crate::act`]'s classifier on the finished encoder.

use super::encoder::WIDTH;
use super::kernels::{Linear, Multiplier};
use super::weights::Weights;
use crate::LoadError;

/// Numbers of a short vector.
pub const PROJECTED: usize = 32;

/// Short vectors of all words of a document.
#[derive(Debug, Default)]
pub struct Projected(Vec<f32>);

impl Projected {
    /// Of one word.
    pub fn of(&self, token: usize) -> &[f32] {
        self.0.get(token * PROJECTED..(token + 1) * PROJECTED).unwrap_or(&[])
    }

    /// The mean of several words.
    pub fn mean(&self, tokens: impl Iterator<Item = usize>) -> Vec<f32> {
        let (mut sum, mut many) = (vec![0.0; PROJECTED], 0.0);
        for token in tokens {
            sum.iter_mut().zip(self.of(token)).for_each(|(s, v)| *s += v);
            many += 1.0;
        }
        sum.iter_mut().for_each(|s| *s /= f32::max(many, 1.0));
        sum
    }
}

/// The matrix.
pub(crate) struct Projection(Linear);

impl Projection {
    pub(crate) fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let linear = weights.linear("projection")?;
        if linear.inputs() == WIDTH && linear.width() >= PROJECTED {
            Ok(Self(linear))
        } else {
            Err(LoadError::Model("the projection has another size".into()))
        }
    }

    /// Adds the short vectors of one window's words; word 0 is the window's start and no word.
    pub(crate) fn decode(&self, vectors: &[f32], multiplier: &mut Multiplier, out: &mut Projected) {
        let mut rows = Vec::new();
        multiplier.apply(&self.0, &vectors[WIDTH..], &mut rows);
        rows.chunks_exact(self.0.width()).for_each(|row| out.0.extend_from_slice(&row[..PROJECTED]));
    }
}
