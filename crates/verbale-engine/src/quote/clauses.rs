//! What the tree corrects: content that runs on into a clause which hangs on the cue itself ("said that …, while suggesting …"), and cues the
//! tags passed over although the lexicon and the tree leave no doubt ("…, suggesting that …").

use super::cues::{Class, Cues, Does, Pos, Strength};
use super::frames::{self, Framed, is_passive, subject, trimmed, verb_group};
use super::{Draft, Path, factuality};
use crate::Layers;
use crate::act::conditions::{self, Markers};
use crate::syntax::{Fragment, Rel, Role, Upos, VerbForm};
use std::ops::Range;
use verbale_model::Act;

/// Cuts, and mends what the tags gave.
pub(crate) fn mend(layers: &Layers<'_>, cues: &Cues, markers: &Markers, mut drafts: Vec<Draft>) -> Vec<Draft> {
    let mut more = Vec::new();
    drafts.retain(|draft| !is_stray_cue(layers, cues, draft));
    for draft in &mut drafts {
        more.extend(cut(layers, cues, draft));
        supply_source(layers, draft);
        own_sentence(layers, draft);
        with_terms(layers, markers, draft);
        host(layers, draft);
        whole_host(layers, cues, draft);
        in_the_words_of(layers, draft);
        according_to(layers, draft);
    }
    drafts.extend(more);
    drafts
}

/// Adds what the tags passed over.
pub(crate) fn add(layers: &Layers<'_>, cues: &Cues, mut drafts: Vec<Draft>) -> Vec<Draft> {
    let mut taken = Taken::of(layers, drafts.iter().flat_map(|d| d.cue.iter().chain(&d.content).chain(&d.source)));
    for verb in 0..layers.syntax.words.len() {
        let outside = !taken.holds(verb) && layers.quotation(verb).is_none();
        let found = outside.then(|| clause(layers, cues, verb)).flatten();
        if let Some(draft) = found.filter(|d| taken.leaves(&d.content[0])) {
            taken.take(&draft.content[0]);
            drafts.push(draft);
        }
    }
    add_behind(layers, cues, &mut taken, &mut drafts);
    add_plain(layers, cues, &mut taken, &mut drafts);
    drafts
}

/// Which words statements have.
struct Taken(Vec<bool>);

impl Taken {
    fn of<'r>(layers: &Layers<'_>, ranges: impl Iterator<Item = &'r Range<usize>>) -> Self {
        let mut taken = Self(vec![false; layers.syntax.words.len()]);
        ranges.for_each(|range| taken.take(range));
        taken
    }

    fn take(&mut self, range: &Range<usize>) {
        self.0[range.clone()].fill(true);
    }

    fn holds(&self, token: usize) -> bool {
        self.0[token]
    }

    /// Whether no statement has any of these.
    fn leaves(&self, range: &Range<usize>) -> bool {
        !self.0[range.clone()].contains(&true)
    }
}

/// Adds what clauses of saying behind or between say.
fn add_behind(layers: &Layers<'_>, cues: &Cues, taken: &mut Taken, drafts: &mut Vec<Draft>) {
    // one source may have said more than one thing
    let mut said = Taken::of(layers, drafts.iter().flat_map(|d| d.cue.iter().chain(&d.content)));
    for verb in 0..layers.syntax.words.len() {
        let free = !taken.holds(verb);
        let found = free.then(|| parenthesis(layers, cues, verb).or_else(|| behind(layers, verb))).flatten();
        let found = found.filter(|p| taken.leaves(&p.cue) && said.leaves(&p.source));
        let Some(mut found) = found.filter(|p| taken.leaves(&p.content[0]) || hold(&p.content[0], drafts)) else {
            continue;
        };
        let held = found.content[0].clone();
        found.content.retain(|piece| *piece == held || taken.leaves(piece));
        for range in found.content.iter().chain([&found.cue]) {
            taken.take(range);
            said.take(range);
        }
        drafts.push(Draft {
            path: Path::Clause,
            source: vec![found.source],
            cue: Some(found.cue),
            content: found.content,
            weighed: vec![("tree", 0.6)],
        });
    }
}

/// Adds what tree and lexicon are enough for.
fn add_plain(layers: &Layers<'_>, cues: &Cues, taken: &mut Taken, drafts: &mut Vec<Draft>) {
    for token in 0..layers.syntax.words.len() {
        // what is told inside a quotation is told by whoever is quoted, and found with what that says
        let told = (layers.quotation(token).is_none()).then(|| frames::at(layers, cues, token)).flatten();
        let Some(framed) = told.filter(|f| taken.leaves(&f.cue) && plain(layers, f)) else { continue };
        if !taken.leaves(&framed.content) && !hold_thoughts(&framed, drafts) {
            continue;
        }
        taken.take(&framed.content);
        taken.take(&framed.cue);
        drafts.push(Draft {
            path: Path::Clause,
            source: framed.source.into_iter().collect(),
            cue: Some(framed.cue),
            content: vec![framed.content],
            weighed: vec![("tree", 0.5)],
        });
    }
}

/// "called on Orlan to open the hall, where the valve is thought to leak": what nobody in particular thinks within a demand is nested.
fn hold_thoughts(framed: &Framed<'_>, drafts: &mut [Draft]) -> bool {
    let wanted = framed.frame == "to" && framed.row.class == Class::Demand && framed.source.is_some();
    let passing =
        |draft: &Draft| draft.source.is_empty() || !draft.content.iter().any(|c| overlaps(c, &framed.content));
    wanted && drafts.iter().all(passing) && hold(&framed.content, drafts)
}

/// Whether all that stands in the way of a statement's content lies within it, as what is told there: "The guild has agreed to sell, its chairman
/// said" is the chairman's. Says of it that it is nested.
fn hold(content: &Range<usize>, drafts: &mut [Draft]) -> bool {
    let met = |draft: &Draft| draft.content.iter().chain(&draft.cue).chain(&draft.source).any(|r| overlaps(r, content));
    let within = |draft: &Draft| {
        let parts = draft.content.iter().chain(&draft.cue).chain(&draft.source);
        draft.path != Path::Bare && parts.into_iter().all(|r| content.start <= r.start && r.end <= content.end)
    };
    if !drafts.iter().filter(|draft| met(draft)).all(within) {
        return false;
    }
    drafts.iter_mut().filter(|draft| met(draft)).for_each(|draft| draft.path = Path::Nested);
    true
}

/// A cue with nobody to it that the lexicon does not know: the tags wavered, and the tree may do better.
fn is_stray_cue(layers: &Layers<'_>, cues: &Cues, draft: &Draft) -> bool {
    let Some(cue) = draft.cue.as_ref().filter(|_| draft.path == Path::Anonymous && draft.source.is_empty()) else {
        return false;
    };
    let main = factuality::main_word(layers, cue);
    let unknown = layers.word(main).upos == Upos::Verb && cues.of(layers, cue, main).is_none();
    let content = || draft.content.iter().flat_map(Clone::clone);
    // "the mayor appeared to soften": the subject of an active verb is who does it, not what is said
    let subject = layers.dependents(main).find(|&t| layers.word(t).rel == Rel::Nsubj);
    let own = !is_passive(layers, main) && subject.is_some_and(|s| content().any(|t| t == s));
    let passed = |t: usize| (t.saturating_sub(8)..t).any(|v| v < cue.start && clause(layers, cues, v).is_some());
    unknown && (own || content().any(passed))
}

/// Whether what the tags passed over is so plain that tree and lexicon are enough: an object that is itself a demand, a condition, a doubt; something
/// demanded, refused, promised or threatened of somebody's own noun.
fn plain(layers: &Layers<'_>, framed: &Framed<'_>) -> bool {
    let verb = framed.row.pos == Pos::Verb;
    let heavy =
        framed.content.len() > 3 && matches!(framed.row.lemma.as_str(), "lay out" | "set out" | "express" | "adopt");
    let noun = framed.frame == "noun"
        && (heavy || matches!(framed.does, Does::Act(_)) && !framed.row.acts.values().any(|d| *d == Does::Content));
    let wills = matches!(framed.row.class, Class::Demand | Class::Commitment);
    let owned = framed.row.pos == Pos::Noun && wills && framed.row.strength == Strength::Strong;
    let adjective = framed.row.pos == Pos::Adj && framed.frame == "to" && framed.row.strength == Strength::Strong;
    let passive = verb && is_passive(layers, framed.cue.end - 1) && noun;
    let said = verb && framed.frame == "that" && framed.row.strength == Strength::Strong && framed.content.len() > 2;
    let willed = verb && willed(framed) && !is_passive(layers, framed.cue.end - 1);
    // "offered its members a bonus": with whoever is to have it, it is no mere supply
    let has = || layers.dependents(framed.cue.end - 1).any(|t| layers.word(t).rel == Rel::Iobj);
    let sum = || framed.content.clone().any(|t| is_money(layers.form(t)));
    let given = verb && framed.frame == "obj" && framed.row.class == Class::Commitment && (has() || sum());
    (noun || owned || adjective || passive || said || willed || given || named(layers, framed) || over(layers, framed))
        && (framed.source.is_some() || passive)
}

/// "offered 60 million euros", "pledged $3": sums are promised, not served.
fn is_money(word: &str) -> bool {
    let small = word.to_lowercase();
    let names = [
        "percent", "%", "million", "billion", "trillion", "euros", "dollars", "pounds", "yen", "yuan", "rubles",
        "rupees",
    ];
    names.contains(&small.as_str()) || word.starts_with(['$', '€', '£']) || word.ends_with('%')
}

/// "Orlan on Monday demanded a pay rise", "Orlan again supports the plan": of somebody with a name, for climbs demand legs and beams support roofs.
fn named(layers: &Layers<'_>, framed: &Framed<'_>) -> bool {
    let takes = matches!(framed.row.lemma.as_str(), "demand" | "support" | "reject" | "oppose");
    let name = |source: &Range<usize>| layers.word(layers.head_of(source)).upos == Upos::Propn;
    framed.row.pos == Pos::Verb && takes && framed.frame == "obj" && framed.source.as_ref().is_some_and(name)
}

/// "Orlan no longer insists on a treaty": what was a stance once.
fn over(layers: &Layers<'_>, framed: &Framed<'_>) -> bool {
    let stance = matches!(framed.does, Does::Act(act) if act.is_position()) && framed.row.pos != Pos::Noun;
    stance
        && framed.row.strength == Strength::Strong
        && super::is_over(layers, factuality::main_word(layers, &framed.cue))
}

/// "offered to host talks", "ruled out talks", "rejects the ban", "voted against it": a will that needs no clause.
fn willed(framed: &Framed<'_>) -> bool {
    let Does::Act(act) = framed.does else { return false };
    let position = act.is_position() || matches!(act, Act::Deny | Act::Condemn | Act::Accuse);
    let commits = matches!(framed.row.class, Class::Demand | Class::Commitment);
    framed.row.strength == Strength::Strong
        && match framed.frame.as_str() {
            "to" => true,
            // "offers nine rooms", "orders a drink": things can be offered and ordered without a word about them
            "obj" => position && !commits,
            "that" | "noun" => false,
            _ => position,
        }
}

/// A clause of saying set into what is said, or behind it, between commas: "The duty, the guild said, is a tax."
pub(super) struct Parenthesis {
    pub(super) source: Range<usize>,
    pub(super) cue: Range<usize>,
    pub(super) content: Vec<Range<usize>>,
}

pub(super) fn parenthesis(layers: &Layers<'_>, cues: &Cues, verb: usize) -> Option<Parenthesis> {
    cues.at(layers, verb).into_iter().find(|c| c.row.pos == Pos::Verb && c.row.acts.contains_key("that"))?;
    let subject = layers.dependents(verb).find(|&t| layers.word(t).rel == Rel::Nsubj)?;
    // "I think", "you know" say how something is said, not who says it
    let own = matches!(&*layers.form(subject).to_lowercase(), "i" | "we" | "you");
    let (source, cue) = (within_marks(layers, layers.phrase(subject)), verb_group(layers, verb));
    let (start, sentence) = (source.start.min(cue.start), layers.sentence(verb));
    if own || is_passive(layers, verb) || start <= sentence.start || layers.form(start - 1) != "," {
        return None;
    }
    let content = around(layers, cues, verb, start, cue.end.max(source.end))?;
    let quoted = content.iter().flat_map(Clone::clone).chain([verb]).any(|t| layers.quotation(t).is_some());
    let apart = content.iter().all(|c| !overlaps(c, &source) && !overlaps(c, &cue));
    let enough = content.iter().map(Range::len).sum::<usize>() > 2;
    (enough && !quoted && apart).then_some(Parenthesis { source, cue, content })
}

/// So sure the tags must be of a cue and its source for a clause before them to be what is said.
const SURE: f32 = 0.5;

/// A cue and its source that the tags are sure of behind a whole clause, which nothing else has: "The gate is shut; it will stay shut, the guild's
/// warden told a paper."
fn behind(layers: &Layers<'_>, verb: usize) -> Option<Parenthesis> {
    let cue = sure(layers, Role::Cue, verb)?;
    let meant = cue.points_to.iter().find(|(_, share)| *share >= SURE)?.0?;
    let source = sure(layers, Role::Source, meant)?;
    let sentence = layers.sentence(verb);
    let start = source.tokens.start.min(cue.tokens.start);
    let beside = source.tokens.end == cue.tokens.start || cue.tokens.end == source.tokens.start;
    if !beside || start < sentence.start + 3 || layers.form(start - 1) != "," {
        return None;
    }
    let content = sentence.start..start - 1;
    // the sentence's own clause, not one that leads up to it: "When the talks ended, she said"
    let whole = content.clone().any(|t| match layers.word(t).rel {
        Rel::Root => true,
        Rel::Ccomp => layers.word(t).head.is_some_and(|h| cue.tokens.contains(&h)),
        _ => false,
    });
    whole.then(|| Parenthesis { source: source.tokens.clone(), cue: cue.tokens.clone(), content: vec![content] })
}

/// The fragment of such a role that a word belongs to, if the tags are sure of all of it. Fragments stand in the order of the text and apart.
fn sure<'a>(layers: &'a Layers<'_>, role: Role, token: usize) -> Option<&'a Fragment> {
    let fragments = &layers.syntax.fragments;
    let at = fragments.partition_point(|f| f.tokens.end <= token);
    let holds = |f: &&Fragment| f.role == role && f.tokens.contains(&token) && f.sureness.iter().all(|&s| s >= SURE);
    fragments.get(at).filter(holds)
}

/// A phrase without the marks around it.
fn within_marks(layers: &Layers<'_>, phrase: Range<usize>) -> Range<usize> {
    let mut words = phrase.clone().filter(|&t| layers.is_word(t));
    match (words.next(), words.next_back()) {
        (Some(first), Some(last)) => first..last + 1,
        (Some(only), None) => only..only + 1,
        _ => phrase,
    }
}

/// What is said around a clause of saying that begins at `start`: the clause before it that the tree hangs on its verb, or all of the clause
/// that it is set into.
fn around(layers: &Layers<'_>, cues: &Cues, verb: usize, start: usize, end: usize) -> Option<Vec<Range<usize>>> {
    let clause = layers.dependents(verb).find(|&t| layers.word(t).rel == Rel::Ccomp);
    let whole = match clause {
        // the tree hangs what is said on the verb, all of it before or on both sides
        Some(said) => layers.phrase(said),
        None => layers.phrase(layers.word(verb).head.filter(|_| layers.word(verb).rel == Rel::Parataxis)?),
    };
    if whole.start + 1 >= start {
        return None;
    }
    let end = clause.map_or_else(|| end.max(layers.phrase(verb).end), |_| end);
    let mut out: Vec<Range<usize>> = std::iter::once(whole.start..start - 1).collect();
    // what goes on behind it does so behind a comma: "told a paper in Besk" is told to somebody
    if end < whole.end && (layers.form(end) == "," || layers.form(end - 1) == ",") {
        let from = end + usize::from(layers.form(end) == ",");
        out.push(from..trimmed(layers, &(from..whole.end.max(from))));
    }
    // "…, she maintained, predicting that …": the participle is a cue itself
    let cue = |piece: &Range<usize>| {
        (piece.start..piece.end.min(piece.start + 2)).any(|t| is_participle(layers, t) && tells(layers, cues, t))
    };
    out.retain(|piece| piece.clone().any(|t| layers.is_word(t)) && !cue(piece));
    (!out.is_empty()).then_some(out)
}

/// Content of a clause set between commas is all around it: "The cuts, it stated, would fall on the paint shop."
fn whole_host(layers: &Layers<'_>, cues: &Cues, draft: &mut Draft) {
    let Some(cue) = draft.cue.clone() else { return };
    let verb = factuality::main_word(layers, &cue);
    let Some(found) = parenthesis(layers, cues, verb) else { return };
    let part = draft.content.iter().all(|c| found.content.iter().any(|f| overlaps(c, f)));
    let size = |ranges: &[Range<usize>]| ranges.iter().map(Range::len).sum::<usize>();
    if part && size(&draft.content) < size(&found.content) {
        draft.content = found.content;
    }
}

/// Content goes on over the condition behind it, which the tags may leave out: "would lift the duty, pending a vote".
fn with_terms(layers: &Layers<'_>, markers: &Markers, draft: &mut Draft) {
    let after = draft.cue.as_ref().map_or(usize::MAX, |cue| cue.end);
    let Some(last) = draft.content.last_mut().filter(|c| c.start >= after && c.start < c.end) else { return };
    if let Some(end) = conditions::goes_on(layers, markers, last.end) {
        last.end = last.end.max(end);
    }
}

/// A source in another sentence gives way to the subject that the cue has in its own: "On Monday it dropped that demand, saying …".
fn own_sentence(layers: &Layers<'_>, draft: &mut Draft) {
    let (Some(cue), [source]) = (&draft.cue, &draft.source[..]) else { return };
    let verb = factuality::main_word(layers, cue);
    if layers.word(verb).upos != Upos::Verb
        || is_passive(layers, verb)
        || layers.sentence_number(source.start) == layers.sentence_number(verb)
    {
        return;
    }
    let taken = |r: &Range<usize>| draft.content.iter().chain([cue]).any(|c| overlaps(c, r));
    if let Some(found) = subject(layers, verb).filter(|r| !taken(r)) {
        draft.source = vec![found];
        draft.path = Path::SubjectFromTree;
    }
}

/// "He had told colleagues, the aide said, that …": the parenthesis is the aide's, and all the rest is what he says.
fn host(layers: &Layers<'_>, draft: &mut Draft) {
    let Some(cue) = draft.cue.clone() else { return };
    let verb = factuality::main_word(layers, &cue);
    let own = layers.dependents(verb).find(|&t| layers.word(t).rel == Rel::Nsubj).map(|t| layers.phrase(t));
    let Some(own) = own.filter(|s| s.end == cue.start || s.start == cue.end) else { return };
    let start = own.start.min(cue.start);
    let clause = layers.dependents(verb).find(|&t| t < start && layers.word(t).rel == Rel::Ccomp);
    let Some(clause) = clause.filter(|_| start > 0 && layers.form(start - 1) == ",") else { return };
    let before = layers.phrase(clause).start..start - 1;
    let sourced = draft.source.iter().any(|s| overlaps(s, &before));
    if sourced && draft.content.iter().all(|c| c.start >= cue.end) && before.contains(&clause) {
        draft.source = vec![own];
        draft.content.insert(0, before);
        draft.path = Path::SubjectFromTree;
    }
}

/// "…, in the words of one minister", "was the verdict of the guild": who it is stands behind "of".
fn in_the_words_of(layers: &Layers<'_>, draft: &mut Draft) {
    let Some(cue) = draft.cue.clone().filter(|_| draft.source.is_empty()) else { return };
    let sentence = layers.sentence(cue.start);
    let said = |t: &usize| {
        matches!(
            &*layers.form(*t).to_lowercase(),
            "words" | "verdict" | "view" | "opinion" | "account" | "judgment" | "judgement" | "phrase"
        )
    };
    let near = cue.start..sentence.end.min(cue.end + 4);
    let Some(noun) = near.clone().find(said) else { return };
    let owner = layers.dependents(noun).find(|&t| {
        t > noun && layers.word(t).rel == Rel::Nmod && noun + 1 < sentence.end && layers.form(noun + 1) == "of"
    });
    let Some(owner) = owner.filter(|_| !draft.content.iter().any(|c| c.contains(&noun))) else { return };
    let owner = noun + 2..frames::trimmed(layers, &(noun + 2..layers.phrase(owner).end));
    draft.source = std::iter::once(owner).collect();
    draft.cue = Some(cue.start..noun + 2);
    draft.weighed = vec![("tree", 0.9)];
    draft.path = Path::SubjectFromTree;
}

/// "according to a letter seen by the paper": the letter is the source, whatever is said of it.
fn according_to(layers: &Layers<'_>, draft: &mut Draft) {
    let Some(cue) = draft.cue.clone() else { return };
    let is = |t: usize, word: &str| layers.form(t).eq_ignore_ascii_case(word);
    let more = cue.len() > 2 && is(cue.start, "according") && is(cue.start + 1, "to");
    let [source] = &draft.source[..] else { return };
    if more && source.start == cue.end {
        draft.source = std::iter::once(cue.start + 2..source.end).collect();
        draft.cue = Some(cue.start..cue.start + 2);
    }
}

pub(super) fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// An active verb whose source the heads did not find has the subject of its clause, or of the clause that controls it.
fn supply_source(layers: &Layers<'_>, draft: &mut Draft) {
    let Some(cue) = draft.cue.as_ref().filter(|_| draft.path == Path::Anonymous) else { return };
    let verb = factuality::main_word(layers, cue);
    let passive =
        layers.word(verb).features.passive || layers.dependents(verb).any(|t| layers.word(t).rel == Rel::AuxPass);
    if layers.word(verb).upos != Upos::Verb || passive {
        return;
    }
    let taken = |r: &Range<usize>| draft.content.iter().chain([cue]).any(|c| overlaps(c, r));
    let expletive = |r: &Range<usize>| r.len() == 1 && matches!(layers.word(r.start).lemma.as_ref(), "it" | "there");
    if let Some(source) = subject(layers, verb).filter(|r| !taken(r) && !expletive(r)) {
        draft.source = vec![source];
        draft.path = Path::SubjectFromTree;
    }
}

/// Content ends where a participle clause begins that is an attribution itself and hangs on the cue's verb, or, after "while" or a comma,
/// on the content's: "said that it would go on, while suggesting that …". Gives what the cut clause says in turn, by the same source.
/// (Without the condition on the participle the parser's slips cost more than the rule gains.)
fn cut(layers: &Layers<'_>, cues: &Cues, draft: &mut Draft) -> Vec<Draft> {
    let Some(cue) = draft.cue.clone() else { return Vec::new() };
    let verb = factuality::main_word(layers, &cue);
    let Some(last) = draft.content.last_mut().filter(|c| c.start >= cue.end) else { return Vec::new() };
    let top = layers.head_of(last);
    let clause = (last.start..last.end).find_map(|t| {
        let word = layers.word(t);
        let attributes = word.rel == Rel::Advcl && is_participle(layers, t) && tells(layers, cues, t);
        let phrase = layers.phrase(t);
        let apart = layers.form(phrase.start) == "while" || phrase.start > 0 && layers.form(phrase.start - 1) == ",";
        let hangs = word.head == Some(verb) || word.head == Some(top) && apart;
        (attributes && hangs && phrase.start > last.start + 1 && phrase.end >= last.end).then_some((t, phrase))
    });
    let Some((participle, phrase)) = clause else { return Vec::new() };
    let comma = layers.form(phrase.start - 1) == ",";
    last.end = if comma { phrase.start - 1 } else { phrase.start };
    let joined = layers.dependents(participle).filter(|&t| layers.word(t).rel == Rel::Conj && is_participle(layers, t));
    let verbs = std::iter::once(participle).chain(joined.filter(|&t| tells(layers, cues, t)));
    verbs.filter_map(|t| attributed(layers, t, draft.source.first()?.clone())).collect()
}

/// Whether a participle introduces what is said beyond doubt: "suggesting that …", "expressing doubts about …".
fn tells(layers: &Layers<'_>, cues: &Cues, token: usize) -> bool {
    frames::at(layers, cues, token).is_some_and(|f| f.row.strength == Strength::Strong)
}

fn is_participle(layers: &Layers<'_>, token: usize) -> bool {
    let features = layers.word(token).features;
    matches!(features.verb_form, Some(VerbForm::Participle | VerbForm::Gerund)) && !features.passive
}

/// What a participle's clause or object says, by a source that is known: "suggesting that …", "expressing doubts about …".
fn attributed(layers: &Layers<'_>, verb: usize, source: Range<usize>) -> Option<Draft> {
    let complement =
        layers.dependents(verb).find(|&t| t > verb && matches!(layers.word(t).rel, Rel::Ccomp | Rel::Obj))?;
    let whole = layers.phrase(complement);
    // "doubts about the efforts": the noun belongs to the cue
    let about = layers
        .dependents(complement)
        .find(|&t| layers.word(complement).rel == Rel::Obj && layers.word(t).rel == Rel::Nmod && t > complement);
    let start = about.map_or(whole.start, |t| layers.phrase(t).start + 1);
    let content = start..trimmed(layers, &whole);
    (start > verb && content.len() > 1).then(|| Draft {
        path: Path::Clause,
        source: vec![source],
        cue: Some(verb..start),
        content: vec![content],
        weighed: vec![("tree", 0.6)],
    })
}

/// A statement from the tree alone.
fn clause(layers: &Layers<'_>, cues: &Cues, verb: usize) -> Option<Draft> {
    let word = layers.word(verb);
    if word.upos != Upos::Verb || cues.verb(layers.form(verb)) != Some(Strength::Strong) {
        return None;
    }
    let inner = layers.dependents(verb).find(|&t| layers.word(t).rel == Rel::Ccomp && t > verb)?;
    let content = layers.phrase(inner);
    let content = content.start..trimmed(layers, &content);
    let group = verb_group(layers, verb);
    let source = subject(layers, verb)?;
    let fits = content.start >= group.end && content.len() > 2 && !overlaps(&source, &content);
    fits.then(|| Draft {
        path: Path::Clause,
        source: vec![source],
        cue: Some(group),
        content: vec![content],
        weighed: vec![("tree", 0.6)],
    })
}
