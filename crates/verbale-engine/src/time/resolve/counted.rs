//! Stretches counted from the day of writing ("last week", "two years ago") or from the time spoken of ("the next day").

use super::super::calendar::{Stretch, Unit};
use super::super::pattern::Slot;
use super::super::tense::Toward;
use super::{Meant, Resolver, span};
use verbale_model::TimeType;

impl Resolver<'_> {
    pub(super) fn which(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        if self.has_word("next") && self.has_word("the") && (unit == Unit::Day || self.anchors.narrative) {
            return self.which_then();
        }
        let Some(day) = self.anchors.day() else { return Some(Meant::undated()) };
        let by = self.integer(Slot::Which).unwrap_or(0) + self.shift();
        let here = Stretch::around(unit, day)?;
        // The last weekend is the one that is over, the next the one to come.
        let over = unit == Unit::Weekend && by < 0 && here.end() <= day;
        let passed = unit == Unit::Weekend && by == 0 && here.start > day && self.toward == Toward::Back;
        let stretch = if over { here } else { here.shift(if passed { -1 } else { by })? };
        if self.has_word("sometime") {
            return Some(Meant { value: Some(format!("{}-XX-XX", stretch.value())), ..Meant::stretch(stretch) });
        }
        Some(Meant::stretch(stretch))
    }

    pub(super) fn which_then(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        let by = self.integer(Slot::Which).unwrap_or(0) + self.shift();
        let day = self.anchors.day_spoken.filter(|_| unit == Unit::Day && self.anchors.spoken.is_some());
        let Some(then) = day.or(self.anchors.then()) else { return Some(Meant::undated()) };
        if unit < then.unit && unit <= Unit::Day && then.unit > Unit::Day {
            return Some(Meant::fixed(TimeType::Date, &format!("{}-XX", then.value())));
        }
        let stretch = Stretch::around(unit, then.start)?.shift(by)?;
        Some(Meant::stretch(stretch))
    }

    /// "the quarter", "the weekend": the one spoken of.
    pub(super) fn reference(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        let Some(day) = self.anchors.day() else { return Some(Meant::undated()) };
        let here = Stretch::around(unit, day)?;
        let spoken = self.anchors.spoken.filter(|s| self.anchors.narrative || s.unit <= unit);
        let around = |s: Stretch| Stretch::around(unit, s.start);
        let stretch = match unit {
            Unit::Quarter => self.anchors.quarter.or_else(|| here.shift(-1))?,
            Unit::Weekend if self.toward != Toward::Ahead && here.start > day => here.shift(-1)?,
            Unit::Weekend => here,
            _ if self.anchors.narrative => spoken.and_then(around).unwrap_or(here),
            Unit::Day => spoken.filter(|s| s.unit == Unit::Day).unwrap_or(here),
            _ => here,
        };
        Some(Meant::stretch(stretch))
    }

    pub(super) fn year_end(&self) -> Option<Meant> {
        let Some(base) = self.anchors.base() else { return Some(Meant::undated()) };
        let unit = self.unit(Slot::Unit).unwrap_or(Unit::Year);
        let last = Stretch::around(unit, base)?.end().yesterday().ok()?;
        Some(Meant::stretch(Stretch::day(last)))
    }

    /// "two weeks ago": as coarse as its unit, but that few weeks are told in days.
    pub(super) fn offset(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        let Some(count) = self.count() else {
            let value = if self.shift() < 0 { "PAST_REF" } else { "FUTURE_REF" };
            return Some(Meant::fixed(TimeType::Date, value));
        };
        if let Some(quarter) = self.anchors.quarter.filter(|_| unit == Unit::Year && count == 1.0 && self.shift() < 0) {
            return Some(Meant::stretch(quarter.shift(-4)?));
        }
        let Some(written) = self.anchors.written else { return Some(Meant::undated()) };
        if unit <= Unit::Hour {
            let at = written.checked_add(span(unit, count, self.shift())?).ok()?;
            return Some(Meant::stretch(Stretch::day(at.date())));
        }
        let at = written.date().checked_add(span(unit, count, self.shift())?).ok()?;
        let grain = match unit {
            Unit::Week if count <= 3.0 => Unit::Day,
            Unit::Weekend => Unit::Weekend,
            Unit::Quarter | Unit::Season | Unit::Half => unit,
            _ if unit >= Unit::Year => Unit::Year,
            _ => unit,
        };
        Some(Meant::stretch(Stretch::around(grain, at)?))
    }

    /// "two days later", counted from the time spoken of.
    pub(super) fn offset_then(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        let vague = if self.shift() < 0 { "PAST_REF" } else { "FUTURE_REF" };
        let Some(count) = self.count().filter(|_| unit > Unit::Hour) else {
            return Some(Meant::fixed(TimeType::Date, vague));
        };
        if let Some(quarter) = self.anchors.quarter.filter(|_| unit == Unit::Year && !self.anchors.narrative) {
            return Some(Meant::stretch(quarter.shift(4 * self.shift() * count as i64)?));
        }
        let Some(then) = self.anchors.then() else { return Some(Meant::undated()) };
        let at = then.start.checked_add(span(unit, count, self.shift())?).ok()?;
        let grain = if unit >= Unit::Year { Unit::Year } else { unit };
        match (unit, then.unit) {
            (Unit::Day | Unit::Week | Unit::Weekend, Unit::Day) => Some(Meant::stretch(Stretch::day(at))),
            (Unit::Day | Unit::Week | Unit::Weekend, coarse) if coarse > Unit::Week => {
                Some(Meant::fixed(TimeType::Date, &format!("{:04}-XX-XX", then.start.year())))
            }
            _ => Some(Meant::stretch(Stretch::around(grain, at)?)),
        }
    }

    /// "a year earlier" in a report of a quarter is that quarter's elder brother.
    pub(super) fn year_ago(&self) -> Meant {
        let quarter = self.anchors.quarter.and_then(|q| q.shift(-4));
        let year = || Stretch::around(Unit::Year, self.anchors.base()?)?.shift(-1);
        quarter.or_else(year).map_or_else(Meant::undated, Meant::stretch)
    }
}
