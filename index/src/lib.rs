//! What an index is: the one place that the indexer and the searcher agree on.
//!
//! [`Document`]s go in through a [`Writer`], a [`Query`] is answered by a [`Snapshot`] of a [`Reader`]. Both speak in
//! this crate's own words; the embedded engine behind them (tantivy) is known to the module `engine` alone, so that
//! another one can take its place.
//!
//! A [`Term`] carries its language and layer, so one index holds many languages, each with document frequencies and
//! lengths of its own. Scores follow BM25F (Robertson, Zaragoza, Taylor 2004, "Simple BM25 extension to multiple
//! weighted fields").

mod compounds;
mod directory;
mod document;
mod engine;
mod error;
mod explanation;
pub mod faults;
mod lexicon;
mod passages;
mod pattern;
mod query;
mod seal;
mod sentence_map;
mod sketch;
mod synonyms;
mod term;
mod term_stream;

pub use compounds::Compounds;
pub use directory::{FORMAT_VERSION, is_index, size_on_disk};
pub use document::{
    ArticleKey, ArticleState, Cluster, DateNumber, Document, FileState, Heading, Member, PrintState,
    Resemblance, StoredArticle,
};
pub use engine::{
    Checkpoint, LanguageStats, LayerCost, Reader, Rebuild, Sketches, Snapshot, Verification, Writer,
    WriterOptions, verify,
};
pub use error::{Error, Result};
pub use explanation::{Explanation, FailedFilters, How, LeafMatch, Near};
pub use lexicon::{Lexicon, LexiconEntry, LexiconKind};
pub use pattern::{Pattern, typing_errors};
pub use query::{
    Address, Condition, Facets, Filter, Found, Hit, Leaf, Like, LikeWord, LikeWords, MAX_LEAVES, Matcher,
    Options, Query, Ranking, Scope, Sort, WeightedTerm,
};
pub use sentence_map::{Passage, SentenceMap, SentenceMapBuilder};
pub use sketch::{BOILERPLATE, LINE, line_hash, mixed, number_hash, sketch_word, word_hash};
pub use synonyms::{SynonymRule, Synonyms};
pub use term::{Layer, Term, token_terms, word_terms};
pub use term_stream::{TermStream, TermStreamBuilder};
