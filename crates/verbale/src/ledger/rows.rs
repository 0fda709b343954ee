//! Answers as data: JSON, lines of JSON, tables between commas or tabs, and Markdown. Columns are paths into the rows' own JSON, so that
//! all formats say the same.

use super::arguments::Answer;
use crate::screen::Screen;
use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;

/// Prints rows in a format for programs. `columns` are what tables have, `from.date` being a field in a field.
pub(super) fn print<T: Serialize>(rows: &[T], columns: &[&str], format: Answer) -> Result<()> {
    let bytes = match format {
        Answer::Json | Answer::Text => [serde_json::to_vec_pretty(rows)?, b"\n".to_vec()].concat(),
        Answer::Jsonl => {
            let mut bytes = Vec::new();
            for row in rows {
                serde_json::to_writer(&mut bytes, row)?;
                bytes.push(b'\n');
            }
            bytes
        }
        Answer::Csv => table(rows, columns, b',')?,
        Answer::Tsv => table(rows, columns, b'\t')?,
        Answer::Md => markdown(rows, columns)?.into_bytes(),
    };
    Screen::plain().write(&bytes).context("cannot write the output")
}

fn table<T: Serialize>(rows: &[T], columns: &[&str], delimiter: u8) -> Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().delimiter(delimiter).terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(columns.iter().map(|column| column.replace('.', "_")))?;
    for row in rows {
        let value = serde_json::to_value(row)?;
        writer.write_record(columns.iter().map(|column| cell(&value, column)))?;
    }
    Ok(writer.into_inner()?)
}

fn markdown<T: Serialize>(rows: &[T], columns: &[&str]) -> Result<String> {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut out = line(columns.iter().map(|column| column.replace('.', " ")).collect());
    out += &line(columns.iter().map(|_| "---".to_owned()).collect());
    for row in rows {
        let value = serde_json::to_value(row)?;
        let clean =
            |column: &&str| cell(&value, column).replace(['\n', '\r'], " ").replace('|', "\\|").replace('<', "&lt;");
        out += &line(columns.iter().map(clean).collect());
    }
    Ok(out)
}

/// A field as a cell; lists are parted by semicolons.
fn cell(row: &Value, column: &str) -> String {
    let found = column.split('.').try_fold(row, |value, part| value.get(part));
    match found {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => items.iter().map(flat).collect::<Vec<_>>().join("; "),
        Some(value) => value.to_string(),
    }
}

fn flat(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(flat).collect::<Vec<_>>().join(" "),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn fields_in_fields_and_lists_become_cells() {
        let row = json!({"from": {"date": "2025-03-27"}, "issues": ["a", "b"], "party": "A, \"B\"", "none": null});
        let bytes = table(&[row], &["from.date", "issues", "party", "none", "missing"], b',').expect("a table");
        let expected = "from_date,issues,party,none,missing\r\n2025-03-27,a; b,\"A, \"\"B\"\"\",,\r\n";
        assert_eq!(String::from_utf8(bytes).expect("UTF-8"), expected);
    }
}
