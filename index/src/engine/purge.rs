//! Leaving nothing of removed articles on disk.

use std::fs;
use std::path::Path;

use tantivy::index::SegmentId;
use tantivy::indexer::NoMergePolicy;

use super::rebuild;
use super::writer::{Writer, WriterOptions};
use crate::directory;
use crate::error::{Error, Result};

impl Writer {
    /// Closes the writer as [`Writer::finish`] does; whatever was removed or replaced before the last commit is then gone
    /// from disk: segments with deletions are written anew, and what interrupted runs have left is removed. Readers go
    /// on, and keep what they have open until they look for a newer commit.
    ///
    /// # Errors
    /// As [`Writer::commit`]. What was committed is safe.
    pub fn purge(self) -> Result<()> {
        let (path, manifest, compounds) =
            (self.path().to_owned(), self.manifest().clone(), self.compounds().clone());
        let lock = self.close()?;
        rebuild::abandon(&path, &manifest)?;
        let folder = directory::engine_folder(&path, &manifest);
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::of_generation(&path, options, manifest, compounds, lock)?;
        writer.rewrite_segments()?;
        writer.close()?;
        let (index, _) = super::open(&path, &folder)?;
        let living = index.searchable_segment_ids().map_err(|error| Error::engine(&path, error))?;
        remove_others(&folder, &living)
    }

    /// Writes all segments with deletions anew, without what was deleted.
    fn rewrite_segments(&mut self) -> Result<()> {
        let path = self.path().to_owned();
        let engine = |error| Error::engine(&path, error);
        let writer = self.engine();
        // A merge in the background could have begun before, with what is to go.
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for segment in writer.index().searchable_segment_metas().map_err(engine)? {
            if segment.has_deletes() {
                writer.merge(&[segment.id()]).wait().map_err(engine)?;
            }
        }
        writer.garbage_collect_files().wait().map(drop).map_err(engine)
    }
}

/// Removes what is named like a file of a segment, or like one that is about to be renamed, and belongs to none.
fn remove_others(folder: &Path, living: &[SegmentId]) -> Result<()> {
    let living: Vec<String> = living.iter().map(SegmentId::uuid_string).collect();
    let io = |error| Error::io(folder, error);
    for entry in fs::read_dir(folder).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        let Some(name) = name.to_str() else { continue };
        let stem = name.split('.').next().unwrap_or_default();
        let of_segment = stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
        if name.starts_with(".tmp") || (of_segment && !living.iter().any(|id| id == stem)) {
            fs::remove_file(folder.join(name)).map_err(io)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::engine::reader::Snapshot;
    use crate::{ArticleKey, Checkpoint, Document, StoredArticle};

    fn document(n: u32, word: &str) -> Document {
        let text = format!("Ein Wort wie {word}.");
        let article = StoredArticle::new("root", &n.to_string(), "", &text, Language::De);
        Document::of(article, &Analyzer::new())
    }

    #[test]
    fn what_was_removed_is_in_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let mut writer = Writer::open(path, WriterOptions::default()).unwrap();
        for commit in 0..3 {
            for n in 0..10 {
                let word = if n == 4 { "geheimnis" } else { "öffentlich" };
                writer.add(document(commit * 10 + n, word), 1).unwrap();
            }
            writer.commit(&Checkpoint::default()).unwrap();
        }
        // A segment loses an article, one loses all, one none; and there is what interrupted runs have left.
        let gone = |n: &u32| *n == 4 || (10..20).contains(n);
        (0..30).filter(gone).for_each(|n| writer.remove(ArticleKey::new("root", &n.to_string())));
        writer.commit(&Checkpoint { batch: 7, ..Checkpoint::default() }).unwrap();
        let reader = Snapshot::open(path).unwrap();
        fs::create_dir(path.join("g2")).unwrap();
        for left in ["g2/x", "rebuild.json", "g1/.tmpX", "g1/0123456789abcdef0123456789abcdef.store"] {
            fs::write(path.join(left), "geheimnis").unwrap();
        }
        writer.purge().unwrap();

        let snapshot = Snapshot::open(path).unwrap();
        assert_eq!((snapshot.articles(), snapshot.checkpoint().batch), (19, 7));
        let segments = snapshot.inner.searcher.segment_readers();
        assert_eq!(segments.iter().map(|segment| segment.num_deleted_docs()).sum::<u32>(), 0);
        let living: BTreeSet<String> =
            segments.iter().map(|segment| segment.segment_id().uuid_string()).collect();
        for entry in fs::read_dir(path.join("g1")).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let own = ["meta.json", ".managed.json"].contains(&name.as_str()) || name.ends_with(".lock");
            assert!(own || living.contains(name.split('.').next().unwrap()), "{name}");
        }
        assert!(!path.join("g2").exists() && !path.join("rebuild.json").exists());
        assert!(crate::verify(path).unwrap().problems.is_empty());
        // Who reads meanwhile goes on reading what was there.
        let at = reader.find("5").unwrap().unwrap();
        assert!(reader.article(at).unwrap().text.contains("öffentlich"));
    }
}
