//! Bytes made smaller, with zlib: what Python's `zlib.decompress` and SQLite's own `sqlar_uncompress` open, should this program be gone.

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use std::io::{Read, Write};

/// No block unpacks to more: a damaged or wicked one must not fill the memory.
const MOST: u64 = 1 << 32;

/// Smaller, mostly.
pub(crate) fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 2 + 16), Compression::new(6));
    // A vector takes whatever is written to it.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// As it was; `None` if it is damaged.
pub(crate) fn inflate(block: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(block.len().saturating_mul(3));
    ZlibDecoder::new(block).take(MOST).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..900)) {
            prop_assert_eq!(inflate(&deflate(&bytes)), Some(bytes));
        }
    }
}
