//! Archives that are as they should be, and the ways in which they are not.

use super::*;
use crate::open::{Input, Options, each};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

fn record(kind: &str, target: &str, media_type: &str, block: &str, length: &str) -> String {
    let length = if length.is_empty() { block.len().to_string() } else { length.to_owned() };
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {target}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
    )
}

fn response(at: u32, length: &str) -> String {
    let block =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The minister number {at} said so on Monday.</p>");
    record("response", &format!("http://e.org/{at}"), "application/http; msgtype=response", &block, length)
}

fn gzipped(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("written");
    encoder.finish().expect("written")
}

/// Numbers of the ministers that were read, and the lines about what was not.
fn read(bytes: Vec<u8>) -> (Vec<u32>, Vec<String>) {
    let (mut ministers, mut told) = (Vec::new(), Vec::new());
    let input = Input::Bytes { url: "a.warc".into(), media_type: None, bytes };
    each(input, &Options::default(), &mut |found| {
        match found {
            Ok(document) => {
                let number = document.text.split_whitespace().find_map(|word| word.parse().ok());
                // None where the text is cut before it.
                let Some(number) = number else { return Flow::Continue(()) };
                ministers.push(number);
                assert!(document.url.is_some_and(|url| url.starts_with("http://e.org/")));
            }
            Err(skipped) => told.push(skipped.to_string()),
        }
        Flow::Continue(())
    });
    (ministers, told)
}

#[test]
fn good_records_around_a_bad_one() {
    let length = response(2, "").len();
    for (bad, has_two, lines) in [
        (response(2, ""), true, 0),
        (response(2, "-1"), true, 1),
        (response(2, ""), true, 0),
        (response(2, "0"), true, 1),
        (response(2, &(length - 20).to_string()), true, 1),
        (response(2, "9223372036854775807"), true, 1),
        (response(2, "99999999999999999999999"), true, 1),
        (response(2, "50"), true, 1),
        (response(2, "100000"), true, 1),
        (response(2, "").replace("\r\n", "\n"), true, 0),
        (response(2, "").replace("WARC-Type: response\r\n", ""), false, 1),
        (response(2, "").replace("Content-Length: ", "Content-Longness: "), true, 1),
        (response(2, "").replace("WARC/1.0", "WORC/1.0"), false, 1),
        (response(2, "").replace("HTTP/1.1 200 OK", "nonsense"), false, 2),
        (format!("\r\n\r\n\r\n{}garbage here\r\n", response(2, "")), true, 1),
        (record("revisit", "http://e.org/2", "application/http", "HTTP/1.1 200 OK\r\n\r\n", ""), false, 0),
        (record("request", "http://e.org/2", "application/http", "GET / HTTP/1.1\r\n\r\n", ""), false, 0),
        (record("response", "http://e.org/2", "application/http", "", ""), false, 1),
        (record("resource", "<http://e.org/2>", "text/plain", "Minister 2 spoke.", ""), true, 0),
    ] {
        let all = [response(1, ""), bad.clone(), response(3, "")].concat();
        let (ministers, told) = read(all.into_bytes());
        let expected: &[u32] = if has_two { &[1, 2, 3] } else { &[1, 3] };
        // With LF alone the claimed length is that of CRLF, and the record after it stands nearer.
        let lf = !bad.contains('\r');
        assert_eq!(ministers, expected, "{bad:?} {told:?}");
        assert!(told.len() == lines || lf, "{bad:?} {told:?}");
    }
}

#[test]
fn every_length_that_is_off_by_a_little() {
    let true_length = response(2, "").split("\r\n\r\n").skip(1).collect::<Vec<_>>().join("\r\n\r\n").len() as i64 - 4;
    for off in -12i64..=12 {
        let all = [response(1, ""), response(2, &(true_length + off).to_string()), response(3, "")].concat();
        let (ministers, told) = read(all.into_bytes());
        assert_eq!(ministers, [1, 2, 3], "off by {off}: {told:?}");
        assert!(off == 0 || off.abs() == 4 || !told.is_empty(), "off by {off}");
    }
}

#[test]
fn cut_anywhere() {
    let all = [response(1, ""), response(2, "")].concat();
    for end in 0..all.len() {
        let (ministers, _) = read(all.as_bytes()[..end].to_vec());
        assert!(end < response(1, "").len() || ministers.first() == Some(&1), "cut at {end}");
    }
}

#[test]
fn damaged_members_lose_only_themselves() {
    let members: Vec<Vec<u8>> = (1..=5).map(|at| gzipped(&response(at, ""))).collect();
    let mut bad = members.clone();
    bad[2].truncate(40);
    let (ministers, told) = read(bad.concat());
    assert_eq!(ministers.iter().filter(|at| **at != 3).copied().collect::<Vec<_>>(), [1, 2, 4, 5], "{told:?}");
    assert!(!told.is_empty());
    let whole = members.concat();
    let (ministers, told) = read(whole[..whole.len() - 9].to_vec());
    assert_eq!(ministers, [1, 2, 3, 4, 5], "{told:?}");
    assert_eq!(told.len(), 1, "{told:?}");
}
