//! Fragments become drafts: every cue takes the source and the contents the link heads give it.

use super::{Draft, Path};
use crate::Layers;
use crate::syntax::{Fragment, Role};
use std::ops::Range;

/// One draft per cue that has content, and one without a cue per content that found none.
pub(crate) fn drafts(layers: &Layers<'_>, pieces: &[Fragment]) -> Vec<Draft> {
    let contents: Vec<(usize, Option<usize>)> =
        pieces.iter().enumerate().filter(|(_, f)| f.role == Role::Content).map(|(i, f)| (i, best(f).and_then(|b| b.0))).collect();
    let cues = pieces.iter().enumerate().filter(|(_, f)| f.role == Role::Cue);
    let mut out: Vec<Draft> = Vec::new();
    for (at, cue) in cues {
        let own: Vec<&Fragment> = contents.iter().filter(|c| c.1 == Some(at)).map(|c| &pieces[c.0]).collect();
        if !own.is_empty() {
            out.push(draft(layers, pieces, cue, &own));
        }
    }
    for (at, _) in contents.iter().filter(|c| c.1.is_none()) {
        let content = &pieces[*at];
        let weighed = vec![("content", mean(&content.sureness))];
        out.push(Draft { path: Path::Bare, source: Vec::new(), cue: None, content: vec![content.tokens.clone()], weighed });
    }
    out
}

fn draft(layers: &Layers<'_>, pieces: &[Fragment], cue: &Fragment, own: &[&Fragment]) -> Draft {
    let (source, probability) = best(cue).unwrap_or((None, 0.0));
    let content: Vec<Range<usize>> = own.iter().map(|f| f.tokens.clone()).collect();
    let linked = own.iter().filter_map(|f| best(f)).map(|b| b.1).fold(1.0f32, f32::min);
    let weighed = vec![
        ("content", own.iter().map(|f| mean(&f.sureness)).fold(1.0f32, f32::min)),
        ("content-edges", own.iter().map(|f| edges(&f.sureness)).fold(1.0f32, f32::min)),
        ("content-to-cue", linked),
        ("cue", mean(&cue.sureness)),
        ("cue-to-source", probability),
        ("source", source.map_or(probability, |s| mean(&pieces[s].sureness))),
    ];
    let (path, source) = match source {
        Some(s) => (Path::Linked, vec![pieces[s].tokens.clone()]),
        None => (Path::Anonymous, Vec::new()),
    };
    let _ = layers;
    Draft { path, source, cue: Some(cue.tokens.clone()), content, weighed }
}

fn best(fragment: &Fragment) -> Option<(Option<usize>, f32)> {
    fragment.links.first().copied()
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

/// How sure the first and the last tag are.
fn edges(values: &[f32]) -> f32 {
    values.first().copied().unwrap_or(0.0).min(values.last().copied().unwrap_or(0.0))
}
