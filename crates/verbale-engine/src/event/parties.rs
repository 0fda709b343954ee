//! Who does a deed and at whom it is directed: from the words that stand around it ([`super::frame`]) to actors ([`super::people`]).

use super::coding::Deed;
use super::frame::{self, Frame};
use super::lexicon::Lexicon;
use super::people::{People, Wanted};
use super::words::Words;
use super::{Coder, Parties};
use crate::syntax::{Rel, Upos};
use verbale_model::{Actor, EventType, Idx};

/// Who does a deed and at whom it is directed.
pub(super) fn parties(layers: &Words<'_, '_>, coder: &Coder, people: &People<'_>, deed: &Deed) -> Parties {
    let whom = Whom { layers, lexicon: &coder.lexicon, people };
    let actor = whom.doers(deed);
    let mut recipient = whom.recipients(deed, &actor);
    let nobody = recipient.iter().all(|&r| people.is_place(r));
    if nobody && actor.len() > 1 && is_mutual(layers, deed) {
        recipient.clone_from(&actor);
    }
    Parties { actor, recipient }
}

/// Whether those who do such a deed together do it to one another: "Peru and Chile met", "failed to reach a deal".
pub(super) fn is_mutual(layers: &Words<'_, '_>, deed: &Deed) -> bool {
    use EventType::{Agree, Assault, Consult, Cooperate, Reject, Support};
    match deed.kind {
        Consult | Cooperate | Agree => true,
        Support | Reject => {
            frame::is(layers, deed.token, &["sign", "reach", "agree", "conclude", "meet", "restore", "establish"])
        }
        Assault => {
            deed.rule != "event.verb"
                || frame::is(layers, deed.token, &["clash", "fight", "battle", "exchange", "trade"])
        }
        _ => false,
    }
}

/// Whether those at whom such a deed is directed are told by where it is done: "arrests in Peru".
fn located(kind: EventType) -> bool {
    use EventType::*;
    matches!(kind, Assault | Coerce | Aid | Mobilize | Retreat | Protest)
}

/// What is written or said to somebody.
const LETTERS: [&str; 9] =
    ["letter", "message", "note", "petition", "cable", "call", "telegram", "email", "memorandum"];

/// Who must not be found a second time: the doers, and those on their side.
struct Barred {
    all: Vec<Idx<Actor>>,
    /// Whose country no place may stand for.
    own: Vec<Idx<Actor>>,
}

impl Barred {
    fn and(&self, more: impl IntoIterator<Item = Idx<Actor>>) -> Self {
        Self { all: self.all.iter().copied().chain(more).collect(), own: self.own.clone() }
    }
}

struct Whom<'a, 'l, 't> {
    layers: &'a Words<'l, 't>,
    lexicon: &'a Lexicon,
    people: &'a People<'a>,
}

impl Whom<'_, '_, '_> {
    /// Those who do it; of arrests, bans and expulsions that nobody is named for, the state where they are made.
    fn doers(&self, deed: &Deed) -> Vec<Idx<Actor>> {
        let layers = self.layers;
        let mut out: Vec<Idx<Actor>> = Vec::new();
        let mut take = |heads: &[usize]| {
            for &doer in heads {
                let found = self.people.of(layers, doer, Wanted { not: &out, own: &[], at: false });
                out.extend(found);
            }
        };
        take(&deed.frame.doers);
        if out.is_empty() && matches!(layers.word(deed.token).rel, Rel::Acl) {
            // "released a statement criticising": not the statement
            let owners = layers.word(deed.token).head.map(|noun| frame::owners(layers, noun, frame::REACH));
            let mut take = |doer| out.extend(self.people.of(layers, doer, Wanted { not: &[], own: &[], at: false }));
            owners.unwrap_or_default().into_iter().for_each(&mut take);
        }
        if out.is_empty() && deed.frame.doers.is_empty() {
            out.extend(self.state(deed));
        }
        out
    }

    /// "was arrested in Niger", "were expelled from North Korea": acts of the state that is named as the place.
    fn state(&self, deed: &Deed) -> Option<Idx<Actor>> {
        let of_state = match (deed.kind, deed.mode.as_deref()) {
            (EventType::Sanction, Some("expel")) | (EventType::Coerce, Some("deport")) => "from",
            (EventType::Coerce, _) | (EventType::Sanction, Some("convict")) => "in",
            _ => return None,
        };
        let mut places = deed.frame.obliques.iter().filter(|(p, _)| deed.frame.passive && p == of_state);
        places.find_map(|(_, t)| self.people.land(*t))
    }

    fn add(&self, to: &mut Vec<Idx<Actor>>, not: &Barred, head: usize) {
        for actor in self.people.of(self.layers, head, Wanted { not: &not.all, own: &not.own, at: true }) {
            if !to.contains(&actor) {
                to.push(actor);
            }
        }
    }

    /// Those on another side than the doer; else anybody else; else on whom it hangs, "unless Israel leaves".
    fn recipients(&self, deed: &Deed, doers: &[Idx<Actor>]) -> Vec<Idx<Actor>> {
        let sides = [doers, &self.committed(deed)].concat();
        let own = self.people.own_side(&sides);
        let not = Barred { all: sides, own: own.clone() };
        let mut out = self.addressed(deed, &not);
        if out.is_empty() {
            out = self.directed(deed, &not.and(own));
        }
        if out.is_empty() || out.iter().all(|&r| self.people.is_place(r)) {
            let bound = self.bound(deed, &not);
            if !bound.is_empty() {
                out = bound;
            }
        }
        if out.is_empty() {
            out = self.directed(deed, &not);
        }
        out
    }

    /// Who is to keep what is promised, granted or refused: "the minister announced that India will lift the duty".
    fn committed(&self, deed: &Deed) -> Vec<Idx<Actor>> {
        use EventType::{Agree, Concede, Reject, Threaten};
        let mut out = Vec::new();
        let clauses = deed.frame.complements.iter().filter(|&&t| self.layers.word(t).rel == Rel::Ccomp);
        for &clause in clauses.filter(|_| matches!(deed.kind, Agree | Concede | Reject | Threaten)) {
            for doer in frame::of_verb(self.layers, clause).doers {
                out.extend(self.people.of(self.layers, doer, Wanted { not: &out, own: &[], at: false }));
            }
        }
        out
    }

    /// Those whom words of address or of exchange name: "in a letter to Peru", "in return for Peru's votes".
    fn addressed(&self, deed: &Deed, not: &Barred) -> Vec<Idx<Actor>> {
        use EventType::{Agree, Concede, Retreat};
        let layers = self.layers;
        let given = matches!(deed.kind, Agree | Concede | Retreat);
        let mut out = Vec::new();
        let above =
            [Some(deed.token), deed.carrier].into_iter().flatten().chain(deed.frame.complements.iter().copied());
        let obliques = above.flat_map(|t| layers.dependents(t)).filter(|&t| layers.word(t).rel == Rel::Obl);
        for noun in obliques.filter(|&t| frame::preposition(layers, t).is_some_and(|p| p == "in")) {
            let wanted = match frame::is(layers, noun, &["exchange", "return"]) {
                true if given => "for",
                false if frame::is(layers, noun, &LETTERS) => "to",
                _ => continue,
            };
            let hung = layers.dependents(noun).filter(|&t| frame::preposition(layers, t).is_some_and(|p| p == wanted));
            hung.for_each(|t| self.add(&mut out, not, t));
        }
        out
    }

    /// The first of these that name somebody else than the doer: objects that are somebody, what hangs on prepositions, whose things
    /// the objects are, and the same in the clauses that the verb governs.
    fn directed(&self, deed: &Deed, not: &Barred) -> Vec<Idx<Actor>> {
        let frame = &deed.frame;
        // own troops are no recipient
        let moves = deed.kind == EventType::Mobilize || deed.mode.as_deref() == Some("withdraw");
        let mut out = self.sent_to(deed.carrier.unwrap_or(deed.token), frame, not);
        let people = || frame.objects.iter().filter(|&&t| self.people.at(t).is_some());
        if !moves && out.is_empty() {
            people().for_each(|&t| self.add(&mut out, not, t));
        }
        let things = |out: &mut Vec<_>| frame.objects.iter().for_each(|&t| self.add(out, not, t));
        let given = matches!(deed.kind, EventType::Aid | EventType::Mobilize) || deed.rule != "event.verb" || moves;
        if out.is_empty() && !given {
            things(&mut out);
        }
        if out.is_empty() {
            self.on_prepositions(frame, located(deed.kind), not, &mut out);
        }
        if out.is_empty() && given {
            things(&mut out);
        }
        for &clause in &frame.complements {
            if out.is_empty() {
                out = self.in_clause(clause, not, 3);
            }
        }
        out
    }

    /// To whom people without a name are sent: "contributes troops to the mission in Chad" is directed at no troops.
    fn sent_to(&self, verb: usize, frame: &Frame, not: &Barred) -> Vec<Idx<Actor>> {
        let mut out = Vec::new();
        let sent: Vec<Idx<Actor>> = frame.objects.iter().filter_map(|&t| self.people.at(t)).collect();
        let named = sent.iter().any(|&a| !self.people.is_nameless(a));
        if !self.lexicon.sending.contains(self.layers.lemma(verb)) || sent.is_empty() || named {
            return out;
        }
        let not = &not.and(sent);
        for preposition in ["to", "into", "for", "in", "at", "against"] {
            let here = frame.obliques.iter().filter(|(p, _)| p == preposition);
            here.for_each(|(_, t)| self.add(&mut out, not, *t));
            if !out.is_empty() {
                return out;
            }
        }
        frame.objects.iter().for_each(|&t| self.add(&mut out, not, t));
        out
    }

    fn on_prepositions(&self, frame: &Frame, located: bool, not: &Barred, out: &mut Vec<Idx<Actor>>) {
        for preposition in self.lexicon.toward.iter().filter(|p| located || !matches!(p.as_str(), "in" | "at")) {
            for (_, t) in frame.obliques.iter().filter(|(p, _)| p == preposition) {
                self.add(out, not, *t);
            }
            if !out.is_empty() {
                return;
            }
        }
    }

    fn in_clause(&self, verb: usize, not: &Barred, depth: usize) -> Vec<Idx<Actor>> {
        let verbal = matches!(self.layers.word(verb).upos, Upos::Verb | Upos::Aux);
        let frame = if verbal {
            frame::of_verb(self.layers, verb)
        } else {
            frame::of_noun(self.layers, self.lexicon, self.people, verb)
        };
        let mut out = Vec::new();
        for &doer in &frame.doers {
            // "that a commission investigate": nobody is spoken to who is yet to be made
            let vague = self.is_indefinite(doer);
            self.add(&mut out, &not.and(self.people.at(doer).filter(|_| vague)), doer);
        }
        if out.is_empty() {
            out = self.sent_to(verb, &frame, not);
        }
        if out.is_empty() {
            frame.objects.iter().for_each(|&t| self.add(&mut out, not, t));
        }
        if out.is_empty() {
            self.on_prepositions(&frame, false, not, &mut out);
        }
        for &clause in &frame.complements {
            if out.is_empty() && depth > 0 {
                out = self.in_clause(clause, not, depth - 1);
            }
        }
        out
    }

    fn is_indefinite(&self, noun: usize) -> bool {
        let article = |t: usize| self.layers.word(t).rel == Rel::Det && frame::is(self.layers, t, &["a", "an"]);
        self.layers.word(noun).upos == Upos::Noun && self.layers.dependents(noun).any(article)
    }

    /// Who is to do something before what is threatened, refused or promised comes: the subject of "unless", "if", "until".
    fn bound(&self, deed: &Deed, not: &Barred) -> Vec<Idx<Actor>> {
        use EventType::{Agree, Concede, Reject, Retreat, Sanction, Threaten};
        let mut out = Vec::new();
        if !matches!(deed.kind, Agree | Concede | Reject | Retreat | Sanction | Threaten) {
            return out;
        }
        let layers = self.layers;
        let conditional = |clause: usize| {
            layers.dependents(clause).any(|t| {
                matches!(layers.word(t).rel, Rel::Mark | Rel::Advmod)
                    && self.lexicon.status.conditional.contains(layers.form(t).to_lowercase().as_str())
            })
        };
        let above =
            [Some(deed.token), deed.carrier].into_iter().flatten().chain(deed.frame.complements.iter().copied());
        for clause in above.flat_map(|t| layers.dependents(t)).filter(|&t| layers.word(t).rel == Rel::Advcl) {
            if out.is_empty() && conditional(clause) {
                frame::of_verb(layers, clause).doers.iter().for_each(|&t| self.add(&mut out, not, t));
            }
        }
        out
    }
}
