//! Query string to results.
//!
//! A [`Searcher`] opens an index and answers [`SearchRequest`]s:
//!
//! ```no_run
//! use lupe_searcher::{SearchRequest, Searcher};
//!
//! let searcher = Searcher::open(".lupe".as_ref())?;
//! for hit in searcher.search(&SearchRequest::new("Rechenzentren Strom"))?.hits {
//!     println!("{:.2} {} ({})", hit.score, hit.title.text, hit.id);
//! }
//! # Ok::<(), lupe_searcher::Error>(())
//! ```
//!
//! What is typed is parsed leniently, analysed in every language that the index holds, and planned into the words of
//! `lupe-index`; snippets and marks come from the stored text, analysed as the index was.

mod compare;
mod correct;
mod explain;
mod highlight;
mod hits;
mod plan;
mod repair;
mod response;
mod searcher;
mod similar;
mod snippet;
mod story;
mod suggest;
mod synonyms;
mod syntax;

pub use compare::{Alignment, Change, Comparison, Passage, Summary, compare};
pub use correct::{Corrected, Correction, DidYouMean};
pub use explain::{Explanation, FoundAs, NearShare, Verdict, Why, WordShare};
pub use lupe_analysis::{FirstWord, ForeignPassage, Language, Part, TextLanguages, Token, Word};
pub use lupe_index::{DateNumber, Error, Facets, FailedFilters, Filter, Ranking, Resemblance, Result, Sort};
pub use plan::LayerWeights;
pub use repair::{Relaxation, Relaxed};
pub use response::{
    AlsoSearched, Analysis, ArticleView, Marked, Overview, SearchHit, SearchRequest, SearchResponse, Version,
    Warning,
};
pub use searcher::{HitStream, Searcher};
pub use story::Story;
pub use suggest::{Suggestion, SuggestionKind};
pub use syntax::parse_dates;
