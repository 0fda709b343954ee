//! Who counts as the same, and whose positions somebody's words are.
//!
//! A *party* is whoever has a key. A minister's words are her country's position and a spokesman's those of whom he speaks for; that is
//! decided here, from what the reading knows, so that all questions agree.

use crate::codec::kind_name;
use verbale_model::{Actor, ActorKind, Reading};

/// A party as one document has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) kind: Option<&'static str>,
    pub(crate) country: Option<String>,
    pub(crate) sector: Option<String>,
}

/// Sectors whose people speak for their state. Parliament, courts and opposition do not.
const STATE: &[&str] = &["GOV", "MIL", "SPY"];

/// The actor itself.
pub(crate) fn itself(actor: &Actor) -> Party {
    let key =
        actor.known_as.clone().or_else(|| named(&actor.name)).unwrap_or_else(|| format!("~{}", plain(&actor.name)));
    Party {
        key,
        name: actor.name.clone(),
        kind: actor.kind.map(kind_name),
        country: actor.country.clone(),
        sector: actor.sector.clone(),
    }
}

/// A person's key without the country that a document may or may not tell: `ada-quaye` of `ada-quaye.gha`; none of whoever is no person with
/// a name.
pub(crate) fn bare_name(party: &Party) -> Option<&str> {
    let person = party.kind == Some(kind_name(ActorKind::Person)) && !party.key.starts_with('~');
    let name = party.key.split('.').next().unwrap_or_default();
    // "Quaye" may be anybody of that name
    (person && name.contains('-')).then_some(name)
}

/// Whose positions its words are.
pub(crate) fn stands_for(reading: &Reading, at: usize) -> Party {
    let mut actor = &reading.actors[at];
    // A spokesman of a minister of a country: two steps are enough, and a circle ends.
    for _ in 0..3 {
        match actor.speaks_for.and_then(|other| reading.actors.get(other.at())) {
            Some(other) if !std::ptr::eq(other, actor) => actor = other,
            _ => break,
        }
    }
    state_of(reading, actor).unwrap_or_else(|| itself(actor))
}

/// The country that an official or a ministry speaks for.
fn state_of(reading: &Reading, actor: &Actor) -> Option<Party> {
    let code =
        actor.country.as_deref().filter(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))?;
    let official = match actor.kind? {
        ActorKind::Person => {
            actor.role.is_some() && actor.sector.as_deref().is_none_or(|sector| STATE.contains(&sector))
        }
        ActorKind::Organization => actor.sector.as_deref().is_some_and(|sector| STATE.contains(&sector)),
        // "Orlanian officials"
        ActorKind::Group => actor.sector.as_deref().is_some_and(|sector| STATE.contains(&sector)),
        ActorKind::Country | ActorKind::Place => false,
    } || is_side(actor);
    // the Commission's word is the Union's, as a ministry's is its state's
    if official && code == UNION {
        return Some(Party {
            key: "european-union".to_owned(),
            name: "European Union".to_owned(),
            kind: Some(kind_name(ActorKind::Organization)),
            country: Some(code.to_owned()),
            sector: None,
        });
    }
    // An organisation of states (`UNO`, `IGO` …) is itself; what has a code of its own kind is no state.
    if !official || BODIES.contains(&code) {
        return None;
    }
    let named =
        reading.actors.iter().find(|one| one.kind == Some(ActorKind::Country) && one.country.as_deref() == Some(code));
    Some(named.map_or_else(
        || Party {
            key: code.to_owned(),
            name: code.to_owned(),
            kind: Some("country"),
            country: Some(code.to_owned()),
            sector: None,
        },
        itself,
    ))
}

/// "The Orlanian side", "Orlan's delegation": the state at a table.
fn is_side(actor: &Actor) -> bool {
    let speaks = matches!(actor.kind, Some(ActorKind::Organization | ActorKind::Group)) && actor.sector.is_none();
    let last = actor.name.split_whitespace().last().unwrap_or_default().to_lowercase();
    speaks
        && actor.known_as.is_none()
        && matches!(last.as_str(), "side" | "delegation" | "negotiators" | "team" | "camp" | "mission" | "embassy")
}

/// PLOVER's code of the European Union, whose bodies hold positions as one.
const UNION: &str = "EUR";

/// Codes of PLOVER that are no states.
const BODIES: &[&str] = &["IGO", "NGO", "MNC", "UNO", "EUR", "EEC", "NAT", "NMR", "IMG", "REB", "CRM", "INT"];

/// The key of a name that no knowledge has, as the reading spells keys: "The Carters' Party" and "Carters' Party" are `carters-party`. Words that only
/// describe ("the company", "Orlanian officials") are no name: one of them at least is small.
fn named(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split_whitespace().skip_while(|word| matches!(*word, "The" | "the")).collect();
    let capital = |word: &&str| word.starts_with(char::is_uppercase) || word.chars().count() < 4;
    if words.len() < 2 || !words.iter().all(capital) {
        return None;
    }
    let letters = words.join("-").to_lowercase().replace(['\'', '’', '.', ','], "");
    Some(letters.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-"))
}

/// A name without articles and capitals, so that "the rebels" and "Rebels" are one key.
fn plain(name: &str) -> String {
    let small = name.to_lowercase();
    let words: Vec<&str> = small.split_whitespace().collect();
    let from = usize::from(words.len() > 1 && matches!(words[0], "the" | "a" | "an"));
    words[from..].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use verbale_model::Idx;

    fn actor(name: &str, kind: ActorKind, country: &str, sector: Option<&str>, role: Option<&str>) -> Actor {
        Actor {
            country: Some(country.to_owned()),
            sector: sector.map(str::to_owned),
            role: role.map(str::to_owned),
            ..Actor::new(name, Some(kind), Vec::new())
        }
    }

    #[test]
    fn officials_are_their_country_and_spokesmen_whom_they_speak_for() {
        use ActorKind::{Country, Organization, Person};
        let mut actors = vec![
            Actor { known_as: Some("UKR".into()), ..actor("Ukraine", Country, "UKR", None, None) },
            actor("Ada Quaye", Person, "UKR", Some("GOV"), Some("President")),
            actor("A deputy", Person, "UKR", Some("LEG"), Some("Deputy")),
            actor("The ministry", Organization, "UKR", Some("GOV"), None),
            actor("United Nations", Organization, "UNO", Some("GOV"), None),
            actor("A spokesman", Person, "UKR", None, Some("spokesman")),
            actor("A neighbour", Person, "UKR", None, None),
            actor("Far minister", Person, "PER", Some("GOV"), Some("Minister")),
            actor("The Ukrainian side", Organization, "UKR", None, None),
            actor("The Carters' Party", Organization, "", None, None),
            actor("European Commission", Organization, "EUR", Some("GOV"), None),
            actor("Orla Fenn", Person, "EUR", Some("GOV"), Some("Trade Commissioner")),
        ];
        actors[5].speaks_for = Some(Idx::new(4));
        let reading = Reading { actors, ..Reading::default() };
        let keys: Vec<String> = (0..reading.actors.len()).map(|at| stands_for(&reading, at).key).collect();
        assert_eq!(
            keys,
            [
                "UKR",
                "UKR",
                "~deputy",
                "UKR",
                "united-nations",
                "united-nations",
                "~neighbour",
                "PER",
                "UKR",
                "carters-party",
                "european-union",
                "european-union"
            ]
        );
    }
}
