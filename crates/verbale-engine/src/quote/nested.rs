//! Statements inside statements: what somebody's words say that others say, want, promise or refuse.
//!
//! The tags give the outermost statements only, for that is what their gold marks. The inner ones are read from the tree and the lexicon of
//! cues, and only where both a complement and whose it is are in sight: a guess here would put words into somebody's mouth on the word of another. What
//! the source says of itself ("he was willing to talk") is no statement inside his statement, it *is* his statement; that is seen only when
//! it is known who is meant, so [`without_own`] takes these out again.

use super::cues::{Class, Cues, Does, Strength};
use super::frames::{self, Framed};
use super::{Draft, Path, clauses};
use crate::Layers;
use crate::syntax::{Rel, Upos};
use std::collections::BTreeSet;
use std::ops::Range;
use verbale_model::{Act, Idx, Span, Statement};

/// Deeper than this nobody nests; it bounds the work on hostile text.
const DEEPEST: usize = 8;

/// Drafts of what stands inside the contents of `outer`.
pub(crate) fn find(layers: &Layers<'_>, cues: &Cues, outer: &[Draft]) -> Vec<Draft> {
    let mut out: Vec<Draft> = Vec::new();
    let mut seen: BTreeSet<(usize, usize)> = outer.iter().flat_map(|d| &d.cue).map(|c| (c.start, c.end)).collect();
    for draft in outer {
        for piece in &draft.content {
            for token in piece.clone() {
                if let Some(told) = told_behind(layers, cues, draft, token).filter(|told| seen.insert(key(told))) {
                    out.push(told);
                    continue;
                }
                let Some(framed) = frames::at(layers, cues, token).filter(|f| holds(draft, f)) else { continue };
                if believed(layers, cues, &framed)
                    && !is_demanded(layers, cues, draft, token)
                    && seen.insert((framed.cue.start, framed.cue.end))
                {
                    out.push(drafted(&framed));
                }
            }
        }
    }
    out
}

/// "The pay rise stands, the manager told a paper, according to the guild": a clause of saying behind what is said, or set into it.
fn told_behind(layers: &Layers<'_>, cues: &Cues, outer: &Draft, verb: usize) -> Option<Draft> {
    let found = clauses::parenthesis(layers, cues, verb)?;
    let inside = |r: &Range<usize>| outer.content.iter().any(|c| c.start <= r.start && r.end <= c.end);
    let own = outer.cue.as_ref().is_some_and(|cue| cue.start < found.cue.end && found.cue.start < cue.end);
    let within = inside(&found.cue) && inside(&found.source) && found.content.iter().all(inside);
    (within && !own && is_somebody(layers, &found.source)).then(|| Draft {
        path: Path::Nested,
        source: vec![found.source],
        cue: Some(found.cue),
        content: found.content,
        weighed: vec![("tree", 0.6)],
    })
}

fn key(draft: &Draft) -> (usize, usize) {
    draft.cue.as_ref().map_or((0, 0), |cue| (cue.start, cue.end))
}

/// Whether a statement's content holds the cue and at least the beginning of what it introduces, and the whole is not just the inner one.
fn holds(outer: &Draft, inner: &Framed<'_>) -> bool {
    let inside = |r: &Range<usize>| outer.content.iter().any(|c| c.start <= r.start && r.end <= c.end);
    let cue = outer.cue.as_ref().is_none_or(|c| c.end <= inner.cue.start || inner.cue.end <= c.start);
    let source =
        inner.source.as_ref().is_some_and(|s| outer.cue.as_ref().is_none_or(|c| c.end <= s.start || s.end <= c.start));
    inside(&inner.cue) && inside(&inner.content) && cue && source
}

/// Whether tree and lexicon are enough to believe it.
fn believed(layers: &Layers<'_>, cues: &Cues, framed: &Framed<'_>) -> bool {
    let clause = matches!(framed.frame.as_str(), "that" | "whether");
    let evidence = matches!(framed.row.class, Class::Evidence | Class::Perception);
    let sure = framed.row.strength == Strength::Strong || !clause && !evidence;
    let source = framed
        .source
        .as_ref()
        .is_some_and(|s| is_somebody(layers, s) && cues.noun(layers, layers.head_of(s)).is_none());
    // "called the plan …": an object alone does not tell what is said of it
    let told = framed.frame != "obj" || framed.does != Does::Content;
    let enough = framed.content.clone().filter(|&t| layers.is_word(t)).count() > usize::from(clause);
    // "discussed a package", "would make this plan": deeds and things, if nothing more is said
    let deed = framed.frame == "obj" && framed.does == Does::Act(Act::Intend)
        || framed.frame == "noun"
            && framed.row.acts.len() == 1
            && !matches!(framed.row.lemma.as_str(), "lay out" | "set out" | "adopt" | "express")
            && framed.row.acts.values().all(|d| *d == Does::Content);
    sure && source && told && !evidence && enough && !deed
}

/// "demanded that Russia agree to a truce": what is demanded, ordered or urged has not been said by anybody.
fn is_demanded(layers: &Layers<'_>, cues: &Cues, outer: &Draft, token: usize) -> bool {
    let Some(cue) = &outer.cue else { return false };
    let main = super::main_word(layers, cue);
    let demands = cues.of(layers, cue, main).is_some_and(|found| found.row.class == Class::Demand);
    if !demands {
        return false;
    }
    let mut at = token;
    loop {
        match layers.word(at).head {
            Some(head) if head == main => return true,
            Some(head) if matches!(layers.word(at).rel, Rel::Conj | Rel::Xcomp) => at = head,
            _ => return false,
        }
    }
}

/// Not "it" that stands for nothing, nor "we" or "you", who are the speaker's own.
fn is_somebody(layers: &Layers<'_>, source: &Range<usize>) -> bool {
    let own = |t: usize| {
        matches!(
            &*layers.form(t).to_lowercase(),
            "i" | "we"
                | "you"
                | "my"
                | "our"
                | "your"
                | "me"
                | "us"
                | "one"
                | "there"
                | "nobody"
                | "anyone"
                | "what"
                | "that"
                | "which"
        )
    };
    let head = layers.head_of(source);
    let bears = matches!(
        layers.word(head).upos,
        Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Det | Upos::Num | Upos::X
    );
    let [none, .., other] = layers.syntax.actors.kinds[head];
    let pronoun = layers.word(head).upos == Upos::Pron;
    bears && !(source.len() == 1 && own(source.start)) && !own(head) && (pronoun || none + other < 0.7)
}

fn drafted(framed: &Framed<'_>) -> Draft {
    Draft {
        path: Path::Nested,
        source: framed.source.iter().cloned().collect(),
        cue: Some(framed.cue.clone()),
        content: vec![framed.content.clone()],
        weighed: vec![("tree", 0.6)],
    }
}

/// Says of each nested statement which one holds it: the innermost whose content holds its cue and content.
pub(crate) fn place(layers: &Layers<'_>, statements: &mut [Statement], nested: &[bool]) {
    let size = |s: &Statement| s.content.iter().map(|c| c.end() - c.start()).sum::<usize>();
    let within = |a: Span, b: &Statement| b.content.iter().any(|c| c.start() <= a.start() && a.end() <= c.end());
    let mut order: Vec<usize> = (0..statements.len()).collect();
    // the larger first: what a token was given last is the innermost content that holds it
    order.sort_by_key(|&at| std::cmp::Reverse(size(&statements[at])));
    let mut innermost: Vec<Option<usize>> = vec![None; layers.syntax.words.len()];
    for at in order {
        let cue = statements[at].cue.as_ref().and_then(|c| c.spans.first().copied()).filter(|_| nested[at]);
        if let Some(cue) = cue {
            let holds = |o: &usize| {
                let outer = &statements[*o];
                within(cue, outer)
                    && statements[at].content.iter().all(|&c| within(c, outer))
                    && size(outer) > size(&statements[at])
            };
            let first = innermost[layers.tokens_in(cue).start];
            let out = |o: &usize| statements[*o].inside.map(Idx::at);
            let holder = std::iter::successors(first, out).take(DEEPEST).find(holds);
            statements[at].inside = holder.map(Idx::new);
        }
        for content in statements[at].content.clone() {
            innermost[layers.tokens_in(content)].fill(Some(at));
        }
    }
}

/// Takes out nested statements whose speakers are those of the statement that holds them, and those of nobody known or at home nowhere; what they held
/// goes to their holder.
pub(crate) fn without_own(layers: &Layers<'_>, statements: &mut Vec<Statement>) {
    let pronoun = |s: &Statement| {
        let [source] = s.source[..] else { return false };
        let tokens = layers.tokens_in(source);
        tokens.len() == 1 && matches!(layers.word(tokens.start).upos, Upos::Pron | Upos::Det)
    };
    let goes = |at: usize, all: &[Statement]| {
        let inner = &all[at];
        if inner.because.rule != Path::Nested.rule() {
            return false;
        }
        let Some(outer) = inner.inside.map(|o| &all[o.at()]) else { return true };
        let own = !inner.speakers.is_empty() && inner.speakers.iter().all(|s| outer.speakers.contains(s));
        own || inner.speakers.is_empty() && pronoun(inner)
    };
    let gone: Vec<bool> = (0..statements.len()).map(|at| goes(at, statements)).collect();
    let mut number = Vec::with_capacity(gone.len());
    let mut kept = 0;
    for &g in &gone {
        number.push(kept);
        kept += usize::from(!g);
    }
    let holders: Vec<Option<usize>> = (0..statements.len())
        .map(|at| {
            let mut holder = statements[at].inside.map(Idx::at);
            for _ in 0..DEEPEST {
                match holder {
                    Some(h) if gone[h] => holder = statements[h].inside.map(Idx::at),
                    _ => break,
                }
            }
            holder.filter(|&h| !gone[h])
        })
        .collect();
    let mut at = 0;
    statements.retain_mut(|statement| {
        statement.inside = holders[at].map(|h| Idx::new(number[h]));
        at += 1;
        !gone[at - 1]
    });
}
