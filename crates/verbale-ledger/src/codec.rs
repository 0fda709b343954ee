//! How parts of a reading are put into columns, and got back. Nothing is decided here; what cannot be understood is damage.

use verbale_model::{ActorKind, DoubtKind, Factuality, Form, MentionForm, PlaceUse, PublishedFrom, Span, TimeType};

/// The number of a line within its reading takes this many bits of its id.
pub(crate) const BITS: i64 = 20;

/// Readings of one day at most: their number within it takes this many bits of their id.
const DAY_BITS: i64 = 24;

/// The ids that readings of documents of this day may have: from, and up to. Without a day they come before all others.
pub(crate) fn readings_of(day: &str) -> (i64, i64) {
    let number = day_number(day);
    (number << DAY_BITS | i64::from(number == 0), (number + 1) << DAY_BITS)
}

/// Days since the end of 1899; 0 for none, and for those before.
pub(crate) fn day_number(day: &str) -> i64 {
    let part = |range: std::ops::Range<usize>| day.get(range).and_then(|part| part.parse::<i64>().ok());
    let (Some(year), Some(month), Some(date)) = (part(0..4), part(5..7), part(8..10)) else { return 0 };
    // Years begin in March, so that the day which comes and goes is their last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days =
        365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + (153 * month + 2) / 5 + date;
    (days - 693_901).clamp(0, 0xffff)
}

/// The id of the `at`-th line of a reading.
pub(crate) fn line_id(reading: i64, at: usize) -> i64 {
    reading << BITS | at as i64
}

/// The reading of a line.
pub(crate) fn reading_of(id: i64) -> i64 {
    id >> BITS
}

/// A line's place in its reading.
pub(crate) fn at_of(id: i64) -> usize {
    (id & ((1 << BITS) - 1)) as usize
}

/// Spans as differences, seven bits a byte: start less the last start (zigzag), then the length.
pub(crate) fn pack(spans: &[Span]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(spans.len() * 4);
    let mut last = 0i64;
    for span in spans {
        put(&mut bytes, zigzag(span.start() as i64 - last));
        put(&mut bytes, span.range().len() as u64);
        last = span.start() as i64;
    }
    bytes
}

/// The spans of `text`; `None` where they are none of it.
pub(crate) fn unpack(text: &str, bytes: &[u8]) -> Option<Vec<Span>> {
    let mut rest = bytes;
    let (mut spans, mut last) = (Vec::new(), 0i64);
    while !rest.is_empty() {
        last = last.checked_add(unzigzag(take(&mut rest)?))?;
        let length = take(&mut rest)?;
        spans.push(span(text, last, last.checked_add(i64::try_from(length).ok()?)?)?);
    }
    Some(spans)
}

/// One span from two columns.
pub(crate) fn span(text: &str, start: i64, end: i64) -> Option<Span> {
    Span::new(text, usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

fn unzigzag(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// A number of seven bits a byte.
pub(crate) fn put(bytes: &mut Vec<u8>, mut n: u64) {
    while n > 0x7f {
        bytes.push(n as u8 | 0x80);
        n >>= 7;
    }
    bytes.push(n as u8);
}

/// The next number.
pub(crate) fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut n = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        n |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(n);
        }
    }
    None
}

/// Places in a vector as `1,4`: numbers from 1, as in ids of the record.
pub(crate) fn numbers(all: impl Iterator<Item = usize>) -> String {
    all.map(|at| (at + 1).to_string()).collect::<Vec<_>>().join(",")
}

/// Back to places below `limit`.
pub(crate) fn places(list: &str, limit: usize) -> Option<Vec<usize>> {
    list.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let number: usize = part.parse().ok()?;
            (1..=limit).contains(&number).then(|| number - 1)
        })
        .collect()
}

/// 0.966 is 97.
pub(crate) fn percent(confidence: f32) -> i64 {
    (f64::from(confidence) * 100.0).round() as i64
}

/// Declares names of the values of an enum, both ways.
macro_rules! names {
    ($($to:ident, $from:ident: $type:ty { $($value:path = $name:literal),+ })+) => {$(
        pub(crate) fn $to(value: $type) -> &'static str {
            match value { $($value => $name),+ }
        }
        pub(crate) fn $from(name: &str) -> Option<$type> {
            match name { $($name => Some($value),)+ _ => None }
        }
    )+};
}

names! {
    form_name, form: Form { Form::Direct = "d", Form::Mixed = "m", Form::Indirect = "i" }
    factuality_name, factuality: Factuality {
        Factuality::Asserted = "a", Factuality::Negated = "n", Factuality::Hypothetical = "h", Factuality::Future = "f"
    }
    kind_name, kind: ActorKind {
        ActorKind::Person = "person", ActorKind::Organization = "organization", ActorKind::Country = "country",
        ActorKind::Place = "place", ActorKind::Group = "group"
    }
    time_name, time_type: TimeType {
        TimeType::Date = "DATE", TimeType::Time = "TIME", TimeType::Duration = "DURATION", TimeType::Set = "SET"
    }
    use_name, place_use: PlaceUse {
        PlaceUse::Literal = "literal", PlaceUse::Metonym = "metonym", PlaceUse::Adjective = "adjective"
    }
    published_name, published_from: PublishedFrom {
        PublishedFrom::Given = "given", PublishedFrom::Metadata = "metadata", PublishedFrom::Text = "text", PublishedFrom::Feed = "feed"
    }
    doubt_name, doubt_kind: DoubtKind {
        DoubtKind::NoSource = "no-source", DoubtKind::UnpairedMark = "unpaired-mark", DoubtKind::NoAntecedent = "no-antecedent",
        DoubtKind::NoDate = "no-date"
    }
}

/// As the record spells it.
pub(crate) fn mention_name(form: MentionForm) -> &'static str {
    match form {
        MentionForm::Name => "name",
        MentionForm::Description => "description",
        MentionForm::Pronoun => "pronoun",
    }
}

/// `direct` for `d`, as the record spells it.
pub(crate) fn spelled_form(code: &str) -> &'static str {
    match code {
        "d" => "direct",
        "m" => "mixed",
        _ => "indirect",
    }
}

/// `asserted` for `a`, as the record spells it.
pub(crate) fn spelled_factuality(code: &str) -> &'static str {
    match code {
        "n" => "negated",
        "h" => "hypothetical",
        "f" => "future",
        _ => "asserted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_counted() {
        for (day, number) in [
            ("", 0),
            ("1899-12-31", 0),
            ("1900-01-01", 1),
            ("1900-03-01", 60),
            ("1970-01-01", 25_568),
            ("2025-03-27", 45_742),
        ] {
            assert_eq!(day_number(day), number, "{day}");
        }
    }

    proptest! {
        #[test]
        fn spans_come_back(text in "\\PC{1,60}", ends in prop::collection::vec((0usize..80, 0usize..80), 0..9)) {
            let spans: Vec<Span> = ends.into_iter().filter_map(|(a, b)| Span::new(&text, a.min(b)..a.max(b))).collect();
            prop_assert_eq!(unpack(&text, &pack(&spans)), Some(spans));
        }

        #[test]
        fn strange_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = unpack("Nobody spoke.", &bytes);
        }
    }
}
