//! Direct, mixed or indirect: how much of the content stands between quotation marks.

use crate::Layers;
use std::ops::Range;
use verbale_model::Form;

/// Titles and irony apart, what counts is whether words stand inside and outside the marks.
pub(crate) fn of(layers: &Layers<'_>, content: &[Range<usize>]) -> Form {
    let quotations = &layers.segments.quotations.all;
    let quoted = |t: usize| {
        let token = layers.segments.tokens[t];
        quotations.iter().take_while(|q| q.span.start() <= token.start()).any(|q| q.span.contains(token))
    };
    let (mut inside, mut outside) = (0, 0);
    for token in content.iter().flat_map(Clone::clone).filter(|&t| layers.is_word(t)) {
        if quoted(token) {
            inside += 1;
        } else {
            outside += 1;
        }
    }
    match (inside, outside) {
        (0, _) => Form::Indirect,
        (_, 0) => Form::Direct,
        _ => Form::Mixed,
    }
}
