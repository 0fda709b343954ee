//! `events`: what happened, one row an event, with the reports of each. Which reports are of one event is [`crate::same_event`]'s to say;
//! here they are found, and what the reports say becomes the row.

use super::{Origin, Where, listed, no_line};
use crate::codec::{at_of, line_id, reading_of, readings_of};
use crate::error::Result;
use crate::file::Ledger;
use crate::load::Opened;
use crate::same_event::{self, Group, Member, Merge, Reports};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

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
    /// Judgements that reports are not of one event, a line each, as `docs/ledger.md` has them.
    pub apart: Vec<String>,
}

/// A report of an event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Where it stands.
    #[serde(flatten)]
    pub origin: Origin,
    /// PLOVER type, as this report has it.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who, by this report.
    pub actor: String,
    /// To or with whom, by this report.
    pub recipient: String,
    /// The clause that tells it.
    pub words: String,
    /// happened | ongoing | planned | hypothetical | denied.
    pub status: String,
    /// Whether somebody's words tell it, and not the outlet's own voice.
    pub told: bool,
    /// Why it counts as a report of this event; nothing for the first.
    pub merged: Option<Merged>,
}

/// Why a report was put to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Merged {
    /// The earlier report: `b3:…#e4`.
    pub with: String,
    /// What agrees: actor, recipient, day, place, words, numbers.
    pub agree: Vec<&'static str>,
    /// How much that is, to a hundredth; 1 is enough.
    pub score: f64,
}

/// An event, with its reports. Who, whom, what and the words are those of the first report that names both sides, else of the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EventGroup {
    /// The same as in exported tables, where the same reports are looked at.
    pub event: String,
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
    /// happened | ongoing | planned | hypothetical | denied.
    pub status: String,
    /// Whether somebody's words tell it, and not the outlet's own voice.
    pub told: bool,
    /// The clause that tells it.
    pub words: String,
    /// Who reports it, the earliest first.
    pub reports: Vec<Report>,
}

/// A report, and what a row takes from it besides.
struct Told {
    happened: Option<String>,
    cameo: Option<String>,
    place: Option<String>,
    report: Report,
}

impl Ledger {
    /// Events, newest first. Only reports that fit all of the options are looked at, and compared with one another.
    pub fn events(&self, options: &EventsOptions) -> Result<Vec<EventGroup>> {
        let judged = self.judged(&options.apart)?;
        let (reports, mut told) = self.reports(&self.reports_wanted(options)?)?;
        let groups = reports.groups(&judged.apart);
        let mut rows: Vec<EventGroup> = groups.iter().filter_map(|group| row(group, &mut told)).collect();
        let key =
            |row: &EventGroup| (Reverse(row.date.clone()), row.kind.clone(), row.actor.clone(), row.event.clone());
        rows.sort_by_cached_key(key);
        Ok(rows)
    }

    /// The addresses of the newest reports that fit.
    fn reports_wanted(&self, options: &EventsOptions) -> Result<Vec<i64>> {
        let mut narrowed = Where::default();
        let kind = options.kind.as_deref().map(str::to_uppercase);
        let from = options.since.as_deref().map(|day| line_id(readings_of(day).0, 0));
        let to = options.until.as_deref().map(|day| line_id(readings_of(day).1, 0));
        if let Some(kind) = &kind {
            narrowed.and("e.type = (SELECT id FROM labels WHERE name = ?)", Some(kind));
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
        self.addresses(&self.numbers(&sql, &narrowed.values)?)
    }

    /// Reads reports by their addresses, documents in the order of date and hash, each opened once.
    fn reports(&self, lines: &[i64]) -> Result<(Reports, HashMap<Member, Told>)> {
        let mut of: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        lines.iter().for_each(|&line| of.entry(reading_of(line)).or_default().push(line));
        let mut documents = Vec::new();
        for (reading, mut lines) in of {
            lines.sort_unstable();
            documents.push((self.document_of(reading)?, reading, lines));
        }
        documents.sort();
        let (mut reports, mut told) = (Reports::default(), HashMap::new());
        for ((_, _, document), reading, lines) in documents {
            let opened = self.open_events(reading).map_err(|source| self.error(source))?;
            let report = same_event::Report { text: &opened.text, reading: &opened.reading };
            for line in lines {
                let member = Member { document, event: at_of(line) };
                told.insert(member, self.told_event(line, &opened).map_err(|source| self.error(source))?);
                reports.add(&report, member);
            }
        }
        Ok((reports, told))
    }

    /// Date, hash and number of the document of a reading.
    fn document_of(&self, reading: i64) -> Result<(String, String, usize)> {
        let sql = "SELECT d.day, d.hash, d.id FROM readings r JOIN documents d ON d.id = r.document WHERE r.id = ?1";
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            query.query_row([reading], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)? as usize)))
        });
        found.map_err(|source| self.error(source))
    }

    fn told_event(&self, line: i64, opened: &Opened) -> rusqlite::Result<Told> {
        let (text, reading) = (&opened.text, &opened.reading);
        let event = reading.events.get(at_of(line)).ok_or_else(|| no_line('e', line))?;
        let happened = event.time.and_then(|time| reading.times.get(time.at())?.from.as_deref()?.get(..10));
        let place = event.place.and_then(|place| reading.places.get(place.at()));
        let report = Report {
            origin: self.origin('e', line)?,
            kind: event.kind.label().to_owned(),
            actor: self.actor_names(opened, &event.actor)?,
            recipient: self.actor_names(opened, &event.recipient)?,
            words: event.span.of(text).trim().to_owned(),
            status: event.status.label().to_owned(),
            told: event.told_by.is_some(),
            merged: None,
        };
        Ok(Told {
            happened: happened.map(str::to_owned),
            cameo: event.cameo.clone(),
            place: place.map(|place| place.name.clone()),
            report,
        })
    }
}

/// The row of an event; its reports leave the map.
fn row(group: &Group, told: &mut HashMap<Member, Told>) -> Option<EventGroup> {
    let mut all: Vec<Told> = group.members.iter().filter_map(|member| told.remove(member)).collect();
    let names: HashMap<Member, String> =
        group.members.iter().copied().zip(all.iter().map(|one| one.report.origin.line.clone())).collect();
    for (one, merge) in all.iter_mut().skip(1).zip(&group.merges) {
        one.report.merged = Some(merged(merge, &names));
    }
    let fullest = all.iter().find(|one| !one.report.actor.is_empty() && !one.report.recipient.is_empty());
    let (first, fullest) = (all.first()?, fullest.or(all.first())?);
    Some(EventGroup {
        event: same_event::name(&first.report.origin.line),
        date: all.iter().find_map(|one| one.happened.clone()).or_else(|| first.report.origin.date.clone()),
        kind: fullest.report.kind.clone(),
        actor: fullest.report.actor.clone(),
        recipient: fullest.report.recipient.clone(),
        cameo: fullest.cameo.clone(),
        place: all.iter().find_map(|one| one.place.clone()),
        status: fullest.report.status.clone(),
        told: fullest.report.told,
        words: fullest.report.words.clone(),
        reports: all.into_iter().map(|one| one.report).collect(),
    })
}

fn merged(merge: &Merge, names: &HashMap<Member, String>) -> Merged {
    Merged {
        with: names.get(&merge.to).cloned().unwrap_or_default(),
        agree: merge.agree.clone(),
        score: merge.rounded(),
    }
}
