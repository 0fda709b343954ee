//! Hashes what decides the engine's output: its sources, the knowledge files and the weights. The hash is part of the version.

use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    for folder in ["src", "../verbale-model/src", "../../knowledge", "../../models/en"] {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        collect(&root.join(folder), &mut files);
    }
    files.sort();
    let mut hash = blake3::Hasher::new();
    for file in files {
        let name = file.strip_prefix(&root).unwrap_or(&file);
        hash.update(name.to_string_lossy().replace('\\', "/").as_bytes());
        hash.update(&std::fs::read(&file).unwrap_or_default());
    }
    println!("cargo::rustc-env=VERBALE_ENGINE_HASH={}", &hash.finalize().to_hex()[..12]);
}

/// Every file below `folder` that decides output; prose beside them does not.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if matches!(
            path.extension().and_then(|e| e.to_str()),
            Some("rs" | "toml" | "csv" | "safetensors" | "bin")
        ) {
            files.push(path);
        }
    }
}
