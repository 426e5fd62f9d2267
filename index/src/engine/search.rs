//! Answering a query: one walk over each segment that collects every matching document with its score.
//!
//! All leaves are walked together, document by document; which of them match is a set of bits, on which the condition
//! is evaluated. Every match is kept, so that counts and facets are true.

use std::collections::HashMap;
use std::time::Instant;

use lupe_analysis::Language;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term as EngineTerm};
use tantivy::{DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use super::cursor::{LeafCursor, Lengths, Positions, TermCursor, TermWeight, nearest, phrase_frequency};
use super::reader::{Inner, Snapshot};
use super::select::{self, Match};
use crate::error::{Error, Result};
use crate::query::{
    Condition, Filter, Found, Leaf, MAX_LEAVES, Matcher, Options, Query, Ranking, Scope, WeightedTerm,
};
use crate::term::{Layer, term_prefix};

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
        let search = Search { inner: &self.inner, query, filter, options, ranking };
        let mut matches = Vec::new();
        let unmatched = search.collect(&mut matches).map_err(|error| match error {
            Stop::Deadline => Error::Timeout,
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
    Deadline,
    Engine(tantivy::TantivyError),
}

impl<E: Into<tantivy::TantivyError>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Engine(error.into())
    }
}

struct Search<'a> {
    inner: &'a Inner,
    query: &'a Query,
    filter: &'a Filter,
    options: &'a Options,
    ranking: &'a Ranking,
}

/// The inverted indexes of a segment's title and body.
struct SegmentIndex {
    title: std::sync::Arc<InvertedIndexReader>,
    body: std::sync::Arc<InvertedIndexReader>,
}

/// Where a term stands in a segment.
type Place = (Option<TermInfo>, Option<TermInfo>);

impl Search<'_> {
    /// Collects every match, and returns the leaves that match nothing anywhere.
    fn collect(&self, matches: &mut Vec<Match>) -> Result<Vec<usize>, Stop> {
        let segments = self.inner.searcher.segment_readers();
        let indexes: Vec<SegmentIndex> = segments
            .iter()
            .map(|segment| {
                let fields = &self.inner.fields;
                Ok(SegmentIndex {
                    title: segment.inverted_index(fields.title)?,
                    body: segment.inverted_index(fields.body)?,
                })
            })
            .collect::<tantivy::Result<_>>()?;
        let leaves = &self.query.leaves[..self.query.leaves.len().min(MAX_LEAVES)];
        // For each segment its cursors, one a leaf.
        let mut cursors: Vec<Vec<LeafCursor>> = segments.iter().map(|_| Vec::new()).collect();
        let mut unmatched = Vec::new();
        for (n, leaf) in leaves.iter().enumerate() {
            let found = self.leaf_cursors(leaf, &indexes)?;
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
                && self.options.deadline.is_some_and(|deadline| Instant::now() > deadline)
            {
                return Err(Stop::Deadline);
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
                    let score = self.score(n, doc, matched, cursors, &mut positions);
                    let key = columns.key.first(doc).unwrap_or(0);
                    matches.push(Match { segment: n as u32, doc, score, matched, key, failed });
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

    fn score(
        &self,
        n: usize,
        doc: DocId,
        matched: u64,
        cursors: &mut [LeafCursor],
        positions: &mut [Positions],
    ) -> f32 {
        let columns = &self.inner.columns[n];
        let lengths = Lengths {
            title: columns.title_length.first(doc).unwrap_or(0) as f32,
            body: columns.body_length.first(doc).unwrap_or(0) as f32,
        };
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
                    sum += self.ranking.proximity * scores[a].min(scores[b]) / distance as f32;
                }
            }
        }
        sum
    }

    /// The numbers of the sources that the filter allows in a segment; `None` where it allows all.
    fn filtered_sources(&self, n: usize) -> tantivy::Result<Option<Vec<u64>>> {
        if self.filter.sources.is_empty() {
            return Ok(None);
        }
        let names = self.inner.columns[n].source_names()?;
        let allowed = |(_, name): &(usize, String)| self.filter.sources.contains(name);
        Ok(Some(names.into_iter().enumerate().filter(allowed).map(|(number, _)| number as u64).collect()))
    }

    fn failed(&self, n: usize, doc: DocId, sources: &Option<Vec<u64>>) -> u8 {
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

    /// The cursor of a leaf for each segment.
    fn leaf_cursors(&self, leaf: &Leaf, indexes: &[SegmentIndex]) -> Result<Vec<LeafCursor>, Stop> {
        match &leaf.matcher {
            Matcher::Terms(terms) => {
                let (places, weights) = self.look_up(terms, leaf.scope, indexes)?;
                let cursors = indexes.iter().zip(places).map(|(index, places)| {
                    let terms =
                        places.iter().zip(&weights).map(|(place, &weight)| open(index, place, weight));
                    Ok(LeafCursor::terms(
                        terms.collect::<std::io::Result<Vec<_>>>()?.into_iter().flatten().collect(),
                    ))
                });
                cursors.collect()
            }
            Matcher::Phrase { slots, slop } => self.phrase_cursors(slots, *slop, leaf.scope, indexes),
            Matcher::Prefix { prefixes } => {
                let found = indexes.iter().map(|index| prefix_docs(index, prefixes, leaf.scope));
                Ok(self.weigh_lists(found.collect::<Result<_, Stop>>()?, 1.0))
            }
        }
    }

    /// Finds terms in every segment, and weighs them by the frequency of the most frequent one in each language.
    fn look_up(
        &self,
        terms: &[WeightedTerm],
        scope: Scope,
        indexes: &[SegmentIndex],
    ) -> Result<(Vec<Vec<Place>>, Vec<TermWeight>), Stop> {
        let fields = &self.inner.fields;
        let mut places = Vec::with_capacity(indexes.len());
        let mut counts = vec![0u64; terms.len()];
        for index in indexes {
            let mut here = Vec::with_capacity(terms.len());
            for (term, count) in terms.iter().zip(&mut counts) {
                let get = |index: &InvertedIndexReader, field: Field, wanted: bool| match wanted {
                    true => index.get_term_info(&EngineTerm::from_field_text(field, &term.term)),
                    false => Ok(None),
                };
                let title = get(&index.title, fields.title, scope != Scope::Body)?;
                let body = get(&index.body, fields.body, scope != Scope::Title)?;
                let frequency =
                    |info: &Option<TermInfo>| info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
                *count += frequency(&title).max(frequency(&body));
                here.push((title, body));
            }
            places.push(here);
        }
        let mut most: HashMap<Language, u64> = HashMap::new();
        for (term, &count) in terms.iter().zip(&counts) {
            let entry = most.entry(term.language).or_default();
            *entry = count.max(*entry);
        }
        let weights = terms
            .iter()
            .map(|term| {
                self.term_weight(term.language, term.weight, most.get(&term.language).copied().unwrap_or(0))
            })
            .collect();
        Ok((places, weights))
    }

    fn term_weight(&self, language: Language, weight: f32, frequency: u64) -> TermWeight {
        let stats = self.inner.stats.get(&language).copied().unwrap_or_default();
        let average = |tokens: u64| tokens as f32 / stats.articles.max(1) as f32;
        TermWeight {
            factor: weight * idf(stats.articles, frequency),
            average: Lengths { title: average(stats.title_tokens), body: average(stats.body_tokens) },
        }
    }

    /// A phrase is found beforehand: its documents are few, and its frequency needs positions of all of its words.
    fn phrase_cursors(
        &self,
        slots: &[Vec<WeightedTerm>],
        slop: u32,
        scope: Scope,
        indexes: &[SegmentIndex],
    ) -> Result<Vec<LeafCursor>, Stop> {
        let mut places = Vec::new();
        for slot in slots {
            places.push(self.look_up(slot, scope, indexes)?.0);
        }
        let mut lists = Vec::new();
        for (n, index) in indexes.iter().enumerate() {
            let mut counts: HashMap<DocId, (f32, f32)> = HashMap::new();
            for (in_title, field) in [(true, &index.title), (false, &index.body)] {
                let mut walkers = Vec::new();
                for slot in &places {
                    let infos = slot[n]
                        .iter()
                        .filter_map(|(title, body)| if in_title { title.as_ref() } else { body.as_ref() });
                    let postings: Vec<SegmentPostings> = infos
                        .map(|info| {
                            field.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions)
                        })
                        .collect::<std::io::Result<_>>()?;
                    walkers.push(postings);
                }
                for_each_phrase(&mut walkers, slop, |doc, frequency| {
                    let entry = counts.entry(doc).or_default();
                    *(if in_title { &mut entry.0 } else { &mut entry.1 }) = frequency as f32;
                });
            }
            lists.push(sorted(counts));
        }
        Ok(self.weigh_lists(lists, slots.len() as f32))
    }

    /// Cursors over documents found beforehand, weighed by how many they are.
    fn weigh_lists(&self, lists: Vec<Vec<(DocId, f32, f32)>>, weight: f32) -> Vec<LeafCursor> {
        let frequency: usize = lists.iter().map(Vec::len).sum();
        let total = self.inner.stats.values().fold((0, 0, 0), |sum, stats| {
            (sum.0 + stats.articles, sum.1 + stats.title_tokens, sum.2 + stats.body_tokens)
        });
        let average = |tokens: u64| tokens as f32 / total.0.max(1) as f32;
        let weight = TermWeight {
            factor: weight * idf(total.0, frequency as u64),
            average: Lengths { title: average(total.1), body: average(total.2) },
        };
        lists.into_iter().map(|docs| LeafCursor::list(docs, weight)).collect()
    }
}

impl Condition {
    /// Does the condition hold where these leaves match?
    fn holds(&self, matched: u64) -> bool {
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

/// Inverse document frequency as in Lucene's BM25: never negative.
pub(super) fn idf(articles: u64, frequency: u64) -> f32 {
    // Deleted documents still count in frequencies until their segment is merged.
    let frequency = frequency.min(articles) as f32;
    (1.0 + (articles as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
}

fn open(index: &SegmentIndex, place: &Place, weight: TermWeight) -> std::io::Result<Option<TermCursor>> {
    if place.0.is_none() && place.1.is_none() {
        return Ok(None);
    }
    let option = IndexRecordOption::WithFreqsAndPositions;
    let read = |index: &InvertedIndexReader, info: &Option<TermInfo>| {
        info.as_ref().map(|info| index.read_postings_from_terminfo(info, option)).transpose()
    };
    Ok(Some(TermCursor { title: read(&index.title, &place.0)?, body: read(&index.body, &place.1)?, weight }))
}

/// The documents that hold a word with one of the prefixes, with their frequencies.
fn prefix_docs(
    index: &SegmentIndex,
    prefixes: &[(Language, String)],
    scope: Scope,
) -> Result<Vec<(DocId, f32, f32)>, Stop> {
    let mut counts: HashMap<DocId, (f32, f32)> = HashMap::new();
    for (language, prefix) in prefixes {
        let from = term_prefix(*language, Layer::Exact) + prefix;
        for (in_title, field) in [(true, &index.title), (false, &index.body)] {
            if scope == (if in_title { Scope::Body } else { Scope::Title }) {
                continue;
            }
            let mut stream = field.terms().range().ge(from.as_bytes()).into_stream()?;
            while stream.advance() && stream.key().starts_with(from.as_bytes()) {
                let mut postings =
                    field.read_postings_from_terminfo(stream.value(), IndexRecordOption::WithFreqs)?;
                while postings.doc() != TERMINATED {
                    let entry = counts.entry(postings.doc()).or_default();
                    *(if in_title { &mut entry.0 } else { &mut entry.1 }) += postings.term_freq() as f32;
                    postings.advance();
                }
            }
        }
    }
    Ok(sorted(counts))
}

fn sorted(counts: HashMap<DocId, (f32, f32)>) -> Vec<(DocId, f32, f32)> {
    let mut docs: Vec<_> = counts.into_iter().map(|(doc, (title, body))| (doc, title, body)).collect();
    docs.sort_unstable_by_key(|entry| entry.0);
    docs
}

/// Calls `sink` with each document of a field that holds the phrase. Each slot is filled by any of its postings.
fn for_each_phrase(slots: &mut [Vec<SegmentPostings>], slop: u32, mut sink: impl FnMut(DocId, u32)) {
    let mut positions: Vec<Positions> = vec![Positions::new(); slots.len()];
    let mut target = 0;
    loop {
        // Move every slot to `target` or behind; the farthest is the next candidate, until all agree.
        let mut farthest = target;
        for slot in slots.iter_mut() {
            for postings in slot.iter_mut().filter(|postings| postings.doc() < target) {
                postings.seek(target);
            }
            farthest = farthest.max(slot.iter().map(DocSet::doc).min().unwrap_or(TERMINATED));
        }
        if farthest == TERMINATED {
            return;
        }
        if farthest > target {
            target = farthest;
            continue;
        }
        for (slot, positions) in slots.iter_mut().zip(&mut positions) {
            positions.clear();
            for postings in slot.iter_mut().filter(|postings| postings.doc() == target) {
                postings.append_positions_with_offset(0, positions);
            }
            positions.sort_unstable();
        }
        let frequency = phrase_frequency(&positions, slop);
        if frequency > 0 {
            sink(target, frequency);
        }
        target += 1;
    }
}
