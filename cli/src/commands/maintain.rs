//! `lupe verify`, `lupe optimize`, `lupe remove`

use std::path::Path;

use anyhow::bail;
use lupe_index::{Checkpoint, Error, Snapshot, Verification, Writer, WriterOptions};
use lupe_indexer::{IndexOptions, Indexer};

use crate::Outcome;
use crate::commands::index::{Bar, read_options, stop_on_interrupt, summarize};
use crate::output::Output;

pub(crate) fn verify(repair: bool, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let found = match lupe_index::verify(index) {
        Err(Error::Damaged { detail, .. }) if repair => {
            Verification { problems: vec![detail], ..Verification::default() }
        }
        found => found?,
    };
    for problem in &found.problems {
        output.line(problem)?;
    }
    if found.problems.is_empty() {
        output.line(format!("{} articles and {} terms read, nothing wrong", found.articles, found.terms))?;
        return Ok(Outcome::Found);
    }
    if repair {
        return rebuild(index, output);
    }
    let index = index.display();
    bail!("the index at {index} is damaged: `lupe verify --repair --index {index}` makes it anew")
}

/// Makes a damaged index anew and says what that could not bring back.
fn rebuild(index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let options =
        IndexOptions { cancel: stop_on_interrupt()?, read: read_options(&[]), ..IndexOptions::default() };
    let bar = Bar::new();
    let repaired = lupe_indexer::repair(index, &options, &mut |progress| bar.show(progress));
    bar.clear();
    let repaired = repaired?;
    output.note(format!("{} articles were whole in the index", repaired.kept));
    if let Some(report) = &repaired.read {
        summarize(report, output);
    }
    if repaired.interrupted {
        output.warning("interrupted: run the command again to go on");
        return Ok(Outcome::Interrupted);
    }
    for source in &repaired.unread {
        output.warning(&format!(
            "{} cannot be read any more: of its articles there are only those that were whole in the index",
            source.display()
        ));
    }
    output.note(
        "what came by standard input and was not whole is lost; where you index with options like --include or --without, run `lupe index` with them once more",
    );
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
    indexer.purge()?;
    for id in &unknown {
        output.warning(&format!("no article has the id {id:?}"));
    }
    output.note(format!("{} articles removed", ids.len() - unknown.len()));
    Ok(if unknown.len() < ids.len() { Outcome::Found } else { Outcome::Nothing })
}
