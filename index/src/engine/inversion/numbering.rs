//! The distinct words of a segment, numbered as they come.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use rustc_hash::FxHasher;

use crate::term_stream::BETWEEN;

/// Numbers words by their keys, and keeps the terms of each.
#[derive(Default)]
pub(super) struct Numbering {
    numbers: HashMap<u128, u32, BuildHasherDefault<FxHasher>>,
    /// The terms of the words, one word behind the other.
    terms: String,
    /// Where those of each word end.
    ends: Vec<u32>,
}

/// A term of a word. Terms are ordered by their bytes, most of them by the first ones alone.
pub(super) struct TermOf<'d> {
    first: u128,
    pub(super) term: &'d str,
    pub(super) word: u32,
}

/// What a word costs besides its terms, in bytes: its place in the table or, while a segment is written, its terms' places in
/// their order.
const WORD: usize = 100;

impl Numbering {
    /// The number of a word. `None` where the numbering is full, at four billion bytes of terms.
    pub(super) fn number<'t>(&mut self, key: u128, terms: impl FnOnce() -> Cow<'t, str>) -> Option<u32> {
        if let Some(&number) = self.numbers.get(&key) {
            return Some(number);
        }
        let terms = terms();
        let number = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.terms.len() + terms.len()).ok()?;
        self.terms.push_str(&terms);
        self.ends.push(end);
        self.numbers.insert(key, number);
        Some(number)
    }

    /// Forgets the keys: no words come any more.
    pub(super) fn close(&mut self) {
        self.numbers = HashMap::default();
    }

    /// Number of words.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The terms of the words that `wanted` says, in order.
    pub(super) fn terms_in_order(&self, wanted: impl Fn(u32) -> bool) -> Vec<TermOf<'_>> {
        let mut from = 0;
        let mut found = Vec::new();
        for (word, &end) in (0..).zip(&self.ends) {
            let terms = self.terms.get(std::mem::replace(&mut from, end as usize)..end as usize);
            if wanted(word) {
                found.extend(terms.into_iter().flat_map(|terms| terms.split(BETWEEN)).map(|term| TermOf {
                    first: first_bytes(term.as_bytes()),
                    term,
                    word,
                }));
            }
        }
        found.sort_unstable_by(|a, b| a.first.cmp(&b.first).then_with(|| a.term.cmp(b.term)));
        found
    }

    /// What it takes, and will take while a segment is written, in bytes, about.
    pub(super) fn memory(&self) -> usize {
        self.terms.len() + self.len() * WORD
    }
}

impl TermOf<'_> {
    pub(super) fn is_same_term(&self, other: &TermOf<'_>) -> bool {
        self.first == other.first && self.term == other.term
    }
}

/// The first sixteen bytes as a number, so that numbers are in the order of texts.
pub(super) fn first_bytes(term: &[u8]) -> u128 {
    let mut first = [0; 16];
    for (to, &byte) in first.iter_mut().zip(term) {
        *to = byte;
    }
    u128::from_be_bytes(first)
}
