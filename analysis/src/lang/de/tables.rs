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

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The words of a table, in the spelling they are compared in.
pub(crate) fn words(table: &'static str) -> impl Iterator<Item = String> {
    lines(table).flat_map(str::split_whitespace).map(|word| plain_but_umlauts(&word.to_lowercase()))
}

/// The least and the greatest length in bytes.
pub(crate) fn lengths<'w>(words: impl Iterator<Item = &'w String>) -> (usize, usize) {
    words.fold((usize::MAX, 0), |(least, most), word| (least.min(word.len()), most.max(word.len())))
}

/// The longest tail of `word` that `find` knows, with what it knows. Compounds are looked up by the noun they end in.
pub(crate) fn longest_tail<T>(
    word: &str,
    (least, most): (usize, usize),
    find: impl Fn(&str) -> Option<T>,
) -> Option<(&str, T)> {
    (least..=most.min(word.len())).rev().find_map(|length| {
        let tail = word.get(word.len() - length..)?;
        Some((tail, find(tail)?))
    })
}
