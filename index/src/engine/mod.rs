//! The embedded engine: everything that knows tantivy.

mod columns;
mod cursor;
mod expand;
mod explain;
mod facets;
mod leaves;
mod lexicon;
mod load;
mod places;
mod reader;
mod rebuild;
mod schema;
mod search;
mod select;
mod sketches;
mod tokenizer;
mod verify;
mod writer;

use std::path::Path;

use tantivy::directory::MmapDirectory;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings};

use crate::error::{Error, Result};

pub use load::LanguageStats;
pub use reader::{Reader, Snapshot};
pub use rebuild::Rebuild;
pub use sketches::Sketches;
pub use verify::{Verification, verify};
pub use writer::{Checkpoint, Writer, WriterOptions};

/// Stored texts are compressed in blocks of this many bytes: larger ones save little and cost time per hit.
const STORE_BLOCK: usize = 16 << 10;

/// Opens the engine's index in `folder`, or makes an empty one. `path` is the index's name in errors.
fn open_or_create(path: &Path, folder: &Path) -> Result<(Index, schema::Fields)> {
    let engine = |error| Error::engine(path, error);
    let (schema, fields) = schema::schema();
    let directory = MmapDirectory::open(folder).map_err(|error| engine(error.into()))?;
    let exists = Index::exists(&directory).map_err(|error| engine(error.into()))?;
    let index = if exists {
        Index::open(directory).map_err(engine)?
    } else {
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
            docstore_blocksize: STORE_BLOCK,
            ..IndexSettings::default()
        };
        Index::create(directory, schema.clone(), settings).map_err(engine)?
    };
    if index.schema() != schema {
        let detail = "its fields are not those of this format".to_owned();
        return Err(Error::Damaged { path: path.to_owned(), detail });
    }
    index.tokenizers().register(tokenizer::TERM_STREAM, tokenizer::TermStreamTokenizer::default());
    Ok((index, fields))
}

/// Runs what reads files of the engine, which panics on some that are damaged.
fn guarded<T>(path: &Path, read: impl FnOnce() -> Result<T>) -> Result<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(Error::Damaged {
            path: path.to_owned(),
            detail: "a file of it cannot be read; `lupe verify` tells which".to_owned(),
        })
    })
}
