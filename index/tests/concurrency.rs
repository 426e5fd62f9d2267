//! One writer, many readers: each sees one commit, whole, and no older one after a newer.

#![allow(clippy::unwrap_used)] // a test may fail

use std::sync::atomic::{AtomicU64, Ordering};

use lupe_analysis::{Analyzer, Language};
use lupe_index::{
    Checkpoint, Document, Filter, Layer, Matcher, Options, Query, Ranking, Reader, Scope, Snapshot,
    StoredArticle, WeightedTerm, Writer, WriterOptions,
};

const ARTICLES: u32 = 20;
const COMMITS: u64 = 20;
const READERS: usize = 24;

/// An article as it is in a commit, which its hash tells.
fn document(n: u32, commit: u64) -> Document {
    let text = format!("alle {commit}");
    let article = StoredArticle::new("root", &n.to_string(), "", &text, Language::De);
    Document { hash: commit, ..Document::of(article, &Analyzer::new()) }
}

fn everywhere() -> Query {
    let alternative = WeightedTerm::new(Language::De, Layer::Exact, "alle", 1.0);
    Query::all_of(vec![Matcher::Terms(vec![alternative])], Scope::Everywhere)
}

#[test]
fn readers_see_whole_commits_while_the_writer_replaces_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer =
        Writer::open(folder.path(), WriterOptions { threads: 2, ..WriterOptions::default() }).unwrap();
    let mut commit = |commit: u64| {
        (0..ARTICLES).for_each(|n| writer.add(document(n, commit), commit).unwrap());
        writer.commit(&Checkpoint { batch: commit, ..Checkpoint::default() }).unwrap();
    };
    commit(1);
    let reader = Reader::open(folder.path()).unwrap();
    let committed = AtomicU64::new(1);
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let mut last = 0;
                while last < COMMITS {
                    let least = committed.load(Ordering::SeqCst);
                    let snapshot = reader.latest();
                    let seen = snapshot.checkpoint().batch;
                    assert!(seen >= last && seen >= least, "{seen} after {last}, {least}");
                    last = seen;
                    let mut articles = 0;
                    let check = |state: lupe_index::ArticleState, _: &str, _: &str| {
                        articles += 1;
                        assert_eq!(state.hash, seen);
                    };
                    snapshot.for_each_state(check).unwrap();
                    let (filter, options) = (Filter::default(), Options::default());
                    let found =
                        snapshot.search(&everywhere(), &filter, &options, &Ranking::default()).unwrap();
                    assert_eq!((articles, found.articles), (ARTICLES, ARTICLES as usize));
                    for hit in &found.hits {
                        assert_eq!(snapshot.article(hit.address).unwrap().text, format!("alle {seen}"));
                    }
                }
            });
        }
        for n in 2..=COMMITS {
            commit(n);
            committed.store(n, Ordering::SeqCst);
        }
    });
}

#[test]
fn an_index_opens_while_merges_remove_its_segments() {
    let folder = tempfile::tempdir().unwrap();
    let options = WriterOptions { threads: 1, ..WriterOptions::default() };
    let mut writer = Writer::open(folder.path(), options).unwrap();
    let mut commit = |commit: u64| {
        writer.set_settling(true);
        writer.add(document(commit as u32, commit), commit).unwrap();
        writer.commit(&Checkpoint { batch: commit, ..Checkpoint::default() }).unwrap();
    };
    commit(1);
    let committed = AtomicU64::new(1);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while committed.load(Ordering::SeqCst) < COMMITS {
                    let least = committed.load(Ordering::SeqCst);
                    let articles = Snapshot::open(folder.path()).unwrap().articles();
                    assert!(articles >= least, "{articles}, {least}");
                }
            });
        }
        for n in 2..=COMMITS {
            commit(n);
            committed.store(n, Ordering::SeqCst);
        }
    });
}
