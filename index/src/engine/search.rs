//! Answering a query: one walk over each segment that collects every matching document with its score.
//!
//! All leaves are walked together, document by document; which of them match is a set of bits, on which the condition
//! is evaluated. Every match is kept, so that counts and facets are true.

use tantivy::schema::Term as EngineTerm;
use tantivy::{DocId, SegmentReader, TERMINATED};

use super::cursor::{LeafCursor, Lengths, Positions, nearest};
use super::leaves::Leaves;
use super::reader::{Inner, Snapshot};
use super::select::{self, Match};
use crate::document::ArticleKey;
use crate::error::{Error, Result};
use crate::explanation::Near;
use crate::query::{Condition, Filter, Found, MAX_LEAVES, Options, Query, Ranking};

/// Documents between two looks at the clock.
const CLOCK_EVERY: u32 = 4096;
/// Neighbouring words farther apart than this add nothing.
const NEAR: u32 = 8;

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
        super::guarded(&self.inner.path, || self.search_unguarded(query, filter, options, ranking))
    }

    fn search_unguarded(
        &self,
        query: &Query,
        filter: &Filter,
        options: &Options,
        ranking: &Ranking,
    ) -> Result<Found> {
        let search = Search { inner: &self.inner, query, filter, options, ranking };
        let mut matches = Vec::new();
        let unmatched = search.collect(&mut matches).map_err(|error| match error {
            Stop::GivenUp(error) => error,
            Stop::Engine(error) => self.error(error),
        })?;
        let mut found =
            select::select(&self.inner, query, options, ranking, matches).map_err(|e| self.error(e))?;
        found.unmatched = unmatched;
        Ok(found)
    }

    /// In how many articles a term occurs, those deleted since the last merge included.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn frequency(&self, term: &str) -> Result<u64> {
        let engine = |error: std::io::Error| self.error(error.into());
        let mut count = 0;
        for segment in self.inner.searcher.segment_readers() {
            let mut most = 0;
            for field in [self.inner.fields.title, self.inner.fields.body] {
                let index = segment.inverted_index(field).map_err(|error| self.error(error))?;
                most = most.max(index.doc_freq(&EngineTerm::from_field_text(field, term)).map_err(engine)?);
            }
            count += u64::from(most);
        }
        Ok(count)
    }
}

enum Stop {
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
    /// Collects every match, and returns the leaves that match nothing anywhere.
    fn collect(&self, matches: &mut Vec<Match>) -> Result<Vec<usize>, Stop> {
        let segments = self.inner.searcher.segment_readers();
        let opened = Leaves::open(self.inner)?;
        let leaves = &self.query.leaves[..self.query.leaves.len().min(MAX_LEAVES)];
        // For each segment its cursors, one a leaf.
        let mut cursors: Vec<Vec<LeafCursor>> = segments.iter().map(|_| Vec::new()).collect();
        let mut unmatched = Vec::new();
        for (n, leaf) in leaves.iter().enumerate() {
            if let Some(error) = self.options.give_up() {
                return Err(Stop::GivenUp(error));
            }
            let found = opened.cursors(leaf)?;
            if found.iter().all(|cursor| cursor.doc() == TERMINATED) {
                unmatched.push(n);
            }
            for (segment, cursor) in cursors.iter_mut().zip(found) {
                segment.push(cursor);
            }
        }
        for (n, mut cursors) in cursors.into_iter().enumerate() {
            self.walk(n, &segments[n], &mut cursors, matches)?;
        }
        Ok(unmatched)
    }

    /// Walks one segment.
    fn walk(
        &self,
        n: usize,
        segment: &SegmentReader,
        cursors: &mut [LeafCursor],
        matches: &mut Vec<Match>,
    ) -> Result<(), Stop> {
        let columns = &self.inner.columns[n];
        let alive = segment.alive_bitset();
        let sources = self.filtered_sources(n)?;
        // A condition that holds without any leaf (`-word`, filters alone) may match every document.
        let everything = self.query.condition.as_ref().is_some_and(|condition| condition.holds(0));
        let mut everywhere = if everything { 0 } else { TERMINATED };
        let mut positions: Vec<Positions> = vec![Positions::new(); cursors.len()];
        let mut clock = 0;
        loop {
            let doc = cursors.iter().map(LeafCursor::doc).min().unwrap_or(TERMINATED).min(everywhere);
            if doc >= segment.max_doc() {
                return Ok(());
            }
            clock += 1;
            if clock % CLOCK_EVERY == 0
                && let Some(error) = self.options.give_up()
            {
                return Err(Stop::GivenUp(error));
            }
            let mut matched = 0u64;
            for (leaf, cursor) in cursors.iter().enumerate() {
                matched |= u64::from(cursor.doc() == doc) << leaf;
            }
            let wanted = self.query.condition.as_ref().is_none_or(|condition| condition.holds(matched))
                && alive.is_none_or(|alive| alive.is_alive(doc))
                && (matched != 0 || columns.is_article(doc));
            if wanted {
                let failed = self.failed(n, doc, &sources);
                if failed.count_ones() <= u32::from(self.options.facets) {
                    let key = columns.key.first(doc).unwrap_or(0);
                    if !self.query.excluded.contains(&ArticleKey(key)) {
                        let score = self.score(n, doc, matched, cursors, &mut positions, |_| {});
                        matches.push(Match { segment: n as u32, doc, score, matched, key, failed });
                    }
                }
            }
            for cursor in cursors.iter_mut().filter(|cursor| cursor.doc() == doc) {
                cursor.advance();
            }
            if everything {
                everywhere = doc + 1;
            }
        }
    }

    pub(super) fn lengths(&self, n: usize, doc: DocId) -> Lengths {
        let columns = &self.inner.columns[n];
        Lengths {
            title: columns.title_length.first(doc).unwrap_or(0) as f32,
            body: columns.body_length.first(doc).unwrap_or(0) as f32,
        }
    }

    /// The score of a document: what each leaf scores, and what pairs that stand close together add, with which
    /// `near` is called.
    pub(super) fn score(
        &self,
        n: usize,
        doc: DocId,
        matched: u64,
        cursors: &mut [LeafCursor],
        positions: &mut [Positions],
        mut near: impl FnMut(Near),
    ) -> f32 {
        let lengths = self.lengths(n, doc);
        let mut scores = [0f32; MAX_LEAVES];
        let mut sum = 0.0;
        for (leaf, cursor) in cursors.iter().enumerate().filter(|(leaf, _)| matched >> leaf & 1 == 1) {
            scores[leaf] = self.query.leaves[leaf].weight * cursor.score(lengths, self.ranking);
            sum += scores[leaf];
        }
        if self.ranking.proximity > 0.0 {
            let both = |&&(a, b): &&(usize, usize)| matched >> a & matched >> b & 1 == 1;
            let mut known = 0u64;
            for &(a, b) in self.query.neighbours.iter().filter(both) {
                for leaf in [a, b] {
                    if known >> leaf & 1 == 0 {
                        positions[leaf].clear();
                        cursors[leaf].body_positions(&mut positions[leaf]);
                        known |= 1 << leaf;
                    }
                }
                if let Some(distance) =
                    nearest(&positions[a], &positions[b]).filter(|&distance| distance <= NEAR)
                {
                    let score = self.ranking.proximity * scores[a].min(scores[b]) / distance as f32;
                    near(Near { leaves: (a, b), distance, score });
                    sum += score;
                }
            }
        }
        sum
    }

    /// The numbers of the sources that the filter allows in a segment; `None` where it allows all.
    pub(super) fn filtered_sources(&self, n: usize) -> tantivy::Result<Option<Vec<u64>>> {
        if self.filter.sources.is_empty() {
            return Ok(None);
        }
        let names = self.inner.columns[n].source_names()?;
        let allowed = |(_, name): &(usize, String)| self.filter.sources.contains(name);
        Ok(Some(names.into_iter().enumerate().filter(allowed).map(|(number, _)| number as u64).collect()))
    }

    pub(super) fn failed(&self, n: usize, doc: DocId, sources: &Option<Vec<u64>>) -> u8 {
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
