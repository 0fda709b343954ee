//! When something was published: dates as machines and as people write them, and the choice among several that disagree.
//!
//! Calendars and parsing of standard forms are jiff's. This module knows the forms of news pages ([`words`], [`address`]) and how far each
//! kind of signal can be believed ([`choice`]); where on a page the signals stand is [`crate::page`]'s business. There is no clock: a
//! date is plausible if it lies in [`YEARS`] and agrees with the others, never by comparing it with today.

pub(crate) mod address;
pub(crate) mod choice;
pub(crate) mod fields;
pub(crate) mod words;

use jiff::civil::{Date, Time};
use jiff::fmt::{rfc2822, temporal::Pieces};
use jiff::tz::Offset;
use std::ops::RangeInclusive;

pub(crate) use words::is_date_line;

/// Years in which news pages were published; what claims another year is an epoch, a template's or a typing error.
pub const YEARS: RangeInclusive<i16> = 1990..=2100;

/// A date and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Dated {
    /// RFC 3339: a date (`2025-06-03`), or a date-time with its offset where the page gives one.
    pub date: String,
    /// How sure it is that the day is right, 0 to 1: from the weights of the signals and their agreement.
    pub confidence: f32,
    /// The strongest signal for it: `json-ld`, `meta`, `itemprop`, `time`, `url`, `visible`, `text`, `script`, or `modified` where the
    /// page gives only the date of its last change.
    pub from: &'static str,
}

/// A moment as it was written: a day, and a time where there is one with an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub day: Date,
    pub time: Option<(Time, Offset)>,
}

impl Moment {
    /// A day, if it is plausible.
    pub(crate) fn day(day: Date) -> Option<Self> {
        (YEARS.contains(&day.year()) && (day.year(), day.month(), day.day()) != (1990, 1, 1))
            .then_some(Self { day, time: None })
    }

    /// As RFC 3339.
    pub(crate) fn written(&self) -> String {
        match self.time {
            None => self.day.to_string(),
            Some((time, offset)) => {
                let seconds = offset.seconds();
                let (hours, minutes) = (seconds.abs() / 3600, seconds.abs() / 60 % 60);
                let sign = if seconds < 0 { '-' } else { '+' };
                let zone = if seconds == 0 { "Z".to_owned() } else { format!("{sign}{hours:02}:{minutes:02}") };
                format!("{}T{:02}:{:02}:{:02}{zone}", self.day, time.hour(), time.minute(), time.second())
            }
        }
    }
}

/// Reads what a machine wrote: ISO 8601 in its many dialects, RFC 2822, `20250603`, seconds or milliseconds since 1970; failing
/// these, a date in words.
pub(crate) fn machine(value: &str) -> Option<Moment> {
    let value = value.trim().trim_matches(['"', '\'']);
    if value.len() < 6 || value.len() > 80 {
        return None;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits(value);
    }
    iso(value)
        .or_else(|| {
            let zoned = rfc2822::parse(value).ok()?;
            moment(zoned.date(), Some(zoned.time()), Some(zoned.offset()))
        })
        .or_else(|| words::first(value, false))
}

fn moment(day: Date, time: Option<Time>, offset: Option<Offset>) -> Option<Moment> {
    let plain = Moment::day(day)?;
    // Midnight sharp is what systems write that know only the day.
    let time = time.filter(|time| *time != Time::midnight());
    Some(Moment { time: time.zip(offset), ..plain })
}

fn digits(value: &str) -> Option<Moment> {
    let number: i64 = value.parse().ok()?;
    let seconds = match value.len() {
        8 => return Moment::day(compact(value)?),
        14 => return Moment::day(compact(&value[..8])?),
        10 => number,
        13 => number / 1000,
        _ => return None,
    };
    let zoned = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC);
    moment(zoned.date(), Some(zoned.time()), Some(Offset::UTC))
}

/// `20250603`.
fn compact(value: &str) -> Option<Date> {
    Date::new(value[..4].parse().ok()?, value[4..6].parse().ok()?, value[6..8].parse().ok()?).ok()
}

/// ISO 8601 as it is met: a blank for the `T` and before the offset, offsets without a colon, fractions of any length.
fn iso(value: &str) -> Option<Moment> {
    if !value.bytes().take(4).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let pieces = |value: &str| {
        let pieces = Pieces::parse(value).ok()?;
        moment(pieces.date(), pieces.time(), pieces.to_numeric_offset())
    };
    if let Some(found) = pieces(value) {
        return Some(found);
    }
    let tight = value.replacen(' ', "T", 1).replace(' ', "");
    let tight = tight.trim_end_matches("UTC").trim_end_matches("GMT");
    pieces(tight).or_else(|| pieces(value.get(..19)?)).or_else(|| pieces(value.get(..10)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines() {
        let table = [
            ("2025-06-03", "2025-06-03"),
            ("2025-06-03T14:05:00Z", "2025-06-03T14:05:00Z"),
            ("2025-06-03T14:05:00.000+02:00", "2025-06-03T14:05:00+02:00"),
            ("2025-06-03T14:05:00+0200", "2025-06-03T14:05:00+02:00"),
            ("2025-06-03T14:05+02:00", "2025-06-03T14:05:00+02:00"),
            ("2025-06-03 14:05:00 +0200", "2025-06-03T14:05:00+02:00"),
            ("2025-06-03 14:05:00", "2025-06-03"),
            ("2025-06-03T00:00:00Z", "2025-06-03"),
            ("Tue, 03 Jun 2025 14:05:00 +0200", "2025-06-03T14:05:00+02:00"),
            ("20250603", "2025-06-03"),
            ("20250603140500", "2025-06-03"),
            ("1748952300", "2025-06-03T12:05:00Z"),
            ("1748952300000", "2025-06-03T12:05:00Z"),
            ("2025/06/03", "2025-06-03"),
            ("June 3, 2025, 2:05 pm", "2025-06-03"),
            ("3 juin 2025 à 14h05", "2025-06-03"),
            ("Tue Jun 03 2025 14:05:00 GMT+0200", "2025-06-03"),
        ];
        for (written, date) in table {
            assert_eq!(machine(written).map(|moment| moment.written()).as_deref(), Some(date), "{written}");
        }
    }

    #[test]
    fn no_dates() {
        for written in [
            "",
            "0",
            "1970-01-01T00:00:00Z",
            "0001-01-01T00:00:00",
            "2025-13-40",
            "today",
            "1899-12-30",
            "99999999",
            "12345",
        ] {
            assert_eq!(machine(written), None, "{written}");
        }
    }
}
