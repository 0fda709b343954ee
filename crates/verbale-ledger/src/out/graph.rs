//! Parties and issues as a network in GraphML: an edge for each party, issue and act, with how often and when.

use super::Out;
use crate::error::{At, Result};
use crate::file::Ledger;
use std::path::Path;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="name" for="node" attr.name="name" attr.type="string"/>
<key id="type" for="node" attr.name="type" attr.type="string"/>
<key id="act" for="edge" attr.name="act" attr.type="string"/>
<key id="count" for="edge" attr.name="count" attr.type="int"/>
<key id="first" for="edge" attr.name="first" attr.type="string"/>
<key id="last" for="edge" attr.name="last" attr.type="string"/>
<graph edgedefault="undirected">"#;

pub(super) fn write(ledger: &Ledger, folder: &Path) -> Result<usize> {
    let mut out = Out::new(folder, "positions.graphml")?;
    out.line(HEAD.as_bytes())?;
    let rows = |sql: &str, columns: usize| -> Result<Vec<Vec<String>>> {
        let mut query = ledger.db.prepare(sql).at(&ledger.path)?;
        let rows =
            query.query_map([], |row| (0..columns).map(|at| row.get::<_, String>(at)).collect()).at(&ledger.path)?;
        rows.collect::<rusqlite::Result<_>>().at(&ledger.path)
    };
    let parties = "SELECT DISTINCT p.key, p.name FROM holders h JOIN parties p ON p.id = h.party WHERE h.own AND h.issue <> '' ORDER BY 1";
    for row in rows(parties, 2)? {
        out.line(node("party", &row[0], &row[1]).as_bytes())?;
    }
    for row in rows("SELECT DISTINCT issue, issue FROM holders WHERE own AND issue <> '' ORDER BY 1", 2)? {
        out.line(node("issue", &row[0], &row[1]).as_bytes())?;
    }
    let edges = "SELECT p.key, h.issue, o.act, cast(count(*) AS TEXT), min(d.day), max(d.day) FROM holders h
        JOIN parties p ON p.id = h.party JOIN positions o ON o.id = h.position JOIN readings r
        ON r.id = (SELECT max(id) FROM readings WHERE id <= h.position)
        JOIN documents d ON d.id = r.document WHERE h.own AND h.issue <> '' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    for row in rows(edges, 6)? {
        let data = [("act", 2), ("count", 3), ("first", 4), ("last", 5)];
        let data: String =
            data.iter().map(|(key, at)| format!("<data key=\"{key}\">{}</data>", escaped(&row[*at]))).collect();
        let line =
            format!("<edge source=\"party:{}\" target=\"issue:{}\">{data}</edge>", escaped(&row[0]), escaped(&row[1]));
        out.line(line.as_bytes())?;
    }
    out.line(b"</graph></graphml>")?;
    out.finish()?;
    super::read_documents(ledger).map(|all| all.len())
}

fn node(kind: &str, key: &str, name: &str) -> String {
    let (key, name) = (escaped(key), escaped(name));
    format!("<node id=\"{kind}:{key}\"><data key=\"name\">{name}</data><data key=\"type\">{kind}</data></node>")
}

/// Text for XML; what XML cannot hold is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c if c < ' ' && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
