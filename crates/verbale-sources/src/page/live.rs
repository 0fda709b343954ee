//! Live blogs: one page, many dated entries, each a document of its own.

use super::body::Search;
use super::furniture::Marks;
use super::tree::{Attribute, NodeId, Tag};
use crate::date::{Moment, machine, words};
use std::collections::HashMap;

/// Entries a page must have to be a live blog.
const FEWEST: usize = 3;

/// One entry.
#[derive(Debug)]
pub(crate) struct Entry {
    pub node: NodeId,
    pub moment: Moment,
}

/// The entries, in the page's order; empty where the page is no live blog. `declared` tells whether its metadata say that it is one.
pub(crate) fn entries(search: &Search<'_>, declared: bool, url: Option<&str>, title: Option<&str>) -> Vec<Entry> {
    let says_live = |text: &str| {
        text.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "live" | "liveblog" | "liveticker" | "ticker" | "minute"))
    };
    let told = url.is_some_and(says_live) || title.is_some_and(says_live);
    if !declared && !told && !search.own.iter().any(|marks| marks.any(Marks::LIVE)) {
        return Vec::new();
    }
    // The less the page says that it is one, the more of it must be entries: articles have tickers beside them.
    let least = match (declared, told) {
        (true, _) => 0.2,
        (_, true) => 0.4,
        _ => 0.6,
    };
    let tree = search.tree;
    let mut groups: HashMap<(NodeId, Tag, &str), Vec<Entry>> = HashMap::new();
    for id in tree.all().filter(|id| tree.node(*id).tag == Tag::Time) {
        let Some(moment) = moment(search, id) else { continue };
        // The outermost element around this time alone is its entry.
        for at in tree.ancestors(id).take(8) {
            let node = tree.node(at);
            if !matches!(node.tag, Tag::Article | Tag::Div | Tag::Li | Tag::Section | Tag::Other) {
                continue;
            }
            let class = tree.attribute(at, Attribute::Class).unwrap_or_default();
            let group = groups.entry((node.parent, node.tag, class)).or_default();
            if group.last().is_none_or(|entry| entry.node != at) {
                group.push(Entry { node: at, moment });
            }
        }
    }
    let prose = |entry: &Entry| {
        let lines = search.lines.inside(tree, entry.node);
        search.lines.lines[lines]
            .iter()
            .filter(|line| line.is_prose() && line.linked * 2 < line.words)
            .map(|line| line.words)
            .sum::<u32>()
    };
    let mut best: Option<(u32, Vec<Entry>)> = None;
    for mut group in groups.into_values() {
        group.retain(|entry| prose(entry) >= 8 && !search.own[entry.node as usize].any(Marks::COMMENTS));
        let words: u32 = group.iter().map(prose).sum();
        let better = best.as_ref().is_none_or(|(most, other)| (words, group.len()) > (*most, other.len()));
        if group.len() >= FEWEST && better {
            best = Some((words, group));
        }
    }
    let all: u32 = search.lines.lines.iter().filter(|line| line.is_prose()).map(|line| line.words).sum();
    best.filter(|(words, _)| *words as f32 >= least * all as f32).map(|(_, group)| group).unwrap_or_default()
}

fn moment(search: &Search<'_>, id: NodeId) -> Option<Moment> {
    let tree = search.tree;
    tree.attribute(id, Attribute::Datetime).and_then(machine).or_else(|| words::first(&tree.words(id, 120), false))
}
