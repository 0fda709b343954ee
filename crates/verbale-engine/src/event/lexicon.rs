//! The rows of `knowledge/events/`: which words name which deeds, on which conditions. What they are matched against is
//! [`super::frame`]'s.

use crate::syntax::Upos;
use serde::Deserialize;
use serde::de::Error as _;
use std::collections::{BTreeMap, HashMap, HashSet};
use verbale_model::EventType;

/// What a word is, for the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    Verb,
    Noun,
    Adjective,
}

impl Part {
    pub(super) fn of(upos: Upos) -> Option<Self> {
        match upos {
            Upos::Verb => Some(Self::Verb),
            Upos::Noun | Upos::Propn => Some(Self::Noun),
            Upos::Adj => Some(Self::Adjective),
            _ => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowFile {
    #[serde(rename = "row")]
    rows: Vec<RowText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RowText {
    #[serde(rename = "type")]
    kind: String,
    mode: Option<String>,
    #[serde(default)]
    contexts: Vec<String>,
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    adjectives: Vec<String>,
    example: String,
    never: String,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeverFile {
    never: Vec<NeverText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeverText {
    #[serde(default)]
    verbs: Vec<String>,
    #[serde(default)]
    nouns: Vec<String>,
    #[serde(default)]
    subjects: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
    #[serde(default)]
    types: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordFile {
    light: HashSet<String>,
    suffering: HashSet<String>,
    frames: HashSet<String>,
    toward: Vec<String>,
    of_agent: HashSet<String>,
    sending: HashSet<String>,
    getting: HashSet<String>,
    crowd: HashSet<String>,
    announcing: HashSet<String>,
    irregular: HashMap<String, String>,
    status: StatusWords,
    classes: HashMap<String, Vec<String>>,
    contexts: BTreeMap<String, Vec<String>>,
}

/// Words that say how a deed stands to fact.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StatusWords {
    pub(super) denied: HashSet<String>,
    pub(super) hypothetical: HashSet<String>,
    pub(super) planned: HashSet<String>,
    pub(super) conditional: HashSet<String>,
    pub(super) ongoing_adjectives: HashSet<String>,
    pub(super) planned_adjectives: HashSet<String>,
    pub(super) hypothetical_adjectives: HashSet<String>,
    pub(super) denied_verbs: HashSet<String>,
    pub(super) hypothetical_verbs: HashSet<String>,
    pub(super) planned_verbs: HashSet<String>,
    pub(super) ongoing_verbs: HashSet<String>,
    pub(super) planned_nouns: HashSet<String>,
    pub(super) hypothetical_nouns: HashSet<String>,
}

/// Nouns that an entry wants, or anybody who is a person, or any place.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) words: HashSet<String>,
    pub(super) person: bool,
    pub(super) place: bool,
}

/// One entry of a row, without its word.
#[derive(Debug)]
pub(super) struct Entry {
    /// What its word is.
    pub(super) part: Part,
    /// Its row; none for an entry of the never-list.
    pub(super) row: Option<usize>,
    /// A particle or preposition hung on the verb.
    pub(super) particle: Option<String>,
    /// Words hung on the noun.
    pub(super) modifiers: Vec<String>,
    /// Object of the verb, what follows "of" or "for" at the noun.
    pub(super) object: Option<Wanted>,
    /// Prepositions, one of which is hung on the noun.
    pub(super) prepositions: Vec<String>,
}

impl Entry {
    /// How many conditions it has: of entries that fit, the one with the most wins.
    pub(super) fn conditions(&self) -> usize {
        usize::from(self.particle.is_some())
            + 2 * usize::from(self.object.is_some())
            + 2 * self.modifiers.len()
            + usize::from(!self.prepositions.is_empty())
    }
}

/// What a row says.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) kind: EventType,
    pub(super) mode: Option<String>,
    pub(super) contexts: Vec<String>,
}

/// A never-row without words of its own.
struct Never {
    subjects: HashSet<String>,
    near: HashSet<String>,
    types: Vec<EventType>,
}

/// All rows, by word.
pub struct Lexicon {
    pub(super) rows: Vec<Row>,
    entries: HashMap<String, Vec<Entry>>,
    nevers: Vec<Never>,
    pub(super) light: HashSet<String>,
    pub(super) suffering: HashSet<String>,
    pub(super) frames: HashSet<String>,
    pub(super) toward: Vec<String>,
    pub(super) of_agent: HashSet<String>,
    pub(super) sending: HashSet<String>,
    pub(super) getting: HashSet<String>,
    pub(super) crowd: HashSet<String>,
    announcing: HashSet<String>,
    pub(super) irregular: HashMap<String, String>,
    known: HashSet<String>,
    pub(super) status: StatusWords,
    contexts: HashMap<String, Vec<String>>,
    /// Examples and counter-examples: type, example, what the row must not code.
    examples: Vec<(EventType, String, String)>,
}

/// Why the rows cannot be used: the file and what is wrong in it.
pub type Fault = (&'static str, toml::de::Error);

const COOPERATION: &str = "knowledge/events/cooperation.toml";
const CONFLICT: &str = "knowledge/events/conflict.toml";
const NEVER: &str = "knowledge/events/never.toml";
const WORDS: &str = "knowledge/events/words.toml";

fn fault(file: &'static str, what: String) -> Fault {
    (file, toml::de::Error::custom(what))
}

impl Lexicon {
    /// Reads the files: cooperation, conflict, never, words.
    ///
    /// # Errors
    /// The first file that does not follow its schema, or names a type, group or mark that is not known.
    pub fn read(cooperation: &str, conflict: &str, never: &str, words: &str) -> Result<Self, Fault> {
        let words: WordFile = toml::from_str(words).map_err(|e| (WORDS, e))?;
        let mut contexts: HashMap<String, Vec<String>> = HashMap::new();
        for (context, names) in &words.contexts {
            names.iter().for_each(|name| contexts.entry(name.clone()).or_default().push(context.clone()));
        }
        let mut out = Self {
            rows: Vec::new(),
            entries: HashMap::new(),
            nevers: Vec::new(),
            light: words.light,
            suffering: words.suffering,
            frames: words.frames,
            toward: words.toward,
            of_agent: words.of_agent,
            sending: words.sending,
            getting: words.getting,
            crowd: words.crowd,
            announcing: words.announcing,
            irregular: words.irregular,
            known: words.classes.values().flatten().cloned().collect(),
            status: words.status,
            contexts,
            examples: Vec::new(),
        };
        for (file, text) in [(COOPERATION, cooperation), (CONFLICT, conflict)] {
            let rows: RowFile = toml::from_str(text).map_err(|e| (file, e))?;
            for row in rows.rows {
                out.add(row, &words.classes).map_err(|what| fault(file, what))?;
            }
        }
        let nevers: NeverFile = toml::from_str(never).map_err(|e| (NEVER, e))?;
        for row in nevers.never {
            out.add_never(row, &words.classes).map_err(|what| fault(NEVER, what))?;
        }
        out.learn_words();
        Ok(out)
    }

    /// Every word that a row or list names, for mending lemmas.
    fn learn_words(&mut self) {
        let status = &self.status;
        let lists = [
            &self.light,
            &self.suffering,
            &self.frames,
            &self.of_agent,
            &self.sending,
            &self.getting,
            &self.crowd,
            &status.denied_verbs,
            &status.hypothetical_verbs,
            &status.planned_verbs,
            &status.ongoing_verbs,
            &status.planned_nouns,
            &status.hypothetical_nouns,
        ];
        let words = lists.into_iter().flatten().cloned().collect::<Vec<_>>();
        let wanted = |e: &Entry| e.object.iter().flat_map(|o| o.words.iter().cloned()).collect::<Vec<_>>();
        let objects = self.entries.values().flatten().flat_map(wanted).collect::<Vec<_>>();
        self.known.extend(words.into_iter().chain(objects).chain(self.entries.keys().cloned()));
    }

    /// Whether any row or list names this word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.known.contains(word)
    }

    fn add(&mut self, row: RowText, classes: &HashMap<String, Vec<String>>) -> Result<(), String> {
        let kind = EventType::named(&row.kind).ok_or_else(|| format!("{} is no type", row.kind))?;
        if row.source.is_empty() || row.example.is_empty() || row.never.is_empty() {
            return Err(format!("a row of {} lacks an example, a counter-example or a source", row.kind));
        }
        let at = self.rows.len();
        self.rows.push(Row { kind, mode: row.mode, contexts: row.contexts });
        self.examples.push((kind, row.example, row.never));
        for (part, texts) in [(Part::Verb, row.verbs), (Part::Noun, row.nouns), (Part::Adjective, row.adjectives)] {
            for text in texts {
                self.add_entry(part, &text, Some(at), classes)?;
            }
        }
        Ok(())
    }

    fn add_never(&mut self, row: NeverText, classes: &HashMap<String, Vec<String>>) -> Result<(), String> {
        for (part, texts) in [(Part::Verb, row.verbs), (Part::Noun, row.nouns)] {
            for text in texts {
                self.add_entry(part, &text, None, classes)?;
            }
        }
        if !row.types.is_empty() {
            let types = row.types.iter().map(|t| EventType::named(t).ok_or_else(|| format!("{t} is no type")));
            let set = |names: &[String]| names.iter().map(|n| wanted(n, classes)).collect::<Result<Vec<_>, String>>();
            let words = |sets: Vec<Wanted>| sets.into_iter().flat_map(|w| w.words).collect();
            self.nevers.push(Never {
                subjects: words(set(&row.subjects)?),
                near: words(set(&row.near)?),
                types: types.collect::<Result<_, _>>()?,
            });
        }
        Ok(())
    }

    fn add_entry(
        &mut self,
        part: Part,
        text: &str,
        row: Option<usize>,
        classes: &HashMap<String, Vec<String>>,
    ) -> Result<(), String> {
        let (rest, object) = match text.split_once('>') {
            Some((rest, object)) => {
                // a preposition may stand behind the object, too
                let object = object.split('~').next().unwrap_or_default();
                (rest.trim(), Some(wanted(object.trim(), classes)?))
            }
            None => (text.trim(), None),
        };
        let (rest, prepositions) = rest.split_once('~').map_or((rest, ""), |(a, b)| (a.trim(), b.trim()));
        let prepositions = prepositions.split('|').map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned);
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        let (word, particle, modifiers) = match part {
            Part::Verb | Part::Adjective => {
                let first = if words.is_empty() { return Err(format!("no word in {text:?}")) } else { words.remove(0) };
                (first, (!words.is_empty()).then(|| words.join(" ")), Vec::new())
            }
            Part::Noun => {
                let last = words.pop().ok_or_else(|| format!("no word in {text:?}"))?;
                (last, None, words.iter().map(|w| (*w).to_owned()).collect())
            }
        };
        let entry = Entry { part, row, particle, modifiers, object, prepositions: prepositions.collect() };
        self.entries.entry(word.to_owned()).or_default().push(entry);
        Ok(())
    }

    /// Entries of a word.
    pub(super) fn entries(&self, lemma: &str) -> &[Entry] {
        self.entries.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether a word announces deeds: what is said with it can be an event though no row names it.
    pub(super) fn speaks(&self, lemma: &str) -> bool {
        self.announcing.contains(lemma)
    }

    /// Contexts that a word stands for.
    pub(super) fn contexts(&self, lemma: &str) -> &[String] {
        self.contexts.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// Whether a subject or a word of the sentence rules out events of this type.
    pub(super) fn never(&self, kind: EventType, subjects: &[&str], near: &HashSet<&str>) -> bool {
        self.nevers.iter().filter(|never| never.types.contains(&kind)).any(|never| {
            subjects.iter().any(|s| never.subjects.contains(*s)) || near.iter().any(|w| never.near.contains(*w))
        })
    }

    /// The rows' examples with their type, and what they must not code.
    pub fn examples(&self) -> impl Iterator<Item = (EventType, &str, &str)> {
        self.examples.iter().map(|(kind, yes, no)| (*kind, yes.as_str(), no.as_str()))
    }

    /// Rows and entries, for figures.
    pub fn size(&self) -> (usize, usize) {
        (self.rows.len(), self.entries.values().map(Vec::len).sum())
    }
}

/// Reads `ban|@restriction`.
fn wanted(text: &str, classes: &HashMap<String, Vec<String>>) -> Result<Wanted, String> {
    let mut out = Wanted::default();
    for word in text.split('|').map(str::trim) {
        match word.strip_prefix('@') {
            Some("none") => {}
            Some("place") => out.place = true,
            Some(name) => {
                let class = classes.get(name).ok_or_else(|| format!("@{name} is no group of words.toml"))?;
                out.words.extend(class.iter().cloned());
                out.person |= name == "person";
            }
            None => drop(out.words.insert(word.to_owned())),
        }
    }
    Ok(out)
}
