//! Who did what to whom, in PLOVER (Open Event Data Alliance, manual of 2024-02-04).

use crate::position::vocabulary;
use crate::{Actor, Because, Idx, Place, Span, Statement, TimeExpression};

vocabulary! {
    /// PLOVER's sixteen event types.
    EventType {
        /// Agrees to, or announces, future cooperation.
        Agree = "AGREE",
        /// Meets, visits, negotiates.
        Consult = "CONSULT",
        /// Praises, endorses, apologises, ratifies.
        Support = "SUPPORT",
        /// Yields in words: eases, pardons, declares a ceasefire.
        Concede = "CONCEDE",
        /// Works together materially.
        Cooperate = "COOPERATE",
        /// Gives material aid.
        Aid = "AID",
        /// Yields in deeds: withdraws, releases, disarms.
        Retreat = "RETREAT",
        /// Demands, requests, appeals.
        Request = "REQUEST",
        /// Criticises, accuses, investigates.
        Accuse = "ACCUSE",
        /// Refuses, rejects.
        Reject = "REJECT",
        /// Threatens.
        Threaten = "THREATEN",
        /// Demonstrates, strikes, riots.
        Protest = "PROTEST",
        /// Reduces relations, expels, convicts, embargoes.
        Sanction = "SANCTION",
        /// Shows military or police force short of its use.
        Mobilize = "MOBILIZE",
        /// Arrests, seizes, restricts by force of authority.
        Coerce = "COERCE",
        /// Uses violence.
        Assault = "ASSAULT",
    }
}

impl EventType {
    /// Verbal cooperation 1, material cooperation 2, verbal conflict 3, material conflict 4. SANCTION is 4: the manual's section and its
    /// summary table say so, its table of quads (3) does not.
    pub fn quad(self) -> u8 {
        use EventType::*;
        match self {
            Agree | Consult | Support | Concede => 1,
            Cooperate | Aid | Retreat => 2,
            Request | Accuse | Reject | Threaten => 3,
            Protest | Sanction | Mobilize | Coerce | Assault => 4,
        }
    }
}

vocabulary! {
    /// Whether an event took place.
    EventStatus {
        /// It did.
        Happened = "happened",
        /// It does.
        Ongoing = "ongoing",
        /// It is to.
        Planned = "planned",
        /// It may, would, is feared or is a condition.
        Hypothetical = "hypothetical",
        /// It did not.
        Denied = "denied",
    }
}

/// One event as one report has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// PLOVER type.
    pub kind: EventType,
    /// PLOVER mode of that type.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// CAMEO code, where PLOVER's mapping gives one.
    pub cameo: Option<String>,
    /// Conflict–cooperation score of type and mode, −10 to 10.
    pub scale: f32,
    /// The word or words that name the deed.
    pub trigger: Span,
    /// The clause or phrase that tells it.
    pub span: Span,
    /// Who does it.
    pub actor: Vec<Idx<Actor>>,
    /// To or with whom.
    pub recipient: Vec<Idx<Actor>>,
    /// When.
    pub time: Option<Idx<TimeExpression>>,
    /// Where.
    pub place: Option<Idx<Place>>,
    /// Whether it took place.
    pub status: EventStatus,
    /// The statement whose words claim it; none where the outlet's own voice says it.
    pub told_by: Option<Idx<Statement>>,
    /// The rule that found it, and how sure.
    pub because: Because,
}
