//! PLOVER as `knowledge/events/plover.toml` has it: types, modes and contexts with their scores, and CAMEO codes.

use serde::Deserialize;
use verbale_model::EventType;

/// One mode of a type.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mode {
    /// Its name.
    pub name: String,
    /// Conflict–cooperation score, −10 to 10.
    pub score: f32,
    /// What it is, in a few words.
    pub gloss: String,
}

/// One of the sixteen types.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Its quarter of the plane of words and deeds, conflict and cooperation.
    pub quad: u8,
    /// Whether the manual wants a recipient.
    pub recipient: bool,
    /// Score without a mode.
    pub score: f32,
    /// What it is, in a few words.
    pub gloss: String,
    /// Its modes.
    #[serde(default)]
    pub modes: Vec<Mode>,
}

/// A context.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// Its name.
    pub name: String,
    /// What it is, in a few words.
    pub gloss: String,
}

/// A CAMEO code and what PLOVER makes of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cameo {
    /// Two to four digits.
    pub code: String,
    /// The type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The mode, if it has one.
    pub mode: Option<String>,
    /// The contexts that tell codes of one type and mode apart.
    #[serde(default)]
    pub contexts: Vec<String>,
}

/// The whole ontology.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ontology {
    /// The sixteen types.
    #[serde(rename = "type")]
    pub types: Vec<Type>,
    /// The contexts.
    #[serde(rename = "context")]
    pub contexts: Vec<Context>,
    /// The table of codes.
    pub cameo: Vec<Cameo>,
}

impl Ontology {
    /// Reads the file.
    ///
    /// # Errors
    /// When it does not follow its schema.
    pub fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// A type's row.
    pub fn of(&self, kind: EventType) -> Option<&Type> {
        self.types.iter().find(|t| t.name == kind.label())
    }

    /// Whether the type has this mode.
    pub fn has(&self, kind: EventType, mode: &str) -> bool {
        self.of(kind).is_some_and(|t| t.modes.iter().any(|m| m.name == mode))
    }

    /// The score of type and mode.
    pub fn score(&self, kind: EventType, mode: Option<&str>) -> f32 {
        let Some(row) = self.of(kind) else { return 0.0 };
        let mode = mode.and_then(|name| row.modes.iter().find(|m| m.name == name));
        mode.map_or(row.score, |m| m.score)
    }

    /// The code whose type and mode these are and whose contexts all hold; of several the one with the most contexts, then the shortest.
    pub fn cameo(&self, kind: EventType, mode: Option<&str>, contexts: &[String]) -> Option<&str> {
        let fits = |row: &&Cameo| {
            row.kind == kind.label() && row.mode.as_deref() == mode && row.contexts.iter().all(|c| contexts.contains(c))
        };
        let best = self
            .cameo
            .iter()
            .filter(fits)
            .min_by_key(|row| (std::cmp::Reverse(row.contexts.len()), row.code.len(), row.code.clone()));
        best.map(|row| row.code.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ontology() -> Ontology {
        Ontology::read(crate::engine::PLOVER).unwrap()
    }

    #[test]
    fn everything_is_there() {
        let it = ontology();
        let modes: usize = it.types.iter().map(|t| t.modes.len()).sum();
        assert_eq!((it.types.len(), modes, it.contexts.len()), (EventType::ALL.len(), 67, 37));
        for kind in EventType::ALL {
            assert_eq!(it.of(*kind).map(|t| t.quad), Some(kind.quad()), "{kind:?}");
        }
    }

    #[test]
    fn scores() {
        let it = ontology();
        for (kind, mode, score) in [
            (EventType::Accuse, None, -3.0),
            (EventType::Sanction, Some("expel"), -5.5),
            (EventType::Protest, Some("vandalize"), -5.0),
            (EventType::Aid, None, 10.0),
        ] {
            assert!((it.score(kind, mode) - score).abs() < 1e-6, "{kind:?} {mode:?}");
        }
    }

    #[test]
    fn codes() {
        let it = ontology();
        let has = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        for (kind, mode, contexts, code) in [
            (EventType::Consult, Some("visit"), has(&[]), Some("042")),
            (EventType::Coerce, Some("restrict"), has(&["diplomatic"]), Some("163")),
            (EventType::Coerce, Some("seize"), has(&["military"]), Some("192")),
            (EventType::Reject, None, has(&[]), Some("120")),
        ] {
            assert_eq!(it.cameo(kind, mode, &contexts), code, "{kind:?} {mode:?}");
        }
    }
}
