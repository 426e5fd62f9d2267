//! Analysing an index anew from its stored articles, for another analysis, vocabulary, or other exceptions.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use lupe_analysis::{Analyzer, Language, VocabularyBuilder};
use lupe_index::{
    Address, ArticleKey, ArticleState, BOILERPLATE, Compounds, Document, Rebuild, Snapshot, Synonyms,
    WriterOptions,
};

use crate::document::analyzed;
use crate::error::{Error, Result};
use crate::indexer::{IndexOptions, Indexer};
use crate::learn;
use crate::report::{Progress, Stage};
use crate::stories::{FORMULAS, RULINGS};

/// Articles that are analysed at a time, and text between two commits, in bytes.
const AT_A_TIME: usize = 512;
const COMMIT_BYTES: usize = 96 << 20;

/// How an index is analysed anew.
#[derive(Clone, Debug)]
pub struct ReindexOptions {
    /// Memory for documents that are not written yet, in bytes. Default: 256 MB.
    pub memory: usize,
    /// Threads that analyse. Default: one a core.
    pub threads: usize,
    /// The text of an exceptions file that replaces the index's. Default: it stays.
    pub exceptions: Option<String>,
    /// Look for near-identical articles where the analysis has changed. Default: yes.
    pub duplicates: bool,
    /// Set it to stop early: the next call goes on from there, and the old index stays in use until then.
    pub cancel: Arc<AtomicBool>,
}

impl Default for ReindexOptions {
    fn default() -> Self {
        let IndexOptions { memory, threads, duplicates, cancel, .. } = IndexOptions::default();
        ReindexOptions { memory, threads, exceptions: None, duplicates, cancel }
    }
}

impl ReindexOptions {
    pub(crate) fn writing(&self) -> WriterOptions {
        WriterOptions { memory: self.memory, threads: self.threads.clamp(1, 8) }
    }
}

/// What [`reindex`] has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reindexed {
    /// Articles of the index.
    pub articles: u64,
    /// Articles that an interrupted call had done before.
    pub resumed: u64,
    /// It was stopped early; the old index is still in use.
    pub interrupted: bool,
    /// Words that the vocabulary was learnt from.
    pub words: u64,
    /// How long it took.
    pub took: std::time::Duration,
}

/// Learns the vocabulary of the index at `path` anew from its articles, and analyses all of them from their stored
/// texts. Readers go on with the old state until the new one is swapped in, at one moment.
///
/// # Errors
/// There is no index, or it has another format; another writer is at work; the disk is full; a line of the exceptions
/// is wrong. The old index is untouched then.
pub fn reindex(
    path: &Path,
    options: &ReindexOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Reindexed> {
    let started = Instant::now();
    let rebuild = Rebuild::open(path, options.writing(), options.exceptions.as_deref(), learn)?;
    let mut found = write_anew(rebuild, options, progress)?;
    if options.duplicates && !found.interrupted {
        // Does nothing where clusters could be taken over.
        let mut indexer =
            Indexer::open(path, IndexOptions { memory: options.memory, ..IndexOptions::default() })?;
        indexer.compare(progress)?;
        indexer.finish()?;
    }
    found.took = started.elapsed();
    Ok(found)
}

/// Analyses the articles that a rebuild goes from, and swaps the new generation in.
pub(crate) fn write_anew(
    mut rebuild: Rebuild,
    options: &ReindexOptions,
    progress: &mut dyn FnMut(Progress),
) -> Result<Reindexed> {
    let threads = options.writing().threads;
    let old = rebuild.old().clone();
    let states = states(&old)?;
    let analyzer = rebuild.compounds().analyzer().clone();
    let total = old.articles();
    let found = Reindexed {
        articles: total,
        resumed: rebuild.done(),
        words: rebuild.compounds().words(),
        ..Reindexed::default()
    };
    let skip = usize::try_from(rebuild.done()).unwrap_or(usize::MAX);
    let addresses: Vec<Address> = old.articles_in_order().skip(skip).collect();
    let mut bytes = 0;
    for some in addresses.chunks(AT_A_TIME) {
        if options.cancel.load(Ordering::Relaxed) {
            rebuild.commit()?;
            return Ok(Reindexed { interrupted: true, ..found });
        }
        for (document, batch) in analyze(&old, some, &states, &analyzer, threads)? {
            bytes += document.article.text.len();
            rebuild.add(document, batch)?;
        }
        if bytes >= COMMIT_BYTES {
            rebuild.commit()?;
            bytes = 0;
        }
        progress(Progress {
            stage: Stage::Reindexing,
            bytes: rebuild.done(),
            total_bytes: total,
            articles: rebuild.done(),
        });
    }
    progress(Progress { stage: Stage::Committing, ..Progress::default() });
    // What was learnt of lines hangs on the analysis; what the user said does not.
    let mut notes = vec![RULINGS, Synonyms::NOTE];
    if !rebuild.is_other_analysis() {
        notes.extend([BOILERPLATE, FORMULAS]);
    }
    rebuild.finish(&notes)?;
    Ok(found)
}

/// Content hash and batch of every article, sorted by key.
fn states(old: &Snapshot) -> Result<Vec<ArticleState>> {
    let mut states = Vec::new();
    old.for_each_state(|state, _, _| states.push(state))?;
    states.sort_unstable_by_key(|state| state.key);
    Ok(states)
}

fn state_of(states: &[ArticleState], key: ArticleKey) -> Option<&ArticleState> {
    states.binary_search_by_key(&key, |state| state.key).ok().and_then(|at| states.get(at))
}

/// Analyses some articles on all threads, in order.
fn analyze(
    old: &Snapshot,
    addresses: &[Address],
    states: &[ArticleState],
    analyzer: &Analyzer,
    threads: usize,
) -> Result<Vec<(Document, u64)>> {
    let one = |&at: &Address| -> Result<(Document, u64)> {
        let key = old.key(at);
        let (hash, batch) = state_of(states, key).map_or((0, 0), |state| (state.hash, state.batch));
        Ok((analyzed(key, hash, old.article(at)?, analyzer), batch))
    };
    let share = addresses.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = addresses
            .chunks(share)
            .map(|some| scope.spawn(move || some.iter().map(one).collect::<Result<Vec<_>>>()))
            .collect();
        let mut documents = Vec::with_capacity(addresses.len());
        for part in parts {
            documents.extend(part.join().map_err(|_| Error::Thread("analyses"))??);
        }
        Ok(documents)
    })
}

/// Learns from articles spread evenly over the whole index.
pub(crate) fn learn(old: &Snapshot, exceptions: &str) -> lupe_index::Result<Compounds> {
    let german = old.languages().into_iter().find(|(language, _)| *language == Language::De);
    let tokens = german.map_or(0, |(_, stats)| stats.body_tokens);
    // A German word and the space behind it take some seven bytes.
    let every = usize::try_from(tokens * 7 / learn::ENOUGH).unwrap_or(usize::MAX - 1) + 1;
    let mut builder = VocabularyBuilder::new();
    for at in old.articles_in_order().step_by(every) {
        let article = old.article(at)?;
        if article.language == Language::De {
            builder.add_text(&article.title);
            builder.add_text(&article.text);
        }
    }
    learn::compounds(&builder, exceptions)
}
