//! What is at issue in what somebody says, by a codebook that a user can edit (`knowledge/issues/`, `docs/issues.md`).
//!
//! [`rows`] reads the codebook, [`pattern`] finds its phrases, [`evidence`] weighs what was found. Whose position it is, and which act,
//! is not asked here.

mod evidence;
mod pattern;
mod rows;

pub use rows::Issue;

use crate::LoadError;
use crate::knowledge::Fault;
use crate::layers::Layers;
use evidence::Evidence;
use pattern::{Choice, Kind, Pattern, Unit};
use rows::Rows;
use std::collections::HashMap;
use std::ops::Range;
use verbale_model::{Span, Statement};

/// The built-in files.
const EMBEDDED: [(&str, &str); 14] = [
    ("knowledge/issues/climate.toml", include_str!("../../../../knowledge/issues/climate.toml")),
    ("knowledge/issues/conflict.toml", include_str!("../../../../knowledge/issues/conflict.toml")),
    ("knowledge/issues/detention.toml", include_str!("../../../../knowledge/issues/detention.toml")),
    ("knowledge/issues/diplomacy.toml", include_str!("../../../../knowledge/issues/diplomacy.toml")),
    ("knowledge/issues/energy.toml", include_str!("../../../../knowledge/issues/energy.toml")),
    ("knowledge/issues/government.toml", include_str!("../../../../knowledge/issues/government.toml")),
    ("knowledge/issues/labour.toml", include_str!("../../../../knowledge/issues/labour.toml")),
    ("knowledge/issues/nuclear.toml", include_str!("../../../../knowledge/issues/nuclear.toml")),
    ("knowledge/issues/people_on_the_move.toml", include_str!("../../../../knowledge/issues/people_on_the_move.toml")),
    ("knowledge/issues/public_life.toml", include_str!("../../../../knowledge/issues/public_life.toml")),
    ("knowledge/issues/referring.toml", include_str!("../../../../knowledge/issues/referring.toml")),
    ("knowledge/issues/sanctions.toml", include_str!("../../../../knowledge/issues/sanctions.toml")),
    ("knowledge/issues/technology.toml", include_str!("../../../../knowledge/issues/technology.toml")),
    ("knowledge/issues/trade.toml", include_str!("../../../../knowledge/issues/trade.toml")),
];

/// The file with the nouns that stand for something said before.
const REFERRING: &str = "referring.toml";

/// So many words of a statement are looked at.
const LONGEST: usize = 600;

/// How an issue was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// By a phrase.
    Phrase,
    /// By words only.
    Words,
    /// By what was said before, to which the words refer.
    Context,
}

/// An issue that fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match<'c> {
    /// Its key.
    pub key: &'c str,
    /// How strong the evidence is, 0 to 1; no probability.
    pub score: f32,
    /// What the evidence is.
    pub how: How,
}

/// A phrase of an issue, or one that speaks against it.
#[derive(Clone, Debug)]
struct Entry {
    issue: usize,
    pattern: Pattern,
    veto: bool,
}

/// The codebook, loaded once and shared by threads.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    rows: Rows,
    entries: Vec<Entry>,
    /// Phrases by the words that they may begin with.
    firsts: HashMap<String, Vec<usize>>,
    /// Single words with the issues they speak for.
    words: HashMap<String, Vec<(usize, Choice)>>,
}

impl Codebook {
    /// The files built into this binary.
    ///
    /// # Errors
    /// [`LoadError::Rows`] with the faults of rows that cannot be used.
    pub fn embedded() -> Result<Self, LoadError> {
        let mut codebook = Self::default();
        codebook.with_all(EMBEDDED).map_err(LoadError::Rows)?;
        Ok(codebook)
    }

    /// Puts files on top: rows add, a row with a known key replaces.
    ///
    /// # Errors
    /// The faults of rows that cannot be read or do not hold together; then nothing is taken.
    pub fn with_all<'a>(&mut self, files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<(), Vec<Fault>> {
        let mut rows = self.rows.clone();
        let mut faults: Vec<Fault> = files.into_iter().flat_map(|(file, text)| rows.load(file, text)).collect();
        if faults.is_empty() {
            faults = rows.faults();
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        *self = Self::indexed(rows);
        Ok(())
    }

    /// Whether a file of a user's folder belongs to the codebook: `issues.toml`, or any TOML file in `issues/`.
    pub fn owns(file: &str) -> bool {
        let mut parts = file.rsplit(['/', '\\']);
        let (name, folder) = (parts.next().unwrap_or_default(), parts.next());
        name == "issues.toml" || (folder == Some("issues") && name.ends_with(".toml"))
    }

    fn indexed(rows: Rows) -> Self {
        let mut entries = Vec::new();
        let mut words: HashMap<String, Vec<(usize, Choice)>> = HashMap::new();
        for (issue, row) in rows.issues.rows.iter().enumerate() {
            entries.extend(row.patterns().map(|pattern| Entry { issue, pattern, veto: false }));
            entries.extend(row.vetoes().map(|pattern| Entry { issue, pattern, veto: true }));
            for choice in row.singles() {
                words.entry(choice.word.clone()).or_default().push((issue, choice));
            }
        }
        let mut firsts: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for first in entry.pattern.firsts() {
                firsts.entry(first.to_owned()).or_default().push(at);
            }
        }
        Self { rows, entries, firsts, words }
    }

    /// All issues, in the order of the files.
    pub fn issues(&self) -> &[Issue] {
        &self.rows.issues.rows
    }

    /// By its key.
    pub fn issue(&self, key: &str) -> Option<&Issue> {
        self.rows.issues.rows.get(self.rows.issues.place(key)?)
    }

    /// The file in which an issue stands, without folder and ending: its field.
    pub fn field(&self, key: &str) -> &str {
        let at = self.rows.issues.place(key).and_then(|place| self.rows.issues.at.get(place));
        at.map_or("", |at| crate::knowledge::base(&at.file).trim_end_matches(".toml"))
    }

    /// What is at issue in a content, the likeliest first; nothing where nothing in the codebook fits. A content that only refers to
    /// something said before takes its issue from there.
    pub fn of(&self, layers: &Layers<'_>, content: &[Span], cue: Option<Span>) -> Vec<Match<'_>> {
        let pieces: Vec<Range<usize>> = content.iter().map(|&span| layers.tokens_in(span)).collect();
        let before = cue.map(|span| layers.tokens_in(span)).unwrap_or_default();
        let mut tokens: Vec<usize> = before.chain(pieces.iter().cloned().flatten()).collect();
        tokens.sort_unstable();
        tokens.dedup();
        tokens.truncate(LONGEST);
        let central = |token: usize| is_central(layers, &pieces, token);
        let found = self.weighed(layers, &tokens, &central, true);
        if found.is_empty() && self.refers(layers, &pieces) {
            self.said_before(layers, &pieces, &tokens)
        } else {
            found
        }
    }

    /// The keys of what is at issue in a statement, the likeliest first.
    pub(crate) fn keys(&self, layers: &Layers<'_>, statement: &Statement) -> Vec<String> {
        /// More would be noise.
        const MOST: usize = 3;
        let cue = statement.cue.as_ref().and_then(|cue| cue.spans.first().copied());
        self.of(layers, &statement.content, cue).into_iter().take(MOST).map(|one| one.key.to_owned()).collect()
    }

    /// What a content is about in its own words, for those who look for issues that the codebook lacks: its nouns, and nouns with what
    /// stands in front of them ("harbour dues"), as lemmas. Names and nouns that say nothing are left out.
    pub fn terms(&self, layers: &Layers<'_>, content: &[Span]) -> Vec<String> {
        use crate::syntax::{Rel, Upos};
        let tokens = content.iter().flat_map(|&span| layers.tokens_in(span)).take(LONGEST);
        let mut out = Vec::new();
        for token in tokens.filter(|&token| layers.is_word(token)) {
            let word = layers.word(token);
            let says_nothing = |lemma: &str| self.rows.refers.contains(lemma) || self.rows.common.contains(lemma);
            let empty = says_nothing(&word.lemma);
            if word.upos != Upos::Noun || word.lemma.chars().count() < 3 {
                continue;
            }
            let before = token.checked_sub(1).map(|at| layers.word(at)).filter(|before| before.head == Some(token));
            if let Some(before) = before.filter(|before| matches!(before.rel, Rel::Compound | Rel::Amod))
                && matches!(before.upos, Upos::Noun | Upos::Adj)
                && !(empty && says_nothing(&before.lemma))
            {
                out.push(format!("{} {}", before.lemma, word.lemma));
            }
            if !empty {
                out.push(word.lemma.to_string());
            }
        }
        out
    }

    /// What the words of these tokens speak for; `weak` if single words count.
    fn weighed(
        &self,
        layers: &Layers<'_>,
        tokens: &[usize],
        central: &impl Fn(usize) -> bool,
        weak: bool,
    ) -> Vec<Match<'_>> {
        let units = units(layers, tokens);
        let mut evidence = Evidence::default();
        for (at, unit) in units.iter().enumerate() {
            for entry in self.starting(unit) {
                let found = entry.pattern.at(&units, at);
                if !found.is_empty() {
                    let central = found.iter().any(|&one| central(units[one].token));
                    evidence.phrase(entry.issue, found, central, entry.veto);
                }
            }
            let spoken = unit.forms().filter_map(|word| self.words.get(word)).flatten();
            for (issue, _) in spoken.filter(|(_, choice)| weak && pattern::is(choice, unit)) {
                evidence.word(*issue, at, central(unit.token), unit.lemma);
            }
        }
        let parent = |issue: usize| self.rows.issues.place(self.issues()[issue].parent.as_deref()?);
        let ranked = evidence.ranked(parent).into_iter();
        ranked.map(|(issue, score, how)| Match { key: &self.issues()[issue].key, score, how }).collect()
    }

    /// The phrases that may begin with a word.
    fn starting(&self, unit: &Unit<'_>) -> impl Iterator<Item = &Entry> {
        let mut all: Vec<usize> = unit.forms().filter_map(|form| self.firsts.get(form)).flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|at| &self.entries[at])
    }

    /// Whether a content only points to something said before: "that demand", "it".
    fn refers(&self, layers: &Layers<'_>, pieces: &[Range<usize>]) -> bool {
        use crate::syntax::Upos;
        let mut points = false;
        let mut own = 0;
        for token in pieces.iter().cloned().flatten().take(LONGEST) {
            let word = layers.word(token);
            match word.upos {
                Upos::Pron => {
                    points |= matches!(&*word.lemma, "it" | "this" | "that" | "these" | "those" | "they" | "so")
                }
                Upos::Noun if self.rows.refers.contains(&*word.lemma) => points = true,
                Upos::Noun => own += 1,
                _ => {}
            }
        }
        /// With more nouns of its own, it is about them.
        const OWN: usize = 2;
        points && own <= OWN
    }

    /// What is at issue in the rest of the sentence or, failing that, in the two before.
    fn said_before(&self, layers: &Layers<'_>, pieces: &[Range<usize>], own: &[usize]) -> Vec<Match<'_>> {
        /// What is not in the words themselves counts half.
        const DISTANT: f32 = 0.5;
        let Some(first) = pieces.iter().find(|piece| !piece.is_empty()) else { return Vec::new() };
        let mut sentence = layers.sentence(first.start);
        for _ in 0..3 {
            let tokens: Vec<usize> = sentence.clone().filter(|token| !own.contains(token)).take(LONGEST).collect();
            let mut found = self.weighed(layers, &tokens, &|_| false, false);
            if !found.is_empty() {
                found.iter_mut().for_each(|one| (one.score, one.how) = (one.score * DISTANT, How::Context));
                return found;
            }
            let Some(before) = sentence.start.checked_sub(1) else { break };
            sentence = layers.sentence(before);
        }
        Vec::new()
    }
}

/// The words among these tokens; marks inside a sentence are passed over, those that end a clause keep phrases apart.
fn units<'l>(layers: &'l Layers<'_>, tokens: &[usize]) -> Vec<Unit<'l>> {
    use crate::syntax::Upos;
    let mut fresh = false;
    let mut out = Vec::with_capacity(tokens.len());
    for &token in tokens {
        if !layers.is_word(token) {
            fresh |= matches!(layers.form(token), "." | ";" | ":" | "?" | "!" | "—" | "–" | "--" | "…");
            continue;
        }
        let word = layers.word(token);
        let kind = match word.upos {
            Upos::Noun | Upos::Propn => Some(Kind::Noun),
            Upos::Verb => Some(Kind::Verb),
            Upos::Adj => Some(Kind::Adjective),
            _ => None,
        };
        let form = layers.form(token).to_lowercase();
        let singular = if word.upos == Upos::Noun { pattern::singular(&form) } else { None };
        out.push(Unit { token, lemma: &word.lemma, form, singular, kind, fresh: std::mem::take(&mut fresh) });
    }
    out
}

/// Whether a content is about this word: its head, or by subjects, objects and complements of it.
fn is_central(layers: &Layers<'_>, pieces: &[Range<usize>], token: usize) -> bool {
    use crate::syntax::Rel;
    /// So far from the head.
    const DEPTH: usize = 4;
    let Some(piece) = pieces.iter().find(|piece| piece.contains(&token)) else { return false };
    let mut at = token;
    for _ in 0..DEPTH {
        let word = layers.word(at);
        match word.head {
            Some(head) if piece.contains(&head) => at = head,
            _ => return true,
        }
        let carried = matches!(
            word.rel,
            Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Xcomp | Rel::Ccomp | Rel::Conj | Rel::Csubj | Rel::Parataxis
        );
        if !carried {
            return false;
        }
    }
    false
}

#[cfg(test)]
mod tests;
