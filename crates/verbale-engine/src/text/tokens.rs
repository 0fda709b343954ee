//! Words and punctuation, after the conventions of English UD (EWT, GUM): contractions, possessives and hyphens are split,
//! abbreviations keep their full stop. Non-destructive: a token is a span. Sentences are cut by [`super::sentences`].

use super::abbreviations::{is_abbreviation, is_initials};
use verbale_model::Span;

/// The tokens of `text[within]`, in order.
pub(super) fn tokens(text: &str, within: Span) -> Vec<Span> {
    let mut out = Vec::with_capacity(within.range().len() / 5 + 1);
    let words = within.of(text);
    let mut at = 0;
    while let Some(start) = words[at..].find(|c: char| !is_space(c)).map(|i| at + i) {
        let end = words[start..].find(is_space).map_or(words.len(), |i| start + i);
        chunk(words, start, end, &mut |a, b| {
            out.extend(Span::new(text, within.start() + a..within.start() + b));
        });
        at = end;
    }
    out
}

/// White space, and the invisible characters that web texts put where white space would do.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{2060}' | '\u{00AD}' | '\u{200E}' | '\u{200F}')
        || c.is_control()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_mark(c)
}

/// Combining marks and joiners belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{200C}' | '\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{0591}'..='\u{05C7}' | '\u{064B}'..='\u{0670}' | '\u{0900}'..='\u{0DFF}' | '\u{20D0}'..='\u{20FF}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '`' | '\u{02BC}')
}

/// Cuts one run without white space.
fn chunk(text: &str, start: usize, end: usize, emit: &mut impl FnMut(usize, usize)) {
    let mut at = start;
    while at < end {
        let stop = if is_address(&text[at..end]) { address_end(text, at, end) } else { token_end(text, at, end) };
        at = word(text, at, stop, emit);
    }
}

/// Web and mail addresses, handles and hashtags stay whole.
fn is_address(rest: &str) -> bool {
    let lower_start = |prefix: &str| {
        rest.len() > prefix.len() && rest.as_bytes()[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes())
    };
    let tagged =
        |mark| rest.strip_prefix(mark).is_some_and(|r: &str| r.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    lower_start("http://")
        || lower_start("https://")
        || lower_start("www.")
        || tagged('@')
        || tagged('#')
        || is_mail(rest)
}

fn is_mail(rest: &str) -> bool {
    let local = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))).unwrap_or(0);
    local > 0
        && rest[local..].starts_with('@')
        && rest[local + 1..].starts_with(char::is_alphanumeric)
        && rest[local..].contains('.')
}

fn address_end(text: &str, at: usize, end: usize) -> usize {
    let body = &text[at..end];
    let inner = match body.chars().next() {
        Some('@' | '#') => body.char_indices().skip(1).find(|&(_, c)| !is_word(c)).map_or(body.len(), |(i, _)| i),
        _ => body.find(['"', '”', '“', '’', '<', '>', ')', ']', '»', '|']).unwrap_or(body.len()),
    };
    let kept = body[..inner].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '…']);
    at + if kept.is_empty() { inner.max(1) } else { kept.len() }
}

/// The end of the token that starts at `at`, before contractions are split off.
fn token_end(text: &str, at: usize, end: usize) -> usize {
    let rest = &text[at..end];
    let Some(first) = rest.chars().next() else { return end };
    if is_word(first) {
        return at + word_len(rest);
    }
    if is_apostrophe(first) && clitic(rest).is_some() {
        return at + clitic(rest).unwrap_or(first.len_utf8());
    }
    at + punctuation_len(rest, first)
}

/// Runs such as "...", "--", "?!" are one token, every other mark its own.
fn punctuation_len(rest: &str, first: char) -> usize {
    let run = |set: &[char]| rest.find(|c| !set.contains(&c)).unwrap_or(rest.len());
    match first {
        '.' => run(&['.']),
        '-' | '–' | '—' => rest.find(|c| c != first).unwrap_or(rest.len()),
        '!' | '?' => run(&['!', '?']),
        '*' | '=' | '~' | '_' => run(&[first]),
        '`' if rest.starts_with("``") => 2,
        '\'' if rest.starts_with("''") => 2,
        _ => {
            let one = first.len_utf8();
            one + rest[one..].find(|c| !is_mark(c)).unwrap_or(rest.len() - one)
        }
    }
}

/// Letters and digits with what binds them: `3.5`, `1,000`, `10:30`, `U.S.`, `O'Neill`, `AT&T`, `Mr.`.
fn word_len(rest: &str) -> usize {
    let mut len = 0;
    loop {
        len += rest[len..].find(|c| !is_word(c)).unwrap_or(rest.len() - len);
        let mut after = rest[len..].chars();
        let (Some(joint), next) = (after.next(), after.next()) else { break };
        let before = rest[..len].chars().next_back().unwrap_or(' ');
        if !next.is_some_and(|next| binds(rest, len, before, joint, next)) {
            break;
        }
        len += joint.len_utf8();
    }
    if rest[len..].starts_with('.') && keeps_stop(&rest[..len], &rest[len + 1..]) { len + 1 } else { len }
}

/// Whether `joint` at `len` holds the letters on both its sides together in one token.
fn binds(rest: &str, len: usize, before: char, joint: char, next: char) -> bool {
    match joint {
        '.' => {
            (before.is_numeric() && next.is_numeric())
                || (next.is_alphabetic() && is_initials(&rest[..len]) && !rest[..len].contains(is_apostrophe))
                || (matches!(&rest[..len], "a" | "A" | "I" | "Ph" | "Ed")
                    && next.is_alphabetic()
                    && letter_and_stop(&rest[len + 1..]))
                || (next.is_lowercase() && domain(&rest[len + 1..]))
        }
        ',' | ':' => before.is_numeric() && next.is_numeric() && digits(&rest[len + 1..]),
        '/' => before.is_numeric() && next.is_numeric(),
        '-' => next.is_alphabetic() && PREFIXES.iter().any(|p| rest[..len].eq_ignore_ascii_case(p)),
        '&' => before.is_uppercase() && next.is_uppercase(),
        '\'' | '’' => {
            before.is_alphabetic()
                && next.is_alphabetic()
                && clitic(&rest[len..]).is_none()
                && !negation(&rest[..len], &rest[len..])
        }
        _ => false,
    }
}

/// What keeps its hyphen in EWT and GUM: "non-binding", "co-chair", "al-Assad".
const PREFIXES: &[&str] = &["al", "anti", "co", "e", "el", "mid", "non", "pan", "pre", "pro", "re", "un"];

/// The "m." of "a.m.", the "J." of "A.J.", the "D." of "Ph.D.": what tells initials from the words "a" and "I".
fn letter_and_stop(rest: &str) -> bool {
    rest.chars().nth(1) == Some('.')
}

fn digits(rest: &str) -> bool {
    rest.chars().take_while(|c| c.is_numeric()).count() >= 2
}

/// ".com", ".org" …: the name of a site without its scheme.
fn domain(rest: &str) -> bool {
    let end = rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(rest.len());
    matches!(&rest[..end], "com" | "org" | "net" | "gov" | "edu" | "co" | "info" | "io")
}

/// Whether the full stop after `word` belongs to it.
fn keeps_stop(word: &str, after: &str) -> bool {
    !after.starts_with('.') && (is_initials(word) || is_abbreviation(word))
}

/// The length of a clitic at an apostrophe: `'s 're 've 'll 'd 'm`.
fn clitic(rest: &str) -> Option<usize> {
    let mark = rest.chars().next().filter(|&c| is_apostrophe(c))?.len_utf8();
    let tail = rest[mark..].find(|c| !is_word(c)).map_or(&rest[mark..], |i| &rest[mark..mark + i]);
    let known = ["s", "re", "ve", "ll", "d", "m"].iter().any(|c| tail.eq_ignore_ascii_case(c));
    known.then_some(mark + tail.len())
}

/// `n't` begins one letter before the apostrophe.
fn negation(before: &str, rest: &str) -> bool {
    before.ends_with(['n', 'N'])
        && rest.chars().nth(1).is_some_and(|c| matches!(c, 't' | 'T'))
        && !rest.chars().nth(2).is_some_and(is_word)
}

/// Emits one token, its contraction split off (do|n't, can|not, gon|na), and returns where the next begins.
fn word(text: &str, start: usize, end: usize, emit: &mut impl FnMut(usize, usize)) -> usize {
    let token = &text[start..end];
    if ["cannot", "gonna", "wanna", "gotta"].iter().any(|w| token.eq_ignore_ascii_case(w)) {
        emit(start, start + 3);
        emit(start + 3, end);
        return end;
    }
    if token.len() > 1 && negation(token, &text[end..]) {
        let tail: usize = text[end..].chars().take(2).map(char::len_utf8).sum();
        emit(start, end - 1);
        emit(end - 1, end + tail);
        return end + tail;
    }
    emit(start, end);
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(text: &str) -> Vec<Span> {
        Span::new(text, 0..text.len()).map(|span| tokens(text, span)).unwrap_or_default()
    }

    #[test]
    fn conventions() {
        for (text, expected) in [
            // contractions and possessives
            ("They don't know.", "They do n't know ."),
            ("He’s late; she’ll wait, won’t she?", "He ’s late ; she ’ll wait , wo n’t she ?"),
            ("ISN'T THAT WHAT WE'D SAY", "IS N'T THAT WHAT WE 'D SAY"),
            ("We cannot go, and I'm gonna stay.", "We can not go , and I 'm gon na stay ."),
            ("Rima's shop, Rima’s shop", "Rima 's shop , Rima ’s shop"),
            ("the miners' strike", "the miners ' strike"),
            ("O'Neill met D’Arcy at six o'clock", "O'Neill met D’Arcy at six o'clock"),
            // hyphens and dashes
            ("the state-run radio", "the state - run radio"),
            ("a non-binding vote, a re-elected mayor", "a non-binding vote , a re-elected mayor"),
            ("al-Hakim and El-Amin", "al-Hakim and El-Amin"),
            ("a 3-year-old, 10,000-strong, in 2015-16", "a 3 - year - old , 10,000 - strong , in 2015 - 16"),
            ("U.S.-backed", "U.S. - backed"),
            ("the plan--if any—failed", "the plan -- if any — failed"),
            // full stops
            ("the U.S. Senate", "the U.S. Senate"),
            ("Mr. Ode saw Dr. Lund.", "Mr. Ode saw Dr. Lund ."),
            ("at 10:30 a.m., on Jan. 5", "at 10:30 a.m. , on Jan. 5"),
            ("J.K. Ode, Ph.D., of Acme Inc.", "J.K. Ode , Ph.D. , of Acme Inc."),
            ("A.J. Lund, a.k.a. Plan A.", "A.J. Lund , a.k.a. Plan A ."),
            ("It was No. 5. He said no.", "It was No. 5 . He said no ."),
            ("she and I.", "she and I ."),
            ("It ended.The next began.", "It ended . The next began ."),
            // numbers and money
            ("It rose 3.5 percent to 1,200.", "It rose 3.5 percent to 1,200 ."),
            ("12.5% of $5bn, or €3.2m", "12.5 % of $ 5bn , or € 3.2m"),
            ("6/10 and/or more", "6/10 and / or more"),
            ("AT&T does R&D", "AT&T does R&D"),
            // addresses and tags
            ("write to a.lund@mail.example.org.", "write to a.lund@mail.example.org ."),
            (
                "(see https://example.org/a?b=1, or www.example.org)",
                "( see https://example.org/a?b=1 , or www.example.org )",
            ),
            ("example.org closed", "example.org closed"),
            ("#Vote2024, says @ada_b.", "#Vote2024 , says @ada_b ."),
            // marks
            ("Well... no…yes", "Well ... no … yes"),
            ("What?! Never!", "What ?! Never !"),
            ("“No,” he said.", "“ No , ” he said ."),
            ("\"I'm\" and 'we've'", "\" I 'm \" and ' we 've '"),
            ("``It is,'' she [sic] said", "`` It is , '' she [ sic ] said"),
            // other scripts, and what cannot be seen
            ("Zoe\u{308} a\u{200b}b\u{a0}c", "Zoe\u{308} a b c"),
            ("", ""),
            (" \u{feff} ", ""),
        ] {
            let found: Vec<&str> = whole(text).iter().map(|t| t.of(text)).collect();
            assert_eq!(found.join(" "), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost(text in "([a-cA-C.,'’\"“?!@#$&/:0-9 \u{300}\u{200b}-]|\\PC){0,60}") {
            let found = whole(&text);
            prop_assert!(found.windows(2).all(|pair| pair[0].end() <= pair[1].start()));
            let kept: String = found.iter().map(|t| t.of(&text)).collect();
            prop_assert_eq!(kept, text.chars().filter(|c| !is_space(*c)).collect::<String>());
        }
    }
}
