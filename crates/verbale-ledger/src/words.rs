//! Words of a search: taken as they stand, so that `cease-fire`, `U.S.` and `30-day` are words and nothing is a syntax error; and where
//! they stand in what was found.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words after these are left out: a question, not a document.
const MOST: usize = 64;

/// A search in FTS5's syntax for words as people type them: each stands in quotation marks, and a document must hold all of them.
/// `None` if there is nothing to look for. Several words in straight quotation marks are looked for side by side.
pub(crate) fn quoted(query: &str) -> Option<String> {
    let phrases = phrases(query);
    let quoted: Vec<String> =
        phrases.iter().take(MOST).map(|phrase| format!("\"{}\"", phrase.replace('"', "\"\""))).collect();
    (!quoted.is_empty()).then(|| quoted.join(" "))
}

/// What must be found: words, and runs of words that stood in quotation marks.
fn phrases(query: &str) -> Vec<String> {
    let clean: String = query.chars().map(|c| if c == '\0' { ' ' } else { c }).collect();
    let mut all = Vec::new();
    for (at, part) in clean.split('"').enumerate() {
        let closed = at % 2 == 1 && clean.matches('"').count() > at;
        if closed {
            all.push(part.to_owned());
        } else {
            all.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    all.retain(|phrase| phrase.chars().any(char::is_alphanumeric));
    all
}

/// Where the words of a search stand in a text, as byte ranges; for syntax of FTS5's own, whatever words are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked(pub Vec<Range<usize>>);

/// Looks for the words of `query` in `text`.
pub fn marked(text: &str, query: &str, raw: bool) -> Marked {
    let mut wanted: Vec<Vec<String>> = if raw {
        let words = query.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| !word.is_empty() && !["AND", "OR", "NOT", "NEAR"].contains(word))
            .map(|word| vec![fold(word)])
            .collect()
    } else {
        phrases(query).iter().map(|phrase| tokens(phrase).map(|(_, word)| word).collect()).collect()
    };
    wanted.retain(|phrase| !phrase.is_empty());
    let all: Vec<(Range<usize>, String)> = tokens(text).collect();
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in 0..all.len() {
        let fits = |phrase: &&Vec<String>| {
            all.get(at..at + phrase.len()).is_some_and(|run| run.iter().zip(phrase.iter()).all(|((_, a), b)| a == b))
        };
        let Some(longest) = wanted.iter().filter(fits).map(Vec::len).max() else { continue };
        let range = all[at].0.start..all[at + longest - 1].0.end;
        match found.last_mut() {
            Some(last) if last.end >= range.start => last.end = last.end.max(range.end),
            _ => found.push(range),
        }
    }
    Marked(found)
}

/// Runs of letters and digits, and each as search sees it.
fn tokens(text: &str) -> impl Iterator<Item = (Range<usize>, String)> {
    let is_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(is_word)?;
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
        rest = end;
        Some((start..end, fold(&text[start..end])))
    })
}

/// Small letters without accents.
pub(crate) fn fold(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stand_as_they_are() {
        for (query, expected) in [
            ("cease-fire", Some("\"cease-fire\"")),
            ("U.S. 30-day", Some("\"U.S.\" \"30-day\"")),
            ("\"hold fire\" now", Some("\"hold fire\" \"now\"")),
            ("an \"open mark", Some("\"an\" \"open\" \"mark\"")),
            ("- @ %", None),
            ("", None),
            ("NOT", Some("\"NOT\"")),
        ] {
            assert_eq!(quoted(query).as_deref(), expected, "{query}");
        }
    }

    #[test]
    fn marks_are_where_the_words_are() {
        for (text, query, expected) in [
            ("A cease-fire, at last", "CEASE-FIRE", vec!["cease-fire"]),
            ("Zoë and zoe", "zoe", vec!["Zoë", "zoe"]),
            ("fire and cease", "cease-fire", vec![]),
            ("the U.S. said", "u.s.", vec!["U.S"]),
        ] {
            let found: Vec<&str> = marked(text, query, false).0.into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn any_query_over_any_text(text in "\\PC{0,80}", query in "\\PC{0,40}", raw: bool) {
            for range in marked(&text, &query, raw).0 {
                prop_assert!(text.get(range).is_some_and(|words| !words.is_empty()));
            }
            let _ = quoted(&query);
        }
    }
}
