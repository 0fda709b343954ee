//! A document's words with base forms that the rows know. The reader's lemmas are guesses letter by letter, and now and then come out as
//! "rejecte" or "expell"; where the rows do not know one, the regular endings of the form are tried.

use super::lexicon::Lexicon;
use crate::Layers;
use std::ops::Deref;

/// Layers with mended lemmas.
pub(super) struct Words<'l, 't> {
    layers: &'l Layers<'t>,
    mended: Vec<Option<Box<str>>>,
}

impl<'t> Deref for Words<'_, 't> {
    type Target = Layers<'t>;

    fn deref(&self) -> &Layers<'t> {
        self.layers
    }
}

impl<'l, 't> Words<'l, 't> {
    pub(super) fn new(layers: &'l Layers<'t>, lexicon: &Lexicon) -> Self {
        let mend = |t: usize| {
            let lemma = &*layers.word(t).lemma;
            let form = layers.form(t);
            if form.len() < 3 || !form.bytes().all(|b| b.is_ascii_alphabetic()) {
                return None;
            }
            let form = form.to_ascii_lowercase();
            if let Some(base) = lexicon.irregular.get(&form) {
                return Some(base.as_str().into());
            }
            let regular = form.len() > 3 && !lexicon.knows(lemma);
            if regular { base(&form, |word| lexicon.knows(word)) } else { None }
        };
        Self { layers, mended: (0..layers.segments.tokens.len()).map(mend).collect() }
    }

    /// The base form of a word.
    pub(super) fn lemma(&self, token: usize) -> &str {
        self.mended[token].as_deref().unwrap_or(&self.layers.word(token).lemma)
    }
}

/// The base form of a regular word that is known.
fn base(form: &str, known: impl Fn(&str) -> bool) -> Option<Box<str>> {
    let mut tries: Vec<String> = vec![form.to_owned()];
    for (ending, put) in
        [("ies", "y"), ("ied", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ing", ""), ("d", ""), ("ing", "e")]
    {
        let Some(stem) = form.strip_suffix(ending) else { continue };
        tries.push(format!("{stem}{put}"));
        let mut letters = stem.bytes().rev();
        if put.is_empty() && letters.next() == letters.next() && stem.len() > 3 {
            tries.push(stem[..stem.len() - 1].to_owned());
        }
    }
    tries.into_iter().find(|word| word.len() > 2 && known(word)).map(String::into_boxed_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases() {
        let known = ["reject", "expel", "deny", "raise", "seize", "attack"];
        for (form, expected) in [
            ("rejected", Some("reject")),
            ("expelled", Some("expel")),
            ("denies", Some("deny")),
            ("seizing", Some("seize")),
            ("attacks", Some("attack")),
            ("reads", None),
        ] {
            assert_eq!(base(form, |w| known.contains(&w)).as_deref(), expected, "{form}");
        }
    }
}
