//! Which segments are merged at the end of a run.
//!
//! A query looks each term up in every segment, and each has dictionaries of its own: few segments answer faster and take
//! less room. While articles come in, the engine merges by its own policy, eight segments of a size at a time; at the end,
//! what is left is merged so that each segment is several times as large as all smaller ones together. So there are
//! few, and an article is written anew only when what comes amounts to a good share of what is there.

use tantivy::SegmentMeta;
use tantivy::indexer::{MergeCandidate, MergePolicy};

/// Each segment is to be more than this many times as large as all smaller ones together.
const TIMES: u64 = 4;
/// Documents of a segment that is left as it is: writing it anew takes minutes.
const LARGEST: u32 = 10_000_000;

/// Merges what is small beside the others.
#[derive(Debug)]
pub(super) struct Settle;

impl MergePolicy for Settle {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let mut segments: Vec<&SegmentMeta> =
            segments.iter().filter(|segment| segment.num_docs() <= LARGEST).collect();
        segments.sort_by_key(|segment| segment.num_docs());
        let sizes: Vec<u32> = segments.iter().map(|segment| segment.num_docs()).collect();
        match together(&sizes) {
            0 => Vec::new(),
            count => vec![MergeCandidate(segments.iter().take(count).map(|segment| segment.id()).collect())],
        }
    }
}

/// How many of the first segments are merged into one; 0 where all may stay as they are. `sizes` in documents, the least
/// first.
fn together(sizes: &[u32]) -> usize {
    let (mut smaller, mut count) = (0u64, 0);
    for (n, &size) in sizes.iter().enumerate() {
        if n > 0 && smaller * TIMES >= u64::from(size) {
            count = n + 1;
        }
        smaller += u64::from(size);
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
