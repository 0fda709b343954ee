//! Markdown: its marks are layout, its words the text. Parsing is pulldown-cmark's.

use super::push;
use crate::date::{Dated, machine};
use crate::page::PageMap;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Whether a text is Markdown rather than plain: it begins with front matter or has at least two kinds of its marks.
pub(super) fn is_markdown(text: &str) -> bool {
    let sample = text.get(..20_000).unwrap_or(text);
    if front(text).is_some() {
        return true;
    }
    let any = |is_it: fn(&str) -> bool| sample.lines().any(|line| is_it(line.trim_end()));
    let kinds = [
        any(|line| line.starts_with("# ") || line.starts_with("## ") || line.starts_with("### ")),
        sample.contains("](http") || sample.contains("](/"),
        sample.matches("**").count() >= 2,
        any(|line| line.starts_with("![")),
        any(|line| line.starts_with("> ")),
    ];
    kinds.iter().filter(|kind| **kind).count() >= 2
}

/// What front matter says.
#[derive(Debug, Default)]
pub(super) struct Front {
    pub title: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub published: Option<Dated>,
}

/// The lines between `---` at the start of a text.
fn front(text: &str) -> Option<&str> {
    let rest =
        text.trim_start_matches('\u{feff}').strip_prefix("---")?.trim_start_matches([' ', '\r']).strip_prefix('\n')?;
    let end = rest.get(..5000).unwrap_or(rest).find("\n---")?;
    rest[..end]
        .lines()
        .all(|line| line.trim().is_empty() || line.contains(':') || line.starts_with([' ', '-', '#']))
        .then_some(&rest[..end])
}

/// The fields of front matter that a document has; empty where there is none.
pub(super) fn front_matter(text: &str) -> Front {
    let field = |names: &[&str]| {
        front(text)?.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            let value = value.trim().trim_matches(['"', '\'']);
            (names.contains(&name.trim().to_ascii_lowercase().as_str()) && !value.is_empty()).then(|| value.to_owned())
        })
    };
    let dated = |moment: crate::date::Moment| Dated { date: moment.written(), confidence: 0.95, from: "meta" };
    Front {
        title: field(&["title"]),
        author: field(&["author", "authors"]),
        url: field(&["url", "canonical", "link", "source"]),
        published: field(&["date", "published", "pubdate"]).as_deref().and_then(machine).map(dated),
    }
}

/// The words of a Markdown text and where they stand in it. The heading of the first level is the title and stays out when it stands
/// first, as the headline of a page does.
pub(super) fn read(text: &str) -> (String, PageMap) {
    let mut reader = Reader {
        source: text,
        text: String::with_capacity(text.len()),
        map: PageMap::default(),
        skip: 0,
        gap: Gap::None,
    };
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES;
    for (event, span) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, span);
    }
    (reader.text, reader.map)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    Blank,
    Paragraph,
}

struct Reader<'s> {
    source: &'s str,
    text: String,
    map: PageMap,
    /// How many skipped elements are open: metadata, pictures.
    skip: u32,
    gap: Gap,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: std::ops::Range<usize>) {
        match event {
            Event::Start(Tag::MetadataBlock(_) | Tag::Image { .. }) => self.skip += 1,
            Event::End(TagEnd::MetadataBlock(_) | TagEnd::Image) => self.skip = self.skip.saturating_sub(1),
            Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }) if self.text.is_empty() => self.skip += 1,
            Event::End(TagEnd::Heading(HeadingLevel::H1)) if self.text.is_empty() => {
                self.skip = self.skip.saturating_sub(1)
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }) => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {}
            Event::Start(_) | Event::End(_) | Event::Rule => self.gap = Gap::Paragraph,
            Event::SoftBreak | Event::HardBreak => self.gap = self.gap_of_break(),
            Event::Text(words) | Event::Code(words) => self.words(&words, span),
            _ => {}
        }
    }

    fn gap_of_break(&self) -> Gap {
        if self.gap == Gap::Paragraph { Gap::Paragraph } else { Gap::Blank }
    }

    fn words(&mut self, words: &str, span: std::ops::Range<usize>) {
        if self.skip > 0 || words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None => "",
                Gap::Blank => " ",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        let span = if self.source.get(span.clone()) == Some(words) { span } else { inner(self.source, words, span) };
        if self.source.get(span.clone()) == Some(words) {
            push(&mut self.text, &mut self.map, self.source, span);
        } else {
            self.map.push(self.text.len()..self.text.len() + words.len(), span, false);
            self.text.push_str(words);
        }
    }
}

/// Where in `span` the words stand: code has its marks in its span.
fn inner(source: &str, words: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let found = source.get(span.clone()).and_then(|part| part.find(words));
    found.map_or(span.clone(), |at| span.start + at..span.start + at + words.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go() {
        let text = "# Dam holds\n\n**The dam** held, the [mayor](https://a.example) said\non Tuesday.\n\n> \"We were lucky,\" she said.\n";
        assert!(is_markdown(text));
        let (words, map) = read(text);
        assert_eq!(words, "The dam held, the mayor said on Tuesday.\n\n\"We were lucky,\" she said.");
        let at = words.find("mayor said").expect("there");
        assert_eq!(map.page_span(at..at + 5).map(|span| &text[span]), Some("mayor"));
    }

    #[test]
    fn plain_text_is_not_markdown() {
        for text in
            ["He earned 5 * 3 * 2 = 30 euros.", "# 1 in the charts", "> quoted mail\n> more", "Snow **fell** here."]
        {
            assert!(!is_markdown(text), "{text}");
        }
    }
}
