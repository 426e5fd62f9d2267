//! Walking a segment: every document that a query finds, and the scores of those that could be among the hits.

use std::ops::Range;

use tantivy::DocId;
use tantivy::fastfield::AliveBitSet;

use super::best::Best;
use super::branches::Branch;
use super::columns::Columns;
use super::leaves::Source;
use super::order::Order;
use super::patterns::{Patterns, bits};
use super::score::{Frequencies, Scorer};
use super::search::{Search, Stop};
use super::select::{Gathered, Match};
use super::shares::Part;
use super::tally::Counting;
use super::window::{Stream, WIDTH, Window};
use crate::document::ArticleKey;
use crate::query::MAX_LEAVES;

/// Windows between two looks at the clock.
const CLOCK_EVERY: u32 = 4;

/// A document of a window, by its place there, and the filters that it does not pass.
#[derive(Clone, Copy)]
struct Candidate {
    place: u16,
    failed: u8,
    /// The most that it can score, where that is known.
    bound: f32,
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
    branches: Vec<Branch<'w>>,
    patterns: Patterns<'w>,
    window: &'w mut Window,
    /// Places of the window that may match, and those that do.
    places: Vec<u16>,
    candidates: Vec<Candidate>,
    frequencies: Frequencies,
}

impl Search<'_> {
    /// Walks some documents, for all matches with `least` of the wanted leaves at least.
    pub(super) fn walk_share(
        &self,
        least: usize,
        sources: &[Vec<&Source>],
        share: &[Part],
        gathered: &mut Gathered<'_>,
    ) -> Result<(), Stop> {
        let mut window = Window::new(gathered.best.scores());
        share
            .iter()
            .try_for_each(|part| self.walk(least, &sources[part.segment], part, &mut window, gathered))
    }

    /// May a document match without any leaf, as a condition has it of `-word` or of filters alone?
    pub(super) fn may_match_all(&self, least: usize) -> bool {
        least == 0 && self.query.condition.as_ref().is_some_and(|condition| condition.holds(0))
    }

    /// Walks a segment's part of a share.
    fn walk(
        &self,
        least: usize,
        sources: &[&Source],
        part: &Part,
        window: &mut Window,
        gathered: &mut Gathered<'_>,
    ) -> Result<(), Stop> {
        let (n, columns) = (part.segment, &self.inner.columns[part.segment]);
        let segment = self.inner.searcher.segment_reader(n as u32);
        let everything = self.may_match_all(least);
        let sizes: Vec<u32> = sources.iter().map(|source| source.size()).collect();
        let (scorer, branches) =
            Scorer::open(sources, &columns.index, self.query, self.ranking, gathered.best.scores())?;
        let order = Order::of(self.query, least, gathered.best.scores(), &sizes, &branches, &scorer);
        let mut walk = Walk {
            search: self,
            segment: n,
            max_doc: segment.max_doc(),
            columns,
            alive: segment.alive_bitset(),
            sources: self.filtered_sources(),
            by_document: everything
                || segment.alive_bitset().is_some()
                || !self.filter.is_empty()
                || !self.query.excluded.is_empty(),
            branches,
            patterns: Patterns::new(self, &scorer, order.only_score, least, gathered.best.lift),
            window,
            places: Vec::with_capacity(WIDTH),
            candidates: Vec::with_capacity(WIDTH),
            frequencies: Frequencies::default(),
        };
        gathered.tally.begin(n);
        // Where only the best are asked for, not all of very many need be counted.
        let may_pass = !everything && !walk.patterns.lift && gathered.best.is_bounded();
        let mut essential: (f32, Option<Order>) = (f32::NEG_INFINITY, None);
        let mut clock = 0u32;
        for &Range { mut start, end: last } in &part.docs {
            for &number in &order.walked {
                walk.branches[number].streams.iter_mut().for_each(|stream| stream.seek(start));
            }
            loop {
                clock += 1;
                if clock.is_multiple_of(CLOCK_EVERY)
                    && let Some(error) = self.options.give_up()
                {
                    return Err(Stop::GivenUp(error));
                }
                let is_full = may_pass && gathered.tally.is_full();
                if !everything && !is_full {
                    let next = |&number: &usize| walk.branches[number].streams.iter().map(Stream::doc).min();
                    start = order.walked.iter().filter_map(next).min().unwrap_or(last);
                }
                if start >= last {
                    break;
                }
                if gathered.has_enough() {
                    return Ok(());
                }
                let end = last.min(start.saturating_add(WIDTH as u32));
                gathered.best.hear_others();
                let counting = if is_full { gathered.tally.window(end - start) } else { Counting::Each };
                let pass = counting == Counting::Nothing;
                // The worst score that is of use, where nothing is counted.
                let needed = if pass { gathered.best.bar(true) } else { f32::NEG_INFINITY };
                if needed > essential.0 {
                    essential = (needed, order.essential(&walk.patterns, &walk.branches, needed));
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
        Ok(())
    }
}

impl Walk<'_> {
    /// Walks the branches of which every match has one, from `start` to `end`.
    fn begin(&mut self, order: &Order, start: DocId, end: DocId) {
        self.window.start(start);
        for &number in &order.walked {
            let streams = &mut self.branches[number].streams;
            // Windows that were passed over.
            streams.iter_mut().for_each(|stream| stream.seek(start));
            self.window.walk(streams, end);
        }
    }

    /// Asks which of the other leaves that decide match what was walked, keeps the places of those that can still match, and
    /// reach a score, and asks of them what only scores and is rare.
    fn ask(&mut self, order: &Order, needed: f32) {
        let Walk { max_doc, columns, branches, patterns, window, places, .. } = self;
        window.places(places);
        let mut unknown = bits(&order.asked) & !patterns.scoring;
        let mut checked = None;
        for (&number, stage) in order.asked.iter().zip(&order.stages) {
            // Too few, even if all the others were there.
            let others = patterns.wanted & patterns.scorer.leaves_of(unknown);
            let few = patterns.least > 1 && (others.count_ones() as usize) < patterns.least;
            if few && checked.replace(others) != Some(others) {
                let (wanted, least) = (patterns.wanted, patterns.least);
                keep(places, |place| {
                    let matched = patterns.scorer.leaves_of(window.matched(place));
                    (matched & wanted | others).count_ones() as usize >= least
                });
            }
            let branch = &mut branches[number];
            if needed > f32::NEG_INFINITY && is_much(branch, places.len(), *max_doc) {
                keep(places, |place| {
                    let (branches, mass) = (window.matched(place), window.mass(place));
                    let body = columns.body(window.doc(place));
                    let (patterns, pattern) = patterns.of(branches, unknown);
                    patterns.reaches(needed, (pattern, &order.besides, stage), (branches, mass), body)
                });
            }
            unknown &= !(1 << number);
            window.ask(&mut branch.streams, places, *max_doc);
        }
    }

    /// Counts the documents that match, and makes candidates of those that could be among the hits.
    fn count(&mut self, order: &Order, counting: Counting, gathered: &mut Gathered<'_>) {
        self.candidates.clear();
        let Gathered { tally, best, .. } = gathered;
        let bars = [best.bar(true), best.bar(false)];
        let stage = &order.stages[order.asked.len()];
        // With facets, what a single filter leaves out is counted, too.
        let most_failed = u32::from(self.search.options.facets);
        // Mostly one document has as many words as the one before.
        let mut alike = (0u8, 0usize);
        for &place in &self.places {
            let doc = self.window.doc(place);
            let branches = self.window.matched(place);
            let (patterns, pattern) = self.patterns.of(branches, 0);
            if !pattern.fits {
                continue;
            }
            let mut failed = 0;
            if self.by_document {
                let excluded = &self.search.query.excluded;
                let is_there = self.alive.is_none_or(|alive| alive.is_alive(doc))
                    && (branches != 0 || self.columns.is_article(doc))
                    && (excluded.is_empty() || !excluded.contains(&ArticleKey(self.columns.key(doc))));
                failed = self.search.failed(self.segment, doc, &self.sources);
                if !is_there || failed.count_ones() > most_failed {
                    continue;
                }
            }
            if counting != Counting::Nothing {
                if failed == 0 {
                    if pattern.coverage != alike.0 {
                        tally.add_alike(alike.0, std::mem::take(&mut alike.1), counting);
                        alike.0 = pattern.coverage;
                    }
                    alike.1 += 1;
                }
                tally.add(doc, failed, counting);
            }
            let bar = bars[usize::from(failed != 0)];
            let (mass, body) = (self.window.mass(place), self.columns.body(doc));
            // Asked of all, whatever the pattern could score at most: that differs from one document to the next.
            let reaches = patterns.reaches(bar, (pattern, &order.besides, stage), (branches, mass), body);
            if pattern.first | reaches {
                self.candidates.push(Candidate { place, failed, bound: f32::INFINITY });
            }
        }
        tally.add_alike(alike.0, alike.1, counting);
    }

    /// Scores the candidates, as far as they still could be among the hits.
    fn score(&mut self, order: &Order, best: &mut Best, matches: &mut Vec<Match>) {
        let Walk { search, segment, max_doc, columns, branches, patterns, window, .. } = self;
        let Walk { places, candidates, frequencies, .. } = self;
        let Some(last) = order.stages.last() else { return };
        let bars = [best.bar(true), best.bar(false)];
        let stages = &order.stages[order.asked.len() + 1..];
        for (n, (&number, stage)) in order.scoring.iter().zip(stages).enumerate() {
            if candidates.is_empty() {
                return;
            }
            places.clear();
            places.extend(candidates.iter().map(|candidate| candidate.place));
            window.ask(&mut branches[number].streams, places, *max_doc);
            let next = order.scoring.get(n + 1);
            if next.is_none_or(|&next| is_much(&branches[next], candidates.len(), *max_doc)) {
                candidates.retain(|&Candidate { place, failed, .. }| {
                    let (branches, mass) = (window.matched(place), window.mass(place));
                    let (patterns, pattern) = patterns.of(branches, 0);
                    let (bar, body) = (bars[usize::from(failed != 0)], columns.body(window.doc(place)));
                    let here = (pattern, &order.besides, stage);
                    pattern.first || patterns.reaches(bar, here, (branches, mass), body)
                });
            }
        }
        // The most promising ones first: these tell which of the others need no score.
        for candidate in candidates.iter_mut() {
            let (branches, mass) = (window.matched(candidate.place), window.mass(candidate.place));
            let (patterns, pattern) = patterns.of(branches, 0);
            if !pattern.first {
                let body = columns.body(window.doc(candidate.place));
                let here = (pattern, &order.besides, last);
                candidate.bound = patterns.bound(here, (branches, mass), body);
            }
        }
        candidates.sort_unstable_by(|a, b| b.bound.total_cmp(&a.bound));
        let mut scores = [0f32; MAX_LEAVES];
        for &Candidate { place, failed, bound } in candidates.iter() {
            if bound < best.bar(failed == 0) {
                continue;
            }
            let (doc, matched) = (window.doc(place), patterns.scorer.leaves_of(window.matched(place)));
            let first = patterns.of(window.matched(place), 0).1.first;
            let lengths = columns.lengths(doc);
            patterns.scorer.leaves(window, place, lengths, frequencies, &mut scores);
            let sum = search.sum(matched, &mut scores);
            let late = search.late(lengths);
            let bonus = late * sum + search.bonus(matched, &scores, |_, _| Some(1), |_| {});
            let score = (1.0 - late) * sum;
            let counted = if first { f32::INFINITY } else { score };
            best.add(counted, score + bonus, failed == 0, || search.story(*segment, doc));
            // The bar may be higher than when it became a candidate.
            if first || score + bonus >= best.bar(failed == 0) {
                matches.push(Match { segment: *segment as u32, doc, score, bonus, matched, failed });
            }
        }
    }
}

/// As `retain`, without a branch a place: which are kept cannot be foreseen.
#[inline]
fn keep(places: &mut Vec<u16>, mut is_kept: impl FnMut(u16) -> bool) {
    let mut kept = 0;
    for n in 0..places.len() {
        let place = places[n];
        places[kept] = place;
        kept += usize::from(is_kept(place));
    }
    places.truncate(kept);
}

/// Is asking a branch of so many documents in a window more work than asking of each whether it can reach a score?
fn is_much(branch: &Branch<'_>, documents: usize, max_doc: DocId) -> bool {
    branch.size() * WIDTH as u64 > documents as u64 / 4 * u64::from(max_doc)
}
