//! Whether two articles are versions of one text, decided on the whole of both.

use std::collections::HashMap;

use lupe_index::Resemblance;
use xxhash_rust::xxh3::xxh3_64;

use crate::fingerprint::Signature;

/// Thresholds; measured on translations, edited and cut copies against different texts.
mod least {
    /// Near: share of common three-word runs among all.
    pub(super) const RUNS: f32 = 0.40;
    /// Near: share of the shorter text's three-word runs that the longer one has too.
    pub(super) const RUNS_CONTAINED: f32 = 0.55;
    /// Near, for texts of fewer than [`STEMS`] content words.
    pub(super) const RUNS_OF_SHORT: f32 = 0.60;
    /// Content words from which on a text is long enough to be called retold.
    pub(super) const STEMS: usize = 25;
    /// Retold: share of the words that both have once that stand in the same order.
    pub(super) const ORDER: f32 = 0.65;
    /// Retold: how many more of them must be in order than chance puts there (about 2√n of n).
    pub(super) const BEYOND_CHANCE: f32 = 3.0;
    /// Retold: share of common words, and of common neighbouring pairs, among all.
    pub(super) const WORDS: f32 = 0.28;
    pub(super) const PAIRS: f32 = 0.07;
    /// Retold: the same shares of the shorter text.
    pub(super) const WORDS_CONTAINED: f32 = 0.50;
    pub(super) const PAIRS_CONTAINED: f32 = 0.16;
}

/// A signature with its words, neighbouring pairs and runs of three as sorted sets, so that comparing it often is
/// cheap.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Profile {
    signature: Signature,
    words: Vec<u32>,
    pairs: Vec<u32>,
    runs: Vec<u32>,
}

impl Profile {
    pub(crate) fn new(signature: Signature) -> Profile {
        let stems = &signature.stems;
        let words = set(stems.iter().copied());
        let pairs = set(stems.windows(2).map(run_hash));
        let runs = set(stems.windows(3).map(run_hash));
        Profile { words, pairs, runs, signature }
    }

    /// Content words, repeated ones counted.
    pub(crate) fn len(&self) -> usize {
        self.signature.stems.len()
    }
}

/// Hash of a few words in order.
fn run_hash(stems: &[u32]) -> u32 {
    let bytes = stems.iter().fold(0u128, |bytes, &stem| bytes << 32 | u128::from(stem));
    xxh3_64(&bytes.to_le_bytes()) as u32
}

fn set(values: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// How two articles resemble each other, with the share of their words that is common; `None` where they are
/// different texts. Exact copies are found by their signature before.
pub(crate) fn resemblance(a: &Profile, b: &Profile) -> Option<(Resemblance, f32)> {
    let words = overlap(&a.words, &b.words);
    // Texts with few words in common cannot pass any of the tests below.
    if words.union < 0.2 && words.shorter < 0.45 {
        return None;
    }
    let runs = overlap(&a.runs, &b.runs);
    let short = a.len().min(b.len()) < least::STEMS;
    let near = if short {
        runs.union >= least::RUNS_OF_SHORT
    } else {
        runs.union >= least::RUNS || runs.shorter >= least::RUNS_CONTAINED
    };
    if near {
        return Some((Resemblance::Near, words.union));
    }
    // Across languages only names are common, and those of one subject are common to many texts.
    if short || a.signature.language != b.signature.language {
        return None;
    }
    let pairs = overlap(&a.pairs, &b.pairs);
    let whole = words.union >= least::WORDS && pairs.union >= least::PAIRS;
    let part = words.shorter >= least::WORDS_CONTAINED && pairs.shorter >= least::PAIRS_CONTAINED;
    ((whole || part) && in_order(&a.signature.stems, &b.signature.stems))
        .then_some((Resemblance::Retold, words.union))
}

/// What two sets have in common.
struct Overlap {
    /// As a share of all that either has (Jaccard).
    union: f32,
    /// As a share of the smaller one (containment).
    shorter: f32,
}

fn overlap(a: &[u32], b: &[u32]) -> Overlap {
    let (mut i, mut j, mut common) = (0, 0, 0u32);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        common += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let all = (a.len() + b.len()) as f32 - common as f32;
    let shorter = a.len().min(b.len()) as f32;
    Overlap { union: common as f32 / all.max(1.0), shorter: common as f32 / shorter.max(1.0) }
}

/// Do the words which both texts have exactly once stand in the same order in both? Measured by the longest increasing
/// run of their places.
fn in_order(a: &[u32], b: &[u32]) -> bool {
    let (a, b) = (once(a), once(b));
    let mut common: Vec<(usize, usize)> =
        a.iter().filter_map(|(stem, &place)| Some((place, *b.get(stem)?))).collect();
    common.sort_unstable();
    // Smallest end of an increasing run of each length (patience sorting).
    let mut ends: Vec<usize> = Vec::new();
    for &(_, place) in &common {
        let at = ends.partition_point(|&end| end < place);
        match ends.get_mut(at) {
            Some(end) => *end = place,
            None => ends.push(place),
        }
    }
    let (run, all) = (ends.len() as f32, common.len() as f32);
    run >= least::ORDER * all && run >= 2.0 * all.sqrt() + least::BEYOND_CHANCE
}

/// The words that stand exactly once, with their places.
fn once(stems: &[u32]) -> HashMap<u32, usize> {
    let mut places: HashMap<u32, Option<usize>> = HashMap::with_capacity(stems.len());
    for (place, &stem) in stems.iter().enumerate() {
        places.entry(stem).and_modify(|place| *place = None).or_insert(Some(place));
    }
    places.into_iter().filter_map(|(stem, place)| Some((stem, place?))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn profile(stems: impl IntoIterator<Item = u32>) -> Profile {
        Profile::new(Signature { stems: stems.into_iter().collect(), ..Signature::default() })
    }

    fn check(a: Vec<u32>, b: Vec<u32>, expected: Option<Resemblance>) {
        let found = resemblance(&profile(a.clone()), &profile(b.clone()));
        assert_eq!(found.map(|found| found.0), expected, "{a:?}\n{b:?}");
        assert_eq!(found, resemblance(&profile(b), &profile(a)));
    }

    #[test]
    fn kinds_are_told_apart() {
        let text: Vec<u32> = (0..200).collect();
        // Every twentieth word changed.
        let edited = text.iter().map(|&n| if n % 20 == 0 { n + 1000 } else { n }).collect();
        check(text.clone(), edited, Some(Resemblance::Near));
        check(text.clone(), text[..80].to_vec(), Some(Resemblance::Near));
        // Every third word changed: hardly a run of three is left.
        let retold = text.iter().map(|&n| if n % 3 == 0 { n + 1000 } else { n }).collect();
        check(text.clone(), retold, Some(Resemblance::Retold));
        // The same words in another order.
        let shuffled = (0..200).map(|n| n * 77 % 200).collect();
        check(text.clone(), shuffled, None);
        check(text, (1000..1200).collect(), None);
        check(vec![1, 2, 3, 4, 5], vec![1, 2, 3, 9, 8], None);
        check(vec![], vec![1], None);
    }

    proptest! {
        #[test]
        fn it_is_symmetric(
            a in prop::collection::vec(0u32..60, 0..80),
            b in prop::collection::vec(0u32..60, 0..80),
        ) {
            let (a, b) = (profile(a), profile(b));
            prop_assert_eq!(resemblance(&a, &b), resemblance(&b, &a));
        }
    }
}
