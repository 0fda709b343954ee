//! Documents in, records out: the engine over many documents on all cores, and the JSONL that scorers read.

use anyhow::{Context, Result};
use rayon::prelude::*;
use std::io::Write;
use std::time::Instant;
use tempfile::NamedTempFile;
use verbale_engine::Engine;
use verbale_model::record::Record;
use verbale_model::{Document, Reading};

/// Readings of documents, and how long they took.
pub(crate) struct Read {
    pub(crate) documents: Vec<Document>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) words: usize,
    pub(crate) seconds: f64,
}

impl Read {
    /// Reads all documents in parallel.
    pub(crate) fn new(engine: &Engine, documents: Vec<Document>) -> Self {
        let start = Instant::now();
        let readings = documents.par_iter().map(|d| engine.read(d)).collect();
        let words = documents.iter().map(|d| d.text.split_whitespace().count()).sum();
        Self { documents, readings, words, seconds: start.elapsed().as_secs_f64() }
    }

    /// "84 documents, 75000 words in 12.1 s, 6200 words/s"
    pub(crate) fn pace(&self) -> String {
        let (n, words, seconds) = (self.documents.len(), self.words, self.seconds);
        format!("{n} documents, {words} words in {seconds:.1} s, {:.0} words/s", words as f64 / seconds.max(1e-9))
    }

    /// The records as JSONL in a file that goes away with the value.
    pub(crate) fn to_file(&self, engine: &Engine) -> Result<NamedTempFile> {
        let mut file = NamedTempFile::with_suffix(".jsonl").context("making a temporary file")?;
        let mut out = std::io::BufWriter::new(file.as_file_mut());
        for (document, reading) in self.documents.iter().zip(&self.readings) {
            out.write_all(&record(document, reading, engine)?)?;
            out.write_all(b"\n")?;
        }
        out.flush()?;
        drop(out);
        Ok(file)
    }
}

/// One record as JSON.
pub(crate) fn record(document: &Document, reading: &Reading, engine: &Engine) -> Result<Vec<u8>> {
    Ok(serde_json::to_vec(&Record::new(document, reading, engine.version()))?)
}
