//! Stretches that are put together from what the words name: year, quarter, month, day, day of the week, season, holiday. Which year is
//! meant where none is named, the words, the tense or the history told decide.

use super::super::calendar::{self, Stretch, Unit};
use super::super::pattern::Slot;
use super::super::tense::Toward;
use super::feasts::holiday;
use super::{Meant, Resolver, in_part};
use jiff::civil::{Date, Weekday};

impl Resolver<'_> {
    pub(super) fn calendar(&self) -> Option<Meant> {
        let mut explicit = self.item(Slot::Year).is_some();
        let Some(stretch) = self.named_stretch(&mut explicit)? else {
            return Some(Meant::undated());
        };
        if let Some(part) = self.integer(Slot::Part) {
            return in_part(stretch.start, part as usize).map(|m| Meant { stretch: Some(stretch), ..m });
        }
        Some(Meant::stretch(stretch).explicit(explicit))
    }

    /// The stretch the slots name: the outer `None` where there is no such day, the inner where nothing says in which year.
    pub(super) fn named_stretch(&self, explicit: &mut bool) -> Option<Option<Stretch>> {
        if let Some(days) = self.integer(Slot::Word) {
            let around = if self.has_word("before") { -1 } else { i64::from(self.has_word("after")) };
            let Some(day) = self.anchors.day() else { return Some(None) };
            return Some(Stretch::day(day).shift(days + around));
        }
        let (month, day) = (self.integer(Slot::Month), self.integer(Slot::Day));
        let season = self.integer(Slot::Season);
        if let Some(weekday) = self.integer(Slot::Weekday).filter(|_| month.is_none()) {
            return self.weekday(weekday as i8);
        }
        let make = |year: i16| -> Option<Stretch> {
            match (month, day, season) {
                (Some(month), Some(day), _) => {
                    Date::new(year, month as i8, i8::try_from(day).ok()?).ok().map(Stretch::day)
                }
                (Some(month), None, _) => Stretch::month(year, month as i8),
                (None, _, Some(season)) => Stretch::around(Unit::Season, Date::new(year, season as i8, 1).ok()?),
                _ => Stretch::year(year),
            }
        };
        if let Some(year) = self.year() {
            return make(year?).map(Some);
        }
        *explicit = false;
        if month.is_none() && season.is_none() {
            return None;
        }
        // A day that no year has is no day; the 29th of February is one in some.
        make(2024)?;
        Some(self.in_some_year(make))
    }

    /// The year the words give, directly or by "last year"; the inner `None` where that cannot be counted.
    pub(super) fn year(&self) -> Option<Option<i16>> {
        if let Some(year) = self.integer(Slot::Year) {
            let year = if self.shift() < 0 { 1 - year } else { year };
            return Some(i16::try_from(year).ok());
        }
        let then = self.is_then(Slot::WhichYear);
        let by = self.integer(Slot::WhichYear)?;
        let base = if then { self.anchors.then().map(|s| s.start) } else { self.anchors.day() };
        Some(base.and_then(|d| d.year().checked_add(i16::try_from(by).ok()?)))
    }

    /// The stretch that `make` gives for the year that fits: by "last" and "next", by the time spoken of, by tense.
    pub(super) fn in_some_year(&self, make: impl Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
        let then = self.anchors.then().filter(|_| self.is_then(Slot::Which)).map(|s| s.start);
        let base = then.or(self.anchors.base())?;
        let around = |reach: i16| (-reach..=reach).filter_map(|by| make(base.year().checked_add(by)?)).collect();
        // The 29th of February is up to four years away, once eight.
        let mut near: Vec<Stretch> = around(1);
        if near.is_empty() {
            near = around(8);
        }
        let fits = |s: &Stretch| {
            self.integer(Slot::Weekday).is_none_or(|day| i64::from(s.start.weekday().to_monday_one_offset()) == day)
        };
        if near.iter().any(fits) {
            near.retain(fits);
        }
        match (self.year_ahead, self.integer(Slot::Which)) {
            (Some(year), _) => make(year),
            (None, Some(-1)) => near.into_iter().rfind(|s| s.end() <= base),
            (None, Some(1)) => near.into_iter().find(|s| s.start > base),
            (None, Some(_)) => make(base.year()),
            (None, None) if self.anchors.told.is_some() && self.toward != Toward::Ahead => self.narrated(make),
            (None, None) => self.by_tense(&near, base),
        }
    }

    /// The one before or after the base, or the nearest where the tense does not tell.
    fn by_tense(&self, near: &[Stretch], base: Date) -> Option<Stretch> {
        let recent = |s: &Stretch| s.unit != Unit::Day || days(s.start, base) > SOON - 365;
        let ahead = || near.iter().copied().find(|s| s.end() > base);
        match self.toward {
            Toward::Back => near.iter().copied().rfind(|s| s.start <= base && recent(s)).or_else(ahead),
            Toward::Ahead => ahead(),
            Toward::Unknown => near.iter().copied().min_by_key(|s| days(s.start, base).abs()),
        }
    }

    /// In a history the year is that of what was told before, or the next where the months begin again.
    fn narrated(&self, make: impl Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
        let told = self.anchors.told?;
        let same = make(told.start.year())?;
        let far_back = told.unit < Unit::Year && days(same.start, told.start) < -BACK;
        if far_back { make(told.start.year().checked_add(1)?) } else { Some(same) }
    }

    fn weekday(&self, number: i8) -> Option<Option<Stretch>> {
        let day = Weekday::from_monday_one_offset(number).ok()?;
        let then = self.is_then(Slot::Which);
        let alone = self.item(Slot::Which).is_none();
        let told =
            self.anchors.spoken.filter(|s| alone && self.anchors.narrative && s.unit == Unit::Day).map(|s| s.start);
        let base = if then { self.anchors.then().map(|s| s.start) } else { told.or(self.anchors.day()) };
        let Some(base) = base else { return Some(None) };
        let (back, also) = match self.integer(Slot::Which) {
            Some(-1) => (true, false),
            Some(1) => (false, false),
            _ => (self.toward != Toward::Ahead, true),
        };
        Some(calendar::weekday(base, day, back, also).map(Stretch::day))
    }

    /// A year or decade by its number.
    pub(super) fn numbered(&self, unit: Unit) -> Option<Meant> {
        let year = Stretch::year(i16::try_from(self.integer(Slot::Year)?).ok()?)?;
        Some(Meant::stretch(Stretch { unit, ..year }).explicit(true))
    }

    pub(super) fn of_two_digits(&self) -> Option<Meant> {
        Some(Meant::stretch(Stretch::year(short_year(self.integer(Slot::Year)?))?).explicit(true))
    }

    /// "the 20th": of the month spoken of.
    pub(super) fn day_of_month(&self) -> Option<Meant> {
        let month = self.anchors.spoken.filter(|s| s.unit <= Unit::Month)?;
        day_of(month, i8::try_from(self.integer(Slot::Day)?).ok()?)
    }

    pub(super) fn slashed(&self) -> Option<Meant> {
        let form = self.form;
        if form == "9/11" {
            return Some(Meant::stretch(Stretch::day(Date::new(2001, 9, 11).ok()?)).explicit(true));
        }
        let numbers: Vec<i16> = form.split('/').map_while(|n| n.parse().ok()).collect();
        let &[a, b, year] = numbers.as_slice() else { return None };
        let year = if year < 100 { short_year(i64::from(year)) } else { year };
        let (month, day) = if a > 12 { (b, a) } else { (a, b) };
        Some(Meant::stretch(Stretch::day(Date::new(year, month as i8, day as i8).ok()?)).explicit(true))
    }

    pub(super) fn century(&self) -> Option<Meant> {
        let number = self.integer(Slot::Ordinal).filter(|n| (1..=30).contains(n))?;
        let start = Date::new((number as i16 - 1) * 100, 1, 1).ok()?;
        Some(Meant::stretch(Stretch { unit: Unit::Century, start }).explicit(true))
    }

    pub(super) fn quarter(&self) -> Option<Meant> {
        let number = self.integer(Slot::Ordinal).filter(|n| (1..=4).contains(n))?;
        let make = |year: i16| Stretch::around(Unit::Quarter, Date::new(year, number as i8 * 3 - 2, 1).ok()?);
        let stretch = match self.year() {
            Some(year) => make(year?)?,
            None => match self.in_some_quarter(make) {
                Some(stretch) => stretch,
                None => return Some(Meant::undated()),
            },
        };
        let stretch = stretch.shift(4 * self.shift())?;
        Some(Meant::stretch(stretch).explicit(self.item(Slot::Year).is_some()))
    }

    /// Of quarters papers write before and after their end: the nearest, or, where the tense says back, the last that has begun.
    fn in_some_quarter(&self, make: impl Fn(i16) -> Option<Stretch>) -> Option<Stretch> {
        let base = self.anchors.base()?;
        let near = (-1..=1).filter_map(|by| make(base.year().checked_add(by)?));
        let away = |s: &Stretch| days(s.start, base).max(days(base, s.end())).max(0);
        match self.toward {
            Toward::Back => near.filter(|s| s.start <= base).max_by_key(|s| s.start),
            _ => near.min_by_key(away),
        }
    }

    pub(super) fn half_year(&self) -> Option<Meant> {
        let number = self.integer(Slot::Ordinal).filter(|n| (1..=2).contains(n))?;
        let year = match self.year() {
            Some(year) => year?,
            None => match self.anchors.base() {
                Some(base) => base.year(),
                None => return Some(Meant::undated()),
            },
        };
        Some(Meant::stretch(Stretch::around(Unit::Half, Date::new(year, number as i8 * 6 - 5, 1).ok()?)?))
    }

    pub(super) fn holiday(&self) -> Option<Meant> {
        let code = match self.integer(Slot::Named) {
            Some(code) => code,
            None => self.shift(),
        };
        let make = |year: i16| holiday(code, year).map(Stretch::day);
        let stretch = match self.year() {
            Some(year) => make(year?),
            None => self.in_some_year(make),
        };
        Some(stretch.map_or_else(Meant::undated, Meant::stretch).explicit(self.item(Slot::Year).is_some()))
    }
}

/// In a history, what lies further back than so many days within a year is the next year's.
const BACK: i64 = 270;

/// A day that lies ahead by less than so many days is meant although the tense says back: its last return would be named with
/// its year.
const SOON: i64 = 60;

/// Another day of the month in which a stretch begins.
pub(crate) fn day_of(month: Stretch, day: i8) -> Option<Meant> {
    let (year, month) = (month.start.year(), month.start.month());
    Some(Meant::stretch(Stretch::day(Date::new(year, month, day).ok()?)))
}

/// Days from `b` to `a`.
fn days(a: Date, b: Date) -> i64 {
    b.until(a).map_or(0, |s| i64::from(s.get_days()))
}

/// The year of two digits: '45 to '99 in the last century.
fn short_year(year: i64) -> i16 {
    let year = i16::try_from(year).unwrap_or(0).rem_euclid(100);
    if year < 45 { 2000 + year } else { 1900 + year }
}

#[cfg(test)]
mod tests {
    use super::short_year;

    #[test]
    fn years_of_two_digits() {
        assert_eq!([short_year(99), short_year(7), short_year(45)], [1999, 2007, 1945]);
    }
}
