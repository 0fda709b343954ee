//! Who stands where around a word that names a deed: its doers, those it is done to, and what hangs on prepositions, as tokens. Passives,
//! by-phrases, control, relative clauses, participles and shared subjects are settled here; who the words mean is [`super::people`]'s.

use super::lexicon::{Entry, Lexicon, Part, Wanted};
use super::people::People;
use super::words::Words;
use crate::syntax::{Rel, Upos, VerbForm};

/// How far subjects are looked for.
pub(super) const REACH: usize = 6;

/// The words around a deed.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) doers: Vec<usize>,
    pub(super) objects: Vec<usize>,
    /// With their prepositions.
    pub(super) obliques: Vec<(String, usize)>,
    /// What the verb governs as a clause: "refused to lift the ban".
    pub(super) complements: Vec<usize>,
    pub(super) passive: bool,
}

/// Whether the lower-cased form or lemma is this.
pub(super) fn is(layers: &Words<'_, '_>, token: usize, words: &[&str]) -> bool {
    words.contains(&layers.form(token).to_lowercase().as_str()) || words.contains(&layers.lemma(token))
}

/// The preposition in front of a noun: its last word of case, lower-cased.
pub(super) fn preposition(layers: &Words<'_, '_>, noun: usize) -> Option<String> {
    let case = layers.dependents(noun).find(|&t| layers.word(t).rel == Rel::Case && t < noun)?;
    Some(layers.form(case).to_lowercase())
}

/// The heads of coordinated phrases: the first and those that hang on it.
pub(super) fn conjoined(layers: &Words<'_, '_>, head: usize) -> Vec<usize> {
    let mut out = vec![head];
    out.extend(layers.dependents(head).filter(|&t| layers.word(t).rel == Rel::Conj && !is_verbal(layers, t)));
    out
}

fn is_verbal(layers: &Words<'_, '_>, token: usize) -> bool {
    matches!(layers.word(token).upos, Upos::Verb | Upos::Aux)
}

fn with(layers: &Words<'_, '_>, token: usize, rels: &[Rel]) -> Vec<usize> {
    layers.dependents(token).filter(|&t| rels.contains(&layers.word(t).rel)).collect()
}

/// Whether a verb stands in the passive.
pub(super) fn is_passive(layers: &Words<'_, '_>, verb: usize) -> bool {
    let word = layers.word(verb);
    let bare = matches!(word.rel, Rel::Acl | Rel::Amod) && word.features.verb_form == Some(VerbForm::Participle);
    bare && word.features.past != Some(false) && !layers.form(verb).to_lowercase().ends_with("ing")
        || !with(layers, verb, &[Rel::NsubjPass, Rel::AuxPass]).is_empty()
        || shares_passive(layers, verb)
}

/// "were killed and thousands evacuated": the second participle has the first one's auxiliary.
fn shares_passive(layers: &Words<'_, '_>, verb: usize) -> bool {
    let word = layers.word(verb);
    let own = || with(layers, verb, &[Rel::Aux, Rel::Obj, Rel::Ccomp]);
    word.rel == Rel::Conj
        && layers.form(verb).to_lowercase().ends_with("ed")
        && word.head.is_some_and(|first| !with(layers, first, &[Rel::AuxPass]).is_empty())
        && with(layers, verb, &[Rel::Nsubj]).iter().all(|&t| t < verb)
        && !with(layers, verb, &[Rel::Nsubj]).is_empty()
        && own().is_empty()
}

/// The frame of a verb of getting: who is named after "from" gives, the subject is given to.
pub(super) fn reversed(layers: &Words<'_, '_>, frame: Frame) -> Frame {
    let from = |t: &usize| preposition(layers, *t).is_some_and(|p| p == "from");
    let mut givers: Vec<usize> = frame.obliques.iter().map(|(_, t)| *t).filter(from).collect();
    givers.extend(frame.objects.iter().flat_map(|&t| with(layers, t, &[Rel::Nmod])).filter(from));
    Frame { doers: givers, objects: frame.doers, ..Frame::default() }
}

/// The frame of a verb.
pub(super) fn of_verb(layers: &Words<'_, '_>, verb: usize) -> Frame {
    let mut out = Frame { passive: is_passive(layers, verb), ..Frame::default() };
    for t in layers.dependents(verb) {
        match layers.word(t).rel {
            // a second subject behind the verb is an object that the tree took for one
            Rel::Nsubj if !out.passive && t > verb && !out.doers.is_empty() => out.objects.push(t),
            Rel::Nsubj | Rel::NsubjOuter if !out.passive => out.doers.push(t),
            Rel::Nsubj | Rel::NsubjPass => out.objects.push(t),
            Rel::Obj | Rel::Iobj => out.objects.push(t),
            Rel::OblAgent => out.doers.push(t),
            Rel::Obl => match preposition(layers, t) {
                Some(by) if by == "by" && out.passive => out.doers.push(t),
                preposition => out.obliques.push((preposition.unwrap_or_default(), t)),
            },
            Rel::Xcomp | Rel::Ccomp => out.complements.push(t),
            _ => {}
        }
    }
    let subject = layers
        .dependents(verb)
        .any(|t| matches!(layers.word(t).rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter | Rel::Csubj));
    if !subject {
        let inherited = subject_from_above(layers, verb, out.passive, REACH);
        if out.passive { &mut out.objects } else { &mut out.doers }.extend(inherited);
    }
    // "the town that rebels seized": the noun is the object
    if layers.word(verb).rel == Rel::Relcl && !out.passive && out.objects.is_empty() && !out.doers.is_empty() {
        let relative = out.doers.iter().any(|&t| is(layers, t, &["who", "which", "that"]));
        out.objects.extend(layers.word(verb).head.filter(|_| !relative));
    }
    out
}

/// The subject of a verb that has none of its own.
fn subject_from_above(layers: &Words<'_, '_>, verb: usize, passive: bool, reach: usize) -> Vec<usize> {
    let word = layers.word(verb);
    let Some(head) = word.head.filter(|_| reach > 0) else { return Vec::new() };
    match word.rel {
        Rel::Xcomp => {
            // "ordered the paper to close": the object; "threatened X to …" does not occur in English
            let objects = with(layers, head, &[Rel::Obj, Rel::Iobj, Rel::NsubjPass]);
            let called = || {
                let obliques = with(layers, head, &[Rel::Obl]).into_iter();
                obliques.filter(|&t| preposition(layers, t).is_some_and(|p| ["on", "upon", "to"].contains(&p.as_str())))
            };
            if is_verbal(layers, head) && !objects.is_empty() {
                objects
            } else if is(layers, head, &["call", "appeal"]) && called().next().is_some() {
                called().collect()
            } else {
                subject(layers, head, reach - 1)
            }
        }
        Rel::Conj | Rel::Advcl | Rel::Ccomp | Rel::Parataxis => {
            let same = word.rel != Rel::Conj || is_passive(layers, head) == passive;
            if same || passive { subject(layers, head, reach - 1) } else { Vec::new() }
        }
        Rel::Acl | Rel::Relcl => {
            let infinitive = layers.dependents(verb).any(|t| layers.word(t).rel == Rel::Mark && is(layers, t, &["to"]));
            if infinitive { owners(layers, head, reach - 1) } else { vec![head] }
        }
        Rel::Amod if passive => vec![head],
        _ => Vec::new(),
    }
}

/// Who is meant by the subject of a word: a verb's, or that of an adjective with a copula.
fn subject(layers: &Words<'_, '_>, token: usize, reach: usize) -> Vec<usize> {
    let own = with(layers, token, &[Rel::Nsubj, Rel::NsubjPass, Rel::NsubjOuter]);
    if !own.is_empty() {
        return own;
    }
    let word = layers.word(token);
    if is_verbal(layers, token) || matches!(word.upos, Upos::Adj) {
        return subject_from_above(layers, token, is_passive(layers, token), reach);
    }
    Vec::new()
}

/// Whose plan, decision, attempt a noun is: the possessor, else the subject of the verb that it is the object of.
pub(super) fn owners(layers: &Words<'_, '_>, noun: usize, reach: usize) -> Vec<usize> {
    let own = with(layers, noun, &[Rel::NmodPoss]);
    if !own.is_empty() {
        return own;
    }
    match (layers.word(noun).head, layers.word(noun).rel) {
        (Some(verb), Rel::Obj | Rel::Obl | Rel::NsubjPass) if is_verbal(layers, verb) => subject(layers, verb, reach),
        _ => Vec::new(),
    }
}

/// The verb that only carries a noun: "launched an attack", "took part in talks", "a series of attacks was launched".
pub(super) fn carrier(layers: &Words<'_, '_>, lexicon: &Lexicon, noun: usize) -> Option<usize> {
    let mut at = noun;
    for _ in 0..3 {
        let head = layers.word(at).head?;
        match layers.word(at).rel {
            Rel::Obj | Rel::NsubjPass if is_verbal(layers, head) => return Some(head),
            Rel::Obl if is_verbal(layers, head) => {
                let joined = ["in", "on", "for", "into", "with", "out", "through"];
                let near = preposition(layers, at).is_some_and(|p| joined.contains(&p.as_str()));
                return Some(head).filter(|_| near);
            }
            Rel::Nmod if lexicon.frames.contains(layers.lemma(head)) => at = head,
            Rel::Conj if !is_verbal(layers, head) => at = head,
            _ => return None,
        }
    }
    None
}

/// The frame of a noun, with what its carrier adds.
pub(super) fn of_noun(layers: &Words<'_, '_>, lexicon: &Lexicon, people: &People<'_>, noun: usize) -> Frame {
    let mut out = Frame::default();
    let of_agent = lexicon.of_agent.contains(layers.lemma(noun));
    let mut between = false;
    let wide = is(layers, noun, &["war", "fighting", "conflict", "violence", "unrest", "bloodshed"]);
    let somebody = |t: usize| people.at(t).is_some() || !wide && people.at_or_land(layers, t).is_some();
    let mut whose = Vec::new();
    for t in layers.dependents(noun) {
        match layers.word(t).rel {
            // "teachers have been on strike"
            Rel::NmodPoss | Rel::Nsubj => out.doers.push(t),
            // "the Syrian war" is in Syria
            Rel::Compound | Rel::Amod if somebody(t) => out.doers.push(t),
            Rel::Compound | Rel::Amod | Rel::Acl
                if is(layers, t, &["lead", "led", "back", "broker", "mediate", "host"]) =>
            {
                // "U.S.-led"
                out.doers.extend(with(layers, t, &[Rel::Compound, Rel::Nsubj, Rel::Obl, Rel::OblAgent, Rel::Nmod]));
            }
            Rel::Nmod | Rel::Obl => match preposition(layers, t).as_deref() {
                Some("by") => out.doers.push(t),
                Some("between" | "among") => {
                    between = true;
                    out.doers.push(t);
                }
                Some("of") if of_agent => whose.push(t),
                Some("of") => out.objects.push(t),
                preposition => out.obliques.push((preposition.unwrap_or_default().to_owned(), t)),
            },
            Rel::Acl => out.complements.push(t),
            _ => {}
        }
    }
    let carrier = carrier(layers, lexicon, noun);
    let carried = carrier.is_some_and(|verb| lexicon.light.contains(layers.lemma(verb)));
    // "completed its withdrawal of the troops"
    if out.doers.is_empty() && !carried { &mut out.doers } else { &mut out.objects }.extend(whose);
    let Some(verb) = carrier else { return out };
    let word = layers.lemma(verb);
    if !lexicon.light.contains(word) && !lexicon.suffering.contains(word) {
        return out;
    }
    let frame = of_verb(layers, verb);
    if lexicon.suffering.contains(word) {
        out.objects.extend(frame.doers);
        return out;
    }
    // "the talks between A and B": whoever else stands there is the host
    if !between {
        let more = frame.doers.iter().filter(|t| !out.doers.contains(t)).copied().collect::<Vec<_>>();
        out.doers = [more, out.doers].concat();
    }
    out.obliques.extend(frame.obliques.into_iter().filter(|(_, t)| *t != noun));
    out.objects.extend(frame.objects.into_iter().filter(|&t| frame_object(layers, t, noun)));
    out
}

/// Whether an object of the carrier is somebody beside the noun: "gave Peru an ultimatum".
fn frame_object(layers: &Words<'_, '_>, object: usize, noun: usize) -> bool {
    object != noun && layers.word(noun).head != Some(object) && layers.word(object).rel == Rel::Iobj
}

/// Whether an entry's conditions hold for a word.
pub(super) fn fits(
    layers: &Words<'_, '_>,
    lexicon: &Lexicon,
    people: &People<'_>,
    part: Part,
    token: usize,
    entry: &Entry,
) -> bool {
    let particle = entry.particle.as_deref().is_none_or(|p| has_particle(layers, token, p));
    let modifiers = entry.modifiers.iter().all(|m| has_modifier(layers, token, m));
    let prepositions = entry.prepositions.is_empty() || {
        let here = |t: usize| matches!(layers.word(t).rel, Rel::Nmod | Rel::Obl | Rel::Acl | Rel::NmodPoss);
        let owned = entry.prepositions.iter().any(|p| p == "by" || p == "of" || p == "from");
        layers.dependents(token).any(|t| match layers.word(t).rel {
            Rel::NmodPoss => owned,
            Rel::Compound | Rel::Amod => owned && people.at_or_land(layers, t).is_some(),
            Rel::Acl => {
                entry.prepositions.iter().any(|p| p == "to" || p == "that")
                    && layers.dependents(t).any(|m| layers.word(m).rel == Rel::Mark && is(layers, m, &["to", "that"]))
            }
            _ => here(t) && preposition(layers, t).is_some_and(|p| entry.prepositions.contains(&p)),
        })
    };
    particle
        && modifiers
        && prepositions
        && entry.object.as_ref().is_none_or(|o| match part {
            Part::Noun => nominal_object(layers, people, token, o),
            _ => verbal_object(layers, lexicon, people, token, entry, o),
        })
}

fn has_particle(layers: &Words<'_, '_>, verb: usize, wanted: &str) -> bool {
    wanted.split(' ').all(|word| {
        layers.dependents(verb).any(|t| match layers.word(t).rel {
            Rel::Particle | Rel::Advmod | Rel::Mark | Rel::Case | Rel::Aux => is(layers, t, &[word]),
            Rel::Obl | Rel::OblAgent | Rel::Nmod => {
                layers.dependents(t).any(|c| layers.word(c).rel == Rel::Case && is(layers, c, &[word]))
            }
            Rel::Xcomp | Rel::Advcl | Rel::Ccomp => layers
                .dependents(t)
                .any(|c| matches!(layers.word(c).rel, Rel::Mark | Rel::Case) && is(layers, c, &[word])),
            _ => false,
        })
    })
}

fn has_modifier(layers: &Words<'_, '_>, noun: usize, wanted: &str) -> bool {
    let hung = layers.dependents(noun).any(|t| {
        matches!(layers.word(t).rel, Rel::Compound | Rel::Amod | Rel::Nummod | Rel::Flat | Rel::Acl)
            && is(layers, t, &[wanted])
    });
    hung || noun > 0 && is(layers, noun - 1, &[wanted])
}

fn matches(layers: &Words<'_, '_>, people: &People<'_>, token: usize, wanted: &Wanted) -> bool {
    let word = |t: usize| {
        wanted.words.contains(layers.lemma(t)) || wanted.words.contains(layers.form(t).to_lowercase().as_str())
    };
    word(token) || wanted.person && people.is_person(token) || wanted.place && people.is_at_place(token)
}

/// The nouns that count as the object: itself, what is coordinated with it, what a framing noun counts, and what names it ("state aid").
fn object_words(layers: &Words<'_, '_>, lexicon: &Lexicon, object: usize) -> Vec<usize> {
    let mut out = conjoined(layers, object);
    if lexicon.frames.contains(layers.lemma(object)) {
        out.extend(with(layers, object, &[Rel::Nmod]));
    }
    let currency = |t: &usize| matches!(layers.word(*t).upos, Upos::Sym | Upos::Num);
    let money: Vec<usize> = out.iter().copied().filter(currency).flat_map(|t| with(layers, t, &[Rel::Nmod])).collect();
    out.extend(money);
    out
}

fn verbal_object(
    layers: &Words<'_, '_>,
    lexicon: &Lexicon,
    people: &People<'_>,
    verb: usize,
    entry: &Entry,
    wanted: &Wanted,
) -> bool {
    let passive = is_passive(layers, verb);
    let inherited = || {
        let own = with(layers, verb, &[Rel::Nsubj, Rel::NsubjPass]);
        let none = own.is_empty() && passive;
        if none { subject_from_above(layers, verb, true, REACH) } else { Vec::new() }
    };
    let direct = layers.dependents(verb).filter(|&t| match layers.word(t).rel {
        Rel::Obj | Rel::NsubjPass | Rel::Iobj | Rel::Xcomp => true,
        Rel::Nsubj => passive,
        Rel::Obl => entry.particle.as_deref().is_some_and(|p| preposition(layers, t).is_some_and(|x| p.ends_with(&x))),
        _ => false,
    });
    let nouns = direct.chain(inherited()).flat_map(|t| object_words(layers, lexicon, t));
    nouns.into_iter().any(|t| {
        matches(layers, people, t, wanted)
            || with(layers, t, &[Rel::Compound])
                .into_iter()
                .any(|c| matches(layers, people, c, wanted) && !wanted.person)
    })
}

fn nominal_object(layers: &Words<'_, '_>, people: &People<'_>, noun: usize, wanted: &Wanted) -> bool {
    let here = with(layers, noun, &[Rel::Nmod, Rel::Obl]);
    here.into_iter().flat_map(|t| conjoined(layers, t)).any(|t| matches(layers, people, t, wanted))
}
