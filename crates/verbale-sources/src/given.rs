//! Dates of publication as callers, tables and feeds write them. Dates in prose are the page's business, and today is nobody's.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822;
use jiff::fmt::temporal::Pieces;

/// The RFC 3339 date or date-time that was given.
///
/// A date-time without an offset is no moment, only a day somewhere; it gives its date.
///
/// ```
/// assert_eq!(verbale_sources::published("2025-03-27 18:30:00").as_deref(), Ok("2025-03-27"));
/// ```
///
/// # Errors
/// A sentence that shows how dates are written.
pub fn published(given: &str) -> Result<String, String> {
    let unreadable = || format!("“{given}” is not a date; write it as 2025-03-27 or 2025-03-27T18:30:00+01:00");
    let pieces = Pieces::parse(given.trim()).map_err(|_| unreadable())?;
    if pieces.time_zone_annotation().is_some() {
        return Err(unreadable());
    }
    let moment = pieces.time().is_some() && pieces.offset().is_some();
    Ok(if moment { pieces.to_string() } else { pieces.date().to_string() })
}

/// A date in a column of somebody else's table: as above, or as mail writes it, or digits alone (`20250327`, `20250327183000`, both in
/// universal time by the custom of the lists that have them).
pub(crate) fn in_table(given: &str) -> Option<String> {
    let given = given.trim();
    if given.len() == 8 && given.bytes().all(|byte| byte.is_ascii_digit()) {
        return Date::strptime("%Y%m%d", given).ok().map(|date| date.to_string());
    }
    if given.len() == 14 && given.bytes().all(|byte| byte.is_ascii_digit()) {
        return DateTime::strptime("%Y%m%d%H%M%S", given).ok().map(|moment| format!("{moment}Z"));
    }
    published(given).ok().or_else(|| rfc2822::parse(given).ok().map(|zoned| zoned.strftime("%FT%T%:z").to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_moments() {
        for (given, expected) in [
            ("2025-03-27", "2025-03-27"),
            (" 2025-03-27\n", "2025-03-27"),
            ("2025-03-27T18:30:00Z", "2025-03-27T18:30:00Z"),
            ("2025-03-27T18:30:00+01:00", "2025-03-27T18:30:00+01:00"),
            ("2025-03-27 18:30:00", "2025-03-27"),
        ] {
            assert_eq!(published(given).as_deref(), Ok(expected), "{given}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for given in ["", "yesterday", "27.3.2025", "2025-02-30", "2025-03", "2025-03-27T10:00+01:00[Europe/Rome]"] {
            assert!(published(given).is_err(), "{given}");
        }
    }

    #[test]
    fn dates_of_tables() {
        for (given, expected) in [
            ("20250327", Some("2025-03-27")),
            ("20250327183000", Some("2025-03-27T18:30:00Z")),
            ("Thu, 27 Mar 2025 18:30:00 +0100", Some("2025-03-27T18:30:00+01:00")),
            ("2025-03-27 18:30:00.123", Some("2025-03-27")),
            ("20251327", None),
            ("17", None),
        ] {
            assert_eq!(in_table(given).as_deref(), expected, "{given}");
        }
    }
}
