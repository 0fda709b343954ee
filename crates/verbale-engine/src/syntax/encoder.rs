//! The transformer: a window of wordpieces in, one vector per word out. BERT's shape (Devlin et al. 2019), MiniLM's size (Wang et al. 2020:
//! 6 layers of 384, 12 heads), with word shape and place in a quotation added to the input embedding.

use super::kernels::{Attention, Linear, Multiplier, add_norm, gelu};
use super::weights::Weights;
use super::windows::Window;
use crate::LoadError;

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

/// The encoder's weights.
pub(crate) struct Encoder {
    words: Vec<i8>,
    word_scales: Vec<f32>,
    positions: Vec<f32>,
    shapes: Vec<f32>,
    quotes: Vec<f32>,
    norm: Norm,
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

impl Encoder {
    pub(crate) fn load(weights: &Weights<'_>, layers: usize) -> Result<Self, LoadError> {
        let norm = |name: &str| -> Result<Norm, LoadError> {
            Ok(Norm {
                gain: weights.floats(&format!("{name}.weight"))?,
                bias: weights.floats(&format!("{name}.bias"))?,
            })
        };
        let layer = |i: usize| -> Result<Layer, LoadError> {
            let linear = |part: &str| weights.linear(&format!("layers.{i}.{part}"));
            let norms = [norm(&format!("layers.{i}.norm1"))?, norm(&format!("layers.{i}.norm2"))?];
            Ok(Layer { qkv: linear("qkv")?, out: linear("out")?, up: linear("up")?, down: linear("down")?, norms })
        };
        let (words, word_scales) = weights.rounded("words")?;
        Ok(Self {
            words,
            word_scales,
            positions: weights.floats("positions")?,
            shapes: weights.floats("shapes")?,
            quotes: weights.floats("quotes")?,
            norm: norm("norm")?,
            layers: (0..layers).map(layer).collect::<Result<_, _>>()?,
        })
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

    fn embed(&self, window: &Window, multiplier: &Multiplier, room: &mut Room) {
        let rows = window.ids.len();
        room.x.clear();
        room.narrow.clear();
        for (at, &id) in window.ids.iter().enumerate() {
            let scale = self.word_scales[id as usize];
            room.x.extend(self.words[id as usize * WIDTH..][..WIDTH].iter().map(|&w| f32::from(w) * scale));
            let row = |table: &'_ [f32], i: usize| -> std::ops::Range<usize> {
                (i * WIDTH % table.len())..(i * WIDTH % table.len() + WIDTH)
            };
            let position = &self.positions[row(&self.positions, at)];
            let shape = &self.shapes[row(&self.shapes, window.shapes[at] as usize)];
            let quote = &self.quotes[row(&self.quotes, window.quotes[at] as usize)];
            room.narrow.extend(position.iter().zip(shape).zip(quote).map(|((p, s), q)| p + s + q));
        }
        debug_assert_eq!(room.x.len(), rows * WIDTH);
        add_norm(multiplier.isa, &mut room.x, &room.narrow, &self.norm.gain, &self.norm.bias);
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
