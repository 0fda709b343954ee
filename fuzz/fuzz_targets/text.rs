//! Any bytes as plain text: no panic, and a map that is true.
#![no_main]

use libfuzzer_sys::fuzz_target;
use verbale_sources::{encoding, plain};

fuzz_target!(|bytes: &[u8]| {
    let decoded = encoding::decode(bytes, None);
    if let Ok(page) = plain::read(&decoded.text) {
        for piece in page.map.pieces() {
            let (words, place) = (&page.text[piece.text.clone()], &decoded.text[piece.page.clone()]);
            assert!(!piece.literal || words == place);
        }
    }
});
