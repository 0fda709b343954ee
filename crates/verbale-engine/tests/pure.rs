//! Model and engine stay pure: no I/O, no async runtime, no database among the crates they are built from.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crates that read files, speak to networks, wait or store.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "curl",
    "diesel",
    "hyper",
    "isahc",
    "memmap2",
    "mio",
    "notify",
    "quinn",
    "redb",
    "reqwest",
    "rusqlite",
    "sled",
    "smol",
    "socket2",
    "sqlx",
    "surf",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
];

#[test]
fn engine_and_model_are_pure() {
    let metadata = metadata();
    let names: BTreeMap<&str, &str> = list(&metadata["packages"]).map(|p| (text(&p["id"]), text(&p["name"]))).collect();
    let needs: BTreeMap<&str, Vec<&str>> =
        list(&metadata["resolve"]["nodes"]).map(|n| (text(&n["id"]), normal_dependencies(n))).collect();
    for root in ["verbale-model", "verbale-engine"] {
        let id =
            names.iter().find(|(_, name)| **name == root).map(|(id, _)| *id).expect("the crate is in the workspace");
        let all: BTreeSet<&str> = reach(id, &needs).into_iter().map(|id| names[id]).collect();
        let impure: Vec<&&str> = IMPURE.iter().filter(|name| all.contains(**name)).collect();
        assert!(
            impure.is_empty(),
            "{root} must stay pure, and depends on {impure:?}: see `cargo tree --package {root} --edges normal`"
        );
        let adapters: Vec<&&str> =
            all.iter().filter(|n| n.starts_with("verbale") && !["verbale-model", root].contains(n)).collect();
        assert!(adapters.is_empty(), "dependencies point one way, and {root} depends on {adapters:?}");
    }
}

/// Of this machine's platform alone: what others need may not have been downloaded.
fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let arguments = ["metadata", "--format-version", "1", "--offline", "--manifest-path", manifest];
    let output =
        Command::new(cargo).args(arguments).args(["--filter-platform", &host()]).output().expect("cargo starts");
    assert!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

fn host() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().expect("rustc starts");
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    version.lines().find_map(|l| l.strip_prefix("host: ")).expect("rustc names its host").to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("")
}

/// What a package needs at run time: neither for its tests nor for its build script.
fn normal_dependencies(node: &Value) -> Vec<&str> {
    let normal = |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
    list(&node["deps"]).filter(normal).map(|dependency| text(&dependency["pkg"])).collect()
}

fn reach<'a>(root: &'a str, needs: &BTreeMap<&'a str, Vec<&'a str>>) -> BTreeSet<&'a str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![root]);
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(needs.get(id).into_iter().flatten());
        }
    }
    seen
}
