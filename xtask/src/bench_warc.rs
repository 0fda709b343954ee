//! `cargo xtask bench-warc`: how fast web archives are read, record by record, against a generated one. With `--python`, the same files
//! are read by warcio, for comparison: all records, with their blocks.

use crate::usage;
use anyhow::{Context, Result, ensure};
use flate2::{Compression, write::GzEncoder};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use verbale_sources::warc::Reader;
use verbale_sources::{Input, Options, each, gunzip};

/// Arguments of `cargo xtask bench-warc`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Size of the generated archive, unpacked
    #[arg(long, default_value_t = 500)]
    megabytes: usize,
    /// Where it is put; it is deleted afterwards
    #[arg(long, value_name = "DIR")]
    folder: PathBuf,
    /// A Python that has warcio
    #[arg(long, value_name = "PYTHON")]
    python: Option<PathBuf>,
    /// Also the whole way to documents
    #[arg(long)]
    documents: bool,
}

const WARCIO: &str = "\
import sys, time
from warcio.archiveiterator import ArchiveIterator
begun = time.time(); records = 0; size = 0
with open(sys.argv[1], 'rb') as file:
    for record in ArchiveIterator(file, no_record_parse=True):
        records += 1; size += len(record.raw_stream.read())
print(records, size, time.time() - begun)";

/// Generates, reads, compares, deletes.
pub(crate) fn run(args: &Args) -> Result<()> {
    let folder = tempfile::tempdir_in(&args.folder).context("cannot make a folder there")?;
    for name in ["bench.warc", "bench.warc.gz"] {
        let path = folder.path().join(name);
        let records = generate(&path, args.megabytes << 20)?;
        let plain = (args.megabytes << 20) as f64 / 1e6;
        let packed = fs::metadata(&path)?.len() as f64 / 1e6;
        let begun = Instant::now();
        let (found, bytes) = read(&path)?;
        let ours = begun.elapsed().as_secs_f64();
        ensure!(found == records, "{found} of {records} records were found");
        println!("{name}: {records} records, {packed:.0} MB on disk: {:.0} MB/s unpacked ({ours:.2} s)", plain / ours);
        if let Some(python) = &args.python {
            let theirs = warcio(python, &path, records, bytes)?;
            println!("  warcio: {:.0} MB/s ({theirs:.2} s); {:.1} times as long", plain / theirs, theirs / ours);
        }
        if args.documents {
            let (mut documents, mut skipped) = (0, 0);
            let begun = Instant::now();
            each(Input::Path(path.clone()), &Options::default(), &mut |found| {
                *if found.is_ok() { &mut documents } else { &mut skipped } += 1;
                ControlFlow::Continue(())
            });
            let took = begun.elapsed().as_secs_f64();
            println!("  documents: {documents}, skipped {skipped}: {:.0} MB/s ({took:.2} s)", plain / took);
        }
        fs::remove_file(&path)?;
    }
    if let Some(peak) = usage::peak_memory() {
        println!("peak memory {peak:.0} MiB");
    }
    Ok(())
}

/// Records, and bytes in their blocks.
fn read(path: &Path) -> Result<(usize, usize)> {
    let file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    if packed { count(Reader::new(gunzip(file))) } else { count(Reader::new(file)) }
}

fn count(mut reader: Reader<impl std::io::Read>) -> Result<(usize, usize)> {
    let (mut records, mut bytes) = (0, 0);
    while let Some(record) = reader.record() {
        let record = record.map_err(|damage| anyhow::anyhow!("byte {}: {}", damage.offset, damage.what))?;
        ensure!(record.damage.is_none(), "record {}: {:?}", record.number, record.damage);
        records += 1;
        bytes += record.block.len();
    }
    Ok((records, bytes))
}

fn warcio(python: &Path, path: &Path, records: usize, bytes: usize) -> Result<f64> {
    let output = Command::new(python).arg("-c").arg(WARCIO).arg(path).output().context("Python does not start")?;
    ensure!(output.status.success(), "warcio failed: {}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut said = said.split_whitespace();
    ensure!(said.next() == Some(&records.to_string()), "warcio found another number of records");
    ensure!(said.next() == Some(&bytes.to_string()), "warcio found another number of bytes");
    said.next().and_then(|seconds| seconds.parse().ok()).context("warcio gave no time")
}

/// Requests and responses as crawlers write them, each a member of its own where packed; gives how many.
fn generate(path: &Path, size: usize) -> Result<usize> {
    let mut file = BufWriter::new(File::create(path)?);
    let packed = path.extension().is_some_and(|extension| extension == "gz");
    let mut random = fastrand::Rng::with_seed(7);
    let (mut written, mut records) = (0, 0);
    while written < size {
        for record in pair(&mut random, records) {
            written += record.len();
            records += 1;
            if packed {
                let mut member = GzEncoder::new(&mut file, Compression::new(6));
                member.write_all(&record)?;
                member.finish()?;
            } else {
                file.write_all(&record)?;
            }
        }
    }
    file.flush()?;
    Ok(records)
}

/// A request and its response, of 5 to 60 kB.
fn pair(random: &mut fastrand::Rng, at: usize) -> [Vec<u8>; 2] {
    const WORDS: [&str; 24] = [
        "the",
        "minister",
        "said",
        "that",
        "talks",
        "had",
        "failed",
        "on",
        "Monday",
        "after",
        "a",
        "night",
        "of",
        "argument",
        "about",
        "sanctions",
        "and",
        "prisoners",
        "while",
        "others",
        "called",
        "for",
        "restraint",
        "again",
    ];
    let mut page = String::from("<!DOCTYPE html><html><head><title>News</title></head><body><article>");
    let size = random.usize(5_000..60_000);
    while page.len() < size {
        page.push_str("<p class=\"story-");
        page.push_str(&random.u32(..).to_string());
        page.push_str("\">");
        for _ in 0..random.usize(20..80) {
            page.push_str(WORDS[random.usize(..WORDS.len())]);
            page.push(' ');
        }
        page.push_str("</p>\n");
    }
    page.push_str("</article></body></html>");
    let url = format!("https://example.org/news/{at}");
    let request = format!("GET /news/{at} HTTP/1.1\r\nHost: example.org\r\nUser-Agent: crawler\r\n\r\n");
    let response = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\r\n{page}",
        page.len()
    );
    [("request", request), ("response", response)].map(|(kind, block)| {
        let head = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2025-03-27T10:00:00Z\r\n\
             WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{at:012}>\r\nContent-Type: application/http; msgtype={kind}\r\n\
             Content-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), block.as_bytes(), b"\r\n\r\n"].concat()
    })
}
