//! The trained choice: to which earlier phrase each one is tied, and how sure that is.

use super::entities::{Candidate, Entities};
use super::mentions::Shape;
use super::pairs::{Facts, block_of};
use crate::syntax::PairScorer;

/// A tie less likely than this is not made; chosen on GUM dev, see `docs/accuracy.md`.
const LEAST: f32 = 0.5;

/// The same for pronouns, which nearly always mean something said before.
const LEAST_OF_PRONOUN: f32 = 0.34;

/// What a name adds for third-person pronouns. The scorer judges pair by pair, and a wrong pronoun draws others after it; a named entity
/// draws less astray. Chosen on GUM dev: 0 gives 63.8 % of pronouns their name, 2 to 3 give 67.9.
const NAMED: f32 = 3.0;

/// How a phrase was tied.
#[derive(Clone, Debug, Default)]
pub(super) struct Tie {
    /// Probability of the choice: that it means this entity or, when it was tied to none, that it is new.
    pub probability: f32,
    /// What spoke for it, strongest first, in the scorer's own units.
    pub weighed: Vec<(&'static str, f32)>,
}

/// Entities of the document, and per phrase how it was tied. `watch` sees what was to choose from.
pub(super) fn resolve(
    facts: &Facts<'_, '_>,
    scorer: &PairScorer,
    mut watch: impl FnMut(usize, &[Candidate]),
) -> (Entities, Vec<Tie>) {
    let mut ties = vec![Tie { probability: 1.0, ..Tie::default() }; facts.phrases.len()];
    let entities = Entities::build(facts, |i, candidates| {
        watch(i, candidates);
        let (choice, tie) = choose(facts, scorer, i, candidates);
        ties[i] = tie;
        choice
    });
    (entities, ties)
}

fn choose(facts: &Facts<'_, '_>, scorer: &PairScorer, i: usize, candidates: &[Candidate]) -> (Option<usize>, Tie) {
    let actors = &facts.layers.syntax.actors;
    let head = |phrase: usize| facts.phrases[phrase].head;
    let fresh = scorer.fresh(actors, head(i));
    let third = facts.phrases[i].shape.is_third();
    let score = |c: &Candidate| {
        let named = if third && c.named { NAMED } else { 0.0 };
        scorer.score(actors, head(i), head(c.phrase), &c.rows.0) + named
    };
    let scores: Vec<f32> = candidates.iter().map(score).collect();
    let top = scores.iter().copied().fold(fresh, f32::max);
    let new = (fresh - top).exp();
    let weights: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let sum = new + weights.iter().sum::<f32>();
    let of_entity = |entity: usize| -> f32 {
        candidates.iter().zip(&weights).filter(|(c, _)| c.entity == entity).map(|(_, w)| w / sum).sum()
    };
    let best = (0..candidates.len()).max_by(|&a, &b| {
        of_entity(candidates[a].entity)
            .total_cmp(&of_entity(candidates[b].entity))
            .then(scores[a].total_cmp(&scores[b]))
            .then(a.cmp(&b))
    });
    let Some(best) = best else { return (None, Tie { probability: 1.0, ..Tie::default() }) };
    let probability = of_entity(candidates[best].entity);
    let least = if facts.phrases[i].shape.is_third() { LEAST_OF_PRONOUN } else { LEAST };
    if probability < least || probability < new / sum {
        if let Some(person) = only_person(facts, i, candidates, &of_entity) {
            let probability = of_entity(candidates[person].entity);
            return (Some(person), Tie { probability, weighed: weighed(scorer, &candidates[person]) });
        }
        return (None, Tie { probability: new / sum, weighed: Vec::new() });
    }
    (Some(best), Tie { probability, weighed: weighed(scorer, &candidates[best]) })
}

/// "She" means somebody: where the scorer would rather have nobody, the person who is likelier than all others together, if there is one.
fn only_person(
    facts: &Facts<'_, '_>,
    i: usize,
    candidates: &[Candidate],
    of_entity: &impl Fn(usize) -> f32,
) -> Option<usize> {
    if !matches!(facts.phrases[i].shape, Shape::He | Shape::She) {
        return None;
    }
    let person = |c: &Candidate| facts.kinds[c.phrase] == 1 && !facts.phrases[c.phrase].shape.is_pronoun();
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for (at, candidate) in candidates.iter().enumerate().filter(|(_, c)| person(c)) {
        seen.retain(|&(entity, _)| entity != candidate.entity);
        seen.push((candidate.entity, at));
    }
    let total: f32 = seen.iter().map(|&(entity, _)| of_entity(entity)).sum();
    let best = seen.into_iter().max_by(|a, b| of_entity(a.0).total_cmp(&of_entity(b.0)))?;
    (of_entity(best.0) > 0.5 * total).then_some(best.1)
}

/// The blocks of rows that spoke most for or against.
fn weighed(scorer: &PairScorer, candidate: &Candidate) -> Vec<(&'static str, f32)> {
    let mut out: Vec<(&'static str, f32)> =
        candidate.rows.0.iter().map(|&row| (block_of(row), scorer.weight(row))).collect();
    out.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
    out.truncate(4);
    out
}
