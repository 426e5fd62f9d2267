//! Measures Lupe beside plain tantivy: the parts of the program `lupe-bench`, which its examples use, too.
//!
//! Not a part of Lupe: nothing of it is in a release.

pub mod ask;
pub mod generator;
pub mod measure;
pub mod page;
pub mod plain;
pub mod plot;
pub mod queries;
pub mod records;
pub mod table;

/// Whatever went wrong, in words: these are programs for developers.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;
