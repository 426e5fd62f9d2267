//! `lupe index`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, bail};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use lupe_indexer::{IndexOptions, Indexer, Listed, Progress, Report, Rulings, Source, Stage, WalkOptions};

use crate::Outcome;
use crate::args::IndexArgs;
use crate::output::Output;

pub(crate) fn run(args: &IndexArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let stories = args.stories.as_deref().map(rulings).transpose()?;
    let cancel = stop_on_interrupt()?;
    let options = IndexOptions {
        memory: usize::try_from(args.memory).unwrap_or(usize::MAX),
        commit_bytes: args.commit,
        duplicates: !args.no_duplicates,
        stories,
        prune: args.prune,
        languages: args.languages.clone(),
        walk: WalkOptions { include: args.include.clone(), exclude: args.exclude.clone() },
        cancel,
        ..IndexOptions::default()
    };
    let report = index_paths(&args.paths, index, options, output)?;
    if args.json {
        output.json(&report)?;
    } else {
        summarize(&report, output);
    }
    Ok(if report.interrupted {
        Outcome::Interrupted
    } else if report.articles == 0 {
        // Nothing was there to be indexed: an empty folder, or nothing that could be read.
        Outcome::Failed
    } else {
        Outcome::Found
    })
}

/// Reads what the user says of stories.
fn rulings(path: &Path) -> anyhow::Result<Rulings> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Rulings::parse(&text).with_context(|| path.display().to_string())
}

/// Sets a flag on the first Ctrl-C, so that the work ends in order; ends the process on the second.
fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let cancel = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&cancel);
    ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })?;
    Ok(cancel)
}

/// Brings an index in step with paths, with a progress bar on a terminal.
pub(crate) fn index_paths(
    paths: &[PathBuf],
    index: &Path,
    options: IndexOptions,
    output: &mut Output,
) -> anyhow::Result<Report> {
    options.walk.check()?;
    let (mut sources, mut missing) = (Vec::new(), Vec::new());
    let mut errors = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            sources.push(Source::stdin());
            continue;
        }
        match Source::open(path) {
            Ok(source) => sources.push(source),
            Err(error) => {
                missing.push(std::path::absolute(path)?);
                errors.push(error);
            }
        }
    }
    // A source that is gone can still be pruned; without --prune there is nothing to do for it.
    if sources.is_empty() && !options.prune {
        match errors.into_iter().next() {
            Some(error) => return Err(error.into()),
            None => bail!("no path was given"),
        }
    }
    for error in &errors {
        output.warning(&error.to_string());
    }
    let prune_only = sources.is_empty();
    let mut indexer = Indexer::open(index, options)?;
    let bar = Bar::new();
    let report = indexer.sync(&sources, &missing, &mut |progress| bar.show(progress));
    bar.clear();
    let report = report?;
    indexer.finish()?;
    if prune_only && report.removed == 0 {
        bail!("{}", errors.first().map(ToString::to_string).unwrap_or_default());
    }
    Ok(report)
}

/// Says what a run did.
pub(crate) fn summarize(report: &Report, output: &mut Output) {
    for entry in &report.skipped.entries {
        output.note(format!("skipped {}: {}", entry.location, entry.reason));
    }
    more(&report.skipped, "skipped", output);
    for entry in &report.warnings.entries {
        output.warning(&format!("{}: {}", entry.location, entry.reason));
    }
    more(&report.warnings, "warnings", output);
    let seconds = report.took.as_secs_f64();
    output.note(format!(
        "{} articles read: {} new, {} changed, {} unchanged; {} removed, {} skipped ({} in {seconds:.1} s)",
        report.read,
        report.new,
        report.changed,
        report.unchanged,
        report.removed,
        report.skipped.count,
        HumanBytes(report.bytes),
    ));
    output.note(format!(
        "{} articles in the index; {} of them are copies in {} stories",
        report.articles, report.folded, report.clusters
    ));
    if report.interrupted {
        output.warning("interrupted: what is counted here is in the index; run the command again to go on");
    }
    if report.articles == 0 {
        output.error("nothing was indexed: there is no article in what was given");
    }
}

/// Says how many entries are only counted.
fn more(listed: &Listed, what: &str, output: &mut Output) {
    let more = listed.count - listed.entries.len() as u64;
    if more > 0 {
        output.note(format!("... and {more} more {what}"));
    }
}

/// A progress bar with rate and time left, on terminals only.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Bar {
        // indicatif draws to stderr, and nothing where that is no terminal.
        Bar(ProgressBar::no_length())
    }

    fn show(&self, progress: Progress) {
        let bar = &self.0;
        let template = match (progress.stage, progress.total_bytes) {
            (Stage::Committing, _) => "{spinner} writing",
            (Stage::Comparing, _) => "{spinner} comparing articles",
            (Stage::Reading, 0) => "{spinner} {msg} articles  {bytes_per_sec}",
            (Stage::Reading, _) => {
                "{bar:30} {bytes} of {total_bytes}  {msg} articles  {bytes_per_sec}, {eta} left"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if progress.stage == Stage::Reading {
            bar.set_length(progress.total_bytes);
            bar.set_position(progress.bytes);
            bar.set_message(progress.articles.to_string());
        }
        bar.tick();
    }

    fn clear(&self) {
        self.0.finish_and_clear();
    }
}
