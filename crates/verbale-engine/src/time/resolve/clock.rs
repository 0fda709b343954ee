//! Times and parts of the day.

use super::super::calendar::{self, PARTS, Stretch, Unit};
use super::super::pattern::Slot;
use super::super::tense::Toward;
use super::{Meant, Resolver, in_part, moment};
use jiff::civil::{Date, DateTime};
use verbale_model::TimeType;

impl Resolver<'_> {
    /// Minutes after midnight.
    fn minutes(&self) -> Option<i64> {
        if let Some(point) = self.item(Slot::Clock).and_then(|i| i.value(self.grammar.point_class())) {
            return Some(point as i64);
        }
        let minutes = match self.integer(Slot::Clock) {
            Some(minutes) => minutes,
            None => self.integer(Slot::Count).filter(|h| *h <= 24)? * 60 + self.minutes_past(),
        };
        let late = match (self.integer(Slot::Half), self.integer(Slot::Part)) {
            (Some(half), _) => half == 1,
            (None, Some(part)) => PARTS.get(part as usize).is_some_and(|p| p.1 >= 12),
            _ => return Some(minutes),
        };
        let noon = 12 * 60;
        Some(if late && minutes < noon {
            minutes + noon
        } else if !late && (noon..noon + 60).contains(&minutes) {
            minutes - noon
        } else {
            minutes
        })
    }

    /// The "30" of "10.30 a.m.".
    fn minutes_past(&self) -> i64 {
        self.value(Slot::Count).map_or(0, |hours| (hours.fract() * 100.0).round() as i64)
    }

    pub(super) fn clock(&self) -> Option<Meant> {
        let minutes = self.minutes()?;
        let time = format!("T{:02}:{:02}", minutes / 60, minutes % 60);
        let named = [Slot::Weekday, Slot::Month, Slot::Word].iter().any(|&slot| self.item(slot).is_some());
        let day = if named {
            self.named_stretch(&mut false)?.map(|s| s.start)
        } else if let Some(unit) = self.unit(Slot::Unit) {
            let by = self.integer(Slot::Which).unwrap_or(0);
            self.anchors.then().filter(|then| unit == Unit::Day && then.unit == Unit::Day)?.shift(by).map(|s| s.start)
        } else {
            self.clock_day()
        };
        let Some(day) = day else { return Some(Meant::fixed(TimeType::Time, &format!("XXXX-XX-XX{time}"))) };
        let stretch = Stretch::day(day);
        let (from, to) = (calendar::minutes_after(day, minutes)?, calendar::minutes_after(day, minutes + 1)?);
        let zone = self.zone();
        let at = |time: DateTime| format!("{}{zone}", moment(time));
        let meant = Meant::fixed(TimeType::Time, &format!("{}{time}", stretch.value())).between(at(from), at(to));
        Some(Meant { stretch: Some(stretch), ..meant })
    }

    /// The day of a time of day that names none.
    fn clock_day(&self) -> Option<Date> {
        let spoken = self.anchors.spoken.filter(|s| s.unit <= Unit::Day).map(|s| s.start);
        if self.anchors.narrative { spoken } else { spoken.or(self.anchors.day()) }
    }

    /// The offset of the zone the words give, as RFC 3339 writes it.
    fn zone(&self) -> String {
        let class = self.grammar.zone_class();
        let hours = self.item(Slot::Zone).and_then(|i| i.value(class));
        match hours.map(|h| h as i64) {
            None => String::new(),
            Some(0) => "Z".into(),
            Some(hours) => format!("{}{:02}:00", if hours < 0 { '-' } else { '+' }, hours.abs()),
        }
    }

    pub(super) fn part(&self, day: Option<Date>) -> Option<Meant> {
        let part = match &self.pattern.value {
            Some(code) => PARTS.iter().position(|p| p.0 == code)?,
            None => self.integer(Slot::Part)? as usize,
        };
        let Some(day) = day else { return Some(Meant::new(TimeType::Time, None)) };
        let by = self.shift() + self.integer(Slot::Which).unwrap_or(0);
        let stretch = Stretch::day(day).shift(by)?;
        in_part(stretch.start, part).map(|m| Meant { stretch: Some(stretch), ..m })
    }

    /// The night that is over, or, ahead, the one to come.
    pub(super) fn overnight(&self) -> Meant {
        let by = if self.toward == Toward::Ahead { 0 } else { -1 };
        let day = self.anchors.day().and_then(|d| Stretch::day(d).shift(by));
        day.and_then(|d| in_part(d.start, PARTS.len() - 1)).unwrap_or_else(|| Meant::new(TimeType::Time, None))
    }
}
