//! What a phrase can be in the world by its words and the date alone: whom a name names, who held the office that a description tells,
//! whose they are. What the document makes of it is left to [`super::entities`] and [`super::linking`].

use super::mentions::{Phrase, Shape};
use super::phrases;
use crate::Layers;
use crate::knowledge::{CountryId, CountryWord, Knowledge, OrganizationId, PersonId, PersonWord, Role, Sense};
use crate::syntax::{Gender, NameKind, Rel, Upos};
use jiff::civil::Date;
use std::ops::Range;
use verbale_model::Place;

/// Somebody in the knowledge files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Referent {
    /// A human being.
    Person(PersonId),
    /// A body.
    Organization(OrganizationId),
    /// A state.
    Country(CountryId),
}

impl Referent {
    /// What a sense refers to.
    pub fn of(sense: Sense) -> Option<Self> {
        match sense {
            Sense::Country(id, _) => Some(Self::Country(id)),
            Sense::Organization(id) => Some(Self::Organization(id)),
            Sense::Person(id, _) => Some(Self::Person(id)),
        }
    }

    /// A key for tables.
    pub fn key(self) -> (u8, usize) {
        match self {
            Self::Person(id) => (0, id.at()),
            Self::Organization(id) => (1, id.at()),
            Self::Country(id) => (2, id.at()),
        }
    }
}

/// What a phrase can be in the world.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Whom it certainly names.
    pub sure: Option<Referent>,
    /// Whom it can name: bearers of a surname, holders of an office.
    pub possible: Vec<Referent>,
    /// The country whose it is: "the Ukrainian leader", "ministers from Mali".
    pub country: Option<CountryId>,
    /// The body whose it is: "the NATO chief".
    pub body: Option<OrganizationId>,
    /// The role it tells, as the place of a row among the role nouns.
    pub role: Option<usize>,
    /// The words of the role as they stand: "foreign minister".
    pub title: Option<Range<usize>>,
    /// A capital that is meant as a place, not as its government.
    pub city: bool,
    /// Whether its own head is a noun for people, not for a body.
    pub human: bool,
    /// Whether it is a noun for a body: "the union".
    pub body_noun: bool,
}

/// Knowledge and the day at which it is asked.
#[derive(Clone, Copy)]
pub struct Almanac<'k> {
    /// The tables.
    pub knowledge: &'k Knowledge,
    /// The document's date.
    pub day: Option<Date>,
    /// The document's toponyms: "Georgia" may be a state of America.
    pub places: &'k [Place],
}

impl Almanac<'_> {
    /// Fills in what the words of `phrase` can mean, and the gender that follows.
    pub(super) fn locate(&self, layers: &Layers<'_>, phrase: &mut Phrase, acts: bool) {
        if phrase.shape.is_pronoun() || phrase.shape == Shape::Joined {
            return;
        }
        let mut world = World::default();
        for anchor in anchors(layers, phrase) {
            if let Some((role, title)) = self.role(layers, phrase, anchor) {
                let body = self.knowledge.roles()[role].body;
                (world.human, world.body_noun) = (anchor == phrase.head && !body, anchor == phrase.head && body);
                world.role = Some(role);
                world.title = Some(title);
                break;
            }
        }
        self.owners(layers, phrase, &mut world);
        match &phrase.name {
            Some(name) => self.name(layers, phrase, name, acts, &mut world),
            None => self.description(layers, phrase, &mut world),
        }
        phrase.agreement.gender = phrase.agreement.gender.or_else(|| self.gender(layers, phrase, &world));
        phrase.world = world;
    }

    /// The longest role noun that ends with `anchor`.
    fn role(&self, layers: &Layers<'_>, phrase: &Phrase, anchor: usize) -> Option<(usize, Range<usize>)> {
        let first = anchor.saturating_sub(3).max(phrase.tokens.start);
        (first..=anchor).find_map(|start| {
            let tokens = start..anchor + 1;
            let words = words(layers, &tokens).to_lowercase();
            let row = self.knowledge.role(&words)?;
            let at = self.knowledge.roles().iter().position(|r| std::ptr::eq(r, row))?;
            Some((at, tokens))
        })
    }

    /// The countries and bodies that the phrase's own words name, apart from its name.
    fn owners(&self, layers: &Layers<'_>, phrase: &Phrase, world: &mut World) {
        let mut at = phrase.tokens.start;
        while at < phrase.tokens.end {
            if phrase.name.as_ref().is_some_and(|n| n.contains(&at)) || !layers.is_word(at) {
                at += 1;
                continue;
            }
            let longest = (at + 1..=phrase.tokens.end.min(at + 6)).rev().find_map(|end| {
                let tokens = at..end;
                let senses = self.knowledge.senses(words(layers, &tokens));
                // "a Brussels spokesman" is the Union's, not Belgium's
                let body = senses.iter().find(|s| matches!(s, Sense::Organization(_)));
                let sense = body.or_else(|| senses.iter().find(|s| !matches!(s, Sense::Person(..))))?;
                Some((end, *sense))
            });
            let Some((end, sense)) = longest else {
                at += 1;
                continue;
            };
            let top = layers.head_of(&(at..end));
            // the tree may hang title and name side by side on the verb
            let title = world.title.as_ref().map_or(phrase.head, |title| title.end - 1);
            let of = |head: usize| top != head && phrases::owns(layers, head, top);
            // "a spokesman in Vienna" is not Austria's, as "the ministry in Vienna" is
            let there = |t: usize| {
                layers.word(t).rel == Rel::Case
                    && matches!(&*layers.form(t).to_lowercase(), "in" | "at" | "near" | "outside")
            };
            let person = self.role_of(world).is_some();
            let lies = person && layers.dependents(top).any(there);
            if top != phrase.head && (of(phrase.head) || of(title)) {
                match sense {
                    Sense::Country(_, CountryWord::Capital | CountryWord::Seat) if lies => {}
                    Sense::Country(id, _) => world.country = world.country.or(Some(id)),
                    Sense::Organization(id) => world.body = world.body.or(Some(id)),
                    Sense::Person(..) => {}
                }
            }
            at = end;
        }
    }

    fn name(&self, layers: &Layers<'_>, phrase: &Phrase, name: &Range<usize>, acts: bool, world: &mut World) {
        let text = words(layers, name);
        let senses = self.knowledge.senses(text);
        let person = phrase.name_kind == Some(NameKind::Person);
        let mut surnames = Vec::new();
        for &sense in senses {
            match sense {
                Sense::Person(id, PersonWord::Surname) => surnames.push(Referent::Person(id)),
                Sense::Person(id, _) => world.sure = Some(Referent::Person(id)),
                Sense::Organization(id) if !person => world.sure = world.sure.or(Some(Referent::Organization(id))),
                Sense::Country(id, word) if !person => self.country(layers, phrase, id, word, acts, world),
                _ => {}
            }
        }
        // "Brussels said": the Union before Belgium
        let body = senses.iter().find_map(|sense| match sense {
            Sense::Organization(id) => Some(Referent::Organization(*id)),
            _ => None,
        });
        if world.city && acts && !person {
            world.sure = body.or(world.sure);
        }
        if world.city && !acts {
            world.sure = None;
        }
        // "in May" is no prime minister: a surname alone must look like a person
        let somewhere = world.sure.is_some() || world.city;
        let looks = person || phrase.name_kind.is_none() && layers.syntax.actors.kinds[phrase.head][1] > 0.5;
        if !surnames.is_empty() && looks && (person || !somewhere) {
            let held =
                |r: &Referent| matches!(r, Referent::Person(id) if self.knowledge.post_at(*id, self.day).is_some());
            let now: Vec<Referent> = surnames.iter().copied().filter(held).collect();
            world.possible = if now.is_empty() { surnames } else { now };
            world.sure = world.sure.or_else(|| self.only_bearer(world));
        }
    }

    /// A surname that one known person bears, who is not said to be of another country.
    fn only_bearer(&self, world: &World) -> Option<Referent> {
        let [Referent::Person(id)] = world.possible[..] else { return None };
        let theirs = self.knowledge.people()[id.at()].country.as_deref();
        let said = world.country.map(|c| self.knowledge.countries()[c.at()].code.as_str());
        let fits = said.is_none() || theirs.is_none() || said == theirs;
        fits.then_some(Referent::Person(id))
    }

    /// Whether a toponym at these words is known to lie in another country, or to be no country.
    fn elsewhere(&self, layers: &Layers<'_>, phrase: &Phrase, id: CountryId) -> bool {
        let span = layers.span(&phrase.core());
        let at = self.places.partition_point(|p| p.span.end() <= span.start());
        let code = &self.knowledge.countries()[id.at()].code;
        self.places.get(at).filter(|p| p.span.start() < span.end()).is_some_and(|place| {
            place.kind.is_some_and(|kind| kind != "country") && place.country.as_ref().is_some_and(|c| c != code)
        })
    }

    fn country(
        &self,
        layers: &Layers<'_>,
        phrase: &Phrase,
        id: CountryId,
        word: CountryWord,
        acts: bool,
        world: &mut World,
    ) {
        match word {
            CountryWord::Name if self.elsewhere(layers, phrase, id) => {}
            CountryWord::Name | CountryWord::Seat => world.sure = world.sure.or(Some(Referent::Country(id))),
            CountryWord::Capital => {
                world.city = true;
                if acts {
                    world.sure = world.sure.or(Some(Referent::Country(id)));
                }
            }
            // "the Russians" are Russia, "Russians" and "a Russian" are people
            CountryWord::People
                if layers.word(phrase.head).features.plural == Some(true) && article(layers, phrase.head) =>
            {
                world.sure = world.sure.or(Some(Referent::Country(id)));
            }
            CountryWord::People | CountryWord::Adjective => world.country = world.country.or(Some(id)),
        }
    }

    fn description(&self, layers: &Layers<'_>, phrase: &Phrase, world: &mut World) {
        let head = phrase.head..phrase.head + 1;
        for &sense in self.knowledge.senses(words(layers, &head)) {
            if let Sense::Country(id, word) = sense {
                self.country(layers, phrase, id, word, false, world);
            }
        }
        let single = phrase.agreement.plural != Some(true)
            && matches!(phrase.shape, Shape::Definite | Shape::Title | Shape::Possessed);
        let Some(day) = self.day.filter(|_| single) else { return };
        let first = phrase.head.saturating_sub(3).max(phrase.tokens.start);
        for start in first..=phrase.head {
            let descriptor = words(layers, &(start..phrase.head + 1));
            let holders = self.holders(world, descriptor, day);
            if !holders.is_empty() {
                world.sure = if holders.len() == 1 { Some(holders[0]) } else { None };
                world.possible = holders;
                return;
            }
        }
    }

    /// Who held, on that day, an office so called of the country or body whose it is.
    fn holders(&self, world: &World, descriptor: &str, day: Date) -> Vec<Referent> {
        let body = world.body.map(|b| self.knowledge.organizations()[b.at()].key.as_str());
        let country = world.country.map(|c| self.knowledge.countries()[c.at()].code.as_str());
        let Some(of) = body.or(country) else { return Vec::new() };
        let mut out = Vec::new();
        for office in self.knowledge.offices(of, descriptor) {
            for (person, _) in self.knowledge.office_holders(office, day) {
                if !out.contains(&Referent::Person(person)) {
                    out.push(Referent::Person(person));
                }
            }
        }
        out
    }

    fn gender(&self, layers: &Layers<'_>, phrase: &Phrase, world: &World) -> Option<Gender> {
        use crate::knowledge::Gender as Known;
        let of = |g: Known| if g == Known::Masculine { Gender::Masculine } else { Gender::Feminine };
        if let Some(Referent::Person(id)) = world.sure {
            return self.knowledge.people()[id.at()].gender.map(of);
        }
        if let Some(gender) = world.role.and_then(|r| self.knowledge.roles()[r].gender) {
            return Some(of(gender));
        }
        let name = phrase.name.as_ref().filter(|_| phrase.name_kind == Some(NameKind::Person))?;
        self.knowledge.gender_of_given(layers.form(name.start)).map(of)
    }

    /// The role noun of a phrase.
    pub(super) fn role_of(&self, world: &World) -> Option<&Role> {
        world.role.map(|at| &self.knowledge.roles()[at])
    }
}

/// The words that may be a title or role: the head, what stands before the name, an apposition.
fn anchors(layers: &Layers<'_>, phrase: &Phrase) -> Vec<usize> {
    let mut out = Vec::new();
    let outside = |t: usize| phrase.name.as_ref().is_none_or(|n| !n.contains(&t));
    if outside(phrase.head) {
        out.push(phrase.head);
    }
    if let Some(name) = phrase.name.as_ref().filter(|n| n.start > phrase.tokens.start) {
        out.push(name.start - 1);
    }
    let nominal = |d: &usize| matches!(layers.word(*d).upos, Upos::Noun | Upos::Propn) && outside(*d);
    out.extend(
        layers
            .dependents(phrase.head)
            .filter(|&d| layers.word(d).rel == Rel::Appos && phrase.tokens.contains(&d))
            .filter(nominal),
    );
    if let Some(name) = &phrase.name {
        // "Ministry of Defence", "Serbian Army": the role stands in the name
        out.push(name.end - 1);
        out.push(layers.head_of(name));
    }
    out
}

fn article(layers: &Layers<'_>, head: usize) -> bool {
    layers.dependents(head).any(|d| layers.word(d).rel == Rel::Det && layers.form(d).eq_ignore_ascii_case("the"))
}

/// The text of a range of tokens as it stands.
pub(super) fn words<'t>(layers: &Layers<'t>, tokens: &Range<usize>) -> &'t str {
    layers.span(tokens).of(layers.text)
}

/// Whether a phrase with this head acts in its clause: says, does or is asked something, as a government can and a city cannot.
pub(super) fn acts(layers: &Layers<'_>, head: usize) -> bool {
    let word = layers.word(head);
    let Some(governor) = word.head else { return false };
    let verb = matches!(layers.word(governor).upos, Upos::Verb);
    let lemma = |t: usize| layers.word(t).lemma.to_lowercase();
    let case = || layers.dependents(head).find(|&d| layers.word(d).rel == Rel::Case).map(lemma).unwrap_or_default();
    match word.rel {
        Rel::Nsubj => verb && !matches!(lemma(governor).as_str(), "have" | "lie" | "see" | "remain" | "sit"),
        Rel::OblAgent => true,
        Rel::Obj | Rel::Iobj | Rel::NsubjPass => ADDRESSED.contains(&lemma(governor).as_str()),
        Rel::Obl | Rel::Nmod if case() == "between" => !WAYS.contains(&lemma(governor).as_str()),
        Rel::Obl | Rel::Nmod => {
            matches!(case().as_str(), "with" | "against" | "by" | "to" | "from" | "on" | "toward" | "towards")
                && (ADDRESSED.contains(&lemma(governor).as_str()) || DEALINGS.contains(&lemma(governor).as_str()))
        }
        Rel::NmodPoss => DEALINGS.contains(&lemma(governor).as_str()) || lemma(governor).ends_with("ion"),
        Rel::Conj => acts(layers, governor),
        _ => false,
    }
}

/// Verbs whose object is somebody who can answer.
const ADDRESSED: [&str; 40] = [
    "accuse",
    "urge",
    "press",
    "pressure",
    "ask",
    "tell",
    "warn",
    "blame",
    "thank",
    "criticize",
    "criticise",
    "condemn",
    "threaten",
    "sanction",
    "support",
    "help",
    "assure",
    "inform",
    "convince",
    "persuade",
    "praise",
    "provoke",
    "appease",
    "negotiate",
    "talk",
    "speak",
    "cooperate",
    "agree",
    "side",
    "meet",
    "demand",
    "pledge",
    "offer",
    "say",
    "appeal",
    "complain",
    "call",
    "report",
    "deal",
    "isolate",
];

/// Between places, not between governments.
const WAYS: [&str; 10] =
    ["road", "route", "flight", "distance", "train", "corridor", "highway", "travel", "fly", "drive"];

/// Nouns for what governments do with one another.
const DEALINGS: [&str; 48] = [
    "sanction",
    "position",
    "aid",
    "commitment",
    "settlement",
    "concession",
    "promise",
    "ultimatum",
    "talk",
    "deal",
    "agreement",
    "treaty",
    "relation",
    "tie",
    "war",
    "ceasefire",
    "truce",
    "dialogue",
    "alliance",
    "cooperation",
    "pact",
    "demand",
    "offer",
    "refusal",
    "claim",
    "statement",
    "policy",
    "plan",
    "proposal",
    "stance",
    "threat",
    "support",
    "government",
    "troop",
    "force",
    "army",
    "ally",
    "interest",
    "request",
    "response",
    "attack",
    "aggression",
    "foreign",
    "side",
    "rhetoric",
    "border",
    "pressure",
    "contact",
];
