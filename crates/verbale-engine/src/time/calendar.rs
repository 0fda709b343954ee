//! The calendar: stretches of time that begin and end where a unit does, how they move, and how TIMEX3 writes them. All arithmetic is
//! jiff's. Which stretch an expression means is [`super::resolve`]'s business.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{Span, ToSpan};

/// Units of the calendar, the fine before the coarse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Weekend,
    Week,
    Month,
    Quarter,
    Season,
    Half,
    Year,
    Decade,
    Century,
    Millennium,
}

impl Unit {
    pub(crate) const ALL: [Self; 14] = [
        Self::Second,
        Self::Minute,
        Self::Hour,
        Self::Day,
        Self::Weekend,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Season,
        Self::Half,
        Self::Year,
        Self::Decade,
        Self::Century,
        Self::Millennium,
    ];

    /// The name that `knowledge/time/words.toml` gives it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Weekend => "weekend",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Season => "season",
            Self::Half => "half",
            Self::Year => "year",
            Self::Decade => "decade",
            Self::Century => "century",
            Self::Millennium => "millennium",
        }
    }

    /// The unit of a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// So many of it; `None` where that leaves what jiff can hold.
    pub(crate) fn times(self, n: i64) -> Option<Span> {
        let many = |each: i64| n.checked_mul(each);
        match self {
            Self::Second => Span::new().try_seconds(n).ok(),
            Self::Minute => Span::new().try_minutes(n).ok(),
            Self::Hour => Span::new().try_hours(n).ok(),
            Self::Day => Span::new().try_days(n).ok(),
            Self::Week | Self::Weekend => Span::new().try_weeks(n).ok(),
            Self::Month => Span::new().try_months(n).ok(),
            Self::Quarter | Self::Season => Span::new().try_months(many(3)?).ok(),
            Self::Half => Span::new().try_months(many(6)?).ok(),
            Self::Year => Span::new().try_years(n).ok(),
            Self::Decade => Span::new().try_years(many(10)?).ok(),
            Self::Century => Span::new().try_years(many(100)?).ok(),
            Self::Millennium => Span::new().try_years(many(1000)?).ok(),
        }
    }

    /// TIMEX3's letter for a length of it, what stands before the letter, and how many of the letter make one of it.
    pub(crate) fn letter(self) -> (&'static str, &'static str, f64) {
        match self {
            Self::Second => ("T", "S", 1.0),
            Self::Minute => ("T", "M", 1.0),
            Self::Hour => ("T", "H", 1.0),
            Self::Day => ("", "D", 1.0),
            Self::Weekend => ("", "D", 2.0),
            Self::Week => ("", "W", 1.0),
            Self::Month => ("", "M", 1.0),
            Self::Quarter => ("", "M", 3.0),
            Self::Season => ("", "M", 3.0),
            Self::Half => ("", "M", 6.0),
            Self::Year => ("", "Y", 1.0),
            Self::Decade => ("", "Y", 10.0),
            Self::Century => ("", "Y", 100.0),
            Self::Millennium => ("", "Y", 1000.0),
        }
    }
}

/// A stretch of the calendar: one unit, from where it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) unit: Unit,
    pub(crate) start: Date,
}

impl Stretch {
    /// The stretch of this unit in which `date` lies.
    pub(crate) fn around(unit: Unit, date: Date) -> Option<Self> {
        let (year, month) = (date.year(), date.month());
        let since = |unit: i8| month - (month - 1).rem_euclid(unit);
        let start = match unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => date,
            Unit::Week => monday(date)?,
            Unit::Weekend => monday(date)?.checked_add(5.days()).ok()?,
            Unit::Month => first(year, month)?,
            Unit::Quarter => first(year, since(3))?,
            Unit::Half => first(year, since(6))?,
            Unit::Season if month < 3 => first(year.checked_sub(1)?, 12)?,
            Unit::Season => first(year, month - month.rem_euclid(3))?,
            Unit::Year => first(year, 1)?,
            Unit::Decade => first(year - year.rem_euclid(10), 1)?,
            Unit::Century => first(year - year.rem_euclid(100), 1)?,
            Unit::Millennium => first(year - year.rem_euclid(1000), 1)?,
        };
        Some(Self { unit, start })
    }

    /// The year, of which jiff counts 1 BC as 0.
    pub(crate) fn year(year: i16) -> Option<Self> {
        Some(Self { unit: Unit::Year, start: first(year, 1)? })
    }

    /// The month of a year.
    pub(crate) fn month(year: i16, month: i8) -> Option<Self> {
        Some(Self { unit: Unit::Month, start: first(year, month)? })
    }

    /// One day.
    pub(crate) fn day(start: Date) -> Self {
        Self { unit: Unit::Day, start }
    }

    /// So many units later.
    pub(crate) fn shift(self, by: i64) -> Option<Self> {
        Some(Self { unit: self.unit, start: self.start.checked_add(self.unit.times(by)?).ok()? })
    }

    /// The first day after it, or the calendar's last.
    pub(crate) fn end(self) -> Date {
        let next = match self.unit {
            Unit::Weekend => self.start.checked_add(2.days()).ok(),
            Unit::Second | Unit::Minute | Unit::Hour => self.start.tomorrow().ok(),
            _ => self.shift(1).map(|next| next.start),
        };
        next.unwrap_or(Date::MAX)
    }

    /// The first, the second or the last third of it (0, 1, 2), in whole days.
    pub(crate) fn third(self, which: usize) -> (Date, Date) {
        let days = self.start.until(self.end()).map_or(1, |s| i64::from(s.get_days()));
        let at = |part: i64| self.start.checked_add((days * part / 3).days()).unwrap_or(self.end());
        match which {
            0 => (self.start, if days < 3 { self.end() } else { at(1) }),
            1 => (at(1), if days < 3 { self.end() } else { at(2) }),
            _ => (at(2), self.end()),
        }
    }

    /// As TIMEX3 writes it.
    pub(crate) fn value(self) -> String {
        let (year, month) = (self.start.year(), self.start.month());
        let years = |digits: usize| year_digits(year, digits);
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => {
                format!("{}-{month:02}-{:02}", years(4), self.start.day())
            }
            Unit::Week | Unit::Weekend => {
                let week = self.start.iso_week_date();
                let end = if self.unit == Unit::Weekend { "-WE" } else { "" };
                format!("{}-W{:02}{end}", year_digits(week.year(), 4), week.week())
            }
            Unit::Month => format!("{}-{month:02}", years(4)),
            Unit::Quarter => format!("{}-Q{}", years(4), (month + 2) / 3),
            Unit::Half => format!("{}-H{}", years(4), (month + 5) / 6),
            Unit::Season => format!("{}-{}", years(4), SEASONS[usize::from(month.unsigned_abs() / 3 % 4)]),
            Unit::Year => years(4),
            Unit::Decade => years(3),
            Unit::Century => years(2),
            Unit::Millennium => years(1),
        }
    }
}

/// Seasons by the number of their first month over three, the twelfth month being the noughth quarter.
const SEASONS: [&str; 4] = ["WI", "SP", "SU", "FA"];

/// The first of a month.
fn first(year: i16, month: i8) -> Option<Date> {
    Date::new(year, month, 1).ok()
}

/// The Monday of the week in which `date` lies.
fn monday(date: Date) -> Option<Date> {
    date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()
}

/// The leading digits of a year; before Christ with the era in front.
fn year_digits(year: i16, digits: usize) -> String {
    let (era, number) = if year <= 0 { ("BC", 1 - i32::from(year)) } else { ("", i32::from(year)) };
    let whole = format!("{number:04}");
    format!("{era}{}", &whole[..digits.min(whole.len())])
}

/// The day of this name that lies nearest before `date`, or after it, or is itself when `also`.
pub(crate) fn weekday(date: Date, day: Weekday, back: bool, also: bool) -> Option<Date> {
    if also && date.weekday() == day {
        return Some(date);
    }
    date.nth_weekday(if back { -1 } else { 1 }, day).ok()
}

/// A length in TIMEX3: whole numbers as they are, half years in months, half days in hours; other fractions stay fractions.
pub(crate) fn length(count: f64, unit: Unit) -> String {
    let (time, letter, each) = unit.letter();
    let number = count * each;
    let halves = (number.fract() - 0.5).abs() < 1e-9;
    match unit {
        _ if number.fract() == 0.0 => format!("P{time}{number:.0}{letter}"),
        Unit::Year if halves => format!("P{}{}M", some(number.trunc(), "Y"), 6),
        Unit::Hour if halves => format!("PT{}{}M", some(number.trunc(), "H"), 30),
        Unit::Day if halves => format!("P{}T{}H", some(number.trunc(), "D"), 12),
        _ => format!("P{time}{number}{letter}"),
    }
}

fn some(number: f64, letter: &str) -> String {
    if number > 0.0 { format!("{number:.0}{letter}") } else { String::new() }
}

/// A length of no known number: "PXY".
pub(crate) fn vague_length(unit: Unit) -> String {
    match unit {
        Unit::Decade => "PXDE".into(),
        Unit::Century => "PXC".into(),
        Unit::Quarter => "PXQ".into(),
        _ => {
            let (time, letter, _) = unit.letter();
            format!("P{time}X{letter}")
        }
    }
}

/// Parts of a day: the TIMEX3 code, and the hours they begin and end at, counted from the day's midnight.
pub(crate) const PARTS: [(&str, i64, i64); 7] =
    [("MO", 6, 12), ("MI", 12, 13), ("AF", 12, 18), ("EV", 18, 24), ("NI", 20, 30), ("DT", 6, 18), ("NI", 22, 30)];

/// The moment so many minutes after a day's midnight.
pub(crate) fn minutes_after(day: Date, minutes: i64) -> Option<DateTime> {
    day.at(0, 0, 0, 0).checked_add(minutes.minutes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn value(unit: Unit, date: Date) -> String {
        Stretch::around(unit, date).unwrap().value()
    }

    #[test]
    fn values() {
        let day = date(2025, 3, 27);
        let found: Vec<String> = Unit::ALL[3..].iter().map(|u| value(*u, day)).collect();
        let expected = "2025-03-27 2025-W13-WE 2025-W13 2025-03 2025-Q1 2025-SP 2025-H1 2025 202 20 2";
        assert_eq!(found.join(" "), expected);
        assert_eq!(value(Unit::Season, date(2025, 1, 5)), "2024-WI");
        assert_eq!(value(Unit::Season, date(2025, 12, 5)), "2025-WI");
        assert_eq!(value(Unit::Week, date(2024, 12, 30)), "2025-W01");
        assert_eq!(Stretch::year(-489).unwrap().value(), "BC0490");
    }

    #[test]
    fn lengths() {
        for (count, unit, expected) in [
            (3.0, Unit::Week, "P3W"),
            (2.5, Unit::Year, "P2Y6M"),
            (1.5, Unit::Hour, "PT1H30M"),
            (0.5, Unit::Hour, "PT30M"),
            (0.5, Unit::Year, "P6M"),
            (2.0, Unit::Decade, "P20Y"),
            (1.5, Unit::Month, "P1.5M"),
            (5.0, Unit::Minute, "PT5M"),
        ] {
            assert_eq!(length(count, unit), expected);
        }
        assert_eq!(vague_length(Unit::Minute), "PTXM");
    }

    #[test]
    fn nothing_leaves_the_calendar() {
        assert_eq!(Stretch::year(9999).unwrap().end(), Date::MAX);
        assert_eq!(Stretch::day(Date::MAX).shift(1), None);
        assert_eq!(Stretch::around(Unit::Season, Date::MIN), None);
        assert!(Unit::Century.times(i64::MAX).is_none());
    }

    #[test]
    fn thirds() {
        let april = Stretch::month(2025, 4).unwrap();
        assert_eq!(april.third(1), (date(2025, 4, 11), date(2025, 4, 21)));
        assert_eq!(Stretch::day(date(2025, 4, 1)).third(2), (date(2025, 4, 1), date(2025, 4, 2)));
    }
}
