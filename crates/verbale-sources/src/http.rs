//! An HTTP response as archives keep it: its status, the headers that matter, and its body freed of chunks and packing.
//!
//! Header syntax is `httparse`'s and chunks are `chunked_transfer`'s business.

use crate::{limits, unpack};
use std::borrow::Cow;
use std::io::Read;

/// Headers of one response that are looked at; servers send some 30.
const HEADERS: usize = 256;

/// One response.
#[derive(Debug)]
pub(crate) struct Response<'m> {
    pub(crate) status: u16,
    pub(crate) media_type: Option<String>,
    encodings: Option<String>,
    chunked: bool,
    rest: &'m [u8],
}

impl<'m> Response<'m> {
    /// `None` if this is no response at all.
    pub(crate) fn parse(message: &'m [u8]) -> Option<Self> {
        let mut headers = [httparse::EMPTY_HEADER; HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let mut config = httparse::ParserConfig::default();
        config.allow_spaces_after_header_name_in_responses(true);
        config.allow_obsolete_multiline_headers_in_responses(true);
        config.ignore_invalid_headers_in_responses(true);
        let length = match config.parse_response(&mut response, message) {
            Ok(httparse::Status::Complete(length)) => length,
            _ => return None,
        };
        let header = |wanted: &str| {
            let found = response.headers.iter().find(|header| header.name.eq_ignore_ascii_case(wanted))?;
            Some(String::from_utf8_lossy(found.value).trim().to_owned())
        };
        Some(Self {
            status: response.code?,
            media_type: header("content-type"),
            encodings: header("content-encoding"),
            chunked: header("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked")),
            rest: message.get(length..)?,
        })
    }

    /// The body as a browser would have it, at most [`limits::PAGE`] bytes.
    ///
    /// Archives often keep bodies already freed of chunks and packing under the old headers; such a body is taken as it is.
    pub(crate) fn body(&self) -> Result<Cow<'m, [u8]>, String> {
        let whole = if self.chunked { unchunked(self.rest) } else { Cow::Borrowed(self.rest) };
        match &self.encodings {
            Some(encodings) => unpack::body(whole.into_owned(), encodings, limits::PAGE).map(Cow::Owned),
            None if whole.len() as u64 > limits::PAGE => Err(format!("it is longer than {} MiB", limits::PAGE >> 20)),
            None => Ok(whole),
        }
    }
}

fn unchunked(body: &[u8]) -> Cow<'_, [u8]> {
    let line = body.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii();
    let size = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    let says_size = !size.is_empty() && size.len() <= 8 && size.iter().all(u8::is_ascii_hexdigit);
    if !says_size {
        return body.into();
    }
    let mut whole = Vec::new();
    // A body cut in the middle of a chunk gives what came before the cut.
    let _ = chunked_transfer::Decoder::new(body).take(limits::PAGE + 1).read_to_end(&mut whole);
    if whole.is_empty() { body.into() } else { whole.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_of_all_sorts() {
        for (headers, body, expected) in [
            ("", "He spoke.", "He spoke."),
            ("Transfer-Encoding: chunked\r\n", "3\r\nHe \r\n6;x=y\r\nspoke.\r\n0\r\n\r\n", "He spoke."),
            ("Transfer-Encoding: chunked\r\n", "He spoke.", "He spoke."),
            ("Transfer-Encoding: chunked\r\n", "9\r\nHe spo", "He spo"),
            ("Content-Encoding: gzip\r\n", "He spoke.", "He spoke."),
            ("Bad header line\r\nContent-Type : text/html\r\n", "He spoke.", "He spoke."),
        ] {
            let message = format!("HTTP/1.1 200 OK\r\n{headers}\r\n{body}");
            let response = Response::parse(message.as_bytes()).expect(headers);
            assert_eq!(response.body().as_deref(), Ok(expected.as_bytes()), "{headers}");
        }
        assert!(Response::parse(b"nonsense").is_none());
        assert!(Response::parse(b"HTTP/1.1 200 OK\r\n").is_none());
    }
}
