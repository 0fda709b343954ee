//! Records as JSON: one per line for programs, laid out for people who look into them. What stands in a record is the model's business.

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};
use verbale_model::record::Record;

/// One line.
pub(crate) fn line(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec(record)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// An element of an array, laid out.
pub(crate) fn element(record: &Record) -> serde_json::Result<Vec<u8>> {
    let mut bytes = b"  ".to_vec();
    record.serialize(&mut Serializer::with_formatter(&mut bytes, Layout { depth: 1, ..Layout::default() }))?;
    Ok(bytes)
}

/// Objects take a line for each field, and lists one for each object in them; numbers, spans and strings stay on one line.
#[derive(Default)]
struct Layout {
    depth: usize,
    /// For each open list, whether it takes several lines.
    broken: Vec<bool>,
    /// An element of a list has begun, the first or another, and what it is is not known yet.
    begun: Option<bool>,
}

impl Layout {
    /// An element that stays on the line.
    fn inline<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        match self.begun.take() {
            Some(false) => out.write_all(b", "),
            _ => Ok(()),
        }
    }

    fn new_line<W: ?Sized + Write>(&self, out: &mut W) -> io::Result<()> {
        write!(out, "\n{:1$}", "", self.depth * 2)
    }
}

macro_rules! inline {
    ($($write:ident($($value:ident: $type:ty)?) $text:literal;)*) => {$(
        fn $write<W: ?Sized + Write>(&mut self, out: &mut W $(, $value: $type)?) -> io::Result<()> {
            self.inline(out)?;
            write!(out, $text)
        }
    )*};
}

impl Formatter for Layout {
    inline! {
        write_null() "null";
        write_bool(value: bool) "{value}";
        write_i8(value: i8) "{value}";
        write_i16(value: i16) "{value}";
        write_i32(value: i32) "{value}";
        write_i64(value: i64) "{value}";
        write_i128(value: i128) "{value}";
        write_u8(value: u8) "{value}";
        write_u16(value: u16) "{value}";
        write_u32(value: u32) "{value}";
        write_u64(value: u64) "{value}";
        write_u128(value: u128) "{value}";
        write_f32(value: f32) "{value:?}";
        write_f64(value: f64) "{value:?}";
        write_number_str(value: &str) "{value}";
        write_raw_fragment(value: &str) "{value}";
        begin_string() "\"";
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.inline(out)?;
        self.depth += 1;
        self.broken.push(false);
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.broken.pop() == Some(true) {
            self.new_line(out)?;
        }
        out.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        self.begun = Some(first);
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        if let Some(first) = self.begun.take() {
            if !first {
                out.write_all(b",")?;
            }
            self.new_line(out)?;
            if let Some(broken) = self.broken.last_mut() {
                *broken = true;
            }
        }
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        self.new_line(out)?;
        out.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        if !first {
            out.write_all(b",")?;
        }
        self.new_line(out)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::tests::talks;

    #[test]
    fn laid_out_it_is_the_same_record() {
        let (document, reading) = talks();
        let record = Record::new(&document, &reading, "0");
        let laid_out = element(&record).expect("a record serialises");
        let value: serde_json::Value = serde_json::from_slice(&laid_out).expect("valid JSON");
        assert_eq!(value, serde_json::to_value(&record).expect("a record serialises"));
        let text = String::from_utf8(laid_out).expect("UTF-8");
        assert!(text.contains("\n        \"mentions\": [\n          {\n            \"span\": [0, 4],"), "{text}");
        assert!(text.contains("\n    \"times\": [],"), "{text}");
        assert!(text.ends_with("\n  }"), "{text}");
    }
}
