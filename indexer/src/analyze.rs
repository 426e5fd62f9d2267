//! The second stage of the pipeline: analyses batches of articles.

use crossbeam_channel::Sender;
use lupe_analysis::{Analyzer, Language};
use lupe_index::{Document, FileState, faults};

use crate::document::document;
use crate::read::Work;

/// What it hands on.
pub(crate) enum Done {
    /// Documents, and whether each is new.
    Documents(Vec<(Document, bool)>),
    File(FileState),
}

/// A worker: analyses batches until there are no more, or nobody wants them.
pub(crate) fn analyze(
    work: impl Iterator<Item = (u64, Work)>,
    done: &Sender<(u64, Done)>,
    languages: &[Language],
    analyzer: &Analyzer,
) {
    for (sequence, item) in work {
        faults::reached("analysing");
        let item = match item {
            Work::Articles(jobs) => {
                let documents = jobs.into_iter().map(|job| (job.new, document(job, languages, analyzer)));
                Done::Documents(documents.map(|(new, document)| (document, new)).collect())
            }
            Work::FileDone(file) => Done::File(file),
        };
        if done.send((sequence, item)).is_err() {
            return;
        }
    }
}
