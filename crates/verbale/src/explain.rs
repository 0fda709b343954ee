//! `verbale explain`: why a statement stands in the record, whom a mention means, and what a time or a place was taken for. The text is
//! read again; nothing was kept from the first time.
//!
//! Here is the way from the place to what stands there, and the account of statements; that of mentions is [`mention`]'s, that of times
//! and places [`expression`]'s.

mod expression;
mod mention;

use crate::arguments::{Color, ExplainOptions};
use crate::articles::{self, Article};
use crate::screen::{Screen, complain};
use crate::script::beginning;
use crate::view::{Palette, View, anchor, counted, factuality, form, pieces};
use crate::wrap::{Flow, WIDTH, row, styled};
use crate::{Exit, engine, ledger};
use anstyle::Style;
use anyhow::Result;
use verbale_model::record::statement_id;
use verbale_model::{Because, Span, Statement};

/// Reads the article again and prints what stands at the place.
pub(crate) fn run(options: &ExplainOptions, color: Color) -> Result<Exit> {
    let place = &options.place;
    if ledger::is_line(place) {
        return ledger::explain(options, color);
    }
    let parted = place.rsplit_once(':').and_then(|(label, offset)| Some((label, offset.parse::<usize>().ok()?)));
    let Some((label, offset)) = parted else {
        complain(&format!("{place}: no place in a text; write FILE:OFFSET, as in article.txt:123"));
        return Ok(Exit::Usage);
    };
    let article = match articles::find(label, options.published.as_deref()) {
        Ok(article) => article,
        Err(problem) => {
            complain(&problem.to_string());
            return Ok(Exit::NothingReadable);
        }
    };
    let Some(letter) = letter(&article, offset) else {
        let length = article.document.text.chars().count();
        complain(&format!("{place}: the text ends at {length}; give an offset below that"));
        return Ok(Exit::Usage);
    };
    let reading = engine(options.knowledge.as_deref())?.read(&article.document);
    let mut screen = Screen::new(color);
    let view = View::new(&article, &reading, Palette::new(screen.colour));
    screen.write(explanation(&view, letter).as_bytes())?;
    Ok(Exit::Done)
}

/// The letter at an offset in code points.
fn letter(article: &Article, offset: usize) -> Option<Span> {
    let text = &*article.document.text;
    let (start, letter) = text.char_indices().nth(offset)?;
    Span::new(text, start..start + letter.len_utf8())
}

/// What stands at a place of a document that was read before.
pub(crate) fn at(view: &View, span: Span) -> String {
    let text = &*view.document.text;
    let length = span.of(text).chars().next().map_or(0, char::len_utf8);
    Span::new(text, span.start()..span.start() + length).map_or_else(String::new, |letter| explanation(view, letter))
}

fn explanation(view: &View, letter: Span) -> String {
    let mut told: Vec<_> = covering(view, letter).into_iter().map(|at| statement_text(view, at)).collect();
    told.extend(mention::all_at(view, letter));
    told.extend(expression::all_at(view, letter));
    if told.is_empty() { nothing_there(view, letter) } else { told.join("\n") }
}

/// The place, and the nearest statement.
fn nothing_there(view: &View, letter: Span) -> String {
    let place = format!("{}{}", view.label, view.offset(letter));
    let mut flow = Flow::new(WIDTH, 0);
    flow.text(&format!("{place} “{}”: not a part of any statement.", word(view, letter)), Style::new());
    let mut out = flow.finish();
    if let Some((at, distance)) = nearest(view, letter) {
        let characters = counted(distance as usize, "character");
        out += &format!("The nearest statement is {characters} away:\n\n{}", statement_text(view, at));
    } else {
        out += "There are no statements in this text.\n";
    }
    out
}

/// The statements with a piece at this letter, the one with the shortest such piece first.
fn covering(view: &View, letter: Span) -> Vec<usize> {
    let mut found: Vec<_> = (view.reading.statements.iter().enumerate())
        .filter_map(|(at, statement)| {
            let lengths = pieces(statement).filter(|piece| piece.contains(letter)).map(|piece| piece.range().len());
            Some((lengths.min()?, at))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

/// The statement with the nearest piece, and how many code points lie between.
fn nearest(view: &View, letter: Span) -> Option<(usize, u32)> {
    let [here, _] = view.points(letter);
    let distance = |piece| {
        let [start, end] = view.points(piece);
        start.saturating_sub(here).max(here.saturating_sub(end.saturating_sub(1)))
    };
    let all = view.reading.statements.iter().enumerate();
    all.filter_map(|(at, statement)| Some((at, pieces(statement).map(distance).min()?))).min_by_key(|&(_, far)| far)
}

/// The word around a letter.
fn word<'a>(view: &View<'a>, letter: Span) -> &'a str {
    let text: &'a str = &view.document.text;
    let start = text[..letter.start()].rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let start = (start..=letter.start()).find(|&at| text.is_char_boundary(at)).unwrap_or(letter.start());
    let end = text[letter.end()..].find(char::is_whitespace).map_or(text.len(), |at| letter.end() + at);
    text[start..end].trim()
}

fn statement_text(view: &View, at: usize) -> String {
    let statement = &view.reading.statements[at];
    title(view, &statement_id(at), &view.speaker(statement), anchor(statement))
        + &parts(view, statement)
        + &deed(view, statement)
        + &reason(view, statement)
}

/// Id, name and place of what is explained.
fn title(view: &View, id: &str, name: &str, span: Option<Span>) -> String {
    let mut head = Flow::new(WIDTH, 0);
    head.text(&format!("{id} · "), view.palette.title).text(name, view.palette.source);
    if let Some(span) = span {
        head.text(&format!(" · {}{}", view.label, view.offset(span)), view.palette.faint);
    }
    head.finish()
}

/// The words of each part, with their places.
fn parts(view: &View, statement: &Statement) -> String {
    let cue = statement.cue.as_ref();
    let palette = view.palette;
    let rows: [(&str, &[Span], Style); 3] = [
        ("source", &statement.source, palette.source),
        ("cue", cue.map_or(&[], |cue| &cue.spans), palette.cue),
        ("content", &statement.content, Style::new()),
    ];
    let mut out = String::new();
    for (name, spans, style) in rows {
        for (at, &span) in spans.iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            out += &row(name, &extent(view, span), view.words(span), style);
        }
        if spans.is_empty() {
            out += &row(name, "", "none", palette.faint);
        }
    }
    out
}

/// `412–414`: where a span begins and ends.
fn extent(view: &View, span: Span) -> String {
    let [start, end] = view.points(span);
    format!("{start}–{end}")
}

/// What is done by saying it and why that is thought, at whom it is directed, on which terms, and what is at issue.
fn deed(view: &View, statement: &Statement) -> String {
    let palette = view.palette;
    let mut out = String::new();
    if let Some((act, because)) = &statement.act {
        out += &row("act", "", act.label(), palette.act(*act));
        let weighed = because.weighed.iter().map(|(name, value)| format!(", {name} {value:+.2}")).collect::<String>();
        let why = format!("{}, {:.0}%{weighed}", because.rule, because.confidence * 100.0);
        out += &row("because", "", &why, palette.faint);
    }
    let rows = [("target", view.targets(statement)), ("issues", statement.issues.join(", "))];
    out.extend(rows.iter().filter(|(_, told)| !told.is_empty()).map(|(name, told)| row(name, "", told, Style::new())));
    for (at, condition) in statement.conditions.iter().enumerate() {
        let name = if at == 0 { "terms" } else { "" };
        let words = format!("{}: {}", condition.link.label(), view.words(condition.span));
        out += &row(name, &extent(view, condition.span), &words, palette.condition);
    }
    out
}

/// How it was found, and what was weighed.
fn reason(view: &View, statement: &Statement) -> String {
    let told = format!("{}, {}", form(statement.form), factuality(statement.factuality));
    let mut out = row("told", "", &told, Style::new());
    if let Some(cue) = &statement.cue {
        out += &row("verb", "", &cue.lemma, Style::new());
    }
    if let Some((at, outer)) = statement.inside.and_then(|at| Some((at.at(), view.reading.statements.get(at.at())?))) {
        let words = outer.content.first().map(|&span| beginning(view, span)).unwrap_or_default();
        out += &row("inside", &statement_id(at), &format!("{}: {words}", view.speaker(outer)), Style::new());
    }
    out + &grounds(view, &statement.because)
}

/// Rule, confidence and what was weighed.
fn grounds(view: &View, because: &Because) -> String {
    let mut out = row("rule", "", &because.rule, view.palette.title);
    out += &row("sure", "", &format!("{:.0}%", because.confidence * 100.0), Style::new());
    for (at, (name, value)) in because.weighed.iter().enumerate() {
        let title = if at == 0 { "weighed" } else { "" };
        out += &format!("    {title:<10}{value:>+10.2}    {}\n", styled(name, view.palette.faint));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::article;
    use verbale_model::{Act, Condition, Idx, Link};

    fn at(offset: usize) -> String {
        let (article, reading) = article();
        let letter = letter(&article, offset).expect("a letter");
        explanation(&View::new(&article, &reading, Palette::new(false)), letter)
    }

    #[test]
    fn the_tightest_statement_comes_first() {
        let expected = "\
s2 · Moscow · talks.txt:53
    source    46–52         Moscow
    cue       53–57         says
    content   58–66         “failed”
    told                    mixed, hypothetical
    verb                    say
    inside    s1            Zoë Ünal: that the talks, which Moscow says “faile…
    rule                    cue.verb
    sure                    97%
    weighed        +2.50    cue
                   -0.25    distance

s1 · Zoë Ünal · talks.txt:9
";
        let out = at(60);
        assert!(out.starts_with(expected), "{out}");
    }

    #[test]
    fn act_target_issues_and_terms() {
        let (article, mut reading) = article();
        let span = reading.statements[1].content[0];
        let said = &mut reading.statements[2];
        let weighed = vec![("cue", 1.5)];
        said.act = Some((Act::Refuse, Because { rule: "act.words".into(), confidence: 0.8, weighed }));
        said.targets = vec![Idx::new(1)];
        said.issues = vec!["peace_process".into()];
        said.conditions = vec![Condition { link: Link::OnlyAfter, marker: span, span }];
        let expected = "\
    act                     refuse
    because                 act.words, 80%, cue +1.50
    target                  Moscow
    issues                  peace_process
    terms     58–66         only_after: “failed”
    told                    direct, asserted
";
        let out = statement_text(&View::new(&article, &reading, Palette::new(false)), 2);
        assert!(out.contains(expected), "{out}");
    }

    #[test]
    fn where_nothing_is_said_the_nearest_is_shown() {
        let out = at(14);
        assert!(out.starts_with("talks.txt:14 “on”: not a part of any statement.\nThe nearest statement is "), "{out}");
    }

    #[test]
    fn where_somebody_is_mentioned_nothing_more_is_missing() {
        let out = at(2);
        assert!(out.contains("a1 · Zoë Ünal · talks.txt:0\n"), "{out}");
        assert!(!out.contains("not a part"), "{out}");
    }

    #[test]
    fn beyond_the_end_there_is_no_letter() {
        let (article, _) = article();
        let length = article.document.text.chars().count();
        assert!(letter(&article, length - 1).is_some());
        assert!(letter(&article, length).is_none());
    }
}
