//! Words into lines of a width, with colours that know where a line ends. Widths are what a terminal shows, not bytes.

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

/// How wide everything for people is printed.
pub(crate) const WIDTH: usize = 80;

/// One line, and how wide it shows.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) width: usize,
}

/// A line or a word in the making: stretches of one style each.
#[derive(Default)]
struct Draft {
    stretches: Vec<(String, Style)>,
    width: usize,
}

impl Draft {
    fn push(&mut self, text: &str, style: Style, width: usize) {
        self.width += width;
        match self.stretches.last_mut() {
            Some((last, same)) if *same == style => last.push_str(text),
            _ => self.stretches.push((text.to_owned(), style)),
        }
    }

    fn append(&mut self, other: Self) {
        for (text, style) in other.stretches {
            self.push(&text, style, 0);
        }
        self.width += other.width;
    }

    fn line(self) -> Line {
        let text = self.stretches.into_iter().map(|(text, style)| styled(&text, style)).collect();
        Line { text, width: self.width }
    }
}

/// Text on its way into lines.
pub(crate) struct Flow {
    width: usize,
    /// How far the next line is set in.
    indent: usize,
    /// How far those after the first are.
    hang: usize,
    lines: Vec<Line>,
    line: Draft,
    word: Draft,
    /// White space before the word, and how it is styled.
    gap: Option<Style>,
}

impl Flow {
    /// Lines of at most `width` columns, all set in by `indent`.
    pub(crate) fn new(width: usize, indent: usize) -> Self {
        Self::hanging(width, indent, indent)
    }

    /// The same, with lines after the first set in by `hang`.
    pub(crate) fn hanging(width: usize, indent: usize, hang: usize) -> Self {
        let width = width.max(indent.max(hang) + 8);
        Self { width, indent, hang, lines: Vec::new(), line: Draft::default(), word: Draft::default(), gap: None }
    }

    /// Adds words; white space between them may become the end of a line.
    pub(crate) fn text(&mut self, text: &str, style: Style) -> &mut Self {
        for (at, word) in text.split(char::is_whitespace).enumerate() {
            if at > 0 {
                self.place();
                self.gap = Some(style);
            }
            self.glue(word, style);
        }
        self
    }

    /// Adds to the word that stands last.
    pub(crate) fn glue(&mut self, mark: &str, style: Style) -> &mut Self {
        let room = self.width - self.indent.max(self.hang);
        for c in mark.chars() {
            let c = if c.is_control() { '\u{fffd}' } else { c };
            let width = c.width().unwrap_or(0);
            if self.word.width + width > room {
                self.place();
            }
            self.word.push(c.encode_utf8(&mut [0; 4]), style, width);
        }
        self
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) {
        self.place();
        self.gap = None;
        self.break_line();
    }

    /// All lines.
    pub(crate) fn lines(mut self) -> Vec<Line> {
        self.place();
        if !self.line.stretches.is_empty() {
            self.break_line();
        }
        self.lines
    }

    /// All lines as one text.
    pub(crate) fn finish(self) -> String {
        self.lines().into_iter().map(|line| line.text + "\n").collect()
    }

    fn break_line(&mut self) {
        self.lines.push(std::mem::take(&mut self.line).line());
        self.indent = self.hang;
    }

    /// Puts the word that is ready on this line, or on the next one.
    fn place(&mut self) {
        if self.word.stretches.is_empty() {
            return;
        }
        let word = std::mem::take(&mut self.word);
        let started = !self.line.stretches.is_empty();
        let gap = self.gap.take().filter(|_| started);
        if started && self.line.width + usize::from(gap.is_some()) + word.width > self.width {
            self.break_line();
        } else if let Some(style) = gap {
            self.line.push(" ", style, 1);
        }
        if self.line.stretches.is_empty() {
            self.line.push(&" ".repeat(self.indent), Style::new(), self.indent);
        }
        self.line.append(word);
    }
}

/// Name, place and words in columns.
pub(crate) fn row(name: &str, place: &str, words: &str, style: Style) -> String {
    const COLUMN: usize = 28;
    let mut flow = Flow::new(WIDTH, COLUMN);
    flow.text(words, style);
    let words = flow.finish();
    format!("    {name:<10}{place:<14}{}", words.get(COLUMN..).unwrap_or("\n"))
}

/// `text` in a style; without one, as it is.
pub(crate) fn styled(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use anstyle::AnsiColor;
    use unicode_width::UnicodeWidthStr;

    fn wrapped(width: usize, indent: usize, text: &str) -> String {
        let mut flow = Flow::new(width, indent);
        flow.text(text, Style::new());
        flow.finish()
    }

    #[test]
    fn words_stay_whole_and_lines_short() {
        assert_eq!(wrapped(12, 2, " The talks\n failed on  Monday."), "  The talks\n  failed on\n  Monday.\n");
        assert_eq!(wrapped(12, 0, ""), "");
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrapped(10, 2, "a 日本語日本語 b"), "  a\n  日本語日\n  本語 b\n");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(wrapped(20, 0, "a\u{1b}[31m\u{7} b"), "a\u{fffd}[31m\u{fffd} b\n");
    }

    #[test]
    fn colours_take_no_room_and_end_with_the_line() {
        let red = AnsiColor::Red.on_default();
        let mut flow = Flow::new(8, 0);
        flow.text("said that ", Style::new()).text("no one", red).glue("!", Style::new());
        let lines = flow.lines();
        assert_eq!(lines.iter().map(|line| line.width).collect::<Vec<_>>(), [4, 7, 4]);
        assert_eq!(lines[2].text, "\u{1b}[31mone\u{1b}[0m!");
        assert!(lines.iter().all(|line| line.width <= 8 && line.text.width() >= line.width));
    }
}
