//! Which texts may be versions of one another: those whose fingerprints share two hashes that are no formulas. Besides
//! those, the rule looks at the two texts and nothing else.

use std::ops::Range;

use crate::hashes::Hashes;
use crate::met::Met;
use crate::parallel;
use crate::texts::Texts;

/// Hashes that two texts must share to be compared.
const SHARED: u8 = 2;

/// The fingerprints of all texts, as far as they have something in common.
pub(crate) struct Prints {
    /// Hashes with the texts that have them, sorted.
    shared: Vec<(u32, u32)>,
    /// How many hashes each text's fingerprint has.
    sizes: Vec<u8>,
}

impl Prints {
    /// Reads the fingerprints of all texts. Memory: eight bytes for each hash that two texts have.
    pub(crate) fn load(texts: &Texts, threads: usize) -> Prints {
        let met = Met::new(u64::from(texts.len()) * 48);
        let mut buffers = vec![(Vec::new(), Vec::new()); threads.max(1)];
        let sizes = parallel::over(0..texts.len(), &mut buffers, |piece, (words, print)| {
            let size = |text| {
                texts.print(text, words, print);
                print.iter().for_each(|&hash| met.meet(hash));
                print.len() as u8
            };
            piece.map(size).collect()
        });
        let mut shared = parallel::over(0..texts.len(), &mut buffers, |piece, (words, print)| {
            let mut shared = Vec::new();
            for text in piece {
                texts.print(text, words, print);
                shared.extend(print.iter().filter(|&&hash| met.twice(hash)).map(|&hash| (hash, text)));
            }
            shared
        });
        shared.sort_unstable();
        Prints { shared, sizes }
    }

    /// For each hash that several texts have, the hash with each of its texts, in order.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &[(u32, u32)]> {
        self.shared.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1)
    }

    /// The texts that have one of these hashes.
    pub(crate) fn with(&self, hashes: &Hashes) -> impl Iterator<Item = u32> {
        self.groups().filter(|group| hashes.has(group[0].0)).flatten().map(|&(_, text)| text)
    }

    /// How many hashes each text's fingerprint has.
    pub(crate) fn sizes(&self) -> &[u8] {
        &self.sizes
    }
}

/// Lists of numbers, by number.
struct Lists {
    /// Where each begins in `items`, and where the last ends.
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    fn get(&self, n: u32) -> &[u32] {
        let bound = |n: usize| self.first.get(n).map_or(0, |&place| place as usize);
        self.items.get(bound(n as usize)..bound(n as usize + 1)).unwrap_or_default()
    }
}

/// The texts of each hash that texts are compared for, and the hashes of each text.
pub(crate) struct Candidates {
    /// By the number of a hash: its texts, in order.
    texts: Lists,
    /// By text: the numbers of its hashes.
    hashes: Lists,
}

/// What a thread needs for looking up candidates: for each text, how many hashes it was met by.
pub(crate) struct Counts(Vec<u8>);

impl Counts {
    pub(crate) fn new(texts: &Texts) -> Counts {
        Counts(vec![0; texts.len() as usize])
    }
}

impl Candidates {
    /// Memory: eight bytes for each hash of a text that another text has, too.
    pub(crate) fn new(prints: Prints, formulas: &Hashes) -> Candidates {
        let mut texts = Lists { first: vec![0], items: Vec::new() };
        let mut ends = vec![0; prints.sizes.len() + 1];
        for group in prints.groups().filter(|group| !formulas.has(group[0].0)) {
            for &(_, text) in group {
                texts.items.push(text);
                ends[text as usize + 1] += 1;
            }
            texts.first.push(texts.items.len() as u32);
        }
        drop(prints);
        for text in 1..ends.len() {
            ends[text] += ends[text - 1];
        }
        let mut hashes = Lists { items: vec![0; texts.items.len()], first: ends };
        let mut next = hashes.first.clone();
        for hash in 0..texts.first.len() as u32 - 1 {
            for &text in texts.get(hash) {
                let place = &mut next[text as usize];
                hashes.items[*place as usize] = hash;
                *place += 1;
            }
        }
        Candidates { texts, hashes }
    }

    /// The texts in `range` that share enough hashes with a text, in order.
    pub(crate) fn of(&self, text: u32, range: Range<u32>, Counts(counts): &mut Counts) -> Vec<u32> {
        let mut met: Vec<u32> = Vec::new();
        for &hash in self.hashes.get(text) {
            let group = self.texts.get(hash);
            let behind = &group[group.partition_point(|&other| other < range.start)..];
            for &other in behind.iter().take_while(|&&other| other < range.end) {
                let count = &mut counts[other as usize];
                if *count == 0 {
                    met.push(other);
                }
                *count = count.saturating_add(1);
            }
        }
        met.retain(|&other| std::mem::take(&mut counts[other as usize]) >= SHARED && other != text);
        met.sort_unstable();
        met
    }
}
