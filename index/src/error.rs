//! What can go wrong with an index.

use std::io;
use std::path::{Path, PathBuf};

/// An error of an index. Its text names the index or file, the cause and the cure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing at the path.
    #[error("no index at {0}: make one with `lupe index PATH... --index {0}`")]
    NotFound(PathBuf),
    /// The directory holds other things than an index.
    #[error("{0} is a directory without a Lupe index: name another one, or an empty one, with --index")]
    NotAnIndex(PathBuf),
    /// The index was written in another format.
    #[error(
        "the index at {path} has format {found}, this program reads format {expected}: index the sources anew into another directory, or use the version of Lupe that wrote it"
    )]
    Format {
        /// The index.
        path: PathBuf,
        /// The format it has.
        found: u32,
        /// The format that is needed.
        expected: u32,
    },
    /// The index was built with another analysis, so that queries would miss its words.
    #[error(
        "the index at {path} was analysed by version {found} of the analysis, this program has version {expected}: run `lupe reindex --index {path}`, which analyses its stored articles anew"
    )]
    Analysis {
        /// The index.
        path: PathBuf,
        /// The analysis version it was built with.
        found: u32,
        /// The analysis version of this program.
        expected: u32,
    },
    /// The user's exceptions file cannot be read.
    #[error("the exceptions file: {0}")]
    Exceptions(lupe_analysis::Error),
    /// The index splits compounds by other exceptions than those now given.
    #[error(
        "the index at {0} was made with other exceptions: run `lupe reindex --exceptions FILE --index {0}`, which analyses its stored articles anew"
    )]
    OtherExceptions(PathBuf),
    /// A line of the user's synonyms file says nothing.
    #[error("line {line} of the synonyms, {text:?}: {problem}")]
    Synonyms {
        /// Number of the line, from 1.
        line: usize,
        /// The line.
        text: String,
        /// What is wrong with it, and what to write instead.
        problem: &'static str,
    },
    /// Another process is writing.
    #[error("the index at {path} is being written by {holder}: wait until it has finished, or stop it")]
    Locked {
        /// The index.
        path: PathBuf,
        /// The process that holds the lock.
        holder: String,
    },
    /// A file of the index is damaged.
    #[error(
        "the index at {path} is damaged: {detail}; `lupe verify --index {path}` names all that is, and with --repair rebuilds it"
    )]
    Damaged {
        /// The index.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// The file system said no.
    #[error("{path}: {source}{}", cure(.source))]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The engine said no.
    #[error("the index at {path} failed: {detail}")]
    Engine {
        /// The index.
        path: PathBuf,
        /// What the engine said.
        detail: String,
    },
    /// The time given to a query has passed.
    #[error("the query took longer than the time allowed")]
    Timeout,
    /// Whoever asked has given up.
    #[error("the query was cancelled")]
    Cancelled,
}

fn cure(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space and run the command again: what was in the index before is untouched"
        }
        io::ErrorKind::PermissionDenied => "; check the permissions of the directory",
        io::ErrorKind::ReadOnlyFilesystem => "; choose a directory that can be written with --index",
        _ if source.raw_os_error().is_some() => {
            "; run the command again, and where that does not help, try another disk"
        }
        _ => "",
    }
}

impl From<lupe_analysis::Error> for Error {
    fn from(error: lupe_analysis::Error) -> Error {
        Error::Exceptions(error)
    }
}

impl Error {
    pub(crate) fn io(path: &Path, source: io::Error) -> Error {
        Error::Io { path: path.to_owned(), source }
    }

    /// Sorts an error of the engine into damage, a failing file system, and the rest.
    pub(crate) fn engine(path: &Path, error: tantivy::TantivyError) -> Error {
        use tantivy::TantivyError as E;
        use tantivy::directory::error::{OpenReadError, OpenWriteError};
        // What the system says has a number; the rest is what the engine makes of bytes that it cannot read.
        let io = |source: &io::Error| match source.raw_os_error() {
            Some(number) => Error::io(path, io::Error::from_raw_os_error(number)),
            None => match os_error(&source.to_string()) {
                Some(source) => Error::io(path, source),
                None => Error::Damaged { path: path.to_owned(), detail: source.to_string() },
            },
        };
        match &error {
            E::IoError(source) => io(source),
            E::OpenWriteError(OpenWriteError::IoError { io_error, .. }) => io(io_error),
            E::OpenReadError(OpenReadError::IoError { io_error, filepath }) => match io(io_error) {
                Error::Damaged { path, detail } => {
                    let detail = format!("the file {} cannot be read: {detail}", filepath.display());
                    Error::Damaged { path, detail }
                }
                other => other,
            },
            E::OpenReadError(OpenReadError::FileDoesNotExist(file)) => Error::Damaged {
                path: path.to_owned(),
                detail: format!("the file {} is missing", file.display()),
            },
            E::DataCorruption(_) | E::DeserializeError(_) | E::IncompatibleIndex(_) | E::OpenReadError(_) => {
                Error::Damaged { path: path.to_owned(), detail: error.to_string() }
            }
            // Errors of the engine's threads arrive as text.
            _ => match os_error(&error.to_string()) {
                Some(source) => Error::io(path, source),
                None => Error::Engine { path: path.to_owned(), detail: error.to_string() },
            },
        }
    }
}

/// The error of the operating system that a text ends in, as in `No space left on device (os error 28)`.
fn os_error(text: &str) -> Option<io::Error> {
    let (_, number) = text.rsplit_once("(os error ")?;
    let digits = number.split(')').next()?;
    digits.parse().ok().map(io::Error::from_raw_os_error)
}

/// What a call on an index gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_engines_threads_keep_their_cause_and_cure() {
        let error =
            tantivy::TantivyError::InternalError("'No space left on device (os error 28)'".to_owned());
        let text = Error::engine(Path::new("archive"), error).to_string();
        assert!(text.starts_with("archive: No space left") && text.contains("free some space"), "{text}");
    }
}
