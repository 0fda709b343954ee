//! Bad input: bombs end in time, mutated pages never panic, and maps stay true whatever comes.

use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use verbale_sources::page::{self, MAX_PAGE, Page};
use verbale_sources::{encoding, plain};

/// Each bomb is done with in this time. Unoptimised builds and busy machines are given four times what is promised.
const SOON: Duration = Duration::from_secs(if cfg!(debug_assertions) { 4 } else { 1 });

const STORY: &str = "<p>The dam held, the mayor said on Tuesday, and nobody was hurt by the flood.</p>";

fn bombs() -> Vec<(&'static str, String)> {
    let nested = |tag: &str| format!("{}{STORY}", format!("<{tag}>").repeat(100_000));
    let mut attributes = String::from("<div ");
    for at in 0..800_000 {
        let _ = write!(attributes, "a{at}=b ");
    }
    attributes.push('>');
    attributes.push_str(STORY);
    let script = format!("<script type=\"application/ld+json\">{}</script>{STORY}", "[".repeat(200_000));
    let entries = format!("<div class=e><time datetime=2025-06-03>x</time>{STORY}</div>").repeat(20_000);
    vec![
        ("100,000 divs", nested("div")),
        ("100,000 list items in lists", nested("ul><li")),
        ("100,000 tables", nested("table><tr><td")),
        ("100,000 bold", nested("b")),
        ("100,000 links", nested("a href=x")),
        ("100,000 quotations", nested("blockquote")),
        ("100,000 groups in a drawing", format!("<svg>{}", nested("g"))),
        ("300,000 ends of nothing", format!("{}{STORY}", "</div></p></li>".repeat(100_000))),
        ("800,000 attributes", attributes),
        ("a million references", format!("<p>{}</p>{STORY}", "&amp;&eacute;".repeat(500_000))),
        ("deep JSON", script),
        ("100,000 times", format!("{STORY}{}", "<time datetime=2025-06-03>x</time>".repeat(100_000))),
        ("100,000 dates in a line", format!("{STORY}<p>{}</p>", "3 June 2025 ".repeat(100_000))),
        ("100,000 breaks", format!("<p>{}</p>{STORY}", "a<br>".repeat(100_000))),
        (
            "100,000 cards",
            format!("{STORY}{}", "<div class=c><a href=x>Four words stand here</a></div>".repeat(100_000)),
        ),
        ("100,000 metas", format!("{}{STORY}", "<meta name=date content=2025-06-03>".repeat(100_000))),
        ("20,000 live entries", format!("<title>live</title>{entries}")),
        ("one open tag", format!("<p {}", "x".repeat(2_000_000))),
        ("half a million openings", "<".repeat(500_000)),
        ("open comments", format!("{}{STORY}", "<!--".repeat(300_000))),
    ]
}

#[test]
fn bombs_end_soon() {
    for (name, html) in bombs() {
        let start = Instant::now();
        let found = page::read(&html, Some("https://a.example/live/"));
        let took = start.elapsed();
        println!("{name}: {took:?}");
        assert!(took < SOON, "{name} took {took:?}");
        if let Ok(pages) = found {
            pages.iter().for_each(|page| check(page, &html));
        }
    }
}

#[test]
fn deep_pages_are_flattened_and_read() {
    let html = format!("{}{STORY}", "<div>".repeat(5000));
    let page = page::read(&html, None).expect("a page").remove(0);
    assert!(page.text.starts_with("The dam held"));
    assert!(page.notes.iter().any(|note| note.contains("flattened")), "{:?}", page.notes);
}

#[test]
fn long_lines() {
    let line = "The dam held, the mayor said, and nobody was hurt. ".repeat(1 << 20);
    assert!(line.len() > 50 << 20);
    let start = Instant::now();
    let refused = page::read(&line, None).expect_err("too long");
    assert!(refused.why.contains("MB"), "{refused}");
    let text = plain::read(&line).expect("a text");
    assert_eq!(text.text.len(), line.len());
    let page = page::read(&line[..MAX_PAGE], None).expect("a page").remove(0);
    assert!(page.notes.iter().any(|note| note.contains("cut")), "{:?}", page.notes);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// What always holds of a page: its map is in order, in bounds, on characters, and literal where it says so.
fn check(page: &Page, source: &str) {
    let mut last = 0;
    for piece in page.map.pieces() {
        assert!(piece.text.start >= last && piece.text.start < piece.text.end, "{piece:?}");
        last = piece.text.end;
        let (words, place) = (page.text.get(piece.text.clone()), source.get(piece.page.clone()));
        assert!(words.is_some() && place.is_some(), "{piece:?}");
        assert!(!piece.literal || words == place, "{words:?} {place:?}");
    }
    assert!(page.text.chars().any(char::is_alphanumeric));
}

const PAGES: [&str; 5] = [
    r#"<!DOCTYPE html><html lang="en-GB"><head><title>Dam holds | Northwire</title><meta property="article:published_time" content="2025-06-03T14:05:00+02:00"><script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"Dam holds","datePublished":"2025-06-03T14:05:00Z","author":[{"name":"Ana Marić"}]}]}</script></head><body><nav><ul><li><a href="/">Home</a></li></ul></nav><article><h1>Dam holds</h1><p class="byline">By Ana Marić</p><time datetime="2025-06-03">3 June 2025</time><div class="entry-content"><p>The dam held, the mayor said on Tuesday, and nobody was <b>hurt</b> by the flood.</p><p>&ldquo;We were lucky,&rdquo; she said. &#8220;It could have been worse.&#8221;</p><h2>What next</h2><p>Engineers will look at the wall in the morning, the council said in a statement.</p></div></article><aside><h3>Related</h3><ul><li><a href="/x">Storm warning lifted</a></li></ul></aside></body></html>"#,
    r#"<HTML><BODY BGCOLOR=white><TABLE><TR><TD><A HREF=/>Home</A><BR></TD><TD><FONT SIZE=4><B>Кран упал</B></FONT><BR>03.06.2025<P>Порт закрыт после аварии, сообщили во вторник в администрации порта.<BR><BR>Пострадали двое рабочих, их состояние стабильное.<BR><BR></TD></TR></TABLE></BODY></HTML>"#,
    r#"<html><title>Live: the storm</title><div class="live-blog"><div class="entry"><time datetime="2025-06-03T10:00:00Z">10:00</time><p>The storm reached the coast at ten, the weather service said.</p></div><div class="entry"><time datetime="2025-06-03T11:00:00Z">11:00</time><p>Two bridges were closed, the police announced in the morning.</p></div><div class="entry"><time datetime="2025-06-03T12:00:00Z">12:00</time><p>Schools will stay shut until Friday, the ministry decided.</p></div></div></html>"#,
    "BC-VELMAR-CRANE\nCrane falls on quay in Velmar\nBy Ana Marić\nJune 3, 2025\n\nVELMAR (Northwire) - A crane fell on the quay on Tuesday\nand two men were hurt, the port authority said in a short\nstatement. It gave no reason for the accident, and it is\nnot known when the port will open again.\n",
    "---\ntitle: Dam holds\ndate: 2025-06-03\n---\n\n# Dam holds\n\n**The dam** held, the [mayor](https://a.example) said.\n\n> We were lucky.\n",
];

/// Bit flips, splices, deletions, repetitions and cuts of the pages above, through every reader.
#[test]
fn mutants() {
    let mut random = fastrand::Rng::with_seed(20_250_603);
    let start = Instant::now();
    let mut read = 0;
    for round in 0..4000 {
        let mut bytes = PAGES[round % PAGES.len()].as_bytes().to_vec();
        for _ in 0..random.usize(1..8) {
            mutate(&mut bytes, &mut random);
        }
        let decoded = encoding::decode(&bytes, None);
        let started = Instant::now();
        for page in page::read(&decoded.text, Some("https://a.example/live/2025/06/03/dam")).unwrap_or_default() {
            check(&page, &decoded.text);
            read += 1;
        }
        if let Ok(page) = plain::read(&decoded.text) {
            check(&page, &decoded.text);
        }
        assert!(started.elapsed() < Duration::from_secs(2), "mutant {round} hangs");
    }
    assert!(read > 2000, "only {read} mutants gave a page");
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

fn mutate(bytes: &mut Vec<u8>, random: &mut fastrand::Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = random.usize(..bytes.len());
    let end = (at + random.usize(1..40)).min(bytes.len());
    match random.u8(..6) {
        0 => bytes[at] ^= 1 << random.u8(..8),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let part = bytes[at..end].to_vec();
            let to = random.usize(..bytes.len());
            bytes.splice(to..to, part);
        }
        3 => {
            let other = PAGES[random.usize(..PAGES.len())].as_bytes();
            let from = random.usize(..other.len());
            let part = &other[from..(from + 60).min(other.len())];
            bytes.splice(at..end, part.iter().copied());
        }
        4 => bytes[at] = random.u8(..),
        _ => {
            let part = bytes[at..end].repeat(random.usize(1..20));
            bytes.splice(at..at, part);
        }
    }
}

/// Pieces that random markup is made of.
const MARKUP: &str = "((<|</)(p|div|b|a href=x|table|td|li|ul|br|time datetime=2025-06-03|h1|script|style|title|svg|font)\
    ( class=\"(byline|date|body|ad)\")?/?>|&(amp|nbsp|eacute|#8220|notit|NotEqualTilde);?|[A-Z][a-zé]{1,8}[ .,]|\\PC|\r?\n|[0-9]{1,4}){0,60}";

/// Pieces that random text is made of.
const WORDS: &str = "(([A-Z]{2,8}, )?[A-Z][a-zé]{1,9}[ .,]|\\PC|\r?\n|# |\\*\\*|- |\\[a\\]\\(http://x\\)|[0-9]{1,4}| June 2025|By ){0,60}";

proptest! {
    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400), declared in proptest::option::of("[a-z0-9-]{0,12}")) {
        let decoded = encoding::decode(&bytes, declared.as_deref());
        for page in page::read(&decoded.text, None).unwrap_or_default() {
            check(&page, &decoded.text);
        }
        if let Ok(page) = plain::read(&decoded.text) {
            check(&page, &decoded.text);
        }
    }

    #[test]
    fn any_markup(html in MARKUP) {
        for page in page::read(&html, Some("https://a.example/2025/06/03/x")).unwrap_or_default() {
            check(&page, &html);
        }
    }

    #[test]
    fn any_text(text in WORDS) {
        if let Ok(page) = plain::read(&text) {
            check(&page, &text);
        }
    }
}
