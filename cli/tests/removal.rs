//! `lupe remove`: the text is gone from disk when the command ends.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;
use std::path::Path;

use common::Workspace;
use serde_json::json;

/// The files of an index that hold some bytes.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if fs::read(&path).unwrap().windows(bytes.len()).any(|window| window == bytes) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[test]
fn a_removed_article_is_in_no_file_of_the_index() {
    let w = Workspace::new();
    // Texts are compressed, ids are not: what is gone must have been there.
    let secret = "x7q2f9k4w8z1";
    let text = format!("Etwas über Strom und {secret}, das niemand lesen soll.");
    let records = [
        json!({"id": format!("{secret}-1"), "title": "Eins", "text": text}),
        json!({"id": "2", "title": "Zwei", "text": "Etwas über Wasser, das alle lesen."}),
        json!({"id": format!("3-{secret}"), "title": "Drei", "text": text}),
    ];
    w.write("a.jsonl", records.map(|record| record.to_string()).join("\n"));
    assert_eq!(w.lupe(&["index", "a.jsonl"]).code, Some(0));
    assert!(!files_with(&w.path(".lupe"), secret.as_bytes()).is_empty());
    let run = w.lupe(&["remove", &format!("{secret}-1"), &format!("3-{secret}"), "4"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("no article has the id \"4\"") && run.err.contains("2 articles removed"));
    assert_eq!(files_with(&w.path(".lupe"), secret.as_bytes()), [""; 0]);
    assert_eq!(w.lupe(&["search", "-c", secret]).out.trim(), "0");
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
    // What is left is left; an index may also lose all that it has.
    assert_eq!(w.lupe(&["search", "-c", "Wasser"]).out.trim(), "1");
    assert_eq!(w.lupe(&["remove", "2"]).code, Some(0));
    assert_eq!(w.lupe(&["stats", "--json"]).json()[0]["articles"], 0);
}
