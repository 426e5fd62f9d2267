//! How good a score must be to be of use: what rises with each that is found.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rustc_hash::FxHashSet;

/// Which scores are needed, and the best so far.
pub(super) struct Best {
    /// The best of so many stories must be known, with all that could reach them.
    room: usize,
    /// The best score of all matches must be known.
    pub(super) lift: bool,
    /// The best, by their bits, the worst at the top. Of stories that are told by several articles one score each: that which
    /// came first.
    scores: BinaryHeap<Reverse<u32>>,
    /// These stories.
    stories: FxHashSet<u32>,
    /// The worst of the best.
    bar: f32,
    /// The best of all.
    pub(super) most: f32,
    /// The same of all threads that answer the query, where there are several.
    others: Option<Arc<Bars>>,
}

/// The worst of the best scores and the best of all, as several threads know them: never negative, since only then numbers are
/// in the order of their bits.
#[derive(Default)]
struct Bars {
    bar: AtomicU32,
    most: AtomicU32,
}

impl Best {
    /// Keeps the best scores of `room` stories; 0 where no scores are needed.
    pub(super) fn new(room: usize, lift: bool) -> Best {
        let lift = lift && room > 0;
        let never = f32::NEG_INFINITY;
        Best {
            room,
            lift,
            scores: BinaryHeap::new(),
            stories: FxHashSet::default(),
            bar: never,
            most: never,
            others: None,
        }
    }

    /// No score yet, where all that were added are known to come again, beside others.
    pub(super) fn again(self) -> Best {
        Best { scores: BinaryHeap::new(), stories: FxHashSet::default(), ..self }
    }

    /// From now on several threads tell each other how high the bar is.
    pub(super) fn tell_others(&mut self) {
        self.others.get_or_insert_default();
    }

    /// No score yet, of another of these threads.
    pub(super) fn another(&self) -> Best {
        let Best { room, lift, bar, most, .. } = *self;
        let (scores, stories) = Default::default();
        Best { room, lift, scores, stories, bar, most, others: self.others.clone() }
    }

    /// Tells the other threads how high the bar is, and takes theirs, where that is higher: what one thread has found keeps
    /// out what another finds.
    pub(super) fn hear_others(&mut self) {
        let Some(others) = &self.others else { return };
        for (own, all) in [(&mut self.bar, &others.bar), (&mut self.most, &others.most)] {
            let theirs = f32::from_bits(all.fetch_max(own.max(0.0).to_bits(), Ordering::Relaxed));
            // Nothing known is not 0.
            if theirs > own.max(0.0) {
                *own = theirs;
            }
        }
    }

    /// Takes what another thread knows in the end.
    pub(super) fn add_all(&mut self, other: &Best) {
        self.bar = self.bar.max(other.bar);
        self.most = self.most.max(other.most);
    }

    /// Are scores needed at all?
    pub(super) fn scores(&self) -> bool {
        self.room > 0
    }

    /// Is only a part of all scores needed?
    pub(super) fn is_bounded(&self) -> bool {
        self.room < usize::MAX
    }

    /// From where on scores are needed: of a match that `counts`, and can be among the hits, or of another.
    #[inline]
    pub(super) fn bar(&self, counts: bool) -> f32 {
        match (self.room, counts) {
            (0, _) => f32::INFINITY,
            (_, true) => self.bar.min(if self.lift { self.most } else { f32::INFINITY }),
            (_, false) if self.lift => self.most,
            (_, false) => f32::INFINITY,
        }
    }

    /// Adds a score of a match, and the most that it can be. `story` tells its story, if other articles tell it, too, and one
    /// of them is to stand for all.
    #[inline]
    pub(super) fn add(&mut self, score: f32, bound: f32, counts: bool, story: impl FnOnce() -> Option<u32>) {
        self.most = self.most.max(bound);
        if !counts || self.room == usize::MAX || score < self.bar {
            return;
        }
        if story().is_some_and(|story| !self.stories.insert(story)) {
            return;
        }
        self.scores.push(Reverse(score.max(0.0).to_bits()));
        if self.scores.len() > self.room {
            self.scores.pop();
        }
        if let Some(Reverse(worst)) = self.scores.peek()
            && self.scores.len() == self.room
        {
            self.bar = self.bar.max(f32::from_bits(*worst));
        }
    }
}
