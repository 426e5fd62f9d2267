//! Files to articles: finding files, reading and decoding them, and cleaning what they hold.
//!
//! [`Source`] is one path argument: a folder, a file, or standard input. Its files are read with [`read_file`],
//! which hands over one [`Event`] at a time: an [`Article`], something that was skipped and why, or a warning.
//! A format is chosen by the content first and the extension second. Memory is bounded by one article, whatever
//! the size of the file.
//!
//! ```
//! use std::ops::ControlFlow;
//! use lupe_corpus::{Event, ReadOptions, Source, WalkOptions, read_file};
//!
//! # fn main() -> Result<(), lupe_corpus::Error> {
//! # let folder = tempfile::tempdir().unwrap();
//! # std::fs::write(folder.path().join("a.txt"), "Strom aus Indien\n\nDie US -Dollar fließen.").unwrap();
//! let source = Source::open(folder.path())?;
//! let mut titles = Vec::new();
//! for file in source.files(&WalkOptions::default()).flatten() {
//!     read_file(&file, &ReadOptions::default(), &mut |event| {
//!         if let Event::Article(article) = event {
//!             titles.push((article.title, article.text));
//!         }
//!         ControlFlow::Continue(())
//!     })?;
//! }
//! assert_eq!(titles, [("Strom aus Indien".to_owned(), "Die US-Dollar fließen.".to_owned())]);
//! # Ok(())
//! # }
//! ```

// A test that cannot go on fails, and that is what it is for.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))] // a test may fail

mod article;
mod clean;
mod date;
mod decode;
mod error;
mod inflate;
mod input;
mod process;
mod reader;
mod rules;
mod source;

pub use article::{Article, DateOrigin, Note};
pub use date::{Date, InvalidDate};
pub use error::{Error, Event, SkipReason, Skipped};
pub use process::{ParserProcess, run_parser};
pub use reader::{ReadOptions, read_file, read_stdin, read_stream};
pub use rules::{Rule, Rules, UnknownRule};
pub use source::{Source, SourceFile, WalkOptions};
