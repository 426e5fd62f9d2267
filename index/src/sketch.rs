//! Sketches: the content words of a text in order, as hashes, line by line, and its numbers. Near-identical articles are
//! found by them, and lines of boilerplate known.

use lupe_analysis::{Digest, Token, Word};
use xxhash_rust::xxh3::xxh3_64;

/// Stands between two lines of a sketch; no word has it.
pub const LINE: u16 = 0;

/// Words in a number of a column: with a number for each word, the column takes twice as long to write and to read.
const PACKED: usize = 4;

/// A sketch as numbers, the first word of each in its lowest bits.
pub(crate) fn pack(sketch: &[u16]) -> Vec<u64> {
    let number = |words: &[u16]| words.iter().rev().fold(0, |number, &word| number << 16 | u64::from(word));
    sketch.chunks(PACKED).map(number).collect()
}

/// The words that were packed, without lines at the end.
pub(crate) fn unpack(numbers: impl Iterator<Item = u64>, out: &mut Vec<u16>) {
    out.extend(numbers.flat_map(|number| (0..PACKED).map(move |n| (number >> (16 * n)) as u16)));
    while out.last() == Some(&LINE) {
        out.pop();
    }
}

/// The name of the note of an index that holds its lines of boilerplate: their hashes in order, of four bytes each.
pub const BOILERPLATE: &str = "boilerplate";

/// What a token of `text` adds to a sketch; nothing for function words, and for numbers: these alone make tables and
/// lists of references alike, not texts.
pub fn sketch_word(token: &Token, text: &str) -> Option<u16> {
    let word = &token.word;
    if word.function_word || word.digest.digit {
        return None;
    }
    word_hash(word, text.get(token.start..token.end).unwrap_or(""))
}

/// The hash of a word in a sketch as it is written; never [`LINE`]. A word may have several keys: its first is that of
/// a noun, its last that of a verb, where it can be either, and a capital tells which.
pub fn word_hash(word: &Word, written: &str) -> Option<u16> {
    let Digest { first_key, last_key, .. } = word.digest;
    let key = if written.starts_with(char::is_uppercase) { first_key } else { last_key };
    (key != 0).then(|| (key as u16).max(LINE + 1))
}

/// Digits from which on a number tells one text from another; smaller ones stand everywhere.
const DIGITS: usize = 3;

/// The hash of a number that a token is, where it says something of its text: a sum, a year, a document's number.
pub fn number_hash(token: &Token) -> Option<u16> {
    if !token.word.digest.digit {
        return None;
    }
    let number = &*token.word.exact;
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_number = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && digits >= DIGITS).then(|| xxh3_64(number.as_bytes()) as u16)
}

/// The hash of a line's words in order.
pub fn line_hash(line: &[u16]) -> u32 {
    (line.iter().fold(0, |hash: u64, &word| mixed(hash ^ u64::from(word))) >> 32) as u32
}

/// Spreads the bits of a number (the finaliser of SplitMix64, Steele, Lea and Flood 2014).
pub fn mixed(number: u64) -> u64 {
    let mut x = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_packed_is_unpacked(mut sketch in prop::collection::vec(0u16..5, 0..20), word in 1u16..) {
            sketch.push(word);
            let lines = [sketch.as_slice(), &[LINE]].concat();
            for packed in [pack(&sketch), pack(&lines)] {
                let mut unpacked = Vec::new();
                unpack(packed.into_iter(), &mut unpacked);
                prop_assert_eq!(&unpacked, &sketch);
            }
        }
    }
}
