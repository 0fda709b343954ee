//! The head that [`crate::event`] reads: what a word's vector says of a deed if the word names it, does it, or has it done to it. Trained on
//! the finished encoder (`training/event.py`), in a file of its own.

use super::encoder::WIDTH;
use super::kernels::{Isa, Linear, Multiplier, Precision};
use super::weights::Weights;
use crate::LoadError;

/// Types of events, and none.
pub const OUTCOMES: usize = 17;
/// Parts a word can have: deed, doer, other party.
const PARTS: usize = 3;

/// Scores of every word's vector, part by part.
#[derive(Debug, Default)]
pub struct EventRows {
    rows: Vec<f32>,
}

impl EventRows {
    /// Scores of a word in one part: 0 the deed, 1 the doer, 2 the other party.
    pub fn of(&self, token: usize, part: usize) -> &[f32] {
        &self.rows[(token * PARTS + part) * OUTCOMES..][..OUTCOMES]
    }

    /// What the weights in `file` make of vectors that [`super::Model::vectors`] gave.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn project(file: &[u8], vectors: &[f32], precision: Precision) -> Result<Self, LoadError> {
        let head = EventHead::load(&Weights::open(file, crate::event::FORMAT)?)?;
        let mut out = Self::default();
        head.apply(vectors, &mut Multiplier::new(Isa::detect(), precision), &mut out);
        Ok(out)
    }
}

/// The head's weights.
pub(crate) struct EventHead {
    stacked: Linear,
}

impl EventHead {
    pub(crate) fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let stacked = weights.stacked(&["event.deed", "event.doer", "event.other"])?;
        if stacked.width() >= PARTS * OUTCOMES && stacked.inputs() == WIDTH {
            Ok(Self { stacked })
        } else {
            Err(LoadError::Model("the head of events has another size".into()))
        }
    }

    /// Adds what the head says of one window's words; word 0 is the window's start and no word.
    pub(crate) fn decode(&self, vectors: &[f32], multiplier: &mut Multiplier, out: &mut EventRows) {
        self.apply(&vectors[WIDTH..], multiplier, out);
    }

    fn apply(&self, vectors: &[f32], multiplier: &mut Multiplier, out: &mut EventRows) {
        let mut rows = Vec::new();
        multiplier.apply(&self.stacked, vectors, &mut rows);
        for row in rows.chunks_exact(self.stacked.width()) {
            out.rows.extend_from_slice(&row[..PARTS * OUTCOMES]);
        }
    }
}
