//! What is read: a text that never changes, and what is known of it from outside.

use std::sync::Arc;

/// Where a publication date came from. Never the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PublishedFrom {
    /// The caller said so (`--published`, a JSONL field).
    Given,
    /// The page's or file's metadata.
    Metadata,
    /// A header line or dateline of the text itself.
    Text,
    /// A feed's entry.
    Feed,
}

/// A publication date and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// RFC 3339 date or date-time.
    pub date: String,
    /// Its origin.
    pub from: PublishedFrom,
}

/// One article as it came in.
#[derive(Clone, Debug)]
pub struct Document {
    /// The text; spans of a [`crate::Reading`] index its bytes.
    pub text: Arc<str>,
    /// The caller's own id, if one came with the input.
    pub reference: Option<String>,
    /// Path or address it was read from.
    pub uri: Option<String>,
    /// Headline, when it came apart from the text.
    pub title: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// By-line.
    pub author: Option<String>,
    /// When it was published, as told from outside the text.
    pub published: Option<Published>,
}

impl Document {
    /// A text of which nothing else is known.
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self {
            text: text.into(),
            reference: None,
            uri: None,
            title: None,
            publisher: None,
            author: None,
            published: None,
        }
    }
}

/// `b3:` and 32 hexadecimal digits of the BLAKE3 hash of text, publisher and date: the same article is the same id.
pub fn document_id(text: &str, publisher: Option<&str>, published: Option<&str>) -> String {
    let mut hash = blake3::Hasher::new();
    for part in [text, publisher.unwrap_or(""), published.unwrap_or("")] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    format!("b3:{}", &hash.finalize().to_hex()[..32])
}
