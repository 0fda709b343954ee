//! What is done by saying something, on which terms, and what a party's position is by it.

use crate::{Actor, Because, Idx, Span, Statement};

/// Declares a closed vocabulary: an enum whose values have one name in the record, in knowledge files and on screen.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $label:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $label)] $variant),+
        }

        impl $name {
            /// All of them, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the record.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The one with this name in the record.
            pub fn named(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.label() == label)
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What the source does by saying it. The list is the contract's; `evals/acts/README.md` says where one ends and another begins.
    Act {
        /// Wants somebody else to do or stop something.
        Demand = "demand",
        /// Is willing or ready to do something for or with the other side, or proposes it.
        Offer = "offer",
        /// Agrees to what another asks or proposes.
        Accept = "accept",
        /// Will not do, give or allow what is asked or proposed.
        Refuse = "refuse",
        /// Commits itself to something the other side wants.
        Promise = "promise",
        /// Announces something harmful to the other side.
        Threaten = "threaten",
        /// Says that somebody named did wrong.
        Accuse = "accuse",
        /// Expresses disapproval of a deed or person as bad.
        Condemn = "condemn",
        /// Thinks something unlikely, unproven or unwise.
        Doubt = "doubt",
        /// Says that something alleged is not so.
        Deny = "deny",
        /// Admits something against its own interest, or gives up a demand.
        Concede = "concede",
        /// Is in favour of another's deed, plan or person.
        Support = "support",
        /// Is against something that is not asked of itself.
        Oppose = "oppose",
        /// Says that something bad may happen that it does not itself do.
        Warn = "warn",
        /// Says what will happen, neither bad nor its own doing.
        Predict = "predict",
        /// Makes a judgement or claim that can be disputed.
        Assert = "assert",
        /// Reports facts, figures, events, procedures.
        Inform = "inform",
        /// Thinks; an opinion held rather than spoken.
        Believe = "believe",
        /// Plans a deed of its own that is put to nobody as offer, promise or threat.
        Intend = "intend",
        /// Puts a question.
        Ask = "ask",
    }
}

impl Act {
    /// Whether a statement with this act is a position of its source.
    pub fn is_position(self) -> bool {
        use Act::*;
        matches!(self, Demand | Offer | Accept | Refuse | Promise | Threaten | Support | Oppose)
    }
}

vocabulary! {
    /// How a condition is linked to what it limits.
    Link {
        /// "if", "provided that", "as long as", "in the event of".
        If = "if",
        /// "unless".
        Unless = "unless",
        /// "until", "pending".
        Until = "until",
        /// "only after", "only once".
        OnlyAfter = "only_after",
        /// "before".
        Before = "before",
        /// "without".
        Without = "without",
        /// "in exchange for", "in return for".
        InExchange = "in_exchange",
        /// Stated as a condition: "preconditions such as", "would be the main prerequisites for".
        Precondition = "precondition",
        /// The words say that none is set: "unconditional", "without preconditions".
        None = "none",
    }
}

/// A term on which what is said holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How it is linked.
    pub link: Link,
    /// The linking words: "unless".
    pub marker: Span,
    /// All of it, or what is required: "unless the Russians retreat".
    pub span: Span,
}

/// Who wants what on which terms.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// Whose position it is.
    pub holder: Vec<Idx<Actor>>,
    /// Key of the issue codebook; none where nothing in the codebook fits.
    pub issue: Option<String>,
    /// One of those for which [`Act::is_position`] holds.
    pub act: Act,
    /// At whom it is directed.
    pub target: Vec<Idx<Actor>>,
    /// What is demanded, offered, refused …; never empty.
    pub content: Vec<Span>,
    /// On which terms.
    pub conditions: Vec<Condition>,
    /// The statement it rests on.
    pub statement: Idx<Statement>,
    /// The statement of somebody else by whose account it is so; none where the outlet's own voice says it.
    pub told_by: Option<Idx<Statement>>,
    /// The rule that found it, and how sure.
    pub because: Because,
}
