//! The transformer: a window of wordpieces in, one vector per word out. BERT's shape (Devlin et al. 2019), MiniLM's size (Wang et al. 2020:
//! 6 layers of 384, 12 heads), with word shape and place in a quotation added to the input embedding.

use super::kernels::{Attention, Linear, Multiplier, add_norm, gelu};
use super::weights::Weights;
use super::windows::Window;
use crate::LoadError;
use std::sync::Arc;

/// Numbers per vector.
pub(crate) const WIDTH: usize = 384;

struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

struct Layer {
    qkv: Linear,
    out: Linear,
    up: Linear,
    down: Linear,
    norms: [Norm; 2],
}

/// What a wordpiece is before the first layer.
struct Embedding {
    words: Vec<i8>,
    word_scales: Vec<f32>,
    positions: Vec<f32>,
    shapes: Vec<f32>,
    quotes: Vec<f32>,
    norm: Norm,
}

/// The encoder's weights.
pub(crate) struct Encoder {
    embedding: Arc<Embedding>,
    layers: Vec<Layer>,
}

/// Room for one thread's work, kept between windows.
#[derive(Default)]
pub(crate) struct Room {
    x: Vec<f32>,
    wide: Vec<f32>,
    narrow: Vec<f32>,
    context: Vec<f32>,
    attention: Attention,
}

fn norm(weights: &Weights<'_>, name: &str) -> Result<Norm, LoadError> {
    Ok(Norm { gain: weights.floats(&format!("{name}.weight"))?, bias: weights.floats(&format!("{name}.bias"))? })
}

fn stack(weights: &Weights<'_>, layers: usize) -> Result<Vec<Layer>, LoadError> {
    let layer = |i: usize| -> Result<Layer, LoadError> {
        let linear = |part: &str| weights.linear(&format!("layers.{i}.{part}"));
        let norms = [norm(weights, &format!("layers.{i}.norm1"))?, norm(weights, &format!("layers.{i}.norm2"))?];
        Ok(Layer { qkv: linear("qkv")?, out: linear("out")?, up: linear("up")?, down: linear("down")?, norms })
    };
    (0..layers).map(layer).collect()
}

impl Encoder {
    pub(crate) fn load(weights: &Weights<'_>, layers: usize) -> Result<Self, LoadError> {
        let (words, word_scales) = weights.rounded("words")?;
        let embedding = Embedding {
            words,
            word_scales,
            positions: weights.floats("positions")?,
            shapes: weights.floats("shapes")?,
            quotes: weights.floats("quotes")?,
            norm: norm(weights, "norm")?,
        };
        Ok(Self { embedding: Arc::new(embedding), layers: stack(weights, layers)? })
    }

    /// Other layers, trained for something else, over the same embedding.
    pub(crate) fn beside(&self, weights: &Weights<'_>, layers: usize) -> Result<Self, LoadError> {
        Ok(Self { embedding: Arc::clone(&self.embedding), layers: stack(weights, layers)? })
    }

    /// Multiplications and additions in matrix products for one wordpiece, attention left out.
    pub(crate) fn operations(&self) -> usize {
        self.layers.iter().map(|l| [&l.qkv, &l.out, &l.up, &l.down].iter().map(|m| m.operations()).sum::<usize>()).sum()
    }

    /// One vector per word of the window, word 0 being its start.
    pub(crate) fn read(&self, window: &Window, multiplier: &mut Multiplier, room: &mut Room) -> Vec<f32> {
        self.embed(window, multiplier, room);
        for layer in &self.layers {
            layer.pass(multiplier, room);
        }
        let mut out = Vec::with_capacity(window.firsts.len() * WIDTH);
        for &first in &window.firsts {
            out.extend_from_slice(&room.x[first * WIDTH..][..WIDTH]);
        }
        out
    }

    /// The mean vector of the window's wordpieces.
    pub(crate) fn mean(&self, window: &Window, multiplier: &mut Multiplier, room: &mut Room) -> Vec<f32> {
        self.embed(window, multiplier, room);
        for layer in &self.layers {
            layer.pass(multiplier, room);
        }
        let mut out = vec![0.0; WIDTH];
        for row in room.x.chunks_exact(WIDTH) {
            out.iter_mut().zip(row).for_each(|(o, x)| *o += x);
        }
        let many = (room.x.len() / WIDTH).max(1) as f32;
        out.iter_mut().for_each(|o| *o /= many);
        out
    }

    fn embed(&self, window: &Window, multiplier: &Multiplier, room: &mut Room) {
        let (rows, table) = (window.ids.len(), &*self.embedding);
        room.x.clear();
        room.narrow.clear();
        for (at, &id) in window.ids.iter().enumerate() {
            let scale = table.word_scales[id as usize];
            room.x.extend(table.words[id as usize * WIDTH..][..WIDTH].iter().map(|&w| f32::from(w) * scale));
            let row = |of: &'_ [f32], i: usize| -> std::ops::Range<usize> {
                (i * WIDTH % of.len())..(i * WIDTH % of.len() + WIDTH)
            };
            let position = &table.positions[row(&table.positions, at)];
            let shape = &table.shapes[row(&table.shapes, window.shapes[at] as usize)];
            let quote = &table.quotes[row(&table.quotes, window.quotes[at] as usize)];
            room.narrow.extend(position.iter().zip(shape).zip(quote).map(|((p, s), q)| p + s + q));
        }
        debug_assert_eq!(room.x.len(), rows * WIDTH);
        add_norm(multiplier.isa, &mut room.x, &room.narrow, &table.norm.gain, &table.norm.bias);
    }
}

impl Layer {
    fn pass(&self, multiplier: &mut Multiplier, room: &mut Room) {
        let isa = multiplier.isa;
        multiplier.apply(&self.qkv, &room.x, &mut room.wide);
        room.context.resize(room.x.len(), 0.0);
        room.attention.run(isa, &room.wide, WIDTH, &mut room.context);
        multiplier.apply(&self.out, &room.context, &mut room.narrow);
        add_norm(isa, &mut room.x, &room.narrow, &self.norms[0].gain, &self.norms[0].bias);
        multiplier.apply(&self.up, &room.x, &mut room.wide);
        gelu(isa, &mut room.wide);
        multiplier.apply(&self.down, &room.wide, &mut room.narrow);
        add_norm(isa, &mut room.x, &room.narrow, &self.norms[1].gain, &self.norms[1].bias);
    }
}
