//! `cargo xtask bless`: the reading examples' test rewrites its own list of cases that are not read right yet.

use crate::corpora;
use anyhow::{Context, Result};
use std::process::Command;

/// Runs the test with leave to write; `false` when it failed all the same.
pub(crate) fn run() -> Result<bool> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["test", "--package", "verbale-engine", "--test", "reading"])
        .env("BLESS", "1")
        .current_dir(corpora::root())
        .status()
        .context("starting cargo")?;
    Ok(status.success())
}
