//! Entities become the record's actors: kind, fullest name, mentions in order. What they are in the world is [`super::linking`]'s.

use super::entities::Entities;
use super::mentions::{Phrase, Shape};
use super::pairs::Facts;
use super::resolve::Tie;
use crate::syntax::NameKind;
use verbale_model::{Actor, ActorKind, Because, Mention, MentionForm};

/// Kinds in the order of the kind head.
const KINDS: [Option<ActorKind>; 5] =
    [None, Some(ActorKind::Person), Some(ActorKind::Organization), Some(ActorKind::Place), None];

/// The kind of an entity, none for what is no actor: names decide before descriptions, those before pronouns.
pub(super) fn kind(facts: &Facts<'_, '_>, phrases: &[usize]) -> Option<ActorKind> {
    let rank = |p: usize| match facts.phrases[p].shape {
        Shape::Name => 2,
        shape if shape.is_pronoun() => 0,
        _ => 1,
    };
    if phrases.iter().any(|&p| facts.phrases[p].matter) {
        return None;
    }
    let best = phrases.iter().map(|&p| rank(p)).max()?;
    let mut sums = [0.0f32; 5];
    for &p in phrases.iter().filter(|&&p| rank(p) == best) {
        weigh(facts, &facts.phrases[p], &mut sums);
    }
    let top = (0..5).max_by(|&a, &b| sums[a].total_cmp(&sums[b]))?;
    let plural = phrases.iter().any(|&p| facts.phrases[p].agreement.plural == Some(true));
    let joined = phrases.iter().all(|&p| matches!(facts.phrases[p].shape, Shape::Joined | Shape::They));
    // "his European backers" are people, though no name tells
    let people = best < 2 && KINDS[top].is_none() && phrases.iter().any(|&p| facts.phrases[p].world.human);
    match KINDS[top].or(people.then_some(ActorKind::Person)) {
        Some(ActorKind::Person) if best < 2 && plural || joined => Some(ActorKind::Group),
        other => other,
    }
}

/// What the kind head says of a phrase, and what the tagger of names says of its name.
fn weigh(facts: &Facts<'_, '_>, phrase: &Phrase, sums: &mut [f32; 5]) {
    /// How much the tagger's word counts beside the head's.
    const TAGGER: f32 = 0.5;
    // the name's last word is its surest: "General Quaye" hangs on the title now and then
    let last = phrase.name.as_ref().map_or(phrase.head, |name| name.end - 1);
    let top = phrase.name.as_ref().map_or(phrase.head, |name| facts.layers.head_of(name));
    let kinds = &facts.layers.syntax.actors.kinds;
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum += (kinds[top][at] + kinds[last][at]) / 2.0;
    }
    match phrase.name_kind {
        Some(NameKind::Person) => sums[1] += TAGGER,
        Some(NameKind::Organization) => sums[2] += TAGGER,
        Some(NameKind::Place) => sums[3] += TAGGER,
        Some(NameKind::Nationality) | None => {}
    }
}

/// An actor of these phrases.
pub(super) fn actor(
    facts: &Facts<'_, '_>,
    entities: &Entities,
    ties: &[Tie],
    phrases: &[usize],
    kind: Option<ActorKind>,
) -> Actor {
    let mentions = phrases.iter().map(|&p| mention(facts, entities, &ties[p], phrases, p)).collect();
    Actor::new(name(facts, phrases), kind, mentions)
}

fn mention(facts: &Facts<'_, '_>, entities: &Entities, tie: &Tie, phrases: &[usize], p: usize) -> Mention {
    let phrase = &facts.phrases[p];
    let antecedent = entities.antecedent[p].and_then(|a| phrases.iter().position(|&q| q == a));
    let because = Because {
        rule: rule(phrase.shape, antecedent.is_some()).into(),
        confidence: tie.probability,
        weighed: tie.weighed.clone(),
    };
    Mention {
        span: facts.layers.span(&phrase.tokens),
        head: facts.layers.span(&phrase.core()),
        form: form(facts, phrase),
        antecedent: antecedent.map(|a| a as u32),
        because,
    }
}

fn rule(shape: Shape, tied: bool) -> &'static str {
    match (shape, tied) {
        (Shape::Name, false) => "who.name",
        (Shape::Name, true) => "who.name-again",
        (shape, true) if shape.is_pronoun() => "who.pronoun",
        (_, true) => "who.description-again",
        (_, false) => "who.description",
    }
}

fn form(facts: &Facts<'_, '_>, phrase: &Phrase) -> MentionForm {
    match phrase.shape {
        Shape::Name | Shape::Title => MentionForm::Name,
        // "Quaye and Brandt" is said in names
        Shape::Joined if facts.layers.syntax.names.iter().any(|n| n.tokens.contains(&phrase.head)) => MentionForm::Name,
        shape if shape.is_pronoun() => MentionForm::Pronoun,
        _ => MentionForm::Description,
    }
}

/// The fullest name: that with the most words, the first of those. Without names the first description's words.
pub(super) fn name(facts: &Facts<'_, '_>, phrases: &[usize]) -> String {
    let named = phrases.iter().filter(|&&p| facts.phrases[p].shape == Shape::Name);
    let fullest = named.max_by_key(|&&p| (facts.words[p].len().min(5), std::cmp::Reverse(p)));
    let described = || phrases.iter().find(|&&p| !facts.phrases[p].shape.is_pronoun()).or(phrases.first());
    let words = |p: &usize| {
        let phrase = &facts.phrases[*p];
        let tokens = if phrase.shape == Shape::Name { phrase.core() } else { phrase.tokens.clone() };
        facts.layers.span(&tokens).of(facts.layers.text).split_whitespace().collect::<Vec<_>>().join(" ")
    };
    fullest.or_else(described).map(words).unwrap_or_default()
}
