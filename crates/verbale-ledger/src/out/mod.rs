//! Out of the ledger, for other programs: tables, records, and a package that others can check. Everything is written under a temporary
//! name first and renamed, in the order of date and hash, so that the same documents give the same bytes.

mod annotation;
mod graph;
mod package;
mod parquet;
mod rdna;
mod tables;
mod workbook;

pub use package::{ReplicateOptions, replicate};
pub use tables::{COLUMNS, Column, Sheet};

use crate::error::{At, Error, Result};
use crate::file::{Ledger, with_suffix};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use verbale_model::record::Record;

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A file per table, RFC 4180, with a dictionary.
    Csv,
    /// The same tables with types, as Parquet.
    Parquet,
    /// The same tables as sheets of one workbook for spreadsheets.
    Xlsx,
    /// The record of each document, one per line.
    Jsonl,
    /// Statements and documents as Discourse Network Analyzer has them.
    Rdna,
    /// Parties and issues as a network.
    Graphml,
    /// W3C Web Annotations, one per line.
    Webannotation,
}

/// How to write it.
#[derive(Clone, Debug, Default)]
pub struct ExportOptions {
    /// An apostrophe before cells that a spreadsheet would take for formulas; of CSV alone.
    pub excel_safe: bool,
    /// Judgements that reports are not of one event, a line each, as `docs/ledger.md` has them; of tables alone.
    pub apart: Vec<String>,
}

/// Writes everything into a new folder. What comes back is how many documents there were.
pub fn export(ledger: &Ledger, folder: &Path, form: Form, options: &ExportOptions) -> Result<usize> {
    let apart = ledger.judged(&options.apart)?.apart;
    into_new(folder, |part| match form {
        Form::Csv => tables::csv(ledger, part, &apart, options.excel_safe, false),
        Form::Parquet => parquet::write(ledger, part, &apart),
        Form::Xlsx => workbook::write(ledger, part, &apart),
        Form::Jsonl => records(ledger, part),
        Form::Rdna => rdna::write(ledger, part),
        Form::Graphml => graph::write(ledger, part),
        Form::Webannotation => annotation::write(ledger, part),
    })
}

/// Lets `write` fill a folder beside the wanted one, and renames it when that is done. What is there already is never written over.
fn into_new<T>(folder: &Path, write: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        let source =
            std::io::Error::new(std::io::ErrorKind::AlreadyExists, "there is something already; name a new folder");
        return Err(Error::file(folder, source));
    }
    let part = with_suffix(Path::new(folder.to_string_lossy().trim_end_matches('/')), ".part");
    let _ = fs::remove_dir_all(&part);
    fs::create_dir_all(&part).at(&part)?;
    let written = write(&part);
    if written.is_err() {
        let _ = fs::remove_dir_all(&part);
        return written;
    }
    let _ = fs::remove_dir(folder);
    fs::rename(&part, folder).at(folder)?;
    written
}

/// A file that is written through a buffer, with its path for errors.
struct Out {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Out {
    fn new(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        Ok(Self { file: BufWriter::new(File::create(&path).at(&path)?), path })
    }

    fn line(&mut self, line: &[u8]) -> Result<()> {
        self.file.write_all(line).and_then(|()| self.file.write_all(b"\n")).at(&self.path)
    }

    fn finish(mut self) -> Result<()> {
        self.file.flush().at(&self.path)
    }
}

fn records(ledger: &Ledger, folder: &Path) -> Result<usize> {
    let mut out = Out::new(folder, "records.jsonl")?;
    let documents = read_documents(ledger)?;
    for &document in &documents {
        let loaded = ledger.load(document)?;
        let line = serde_json::to_vec(&Record::new(&loaded.document, &loaded.reading, &loaded.engine));
        out.line(&line.map_err(|error| Error::file(folder, error.into()))?)?;
    }
    out.finish()?;
    Ok(documents.len())
}

/// Those with a reading; what was only saved from a damaged ledger has none.
fn read_documents(ledger: &Ledger) -> Result<Vec<i64>> {
    let sql = "SELECT d.id FROM documents d JOIN readings r ON r.document = d.id AND r.current ORDER BY d.day, d.hash";
    let mut query = ledger.db.prepare_cached(sql).at(&ledger.path)?;
    let rows = query.query_map([], |row| row.get(0)).at(&ledger.path)?;
    rows.collect::<rusqlite::Result<_>>().at(&ledger.path)
}
