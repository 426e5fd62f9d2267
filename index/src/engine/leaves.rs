//! Looking up the leaves of a query: from words to where their documents are listed in each segment.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use lupe_analysis::Language;
use tantivy::postings::TermInfo;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, InvertedIndexReader, TantivyError};

use super::cursor::{
    LeafCursor, Lengths, MatchKind, Positions, TermCursor, TermWeight, cluster_frequency, phrase_frequency,
};
use super::lists::{Documents, Listed, Union, of_fields, together};
use super::load::LanguageStats;
use super::looked_up::Sources;
use super::reader::Inner;
use crate::explanation::How;
use crate::query::{Leaf, Matcher, Scope, WeightedTerm};
use crate::term::{Layer, Term};

/// Looks up leaves in one snapshot.
pub(super) struct Leaves<'a> {
    pub(super) inner: &'a Inner,
    /// Where the terms stand that have been looked up everywhere: parts of a compound are asked for twice.
    known: RefCell<FxHashMap<Term, Arc<[Place]>>>,
    /// Where a term stands that no segment holds.
    nowhere: Arc<[Place]>,
}

/// The inverted indexes of a segment's title and body.
pub(super) struct SegmentIndex {
    pub(super) title: Arc<InvertedIndexReader>,
    pub(super) body: Arc<InvertedIndexReader>,
}

/// Where a term stands in a segment, in title and body.
pub(super) type Place = (Option<TermInfo>, Option<TermInfo>);

/// Where a term of a query stands in every segment: as itself, and as a form that is its own key.
pub(super) type Places = [Arc<[Place]>; 2];

/// Where each of some terms stands, and how it weighs.
type PlacedTerms = (Vec<Places>, Vec<TermWeight>);

/// The documents of a leaf in a segment, not read yet.
pub(super) enum Source {
    /// The best of several terms.
    Terms(Vec<TermSource>),
    /// Documents found beforehand.
    List(Arc<Documents>, TermWeight),
    /// What means the same as what was asked for, with the factor of its score.
    Synonym(Box<Source>, f32),
    /// The better of two.
    Either(Box<(Source, Source)>),
}

/// A term that a segment holds.
pub(super) struct TermSource {
    /// Its place among the terms of the leaf.
    pub(super) number: usize,
    pub(super) title: [Option<TermInfo>; 2],
    pub(super) body: [Option<TermInfo>; 2],
    pub(super) weight: TermWeight,
}

impl TermSource {
    /// How many documents there are to walk, roughly.
    pub(super) fn size(&self) -> u32 {
        let all = self.title.iter().chain(&self.body).flatten();
        all.map(|info| info.doc_freq).fold(0, u32::saturating_add)
    }
}

impl Source {
    /// How many documents there are to walk, roughly; 0 only where there are none.
    pub(super) fn size(&self) -> u32 {
        match self {
            Source::Terms(terms) => terms.iter().map(TermSource::size).fold(0, u32::saturating_add),
            Source::List(docs, _) => docs.len() as u32,
            Source::Synonym(source, _) => source.size(),
            Source::Either(both) => both.0.size().saturating_add(both.1.size()),
        }
    }

    /// What its terms and documents take in memory, in bytes.
    pub(super) fn memory(&self) -> usize {
        match self {
            Source::Terms(terms) => terms.len() * size_of::<TermSource>(),
            Source::List(docs, _) => docs.len() * size_of::<Listed>(),
            Source::Synonym(source, _) => source.memory(),
            Source::Either(both) => both.0.memory() + both.1.memory(),
        }
    }

    /// A cursor that knows positions, too.
    pub(super) fn cursor(&self, index: &SegmentIndex) -> std::io::Result<LeafCursor> {
        Ok(match self {
            Source::Terms(terms) => {
                let terms = terms.iter().map(|term| open(index, term));
                LeafCursor::terms(terms.collect::<std::io::Result<_>>()?)
            }
            Source::List(docs, weight) => LeafCursor::list(Arc::clone(docs), *weight),
            Source::Synonym(source, factor) => LeafCursor::Synonym(Box::new(source.cursor(index)?), *factor),
            Source::Either(both) => {
                LeafCursor::Either(Box::new((both.0.cursor(index)?, both.1.cursor(index)?)))
            }
        })
    }
}

impl<'a> Leaves<'a> {
    /// Nothing looked up yet.
    pub(super) fn new(inner: &'a Inner) -> Leaves<'a> {
        let nowhere = vec![(None, None); inner.columns.len()].into();
        Leaves { inner, known: RefCell::default(), nowhere }
    }

    /// The inverted indexes of a segment.
    pub(super) fn index(&self, segment: usize) -> &'a SegmentIndex {
        &self.inner.columns[segment].index
    }

    /// The documents of a leaf for each segment.
    pub(super) fn sources(&self, leaf: &Leaf) -> tantivy::Result<Sources> {
        self.inner.looked_up.leaf(leaf, || self.matcher_sources(&leaf.matcher, leaf.scope))
    }

    fn matcher_sources(&self, matcher: &Matcher, scope: Scope) -> tantivy::Result<Vec<Source>> {
        match matcher {
            Matcher::Terms(terms) => self.term_sources(terms, scope),
            Matcher::Compound { whole, parts, within, weight } => {
                let apart = |positions: &[Positions]| cluster_frequency(positions, *within);
                let lists = self.together(parts, scope, How::Parts, apart)?;
                let wholes = self.term_sources(whole, scope)?;
                let lists = self.weigh_lists(lists, *weight);
                let either = |(whole, list)| Source::Either(Box::new((whole, list)));
                Ok(wholes.into_iter().zip(lists).map(either).collect())
            }
            Matcher::Either { first, others, weight } => {
                let mut sources = self.matcher_sources(first, scope)?;
                for other in others {
                    // A phrase scores for all its words, but stands for one here.
                    let words = if let Matcher::Phrase { slots, .. } = other { slots.len() } else { 1 };
                    let factor = weight / words.max(1) as f32;
                    let either = |(first, other)| {
                        let other = Source::Synonym(Box::new(other), factor);
                        Source::Either(Box::new((first, other)))
                    };
                    let others = self.matcher_sources(other, scope)?;
                    sources = sources.into_iter().zip(others).map(either).collect();
                }
                Ok(sources)
            }
            Matcher::Phrase { slots, slop } => {
                let in_order = |positions: &[Positions]| phrase_frequency(positions, *slop);
                let lists = self.together(slots, scope, How::Phrase, in_order)?;
                Ok(self.weigh_lists(lists, slots.len() as f32))
            }
            Matcher::Expanded(terms) => {
                let found = (0..self.inner.columns.len()).map(|segment| self.expanded(segment, terms, scope));
                Ok(self.weigh_lists(found.collect::<Result<_, TantivyError>>()?, 1.0))
            }
        }
    }

    fn term_sources(&self, terms: &[WeightedTerm], scope: Scope) -> tantivy::Result<Vec<Source>> {
        let (places, weights) = self.look_up(terms, scope)?;
        let segment = |n: usize| {
            let held = |(number, (places, &weight)): (usize, (&Places, &TermWeight))| {
                let places = places.each_ref().map(|places| within(scope, &places[n]));
                let held = places.iter().any(|(title, body)| title.is_some() || body.is_some());
                held.then(|| TermSource {
                    number,
                    title: places.map(|(title, _)| title.clone()),
                    body: places.map(|(_, body)| body.clone()),
                    weight,
                })
            };
            Source::Terms(places.iter().zip(&weights).enumerate().filter_map(held).collect())
        };
        Ok((0..self.inner.columns.len()).map(segment).collect())
    }

    /// Where a term of a query stands.
    pub(super) fn places(&self, term: &WeightedTerm) -> std::io::Result<Places> {
        let both = match term.form_and_key() {
            Some(both) => self.places_of(&both, term.language)?,
            None => Arc::clone(&self.nowhere),
        };
        Ok([self.places_of(&term.term, term.language)?, both])
    }

    /// Where a term of the index stands in each segment.
    fn places_of(&self, term: &Term, language: Language) -> std::io::Result<Arc<[Place]>> {
        if let Some(places) = self.known.borrow().get(term) {
            return Ok(Arc::clone(places));
        }
        // Most are nowhere: a word is looked up in each of its layers, in every language of the index.
        let mut places = Vec::new();
        for (n, columns) in self.inner.columns.iter().enumerate() {
            let index = &columns.index;
            let find = |index: &InvertedIndexReader, held: bool| match held {
                true => index.terms().get(term),
                false => Ok(None),
            };
            let title = find(&index.title, columns.holds_articles(language))?;
            let body = find(&index.body, columns.holds(language))?;
            if title.is_some() || body.is_some() {
                places.resize(self.inner.columns.len(), (None, None));
                places[n] = (title, body);
            }
        }
        if places.is_empty() {
            return Ok(Arc::clone(&self.nowhere));
        }
        let places: Arc<[Place]> = places.into();
        self.known.borrow_mut().insert(term.clone(), Arc::clone(&places));
        Ok(places)
    }

    /// Finds terms in every segment, and weighs them by the frequency of the most frequent one in each language.
    fn look_up(&self, terms: &[WeightedTerm], scope: Scope) -> std::io::Result<PlacedTerms> {
        let places = terms.iter().map(|term| self.places(term)).collect::<std::io::Result<Vec<_>>>()?;
        let counts = places.iter().map(|places| self.frequency(places, scope));
        let counts = counts.collect::<std::io::Result<Vec<u64>>>()?;
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
        let place = |slot: &Vec<WeightedTerm>| {
            slot.iter().map(|term| self.places(term)).collect::<std::io::Result<Vec<Places>>>()
        };
        let places = slots.iter().map(place).collect::<std::io::Result<Vec<_>>>()?;
        let mut lists = Vec::new();
        for n in 0..self.inner.columns.len() {
            let index = self.index(n);
            let infos = |in_title: bool| -> Vec<Vec<TermInfo>> {
                let here = |places: &Arc<[Place]>| {
                    let (title, body) = within(scope, &places[n]);
                    if in_title { title.clone() } else { body.clone() }
                };
                places.iter().map(|slot| slot.iter().flatten().filter_map(here).collect()).collect()
            };
            let title = together(&index.title, &infos(true), self.max_doc(n), &frequency)?;
            let body = together(&index.body, &infos(false), self.max_doc(n), &frequency)?;
            lists.push(of_fields(&title, &body, how));
        }
        Ok(lists)
    }

    fn max_doc(&self, segment: usize) -> DocId {
        self.inner.searcher.segment_reader(segment as u32).max_doc()
    }

    /// The documents that hold any of these terms; all that a document holds count together.
    fn expanded(
        &self,
        segment: usize,
        terms: &[WeightedTerm],
        scope: Scope,
    ) -> Result<Documents, TantivyError> {
        let index = self.index(segment);
        let mut found = Union::new(self.max_doc(segment));
        for (number, term) in terms.iter().enumerate() {
            let both = term.form_and_key().map(Cow::Owned);
            for written in std::iter::once(Cow::Borrowed(&*term.term)).chain(both) {
                for (in_title, index) in [(true, &index.title), (false, &index.body)] {
                    if scope == (if in_title { Scope::Body } else { Scope::Title }) {
                        continue;
                    }
                    if let Some(info) = index.terms().get(&*written)? {
                        found.add(index, &info, in_title, term.weight, How::Term(number))?;
                    }
                }
            }
        }
        Ok(found.into_documents())
    }

    /// Documents found beforehand, weighed by how many they are.
    fn weigh_lists(&self, lists: Vec<Documents>, weight: f32) -> Vec<Source> {
        let frequency: usize = lists.iter().map(Vec::len).sum();
        let articles = self.inner.stats.values().map(|stats| stats.articles).sum();
        let weight = TermWeight {
            weight,
            idf: idf(articles, frequency as u64),
            average: self.average_lengths(),
            kind: MatchKind::Word,
        };
        lists.into_iter().map(|docs| Source::List(Arc::new(docs), weight)).collect()
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

fn open(index: &SegmentIndex, term: &TermSource) -> std::io::Result<TermCursor> {
    let option = IndexRecordOption::WithFreqsAndPositions;
    let read = |index: &InvertedIndexReader, infos: &[Option<TermInfo>]| {
        let infos = infos.iter().flatten();
        infos.map(|info| index.read_postings_from_terminfo(info, option)).collect::<std::io::Result<Vec<_>>>()
    };
    let (title, body) = (read(&index.title, &term.title)?, read(&index.body, &term.body)?);
    Ok(TermCursor { number: term.number, title, body, weight: term.weight })
}

/// What of a place lies within a scope.
pub(super) fn within(scope: Scope, (title, body): &Place) -> (&Option<TermInfo>, &Option<TermInfo>) {
    match scope {
        Scope::Everywhere => (title, body),
        Scope::Title => (title, &None),
        Scope::Body => (&None, body),
    }
}
