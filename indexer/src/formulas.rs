//! Pairs of words that stand in many different articles: "Ich rufe Tagesordnungspunkt 3 auf", "nach Artikel 2 Absatz 1".
//! They say nothing of what an article is a version of, and would make candidates of all articles that have them.

use crate::candidates::Prints;
use crate::hashes::Hashes;

/// Texts that may have a pair before it can be a formula. The laws of stories are tested with few texts.
const TEXTS: usize = if cfg!(test) { 6 } else { 50 };

/// One of so many pairs of a text must be its own.
const OWN: u64 = 2;

/// Finds the pairs that are formulas in the fingerprints of all texts: a function of the set of texts.
///
/// Versions of one article have most pairs in common, however many they are. What tells them from articles with a
/// formula in common is the rest, as with lines of boilerplate. So a pair is a formula that stands in over fifty texts,
/// half or more of whose pairs stand in fewer.
pub(crate) fn find(prints: &Prints) -> Hashes {
    let common = || prints.groups().filter(|group| group.len() > TEXTS);
    let sizes = prints.sizes();
    let mut shared = vec![0u8; sizes.len()];
    for &(_, text) in common().flatten() {
        shared[text as usize] += 1;
    }
    let is_formula = |group: &&[(u32, u32)]| {
        let (mut own, mut all) = (0, 0);
        for &(_, text) in *group {
            all += u64::from(sizes[text as usize]);
            own += u64::from(sizes[text as usize] - shared[text as usize]);
        }
        own * OWN >= all
    };
    common().filter(is_formula).map(|group| group[0].0).collect()
}
