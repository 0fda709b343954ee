//! The reports of one party in the order of days, with what is compared of each worked out once: reports are compared far oftener than
//! they are read.

use super::Report;
use super::step::{Side, side};
use super::topic::{Numbers, common};
use crate::codec::day_number;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::rc::Rc;
use verbale_model::Act;

/// One party's reports. They are called by their places here.
pub(super) struct Group<'r> {
    pub(super) points: Vec<Point<'r>>,
    /// How many different words they are about.
    pub(super) stems: usize,
}

/// What is compared of a report.
pub(super) struct Point<'r> {
    pub(super) report: &'r Report,
    /// Its place among all reports.
    pub(super) at: usize,
    pub(super) side: Side,
    /// The stance that it says is held no longer.
    pub(super) dropped: Option<Act>,
    /// Whether it is of what the party wants of others.
    pub(super) wants: bool,
    /// How many conditions really limit.
    pub(super) limits: usize,
    /// When it was published.
    pub(super) day: i64,
    /// What it is about.
    pub(super) stems: Vec<u32>,
    /// Its issue and its publisher by number; 0 for none.
    pub(super) issue: u32,
    pub(super) publisher: u32,
}

/// Numbers for names, from 1 on; 0 for none.
#[derive(Default)]
struct Names<'r>(HashMap<&'r str, u32>);

impl<'r> Names<'r> {
    fn number(&mut self, name: &'r str) -> u32 {
        let next = self.0.len() as u32 + 1;
        if name.is_empty() { 0 } else { *self.0.entry(name).or_insert(next) }
    }
}

impl<'r> Group<'r> {
    /// Of the reports at these places, the earliest first.
    pub(super) fn new(reports: &'r [Report], places: &[usize]) -> Self {
        let mut numbers = Numbers::new(places.first().map_or("", |&at| &reports[at].name));
        let (mut issues, mut publishers) = (Names::default(), Names::default());
        let point = |&at: &usize| {
            let report = &reports[at];
            Point {
                report,
                at,
                side: side(report.act),
                dropped: report.dropped(),
                wants: report.wants(),
                limits: report.limits(),
                day: day_number(&report.day),
                stems: numbers.of(report),
                issue: issues.number(&report.issue),
                publisher: report.publisher.as_ref().map_or(0, |name: &'r Rc<str>| publishers.number(name)),
            }
        };
        let points = places.iter().map(point).collect();
        Self { points, stems: numbers.len() }
    }

    /// Reports whose article has the same once more, and fuller.
    pub(super) fn told_twice(&self) -> HashSet<usize> {
        let mut by_document: HashMap<i64, Vec<usize>> = HashMap::default();
        for (at, point) in self.points.iter().enumerate() {
            by_document.entry(point.report.document).or_default().push(at);
        }
        let mut out = HashSet::default();
        for same in by_document.values().filter(|same| same.len() > 1) {
            let fuller = |one: usize| same.iter().any(|&other| other != one && self.is_fuller(other, one));
            out.extend(same.iter().copied().filter(|&one| fuller(one)));
        }
        out
    }

    /// Whether one of two reports in one article says the same as the other and more: its own words before an account of them, with its
    /// conditions before without them; of equals the earlier.
    fn is_fuller(&self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.points[one], &self.points[other]);
        let least = a.stems.len().min(b.stems.len());
        if a.side != b.side || a.dropped != b.dropped {
            return false;
        }
        let common = common(&a.stems, &b.stems);
        let rank = |point: &Point, earlier: bool| (point.report.own, point.limits, point.stems.len(), earlier);
        common > 0 && 2 * common >= least && rank(a, one < other) > rank(b, other < one)
    }
}

/// Counts small numbers, without a map.
#[derive(Default)]
pub(super) struct Times {
    of: Vec<u32>,
    met: Vec<u32>,
}

impl Times {
    /// Counts one more of this number.
    pub(super) fn add(&mut self, number: u32) {
        let at = number as usize;
        if at >= self.of.len() {
            self.of.resize(at + 1, 0);
        }
        if self.of[at] == 0 {
            self.met.push(number);
        }
        self.of[at] += 1;
    }

    /// Each number once, as they were met first, and how often it was there; begins anew.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (usize, usize)> {
        self.met.drain(..).map(|number| {
            let at = number as usize;
            (at, std::mem::take(&mut self.of[at]) as usize)
        })
    }
}
