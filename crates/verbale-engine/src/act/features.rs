//! What is weighed for an act: the lexicon's word on the cue, the attitude that the content itself names, modality, person and negation of what is said,
//! classes of its words, the terms it sets. As names, so that `verbale explain` can show them and the recipe can learn their weights.

use super::conditions::{Candidate, is_negated};
use super::{ActWords, Mentioned, Told};
use crate::Layers;
use crate::quote::cues::Does;
use crate::quote::{Cues, frames};
use crate::syntax::{Mood, Passage, Rel, Upos};
use std::ops::Range;
use verbale_model::{Act, Actor, ActorKind, Form, Idx, Link, Statement};

/// What speaks for an act of one statement.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// Names of what holds.
    pub features: Vec<String>,
    /// The words.
    pub passage: Passage,
    /// The act that the lexicon gives the cue.
    pub lexicon: Option<Act>,
    /// The act of the attitude that the source states of itself in the content: "said it was ready to …".
    pub own: Option<Act>,
    /// What the cue is not used for.
    pub ruled_out: Vec<Act>,
    /// The source names the terms of what it wants: a demand, however its words sound.
    pub sets_terms: bool,
    /// "did not say whether": nothing is done by not saying it.
    pub withheld: bool,
}

impl Evidence {
    /// Whether the act is to be read from the words.
    pub(crate) fn is_open(&self) -> bool {
        self.lexicon.is_none() && !self.withheld
    }
}

/// What is looked at.
pub(super) struct Seen<'a, 't> {
    pub(super) layers: &'a Layers<'t>,
    pub(super) cues: &'a Cues,
    pub(super) words: &'a ActWords,
    pub(super) actors: &'a [Actor],
    pub(super) mentioned: &'a Mentioned,
}

/// Clauses of a content that are looked at: more say nothing new.
const CLAUSES: usize = 8;

/// Mentions of a speaker whose words are looked through.
const MENTIONS: usize = 16;

/// The evidence for one statement's act.
pub(super) fn of(seen: &Seen<'_, '_>, statement: &Statement, told: &Told, conditions: &[Candidate]) -> Evidence {
    let mut out = Evidence { passage: passage(told), ..Evidence::default() };
    of_cue(seen, told, &mut out);
    let roots = roots(seen.layers, &told.content);
    let bound = conditions.iter().any(|c| c.link != Link::None);
    for (at, &root) in roots.iter().enumerate() {
        clause(seen, statement, told, root, at == 0, &mut out);
    }
    out.features.extend(terms(&out.features, bound));
    // "would be the prerequisite for": who names a condition for something asks for it
    let named = conditions.iter().any(|c| c.link == Link::Precondition);
    if named && out.lexicon.is_none() && out.own.is_none() {
        out.own = Some(Act::Demand);
        out.sets_terms = true;
    }
    for (token, end) in told.content.iter().flat_map(|c| c.clone().map(|t| (t, c.end))).take(400) {
        let classes = seen.words.of(seen.layers, token).chain(seen.words.begun(seen.layers, token, end));
        out.features.extend(classes.map(|class| format!("has:{class}")));
    }
    out.features.extend(conditions.iter().map(|c| format!("cond:{}", c.link.label())));
    // "provided that" is said of what is offered, "if" of what is threatened as well
    out.features.extend(conditions.iter().map(|c| format!("term:{}", seen.layers.form(c.marker.start).to_lowercase())));
    let form = statement.form;
    out.features.push(format!(
        "form:{}",
        if form == Form::Direct {
            "direct"
        } else if form == Form::Mixed {
            "mixed"
        } else {
            "indirect"
        }
    ));
    if statement.factuality != verbale_model::Factuality::Asserted {
        out.features.push(format!("fact:{:?}", statement.factuality).to_lowercase());
    }
    out.features.extend(questions(seen.layers, &told.content));
    if told.content.iter().flat_map(Clone::clone).any(|t| seen.layers.word(t).upos == Upos::Num) {
        out.features.push("number".into());
    }
    let has = |name: &str| out.features.iter().any(|f| f == name);
    let given = has("frame:obj") && has("has:help") && !has("has:harm");
    if given && out.lexicon.is_none() && out.own.is_none() {
        out.own = gift(seen, told);
    }
    // "said that it was not up for discussion"
    let closed = out.lexicon.is_none() && out.own.is_none() && out.features.iter().any(|f| f == "has:closed door");
    if closed && statement.factuality == verbale_model::Factuality::Asserted {
        out.own = Some(Act::Refuse);
    }
    // "voiced a tough stance on the casino": what is introduced is the stance itself
    let has = |name: &str| out.features.iter().any(|f| f == name);
    if has("has:hard line") && (has("frame:obj") || has("frame:noun")) && out.lexicon.is_none() && out.own.is_none() {
        out.own = Some(Act::Oppose);
    }
    if let Some(own) = out.own {
        out.features.push(format!("own:{}", own.label()));
    }
    let asks = out.lexicon.is_none() && told.content.first().is_some_and(|c| opens_question(seen.layers, c.start));
    out.withheld = asks && statement.factuality == verbale_model::Factuality::Negated;
    out.features.sort();
    out.features.dedup();
    out
}

fn passage(told: &Told) -> Passage {
    let mut introduced = told.source.clone();
    introduced.extend(told.cue.clone());
    introduced.sort_by_key(|r| r.start);
    Passage { introduced, content: told.content.clone() }
}

/// Whether something is asked, and whether it is left to others to answer.
fn questions(layers: &Layers<'_>, content: &[Range<usize>]) -> Vec<String> {
    let asked = |&(t, _): &(usize, usize)| layers.form(t) == "?";
    let last = layers.syntax.words.len();
    let each = content.iter().flat_map(|c| (c.start..(c.end + 1).min(last)).map(|t| (t, c.end)));
    let name = |(t, end): (usize, usize)| {
        let own = answered(layers, &(layers.sentence(t).start..t + 1), end);
        if own { "question:answered" } else { "question" }.to_owned()
    };
    each.filter(asked).map(name).collect()
}

/// "whether", "when", "what": the first word of an indirect question.
fn opens_question(layers: &Layers<'_>, token: usize) -> bool {
    matches!(
        &*layers.form(token).to_lowercase(),
        "whether" | "if" | "who" | "whom" | "whose" | "what" | "which" | "when" | "where" | "why" | "how"
    )
}

/// The act of a cue whose object is something given: "announced two million in aid".
fn gift(seen: &Seen<'_, '_>, told: &Told) -> Option<Act> {
    let cue = told.cue.as_ref()?;
    let found = seen.cues.of(seen.layers, cue, crate::quote::main_word(seen.layers, cue))?;
    frames::fixed(*found.row.acts.get("gift")?)
}

/// Who is to do it, joined with whether terms are set: a deed of one's own on terms is an offer or a threat, without them a promise or a plan.
fn terms(features: &[String], bound: bool) -> Vec<String> {
    let how = if bound { "bound" } else { "free" };
    let whose = |f: &&String| f.starts_with("1:") && [".own", ".other", ".none"].iter().any(|who| f.ends_with(who));
    features.iter().filter(whose).map(|f| format!("{f}.{how}")).collect()
}

fn of_cue(seen: &Seen<'_, '_>, told: &Told, out: &mut Evidence) {
    let Some(cue) = &told.cue else {
        out.features.push("lex:none".into());
        return;
    };
    let main = crate::quote::main_word(seen.layers, cue);
    match frames::act_of_tagged(seen.layers, seen.cues, cue, &told.content) {
        Some((frame, does)) => {
            out.lexicon = frames::fixed(does);
            let act = out.lexicon.map_or("content", Act::label);
            out.features.extend([format!("lex:{act}"), format!("frame:{frame}")]);
        }
        None => out.features.push("lex:unknown".into()),
    }
    if let Some(found) = seen.cues.of(seen.layers, cue, main) {
        out.features.push(format!("cue:{}", found.row.lemma));
        out.ruled_out.clone_from(&found.row.rules_out);
        out.features.push(format!("class:{:?}", found.row.class).to_lowercase());
    }
}

/// A question that the same speaker goes on to answer ("When will it end? Not soon."): what is done is done by the answer.
fn answered(layers: &Layers<'_>, part: &Range<usize>, end: usize) -> bool {
    let ends_in = |part: &Range<usize>, mark: &str| part.clone().rev().take(2).any(|t| layers.form(t) == mark);
    if !ends_in(part, "?") || part.end >= end {
        return false;
    }
    let next = part.end..layers.sentence(part.end).end.min(end);
    !ends_in(&next, "?") && next.len() > 1
}

/// The words on which the sentences of a content turn, and what is joined to them.
pub(crate) fn roots(layers: &Layers<'_>, content: &[Range<usize>]) -> Vec<usize> {
    let mut out = Vec::new();
    for piece in content {
        let mut at = piece.start;
        while at < piece.end && out.len() < CLAUSES {
            let part = at..layers.sentence(at).end.min(piece.end);
            at = part.end.max(at + 1);
            if answered(layers, &part, piece.end) {
                continue;
            }
            let root = layers.head_of(&part);
            out.push(root);
            let joined = |t: &usize| {
                let word = layers.word(*t);
                let clause = matches!(word.upos, Upos::Verb | Upos::Adj);
                // "One thing is certain: we will never …", "It is clear that we …"
                let opened = layers.word(root).upos != Upos::Verb && word.rel == Rel::Ccomp;
                part.contains(t) && clause && (matches!(word.rel, Rel::Conj | Rel::Parataxis) || opened)
            };
            out.extend(layers.dependents(root).filter(joined));
        }
    }
    out.dedup();
    out.truncate(CLAUSES);
    out
}

/// Who does what a clause tells.
#[derive(Clone, Copy, PartialEq)]
enum Doer {
    /// The source itself, or the state or body in whose name it speaks.
    Own,
    Other,
    /// Nobody in particular.
    None,
}

fn clause(seen: &Seen<'_, '_>, statement: &Statement, told: &Told, root: usize, first: bool, out: &mut Evidence) {
    let layers = seen.layers;
    let subject = subject_of(layers, root);
    let doer = subject.map_or(Doer::None, |s| doer(seen, statement, told, s));
    let who = match doer {
        Doer::Own => "own",
        Doer::Other => "other",
        Doer::None => "none",
    };
    let negated = is_negated(layers, root);
    let modal = modal(layers, root);
    let not = if negated { "-not" } else { "" };
    let at = if first { "1" } else { "n" };
    out.features.extend([format!("{at}:{modal}{not}"), format!("{at}:{modal}{not}.{who}"), format!("{at}:who.{who}")]);
    if layers.word(root).features.mood == Some(Mood::Imperative) && subject.is_none() {
        out.features.push("imperative".into());
    }
    if layers.word(root).features.passive {
        out.features.push(format!("{at}:passive"));
    }
    for class in seen.words.of(layers, root) {
        out.features.extend([format!("{at}:root.{class}"), format!("{at}:{modal}.{who}.{class}")]);
    }
    let never = layers.dependents(root).any(|t| layers.form(t).eq_ignore_ascii_case("never"));
    if out.own.is_none() && doer == Doer::Own && never && matches!(modal, "will" | "would") {
        out.own = Some(Act::Refuse);
    }
    if out.own.is_none()
        && let Some(act) = attitude(seen, told, root, doer, negated)
    {
        out.own = Some(act);
    }
}

/// The subject of a clause, or of the one that it is joined to.
pub(crate) fn subject_of(layers: &Layers<'_>, root: usize) -> Option<usize> {
    let of = |word: usize| {
        layers.dependents(word).find(|&t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter))
    };
    of(root).or_else(|| {
        layers.word(root).head.filter(|_| matches!(layers.word(root).rel, Rel::Conj | Rel::Xcomp)).and_then(of)
    })
}

/// "will", "must", "would" …, or the tense.
fn modal(layers: &Layers<'_>, root: usize) -> &'static str {
    let helpers = layers.dependents(root).filter(|&t| matches!(layers.word(t).rel, Rel::Aux | Rel::Cop | Rel::Mark));
    for t in helpers {
        match &*layers.form(t).to_lowercase() {
            "will" | "'ll" | "’ll" | "shall" | "wo" => return "will",
            "would" | "'d" | "’d" => return "would",
            "must" | "should" | "ought" => return "must",
            "can" | "could" | "ca" => return "can",
            "may" | "might" => return "may",
            "to" => return "to",
            _ => {}
        }
    }
    let governs =
        layers.word(root).head.map(|h| layers.form(h).to_lowercase()).filter(|_| layers.word(root).rel == Rel::Xcomp);
    match governs.as_deref() {
        Some("need" | "needs" | "needed" | "has" | "have" | "had") => "must",
        Some("going") => "will",
        _ if layers.word(root).features.past == Some(true) => "past",
        _ if layers.word(root).upos == Upos::Verb => "present",
        _ => "nominal",
    }
}

fn doer(seen: &Seen<'_, '_>, statement: &Statement, told: &Told, subject: usize) -> Doer {
    let layers = seen.layers;
    let form = layers.form(subject).to_lowercase();
    let owner = layers.dependents(subject).find(|&t| layers.word(t).rel == Rel::NmodPoss);
    let first = |t: usize| matches!(&*layers.form(t).to_lowercase(), "i" | "we" | "our" | "my" | "us" | "ours");
    if first(subject) || owner.is_some_and(first) {
        return Doer::Own;
    }
    let known = |t: usize| seen.mentioned.at(t);
    let own = [Some(subject), owner].into_iter().flatten();
    if own.clone().filter_map(known).any(|a| is_own(seen.actors, statement, a))
        || own.clone().any(|t| named_in_source(seen, statement, told, t))
    {
        return Doer::Own;
    }
    // a pronoun that nobody could be found for is, in reported speech, first of all the source
    let reported = statement.form != Form::Direct
        && layers.word(subject).upos == Upos::Pron
        && layers.word(subject).rel != Rel::Expl;
    match form.as_str() {
        "he" | "she" | "it" | "they" if reported && known(subject).is_none() => Doer::Own,
        "there" | "it" | "this" | "that" | "which" | "what" | "nobody" | "nothing" if known(subject).is_none() => {
            Doer::None
        }
        _ => Doer::Other,
    }
}

/// "Orlan's trade minister said Orlan would …": the source's words name whose it is, whatever is known of Orlan.
fn named_in_source(seen: &Seen<'_, '_>, statement: &Statement, told: &Told, subject: usize) -> bool {
    let layers = seen.layers;
    if layers.word(subject).upos != Upos::Propn {
        return false;
    }
    let form = layers.form(subject);
    let mentions = statement.speakers.iter().flat_map(|s| &seen.actors[s.at()].mentions).take(MENTIONS);
    told.source.iter().flat_map(Clone::clone).any(|t| layers.form(t) == form)
        || mentions.flat_map(|m| layers.tokens_in(m.span)).any(|t| layers.form(t) == form)
}

/// Whether an actor is the speaker, or the state or body in whose name the speaker speaks.
pub(crate) fn is_own(actors: &[Actor], statement: &Statement, actor: Idx<Actor>) -> bool {
    let it = &actors[actor.at()];
    statement.speakers.iter().any(|&speaker| {
        let who = &actors[speaker.at()];
        let same_state = it.country.is_some() && it.country == who.country && it.kind != Some(ActorKind::Person);
        speaker == actor || who.speaks_for == Some(actor) || same_state && it.kind == Some(ActorKind::Country)
    })
}

/// The act of an attitude that the source states of itself, or of the state or body in whose name it speaks: "is ready to", "rejects".
fn attitude(seen: &Seen<'_, '_>, told: &Told, root: usize, doer: Doer, negated: bool) -> Option<Act> {
    let outer = told.cue.as_ref().map(|cue| crate::quote::main_word(seen.layers, cue));
    let framed = frames::at(seen.layers, seen.cues, root).filter(|_| doer == Doer::Own && outer != Some(root))?;
    let inside = told.content.iter().any(|c| c.start <= framed.cue.start && framed.cue.end <= c.end);
    let Does::Act(act) = framed.does else { return None };
    inside.then_some(if negated { opposite(act)? } else { act })
}

/// What not doing an act is, where it is something: "is not ready to" refuses.
fn opposite(act: Act) -> Option<Act> {
    match act {
        Act::Offer | Act::Accept | Act::Promise => Some(Act::Refuse),
        Act::Refuse => Some(Act::Offer),
        Act::Support => Some(Act::Oppose),
        Act::Oppose => Some(Act::Accept),
        Act::Believe | Act::Predict => Some(Act::Doubt),
        _ => None,
    }
}
