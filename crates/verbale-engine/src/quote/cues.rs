//! The lexicon of cues, `knowledge/attribution_cues.toml`, as the rules look into it.

use std::collections::HashMap;

/// How far a cue can be believed without the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Strength {
    /// With a clause it nearly always carries attributed content.
    Strong,
    /// It often has another sense.
    Weak,
}

#[derive(serde::Deserialize)]
struct File {
    cue: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    lemma: String,
    pos: Pos,
    #[serde(rename = "class")]
    _class: Class,
    strength: Strength,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "never", default)]
    _never: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Pos {
    Verb,
    Noun,
    Adj,
    Phrase,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Class {
    Speech,
    Thought,
    Intention,
    Demand,
    Commitment,
    Evidence,
    Decree,
    Emotion,
    Perception,
}

/// Cue lemmas.
#[derive(Debug, Default)]
pub struct Cues {
    verbs: HashMap<String, Strength>,
}

impl Cues {
    /// Reads the lexicon.
    ///
    /// # Errors
    /// When it is not TOML of the schema its header describes; the message names line and fault.
    pub fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let verbs = file.cue.into_iter().filter(|r| r.pos == Pos::Verb).map(|r| (r.lemma, r.strength)).collect();
        Ok(Self { verbs })
    }

    /// How far a verb can be believed; `None` where it is no cue.
    pub(crate) fn verb(&self, lemma: &str) -> Option<Strength> {
        self.verbs.get(lemma).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lexicon_reads() {
        let cues = Cues::read(crate::engine::CUES).unwrap();
        assert_eq!(cues.verb("say"), Some(Strength::Strong));
        assert_eq!(cues.verb("walk"), None);
    }

    #[test]
    fn a_fault_names_its_line() {
        let error = Cues::read("[[cue]]\nlemma = \"say\"\npos = \"particle\"\n").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
    }
}
