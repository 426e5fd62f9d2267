//! Opening the leaves of a query: from what is looked up to cursors over the documents of each segment.

use std::collections::HashMap;
use std::sync::Arc;

use lupe_analysis::Language;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Term as EngineTerm};
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED, TantivyError};

use super::cursor::{
    LeafCursor, Lengths, Listed, MatchKind, Positions, TermCursor, TermWeight, cluster_frequency,
    phrase_frequency,
};
use super::load::LanguageStats;
use super::reader::Inner;
use crate::explanation::How;
use crate::query::{Leaf, Matcher, Scope, WeightedTerm};
use crate::term::Layer;

/// Documents of a segment in order, with how often a leaf stands in title and body.
type Documents = Vec<Listed>;

/// Opens leaves on one snapshot.
pub(super) struct Leaves<'a> {
    inner: &'a Inner,
    indexes: Vec<SegmentIndex>,
}

/// The inverted indexes of a segment's title and body.
struct SegmentIndex {
    title: Arc<InvertedIndexReader>,
    body: Arc<InvertedIndexReader>,
}

/// Where a term stands in a segment.
type Place = (Option<TermInfo>, Option<TermInfo>);

impl<'a> Leaves<'a> {
    /// Opens the inverted indexes of a snapshot.
    pub(super) fn open(inner: &'a Inner) -> tantivy::Result<Leaves<'a>> {
        let open = |segment: &tantivy::SegmentReader| {
            Ok(SegmentIndex {
                title: segment.inverted_index(inner.fields.title)?,
                body: segment.inverted_index(inner.fields.body)?,
            })
        };
        let indexes = inner.searcher.segment_readers().iter().map(open).collect::<tantivy::Result<_>>()?;
        Ok(Leaves { inner, indexes })
    }

    /// The cursor of a leaf for each segment.
    pub(super) fn cursors(&self, leaf: &Leaf) -> tantivy::Result<Vec<LeafCursor>> {
        self.matcher_cursors(&leaf.matcher, leaf.scope)
    }

    fn matcher_cursors(&self, matcher: &Matcher, scope: Scope) -> tantivy::Result<Vec<LeafCursor>> {
        match matcher {
            Matcher::Terms(terms) => self.term_cursors(terms, scope),
            Matcher::Compound { whole, parts, within, weight } => {
                let apart = |positions: &[Positions]| cluster_frequency(positions, *within);
                let lists = self.together(parts, scope, How::Parts, apart)?;
                let wholes = self.term_cursors(whole, scope)?;
                let lists = self.weigh_lists(lists, *weight);
                let either = |(whole, list)| LeafCursor::Either(Box::new((whole, list)));
                Ok(wholes.into_iter().zip(lists).map(either).collect())
            }
            Matcher::Either { first, others, weight } => {
                let mut cursors = self.matcher_cursors(first, scope)?;
                for other in others {
                    // A phrase scores for all its words, but stands for one here.
                    let words = if let Matcher::Phrase { slots, .. } = other { slots.len() } else { 1 };
                    let factor = weight / words.max(1) as f32;
                    let either = |(first, other)| {
                        let other = LeafCursor::Synonym(Box::new(other), factor);
                        LeafCursor::Either(Box::new((first, other)))
                    };
                    let others = self.matcher_cursors(other, scope)?;
                    cursors = cursors.into_iter().zip(others).map(either).collect();
                }
                Ok(cursors)
            }
            Matcher::Phrase { slots, slop } => {
                let in_order = |positions: &[Positions]| phrase_frequency(positions, *slop);
                let lists = self.together(slots, scope, How::Phrase, in_order)?;
                Ok(self.weigh_lists(lists, slots.len() as f32))
            }
            Matcher::Expanded(terms) => {
                let found = self.indexes.iter().map(|index| self.expanded(index, terms, scope));
                Ok(self.weigh_lists(found.collect::<Result<_, TantivyError>>()?, 1.0))
            }
        }
    }

    fn term_cursors(&self, terms: &[WeightedTerm], scope: Scope) -> tantivy::Result<Vec<LeafCursor>> {
        let (places, weights) = self.look_up(terms, scope)?;
        let cursors = self.indexes.iter().zip(places).map(|(index, places)| {
            let terms = places.iter().zip(&weights).enumerate();
            let terms = terms.map(|(number, (place, &weight))| open(index, number, place, weight));
            let terms = terms.collect::<std::io::Result<Vec<_>>>()?;
            Ok(LeafCursor::terms(terms.into_iter().flatten().collect()))
        });
        cursors.collect()
    }

    /// Finds terms in every segment, and weighs them by the frequency of the most frequent one in each language.
    fn look_up(
        &self,
        terms: &[WeightedTerm],
        scope: Scope,
    ) -> Result<(Vec<Vec<Place>>, Vec<TermWeight>), TantivyError> {
        let fields = &self.inner.fields;
        let mut places = Vec::with_capacity(self.indexes.len());
        let mut counts = vec![0u64; terms.len()];
        for (index, columns) in self.indexes.iter().zip(&self.inner.columns) {
            let mut here = Vec::with_capacity(terms.len());
            for (term, count) in terms.iter().zip(&mut counts) {
                if !columns.holds(term.language) {
                    here.push((None, None));
                    continue;
                }
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
        // A word is as frequent as its widest layer; a part of compounds is more frequent than the word alone.
        let mut most: HashMap<Language, u64> = HashMap::new();
        for (term, &count) in terms.iter().zip(&counts).filter(|(term, _)| term.layer != Layer::Part) {
            let entry = most.entry(term.language).or_default();
            *entry = count.max(*entry);
        }
        let weight = |(term, &count): (&WeightedTerm, &u64)| {
            let own = if term.layer == Layer::Part { count } else { 0 };
            let frequency = most.get(&term.language).copied().unwrap_or(0).max(own);
            self.term_weight(term, frequency)
        };
        let weights = terms.iter().zip(&counts).map(weight).collect();
        Ok((places, weights))
    }

    fn term_weight(&self, term: &WeightedTerm, frequency: u64) -> TermWeight {
        let stats = self.inner.stats.get(&term.language).copied().unwrap_or_default();
        TermWeight {
            weight: term.weight,
            idf: idf(stats.articles + stats.passages, frequency),
            // A language of passages alone has articles in others only.
            average: if stats.articles > 0 { average_lengths([&stats]) } else { self.average_lengths() },
            kind: match term.layer {
                Layer::Exact => MatchKind::Form,
                Layer::Folded | Layer::Unaccented | Layer::Inflection => MatchKind::Word,
                Layer::Part => MatchKind::Part,
            },
        }
    }

    /// The documents of each segment where `frequency` finds the slots together, by title and body. They are found
    /// beforehand: they are few, and it takes the positions of all slots.
    fn together(
        &self,
        slots: &[Vec<WeightedTerm>],
        scope: Scope,
        how: How,
        frequency: impl Fn(&[Positions]) -> u32,
    ) -> tantivy::Result<Vec<Documents>> {
        let mut places = Vec::new();
        for slot in slots {
            places.push(self.look_up(slot, scope)?.0);
        }
        let mut lists = Vec::new();
        for (n, index) in self.indexes.iter().enumerate() {
            let mut found: HashMap<DocId, Listed> = HashMap::new();
            for (in_title, field) in [(true, &index.title), (false, &index.body)] {
                let info = |(title, body): &'_ Place| if in_title { title.clone() } else { body.clone() };
                let read =
                    |info| field.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions);
                let slot = |slot: &Vec<Vec<Place>>| {
                    slot[n]
                        .iter()
                        .filter_map(info)
                        .map(read)
                        .collect::<std::io::Result<Vec<SegmentPostings>>>()
                };
                let mut walkers = places.iter().map(slot).collect::<std::io::Result<Vec<_>>>()?;
                for_each_together(&mut walkers, &frequency, |doc, frequency| {
                    let entry = found.entry(doc).or_insert(listed(doc, 1.0, how));
                    *(if in_title { &mut entry.title } else { &mut entry.body }) = frequency as f32;
                });
            }
            lists.push(sorted(found));
        }
        Ok(lists)
    }

    /// The documents that hold any of these terms; all that a document holds count together.
    fn expanded(
        &self,
        index: &SegmentIndex,
        terms: &[WeightedTerm],
        scope: Scope,
    ) -> Result<Documents, TantivyError> {
        let fields = &self.inner.fields;
        let mut found: HashMap<DocId, Listed> = HashMap::new();
        for (number, term) in terms.iter().enumerate() {
            let (title, body) = (&index.title, &index.body);
            for (in_title, field, index) in [(true, fields.title, title), (false, fields.body, body)] {
                if scope == (if in_title { Scope::Body } else { Scope::Title }) {
                    continue;
                }
                let info = index.get_term_info(&EngineTerm::from_field_text(field, &term.term))?;
                let Some(info) = info else { continue };
                let mut postings = index.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                while postings.doc() != TERMINATED {
                    let doc = postings.doc();
                    let entry = found.entry(doc).or_insert(listed(doc, 0.0, How::Term(number)));
                    if term.weight > entry.factor {
                        (entry.factor, entry.how) = (term.weight, How::Term(number));
                    }
                    *(if in_title { &mut entry.title } else { &mut entry.body }) +=
                        postings.term_freq() as f32;
                    postings.advance();
                }
            }
        }
        Ok(sorted(found))
    }

    /// Cursors over documents found beforehand, weighed by how many they are.
    fn weigh_lists(&self, lists: Vec<Documents>, weight: f32) -> Vec<LeafCursor> {
        let frequency: usize = lists.iter().map(Vec::len).sum();
        let articles = self.inner.stats.values().map(|stats| stats.articles).sum();
        let weight = TermWeight {
            weight,
            idf: idf(articles, frequency as u64),
            average: self.average_lengths(),
            kind: MatchKind::Word,
        };
        lists.into_iter().map(|docs| LeafCursor::list(docs, weight)).collect()
    }

    /// The average lengths of all articles.
    fn average_lengths(&self) -> Lengths {
        average_lengths(self.inner.stats.values())
    }
}

/// The average lengths of the articles in some languages.
fn average_lengths<'s>(stats: impl IntoIterator<Item = &'s LanguageStats>) -> Lengths {
    let (articles, title, body) = stats.into_iter().fold((0, 0, 0), |sum, stats| {
        (sum.0 + stats.articles, sum.1 + stats.title_tokens, sum.2 + stats.body_tokens)
    });
    let average = |tokens: u64| tokens as f32 / articles.max(1) as f32;
    Lengths { title: average(title), body: average(body) }
}

/// Inverse document frequency as in Lucene's BM25: never negative.
pub(super) fn idf(articles: u64, frequency: u64) -> f32 {
    // Deleted documents still count in frequencies until their segment is merged.
    let frequency = frequency.min(articles) as f32;
    (1.0 + (articles as f32 - frequency + 0.5) / (frequency + 0.5)).ln()
}

fn open(
    index: &SegmentIndex,
    number: usize,
    place: &Place,
    weight: TermWeight,
) -> std::io::Result<Option<TermCursor>> {
    if place.0.is_none() && place.1.is_none() {
        return Ok(None);
    }
    let option = IndexRecordOption::WithFreqsAndPositions;
    let read = |index: &InvertedIndexReader, info: &Option<TermInfo>| {
        info.as_ref().map(|info| index.read_postings_from_terminfo(info, option).map(Box::new)).transpose()
    };
    let (title, body) = (read(&index.title, &place.0)?, read(&index.body, &place.1)?);
    Ok(Some(TermCursor { number, title, body, weight }))
}

/// A document where nothing has been counted yet.
fn listed(doc: DocId, factor: f32, how: How) -> Listed {
    Listed { doc, title: 0.0, body: 0.0, factor, how }
}

fn sorted(found: HashMap<DocId, Listed>) -> Documents {
    let mut docs: Documents = found.into_values().collect();
    docs.sort_unstable_by_key(|entry| entry.doc);
    docs
}

/// Calls `sink` with each document of a field that holds all slots, each filled by any of its postings, where
/// `frequency` of their positions is not 0.
fn for_each_together(
    slots: &mut [Vec<SegmentPostings>],
    frequency: impl Fn(&[Positions]) -> u32,
    mut sink: impl FnMut(DocId, u32),
) {
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
        let count = frequency(&positions);
        if count > 0 {
            sink(target, count);
        }
        target += 1;
    }
}
