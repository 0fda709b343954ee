//! Which phrases mean the same: phrases are taken in order, each is tied to an earlier one or begins an entity of its own
//! (mention ranking, Denis and Baldridge 2008). Who decides is the caller's: the trained scorer, or gold when the recipe collects pairs.

use super::mentions::{Phrase, Shape};
use super::names::Names;
use super::pairs::{Facts, Rows};
use super::world::Referent;
use crate::Layers;
use crate::knowledge::CountryId;
use crate::syntax::{Gender, NameKind, Rel, Upos};
use std::collections::HashMap;

/// Phrases that mean the same.
#[derive(Clone, Debug, Default)]
pub struct Entity {
    /// Their numbers, in order; never empty.
    pub phrases: Vec<usize>,
    /// Whether one of them is a name.
    pub named: bool,
    /// Gender, when one of them shows it.
    pub gender: Option<Gender>,
    /// Who it is in the world, when one of them tells.
    pub sure: Option<Referent>,
    /// Who it can be.
    pub possible: Vec<Referent>,
    /// Whose it is.
    pub country: Option<CountryId>,
    /// A capital meant as a city.
    pub city: bool,
}

/// An earlier phrase to which one may be tied.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Its number.
    pub phrase: usize,
    /// Its entity.
    pub entity: usize,
    /// Whether that has a name.
    pub named: bool,
    /// What speaks for and against it.
    pub rows: Rows,
}

/// Earlier phrases that are looked at: this many back, and farther ones that share a word.
const NEAR: usize = 40;
/// For descriptions and names, of those without a common word.
const NEAR_NOMINAL: usize = 16;
/// Farther ones that share a word, at most.
const SHARING: usize = 24;

/// Named people whose last mention is farther back, for "he" and "she".
const PEOPLE: usize = 10;

/// Bounds for endless documents: so many people, and phrases with one word, are looked at.
const SCANNED: usize = 64;

/// Entities of a document, and to which phrase each phrase was tied.
#[derive(Debug, Default)]
pub struct Entities {
    /// In the order of their first phrases.
    pub all: Vec<Entity>,
    /// Per phrase its entity; none for first and second persons, who are the business of [`super::speech`].
    pub of: Vec<Option<usize>>,
    /// Per phrase the earlier one it was tied to.
    pub antecedent: Vec<Option<usize>>,
    /// Earlier phrases by their words.
    by_word: HashMap<String, Vec<usize>>,
    names: Names,
    /// Entities with a name that are people, in the order in which they got one.
    people: Vec<usize>,
    /// Entities by what they are in the world.
    known: HashMap<(u8, usize), usize>,
    /// People with names by the nouns of their titles.
    titled: HashMap<String, Vec<usize>>,
    /// "the minister": descriptions by role, by their heads.
    described: HashMap<String, Vec<usize>>,
    /// Phrases tied by their names alone.
    pub certain: Vec<bool>,
}

impl Entities {
    /// Takes all phrases in order; `choose` says to which candidate one belongs, if to any.
    pub fn build(facts: &Facts<'_, '_>, mut choose: impl FnMut(usize, &[Candidate]) -> Option<usize>) -> Self {
        let count = facts.phrases.len();
        let (of, antecedent) = (vec![None; count], vec![None; count]);
        let mut out = Self { of, antecedent, certain: vec![false; count], ..Self::default() };
        for i in 0..count {
            if facts.phrases[i].shape == Shape::Speech {
                continue;
            }
            if let Some(tie) = out.certain(facts, i) {
                out.certain[i] = true;
                out.add(facts, i, Some(tie));
                continue;
            }
            let candidates = out.candidates(facts, i);
            let chosen = choose(i, &candidates).and_then(|at| candidates.get(at));
            out.add(facts, i, chosen.map(|c| (c.phrase, c.entity)));
        }
        out
    }

    /// Ties phrase `i` to an earlier phrase of an entity, or lets it begin one.
    fn add(&mut self, facts: &Facts<'_, '_>, i: usize, chosen: Option<(usize, usize)>) {
        let entity = chosen.map_or(self.all.len(), |(_, entity)| entity);
        if entity == self.all.len() {
            self.all.push(Entity::default());
        }
        let (phrase, it) = (&facts.phrases[i], &mut self.all[entity]);
        it.phrases.push(i);
        if !it.named && phrase.shape == Shape::Name && facts.kinds[i] == 1 {
            self.people.push(entity);
        }
        it.named |= phrase.shape == Shape::Name;
        it.gender = it.gender.or(phrase.agreement.gender);
        it.sure = it.sure.or(phrase.world.sure);
        if let Some(sure) = it.sure {
            self.known.entry(sure.key()).or_insert(entity);
        }
        it.country = it.country.or(phrase.world.country);
        it.city |= phrase.world.city && phrase.world.sure.is_none();
        if it.possible.is_empty() {
            it.possible.clone_from(&phrase.world.possible);
        }
        self.of[i] = Some(entity);
        self.antecedent[i] = chosen.map(|(earlier, _)| earlier);
        self.names.add(facts, i);
        match facts.phrases[i].shape {
            Shape::Name => {
                for word in facts.title_words(i) {
                    self.titled.entry(word.clone()).or_default().push(i);
                }
            }
            Shape::Definite | Shape::Title if facts.phrases[i].world.role.is_some() => {
                if let Some(key) = facts.title_key(i) {
                    self.described.entry(key).or_default().push(i);
                }
            }
            _ => {}
        }
        if !phrase.shape.is_pronoun() {
            // "their child, Gloria" is found by "the child", too
            let head = facts.layers.form(phrase.head).to_lowercase();
            let head = Some(&head).filter(|h| !facts.words[i].contains(h));
            for word in facts.words[i].iter().chain(head) {
                self.by_word.entry(word.clone()).or_default().push(i);
            }
        }
    }

    /// The earlier phrase and entity that need no weighing: the same in the world, or the same name.
    fn certain(&self, facts: &Facts<'_, '_>, i: usize) -> Option<(usize, usize)> {
        let known = facts.phrases[i].world.sure.and_then(|sure| {
            let entity = *self.known.get(&sure.key())?;
            Some((*self.all[entity].phrases.last()?, entity))
        });
        let named = || {
            let earlier = self.names.earlier(facts, i, |j| self.of[j])?;
            Some((earlier, self.of[earlier]?)).filter(|&(_, entity)| !self.conflicts(facts, i, entity))
        };
        known.or_else(named).or_else(|| self.by_title(facts, i)).or_else(|| self.resumed(facts, i))
    }

    /// "Ada Quaye, she is on board": a pronoun right behind a name and a comma, before its verb, takes the name up (left dislocation).
    fn resumed(&self, facts: &Facts<'_, '_>, i: usize) -> Option<(usize, usize)> {
        let phrase = &facts.phrases[i];
        if !matches!(phrase.shape, Shape::He | Shape::She) || facts.layers.word(phrase.head).rel != Rel::Nsubj {
            return None;
        }
        let at = phrase.head.checked_sub(1).filter(|&t| facts.layers.form(t) == ",")?;
        let before = (0..i).rev().take(3).find(|&p| facts.phrases[p].tokens.end == at)?;
        let name = &facts.phrases[before];
        let entity = self.of[before]?;
        let person = name.shape == Shape::Name && facts.kinds[before] == 1;
        let fronted = fronted(facts.layers, name.tokens.start, phrase.head);
        (fronted && person && !self.conflicts(facts, i, entity)).then_some((before, entity))
    }

    /// "the minister" after one minister with a name, and "Minister Ada Quaye" after "the minister": the only one of that title.
    fn by_title(&self, facts: &Facts<'_, '_>, i: usize) -> Option<(usize, usize)> {
        let phrase = &facts.phrases[i];
        let found: Vec<usize> = match phrase.shape {
            Shape::Definite | Shape::Title if phrase.world.role.is_some() && phrase.agreement.plural != Some(true) => {
                let title = self.titled.get(&facts.title_key(i)?)?;
                let fits = |&j: &usize| {
                    self.of[j].is_some() && facts.fits_title(i, j) && !(phrase.world.body_noun && facts.kinds[j] == 1)
                };
                title.iter().copied().filter(fits).collect()
            }
            Shape::Name if facts.kinds[i] == 1 => {
                let words = facts.title_words(i);
                let told = words.iter().filter_map(|w| self.described.get(w)).flatten().copied();
                told.filter(|&j| {
                    let free = self.of[j].is_some_and(|e| !self.all[e].named);
                    facts.fits_title(j, i) && free && !facts.phrases[j].world.body_noun
                })
                .collect()
            }
            _ => return None,
        };
        let last = *found.last()?;
        let entity = self.of[last]?;
        let one = found.iter().all(|&j| self.of[j] == Some(entity));
        (one && !self.conflicts(facts, i, entity)).then_some((last, entity))
    }

    fn candidates(&self, facts: &Facts<'_, '_>, i: usize) -> Vec<Candidate> {
        let near = if facts.phrases[i].shape.is_third() { NEAR } else { NEAR_NOMINAL };
        let from = i.saturating_sub(near);
        let mut phrases: Vec<usize> = (from..i).filter(|&j| self.of[j].is_some()).collect();
        if near == NEAR_NOMINAL {
            let sharing = facts.words[i].iter().filter_map(|w| self.by_word.get(w));
            let last = sharing.flat_map(|found| found.iter().rev().take(SCANNED));
            let mut far: Vec<usize> = last.copied().filter(|&j| j < from).collect();
            far.sort_unstable();
            far.dedup();
            phrases.splice(0..0, far[far.len().saturating_sub(SHARING)..].iter().copied());
        }
        if facts.phrases[i].agreement.gender.is_some_and(|g| g != Gender::Neuter) {
            let mut people = self.people_before(from);
            people.append(&mut phrases);
            phrases = people;
        }
        phrases.retain(|&j| possible(facts, i, j));
        let speaker = self.speaker_of_quotation(facts, i);
        let spoken_of = self.spoken_of(facts, i);
        let candidate = |phrase: usize| {
            let entity = self.of[phrase]?;
            let other = speaker == Some(entity) || spoken_of.contains(&entity);
            (!self.conflicts(facts, i, entity) && !other).then(|| Candidate {
                phrase,
                entity,
                named: self.all[entity].named,
                rows: facts.rows(i, phrase, &self.all[entity]),
            })
        };
        phrases.into_iter().filter_map(candidate).collect()
    }

    /// Whom a third-person pronoun between quotation marks cannot mean: who speaks there says "I" of herself.
    fn speaker_of_quotation(&self, facts: &Facts<'_, '_>, i: usize) -> Option<usize> {
        let phrase = &facts.phrases[i];
        if !phrase.shape.is_third() || facts.layers.quotation(phrase.head).is_none() {
            return None;
        }
        let source = facts.speech.source(facts.speech.holder(phrase.head)?).first()?;
        let from = facts.phrases.partition_point(|p| p.head < source.start);
        let inside = (from..i).take_while(|&p| facts.phrases[p].head < source.end);
        inside.filter(|&p| facts.phrases[p].shape != Shape::Joined).find_map(|p| self.of[p])
    }

    /// Whom "he" in "“We want Quaye to leave,” he said" cannot mean: those whom the quotation names.
    fn spoken_of(&self, facts: &Facts<'_, '_>, i: usize) -> Vec<usize> {
        let phrase = &facts.phrases[i];
        let statement = facts.speech.spoken_by(phrase.head).filter(|_| phrase.shape.is_third());
        let Some(statement) = statement else { return Vec::new() };
        let quoted = |p: &usize| {
            let head = facts.phrases[*p].head;
            facts.speech.holder(head) == Some(statement) && facts.layers.quotation(head).is_some()
        };
        let named = |p: &usize| facts.phrases[*p].shape == Shape::Name;
        (i.saturating_sub(NEAR)..i).filter(named).filter(quoted).filter_map(|p| self.of[p]).collect()
    }

    /// The last mention before phrase `from` of each person with a name who was not mentioned since, the latest of them.
    fn people_before(&self, from: usize) -> Vec<usize> {
        let last = |&e: &usize| self.all[e].phrases.last().copied().filter(|&p| p < from);
        let mut out: Vec<usize> = self.people.iter().rev().take(SCANNED).filter_map(last).collect();
        out.sort_unstable();
        out.split_off(out.len().saturating_sub(PEOPLE))
    }

    /// Whether an entity shows another gender than phrase `i`, or is somebody else in the world.
    fn conflicts(&self, facts: &Facts<'_, '_>, i: usize, entity: usize) -> bool {
        let (phrase, entity) = (&facts.phrases[i], &self.all[entity]);
        let gender = matches!((phrase.agreement.gender, entity.gender), (Some(a), Some(b)) if a != b);
        let other = matches!((phrase.world.sure, entity.sure), (Some(a), Some(b)) if a != b);
        let many = phrase.shape == Shape::They && entity.gender.is_some_and(|g| g != Gender::Neuter);
        let government = entity.city && phrase.world.city && phrase.world.sure.is_some();
        gender
            || other
            || many
            || government
            || phrase.world.city && phrase.world.sure.is_none() && entity.sure.is_some()
    }
}

/// What grammar does not forbid: a phrase does not mean what it is part of.
fn possible(facts: &Facts<'_, '_>, i: usize, j: usize) -> bool {
    let (a, b) = (&facts.phrases[i], &facts.phrases[j]);
    if b.shape == Shape::Joined && (a.shape == Shape::It || a.shape == Shape::He || a.shape == Shape::She) {
        return false;
    }
    // "a minister" is somebody new
    if a.shape == Shape::Indefinite && introduced(facts, a.head) {
        return false;
    }
    // "the union" is not the union leader who has a name
    let person = |p: usize| facts.kinds[p] == 1 && facts.phrases[p].shape == Shape::Name;
    if a.world.body_noun && a.name.is_none() && person(j) || b.world.body_noun && b.name.is_none() && person(i) {
        return false;
    }
    // "he" is no country and no company
    let thing = matches!(b.name_kind, Some(NameKind::Place | NameKind::Organization)) && facts.kinds[j] != 1;
    // "they" may be a government, not a town
    let town = b.name_kind == Some(NameKind::Place) && b.world.sure.is_none();
    let person = matches!(a.shape, Shape::He | Shape::She);
    if b.shape == Shape::Name && (person && thing || a.shape == Shape::They && town) {
        return false;
    }
    if done_to(facts.layers, a.head).is_some_and(|verb| subject_is(facts.layers, verb, b)) {
        return false;
    }
    // "he" is not many; "they" may be a body
    if a.shape.is_third() && a.shape != Shape::They && b.agreement.plural == Some(true) {
        return false;
    }
    let inside = |x: &std::ops::Range<usize>, y: &std::ops::Range<usize>| y.start <= x.start && x.end <= y.end;
    // "his envoy": the possessor is not the envoy; "Quaye and her minister": no part is the whole
    !(inside(&a.tokens, &b.tokens) || inside(&b.tokens, &a.tokens))
}

/// The verb to which a personal pronoun is an object, with a preposition or without; not of place, "she looked around her", and not "herself".
fn done_to(layers: &Layers<'_>, pronoun: usize) -> Option<usize> {
    let word = layers.word(pronoun);
    let form = layers.form(pronoun).to_lowercase();
    if !matches!(form.as_str(), "him" | "her" | "it" | "them") {
        return None;
    }
    let case = layers.dependents(pronoun).find(|&d| layers.word(d).rel == Rel::Case);
    let governed = case.is_some_and(|c| {
        matches!(&*layers.form(c).to_lowercase(), "from" | "to" | "for" | "against" | "by" | "about" | "of" | "at")
    });
    match word.rel {
        Rel::Obj | Rel::Iobj => word.head,
        Rel::Obl if governed => word.head,
        _ => None,
    }
}

/// Whether a phrase is the subject of a verb, itself or by "who": whoever acts is not the one it is done to.
fn subject_is(layers: &Layers<'_>, verb: usize, phrase: &Phrase) -> bool {
    let mut subjects = layers.dependents(verb).filter(|&d| layers.word(d).rel == Rel::Nsubj);
    let relative = |t: usize| matches!(&*layers.form(t).to_lowercase(), "who" | "which" | "that");
    let modifies =
        layers.word(verb).rel == Rel::Relcl && layers.word(verb).head.is_some_and(|h| phrase.tokens.contains(&h));
    subjects.any(|s| s == phrase.head || modifies && relative(s))
}

/// Whether the phrase with this head has an article that brings somebody new.
fn introduced(facts: &Facts<'_, '_>, head: usize) -> bool {
    let brings = |d: usize| matches!(facts.layers.form(d).to_lowercase().as_str(), "a" | "an" | "another");
    facts.layers.dependents(head).any(|d| facts.layers.word(d).rel == Rel::Det && brings(d))
}

/// Whether what begins at `start` stands in front of the clause whose subject is `subject`, and is no part of it: no verb, no preposition
/// and no other item of a list before it, and a clause behind that lacks nothing ("Quaye, she guessed" is what she guessed).
fn fronted(layers: &Layers<'_>, start: usize, subject: usize) -> bool {
    let sentence = layers.sentence(subject);
    let verb = |t: usize| matches!(layers.word(t).upos, Upos::Verb | Upos::Aux | Upos::Adp);
    let first = sentence.contains(&start) && !(sentence.start..start).any(verb);
    let listed = start > sentence.start && layers.form(start - 1) == ",";
    let told = layers.word(subject).head.filter(|&v| v > subject);
    let whole = |v: usize| !verb(v) || layers.dependents(v).any(|d| d > v && layers.word(d).rel != Rel::Punct);
    first && !listed && told.is_some_and(whole)
}
