//! Statements as W3C Web Annotations: one JSON object a line, each with the exact words, some before and after, and their place.

use super::{Out, read_documents};
use crate::error::Result;
use crate::file::Ledger;
use serde_json::json;
use std::path::Path;
use verbale_model::{CodePoints, Span};

/// Characters before and after, by which the words are found again where the text has moved.
const AROUND: usize = 32;

pub(super) fn write(ledger: &Ledger, folder: &Path) -> Result<usize> {
    let mut out = Out::new(folder, "annotations.jsonl")?;
    let documents = read_documents(ledger)?;
    for &document in &documents {
        let loaded = ledger.load(document)?;
        let (text, count) = (&loaded.document.text, CodePoints::new(&loaded.document.text));
        for (at, statement) in loaded.reading.statements.iter().enumerate() {
            let names = statement.speakers.iter().filter_map(|one| loaded.reading.actors.get(one.at()));
            let names: Vec<&str> = names.map(|actor| actor.name.as_str()).collect();
            let selectors: Vec<_> = statement.content.iter().map(|&span| selector(text, &count, span)).collect();
            let source = loaded.document.uri.clone().unwrap_or_else(|| loaded.hash.clone());
            let line = json!({
                "@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation",
                "id": format!("urn:verbale:{}:s{}", loaded.hash, at + 1), "motivation": "identifying",
                "body": [{"type": "TextualBody", "purpose": "identifying", "value": names.join(", ")},
                    {"type": "TextualBody", "purpose": "classifying", "value": statement.act.as_ref().map_or("", |act| act.0.label())}],
                "target": {"source": source, "selector": selectors},
            });
            out.line(line.to_string().as_bytes())?;
        }
    }
    out.finish()?;
    Ok(documents.len())
}

fn selector(text: &str, count: &CodePoints, span: Span) -> serde_json::Value {
    let [start, end] = count.of(span);
    let before = text[..span.start()].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let after = text[span.end()..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| span.end() + at);
    json!({
        "type": "TextQuoteSelector", "exact": span.of(text), "prefix": &text[before..span.start()], "suffix": &text[span.end()..after],
        "refinedBy": {"type": "TextPositionSelector", "start": start, "end": end},
    })
}
