//! `timeline`: positions and events of a party or an issue in the order of days.

use super::EventsOptions;
use super::{Where, listed};
use crate::codec::{line_id, readings_of};
use crate::error::Result;
use crate::file::Ledger;
use serde::Serialize;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct TimelineOptions {
    /// Of somebody called so.
    pub party: Option<String>,
    /// On this issue.
    pub issue: Option<String>,
    /// First day.
    pub since: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// How many at most.
    pub limit: usize,
    /// Judgements that reports are not of one event, as [`EventsOptions`] has them.
    pub apart: Vec<String>,
}

/// Something on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// The day.
    pub date: Option<String>,
    /// position | event.
    pub kind: &'static str,
    /// Act or PLOVER type.
    #[serde(rename = "type")]
    pub act: String,
    /// Who.
    pub party: String,
    /// On what.
    pub issue: Option<String>,
    /// The words.
    pub words: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// `b3:…#s4`
    pub line: String,
}

impl Ledger {
    /// The newest `limit` moments, in the order of days.
    pub fn timeline(&self, options: &TimelineOptions) -> Result<Vec<Moment>> {
        let mut all = self.held(options)?;
        if options.issue.is_none() {
            all.extend(self.happened(options)?);
        }
        all.sort_by(|a, b| (&a.date, &a.line).cmp(&(&b.date, &b.line)));
        all.drain(..all.len().saturating_sub(options.limit));
        Ok(all)
    }

    fn held(&self, options: &TimelineOptions) -> Result<Vec<Moment>> {
        let mut narrowed = Where::default();
        let from = options.since.as_deref().map(|day| line_id(readings_of(day).0, 0));
        let to = options.until.as_deref().map(|day| line_id(readings_of(day).1, 0));
        if let Some(from) = &from {
            narrowed.and("position >= ?", Some(from));
        }
        if let Some(to) = &to {
            narrowed.and("position < ?", Some(to));
        }
        if let Some(issue) = &options.issue {
            narrowed.and("issue = ?", Some(issue));
        }
        if let Some(party) = &options.party {
            narrowed.and(&format!("party IN ({})", listed(&self.parties_called(party)?)), None);
        }
        let sql = format!(
            "SELECT issue, party, position FROM holders WHERE own{} ORDER BY position DESC LIMIT {}",
            narrowed.sql, options.limit
        );
        let found = self.db.prepare_cached(&sql).and_then(|mut query| {
            let rows =
                query.query_map(narrowed.values.as_slice(), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            rows.collect::<rusqlite::Result<Vec<(String, i64, i64)>>>()
        });
        let found = found.map_err(|source| self.error(source))?;
        let moment = |(issue, party, position): (String, i64, i64)| {
            let stance = self.stance(&issue, party, position)?;
            Ok(Moment {
                date: stance.origin.date,
                kind: "position",
                act: stance.act,
                party: stance.party,
                issue: Some(issue).filter(|issue| !issue.is_empty()),
                words: stance.words,
                publisher: stance.origin.publisher,
                line: stance.origin.line,
            })
        };
        found.into_iter().map(moment).collect()
    }

    fn happened(&self, options: &TimelineOptions) -> Result<Vec<Moment>> {
        let TimelineOptions { party, since, until, limit, apart, .. } = options.clone();
        let groups = self.events(&EventsOptions { kind: None, party, since, until, limit, apart })?;
        let moments = groups.into_iter().filter_map(|group| {
            let first = group.reports.into_iter().next()?;
            Some(Moment {
                date: group.date,
                kind: "event",
                act: group.kind,
                party: group.actor,
                issue: None,
                words: group.words,
                publisher: first.origin.publisher,
                line: first.origin.line,
            })
        });
        Ok(moments.collect())
    }
}
