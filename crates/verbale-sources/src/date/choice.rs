//! The choice among dates that disagree.
//!
//! Every signal has a weight: how often such a signal is the day of publication when it stands alone. Signals of different kinds that
//! give the same day support one another as independent witnesses would; those one day apart, as time zones make them, half as much.
//! A day after the page's last change is doubted, and so is one that contradicts the month in the address. The weights and the
//! confidence were set by hand from what each field means; `cargo xtask eval pages` prints how often each level of confidence is right.

use super::{Dated, Moment};
use jiff::civil::Date;
use jiff::{Span, ToSpan};

/// One witness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Signal {
    pub moment: Moment,
    /// How often it is right alone, 0 to 1.
    pub weight: f32,
    pub from: &'static str,
}

/// What is known besides.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bounds {
    /// The last change of the page.
    pub modified: Option<Moment>,
    /// Year and month in the address.
    pub month: Option<(i16, i8)>,
}

/// Weight of a last change where nothing else is known: it is the day of publication for pages that were changed at once or never.
const ONLY_MODIFIED: f32 = 0.35;

/// The day that the witnesses agree on best, if any gave one.
pub(crate) fn choose(signals: &[Signal], bounds: Bounds) -> Option<Dated> {
    let mut days: Vec<Date> = signals.iter().map(|signal| signal.moment.day).collect();
    days.sort_unstable();
    days.dedup();
    let mut scored: Vec<(f32, Date)> = days.iter().map(|day| (score(*day, signals, bounds), *day)).collect();
    // The earlier of two equally supported days: changes come after publication.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let Some((best, day)) = scored.first().copied() else {
        let modified = bounds.modified?;
        return Some(Dated { date: modified.written(), confidence: ONLY_MODIFIED, from: "modified" });
    };
    let far = |other: &&(f32, Date)| !near(other.1, day);
    let second = scored.iter().skip(1).find(far).map_or(0.0, |(score, _)| *score);
    let of_day = signals.iter().filter(|signal| signal.moment.day == day);
    let strongest = of_day.clone().max_by(|a, b| a.weight.total_cmp(&b.weight))?;
    // The most exact writing of the day among the trusted ones.
    let exact = of_day
        .filter(|signal| signal.moment.time.is_some() && signal.weight >= 0.5)
        .max_by(|a, b| a.weight.total_cmp(&b.weight));
    let moment = exact.unwrap_or(strongest).moment;
    Some(Dated { date: moment.written(), confidence: confidence(best, second), from: strongest.from })
}

/// How sure the winner is, given its score and that of the best other day; not fitted on pages.
fn confidence(best: f32, second: f32) -> f32 {
    let lead = (best - second).max(0.0);
    let value = best * (0.6 + 0.4 * lead.min(0.5) / 0.5);
    (value.clamp(0.02, 0.99) * 100.0).round() / 100.0
}

fn near(a: Date, b: Date) -> bool {
    a != b && shifted(a, 1.day()) == Some(b) || shifted(b, 1.day()) == Some(a)
}

fn shifted(day: Date, by: Span) -> Option<Date> {
    day.checked_add(by).ok()
}

fn score(day: Date, signals: &[Signal], bounds: Bounds) -> f32 {
    // Per kind of signal the strongest counts: ten copies of one field are one witness.
    let mut kinds: Vec<(&'static str, f32)> = Vec::new();
    for signal in signals {
        let weight = match signal.moment.day {
            same if same == day => signal.weight,
            other if near(other, day) => signal.weight * 0.3,
            _ => continue,
        };
        match kinds.iter_mut().find(|(from, _)| *from == signal.from) {
            Some((_, most)) => *most = most.max(weight),
            None => kinds.push((signal.from, weight)),
        }
    }
    let mut score = 1.0 - kinds.iter().fold(1.0, |rest, (_, weight)| rest * (1.0 - weight));
    if let Some(modified) = bounds.modified
        && shifted(modified.day, 1.day()).is_some_and(|next| day > next)
    {
        score *= 0.4;
    }
    if let Some((year, month)) = bounds.month {
        score *= if (day.year(), day.month()) == (year, month) { 1.0 } else { 0.6 };
    }
    score
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(day: &str, weight: f32, from: &'static str) -> Signal {
        Signal { moment: super::super::machine(day).expect("a date"), weight, from }
    }

    #[test]
    fn agreement_beats_a_single_voice() {
        let signals = [
            signal("2025-06-05", 0.9, "json-ld"),
            signal("2025-06-03", 0.75, "visible"),
            signal("2025-06-03", 0.7, "url"),
        ];
        assert_eq!(choose(&signals, Bounds::default()).map(|dated| dated.date).as_deref(), Some("2025-06-03"));
    }

    #[test]
    fn copies_are_one_witness() {
        let mut signals = vec![signal("2025-06-05", 0.9, "json-ld")];
        signals.extend(std::iter::repeat_n(signal("2025-06-01", 0.3, "time"), 20));
        assert_eq!(choose(&signals, Bounds::default()).map(|dated| dated.date).as_deref(), Some("2025-06-05"));
    }

    #[test]
    fn nothing_after_the_last_change() {
        let bounds = Bounds { modified: super::super::machine("2025-06-04"), month: None };
        let signals = [signal("2025-09-09", 0.7, "visible"), signal("2025-06-03", 0.6, "time")];
        assert_eq!(choose(&signals, bounds).map(|dated| dated.date).as_deref(), Some("2025-06-03"));
    }

    #[test]
    fn a_change_alone_is_weak() {
        let bounds = Bounds { modified: super::super::machine("2025-06-04"), month: None };
        assert_eq!(choose(&[], bounds).map(|dated| (dated.from, dated.confidence)), Some(("modified", ONLY_MODIFIED)));
        assert_eq!(choose(&[], Bounds::default()), None);
    }
}
