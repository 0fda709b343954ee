//! A reading as a script: who speaks, and the exact words, one under the other. The text around them is left out; that is what
//! [`crate::marked`] shows.

use crate::view::{View, act, anchor, counted, doubt, factuality, form};
use crate::wrap::{Flow, WIDTH, styled};
use std::collections::BTreeSet;
use unicode_width::UnicodeWidthStr;
use verbale_model::{Act, Factuality, Idx, Span, Statement};

/// How far the words are set in under their speaker, and a statement under the one that holds it.
const STEP: usize = 4;
/// Deeper statements are not set in any further; the lines would get too short.
const DEEPEST: usize = 6;

/// The whole script of one article.
pub(crate) fn script(view: &View) -> String {
    let mut out = header(view);
    let mut told = vec![false; view.reading.statements.len()];
    let outer = |inside: bool| move |&at: &usize| view.reading.statements[at].inside.is_some() == inside;
    let all = 0..told.len();
    for at in all.clone().filter(outer(false)).chain(all.filter(outer(true))) {
        tell(view, at, 0, &mut told, &mut out);
    }
    out + &doubts(view) + &summary(view)
}

/// Name and date on one line, the headline under it.
pub(crate) fn header(view: &View) -> String {
    let palette = view.palette;
    let date = view.reading.published.as_ref().map(|published| published.date.as_str()).unwrap_or_default();
    let mut name = Flow::new(WIDTH - date.width().min(WIDTH / 2) - 2, 0);
    name.text(view.label, palette.title);
    if let Some(reference) = &view.document.reference {
        name.text(&format!(" ({reference})"), palette.faint);
    }
    let mut out = beside(name, date, view);
    if let Some(title) = &view.document.title {
        let mut flow = Flow::new(WIDTH, 0);
        flow.text(title, palette.title);
        out += &flow.finish();
    }
    out + &styled(&"─".repeat(WIDTH), palette.faint) + "\n\n"
}

/// A statement, and behind it those that its words hold.
fn tell(view: &View, at: usize, depth: usize, told: &mut [bool], out: &mut String) {
    if std::mem::replace(&mut told[at], true) {
        return;
    }
    let statement = &view.reading.statements[at];
    *out += &statement_text(view, statement, depth.min(DEEPEST) * STEP);
    *out += &account(view, at, depth.min(DEEPEST) * STEP);
    *out += "\n";
    for (inner, other) in view.reading.statements.iter().enumerate() {
        if other.inside == Some(Idx::new(at)) {
            tell(view, inner, depth + 1, told, out);
        }
    }
}

/// Speaker, cue, act and place on one line; under it the words, on which terms, and what is at issue.
pub(crate) fn statement_text(view: &View, statement: &Statement, indent: usize) -> String {
    let palette = view.palette;
    let tag = tag(view, statement);
    let mut head = Flow::hanging(WIDTH - tag.width() - 2, indent, indent + STEP / 2);
    let (name, words) = (view.speaker(statement), view.source(statement));
    if words.contains(&name) {
        head.text(&words, palette.source);
    } else {
        head.text(&name, palette.source);
        if !words.is_empty() {
            head.text(&format!(" ({words})"), palette.faint);
        }
    }
    if let Some(cue) = &statement.cue {
        head.text(" ", palette.cue).text(&view.joined(&cue.spans), palette.cue);
    }
    deed(view, statement, &mut head);
    let mut words = Flow::new(WIDTH, indent + STEP);
    for (at, &span) in statement.content.iter().enumerate() {
        if at > 0 {
            words.text(" […] ", palette.faint);
        }
        words.text(view.words(span), anstyle::Style::new());
    }
    beside(head, &tag, view) + &words.finish() + &terms(view, statement, indent) + &notes(view, statement, indent)
}

/// What is done by saying it, where the cue does not say so itself, and at whom it is directed.
fn deed(view: &View, statement: &Statement, head: &mut Flow) {
    let Some((done, _)) = &statement.act else { return };
    let (told, plain) = act(*done);
    let stem = plain.trim_end_matches(['e', 'y']);
    let said = statement.cue.as_ref().is_some_and(|cue| view.joined(&cue.spans).to_lowercase().contains(stem));
    // That somebody who "said" something told it is no news.
    if !said && *done != Act::Inform {
        let told = match statement.factuality {
            Factuality::Asserted => told.to_owned(),
            Factuality::Negated => format!("does not {plain}"),
            Factuality::Hypothetical => format!("may {plain}"),
            Factuality::Future => format!("will {plain}"),
        };
        head.text(" — ", view.palette.faint).text(&told, view.palette.act(*done));
    }
    let targets = view.targets(statement);
    if !targets.is_empty() {
        head.text(" → ", view.palette.faint).text(&targets, view.palette.source);
    }
}

/// On which terms it holds, one line each.
fn terms(view: &View, statement: &Statement, indent: usize) -> String {
    let line = |condition| {
        let mut flow = Flow::hanging(WIDTH, indent + STEP, indent + STEP + 2);
        flow.text("↳ ", view.palette.faint).text(&view.condition(condition), view.palette.condition);
        flow.finish()
    };
    statement.conditions.iter().map(line).collect()
}

/// What is at issue, and the day where the words name one.
fn notes(view: &View, statement: &Statement, indent: usize) -> String {
    let day = view.said_on(statement).map(str::to_owned);
    faint(view, &statement.issues.iter().cloned().chain(day).collect::<Vec<_>>().join(" · "), indent)
}

/// That a position is one only by somebody else's account.
fn account(view: &View, at: usize, indent: usize) -> String {
    let its = view.reading.positions.iter().find(|position| position.statement == Idx::new(at));
    let teller = its.and_then(|position| view.reading.statements.get(position.told_by?.at()));
    faint(view, &teller.map(|teller| format!("by the account of {}", view.speaker(teller))).unwrap_or_default(), indent)
}

fn faint(view: &View, text: &str, indent: usize) -> String {
    let mut flow = Flow::new(WIDTH, indent + STEP);
    flow.text(text, view.palette.faint);
    flow.finish()
}

/// How it is told, how sure that is, and where it stands.
fn tag(view: &View, statement: &Statement) -> String {
    let mut tag = form(statement.form).to_owned();
    if statement.factuality != verbale_model::Factuality::Asserted {
        tag = format!("{tag}, {}", factuality(statement.factuality));
    }
    let place = anchor(statement).map(|span| view.offset(span)).unwrap_or_default();
    format!("{tag} · {:.0}% · {place}", statement.because.confidence * 100.0)
}

/// Lines, with something at the right end of the first.
pub(crate) fn beside(left: Flow, right: &str, view: &View) -> String {
    let mut lines = left.lines();
    if let Some(first) = lines.first_mut().filter(|_| !right.is_empty()) {
        let room = WIDTH.saturating_sub(first.width + right.width());
        first.text = format!("{}{:room$}{}", first.text, "", styled(right, view.palette.faint));
    }
    lines.into_iter().map(|line| line.text + "\n").collect()
}

fn doubts(view: &View) -> String {
    if view.reading.doubts.is_empty() {
        return String::new();
    }
    let mut out = styled("Not settled", view.palette.doubt) + "\n";
    for one in &view.reading.doubts {
        let mut flow = Flow::new(WIDTH, STEP);
        flow.text(&view.offset(one.span), view.palette.faint);
        flow.text(&format!(" {}: {}", doubt(one.kind), beginning(view, one.span)), anstyle::Style::new());
        out += &flow.finish();
    }
    out + "\n"
}

/// The first words of a span.
pub(crate) fn beginning(view: &View, span: Span) -> String {
    const LETTERS: usize = 40;
    let words = view.words(span);
    match words.char_indices().nth(LETTERS) {
        Some((cut, _)) => format!("{}…", words[..cut].trim_end()),
        None => words.to_owned(),
    }
}

fn summary(view: &View) -> String {
    let reading = view.reading;
    let speakers: BTreeSet<_> = reading.statements.iter().flat_map(|one| &one.speakers).map(|one| one.at()).collect();
    let mut line = match reading.statements.len() {
        0 => "No statements found".to_owned(),
        many => format!("{} by {}", counted(many, "statement"), counted(speakers.len(), "speaker")),
    };
    if !reading.doubts.is_empty() {
        line += &format!(" · {}", counted(reading.doubts.len(), "doubt"));
    }
    if let Some(span) = reading.statements.first().and_then(anchor) {
        line += &format!(" · why? verbale explain {}{}", view.label, view.offset(span));
    }
    let mut flow = Flow::new(WIDTH, 0);
    flow.text(&line, view.palette.faint);
    flow.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Palette, tests::article};
    use anstream::adapter::strip_str;
    use verbale_model::{Because, Condition, Link, Position};

    const EXPECTED: &str = "\
talks.txt                                                             2025-03-27
Talks to go on
────────────────────────────────────────────────────────────────────────────────

Zoë Ünal said                                                   mixed · 97% · :9
    that the talks, which Moscow says “failed”, would go on

    Moscow says                                  mixed, hypothetical · 97% · :53
        “failed”

Zoë Ünal (she) added                                         direct · 97% · :101
    “We will not,” […] “wait for ever.”

Not settled
    :126 a quotation that could be given to nobody: “Nobody”

3 statements by 2 speakers · 1 doubt · why? verbale explain talks.txt:9
";

    #[test]
    fn a_script() {
        let (article, reading) = article();
        let out = script(&View::new(&article, &reading, Palette::new(false)));
        assert_eq!(out, EXPECTED);
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let (article, reading) = article();
        let out = script(&View::new(&article, &reading, Palette::new(true)));
        assert!(out.contains('\u{1b}'));
        assert_eq!(strip_str(&out).to_string(), EXPECTED);
    }

    #[test]
    fn acts_terms_and_issues() {
        let (article, mut reading) = article();
        let text = &*article.document.text;
        let span = |words: &str| {
            let start = text.find(words).expect("the words stand there");
            verbale_model::Span::new(text, start..start + words.len()).expect("a span of words")
        };
        let because = || Because::rule("act.test", 0.9);
        let condition = |link, words: &str| Condition { link, marker: span(words), span: span(words) };
        let said = &mut reading.statements[0];
        said.act = Some((Act::Refuse, because()));
        said.targets = vec![Idx::new(1)];
        said.issues = vec!["peace_process".into(), "territory".into()];
        said.conditions = vec![condition(Link::Unless, "on Monday"), condition(Link::None, "would go on")];
        reading.statements[1].act = Some((Act::Offer, because()));
        reading.statements[2].act = Some((Act::Inform, because()));
        reading.positions = vec![Position {
            holder: vec![Idx::new(1)],
            issue: None,
            act: Act::Offer,
            target: vec![],
            content: vec![span("“failed”")],
            conditions: vec![],
            statement: Idx::new(1),
            told_by: Some(Idx::new(0)),
            because: because(),
        }];
        let out = script(&View::new(&article, &reading, Palette::new(false)));
        let expected = "\
Zoë Ünal said — refuses → Moscow                                mixed · 97% · :9
    that the talks, which Moscow says “failed”, would go on
    ↳ on Monday
    ↳ sets no condition: would go on
    peace_process · territory

    Moscow says — may offer                      mixed, hypothetical · 97% · :53
        “failed”
        by the account of Zoë Ünal

Zoë Ünal (she) added                                         direct · 97% · :101
";
        assert!(out.contains(expected), "{out}");
        assert!(out.lines().all(|line| line.width() <= WIDTH), "{out}");
        let coloured = script(&View::new(&article, &reading, Palette::new(true)));
        assert_eq!(strip_str(&coloured).to_string(), out);
    }

    #[test]
    fn a_ring_of_statements_is_told_once() {
        let (article, mut reading) = article();
        reading.statements[0].inside = Some(Idx::new(1));
        let out = script(&View::new(&article, &reading, Palette::new(false)));
        assert_eq!(out.matches("Moscow says  ").count(), 1);
        assert_eq!(out.matches("Zoë Ünal said  ").count(), 1);
    }

    #[test]
    fn nothing_said() {
        let (article, _) = article();
        let out = script(&View::new(&article, &Default::default(), Palette::new(false)));
        assert!(out.ends_with("\n\nNo statements found\n"), "{out}");
    }
}
