//! What a matched pattern means: a TIMEX3 type and value, and the interval on the calendar. Relative times are counted from the day of
//! writing ("last week") or from the time spoken of ("the next day"), and lie on the side that [`super::tense`] tells.
//!
//! [`dates`] puts together what words name, [`counted`] counts, [`lengths`] and [`clock`] are for the rest; [`feasts`] knows the holidays.

mod clock;
mod counted;
mod dates;
mod feasts;
mod lengths;

pub(super) use dates::day_of;

use super::calendar::{self, PARTS, Stretch, Unit};
use super::grammar::{Grammar, Meaning, Pattern};
use super::items::Item;
use super::pattern::{Match, Slot};
use super::tense::Toward;
use jiff::Span;
use jiff::civil::{Date, DateTime};
use verbale_model::TimeType;

/// What an expression means.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Meant {
    pub(super) kind: TimeType,
    pub(super) value: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    /// What later expressions can be counted from.
    pub(super) stretch: Option<Stretch>,
    /// Whether the words give it without a date from outside: year and all.
    pub(super) explicit: bool,
}

impl Meant {
    fn new(kind: TimeType, value: impl Into<Option<String>>) -> Self {
        Self { kind, value: value.into(), from: None, to: None, stretch: None, explicit: false }
    }

    fn fixed(kind: TimeType, value: &str) -> Self {
        Self::new(kind, Some(value.to_owned()))
    }

    /// A relative time of a text without a date.
    fn undated() -> Self {
        Self::new(TimeType::Date, None)
    }

    fn between(mut self, from: impl ToString, to: impl ToString) -> Self {
        (self.from, self.to) = (Some(from.to_string()), Some(to.to_string()));
        self
    }

    fn stretch(stretch: Stretch) -> Self {
        Self { stretch: Some(stretch), ..Self::fixed(TimeType::Date, &stretch.value()) }
            .between(stretch.start, stretch.end())
    }

    fn explicit(self, explicit: bool) -> Self {
        Self { explicit, ..self }
    }
}

/// From what times are counted, at one place of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anchors {
    /// The day of writing, with its time where that is known.
    pub(super) written: Option<DateTime>,
    /// The time spoken of: what was resolved last, and near enough.
    pub(super) spoken: Option<Stretch>,
    /// The quarter spoken of.
    pub(super) quarter: Option<Stretch>,
    /// The day spoken of.
    pub(super) day_spoken: Option<Stretch>,
    /// The text tells of the past as a history does: times without a year are counted from the time spoken of.
    pub(super) narrative: bool,
    /// In a history or a passage of one, what was told last.
    pub(super) told: Option<Stretch>,
}

impl Anchors {
    /// The day of writing.
    fn day(self) -> Option<Date> {
        self.written.map(DateTime::date)
    }

    /// From where a time is counted that names no year.
    fn base(self) -> Option<Date> {
        self.told.filter(|_| self.narrative).map(|s| s.start).or(self.day())
    }

    /// From where "the next day" is counted.
    fn then(self) -> Option<Stretch> {
        self.spoken.or_else(|| self.day().map(Stretch::day))
    }
}

/// One match, to be resolved.
pub(super) struct Resolver<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) pattern: &'a Pattern,
    pub(super) found: &'a Match,
    pub(super) items: &'a [Item<'a>],
    /// The first token's letters.
    pub(super) form: &'a str,
    pub(super) anchors: Anchors,
    pub(super) toward: Toward,
    /// The year of the expression to which this one is joined: "August and September 1914".
    pub(super) year_ahead: Option<i16>,
    /// Whether it tells how often: "$5 a year".
    pub(super) rate: bool,
}

impl Resolver<'_> {
    /// What it means; nothing where the words turn out to be no time at all.
    pub(super) fn meant(&self) -> Option<Meant> {
        let value = self.pattern.value.as_deref().unwrap_or_default();
        let meant = match self.pattern.means {
            Meaning::Calendar => self.calendar()?,
            Meaning::DayOfMonth => self.day_of_month()?,
            Meaning::Slashed => self.slashed()?,
            Meaning::Year => self.numbered(Unit::Year)?,
            Meaning::Decade => self.numbered(Unit::Decade)?,
            Meaning::ShortYear => self.of_two_digits()?,
            Meaning::Century => self.century()?,
            Meaning::Quarter => self.quarter()?,
            Meaning::HalfYear => self.half_year()?,
            Meaning::Which => self.which()?,
            Meaning::WhichThen => self.which_then()?,
            Meaning::Reference => self.reference()?,
            Meaning::YearEnd => self.year_end()?,
            Meaning::Offset => self.offset()?,
            Meaning::OffsetThen => self.offset_then()?,
            Meaning::YearAgo => self.year_ago(),
            Meaning::Length => self.length()?,
            Meaning::LengthOf => self.length_of()?,
            Meaning::Long => Meant::new(TimeType::Duration, self.long_length()),
            Meaning::Bare => Meant::new(TimeType::Duration, calendar::vague_length(self.unit(Slot::Unit)?)),
            Meaning::Set => self.set()?,
            Meaning::Clock => self.clock()?,
            Meaning::Part => self.part(self.anchors.day())?,
            Meaning::PartThen => self.part(self.anchors.then().map(|s| s.start))?,
            Meaning::Overnight => self.overnight(),
            Meaning::Holiday => self.holiday()?,
            Meaning::Adverb if value == "FUTURE_REF" && self.toward == Toward::Back => return None,
            Meaning::Fixed | Meaning::Adverb | Meaning::Adjective | Meaning::Noun => {
                Meant::fixed(TimeType::Date, value)
            }
        };
        Some(self.narrowed(meant))
    }

    fn item(&self, slot: Slot) -> Option<&Item<'_>> {
        self.found.item(self.items, slot)
    }

    /// The value in a slot.
    fn value(&self, slot: Slot) -> Option<f64> {
        let item = self.item(slot)?;
        self.grammar.slot_classes(slot).find_map(|class| item.value(class)).or_else(|| item.number())
    }

    fn integer(&self, slot: Slot) -> Option<i64> {
        self.value(slot).map(|v| v as i64)
    }

    fn unit(&self, slot: Slot) -> Option<Unit> {
        if let Some(name) = &self.pattern.unit {
            return Unit::named(name);
        }
        Unit::ALL.get(self.integer(slot)? as usize).copied()
    }

    /// The count, 1 for an article; `None` for "several".
    fn count(&self) -> Option<f64> {
        match self.item(Slot::Count) {
            None => Some(1.0),
            Some(item) if item.classes.has(self.grammar.shapes.vague) => None,
            Some(item) => item.number(),
        }
    }

    fn shift(&self) -> i64 {
        self.pattern.shift.unwrap_or(0)
    }

    /// Whether what a slot holds counts from the time spoken of: "previous", "that", "following".
    fn is_then(&self, slot: Slot) -> bool {
        let then = |item: &Item<'_>| {
            self.grammar.then_classes().any(|c| item.classes.has(c))
                && !self.grammar.now_classes().any(|c| item.classes.has(c))
        };
        self.item(slot).is_some_and(then)
    }

    /// Whether a word stands in the match.
    fn has_word(&self, word: &str) -> bool {
        self.grammar
            .literal(word)
            .is_some_and(|class| self.items[self.found.items.clone()].iter().any(|i| i.classes.has(class)))
    }

    /// The edge named: beginning, middle or end.
    fn edge(&self) -> Option<usize> {
        let mid = self.items[self.found.items.clone()].iter().any(|i| i.mid).then_some(1);
        mid.or_else(|| self.integer(Slot::Edge).map(|e| e as usize))
    }

    /// The interval as coarse as the words: the first, second or last third where they name one.
    fn narrowed(&self, mut meant: Meant) -> Meant {
        let (Some(edge), Some(stretch)) = (self.edge(), meant.stretch) else { return meant };
        if meant.kind == TimeType::Date && stretch.unit > Unit::Day {
            let (from, to) = stretch.third(edge);
            meant = meant.between(from, to);
        }
        meant
    }
}

/// A span of so many units, fractions in the next finer ones.
fn span(unit: Unit, count: f64, sign: i64) -> Option<Span> {
    let whole = unit.times(sign.checked_mul(count.trunc() as i64)?)?;
    if count.fract() == 0.0 {
        return Some(whole);
    }
    let part = |n: f64| sign * (count.fract() * n).round() as i64;
    match unit {
        Unit::Year => whole.try_months(part(12.0)).ok(),
        Unit::Month => whole.try_days(part(30.0)).ok(),
        Unit::Week => whole.try_days(part(7.0)).ok(),
        Unit::Decade => whole.try_months(part(120.0)).ok(),
        _ => Some(whole),
    }
}

/// A part of a day.
fn in_part(day: Date, part: usize) -> Option<Meant> {
    let (code, from, to) = PARTS.get(part)?;
    let at = |hours: i64| calendar::minutes_after(day, hours * 60);
    let meant = Meant::fixed(TimeType::Time, &format!("{}T{code}", Stretch::day(day).value()));
    Some(meant.between(moment(at(*from)?), moment(at(*to)?)))
}

/// RFC 3339 without seconds and offset.
fn moment(time: DateTime) -> String {
    format!("{}T{:02}:{:02}", time.date(), time.hour(), time.minute())
}
