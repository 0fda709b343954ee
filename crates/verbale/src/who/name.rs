//! A name that is looked for: which words are the same, and where they stand. What is searched is [`super`]'s business.

use verbale_engine::place::fold;

/// One or more words, without letter case and accents.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    given: String,
    words: Vec<String>,
}

impl Name {
    /// A name from the command line; it needs a letter or a digit.
    pub(crate) fn parse(given: &str) -> Result<Self, String> {
        let words = words(given);
        if words.is_empty() {
            return Err("there is no word in it; give a name or a part of one".into());
        }
        Ok(Self { given: given.trim().to_owned(), words })
    }

    /// As it was written.
    pub(crate) fn as_given(&self) -> &str {
        &self.given
    }

    /// Whether all its words stand in the text, whole and one behind the other.
    pub(crate) fn is_in(&self, text: &str) -> bool {
        words(text).windows(self.words.len()).any(|stretch| stretch == self.words)
    }
}

/// Words as names are compared; hyphens and apostrophes part them, so that "Quaye's" holds "Quaye".
fn words(text: &str) -> Vec<String> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '-' | '‑'));
    parts
        .flat_map(|part| fold(part).split(' ').map(str::to_owned).collect::<Vec<_>>())
        .filter(|w| !w.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_in_any_spelling() {
        for (name, text, held) in [
            ("quaye", "Foreign Minister Ada Quaye", true),
            ("Ada Quaye", "ada-quaye", true),
            ("ada quaye", "Ada B. Quaye", false),
            ("Quaye", "Quaye’s deputy", true),
            ("Quay", "Ada Quaye", false),
            ("Unal", "Zoë Ünal", true),
            ("Zoe\u{308} Ünal", "ZOË UNAL", true),
            ("lodz", "the mayor of Łódź", true),
            ("US", "the U.S. envoy", true),
            ("O'Brien", "Mr O’Brien", true),
        ] {
            assert_eq!(Name::parse(name).expect("a name").is_in(text), held, "{name} in {text}");
        }
    }

    #[test]
    fn a_name_has_a_word() {
        for given in ["", " ", "…", "’"] {
            assert!(Name::parse(given).is_err(), "{given}");
        }
    }
}
