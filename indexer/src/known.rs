//! What the index already holds, and what a run finds of it: which articles are new, changed, unchanged or gone.

use std::collections::{HashMap, HashSet};

use lupe_corpus::Article;
use lupe_index::{ArticleKey, FileState, Snapshot};
use xxhash_rust::xxh3::xxh3_64;

use crate::document::content_hash;
use crate::error::Result;

/// What is known of an article.
struct KnownArticle {
    hash: u64,
    /// Place in [`Known::files`].
    file: u32,
    seen: bool,
}

/// What became of a file in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileStatus {
    /// Not met: it is gone, or its source was not read.
    Unmet,
    /// As it was when it was last read to its end.
    Unchanged,
    /// Read to its end.
    Read,
    /// Could not be read to its end: whatever it held before is kept.
    Failed,
}

struct KnownFile {
    root: String,
    path: String,
    /// Size and time of change when it was last read to its end.
    state: Option<(u64, i128)>,
    status: FileStatus,
    articles: u32,
    /// Those of them that were met in this run, there or elsewhere.
    met: u32,
}

/// What a run knows of the index. Memory: some 50 bytes an article, and its paths once.
#[derive(Default)]
pub(crate) struct Known {
    articles: HashMap<ArticleKey, KnownArticle>,
    files: Vec<KnownFile>,
    by_path: HashMap<(u64, u64), u32>,
    /// Hashes of ids given in this run, each with the article that has it.
    ids: HashMap<u64, ArticleKey>,
}

/// What is to be done with an article that was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// In the index as it is.
    Unchanged,
    /// Not in the index.
    New { key: ArticleKey, hash: u64 },
    /// In the index with other content.
    Changed { key: ArticleKey, hash: u64 },
    /// The same source has used this id in this run already, for the same content.
    Repeated,
    /// The same source has used this id in this run already, for other content.
    SameId,
}

impl Known {
    pub(crate) fn load(snapshot: &Snapshot) -> Result<Known> {
        let mut known = Known::default();
        for file in snapshot.files()? {
            let n = known.file(&file.root, &file.path);
            known.files[n as usize].state = Some((file.size, file.modified_ns));
        }
        snapshot.for_each_state(|state, root, path| {
            let file = known.file(root, path);
            known.files[file as usize].articles += 1;
            known.articles.insert(state.key, KnownArticle { hash: state.hash, file, seen: false });
        })?;
        Ok(known)
    }

    fn file(&mut self, root: &str, path: &str) -> u32 {
        let files = &mut self.files;
        *self.by_path.entry((xxh3_64(root.as_bytes()), xxh3_64(path.as_bytes()))).or_insert_with(|| {
            let (root, path) = (root.to_owned(), path.to_owned());
            files.push(KnownFile { root, path, state: None, status: FileStatus::Unmet, articles: 0, met: 0 });
            files.len() as u32 - 1
        })
    }

    /// Notes what became of a file.
    pub(crate) fn set_status(&mut self, root: &str, path: &str, status: FileStatus) {
        let n = self.file(root, path);
        self.files[n as usize].status = status;
    }

    /// Did the file hold articles before this run that were not met yet?
    pub(crate) fn has_unmet(&mut self, root: &str, path: &str) -> bool {
        let n = self.file(root, path);
        let known = &self.files[n as usize];
        known.met < known.articles
    }

    /// If the file is as it was when it was last read to its end: how many articles the index holds of it.
    pub(crate) fn unchanged(&mut self, file: &FileState) -> Option<u64> {
        let n = self.file(&file.root, &file.path);
        let known = &self.files[n as usize];
        (known.state == Some((file.size, file.modified_ns))).then_some(u64::from(known.articles))
    }

    /// Decides what to do with an article of a source.
    pub(crate) fn decide(&mut self, root: &str, path: &str, article: &Article) -> Decision {
        let key = ArticleKey::new(root, &article.id);
        let hash = content_hash(article);
        let file = self.file(root, path);
        match self.articles.get_mut(&key) {
            Some(known) if known.seen => {
                if known.hash == hash {
                    Decision::Repeated
                } else {
                    Decision::SameId
                }
            }
            Some(known) => {
                known.seen = true;
                self.files[known.file as usize].met += 1;
                // An article that moved to another file of its source is written anew, so that the index knows where.
                let same = known.hash == hash && known.file == file;
                (known.hash, known.file) = (hash, file);
                if same { Decision::Unchanged } else { Decision::Changed { key, hash } }
            }
            None => {
                self.articles.insert(key, KnownArticle { hash, file, seen: true });
                Decision::New { key, hash }
            }
        }
    }

    /// Claims an id for an article in this run; `false` where another one of this run has it.
    pub(crate) fn claim(&mut self, id: &str, key: ArticleKey) -> bool {
        *self.ids.entry(xxh3_64(id.as_bytes())).or_insert(key) == key
    }

    /// The articles of a source that are gone: not met in files that were read, or in files that are gone.
    /// `unreadable` are folders that could not be looked into, relative to the root.
    pub(crate) fn vanished(&self, root: &str, unreadable: &[String]) -> Vec<ArticleKey> {
        let gone = |article: &&KnownArticle| {
            let file = &self.files[article.file as usize];
            let hidden = || unreadable.iter().any(|folder| file.path.starts_with(folder.as_str()));
            file.root == root
                && match file.status {
                    FileStatus::Unmet => !hidden(),
                    FileStatus::Read => !article.seen,
                    FileStatus::Unchanged | FileStatus::Failed => false,
                }
        };
        let mut keys: Vec<ArticleKey> =
            self.articles.iter().filter(|(_, article)| gone(article)).map(|(&key, _)| key).collect();
        keys.sort_unstable();
        keys
    }

    /// The content hash of an article.
    pub(crate) fn hash(&self, key: ArticleKey) -> Option<u64> {
        self.articles.get(&key).map(|article| article.hash)
    }

    /// How many articles of a source the index held before this run.
    pub(crate) fn held(&self, root: &str) -> u64 {
        self.files.iter().filter(|file| file.root == root).map(|file| u64::from(file.articles)).sum()
    }

    /// The files of a source that are noted in the index and were not met.
    pub(crate) fn gone_files(&self, root: &str) -> Vec<String> {
        let gone =
            |file: &&KnownFile| file.root == root && file.state.is_some() && file.status == FileStatus::Unmet;
        self.files.iter().filter(gone).map(|file| file.path.clone()).collect()
    }

    /// The roots of all sources.
    pub(crate) fn roots(&self) -> HashSet<&str> {
        self.files.iter().map(|file| file.root.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(id: &str, text: &str) -> Article {
        Article { id: id.into(), title: "T".into(), text: text.into(), ..Article::default() }
    }

    #[test]
    fn articles_are_told_apart_by_source_id_and_content() {
        let mut known = Known::default();
        let mut check = |root: &str, id: &str, text: &str, expected: &str| {
            let decision = format!("{:?}", known.decide(root, "f", &article(id, text)));
            assert!(decision.starts_with(expected), "{root} {id} {text}: {decision}");
        };
        check("a", "1", "x", "New");
        check("a", "1", "x", "Repeated");
        check("a", "1", "y", "SameId");
        check("b", "1", "x", "New");
    }

    #[test]
    fn an_article_is_gone_where_its_file_was_read_without_it_or_is_gone() {
        for (status, seen, unreadable, gone) in [
            (FileStatus::Unmet, false, vec![], true),
            (FileStatus::Unmet, false, vec!["sub/".to_owned()], false),
            (FileStatus::Read, false, vec![], true),
            (FileStatus::Read, true, vec![], false),
            (FileStatus::Unchanged, false, vec![], false),
            (FileStatus::Failed, false, vec![], false),
        ] {
            let mut known = Known::default();
            let file = known.file("root", "sub/f");
            known.articles.insert(ArticleKey(1), KnownArticle { hash: 0, file, seen });
            known.set_status("root", "sub/f", status);
            assert_eq!(known.vanished("root", &unreadable).len(), usize::from(gone), "{status:?} {seen}");
            assert!(known.vanished("other", &[]).is_empty());
        }
    }

    #[test]
    fn an_id_is_claimed_once() {
        let mut known = Known::default();
        assert!(known.claim("a", ArticleKey(1)));
        assert!(known.claim("a", ArticleKey(1)));
        assert!(!known.claim("a", ArticleKey(2)));
    }
}
