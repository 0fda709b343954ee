//! From words to deeds: of the rows that fit a word, the one that holds; then whose deed it is, at whom it is directed, its mode by what
//! it is about, its contexts by the words of its clause.

use super::Coder;
use super::frame::{self, Frame};
use super::lexicon::{Entry, Lexicon, Part};
use super::model::{Outcome, likeliest};
use super::ontology::Ontology;
use super::people::People;
use super::status;
use super::words::Words;
use crate::syntax::{Rel, Upos};
use std::collections::HashSet;
use verbale_model::{EventStatus, EventType, Span};

/// A word that names a deed, as the rows code it.
#[derive(Clone, Debug)]
pub(super) struct Deed {
    pub(super) token: usize,
    /// The verb that only carries the noun.
    pub(super) carrier: Option<usize>,
    pub(super) kind: EventType,
    /// The type that its row has, before anything else was weighed.
    pub(super) row: EventType,
    pub(super) mode: Option<String>,
    /// Contexts of its row.
    pub(super) contexts: Vec<String>,
    pub(super) rule: &'static str,
    /// How many conditions its entry had.
    pub(super) conditions: usize,
    pub(super) confidence: f32,
    /// Whether the refusal is put as "will not".
    pub(super) refusal: bool,
    /// What the classifier found likeliest, how likely that is, and how likely nothing is.
    pub(super) outcome: Option<(EventType, f32, f32)>,
    pub(super) frame: Frame,
}

impl Deed {
    /// A deed of which the tree is not asked.
    pub(super) fn bare(token: usize, kind: EventType, mode: Option<&str>) -> Self {
        let (mode, contexts, frame) = (mode.map(str::to_owned), Vec::new(), Frame::default());
        Self {
            token,
            carrier: None,
            kind,
            row: kind,
            mode,
            contexts,
            rule: "event.act",
            conditions: 0,
            confidence: 1.0,
            refusal: false,
            outcome: None,
            frame,
        }
    }
}

/// Types that are words about deeds: what they ask for, refuse, threaten or grant is their content, and no event beside them.
fn holds_content(kind: EventType) -> bool {
    use EventType::*;
    matches!(kind, Request | Reject | Threaten | Agree | Concede)
}

/// Types that statements can be.
pub(super) fn is_verbal(kind: EventType) -> bool {
    holds_content(kind) || matches!(kind, EventType::Accuse | EventType::Support)
}

/// All deeds of a document, in the order of the text.
pub(super) fn deeds(layers: &Words<'_, '_>, coder: &Coder, people: &People<'_>) -> Vec<Deed> {
    let mut out: Vec<Deed> = Vec::new();
    for token in 0..layers.segments.tokens.len() {
        out.extend(deed(layers, &coder.lexicon, people, token));
    }
    settle_carriers(layers, &coder.lexicon, &mut out);
    settle_participles(layers, &mut out);
    settle_content(layers, &mut out);
    out.iter_mut().for_each(|deed| {
        refusals(layers, &coder.lexicon, deed);
        riots(layers, &coder.lexicon, people, deed);
    });
    out
}

/// To say that one will not give, ease or help is to refuse.
fn refusals(layers: &Words<'_, '_>, lexicon: &Lexicon, deed: &mut Deed) {
    use EventType::{Agree, Aid, Concede, Consult, Cooperate, Retreat, Support};
    let gives = matches!(deed.kind, Agree | Aid | Concede | Consult | Cooperate | Retreat | Support);
    let verb = deed.carrier.unwrap_or(deed.token);
    if gives && deed.rule != "event.noun" && status::will_not(layers, lexicon, verb) {
        deed.mode = mode_of_content(EventType::Reject, deed.kind, deed.mode.as_deref()).map(str::to_owned);
        deed.kind = EventType::Reject;
        deed.refusal = true;
    }
}

/// What a crowd breaks, and its clashes, are protest: "demolished by protesters". Whom it kills, it kills.
fn riots(layers: &Words<'_, '_>, lexicon: &Lexicon, people: &People<'_>, deed: &mut Deed) {
    let crowd = |t: &usize| lexicon.crowd.contains(layers.lemma(*t));
    let things = matches!(deed.mode.as_deref(), Some("destroy" | "seize"))
        && deed.frame.doers.iter().any(crowd)
        && !deed.frame.objects.iter().any(|&t| people.is_person(t));
    let clash = frame::is(layers, deed.token, &["clash"])
        && deed.frame.doers.iter().chain(deed.frame.obliques.iter().map(|(_, t)| t)).any(crowd);
    if matches!(deed.kind, EventType::Assault | EventType::Coerce) && (things || clash) {
        (deed.kind, deed.mode) = (EventType::Protest, Some("riot".into()));
    }
}

/// The deed of a word; deeds stand in the order of the text.
fn at_token(deeds: &[Deed], token: usize) -> Option<usize> {
    deeds.binary_search_by_key(&token, |d| d.token).ok()
}

fn deed(layers: &Words<'_, '_>, lexicon: &Lexicon, people: &People<'_>, token: usize) -> Option<Deed> {
    let word = layers.word(token);
    let part = Part::of(word.upos)?;
    let entries = lexicon.entries(layers.lemma(token));
    if entries.is_empty()
        || part == Part::Verb && word.rel == Rel::Amod
        || part == Part::Noun && word.rel == Rel::Compound
    {
        return None;
    }
    let entry = best(layers, lexicon, people, part, token, entries)?;
    let row = &lexicon.rows[entry.row?];
    let carrier = (part == Part::Noun).then(|| frame::carrier(layers, lexicon, token)).flatten();
    let mut frame = match part {
        Part::Noun => frame::of_noun(layers, lexicon, people, token),
        _ => frame::of_verb(layers, token),
    };
    if matches!(row.kind, EventType::Aid | EventType::Agree) && lexicon.getting.contains(layers.lemma(token)) {
        frame = frame::reversed(layers, frame);
        if frame.doers.is_empty() {
            return None;
        }
    }
    let near = near(layers, token);
    let subjects: Vec<&str> = frame.doers.iter().map(|&t| layers.lemma(t)).collect();
    if lexicon.never(row.kind, &subjects, &near) {
        return None;
    }
    let light = carrier.filter(|&v| is_light(lexicon, layers, v));
    let rule = match part {
        Part::Noun if light.is_some() => "event.carried",
        Part::Noun => "event.noun",
        _ => "event.verb",
    };
    let confidence = match (rule, entry.conditions()) {
        ("event.noun", 0) => 0.45,
        ("event.noun", _) => 0.55,
        (_, 0) => 0.6,
        (_, 1) => 0.65,
        _ => 0.75,
    };
    Some(Deed {
        token,
        carrier: light,
        kind: row.kind,
        row: row.kind,
        mode: row.mode.clone(),
        contexts: row.contexts.clone(),
        rule,
        conditions: entry.conditions(),
        confidence,
        refusal: false,
        outcome: None,
        frame,
    })
}

fn is_light(lexicon: &Lexicon, layers: &Words<'_, '_>, verb: usize) -> bool {
    let lemma = layers.lemma(verb);
    lexicon.light.contains(lemma) || lexicon.suffering.contains(lemma)
}

/// The lemmas of a sentence, pairs of neighbours among them only as far as a row could want them.
fn near<'l>(layers: &'l Words<'_, '_>, token: usize) -> HashSet<&'l str> {
    layers.sentence(token).map(|t| layers.lemma(t)).collect()
}

/// Of the entries that fit, the one with the most conditions; of equals one of the never-list, else the first.
fn best<'e>(
    layers: &Words<'_, '_>,
    lexicon: &Lexicon,
    people: &People<'_>,
    part: Part,
    token: usize,
    entries: &'e [Entry],
) -> Option<&'e Entry> {
    let fitting = entries.iter().filter(|e| e.part == part);
    let fitting = fitting.filter(|e| frame::fits(layers, lexicon, people, part, token, e));
    // `max_by_key` takes the last of equals
    fitting.rev().max_by_key(|e| (e.conditions(), e.row.is_none()))
}

/// "the talks, hosted by the UN": the participle tells who hosts them, and no second deed.
fn settle_participles(layers: &Words<'_, '_>, deeds: &mut Vec<Deed>) {
    let told = |deeds: &[Deed], deed: &Deed| {
        let word = layers.word(deed.token);
        let above = word.head.filter(|_| matches!(word.rel, Rel::Acl | Rel::Relcl)).and_then(|t| at_token(deeds, t));
        above.is_some_and(|at| deeds[at].kind == deed.kind && deeds[at].rule != "event.verb")
    };
    let kept: Vec<bool> = deeds.iter().map(|deed| !told(deeds, deed)).collect();
    let mut kept = kept.into_iter();
    deeds.retain(|_| kept.next().unwrap_or(true));
}

/// "launched an attack" is one deed: the noun's where both are of one type and the verb only carries it, else the verb's.
fn settle_carriers(layers: &Words<'_, '_>, lexicon: &Lexicon, deeds: &mut Vec<Deed>) {
    let mut gone: HashSet<usize> = HashSet::new();
    for at in 0..deeds.len() {
        let noun = &deeds[at];
        if !noun.rule.ends_with("noun") && !noun.rule.ends_with("carried") {
            continue;
        }
        let Some(verb) = frame::carrier(layers, lexicon, noun.token) else { continue };
        let Some(over) = at_token(deeds, verb) else { continue };
        let same = deeds[over].kind == noun.kind && is_light(lexicon, layers, verb);
        if same {
            if deeds[at].mode.is_none() {
                deeds[at].mode = deeds[over].mode.clone();
            }
            gone.insert(deeds[over].token);
        } else if deeds[over].conditions >= 2 || holds_content(deeds[over].kind) {
            gone.insert(deeds[at].token);
        }
    }
    deeds.retain(|d| !gone.contains(&d.token));
}

/// What is asked for, refused, threatened or agreed to gives the outer deed its mode and is no deed beside it.
fn settle_content(layers: &Words<'_, '_>, deeds: &mut Vec<Deed>) {
    let mut gone: HashSet<usize> = HashSet::new();
    for at in 0..deeds.len() {
        let Some(over) = above(layers, deeds, at) else { continue };
        let inner = (deeds[at].kind, deeds[at].mode.clone());
        let outer = &mut deeds[over];
        if outer.kind == EventType::Agree
            && inner.0.quad() == 4
            && !frame::is(layers, outer.token, &["agree", "offer", "accept"])
        {
            outer.kind = EventType::Threaten;
        }
        if outer.mode.is_none() {
            outer.mode = mode_of_content(outer.kind, inner.0, inner.1.as_deref()).map(str::to_owned);
        }
        gone.insert(deeds[at].token);
    }
    deeds.retain(|d| !gone.contains(&d.token));
}

/// The deed of words whose content a deed is.
fn above(layers: &Words<'_, '_>, deeds: &[Deed], at: usize) -> Option<usize> {
    let mut token = deeds[at].carrier.unwrap_or(deeds[at].token);
    for _ in 0..4 {
        let word = layers.word(token);
        let head = word.head?;
        let noun = !matches!(word.upos, Upos::Verb | Upos::Aux);
        let inside = match word.rel {
            Rel::Xcomp | Rel::Ccomp | Rel::Obj | Rel::NsubjPass | Rel::Conj => true,
            Rel::Obl | Rel::Nmod => {
                noun && frame::preposition(layers, token)
                    .is_some_and(|p| ["for", "to", "of", "with"].contains(&p.as_str()))
            }
            Rel::Acl => true,
            _ => false,
        };
        if !inside {
            return None;
        }
        if word.rel != Rel::Conj
            && let Some(over) = at_token(deeds, head).filter(|&over| holds_content(deeds[over].kind))
        {
            return Some(over);
        }
        token = head;
    }
    None
}

/// The mode that the content gives to a demand, a refusal, a threat.
fn mode_of_content(outer: EventType, inner: EventType, mode: Option<&str>) -> Option<&'static str> {
    use EventType::*;
    match (outer, inner, mode) {
        (Request | Reject, Aid | Cooperate, _) => Some("assist"),
        (Request | Reject, Consult, _) => Some("meet"),
        (Request | Reject, Retreat | Concede | Support, _) => Some("yield"),
        (Request, _, _) => None,
        (Threaten, Assault, _) => Some("violence"),
        (Threaten, Coerce, Some("arrest")) => Some("arrest"),
        (Threaten, Coerce, _) => Some("restrict"),
        (Threaten, Sanction, Some("expel")) => Some("expel"),
        (Threaten, Sanction, _) => Some("relations"),
        _ => None,
    }
}

/// The clause or phrase that tells a deed: the words that name it, who takes part, and what hangs on them.
pub(super) fn clause(layers: &Words<'_, '_>, deed: &Deed, trigger: Span) -> Span {
    let frame = &deed.frame;
    let sentence = layers.sentence(deed.token);
    let (mut start, mut end) = (deed.token, deed.token + 1);
    let mut take = |range: std::ops::Range<usize>| {
        start = start.min(range.start.max(sentence.start));
        end = end.max(range.end.min(sentence.end));
    };
    deed.carrier.into_iter().for_each(|t| take(t..t + 1));
    take(layers.phrase(deed.token).start.max(deed.token.saturating_sub(8))..deed.token + 1);
    let others = frame.obliques.iter().map(|(_, t)| *t).chain(frame.complements.iter().copied());
    for t in frame.doers.iter().chain(&frame.objects).copied().chain(others) {
        if sentence.contains(&t) && !layers.phrase(t).contains(&deed.token) {
            take(layers.phrase(t));
        } else if sentence.contains(&t) {
            take(t..t + 1);
        }
    }
    while end > deed.token + 1 && !layers.is_word(end - 1) {
        end -= 1;
    }
    let span = layers.span(&(start..end));
    if span.start() <= trigger.start() && trigger.end() <= span.end() { span } else { trigger.to(span) }
}

/// Contexts of the row, and those for which a word of the clause stands.
pub(super) fn contexts(layers: &Words<'_, '_>, coder: &Coder, deed: &Deed, span: Span) -> Vec<String> {
    let mut out = deed.contexts.clone();
    for token in layers.tokens_in(span) {
        for context in coder.lexicon.contexts(layers.lemma(token)) {
            if out.len() < 4 && !out.contains(context) {
                out.push(context.clone());
            }
        }
    }
    out
}

/// Of the deeds the one whose doers and objects the two parties are; one in whose sentence neither stands is none.
pub(super) fn between<'d>(
    layers: &Words<'_, '_>,
    deeds: &'d [Deed],
    source: Option<Span>,
    target: Option<Span>,
) -> Option<&'d Deed> {
    let mut best: Option<(&Deed, f32)> = None;
    for deed in deeds {
        let fit = fit(layers, deed, source, target);
        if best.is_none_or(|(_, b)| b < fit) {
            best = Some((deed, fit));
        }
    }
    best.map(|(deed, _)| deed)
}

/// The verb or adjective above a word, else the root of its sentence.
pub(super) fn governor(layers: &Words<'_, '_>, token: usize) -> usize {
    let mut at = token;
    for _ in 0..12 {
        let Some(head) = layers.word(at).head else { break };
        at = head;
        if matches!(layers.word(at).upos, Upos::Verb | Upos::Adj) {
            break;
        }
    }
    at
}

/// Verbs that no row knows and that have somebody on both sides, as deeds without a type worth the name.
pub(super) fn bare_verbs(layers: &Words<'_, '_>, deeds: &[Deed]) -> Vec<Deed> {
    let known: HashSet<usize> = deeds.iter().flat_map(|d| [Some(d.token), d.carrier]).flatten().collect();
    let verb = |t: &usize| layers.word(*t).upos == Upos::Verb && layers.word(*t).rel != Rel::Amod && !known.contains(t);
    let all = (0..layers.segments.tokens.len()).filter(verb).map(|t| {
        let frame = frame::of_verb(layers, t);
        Deed { frame, ..Deed::bare(t, EventType::Consult, None) }
    });
    all.filter(|d| d.heads().iter().all(Option::is_some)).collect()
}

/// The classifier must be so sure before it takes a deed of the rows away, gives it another type, or adds a verb of its own.
const NOTHING: f32 = 0.75;
const OTHERWISE: f32 = 0.55;
const ALONE: f32 = 0.6;

impl Deed {
    /// Weighs what the rows say with the classifier's probabilities; `false` if there is no event.
    ///
    /// Cooperation that is planned keeps its type: "will meet" is CONSULT, planned; "agreed to meet" is AGREE.
    pub(super) fn settle(&mut self, ontology: &Ontology, outcome: &Outcome, status: EventStatus) -> bool {
        let (kind, sure, none) = likeliest(outcome);
        self.outcome = Some((kind, sure, none));
        if none > NOTHING {
            return false;
        }
        let to_come = kind == EventType::Agree && self.kind.quad() <= 2 && status == EventStatus::Planned;
        if kind != self.kind && sure > OTHERWISE && !to_come {
            self.kind = kind;
            self.mode = self.mode.take().filter(|m| ontology.has(kind, m));
            self.refusal = false;
        }
        let own = EventType::ALL.iter().position(|k| *k == self.kind).map_or(0.0, |at| outcome[at]);
        self.confidence = own.max(0.05);
        true
    }

    /// Lets the classifier alone say what a verb is; `false` if it is not sure.
    pub(super) fn choose(&mut self, outcome: &Outcome) -> bool {
        let (kind, sure, none) = likeliest(outcome);
        self.outcome = Some((kind, sure, none));
        (self.kind, self.confidence, self.rule) = (kind, sure, "event.model");
        sure > ALONE
    }

    /// What was weighed, for `verbale explain`.
    pub(super) fn weighed(&self) -> Vec<(&'static str, f32)> {
        let mut out = vec![("conditions", self.conditions as f32)];
        if let Some((_, sure, none)) = self.outcome {
            out.extend([("likeliest", sure), ("nothing", none)]);
        }
        out
    }

    /// The heads of the first doer and of the first on the other side.
    pub(super) fn heads(&self) -> [Option<usize>; 2] {
        let frame = &self.frame;
        let mut others = frame
            .objects
            .iter()
            .copied()
            .chain(frame.obliques.iter().map(|(_, t)| *t))
            .chain(frame.complements.iter().copied());
        [frame.doers.first().copied(), others.find(|t| !frame.doers.contains(t))]
    }
}

fn fit(layers: &Words<'_, '_>, deed: &Deed, source: Option<Span>, target: Option<Span>) -> f32 {
    let touches = |t: usize, span: Option<Span>| {
        span.is_some_and(|s| {
            let phrase = layers.span(&layers.phrase(t));
            phrase.start() < s.end() && s.start() < phrase.end()
        })
    };
    let frame = &deed.frame;
    let mut out = deed.confidence;
    out += 2.0 * f32::from(u8::from(frame.doers.iter().any(|&t| touches(t, source))));
    let objects = frame.objects.iter().chain(frame.obliques.iter().map(|(_, t)| t)).chain(&frame.complements);
    out += 1.5 * f32::from(u8::from(objects.clone().any(|&t| touches(t, target))));
    let place = layers.segments.tokens[deed.token].start();
    let far = |span: Option<Span>| span.map_or(0.0, |s| s.start().abs_diff(place) as f32 / 1000.0);
    out - far(source) - far(target)
}
