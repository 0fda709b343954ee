//! WordPiece, as the encoder's vocabulary was made: lower case, accents off, punctuation apart, then the longest known pieces.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Pieces of one word that are looked at; only the first is the word's vector.
const MOST: usize = 8;
const UNKNOWN: &str = "[UNK]";

/// The vocabulary: piece to row of the embedding table.
pub(crate) struct Pieces {
    ids: HashMap<Box<str>, u32>,
    unknown: u32,
}

impl Pieces {
    /// One piece per line, the line number is its id.
    pub(crate) fn new(vocabulary: &str) -> Self {
        let ids: HashMap<Box<str>, u32> =
            vocabulary.lines().enumerate().map(|(i, piece)| (piece.into(), i as u32)).collect();
        let unknown = ids.get(UNKNOWN).copied().unwrap_or(0);
        Self { ids, unknown }
    }

    /// The pieces of one word: at least one, at most eight.
    pub(crate) fn of(&self, word: &str) -> Vec<u32> {
        let mut out = Vec::with_capacity(2);
        if word.bytes().all(|b| b.is_ascii_alphanumeric()) {
            self.part(&word.to_ascii_lowercase(), &mut out);
        } else {
            for part in parts(word) {
                self.part(&part, &mut out);
            }
        }
        if out.is_empty() {
            out.push(self.unknown);
        }
        out.truncate(MOST);
        out
    }

    /// Greedy longest match; a part with an unknown piece is unknown as a whole.
    fn part(&self, part: &str, out: &mut Vec<u32>) {
        const LONGEST: usize = 100;
        let kept = out.len();
        let mut rest = part;
        let mut key = String::with_capacity(part.len() + 2);
        if part.chars().count() > LONGEST {
            return out.push(self.unknown);
        }
        while !rest.is_empty() {
            let Some((id, len)) = self.longest(rest, rest.len() < part.len(), &mut key) else {
                out.truncate(kept);
                return out.push(self.unknown);
            };
            out.push(id);
            rest = &rest[len..];
        }
    }

    fn longest(&self, rest: &str, inner: bool, key: &mut String) -> Option<(u32, usize)> {
        key.clear();
        if inner {
            key.push_str("##");
        }
        let prefix = key.len();
        key.push_str(rest);
        while key.len() > prefix {
            if let Some(&id) = self.ids.get(key.as_str()) {
                return Some((id, key.len() - prefix));
            }
            key.pop();
        }
        None
    }
}

/// Lower case without accents, cut round punctuation and ideographs.
fn parts(word: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    let bare = word.nfd().filter(|&c| !is_mark(c));
    for c in bare.flat_map(char::to_lowercase) {
        if c.is_whitespace() || is_dropped(c) {
            open &= !c.is_whitespace();
        } else if is_punctuation(c) || is_ideograph(c) {
            out.push(c.to_string());
            open = false;
        } else {
            if !open {
                out.push(String::new());
            }
            open = true;
            out.last_mut().expect("just pushed").push(c);
        }
    }
    out
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Control and format characters and the replacement character leave no trace.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{FFFD}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

fn is_punctuation(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{FF01}'..='\u{FF0F}'
            | '¡' | '§' | '«' | '¶' | '·' | '»' | '¿' | '\u{FF1A}' | '\u{FF1B}' | '\u{FF1F}' | '\u{060C}' | '\u{061B}' | '\u{061F}' | '\u{0964}')
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2B81F}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}

/// A word's capitals and digits, for the shape embedding: the vocabulary knows only lower case.
pub(crate) fn shape(word: &str) -> u32 {
    if word.chars().any(char::is_numeric) {
        return 6;
    }
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let Some(first) = letters.first() else { return 7 };
    if letters.iter().all(|c| c.is_lowercase()) {
        1
    } else if letters.len() == 1 {
        3
    } else if letters.iter().all(|c| c.is_uppercase()) {
        4
    } else if first.is_uppercase() && letters[1..].iter().all(|c| c.is_lowercase()) {
        2
    } else {
        5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Pieces {
        Pieces::new("[UNK]\nu\n.\ns\nsan\n##ction\n##s\nnever\ncafe\n’")
    }

    #[test]
    fn longest_pieces_first() {
        assert_eq!(pieces().of("Sanctions"), [4, 5, 6]);
        assert_eq!(pieces().of("U.S."), [1, 2, 3, 2]);
        assert_eq!(pieces().of("Café"), [8]);
        assert_eq!(pieces().of("’s"), [9, 3]);
    }

    #[test]
    fn a_word_of_nothing_known_is_one_unknown() {
        assert_eq!(pieces().of("qqq"), [0]);
        assert_eq!(pieces().of("\u{200B}"), [0]);
    }

    #[test]
    fn shapes() {
        let got: Vec<u32> =
            ["said", "Putin", "A", "EU", "McKay", "30-day", ",", "U.S."].iter().map(|w| shape(w)).collect();
        assert_eq!(got, [1, 2, 3, 4, 5, 6, 7, 4]);
    }
}
