//! The reports of one party, put together by what they are about, and compared.

use super::group::{Group, Point, Times};
use super::rivals::Rivals;
use super::step::{Side, Standing, side, step};
use super::topic::{common, enough, of_words, shared};
use super::{Change, Kind, Pair, Report};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::RefCell;
use verbale_model::Act;

/// A word that more strands than this share tells nothing of what they are about; it also bounds the work.
const TELLING: usize = 48;

/// The strands of one party.
pub(super) struct Strands<'r> {
    group: Group<'r>,
    all: Vec<Strand>,
    /// Strands by an issue they were on.
    on: HashMap<u32, Vec<u32>>,
    /// Strands by a word they are about.
    about: Vec<Vec<u32>>,
    /// Documents in which a demand of the party's is given up.
    freed: HashSet<i64>,
    /// How often strands are met while one report is placed.
    times: RefCell<Times>,
}

/// The latest of a strand: the report, and others of the same time that stand beside it.
struct Strand {
    last: Vec<usize>,
    /// The last report with conditions, until one says that none are set: a later report that names none may only have left them out.
    bound: Option<usize>,
    about: HashSet<u32>,
    issues: Vec<u32>,
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

impl<'r> Strands<'r> {
    /// For the reports at these places, the earliest first.
    pub(super) fn new(reports: &'r [Report], places: &[usize]) -> Self {
        let group = Group::new(reports, places);
        let given_up = group.points.iter().filter(|point| point.dropped == Some(Act::Demand));
        let freed = given_up.map(|point| point.report.document).collect();
        let about = vec![Vec::new(); group.stems];
        Self { group, all: Vec::new(), on: HashMap::default(), about, freed, times: RefCell::default() }
    }

    /// Adds the pairs of these reports.
    pub(super) fn run(mut self, pairs: &mut Vec<Pair>) {
        let (told_twice, mut rivals) = (self.group.told_twice(), Rivals::new(&self.group));
        for at in (0..self.group.points.len()).filter(|at| !told_twice.contains(at)) {
            let rival = rivals.meet(&self.group, at);
            if let Some((from, because)) = rival {
                pairs.push(self.pair(Kind::Disagreement, None, Some(from), at, because));
            }
            if self.point(at).report.own {
                self.place(at, rival.is_some(), pairs);
            }
        }
    }

    fn point(&self, at: usize) -> &Point<'r> {
        &self.group.points[at]
    }

    /// Two reports, by their places among all.
    fn pair(&self, kind: Kind, change: Option<Change>, from: Option<usize>, to: usize, because: &'static str) -> Pair {
        Pair { kind, change, from: from.map(|from| self.point(from).at), to: self.point(to).at, because }
    }

    fn place(&mut self, at: usize, disputed: bool, pairs: &mut Vec<Pair>) {
        match self.strand_of(at) {
            Some(strand) => self.join(strand, at, disputed, pairs),
            None => {
                self.open(at);
                pairs.push(self.pair(Kind::Move, Some(Change::New), None, at, "moves.first"));
            }
        }
    }

    fn open(&mut self, at: usize) {
        self.all.push(Strand {
            last: vec![at],
            bound: self.bound(at, None),
            about: HashSet::default(),
            issues: Vec::new(),
            wants: self.point(at).wants,
        });
        self.enter(self.all.len() - 1, at);
    }

    /// The report whose conditions stand after this one.
    fn bound(&self, at: usize, before: Option<usize>) -> Option<usize> {
        let point = self.point(at);
        match before {
            _ if point.limits > 0 => Some(at),
            Some(one) if self.is_freed(at) || self.point(one).side != point.side => None,
            before => before,
        }
    }

    /// Whether a report, or another of the same article, says that no condition is set.
    fn is_freed(&self, at: usize) -> bool {
        let report = self.point(at).report;
        report.is_free() || self.freed.contains(&report.document)
    }

    /// Notes what a strand is about, by one more of its reports.
    fn enter(&mut self, strand: usize, at: usize) {
        let point = &self.group.points[at];
        let entered = &mut self.all[strand];
        if !entered.issues.contains(&point.issue) {
            entered.issues.push(point.issue);
            self.on.entry(point.issue).or_default().push(strand as u32);
        }
        for &stem in &point.stems {
            if entered.about.insert(stem) {
                self.about[stem as usize].push(strand as u32);
            }
        }
    }

    /// Strands that a report may go on with.
    fn near(&self, at: usize) -> Vec<(usize, Near)> {
        let point = self.point(at);
        let mut times = self.times.borrow_mut();
        let telling = point.stems.iter().map(|&stem| &self.about[stem as usize]);
        for strands in telling.filter(|strands| strands.len() <= TELLING) {
            strands.iter().for_each(|&strand| times.add(strand));
        }
        // of many strands on an issue none is the only one; words tell which
        let few = self.on.get(&point.issue).filter(|strands| point.issue > 0 && strands.len() <= TELLING);
        // those on the issue are counted once more, so that none is left out
        few.into_iter().flatten().for_each(|&strand| times.add(strand));
        let near = times.take().map(|(one, times)| {
            let same = point.issue > 0 && self.all[one].issues.contains(&point.issue);
            (one, Near { same, shared: times - usize::from(same && few.is_some()) })
        });
        // whoever gives something up had it: one word tells which
        let told = |one: usize| point.dropped.is_some_and(|stance| self.held(one, stance));
        let fits = |&(one, near): &(usize, Near)| {
            let about = self.all[one].about.len();
            near.same || enough(near.shared, point.stems.len(), about) || near.shared > 0 && told(one)
        };
        near.filter(fits).filter(|&(one, _)| self.fits(one, point)).collect()
    }

    /// Whether a strand's last report has the stance that is given up.
    fn held(&self, strand: usize, stance: Act) -> bool {
        self.all[strand].last.iter().any(|&one| {
            let point = self.point(one);
            let same = match stance {
                Act::Threaten => point.report.act == Act::Threaten,
                _ => point.side == side(stance),
            };
            point.dropped.is_none() && same
        })
    }

    /// The strand that a report goes on with: the one whose words it shares most of; with no shared words, the only one on its issue.
    fn strand_of(&self, at: usize) -> Option<usize> {
        let (wants, near) = (self.point(at).wants, self.near(at));
        if let Some(stance) = self.point(at).dropped {
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
        let bound = near.iter().map(|&(one, _)| one).filter(|&one| stance == Act::Demand && !self.all[one].wants).min();
        bound.or(nearest).or_else(only)
    }

    /// What is wanted of others is compared with what is wanted; a threat also with the promise of its opposite, and a demand that is given up
    /// with what was promised on that condition.
    fn fits(&self, strand: usize, point: &Point) -> bool {
        let strand = &self.all[strand];
        let threat = |at: &usize| self.point(*at).report.act == Act::Threaten;
        strand.wants == point.wants
            || point.report.act == Act::Threaten
            || point.dropped.is_none() && strand.last.iter().any(threat)
            || point.dropped == Some(Act::Demand) && strand.last.iter().any(|&at| self.is_condition(at, point.report))
    }

    /// Whether what a report demands is a condition of what another one promises.
    fn is_condition(&self, at: usize, demand: &Report) -> bool {
        let point = self.point(at);
        let about = of_words(&demand.words);
        let named = |words: &str| 2 * shared(&of_words(words), &about) >= about.len();
        point.side == Side::Yes && point.report.terms.iter().any(|(_, words)| named(words))
    }

    fn join(&mut self, strand: usize, at: usize, disputed: bool, pairs: &mut Vec<Pair>) {
        let point = self.point(at);
        let last = &self.all[strand].last;
        let here = last.iter().any(|&one| self.point(one).report.document == point.report.document);
        // "withdrew its threat and again asks": what is left stands beside what is given up
        let left = || last.iter().any(|&one| self.point(one).dropped.is_some()) && point.dropped.is_none();
        if here && !left() {
            return;
        }
        if here || disputed {
            self.all[strand].last.push(at);
            self.enter(strand, at);
            return;
        }
        let pair = self.moved(strand, at);
        let (bound, wants) = (self.bound(at, self.all[strand].bound), point.wants);
        pairs.push(pair);
        let joined = &mut self.all[strand];
        (joined.last, joined.bound, joined.wants) = (vec![at], bound, wants);
        self.enter(strand, at);
    }

    /// How a report differs from the last of its strand.
    fn moved(&self, strand: usize, at: usize) -> Pair {
        let point = self.point(at);
        let steps: Vec<_> = self.all[strand].last.iter().map(|&one| (one, self.step(strand, one, at))).collect();
        let same = steps.iter().find(|(_, (change, _))| *change == Change::Restated);
        let moved = point.dropped.and_then(|_| steps.iter().find(|(_, (change, _))| *change != Change::Restated));
        let &(from, (change, because)) = moved.or(same).or(steps.last()).unwrap_or(&steps[0]);
        let change = if self.point(from).report.day == point.report.day { Change::Restated } else { change };
        let from = if because == "moves.taken-up-again" { self.meanwhile(from, at) } else { from };
        self.pair(Kind::Move, Some(change), Some(from), at, because)
    }

    /// What the party held between giving something up and taking it up again: it may stand in another strand, as what it would accept instead.
    fn meanwhile(&self, from: usize, at: usize) -> usize {
        let stems = |at: usize| &self.point(at).stems;
        let near = |&one: &usize| enough(common(stems(one), stems(from)), stems(one).len(), stems(from).len());
        let day = |at: usize| &self.point(at).report.day;
        let between = |&one: &usize| day(one) > day(from) && day(one) < day(at) && self.point(one).side == Side::Yes;
        let all = self.all.iter().filter(|strand| !strand.wants).flat_map(|strand| strand.last.iter().copied());
        all.filter(between).filter(near).max_by_key(|&one| (day(one), one)).unwrap_or(from)
    }

    /// The step to a report, by the conditions that stand: those of the last report, or of an earlier one that it left out.
    fn step(&self, strand: usize, from: usize, at: usize) -> (Change, &'static str) {
        let (last, to) = (self.point(from), self.point(at));
        let standing = self.all[strand].bound.map(|one| self.point(one));
        let standing = standing.filter(|one| last.limits == 0 && one.side == last.side && !last.report.is_free());
        let terms = &standing.unwrap_or(last).report.terms;
        let from = Standing { report: last.report, terms };
        let (change, because) = step(from, to.report);
        let fewer =
            matches!(change, Change::ConditionDropped | Change::Hardened) && because != "moves.condition-given-up";
        let silent = to.limits == 0 && from.limits() > 0 && to.side == last.side;
        let ladder = to.report.act == Act::Threaten && last.report.act != Act::Threaten;
        // what is only not named is not given up
        if fewer && silent && !ladder && !self.is_freed(at) {
            return (Change::Restated, "moves.same");
        }
        (change, because)
    }
}
