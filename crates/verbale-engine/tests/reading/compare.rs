//! Expected against read, block by block.

use crate::actors;
use crate::cases::Case;
use crate::notation::{self, Line};
use verbale_engine::Engine;
use verbale_engine::text::Segments;
use verbale_model::{Document, Published, PublishedFrom, Reading, Span, Statement, TimeExpression};

/// What differs, in words; nothing if the case is read right.
pub(crate) fn differences(engine: &Engine, case: &Case) -> Vec<String> {
    let mut document = Document::new(case.text.as_str());
    document.published = case.published.clone().map(|date| Published { date, from: PublishedFrom::Given });
    let reading = engine.read(&document);
    case.expected.iter().filter_map(|(kind, lines)| block(case, kind, lines, &reading)).collect()
}

fn block(case: &Case, kind: &str, expected: &[String], reading: &Reading) -> Option<String> {
    let words = |spans: &[Span]| spans.iter().map(|s| s.of(&case.text).to_owned()).collect::<Vec<_>>();
    let read = match kind {
        "record" => return record(case, expected, reading),
        "actors" => return actors::difference(case, expected, reading),
        "sentences" => words(&reading.sentences),
        "paragraphs" => words(&reading.paragraphs).iter().map(|p| p.replace('\n', "⏎")).collect(),
        "published" => vec![reading.published.as_ref().map_or("nothing", |p| p.date.as_str()).to_owned()],
        "events" => notation::events(&case.text, reading),
        "acts" => notation::acts(&case.text, reading),
        "positions" => notation::positions(&case.text, reading),
        "places" => notation::places(&case.text, reading),
        "marks" => marks(&case.text),
        "times" => times(&case.text, reading),
        other => panic!("{}: there are no {other:?} blocks", case.id),
    };
    (read != expected).then(|| difference(kind, expected, &read))
}

fn difference(kind: &str, expected: &[String], read: &[String]) -> String {
    let lines = |lines: &[String]| lines.iter().map(|l| format!("\n    {l}")).collect::<String>();
    format!("{kind} expected:{}\n{kind} read:{}", lines(expected), lines(read))
}

/// Times in order, and which statements they date: `` `on Tuesday` DATE 2025-03-25 dates #1 ``.
fn times(text: &str, reading: &Reading) -> Vec<String> {
    let line = |(at, time): (usize, &TimeExpression)| {
        let kind = format!("{:?}", time.kind).to_uppercase();
        let mut out = format!("`{}` {kind} {}", time.span.of(text), time.value.as_deref().unwrap_or("unknown"));
        if time.to.is_none() && time.from.is_some() {
            out += " open";
        }
        let dated = |s: &&(usize, &Statement)| s.1.time.is_some_and(|t| t.at() == at);
        let statements: Vec<_> = reading.statements.iter().enumerate().collect();
        statements.iter().filter(dated).for_each(|(number, _)| out += &format!(" dates #{}", number + 1));
        out
    };
    let all: Vec<String> = reading.times.iter().enumerate().map(line).collect();
    if all.is_empty() { vec!["nothing".to_owned()] } else { all }
}

/// Paired quotation marks in the order in which they open.
fn marks(text: &str) -> Vec<String> {
    let quotations = Segments::new(text).quotations;
    let line = |depth: u8, span: Span| format!("{} `{}`", if depth == 0 { "outer" } else { "inner" }, span.of(text));
    let all: Vec<String> = quotations.all.iter().filter(|q| !q.unpaired).map(|q| line(q.depth, q.span)).collect();
    if all.is_empty() { vec!["nothing".to_owned()] } else { all }
}

/// Outermost statements must be the expected ones, all of them; of nested ones those that are listed must be there.
fn record(case: &Case, expected: &[String], reading: &Reading) -> Option<String> {
    let read = notation::lines(&case.text, reading);
    let lines: Vec<Line> = (expected.iter().filter(|l| l.as_str() != "nothing"))
        .map(|l| notation::parse(l).unwrap_or_else(|error| panic!("{}: {error}", case.id)))
        .collect();
    let mut places: Vec<Option<usize>> = Vec::new();
    for line in &lines {
        let outer = line.inside.map(|at| places.get(at).copied().flatten());
        let fits =
            |(at, l): &(usize, &Line)| !places.contains(&Some(*at)) && l.inside.map(Some) == outer && line.agrees(l);
        places.push(read.iter().enumerate().find(fits).map(|(at, _)| at));
    }
    let outermost = read.iter().filter(|l| l.inside.is_none()).count();
    let fine = places.iter().all(Option::is_some) && outermost == lines.iter().filter(|l| l.inside.is_none()).count();
    let written = || if read.is_empty() { vec!["nothing".to_owned()] } else { read.iter().map(Line::write).collect() };
    (!fine).then(|| difference("record", expected, &written()))
}
