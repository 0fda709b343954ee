//! Who passes on whose words: "The agency quoted a spokesman as saying that …". The agency's statement holds the spokesman's, and what is said is
//! the spokesman's. The tags give the whole to the agency, or what is said to the one and "a spokesman as" to the other.

use super::clauses::overlaps;
use super::frames::{is_passive, subject, trimmed, verb_group};
use super::{Draft, Path};
use crate::Layers;
use crate::syntax::{Rel, Upos};
use std::ops::Range;

/// Verbs with which somebody's words are passed on.
const RELAYS: [&str; 8] = ["quote", "quotes", "quoted", "quoting", "cite", "cites", "cited", "citing"];
/// Between the verb and the saying stand at most so many words: who is quoted, with office and name.
const NEAR: usize = 30;
/// What somebody is quoted as doing.
const SAYS: [&str; 6] = ["saying", "telling", "warning", "claiming", "adding", "insisting"];

/// Gives what is said to those who are quoted.
pub(crate) fn settle(layers: &Layers<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for verb in 0..layers.syntax.words.len() {
        let Some(relay) = relay(layers, verb) else { continue };
        let (mine, rest): (Vec<Draft>, Vec<Draft>) = drafts.into_iter().partition(|draft| relay.is_of(draft));
        drafts = rest;
        match relay.drafts(layers, &mine) {
            Some(both) => {
                // what was found without a cue is the same
                let said = &both[1].content;
                let bare = |draft: &Draft| draft.path == Path::Bare;
                drafts.retain(|draft| {
                    !bare(draft) || !draft.content.iter().any(|piece| said.iter().any(|one| overlaps(piece, one)))
                });
                drafts.extend(both);
            }
            None => drafts.extend(mine),
        }
    }
    drafts
}

/// "The agency quoted | a spokesman | as saying".
struct Relay {
    verb: usize,
    quoted: Range<usize>,
    says: Range<usize>,
}

/// By the words alone: between the two the tree often goes astray.
fn relay(layers: &Layers<'_>, verb: usize) -> Option<Relay> {
    let is = |t: usize, forms: &[&str]| forms.contains(&&*layers.form(t).to_lowercase());
    if !is(verb, &RELAYS) || is_passive(layers, verb) {
        return None;
    }
    let end = layers.sentence(verb).end.min(verb + NEAR);
    let says = (verb + 3..end).find(|&t| is(t - 1, &["as"]) && is(t, &SAYS))?;
    let quoted = verb + 1..(verb + 2..says).rev().find(|&end| layers.is_word(end - 1))?;
    let bears = |t: usize| matches!(layers.word(t).upos, Upos::Noun | Upos::Propn | Upos::Pron);
    let apart = quoted.clone().any(|t| layers.quotation(t).is_some() || is(t, &RELAYS));
    (layers.is_word(quoted.start) && quoted.clone().any(bears) && !apart).then(|| Relay {
        verb,
        quoted,
        says: says - 1..says + 1,
    })
}

impl Relay {
    /// Whether a draft turns on the relay or on the saying.
    fn is_of(&self, draft: &Draft) -> bool {
        draft.cue.as_ref().is_some_and(|cue| cue.contains(&self.verb) || cue.contains(&(self.says.end - 1)))
    }

    /// Who relays, and who is quoted.
    fn drafts(&self, layers: &Layers<'_>, mine: &[Draft]) -> Option<[Draft; 2]> {
        let outer = mine.iter().find(|draft| draft.cue.as_ref().is_some_and(|cue| cue.contains(&self.verb)));
        let source = outer.and_then(|draft| draft.source.first().cloned()).or_else(|| subject(layers, self.verb))?;
        let cue = outer.and_then(|draft| draft.cue.clone()).filter(|cue| cue.end <= self.quoted.start);
        let cue = cue.unwrap_or_else(|| verb_group(layers, self.verb));
        let said = self.said(layers, mine, source.start.min(cue.start));
        if said.is_empty() {
            return None;
        }
        let frame = self.quoted.start..self.says.end;
        let mut content = said.clone();
        match content.iter_mut().find(|piece| piece.start >= frame.end) {
            Some(piece) => piece.start = frame.start,
            None => content.push(frame),
        }
        content.sort_by_key(|piece| piece.start);
        let draft = |path, source, cue, content| Draft {
            path,
            source: vec![source],
            cue: Some(cue),
            content,
            weighed: vec![("tree", 0.6)],
        };
        Some([
            Draft { path: outer.map_or(Path::Clause, |draft| draft.path), ..draft(Path::Clause, source, cue, content) },
            draft(Path::Nested, self.quoted.clone(), self.says.clone(), said.clone()),
        ])
    }

    /// What is said: behind "as saying", or in front of who quotes.
    fn said(&self, layers: &Layers<'_>, mine: &[Draft], before: usize) -> Vec<Range<usize>> {
        let mut out: Vec<Range<usize>> = Vec::new();
        let word = |t: &usize| layers.is_word(*t) || layers.quotation(*t).is_some();
        for piece in mine.iter().flat_map(|draft| &draft.content) {
            let first = (piece.start.max(self.says.end)..piece.end).find(word);
            let behind = first.unwrap_or(piece.end)..piece.end;
            let front = piece.start..piece.end.min(before);
            out.extend([front, behind].into_iter().filter(|piece| piece.clone().any(|t| layers.is_word(t))));
        }
        if out.is_empty() {
            let clause =
                layers.dependents(self.says.end - 1).find(|&t| t >= self.says.end && layers.word(t).rel == Rel::Ccomp);
            let whole = clause.map(|clause| layers.phrase(clause));
            let behind = whole.map(|whole| whole.start..trimmed(layers, &whole));
            out.extend(behind.or_else(|| in_front(layers, before)).filter(|piece| !piece.is_empty()));
        }
        out.sort_by_key(|piece| (piece.start, piece.end));
        out.dedup();
        out
    }
}

/// What stands in a sentence before a clause that a comma sets off.
fn in_front(layers: &Layers<'_>, before: usize) -> Option<Range<usize>> {
    let start = layers.sentence(before).start;
    let end = (start + 1..before).rev().find(|&end| layers.is_word(end - 1))?;
    let verb = (start..end).any(|t| layers.word(t).upos == Upos::Verb);
    (verb && layers.form(before - 1) == ",").then_some(start..end)
}
