//! Walking a segment: every document that a query finds, and the scores of those that could be among the hits.

use super::cursor::Lengths;
use super::leaves::{Leaves, Source};
use super::score::{Best, Scorer};
use super::search::{Search, Stop};
use super::select::{self, Match};
use super::window::{Mass, Stream, WIDTH, Window};
use crate::document::ArticleKey;
use crate::query::{Condition, MAX_LEAVES, Query};

/// Windows between two looks at the clock.
const CLOCK_EVERY: u32 = 4;

/// Leaves in the order in which they are walked and asked.
struct Order {
    /// Every match has one of these at least.
    walked: Vec<usize>,
    /// The others that decide, wanted ones first, rare ones before frequent ones.
    asked: Vec<usize>,
    /// Those that only score.
    scoring: Vec<usize>,
}

impl Order {
    /// A document with `least` of the wanted leaves has one at least of any choice of them that leaves out fewer than
    /// that: the rarest ones are walked, or a leaf that the condition demands, where that is rarer.
    fn of(query: &Query, least: usize, sizes: &[u32]) -> Order {
        let wanted = select::wanted(query);
        let decides = wanted | query.condition.as_ref().map_or(u64::MAX, Condition::leaves);
        let (mut order, scoring): (Vec<usize>, Vec<usize>) =
            (0..sizes.len()).partition(|&leaf| decides >> leaf & 1 == 1);
        order.sort_by_key(|&leaf| (wanted >> leaf & 1 == 0, sizes[leaf]));
        let all = wanted.count_ones() as usize;
        let walked = if least == 0 { order.len() } else { (all + 1).saturating_sub(least) };
        let walked = walked.min(order.len());
        let size = |leaves: &[usize]| leaves.iter().map(|&leaf| u64::from(sizes[leaf])).sum::<u64>();
        let demanded = query.condition.as_ref().map_or(0, Condition::demanded);
        let rarest = order.iter().enumerate().filter(|&(_, &leaf)| demanded >> leaf & 1 == 1);
        let rarest = rarest.min_by_key(|&(_, &leaf)| sizes[leaf]).map(|(place, &leaf)| (place, leaf));
        if let Some((place, leaf)) = rarest
            && u64::from(sizes[leaf]) < size(&order[..walked])
        {
            order.remove(place);
            return Order { walked: vec![leaf], asked: order, scoring };
        }
        let asked = order.split_off(walked);
        Order { walked: order, asked, scoring }
    }
}

impl Search<'_> {
    /// Walks one segment, for all matches with `least` of the wanted leaves at least.
    #[allow(clippy::too_many_arguments)] // called in one place
    pub(super) fn walk(
        &self,
        n: usize,
        least: usize,
        opened: &Leaves<'_>,
        sources: &[&Source],
        window: &mut Window,
        best: &mut Best,
        matches: &mut Vec<Match>,
    ) -> Result<(), Stop> {
        let segment = self.inner.searcher.segment_reader(n as u32);
        let (columns, max_doc) = (&self.inner.columns[n], segment.max_doc());
        let alive = segment.alive_bitset();
        let filtered_sources = self.filtered_sources();
        let wanted = select::wanted(self.query);
        let all = wanted.count_ones() as usize;
        // A condition that holds without any leaf (`-word`, filters alone) may match every document.
        let everything =
            least == 0 && self.query.condition.as_ref().is_some_and(|condition| condition.holds(0));
        let sizes: Vec<u32> = sources.iter().map(|source| source.size()).collect();
        let order = Order::of(self.query, least, &sizes);
        let (scorer, mut leaves) =
            Scorer::open(sources, opened.index(n), self.query, self.ranking, best.scores())?;
        let mut patterns = Patterns::new(self, &scorer, &order.scoring);
        let mut scores = [0f32; MAX_LEAVES];
        // Where an article with all words comes first, no other keeps it from being known.
        let lift = best.lift && least < all;
        let first = |matched: u64| lift && (matched & wanted).count_ones() as usize == all;
        let (mut places, mut scored) = (Vec::with_capacity(WIDTH), Vec::new());
        let mut clock = 0u32;
        let mut start = 0;
        loop {
            if !everything {
                let next = |&leaf: &usize| leaves[leaf].iter().map(Stream::doc).min();
                start = order.walked.iter().filter_map(next).min().unwrap_or(max_doc);
            }
            if start >= max_doc {
                return Ok(());
            }
            clock += 1;
            if clock.is_multiple_of(CLOCK_EVERY)
                && let Some(error) = self.options.give_up()
            {
                return Err(Stop::GivenUp(error));
            }
            let end = max_doc.min(start.saturating_add(WIDTH as u32));
            window.start(start);
            for &leaf in &order.walked {
                window.walk(leaf, &mut leaves[leaf], end);
            }
            if everything {
                window.touch_all(end);
            }
            window.places(&mut places);
            let is_walked = order.walked.iter().fold(0u64, |bits, &leaf| bits | 1 << leaf);
            let mut unknown = (wanted & !is_walked).count_ones() as usize;
            let enough = |window: &Window, place: u16, unknown: usize| {
                (window.matched(place) & wanted).count_ones() as usize + unknown >= least
            };
            for &leaf in &order.asked {
                // Too few, even if all the others were there.
                places.retain(|&place| enough(window, place, unknown));
                unknown -= (wanted >> leaf & 1) as usize;
                window.ask(leaf, &mut leaves[leaf], &places, max_doc);
            }
            scored.clear();
            for &place in &places {
                let (doc, matched) = (window.doc(place), window.matched(place));
                let pattern = patterns.of(matched);
                let fits = (matched & wanted).count_ones() as usize >= least
                    && pattern.holds
                    && alive.is_none_or(|alive| alive.is_alive(doc))
                    && (matched != 0 || columns.is_article(doc))
                    && (self.query.excluded.is_empty()
                        || !self.query.excluded.contains(&ArticleKey(columns.key(doc))));
                if !fits {
                    continue;
                }
                let failed = self.failed(n, doc, &filtered_sources);
                if failed.count_ones() <= u32::from(self.options.facets) {
                    let bar = best.bar(failed == 0);
                    if first(matched)
                        || patterns.reaches(pattern, bar, window.mass(place), self.lengths(n, doc))
                    {
                        scored.push((place, matches.len()));
                    } else {
                        best.passed_over |= failed == 0;
                    }
                    matches.push(Match { segment: n as u32, doc, score: 0.0, bonus: 0.0, matched, failed });
                }
            }
            if scored.is_empty() {
                start = end;
                continue;
            }
            places.clear();
            places.extend(scored.iter().map(|&(place, _)| place));
            for &leaf in &order.scoring {
                window.ask(leaf, &mut leaves[leaf], &places, max_doc);
            }
            for &(place, hit) in &scored {
                let hit = &mut matches[hit];
                hit.matched = window.matched(place);
                scorer.leaves(window, place, self.lengths(n, hit.doc), &mut scores);
                let sum = self.sum(hit.matched, &mut scores);
                let late = self.late(n, hit.doc);
                hit.bonus = late * sum + self.bonus(hit.matched, &scores, |_, _| Some(1), |_| {});
                hit.score = (1.0 - late) * sum;
                let score = if first(hit.matched) { f32::INFINITY } else { hit.score };
                best.add(score, hit.score + hit.bonus, hit.failed == 0);
            }
            start = end;
        }
    }
}

/// What follows from which leaves match.
#[derive(Clone, Copy, Default)]
struct Pattern {
    matched: u64,
    known: bool,
    /// Does the condition hold?
    holds: bool,
    /// No document can score more.
    most: f32,
    /// The most that the leaves score without what the place of words adds, and that of those that may match besides.
    leaves: f32,
    others: f32,
}

/// The patterns of late: there are few.
struct Patterns<'a> {
    search: &'a Search<'a>,
    scorer: &'a Scorer<'a>,
    /// Leaves that may match besides.
    others: u64,
    /// For what rounding can add.
    margin: f32,
    /// What is left of a score, as a factor, without the most that the place of words adds.
    shrink: f32,
    known: [Pattern; 64],
    last: Pattern,
}

impl<'a> Patterns<'a> {
    fn new(search: &'a Search<'a>, scorer: &'a Scorer<'a>, others: &[usize]) -> Patterns<'a> {
        let mut patterns = Patterns {
            search,
            scorer,
            others: others.iter().fold(0, |bits, leaf| bits | 1 << leaf),
            margin: 0.0,
            shrink: (1.0 - 1e-4) / search.nearness(),
            known: [Pattern::default(); 64],
            last: Pattern::default(),
        };
        // The best score of all is added to some, which takes the last digits of both.
        patterns.margin = patterns.most(u64::MAX) * 1e-6;
        patterns
    }

    #[inline]
    fn of(&mut self, matched: u64) -> Pattern {
        if !self.last.known || self.last.matched != matched {
            self.last = self.find(matched);
        }
        self.last
    }

    fn find(&mut self, matched: u64) -> Pattern {
        let slot = (matched.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58) as usize;
        let known = self.known[slot];
        if known.known && known.matched == matched {
            return known;
        }
        let holds = self.search.query.condition.as_ref().is_none_or(|condition| condition.holds(matched));
        let most = self.most(matched | self.others) * (1.0 + 1e-5) + self.margin;
        let others = self.sum(self.others & !matched);
        let leaves = self.sum(matched);
        self.known[slot] = Pattern { matched, known: true, holds, most, leaves, others };
        self.known[slot]
    }

    /// Can a document with a pattern reach a score, by what is known of its frequencies?
    #[inline]
    fn reaches(&self, pattern: Pattern, score: f32, mass: Mass, lengths: Lengths) -> bool {
        if pattern.most.total_cmp(&score).is_lt() {
            return false;
        }
        // What leaves that are known must have, without what may come besides.
        let rest = (score - self.margin) * self.shrink - pattern.others;
        rest <= 0.0 || pattern.leaves == 0.0 || self.scorer.reaches(rest, mass, pattern.leaves, lengths)
    }

    /// The most that leaves score one by one.
    fn sum(&self, leaves: u64) -> f32 {
        let most = self.scorer.most.iter().enumerate();
        most.filter(|(leaf, _)| leaves >> leaf & 1 == 1).map(|(_, most)| most).sum()
    }

    /// The most that the place of words and all else can make of a document that these leaves match.
    fn most(&self, matched: u64) -> f32 {
        let mut most = [0f32; MAX_LEAVES];
        let mut sum = 0.0;
        for (leaf, &score) in self.scorer.most.iter().enumerate().filter(|(leaf, _)| matched >> leaf & 1 == 1)
        {
            most[leaf] = score;
            sum += score;
        }
        sum + self.search.bonus(matched, &most, |_, _| Some(1), |_| {})
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
