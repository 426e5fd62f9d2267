//! Articles for the benches: generated from the words of the samples.

#![allow(clippy::expect_used)] // a bench may fail

use lupe_bench::generator::{Generator, Vocabulary};
use lupe_bench::records;
use lupe_indexer::Article;

/// So many articles, always the same.
pub(crate) fn articles(count: u64) -> Vec<Article> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("samples.jsonl");
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples");
    records::from_folder(&samples, &file).expect("the samples");
    let mut vocabulary = Vocabulary::default();
    records::each(&file, |record| {
        vocabulary.count(&record.text);
        Ok(())
    })
    .expect("what was written");
    let generator = Generator::new(vocabulary);
    (0..count).map(|n| generator.article(n)).collect()
}
