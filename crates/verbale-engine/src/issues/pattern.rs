//! Phrases of the codebook: how they are written, and where they stand in a row of words.

/// How many words `*` may stand for.
const GAP: usize = 3;
/// So many parts a phrase may have: what it costs to look for one stays small.
const LONGEST: usize = 8;

/// What kind of word is wanted, where the phrase says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A noun or a name.
    Noun,
    Verb,
    Adjective,
}

/// One of the words that may stand in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) word: String,
    pub(super) kind: Option<Kind>,
}

impl Choice {
    /// Whether a word of the text is this one: by its lemma or as it is written.
    fn is(&self, unit: &Unit<'_>) -> bool {
        unit.forms().any(|form| form == self.word) && self.kind.is_none_or(|kind| unit.kind == Some(kind))
    }
}

/// A place in a phrase: words to choose from, and whether others may come before them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    choices: Vec<Choice>,
    after_gap: bool,
}

/// A phrase, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    parts: Vec<Part>,
}

/// A word of the text, as phrases see it.
#[derive(Clone, Debug)]
pub(super) struct Unit<'l> {
    pub(super) token: usize,
    pub(super) lemma: &'l str,
    pub(super) form: String,
    /// Of a plural that the lemma may have missed: "territory" of "territories".
    pub(super) singular: Option<String>,
    pub(super) kind: Option<Kind>,
    /// A mark between clauses or sentences stands before it: no phrase goes across.
    pub(super) fresh: bool,
}

impl Unit<'_> {
    /// All by which it may be called, each once.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        let form = Some(self.form.as_str()).filter(|form| *form != self.lemma);
        let singular = self.singular.as_deref().filter(|one| *one != self.lemma && *one != self.form);
        std::iter::once(self.lemma).chain(form).chain(singular)
    }
}

/// What a plural may be the plural of.
pub(super) fn singular(form: &str) -> Option<String> {
    if let Some(stem) = form.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    let hissed = ["ches", "shes", "sses", "xes", "zes"].iter().any(|end| form.ends_with(end));
    let stem = form.strip_suffix(if hissed { "es" } else { "s" })?;
    (stem.len() > 2 && !stem.ends_with('s')).then(|| stem.to_owned())
}

impl Pattern {
    /// Reads `lift|ease * sanction/n`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn read(written: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut after_gap = false;
        for word in written.split([' ', '-']).filter(|word| !word.is_empty()) {
            if word == "*" {
                after_gap = true;
                continue;
            }
            let choices = word.split('|').map(choice).collect::<Result<_, _>>()?;
            parts.push(Part { choices, after_gap: std::mem::take(&mut after_gap) });
        }
        match parts.first() {
            None => Err("a phrase needs a word".into()),
            Some(first) if first.after_gap => Err(format!("{written:?}: a phrase does not begin with *")),
            _ if after_gap => Err(format!("{written:?}: a phrase does not end with *")),
            _ if parts.len() > LONGEST => Err(format!("{written:?}: a phrase has at most {LONGEST} words")),
            _ => Ok(Self { parts }),
        }
    }

    /// The words that it may begin with.
    pub(super) fn firsts(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().take(1).flat_map(|part| part.choices.iter().map(|choice| choice.word.as_str()))
    }

    /// The words that match it from `at` on, as indexes of `units`; empty where it does not stand there.
    pub(super) fn at(&self, units: &[Unit<'_>], at: usize) -> Vec<usize> {
        let mut found = Vec::with_capacity(self.parts.len());
        if self.rest(units, at, 0, &mut found) { found } else { Vec::new() }
    }

    fn rest(&self, units: &[Unit<'_>], at: usize, part: usize, found: &mut Vec<usize>) -> bool {
        let Some(wanted) = self.parts.get(part) else { return true };
        let reach = if wanted.after_gap { GAP } else { 0 };
        for here in at..=at + reach {
            let Some(unit) = units.get(here) else { return false };
            if part > 0 && unit.fresh {
                return false;
            }
            if wanted.choices.iter().any(|choice| choice.is(unit)) {
                found.push(here);
                if self.rest(units, here + 1, part + 1, found) {
                    return true;
                }
                found.pop();
            }
        }
        false
    }
}

fn choice(written: &str) -> Result<Choice, String> {
    let (word, kind) = match written.split_once('/') {
        None => (written, None),
        Some((word, "n")) => (word, Some(Kind::Noun)),
        Some((word, "v")) => (word, Some(Kind::Verb)),
        Some((word, "a")) => (word, Some(Kind::Adjective)),
        Some((_, other)) => return Err(format!("{written:?}: after / comes n, v or a, not {other:?}")),
    };
    if word.is_empty() || word.chars().any(char::is_uppercase) || word.contains('*') {
        return Err(format!("{written:?}: a word has small letters, and * stands alone"));
    }
    Ok(Choice { word: word.to_owned(), kind })
}

/// Reads a single word of a list, which may say its kind.
pub(super) fn single(written: &str) -> Result<Choice, String> {
    if written.contains([' ', '|', '-']) { Err(format!("{written:?}: one word only")) } else { choice(written) }
}

/// Whether a word is this one; for lists of words.
pub(super) fn is(choice: &Choice, unit: &Unit<'_>) -> bool {
    choice.is(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words, some with their kind; a comma before a word makes it fresh.
    fn units(text: &str) -> Vec<Unit<'_>> {
        let unit = |(token, written)| {
            let word = str::trim_start_matches(written, ',');
            let (lemma, kind) = word.split_once('/').unwrap_or((word, ""));
            let kind = [("v", Kind::Verb), ("n", Kind::Noun)].into_iter().find(|(name, _)| *name == kind);
            let (form, fresh) = (lemma.to_owned(), written.starts_with(','));
            Unit { token, lemma, form, singular: None, kind: kind.map(|(_, kind)| kind), fresh }
        };
        text.split(' ').enumerate().map(unit).collect()
    }

    #[test]
    fn phrases_stand_where_they_stand() {
        for (phrase, text, at, expected) in [
            ("sanction", "the sanction stay", 1, &[1][..]),
            ("lift|ease * sanction", "lift sanction", 0, &[0, 1]),
            ("lift|ease * sanction", "ease all of the sanction", 0, &[0, 4]),
            ("lift|ease * sanction", "ease most of all those sanction", 0, &[]),
            ("lift * sanction", "lift it ,the sanction", 0, &[]),
            ("free-trade accord", "free trade accord", 0, &[0, 1, 2]),
            ("strike/n", "strike/v", 0, &[]),
            ("strike/n", "strike/n", 0, &[0]),
            ("a * b c", "a b x b c", 0, &[0, 3, 4]),
        ] {
            let pattern = Pattern::read(phrase).expect(phrase);
            assert_eq!(pattern.at(&units(text), at), expected, "{phrase} in {text}");
        }
    }

    #[test]
    fn plurals() {
        for (form, expected) in [
            ("territories", Some("territory")),
            ("boxes", Some("box")),
            ("duties", Some("duty")),
            ("troops", Some("troop")),
            ("prices", Some("price")),
            ("glass", None),
            ("gas", None),
        ] {
            assert_eq!(singular(form).as_deref(), expected, "{form}");
        }
    }

    #[test]
    fn faults_are_told() {
        for (phrase, told) in [
            ("", "needs a word"),
            ("* sanction", "begin"),
            ("lift *", "end"),
            ("Lift", "small letters"),
            ("lift/x", "n, v or a"),
            ("a b c d e f g h i", "at most"),
        ] {
            let fault = Pattern::read(phrase).expect_err(phrase);
            assert!(fault.contains(told), "{phrase}: {fault}");
        }
    }
}
