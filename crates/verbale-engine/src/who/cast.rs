//! The cast of a document: which entities are worth a line, whom first persons mean, who speaks for whom, and who speaks each statement.

use super::entities::Entities;
use super::linking;
use super::mentions::Shape;
use super::pairs::Facts;
use super::resolve::Tie;
use super::world::{Almanac, Referent};
use super::{People, actors, sources};
use crate::knowledge::{CountryWord, Role, Sense};
use crate::syntax::Rel;
use std::collections::HashMap;
use verbale_model::{Actor, ActorKind, Because, Doubt, DoubtKind, Idx, Mention, MentionForm, Span, Statement};

/// Makes actors of entities and gives statements their speakers.
pub(super) fn assemble(
    almanac: Almanac<'_>,
    facts: &Facts<'_, '_>,
    entities: &Entities,
    ties: &[Tie],
    statements: &[Statement],
) -> People {
    let mut cast = Cast {
        almanac,
        facts,
        entities,
        ties,
        actors: Vec::new(),
        of_entity: vec![None; entities.all.len()],
        by_words: HashMap::new(),
    };
    cast.enter();
    let mut speakers: Vec<Vec<usize>> = Vec::new();
    for statement in statements {
        let found = cast.speakers(statement, &speakers);
        speakers.push(found);
    }
    cast.first_persons(&speakers);
    cast.spokesmen();
    cast.own_offices();
    cast.offices();
    let doubts = cast.doubts();
    let (actors, order) = in_order(cast.actors);
    let speakers = speakers.iter().map(|s| s.iter().map(|&a| Idx::new(order[a])).collect()).collect();
    People { actors, speakers, doubts }
}

struct Cast<'a, 'b, 't> {
    almanac: Almanac<'a>,
    facts: &'a Facts<'b, 't>,
    entities: &'a Entities,
    ties: &'a [Tie],
    actors: Vec<Actor>,
    /// Per entity its actor.
    of_entity: Vec<Option<usize>>,
    /// Actors that no phrase covers, by their words.
    by_words: HashMap<String, usize>,
}

impl Cast<'_, '_, '_> {
    fn enter(&mut self) {
        for entity in 0..self.entities.all.len() {
            let kind = linking::kind(self.facts, &self.entities.all[entity]);
            if self.is_actor(entity, kind) {
                self.add(entity, kind);
            }
        }
    }

    /// People and organisations are actors, places when they have names; what only pronouns mean is a doubt.
    fn is_actor(&self, entity: usize, kind: Option<ActorKind>) -> bool {
        let entity = &self.entities.all[entity];
        match kind {
            Some(ActorKind::Place) => entity.named,
            Some(_) => entity.phrases.iter().any(|&p| !self.facts.phrases[p].shape.is_pronoun()),
            None => false,
        }
    }

    fn add(&mut self, entity: usize, kind: Option<ActorKind>) -> usize {
        let it = &self.entities.all[entity];
        let mut actor = actors::actor(self.facts, self.entities, self.ties, &it.phrases, kind);
        linking::link(self.almanac, self.facts, it, &mut actor);
        self.actors.push(actor);
        self.of_entity[entity] = Some(self.actors.len() - 1);
        self.actors.len() - 1
    }

    /// The actors that a statement's source names; one that no phrase covers becomes an actor by its words.
    fn speakers(&mut self, statement: &Statement, before: &[Vec<usize>]) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for &span in &statement.source {
            let tokens = self.facts.layers.tokens_in(span);
            if tokens.is_empty() {
                continue;
            }
            let found = sources::phrases_of(self.facts.layers, self.facts.phrases, &tokens);
            let mut named: Vec<usize> = found.iter().flat_map(|&phrase| self.speaker(phrase, before)).collect();
            if found.is_empty() {
                named.push(self.by_words(span));
            }
            named.retain(|actor| !out.contains(actor));
            out.append(&mut named);
        }
        out
    }

    fn speaker(&mut self, phrase: usize, before: &[Vec<usize>]) -> Vec<usize> {
        match self.entities.of[phrase] {
            Some(entity) => match self.of_entity[entity] {
                Some(actor) => vec![actor],
                None => vec![self.add(entity, linking::kind(self.facts, &self.entities.all[entity]))],
            },
            None => {
                let phrase = &self.facts.phrases[phrase];
                // "I" inside what somebody says is that somebody
                let outer = self.facts.speech.holder(phrase.head).and_then(|s| before.get(s)).filter(|s| !s.is_empty());
                match outer.filter(|_| phrase.agreement.speech == Some(1)) {
                    Some(speakers) => speakers.clone(),
                    None => vec![self.by_words(self.facts.layers.span(&phrase.tokens))],
                }
            }
        }
    }

    fn by_words(&mut self, span: Span) -> usize {
        let name = span.of(self.facts.layers.text).split_whitespace().collect::<Vec<_>>().join(" ");
        let mention = mention(span, MentionForm::Description, Because::rule("who.source", 1.0));
        if let Some(&at) = self.by_words.get(&name) {
            self.actors[at].mentions.push(mention);
            return at;
        }
        self.actors.push(Actor::new(name.clone(), None, vec![mention]));
        self.by_words.insert(name, self.actors.len() - 1);
        self.actors.len() - 1
    }

    /// "I" in what somebody says is the speaker; "we" is the speaker's side: the state whose office the speaker holds, the body spoken
    /// for, else the speaker.
    fn first_persons(&mut self, speakers: &[Vec<usize>]) {
        for p in 0..self.facts.phrases.len() {
            let phrase = &self.facts.phrases[p];
            let inside = self.facts.speech.holder(phrase.head).filter(|_| phrase.agreement.speech == Some(1));
            let Some([speaker]) = inside.and_then(|s| speakers.get(s)).map(Vec::as_slice) else { continue };
            let plural = phrase.agreement.plural == Some(true);
            let side = if plural { self.side(*speaker) } else { None };
            let (actor, rule) = side.map_or((*speaker, "who.speaker"), |side| (side, "who.side"));
            let span = self.facts.layers.span(&phrase.tokens);
            if !self.actors[actor].mentions.iter().any(|m| m.span == span) {
                self.actors[actor].mentions.push(mention(span, MentionForm::Pronoun, Because::rule(rule, 0.8)));
            }
        }
    }

    /// The state for which a speaker in office speaks, if it is in the cast.
    fn side(&self, speaker: usize) -> Option<usize> {
        let actor = &self.actors[speaker];
        let country =
            actor.country.as_deref().filter(|_| actor.kind == Some(ActorKind::Person) && actor.role.is_some())?;
        let state = |a: &Actor| a.kind == Some(ActorKind::Country) && a.country.as_deref() == Some(country);
        self.actors.iter().position(state)
    }

    /// "a NATO spokesman" speaks for NATO, which is in the cast by that; so does the leader of a bloc for the bloc. "Its foreign minister" has
    /// the country that "its" means.
    fn spokesmen(&mut self) {
        for entity in 0..self.entities.all.len() {
            let Some(actor) = self.of_entity[entity] else { continue };
            let known = linking::speaks_for(self.almanac, self.facts, &self.entities.all[entity]);
            let owner = self.owner(entity);
            let principal = match known {
                Some(referent) => self.principal(referent, entity),
                None if self.bears(entity, |role| role.speaks_for).is_some() => owner,
                None if self.bears(entity, |role| role.leads).is_some() => self.led(entity, owner),
                None => self.their_side(entity),
            };
            self.actors[actor].speaks_for = principal.filter(|&p| p != actor).map(Idx::new);
            let state = owner.filter(|&o| self.actors[o].kind == Some(ActorKind::Country));
            if self.actors[actor].country.is_none() && self.actors[actor].kind == Some(ActorKind::Person) {
                self.actors[actor].country = state.and_then(|o| self.actors[o].country.clone());
            }
        }
    }

    /// "Sudan …, its foreign ministry said": the country that "its" means.
    fn own_offices(&mut self) {
        let (layers, phrases) = (self.facts.layers, &self.facts.phrases);
        for entity in 0..self.entities.all.len() {
            let Some(actor) = self.of_entity[entity] else { continue };
            let office =
                self.actors[actor].kind == Some(ActorKind::Organization) && self.actors[actor].country.is_none();
            if !office || self.actors[actor].sector.as_deref() != Some("GOV") {
                continue;
            }
            let mut heads = self.entities.all[entity].phrases.iter().map(|&p| phrases[p].head);
            // "the embassy in Khartoum" is another country's
            let governs = |head: &usize| matches!(&*layers.form(*head).to_lowercase(), "ministry" | "government");
            if let Some(seat) = heads.clone().filter(governs).find_map(|head| self.seat(head)) {
                self.actors[actor].country = Some(seat);
                continue;
            }
            let whose = |head: usize| layers.dependents(head).find(|&t| layers.word(t).rel == Rel::NmodPoss);
            let owner = heads.by_ref().filter_map(whose).find_map(|t| phrases.iter().position(|p| p.head == t));
            let owner = owner.and_then(|p| self.entities.of[p]).and_then(|owner| self.of_entity[owner]);
            let state = owner.filter(|&owner| self.actors[owner].kind == Some(ActorKind::Country));
            self.actors[actor].country = state.and_then(|owner| self.actors[owner].country.clone());
        }
    }

    /// "The foreign ministry in Khartoum": the country of that capital.
    fn seat(&self, head: usize) -> Option<String> {
        let layers = self.facts.layers;
        let city = layers.dependents(head).find(|&t| {
            let lies = |d: usize| layers.word(d).rel == Rel::Case && layers.form(d).eq_ignore_ascii_case("in");
            layers.word(t).rel == Rel::Nmod && t > head && layers.dependents(t).any(lies)
        })?;
        self.capital(layers.span(&(city..city + 1)).of(layers.text))
    }

    /// The country whose capital is called so.
    fn capital(&self, city: &str) -> Option<String> {
        let knowledge = self.almanac.knowledge;
        knowledge.senses(city).iter().find_map(|sense| match sense {
            Sense::Country(id, CountryWord::Capital | CountryWord::Seat) => {
                Some(knowledge.countries()[id.at()].plover().to_owned())
            }
            _ => None,
        })
    }

    /// "MOSCOW — …, the foreign ministry said": an office of which nothing tells whose it is is that of the capital from which the report comes, unless
    /// the report names another country first.
    fn offices(&mut self) {
        let Some(country) = self.dateline() else { return };
        let first = |actor: &Actor| actor.mentions.iter().map(|mention| mention.span.start()).min();
        let countries = self.actors.iter().filter(|actor| actor.kind == Some(ActorKind::Country));
        if countries.min_by_key(|actor| first(actor)).is_some_and(|named| named.country.as_deref() != Some(&*country)) {
            return;
        }
        for actor in &mut self.actors {
            let office = actor.kind == Some(ActorKind::Organization) && actor.sector.as_deref() == Some("GOV");
            let bare = actor.country.is_none() && actor.known_as.is_none() && actor.speaks_for.is_none();
            let name = actor.name.to_lowercase();
            let ministry = name.starts_with("the ") && (name.ends_with(" ministry") || name.ends_with(" government"));
            if office && bare && (ministry || name == "the government") {
                actor.country = Some(country.clone());
            }
        }
    }

    /// The country whose capital the dateline names: "MOSCOW, March 3 (Agency) —".
    fn dateline(&self) -> Option<String> {
        let layers = self.facts.layers;
        let line = (!layers.syntax.words.is_empty()).then(|| layers.sentence(0))?;
        let dash = matches!(layers.form(line.end - 1), "—" | "–" | "--" | "-");
        let capitals = |t: usize| layers.form(t).chars().all(|c| c.is_uppercase() || c == '\'' || c == '.');
        let city: Vec<&str> = line.clone().take_while(|&t| capitals(t)).map(|t| layers.form(t)).collect();
        self.capital(&city.join(" ")).filter(|_| dash)
    }

    /// "His side": the state for which he holds an office.
    fn their_side(&self, entity: usize) -> Option<usize> {
        let (layers, phrases) = (self.facts.layers, &self.facts.phrases);
        let side = |&p: &usize| matches!(&*layers.form(phrases[p].head).to_lowercase(), "side" | "delegation");
        let head = phrases[self.entities.all[entity].phrases.iter().copied().find(side)?].head;
        let whose = layers.dependents(head).find(|&t| layers.word(t).rel == Rel::NmodPoss)?;
        let whose = phrases.iter().position(|p| p.head == whose && p.shape.is_pronoun())?;
        self.entities.of[whose].and_then(|owner| self.of_entity[owner]).and_then(|owner| self.side(owner))
    }

    /// The body that somebody heads or stands for: the one in the title ("U.N. mediator"), or whose it is.
    fn led(&mut self, entity: usize, owner: Option<usize>) -> Option<usize> {
        let phrase = self.bears(entity, |role| role.leads)?;
        let body = self.facts.phrases[phrase].world.body.map(Referent::Organization);
        match body {
            Some(body) => self.principal(body, entity),
            None => owner.filter(|&o| self.actors[o].kind == Some(ActorKind::Organization)),
        }
    }

    /// The first phrase of an entity with such a role.
    fn bears(&self, entity: usize, such: impl Fn(&Role) -> bool) -> Option<usize> {
        let phrases = self.entities.all[entity].phrases.iter().copied();
        phrases.into_iter().find(|&p| self.almanac.role_of(&self.facts.phrases[p].world).is_some_and(&such))
    }

    /// Whose somebody is by a role: "her spokesman", "a spokeswoman for the guild", "the head of the bank".
    fn owner(&self, entity: usize) -> Option<usize> {
        let (layers, phrases) = (self.facts.layers, &self.facts.phrases);
        let at = self.bears(entity, |_| true)?;
        let phrase = &phrases[at];
        let title = phrase.world.title.as_ref().map_or(phrase.head, |title| title.end - 1);
        let of = |t: usize| {
            let case = layers.dependents(t).find(|&d| layers.word(d).rel == Rel::Case);
            case.is_some_and(|c| matches!(&*layers.form(c).to_lowercase(), "of" | "for"))
        };
        // "a Commission spokeswoman"
        let stands = self.bears(entity, |role| role.speaks_for || role.leads) == Some(at);
        let whose = |&t: &usize| match layers.word(t).rel {
            Rel::NmodPoss => true,
            Rel::Nmod => of(t),
            Rel::Compound => stands && t < title,
            _ => false,
        };
        let owners = [title, phrase.head].into_iter().flat_map(|head| layers.dependents(head).filter(whose));
        let mut found =
            owners.filter_map(|owner| phrases.iter().position(|p| p.head == owner && p.shape != Shape::Joined));
        self.entities.of[found.next()?].and_then(|owner| self.of_entity[owner])
    }

    /// The actor of a referent; one that only a spokesman's title names is added with those words.
    fn principal(&mut self, referent: Referent, entity: usize) -> Option<usize> {
        let there = (0..self.entities.all.len()).find(|&e| self.entities.all[e].sure == Some(referent));
        if let Some(actor) = there.and_then(|e| self.of_entity[e]) {
            return Some(actor);
        }
        let knowledge = self.almanac.knowledge;
        let (name, key, kind, country) = match referent {
            Referent::Organization(id) => {
                let body = &knowledge.organizations()[id.at()];
                (&body.name, &body.key, ActorKind::Organization, body.country.clone())
            }
            Referent::Country(id) => {
                let country = &knowledge.countries()[id.at()];
                (&country.name, &country.code, ActorKind::Country, Some(country.plover().to_owned()))
            }
            Referent::Person(_) => return None,
        };
        let span = self.words_of(referent, entity)?;
        let because = Because::rule("who.spokesman", 0.8);
        let mut actor = Actor::new(name.clone(), Some(kind), vec![mention(span, MentionForm::Description, because)]);
        actor.known_as = Some(key.clone());
        actor.country = country;
        self.actors.push(actor);
        Some(self.actors.len() - 1)
    }

    /// The words of a spokesman's phrase that name the principal.
    fn words_of(&self, referent: Referent, entity: usize) -> Option<Span> {
        let (layers, phrases) = (self.facts.layers, &self.entities.all[entity].phrases);
        phrases.iter().find_map(|&p| {
            let tokens = self.facts.phrases[p].tokens.clone();
            tokens.clone().find_map(|start| {
                (start + 1..=tokens.end.min(start + 6)).rev().map(|end| layers.span(&(start..end))).find(|span| {
                    self.almanac
                        .knowledge
                        .senses(span.of(layers.text))
                        .iter()
                        .any(|sense| Referent::of(*sense) == Some(referent))
                })
            })
        })
    }

    /// Third-person pronouns for people that nothing earlier explains, and names that several known people bear.
    fn doubts(&self) -> Vec<Doubt> {
        let lost = |p: &usize| {
            let shape = self.facts.phrases[*p].shape;
            matches!(shape, Shape::He | Shape::She | Shape::They) && self.entities.antecedent[*p].is_none()
        };
        let torn = |entity: &super::entities::Entity| {
            (linking::identity(self.facts, entity) == linking::Identity::Torn).then(|| entity.phrases[0])
        };
        let mut out: Vec<usize> =
            (0..self.facts.phrases.len()).filter(lost).chain(self.entities.all.iter().filter_map(torn)).collect();
        out.sort_unstable();
        out.dedup();
        let doubt = |p: usize| Doubt {
            span: self.facts.layers.span(&self.facts.phrases[p].tokens),
            kind: DoubtKind::NoAntecedent,
        };
        out.into_iter().map(doubt).collect()
    }
}

fn mention(span: Span, form: MentionForm, because: Because) -> Mention {
    Mention { span, head: span, form, antecedent: None, because }
}

/// Mentions in the order of the text, actors in the order of their first; and per old place the new one.
fn in_order(actors: Vec<Actor>) -> (Vec<Actor>, Vec<usize>) {
    let mut actors: Vec<(usize, Actor)> = actors.into_iter().enumerate().collect();
    for (_, actor) in &mut actors {
        sort_mentions(actor);
    }
    actors.sort_by_key(|(at, a)| (a.mentions.first().map(|m| m.span), *at));
    let mut order = vec![0; actors.len()];
    for (new, (old, _)) in actors.iter().enumerate() {
        order[*old] = new;
    }
    for (_, actor) in &mut actors {
        actor.speaks_for = actor.speaks_for.map(|other| Idx::new(order[other.at()]));
    }
    (actors.into_iter().map(|(_, actor)| actor).collect(), order)
}

/// Sorts an actor's mentions and keeps their antecedents right.
fn sort_mentions(actor: &mut Actor) {
    let mut by_span: Vec<usize> = (0..actor.mentions.len()).collect();
    by_span.sort_by_key(|&m| actor.mentions[m].span);
    let mut place = vec![0u32; by_span.len()];
    for (new, &old) in by_span.iter().enumerate() {
        place[old] = new as u32;
    }
    let mentions = by_span.iter().map(|&m| actor.mentions[m].clone());
    actor.mentions = mentions.map(|m| Mention { antecedent: m.antecedent.map(|a| place[a as usize]), ..m }).collect();
}
