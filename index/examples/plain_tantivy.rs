//! The same articles and queries with plain tantivy, to compare with: its German Snowball stemmer, title and body, ten
//! hits by BM25.
//!
//!     cargo run --release -p lupe-index --example plain_tantivy -- INDEX QUERIES
//!
//! INDEX is one of Lupe's, from which the articles are read; QUERIES is a file with a query a line (`lupe-searcher`,
//! example `queries`, writes one).

#![allow(clippy::unwrap_used)] // an example may fail

use std::path::Path;

use cpu_time::ThreadTime;
use lupe_index::{Condition, Filter, Options, Query, Ranking, Snapshot};
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, TantivyDocument};

/// The best of so many runs counts, in time of the processor: others may be at work on the machine.
const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, queries] = arguments.as_slice() else {
        return eprintln!("usage: plain_tantivy INDEX QUERIES");
    };
    let queries = std::fs::read_to_string(queries).unwrap();
    let queries: Vec<&str> = queries.lines().collect();

    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("german")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing).set_stored();
    let (title, body) = (schema.add_text_field("title", text.clone()), schema.add_text_field("body", text));
    let id = schema.add_text_field("id", STORED);
    let folder = tempfile::tempdir().unwrap();
    let index = Index::create_in_dir(folder.path(), schema.build()).unwrap();
    let german = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).filter(German).build();
    index.tokenizers().register("german", german);
    let mut writer = index.writer_with_num_threads(1, 256 << 20).unwrap();
    let snapshot = Snapshot::open(Path::new(source)).unwrap();
    let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
    let options = Options { limit: usize::MAX, collapse: false, ..Options::default() };
    let found = snapshot.search(&everything, &Filter::default(), &options, &Ranking::default()).unwrap();
    for hit in &found.hits {
        let article = snapshot.article(hit.address).unwrap();
        let mut document = TantivyDocument::default();
        document.add_text(id, article.id);
        document.add_text(title, article.title);
        document.add_text(body, article.text);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();

    let searcher = index.reader().unwrap().searcher();
    println!("{} articles in {} segments", found.hits.len(), searcher.segment_readers().len());
    println!("{} queries, CPU ms       p50      p95      p99      max", queries.len());
    for (name, all, count, read) in [
        ("any word", false, false, true),
        ("any word, counted", false, true, true),
        ("all words, counted", true, true, true),
        ("the same, no hit read", true, true, false),
    ] {
        let mut parser = QueryParser::for_index(&index, vec![title, body]);
        if all {
            parser.set_conjunction_by_default();
        }
        let mut times = Vec::with_capacity(queries.len());
        for query in &queries {
            let mut time = f64::INFINITY;
            for _ in 0..RUNS {
                let started = ThreadTime::now();
                let query = parser.parse_query(query).unwrap();
                let top = TopDocs::with_limit(10).order_by_score();
                let hits = match count {
                    true => searcher.search(&query, &(top, Count)).unwrap().0,
                    false => searcher.search(&query, &top).unwrap(),
                };
                for (_, at) in hits.into_iter().filter(|_| read) {
                    std::hint::black_box(searcher.doc::<TantivyDocument>(at).unwrap());
                }
                time = time.min(started.elapsed().as_secs_f64() * 1000.0);
            }
            times.push(time);
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{name:26} {:8.2} {:8.2} {:8.2} {:8.2}", at(0.5), at(0.95), at(0.99), at(1.0));
    }
}

/// Snowball's stemmer for German as a filter of tantivy's.
#[derive(Clone)]
struct German;

impl TokenFilter for German {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        Stemming { inner }
    }
}

#[derive(Clone)]
struct Stemming<T> {
    inner: T,
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = Stems<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stems { inner: self.inner.token_stream(text), stemmer: Stemmer::create(Algorithm::German) }
    }
}

struct Stems<S> {
    inner: S,
    stemmer: Stemmer,
}

impl<S: TokenStream> TokenStream for Stems<S> {
    fn advance(&mut self) -> bool {
        let more = self.inner.advance();
        if more {
            let stem = self.stemmer.stem(&self.inner.token().text).into_owned();
            self.inner.token_mut().text = stem;
        }
        more
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}
