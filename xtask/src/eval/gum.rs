//! Names in GUM. It marks entities of every kind by brackets in its last column; a name is the run of proper nouns round the head of a
//! person, an organisation or a place. The same reading as in the training recipe.

use super::names::GoldName;
use super::trees::GoldTokens;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\([^()]+\)?|[^()]+\)").ok());

/// First and last token and what GUM calls it.
struct Entity {
    start: usize,
    end: usize,
    kind: String,
}

/// The names of a document.
pub(super) fn names(document: &GoldTokens) -> Vec<GoldName> {
    let mut entities = entities(document);
    // Long ones first: a name inside a name's description takes its words back.
    entities.sort_by_key(|e| (std::cmp::Reverse(e.end - e.start), e.start));
    let heads = document.heads();
    let mut tags: Vec<Option<(usize, &'static str)>> = vec![None; document.rows.len()];
    for entity in &entities {
        if let Some(name) = name(document, &heads, entity) {
            tags[name.tokens.clone()].fill(Some((name.tokens.start, name.kind)));
        }
    }
    runs(&tags)
}

/// What is left of each name after others took words of it: its first piece, if that is its start.
fn runs(tags: &[Option<(usize, &'static str)>]) -> Vec<GoldName> {
    let mut out: Vec<GoldName> = Vec::new();
    for (at, tag) in tags.iter().enumerate() {
        let Some((start, kind)) = *tag else { continue };
        match out.last_mut() {
            Some(last) if last.tokens.end == at && last.tokens.start == start => last.tokens.end = at + 1,
            _ if start == at => out.push(GoldName { tokens: at..at + 1, kind }),
            _ => {}
        }
    }
    out
}

fn name(document: &GoldTokens, heads: &[Option<usize>], entity: &Entity) -> Option<GoldName> {
    let kind = match entity.kind.as_str() {
        "person" => "PER",
        "organization" => "ORG",
        "place" => "LOC",
        _ => return None,
    };
    let proper = |at: usize| document.rows[at].cell(3) == "PROPN";
    let inside = |at: usize| (entity.start..=entity.end).contains(&at);
    let head = (entity.start..=entity.end).find(|&at| !heads[at].is_some_and(inside))?;
    if !proper(head) {
        return None;
    }
    let start = (entity.start..head).rev().take_while(|&at| proper(at)).last().unwrap_or(head);
    let end = (head + 1..=entity.end).take_while(|&at| proper(at)).last().unwrap_or(head);
    Some(GoldName { tokens: start..end + 1, kind })
}

fn entities(document: &GoldTokens) -> Vec<Entity> {
    let mut out = Vec::new();
    let mut open: HashMap<String, Vec<(usize, String)>> = HashMap::new();
    for (at, row) in document.rows.iter().enumerate() {
        let marks = row.cell(9).split('|').find_map(|f| f.strip_prefix("Entity=")).unwrap_or("");
        for part in PART.as_ref().into_iter().flat_map(|p| p.find_iter(marks)).map(|m| m.as_str()) {
            let mut fields = part.trim_matches(['(', ')']).split('-');
            let (key, kind) = (fields.next().unwrap_or(""), fields.next().unwrap_or("").to_owned());
            if part.starts_with('(') && part.ends_with(')') {
                out.push(Entity { start: at, end: at, kind });
            } else if part.starts_with('(') {
                open.entry(key.to_owned()).or_default().push((at, kind));
            } else if let Some((start, kind)) = open.get_mut(key).and_then(Vec::pop) {
                out.push(Entity { start, end: at, kind });
            }
        }
    }
    out
}
