//! Which texts may be versions of one another: those whose fingerprints share hashes.

use std::collections::{BTreeSet, HashMap};

use lupe_index::{ArticleKey, Snapshot};

use crate::error::Result;

/// Hashes that two texts must share to be compared; fewer where a text is too short to have many.
const SHARED: u8 = 2;
/// A hash in more texts than this says nothing.
const COMMON: usize = 300;
/// The most candidates of a text that are compared: those that share most.
const CANDIDATES: usize = 32;

/// The distinct texts of an index, each with the articles that are exact copies of it.
pub(crate) struct Texts {
    /// The articles of each text.
    pub(crate) articles: Vec<Vec<ArticleKey>>,
    /// The hash of each text's words: what tells texts apart whatever order they came in.
    signatures: Vec<u64>,
    /// The text of each article.
    pub(crate) of: HashMap<ArticleKey, u32>,
    /// Articles that came after a batch.
    pub(crate) new: Vec<ArticleKey>,
    /// Hashes that stand in more than one text, each with a text, sorted.
    shared: Vec<(u32, u32)>,
}

impl Texts {
    /// Reads the fingerprints of an index. Articles of a batch after `compared` are new.
    pub(crate) fn load(snapshot: &Snapshot, compared: u64) -> Result<Texts> {
        let mut texts = Texts {
            articles: Vec::new(),
            signatures: Vec::new(),
            of: HashMap::new(),
            new: Vec::new(),
            shared: Vec::new(),
        };
        let mut by_signature: HashMap<u64, u32> = HashMap::new();
        let mut met = Met::new(snapshot.articles());
        snapshot.for_each_print(|state| {
            let next = texts.articles.len() as u32;
            let text = *by_signature.entry(state.signature).or_insert(next);
            if text == next {
                texts.articles.push(Vec::new());
                texts.signatures.push(state.signature);
                state.fingerprint.iter().for_each(|&hash| met.meet(hash));
            }
            texts.articles[text as usize].push(state.key);
            texts.of.insert(state.key, text);
            if state.batch > compared {
                texts.new.push(state.key);
            }
        })?;
        // Most hashes stand in one text only: they need no room.
        texts.for_each_text(snapshot, |shared, text, print| {
            shared.extend(print.iter().filter(|&&hash| met.twice(hash)).map(|&hash| (hash, text)));
        })?;
        texts.shared.sort_unstable();
        Ok(texts)
    }

    /// Calls `sink` with each text and its fingerprint, once.
    fn for_each_text(
        &mut self,
        snapshot: &Snapshot,
        mut sink: impl FnMut(&mut Vec<(u32, u32)>, u32, &[u32]),
    ) -> Result<()> {
        let Texts { articles, of, shared, .. } = self;
        snapshot.for_each_print(|state| {
            if let Some(&text) = of.get(&state.key)
                && articles[text as usize].first() == Some(&state.key)
            {
                sink(shared, text, state.fingerprint);
            }
        })?;
        Ok(())
    }

    /// Pairs of texts to compare, one of them at least in `wanted`; each pair once, smaller number first.
    pub(crate) fn candidates(
        &mut self,
        snapshot: &Snapshot,
        wanted: &BTreeSet<u32>,
    ) -> Result<Vec<(u32, u32)>> {
        let mut counts = vec![0u8; self.articles.len()];
        let mut pairs = Vec::new();
        let signatures = std::mem::take(&mut self.signatures);
        self.for_each_text(snapshot, |shared, text, print| {
            if !wanted.contains(&text) {
                return;
            }
            let mut met = Vec::new();
            for &hash in print {
                for &(_, other) in group(shared, hash).iter().filter(|(_, other)| *other != text) {
                    let count = &mut counts[other as usize];
                    if *count == 0 {
                        met.push(other);
                    }
                    *count = count.saturating_add(1);
                }
            }
            // A text of three words has two pairs at most: it need not share more than it has.
            let enough = SHARED.min(print.len() as u8);
            let mut best: Vec<(u8, u32)> = met.iter().map(|&other| (counts[other as usize], other)).collect();
            best.retain(|&(count, _)| count >= enough);
            best.sort_unstable_by_key(|&(count, other)| {
                (std::cmp::Reverse(count), signatures[other as usize])
            });
            pairs.extend(best.iter().take(CANDIDATES).map(|&(_, other)| (text.min(other), text.max(other))));
            met.iter().for_each(|&other| counts[other as usize] = 0);
        })?;
        self.signatures = signatures;
        pairs.sort_unstable();
        pairs.dedup();
        Ok(pairs)
    }
}

/// The texts that share a hash; none where they are too many to mean anything.
fn group(shared: &[(u32, u32)], hash: u32) -> &[(u32, u32)] {
    let from = shared.partition_point(|entry| entry.0 < hash);
    let length = shared[from..].partition_point(|entry| entry.0 == hash);
    if length <= COMMON { &shared[from..from + length] } else { &[] }
}

/// Which hashes were met once and which twice, in two bits a slot. Slots are shared by chance: a hash met once may
/// look like one met twice, never the other way round.
struct Met {
    bits: Vec<u64>,
    mask: u32,
}

impl Met {
    fn new(articles: u64) -> Met {
        let hashes = articles.saturating_mul(crate::fingerprint::HASHES as u64);
        let slots = hashes.saturating_mul(4).clamp(1 << 10, 1 << 28).next_power_of_two();
        Met { bits: vec![0; (slots / 32) as usize], mask: (slots - 1) as u32 }
    }

    fn place(&self, hash: u32) -> (usize, u32) {
        let slot = hash & self.mask;
        ((slot / 32) as usize, slot % 32 * 2)
    }

    fn meet(&mut self, hash: u32) {
        let (word, shift) = self.place(hash);
        let bits = &mut self.bits[word];
        *bits |= if *bits >> shift & 1 == 1 { 2 << shift } else { 1 << shift };
    }

    fn twice(&self, hash: u32) -> bool {
        let (word, shift) = self.place(hash);
        self.bits[word] >> shift & 2 == 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_met_twice_are_known() {
        let mut met = Met::new(10);
        for hash in [7, 9, 7] {
            met.meet(hash);
        }
        assert_eq!([7, 9, 8].map(|hash| met.twice(hash)), [true, false, false]);
    }

    #[test]
    fn a_hash_in_too_many_texts_says_nothing() {
        let mut shared: Vec<(u32, u32)> = (0..COMMON as u32 + 1).map(|text| (5, text)).collect();
        shared.extend([(6, 1), (6, 2)]);
        assert_eq!([4, 5, 6].map(|hash| group(&shared, hash).len()), [0, 0, 2]);
    }
}
