//! Who said what: the role head's fragments become linked statements.
//!
//! 1. [`spans`]: quotation marks correct the fragments where the tags waver.
//! 2. [`link`]: fragments become drafts (cue, its source, its contents) by the link heads; the tree supplies what they miss.
//! 3. [`clauses`]: the tree cuts and adds.
//! 4. [`page`]: what the look of the page settles: transcripts, signatures, quotations set apart.
//! 5. [`continuation`]: content without a cue goes on with the statement before it.
//! 6. [`nested`]: what stands inside what is said, from the tree ([`frames`]) and the lexicon ([`cues`]).
//! 7. [`form`], [`factuality`], [`confidence`]: what the record says of each draft.
//!
//! Acts and conditions are the business of `act`; who an actor is, of `who`.

mod clauses;
mod confidence;
mod continuation;
pub(crate) mod cues;
mod factuality;
mod form;
pub(crate) mod frames;
mod link;
mod nested;
mod page;
mod relayed;
mod spans;

pub use confidence::Confidence;
pub use cues::Cues;
pub(crate) use factuality::{is_over, main_word};
pub(crate) use frames::is_day;

use crate::Layers;
use crate::act::Markers;
use std::ops::Range;
use verbale_model::{Because, Cue, Doubt, DoubtKind, Statement};

/// What this stage found.
#[derive(Debug, Default)]
pub struct Found {
    /// In the order of the text.
    pub statements: Vec<Statement>,
    /// Quotations without a source, marks without a partner.
    pub doubts: Vec<Doubt>,
}

/// The path by which a statement was put together: the `rule` of its [`Because`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// Cue, source and content linked by the trained heads.
    Linked,
    /// As before, but the cue itself went untagged: its content points to it.
    CueFromLink,
    /// The source went untagged: the cue points to it.
    SourceFromLink,
    /// As linked, but the source is the subject the tree gives the cue.
    SubjectFromTree,
    /// The heads found a cue and content and no source: a passive, or nobody named.
    Anonymous,
    /// The tree and the lexicon found what the tags passed over.
    Clause,
    /// A speaker's turn in a transcript.
    Turn,
    /// A name under a quotation.
    Signature,
    /// A quotation in a paragraph of its own, below its cue.
    SetApart,
    /// A quotation nobody could be found for.
    Bare,
    /// Inside what another statement says: from the tree and the lexicon.
    Nested,
}

impl Path {
    const ALL: [Self; 11] = [
        Self::Linked,
        Self::CueFromLink,
        Self::SourceFromLink,
        Self::SubjectFromTree,
        Self::Anonymous,
        Self::Clause,
        Self::Turn,
        Self::Signature,
        Self::SetApart,
        Self::Bare,
        Self::Nested,
    ];

    /// Its name in the record and in `docs/rules.md`.
    pub(crate) fn rule(self) -> &'static str {
        match self {
            Self::Linked => "quote.linked",
            Self::CueFromLink => "quote.cue-from-link",
            Self::SourceFromLink => "quote.source-from-link",
            Self::SubjectFromTree => "quote.subject-from-tree",
            Self::Anonymous => "quote.anonymous",
            Self::Clause => "quote.clause",
            Self::Turn => "quote.turn",
            Self::Signature => "quote.signature",
            Self::SetApart => "quote.set-apart",
            Self::Bare => "quote.bare",
            Self::Nested => "quote.nested",
        }
    }
}

/// Every rule a statement can name.
pub fn rules() -> Vec<&'static str> {
    Path::ALL.iter().map(|p| p.rule()).collect()
}

/// A statement being put together; all ranges are tokens.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) path: Path,
    pub(crate) source: Vec<Range<usize>>,
    pub(crate) cue: Option<Range<usize>>,
    pub(crate) content: Vec<Range<usize>>,
    /// What speaks for it: names and values for `verbale explain`.
    pub(crate) weighed: Vec<(&'static str, f32)>,
}

impl Draft {
    /// Where it begins in the text.
    fn start(&self) -> usize {
        let parts = self.source.iter().chain(&self.cue).chain(&self.content);
        parts.map(|r| r.start).min().unwrap_or(usize::MAX)
    }
}

/// A statement less likely right than this is not recorded: chosen on PolNeAR dev, where it costs no recall of quotations.
const LEAST: f32 = 0.2;

/// All statements of one document.
pub fn find(layers: &Layers<'_>, cues: &Cues, markers: &Markers, confidence: &Confidence) -> Found {
    let pieces = spans::corrected(layers);
    let mut drafts = link::drafts(layers, &pieces);
    drafts = clauses::mend(layers, cues, markers, drafts);
    // what is not believed does not stand in the way of what the tree finds; a bare content may yet go on with a statement
    drafts.retain(|d| d.path == Path::Bare || confidence.of(d) >= LEAST);
    drafts = clauses::add(layers, cues, drafts);
    drafts = relayed::settle(layers, drafts);
    drafts = page::settle(layers, drafts);
    drafts = continuation::join(layers, drafts);
    drafts.retain(|d| d.content.iter().any(|c| c.clone().any(|t| layers.is_word(t))));
    drafts.retain(|d| confidence.of(d) >= LEAST);
    drafts.extend(nested::find(layers, cues, &drafts));
    drafts.sort_by_key(Draft::start);
    let mut found = Found::default();
    for draft in &drafts {
        found.statements.push(statement(layers, draft, confidence));
    }
    let inner: Vec<bool> = drafts.iter().map(|d| d.path == Path::Nested).collect();
    nested::place(layers, &mut found.statements, &inner);
    found.doubts = doubts(layers, &drafts);
    found
}

/// Takes out nested statements that turned out to be the speaker's own; to be called when it is known who speaks.
pub fn without_own(layers: &Layers<'_>, statements: &mut Vec<Statement>) {
    nested::without_own(layers, statements);
}

fn statement(layers: &Layers<'_>, draft: &Draft, confidence: &Confidence) -> Statement {
    let spans = |ranges: &[Range<usize>]| ranges.iter().map(|r| layers.span(r)).collect::<Vec<_>>();
    let cue = draft.cue.as_ref().map(|cue| Cue { spans: vec![layers.span(cue)], lemma: cue_lemma(layers, cue) });
    Statement {
        form: form::of(layers, &draft.content),
        source: spans(&draft.source),
        speakers: Vec::new(),
        cue,
        content: spans(&draft.content),
        inside: None,
        time: None,
        place: None,
        venue: None,
        act: None,
        issues: Vec::new(),
        targets: Vec::new(),
        conditions: Vec::new(),
        factuality: draft.cue.as_ref().map_or(verbale_model::Factuality::Asserted, |cue| factuality::of(layers, cue)),
        because: Because {
            rule: draft.path.rule().into(),
            confidence: confidence.of(draft),
            weighed: draft.weighed.clone(),
        },
    }
}

/// The base form of a cue's head: "has repeatedly said" → "say", "according to" → "accord", ":" → ":".
fn cue_lemma(layers: &Layers<'_>, cue: &Range<usize>) -> String {
    let head = factuality::main_word(layers, cue);
    layers.word(head).lemma.to_string()
}

fn doubts(layers: &Layers<'_>, drafts: &[Draft]) -> Vec<Doubt> {
    let mut out: Vec<Doubt> =
        layers.segments.quotations.unpaired.iter().map(|&span| Doubt { span, kind: DoubtKind::UnpairedMark }).collect();
    for draft in drafts.iter().filter(|d| d.path == Path::Bare) {
        out.push(Doubt { span: layers.span(&draft.content[0]), kind: DoubtKind::NoSource });
    }
    out.sort_by_key(|d| d.span);
    out
}
