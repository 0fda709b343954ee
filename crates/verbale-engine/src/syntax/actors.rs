//! The heads that [`crate::who`] reads: of what kind the thing is that a word refers to, and what the pair scorer needs of it. They are
//! trained on the finished encoder (`training/who.py`) and lie in a file of their own.

use super::encoder::WIDTH;
use super::kernels::{Linear, Multiplier, gelu};
use super::weights::Weights;
use crate::LoadError;

/// Kinds of what a word refers to: nothing, person, organization, place, anything else.
pub const KINDS: usize = 5;
/// Numbers of the pair scorer's hidden layer.
pub const HIDDEN: usize = 64;
/// Products of the two words' vectors that it sees, and how long the vectors are.
const DOTS: usize = 8;
const DOT: usize = 16;

/// Where in a word's row what begins.
const ANAPHOR: usize = 0;
const ANTECEDENT: usize = HIDDEN;
const LEFT: usize = 2 * HIDDEN;
const RIGHT: usize = LEFT + DOTS * DOT;
const FRESH: usize = RIGHT + DOTS * DOT;
const ROW: usize = FRESH + 1;

/// What these heads say of each token.
#[derive(Debug, Default)]
pub struct Actors {
    /// Probabilities of the kinds.
    pub kinds: Vec<[f32; KINDS]>,
    /// [`ROW`] numbers each.
    rows: Vec<f32>,
}

impl Actors {
    fn part(&self, token: usize, from: usize, len: usize) -> &[f32] {
        &self.rows[token * ROW + from..][..len]
    }
}

/// The heads' weights.
pub(crate) struct ActorHeads {
    stacked: Linear,
    kind: Linear,
}

impl ActorHeads {
    pub(crate) fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let stacked = weights.stacked(&[
            "kind.hidden",
            "pair.anaphor",
            "pair.antecedent",
            "pair.left",
            "pair.right",
            "pair.fresh",
        ])?;
        let kind = weights.linear("kind.out")?;
        let fits = stacked.width() >= kind.inputs() + ROW && stacked.inputs() == WIDTH && kind.width() >= KINDS;
        if fits {
            Ok(Self { stacked, kind })
        } else {
            Err(LoadError::Model("the actors' heads have another size".into()))
        }
    }

    /// Adds what the heads say of one window's words; word 0 is the window's start and no word.
    pub(crate) fn decode(&self, vectors: &[f32], multiplier: &mut Multiplier, out: &mut Actors) {
        let (mut rows, mut hidden, mut scores) = (Vec::new(), Vec::new(), Vec::new());
        multiplier.apply(&self.stacked, &vectors[WIDTH..], &mut rows);
        for row in rows.chunks_exact(self.stacked.width()) {
            let (kind, rest) = row.split_at(self.kind.inputs());
            hidden.extend_from_slice(kind);
            out.rows.extend_from_slice(&rest[..ROW]);
        }
        gelu(multiplier.isa, &mut hidden);
        multiplier.apply(&self.kind, &hidden, &mut scores);
        out.kinds.extend(scores.chunks_exact(self.kind.width()).map(|row| softmax(&row[..KINDS])));
    }
}

fn softmax(scores: &[f32]) -> [f32; KINDS] {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut out = [0.0; KINDS];
    for (o, s) in out.iter_mut().zip(scores) {
        *o = (s - top).exp();
    }
    let sum: f32 = out.iter().sum();
    out.map(|o| o / sum)
}

/// Scores pairs of phrases: a hidden layer over both heads' vectors, their products and a table of rows that hold.
pub struct PairScorer {
    /// One row of [`HIDDEN`] numbers each.
    table: Vec<f32>,
    dots: Vec<f32>,
    out: Vec<f32>,
    bias: f32,
}

impl PairScorer {
    /// Reads the scorer's part of the file.
    ///
    /// # Errors
    /// When the file is damaged, or its table has not `rows` rows.
    pub fn load(bytes: &[u8], rows: usize) -> Result<Self, LoadError> {
        let weights = Weights::open(bytes, FORMAT)?;
        let (table, dots) = (weights.floats("pair.table")?, weights.floats("pair.dots")?);
        let (out, bias) = (weights.floats("pair.out")?, weights.floats("pair.bias")?);
        if table.len() != rows * HIDDEN || dots.len() != DOTS * HIDDEN || out.len() != HIDDEN || bias.len() != 1 {
            return Err(LoadError::Model("the pair scorer has another size".into()));
        }
        Ok(Self { table, dots, out, bias: bias[0] })
    }

    /// How much speaks for the phrase with head `a` meaning the same as the earlier one with head `b`.
    pub fn score(&self, actors: &Actors, a: usize, b: usize, rows: &[u16]) -> f32 {
        let mut hidden = [0.0f32; HIDDEN];
        add(&mut hidden, actors.part(a, ANAPHOR, HIDDEN));
        add(&mut hidden, actors.part(b, ANTECEDENT, HIDDEN));
        for &row in rows {
            add(&mut hidden, &self.table[row as usize * HIDDEN..][..HIDDEN]);
        }
        let (left, right) = (actors.part(a, LEFT, DOTS * DOT), actors.part(b, RIGHT, DOTS * DOT));
        for ((x, y), weights) in left.chunks_exact(DOT).zip(right.chunks_exact(DOT)).zip(self.dots.chunks_exact(HIDDEN))
        {
            let product: f32 = x.iter().zip(y).map(|(x, y)| x * y).sum();
            hidden.iter_mut().zip(weights).for_each(|(h, w)| *h += product * w);
        }
        self.bias + hidden.iter().zip(&self.out).map(|(h, w)| h.max(0.0) * w).sum::<f32>()
    }

    /// What a row of the table adds to the score where the hidden layer is open: for `verbale explain`.
    pub fn weight(&self, row: u16) -> f32 {
        self.table[row as usize * HIDDEN..][..HIDDEN].iter().zip(&self.out).map(|(t, o)| t * o).sum()
    }

    /// How much speaks for the phrase with head `a` meaning nobody mentioned before.
    pub fn fresh(&self, actors: &Actors, a: usize) -> f32 {
        actors.part(a, FRESH, 1)[0]
    }
}

fn add(to: &mut [f32; HIDDEN], what: &[f32]) {
    to.iter_mut().zip(what).for_each(|(t, w)| *t += w);
}

/// The format of the file.
pub(crate) const FORMAT: &str = "verbale.who/1";
