//! From what stands on the command line to articles: folders are searched, files are opened one after the other and decoded.
//! Nothing is held that is not being read. The lines of JSONL are [`crate::jsonl`]'s business.

use crate::arguments::From;
use crate::jsonl;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use verbale_engine::text::header;
use verbale_model::{Document, Published, PublishedFrom};

/// A text to read, and what to call it.
#[derive(Debug)]
pub(crate) struct Article {
    /// `news/a.txt`, `news.jsonl:12` or `-`: with `:OFFSET` behind it, a place that `verbale explain` finds again.
    pub(crate) label: String,
    pub(crate) document: Document,
    /// How many bytes of the input it took.
    pub(crate) weight: u64,
}

/// Something that could not be read: where, why, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) place: String,
    pub(crate) why: String,
    pub(crate) advice: String,
}

impl Problem {
    pub(crate) fn new(place: impl Into<String>, why: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { place: place.into(), why: why.into(), advice: advice.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; {}", self.place, self.why, self.advice)
    }
}

/// The longest text: spans count bytes in 32 bits.
pub(crate) const LONGEST: u64 = u32::MAX as u64;

const TEXT_NAMES: [&str; 3] = ["txt", "text", "md"];
const JSONL_NAMES: [&str; 2] = ["jsonl", "ndjson"];
/// Files whose words cannot be had by reading their bytes as text.
const OTHER_NAMES: [&str; 14] =
    ["html", "htm", "xhtml", "xml", "pdf", "doc", "docx", "odt", "rtf", "epub", "zip", "gz", "warc", "parquet"];

/// Where bytes come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    File(PathBuf),
    Stdin,
}

impl Source {
    /// As `verbale explain` takes it.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
        }
    }

    /// As people call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "standard input".to_owned(),
        }
    }

    fn open(&self) -> Result<Box<dyn BufRead + Send>, Problem> {
        match self {
            Self::File(path) => {
                let file = File::open(path).map_err(|error| unreadable(&self.name(), &error))?;
                Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
            }
            Self::Stdin => Ok(Box::new(BufReader::with_capacity(1 << 16, io::stdin()))),
        }
    }
}

/// What is going to be read, in order.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    parts: Vec<Result<Source, Problem>>,
    /// What was left aside, in sentences.
    pub(crate) notes: Vec<String>,
    /// How many bytes there are to read; `None` if that cannot be known.
    pub(crate) bytes: Option<u64>,
}

impl Plan {
    pub(crate) fn new(inputs: &[String]) -> Self {
        let mut plan = Self { bytes: Some(0), ..Self::default() };
        for input in inputs {
            plan.add(input);
        }
        plan
    }

    /// Whether there is anything to try.
    pub(crate) fn has_sources(&self) -> bool {
        self.parts.iter().any(Result::is_ok)
    }

    fn add(&mut self, input: &str) {
        if input == "-" {
            self.bytes = None;
            return self.parts.push(Ok(Source::Stdin));
        }
        let path = Path::new(input);
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.add_folder(path),
            Ok(found) => self.add_file(path.to_owned(), found.len()),
            Err(_) if is_address(input) => self.parts.push(Err(Problem::new(
                input,
                "this version does not fetch pages",
                "save the article's text in a .txt file and read that, or pipe it to `verbale read -`",
            ))),
            Err(error) => self.parts.push(Err(unreadable(input, &error))),
        }
    }

    fn add_file(&mut self, path: PathBuf, bytes: u64) {
        self.bytes = self.bytes.map(|sum| sum + bytes);
        self.parts.push(Ok(Source::File(path)));
    }

    fn add_folder(&mut self, folder: &Path) {
        let before = self.parts.len();
        let mut others = Vec::new();
        self.search(folder, &mut others);
        if self.parts.len() == before {
            self.parts.push(Err(Problem::new(
                folder.display().to_string(),
                "there is no .txt, .text, .md, .jsonl or .ndjson file in this folder",
                "name the files themselves, or give another folder",
            )));
        }
        if !others.is_empty() {
            self.notes.push(skipped(folder, &others));
        }
    }

    /// Adds the texts of a folder and of the folders in it by name; what is hidden stays so.
    fn search(&mut self, folder: &Path, others: &mut Vec<String>) {
        let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.parts.push(Err(unreadable(&folder.display().to_string(), &error))),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            match fs::metadata(&path) {
                _ if name.starts_with('.') => {}
                // A link to a folder may lead back here.
                Ok(found) if found.is_dir() && !path.is_symlink() => self.search(&path, others),
                Ok(found) if found.is_file() && has_name(&path, &TEXT_NAMES) | has_name(&path, &JSONL_NAMES) => {
                    self.add_file(path, found.len());
                }
                _ => others.push(name),
            }
        }
    }

    /// The articles, opened as they are asked for. `published` is for those that carry no date.
    pub(crate) fn articles(
        self,
        from: From,
        published: Option<String>,
    ) -> impl Iterator<Item = Result<Article, Problem>> + Send {
        self.parts.into_iter().flat_map(move |part| read_part(part, from)).map(move |article| {
            article.map(|mut article| {
                date(&mut article.document, published.as_deref());
                article
            })
        })
    }
}

type Articles = Box<dyn Iterator<Item = Result<Article, Problem>> + Send>;

fn read_part(part: Result<Source, Problem>, from: From) -> Articles {
    let articles = part.and_then(|source| {
        let mut bytes = source.open()?;
        Ok(if is_jsonl(&source, from, &mut bytes) {
            Box::new(jsonl::Lines::new(bytes, &source)) as Articles
        } else {
            Box::new(std::iter::once(text(bytes, &source, from)))
        })
    });
    articles.unwrap_or_else(|problem| Box::new(std::iter::once(Err(problem))))
}

fn is_jsonl(source: &Source, from: From, bytes: &mut impl BufRead) -> bool {
    match (from, source) {
        (From::Jsonl, _) => true,
        (From::Text, _) => false,
        (From::Auto, Source::File(path)) => has_name(path, &JSONL_NAMES),
        (From::Auto, Source::Stdin) => {
            let start = bytes.fill_buf().unwrap_or_default().trim_ascii_start();
            let start = start.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
            start.is_some_and(|start| start.starts_with(b"\""))
        }
    }
}

/// One text file.
fn text(bytes: impl Read, source: &Source, from: From) -> Result<Article, Problem> {
    if let Source::File(path) = source
        && from != From::Text
        && has_name(path, &OTHER_NAMES)
    {
        let advice = "save its text in a .txt file, or say --from text if it is plain text after all";
        return Err(Problem::new(source.name(), "this version reads plain text and JSONL only", advice));
    }
    if let Source::File(path) = source
        && fs::metadata(path).is_ok_and(|found| found.len() > LONGEST)
    {
        return Err(too_long(&source.name()));
    }
    let mut all = Vec::new();
    bytes.take(LONGEST + 1).read_to_end(&mut all).map_err(|error| unreadable(&source.name(), &error))?;
    let weight = all.len() as u64;
    if weight > LONGEST {
        return Err(too_long(&source.name()));
    }
    let text = decode(&source.name(), all)?;
    let uri = matches!(source, Source::File(_)).then(|| source.label());
    Ok(Article { label: source.label(), document: Document { uri, ..Document::new(text) }, weight })
}

/// The one article that `label` names: a text file, `-`, or with `FILE:LINE` a line of a JSONL file. `published` is
/// for a text that carries no date.
pub(crate) fn find(label: &str, published: Option<&str>) -> Result<Article, Problem> {
    let mut article = named(label)?;
    date(&mut article.document, published);
    Ok(article)
}

fn named(label: &str) -> Result<Article, Problem> {
    let source = |name: &str| if name == "-" { Source::Stdin } else { Source::File(name.into()) };
    let line = label.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
    match line {
        Some((file, line)) if !Path::new(label).exists() => {
            let source = source(file);
            let nothing = || Problem::new(label, "there is no text in that line", "check the number of the line");
            jsonl::Lines::new(source.open()?, &source).at(line).unwrap_or_else(|| Err(nothing()))
        }
        _ => {
            let source = source(label);
            text(source.open()?, &source, From::Text)
        }
    }
}

/// Gives the date from the command line to a text that has none, neither beside it nor in its header line.
fn date(document: &mut Document, published: Option<&str>) {
    if let Some(date) = published
        && document.published.is_none()
        && header(&document.text).is_none()
    {
        document.published = Some(Published { date: date.to_owned(), from: PublishedFrom::Given });
    }
}

/// Bytes into text: UTF-8, unchanged but for a byte-order mark in front.
fn decode(name: &str, mut bytes: Vec<u8>) -> Result<String, Problem> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        bytes.drain(..3);
    }
    let nuls = bytes.iter().take(4096).filter(|&&byte| byte == 0).count();
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") || nuls * 10 > bytes.len().min(4096) {
        let advice = format!("if it is text, turn it into UTF-8: iconv -f UTF-16 -t UTF-8 {name} > utf8.txt");
        return Err(Problem::new(name, "this is UTF-16, or not text at all", advice));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let why = format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to());
        let advice = format!("turn it into UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 {name} > utf8.txt");
        Problem::new(name, why, advice)
    })?;
    if text.trim().is_empty() { Err(empty(name)) } else { Ok(text) }
}

pub(crate) fn empty(place: &str) -> Problem {
    Problem::new(place, "there are no words in it", "check that it was saved as a whole")
}

pub(crate) fn too_long(place: &str) -> Problem {
    Problem::new(place, "longer than 4 GiB", "cut it into its articles")
}

pub(crate) fn unreadable(place: &str, error: &io::Error) -> Problem {
    match error.kind() {
        io::ErrorKind::NotFound => Problem::new(place, "there is no such file", "check the path"),
        io::ErrorKind::PermissionDenied => {
            Problem::new(place, "permission denied", "change its permissions or run as its owner")
        }
        _ => Problem::new(place, error.to_string(), "check the file and its disk, then try again"),
    }
}

fn skipped(folder: &Path, others: &[String]) -> String {
    const NAMED: usize = 3;
    let named = others.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if others.len() > NAMED { ", …" } else { "" };
    let files = if others.len() == 1 { "file" } else { "files" };
    format!("{}: skipped {} other {files} ({named}{more})", folder.display(), others.len())
}

fn has_name(path: &Path, names: &[&str]) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    names.iter().any(|name| extension.eq_ignore_ascii_case(name))
}

fn is_address(input: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| input.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_byte_order_mark_is_taken_away() {
        assert_eq!(decode("x", b"\xEF\xBB\xBF He\r\nspoke\0. \n".to_vec()).as_deref(), Ok(" He\r\nspoke\0. \n"));
    }

    #[test]
    fn other_encodings_are_named() {
        let why = |bytes: &[u8]| decode("x", bytes.to_vec()).expect_err("not UTF-8").why;
        assert_eq!(why(b"\xFF\xFEH\0i\0"), "this is UTF-16, or not text at all");
        assert_eq!(why(b"H\0i\0"), "this is UTF-16, or not text at all");
        assert_eq!(why(b"Caf\xE9"), "not UTF-8 at byte 3");
        assert_eq!(why(b" \n"), "there are no words in it");
    }

    #[test]
    fn a_date_of_its_own_goes_first() {
        let dated = |text: &str| {
            let mut document = Document::new(text);
            date(&mut document, Some("2025-01-01"));
            document.published.map(|published| published.date)
        };
        assert_eq!(dated("He spoke.").as_deref(), Some("2025-01-01"));
        assert_eq!(dated("Date: 2025-03-27\nHe spoke."), None);

        let known = Published { date: "2024-01-02".into(), from: PublishedFrom::Metadata };
        let mut document = Document { published: Some(known.clone()), ..Document::new("He spoke.") };
        date(&mut document, Some("2025-01-01"));
        assert_eq!(document.published, Some(known));
    }
}
