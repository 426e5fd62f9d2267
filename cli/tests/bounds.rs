//! What is longer, more or deeper than anybody has in mind is done in bounded time, and said where it is cut.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::Workspace;

fn record(id: &str, text: &str) -> String {
    format!("{{\"id\":\"{id}\",\"text\":\"{text}\"}}\n")
}

#[test]
fn articles_of_any_length_are_indexed() {
    let w = Workspace::new();
    let long: String = (0..700_000).map(|n| format!("w{} ", n % 20_000)).collect();
    let records = [
        record("word", &"x".repeat(1 << 20)),
        record("long", &format!("{long} Ende")),
        record("empty", ""),
        (0..2000).map(|n| record(&format!("tiny{n}"), "Ja")).collect(),
    ];
    w.write("a.jsonl", records.concat());
    let run = w.lupe(&["index", "a.jsonl"]);
    assert_eq!(run.code, Some(0), "{}", run.err);
    assert!(run.err.contains("a.jsonl:3"), "an empty article is named: {}", run.err);
    let count = |query: &str| w.lupe(&["search", "-c", "--no-collapse", query]).out.trim().to_owned();
    assert_eq!([count("Ende"), count("w19999 Ende"), count("Ja")], ["1", "1", "2000"]);
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
}

#[test]
fn many_tiny_articles_are_committed_as_often_as_their_memory_asks_for() {
    let w = Workspace::new();
    // Sixteen kilobytes of text, but as much memory as four megabytes of it.
    w.write("a.jsonl", (0..8000).map(|n| record(&format!("tiny{n}"), "Ja")).collect::<String>());
    let mut command = w.command(&["index", "--commit", "1M", "a.jsonl"]);
    let status = command.env("LUPE_FAULT_TRACE", w.path("trace")).output().expect("lupe runs").status;
    assert!(status.success());
    let trace = std::fs::read_to_string(w.path("trace")).expect("a trace");
    let commits = trace.lines().filter(|step| *step == "commit").count();
    assert!(commits >= 4, "{commits} commits");
}

#[test]
fn queries_of_any_length_and_depth_are_answered() {
    let w = Workspace::new();
    // 6,000 words that begin alike.
    let words: String = (0..6000).map(|n| format!("anfang{n} ")).collect();
    w.write("a.jsonl", [record("1", &words), record("2", "anfang7 und Strom")].concat());
    assert_eq!(w.lupe(&["index", "a.jsonl"]).code, Some(0));
    let many: String = (0..10_000).map(|n| format!("anfang{} ", n % 7000)).collect();
    let nested = format!("{}anfang7{}", "(".repeat(5000), ")".repeat(5000));
    let long = "x".repeat(100_000);
    // What is nested too deeply is passed over, and said; nobody writes so.
    let queries = [many.as_str(), "anfang*", "*7 a*", "anfang~2", &nested, &long];
    for (query, codes) in queries.into_iter().zip([[0, 0], [0, 0], [0, 0], [0, 0], [0, 1], [1, 1]]) {
        let run = w.lupe(&["search", "-c", query]);
        let place = query.get(..query.len().min(40));
        assert!(run.code.is_some_and(|code| codes.contains(&code)), "{place:?}: {} {}", run.out, run.err);
        assert!(!run.err.contains("panicked"), "{place:?}: {}", run.err);
    }
    for offset in ["1000", "1000000000", "18446744073709551615"] {
        let run = w.lupe(&["search", "--offset", offset, "anfang7"]);
        assert_eq!((run.code, run.out.as_str()), (Some(0), ""), "{offset}: {} {}", run.out, run.err);
    }
}
