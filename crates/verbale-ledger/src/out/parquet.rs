//! The tables as Parquet: a file each, which pandas, Polars, R's arrow, DuckDB and Spark open with types. An empty cell is null.

use super::tables::{COLUMNS, Column, Row, all_rows, dictionary};
use crate::error::{At, Error, Result};
use crate::file::Ledger;
use crate::same_event::Apart;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows are written when so many have come, or so many bytes of words: a row group of a size that readers like.
const ROWS: usize = 1 << 16;
const BYTES: usize = 32 << 20;

/// A Parquet file per table, and the dictionary.
pub(super) fn write(ledger: &Ledger, folder: &Path, apart: &Apart) -> Result<usize> {
    let mut files = Vec::new();
    for (_, name, columns) in COLUMNS {
        files.push(Table::new(folder.join(format!("{name}.parquet")), name, columns)?);
    }
    let many = all_rows(ledger, apart, |sheet, row| files[sheet as usize].push(row))?;
    files.into_iter().try_for_each(Table::finish)?;
    dictionary(folder, &[])?;
    Ok(many)
}

/// A table on its way to its file.
struct Table {
    path: PathBuf,
    file: SerializedFileWriter<File>,
    cells: Vec<Cells>,
    rows: usize,
    bytes: usize,
}

/// What has come of a column: for every row whether there is something, and what it is.
struct Cells {
    there: Vec<i16>,
    values: Values,
}

enum Values {
    Text(Vec<ByteArray>),
    Integer(Vec<i64>),
    Real(Vec<f64>),
}

impl Table {
    fn new(path: PathBuf, name: &str, columns: &[Column]) -> Result<Self> {
        let to = File::create(&path).at(&path)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = schema(name, columns).and_then(|schema| SerializedFileWriter::new(to, schema, Arc::new(properties)));
        let file = file.map_err(|error| failed(&path, error))?;
        Ok(Self { path, file, cells: columns.iter().map(Cells::new).collect(), rows: 0, bytes: 0 })
    }

    fn push(&mut self, row: Row) -> Result<()> {
        self.bytes += row.iter().map(String::len).sum::<usize>();
        self.rows += 1;
        self.cells.iter_mut().zip(row).for_each(|(cells, cell)| cells.push(cell));
        if self.rows >= ROWS || self.bytes >= BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        if self.rows > 0 {
            group(&mut self.file, &mut self.cells).map_err(|error| failed(&self.path, error))?;
        }
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.flush()?;
        self.file.close().map(drop).map_err(|error| failed(&self.path, error))
    }
}

impl Cells {
    fn new((_, kind, _): &Column) -> Self {
        let values = match *kind {
            "integer" => Values::Integer(Vec::new()),
            "real" => Values::Real(Vec::new()),
            _ => Values::Text(Vec::new()),
        };
        Self { there: Vec::new(), values }
    }

    fn push(&mut self, cell: String) {
        let there = match &mut self.values {
            _ if cell.is_empty() => false,
            Values::Text(all) => {
                all.push(ByteArray::from(cell.into_bytes()));
                true
            }
            Values::Integer(all) => cell.parse().map(|number| all.push(number)).is_ok(),
            Values::Real(all) => cell.parse().map(|number| all.push(number)).is_ok(),
        };
        self.there.push(i16::from(there));
    }

    /// Writes what has come, and forgets it.
    fn write(&mut self, to: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        let there = Some(self.there.as_slice());
        match &mut self.values {
            Values::Text(all) => {
                to.typed::<ByteArrayType>().write_batch(all, there, None)?;
                all.clear();
            }
            Values::Integer(all) => {
                to.typed::<Int64Type>().write_batch(all, there, None)?;
                all.clear();
            }
            Values::Real(all) => {
                to.typed::<DoubleType>().write_batch(all, there, None)?;
                all.clear();
            }
        }
        self.there.clear();
        Ok(())
    }
}

fn group(file: &mut SerializedFileWriter<File>, cells: &mut [Cells]) -> Result<(), ParquetError> {
    let mut group = file.next_row_group()?;
    for cells in cells {
        let Some(mut column) = group.next_column()? else { break };
        cells.write(&mut column)?;
        column.close()?;
    }
    group.close().map(drop)
}

fn schema(name: &str, columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let field = |(name, kind, _): &Column| {
        let (physical, logical) = match *kind {
            "integer" => (Physical::INT64, None),
            "real" => (Physical::DOUBLE, None),
            _ => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        field.with_logical_type(logical).build().map(Arc::new)
    };
    let fields = columns.iter().map(field).collect::<Result<_, _>>()?;
    Type::group_type_builder(name).with_fields(fields).build().map(Arc::new)
}

fn failed(path: &Path, error: ParquetError) -> Error {
    match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(source) => Error::file(path, *source),
            Err(source) => Error::file(path, std::io::Error::other(source)),
        },
        error => Error::file(path, std::io::Error::other(error)),
    }
}
