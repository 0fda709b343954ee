//! Words in, a [`Reading`](verbale_model::Reading) out.
//!
//! Pure: no files, no clock, no network, no threads of its own. Callers load an [`Engine`] once, share it between threads and
//! call [`Engine::read`] for every document.

mod engine;
mod layers;
pub mod quote;
pub mod syntax;
pub mod text;
pub mod time;

pub use engine::{Engine, LoadError, MODEL};
pub use layers::Layers;
