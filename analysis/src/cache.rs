//! Analysed words, kept so that a word that repeats is analysed once.
//!
//! Each thread has the words at hand that it met last. Behind them stand those that all threads have met, in many
//! small maps with a lock each, so that threads hardly ever wait for each other.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

use crate::Language;
use crate::generations::Generations;
use crate::token::Word;

/// Longer words are analysed each time: they rarely repeat.
const LONGEST: usize = 48;

/// How a word is taken: the same text has other layers then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) language: Language,
    pub(crate) number: bool,
    /// A capital makes it a noun.
    pub(crate) noun: bool,
    /// It stands in several tokens, which have their own parts.
    pub(crate) joined: bool,
}

impl Reading {
    /// A number that no other reading has.
    fn number(self) -> u64 {
        let flags = u64::from(self.number) | u64::from(self.noun) << 1 | u64::from(self.joined) << 2;
        (self.language as u64) << 3 | flags
    }
}

/// A hash of a word's text, how it is taken and what splits it, so long that no two share one: comparing texts would take
/// a look at another place in memory for each.
type Key = u128;

/// The word of a text, analysed by `analyze` where it is not known. Each `splitter` has words of its own.
pub(crate) fn cached(
    splitter: u64,
    reading: Reading,
    text: &str,
    analyze: impl FnOnce() -> Word,
) -> Arc<Word> {
    let key = key(splitter, reading, text.as_bytes());
    let analyze = || {
        let mut word = analyze();
        word.digest.key = key;
        word
    };
    if text.len() > LONGEST {
        return Arc::new(analyze());
    }
    RECENT.with_borrow_mut(|recent| recent.get(key, || SHARED.get(key, analyze)))
}

fn key(splitter: u64, reading: Reading, text: &[u8]) -> Key {
    // Not as the hash's seed: that changes a short text bit by bit before it is hashed, so that two texts with two seeds
    // can share a hash.
    let reading = u128::from(splitter << 16 | reading.number());
    xxh3_128(text) ^ reading.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)
}

/// Places for words that a thread has met last: so few that the processor keeps them at hand.
const PLACES: usize = 1 << 11;

/// The words met last, each at the place that its key names. Most words of a text stand in it more than once.
struct Recent {
    places: Box<[Place]>,
}

type Place = Option<(Key, Arc<Word>)>;

thread_local! {
    static RECENT: RefCell<Recent> = RefCell::default();
}

impl Default for Recent {
    fn default() -> Recent {
        Recent { places: (0..PLACES).map(|_| None).collect() }
    }
}

impl Recent {
    fn get(&mut self, key: Key, find: impl FnOnce() -> Arc<Word>) -> Arc<Word> {
        let Some(place) = self.places.get_mut(key as usize % PLACES) else { return find() };
        match place {
            Some((known, word)) if *known == key => Arc::clone(word),
            _ => {
                let word = find();
                *place = Some((key, Arc::clone(&word)));
                word
            }
        }
    }
}

/// Maps that the words of all threads are spread over.
const SHARDS: usize = 64;
/// Words in each of the two generations of a map.
const WORDS: usize = (1 << 18) / SHARDS;

static SHARED: LazyLock<Shared> = LazyLock::new(Shared::default);

/// The words that all threads have met.
struct Shared {
    shards: [Mutex<Generations<Arc<Word>>>; SHARDS],
}

impl Default for Shared {
    fn default() -> Shared {
        Shared { shards: std::array::from_fn(|_| Mutex::new(Generations::new(WORDS))) }
    }
}

impl Shared {
    fn get(&self, key: Key, analyze: impl FnOnce() -> Word) -> Arc<Word> {
        // Other bits than those that name the place in a map.
        let Some(shard) = self.shards.get((key >> 64) as usize % SHARDS) else { return Arc::new(analyze()) };
        let shard = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(word) = shard().get(key) {
            return word;
        }
        // Nobody waits while a word is analysed; two threads may do the same one.
        let word = Arc::new(analyze());
        shard().put(key, Arc::clone(&word), 1);
        word
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[test]
    fn readings_and_splitters_have_words_of_their_own() {
        let reading = Reading { language: Language::De, number: false, noun: false, joined: false };
        let readings = [
            reading,
            Reading { language: Language::En, ..reading },
            Reading { number: true, ..reading },
            Reading { noun: true, ..reading },
            Reading { joined: true, ..reading },
        ];
        let all = || readings.iter().flat_map(|reading| [0, 1].map(|splitter| (splitter, *reading)));
        let name = |splitter, reading| format!("{splitter} {reading:?}");
        for round in 0..2 {
            for (splitter, reading) in all() {
                let analyze = || {
                    assert_eq!(round, 0, "analysed again");
                    Word { exact: name(splitter, reading).into(), ..Word::default() }
                };
                let word = cached(splitter, reading, "a word of this test", analyze);
                assert_eq!(*word.exact, name(splitter, reading));
            }
        }
    }

    #[test]
    fn no_two_readings_share_a_key() {
        let mut known = HashMap::new();
        for word in ["alarm", "netz", "fessel", "pumpen", "verkehr", "stromnetz", "a", "rechenzentrum"] {
            // As a seed would change a short text.
            for flip in 0..=255 {
                let mut text = word.as_bytes().to_vec();
                let last = text.len() - 1;
                text[0] ^= flip;
                text[last] ^= if last > 0 { flip } else { 0 };
                for (language, noun, splitter) in Language::ALL
                    .iter()
                    .flat_map(|language| [(*language, false, 0), (*language, true, 0), (*language, false, 1)])
                {
                    let reading = Reading { language, number: false, noun, joined: false };
                    let other =
                        known.insert(key(splitter, reading, &text), (text.clone(), reading, splitter));
                    assert_eq!(other, None, "{text:?} {reading:?} {splitter}");
                }
            }
        }
    }

    #[test]
    fn threads_share_what_they_have_analysed() {
        let reading = Reading { language: Language::De, number: false, noun: false, joined: false };
        let word = || {
            cached(0, reading, "another word of this test", || Word {
                function_word: true,
                ..Word::default()
            })
        };
        let first = word();
        let second = std::thread::scope(|scope| scope.spawn(word).join().unwrap());
        assert!(Arc::ptr_eq(&first, &second));
    }
}
