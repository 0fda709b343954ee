//! The tables as one workbook for spreadsheets: a sheet each, and the dictionary in front. Whatever begins with `=` is written as words,
//! so nothing in it is a formula. What a spreadsheet cannot hold is cut or goes on in a further sheet, and the dictionary says so.
//!
//! A workbook is a zip file of a few XML parts. Rows come table by table for each document, and a part must be written in one piece, so
//! sheets are kept in files of their own until all rows are there; the library that we looked at ends the program when the disk is full.

use super::Out;
use super::tables::{COLUMNS, Row, all_rows};
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::same_event::Apart;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A spreadsheet has so many rows, the header among them.
const ROWS: u32 = 1_048_576;
/// A cell holds so many units of UTF-16.
const UNITS: usize = 32_767;
/// The end of a cell that was cut.
const CUT: &str = " […]";

const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// One workbook with all tables.
pub(super) fn write(ledger: &Ledger, folder: &Path, apart: &Apart) -> Result<usize> {
    let mut book = Book::new(folder, ROWS)?;
    let many = all_rows(ledger, apart, |table, row| book.push(table as usize, &row))?;
    book.finish(&folder.join("ledger.xlsx"))?;
    Ok(many)
}

/// A sheet on its way.
struct Sheet {
    name: String,
    out: Out,
    rows: u32,
}

impl Sheet {
    fn new(folder: &Path, name: &str, number: usize) -> Result<Self> {
        let mut out = Out::new(folder, &format!("sheet{number}.xml"))?;
        let pane = r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#;
        let head = format!(
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews><sheetData>"#
        );
        out.line(head.as_bytes())?;
        Ok(Self { name: name.to_owned(), out, rows: 0 })
    }

    /// One more row; of each cell its content, and whether that is a number. What comes back is how many were cut.
    fn row<'c>(&mut self, cells: impl Iterator<Item = (&'c str, bool)>) -> Result<usize> {
        self.rows += 1;
        let (mut line, mut cut) = (format!("<row r=\"{}\">", self.rows), 0);
        let style = if self.rows == 1 { " s=\"1\"" } else { "" };
        for (at, (cell, number)) in cells.enumerate().filter(|(_, (cell, _))| !cell.is_empty()) {
            let place = format!("{}{}", letters(at), self.rows);
            if number && cell.parse::<f64>().is_ok_and(f64::is_finite) {
                let _ = write!(line, "<c r=\"{place}\"{style}><v>{cell}</v></c>");
                continue;
            }
            let words = fitting(cell);
            cut += usize::from(matches!(words, Cow::Owned(_)));
            let space = if words.trim() == words { "" } else { " xml:space=\"preserve\"" };
            let words = escaped(&words);
            let _ = write!(line, "<c r=\"{place}\"{style} t=\"inlineStr\"><is><t{space}>{words}</t></is></c>");
        }
        line += "</row>";
        self.out.line(line.as_bytes()).map(|()| cut)
    }

    fn finish(mut self) -> Result<(String, PathBuf)> {
        self.out.line(b"</sheetData></worksheet>")?;
        let path = self.out.path.clone();
        self.out.finish()?;
        Ok((self.name, path))
    }
}

/// A workbook that is being filled; the first sheet is the dictionary's.
struct Book {
    folder: PathBuf,
    sheets: Vec<Sheet>,
    /// Per table: its present sheet.
    of: Vec<usize>,
    /// How many rows a sheet may have.
    most: u32,
    /// Cells that were cut.
    cut: usize,
}

impl Book {
    fn new(folder: &Path, most: u32) -> Result<Self> {
        let (folder, sheets) = (folder.to_owned(), vec![Sheet::new(folder, "dictionary", 1)?]);
        let mut book = Self { folder, sheets, of: Vec::new(), most, cut: 0 };
        for (table, (_, name, _)) in COLUMNS.iter().enumerate() {
            let sheet = book.sheet(table, name)?;
            book.of.push(sheet);
        }
        Ok(book)
    }

    /// One more sheet of a table, with its header.
    fn sheet(&mut self, table: usize, name: &str) -> Result<usize> {
        let mut sheet = Sheet::new(&self.folder, name, self.sheets.len() + 1)?;
        sheet.row(COLUMNS[table].2.iter().map(|column| (column.0, false)))?;
        self.sheets.push(sheet);
        Ok(self.sheets.len() - 1)
    }

    fn push(&mut self, table: usize, row: &Row) -> Result<()> {
        let (_, name, columns) = COLUMNS[table];
        if self.sheets[self.of[table]].rows >= self.most {
            let number = 1 + self.sheets.iter().filter(|sheet| sheet.name.split(' ').next() == Some(name)).count();
            self.of[table] = self.sheet(table, &format!("{name} {number}"))?;
        }
        let cells = row.iter().zip(columns).map(|(cell, (_, kind, _))| (cell.as_str(), *kind != "text"));
        self.cut += self.sheets[self.of[table]].row(cells)?;
        Ok(())
    }

    /// What the columns mean, and what could not stand as it is.
    fn dictionary(&mut self) -> Result<()> {
        let (cut, more) = (self.cut, self.sheets.len() > COLUMNS.len() + 1);
        let mut put = |cells: [&str; 4]| self.sheets[0].row(cells.into_iter().map(|cell| (cell, false))).map(drop);
        put(["table", "column", "type", "meaning"])?;
        for (_, table, columns) in COLUMNS {
            columns.iter().try_for_each(|(column, kind, meaning)| put([table, column, kind, meaning]))?;
        }
        if cut > 0 {
            put([
                "*",
                "*",
                "text",
                &format!(
                    "a cell holds {UNITS} characters: what is longer was cut and ends in{CUT} ({cut} in this workbook); the other formats have all of it"
                ),
            ])?;
        }
        if more {
            put(["*", "*", "", "a sheet holds a million rows: a table with more goes on in a sheet with a number"])?;
        }
        Ok(())
    }

    /// Puts the sheets into one file, and takes them away.
    fn finish(mut self, path: &Path) -> Result<()> {
        self.dictionary()?;
        let sheets = self.sheets.into_iter().map(Sheet::finish).collect::<Result<Vec<_>>>()?;
        let mut zip = ZipWriter::new(BufWriter::new(File::create(path).at(path)?));
        for (name, content) in parts(&sheets) {
            start(&mut zip, &name, 0).and_then(|()| zip.write_all(content.as_bytes())).at(path)?;
        }
        for (number, (_, sheet)) in (1..).zip(&sheets) {
            let mut from = File::open(sheet).at(sheet)?;
            let size = from.metadata().at(sheet)?.len();
            start(&mut zip, &format!("xl/worksheets/sheet{number}.xml"), size).at(path)?;
            std::io::copy(&mut from, &mut zip).at(path)?;
            fs::remove_file(sheet).at(sheet)?;
        }
        let mut file = zip.finish().map_err(|error| Error::file(path, error.into()))?;
        file.flush().at(path)
    }
}

/// Begins a part. The hour is not noted: the same rows are the same bytes.
fn start<W: Write + std::io::Seek>(zip: &mut ZipWriter<W>, name: &str, size: u64) -> std::io::Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let options = options.last_modified_time(zip::DateTime::default()).large_file(size > u64::from(u32::MAX) / 2);
    zip.start_file(name, options).map_err(Into::into)
}

/// What a workbook has beside its sheets.
fn parts(sheets: &[(String, PathBuf)]) -> [(String, String); 5] {
    const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    let each = |part: &dyn Fn(usize, &str) -> String| -> String {
        (1..).zip(sheets).map(|(number, (name, _))| part(number, name)).collect()
    };
    let kinds = each(&|number, _| {
        format!(r#"<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{TYPES}.worksheet+xml"/>"#)
    });
    let names = each(&|number, name| format!(r#"<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>"#));
    let ties = each(&|number, _| {
        format!(
            r#"<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{number}.xml"/>"#
        )
    });
    let styles = sheets.len() + 1;
    let part = |name: &str, content: String| (name.to_owned(), format!("{HEAD}{content}"));
    [
        part(
            "[Content_Types].xml",
            format!(
                r#"<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>{kinds}</Types>"#
            ),
        ),
        part(
            "_rels/.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
            ),
        ),
        part(
            "xl/workbook.xml",
            format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>"#),
        ),
        part(
            "xl/_rels/workbook.xml.rels",
            format!(
                r#"<Relationships xmlns="{PACKAGE}/relationships">{ties}<Relationship Id="rId{styles}" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>"#
            ),
        ),
        part(
            "xl/styles.xml",
            format!(
                r#"<styleSheet xmlns="{MAIN}"><fonts count="2"><font/><font><b/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#
            ),
        ),
    ]
}

/// `A` … `Z`, `AA` …: a column by its place.
fn letters(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    if at < 26 { last.to_string() } else { letters(at / 26 - 1) + &last.to_string() }
}

/// Words for XML. What XML cannot hold stands as spreadsheets write it, `_x0007_`, and so what looks like that already has its own.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '_' if is_code(&words[at..]) => out += "_x005F_",
            '\t' | '\n' => out.push(c),
            '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => drop(write!(out, "_x{:04X}_", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// Whether this begins with `_xHHHH_`.
fn is_code(words: &str) -> bool {
    let bytes = words.as_bytes();
    bytes.len() > 6 && bytes[1] == b'x' && bytes[2..6].iter().all(u8::is_ascii_hexdigit) && bytes[6] == b'_'
}

/// As much of a cell as a spreadsheet holds.
fn fitting(cell: &str) -> Cow<'_, str> {
    if cell.encode_utf16().count() <= UNITS {
        return Cow::Borrowed(cell);
    }
    let (mut room, mut end) = (UNITS - CUT.encode_utf16().count(), 0);
    for (at, c) in cell.char_indices() {
        let Some(left) = room.checked_sub(c.len_utf16()) else { break };
        (room, end) = (left, at + c.len_utf8());
    }
    Cow::Owned(format!("{}{CUT}", &cell[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_fit() {
        for (case, text, fits) in [
            ("short", "=1+1".to_owned(), true),
            ("as long as may be", "a".repeat(UNITS), true),
            ("longer", "a".repeat(UNITS + 1), false),
            ("two units each", "🙂".repeat(UNITS / 2 + 1), false),
        ] {
            let cell = fitting(&text);
            assert!(cell.encode_utf16().count() <= UNITS, "{case}");
            assert_eq!(cell == text, fits, "{case}");
            assert_eq!(cell.ends_with(CUT), !fits, "{case}");
        }
    }

    #[test]
    fn words_are_words_in_xml() {
        for (words, expected) in [
            ("=a<b>&\"c\"", "=a&lt;b&gt;&amp;\"c\""),
            ("a\u{7}b\r\n", "a_x0007_b_x000D_\n"),
            ("_x0041_ _x_ _", "_x005F_x0041_ _x_ _"),
        ] {
            assert_eq!(escaped(words), expected);
        }
        let columns: Vec<String> = [0, 25, 26, 701, 702].into_iter().map(letters).collect();
        assert_eq!(columns, ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_long_table_goes_on_in_another_sheet() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = Book::new(folder.path(), 4).expect("a workbook");
        let columns = COLUMNS[0].2.len();
        for number in 0..8 {
            book.push(0, &vec![format!("={number}"); columns]).expect("written");
        }
        book.push(0, &vec!["a".repeat(UNITS + 1); columns]).expect("written");
        let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names[COLUMNS.len() + 1..], ["documents 2", "documents 3"]);
        assert_eq!((book.sheets[book.of[0]].rows, book.cut), (4, columns));
        let path = folder.path().join("a.xlsx");
        book.finish(&path).expect("written");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "the sheets are in the file");
    }
}
