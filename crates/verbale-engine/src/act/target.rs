//! At whom a statement is directed: the party that is asked, accused, offered, promised, threatened, supported.

use super::features::is_own;
use super::{Mentioned, Told};
use crate::Layers;
use crate::quote::main_word;
use crate::syntax::Rel;
use verbale_model::{Act, Actor, ActorKind, Idx, MentionForm, Statement};

/// The targets, by the first of these that names somebody other than the source: who is addressed; who is to do it or did it; to, on, with or against whom.
pub(super) fn of(
    layers: &Layers<'_>,
    actors: &[Actor],
    mentioned: &Mentioned,
    told: &Told,
    statement: &Statement,
) -> Vec<Idx<Actor>> {
    let Some(act) = statement.act.as_ref().map(|(act, _)| *act) else { return Vec::new() };
    let other =
        |t: usize| mentioned.at(t).filter(|&a| !is_own(actors, statement, a) && !statement.speakers.contains(&a));
    let joined = |t: usize| {
        let parts = layers.dependents(t).filter(|&d| layers.word(d).rel == Rel::Conj);
        std::iter::once(t).chain(parts).filter_map(other).collect::<Vec<_>>()
    };
    let candidates = addressed(layers, told, act).into_iter().chain(doers(layers, told, act)).chain(
        towards(layers, told, statement)
            .into_iter()
            .filter(|&t| mentioned.at(t).is_some_and(|a| is_known(&actors[a.at()]))),
    );
    let party = |a: &Idx<Actor>| actors[a.at()].kind != Some(ActorKind::Place);
    // "exchange the prisoners": people who are given or held are not spoken to
    let held = |t: usize| {
        let group = mentioned.at(t).is_some_and(|a| actors[a.at()].kind == Some(ActorKind::Group));
        group && layers.word(t).rel == Rel::Obj && matches!(act, Act::Offer | Act::Accept | Act::Refuse | Act::Promise)
    };
    for token in candidates {
        let mut found = if held(token) { Vec::new() } else { joined(token) };
        found.retain(party);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Whether an actor is somebody in particular. People in general that stand anywhere in what is said ("more than one victim", "fewer deaths") are at
/// most spoken about.
fn is_known(actor: &Actor) -> bool {
    matches!(actor.kind, Some(ActorKind::Country | ActorKind::Organization))
        || actor.known_as.is_some()
        || actor.role.is_some()
        || actor.mentions.iter().any(|m| m.form == MentionForm::Name)
}

/// Acts that are directed at those who are spoken to.
fn faces(act: Act) -> bool {
    !matches!(act, Act::Inform | Act::Predict | Act::Assert | Act::Believe | Act::Intend | Act::Doubt)
}

/// Objects and addressees of the cue: "urged Orlan to", "accused Orlan of", "demands on Orlan".
fn addressed(layers: &Layers<'_>, told: &Told, act: Act) -> Vec<usize> {
    let Some(cue) = told.cue.as_ref().filter(|_| faces(act)) else { return Vec::new() };
    let main = main_word(layers, cue);
    let directed = matches!(&*layers.form(main).to_lowercase(), "told" | "tells" | "tell" | "telling");
    let bears = |t: &usize| matches!(layers.word(*t).rel, Rel::Obj | Rel::Iobj) && !directed;
    let mut out: Vec<usize> = layers.dependents(main).filter(bears).collect();
    out.extend(
        layers.dependents(main).filter(|&t| matches!(layers.word(t).rel, Rel::Obl | Rel::Nmod) && led_by(layers, t)),
    );
    out.extend(layers.dependents(main).filter(|&t| layers.word(t).rel == Rel::NsubjPass));
    let owners = |&t: &usize| layers.dependents(t).find(|&d| layers.word(d).rel == Rel::NmodPoss);
    let owned: Vec<usize> = out.iter().filter_map(owners).collect();
    out.extend(owned);
    out
}

/// Whether a phrase stands behind a preposition of direction.
fn led_by(layers: &Layers<'_>, token: usize) -> bool {
    let case = layers.dependents(token).find(|&d| layers.word(d).rel == Rel::Case);
    case.is_some_and(|c| {
        matches!(
            &*layers.form(c).to_lowercase(),
            "to" | "on" | "upon" | "with" | "against" | "at" | "towards" | "toward" | "of" | "from" | "for" | "by"
        )
    })
}

/// Who is to do what is demanded, or did what is complained of: the subject of what is said, the agent of its passive.
fn doers(layers: &Layers<'_>, told: &Told, act: Act) -> Vec<usize> {
    if !matches!(act, Act::Demand | Act::Accuse | Act::Condemn | Act::Warn | Act::Threaten | Act::Support | Act::Oppose)
    {
        return Vec::new();
    }
    let mut out = Vec::new();
    for piece in &told.content {
        let root = layers.head_of(piece);
        let agent = layers.dependents(root).find(|&t| layers.word(t).rel == Rel::OblAgent);
        let subject = layers.dependents(root).find(|&t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass));
        out.extend(agent);
        out.extend(subject);
        let owner = |t: usize| layers.dependents(t).find(|&d| layers.word(d).rel == Rel::NmodPoss);
        out.extend(subject.and_then(owner));
        out.extend(owner(root));
        out.push(root);
    }
    out
}

/// Parties behind prepositions of direction, and objects, anywhere in what is said but in its conditions.
fn towards(layers: &Layers<'_>, told: &Told, statement: &Statement) -> Vec<usize> {
    let bound = |t: &usize| {
        let span = layers.span(&(*t..*t + 1));
        statement.conditions.iter().any(|c| c.span.start() <= span.start() && span.end() <= c.span.end())
    };
    let all = || told.content.iter().flat_map(Clone::clone).take(120).filter(|t| !bound(t));
    // "the last of their prisoners" is at nobody
    let of = |t: usize| layers.dependents(t).any(|d| layers.word(d).rel == Rel::Case && layers.form(d) == "of");
    let led = all().filter(|&t| matches!(layers.word(t).rel, Rel::Obl | Rel::Nmod) && led_by(layers, t) && !of(t));
    led.chain(all().filter(|&t| matches!(layers.word(t).rel, Rel::Iobj | Rel::Obj | Rel::NmodPoss))).collect()
}
