//! Bytes from outside become clean, dated documents.
//!
//! [`encoding`] makes text of bytes, [`page`] and [`plain`] make a document of one page or one text. What several documents come in is
//! opened by [`open`]: feeds, sitemaps, web archives, tables, lines of JSON, archives and folders of all these, one document at a time
//! and in as much memory as that one needs. [`fetch`] is the only part that connects to anything. Reading who said what is the engine's.

mod archive;
pub mod date;
mod document;
pub mod encoding;
mod feed;
pub mod fetch;
mod folder;
mod given;
mod http;
mod jsonl;
mod kind;
pub mod limits;
mod office;
mod open;
pub mod page;
pub mod plain;
mod sitemap;
mod table;
mod unpack;
mod walk;
pub mod warc;

pub use document::{Document, Skipped};
pub use folder::{Files, files};
pub use given::published;
pub use kind::Kind;
pub use open::{Documents, Input, Options, Plain, each, open};
pub use table::Mapping;
pub use unpack::gunzip;

/// An input that gives no document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What was refused, in two or three words: `page`, `plain text`.
    pub what: String,
    /// Why, in a sentence that says what to do where something can be done.
    pub why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}

impl std::error::Error for Refused {}
