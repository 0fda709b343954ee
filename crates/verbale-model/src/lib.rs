//! The types of the record. Only data: no file, clock, network or thread is touched here.
//!
//! A [`Document`] goes in, a [`Reading`] comes out, and [`record::Record`] is the form in which the two leave the program.

mod document;
mod event;
mod globe;
mod position;
mod reading;
pub mod record;
mod span;

pub use document::{Document, Published, PublishedFrom, document_id};
pub use event::*;
pub use globe::distance;
pub use position::{Act, Condition, Link, Position};
pub use reading::*;
pub use span::{CodePoints, Span};
