//! Which documents are nearly the same: wire copies, later editions with a changed line. Decided from the texts alone, so that the
//! order in which they came does not matter.
//!
//! A text is the set of its shingles (runs of five words, in small letters). The least hashes of the set under 64 orders are its sketch;
//! two sketches agree in as many places as the sets share members. Bands of four places are what candidates are found by.

use std::collections::HashSet;

/// Least hashes of a sketch.
const ORDERS: usize = 64;
/// Places in a band.
const BAND: usize = 4;
/// Words in a shingle.
const SHINGLE: usize = 5;
/// Texts with fewer words are too short to be told apart by this.
const SHORT: usize = 25;
/// So many places must agree: about 70 in 100 shingles shared.
const ALIKE: usize = 45;

/// The least hashes of a text; none if it is short.
pub(crate) fn sketch(text: &str) -> Option<Vec<u32>> {
    let words: Vec<u64> = words(text).map(|word| hash(word.as_bytes())).collect();
    if words.len() < SHORT {
        return None;
    }
    let shingles: HashSet<u64> =
        words.windows(SHINGLE).map(|run| run.iter().fold(0, |sum, &word| mix(sum ^ word))).collect();
    let mut least = vec![u32::MAX; ORDERS];
    for shingle in shingles {
        let (mut value, step) = (shingle, mix(shingle) | 1);
        for least in &mut least {
            *least = (*least).min((value >> 32) as u32);
            value = value.wrapping_add(step).rotate_left(23);
        }
    }
    Some(least)
}

/// What candidates share: a number for each band.
pub(crate) fn bands(sketch: &[u32]) -> Vec<i64> {
    let number = |(at, band): (usize, &[u32])| {
        band.iter().fold(mix(at as u64), |sum, &value| mix(sum ^ u64::from(value))) as i64 >> 16
    };
    sketch.chunks_exact(BAND).enumerate().map(number).collect()
}

/// Whether two sketches are of nearly the same text.
pub(crate) fn alike(one: &[u32], other: &[u32]) -> bool {
    one.len() == other.len() && one.iter().zip(other).filter(|(a, b)| a == b).count() >= ALIKE
}

/// A sketch as bytes.
pub(crate) fn to_bytes(sketch: &[u32]) -> Vec<u8> {
    sketch.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// And back.
pub(crate) fn from_bytes(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]])).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, &byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn mix(mut n: u64) -> u64 {
    n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(change: &str) -> String {
        (0..200)
            .map(|at| if at % 50 == 7 { format!("{change} ") } else { format!("word{} ", at * 7919 % 997) })
            .collect()
    }

    #[test]
    fn copies_are_alike_and_others_are_not() {
        let one = sketch(&story("truce")).expect("long enough");
        for (case, text, expected) in [
            ("the same", story("truce"), true),
            ("capitals and marks", story("truce").replace(' ', ", ").to_uppercase(), true),
            ("a word here and there", story("pause"), true),
            ("another story", (0..200).map(|at| format!("term{at} ")).collect(), false),
        ] {
            let other = sketch(&text).expect("long enough");
            assert_eq!(alike(&one, &other), expected, "{case}");
            let shared = bands(&one).iter().filter(|band| bands(&other).contains(band)).count();
            assert_eq!(shared > 0, expected, "{case}: bands");
        }
        assert_eq!(sketch("too short to tell"), None);
        assert_eq!(from_bytes(&to_bytes(&one)), one);
    }
}
