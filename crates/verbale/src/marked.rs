//! The text itself, with sources, cues and contents marked where they stand, and a list of who speaks.

use crate::script::header;
use crate::view::{View, anchor, form};
use crate::wrap::{Flow, WIDTH};
use anstyle::Style;
use std::ops::Range;
use verbale_model::Span;

/// What a stretch of text is to a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Content,
    Source,
    Cue,
}

/// A stretch begins or ends at a byte.
struct Mark {
    at: usize,
    begins: bool,
    /// How long the stretch is; long ones begin first and end last.
    length: usize,
    part: Part,
    /// The statement's number.
    number: usize,
}

/// Marked text and list of one article.
pub(crate) fn marked(view: &View) -> String {
    let text: &str = &view.document.text;
    let mut flow = Flow::new(WIDTH, 0);
    let (mut at, mut open) = (0, Vec::new());
    for mark in marks(view) {
        plain(&mut flow, &text[at..mark.at], style(view, &open));
        at = mark.at;
        if mark.begins {
            set(view, &mut flow, &mark);
            open.push((mark.part, mark.number));
        } else {
            open.retain(|&one| one != (mark.part, mark.number));
            set(view, &mut flow, &mark);
        }
    }
    plain(&mut flow, text[at..].trim_end(), Style::new());
    format!("{}{}\n{}", header(view), flow.finish(), list(view))
}

/// Every beginning and end, in the order of the text.
fn marks(view: &View) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, statement) in view.reading.statements.iter().enumerate() {
        let mut add = |spans: &[Span], part| {
            for &span in spans {
                let Range { start, end } = view.tight(span);
                let length = end - start;
                marks.push(Mark { at: start, begins: true, length, part, number: at + 1 });
                marks.push(Mark { at: end, begins: false, length, part, number: at + 1 });
            }
        };
        add(&statement.content, Part::Content);
        add(&statement.source, Part::Source);
        add(statement.cue.as_ref().map_or(&[], |cue| &cue.spans), Part::Cue);
    }
    marks.retain(|mark| mark.length > 0);
    marks.sort_by_key(|mark| {
        let length = mark.length as i64;
        (mark.at, mark.begins, if mark.begins { -length } else { length }, mark.number)
    });
    marks
}

/// The mark itself: brackets where there are no colours, and the number at the end.
fn set(view: &View, flow: &mut Flow, mark: &Mark) {
    let brackets = match mark.part {
        Part::Source => ["[", "]"],
        Part::Cue => ["{", "}"],
        Part::Content => ["⟦", "⟧"],
    };
    if !view.palette.colour {
        flow.glue(brackets[usize::from(!mark.begins)], Style::new());
    }
    if !mark.begins {
        flow.glue(&raised(mark.number), view.palette.faint);
    }
}

fn style(view: &View, open: &[(Part, usize)]) -> Style {
    let has = |part| open.iter().any(|one| one.0 == part);
    let palette = view.palette;
    let base = match () {
        () if has(Part::Cue) => palette.cue,
        () if has(Part::Source) => palette.source,
        () => Style::new(),
    };
    if has(Part::Content) { base.effects(base.get_effects() | palette.content.get_effects()) } else { base }
}

/// Text between marks; its line ends stay.
fn plain(flow: &mut Flow, text: &str, style: Style) {
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            flow.end();
        }
        flow.text(line.strip_suffix('\r').unwrap_or(line), style);
    }
}

/// Who says what, by number.
fn list(view: &View) -> String {
    let mut out = String::new();
    for (at, statement) in view.reading.statements.iter().enumerate() {
        let mut flow = Flow::new(WIDTH, 0);
        let place = anchor(statement).map(|span| view.offset(span)).unwrap_or_default();
        flow.text(&format!("{} ", raised(at + 1)), view.palette.faint)
            .text(&view.speaker(statement), view.palette.source);
        flow.text(&format!(" · {} · {place}", form(statement.form)), view.palette.faint);
        out += &flow.finish();
    }
    if out.is_empty() { "No statements found\n".to_owned() } else { out }
}

/// A number in small raised digits.
fn raised(number: usize) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().bytes().map(|digit| DIGITS[usize::from(digit - b'0')]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Palette, tests::article};
    use anstream::adapter::strip_str;

    fn shown(colour: bool) -> String {
        let (article, reading) = article();
        let out = marked(&View::new(&article, &reading, Palette::new(colour)));
        out.split_once("─\n\n").or(out.split_once("m\n\n")).expect("a header").1.to_owned()
    }

    #[test]
    fn brackets_without_colours() {
        let expected = "\
[Zoë Ünal]¹ {said}¹ on Monday ⟦that the talks, which [Moscow]² {says}²
⟦“failed”⟧², would go on⟧¹.

⟦“We will not,”⟧³ [she]³ {added}³, ⟦“wait for ever.”⟧³

“Nobody” knows.

¹ Zoë Ünal · mixed · :9
² Moscow · mixed · :53
³ Zoë Ünal · direct · :101
";
        assert_eq!(shown(false), expected);
    }

    #[test]
    fn colours_without_brackets() {
        let out = shown(true);
        assert!(out.contains("\u{1b}[4m"), "{out:?}");
        let plain = strip_str(&out).to_string();
        assert!(
            plain.starts_with("Zoë Ünal¹ said¹ on Monday that the talks, which Moscow² says² “failed”², would"),
            "{plain}"
        );
    }
}
