//! `lupe index`

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, bail};
use indicatif::{HumanBytes, ProgressBar, ProgressStyle};
use lupe_corpus::{ParserProcess, ReadOptions, Rule, Rules};
use lupe_index::is_index;
use lupe_indexer::{
    IndexOptions, Indexer, Listed, Progress, Report, Rulings, Source, Stage, Synonyms, WalkOptions,
};

use crate::Outcome;
use crate::args::IndexArgs;
use crate::output::Output;
use crate::watch::{Changes, is_news};

pub(crate) fn run(args: &IndexArgs, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let stories = args.stories.as_deref().map(rulings).transpose()?;
    let cancel = stop_on_interrupt()?;
    let options = IndexOptions {
        memory: usize::try_from(args.memory).unwrap_or(usize::MAX),
        commit_bytes: args.commit,
        duplicates: !args.no_duplicates,
        stories,
        prune: args.prune,
        exceptions: args.exceptions.as_deref().map(read_exceptions).transpose()?,
        synonyms: args.synonyms.as_deref().map(synonyms).transpose()?,
        languages: args.languages.clone(),
        walk: WalkOptions { include: args.include.clone(), exclude: args.exclude.clone() },
        cancel,
        read: read_options(&args.without),
        ..IndexOptions::default()
    };
    // Watching begins before the first run, so that no change falls between.
    let changes = if args.watch { Some(Changes::of(&args.paths, index)?) } else { None };
    let report = index_paths(&args.paths, index, options.clone(), output)?;
    show(&report, args, output)?;
    if let Some(changes) = changes.filter(|_| !report.interrupted) {
        output.note("watching for changes; Ctrl-C stops");
        let paths = &args.paths;
        follow(&changes, paths, index, &options, output, |report, output| show(report, args, output))?;
        return Ok(Outcome::Interrupted);
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

/// The text of an exceptions file.
pub(crate) fn read_exceptions(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the exceptions file {}: name another one", path.display()))
}

fn show(report: &Report, args: &IndexArgs, output: &mut Output) -> anyhow::Result<()> {
    if args.json {
        output.json(report)?;
        return output.finish();
    }
    if args.list {
        for (listed, what) in [(&report.indexed, "indexed"), (&report.duplicates, "duplicates")] {
            for entry in &listed.entries {
                output.note(format!("{}: {}", entry.location, entry.reason));
            }
            more(listed, what, output);
        }
    }
    summarize(report, output);
    Ok(())
}

/// Keeps an index in step until the run is cancelled, and shows each run that did something.
pub(crate) fn follow(
    changes: &Changes,
    paths: &[PathBuf],
    index: &Path,
    options: &IndexOptions,
    output: &mut Output,
    mut show: impl FnMut(&Report, &mut Output) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if let Some(warning) = changes.warning() {
        output.warning(&warning);
    }
    let mut said = String::new();
    while changes.wait(&options.cancel) {
        match index_paths(paths, index, options.clone(), output) {
            Ok(report) if is_news(&report) => show(&report, output)?,
            Ok(_) => said.clear(),
            // A disk that is not mounted, or another process that writes, is a matter of time.
            Err(error) => {
                let error = format!("{error:#}");
                if said != error {
                    output.warning(&error);
                    said = error;
                }
            }
        }
    }
    Ok(())
}

/// How files are read: documents are parsed by this very program in a process of its own.
pub(crate) fn read_options(without: &[Rule]) -> ReadOptions {
    let rules = without.iter().fold(Rules::all(), |rules, &rule| rules.without(rule));
    let program = std::env::current_exe();
    let parser = program.map(|program| ParserProcess::new(program, vec!["parse-document".into()]));
    // A system that does not say where its programs are leaves parsing within this process.
    ReadOptions { parser: parser.ok(), rules, ..ReadOptions::default() }
}

/// Reads what the user says of stories.
fn rulings(path: &Path) -> anyhow::Result<Rulings> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    Rulings::parse(&text).with_context(|| path.display().to_string())
}

/// Reads what the user says means the same.
fn synonyms(path: &Path) -> anyhow::Result<Synonyms> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the synonyms file {}: name another one", path.display()))?;
    Synonyms::parse(&text).with_context(|| path.display().to_string())
}

/// Sets a flag on the first Ctrl-C, so that the work ends in order; ends the process on the second.
pub(crate) fn stop_on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
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
        if is_index(path) {
            bail!("{} is an index, not a folder of articles: name it with --index", path.display());
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
    let started = Instant::now();
    let report = indexer.sync(&sources, &missing, &mut |progress| bar.show(progress));
    let report = report.and_then(|report| {
        bar.show(Progress { stage: Stage::Committing, ..Progress::default() });
        indexer.finish()?;
        Ok(Report { took: started.elapsed(), ..report })
    });
    bar.clear();
    let report = report?;
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
    let renamed =
        if report.renamed > 0 { format!("; {} of them only renamed", report.renamed) } else { String::new() };
    output.note(format!(
        "{} articles read: {} new, {} changed, {} unchanged; {} removed, {} skipped{renamed} ({} in {seconds:.1} s)",
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
pub(crate) struct Bar(ProgressBar);

impl Bar {
    pub(crate) fn new() -> Bar {
        // indicatif draws to stderr, and nothing where that is no terminal.
        Bar(ProgressBar::no_length())
    }

    pub(crate) fn show(&self, progress: Progress) {
        let bar = &self.0;
        let template = match (progress.stage, progress.total_bytes) {
            (Stage::Committing, _) => "{spinner} writing",
            (Stage::Comparing, _) => "{spinner} comparing articles",
            (Stage::Reindexing, _) => "{bar:30} {pos} of {len} articles, {eta} left",
            (Stage::Reading, 0) => "{spinner} {msg} articles  {bytes_per_sec}",
            (Stage::Reading, _) => {
                "{bar:30} {bytes} of {total_bytes}  {msg} articles  {bytes_per_sec}, {eta} left"
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if matches!(progress.stage, Stage::Reading | Stage::Reindexing) {
            bar.set_length(progress.total_bytes);
            bar.set_position(progress.bytes);
            bar.set_message(progress.articles.to_string());
        }
        bar.tick();
    }

    pub(crate) fn clear(&self) {
        self.0.finish_and_clear();
    }
}
