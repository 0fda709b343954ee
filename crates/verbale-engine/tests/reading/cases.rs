//! Markdown to cases: a heading, perhaps `> hard`, a text and blocks of what is expected of it.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};
use std::path::{Path, PathBuf};

/// One `##` section.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    /// `quotes/direct: A bare tag`
    pub(crate) id: String,
    pub(crate) hard: bool,
    /// The date in brackets above the text.
    pub(crate) published: Option<String>,
    pub(crate) text: String,
    /// What is expected: the kind of block and its lines.
    pub(crate) expected: Vec<(String, Vec<String>)>,
}

/// All cases of a folder, by file and place.
pub(crate) fn all(folder: &Path) -> Vec<Case> {
    let mut out = Vec::new();
    for file in files(folder) {
        let name = file.strip_prefix(folder).unwrap_or(&file).with_extension("");
        let name = name.to_string_lossy().replace('\\', "/");
        if name != "README" {
            out.extend(cases(&name, &std::fs::read_to_string(&file).expect("the file is text")));
        }
    }
    assert!(!out.is_empty(), "there are no cases in {}", folder.display());
    out
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            out.extend(files(&path));
        } else if path.extension().is_some_and(|e| e == "md") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Where in a file the parser is.
#[derive(PartialEq)]
enum Place {
    Elsewhere,
    Heading,
    Quote,
    Block(String),
}

fn cases(file: &str, markdown: &str) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let (mut place, mut words) = (Place::Elsewhere, String::new());
    for event in Parser::new(markdown) {
        match event {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, .. }) => place = Place::Heading,
            Event::Start(Tag::BlockQuote(_)) => place = Place::Quote,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) => place = Place::Block(kind.to_string()),
            Event::Text(text) | Event::Code(text) if place != Place::Elsewhere => words += &text,
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                out.push(Case { id: format!("{file}: {}", std::mem::take(&mut words)), ..Case::default() });
                place = Place::Elsewhere;
            }
            Event::End(TagEnd::BlockQuote(_)) | Event::End(TagEnd::CodeBlock) => {
                let case = out.last_mut().unwrap_or_else(|| panic!("{file}: a block stands before the first case"));
                case.fill(&place, std::mem::take(&mut words));
                place = Place::Elsewhere;
            }
            _ => {}
        }
    }
    out.iter()
        .for_each(|case| assert!(!case.text.is_empty() && !case.expected.is_empty(), "{} expects nothing", case.id));
    out
}

impl Case {
    fn fill(&mut self, place: &Place, words: String) {
        match place {
            Place::Quote => self.hard |= words.trim() == "hard",
            Place::Block(kind) if kind == "text" => self.set_text(words.strip_suffix('\n').unwrap_or(&words)),
            Place::Block(kind) => self.expected.push((kind.clone(), words.lines().map(str::to_owned).collect())),
            _ => {}
        }
    }

    /// The text, without the date in brackets above it.
    fn set_text(&mut self, text: &str) {
        let dated = text.strip_prefix('[').and_then(|rest| rest.split_once("]\n"));
        let dated = dated.filter(|(date, _)| date.len() == 10 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        self.published = dated.map(|(date, _)| date.to_owned());
        self.text = dated.map_or(text, |(_, rest)| rest).to_owned();
    }
}
