//! Which way a time expression lies: back or ahead. Told by tense, aspect and syntax of the clause it stands in ("left on Tuesday", "will
//! leave on Tuesday", "plans to leave on Tuesday"), never by the calendar.

use super::lexicon::{Classes, Lexicon};
use crate::Layers;
use crate::syntax::{Rel, Upos, VerbForm};

/// Where an expression lies, seen from the day of writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toward {
    Back,
    Ahead,
    /// The words do not tell.
    Unknown,
}

/// The classes of lemmas this looks for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lemmas {
    pub(crate) to_come: u8,
    pub(crate) happened: u8,
}

/// So many words up the tree, no more.
const REACH: usize = 12;

/// Reads direction off the tree.
pub(crate) struct Tense<'l, 't> {
    pub(crate) layers: &'l Layers<'t>,
    pub(crate) lexicon: &'l Lexicon,
    pub(crate) lemmas: Lemmas,
}

impl Tense<'_, '_> {
    /// The direction of what hangs at `token`: the first word above it that tells decides.
    pub(crate) fn toward(&self, token: usize) -> Toward {
        if self.case(token, "since") {
            return Toward::Back;
        }
        let of_noun = matches!(
            self.layers.word(token).rel,
            Rel::Compound | Rel::Nmod | Rel::NmodPoss | Rel::NmodUnmarked | Rel::Amod
        );
        match self.climb(token) {
            // What a noun's time says of its clause is little: "a June agreement", "Monday's vote".
            Toward::Ahead
                if of_noun && !self.layers.word(token).head.is_some_and(|h| self.is(h, self.lemmas.to_come)) =>
            {
                Toward::Unknown
            }
            toward => toward,
        }
    }

    /// Whether a preposition stands with the word.
    fn case(&self, token: usize, word: &str) -> bool {
        self.layers
            .dependents(token)
            .any(|t| self.layers.word(t).rel == Rel::Case && self.layers.form(t).eq_ignore_ascii_case(word))
    }

    fn climb(&self, token: usize) -> Toward {
        let (mut below, mut at) = (token, token);
        for _ in 0..REACH {
            let Some(head) = self.layers.word(at).head else { break };
            (below, at) = (at, head);
            if let Some(toward) = self.told_by(at, below) {
                return toward;
            }
        }
        // The expression heads its sentence: "Due Tuesday:" has nothing above it, but what it helps may tell.
        if at == token { self.told_by(token, below).unwrap_or(Toward::Unknown) } else { Toward::Unknown }
    }

    /// What one word says of the time of what hangs on it by way of `below`.
    fn told_by(&self, at: usize, below: usize) -> Option<Toward> {
        let word = self.layers.word(at);
        let verbal = matches!(word.upos, Upos::Verb | Upos::Aux);
        let predicate = verbal || self.helpers(at).next().is_some();
        if !predicate {
            return self.is(at, self.lemmas.to_come).then_some(Toward::Ahead);
        }
        if self
            .layers
            .dependents(at)
            .any(|t| self.layers.word(t).rel == Rel::Mark && self.layers.form(t).eq_ignore_ascii_case("to"))
        {
            return self.infinitive(at);
        }
        let passive = word.features.passive
            || (word.features.verb_form == Some(VerbForm::Participle) && word.features.past == Some(true));
        if (passive || !verbal) && (self.is(at, self.lemmas.to_come) || (passive && self.case(below, "for"))) {
            return Some(Toward::Ahead);
        }
        if let Some(toward) = self.by_helpers(at) {
            return Some(toward);
        }
        match word.features.verb_form {
            Some(VerbForm::Finite) if verbal && word.features.past == Some(true) => Some(Toward::Back),
            Some(VerbForm::Finite) if verbal => Some(Toward::Unknown),
            Some(VerbForm::Participle) if word.features.past == Some(true) || word.features.passive => {
                Some(Toward::Back)
            }
            Some(VerbForm::Participle | VerbForm::Gerund) if verbal => Some(Toward::Unknown),
            _ => None,
        }
    }

    /// Auxiliaries and copulas of a predicate.
    fn helpers(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.layers.dependents(at).filter(|&t| matches!(self.layers.word(t).rel, Rel::Aux | Rel::AuxPass | Rel::Cop))
    }

    fn by_helpers(&self, at: usize) -> Option<Toward> {
        let (mut modal, mut perfect, mut past, mut progressive) = (false, false, false, false);
        for helper in self.helpers(at) {
            let word = self.layers.word(helper);
            match word.lemma.as_ref() {
                "will" | "shall" | "wo" | "'ll" | "’ll" => return Some(Toward::Ahead),
                "would" | "should" | "may" | "might" | "must" | "ought" => modal = true,
                "have" => perfect = true,
                "be" if word.rel == Rel::Aux => progressive = word.features.past != Some(true),
                _ => {}
            }
            past |= word.features.past == Some(true);
        }
        if perfect || (past && !modal) {
            return Some(Toward::Back);
        }
        (modal || (progressive && self.is_ahead_by_form(at))).then_some(Toward::Ahead)
    }

    /// "is meeting": a present progressive with a date is an arrangement.
    fn is_ahead_by_form(&self, at: usize) -> bool {
        let word = self.layers.word(at);
        word.upos == Upos::Verb && !word.features.passive
    }

    /// "plans to leave" and "the plan to leave" lie ahead, "began to fall" where its verb does; what is done in order to do something else
    /// tells nothing.
    fn infinitive(&self, at: usize) -> Option<Toward> {
        let word = self.layers.word(at);
        let Some(head) = word.head else { return Some(Toward::Ahead) };
        let verbal = matches!(self.layers.word(head).upos, Upos::Verb | Upos::Aux);
        match word.rel {
            Rel::Advcl => None,
            Rel::Acl => self.is(head, self.lemmas.to_come).then_some(Toward::Ahead),
            _ if self.is(head, self.lemmas.happened) => None,
            _ => (verbal || self.is(head, self.lemmas.to_come)).then_some(Toward::Ahead),
        }
    }

    fn is(&self, token: usize, class: u8) -> bool {
        let mut wanted = Classes::default();
        wanted.set(class);
        self.lexicon.get(&self.layers.word(token).lemma).is_some_and(|entry| entry.classes.meets(wanted))
    }
}
