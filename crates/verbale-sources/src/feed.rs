//! Feeds: RSS 0.9 to 2.0, Atom and JSON Feed. An entry that has the whole article gives it; one that only announces it gives its
//! address, to be fetched.
//!
//! The formats are `feed-rs`'s business. Here are what counts as the whole article, and dates with the offset in which they were
//! written: a day is a day somewhere.

use crate::document::{Document, Skipped};
use crate::limits;
use crate::walk::{Flow, Place, Walk, said, up_to};
use crate::{encoding, page, plain, sitemap};
use chrono::{DateTime, Utc};
use feed_rs::model::{Entry, Feed, Link, Text};
use feed_rs::parser;
use jiff::fmt::{rfc2822, temporal};
use jiff::tz::Offset;
use std::collections::HashMap;
use std::io::BufRead;
use std::sync::{Arc, Mutex};
use verbale_model::{Published, PublishedFrom};

/// A description with as many characters as this is an article, not a teaser; editors cut teasers at 200 to 500.
const ARTICLE: usize = 1200;

/// The offset in which each moment was written.
type Offsets = Arc<Mutex<HashMap<i64, i32>>>;

/// The entries of a feed.
pub(crate) fn read(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let Some(bytes) = walk.all(up_to(at, bytes, limits::PAGE))? else { return Flow::Continue(()) };
    if defines_entities(&bytes) {
        return walk.skip(sitemap::doctype(at));
    }
    let offsets = Offsets::default();
    let feed = match parse(&bytes, at, &offsets) {
        Ok(feed) => feed,
        Err(error) => {
            let why = format!("this is no feed that can be read ({error})");
            return walk.skip(Skipped::new(
                at.name.as_str(),
                why,
                "open its address in a browser and see whether it is one",
            ));
        }
    };
    if feed.entries.is_empty() {
        return walk.skip(Skipped::new(at.name.as_str(), "this feed has no entries", "look again later"));
    }
    let weight = bytes.len() as u64 / feed.entries.len() as u64;
    let channel = Channel { publisher: words(feed.title.as_ref()), language: feed.language.clone(), offsets };
    for (index, entry) in feed.entries.into_iter().enumerate() {
        let known = Document { place: at.label_of(index as u64 + 1), weight, ..channel.known(&entry) };
        article(walk, at, entry, known)?;
    }
    Flow::Continue(())
}

fn parse(bytes: &[u8], at: &Place, offsets: &Offsets) -> parser::ParseFeedResult<Feed> {
    let offsets = offsets.clone();
    let stamp = move |given: &str| {
        let (second, offset) = moment(given)?;
        if let Ok(mut offsets) = offsets.lock() {
            offsets.insert(second, offset);
        }
        DateTime::<Utc>::from_timestamp(second, 0)
    };
    let base = at.url.as_deref().filter(|url| url.starts_with("http"));
    let utf8 = to_utf8(bytes, at);
    parser::Builder::new().base_uri(base).sanitize_content(false).timestamp_parser(stamp).build().parse(&*utf8)
}

/// Feeds that declare no encoding and are not UTF-8 are decoded by what they look like.
fn to_utf8<'b>(bytes: &'b [u8], at: &Place) -> std::borrow::Cow<'b, [u8]> {
    let declares = memchr::memmem::find(&bytes[..bytes.len().min(200)], b"encoding=").is_some();
    let wide = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if declares || wide || std::str::from_utf8(bytes).is_ok() {
        return bytes.into();
    }
    encoding::decode(bytes, at.media_type.as_deref()).text.into_bytes().into()
}

/// Whether the prolog has an internal subset. The bare DOCTYPE of RSS 0.91 is no danger.
fn defines_entities(bytes: &[u8]) -> bool {
    let prolog = &bytes[..bytes.len().min(64 << 10)];
    memchr::memmem::find(prolog, b"<!DOCTYPE").is_some_and(|at| {
        let rest = &prolog[at..];
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        memchr::memchr(b'[', &rest[..end]).is_some()
    }) || memchr::memmem::find(prolog, b"<!ENTITY")
        .is_some_and(|at| memchr::memmem::find(&prolog[..at], b"<![CDATA[").is_none())
}

/// Second and offset of a date-time as RSS (mail) or Atom writes it; a date alone is its midnight in universal time.
fn moment(given: &str) -> Option<(i64, i32)> {
    let given = given.trim();
    if let Ok(zoned) = rfc2822::DateTimeParser::new().relaxed_weekday(true).parse_zoned(given) {
        return Some((zoned.timestamp().as_second(), zoned.offset().seconds()));
    }
    let pieces = temporal::Pieces::parse(given).ok()?;
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    let moment = pieces.date().to_datetime(pieces.time().unwrap_or_default());
    Some((offset.to_timestamp(moment).ok()?.as_second(), offset.seconds()))
}

/// What a feed says of all its entries.
struct Channel {
    publisher: Option<String>,
    language: Option<String>,
    offsets: Offsets,
}

impl Channel {
    /// What is known of an entry before its content is read.
    fn known(&self, entry: &Entry) -> Document {
        let published = entry.published.or(entry.updated);
        let names = entry.authors.iter().filter_map(|author| author.name.as_deref().map(str::trim));
        let authors: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
        Document {
            reference: Some(entry.id.clone()).filter(|id| !id.is_empty()),
            url: address(&entry.links),
            title: words(entry.title.as_ref()),
            publisher: self.publisher.clone(),
            author: (!authors.is_empty()).then(|| authors.join(", ")),
            language: entry.language.clone().or_else(|| self.language.clone()),
            published: published.and_then(|moment| self.date(moment.timestamp())),
            // A feed's date is the editors' own; the day of the last change is less than that.
            date_confidence: published.map(|_| if entry.published.is_some() { 0.98 } else { 0.7 }),
            ..Document::default()
        }
    }

    fn date(&self, second: i64) -> Option<Published> {
        let offset = self.offsets.lock().ok().and_then(|offsets| offsets.get(&second).copied()).unwrap_or(0);
        let stamp = jiff::Timestamp::from_second(second).ok()?;
        let date = match Offset::from_seconds(offset) {
            Ok(offset) if offset != Offset::UTC => stamp.display_with_offset(offset).to_string(),
            _ => stamp.to_string(),
        };
        Some(Published { date, from: PublishedFrom::Feed })
    }
}

/// The link to the article itself.
fn address(links: &[Link]) -> Option<String> {
    let own = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    links.iter().find(own).or_else(|| links.first()).map(|link| link.href.clone())
}

/// A title, without the tags and entities that some put into it.
fn words(text: Option<&Text>) -> Option<String> {
    let content = text?.content.split_whitespace().collect::<Vec<_>>().join(" ");
    (!content.is_empty()).then_some(content)
}

/// The entry's article, or its address.
fn article(walk: &mut Walk<'_>, at: &Place, entry: Entry, known: Document) -> Flow {
    let summary = entry.summary.map(|text| (text.content, text.content_type.subty().as_str() == "plain"));
    let content =
        entry.content.and_then(|content| Some((content.body?, content.content_type.subty().as_str() == "plain")));
    let whole = content.or_else(|| summary.clone().filter(|(body, _)| body.chars().nth(ARTICLE).is_some()));
    let read = match whole.filter(|(body, _)| !body.trim().is_empty()) {
        Some((body, is_plain)) => page_of(&body, is_plain, &known),
        None if known.url.is_some() => return walk.found(known),
        None => match summary {
            Some((body, is_plain)) => page_of(&body, is_plain, &known),
            None => return walk.skip(Skipped::empty(&known.place)),
        },
    };
    match read {
        Ok(page) => {
            let place = known.place.clone();
            let text = Document::of_page(page, &place, known.weight);
            walk.found(Document { text: text.text.clone(), notes: text.notes.clone(), ..known.or(text) })
        }
        Err(_) if known.url.is_some() => walk.found(known),
        Err(refused) => walk.skip(said(&Place { name: known.place, ..at.clone() }, &refused)),
    }
}

/// Content is a piece of a page: what it stands in is put around it.
fn page_of(body: &str, is_plain: bool, known: &Document) -> Result<page::Page, crate::Refused> {
    if !body.contains('<') || is_plain && !body.contains("</") {
        return plain::read(body);
    }
    let around = format!("<!DOCTYPE html><html><body><article>{body}</article></body></html>");
    let mut pages = page::read(&around, known.url.as_deref())?.into_iter();
    let nothing = || crate::Refused { what: "entry".to_owned(), why: "there is no article in it".to_owned() };
    let mut first = pages.next().ok_or_else(nothing)?;
    for page in pages {
        first.text.push_str("\n\n");
        first.text.push_str(&page.text);
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::Options;

    fn read(feed: &[u8]) -> Vec<String> {
        let mut all = Vec::new();
        let mut give = |found: Result<Document, Skipped>| {
            all.push(found.map_or_else(|skipped| skipped.to_string(), |document| document.line()));
            Flow::Continue(())
        };
        let mut walk = Walk { options: &Options::default(), give: &mut give, depth: 0 };
        let _ = walk.any(&Place::named("f.xml"), &mut &feed[..]);
        all
    }

    #[test]
    fn whole_articles_and_links_of_rss() {
        let feed = "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>\
            <title>Example Post</title><language>en</language><item><title>Talks fail</title><guid>g1</guid>\
            <link>https://e.org/1</link><pubDate>Thu, 27 Mar 2025 00:30:00 +0200</pubDate><description>Short.</description>\
            <content:encoded><![CDATA[<p>He said the talks had failed.</p>]]></content:encoded></item>\
            <item><title>More</title><guid>g2</guid><link>https://e.org/2</link><description>Short.</description></item>\
            </channel></rss>";
        let all = read(feed.as_bytes());
        for part in [
            "\"id\":\"g1\"",
            "talks had failed.\"",
            "\"published\":\"2025-03-27T00:30:00+02:00\"",
            "\"feed\"",
            "Example Post",
        ] {
            assert!(all[0].contains(part), "{part}: {}", all[0]);
        }
        assert!(
            all[1].starts_with("{\"id\":\"g2\",\"title\":\"More\"") && all[1].contains("https://e.org/2"),
            "{}",
            all[1]
        );
    }

    #[test]
    fn atom_and_json() {
        let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><title>P</title><entry><id>a</id><title>T</title>\
            <link href='https://e.org/a'/><updated>2025-03-27T10:00:00Z</updated></entry></feed>";
        assert!(read(atom.as_bytes())[0].contains("\"published_confidence\":0.7"), "{:?}", read(atom.as_bytes()));
        let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{"id": "1", "url": "https://e.org/a",
            "date_published": "2025-03-27T10:00:00-05:00", "content_html": "<p>She left on Monday.</p>"}]}"#;
        let all = read(json.as_bytes());
        assert!(all[0].contains("She left on Monday.") && all[0].contains("2025-03-27T10:00:00-05:00"), "{all:?}");
    }

    #[test]
    fn what_is_no_feed_and_what_is_a_bomb() {
        assert!(read(b"<rss version='2.0'><channel>")[0].starts_with("f.xml: "));
        let bomb = b"<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss version='2.0'><channel></channel></rss>";
        assert!(read(bomb)[0].contains("entities of its own"));
    }
}
