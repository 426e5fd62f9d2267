//! What a run did.

use std::collections::HashMap;
use std::time::Duration;

use lupe_index::{ArticleKey, Resemblance, Snapshot};
use serde::Serialize;

use crate::error::Result;

/// Entries of a list in a report; beyond these only their number is kept, so that memory stays bounded.
const LISTED: usize = 10_000;

/// What a run did: how many articles came and went, and what did not become an article, with the reason.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Articles that were read.
    pub read: u64,
    /// Articles that were not in the index before.
    pub new: u64,
    /// Articles that were in the index with other content.
    pub changed: u64,
    /// Articles that were in the index as they are; those of unchanged files, which are not read again, included.
    pub unchanged: u64,
    /// Articles that are no longer in their source.
    pub removed: u64,
    /// Pairs of a new and a removed article that are the same under another id: a file was renamed or moved.
    pub renamed: u64,
    /// Files that were read.
    pub files_read: u64,
    /// Files that have not changed since they were last read to their end.
    pub files_unchanged: u64,
    /// Bytes of the files that were read.
    pub bytes: u64,
    /// The articles that are new or changed, by id, and which of both they are.
    pub indexed: Listed,
    /// Those of them that are copies or retellings, by id, and of which article; what stands first in its story is none.
    pub duplicates: Listed,
    /// What was not indexed, and why.
    pub skipped: Listed,
    /// What was indexed, but is worth knowing: an id used twice, an odd encoding, articles kept of a lost source.
    pub warnings: Listed,
    /// Stories with more than one article, after this run.
    pub clusters: u64,
    /// Articles folded into one of those stories, after this run.
    pub folded: u64,
    /// Texts that had not changed but were compared again, because lines that they share with others have become
    /// boilerplate, or pairs of words formulas, or are so no more.
    pub compared_again: u64,
    /// Pairs of texts that were compared with each other.
    pub candidates: u64,
    /// Those of them that resemble each other.
    pub resembling: u64,
    /// Articles in the index after this run.
    pub articles: u64,
    /// The run was interrupted; what is counted here is in the index.
    pub interrupted: bool,
    /// How long it took.
    #[serde(serialize_with = "seconds")]
    pub took: Duration,
}

fn seconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(took.as_secs_f64())
}

/// A list that names its first ten thousand entries and counts the rest.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Listed {
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub entries: Vec<Entry>,
}

/// A file or record, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The path, `path:line`, or id.
    pub location: String,
    /// What is to be said, as a sentence fragment.
    pub reason: String,
    /// Something should have been read and was not.
    pub failure: bool,
}

impl Report {
    /// Says which of the articles that came in a run are told by others before them.
    pub(crate) fn list_duplicates(&mut self, snapshot: &Snapshot, came: &[ArticleKey]) -> Result<()> {
        let folded = snapshot.clusters().iter().flat_map(|cluster| {
            cluster.members.iter().map(|member| (member.key, (member.resemblance, cluster.leader)))
        });
        let folded: HashMap<ArticleKey, (Resemblance, ArticleKey)> = folded.collect();
        let duplicates: Vec<(ArticleKey, Resemblance, ArticleKey)> = came
            .iter()
            .filter_map(|&key| folded.get(&key).map(|&(resemblance, leader)| (key, resemblance, leader)))
            .collect();
        let (listed, others) = duplicates.split_at(duplicates.len().min(LISTED));
        let ids = snapshot.ids(&listed.iter().flat_map(|&(key, _, leader)| [key, leader]).collect())?;
        let id = |key: &ArticleKey| ids.get(key).map_or("", String::as_str);
        for (key, resemblance, leader) in listed {
            self.duplicates.push(id(key), format!("{} version of {}", resemblance.name(), id(leader)), false);
        }
        self.duplicates.count += others.len() as u64;
        Ok(())
    }
}

impl Listed {
    fn is_full(&self) -> bool {
        self.entries.len() >= LISTED
    }

    /// Adds an entry.
    pub(crate) fn push(&mut self, location: impl Into<String>, reason: impl Into<String>, failure: bool) {
        self.count += 1;
        if !self.is_full() {
            self.entries.push(Entry { location: location.into(), reason: reason.into(), failure });
        }
    }

    /// Is there nothing to list?
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// How far a run has come; handed over several times a second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// Bytes read so far, unchanged files included.
    pub bytes: u64,
    /// Bytes in all, as far as the sources have been listed; 0 where unknown (standard input).
    pub total_bytes: u64,
    /// Articles analysed so far.
    pub articles: u64,
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Stage {
    /// Reading and analysing.
    #[default]
    Reading,
    /// Analysing stored articles anew; counted in articles, not in bytes.
    Reindexing,
    /// Making what was read visible and safe.
    Committing,
    /// Looking for near-identical articles.
    Comparing,
}
