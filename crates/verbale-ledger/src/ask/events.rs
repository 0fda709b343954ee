//! `events`: what happened, one row an event, with the reports of each. Reports are one event when type, parties on both sides and day
//! agree; that is all the ledger knows about it.

use super::{Origin, Where, listed, no_line};
use crate::codec::{at_of, line_id, readings_of};
use crate::error::Result;
use crate::file::Ledger;
use crate::load::Opened;
use serde::Serialize;
use std::collections::BTreeMap;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct EventsOptions {
    /// PLOVER type.
    pub kind: Option<String>,
    /// Name of somebody who took part.
    pub party: Option<String>,
    /// First day.
    pub since: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// How many reports to look at, at most.
    pub limit: usize,
}

/// A report of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// The clause that tells it.
    pub words: String,
    /// happened | ongoing | planned | hypothetical | denied.
    pub status: String,
    /// Whether somebody's words tell it, and not the outlet's own voice.
    pub told: bool,
}

/// An event, with its reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventGroup {
    /// When it happened, else when it was first reported.
    pub date: Option<String>,
    /// PLOVER type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who.
    pub actor: String,
    /// To or with whom.
    pub recipient: String,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Who reports it.
    pub reports: Vec<Report>,
}

impl Ledger {
    /// Events, newest first.
    pub fn events(&self, options: &EventsOptions) -> Result<Vec<EventGroup>> {
        let mut narrowed = Where::default();
        let kind = options.kind.as_deref().map(str::to_uppercase);
        let from = options.since.as_deref().map(|day| line_id(readings_of(day).0, 0));
        let to = options.until.as_deref().map(|day| line_id(readings_of(day).1, 0));
        if let Some(kind) = &kind {
            narrowed.and("e.type = ?", Some(kind));
        }
        if let Some(from) = &from {
            narrowed.and("e.id >= ?", Some(from));
        }
        if let Some(to) = &to {
            narrowed.and("e.id < ?", Some(to));
        }
        if let Some(party) = &options.party {
            let parties = listed(&self.parties_called(party)?);
            narrowed.and(&format!("e.id IN (SELECT event FROM event_parties WHERE party IN ({parties}))"), None);
        }
        let sql =
            format!("SELECT e.id FROM events e WHERE 1{} ORDER BY e.id DESC LIMIT {}", narrowed.sql, options.limit);
        let ids = self.numbers(&sql, &narrowed.values)?;
        let mut groups: BTreeMap<_, EventGroup> = BTreeMap::new();
        for event in self.lines(&ids, |id, opened| self.event(id, opened))? {
            let key = (
                std::cmp::Reverse(event.date.clone()),
                event.kind.clone(),
                event.actor.clone(),
                event.recipient.clone(),
            );
            match groups.get_mut(&key) {
                Some(group) => group.reports.extend(event.reports),
                None => drop(groups.insert(key, event)),
            }
        }
        Ok(groups.into_values().collect())
    }

    fn event(&self, id: i64, opened: &Opened) -> rusqlite::Result<EventGroup> {
        let (text, reading) = (&opened.text, &opened.reading);
        let event = reading.events.get(at_of(id)).ok_or_else(|| no_line('e', id))?;
        let happened = event.time.and_then(|time| reading.times.get(time.at())?.from.as_deref()?.get(..10));
        let origin = self.origin('e', id)?;
        let date = happened.map(str::to_owned).or_else(|| origin.date.clone());
        let toponym = event.place.and_then(|place| opened.shared.toponyms.get(place.at()));
        let mut named = self.db.prepare_cached("SELECT name FROM toponyms WHERE id = ?1")?;
        let place = toponym.map(|toponym| named.query_row([toponym], |row| row.get(0))).transpose()?;
        let words = event.span.of(text).trim().to_owned();
        let report = Report { origin, words, status: event.status.label().to_owned(), told: event.told_by.is_some() };
        Ok(EventGroup {
            date,
            kind: event.kind.label().to_owned(),
            actor: self.actor_names(opened, &event.actor)?,
            recipient: self.actor_names(opened, &event.recipient)?,
            cameo: event.cameo.as_deref().map(str::to_owned),
            place,
            reports: vec![report],
        })
    }
}
