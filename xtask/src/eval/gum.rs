//! Names in GUM. It marks entities of every kind by brackets in its last column; a name is what stands in capitals round the head of a
//! person, an organisation or a place, titles left out. Word for word the reading of `training/prepare.py`: who changes one of the two
//! changes the other.

use super::names::GoldName;
use super::trees::GoldTokens;
use regex::Regex;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\([^()]+\)?|[^()]+\)").ok());

/// Words for nations and peoples, and the same in capitals: alone they are no name.
static NATIONS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("../../../training/nationalities.txt").lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).flat_map(|w| [w.to_owned(), w.to_uppercase()]).collect()
});

/// What stands before a person's name and is no part of it.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "prof", "prof.", "professor", "president", "vice", "senator", "sen.", "sen",
    "rep.", "representative", "congressman", "congresswoman", "gov.", "governor", "prime", "minister", "chancellor", "king", "queen",
    "prince", "princess", "sir", "lord", "lady", "pope", "secretary", "general", "gen.", "colonel", "col.", "captain", "capt.", "major",
    "sergeant", "judge", "justice", "director", "chairman", "chairwoman", "mayor", "ambassador", "commissioner", "sheriff", "reverend",
    "rev.", "father", "sister", "saint", "uncle", "aunt", "coach", "dame", "baron", "count", "duke", "emperor",
];

/// What joins the parts of anybody's name.
const PARTICLES: &[&str] = &["-", "de", "la", "del", "van", "von", "der", "al", "bin", "ibn", "da", "di"];

/// What joins the parts of a body's or a place's name besides.
const JOINTS: &[&str] = &["of", "for", "the", "and", "&", "'s", "’s", "on", "in", "/"];

/// First and last token of what GUM calls a person, an organisation or a place.
#[derive(Debug)]
struct Mention {
    first: usize,
    last: usize,
    kind: &'static str,
}

/// The names of a document: the outermost of nested ones.
pub(super) fn names(document: &GoldTokens) -> Vec<GoldName> {
    let heads = document.heads();
    let mut taken = vec![false; document.rows.len()];
    let mut out = Vec::new();
    for mention in mentions(document) {
        let Some((mut start, last)) = name_within(document, &heads, &mention) else { continue };
        let title = |at: usize| mention.kind == "PER" && TITLES.contains(&lower(document, at).as_str());
        while start < last && title(start) {
            start += 1;
        }
        let unnamed = start == last && (NATIONS.contains(document.rows[start].form()) || title(start));
        let words = &mut taken[start..=last];
        if !unnamed && !words.contains(&true) {
            words.fill(true);
            out.push(GoldName { tokens: start..last + 1, kind: mention.kind });
        }
    }
    out
}

/// First and last word of the name at a mention's head: proper nouns and what joins them ("Bank of England"), nothing where the head is
/// none. In the names of bodies and places words of other kinds count if they have a capital ("United States").
fn name_within(document: &GoldTokens, heads: &[Option<usize>], mention: &Mention) -> Option<(usize, usize)> {
    let inside = |at: usize| (mention.first..=mention.last).contains(&at);
    let upos = |at: usize| document.rows[at].cell(3);
    let capital = |at: usize| document.rows[at].form().starts_with(char::is_uppercase);
    let other = |at: usize| mention.kind != "PER" && matches!(upos(at), "ADJ" | "VERB" | "NOUN") && capital(at);
    let proper = |at: usize| inside(at) && (upos(at) == "PROPN" || other(at));
    let joins = |at: usize| {
        let word = lower(document, at);
        PARTICLES.contains(&word.as_str()) || (mention.kind != "PER" && JOINTS.contains(&word.as_str()))
    };
    let head = (mention.first..=mention.last).find(|&at| !heads[at].is_some_and(inside))?;
    if upos(head) != "PROPN" {
        return None;
    }
    let start = (mention.first..head).rev().take_while(|&at| proper(at)).last().unwrap_or(head);
    let mut last = head;
    while let Some(n) = (1..=3).find(|&n| proper(last + n) && (last + 1..last + n).all(joins)) {
        last += n;
    }
    Some((start, last))
}

fn lower(document: &GoldTokens, at: usize) -> String {
    document.rows[at].form().to_lowercase()
}

/// The mentions of people, organisations and places, long ones first.
fn mentions(document: &GoldTokens) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut open: HashMap<&str, Vec<(usize, &str)>> = HashMap::new();
    let mut close = |first, last, kind| out.extend(kind_of(kind).map(|kind| Mention { first, last, kind }));
    for (at, row) in document.rows.iter().enumerate() {
        let marks = row.cell(9).split('|').find_map(|f| f.strip_prefix("Entity=")).unwrap_or("");
        for part in PART.as_ref().into_iter().flat_map(|p| p.find_iter(marks)).map(|m| m.as_str()) {
            let mut fields = part.trim_matches(['(', ')']).split('-');
            let (key, kind) = (fields.next().unwrap_or(""), fields.next().unwrap_or(""));
            if part.starts_with('(') && part.ends_with(')') {
                close(at, at, kind);
            } else if part.starts_with('(') {
                open.entry(key).or_default().push((at, kind));
            } else if let Some((start, kind)) = open.get_mut(key).and_then(Vec::pop) {
                close(start, at, kind);
            }
        }
    }
    // Those that end first stay in front of others as long.
    out.sort_by_key(|m| Reverse(m.last - m.first));
    out
}

fn kind_of(kind: &str) -> Option<&'static str> {
    match kind {
        "person" => Some("PER"),
        "organization" => Some("ORG"),
        "place" => Some("LOC"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::trees;

    /// Words as `form/upos/head/marks`, `head` 0 for the root and `marks` as GUM writes them.
    fn document(words: &str) -> GoldTokens {
        let mut rows = String::from("# newdoc id = GUM_news_x\n");
        for (at, word) in words.split_whitespace().enumerate() {
            let [form, upos, head, marks] = std::array::from_fn(|k| word.split('/').nth(k).unwrap_or(""));
            rows += &format!("{}\t{form}\t_\t{upos}\t_\t_\t{head}\t_\t_\tEntity={marks}|X=1\n", at + 1);
        }
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), rows + "\n").expect("written");
        trees::read(file.path(), true).expect("read").remove(0)
    }

    #[test]
    fn names_are_read() {
        for (words, expected) in [
            ("President/PROPN/2/(1-person Ada/PROPN/0/ Bell/PROPN/2/1)", &["PER Ada Bell"][..]),
            ("the/DET/2/(1-person President/PROPN/0/1)", &[]),
            ("Jan/PROPN/0/(1-person van/PROPN/1/ der/X/1/ Berg/PROPN/1/1)", &["PER Jan van der Berg"]),
            ("Ana/PROPN/0/(1-person of/ADP/3/ Oslo/PROPN/1/(2-place)1)", &["PER Ana", "LOC Oslo"]),
            ("Bank/PROPN/0/(1-organization of/ADP/3/ Oslo/PROPN/1/(2-place)1)", &["ORG Bank of Oslo"]),
            ("the/DET/3/(1-place United/ADJ/3/ States/PROPN/0/1)", &["LOC United States"]),
            ("a/DET/2/(1-person Frenchman/NOUN/0/ from/ADP/4/ Lyon/PROPN/2/(2-place)1)", &["LOC Lyon"]),
            ("the/DET/2/(1-person Germans/PROPN/0/1) GERMAN/PROPN/2/(2-place)", &[]),
            ("Oslo/PROPN/0/(1-event)", &[]),
        ] {
            let document = document(words);
            let mut found = names(&document);
            found.sort_by_key(|n| n.tokens.start);
            let found: Vec<String> = (found.into_iter())
                .map(|n| {
                    let words: Vec<&str> = document.rows[n.tokens].iter().map(trees::Row::form).collect();
                    format!("{} {}", n.kind, words.join(" "))
                })
                .collect();
            assert_eq!(found, expected, "{words}");
        }
    }
}
