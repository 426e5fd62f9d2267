//! Answering a query: one walk over each segment that collects every matching document, and the scores of those that
//! could be among the hits.
//!
//! Which leaves match a document is a set of bits, on which the condition is evaluated. Every match is kept, so that
//! counts and facets are true.

use tantivy::DocId;

use super::best::Best;
use super::cursor::{LeafCursor, Lengths, Places};
use super::guarded;
use super::leaves::{Leaves, Source};
use super::looked_up::Sources;
use super::reader::{Inner, Snapshot};
use super::select::{self, Gathered, Match};
use super::shares::AtWork;
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::explanation::Near;
use crate::query::{Condition, Filter, Found, MAX_LEAVES, Options, Query, Ranking};

/// Documents between two looks at the clock, where positions are read.
const CLOCK_EVERY: u32 = 1024;
/// Neighbouring words farther apart than this add nothing.
const NEAR: u32 = 8;

/// Texts of up to this many tokens are short: where in them a word stands says nothing. Of twice as many, it does.
const SHORT_TEXT: f32 = 400.0;
/// A word that first stands behind so many tokens of a long text is not what it is about.
const LEAD: f32 = 200.0;

/// From 1 for what stands at a text's beginning to 0 for what first stands behind its lead. What has no place, as a title
/// does, counts in full.
pub(super) fn earliness(positions: &[u32]) -> f32 {
    positions.first().map_or(1.0, |&first| 1.0 - (first as f32 / LEAD).min(1.0))
}

/// Bits of [`Match::failed`]: which filter the document does not pass.
pub(super) mod failed {
    pub(in super::super) const LANGUAGE: u8 = 1;
    pub(in super::super) const SOURCE: u8 = 2;
    pub(in super::super) const DATE: u8 = 4;
}

impl Snapshot {
    /// Answers a query.
    ///
    /// # Errors
    /// The deadline has passed, or the index is damaged.
    pub fn search(
        &self,
        query: &Query,
        filter: &Filter,
        options: &Options,
        ranking: &Ranking,
    ) -> Result<Found> {
        let search = Search { inner: &self.inner, query, filter, options, ranking };
        guarded(&self.inner.path, || search.run().map_err(|stop| search.error(stop)))
    }
}

pub(super) enum Stop {
    GivenUp(Error),
    Engine(tantivy::TantivyError),
}

impl<E: Into<tantivy::TantivyError>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Engine(error.into())
    }
}

pub(super) struct Search<'a> {
    pub(super) inner: &'a Inner,
    pub(super) query: &'a Query,
    pub(super) filter: &'a Filter,
    pub(super) options: &'a Options,
    pub(super) ranking: &'a Ranking,
}

impl Search<'_> {
    fn run(&self) -> Result<Found, Stop> {
        let _at_work = AtWork::this();
        let opened = Leaves::new(self.inner);
        let leaves = self.sources(&opened)?;
        let of = |n: usize| leaves.iter().map(|segments| &segments[n]).collect();
        let sources: Vec<Vec<&Source>> = (0..self.inner.columns.len()).map(of).collect();
        let least = self.least(&sources)?;
        let found = self.found(&opened, &sources, least)?;
        let leaves = self.query.leaves.len().min(MAX_LEAVES);
        let is_empty = |leaf: &usize| sources.iter().all(|segment| segment[*leaf].size() == 0);
        Ok(Found { unmatched: (0..leaves).filter(is_empty).collect(), ..found })
    }

    /// How many of the wanted leaves an article must match, as far as it can be known without walking all that match fewer:
    /// hardly an article has all words of a question, and then most of that would be for nothing.
    fn least(&self, sources: &[Vec<&Source>]) -> Result<usize, Stop> {
        let all = select::wanted(self.query).count_ones() as usize;
        let most = select::below(all, all, self.ranking);
        if all <= self.ranking.short_query || most <= 1 {
            return Ok(most);
        }
        // Where enough articles have so many or more, the bar is above 1.
        let telling = (1..=all).find(|&n| select::below(n, all, self.ranking) > 1).unwrap_or(all);
        let options = Options { collapse: false, facets: false, exact: usize::MAX, ..self.options.clone() };
        let mut gathered = Gathered {
            tally: Tally::new(self.inner, &options, self.ranking.enough),
            best: Best::new(0, false),
            matches: Vec::new(),
            enough: Some((all, self.ranking.enough)),
        };
        self.walk_all(telling, sources, &mut gathered)?;
        let needed = select::least_coverage(all, gathered.tally.coverage(), (telling, 1), self.ranking);
        Ok(needed.unwrap_or(1))
    }

    /// What is found, where articles that match `least` of the wanted leaves are looked for first.
    fn found(&self, opened: &Leaves<'_>, sources: &[Vec<&Source>], mut least: usize) -> Result<Found, Stop> {
        let all = select::wanted(self.query).count_ones() as usize;
        let fewest = usize::from(!self.may_match_none());
        let lift = (2..=self.ranking.short_query).contains(&all);
        let mut best = Best::new(select::room(self.options), lift);
        let mut gathered = loop {
            let tally = Tally::new(self.inner, self.options, self.ranking.enough);
            let mut gathered = Gathered { tally, best, matches: Vec::new(), enough: None };
            self.walk_all(least, sources, &mut gathered)?;
            // So many have as many words that it takes no fewer; and of a part nobody knows how many of all have more.
            if gathered.tally.is_about() {
                break gathered;
            }
            match select::least_coverage(all, gathered.tally.coverage(), (least, fewest), self.ranking) {
                Some(needed) if needed < least => least = needed,
                Some(_) => break gathered,
                None if all > self.ranking.short_query && least > 1 => least = 1,
                None => least -= 1,
            }
            // What has so many of the words has fewer, too.
            best = gathered.best.again();
        };
        let refine = |matches: &mut [Match]| self.refine(opened, sources, matches);
        select::select(self, &mut gathered, least, refine)
    }

    /// May an article match that has none of the wanted leaves, but what else is demanded?
    fn may_match_none(&self) -> bool {
        let wanted = select::wanted(self.query);
        self.query
            .condition
            .as_ref()
            .is_some_and(|condition| condition.holds(condition.unnegated() & !wanted))
    }

    /// The story that a document tells, if others tell it, too, and one of them is to stand for all.
    #[inline]
    pub(super) fn story(&self, segment: usize, doc: DocId) -> Option<u32> {
        if self.options.collapse { self.inner.cluster(segment, doc) } else { None }
    }

    /// Why an answer was not found.
    pub(super) fn error(&self, stop: Stop) -> Error {
        match stop {
            Stop::GivenUp(error) => error,
            Stop::Engine(error) => Error::engine(&self.inner.path, error),
        }
    }

    /// Looks up the leaves.
    fn sources(&self, opened: &Leaves<'_>) -> Result<Vec<Sources>, Stop> {
        let leaves = &self.query.leaves[..self.query.leaves.len().min(MAX_LEAVES)];
        let mut sources = Vec::with_capacity(leaves.len());
        for leaf in leaves {
            if let Some(error) = self.options.give_up() {
                return Err(Stop::GivenUp(error));
            }
            sources.push(opened.sources(leaf)?);
        }
        Ok(sources)
    }

    /// How much of the scores hangs on where words first stand: nothing in a short text, most in a long one.
    pub(super) fn late(&self, lengths: Lengths) -> f32 {
        let long = (lengths.body / SHORT_TEXT - 1.0).clamp(0.0, 1.0);
        self.ranking.lead * long
    }

    /// The score of a document without what the place of words does to it, by those of the leaves that match, which
    /// get their weight.
    pub(super) fn sum(&self, matched: u64, scores: &mut [f32; MAX_LEAVES]) -> f32 {
        let mut sum = 0.0;
        let mut rest = matched;
        while rest != 0 {
            let leaf = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            scores[leaf] *= self.query.leaves[leaf].weight;
            sum += scores[leaf];
        }
        sum
    }

    /// What neighbouring words add, where `distance` tells how far apart two leaves stand. Calls `near` with each pair.
    pub(super) fn bonus(
        &self,
        matched: u64,
        scores: &[f32; MAX_LEAVES],
        mut distance: impl FnMut(usize, usize) -> Option<u32>,
        mut near: impl FnMut(Near),
    ) -> f32 {
        let mut sum = 0.0;
        for &(a, b) in &self.query.neighbours {
            if matched >> a & matched >> b & 1 == 1
                && let Some(distance) = distance(a, b).filter(|&distance| distance <= NEAR)
            {
                let score = self.ranking.proximity * scores[a].min(scores[b]) / distance.max(1) as f32;
                near(Near { leaves: (a, b), distance, score });
                sum += score;
            }
        }
        sum
    }

    /// The factor by which scores of these leaves grow at most where all neighbours stand close together. A pair adds a share of
    /// the lower of its two scores, which is no more than half of their sum.
    pub(super) fn nearness(&self, leaves: u64) -> f32 {
        let mut pairs = [0u32; MAX_LEAVES];
        for &(a, b) in self.query.neighbours.iter().filter(|(a, b)| leaves >> a & leaves >> b & 1 == 1) {
            for leaf in [a, b] {
                pairs[leaf % MAX_LEAVES] += 1;
            }
        }
        let most = pairs.into_iter().max().unwrap_or(0);
        1.0 + self.ranking.proximity.max(0.0) * most as f32 / 2.0
    }

    /// Adds to the scores what comes of where words stand: early in a long text, close together.
    fn refine(
        &self,
        opened: &Leaves<'_>,
        sources: &[Vec<&Source>],
        matches: &mut [Match],
    ) -> Result<(), Stop> {
        let mut order: Vec<&mut Match> = matches.iter_mut().filter(|hit| hit.bonus > 0.0).collect();
        order.sort_unstable_by_key(|hit| (hit.segment, hit.doc));
        let near = self.query.neighbours.iter().fold(0u64, |bits, (a, b)| bits | 1 << a | 1 << b);
        let mut places = vec![Places::default(); self.query.leaves.len()];
        for hits in order.chunk_by_mut(|a, b| a.segment == b.segment) {
            let Some(n) = hits.first().map(|hit| hit.segment as usize) else { continue };
            let sources = &sources[n];
            // Opened where they are needed.
            let mut cursors: Vec<Option<LeafCursor>> = sources.iter().map(|_| None).collect();
            for (clock, hit) in (1u32..).zip(hits) {
                if clock.is_multiple_of(CLOCK_EVERY)
                    && let Some(error) = self.options.give_up()
                {
                    return Err(Stop::GivenUp(error));
                }
                let lengths = self.inner.columns[n].lengths(hit.doc);
                let late = self.late(lengths);
                let matched = if late > 0.0 { hit.matched } else { hit.matched & near };
                let mut scores = [0f32; MAX_LEAVES];
                for leaf in (0..sources.len()).filter(|leaf| matched >> leaf & 1 == 1) {
                    let cursor = match &mut cursors[leaf] {
                        Some(cursor) => cursor,
                        empty => empty.insert(sources[leaf].cursor(opened.index(n))?),
                    };
                    cursor.seek(hit.doc);
                    cursor.places(&mut places[leaf]);
                    scores[leaf] = cursor.score(lengths, self.ranking);
                }
                self.sum(matched, &mut scores);
                let distance = |a: usize, b: usize| places[a].distance(&places[b]);
                hit.score += self.bonus(matched, &scores, distance, |_| {});
                let early = |leaf: usize| scores[leaf] * earliness(&places[leaf].body);
                let leaves = (0..sources.len()).filter(|leaf| matched >> leaf & 1 == 1);
                hit.score += late * leaves.map(early).sum::<f32>();
                hit.bonus = 0.0;
            }
        }
        Ok(())
    }

    /// The numbers of the sources that the filter allows; `None` where it allows all.
    pub(super) fn filtered_sources(&self) -> Option<Vec<usize>> {
        if self.filter.sources.is_empty() {
            return None;
        }
        let allowed = |(_, name): &(usize, &String)| self.filter.sources.contains(name);
        Some(self.inner.sources.iter().enumerate().filter(allowed).map(|(number, _)| number).collect())
    }

    pub(super) fn failed(&self, n: usize, doc: DocId, sources: &Option<Vec<usize>>) -> u8 {
        let columns = &self.inner.columns[n];
        let mut bits = 0;
        if !self.filter.languages.is_empty() && !self.filter.languages.contains(&columns.language(doc)) {
            bits |= failed::LANGUAGE;
        }
        if let Some(sources) = sources
            && !columns.source(doc).is_some_and(|source| sources.contains(&source))
        {
            bits |= failed::SOURCE;
        }
        if self.filter.from.is_some() || self.filter.to.is_some() {
            let date = columns.date(doc);
            let inside = date > 0
                && self.filter.from.is_none_or(|from| date >= from.0)
                && self.filter.to.is_none_or(|to| date <= to.range().1.0);
            if !inside {
                bits |= failed::DATE;
            }
        }
        bits
    }
}

impl Condition {
    /// Does the condition hold where these leaves match, as bits?
    pub fn holds(&self, matched: u64) -> bool {
        match self {
            Condition::Leaf(leaf) => *leaf < MAX_LEAVES && matched >> leaf & 1 == 1,
            Condition::All(all) => all.iter().all(|condition| condition.holds(matched)),
            Condition::Any(any) => any.iter().any(|condition| condition.holds(matched)),
            Condition::AtLeast(least, some) => {
                some.iter().filter(|condition| condition.holds(matched)).take(*least).count() >= *least
            }
            Condition::Not(not) => !not.holds(matched),
        }
    }
}
