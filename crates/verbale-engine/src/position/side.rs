//! For whom a speaker speaks in a document, where only an office or nothing is known of them: told by what they announce.
//!
//! News names a minister without a country and a chairman without a body when the sentence has named them: "Orlan will close the strait, Foreign Minister Ada
//! Quaye said", "The guild backs the plan, its chairman said". What is known of people from elsewhere is the business of [`crate::who`].

use super::Seen;
use crate::act::{is_own, subject_of};
use crate::quote::is_over;
use crate::syntax::{Rel, Upos};
use verbale_model::{Actor, ActorKind, Factuality, Form, Idx, MentionForm, Statement};

impl Seen<'_, '_> {
    /// Who does what a clause tells; "it" of which nothing is known is, in reported speech, the source.
    pub(super) fn doer(&self, at: usize, subject: usize) -> Option<Idx<Actor>> {
        let pronoun = self.layers.word(subject).upos == Upos::Pron;
        // what a minister says that the government will do is hers to say, and her name tells more than "the government"
        if let (Some(office), [speaker]) = (self.mentioned.at(subject), &self.statements[at].speakers[..])
            && self.is_office(at, office)
        {
            let minister = self.actors[speaker.at()].speaks_for;
            return self.sides.get(speaker.at()).copied().flatten().or(minister).or(Some(*speaker));
        }
        // "The guild said that it would leave": the subject of the saying before any other
        if let Some(own) = self.itself(at, subject) {
            return Some(own);
        }
        let named = |actor: &Idx<Actor>| {
            let mentions = &self.actors[actor.at()].mentions;
            !pronoun || mentions.iter().any(|mention| mention.form != MentionForm::Pronoun)
        };
        let personal = matches!(&*self.layers.form(subject).to_lowercase(), "i" | "we" | "he" | "she" | "it" | "they");
        let speaker = || match self.statements[at].speakers[..] {
            [speaker] if personal && self.layers.word(subject).rel != Rel::Expl => Some(speaker),
            _ => None,
        };
        self.mentioned.at(subject).filter(named).or_else(speaker)
    }

    /// The body that speaks, where "it" is the subject of what it says it will do.
    fn itself(&self, at: usize, subject: usize) -> Option<Idx<Actor>> {
        let [speaker] = self.statements[at].speakers[..] else { return None };
        let body = matches!(self.actors[speaker.at()].kind, Some(ActorKind::Country | ActorKind::Organization));
        let it = self.layers.form(subject).eq_ignore_ascii_case("it") && self.layers.word(subject).rel != Rel::Expl;
        (body && it && self.statements[at].form != Form::Direct).then_some(speaker)
    }

    /// Whether the speaker speaks for this state or body: by what is known of both, or by what else the speaker announces.
    pub(super) fn is_for(&self, at: usize, party: Idx<Actor>) -> bool {
        let statement = &self.statements[at];
        is_own(self.actors, statement, party)
            || self.is_of_office(statement, party)
            || statement.inside.is_none() && self.in_front(at) == Some(party)
            || matches!(statement.speakers[..], [speaker] if self.sides.get(speaker.at()).is_some_and(|side| *side == Some(party)))
    }

    /// "A spokesman for its foreign ministry" speaks for the ministry's state.
    fn is_of_office(&self, statement: &Statement, party: Idx<Actor>) -> bool {
        let state = &self.actors[party.at()];
        let office =
            |speaker: &Idx<Actor>| self.actors[speaker.at()].speaks_for.map(|office| &self.actors[office.at()]);
        let of = |office: &Actor| office.sector.as_deref() == Some("GOV") && office.country == state.country;
        let country = state.kind == Some(ActorKind::Country) && state.country.is_some();
        country && statement.speakers.iter().filter_map(office).any(of)
    }

    /// Whether an official speaks of "the ministry" or "the government", and nothing tells of another one than his.
    pub(super) fn is_office(&self, at: usize, party: Idx<Actor>) -> bool {
        let office = &self.actors[party.at()];
        let [speaker] = self.statements[at].speakers[..] else { return false };
        let speaker = &self.actors[speaker.at()];
        let minister = speaker.speaks_for.map_or(speaker, |other| &self.actors[other.at()]);
        let state = |actor: &Actor| actor.sector.as_deref() == Some("GOV");
        let named = office.known_as.is_some() || office.kind != Some(ActorKind::Organization);
        let same = office.country.is_none() || minister.country.is_none() || office.country == minister.country;
        let office_of_state = matches!(office.sector.as_deref(), Some("GOV" | "MIL"));
        !named && office_of_state && state(minister) && minister.kind == Some(ActorKind::Person) && same
    }

    /// For whom those speak of whom only their office is known: "Orlan will close the strait, Foreign Minister Ada Quaye said" makes her Orlan's, by
    /// the first of her statements that says what a state or body will do or holds.
    pub(super) fn sides(&self) -> Vec<Option<Idx<Actor>>> {
        let mut out = vec![None; self.actors.len()];
        for (at, statement) in self.statements.iter().enumerate() {
            let [speaker] = statement.speakers[..] else { continue };
            let state = self.actors[speaker.at()].kind == Some(ActorKind::Country);
            if !state
                && out[speaker.at()].is_none()
                && self.is_outermost(statement)
                && statement.factuality == Factuality::Asserted
            {
                out[speaker.at()] = self.announced(at, &self.actors[speaker.at()]);
            }
        }
        out
    }

    /// Whether the document itself has a statement, or a medium that it cites passes it on.
    fn is_outermost(&self, statement: &Statement) -> bool {
        let medium = |speaker: &Idx<Actor>| self.actors[speaker.at()].sector.as_deref() == Some("JRN");
        let passes_on = |outer: Idx<Statement>| {
            let outer = &self.statements[outer.at()];
            outer.inside.is_none() && !outer.speakers.is_empty() && outer.speakers.iter().all(medium)
        };
        statement.inside.is_none_or(passes_on)
    }

    /// The state or body of which a statement says what it will do or holds, if the speaker can be somebody of its.
    fn announced(&self, at: usize, speaker: &Actor) -> Option<Idx<Actor>> {
        if let Some(owner) = self.in_front(at) {
            return Some(owner);
        }
        let state = matches!(speaker.sector.as_deref(), Some("GOV" | "MIL" | "SPY"));
        let office = match speaker.kind {
            // "a foreign ministry spokesman" has no name; a name alone, behind what a state will do, is one of the state's people whom the text
            // has introduced elsewhere
            Some(ActorKind::Person) => {
                let bare = speaker.sector.is_none() && speaker.country.is_none() && self.is_fronted(at);
                let speaks = speaker.name.split_whitespace().any(|word| word.starts_with("spokes"));
                speaker.role.is_some() || speaker.country.is_none() && state || named(speaker) && bare || speaks
            }
            // "its delegation", "the press office"
            _ => speaker.known_as.is_none() && state,
        };
        if !office || speaker.speaks_for.is_some() {
            return None;
        }
        let leads = speaker.sector.is_none();
        let party = |actor: &Idx<Actor>| {
            let party = &self.actors[actor.at()];
            match party.kind {
                Some(ActorKind::Country) => speaker.country.is_none() && (state || leads),
                Some(ActorKind::Organization) => {
                    let union =
                        holds_union_office(speaker) && party.country.as_deref().is_some_and(|code| code.len() == 3);
                    let armed = speaker.country.is_none() && matches!(speaker.sector.as_deref(), Some("MIL" | "REB"));
                    leads || heads_government(speaker) && is_political(party) || union || armed
                }
                _ => leads && self.is_thing(*actor),
            }
        };
        let root = *self.roots(at).first()?;
        // "has agreed" announces, "had agreed" tells
        let perfect = |t: usize| matches!(&*self.layers.form(t).to_lowercase(), "has" | "have");
        let perfect = self.layers.dependents(root).any(|t| self.layers.word(t).rel == Rel::Aux && perfect(t));
        let past = self.layers.word(root).features.past == Some(true) && !perfect;
        let told = is_over(self.layers, root) || self.clauses.dropped(root, None).is_some();
        // "Orlan accepted the plan, Foreign Minister Ada Quaye said": in front, the clause tells whose minister she is; what somebody
        // without an office tells of the past may be of anybody
        let told = told || self.is_fronted(at) && (speaker.role.is_some() || state);
        let subject = subject_of(self.layers, root).filter(|_| !past || told)?;
        self.mentioned.at(subject).filter(party)
    }

    /// "The guild backs the plan, its chairman said": whose chairman he is tells the subject in front of him, whatever else "its" could mean.
    fn in_front(&self, at: usize) -> Option<Idx<Actor>> {
        let first = self.told[at].source.first()?.start;
        let whose = matches!(&*self.layers.form(first).to_lowercase(), "its" | "their" | "his" | "her");
        let root = *self.roots(at).first().filter(|_| whose && self.is_fronted(at))?;
        let owner = self.mentioned.at(subject_of(self.layers, root)?)?;
        let body = matches!(self.actors[owner.at()].kind, Some(ActorKind::Country | ActorKind::Organization));
        (body || self.is_thing(owner)).then_some(owner)
    }

    /// Whether an actor is no human being although its name looks like one's or like a place's: it is "it", or nothing else is known of it.
    pub(super) fn is_thing(&self, actor: Idx<Actor>) -> bool {
        let actor = &self.actors[actor.at()];
        let it = |form: &str| matches!(&*form.to_lowercase(), "it" | "its" | "itself");
        let called = actor.mentions.iter().filter(|mention| mention.form == MentionForm::Pronoun);
        let mut called = called.map(|mention| mention.span.of(self.layers.text));
        match actor.kind {
            Some(ActorKind::Person) => {
                // "Verrano will pay, personnel chief Ada Quaye said": a name of one word that nobody calls "he"
                let bare = !actor.name.contains(' ') && actor.country.is_none() && called.clone().next().is_none();
                actor.role.is_none() && (bare || called.any(it))
            }
            Some(ActorKind::Place) => true,
            _ => false,
        }
    }

    /// Whether what is said stands before who says it.
    fn is_fronted(&self, at: usize) -> bool {
        let told = &self.told[at];
        let (content, source) = (told.content.first(), told.source.first());
        content.zip(source).is_some_and(|(content, source)| content.end <= source.start)
    }
}

/// Whether somebody is called by a name, if only a surname.
fn named(actor: &Actor) -> bool {
    actor.mentions.iter().any(|mention| mention.form == MentionForm::Name)
}

/// Whether somebody has an office that unions of states give, not states.
fn holds_union_office(actor: &Actor) -> bool {
    let role = actor.role.as_deref().unwrap_or_default().to_lowercase();
    let offices = ["commissioner", "secretary-general", "secretary general", "high representative", "director general"];
    actor.country.is_none() && offices.iter().any(|title| role.contains(title))
}

/// Whether somebody is a head of government, who mostly leads a party as well.
fn heads_government(actor: &Actor) -> bool {
    let role = actor.role.as_deref().unwrap_or_default().to_lowercase();
    ["prime minister", "premier", "chancellor"].iter().any(|title| role.contains(title))
}

/// Whether a body is a political party by its name: "the Blue Front", "the Democrats".
fn is_political(actor: &Actor) -> bool {
    let last = actor.name.split_whitespace().last().unwrap_or_default().to_lowercase();
    let names = [
        "party",
        "union",
        "league",
        "bloc",
        "alliance",
        "front",
        "movement",
        "coalition",
        "democrats",
        "greens",
        "liberals",
        "socialists",
    ];
    names.contains(&last.as_str())
}
