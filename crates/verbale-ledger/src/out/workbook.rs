//! The tables as one workbook for spreadsheets: a sheet each, and the dictionary in front. Whatever begins with `=` is written as words,
//! so nothing in it is a formula. What a spreadsheet cannot hold is cut or goes on in a further sheet, and the dictionary says so.

use super::tables::{COLUMNS, Row, all_rows};
use crate::error::{Error, Result};
use crate::file::Ledger;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::borrow::Cow;
use std::path::Path;

/// A spreadsheet has so many rows, the header among them.
const ROWS: u32 = 1_048_576;
/// A cell holds so many units of UTF-16.
const UNITS: usize = 32_767;
/// The end of a cell that was cut.
const CUT: &str = " […]";

/// One workbook with all tables.
pub(super) fn write(ledger: &Ledger, folder: &Path) -> Result<usize> {
    let path = folder.join("ledger.xlsx");
    let failed = |error| failed(&path, error);
    let mut book = Book::new(folder, ROWS).map_err(failed)?;
    let many = all_rows(ledger, |sheet, row| book.push(sheet as usize, &row).map_err(failed))?;
    book.dictionary().and_then(|()| book.file.save(&path)).map_err(failed)?;
    Ok(many)
}

/// A workbook that is being filled; the first sheet is the dictionary's.
struct Book {
    file: Workbook,
    head: Format,
    /// Per table: its present sheet, and the rows in it.
    sheets: Vec<(usize, u32)>,
    /// How many there are.
    many: usize,
    /// How many rows one may have.
    most: u32,
    /// Cells that were cut.
    cut: usize,
}

impl Book {
    fn new(folder: &Path, most: u32) -> Result<Self, XlsxError> {
        let mut file = Workbook::new();
        // The hour at which it was made would make the same rows other bytes.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        file.set_properties(&DocProperties::new().set_creation_datetime(&made));
        file.set_tempdir(folder)?;
        let head = Format::new().set_bold();
        let mut book = Self { file, head, sheets: Vec::new(), many: 1, most, cut: 0 };
        book.file.add_worksheet().set_name("dictionary")?;
        for (_, name, columns) in COLUMNS {
            let sheet = book.sheet(name, columns.iter().map(|column| column.0))?;
            book.sheets.push((sheet, 1));
        }
        Ok(book)
    }

    /// One more sheet, with its header.
    fn sheet<'c>(&mut self, name: &str, columns: impl Iterator<Item = &'c str>) -> Result<usize, XlsxError> {
        let sheet = self.file.add_worksheet_with_constant_memory()?.set_name(name)?;
        header(sheet, &self.head, columns)?;
        self.many += 1;
        Ok(self.many - 1)
    }

    fn push(&mut self, table: usize, row: &Row) -> Result<(), XlsxError> {
        let (_, name, columns) = COLUMNS[table];
        if self.sheets[table].1 >= self.most {
            let number = (2..).find(|number| self.file.worksheet_from_name(&format!("{name} {number}")).is_err());
            let name = format!("{name} {}", number.unwrap_or_default());
            self.sheets[table] = (self.sheet(&name, columns.iter().map(|column| column.0))?, 1);
        }
        let (sheet, at) = self.sheets[table];
        let sheet = self.file.worksheet_from_index(sheet)?;
        for ((column, cell), (_, kind, _)) in (0..).zip(row).zip(columns) {
            let number = cell.parse::<f64>().ok().filter(|number| *kind != "text" && number.is_finite());
            match number {
                _ if cell.is_empty() => {}
                Some(number) => drop(sheet.write_number(at, column, number)?),
                None => {
                    let cell = fitting(cell);
                    self.cut += usize::from(matches!(cell, Cow::Owned(_)));
                    sheet.write_string(at, column, cell)?;
                }
            }
        }
        self.sheets[table].1 += 1;
        Ok(())
    }

    /// What the columns mean, and what could not stand as it is.
    fn dictionary(&mut self) -> Result<(), XlsxError> {
        let (cut, more) = (self.cut, self.many > COLUMNS.len() + 1);
        let sheet = self.file.worksheet_from_index(0)?;
        header(sheet, &self.head, ["table", "column", "type", "meaning"].into_iter())?;
        let mut at = 0;
        let mut put = |cells: [&str; 4]| {
            at += 1;
            (0..).zip(cells).try_for_each(|(column, cell)| sheet.write_string(at, column, cell).map(drop))
        };
        for (_, table, columns) in COLUMNS {
            columns.iter().try_for_each(|(column, kind, meaning)| put([table, column, kind, meaning]))?;
        }
        if cut > 0 {
            let told = format!(
                "a cell holds {UNITS} characters: what is longer was cut and ends in{CUT} ({cut} in this workbook); the other formats have all of it"
            );
            put(["*", "*", "text", &told])?;
        }
        if more {
            put(["*", "*", "", "a sheet holds a million rows: a table with more goes on in a sheet with a number"])?;
        }
        Ok(())
    }
}

fn header<'c>(sheet: &mut Worksheet, format: &Format, columns: impl Iterator<Item = &'c str>) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    (0..).zip(columns).try_for_each(|(at, name)| sheet.write_string_with_format(0, at, name, format).map(drop))
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

fn failed(path: &Path, error: XlsxError) -> Error {
    match error {
        XlsxError::IoError(source) | XlsxError::TempFileError(_, source) => Error::file(path, source),
        error => Error::file(path, std::io::Error::other(error)),
    }
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
    fn a_long_table_goes_on_in_another_sheet() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut book = Book::new(folder.path(), 4).expect("a workbook");
        let columns = COLUMNS[0].2.len();
        for number in 0..8 {
            book.push(0, &vec![format!("={number}"); columns]).expect("written");
        }
        book.push(0, &vec!["a".repeat(UNITS + 1); columns]).expect("written");
        book.dictionary().expect("written");
        assert!(book.file.worksheet_from_name("documents 3").is_ok());
        assert!(book.file.worksheet_from_name("documents 4").is_err());
        assert_eq!((book.sheets[0].1, book.cut), (4, columns));
        book.file.save_to_buffer().expect("saved");
    }
}
