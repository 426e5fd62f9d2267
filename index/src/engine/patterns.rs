//! What follows from which branches of a query's leaves match a document, without looking at it: whether it is a hit, and
//! the most that it can score.

use super::columns::RoughLength;
use super::score::{Scorer, each};
use super::search::Search;
use super::select;
use super::window::Mass;
use crate::query::MAX_LEAVES;

/// Places for patterns, as powers of two: so many for each pattern that a few branches can make.
const SPARE: u32 = 3;
/// At least so many in all.
const FEWEST_KEPT: u32 = 7;
/// At most so many, since all are made blank for each segment that is walked.
const MOST_KEPT: u32 = 11;

/// Numbers as bits.
pub(super) fn bits(numbers: &[usize]) -> u64 {
    numbers.iter().fold(0, |bits, number| bits | 1 << number)
}

/// What follows from which branches of leaves that decide match, where others of these have not been asked yet.
#[derive(Clone, Copy)]
pub(super) struct Pattern {
    /// The branches that match.
    branches: u64,
    /// Those that may match besides.
    unknown: u64,
    /// What these leaves can score without what the place of words adds.
    limits: Limits,
    /// What is left of a score, as a factor, without the most that the place of words adds.
    shrink: f32,
    /// So many of the wanted leaves match.
    pub(super) coverage: u8,
    known: bool,
    /// The condition holds, and enough of the wanted leaves match.
    pub(super) fits: bool,
    /// All of them match, where articles with all come first, so that no other keeps them from being known.
    pub(super) first: bool,
}

/// What leaves can score in a document, without what the place of words adds.
#[derive(Clone, Copy)]
struct Limits {
    /// The most of those of which all is known.
    known: f32,
    /// The most of the others.
    open: f32,
    /// By how much frequencies may be weighed too low.
    stretch: f32,
}

/// What is known of the branches that only score, of which some have been asked. There would be too many patterns of these.
#[derive(Clone, Copy)]
pub(super) struct Stage {
    /// The branches that have been asked.
    asked: u64,
    /// Those of them whose leaf has no others.
    closed: u64,
    /// The most that the other leaves score, as far as they have branches that have not been asked.
    open: f32,
}

/// What branches that only score add where they match.
pub(super) struct Besides {
    /// To a leaf of which all is known: the most that it scores, and by how much frequencies may be weighed too low.
    closed: [(f32, f32); MAX_LEAVES],
    /// To what the others of their leaf could score.
    open: [f32; MAX_LEAVES],
}

impl Besides {
    /// `asked`: the branches that only score, in the order in which they are asked, behind those that are walked. Returns what
    /// is known before each of them is asked, and afterwards, too.
    pub(super) fn new(scorer: &Scorer<'_>, walked: u64, asked: &[usize]) -> (Besides, Vec<Stage>) {
        let mut besides = Besides { closed: [(0.0, 1.0); MAX_LEAVES], open: [0.0; MAX_LEAVES] };
        let all = walked | bits(asked);
        let branchings = || scorer.branchings.iter().filter(|(branching, _)| branching.all & all != 0);
        for (branching, stretch) in branchings() {
            for number in each(branching.all & all) {
                let stretch = if branching.rarer >> number & 1 == 1 { *stretch } else { 1.0 };
                besides.closed[number] = (scorer.most[number], stretch);
            }
        }
        let mut unknown = bits(asked);
        let mut stages = Vec::with_capacity(asked.len() + 1);
        let mut stage = |unknown: u64, besides: &mut Besides| {
            let mut stage = Stage { asked: all & !unknown, closed: 0, open: 0.0 };
            for (branching, _) in branchings() {
                if branching.all & unknown == 0 {
                    stage.closed |= branching.all & all;
                    continue;
                }
                let open = scorer.most_of(branching.all & unknown);
                stage.open += open;
                for number in each(branching.all & stage.asked) {
                    besides.open[number] = besides.open[number].max(scorer.most[number] - open);
                }
            }
            stages.push(stage);
        };
        stage(unknown, &mut besides);
        for number in asked {
            unknown &= !(1 << number);
            stage(unknown, &mut besides);
        }
        (besides, stages)
    }

    /// What can be scored in a document with these branches.
    #[inline]
    fn limits(&self, stage: &Stage, pattern: &Pattern, branches: u64) -> Limits {
        let mut limits = pattern.limits;
        limits.open += stage.open;
        let mut rest = branches & stage.asked;
        while rest != 0 {
            let number = rest.trailing_zeros() as usize % MAX_LEAVES;
            rest &= rest - 1;
            if stage.closed >> number & 1 == 1 {
                let (most, stretch) = self.closed[number];
                limits.known += most;
                limits.stretch = limits.stretch.max(stretch);
            } else {
                limits.open += self.open[number];
            }
        }
        limits
    }
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
    /// The branches of leaves that only score.
    pub(super) scoring: u64,
    /// For what rounding can add.
    margin: f32,
    /// By their hash, a power of two of them.
    known: Box<[Pattern]>,
    shift: u32,
}

impl<'a> Patterns<'a> {
    pub(super) fn new(
        search: &'a Search<'a>,
        scorer: &'a Scorer<'a>,
        scoring: u64,
        least: usize,
        lift: bool,
    ) -> Patterns<'a> {
        let wanted = select::wanted(search.query);
        let none = Pattern {
            branches: 0,
            unknown: 0,
            limits: Limits { known: 0.0, open: 0.0, stretch: 1.0 },
            shrink: 1.0,
            coverage: 0,
            known: false,
            fits: false,
            first: false,
        };
        // Some are asked for while others are unknown. There is room to spare: two frequent patterns at the same place would
        // drive out each other with nearly every document.
        let kept = ((scorer.all() & !scoring).count_ones() + SPARE).clamp(FEWEST_KEPT, MOST_KEPT);
        let mut patterns = Patterns {
            search,
            scorer,
            wanted,
            least,
            lift: lift && least < wanted.count_ones() as usize,
            scoring,
            margin: 0.0,
            known: vec![none; 1 << kept].into(),
            shift: 64 - kept,
        };
        // The best score of all is added to some, which takes the last digits of both.
        patterns.margin = patterns.most(scorer.all()) * 1e-6;
        patterns
    }

    /// The pattern of these branches, where others are `unknown`, and what can be asked of it.
    #[inline]
    pub(super) fn of(&mut self, branches: u64, unknown: u64) -> (&Patterns<'a>, &Pattern) {
        let branches = branches & !self.scoring;
        let mixed = (branches ^ unknown.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let slot = (mixed >> self.shift) as usize % self.known.len();
        let kept = &self.known[slot];
        if !kept.known || kept.branches != branches || kept.unknown != unknown {
            self.known[slot] = self.find(branches, unknown);
        }
        let patterns = &*self;
        (patterns, &patterns.known[slot])
    }

    #[cold]
    fn find(&self, branches: u64, unknown: u64) -> Pattern {
        let mut limits = Limits { known: 0.0, open: 0.0, stretch: 1.0 };
        for leaf in each(self.scorer.leaves_of(branches | unknown)) {
            let (branching, stretch) = self.scorer.branchings[leaf];
            let (here, open) = (branches & branching.all, unknown & branching.all);
            let most = self.scorer.most_of(here | open);
            if open != 0 {
                limits.open += most;
            } else {
                limits.known += most;
                if here & branching.rarer != 0 && here != branching.rarer {
                    limits.stretch = limits.stretch.max(stretch);
                }
            }
        }
        let matched = self.scorer.leaves_of(branches);
        let possible = self.scorer.leaves_of(branches | unknown | self.scoring);
        let holds = self.search.query.condition.as_ref().is_none_or(|condition| condition.holds(matched));
        let coverage = (matched & self.wanted).count_ones() as usize;
        Pattern {
            branches,
            unknown,
            limits,
            shrink: (1.0 - 1e-4) / self.search.nearness(possible),
            coverage: coverage as u8,
            known: true,
            fits: holds && coverage >= self.least,
            first: self.lift && coverage == self.wanted.count_ones() as usize,
        }
    }

    /// The most that a document can score by these branches, wherever the words stand.
    pub(super) fn most(&self, branches: u64) -> f32 {
        let mut most = [0f32; MAX_LEAVES];
        let mut sum = 0.0;
        let leaves = self.scorer.leaves_of(branches);
        for leaf in each(leaves) {
            most[leaf] = self.scorer.most_of(branches & self.scorer.branchings[leaf].0.all);
            sum += most[leaf];
        }
        sum += self.search.bonus(leaves, &most, |_, _| Some(1), |_| {});
        sum * (1.0 + 1e-5) + self.margin
    }

    /// Can a document with these branches reach a score, by what is known of its frequencies?
    #[inline]
    pub(super) fn reaches(
        &self,
        score: f32,
        (pattern, besides, stage): (&Pattern, &Besides, &Stage),
        (branches, mass): (u64, Mass),
        body: RoughLength,
    ) -> bool {
        let limits = besides.limits(stage, pattern, branches);
        let rest = (score - self.margin) * pattern.shrink - limits.open;
        // An infinite one times nothing were no number.
        self.scorer.reaches(rest.max(f32::MIN), (mass, limits.stretch), limits.known, body)
    }

    /// The most that a document with these branches can score.
    #[inline]
    pub(super) fn bound(
        &self,
        (pattern, besides, stage): (&Pattern, &Besides, &Stage),
        (branches, mass): (u64, Mass),
        body: RoughLength,
    ) -> f32 {
        let limits = besides.limits(stage, pattern, branches);
        let sum = limits.open + self.scorer.bound((mass, limits.stretch), limits.known, body);
        sum / pattern.shrink + self.margin
    }
}
