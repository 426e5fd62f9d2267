//! How the tables beside this file are read, and how words are looked up in them by their tails.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use super::spelling::plain_but_umlauts;

pub(crate) use crate::lang::lines;

/// What a table says of its words.
pub(crate) type Map<T> = HashMap<String, T, BuildHasherDefault<ShortWords>>;
/// The words of a table.
pub(crate) type Set = HashSet<String, BuildHasherDefault<ShortWords>>;

/// FNV-1a, which is quick on the few bytes of a word: a word is looked up by all its tails. The tables are our own, so
/// that nobody can choose their keys.
pub(crate) struct ShortWords(u64);

impl Default for ShortWords {
    fn default() -> Self {
        ShortWords(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for ShortWords {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The words of a table, in the spelling they are compared in.
pub(crate) fn words(table: &'static str) -> impl Iterator<Item = String> {
    lines(table)
        .flat_map(str::split_whitespace)
        .map(|word| plain_but_umlauts(&word.to_lowercase()).into_owned())
}

/// A table whose entries are found as the tails of longer words: compounds are looked up by the noun they end in.
///
/// A word is hashed from its end, byte by byte, so that all its tails are looked up in one walk. Tails of entries stand
/// in the table, too, so that the walk ends where no entry goes on.
#[derive(Debug)]
pub(crate) struct Tails<T> {
    entries: HashMap<u64, Option<T>, BuildHasherDefault<ShortWords>>,
}

impl<T> Tails<T> {
    /// The longest tail of `word` in the table, with what it says.
    pub(crate) fn longest<'w>(&self, word: &'w str) -> Option<(&'w str, &T)> {
        let mut found = None;
        let mut hash = ShortWords::default();
        for (at, byte) in word.bytes().enumerate().rev() {
            hash.write(&[byte]);
            match self.entries.get(&hash.finish()) {
                Some(Some(entry)) => found = Some((at, entry)),
                Some(None) => {}
                None => break,
            }
        }
        let (at, entry) = found?;
        Some((word.get(at..)?, entry))
    }

    /// Does the word end in one of the table?
    pub(crate) fn is_in(&self, word: &str) -> bool {
        self.longest(word).is_some()
    }
}

impl<T> FromIterator<(String, T)> for Tails<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(words: I) -> Self {
        let mut entries: HashMap<u64, Option<T>, _> = HashMap::default();
        for (word, entry) in words {
            let mut hash = ShortWords::default();
            for byte in word.bytes().rev() {
                hash.write(&[byte]);
                entries.entry(hash.finish()).or_default();
            }
            entries.insert(hash.finish(), Some(entry));
        }
        Tails { entries }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_tail_is_found() {
        let tails: Tails<u32> = [("haus", 1), ("rathaus", 2), ("äuser", 3)]
            .map(|(word, n)| (word.to_owned(), n))
            .into_iter()
            .collect();
        for (word, expected) in [
            ("altersheim", None),
            ("krankenhaus", Some(("haus", &1))),
            ("rathaus", Some(("rathaus", &2))),
            ("häuser", Some(("äuser", &3))),
            ("us", None),
            ("", None),
        ] {
            assert_eq!(tails.longest(word), expected, "{word}");
        }
    }
}
