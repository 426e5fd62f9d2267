//! Which sentences of two texts belong together.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ops::Range;

use super::words::Sentence;

/// Sentences that are less alike are not paired.
const ALIKE: f32 = 0.25;
/// Sentences that are less alike are not taken for one that was moved.
const MOVED: f32 = 0.5;
/// A sentence joins a pair beside it where that makes the pair more alike by so much.
const BETTER: f32 = 0.03;
/// A word that stands in so many pairs of sentences says nothing about which belong together.
const COMMON: usize = 400;

/// Sentences that belong together, by number.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pair {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
    pub(super) moved: bool,
    pub(super) similarity: f32,
}

/// A sentence's words by number, each as often as it stands there, sorted.
type Bag = Vec<u32>;

/// A text's sentences as bags of words, with what each word weighs.
struct Bags {
    old: Vec<Bag>,
    new: Vec<Bag>,
    weights: Vec<f32>,
}

/// Pairs the sentences of two texts. The pairs are in the order of the second text and have no sentence twice.
pub(super) fn align(old: &[Sentence], new: &[Sentence]) -> Vec<Pair> {
    let bags = Bags::new(old, new);
    let candidates = bags.candidates();
    let mut pairs: Vec<Pair> = frame(&candidates, new.len())
        .into_iter()
        .map(|(i, j, similarity)| pair(i, j, false, similarity))
        .collect();
    let (mut old_free, mut new_free) = (vec![true; old.len()], vec![true; new.len()]);
    let mut take = |pair: &Pair| {
        pair.old.clone().for_each(|n| old_free[n] = false);
        pair.new.clone().for_each(|n| new_free[n] = false);
    };
    pairs.iter().for_each(&mut take);
    bags.extend(&mut pairs, &mut old_free, &mut new_free);
    bags.widen(&mut pairs, &mut old_free, &mut new_free);
    let mut rest: Vec<(usize, usize, f32)> =
        candidates.into_iter().filter(|&(.., similarity)| similarity >= MOVED).collect();
    rest.sort_by(|a, b| b.2.total_cmp(&a.2).then_with(|| (a.0, a.1).cmp(&(b.0, b.1))));
    for (i, j, similarity) in rest {
        if old_free[i] && new_free[j] {
            (old_free[i], new_free[j]) = (false, false);
            pairs.push(pair(i, j, true, similarity));
        }
    }
    pairs.sort_by_key(|pair| pair.new.start);
    pairs
}

fn pair(i: usize, j: usize, moved: bool, similarity: f32) -> Pair {
    Pair { old: i..i + 1, new: j..j + 1, moved, similarity }
}

impl Bags {
    fn new(old: &[Sentence], new: &[Sentence]) -> Bags {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut sentences: Vec<u32> = Vec::new();
        let mut bags = [Vec::with_capacity(old.len()), Vec::with_capacity(new.len())];
        for (text, bags) in [old, new].into_iter().zip(&mut bags) {
            for sentence in text {
                let mut bag: Bag = Vec::new();
                for key in sentence.keys() {
                    let next = numbers.len() as u32;
                    bag.push(*numbers.entry(key).or_insert(next));
                }
                bag.sort_unstable();
                sentences.resize(numbers.len(), 0);
                bag.chunk_by(|a, b| a == b).for_each(|word| sentences[word[0] as usize] += 1);
                bags.push(bag);
            }
        }
        // A word of one sentence in either text weighs most.
        let weights = sentences.iter().map(|&count| 1.0 / (count.max(2) as f32 / 2.0).sqrt()).collect();
        let [old, new] = bags;
        Bags { old, new, weights }
    }

    /// Share of what two bags of words weigh that they have in common (Dice, weighted).
    fn similarity(&self, a: &[u32], b: &[u32]) -> f32 {
        let weight = |word: u32| self.weights.get(word as usize).copied().unwrap_or(0.0);
        let (mut i, mut j, mut common) = (0, 0, 0.0);
        while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
            common += if x == y { weight(x) } else { 0.0 };
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
        let all: f32 = a.iter().chain(b).map(|&word| weight(word)).sum();
        if all > 0.0 { 2.0 * common / all } else { 0.0 }
    }

    /// Pairs of sentences that are alike, in order.
    fn candidates(&self) -> Vec<(usize, usize, f32)> {
        let mut places: Vec<Vec<u32>> = vec![Vec::new(); self.weights.len()];
        let mut old_counts = vec![0usize; self.weights.len()];
        for bag in &self.old {
            bag.chunk_by(|a, b| a == b).for_each(|word| old_counts[word[0] as usize] += 1);
        }
        for (j, bag) in self.new.iter().enumerate() {
            bag.chunk_by(|a, b| a == b).for_each(|word| places[word[0] as usize].push(j as u32));
        }
        let mut found = Vec::new();
        let mut met: Vec<u32> = Vec::new();
        for (i, bag) in self.old.iter().enumerate() {
            met.clear();
            for word in bag.chunk_by(|a, b| a == b).map(|word| word[0] as usize) {
                if old_counts[word].saturating_mul(places[word].len()) <= COMMON {
                    met.extend(&places[word]);
                }
            }
            met.sort_unstable();
            met.dedup();
            for &j in &met {
                let similarity = self.similarity(bag, &self.new[j as usize]);
                if similarity >= ALIKE {
                    found.push((i, j as usize, similarity));
                }
            }
        }
        found
    }

    /// Pairs free sentences of the same words beside pairs, at the beginning, and at the end: those whose words are all
    /// too common to pair them.
    fn extend(&self, pairs: &mut Vec<Pair>, old_free: &mut [bool], new_free: &mut [bool]) {
        let beside = |pair: &Pair| [(pair.old.end, pair.new.end, 1), (pair.old.start, pair.new.start, -1)];
        let ends = [(0, 0, 1), (self.old.len(), self.new.len(), -1)];
        for (mut i, mut j, step) in pairs.iter().flat_map(beside).chain(ends).collect::<Vec<_>>() {
            // Forwards the next sentence has the number of the place, backwards it is the one before.
            let place = |at: usize| if step > 0 { Some(at) } else { at.checked_sub(1) };
            while let (Some(a), Some(b)) = (place(i), place(j))
                && old_free.get(a) == Some(&true)
                && new_free.get(b) == Some(&true)
                && self.old[a] == self.new[b]
            {
                (old_free[a], new_free[b]) = (false, false);
                pairs.push(pair(a, b, false, 1.0));
                (i, j) = (i.saturating_add_signed(step), j.saturating_add_signed(step));
            }
        }
    }

    /// Joins free sentences to pairs beside them where that makes these more alike: one may say what two others say.
    fn widen(&self, pairs: &mut [Pair], old_free: &mut [bool], new_free: &mut [bool]) {
        let joined = |bags: &[Bag], range: &Range<usize>| -> Bag {
            let mut bag: Bag = bags.get(range.clone()).unwrap_or_default().concat();
            bag.sort_unstable();
            bag
        };
        for pair in pairs {
            loop {
                let (old, new) = (pair.old.clone(), pair.new.clone());
                let free = |free: &[bool], n: Option<usize>| n.filter(|&n| free.get(n) == Some(&true));
                let wider = [
                    free(old_free, old.start.checked_sub(1)).map(|n| (n..old.end, new.clone())),
                    free(old_free, Some(old.end)).map(|n| (old.start..n + 1, new.clone())),
                    free(new_free, new.start.checked_sub(1)).map(|n| (old.clone(), n..new.end)),
                    free(new_free, Some(new.end)).map(|n| (old.clone(), new.start..n + 1)),
                ];
                let valued = wider.into_iter().flatten().map(|(old, new)| {
                    (self.similarity(&joined(&self.old, &old), &joined(&self.new, &new)), old, new)
                });
                let best = valued.max_by(|a, b| a.0.total_cmp(&b.0));
                let Some((similarity, old, new)) = best.filter(|best| best.0 >= pair.similarity + BETTER)
                else {
                    break;
                };
                old.clone().for_each(|n| old_free[n] = false);
                new.clone().for_each(|n| new_free[n] = false);
                *pair = Pair { old, new, similarity, ..*pair };
            }
        }
    }
}

/// Of some pairs, sorted, those that stand in the same order in both texts and are worth most together.
fn frame(candidates: &[(usize, usize, f32)], new: usize) -> Vec<(usize, usize, f32)> {
    // The best chain that ends at a sentence of the second text or before: a tree of maxima (Fenwick 1994).
    let mut best: Vec<Option<(f32, usize)>> = vec![None; new + 1];
    let mut before: Vec<Option<usize>> = vec![None; candidates.len()];
    let mut worth = vec![0.0f32; candidates.len()];
    for group in
        (0..candidates.len()).collect::<Vec<_>>().chunk_by(|&a, &b| candidates[a].0 == candidates[b].0)
    {
        for &n in group {
            let (_, j, similarity) = candidates[n];
            let mut chain: Option<(f32, usize)> = None;
            let mut at = j;
            while at > 0 {
                chain = better(chain, best[at]);
                at &= at - 1;
            }
            worth[n] = chain.map_or(0.0, |(worth, _)| worth) + similarity;
            before[n] = chain.map(|(_, n)| n);
        }
        // A sentence of the first text is in a chain once: its pairs come in together.
        for &n in group {
            let mut at = candidates[n].1 + 1;
            while at <= new {
                best[at] = better(best[at], Some((worth[n], n)));
                at += at & at.wrapping_neg();
            }
        }
    }
    let last = (0..candidates.len()).max_by_key(|&n| (ordered(worth[n]), Reverse(n)));
    let mut chain: Vec<(usize, usize, f32)> =
        std::iter::successors(last, |&n| before[n]).map(|n| candidates[n]).collect();
    chain.reverse();
    chain
}

fn better(a: Option<(f32, usize)>, b: Option<(f32, usize)>) -> Option<(f32, usize)> {
    match (a, b) {
        (Some(x), Some(y)) => Some(if y.0 > x.0 { y } else { x }),
        (one, other) => one.or(other),
    }
}

/// A worth, which is never negative, as a number that sorts.
fn ordered(worth: f32) -> u32 {
    worth.to_bits()
}
