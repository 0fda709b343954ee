//! Direct, mixed or indirect: how much of the content stands between quotation marks.

use crate::Layers;
use std::ops::Range;
use verbale_model::Form;

/// Titles and irony apart, what counts is whether words stand inside and outside the marks.
pub(crate) fn of(layers: &Layers<'_>, content: &[Range<usize>]) -> Form {
    let (mut inside, mut outside) = (0, 0);
    for token in content.iter().flat_map(Clone::clone).filter(|&t| layers.is_word(t)) {
        if layers.quotation(token).is_some() {
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
