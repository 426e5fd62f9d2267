//! Near-identical articles among two thousand: fingerprints, candidates, comparing, with the commit of what was found:
//! `cargo bench -p lupe-bench --bench fingerprints`.

#![allow(clippy::expect_used)] // a bench may fail

mod common;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use lupe_indexer::{IndexOptions, Indexer};
use tempfile::TempDir;

const ARTICLES: u64 = 2000;

/// An index whose articles were not compared yet.
static INDEX: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = IndexOptions { duplicates: false, ..IndexOptions::default() };
    let mut indexer = Indexer::open(folder.path(), options).expect("an index");
    indexer.add("bench", common::articles(ARTICLES)).expect("room");
    indexer.finish().expect("room");
    folder
});

fn main() {
    divan::main();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("room");
    for entry in fs::read_dir(from).expect("a folder").flatten() {
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("room");
        }
    }
}

#[divan::bench(args = [true, false], sample_count = 5, sample_size = 1)]
fn comparing(bencher: divan::Bencher<'_, '_>, duplicates: bool) {
    let fresh = || {
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(INDEX.path(), folder.path());
        folder
    };
    bencher.counter(ItemsCount::new(ARTICLES)).with_inputs(fresh).bench_refs(|folder| {
        let options = IndexOptions { threads: 1, duplicates, ..IndexOptions::default() };
        let mut indexer = Indexer::open(folder.path(), options).expect("an index");
        // Nothing comes: what is there is compared, or not, which is what the rest costs.
        let report = indexer.add("bench", []).expect("room");
        assert_eq!(report.candidates > 0, duplicates);
        indexer.finish().expect("room");
    });
}
