//! The record on disk: one SQLite file that documents and their readings go into, and that questions come out of.
//!
//! Evidence (documents, their texts, where they were found) never changes; readings belong to a coding, that is, to the engine that
//! made them. This crate knows neither the engine nor where texts come from, and nobody else writes SQL. What a ledger promises and
//! how it is laid out is told in `docs/ledger.md`.

mod anchor;
pub mod ask;
mod care;
mod codec;
mod copies;
mod deflated;
mod edges;
mod error;
mod file;
mod judged;
mod load;
pub mod moves;
pub mod out;
mod packed;
mod party;
pub mod same_event;
mod words;
mod write;

pub use anchor::Anchored;
pub use care::{Doctor, Fault, Verified, recover};
pub use error::{Error, Result};
pub use file::{Ledger, SCHEMA};
pub use load::Loaded;
pub use words::{Marked, marked};
pub use write::{Added, Prepared, Sighting, Writer, input_key};
