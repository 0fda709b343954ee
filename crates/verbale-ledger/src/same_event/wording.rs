//! What a sentence says, for comparing: its words, how many of what, and whether it looks back from afar.

use std::collections::BTreeSet;

/// Words of four letters and more, without the endings that English adds.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).map(str::to_lowercase);
    all.map(|w| w.strip_suffix("ed").or(w.strip_suffix('s')).unwrap_or(&w).to_owned()).collect()
}

/// Numbers from two on that have words of their own.
const NAMES: &str = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen \
                     nineteen twenty";

/// Numbers below a thousand, which say how many: those above are often years.
pub(super) fn numbers(text: &str) -> BTreeSet<u32> {
    let all: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
    // "May 1" and "6 March" are days
    let month = |w: Option<&&str>| w.is_some_and(|w| MONTHS.iter().any(|m| w.starts_with(m) && w.len() > 2));
    let day = |at: usize| at > 0 && month(all.get(at - 1)) || month(all.get(at + 1));
    (0..all.len()).filter(|&at| !day(at)).filter_map(|at| number(all[at])).filter(|n| *n < 1000).collect()
}

fn number(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    if word == "thirty" {
        return Some(30);
    }
    let named = NAMES.split_whitespace().zip(2..).find(|(name, _)| *name == word);
    named.map(|(_, number)| number).or_else(|| word.parse().ok())
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Whether a sentence looks back at something from afar.
pub(super) fn looks_back(sentence: &str) -> bool {
    let text = sentence.to_lowercase();
    let behind = ["ago", "since", "after", "earlier", "before", "to the day"];
    let far = |unit: &str| behind.iter().any(|word| text.contains(&format!("{unit} {word}")));
    text.contains("anniversary") || ["year", "years", "decade", "decades", "months"].into_iter().any(far)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many() {
        for (text, expected) in [
            ("On May 3 six men and 40 women were freed.", vec![6, 40]),
            ("In 2024 nobody was.", vec![]),
            ("Two were, on 3 May.", vec![2]),
            ("Thirty of twenty.", vec![20, 30]),
        ] {
            assert_eq!(numbers(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
