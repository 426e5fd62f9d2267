//! Reading a file: which format it has, and who reads that.

use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lupe_analysis::Language;

use crate::inflate::Meter;
use crate::input::Input;
use crate::process::ParserProcess;
use crate::{Date, Error, Event, Rules, SkipReason, Skipped, SourceFile, clean, decode};

mod archive;
mod blocks;
pub(crate) mod document;
mod feed;
mod format;
mod front_matter;
mod html;
mod json;
mod jsonl;
mod macros;
mod mail;
mod markdown;
mod record;
mod subtitles;
mod table;
mod text;
mod warc;
mod xml;

/// How files are read. The default reads articles of up to 256 MiB with every cleaning rule.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// A single article over this many bytes is skipped, and said. Default: 256 MiB.
    pub max_article_bytes: u64,
    /// The cleaning rules that act. Default: all.
    pub rules: Rules,
    /// Counts the bytes of files as they are read, so that another thread can show how far it has come.
    pub bytes_read: Arc<AtomicU64>,
    /// The process that parses PDF, DOCX, ODT and EPUB, whose parsers meet the worst input. Without one they run in
    /// this process, where a panic is caught, but nothing bounds their time and memory. Default: none.
    pub parser: Option<ParserProcess>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            max_article_bytes: 256 * 1024 * 1024,
            rules: Rules::all(),
            bytes_read: Arc::default(),
            parser: None,
        }
    }
}

/// Reads one file and hands over each of its articles in order, until `sink` breaks.
///
/// Memory is bounded by one article, whatever the file's size. What is not an article is handed over as
/// [`Event::Skipped`], such as a broken line of JSON, and the reading goes on.
///
/// # Errors
///
/// Only where the file could not be read to its end: it cannot be opened, reading fails, or a compressed file is
/// cut. The articles handed over before that stay valid. [`Skipped`] can be made from the error for a report.
pub fn read_file(
    file: &SourceFile,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<(), Error> {
    let bytes = File::open(&file.path).map_err(|error| Error::io(&file.path, error))?;
    // A handle of its own for formats that are read from their end; without one they are read into memory.
    let handle = bytes.try_clone().ok();
    let bytes = Counted { inner: bytes, count: Arc::clone(&options.bytes_read) };
    let mut input = Input::open(bytes, file.path.display().to_string(), file.relative.clone())?;
    if let Some(handle) = handle {
        input = input.with_file(handle);
    }
    read(input, options, sink)
}

/// Counts what is read through it.
struct Counted {
    inner: File,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.count.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

/// Reads standard input like a file: JSONL where the content looks so, else one article with the id `stdin`.
///
/// # Errors
///
/// Where standard input could not be read to its end.
pub fn read_stdin(
    options: &ReadOptions,
    sink: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<(), Error> {
    read_stream(io::stdin(), "stdin", options, sink)
}

/// Reads any stream like a file of this name, whose ending counts like that of a file.
///
/// # Errors
///
/// Where the stream could not be read to its end.
pub fn read_stream(
    bytes: impl Read,
    name: &str,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<(), Error> {
    read(Input::open(bytes, name.to_owned(), name.to_owned())?, options, sink)
}

/// Reads one format. To add one, add its file, its place in [`format::choose`], and nothing else.
trait Reader {
    /// Hands over every article of `input`. A break of the sink ends the reading without an error.
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error>;
}

fn read(
    input: Input<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<(), Error> {
    let mut out = Output {
        options,
        sink,
        unknown: Vec::new(),
        depth: 0,
        entries: 0,
        unpacked: Meter::default(),
        stopped: false,
        url: None,
    };
    out.read(input)
}

/// An article as a reader found it, before cleaning.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The article's id.
    pub(crate) id: String,
    /// The title that the source states; empty where it states none.
    pub(crate) title: String,
    /// The text, still dirty.
    pub(crate) text: String,
    /// The stated language.
    pub(crate) language: Option<Language>,
    /// The stated date.
    pub(crate) date: Option<Date>,
    /// When the file was made, for documents: counts where no better date is found.
    pub(crate) made: Option<Date>,
    /// The stated author.
    pub(crate) author: Option<String>,
    /// The stated address.
    pub(crate) url: Option<String>,
    /// The stated publisher.
    pub(crate) publisher: Option<String>,
    /// The decoded source, where the text is not what was decoded but was taken out of markup.
    pub(crate) source: Option<String>,
    /// What the text is like.
    pub(crate) shape: Shape,
}

/// What the text of a [`Draft`] is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A text file: its first line may be its title.
    #[default]
    Plain,
    /// The lines of a document's pages: each ends where the page was full.
    #[cfg_attr(not(feature = "pdf"), allow(dead_code))]
    Page,
    /// The text of a record: its title stands elsewhere.
    Record,
    /// Paragraphs out of markup: line breaks mean something.
    Markup,
}

impl Shape {
    /// Whether the first line may be the title.
    pub(crate) fn begins_with_title(self) -> bool {
        matches!(self, Shape::Plain | Shape::Page)
    }
}

/// The language of this name, in English, German, or itself.
fn language_called(name: &str) -> Option<Language> {
    Some(match name.trim().to_lowercase().as_str() {
        "german" | "deutsch" => Language::De,
        "english" | "englisch" => Language::En,
        "french" | "französisch" | "français" => Language::Fr,
        "spanish" | "spanisch" | "español" => Language::Es,
        "italian" | "italienisch" | "italiano" => Language::It,
        "portuguese" | "portugiesisch" | "português" => Language::Pt,
        "dutch" | "niederländisch" | "nederlands" => Language::Nl,
        "polish" | "polnisch" | "polski" => Language::Pl,
        "russian" | "russisch" | "русский" => Language::Ru,
        "turkish" | "türkisch" | "türkçe" => Language::Tr,
        "chinese" | "chinesisch" | "中文" => Language::Zh,
        "japanese" | "japanisch" | "日本語" => Language::Ja,
        "arabic" | "arabisch" | "العربية" => Language::Ar,
        _ => return None,
    })
}

/// Where readers put what they find.
struct Output<'a> {
    options: &'a ReadOptions,
    sink: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    /// Metadata values that were warned of: each once a file, and no more than [`Output::MOST_WARNINGS`].
    unknown: Vec<String>,
    /// How many archives are open around what is read.
    depth: u32,
    /// How many entries of archives were met in this file.
    entries: u64,
    /// How many bytes the entries of archives became.
    unpacked: Meter,
    /// The sink wants no more.
    stopped: bool,
    /// Where what is read was fetched from, for articles that do not say.
    url: Option<String>,
}

impl Output<'_> {
    /// Reads an input in its format: a file, or something within one.
    fn read(&mut self, input: Input<'_>) -> Result<(), Error> {
        match format::choose(&input) {
            Ok(reader) => reader.read(input, self),
            Err(reason) => {
                let _ = self.skip(input.location, reason);
                Ok(())
            }
        }
    }

    /// Cleans a draft and hands the article over. An article without any text is skipped as empty.
    fn article(&mut self, mut draft: Draft, location: &str) -> ControlFlow<()> {
        draft.url = draft.url.or_else(|| self.url.clone());
        let article = clean::article(draft, self.options.rules);
        if article.text.is_empty() && article.title.is_empty() {
            return self.skip(location.to_owned(), SkipReason::Empty);
        }
        self.send(Event::Article(Box::new(article)))
    }

    fn skip(&mut self, location: String, reason: SkipReason) -> ControlFlow<()> {
        self.send(Event::Skipped(Skipped { location, reason }))
    }

    fn warn(&mut self, location: &str, message: String) {
        let _ = self.send(Event::Warning { location: location.to_owned(), message });
    }

    fn send(&mut self, event: Event) -> ControlFlow<()> {
        let flow = (self.sink)(event);
        self.stopped |= flow.is_break();
        flow
    }

    const MOST_WARNINGS: usize = 20;

    /// Warns of a value that is not understood.
    fn unknown(&mut self, what: &str, value: &str, location: &str) {
        let value = value.get(..value.floor_char_boundary(80)).unwrap_or_default();
        if self.unknown.len() >= Self::MOST_WARNINGS || self.unknown.iter().any(|known| known == value) {
            return;
        }
        self.unknown.push(value.to_owned());
        let last = self.unknown.len() == Self::MOST_WARNINGS;
        let more = if last { "; further warnings of this file are left out" } else { "" };
        let message = format!("the {what} {value:?} is not understood and left out{more}");
        self.warn(location, message);
    }

    /// A date as stated in metadata; one that is not understood is warned of.
    fn date(&mut self, text: &str, location: &str) -> Option<Date> {
        let date = clean::dates::whole(text);
        if date.is_none() && !text.trim().is_empty() {
            self.unknown("date", text, location);
        }
        date
    }

    /// A language as stated in metadata.
    fn language(&mut self, tag: &str, location: &str) -> Option<Language> {
        let language = Language::from_code(tag)
            .or_else(|| language_called(tag))
            .filter(|&language| language != Language::Und);
        if language.is_none() && !matches!(tag.trim(), "" | "und" | "mul" | "zxx") {
            self.unknown("language", tag, location);
        }
        language
    }

    /// Reads a file that is one article, or skips it.
    fn whole(&mut self, input: Input<'_>) -> Result<Option<Vec<u8>>, Error> {
        let location = input.location.clone();
        let limit = self.options.max_article_bytes;
        Ok(match input.read_all(limit)? {
            Ok(bytes) => Some(bytes),
            Err(size) => {
                let _ = self.skip(location, SkipReason::TooLarge { size, limit });
                None
            }
        })
    }

    /// Reads a file of text that is one article, or skips it.
    fn whole_text(&mut self, input: Input<'_>) -> Result<Option<String>, Error> {
        let location = input.location.clone();
        let Some(bytes) = self.whole(input)? else { return Ok(None) };
        if memchr::memchr(0, &bytes).is_some() {
            let _ = self.skip(location, SkipReason::Binary { kind: None });
            return Ok(None);
        }
        Ok(Some(decode::decode(&bytes, None).into_owned()))
    }
}
