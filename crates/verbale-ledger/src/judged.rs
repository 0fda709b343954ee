//! What people judge otherwise than the rules: reports that are not of one event. Judgements are lines of a plain file, kept with the corpus
//! and not in the ledger, so that they can be read, shared and taken back.

use crate::codec::line_id;
use crate::error::{Error, Result};
use crate::file::Ledger;
use crate::same_event::{Apart, Member};
use rusqlite::OptionalExtension;

/// Judgements, as this ledger understands them.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    pub(crate) apart: Apart,
    /// A line each, with the reports' full names.
    pub(crate) lines: Vec<String>,
}

impl Ledger {
    /// Understands judgements. A line names reports as answers show them (`b3:8c1f02ab#e4`; the beginning of the hash is enough), parted by
    /// spaces or commas: one report stands alone, several are kept out of one another's groups. From a word that begins with `#` on it is a
    /// comment. A report that is not on record is an error.
    pub(crate) fn judged(&self, lines: &[String]) -> Result<Judged> {
        let mut judged = Judged::default();
        for line in lines {
            let words = line.split([' ', '\t', '\r', ',']).filter(|word| !word.is_empty());
            let names = words.take_while(|word| !word.starts_with('#'));
            let reports: Vec<(Member, String)> = names.map(|name| self.report_called(name)).collect::<Result<_>>()?;
            if !reports.is_empty() {
                judged.apart.add(&reports.iter().map(|(member, _)| *member).collect::<Vec<_>>());
                judged.lines.push(reports.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" "));
            }
        }
        Ok(judged)
    }

    /// The report of an event that is called so, with its full name.
    fn report_called(&self, name: &str) -> Result<(Member, String)> {
        let none =
            || Error::Nothing(format!("{name}: no such report of an event; `verbale events` prints them, as b3:…#e4"));
        let (document, number) = name.rsplit_once("#e").ok_or_else(none)?;
        let event = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1)).ok_or_else(none)?;
        let document = self.find(document)?;
        let sql =
            "SELECT r.id, d.hash FROM readings r JOIN documents d ON d.id = r.document WHERE d.id = ?1 AND r.current";
        let found = self.db.prepare_cached(sql).and_then(|mut query| {
            query.query_row([document], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).optional()
        });
        let (reading, hash) = found.map_err(|source| self.error(source))?.ok_or_else(none)?;
        let line = line_id(reading, event);
        let sql = "SELECT e.id FROM events e JOIN readings r ON r.id = ?2 WHERE e.id = ?1 AND e.id < r.id + r.room";
        if self.numbers(sql, &[&line, &reading])?.is_empty() {
            return Err(none());
        }
        Ok((Member { document: document as usize, event }, format!("{hash}#e{}", event + 1)))
    }
}
