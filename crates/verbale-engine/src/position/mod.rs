//! Who wants what on which terms: the positions that a document's statements give to parties.
//!
//! A statement is a position when what is done by it is one (demand, offer, accept, refuse, promise, threaten, support, oppose), when it was said, and when what holds it
//! does not take it back: what somebody denies having demanded is no demand. Where only a guess says what is done, the clauses of what is said go
//! before it: "Orlan will lift the ban if …", "Orlan has dropped its demand that …" ([`stance`]). The holder is who speaks and, first, the state or body that the speaker
//! commits or speaks for. What issues there are is the business of the codebook; how positions move, of the ledger.

mod side;
mod stance;

use crate::Layers;
use crate::act::{ActWords, Mentioned, Told, roots, subject_of};
use crate::quote::{is_over, main_word};
use crate::syntax::{Rel, Upos};
use stance::{Clauses, Dropped, Stance};
use std::ops::Range;
use verbale_model::{Act, Actor, ActorKind, Because, Condition, Factuality, Idx, Link, Position, Span, Statement};

/// Rules that a position's `because` can name; `docs/rules.md` has a section for each.
pub fn rules() -> [&'static str; 9] {
    [
        "position.statement",
        "position.account",
        "position.clause",
        "position.clause-account",
        "position.dropped-demand",
        "position.dropped-offer",
        "position.dropped-threat",
        "position.dropped-refusal",
        "position.dropped-support",
    ]
}

/// An act less sure than this makes no position: three in four of the classifier's surer ones are right on `evals/acts/dev.jsonl`
/// (`training/acts.py` prints it).
const LEAST: f32 = 0.3;

/// A clause of fewer words does not tell what the stance is on.
const LEAST_WORDS: usize = 4;

/// How sure the words of a clause are of its stance.
const CLAUSE: f32 = 0.8;

/// What is found of a document.
pub struct Found {
    /// In the order of the statements they rest on.
    pub positions: Vec<Position>,
    /// Per actor the state or body for which it speaks by what it announces, where nothing else tells.
    pub sides: Vec<Option<Idx<Actor>>>,
}

/// The positions of a document.
pub fn find(layers: &Layers<'_>, words: &ActWords, actors: &[Actor], statements: &[Statement]) -> Found {
    let mentioned = Mentioned::new(layers, actors);
    let clauses = Clauses { layers, words };
    let told = statements.iter().map(|s| Told::new(layers, s)).collect();
    let mut seen = Seen { layers, clauses, actors, mentioned: &mentioned, statements, told, sides: Vec::new() };
    seen.sides = seen.sides();
    let positions = (0..statements.len()).flat_map(|at| seen.positions(at)).collect();
    Found { positions, sides: seen.sides }
}

/// Enters for whom actors turned out to speak; whoever speaks for a state is of its country.
pub fn enter_sides(actors: &mut [Actor], sides: Vec<Option<Idx<Actor>>>) {
    for (at, side) in sides.into_iter().enumerate() {
        let Some(side) = side.filter(|side| side.at() != at && actors[at].speaks_for.is_none()) else { continue };
        let party = &actors[side.at()];
        // whoever heads a body does not speak for the body's own spokesman
        if party.speaks_for == Some(Idx::new(at)) {
            continue;
        }
        let country = party.country.clone().filter(|_| party.kind == Some(ActorKind::Country));
        actors[at].speaks_for = Some(side);
        actors[at].country = actors[at].country.take().or(country);
    }
}

struct Seen<'a, 't> {
    layers: &'a Layers<'t>,
    clauses: Clauses<'a, 't>,
    actors: &'a [Actor],
    mentioned: &'a Mentioned,
    statements: &'a [Statement],
    told: Vec<Told>,
    /// Per actor the state or body for which it speaks by what it announces, where nothing else tells.
    sides: Vec<Option<Idx<Actor>>>,
}

/// A clause of a statement's content that tells a stance.
struct Clause {
    stance: Stance,
    /// Whose it is.
    doer: Idx<Actor>,
    /// Whether the speaker speaks for the doer.
    own: bool,
    content: Vec<Span>,
    terms: Vec<Condition>,
}

impl Seen<'_, '_> {
    /// The positions that rest on a statement: what it does, else what its clauses say.
    fn positions(&self, at: usize) -> Vec<Position> {
        if !self.is_believed(at) || self.statements[at].speakers.is_empty() {
            return Vec::new();
        }
        if let Some(dropped) = self.dropped(at) {
            let found = self.made(at, dropped.act(), dropped.rule(), CLAUSE);
            return found.into_iter().collect();
        }
        let own = self.statement(at);
        let sure = self.statements[at].act.as_ref().is_some_and(|(_, why)| why.rule != "act.model");
        if own.is_some() && sure {
            // "has agreed to pay and no longer asks for a pledge"
            let given_up = |clause: &Clause| matches!(clause.stance, Stance::Dropped(_)) && clause.own;
            let clauses = self.clauses(at).into_iter().skip(1).filter(given_up);
            return own.into_iter().chain(clauses.map(|clause| self.of_clause(at, clause))).collect();
        }
        let inner = self.roots(at).first().is_some_and(|&root| self.is_cue(root, at));
        let mut out: Vec<Position> = self.clauses(at).into_iter().map(|clause| self.of_clause(at, clause)).collect();
        // what the words themselves say is done by them goes before a guess
        if out.is_empty() && !inner {
            out.extend(own);
        }
        out
    }

    /// The position that a statement is by its act.
    fn statement(&self, at: usize) -> Option<Position> {
        let statement = &self.statements[at];
        let (act, why) = statement.act.as_ref()?;
        let asserted = statement.factuality == Factuality::Asserted || self.is_on_terms(at);
        if !asserted || why.confidence < LEAST {
            return None;
        }
        if why.rule == "act.model" && (self.is_told_of_others(at) || self.comes_about(at)) {
            return None;
        }
        let named = self.told[at].cue.clone().filter(|_| why.rule == "act.model");
        // "stuck to its demand that …": the noun says what is done
        let act = named.and_then(|cue| self.clauses.named(cue)).or(Some(*act).filter(|act| act.is_position()))?;
        self.made(at, act, "position.statement", why.confidence)
    }

    /// Whether what is said tells what somebody else did: by that nobody demands, offers or refuses anything.
    fn is_told_of_others(&self, at: usize) -> bool {
        let Some(&root) = self.roots(at).first() else { return false };
        let helped = self.layers.dependents(root).any(|t| self.layers.word(t).rel == Rel::Aux);
        let past = self.layers.word(root).features.past == Some(true) && self.layers.word(root).upos == Upos::Verb;
        let other = subject_of(self.layers, root).filter(|&t| self.layers.word(t).upos == Upos::Propn);
        let other = other.and_then(|t| self.mentioned.at(t)).filter(|&actor| !self.is_for(at, actor));
        past && !helped && other.is_some_and(|actor| !self.statements[at].speakers.contains(&actor))
    }

    /// "Would back the plan if …": what would be done is a stance where terms are named for it.
    fn is_on_terms(&self, at: usize) -> bool {
        let statement = &self.statements[at];
        let bound = || self.conditions(at).iter().any(|one| one.link != Link::None);
        let stance = statement.act.as_ref().is_some_and(|(act, why)| {
            why.rule == "act.lexicon"
                && matches!(act, Act::Support | Act::Oppose | Act::Accept | Act::Refuse | Act::Offer)
        });
        let main = self.told[at].cue.as_ref().map(|cue| main_word(self.layers, cue));
        let would = main.is_some_and(|main| self.clauses.is_to_come(main));
        statement.factuality == Factuality::Hypothetical && stance && would && bound()
    }

    /// Whether what is said only may come about by itself: "Prices could fall if …" offers nothing.
    fn comes_about(&self, at: usize) -> bool {
        let Some(&root) = self.roots(at).first() else { return false };
        let subject = subject_of(self.layers, root).filter(|&t| self.layers.word(t).upos == Upos::Noun);
        let thing = subject.filter(|&t| self.mentioned.at(t).is_none_or(|actor| !self.is_for(at, actor)));
        thing.is_some_and(|subject| self.clauses.comes_about(root, subject))
    }

    fn made(&self, at: usize, act: Act, rule: &'static str, sure: f32) -> Option<Position> {
        let statement = &self.statements[at];
        let holder = self.holder(at, act);
        // what a minister says of her own country is no account of somebody else's
        let own = |outer: usize| self.is_paper(outer, &holder) || holder.iter().any(|&one| self.is_for(outer, one));
        let told_by = statement.inside.filter(|outer| !own(outer.at()));
        let rule = if rule == "position.statement" && told_by.is_some() { "position.account" } else { rule };
        Some(Position {
            holder,
            issue: statement.issues.first().cloned(),
            act,
            target: statement.targets.clone(),
            content: self.object(at),
            conditions: self.conditions(at),
            statement: Idx::new(at),
            told_by,
            because: Because {
                rule: rule.into(),
                confidence: statement.because.confidence * sure,
                weighed: vec![("statement", statement.because.confidence), ("act", sure)],
            },
        })
    }

    /// Its conditions, with those of the statement around it that hang on the same verb: "accepted the plan without conditions, she said".
    fn conditions(&self, at: usize) -> Vec<Condition> {
        let statement = &self.statements[at];
        let mut out = statement.conditions.clone();
        let cue = self.told[at].cue.clone().unwrap_or_default();
        if let Some(outer) =
            statement.inside.filter(|outer| self.roots(outer.at()).iter().all(|root| cue.contains(root)))
        {
            let around = self.statements[outer.at()].conditions.iter().copied();
            out.extend(around.filter(|one| !statement.conditions.contains(one)));
        }
        out
    }

    /// What is wanted, refused or backed, with what the tree hangs on the verb though it tells which it is: "opposes new sanctions | on salt".
    fn object(&self, at: usize) -> Vec<Span> {
        let (statement, told) = (&self.statements[at], &self.told[at]);
        let ([content], Some(cue)) = (&told.content[..], &told.cue) else { return statement.content.clone() };
        let main = main_word(self.layers, cue);
        let beside = |t: &usize| {
            let phrase = self.layers.phrase(*t);
            phrase.start == content.end && self.layers.word(*t).rel == Rel::Obl && self.tells_which(*t)
        };
        let object = self.layers.word(self.layers.head_of(content)).rel == Rel::Obj && content.start >= cue.end;
        match self.layers.dependents(main).find(beside).filter(|_| object) {
            Some(more) => vec![self.layers.span(&(content.start..self.layers.phrase(more).end))],
            // "the budget" alone does not tell what is backed where it is named all over the text
            None if object && content.len() < LEAST_WORDS && content.start == cue.end => {
                vec![self.layers.span(&(cue.start..content.end))]
            }
            None => statement.content.clone(),
        }
    }

    /// "on salt", "for the port", "against the guild", not "on Monday".
    fn tells_which(&self, token: usize) -> bool {
        let case = self.layers.dependents(token).find(|&d| self.layers.word(d).rel == Rel::Case);
        let leads = case.is_some_and(|c| {
            matches!(
                &*self.layers.form(c).to_lowercase(),
                "on" | "of" | "for" | "over" | "against" | "with" | "from" | "to"
            )
        });
        leads && !crate::quote::is_day(self.layers.form(token))
    }

    /// Whether nothing that holds it takes it back, and it is no question, denial or doubt itself.
    fn is_believed(&self, at: usize) -> bool {
        let mut statement = &self.statements[at];
        for _ in 0..8 {
            let Some(outer) = statement.inside else { return true };
            statement = &self.statements[outer.at()];
            let denies =
                statement.act.as_ref().is_some_and(|(act, _)| matches!(act, Act::Deny | Act::Doubt | Act::Ask));
            if denies || statement.factuality != Factuality::Asserted {
                return false;
            }
        }
        true
    }

    /// The stance that a statement's cue gives up: "no longer demands", "withdrew its offer".
    fn dropped(&self, at: usize) -> Option<Dropped> {
        let statement = &self.statements[at];
        let main = main_word(self.layers, self.told[at].cue.as_ref()?);
        let over = statement.factuality == Factuality::Negated && is_over(self.layers, main);
        if statement.factuality != Factuality::Asserted && !over {
            return None;
        }
        let act = statement.act.as_ref().map(|(act, _)| *act);
        self.clauses.dropped(main, act).or_else(|| self.clauses.dropped_noun(main)).or_else(|| self.agreed(at, act))
    }

    /// "agreed to drop its demand", "promised to lift its veto": what is agreed to without a condition is to give it up.
    fn agreed(&self, at: usize, act: Option<Act>) -> Option<Dropped> {
        let agrees = matches!(act, Some(Act::Accept | Act::Offer | Act::Promise));
        let bound = self.statements[at].conditions.iter().any(|one| one.link != Link::None);
        let root = *self.roots(at).first().filter(|_| agrees && !bound)?;
        self.clauses.dropped(root, None)
    }

    /// The verbs of a statement's clauses; what stands behind a colon is a clause of its own ("Lima has not moved: Peru will …").
    fn roots(&self, at: usize) -> Vec<usize> {
        let content = &self.told[at].content;
        let mut out = roots(self.layers, content);
        let behind = |piece: &Range<usize>| {
            let colon = piece.clone().find(|&t| self.layers.form(t) == ":")?;
            let rest = colon + 1..piece.end.min(self.layers.sentence(colon).end);
            let root = (!rest.is_empty()).then(|| self.layers.head_of(&rest))?;
            (colon > piece.start && self.layers.word(root).upos == Upos::Verb).then_some(root)
        };
        let more: Vec<usize> = content.iter().filter_map(behind).filter(|root| !out.contains(root)).collect();
        out.extend(more);
        out
    }

    /// Whether a word is the cue of a statement inside this one that is a position.
    fn is_cue(&self, token: usize, at: usize) -> bool {
        (0..self.statements.len()).any(|inner| {
            inner != at
                && self.statements[inner].inside.is_some()
                && self.told[inner].cue.as_ref().is_some_and(|cue| self.turns_on(cue, token))
                && (self.dropped(inner).is_some() || self.statement(inner).is_some())
        })
    }

    /// Whether a cue holds a word, or is the noun that it gives up: "reversed its refusal".
    fn turns_on(&self, cue: &Range<usize>, token: usize) -> bool {
        let noun = main_word(self.layers, cue);
        cue.contains(&token) || self.clauses.dropped_noun(noun).is_some() && self.layers.word(noun).head == Some(token)
    }

    /// The stances that the clauses of what is said tell.
    fn clauses(&self, at: usize) -> Vec<Clause> {
        let statement = &self.statements[at];
        let denies = statement.act.as_ref().is_some_and(|(act, _)| matches!(act, Act::Deny | Act::Ask));
        if denies || statement.factuality != Factuality::Asserted {
            return Vec::new();
        }
        let roots = self.roots(at);
        let free = |&at_root: &usize| !self.is_cue(roots[at_root], at);
        (0..roots.len()).filter(free).filter_map(|number| self.clause(at, &roots, number)).collect()
    }

    fn clause(&self, at: usize, roots: &[usize], number: usize) -> Option<Clause> {
        let root = roots[number];
        let subject = subject_of(self.layers, root)?;
        let doer = self.doer(at, subject).filter(|&doer| self.is_for(at, doer) || self.is_record(at));
        let Some(doer) = doer else { return self.leave(at, roots, number, subject) };
        let own = self.is_for(at, doer);
        let content = self.words_of(at, roots, number)?;
        let terms = self.terms(&content);
        let words = content.iter().map(|&piece| self.layers.tokens_in(piece).len()).sum::<usize>();
        if words < LEAST_WORDS {
            return None;
        }
        let links: Vec<Link> = terms.iter().map(|term| term.link).collect();
        let dropped = self.clauses.dropped(root, None).map(Stance::Dropped);
        let holds = || {
            let act = self.clauses.commitment(root, &links).filter(|_| !self.is_condemned(at, subject));
            let act = act.or_else(|| self.clauses.attitude(root));
            act.or_else(|| self.clauses.verb(root)).map(Stance::Holds)
        };
        let stance = dropped.or_else(holds)?;
        Some(Clause { stance, doer, own, content, terms })
    }

    /// "It would poison the talks": what "it" would do is judged, not promised.
    fn is_condemned(&self, at: usize, subject: usize) -> bool {
        self.is_foretold(at) && matches!(&*self.layers.form(subject).to_lowercase(), "it" | "that" | "this")
    }

    /// Whether what is said is foreseen or judged, and so nobody's to do.
    fn is_foretold(&self, at: usize) -> bool {
        let act = self.statements[at].act.as_ref().map(|(act, _)| *act);
        matches!(act, Some(Act::Predict | Act::Warn | Act::Doubt | Act::Accuse | Act::Condemn))
    }

    /// The terms on which a party's speaker says that something may come about which is the party's to allow.
    fn leave(&self, at: usize, roots: &[usize], number: usize, subject: usize) -> Option<Clause> {
        let (statement, root) = (&self.statements[at], roots[number]);
        let [speaker] = statement.speakers[..] else { return None };
        // what another party does is not for this one to allow
        let party = |actor: &Idx<Actor>| {
            let actor = &self.actors[actor.at()];
            actor.known_as.is_some() || matches!(actor.kind, Some(ActorKind::Country | ActorKind::Organization))
        };
        let foretold = statement
            .act
            .as_ref()
            .is_some_and(|(act, _)| matches!(act, Act::Predict | Act::Warn | Act::Doubt | Act::Accuse | Act::Condemn));
        if foretold || self.mentioned.at(subject).as_ref().is_some_and(party) {
            return None;
        }
        let side = self.sides.get(speaker.at()).copied().flatten().or(self.actors[speaker.at()].speaks_for);
        let body = matches!(self.actors[speaker.at()].kind, Some(ActorKind::Country | ActorKind::Organization));
        let body = (body || self.is_thing(speaker)) && self.actors[speaker.at()].sector.as_deref() != Some("JRN");
        let minister = matches!(self.actors[speaker.at()].sector.as_deref(), Some("GOV" | "MIL"));
        // a bare name has been introduced elsewhere; an economist or a neighbour is called so
        let bare = self.actors[speaker.at()].role.is_none() && self.actors[speaker.at()].name.contains(' ');
        let named = bare && self.actors[speaker.at()].kind == Some(ActorKind::Person);
        let doer = side.or(Some(speaker).filter(|_| body || minister || named))?;
        let content = self.words_of(at, roots, number)?;
        let terms = self.terms(&content);
        let mut links: Vec<Link> = terms.iter().map(|term| term.link).collect();
        // "even if …", "whatever …": that it hangs on nothing is said as well
        let words = content.iter().flat_map(|&piece| self.layers.tokens_in(piece));
        if links.is_empty() && words.into_iter().any(|t| self.clauses.is(t, "whatever happens")) {
            links.push(Link::None);
        }
        let act = self.clauses.leave(root, subject, &links).or_else(|| self.clauses.goes_ahead(root, subject))?;
        Some(Clause { stance: Stance::Holds(act), doer, own: true, content, terms })
    }

    /// The words of one of several clauses: up to where the next begins.
    fn words_of(&self, at: usize, roots: &[usize], number: usize) -> Option<Vec<Span>> {
        if roots.len() == 1 {
            return Some(self.statements[at].content.clone());
        }
        let first = |root: usize| self.layers.phrase(root).start;
        let piece = self.told[at].content.iter().find(|piece| piece.contains(&roots[number]))?;
        let own = self.layers.phrase(roots[number]);
        let next = roots.iter().filter(|&&other| other > roots[number] && self.has_stance(other, at));
        let next = next.map(|&other| first(other)).min();
        let start = own.start.max(piece.start);
        let end = own.end.min(piece.end).min(next.filter(|&next| next > roots[number]).unwrap_or(usize::MAX));
        let clause = start..end.max(roots[number] + 1);
        let first = clause.clone().find(|&t| self.layers.is_word(t) || self.layers.quotation(t).is_some())?;
        let trimmed = first..(clause.start + 1..=clause.end).rev().find(|&end| self.layers.is_word(end - 1))?;
        Some(vec![self.layers.span(&trimmed)])
    }

    /// Whether a clause of a statement says more than how the one before it is meant.
    fn has_stance(&self, root: usize, at: usize) -> bool {
        let clause = self.clauses.dropped(root, None).is_some() || self.clauses.commitment(root, &[]).is_some();
        clause || self.clauses.attitude(root).or_else(|| self.clauses.verb(root)).is_some() || self.is_cue(root, at)
    }

    /// The conditions among these words, whichever statement they were given to.
    fn terms(&self, content: &[Span]) -> Vec<Condition> {
        let within = |c: &&Condition| content.iter().any(|s| s.start() <= c.span.start() && c.span.end() <= s.end());
        let mut out: Vec<Condition> = Vec::new();
        for condition in self.statements.iter().flat_map(|s| &s.conditions).filter(within) {
            if !out.contains(condition) {
                out.push(*condition);
            }
        }
        out
    }

    fn of_clause(&self, at: usize, clause: Clause) -> Position {
        let statement = &self.statements[at];
        let (act, dropped) = match clause.stance {
            Stance::Holds(act) => (act, None),
            Stance::Dropped(dropped) => (dropped.act(), Some(dropped.rule())),
        };
        let mut holder = vec![clause.doer];
        let speakers = statement.speakers.iter().copied().filter(|&speaker| speaker != clause.doer);
        holder.extend(speakers.filter(|_| clause.own));
        let rule = dropped.unwrap_or(if clause.own { "position.clause" } else { "position.clause-account" });
        Position {
            holder,
            issue: statement.issues.first().cloned(),
            act,
            target: statement.targets.iter().copied().filter(|&target| target != clause.doer).collect(),
            content: clause.content,
            conditions: clause.terms,
            statement: Idx::new(at),
            told_by: if clause.own { statement.inside } else { Some(Idx::new(at)) },
            because: Because {
                rule: rule.into(),
                confidence: statement.because.confidence * CLAUSE,
                weighed: vec![("statement", statement.because.confidence), ("clause", CLAUSE)],
            },
        }
    }

    /// Whether what is quoted is a record of what a party said: "according to a recording of the meeting".
    fn is_record(&self, at: usize) -> bool {
        let source = self.told[at].source.iter();
        source.map(|words| self.layers.head_of(words)).any(|head| self.clauses.is(head, "document"))
    }

    /// Whether what speaks is a paper of the holder's: "Orlan refused the offer, a statement said", "according to a note that the Orlanian delegation
    /// sent round". Of a statement whose it is need not be told.
    fn is_paper(&self, at: usize, holder: &[Idx<Actor>]) -> bool {
        let source = || self.told[at].source.iter();
        let any = |class: &str| source().any(|words| self.clauses.is(self.layers.head_of(words), class));
        let known = |actor: &Actor| actor.known_as.is_some() || actor.country.is_some() || actor.speaks_for.is_some();
        let speakers = &self.statements[at].speakers;
        let nobodys = any("own paper") && !speakers.iter().any(|speaker| known(&self.actors[speaker.at()]));
        let state = |actor: Idx<Actor>| self.actors[actor.at()].country.as_deref();
        let theirs = |actor: Idx<Actor>| {
            holder.iter().any(|&one| one == actor || state(one).is_some() && state(one) == state(actor))
        };
        let within = || source().flat_map(Clone::clone).filter_map(|t| self.mentioned.at(t)).any(theirs);
        nobodys || (any("own paper") || any("document")) && within()
    }

    /// The party that is committed, then who speaks.
    fn holder(&self, at: usize, act: Act) -> Vec<Idx<Actor>> {
        let statement = &self.statements[at];
        let side = || match statement.speakers[..] {
            [speaker] => self.sides.get(speaker.at()).copied().flatten().filter(|&side| side != speaker),
            _ => None,
        };
        let principal = self.committed(at, act).or_else(side).or_else(|| self.spoken_for(statement));
        let mut out: Vec<Idx<Actor>> = principal.into_iter().collect();
        out.extend(statement.speakers.iter().copied().filter(|s| Some(*s) != principal));
        out
    }

    /// The state or body of the speaker's that is to do what is offered, promised, refused: "Tajikistan would reopen the road, he said"; "we" is
    /// whom the speaker speaks for.
    fn committed(&self, at: usize, act: Act) -> Option<Idx<Actor>> {
        let own = self.statements[at].act.as_ref().is_some_and(|(_, why)| why.rule == "act.own");
        if act == Act::Demand && !own {
            return None;
        }
        let body = |actor: &Idx<Actor>| {
            !self.statements[at].speakers.contains(actor)
                && self.actors[actor.at()].kind != Some(ActorKind::Person)
                && self.is_for(at, *actor)
        };
        let subjects = self.roots(at).into_iter().filter_map(|root| subject_of(self.layers, root));
        subjects.filter_map(|t| self.mentioned.at(t)).find(body)
    }

    /// For whom a spokesman, negotiator or envoy speaks.
    fn spoken_for(&self, statement: &Statement) -> Option<Idx<Actor>> {
        let [speaker] = statement.speakers[..] else { return None };
        self.actors[speaker.at()].speaks_for.filter(|&body| body != speaker)
    }
}
