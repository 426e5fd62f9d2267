//! One writer and many readers, each a process of its own.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use common::Workspace;

#[test]
fn searches_go_on_while_a_commit_is_under_way_and_a_second_writer_is_refused() {
    let w = Workspace::new();
    w.write("a/1.txt", "Eins\n\nEtwas über Strom.");
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
    w.write("a/2.txt", "Zwei\n\nEtwas anderes über Strom.");
    // Before the engine's commit, and between it and what belongs to it.
    for stage in ["commit 1", "commit-prepared 1"] {
        let mut command = w.command(&["index", "a"]);
        command.env("LUPE_FAULT", format!("hold {stage}")).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut writer = command.spawn().unwrap();
        let stderr = BufReader::new(writer.stderr.take().unwrap());
        assert!(stderr.lines().map_while(Result::ok).any(|line| line.starts_with("fault: ")), "{stage}");
        assert_eq!(w.lupe(&["search", "-c", "--no-collapse", "Strom"]).out.trim(), "1", "{stage}");
        assert_eq!(w.lupe(&["verify"]).code, Some(0), "{stage}");
        for args in [&["index", "a"][..], &["remove", "1.txt"], &["optimize"], &["reindex"]] {
            let second = w.lupe(args);
            assert_eq!(second.code, Some(2), "{args:?}");
            let holder = format!("is being written by process {}", writer.id());
            assert!(second.err.contains(&holder), "{args:?}: {}", second.err);
        }
        writer.kill().unwrap();
        writer.wait().unwrap();
    }
    assert_eq!(w.lupe(&["index", "a"]).code, Some(0));
    assert_eq!(w.lupe(&["search", "-c", "--no-collapse", "Strom"]).out.trim(), "2");
}
