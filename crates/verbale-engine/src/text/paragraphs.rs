//! Where paragraphs begin and end, by the text's own line breaks.
//!
//! News text comes in two layouts. In the first every line that holds anything is a paragraph. In the second, that of
//! mail, archives and old wires, lines are broken at a fixed width and blank lines stand between paragraphs. Which of
//! the two a text has is decided once for all of it, by [`is_wrapped`]. What a paragraph *is* (headline, caption,
//! byline) is left to others, and so are sentences.

use verbale_model::Span;

/// Widths, in characters, at which people and programs break lines.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 50..=100;

/// The paragraphs of `text` from byte `from` on (where the body starts, after a header), in order, trimmed of white space.
///
/// ```
/// use verbale_engine::text::paragraphs;
/// let text = "Talks failed.\n\nBoth sides left.";
/// let words: Vec<_> = paragraphs(text, 0).iter().map(|p| p.of(text)).collect();
/// assert_eq!(words, ["Talks failed.", "Both sides left."]);
/// ```
pub fn paragraphs(text: &str, from: usize) -> Vec<Span> {
    let lines = lines(text, from);
    if is_wrapped(&lines) {
        return blocks(text, &lines);
    }
    lines.iter().filter_map(|line| Span::new(text, line.start..line.start + line.words.len())).collect()
}

/// White space, and what looks like it: zero-width and direction marks, the byte order mark, controls.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// One line without the white space around it.
struct Line<'t> {
    /// The first byte of `words`.
    start: usize,
    /// Empty for a blank line.
    words: &'t str,
    /// In characters.
    width: usize,
    /// Whether two or more columns of white space stand before it.
    indented: bool,
}

/// Cuts at `\n`, `\r\n`, `\r`, form feeds, and the three Unicode line and paragraph separators.
fn lines(text: &str, from: usize) -> Vec<Line<'_>> {
    let mut start = from.min(text.len());
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let mut lines = Vec::new();
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let length = rest.find(is_break).unwrap_or(rest.len());
        lines.push(line(rest, start, length));
        start += length + break_length(&rest[length..]);
    }
    lines
}

fn line(rest: &str, start: usize, length: usize) -> Line<'_> {
    let whole = &rest[..length];
    let lead = whole.len() - whole.trim_start_matches(is_blank).len();
    let words = whole.trim_matches(is_blank);
    let indented = whole[..lead].contains('\t') || whole[..lead].chars().count() >= 2;
    Line { start: start + lead, words, width: words.chars().count(), indented }
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Bytes of the line break at the start of `rest`.
fn break_length(rest: &str) -> usize {
    if rest.starts_with("\r\n") { 2 } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// Whether lines were broken for their width.
///
/// Looked at is every line directly followed by another that is not blank. The text is wrapped when there are three of
/// these at least,
/// - four in five are 50 to 100 characters wide and *full*: the first word of the next line would have made the line wider
///   than the widest (of those up to 100), so there was a reason to break it;
/// - at most half end where a sentence ends, as they would if each line were a paragraph of its own.
///
/// It is wrapped too, however many there are and however wide, when blank lines part its paragraphs and all of them break
/// a sentence: none ends one, and the next line goes on in lower case.
fn is_wrapped(lines: &[Line<'_>]) -> bool {
    let broken = || lines.windows(2).filter(|pair| pair.iter().all(|line| !line.words.is_empty()));
    let widest = lines.iter().map(|line| line.width).filter(|width| WRAP_WIDTHS.contains(width)).max().unwrap_or(0);
    let count = broken().count();
    let full = broken().filter(|pair| is_full(pair, widest)).count();
    let ended = broken().filter(|pair| ends_sentence(pair[0].words)).count();
    let lower = broken().filter(|pair| pair[1].words.starts_with(char::is_lowercase)).count();
    let parted = lines.windows(3).any(|three| three.iter().map(|line| line.words.is_empty()).eq([false, true, false]));
    (count >= 3 && full * 5 >= count * 4 && ended * 2 <= count) || (parted && count > 0 && lower == count && ended == 0)
}

fn is_full(pair: &[Line<'_>], widest: usize) -> bool {
    let next = pair[1].words.split_whitespace().next().map_or(0, |word| word.chars().count());
    WRAP_WIDTHS.contains(&pair[0].width) && pair[0].width + 1 + next > widest
}

/// Whether a line ends as a sentence does, closing marks aside.
pub(crate) fn ends_sentence(words: &str) -> bool {
    words.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']).ends_with(['.', '!', '?', '…', ':'])
}

/// Paragraphs of wrapped text: blank lines part them, and so does a line indented under one that is not.
fn blocks(text: &str, lines: &[Line<'_>]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut previous: Option<&Line<'_>> = None;
    for line in lines {
        let goes_on =
            previous.is_some_and(|previous| !previous.words.is_empty() && (previous.indented || !line.indented));
        previous = Some(line);
        let Some(span) = Span::new(text, line.start..line.start + line.words.len()) else { continue };
        match spans.last_mut() {
            Some(last) if goes_on => *last = last.to(span),
            _ => spans.push(span),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        paragraphs(text, 0).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn every_line_is_a_paragraph() {
        let table: [(&str, &[&str]); 12] = [
            ("", &[]),
            (" \n\t\n\u{a0}\n", &[]),
            ("One line only", &["One line only"]),
            ("The vote failed.\nThe minister resigned.", &["The vote failed.", "The minister resigned."]),
            ("The vote failed.\n\n\nThe minister resigned.\n", &["The vote failed.", "The minister resigned."]),
            ("Windows breaks.\r\nStill two.\r\n", &["Windows breaks.", "Still two."]),
            ("Old Mac.\rStill two.", &["Old Mac.", "Still two."]),
            ("Separators\u{2028}count\u{2029}as\u{85}breaks", &["Separators", "count", "as", "breaks"]),
            ("\u{feff}  Byte order mark.\u{a0}\u{200b}\nNext", &["Byte order mark.", "Next"]),
            ("A\u{a0}space inside stays", &["A\u{a0}space inside stays"]),
            ("Kyiv\n* * *\nMoscow", &["Kyiv", "* * *", "Moscow"]),
            ("Page one\u{c}Page two", &["Page one", "Page two"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn wrapped_lines_are_joined_between_blank_lines() {
        let text = "The harbour authority said on Monday that it would close the northern\n\
                    quay for repairs, a step that fishermen have asked for since the storm\n\
                    of last winter tore a hole into it.\n\
                    \n\
                    \"We have waited for a year,\" said the head of the cooperative, who had\n\
                    led a march to the town hall in the spring.\n";
        let found = words(text);
        assert_eq!(found.len(), 2);
        assert!(found[0].starts_with("The harbour") && found[0].ends_with("into it."));
        assert!(found[1].starts_with("\"We have") && found[1].ends_with("spring."));
    }

    #[test]
    fn a_sentence_broken_in_two_is_one_paragraph() {
        let text = "The harbour will close for repairs and\nopen in spring.\n\nNobody objected.\n";
        assert_eq!(words(text), ["The harbour will close for repairs and\nopen in spring.", "Nobody objected."]);
        assert_eq!(words("iPhone sales fall\neBay follows").len(), 2, "nothing shows that blank lines part paragraphs");
        assert_eq!(words("One line.\nanother\n\nThird.").len(), 3, "a sentence ended");
    }

    #[test]
    fn wrapped_lines_with_windows_breaks_and_a_headline() {
        let text = "HARBOUR TO CLOSE\r\n\r\nThe harbour authority said on Monday that it would close the northern\r\n\
                    quay for repairs, a step that fishermen have asked for since the storm\r\n\
                    of last winter tore a hole into it.\r\n";
        assert_eq!(words(text).len(), 2);
    }

    #[test]
    fn an_indented_line_opens_a_paragraph_of_wrapped_text() {
        let text = "   The harbour authority said on Monday that it would close the northern\n\
                    quay for repairs, a step that fishermen have asked for since the storm\n\
                    of last winter tore a hole into it, and that it would open it again in\n\
                    the spring.\n   \
                    The cooperative had waited for a year, said its head, who had led some\n\
                    of the marches to the town hall.";
        let found = words(text);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[1].starts_with("The cooperative"));
    }

    #[test]
    fn one_sentence_to_a_line_is_not_wrapped_text() {
        let text = "The harbour authority will close the northern quay for repairs soon.\n\
                    Fishermen have asked for the repairs since the storm of last winter.\n\
                    The cooperative has waited for a year, and now it is very pleased.\n\
                    The town hall has promised money for a second crane as well, again.";
        assert_eq!(words(text).len(), 4);
    }

    #[test]
    fn a_list_of_headlines_is_not_wrapped_text() {
        let text = "Harbour authority to close the northern quay for urgent repairs\n\
                    Fishermen welcome the decision\n\
                    Town hall promises money for a second crane, and the opposition asks where from\n\
                    Storm warning for the weekend in all districts along the coast";
        assert_eq!(words(text).len(), 4);
    }

    #[test]
    fn long_lines_under_one_another_are_paragraphs() {
        let long = "The harbour authority said on Monday that it would close the northern quay for repairs, a step that \
                    fishermen have asked for since the storm";
        let text = format!("{long}\n{long}\n{long}\n{long}");
        assert_eq!(words(&text).len(), 4);
    }

    #[test]
    fn starts_where_the_body_starts() {
        let text = " date 2025-03-27 Éclat in Paris.\nSecond.";
        assert_eq!(paragraphs(text, 17)[0].of(text), "Éclat in Paris.");
        assert_eq!(paragraphs(text, 18)[0].of(text), "clat in Paris.", "a cut character is left out");
        assert!(paragraphs(text, 10_000).is_empty());
    }

    proptest! {
        #[test]
        fn paragraphs_are_disjoint_in_order_and_trimmed(text in "(\\PC|[\n\r\t \u{85}\u{2028}\u{a0}\u{feff}a-c]){0,200}", from in 0usize..80) {
            let found = paragraphs(&text, from);
            for span in &found {
                let words = span.of(&text);
                prop_assert!(span.start() >= from);
                prop_assert_eq!(words, words.trim_matches(is_blank));
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
        }

        #[test]
        fn nothing_but_white_space_is_lost(text in "[a-zé\n\r \u{a0}]{0,300}") {
            let kept: usize = paragraphs(&text, 0).iter().map(|s| s.of(&text).chars().filter(|c| !is_blank(*c)).count()).sum();
            prop_assert_eq!(kept, text.chars().filter(|c| !is_blank(*c)).count());
        }
    }
}
