//! Ten thousand inputs that are almost right, of every format: no panic, and nothing that takes long.

use flate2::{Compression, write::GzEncoder};
use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use verbale_sources::{Input, Kind, Options, Plain, each};

const INPUTS: usize = 10_000;
const LONGEST: Duration = Duration::from_secs(2);

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("written")
}

fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
        zip.write_all(bytes).expect("written");
    }
    zip.finish().expect("closed").into_inner()
}

fn tar(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in parts {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, *bytes).expect("appended");
    }
    tar.into_inner().expect("closed")
}

fn warc() -> Vec<u8> {
    let record = |at: usize, chunked: bool| {
        let page =
            format!("<html><body><p>The minister said {at} times that nothing had been agreed on.</p></body></html>");
        let (header, body) = match chunked {
            true => ("Transfer-Encoding: chunked\r\n", format!("{:x}\r\n{page}\r\n0\r\n\r\n", page.len())),
            false => ("", page),
        };
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n{header}\r\n{body}");
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/{at}\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    };
    (0..4).map(|at| record(at, at % 2 == 1)).collect::<String>().into_bytes()
}

/// One good input of every format.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let text = "Date: 2025-03-27\n\n“We go on,” the minister said – café.\n".as_bytes();
    let page = "<!DOCTYPE html><html><head><title>T</title></head><body><article><h1>T</h1><p>“We go on,” she said.</p></article></body></html>";
    let lines = b"{\"id\": 1, \"text\": \"He spoke.\", \"published\": \"2025-03-27\"}\n{\"id\": \"2\", \"text\": \"She \\u00e9t\\ud83d\\ude00.\"}\n";
    let rss = b"<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>P</title><item><title>T &amp; U</title><guid>1</guid><link>https://e.org/1</link><pubDate>Thu, 27 Mar 2025 00:30:00 +0200</pubDate><content:encoded><![CDATA[<p>He said so.</p>]]></content:encoded></item></channel></rss>";
    let atom = b"<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>P</title><entry><id>a</id><title>T</title><link href=\"https://e.org/a\"/><updated>2025-03-27T10:00:00Z</updated><content type=\"html\">&lt;p&gt;He said so.&lt;/p&gt;</content></entry></feed>";
    let json = br#"{"version": "https://jsonfeed.org/version/1.1", "title": "P", "items": [{"id": "1", "url": "https://e.org/a", "content_html": "<p>She left.</p>"}]}"#;
    let map =
        b"<urlset><url><loc>https://e.org/a?x=1&amp;y=2</loc></url><url><loc>https://e.org/b</loc></url></urlset>";
    let csv =
        "text;date;url\n\"He \"\"spoke\"\", and\nleft.\";2025-03-27;http://e.org\nShe left – café.;;\n".as_bytes();
    let docx = "<w:document><w:body><w:p><w:r><w:t>He spoke &amp; left.</w:t></w:r></w:p><w:p><w:r><w:t>End of Document</w:t></w:r></w:p></w:body></w:document>";
    let opf =
        "<package><manifest><item id='a' href='1.xhtml'/></manifest><spine><itemref idref='a'/></spine></package>";
    let container = "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>";
    let parts: &[(&str, &[u8])] = &[("a.txt", text), ("b.html", page.as_bytes()), ("c.jsonl", lines), ("d.csv", csv)];
    vec![
        ("a.txt", text.to_vec()),
        ("a.html", page.as_bytes().to_vec()),
        ("a.jsonl", lines.to_vec()),
        ("rss.xml", rss.to_vec()),
        ("atom.xml", atom.to_vec()),
        ("feed.json", json.to_vec()),
        ("map.xml", map.to_vec()),
        ("a.csv", csv.to_vec()),
        ("a.tsv", b"text\turl\nHe \"spoke\".\thttp://e.org\n".to_vec()),
        ("a.warc", warc()),
        ("a.warc.gz", warc().split_inclusive(|byte| *byte == b'>').map(gzip).collect::<Vec<_>>().concat()),
        ("a.jsonl.gz", gzip(lines)),
        ("a.zip", zip(parts)),
        ("a.tar", tar(parts)),
        ("a.tgz", gzip(&tar(parts))),
        ("a.docx", zip(&[("word/document.xml", docx.as_bytes())])),
        (
            "a.epub",
            zip(&[
                ("META-INF/container.xml", container.as_bytes()),
                ("b.opf", opf.as_bytes()),
                ("1.xhtml", page.as_bytes()),
            ]),
        ),
        // A frame with one raw block, as any packer may write it.
        ("a.txt.zst", [&[0x28, 0xb5, 0x2f, 0xfd, 0x20, 9, 0x49, 0, 0][..], b"He spoke."].concat()),
    ]
}

/// Bits flipped, bytes lost, doubled, put in from elsewhere, numbers made larger, the end cut off.
fn mutate(bytes: &mut Vec<u8>, random: &mut fastrand::Rng, other: &[u8]) {
    for _ in 0..random.usize(1..=4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.usize(..bytes.len());
        match random.u8(..8) {
            0 => bytes[at] ^= 1 << random.u8(..8),
            1 => bytes[at] = *random.choice(&[0, 0xff, b'<', b'"', b'\n', b'&', 0xc3, 0x1f]).expect("some"),
            2 => bytes.truncate(at),
            3 => drop(bytes.drain(at..(at + random.usize(1..40)).min(bytes.len()))),
            4 => {
                let piece = bytes[at..(at + random.usize(1..200)).min(bytes.len())].to_vec();
                let times = random.usize(1..20);
                bytes.splice(at..at, piece.repeat(times));
            }
            5 => {
                let from = random.usize(..other.len());
                let piece = other[from..(from + random.usize(1..200)).min(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => {
                if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                    bytes.splice(
                        at + digit..=at + digit,
                        random
                            .choice(&[&b"-1"[..], b"0", b"99999999999999999999", b"9223372036854775807"])
                            .expect("some")
                            .iter()
                            .copied(),
                    );
                }
            }
            _ => bytes.splice(at..at, b"\xed\xa0\x80\xc0\x80\xf8".iter().copied()).for_each(drop),
        }
    }
}

#[test]
fn nothing_panics_and_nothing_hangs() {
    let seeds = seeds();
    let options = |plain| Options { plain, ..Options::default() };
    let (clean, unchanged) = (options(Plain::Clean), options(Plain::Unchanged));
    let run = |name: &str, bytes: Vec<u8>, options: &Options| {
        let mut found = 0;
        let input = Input::Bytes { url: name.to_owned(), media_type: None, bytes };
        each(input, options, &mut |document| {
            found += usize::from(document.is_ok());
            ControlFlow::Continue(())
        });
        found
    };
    for (name, bytes) in &seeds {
        assert!(run(name, bytes.clone(), &clean) > 0, "{name} gives nothing");
    }
    for round in 0..INPUTS {
        let mut random = fastrand::Rng::with_seed(round as u64);
        let (name, bytes) = &seeds[round % seeds.len()];
        let mut bytes = bytes.clone();
        let (_, other) = &seeds[random.usize(..seeds.len())];
        mutate(&mut bytes, &mut random, other);
        let forced = Options {
            from: random.choice([None, None, Some(Kind::Warc), Some(Kind::Feed), Some(Kind::Csv)]).expect("some"),
            ..clean.clone()
        };
        let begun = Instant::now();
        run(name, bytes, if round % 3 == 0 { &unchanged } else { &forced });
        assert!(begun.elapsed() < LONGEST, "{name}, round {round}: {:?}", begun.elapsed());
    }
}

/// What is small and unpacks to something enormous.
#[test]
fn bombs_are_refused_in_a_second() {
    let zeros = vec![b'a'; 1 << 30];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&zeros).expect("written");
    let bomb = encoder.finish().expect("written");
    drop(zeros);
    assert!(bomb.len() < 2 << 20);
    let lol: String =
        (1..20).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    let lol = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY l0 \"lol\">{lol}]><rss version=\"2.0\"><channel><title>&l19;</title></channel></rss>"
    );
    let attributes: String = (0..800_000).map(|at| format!(" a{at}=\"1\"")).collect();
    let packed = gzip(&bomb);
    let mut nested = b"He spoke.".to_vec();
    for _ in 0..12 {
        nested = zip(&[("a.zip", &nested)]);
    }
    let http = [b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n".to_vec(), bomb.clone()]
        .concat();
    let head = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
        http.len()
    );
    for (name, bytes) in [
        ("a.txt.gz", bomb.clone()),
        ("a.jsonl.gz", bomb.clone()),
        ("a.csv.gz", bomb.clone()),
        ("a.html.gz", bomb.clone()),
        ("a.warc.gz", bomb.clone()),
        ("a.tgz", bomb.clone()),
        ("a.txt.gz.gz", packed),
        ("a.zip", nested),
        ("b.zip", zip(&[("a.txt.gz", &bomb), ("b.txt.gz", &bomb)])),
        ("a.warc", [head.into_bytes(), http, b"\r\n\r\n".to_vec()].concat()),
        ("rss.xml", lol.clone().into_bytes()),
        (
            "map.xml",
            lol.replace(
                "<rss version=\"2.0\"><channel><title>&l19;</title></channel></rss>",
                "<urlset><url><loc>&l19;</loc></url></urlset>",
            )
            .into_bytes(),
        ),
        ("many.xml", format!("<rss version=\"2.0\"{attributes}></rss>").into_bytes()),
        ("deep.xml", format!("<rss version=\"2.0\"><channel>{}", "<a>".repeat(500_000)).into_bytes()),
    ] {
        let begun = Instant::now();
        let mut told = Vec::new();
        each(
            Input::Bytes { url: name.to_owned(), media_type: None, bytes },
            &Options { plain: Plain::Clean, ..Options::default() },
            &mut |found| {
                told.push(found.map(|document| document.text.len()));
                ControlFlow::Continue(())
            },
        );
        let took = begun.elapsed();
        assert!(told.iter().all(Result::is_err) && !told.is_empty(), "{name}: {told:?}");
        // Twice what is promised of a release: this is built for debugging, beside other tests.
        assert!(took < Duration::from_secs(2), "{name}: {took:?}");
    }
}
