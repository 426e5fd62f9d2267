//! The words of a segment, one behind the other, to be searched for patterns.
//!
//! A dictionary is walked from the first letter on: which words fit `*zentrum`, only a walk over all of it tells, and in how
//! many documents each stands takes a look for each. Here the words stand in rows with their numbers of documents, so
//! that what a pattern says is looked for as in any text.
//!
//! A segment's file of them is made from its dictionaries, once these are written: all rows, then a table of them as JSON,
//! then the length of that table in four bytes, least first. A row holds what stands in one field behind one prefix of
//! terms, in the order of the dictionary, in blocks that are compressed (zstd). A word is its text, none of whose bytes is
//! below [`TEXT`], and the number of its documents in digits of base 16, least first, each as a byte below [`TEXT`].

use std::any::Any;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lupe_analysis::Language;
use memchr::memmem;
use serde::{Deserialize, Serialize};
use tantivy::SegmentReader;
use tantivy::directory::{CompositeFile, OwnedBytes, TerminatingWrite};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::termdict::TermDictionary;
use zstd::bulk::{Compressor, Decompressor};

use super::schema;
use crate::pattern::Pattern;
use crate::term::{LONGEST, Layer, term_prefixes};

/// The extension of the file.
const EXTENSION: &str = "words";
/// Bytes of words are none below this, and digits are all.
const TEXT: u8 = 0x20;
/// What is added to a digit.
const DIGIT: u8 = 0x10;
/// The layers whose words patterns are for.
const LAYERS: [Layer; 2] = [Layer::Exact, Layer::Folded];
/// A block is closed when it is so long, in bytes.
const BLOCK: usize = 16 << 10;

/// The file as a part of a segment.
pub(super) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// The plugin that writes it.
pub(super) struct Rows;

impl SegmentPlugin for Rows {
    fn extensions(&self) -> &[&str] {
        &[EXTENSION]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(RowsWriter))
    }

    fn merge(&self, context: PluginMergeContext<'_>) -> tantivy::Result<()> {
        write(context.target_segment)
    }
}

struct RowsWriter;

impl PluginWriter for RowsWriter {
    fn serialize(self: Box<Self>, segment: &Segment, _: Option<&DocIdMapping>) -> tantivy::Result<()> {
        write(segment)
    }

    fn mem_usage(&self) -> usize {
        0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// A row in the table.
#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    in_title: bool,
    /// What the terms of its words begin with.
    prefix: String,
    blocks: Vec<Block>,
}

/// The first word of a block, and how long the block is compressed, in bytes.
type Block = (String, u32);

/// The blocks of a row one behind the other, and what the table says of them.
type Row = (Vec<u8>, Vec<Block>);

/// Writes the file of a segment whose dictionaries are there.
fn write(segment: &Segment) -> tantivy::Result<()> {
    let dictionaries = CompositeFile::open(&segment.open_read(SegmentComponent::Terms)?)?;
    let fields = schema::schema().1;
    let mut wanted = Vec::new();
    for (in_title, field) in [(true, fields.title), (false, fields.body)] {
        let Some(file) = dictionaries.open_read(field) else { continue };
        let dictionary = Arc::new(TermDictionary::open(file)?);
        for language in Language::ALL {
            let prefixes = LAYERS.into_iter().flat_map(|layer| term_prefixes(*language, layer));
            wanted.extend(prefixes.map(|prefix| (in_title, Arc::clone(&dictionary), prefix)));
        }
    }
    let next = AtomicUsize::new(0);
    let make = || -> io::Result<Vec<(usize, Row)>> {
        let mut rows = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some((_, dictionary, prefix)) = wanted.get(n) else { return Ok(rows) };
            rows.push((n, row(dictionary, prefix)?));
        }
    };
    // Nearly all words are in one language, in two or three rows: two threads are enough.
    let (some, others) = std::thread::scope(|scope| {
        let others = scope.spawn(make);
        (make(), others.join())
    });
    let panicked = |_| io::Error::other("the thread that writes words has panicked");
    let mut rows = some?;
    rows.extend(others.map_err(panicked)??);
    rows.sort_unstable_by_key(|(n, _)| *n);
    let mut out = io::BufWriter::new(segment.open_write(component())?);
    let mut table = Vec::new();
    for (n, (bytes, blocks)) in rows.into_iter().filter(|(_, (bytes, _))| !bytes.is_empty()) {
        out.write_all(&bytes)?;
        let Some((in_title, _, prefix)) = wanted.get(n) else { continue };
        table.push(Entry { in_title: *in_title, prefix: prefix.clone(), blocks });
    }
    let table = serde_json::to_vec(&table).map_err(io::Error::other)?;
    let length = u32::try_from(table.len()).map_err(io::Error::other)?;
    out.write_all(&table)?;
    out.write_all(&length.to_le_bytes())?;
    out.into_inner().map_err(io::IntoInnerError::into_error)?.terminate()?;
    Ok(())
}

/// The row of the words behind a prefix.
fn row(dictionary: &TermDictionary, prefix: &str) -> io::Result<Row> {
    let mut row = RowWriter::new()?;
    // What ends in a byte no text has comes behind all that begin so.
    let mut end = prefix.as_bytes().to_vec();
    end.push(u8::MAX);
    let mut terms = dictionary.range().ge(prefix).lt(&end).into_stream()?;
    while let Some((term, info)) = terms.next() {
        // A longer term ends in a hash and is no word.
        let text = std::str::from_utf8(term.get(prefix.len()..).unwrap_or_default()).ok();
        if let Some(text) = text.filter(|text| text.len() <= LONGEST) {
            row.push(text, info.doc_freq)?;
        }
    }
    row.close()
}

/// Writes a row.
struct RowWriter {
    compressor: Compressor<'static>,
    out: Vec<u8>,
    blocks: Vec<Block>,
    /// The block at hand, and its first word.
    block: Vec<u8>,
    first: String,
}

impl RowWriter {
    fn new() -> io::Result<RowWriter> {
        let compressor = Compressor::new(zstd::DEFAULT_COMPRESSION_LEVEL)?;
        let (out, block) = (Vec::new(), Vec::new());
        Ok(RowWriter { compressor, out, blocks: Vec::new(), block, first: String::new() })
    }

    fn push(&mut self, text: &str, documents: u32) -> io::Result<()> {
        if text.is_empty() || text.bytes().any(|byte| byte < TEXT) {
            return Ok(());
        }
        if self.block.is_empty() {
            text.clone_into(&mut self.first);
        }
        self.block.extend_from_slice(text.as_bytes());
        let mut rest = documents;
        loop {
            self.block.push(DIGIT | (rest & 0xF) as u8);
            rest >>= 4;
            if rest == 0 {
                break;
            }
        }
        if self.block.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.block.is_empty() {
            let compressed = self.compressor.compress(&self.block)?;
            self.out.extend_from_slice(&compressed);
            let length = u32::try_from(compressed.len()).map_err(io::Error::other)?;
            self.blocks.push((std::mem::take(&mut self.first), length));
            self.block.clear();
        }
        Ok(())
    }

    fn close(mut self) -> io::Result<Row> {
        self.flush()?;
        Ok((self.out, self.blocks))
    }
}

/// The file of a segment, opened.
pub(super) struct Words {
    bytes: OwnedBytes,
    /// Each with where it begins.
    rows: Vec<(Entry, usize)>,
}

impl Words {
    /// # Errors
    /// The file is missing, or damaged.
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Words> {
        Ok(Words::of(segment.open_read(component())?.read_bytes()?)?)
    }

    fn of(bytes: OwnedBytes) -> io::Result<Words> {
        let (rest, length) = bytes.split_last_chunk::<4>().ok_or_else(damaged)?;
        let length = u32::from_le_bytes(*length) as usize;
        let table = rest.len().checked_sub(length).and_then(|start| rest.get(start..)).ok_or_else(damaged)?;
        let table: Vec<Entry> = serde_json::from_slice(table).map_err(|_| damaged())?;
        let mut rows = Vec::with_capacity(table.len());
        let mut start = 0usize;
        for entry in table {
            let length: usize = entry.blocks.iter().map(|(_, length)| *length as usize).sum();
            rows.push((entry, start));
            start = start.saturating_add(length);
        }
        Ok(Words { bytes, rows })
    }

    /// Calls `sink` with every word of titles or bodies that stands behind a prefix and that a pattern fits, in order, and with
    /// the number of its documents. Returns whether it has come to the end: `go_on` is asked now and then.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn find(
        &self,
        in_title: bool,
        prefix: &str,
        pattern: &Pattern,
        go_on: impl Fn() -> bool,
        mut sink: impl FnMut(&[u8], u32),
    ) -> io::Result<bool> {
        let row = self.rows.iter().find(|(entry, _)| entry.in_title == in_title && entry.prefix == prefix);
        let Some((Entry { blocks, .. }, start)) = row else { return Ok(true) };
        let beginning = pattern.beginning();
        let needle = pattern.longest_inside();
        let finder = (!needle.is_empty()).then(|| memmem::Finder::new(&needle));
        let mut decompressor = Decompressor::new()?;
        let mut start = *start;
        for (n, (first, length)) in blocks.iter().enumerate() {
            let end = start.saturating_add(*length as usize);
            let compressed = self.bytes.get(start..end).ok_or_else(damaged)?;
            start = end;
            let is_before = |(next, _): &Block| next.as_bytes() <= &*beginning;
            if blocks.get(n + 1).is_some_and(is_before) {
                continue;
            }
            if first.as_bytes() > &*beginning && !first.as_bytes().starts_with(&beginning) {
                break;
            }
            if !go_on() {
                return Ok(false);
            }
            let block = decompressor.decompress(compressed, BLOCK + 2 * LONGEST)?;
            find(&block, pattern, finder.as_ref(), &mut sink);
        }
        Ok(true)
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a segment's file of words is damaged")
}

/// Calls `sink` with every word of a block that a pattern fits. What is to be found lies within all of these, where it is
/// given.
fn find(
    block: &[u8],
    pattern: &Pattern,
    finder: Option<&memmem::Finder<'_>>,
    sink: &mut impl FnMut(&[u8], u32),
) {
    let mut at = 0;
    loop {
        let rest = block.get(at..).unwrap_or_default();
        let found = if let Some(finder) = finder { finder.find(rest) } else { Some(0) };
        let Some(found) = found.filter(|_| !rest.is_empty()) else { return };
        // What is found lies within a word: back to where that begins.
        let start = rest[..found].iter().rposition(|&byte| byte < TEXT).map_or(at, |digit| at + digit + 1);
        let (word, documents, next) = read(block, start);
        if pattern.fits(word) {
            sink(word, documents);
        }
        at = next.max(at + found + 1);
    }
}

/// The word that begins at a byte, its number of documents, and where the next one begins.
fn read(block: &[u8], at: usize) -> (&[u8], u32, usize) {
    let rest = block.get(at..).unwrap_or_default();
    let (word, rest) = rest.split_at(rest.iter().position(|&byte| byte < TEXT).unwrap_or(rest.len()));
    let (mut documents, mut length) = (0u32, 0u32);
    for &digit in rest.iter().take_while(|&&byte| byte < TEXT) {
        documents |= u32::from(digit & 0xF).checked_shl(4 * length).unwrap_or(0);
        length += 1;
    }
    (word, documents, at + word.len() + length as usize)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may fail

    use proptest::prelude::*;

    use super::*;

    /// A file of one row.
    fn words(words: &[(String, u32)]) -> Words {
        let mut row = RowWriter::new().unwrap();
        words.iter().for_each(|(word, documents)| row.push(word, *documents).unwrap());
        let (mut bytes, blocks) = row.close().unwrap();
        let table = serde_json::to_vec(&[Entry { in_title: false, prefix: "de=".into(), blocks }]).unwrap();
        bytes.extend_from_slice(&table);
        bytes.extend_from_slice(&(table.len() as u32).to_le_bytes());
        Words::of(OwnedBytes::new(bytes)).unwrap()
    }

    fn found(words: &Words, pattern: &Pattern) -> Vec<(String, u32)> {
        let mut found = Vec::new();
        let sink =
            |word: &[u8], documents| found.push((String::from_utf8_lossy(word).into_owned(), documents));
        assert!(words.find(false, "de=", pattern, || true, sink).unwrap());
        found
    }

    proptest! {
        #[test]
        fn every_word_that_a_pattern_fits_is_found(
            known in prop::collection::btree_map("[abzß]{1,4}(zentrum)?", 0u32.., 0..40),
            patterns in prop::collection::vec("[abzß*?]{0,5}(zentrum)?[*?]?", 1..20),
        ) {
            let known: Vec<(String, u32)> = known.into_iter().collect();
            let words = words(&known);
            for pattern in patterns {
                let pattern = Pattern::new(&pattern, str::to_owned);
                let expected: Vec<(String, u32)> =
                    known.iter().filter(|(word, _)| pattern.matches(word)).cloned().collect();
                prop_assert_eq!(found(&words, &pattern), expected, "{:?}", pattern);
            }
        }

        #[test]
        fn whatever_stands_there_searching_ends(bytes: Vec<u8>, pattern in "[ab*?]{0,4}") {
            let pattern = Pattern::new(&pattern, str::to_owned);
            let needle = pattern.longest_inside();
            let mut found = 0;
            for finder in [None, Some(memmem::Finder::new(&needle))] {
                find(&bytes, &pattern, finder.as_ref(), &mut |_, _| found += 1);
            }
            prop_assert!(found <= 2 * bytes.len());
            if let Ok(words) = Words::of(OwnedBytes::new(bytes)) {
                let _ = words.find(false, "de=", &pattern, || true, |_, _| {});
            }
        }
    }

    #[test]
    fn words_are_found_in_every_block() {
        let known: Vec<(String, u32)> = (0..20_000).map(|n| (format!("w{n:05}e{}", n % 7), n)).collect();
        let words = words(&known);
        assert!(words.rows[0].0.blocks.len() > 5);
        for (pattern, expected) in [
            ("w*", 20_000),
            ("*", 20_000),
            ("w1*", 10_000),
            ("w12345*", 1),
            ("*e3", 2857),
            ("x*", 0),
            ("a*", 0),
            ("w?234?e*", 20),
        ] {
            let pattern = Pattern::new(pattern, str::to_owned);
            assert_eq!(found(&words, &pattern).len(), expected, "{pattern:?}");
        }
        let stopped = words.find(false, "de=", &Pattern::new("*", str::to_owned), || false, |_, _| {});
        assert!(!stopped.unwrap());
        for (in_title, prefix) in [(true, "de="), (false, "en=")] {
            let sink = |_: &[u8], _| panic!("a word of another row");
            assert!(words.find(in_title, prefix, &Pattern::new("*", str::to_owned), || true, sink).unwrap());
        }
    }
}
