//! Indexing a thousand generated articles, and the same with plain tantivy: `cargo bench -p lupe-bench --bench indexing`.

#![allow(clippy::expect_used)] // a bench may fail

mod common;

use std::sync::LazyLock;

use divan::counter::{BytesCount, ItemsCount};
use lupe_bench::plain::PlainWriter;
use lupe_indexer::{Article, IndexOptions, Indexer};
use rust_stemmers::Algorithm;

static ARTICLES: LazyLock<Vec<Article>> = LazyLock::new(|| common::articles(1000));

fn main() {
    divan::main();
}

fn counted<'a, 'b>(bencher: divan::Bencher<'a, 'b>) -> divan::Bencher<'a, 'b> {
    let bytes: usize = ARTICLES.iter().map(|article| article.title.len() + article.text.len()).sum();
    bencher.counter(BytesCount::new(bytes)).counter(ItemsCount::new(ARTICLES.len()))
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn lupe(bencher: divan::Bencher<'_, '_>) {
    counted(bencher).with_inputs(|| tempfile::tempdir().expect("a temporary folder")).bench_refs(|folder| {
        let options = IndexOptions { threads: 1, ..IndexOptions::default() };
        let mut indexer = Indexer::open(folder.path(), options).expect("an index");
        indexer.add("bench", ARTICLES.iter().cloned()).expect("room");
        indexer.finish().expect("room");
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn plain_tantivy(bencher: divan::Bencher<'_, '_>) {
    counted(bencher).with_inputs(|| tempfile::tempdir().expect("a temporary folder")).bench_refs(|folder| {
        let writer =
            PlainWriter::create(folder.path(), Some(Algorithm::German), 1, 256 << 20).expect("an index");
        for article in ARTICLES.iter() {
            writer.add(&article.id, &article.title, &article.text).expect("room");
        }
        writer.finish().expect("room");
    });
}
