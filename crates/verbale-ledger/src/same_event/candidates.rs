//! Which earlier reports may be of the same event: those that share a mark (a party, a country, a word that is not common) and may be of
//! about the same day. Without it every report would be compared with every other; with it work grows with the reports of a day, and not
//! with the corpus.

use super::view::View;
use std::collections::HashMap;
use std::ops::Range;

/// What more reports than this share finds no candidates, if nothing rarer is shared: words in all, marks on a day.
const COMMON: usize = 200;
/// In a large corpus a word is common that stands in one of so many reports.
const SHARE: usize = 20;
/// Stands for no day.
const NO_DAY: i32 = i32::MIN;

/// Words, keys and codes as numbers, and in how many sentences each word stands: what is rare says more.
#[derive(Default)]
pub(super) struct Terms {
    numbers: HashMap<String, u32>,
    told: Vec<u32>,
    reports: usize,
}

impl Terms {
    /// The number of a term.
    pub(super) fn number(&mut self, term: String) -> u32 {
        let next = self.told.len() as u32;
        let number = *self.numbers.entry(term).or_insert(next);
        if number == next {
            self.told.push(0);
        }
        number
    }

    /// Counts the words of one more report.
    pub(super) fn tell(&mut self, words: &[u32]) {
        self.reports += 1;
        words.iter().for_each(|&word| self.told[word as usize] += 1);
    }

    /// Half for a word that stands everywhere, 1 for one that stands in hardly any report.
    pub(super) fn weight(&self, word: u32) -> f32 {
        let told = self.told[word as usize] as f32;
        1.0 - 0.5 * (1.0 + told).ln() / (2.0 + self.reports as f32).ln()
    }

    /// Whether a word stands in too many reports to find any by it.
    pub(super) fn is_common(&self, word: u32) -> bool {
        self.told[word as usize] as usize > COMMON.max(self.reports / SHARE)
    }
}

/// All reports by mark and day.
pub(super) struct Candidates {
    /// Day and place of a report; mark by mark, days in their order, those without a day in front.
    entries: Vec<(i32, u32)>,
    /// Where the entries of each mark begin; one more for their end.
    starts: Vec<usize>,
}

impl Candidates {
    pub(super) fn new(views: &[View], terms: &Terms) -> Self {
        let mut held = vec![0_u32; terms.told.len()];
        views.iter().flat_map(|view| view.marks(terms)).for_each(|mark| held[mark as usize] += 1);
        let mut marked: Vec<(u32, i32, u32)> = Vec::new();
        for (at, view) in views.iter().enumerate() {
            for mark in view.marks(terms).into_iter().filter(|&mark| held[mark as usize] > 1) {
                let days = view.lasts().unwrap_or(NO_DAY..NO_DAY + 1);
                marked.extend(days.map(|day| (mark, day, at as u32)));
            }
        }
        marked.sort_unstable();
        let starts = (0..=held.len()).map(|mark| marked.partition_point(|entry| (entry.0 as usize) < mark)).collect();
        Self { entries: marked.into_iter().map(|(_, day, view)| (day, view)).collect(), starts }
    }

    /// Reports before this one that share a mark, a day apart at most; those without a day are near all.
    pub(super) fn before(&self, at: usize, view: &View, terms: &Terms) -> Vec<usize> {
        let mut out: Vec<usize> = Vec::new();
        for mark in view.marks(terms) {
            let all = &self.entries[self.starts[mark as usize]..self.starts[mark as usize + 1]];
            let (dated, days) = match view.lasts() {
                Some(days) => (days.start - 1..days.end + 1, days.len() + 2),
                None => (NO_DAY + 1..i32::MAX, 1),
            };
            for (found, most) in [(between(all, dated), COMMON * days), (between(all, NO_DAY..NO_DAY + 1), COMMON)] {
                if found.len() <= most {
                    out.extend(found.iter().map(|entry| entry.1 as usize).filter(|&earlier| earlier < at));
                }
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn between(entries: &[(i32, u32)], days: Range<i32>) -> &[(i32, u32)] {
    let at = |day| entries.partition_point(|entry| entry.0 < day);
    &entries[at(days.start)..at(days.end)]
}
