//! Which hashes were met once and which twice, in two bits a slot.

use std::sync::atomic::{AtomicU64, Ordering};

/// Slots are shared by chance: a hash met once may look like one met twice, never the other way round. Can be filled
/// from many threads.
pub(crate) struct Met {
    bits: Vec<AtomicU64>,
    mask: u32,
}

impl Met {
    /// Room for about so many hashes.
    pub(crate) fn new(hashes: u64) -> Met {
        let slots = hashes.saturating_mul(4).clamp(1 << 10, 1 << 28).next_power_of_two();
        let bits = std::iter::repeat_with(AtomicU64::default).take((slots / 32) as usize).collect();
        Met { bits, mask: (slots - 1) as u32 }
    }

    fn place(&self, hash: u32) -> (&AtomicU64, u32) {
        let slot = hash & self.mask;
        (&self.bits[(slot / 32) as usize], slot % 32 * 2)
    }

    pub(crate) fn meet(&self, hash: u32) {
        let (bits, shift) = self.place(hash);
        if bits.fetch_or(1 << shift, Ordering::Relaxed) >> shift & 1 == 1 {
            bits.fetch_or(2 << shift, Ordering::Relaxed);
        }
    }

    pub(crate) fn twice(&self, hash: u32) -> bool {
        let (bits, shift) = self.place(hash);
        bits.load(Ordering::Relaxed) >> shift & 2 == 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_met_twice_are_known() {
        let met = Met::new(10);
        for hash in [7, 9, 7] {
            met.meet(hash);
        }
        assert_eq!([7, 9, 8].map(|hash| met.twice(hash)), [true, false, false]);
    }
}
