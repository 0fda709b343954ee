//! Lengths ("three weeks", "the past two months") and what comes again ("every Friday").

use super::super::calendar::{self, PARTS, Stretch, Unit};
use super::super::pattern::Slot;
use super::{Meant, Resolver, span};
use jiff::civil::Date;
use verbale_model::TimeType;

impl Resolver<'_> {
    fn length_value(&self) -> Option<String> {
        let unit = self.unit(Slot::Unit)?;
        let half = self.has_word("and") && self.has_word("half") && self.item(Slot::Second).is_none();
        Some(match self.count() {
            Some(count) => calendar::length(count + if half { 0.5 } else { 0.0 }, unit),
            None => calendar::vague_length(unit),
        })
    }

    pub(super) fn length(&self) -> Option<Meant> {
        let kind = if self.rate { TimeType::Set } else { TimeType::Duration };
        Some(Meant::new(kind, self.length_value()))
    }

    /// A length that is also placed: "the past two months".
    pub(super) fn length_of(&self) -> Option<Meant> {
        let unit = self.unit(Slot::Unit)?;
        let meant = Meant::new(TimeType::Duration, self.length_value());
        let (Some(which), Some(count), Some(day)) = (self.integer(Slot::Which), self.count(), self.anchors.day())
        else {
            return Some(meant);
        };
        let then = self.is_then(Slot::Which);
        if then || unit <= Unit::Hour {
            return Some(meant);
        }
        let Some(other) = span(unit, count, which).and_then(|s| day.checked_add(s).ok()) else { return Some(meant) };
        Some(meant.between(day.min(other), day.max(other)))
    }

    pub(super) fn long_length(&self) -> Option<String> {
        let (unit, _) = self.grammar.first_unit(self.items, &self.found.items)?;
        let plural = self.items[self.found.items.start].classes.has(self.grammar.units_class());
        Some(if plural { calendar::vague_length(unit) } else { calendar::length(1.0, unit) })
    }

    pub(super) fn set(&self) -> Option<Meant> {
        let part = self.integer(Slot::Part).and_then(|p| PARTS.get(p as usize)).map(|p| p.0);
        let with = |value: String| part.map_or(value.clone(), |p| format!("{value}T{p}"));
        let value = if let Some(day) = self.integer(Slot::Weekday) {
            with(format!("XXXX-WXX-{day}"))
        } else if let Some(month) = self.integer(Slot::Month) {
            format!("XXXX-{month:02}")
        } else if let Some(season) = self.integer(Slot::Season) {
            Stretch::around(Unit::Season, Date::new(2024, season as i8, 1).ok()?)?.value().replace("2024", "XXXX")
        } else if let Some(unit) = self.unit(Slot::Unit) {
            let other = if self.has_word("other") { 2.0 } else { 1.0 };
            calendar::length(self.count().unwrap_or(1.0) * other, unit)
        } else {
            with("XXXX-XX-XX".to_owned())
        };
        Some(Meant::new(TimeType::Set, value))
    }
}
