//! `changes`: the pairs of [`crate::moves`] with both quotes.

use super::held::Held;
use super::{Where, listed};
use crate::error::Result;
use crate::file::Ledger;
use crate::moves::{self, Change, Kind, Report};
use serde::Serialize;
use std::cmp::Reverse;

/// What to compare.
#[derive(Clone, Debug, Default)]
pub struct ChangesOptions {
    /// Of this issue alone: only its reports are compared, which a large ledger answers much sooner.
    pub issue: Option<String>,
    /// Of parties that are called so.
    pub party: Option<String>,
    /// Only pairs whose later report is of this day or later.
    pub since: Option<String>,
    /// Also first and repeated positions.
    pub all: bool,
}

/// One end of a pair.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// The document's own id, else its hash.
    #[serde(rename = "ref")]
    pub reference: String,
    /// Its date.
    pub date: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// The words.
    pub words: String,
    /// `b3:…#s4`, for `verbale explain`.
    pub statement: String,
    /// What is done by saying it.
    pub act: &'static str,
    /// On which terms.
    pub conditions: Vec<String>,
}

/// A later report that differs from an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Move or disagreement.
    pub kind: Kind,
    /// Of a move.
    #[serde(rename = "type")]
    pub change: Option<Change>,
    /// Whose position.
    pub party: String,
    /// On what.
    pub issue: String,
    /// The earlier; null where there is none on record.
    pub from: Option<End>,
    /// The later.
    pub to: End,
    /// The rule that put them together.
    pub because: &'static str,
}

impl Ledger {
    /// All changes and disagreements, newest first.
    pub fn changes(&self, options: &ChangesOptions) -> Result<Vec<Changes>> {
        let mut narrowed = Where::default();
        if let Some(issue) = &options.issue {
            narrowed.and("h.issue = ?", Some(issue));
        }
        if let Some(party) = &options.party {
            let mut parties = self.parties_called(party)?;
            parties.extend(self.people_of(&parties).map_err(|source| self.error(source))?);
            narrowed.and(&format!("h.party IN ({})", listed(&parties)), None);
        }
        let held = self.positions_held(&narrowed).map_err(|source| self.error(source))?;
        let reports = &held.reports;
        let since = options.since.as_deref().unwrap_or("");
        let mut pairs = moves::compare(reports);
        pairs.retain(|pair| {
            let wanted = options.all || !matches!(pair.change, Some(Change::New | Change::Restated));
            wanted && &*reports[pair.to].day >= since
        });
        pairs.sort_by_cached_key(|pair| (Reverse((&reports[pair.to].day, held.line(pair.to))), pair.from));
        let changes = pairs.into_iter().map(|pair| Changes {
            kind: pair.kind,
            change: pair.change,
            party: reports[pair.to].name.to_string(),
            issue: on(reports, &pair).to_owned(),
            from: pair.from.map(|at| end(&held, at)),
            to: end(&held, pair.to),
            because: pair.because,
        });
        Ok(changes.collect())
    }
}

/// What a pair is about: the later report's issue, else the earlier one's.
fn on<'r>(reports: &'r [Report], pair: &moves::Pair) -> &'r str {
    let earlier = || pair.from.map_or("", |at| &*reports[at].issue);
    Some(&*reports[pair.to].issue).filter(|issue| !issue.is_empty()).unwrap_or_else(earlier)
}

fn end(held: &Held, at: usize) -> End {
    let report = &held.reports[at];
    End {
        reference: held.source(at).reference().to_owned(),
        date: Some(report.day.to_string()).filter(|day| !day.is_empty()),
        publisher: report.publisher.as_deref().map(str::to_owned),
        words: report.words.clone(),
        statement: held.line(at),
        act: report.act.label(),
        conditions: report.terms.iter().map(|(link, words)| format!("{}: {words}", link.label())).collect(),
    }
}
