//! Dates of publication as callers write them. Whether a text carries a date of its own is the engine's question.

use jiff::fmt::temporal::Pieces;

/// The RFC 3339 date or date-time that was given.
///
/// A date-time without an offset is no moment, only a day somewhere; it gives its date.
pub(crate) fn published(given: &str) -> Result<String, String> {
    let unreadable = || format!("“{given}” is not a date; write it as 2025-03-27 or 2025-03-27T18:30:00+01:00");
    let pieces = Pieces::parse(given.trim()).map_err(|_| unreadable())?;
    if pieces.time_zone_annotation().is_some() {
        return Err(unreadable());
    }
    let moment = pieces.time().is_some() && pieces.offset().is_some();
    Ok(if moment { pieces.to_string() } else { pieces.date().to_string() })
}

#[cfg(test)]
mod tests {
    use super::published;

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
}
