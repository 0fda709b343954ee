//! Every phrase that can refer: names, descriptions, pronouns, two of them joined. Which of them refer to the same is left to
//! [`super::entities`]; which are worth a line in the record, to [`super::linking`].

use super::agreement::{Agreement, of_phrase, of_pronoun};
use super::name_words;
use super::phrases;
use super::tagged::Tagged;
use super::world::World;
use crate::Layers;
use crate::knowledge::Knowledge;
use crate::syntax::{NameKind, Rel, Upos};
use std::ops::Range;

/// How a phrase refers. The order is that of the numbers the pair scorer was trained with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// "he"
    He,
    /// "she"
    She,
    /// "it"
    It,
    /// "they"
    They,
    /// "Ada Quaye"
    Name,
    /// "the minister"
    Definite,
    /// "this minister"
    Demonstrative,
    /// "his minister", "the country's minister"
    Possessed,
    /// "a minister", "ministers"
    Indefinite,
    /// "I", "we", "you"
    Speech,
    /// "Ada Quaye and her minister"
    Joined,
    /// "the President": a description written as a name
    Title,
}

impl Shape {
    /// Whether it is a pronoun of the third person.
    pub fn is_third(self) -> bool {
        matches!(self, Self::He | Self::She | Self::It | Self::They)
    }

    /// Whether it is a pronoun.
    pub fn is_pronoun(self) -> bool {
        self.is_third() || self == Self::Speech
    }
}

/// A phrase that can refer.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// Its words, titles and appositions among them.
    pub tokens: Range<usize>,
    /// The word it turns on.
    pub head: usize,
    /// The name in it that names it: its head's, or that of an apposition.
    pub name: Option<Range<usize>>,
    /// What the encoder's tagger takes that name for.
    pub name_kind: Option<NameKind>,
    /// How it refers.
    pub shape: Shape,
    /// Gender, number, person.
    pub agreement: Agreement,
    /// What it can be in the world.
    pub world: World,
    /// A law, a prize, a war or an honour by its own words: nobody.
    pub matter: bool,
}

impl Phrase {
    /// The words by which it refers: the name, else the head.
    pub fn core(&self) -> Range<usize> {
        self.name.clone().unwrap_or(self.head..self.head + 1)
    }
}

/// All phrases of a document in the order of their heads; a joined phrase stands before its first part.
pub fn find(layers: &Layers<'_>, knowledge: &Knowledge) -> Vec<Phrase> {
    let names = Tagged::new(layers, knowledge);
    let mut out = Vec::new();
    for token in 0..layers.syntax.words.len() {
        if let Some(joined) = joined(layers, token) {
            out.push(joined);
        }
        out.extend(at(layers, knowledge, &names, token));
    }
    without_titles(layers, out)
}

/// Joins a title with the name it stands before: "U.N. mediator" and "Ada Quaye" are one phrase.
fn without_titles(layers: &Layers<'_>, phrases: Vec<Phrase>) -> Vec<Phrase> {
    let mut out: Vec<Phrase> = Vec::with_capacity(phrases.len());
    for mut phrase in phrases {
        // first "Ms.", then the office before it
        while let Some(at) = out.iter().rposition(|p| is_title(layers, p, &phrase)) {
            let title = out.remove(at);
            phrase.tokens = title.tokens.start.min(phrase.tokens.start)..phrase.tokens.end;
        }
        out.push(phrase);
    }
    out
}

/// Whether a phrase is the title of the person that `named` names.
fn is_title(layers: &Layers<'_>, title: &Phrase, named: &Phrase) -> bool {
    let Some(name) = named.name.as_ref().filter(|_| named.name_kind == Some(NameKind::Person)) else { return false };
    let start = name.start;
    let own = title.name.as_ref();
    let unnamed = own.is_none_or(|n| n.end <= start && title.name_kind != Some(NameKind::Person));
    let before = title.head + 1 == start && start <= title.tokens.end || apposed(layers, title, named, start);
    let single = layers.word(title.head).features.plural != Some(true);
    title.shape != Shape::Joined && title.head != named.head && unnamed && before && single
}

/// "the minister, Ms. Ada Quaye, said": a role between the article and a comma, a name between that and another.
fn apposed(layers: &Layers<'_>, role: &Phrase, name: &Phrase, start: usize) -> bool {
    if start <= role.tokens.end || !layers.sentence(role.head).contains(&start) {
        return false;
    }
    let comma = |t: usize| layers.sentence(role.head).contains(&t) && layers.form(t) == ",";
    let courtesy = |t: usize| {
        matches!(
            layers.form(t).trim_end_matches('.'),
            "Mr" | "Ms" | "Mrs" | "Dr" | "Sir" | "Lady" | "Lord" | "Gen" | "Sen"
        )
    };
    let end = name.name.as_ref().map_or(name.tokens.end, |n| n.end);
    let closed = |t: usize| !layers.sentence(role.head).contains(&t) || matches!(layers.form(t), "," | "." | "(" | ";");
    let and = layers.sentence(role.head).contains(&(end + 1)) && layers.form(end + 1).eq_ignore_ascii_case("and");
    let from = if courtesy(start - 1) { start - 1 } else { start };
    let person = layers.syntax.actors.kinds[role.head][1] > 0.5;
    role.shape != Shape::Indefinite
        && role.tokens.end + 1 == from
        && comma(role.tokens.end)
        && closed(end)
        && !and
        && person
}

fn at(layers: &Layers<'_>, knowledge: &Knowledge, names: &Tagged, token: usize) -> Option<Phrase> {
    let word = layers.word(token);
    if let Some(pronoun) = pronoun(layers, token) {
        let (shape, agreement) = pronoun;
        let world = World::default();
        return Some(Phrase {
            tokens: token..token + 1,
            head: token,
            name: None,
            name_kind: None,
            shape,
            agreement,
            world,
            matter: false,
        });
    }
    let name = names.of(token).map(|at| &names.all[at]);
    let tops_name = name.is_some_and(|n| layers.head_of(&n.tokens) == token && n.kind != NameKind::Nationality);
    let inner = matches!(word.rel, Rel::Compound | Rel::Flat | Rel::Amod | Rel::Particle | Rel::Fixed);
    let nominal = matches!(word.upos, Upos::Noun | Upos::Propn) || substantive(layers, token);
    let appended = word.rel == Rel::Appos && matches!(word.upos, Upos::Noun | Upos::Propn);
    if appended && phrases::carries(layers, word.head?) || !(tops_name || nominal && !inner) {
        return None;
    }
    Some(nominal_phrase(layers, knowledge, names, token, tops_name && inner))
}

/// "the French", "the wounded": an adjective or number that stands for a noun.
fn substantive(layers: &Layers<'_>, token: usize) -> bool {
    let word = layers.word(token);
    let bears =
        matches!(word.rel, Rel::Nsubj | Rel::NsubjPass | Rel::Obj | Rel::Obl | Rel::Nmod | Rel::NmodPoss | Rel::Iobj);
    bears
        && matches!(word.upos, Upos::Adj | Upos::Num)
        && layers.dependents(token).any(|d| layers.word(d).rel == Rel::Det)
}

fn nominal_phrase(layers: &Layers<'_>, knowledge: &Knowledge, names: &Tagged, head: usize, bare: bool) -> Phrase {
    let whole = phrases::extent(layers, head);
    // "the Netherlands" inside the name of a library is a name of its own
    let tops = |n: &usize| {
        let name = &names.all[*n];
        name.kind != NameKind::Nationality && layers.head_of(&name.tokens) == head
    };
    let own = names.of(head).filter(tops);
    let named = own.or_else(|| phrases::named_by(layers, names, head));
    let name = named.map(|at| names.all[at].tokens.clone()).or_else(|| phrases::proper(layers, names, head));
    let tokens = match &name {
        Some(name) if bare => name.clone(),
        Some(name) => whole.start.min(name.start)..whole.end.max(name.end),
        None => whole,
    };
    let agreement = of_phrase(layers, head, name.as_ref());
    let mut shape = shape(layers, head, name.is_some());
    if named.is_none() && shape == Shape::Name && layers.dependents(head).any(|d| layers.word(d).rel == Rel::Det) {
        shape = Shape::Title;
    }
    let matter = named.is_none() && name.as_ref().is_some_and(|n| name_words::is_matter(layers, knowledge, head, n));
    Phrase {
        tokens,
        head,
        name,
        name_kind: named.map(|at| names.all[at].kind),
        shape,
        agreement,
        world: World::default(),
        matter,
    }
}

fn shape(layers: &Layers<'_>, head: usize, named: bool) -> Shape {
    if named {
        return Shape::Name;
    }
    let mut shape = Shape::Indefinite;
    for dependent in layers.dependents(head) {
        let lemma = layers.word(dependent).lemma.to_lowercase();
        match (layers.word(dependent).rel, lemma.as_str()) {
            (Rel::NmodPoss, _) => return Shape::Possessed,
            (Rel::Det, "this" | "that" | "these" | "those") => shape = Shape::Demonstrative,
            (Rel::Det, "the" | "both" | "all") => shape = Shape::Definite,
            _ => {}
        }
    }
    shape
}

/// Shape and agreement of a personal pronoun; none for one that refers to nothing ("it rains").
fn pronoun(layers: &Layers<'_>, token: usize) -> Option<(Shape, Agreement)> {
    let word = layers.word(token);
    if !matches!(word.upos, Upos::Pron | Upos::Det) || word.rel == Rel::Expl {
        return None;
    }
    of_pronoun(&layers.form(token).to_lowercase())
}

/// "Ada Quaye and her minister": the phrase of a first part with all the parts that are joined to it.
fn joined(layers: &Layers<'_>, first: usize) -> Option<Phrase> {
    let bears = |t: usize| matches!(layers.word(t).upos, Upos::Noun | Upos::Propn | Upos::Pron);
    if !bears(first) || layers.word(first).rel == Rel::Conj {
        return None;
    }
    let parts = || layers.dependents(first).filter(|&d| d > first && layers.word(d).rel == Rel::Conj && bears(d));
    let last = parts().last()?;
    let and = parts()
        .flat_map(|p| layers.dependents(p))
        .any(|d| layers.word(d).rel == Rel::Cc && &*layers.word(d).lemma == "and");
    let tokens = phrases::extent(layers, first).start..phrases::extent(layers, last).end;
    let agreement = Agreement { plural: Some(true), ..Agreement::default() };
    let (shape, world) = (Shape::Joined, World::default());
    and.then_some(Phrase { tokens, head: first, name: None, name_kind: None, shape, agreement, world, matter: false })
}
