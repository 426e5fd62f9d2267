//! Making a damaged index anew: from what is whole of it, and from its sources.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lupe_corpus::Source;
use lupe_index::Rebuild;

use crate::error::Result;
use crate::indexer::{IndexOptions, Indexer};
use crate::reindex::{ReindexOptions, learn, write_anew};
use crate::report::{Progress, Report};

/// What [`repair`] has done.
#[derive(Clone, Debug, Default)]
pub struct Repaired {
    /// Articles that were whole in the index.
    pub kept: u64,
    /// What reading the sources again has brought; `None` where none is left to be read.
    pub read: Option<Report>,
    /// Sources that could not be read again: of their articles there are only those that were whole in the index. So it
    /// is with articles that came by standard input or from a program.
    pub unread: Vec<PathBuf>,
    /// It was stopped early; the next call goes on from there.
    pub interrupted: bool,
}

/// Makes a damaged index anew: what is whole of it is analysed from its stored texts, then its sources are read again, so
/// that what is missing comes back from them. Searches go on meanwhile, as far as they can.
///
/// # Errors
/// There is no index, or it has another format; another writer is at work; the disk is full; the index does not even tell
/// any more what it holds and where that is from.
pub fn repair(path: &Path, options: &IndexOptions, progress: &mut dyn FnMut(Progress)) -> Result<Repaired> {
    let &IndexOptions { memory, threads, duplicates, .. } = options;
    let cancel = Arc::clone(&options.cancel);
    let writing = ReindexOptions { memory, threads, duplicates, cancel, exceptions: None };
    let rebuild = Rebuild::repair(path, writing.writing(), learn)?;
    let roots = rebuild.old().checkpoint().sources.clone();
    let done = write_anew(rebuild, &writing, progress)?;
    let mut repaired = Repaired { kept: done.articles, interrupted: done.interrupted, ..Repaired::default() };
    if repaired.interrupted {
        return Ok(repaired);
    }
    let mut sources = Vec::new();
    for root in roots {
        match Source::open(Path::new(&root)) {
            Ok(source) => sources.push(source),
            Err(_) => repaired.unread.push(root.into()),
        }
    }
    // Without any there are still articles to be compared.
    let mut indexer = Indexer::open(path, options.clone())?;
    let report = indexer.sync(&sources, &[], progress)?;
    indexer.finish()?;
    repaired.interrupted = report.interrupted;
    repaired.read = Some(report).filter(|_| !sources.is_empty());
    Ok(repaired)
}
