//! What is article and what is not, and when it was published, one phenomenon a case.

use verbale_sources::page::{Page, read};

const ONE: &str = "The dam held, the mayor said on Tuesday, and nobody was hurt.";
const TWO: &str = "Engineers will look at the wall in the morning, the council announced.";
const THREE: &str = "It was the third flood in ten years, and the highest of them all.";

fn page(html: &str) -> Page {
    read(html, None).unwrap_or_else(|refused| panic!("{refused}: {html}")).remove(0)
}

/// The form with the three paragraphs where ①, ② and ③ stand.
fn around(form: &str) -> String {
    form.replace('①', &format!("<p>{ONE}</p>"))
        .replace('②', &format!("<p>{TWO}</p>"))
        .replace('③', &format!("<p>{THREE}</p>"))
}

#[test]
fn what_is_left_out() {
    let table = [
        ("navigation", "<nav><a href=/>Home</a> <a href=/n>News</a></nav>{}"),
        ("links", "<ul><li><a href=/a>Storm warning lifted</a><li><a href=/b>Salt is dearer</a></ul>{}"),
        ("related", "{}<h3>Related stories</h3><p><a href=/a>Storm warning for the coast lifted</a></p>"),
        ("read more", "{}<p><strong>Read more:</strong> <a href=/a>Storm warning lifted</a></p>"),
        ("newsletter", "{}<p>Sign up for our morning newsletter and read the news before the others do.</p>"),
        ("cookies", "<div class=cookie-banner><p>We use cookies to improve your visit, as everybody does.</p></div>{}"),
        (
            "caption",
            "<figure><img src=x><figcaption>The dam on Tuesday morning, seen from the east bank.</figcaption></figure>{}",
        ),
        ("byline", "<p class=byline>By Ana Marić</p>{}"),
        ("share", "{}<div class=share-tools><a href=#>Share</a> <a href=#>Print</a></div>"),
        (
            "comments",
            "{}<div id=comments><p>My grandfather would have had a word for this, but nobody asked him.</p></div>",
        ),
        ("hidden", "<p style='display: none'>This is here for machines, and for nobody else at all.</p>{}"),
        ("script", "<script>var x = 'not a sentence of this article, surely.';</script>{}"),
        ("advertisement", "{}<p>Advertisement</p>"),
        ("copyright", "{}<p>© 2025 The Northern Ledger. All rights reserved, in this and all other worlds.</p>"),
        ("date", "<p>Published 3 June 2025, updated 5 June 2025</p>{}"),
    ];
    let article = around("①②③");
    for (name, form) in table {
        let html = format!("<body><h1>Dam holds</h1>{}</body>", form.replace("{}", &article));
        assert_eq!(page(&html).text, format!("{ONE}\n\n{TWO}\n\n{THREE}"), "{name}");
    }
}

#[test]
fn what_stays() {
    let table = [
        ("cross heading", "①<h2>What comes next</h2>②③", "What comes next"),
        ("list", "①②<ul><li>four bridges</li><li>two schools</li></ul>③", "four bridges"),
        ("block quote", "①<blockquote>We were lucky this time.</blockquote>②③", "We were lucky this time."),
        ("short sentence", "①<p>It held.</p>②③", "It held."),
        (
            "first paragraph with a dateline",
            "<p><span class=dateline>VELMAR —</span> The rain stopped at noon, the service said.</p>①②③",
            "VELMAR — The rain",
        ),
        (
            "lead as a heading",
            "<h2>The town had prepared for the worst since Sunday, its mayor said.</h2>①②③",
            "prepared for the worst",
        ),
        (
            "link in a sentence",
            "①<p>The <a href=/c>council</a> met in the <a href=/h>hall</a> at noon, it said.</p>②③",
            "The council met in the hall at noon",
        ),
    ];
    for (name, form, words) in table {
        let text = page(&format!("<h1>Dam holds</h1><div>{}</div>", around(form))).text;
        assert!(text.contains(words), "{name}: {text}");
        assert!(text.contains(ONE) && text.contains(THREE), "{name}: {text}");
    }
}

/// Ten paragraphs of one sentence and their texts.
fn long(subject: &str) -> (String, Vec<String>) {
    let sentence =
        |at| format!("{subject} number {at} stood under water for the better part of an afternoon, the warden wrote.");
    let texts: Vec<String> = (1..=10).map(sentence).collect();
    (texts.iter().map(|text| format!("<p>{text}</p>")).collect(), texts)
}

#[test]
fn parts_that_hold_more_than_the_article() {
    let (article, texts) = long("Meadow");
    let (other, _) = long("Cellar");
    let other = other.repeat(3).replace("the warden", "another reader");
    let table = [
        ("gallery", format!("<div class=text>{article}<div><div class=photo-gallery>{other}</div></div></div>")),
        (
            "comments named as bodies",
            format!(
                "<div class=article-body>{article}</div><div class=replies><div class=post-content>{other}</div></div>"
            ),
        ),
        ("ticker", format!("<div id=body-content><div class=article-body>{article}</div><aside>{other}</aside></div>")),
    ];
    for (name, html) in table {
        assert_eq!(page(&format!("<body><h1>Dam holds</h1>{html}</body>")).text, texts.join("\n\n"), "{name}");
    }
}

#[test]
fn captions_and_repetitions_inside_the_text() {
    let text = |html: &str| page(&around(&format!("<body><h1>Dam holds</h1><div>{html}</div></body>"))).text;
    let caption = format!("<p><span class=caption>© Northwire</span>{ONE}</p>②③");
    assert_eq!(text(&caption), format!("{ONE}\n\n{TWO}\n\n{THREE}"));
    assert_eq!(text("①②①③"), format!("{ONE}\n\n{TWO}\n\n{ONE}\n\n{THREE}"));
    let pulled = format!("①②<div class=pull><b>{ONE}</b></div>③");
    assert_eq!(text(&pulled), format!("{ONE}\n\n{TWO}\n\n{THREE}"));
}

#[test]
fn lead_outside_the_body_and_body_in_parts() {
    let lead = "<h1>Dam holds</h1><p class=standfirst>The town had feared the worst.</p><div>By Ana Marić</div><div class=article-body>①②③</div>";
    assert!(page(&around(lead)).text.starts_with("The town had feared the worst.\n\nThe dam held"));
    let parts = "<div><div class=x>①②</div><div class=ad-slot>Advertisement</div><div class=x>③</div></div>";
    assert!(page(&around(parts)).text.ends_with(THREE));
}

#[test]
fn joining_and_parting() {
    let table = [
        ("The dam<br>held, the mayor said on Tuesday.", "The dam held, the mayor said on Tuesday."),
        (
            "The dam held, the mayor said.<br><br>Nobody was hurt, she added.",
            "The dam held, the mayor said.\n\nNobody was hurt, she added.",
        ),
        (
            "The dam held, the mayor said on Tuesday.<br>Nobody was hurt.",
            "The dam held, the mayor said on Tuesday.\n\nNobody was hurt.",
        ),
        ("The <b>d</b>am held,\n  the&nbsp;mayor said.", "The dam held, the mayor said."),
        ("The gov&shy;ern&shy;ment said that it held.", "The government said that it held."),
        ("She said &ldquo;no&rdquo; &amp; left, caf&eacute; and all.", "She said “no” & left, café and all."),
        ("H<sub>2</sub>O was clean, the service said.", "H2O was clean, the service said."),
    ];
    for (html, text) in table {
        assert_eq!(page(&format!("<p>{html}</p>")).text, text, "{html}");
    }
}

#[test]
fn the_map_leads_back() {
    let html = "<p>She said &ldquo;no&rdquo; on <b>Tues</b>day, the caf&eacute; owner told us.</p>";
    let page = page(html);
    let place = |words: &str| {
        let at = page.text.find(words).unwrap_or_else(|| panic!("{words} in {}", page.text));
        page.map.page_span(at..at + words.len()).map(|span| &html[span])
    };
    assert_eq!(place("She said"), Some("She said"));
    assert_eq!(place("“no”"), Some("&ldquo;no&rdquo;"));
    assert_eq!(place("Tuesday"), Some("Tues</b>day"));
    assert_eq!(place("café"), Some("caf&eacute;"));
    assert_eq!(place("owner told us."), Some("owner told us."));
}

#[test]
fn dates() {
    let linked = r#"<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2025-06-03T14:05:00+02:00","dateModified":"2025-06-09"}</script>"#;
    let table = [
        ("JSON-LD", linked, Some(("2025-06-03T14:05:00+02:00", "json-ld"))),
        ("meta", "<meta name=sailthru.date content='2025-06-03 14:05:00'>", Some(("2025-06-03", "meta"))),
        ("time", "<h1>Dam</h1><time datetime=2025-06-03>3 days ago</time>", Some(("2025-06-03", "time"))),
        (
            "microdata",
            "<span itemprop=datePublished content=2025-06-03>Tuesday</span>",
            Some(("2025-06-03", "itemprop")),
        ),
        ("visible", "<h1>Dam</h1><p>Опубликовано 3 июня 2025, 14:05</p>", Some(("2025-06-03", "visible"))),
        (
            "joined labels",
            "<h1>Dam</h1><div><span>By Ana Marić</span><span>3 June 2025</span></div>",
            Some(("2025-06-03", "visible")),
        ),
        (
            "published and updated",
            "<h1>Dam</h1><p>Published: 3 June 2025 Updated: 9 June 2025</p>",
            Some(("2025-06-03", "visible")),
        ),
        (
            "state of a script",
            "<script>x={\"publishedAt\":\"2025-06-03T10:00:00Z\"}</script>",
            Some(("2025-06-03T10:00:00Z", "script")),
        ),
        ("change only", "<meta property=article:modified_time content=2025-06-03>", Some(("2025-06-03", "modified"))),
        ("copyright", "<footer>© 2025 Northwire</footer>", None),
        ("epoch", "<meta name=date content=1970-01-01>", None),
    ];
    for (name, head, expected) in table {
        let found = page(&format!("{head}{}", around("<div class=article-body>①②③</div>"))).published;
        let found = found.as_ref().map(|dated| (dated.date.as_str(), dated.from));
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn dates_of_others_do_not_count() {
    let teasers = "<aside class=related><article><time datetime=2025-07-01>1 July 2025</time><h3><a href=/x>Salt is dearer now</a></h3></article></aside>";
    let html = around(
        &format!("<h1>Dam</h1><div class=date>#June 2025</div><div class=article-body>{}</div>", "12")
            .replace('#', "9 "),
    ) + teasers;
    assert_eq!(page(&html).published.map(|dated| dated.date).as_deref(), Some("2025-06-09"));
    let url = Some("https://a.example/2025/06/04/dam");
    let dated = read(&around("①②"), url).expect("a page").remove(0).published.expect("a date");
    assert_eq!((dated.date.as_str(), dated.from), ("2025-06-04", "url"));
}

#[test]
fn metadata() {
    let html = around(
        r#"<html lang="en_GB"><title>Dam holds after night of rain | Northwire</title><meta property="og:site_name" content="Northwire">
        <link rel="canonical" href="/news/dam"><h1>Dam holds after night of rain</h1><p>By Ana Marić</p>①②③"#,
    );
    let page = read(&html, Some("https://northwire.example/news/dam?utm=x")).expect("a page").remove(0);
    assert_eq!(page.title.as_deref(), Some("Dam holds after night of rain"));
    assert_eq!(page.author.as_deref(), Some("Ana Marić"));
    assert_eq!(page.publisher.as_deref(), Some("Northwire"));
    assert_eq!(page.language.as_deref(), Some("en-GB"));
    assert_eq!(page.url.as_deref(), Some("https://northwire.example/news/dam"));
}

#[test]
fn live_blogs_are_parted() {
    let entry = |hour: u32, words: &str| {
        format!("<div class=entry><time datetime=2025-06-03T{hour}:00:00Z>{hour}:00</time><p>{words}</p></div>")
    };
    let entries = [entry(10, ONE), entry(11, TWO), entry(12, THREE)].concat();
    let pages = read(&format!("<title>Flood live: all the news</title><h1>Flood live</h1><div>{entries}</div>"), None)
        .expect("pages");
    let dates: Vec<_> =
        pages.iter().filter_map(|page| page.published.as_ref()).map(|dated| dated.date.as_str()).collect();
    assert_eq!(dates, ["2025-06-03T10:00:00Z", "2025-06-03T11:00:00Z", "2025-06-03T12:00:00Z"]);
    assert_eq!(pages[1].text, TWO);
    // The same list on a page that does not say it is live is one document.
    assert_eq!(read(&format!("<title>Flood</title><div>{entries}</div>"), None).map(|pages| pages.len()), Ok(1));
}

#[test]
fn pages_without_an_article_are_refused() {
    for html in ["", "<html></html>", "<script>1</script>", "<p>…</p>"] {
        assert_eq!(read(html, None).map_err(|refused| refused.what), Err("page".to_owned()), "{html}");
    }
}
