//! Places: which names of places stand in the text, how they are used, and where on the map they are. Names come from the encoder,
//! mended by the gazetteer and the tree; [`resolve`] chooses among places of one name. Who speaks or acts is left to others, even where a
//! place's name stands for it.

mod fold;
mod gazetteer;
mod mentions;
mod resolve;
mod usage;
mod words;

pub use fold::fold;
pub use gazetteer::{Builder, Called, Entry, Gazetteer, Kind, Row};

use crate::Layers;
use crate::syntax::Rel;
use mentions::{Mention, Seen};
use resolve::Choice;
use verbale_model::{Because, Idx, Place, PlaceUse, Statement};
use words::{Weights, Words};

/// What reading places needs, loaded once.
pub struct Atlas {
    gazetteer: Gazetteer,
    words: Words,
    weights: Weights,
}

impl Atlas {
    /// Puts it together: the packed gazetteer, `knowledge/place_words.toml`, `models/en/place.toml`.
    ///
    /// # Errors
    /// When a table does not follow its schema; then with its name.
    pub fn new(gazetteer: Gazetteer, words: &str, weights: &str) -> Result<Self, (&'static str, toml::de::Error)> {
        Ok(Self {
            gazetteer,
            words: Words::read(words).map_err(|e| ("knowledge/place_words.toml", e))?,
            weights: Weights::read(weights).map_err(|e| ("models/en/place.toml", e))?,
        })
    }

    /// The names and places it knows.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }
}

/// How a place was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rule {
    /// The gazetteer has one place of that name.
    Only,
    /// The text names what it lies in: "Tripoli, Lebanon".
    Contained,
    /// A word beside it says what it is: "the Kursk region".
    Kind,
    /// Other places in the text decide.
    Context,
    /// The largest or best known of that name.
    Populous,
    /// Letter by letter an abbreviation: "Pa.", "U.S.".
    Abbreviation,
    /// An adjective or a people.
    Adjective,
    /// A building or body is put where the place is after which it is named.
    NamedAfter,
    /// The gazetteer does not have it, and it is put where the place is that the text names beside it.
    Beside,
    /// The model takes it for a place, and nothing tells where it is.
    Unknown,
}

impl Rule {
    const ALL: [Self; 10] = [
        Self::Only,
        Self::Contained,
        Self::Kind,
        Self::Context,
        Self::Populous,
        Self::Abbreviation,
        Self::Adjective,
        Self::NamedAfter,
        Self::Beside,
        Self::Unknown,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Only => "place.only",
            Self::Contained => "place.contained",
            Self::Kind => "place.kind",
            Self::Context => "place.context",
            Self::Populous => "place.populous",
            Self::Abbreviation => "place.abbreviation",
            Self::Adjective => "place.adjective",
            Self::NamedAfter => "place.named-after",
            Self::Beside => "place.beside",
            Self::Unknown => "place.unknown",
        }
    }
}

/// Every rule a place can name.
pub fn rules() -> Vec<&'static str> {
    Rule::ALL.iter().map(|r| r.name()).collect()
}

/// All places of one document, in the order of the text.
pub fn find(layers: &Layers<'_>, atlas: &Atlas) -> Vec<Place> {
    let mentions = mentions::find(layers, atlas);
    let choices = resolve::choose(layers, atlas, &mentions);
    let places = mentions.iter().zip(choices).filter(|(mention, _)| mention.seen != Seen::Hint);
    places.map(|(mention, choice)| place(layers, atlas, mention, choice)).collect()
}

fn place(layers: &Layers<'_>, atlas: &Atlas, mention: &Mention, choice: Option<Choice<'_>>) -> Place {
    let span = layers.span(&mention.tokens);
    let used = usage::of(layers, &atlas.words, mention, choice.as_ref().map(|c| c.entry));
    let Some(Choice { entry, rule, sure }) = choice else {
        let (kind, rule) = (None, Rule::Unknown);
        return Place {
            span,
            name: span.of(layers.text).to_owned(),
            kind,
            used,
            country: None,
            admin1: None,
            at: None,
            geoname: None,
            disputed: false,
            because: Because {
                rule: rule.name().into(),
                confidence: mention.sure,
                weighed: vec![("name", mention.sure)],
            },
        };
    };
    let own = mention.seen != Seen::Facility && rule != Rule::Beside;
    let rule = if mention.seen == Seen::Facility { Rule::NamedAfter } else { rule };
    // The middle of a country is no place for a building in it.
    let vague = !own && matches!(entry.kind(), Kind::Country | Kind::Continent);
    let kind = match rule {
        Rule::NamedAfter => Some(Kind::Facility),
        Rule::Beside => None,
        _ => Some(entry.kind()),
    };
    Place {
        span,
        name: if own { entry.name() } else { span.of(layers.text) }.to_owned(),
        kind: kind.map(Kind::label),
        used,
        country: entry.country_code().map(str::to_owned),
        admin1: entry.admin1().map(|r| r.name().to_owned()),
        at: (!vague).then(|| entry.at()),
        geoname: entry.geoname().filter(|_| own),
        disputed: entry.disputed(),
        because: Because {
            rule: rule.name().into(),
            confidence: mention.sure * sure,
            weighed: vec![("name", mention.sure), ("choice", sure)],
        },
    }
}

/// The literal place that says where something was done: one that hangs on the cue, "said in Geneva".
pub fn modifying(layers: &Layers<'_>, places: &[Place], token: usize) -> Option<Idx<Place>> {
    let dependents = layers.dependents(token).filter(|&t| matches!(layers.word(t).rel, Rel::Obl | Rel::OblUnmarked));
    let located = |t: usize| {
        let word = layers.segments.tokens[t];
        let at = places.partition_point(|p| p.span.end() <= word.start());
        let place = places.get(at).filter(|p| p.used == PlaceUse::Literal && p.span.start() <= word.start());
        place.map(|_| at)
    };
    let mut here = dependents.filter(|&t| {
        let cases = layers.dependents(t).filter(|&c| layers.word(c).rel == Rel::Case);
        let forms: Vec<String> = cases.map(|c| layers.form(c).to_lowercase()).collect();
        matches!(forms.as_slice(), [one] if ["in", "at", "near", "outside"].contains(&one.as_str()))
    });
    here.find_map(located).map(Idx::new)
}

/// Where a statement was made, when the words around its cue say so.
pub(crate) fn of_statement(layers: &Layers<'_>, places: &[Place], statement: &Statement) -> Option<Idx<Place>> {
    let cue = layers.tokens_in(*statement.cue.as_ref()?.spans.first()?);
    let head = (!cue.is_empty()).then(|| layers.head_of(&cue))?;
    modifying(layers, places, head)
}

#[cfg(test)]
mod tests {
    use crate::Engine;
    use std::sync::LazyLock;
    use verbale_model::{Document, Reading};

    static ENGINE: LazyLock<Engine> = LazyLock::new(|| Engine::embedded().unwrap());

    fn read(text: &str) -> Reading {
        ENGINE.read(&Document::new(text))
    }

    #[test]
    fn where_a_statement_was_made() {
        for (text, place) in [
            ("The minister said in Geneva that the port would open.", Some("Geneva")),
            ("The minister said that the port in Geneva would open.", None),
            ("The minister, who was born in Geneva, said that the port would open.", None),
        ] {
            let reading = read(text);
            let said = reading.statements.first().and_then(|s| s.place);
            assert_eq!(said.map(|p| reading.places[p.at()].name.as_str()), place, "{text}");
        }
    }

    #[test]
    fn rules_and_names() {
        for (text, name, rule) in [
            ("Ferries left Reykjavik at noon.", "Reykjavík", "place.only"),
            ("Fishermen in Tripoli, Lebanon, repaired their nets.", "Tripoli", "place.contained"),
            ("Floods cut roads in the Kursk region.", "Kursk Oblast", "place.kind"),
            ("A Danish shipyard built the boat.", "Denmark", "place.adjective"),
            ("Snow closed Sydney Airport for an hour.", "Sydney Airport", "place.named-after"),
            ("U.S. officials left.", "United States", "place.abbreviation"),
        ] {
            let reading = read(text);
            let place = &reading.places[0];
            assert_eq!((place.name.as_str(), &*place.because.rule), (name, rule), "{text}");
        }
    }

    #[test]
    fn a_disputed_place_says_so() {
        let reading = read("Storms closed the bridge to Crimea.");
        assert!(reading.places[0].disputed);
        assert_eq!(reading.places[0].geoname, Some(703_883));
    }
}
