//! One actor of one text, for people: what is known, where it is mentioned, what it says, and what others say of it.

use super::said;
use crate::script::{beginning, beside};
use crate::view::{View, anchor, mention_form};
use crate::wrap::{Flow, WIDTH};
use anstyle::Style;
use unicode_width::UnicodeWidthStr;
use verbale_model::record::{actor_id, statement_id};
use verbale_model::{Idx, Span, Statement};

/// How far entries are set in.
const INDENT: usize = 6;

/// All of the `at`-th actor.
pub(super) fn portrait(view: &View, at: usize) -> String {
    let actor = &view.reading.actors[at];
    let mut out = title(view, at) + &view.traits(actor);
    out += "    mentions\n";
    for mention in &actor.mentions {
        let words = [(view.words(mention.span).to_owned(), Style::new())];
        out += &entry(view, &place(view, mention.span), mention_form(mention.form), &words);
    }
    out + &statements(view, "says", said(view.reading, at)) + &statements(view, "spoken of in", spoken_of(view, at))
}

/// Id, name and text on one line, with the text's date at the right.
fn title(view: &View, at: usize) -> String {
    let date = view.reading.published.as_ref().map(|published| published.date.as_str()).unwrap_or_default();
    let mut head = Flow::new(WIDTH - date.width().min(WIDTH / 2) - 2, 0);
    head.text(&format!("{} · ", actor_id(at)), view.palette.title);
    head.text(&view.reading.actors[at].name, view.palette.source);
    head.text(&format!(" · {}", view.label), view.palette.faint);
    if let Some(reference) = &view.document.reference {
        head.text(&format!(" ({reference})"), view.palette.faint);
    }
    beside(head, date, view)
}

/// What others say of the `at`-th actor: their statements whose content mentions it.
fn spoken_of<'a>(view: &'a View, at: usize) -> impl Iterator<Item = usize> + 'a {
    let mentions = &view.reading.actors[at].mentions;
    let of = move |content: &Span| mentions.iter().any(|mention| content.contains(mention.span));
    let all = view.reading.statements.iter().enumerate();
    let others = all.filter(move |(_, statement)| !statement.speakers.contains(&Idx::new(at)));
    others.filter(move |(_, statement)| statement.content.iter().any(of)).map(|(at, _)| at)
}

/// Statements under a heading.
fn statements(view: &View, heading: &str, which: impl Iterator<Item = usize>) -> String {
    let entries = which.map(|at| {
        let place = anchor(&view.reading.statements[at]).map(|span| place(view, span)).unwrap_or_default();
        entry(view, &place, &statement_id(at), &gist(view, &view.reading.statements[at]))
    });
    let out: String = entries.collect();
    if out.is_empty() { out } else { format!("    {heading}\n{out}") }
}

/// Who says it, in the text's words where they give the name, the cue, and how the content begins.
fn gist(view: &View, statement: &Statement) -> Vec<(String, Style)> {
    let palette = view.palette;
    let (name, words) = (view.speaker(statement), view.source(statement));
    let mut out = if words.contains(&name) {
        vec![(words, palette.source)]
    } else if words.is_empty() {
        vec![(name, palette.source)]
    } else {
        vec![(name, palette.source), (format!(" ({words})"), palette.faint)]
    };
    if let Some(cue) = &statement.cue {
        out.push((" ".to_owned(), Style::new()));
        out.push((view.joined(&cue.spans), palette.cue));
    }
    if let Some(&content) = statement.content.first() {
        out.push((format!(": {}", beginning(view, content)), Style::new()));
    }
    out
}

/// `news/a.txt:412`, as `verbale explain` takes it.
fn place(view: &View, span: Span) -> String {
    format!("{}{:<6}", view.label, view.offset(span))
}

/// Place, what it is, and words: beside one another or, behind a long path, under it.
fn entry(view: &View, place: &str, what: &str, words: &[(String, Style)]) -> String {
    /// Words need so much of a line.
    const ROOM: usize = 22;
    let mut left = Flow::new(WIDTH, INDENT);
    left.glue(&format!("{place}  {what}"), view.palette.faint);
    let left = left.lines();
    let width = INDENT + place.width() + 2 + "description".len() + 2;
    let beside = left.len() == 1 && width + ROOM <= WIDTH;
    let mut right = Flow::new(WIDTH, if beside { width } else { INDENT + 4 });
    for (words, style) in words {
        right.text(words, *style);
    }
    let right = right.finish();
    let gap = width.saturating_sub(left.last().map_or(0, |line| line.width));
    let left = left.into_iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
    match right.get(width..) {
        Some(right) if beside => format!("{left}{:gap$}{right}", ""),
        _ => format!("{left}\n{right}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Palette, tests::article};

    const EXPECTED: &str = "\
a2 · Moscow · talks.txt                                               2025-03-27
    kind                    country
    mentions
      talks.txt:46     name         Moscow
    says
      talks.txt:53     s2           Moscow says: “failed”
    spoken of in
      talks.txt:9      s1           Zoë Ünal said: that the talks, which Moscow
                                    says “faile…
";

    #[test]
    fn a_portrait() {
        let (article, reading) = article();
        assert_eq!(portrait(&View::new(&article, &reading, Palette::new(false)), 1), EXPECTED);
    }

    #[test]
    fn behind_a_long_path_words_have_a_line_of_their_own() {
        let (mut article, reading) = article();
        article.label = format!("{}/talks.txt", "folder".repeat(8));
        let out = portrait(&View::new(&article, &reading, Palette::new(false)), 1);
        assert!(out.contains("/talks.txt:46     name\n          Moscow\n"), "{out}");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let (mut article, reading) = article();
        article.label = "a\u{1b}[31m.txt".to_owned();
        let out = portrait(&View::new(&article, &reading, Palette::new(false)), 1);
        assert!(!out.contains('\u{1b}'), "{out}");
    }
}
