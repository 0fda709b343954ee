//! Bytes from outside become clean, dated documents.
//!
//! [`encoding`] makes text of bytes, [`page`] and [`plain`] make a document of one page or one text, and [`date`] finds out when it was
//! published. What several documents come in (feeds, archives, tables) stands beside them. Reading who said what is the engine's.

pub mod date;
pub mod encoding;
pub mod page;
pub mod plain;

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
