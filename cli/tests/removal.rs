//! `lupe remove`: the text is gone from disk when the command ends.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;
use std::path::Path;

use common::Workspace;

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
    // Digits that follow no rule are not compressed away.
    let secret = "x7q2f9k4w8z1";
    w.write("a/1.txt", format!("Eins\n\nEtwas über Strom und {secret}, das niemand lesen soll."));
    w.write("a/2.txt", "Zwei\n\nEtwas über Wasser, das alle lesen.");
    w.write("a/3.txt", format!("Drei\n\nEtwas über Strom und {secret}, das niemand lesen soll."));
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
    assert!(!files_with(&w.path(".lupe"), secret.as_bytes()).is_empty());
    let run = w.lupe(&["remove", "1.txt", "3.txt", "4.txt"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("no article has the id \"4.txt\"") && run.err.contains("2 articles removed"));
    assert_eq!(files_with(&w.path(".lupe"), secret.as_bytes()), [""; 0]);
    assert_eq!(w.lupe(&["search", "-c", secret]).out.trim(), "0");
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
    // What is left is left; an index may also lose all that it has.
    assert_eq!(w.lupe(&["search", "-c", "Wasser"]).out.trim(), "1");
    assert_eq!(w.lupe(&["remove", "2.txt"]).code, Some(0));
    assert_eq!(w.lupe(&["stats", "--json"]).json()[0]["articles"], 0);
}
