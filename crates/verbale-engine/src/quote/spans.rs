//! Quotation marks and paragraphs correct the role tags: a quotation is content as a whole or not at all, unless it is a title or a scare
//! quote; content that runs over the end of a paragraph is in pieces, one a paragraph.

use crate::Layers;
use crate::syntax::{Fragment, Role};
use crate::text::Quotation;
use std::ops::Range;

/// Words from which a quotation counts as speech; shorter ones may be titles, names or irony, which the tags decide.
const SPEECH: usize = 4;

/// The role fragments, corrected.
pub(crate) fn corrected(layers: &Layers<'_>) -> Vec<Fragment> {
    let mut fragments: Vec<Fragment> = layers.syntax.fragments.iter().flat_map(|f| by_paragraph(layers, f)).collect();
    for quotation in layers.segments.quotations.all.iter().filter(|q| q.depth == 0 && !q.unpaired) {
        settle(layers, quotation, &mut fragments);
    }
    fragments
}

/// Cuts a content at the ends of paragraphs: its pieces stay linked to the same cue.
fn by_paragraph(layers: &Layers<'_>, fragment: &Fragment) -> Vec<Fragment> {
    let mut out = vec![fragment.clone()];
    for token in fragment.tokens.start + 1..fragment.tokens.end {
        if layers.paragraph(token) != layers.paragraph(token - 1) {
            let last = out.last_mut().expect("starts with one");
            let mut rest = last.clone();
            rest.sureness.drain(..token - last.tokens.start);
            last.sureness.truncate(token - last.tokens.start);
            last.tokens.end = token;
            rest.tokens.start = token;
            out.push(rest);
        }
    }
    out
}

/// Fills the gaps of a quotation that is mostly content of one fragment.
fn settle(layers: &Layers<'_>, quotation: &Quotation, fragments: &mut [Fragment]) {
    let tokens = layers.tokens_in(quotation.span);
    let words = tokens.clone().filter(|&t| layers.is_word(t)).count();
    let near = fragments.partition_point(|f| f.tokens.end <= tokens.start)
        ..fragments.partition_point(|f| f.tokens.start < tokens.end);
    if words < SPEECH || near.is_empty() || fragments[near.clone()].iter().any(|f| f.role != Role::Content) {
        return;
    }
    let mut inside: Vec<usize> = near.collect();
    inside.sort_by_key(|&i| std::cmp::Reverse(overlap(&fragments[i].tokens, &tokens)));
    let [only] = inside[..] else { return };
    if overlap(&fragments[only].tokens, &tokens) * 2 > tokens.len() {
        widen(&mut fragments[only], &tokens);
    }
}

fn widen(fragment: &mut Fragment, tokens: &Range<usize>) {
    let wide = fragment.tokens.start.min(tokens.start)..fragment.tokens.end.max(tokens.end);
    let mean = fragment.sureness.iter().sum::<f32>() / fragment.sureness.len() as f32;
    fragment.sureness.resize(wide.len(), mean);
    fragment.tokens = wide;
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> usize {
    a.end.min(b.end).saturating_sub(a.start.max(b.start))
}
