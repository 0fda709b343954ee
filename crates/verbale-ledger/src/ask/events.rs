//! `events`: what happened, one row an event, with the reports of each. Reports are one event when type, parties on both sides and day
//! agree; that is all the ledger knows about it.

use super::{ORIGIN, Origin, Where, listed};
use crate::codec::{line_id, readings_of};
use crate::error::Result;
use crate::file::Ledger;
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
        let sql = format!(
            "SELECT {ORIGIN}, e.id, e.type, e.cameo, e.start, e.\"end\", e.actor, e.recipient, e.status, e.told_by, x.text, t.\"from\", y.name
             FROM events e JOIN readings r ON r.id = e.id >> 20 AND r.current JOIN documents d ON d.id = r.document
             JOIN texts x ON x.document = d.id LEFT JOIN times t ON t.id = (e.id >> 20 << 20) + e.time - 1
             LEFT JOIN places p ON p.id = (e.id >> 20 << 20) + e.place - 1 LEFT JOIN toponyms y ON y.id = p.toponym
             WHERE 1{} ORDER BY e.id DESC LIMIT {}",
            narrowed.sql, options.limit
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            let rows = query.query_map(narrowed.values.as_slice(), |row| self.event(row))?;
            rows.collect::<rusqlite::Result<Vec<EventGroup>>>()
        });
        let mut groups: BTreeMap<_, EventGroup> = BTreeMap::new();
        for event in found.map_err(|source| self.error(source))? {
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

    fn event(&self, row: &rusqlite::Row) -> rusqlite::Result<EventGroup> {
        let id: i64 = row.get(5)?;
        let text: String = row.get(14)?;
        let words = crate::codec::span(&text, row.get(8)?, row.get(9)?).map(|span| span.of(&text).trim().to_owned());
        let (reading, origin) = (crate::codec::reading_of(id), Origin::new(row, 0, 'e', id)?);
        let told: Option<i64> = row.get(13)?;
        let happened: Option<String> = row.get(15)?;
        let date = happened.and_then(|day| day.get(..10).map(str::to_owned)).or_else(|| origin.date.clone());
        let report = Report { origin, words: words.unwrap_or_default(), status: row.get(12)?, told: told.is_some() };
        Ok(EventGroup {
            date,
            kind: row.get(6)?,
            actor: self.actor_names(reading, &row.get::<_, String>(10)?)?,
            recipient: self.actor_names(reading, &row.get::<_, String>(11)?)?,
            cameo: row.get(7)?,
            place: row.get(16)?,
            reports: vec![report],
        })
    }
}
