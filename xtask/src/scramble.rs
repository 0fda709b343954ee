//! Random texts that no editor would print: quotation marks, combining marks, right-to-left words, emoji, line breaks and news words in
//! any order. From one seed always the same.

use fastrand::Rng;

const PIECES: [&[&str]; 6] = [
    &[
        "\"", "“", "”", "‘", "’", "'", "«", "»", "„", "‹", "›", "``", "''", "–", "—", "...", "…", "(", ")", "[", "]",
        ":", ";", ",", ".", "?!",
    ],
    &[
        "\n", "\n\n", "\r\n", "\t", " ", "  ", "\u{a0}", "\u{2028}", "\u{200b}", "\u{200f}", "\u{feff}", "\u{0}",
        "\u{c}", "\u{3000}",
    ],
    &[
        "e\u{301}",
        "\u{301}",
        "Z\u{326}",
        "ﬁ",
        "İ",
        "ß",
        "שלום",
        "مرحبا",
        "नमस्ते",
        "中文新闻",
        "Ελλάδα",
        "\u{202e}abc\u{202c}",
        "𝔘𝔫",
        "½",
    ],
    &["🙂", "👩‍👩‍👧", "🇺🇦", "\u{1f3fb}", "❤\u{fe0f}", "\u{10ffff}", "\u{e000}", "\u{fffd}"],
    &[
        "date 2024-11-06",
        "Published: 3 March 2023",
        "VARD, June 3 (Wire) -",
        "U.S.",
        "Mr.",
        "J. R.",
        "$1.89",
        "9/11",
        "a.m.",
        "www.vard.example/x",
        "No. 4",
    ],
    &[
        "said",
        "told",
        "according to",
        "that",
        "the minister",
        "She",
        "he",
        "Kovač",
        "President Alma Rost",
        "would",
        "not",
        "denied",
        "claims",
        "reporters",
        "never",
        "the war",
        "was lost",
        "and",
        "if",
        "who",
        "added",
        "asked",
        "to leave",
        "by",
        "police",
        "O'Neil",
        "they’re",
        "well-known",
        "it",
        "has",
        "been",
    ],
];

/// How often each kind is taken: mostly words, then marks.
const WEIGHTS: [u32; 6] = [22, 12, 7, 3, 6, 50];

/// The `at`-th text of a seed.
pub(crate) fn text(seed: u64, at: u64) -> String {
    let mut draw = Rng::with_seed(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ at);
    // A few are long, so that they are read in more than one window.
    let pieces = if draw.u32(..50) == 0 { draw.usize(200..800) } else { draw.usize(..50) };
    let spaced = draw.u32(..4) != 0;
    let mut out = String::new();
    for _ in 0..pieces {
        out.push_str(&piece(&mut draw));
        if spaced && draw.u32(..4) != 0 {
            out.push(' ');
        }
    }
    out
}

fn piece(draw: &mut Rng) -> String {
    if draw.u32(..40) == 0 {
        return draw.char(..).to_string();
    }
    let mut ticket = draw.u32(..WEIGHTS.iter().sum::<u32>());
    for (kind, weight) in PIECES.iter().zip(WEIGHTS) {
        if ticket < weight {
            return draw.choice(kind.iter()).copied().unwrap_or("").to_owned();
        }
        ticket -= weight;
    }
    String::new()
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_seed_one_text() {
        assert_eq!(super::text(7, 3), super::text(7, 3));
        assert!((0..20).any(|at| super::text(7, at) != super::text(8, at)));
    }
}
