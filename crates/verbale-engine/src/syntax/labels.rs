//! What the heads can say of a word: parts of speech, features, relations (Universal Dependencies 2), kinds of names, roles.

/// Makes a plain enum with a reader of its labels.
macro_rules! labels {
    ($(#[$doc:meta])* $name:ident: $($label:literal => $variant:ident),* ; else $other:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)]
        pub enum $name { $($variant),* }

        impl $name {
            /// Reads a label; an unknown one counts as the last resort of its kind.
            pub fn from_label(label: &str) -> Self {
                match label { $($label => Self::$variant,)* _ => Self::$other }
            }
            /// The label as UD writes it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }
    };
}

labels! {
    /// Universal part of speech.
    Upos: "ADJ" => Adj, "ADP" => Adp, "ADV" => Adv, "AUX" => Aux, "CCONJ" => Cconj, "DET" => Det, "INTJ" => Intj, "NOUN" => Noun, "NUM" => Num,
    "PART" => Part, "PRON" => Pron, "PROPN" => Propn, "PUNCT" => Punct, "SCONJ" => Sconj, "SYM" => Sym, "VERB" => Verb, "X" => X; else X
}

labels! {
    /// Dependency relation, with the subtypes English uses where they matter to us.
    Rel: "acl" => Acl, "acl:relcl" => Relcl, "advcl" => Advcl, "advmod" => Advmod, "amod" => Amod, "appos" => Appos, "aux" => Aux, "aux:pass" => AuxPass,
    "case" => Case, "cc" => Cc, "ccomp" => Ccomp, "compound" => Compound, "compound:prt" => Particle, "conj" => Conj, "cop" => Cop, "csubj" => Csubj,
    "csubj:pass" => CsubjPass, "dep" => Dep, "det" => Det, "discourse" => Discourse, "dislocated" => Dislocated, "expl" => Expl, "fixed" => Fixed,
    "flat" => Flat, "iobj" => Iobj, "list" => List, "mark" => Mark, "nmod" => Nmod, "nmod:poss" => NmodPoss, "nmod:unmarked" => NmodUnmarked, "nsubj" => Nsubj,
    "nsubj:pass" => NsubjPass, "nsubj:outer" => NsubjOuter, "nummod" => Nummod, "obj" => Obj, "obl" => Obl, "obl:agent" => OblAgent,
    "obl:unmarked" => OblUnmarked, "orphan" => Orphan, "parataxis" => Parataxis, "punct" => Punct, "root" => Root, "vocative" => Vocative,
    "xcomp" => Xcomp; else Dep
}

labels! {
    /// Kinds of names.
    NameKind: "PER" => Person, "ORG" => Organization, "LOC" => Place, "NAT" => Nationality; else Organization
}

labels! {
    /// Parts of an attribution.
    Role: "source" => Source, "cue" => Cue, "content" => Content; else Content
}

/// Morphological features, as UD names them; `None` where English has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Past tense (`Some(true)`) or present.
    pub past: Option<bool>,
    /// Plural (`Some(true)`) or singular.
    pub plural: Option<bool>,
    /// First, second, third person.
    pub person: Option<u8>,
    /// `Ind`, `Imp`, `Sub`.
    pub mood: Option<Mood>,
    /// `Fin`, `Inf`, `Part`, `Ger`.
    pub verb_form: Option<VerbForm>,
    /// A passive participle.
    pub passive: bool,
    /// Of a pronoun.
    pub gender: Option<Gender>,
}

labels! {
    /// Mood of a finite verb.
    Mood: "Ind" => Indicative, "Imp" => Imperative, "Sub" => Subjunctive; else Indicative
}

labels! {
    /// Form of a verb.
    VerbForm: "Fin" => Finite, "Inf" => Infinitive, "Part" => Participle, "Ger" => Gerund; else Finite
}

labels! {
    /// Gender of a pronoun.
    Gender: "Masc" => Masculine, "Fem" => Feminine, "Neut" => Neuter; else Neuter
}

impl Features {
    /// Reads `Mood=Ind|Number=Sing|…`.
    pub fn from_label(label: &str) -> Self {
        let mut out = Self::default();
        for (name, value) in label.split('|').filter_map(|f| f.split_once('=')) {
            match name {
                "Tense" => out.past = Some(value == "Past"),
                "Number" => out.plural = Some(matches!(value, "Plur" | "Ptan")),
                "Person" => out.person = value.parse().ok(),
                "Mood" => out.mood = Some(Mood::from_label(value)),
                "VerbForm" => out.verb_form = Some(VerbForm::from_label(value)),
                "Voice" => out.passive = value == "Pass",
                "Gender" => out.gender = Some(Gender::from_label(value)),
                _ => {}
            }
        }
        out
    }
}

/// How a lower-cased form becomes its lemma: letters cut from its end, letters put there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Edit {
    cut: usize,
    put: String,
}

impl Edit {
    /// Reads `3y`: cut three letters, put `y`.
    pub(crate) fn from_label(label: &str) -> Self {
        let digits = label.find(|c: char| !c.is_ascii_digit()).unwrap_or(label.len());
        Self { cut: label[..digits].parse().unwrap_or(0), put: label[digits..].to_owned() }
    }

    /// The lemma of `form`, `None` where the edit does not fit it.
    pub(crate) fn apply(&self, form: &str) -> Option<String> {
        let lower = form.to_lowercase();
        let letters = lower.chars().count();
        let kept = letters.checked_sub(self.cut)?;
        let stem: String = lower.chars().take(kept).collect();
        let lemma = stem + &self.put;
        (!lemma.is_empty()).then_some(lemma)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits() {
        assert_eq!(Edit::from_label("3y").apply("Denied").as_deref(), Some("deny"));
        assert_eq!(Edit::from_label("2y").apply("said").as_deref(), Some("say"));
        assert_eq!(Edit::from_label("9").apply("a"), None);
    }

    #[test]
    fn features() {
        let said = Features::from_label("Mood=Ind|Number=Sing|Person=3|Tense=Past|VerbForm=Fin");
        assert_eq!((said.past, said.person, said.verb_form), (Some(true), Some(3), Some(VerbForm::Finite)));
    }
}
