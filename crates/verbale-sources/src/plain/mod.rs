//! Plain text and Markdown as the same kind of document that a page gives.
//!
//! The text stays in its order and keeps every word. Lines broken at a fixed width are joined again ([`wrap`]), Markdown's marks go
//! ([`markdown`]), and what stands before the article, a headline, a byline, a header line with a date, is read but stays
//! ([`head`]), so that the text is what its reader saw. A text that needs none of that is given back as it is, byte for byte.

mod head;
mod markdown;
mod wrap;

use crate::Refused;
use crate::page::{Page, PageMap, language};

/// Bytes of a plain text. Larger ones are archives, not articles.
pub const MAX_TEXT: usize = 64 * 1024 * 1024;

/// The document that `text` is. Never panics; takes linear time.
///
/// # Errors
///
/// A text over [`MAX_TEXT`] bytes, and one without a word.
///
/// ```
/// let page = verbale_sources::plain::read("GENEVA, June 3, 2025 (Northwire) - The talks failed.").unwrap();
/// assert_eq!(page.text, "GENEVA, June 3, 2025 (Northwire) - The talks failed.");
/// assert_eq!(page.published.unwrap().date, "2025-06-03");
/// assert_eq!(page.publisher.as_deref(), Some("Northwire"));
/// ```
pub fn read(text: &str) -> Result<Page, Refused> {
    let refused = |why: &str| Err(Refused { what: "plain text".to_owned(), why: why.to_owned() });
    if text.len() > MAX_TEXT {
        return refused("it has more than 64 MB; split it into its articles");
    }
    if !text.chars().any(char::is_alphanumeric) {
        return refused("it holds no words");
    }
    let mut notes = Vec::new();
    let (body, map) = if markdown::is_markdown(text) {
        notes.push("Read as Markdown: its marks are not in the text.".to_owned());
        markdown::read(text)
    } else if let Some(width) = wrap::width(text) {
        notes.push(format!("Its lines were broken at about {width} characters and are joined again."));
        wrap::join(text)
    } else {
        (text.to_owned(), PageMap::identity(text.len()))
    };
    if !body.chars().any(char::is_alphanumeric) {
        return refused("it holds no words besides its markup");
    }
    let front = markdown::front_matter(text);
    let head = head::read(&body);
    Ok(Page {
        title: front.title.or(head.title),
        author: front.author.or(head.author),
        publisher: head.publisher,
        published: front.published.or(head.published),
        language: language(&body),
        url: front.url,
        text: body,
        map,
        notes,
    })
}

/// Appends a run of `source` to a text and its map.
fn push(text: &mut String, map: &mut PageMap, source: &str, span: std::ops::Range<usize>) {
    let Some(words) = source.get(span.clone()) else { return };
    if !words.is_empty() {
        map.push(text.len()..text.len() + words.len(), span, true);
        text.push_str(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_needs_nothing_stays_as_it_is() {
        for text in
            [" date 2025-03-27 The Union refused.", "One line.\n\nAnother\tline.\r\n", "He said:\n- no\n- never\n"]
        {
            assert_eq!(read(text).map(|page| page.text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn dates_of_texts() {
        let table = [
            (" date 2025-03-27 The Union refused.", Some("2025-03-27")),
            ("Date: 27 March 2025\n\nThe Union refused.", Some("2025-03-27")),
            ("Dam holds\nBy Ana Marić\nJune 3, 2025\n\nThe dam held on Friday.", Some("2025-06-03")),
            ("GENEVA, June 3, 2025 (Northwire) - The talks failed.", Some("2025-06-03")),
            ("GENEVA (Northwire) - The talks of 3 May 2020 failed, it was said.", None),
            ("The law of 3 June 2025 was repealed by the new assembly on Friday.", None),
            ("---\ntitle: Dam holds\ndate: 2025-06-03\n---\n\n# Dam holds\n\nThe dam held.", Some("2025-06-03")),
        ];
        for (text, date) in table {
            let page = read(text).expect("a text");
            assert_eq!(page.published.map(|dated| dated.date).as_deref(), date, "{text}");
        }
    }

    #[test]
    fn empty_texts_are_refused() {
        for text in ["", " \n\t", "--- ***"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
