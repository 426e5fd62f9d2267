//! The indexer: sources in, a synchronised index out.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded, unbounded};
use lupe_analysis::{Exceptions, Language, VocabularyBuilder};
use lupe_corpus::{Article, ReadOptions, Source, WalkOptions};
use lupe_index::{ArticleKey, Checkpoint, Snapshot, Synonyms, Writer, WriterOptions, faults};

use crate::analyze::{Done, analyze};
use crate::error::{Error, Result};
use crate::known::Known;
use crate::learn;
use crate::read::{Counters, Place, SourceReader, Work};
use crate::report::{Progress, Report, Stage};
use crate::rulings::Rulings;
use crate::stories::{self, Changes};

/// What an article takes in memory until it is committed, besides its text, in bytes; and one that may replace another, by
/// what the engine keeps to find that.
const BESIDES_TEXT: u64 = 512;
const REPLACING: u64 = 3584;

/// Work waiting between two stages, in batches.
const WAITING: usize = 4;
/// A commit is made at the latest once this much time has passed: each one leaves segments behind that have to be merged.
const COMMIT_TIME: Duration = Duration::from_secs(60);
/// A source that pauses so long is not waited for.
const PAUSE: Duration = Duration::from_secs(5);

/// How an index is made.
#[derive(Clone, Debug)]
pub struct IndexOptions {
    /// Memory for documents that are not written yet, in bytes. Default: 256 MB.
    pub memory: usize,
    /// A commit is made once this many bytes of text have been added since the last one, and every minute.
    /// Default: 384 MB.
    pub commit_bytes: u64,
    /// Threads that analyse. Default: one a core.
    pub threads: usize,
    /// The text of the user's exceptions file: how words are split into parts, kept with the index. Default: none, or
    /// those that the index was made with.
    pub exceptions: Option<String>,
    /// Look for near-identical articles. Default: yes.
    pub duplicates: bool,
    /// What the user says of stories; kept with the index, in place of what it held. Default: leave that as it is.
    pub stories: Option<Rulings>,
    /// What means the same; kept with the index, in place of what it held. Default: leave that as it is.
    pub synonyms: Option<Synonyms>,
    /// Remove the articles of a source that is gone, or has lost over half of them. Default: no.
    pub prune: bool,
    /// The languages that articles may be in. Default: all.
    pub languages: Vec<Language>,
    /// Which files of a folder are read.
    pub walk: WalkOptions,
    /// How they are read and cleaned.
    pub read: ReadOptions,
    /// Set it to stop early: what has been read is committed.
    pub cancel: Arc<AtomicBool>,
}

impl Default for IndexOptions {
    fn default() -> Self {
        IndexOptions {
            memory: 256 << 20,
            commit_bytes: 384 << 20,
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            exceptions: None,
            duplicates: true,
            stories: None,
            synonyms: None,
            prune: false,
            languages: Vec::new(),
            walk: WalkOptions::default(),
            read: ReadOptions::default(),
            cancel: Arc::default(),
        }
    }
}

/// Writes an index. There is one at a time for each index; readers go on undisturbed.
pub struct Indexer {
    path: PathBuf,
    options: IndexOptions,
    writer: Writer,
    snapshot: Option<Snapshot>,
    checkpoint: Checkpoint,
    /// Has a run begun and not come to its end? If it has failed, what it has added may be there, and is not known.
    unfinished: bool,
}

impl Indexer {
    /// Opens the index at `path` for writing, and makes it where there is none.
    ///
    /// # Errors
    /// The directory holds something else or another version, cannot be written, or is being written; a line of the
    /// exceptions is wrong, or the index was made with others.
    pub fn open(path: &Path, options: IndexOptions) -> Result<Indexer> {
        if let Some(text) = &options.exceptions {
            Exceptions::parse(text).map_err(lupe_index::Error::Exceptions)?;
        }
        // A thread that writes keeps up with two that analyse, and each writes segments of its own.
        let threads = options.threads.div_ceil(2).clamp(1, 4);
        let writer = Writer::open(path, WriterOptions { memory: options.memory, threads })?;
        let other = options.exceptions.as_ref().is_some_and(|text| text != writer.compounds().exceptions());
        if other && !writer.is_new() {
            return Err(lupe_index::Error::OtherExceptions(path.to_owned()).into());
        }
        let snapshot = match Snapshot::open(path) {
            Ok(snapshot) => Some(snapshot),
            Err(lupe_index::Error::NotFound(_)) => None,
            Err(error) => return Err(error.into()),
        };
        let checkpoint = snapshot.as_ref().map(|snapshot| snapshot.checkpoint().clone()).unwrap_or_default();
        Ok(Indexer { path: path.to_owned(), options, writer, snapshot, checkpoint, unfinished: false })
    }

    /// Brings the index in step with sources: new and changed articles are indexed, vanished ones removed, unchanged
    /// ones skipped. `missing` are paths of sources that are not there any more; their articles go only with
    /// [`IndexOptions::prune`]. Calls `progress` several times a second.
    ///
    /// # Errors
    /// The index cannot be written. What was committed is kept; the next run goes on from there.
    pub fn sync(
        &mut self,
        sources: &[Source],
        missing: &[PathBuf],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Report> {
        for source in sources.iter().filter(|source| !source.is_stdin()) {
            let root = source.root().display().to_string();
            if !self.checkpoint.sources.contains(&root) {
                self.checkpoint.sources.push(root);
            }
        }
        self.run(progress, |reader, prune| {
            let mut gone = Vec::new();
            for source in sources {
                let unreadable = reader.source(source);
                let root = source.root().display().to_string();
                if !reader.cancel.load(Ordering::Relaxed) && !source.is_stdin() {
                    gone.push(vanished(reader, &root, &unreadable, prune));
                }
            }
            for path in missing {
                let root = path.display().to_string();
                if reader.known.roots().contains(root.as_str()) {
                    gone.push(vanished(reader, &root, &[], prune));
                }
            }
            gone
        })
    }

    /// Adds articles that a host program holds in memory, as the source `source`; those of the same id are replaced.
    ///
    /// # Errors
    /// As [`Indexer::sync`].
    pub fn add(
        &mut self,
        source: &str,
        articles: impl IntoIterator<Item = Article> + Send,
    ) -> Result<Report> {
        let place = Place { root: source.to_owned(), name: source };
        self.run(&mut |_| {}, move |reader, _| {
            for article in articles {
                reader.article(Box::new(article), &place, "");
                if reader.cancel.load(Ordering::Relaxed) {
                    break;
                }
            }
            reader.flush();
            Vec::new()
        })
    }

    /// Takes articles out by the ids under which they are known. Returns the ids that no article has.
    ///
    /// # Errors
    /// The index cannot be read or written.
    pub fn remove(&mut self, ids: &[String]) -> Result<Vec<String>> {
        let (mut keys, mut unknown) = (HashSet::new(), Vec::new());
        let Some(snapshot) = self.snapshot.clone() else { return Ok(ids.to_vec()) };
        for id in ids {
            match snapshot.find(id)? {
                Some(at) => drop(keys.insert(snapshot.key(at))),
                None => unknown.push(id.clone()),
            }
        }
        self.remove_articles(&snapshot, &keys)?;
        self.commit()?;
        self.compare(&mut |_| {})?;
        Ok(unknown)
    }

    /// Waits for merges in the background and closes the index.
    ///
    /// # Errors
    /// A merge failed; what was committed is safe.
    pub fn finish(self) -> Result<()> {
        Ok(self.writer.finish()?)
    }

    /// The same, and nothing of what was removed or replaced stays on disk.
    ///
    /// # Errors
    /// As [`Indexer::finish`], or the index cannot be written.
    pub fn purge(self) -> Result<()> {
        // Its files could not be removed on every system while they are open.
        drop(self.snapshot);
        Ok(self.writer.purge()?)
    }

    /// Runs the pipeline: `read` fills it from its own thread, workers analyse, this thread writes in order.
    fn run(
        &mut self,
        progress: &mut dyn FnMut(Progress),
        read: impl FnOnce(&mut SourceReader<'_>, bool) -> Vec<Gone> + Send,
    ) -> Result<Report> {
        let started = Instant::now();
        self.writer.set_settling(false);
        let may_be_there = std::mem::replace(&mut self.unfinished, true);
        let known = self.snapshot.as_ref().map(Known::load).transpose()?.unwrap_or_default();
        let options = self.options.clone();
        let counters = Counters::default();
        options.read.bytes_read.store(0, Ordering::Relaxed);
        let batch = self.checkpoint.batch + 1;
        let snapshot = self.snapshot.clone();
        let (mut report, came, gone) = std::thread::scope(|scope| -> Result<_> {
            let (work_in, work_out) = bounded::<(u64, Work)>(WAITING);
            let (done_in, done_out) = bounded::<(u64, Done)>(WAITING);
            let (counters, options) = (&counters, &options);
            let reader = scope.spawn(move || {
                let (walk, files) = (&options.walk, &options.read);
                let mut reader =
                    SourceReader::new(known, snapshot, counters, &options.cancel, (walk, files), work_in);
                let gone = read(&mut reader, options.prune);
                (reader.report, reader.came, gone)
            });
            let first =
                if self.writer.is_new() { self.learn(&work_out, counters, progress)? } else { Vec::new() };
            let (first_in, first_out) = unbounded();
            for item in first {
                // The receiver is in scope: this cannot fail.
                let _ = first_in.send(item);
            }
            drop(first_in);
            let analyzer = self.writer.compounds().analyzer().clone();
            for _ in 0..options.threads.max(1) {
                let work = first_out.clone().into_iter().chain(work_out.clone());
                let (done_in, analyzer) = (done_in.clone(), analyzer.clone());
                scope.spawn(move || analyze(work, &done_in, &options.languages, &analyzer));
            }
            drop((work_out, done_in));
            let written = self.write(&done_out, (batch, may_be_there), counters, progress);
            // Where writing has failed, the stages before it see a closed channel and end.
            drop(done_out);
            let read = reader.join().map_err(|_| Error::Thread("reads"))?;
            written?;
            Ok(read)
        })?;
        report.interrupted = self.options.cancel.load(Ordering::Relaxed);
        progress(Progress { stage: Stage::Committing, ..Progress::default() });
        if let Some(snapshot) = self.snapshot.clone() {
            let keys = gone.iter().flat_map(|gone| gone.articles.iter().copied()).collect();
            self.remove_articles(&snapshot, &keys)?;
            report.removed = keys.len() as u64;
            for gone in gone {
                gone.files.iter().for_each(|path| self.writer.remove_file(&gone.root, path));
                gone.read.iter().try_for_each(|file| self.writer.set_file(file))?;
            }
        }
        self.checkpoint.batch = batch;
        if let Some(synonyms) = &self.options.synonyms {
            let held = self.snapshot.as_ref().map(Snapshot::synonyms).transpose()?.unwrap_or_default();
            if *synonyms != held {
                self.writer.set_synonyms(synonyms)?;
            }
        }
        // Merges go on while articles are compared. Who interrupts does not want to wait for them.
        self.writer.set_settling(!report.interrupted);
        self.commit()?;
        if !report.interrupted {
            let changes = self.compare(progress)?;
            report.compared_again = changes.again;
            for id in changes.unknown {
                let reason = "no article has this id: what is said of its story waits for it";
                report.warnings.push(id, reason, false);
            }
            report.candidates = changes.candidates;
            report.resembling = changes.resembling;
        }
        if let Some(snapshot) = &self.snapshot {
            report.articles = snapshot.articles();
            report.list_duplicates(snapshot, &came)?;
            report.clusters = snapshot.clusters().len() as u64;
            report.folded = snapshot.clusters().iter().map(|cluster| cluster.members.len() as u64).sum();
        }
        self.unfinished = false;
        report.took = started.elapsed();
        Ok(report)
    }

    /// Receives the first articles of a new index and learns its vocabulary from them, while others are read.
    fn learn(
        &mut self,
        work: &Receiver<(u64, Work)>,
        counters: &Counters,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Vec<(u64, Work)>> {
        let IndexOptions { languages, threads, exceptions, commit_bytes, .. } = &self.options;
        let (first, builder) = std::thread::scope(|scope| -> Result<_> {
            let learner = |_| {
                let (to, from) = bounded(WAITING);
                (to, scope.spawn(move || learn::learn_from(from.into_iter(), languages)))
            };
            let (to, learners): (Vec<_>, Vec<_>) = (0..(*threads).max(1)).map(learner).unzip();
            let mut next = to.iter().cycle();
            let (mut bytes, mut articles) = (0, 0);
            // The same articles teach the same threads the same, in every run; only a source that pauses is not waited for.
            while bytes < learn::ENOUGH.min(*commit_bytes) && articles < learn::ENOUGH_ARTICLES {
                let Ok(item) = work.recv_timeout(PAUSE) else { break };
                if let (_, Work::Articles(jobs)) = &item {
                    bytes += jobs.iter().map(|job| job.article.text.len() as u64).sum::<u64>();
                    articles += jobs.len();
                }
                // It fails only where the learner has, which joining it tells.
                let _ = next.next().map(|to| to.send(item));
                progress(self.reading(counters, 0));
            }
            faults::reached("learning");
            drop(to);
            let (mut first, mut builders) = (Vec::new(), Vec::new());
            for learner in learners {
                let (items, builder) = learner.join().map_err(|_| Error::Thread("learns"))?;
                first.extend(items);
                builders.push(builder);
            }
            first.sort_unstable_by_key(|(sequence, _)| *sequence);
            Ok((first, builders.into_iter().reduce(VocabularyBuilder::merge).unwrap_or_default()))
        })?;
        let exceptions = exceptions.as_deref().unwrap_or_default();
        self.writer.set_compounds(learn::compounds(&builder, exceptions)?)?;
        Ok(first)
    }

    fn reading(&self, counters: &Counters, articles: u64) -> Progress {
        let read = self.options.read.bytes_read.load(Ordering::Relaxed);
        Progress {
            stage: Stage::Reading,
            bytes: counters.bytes_unchanged.load(Ordering::Relaxed) + read,
            total_bytes: counters.total_bytes.load(Ordering::Relaxed),
            articles,
        }
    }

    /// Writes what the workers have analysed, in the order in which it was read. `may_be_there` says that what is new may be
    /// there all the same.
    fn write(
        &mut self,
        done: &Receiver<(u64, Done)>,
        (batch, may_be_there): (u64, bool),
        counters: &Counters,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<()> {
        let mut waiting: BTreeMap<u64, Done> = BTreeMap::new();
        let (mut next, mut articles, mut bytes) = (0, 0, 0u64);
        let mut committed = Instant::now();
        for (sequence, item) in done {
            waiting.insert(sequence, item);
            while let Some(item) = waiting.remove(&next) {
                next += 1;
                match item {
                    Done::Documents(documents) => {
                        articles += documents.len() as u64;
                        for (document, new) in documents {
                            bytes += document.article.text.len() as u64 + BESIDES_TEXT;
                            if new && !may_be_there {
                                self.writer.add_new(document, batch)?;
                            } else {
                                bytes += REPLACING;
                                self.writer.add(document, batch)?;
                            }
                        }
                    }
                    Done::File(file) => self.writer.set_file(&file)?,
                }
                // However many wait: what is not committed yet takes memory.
                if bytes >= self.options.commit_bytes || (bytes > 0 && committed.elapsed() >= COMMIT_TIME) {
                    // The batch counts as come, but not as compared: a run that ends here is compared by the next.
                    let checkpoint = Checkpoint { batch, ..self.checkpoint.clone() };
                    self.writer.commit(&checkpoint)?;
                    (bytes, committed) = (0, Instant::now());
                }
            }
            progress(self.reading(counters, articles));
        }
        Ok(())
    }

    /// Removes articles, and with the same commit what stories say of them; the others of these are compared again.
    fn remove_articles(&mut self, snapshot: &Snapshot, gone: &HashSet<ArticleKey>) -> Result<()> {
        gone.iter().for_each(|&key| self.writer.remove(key));
        // That something went is to be known even where no story has lost it: a line may be less common now.
        if self.checkpoint.compare_again.is_empty() {
            self.checkpoint.compare_again.extend(gone.iter().min().map(|key| key.0));
        }
        let leaders: BTreeSet<ArticleKey> =
            gone.iter().filter_map(|&key| Some(snapshot.cluster_of(key)?.leader)).collect();
        for mut left in leaders.into_iter().filter_map(|leader| snapshot.cluster_of(leader).cloned()) {
            left.members.retain(|member| !gone.contains(&member.key));
            let members = left.members.iter().map(|member| member.key);
            let others = std::iter::once(left.leader).chain(members).filter(|key| !gone.contains(key));
            self.checkpoint.compare_again.extend(others.map(|key| key.0));
            if gone.contains(&left.leader) || left.members.is_empty() {
                self.writer.remove_cluster(left.leader);
            } else {
                self.writer.set_cluster(&left)?;
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.writer.commit(&self.checkpoint)?;
        self.snapshot = Some(Snapshot::open(&self.path)?);
        Ok(())
    }

    /// Looks for near-identical articles among what came or changed since the last time. Returns what has changed.
    pub(crate) fn compare(&mut self, progress: &mut dyn FnMut(Progress)) -> Result<Changes> {
        let pending =
            self.checkpoint.compared < self.checkpoint.batch || !self.checkpoint.compare_again.is_empty();
        let rulings = self.options.stories.clone();
        let Some(snapshot) =
            self.snapshot.clone().filter(|_| self.options.duplicates && (pending || rulings.is_some()))
        else {
            return Ok(Changes::default());
        };
        progress(Progress { stage: Stage::Comparing, ..Progress::default() });
        faults::reached("comparing");
        let Checkpoint { compared, compare_again, .. } = &self.checkpoint;
        let changes =
            stories::changes(&snapshot, (*compared, compare_again), rulings.as_ref(), self.options.threads)?;
        for (name, content) in &changes.notes {
            self.writer.set_note(name, content)?;
        }
        changes.removed.iter().for_each(|&leader| self.writer.remove_cluster(leader));
        for cluster in &changes.set {
            self.writer.set_cluster(cluster)?;
        }
        faults::reached("compared");
        self.checkpoint.compared = self.checkpoint.batch;
        self.checkpoint.compare_again.clear();
        self.commit()?;
        Ok(changes)
    }
}

/// What is gone of a source.
struct Gone {
    root: String,
    articles: Vec<ArticleKey>,
    files: Vec<String>,
    /// The files that are there, but without some of the articles.
    read: Vec<lupe_index::FileState>,
}

/// What is gone of a source; nothing where that is so much that the source itself may be missing.
fn vanished(reader: &mut SourceReader<'_>, root: &str, unreadable: &[String], prune: bool) -> Gone {
    let articles = reader.known.vanished(root, unreadable);
    let held = reader.known.held(root);
    // What is there under another id is not lost, however much of it there is.
    let (renamed, lost): (Vec<_>, Vec<_>) = articles.iter().partition(|&&key| reader.take_arrived(root, key));
    reader.report.renamed += renamed.len() as u64;
    if !prune && lost.len() as u64 * 2 > held {
        let reason = format!(
            "{} of its {held} articles are gone; all are kept, in case it is a disk that is not mounted. Run again with --prune to remove them",
            lost.len()
        );
        reader.report.warnings.push(root, reason, false);
        return Gone { root: root.to_owned(), articles: renamed, files: Vec::new(), read: Vec::new() };
    }
    let read = reader.with_gone.extract_if(.., |file| file.root == root).collect();
    Gone { root: root.to_owned(), articles, files: reader.known.gone_files(root), read }
}

#[cfg(test)]
mod tests;
