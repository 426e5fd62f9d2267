//! The same articles and queries with plain tantivy, to compare with: Snowball's stemmer, title and body, ten hits by
//! BM25.
//!
//! ```text
//! cargo run --release -p lupe-index --example plain_tantivy -- INDEX QUERIES [LANGUAGE [RUN]]
//! ```
//! INDEX is one of Lupe's, from which the articles are read. QUERIES is a file with a query a line (`lupe-searcher`,
//! example `queries`, writes one), or of JSON lines with `id` and `text` as `lupe eval` takes them. LANGUAGE is `de`,
//! `en`, or `none` for words between their boundaries as they are, but for capitals. RUN is written in TREC's format, by articles with any of the words.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use cpu_time::ThreadTime;
use lupe_index::{Condition, Filter, Options, Query, Ranking, Snapshot};
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, Searcher, TantivyDocument};

/// The best of so many runs counts, in time of the processor: others may be at work on the machine.
const RUNS: usize = 3;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [source, queries, options @ ..] = arguments.as_slice() else {
        return Err("usage: plain_tantivy INDEX QUERIES [LANGUAGE [RUN]]".into());
    };
    let algorithm = match options.first().map_or("de", String::as_str) {
        "de" => Some(Algorithm::German),
        "en" => Some(Algorithm::English),
        "none" => None,
        other => return Err(format!("{other:?} is neither de, en nor none").into()),
    };
    let queries = read_queries(Path::new(queries))?;
    let folder = tempfile::tempdir()?;
    let plain = Plain::build(Path::new(source), folder.path(), algorithm)?;
    if let Some(run) = options.get(1) {
        return plain.write_run(&queries, Path::new(run));
    }
    println!("{} queries, CPU ms       p50      p95      p99      max", queries.len());
    for (name, all, count, read) in [
        ("any word", false, false, true),
        ("any word, counted", false, true, true),
        ("all words, counted", true, true, true),
        ("the same, no hit read", true, true, false),
        ("all words, no hit read", true, false, false),
        ("any word, no hit read", false, false, false),
    ] {
        let mut times = Vec::with_capacity(queries.len());
        for (_, query) in &queries {
            let mut time = f64::INFINITY;
            for _ in 0..RUNS {
                time = time.min(plain.time(query, all, count, read)?);
            }
            times.push(time);
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("{name:26} {:8.2} {:8.2} {:8.2} {:8.2}", at(0.5), at(0.95), at(0.99), at(1.0));
    }
    Ok(())
}

/// Queries with their ids.
fn read_queries(path: &Path) -> Result<Vec<(String, String)>> {
    let text = std::fs::read_to_string(path)?;
    let json = path.extension().is_some_and(|extension| extension == "jsonl");
    let query = |(n, line): (usize, &str)| -> Result<(String, String)> {
        if !json {
            return Ok((n.to_string(), line.to_owned()));
        }
        let record: serde_json::Value = serde_json::from_str(line)?;
        let field = |name: &str| record[name].as_str().map(str::to_owned);
        Ok((field("id").ok_or("a query has no id")?, field("text").ok_or("a query has no text")?))
    };
    text.lines().enumerate().map(query).collect()
}

/// An index of plain tantivy.
struct Plain {
    index: Index,
    searcher: Searcher,
    fields: [Field; 2],
    id: Field,
}

impl Plain {
    /// Indexes the articles of an index of Lupe's.
    fn build(source: &Path, folder: &Path, algorithm: Option<Algorithm>) -> Result<Plain> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("stemmed")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let (title, body) =
            (schema.add_text_field("title", text.clone()), schema.add_text_field("body", text));
        let id = schema.add_text_field("id", STORED);
        let index = Index::create_in_dir(folder, schema.build())?;
        let plain = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
        let analyzer = match algorithm {
            Some(algorithm) => plain.filter(Stems { algorithm }).build(),
            None => plain.build(),
        };
        index.tokenizers().register("stemmed", analyzer);
        let mut writer = index.writer_with_num_threads(1, 256 << 20)?;
        let snapshot = Snapshot::open(source)?;
        let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
        let options = Options { limit: usize::MAX, collapse: false, ..Options::default() };
        let found = snapshot.search(&everything, &Filter::default(), &options, &Ranking::default())?;
        for hit in &found.hits {
            let article = snapshot.article(hit.address)?;
            let mut document = TantivyDocument::default();
            document.add_text(id, article.id);
            document.add_text(title, article.title);
            document.add_text(body, article.text);
            writer.add_document(document)?;
        }
        writer.commit()?;
        writer.wait_merging_threads()?;
        let searcher = index.reader()?.searcher();
        println!("{} articles in {} segments", found.hits.len(), searcher.segment_readers().len());
        Ok(Plain { index, searcher, fields: [title, body], id })
    }

    fn parser(&self, all: bool) -> QueryParser {
        let mut parser = QueryParser::for_index(&self.index, self.fields.to_vec());
        if all {
            parser.set_conjunction_by_default();
        }
        parser
    }

    /// How long a query takes, in ms of the processor.
    fn time(&self, query: &str, all: bool, count: bool, read: bool) -> Result<f64> {
        let parser = self.parser(all);
        let started = ThreadTime::now();
        let query = parser.parse_query(query)?;
        let top = TopDocs::with_limit(10).order_by_score();
        let hits = match count {
            true => self.searcher.search(&query, &(top, Count))?.0,
            false => self.searcher.search(&query, &top)?,
        };
        for (_, at) in hits.into_iter().filter(|_| read) {
            std::hint::black_box(self.searcher.doc::<TantivyDocument>(at)?);
        }
        Ok(started.elapsed().as_secs_f64() * 1000.0)
    }

    fn write_run(&self, queries: &[(String, String)], path: &Path) -> Result<()> {
        let parser = self.parser(false);
        let mut out = BufWriter::new(File::create(path)?);
        for (id, query) in queries {
            let top = TopDocs::with_limit(100).order_by_score();
            let (query, _) = parser.parse_query_lenient(query);
            for (rank, (score, at)) in self.searcher.search(&query, &top)?.into_iter().enumerate() {
                let document = self.searcher.doc::<TantivyDocument>(at)?;
                let article = document.get_first(self.id).and_then(|id| id.as_str()).unwrap_or_default();
                writeln!(out, "{id} Q0 {article} {} {score} plain", rank + 1)?;
            }
        }
        Ok(out.flush()?)
    }
}

/// Snowball's stemmer as a filter of tantivy's.
#[derive(Clone)]
struct Stems {
    algorithm: Algorithm,
}

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        Stemming { inner, algorithm: self.algorithm }
    }
}

#[derive(Clone)]
struct Stemming<T> {
    inner: T,
    algorithm: Algorithm,
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = StemStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemStream { inner: self.inner.token_stream(text), stemmer: Stemmer::create(self.algorithm) }
    }
}

struct StemStream<S> {
    inner: S,
    stemmer: Stemmer,
}

impl<S: TokenStream> TokenStream for StemStream<S> {
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
