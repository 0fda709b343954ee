//! Sitemaps: addresses, with date, headline and publisher where the news extension gives them. An index of sitemaps gives the addresses
//! of these.
//!
//! `lastmod` is when a page changed, not when it was published, and is not taken.

use crate::document::{Document, Skipped};
use crate::given;
use crate::limits;
use crate::walk::{Flow, Place, Walk};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};
use std::io::{BufRead, Read};
use verbale_model::{Published, PublishedFrom};

/// The addresses of a sitemap.
pub(crate) fn read(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let mut reader = Reader::from_reader(bytes.take(limits::LINE));
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut text) = (Vec::new(), String::new());
    let mut now = Document::default();
    let mut number = 0;
    loop {
        buffer.clear();
        let offset = reader.buffer_position();
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(error) => {
                let place = format!("{}, byte {offset}", at.name);
                return walk.skip(Skipped::new(place, error.to_string(), "the addresses before it were read"));
            }
        };
        match event {
            Event::Eof => break,
            // Definitions of entities are how XML bombs are built; a sitemap has no use for any.
            Event::DocType(_) => return walk.skip(doctype(at)),
            Event::Start(_) => text.clear(),
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(entity) => text.extend(character(&entity)),
            Event::End(end) => match end.local_name().as_ref() {
                "loc" if now.url.is_none() => now.url = some(&text),
                "title" => now.title = some(&text),
                "name" => now.publisher = some(&text),
                "language" => now.language = some(&text),
                "publication_date" => now.published = date(&text),
                "url" | "sitemap" => {
                    number += 1;
                    let entry = std::mem::take(&mut now);
                    if entry.url.is_some() {
                        walk.found(Document { place: at.label_of(number), ..entry })?;
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    if number > 0 {
        return Flow::Continue(());
    }
    walk.skip(Skipped::new(at.name.as_str(), "there is no address in it", "check that it was saved as a whole"))
}

pub(crate) fn doctype(at: &Place) -> Skipped {
    Skipped::new(at.name.as_str(), "it defines entities of its own, as XML bombs do", "nothing of it was read")
}

/// The character that `&amp;`, `&#39;` and their like stand for; others stand for nothing here.
pub(crate) fn character(entity: &BytesRef<'_>) -> Option<char> {
    match &**entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => entity.resolve_char_ref().ok().flatten(),
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn date(text: &str) -> Option<Published> {
    given::in_table(text).map(|date| Published { date, from: PublishedFrom::Metadata })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::Options;

    fn read(map: &str) -> Vec<String> {
        let mut all = Vec::new();
        let mut give = |found: Result<Document, Skipped>| {
            all.push(found.map_or_else(|skipped| skipped.to_string(), |document| document.line()));
            Flow::Continue(())
        };
        let mut walk = Walk { options: &Options::default(), give: &mut give, depth: 0 };
        let _ = walk.any(&Place::named("s.xml"), &mut map.as_bytes());
        all
    }

    #[test]
    fn news_and_bare_addresses() {
        let map = "<?xml version='1.0'?><urlset xmlns:news='n'><url><loc> https://e.org/a?x=1&amp;y=2 </loc><lastmod>2025-04-01</lastmod>\
            <news:news><news:publication><news:name>Example Post</news:name><news:language>en</news:language></news:publication>\
            <news:publication_date>2025-03-27T18:30:00+01:00</news:publication_date>\
            <news:title><![CDATA[Talks & more]]></news:title></news:news></url><url><loc>https://e.org/b</loc></url></urlset>";
        assert_eq!(
            read(map),
            [
                r#"{"title":"Talks & more","published":"2025-03-27T18:30:00+01:00","published_from":"metadata","publisher":"Example Post","url":"https://e.org/a?x=1&y=2","language":"en"}"#,
                r#"{"url":"https://e.org/b"}"#,
            ]
        );
    }

    #[test]
    fn an_index_and_what_is_broken() {
        let index = "<sitemapindex><sitemap><loc>https://e.org/1.xml.gz</loc></sitemap></sitemapindex>";
        assert_eq!(read(index), [r#"{"url":"https://e.org/1.xml.gz"}"#]);
        let broken = "<urlset><url><loc>https://e.org/a</loc></url><url><loc>https://e.org/<";
        assert_eq!(read(broken)[0], r#"{"url":"https://e.org/a"}"#);
        let bomb = "<!DOCTYPE urlset [<!ENTITY a \"aaaa\">]><urlset><url><loc>&a;</loc></url></urlset>";
        assert!(read(bomb)[0].contains("entities of its own"), "{:?}", read(bomb));
    }
}
