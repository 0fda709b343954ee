//! How positions changed from report to report, and where reports disagree. Pure: rows in, pairs out; `docs/ledger.md` tells the rules.
//!
//! Reports of one party's positions form *strands*: what it would do itself (accepts, offers, promises, supports, refuses, opposes) apart
//! from what it wants of others (demands, threatens), and each by what it is about: the same issue of the codebook, or so many words in common
//! that it must be the same thing under another heading. The next report of a strand is compared with the last one. Whether somebody was right to change is not this module's business, nor whether a report is true.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use verbale_model::{Act, Link};

/// A position as one report has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Of the ledger's.
    pub id: i64,
    /// Key of whose it is.
    pub party: String,
    /// Key of what it is about; empty where the codebook has nothing for it.
    pub issue: String,
    /// What is done by saying it.
    pub act: Act,
    /// The verb it is said with.
    pub lemma: String,
    /// On which terms: link and words.
    pub terms: Vec<(Link, String)>,
    /// The content's words.
    pub words: String,
    /// When it was published; empty if that is not known.
    pub day: String,
    /// When it was said, where the report tells.
    pub said: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
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

/// Reports of the same time: at most so many days apart.
const SAME_TIME: i64 = 2;
/// What was said so long before it was printed is told as past.
const PAST: i64 = 7;

/// A word that more strands than this share tells nothing of what they are about; it also bounds the work.
const TELLING: usize = 64;
/// Words that reports under different issues must share to be about the same thing, and what share of the shorter one's words that must be.
const SHARED: (usize, f32) = (2, 0.25);

/// Compares all reports, of however many parties and issues.
pub fn compare(reports: &[Report]) -> Vec<Pair> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        if !report.day.is_empty() && !is_past(report) {
            groups.entry(&report.party).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for group in groups.values_mut() {
        group.sort_by_key(|&at| (&reports[at].day, reports[at].id));
        Strands::new(reports, group).run(group, &mut pairs);
    }
    pairs
}

/// An old position, told again as old.
fn is_past(report: &Report) -> bool {
    report.said.as_deref().is_some_and(|said| said.len() >= 10 && days(said, &report.day) > PAST)
}

/// Which side of a strand an act is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Yes,
    No,
    Want,
}

fn side(act: Act) -> Side {
    match act {
        Act::Refuse | Act::Oppose => Side::No,
        Act::Demand | Act::Threaten => Side::Want,
        _ => Side::Yes,
    }
}

/// The strands of one party.
struct Strands<'r> {
    reports: &'r [Report],
    stems: BTreeMap<usize, BTreeSet<String>>,
    all: Vec<Strand>,
    /// Strands by an issue they were on.
    on: HashMap<&'r str, Vec<usize>>,
    /// Strands by a word they are about.
    about: HashMap<String, Vec<usize>>,
}

/// The latest of a strand: the report, and others of the same time that stand beside it.
struct Strand {
    last: Vec<usize>,
    about: BTreeSet<String>,
    wants: bool,
}

impl<'r> Strands<'r> {
    fn new(reports: &'r [Report], group: &[usize]) -> Self {
        let stems = group.iter().map(|&at| (at, stems(&reports[at]))).collect();
        Self { reports, stems, all: Vec::new(), on: HashMap::new(), about: HashMap::new() }
    }

    fn run(mut self, group: &[usize], pairs: &mut Vec<Pair>) {
        for &at in group {
            let own = self.reports[at].own;
            let Some(strand) = self.strand_of(at) else {
                if own {
                    self.open(at);
                    let because = "moves.first";
                    pairs.push(Pair { kind: Kind::Move, change: Some(Change::New), from: None, to: at, because });
                }
                continue;
            };
            self.join(strand, at, pairs);
        }
    }

    fn open(&mut self, at: usize) {
        let wants = side(self.reports[at].act) == Side::Want;
        self.all.push(Strand { last: vec![at], about: BTreeSet::new(), wants });
        self.enter(self.all.len() - 1, at);
    }

    /// Notes what a strand is about, by one more of its reports.
    fn enter(&mut self, strand: usize, at: usize) {
        let on = self.on.entry(&self.reports[at].issue).or_default();
        if !on.contains(&strand) {
            on.push(strand);
        }
        for stem in &self.stems[&at] {
            if self.all[strand].about.insert(stem.clone()) {
                self.about.entry(stem.clone()).or_default().push(strand);
            }
        }
    }

    /// Strands that a report may go on with, and how many telling words they share with it.
    fn near(&self, at: usize) -> BTreeMap<usize, (bool, usize)> {
        let mut out: BTreeMap<usize, (bool, usize)> = BTreeMap::new();
        let issue = self.reports[at].issue.as_str();
        for &one in self.on.get(issue).filter(|_| !issue.is_empty()).into_iter().flatten() {
            out.insert(one, (true, 0));
        }
        let telling = |stem: &String| self.about.get(stem).filter(|strands| strands.len() <= TELLING);
        for &one in self.stems[&at].iter().filter_map(telling).flatten() {
            out.entry(one).or_default().1 += 1;
        }
        let least = |one: usize| SHARED.1 * self.stems[&at].len().min(self.all[one].about.len()) as f32;
        out.retain(|&one, &mut (same, shared)| same || shared >= SHARED.0 && shared as f32 >= least(one));
        out
    }

    /// The strand that a report goes on with: the one whose words it shares most of; with no shared words, the only one on its issue.
    fn strand_of(&self, at: usize) -> Option<usize> {
        let report = &self.reports[at];
        let wants = side(report.act) == Side::Want;
        let mut near = self.near(at);
        near.retain(|&one, _| self.fits(one, report, wants));
        let rank =
            |one: usize, (same, shared): (bool, usize)| (shared + usize::from(same), self.all[one].wants == wants, one);
        let (&best, &(same, shared)) = near.iter().max_by_key(|&(&one, &found)| rank(one, found))?;
        let alone = near.iter().filter(|&(&one, found)| found.0 && self.all[one].wants == wants).count() == 1;
        let same_side = self.all[best].wants == wants;
        match shared {
            0 => (same && alone && same_side).then_some(best),
            1 if !same_side => None,
            _ => Some(best),
        }
    }

    /// What is wanted of others is compared with what is wanted; a threat also with the promise of its opposite.
    fn fits(&self, strand: usize, report: &Report, wants: bool) -> bool {
        let strand = &self.all[strand];
        let threat = |at: &usize| self.reports[*at].act == Act::Threaten;
        strand.wants == wants || report.act == Act::Threaten || strand.last.iter().any(threat)
    }

    fn join(&mut self, strand: usize, at: usize, pairs: &mut Vec<Pair>) {
        let report = &self.reports[at];
        let last = self.all[strand].last.clone();
        if last.iter().any(|&one| self.reports[one].document == report.document) {
            // Told twice in one article: the fuller one stands.
            if report.own && last.iter().all(|&one| self.reports[one].terms.len() < report.terms.len()) {
                self.all[strand].last = vec![at];
            }
            return;
        }
        if let Some(&other) = last.iter().find(|&&one| self.disagree(one, at)) {
            let because =
                if opposite(self.reports[other].act, report.act) { "reports.act" } else { "reports.condition" };
            pairs.push(Pair { kind: Kind::Disagreement, change: None, from: Some(other), to: at, because });
            if report.own {
                self.all[strand].last.push(at);
            }
            return;
        }
        if !report.own {
            return;
        }
        let steps: Vec<_> = last.iter().map(|&one| (one, step(&self.reports[one], report))).collect();
        let same = steps.iter().find(|(_, (change, _))| *change == Change::Restated);
        let &(from, (change, because)) = same.or(steps.last()).unwrap_or(&steps[0]);
        let change = if self.reports[from].day == report.day { Change::Restated } else { change };
        pairs.push(Pair { kind: Kind::Move, change: Some(change), from: Some(from), to: at, because });
        self.all[strand].last = vec![at];
        self.all[strand].wants = side(report.act) == Side::Want;
        self.enter(strand, at);
    }

    /// Two reports of one occasion, by different publishers, that say different things.
    fn disagree(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.reports[one], &self.reports[other]);
        let elsewhere = one.publisher != other.publisher;
        let same_time = days(&one.day, &other.day) <= SAME_TIME && one_occasion(one, other);
        elsewhere
            && same_time
            && (opposite(one.act, other.act) || (side(one.act) == side(other.act) && terms_differ(one, other)))
    }
}

/// Whether both may have been said on one day: a report that does not tell the day may mean the other's.
fn one_occasion(one: &Report, other: &Report) -> bool {
    let day = |report: &'_ Report| report.said.as_deref().and_then(|said| said.get(..10)).map(str::to_owned);
    day(one).zip(day(other)).is_none_or(|(one, other)| one == other)
}

fn opposite(one: Act, other: Act) -> bool {
    matches!((side(one), side(other)), (Side::Yes, Side::No) | (Side::No, Side::Yes))
}

fn terms_differ(one: &Report, other: &Report) -> bool {
    limits(one) != limits(other)
}

/// How many conditions really limit; "without preconditions" is none.
fn limits(report: &Report) -> usize {
    report.terms.iter().filter(|(link, _)| *link != Link::None).count()
}

/// From the weak to the strong: asks, calls for, demands, threatens on a condition, threatens.
fn strength(report: &Report) -> u8 {
    match (report.act, report.lemma.as_str()) {
        (Act::Threaten, _) if limits(report) == 0 => 5,
        (Act::Threaten, _) => 4,
        (_, "ask" | "request" | "invite" | "beg" | "plead" | "suggest" | "wish" | "hope" | "want" | "seek") => 1,
        (_, "urge" | "call" | "appeal" | "encourage" | "press" | "propose" | "recommend" | "advise") => 2,
        _ => 3,
    }
}

/// What the step from one report to a later one is.
fn step(from: &Report, to: &Report) -> (Change, &'static str) {
    let (before, after) = (limits(from), limits(to));
    match (side(from.act), side(to.act)) {
        (Side::Yes, Side::No) | (Side::No, Side::Yes) => (Change::Reversed, "moves.opposite"),
        (Side::Want, Side::Yes) => (Change::Reversed, "moves.threat-to-promise"),
        (Side::Yes | Side::No, Side::Want) => (Change::Hardened, "moves.to-threat"),
        (Side::Want, Side::No) => (Change::Softened, "moves.from-threat"),
        (Side::Want, Side::Want) if strength(to) > strength(from) => (Change::Hardened, "moves.stronger"),
        (Side::Want, Side::Want) if strength(to) < strength(from) => (Change::Softened, "moves.weaker"),
        (Side::No, Side::No) if before > after => (Change::Hardened, "moves.no-way-out"),
        (Side::No, Side::No) if before < after => (Change::Softened, "moves.way-out"),
        (Side::Yes, Side::Yes) if before < after => (Change::ConditionAdded, "moves.condition-added"),
        (Side::Yes, Side::Yes) if before > after => (Change::ConditionDropped, "moves.condition-dropped"),
        _ => (Change::Restated, "moves.same"),
    }
}

/// What words are about: small, without endings, without the commonest.
fn stems(report: &Report) -> BTreeSet<String> {
    let terms = report.terms.iter().map(|(_, words)| words.as_str());
    let words = std::iter::once(report.words.as_str()).chain(terms);
    let words = words.flat_map(|words| words.split(|c: char| !c.is_alphanumeric()));
    words
        .map(str::to_lowercase)
        .filter(|word| word.len() > 2 && !COMMON.contains(&word.as_str()))
        .map(|word| stem(&word))
        .collect()
}

const COMMON: &[&str] = &[
    "about", "after", "again", "all", "and", "any", "are", "before", "been", "but", "can", "could", "for", "from",
    "had", "has", "have", "her", "his", "its", "may", "more", "new", "not", "now", "only", "other", "our", "out",
    "over", "shall", "she", "should", "such", "than", "that", "the", "their", "them", "then", "there", "these", "they",
    "this", "those", "unless", "until", "was", "were", "what", "when", "which", "who", "will", "with", "would", "you",
];

fn stem(word: &str) -> String {
    for ending in [
        "ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ies", "ers", "es", "ed", "er", "ly", "y",
        "s", "e",
    ] {
        if let Some(root) = word.strip_suffix(ending)
            && root.len() > 2
        {
            return root.to_owned();
        }
    }
    word.to_owned()
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
            term.split_once(':').map(|(link, words)| (Link::named(link).expect("a link"), words.to_owned()))
        };
        Report {
            id,
            party: "KES".into(),
            issue: "truce".into(),
            act: Act::named(parts[2]).expect("an act"),
            lemma: parts[3].into(),
            terms: parts[4].split(',').filter_map(term).collect(),
            words: parts[5].into(),
            day: format!("2025-03-{}", parts[0]),
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
            ("hardened", "01 A refuse say unless:they_leave to sign the truce", "09 A refuse say - to sign any truce"),
            ("softened", "01 A refuse say - to sign the truce", "09 A refuse say unless:they_leave to sign the truce"),
            ("condition_added", "01 A offer say none:unconditional a truce", "09 A offer say if:they_leave a truce"),
            ("condition_dropped", "01 A promise say if:they_leave a truce", "09 A accept say - a truce"),
            ("restated", "01 A offer say if:they_leave a truce", "09 A offer repeat if:they_leave a truce"),
            ("disagreement", "01 A refuse say - to sign the truce", "02 B accept say - to sign the truce"),
            ("disagreement", "01 A offer say - a truce", "02 B offer say if:they_leave a truce"),
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
