//! Bytes to text: the byte-order mark, then what the sender or the page itself declares, then what the bytes look like.
//!
//! Decoding is encoding_rs's and detection chardetng's; this module only decides which of the voices is believed. A declared encoding
//! under which the bytes are malformed gives way to UTF-8 when they are well-formed UTF-8: pages are converted more often than their
//! declarations are.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text made of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark; malformed bytes stand as U+FFFD.
    pub text: String,
    /// The WHATWG name of the encoding, as in `windows-1251`.
    pub encoding: &'static str,
    /// What was lost or not believed, a sentence each.
    pub notes: Vec<String>,
}

/// How many bytes are searched for a declaration: the HTML standard looks at 1024, and heads of news pages put it later.
const DECLARED_WITHIN: usize = 8 * 1024;

/// How many bytes the detector is fed; more does not change its mind and takes as long as reading the page.
const DETECTED_WITHIN: usize = 64 * 1024;

/// Text of `bytes`; `declared` is an HTTP content type (`text/html; charset=koi8-r`) or a bare label.
///
/// ```
/// let decoded = verbale_sources::encoding::decode(b"caf\xe9", Some("text/html; charset=iso-8859-1"));
/// assert_eq!((decoded.text.as_str(), decoded.encoding), ("café", "windows-1252"));
/// ```
pub fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let mut notes = Vec::new();
    let (encoding, mark) = choose(bytes, declared, &mut notes);
    let (text, malformed) = encoding.decode_without_bom_handling(&bytes[mark..]);
    if malformed {
        let count = text.matches('\u{fffd}').count();
        notes.push(format!("{count} places are not valid {} and were replaced by U+FFFD.", encoding.name()));
    }
    Decoded { text: text.into_owned(), encoding: encoding.name(), notes }
}

/// The encoding, and the length of the byte-order mark.
fn choose(bytes: &[u8], declared: Option<&str>, notes: &mut Vec<String>) -> (&'static Encoding, usize) {
    if let Some(marked) = Encoding::for_bom(bytes) {
        return marked;
    }
    if let Some(wide) = unmarked_utf16(bytes) {
        return (wide, 0);
    }
    let utf8 = std::str::from_utf8(bytes).is_ok();
    let named = declared.and_then(of_content_type).or_else(|| of_page(bytes));
    match named {
        Some(named) if named == UTF_8 && !utf8 => {
            let seen = detected(bytes);
            if mostly_utf8(bytes) || seen == UTF_8 {
                return (UTF_8, 0);
            }
            notes.push(format!("It is declared as UTF-8 but is not; read as {}.", seen.name()));
            (seen, 0)
        }
        Some(named) if utf8 && named != UTF_8 && !bytes.is_ascii() && named.is_ascii_compatible() => {
            notes.push(format!("It is declared as {} but is UTF-8; read as UTF-8.", named.name()));
            (UTF_8, 0)
        }
        Some(named) => (named, 0),
        None if utf8 => (UTF_8, 0),
        None if mostly_utf8(bytes) => (UTF_8, 0),
        None => (detected(bytes), 0),
    }
}

/// UTF-16 without a mark: the zero bytes of its first Latin letters or markup stand on one side.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(64) & !1];
    let zeros = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match pairs >= 4 {
        true if odd * 4 >= pairs * 3 && even == 0 => Some(UTF_16LE),
        true if even * 4 >= pairs * 3 && odd == 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The encoding that `text/html; charset="x"` or a bare label names.
fn of_content_type(declared: &str) -> Option<&'static Encoding> {
    let label = match declared.to_ascii_lowercase().find("charset") {
        Some(at) => declared.get(at + "charset".len()..)?.trim_start().strip_prefix('=')?,
        None => declared,
    };
    let label = label.trim().trim_matches(['"', '\'']);
    let end = label.find([';', '"', '\'', ' ', ',', '>', '?', '/']).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// The encoding that a `<meta charset>`, a `<meta http-equiv>` or an XML declaration in the first bytes names. A page that calls itself
/// UTF-16 in bytes that could be read to learn so is not, as the HTML standard says.
fn of_page(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(DECLARED_WITHIN)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declaration = head.strip_prefix("<?xml").and_then(|rest| rest.split("?>").next());
    let declared = declaration.and_then(|rest| rest.split_once("encoding=")).and_then(|(_, label)| label_of(label));
    let meta = || {
        let metas = head.match_indices("<meta").filter_map(|(at, _)| head[at..].split('>').next());
        metas
            .filter_map(|meta| meta.split_once("charset"))
            .find_map(|(_, rest)| label_of(rest.trim_start().strip_prefix('=')?))
    };
    let found = declared.or_else(meta)?;
    Some(if found == UTF_16LE || found == UTF_16BE { UTF_8 } else { found })
}

fn label_of(text: &str) -> Option<&'static Encoding> {
    of_content_type(text.trim_start().trim_start_matches(['"', '\'']))
}

/// Whether the text is UTF-8 but for a few stray bytes, as when a page was cut by bytes or holds one foreign word.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut wide, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        wide += chunk.valid().bytes().filter(|byte| *byte >= 0xC2).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    wide > 0 && bad * 20 <= wide
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let start = bytes.iter().position(|byte| *byte >= 0x80).unwrap_or(0).saturating_sub(256);
    let part = &bytes[start..bytes.len().min(start + DETECTED_WITHIN)];
    if !detector.feed(part, true) {
        return WINDOWS_1252;
    }
    detector.guess(None, Utf8Detection::Deny)
}
