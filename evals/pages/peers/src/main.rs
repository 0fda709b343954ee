//! `page-peers READER PAGES.jsonl`: reads `{"id", "url", "html"}` lines and prints `{"id", "text", "date"}` lines; the time that the
//! reading took goes to stderr. READER is `verbale` or `dom_smoothie`.

use serde_json::{Value, json};
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, reader, path] = arguments.as_slice() else { panic!("page-peers READER PAGES.jsonl") };
    let pages: Vec<Value> = std::fs::read_to_string(path)
        .expect("a file of pages")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object"))
        .collect();
    let read: fn(&str, &str) -> (String, Value) = if reader == "verbale" { verbale } else { dom_smoothie };
    let text = |page: &Value, field: &str| page[field].as_str().unwrap_or_default().to_owned();
    // Once to warm up: tables are loaded at first use.
    read(&text(&pages[0], "html"), &text(&pages[0], "url"));
    let start = Instant::now();
    let found: Vec<_> = pages.iter().map(|page| read(page["html"].as_str().unwrap_or_default(), page["url"].as_str().unwrap_or_default())).collect();
    eprintln!("{}", start.elapsed().as_secs_f64());
    for (page, (text, mut fields)) in pages.iter().zip(found) {
        fields["id"] = page["id"].clone();
        fields["text"] = json!(text);
        println!("{fields}");
    }
}

fn verbale(html: &str, url: &str) -> (String, Value) {
    let Ok(pages) = verbale_sources::page::read(html, Some(url).filter(|url| !url.is_empty())) else { return (String::new(), json!({})) };
    let text: Vec<&str> = pages.iter().map(|page| page.text.as_str()).collect();
    let first = &pages[0];
    let dated = first.published.as_ref();
    let fields = json!({
        "date": dated.map(|dated| &dated.date), "from": dated.map(|dated| dated.from), "confidence": dated.map(|dated| dated.confidence),
        "title": first.title, "author": first.author, "language": first.language, "documents": pages.len(),
    });
    (text.join("\n\n"), fields)
}

fn dom_smoothie(html: &str, url: &str) -> (String, Value) {
    let config = dom_smoothie::Config { text_mode: dom_smoothie::TextMode::Formatted, ..Default::default() };
    let url = Some(url).filter(|url| !url.is_empty());
    let article = dom_smoothie::Readability::new(html, url, Some(config)).and_then(|mut readability| readability.parse());
    match article {
        Ok(article) => (article.text_content.to_string(), json!({"date": article.published_time, "title": article.title})),
        Err(_) => (String::new(), json!({})),
    }
}
