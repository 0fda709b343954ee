//! Scores between words become one tree per sentence: the maximum spanning arborescence with one root (Chu and Liu 1965, Edmonds 1967;
//! McDonald et al. 2005 for parsing).

/// A square of scores; row = dependent, column = head, index 0 = the root. Row 0 is not looked at.
#[derive(Clone)]
pub(crate) struct Scores {
    size: usize,
    values: Vec<f32>,
}

impl Scores {
    pub(crate) fn new(size: usize) -> Self {
        Self { size, values: vec![f32::NEG_INFINITY; size * size] }
    }

    pub(crate) fn get(&self, dependent: usize, head: usize) -> f32 {
        self.values[dependent * self.size + head]
    }

    pub(crate) fn set(&mut self, dependent: usize, head: usize, score: f32) {
        self.values[dependent * self.size + head] = score;
    }

    fn total(&self, heads: &[usize]) -> f32 {
        (1..self.size).map(|d| self.get(d, heads[d])).sum()
    }
}

/// The head of every word (entry 0 is unused), exactly one of them 0.
pub(crate) fn best_tree(scores: &Scores) -> Vec<usize> {
    let heads = arborescence(scores);
    let roots: Vec<usize> = (1..scores.size).filter(|&d| heads[d] == 0).collect();
    if roots.len() <= 1 {
        return heads;
    }
    let with_root = |root: usize| {
        let mut only = scores.clone();
        for d in (1..scores.size).filter(|&d| d != root) {
            only.set(d, 0, f32::NEG_INFINITY);
        }
        arborescence(&only)
    };
    let mut best = (f32::NEG_INFINITY, heads);
    for tree in roots.into_iter().map(with_root) {
        let total = scores.total(&tree);
        if total > best.0 {
            best = (total, tree);
        }
    }
    best.1
}

/// Chu–Liu–Edmonds by contraction. Depth is bounded by the number of cycles, each of which takes two nodes away or more.
fn arborescence(scores: &Scores) -> Vec<usize> {
    let mut heads = greedy(scores);
    let Some(cycle) = find_cycle(&heads) else { return heads };
    let (smaller, outside, entries) = contract(scores, &heads, &cycle);
    let solved = arborescence(&smaller);
    let merged = smaller.size - 1;
    for (at, &node) in outside.iter().enumerate().skip(1) {
        heads[node] = if solved[at] == merged { leaving(scores, node, &cycle) } else { outside[solved[at]] };
    }
    let entering = outside[solved[merged]];
    let (_, inside) = entries[solved[merged]];
    heads[inside] = entering;
    heads
}

fn greedy(scores: &Scores) -> Vec<usize> {
    let best = |d: usize| {
        (0..scores.size)
            .filter(|&h| h != d)
            .fold(
                (f32::NEG_INFINITY, 0),
                |best, h| if scores.get(d, h) > best.0 { (scores.get(d, h), h) } else { best },
            )
            .1
    };
    std::iter::once(0).chain((1..scores.size).map(best)).collect()
}

fn find_cycle(heads: &[usize]) -> Option<Vec<usize>> {
    let mut seen = vec![0usize; heads.len()];
    for start in 1..heads.len() {
        let mut at = start;
        while at != 0 && seen[at] == 0 {
            seen[at] = start;
            at = heads[at];
        }
        if at != 0 && seen[at] == start {
            let mut cycle = vec![at];
            let mut next = heads[at];
            while next != at {
                cycle.push(next);
                next = heads[next];
            }
            return Some(cycle);
        }
    }
    None
}

/// The graph with the cycle as its last node; the nodes outside; and, per outside node, the best way in from it: (score, word entered).
fn contract(scores: &Scores, heads: &[usize], cycle: &[usize]) -> (Scores, Vec<usize>, Vec<(f32, usize)>) {
    let outside: Vec<usize> = (0..scores.size).filter(|n| !cycle.contains(n)).collect();
    let merged = outside.len();
    let mut smaller = Scores::new(merged + 1);
    for (i, &d) in outside.iter().enumerate().skip(1) {
        for (j, &h) in outside.iter().enumerate() {
            smaller.set(i, j, scores.get(d, h));
        }
        smaller.set(i, merged, scores.get(d, leaving(scores, d, cycle)));
    }
    let entry = |h: usize| {
        cycle
            .iter()
            .map(|&d| (scores.get(d, h) - scores.get(d, heads[d]), d))
            .fold((f32::NEG_INFINITY, cycle[0]), |a, b| if b.0 > a.0 { b } else { a })
    };
    let entries: Vec<(f32, usize)> = outside.iter().map(|&h| entry(h)).collect();
    for (j, (score, _)) in entries.iter().enumerate() {
        smaller.set(merged, j, *score);
    }
    (smaller, outside, entries)
}

/// The cycle's word that `dependent` hangs on best.
fn leaving(scores: &Scores, dependent: usize, cycle: &[usize]) -> usize {
    cycle.iter().copied().fold(cycle[0], |a, b| if scores.get(dependent, b) > scores.get(dependent, a) { b } else { a })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn is_tree(heads: &[usize]) -> bool {
        (1..heads.len()).all(|start| {
            let mut at = start;
            for _ in 0..heads.len() {
                if at == 0 {
                    return true;
                }
                at = heads[at];
            }
            false
        })
    }

    /// Every assignment of heads, tried one by one.
    fn exhaustive(scores: &Scores) -> f32 {
        let n = scores.size;
        let mut best = f32::NEG_INFINITY;
        for code in 0..n.pow(n as u32 - 1) {
            let heads: Vec<usize> = std::iter::once(0).chain((0..n - 1).map(|i| code / n.pow(i as u32) % n)).collect();
            let one_root = heads[1..].iter().filter(|&&h| h == 0).count() == 1;
            if one_root && heads.iter().enumerate().skip(1).all(|(d, &h)| d != h) && is_tree(&heads) {
                best = best.max(scores.total(&heads));
            }
        }
        best
    }

    proptest! {
        #[test]
        fn finds_the_best_tree_with_one_root(values in proptest::collection::vec(-5.0f32..5.0, 25)) {
            let scores = Scores { size: 5, values };
            let heads = best_tree(&scores);
            prop_assert!(is_tree(&heads));
            prop_assert_eq!(heads[1..].iter().filter(|&&h| h == 0).count(), 1);
            prop_assert!((scores.total(&heads) - exhaustive(&scores)).abs() < 1e-3);
        }
    }
}
