//! What the tree corrects: content that runs on into a clause which hangs on the cue itself ("said that …, while suggesting …"), and cues the
//! tags passed over although the lexicon and the tree leave no doubt ("…, suggesting that …").

use super::cues::{Cues, Strength};
use super::{Draft, Path, factuality};
use crate::Layers;
use crate::syntax::{Rel, Upos, VerbForm};
use std::ops::Range;

/// Cuts and adds.
pub(crate) fn correct(layers: &Layers<'_>, cues: &Cues, mut drafts: Vec<Draft>) -> Vec<Draft> {
    let mut more = Vec::new();
    for draft in &mut drafts {
        more.extend(cut(layers, cues, draft));
        supply_source(layers, draft);
    }
    drafts.extend(more);
    let mut taken = vec![false; layers.syntax.words.len()];
    for range in drafts.iter().flat_map(|d| d.cue.iter().chain(&d.content).chain(&d.source)) {
        taken[range.clone()].fill(true);
    }
    for verb in 0..taken.len() {
        let free = |r: &Range<usize>| !taken[r.clone()].contains(&true);
        if let Some(draft) =
            (!taken[verb]).then(|| clause(layers, cues, verb)).flatten().filter(|d| free(&d.content[0]))
        {
            taken[draft.content[0].clone()].fill(true);
            drafts.push(draft);
        }
    }
    drafts
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// An active verb whose source the heads did not find has the subject of its clause, or of the clause that controls it.
fn supply_source(layers: &Layers<'_>, draft: &mut Draft) {
    let Some(cue) = draft.cue.as_ref().filter(|_| draft.path == Path::Anonymous) else { return };
    let verb = factuality::main_word(layers, cue);
    let passive =
        layers.word(verb).features.passive || layers.dependents(verb).any(|t| layers.word(t).rel == Rel::AuxPass);
    if layers.word(verb).upos != Upos::Verb || passive {
        return;
    }
    let taken = |r: &Range<usize>| draft.content.iter().chain([cue]).any(|c| overlaps(c, r));
    let expletive = |r: &Range<usize>| r.len() == 1 && matches!(layers.word(r.start).lemma.as_ref(), "it" | "there");
    if let Some(source) = subject(layers, verb).filter(|r| !taken(r) && !expletive(r)) {
        draft.source = vec![source];
        draft.path = Path::SubjectFromTree;
    }
}

/// Content ends where a participle clause begins that is an attribution itself and hangs on the cue's verb, or, after "while" or a comma,
/// on the content's: "said that it would go on, while suggesting that …". Gives what the cut clause says in turn, by the same source.
/// (Without the condition on the participle the parser's slips cost more than the rule gains.)
fn cut(layers: &Layers<'_>, cues: &Cues, draft: &mut Draft) -> Vec<Draft> {
    let Some(cue) = draft.cue.clone() else { return Vec::new() };
    let verb = factuality::main_word(layers, &cue);
    let Some(last) = draft.content.last_mut().filter(|c| c.start >= cue.end) else { return Vec::new() };
    let top = layers.head_of(last);
    let clause = (last.start..last.end).find_map(|t| {
        let word = layers.word(t);
        let attributes = word.rel == Rel::Advcl && is_participle(layers, t) && cues.verb(&word.lemma).is_some();
        let phrase = layers.phrase(t);
        let apart = layers.form(phrase.start) == "while" || phrase.start > 0 && layers.form(phrase.start - 1) == ",";
        let hangs = word.head == Some(verb) || word.head == Some(top) && apart;
        (attributes && hangs && phrase.start > last.start + 1 && phrase.end >= last.end).then_some((t, phrase))
    });
    let Some((participle, phrase)) = clause else { return Vec::new() };
    let comma = layers.form(phrase.start - 1) == ",";
    last.end = if comma { phrase.start - 1 } else { phrase.start };
    let joined = layers.dependents(participle).filter(|&t| layers.word(t).rel == Rel::Conj && is_participle(layers, t));
    let verbs = std::iter::once(participle).chain(joined.filter(|&t| cues.verb(&layers.word(t).lemma).is_some()));
    verbs.filter_map(|t| attributed(layers, t, draft.source.first()?.clone())).collect()
}

fn is_participle(layers: &Layers<'_>, token: usize) -> bool {
    let features = layers.word(token).features;
    matches!(features.verb_form, Some(VerbForm::Participle | VerbForm::Gerund)) && !features.passive
}

/// What a participle's clause or object says, by a source that is known: "suggesting that …", "expressing doubts about …".
fn attributed(layers: &Layers<'_>, verb: usize, source: Range<usize>) -> Option<Draft> {
    let complement =
        layers.dependents(verb).find(|&t| t > verb && matches!(layers.word(t).rel, Rel::Ccomp | Rel::Obj))?;
    let whole = layers.phrase(complement);
    // "doubts about the efforts": the noun belongs to the cue
    let about = layers
        .dependents(complement)
        .find(|&t| layers.word(complement).rel == Rel::Obj && layers.word(t).rel == Rel::Nmod && t > complement);
    let start = about.map_or(whole.start, |t| layers.phrase(t).start + 1);
    let content = start..trimmed(layers, &whole);
    (start > verb && content.len() > 1).then(|| Draft {
        path: Path::Clause,
        source: vec![source],
        cue: Some(verb..start),
        content: vec![content],
        weighed: vec![("tree", 0.6)],
    })
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
    fits.then(|| Draft {
        path: Path::Clause,
        source: vec![source],
        cue: Some(group),
        content: vec![content],
        weighed: vec![("tree", 0.6)],
    })
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
        if let Some(subject) =
            layers.dependents(at).find(|&t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjOuter))
        {
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
