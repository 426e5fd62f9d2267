//! Analysing an index anew: vocabulary, exceptions, an older analysis, interruption.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::fs;
use std::path::Path;
use std::sync::atomic::Ordering;

use lupe_analysis::Language;
use lupe_index::{Layer, Reader, Snapshot, WeightedTerm};
use lupe_indexer::{Article, Error, IndexOptions, Indexer, ReindexOptions, reindex};

/// Articles whose words no lexicon knows: `Zorbex` is a part by the compounds that it stands in.
fn articles(count: u32) -> Vec<Article> {
    let text = "Der Zorbex und der Grulf sind da. Ein Zorbexwerk, ein Zorbexpreis und eine Zorbexwahl gibt es auch, \
                und der Grulf steht beim Zorbexgrulf. Die Leute in der Stadt sagen, dass das so ist.";
    let article = |n: u32| Article {
        id: n.to_string(),
        title: format!("Bericht {n}"),
        text: format!("{text} Nummer {n} von wort{} und wort{}.", n * 7 % 50, n * 3 % 50),
        ..Article::default()
    };
    (0..count).map(article).collect()
}

fn index(path: &Path, articles: Vec<Article>, exceptions: Option<&str>) -> Result<(), Error> {
    let exceptions = exceptions.map(str::to_owned);
    let mut indexer = Indexer::open(path, IndexOptions { exceptions, ..IndexOptions::default() })?;
    indexer.add("test", articles)?;
    indexer.finish()
}

/// In how many articles a part of a compound stands.
fn articles_with_part(snapshot: &Snapshot, key: &str) -> u64 {
    snapshot.frequency(&WeightedTerm::new(Language::De, Layer::Part, key, 1.0)).expect("a lookup")
}

fn state(path: &Path) -> (u64, usize, String) {
    let snapshot = Snapshot::open(path).expect("an index");
    let mut states = Vec::new();
    snapshot
        .for_each_state(|state, root, path| states.push(format!("{state:?} {root} {path}")))
        .expect("states");
    states.sort();
    (snapshot.articles(), snapshot.clusters().len(), states.join("\n"))
}

#[test]
fn the_vocabulary_is_learnt_from_the_first_articles_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    index(folder.path(), articles(5), None).expect("a run");
    let snapshot = Snapshot::open(folder.path()).expect("an index");
    assert!(snapshot.compounds().words() > 100);
    assert_eq!(articles_with_part(&snapshot, "zorbex"), 5);
    // A later run does not learn: what the index splits stays as it is.
    index(folder.path(), articles(9), None).expect("a run");
    let later = Snapshot::open(folder.path()).expect("an index");
    assert_eq!(later.compounds().words(), snapshot.compounds().words());
    assert_eq!(articles_with_part(&later, "zorbex"), 9);
}

#[test]
fn exceptions_are_kept_and_replaced_by_analysing_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    index(folder.path(), articles(5), Some("Zorbexgrulf")).expect("a run");
    let snapshot = Snapshot::open(folder.path()).expect("an index");
    assert_eq!((articles_with_part(&snapshot, "grulf"), articles_with_part(&snapshot, "zorbex")), (0, 5));
    index(folder.path(), articles(6), None).expect("the index keeps its own");
    index(folder.path(), articles(6), Some("Zorbexgrulf")).expect("the same again");
    let error = index(folder.path(), articles(6), Some("Grulf")).expect_err("others").to_string();
    assert!(error.contains("lupe reindex --exceptions"), "{error}");
    let error = index(folder.path(), articles(6), Some("zwei Worte")).expect_err("a wrong line").to_string();
    assert!(error.contains("line 1"), "{error}");

    let before = state(folder.path());
    let reader = Reader::open(folder.path()).expect("a reader");
    let old = reader.snapshot();
    let exceptions = Some("Zorbexwahl = Zor bexwahl\n".to_owned());
    let done =
        reindex(folder.path(), &ReindexOptions { exceptions, ..ReindexOptions::default() }, &mut |_| {});
    assert_eq!(done.expect("a run").articles, 6);
    assert_eq!(state(folder.path()), before);
    let latest = reader.latest();
    assert_eq!((articles_with_part(&latest, "grulf"), articles_with_part(&latest, "bexwahl")), (6, 6));
    assert_eq!(articles_with_part(&old, "grulf"), 0, "whoever holds the old state keeps it");
    assert!(old.article(old.find("3").expect("a lookup").expect("an article")).is_ok());
    assert!(!folder.path().join("g1").exists() && folder.path().join("g2").exists());
    assert!(lupe_index::verify(folder.path()).expect("an index").problems.is_empty());
}

#[test]
fn an_older_analysis_names_the_cure_and_is_analysed_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    index(folder.path(), articles(5), None).expect("a run");
    let before = state(folder.path());
    let manifest = folder.path().join("manifest.json");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let now = format!("\"analysis\": {}", lupe_analysis::ANALYSIS_VERSION);
    let (content, _) = text.split_once("\n{\"xxh3\"").expect("a checksum");
    assert!(content.contains(&now));
    let content = content.replace(&now, "\"analysis\": 1");
    let checksum = xxhash_rust::xxh3::xxh3_64(content.as_bytes());
    fs::write(&manifest, format!("{content}\n{{\"xxh3\":\"{checksum:016x}\"}}\n")).expect("a manifest");
    let error = Snapshot::open(folder.path()).err().expect("an older analysis").to_string();
    assert!(error.contains("lupe reindex"), "{error}");
    reindex(folder.path(), &ReindexOptions::default(), &mut |_| {}).expect("a run");
    assert_eq!(state(folder.path()), before);
}

#[test]
fn interrupted_it_goes_on_where_it_was_unless_the_index_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    index(folder.path(), articles(1500), None).expect("a run");
    let before = state(folder.path());
    let interrupted = || {
        let options = ReindexOptions::default();
        let cancel = options.cancel.clone();
        let mut stop =
            |progress: lupe_indexer::Progress| cancel.store(progress.articles > 0, Ordering::Relaxed);
        reindex(folder.path(), &options, &mut stop).expect("a run")
    };
    assert!(interrupted().interrupted);
    assert_eq!(state(folder.path()), before, "the old state is in use");
    assert_eq!(interrupted().resumed, 512);
    let done = reindex(folder.path(), &ReindexOptions::default(), &mut |_| {}).expect("a run");
    assert_eq!((done.resumed, done.interrupted), (1024, false));
    assert_eq!(state(folder.path()), before);

    assert!(interrupted().interrupted);
    index(folder.path(), articles(1501), None).expect("a run");
    let done = reindex(folder.path(), &ReindexOptions::default(), &mut |_| {}).expect("a run");
    assert_eq!((done.resumed, done.articles), (0, 1501));
    let folders = fs::read_dir(folder.path())
        .expect("a folder")
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1, "nothing is left over");
}
