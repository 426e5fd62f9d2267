//! The first stage of the pipeline: reads the sources, decides what is new, and hands that on in batches.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use crossbeam_channel::Sender;
use lupe_corpus::{
    Article, Event, ReadOptions, Skipped, Source, SourceFile, WalkOptions, read_file, read_stdin,
};
use lupe_index::{ArticleKey, FileState, Snapshot, faults};
use xxhash_rust::xxh3::xxh3_64;

use crate::document::Job;
use crate::known::{Decision, FileStatus, Known};
use crate::report::Report;

/// A batch is handed on once its articles have this many bytes.
const BATCH_BYTES: usize = 512 << 10;
/// Or once it has this many articles.
const BATCH_ARTICLES: usize = 512;
/// A file changed this shortly before it was read may change again without a change of its time.
const SETTLED: Duration = Duration::from_secs(2);

/// What the first stage hands on, in order.
pub(crate) enum Work {
    /// Articles to be analysed and added.
    Articles(Vec<Job>),
    /// A file whose articles have all been handed on.
    FileDone(FileState),
}

/// Counters that the other stages watch.
#[derive(Default)]
pub(crate) struct Counters {
    /// Bytes of files that are passed over because they have not changed.
    pub(crate) bytes_unchanged: AtomicU64,
    pub(crate) total_bytes: AtomicU64,
}

/// Reads sources into a channel. Stops without a word where the channel is closed.
pub(crate) struct SourceReader<'a> {
    pub(crate) known: Known,
    pub(crate) report: Report,
    /// Ids of the index as it was: new articles must not take them.
    pub(crate) snapshot: Option<Snapshot>,
    pub(crate) counters: &'a Counters,
    pub(crate) cancel: &'a AtomicBool,
    pub(crate) walk: &'a WalkOptions,
    pub(crate) read: &'a ReadOptions,
    pub(crate) out: Sender<(u64, Work)>,
    pub(crate) sequence: u64,
    /// Files that articles are gone from: noted as read in the commit that removes these, or the next run would look no
    /// more for them.
    pub(crate) with_gone: Vec<FileState>,
    /// Hashes of source and content of the articles that are new, each with how many have it: one that is gone from the
    /// same source under another id was renamed.
    arrived: HashMap<(u64, u64), u64>,
    /// The articles that are new or changed.
    pub(crate) came: Vec<ArticleKey>,
    batch: Vec<Job>,
    batch_bytes: usize,
}

/// A source while it is read.
pub(crate) struct Place<'s> {
    pub(crate) root: String,
    pub(crate) name: &'s str,
}

impl<'a> SourceReader<'a> {
    pub(crate) fn new(
        known: Known,
        snapshot: Option<Snapshot>,
        counters: &'a Counters,
        cancel: &'a AtomicBool,
        (walk, read): (&'a WalkOptions, &'a ReadOptions),
        out: Sender<(u64, Work)>,
    ) -> Self {
        let report = Report::default();
        let (batch, batch_bytes) = (Vec::new(), 0);
        SourceReader {
            known,
            report,
            snapshot,
            counters,
            cancel,
            walk,
            read,
            out,
            sequence: 0,
            with_gone: Vec::new(),
            arrived: HashMap::new(),
            came: Vec::new(),
            batch,
            batch_bytes,
        }
    }

    fn stopped(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }

    /// Reads a source. Returns the folders that could not be looked into, relative to its root.
    pub(crate) fn source(&mut self, source: &Source) -> Vec<String> {
        let place = Place { root: source.root().display().to_string(), name: source.name() };
        if source.is_stdin() {
            let read = self.read;
            if let Err(error) = read_stdin(read, &mut |event| self.event(event, &place, "")) {
                self.skip(error.into());
            }
            // What standard input held in an earlier run, and holds no more, is not gone: it is no folder.
            self.flush();
            return Vec::new();
        }
        let mut unreadable = Vec::new();
        let files: Vec<_> = source.files(self.walk).collect();
        let total: u64 = files.iter().flatten().map(|file| file.size).sum();
        self.counters.total_bytes.fetch_add(total, Ordering::Relaxed);
        for file in files {
            if self.stopped() {
                break;
            }
            match file {
                Ok(file) => self.file(&file, &place),
                Err(skipped) => {
                    unreadable.extend(relative(&skipped.location, source.root()));
                    self.skip(skipped);
                }
            }
        }
        self.flush();
        unreadable
    }

    fn file(&mut self, file: &SourceFile, place: &Place<'_>) {
        let state = FileState {
            root: place.root.clone(),
            path: file.relative.clone(),
            size: file.size,
            modified_ns: file.modified_ns,
        };
        if let Some(articles) = self.known.unchanged(&state) {
            self.known.set_status(&place.root, &file.relative, FileStatus::Unchanged);
            self.report.files_unchanged += 1;
            self.report.unchanged += articles;
            self.counters.bytes_unchanged.fetch_add(file.size, Ordering::Relaxed);
            return;
        }
        self.report.files_read += 1;
        self.report.bytes += file.size;
        let read = self.read;
        let result = read_file(file, read, &mut |event| self.event(event, place, &file.relative));
        match result {
            Ok(()) if !self.stopped() => {
                self.known.set_status(&place.root, &file.relative, FileStatus::Read);
                let current = file.is_current();
                if !current {
                    let reason = "it was changed while it was read; the next run reads it again";
                    self.report.warnings.push(file.path.display().to_string(), reason, false);
                }
                if current && settled(file) {
                    if self.known.has_unmet(&place.root, &file.relative) {
                        self.with_gone.push(state);
                    } else {
                        self.flush();
                        self.send(Work::FileDone(state));
                    }
                }
            }
            Ok(()) => self.known.set_status(&place.root, &file.relative, FileStatus::Failed),
            Err(error) => {
                self.known.set_status(&place.root, &file.relative, FileStatus::Failed);
                self.skip(error.into());
            }
        }
    }

    fn event(&mut self, event: Event, place: &Place<'_>, path: &str) -> ControlFlow<()> {
        match event {
            Event::Article(article) => self.article(article, place, path),
            Event::Skipped(skipped) => self.skip(skipped),
            Event::Warning { location, message } => self.report.warnings.push(location, message, false),
        }
        if self.stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn skip(&mut self, skipped: Skipped) {
        self.report.skipped.push(skipped.location, skipped.reason.to_string(), skipped.reason.is_failure());
    }

    /// Decides what to do with an article.
    pub(crate) fn article(&mut self, mut article: Box<Article>, place: &Place<'_>, path: &str) {
        self.report.read += 1;
        let given = article.id.clone();
        let mut n = 1;
        loop {
            let decision = self.known.decide(&place.root, path, &article);
            match decision {
                Decision::Unchanged | Decision::Repeated => self.report.unchanged += 1,
                Decision::New { key, hash } => {
                    self.report.new += 1;
                    *self.arrived.entry((xxh3_64(place.root.as_bytes()), hash)).or_default() += 1;
                    self.push(key, hash, article, place, path, true);
                }
                Decision::Changed { key, hash } => {
                    self.report.changed += 1;
                    self.push(key, hash, article, place, path, false);
                }
                Decision::SameId => {
                    n += 1;
                    article.id = format!("{given}#{n}");
                    continue;
                }
            }
            break;
        }
        if n > 1 {
            let reason = format!(
                "the id {given:?} stands for several articles of this source: this one became {given}#{n}"
            );
            self.report.warnings.push(format!("{}/{path}", place.root), reason, false);
        }
    }

    /// Whether a vanished article of a source has arrived there under another id; each arrival counts once.
    pub(crate) fn take_arrived(&mut self, root: &str, key: ArticleKey) -> bool {
        let place = self.known.hash(key).map(|hash| (xxh3_64(root.as_bytes()), hash));
        let count = place.and_then(|place| self.arrived.get_mut(&place)).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    }

    fn push(
        &mut self,
        key: ArticleKey,
        hash: u64,
        article: Box<Article>,
        place: &Place<'_>,
        path: &str,
        new: bool,
    ) {
        let id = self.free_id(&article.id, key, place, path);
        self.report.indexed.push(id.as_str(), if new { "new" } else { "changed" }, false);
        self.came.push(key);
        self.batch_bytes += article.text.len() + article.raw.as_ref().map_or(0, String::len);
        self.batch.push(Job {
            key,
            hash,
            id,
            root: place.root.clone(),
            path: path.to_owned(),
            source: article.publisher.clone().unwrap_or_else(|| place.name.to_owned()),
            new,
            language: None,
            article,
        });
        if self.batch_bytes >= BATCH_BYTES || self.batch.len() >= BATCH_ARTICLES {
            self.flush();
        }
    }

    /// The id under which the article will be known: its own, or, where another source has that, with its source's
    /// name in front.
    fn free_id(&mut self, given: &str, key: ArticleKey, place: &Place<'_>, path: &str) -> String {
        let mut id = given.to_owned();
        let mut n = 1;
        while self.taken(&id, key) || !self.known.claim(&id, key) {
            id = match n {
                1 => format!("{}/{given}", place.name),
                _ => format!("{}~{n}/{given}", place.name),
            };
            n += 1;
        }
        if n > 1 {
            let reason =
                format!("another source has an article with the id {given:?}: this one became {id:?}");
            self.report.warnings.push(format!("{}/{path}", place.root), reason, false);
        }
        id
    }

    /// Does another article of the index have this id?
    fn taken(&self, id: &str, key: ArticleKey) -> bool {
        let Some(snapshot) = &self.snapshot else { return false };
        matches!(snapshot.find(id), Ok(Some(at)) if snapshot.key(at) != key)
    }

    /// Hands on what has been collected.
    pub(crate) fn flush(&mut self) {
        self.batch_bytes = 0;
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() {
            self.send(Work::Articles(batch));
        }
    }

    fn send(&mut self, work: Work) {
        faults::reached("reading");
        // A closed channel means that writing has failed; its error is reported there.
        if self.out.send((self.sequence, work)).is_err() {
            self.cancel.store(true, Ordering::Relaxed);
        }
        self.sequence += 1;
    }
}

/// Was the file left alone for long enough that a later change will change its time?
fn settled(file: &SourceFile) -> bool {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    now.as_nanos() as i128 - file.modified_ns > SETTLED.as_nanos() as i128
}

/// A skipped location relative to the root, where it lies within.
fn relative(location: &str, root: &Path) -> Option<String> {
    Path::new(location).strip_prefix(root).ok().map(|path| path.to_string_lossy().replace('\\', "/"))
}
