//! Articles to an index: reading sources, keeping in step with them, finding near-identical articles.
//!
//! [`Indexer::sync`] brings an index in step with files and folders, [`Indexer::add`] takes articles from a host
//! program. Both run the same pipeline: one thread reads and decides what is new, workers analyse, one thread writes
//! in the order of reading. Stages are joined by bounded channels, so memory stays bounded whatever the input's size.
//! Each commit carries how far the work has come: a run that is killed loses nothing that was committed, and the next
//! run repeats only the rest.

mod abbreviations;
mod analyze;
mod boilerplate;
mod candidates;
mod document;
mod error;
mod fingerprint;
mod formulas;
mod frequent;
mod hashes;
mod indexer;
mod known;
mod learn;
mod lexicon;
mod met;
mod of_words;
mod parallel;
mod read;
mod reindex;
mod repair;
mod report;
mod resemble;
mod rulings;
mod step;
mod stories;
mod texts;

pub use error::{Error, Result};
pub use indexer::{IndexOptions, Indexer};
pub use lupe_corpus::{Article, Date, ReadOptions, Source, WalkOptions};
pub use lupe_index::Synonyms;
pub use reindex::{ReindexOptions, Reindexed, reindex};
pub use repair::{Repaired, repair};
pub use report::{Entry, Listed, Progress, Report, Stage};
pub use rulings::Rulings;
