//! Any bytes as a page: no panic, and a map that is true.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verbale_sources::{encoding, page};

fuzz_target!(|bytes: &[u8]| {
    let decoded = encoding::decode(bytes, None);
    for page in page::read(&decoded.text, Some("https://a.example/2025/06/03/live")).unwrap_or_default() {
        for piece in page.map.pieces() {
            let (words, place) = (&page.text[piece.text.clone()], &decoded.text[piece.page.clone()]);
            assert!(!piece.literal || words == place);
        }
    }
});
