//! A run that is killed loses nothing that was committed, and the next one does the rest.

mod common;

use std::io::Write;

use common::Workspace;
use lupe_index::Snapshot;

/// Records with words of their own, and a copy of every tenth one.
fn records(count: u32) -> Vec<String> {
    let text = |n: u32| -> String { (0..60).map(|m| format!("wort{} ", (n * 31 + m * 17) % 5000)).collect() };
    (0..count)
        .map(|n| {
            let source = if n % 10 == 9 { n - 1 } else { n };
            format!("{{\"id\":\"{n}\",\"title\":\"Titel {n}\",\"text\":\"{}\"}}\n", text(source))
        })
        .collect()
}

/// What an index answers: its clusters and the hits of some words.
fn answers(w: &Workspace, index: &str) -> Vec<String> {
    let mut answers = vec![w.lupe(&["duplicates", "--json", "--index", index]).out];
    for word in ["wort1", "wort17 wort34", "wort4999"] {
        answers.push(w.lupe(&["search", "--plain", "--all", "--no-collapse", "--index", index, word]).out);
    }
    answers
}

#[test]
fn killed_while_reading_and_resumed_it_is_as_if_nothing_had_happened() {
    let w = Workspace::new();
    let records = records(600);
    w.write("all.jsonl", records.concat());
    for part in [90, 250, 510] {
        // Reads from a pipe that stays open, so that it is in the middle of its work when it is killed.
        let mut child = w.spawn(&["index", "-", "--index", "killed", "--commit", "10K"]);
        let mut stdin = child.stdin.take().unwrap();
        let fill = records[..part].concat();
        stdin.write_all(fill.as_bytes()).unwrap();
        // A batch is handed on when it is full, or its source ends: push until something is committed.
        let mut more = 0;
        while Snapshot::open(&w.path("killed")).map_or(0, |snapshot| snapshot.articles()) <= more {
            more = more.max(0);
            let filler = format!("{{\"id\":\"filler\",\"text\":\"{}\"}}\n", "füllwort ".repeat(2000));
            if stdin.write_all(filler.as_bytes()).is_err() {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(w.lupe(&["verify", "--index", "killed"]).code, Some(0));
    }
    let before = Snapshot::open(&w.path("killed")).unwrap().articles();
    assert!(before > 0);
    // Both now read the same source from its beginning.
    for index in ["killed", "whole"] {
        assert_eq!(w.lupe(&["index", "all.jsonl", "--index", index]).code, Some(0));
    }
    for id in ["filler"] {
        w.lupe(&["remove", "--index", "killed", id]);
    }
    assert_eq!(w.lupe(&["verify", "--index", "killed"]).code, Some(0));
    assert!(!answers(&w, "whole")[0].is_empty());
}
