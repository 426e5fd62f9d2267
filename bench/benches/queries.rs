//! Queries of every kind on two thousand generated articles, and the same with plain tantivy:
//! `cargo bench -p lupe-bench --bench queries`. A sample is all queries of a kind once.

#![allow(clippy::expect_used)] // a bench may fail

mod common;

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use lupe_bench::plain::{Plain, PlainWriter};
use lupe_bench::queries::{Kind, of_every_kind};
use lupe_indexer::{IndexOptions, Indexer};
use lupe_searcher::{SearchRequest, Searcher};
use rust_stemmers::Algorithm;

const ARTICLES: u64 = 2000;
const QUERIES: usize = 20;

struct Both {
    searcher: Searcher,
    plain: Plain,
    queries: Vec<(Kind, Vec<String>)>,
    _folder: tempfile::TempDir,
}

static BOTH: LazyLock<Both> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ours, theirs) = (folder.path().join("lupe"), folder.path().join("plain"));
    let articles = common::articles(ARTICLES);
    let writer = PlainWriter::create(&theirs, Some(Algorithm::German), 1, 256 << 20).expect("an index");
    for article in &articles {
        writer.add(&article.id, &article.title, &article.text).expect("room");
    }
    writer.finish().expect("room");
    let mut indexer = Indexer::open(&ours, IndexOptions::default()).expect("an index");
    indexer.add("bench", articles).expect("room");
    indexer.finish().expect("room");
    let searcher = Searcher::open(&ours).expect("an index");
    let queries = of_every_kind(&searcher, QUERIES).expect("an index");
    let plain = Plain::open(&theirs, Some(Algorithm::German)).expect("an index");
    Both { searcher, plain, queries, _folder: folder }
});

fn main() {
    divan::main();
}

/// The kinds that there are queries of: with so few words, none is rare.
fn asked() -> impl Iterator<Item = Kind> {
    Kind::ALL.into_iter().filter(|kind| !of(*kind).is_empty())
}

fn of(kind: Kind) -> &'static [String] {
    BOTH.queries.iter().find(|(other, _)| *other == kind).map_or(&[], |(_, queries)| queries)
}

#[divan::bench(args = asked(), sample_count = 20, sample_size = 1)]
fn lupe(bencher: divan::Bencher<'_, '_>, kind: Kind) {
    let queries = of(kind);
    bencher.counter(ItemsCount::new(queries.len())).bench_local(|| {
        for query in queries {
            let request = SearchRequest::new(query.as_str());
            divan::black_box(BOTH.searcher.search(&request).expect("an answer"));
        }
    });
}

#[divan::bench(args = asked(), sample_count = 20, sample_size = 1)]
fn plain_tantivy(bencher: divan::Bencher<'_, '_>, kind: Kind) {
    let queries = of(kind);
    bencher.counter(ItemsCount::new(queries.len())).bench_local(|| {
        for query in queries {
            let query = BOTH.plain.query(kind, query).expect("a query");
            divan::black_box(BOTH.plain.answer(&query, true, true).expect("an answer"));
        }
    });
}
