//! Which predicted attributions are the gold ones, as the attribution scorer has it: at least half of the larger content is shared, and
//! the head of each source lies in the other. Used where single attributions are looked at; tables come from the scorer itself.
//!
//! Everything here is in bytes of the text.

use regex::Regex;
use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;
use verbale_model::{Span, Statement};

/// Words of a source behind which its head does not stand.
const CUT: [&str; 25] = [
    "of",
    "for",
    "in",
    "at",
    "on",
    "from",
    "with",
    "by",
    "to",
    "who",
    "which",
    "that",
    "whose",
    "as",
    "about",
    "against",
    "near",
    "among",
    "including",
    "via",
    "under",
    "over",
    "after",
    "before",
    "during",
];

static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}_]+(?:['’.\-][\p{L}\p{N}_]+)*").ok());
static BREAK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[,;:(–—]|--").ok());

/// The words of a text; punctuation is none.
pub(crate) struct Words<'t> {
    text: &'t str,
    words: Vec<Range<usize>>,
}

/// An attribution as the numbers of its words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Covered {
    pub(crate) source: BTreeSet<usize>,
    pub(crate) cue: BTreeSet<usize>,
    pub(crate) content: BTreeSet<usize>,
    head: Option<usize>,
}

/// The three parts, as bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) cue: Vec<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
}

impl Parts {
    /// Of a statement.
    pub(crate) fn of(statement: &Statement) -> Self {
        let bytes = |spans: &[Span]| spans.iter().map(|s| s.range()).collect();
        let cue = statement.cue.as_ref().map(|c| bytes(&c.spans)).unwrap_or_default();
        Self { source: bytes(&statement.source), cue, content: bytes(&statement.content) }
    }

    /// Of gold spans in code points.
    pub(crate) fn from_points(text: &str, source: &[[usize; 2]], cue: &[[usize; 2]], content: &[[usize; 2]]) -> Self {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = |point: usize| starts.get(point).copied().unwrap_or(text.len());
        let bytes = |spans: &[[usize; 2]]| spans.iter().map(|s| at(s[0])..at(s[1])).collect();
        Self { source: bytes(source), cue: bytes(cue), content: bytes(content) }
    }
}

impl<'t> Words<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let words = WORD.as_ref().map(|w| w.find_iter(text).map(|m| m.range()).collect()).unwrap_or_default();
        Self { text, words }
    }

    pub(crate) fn cover(&self, parts: &Parts) -> Covered {
        let source = self.covered(&parts.source);
        let head = self.head(&source);
        Covered { head, source, cue: self.covered(&parts.cue), content: self.covered(&parts.content) }
    }

    fn covered(&self, spans: &[Range<usize>]) -> BTreeSet<usize> {
        let mut out = BTreeSet::new();
        for span in spans {
            let from = self.words.partition_point(|w| w.end <= span.start);
            out.extend((from..self.words.len()).take_while(|&i| self.words[i].start < span.end));
        }
        out
    }

    /// The last word of a source's first chunk.
    fn head(&self, source: &BTreeSet<usize>) -> Option<usize> {
        let mut head = *source.first()?;
        for &word in source.iter().skip(1) {
            let between = &self.text[self.words[head].end..self.words[word].start];
            let cut = CUT.contains(&self.text[self.words[word].clone()].to_lowercase().as_str());
            if word != head + 1 || cut || BREAK.as_ref().is_some_and(|b| b.is_match(between)) {
                break;
            }
            head = word;
        }
        Some(head)
    }
}

impl Covered {
    /// Words of content that both have.
    pub(crate) fn shared(&self, other: &Self) -> usize {
        self.content.intersection(&other.content).count()
    }

    /// Whether at least half of the larger content is shared.
    pub(crate) fn same_content(&self, other: &Self) -> bool {
        let shared = self.shared(other);
        shared > 0 && 2 * shared >= self.content.len().max(other.content.len())
    }

    /// Whether each source holds the other's head, or both are empty.
    pub(crate) fn same_source(&self, other: &Self) -> bool {
        match (self.head, other.head) {
            (None, None) => true,
            (Some(a), Some(b)) => other.source.contains(&a) && self.source.contains(&b),
            _ => false,
        }
    }

    fn likeness(&self, other: &Self) -> f64 {
        let union = self.content.union(&other.content).count();
        let cue = self.cue.intersection(&other.cue).next().is_some();
        let extra = 0.1 * f64::from(u8::from(self.same_source(other))) + 0.01 * f64::from(u8::from(cue));
        self.shared(other) as f64 / union.max(1) as f64 + extra
    }
}

/// A gold and a predicted attribution with the same content.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) gold: usize,
    pub(crate) found: usize,
    /// The sources agree too: the attribution is right.
    pub(crate) right: bool,
}

/// One to one, the likest first.
pub(crate) fn pairs(gold: &[Covered], found: &[Covered]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, f) in found.iter().enumerate().filter(|(_, f)| g.same_content(f)) {
            candidates.push((g.likeness(f), i, j));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut golds, mut founds) = (HashSet::new(), HashSet::new());
    let mut out = Vec::new();
    for (_, i, j) in candidates {
        if !golds.contains(&i) && !founds.contains(&j) {
            golds.insert(i);
            founds.insert(j);
            out.push(Pair { gold: i, found: j, right: gold[i].same_source(&found[j]) });
        }
    }
    out
}
