//! How parts of a reading are put into columns, and got back. Nothing is decided here; what cannot be understood is damage.

use verbale_model::{
    ActorKind, DoubtKind, Factuality, Form, MentionForm, PlaceUse, PublishedFrom, Reading, Span, TimeType,
};

/// The number of a line within its reading takes this many bits of its address.
pub(crate) const BITS: i64 = 20;

/// Lines of one day at most: their number within it takes this many bits of their id. The fewer, the smaller the indexes of words, which
/// keep the distance from each line to the next; this is room for half a million articles a day.
const DAY_BITS: i64 = 24;

/// Where lines without a day begin: a crawl may have any number of them.
const NO_DAY: i64 = -(1 << 40);

/// The ids that readings of documents of this day, and their lines, may have: from, and up to. Without a day they come before all others.
pub(crate) fn readings_of(day: &str) -> (i64, i64) {
    match day_number(day) {
        0 => (NO_DAY, 1 << DAY_BITS),
        number => (number << DAY_BITS, (number + 1) << DAY_BITS),
    }
}

/// The first id of the day that this id is of; the least of all for one without a day.
pub(crate) fn day_begin(id: i64) -> i64 {
    if id >> DAY_BITS > 0 { id >> DAY_BITS << DAY_BITS } else { NO_DAY }
}

/// How many ids a reading takes: as many as it has lines of the kind that it has most of, and at least one.
pub(crate) fn room(reading: &Reading) -> i64 {
    reading.statements.len().max(reading.events.len()).max(reading.positions.len()).max(1) as i64
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

/// The id of the `at`-th line of a reading: a reading's own id is that of its first line.
pub(crate) fn line_id(reading: i64, at: usize) -> i64 {
    reading + at as i64
}

/// Reading and place of a line in one number: in the tables lines of all readings stand close together, and which reading a line is of
/// must be looked up.
pub(crate) fn address(reading: i64, id: i64) -> i64 {
    reading << BITS | (id - reading)
}

/// The reading of a line, by its address.
pub(crate) fn reading_of(address: i64) -> i64 {
    address >> BITS
}

/// A line's place in its reading, by its address.
pub(crate) fn at_of(address: i64) -> usize {
    (address & ((1 << BITS) - 1)) as usize
}

/// A span of the text; `None` if it is none of it.
pub(crate) fn span(text: &str, start: i64, end: i64) -> Option<Span> {
    Span::new(text, usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// Small numbers for those near nothing, on either side.
pub(crate) fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// And back.
pub(crate) fn unzigzag(n: u64) -> i64 {
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

/// `p` for a person: a kind as it stands in the tables.
pub(crate) fn kind_code(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "p",
        ActorKind::Organization => "o",
        ActorKind::Country => "c",
        ActorKind::Place => "l",
        ActorKind::Group => "g",
    }
}

/// And back.
pub(crate) fn kind_of_code(code: &str) -> Option<ActorKind> {
    let all = [ActorKind::Person, ActorKind::Organization, ActorKind::Country, ActorKind::Place, ActorKind::Group];
    all.into_iter().find(|&kind| kind_code(kind) == code)
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

    #[test]
    fn numbers_come_back() {
        for number in [0, 1, -1, 63, -64, 1 << 40, i64::MAX, i64::MIN] {
            let mut bytes = Vec::new();
            put(&mut bytes, zigzag(number));
            assert_eq!(take(&mut bytes.as_slice()).map(unzigzag), Some(number));
        }
    }
}
