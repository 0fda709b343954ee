//! The lines of an `actors` block: `` Ada Quaye · person · GHA · GOV: `Ada Quaye` `She` speaks #1 ``, and what must not be: `never`, `nobody`,
//! `silent`, `doubt`. A block lists only the actors that its case is about.

use crate::cases::Case;
use verbale_model::{Actor, DoubtKind, Mention, Reading, Span};

/// What differs, with everybody who was read; nothing if all lines hold.
pub(crate) fn difference(case: &Case, expected: &[String], reading: &Reading) -> Option<String> {
    let holds = |line: &&String| holds(case, line, reading);
    let wrong: String = expected.iter().filter(|l| !holds(l)).map(|l| format!("\n    {l}")).collect();
    let read = |at| format!("\n    {}", write(&case.text, reading, at));
    let doubts = doubts(reading).map(|d| format!("\n    doubt: `{}`", d.of(&case.text)));
    let everybody: String = (0..reading.actors.len()).map(read).chain(doubts).collect();
    (!wrong.is_empty()).then(|| format!("actors expected:{wrong}\nactors read:{everybody}"))
}

fn holds(case: &Case, line: &str, reading: &Reading) -> bool {
    let (head, rest) = line.split_once(": ").unwrap_or_else(|| panic!("{}: a colon is missing, in: {line}", case.id));
    let (words, speaks) = rest.split_once(" speaks ").unwrap_or((rest, ""));
    let spans = spans(case, words);
    let owners: Vec<Option<usize>> = spans.iter().map(|s| owner(&case.text, reading, *s)).collect();
    match head {
        "never" => (0..owners.len()).all(|a| owners[a].is_none() || !owners[a + 1..].contains(&owners[a])),
        "nobody" => owners.iter().all(Option::is_none),
        "silent" => owners.iter().flatten().all(|&actor| statements(reading, actor).is_empty()),
        "doubt" => spans.iter().all(|s| doubts(reading).any(|d| d == *s)),
        _ => owners[0].is_some_and(|actor| {
            owners.iter().all(|o| *o == Some(actor))
                && agrees(head, &reading.actors[actor], reading)
                && numbers(speaks).iter().all(|n| statements(reading, actor).contains(n))
        }),
    }
}

/// Name, kind, country, sector, and `for` whom it speaks; what a line leaves out is not compared, `–` means that there is none.
fn agrees(head: &str, actor: &Actor, reading: &Reading) -> bool {
    let kind = actor.kind.map(|k| format!("{k:?}").to_lowercase());
    let mut known =
        [Some(without_article(&actor.name)), kind.as_deref(), actor.country.as_deref(), actor.sector.as_deref()]
            .into_iter();
    without_article(head).split(" · ").all(|field| match field.strip_prefix("for ") {
        Some(principal) => actor.speaks_for.is_some_and(|p| without_article(&reading.actors[p.at()].name) == principal),
        None => known.next().flatten().unwrap_or("–") == field,
    })
}

/// `` `he` `he` #2 ``: the first "he" of the text and the second, as whole words.
fn spans(case: &Case, listed: &str) -> Vec<Span> {
    let parts: Vec<&str> = listed.split('`').collect();
    let words = parts.chunks(2).filter_map(|pair| Some((pair.first()?, *pair.get(1)?)));
    let numbers = parts.iter().skip(2).step_by(2).map(|after| numbers(after).first().copied().unwrap_or(1));
    let span = |((_, words), number): ((&&str, &str), usize)| {
        let found = occurrences(&case.text, words).nth(number - 1);
        found.unwrap_or_else(|| panic!("{}: `{words}` #{number} is not in the text", case.id))
    };
    words.zip(numbers).map(span).collect()
}

fn occurrences<'t>(text: &'t str, words: &'t str) -> impl Iterator<Item = Span> + 't {
    let whole = move |at: &usize| {
        let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        edge(text[..*at].chars().next_back()) && edge(text[at + words.len()..].chars().next())
    };
    text.match_indices(words).map(|(at, _)| at).filter(whole).filter_map(|at| Span::new(text, at..at + words.len()))
}

fn numbers(words: &str) -> Vec<usize> {
    words.split_whitespace().filter_map(|w| w.strip_prefix('#')?.parse().ok()).collect()
}

/// The actor to which words belong: a mention has these words, or they hold its head and nothing outside of it.
fn owner(text: &str, reading: &Reading, words: Span) -> Option<usize> {
    let holds = |outer: Span, inner: Span| outer.start() <= inner.start() && inner.end() <= outer.end();
    let same = |m: &Mention| {
        without_article(m.span.of(text)) == without_article(words.of(text))
            && (holds(m.span, words) || holds(words, m.span))
    };
    let fits = |m: &Mention| same(m) || holds(words, m.head) && holds(m.span, words);
    reading.actors.iter().position(|a| a.mentions.iter().any(fits))
}

fn without_article(words: &str) -> &str {
    words.strip_prefix("the ").or_else(|| words.strip_prefix("The ")).unwrap_or(words)
}

/// Where somebody is meant who cannot be told.
fn doubts(reading: &Reading) -> impl Iterator<Item = Span> + '_ {
    reading.doubts.iter().filter(|d| d.kind == DoubtKind::NoAntecedent).map(|d| d.span)
}

/// The statements that an actor speaks, counted from 1.
fn statements(reading: &Reading, actor: usize) -> Vec<usize> {
    let spoken = reading.statements.iter().enumerate();
    spoken.filter(|(_, s)| s.speakers.iter().any(|a| a.at() == actor)).map(|(at, _)| at + 1).collect()
}

/// As it stands in a block.
fn write(text: &str, reading: &Reading, at: usize) -> String {
    let actor = &reading.actors[at];
    let kind = actor.kind.map_or("–".to_owned(), |k| format!("{k:?}").to_lowercase());
    let none = |field: &Option<String>| field.clone().unwrap_or("–".to_owned());
    let mut out = format!("{} · {kind} · {} · {}", actor.name, none(&actor.country), none(&actor.sector));
    actor.speaks_for.iter().for_each(|p| out += &format!(" · for {}", reading.actors[p.at()].name));
    out += ":";
    actor.mentions.iter().for_each(|m| out += &format!(" `{}`", m.span.of(text)));
    let spoken = statements(reading, at);
    if !spoken.is_empty() {
        out += " speaks";
        spoken.iter().for_each(|n| out += &format!(" #{n}"));
    }
    out
}
