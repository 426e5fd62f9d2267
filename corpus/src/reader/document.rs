//! Documents: PDF, DOCX, ODT and EPUB. Their parsers are given bytes and give back [`Piece`]s, so that they can run in
//! a process of their own (see `process.rs`).

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Draft, Output, Reader, Shape};
use crate::input::Input;
use crate::{Error, SkipReason, process};

mod epub;
mod odt;
mod package;
#[cfg(feature = "pdf")]
mod pdf;
mod word;

/// A document format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    #[cfg(feature = "pdf")]
    Pdf,
    Docx,
    Odt,
    Epub,
}

impl Kind {
    pub(crate) const ALL: &'static [Kind] = &[
        #[cfg(feature = "pdf")]
        Kind::Pdf,
        Kind::Docx,
        Kind::Odt,
        Kind::Epub,
    ];

    fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "pdf")]
            Kind::Pdf => "pdf",
            Kind::Docx => "docx",
            Kind::Odt => "odt",
            Kind::Epub => "epub",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(name: &str) -> Result<Kind, String> {
        let names = || Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
        let found = Kind::ALL.iter().copied().find(|kind| kind.name() == name);
        found.ok_or_else(|| format!("no document format is called {name:?}; there are: {}", names()))
    }
}

/// An article of a document, as its parser gives it.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Piece {
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) language: Option<String>,
    /// When it was published.
    pub(crate) date: Option<String>,
    /// When the file was made.
    pub(crate) made: Option<String>,
    pub(crate) author: Option<String>,
    pub(crate) publisher: Option<String>,
}

/// Parses a document in this process. The error says what is wrong.
pub(crate) fn parse(kind: Kind, bytes: &[u8]) -> Result<Vec<Piece>, String> {
    guarded(|| match kind {
        #[cfg(feature = "pdf")]
        Kind::Pdf => pdf::parse(bytes),
        Kind::Docx => word::parse(bytes),
        Kind::Odt => odt::parse(bytes),
        Kind::Epub => epub::parse(bytes),
    })
}

/// Runs a parser of others' making, whose panic is a broken document and no more.
pub(super) fn guarded<T>(parse: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(|_| Err("its parser failed over it".to_owned()))
}

/// Reads documents of one format.
pub(super) struct Document(pub(super) Kind);

impl Reader for Document {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(bytes) = out.whole(input)? else { return Ok(()) };
        let pieces = match process::parse(self.0, bytes, out.options.parser.as_ref()) {
            Ok(pieces) => pieces,
            Err(message) => {
                let _ = out.skip(location, SkipReason::Document(message));
                return Ok(());
            }
        };
        let alone = pieces.len() == 1;
        for (index, piece) in pieces.into_iter().enumerate() {
            let part = |whole: &str| if alone { whole.to_owned() } else { format!("{whole}#{}", index + 1) };
            let location = part(&location);
            let draft = Draft {
                id: part(&id),
                title: piece.title,
                text: piece.text,
                language: piece.language.and_then(|tag| out.language(&tag, &location)),
                date: piece.date.and_then(|date| out.date(&date, &location)),
                made: piece.made.and_then(|date| date.parse().ok()),
                author: piece.author,
                publisher: piece.publisher,
                shape: self.shape(),
                ..Draft::default()
            };
            if out.article(draft, &location).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl Document {
    /// The text of a PDF is the lines of its pages; the others have paragraphs.
    fn shape(&self) -> Shape {
        match self.0 {
            #[cfg(feature = "pdf")]
            Kind::Pdf => Shape::Page,
            Kind::Docx | Kind::Odt | Kind::Epub => Shape::Markup,
        }
    }
}
