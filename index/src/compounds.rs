//! How the words of an index are analysed: with the vocabulary learnt from its articles and the user's exceptions, both
//! stored with it, so that a query splits compounds as the index did.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use lupe_analysis::{Analyzer, Exceptions, Splitter, Vocabulary};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::{Error, Result};
use crate::faults;

const VOCABULARY: &str = "lupe.vocabulary";
/// The user's file as it was given.
pub(crate) const EXCEPTIONS: &str = "lupe.exceptions";

/// The vocabulary and exceptions of an index, and the analyzer that heeds them. They do not change for as long as the
/// index has articles, unless it is analysed anew.
#[derive(Clone, Debug)]
pub struct Compounds {
    vocabulary: Option<Arc<Vocabulary>>,
    exceptions: String,
    analyzer: Analyzer,
    hash: Option<String>,
}

impl Default for Compounds {
    /// The base lexicon, without exceptions.
    fn default() -> Self {
        let exceptions = String::new();
        Compounds { vocabulary: None, exceptions, analyzer: Analyzer::new(), hash: None }
    }
}

impl Compounds {
    /// Those of a learnt vocabulary and the text of an exceptions file.
    ///
    /// # Errors
    /// A line of the exceptions is wrong; the error names it and the cure.
    pub fn new(vocabulary: Vocabulary, exceptions: &str) -> Result<Compounds, lupe_analysis::Error> {
        let hash = hash(&vocabulary.to_bytes(), exceptions);
        Compounds::with_hash(vocabulary, exceptions, hash)
    }

    /// The same where the hash is known: making the bytes anew takes as long as reading them.
    fn with_hash(
        vocabulary: Vocabulary,
        exceptions: &str,
        hash: String,
    ) -> Result<Compounds, lupe_analysis::Error> {
        let parsed = Exceptions::parse(exceptions)?;
        let vocabulary = Arc::new(vocabulary);
        let analyzer = Analyzer::new().with_splitter(Splitter::new(Arc::clone(&vocabulary), parsed));
        Ok(Compounds {
            vocabulary: Some(vocabulary),
            exceptions: exceptions.to_owned(),
            analyzer,
            hash: Some(hash),
        })
    }

    /// The analyzer of the index: for its articles, its queries and what is marked.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// The text of the user's exceptions file; empty where none was given.
    pub fn exceptions(&self) -> &str {
        &self.exceptions
    }

    /// How many words the vocabulary was learnt from.
    pub fn words(&self) -> u64 {
        self.vocabulary.as_ref().map_or(0, |vocabulary| vocabulary.words())
    }

    /// What tells one vocabulary and its exceptions from others; `None` for the base lexicon.
    pub(crate) fn hash(&self) -> Option<&str> {
        self.hash.as_deref()
    }

    /// Writes the files into a generation's folder.
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        let Some(vocabulary) = &self.vocabulary else { return Ok(()) };
        for (name, bytes) in
            [(VOCABULARY, vocabulary.to_bytes().as_slice()), (EXCEPTIONS, self.exceptions.as_bytes())]
        {
            let path = folder.join(name);
            let write = || {
                faults::attempt("create")?;
                let mut file = File::create(&path)?;
                faults::attempt("write")?;
                file.write_all(bytes)?;
                faults::attempt("sync")?;
                file.sync_all()
            };
            write().map_err(|error| Error::io(&path, error))?;
        }
        Ok(())
    }

    /// Reads those of a generation whose manifest says `expected`.
    pub(crate) fn load(index: &Path, folder: &Path, expected: Option<&str>) -> Result<Compounds> {
        let Some(expected) = expected else { return Ok(Compounds::default()) };
        let damaged = |detail: String| Error::Damaged { path: index.to_owned(), detail };
        let read = |name: &str| {
            fs::read(folder.join(name))
                .map_err(|error| damaged(format!("its file {name} cannot be read: {error}")))
        };
        let (vocabulary, exceptions) = (read(VOCABULARY)?, read(EXCEPTIONS)?);
        let exceptions = String::from_utf8_lossy(&exceptions).into_owned();
        let found = hash(&vocabulary, &exceptions);
        if found != expected {
            // The first half is the vocabulary's.
            let half = found.len() / 2;
            let name = if found.get(..half) == expected.get(..half) { EXCEPTIONS } else { VOCABULARY };
            return Err(damaged(format!("the file {name} does not match its checksum")));
        }
        let vocabulary =
            Vocabulary::from_bytes(&vocabulary).map_err(|error| damaged(format!("{VOCABULARY}: {error}")))?;
        Compounds::with_hash(vocabulary, &exceptions, found)
            .map_err(|error| damaged(format!("{EXCEPTIONS}: {error}")))
    }
}

/// The hash of the files in a generation's folder.
pub(crate) fn hash_of(folder: &Path) -> Option<String> {
    let read = |name: &str| fs::read(folder.join(name)).ok();
    Some(hash(&read(VOCABULARY)?, &String::from_utf8_lossy(&read(EXCEPTIONS)?)))
}

fn hash(vocabulary: &[u8], exceptions: &str) -> String {
    format!("{:016x}{:016x}", xxh3_64(vocabulary), xxh3_64(exceptions.as_bytes()))
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Language, VocabularyBuilder};

    use super::*;

    #[test]
    fn the_compounds_are_read_back_and_damage_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let mut builder = VocabularyBuilder::new();
        builder.add_text(
            "Der Zorbex und der Zorbex, das Zorbexwerk, der Zorbexpreis, die Zorbexwahl. Grulf, Grulf!",
        );
        let compounds = Compounds::new(builder.build(), "Rechenzentrum").unwrap();
        compounds.save(folder.path()).unwrap();
        let read = Compounds::load(Path::new("index"), folder.path(), compounds.hash()).unwrap();
        assert_eq!((read.exceptions(), read.words(), read.hash()), ("Rechenzentrum", 13, compounds.hash()));
        let parts = |word: &str| read.analyzer().tokens(word, Language::De)[0].word.parts.len();
        assert_eq!([parts("Zorbexgrulf"), parts("Rechenzentren")], [2, 0]);

        fs::write(folder.path().join(EXCEPTIONS), "Rechenzentrun").unwrap();
        let error =
            Compounds::load(Path::new("index"), folder.path(), compounds.hash()).unwrap_err().to_string();
        assert!(error.contains("lupe.exceptions"), "{error}");
        fs::remove_file(folder.path().join(VOCABULARY)).unwrap();
        let error =
            Compounds::load(Path::new("index"), folder.path(), compounds.hash()).unwrap_err().to_string();
        assert!(error.contains("lupe.vocabulary"), "{error}");
    }
}
