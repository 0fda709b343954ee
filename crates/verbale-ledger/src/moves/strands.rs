//! The reports of one party, put together by what they are about, and compared.

use super::step::{Side, clash, side, step};
use super::topic::{Numbers, common, enough, of_words, shared};
use super::{Change, Kind, Pair, Report, days};
use crate::codec::day_number;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::VecDeque;
use verbale_model::Act;

/// Reports of the same time: at most so many days apart.
const SAME_TIME: i64 = 2;
/// So many words are few.
const FEW: usize = 3;
/// A word that more strands than this share tells nothing of what they are about; it also bounds the work.
const TELLING: usize = 48;

/// The strands of one party.
pub(super) struct Strands<'r> {
    reports: &'r [Report],
    /// What each report is about.
    stems: HashMap<usize, Vec<u32>>,
    all: Vec<Strand<'r>>,
    /// Strands by an issue they were on.
    on: HashMap<&'r str, Vec<usize>>,
    /// Strands by a word they are about.
    about: Vec<Vec<usize>>,
    /// Reports of the last days by a word they are about, for those that disagree.
    recent: Vec<VecDeque<usize>>,
    /// Day numbers.
    days: HashMap<usize, i64>,
    /// Documents in which a demand of the party's is given up.
    freed: HashSet<i64>,
    /// How often strands are met while one report is placed.
    times: RefCell<Times>,
}

/// Counts small numbers, without a map.
#[derive(Default)]
struct Times(Vec<usize>);

impl Times {
    /// Each number once, in their order, and how often it is there.
    fn count(&mut self, numbers: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
        let mut met = Vec::new();
        for number in numbers {
            if number >= self.0.len() {
                self.0.resize(number + 1, 0);
            }
            if self.0[number] == 0 {
                met.push(number);
            }
            self.0[number] += 1;
        }
        met.sort_unstable();
        met.into_iter().map(|number| (number, std::mem::take(&mut self.0[number]))).collect()
    }
}

/// The latest of a strand: the report, and others of the same time that stand beside it.
struct Strand<'r> {
    last: Vec<usize>,
    /// The last report with conditions, until one says that none are set: a later report that names none may only have left them out.
    bound: Option<usize>,
    about: HashSet<u32>,
    issues: Vec<&'r str>,
    wants: bool,
}

/// How near a strand is to a report.
#[derive(Clone, Copy, Default)]
struct Near {
    /// Whether it was on the same issue.
    same: bool,
    /// How many telling words they share.
    shared: usize,
}

/// Each number once, in their order, and how often it is there.
fn counted(mut numbers: Vec<usize>) -> impl Iterator<Item = (usize, usize)> {
    numbers.sort_unstable();
    let mut from = 0;
    std::iter::from_fn(move || {
        let number = *numbers.get(from)?;
        let times = numbers[from..].iter().take_while(|&&other| other == number).count();
        from += times;
        Some((number, times))
    })
}

impl<'r> Strands<'r> {
    pub(super) fn new(reports: &'r [Report], group: &[usize]) -> Self {
        let mut numbers = Numbers::new(group.first().map_or("", |&at| reports[at].name.as_str()));
        let stems = group.iter().map(|&at| (at, numbers.of(&reports[at]))).collect();
        let (about, recent) = (vec![Vec::new(); numbers.len()], vec![VecDeque::new(); numbers.len()]);
        let given_up = group.iter().map(|&at| &reports[at]).filter(|report| report.dropped() == Some(Act::Demand));
        let freed = given_up.map(|report| report.document).collect();
        let days = group.iter().map(|&at| (at, day_number(&reports[at].day))).collect();
        Self {
            reports,
            stems,
            all: Vec::new(),
            on: HashMap::default(),
            about,
            recent,
            days,
            freed,
            times: RefCell::default(),
        }
    }

    pub(super) fn run(mut self, group: &[usize], pairs: &mut Vec<Pair>) {
        let told_twice = self.told_twice(group);
        for &at in group.iter().filter(|at| !told_twice.contains(at)) {
            let rival = self.rival(at);
            self.note(at);
            if let Some((from, because)) = rival {
                pairs.push(Pair { kind: Kind::Disagreement, change: None, from: Some(from), to: at, because });
            }
            if self.reports[at].own {
                self.place(at, rival.is_some(), pairs);
            }
        }
    }

    /// Reports whose article has the same once more, and fuller.
    fn told_twice(&self, group: &[usize]) -> HashSet<usize> {
        let mut by_document: HashMap<i64, Vec<usize>> = HashMap::default();
        for &at in group {
            by_document.entry(self.reports[at].document).or_default().push(at);
        }
        let mut out = HashSet::default();
        for same in by_document.values().filter(|same| same.len() > 1) {
            for (place, &one) in same.iter().enumerate() {
                let fuller = |&(other_place, other): &(usize, &usize)| {
                    *other != one && self.is_fuller(*other, one, other_place < place)
                };
                if same.iter().enumerate().any(|pair| fuller(&pair)) {
                    out.insert(one);
                }
            }
        }
        out
    }

    /// Whether one of two reports in one article says the same as the other and more: its own words before an account of them, with its
    /// conditions before without them.
    fn is_fuller(&self, one: usize, other: usize, earlier: bool) -> bool {
        let (a, b) = (&self.reports[one], &self.reports[other]);
        let (words_a, words_b) = (&self.stems[&one], &self.stems[&other]);
        let common = common(words_a, words_b);
        let alike = side(a.act) == side(b.act)
            && a.dropped() == b.dropped()
            && common > 0
            && 2 * common >= words_a.len().min(words_b.len());
        alike && (a.own, a.limits(), words_a.len(), earlier) > (b.own, b.limits(), words_b.len(), !earlier)
    }

    /// The report of another publisher, of the same days and thing, that says otherwise.
    fn rival(&self, at: usize) -> Option<(usize, &'static str)> {
        let fresh = |other: &&usize| self.days[&at] - self.days[*other] <= SAME_TIME;
        let mut lately: Vec<usize> = Vec::new();
        for recent in self.stems[&at].iter().map(|&stem| &self.recent[stem as usize]) {
            let before = lately.len();
            lately.extend(recent.iter().rev().take_while(fresh).take(TELLING / 2 + 1));
            if lately.len() - before > TELLING / 2 {
                lately.truncate(before);
            }
        }
        let size = |at: usize| self.stems[&at].len();
        let close = |&(other, shared): &(usize, usize)| {
            let (least, accounts) = (size(at).min(size(other)), !self.reports[at].own || !self.reports[other].own);
            // of few words one is enough where somebody tells of it
            let few = accounts && least <= FEW && 3 * shared >= least;
            (enough(shared, size(at), size(other)) || few) && self.may_be_one(other, at)
        };
        let clashes = counted(lately).filter(close).filter_map(|(other, shared)| {
            let because = clash(&self.reports[other], &self.reports[at])?;
            Some((shared, other, because))
        });
        clashes.max().map(|(_, other, because)| (other, because))
    }

    /// Whether two reports may be of one saying: by different publishers, and either somebody's account of it, or of the same day, or opposites a day
    /// apart without a day of saying.
    fn may_be_one(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.reports[one], &self.reports[other]);
        let day = |report: &Report| report.said.as_deref().and_then(|said| said.get(..10)).map(str::to_owned);
        let (known, other_known) = (day(one), day(other));
        let apart = known.is_some() && other_known.is_some() && known != other_known;
        let on = |known: &Option<String>, report: &Report| known.clone().unwrap_or_else(|| report.day.clone());
        let account = !one.own || !other.own;
        // neither tells the day, and nobody turns round overnight unless it is said
        let overnight = known.is_none() && other_known.is_none() && days(&one.day, &other.day) <= 1;
        let overnight = overnight && other.dropped().is_none() && clash(one, other) == Some("reports.act");
        one.publisher != other.publisher
            && one.document != other.document
            && days(&one.day, &other.day) <= SAME_TIME
            && !apart
            && (account || overnight || on(&known, one) == on(&other_known, other))
    }

    /// Keeps a report in mind for the next days.
    fn note(&mut self, at: usize) {
        // reports come in the order of days: the oldest of a word stand in front
        for &stem in &self.stems[&at] {
            let recent = &mut self.recent[stem as usize];
            while recent.front().is_some_and(|one| self.days[&at] - self.days[one] > SAME_TIME) {
                recent.pop_front();
            }
            recent.push_back(at);
        }
    }

    fn place(&mut self, at: usize, disputed: bool, pairs: &mut Vec<Pair>) {
        match self.strand_of(at) {
            Some(strand) => self.join(strand, at, disputed, pairs),
            None => {
                self.open(at);
                let because = "moves.first";
                pairs.push(Pair { kind: Kind::Move, change: Some(Change::New), from: None, to: at, because });
            }
        }
    }

    fn open(&mut self, at: usize) {
        let wants = self.reports[at].wants();
        self.all.push(Strand {
            last: vec![at],
            bound: self.bound(at, None),
            about: HashSet::default(),
            issues: Vec::new(),
            wants,
        });
        self.enter(self.all.len() - 1, at);
    }

    /// The report whose conditions stand after this one.
    fn bound(&self, at: usize, before: Option<usize>) -> Option<usize> {
        let report = &self.reports[at];
        match before {
            _ if report.limits() > 0 => Some(at),
            Some(one) if self.is_freed(at) || side(self.reports[one].act) != side(report.act) => None,
            before => before,
        }
    }

    /// Whether a report, or another of the same article, says that no condition is set.
    fn is_freed(&self, at: usize) -> bool {
        self.reports[at].is_free() || self.freed.contains(&self.reports[at].document)
    }

    /// Notes what a strand is about, by one more of its reports.
    fn enter(&mut self, strand: usize, at: usize) {
        let issue = self.reports[at].issue.as_str();
        if !self.all[strand].issues.contains(&issue) {
            self.all[strand].issues.push(issue);
            self.on.entry(issue).or_default().push(strand);
        }
        for &stem in &self.stems[&at] {
            if self.all[strand].about.insert(stem) {
                self.about[stem as usize].push(strand);
            }
        }
    }

    /// Strands that a report may go on with.
    fn near(&self, at: usize) -> Vec<(usize, Near)> {
        let issue = self.reports[at].issue.as_str();
        // of many strands on an issue none is the only one; words tell which
        let few = self.on.get(issue).filter(|strands| !issue.is_empty() && strands.len() <= TELLING);
        let few = few.map_or(&[][..], Vec::as_slice);
        let telling = self.stems[&at].iter().map(|&stem| &self.about[stem as usize]);
        let telling = telling.filter(|strands| strands.len() <= TELLING).flatten();
        let size = self.stems[&at].len();
        let dropped = self.reports[at].dropped();
        // whoever gives something up had it: one word tells which
        let told = |one: usize| dropped.is_some_and(|stance| self.held(one, stance));
        // those on the issue are counted once more, so that none is left out
        let near = self.times.borrow_mut().count(telling.chain(few).copied()).into_iter().map(|(one, times)| {
            let counted = times - usize::from(few.contains(&one));
            let same = !issue.is_empty() && self.all[one].issues.contains(&issue);
            (one, Near { same, shared: counted })
        });
        let fits = |&(one, near): &(usize, Near)| {
            near.same || enough(near.shared, size, self.all[one].about.len()) || near.shared > 0 && told(one)
        };
        near.filter(fits).collect()
    }

    /// Whether a strand's last report has the stance that is given up.
    fn held(&self, strand: usize, stance: Act) -> bool {
        self.all[strand].last.iter().any(|&one| {
            let report = &self.reports[one];
            let same = match stance {
                Act::Threaten => report.act == Act::Threaten,
                _ => side(report.act) == side(stance),
            };
            report.dropped().is_none() && same
        })
    }

    /// The strand that a report goes on with: the one whose words it shares most of; with no shared words, the only one on its issue.
    fn strand_of(&self, at: usize) -> Option<usize> {
        let report = &self.reports[at];
        let wants = report.wants();
        let mut near = self.near(at);
        near.retain(|&(one, _)| self.fits(one, report));
        if let Some(stance) = report.dropped() {
            return self.gives_up(stance, &near);
        }
        let rank = |one: usize, near: Near| (near.shared + usize::from(near.same), self.all[one].wants == wants, one);
        let &(best, found) = near.iter().max_by_key(|&&(one, near)| rank(one, near))?;
        let alone = near.iter().filter(|&&(one, near)| near.same && self.all[one].wants == wants).count() == 1;
        let same_side = self.all[best].wants == wants;
        match found.shared {
            0 => (found.same && alone && same_side).then_some(best),
            1 if !same_side => None,
            _ => Some(best),
        }
    }

    /// The strand whose stance a report gives up: of those that have it the nearest, or the only one that the party has.
    fn gives_up(&self, stance: Act, near: &[(usize, Near)]) -> Option<usize> {
        let holds = |one: usize| self.held(one, stance);
        let nearest = near.iter().filter(|&&(one, _)| holds(one));
        let nearest =
            nearest.max_by_key(|&&(one, near)| (near.shared + usize::from(near.same), one)).map(|&(one, _)| one);
        let only = || {
            let mut all = (0..self.all.len()).filter(|&one| holds(one));
            all.next().filter(|_| stance == Act::Threaten && all.next().is_none())
        };
        // what was a condition of the party's own offer is dropped there, rather than as a demand for its own sake
        let bound = near.iter().map(|&(one, _)| one).find(|&one| stance == Act::Demand && !self.all[one].wants);
        bound.or(nearest).or_else(only)
    }

    /// What is wanted of others is compared with what is wanted; a threat also with the promise of its opposite, and a demand that is given up
    /// with what was promised on that condition.
    fn fits(&self, strand: usize, report: &Report) -> bool {
        let strand = &self.all[strand];
        let threat = |at: &usize| self.reports[*at].act == Act::Threaten;
        let condition = |at: &usize| {
            let about = of_words(&report.words);
            let terms = &self.reports[*at].terms;
            let named = |words: &str| 2 * shared(&of_words(words), &about) >= about.len();
            side(self.reports[*at].act) == Side::Yes && terms.iter().any(|(_, words)| named(words))
        };
        strand.wants == report.wants()
            || report.act == Act::Threaten
            || report.dropped().is_none() && strand.last.iter().any(threat)
            || report.dropped() == Some(Act::Demand) && strand.last.iter().any(condition)
    }

    fn join(&mut self, strand: usize, at: usize, disputed: bool, pairs: &mut Vec<Pair>) {
        let report = &self.reports[at];
        let last = self.all[strand].last.clone();
        if last.iter().any(|&one| self.reports[one].document == report.document) {
            // "withdrew its threat and again asks": what is left stands beside what is given up
            let left = last.iter().any(|&one| self.reports[one].dropped().is_some()) && report.dropped().is_none();
            if left {
                self.all[strand].last.push(at);
                self.enter(strand, at);
            }
            return;
        }
        if disputed {
            self.all[strand].last.push(at);
            self.enter(strand, at);
            return;
        }
        let steps: Vec<_> = last.iter().map(|&one| (one, self.step(strand, one, at))).collect();
        let same = steps.iter().find(|(_, (change, _))| *change == Change::Restated);
        let moved = report.dropped().and_then(|_| steps.iter().find(|(_, (change, _))| *change != Change::Restated));
        let &(from, (change, because)) = moved.or(same).or(steps.last()).unwrap_or(&steps[0]);
        let change = if self.reports[from].day == report.day { Change::Restated } else { change };
        let from = if because == "moves.taken-up-again" { self.meanwhile(from, at) } else { from };
        pairs.push(Pair { kind: Kind::Move, change: Some(change), from: Some(from), to: at, because });
        self.all[strand].last = vec![at];
        self.all[strand].bound = self.bound(at, self.all[strand].bound);
        self.all[strand].wants = report.wants();
        self.enter(strand, at);
    }

    /// What the party held between giving something up and taking it up again: it may stand in another strand, as what it would accept instead.
    fn meanwhile(&self, from: usize, at: usize) -> usize {
        let size = |at: usize| self.stems[&at].len();
        let near = |&one: &usize| enough(common(&self.stems[&one], &self.stems[&from]), size(one), size(from));
        let between = |&one: &usize| {
            let day = &self.reports[one].day;
            *day > self.reports[from].day && *day < self.reports[at].day && side(self.reports[one].act) == Side::Yes
        };
        let all = self.all.iter().filter(|strand| !strand.wants).flat_map(|strand| strand.last.iter().copied());
        all.filter(between).filter(near).max_by_key(|&one| (&self.reports[one].day, one)).unwrap_or(from)
    }

    /// The step to a report, by the conditions that stand: those of the last report, or of an earlier one that it left out.
    fn step(&self, strand: usize, from: usize, at: usize) -> (Change, &'static str) {
        let (last, to) = (&self.reports[from], &self.reports[at]);
        let standing = self.all[strand].bound.map(|one| &self.reports[one]);
        let standing = standing.filter(|one| last.limits() == 0 && side(one.act) == side(last.act) && !last.is_free());
        let from = match standing {
            Some(one) => Cow::Owned(Report { terms: one.terms.clone(), ..last.clone() }),
            None => Cow::Borrowed(last),
        };
        let freed = |(change, because)| match change {
            Change::ConditionDropped | Change::Hardened if because != "moves.condition-given-up" => {
                let silent = to.limits() == 0 && from.limits() > 0 && side(to.act) == side(from.act);
                let ladder = to.act == Act::Threaten && from.act != Act::Threaten;
                if silent && !ladder && !self.is_freed(at) {
                    (Change::Restated, "moves.same")
                } else {
                    (change, because)
                }
            }
            _ => (change, because),
        };
        freed(step(&from, to))
    }
}
