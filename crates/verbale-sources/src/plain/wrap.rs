//! Lines broken at a fixed width, as in e-mail and old wires: whether they are, and joining them.

use super::push;
use crate::page::PageMap;

/// Lines a text must have inside its paragraphs before their lengths tell anything.
const FEWEST: usize = 4;

/// Widths at which texts are broken.
const WIDTHS: std::ops::RangeInclusive<usize> = 45..=132;

/// The width at which the lines of `text` were broken, if they were.
///
/// In a wrapped text the lines inside a paragraph are of nearly one length: none is longer than the width, and the next line's first
/// word would not have fitted. In a text whose lines are paragraphs, lengths differ and most words would have fitted.
pub(super) fn width(text: &str) -> Option<usize> {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let longest = lines.iter().map(|line| line.chars().count()).max()?;
    if !WIDTHS.contains(&longest) {
        return None;
    }
    let pairs = lines
        .windows(2)
        .filter(|pair| !pair[0].trim().is_empty() && !pair[1].trim().is_empty() && !begins_item(pair[1]));
    let (mut inner, mut full, mut open) = (0usize, 0usize, 0usize);
    for pair in pairs {
        let first = pair[1].split_whitespace().next().map_or(0, |word| word.chars().count());
        inner += 1;
        full += usize::from(pair[0].chars().count() + 1 + first > longest);
        open += usize::from(!crate::page::ends_sentence(pair[0]));
    }
    (inner >= FEWEST && full * 10 >= inner * 8 && open * 2 >= inner).then_some(longest)
}

/// Whether a line begins an item of a list, which is never joined to the line above.
fn begins_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['•', '–', '—', '>', '|']) || line.starts_with("- ") || line.starts_with("* ")
}

/// The text with the lines of each paragraph joined by blanks; words broken by a hyphen at the line's end stay broken, as nobody can
/// tell `co-` from `govern-`.
pub(super) fn join(text: &str) -> (String, PageMap) {
    let (mut joined, mut map) = (String::with_capacity(text.len()), PageMap::default());
    let mut at = 0;
    let mut blank = true;
    for line in text.split_inclusive('\n') {
        let (start, words) = (at + (line.len() - line.trim_start().len()), line.trim());
        at += line.len();
        if words.is_empty() {
            blank = true;
            continue;
        }
        let indented = start + line.len() > at + 1 && line.starts_with([' ', '\t']);
        if !joined.is_empty() {
            let parted = blank || begins_item(words) || indented;
            joined.push_str(match (parted, blank) {
                (true, true) => "\n\n",
                (true, false) => "\n",
                (false, _) => " ",
            });
        }
        push(&mut joined, &mut map, text, start..start + words.len());
        blank = false;
    }
    (joined, map)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPED: &str = "The harbour of Velmar was closed on Tuesday after a crane fell\nacross the main quay in the early hours, the port authority said\nin a statement. Two dockers were hurt, and neither of them is in\ndanger, according to the hospital.\n\nThe crane had been built in 1987 and was inspected in March. It\nbegan to lean after a gust from the sea, witnesses told this paper\nand then fell on the sheds.\n";

    #[test]
    fn wrapped_lines_are_joined() {
        assert!(width(WRAPPED).is_some());
        let (joined, map) = join(WRAPPED);
        assert_eq!(joined.split("\n\n").count(), 2);
        assert!(joined.contains("a crane fell across the main quay"));
        let at = joined.find("fell across").expect("joined");
        let span = map.page_span(at..at + 11).expect("mapped");
        assert_eq!(&WRAPPED[span], "fell\nacross");
    }

    #[test]
    fn paragraphs_on_lines_stay() {
        let table = [
            "A line of some length that ends a paragraph here.\nShort.\nAnother line of its own, somewhat longer than the first one was.\nYes.\nNo.\nPerhaps.",
            "One.\nTwo.\nThree.\nFour.\nFive.",
            "- an item of a list that is quite long for an item of a list\n- another one\n- a third\n- a fourth",
        ];
        for text in table {
            assert_eq!(width(text), None, "{text}");
        }
    }
}
