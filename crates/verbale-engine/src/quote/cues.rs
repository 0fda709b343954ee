//! The lexicon of cues, `knowledge/attribution_cues.toml`, as the rules look into it: by inflected form, as the words stand in a text.
//! (The encoder's lemmas are not looked up: "accused" may come back as "accus".)

use crate::Layers;
use crate::syntax::{Rel, Upos};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use verbale_model::Act;

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
    class: Class,
    strength: Strength,
    #[serde(default)]
    acts: BTreeMap<String, Does>,
    #[serde(default)]
    rules_out: Vec<Does>,
    #[serde(default)]
    forms: Vec<String>,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "never", default)]
    _never: Option<String>,
    #[serde(rename = "source")]
    _source: String,
}

/// Part of speech of a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pos {
    /// A verb, with its particle or preposition.
    Verb,
    /// A noun.
    Noun,
    /// An adjective.
    Adj,
    /// Several words that are no verb with a particle.
    Phrase,
}

/// What a cue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Class {
    /// Says, writes, asks.
    Speech,
    /// Believes, knows, is for or against.
    Thought,
    /// Wants, plans, is willing.
    Intention,
    /// Asks for an act of somebody else.
    Demand,
    /// Promises, offers, threatens, refuses.
    Commitment,
    /// A paper or figure shows.
    Evidence,
    /// Rules, votes, forbids.
    Decree,
    /// Praises, regrets, fears.
    Emotion,
    /// Hears, notices, learns.
    Perception,
}

/// What is done by a cue in one of its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Always this.
    Act(Act),
    /// What is said decides.
    Content,
}

impl<'de> serde::Deserialize<'de> for Does {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = String::deserialize(from)?;
        match (name.as_str(), Act::named(&name)) {
            (_, Some(act)) => Ok(Self::Act(act)),
            ("content", None) => Ok(Self::Content),
            _ => Err(serde::de::Error::custom(format!(
                "`{name}` is no act; docs/acts.md lists them, or say \"content\""
            ))),
        }
    }
}

/// One word or phrase that introduces what somebody says, thinks or wants.
#[derive(Clone, Debug)]
pub(crate) struct CueRow {
    /// As in a dictionary.
    pub(crate) lemma: String,
    pub(crate) pos: Pos,
    pub(crate) class: Class,
    pub(crate) strength: Strength,
    /// What is done by it, per frame.
    pub(crate) acts: BTreeMap<String, Does>,
    /// What is not done by it where the content decides: "claimed" keeps apart from what it tells.
    pub(crate) rules_out: Vec<Act>,
    /// The words after the first.
    rest: Vec<String>,
}

/// A cue as it stands in a text.
#[derive(Clone, Debug)]
pub(crate) struct CueAt<'c> {
    pub(crate) row: &'c CueRow,
    /// Its particle or preposition, where the lexicon names one: the last token of it.
    pub(crate) particle: Option<usize>,
}

/// Cue lemmas and their forms.
#[derive(Debug, Default)]
pub struct Cues {
    rows: Vec<CueRow>,
    /// First word in every form → rows, those of more words first.
    forms: HashMap<(Pos, String), Vec<usize>>,
}

impl Cues {
    /// Reads the lexicon.
    ///
    /// # Errors
    /// When it is not TOML of the schema its header describes; the message names line and fault.
    pub fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let mut out = Self::default();
        for row in file.cue {
            out.add(row);
        }
        let rows = &out.rows;
        out.forms.values_mut().for_each(|at| at.sort_by_key(|&i| std::cmp::Reverse(rows[i].rest.len())));
        Ok(out)
    }

    fn add(&mut self, row: Row) {
        let mut words: Vec<String> = row.lemma.split(' ').map(str::to_owned).collect();
        let first = words.remove(0);
        let mut forms = match row.pos {
            Pos::Verb => verb_forms(&first),
            Pos::Noun => noun_forms(&first),
            Pos::Adj | Pos::Phrase => vec![first],
        };
        forms.extend(row.forms);
        forms.sort();
        forms.dedup();
        for form in forms {
            self.forms.entry((row.pos, form)).or_default().push(self.rows.len());
        }
        let (lemma, pos, class, strength, acts) = (row.lemma, row.pos, row.class, row.strength, row.acts);
        let act = |does: &Does| match does {
            Does::Act(act) => Some(*act),
            Does::Content => None,
        };
        let rules_out = row.rules_out.iter().filter_map(act).collect();
        self.rows.push(CueRow { lemma, pos, class, strength, acts, rules_out, rest: words });
    }

    /// How far a verb can be believed, by one of its forms; `None` where it is no cue.
    pub(crate) fn verb(&self, form: &str) -> Option<Strength> {
        let rows = self.forms.get(&(Pos::Verb, form.to_lowercase()))?;
        rows.iter().map(|&i| &self.rows[i]).find(|r| r.rest.is_empty()).map(|r| r.strength)
    }

    /// The cues that a token can be the first word of, the longest first.
    pub(crate) fn at<'c>(&'c self, layers: &Layers<'_>, token: usize) -> Vec<CueAt<'c>> {
        let pos = match layers.word(token).upos {
            Upos::Verb => Pos::Verb,
            Upos::Noun => Pos::Noun,
            Upos::Adj => Pos::Adj,
            _ => return Vec::new(),
        };
        let form = layers.form(token).to_lowercase();
        // "Orlan was prepared to talk": tagged as a passive, and an adjective all the same
        let adjective = (pos == Pos::Verb && layers.dependents(token).any(|t| layers.word(t).rel == Rel::AuxPass))
            .then(|| self.forms.get(&(Pos::Adj, form.clone())));
        let verbs = self.forms.get(&(pos, form));
        let rows = adjective.flatten().or(verbs).into_iter().flatten().map(|&i| &self.rows[i]);
        rows.filter_map(|row| Some(CueAt { row, particle: particle(layers, token, &row.rest)? })).collect()
    }

    /// The row of a noun that is itself what is said: a demand, a condition, a doubt.
    pub(crate) fn noun(&self, layers: &Layers<'_>, token: usize) -> Option<&CueRow> {
        self.at(layers, token).first().map(|cue| cue.row).filter(|row| row.pos == Pos::Noun)
    }

    /// The row of a cue's words as they were tagged: "went on to claim", "has ruled out", "according to", with what hangs on them.
    pub(crate) fn of(&self, layers: &Layers<'_>, cue: &Range<usize>, main: usize) -> Option<CueAt<'_>> {
        if let Some(found) = self.at(layers, main).into_iter().next() {
            return Some(found);
        }
        let words: Vec<String> = cue.clone().map(|t| layers.form(t).to_lowercase()).collect();
        let phrases = self.rows.iter().filter(|r| r.pos == Pos::Phrase);
        let row = phrases.filter(|r| words.join(" ").contains(r.lemma.as_str())).max_by_key(|r| r.lemma.len())?;
        Some(CueAt { row, particle: None })
    }
}

/// Where the words after the first stand: as particles or prepositions of the verb, or right behind it. `None`: they do not.
fn particle(layers: &Layers<'_>, token: usize, rest: &[String]) -> Option<Option<usize>> {
    let Some(first) = rest.first() else { return Some(None) };
    let sentence = layers.sentence(token);
    let is = |t: usize, word: &String| sentence.contains(&t) && layers.form(t).eq_ignore_ascii_case(word);
    let adjacent = rest.iter().enumerate().all(|(i, word)| is(token + 1 + i, word));
    if adjacent {
        return Some(Some(token + rest.len()));
    }
    let apart = |t: usize| t > token && t - token <= 6 && layers.word(t).rel == Rel::Particle;
    let found = (rest.len() == 1).then(|| layers.dependents(token).find(|&t| apart(t) && is(t, first))).flatten()?;
    Some(Some(found))
}

/// A verb's regular forms.
fn verb_forms(lemma: &str) -> Vec<String> {
    let mut out = vec![lemma.to_owned()];
    let consonant_y = lemma.ends_with('y') && !lemma.ends_with(['a', 'e', 'o', 'u']) && !ends_in_vowel_y(lemma);
    let stem = lemma.strip_suffix('e').unwrap_or(lemma);
    if consonant_y {
        let stem = &lemma[..lemma.len() - 1];
        out.extend([format!("{stem}ies"), format!("{stem}ied"), format!("{lemma}ing")]);
    } else {
        let hisses = lemma.ends_with(['s', 'x', 'z', 'o']) || lemma.ends_with("ch") || lemma.ends_with("sh");
        out.push(if hisses { format!("{lemma}es") } else { format!("{lemma}s") });
        out.push(format!("{stem}ed"));
        let keeps = lemma.ends_with("ee") || lemma.ends_with("oe");
        out.push(if keeps { format!("{lemma}ing") } else { format!("{stem}ing") });
        if let Some(doubled) = doubled(lemma) {
            out.extend([format!("{doubled}ed"), format!("{doubled}ing")]);
        }
    }
    out
}

fn ends_in_vowel_y(lemma: &str) -> bool {
    let mut letters = lemma.chars().rev().skip(1);
    letters.next().is_some_and(|c| "aeou".contains(c))
}

/// "plan" → "plann": a last consonant after one vowel may be doubled. Forms that nobody writes do no harm.
fn doubled(lemma: &str) -> Option<String> {
    let mut letters = lemma.chars().rev();
    let (last, vowel, before) = (letters.next()?, letters.next()?, letters.next()?);
    let doubles = !"aeiouwxy".contains(last) && "aeiou".contains(vowel) && !"aeiou".contains(before);
    doubles.then(|| format!("{lemma}{last}"))
}

/// A noun's regular forms.
fn noun_forms(lemma: &str) -> Vec<String> {
    let plural = match lemma.strip_suffix('y').filter(|_| !ends_in_vowel_y(lemma)) {
        Some(stem) => format!("{stem}ies"),
        None if lemma.ends_with(['s', 'x']) || lemma.ends_with("ch") || lemma.ends_with("sh") => format!("{lemma}es"),
        None => format!("{lemma}s"),
    };
    vec![lemma.to_owned(), plural]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lexicon_reads() {
        let cues = Cues::read(crate::engine::CUES).unwrap();
        assert_eq!(cues.verb("said"), Some(Strength::Strong));
        assert_eq!(cues.verb("Accusing"), Some(Strength::Strong));
        assert_eq!(cues.verb("denies"), Some(Strength::Strong));
        assert_eq!(cues.verb("admitted"), Some(Strength::Strong));
        assert_eq!(cues.verb("walk"), None);
    }

    #[test]
    fn a_fault_names_its_line() {
        let error = Cues::read("[[cue]]\nlemma = \"say\"\npos = \"particle\"\n").unwrap_err().to_string();
        assert!(error.contains("line 3"), "{error}");
        let row = "[[cue]]\nlemma = \"say\"\npos = \"verb\"\nclass = \"speech\"\nstrength = \"weak\"\nexample = \"\"\nsource = \"own\"\nacts = { that = \"sing\" }\n";
        let error = Cues::read(row).unwrap_err().to_string();
        assert!(error.contains("`sing` is no act") && error.contains("line 8"), "{error}");
    }

    #[test]
    fn forms() {
        for (lemma, form) in
            [("deny", "denied"), ("urge", "urging"), ("plan", "planned"), ("agree", "agreeing"), ("press", "presses")]
        {
            assert!(verb_forms(lemma).iter().any(|f| f == form), "{form}");
        }
        assert_eq!(noun_forms("refusal")[1], "refusals");
        assert_eq!(noun_forms("testimony")[1], "testimonies");
    }
}
