//! How the real binary reads its arguments, and what it says of itself.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::Workspace;

#[test]
fn options_of_a_search_may_stand_behind_its_words() {
    let w = Workspace::with_samples();
    let first = w.lupe(&["search", "--plain", "--limit", "2", "--lang", "de", "Rechenzentren Strom -Wasser"]);
    assert_eq!(first.out.lines().count(), 2, "{}", first.err);
    for args in [
        &["search", "Rechenzentren", "Strom", "-Wasser", "--plain", "--limit", "2", "--lang", "de"][..],
        &["search", "-Wasser", "Rechenzentren", "--limit=2", "Strom", "--lang=de", "--plain"],
    ] {
        let other = w.lupe(args);
        let sorted = |out: &str| {
            let mut ids: Vec<String> =
                out.lines().filter_map(|line| line.split('\t').nth(1)).map(str::to_owned).collect();
            ids.sort_unstable();
            ids
        };
        assert_eq!(sorted(&other.out), sorted(&first.out), "{args:?}: {}", other.err);
    }
    let unknown = w.lupe(&["search", "Strom", "--limt", "3"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("--limit"), "{}", unknown.err);
}

#[test]
fn help_completions_and_manual_are_there() {
    let w = Workspace::new();
    let help = w.lupe(&["--help"]);
    assert!(help.out.starts_with("Examples:"), "{}", help.out);
    assert!(w.lupe(&["completions", "bash"]).out.contains("_lupe"));
    assert!(w.lupe(&["man"]).out.contains(".TH lupe"));
}
