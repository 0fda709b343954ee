//! TEMPORARY: thrown away by the merge, where the real module stands in its place. Gives the text of `<p>` elements.
#![allow(missing_docs, reason = "temporary")]

use crate::Refused;

/// TEMPORARY.
#[derive(Clone, Debug, Default)]
pub struct PageMap;

/// TEMPORARY.
#[derive(Clone, Debug)]
pub struct Dated {
    pub date: String,
    pub confidence: f32,
    pub from: &'static str,
}

/// TEMPORARY.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub text: String,
    pub title: Option<String>,
    pub author: Option<String>,
    pub publisher: Option<String>,
    pub published: Option<Dated>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub map: PageMap,
    pub notes: Vec<String>,
}

/// TEMPORARY.
pub fn read(html: &str, url: Option<&str>) -> Result<Vec<Page>, Refused> {
    let (mut text, mut inside) = (String::new(), false);
    for part in html.split('<') {
        let (tag, words) = part.split_once('>').unwrap_or((part, ""));
        match tag.split_ascii_whitespace().next().unwrap_or_default() {
            "p" | "P" => inside = true,
            "/p" | "/P" => {
                inside = false;
                text.push('\n');
            }
            _ => {}
        }
        if inside {
            text.push_str(words);
        }
    }
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(Refused { what: "page".into(), why: "there is no article on it".into() });
    }
    Ok(vec![Page { text, url: url.map(str::to_owned), ..Page::default() }])
}
