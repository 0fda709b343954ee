//! Classes of words that tell what is done or meant by a clause: deeds that harm or help, misdeeds, judgements (`knowledge/act_words.toml`), and what a party
//! gives up or will do (`knowledge/stances.toml`).

use crate::Layers;
use crate::syntax::Upos;
use std::collections::HashMap;

#[derive(serde::Deserialize)]
struct File {
    class: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(rename = "meaning")]
    _meaning: String,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "never", default)]
    _never: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

/// Classes of words by stem and part of speech.
#[derive(Default)]
pub struct ActWords {
    names: Vec<String>,
    of: HashMap<(char, String), Vec<usize>>,
    /// First word → the words of a phrase, its class.
    phrases: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl ActWords {
    /// Reads the table.
    ///
    /// # Errors
    /// When it does not follow the schema that its head describes.
    pub fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let mut out = Self::default();
        for row in file.class {
            let at = out.names.len();
            out.names.push(row.name);
            for (pos, words) in [('v', row.verbs), ('n', row.nouns), ('a', row.adjectives)] {
                for word in words {
                    out.of.entry((pos, stem(&word))).or_default().push(at);
                }
            }
            for phrase in row.phrases {
                let words: Vec<String> = phrase.split(' ').map(str::to_owned).collect();
                out.phrases.entry(words[0].clone()).or_default().push((words, at));
            }
        }
        Ok(out)
    }

    /// The classes of the phrases that begin at a token and end before `end`.
    pub(crate) fn begun<'w>(&'w self, layers: &Layers<'_>, token: usize, end: usize) -> impl Iterator<Item = &'w str> {
        let same = |words: &[String]| {
            token + words.len() <= end
                && words.iter().enumerate().all(|(i, word)| layers.form(token + i).eq_ignore_ascii_case(word))
        };
        let rows = self.phrases.get(&layers.form(token).to_lowercase());
        let found: Vec<usize> = rows.into_iter().flatten().filter(|(w, _)| same(w)).map(|&(_, at)| at).collect();
        found.into_iter().map(|at| self.names[at].as_str())
    }

    /// The classes of a token.
    pub(crate) fn of<'w>(&'w self, layers: &Layers<'_>, token: usize) -> impl Iterator<Item = &'w str> {
        let pos = match layers.word(token).upos {
            Upos::Verb => 'v',
            Upos::Noun | Upos::Propn => 'n',
            Upos::Adj | Upos::Adv => 'a',
            _ => ' ',
        };
        let found = self.of.get(&(pos, stem(layers.form(token))));
        found.into_iter().flatten().map(|&at| self.names[at].as_str())
    }
}

/// A word without its inflection, coarsely: enough to find "retaliating" by "retaliate".
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    let long = |cut: usize| word.len() > cut + 2;
    let cut = ["ing", "ied", "ies", "es", "ed", "s", "e", "y"]
        .into_iter()
        .find(|end| word.ends_with(end) && long(end.len()) && !word.ends_with("ss"));
    let base = cut.map_or(word.as_str(), |end| &word[..word.len() - end.len()]);
    let mut letters: Vec<char> = base.chars().collect();
    if let [.., a, b] = letters[..]
        && a == b
        && !matches!(a, 'l' | 's' | 'e')
    {
        letters.pop();
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inflections_meet() {
        for (a, b) in [
            ("retaliate", "retaliating"),
            ("deny", "denied"),
            ("cut", "cutting"),
            ("strike", "strikes"),
            ("punish", "punished"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        assert_eq!(stem("pass"), "pass");
    }
}
