//! Damaged files of an index: `lupe verify` names each, nothing panics or hangs, and `--repair` brings back what it can.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Run, Workspace, in_time};

/// Two sources, so that one can go; two runs, so that there are two segments, and one with deletions.
fn indexed() -> Workspace {
    let w = Workspace::new();
    let text =
        |n: u32| format!("Titel {n}\n\nHier steht etwas über Wasserkraftwerke und die Nummer {n} im Wald.");
    for n in 0..6 {
        w.write(&format!("{}/{n}.txt", if n < 4 { "one" } else { "two" }), text(n));
    }
    assert_eq!(w.lupe(&["index", "one"]).code, Some(0));
    w.write("one/0.txt", text(100));
    assert_eq!(w.lupe(&["index", "one", "two"]).code, Some(0));
    w
}

/// The files of an index that say something.
fn files(index: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(index).unwrap().chain(fs::read_dir(index.join("g1")).unwrap()) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_file() && !name.ends_with(".lock") && fs::metadata(&path).unwrap().len() > 0 {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Content that is not what was written.
fn damages(whole: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut damages = Vec::new();
    for length in [0, whole.len() / 2, whole.len() - 1] {
        damages.push((format!("cut to {length}"), whole[..length].to_vec()));
    }
    for at in [0, whole.len() / 3, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0x11;
        damages.push((format!("flipped at {at}"), bytes));
    }
    damages
}

#[track_caller]
fn survived(run: &Run, place: &str) {
    assert!(matches!(run.code, Some(0..=2)), "{place}: {:?} {}", run.code, run.err);
    assert!(!run.err.contains("panicked"), "{place}: {}", run.err);
    if run.code == Some(2) {
        assert!(run.err.contains("error: ") && run.err.contains("lupe verify"), "{place}: {}", run.err);
    }
}

#[test]
fn every_damaged_file_is_named_and_nothing_panics() {
    let w = indexed();
    for file in files(&w.path(".lupe")) {
        let whole = fs::read(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        for (damage, bytes) in damages(&whole) {
            fs::write(&file, bytes).unwrap();
            let place = format!("{name} {damage}");
            let index = w.path(".lupe");
            let found = in_time(&place, move || lupe_index::verify(&index));
            let said = match &found {
                Ok(found) => found.problems.join("\n"),
                Err(error) => error.to_string(),
            };
            assert!(said.contains(name) || said.contains("has format"), "{place}: {said}");
        }
        // The whole binary takes longer to start: once a file.
        let mut bytes = whole.clone();
        bytes[whole.len() / 2] ^= 0x11;
        fs::write(&file, bytes).unwrap();
        let verify = w.lupe(&["verify"]);
        assert_eq!(verify.code, Some(2), "{name}");
        assert!(
            verify.out.contains(name) || verify.err.contains(name),
            "{name}: {} {}",
            verify.out,
            verify.err
        );
        survived(&w.lupe(&["search", "Wasserkraft"]), name);
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
}

#[test]
fn a_missing_file_is_named() {
    let w = indexed();
    for file in files(&w.path(".lupe")) {
        let whole = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let verify = w.lupe(&["verify"]);
        match name {
            // Without it, all files of the engine count as its own: nothing is missing.
            ".managed.json" => assert_eq!(verify.code, Some(0)),
            "manifest.json" => {
                assert!(verify.err.contains("manifest.json is missing"), "{}", verify.err);
                // Nor is it taken for a place where there is none yet.
                assert_eq!(w.lupe(&["index", "one"]).code, Some(2));
            }
            _ => assert!(verify.out.contains(name), "{name}: {} {}", verify.out, verify.err),
        }
        fs::write(&file, whole).unwrap();
    }
    assert_eq!(w.lupe(&["verify"]).code, Some(0));
}

#[test]
fn a_damaged_index_is_made_anew_from_its_sources() {
    for name in ["store", "fast", "vocabulary", "manifest.json"] {
        let w = indexed();
        let before = w.lupe(&["search", "--plain", "--all", "--no-collapse", "Wasserkraft"]).out;
        for file in files(&w.path(".lupe")).iter().filter(|file| file.to_str().unwrap().ends_with(name)) {
            fs::write(file, "damaged").unwrap();
        }
        let run = w.lupe(&["verify", "--repair"]);
        assert_eq!(run.code, Some(0), "{name}: {} {}", run.out, run.err);
        assert_eq!(w.lupe(&["verify"]).code, Some(0), "{name}");
        let after = w.lupe(&["search", "--plain", "--all", "--no-collapse", "Wasserkraft"]).out;
        let ids = |out: &str| {
            let mut ids: Vec<String> =
                out.lines().map(|line| line.split('\t').nth(1).unwrap().to_owned()).collect();
            ids.sort();
            ids
        };
        assert_eq!((ids(&after), ids(&after).len()), (ids(&before), 6), "{name}");
    }
}

#[test]
fn what_cannot_be_made_anew_is_said() {
    let w = indexed();
    fs::remove_dir_all(w.path("two")).unwrap();
    for file in files(&w.path(".lupe")).iter().filter(|file| file.to_str().unwrap().ends_with("store")) {
        fs::write(file, "damaged").unwrap();
    }
    let run = w.lupe(&["verify", "--repair"]);
    assert_eq!(run.code, Some(0), "{} {}", run.out, run.err);
    assert!(run.err.contains("two cannot be read any more"), "{}", run.err);
    assert_eq!(w.lupe(&["search", "-c", "--no-collapse", "Wasserkraft"]).out.trim(), "4");
    w.write(".lupe/g2/meta.json", "damaged");
    let run = w.lupe(&["verify", "--repair"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.contains("meta.json"), "{}", run.err);
}
