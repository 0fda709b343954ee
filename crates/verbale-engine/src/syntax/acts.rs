//! What is done by saying something, as read from the words themselves: layers trained for it (`training/acts.py`) over the encoder's own embedding. They read
//! one statement at a time, its source and cue before its content, for what they are asked is the sense of a whole and no property of single words.
//! [`crate::act`] weighs it with what lexicon and tree show.

use super::encoder::{Encoder, Room, WIDTH};
use super::kernels::Multiplier;
use super::pieces::Pieces;
use super::weights::Weights;
use super::windows;
use crate::LoadError;
use crate::text::Segments;
use std::ops::Range;

/// A statement as tokens of its document.
#[derive(Clone, Debug, Default)]
pub struct Passage {
    /// Who says it and by which words, in the text's order.
    pub introduced: Vec<Range<usize>>,
    /// What is said.
    pub content: Vec<Range<usize>>,
}

/// A passage as the layers take it in: per wordpiece its row of the embedding, the shape of its word, its place in a quotation.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Excerpt {
    /// Rows of the embedding.
    pub ids: Vec<u32>,
    /// Shapes.
    pub shapes: Vec<u32>,
    /// Places in a quotation: 0 outside, 1 inside, 2 a mark.
    pub quotes: Vec<u32>,
}

/// The layers and the matrix over the mean of their vectors.
pub(super) struct ActLayers {
    encoder: Encoder,
    /// [`WIDTH`] rows of as many scores as there are outcomes.
    dense: Vec<f32>,
}

impl ActLayers {
    pub(super) fn load(weights: &Weights<'_>, reader: &Encoder) -> Result<Self, LoadError> {
        let layers =
            weights.text("layers")?.parse().map_err(|_| LoadError::Model("it has no number of layers".into()))?;
        let dense = weights.floats("dense")?;
        if dense.is_empty() || dense.len() % WIDTH != 0 {
            return Err(LoadError::Model("the acts' weights have another size".into()));
        }
        Ok(Self { encoder: reader.beside(weights, layers)?, dense })
    }

    pub(super) fn scores(
        &self,
        text: &str,
        segments: &Segments,
        pieces: &Pieces,
        passages: &[Passage],
        multiplier: &mut Multiplier,
    ) -> Vec<Vec<f32>> {
        let mut room = Room::default();
        let quotes = windows::quotes(segments);
        let one = |passage: &Passage| {
            let parts = [&passage.introduced[..], &passage.content[..]];
            let window = windows::excerpt(text, segments, pieces, &quotes, parts);
            self.over(&self.encoder.mean(&window, multiplier, &mut room))
        };
        passages.iter().map(one).collect()
    }

    fn over(&self, vector: &[f32]) -> Vec<f32> {
        let mut out = vec![0.0; self.dense.len() / WIDTH];
        for (value, row) in vector.iter().zip(self.dense.chunks_exact(out.len())) {
            out.iter_mut().zip(row).for_each(|(o, w)| *o += value * w);
        }
        out
    }
}

pub(super) fn excerpt(text: &str, segments: &Segments, pieces: &Pieces, passage: &Passage) -> Excerpt {
    let parts = [&passage.introduced[..], &passage.content[..]];
    let window = windows::excerpt(text, segments, pieces, &windows::quotes(segments), parts);
    Excerpt { ids: window.ids, shapes: window.shapes, quotes: window.quotes }
}
