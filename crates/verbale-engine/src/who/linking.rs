//! Who an entity is in the world: its key in the knowledge files or one made of its fullest name, country, sector, the office held on the
//! day, whom it speaks for.

use super::actors;
use super::entities::Entity;
use super::mentions::Shape;
use super::pairs::Facts;
use super::world::{Almanac, Referent, words};
use crate::knowledge::{CountryId, OrganizationKind, Role, Sector, Sense};
use crate::syntax::Upos;
use verbale_model::{Actor, ActorKind};

/// Who an entity is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// This one.
    Known(Referent),
    /// Several could be meant.
    Torn,
    /// Nobody in the files.
    Unknown,
}

/// Who an entity is: what its fullest name says, else what most of its phrases say.
pub(super) fn identity(facts: &Facts<'_, '_>, entity: &Entity) -> Identity {
    let sure = |p: usize| facts.phrases[p].world.sure;
    let named = |p: &usize| facts.phrases[*p].shape == Shape::Name;
    let fullest =
        entity.phrases.iter().copied().filter(named).max_by_key(|&p| (facts.words[p].len(), std::cmp::Reverse(p)));
    if let Some(fullest) = fullest {
        if let Some(referent) = sure(fullest) {
            return Identity::Known(referent);
        }
        let stands_for_more = facts.words[fullest].len() > 1 || facts.phrases[fullest].world.city;
        if stands_for_more {
            return Identity::Unknown;
        }
    }
    let told: Vec<Referent> = entity.phrases.iter().filter_map(|&p| sure(p)).collect();
    let most = told.iter().max_by_key(|r| told.iter().filter(|o| o == r).count());
    match most {
        Some(&referent) => Identity::Known(referent),
        None => among_possible(facts, entity),
    }
}

/// Bearers of a surname, holders of an office: who is in all of them.
fn among_possible(facts: &Facts<'_, '_>, entity: &Entity) -> Identity {
    let mut lists = entity.phrases.iter().map(|&p| &facts.phrases[p].world.possible).filter(|list| !list.is_empty());
    let Some(first) = lists.next() else { return Identity::Unknown };
    let common: Vec<Referent> = lists.fold(first.clone(), |kept, list| {
        let both: Vec<Referent> = kept.iter().copied().filter(|r| list.contains(r)).collect();
        if both.is_empty() { kept } else { both }
    });
    match common[..] {
        [one] => Identity::Known(one),
        [] => Identity::Unknown,
        _ => Identity::Torn,
    }
}

/// Fills in what is known of an actor.
pub(super) fn link(almanac: Almanac<'_>, facts: &Facts<'_, '_>, entity: &Entity, actor: &mut Actor) {
    match identity(facts, entity) {
        Identity::Known(Referent::Person(id)) => person(almanac, id.at(), actor),
        Identity::Known(Referent::Organization(id)) => organization(almanac, id.at(), actor),
        Identity::Known(Referent::Country(id)) => country(almanac, id, actor),
        Identity::Torn | Identity::Unknown => {}
    }
    described(almanac, facts, entity, actor);
    if actor.known_as.is_none() && entity.named && actor.kind != Some(ActorKind::Group) {
        actor.known_as = stable_key(&actor.name, actor.country.as_deref());
    }
}

fn person(almanac: Almanac<'_>, at: usize, actor: &mut Actor) {
    let person = &almanac.knowledge.people()[at];
    actor.kind = Some(ActorKind::Person);
    actor.known_as = Some(person.key.clone());
    actor.name.clone_from(&person.name);
    actor.country = person.country.as_deref().map(|code| plover(almanac, code));
    let id = verbale_model::Idx::new(at);
    if let Some(office) =
        almanac.knowledge.post_at(id, almanac.day).and_then(|post| almanac.knowledge.office(post.office))
    {
        actor.role = Some(office.title.clone());
        actor.sector = office.sector.map(|sector| sector.code().to_owned());
        return;
    }
    // whoever governed before the day and does no longer is PLOVER's former official
    let before = almanac.knowledge.posts_of(id).iter().any(|post| almanac.day.is_some_and(|day| post.from <= day));
    if before {
        actor.sector = Some(Sector::Eli.code().to_owned());
    }
}

fn organization(almanac: Almanac<'_>, at: usize, actor: &mut Actor) {
    let body = &almanac.knowledge.organizations()[at];
    actor.kind = Some(ActorKind::Organization);
    actor.known_as = Some(body.key.clone());
    actor.name.clone_from(&body.name);
    actor.country = body.country.as_deref().map(|code| plover(almanac, code));
    actor.sector = body.sector.map(|sector| sector.code().to_owned());
}

fn country(almanac: Almanac<'_>, id: CountryId, actor: &mut Actor) {
    let country = &almanac.knowledge.countries()[id.at()];
    actor.kind = Some(ActorKind::Country);
    actor.known_as = Some(country.code.clone());
    actor.name.clone_from(&country.name);
    actor.country = Some(country.plover().to_owned());
    actor.sector = country.sector.map(|sector| sector.code().to_owned());
}

/// The code that a record gives for a country's code or one of PLOVER's.
fn plover(almanac: Almanac<'_>, code: &str) -> String {
    almanac.knowledge.country(code).map_or(code, |country| country.plover()).to_owned()
}

/// What the text itself tells: role, sector and country in titles, appositions, descriptions and the words of a name.
fn described(almanac: Almanac<'_>, facts: &Facts<'_, '_>, entity: &Entity, actor: &mut Actor) {
    let layers = facts.layers;
    for &p in entity.phrases.iter().filter(|&&p| !facts.phrases[p].shape.is_pronoun()) {
        let phrase = &facts.phrases[p];
        let role = almanac.role_of(&phrase.world);
        if actor.sector.is_none() && actor.kind != Some(ActorKind::Country) {
            let sector = role.and_then(|r| r.sector).map(|sector| if former(facts, p) { Sector::Eli } else { sector });
            actor.sector = sector.map(|sector| sector.code().to_owned());
        }
        if actor.country.is_none() && actor.kind != Some(ActorKind::Place) {
            let own = phrase.world.country.or_else(|| country_in_name(almanac, facts, p));
            actor.country = own.map(|id| almanac.knowledge.countries()[id.at()].plover().to_owned()).or_else(|| {
                let body = phrase.world.body?;
                almanac.knowledge.organizations()[body.at()].country.as_deref().map(|code| plover(almanac, code))
            });
        }
        if actor.role.is_none() && actor.kind == Some(ActorKind::Person) && phrase.shape == Shape::Name {
            actor.role = phrase.world.title.as_ref().filter(|_| role.is_some_and(|r| !r.body)).map(|title| {
                let start = title_start(facts, p, title.start, title.end - 1);
                words(layers, &(start..title.end)).to_owned()
            });
        }
    }
}

/// "a former minister", "the ex-president", "the late king"
fn former(facts: &Facts<'_, '_>, p: usize) -> bool {
    facts.phrases[p].tokens.clone().any(|t| {
        let form = facts.layers.form(t).to_lowercase();
        matches!(form.as_str(), "former" | "ex" | "retired" | "ousted" | "deposed" | "late") || form.starts_with("ex-")
    })
}

/// A title with the adjectives and names before it: "U.S. Special Envoy".
fn title_start(facts: &Facts<'_, '_>, p: usize, start: usize, end: usize) -> usize {
    let (layers, phrase) = (facts.layers, &facts.phrases[p]);
    let part = |t: usize| {
        matches!(layers.word(t).upos, Upos::Adj | Upos::Noun | Upos::Propn)
            && phrase.name.as_ref().is_none_or(|n| !n.contains(&t))
    };
    let mut first = start;
    while first > phrase.tokens.start && part(first - 1) {
        first -= 1;
    }
    // "The prime minister" at a sentence's start
    let article = |t: usize| {
        matches!(layers.form(t).to_lowercase().as_str(), "the" | "a" | "an" | "its" | "his" | "her" | "their")
    };
    if first < end && article(first) { first + 1 } else { first }
}

/// "Serbian Army", "Bank of Ghana": a country in an organisation's name.
fn country_in_name(almanac: Almanac<'_>, facts: &Facts<'_, '_>, p: usize) -> Option<CountryId> {
    let name = facts.phrases[p].name.clone().filter(|n| n.len() > 1 && facts.kinds[p] != 1)?;
    let pairs = name.clone().flat_map(|start| (start + 1..=name.end.min(start + 3)).rev().map(move |end| start..end));
    pairs.into_iter().find_map(|tokens| {
        almanac.knowledge.senses(words(facts.layers, &tokens)).iter().find_map(|sense| match sense {
            Sense::Country(id, _) => Some(*id),
            _ => None,
        })
    })
}

/// For whom an actor speaks, as an index among `entities`' referents: the body or country in "a NATO spokesman", "spokeswoman for the
/// ministry", or the state of a ministry.
pub(super) fn speaks_for(almanac: Almanac<'_>, facts: &Facts<'_, '_>, entity: &Entity) -> Option<Referent> {
    for &p in &entity.phrases {
        let world = &facts.phrases[p].world;
        if almanac.role_of(world).is_some_and(|role: &Role| role.speaks_for) {
            let body = world.body.map(Referent::Organization);
            return body.or(world.country.map(Referent::Country));
        }
    }
    match identity(facts, entity) {
        Identity::Known(Referent::Organization(id)) => {
            let body = &almanac.knowledge.organizations()[id.at()];
            let state = matches!(
                body.kind,
                OrganizationKind::Ministry | OrganizationKind::Government | OrganizationKind::Agency
            );
            let country = body.country.as_deref().filter(|_| state)?;
            let at = almanac.knowledge.countries().iter().position(|c| c.code == country)?;
            Some(Referent::Country(verbale_model::Idx::new(at)))
        }
        _ => None,
    }
}

/// The same name and country give the same key in every document: "ada-quaye.gha".
fn stable_key(name: &str, country: Option<&str>) -> Option<String> {
    let mut key = String::new();
    for c in crate::place::fold(name).chars() {
        if c.is_alphanumeric() {
            key.extend(c.to_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    let key = key.trim_end_matches('-');
    (!key.is_empty()).then(|| country.map_or_else(|| key.to_owned(), |c| format!("{key}.{}", c.to_lowercase())))
}

/// The kind of an entity, with what the world knows of it before what its words look like.
pub(super) fn kind(facts: &Facts<'_, '_>, entity: &Entity) -> Option<ActorKind> {
    match identity(facts, entity) {
        Identity::Known(Referent::Person(_)) => Some(ActorKind::Person),
        Identity::Known(Referent::Organization(_)) => Some(ActorKind::Organization),
        Identity::Known(Referent::Country(_)) => Some(ActorKind::Country),
        Identity::Torn | Identity::Unknown => actors::kind(facts, &entity.phrases),
    }
}
