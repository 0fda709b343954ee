//! Where texts and gold lie, and how they become documents. Corpora that may not be redistributed stand beside the repository, in
//! `../shared`; whoever has them elsewhere says `--shared`. What the gold means is left to each evaluation.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use std::io::BufRead;
use std::path::{Path, PathBuf};
use verbale_model::{Document, Published, PublishedFrom};

/// The repository's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

/// Where the corpora are.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Shared {
    /// Folder with `corpora`, `seed`, `articles` and `tools` [default: ../shared beside the repository]
    #[arg(long = "shared", value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
}

impl Shared {
    /// The folder, whether or not it exists.
    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.clone().unwrap_or_else(|| root().join("../shared"))
    }

    /// A file in the folder; where there is none, says so in one line and gives `None`.
    pub(crate) fn file(&self, what: &str, path: &str) -> Option<PathBuf> {
        let file = self.folder().join(path);
        if file.exists() {
            return Some(file);
        }
        println!("{what}: skipped, there is no {}", file.display());
        None
    }

    /// The `.json` files of a folder in it, by name.
    pub(crate) fn json_files(&self, folder: &str) -> Vec<PathBuf> {
        files(&self.folder().join(folder), "json")
    }
}

/// Files of a folder and the folders in it with this ending, by name; none where there is no such folder.
pub(crate) fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path, ending));
        } else if path.extension().is_some_and(|e| e == ending) {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// One attribution of a gold file, in code points.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct GoldAttribution {
    pub(crate) source: Vec<[usize; 2]>,
    pub(crate) cue: Vec<[usize; 2]>,
    pub(crate) content: Vec<[usize; 2]>,
    /// `core` or `extended`.
    pub(crate) tier: Option<String>,
}

/// A gold document with its attributions.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Gold {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) text: String,
    #[serde(alias = "date", alias = "dct")]
    published: Option<String>,
    title: Option<String>,
    publisher: Option<String>,
    url: Option<String>,
    #[serde(default)]
    pub(crate) attributions: Vec<GoldAttribution>,
}

impl Gold {
    /// The document without its answers.
    pub(crate) fn document(&self) -> Document {
        Document {
            reference: Some(self.id.clone()),
            uri: self.url.clone(),
            title: self.title.clone(),
            publisher: self.publisher.clone(),
            published: self.published.clone().map(given),
            ..Document::new(self.text.as_str())
        }
    }
}

fn given(date: String) -> Published {
    Published { date, from: PublishedFrom::Given }
}

/// Gold documents, one a line.
pub(crate) fn gold_lines(path: &Path) -> Result<Vec<Gold>> {
    lines(path)?.iter().map(|line| serde_json::from_str(line).with_context(|| path.display().to_string())).collect()
}

/// The invented articles of `examples/`, with their gold.
pub(crate) fn examples() -> Result<Vec<Gold>> {
    let folder = root().join("examples");
    let mut out = Vec::new();
    for file in files(&folder, "json") {
        let mut gold: Gold =
            serde_json::from_slice(&std::fs::read(&file)?).with_context(|| file.display().to_string())?;
        let text = folder.join(format!("{}.txt", gold.id));
        gold.text = std::fs::read_to_string(&text).with_context(|| text.display().to_string())?;
        out.push(gold);
    }
    Ok(out)
}

/// The lines of a file that hold anything.
pub(crate) fn lines(path: &Path) -> Result<Vec<String>> {
    let file = std::fs::File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let lines = std::io::BufReader::new(file).lines().filter(|l| l.as_ref().map_or(true, |l| !l.trim().is_empty()));
    lines.collect::<Result<_, _>>().with_context(|| format!("reading {}", path.display()))
}

/// The documents of a file of whatever corpus, one a line.
pub(crate) fn documents(path: &Path) -> Result<Vec<Document>> {
    let document = |line: &String| -> Result<Option<Document>> { Ok(any_document(&serde_json::from_str(line)?)) };
    lines(path)?.iter().filter_map(|line| document(line).transpose()).collect()
}

/// The document in a JSON object of whatever corpus; `None` where it has no text.
pub(crate) fn any_document(object: &Value) -> Option<Document> {
    let field = |names: &[&str]| names.iter().find_map(|n| object[*n].as_str()).map(str::to_owned);
    Some(Document {
        reference: field(&["id"]),
        uri: field(&["url"]),
        title: field(&["title"]),
        publisher: field(&["publisher"]),
        published: field(&["published", "dct", "date"]).map(given),
        ..Document::new(object["text"].as_str()?)
    })
}
