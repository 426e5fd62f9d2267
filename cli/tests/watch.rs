//! `--watch`: changes are in the index without another run.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr};

use common::Workspace;

/// A running `lupe`, ended with the test.
struct Running {
    child: Child,
    err: BufReader<ChildStderr>,
}

impl Running {
    fn start(w: &Workspace, args: &[&str]) -> Running {
        let mut child = w.spawn(args);
        let err = BufReader::new(child.stderr.take().expect("a pipe"));
        Running { child, err }
    }

    /// Reads what it says up to a line with this text.
    fn wait_for(&mut self, text: &str) -> String {
        let mut said = String::new();
        while !said.contains(text) {
            assert!(self.err.read_line(&mut said).expect("lines") > 0, "ended before {text:?}: {said}");
        }
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn changes_are_followed_while_lupe_watches() {
    let w = Workspace::new();
    w.write("a/1.txt", "Eins\n\nStrom am Hafen.");
    // The index lies within what is watched, and does not wake its own watcher.
    let mut running = Running::start(&w, &["index", "a", "--watch", "--index", "a/.lupe"]);
    running.wait_for("watching for changes");
    w.write("a/neu/2.txt", "Zwei\n\nGas am Hafen.");
    running.wait_for("1 new");
    fs::rename(w.path("a/1.txt"), w.path("a/eins.txt")).unwrap();
    running.wait_for("1 of them only renamed");
    let found = w.lupe(&["search", "--index", "a/.lupe", "-0", "Hafen"]);
    let mut ids: Vec<&str> = found.out.split_terminator('\0').collect();
    ids.sort_unstable();
    assert_eq!(ids, ["eins.txt", "neu/2.txt"], "{found:?}");
}

#[test]
fn a_watched_file_may_be_replaced() {
    let w = Workspace::new();
    w.write("a/1.txt", "Eins\n\nStrom am Hafen.");
    let mut running = Running::start(&w, &["index", "a/1.txt", "--watch"]);
    running.wait_for("watching for changes");
    w.write("a/tmp", "Eins\n\nGas am Hafen.");
    fs::rename(w.path("a/tmp"), w.path("a/1.txt")).unwrap();
    running.wait_for("1 changed");
}

#[test]
fn a_server_follows_changes() {
    let w = Workspace::new();
    w.write("a/1.txt", "Eins\n\nStrom am Hafen.");
    let mut running = Running::start(&w, &["serve", "a", "--watch", "--listen", "127.0.0.1:0"]);
    running.wait_for("Ctrl-C stops the server");
    w.write("a/2.txt", "Zwei\n\nGas am Hafen.");
    running.wait_for("1 new");
    assert_eq!(w.lupe(&["search", "-c", "--no-collapse", "Hafen"]).out.trim(), "2");
}

#[test]
fn standard_input_cannot_be_watched() {
    let w = Workspace::new();
    let run = w.lupe(&["index", "--watch", "-"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("standard input cannot be watched"), "{}", run.err);
}
