//! Hashes that the index keeps from one comparison to the next, so that it is known which of them have changed.

use std::collections::{BTreeSet, HashSet};

/// A set of hashes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Hashes(HashSet<u32>);

impl Hashes {
    pub(crate) fn has(&self, hash: u32) -> bool {
        self.0.contains(&hash)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are in one of both only.
    pub(crate) fn difference(&self, other: &Hashes) -> Hashes {
        Hashes(self.0.symmetric_difference(&other.0).copied().collect())
    }

    /// As bytes that [`Hashes::from_bytes`] reads: sorted, so that the same hashes are the same bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let sorted: BTreeSet<u32> = self.0.iter().copied().collect();
        sorted.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Hashes {
        let (numbers, _) = bytes.as_chunks::<4>();
        numbers.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect()
    }
}

impl FromIterator<u32> for Hashes {
    fn from_iter<I: IntoIterator<Item = u32>>(hashes: I) -> Hashes {
        Hashes(hashes.into_iter().collect())
    }
}
