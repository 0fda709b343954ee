//! What the classifier of events sees of a deed beside the encoder's vectors: what the rows say, the words in and around its clause, and how
//! the two parties hang on it. Each feature is a short text; which of them count, the weights say.

use super::coding::Deed;
use super::frame;
use super::words::Words;
use crate::syntax::{Rel, Upos};
use verbale_model::EventStatus;

/// What is to be classified: the word that names the deed, and the heads of both parties.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The deed's word.
    pub token: usize,
    /// The head of the doer's words.
    pub source: Option<usize>,
    /// The head of the other party's words.
    pub target: Option<usize>,
    /// Features.
    pub features: Vec<String>,
}

/// What the classifier sees.
pub(super) fn see(
    layers: &Words<'_, '_>,
    deeds: &[Deed],
    deed: Option<&Deed>,
    token: usize,
    [source, target]: [Option<usize>; 2],
    status: EventStatus,
) -> Seen {
    let mut out = vec![format!("status={}", status.label())];
    match deed {
        Some(deed) => {
            out.push(format!("lex={}", deed.kind.label()));
            out.push(format!("lex={}/{}/{}", deed.kind.label(), deed.rule, deed.conditions.min(3)));
            out.extend(deed.mode.as_ref().map(|m| format!("mode={}/{m}", deed.kind.label())));
            out.push(format!("lex={}/{}", deed.kind.label(), status.label()));
        }
        None => out.push("lex=none".into()),
    }
    let sentence = layers.sentence(token);
    let first = deeds.partition_point(|d| d.token < sentence.start);
    let others = deeds[first..].iter().take_while(|d| d.token < sentence.end).filter(|d| d.token != token);
    out.extend(others.map(|d| format!("also={}", d.kind.label())));
    out.push(format!("t={}", layers.lemma(token)));
    out.push(format!("upos={}", layers.word(token).upos.label()));
    out.push(format!("rel={}", layers.word(token).rel.label()));
    if let Some(head) = layers.word(token).head {
        out.push(format!("above={}", layers.lemma(head)));
    }
    for t in layers.dependents(token) {
        let rel = layers.word(t).rel;
        if !matches!(rel, Rel::Punct | Rel::Det) {
            out.push(format!("{}={}", rel.label(), layers.lemma(t)));
        }
    }
    for (name, party) in [("s", source), ("o", target)] {
        match party {
            Some(party) => {
                out.push(format!("{name}-rel={}", layers.word(party).rel.label()));
                out.extend(layers.word(party).head.map(|h| format!("{name}-head={}", layers.lemma(h))));
                out.extend(frame::preposition(layers, party).map(|p| format!("{name}-case={p}")));
            }
            None => out.push(format!("{name}=none")),
        }
    }
    if let (Some(s), Some(o)) = (source, target) {
        out.extend(path(layers, s, o).into_iter().map(|t| format!("path={}", layers.lemma(t))));
    }
    let near = sentence.start.max(token.saturating_sub(30))..sentence.end.min(token + 30);
    for t in near {
        if matches!(layers.word(t).upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Aux | Upos::Adv | Upos::Part) {
            out.push(format!("w={}", layers.lemma(t)));
        }
    }
    out.sort();
    out.dedup();
    Seen { token, source, target, features: out }
}

/// The words between two words of a tree, without them.
fn path(layers: &Words<'_, '_>, a: usize, b: usize) -> Vec<usize> {
    let up = |from: usize| {
        let mut out = vec![from];
        while let Some(head) = layers.word(out[out.len() - 1]).head.filter(|_| out.len() < 12) {
            out.push(head);
        }
        out
    };
    let (left, right) = (up(a), up(b));
    let Some(at) = left.iter().position(|t| right.contains(t)) else { return Vec::new() };
    let other = right.iter().position(|t| *t == left[at]).unwrap_or(0);
    let all = left[..=at].iter().chain(&right[..other]).copied();
    all.filter(|t| *t != a && *t != b).collect()
}
