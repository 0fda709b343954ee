//! What the tree corrects: content that runs on into a clause which hangs on the cue itself ("said that …, while suggesting …"), and cues the
//! tags passed over although the lexicon and the tree leave no doubt ("…, suggesting that …").

use super::cues::{Cues, Strength};
use super::{Draft, Path, factuality};
use crate::Layers;
use crate::syntax::{Rel, Upos, VerbForm};
use std::ops::Range;

/// Cuts and adds.
pub(crate) fn correct(layers: &Layers<'_>, cues: &Cues, mut drafts: Vec<Draft>) -> Vec<Draft> {
    for draft in &mut drafts {
        cut(layers, cues, draft);
    }
    let mut taken = vec![false; layers.syntax.words.len()];
    for range in drafts.iter().flat_map(|d| d.cue.iter().chain(&d.content).chain(&d.source)) {
        taken[range.clone()].fill(true);
    }
    for verb in 0..taken.len() {
        let free = |r: &Range<usize>| !taken[r.clone()].contains(&true);
        if let Some(draft) = (!taken[verb]).then(|| clause(layers, cues, verb)).flatten().filter(|d| free(&d.content[0])) {
            taken[draft.content[0].clone()].fill(true);
            drafts.push(draft);
        }
    }
    drafts
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Content ends where a participle clause begins that hangs on the cue's verb and is an attribution itself. (Without that last condition the
/// parser's slips cost more than the rule gains.)
fn cut(layers: &Layers<'_>, cues: &Cues, draft: &mut Draft) {
    let Some(cue) = draft.cue.clone() else { return };
    let verb = factuality::main_word(layers, &cue);
    let Some(last) = draft.content.last_mut().filter(|c| c.start >= cue.end) else { return };
    let participle = |t: &usize| {
        let word = layers.word(*t);
        word.rel == Rel::Advcl && matches!(word.features.verb_form, Some(VerbForm::Participle | VerbForm::Gerund)) && !word.features.passive && cues.verb(&word.lemma).is_some()
    };
    let starts = layers.dependents(verb).filter(participle).map(|t| layers.phrase(t)).filter(|p| p.start > last.start + 1 && p.end >= last.end);
    if let Some(start) = starts.map(|p| p.start).min() {
        let comma = layers.form(start - 1) == ",";
        last.end = if comma { start - 1 } else { start };
    }
}

/// A statement from the tree alone.
fn clause(layers: &Layers<'_>, cues: &Cues, verb: usize) -> Option<Draft> {
    let word = layers.word(verb);
    if word.upos != Upos::Verb || cues.verb(&word.lemma) != Some(Strength::Strong) {
        return None;
    }
    let inner = layers.dependents(verb).find(|&t| layers.word(t).rel == Rel::Ccomp && t > verb)?;
    let content = layers.phrase(inner);
    let content = content.start..trimmed(layers, &content);
    let group = verb_group(layers, verb);
    let source = subject(layers, verb)?;
    let fits = content.start >= group.end && content.len() > 2 && !overlaps(&source, &content);
    fits.then(|| Draft { path: Path::Clause, source: vec![source], cue: Some(group), content: vec![content], weighed: vec![("tree", 0.6)] })
}

/// Without the stop or comma at the end.
fn trimmed(layers: &Layers<'_>, content: &Range<usize>) -> usize {
    if matches!(layers.form(content.end - 1), "." | "," | ";") { content.end - 1 } else { content.end }
}

fn verb_group(layers: &Layers<'_>, verb: usize) -> Range<usize> {
    let helper = |t: &usize| *t < verb && matches!(layers.word(*t).rel, Rel::Aux | Rel::AuxPass | Rel::Advmod);
    let mut start = verb;
    while start > 0 && layers.dependents(verb).any(|t| t + 1 == start && helper(&t)) {
        start -= 1;
    }
    start..verb + 1
}

/// The subject's phrase: of the verb, or of the clause that controls it.
fn subject(layers: &Layers<'_>, verb: usize) -> Option<Range<usize>> {
    let mut at = verb;
    for _ in 0..4 {
        if let Some(subject) = layers.dependents(at).find(|&t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjOuter)) {
            return Some(layers.phrase(subject));
        }
        let word = layers.word(at);
        let head = word.head?;
        match word.rel {
            Rel::Conj | Rel::Advcl | Rel::Xcomp => at = head,
            Rel::Acl => {
                let start = layers.phrase(head).start;
                return Some(start..head + 1);
            }
            _ => return None,
        }
    }
    None
}
