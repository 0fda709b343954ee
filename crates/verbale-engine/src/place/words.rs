//! The words and numbers that places are read with: `knowledge/place_words.toml` and `models/en/place.toml`.

use super::gazetteer::{Entry, Kind};
use std::collections::{BTreeMap, HashSet};

/// `knowledge/place_words.toml`, which explains its lists.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub(crate) struct Words {
    pub(crate) street: HashSet<String>,
    pub(crate) body: HashSet<String>,
    pub(crate) generic: HashSet<String>,
    pub(crate) not_before: HashSet<String>,
    pub(crate) alone: HashSet<String>,
    pub(crate) part: HashSet<String>,
    region: HashSet<String>,
    county: HashSet<String>,
    city: HashSet<String>,
    pub(crate) within: HashSet<String>,
    pub(crate) stative: HashSet<String>,
    pub(crate) dealing: HashSet<String>,
    pub(crate) act: HashSet<String>,
    pub(crate) answering: HashSet<String>,
    pub(crate) common: HashSet<String>,
}

impl Words {
    pub(crate) fn read(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(toml)
    }

    /// What kind of place a noun beside a name speaks of.
    pub(crate) fn kind(&self, noun: &str) -> Option<Kind> {
        match noun {
            _ if self.region.contains(noun) => Some(Kind::Region),
            _ if self.county.contains(noun) => Some(Kind::County),
            _ if self.city.contains(noun) => Some(Kind::City),
            _ => None,
        }
    }
}

/// `models/en/place.toml`, which explains its numbers.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    prior: BTreeMap<String, f32>,
    bonus: BTreeMap<String, f32>,
    pub(crate) context: Context,
}

/// What other places in the text say.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub(crate) struct Context {
    pub(crate) country: f32,
    pub(crate) region: f32,
    pub(crate) near: f32,
    pub(crate) fade: f32,
    pub(crate) kind: f32,
    pub(crate) sentence: f32,
}

impl Weights {
    pub(crate) fn read(toml: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(toml)
    }

    /// How likely a place is meant by its name where nothing else is known.
    pub(crate) fn prior(&self, entry: Entry<'_>, usual: bool) -> f32 {
        let of = |table: &BTreeMap<String, f32>, name: &str| table.get(name).copied().unwrap_or(0.0);
        let kind = entry.kind().label();
        let people = match entry.population() {
            0 => of(&self.prior, kind),
            people => of(&self.prior, "population") * (people as f32).log10(),
        };
        let capital = if entry.capital() { of(&self.bonus, "capital") } else { 0.0 };
        let also = if usual { 0.0 } else { of(&self.bonus, "also") };
        people + of(&self.bonus, kind) + capital + also
    }
}
