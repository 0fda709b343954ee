//! Questions to a ledger, and how their answers look. For people: what was said, with who, when and where around it, and the line by
//! which `verbale explain` finds it. For programs: [`rows`].

use super::arguments::{
    Answer, AnswerOptions, By, ChangesOptions, DiffOptions, EventQuestion, Form, IssueOptions, LedgerFile,
    SearchOptions, ShowOptions, StatsOptions, TimelineOptions,
};
use super::{rows, told};
use crate::arguments::{Color, ExplainOptions, Format, WhoOptions};
use crate::articles::Article;
use crate::screen::{Screen, complain};
use crate::view::{Palette, View, counted};
use crate::wrap::{Flow, WIDTH, styled};
use crate::{Exit, engine, json, marked, script};
use anstyle::Style;
use anyhow::Result;
use verbale_ledger::ask::{self, Cell, Changes, EventGroup, Hit, Moment, Portrait, Stance, Stats};
use verbale_ledger::{Error, Ledger, Loaded};
use verbale_model::record::Record;

/// Opens the ledger for a question.
fn open(answer: &AnswerOptions) -> Result<Ledger> {
    let mut ledger = Ledger::read(&answer.ledger.path())?;
    ledger.limit(answer.time_limit)?;
    Ok(ledger)
}

/// A screen, and its styles.
fn screen(color: Color) -> (Screen, Palette) {
    let screen = Screen::new(color);
    let palette = Palette::new(screen.colour);
    (screen, palette)
}

/// Cuts a list to what was asked for; whether there was more.
fn cut<T>(all: &mut Vec<T>, limit: usize) -> bool {
    let more = all.len() > limit;
    all.truncate(limit);
    more
}

/// Words, with where they come from in front and behind.
struct Block<'a> {
    date: Option<&'a str>,
    head: String,
    note: String,
    words: &'a str,
    matches: Vec<[usize; 2]>,
    end: String,
}

impl Block<'_> {
    fn show(&self, palette: Palette) -> String {
        let mut head = Flow::hanging(WIDTH, 0, 4);
        head.text(self.date.unwrap_or("no date"), palette.faint)
            .text("  ", Style::new())
            .text(&self.head, palette.source);
        if !self.note.is_empty() {
            head.text(" · ", palette.faint).text(&self.note, palette.cue);
        }
        let mut out = head.finish();
        let mut words = Flow::new(WIDTH, 4);
        let (mut last, letters): (usize, Vec<char>) = (0, self.words.chars().collect());
        let part = |from: usize, to: usize| letters.get(from..to).unwrap_or_default().iter().collect::<String>();
        let (open, close, found) = if palette.colour { ("", "", palette.cue.bold()) } else { ("[", "]", Style::new()) };
        for &[start, end] in &self.matches {
            words.text(&part(last, start), Style::new()).glue(open, Style::new());
            words.text(&part(start, end), found).glue(close, Style::new());
            last = end;
        }
        words.text(&part(last, letters.len()), Style::new());
        out += &words.finish();
        if !self.end.is_empty() {
            let mut end = Flow::new(WIDTH, 4);
            end.text(&self.end, palette.faint);
            out += &end.finish();
        }
        out
    }
}

/// `Northern Wire · b3:8c1f02ab…#s4`
fn foot(publisher: Option<&str>, line: &str) -> String {
    [publisher.unwrap_or(""), &short(line)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Twelve digits of a hash are enough to name it.
fn short(line: &str) -> String {
    let (hash, rest) = line.split_once('#').map_or((line, String::new()), |(hash, rest)| (hash, format!("#{rest}")));
    format!("{}{rest}", hash.get(..15).unwrap_or(hash))
}

fn join(blocks: Vec<String>, more: bool, palette: Palette) -> String {
    let mut out = blocks.join("\n");
    if more {
        out += &format!("\n{}\n", styled("more is on record: --limit N shows more of it", palette.faint));
    }
    out
}

fn notes(parts: &[Option<&str>]) -> String {
    parts.iter().flatten().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

const HIT: &[&str] = &[
    "line",
    "ref",
    "date",
    "publisher",
    "title",
    "speaker",
    "form",
    "factuality",
    "act",
    "issues",
    "words",
    "confidence",
];

pub(super) fn search(options: &SearchOptions, color: Color) -> Result<Exit> {
    let form = options.form.map(|form| match form {
        Form::Direct => "direct".to_owned(),
        Form::Mixed => "mixed".to_owned(),
        Form::Indirect => "indirect".to_owned(),
    });
    let search = ask::Search {
        words: options.words.join(" "),
        within: options.within.asked(),
        raw: options.raw,
        best: options.best,
        speaker: options.speaker.clone(),
        country: options.country.clone(),
        sector: options.sector.clone(),
        act: options.act.clone(),
        issue: options.issue.clone(),
        kind: options.kind.clone(),
        publisher: options.publisher.clone(),
        since: options.since.clone(),
        until: options.until.clone(),
        form,
        limit: options.answer.limit,
    };
    let mut hits = open(&options.answer)?.search(&search)?;
    let more = cut(&mut hits, search.limit);
    if options.answer.format != Answer::Text {
        rows::print(&hits, HIT, options.answer.format)?;
        return Ok(Exit::Done);
    }
    if hits.is_empty() {
        complain("nothing found; every word must be there: try fewer of them, fewer filters, or --in documents");
        return Ok(Exit::Done);
    }
    let (mut screen, palette) = screen(color);
    screen.write(join(hits.iter().map(|hit| shown(hit, palette)).collect(), more, palette).as_bytes())?;
    Ok(Exit::Done)
}

fn shown(hit: &Hit, palette: Palette) -> String {
    let row = &hit.row;
    let head = if row.speaker.is_empty() { row.origin.title.clone().unwrap_or_default() } else { row.speaker.clone() };
    let factuality = (row.factuality != "asserted").then_some(row.factuality);
    let note = notes(&[row.act.as_deref(), Some(&row.issues.join(", ")), Some(row.form), factuality]);
    let end = foot(row.origin.publisher.as_deref(), &row.origin.line);
    Block { date: row.origin.date.as_deref(), head, note, words: &row.words, matches: hit.matches.clone(), end }
        .show(palette)
}

/// `verbale who NAME` without inputs.
pub(crate) fn who(options: &WhoOptions, color: Color) -> Result<Exit> {
    told(portraits(options, color))
}

fn portraits(options: &WhoOptions, color: Color) -> Result<Exit> {
    let (parties, statements) = if options.format == Answer::Text { (3, 8) } else { (20, 100) };
    let ledger = Ledger::read(&options.ledger.path())?;
    let found = ledger.who(options.name.as_given(), parties, statements)?;
    if options.format != Answer::Text {
        let columns = &["key", "name", "kind", "country", "sector", "statements"];
        rows::print(&found, columns, options.format)?;
    } else {
        let (mut screen, palette) = screen(color);
        let line = styled(&"─".repeat(WIDTH), palette.faint) + "\n";
        let all: Vec<String> = found.iter().map(|one| portrait(one, palette)).collect();
        screen.write(all.join(&format!("\n{line}\n")).as_bytes())?;
    }
    if found.is_empty() {
        complain(&format!("nobody called “{}” in the ledger", options.name.as_given()));
        return Ok(Exit::SomeFailed);
    }
    Ok(Exit::Done)
}

fn portrait(one: &Portrait, palette: Palette) -> String {
    let mut head = Flow::new(WIDTH, 0);
    head.text(&one.name, palette.title);
    let known = notes(&[one.kind.as_deref(), one.country.as_deref(), one.sector.as_deref(), Some(&one.key)]);
    head.text(&format!(" · {known} · {}", counted(one.statements as usize, "statement")), palette.faint);
    let mut out = head.finish();
    let list = |title: &str, all: Vec<String>| {
        if all.is_empty() { String::new() } else { field(title, &all.join(", "), 12, Style::new()) }
    };
    out += &list("roles", one.roles.iter().take(5).map(|role| role.role.clone()).collect());
    out += &list(
        "quoted by",
        one.quoted_by
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .map(|(name, many)| format!("{name} ({many})"))
            .collect(),
    );
    if !one.positions.is_empty() {
        out += &format!("\n{}\n", styled("Positions", palette.title));
        out += &one.positions.iter().take(10).map(|stance| stance_block(stance, None, palette)).collect::<String>();
    }
    if !one.said.is_empty() {
        out += &format!("\n{}\n", styled("Statements", palette.title));
        let hit = |row: &ask::Said| shown(&Hit { row: row.clone(), matches: Vec::new() }, palette);
        out += &one.said.iter().map(hit).collect::<String>();
    }
    out
}

/// A name, and behind it words in a column.
pub(super) fn field(name: &str, words: &str, column: usize, style: Style) -> String {
    let mut flow = Flow::new(WIDTH, column + 2);
    flow.text(words, style);
    let words = flow.finish();
    format!("{name:<column$}  {}", words.get(column + 2..).unwrap_or("\n"))
}

/// A position; in the matrix with how many there are.
fn stance_block(stance: &Stance, count: Option<i64>, palette: Palette) -> String {
    let told = (!stance.own).then_some("by another's account");
    let many = count.filter(|&many| many > 1).map(|many| format!("{many} on record"));
    let note = notes(&[Some(&stance.act), Some(&stance.issue), told, many.as_deref()]);
    let terms = stance.conditions.join("; ");
    let end = notes(&[Some(&terms), Some(&foot(stance.origin.publisher.as_deref(), &stance.origin.line))]);
    let (date, matches) = (stance.origin.date.as_deref(), Vec::new());
    Block { date, head: stance.party.clone(), note, words: &stance.words, matches, end }.show(palette)
}

const STANCE: &[&str] =
    &["party", "key", "issue", "act", "words", "conditions", "date", "publisher", "ref", "line", "own"];
const CELL: &[&str] =
    &["party", "key", "issue", "act", "words", "conditions", "date", "count", "publisher", "ref", "line"];

pub(super) fn issue(options: &IssueOptions, color: Color) -> Result<Exit> {
    let (ledger, format) = (open(&options.answer)?, options.answer.format);
    if options.matrix {
        return matrix(options, &ledger, color);
    }
    let (mut screen, palette) = screen(color);
    if options.keys.is_empty() {
        let issues = ledger.issues()?;
        let all: Vec<ask::Stat> = issues.into_iter().map(|(what, count)| ask::Stat { what, count }).collect();
        return counts(&all, format, color, "no positions with an issue are on record");
    }
    let (mut all, mut more) = (Vec::new(), false);
    for key in &options.keys {
        let mut found =
            ledger.stances(key, options.party.as_deref(), options.as_of.as_deref(), options.answer.limit)?;
        more |= cut(&mut found, options.answer.limit);
        all.extend(found);
    }
    if format != Answer::Text {
        rows::print(&all, STANCE, format)?;
    } else if all.is_empty() {
        complain(&format!("nothing on record on {}; `verbale issue` lists the issues", options.keys.join(", ")));
    } else {
        let blocks = all.iter().map(|stance| stance_block(stance, None, palette)).collect();
        screen.write(join(blocks, more, palette).as_bytes())?;
    }
    Ok(Exit::Done)
}

fn matrix(options: &IssueOptions, ledger: &Ledger, color: Color) -> Result<Exit> {
    let cells = ledger.matrix(&options.keys, options.as_of.as_deref())?;
    match options.answer.format {
        Answer::Text => {}
        Answer::Md => {
            Screen::plain().write(wide(&cells).as_bytes())?;
            return Ok(Exit::Done);
        }
        format => {
            rows::print(&cells, CELL, format)?;
            return Ok(Exit::Done);
        }
    }
    let (mut screen, palette) = screen(color);
    let (mut parties, issues) = axes(&cells);
    let more = cut(&mut parties, options.answer.limit);
    let mut out = Vec::new();
    for party in parties {
        let mut block = format!("{}\n", styled(party, palette.title));
        for issue in &issues {
            match cells.iter().find(|cell| cell.latest.party == party && cell.latest.issue == *issue) {
                Some(cell) => block += &stance_block(&cell.latest, Some(cell.count), palette),
                None => block += &format!("{}\n", styled(&format!("{issue}: nothing on record"), palette.faint)),
            }
        }
        out.push(block);
    }
    if out.is_empty() {
        complain("no positions are on record");
    }
    screen.write(join(out, more, palette).as_bytes())?;
    Ok(Exit::Done)
}

/// Parties and issues, those with most on record first.
fn axes(cells: &[Cell]) -> (Vec<&str>, Vec<&str>) {
    let (mut parties, mut issues) = (Vec::new(), Vec::new());
    for cell in cells {
        if !parties.contains(&cell.latest.party.as_str()) {
            parties.push(cell.latest.party.as_str());
        }
        if !issues.contains(&cell.latest.issue.as_str()) {
            issues.push(cell.latest.issue.as_str());
        }
    }
    (parties, issues)
}

/// Parties down, issues across.
fn wide(cells: &[Cell]) -> String {
    let (parties, issues) = axes(cells);
    let clean = |text: &str| text.replace(['\n', '\r'], " ").replace('|', "\\|").replace('<', "&lt;");
    let mut out = format!("| party | {} |\n|---|{}\n", issues.join(" | "), "---|".repeat(issues.len()));
    for party in parties {
        let of = |issue: &&str| {
            let found = cells.iter().find(|cell| cell.latest.party == party && cell.latest.issue == *issue);
            found.map_or("nothing on record".to_owned(), |cell| {
                let latest = &cell.latest;
                let terms = latest.conditions.iter().map(|term| format!(" ({})", clean(term))).collect::<String>();
                let date = latest.origin.date.as_deref().unwrap_or("no date");
                format!("{}: “{}”{terms}, {date}, {} on record", latest.act, clean(&latest.words), cell.count)
            })
        };
        out += &format!("| {} | {} |\n", clean(party), issues.iter().map(of).collect::<Vec<_>>().join(" | "));
    }
    out
}

const CHANGE: &[&str] = &[
    "kind",
    "type",
    "party",
    "issue",
    "from.ref",
    "from.date",
    "from.publisher",
    "from.words",
    "from.statement",
    "to.ref",
    "to.date",
    "to.publisher",
    "to.words",
    "to.statement",
    "because",
];

pub(super) fn changes(options: &ChangesOptions, color: Color) -> Result<Exit> {
    let ChangesOptions { issue, party, since, all, .. } = options;
    let asked = ask::ChangesOptions { issue: issue.clone(), party: party.clone(), since: since.clone(), all: *all };
    let mut found = open(&options.answer)?.changes(&asked)?;
    if options.answer.format != Answer::Text {
        rows::print(&found, CHANGE, options.answer.format)?;
        return Ok(Exit::Done);
    }
    let more = cut(&mut found, options.answer.limit);
    if found.is_empty() {
        complain("no position on record differs from an earlier one of the same party on the same issue");
        return Ok(Exit::Done);
    }
    let (mut screen, palette) = screen(color);
    screen.write(join(found.iter().map(|one| change(one, palette)).collect(), more, palette).as_bytes())?;
    Ok(Exit::Done)
}

fn change(one: &Changes, palette: Palette) -> String {
    let kind = one.change.map_or("reports differ", |change| change.label()).replace('_', " ");
    let mut head = Flow::new(WIDTH, 0);
    head.text(&one.party, palette.title).text(&format!(" · {} · ", one.issue), palette.faint).text(&kind, palette.cue);
    head.text(&format!(" · {}", one.because), palette.faint);
    let mut out = head.finish();
    let ends = [("", Some(&one.to)), ("differs from", one.from.as_ref())];
    for (title, end) in ends.into_iter().filter_map(|(title, end)| Some((title, end?))) {
        let head = [title, end.act].join(" ").trim().to_owned();
        let end_line =
            notes(&[Some(&end.conditions.join("; ")), Some(&foot(end.publisher.as_deref(), &end.statement))]);
        let block = Block {
            date: end.date.as_deref(),
            head,
            note: String::new(),
            words: &end.words,
            matches: Vec::new(),
            end: end_line,
        };
        out += &block.show(palette);
    }
    out
}

const EVENT: &[&str] =
    &["date", "type", "actor", "recipient", "cameo", "place", "reports", "event", "status", "told", "words"];

/// `verbale events` without inputs.
pub(crate) fn events(question: &EventQuestion, format: Answer, color: Color) -> Result<Exit> {
    told(groups(question, format, color))
}

fn groups(question: &EventQuestion, format: Answer, color: Color) -> Result<Exit> {
    let EventQuestion { ledger, kind, party, since, until, limit, judged } = question;
    let answer = AnswerOptions { ledger: ledger.clone(), format, limit: *limit, time_limit: 30 };
    let asked = ask::EventsOptions {
        kind: kind.clone(),
        party: party.clone(),
        since: since.clone(),
        until: until.clone(),
        limit: limit.saturating_mul(20),
        apart: judged.lines()?,
    };
    let mut found = open(&answer)?.events(&asked)?;
    let more = cut(&mut found, *limit);
    if format != Answer::Text {
        rows::print(&found, EVENT, format)?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        complain("no such events are on record");
        return Ok(Exit::Done);
    }
    let (mut screen, palette) = screen(color);
    screen.write(join(found.iter().map(|one| event(one, palette)).collect(), more, palette).as_bytes())?;
    Ok(Exit::Done)
}

fn event(group: &EventGroup, palette: Palette) -> String {
    let whom = if group.recipient.is_empty() { String::new() } else { format!(" → {}", group.recipient) };
    let status = (group.status != "happened").then_some(group.status.as_str());
    let note = notes(&[Some(&group.kind), group.place.as_deref(), status, group.told.then_some("in somebody's words")]);
    let reports: Vec<String> = group.reports.iter().map(report).collect();
    let end = format!("{}: {}", counted(reports.len(), "report"), reports.join("; "));
    Block {
        date: group.date.as_deref(),
        head: format!("{}{whom}", group.actor),
        note,
        words: &group.words,
        matches: Vec::new(),
        end,
    }
    .show(palette)
}

/// `Northern Wire · b3:8c1f02ab…#e4 (same actor, day and words)`
fn report(report: &ask::Report) -> String {
    let foot = foot(report.origin.publisher.as_deref(), &report.origin.line);
    let Some(merged) = &report.merged else { return foot };
    let why = match merged.agree.as_slice() {
        [] => "much alike".to_owned(),
        [one] => format!("same {one}"),
        [rest @ .., last] => format!("same {} and {last}", rest.join(", ")),
    };
    format!("{foot} ({why})")
}

pub(super) fn timeline(options: &TimelineOptions, color: Color) -> Result<Exit> {
    let TimelineOptions { party, issue, since, until, answer, judged } = options;
    let (party, issue, since, until) = (party.clone(), issue.clone(), since.clone(), until.clone());
    let (limit, apart) = (answer.limit, judged.lines()?);
    let found = open(answer)?.timeline(&ask::TimelineOptions { party, issue, since, until, limit, apart })?;
    if answer.format != Answer::Text {
        rows::print(&found, &["date", "kind", "type", "party", "issue", "words", "publisher", "line"], answer.format)?;
        return Ok(Exit::Done);
    }
    if found.is_empty() {
        complain("no positions or events are on record for that");
        return Ok(Exit::Done);
    }
    let (mut screen, palette) = screen(color);
    let block = |one: &Moment| {
        let note = notes(&[Some(&one.act), one.issue.as_deref()]);
        let end = foot(one.publisher.as_deref(), &one.line);
        Block { date: one.date.as_deref(), head: one.party.clone(), note, words: &one.words, matches: Vec::new(), end }
            .show(palette)
    };
    screen.write(join(found.iter().map(block).collect(), false, palette).as_bytes())?;
    Ok(Exit::Done)
}

pub(super) fn stats(options: &StatsOptions, color: Color) -> Result<Exit> {
    let by = match options.by {
        By::Overview => Stats::Overview,
        By::Publisher => Stats::Publisher,
        By::Month => Stats::Month,
        By::Speaker => Stats::Speaker,
        By::Issue => Stats::Issue,
        By::Act => Stats::Act,
        By::Type => Stats::Type,
    };
    let found = open(&options.answer)?.stats(by, options.answer.limit)?;
    counts(&found, options.answer.format, color, "nothing to count")
}

fn counts(all: &[ask::Stat], format: Answer, color: Color, none: &str) -> Result<Exit> {
    if format != Answer::Text {
        rows::print(all, &["what", "count"], format)?;
        return Ok(Exit::Done);
    }
    if all.is_empty() {
        complain(none);
    }
    let (mut screen, palette) = screen(color);
    let line = |one: &ask::Stat| {
        let what: String = if one.what.is_empty() { "(none)".to_owned() } else { one.what.chars().take(50).collect() };
        format!("{:>12}  {}\n", one.count, styled(&what, palette.source))
    };
    screen.write(all.iter().map(line).collect::<String>().as_bytes())?;
    Ok(Exit::Done)
}

pub(super) fn show(options: &ShowOptions, color: Color) -> Result<Exit> {
    let loaded = document(&options.ledger, &options.document)?;
    match options.format {
        Format::Text => {
            let (mut screen, palette) = screen(color);
            let (article, reading) = article(loaded);
            let view = View::new(&article, &reading, palette);
            let out = if options.in_context { marked::marked(&view) } else { script::script(&view) };
            screen.write(out.as_bytes())?;
        }
        format => {
            let record = Record::new(&loaded.document, &loaded.reading, &loaded.engine);
            let bytes = if format == Format::Json {
                [json::element(&record)?, b"\n".to_vec()].concat()
            } else {
                json::line(&record)?
            };
            Screen::plain().write(&bytes)?;
        }
    }
    Ok(Exit::Done)
}

fn document(file: &LedgerFile, name: &str) -> Result<Loaded> {
    let ledger = Ledger::read(&file.path())?;
    let document = ledger.find(name)?;
    Ok(ledger.load(document)?)
}

/// As the views take it: called by the hash.
fn article(loaded: Loaded) -> (Article, verbale_model::Reading) {
    let label = short(&loaded.hash);
    (Article { label, document: loaded.document, weight: 0 }, loaded.reading)
}

/// Whether this names a line of the ledger: `b3:8c1f02ab#s4`.
pub(crate) fn is_line(place: &str) -> bool {
    line(place).is_some()
}

/// Document, kind and place.
fn line(place: &str) -> Option<(&str, char, usize)> {
    let (document, line) = place.rsplit_once('#')?;
    let kind = line.chars().next().filter(|kind| "setpo".contains(*kind))?;
    let number: usize = line[1..].parse().ok().filter(|number| *number > 0)?;
    document.trim_start_matches("b3:").bytes().all(|b| b.is_ascii_hexdigit()).then_some((document, kind, number - 1))
}

/// `verbale explain LINE`: as the ledger has it; if this engine made the reading, with what it weighed.
pub(crate) fn explain(options: &ExplainOptions, color: Color) -> Result<Exit> {
    told(explained(options, color))
}

fn explained(options: &ExplainOptions, color: Color) -> Result<Exit> {
    let Some((name, kind, at)) = line(&options.place) else { return Ok(Exit::Usage) };
    let loaded = document(&options.ledger, name)?;
    let missing = || Error::Nothing(format!("{}: the document has no such line", options.place));
    let made_by = loaded.engine.clone();
    let reading = &loaded.reading;
    let span = match kind {
        's' => reading.statements.get(at).and_then(crate::view::anchor),
        'e' => reading.events.get(at).map(|event| event.trigger),
        't' => reading.times.get(at).map(|time| time.span),
        'p' => reading.places.get(at).map(|place| place.span),
        _ => reading
            .positions
            .get(at)
            .and_then(|position| reading.statements.get(position.statement.at()))
            .and_then(crate::view::anchor),
    };
    let span = span.ok_or_else(missing)?;
    let engine = engine(options.knowledge.as_deref())?;
    let (article, kept) = article(loaded);
    let again = engine.version() == made_by;
    let reading = if again { engine.read(&article.document) } else { kept };
    let (mut screen, palette) = screen(color);
    screen.write(crate::explain::at(&View::new(&article, &reading, palette), span).as_bytes())?;
    if !again {
        complain(&format!(
            "this was read by engine {made_by}; what it weighed is not kept, and this engine ({}) may read otherwise",
            engine.version()
        ));
    }
    Ok(Exit::Done)
}

pub(super) fn differences(options: &DiffOptions, color: Color) -> Result<Exit> {
    let ledger = open(&options.answer)?;
    let engines = ledger.engines()?;
    let (one, other) = match (options.engines.as_slice(), engines.as_slice()) {
        ([one, other], _) | ([], [.., one, other]) => (one.clone(), other.clone()),
        _ => {
            complain("only one engine has read into this ledger; add the same inputs with another one");
            return Ok(Exit::Done);
        }
    };
    let mut all = Vec::new();
    let documents = ledger.differences(&one, &other, |difference| {
        all.push(difference);
        Ok(())
    })?;
    if options.answer.format != Answer::Text {
        rows::print(&all, &["document", "kind", "fields", "before", "after"], options.answer.format)?;
        return Ok(Exit::Done);
    }
    let (mut screen, palette) = screen(color);
    let total = all.len();
    let more = cut(&mut all, options.answer.limit);
    let block = |one: &ask::Difference| {
        let kind = format!("{:?}", one.kind).to_lowercase();
        let mut out = format!(
            "{} {}\n",
            styled(&kind, palette.cue),
            styled(&format!("{} {}", short(&one.document), one.fields.join(", ")), palette.faint)
        );
        for (mark, words) in [("−", &one.before), ("+", &one.after)] {
            let Some(words) = words else { continue };
            let mut flow = Flow::hanging(WIDTH, 2, 4);
            flow.text(mark, palette.cue).text(" ", Style::new()).text(words, Style::new());
            out += &flow.finish();
        }
        out
    };
    screen.write(join(all.iter().map(block).collect(), more, palette).as_bytes())?;
    complain(&format!(
        "{} in {} that {one} and {other} have both read",
        counted(total, "difference"),
        counted(documents, "document")
    ));
    Ok(Exit::Done)
}
