//! Plain tantivy, to compare with: Snowball's stemmer, title and body stored, with positions, ten hits by BM25.

use std::path::{Path, PathBuf};

use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query, QueryParser, RegexQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

use crate::queries::Kind;
use crate::{Result, records};

/// An index of plain tantivy.
pub struct Plain {
    index: Index,
    searcher: Searcher,
    fields: [Field; 2],
    id: Field,
}

/// A query of plain tantivy.
pub type PlainQuery = Box<dyn Query>;

/// Writes an index of plain tantivy.
pub struct PlainWriter {
    writer: IndexWriter,
    fields: [Field; 2],
    id: Field,
}

impl PlainWriter {
    /// Makes an index in an empty folder, with so many threads, which share so many bytes of memory.
    ///
    /// # Errors
    /// The folder cannot be written, or the memory is too little.
    pub fn create(
        folder: &Path,
        algorithm: Option<Algorithm>,
        threads: usize,
        memory: usize,
    ) -> Result<PlainWriter> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("stemmed")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let (title, body) =
            (schema.add_text_field("title", text.clone()), schema.add_text_field("body", text));
        let id = schema.add_text_field("id", STORED);
        std::fs::create_dir_all(folder)?;
        let index = Index::create_in_dir(folder, schema.build())?;
        register(&index, algorithm);
        let writer = index.writer_with_num_threads(threads, memory)?;
        Ok(PlainWriter { writer, fields: [title, body], id })
    }

    /// Adds an article.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn add(&self, id: &str, title: &str, text: &str) -> Result<()> {
        let mut document = TantivyDocument::default();
        document.add_text(self.id, id);
        document.add_text(self.fields[0], title);
        document.add_text(self.fields[1], text);
        self.writer.add_document(document)?;
        Ok(())
    }

    /// Commits, and waits for merges.
    ///
    /// # Errors
    /// The index cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.writer.commit()?;
        Ok(self.writer.wait_merging_threads()?)
    }
}

/// The reference for indexing: reads files of JSON lines and indexes them with the German stemmer. Returns the number
/// of articles.
///
/// # Errors
/// A file cannot be read, or the index not written.
pub fn index_files(folder: &Path, threads: usize, memory: usize, files: &[PathBuf]) -> Result<u64> {
    let writer = PlainWriter::create(folder, Some(Algorithm::German), threads, memory)?;
    let mut count = 0;
    for file in files {
        records::each(file, |record| {
            count += 1;
            writer.add(&record.id, &record.title, &record.text)
        })?;
    }
    writer.finish()?;
    Ok(count)
}

impl Plain {
    /// Opens an index.
    ///
    /// # Errors
    /// There is none that [`PlainWriter`] has made.
    pub fn open(folder: &Path, algorithm: Option<Algorithm>) -> Result<Plain> {
        let index = Index::open_in_dir(folder)?;
        register(&index, algorithm);
        let schema = index.schema();
        let fields = [schema.get_field("title")?, schema.get_field("body")?];
        let (id, searcher) = (schema.get_field("id")?, index.reader()?.searcher());
        Ok(Plain { index, searcher, fields, id })
    }

    /// Number of segments.
    pub fn segments(&self) -> usize {
        self.searcher.segment_readers().len()
    }

    /// A parser of queries, of which a document has all words, or any.
    pub fn parser(&self, all: bool) -> QueryParser {
        let mut parser = QueryParser::for_index(&self.index, self.fields.to_vec());
        if all {
            parser.set_conjunction_by_default();
        }
        parser
    }

    /// A query in Lupe's syntax, as near as there is.
    ///
    /// # Errors
    /// The engine cannot read it.
    pub fn query(&self, kind: Kind, typed: &str) -> Result<PlainQuery> {
        let words = typed.trim_end_matches(['*', '~']).to_lowercase();
        let of_fields = |query: &dyn Fn(Field) -> Result<PlainQuery>| -> Result<PlainQuery> {
            let of = self.fields.map(query).into_iter().map(|query| Ok((Occur::Should, query?)));
            Ok(Box::new(BooleanQuery::new(of.collect::<Result<Vec<_>>>()?)))
        };
        match kind {
            Kind::Prefix => of_fields(&|field| {
                Ok(Box::new(RegexQuery::from_pattern(&format!("{words}.*"), field)?) as PlainQuery)
            }),
            Kind::Fuzzy => {
                let stem = Stemmer::create(Algorithm::German).stem(&words).into_owned();
                of_fields(&|field| {
                    let term = Term::from_field_text(field, &stem);
                    Ok(Box::new(FuzzyTermQuery::new(term, 1, true)) as PlainQuery)
                })
            }
            Kind::Question => Ok(self.parser(false).parse_query_lenient(typed).0),
            _ => Ok(self.parser(true).parse_query_lenient(typed).0),
        }
    }

    /// Answers: the ten best, read, and how many there are where that is to be counted.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn answer(&self, query: &dyn Query, count: bool, read: bool) -> Result<usize> {
        let top = TopDocs::with_limit(10).order_by_score();
        let (hits, found) = match count {
            true => self.searcher.search(query, &(top, Count))?,
            false => (self.searcher.search(query, &top)?, 0),
        };
        for (_, at) in hits.into_iter().filter(|_| read) {
            std::hint::black_box(self.searcher.doc::<TantivyDocument>(at)?);
        }
        Ok(found)
    }

    /// The ids and scores of the hundred best.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn best(&self, query: &dyn Query) -> Result<Vec<(String, f32)>> {
        let top = TopDocs::with_limit(100).order_by_score();
        let mut best = Vec::new();
        for (score, at) in self.searcher.search(query, &top)? {
            let document = self.searcher.doc::<TantivyDocument>(at)?;
            let id = document.get_first(self.id).and_then(|id| id.as_str().map(str::to_owned));
            best.push((id.unwrap_or_default(), score));
        }
        Ok(best)
    }
}

/// Words as they are between their boundaries, in lower case, and their stems where there is a stemmer.
fn register(index: &Index, algorithm: Option<Algorithm>) {
    let plain = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser);
    let analyzer = match algorithm {
        Some(algorithm) => plain.filter(Stems { algorithm }).build(),
        None => plain.build(),
    };
    index.tokenizers().register("stemmed", analyzer);
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
