//! Where sentences end. Works on tokens of one paragraph; knows abbreviations, initials, closing marks, and the habit of news to
//! go on after a quoted question ("Why?" she asked). Leaves meaning to the syntax stage.

use super::abbreviations::{is_initials, wants_a_name};
use verbale_model::Span;

/// The sentences of one paragraph as ranges of its tokens.
pub(super) fn sentences(text: &str, tokens: &[Span]) -> Vec<std::ops::Range<usize>> {
    let mut out = Vec::new();
    let mut start = dateline(text, tokens);
    if start > 0 {
        out.push(0..start);
    }
    let mut at = start;
    while at < tokens.len() {
        let next = after_closers(text, tokens, at);
        if ends(text, tokens, at, next) {
            out.push(start..next);
            start = next;
        }
        at = next.max(at + 1);
    }
    if start < tokens.len() {
        out.push(start..tokens.len());
    }
    out
}

/// The longest dateline, in tokens.
const DATELINE: usize = 12;

/// One past the dash of "PARIS, March 3 (Agency) —": a line of its own in front of the first sentence, whose subject the place is not.
fn dateline(text: &str, tokens: &[Span]) -> usize {
    let of = |at: usize| tokens[at].of(text);
    let capitals = |word: &str| word.chars().count() > 2 && word.chars().all(|c| c.is_uppercase() || c == '-');
    let dash = (1..tokens.len().min(DATELINE)).find(|&at| matches!(of(at), "—" | "–" | "--" | "-"));
    let Some(dash) = dash.filter(|_| capitals(of(0))) else { return 0 };
    // words, names of months, numbers, an agency in brackets: no verb is there to be small but "of" and the like
    let fits = |word: &str| {
        !word.starts_with(char::is_lowercase) || matches!(word, "of" | "de" | "la" | "del" | "on" | "al" | "and" | "du")
    };
    // a hyphen is a dash only between spaces
    let spaced = tokens.get(dash + 1).is_some_and(|next| tokens[dash].end() < next.start());
    let apart = tokens[dash - 1].end() < tokens[dash].start() && (of(dash) != "-" || spaced);
    let goes_on = tokens.get(dash + 1).is_some_and(|_| opens(text, &tokens[dash + 1..]));
    let ends = (0..dash).any(|at| matches!(of(at), ":" | "?" | "!" | ";"));
    if apart && goes_on && !ends && (0..dash).all(|at| fits(of(at))) { dash + 1 } else { 0 }
}

/// The first token after the closing marks that follow a possible end at `at` (or `at + 1`).
fn after_closers(text: &str, tokens: &[Span], at: usize) -> usize {
    let mut next = at + 1;
    if !could_end(tokens[at].of(text)) {
        return next;
    }
    while next < tokens.len() && is_closer(text, tokens, next) {
        next += 1;
    }
    next
}

fn could_end(token: &str) -> bool {
    token.ends_with(['.', '!', '?', '…', '。', '؟'])
}

fn is_closer(text: &str, tokens: &[Span], at: usize) -> bool {
    let glued = tokens[at - 1].end() == tokens[at].start();
    match tokens[at].of(text) {
        "”" | "’" | "»" | ")" | "]" | "''" | "›" => glued,
        "\"" | "'" => {
            glued && tokens.get(at + 1).is_none_or(|next| next.start() > tokens[at].end() || could_end(next.of(text)))
        }
        mark => glued && matches!(mark, "." | "!" | "?" | "…" | "?!"),
    }
}

fn ends(text: &str, tokens: &[Span], at: usize, next: usize) -> bool {
    let token = tokens[at].of(text);
    if !could_end(token) {
        return false;
    }
    let Some(following) = tokens.get(next) else { return true };
    if following.start() == tokens[next - 1].end() && !glued_sentence(text, token, *following) {
        return false;
    }
    if !opens(text, &tokens[next..]) {
        return false;
    }
    if initial_a(text, tokens, at, next) {
        return false;
    }
    let word = token.trim_end_matches('.');
    if token.ends_with('.') && !word.is_empty() {
        return abbreviation_ends(word, text, &tokens[next..], next > at + 1);
    }
    let quoted = next > at + 1;
    !(quoted && matches!(token.chars().next_back(), Some('!' | '?' | '…')) && clause_of_saying(text, &tokens[next..]))
}

/// The "A." of "Lena A. Ode" and "A. J. Ode". Its stop is a token of its own, for "A" is mostly a word.
fn initial_a(text: &str, tokens: &[Span], at: usize, next: usize) -> bool {
    let of = |at: usize| tokens[at].of(text);
    if at == 0 || next > at + 1 || of(at) != "." || of(at - 1) != "A" {
        return false;
    }
    let following = of(next);
    let initial = following.ends_with('.') && following.chars().count() == 2;
    let name_before = at > 1 && of(at - 2).starts_with(char::is_uppercase) && !STARTERS.contains(&of(at - 2));
    following.starts_with(char::is_uppercase) && (initial || (name_before && !STARTERS.contains(&following)))
}

/// "ended.The next": a missing space, common in scraped text.
fn glued_sentence(text: &str, token: &str, following: Span) -> bool {
    token == "." && following.of(text).chars().count() > 1 && following.of(text).starts_with(char::is_uppercase)
}

/// Whether what follows looks like a beginning.
fn opens(text: &str, rest: &[Span]) -> bool {
    let begins = |token: &str| {
        token.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || (c.is_alphabetic() && !c.is_lowercase()))
    };
    let mut words = rest.iter().map(|t| t.of(text));
    let Some(first) = words.next() else { return true };
    if begins(first) {
        return true;
    }
    match first {
        "“" | "\"" | "‘" | "'" | "«" | "„" | "``" | "(" | "[" | "..." | "…" | "‹" => {
            words.next().is_some_and(|w| begins(w) || matches!(w, "[" | "..." | "…" | "‘" | "'" | "“"))
        }
        "—" | "–" | "--" | "•" | "*" | "-" | "#" => true,
        handle => handle.starts_with(['@', '#', '$', '€', '£']),
    }
}

/// After an abbreviation a sentence ends only where the next word can hardly go on.
fn abbreviation_ends(word: &str, text: &str, rest: &[Span], closed: bool) -> bool {
    let following = rest[0].of(text);
    if wants_a_name(word) {
        return false;
    }
    let single = word.chars().count() == 1;
    if single && word.chars().all(char::is_uppercase) && is_initials(word) {
        return false;
    }
    closed || STARTERS.contains(&following) || matches!(following, "“" | "\"" | "‘" | "«" | "—" | "•")
}

/// Words that begin sentences far oftener than they go on after an abbreviation.
#[rustfmt::skip]
const STARTERS: &[&str] = &[
    "The", "A", "An", "In", "On", "At", "He", "She", "It", "They", "We", "I", "You", "But", "And", "This", "That",
    "These", "Those", "His", "Her", "Their", "Its", "Our", "My", "There", "When", "While", "After", "Before", "As",
    "If", "For", "From", "With", "By", "To", "So", "Yet", "Or", "Not", "No", "Some", "Many", "Most", "Several", "Both",
    "Each", "All", "What", "Who", "Why", "How", "Where", "Since", "Although", "Though", "However", "Meanwhile",
    "Instead", "Also", "Then", "Now", "Here", "Even", "Still", "Asked", "According", "Under", "During", "Until",
    "Unless", "Because", "Last", "One", "Two", "Three", "Officials", "Critics", "Earlier", "Later", "Nor", "Just",
    "Only", "Once", "Among", "Between", "Despite",
];

/// `"…?" Mr. Kessler asked.`: up to five capitalised words, then a verb of saying.
fn clause_of_saying(text: &str, rest: &[Span]) -> bool {
    for (names, token) in rest.iter().take(8).map(|t| t.of(text)).enumerate() {
        if SAYING.contains(&token) {
            return names > 0;
        }
        let part_of_name = token.starts_with(char::is_uppercase)
            || matches!(token, "." | "'s" | "’s" | "of" | "the" | "-" | "de" | "van" | "al");
        if !part_of_name {
            return false;
        }
    }
    false
}

const SAYING: &[&str] = &[
    "said",
    "says",
    "asked",
    "asks",
    "added",
    "adds",
    "told",
    "wrote",
    "writes",
    "tweeted",
    "replied",
    "responded",
    "shouted",
    "wondered",
    "exclaimed",
    "cried",
    "continued",
    "declared",
    "joked",
    "quipped",
    "answered",
    "posted",
    "yelled",
    "demanded",
    "recalled",
    "began",
    "concluded",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens::tokens;
    use proptest::prelude::*;

    fn whole(text: &str) -> (Vec<Span>, Vec<std::ops::Range<usize>>) {
        let tokens = Span::new(text, 0..text.len()).map(|span| tokens(text, span)).unwrap_or_default();
        let sentences = sentences(text, &tokens);
        (tokens, sentences)
    }

    /// `|` stands where one sentence ends and the next begins.
    #[test]
    fn ends() {
        for marked in [
            // abbreviations, titles, initials, numbers
            "Mr. Ode left. | He was late.",
            "The U.S. Senate voted. | It was over.",
            "They moved to the U.S. | The children stayed.",
            "He met Gov. Lund. | It rained.",
            "Acme Inc. sold it to Brook Ltd. | The price was low.",
            "It opens at 9 a.m. on Monday.",
            "It opened at 9 a.m. | The doors stood wide.",
            "It was No. 5 on the list. | He said no. | Nobody asked.",
            "J. R. Ode spoke. | K. Lund did not.",
            "A. J. Ode and A.K. Lund spoke to Lena A. Brook. | It was Plan A. | They left.",
            "She got an A. | Teachers cheered.",
            "It was she and I. | They were two.",
            "It ended in Dec. 2024 with 3.5 percent. | That was all.",
            "Five voted for it. | 12 people left.",
            // quotations
            "“We go,” she said. | “Now.”",
            "“We go.” | They went.",
            "\"Why?\" Ms. Ade asked. | \"No.\"",
            "“Stop!” the guard of the bridge cried.",
            "“Is it true?” asked Ode.",
            "\"Stop!\" | The men ran.",
            "He asked “why?” and left.",
            "‘We go.’ | ‘Where?’",
            // marks
            "He paused... | Then he went.",
            "He paused ... and went on… and on.",
            "What?! | Never!",
            "(He left.) | She stayed.",
            "The result: nothing; or little. | So be it",
            "She came from Oslo.|He did not.",
            // no end at all
            "Harbour To Close For Repairs",
            "Minister quits over bridge: What now?",
            "Why",
        ] {
            let text = marked.replace("| ", "").replace('|', "");
            let (tokens, found) = whole(&text);
            let found: Vec<&str> = found.iter().map(|s| tokens[s.start].to(tokens[s.end - 1]).of(&text)).collect();
            let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
            assert_eq!(found, expected);
        }
    }

    proptest! {
        #[test]
        fn sentences_hold_all_tokens_in_order(text in "([A-Ca-c.?!\"“”'’)( -]|\\PC){0,60}") {
            let (tokens, found) = whole(&text);
            let mut at = 0;
            for sentence in found {
                prop_assert!(sentence.start == at && sentence.end > at);
                at = sentence.end;
            }
            prop_assert_eq!(at, tokens.len());
        }
    }
}
