//! What is done by saying it: the act of every statement, at whom it is directed, and on which terms.
//!
//! 1. [`conditions`]: what in the content may be a condition.
//! 2. [`features`]: what lexicon, tree and words show of cue and content. [`choose`]: the act, from these and the encoder's vectors.
//! 3. [`conditions`] again: which candidates are conditions of something with that act, and of which statement. [`target`]: at whom.
//!
//! Which statements there are is the business of [`crate::quote`]; what a party's position is by them, of `position`.

pub(crate) mod choose;
pub(crate) mod conditions;
mod features;
mod target;
mod words;

pub use choose::Chooser;
pub use conditions::Markers;
pub use features::Evidence;
pub(crate) use features::{is_own, roots, subject_of};
pub use words::ActWords;

use crate::Layers;
use crate::quote::Cues;
use crate::syntax::Reader;
use std::ops::Range;
use verbale_model::{Actor, Idx, Span, Statement, TimeExpression};

/// What this stage needs beside the document; loaded once.
pub struct Acts {
    /// Markers of conditions.
    pub markers: Markers,
    /// Words of content that tell an act.
    pub words: ActWords,
    /// Words of clauses that tell a stance.
    pub stances: ActWords,
    /// The trained choice.
    pub chooser: Chooser,
}

/// Rules that an act's `because` can name; `docs/rules.md` has a section for each.
pub fn rules() -> [&'static str; 3] {
    ["act.lexicon", "act.own", "act.model"]
}

/// A statement as tokens.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) cue: Option<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
}

impl Told {
    pub(crate) fn new(layers: &Layers<'_>, statement: &Statement) -> Self {
        let tokens =
            |spans: &[Span]| spans.iter().map(|&s| layers.tokens_in(s)).filter(|r| !r.is_empty()).collect::<Vec<_>>();
        let cue = statement.cue.as_ref().and_then(|c| tokens(&c.spans).into_iter().next());
        Self { source: tokens(&statement.source), cue, content: tokens(&statement.content) }
    }
}

/// Per token the actor whose mention turns on it.
pub(crate) struct Mentioned(Vec<Option<u32>>);

impl Mentioned {
    pub(crate) fn new(layers: &Layers<'_>, actors: &[Actor]) -> Self {
        let mut of = vec![None; layers.syntax.words.len()];
        for (at, actor) in actors.iter().enumerate() {
            for mention in &actor.mentions {
                let head = layers.tokens_in(mention.head);
                if !head.is_empty() {
                    of[layers.head_of(&head)] = Some(at as u32);
                }
            }
        }
        Self(of)
    }

    pub(crate) fn at(&self, token: usize) -> Option<Idx<Actor>> {
        self.0.get(token).copied().flatten().map(|a| Idx::new(a as usize))
    }
}

/// What is known of a document's statements before their acts are.
struct Prepared {
    told: Vec<Told>,
    mentioned: Mentioned,
    /// Per statement the candidates for conditions in its own words.
    held: Vec<Vec<conditions::Candidate>>,
}

/// What the stages before have found of a document, apart from its statements.
#[derive(Clone, Copy)]
pub struct Found<'a> {
    /// Everybody mentioned.
    pub actors: &'a [Actor],
    /// Time expressions.
    pub times: &'a [TimeExpression],
}

/// Gives every statement its act, its targets and its conditions.
pub fn fill(
    layers: &Layers<'_>,
    cues: &Cues,
    (acts, reader): (&Acts, &dyn Reader),
    found: Found<'_>,
    statements: &mut [Statement],
) {
    let prepared = prepared(layers, acts, found, statements);
    let evidence = weighed(layers, cues, acts, found, &prepared, statements);
    let mut read = read(layers, reader, &evidence).into_iter();
    for (statement, evidence) in statements.iter_mut().zip(&evidence) {
        let read = if evidence.is_open() { read.next() } else { None };
        statement.act = acts.chooser.choose(read.as_deref(), evidence);
    }
    for (at, candidates) in prepared.held.iter().enumerate() {
        let act = statements[at].act.as_ref().map(|(act, _)| *act);
        statements[at].conditions = conditions::binding(layers, candidates, act);
        let told = &prepared.told[at];
        statements[at].targets = target::of(layers, found.actors, &prepared.mentioned, told, &statements[at]);
    }
}

/// What the layers for acts make of the statements whose act nothing else settles, in their order.
fn read(layers: &Layers<'_>, reader: &dyn Reader, evidence: &[Evidence]) -> Vec<Vec<f32>> {
    let open: Vec<_> = evidence.iter().filter(|e| e.is_open()).map(|e| e.passage.clone()).collect();
    reader.acts(layers.text, &layers.segments, &open)
}

/// What is weighed for the act of each statement: what the recipe in `training/` learns from.
pub fn evidence(
    layers: &Layers<'_>,
    cues: &Cues,
    acts: &Acts,
    found: Found<'_>,
    statements: &[Statement],
) -> Vec<Evidence> {
    weighed(layers, cues, acts, found, &prepared(layers, acts, found, statements), statements)
}

fn prepared(layers: &Layers<'_>, acts: &Acts, found: Found<'_>, statements: &[Statement]) -> Prepared {
    let told: Vec<Told> = statements.iter().map(|s| Told::new(layers, s)).collect();
    let held = held(layers, &acts.markers, found.times, &told);
    Prepared { told, mentioned: Mentioned::new(layers, found.actors), held }
}

fn weighed(
    layers: &Layers<'_>,
    cues: &Cues,
    acts: &Acts,
    found: Found<'_>,
    prepared: &Prepared,
    statements: &[Statement],
) -> Vec<Evidence> {
    let mentioned = &prepared.mentioned;
    let seen = features::Seen { layers, cues, words: &acts.words, actors: found.actors, mentioned };
    let each = statements.iter().zip(&prepared.told).zip(&prepared.held);
    each.map(|((s, t), c)| features::of(&seen, s, t, c)).collect()
}

/// Per statement the candidates for conditions in its own words: what an inner statement's content holds is the inner one's.
fn held(
    layers: &Layers<'_>,
    markers: &Markers,
    times: &[TimeExpression],
    told: &[Told],
) -> Vec<Vec<conditions::Candidate>> {
    let mut out: Vec<Vec<conditions::Candidate>> = vec![Vec::new(); told.len()];
    let mut in_time = vec![false; layers.syntax.words.len()];
    times.iter().for_each(|time| in_time[layers.tokens_in(time.span)].fill(true));
    let size = |at: usize| told[at].content.iter().map(Range::len).sum::<usize>();
    let mut order: Vec<usize> = (0..told.len()).collect();
    order.sort_by_key(|&at| size(at));
    let mut taken = vec![false; layers.syntax.words.len()];
    for at in order {
        for piece in &told[at].content {
            for candidate in conditions::candidates(layers, markers, piece) {
                let alone = told[at].content.len() == 1;
                let whole = alone && candidate.span.start <= piece.start && candidate.span.end + 1 >= piece.end;
                let fresh = !taken[candidate.marker.start] && !whole;
                if fresh && !conditions::is_time(&candidate, &in_time) {
                    taken[candidate.marker.start] = true;
                    out[at].push(candidate);
                }
            }
        }
    }
    out
}

/// One past the last word of the clause or phrase that hangs on `head` and begins at `start`: not beyond a closing quotation mark or the sentence.
pub(crate) fn end_of(layers: &Layers<'_>, start: usize, head: usize) -> usize {
    let mut end = layers.phrase(head).end;
    let open = layers.quotation(start).map(|q| q.span);
    while end > start + 1 {
        let last = layers.form(end - 1);
        let closes = matches!(last, "”" | "\"" | "’" | "»")
            && open.is_some_and(|q| layers.segments.tokens[end - 1].end() >= q.end());
        if matches!(last, "." | "," | ";" | "!" | "?" | "–" | "—") || closes {
            end -= 1;
        } else {
            break;
        }
    }
    end
}
