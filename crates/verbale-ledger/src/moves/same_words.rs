//! Words that mean the same thing where positions are compared (`knowledge/same_words.toml`).

use super::topic::stem;
use rustc_hash::FxHashMap as HashMap;
use std::sync::LazyLock;

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    same: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(rename = "meaning")]
    _meaning: String,
    words: Vec<String>,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "source")]
    _source: String,
}

/// Groups by the stems of their words, and by two words that stand side by side.
pub(super) struct SameWords {
    of_stem: HashMap<String, String>,
    /// First word → second word and group.
    pairs: HashMap<String, Vec<(String, String)>>,
}

/// The table that the program has with it: a test reads it, so it is never damaged.
pub(super) static SAME: LazyLock<SameWords> = LazyLock::new(|| {
    SameWords::read(include_str!("../../../../knowledge/same_words.toml")).unwrap_or_else(|_| SameWords::empty())
});

impl SameWords {
    fn empty() -> Self {
        Self { of_stem: HashMap::default(), pairs: HashMap::default() }
    }

    fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let mut out = Self::empty();
        for row in file.same {
            // no stem has a mark, so that no word is taken for a group
            let group = format!("={}", row.name);
            for word in row.words {
                match word.split_once(' ') {
                    Some((first, second)) => {
                        out.pairs.entry(first.to_owned()).or_default().push((second.to_owned(), group.clone()));
                    }
                    None => {
                        out.of_stem.insert(stem(&word), group.clone());
                    }
                }
            }
        }
        Ok(out)
    }

    /// What stands for a stem: its group, else itself.
    pub(super) fn of(&self, stem: String) -> String {
        self.of_stem.get(&stem).cloned().unwrap_or(stem)
    }

    /// The group of two words that stand side by side, both in small letters.
    pub(super) fn pair(&self, first: &str, second: &str) -> Option<&str> {
        self.pairs.get(first)?.iter().find(|(word, _)| word == second).map(|(_, group)| group.as_str())
    }

    /// Whether a word may be the first of two.
    pub(super) fn begins(&self, first: &str) -> bool {
        self.pairs.contains_key(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads_and_no_word_stands_twice() {
        let file: File = toml::from_str(include_str!("../../../../knowledge/same_words.toml")).expect("it reads");
        let mut seen = std::collections::HashMap::new();
        for row in &file.same {
            for word in &row.words {
                let before = seen.insert(if word.contains(' ') { word.clone() } else { stem(word) }, &row.name);
                assert!(before.is_none_or(|name| *name == row.name), "{word} stands in {before:?} and {}", row.name);
            }
        }
        assert_eq!(SAME.of(stem("ceasefires")), SAME.of(stem("truce")));
        assert_ne!(SAME.of(stem("truce")), SAME.of(stem("tariff")));
        assert_eq!(SAME.pair("hand", "over"), Some("=release"));
    }
}
