//! How the tables beside this file are read, and how words are looked up in them by their tails.

use super::spelling::plain_but_umlauts;

pub(crate) use crate::lang::lines;

/// The words of a table, in the spelling they are compared in.
pub(crate) fn words(table: &'static str) -> impl Iterator<Item = String> {
    lines(table).flat_map(str::split_whitespace).map(|word| plain_but_umlauts(&word.to_lowercase()))
}

/// The least and the greatest length in bytes.
pub(crate) fn lengths<'w>(words: impl Iterator<Item = &'w String>) -> (usize, usize) {
    words.fold((usize::MAX, 0), |(least, most), word| (least.min(word.len()), most.max(word.len())))
}

/// The longest tail of `word` that `find` knows, with what it knows. Compounds are looked up by the noun they end in.
pub(crate) fn longest_tail<'w, T>(
    word: &'w str,
    (least, most): (usize, usize),
    find: impl Fn(&str) -> Option<T>,
) -> Option<(&'w str, T)> {
    (least..=most.min(word.len())).rev().find_map(|length| {
        let tail = word.get(word.len() - length..)?;
        Some((tail, find(tail)?))
    })
}
