//! Title, author, publisher, language and canonical address of a page, from JSON-LD, `<meta>`, `<link>` and what stands in the text.

use super::body::{is_byline, squeezed};
use super::furniture::Marks;
use super::lines::Lines;
use super::linked_data::Item;
use super::tree::{Attribute, NodeId, Tag, Tree};

/// `<meta>` elements read of a page.
const MAX_METAS: usize = 500;

/// What the head says: names in lower case and contents, in order.
pub(crate) struct Head {
    pub metas: Vec<(String, String)>,
    /// `<title>`, white space collapsed.
    pub title: Option<String>,
    pub canonical: Option<String>,
    pub language: Option<String>,
}

impl Head {
    /// Reads a page's metadata, wherever in the page they stand.
    pub(crate) fn new(tree: &Tree) -> Self {
        let mut head = Self { metas: Vec::new(), title: None, canonical: None, language: language_of(tree, 0) };
        for id in tree.all() {
            match tree.node(id).tag {
                Tag::Meta if head.metas.len() < MAX_METAS => head.metas.extend(meta(tree, id)),
                Tag::Title if head.title.is_none() && !in_svg(tree, id) => {
                    head.title = Some(tree.words(id, 1000)).filter(|title| !title.is_empty());
                }
                Tag::Link if head.canonical.is_none() && tree.attribute(id, Attribute::Rel) == Some("canonical") => {
                    head.canonical = tree.attribute(id, Attribute::Href).map(str::to_owned);
                }
                Tag::Body if head.language.is_none() => head.language = language_of(tree, id),
                _ => {}
            }
        }
        head
    }

    /// The first content under one of the names that says something.
    pub(crate) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let found = self.metas.iter().find(|(meta, content)| meta == name && !content.is_empty());
            found.map(|(_, content)| content.as_str())
        })
    }
}

fn in_svg(tree: &Tree, id: NodeId) -> bool {
    tree.ancestors(id).take(3).any(|at| tree.node(at).tag == Tag::Svg)
}

fn meta(tree: &Tree, id: NodeId) -> Option<(String, String)> {
    let name = [Attribute::Property, Attribute::Name, Attribute::Itemprop, Attribute::HttpEquiv]
        .iter()
        .find_map(|which| tree.attribute(id, *which))?;
    let content = tree
        .attribute(id, Attribute::Content)
        .or_else(|| tree.attribute(id, Attribute::Datetime))
        .or_else(|| tree.attribute(id, Attribute::Value))?;
    Some((name.trim().to_ascii_lowercase(), clean(content)))
}

fn language_of(tree: &Tree, id: NodeId) -> Option<String> {
    let value = tree.attribute(id, Attribute::Lang).or_else(|| tree.attribute(id, Attribute::XmlLang))?;
    tag(value)
}

/// A language tag as BCP 47 writes it; `None` for what is none.
pub(crate) fn tag(value: &str) -> Option<String> {
    let value = value.trim().replace('_', "-");
    let primary = value.split('-').next()?;
    let fine = (2..=3).contains(&primary.len())
        && value.len() <= 20
        && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let rest = &value[primary.len().min(value.len())..];
    fine.then(|| format!("{}{rest}", primary.to_ascii_lowercase()))
}

/// Collapses white space; resolves references and drops tags where a field holds markup.
pub(crate) fn clean(value: &str) -> String {
    let marked = value.contains('<') || (value.contains('&') && value.contains(';'));
    let value = if marked && value.len() < 10_000 { Tree::new(value).words(0, 10_000) } else { value.to_owned() };
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sites part the headline from their name with these.
const PARTS: [&str; 9] = [" | ", " - ", " – ", " — ", " :: ", " » ", " • ", " / ", " · "];

/// The headline.
pub(crate) fn title(tree: &Tree, head: &Head, items: &[Item]) -> Option<String> {
    let publisher = publisher(head, items);
    let declared = items.iter().find_map(|item| item.headline.clone()).map(|title| clean(&title));
    let social = head
        .meta(&["og:title", "twitter:title", "dc.title", "parsely-title", "sailthru.title", "title"])
        .map(str::to_owned);
    let known: Vec<String> = [&declared, &social].iter().filter_map(|title| title.as_deref()).map(squeezed).collect();
    let whole = head.title.as_deref().map(squeezed).unwrap_or_default();
    let headings = tree.all().filter(|id| tree.node(*id).tag == Tag::H1).take(20);
    let headings: Vec<String> = headings.map(|id| tree.words(id, 600)).filter(|words| !words.is_empty()).collect();
    // A headline in the page is the one people saw; the others are often cut or written for search engines. The site's own name may be
    // a heading too.
    let confirmed = headings.iter().filter(|heading| {
        let heading = squeezed(heading);
        let in_title = heading.len() * 2 >= whole.len() && whole.contains(&heading);
        let told = known.iter().any(|other| {
            (other.contains(&heading) && heading.len() * 2 >= other.len())
                || (other.len() >= 12 && heading.contains(other.as_str()))
        });
        heading.len() >= 8 && (told || in_title)
    });
    let confirmed = confirmed.max_by_key(|heading| heading.len());
    let only = || (headings.len() == 1 && headings[0].split_whitespace().count() >= 3).then(|| headings[0].clone());
    let found = confirmed
        .cloned()
        .or(declared)
        .or_else(|| social.map(|title| without_site(&title, publisher.as_deref())))
        .or_else(only);
    found
        .or_else(|| head.title.as_deref().map(|title| without_site(title, publisher.as_deref())))
        .filter(|title| !title.is_empty())
}

/// Without the site's name at the end or the start.
fn without_site(title: &str, publisher: Option<&str>) -> String {
    let Some(part) = PARTS.iter().filter(|part| title.contains(**part)).max_by_key(|part| title.rfind(**part)) else {
        return title.to_owned();
    };
    if let Some((front, back)) = title.rsplit_once(part) {
        let named = publisher
            .is_some_and(|name| squeezed(back).contains(&squeezed(name)) || squeezed(name).contains(&squeezed(back)));
        if named || back.split_whitespace().count() <= 4 && front.split_whitespace().count() >= 3 {
            return front.trim().to_owned();
        }
    }
    match (title.split_once(part), publisher) {
        (Some((front, back)), Some(name)) if squeezed(front) == squeezed(name) => back.trim().to_owned(),
        _ => title.to_owned(),
    }
}

/// Who publishes it.
pub(crate) fn publisher(head: &Head, items: &[Item]) -> Option<String> {
    let declared = items.iter().find_map(|item| item.publisher.clone()).map(|name| clean(&name));
    let names = [
        "og:site_name",
        "dc.publisher",
        "dcterms.publisher",
        "publisher",
        "application-name",
        "al:android:app_name",
        "article:publisher",
    ];
    declared
        .or_else(|| head.meta(&names).filter(|name| !name.starts_with("http")).map(str::to_owned))
        .filter(|name| name.len() <= 200)
}

/// Who wrote it as the metadata say; several are parted by commas.
pub(crate) fn declared_author(head: &Head, items: &[Item]) -> Option<String> {
    let declared: Vec<String> =
        items.iter().map(|item| &item.authors).find(|authors| !authors.is_empty()).cloned().unwrap_or_default();
    let meta = || head.meta(&AUTHOR).filter(|name| !name.contains("://")).map(|name| vec![name.to_owned()]);
    joined(Some(declared).filter(|names| !names.is_empty()).or_else(meta)?)
}

/// Who wrote it as the page shows: elements that are declared to be the author's, or a byline near the article's first line.
pub(crate) fn shown_author(tree: &Tree, lines: &Lines, start: usize) -> Option<String> {
    joined(marked(tree).or_else(|| visible(lines, start))?)
}

fn joined(names: Vec<String>) -> Option<String> {
    let mut authors: Vec<String> = Vec::new();
    for name in names {
        let name = clean(&without_by(&name));
        if !name.is_empty() && name.len() <= 200 && !authors.contains(&name) {
            authors.push(name);
        }
    }
    (!authors.is_empty()).then(|| authors.join(", "))
}

/// Names of `<meta>` elements that hold an author.
const AUTHOR: [&str; 10] = [
    "author",
    "article:author",
    "article:author_name",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
    "cxenseparse:author",
];

/// Names in elements that are declared to be the author's.
fn marked(tree: &Tree) -> Option<Vec<String>> {
    let is_author = |id: &NodeId| {
        let says = |which, name: &str| {
            tree.attribute(*id, which).is_some_and(|value| value.split_whitespace().any(|word| word == name))
        };
        says(Attribute::Rel, "author") || says(Attribute::Itemprop, "author") || says(Attribute::Class, "author-name")
    };
    let names: Vec<String> = tree.all().filter(is_author).take(8).map(|id| tree.words(id, 200)).collect();
    let names: Vec<String> =
        names.into_iter().filter(|name| !name.is_empty() && name.split_whitespace().count() <= 6).take(4).collect();
    (!names.is_empty()).then_some(names)
}

/// A line "By Ana Marić" around the article's start.
fn visible(lines: &Lines, start: usize) -> Option<Vec<String>> {
    let around = start.saturating_sub(20).min(lines.lines.len())..(start + 6).min(lines.lines.len());
    let lines = lines.lines[around].iter().map(|line| (lines.words(line), line));
    let mut bylines = lines
        .filter(|(words, line)| is_byline(words, line.words) && !line.marks.any(Marks::COMMENTS.with(Marks::CAPTION)));
    bylines.next().map(|(words, _)| vec![words.to_owned()])
}

/// Without the word in front and what follows the name.
fn without_by(name: &str) -> String {
    let lower = name.to_lowercase();
    let by = ["by ", "von ", "par ", "por ", "written by ", "di ", "door ", "автор: ", "text: "]
        .iter()
        .find(|by| lower.starts_with(**by));
    let rest = by.and_then(|by| name.get(by.len()..)).unwrap_or(name);
    rest.split(['|', '•', '·', '\n']).next().unwrap_or(rest).trim().trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_without_sites() {
        let table = [
            ("Dam holds after night of rain | Northwire", Some("Northwire"), "Dam holds after night of rain"),
            ("Dam holds after night of rain - The Ledger", None, "Dam holds after night of rain"),
            (
                "Northwire - Dam holds after night of rain and snow",
                Some("Northwire"),
                "Dam holds after night of rain and snow",
            ),
            ("Talks - a long history of failed attempts", None, "Talks - a long history of failed attempts"),
        ];
        for (title, publisher, expected) in table {
            assert_eq!(without_site(title, publisher), expected);
        }
    }

    #[test]
    fn language_tags() {
        assert_eq!(tag("en_GB").as_deref(), Some("en-GB"));
        assert_eq!(tag("DE").as_deref(), Some("de"));
        assert_eq!(tag("english").as_deref(), None);
        assert_eq!(tag("").as_deref(), None);
    }
}
