//! Cues as the tree shows them: a verb, noun or adjective of the lexicon with the complement that one of its frames asks for, and whose
//! words or will it is. [`super::clauses`] and [`super::nested`] decide which of them become statements.

use super::cues::{CueAt, CueRow, Cues, Does, Pos};
use super::factuality;
use crate::Layers;
use crate::syntax::{Rel, Upos, VerbForm};
use std::ops::Range;
use verbale_model::Act;

/// A cue with its complement; all ranges are tokens.
#[derive(Clone, Debug)]
pub(crate) struct Framed<'c> {
    pub(crate) row: &'c CueRow,
    /// The frame it stands in: `that`, `to`, `obj` …
    pub(crate) frame: String,
    /// What is done by it.
    pub(crate) does: Does,
    pub(crate) cue: Range<usize>,
    pub(crate) content: Range<usize>,
    /// Whose it is; none where nobody is named.
    pub(crate) source: Option<Range<usize>>,
}

/// A complement: the frame, its head, and where its words begin.
struct Complement {
    frame: String,
    head: usize,
    start: usize,
    /// The last word that still belongs to the cue: a preposition.
    upto: Option<usize>,
}

/// The cue that `token` is the main word of, in the first of its frames that the tree shows.
pub(crate) fn at<'c>(layers: &Layers<'_>, cues: &'c Cues, token: usize) -> Option<Framed<'c>> {
    cues.at(layers, token).into_iter().find_map(|cue| match cue.row.pos {
        Pos::Verb => verb(layers, cues, token, &cue),
        Pos::Noun => noun(layers, token, cue.row),
        Pos::Adj => adjective(layers, token, cue.row),
        Pos::Phrase => None,
    })
}

/// Every frame that the tree shows on a word, the most telling first.
fn complements(layers: &Layers<'_>, word: usize) -> Vec<Complement> {
    let mut out: Vec<(u8, Complement)> = Vec::new();
    for t in layers.dependents(word) {
        let phrase = layers.phrase(t);
        let marker = layers.dependents(t).find(|&d| d < t && matches!(layers.word(d).rel, Rel::Mark | Rel::Case));
        let mark = marker.map(|m| layers.form(m).to_lowercase());
        let put = |rank: u8, frame: &str, start: usize, upto: Option<usize>| {
            (rank, Complement { frame: frame.to_owned(), head: t, start, upto })
        };
        let infinitive = mark.as_deref() == Some("to") && layers.word(t).upos != Upos::Noun;
        match layers.word(t).rel {
            Rel::Ccomp | Rel::Acl | Rel::Relcl | Rel::Xcomp | Rel::Advcl if t < word => {}
            Rel::Xcomp | Rel::Ccomp | Rel::Advcl | Rel::Acl if infinitive => {
                // "urged both sides to stop": who is to do it belongs to what is wanted
                let start = addressee(layers, word, t).unwrap_or(phrase.start);
                out.push(put(if layers.word(t).rel == Rel::Advcl { 3 } else { 1 }, "to", start, None));
            }
            Rel::Ccomp | Rel::Acl | Rel::Relcl
                if layers.word(t).rel == Rel::Ccomp || mark.as_deref() == Some("that") =>
            {
                let first = layers.form(phrase.start).to_lowercase();
                let asks =
                    matches!(first.as_str(), "whether" | "if" | "why" | "how" | "what" | "who" | "when" | "where");
                out.push(put(0, if asks { "whether" } else { "that" }, phrase.start, None));
            }
            Rel::Xcomp | Rel::Advcl | Rel::Acl if is_gerund(layers, t) => match (&mark, marker) {
                (Some(preposition), Some(m)) if !infinitive => {
                    let start = addressee(layers, word, t).unwrap_or(m + 1);
                    out.push(put(2, preposition, start, (start == m + 1).then_some(m)));
                }
                (None, _) if layers.word(t).rel == Rel::Xcomp => out.push(put(2, "ing", phrase.start, None)),
                _ => {}
            },
            // "agreed on Wednesday to": a day is not what was agreed on
            Rel::Obl | Rel::Nmod if t > word && !is_day(layers.form(t)) => {
                if let (Some(preposition), Some(m)) = (&mark, marker) {
                    out.push(put(3, preposition, m + 1, Some(m)));
                }
            }
            Rel::Obj if t > word => out.push(put(4, "obj", phrase.start, None)),
            _ => {}
        }
    }
    if let Some(shared) = shared_clause(layers, word).filter(|_| out.iter().all(|(rank, _)| *rank >= 3)) {
        out.push((0, shared));
    }
    out.sort_by_key(|(rank, c)| (*rank, c.start));
    out.into_iter().map(|(_, c)| c).collect()
}

/// Whether a word names a day of the week or a month.
pub(crate) fn is_day(word: &str) -> bool {
    const DAYS: [&str; 18] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "January",
        "February",
        "March",
        "April",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    DAYS.contains(&word)
}

/// A clause that hangs on the word above: "He had told colleagues, the aide said, that …", "try to assert these regions are theirs".
fn shared_clause(layers: &Layers<'_>, word: usize) -> Option<Complement> {
    let this = layers.word(word);
    let above = this.head?;
    let parenthetical = this.rel == Rel::Ccomp && word < above;
    let leads = this.rel == Rel::Xcomp && above < word;
    if !parenthetical && !leads {
        return None;
    }
    let clause = layers.dependents(above).find(|&t| t > word.max(above) && layers.word(t).rel == Rel::Ccomp)?;
    let start = layers.phrase(clause).start;
    let object = layers.dependents(word).find(|&t| leads && t > word && layers.word(t).rel == Rel::Obj);
    let start = object.map(|o| layers.phrase(o)).filter(|o| o.end == start).map_or(start, |o| o.start);
    Some(Complement { frame: "that".into(), head: clause, start, upto: None })
}

/// The start of the object between a verb and its complement: "accused | Moscow of stalling".
fn addressee(layers: &Layers<'_>, verb: usize, complement: usize) -> Option<usize> {
    let between = |t: &usize| *t > verb && *t < complement && matches!(layers.word(*t).rel, Rel::Obj | Rel::Iobj);
    layers.dependents(verb).find(between).map(|t| layers.phrase(t).start)
}

fn is_gerund(layers: &Layers<'_>, token: usize) -> bool {
    let word = layers.word(token);
    matches!(word.features.verb_form, Some(VerbForm::Gerund | VerbForm::Participle))
        && layers.form(token).ends_with("ing")
}

fn verb<'c>(layers: &Layers<'_>, cues: &'c Cues, token: usize, cue: &CueAt<'c>) -> Option<Framed<'c>> {
    let group = verb_group(layers, token);
    if is_passive(layers, token) {
        return passive(layers, cues, token, cue.row, group);
    }
    let found = complements(layers, token);
    let end = cue.particle.map_or(token, |p| if p == token + 1 { p } else { token });
    // "called on | both sides to stop", "ruled out | talks": what the lexicon's preposition governs is the object
    let governed = cue.particle.and_then(|p| {
        let obj = found.iter().find(|c| c.upto == Some(p) || c.frame == "obj")?;
        let to = found.iter().find(|c| c.frame == "to" && c.start > obj.start && cue.row.acts.contains_key("to"));
        Some(Complement {
            frame: if to.is_some() { "to" } else { "obj" }.into(),
            head: to.map_or(obj.head, |t| t.head),
            start: obj.start,
            upto: None,
        })
    });
    let chosen = governed.into_iter().chain(found).find_map(|c| {
        let does = cue.row.acts.get(&c.frame).copied()?;
        Some((c, does))
    });
    let source = subject(layers, token);
    if let Some((c, does)) = chosen {
        let cue_end = c.upto.filter(|&m| m <= end + 1).map_or(end + 1, |m| m + 1);
        return framed(layers, cue.row, &c, does, group.start..cue_end.max(token + 1), source);
    }
    let does = cue.row.acts.get("noun").copied()?;
    with_noun(layers, cues, token, cue.row, does, group.start, source)
}

/// "made a demand for longer breaks", "dropped that demand", "laid out a list of preconditions": the object is what is said.
fn with_noun<'c>(
    layers: &Layers<'_>,
    cues: &'c Cues,
    verb: usize,
    row: &'c CueRow,
    does: Does,
    start: usize,
    source: Option<Range<usize>>,
) -> Option<Framed<'c>> {
    let object = layers.dependents(verb).find(|&t| t > verb && layers.word(t).rel == Rel::Obj)?;
    let told = said_noun(layers, cues, object)?;
    let told_row = cues.noun(layers, told)?;
    let whole = layers.phrase(object);
    let own = match does {
        Does::Act(_) => None,
        Does::Content => {
            complements(layers, told).into_iter().find_map(|c| Some((told_row.acts.get(&c.frame).copied()?, c)))
        }
    };
    match own {
        Some((act, c)) if told == object && c.upto.is_none_or(|m| m > told) => {
            let end = c.upto.map_or(told + 1, |m| m + 1).max(told + 1);
            framed(layers, told_row, &c, act, start..end.min(c.start), source)
        }
        _ => {
            let act = if does == Does::Content { told_row.acts.values().next().copied().unwrap_or(does) } else { does };
            let c = Complement { frame: "noun".into(), head: object, start: whole.start, upto: None };
            framed(layers, row, &c, act, start..verb_end(layers, verb).min(whole.start), source)
        }
    }
}

/// One past the verb and the particle right behind it: "laid out".
fn verb_end(layers: &Layers<'_>, verb: usize) -> usize {
    let particle = layers.dependents(verb).any(|t| t == verb + 1 && layers.word(t).rel == Rel::Particle);
    verb + 1 + usize::from(particle)
}

/// The noun in an object that says something: "a list of preconditions" says preconditions.
fn said_noun(layers: &Layers<'_>, cues: &Cues, object: usize) -> Option<usize> {
    let collects = matches!(
        &*layers.form(object).to_lowercase(),
        "list" | "series" | "set" | "number" | "string" | "couple" | "raft"
    );
    let inner = || layers.dependents(object).find(|&t| t > object && layers.word(t).rel == Rel::Nmod);
    let told = if collects { inner()? } else { object };
    cues.noun(layers, told).is_some().then_some(told)
}

/// "that precondition was waived", "the plan was condemned by the bishop", "the two sides were urged to stop".
fn passive<'c>(
    layers: &Layers<'_>,
    cues: &Cues,
    token: usize,
    row: &'c CueRow,
    group: Range<usize>,
) -> Option<Framed<'c>> {
    let subject = layers.dependents(token).find(|&t| layers.word(t).rel == Rel::NsubjPass)?;
    let agent = layers.dependents(token).find(|&t| {
        let by = |d: usize| d < t && layers.form(d).eq_ignore_ascii_case("by");
        matches!(layers.word(t).rel, Rel::OblAgent) || layers.word(t).rel == Rel::Obl && layers.dependents(t).any(by)
    });
    let source = agent.map(|t| after_preposition(layers, t));
    let to = complements(layers, token).into_iter().find(|c| c.frame == "to" && row.acts.contains_key("to"));
    if let Some(c) = to.filter(|_| matches!(row.class, super::cues::Class::Demand)) {
        let does = row.acts["to"];
        return framed(layers, row, &c, does, group, source);
    }
    let says = said_noun(layers, cues, subject).is_some();
    let does = row
        .acts
        .get("noun")
        .filter(|_| says)
        .or_else(|| row.acts.get("obj").filter(|_| says || source.is_some()))
        .copied()?;
    let phrase = layers.phrase(subject);
    let frame = if says { "noun" } else { "obj" };
    let c = Complement { frame: frame.into(), head: subject, start: phrase.start, upto: None };
    matches!(does, Does::Act(_)).then(|| framed(layers, row, &c, does, group, source)).flatten()
}

fn after_preposition(layers: &Layers<'_>, head: usize) -> Range<usize> {
    let phrase = layers.phrase(head);
    let case = layers.dependents(head).find(|&d| d < head && layers.word(d).rel == Rel::Case);
    case.map_or(phrase.start, |c| c + 1)..phrase.end
}

/// "its refusal to talk", "the proposal to share the costs", "U.S. demands for reform".
fn noun<'c>(layers: &Layers<'_>, token: usize, row: &'c CueRow) -> Option<Framed<'c>> {
    let found = complements(layers, token);
    let (c, does) = found.into_iter().find_map(|c| row.acts.get(&c.frame).copied().map(|d| (c, d)))?;
    let end = c.upto.map_or(token + 1, |m| m + 1).max(token + 1);
    // a noun that the tree takes for the verb of a clause: it has lost its way
    let copula = layers.dependents(token).any(|t| layers.word(t).rel == Rel::Cop);
    if matches!(layers.word(token).rel, Rel::Ccomp | Rel::Advcl | Rel::Relcl) && !copula {
        return None;
    }
    let governed = layers.word(token).head.is_some_and(|h| h > c.start && layers.phrase(c.head).contains(&h));
    if governed {
        return None;
    }
    let (start, source) = noun_source(layers, token, c.start)?;
    framed(layers, row, &c, does, start..end.min(c.start), Some(source))
}

/// Whose a noun is, and where the cue begins: its possessor, who it is by or from, or the subject of the verb that it completes.
fn noun_source(layers: &Layers<'_>, noun: usize, before: usize) -> Option<(usize, Range<usize>)> {
    if let Some(owner) = layers.dependents(noun).find(|&t| t < noun && layers.word(t).rel == Rel::NmodPoss) {
        let phrase = layers.phrase(owner);
        let marked = matches!(layers.form(phrase.end - 1), "'s" | "’s" | "'" | "’");
        let apart = (phrase.end..noun).any(|t| !layers.is_word(t));
        let from = if apart { noun } else { phrase.end };
        return Some((from, phrase.start..phrase.end - usize::from(marked && phrase.len() > 1)));
    }
    let by = layers.dependents(noun).find(|&t| {
        let from = |d: usize| d < t && matches!(layers.form(d), "by" | "from");
        t > noun && t < before && layers.word(t).rel == Rel::Nmod && layers.dependents(t).any(from)
    });
    if let Some(owner) = by {
        return Some((noun, after_preposition(layers, owner)));
    }
    let verb = layers
        .word(noun)
        .head
        .filter(|&v| v < noun && layers.word(noun).rel == Rel::Obj && layers.word(v).upos == Upos::Verb)?;
    if noun - verb > 5 || is_passive(layers, verb) {
        return None;
    }
    Some((verb_group(layers, verb).start, subject(layers, verb)?))
}

/// "is ready to talk", "unwilling to pay", "stands ready to help".
fn adjective<'c>(layers: &Layers<'_>, token: usize, row: &'c CueRow) -> Option<Framed<'c>> {
    let found = complements(layers, token);
    let (c, does) = found.into_iter().find_map(|c| row.acts.get(&c.frame).copied().map(|d| (c, d)))?;
    // "was determined to have been there" is a finding
    let found_out = |t: usize| layers.word(t).rel == Rel::Aux && layers.form(t).eq_ignore_ascii_case("have");
    if layers.word(token).upos == Upos::Verb && layers.dependents(c.head).any(found_out) {
        return None;
    }
    let copula = layers
        .dependents(token)
        .filter(|&t| t < token && matches!(layers.word(t).rel, Rel::Cop | Rel::Aux | Rel::AuxPass))
        .min();
    let governs = layers.word(token).head.filter(|&v| v < token && layers.word(token).rel == Rel::Xcomp);
    let start = copula.or(governs).unwrap_or(token);
    let source = subject(layers, token).or_else(|| governs.and_then(|v| subject(layers, v)));
    let end = c.upto.map_or(token + 1, |m| m + 1).max(token + 1);
    framed(layers, row, &c, does, start..end.min(c.start).max(start + 1), source)
}

fn framed<'c>(
    layers: &Layers<'_>,
    row: &'c CueRow,
    complement: &Complement,
    does: Does,
    cue: Range<usize>,
    source: Option<Range<usize>>,
) -> Option<Framed<'c>> {
    let mut end = layers.phrase(complement.head).end;
    if complement.frame == "noun" {
        end = with_examples(layers, end);
    }
    let content = complement.start..trimmed(layers, &(complement.start..end.max(complement.start)));
    let words = content.clone().filter(|&t| layers.is_word(t)).count();
    let apart = content.end <= cue.start || content.start >= cue.end;
    let source = source.filter(|s| !s.is_empty() && (s.end <= content.start || s.start >= content.end));
    let expletive = |s: &Range<usize>| {
        s.len() == 1
            && matches!(&*layers.form(s.start).to_lowercase(), "it" | "there" | "what" | "that" | "which")
            && layers.word(s.start).rel == Rel::Expl
    };
    (!content.is_empty() && words > 0 && apart && !cue.is_empty()).then(|| Framed {
        row,
        frame: complement.frame.clone(),
        does,
        cue,
        content,
        source: source.filter(|s| !expletive(s)),
    })
}

/// One past "…, such as the lifting of sanctions" behind a noun phrase.
fn with_examples(layers: &Layers<'_>, end: usize) -> usize {
    let sentence = layers.sentence(end - 1);
    let from = end + usize::from(end < sentence.end && layers.form(end) == ",");
    let lists = from < sentence.end && matches!(&*layers.form(from).to_lowercase(), "such" | "including" | "namely");
    let over = |t: &usize| {
        layers.form(*t) == "," && layers.word(*t).rel == Rel::Punct || !layers.is_word(*t) && layers.form(*t) != ","
    };
    if lists { (from..sentence.end).find(|t| *t > from + 2 && over(t)).unwrap_or(sentence.end) } else { end }
}

/// One past the last word, without the stop or comma at the end.
pub(super) fn trimmed(layers: &Layers<'_>, content: &Range<usize>) -> usize {
    let mut end = content.end;
    while end > content.start + 1 && matches!(layers.form(end - 1), "." | "," | ";" | "–" | "—") {
        end -= 1;
    }
    end
}

/// A verb with its auxiliaries, adverbs and negation, and the verbs that lead to it: "has not yet said", "went on to claim".
pub(super) fn verb_group(layers: &Layers<'_>, verb: usize) -> Range<usize> {
    // "to" leads on to the verb above: "went on to claim"
    let helper = |t: usize| {
        matches!(layers.word(t).rel, Rel::Aux | Rel::AuxPass | Rel::Advmod)
            || layers.word(t).rel == Rel::Mark && layers.form(t) == "to"
    };
    let joins = |t: usize| matches!(layers.word(t).upos, Upos::Adp | Upos::Sconj);
    let asks = |t: usize| matches!(&*layers.form(t).to_lowercase(), "as" | "when" | "where" | "why" | "how" | "so");
    let part = |t: usize, of: usize| layers.word(t).head == Some(of) && helper(t) && !joins(t) && !asks(t);
    let (mut start, mut of) = (verb, verb);
    let sentence = layers.sentence(verb).start;
    while start > sentence {
        // "no longer": the second word is the verb's, the first is the second's
        let over =
            layers.form(start).eq_ignore_ascii_case("longer") && layers.form(start - 1).eq_ignore_ascii_case("no");
        if over || part(start - 1, of) {
            start -= 1;
        } else if layers.word(of).rel == Rel::Xcomp
            && layers.word(of).head == Some(start - 1)
            && layers.word(start - 1).upos == Upos::Verb
        {
            start -= 1;
            of = start;
        } else {
            break;
        }
    }
    while start < verb && (layers.form(start) == "to" || !layers.is_word(start)) {
        start += 1;
    }
    start..verb + 1
}

pub(super) fn is_passive(layers: &Layers<'_>, verb: usize) -> bool {
    let has = |of: &[Rel]| layers.dependents(verb).any(|t| of.contains(&layers.word(t).rel));
    let participle = layers.word(verb).features.passive && layers.word(verb).rel != Rel::Amod;
    has(&[Rel::AuxPass, Rel::NsubjPass]) || participle && !has(&[Rel::Nsubj])
}

/// The subject's phrase: of the word, or of the clause that controls it.
pub(super) fn subject(layers: &Layers<'_>, word: usize) -> Option<Range<usize>> {
    let mut at = word;
    for _ in 0..5 {
        let own = |t: &usize| {
            matches!(layers.word(*t).rel, Rel::Nsubj | Rel::NsubjOuter)
                || at != word && layers.word(*t).rel == Rel::NsubjPass
        };
        if let Some(subject) = layers.dependents(at).find(own) {
            return Some(bare(layers, layers.phrase(subject)));
        }
        let this = layers.word(at);
        let head = this.head?;
        match this.rel {
            Rel::Conj | Rel::Advcl | Rel::Xcomp | Rel::Parataxis => at = head,
            Rel::Acl | Rel::Relcl => {
                let start = layers.phrase(head).start;
                return Some(start..head + 1);
            }
            _ => return None,
        }
    }
    None
}

/// Without marks and commas at its ends.
fn bare(layers: &Layers<'_>, mut phrase: Range<usize>) -> Range<usize> {
    while phrase.len() > 1 && !layers.is_word(phrase.start) {
        phrase.start += 1;
    }
    while phrase.len() > 1 && !layers.is_word(phrase.end - 1) && layers.form(phrase.end - 1) != "." {
        phrase.end -= 1;
    }
    phrase
}

/// The act a tagged statement's cue names by the frame its content stands in; `None` where the lexicon does not know the cue.
pub(crate) fn act_of_tagged(
    layers: &Layers<'_>,
    cues: &Cues,
    cue: &Range<usize>,
    content: &[Range<usize>],
) -> Option<(String, Does)> {
    let main = factuality::main_word(layers, cue);
    let found = cues.of(layers, cue, main)?;
    let acts = &found.row.acts;
    if let Some(framed) = at(layers, cues, main)
        && content.iter().any(|c| c.start < framed.content.end && framed.content.start < c.end)
    {
        return Some((framed.frame.clone(), framed.does));
    }
    let frame = frame_by_form(layers, cue, content);
    let known = acts.get_key_value(frame.as_str()).or_else(|| acts.get_key_value("that").filter(|_| frame != "obj"));
    let (frame, does) = known.or_else(|| acts.iter().next())?;
    Some((frame.clone(), *does))
}

/// The frame as the words show it, where the tree does not: "to …", a noun phrase, else a clause.
fn frame_by_form(layers: &Layers<'_>, cue: &Range<usize>, content: &[Range<usize>]) -> String {
    let Some(first) = content.first() else { return "that".into() };
    let word = layers.form(first.start).to_lowercase();
    let quoted = first.clone().any(|t| layers.quotation(t).is_some());
    let last = layers.form(cue.end - 1).to_lowercase();
    match word.as_str() {
        "to" => "to".into(),
        "whether" | "if" | "why" => "whether".into(),
        "that" => "that".into(),
        _ if layers.word(cue.end - 1).upos == Upos::Adp && cue.len() > 1 => last,
        _ if !quoted
            && first.start >= cue.end
            && !first.clone().any(|t| layers.word(t).features.verb_form == Some(VerbForm::Finite)) =>
        {
            "obj".into()
        }
        _ => "that".into(),
    }
}

/// The act that a frame's value names, if it does not leave it to the content.
pub(crate) fn fixed(does: Does) -> Option<Act> {
    match does {
        Does::Act(act) => Some(act),
        Does::Content => None,
    }
}
