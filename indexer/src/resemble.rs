//! Whether two articles are versions of one text, decided on the whole of both.

use std::collections::{HashMap, HashSet};

use lupe_index::Resemblance;

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

/// How two articles resemble each other, with the share of their words that is common; `None` where they are
/// different texts.
pub(crate) fn resemblance(a: &Signature, b: &Signature) -> Option<(Resemblance, f32)> {
    if a.stems.is_empty() || b.stems.is_empty() {
        // Without a content word only the same words in the same order are the same text.
        return (a.text == b.text && a.stems.len() == b.stems.len() && a.text != 0)
            .then_some((Resemblance::Exact, 1.0));
    }
    if a.text == b.text {
        return Some((Resemblance::Exact, 1.0));
    }
    let words = overlap(a.stems.iter().copied(), b.stems.iter().copied());
    // Texts with few words in common cannot pass any of the tests below.
    if words.union < 0.2 && words.shorter < 0.45 {
        return None;
    }
    let triples = |s: &Signature| -> Vec<[u32; 3]> { s.stems.windows(3).map(|w| [w[0], w[1], w[2]]).collect() };
    let runs = overlap(triples(a).into_iter(), triples(b).into_iter());
    let short = a.stems.len().min(b.stems.len()) < least::STEMS;
    let near = if short {
        runs.union >= least::RUNS_OF_SHORT
    } else {
        runs.union >= least::RUNS || runs.shorter >= least::RUNS_CONTAINED
    };
    if near {
        return Some((Resemblance::Near, words.union));
    }
    // Across languages only names are common, and those of one subject are common to many texts.
    if short || a.language != b.language {
        return None;
    }
    let pairs = |s: &Signature| -> Vec<[u32; 2]> { s.stems.windows(2).map(|w| [w[0], w[1]]).collect() };
    let pairs = overlap(pairs(a).into_iter(), pairs(b).into_iter());
    let whole = words.union >= least::WORDS && pairs.union >= least::PAIRS;
    let part = words.shorter >= least::WORDS_CONTAINED && pairs.shorter >= least::PAIRS_CONTAINED;
    ((whole || part) && in_order(&a.stems, &b.stems)).then_some((Resemblance::Retold, words.union))
}

/// What two sets have in common.
struct Overlap {
    /// As a share of all that either has (Jaccard).
    union: f32,
    /// As a share of the smaller one (containment).
    shorter: f32,
}

fn overlap<T: Eq + std::hash::Hash>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> Overlap {
    let (a, b): (HashSet<T>, HashSet<T>) = (a.collect(), b.collect());
    let common = a.intersection(&b).count() as f32;
    let all = (a.len() + b.len()) as f32 - common;
    let shorter = a.len().min(b.len()) as f32;
    Overlap { union: common / all.max(1.0), shorter: common / shorter.max(1.0) }
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

    fn signature(stems: impl IntoIterator<Item = u32>) -> Signature {
        let stems: Vec<u32> = stems.into_iter().collect();
        let text = stems.iter().fold(7, |hash: u64, &stem| hash.wrapping_mul(31).wrapping_add(stem.into()));
        Signature { stems, text, ..Signature::default() }
    }

    fn check(a: Vec<u32>, b: Vec<u32>, expected: Option<Resemblance>) {
        let found = resemblance(&signature(a.clone()), &signature(b.clone()));
        assert_eq!(found.map(|found| found.0), expected, "{a:?}\n{b:?}");
        assert_eq!(found, resemblance(&signature(b), &signature(a)));
    }

    #[test]
    fn kinds_are_told_apart() {
        let text: Vec<u32> = (0..200).collect();
        check(text.clone(), text.clone(), Some(Resemblance::Exact));
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
            let (a, b) = (signature(a), signature(b));
            prop_assert_eq!(resemblance(&a, &b), resemblance(&b, &a));
            prop_assert!(a.stems.is_empty() || resemblance(&a, &a) == Some((Resemblance::Exact, 1.0)));
        }
    }
}
