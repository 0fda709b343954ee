//! From a window's word vectors to what the heads say: tags, trees, names, role spans and the links between them.
//! Decoding only; what the spans make together is the business of [`crate::quote`].

use super::chain::Chain;
use super::encoder::WIDTH;
use super::kernels::{Isa, Linear, Multiplier, columns, dots, gelu};
use super::labels::{Edit, Features, NameKind, Rel, Role, Upos};
use super::tree::{Scores, best_tree};
use super::weights::Weights;
use super::windows::Window;
use super::{Fragment, Name, Syntax, Word};
use crate::LoadError;
use crate::text::Segments;
use std::collections::HashMap;
use std::ops::Range;

/// Number of role tags: O and B/I of source, cue, content.
const TAGS: usize = 7;
/// Number of name tags: O and B/I of person, organization, place, nationality.
const NAMES: usize = 9;

/// First layers of all heads, in the order of their columns in the one stacked matrix.
const STACK: [&str; 13] = [
    "heads.upos",
    "heads.feats",
    "heads.lemma",
    "heads.names",
    "heads.arc_dep",
    "heads.arc_head",
    "heads.rel_dep",
    "heads.rel_head",
    "heads.role",
    "heads.cue_dep",
    "heads.cue_head",
    "heads.source_dep",
    "heads.source_head",
];

/// All heads.
pub(crate) struct Heads {
    stacked: Linear,
    at: HashMap<&'static str, Range<usize>>,
    arc: Linear,
    cue: Linear,
    source: Linear,
    rel_out: Linear,
    role_out: Linear,
    chain: Chain<TAGS>,
    name_chain: Chain<NAMES>,
    upos: Vec<Upos>,
    features: Vec<Features>,
    lemmas: Vec<Edit>,
    names: Vec<Option<(bool, NameKind)>>,
    roles: Vec<Option<(bool, Role)>>,
    rels: Vec<Rel>,
}

/// One window's vectors after the stacked layer, and room for what is cut from them.
struct Columns<'a> {
    heads: &'a Heads,
    rows: Vec<f32>,
    count: usize,
}

impl Columns<'_> {
    fn of(&self, head: &str) -> Vec<f32> {
        let mut out = Vec::new();
        columns(&self.rows, self.heads.stacked.width(), self.heads.at[head].clone(), &mut out);
        out
    }

    /// The row of word `word` (0 is the start of the window) under one head.
    fn row(&self, head: &str, word: usize) -> &[f32] {
        let at = &self.heads.at[head];
        &self.rows[word * self.heads.stacked.width()..][at.clone()]
    }
}

impl Heads {
    pub(crate) fn load(weights: &Weights<'_>) -> Result<Self, LoadError> {
        let mut labels = weights.labels()?;
        let mut list =
            |key: &str| labels.remove(key).ok_or_else(|| LoadError::Model(format!("it has no labels of {key}")));
        let (mut at, mut column) = (HashMap::new(), 0);
        for name in STACK {
            let outputs = weights.floats(&format!("{name}.bias"))?.len();
            at.insert(name, column..column + outputs);
            column += outputs;
        }
        let names = list("names")?;
        let chain = Chain::new(&weights.floats("crf.start")?, &weights.floats("crf.transitions")?);
        Ok(Self {
            stacked: weights.stacked(&STACK)?,
            at,
            arc: weights.linear("heads.arc")?,
            cue: weights.linear("heads.cue")?,
            source: weights.linear("heads.source")?,
            rel_out: weights.linear("heads.rel_out")?,
            role_out: weights.linear("heads.role_out")?,
            chain: chain.ok_or_else(|| LoadError::Model("its chain of roles has another size".into()))?,
            upos: list("upos")?.iter().map(|l| Upos::from_label(l)).collect(),
            features: list("feats")?.iter().map(|l| Features::from_label(l)).collect(),
            lemmas: list("lemma")?.iter().map(|l| Edit::from_label(l)).collect(),
            name_chain: Chain::lawful(&names)
                .ok_or_else(|| LoadError::Model("its labels of names have another number".into()))?,
            names: names.iter().map(|l| begin(l).map(|(b, k)| (b, NameKind::from_label(k)))).collect(),
            roles: list("role")?.iter().map(|l| begin(l).map(|(b, k)| (b, Role::from_label(k)))).collect(),
            rels: list("rel")?.iter().map(|l| Rel::from_label(l)).collect(),
        })
    }

    /// Multiplications and additions in matrix products for one word.
    pub(crate) fn operations(&self) -> usize {
        [&self.stacked, &self.arc, &self.cue, &self.source, &self.rel_out, &self.role_out]
            .iter()
            .map(|l| l.operations())
            .sum()
    }

    /// Decodes one window into `out`, whose words are those of the whole document.
    pub(crate) fn decode(
        &self,
        text: &str,
        segments: &Segments,
        window: &Window,
        vectors: &[f32],
        multiplier: &mut Multiplier,
        out: &mut Syntax,
    ) {
        let mut rows = Vec::new();
        multiplier.apply(&self.stacked, vectors, &mut rows);
        let columns = Columns { heads: self, rows, count: vectors.len() / WIDTH };
        self.tags(text, segments, window, &columns, out);
        self.trees(segments, window, &columns, multiplier, out);
        self.names(window, &columns, out);
        self.roles(window, &columns, multiplier, out);
    }

    fn tags(&self, text: &str, segments: &Segments, window: &Window, columns: &Columns<'_>, out: &mut Syntax) {
        for (word, token) in window.tokens.clone().enumerate() {
            let upos = self.upos[most(columns.row("heads.upos", word + 1))];
            let features = self.features[most(columns.row("heads.feats", word + 1))];
            let form = segments.tokens[token].of(text);
            let lemma = match upos {
                Upos::Propn => None,
                _ => self.lemmas[most(columns.row("heads.lemma", word + 1))].apply(form),
            };
            out.words[token] = Word {
                upos,
                features,
                lemma: lemma.unwrap_or_else(|| form.to_owned()).into(),
                head: None,
                rel: Rel::Root,
            };
        }
    }

    fn trees(
        &self,
        segments: &Segments,
        window: &Window,
        columns: &Columns<'_>,
        multiplier: &mut Multiplier,
        out: &mut Syntax,
    ) {
        let dependents = self.projected("heads.arc_dep", &self.arc, columns, multiplier);
        let heads = self.dense("heads.arc_head", columns, multiplier);
        let width = self.at["heads.arc_head"].len();
        let first = segments.sentences.partition_point(|s| s.end <= window.tokens.start);
        let mut governors = vec![0; columns.count];
        for sentence in segments.sentences[first..].iter().take_while(|s| s.start < window.tokens.end) {
            // a sentence may be cut by the window
            let part = sentence.start.max(window.tokens.start)..sentence.end.min(window.tokens.end);
            let base = part.start - window.tokens.start;
            let tree = sentence_tree(&dependents, &heads, width, base, part.len(), multiplier);
            for (at, &head) in tree.iter().enumerate().skip(1) {
                governors[base + at] = if head == 0 { 0 } else { base + head };
                out.words[part.start + at - 1].head = head.checked_sub(1).map(|h| part.start + h);
            }
        }
        self.relations(window, columns, &governors, multiplier, out);
    }

    fn relations(
        &self,
        window: &Window,
        columns: &Columns<'_>,
        governors: &[usize],
        multiplier: &mut Multiplier,
        out: &mut Syntax,
    ) {
        let mut hidden = Vec::new();
        for (word, &governor) in governors.iter().enumerate() {
            let pair = columns.row("heads.rel_dep", word).iter().zip(columns.row("heads.rel_head", governor));
            hidden.extend(pair.map(|(d, h)| d + h));
        }
        gelu(multiplier.isa, &mut hidden);
        let mut scores = Vec::new();
        multiplier.apply(&self.rel_out, &hidden, &mut scores);
        for (row, token) in scores.chunks_exact(self.rel_out.width()).skip(1).zip(window.tokens.clone()) {
            let rel = self.rels[most(&row[..self.rels.len()])];
            let root = out.words[token].head.is_none();
            out.words[token].rel = if root { Rel::Root } else { rel };
        }
    }

    fn names(&self, window: &Window, columns: &Columns<'_>, out: &mut Syntax) {
        let scores: Vec<[f32; NAMES]> =
            (1..columns.count).map(|word| std::array::from_fn(|t| columns.row("heads.names", word)[t])).collect();
        let first = out.names.len();
        for (word, tag) in self.name_chain.best(&scores).into_iter().enumerate() {
            let Some((begins, kind)) = self.names[tag] else { continue };
            let (token, sure) = (window.tokens.start + word, softmax(&scores[word])[tag]);
            match out.names[first..].last_mut() {
                Some(name) if !begins && name.tokens.end == token => {
                    name.tokens.end += 1;
                    name.probability = name.probability.min(sure);
                }
                _ => out.names.push(Name { tokens: token..token + 1, kind, probability: sure }),
            }
        }
    }

    fn roles(&self, window: &Window, columns: &Columns<'_>, multiplier: &mut Multiplier, out: &mut Syntax) {
        let hidden = self.dense("heads.role", columns, multiplier);
        let mut scores = Vec::new();
        multiplier.apply(&self.role_out, &hidden, &mut scores);
        let scores: Vec<[f32; TAGS]> =
            scores.chunks_exact(self.role_out.width()).skip(1).map(|row| std::array::from_fn(|t| row[t])).collect();
        let path = self.chain.best(&scores);
        let marginals = self.chain.marginals(&scores);
        let first = out.fragments.len();
        for (word, &tag) in path.iter().enumerate() {
            let token = window.tokens.start + word;
            out.roles[token] = self.by_role(&marginals[word]);
            let Some((begins, role)) = self.roles[tag] else { continue };
            let sure = marginals[word][tag];
            match out.fragments[first..].last_mut() {
                Some(last) if !begins && last.role == role && last.tokens.end == token => {
                    last.tokens.end += 1;
                    last.sureness.push(sure);
                }
                _ => out.fragments.push(Fragment {
                    role,
                    tokens: token..token + 1,
                    sureness: vec![sure],
                    points_to: Vec::new(),
                }),
            }
        }
        self.links(first, window, columns, multiplier, out);
    }

    /// B- and I- of a role together.
    fn by_role(&self, marginals: &[f32; TAGS]) -> [f32; 3] {
        let mut out = [0.0; 3];
        for (tag, p) in self.roles.iter().zip(marginals) {
            if let Some((_, role)) = tag {
                out[*role as usize] += p;
            }
        }
        out
    }

    /// Which word begins each content's cue, which each cue's source.
    fn links(
        &self,
        first: usize,
        window: &Window,
        columns: &Columns<'_>,
        multiplier: &mut Multiplier,
        out: &mut Syntax,
    ) {
        if out.fragments.len() == first {
            return;
        }
        let base = window.tokens.start;
        let cue = Pairs::new(self, "heads.cue", &self.cue, columns, multiplier);
        let source = Pairs::new(self, "heads.source", &self.source, columns, multiplier);
        for fragment in &mut out.fragments[first..] {
            let words = fragment.tokens.start - base + 1..fragment.tokens.end - base + 1;
            let pairs = match fragment.role {
                Role::Content => &cue,
                Role::Cue => &source,
                Role::Source => continue,
            };
            let likely = pairs.likely(multiplier.isa, words).into_iter();
            fragment.points_to = likely.map(|(word, p)| (word.checked_sub(1).map(|w| base + w), p)).collect();
        }
    }

    /// A head's hidden layer, activated.
    fn dense(&self, head: &str, columns: &Columns<'_>, multiplier: &Multiplier) -> Vec<f32> {
        let mut out = columns.of(head);
        gelu(multiplier.isa, &mut out);
        out
    }

    /// A dependent's hidden layer, activated and turned by its bilinear matrix: the dot product with a head is the score.
    fn projected(&self, head: &str, bilinear: &Linear, columns: &Columns<'_>, multiplier: &mut Multiplier) -> Vec<f32> {
        let mut out = Vec::new();
        multiplier.apply(bilinear, &self.dense(head, columns, multiplier), &mut out);
        debug_assert_eq!(bilinear.inputs(), bilinear.width());
        out
    }
}

/// Bilinear scores between the words of one window.
struct Pairs {
    dependents: Vec<f32>,
    heads: Vec<f32>,
    width: usize,
}

impl Pairs {
    fn new(heads: &Heads, kind: &str, bilinear: &Linear, columns: &Columns<'_>, multiplier: &mut Multiplier) -> Self {
        let dependents = heads.projected(&format!("{kind}_dep"), bilinear, columns, multiplier);
        Self { dependents, heads: heads.dense(&format!("{kind}_head"), columns, multiplier), width: bilinear.width() }
    }

    /// Words of the window by the probability that `words` point to them, the mean over `words`; the likeliest first. 0 is the window's start.
    fn likely(&self, isa: Isa, words: Range<usize>) -> Vec<(usize, f32)> {
        /// What is less likely is not worth keeping.
        const NEGLIGIBLE: f32 = 0.02;
        let count = self.heads.len() / self.width;
        let (mut sums, mut row) = (vec![0.0; count], vec![0.0; count]);
        let share = 1.0 / words.len() as f32;
        for word in words {
            dots(isa, &self.dependents[word * self.width..][..self.width], &self.heads, &mut row);
            row.iter_mut().for_each(|s| *s /= (self.width as f32).sqrt());
            for (sum, p) in sums.iter_mut().zip(softmax(&row)) {
                *sum += p * share;
            }
        }
        let mut out: Vec<(usize, f32)> = sums.into_iter().enumerate().filter(|&(_, p)| p > NEGLIGIBLE).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        out
    }
}

fn sentence_tree(
    dependents: &[f32],
    heads: &[f32],
    width: usize,
    base: usize,
    count: usize,
    multiplier: &Multiplier,
) -> Vec<usize> {
    let mut scores = Scores::new(count + 1);
    let mut row = vec![0.0; count];
    for d in 1..=count {
        let dependent = &dependents[(base + d) * width..][..width];
        dots(multiplier.isa, dependent, &heads[(base + 1) * width..(base + 1 + count) * width], &mut row);
        let root: f32 = dependent.iter().zip(&heads[..width]).map(|(a, b)| a * b).sum();
        scores.set(d, 0, root);
        for (h, &score) in row.iter().enumerate() {
            if h + 1 != d {
                scores.set(d, h + 1, score);
            }
        }
    }
    best_tree(&scores)
}

/// `B-PER` → (true, "PER"); `O` → None.
fn begin(label: &str) -> Option<(bool, &str)> {
    label.split_once('-').map(|(b, kind)| (b == "B", kind))
}

fn most(scores: &[f32]) -> usize {
    scores.iter().enumerate().fold((0, f32::NEG_INFINITY), |best, (i, &s)| if s > best.1 { (i, s) } else { best }).0
}

fn softmax(scores: &[f32]) -> Vec<f32> {
    let top = scores.iter().fold(f32::MIN, |a, &b| a.max(b));
    let powers: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
    let total: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / total).collect()
}
