//! The words of a segment, one behind the other, to be searched for patterns.
//!
//! A dictionary is walked from the first letter on: which words fit `*zentrum`, only a walk over all of it tells, and in how
//! many documents each stands takes a look for each. Here the words stand in rows with their numbers of documents, so
//! that what a pattern says is looked for as in any text.
//!
//! A segment's file of them is made from its dictionaries, once these are written: all rows, then a table of them as JSON,
//! then the length of that table in four bytes, least first. A row holds what stands in one field behind one prefix of
//! terms in about as many documents ([`tier`]), in the order of the dictionary, in blocks that are compressed (zstd). A word
//! is its text, none of whose bytes is below [`TEXT`], and the number of its documents in digits of base 16, least first, each
//! as a byte below [`TEXT`].
//!
//! Of the lexicon, too, what is not rare stands in rows: who types one letter waits for the most frequent of very many.

mod write;

use std::io;

use memchr::memmem;
use serde::{Deserialize, Serialize};
use tantivy::SegmentReader;
use tantivy::directory::OwnedBytes;
use tantivy::index::SegmentComponent;
use zstd::bulk::Decompressor;

pub(super) use self::write::Rows;
use crate::pattern::Pattern;
use crate::term::LONGEST;

/// The extension of the file.
const EXTENSION: &str = "words";
/// Bytes of words are none below this, and digits are all.
const TEXT: u8 = 0x10;
/// A block is closed when it is so long, in bytes.
const BLOCK: usize = 16 << 10;

/// Rows are in tiers by how many documents their words have: one has eight times as many as the next one below. So the most
/// frequent words that a pattern fits are found without a look at rare ones, which are far more.
const TIER: u32 = 3;
/// There are so many.
pub(super) const TIERS: u32 = u32::BITS.div_ceil(TIER);

/// The tier of a word, by the number of its documents.
fn tier(documents: u32) -> u32 {
    documents.max(1).ilog2() / TIER
}

/// The least number of documents in a tier.
pub(super) fn least(tier: u32) -> u32 {
    1 << (TIER * tier)
}

/// The file as a part of a segment.
pub(super) fn component() -> SegmentComponent {
    SegmentComponent::Custom(EXTENSION.to_owned())
}

/// What the words of a row are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum WordsOf {
    Title,
    Body,
    /// Keys of words and pairs, each with how it is mostly written, as terms of the lexicon have them.
    Lexicon,
}

/// Entries of the lexicon that are of lower tiers stand in no row.
pub(super) const LEXICON_FROM: u32 = 1;

/// A row in the table.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) of: WordsOf,
    /// What the terms of its words begin with.
    pub(super) prefix: String,
    tier: u32,
    blocks: Vec<Block>,
}

/// The first word of a block, and how long the block is compressed, in bytes.
type Block = (String, u32);

/// A pattern that is searched for.
pub(super) struct Wanted<'p> {
    pattern: &'p Pattern,
    /// What every word that it fits begins with.
    beginning: Vec<u8>,
    /// Finds what lies within every such word, where there is any.
    finder: Option<memmem::Finder<'static>>,
}

impl<'p> Wanted<'p> {
    pub(super) fn new(pattern: &'p Pattern) -> Wanted<'p> {
        let needle = pattern.longest_inside();
        let finder = (!needle.is_empty()).then(|| memmem::Finder::new(&needle).into_owned());
        Wanted { pattern, beginning: pattern.beginning(), finder }
    }

    /// Can a word between the first of a block and that of the next one fit?
    fn may_be_in(&self, first: &str, next: Option<&str>) -> bool {
        let beginning = self.beginning.as_slice();
        next.is_none_or(|next| next.as_bytes() > beginning)
            && (first.as_bytes() <= beginning || first.as_bytes().starts_with(beginning))
    }
}

/// The file of a segment, opened.
pub(super) struct Words {
    bytes: OwnedBytes,
    /// Each with where it begins.
    rows: Vec<(Row, usize)>,
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
        let table: Vec<Row> = serde_json::from_slice(table).map_err(|_| damaged())?;
        let mut rows = Vec::with_capacity(table.len());
        let mut start = 0usize;
        for row in table {
            let length: usize = row.blocks.iter().map(|(_, length)| *length as usize).sum();
            rows.push((row, start));
            start = start.saturating_add(length);
        }
        Ok(Words { bytes, rows })
    }

    /// Calls `sink` with every word of a tier that one of the patterns fits which `wanted` says for its row: with the pattern's
    /// place among these, the row, the word, and the number of its documents. Of one row and pattern, words come in order.
    /// Returns whether it has come to the end: `go_on` is asked now and then.
    ///
    /// # Errors
    /// The file is damaged.
    pub(super) fn find<'w, 'p: 'w>(
        &self,
        tier: u32,
        wanted: impl Fn(&Row) -> Vec<(usize, &'w Wanted<'p>)>,
        go_on: impl Fn() -> bool,
        mut sink: impl FnMut(usize, &Row, &[u8], u32),
    ) -> io::Result<bool> {
        let mut rows = self.rows.iter().filter(|(row, _)| row.tier == tier).peekable();
        if rows.peek().is_none() {
            return Ok(true);
        }
        let mut decompressor = Decompressor::new()?;
        for (row, start) in rows {
            let wanted = wanted(row);
            let mut start = *start;
            for (n, (first, length)) in row.blocks.iter().enumerate() {
                let end = start.saturating_add(*length as usize);
                let compressed = self.bytes.get(start..end).ok_or_else(damaged)?;
                start = end;
                let next = row.blocks.get(n + 1).map(|(next, _)| next.as_str());
                let here = || wanted.iter().filter(|(_, wanted)| wanted.may_be_in(first, next));
                if here().next().is_none() {
                    continue;
                }
                if !go_on() {
                    return Ok(false);
                }
                let block = decompressor.decompress(compressed, BLOCK + 2 * LONGEST)?;
                for (number, wanted) in here() {
                    find(&block, wanted, &mut |word, documents| sink(*number, row, word, documents));
                }
            }
        }
        Ok(true)
    }
}

fn damaged() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a segment's file of words is damaged")
}

/// Calls `sink` with every word of a block that a pattern fits.
fn find(block: &[u8], wanted: &Wanted<'_>, sink: &mut impl FnMut(&[u8], u32)) {
    let mut at = 0;
    loop {
        let rest = block.get(at..).unwrap_or_default();
        let found = if let Some(finder) = &wanted.finder { finder.find(rest) } else { Some(0) };
        let Some(found) = found.filter(|_| !rest.is_empty()) else { return };
        // What is found lies within a word: back to where that begins.
        let start = rest[..found].iter().rposition(|&byte| byte < TEXT).map_or(at, |digit| at + digit + 1);
        let (word, documents, next) = read(block, start);
        if wanted.pattern.fits(word) {
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

    use super::write::{Blocks, TiersWriter};
    use super::*;

    /// A file of the words behind one prefix.
    fn words(words: &[(String, u32)]) -> Words {
        let mut writer = TiersWriter::new(0).unwrap();
        words.iter().for_each(|(word, documents)| writer.push(word, *documents).unwrap());
        let (mut bytes, mut table) = (Vec::new(), Vec::new());
        for (tier, Blocks { out, blocks, .. }) in (0..).zip(writer.close().unwrap()) {
            bytes.extend_from_slice(&out);
            table.push(Row { of: WordsOf::Body, prefix: "de=".into(), tier, blocks });
        }
        let table = serde_json::to_vec(&table).unwrap();
        bytes.extend_from_slice(&table);
        bytes.extend_from_slice(&(table.len() as u32).to_le_bytes());
        Words::of(OwnedBytes::new(bytes)).unwrap()
    }

    /// The words that each of some patterns fits, in order.
    fn found(words: &Words, patterns: &[Pattern]) -> Vec<Vec<(String, u32)>> {
        let wanted: Vec<Wanted<'_>> = patterns.iter().map(Wanted::new).collect();
        let mut found = vec![Vec::new(); patterns.len()];
        for tier in 0..TIERS {
            let sink = |n: usize, _: &Row, word: &[u8], documents| {
                assert!(documents >= least(tier) || tier == 0 && documents == 0);
                found[n].push((String::from_utf8_lossy(word).into_owned(), documents));
            };
            assert!(words.find(tier, |_| wanted.iter().enumerate().collect(), || true, sink).unwrap());
        }
        found.iter_mut().for_each(|words| words.sort());
        found
    }

    proptest! {
        #[test]
        fn every_word_that_a_pattern_fits_is_found(
            known in prop::collection::btree_map(
                "[abzß]{1,4}(zentrum)?", prop_oneof![0u32.., 0..99u32], 0..40
            ),
            patterns in prop::collection::vec("[abzß*?]{0,5}(zentrum)?[*?]?", 1..20),
        ) {
            let known: Vec<(String, u32)> = known.into_iter().collect();
            let patterns: Vec<Pattern> =
                patterns.iter().map(|pattern| Pattern::new(pattern, str::to_owned)).collect();
            let expected: Vec<Vec<(String, u32)>> = (patterns.iter())
                .map(|pattern| known.iter().filter(|(word, _)| pattern.matches(word)).cloned().collect())
                .collect();
            prop_assert_eq!(found(&words(&known), &patterns), expected);
        }

        #[test]
        fn whatever_stands_there_searching_ends(bytes: Vec<u8>, pattern in "[ab*?]{0,4}") {
            let pattern = Pattern::new(&pattern, str::to_owned);
            let mut found = 0;
            for wanted in [Wanted::new(&pattern), Wanted { finder: None, ..Wanted::new(&pattern) }] {
                find(&bytes, &wanted, &mut |_, _| found += 1);
            }
            prop_assert!(found <= 2 * bytes.len());
            if let Ok(words) = Words::of(OwnedBytes::new(bytes)) {
                let wanted = Wanted::new(&pattern);
                let _ = words.find(0, |_| vec![(0, &wanted)], || true, |_, _, _, _| {});
            }
        }
    }

    #[test]
    fn words_are_found_in_every_block() {
        let known: Vec<(String, u32)> = (0..20_000).map(|n| (format!("w{n:05}e{}", n % 7), n)).collect();
        let words = words(&known);
        assert!(words.rows.iter().any(|(row, _)| row.blocks.len() > 5));
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
            let of_pattern = found(&words, std::slice::from_ref(&pattern)).remove(0);
            assert_eq!(of_pattern.len(), expected, "{pattern:?}");
        }
        let pattern = Pattern::new("*", str::to_owned);
        let wanted = Wanted::new(&pattern);
        let sink = |_, _: &Row, _: &[u8], _| panic!("a word that nobody asked for");
        assert!(!words.find(0, |_| vec![(0, &wanted)], || false, sink).unwrap());
        assert!(words.find(0, |_| Vec::new(), || false, sink).unwrap());
    }
}
