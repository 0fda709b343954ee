//! `replicate`: a folder that somebody else can check and count with: tables, codebook, versions, scripts that load them, checksums.
//! Without article bodies, unless asked: quotes, places and hashes are enough to find every line again in one's own copies.

use super::{Out, into_new, tables};
use crate::error::{At, Result};
use crate::file::{Ledger, SCHEMA};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Read;
use std::path::Path;

/// What goes in.
#[derive(Clone, Debug, Default)]
pub struct ReplicateOptions {
    /// The texts, too.
    pub with_text: bool,
    /// What else made the data: the program's version, the knowledge.
    pub versions: Vec<(String, String)>,
    /// Judgements that reports are not of one event, a line each, as `docs/ledger.md` has them. They go in, too.
    pub apart: Vec<String>,
}

/// Writes the package into a new folder. What comes back is how many documents there were.
pub fn replicate(ledger: &Ledger, folder: &Path, options: &ReplicateOptions) -> Result<usize> {
    let judged = ledger.judged(&options.apart)?;
    into_new(folder, |part| {
        let many = tables::csv(ledger, part, &judged.apart, false, options.with_text)?;
        if !judged.lines.is_empty() {
            file(part, "apart.txt", &(judged.lines.join("\n") + "\n"))?;
        }
        file(part, "README.md", &readme(ledger, many, options)?)?;
        file(part, "codebook.md", &codebook())?;
        file(
            part,
            "load.R",
            &script(|name| {
                format!(
                    "{name} <- read.csv(\"{name}.csv\", encoding = \"UTF-8\", na.strings = \"\", stringsAsFactors = FALSE)\n"
                )
            }),
        )?;
        file(
            part,
            "load.do",
            &script(|name| {
                format!(
                    "import delimited using \"{name}.csv\", clear varnames(1) encoding(\"utf-8\") bindquote(strict) maxquotedrows(unlimited)\nsave \"{name}.dta\", replace\n"
                )
            }),
        )?;
        file(
            part,
            "load.py",
            &("import pandas\n\n".to_owned()
                + &script(|name| format!("{name} = pandas.read_csv(\"{name}.csv\", keep_default_na=False)\n"))),
        )?;
        checksums(part)?;
        Ok(many)
    })
}

fn file(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, text).at(&path)
}

fn script(line: impl Fn(&str) -> String) -> String {
    tables::COLUMNS.iter().map(|(_, name, _)| line(name)).collect()
}

fn readme(ledger: &Ledger, many: usize, options: &ReplicateOptions) -> Result<String> {
    let engines: String = ledger.engines()?.iter().map(|engine| format!("- engine {engine}\n")).collect();
    let versions: String = options.versions.iter().map(|(what, version)| format!("- {what} {version}\n")).collect();
    let texts = if options.with_text {
        "`texts.jsonl` has the texts."
    } else {
        "The texts are not included. `documents.csv` has the hash of each, and every line has its words and their place."
    };
    Ok(format!(
        "# Replication package\n\n{many} documents, read by Verbale.\n\nMade by:\n\n{versions}{engines}- ledger layout {SCHEMA}\n\n\
         `codebook.md` explains tables and columns; `event_reports.csv` ties reports to events, with \
         the reasons; where there is an `apart.txt`, it has what people judged otherwise (`verbale replicate --apart`). `load.R`, `load.do` and `load.py` load \
         them. {texts} The same engine gives the same rows for the same texts.\n\n\
         Check the files: `sha256sum --check SHA256SUMS`. Check the lines against your own copies of the texts: \
         `verbale verify --text FOLDER`.\n\nSpans are `[start, end)` in Unicode code points. Lists in cells are parted by semicolons. \
         Lines are what a program read; `confidence` says how sure it was, and `rule` why.\n"
    ))
}

fn codebook() -> String {
    let mut out = "# Codebook\n".to_owned();
    for (_, table, columns) in tables::COLUMNS {
        out += &format!("\n## {table}.csv\n\n| column | type | meaning |\n|---|---|---|\n");
        for (column, kind, meaning) in *columns {
            out += &format!("| {column} | {kind} | {meaning} |\n");
        }
    }
    out
}

fn checksums(folder: &Path) -> Result<()> {
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(folder).at(folder)? {
        names.push(entry.at(folder)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut out = Out::new(folder, "SHA256SUMS")?;
    for name in names {
        let path = folder.join(&name);
        out.line(format!("{}  {name}", sha256(&path)?).as_bytes())?;
    }
    out.finish()
}

fn sha256(path: &Path) -> Result<String> {
    let mut file = fs::File::open(path).at(path)?;
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer).at(path)? {
            0 => break,
            length => hash.update(&buffer[..length]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}
