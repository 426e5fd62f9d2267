//! A run that follows one that has failed.

#![allow(clippy::unwrap_used)] // a test may fail

use lupe_corpus::Article;

use super::*;

#[test]
fn what_a_run_that_failed_has_left_is_replaced_by_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut indexer = Indexer::open(folder.path(), IndexOptions::default()).unwrap();
    let article = |n: u32| Article { id: n.to_string(), text: format!("Haus {n}"), ..Article::default() };
    indexer.add("source", (0..20).map(article)).unwrap();
    // As if it had failed right behind a commit: nothing is known of that.
    (indexer.snapshot, indexer.unfinished) = (None, true);
    let report = indexer.add("source", (10..30).map(article)).unwrap();
    assert_eq!((report.new, report.articles), (20, 30));
    indexer.finish().unwrap();
    assert_eq!(Snapshot::open(folder.path()).unwrap().articles(), 30);
}
