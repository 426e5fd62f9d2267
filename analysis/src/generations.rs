//! A bounded cache.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

/// A bounded cache in two generations, under keys that are hashes so long that no two share one. When the young generation
/// is full, the old one is forgotten. What is met again moves to the young one, so what is frequent stays, however much
/// that is rare passes by.
///
/// ```
/// let mut cache = lupe_analysis::Generations::new(2);
/// (0..5).for_each(|key| cache.put(key, key * key, 1));
/// assert_eq!((cache.get(1), cache.get(4)), (None, Some(16)));
/// ```
#[derive(Debug)]
pub struct Generations<T> {
    young: HashMap<u128, (T, Weight), FxBuildHasher>,
    old: HashMap<u128, (T, Weight), FxBuildHasher>,
    /// The weight of the young one, and the most that either may have.
    held: usize,
    most: usize,
}

/// Narrower than what counts them: a cache of words has half a million entries, each 16 bytes shorter so.
type Weight = u32;

impl<T: Clone> Generations<T> {
    /// A cache of two generations that weigh `most` each, at most.
    pub fn new(most: usize) -> Generations<T> {
        Generations { young: HashMap::default(), old: HashMap::default(), held: 0, most }
    }

    /// What is kept under a key.
    pub fn get(&mut self, key: u128) -> Option<T> {
        if let Some((kept, _)) = self.young.get(&key) {
            return Some(kept.clone());
        }
        let (kept, weight) = self.old.remove(&key)?;
        self.put(key, kept.clone(), weight as usize);
        Some(kept)
    }

    /// Keeps something that weighs so much. What would take over a quarter of the room is not kept: it would drive out all
    /// else each time.
    pub fn put(&mut self, key: u128, kept: T, weight: usize) {
        let Some(stored) = Weight::try_from(weight).ok().filter(|_| weight <= self.most.div_ceil(4)) else {
            return;
        };
        if self.held + weight > self.most {
            self.old = std::mem::take(&mut self.young);
            self.held = 0;
        }
        let before = self.young.insert(key, (kept, stored));
        self.held = self.held + weight - before.map_or(0, |(_, weight)| weight as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_frequent_stays_and_what_is_rare_goes() {
        for (most, weight) in [(100, 1), (100, 7)] {
            let mut cache = Generations::new(most);
            let mut made = 0;
            for rare in 1..=500u128 {
                for key in [0, rare] {
                    if cache.get(key).is_none() {
                        made += 1;
                        cache.put(key, key, weight);
                    }
                }
            }
            assert_eq!(made, 501);
            assert!((cache.young.len() + cache.old.len()) * weight <= 2 * most);
            assert_eq!(cache.get(0), Some(0));
        }
    }

    #[test]
    fn what_would_take_all_the_room_is_not_kept() {
        let mut cache = Generations::new(100);
        cache.put(1, 'a', 25);
        cache.put(2, 'b', 26);
        assert_eq!((cache.get(1), cache.get(2)), (Some('a'), None));
    }
}
