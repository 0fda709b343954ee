//! Words in, a [`Reading`](verbale_model::Reading) out.
//!
//! Pure: no files, no clock, no network, no threads of its own. Callers load an [`Engine`] once, share it between threads and
//! call [`Engine::read`] for every document.

pub mod act;
mod engine;
pub mod event;
pub mod issues;
pub mod knowledge;
mod layers;
pub mod place;
pub mod position;
pub mod quote;
pub mod syntax;
pub mod text;
pub mod time;
pub mod who;

pub use engine::{ACTS, Engine, LoadError, MODEL, WHO};
pub use layers::Layers;
