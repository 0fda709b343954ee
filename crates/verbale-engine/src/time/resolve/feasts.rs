//! Named days of a year, fixed and movable.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// The day of a holiday in a year, by the codes that `knowledge/time/words.toml` explains.
pub(super) fn holiday(code: i64, year: i16) -> Option<Date> {
    let nth = |month: i8, nth: i8, day: Weekday| Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, day).ok();
    match code {
        -1 => easter(year),
        -2 => easter(year)?.checked_sub(2.days()).ok(),
        -3 => easter(year)?.checked_add(1.day()).ok(),
        -4 => easter(year)?.checked_add(49.days()).ok(),
        -5 => nth(11, 4, Weekday::Thursday),
        -6 => nth(9, 1, Weekday::Monday),
        -7 => nth(5, -1, Weekday::Monday),
        -8 => nth(1, 3, Weekday::Monday),
        -9 => nth(11, 1, Weekday::Monday)?.tomorrow().ok(),
        code => Date::new(year, i8::try_from(code / 100).ok()?, (code % 100) as i8).ok(),
    }
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm, as in Meeus, Astronomical Algorithms, 1991, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Date::new(year as i16, (sum / 31) as i8, (sum % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moving_feasts() {
        for (code, expected) in [
            (-1, date(2025, 4, 20)),
            (-2, date(2025, 4, 18)),
            (-5, date(2025, 11, 27)),
            (-6, date(2025, 9, 1)),
            (-7, date(2025, 5, 26)),
            (-9, date(2025, 11, 4)),
            (1225, date(2025, 12, 25)),
        ] {
            assert_eq!(holiday(code, 2025), Some(expected), "{code}");
        }
        assert_eq!(easter(1818), Some(date(1818, 3, 22)));
        assert_eq!(easter(2038), Some(date(2038, 4, 25)));
    }
}
