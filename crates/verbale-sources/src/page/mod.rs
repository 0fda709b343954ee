//! One page of HTML: its article, when it was published, and who says so.
//!
//! The page is tokenised and made a flat [`tree`]; its [`lines`] are what a browser would show; [`body`] finds the article among them
//! with hints from [`furniture`]; [`metadata`], [`linked_data`] and [`when`] read title, author, publisher, language and date;
//! [`live`] parts a live blog into its entries. Where the words stand in the page, [`map`] tells. Bytes are decoded by
//! [`crate::encoding`], fetching and containers are others' work.
//!
//! Everything is linear in the page's length and nothing recurses, so that a hostile page costs no more than a long one.

mod body;
mod furniture;
mod lines;
mod linked_data;
mod live;
mod map;
mod metadata;
mod tree;
mod when;

use crate::Refused;
use crate::date::Dated;
use body::Search;
pub(crate) use body::is_byline;
use lines::Lines;
pub(crate) use lines::ends_sentence;
use linked_data::Item;
pub use map::{PageMap, Piece};
use metadata::Head;
use std::ops::Range;
use tree::{Tag, Tree};

/// Bytes of a decoded page. News pages are under 2 MB; the largest with pictures in them reach 10.
pub const MAX_PAGE: usize = 20 * 1024 * 1024;

/// Bytes of an article. The longest reports have 300,000 characters; more is a list or a dump.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;

/// A clean, dated text: what one page, one entry of a live blog, or one plain text says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The article, its paragraphs parted by blank lines; without the headline. What spans index.
    pub text: String,
    /// The headline.
    pub title: Option<String>,
    /// Who wrote it; several are parted by commas.
    pub author: Option<String>,
    /// The site, paper or agency.
    pub publisher: Option<String>,
    /// When it was published, as well as the page lets one know.
    pub published: Option<Dated>,
    /// Its language as a BCP 47 tag: what the page says, else what the words look like.
    pub language: Option<String>,
    /// Its canonical address, made absolute where the page's own is known.
    pub url: Option<String>,
    /// Where in the decoded page the words of `text` stand.
    pub map: PageMap,
    /// What was capped, guessed or lost, a sentence each.
    pub notes: Vec<String>,
}

/// The documents of a page: one, or one for each dated entry of a live blog. `url` is where the page came from, if that is known; dates
/// in it count, and relative canonical addresses are completed with it. Never panics; takes linear time.
///
/// # Errors
///
/// A page over [`MAX_PAGE`] bytes, and one without a word of text.
///
/// ```
/// let html = r#"<title>Dam holds | Northwire</title><meta property="article:published_time" content="2025-06-03T14:05:00+02:00">
///     <h1>Dam holds</h1><p>The dam held, the mayor said on Tuesday, and nobody was hurt.</p><nav><a href=/>Home</a></nav>"#;
/// let page = verbale_sources::page::read(html, None).unwrap().remove(0);
/// assert_eq!(page.text, "The dam held, the mayor said on Tuesday, and nobody was hurt.");
/// assert_eq!(page.published.unwrap().date, "2025-06-03T14:05:00+02:00");
/// ```
pub fn read(html: &str, url: Option<&str>) -> Result<Vec<Page>, Refused> {
    if html.len() > MAX_PAGE {
        let (size, most) = (html.len() >> 20, MAX_PAGE >> 20);
        return refused(format!(
            "it has {size} MB, and pages are read up to {most} MB; cut it, or give its text as a .txt file"
        ));
    }
    let tree = Tree::new(html);
    let source = Source::new(html, url, &tree);
    let pages = source.pages();
    match pages.is_empty() {
        true => {
            refused("it holds no text of an article; it may need scripts to show any, or be a list of links".to_owned())
        }
        false => Ok(pages),
    }
}

fn refused<T>(why: String) -> Result<T, Refused> {
    Err(Refused { what: "page".to_owned(), why })
}

/// A page with all that was found in it.
struct Source<'p> {
    html: &'p str,
    url: Option<&'p str>,
    search: Search<'p>,
    head: Head,
    items: Vec<Item>,
    title: Option<String>,
    notes: Vec<String>,
}

impl<'p> Source<'p> {
    fn new(html: &'p str, url: Option<&'p str>, tree: &'p Tree) -> Self {
        let (head, items) = (Head::new(tree), linked_data::items(tree));
        let title = metadata::title(tree, &head, &items);
        let mut notes = Vec::new();
        if tree.flattened {
            notes.push(format!("Elements nested deeper than {} were flattened.", tree::MAX_DEPTH));
        }
        if tree.attributes_capped {
            notes.push("Elements with very many attributes lost some of them.".to_owned());
        }
        Self { html, url, search: Search::new(tree, html), head, items, title, notes }
    }

    fn pages(&self) -> Vec<Page> {
        let live = self.items.iter().any(|item| item.live);
        let entries = live::entries(&self.search, live, self.url, self.title.as_deref());
        if !entries.is_empty() {
            let mut pages: Vec<Page> = entries.iter().filter_map(|entry| self.entry(entry)).collect();
            if pages.len() >= 2 {
                pages.iter_mut().for_each(|page| page.notes.push("One entry of a live blog.".to_owned()));
                return pages;
            }
        }
        self.article().into_iter().collect()
    }

    fn article(&self) -> Option<Page> {
        let full = self.items.iter().filter_map(|item| item.body.as_deref()).max_by_key(|body| body.len());
        let full = full.map(metadata::clean);
        let body = self.search.body(self.title.as_deref(), full.as_deref());
        let span = body.first().copied().unwrap_or(0)..body.last().map_or(0, |last| last + 1);
        let mut page = self.page(&body);
        page.author = page.author.or_else(|| metadata::shown_author(self.search.tree, &self.search.lines, span.start));
        page.published = self.published(span);
        // Some pages hold their article only in what they tell search engines.
        let words = |text: &str| text.split_whitespace().count();
        if let Some(full) = full.filter(|full| words(full) >= 40 && words(full) > 3 * words(&page.text)) {
            (page.text, page.map) = (full, PageMap::default());
            page.notes.push("The text is the page's articleBody; its place in the page is not known.".to_owned());
        }
        self.finish(page)
    }

    fn entry(&self, entry: &live::Entry) -> Option<Page> {
        let range = self.search.lines.inside(self.search.tree, entry.node);
        let lines = self.search.entry_lines(range);
        let mut page = self.page(&lines);
        page.published = Some(Dated { date: entry.moment.written(), confidence: 0.95, from: "time" });
        self.finish(page)
    }

    /// A document of those lines, not dated yet.
    fn page(&self, lines: &[usize]) -> Page {
        let (text, map, capped) = set(&self.search.lines, lines);
        let mut notes = self.notes.clone();
        if capped {
            notes.push(format!("The text was cut after {} MB.", MAX_TEXT >> 20));
        }
        Page {
            text,
            title: self.title.clone(),
            author: metadata::declared_author(&self.head, &self.items),
            publisher: metadata::publisher(&self.head, &self.items),
            url: self.canonical(),
            map,
            notes,
            ..Page::default()
        }
    }

    fn published(&self, body: Range<usize>) -> Option<Dated> {
        let title = self.title_line(body.start);
        let Self { search, head, items, html, url, .. } = self;
        when::published(&when::Page { search, head, items, html, url: *url, title, body })
    }

    /// Language and emptiness are known when the text is.
    fn finish(&self, mut page: Page) -> Option<Page> {
        let said = self
            .head
            .language
            .clone()
            .or_else(|| self.items.iter().find_map(|item| item.language.as_deref().and_then(metadata::tag)));
        page.language = said.or_else(|| language(&page.text));
        page.text.chars().any(char::is_alphanumeric).then_some(page)
    }

    /// The line of the headline nearest above the article.
    fn title_line(&self, start: usize) -> Option<usize> {
        let lines = &self.search.lines;
        let title = self.title.as_deref().map(body::squeezed).filter(|title| !title.is_empty())?;
        let is_it = |at: &usize| {
            let line = &lines.lines[*at];
            let heading = self.search.tree.node(line.block).tag == Tag::H1;
            heading || (line.words < 60 && body::squeezed(lines.words(line)) == title)
        };
        (start.saturating_sub(60)..(start + 2).min(lines.lines.len())).rev().find(is_it)
    }

    fn canonical(&self) -> Option<String> {
        let declared = self
            .head
            .canonical
            .as_deref()
            .or_else(|| self.head.meta(&["og:url"]))
            .map(str::trim)
            .filter(|url| !url.is_empty());
        let base = self.url.and_then(|url| url::Url::parse(url).ok());
        let complete = match (&base, declared) {
            (Some(base), Some(declared)) => base.join(declared).ok(),
            (None, Some(declared)) => url::Url::parse(declared).ok(),
            (base, None) => base.clone(),
        };
        complete
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .map(String::from)
            .or_else(|| self.url.map(str::to_owned))
    }
}

/// Text and map of the chosen lines, and whether it was cut.
fn set(lines: &Lines, chosen: &[usize]) -> (String, PageMap, bool) {
    let (mut text, mut map) = (String::new(), PageMap::default());
    for at in chosen {
        let line = lines.lines[*at].text.clone();
        let left = MAX_TEXT.saturating_sub(text.len() + 2);
        let span = if line.len() > left {
            line.start..last_blank(&lines.text, line.start, line.start + left)
        } else {
            line.clone()
        };
        if span.is_empty() {
            return (text, map, true);
        }
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        for piece in lines.map.cut(span.clone(), text.len()) {
            map.push(piece.text, piece.page, piece.literal);
        }
        text.push_str(&lines.text[span.clone()]);
        if span != line {
            return (text, map, true);
        }
    }
    (text, map, false)
}

/// The last blank before `end`, or `start`.
fn last_blank(text: &str, start: usize, end: usize) -> usize {
    text.as_bytes()[start..end].iter().rposition(|byte| *byte == b' ').map_or(start, |at| start + at)
}

/// The language that the words look like, if that is reasonably sure, as a BCP 47 tag.
pub(crate) fn language(text: &str) -> Option<String> {
    // More than a few thousand characters make it no surer.
    let end = text.char_indices().nth(4000).map_or(text.len(), |(at, _)| at);
    let info = whatlang::detect(&text[..end]).filter(|info| info.is_reliable() || info.confidence() > 0.5)?;
    let code = info.lang().code();
    let short = SHORT.iter().find(|(long, _)| *long == code).map_or(code, |(_, short)| short);
    Some(short.to_owned())
}

/// ISO 639-3 codes of the detector and the ISO 639-1 codes that BCP 47 asks for.
const SHORT: [(&str, &str); 48] = [
    ("afr", "af"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("dan", "da"),
    ("deu", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jpn", "ja"),
    ("kat", "ka"),
    ("kor", "ko"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mkd", "mk"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("pes", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tha", "th"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
];
