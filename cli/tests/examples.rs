//! The examples of the libraries run: one builds an index, the other searches it.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::path::Path;
use std::process::{Command, Output};

/// Runs an example. Cargo builds those of all packages before it runs the tests of the workspace, beside them; where
/// only this package is tested, it is asked for them.
fn example(package: &str, name: &str, args: &[&str]) -> Output {
    let beside = std::env::current_exe().expect("a test binary");
    let built = beside.parent().and_then(Path::parent).expect("a target folder").join("examples").join(name);
    let mut command = if built.exists() {
        Command::new(built)
    } else {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(workspace).args([
            "run",
            "--quiet",
            "--offline",
            "-p",
            package,
            "--example",
            name,
            "--",
        ]);
        cargo
    };
    command.args(args).output().expect("the example runs")
}

#[test]
fn an_index_is_built_in_memory_and_searched_by_another_program() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("index").display().to_string();
    let built = example("lupe-indexer", "build", &[&path]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    assert!(String::from_utf8_lossy(&built.stdout).starts_with("2 articles"));
    let found = example("lupe-searcher", "embed", &[&path, "Rechenzentrum"]);
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.lines().count() == 1 && found.contains("Rechenzentren am Hafen"), "{found}");
}

#[test]
fn searching_from_another_program_takes_under_twenty_lines() {
    let source = include_str!("../../searcher/examples/embed.rs");
    let lines = source.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("//")).count();
    assert!(lines < 20, "{lines}");
}
