//! Checking that an index is whole.

use std::collections::HashMap;
use std::path::Path;

use tantivy::index::SegmentComponent;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, TERMINATED, TantivyDocument};

use super::guarded;
use super::reader::Snapshot;
use super::schema::Kind;
use super::words;
use crate::directory;
use crate::document::ArticleKey;
use crate::error::{Error, Result};

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Articles whose stored text could be read.
    pub articles: u64,
    /// Terms whose postings could be read.
    pub terms: u64,
    /// What is wrong, a sentence each. Empty: the index is whole.
    pub problems: Vec<String>,
}

/// Checks the index at `path`: checksums of all files, every stored article, every posting list, and the rules that
/// the index keeps (one article per id and key, clusters of existing articles, none in two).
///
/// # Errors
/// There is no index, or it is of another version. Damage is no error here, but what is reported.
pub fn verify(path: &Path) -> Result<Verification> {
    let manifest = directory::open(path)?;
    let mut found = Verification::default();
    // Checksums come first: reading through damaged files could go anywhere.
    match damages(path, &directory::engine_folder(path, &manifest)) {
        Ok(damages) => found.problems.extend(damages.into_iter().map(|damage| damage.problem)),
        Err(error) => found.problems.push(detail(error)),
    }
    if found.problems.is_empty() {
        let read = Snapshot::open(path).and_then(|snapshot| {
            guarded(path, || {
                snapshot.verify_documents(&mut found);
                snapshot.verify_clusters(&mut found);
                Ok(())
            })
        });
        found.problems.extend(read.err().map(detail));
    }
    Ok(found)
}

/// What is wrong with a file of a segment.
pub(super) struct Damage {
    pub(super) segment: String,
    problem: String,
}

/// Holds all files of the segments in a folder against their checksums.
///
/// # Errors
/// The list of segments cannot be read.
pub(super) fn damages(path: &Path, folder: &Path) -> Result<Vec<Damage>> {
    let engine = |error| Error::engine(path, error);
    let segments = guarded(path, || {
        let (index, _) = super::open(path, folder)?;
        let segments = index.load_metas().map_err(engine)?.segments;
        Ok((index, segments))
    });
    let (index, segments) = segments?;
    let mut damages = Vec::new();
    for segment in &segments {
        use SegmentComponent as C;
        let mut parts = vec![
            words::component(),
            C::Terms,
            C::Postings,
            C::Positions,
            C::FieldNorms,
            C::FastFields,
            C::Store,
        ];
        parts.extend(segment.has_deletes().then_some(C::Delete));
        for file in parts.into_iter().map(|part| segment.relative_path(part)) {
            let fits = guarded(path, || {
                index.directory().validate_checksum(&file).map_err(|error| engine(error.into()))
            });
            let file = file.display();
            let problem = match fits {
                Ok(true) => continue,
                Err(Error::Damaged { detail, .. }) if detail.ends_with("is missing") => detail,
                Ok(false) | Err(Error::Damaged { .. }) => {
                    format!("the file {file} does not match its checksum")
                }
                Err(error) => format!("the file {file} cannot be read: {}", detail(error)),
            };
            damages.push(Damage { segment: segment.id().uuid_string(), problem });
        }
    }
    Ok(damages)
}

/// What an error says of damage, without what to do about it.
fn detail(error: Error) -> String {
    match error {
        Error::Damaged { detail, .. } => detail,
        other => other.to_string(),
    }
}

impl Snapshot {
    fn verify_documents(&self, found: &mut Verification) {
        let mut keys: HashMap<u64, u32> = HashMap::new();
        let mut ids: HashMap<String, u32> = HashMap::new();
        for (segment, columns) in self.inner.searcher.segment_readers().iter().zip(&self.inner.columns) {
            let store = match segment.get_store_reader(1) {
                Ok(store) => store,
                Err(error) => {
                    found.problems.push(format!("the stored texts of a segment cannot be opened: {error}"));
                    continue;
                }
            };
            for doc in
                segment.doc_ids_alive().filter(|&doc| columns.kind.first(doc) == Some(Kind::Article as u64))
            {
                match store.get::<TantivyDocument>(doc) {
                    Ok(document) => {
                        use tantivy::schema::Value;
                        found.articles += 1;
                        let id = document.get_first(self.inner.fields.id);
                        let id = id.and_then(|id| id.as_str().map(str::to_owned)).unwrap_or_default();
                        *ids.entry(id).or_default() += 1;
                        *keys.entry(columns.key.first(doc).unwrap_or(0)).or_default() += 1;
                    }
                    Err(error) => found.problems.push(format!("a stored article cannot be read: {error}")),
                }
            }
            for field in [self.inner.fields.title, self.inner.fields.body] {
                let terms =
                    segment.inverted_index(field).map_err(|error| error.to_string()).and_then(|index| {
                        let mut terms = 0;
                        let mut stream = index.terms().stream().map_err(|error| error.to_string())?;
                        while stream.advance() {
                            let mut postings = index
                                .read_postings_from_terminfo(stream.value(), IndexRecordOption::WithFreqs)
                                .map_err(|error| error.to_string())?;
                            let mut count = 0;
                            while postings.doc() != TERMINATED {
                                count +=
                                    u32::from(postings.doc() < segment.max_doc() && postings.term_freq() > 0);
                                postings.advance();
                            }
                            if count != stream.value().doc_freq {
                                return Err(format!(
                                    "a term has {count} postings, not {}",
                                    stream.value().doc_freq
                                ));
                            }
                            terms += 1;
                        }
                        Ok(terms)
                    });
                match terms {
                    Ok(terms) => found.terms += terms,
                    Err(error) => {
                        found.problems.push(format!("the terms of a segment cannot be read: {error}"))
                    }
                }
            }
        }
        let twice = ids.iter().filter(|(_, count)| **count > 1);
        found.problems.extend(twice.map(|(id, count)| format!("the id {id:?} stands for {count} articles")));
        if keys.values().any(|&count| count > 1) {
            found.problems.push("an article is stored twice".to_owned());
        }
    }

    fn verify_clusters(&self, found: &mut Verification) {
        let mut seen: HashMap<ArticleKey, ArticleKey> = HashMap::new();
        for cluster in self.clusters() {
            let keys = std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key));
            for key in keys {
                if let Some(other) = seen.insert(key, cluster.leader) {
                    found.problems.push(format!(
                        "an article is in the clusters {:x} and {:x}",
                        other.0, cluster.leader.0
                    ));
                }
                if !matches!(self.find_key(key), Ok(Some(_))) {
                    found
                        .problems
                        .push(format!("a cluster names the article {:x}, which does not exist", key.0));
                }
            }
        }
    }
}
