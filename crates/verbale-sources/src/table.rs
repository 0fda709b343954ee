//! Tables: rows between commas, semicolons or tabs, whose columns are told by their names, by `--map`, or by the shape of a well-known
//! list of addresses (GDELT). A row with an address and no text is an article that has still to be fetched.
//!
//! Quoting is `csv`'s and encodings are `encoding_rs`'s business.

use crate::document::{Document, Skipped};
use crate::given;
use crate::kind::Kind;
use crate::limits;
use crate::walk::{Flow, Place, Walk};
use csv::StringRecord;
use encoding_rs_io::DecodeReaderBytesBuilder;
use std::io::{self, BufRead, Cursor, Read};
use std::str::FromStr;
use verbale_model::{Published, PublishedFrom};

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// The words.
    Text,
    /// Headline.
    Title,
    /// Date of publication.
    Published,
    /// Who published it.
    Publisher,
    /// Address.
    Url,
    /// By-line.
    Author,
    /// The caller's own id.
    Id,
    /// Language.
    Language,
}

/// Every column with its name, and the other names under which exports have it: Media Cloud's, Factiva's, LexisNexis's, and common sense.
const COLUMNS: [(Column, &str, &[&str]); 8] = [
    (
        Column::Text,
        "text",
        &["body", "content", "article", "story", "full_text", "fulltext", "article_text", "maintext"],
    ),
    (Column::Title, "title", &["headline", "heading", "hlead"]),
    (
        Column::Published,
        "published",
        &["publish_date", "date", "pub_date", "publication_date", "date_publish", "published_at"],
    ),
    (Column::Publisher, "publisher", &["media_name", "source", "outlet", "publication", "newspaper", "source_name"]),
    (Column::Url, "url", &["link", "uri", "href", "source_url", "article_url", "web_url"]),
    (Column::Author, "author", &["byline", "authors", "creator", "writer"]),
    (Column::Id, "id", &["stories_id", "story_id", "article_id", "guid", "doc_id"]),
    (Column::Language, "language", &["lang"]),
];

/// Which column or field of an input means what: `text=body,published=date`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    pairs: Vec<(Column, String)>,
}

impl Mapping {
    /// The name of a JSON field: the mapped one, or our own.
    pub(crate) fn field(&self, column: Column) -> &str {
        self.given(column).unwrap_or_else(|| own(column))
    }

    fn given(&self, column: Column) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| *known == column).map(|(_, name)| name.as_str())
    }
}

fn own(column: Column) -> &'static str {
    COLUMNS.iter().find(|(known, ..)| *known == column).map_or("", |(_, name, _)| name)
}

impl FromStr for Mapping {
    type Err = String;

    /// `OURS=THEIRS`, several between commas. In a table without a header, theirs are the numbers of columns, counted from 1.
    fn from_str(given: &str) -> Result<Self, String> {
        let mut mapping = Self::default();
        for pair in given.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((ours, theirs)) = pair.split_once('=') else {
                return Err(format!("“{pair}” is no pair; write it as text=body"));
            };
            let Some((column, ..)) = COLUMNS.iter().find(|(_, name, _)| *name == ours.trim()) else {
                let known: Vec<&str> = COLUMNS.iter().map(|(_, name, _)| *name).collect();
                return Err(format!("“{}” is none of {}", ours.trim(), known.join(", ")));
            };
            mapping.pairs.push((*column, theirs.trim().to_owned()));
        }
        Ok(mapping)
    }
}

/// A list that comes without a header: how many columns it has, and which of them matter.
struct Shape {
    columns: usize,
    wanted: &'static [(Column, usize)],
}

/// GDELT 2.0 as its codebooks have it: the Global Knowledge Graph (V2.1), events, and mentions. The date is when GDELT saw the article,
/// a quarter of an hour exact.
const GDELT: [Shape; 4] = [
    Shape { columns: 27, wanted: &[(Column::Id, 0), (Column::Published, 1), (Column::Publisher, 3), (Column::Url, 4)] },
    Shape { columns: 61, wanted: &[(Column::Id, 0), (Column::Published, 59), (Column::Url, 60)] },
    Shape { columns: 58, wanted: &[(Column::Id, 0), (Column::Published, 56), (Column::Url, 57)] },
    Shape { columns: 16, wanted: &[(Column::Published, 2), (Column::Publisher, 4), (Column::Url, 5)] },
];

/// The rows of a table.
pub(crate) fn read(walk: &mut Walk<'_>, at: &Place, bytes: &mut dyn BufRead, kind: Kind) -> Flow {
    let (start, encoding) = match beginning(bytes) {
        Ok(beginning) => beginning,
        Err(error) => return walk.skip(Skipped::unreadable(&at.name, &error)),
    };
    let separator = if kind == Kind::Tsv { b'\t' } else { separator(&start) };
    let decoded = DecodeReaderBytesBuilder::new()
        .encoding(encoding)
        .build(Guard { inner: Cursor::new(start).chain(bytes), since_line: 0 });
    let rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        // GDELT does not quote, and has quotation marks in its fields.
        .quoting(separator != b'\t')
        .from_reader(decoded);
    Table { walk, at }.rows(rows)
}

/// Bytes enough to see the encoding and the separator, and the encoding.
fn beginning(bytes: &mut dyn BufRead) -> io::Result<(Vec<u8>, Option<&'static encoding_rs::Encoding>)> {
    let mut start = Vec::new();
    bytes.take(1 << 16).read_to_end(&mut start)?;
    // Up to a line's end: what the cut halves is no sign of an encoding.
    let whole = memchr::memrchr(b'\n', &start).map_or(start.len(), |at| at + 1);
    let name = crate::encoding::decode(&start[..whole], None).encoding;
    Ok((start, encoding_rs::Encoding::for_label(name.as_bytes())))
}

/// The one of comma, semicolon, tab and bar that the first line has most of.
fn separator(start: &[u8]) -> u8 {
    let line = start.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |&separator: &u8| memchr::memchr_iter(separator, line).count();
    // The last of equals is taken: the comma.
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Ends a table in which a quotation mark was never closed before the whole of it is taken for one field.
struct Guard<R> {
    inner: R,
    since_line: u64,
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        let end = memchr::memrchr(b'\n', &into[..read]);
        self.since_line = end.map_or(self.since_line + read as u64, |end| (read - end) as u64);
        if self.since_line > limits::LINE { Err(io::Error::other("a line is longer than 50 MiB")) } else { Ok(read) }
    }
}

struct Table<'t, 'w> {
    walk: &'t mut Walk<'w>,
    at: &'t Place,
}

/// Where each column stands.
type Columns = Vec<(Column, usize)>;

impl Table<'_, '_> {
    fn rows(mut self, mut rows: csv::Reader<impl Read>) -> Flow {
        let mut row = StringRecord::new();
        let mut columns: Option<Columns> = None;
        let mut number = 0;
        let mut any = false;
        loop {
            number += 1;
            match rows.read_record(&mut row) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) => {
                    any = true;
                    let fatal = error.is_io_error();
                    let kept = if fatal { "what stands before it was read" } else { "the next row was read" };
                    self.walk.skip(Skipped::new(self.place(&row, number), wrong(&error), kept))?;
                    if fatal {
                        break;
                    }
                    continue;
                }
            }
            if row.iter().all(|field| field.trim().is_empty()) {
                continue;
            }
            let Some(known) = &columns else {
                let (found, header) = match columns_of(&row, &self.walk.options.map) {
                    Ok(found) => found,
                    Err(skipped) => return self.walk.skip(Skipped { place: self.at.name.clone(), ..skipped }),
                };
                if !header {
                    any = true;
                    self.row(&row, &found, number)?;
                }
                columns = Some(found);
                continue;
            };
            any = true;
            self.row(&row, known, number)?;
        }
        if any {
            return Flow::Continue(());
        }
        self.walk.skip(Skipped::new(
            self.at.name.as_str(),
            "there is no row in it",
            "check that it was saved as a whole",
        ))
    }

    /// The row's own place; the line it begins in is what editors show.
    fn place(&self, row: &StringRecord, number: u64) -> String {
        self.at.part(row.position().map_or(number, csv::Position::line))
    }

    fn row(&mut self, row: &StringRecord, columns: &Columns, number: u64) -> Flow {
        let field = |wanted: Column| {
            let index = columns.iter().find(|(column, _)| *column == wanted)?.1;
            row.get(index).map(str::trim).filter(|field| !field.is_empty()).map(str::to_owned)
        };
        let line = row.position().map_or(number, csv::Position::line);
        let given = field(Column::Published);
        let published = given.as_deref().and_then(given::in_table);
        let mut document = Document {
            place: self.at.label_of(line),
            text: field(Column::Text).unwrap_or_default(),
            reference: field(Column::Id),
            url: field(Column::Url),
            title: field(Column::Title),
            publisher: field(Column::Publisher),
            author: field(Column::Author),
            language: field(Column::Language),
            published: published.map(|date| Published { date, from: PublishedFrom::Given }),
            weight: row.as_slice().len() as u64,
            ..Document::default()
        };
        if let Some(given) = given.filter(|_| document.published.is_none()) {
            document.notes.push(format!("“{given}” is not a date that is understood here; it was left out."));
        }
        if document.text.is_empty() && !document.is_link() {
            let place = self.at.part(line);
            return self.walk.skip(Skipped::new(
                place,
                "there is neither text nor address in this row",
                "fill it, or leave it out",
            ));
        }
        self.walk.found(document)
    }
}

fn wrong(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Io(error) => error.to_string(),
        _ => error.to_string().replace("CSV error: ", ""),
    }
}

/// Where the columns stand, and whether the row is a header; why not, if that cannot be told.
fn columns_of(first: &StringRecord, map: &Mapping) -> Result<(Columns, bool), Skipped> {
    let named: Columns =
        COLUMNS.iter().filter_map(|(column, ..)| Some((*column, place_of(*column, first, map)?))).collect();
    let useful = |columns: &Columns| columns.iter().any(|(column, _)| matches!(column, Column::Text | Column::Url));
    if useful(&named) {
        return Ok((named, true));
    }
    let numbered: Columns = (map.pairs.iter())
        .filter_map(|(column, name)| Some((*column, name.parse::<usize>().ok()?.checked_sub(1)?)))
        .collect();
    if useful(&numbered) {
        return Ok((numbered, false));
    }
    let is_address = |field: &str| field.starts_with("http://") || field.starts_with("https://");
    if let Some(shape) = GDELT.iter().find(|shape| shape.columns == first.len()) {
        return Ok((shape.wanted.to_vec(), false));
    }
    // A bare list of addresses, with or without more beside them.
    if let Some(url) = first.iter().position(is_address) {
        let date = first.iter().position(|field| given::in_table(field).is_some());
        let columns = [Some((Column::Url, url)), date.map(|date| (Column::Published, date))];
        return Ok((columns.into_iter().flatten().collect(), false));
    }
    let shown: Vec<&str> = first.iter().take(8).map(|name| name.get(..30).unwrap_or(name)).collect();
    let why = format!("none of its columns is known to hold text or addresses ({})", shown.join(", "));
    Err(Skipped::new("", why, "say which does, for example: --map text=body,published=date"))
}

fn place_of(column: Column, header: &StringRecord, map: &Mapping) -> Option<usize> {
    let find = |name: &str| header.iter().position(|field| plain(field) == plain(name));
    if let Some(given) = map.given(column) {
        return find(given);
    }
    let (_, own, others) = COLUMNS.iter().find(|(known, ..)| *known == column)?;
    find(own).or_else(|| others.iter().find_map(|name| find(name)))
}

/// `Publish Date`, `publish-date` and `publish_date` are one name.
fn plain(name: &str) -> String {
    name.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::Options;

    fn read(kind: Kind, map: &str, table: &[u8]) -> Vec<String> {
        let options = Options { map: map.parse().expect("a mapping"), ..Options::default() };
        let mut all = Vec::new();
        let mut give = |found: Result<Document, Skipped>| {
            all.push(found.map_or_else(|skipped| skipped.to_string(), |document| document.line()));
            Flow::Continue(())
        };
        let mut walk = Walk { options: &options, give: &mut give, depth: 0 };
        let _ = walk.kind(kind, &Place::named("t.csv"), &mut &table[..]);
        all
    }

    #[test]
    fn columns_by_name_by_map_and_by_number() {
        let expected = r#"{"text":"He spoke, and left.","published":"2025-03-27","published_from":"given"}"#;
        for (map, table) in [
            ("", "Body;Date\n\"He spoke, and left.\";2025-03-27\n"),
            ("text=words,published=day", "day,words\n20250327,\"He spoke, and left.\"\n"),
            ("text=2,published=1", "2025-03-27,\"He spoke, and left.\"\n"),
        ] {
            assert_eq!(read(Kind::Csv, map, table.as_bytes()), [expected], "{table}");
        }
    }

    #[test]
    fn rows_that_hold_nothing_are_told_and_the_rest_is_read() {
        let all = read(Kind::Csv, "", b"text,url\nHe spoke.,\n,\n\"\n\",\nShe \"left\".,http://e.org\n");
        assert_eq!(all[0], r#"{"text":"He spoke."}"#);
        assert_eq!(all.last().map(String::as_str), Some(r#"{"text":"She \"left\".","url":"http://e.org"}"#));
        assert!(read(Kind::Csv, "", b"a,b\n1,2\n")[0].starts_with("t.csv: none of its columns is known"));
    }

    #[test]
    fn other_encodings() {
        let wide: Vec<u8> = "\u{feff}text\tid\nIl a parlé.\t1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(Kind::Tsv, "", &wide), [r#"{"id":"1","text":"Il a parlé."}"#]);
        assert_eq!(read(Kind::Csv, "", b"text,id\nIl a parl\xE9.,1\n"), [r#"{"id":"1","text":"Il a parlé."}"#]);
    }

    #[test]
    fn lists_of_addresses() {
        let mut row = vec!["0"; 61];
        (row[59], row[60]) = ("20250327181500", "https://e.org/a");
        let expected =
            r#"{"id":"0","published":"2025-03-27T18:15:00Z","published_from":"given","url":"https://e.org/a"}"#;
        assert_eq!(read(Kind::Tsv, "", row.join("\t").as_bytes()), [expected]);
        let cloud = "id,media_name,publish_date,title,url\n7,Example Post,2025-03-27,Talks,https://e.org/a\n";
        assert_eq!(read(Kind::Csv, "", cloud.as_bytes()).len(), 1);
        assert_eq!(read(Kind::Csv, "", b"https://e.org/a\nhttps://e.org/b\n").len(), 2);
    }

    #[test]
    fn mappings_that_mean_nothing() {
        assert!("text".parse::<Mapping>().is_err());
        assert!("words=body".parse::<Mapping>().is_err_and(|why| why.contains("none of text, title")));
    }
}
