//! JSON-LD: what a page says of itself for search engines.
//!
//! Read are the objects that are articles or pages, wherever they stand (`@graph`, arrays, `mainEntity`), and not what they only link
//! to: list items, comments, pictures, other articles. JSON that is not quite JSON (raw line breaks in strings, trailing commas, comment
//! marks around) is mended; where that fails, single fields are looked for in the raw text.

use super::tree::{Attribute, Tag, Tree};
use regex::Regex;
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// Bytes of JSON-LD read of one script; longer ones hold catalogues.
const MAX_SCRIPT: usize = 2 * 1024 * 1024;

/// Objects looked at in a page.
const MAX_OBJECTS: usize = 2000;

/// What kind of thing an object describes, the best first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// An article, a report, a blog post.
    #[default]
    Article,
    /// A web page.
    Page,
    /// Something else: a video, an event.
    Other,
}

/// What one object says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Item {
    pub about: About,
    pub headline: Option<String>,
    pub published: Option<String>,
    pub created: Option<String>,
    pub modified: Option<String>,
    pub authors: Vec<String>,
    pub publisher: Option<String>,
    pub language: Option<String>,
    pub body: Option<String>,
    /// Whether it is a live blog.
    pub live: bool,
}

/// All items of a page, articles first, otherwise in its order.
pub(crate) fn items(tree: &Tree) -> Vec<Item> {
    let mut items = Vec::new();
    for id in tree.all().filter(|id| tree.node(*id).tag == Tag::Script) {
        let kind = tree.attribute(id, Attribute::Type).unwrap_or_default().to_ascii_lowercase();
        if !kind.contains("ld+json") {
            continue;
        }
        for (text, _) in tree.inside(id).filter_map(|inner| tree.text(inner)) {
            read_script(text.get(..MAX_SCRIPT).unwrap_or(text), &mut items);
        }
    }
    items.sort_by_key(|item| item.about);
    items
}

fn read_script(text: &str, items: &mut Vec<Item>) {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text = text
        .trim_end()
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim_end()
        .trim_end_matches(';');
    let parsed = serde_json::from_str::<Value>(text).or_else(|_| serde_json::from_str(&mended(text)));
    match parsed {
        Ok(value) => walk(&value, items),
        Err(_) => items.extend(raw(text)),
    }
}

/// Control characters become blanks and commas before a closing bracket go.
fn mended(text: &str) -> String {
    static COMMA: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r",\s*([}\]])").ok());
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    COMMA.as_ref().map(|comma| comma.replace_all(&plain, "$1").into_owned()).unwrap_or(plain)
}

/// Single fields of what does not parse.
fn raw(text: &str) -> Option<Item> {
    static FIELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#""(datePublished|dateCreated|dateModified|headline)"\s*:\s*"((?:[^"\\]|\\.){1,400})""#).ok()
    });
    let mut item = Item { about: About::Page, ..Item::default() };
    for found in FIELD.as_ref()?.captures_iter(text) {
        let field = match &found[1] {
            "datePublished" => &mut item.published,
            "dateCreated" => &mut item.created,
            "dateModified" => &mut item.modified,
            _ => &mut item.headline,
        };
        field.get_or_insert(found[2].to_owned());
    }
    (item != Item { about: About::Page, ..Item::default() }).then_some(item)
}

/// Keys under which a page names what it links to.
const ELSEWHERE: [&str; 22] = [
    "itemListElement",
    "relatedLink",
    "comment",
    "comments",
    "image",
    "logo",
    "publisher",
    "author",
    "video",
    "audio",
    "hasPart",
    "mentions",
    "about",
    "citation",
    "liveBlogUpdate",
    "associatedMedia",
    "breadcrumb",
    "isBasedOn",
    "primaryImageOfPage",
    "thumbnail",
    "review",
    "potentialAction",
];

fn walk(value: &Value, items: &mut Vec<Item>) {
    let mut open = vec![value];
    let mut seen = 0;
    while let Some(value) = open.pop() {
        seen += 1;
        if seen > MAX_OBJECTS {
            return;
        }
        match value {
            Value::Array(values) => open.extend(values.iter().rev().take(MAX_OBJECTS)),
            Value::Object(object) => {
                items.extend(item(object));
                open.extend(
                    object
                        .iter()
                        .filter(|(key, _)| !ELSEWHERE.contains(&key.as_str()))
                        .map(|(_, value)| value)
                        .filter(|v| v.is_object() || v.is_array()),
                );
            }
            _ => {}
        }
    }
}

fn item(object: &Map<String, Value>) -> Option<Item> {
    let kinds = strings(object.get("@type").or_else(|| object.get("type")));
    let is = |names: &[&str]| kinds.iter().any(|kind| names.iter().any(|name| kind.ends_with(name)));
    let about = match () {
        () if is(&["Article", "Posting", "Report", "Review", "Statement", "Critique"]) => About::Article,
        () if is(&["WebPage", "ItemPage", "CreativeWork"]) => About::Page,
        () => About::Other,
    };
    let text = |key: &str| {
        object.get(key).and_then(|value| strings(Some(value)).into_iter().next()).filter(|text| !text.trim().is_empty())
    };
    let item = Item {
        about,
        headline: text("headline").or_else(|| (about != About::Other).then(|| text("name")).flatten()),
        published: text("datePublished"),
        created: text("dateCreated").or_else(|| text("uploadDate")),
        modified: text("dateModified"),
        authors: names(object.get("author").or_else(|| object.get("creator"))),
        publisher: names(object.get("publisher").or_else(|| object.get("sourceOrganization"))).into_iter().next(),
        language: text("inLanguage"),
        body: text("articleBody"),
        live: is(&["LiveBlogPosting"]),
    };
    let dated = item.published.is_some() || item.created.is_some() || item.modified.is_some();
    (about != About::Other || dated).then_some(item)
}

/// A string, the strings of an array, or the name or value of an object.
fn strings(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(values)) => values.iter().filter_map(|value| value.as_str().map(str::to_owned)).collect(),
        Some(Value::Object(object)) => {
            ["@value", "name"].iter().filter_map(|key| object.get(*key)?.as_str()).map(str::to_owned).collect()
        }
        Some(Value::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

/// Names of people or organisations.
fn names(value: Option<&Value>) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => object.get("name").and_then(|name| strings(Some(name)).into_iter().next()),
        _ => None,
    };
    let names: Vec<String> = match value {
        Some(Value::Array(values)) => values.iter().filter_map(one).collect(),
        Some(value) => one(value).into_iter().collect(),
        None => Vec::new(),
    };
    names.into_iter().filter(|name| !name.trim().is_empty() && !name.starts_with("http")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<Item> {
        items(&Tree::new(&format!("<script type=\"application/ld+json\">{json}</script>")))
    }

    #[test]
    fn shapes() {
        let table = [
            r#"{"@type":"NewsArticle","datePublished":"2025-06-03"}"#,
            r#"[{"@type":"Organization"},{"@type":["Article","NewsArticle"],"datePublished":"2025-06-03"}]"#,
            r#"{"@graph":[{"@type":"WebSite"},{"@type":"NewsArticle","datePublished":"2025-06-03"}]}"#,
            r#"{"@type":"WebPage","datePublished":"2025-01-01","mainEntity":{"@type":"NewsArticle","datePublished":"2025-06-03"}}"#,
            "{\"@type\":\"NewsArticle\",\"description\":\"two\nlines\",\"datePublished\":\"2025-06-03\",}",
            r#"<!-- {"@type":"NewsArticle","datePublished":"2025-06-03"} -->"#,
            r#"//<![CDATA[
               {"@type":"NewsArticle","datePublished":"2025-06-03"};
               //]]>"#,
            r#"{"@type":"NewsArticle","headline":"a "broken" one","datePublished":"2025-06-03""#,
        ];
        for json in table {
            assert_eq!(read(json).first().and_then(|item| item.published.as_deref()), Some("2025-06-03"), "{json}");
        }
    }

    #[test]
    fn what_is_only_linked_is_not_read() {
        let json = r#"{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","datePublished":"2020-01-01"}]}"#;
        assert_eq!(read(json), []);
    }
}
