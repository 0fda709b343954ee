//! TEMPORARY: thrown away by the merge, where the real module stands in its place.
#![allow(missing_docs, reason = "temporary")]

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// TEMPORARY.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub encoding: &'static str,
    pub notes: Vec<String>,
}

/// TEMPORARY.
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let label = declared.and_then(|d| d.rsplit_once("charset=")).map_or("", |(_, label)| label);
    let named = Encoding::for_label(label.trim_matches(['"', ' ']).as_bytes());
    let fallback = if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 };
    let (text, encoding, _) = named.unwrap_or(fallback).decode(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), notes: Vec::new() }
}
