//! What a reader hands over.

use lupe_analysis::Language;
use serde::{Deserialize, Serialize};

use crate::{Date, Rule};

/// One article as read and cleaned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Unique within its source as read: the record's own id, or the path relative to the source's root (`/`
    /// between folders, NFC). Records without an id get the path with `#` and their line number.
    pub id: String,
    /// One line, never with line breaks. Empty only where the text is empty as well.
    pub title: String,
    /// The cleaned body: NFC, LF line ends, paragraphs separated by one blank line.
    pub text: String,
    /// The language that the source declares (`html lang`, front matter, a `lang` field); not identified.
    pub language: Option<Language>,
    /// When the article was published, with the precision that the source gives.
    pub date: Option<Date>,
    /// Where [`Article::date`] was found.
    pub date_origin: Option<DateOrigin>,
    /// Who wrote it, as stated.
    pub author: Option<String>,
    /// Where the article was published.
    pub url: Option<String>,
    /// Who published it: a record's `source`, `og:site_name`, or `source` or `site` in front matter.
    pub publisher: Option<String>,
    /// The decoded text before cleaning, only where cleaning changed it beyond whitespace.
    pub raw: Option<String>,
    /// Which cleaning rules acted, in the order of [`Rule::ALL`], each at most once.
    pub notes: Vec<Note>,
}

/// Where a date was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrigin {
    /// In metadata: a record's field, front matter, a page's head, the header of a message.
    Metadata,
    /// In the text: a dateline, or a line that holds only the date.
    Text,
    /// In the file's name, or in the folders that it lies in.
    Path,
}

impl DateOrigin {
    /// The origin in words, as the end of "from ...".
    pub const fn name(self) -> &'static str {
        match self {
            DateOrigin::Metadata => "metadata",
            DateOrigin::Text => "the text",
            DateOrigin::Path => "the file's path",
        }
    }
}

/// What one cleaning rule did to an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The rule that acted.
    pub rule: Rule,
    /// How often it acted.
    pub count: u32,
    /// For rules that drop, the dropped text (a line each, at most [`Note::MAX_TEXT`] bytes); for rules that mend,
    /// the first place as it was found.
    pub text: String,
}

impl Note {
    /// The most bytes of dropped text that a note keeps.
    pub const MAX_TEXT: usize = 2_000;
}
