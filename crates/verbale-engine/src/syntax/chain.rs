//! A linear chain over tags: the best path (Viterbi) and how sure each tag of it is (forward–backward).

/// What a step that is not allowed costs.
const FORBIDDEN: f32 = -1e4;

/// Transition scores of the chain (a conditional random field, Lafferty et al. 2001).
pub(crate) struct Chain<const TAGS: usize> {
    start: [f32; TAGS],
    /// `[from][to]`
    transitions: [[f32; TAGS]; TAGS],
}

impl<const TAGS: usize> Chain<TAGS> {
    /// `None` when the sizes do not fit.
    pub(crate) fn new(start: &[f32], transitions: &[f32]) -> Option<Self> {
        let start = start.try_into().ok()?;
        let mut rows = [[0.0; TAGS]; TAGS];
        if transitions.len() != TAGS * TAGS {
            return None;
        }
        for (row, values) in rows.iter_mut().zip(transitions.chunks_exact(TAGS)) {
            row.copy_from_slice(values);
        }
        Some(Self { start, transitions: rows })
    }

    /// A chain that only knows what is allowed: an I- tag follows its own kind. `labels` are `O`, `B-X`, `I-X`.
    pub(crate) fn lawful(labels: &[String]) -> Option<Self> {
        let inner = |to: &str| to.starts_with("I-");
        let bad = |from: &str, to: &str| inner(to) && from.get(2..) != to.get(2..);
        let start: Vec<f32> = labels.iter().map(|to| if inner(to) { FORBIDDEN } else { 0.0 }).collect();
        let steps: Vec<f32> = labels
            .iter()
            .flat_map(|from| labels.iter().map(move |to| if bad(from, to) { FORBIDDEN } else { 0.0 }))
            .collect();
        Self::new(&start, &steps)
    }

    /// The best tag of each word.
    pub(crate) fn best(&self, scores: &[[f32; TAGS]]) -> Vec<usize> {
        let Some(first) = scores.first() else { return Vec::new() };
        let mut value: [f32; TAGS] = std::array::from_fn(|t| self.start[t] + first[t]);
        let mut back: Vec<[usize; TAGS]> = Vec::with_capacity(scores.len());
        for score in &scores[1..] {
            let choice: [usize; TAGS] = std::array::from_fn(|to| {
                (1..TAGS).fold(0, |best, from| {
                    if value[from] + self.transitions[from][to] > value[best] + self.transitions[best][to] {
                        from
                    } else {
                        best
                    }
                })
            });
            value = std::array::from_fn(|to| value[choice[to]] + self.transitions[choice[to]][to] + score[to]);
            back.push(choice);
        }
        let mut at = (1..TAGS).fold(0, |best, t| if value[t] > value[best] { t } else { best });
        let mut path = vec![at];
        for choice in back.iter().rev() {
            at = choice[at];
            path.push(at);
        }
        path.reverse();
        path
    }

    /// Per word the probability of every tag.
    pub(crate) fn marginals(&self, scores: &[[f32; TAGS]]) -> Vec<[f32; TAGS]> {
        let count = scores.len();
        let mut forward = vec![[0.0f32; TAGS]; count];
        let mut backward = vec![[0.0f32; TAGS]; count];
        for at in 0..count {
            forward[at] = match at.checked_sub(1) {
                None => std::array::from_fn(|t| self.start[t] + scores[0][t]),
                Some(before) => {
                    let from = forward[before];
                    std::array::from_fn(|to| {
                        log_sum::<TAGS>(std::array::from_fn(|t| from[t] + self.transitions[t][to])) + scores[at][to]
                    })
                }
            };
        }
        for at in (0..count.saturating_sub(1)).rev() {
            let (next, score) = (backward[at + 1], scores[at + 1]);
            backward[at] = std::array::from_fn(|from| {
                log_sum::<TAGS>(std::array::from_fn(|t| next[t] + score[t] + self.transitions[from][t]))
            });
        }
        let both = forward.iter().zip(&backward);
        both.map(|(f, b)| {
            let total = log_sum::<TAGS>(std::array::from_fn(|t| f[t] + b[t]));
            std::array::from_fn(|t| (f[t] + b[t] - total).exp())
        })
        .collect()
    }
}

fn log_sum<const TAGS: usize>(values: [f32; TAGS]) -> f32 {
    let most = values.iter().fold(f32::MIN, |a, &b| a.max(b));
    most + values.iter().map(|v| (v - most).exp()).sum::<f32>().ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAGS: usize = 7;

    fn chain() -> Chain<TAGS> {
        let mut transitions = [0.0; TAGS * TAGS];
        transitions[2] = -1e4; // O → I of the first role
        Chain::new(&[0.0; TAGS], &transitions).unwrap()
    }

    #[test]
    fn a_forbidden_step_is_not_taken() {
        let mut scores = [[0.0; TAGS]; 2];
        scores[0][0] = 1.0;
        scores[1][2] = 5.0;
        let best = chain().best(&scores);
        assert_eq!(best[1], 2);
        assert_ne!(best[0], 0);
    }

    #[test]
    fn a_name_is_not_broken_by_a_stray_tag() {
        let labels: Vec<String> = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"].map(String::from).to_vec();
        let chain: Chain<5> = Chain::lawful(&labels).unwrap();
        // alone, the second word would be the inside of an organization
        let scores = [[0.0, 3.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.8, 0.0, 2.0]];
        assert_eq!(chain.best(&scores), [1, 2]);
    }

    #[test]
    fn probabilities_sum_to_one() {
        let scores = [[0.3, -1.0, 2.0, 0.0, 0.5, 0.1, -0.2]; 5];
        for word in chain().marginals(&scores) {
            assert!((word.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }
}
