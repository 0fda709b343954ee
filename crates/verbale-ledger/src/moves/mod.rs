//! How positions changed from report to report, and where reports disagree. Pure: rows in, pairs out; `docs/ledger.md` tells the rules.
//!
//! Reports of one party's positions form [`strands`]: what it would do itself (accepts, offers, promises, supports, refuses, opposes) apart
//! from what it wants of others (demands, threatens), and each by what it is about: the same issue of the codebook, or so many words in common
//! that it must be the same thing under another heading ([`topic`]). The next report of a strand is compared with the last one ([`step`]). Whether
//! somebody was right to change is not this module's business, nor whether a report is true.

mod group;
mod rivals;
mod same_words;
mod step;
mod strands;
mod topic;

use std::collections::BTreeMap;
use std::rc::Rc;
use verbale_model::{Act, Link};

/// A position as one report has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of the ledger's.
    pub id: i64,
    /// Key of whose it is.
    pub party: Rc<str>,
    /// What the party is called.
    pub name: Rc<str>,
    /// Key of what it is about; empty where the codebook has nothing for it.
    pub issue: Rc<str>,
    /// What is done by saying it.
    pub act: Act,
    /// The verb it is said with; "no longer" and an act where a stance is given up.
    pub lemma: Rc<str>,
    /// On which terms: link and words.
    pub terms: Vec<(Link, String)>,
    /// The content's words.
    pub words: String,
    /// When it was published; empty if that is not known.
    pub day: Rc<str>,
    /// When it was said, where the report tells.
    pub said: Option<String>,
    /// Who published it.
    pub publisher: Option<Rc<str>>,
    /// In which document.
    pub document: i64,
    /// Whether the party says it itself; else it is somebody else's account of it.
    pub own: bool,
}

/// What kind of pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A later position differs from the one before.
    Move,
    /// Two reports of the same time differ.
    Disagreement,
}

/// How a later position differs from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// More is demanded or threatened, or a refusal lost its way out.
    Hardened,
    /// Less is.
    Softened,
    /// The same, with a condition more.
    ConditionAdded,
    /// The same, with a condition less.
    ConditionDropped,
    /// The opposite.
    Reversed,
    /// The first on record.
    New,
    /// The same.
    Restated,
}

impl Change {
    /// As it is written.
    pub fn label(self) -> &'static str {
        match self {
            Self::Hardened => "hardened",
            Self::Softened => "softened",
            Self::ConditionAdded => "condition_added",
            Self::ConditionDropped => "condition_dropped",
            Self::Reversed => "reversed",
            Self::New => "new",
            Self::Restated => "restated",
        }
    }
}

/// Two reports, by their places in what was given, and the rule by which they stand together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Move or disagreement.
    pub kind: Kind,
    /// Of a move.
    pub change: Option<Change>,
    /// The earlier; none where it is the first on record.
    pub from: Option<usize>,
    /// The later.
    pub to: usize,
    /// The rule.
    pub because: &'static str,
}

/// Compares all reports, of however many parties and issues.
pub fn compare(reports: &[Report]) -> Vec<Pair> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        if !report.day.is_empty() && !is_past(report) && !is_anybody(&report.party) {
            groups.entry(&report.party).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for group in groups.values_mut() {
        group.sort_by_key(|&at| (&reports[at].day, reports[at].id));
        strands::Strands::new(reports, group).run(&mut pairs);
    }
    pairs
}

/// "Two officials" of one text are not known to be those of another.
fn is_anybody(party: &str) -> bool {
    party.starts_with('~')
}

/// What was said so long before it was printed is told as past.
const PAST: i64 = 7;

/// An old position, told again as old.
fn is_past(report: &Report) -> bool {
    report.said.as_deref().is_some_and(|said| said.len() >= 10 && days(said, &report.day) > PAST)
}

/// Days from one date to another; nothing sensible for what is no date.
fn days(from: &str, to: &str) -> i64 {
    (crate::codec::day_number(to) - crate::codec::day_number(from)).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `day publisher act lemma terms words`, terms as `if:…` or `-`.
    fn report(id: i64, line: &str) -> Report {
        let parts: Vec<&str> = line.splitn(6, ' ').collect();
        let term = |term: &str| {
            term.split_once(':').map(|(link, words)| (Link::named(link).expect("a link"), words.replace('_', " ")))
        };
        Report {
            id,
            party: "KES".into(),
            name: "Kessia".into(),
            issue: "truce".into(),
            act: Act::named(parts[2]).expect("an act"),
            lemma: parts[3].replace('_', " ").into(),
            terms: parts[4].split(',').filter_map(term).collect(),
            words: parts[5].into(),
            day: format!("2025-03-{}", parts[0]).into(),
            said: None,
            publisher: Some(parts[1].into()),
            document: id,
            own: true,
        }
    }

    fn told(lines: &[&str]) -> Vec<String> {
        let reports: Vec<Report> = lines.iter().enumerate().map(|(at, line)| report(at as i64, line)).collect();
        let pairs = compare(&reports).into_iter().filter(|pair| pair.change != Some(Change::New));
        pairs.map(|pair| pair.change.map_or("disagreement", Change::label).to_owned()).collect()
    }

    #[test]
    fn moves_by_their_rules() {
        for (expected, from, to) in [
            ("hardened", "01 A demand ask - to halt the shelling", "09 B demand demand - to halt the shelling"),
            (
                "hardened",
                "01 A demand demand - to halt the shelling",
                "09 A threaten say if:shelling_goes_on to answer the shelling",
            ),
            (
                "softened",
                "01 A threaten say - to strike the shelling guns",
                "09 A demand urge - to halt the shelling guns",
            ),
            ("reversed", "01 A refuse say - to sign the truce", "09 A accept say if:they_leave the truce"),
            ("reversed", "01 A support back - the truce", "09 A oppose oppose - the truce"),
            (
                "hardened",
                "01 A refuse say unless:they_leave to sign the truce",
                "09 A refuse say - to sign any truce, whatever happens",
            ),
            // who says nothing of the way out may only have left it out
            ("restated", "01 A refuse say unless:they_leave to sign the truce", "09 A refuse say - to sign any truce"),
            ("softened", "01 A refuse say - to sign the truce", "09 A refuse say unless:they_leave to sign the truce"),
            ("condition_added", "01 A offer say none:unconditional a truce", "09 A offer say if:they_leave a truce"),
            ("condition_dropped", "01 A promise say if:they_leave a truce", "09 A accept say - a truce in any case"),
            ("condition_dropped", "01 A promise say if:they_leave a truce", "09 A accept say none:freely a truce"),
            ("restated", "01 A promise say if:they_leave a truce", "09 A accept say - a truce"),
            // another condition than before is neither one more nor one less
            (
                "restated",
                "01 A offer say if:the_guns_are_withdrawn a truce",
                "09 A offer say if:hostages_come_home a truce",
            ),
            (
                "condition_dropped",
                "01 A offer say if:the_guns_are_withdrawn a truce on the river",
                "09 A accept no_longer_demand - its demand that the guns be withdrawn",
            ),
            ("reversed", "01 A demand demand - a toll on the bridge", "09 A accept no_longer_demand - a toll"),
            (
                "reversed",
                "01 A offer offer - to mend the bridge",
                "09 A refuse no_longer_offer - its offer to mend the bridge",
            ),
            (
                "reversed",
                "01 A oppose oppose - the bridge toll",
                "09 A accept no_longer_refuse - its objection to the toll",
            ),
            (
                "softened",
                "01 A threaten say if:tolls_rise to close the bridge",
                "09 A promise no_longer_threaten - its threat to close the bridge",
            ),
            ("softened", "01 A demand demand - a rise of 9 percent", "09 A demand demand - a rise of 6 percent"),
            ("hardened", "01 A demand demand - a rise of 9 percent", "09 A demand insist - a rise of 12 percent"),
            (
                "restated",
                "01 A threaten say unless:they_pay to close the river bridge",
                "09 A offer say if:they_pay to leave the river bridge open",
            ),
            (
                "softened",
                "01 A threaten say if:they_pay_less_than_9_percent to close the river bridge",
                "09 A offer say if:they_pay_7_percent to leave the river bridge open",
            ),
            (
                "softened",
                "01 A threaten say - a duty of 15 percent on salt",
                "09 A promise say - to cut the duty on salt",
            ),
            ("softened", "01 A demand demand - a trillion crowns", "09 A demand demand - 600 billion crowns"),
            ("hardened", "01 A demand demand - two ships a year", "09 A demand demand - three ships a year"),
            ("restated", "01 A demand demand - a rise within 9 days", "09 A demand demand - a rise within 6 days"),
            ("restated", "01 A offer say if:they_leave a truce", "09 A offer repeat if:they_leave a truce"),
            ("disagreement", "01 A refuse say - to sign the truce", "02 B accept say - to sign the truce"),
            (
                "disagreement",
                "01 A offer say - a truce on the river",
                "01 B offer say if:they_leave a truce on the river",
            ),
            ("restated", "01 A offer say - a truce", "02 B offer say none:freely a truce"),
        ] {
            assert_eq!(told(&[from, to]), [expected], "{from} → {to}");
        }
    }

    #[test]
    fn what_is_no_move() {
        for (case, lines) in [
            (
                "another subject",
                &[
                    "01 A offer say - a truce in the valley",
                    "09 A refuse say - to pay for the harbour, the customs and trains",
                    "10 A offer say - a truce in the valley",
                ][..2],
            ),
            ("a demand and an offer", &["01 A demand demand - withdrawal", "09 A offer say - talks"]),
        ] {
            let reports: Vec<Report> = lines.iter().enumerate().map(|(at, line)| report(at as i64, line)).collect();
            let moved: Vec<_> =
                compare(&reports).into_iter().filter(|pair| pair.change == Some(Change::Softened)).collect();
            assert!(moved.is_empty(), "{case}: {moved:?}");
        }
        let mut other = report(1, "09 A refuse say - to sign the truce");
        other.own = false;
        let reports = [report(0, "01 A accept say - the truce"), other];
        assert_eq!(compare(&reports).len(), 1, "somebody else's account is no move");
        let mut past = report(1, "09 A refuse say - to sign the truce");
        past.said = Some("2025-02-01".into());
        assert_eq!(
            compare(&[report(0, "08 A accept say - the truce"), past]).len(),
            1,
            "what is told as past is no move"
        );
    }

    #[test]
    fn what_is_given_up_can_be_taken_up_again() {
        let lines = [
            "01 A demand demand - a toll on the bridge",
            "05 A accept no_longer_demand - a toll on the bridge",
            "09 A demand demand - a toll on the bridge",
        ];
        assert_eq!(told(&lines), ["reversed", "reversed"]);
    }

    #[test]
    fn conditions_stand_until_they_are_said_to_be_gone() {
        let lines = [
            "01 A offer say if:they_leave a truce on the river",
            "05 A offer repeat - a truce on the river",
            "09 A offer say - a truce on the river in any case",
        ];
        assert_eq!(told(&lines), ["restated", "condition_dropped"]);
    }

    #[test]
    fn two_accounts_of_one_saying_disagree() {
        let account = |id, line: &str| Report { own: false, ..report(id, line) };
        let one = account(0, "03 A accept agree - to admit the inspectors");
        for (expected, other) in [
            (1, account(1, "04 B refuse refuse - to admit the inspectors")),
            (0, account(1, "04 A refuse refuse - to admit the inspectors")),
            (0, account(1, "09 B refuse refuse - to admit the inspectors")),
            (0, account(1, "04 B refuse refuse - to pay for the bridge")),
            (0, account(1, "04 B accept agree - to admit the inspectors")),
        ] {
            let pairs = compare(&[one.clone(), other.clone()]);
            let found = pairs.iter().filter(|pair| pair.kind == Kind::Disagreement).count();
            assert_eq!(found, expected, "{other:?}: {pairs:?}");
        }
        // what a party says itself days later is a change of mind
        let later = report(1, "05 B refuse refuse - to admit the inspectors");
        let pairs = compare(&[report(0, "03 A accept agree - to admit the inspectors"), later]);
        assert_eq!(pairs.last().and_then(|pair| pair.change), Some(Change::Reversed));
    }

    #[test]
    fn nobody_known_is_not_compared() {
        let officials = |id, line: &str| Report { party: "~two officials".into(), ..report(id, line) };
        let pairs =
            compare(&[officials(0, "01 A accept say - the truce"), officials(1, "09 A refuse say - the truce")]);
        assert!(pairs.is_empty(), "{pairs:?}");
    }

    #[test]
    fn order_of_arrival_does_not_matter() {
        let lines =
            ["01 A refuse say - the truce", "05 A accept say - the truce", "09 B accept say if:they_leave the truce"];
        let mut reports: Vec<Report> = lines.iter().enumerate().map(|(at, line)| report(at as i64, line)).collect();
        let changes = |reports: &[Report]| compare(reports).into_iter().map(|pair| pair.change).collect::<Vec<_>>();
        let expected = changes(&reports);
        reports.reverse();
        assert_eq!(changes(&reports), expected);
    }
}
