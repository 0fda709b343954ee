//! Office files: EPUB, DOCX, and PDF if the program was built with it. What they lose is said in the documentation: tables, footnotes
//! and pictures are not articles, and a PDF has no paragraphs, only places on paper.
//!
//! Zip is `zip`'s, XML `quick-xml`'s and PDF `pdf-extract`'s business.

use crate::archive::{aside, damaged};
use crate::document::{Document, Skipped};
use crate::kind::Kind;
use crate::limits;
use crate::plain;
use crate::walk::{Flow, Place, Walk, said, up_to};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::io::{BufRead, Read, Seek};
use zip::ZipArchive;

/// The articles of an office file.
pub(crate) fn read(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead, kind: Kind) -> Flow {
    if kind == Kind::Pdf {
        return pdf(walk, at, bytes);
    }
    let (file, length) = match aside(bytes) {
        Ok(aside) => aside,
        Err(error) => return walk.skip(Skipped::unreadable(&at.name, &error)),
    };
    if length > limits::OFFICE {
        return walk.skip(Skipped::too_long(&at.name, limits::OFFICE));
    }
    match ZipArchive::new(file) {
        Ok(mut archive) if kind == Kind::Epub => epub(walk, at, &mut archive),
        Ok(mut archive) => docx(walk, at, &mut archive),
        Err(error) => walk.skip(damaged(&at.name, &error)),
    }
}

/// A file in the package; `None` if it is not there or larger than is taken in.
fn part(archive: &mut ZipArchive<impl Read + Seek>, name: &str, limit: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(limit + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= limit).then_some(bytes)
}

/// Chapters in the order of the book's spine, each a page.
fn epub(walk: &mut Walk<'_>, at: &Place, archive: &mut ZipArchive<impl Read + Seek>) -> Flow {
    let package = part(archive, "META-INF/container.xml", limits::PAGE)
        .and_then(|bytes| attribute(&bytes, "rootfile", "full-path"));
    let Some(package) = package else {
        return walk.skip(Skipped::new(
            at.name.as_str(),
            "this book does not say what is in it",
            "unpack it, and give its pages",
        ));
    };
    let folder = package.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let book = part(archive, &package, limits::PAGE).map(|bytes| Book::parse(&bytes)).unwrap_or_default();
    let mut any = false;
    let mut plain = 0;
    for (index, chapter) in book.chapters().enumerate() {
        let name = format!("{folder}{chapter}");
        let number = index as u64 + 1;
        let Some(bytes) = part(archive, &name, limits::PAGE) else {
            walk.skip(Skipped::new(
                at.part(number),
                format!("the chapter “{chapter}” is missing or too long"),
                "the others were read",
            ))?;
            continue;
        };
        plain += bytes.len() as u64;
        if plain > limits::OFFICE {
            return walk.skip(Skipped::too_long(&at.part(number), limits::OFFICE));
        }
        any = true;
        let place =
            Place { label: at.label_of(number), name: at.part(number), url: at.url.clone(), ..Place::default() };
        let known = Document { author: book.author.clone(), publisher: book.publisher.clone(), ..Document::default() };
        walk.page(&place, &bytes, known)?;
    }
    if any {
        return Flow::Continue(());
    }
    walk.skip(Skipped::new(at.name.as_str(), "there is no chapter in this book", "check that it was saved as a whole"))
}

/// What the package document says.
#[derive(Default)]
struct Book {
    author: Option<String>,
    publisher: Option<String>,
    /// Id and file.
    files: Vec<(String, String)>,
    /// Ids in reading order.
    order: Vec<String>,
}

impl Book {
    fn parse(bytes: &[u8]) -> Self {
        let mut book = Self::default();
        let mut text = String::new();
        events(bytes, |event| match event {
            Event::Start(element) | Event::Empty(element) => {
                text.clear();
                let get = |name: &str| value(element, name);
                match element.local_name().as_ref() {
                    "item" => book.files.extend(get("id").zip(get("href"))),
                    "itemref" => book.order.extend(get("idref")),
                    _ => {}
                }
            }
            Event::Text(part) => text.push_str(part),
            Event::End(element) => match element.local_name().as_ref() {
                "creator" => book.author = Some(text.trim().to_owned()).filter(|name| !name.is_empty()),
                "publisher" => book.publisher = Some(text.trim().to_owned()).filter(|name| !name.is_empty()),
                _ => {}
            },
            _ => {}
        });
        book
    }

    fn chapters(&self) -> impl Iterator<Item = &str> {
        let file = |id: &String| self.files.iter().find(|(known, _)| known == id).map(|(_, file)| file.as_str());
        self.order.iter().take(10_000).filter_map(file)
    }
}

/// Hands all events of an XML file to `take`, up to the first that makes no sense.
fn events(bytes: &[u8], mut take: impl FnMut(&Event<'_>)) {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Eof | Event::DocType(_)) | Err(_) => return,
            Ok(event) => take(&event),
        }
    }
}

fn value(element: &quick_xml::events::BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.value.into_owned())
}

/// An attribute of the first element of that name.
fn attribute(bytes: &[u8], element: &str, name: &str) -> Option<String> {
    let mut found = None;
    events(bytes, |event| {
        if let Event::Start(start) | Event::Empty(start) = event
            && found.is_none()
            && start.local_name().as_ref() == element
        {
            found = value(start, name);
        }
    });
    found
}

/// The articles of a Word document: one, or as many as a press archive put into it.
fn docx(walk: &mut Walk<'_>, at: &Place, archive: &mut ZipArchive<impl Read + Seek>) -> Flow {
    let Some(body) = part(archive, "word/document.xml", limits::LINE) else {
        let why = "there is no text in this document, or more than 50 MiB of it";
        return walk.skip(Skipped::new(at.name.as_str(), why, "check that it was saved as a whole"));
    };
    let articles = articles(paragraphs(&body));
    if articles.is_empty() {
        return walk.skip(Skipped::empty(&at.name));
    }
    let many = articles.len() > 1;
    for (index, text) in articles.iter().enumerate() {
        let number = index as u64 + 1;
        let place = if many { at.label_of(number) } else { at.label.clone() };
        match plain::read(text) {
            Ok(page) => {
                let document = Document::of_page(page, &place, text.len() as u64);
                walk.found(Document { url: document.url.clone().or_else(|| at.url.clone()), ..document })?;
            }
            Err(refused) => walk.skip(said(&Place { name: at.part(number), ..at.clone() }, &refused))?,
        }
    }
    Flow::Continue(())
}

/// Paragraphs of WordprocessingML, as people see them: deleted text is not there.
fn paragraphs(body: &[u8]) -> Vec<String> {
    let (mut all, mut now, mut inside, mut number) = (Vec::new(), String::new(), false, 0usize);
    events(body, |event| match event {
        Event::Start(element) => match element.local_name().as_ref() {
            "t" => inside = true,
            "p" => number += 1,
            _ => {}
        },
        Event::Empty(element) => match element.local_name().as_ref() {
            "tab" => now.push('\t'),
            "br" | "cr" => now.push('\n'),
            "noBreakHyphen" => now.push('\u{2011}'),
            _ => {}
        },
        Event::Text(part) if inside => now.push_str(part),
        Event::GeneralRef(entity) if inside => now.extend(crate::sitemap::character(entity)),
        Event::End(element) => match element.local_name().as_ref() {
            "t" => inside = false,
            "p" => all.push(std::mem::take(&mut now)),
            _ => {}
        },
        _ => {}
    });
    all.push(now);
    all
}

/// Cuts at the lines with which LexisNexis (“End of Document”) and Factiva (“Document EXPOST0020250327el3r0001”) close an article.
fn articles(paragraphs: Vec<String>) -> Vec<String> {
    let (mut all, mut now) = (Vec::new(), String::new());
    for paragraph in paragraphs {
        let line = paragraph.trim();
        now.push_str(line);
        now.push_str("\n\n");
        if closes(line) {
            now.truncate(now.len() - line.len() - 2);
            all.push(std::mem::take(&mut now));
        }
    }
    // What stands behind the last mark is the archive's own: how many articles, who printed them.
    if all.is_empty() {
        all.push(now);
    }
    all.retain(|article| !article.trim().is_empty());
    all
}

fn closes(line: &str) -> bool {
    let code = line.strip_prefix("Document ").filter(|code| code.len() >= 20 && code.len() <= 30);
    line == "End of Document" || code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(feature = "pdf")]
fn pdf(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    let Some(bytes) = walk.all(up_to(at, bytes, limits::OFFICE))? else { return Flow::Continue(()) };
    // The parser panics on files that are wrong in ways it does not expect.
    let text = std::panic::catch_unwind(|| pdf_extract::extract_text_from_mem(&bytes));
    let read = match text {
        Ok(Ok(text)) => text,
        Ok(Err(error)) => {
            return walk.skip(Skipped::new(at.name.as_str(), format!("this PDF cannot be read ({error})"), PDF));
        }
        Err(_) => return walk.skip(Skipped::new(at.name.as_str(), "this PDF cannot be read", PDF)),
    };
    if read.trim().is_empty() {
        let why = "there are no words in this PDF, only pictures";
        return walk.skip(Skipped::new(at.name.as_str(), why, "read them with a program for text recognition"));
    }
    match plain::read(&read) {
        Ok(page) => {
            let mut document = Document::of_page(page, &at.label, bytes.len() as u64);
            document.url = document.url.or_else(|| at.url.clone());
            document.notes.push("From a PDF: paragraphs are guessed, and columns may be out of order.".to_owned());
            walk.found(document)
        }
        Err(refused) => walk.skip(said(at, &refused)),
    }
}

#[cfg(not(feature = "pdf"))]
fn pdf(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead) -> Flow {
    if let Err(skipped) = up_to(at, bytes, limits::OFFICE) {
        return walk.skip(skipped);
    }
    walk.skip(Skipped::new(at.name.as_str(), "this program was built without PDF", PDF))
}

const PDF: &str = "turn it into text, for example with pdftotext, and read that";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::{Input, Options, each};
    use std::io::{Cursor, Write};

    fn package(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("begun");
            zip.write_all(text.as_bytes()).expect("written");
        }
        zip.finish().expect("closed").into_inner()
    }

    fn texts(name: &str, bytes: Vec<u8>) -> Vec<String> {
        let mut all = Vec::new();
        each(Input::Bytes { url: name.into(), media_type: None, bytes }, &Options::default(), &mut |found| {
            all.push(found.map_or_else(|skipped| skipped.to_string(), |document| document.text));
            Flow::Continue(())
        });
        all
    }

    #[test]
    fn several_articles_in_one_document() {
        let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let body = [
            "He spoke &amp; left.",
            "End of Document",
            "She <w:del><w:delText>never</w:delText></w:del>stayed.",
            "End of Document",
            "2 articles",
        ];
        let body = format!("<w:document><w:body>{}</w:body></w:document>", body.map(paragraph).concat());
        let found = texts("a.docx", package(&[("word/document.xml", &body)]));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].contains("He spoke & left.") && found[1].contains("She") && !found[1].contains("articles"),
            "{found:?}"
        );
    }

    #[test]
    fn a_book_in_its_own_order() {
        let package = package(&[
            ("META-INF/container.xml", "<container><rootfiles><rootfile full-path='o/b.opf'/></rootfiles></container>"),
            (
                "o/b.opf",
                "<package><manifest><item id='a' href='1.xhtml'/><item id='b' href='2.xhtml'/></manifest><spine><itemref idref='b'/><itemref idref='a'/></spine></package>",
            ),
            ("o/1.xhtml", "<html><body><p>The first chapter was written last.</p></body></html>"),
            ("o/2.xhtml", "<html><body><p>The second chapter was written first.</p></body></html>"),
        ]);
        let found = texts("a.epub", package);
        assert!(found.len() == 2 && found[0].contains("second") && found[1].contains("first"), "{found:?}");
    }

    #[cfg(feature = "pdf")]
    #[test]
    fn a_pdf_and_a_broken_one() {
        let words = "BT /F 12 Tf 72 720 Td (The minister spoke on Monday.) Tj ET";
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
                .to_owned(),
            format!("<</Length {}>>stream\n{words}\nendstream", words.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        let (mut pdf, mut index) = ("%PDF-1.4\n".to_owned(), String::new());
        for (at, object) in objects.iter().enumerate() {
            index.push_str(&format!("{:010} 00000 n \n", pdf.len()));
            pdf.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
        }
        let start = pdf.len();
        pdf.push_str(&format!(
            "xref\n0 6\n0000000000 65535 f \n{index}trailer<</Size 6/Root 1 0 R>>\nstartxref\n{start}\n%%EOF"
        ));
        let found = texts("a.pdf", pdf.clone().into_bytes());
        assert!(found.len() == 1 && found[0].contains("minister spoke on Monday"), "{found:?}");
        assert!(texts("a.pdf", pdf.replace("obj", "job").into_bytes())[0].contains("this PDF"));
    }

    #[test]
    fn what_is_none_of_them() {
        assert!(texts("a.docx", package(&[("x", "y")]))[0].contains("no text in this document"));
        assert!(texts("a.epub", package(&[("x", "y")]))[0].contains("does not say what is in it"));
        assert!(texts("a.docx", b"PK\x03\x04 and nothing".to_vec())[0].contains("this zip"));
    }
}
