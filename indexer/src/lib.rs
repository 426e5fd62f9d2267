//! lupe-indexer
