//! The embedded engine: everything that knows tantivy.

mod article;
mod best;
mod branches;
mod classes;
mod columns;
mod costs;
mod cursor;
mod dictionary;
mod entry;
mod expand;
mod explain;
mod facets;
mod frequency;
mod guard;
mod inversion;
mod leaves;
mod lexicon;
mod lists;
mod load;
mod looked_up;
mod merging;
mod order;
mod patterns;
mod places;
mod purge;
mod reader;
mod rebuild;
mod schema;
mod score;
mod search;
mod select;
mod shares;
mod sketches;
mod storage;
mod tally;
mod verify;
mod walk;
mod window;
mod words;
mod writer;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::tokenizer::RawTokenizer;
use tantivy::{Index, IndexSettings};

use self::inversion::Inversion;
use self::schema::Fields;
use self::storage::{AllClosed, Storage};
use self::words::Rows;
use crate::directory;
use crate::error::{Error, Result};

pub use costs::LayerCost;
use guard::guarded;
pub use load::LanguageStats;
pub use reader::{Reader, Snapshot};
pub use rebuild::Rebuild;
pub use sketches::Sketches;
pub use verify::{Verification, verify};
pub use writer::{Checkpoint, Writer, WriterOptions};

/// Stored texts are compressed in blocks of this many bytes: larger ones save little and cost time per hit.
const STORE_BLOCK: usize = 16 << 10;

/// Opens the engine's index in `folder`. `path` is the index's name in errors.
fn open(path: &Path, folder: &Path) -> Result<(Index, Fields)> {
    open_without(path, folder, &[])
}

/// The same, but as if it did not have some segments, to be read only.
fn open_without(path: &Path, folder: &Path, segments: &[String]) -> Result<(Index, Fields)> {
    open_storage(path, folder, storage(path, folder)?.without(segments))
}

/// The same, to be written.
fn open_watched(path: &Path, folder: &Path) -> Result<(Index, Fields, AllClosed)> {
    let (storage, all_closed) = storage(path, folder)?.watched();
    let (index, fields) = open_storage(path, folder, storage)?;
    Ok((index, fields, all_closed))
}

fn storage(path: &Path, folder: &Path) -> Result<Storage> {
    Storage::open(folder).map_err(|error| Error::engine(path, error.into()))
}

fn open_storage(path: &Path, folder: &Path, storage: Storage) -> Result<(Index, Fields)> {
    let mut index = Index::open(storage).map_err(|error| Error::engine(path, error))?;
    let (schema, fields) = schema::schema();
    if index.schema() != schema {
        let detail = "its fields are not those of this format".to_owned();
        return Err(Error::Damaged { path: path.to_owned(), detail });
    }
    index.register_plugin(Arc::new(Inversion { folder: folder.to_owned() }));
    // It reads what the inversion has written.
    index.register_plugin(Arc::new(Rows));
    // It never gets a text to split.
    index.tokenizers().register(schema::TERM_STREAM, RawTokenizer::default());
    Ok((index, fields))
}

/// Makes an empty one in `folder`, in place of whatever is there; unfinished until the manifest names it.
fn create(path: &Path, folder: &Path) -> Result<()> {
    directory::remove_folder(folder)?;
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    directory::set_unfinished(folder)?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_blocksize: STORE_BLOCK,
        ..IndexSettings::default()
    };
    // The engine keeps only files of plugins that it was made with.
    let builder =
        Index::builder().schema(schema::schema().0).settings(settings).register_plugin(Arc::new(Rows));
    builder.open_or_create(storage(path, folder)?).map(drop).map_err(|error| Error::engine(path, error))
}
