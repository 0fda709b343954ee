//! Dates in addresses: `/2025/06/03/`, `/2025-06-03-`, `20250603`, `/2025/jun/03/`.

use super::{Moment, words};
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// What an address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    /// A day.
    Day(Moment),
    /// A month of a year.
    Month(i16, i8),
}

static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})([/_.-]?)(0[1-9]|1[0-2]|[1-9])([/_.-]?)(0[1-9]|[12][0-9]|3[01]|[1-9])(?:[^0-9]|$)").ok()
});
static NAMED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[/_-]((?:19|20)[0-9]{2})[/_-]([a-z]{3,9})[/_-]([0-9]{1,2})(?:[/_-]|$)").ok());
static BACK: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[/_-]([0-9]{1,2})[/_.-]([0-9]{1,2})[/_.-]((?:19|20)[0-9]{2})(?:[^0-9]|$)").ok());
static MONTH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"/((?:19|20)[0-9]{2})[/-](0[1-9]|1[0-2])(?:/|$)").ok());

/// The date in the path of `url`; the host and the query do not count, and of several days the first does.
pub(crate) fn date(url: &str) -> Option<Said> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?;
    let path = path.find('/').map_or(path, |at| &path[at..]);
    let path = path.get(..600).unwrap_or(path).to_ascii_lowercase();
    // An identifier such as 12025060312 is no date, and 2025/6-03 mixes two things.
    for found in DAY.as_ref()?.captures_iter(&path) {
        let (one, two) = (&found[2], &found[4]);
        let compact = one.is_empty() && two.is_empty() && found[3].len() == 2 && found[5].len() == 2;
        if !(compact || (one == two && !one.is_empty())) {
            continue;
        }
        let day = Date::new(found[1].parse().ok()?, found[3].parse().ok()?, found[5].parse().ok()?);
        if let Some(moment) = day.ok().and_then(Moment::day) {
            return Some(Said::Day(moment));
        }
    }
    named(&path).or_else(|| back(&path)).map(Said::Day).or_else(|| {
        let found = MONTH.as_ref()?.captures(&path)?;
        Some(Said::Month(found[1].parse().ok()?, found[2].parse().ok()?))
    })
}

fn named(path: &str) -> Option<Moment> {
    let found = NAMED.as_ref()?.captures(path)?;
    let month = words::month(&found[2])?;
    Moment::day(Date::new(found[1].parse().ok()?, month, found[3].parse().ok()?).ok()?)
}

fn back(path: &str) -> Option<Moment> {
    let found = BACK.as_ref()?.captures(path)?;
    Moment::day(Date::new(found[3].parse().ok()?, found[2].parse().ok()?, found[1].parse().ok()?).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let table = [
            ("https://a.example/2025/06/03/dam", Some("2025-06-03")),
            ("https://a.example/news/2025-06-03-dam.html", Some("2025-06-03")),
            ("https://a.example/world/20250603-dam-holds", Some("2025-06-03")),
            ("https://a.example/world/2025/jun/03/dam", Some("2025-06-03")),
            ("https://a.example/a/03-06-2025/dam", Some("2025-06-03")),
            ("https://a.example/2025/6/3/dam", Some("2025-06-03")),
            ("/2025/06/03/dam", Some("2025-06-03")),
            ("https://a.example/id/120250603123", None),
            ("https://2025-06-03.example/dam", None),
            ("https://a.example/dam?d=2025-06-03", None),
            ("https://a.example/dam-2025-review", None),
            ("https://a.example/2025/13/40/dam", None),
        ];
        for (url, day) in table {
            let found =
                date(url).and_then(|said| if let Said::Day(moment) = said { Some(moment.written()) } else { None });
            assert_eq!(found.as_deref(), day, "{url}");
        }
        assert_eq!(date("https://a.example/2025/06/dam"), Some(Said::Month(2025, 6)));
    }
}
