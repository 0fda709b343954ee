//! Content without a cue of its own goes on with the statement before it: the quotation that is opened again in the next paragraph, and
//! the bare quotation in the sentence after ("…," he said. "…").

use super::{Draft, Path};
use crate::Layers;
use std::ops::Range;

/// Joins drafts that the marks or the neighbourhood say are one.
pub(crate) fn join(layers: &Layers<'_>, mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.sort_by_key(|d| d.content[0].start);
    let mut out: Vec<Draft> = Vec::new();
    for draft in drafts {
        match (draft.path == Path::Bare).then(|| before(layers, &out, &draft)).flatten() {
            Some(at) => {
                out[at].content.extend(draft.content);
                out[at].content.sort_by_key(|c| c.start);
            }
            None => out.push(draft),
        }
    }
    out
}

/// The draft that a bare content goes on with.
fn before(layers: &Layers<'_>, drafts: &[Draft], bare: &Draft) -> Option<usize> {
    let start = bare.content[0].start;
    /// Statements looked back at: they lie in the paragraph before, so more are never needed.
    const NEAR: usize = 24;
    let last =
        drafts.iter().enumerate().rev().take(NEAR).filter(|(_, d)| ends(d) <= start).max_by_key(|(_, d)| ends(d))?;
    let near = layers.paragraph(start) <= layers.paragraph(ends(last.1) - 1) + 1;
    let reopened = layers.quotation(start).is_some_and(|q| q.continued);
    let same = layers.paragraph(start) == layers.paragraph(ends(last.1) - 1);
    (near && (reopened || same || speaks_on(layers, last.1, bare))).then_some(last.0)
}

/// A paragraph that is one quotation, after a paragraph that ends with a quotation and its speaker: he goes on.
fn speaks_on(layers: &Layers<'_>, last: &Draft, bare: &Draft) -> bool {
    let content = &bare.content[0];
    let paragraph = &layers.segments.paragraphs[layers.paragraph(content.start)];
    let whole = content.start == paragraph.start
        && content.end + 1 >= paragraph.end
        && layers.quotation(content.start).is_some();
    let before = &layers.segments.paragraphs[layers.paragraph(ends(last) - 1)];
    let closes = ends(last) + 2 >= before.end;
    let quoted = last.content.last().is_some_and(|c| layers.quotation(c.end - 1).is_some());
    whole && closes && quoted && last.path != Path::Signature
}

fn ends(draft: &Draft) -> usize {
    let parts = draft.source.iter().chain(&draft.cue).chain(&draft.content);
    parts.map(|r: &Range<usize>| r.end).max().unwrap_or(0)
}
