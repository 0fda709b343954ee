//! Events: who did what to whom, in PLOVER.
//!
//! 1. [`lexicon`]: the rows of `knowledge/events/`, which words name which deeds; [`ontology`]: the types, modes, contexts and codes.
//! 2. [`frame`]: who stands where around such a word, in the tree; [`people`]: whom those words mean, among the reading's actors; [`parties`]:
//!    which of them do it and at whom it is directed; [`sides`]: what only the text as a whole tells of that.
//! 3. [`coding`]: of the rows that fit, the one that holds; types that a word above changes; modes and contexts by the clause.
//! 4. [`status`]: whether it took place. [`verbal`]: the statements that are events.

mod coding;
mod features;
mod frame;
mod lexicon;
pub mod model;
pub mod ontology;
mod parties;
mod people;
mod sides;
mod status;
mod verbal;
mod words;

pub use features::Seen;
pub use lexicon::{Fault, Lexicon};
pub(crate) use model::FORMAT;
pub use model::{Classifier, Outcome};
pub use ontology::Ontology;

use crate::syntax::{Rel, Upos};
use crate::{Layers, LoadError, place, time};
use coding::Deed;
use people::People;
use sides::Sides;
use std::collections::HashSet;
use verbale_model::{
    Act, Actor, Because, Event, EventStatus, EventType, Form, Idx, Place, PlaceUse, Span, Statement, TimeExpression,
};
use words::Words;

/// What this stage needs beside the document; loaded once.
pub struct Coder {
    ontology: Ontology,
    lexicon: Lexicon,
    classifier: Classifier,
}

impl Coder {
    /// Reads the ontology, the rows (cooperation, conflict, never, words) and the classifier's weights.
    ///
    /// # Errors
    /// The first file that does not follow its schema.
    pub fn read(ontology: &str, rows: [&str; 4], weights: &[u8]) -> Result<Self, LoadError> {
        let fault = |(file, source): Fault| LoadError::Knowledge { file, source };
        let ontology = Ontology::read(ontology).map_err(|e| fault(("knowledge/events/plover.toml", e)))?;
        let [cooperation, conflict, never, words] = rows;
        let lexicon = Lexicon::read(cooperation, conflict, never, words).map_err(fault)?;
        Ok(Self { ontology, lexicon, classifier: Classifier::load(weights)? })
    }

    /// Types, modes, contexts and codes.
    pub fn ontology(&self) -> &Ontology {
        &self.ontology
    }

    /// The trained classifier.
    pub fn classifier(&self) -> &Classifier {
        &self.classifier
    }

    /// The rows.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }
}

/// A statement that is less surely an event than this is none: the cue's row says one thing ("insisted"), what is said another ("not up for
/// discussion").
const UNSURE: f32 = 0.2;

/// Rules that an event's `because` can name; `docs/rules.md` has a section for each.
pub fn rules() -> [&'static str; 6] {
    ["event.verb", "event.noun", "event.carried", "event.model", "event.act", "event.land"]
}

/// What the earlier stages found, beside who is mentioned.
pub struct Found<'a> {
    /// Who said what.
    pub statements: &'a [Statement],
    /// Times.
    pub times: &'a [TimeExpression],
    /// Places.
    pub places: &'a [Place],
}

/// All events of one document, in the order of the text. Countries that only an adjective names, and that an event is the first to need,
/// are put behind the actors.
pub fn find(layers: &Layers<'_>, coder: &Coder, actors: &mut Vec<Actor>, found: &Found<'_>) -> Vec<Event> {
    let layers = &Words::new(layers, &coder.lexicon);
    let known = actors.len();
    actors.extend(people::lands(actors, found.places));
    let people = People::new(layers, actors, found.places);
    let mut deeds = coding::deeds(layers, coder, &people);
    weigh(layers, coder, found.statements, &mut deeds);
    let tellers = tellers(layers, found.statements);
    let mut stage = Stage { layers, coder, found, people, tellers };
    let mut events = stage.events(&deeds);
    if let Some(sides) = Sides::of(stage.people.actors(), &events) {
        // who "both governments" are is known only now
        stage.people.pair = Some(sides.pair);
        events = stage.events(&deeds);
        events.iter_mut().for_each(|event| sides.complete(layers, &stage.people, event));
    }
    keep_needed(actors, known, &mut events);
    events
}

/// Drops the actors from `known` on that take part in no event.
fn keep_needed(actors: &mut Vec<Actor>, known: usize, events: &mut [Event]) {
    let needed = |at: usize| events.iter().any(|e| e.actor.iter().chain(&e.recipient).any(|a| a.at() == at));
    let kept: Vec<usize> = (known..actors.len()).filter(|&at| needed(at)).collect();
    let moved = |at: usize| kept.iter().position(|&k| k == at).map_or(at, |new| known + new);
    for party in events.iter_mut().flat_map(|e| e.actor.iter_mut().chain(&mut e.recipient)) {
        *party = Idx::new(moved(party.at()));
    }
    let mut at = 0..;
    actors.retain(|_| at.next().is_some_and(|at| at < known || kept.contains(&at)));
}

/// Lets the classifier weigh what the rows say: it may take a deed away or give it another type, and it adds verbs that no row knows.
///
/// Where a statement's act says the same as its cue's row, that outweighs a doubt whether there is an event.
fn weigh(layers: &Words<'_, '_>, coder: &Coder, statements: &[Statement], deeds: &mut Vec<Deed>) {
    let acts = verbal::cues(statements);
    let said = |deed: &Deed, status: EventStatus| {
        let at = layers.segments.tokens[deed.token];
        let same =
            |(cue, kind): &(Span, EventType)| *kind == deed.kind && cue.start() <= at.start() && at.end() <= cue.end();
        status == EventStatus::Happened && acts.iter().any(same)
    };
    let bare = coding::bare_verbs(layers, deeds);
    let outcome = |deed: &Deed, rows: Option<&Deed>| {
        let status = status::of(layers, &coder.lexicon, deed.token, deed.carrier);
        let seen = features::see(layers, deeds, rows, deed.token, deed.heads(), status);
        (coder.classifier.outcome(&seen, &layers.syntax.events), status)
    };
    let of_rows: Vec<(Outcome, EventStatus)> = deeds.iter().map(|d| outcome(d, Some(d))).collect();
    let of_bare: Vec<(Outcome, EventStatus)> = bare.iter().map(|d| outcome(d, None)).collect();
    let mut out: Vec<Deed> = Vec::new();
    for (mut deed, (outcome, status)) in deeds.drain(..).zip(&of_rows) {
        if deed.settle(&coder.ontology, outcome, *status) || said(&deed, *status) {
            out.push(deed);
        }
    }
    for (mut deed, (outcome, _)) in bare.into_iter().zip(&of_bare) {
        if deed.choose(outcome) {
            out.push(deed);
        }
    }
    out.sort_by_key(|d| d.token);
    *deeds = out;
}

/// The deed between two parties whose words are given, and what the rows alone code it as: for evaluation and training.
pub fn see_pair(
    layers: &Layers<'_>,
    coder: &Coder,
    source: Option<Span>,
    target: Option<Span>,
) -> (Seen, Option<EventType>) {
    let layers = &Words::new(layers, &coder.lexicon);
    let people = People::new(layers, &[], &[]);
    let deeds = coding::deeds(layers, coder, &people);
    let deed = coding::between(layers, &deeds, source, target);
    let head = |span: Option<Span>| {
        let tokens = layers.tokens_in(span?);
        (!tokens.is_empty()).then(|| layers.head_of(&tokens))
    };
    let parties = [head(source), head(target)];
    let token = deed.map_or_else(|| coding::governor(layers, parties[0].or(parties[1]).unwrap_or(0)), |d| d.token);
    let status = status::of(layers, &coder.lexicon, token, deed.and_then(|d| d.carrier));
    (features::see(layers, &deeds, deed, token, parties, status), deed.map(|d| d.kind))
}

/// Every word of a document that may name a deed, with what the rows alone code it as: for training.
pub fn see_all(layers: &Layers<'_>, coder: &Coder) -> Vec<(Seen, Option<EventType>)> {
    let layers = &Words::new(layers, &coder.lexicon);
    let people = People::new(layers, &[], &[]);
    let deeds = coding::deeds(layers, coder, &people);
    let bare = coding::bare_verbs(layers, &deeds);
    let all = deeds.iter().map(|d| (d, Some(d))).chain(bare.iter().map(|d| (d, None)));
    let seen = all.map(|(frame, deed)| {
        let status = status::of(layers, &coder.lexicon, frame.token, frame.carrier);
        let seen = features::see(layers, &deeds, deed, frame.token, frame.heads(), status);
        (seen, deed.map(|d| d.kind))
    });
    seen.collect()
}

struct Stage<'a, 'l, 't> {
    layers: &'a Words<'l, 't>,
    coder: &'a Coder,
    found: &'a Found<'a>,
    people: People<'a>,
    /// Per token 1 + the innermost statement in whose content it stands; 0 for none.
    tellers: Vec<u32>,
}

/// Per token the innermost statement in whose words it stands.
fn tellers(layers: &Words<'_, '_>, statements: &[Statement]) -> Vec<u32> {
    let mut out = vec![0; layers.segments.tokens.len()];
    let size = |s: &Statement| s.content.iter().map(|c| c.end() - c.start()).sum::<usize>();
    let mut order: Vec<usize> = (0..statements.len()).collect();
    // the inner ones are written last
    order.sort_by_key(|&at| (std::cmp::Reverse(size(&statements[at])), at));
    for at in order {
        for &span in &statements[at].content {
            layers.tokens_in(span).for_each(|t| out[t] = at as u32 + 1);
        }
    }
    out
}

/// Who did it, and to whom.
#[derive(Clone, Debug, Default)]
struct Parties {
    actor: Vec<Idx<Actor>>,
    recipient: Vec<Idx<Actor>>,
}

impl Stage<'_, '_, '_> {
    /// The statements that are events, and the deeds beside them.
    fn events(&self, deeds: &[Deed]) -> Vec<Event> {
        let mut out = self.verbal(deeds);
        let spoken: HashSet<usize> = out.iter().flat_map(|e| self.layers.tokens_in(e.trigger)).collect();
        let conceded = self.conceded(&out);
        for deed in deeds.iter().filter(|d| !spoken.contains(&d.token)) {
            let trigger = self.trigger(deed);
            // who announces a withdrawal concedes; the withdrawal itself is to come
            let announced = || self.told_by(trigger, None).is_some_and(|t| conceded.contains(&t));
            if deed.kind == EventType::Concede && deed.row == EventType::Retreat && announced() {
                out.extend(self.event(&Deed { kind: EventType::Retreat, ..deed.clone() }, trigger));
            } else {
                out.extend(self.event(deed, trigger));
            }
        }
        // nobody whom a reader could name did it
        out.retain(|e| e.actor.is_empty() || !e.actor.iter().all(|&a| self.people.is_only_said(a)));
        out.sort_by_key(|e| (e.trigger.start(), e.trigger.end()));
        out.dedup_by(|b, a| a.trigger == b.trigger && a.kind == b.kind);
        out
    }

    /// The statements by which somebody concedes something.
    fn conceded(&self, verbal: &[Event]) -> Vec<Idx<Statement>> {
        let cue = |s: &Statement| s.cue.as_ref().and_then(|c| c.spans.first().copied());
        let concedes = |span: Span| {
            verbal.iter().any(|e| {
                e.kind == EventType::Concede && span.start() <= e.trigger.start() && e.trigger.end() <= span.end()
            })
        };
        let all = self.found.statements.iter().enumerate();
        all.filter(|(_, s)| cue(s).is_some_and(concedes)).map(|(at, _)| Idx::new(at)).collect()
    }

    fn trigger(&self, deed: &Deed) -> Span {
        self.layers.segments.tokens[deed.token]
    }

    /// Whether the subject is no one who could say or decide such a thing ("the recipe calls for two cups", "floodwater threatens the town"), or
    /// known by no more than "I".
    fn by_nobody(&self, deed: &Deed) -> bool {
        use EventType::{Accuse, Agree, Concede, Consult, Protest, Reject, Request, Support, Threaten};
        let wants_will =
            matches!(deed.kind, Accuse | Agree | Concede | Consult | Protest | Reject | Request | Support | Threaten);
        let subject = |&t: &usize| {
            self.layers.word(t).upos == Upos::Noun
                && self.layers.word(t).rel == Rel::Nsubj
                && !people::is_both(self.layers, t)
        };
        let said = |&t: &usize| frame::is(self.layers, t, &["i", "we", "you"]);
        if deed.frame.doers.first().is_some_and(said) {
            return true;
        }
        wants_will && deed.rule == "event.verb" && !deed.frame.passive && deed.frame.doers.iter().any(subject)
    }

    /// The event of a deed, if somebody takes part in it.
    fn event(&self, deed: &Deed, trigger: Span) -> Option<Event> {
        let layers = self.layers;
        let parties = parties::parties(layers, self.coder, &self.people, deed);
        let place = self.place(deed);
        let half = parties.actor.is_empty() || parties.recipient.is_empty();
        let nobody = parties.actor.is_empty() && parties.recipient.is_empty();
        if deed.rule == "event.model" && half {
            return None;
        }
        let set = matches!(deed.kind, EventType::Consult | EventType::Assault | EventType::Protest)
            && (place.is_some() || self.time(deed).is_some());
        if nobody && !set {
            return None;
        }
        if parties.actor.iter().all(|&a| self.people.is_no_one(a)) && self.by_nobody(deed) {
            return None;
        }
        // "diplomats briefed on the talks" says who they are
        let aside = deed.kind == EventType::Consult && deed.frame.passive && layers.word(deed.token).rel == Rel::Acl;
        if aside && parties.actor.is_empty() {
            return None;
        }
        let status = match deed.refusal {
            true => EventStatus::Happened,
            false => status::of(layers, &self.coder.lexicon, deed.token, deed.carrier),
        };
        let confidence = deed.confidence * if half { 0.8 } else { 1.0 };
        Some(self.complete(
            Draft {
                kind: deed.kind,
                mode: deed.mode.as_deref(),
                trigger,
                status,
                told_by: self.told_by(trigger, None),
                parties,
            },
            deed,
            place,
            Because { rule: deed.rule.into(), confidence, weighed: deed.weighed() },
        ))
    }

    /// Statements as events. Where the tree has a deed of the same word, its type holds, and who speaks and at whom the statement is directed;
    /// where it has none, the act is one only if the cue is a word for it: "said" demands nothing.
    fn verbal(&self, deeds: &[Deed]) -> Vec<Event> {
        let layers = self.layers;
        let event = |verbal: verbal::Verbal| {
            let statement = &self.found.statements[verbal.statement.at()];
            let tokens = layers.tokens_in(verbal.trigger);
            if tokens.is_empty() || statement.speakers.is_empty() {
                return None;
            }
            let first = deeds.partition_point(|d| d.token < tokens.start);
            let deed = deeds[first..].iter().take_while(|d| d.token < tokens.end).find(|d| coding::is_verbal(d.kind));
            let token = deed.map_or_else(|| layers.head_of(&tokens), |d| d.token);
            if deed.is_none() && !self.coder.lexicon.speaks(layers.lemma(token)) {
                return None;
            }
            let kind = deed.map_or(verbal.kind, |d| d.kind);
            let own = deed.map(|d| parties::parties(layers, self.coder, &self.people, d)).unwrap_or_default();
            let recipient = if own.recipient.is_empty() { statement.targets.clone() } else { own.recipient };
            let mut recipient: Vec<_> = recipient.into_iter().filter(|r| !statement.speakers.contains(r)).collect();
            let together = deed.is_some_and(|d| parties::is_mutual(layers, d)) && statement.speakers.len() > 1;
            if together && recipient.iter().all(|&r| self.people.is_place(r)) {
                recipient.clone_from(&statement.speakers);
            }
            let parties = Parties { actor: statement.speakers.clone(), recipient };
            let same = kind == verbal.kind;
            let mode = deed.and_then(|d| d.mode.as_deref()).or(verbal.mode.filter(|_| same));
            let trigger = layers.segments.tokens[token];
            let told_by = statement.inside.or_else(|| self.told_by(trigger, Some(verbal.statement)));
            let status = match deed {
                Some(d) if d.refusal => EventStatus::Happened,
                Some(d) => status::of(layers, &self.coder.lexicon, d.token, d.carrier),
                None => verbal.status,
            };
            let bare = Deed::bare(token, kind, mode);
            let confidence =
                deed.map_or(verbal.confidence, |d| d.confidence.max(verbal.confidence * f32::from(u8::from(same))));
            if confidence < UNSURE {
                return None;
            }
            let draft = Draft { kind, mode, trigger, status, told_by, parties };
            Some(self.complete(draft, deed.unwrap_or(&bare), statement.place, Because::rule("event.act", confidence)))
        };
        verbal::find(self.found.statements).into_iter().filter_map(event).collect()
    }

    fn complete(&self, draft: Draft<'_>, deed: &Deed, place: Option<Idx<Place>>, because: Because) -> Event {
        let Draft { kind, mode, trigger, status, told_by, parties } = draft;
        let span = coding::clause(self.layers, deed, trigger);
        let contexts = coding::contexts(self.layers, self.coder, deed, span);
        let mode = mode.filter(|m| self.coder.ontology.has(kind, m));
        Event {
            kind,
            mode: mode.map(str::to_owned),
            cameo: self.coder.ontology.cameo(kind, mode, &contexts).map(str::to_owned),
            scale: self.coder.ontology.score(kind, mode),
            contexts,
            trigger,
            span,
            actor: parties.actor,
            recipient: parties.recipient,
            time: self.time(deed),
            place,
            status,
            told_by,
            because,
        }
    }

    /// The innermost statement in whose words a trigger stands, other than the one that it is the cue of.
    fn told_by(&self, trigger: Span, own: Option<Idx<Statement>>) -> Option<Idx<Statement>> {
        let token = self.layers.tokens_in(trigger).next()?;
        let mut teller = Idx::new(self.tellers[token].checked_sub(1)? as usize);
        while self.names_only(teller) {
            teller = self.found.statements[teller.at()].inside?;
        }
        Some(teller).filter(|t| own != Some(*t))
    }

    /// Whether a statement names what it is about and does not tell it: "praised the talks", "announced two billion in aid" claim neither.
    fn names_only(&self, at: Idx<Statement>) -> bool {
        let statement = &self.found.statements[at.at()];
        let act = statement.act.as_ref().map(|(act, _)| *act);
        let names = matches!(act, Some(Act::Support | Act::Oppose | Act::Condemn | Act::Promise));
        let [content] = statement.content[..] else { return false };
        let head = self.layers.head_of(&self.layers.tokens_in(content));
        let noun = matches!(self.layers.word(head).upos, Upos::Noun | Upos::Propn);
        names && noun && statement.form == Form::Indirect
    }

    /// The time that hangs on the deed or its carrier, else the one that stands nearest in its clause.
    fn time(&self, deed: &Deed) -> Option<Idx<TimeExpression>> {
        let (layers, times) = (self.layers, self.found.times);
        let tied = time::modifying(layers, times, deed.token);
        tied.or_else(|| deed.carrier.and_then(|verb| time::modifying(layers, times, verb))).or_else(|| {
            let sentence = layers.span(&layers.sentence(deed.token));
            let at = layers.segments.tokens[deed.token].start();
            let from = times.partition_point(|t| t.span.end() <= sentence.start());
            let inside = times[from..].iter().enumerate().take_while(|(_, t)| t.span.start() < sentence.end());
            let mut inside = inside.filter(|(_, t)| self.in_clause(deed, t.span));
            let nearest = inside.by_ref().min_by_key(|(_, t)| t.span.start().abs_diff(at));
            nearest.map(|(i, _)| Idx::new(from + i))
        })
    }

    /// Whether words hang on the deed or its carrier without another finite clause between.
    fn in_clause(&self, deed: &Deed, words: Span) -> bool {
        let layers = self.layers;
        let tokens = layers.tokens_in(words);
        if tokens.is_empty() {
            return false;
        }
        let mut at = layers.head_of(&tokens);
        for _ in 0..5 {
            if at == deed.token || Some(at) == deed.carrier {
                return true;
            }
            let Some(head) = layers.word(at).head else { return false };
            at = head;
        }
        false
    }

    /// The literal place that hangs on the deed or its carrier, or on an argument.
    fn place(&self, deed: &Deed) -> Option<Idx<Place>> {
        let (layers, places) = (self.layers, self.found.places);
        let hung = |token| place::modifying(layers, places, token);
        hung(deed.token).or_else(|| deed.carrier.and_then(hung)).or_else(|| {
            let sentence = layers.span(&layers.sentence(deed.token));
            let at = layers.segments.tokens[deed.token].end();
            let from = places.partition_point(|p| p.span.end() <= sentence.start());
            let inside = places[from..].iter().enumerate().take_while(|(_, p)| p.span.start() < sentence.end());
            let literal = inside.filter(|(_, p)| p.used == PlaceUse::Literal && self.in_clause(deed, p.span));
            literal.min_by_key(|(_, p)| p.span.start().abs_diff(at)).map(|(i, _)| Idx::new(from + i))
        })
    }
}

/// What an event is made of.
struct Draft<'m> {
    kind: EventType,
    mode: Option<&'m str>,
    trigger: Span,
    status: EventStatus,
    told_by: Option<Idx<Statement>>,
    parties: Parties,
}
