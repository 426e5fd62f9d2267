//! Who depends on whom, read from the manifests, and that each package named for the product does real work.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Dependencies that a crate may have among ours. An entry is needed for every crate.
const ALLOWED: &[(&str, &[&str])] = &[
    ("analysis", &[]),
    ("corpus", &["lupe-analysis"]),
    ("index", &["lupe-analysis"]),
    ("indexer", &["lupe-analysis", "lupe-corpus", "lupe-index"]),
    ("searcher", &["lupe-analysis", "lupe-index"]),
    ("web", &["lupe-searcher"]),
    ("cli", &["lupe-analysis", "lupe-corpus", "lupe-index", "lupe-indexer", "lupe-searcher", "lupe-web"]),
    ("bench", &["lupe-analysis", "lupe-corpus", "lupe-index", "lupe-indexer", "lupe-searcher"]),
];

/// Measures beside the plain engine, so it knows that too. Nothing of it is in a release.
const MEASURES: &str = "bench";

/// Libraries that one crate alone may know.
const OWNERS: &[(&str, &str)] = &[
    ("tantivy", "index"),
    ("tantivy-fst", "index"),
    ("rust-stemmers", "analysis"),
    ("icu_segmenter", "analysis"),
    ("whatlang", "analysis"),
    ("warp", "web"),
    ("clap", "cli"),
    ("anyhow", "cli"),
];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace")
}

/// The names under `[dependencies]` of a crate.
fn dependencies(folder: &str) -> Vec<String> {
    let text = fs::read_to_string(workspace().join(folder).join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("valid TOML");
    let table = manifest.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    table.keys().cloned().collect()
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    for (folder, allowed) in ALLOWED {
        for name in dependencies(folder).iter().filter(|name| name.starts_with("lupe")) {
            assert!(allowed.contains(&name.as_str()), "{folder} depends on {name}");
        }
    }
}

#[test]
fn every_member_of_the_workspace_has_a_rule() {
    let text = fs::read_to_string(workspace().join("Cargo.toml")).expect("a manifest");
    let manifest: toml::Table = text.parse().expect("valid TOML");
    let members = manifest["workspace"]["members"].as_array().expect("members");
    let mut members: Vec<&str> = members.iter().filter_map(toml::Value::as_str).collect();
    let mut ruled: Vec<&str> = ALLOWED.iter().map(|(folder, _)| *folder).collect();
    members.sort_unstable();
    ruled.sort_unstable();
    assert_eq!(members, ruled);
}

#[test]
fn some_libraries_are_known_to_one_crate_only() {
    let folders = ALLOWED.iter().map(|(folder, _)| *folder).filter(|folder| *folder != MEASURES);
    let users: BTreeMap<&str, Vec<String>> = folders.map(|folder| (folder, dependencies(folder))).collect();
    for (library, owner) in OWNERS {
        for (folder, names) in &users {
            let uses = names.iter().any(|name| name == library);
            assert_eq!(uses, folder == owner, "{library} in {folder}");
        }
    }
}

#[test]
fn the_engine_is_known_to_one_folder_only() {
    fn sources(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut files = Vec::new();
    sources(&workspace().join("index/src"), &mut files);
    let knows = |path: &&std::path::PathBuf| {
        let text = fs::read_to_string(path).expect("a source file");
        text.contains("use tantivy") || text.contains("tantivy::")
    };
    let outside: Vec<_> = files
        .iter()
        .filter(knows)
        .filter(|path| !path.components().any(|part| part.as_os_str() == "engine"))
        .filter(|path| !path.ends_with("error.rs"))
        .collect();
    assert!(outside.is_empty(), "{outside:?}");
}
