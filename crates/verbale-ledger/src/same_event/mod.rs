//! Which reports of several documents are of one event. A pure function over texts and readings: every report stays, every merge says
//! why, and [`Apart`] undoes what should not have been put together. Where documents come from, and in which order, is the caller's.
//!
//! 1. [`view`]: what is compared of a report; [`wording`]: words and numbers of the sentence that tells it.
//! 2. [`candidates`]: which earlier reports may be of the same event, without comparing all with all.
//! 3. [`agreement`]: what speaks for it, and what against.

mod agreement;
mod candidates;
mod view;
mod wording;

use agreement::{ENOUGH, compare};
use candidates::{Candidates, Terms};
use std::collections::{HashMap, HashSet};
use verbale_model::Reading;
use view::View;

/// One event of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Member {
    /// The number under which the document was given.
    pub document: usize,
    /// The event's place in its reading.
    pub event: usize,
}

/// Why an event was put to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Merge {
    /// The earlier report.
    pub to: Member,
    /// The report that was put to it.
    pub from: Member,
    /// What agrees: `actor`, `recipient`, `day`, `place`, `words`, `numbers`; none of these contradicts.
    pub agree: Vec<&'static str>,
    /// How much that is; 1 and more is enough.
    pub score: f32,
}

impl Merge {
    /// The score to a hundredth, as answers and tables show it.
    pub(crate) fn rounded(&self) -> f64 {
        (f64::from(self.score) * 100.0).round() / 100.0
    }
}

/// One event and all its reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    /// In the order in which they were given.
    pub members: Vec<Member>,
    /// One for each member but the first, in their order.
    pub merges: Vec<Merge>,
}

/// A document to be compared.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// Its text.
    pub text: &'a str,
    /// What was read in it.
    pub reading: &'a Reading,
}

/// Reports that are of one event by the rules, and by somebody's judgement are not.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    alone: HashSet<Member>,
    /// Of each report the judgements that name it.
    judged: HashMap<Member, Vec<usize>>,
    judgements: usize,
}

impl Apart {
    /// One report stands alone from now on; several are kept out of one another's groups.
    pub fn add(&mut self, reports: &[Member]) {
        match reports {
            [one] => drop(self.alone.insert(*one)),
            several => {
                several.iter().for_each(|one| self.judged.entry(*one).or_default().push(self.judgements));
                self.judgements += 1;
            }
        }
    }

    fn parts(&self, one: Member, other: Member) -> bool {
        let judged = |member| self.judged.get(&member).map(Vec::as_slice).unwrap_or_default();
        self.alone.contains(&one)
            || self.alone.contains(&other)
            || judged(one).iter().any(|judgement| judged(other).contains(judgement))
    }
}

/// Reports that are to be compared: of each only what that needs, so that those of a whole corpus find room.
#[derive(Default)]
pub struct Reports {
    terms: Terms,
    views: Vec<View>,
}

impl Reports {
    /// One more report. The order in which they come is the order of groups and of their members.
    pub fn add(&mut self, document: &Report<'_>, member: Member) {
        self.views.push(View::new(document, member, &mut self.terms));
    }

    /// Groups them. Those of one document are never put together.
    pub fn groups(&self, apart: &Apart) -> Vec<Group> {
        let candidates = Candidates::new(&self.views, &self.terms);
        let mut grouped = Grouped { reports: self, apart, groups: Vec::new(), group_of: Vec::new() };
        for at in 0..self.views.len() {
            let near = candidates.before(at, &self.views[at], &self.terms);
            grouped.put(at, &near);
        }
        grouped.groups.into_iter().map(|(group, _)| group).collect()
    }
}

/// The name of an event, of the line of its first report.
pub(crate) fn name(first: &str) -> String {
    format!("v{}", &blake3::hash(first.as_bytes()).to_hex()[..16])
}

/// Groups all events of documents; their numbers are their places in what is given.
pub fn groups(reports: &[Report<'_>]) -> Vec<Group> {
    let mut all = Reports::default();
    for (document, report) in reports.iter().enumerate() {
        (0..report.reading.events.len()).for_each(|event| all.add(report, Member { document, event }));
    }
    all.groups(&Apart::default())
}

/// The groups so far.
struct Grouped<'r> {
    reports: &'r Reports,
    apart: &'r Apart,
    /// With the places of their members among the reports.
    groups: Vec<(Group, Vec<usize>)>,
    group_of: Vec<usize>,
}

impl Grouped<'_> {
    /// Puts the next report to the group that speaks most for it, or begins a group with it.
    fn put(&mut self, at: usize, near: &[usize]) {
        let best = self.best(at, near);
        let number = best.as_ref().map_or(self.groups.len(), |(number, _)| *number);
        if best.is_none() {
            self.groups.push((Group::default(), Vec::new()));
        }
        let (group, members) = &mut self.groups[number];
        group.members.push(self.reports.views[at].member);
        group.merges.extend(best.map(|(_, merge)| merge));
        members.push(at);
        self.group_of.push(number);
    }

    fn best(&self, at: usize, near: &[usize]) -> Option<(usize, Merge)> {
        let mut numbers: Vec<usize> = near.iter().map(|&view| self.group_of[view]).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut best: Option<(usize, Merge)> = None;
        for number in numbers {
            let Some(merge) = self.merge(number, at) else { continue };
            if merge.score >= ENOUGH && best.as_ref().is_none_or(|(_, b)| b.score < merge.score) {
                best = Some((number, merge));
            }
        }
        best
    }

    /// Every report in the group must bear the newcomer; what comes back is the one that speaks most for it.
    fn merge(&self, group: usize, at: usize) -> Option<Merge> {
        let Reports { terms, views } = self.reports;
        let (new, (group, members)) = (views[at].member, &self.groups[group]);
        if group.members.iter().any(|one| one.document == new.document || self.apart.parts(*one, new)) {
            return None;
        }
        let all: Option<Vec<Merge>> = members.iter().map(|&one| compare(&views[one], &views[at], terms)).collect();
        all?.into_iter().max_by(|a, b| a.score.total_cmp(&b.score))
    }
}

#[cfg(test)]
mod tests;
