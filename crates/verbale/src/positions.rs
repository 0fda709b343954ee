//! `verbale read --positions`: who wants what on which terms, as a matrix of parties and issues. A party that has said nothing on an
//! issue has "nothing on record" there; it is not neutral.

use crate::view::{Palette, View, act, counted};
use crate::wrap::{Flow, Line, WIDTH, styled};
use anstyle::Style;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use verbale_model::{Act, Position};

/// How wide the names of the parties are, and how many issues stand side by side.
const NAMES: usize = 15;
const SIDE_BY_SIDE: usize = 3;
const COLUMN: usize = (WIDTH - NAMES) / SIDE_BY_SIDE - 1;

/// What stands in an empty cell.
const NOTHING: &str = "nothing on record";
/// The column of what fits no issue.
const NO_ISSUE: &str = "(no issue)";

/// A position, out of its article.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// What makes the party the same in other texts.
    key: String,
    party: String,
    issue: String,
    act: Act,
    words: String,
    conditions: Vec<String>,
    told_by: Option<String>,
    date: String,
    place: String,
}

/// The positions of an article.
pub(crate) fn of(view: &View) -> Vec<Held> {
    view.reading.positions.iter().map(|position| held(view, position)).collect()
}

fn held(view: &View, position: &Position) -> Held {
    let party = position.holder.first().and_then(|holder| view.reading.actors.get(holder.at()));
    let statement = view.reading.statements.get(position.statement.at());
    let told_by = position.told_by.and_then(|teller| view.reading.statements.get(teller.at()));
    let name = party.map_or("(nobody named)", |party| &party.name);
    let said = statement.map(|statement| view.date(statement)).unwrap_or_default();
    let conditions: Vec<_> = position.conditions.iter().map(|condition| view.condition(condition)).collect();
    let place = position.content.first().map(|&span| view.offset(span)).unwrap_or_default();
    Held {
        key: party.and_then(|party| party.known_as.clone()).unwrap_or_else(|| name.to_owned()),
        party: name.to_owned(),
        issue: position.issue.clone().unwrap_or_else(|| NO_ISSUE.to_owned()),
        act: position.act,
        words: bare(&view.joined(&position.content), &conditions),
        conditions,
        told_by: told_by.map(|teller| view.speaker(teller)),
        date: said,
        place: format!("{}{place}", view.label),
    }
}

/// The words without a leading "that" and a condition that stands below them, cut where they run on.
fn bare(words: &str, conditions: &[String]) -> String {
    const LETTERS: usize = 140;
    let mut words = words.strip_prefix("that ").unwrap_or(words);
    for condition in conditions {
        let shorter = words.strip_suffix(condition.as_str()).or_else(|| words.strip_prefix(condition.as_str()));
        let shorter = shorter.map(|rest| rest.trim().trim_matches(',').trim()).filter(|rest| !rest.is_empty());
        words = shorter.unwrap_or(words);
    }
    match words.char_indices().nth(LETTERS) {
        Some((cut, _)) => {
            format!("{}…", words[..cut].rsplit_once(char::is_whitespace).map_or(&words[..cut], |(cut, _)| cut))
        }
        None => words.to_owned(),
    }
}

/// Parties down, issues across.
struct Matrix<'a> {
    parties: Vec<(&'a str, &'a str)>,
    issues: Vec<&'a str>,
    cells: BTreeMap<(&'a str, &'a str), Vec<&'a Held>>,
}

impl<'a> Matrix<'a> {
    /// Those with most on record come first; what fits no issue comes last.
    fn new(all: &'a [Held]) -> Self {
        let mut cells: BTreeMap<(&str, &str), Vec<&Held>> = BTreeMap::new();
        let (mut parties, mut issues) = (BTreeMap::<&str, (&str, usize)>::new(), BTreeMap::<&str, usize>::new());
        for one in all {
            cells.entry((&one.key, &one.issue)).or_default().push(one);
            parties.entry(&one.key).or_insert((&one.party, 0)).1 += 1;
            *issues.entry(&one.issue).or_default() += 1;
        }
        // Later words count more than earlier ones; of those of one day, the shortest say it best.
        cells.values_mut().for_each(|cell| {
            cell.sort_by(|one, other| {
                other.date.cmp(&one.date).then(one.words.chars().count().cmp(&other.words.chars().count()))
            });
        });
        let mut parties: Vec<_> = parties.into_iter().collect();
        parties.sort_by_key(|(_, (_, many))| Reverse(*many));
        let mut issues: Vec<_> = issues.into_iter().collect();
        issues.sort_by_key(|&(issue, many)| (issue == NO_ISSUE, Reverse(many)));
        Self {
            parties: parties.into_iter().map(|(key, (name, _))| (key, name)).collect(),
            issues: issues.into_iter().map(|(issue, _)| issue).collect(),
            cells,
        }
    }

    fn cell(&self, party: &str, issue: &str) -> Option<(&Held, usize)> {
        let cell = self.cells.get(&(party, issue))?;
        Some((cell.first()?, cell.len() - 1))
    }
}

/// The matrix for a terminal, as many issues side by side as fit.
pub(crate) fn matrix(all: &[Held], palette: Palette) -> String {
    if all.is_empty() {
        return "No positions found\n".into();
    }
    let matrix = Matrix::new(all);
    let rule = styled(&"─".repeat(WIDTH), palette.faint) + "\n";
    let mut out = String::new();
    for issues in matrix.issues.chunks(SIDE_BY_SIDE) {
        let titles = issues.iter().map(|issue| column(issue, palette.title));
        out += &side_by_side(std::iter::once(Vec::new()).chain(titles));
        out += &rule;
        // Who has nothing on record on any of these would only be a row of that.
        let speaks = |(key, _): &&(&str, &str)| issues.iter().any(|issue| matrix.cell(key, issue).is_some());
        for &(key, name) in matrix.parties.iter().filter(speaks) {
            let mut party = Flow::new(NAMES - 1, 0);
            party.text(name, palette.source);
            let cells = issues.iter().map(|issue| match matrix.cell(key, issue) {
                Some((held, more)) => cell(held, more, palette),
                None => column(NOTHING, palette.faint),
            });
            out += &(side_by_side(std::iter::once(party.lines()).chain(cells)) + "\n");
        }
    }
    let told = format!("{} of {}", counted(all.len(), "position"), parties(matrix.parties.len()));
    out + &styled(&told, palette.faint) + "\n"
}

fn parties(many: usize) -> String {
    if many == 1 { "1 party".into() } else { format!("{many} parties") }
}

fn column(text: &str, style: Style) -> Vec<Line> {
    let mut flow = Flow::new(COLUMN, 0);
    flow.text(text, style);
    flow.lines()
}

fn cell(held: &Held, more: usize, palette: Palette) -> Vec<Line> {
    let mut flow = Flow::new(COLUMN, 0);
    flow.text(act(held.act).0, palette.act(held.act)).glue(":", palette.faint);
    flow.text(&format!(" {}", held.words), Style::new());
    for condition in &held.conditions {
        flow.end();
        flow.text(condition, palette.condition);
    }
    flow.end();
    flow.text(&notes(held, more, "").join(" · "), palette.faint);
    flow.lines()
}

/// By whose account, the day, and whether there is more; where it stands if there is no day.
fn notes(held: &Held, more: usize, place: &str) -> Vec<String> {
    let told_by = held.told_by.iter().map(|name| format!("by the account of {name}"));
    let date = if held.date.is_empty() { place } else { &held.date };
    let date = (!date.is_empty()).then(|| date.to_owned());
    told_by.chain(date).chain((more > 0).then(|| format!("+{more} more"))).collect()
}

/// Columns beside each other; the first is that of the names.
fn side_by_side(columns: impl Iterator<Item = Vec<Line>>) -> String {
    let columns: Vec<_> = columns.collect();
    let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
    let mut out = String::new();
    for row in 0..rows {
        let (mut line, mut width, mut start) = (String::new(), 0, 0);
        for (at, lines) in columns.iter().enumerate() {
            if let Some(piece) = lines.get(row) {
                line += &" ".repeat(start - width);
                line += &piece.text;
                width = start + piece.width;
            }
            start += if at == 0 { NAMES } else { COLUMN + 1 };
        }
        out += &(line + "\n");
    }
    out
}

/// The whole matrix as a Markdown table.
pub(crate) fn markdown(all: &[Held]) -> String {
    let matrix = Matrix::new(all);
    let clean = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        ["\\", "|", "<", "*", "_", "[", "]", "`"]
            .iter()
            .fold(text, |text, mark| text.replace(mark, &format!("\\{mark}")))
    };
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out =
        line(std::iter::once("party".to_owned()).chain(matrix.issues.iter().map(|issue| clean(issue))).collect());
    out += &line(vec!["---".to_owned(); matrix.issues.len() + 1]);
    for &(key, name) in &matrix.parties {
        let cells = matrix.issues.iter().map(|issue| match matrix.cell(key, issue) {
            Some((held, more)) => {
                let conditions: String = held.conditions.iter().map(|one| format!("; {}", clean(one))).collect();
                let notes = notes(held, more, &held.place).join(" · ");
                format!("**{}**: {}{conditions} ({})", act(held.act).0, clean(&held.words), clean(&notes))
            }
            None => NOTHING.to_owned(),
        });
        out += &line(std::iter::once(clean(name)).chain(cells).collect());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::article;
    use anstream::adapter::strip_str;
    use unicode_width::UnicodeWidthStr;
    use verbale_model::{Because, Condition, Idx, Link, Span};

    fn positions() -> Vec<Held> {
        let (article, mut reading) = article();
        let text = &*article.document.text;
        let span = |words: &str| {
            let start = text.find(words).expect("the words stand there");
            Span::new(text, start..start + words.len()).expect("a span of words")
        };
        let position = |holder: usize, issue: Option<&str>, act, words: &str| Position {
            holder: vec![Idx::new(holder)],
            issue: issue.map(str::to_owned),
            act,
            target: vec![],
            content: vec![span(words)],
            conditions: vec![],
            statement: Idx::new(0),
            told_by: None,
            because: Because::rule("position.statement", 0.9),
        };
        let mut refuses = position(1, Some("peace_process"), Act::Refuse, "“failed”");
        refuses.told_by = Some(Idx::new(0));
        let (marker, all) = (span("would"), span("would go on"));
        refuses.conditions = vec![Condition { link: Link::Unless, marker, span: all }];
        reading.positions = vec![
            position(0, Some("peace_process"), Act::Demand, "that the talks, which Moscow says “failed”, would go on"),
            position(0, Some("peace_process"), Act::Demand, "would go on"),
            position(0, None, Act::Threaten, "“We will not,”"),
            refuses,
        ];
        of(&View::new(&article, &reading, Palette::default()))
    }

    #[test]
    fn a_matrix() {
        let expected = "\x20              peace_process        (no issue)
────────────────────────────────────────────────────────────────────────────────
Zoë Ünal       demands: would go on threatens: “We will
               2025-03-27 · +1 more not,”
                                    2025-03-27

Moscow         refuses: “failed”    nothing on record
               would go on
               by the account of
               Zoë Ünal ·
               2025-03-27

4 positions of 2 parties
";
        assert_eq!(matrix(&positions(), Palette::new(false)), expected);
    }

    #[test]
    fn colours_change_nothing_and_lines_keep_their_width() {
        let all: Vec<Held> = (0..5)
            .flat_map(|at| {
                positions().into_iter().map(move |mut one| {
                    one.issue += &at.to_string();
                    one
                })
            })
            .collect();
        let plain = matrix(&all, Palette::new(false));
        assert!(plain.lines().all(|line| line.width() <= WIDTH), "{plain}");
        assert_eq!(strip_str(&matrix(&all, Palette::new(true))).to_string(), plain);
    }

    #[test]
    fn a_table() {
        let expected = "\
| party | peace\\_process | (no issue) |
| --- | --- | --- |
| Zoë Ünal | **demands**: would go on (2025-03-27 · +1 more) | **threatens**: “We will not,” (2025-03-27) |
| Moscow | **refuses**: “failed”; would go on (by the account of Zoë Ünal · 2025-03-27) | nothing on record |
";
        assert_eq!(markdown(&positions()), expected);
    }

    #[test]
    fn words_are_told_without_their_conditions() {
        let unless = ["unless they leave".to_owned()];
        for (words, expected) in [
            ("that it would stay unless they leave", "it would stay"),
            ("unless they leave, it would stay", "it would stay"),
            ("unless they leave", "unless they leave"),
            ("it would stay", "it would stay"),
        ] {
            assert_eq!(bare(words, &unless), expected);
        }
        assert!(bare(&"long ".repeat(60), &[]).ends_with("long…"));
    }

    #[test]
    fn nothing_to_show() {
        assert_eq!(matrix(&[], Palette::default()), "No positions found\n");
    }
}
