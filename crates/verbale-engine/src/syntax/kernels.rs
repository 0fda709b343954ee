//! The encoder's inner loop: int8 matrix products and the element-wise steps between them. The one place of `unsafe` code.
//!
//! A product takes rows of activations, rounded to int8 with one scale per row, and weights with one scale per output. The integer
//! sums are exact, so AVX-512 VNNI, AVX2 and the portable loop give the same integers. The element-wise steps are plain Rust over
//! arrays of [`LANES`] numbers, compiled once for each instruction set by [`versions`]. [`Precision::F32`] runs the same network with
//! unrounded activations through the `gemm` crate: it is the yardstick in tests and evaluation, not what users run.
#![allow(
    unsafe_code,
    reason = "SIMD intrinsics; every block states why it is sound, and tests compare it with the portable loop"
)]

use std::ops::Range;

/// Numbers handled together.
pub(crate) const LANES: usize = 16;
/// Outputs per packed block of weights: two 512-bit or four 256-bit registers of 32-bit sums.
const BLOCK: usize = 32;
/// Activations are stored as `value + 128`, as VNNI wants its first factor unsigned.
const OFFSET: i32 = 128;

/// What the processor can do, asked once at load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Isa {
    /// AVX-512 with VNNI.
    Avx512,
    /// AVX2 with FMA.
    Avx2,
    /// Everything else.
    Portable,
}

impl Isa {
    /// Every one this machine can run.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        match Self::detect() {
            Self::Avx512 => vec![Self::Avx512, Self::Avx2, Self::Portable],
            Self::Avx2 => vec![Self::Avx2, Self::Portable],
            Self::Portable => vec![Self::Portable],
        }
    }

    pub(crate) fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni")
            {
                return Self::Avx512;
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                return Self::Avx2;
            }
        }
        Self::Portable
    }
}

/// How activations are held in matrix products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Rounded to int8, one scale per row: what users run.
    Int8,
    /// Unrounded: the yardstick.
    F32,
}

/// Compiles one element-wise body for every instruction set and picks at run time.
macro_rules! versions {
    ($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),* $(,)?) = $body:ident) => {
        $(#[$doc])*
        #[allow(clippy::too_many_arguments)]
        pub(crate) fn $name(isa: Isa, $($arg: $ty),*) {
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,fma")]
                #[allow(clippy::too_many_arguments)]
                fn wide($($arg: $ty),*) { $body::<true>($($arg),*) }
                #[target_feature(enable = "avx2,fma")]
                #[allow(clippy::too_many_arguments)]
                fn narrow($($arg: $ty),*) { $body::<true>($($arg),*) }
                match isa {
                    // SAFETY: `Isa::detect` saw these features.
                    Isa::Avx512 => return unsafe { wide($($arg),*) },
                    // SAFETY: as above.
                    Isa::Avx2 => return unsafe { narrow($($arg),*) },
                    Isa::Portable => {}
                }
            }
            let _ = isa;
            $body::<{ cfg!(target_arch = "aarch64") }>($($arg),*)
        }
    };
}

/// `a * b + c`, fused where that is one instruction.
#[inline(always)]
fn fma<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Rows of activations, rounded.
#[derive(Default)]
pub(crate) struct Rounded {
    bytes: Vec<u8>,
    scales: Vec<f32>,
}

/// A matrix of weights with its bias, ready for products.
pub(crate) struct Linear {
    inputs: usize,
    outputs: usize,
    /// `[output / 32][input / 4][32][4]`, outputs padded with zeros to a multiple of 32.
    packed: Vec<i8>,
    /// Per output, padded.
    scales: Vec<f32>,
    bias: Vec<f32>,
    /// `128 * sum` of each output's weights: undoes the offset of the activations.
    offsets: Vec<i32>,
    /// Weights times scales, made when the yardstick first asks.
    dense: std::sync::OnceLock<Vec<f32>>,
}

impl Linear {
    /// `weights` holds `outputs` rows of `inputs` (a multiple of 4).
    pub(crate) fn new(weights: &[i8], scales: &[f32], bias: Option<&[f32]>) -> Self {
        let outputs = scales.len();
        let inputs = weights.len() / outputs;
        let padded = outputs.next_multiple_of(BLOCK);
        let mut linear = Self {
            inputs,
            outputs,
            packed: vec![0; padded * inputs],
            scales: resized(scales, padded),
            bias: resized(bias.unwrap_or(&[]), padded),
            offsets: vec![0; padded],
            dense: std::sync::OnceLock::new(),
        };
        for (out, row) in weights.chunks_exact(inputs).enumerate() {
            linear.pack(out, row);
        }
        linear
    }

    fn pack(&mut self, out: usize, row: &[i8]) {
        let base = out / BLOCK * BLOCK * self.inputs + out % BLOCK * 4;
        for (quad, four) in row.chunks_exact(4).enumerate() {
            self.packed[base + quad * BLOCK * 4..][..4].copy_from_slice(four);
        }
        self.offsets[out] = OFFSET * row.iter().map(|&w| i32::from(w)).sum::<i32>();
    }

    /// Width of a row that goes in.
    pub(crate) fn inputs(&self) -> usize {
        self.inputs
    }

    /// Width of a row that comes out: outputs, padded to a multiple of 32 with zeros.
    pub(crate) fn width(&self) -> usize {
        self.bias.len()
    }

    /// Multiplications and additions for one row.
    pub(crate) fn operations(&self) -> usize {
        2 * self.inputs * self.width()
    }

    /// The weights as they were given to [`Linear::new`], times their scales: `[output][input]`.
    fn dequantised(&self) -> Vec<f32> {
        let mut out = vec![0.0; self.width() * self.inputs];
        for o in 0..self.outputs {
            let base = o / BLOCK * BLOCK * self.inputs + o % BLOCK * 4;
            for i in 0..self.inputs {
                out[o * self.inputs + i] = f32::from(self.packed[base + i / 4 * BLOCK * 4 + i % 4]) * self.scales[o];
            }
        }
        out
    }
}

fn resized(values: &[f32], len: usize) -> Vec<f32> {
    let mut out = values.to_vec();
    out.resize(len, 0.0);
    out
}

/// Runs products at one precision on one instruction set, and counts their time when asked.
pub(crate) struct Multiplier {
    pub(crate) isa: Isa,
    pub(crate) precision: Precision,
    rounded: Rounded,
}

impl Multiplier {
    pub(crate) fn new(isa: Isa, precision: Precision) -> Self {
        Self { isa, precision, rounded: Rounded::default() }
    }

    /// `out = x · weights' + bias`, `out` resized to rows of [`Linear::width`].
    pub(crate) fn apply(&mut self, linear: &Linear, x: &[f32], out: &mut Vec<f32>) {
        let rows = x.len() / linear.inputs;
        out.resize(rows * linear.width(), 0.0);
        match self.precision {
            Precision::Int8 => {
                round_rows(self.isa, x, linear.inputs, &mut self.rounded);
                product(self.isa, &self.rounded, linear, out);
            }
            Precision::F32 => yardstick(x, linear, out),
        }
    }
}

/// Rounds each row to int8 by its largest magnitude.
fn round_rows(isa: Isa, x: &[f32], width: usize, out: &mut Rounded) {
    let rows = x.len() / width;
    out.bytes.resize(rows * width, 0);
    out.scales.resize(rows, 0.0);
    round_into(isa, x, width, &mut out.bytes, &mut out.scales);
}

versions! {
    fn round_into(x: &[f32], width: usize, bytes: &mut [u8], scales: &mut [f32]) = round_body
}

#[inline(always)]
fn round_body<const FUSED: bool>(x: &[f32], width: usize, bytes: &mut [u8], scales: &mut [f32]) {
    /// Adding this leaves a float's rounded integer part in its low bits.
    const MAGIC: f32 = 12_582_912.0;
    for ((row, out), scale) in x.chunks_exact(width).zip(bytes.chunks_exact_mut(width)).zip(scales) {
        let mut most = [1e-9f32; LANES];
        for lane in row.chunks_exact(LANES) {
            for (m, v) in most.iter_mut().zip(lane) {
                *m = m.max(v.abs());
            }
        }
        let most = most.iter().fold(1e-9f32, |a, &b| a.max(b));
        *scale = most / 127.0;
        let factor = 127.0 / most;
        for (byte, &value) in out.iter_mut().zip(row) {
            let rounded = (fma::<FUSED>(value, factor, MAGIC)).to_bits() as i32 - MAGIC.to_bits() as i32;
            *byte = (rounded + OFFSET) as u8;
        }
    }
}

/// The int8 product on whatever the processor has.
fn product(isa: Isa, x: &Rounded, linear: &Linear, out: &mut [f32]) {
    debug_assert_eq!(x.bytes.len() / linear.inputs * linear.width(), out.len());
    match isa {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `Isa::detect` saw the features; sizes are those `Linear::new` and `round_rows` made.
        Isa::Avx512 => unsafe { x86::product_vnni(x, linear, out) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Isa::Avx2 => unsafe { x86::product_avx2(x, linear, out) },
        _ => product_portable(x, linear, out),
    }
}

fn product_portable(x: &Rounded, linear: &Linear, out: &mut [f32]) {
    let rows = x.bytes.chunks_exact(linear.inputs).zip(out.chunks_exact_mut(linear.width()));
    for ((row, out), &scale) in rows.zip(&x.scales) {
        for (block, packed) in linear.packed.chunks_exact(BLOCK * linear.inputs).enumerate() {
            let mut sums = [0i32; BLOCK];
            for (quad, weights) in row.chunks_exact(4).zip(packed.chunks_exact(BLOCK * 4)) {
                for (sum, four) in sums.iter_mut().zip(weights.chunks_exact(4)) {
                    *sum += quad.iter().zip(four).map(|(&a, &w)| i32::from(a) * i32::from(w)).sum::<i32>();
                }
            }
            let at = block * BLOCK..(block + 1) * BLOCK;
            for (i, (o, sum)) in at.clone().zip(out[at].iter_mut().zip(sums)) {
                *o = (sum - linear.offsets[i]) as f32 * (scale * linear.scales[i]) + linear.bias[i];
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{BLOCK, HEAD, KEYS, Linear, QUERIES, Rounded};
    use std::arch::x86_64::*;

    /// Rows of activations that share one pass over a block of weights.
    const ROWS: usize = 8;

    /// Pointers to up to eight rows from `first`; past the last row the last one again, whose sums are thrown away.
    fn row_pointers(x: &Rounded, inputs: usize, first: usize, rows: usize) -> [*const u8; ROWS] {
        std::array::from_fn(|r| x.bytes[(first + r.min(rows - 1)) * inputs..].as_ptr())
    }

    /// # Safety
    /// Needs AVX-512 F, BW, DQ, VL and VNNI; `out` holds a row of `linear.width()` per row of `x`.
    #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")]
    pub(super) unsafe fn product_vnni(x: &Rounded, linear: &Linear, out: &mut [f32]) {
        let (inputs, width, count) = (linear.inputs, linear.width(), x.scales.len());
        for block in 0..width / BLOCK {
            let weights = linear.packed[block * BLOCK * inputs..].as_ptr();
            for first in (0..count).step_by(ROWS) {
                let rows = ROWS.min(count - first);
                let from = row_pointers(x, inputs, first, rows);
                let mut sums = [[_mm512_setzero_si512(); 2]; ROWS];
                for quad in 0..inputs / 4 {
                    // SAFETY: `quad` stays inside the block and the rows, by `Linear::new` and `round_rows`.
                    unsafe {
                        let low = _mm512_loadu_si512(weights.add(quad * BLOCK * 4).cast());
                        let high = _mm512_loadu_si512(weights.add(quad * BLOCK * 4 + 64).cast());
                        for r in 0..ROWS {
                            let four = _mm512_set1_epi32(from[r].add(quad * 4).cast::<i32>().read_unaligned());
                            sums[r][0] = _mm512_dpbusd_epi32(sums[r][0], four, low);
                            sums[r][1] = _mm512_dpbusd_epi32(sums[r][1], four, high);
                        }
                    }
                }
                for (r, pair) in sums.iter().enumerate().take(rows) {
                    let scale = _mm512_set1_ps(x.scales[first + r]);
                    for (half, &sum) in pair.iter().enumerate() {
                        let at = block * BLOCK + half * 16;
                        // SAFETY: `at + 16 <= width`, the padded length of all four arrays.
                        unsafe {
                            let sum = _mm512_sub_epi32(sum, _mm512_loadu_si512(linear.offsets.as_ptr().add(at).cast()));
                            let scale = _mm512_mul_ps(scale, _mm512_loadu_ps(linear.scales.as_ptr().add(at)));
                            let value = _mm512_fmadd_ps(
                                _mm512_cvtepi32_ps(sum),
                                scale,
                                _mm512_loadu_ps(linear.bias.as_ptr().add(at)),
                            );
                            _mm512_storeu_ps(out.as_mut_ptr().add((first + r) * width + at), value);
                        }
                    }
                }
            }
        }
    }

    /// # Safety
    /// Needs AVX-512 F; `keys` holds `HEAD` rows of `padded`, `weights` eight, `padded` is a multiple of 32.
    #[target_feature(enable = "avx512f,fma")]
    pub(super) unsafe fn scores(queries: &[[f32; QUERIES]; HEAD], keys: &[f32], padded: usize, weights: &mut [f32]) {
        for column in (0..padded).step_by(KEYS) {
            let mut sums = [[_mm512_setzero_ps(); 2]; QUERIES];
            for (d, query) in queries.iter().enumerate() {
                // SAFETY: `d * padded + column + 32` lies inside `keys`.
                let (low, high) = unsafe {
                    let at = keys.as_ptr().add(d * padded + column);
                    (_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(16)))
                };
                for q in 0..QUERIES {
                    let value = _mm512_set1_ps(query[q]);
                    sums[q][0] = _mm512_fmadd_ps(value, low, sums[q][0]);
                    sums[q][1] = _mm512_fmadd_ps(value, high, sums[q][1]);
                }
            }
            for (q, pair) in sums.iter().enumerate() {
                // SAFETY: `q * padded + column + 32` lies inside `weights`.
                unsafe {
                    let at = weights.as_mut_ptr().add(q * padded + column);
                    _mm512_storeu_ps(at, pair[0]);
                    _mm512_storeu_ps(at.add(16), pair[1]);
                }
            }
        }
    }

    /// # Safety
    /// Needs AVX-512 F; `values` holds rows of `HEAD`, not more than `padded`, `weights` eight rows of `padded`.
    #[target_feature(enable = "avx512f,fma")]
    pub(super) unsafe fn mix(weights: &[f32], values: &[f32], padded: usize, out: &mut [[f32; HEAD]; QUERIES]) {
        let mut sums = [[_mm512_setzero_ps(); 2]; QUERIES];
        for row in 0..values.len() / HEAD {
            // SAFETY: rows of `values` and `weights` as promised.
            unsafe {
                let at = values.as_ptr().add(row * HEAD);
                let (low, high) = (_mm512_loadu_ps(at), _mm512_loadu_ps(at.add(16)));
                for (q, pair) in sums.iter_mut().enumerate() {
                    let weight = _mm512_set1_ps(*weights.as_ptr().add(q * padded + row));
                    pair[0] = _mm512_fmadd_ps(weight, low, pair[0]);
                    pair[1] = _mm512_fmadd_ps(weight, high, pair[1]);
                }
            }
        }
        for (row, pair) in out.iter_mut().zip(&sums) {
            // SAFETY: a row is 32 numbers.
            unsafe {
                _mm512_storeu_ps(row.as_mut_ptr(), pair[0]);
                _mm512_storeu_ps(row.as_mut_ptr().add(16), pair[1]);
            }
        }
    }

    /// # Safety
    /// Needs AVX2 and FMA; `out` as above.
    #[target_feature(enable = "avx2,fma")]
    pub(super) unsafe fn product_avx2(x: &Rounded, linear: &Linear, out: &mut [f32]) {
        /// Rows and outputs that fit into sixteen registers.
        const SHORT: usize = 4;
        let (inputs, width, count) = (linear.inputs, linear.width(), x.scales.len());
        let (flip, ones) = (_mm256_set1_epi8(-128), _mm256_set1_epi16(1));
        for part in 0..width / 16 {
            let (block, half) = (part / 2, part % 2);
            let weights = linear.packed[block * BLOCK * inputs + half * 64..].as_ptr();
            for first in (0..count).step_by(SHORT) {
                let rows = SHORT.min(count - first);
                let from = row_pointers(x, inputs, first, rows);
                let mut sums = [[_mm256_setzero_si256(); 2]; SHORT];
                for quad in 0..inputs / 4 {
                    // SAFETY: as in `product_vnni`.
                    unsafe {
                        let low = _mm256_loadu_si256(weights.add(quad * BLOCK * 4).cast());
                        let high = _mm256_loadu_si256(weights.add(quad * BLOCK * 4 + 32).cast());
                        for r in 0..SHORT {
                            let four = _mm256_set1_epi32(from[r].add(quad * 4).cast::<i32>().read_unaligned());
                            let signed = _mm256_xor_si256(four, flip);
                            let size = _mm256_abs_epi8(signed);
                            // |a| · sign(a)w: at most 2 · 127 · 127, which fits 16 bits
                            let a = _mm256_maddubs_epi16(size, _mm256_sign_epi8(low, signed));
                            let b = _mm256_maddubs_epi16(size, _mm256_sign_epi8(high, signed));
                            sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(a, ones));
                            sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(b, ones));
                        }
                    }
                }
                for (r, pair) in sums.iter().enumerate().take(rows) {
                    let scale = _mm256_set1_ps(x.scales[first + r]);
                    for (eighth, &sum) in pair.iter().enumerate() {
                        let at = part * 16 + eighth * 8;
                        // SAFETY: `at + 8 <= width`.
                        unsafe {
                            let scale = _mm256_mul_ps(scale, _mm256_loadu_ps(linear.scales.as_ptr().add(at)));
                            let value = _mm256_fmadd_ps(
                                _mm256_cvtepi32_ps(sum),
                                scale,
                                _mm256_loadu_ps(linear.bias.as_ptr().add(at)),
                            );
                            _mm256_storeu_ps(out.as_mut_ptr().add((first + r) * width + at), value);
                        }
                    }
                }
            }
        }
    }
}

/// Operations per second of the matrix product at its best: operands small enough for the nearest caches, timed for about a third of a second.
pub fn peak(precision: Precision) -> f64 {
    const ROWS: usize = 64;
    const INPUTS: usize = 384;
    let weights: Vec<i8> = (0..INPUTS * BLOCK).map(|i| (i * 37 % 255) as i8).collect();
    let linear = Linear::new(&weights, &[0.01; BLOCK], None);
    let x: Vec<f32> = (0..ROWS * INPUTS).map(|i| (i % 17) as f32 - 8.0).collect();
    let isa = Isa::detect();
    let mut rounded = Rounded::default();
    round_rows(isa, &x, INPUTS, &mut rounded);
    let dense = linear.dequantised();
    let mut out = vec![0.0; ROWS * linear.width()];
    let (begin, mut rounds) = (std::time::Instant::now(), 0.0);
    while begin.elapsed().as_secs_f64() < 0.3 {
        for _ in 0..64 {
            match precision {
                Precision::Int8 => product(isa, &rounded, &linear, &mut out),
                Precision::F32 => dense_product(&x, &dense, INPUTS, linear.width(), &mut out),
            }
        }
        rounds += 64.0;
    }
    std::hint::black_box(&out);
    rounds * (ROWS * linear.operations()) as f64 / begin.elapsed().as_secs_f64()
}

/// The product without rounding the activations.
fn yardstick(x: &[f32], linear: &Linear, out: &mut [f32]) {
    dense_product(x, linear.dense.get_or_init(|| linear.dequantised()), linear.inputs, linear.width(), out);
    for row in out.chunks_exact_mut(linear.width()) {
        for (o, b) in row.iter_mut().zip(&linear.bias) {
            *o += b;
        }
    }
}

/// `out = x · weights'`, rows of `inputs` times rows of `inputs`.
fn dense_product(x: &[f32], weights: &[f32], inputs: usize, width: usize, out: &mut [f32]) {
    let (m, k, n) = (x.len() / inputs, inputs, width);
    assert!(weights.len() == n * k && out.len() == m * n, "the sizes of a product");
    // SAFETY: the three buffers have the sizes just asserted, the strides are theirs.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            false,
            x.as_ptr(),
            1,
            k as isize,
            weights.as_ptr(),
            k as isize,
            1,
            0.0f32,
            1.0f32,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

versions! {
    /// `x = gelu(x)`, in place.
    fn gelu(x: &mut [f32]) = gelu_body
}

/// The normal distribution function as an odd polynomial on [-4, 4], fitted for the least error of x·Φ(x): 1.6e-4.
#[inline(always)]
fn gelu_body<const FUSED: bool>(x: &mut [f32]) {
    const TERMS: [f32; 10] = [
        0.398_929_66,
        -0.066_449_3,
        0.009_926_983,
        -0.001_160_877_8,
        1.066_353e-4,
        -7.576_308e-6,
        3.988_154e-7,
        -1.446_028_8e-8,
        3.186_178e-10,
        -3.187_284e-12,
    ];
    for value in x.iter_mut() {
        let bounded = value.clamp(-4.0, 4.0);
        let square = bounded * bounded;
        let mut sum = TERMS[9];
        for term in TERMS[..9].iter().rev() {
            sum = fma::<FUSED>(sum, square, *term);
        }
        *value *= fma::<FUSED>(bounded, sum, 0.5).clamp(0.0, 1.0);
    }
}

versions! {
    /// `x = norm(x + y)` per row of `gain.len()`, in place.
    fn add_norm(x: &mut [f32], y: &[f32], gain: &[f32], bias: &[f32]) = add_norm_body
}

#[inline(always)]
fn add_norm_body<const FUSED: bool>(x: &mut [f32], y: &[f32], gain: &[f32], bias: &[f32]) {
    let width = gain.len();
    for (row, more) in x.chunks_exact_mut(width).zip(y.chunks_exact(width)) {
        let (mut sum, mut squares) = ([0.0f32; LANES], [0.0f32; LANES]);
        for (r, m) in row.chunks_exact_mut(LANES).zip(more.chunks_exact(LANES)) {
            for i in 0..LANES {
                r[i] += m[i];
                sum[i] += r[i];
                squares[i] = fma::<FUSED>(r[i], r[i], squares[i]);
            }
        }
        let mean = sum.iter().sum::<f32>() / width as f32;
        let variance = squares.iter().sum::<f32>() / width as f32 - mean * mean;
        let inverse = 1.0 / (variance + 1e-12).max(1e-12).sqrt();
        for ((r, g), b) in row.iter_mut().zip(gain).zip(bias) {
            *r = fma::<FUSED>((*r - mean) * inverse, *g, *b);
        }
    }
}

/// e^x for x <= 0, relative error under 1e-6.
#[inline(always)]
fn exp<const FUSED: bool>(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0;
    let t = x.max(-87.0) * std::f32::consts::LOG2_E;
    // the sum's low bits hold the rounded exponent: cheaper than a checked conversion
    let shifted = t + MAGIC;
    let r = t - (shifted - MAGIC);
    let mut p = 0.001_333_558_1;
    for term in [0.009_618_129, 0.055_504_11, 0.240_226_5, std::f32::consts::LN_2, 1.0] {
        p = fma::<FUSED>(p, r, term);
    }
    f32::from_bits((shifted.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(127)) << 23) * p
}

/// Width of one attention head.
pub(crate) const HEAD: usize = 32;
/// Queries handled together: with two lanes of keys each, their sums fill half the registers of AVX-512.
const QUERIES: usize = 8;
/// Keys handled together.
const KEYS: usize = 2 * LANES;

/// Room for one head of one window's attention.
#[derive(Default)]
pub(crate) struct Attention {
    /// `[HEAD][padded rows]`
    keys: Vec<f32>,
    /// `[rows][HEAD]`
    values: Vec<f32>,
    /// `[QUERIES][padded rows]`
    weights: Vec<f32>,
}

impl Attention {
    /// `context = softmax(q k' / √32) v` per head, for one window. `qkv` holds rows of `3 * width`.
    pub(crate) fn run(&mut self, isa: Isa, qkv: &[f32], width: usize, context: &mut [f32]) {
        let rows = qkv.len() / (3 * width);
        let padded = rows.next_multiple_of(KEYS);
        self.keys.clear();
        self.keys.resize(HEAD * padded, 0.0);
        self.values.resize(HEAD * rows, 0.0);
        self.weights.resize(QUERIES * padded, 0.0);
        for head in 0..width / HEAD {
            attend(isa, qkv, width, head, self, context);
        }
    }
}

fn attend(isa: Isa, qkv: &[f32], width: usize, head: usize, room: &mut Attention, context: &mut [f32]) {
    let (stride, at) = (3 * width, head * HEAD);
    let (rows, padded) = (qkv.len() / stride, room.keys.len() / HEAD);
    for (row, numbers) in qkv.chunks_exact(stride).enumerate() {
        for (d, &k) in numbers[width + at..][..HEAD].iter().enumerate() {
            room.keys[d * padded + row] = k;
        }
        room.values[row * HEAD..][..HEAD].copy_from_slice(&numbers[2 * width + at..][..HEAD]);
    }
    for first in (0..rows).step_by(QUERIES) {
        let count = QUERIES.min(rows - first);
        let queries = turned(&qkv[first * stride + at..], stride, count);
        scores(isa, &queries, &room.keys, padded, &mut room.weights);
        softmax(isa, &mut room.weights, padded, rows);
        let mut sums = [[0.0f32; HEAD]; QUERIES];
        mix(isa, &room.weights, &room.values, padded, &mut sums);
        for (q, sum) in sums.iter().enumerate().take(count) {
            context[(first + q) * width + at..][..HEAD].copy_from_slice(sum);
        }
    }
}

/// Up to eight queries, turned so that one dimension's eight numbers lie together, and scaled by 1/√32.
fn turned(qkv: &[f32], stride: usize, count: usize) -> [[f32; QUERIES]; HEAD] {
    const SCALE: f32 = 0.176_776_7;
    let mut out = [[0.0f32; QUERIES]; HEAD];
    for q in 0..count {
        for (row, &value) in out.iter_mut().zip(&qkv[q * stride..][..HEAD]) {
            row[q] = value * SCALE;
        }
    }
    out
}

/// `weights[q][row] = queries[q] · keys[row]`.
fn scores(isa: Isa, queries: &[[f32; QUERIES]; HEAD], keys: &[f32], padded: usize, weights: &mut [f32]) {
    debug_assert!(keys.len() >= HEAD * padded && weights.len() >= QUERIES * padded && padded.is_multiple_of(KEYS));
    #[cfg(target_arch = "x86_64")]
    if isa == Isa::Avx512 {
        // SAFETY: `Isa::detect` saw the features; the sizes are those asserted.
        return unsafe { x86::scores(queries, keys, padded, weights) };
    }
    scores_by_lane(isa, queries, keys, padded, weights);
}

versions! {
    fn scores_by_lane(queries: &[[f32; QUERIES]; HEAD], keys: &[f32], padded: usize, weights: &mut [f32]) = scores_body
}

#[inline(always)]
fn scores_body<const FUSED: bool>(queries: &[[f32; QUERIES]; HEAD], keys: &[f32], padded: usize, weights: &mut [f32]) {
    for column in (0..padded).step_by(LANES) {
        for q in 0..QUERIES {
            let mut sum = [0.0f32; LANES];
            for (d, query) in queries.iter().enumerate() {
                for (s, k) in sum.iter_mut().zip(&keys[d * padded + column..][..LANES]) {
                    *s = fma::<FUSED>(query[q], *k, *s);
                }
            }
            weights[q * padded + column..][..LANES].copy_from_slice(&sum);
        }
    }
}

/// `sums[q] = Σ weights[q][row] · values[row]`.
fn mix(isa: Isa, weights: &[f32], values: &[f32], padded: usize, sums: &mut [[f32; HEAD]; QUERIES]) {
    debug_assert!(values.len() / HEAD <= padded && weights.len() >= QUERIES * padded);
    #[cfg(target_arch = "x86_64")]
    if isa == Isa::Avx512 {
        // SAFETY: as in `scores`.
        return unsafe { x86::mix(weights, values, padded, sums) };
    }
    mix_by_lane(isa, weights, values, padded, sums);
}

versions! {
    fn mix_by_lane(weights: &[f32], values: &[f32], padded: usize, sums: &mut [[f32; HEAD]; QUERIES]) = mix_body
}

#[inline(always)]
fn mix_body<const FUSED: bool>(weights: &[f32], values: &[f32], padded: usize, sums: &mut [[f32; HEAD]; QUERIES]) {
    for (q, out) in sums.iter_mut().enumerate() {
        let mut sum = [0.0f32; HEAD];
        for (weight, value) in weights[q * padded..].iter().zip(values.chunks_exact(HEAD)) {
            for (s, v) in sum.iter_mut().zip(value) {
                *s = fma::<FUSED>(*weight, *v, *s);
            }
        }
        *out = sum;
    }
}

versions! {
    /// Softmax of the first `rows` numbers of each query's row.
    fn softmax(weights: &mut [f32], padded: usize, rows: usize) = softmax_body
}

#[inline(always)]
fn softmax_body<const FUSED: bool>(weights: &mut [f32], padded: usize, rows: usize) {
    for row in weights.chunks_exact_mut(padded) {
        softmax_row::<FUSED>(&mut row[..rows]);
    }
}

#[inline(always)]
fn largest(row: &[f32]) -> f32 {
    let mut most = [f32::MIN; LANES];
    let lanes = row.chunks_exact(LANES);
    let rest = lanes.remainder().iter().fold(f32::MIN, |a, &b| a.max(b));
    for lane in lanes {
        for (m, &v) in most.iter_mut().zip(lane) {
            *m = if v > *m { v } else { *m };
        }
    }
    most.iter().fold(rest, |a, &b| a.max(b))
}

#[inline(always)]
fn softmax_row<const FUSED: bool>(row: &mut [f32]) {
    let most = largest(row);
    let mut sums = [0.0f32; LANES];
    let mut lanes = row.chunks_exact_mut(LANES);
    for lane in &mut lanes {
        for (sum, value) in sums.iter_mut().zip(lane) {
            *value = exp::<FUSED>(*value - most);
            *sum += *value;
        }
    }
    let mut total = sums.iter().sum::<f32>();
    for value in lanes.into_remainder() {
        *value = exp::<FUSED>(*value - most);
        total += *value;
    }
    let inverse = 1.0 / total;
    for value in row {
        *value *= inverse;
    }
}

/// Copies the columns `columns` of `rows` rows of `width` into `out`.
pub(crate) fn columns(rows: &[f32], width: usize, columns: Range<usize>, out: &mut Vec<f32>) {
    out.clear();
    for row in rows.chunks_exact(width) {
        out.extend_from_slice(&row[columns.clone()]);
    }
}

versions! {
    /// `out[i] = a · rows[i]`.
    fn dots(a: &[f32], rows: &[f32], out: &mut [f32]) = dots_body
}

#[inline(always)]
fn dots_body<const FUSED: bool>(a: &[f32], rows: &[f32], out: &mut [f32]) {
    for (o, row) in out.iter_mut().zip(rows.chunks_exact(a.len())) {
        let mut sums = [0.0f32; LANES];
        for (x, y) in a.chunks_exact(LANES).zip(row.chunks_exact(LANES)) {
            for i in 0..LANES {
                sums[i] = fma::<FUSED>(x[i], y[i], sums[i]);
            }
        }
        *o = sums.iter().sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Values, rows and columns of a product that fills no block evenly.
    fn operands(seed: u64, rows: usize, inputs: usize, outputs: usize) -> (Vec<f32>, Linear) {
        let mut state = seed | 1;
        let mut next = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f32 / (1u64 << 31) as f32 - 0.5
        };
        let weights: Vec<i8> = (0..inputs * outputs).map(|_| (next() * 254.0) as i8).collect();
        let x = (0..rows * inputs).map(|_| next() * 4.0).collect();
        (x, Linear::new(&weights, &vec![0.01; outputs], Some(&vec![0.5; outputs])))
    }

    fn close(a: &[f32], b: &[f32]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(x, y)| (x - y).abs() <= 1e-4 * (1.0 + x.abs()))
    }

    proptest! {
        #[test]
        fn products_are_the_same_on_every_instruction_set(seed: u64, rows in 1usize..20, quads in 4usize..40, outputs in 1usize..70) {
            let (x, linear) = operands(seed, rows, quads * LANES, outputs);
            let (mut rounded, mut expected) = (Rounded::default(), vec![0.0; rows * linear.width()]);
            round_rows(Isa::Portable, &x, linear.inputs(), &mut rounded);
            product_portable(&rounded, &linear, &mut expected);
            for isa in Isa::all() {
                let mut out = vec![0.0; expected.len()];
                product(isa, &rounded, &linear, &mut out);
                prop_assert!(close(&out, &expected), "{isa:?}");
            }
        }

        #[test]
        fn attention_is_the_same_on_every_instruction_set(seed: u64, rows in 1usize..70) {
            let (qkv, _) = operands(seed, rows, 3 * 2 * HEAD, 1);
            let run = |isa| {
                let mut context = vec![0.0; rows * 2 * HEAD];
                Attention::default().run(isa, &qkv, 2 * HEAD, &mut context);
                context
            };
            let expected = run(Isa::Portable);
            for isa in Isa::all() {
                prop_assert!(close(&run(isa), &expected), "{isa:?}");
            }
        }
    }

    #[test]
    fn gelu_is_within_its_fit() {
        // x · Φ(x) by series of the error function, at a few points
        for (x, expected) in [
            (-4.0, -0.000_126_7),
            (-1.0, -0.158_655_25),
            (0.0, 0.0),
            (0.5, 0.345_731_2),
            (2.0, 1.954_499_7),
            (6.0, 6.0),
        ] {
            let mut value = [x];
            gelu(Isa::Portable, &mut value);
            assert!((value[0] - expected).abs() < 4e-4, "gelu({x}) = {}", value[0]);
        }
    }
}
