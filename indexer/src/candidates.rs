//! Which texts may be versions of one another: those whose fingerprints share two hashes. The rule looks at two texts
//! and nothing else, so whether they are compared never hangs on what else is in the index.

use std::ops::Range;

use crate::met::Met;
use crate::parallel;
use crate::texts::Texts;

/// Hashes that two texts must share to be compared.
const SHARED: usize = 2;

/// The hashes that stand in more than one text.
pub(crate) struct Candidates {
    /// Hashes with their texts, sorted.
    shared: Vec<(u32, u32)>,
}

/// What a thread needs for looking up candidates.
pub(crate) struct Scratch {
    counts: Vec<u8>,
    pub(crate) words: Vec<u16>,
    print: Vec<u32>,
}

impl Scratch {
    pub(crate) fn new(texts: &Texts) -> Scratch {
        Scratch { counts: vec![0; texts.len() as usize], words: Vec::new(), print: Vec::new() }
    }
}

impl Candidates {
    /// Reads the fingerprints of all texts. Memory: eight bytes for each hash that two texts have.
    pub(crate) fn load(texts: &Texts, scratch: &mut [impl AsMut<Scratch> + Send]) -> Candidates {
        let met = Met::new(u64::from(texts.len()) * 48);
        parallel::over(0..texts.len(), scratch, |piece, worker| {
            let scratch: &mut Scratch = worker.as_mut();
            for text in piece {
                texts.print(text, &mut scratch.words, &mut scratch.print);
                scratch.print.iter().for_each(|&hash| met.meet(hash));
            }
            Vec::<()>::new()
        });
        let mut shared = parallel::over(0..texts.len(), scratch, |piece, worker| {
            let scratch: &mut Scratch = worker.as_mut();
            let mut shared = Vec::new();
            for text in piece {
                texts.print(text, &mut scratch.words, &mut scratch.print);
                shared
                    .extend(scratch.print.iter().filter(|&&hash| met.twice(hash)).map(|&hash| (hash, text)));
            }
            shared
        });
        shared.sort_unstable();
        Candidates { shared }
    }

    /// The texts in `range` that `wanted` takes and that share enough hashes with a text, in order.
    pub(crate) fn of(
        &self,
        text: u32,
        texts: &Texts,
        range: Range<u32>,
        wanted: impl Fn(u32) -> bool,
        scratch: &mut Scratch,
    ) -> Vec<u32> {
        texts.print(text, &mut scratch.words, &mut scratch.print);
        let mut groups: Vec<&[(u32, u32)]> = scratch
            .print
            .iter()
            .map(|&hash| self.group(hash, &range))
            .filter(|group| !group.is_empty())
            .collect();
        // Who shares two hashes shares one besides the commonest: that one is looked up only for those met already.
        groups.sort_unstable_by_key(|group| group.len());
        let (common, rare) = match groups.len().checked_sub(SHARED - 1) {
            Some(at) => (&groups[at..], &groups[..at]),
            None => return Vec::new(),
        };
        let counts = &mut scratch.counts;
        let mut met: Vec<u32> = Vec::new();
        for &(_, other) in rare.iter().copied().flatten() {
            let Some(count) = counts.get_mut(other as usize) else { continue };
            if *count == 0 {
                met.push(other);
            }
            *count = count.saturating_add(1);
        }
        met.retain(|&other| {
            let count = counts.get_mut(other as usize).map_or(0, std::mem::take);
            let has = |group: &&&[(u32, u32)]| group.binary_search_by_key(&other, |&(_, text)| text).is_ok();
            other != text
                && wanted(other)
                && (usize::from(count) >= SHARED
                    || usize::from(count) + common.iter().filter(has).count() >= SHARED)
        });
        met.sort_unstable();
        met
    }

    /// The texts in `range` that have a hash.
    fn group(&self, hash: u32, range: &Range<u32>) -> &[(u32, u32)] {
        let from = self.shared.partition_point(|&entry| entry < (hash, range.start));
        let behind = self.shared.get(from..).unwrap_or_default();
        let length = behind.partition_point(|&entry| entry < (hash, range.end));
        &behind[..length]
    }
}
