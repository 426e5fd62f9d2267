//! Where words were split, kept in a few bytes each: archives have more words than the cache of whole analyses has room for,
//! and splitting is most of an analysis. A table of its own, with a place for each hash: that cache's maps
//! ([`Generations`](crate::Generations)) would take two to three times as much for each.

use std::sync::{Mutex, PoisonError};

use xxhash_rust::xxh3::xxh3_128;

/// Parts of memory with a lock each, so that threads hardly ever wait for each other.
const SHARDS: usize = 64;
/// Words in each, at most: 25 MB in all.
const PLACES: usize = (1 << 20) / SHARDS;
/// Words with more ranges are split each time.
const RANGES: usize = 7;

/// The ranges of words that were split last, each word at the place that its hash names.
#[derive(Debug)]
pub(super) struct Kept([Mutex<Vec<Place>>; SHARDS]);

/// Half of a word's hash; then one more than the number of its ranges (0 where there is no word yet), and where each begins
/// and ends, in bytes. Numbers, so that memory is taken from the system as it is needed.
type Place = [u64; 3];

impl Default for Kept {
    fn default() -> Kept {
        Kept(std::array::from_fn(|_| Mutex::default()))
    }
}

impl Kept {
    /// The ranges of a word, found by `split` where they are not kept.
    pub(super) fn get(&self, word: &str, split: impl FnOnce() -> Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let hash = xxh3_128(word.as_bytes());
        // The place says twenty bits of the other half: no two words share both.
        let (own, other) = ((hash >> 64) as u64, hash as usize);
        let Some(shard) = self.0.get(other % SHARDS) else { return split() };
        let shard = || shard.lock().unwrap_or_else(PoisonError::into_inner);
        let at = other / SHARDS % PLACES;
        if let Some(ranges) =
            shard().get(at).and_then(|&[key, low, high]| if key == own { decode([low, high]) } else { None })
        {
            return ranges;
        }
        let ranges = split();
        if let Some([low, high]) = encode(&ranges) {
            let mut places = shard();
            if places.is_empty() {
                *places = vec![[0; 3]; PLACES];
            }
            if let Some(place) = places.get_mut(at) {
                *place = [own, low, high];
            }
        }
        ranges
    }
}

fn encode(ranges: &[(usize, usize)]) -> Option<[u64; 2]> {
    let mut bytes = [0; 16];
    let (count, rest) = bytes.split_first_mut()?;
    *count = u8::try_from(ranges.len() + 1).ok().filter(|&count| usize::from(count) <= RANGES + 1)?;
    for (place, &(start, end)) in rest.as_chunks_mut().0.iter_mut().zip(ranges) {
        *place = [u8::try_from(start).ok()?, u8::try_from(end).ok()?];
    }
    let [low, high] = [bytes.first_chunk()?, bytes.last_chunk()?].map(|half| u64::from_le_bytes(*half));
    Some([low, high])
}

fn decode([low, high]: [u64; 2]) -> Option<Vec<(usize, usize)>> {
    let count = usize::from(low as u8).checked_sub(1)?;
    let bytes = low.to_le_bytes().into_iter().chain(high.to_le_bytes()).skip(1);
    let bytes: Vec<usize> = bytes.take(2 * count).map(usize::from).collect();
    Some(bytes.as_chunks().0.iter().map(|&[start, end]| (start, end)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_kept_is_what_was_split(ranges in prop::collection::vec((0usize..300, 0usize..300), 0..10)) {
            let kept = Kept::default();
            let fits = ranges.len() <= RANGES && ranges.iter().all(|&(start, end)| start.max(end) < 256);
            for round in 0..3 {
                let mut asked = false;
                let found = kept.get("wort", || {
                    asked = true;
                    ranges.clone()
                });
                prop_assert_eq!(&found, &ranges);
                prop_assert_eq!(asked, round == 0 || !fits);
            }
        }
    }

    #[test]
    fn words_have_ranges_of_their_own() {
        let kept = Kept::default();
        for round in 0..2 {
            for n in 0..5_000usize {
                let own = vec![(n % 50, n / 50)];
                let found = kept.get(&n.to_string(), || own.clone());
                assert_eq!(found, own, "{round}");
            }
        }
    }
}
