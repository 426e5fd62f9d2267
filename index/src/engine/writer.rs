//! Writing: documents in, commits out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lupe_analysis::ANALYSIS_VERSION;
use serde::{Deserialize, Serialize};
use tantivy::IndexWriter;
use tantivy::indexer::LogMergePolicy;
use tantivy::schema::Term;
use xxhash_rust::xxh3::xxh3_64;

use super::entry::Entry;
use super::merging::Merging;
use super::rebuild;
use super::schema::{Fields, Kind};
use super::storage::AllClosed;
use crate::compounds::Compounds;
use crate::directory::{self, FORMAT_VERSION, Manifest, WriterLock};
use crate::document::{ArticleKey, Cluster, Document, FileState};
use crate::error::{Error, Result};
use crate::faults;
use crate::passages;
use crate::sketch;

/// What travels with each commit: how far the work has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Number of the last commit that brought articles; they carry it as their batch.
    pub batch: u64,
    /// All articles up to this batch have been compared with each other for near-identical ones.
    pub compared: u64,
    /// Articles whose story has lost an article since, and must be compared again.
    #[serde(default)]
    pub compare_again: Vec<u64>,
    /// Where articles were read from, so that an index that is damaged can be made anew.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Articles taken over so far, while the index is rebuilt.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rebuilt: u64,
}

// The signature is what serde asks for.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// How a [`Writer`] works.
#[derive(Clone, Copy, Debug)]
pub struct WriterOptions {
    /// Memory for documents that are not written to disk yet, in bytes; shared by all threads.
    pub memory: usize,
    /// Threads that build segments.
    pub threads: usize,
}

impl Default for WriterOptions {
    /// 256 MB, and a thread per core, at most four.
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(4));
        WriterOptions { memory: 256 << 20, threads }
    }
}

/// The one writer of an index. Nothing is visible, or safe from a crash, before [`Writer::commit`].
pub struct Writer {
    path: PathBuf,
    fields: Fields,
    writer: IndexWriter<Entry>,
    // Dropped behind the writer, and before the lock.
    _all_closed: AllClosed,
    manifest: Manifest,
    compounds: Arc<Compounds>,
    /// Nothing was committed yet, and there is no manifest.
    new: bool,
    /// Shall the next commit have segments merged until they are few?
    settles: bool,
    settling: Arc<AtomicBool>,
    lock: WriterLock,
}

impl Writer {
    /// Opens the index at `path` for writing, and makes it where there is none.
    ///
    /// # Errors
    /// The directory holds something else, another version, or cannot be written; another writer is at work.
    pub fn open(path: &Path, options: WriterOptions) -> Result<Writer> {
        directory::prepare(path)?;
        let lock = directory::lock(path)?;
        let (manifest, new) = directory::open_or_begin(path)?;
        let folder = directory::engine_folder(path, &manifest);
        if new {
            // What a first run has left that was stopped before its manifest was written belongs to no index.
            super::create(path, &folder)?;
        } else {
            directory::set_finished(&folder);
        }
        let compounds = Compounds::load(path, &folder, manifest.compounds.as_deref())?;
        rebuild::remove_strays(path, &manifest)?;
        let mut writer = Writer::of_generation(path, options, manifest, compounds, lock)?;
        writer.new = new;
        Ok(writer)
    }

    /// Opens a generation for writing, whether it is in use or not.
    pub(super) fn of_generation(
        path: &Path,
        options: WriterOptions,
        manifest: Manifest,
        compounds: Compounds,
        lock: WriterLock,
    ) -> Result<Writer> {
        let folder = directory::engine_folder(path, &manifest);
        let (index, fields, _all_closed) = super::open_watched(path, &folder)?;
        // The engine wants 15 MB for each thread at least.
        let threads = options.threads.clamp(1, (options.memory / (16 << 20)).max(1));
        let memory = options.memory.max(threads * (16 << 20));
        let writer =
            index.writer_with_num_threads(threads, memory).map_err(|error| Error::engine(path, error))?;
        // A new writer of the engine numbers its first change as the last commit. A merge that begins before the next one
        // would take that change as made already, and keep what it deletes: so this number is passed over.
        writer.run([]).map_err(|error| Error::engine(path, error))?;
        // What a commit that failed has left would be in the way of the same commit made again.
        writer.garbage_collect_files().wait().map_err(|error| Error::engine(path, error))?;
        let settling = Arc::new(AtomicBool::new(false));
        let usual = LogMergePolicy::default();
        writer.set_merge_policy(Box::new(Merging { folder, usual, settling: Arc::clone(&settling) }));
        let compounds = Arc::new(compounds);
        Ok(Writer {
            path: path.to_owned(),
            fields,
            writer,
            _all_closed,
            manifest,
            compounds,
            new: false,
            settles: false,
            settling,
            lock,
        })
    }

    /// How articles must be analysed.
    pub fn compounds(&self) -> &Compounds {
        &self.compounds
    }

    /// Is nothing committed yet, so that they can be set?
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Says how the compounds of a new index are split, once; stored with the index.
    ///
    /// # Errors
    /// The disk cannot be written.
    pub fn set_compounds(&mut self, compounds: Compounds) -> Result<()> {
        compounds.save(&directory::engine_folder(&self.path, &self.manifest))?;
        self.manifest.compounds = compounds.hash().map(str::to_owned);
        self.compounds = Arc::new(compounds);
        Ok(())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn engine(&mut self) -> &mut IndexWriter<Entry> {
        &mut self.writer
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the last commit of this generation says.
    pub(super) fn last_checkpoint(&self) -> Result<Checkpoint> {
        let metas = self.writer.index().load_metas().map_err(|error| Error::engine(&self.path, error))?;
        Ok(metas.payload.and_then(|payload| serde_json::from_str(&payload).ok()).unwrap_or_default())
    }

    /// Adds an article; one of the same key is replaced.
    ///
    /// # Errors
    /// The disk is full, or cannot be written.
    pub fn add(&mut self, document: Document, batch: u64) -> Result<()> {
        self.remove(document.key);
        self.add_new(document, batch)
    }

    /// Adds an article of a key that none has, neither in the index nor among those added since the last commit: what an
    /// article replaces is looked for in every segment, and takes 3 kB of memory until the next commit.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn add_new(&mut self, document: Document, batch: u64) -> Result<()> {
        let f = self.fields;
        let Document { key, hash, article, title_terms, body_terms, lexicon, signature, sketch, numbers } =
            document;
        let mut out = self.blank(Kind::Article, key.0);
        out.put(f.title_length, u64::from(title_terms.len()));
        out.put(f.body_length, u64::from(body_terms.len()));
        out.put(f.hash, hash);
        out.put(f.batch, batch);
        // The heading comes first and ends with the title, so that it is read without the text.
        if let Some(url) = article.url {
            out.put(f.url, url);
        }
        out.put(f.language, article.language.code());
        out.put(f.source, article.source);
        out.put(f.id, article.id);
        out.put(f.stored_title, article.title);
        out.put(f.root, article.root);
        out.put(f.path, article.path);
        out.put(f.stored_text, article.text);
        out.put(f.sentences, article.sentences.encoded().to_vec());
        if !article.passages.is_empty() {
            out.put(f.passages, passages::encode(&article.passages));
            for language in article.passages.iter().map(|p| p.language).collect::<BTreeSet<_>>() {
                out.put(f.passage_language, language.code());
            }
        }
        if let Some(date) = article.date {
            out.put(f.date, u64::from(date.0));
        }
        if let Some(raw) = article.raw {
            out.put(f.raw, raw);
        }
        for note in article.notes {
            out.put(f.note, note);
        }
        out.put(f.signature, signature);
        (out.sketch, out.numbers) = (sketch::pack(&sketch), numbers);
        (out.title, out.body, out.lexicon) = (title_terms, body_terms, lexicon);
        self.push(out)
    }

    /// Takes an article out.
    pub fn remove(&mut self, key: ArticleKey) {
        self.delete(Kind::Article, key.0);
    }

    /// Notes that a file was read to its end.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn set_file(&mut self, file: &FileState) -> Result<()> {
        let key = ArticleKey::new(&file.root, &file.path).0;
        self.delete(Kind::File, key);
        let mut out = self.lengths(self.blank(Kind::File, key));
        out.put(self.fields.root, file.root.as_str());
        out.put(self.fields.path, file.path.as_str());
        out.put(self.fields.size, file.size);
        // Nanoseconds fit until the year 2262.
        out.put(self.fields.modified, i64::try_from(file.modified_ns).unwrap_or(i64::MAX));
        self.push(out)
    }

    /// Forgets a file.
    pub fn remove_file(&mut self, root: &str, path: &str) {
        self.delete(Kind::File, ArticleKey::new(root, path).0);
    }

    /// Stores a cluster; one of the same leader is replaced.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn set_cluster(&mut self, cluster: &Cluster) -> Result<()> {
        self.remove_cluster(cluster.leader);
        let f = self.fields;
        let mut out = self.lengths(self.blank(Kind::Cluster, cluster.leader.0));
        out.put(f.member, cluster.leader.0);
        for member in &cluster.members {
            out.put(f.member, member.key.0);
            out.put(f.resemblance, member.resemblance.number());
            out.put(f.similarity, (member.similarity.clamp(0.0, 1.0) * 1000.0).round() as u64);
        }
        self.push(out)
    }

    /// Dissolves the cluster of a leader.
    pub fn remove_cluster(&mut self, leader: ArticleKey) {
        self.delete(Kind::Cluster, leader.0);
    }

    /// Keeps bytes under a name, with the next commit; those that were kept under it before go.
    ///
    /// # Errors
    /// As [`Writer::add`].
    pub fn set_note(&mut self, name: &str, content: &[u8]) -> Result<()> {
        let term = Term::from_field_u64(self.fields.key, note_key(name));
        self.writer.delete_term(term);
        let mut out = self.lengths(Entry::new(&self.fields, Kind::Note, note_key(name)));
        out.put(self.fields.content, content.to_vec());
        self.push(out)
    }

    /// Makes everything since the last commit visible and safe, in one step with the checkpoint.
    ///
    /// # Errors
    /// The disk is full, or cannot be written. The index then holds what it held before.
    pub fn commit(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        let path = self.path.clone();
        let engine = |error| Error::engine(&path, error);
        faults::reached("commit");
        let mut prepared = self.writer.prepare_commit().map_err(engine)?;
        faults::reached("commit-prepared");
        // All segments of this commit are there; it merges them as it ends.
        self.settling.store(self.settles, Ordering::SeqCst);
        let payload = serde_json::to_string(checkpoint).unwrap_or_default();
        prepared.set_payload(&payload);
        prepared.commit().map_err(engine)?;
        faults::reached("committed");
        if self.new {
            // The manifest comes last: an index whose first commit fails does not exist.
            let manifest =
                Manifest { format: FORMAT_VERSION, analysis: ANALYSIS_VERSION, ..self.manifest.clone() };
            directory::write_manifest(&self.path, &manifest)?;
            directory::set_finished(&directory::engine_folder(&self.path, &manifest));
            self.new = false;
        }
        Ok(())
    }

    /// Says whether a run is about to end: then the next commit has segments merged in the background until they are few.
    pub fn set_settling(&mut self, settling: bool) {
        self.settles = settling;
        if !settling {
            self.settling.store(false, Ordering::SeqCst);
        }
    }

    /// Waits until segments that are being merged are done, and closes the writer.
    ///
    /// # Errors
    /// A merge failed; what was committed is safe.
    pub fn finish(self) -> Result<()> {
        self.close().map(drop)
    }

    /// The same, but keeps the lock.
    pub(super) fn close(self) -> Result<WriterLock> {
        let path = self.path;
        self.writer.wait_merging_threads().map_err(|error| Error::engine(&path, error))?;
        Ok(self.lock)
    }

    /// Merges all segments into one and drops what was deleted.
    ///
    /// # Errors
    /// As [`Writer::commit`].
    pub fn merge_all(&mut self) -> Result<()> {
        let engine = |error| Error::engine(&self.path, error);
        let segments = self.writer.index().searchable_segment_ids().map_err(engine)?;
        if !segments.is_empty() {
            self.writer.merge(&segments).wait().map_err(engine)?;
            self.writer.garbage_collect_files().wait().map_err(engine)?;
        }
        Ok(())
    }

    fn blank(&self, kind: Kind, key: u64) -> Entry {
        Entry::new(&self.fields, kind, kind_key(kind, key))
    }

    /// Lengths of 0, for documents that are no articles: dense columns are read faster.
    fn lengths(&self, mut out: Entry) -> Entry {
        out.put(self.fields.title_length, 0u64);
        out.put(self.fields.body_length, 0u64);
        out
    }

    fn delete(&mut self, kind: Kind, key: u64) {
        self.writer.delete_term(Term::from_field_u64(self.fields.key, kind_key(kind, key)));
    }

    fn push(&mut self, out: Entry) -> Result<()> {
        let Err(error) = self.writer.add_document(out) else { return Ok(()) };
        // All that is known here is that a thread has failed; joining the threads tells why.
        let cause = self.writer.prepare_commit().err().unwrap_or(error);
        Err(Error::engine(&self.path, cause))
    }
}

/// The key as it stands in the index: those of files and clusters are moved away from those of articles, which are
/// hashes too, so that a deletion by key hits one kind only.
fn kind_key(kind: Kind, key: u64) -> u64 {
    match kind {
        Kind::Article => key,
        Kind::File => key ^ 0x9e37_79b9_7f4a_7c15,
        Kind::Cluster => key ^ 0xc2b2_ae3d_27d4_eb4f,
        Kind::Note => key ^ 0x1656_67b1_9e37_79f9,
    }
}

/// The key under which a note stands.
pub(super) fn note_key(name: &str) -> u64 {
    kind_key(Kind::Note, xxh3_64(name.as_bytes()))
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::{Snapshot, StoredArticle};

    #[test]
    fn a_commit_that_failed_is_not_in_the_way_of_the_same_one_made_again() {
        let folder = tempfile::tempdir().unwrap();
        // One thread: one segment, which the removal does not empty.
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let open = || Writer::open(folder.path(), options).unwrap();
        let mut writer = open();
        for id in ["a", "b"] {
            let article = StoredArticle::new("root", id, "", "Ein Haus", Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let list = folder.path().join("g1/meta.json");
        let before = std::fs::read(&list).unwrap();
        for last in [false, true] {
            let mut writer = open();
            writer.remove(ArticleKey::new("root", "a"));
            writer.commit(&Checkpoint::default()).unwrap();
            writer.finish().unwrap();
            assert_eq!(Snapshot::open(folder.path()).unwrap().articles(), 1);
            if !last {
                // As if the last step had failed: the new list of segments is not there, all else is.
                std::fs::write(&list, &before).unwrap();
            }
        }
    }
}
