//! What can go wrong says what, where and the cure, and leaves what was in the index before untouched.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;
use std::net::TcpListener;

use common::{Run, Workspace};
use lupe_analysis::ANALYSIS_VERSION;
use lupe_index::FORMAT_VERSION;

/// An index of one article, on which something goes wrong.
fn with_article() -> Workspace {
    let w = Workspace::new();
    w.write("good/1.txt", "Eins\n\nEtwas über Strom.");
    assert_eq!(w.lupe(&["index", "good"]).code, Some(0));
    w
}

#[track_caller]
fn check(w: &Workspace, run: &Run, code: i32, message: &str) {
    assert_eq!(run.code, Some(code), "{} {}", run.out, run.err);
    assert!(run.err.contains(message), "{:?} not in {}", message, run.err);
    if w.path(".lupe/manifest.json").exists() {
        assert_eq!(w.lupe(&["search", "-c", "Strom"]).out.trim(), "1", "the index is as it was");
    }
}

#[test]
fn sources_that_give_nothing() {
    for (prepare, args, message) in [
        (None, vec!["index", "nowhere"], "nowhere"),
        (Some(("empty/.keep", "")), vec!["index", "--index", "other", "empty"], "nothing was indexed"),
        (Some(("bin/a.txt", "\u{0}\u{1}\u{2}PNG")), vec!["index", "--index", "other", "bin"], "binary"),
        (
            Some(("b.jsonl", "{\"id\":\"1\"}\n")),
            vec!["index", "--index", "other", "b.jsonl"],
            "b.jsonl:1: no text",
        ),
    ] {
        let w = with_article();
        if let Some((path, text)) = prepare {
            w.write(path, text);
        }
        check(&w, &w.lupe(&args), 2, message);
    }
}

#[test]
fn a_missing_path_among_others_is_said_and_the_others_are_indexed() {
    let w = with_article();
    let run = w.lupe(&["index", "good", "nowhere"]);
    check(&w, &run, 0, "nowhere");
}

#[test]
fn a_broken_line_is_named_and_the_others_are_indexed() {
    let w = with_article();
    w.write("x.jsonl", "{\"id\":\"1\",\"text\":\"Gas\"}\n{\"id\":\n{\"id\":\"3\",\"text\":\"Gas\"}\n");
    let run = w.lupe(&["index", "x.jsonl"]);
    check(&w, &run, 0, "x.jsonl:2");
    assert_eq!(w.lupe(&["search", "-c", "--no-collapse", "Gas"]).out.trim(), "2");
}

#[test]
fn a_huge_article_is_skipped_and_said() {
    let w = with_article();
    // One line of 257 MB, written sparsely: spaces would be an empty article.
    let file = fs::File::create(w.path("huge.jsonl")).unwrap();
    use std::io::Write;
    let mut out = std::io::BufWriter::new(file);
    out.write_all(b"{\"id\":\"big\",\"text\":\"").unwrap();
    let chunk = vec![b'x'; 1 << 20];
    for _ in 0..257 {
        out.write_all(&chunk).unwrap();
    }
    out.write_all(b"\"}\n{\"id\":\"small\",\"text\":\"Gas\"}\n").unwrap();
    out.flush().unwrap();
    let run = w.lupe(&["index", "huge.jsonl"]);
    check(&w, &run, 0, "too large");
    assert_eq!(w.lupe(&["search", "-c", "Gas"]).out.trim(), "1");
}

#[test]
fn directories_that_are_no_index() {
    let w = with_article();
    w.write("photos/a.jpg", "x");
    check(
        &w,
        &w.lupe(&["search", "--index", "nowhere", "x"]),
        2,
        "no index at nowhere: make one with `lupe index",
    );
    check(&w, &w.lupe(&["search", "--index", "photos", "x"]), 2, "without a Lupe index");
    check(&w, &w.lupe(&["index", "--index", "photos", "good"]), 2, "without a Lupe index");
    assert!(!w.path("photos/g1").exists());
}

#[test]
fn an_index_of_another_version() {
    let w = with_article();
    let manifest = fs::read_to_string(w.path(".lupe/manifest.json")).unwrap();
    for (from, to, message) in [
        (
            format!("\"format\": {FORMAT_VERSION}").as_str(),
            "\"format\": 99",
            format!("has format 99, this program reads format {FORMAT_VERSION}").as_str(),
        ),
        (&format!("\"analysis\": {ANALYSIS_VERSION}"), "\"analysis\": 99", "version 99 of the analysis"),
    ] {
        assert!(manifest.contains(from), "{manifest}");
        let (content, _) = manifest.split_once("\n{\"xxh3\"").unwrap();
        let content = content.replace(from, to);
        let checksum = xxhash_rust::xxh3::xxh3_64(content.as_bytes());
        w.write(".lupe/manifest.json", format!("{content}\n{{\"xxh3\":\"{checksum:016x}\"}}\n"));
        for args in [vec!["search", "Strom"], vec!["index", "good"]] {
            let run = w.lupe(&args);
            assert_eq!(run.code, Some(2));
            assert!(run.err.contains(message), "{}", run.err);
        }
        fs::write(w.path(".lupe/manifest.json"), &manifest).unwrap();
        assert_eq!(w.lupe(&["search", "-c", "Strom"]).out.trim(), "1");
    }
}

#[test]
fn two_writers_at_once() {
    let w = with_article();
    // The first one waits for its standard input and so holds the index.
    let mut first = w.spawn(&["index", "-"]);
    let lock = w.path(".lupe/writer.lock");
    let held = format!("process {}", first.id());
    while !fs::read_to_string(&lock).unwrap_or_default().contains(&held) {
        assert!(first.try_wait().unwrap().is_none(), "the first writer has ended");
        std::thread::yield_now();
    }
    check(&w, &w.lupe(&["index", "good"]), 2, &format!("is being written by {held}"));
    drop(first.stdin.take());
    assert!(first.wait().unwrap().success());
    assert_eq!(w.lupe(&["index", "good"]).code, Some(0));
}

#[test]
fn a_port_in_use() {
    let w = with_article();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    check(&w, &w.lupe(&["serve", "--listen", &address]), 2, &address);
    check(&w, &w.lupe(&["serve", "--listen", &address, "good"]), 2, "choose another");
}

#[cfg(unix)]
#[test]
fn a_full_disk() {
    let w = with_article();
    let record = |n: u32| {
        let text: String = (0..200).map(|m| format!("wort{}x{} ", n * 7 % 1000, m * n)).collect();
        format!("{{\"id\":\"{n}\",\"text\":\"{text}\"}}\n")
    };
    w.write("many.jsonl", (0..400).map(record).collect::<String>());
    // Files may grow to 64 blocks only; the signal that would kill the process is ignored, so writing fails instead.
    let lupe = env!("CARGO_BIN_EXE_lupe");
    let script = format!("trap '' XFSZ; ulimit -f 64; exec {lupe} index many.jsonl");
    let run: Run = std::process::Command::new("bash")
        .current_dir(w.path("."))
        .args(["-c", &script])
        .output()
        .unwrap()
        .into();
    check(&w, &run, 2, "free some space");
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
    assert_eq!(w.lupe(&["index", "many.jsonl"]).code, Some(0));
    assert_eq!(w.lupe(&["stats", "--json"]).json()[0]["articles"], 401);
}

#[cfg(unix)]
#[test]
fn a_file_without_read_permission() {
    use std::os::unix::fs::PermissionsExt;
    let w = with_article();
    w.write("good/2.txt", "Zwei\n\nGeheim.");
    fs::set_permissions(w.path("good/2.txt"), fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything: there is nothing to test for it.
    if fs::read(w.path("good/2.txt")).is_ok() {
        return;
    }
    check(&w, &w.lupe(&["index", "good"]), 0, "2.txt: cannot be read");
    fs::set_permissions(w.path("good"), fs::Permissions::from_mode(0o000)).unwrap();
    let run = w.lupe(&["index", "good"]);
    fs::set_permissions(w.path("good"), fs::Permissions::from_mode(0o755)).unwrap();
    check(&w, &run, 2, "good");
}
