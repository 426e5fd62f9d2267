//! Reading: snapshots of the last commit.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use lupe_analysis::Language;
use tantivy::schema::{IndexRecordOption, Term};
use tantivy::{DocId, DocSet, Index, IndexReader, ReloadPolicy, SegmentReader, TERMINATED};

use super::classes::Classes;
use super::columns::{Columns, strings};
use super::guarded;
use super::load::{self, Clusters, LanguageStats, for_each_of};
use super::looked_up::LookedUp;
use super::schema::{Fields, Kind};
use super::writer::Checkpoint;
use crate::compounds::Compounds;
use crate::directory::{self, Manifest};
use crate::document::{ArticleKey, ArticleState, Cluster, FileState};
use crate::error::{Error, Result};
use crate::query::Address;

/// How often at most the disk is asked whether there is a new commit.
const CHECK_EVERY: Duration = Duration::from_millis(100);

/// An index opened for reading. Cheap to clone; all clones share one view.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    snapshot: RwLock<Snapshot>,
    checked: Mutex<Checked>,
}

/// When the disk was last asked, and what the commit looked like then.
struct Checked {
    at: Instant,
    stamp: Stamp,
}

/// Tells one commit from the next without reading it: times and sizes of the manifest and of the commit's file.
type Stamp = [Option<(SystemTime, u64)>; 2];

/// One commit of an index, unchanged however long it is held. Cheap to clone.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) path: PathBuf,
    pub(super) searcher: tantivy::Searcher,
    pub(super) fields: Fields,
    pub(super) columns: Vec<Columns>,
    /// The names of all sources.
    pub(super) sources: Vec<String>,
    pub(super) stats: HashMap<Language, LanguageStats>,
    pub(super) clusters: Clusters,
    /// For each segment, the cluster of each document; empty where no document has one.
    pub(super) cluster_of: Vec<Vec<u32>>,
    /// The classes of articles, once they have been asked for.
    classes: OnceLock<Classes>,
    /// Hashes of the lines of boilerplate in order, once they have been asked for.
    pub(super) boilerplate: OnceLock<Vec<u32>>,
    /// What has been looked up.
    pub(super) looked_up: LookedUp,
    checkpoint: Checkpoint,
    pub(super) compounds: Arc<Compounds>,
    // Keeps the segments of this commit from being removed.
    _reader: IndexReader,
}

/// In [`Inner::cluster_of`]: the document is in no cluster.
pub(super) const NO_CLUSTER: u32 = u32::MAX;

impl Reader {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Nothing there, no index, another version, or damage.
    pub fn open(path: &Path) -> Result<Reader> {
        // The stamp is taken first: a commit that lands meanwhile is then seen as new.
        let stamp = stamp(path, &directory::open(path)?);
        let snapshot = Snapshot::open(path)?;
        let checked = Mutex::new(Checked { at: Instant::now(), stamp });
        Ok(Reader {
            shared: Arc::new(Shared { path: path.to_owned(), snapshot: RwLock::new(snapshot), checked }),
        })
    }

    /// The last commit that was seen. Looks for a newer one at most ten times a second; a commit that cannot be read
    /// leaves the old snapshot in use.
    pub fn snapshot(&self) -> Snapshot {
        if let Ok(mut checked) = self.shared.checked.try_lock()
            && checked.at.elapsed() >= CHECK_EVERY
        {
            checked.at = Instant::now();
            self.refresh(&mut checked);
        }
        self.current()
    }

    /// The last commit on disk, asked for now.
    pub fn latest(&self) -> Snapshot {
        self.refresh(&mut self.shared.checked.lock().unwrap_or_else(PoisonError::into_inner));
        self.current()
    }

    fn current(&self) -> Snapshot {
        self.shared.snapshot.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn refresh(&self, checked: &mut Checked) {
        let path = &self.shared.path;
        let loaded = load_last(path, |manifest, stamp| {
            if *stamp == checked.stamp {
                return Ok(None);
            }
            let compounds = Arc::clone(&self.current().inner.compounds);
            // The word cache of an analyzer lasts as long as the analyzer.
            let snapshot = match compounds.hash() == manifest.compounds.as_deref() {
                true => Snapshot::load_with(path, manifest, compounds)?,
                false => Snapshot::load(path, manifest)?,
            };
            Ok(Some((*stamp, snapshot)))
        });
        match loaded {
            Ok(Some((stamp, snapshot))) => {
                *self.shared.snapshot.write().unwrap_or_else(PoisonError::into_inner) = snapshot;
                checked.stamp = stamp;
            }
            Ok(None) => {}
            Err(error) => tracing::warn!("the new commit cannot be read, the last one stays in use: {error}"),
        }
    }
}

/// Loads what the last commit is of. While that is read, a merge may remove segments, or a rebuild the generation: what then
/// fails is tried again with what has come in their place.
fn load_last<T>(path: &Path, load: impl Fn(&Manifest, &Stamp) -> Result<T>) -> Result<T> {
    let look = || -> Result<(Manifest, Stamp)> {
        let manifest = directory::open(path)?;
        let stamp = stamp(path, &manifest);
        Ok((manifest, stamp))
    };
    let (mut manifest, mut before) = look()?;
    loop {
        let loaded = load(&manifest, &before);
        if loaded.is_ok() {
            return loaded;
        }
        let (next, now) = look()?;
        if now == before {
            return loaded;
        }
        (manifest, before) = (next, now);
    }
}

fn stamp(path: &Path, manifest: &Manifest) -> Stamp {
    let look = |file: PathBuf| {
        let data = file.metadata().ok()?;
        Some((data.modified().ok()?, data.len()))
    };
    [look(path.join("manifest.json")), look(directory::engine_folder(path, manifest).join("meta.json"))]
}

impl Snapshot {
    /// The last commit of the index at `path`.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open(path: &Path) -> Result<Snapshot> {
        load_last(path, |manifest, _| Snapshot::load(path, manifest))
    }

    fn load(path: &Path, manifest: &Manifest) -> Result<Snapshot> {
        let folder = directory::engine_folder(path, manifest);
        // Reading the vocabulary takes as long as all else.
        std::thread::scope(|scope| {
            let compounds = scope.spawn(|| Compounds::load(path, &folder, manifest.compounds.as_deref()));
            let inner = Inner::load(path, manifest, &[]);
            let panicked = |_| Error::Damaged { path: path.to_owned(), detail: "its vocabulary".into() };
            let compounds = compounds.join().map_err(panicked)??;
            Ok(Snapshot { inner: Arc::new(Inner { compounds: Arc::new(compounds), ..inner? }) })
        })
    }

    pub(super) fn load_with(path: &Path, manifest: &Manifest, compounds: Arc<Compounds>) -> Result<Snapshot> {
        Snapshot::load_without(path, manifest, compounds, &[])
    }

    /// The last commit as if it did not have some segments.
    pub(super) fn load_without(
        path: &Path,
        manifest: &Manifest,
        compounds: Arc<Compounds>,
        segments: &[String],
    ) -> Result<Snapshot> {
        let inner = Inner::load(path, manifest, segments)?;
        Ok(Snapshot { inner: Arc::new(Inner { compounds, ..inner }) })
    }

    /// How many articles there are.
    pub fn articles(&self) -> u64 {
        self.inner.stats.values().map(|stats| stats.articles).sum()
    }

    /// How many stories: articles, with those of a cluster counted once.
    pub fn stories(&self) -> u64 {
        let copies: usize = self.inner.clusters.list.iter().map(|cluster| cluster.members.len()).sum();
        self.articles().saturating_sub(copies as u64)
    }

    /// The languages of the articles and of long passages in them, those of most articles first.
    pub fn languages(&self) -> Vec<(Language, LanguageStats)> {
        let mut languages: Vec<_> =
            self.inner.stats.iter().map(|(&language, &stats)| (language, stats)).collect();
        languages.sort_by_key(|&(language, stats)| (std::cmp::Reverse(stats.articles), language));
        languages
    }

    /// The clusters of near-identical articles.
    pub fn clusters(&self) -> &[Cluster] {
        &self.inner.clusters.list
    }

    /// The cluster that an article is in.
    pub fn cluster_of(&self, key: ArticleKey) -> Option<&Cluster> {
        self.inner.clusters.of(key)
    }

    /// How the words of this index are analysed.
    pub fn compounds(&self) -> &Compounds {
        &self.inner.compounds
    }

    /// The places of all articles, in an order that holds for as long as this commit does.
    pub fn articles_in_order(&self) -> impl Iterator<Item = Address> + '_ {
        let segments = self.inner.searcher.segment_readers().iter().zip(&self.inner.columns).zip(0..);
        segments.flat_map(|((segment, columns), number)| {
            let articles = move |doc: &DocId| columns.kind.first(*doc) == Some(Kind::Article as u64);
            segment.doc_ids_alive().filter(articles).map(move |doc| Address { segment: number, doc })
        })
    }

    /// All articles of an article's story, itself included.
    pub fn story(&self, key: ArticleKey) -> Vec<ArticleKey> {
        let Some(cluster) = self.cluster_of(key) else { return vec![key] };
        std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key)).collect()
    }

    /// What the last commit said of how far the work has come.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.inner.checkpoint
    }

    /// A number that changes with each commit.
    pub fn generation(&self) -> u64 {
        let mut segments: Vec<String> = self
            .inner
            .searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.segment_id().uuid_string())
            .collect();
        segments.push(format!("{:?}", self.inner.searcher.generation().segments()));
        xxhash_rust::xxh3::xxh3_64(segments.join(" ").as_bytes())
    }

    /// The index that this is a commit of.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Finds an article by the id under which it is known.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn find(&self, id: &str) -> Result<Option<Address>> {
        self.find_term(Term::from_field_text(self.inner.fields.id, id))
    }

    /// Finds an article by its key.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn find_key(&self, key: ArticleKey) -> Result<Option<Address>> {
        self.find_term(Term::from_field_u64(self.inner.fields.key, key.0))
    }

    pub(super) fn find_term(&self, term: Term) -> Result<Option<Address>> {
        guarded(&self.inner.path, || {
            for (number, segment) in (0u32..).zip(self.inner.searcher.segment_readers()) {
                if let Some(doc) = first_with(segment, &term).map_err(|error| self.error(error))? {
                    return Ok(Some(Address { segment: number, doc }));
                }
            }
            Ok(None)
        })
    }

    /// The key of an article.
    pub fn key(&self, at: Address) -> ArticleKey {
        let column = self.inner.columns.get(at.segment as usize).map(|columns| &columns.key);
        ArticleKey(column.and_then(|column| column.first(at.doc)).unwrap_or(0))
    }

    /// The ids under which articles are known, without reading these.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn ids(&self, keys: &HashSet<ArticleKey>) -> Result<HashMap<ArticleKey, String>> {
        let mut found = HashMap::new();
        self.each_segment(|inner, n| {
            let (segment, columns) = (inner.searcher.segment_reader(n as u32), &inner.columns[n]);
            let Some(ids) = segment.fast_fields().str("id")? else { return Ok(()) };
            let mut wanted = Vec::new();
            for_each_of(segment, columns, Kind::Article, |doc| {
                let key = ArticleKey(columns.key(doc));
                wanted.extend(ids.ords().first(doc).filter(|_| keys.contains(&key)).map(|id| (id, key)));
                Ok(())
            })?;
            // In the order of the column's dictionary, each block of it is read once.
            wanted.sort_unstable_by_key(|(id, _)| *id);
            let numbers: Vec<u64> = wanted.iter().map(|(id, _)| *id).collect();
            let mut keys = wanted.into_iter().map(|(_, key)| key);
            ids.dictionary().sorted_ords_to_term_cb(&numbers, |id| {
                found.extend(keys.next().map(|key| (key, String::from_utf8_lossy(id).into_owned())));
            })?;
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `sink` with the state of every article, and its place as root and path.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn for_each_state(&self, mut sink: impl FnMut(ArticleState, &str, &str)) -> Result<()> {
        self.each_segment(|inner, n| {
            let (segment, columns) = (inner.searcher.segment_reader(n as u32), &inner.columns[n]);
            let fast = segment.fast_fields();
            let (hash, batch) = (fast.u64("hash")?, fast.u64("batch")?);
            let (Some(root), Some(path)) = (fast.str("root")?, fast.str("path")?) else { return Ok(()) };
            let (roots, paths) = (strings(&root)?, strings(&path)?);
            for_each_of(segment, columns, Kind::Article, |doc| {
                let state = ArticleState {
                    key: ArticleKey(columns.key.first(doc).unwrap_or(0)),
                    hash: hash.first(doc).unwrap_or(0),
                    batch: batch.first(doc).unwrap_or(0),
                };
                sink(state, name(&roots, root.ords().first(doc)), name(&paths, path.ords().first(doc)));
                Ok(())
            })
        })
    }

    /// The files that were read to their end.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn files(&self) -> Result<Vec<FileState>> {
        let mut files = Vec::new();
        self.each_segment(|inner, n| {
            let (segment, columns) = (inner.searcher.segment_reader(n as u32), &inner.columns[n]);
            let fast = segment.fast_fields();
            let (Some(root), Some(path)) = (fast.str("root")?, fast.str("path")?) else { return Ok(()) };
            let (roots, paths) = (strings(&root)?, strings(&path)?);
            let (Some(size), Some(modified)) =
                (fast.column_opt::<u64>("size")?, fast.column_opt::<i64>("modified")?)
            else {
                return Ok(());
            };
            for_each_of(segment, columns, Kind::File, |doc| {
                files.push(FileState {
                    root: name(&roots, root.ords().first(doc)).to_owned(),
                    path: name(&paths, path.ords().first(doc)).to_owned(),
                    size: size.first(doc).unwrap_or(0),
                    modified_ns: modified.first(doc).unwrap_or(0).into(),
                });
                Ok(())
            })
        })?;
        Ok(files)
    }

    pub(super) fn each_segment(
        &self,
        mut visit: impl FnMut(&Inner, usize) -> tantivy::Result<()>,
    ) -> Result<()> {
        guarded(self.path(), || {
            let mut segments = 0..self.inner.columns.len();
            segments.try_for_each(|n| visit(&self.inner, n)).map_err(|error| self.error(error))
        })
    }

    pub(super) fn error(&self, error: tantivy::TantivyError) -> Error {
        Error::engine(&self.inner.path, error)
    }
}

/// The first document of a segment that has a term and is not deleted.
fn first_with(segment: &SegmentReader, term: &Term) -> tantivy::Result<Option<DocId>> {
    let index = segment.inverted_index(term.field())?;
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else { return Ok(None) };
    let is_alive = |doc: DocId| segment.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
    while postings.doc() != TERMINATED && !is_alive(postings.doc()) {
        postings.advance();
    }
    Ok(Some(postings.doc()).filter(|&doc| doc != TERMINATED))
}

impl Inner {
    /// The cluster of a document.
    #[inline]
    pub(super) fn cluster(&self, segment: usize, doc: DocId) -> Option<u32> {
        let cluster = *self.cluster_of.get(segment)?.get(doc as usize)?;
        (cluster != NO_CLUSTER).then_some(cluster)
    }

    /// The classes of its articles.
    pub(super) fn classes(&self) -> &Classes {
        self.classes.get_or_init(|| Classes::new(&self.columns))
    }

    /// The last commit as if it did not have some segments, with the compounds of the base lexicon.
    fn load(path: &Path, manifest: &Manifest, without: &[String]) -> Result<Inner> {
        guarded(path, || Inner::load_unguarded(path, manifest, without))
    }

    fn load_unguarded(path: &Path, manifest: &Manifest, without: &[String]) -> Result<Inner> {
        let engine = |error| Error::engine(path, error);
        let folder = directory::engine_folder(path, manifest);
        let (index, fields) = super::open_without(path, &folder, without)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(engine)?;
        let searcher = reader.searcher();
        let payload = index.load_metas().map_err(engine)?.payload;
        let checkpoint = payload.and_then(|payload| serde_json::from_str(&payload).ok()).unwrap_or_default();
        let inner = Inner {
            path: path.to_owned(),
            fields,
            columns: Vec::new(),
            sources: Vec::new(),
            stats: HashMap::new(),
            clusters: Clusters::default(),
            cluster_of: Vec::new(),
            classes: OnceLock::new(),
            boilerplate: OnceLock::new(),
            looked_up: LookedUp::new(searcher.num_docs() as usize),
            checkpoint,
            compounds: Arc::default(),
            searcher,
            _reader: reader,
        };
        inner.with_columns(&index).map_err(engine)
    }

    /// Opens the columns and reads from them what is kept in memory.
    fn with_columns(mut self, index: &Index) -> tantivy::Result<Inner> {
        let mut list = Vec::new();
        for segment in self.searcher.segment_readers() {
            let mut columns = Columns::open(index, segment, &self.fields)?;
            columns.number_sources(&mut self.sources)?;
            load::add_stats(segment, &columns, &mut self.stats)?;
            load::add_clusters(segment, &columns, &mut list)?;
            self.columns.push(columns);
        }
        list.sort_by_key(|cluster| cluster.leader);
        for (n, cluster) in list.iter().enumerate() {
            let keys = std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key));
            self.clusters.by_article.extend(keys.map(|key| (key, n as u32)));
        }
        self.clusters.list = list;
        for (segment, columns) in self.searcher.segment_readers().iter().zip(&self.columns) {
            let mut cluster_of = Vec::new();
            if !self.clusters.list.is_empty() {
                cluster_of = (0..segment.max_doc())
                    .map(|doc| {
                        let key = columns.key.first(doc).map(ArticleKey);
                        key.and_then(|key| self.clusters.by_article.get(&key)).copied().unwrap_or(NO_CLUSTER)
                    })
                    .collect();
            }
            self.cluster_of.push(cluster_of);
        }
        Ok(self)
    }
}

/// The name of a number of a string column; empty where the document has none.
fn name(names: &[String], number: Option<u64>) -> &str {
    number.and_then(|number| names.get(number as usize)).map_or("", String::as_str)
}
