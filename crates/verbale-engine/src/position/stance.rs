//! What a clause says of a party's stance by its own words: what the party will do ("Orlan will lift the ban if …"), and what it holds no longer
//! ("dropped its demand", "no longer insists"). The words are classes of `knowledge/stances.toml`.
//!
//! What somebody will do is promised, offered, threatened, refused according to whether it hurts the other side, whether terms are set, and
//! whether it is negated. To give up a stance is a stance as well: who drops a demand or an objection accepts, who withdraws an offer or support
//! refuses, who takes back a threat promises not to. Whose stance it is decides the module above.

use crate::Layers;
use crate::act::ActWords;
use crate::quote::is_over;
use crate::syntax::{Rel, Upos};
use verbale_model::{Act, Link};

/// What a clause says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// This is done by it.
    Holds(Act),
    /// A stance of this kind is given up.
    Dropped(Dropped),
}

/// A stance that is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dropped {
    Demand,
    Offer,
    Threat,
    Refusal,
    Support,
}

impl Dropped {
    /// The kind of stance that an act is.
    pub(super) fn of(act: Act) -> Option<Self> {
        match act {
            Act::Demand => Some(Self::Demand),
            Act::Offer | Act::Promise => Some(Self::Offer),
            Act::Threaten => Some(Self::Threat),
            Act::Refuse | Act::Oppose => Some(Self::Refusal),
            Act::Accept | Act::Support => Some(Self::Support),
            _ => None,
        }
    }

    fn named(class: &str) -> Option<Self> {
        match class {
            "a demand" => Some(Self::Demand),
            "an offer" => Some(Self::Offer),
            "a threat" => Some(Self::Threat),
            "a refusal" => Some(Self::Refusal),
            "a support" => Some(Self::Support),
            _ => None,
        }
    }

    /// What is done by holding it.
    fn held(self) -> Act {
        match self {
            Self::Demand => Act::Demand,
            Self::Offer => Act::Offer,
            Self::Threat => Act::Threaten,
            Self::Refusal => Act::Oppose,
            Self::Support => Act::Support,
        }
    }

    /// What is done by giving it up.
    pub(super) fn act(self) -> Act {
        match self {
            Self::Demand | Self::Refusal => Act::Accept,
            Self::Offer | Self::Support => Act::Refuse,
            Self::Threat => Act::Promise,
        }
    }

    /// The rule that a position's `because` names.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Self::Demand => "position.dropped-demand",
            Self::Offer => "position.dropped-offer",
            Self::Threat => "position.dropped-threat",
            Self::Refusal => "position.dropped-refusal",
            Self::Support => "position.dropped-support",
        }
    }
}

/// Reads clauses.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'a, 't> {
    pub(super) layers: &'a Layers<'t>,
    pub(super) words: &'a ActWords,
}

impl Clauses<'_, '_> {
    /// Whether a word, or a set phrase that begins with it, is of a class.
    pub(super) fn is(&self, token: usize, class: &str) -> bool {
        self.classes(token).any(|one| one == class)
    }

    fn classes(&self, token: usize) -> impl Iterator<Item = &str> {
        let end = self.layers.sentence(token).end;
        self.words.of(self.layers, token).chain(self.words.begun(self.layers, token, end))
    }

    /// The stance that a verb gives up: "withdrew its offer", "no longer makes it a condition"; `act` is what its cue does where it is one.
    pub(super) fn dropped(&self, verb: usize, act: Option<Act>) -> Option<Dropped> {
        let over = is_over(self.layers, verb);
        // "will cease fire on condition that …" sets a condition
        let terms = |t: usize| self.layers.form(t) == "condition" && t > 0 && self.layers.form(t - 1) == "on";
        let object =
            |t: &usize| *t > verb && matches!(self.layers.word(*t).rel, Rel::Obj | Rel::Xcomp | Rel::Obl) && !terms(*t);
        let named = |t: usize| self.layers.dependents(t).chain([t]).find_map(|t| self.noun(t));
        let held = || self.layers.dependents(verb).filter(object).find_map(|t| self.noun(t));
        if self.is(verb, "give up") {
            return if over || self.negated(verb) { None } else { held() };
        }
        if !over {
            return None;
        }
        let itself = || self.noun(verb);
        act.and_then(Dropped::of)
            .or_else(itself)
            .or_else(|| self.layers.dependents(verb).filter(object).find_map(named))
    }

    /// The stance that a noun names, where a verb gives it up: "reversed its refusal".
    pub(super) fn dropped_noun(&self, noun: usize) -> Option<Dropped> {
        let word = self.layers.word(noun);
        let verb = word.head.filter(|_| word.upos == Upos::Noun && word.rel == Rel::Obj)?;
        let gives_up = self.is(verb, "give up") && !self.negated(verb) && !is_over(self.layers, verb);
        self.noun(noun).filter(|_| gives_up)
    }

    /// The act of a noun in these words that names a stance: "stuck to its demand", "repeated its objection".
    pub(super) fn named(&self, mut words: std::ops::Range<usize>) -> Option<Act> {
        let noun = |t: &usize| self.layers.word(*t).upos == Upos::Noun;
        words.rfind(noun).and_then(|t| self.noun(t)).map(Dropped::held)
    }

    /// The stance that a verb tells: "Orlan promised ministers that …".
    pub(super) fn verb(&self, verb: usize) -> Option<Act> {
        let plain = self.layers.word(verb).upos == Upos::Verb && !self.negated(verb) && !is_over(self.layers, verb);
        let helped = self.layers.dependents(verb).any(|t| {
            self.layers.word(t).rel == Rel::Aux && !matches!(&*self.layers.form(t).to_lowercase(), "has" | "have")
        });
        let decided = || self.classes(verb).find_map(decision);
        self.noun(verb).map(Dropped::held).or_else(decided).filter(|_| plain && !helped)
    }

    /// What somebody is said to be for or against: "stood behind the plan", "remained opposed to it".
    pub(super) fn attitude(&self, root: usize) -> Option<Act> {
        let near = |t: usize| self.layers.word(t).head == Some(root) || t == root;
        let found = |class: &str| {
            let to = self.layers.sentence(root).end.min(root + 3);
            (root..to).any(|t| near(t) && self.is(t, class))
        };
        if self.negated(root) || is_over(self.layers, root) {
            return None;
        }
        let copula =
            matches!(&*self.layers.form(root).to_lowercase(), "opposed" | "remained" | "remains" | "stays" | "stayed");
        match () {
            () if self.is(root, "stands for") => Some(Act::Support),
            () if copula && found("stands against") => Some(Act::Oppose),
            () => None,
        }
    }

    /// Whether a verb is negated; "no matter what", "with no conditions" is no negation of it.
    fn negated(&self, verb: usize) -> bool {
        let beside = |t: usize| {
            let next = self.layers.sentence(t).end > t + 1;
            let next = if next { self.layers.form(t + 1).to_lowercase() } else { String::new() };
            let apart = [
                "matter",
                "longer",
                "later",
                "condition",
                "conditions",
                "precondition",
                "preconditions",
                "strings",
                "ifs",
                "exceptions",
            ];
            apart.contains(&next.as_str())
        };
        let no = |t: usize| matches!(&*self.layers.form(t).to_lowercase(), "no") && !beside(t);
        let not = |t: usize| matches!(&*self.layers.form(t).to_lowercase(), "not" | "n't" | "n’t" | "never");
        let nothing = |t: usize| {
            matches!(self.layers.word(t).rel, Rel::Obj | Rel::Nsubj | Rel::NsubjPass)
                && matches!(&*self.layers.form(t).to_lowercase(), "nothing" | "none" | "nobody")
        };
        let part = |t: usize| matches!(self.layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl);
        self.layers.dependents(verb).any(|t| {
            // "whether or not it rains", "if not"
            not(t) && t < verb || nothing(t) || part(t) && self.layers.dependents(t).any(no)
        })
    }

    fn noun(&self, token: usize) -> Option<Dropped> {
        self.words.of(self.layers, token).find_map(Dropped::named)
    }

    /// What is done by saying that somebody will do this, on terms with these links.
    pub(super) fn commitment(&self, verb: usize, terms: &[Link]) -> Option<Act> {
        // "could reopen the road if …": what somebody may do himself hangs on him, where he names terms
        let open = self.is_open(verb) && !terms.is_empty() && !self.negated(verb);
        if !self.is_to_come(verb) && !open || self.is_asked(verb) {
            return None;
        }
        let bound = terms.iter().any(|link| *link != Link::None);
        let negated = self.negated(verb);
        let act = match self.classes(verb).find_map(decision) {
            Some(act) => act,
            None if self.hurts(verb) || !negated && terms.contains(&Link::Unless) => Act::Threaten,
            None if bound => Act::Offer,
            None => Act::Promise,
        };
        Some(if negated { undone(act) } else { act })
    }

    /// Whether something will or would be done.
    pub(super) fn is_to_come(&self, verb: usize) -> bool {
        self.is_helped(verb, &["will", "would", "shall", "wo", "'ll", "’ll"])
    }

    /// Whether a clause is no statement of its own: "Would I rather …?", "If I may, …".
    fn is_asked(&self, verb: usize) -> bool {
        let of = |rels: &[Rel]| self.layers.dependents(verb).find(|&t| rels.contains(&self.layers.word(t).rel));
        let terms = of(&[Rel::Mark])
            .is_some_and(|t| t < verb && matches!(&*self.layers.form(t).to_lowercase(), "if" | "whether"));
        let turned = || of(&[Rel::Aux, Rel::AuxPass]).zip(of(&[Rel::Nsubj, Rel::NsubjPass]));
        // "Should the duty return, …" sets terms
        let question = self.layers.sentence(verb).any(|t| self.layers.form(t) == "?");
        terms || question && turned().is_some_and(|(helper, subject)| helper < subject)
    }

    /// Whether something can or may be done.
    fn is_open(&self, verb: usize) -> bool {
        self.is_helped(verb, &["can", "could", "may", "ca"])
    }

    fn is_helped(&self, verb: usize, forms: &[&str]) -> bool {
        self.layers.dependents(verb).any(|t| {
            let helper = matches!(self.layers.word(t).rel, Rel::Aux | Rel::AuxPass | Rel::Cop);
            helper && forms.contains(&&*self.layers.form(t).to_lowercase())
        })
    }

    /// What is done by saying on which terms something may come about that is the speaker's to allow: "Inspectors could enter if …", "The duty would be
    /// lifted once …", "Nobody will be let in until …". What comes about by itself ("Prices could fall if …") is nobody's to allow: a deed done to
    /// something, or what people do by leave.
    pub(super) fn leave(&self, verb: usize, subject: usize, terms: &[Link]) -> Option<Act> {
        let stance = self.commitment(verb, terms)?;
        // "Crews will stop work": what a body says that its people will do to others needs no terms
        let people = self.layers.word(subject);
        let people = people.upos == Upos::Noun && people.features.plural == Some(true) || self.is(subject, "harmful");
        let harm = stance == Act::Threaten && people && self.layers.word(subject).rel == Rel::Nsubj;
        let harm = harm && self.is_to_come(verb);
        (harm || self.is_allowed(verb, subject) && !terms.is_empty()).then_some(stance)
    }

    /// "The strike goes ahead": what hurts is threatened by keeping to it.
    pub(super) fn goes_ahead(&self, verb: usize, subject: usize) -> Option<Act> {
        let hurts = self.is(subject, "harmful") && self.is(verb, "goes ahead") && !self.negated(verb);
        hurts.then_some(Act::Threaten)
    }

    /// Whether something can or could be without anybody's leave.
    pub(super) fn comes_about(&self, verb: usize, subject: usize) -> bool {
        (self.is_open(verb) || self.is_helped(verb, &["might"])) && !self.is_allowed(verb, subject)
    }

    fn is_allowed(&self, verb: usize, subject: usize) -> bool {
        let passive = self.layers.word(subject).rel == Rel::NsubjPass && self.layers.word(verb).upos == Upos::Verb;
        passive && !self.is(verb, "harm") && !self.is(verb, "befalls") || self.is(verb, "by leave")
    }

    /// Whether the deed hurts the other side: by itself, by what it ends, by what it puts on them.
    fn hurts(&self, verb: usize) -> bool {
        let object = |t: &usize| match self.layers.word(*t).rel {
            Rel::Obj | Rel::Obl => *t > verb,
            // "The duty will be lifted": what is lifted stands in front
            rel => rel == Rel::NsubjPass,
        };
        let objects: Vec<usize> = self.layers.dependents(verb).filter(object).collect();
        // to leave a place is what others want, to leave a pact is not
        if self.is(verb, "leave") {
            let named = |t: usize| self.layers.phrase(t).any(|t| self.is(t, "a bond"));
            return objects.into_iter().any(named);
        }
        let direct = objects.iter().any(|&t| matches!(self.layers.word(t).rel, Rel::Obj | Rel::NsubjPass));
        let harmful = objects.iter().any(|&t| self.is(t, "harmful"));
        // "stop work" as a whole is harm, whatever is stopped otherwise
        if self.words.begun(self.layers, verb, self.layers.sentence(verb).end).any(|class| class == "harm") {
            return true;
        }
        // "The walkout will begin"
        let begins = self.is(verb, "goes ahead");
        let subject = |t: usize| self.layers.word(t).rel == Rel::Nsubj && self.is(t, "harmful");
        if begins && self.layers.dependents(verb).any(subject) {
            return true;
        }
        let ends = self.is(verb, "stop");
        self.is(verb, "harm") && !ends || self.is(verb, "place") && !ends && harmful || ends && direct && !harmful
    }
}

/// The act of a verb that decides on something.
fn decision(class: &str) -> Option<Act> {
    match class {
        "against" => Some(Act::Oppose),
        "for" => Some(Act::Support),
        "accept" => Some(Act::Accept),
        _ => None,
    }
}

/// What is done by saying that one will not.
fn undone(act: Act) -> Act {
    match act {
        Act::Support => Act::Oppose,
        Act::Oppose => Act::Support,
        Act::Threaten => Act::Promise,
        _ => Act::Refuse,
    }
}
