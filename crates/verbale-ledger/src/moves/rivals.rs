//! Reports of other publishers, of the same days and thing, that say otherwise.

use super::group::{Group, Point, Times};
use super::step::clash;
use super::topic::enough;
use std::collections::VecDeque;

/// Reports of the same time: at most so many days apart.
const SAME_TIME: i64 = 2;
/// So many words are few.
const FEW: usize = 3;
/// A word that more reports of the last days share than this tells nothing of what they are about; it also bounds the work.
const TELLING: usize = 24;

/// The reports of the last days, by a word that they are about.
pub(super) struct Rivals {
    recent: Vec<VecDeque<u32>>,
    times: Times,
}

impl Rivals {
    pub(super) fn new(group: &Group) -> Self {
        Self { recent: vec![VecDeque::new(); group.stems], times: Times::default() }
    }

    /// The report of the last days that a report contradicts, and the rule; and keeps the report in mind for the next days.
    pub(super) fn meet(&mut self, group: &Group, at: usize) -> Option<(usize, &'static str)> {
        let point = &group.points[at];
        for &stem in &point.stems {
            let recent = &mut self.recent[stem as usize];
            // reports come in the order of days: the oldest of a word stand in front
            while recent.front().is_some_and(|&one| point.day - group.points[one as usize].day > SAME_TIME) {
                recent.pop_front();
            }
            if recent.len() <= TELLING {
                recent.iter().for_each(|&one| self.times.add(one));
            }
            recent.push_back(at as u32);
        }
        let clashes = self.times.take().filter_map(|(other, shared)| {
            let one = &group.points[other];
            let because =
                (is_close(one, point, shared) && may_be_one(one, point)).then(|| clash(one.report, point.report));
            Some((shared, other, because.flatten()?))
        });
        clashes.max().map(|(_, other, because)| (other, because))
    }
}

/// Whether so many shared words are enough; of few words one is where somebody tells of it.
fn is_close(one: &Point, other: &Point, shared: usize) -> bool {
    let (a, b) = (one.stems.len(), other.stems.len());
    let account = !one.report.own || !other.report.own;
    enough(shared, a, b) || account && a.min(b) <= FEW && 3 * shared >= a.min(b)
}

/// Whether two reports may be of one saying: by different publishers, and either somebody's account of it, or of the same day, or opposites
/// a day apart without a day of saying.
fn may_be_one(one: &Point, other: &Point) -> bool {
    if one.publisher == other.publisher || one.report.document == other.report.document {
        return false;
    }
    let day = |point: &Point| point.report.said.as_deref().and_then(|said| said.get(..10)).map(str::to_owned);
    let (known, other_known) = (day(one), day(other));
    if known.is_some() && other_known.is_some() && known != other_known {
        return false;
    }
    let account = !one.report.own || !other.report.own;
    // neither tells the day, and nobody turns round overnight unless it is said
    let overnight = || {
        known.is_none()
            && other_known.is_none()
            && (one.day - other.day).abs() <= 1
            && other.dropped.is_none()
            && clash(one.report, other.report) == Some("reports.act")
    };
    let on = |known: &Option<String>, point: &Point| known.clone().unwrap_or_else(|| point.report.day.to_string());
    account || on(&known, one) == on(&other_known, other) || overnight()
}
