//! A date line glued in front of the text, as in ` date 2025-03-27 The European Union …`.
//!
//! Only the very start of the text is looked at, and only for the word *date* or *published* with a full calendar date behind it. Datelines
//! ("KYIV, March 27 —"), bylines and times of day are left to others.

use jiff::civil::Date;

use super::paragraphs::is_blank;

/// A header that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The date it gives, as `YYYY-MM-DD`.
    pub date: String,
    /// The first byte after the header and the white space behind it: where the body starts.
    pub end: usize,
}

/// The header `text` starts with, if it does.
///
/// Read are `date 2025-03-27`, `Date: 27 March 2025`, `DATE: March 27, 2025` and `Published: 27 March 2025`, with short
/// names of months too. A written
/// date without a colon that runs on in lower case ("Date 27 March 2025 will be remembered") is prose, not a header.
///
/// ```
/// use verbale_engine::text::header;
/// let found = header(" date 2025-03-27 The talks failed.").unwrap();
/// assert_eq!((found.date.as_str(), found.end), ("2025-03-27", 17));
/// assert!(header("Date palms grow in Basra.").is_none());
/// ```
pub fn header(text: &str) -> Option<Header> {
    let rest = text.trim_start_matches(is_blank);
    let (word, rest) = WORDS.iter().find_map(|word| Some((*word, rest.strip_prefix(word)?)))?;
    let after_colon = rest.trim_start_matches(is_inner_blank).strip_prefix(':');
    let colon = after_colon.is_some();
    let value = after_colon.unwrap_or(rest).trim_start_matches(is_inner_blank);
    let parted = colon || (value.len() < rest.len() && word.eq_ignore_ascii_case("date"));
    if !parted {
        return None;
    }
    let (date, rest) = match iso(value) {
        Some(found) => found,
        None => written(value).filter(|(_, rest)| colon || !runs_on(rest))?,
    };
    let body = rest.trim_start_matches(is_blank);
    let closed = rest.is_empty() || body.len() < rest.len();
    closed.then(|| Header { date: date.to_string(), end: text.len() - body.len() })
}

/// The words a header starts with; those for *published* need a colon, or they may start a sentence.
const WORDS: [&str; 6] = ["date", "Date", "DATE", "published", "Published", "PUBLISHED"];

/// White space within a line.
fn is_inner_blank(c: char) -> bool {
    is_blank(c) && !matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Whether the same line goes on in lower case.
fn runs_on(rest: &str) -> bool {
    rest.trim_start_matches(is_inner_blank).starts_with(char::is_lowercase)
}

/// `2025-03-27`, and what comes after.
fn iso(value: &str) -> Option<(Date, &str)> {
    let (year, rest) = number(value, 4..=4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2..=2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 2..=2)?;
    Some((date(year, month, day)?, rest))
}

/// `27 March 2025` or `March 27, 2025`, and what comes after.
fn written(value: &str) -> Option<(Date, &str)> {
    let (day, month, rest) = match number(value, 1..=2) {
        Some((day, rest)) => {
            let (month, rest) = month(gap(rest)?)?;
            (day, month, rest.strip_prefix(',').unwrap_or(rest))
        }
        None => {
            let (month, rest) = month(value)?;
            let (day, rest) = number(gap(rest)?, 1..=2)?;
            (day, month, rest.strip_prefix(',').unwrap_or(rest))
        }
    };
    let (year, rest) = number(gap(rest)?, 4..=4)?;
    Some((date(year, month, day)?, rest))
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// What follows white space within the line; `None` where there is none.
fn gap(rest: &str) -> Option<&str> {
    let after = rest.trim_start_matches(is_inner_blank);
    (after.len() < rest.len()).then_some(after)
}

/// A number of that many ASCII digits, and what comes after.
fn number(value: &str, digits: std::ops::RangeInclusive<usize>) -> Option<(i16, &str)> {
    let length = value.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = value.split_at(length);
    digits.contains(&length).then(|| number.parse().ok())?.map(|number| (number, rest))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The number of the month named in full, or by its first three letters (`Sept` too) with or without a full stop.
fn month(value: &str) -> Option<(i16, &str)> {
    let length = value.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = value.split_at(length);
    let name = name.to_ascii_lowercase();
    let full = MONTHS.iter().position(|month| *month == name);
    let short = || MONTHS.iter().position(|month| month[..3] == name || (name == "sept" && *month == "september"));
    let index = full.or_else(short)?;
    let rest = if full.is_none() { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    Some((i16::try_from(index).ok()? + 1, rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers() {
        let table = [
            (" date 2025-03-27 The Union refused.", "2025-03-27", "The Union refused."),
            ("date 2025-03-27 the union refused.", "2025-03-27", "the union refused."),
            ("Date: 2025-03-27\n\nThe Union refused.", "2025-03-27", "The Union refused."),
            ("DATE : 2025-03-27\r\n The Union", "2025-03-27", "The Union"),
            ("Date:2024-02-29\tLeap day.", "2024-02-29", "Leap day."),
            ("\u{feff}\u{a0}date\u{a0}2025-03-27\u{a0}Kyiv", "2025-03-27", "Kyiv"),
            ("date 27 March 2025 The Union", "2025-03-27", "The Union"),
            ("Date: March 27, 2025\nThe Union", "2025-03-27", "The Union"),
            ("Date March 7 2025\nthe union", "2025-03-07", "the union"),
            ("DATE 1 SEPT. 2024 \"No,\" he said", "2024-09-01", "\"No,\" he said"),
            ("Date: 3 May 2023 prices rose", "2023-05-03", "prices rose"),
            ("date 2025-03-27", "2025-03-27", ""),
            ("Published: 3 March 2023\nThe bridge has been closed.", "2023-03-03", "The bridge has been closed."),
        ];
        for (text, date, body) in table {
            let found = header(text).unwrap_or_else(|| panic!("no header in {text:?}"));
            assert_eq!((found.date.as_str(), &text[found.end..]), (date, body), "{text:?}");
        }
    }

    #[test]
    fn not_headers() {
        let table = [
            "",
            "date",
            "Date palms grow in Basra.",
            "Date: unknown",
            "Date 2025",
            "Dated 2025-03-27 the letter",
            "Update 2025-03-27 The Union",
            "dAtE 2025-03-27 The Union",
            "date2025-03-27 The Union",
            "date 2025-02-29 No such day",
            "date 2025-13-01 No such month",
            "date 2025-00-10 No such month",
            "date 25-03-27 Two figures",
            "date 2025-3-27 One figure",
            "date 2025-03-277 Three figures",
            "date 2025-03-27The Union",
            "date 2025-03-27, the Union",
            "date 31 April 2025 The Union",
            "date 27 Marchember 2025 The Union",
            "Date 27 March 2025 will be remembered.",
            "Date March 27, 2025 was chosen for the vote.",
            "Published 3 March 2023\nThe bridge",
            "On 9 May 1951 the dam was opened.",
            "date\n2025-03-27 The Union",
            "The date 2025-03-27 was set.",
            "A body.\ndate 2025-03-27 The Union",
            "date ٢٠٢٥-٠٣-٢٧ The Union",
        ];
        for text in table {
            assert_eq!(header(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_day_is_read_in_every_form(year in 1000i16..=9999, month in 1i8..=12, day in 1i8..=31) {
            let Ok(date) = Date::new(year, month, day) else { return Ok(()) };
            let name = MONTHS[month as usize - 1];
            for text in [format!("date {date} X"), format!("Date: {day} {name} {year}\nX"), format!("DATE {name} {day}, {year} X")] {
                let found = header(&text);
                prop_assert_eq!(found, Some(Header { date: date.to_string(), end: text.len() - 1 }));
            }
        }

        #[test]
        fn any_text_is_survived(text in "(\u{feff}| )?[dD]ate:?(\\PC|[ 0-9-]){0,40}") {
            if let Some(found) = header(&text) {
                prop_assert!(text.is_char_boundary(found.end));
            }
        }
    }
}
