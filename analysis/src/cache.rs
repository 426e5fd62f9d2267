//! Analysed words, kept so that a word that repeats is analysed once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHasher};
use xxhash_rust::xxh3::xxh3_128;

use crate::Language;
use crate::token::Word;

/// Longer words are analysed each time: they rarely repeat.
const LONGEST: usize = 48;

/// How a word is taken: the same text has other layers then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Reading {
    pub(crate) language: Language,
    pub(crate) number: bool,
    /// A capital makes it a noun.
    pub(crate) noun: bool,
    /// It stands in several tokens, which have their own parts.
    pub(crate) joined: bool,
}

/// Analysed words of one splitter, by how they are taken.
#[derive(Default)]
struct Cache {
    splitter: u64,
    words: FxHashMap<Reading, WordCache>,
}

thread_local! {
    static CACHE: RefCell<Cache> = RefCell::default();
}

/// The word of a text, analysed by `analyze` where this thread does not know it. What another `splitter` made is
/// forgotten.
pub(crate) fn cached(
    splitter: u64,
    reading: Reading,
    text: &str,
    analyze: impl FnOnce() -> Word,
) -> Arc<Word> {
    if text.len() > LONGEST {
        return Arc::new(analyze());
    }
    CACHE.with_borrow_mut(|cache| {
        if cache.splitter != splitter {
            *cache = Cache { splitter, ..Cache::default() };
        }
        cache.words.entry(reading).or_default().get(text, analyze)
    })
}

/// Words in each of the two generations.
const WORDS: usize = 1 << 16;

/// Words by a hash of their text, so long that no two texts share one: comparing texts would take a look at another
/// place in memory for each.
type Generation = HashMap<u128, Arc<Word>, BuildHasherDefault<FxHasher>>;

/// A bounded cache in two generations: when the young one is full, the old one is forgotten. A word that is met again
/// moves to the young one, so what is frequent stays, however many rare words pass by.
#[derive(Default)]
struct WordCache {
    young: Generation,
    old: Generation,
}

impl WordCache {
    /// The word of a text, analysed by `analyze` where it is not known.
    fn get(&mut self, text: &str, analyze: impl FnOnce() -> Word) -> Arc<Word> {
        let hash = xxh3_128(text.as_bytes());
        if let Some(word) = self.young.get(&hash) {
            return Arc::clone(word);
        }
        let word = self.old.remove(&hash).unwrap_or_else(|| Arc::new(analyze()));
        if self.young.len() >= WORDS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(hash, Arc::clone(&word));
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frequent_words_stay_and_rare_ones_go() {
        let mut cache = WordCache::default();
        let mut analysed = 0;
        for n in 0..WORDS * 5 {
            for text in ["strom".to_owned(), format!("w{n}")] {
                cache.get(&text, || {
                    analysed += 1;
                    Word { exact: text.as_str().into(), ..Word::default() }
                });
            }
        }
        assert_eq!(analysed, WORDS * 5 + 1);
        assert!(cache.young.len() + cache.old.len() <= 2 * WORDS);
        assert_eq!(&*cache.get("strom", Word::default).exact, "strom");
    }
}
