//! What an index is: the one place that the indexer and the searcher agree on.
//!
//! [`Document`]s go in through a [`Writer`], a [`Query`] is answered by a [`Snapshot`] of a [`Reader`]. Both speak in
//! this crate's own words; the embedded engine behind them (tantivy) is known to the module `engine` alone, so that
//! another one can take its place.
//!
//! A [`Term`] carries its language and layer, so one index holds many languages, each with document frequencies and
//! lengths of its own. Scores follow BM25F (Robertson, Zaragoza, Taylor 2004, "Simple BM25 extension to multiple
//! weighted fields").

mod directory;
mod document;
mod engine;
mod error;
mod query;
mod term;

pub use directory::FORMAT_VERSION;
pub use document::{
    ArticleKey, ArticleState, Cluster, DateNumber, Document, FileState, Member, PrintState, Resemblance,
    StoredArticle,
};
pub use engine::{
    Checkpoint, LanguageStats, Reader, Sketches, Snapshot, Verification, Writer, WriterOptions, verify,
};
pub use error::{Error, Result};
pub use query::{
    Address, Condition, Facets, Filter, Found, Hit, Leaf, MAX_LEAVES, Matcher, Options, Query, Ranking,
    Scope, Sort, WeightedTerm,
};
pub use term::{Layer, Term, TermStream, term, word_terms};
