//! What can go wrong while indexing.

/// An error of indexing. What was committed before it is in the index; the rest is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A line that says of stories is not to be read.
    #[error(
        "line {line}, {text:?}, is no ruling on stories: give `same` or `different`, and two different ids, parted by tabs"
    )]
    Ruling {
        /// Its number, from 1.
        line: usize,
        /// What it says.
        text: String,
    },
    /// The index said no.
    #[error(transparent)]
    Index(#[from] lupe_index::Error),
    /// A source said no.
    #[error(transparent)]
    Source(#[from] lupe_corpus::Error),
    /// A thread of the pipeline died.
    #[error("a thread that {0} has failed; run the command again, what was committed is kept")]
    Thread(&'static str),
}

/// What a call gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;
