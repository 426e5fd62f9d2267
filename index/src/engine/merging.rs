//! Which segments are merged at the end of a run.
//!
//! A query looks each term up in every segment, and each has dictionaries of its own: few segments answer faster and take
//! less room. While articles come in, the engine merges by its own policy, eight segments of a size at a time; at the end,
//! what is left is merged so that each segment is several times as large as all smaller ones together. So there are
//! few, and an article is written anew only when what comes amounts to a good share of what is there.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tantivy::SegmentMeta;
use tantivy::indexer::{LogMergePolicy, MergeCandidate, MergePolicy};

/// Each segment is to be more than this many times as large as all smaller ones together.
const TIMES: u64 = 4;
/// Documents of a segment that is left as it is: writing it anew takes minutes.
const LARGEST: u32 = 10_000_000;

/// When segments are merged: while articles come in as the engine likes, at the end of a run until they are few.
#[derive(Debug)]
pub(super) struct Merging {
    /// The folder of the segments.
    pub(super) folder: PathBuf,
    pub(super) usual: LogMergePolicy,
    /// Is a run about to end? It is set within a commit, once all its segments are there: else those of the commits before
    /// would be merged first, and then once more with the last.
    pub(super) settling: Arc<AtomicBool>,
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        if !self.settling.load(Ordering::SeqCst) {
            return self.usual.compute_merge_candidates(segments);
        }
        let sizes = self.sizes();
        let size =
            |segment: &SegmentMeta| sizes.get(&segment.id().uuid_string()).copied().unwrap_or_default();
        let few = segments.iter().filter(|segment| segment.num_docs() <= LARGEST);
        let mut segments: Vec<(u64, &SegmentMeta)> = few.map(|segment| (size(segment), segment)).collect();
        segments.sort_by_key(|&(size, _)| size);
        let sizes: Vec<u64> = segments.iter().map(|&(size, _)| size).collect();
        match together(&sizes) {
            0 => Vec::new(),
            count => {
                vec![MergeCandidate(segments.iter().take(count).map(|(_, segment)| segment.id()).collect())]
            }
        }
    }
}

impl Merging {
    /// What each segment takes on disk, in bytes: a story is a document, too, but of a hundredth of an article's size.
    fn sizes(&self) -> HashMap<String, u64> {
        let mut sizes = HashMap::new();
        for file in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let path = file.path();
            let segment = path.file_stem().and_then(OsStr::to_str).map(str::to_owned);
            if let (Some(segment), Ok(file)) = (segment, file.metadata()) {
                *sizes.entry(segment).or_default() += file.len();
            }
        }
        sizes
    }
}

/// How many of the first segments are merged into one; 0 where all may stay as they are. `sizes` in bytes, the least
/// first.
fn together(sizes: &[u64]) -> usize {
    let (mut smaller, mut count) = (0u64, 0);
    for (n, &size) in sizes.iter().enumerate() {
        if n > 0 && smaller * TIMES >= size {
            count = n + 1;
        }
        smaller += size;
    }
    count
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::{ArticleKey, Checkpoint, Document, Snapshot, StoredArticle, Writer, WriterOptions};

    #[test]
    fn segments_are_merged_until_each_is_much_larger_than_all_smaller_ones() {
        for (sizes, expected) in [
            (&[][..], 0),
            (&[100], 0),
            (&[10, 100], 0),
            (&[25, 100], 2),
            (&[1, 100, 100], 3),
            (&[100, 100, 10_000], 2),
            (&[1, 100, 10_000], 0),
            (&[2_000, 5_000, 9_000, 16_000, 17_000, 27_000, 35_000], 7),
            (&[0, 0, 10], 2),
        ] {
            assert_eq!(together(sizes), expected, "{sizes:?}");
        }
    }

    #[test]
    fn many_small_commits_leave_few_segments() {
        let folder = tempfile::tempdir().unwrap();
        let mut number = 0;
        for commits in [6, 1] {
            let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
            for commit in 0..commits {
                let article = StoredArticle::new("root", &number.to_string(), "", "Ein Haus", Language::De);
                writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
                number += 1;
                writer.set_settling(commit + 1 == commits);
                writer.commit(&Checkpoint::default()).unwrap();
            }
            writer.finish().unwrap();
            let snapshot = Snapshot::open(folder.path()).unwrap();
            assert_eq!(snapshot.articles(), number);
            assert!(snapshot.inner.columns.len() <= 2, "{}", snapshot.inner.columns.len());
        }
    }

    #[test]
    fn what_a_run_replaces_first_is_gone_from_what_is_merged_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let open = || Writer::open(folder.path(), options).unwrap();
        let add = |writer: &mut Writer, ids: &[&str]| {
            for id in ids {
                let article = StoredArticle::new("root", id, "", "Ein Haus", Language::De);
                writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
            }
            writer.commit(&Checkpoint::default()).unwrap();
        };
        let mut writer = open();
        add(&mut writer, &["a"]);
        add(&mut writer, &["b", "c", "d"]);
        // The larger segment has deletions of the last commit, the smaller one has none.
        writer.remove(ArticleKey::new("root", "c"));
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let mut writer = open();
        writer.set_settling(true);
        add(&mut writer, &["b"]);
        writer.finish().unwrap();
        assert_eq!(Snapshot::open(folder.path()).unwrap().articles(), 3);
    }

    #[test]
    fn a_writer_that_is_dropped_merges_nothing_behind_the_back_of_the_next() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..60 {
            let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
            writer.set_settling(true);
            for id in [0, number + 1] {
                let article = StoredArticle::new("root", &id.to_string(), "", "Ein Haus", Language::De);
                writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
            }
            writer.commit(&Checkpoint::default()).unwrap();
            drop(writer);
            assert_eq!(Snapshot::open(folder.path()).unwrap().articles(), number + 2);
        }
        assert!(crate::verify(folder.path()).unwrap().problems.is_empty());
    }
}
