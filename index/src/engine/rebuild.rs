//! A new generation of an index, written beside the one in use from what that has stored, and swapped in at one moment.
//!
//! ```text
//! .lupe/rebuild.json      from which commit, into which generation; while the work is under way
//! .lupe/g2/               the new generation
//! ```
//!
//! How far the work has come travels in the new generation's commits, so that a killed rebuild goes on from the last.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lupe_analysis::ANALYSIS_VERSION;
use serde::{Deserialize, Serialize};

use super::reader::Snapshot;
use super::verify;
use super::writer::{Checkpoint, Writer, WriterOptions};
use crate::compounds::Compounds;
use crate::directory::{self, FORMAT_VERSION, Manifest, WriterLock};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::seal::unseal;

const PLAN: &str = "rebuild.json";

/// What a rebuild goes from and to. Another plan than the one found means to start anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Plan {
    from: String,
    /// The commit that it goes from.
    commit: u64,
    to: String,
    analysis: u32,
    compounds: Option<String>,
    exceptions: String,
}

/// An index that is being analysed anew. Readers go on with the old generation until [`Rebuild::finish`].
pub struct Rebuild {
    path: PathBuf,
    old: Snapshot,
    from: Manifest,
    writer: Writer,
    done: u64,
    /// Nothing is damaged: files and clusters can be taken over as they are.
    whole: bool,
}

impl Rebuild {
    /// Begins to rebuild the index at `path`, or goes on where an earlier rebuild was interrupted. `exceptions` replaces
    /// the text of the index's exceptions file. `learn` makes the vocabulary from the articles, where it is needed.
    ///
    /// # Errors
    /// There is no index, or it has another format; another writer is at work; the disk cannot be written; a line of the
    /// exceptions is wrong.
    pub fn open(
        path: &Path,
        options: WriterOptions,
        exceptions: Option<&str>,
        learn: impl FnOnce(&Snapshot, &str) -> Result<Compounds>,
    ) -> Result<Rebuild> {
        let from = directory::read(path)?;
        let lock = directory::lock(path)?;
        let old = Snapshot::load_with(path, &from, Arc::default())?;
        let exceptions = match exceptions {
            Some(text) => text.to_owned(),
            None => directory::exceptions(path, &from)?,
        };
        Rebuild::begin((path, lock), options, (from, old, true), exceptions, learn)
    }

    /// Begins to make a damaged index anew from those of its segments that are whole, or goes on with that. The
    /// vocabulary and exceptions are kept where they are whole.
    ///
    /// # Errors
    /// There is no index, or it has another format; another writer is at work; the disk cannot be written; the list of
    /// segments is damaged, too.
    pub fn repair(
        path: &Path,
        options: WriterOptions,
        learn: impl FnOnce(&Snapshot, &str) -> Result<Compounds>,
    ) -> Result<Rebuild> {
        let from = match directory::read(path) {
            Err(Error::Damaged { .. }) => directory::guess(path)?,
            other => other?,
        };
        let lock = directory::lock(path)?;
        let folder = directory::engine_folder(path, &from);
        let mut broken: Vec<String> =
            verify::damages(path, &folder)?.into_iter().map(|damage| damage.segment).collect();
        broken.dedup();
        let old = Snapshot::load_without(path, &from, Arc::default(), &broken)?;
        let kept = Compounds::load(path, &folder, from.compounds.as_deref()).ok();
        let exceptions = kept.as_ref().map_or_else(String::new, |kept| kept.exceptions().to_owned());
        let compounds = |old: &Snapshot, exceptions: &str| kept.map_or_else(|| learn(old, exceptions), Ok);
        Rebuild::begin((path, lock), options, (from, old, false), exceptions, compounds)
    }

    fn begin(
        (path, lock): (&Path, WriterLock),
        options: WriterOptions,
        (from, old, whole): (Manifest, Snapshot, bool),
        exceptions: String,
        learn: impl FnOnce(&Snapshot, &str) -> Result<Compounds>,
    ) -> Result<Rebuild> {
        let mut plan = Plan {
            from: from.generation.clone(),
            commit: old.generation(),
            to: directory::next_generation(&from.generation),
            analysis: ANALYSIS_VERSION,
            compounds: None,
            exceptions,
        };
        let found = read_plan(path)
            .filter(|found| Plan { compounds: found.compounds.clone(), ..plan.clone() } == *found);
        let folder = path.join(&plan.to);
        let compounds = match &found {
            Some(found) => Compounds::load(path, &folder, found.compounds.as_deref())?,
            None => {
                remove_plan(path)?;
                super::create(path, &folder)?;
                let compounds = learn(&old, &plan.exceptions)?;
                compounds.save(&folder)?;
                plan.compounds = compounds.hash().map(str::to_owned);
                directory::write_json(&path.join(PLAN), &plan)?;
                compounds
            }
        };
        let manifest = Manifest {
            format: FORMAT_VERSION,
            analysis: ANALYSIS_VERSION,
            generation: plan.to,
            compounds: compounds.hash().map(str::to_owned),
        };
        let writer = Writer::of_generation(path, options, manifest, compounds, lock)?;
        let done = writer.last_checkpoint()?.rebuilt;
        Ok(Rebuild { path: path.to_owned(), old, from, writer, done, whole })
    }

    /// The last commit of the old generation.
    pub fn old(&self) -> &Snapshot {
        &self.old
    }

    /// How the new generation is analysed.
    pub fn compounds(&self) -> &Compounds {
        self.writer.compounds()
    }

    /// How many articles were rebuilt and committed, in the order of [`Snapshot::articles_in_order`].
    pub fn done(&self) -> u64 {
        self.done
    }

    /// Adds the next article.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn add(&mut self, document: Document, batch: u64) -> Result<()> {
        self.writer.add(document, batch)?;
        self.done += 1;
        Ok(())
    }

    /// Makes what was added safe from an interruption.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn commit(&mut self) -> Result<()> {
        self.writer.commit(&Checkpoint { rebuilt: self.done, ..Checkpoint::default() })
    }

    /// Was the old generation analysed by another version, so that clusters must be found anew?
    pub fn is_other_analysis(&self) -> bool {
        self.from.analysis != ANALYSIS_VERSION
    }

    /// Takes over files, clusters and the notes of these names, swaps the new generation in, and removes the old one.
    /// Where the analysis has changed, the next run compares all articles for near-identical ones again; where something
    /// was damaged, it also reads all files again.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn finish(mut self, notes: &[&str]) -> Result<()> {
        if self.whole {
            for file in self.old.files()? {
                self.writer.set_file(&file)?;
            }
            for cluster in self.old.clusters() {
                self.writer.set_cluster(cluster)?;
            }
        }
        for name in notes {
            if let Some(content) = self.old.note(name)? {
                self.writer.set_note(name, &content)?;
            }
        }
        let mut checkpoint = self.old.checkpoint().clone();
        if self.is_other_analysis() || !self.whole {
            checkpoint.compared = 0;
        }
        self.writer.set_settling(true);
        self.writer.commit(&checkpoint)?;
        let manifest = self.writer.manifest().clone();
        let _lock = self.writer.close()?;
        directory::write_manifest(&self.path, &manifest)?;
        directory::set_finished(&directory::engine_folder(&self.path, &manifest));
        remove_plan(&self.path)?;
        directory::remove_folder(&self.path.join(&self.from.generation))
    }
}

/// Removes a rebuild that was interrupted.
pub(super) fn abandon(path: &Path, manifest: &Manifest) -> Result<()> {
    remove_plan(path)?;
    remove_strays(path, manifest)
}

/// Removes generations that are neither in use nor being rebuilt: what a killed rebuild has left behind.
pub(super) fn remove_strays(path: &Path, manifest: &Manifest) -> Result<()> {
    let target = read_plan(path).map(|plan| plan.to);
    let io = |error| Error::io(path, error);
    for entry in fs::read_dir(path).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        let Some(name) = name.to_str() else { continue };
        let number = name.strip_prefix('g').is_some_and(|rest| rest.parse::<u64>().is_ok());
        if number && name != manifest.generation && Some(name) != target.as_deref() {
            directory::remove_folder(&path.join(name))?;
        }
    }
    Ok(())
}

fn read_plan(path: &Path) -> Option<Plan> {
    serde_json::from_slice(unseal(&fs::read(path.join(PLAN)).ok()?)?).ok()
}

fn remove_plan(path: &Path) -> Result<()> {
    let file = path.join(PLAN);
    match fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&file, error)),
        _ => Ok(()),
    }
}
