//! `lupe verify`, `lupe optimize`, `lupe remove`

use std::path::Path;

use anyhow::bail;
use lupe_index::{Checkpoint, Snapshot, Writer, WriterOptions};
use lupe_indexer::{IndexOptions, Indexer};

use crate::Outcome;
use crate::output::Output;

pub(crate) fn verify(index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let found = lupe_index::verify(index)?;
    for problem in &found.problems {
        output.line(problem)?;
    }
    if !found.problems.is_empty() {
        bail!("the index at {} is damaged: index the sources anew into another directory", index.display());
    }
    output.line(format!("{} articles and {} terms read, nothing wrong", found.articles, found.terms))?;
    Ok(Outcome::Found)
}

pub(crate) fn optimize(index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let checkpoint: Checkpoint = Snapshot::open(index)?.checkpoint().clone();
    let mut writer = Writer::open(index, WriterOptions::default())?;
    writer.merge_all()?;
    writer.commit(&checkpoint)?;
    writer.finish()?;
    output.note("the index is in one piece");
    Ok(Outcome::Found)
}

pub(crate) fn remove(ids: &[String], index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    // Fails where there is no index, instead of making one.
    Snapshot::open(index)?;
    let mut indexer = Indexer::open(index, IndexOptions::default())?;
    let unknown = indexer.remove(ids)?;
    indexer.finish()?;
    for id in &unknown {
        output.warning(&format!("no article has the id {id:?}"));
    }
    output.note(format!("{} articles removed", ids.len() - unknown.len()));
    Ok(if unknown.len() < ids.len() { Outcome::Found } else { Outcome::Nothing })
}
