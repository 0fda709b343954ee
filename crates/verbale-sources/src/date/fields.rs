//! Names of fields that hold dates: `knowledge/date_fields.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Means {
    Published,
    Modified,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Meta,
    Script,
}

#[derive(serde::Deserialize)]
struct File {
    field: Vec<Row>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    #[serde(rename = "where")]
    place: Place,
    means: Means,
    names: Vec<String>,
    weight: f32,
    #[serde(rename = "source")]
    _source: String,
}

static FIELDS: LazyLock<HashMap<(Place, String), (Means, f32)>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(include_str!("../../../../knowledge/date_fields.toml")).unwrap_or(File { field: Vec::new() });
    let rows = file.field.into_iter();
    rows.flat_map(|row| row.names.into_iter().map(move |name| ((row.place, name), (row.means, row.weight)))).collect()
});

/// What a `<meta>` of that name holds, and its weight.
pub(crate) fn meta(name: &str) -> Option<(Means, f32)> {
    FIELDS.get(&(Place::Meta, name.to_ascii_lowercase())).copied()
}

/// What a key of JSON in a script holds, and its weight.
pub(crate) fn script(key: &str) -> Option<(Means, f32)> {
    FIELDS.get(&(Place::Script, key.to_owned())).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_reads() {
        assert_eq!(meta("Article:Published_Time").map(|(means, _)| means), Some(Means::Published));
        assert_eq!(script("datePublished").map(|(means, _)| means), Some(Means::Published));
        assert_eq!(meta("og:updated_time").map(|(means, _)| means), Some(Means::Modified));
        assert_eq!(meta("viewport"), None);
    }
}
