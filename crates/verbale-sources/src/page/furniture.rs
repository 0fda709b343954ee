//! How parts of a page are named and how lines read that are no article: `knowledge/page_furniture.toml`, as the main-text search
//! looks into it. Names only give hints; what is done with them stands in [`super::body`].

use super::tree::{Attribute, NodeId, Tag, Tree};
use regex::{Regex, RegexBuilder};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the names of an element, or of one around it, say it is. A set of the constants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u16);

impl Marks {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const COMMENTS: Self = Self(1);
    pub(crate) const FURNITURE: Self = Self(1 << 1);
    pub(crate) const CAPTION: Self = Self(1 << 2);
    pub(crate) const BYLINE: Self = Self(1 << 3);
    pub(crate) const DATE: Self = Self(1 << 4);
    pub(crate) const MODIFIED: Self = Self(1 << 5);
    pub(crate) const BODY: Self = Self(1 << 6);
    pub(crate) const LEAD: Self = Self(1 << 7);
    pub(crate) const LIVE: Self = Self(1 << 8);
    pub(crate) const HIDDEN: Self = Self(1 << 9);
    pub(crate) const GALLERY: Self = Self(1 << 10);
    /// A part that is furniture by where it stands, however much it holds.
    pub(crate) const DROPPED: Self = Self(Self::FURNITURE.0 | Self::GALLERY.0);

    /// Both sets together.
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    pub(crate) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the sets have something in common.
    pub(crate) fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    names: Vec<Names>,
    lines: Vec<Lines>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    kind: String,
    words: Vec<String>,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    kind: String,
    most: usize,
    pattern: String,
    #[serde(rename = "example")]
    _example: String,
    #[serde(rename = "never")]
    _never: String,
    #[serde(rename = "source")]
    _source: String,
}

/// The table, ready for look-ups.
struct Furniture {
    /// Marks of entries of one to three words; whole names begin with `=`.
    names: HashMap<String, Marks>,
    drop: Vec<(usize, Regex)>,
    cut: Vec<(usize, Regex)>,
}

static FURNITURE: LazyLock<Furniture> = LazyLock::new(|| {
    // A table that does not read is a fault of the build; `tests::the_table_reads` finds it, and an empty one only loses hints.
    let file: File = toml::from_str(include_str!("../../../../knowledge/page_furniture.toml"))
        .unwrap_or(File { names: Vec::new(), lines: Vec::new() });
    let mut names: HashMap<String, Marks> = HashMap::new();
    for row in &file.names {
        for word in &row.words {
            let marks = names.entry(word.clone()).or_default();
            *marks = marks.with(kind(&row.kind));
        }
    }
    let of = |which: &str| {
        let rows = file.lines.iter().filter(|row| row.kind == which);
        rows.filter_map(|row| Some((row.most, RegexBuilder::new(&row.pattern).case_insensitive(true).build().ok()?)))
            .collect()
    };
    Furniture { names, drop: of("drop"), cut: of("cut") }
});

fn kind(name: &str) -> Marks {
    match name {
        "comments" => Marks::COMMENTS,
        "furniture" => Marks::FURNITURE,
        "caption" => Marks::CAPTION,
        "byline" => Marks::BYLINE,
        "date" => Marks::DATE,
        "modified" => Marks::MODIFIED,
        "body" => Marks::BODY,
        "lead" => Marks::LEAD,
        "live" => Marks::LIVE,
        "hidden" => Marks::HIDDEN,
        "gallery" => Marks::GALLERY,
        _ => Marks::NONE,
    }
}

/// Whether a line of that many words is furniture wherever it stands.
pub(crate) fn is_furniture_line(line: &str, words: usize) -> bool {
    FURNITURE.drop.iter().any(|(most, pattern)| words <= *most && pattern.is_match(line))
}

/// Whether a line of that many words is a heading after which no article stands.
pub(crate) fn is_end_line(line: &str, words: usize) -> bool {
    FURNITURE.cut.iter().any(|(most, pattern)| words <= *most && pattern.is_match(line))
}

/// The marks of every element of a page, by its own names; attribute values seen before are looked up once.
pub(crate) fn marks_of(tree: &Tree) -> Vec<Marks> {
    let mut seen: HashMap<&str, Marks> = HashMap::new();
    let mut marks = vec![Marks::NONE; tree.nodes.len()];
    for id in tree.all() {
        marks[id as usize] = of_element(tree, id, &mut seen);
    }
    marks
}

fn of_element<'t>(tree: &'t Tree, id: NodeId, seen: &mut HashMap<&'t str, Marks>) -> Marks {
    use Attribute::*;
    let mut marks = match tree.node(id).tag {
        Tag::Text | Tag::Html | Tag::Body => return Marks::NONE,
        Tag::Nav | Tag::Aside | Tag::Footer | Tag::Form | Tag::Dialog | Tag::Menu => Marks::FURNITURE,
        Tag::Figcaption | Tag::Caption => Marks::CAPTION,
        Tag::Address => Marks::BYLINE,
        _ => Marks::NONE,
    };
    for (name, value) in tree.attributes(id) {
        marks = marks.with(match name {
            // An identifier made from a heading tells what a section is about.
            Id if is_slug(value) => Marks::NONE,
            Class | Id | DataTestid | DataComponent | DataQa => *seen.entry(value).or_insert_with(|| of_names(value)),
            Itemprop => of_property(value),
            Role => of_role(value),
            Hidden => Marks::HIDDEN,
            AriaHidden if value == "true" => Marks::HIDDEN,
            Style if hides(value) => Marks::HIDDEN,
            Rel if value.contains("author") => Marks::BYLINE,
            _ => Marks::NONE,
        });
    }
    marks
}

fn hides(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

fn of_role(role: &str) -> Marks {
    match role {
        "navigation" | "complementary" | "contentinfo" | "banner" | "search" | "dialog" | "alertdialog" | "menu"
        | "menubar" | "tablist" | "toolbar" | "tooltip" => Marks::FURNITURE,
        _ => Marks::NONE,
    }
}

fn of_property(property: &str) -> Marks {
    let has = |name: &str| property.split_whitespace().any(|word| word.eq_ignore_ascii_case(name));
    let table = [
        ("articleBody", Marks::BODY),
        ("reviewBody", Marks::BODY),
        ("author", Marks::BYLINE),
        ("creator", Marks::BYLINE),
        ("caption", Marks::CAPTION),
        ("copyrightHolder", Marks::CAPTION),
        ("comment", Marks::COMMENTS),
        ("description", Marks::LEAD),
        ("alternativeHeadline", Marks::LEAD),
        ("datePublished", Marks::DATE),
        ("dateModified", Marks::MODIFIED),
        ("keywords", Marks::FURNITURE),
        ("liveBlogUpdate", Marks::LIVE),
    ];
    table.iter().filter(|(name, _)| has(name)).fold(Marks::NONE, |marks, (_, more)| marks.with(*more))
}

/// Names beginning so tell about the page's subject or state, not what the element is.
const MODIFIERS: [&str; 13] = [
    "tag-",
    "category-",
    "cat-",
    "has-",
    "no-",
    "no_",
    "with-",
    "is-",
    "postid-",
    "page-",
    "section-",
    "type-",
    "elementor-widget",
];

/// Words that stand in headings and hardly ever in names of parts.
const FUNCTION_WORDS: [&str; 14] =
    ["a", "the", "of", "to", "and", "with", "is", "for", "how", "what", "why", "does", "did", "an"];

/// Whether an identifier is a heading's words: `sharing-with-a-single-developer`.
fn is_slug(value: &str) -> bool {
    let words: Vec<&str> = value.split(['-', '_']).collect();
    words.len() >= 4 && words.iter().any(|word| FUNCTION_WORDS.contains(word))
}

/// Marks of a `class` or `id`: all its names together.
fn of_names(value: &str) -> Marks {
    let names = value
        .split_whitespace()
        .take(32)
        // Brackets and colons stand in the names of atomic style sheets, which tell looks: `Bxsh(modalShadow)`, `hover:menu`.
        .filter(|name| {
            name.len() <= 80
                && !name.contains(['(', '[', ':'])
                && !MODIFIERS.iter().any(|start| name.starts_with(start))
        });
    names.fold(Marks::NONE, |marks, name| marks.with(of_name(name)))
}

fn of_name(name: &str) -> Marks {
    let words = words_of(name);
    let ends: Vec<usize> = std::iter::once(0).chain(words.match_indices(' ').map(|(at, _)| at + 1)).collect();
    let mut marks = Marks::NONE;
    for (at, start) in ends.iter().enumerate() {
        for length in 1..=3 {
            let end = match ends.get(at + length) {
                Some(next) => next - 1,
                None if at + length == ends.len() => words.len(),
                None => break,
            };
            marks = marks.with(FURNITURE.names.get(&words[*start..end]).copied().unwrap_or_default());
        }
    }
    let whole = FURNITURE.names.get(format!("={words}").as_str()).copied().unwrap_or_default();
    marks.with(whole)
}

/// `relatedArticles_list` to `related articles list`.
fn words_of(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            if !words.ends_with(' ') && !words.is_empty() {
                words.push(' ');
            }
            lower = false;
            continue;
        }
        if c.is_uppercase() && lower {
            words.push(' ');
        }
        lower = c.is_lowercase() || c.is_ascii_digit();
        words.extend(c.to_lowercase());
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads() {
        let file: File =
            toml::from_str(include_str!("../../../../knowledge/page_furniture.toml")).expect("the table reads");
        for row in &file.names {
            assert_ne!(kind(&row.kind), Marks::NONE, "{}", row.kind);
            assert!(of_names(&row._example).any(kind(&row.kind)), "{}", row._example);
            for word in &row.words {
                assert!(word.trim_start_matches('=').split(' ').count() <= 3, "{word}");
            }
        }
        for row in &file.lines {
            let (words, never) = (row._example.split_whitespace().count(), row._never.split_whitespace().count());
            let pattern = RegexBuilder::new(&row.pattern).case_insensitive(true).build().expect("a regular expression");
            assert!(words <= row.most && pattern.is_match(&row._example), "{}", row._example);
            assert!(!is_furniture_line(&row._never, never) && !is_end_line(&row._never, never), "{}", row._never);
        }
    }

    #[test]
    fn names() {
        let table = [
            ("relatedArticles_list", Marks::FURNITURE),
            ("article-body", Marks::BODY),
            ("td-post-content", Marks::BODY),
            ("storyBody", Marks::BODY),
            ("article__standfirst", Marks::LEAD),
            ("posted-on", Marks::DATE),
            ("comments-area", Marks::COMMENTS),
            ("post tag-newsletter category-trending", Marks::NONE),
            ("shareholder-report", Marks::NONE),
            ("loadable adaptive", Marks::NONE),
            ("elementor-widget elementor-widget-text-editor", Marks::NONE),
            ("textwidget", Marks::NONE),
            ("Pos(r) Bxsh(modalShadow) hover:menu", Marks::NONE),
            ("no_caption", Marks::NONE),
        ];
        for (name, marks) in table {
            assert!(of_names(name).any(marks) || of_names(name) == marks, "{name}");
        }
        assert!(is_slug("sharing-with-a-single-developer") && !is_slug("block-related-articles-list"));
        assert_eq!(words_of("--TopStories_2Col "), "top stories 2 col");
    }
}
