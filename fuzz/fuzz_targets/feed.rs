//! Any bytes, taken for a feed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use verbale_sources::{Input, Kind, Options, each};

fuzz_target!(|bytes: &[u8]| {
    let input = Input::Bytes { url: "http://e.org/a".to_owned(), media_type: None, bytes: bytes.to_vec() };
    each(input, &Options { from: Some(Kind::Feed), ..Options::default() }, &mut |_| ControlFlow::Continue(()));
});
