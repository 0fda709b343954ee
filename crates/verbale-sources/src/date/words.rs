//! Dates as people write them, in the languages of `knowledge/months.toml` and in figures.

use super::Moment;
use jiff::civil::Date;
use regex::{Captures, Regex};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

#[derive(serde::Deserialize)]
struct File {
    language: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(rename = "language")]
    _language: String,
    months: Vec<String>,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "source")]
    _source: String,
}

static MONTHS: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../../../knowledge/months.toml")).unwrap_or(File { language: Vec::new() });
    let mut months = HashMap::new();
    for row in file.language {
        for (names, number) in row.months.iter().zip(1..) {
            months.extend(names.split('|').map(|name| (name.to_owned(), number)));
        }
    }
    months
});

/// The number of a month named in lower case.
pub(crate) fn month(name: &str) -> Option<i8> {
    MONTHS.get(name).copied()
}

/// The forms, each with the names of its groups: y, m (a number), n (a name), d; o stands for a form whose day and month may be
/// exchanged.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let mut names: Vec<&str> = MONTHS.keys().map(String::as_str).collect();
    // Longer names first, or "mai" would end "maio".
    names.sort_by_key(|name| (std::cmp::Reverse(name.len()), *name));
    let name = format!("(?P<n>{})\\b", names.join("|"));
    let slash = format!("(?:\\s*[/(]\\s*(?:{})\\)?)?", names.join("|"));
    let year = "(?P<y>(?:19|20)[0-9]{2})\\b";
    let day = "\\b(?P<d>[0-3]?[0-9])";
    let forms = [
        format!("\\b{year}-(?P<m>[01]?[0-9])-(?P<d>[0-3]?[0-9])(?:\\b|t)"),
        format!(
            "{day}(?:st|nd|rd|th|er|º|ª|°|\\.|-a|-е)?[\\s-]*(?:of\\s+|de\\s+|d.\\s*)?{name}{slash}\\.?,?[\\s-]*(?:de\\s+|del\\s+|в\\s+)?{year}"
        ),
        format!("\\b{name}\\.?\\s+(?P<d>[0-3]?[0-9])(?:st|nd|rd|th)?,?\\s+(?:at [0-9:. apm]+ )?{year}"),
        format!("\\b{year}[./](?P<m>[01]?[0-9])[./](?P<d>[0-3]?[0-9])\\b"),
        "(?P<y>(?:19|20)[0-9]{2})\\s?[年년]\\s?(?P<m>[01]?[0-9])\\s?[月월]\\s?(?P<d>[0-3]?[0-9])\\s?[日일]".to_owned(),
        format!("\\b(?P<d>[0-3]?[0-9])\\s?\\.\\s?(?P<m>[01]?[0-9])\\s?\\.\\s?{year}"),
        format!("\\b(?P<o>[0-3]?[0-9])(?:/|-)(?P<m>[0-3]?[0-9])(?:/|-){year}"),
        format!("\\b{year}\\.?\\s+{name}\\.?\\s+(?P<d>[0-3]?[0-9])\\b"),
        "\\b(?P<d>[0-3]?[0-9])\\.(?P<m>[01]?[0-9])\\.(?P<s>[0-9]{2})\\b".to_owned(),
        format!("\\bngày\\s+(?P<d>[0-3]?[0-9])\\s+tháng\\s+(?P<m>[01]?[0-9])\\s+năm\\s+{year}"),
    ];
    forms.iter().filter_map(|form| Regex::new(form).ok()).collect()
});

/// A date that was found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the folded text ([`fold`]).
    pub at: Range<usize>,
    pub moment: Moment,
    /// The other reading of `03/06/2025`.
    pub or: Option<Moment>,
}

/// Lower case, and the digits of Arabic and Persian as Latin ones: what the forms are written for.
pub(crate) fn fold(text: &str) -> String {
    let digit = |c: char| match c {
        '\u{660}'..='\u{669}' => char::from(b'0' + (c as u32 - 0x660) as u8),
        '\u{6f0}'..='\u{6f9}' => char::from(b'0' + (c as u32 - 0x6f0) as u8),
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '\u{200e}' | '\u{200f}' => ' ',
        c => c,
    };
    text.chars().map(digit).flat_map(char::to_lowercase).filter(|c| *c != '\u{307}').collect()
}

/// All dates of a folded text, in its order; `us` reads `06/03/2025` as June.
pub(crate) fn all(folded: &str, us: bool) -> Vec<Found> {
    if !may_hold_date(folded) {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    for form in FORMS.iter() {
        for captures in form.captures_iter(folded) {
            let Some(whole) = captures.get(0) else { continue };
            let at = whole.range();
            if found.iter().any(|other| other.at.start < at.end && at.start < other.at.end) {
                continue;
            }
            if let Some((moment, or)) = read(&captures, us) {
                found.push(Found { at, moment, or });
            }
        }
    }
    found.sort_by_key(|found| found.at.start);
    found
}

/// The first date of a text.
pub(crate) fn first(text: &str, us: bool) -> Option<Moment> {
    all(&fold(text), us).first().map(|found| found.moment)
}

/// A quick look for two figures in a row: most lines hold no date.
fn may_hold_date(folded: &str) -> bool {
    folded.len() >= 8 && folded.as_bytes().windows(2).any(|pair| pair[0].is_ascii_digit() && pair[1].is_ascii_digit())
}

fn read(captures: &Captures<'_>, us: bool) -> Option<(Moment, Option<Moment>)> {
    let number = |name: &str| captures.name(name).and_then(|group| group.as_str().parse::<i16>().ok());
    let year = number("y").or_else(|| number("s").map(|short| 2000 + short))?;
    let small = |number: i16| i8::try_from(number).ok();
    let day_of = |month: i16, day: i16| Date::new(year, small(month)?, small(day)?).ok().and_then(Moment::day);
    if let Some(one) = number("o") {
        let two = number("m")?;
        let (european, american) = (day_of(two, one), day_of(one, two));
        return match (european, american) {
            (Some(day), Some(other)) if us => Some((other, (day != other).then_some(day))),
            (Some(day), other) => Some((day, other.filter(|other| *other != day))),
            (None, day) => Some((day?, None)),
        };
    }
    let month = match captures.name("n") {
        Some(name) => i16::from(month(name.as_str())?),
        None => number("m")?,
    };
    Some((day_of(month, number("d")?)?, None))
}

/// Whether a line says little more than a date: `Published 3 June 2025 at 14:05 BST`, but not `She died on 3 June 2025.`
pub(crate) fn is_date_line(line: &str) -> bool {
    if line.len() > 240 || !line.chars().any(char::is_numeric) {
        return false;
    }
    let folded = fold(line);
    let found = all(&folded, false);
    let (Some(first), Some(_)) = (found.first(), found.last()) else { return false };
    let mut rest = folded[..first.at.start].to_owned();
    let mut from = first.at.end;
    for other in found.iter().skip(1) {
        rest.push_str(folded.get(from..other.at.start).unwrap_or_default());
        from = other.at.end;
    }
    rest.push(' ');
    rest.push_str(&folded[from..]);
    let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| word.starts_with(char::is_alphabetic)).count();
    let sentence = line.trim_end().ends_with(['.', '!', '?']);
    words <= if sentence { 1 } else { 5 + 4 * (found.len() - 1).min(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads() {
        let file: File = toml::from_str(include_str!("../../../../knowledge/months.toml")).expect("the table reads");
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for row in &file.language {
            assert_eq!(row.months.len(), 12, "{}", row._language);
            for (at, names) in row.months.iter().enumerate() {
                for name in names.split('|') {
                    assert_eq!(*seen.entry(name).or_insert(at), at, "{name} names two months");
                }
            }
            assert_eq!(
                first(&row._example, false).map(|moment| moment.written()).as_deref(),
                Some("2025-06-03"),
                "{}",
                row._example
            );
        }
        assert_eq!(FORMS.len(), 10);
    }

    #[test]
    fn dates_in_words() {
        let table = [
            ("Published 3 June 2025", "2025-06-03"),
            ("June 3rd, 2025 2:05 p.m. ET", "2025-06-03"),
            ("Jun. 3, 2025", "2025-06-03"),
            ("03.06.2025, 14:05 Uhr", "2025-06-03"),
            ("3.6.2025", "2025-06-03"),
            ("Dienstag, 3. Juni 2025", "2025-06-03"),
            ("Publié le 1er juin 2025 à 10h", "2025-06-01"),
            ("2025年6月3日", "2025-06-03"),
            ("2025년 6월 3일", "2025-06-03"),
            ("٣ يونيو ٢٠٢٥", "2025-06-03"),
            ("3 يونيو/حزيران 2025", "2025-06-03"),
            ("25/12/2025", "2025-12-25"),
            ("12/25/2025", "2025-12-25"),
            ("03/06/2025", "2025-06-03"),
            ("2025/6/3", "2025-06-03"),
            ("03-Jun-2025", "2025-06-03"),
            ("3 HAZİRAN 2025", "2025-06-03"),
        ];
        for (text, day) in table {
            assert_eq!(first(text, false).map(|moment| moment.written()).as_deref(), Some(day), "{text}");
        }
        assert_eq!(first("06/03/2025", true).map(|moment| moment.written()).as_deref(), Some("2025-06-03"));
    }

    #[test]
    fn no_dates_in_words() {
        for text in [
            "in 2025",
            "June 2025",
            "31 June 2025",
            "room 3.6.20255",
            "© 2025",
            "3 Juni",
            "may 2025 be better",
            "call 03 06 2025",
            "1/2",
        ] {
            assert_eq!(first(text, false), None, "{text}");
        }
    }

    #[test]
    fn date_lines() {
        for line in [
            "Published 3 June 2025 at 14:05 BST",
            "June 3, 2025",
            "3 juin 2025 à 14h05",
            "Updated: 3 June 2025, first published 1 June 2025",
        ] {
            assert!(is_date_line(line), "{line}");
        }
        for line in
            ["She died on 3 June 2025.", "The law of 3 June 2025 was repealed by the new assembly", "No date here"]
        {
            assert!(!is_date_line(line), "{line}");
        }
    }
}
