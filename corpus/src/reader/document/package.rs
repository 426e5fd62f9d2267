//! The ZIP file that DOCX, ODT and EPUB are, and the metadata in Dublin Core that they share.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::Piece;
use crate::inflate::Inflated;
use crate::inflate::Meter;
use crate::reader::blocks::Blocks;
use crate::reader::xml::{self, Tag, Visitor};

/// A part over this many bytes is no text, and what all parts become is bounded by as much again.
const LARGEST: u64 = 256 << 20;

/// An opened package.
pub(super) struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: Meter,
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        let archive =
            ZipArchive::new(Cursor::new(bytes)).map_err(|error| format!("it is damaged ({error})"))?;
        Ok(Package { archive, unpacked: Meter::default() })
    }

    /// The bytes of a part; `None` where there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(format!("its part {name} cannot be unpacked ({error})")),
        };
        let compressed = entry.compressed_size();
        let mut bytes = Vec::new();
        let read =
            Inflated::entry(entry, compressed, &self.unpacked).take(LARGEST + 1).read_to_end(&mut bytes);
        match read {
            Ok(_) if bytes.len() as u64 > LARGEST || self.unpacked.get() > LARGEST * 2 => {
                Err(format!("its part {name} is too large"))
            }
            Ok(_) => Ok(Some(bytes)),
            Err(error) => Err(format!("its part {name} cannot be unpacked ({error})")),
        }
    }

    /// Reads a part as XML, if it is there. Broken XML counts up to where it is broken.
    pub(super) fn xml(&mut self, name: &str, visitor: &mut dyn Visitor) -> Result<bool, String> {
        let Some(bytes) = self.part(name)? else { return Ok(false) };
        let _ = xml::read(&xml::decode(&bytes), visitor);
        Ok(true)
    }

    /// Reads the part that holds the text.
    pub(super) fn body<V: Visitor + Default>(&mut self, name: &str) -> Result<V, String> {
        let mut body = V::default();
        if self.xml(name, &mut body)? { Ok(body) } else { Err(format!("it has no part {name}")) }
    }
}

/// A text with its notes behind it.
pub(super) fn with_notes(text: Blocks, notes: Blocks) -> String {
    let mut text = text.finish();
    let notes = notes.finish();
    if !notes.is_empty() {
        text.push_str("\n\n");
        text.push_str(&notes);
    }
    text
}

/// Dublin Core and its like, by local names; the first value counts.
#[derive(Debug, Default)]
pub(super) struct Core {
    pub(super) title: Option<String>,
    pub(super) creator: Option<String>,
    pub(super) language: Option<String>,
    /// The date of publication, in EPUB only.
    pub(super) date: Option<String>,
    pub(super) created: Option<String>,
    pub(super) publisher: Option<String>,
    value: String,
}

impl Core {
    /// What is known of the whole document; its own title where the text has none.
    pub(super) fn piece(&self, title: String, text: String) -> Piece {
        let own = || self.title.clone().unwrap_or_default();
        Piece {
            title: if title.trim().is_empty() { own() } else { title },
            text,
            language: self.language.clone(),
            date: self.date.clone(),
            made: self.created.clone(),
            author: self.creator.clone(),
            publisher: self.publisher.clone(),
        }
    }
}

impl Visitor for Core {
    fn open(&mut self, _: &str, _: &Tag<'_>) {
        self.value.clear();
    }

    fn text(&mut self, text: &str) {
        self.value.push_str(text);
    }

    fn close(&mut self, name: &str) {
        let slot = match name {
            "dc:title" => &mut self.title,
            "dc:creator" | "meta:initial-creator" => &mut self.creator,
            "dc:language" => &mut self.language,
            "dcterms:created" | "meta:creation-date" => &mut self.created,
            "dc:publisher" => &mut self.publisher,
            "dc:date" => &mut self.date,
            _ => return,
        };
        let value = self.value.trim();
        if slot.is_none() && !value.is_empty() {
            *slot = Some(value.to_owned());
        }
        self.value.clear();
    }
}
