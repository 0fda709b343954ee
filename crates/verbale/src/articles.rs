//! From what stands on the command line to articles, in order. What an input holds is `verbale-sources`' business; here it is decided
//! which inputs there are, and which date goes before which.

use crate::arguments::From;
use std::fs;
use std::path::Path;
use verbale_engine::text::header;
use verbale_model::{Document, Published, PublishedFrom};
use verbale_sources::{self as sources, Input, Kind, Mapping, Options, Plain};

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
pub(crate) type Problem = sources::Skipped;

/// What is going to be read, in order.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    parts: Vec<Result<Input, Problem>>,
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
            return self.parts.push(Ok(Input::Stdin));
        }
        let path = Path::new(input);
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.add_folder(path),
            Ok(found) => {
                self.bytes = self.bytes.map(|sum| sum + found.len());
                self.parts.push(Ok(Input::Path(path.to_owned())));
            }
            Err(_) if is_address(input) => self.parts.push(Err(Problem::new(
                input,
                "this command does not fetch pages",
                "fetch it first: verbale fetch URL | verbale read -",
            ))),
            // Told when its turn comes.
            Err(_) => self.parts.push(Ok(Input::Path(path.to_owned()))),
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let found = sources::files(folder);
        for file in found.files {
            self.bytes = self.bytes.map(|sum| sum + file.as_ref().map_or(0, |(_, length)| *length));
            self.parts.push(file.map(|(path, _)| Input::Path(path)));
        }
        if !found.others.is_empty() {
            self.notes.push(skipped(folder, &found.others));
        }
    }

    /// The documents, opened as they are asked for.
    pub(crate) fn documents(self, options: Options) -> impl Iterator<Item = Result<sources::Document, Problem>> + Send {
        self.parts.into_iter().flat_map(move |part| {
            let (documents, problem) = match part {
                Ok(input) => (Some(sources::open(input, &options)), None),
                Err(problem) => (None, Some(Err(problem))),
            };
            problem.into_iter().chain(documents.into_iter().flatten())
        })
    }

    /// The articles, opened as they are asked for. `published` is for those that carry no date.
    pub(crate) fn articles(
        self,
        from: From,
        map: Mapping,
        published: Option<String>,
    ) -> impl Iterator<Item = Result<Article, Problem>> + Send {
        let options = Options { from: from.kind(), map, plain: Plain::Unchanged };
        self.documents(options).map(move |document| {
            let mut article = article(document?)?;
            date(&mut article.document, published.as_deref());
            Ok(article)
        })
    }
}

fn article(document: sources::Document) -> Result<Article, Problem> {
    if document.is_link() {
        let advice = "fetch its text: verbale fetch URL | verbale read -";
        return Err(Problem::new(document.place, "there is an address here and no text", advice));
    }
    Ok(Article { label: document.place.clone(), weight: document.weight, document: document.into() })
}

/// The one article that `label` names: a text file, `-`, a line or record of a file, or an entry of an archive. `published` is for a
/// text that carries no date.
pub(crate) fn find(label: &str, published: Option<&str>) -> Result<Article, Problem> {
    let mut article = named(label)?;
    date(&mut article.document, published);
    Ok(article)
}

fn named(label: &str) -> Result<Article, Problem> {
    let Some(input) = input_of(label) else {
        return Err(Problem::new(label, "there is no such file", "check the path"));
    };
    let whole = input.name() == label || label == "-";
    let text = || sources::open(input.clone(), &Options { from: Some(Kind::Text), ..Options::default() });
    let found = sources::open(input.clone(), &Options::default()).find(|document| match document {
        Ok(document) => document.place == label,
        Err(problem) => problem.place == label,
    });
    match found.or_else(|| whole.then(text).and_then(|mut documents| documents.next())) {
        Some(document) => article(document?),
        None => Err(Problem::new(label, "there is no text in that line or entry", "check its number or name")),
    }
}

/// The file in front of a label's line, record or entry.
fn input_of(label: &str) -> Option<Input> {
    let ends = label.char_indices().rev().filter(|(_, c)| matches!(c, ':' | '/')).map(|(at, _)| at);
    std::iter::once(label.len()).chain(ends).map(|end| &label[..end]).find_map(|name| match name {
        "-" => Some(Input::Stdin),
        name => Path::new(name).is_file().then(|| Input::Path(name.into())),
    })
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

fn skipped(folder: &Path, others: &[String]) -> String {
    const NAMED: usize = 3;
    let named = others.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if others.len() > NAMED { ", …" } else { "" };
    let files = if others.len() == 1 { "file" } else { "files" };
    format!("{}: skipped {} other {files} ({named}{more})", folder.display(), others.len())
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
