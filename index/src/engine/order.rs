//! Which leaves of a query are walked in a segment, and which are only asked for documents that others have brought.

use super::branches::Branch;
use super::patterns::{Besides, Patterns, Stage, bits};
use super::score::Scorer;
use super::select;
use crate::query::{Condition, MAX_LEAVES, Query};

/// A branch that only scores is asked early where it has fewer documents than those walked have, divided by this.
const EARLY: u64 = 2;

/// The leaves of a query, by what is done with them in a segment.
pub(super) struct Chosen {
    /// Every match has one of these at least.
    pub(super) walked: Vec<usize>,
    /// The others that decide which documents match: wanted ones first, rare ones before frequent ones.
    pub(super) asked: Vec<usize>,
    /// Those that only score.
    pub(super) scoring: Vec<usize>,
}

impl Chosen {
    /// A document with `least` of the wanted leaves has one at least of any choice of them that leaves out fewer than
    /// that: the rarest ones are walked, or a leaf that the condition demands, where that is rarer.
    pub(super) fn of(query: &Query, least: usize, sizes: &[u32]) -> Chosen {
        let wanted = select::wanted(query);
        let decides = wanted | query.condition.as_ref().map_or(u64::MAX, Condition::leaves);
        let (mut walked, scoring): (Vec<usize>, Vec<usize>) =
            (0..sizes.len()).partition(|&leaf| decides >> leaf & 1 == 1);
        walked.sort_by_key(|&leaf| (wanted >> leaf & 1 == 0, sizes[leaf]));
        let all = wanted.count_ones() as usize;
        let needed = if least == 0 { walked.len() } else { (all + 1).saturating_sub(least) };
        let demanded = query.condition.as_ref().map_or(0, Condition::demanded);
        let rarest =
            walked.iter().copied().filter(|leaf| demanded >> leaf & 1 == 1).min_by_key(|&leaf| sizes[leaf]);
        let mut asked = walked.split_off(needed.min(walked.len()));
        if let Some(leaf) = rarest
            && u64::from(sizes[leaf]) < size_of(&walked, sizes)
        {
            asked.splice(0..0, std::mem::replace(&mut walked, vec![leaf]));
            asked.retain(|&other| other != leaf);
        }
        Chosen { walked, asked, scoring }
    }
}

/// How many documents some leaves have, each of them by itself.
pub(super) fn size_of(leaves: &[usize], sizes: &[u32]) -> u64 {
    leaves.iter().map(|&leaf| u64::from(sizes[leaf])).sum()
}

/// Branches in the order in which they are walked and asked.
pub(super) struct Order {
    /// Every match has one of these at least.
    pub(super) walked: Vec<usize>,
    /// Those of all documents walked: the others of leaves that decide, wanted ones first, rare ones before frequent ones, and
    /// rare ones of those that only score.
    pub(super) asked: Vec<usize>,
    /// The others that only score, rare ones first: of candidates alone.
    pub(super) scoring: Vec<usize>,
    /// All that only score.
    pub(super) only_score: u64,
    pub(super) besides: Besides,
    /// What is known of those that only score before each branch is asked, and afterwards.
    pub(super) stages: Vec<Stage>,
}

impl Order {
    /// Where no document is scored, what only scores is not asked of all.
    pub(super) fn of(
        query: &Query,
        least: usize,
        scores: bool,
        sizes: &[u32],
        branches: &[Branch<'_>],
        scorer: &Scorer<'_>,
    ) -> Order {
        let Chosen { walked, asked, scoring } = Chosen::of(query, least, sizes);
        let of_leaf = |leaf: usize| (0..branches.len()).filter(move |&number| branches[number].leaf == leaf);
        let of_leaves = |leaves: Vec<usize>| leaves.into_iter().flat_map(of_leaf).collect::<Vec<usize>>();
        let mut scoring = of_leaves(scoring);
        scoring.sort_by_key(|&number| branches[number].size());
        let (walked, mut asked) = (of_leaves(walked), of_leaves(asked));
        let all: u64 = walked.iter().map(|&number| branches[number].size()).sum();
        let is_rare = |&number: &usize| scores && branches[number].size() < all / EARLY;
        let late = scoring.split_off(scoring.partition_point(is_rare));
        asked.extend(&scoring);
        scoring.extend(&late);
        Order::with(walked, asked, late, bits(&scoring), scorer)
    }

    /// `only_score`: the branches that do.
    fn with(
        walked: Vec<usize>,
        asked: Vec<usize>,
        scoring: Vec<usize>,
        only_score: u64,
        scorer: &Scorer<'_>,
    ) -> Order {
        let scores = |number: &usize| only_score >> number & 1 == 1;
        let others: Vec<usize> = asked.iter().chain(&scoring).copied().filter(scores).collect();
        let (besides, known) = Besides::new(scorer, bits(&walked) & only_score, &others);
        let mut stages = Vec::with_capacity(asked.len() + scoring.len() + 1);
        let mut so_many = 0;
        stages.extend(known.first());
        for number in asked.iter().chain(&scoring) {
            so_many += usize::from(scores(number));
            stages.push(known[so_many]);
        }
        Order { walked, asked, scoring, only_score, besides, stages }
    }

    /// The same for those documents only that can reach a score, where fewer need to be walked for these: a document that
    /// has none of the branches walked scores less, whatever else matches it.
    pub(super) fn essential(
        &self,
        patterns: &Patterns<'_>,
        branches: &[Branch<'_>],
        score: f32,
    ) -> Option<Order> {
        // What is left out scores too little all together, and has as many documents as can be: the leaves that have most for
        // what they score come first.
        let leaves = &patterns.scorer.branchings;
        let mut spared = vec![0.0; leaves.len()];
        for branch in branches {
            spared[branch.leaf] += branch.size() as f32;
        }
        for (spared, (branching, _)) in spared.iter_mut().zip(leaves) {
            *spared /= patterns.most(branching.all).max(f32::MIN_POSITIVE);
        }
        let mut order: Vec<usize> = (0..leaves.len()).collect();
        order.sort_by(|&a, &b| spared[b].total_cmp(&spared[a]));
        // A leaf of which a branch is not known could score its most: all of them are left out, or none.
        let without = order.iter().fold(0, |without, &leaf| {
            let more = without | leaves[leaf].0.all;
            if patterns.most(more) < score { more } else { without }
        });
        let (mut asked, walked): (Vec<usize>, Vec<usize>) =
            (0..branches.len()).partition(|number| without >> number & 1 == 1);
        let size = |numbers: &[usize]| numbers.iter().map(|&number| branches[number].size()).sum::<u64>();
        (size(&walked) < size(&self.walked)).then(|| {
            asked.sort_by_key(|&number| branches[number].size());
            Order::with(walked, asked, Vec::new(), patterns.scoring, patterns.scorer)
        })
    }
}

impl Condition {
    /// The leaves that it names, as bits.
    fn leaves(&self) -> u64 {
        let of = |all: &[Condition]| all.iter().fold(0, |bits, condition| bits | condition.leaves());
        match self {
            Condition::Leaf(leaf) if *leaf < MAX_LEAVES => 1 << leaf,
            Condition::Leaf(_) => 0,
            Condition::All(all) | Condition::Any(all) | Condition::AtLeast(_, all) => of(all),
            Condition::Not(not) => not.leaves(),
        }
    }

    /// The leaves that it names without saying that they must not match, as bits.
    pub(super) fn unnegated(&self) -> u64 {
        match self {
            Condition::Leaf(_) => self.leaves(),
            Condition::All(all) | Condition::Any(all) | Condition::AtLeast(_, all) => {
                all.iter().fold(0, |bits, condition| bits | condition.unnegated())
            }
            Condition::Not(_) => 0,
        }
    }

    /// Leaves that match wherever it holds, as bits.
    fn demanded(&self) -> u64 {
        match self {
            Condition::Leaf(leaf) if *leaf < MAX_LEAVES => 1 << leaf,
            Condition::All(all) => all.iter().fold(0, |bits, condition| bits | condition.demanded()),
            Condition::Any(any) => match any.as_slice() {
                [] => 0,
                any => any.iter().fold(u64::MAX, |bits, condition| bits & condition.demanded()),
            },
            Condition::Leaf(_) | Condition::AtLeast(..) | Condition::Not(_) => 0,
        }
    }
}
