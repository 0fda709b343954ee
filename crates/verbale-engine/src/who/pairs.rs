//! What speaks for and against two phrases meaning the same: the features of the pair scorer, as numbers of rows in its table.
//!
//! The recipe learns from what this module says (`cargo xtask pairs`), so that training and reading cannot differ. The choice of
//! features follows the mention-ranking literature (Durrett and Klein 2013; Clark and Manning 2016), with those of reported speech added.

use super::agreement;
use super::entities::Entity;
use super::mentions::{Phrase, Shape};
use super::speech::Speech;
use crate::Layers;
use crate::syntax::{Gender, Rel};
use std::collections::BTreeSet;

/// Classes of anaphors that weigh differently: he/she, it, they, names, descriptions.
const CLASSES: u16 = 5;

/// Blocks of rows: name and number of values for each class of anaphor.
const BLOCKS: [(&str, u16); 18] = [
    ("shapes", 144),
    ("sentences between", 8),
    ("phrases between", 8),
    ("roles", 49),
    ("gender", 4),
    ("number", 4),
    ("kinds", 25),
    ("strings", 11),
    ("quotations", 5),
    ("speech", 6),
    ("entity", 8),
    ("nearest of its entity", 2),
    ("clause", 5),
    ("known", 8),
    ("paragraphs between", 3),
    ("first phrase", 4),
    ("person or thing", 9),
    ("titles", 4),
];

/// Rows of the whole table.
pub const ROWS: usize = {
    let (mut sum, mut at) = (0, 0);
    while at < BLOCKS.len() {
        sum += BLOCKS[at].1 as usize * CLASSES as usize;
        at += 1;
    }
    sum
};

/// The rows that hold for one pair.
#[derive(Clone, Debug, Default)]
pub struct Rows(pub Vec<u16>);

/// Puts the rows of one pair together.
struct Writer {
    class: u16,
    rows: Vec<u16>,
}

impl Writer {
    fn put(&mut self, block: usize, value: usize) {
        let base: u16 = BLOCKS[..block].iter().map(|b| b.1 * CLASSES).sum();
        let value = (value as u16).min(BLOCKS[block].1 - 1);
        self.rows.push(base + self.class * BLOCKS[block].1 + value);
    }
}

/// The name of the block a row belongs to, for `verbale explain`.
pub fn block_of(row: u16) -> &'static str {
    let mut left = row;
    for (name, size) in BLOCKS {
        if left < size * CLASSES {
            return name;
        }
        left -= size * CLASSES;
    }
    "?"
}

/// What is known of all phrases, taken once.
pub struct Facts<'a, 't> {
    /// The earlier stages.
    pub layers: &'a Layers<'t>,
    /// All phrases.
    pub phrases: &'a [Phrase],
    /// Who speaks where.
    pub speech: &'a Speech,
    /// Per phrase the likeliest kind of its head: none, person, organization, place, other.
    pub kinds: Vec<u8>,
    /// Per phrase its words without articles, lower case.
    pub words: Vec<Vec<String>>,
    /// Per phrase the words that set it apart from others with the same head, lower case.
    modifiers: Vec<BTreeSet<String>>,
    /// Per phrase the nouns that stand in it beside the name that names it, lower case.
    titles: Vec<Vec<String>>,
}

impl<'a, 't> Facts<'a, 't> {
    /// Takes them.
    pub fn new(layers: &'a Layers<'t>, phrases: &'a [Phrase], speech: &'a Speech) -> Self {
        let words = |p: &Phrase| -> Vec<String> {
            let core = p.core().filter(|&t| layers.is_word(t)).map(|t| layers.form(t).to_lowercase());
            let all: Vec<String> = core.collect();
            // "Miss Quaye" and "Ada Quaye" share their name, not their title
            let titled = all.len() > 1 && agreement::is_courtesy(&all[0]);
            all[usize::from(titled)..].to_vec()
        };
        let kind = |p: &Phrase| most(&layers.syntax.actors.kinds[p.head]);
        Self {
            layers,
            phrases,
            speech,
            kinds: phrases.iter().map(kind).collect(),
            words: phrases.iter().map(words).collect(),
            modifiers: phrases.iter().map(|p| modifiers(layers, p)).collect(),
            titles: phrases.iter().map(|p| titles(layers, p)).collect(),
        }
    }

    /// The nouns that stand in a phrase beside its name.
    pub(super) fn title_words(&self, i: usize) -> &[String] {
        &self.titles[i]
    }

    /// The head of a description, as a title would have it.
    pub(super) fn title_key(&self, i: usize) -> Option<String> {
        (self.phrases[i].name.is_none() || self.phrases[i].shape == Shape::Title)
            .then(|| self.layers.word(self.phrases[i].head).lemma.to_lowercase())
    }

    /// Whether all that sets a description apart stands in the title of a name: "the finance minister", "Finance Minister Ada Quaye".
    pub(super) fn fits_title(&self, description: usize, name: usize) -> bool {
        let whole: Vec<String> =
            self.phrases[name].tokens.clone().map(|t| self.layers.word(t).lemma.to_lowercase()).collect();
        self.modifiers[description].iter().all(|m| whole.contains(m))
    }

    /// The rows that hold for phrase `i` and the earlier phrase `j` of `entity`.
    pub fn rows(&self, i: usize, j: usize, entity: &Entity) -> Rows {
        let (a, b) = (&self.phrases[i], &self.phrases[j]);
        let mut out = Writer { class: class(a.shape), rows: Vec::with_capacity(24) };
        out.put(0, a.shape as usize * 12 + b.shape as usize);
        out.put(1, bucket(self.sentences_between(b.head, a.head)));
        out.put(2, bucket(i - j));
        out.put(3, role(self.layers, a.head) * 7 + role(self.layers, b.head));
        out.put(4, relation(a.agreement.gender, entity.gender));
        out.put(5, relation(a.agreement.plural, b.agreement.plural));
        out.put(6, usize::from(self.kinds[i]) * 5 + usize::from(self.kinds[j]));
        self.strings(i, j, &mut out);
        out.put(8, self.quotations(a.head, b.head));
        out.put(9, self.speech.relation(a.head, b.head));
        out.put(10, entity.phrases.len().min(4) - 1 + 4 * usize::from(entity.named));
        out.put(11, usize::from(entity.phrases.last() == Some(&j)));
        out.put(12, clause(self.layers, a.head, b.head));
        out.put(13, known(a, entity));
        out.put(14, (self.layers.paragraph(a.head) - self.layers.paragraph(b.head)).min(2));
        out.put(15, usize::from(entity.phrases[0] == j) + 2 * usize::from(self.layers.sentence(b.head).start == 0));
        out.put(16, person_or_thing(self.layers, a, b));
        out.put(17, self.titles(i, j));
        Rows(out.rows)
    }

    fn sentences_between(&self, from: usize, to: usize) -> usize {
        self.layers.sentence_number(to) - self.layers.sentence_number(from)
    }

    /// How the words of two phrases compare.
    fn strings(&self, i: usize, j: usize, out: &mut Writer) {
        let (a, b) = (&self.words[i], &self.words[j]);
        let (first, last) = (a.first() == b.first(), a.last() == b.last());
        let subset = |x: &[String], y: &[String]| x.iter().all(|w| y.contains(w));
        let lemma = |p: usize| &self.layers.word(self.phrases[p].head).lemma;
        let same_head = lemma(i).eq_ignore_ascii_case(lemma(j));
        let apart =
            !self.modifiers[i].is_subset(&self.modifiers[j]) && !self.modifiers[j].is_subset(&self.modifiers[i]);
        let holds = [
            a == b,
            last,
            first,
            subset(a, b),
            subset(b, a),
            acronym(a, b) || acronym(b, a),
            same_head,
            same_head && apart,
            same_head && self.modifiers[i] == self.modifiers[j],
            same_head && !self.modifiers[i].is_subset(&self.modifiers[j]),
        ];
        for (value, _) in holds.iter().enumerate().filter(|(_, holds)| **holds) {
            out.put(7, value);
        }
        if !holds.contains(&true) {
            out.put(7, 10);
        }
    }

    /// Whether the head of one is a title of the other ("the envoy", "Special Envoy Ada Quaye"): 1 of the earlier, 2 of the later, 3 both.
    fn titles(&self, i: usize, j: usize) -> usize {
        let lemma = |p: usize| self.layers.word(self.phrases[p].head).lemma.to_lowercase();
        usize::from(self.titles[j].contains(&lemma(i))) + 2 * usize::from(self.titles[i].contains(&lemma(j)))
    }

    /// Both outside quotations, in the same, only one, in two.
    fn quotations(&self, a: usize, b: usize) -> usize {
        let at = |t: usize| self.layers.quotation(t).map(|q| q.span);
        match (at(a), at(b)) {
            (None, None) => 0,
            (Some(x), Some(y)) if x == y => 1,
            (Some(_), None) => 2,
            (None, Some(_)) => 3,
            (Some(_), Some(_)) => 4,
        }
    }
}

/// Nothing known of one; the same in the world (never weighed); can be the same; cannot; of the same country; of different ones.
fn known(a: &Phrase, entity: &Entity) -> usize {
    let share = a.world.possible.iter().any(|r| entity.possible.contains(r) || entity.sure == Some(*r));
    let other = !a.world.possible.is_empty() && (entity.sure.is_some() || !entity.possible.is_empty());
    match (a.world.country, entity.country) {
        _ if share => 2,
        _ if other => 3,
        (Some(x), Some(y)) if x == y => 4,
        (Some(_), Some(_)) => 5,
        (Some(_), None) if entity.named => 6,
        _ => 0,
    }
}

/// The class of anaphors that a shape belongs to.
pub fn class(shape: Shape) -> u16 {
    match shape {
        Shape::He | Shape::She => 0,
        Shape::It => 1,
        Shape::They => 2,
        Shape::Name | Shape::Speech => 3,
        _ => 4,
    }
}

fn most(probabilities: &[f32; 5]) -> u8 {
    let best = probabilities.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or(0, |(at, _)| at as u8)
}

/// 0, 1, 2, 3, 4–5, 6–9, 10–19, more.
fn bucket(distance: usize) -> usize {
    match distance {
        0..=3 => distance,
        4..=5 => 4,
        6..=9 => 5,
        10..=19 => 6,
        _ => 7,
    }
}

/// Same, different, known of one alone, of none.
fn relation<T: PartialEq>(a: Option<T>, b: Option<T>) -> usize {
    match (a, b) {
        (Some(a), Some(b)) if a == b => 0,
        (Some(_), Some(_)) => 1,
        (None, None) => 3,
        _ => 2,
    }
}

/// Subject, object, oblique, possessor, inside a noun phrase, predicate or root, other.
fn role(layers: &Layers<'_>, head: usize) -> usize {
    match layers.word(head).rel {
        Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter | Rel::Csubj => 0,
        Rel::Obj | Rel::Iobj => 1,
        Rel::Obl | Rel::OblAgent | Rel::OblUnmarked => 2,
        Rel::NmodPoss => 3,
        Rel::Nmod | Rel::NmodUnmarked | Rel::Compound | Rel::Appos | Rel::Flat => 4,
        Rel::Root | Rel::Xcomp | Rel::Ccomp | Rel::Parataxis | Rel::Advcl => 5,
        _ => 6,
    }
}

/// The verb (or root) that governs a phrase.
fn governor(layers: &Layers<'_>, head: usize) -> Option<usize> {
    use crate::syntax::Upos;
    let mut at = layers.word(head).head?;
    while !matches!(layers.word(at).upos, Upos::Verb | Upos::Aux) {
        at = layers.word(at).head?;
    }
    Some(at)
}

/// Arguments of one verb; same clause otherwise; the earlier in a higher clause; in a lower one; elsewhere.
fn clause(layers: &Layers<'_>, a: usize, b: usize) -> usize {
    if layers.word(a).head == layers.word(b).head && layers.word(a).head.is_some() {
        return 0;
    }
    let (of_a, of_b) = (governor(layers, a), governor(layers, b));
    let above = |low: Option<usize>, high: Option<usize>| {
        let mut at = low;
        while let Some(verb) = at {
            if Some(verb) == high {
                return true;
            }
            at = layers.word(verb).head;
        }
        false
    };
    match (of_a, of_b) {
        (Some(x), Some(y)) if x == y => 1,
        (_, Some(_)) if above(of_a, of_b) => 2,
        (Some(_), _) if above(of_b, of_a) => 3,
        _ => 4,
    }
}

/// Kinds of head by the tagger of names: neither, person, organization, place … against the pronoun's demand.
fn person_or_thing(layers: &Layers<'_>, a: &Phrase, b: &Phrase) -> usize {
    let person = layers.syntax.actors.kinds[b.head][1];
    let level = if person > 0.8 {
        2
    } else if person > 0.3 {
        1
    } else {
        0
    };
    let demand = match a.agreement.gender {
        Some(Gender::Masculine | Gender::Feminine) => 2,
        Some(Gender::Neuter) => 1,
        None => 0,
    };
    demand * 3 + level
}

/// Whether the only word of `short` is made of the initials of `long`.
fn acronym(short: &[String], long: &[String]) -> bool {
    let [word] = short else { return false };
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let initial = |all: bool| -> String {
        long.iter()
            .filter(|w| all || !matches!(w.as_str(), "of" | "the" | "and" | "for" | "on" | "in"))
            .filter_map(|w| w.chars().next())
            .collect()
    };
    long.len() > 1 && letters.chars().count() > 1 && (letters == initial(true) || letters == initial(false))
}

fn modifiers(layers: &Layers<'_>, phrase: &Phrase) -> BTreeSet<String> {
    let sets_apart =
        |d: &usize| matches!(layers.word(*d).rel, Rel::Amod | Rel::Compound | Rel::Nummod | Rel::Nmod | Rel::NmodPoss);
    layers.dependents(phrase.head).filter(sets_apart).map(|d| layers.word(d).lemma.to_lowercase()).collect()
}

fn titles(layers: &Layers<'_>, phrase: &Phrase) -> Vec<String> {
    use crate::syntax::Upos;
    let Some(name) = &phrase.name else { return Vec::new() };
    let noun = |t: &usize| !name.contains(t) && matches!(layers.word(*t).upos, Upos::Noun | Upos::Propn);
    phrase.tokens.clone().filter(noun).map(|t| layers.word(t).lemma.to_lowercase()).collect()
}
