//! A run that is killed loses nothing that was committed, and the next one does the rest.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::io::Write;

use common::Workspace;
use lupe_index::Snapshot;

/// Records with words of their own; every tenth one is a copy of the one before.
fn records(count: u32) -> Vec<String> {
    let text = |n: u32| -> String { (0..60).map(|m| format!("wort{} ", (n * 31 + m * 17) % 5000)).collect() };
    (0..count)
        .map(|n| {
            let source = if n % 10 == 9 { n - 1 } else { n };
            format!("{{\"id\":\"{n}\",\"title\":\"Titel {n}\",\"text\":\"{}\"}}\n", text(source))
        })
        .collect()
}

/// What an index answers: its clusters and the hits of some words, with their scores.
fn answers(w: &Workspace, index: &str) -> Vec<String> {
    let mut answers = vec![w.lupe(&["duplicates", "--json", "--index", index]).out];
    for word in ["wort1", "wort17 wort34", "wort4999", "titel -wort34"] {
        answers.push(w.lupe(&["search", "--plain", "--all", "--no-collapse", "--index", index, word]).out);
    }
    answers
}

/// Indexes records from standard input. Where `kill_at` articles are committed, the process is killed.
fn index(w: &Workspace, name: &str, records: &[String], kill_at: Option<u64>) {
    let mut child = w.spawn(&["index", "-", "--index", name, "--commit", "10K"]);
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(records.concat().as_bytes()).expect("the process reads");
    let Some(articles) = kill_at else {
        drop(stdin);
        let output = child.wait_with_output().expect("an end");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        return;
    };
    // The pipe stays open, so the process is in the middle of its work.
    while Snapshot::open(&w.path(name)).map_or(0, |snapshot| snapshot.articles()) < articles {
        assert!(child.try_wait().expect("a process").is_none(), "it has ended before");
        std::thread::yield_now();
    }
    child.kill().expect("it lives");
    child.wait().expect("an end");
}

#[test]
fn killed_while_reading_and_resumed_it_is_as_if_nothing_had_happened() {
    let w = Workspace::new();
    let records = records(1500);
    // Batches of 512 articles are handed on and committed; what was read behind them is lost with the process.
    for (read, committed) in [(600, 512), (1200, 1024)] {
        index(&w, "killed", &records[..read], Some(committed));
        let verify = w.lupe(&["verify", "--index", "killed"]);
        assert_eq!(verify.code, Some(0), "{}{}", verify.out, verify.err);
        assert!(Snapshot::open(&w.path("killed")).expect("an index").articles() >= committed);
    }
    index(&w, "killed", &records, None);
    index(&w, "whole", &records, None);
    assert_eq!(Snapshot::open(&w.path("killed")).expect("an index").articles(), 1500);
    let (killed, whole) = (answers(&w, "killed"), answers(&w, "whole"));
    assert!(whole.iter().all(|answer| !answer.is_empty()));
    assert_eq!(killed, whole);
}
