//! Keeping an index in step with its sources.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::fs;
use std::path::Path;

use lupe_index::Snapshot;
use lupe_indexer::{Article, IndexOptions, Indexer, Report, Source};
use tempfile::TempDir;

/// A folder of sources and an index beside it.
struct Archive {
    folder: TempDir,
}

impl Archive {
    fn new(files: &[(&str, &str)]) -> Archive {
        let archive = Archive { folder: tempfile::tempdir().expect("a temporary folder") };
        files.iter().for_each(|(path, text)| archive.write(path, text));
        archive
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn sync(&self, paths: &[&str], prune: bool) -> Report {
        let options = IndexOptions { prune, ..IndexOptions::default() };
        let mut indexer = Indexer::open(&self.path("index"), options).expect("an index");
        let there = |path: &&&str| self.path(path).exists();
        let sources: Vec<Source> = paths
            .iter()
            .filter(there)
            .map(|path| Source::open(&self.path(path)).expect("a source"))
            .collect();
        let missing: Vec<_> = paths.iter().filter(|path| !there(path)).map(|path| self.path(path)).collect();
        let report = indexer.sync(&sources, &missing, &mut |_| {}).expect("a run");
        indexer.finish().expect("an end");
        report
    }

    /// The ids in the index, with their titles.
    fn ids(&self) -> Vec<String> {
        ids(&self.path("index"))
    }
}

fn ids(index: &Path) -> Vec<String> {
    let snapshot = Snapshot::open(index).expect("an index");
    let mut ids = Vec::new();
    snapshot
        .for_each_state(|state, _, _| {
            let at = snapshot.find_key(state.key).expect("a lookup").expect("an article");
            ids.push(snapshot.article(at).expect("an article").id);
        })
        .expect("states");
    ids.sort();
    ids
}

fn counts(report: &Report) -> [u64; 4] {
    [report.new, report.changed, report.unchanged, report.removed]
}

#[test]
fn a_folder_is_kept_in_step() {
    let archive = Archive::new(&[
        ("a/1.txt", "Eins\n\nErster Text."),
        ("a/2.txt", "Zwei\n\nZweiter Text."),
        ("a/3.txt", "Drei\n\nText."),
    ]);
    assert_eq!(counts(&archive.sync(&["a"], false)), [3, 0, 0, 0]);
    assert_eq!(counts(&archive.sync(&["a"], false)), [0, 0, 3, 0]);
    archive.write("a/2.txt", "Zwei\n\nGeänderter Text.");
    archive.write("a/4.txt", "Vier\n\nNeuer Text.");
    fs::remove_file(archive.path("a/1.txt")).unwrap();
    assert_eq!(counts(&archive.sync(&["a"], false)), [1, 1, 1, 1]);
    assert_eq!(archive.ids(), ["2.txt", "3.txt", "4.txt"]);
}

#[test]
fn records_of_a_file_come_and_go() {
    let line = |id: u32, text: &str| format!("{{\"id\":\"{id}\",\"title\":\"T{id}\",\"text\":\"{text}\"}}\n");
    let three = [line(1, "a"), line(2, "b"), line(3, "c")];
    let archive = Archive::new(&[("x.jsonl", &three.concat())]);
    assert_eq!(counts(&archive.sync(&["x.jsonl"], false)), [3, 0, 0, 0]);
    archive.write("x.jsonl", &[&three[0], &three[2], &line(4, "d")].map(String::as_str).concat());
    assert_eq!(counts(&archive.sync(&["x.jsonl"], false)), [1, 0, 2, 1]);
    assert_eq!(archive.ids(), ["1", "3", "4"]);
}

#[test]
fn a_source_that_lost_most_of_its_articles_keeps_them_unless_pruned() {
    let archive =
        Archive::new(&[("a/1.txt", "Eins\n\nx"), ("a/2.txt", "Zwei\n\ny"), ("a/3.txt", "Drei\n\nz")]);
    archive.sync(&["a"], false);
    fs::remove_file(archive.path("a/1.txt")).unwrap();
    fs::remove_file(archive.path("a/2.txt")).unwrap();
    let report = archive.sync(&["a"], false);
    assert_eq!((report.removed, report.warnings.count), (0, 1), "{:?}", report.warnings);
    assert_eq!(archive.ids().len(), 3);
    assert_eq!(archive.sync(&["a"], true).removed, 2);
    assert_eq!(archive.ids(), ["3.txt"]);
}

#[test]
fn renamed_files_are_known_as_such() {
    let archive =
        Archive::new(&[("a/1.txt", "Eins\n\nx"), ("a/2.txt", "Zwei\n\ny"), ("a/3.txt", "Drei\n\nz")]);
    archive.sync(&["a"], false);
    // All files but one are moved: nothing is lost, so nothing of the old names is kept.
    fs::create_dir(archive.path("a/neu")).unwrap();
    fs::rename(archive.path("a/1.txt"), archive.path("a/neu/1.txt")).unwrap();
    fs::rename(archive.path("a/2.txt"), archive.path("a/zwei.txt")).unwrap();
    let report = archive.sync(&["a"], false);
    assert_eq!(counts(&report), [2, 0, 1, 2]);
    assert_eq!((report.renamed, report.warnings.count), (2, 0), "{:?}", report.warnings);
    assert_eq!(archive.ids(), ["3.txt", "neu/1.txt", "zwei.txt"]);
}

#[test]
fn a_source_that_is_gone_keeps_its_articles_unless_pruned() {
    let archive = Archive::new(&[("a/1.txt", "Eins\n\nx"), ("b/2.txt", "Zwei\n\ny")]);
    archive.sync(&["a", "b"], false);
    fs::rename(archive.path("a"), archive.path("elsewhere")).unwrap();
    assert_eq!(archive.sync(&["a", "b"], false).removed, 0);
    assert_eq!(archive.ids(), ["1.txt", "2.txt"]);
    assert_eq!(archive.sync(&["a", "b"], true).removed, 1);
    assert_eq!(archive.ids(), ["2.txt"]);
}

#[test]
fn sources_with_the_same_ids_do_not_replace_each_other() {
    let archive = Archive::new(&[
        ("a/1.txt", "Eins\n\nvon a"),
        ("b/1.txt", "Eins\n\nvon b"),
        ("c/b/1.txt", "Eins\n\nvon c"),
    ]);
    let report = archive.sync(&["a", "b", "c/b"], false);
    assert_eq!((report.new, report.warnings.count), (3, 2), "{:?}", report.warnings);
    assert_eq!(archive.ids(), ["1.txt", "b/1.txt", "b~2/1.txt"]);
    // A later source finds the ids of the earlier ones taken, too; and nobody's id changes.
    archive.write("d/1.txt", "Eins\n\nvon d");
    assert_eq!(archive.sync(&["d"], false).new, 1);
    archive.write("b/1.txt", "Eins\n\ngeändert");
    assert_eq!(archive.sync(&["b"], false).changed, 1);
    assert_eq!(archive.ids(), ["1.txt", "b/1.txt", "b~2/1.txt", "d/1.txt"]);
}

#[test]
fn an_id_used_twice_in_one_source_is_kept_and_said() {
    let archive = Archive::new(&[(
        "x.jsonl",
        "{\"id\":\"1\",\"text\":\"a\"}\n{\"id\":\"1\",\"text\":\"b\"}\n{\"id\":\"1\",\"text\":\"a\"}\n",
    )]);
    let report = archive.sync(&["x.jsonl"], false);
    assert_eq!((report.new, report.unchanged, report.warnings.count), (2, 1, 1), "{:?}", report.warnings);
    assert_eq!(archive.ids(), ["1", "1#2"]);
    // Touched, so that it is read again: nothing has changed.
    archive.write("x.jsonl", &fs::read_to_string(archive.path("x.jsonl")).unwrap());
    assert_eq!(counts(&archive.sync(&["x.jsonl"], false)), [0, 0, 3, 0]);
}

#[test]
fn what_cannot_be_read_is_named_and_keeps_its_articles() {
    let archive = Archive::new(&[(
        "x.jsonl",
        "{\"id\":\"1\",\"text\":\"a\"}\nnonsense\n{\"id\":\"2\",\"text\":\"b\"}\n",
    )]);
    let report = archive.sync(&["x.jsonl"], false);
    assert_eq!((report.new, report.skipped.count), (2, 1));
    let entry = &report.skipped.entries[0];
    assert!(entry.location.ends_with("x.jsonl:2") && entry.failure, "{entry:?}");
}

#[test]
fn a_run_that_is_stopped_keeps_what_it_read_and_the_next_one_goes_on() {
    let archive = Archive::new(&[]);
    let index = archive.path("index");
    let article = |n: u32| Article {
        id: n.to_string(),
        title: format!("T{n}"),
        text: format!("Text {n}"),
        ..Article::default()
    };
    let options = IndexOptions::default();
    let cancel = options.cancel.clone();
    let mut indexer = Indexer::open(&index, options).unwrap();
    let stopped = indexer
        .add(
            "host",
            (0..2000).map(|n| {
                if n == 700 {
                    cancel.store(true, std::sync::atomic::Ordering::Relaxed);
                }
                article(n)
            }),
        )
        .unwrap();
    drop(indexer);
    assert!(stopped.interrupted && stopped.articles >= 700 && stopped.articles < 2000, "{stopped:?}");
    let mut indexer = Indexer::open(&index, IndexOptions::default()).unwrap();
    let resumed = indexer.add("host", (0..2000).map(article)).unwrap();
    assert_eq!((resumed.articles, resumed.unchanged), (2000, stopped.articles));
}

#[test]
fn articles_are_removed_by_id() {
    let archive = Archive::new(&[("a/1.txt", "Eins\n\nx"), ("a/2.txt", "Zwei\n\ny")]);
    archive.sync(&["a"], false);
    let mut indexer = Indexer::open(&archive.path("index"), IndexOptions::default()).unwrap();
    let unknown = indexer.remove(&["1.txt".into(), "nope".into()]).unwrap();
    assert_eq!(unknown, ["nope"]);
    assert_eq!(archive.ids(), ["2.txt"]);
}

#[test]
fn records_that_were_kept_go_with_prune_though_their_file_is_as_it_was() {
    let archive = Archive::new(&[]);
    let write = |ids: &[&str], age: u64| {
        let record = |id: &&str| format!("{{\"id\":\"{id}\",\"text\":\"Text {id}\"}}\n");
        archive.write("a/r.jsonl", &ids.iter().map(record).collect::<String>());
        // What has just been written is read again anyway.
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
        let file = fs::File::options().append(true).open(archive.path("a/r.jsonl")).expect("a file");
        file.set_modified(time).expect("a time");
    };
    write(&["1", "2", "3"], 7200);
    archive.sync(&["a"], false);
    write(&["1"], 3600);
    for _ in 0..2 {
        let report = archive.sync(&["a"], false);
        assert_eq!((report.removed, report.warnings.count), (0, 1));
    }
    assert_eq!(archive.sync(&["a"], true).removed, 2);
    assert_eq!(archive.ids(), ["1"]);
    assert_eq!(archive.sync(&["a"], false).files_unchanged, 1);
}
