//! What follows from which leaves of a query match a document, without looking at it: whether it is a hit, and the most
//! that it can score.

use super::columns::RoughLength;
use super::score::Scorer;
use super::search::Search;
use super::select;
use super::window::Mass;
use crate::query::MAX_LEAVES;

/// Patterns that are kept: a power of two.
const PATTERNS: usize = 256;

/// Leaves as bits.
pub(super) fn bits(leaves: &[usize]) -> u64 {
    leaves.iter().fold(0, |bits, leaf| bits | 1 << leaf)
}

/// What follows from which leaves match.
#[derive(Clone, Copy, Default)]
pub(super) struct Pattern {
    matched: u64,
    /// No document can score more.
    pub(super) most: f32,
    /// The most that the leaves score without what the place of words adds.
    pub(super) leaves: f32,
    /// So many of the wanted leaves match.
    pub(super) coverage: u8,
    known: bool,
    /// The condition holds, and enough of the wanted leaves match.
    pub(super) fits: bool,
    /// All of them match, where articles with all come first, so that no other keeps them from being known.
    pub(super) first: bool,
}

/// The patterns of late: there are few.
pub(super) struct Patterns<'a> {
    search: &'a Search<'a>,
    pub(super) scorer: &'a Scorer<'a>,
    /// The wanted leaves, and how many of them a match has at least.
    pub(super) wanted: u64,
    pub(super) least: usize,
    /// Articles with all of them come first, and others are matches, too.
    pub(super) lift: bool,
    /// Leaves that only score, and may match besides.
    others: u64,
    /// For what rounding can add.
    margin: f32,
    /// What is left of a score, as a factor, without the most that the place of words adds.
    shrink: f32,
    known: Box<[Pattern; PATTERNS]>,
}

impl<'a> Patterns<'a> {
    pub(super) fn new(
        search: &'a Search<'a>,
        scorer: &'a Scorer<'a>,
        others: &[usize],
        least: usize,
        lift: bool,
    ) -> Patterns<'a> {
        let wanted = select::wanted(search.query);
        let mut patterns = Patterns {
            search,
            scorer,
            wanted,
            least,
            lift: lift && least < wanted.count_ones() as usize,
            others: bits(others),
            margin: 0.0,
            shrink: (1.0 - 1e-4) / search.nearness(),
            known: Box::new([Pattern::default(); PATTERNS]),
        };
        // The best score of all is added to some, which takes the last digits of both.
        patterns.margin = patterns.most(u64::MAX) * 1e-6;
        patterns
    }

    #[inline]
    pub(super) fn of(&mut self, matched: u64) -> &Pattern {
        let slot =
            (matched.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - PATTERNS.ilog2())) as usize % PATTERNS;
        if !self.known[slot].known || self.known[slot].matched != matched {
            self.known[slot] = self.find(matched);
        }
        &self.known[slot]
    }

    #[cold]
    fn find(&self, matched: u64) -> Pattern {
        let holds = self.search.query.condition.as_ref().is_none_or(|condition| condition.holds(matched));
        let coverage = (matched & self.wanted).count_ones() as usize;
        Pattern {
            matched,
            most: self.most(matched | self.others),
            leaves: self.sum(matched),
            coverage: coverage as u8,
            known: true,
            fits: holds && coverage >= self.least,
            first: self.lift && coverage == self.wanted.count_ones() as usize,
        }
    }

    /// What leaves that are known must score for a document to reach a score, where others score `others` at most.
    pub(super) fn rest(&self, score: f32, others: f32) -> f32 {
        (score - self.margin) * self.shrink - others
    }

    /// Can leaves that score `leaves` at most score so much in a document, by what is known of their frequencies?
    #[inline]
    pub(super) fn reaches(&self, rest: f32, mass: Mass, leaves: f32, body: RoughLength) -> bool {
        rest <= 0.0 || leaves == 0.0 || self.scorer.reaches(rest, mass, leaves, body)
    }

    /// The most that leaves score one by one.
    pub(super) fn sum(&self, leaves: u64) -> f32 {
        let most = self.scorer.most.iter().enumerate();
        most.filter(|(leaf, _)| leaves >> leaf & 1 == 1).map(|(_, most)| most).sum()
    }

    /// The most that the place of words and all else can make of a document that these leaves match.
    pub(super) fn most(&self, matched: u64) -> f32 {
        let mut most = [0f32; MAX_LEAVES];
        let mut sum = 0.0;
        for (leaf, &score) in self.scorer.most.iter().enumerate().filter(|(leaf, _)| matched >> leaf & 1 == 1)
        {
            most[leaf] = score;
            sum += score;
        }
        sum += self.search.bonus(matched, &most, |_, _| Some(1), |_| {});
        sum * (1.0 + 1e-5) + self.margin
    }
}
