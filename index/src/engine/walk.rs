//! Walking a segment: every document that a query finds, and the scores of those that could be among the hits.

use tantivy::DocId;
use tantivy::fastfield::AliveBitSet;

use super::columns::Columns;
use super::leaves::{Leaves, Source};
use super::patterns::{Pattern, Patterns, bits};
use super::score::{Best, Scorer};
use super::search::{Search, Stop};
use super::select::{self, Gathered, Match};
use super::tally::Counting;
use super::window::{Stream, WIDTH, Window};
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
    /// Those that only score, rare ones first: these can score most.
    scoring: Vec<usize>,
}

impl Order {
    /// A document with `least` of the wanted leaves has one at least of any choice of them that leaves out fewer than
    /// that: the rarest ones are walked, or a leaf that the condition demands, where that is rarer.
    fn of(query: &Query, least: usize, sizes: &[u32]) -> Order {
        let wanted = select::wanted(query);
        let decides = wanted | query.condition.as_ref().map_or(u64::MAX, Condition::leaves);
        let (mut order, mut scoring): (Vec<usize>, Vec<usize>) =
            (0..sizes.len()).partition(|&leaf| decides >> leaf & 1 == 1);
        scoring.sort_by_key(|&leaf| sizes[leaf]);
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

    /// The same for those documents only that can reach a score, where fewer need to be walked for these: a document that
    /// has none of the leaves walked scores less, whatever else matches it.
    fn essential(&self, patterns: &Patterns<'_>, sizes: &[u32], score: f32) -> Option<Order> {
        let mut walked: Vec<usize> = (0..sizes.len()).collect();
        let most = |leaf: usize| patterns.sum(1 << leaf);
        walked.sort_by(|&a, &b| most(a).total_cmp(&most(b)));
        let mut without = 0;
        let needed = walked.iter().position(|&leaf| {
            without |= 1 << leaf;
            patterns.most(without).total_cmp(&score).is_ge()
        });
        let walked = walked.split_off(needed.unwrap_or(walked.len()));
        let size = |leaves: &[usize]| leaves.iter().map(|&leaf| u64::from(sizes[leaf])).sum::<u64>();
        (size(&walked) < size(&self.walked)).then(|| {
            let mut asked: Vec<usize> = (0..sizes.len()).filter(|leaf| !walked.contains(leaf)).collect();
            asked.sort_by_key(|&leaf| sizes[leaf]);
            Order { walked, asked, scoring: Vec::new() }
        })
    }
}

/// A document of a window, by its place there, and the filters that it does not pass.
#[derive(Clone, Copy)]
struct Candidate {
    place: u16,
    failed: u8,
}

/// One walk over a segment.
struct Walk<'w> {
    search: &'w Search<'w>,
    segment: usize,
    max_doc: DocId,
    columns: &'w Columns,
    alive: Option<&'w AliveBitSet>,
    /// The sources that the filter allows.
    sources: Option<Vec<usize>>,
    /// Each document must be looked at, whatever leaves match it.
    by_document: bool,
    /// The streams of each leaf.
    leaves: Vec<Vec<Stream<'w>>>,
    patterns: Patterns<'w>,
    window: &'w mut Window,
    /// Places of the window that may match, and those that do.
    places: Vec<u16>,
    candidates: Vec<Candidate>,
}

impl Search<'_> {
    /// Walks one segment, for all matches with `least` of the wanted leaves at least.
    pub(super) fn walk(
        &self,
        n: usize,
        least: usize,
        opened: &Leaves<'_>,
        sources: &[&Source],
        window: &mut Window,
        gathered: &mut Gathered<'_>,
    ) -> Result<(), Stop> {
        let segment = self.inner.searcher.segment_reader(n as u32);
        // A condition that holds without any leaf (`-word`, filters alone) may match every document.
        let everything =
            least == 0 && self.query.condition.as_ref().is_some_and(|condition| condition.holds(0));
        let sizes: Vec<u32> = sources.iter().map(|source| source.size()).collect();
        let order = Order::of(self.query, least, &sizes);
        let (scorer, leaves) =
            Scorer::open(sources, opened.index(n), self.query, self.ranking, gathered.best.scores())?;
        let mut walk = Walk {
            search: self,
            segment: n,
            max_doc: segment.max_doc(),
            columns: &self.inner.columns[n],
            alive: segment.alive_bitset(),
            sources: self.filtered_sources(),
            by_document: everything
                || segment.alive_bitset().is_some()
                || !self.filter.is_empty()
                || !self.query.excluded.is_empty(),
            leaves,
            patterns: Patterns::new(self, &scorer, &order.scoring, least, gathered.best.lift),
            window,
            places: Vec::with_capacity(WIDTH),
            candidates: Vec::with_capacity(WIDTH),
        };
        gathered.tally.begin(n);
        // Where only the best are asked for, not all of very many need be counted.
        let may_pass = !everything && !walk.patterns.lift && gathered.best.is_bounded();
        let mut essential: (f32, Option<Order>) = (f32::NEG_INFINITY, None);
        let mut clock = 0u32;
        let mut start = 0;
        loop {
            clock += 1;
            if clock.is_multiple_of(CLOCK_EVERY)
                && let Some(error) = self.options.give_up()
            {
                return Err(Stop::GivenUp(error));
            }
            let is_full = may_pass && gathered.tally.is_full();
            if !everything && !is_full {
                let next = |&leaf: &usize| walk.leaves[leaf].iter().map(Stream::doc).min();
                start = order.walked.iter().filter_map(next).min().unwrap_or(walk.max_doc);
            }
            if start >= walk.max_doc || gathered.has_enough() {
                return Ok(());
            }
            let end = walk.max_doc.min(start.saturating_add(WIDTH as u32));
            let counting = if is_full { gathered.tally.window(end - start) } else { Counting::Each };
            let pass = counting == Counting::Nothing;
            // The worst score that is of use, where nothing is counted.
            let needed = if pass { gathered.best.bar(true) } else { f32::NEG_INFINITY };
            if needed > essential.0 {
                essential = (needed, order.essential(&walk.patterns, &sizes, needed));
            }
            let order = match &essential.1 {
                Some(essential) if pass => essential,
                _ => &order,
            };
            walk.begin(order, start, end);
            if everything {
                walk.window.touch_all(end);
            }
            walk.ask(order, needed);
            walk.count(order, counting, gathered);
            walk.score(order, &mut gathered.best, &mut gathered.matches);
            start = end;
        }
    }
}

impl Walk<'_> {
    /// Walks the leaves of which every match has one, from `start` to `end`.
    fn begin(&mut self, order: &Order, start: DocId, end: DocId) {
        self.window.start(start);
        for &leaf in &order.walked {
            let streams = &mut self.leaves[leaf];
            // Windows that were passed over.
            streams.iter_mut().for_each(|stream| stream.seek(start));
            self.window.walk(leaf, streams, end);
        }
    }

    /// Asks which of the other leaves that decide match what was walked, and keeps the places of those that can still
    /// match, and reach a score.
    fn ask(&mut self, order: &Order, needed: f32) {
        let Walk { max_doc, columns, leaves, patterns, window, places, .. } = self;
        window.places(places);
        let mut unknown = bits(&order.asked);
        for &leaf in &order.asked {
            // Too few, even if all the others were there.
            let others = (patterns.wanted & unknown).count_ones() as usize;
            if others < patterns.least {
                places.retain(|&place| {
                    (window.matched(place) & patterns.wanted).count_ones() as usize + others >= patterns.least
                });
            }
            if needed > f32::NEG_INFINITY && is_much(&leaves[leaf], places.len(), *max_doc) {
                let rest = patterns.rest(needed, patterns.sum(unknown | bits(&order.scoring)));
                places.retain(|&place| {
                    let (mass, body) = (window.mass(place), columns.body(window.doc(place)));
                    let leaves = patterns.of(window.matched(place)).leaves;
                    patterns.reaches(rest, mass, leaves, body)
                });
            }
            unknown &= !(1 << leaf);
            window.ask(leaf, &mut leaves[leaf], places, *max_doc);
        }
    }

    /// Counts the documents that match, and makes candidates of those that could be among the hits.
    fn count(&mut self, order: &Order, counting: Counting, gathered: &mut Gathered<'_>) {
        self.candidates.clear();
        let Gathered { tally, best, .. } = gathered;
        let bars = [best.bar(true), best.bar(false)];
        let unknown = self.patterns.sum(bits(&order.scoring));
        let rests = bars.map(|bar| self.patterns.rest(bar, unknown));
        // With facets, what a single filter leaves out is counted, too.
        let most_failed = u32::from(self.search.options.facets);
        for &place in &self.places {
            let (doc, matched) = (self.window.doc(place), self.window.matched(place));
            let Pattern { most, leaves, coverage, fits, first, .. } = *self.patterns.of(matched);
            if !fits {
                continue;
            }
            let mut failed = 0;
            if self.by_document {
                let excluded = &self.search.query.excluded;
                let is_there = self.alive.is_none_or(|alive| alive.is_alive(doc))
                    && (matched != 0 || self.columns.is_article(doc))
                    && (excluded.is_empty() || !excluded.contains(&ArticleKey(self.columns.key(doc))));
                failed = self.search.failed(self.segment, doc, &self.sources);
                if !is_there || failed.count_ones() > most_failed {
                    continue;
                }
            }
            if counting != Counting::Nothing {
                tally.add(doc, usize::from(coverage), failed, counting);
            }
            let (bar, rest) = (bars[usize::from(failed != 0)], rests[usize::from(failed != 0)]);
            let (mass, body) = (self.window.mass(place), self.columns.body(doc));
            let reaches = || self.patterns.reaches(rest, mass, leaves, body);
            if first || (most.total_cmp(&bar).is_ge() && reaches()) {
                self.candidates.push(Candidate { place, failed });
            }
        }
    }

    /// Scores the candidates, as far as they still could be among the hits.
    fn score(&mut self, order: &Order, best: &mut Best, matches: &mut Vec<Match>) {
        let Walk { search, segment, max_doc, columns, leaves, patterns, window, places, candidates, .. } =
            self;
        let bars = [best.bar(true), best.bar(false)];
        let mut unknown = bits(&order.scoring);
        let mut others = order.scoring.iter().peekable();
        while !candidates.is_empty() {
            let Some(&leaf) = others.next() else { break };
            places.clear();
            places.extend(candidates.iter().map(|candidate| candidate.place));
            unknown &= !(1 << leaf);
            window.ask(leaf, &mut leaves[leaf], places, *max_doc);
            if others.peek().is_none_or(|&&leaf| is_much(&leaves[leaf], candidates.len(), *max_doc)) {
                let rests = bars.map(|bar| patterns.rest(bar, patterns.sum(unknown)));
                candidates.retain(|&Candidate { place, failed }| {
                    let (mass, body) = (window.mass(place), columns.body(window.doc(place)));
                    let Pattern { leaves, first, .. } = *patterns.of(window.matched(place));
                    first || patterns.reaches(rests[usize::from(failed != 0)], mass, leaves, body)
                });
            }
        }
        let mut scores = [0f32; MAX_LEAVES];
        for &Candidate { place, failed } in candidates.iter() {
            let (doc, matched) = (window.doc(place), window.matched(place));
            let lengths = columns.lengths(doc);
            patterns.scorer.leaves(window, place, lengths, &mut scores);
            let sum = search.sum(matched, &mut scores);
            let late = search.late(lengths);
            let bonus = late * sum + search.bonus(matched, &scores, |_, _| Some(1), |_| {});
            let score = (1.0 - late) * sum;
            let counted = if patterns.of(matched).first { f32::INFINITY } else { score };
            best.add(counted, score + bonus, failed == 0);
            matches.push(Match { segment: *segment as u32, doc, score, bonus, matched, failed });
        }
    }
}

/// Is asking a leaf of so many documents in a window more work than asking of each whether it can reach a score?
fn is_much(leaf: &[Stream<'_>], documents: usize, max_doc: DocId) -> bool {
    let all: u64 = leaf.iter().map(|stream| u64::from(stream.size())).sum();
    all * WIDTH as u64 > documents as u64 / 4 * u64::from(max_doc)
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
