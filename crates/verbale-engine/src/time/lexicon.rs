//! The words of time, `knowledge/time/words.toml`, by their small letters: the classes that patterns speak of, and values.

use super::calendar::{PARTS, Unit};
use std::collections::HashMap;

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes([u64; 4]);

impl Classes {
    pub(crate) fn has(self, class: u8) -> bool {
        self.0[usize::from(class / 64)] >> (class % 64) & 1 == 1
    }

    pub(crate) fn set(&mut self, class: u8) {
        self.0[usize::from(class / 64)] |= 1 << (class % 64);
    }

    pub(crate) fn meets(self, other: Self) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = u8> {
        (0..4u8).flat_map(move |word| {
            let mut bits = self.0[usize::from(word)];
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as u8)?;
                bits &= bits - 1;
                Some(word * 64 + bit)
            })
        })
    }
}

/// Numbers for the names of classes and for words that patterns name themselves.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interner {
    classes: HashMap<String, u8>,
    literals: HashMap<String, u8>,
}

impl Interner {
    /// The class of this name, new or not.
    pub(crate) fn class(&mut self, name: &str) -> Result<u8, String> {
        let next = self.next()?;
        Ok(*self.classes.entry(name.to_ascii_uppercase()).or_insert(next))
    }

    /// A class that some word has.
    pub(crate) fn known(&self, name: &str) -> Result<u8, String> {
        self.classes.get(name).copied().ok_or_else(|| format!("no word has the class {name}"))
    }

    /// The class of a word that stands in a pattern as it is.
    pub(crate) fn literal(&mut self, word: &str) -> Result<u8, String> {
        let next = self.next()?;
        Ok(*self.literals.entry(word.to_owned()).or_insert(next))
    }

    /// The class of a word that some pattern names.
    pub(crate) fn literal_class(&self, word: &str) -> Option<u8> {
        self.literals.get(word).copied()
    }

    /// All classes by name.
    pub(crate) fn classes(&self) -> impl Iterator<Item = (&str, u8)> {
        self.classes.iter().map(|(name, class)| (name.as_str(), *class))
    }

    fn next(&self) -> Result<u8, String> {
        u8::try_from(self.classes.len() + self.literals.len()).map_err(|_| "more than 255 classes and words".to_owned())
    }
}

/// What the lexicon says of one word: its classes, and the value it has in each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entry {
    pub(crate) classes: Classes,
    pub(crate) values: Vec<(u8, f64)>,
    /// It counts only when it begins with a capital: names of months and days.
    pub(crate) capital: bool,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    word: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    class: String,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    capital: bool,
    words: Vec<String>,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Name(String),
}

impl Value {
    fn number(&self) -> Result<f64, String> {
        match self {
            Self::Number(number) => Ok(*number),
            Self::Name(name) => {
                let unit = Unit::ALL.iter().position(|u| u.name() == name);
                let part = PARTS.iter().position(|p| p.0 == name);
                unit.or(part).map(|at| at as f64).ok_or_else(|| format!("{name:?} is no unit and no part of a day"))
            }
        }
    }
}

/// Words with their entries.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    words: HashMap<String, Entry>,
    pub(crate) interner: Interner,
    longest: usize,
}

impl Lexicon {
    /// Reads the file of words.
    pub(crate) fn read(toml: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(toml)?;
        let mut out = Self::default();
        file.word.iter().try_for_each(|row| out.add(row)).map_err(serde::de::Error::custom)?;
        Ok(out)
    }

    fn add(&mut self, row: &Row) -> Result<(), String> {
        let class = self.interner.class(&row.class)?;
        let value = row.value.as_ref().map(Value::number).transpose()?;
        for word in &row.words {
            let entry = self.words.entry(word.clone()).or_default();
            entry.classes.set(class);
            entry.capital |= row.capital;
            entry.values.extend(value.map(|v| (class, v)));
            self.longest = self.longest.max(word.len());
        }
        Ok(())
    }

    /// Lets the words that patterns name stand in the lexicon; to be called once all patterns are read.
    pub(crate) fn finish(&mut self) {
        for (word, &class) in &self.interner.literals {
            self.words.entry(word.clone()).or_default().classes.set(class);
            self.longest = self.longest.max(word.len());
        }
    }

    /// The entry of a word, whatever its case.
    pub(crate) fn get(&self, form: &str) -> Option<&Entry> {
        if form.len() > self.longest {
            return None;
        }
        let mut small = [0u8; 32];
        let entry = match small.get_mut(..form.len()) {
            Some(room) if form.is_ascii() => {
                room.copy_from_slice(form.as_bytes());
                room.make_ascii_lowercase();
                std::str::from_utf8(room).ok().and_then(|word| self.words.get(word))
            }
            _ => self.words.get(form.to_lowercase().replace('’', "'").as_str()),
        }?;
        (!entry.capital || form.starts_with(char::is_uppercase)).then_some(entry)
    }
}
