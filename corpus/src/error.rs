//! What can go wrong, what is skipped, and the events of a reader.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Article;

/// What is said of a file that unpacks to far more than text ever does.
const BOMB: &str = "unpacks to over 250 times its size or to over 64 GB, as an attack does; unpack it by hand if you trust it";

/// Why a source or a file could not be read at all, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is nothing at this path.
    #[error("{}: no such file or folder; check the spelling, or whether a disk is not mounted", .0.display())]
    NotFound(PathBuf),
    /// The file or folder may not be read.
    #[error("{}: permission denied; make it readable (chmod +r) or run as a user who may read it", .0.display())]
    PermissionDenied(PathBuf),
    /// A device, a socket, a named pipe.
    #[error("{}: neither a file nor a folder; give a file or folder, or `-` for standard input", .0.display())]
    NotAFileOrFolder(PathBuf),
    /// A pattern of [`WalkOptions`](crate::WalkOptions) is malformed.
    #[error("the pattern {glob:?} is malformed ({message}); quote special characters with a backslash")]
    InvalidGlob {
        /// The pattern as given.
        glob: String,
        /// What is wrong with it.
        message: String,
    },
    /// A compressed file ends too early or is damaged.
    #[error("{location}: {detail}; copy or download the file again")]
    Truncated {
        /// The file.
        location: String,
        /// What the decompressor said.
        detail: String,
    },
    /// A compressed file that unpacks to far more than text ever does.
    #[error("{location}: {BOMB}")]
    Bomb {
        /// The file.
        location: String,
    },
    /// An archive that is damaged, or that holds more than an archive may.
    #[error("{location}: {detail}")]
    Archive {
        /// The file, or the path within it.
        location: String,
        /// What is wrong, and the cure.
        detail: String,
    },
    /// Reading failed.
    #[error("{location}: cannot be read: {source}")]
    Io {
        /// The file or folder.
        location: String,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn io(path: &std::path::Path, source: io::Error) -> Error {
        match source.kind() {
            io::ErrorKind::NotFound => Error::NotFound(path.to_owned()),
            io::ErrorKind::PermissionDenied => Error::PermissionDenied(path.to_owned()),
            _ => Error::Io { location: path.display().to_string(), source },
        }
    }
}

/// Something that did not become an article.
#[derive(Debug)]
pub struct Skipped {
    /// The path, or `path:line`.
    pub location: String,
    /// Why.
    pub reason: SkipReason,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.location, self.reason)
    }
}

/// Why something was skipped. `Display` reads as the rest of a sentence, with the cure where there is one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SkipReason {
    /// No text in it.
    #[error("empty")]
    Empty,
    /// Not text, and no document format.
    #[error("binary, not text{}", .kind.map(|kind| format!(" ({kind})")).unwrap_or_default())]
    Binary {
        /// What it is, where its first bytes tell.
        kind: Option<&'static str>,
    },
    /// Over [`ReadOptions::max_article_bytes`](crate::ReadOptions::max_article_bytes).
    #[error(
        "too large: {size} bytes, and one article may have {limit}; split it, or make it JSONL with an article a line"
    )]
    TooLarge {
        /// Its size in bytes, as far as it was read.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// May not be read, or vanished while it was.
    #[error("cannot be read: {0}")]
    Unreadable(#[source] io::Error),
    /// A line that is no JSON object.
    #[error("not valid JSON at column {column}: {message}")]
    InvalidJson {
        /// Where in the line, from 1; in bytes.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A record without `text`, `body` or `content`.
    #[error("no text: the record has none of the fields \"text\", \"body\" and \"content\" as a string")]
    MissingText,
    /// A known format that is not read.
    #[error("{0} is not read; convert it to text, Markdown, HTML or JSONL")]
    UnknownFormat(&'static str),
    /// A compressed file that ends too early or is damaged.
    #[error("{0}; copy or download the file again")]
    Truncated(String),
    /// A compressed file that unpacks to far more than text ever does.
    #[error("{BOMB}")]
    Bomb,
    /// An archive, or something in it, that is damaged or over its limits.
    #[error("{0}")]
    Archive(String),
    /// A table or a list without a column or field for the text.
    #[error("no column for the text among {0}: name one \"text\", \"body\", \"content\" or \"inhalt\"")]
    UnknownColumns(String),
    /// A document whose parser failed, or had to be stopped.
    #[error("the document could not be read: {0}; convert it to text, Markdown or HTML")]
    Document(String),
    /// A symbolic link that leads back to a folder above it.
    #[error("a symbolic link that leads back to {}; remove the link", .0.display())]
    SymlinkLoop(PathBuf),
    /// A device, a socket, a named pipe.
    #[error("neither a file nor a folder")]
    SpecialFile,
    /// A malformed include or exclude pattern, or a line in an ignore file.
    #[error("malformed pattern: {0}")]
    InvalidGlob(String),
}

impl SkipReason {
    /// Whether something that should have been read was not; false where there was nothing to read.
    pub fn is_failure(&self) -> bool {
        !matches!(self, SkipReason::Empty)
    }
}

/// An error of [`read_file`](crate::read_file) as an entry for the same report as the skipped files.
impl From<Error> for Skipped {
    fn from(error: Error) -> Skipped {
        match error {
            Error::NotFound(path) => Skipped {
                location: path.display().to_string(),
                reason: SkipReason::Unreadable(io::ErrorKind::NotFound.into()),
            },
            Error::PermissionDenied(path) => Skipped {
                location: path.display().to_string(),
                reason: SkipReason::Unreadable(io::ErrorKind::PermissionDenied.into()),
            },
            Error::NotAFileOrFolder(path) => {
                Skipped { location: path.display().to_string(), reason: SkipReason::SpecialFile }
            }
            Error::InvalidGlob { glob, message } => {
                Skipped { location: glob, reason: SkipReason::InvalidGlob(message) }
            }
            Error::Truncated { location, detail } => {
                Skipped { location, reason: SkipReason::Truncated(detail) }
            }
            Error::Bomb { location } => Skipped { location, reason: SkipReason::Bomb },
            Error::Archive { location, detail } => Skipped { location, reason: SkipReason::Archive(detail) },
            Error::Io { location, source } => Skipped { location, reason: SkipReason::Unreadable(source) },
        }
    }
}

/// What a reader hands over.
#[derive(Debug)]
pub enum Event {
    /// An article.
    Article(Box<Article>),
    /// A file or a record that did not become an article.
    Skipped(Skipped),
    /// Something odd about an article that was read all the same.
    Warning {
        /// The path, or `path:line`.
        location: String,
        /// What is odd.
        message: String,
    },
}
