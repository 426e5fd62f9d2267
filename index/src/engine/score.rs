//! Scoring the documents of a window, as far as they could be among the hits.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;

use super::columns::RoughLength;
use super::cursor::{Lengths, MatchKind, TermWeight, saturated};
use super::leaves::{SegmentIndex, Source};
use super::lists::Listed;
use super::window::{Mass, Stream, Window};
use crate::query::{MAX_LEAVES, Query, Ranking};

/// Scores the leaves of a query in the documents of a segment, as [`LeafCursor::score`](super::cursor::LeafCursor) does.
pub(super) struct Scorer<'a> {
    ranking: &'a Ranking,
    streams: Vec<StreamOf>,
    terms: Vec<ScoredTerm<'a>>,
    groups: Vec<Group>,
    /// The most that each leaf can score.
    pub(super) most: Vec<f32>,
    /// The norm of a body's length: this, and so much for each word. Of the longest of the average bodies, so that it is
    /// too large for none.
    norm: (f32, f32),
    /// That norm for each rough length.
    norms: Box<[f32; 256]>,
}

/// What a stream belongs to.
#[derive(Clone, Copy)]
struct StreamOf {
    term: usize,
    group: usize,
    in_title: bool,
}

struct ScoredTerm<'a> {
    weight: TermWeight,
    list: Option<&'a [Listed]>,
}

/// Terms that are scored together: a leaf is as good as the best of its groups.
struct Group {
    leaf: usize,
    /// Factors of its score, in this order.
    factors: Vec<f32>,
}

impl<'a> Scorer<'a> {
    /// A scorer for the leaves of a segment, and the streams of each leaf. `frequencies`: they will be scored.
    pub(super) fn open(
        sources: &[&'a Source],
        index: &SegmentIndex,
        query: &Query,
        ranking: &'a Ranking,
        frequencies: bool,
    ) -> std::io::Result<(Scorer<'a>, Vec<Vec<Stream<'a>>>)> {
        let mut scorer = Scorer {
            ranking,
            streams: Vec::new(),
            terms: Vec::new(),
            groups: Vec::new(),
            most: Vec::new(),
            norm: (1.0 - ranking.b, f32::INFINITY),
            norms: Box::new([0.0; 256]),
        };
        let option = if frequencies { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let mut leaves = Vec::with_capacity(sources.len());
        for (leaf, &source) in sources.iter().enumerate() {
            let mut streams = Vec::new();
            let weight = query.leaves[leaf].weight;
            let most = scorer.add(source, leaf, weight, &mut Vec::new(), index, option, &mut streams)?;
            scorer.most.push(weight * most);
            leaves.push(streams);
        }
        let (base, of_word) = scorer.norm;
        for (norm, rough) in scorer.norms.iter_mut().zip(0..=u8::MAX) {
            *norm = base + of_word * RoughLength(rough).words() as f32;
        }
        Ok((scorer, leaves))
    }

    /// Adds the streams of a part of a leaf. Returns the most that it can score, without the factors.
    #[allow(clippy::too_many_arguments)] // it calls itself
    fn add(
        &mut self,
        source: &'a Source,
        leaf: usize,
        weight: f32,
        factors: &mut Vec<f32>,
        index: &SegmentIndex,
        option: IndexRecordOption,
        streams: &mut Vec<Stream<'a>>,
    ) -> std::io::Result<f32> {
        // A frequency without bounds.
        let saturation = self.ranking.k1 + 1.0;
        Ok(match source {
            Source::Terms(terms) => {
                let group = self.group(leaf, factors);
                let most = terms.iter().fold(0f32, |most, term| most.max(term.weight.idf * saturation));
                let all = weight * factors.iter().product::<f32>() * most;
                for term in terms {
                    let mass = self.mass(&term.weight, all * term.weight.weight * share(term.weight.kind));
                    let titles = term.title.iter().flatten().map(|info| (true, &index.title, info));
                    let bodies = term.body.iter().flatten().map(|info| (false, &index.body, info));
                    for (in_title, index, info) in titles.chain(bodies) {
                        let postings = index.read_block_postings_from_terminfo(info, option)?;
                        let mass = match in_title {
                            true => Mass { body: 0.0, ..mass },
                            false => Mass { title: 0.0, ..mass },
                        };
                        streams.push(Stream::postings(postings, self.streams.len() as u32, mass));
                        self.streams.push(StreamOf { term: self.terms.len(), group, in_title });
                    }
                    self.terms.push(ScoredTerm { weight: term.weight, list: None });
                }
                most
            }
            Source::List(docs, term) => {
                let docs: &'a Arc<Vec<Listed>> = docs;
                let group = self.group(leaf, factors);
                let factor = docs.iter().fold(0f32, |most, entry| most.max(entry.factor));
                let most = factor * term.weight * term.idf * saturation;
                let mass = self.mass(term, weight * factors.iter().product::<f32>() * most);
                streams.push(Stream::list(docs, self.streams.len() as u32, mass));
                self.streams.push(StreamOf { term: self.terms.len(), group, in_title: false });
                self.terms.push(ScoredTerm { weight: *term, list: Some(docs) });
                most
            }
            Source::Synonym(source, factor) => {
                factors.insert(0, *factor);
                let most = self.add(source, leaf, weight, factors, index, option, streams)?;
                factors.remove(0);
                factor * most
            }
            Source::Either(both) => {
                let first = self.add(&both.0, leaf, weight, factors, index, option, streams)?;
                first.max(self.add(&both.1, leaf, weight, factors, index, option, streams)?)
            }
        })
    }

    /// What a frequency of 1 can make of a score that grows by `slope` with it at first.
    fn mass(&mut self, weight: &TermWeight, slope: f32) -> Mass {
        self.norm.1 = self.norm.1.min(self.ranking.b / weight.average.body.max(1.0));
        // No title is shorter than none.
        let title = self.ranking.title_weight / (1.0 - self.ranking.title_b).max(f32::MIN_POSITIVE);
        Mass { title: slope * title, body: slope }
    }

    /// Can a document of so many words reach a score by leaves whose most is known in all, if `mass` is what is known of
    /// their frequencies?
    ///
    /// A leaf scores `most * f / (k1 + f)`, where the frequency `f` is divided by the norm of the document's length. That
    /// is concave: of all leaves together it is no more than of their mean frequency, each leaf as heavy as its most.
    #[inline]
    pub(super) fn reaches(&self, score: f32, mass: Mass, most: f32, body: RoughLength) -> bool {
        let norm = self.norms[usize::from(body.0)];
        let mass = mass.title * norm + mass.body;
        most * mass >= score * (self.ranking.k1 * most * norm + mass)
    }

    fn group(&mut self, leaf: usize, factors: &[f32]) -> usize {
        self.groups.push(Group { leaf, factors: factors.to_vec() });
        self.groups.len() - 1
    }

    /// What each leaf that matches the document at a place scores there, without the leaf's weight.
    pub(super) fn leaves(
        &self,
        window: &Window,
        place: u16,
        lengths: Lengths,
        scores: &mut [f32; MAX_LEAVES],
    ) {
        let mut seen = 0u64;
        let mut put = |group: &Group, score: f32| {
            let score = group.factors.iter().fold(score, |score, factor| factor * score);
            let known = seen >> group.leaf & 1 == 1;
            scores[group.leaf] = if known { scores[group.leaf].max(score) } else { score };
            seen |= 1 << group.leaf;
        };
        let mut norms = Norms::new(lengths, self.ranking);
        let mut sums = Sums::default();
        let mut next = window.last_entry(place);
        while let Some(entry) = next {
            next = window.before(entry);
            let stream = self.streams[entry.stream as usize];
            let term = &self.terms[stream.term];
            if let Some(docs) = term.list {
                if let Some(listed) = docs.get(entry.value as usize) {
                    let (title, body) = listed.frequencies();
                    let score = term.weight.score(title, body, lengths, self.ranking);
                    put(&self.groups[stream.group], listed.factor * score);
                }
                continue;
            }
            let (mut title, mut body) = (0.0, 0.0);
            *(if stream.in_title { &mut title } else { &mut body }) += entry.value as f32;
            // Entries of a leaf stand together, and so do those of a term: its bodies, then its titles.
            let mut is_last = true;
            while let Some(other) = next {
                let other_stream = self.streams[other.stream as usize];
                if other_stream.term != stream.term {
                    is_last = other_stream.group != stream.group;
                    break;
                }
                *(if other_stream.in_title { &mut title } else { &mut body }) += other.value as f32;
                next = window.before(other);
            }
            sums.add(&term.weight, norms.frequency(title, body, &term.weight));
            if is_last {
                put(&self.groups[stream.group], std::mem::take(&mut sums).score(self.ranking));
            }
        }
    }
}

/// With what share a frequency counts before it saturates, by the kind of match. See [`Sums`].
fn share(kind: MatchKind) -> f32 {
    match kind {
        MatchKind::Form | MatchKind::Word => 0.5,
        MatchKind::Part => 1.0,
    }
}

/// Length norms of a document: the same for all terms of a language.
struct Norms<'a> {
    ranking: &'a Ranking,
    lengths: Lengths,
    average: Lengths,
    title: f32,
    body: f32,
}

impl<'a> Norms<'a> {
    fn new(lengths: Lengths, ranking: &'a Ranking) -> Norms<'a> {
        Norms { ranking, lengths, average: Lengths { title: -1.0, body: -1.0 }, title: 1.0, body: 1.0 }
    }

    /// As [`TermWeight::score`] has it.
    fn frequency(&mut self, title: f32, body: f32, weight: &TermWeight) -> f32 {
        if weight.average != self.average {
            self.average = weight.average;
            (self.title, self.body) = weight.norms(self.lengths, self.ranking);
        }
        if title == 0.0 {
            return body / self.body;
        }
        self.ranking.title_weight * title / self.title + body / self.body
    }
}

/// The frequencies of a leaf's terms, by kind. See `terms_occurrence`.
#[derive(Default)]
pub(super) struct Sums {
    form: f32,
    word: f32,
    part: f32,
    idf: f32,
    part_idf: f32,
}

impl Sums {
    /// Adds a term by its frequency; returns that with the term's weight.
    pub(super) fn add(&mut self, weight: &TermWeight, frequency: f32) -> f32 {
        let frequency = weight.weight * frequency;
        let (most, idf) = match weight.kind {
            MatchKind::Form => (&mut self.form, &mut self.idf),
            MatchKind::Word => (&mut self.word, &mut self.idf),
            MatchKind::Part => (&mut self.part, &mut self.part_idf),
        };
        *most = most.max(frequency);
        *idf = idf.max(weight.idf);
        frequency
    }

    pub(super) fn score(&self, ranking: &Ranking) -> f32 {
        let idf = if self.form + self.word > 0.0 { self.idf } else { self.part_idf };
        idf * saturated((self.form + self.word) / 2.0 + self.part, ranking)
    }
}

/// Which scores are needed, and the best so far.
pub(super) struct Best {
    /// So many of the best scores must be known, with all that could reach them.
    room: usize,
    /// The best score of all matches must be known.
    pub(super) lift: bool,
    scores: Vec<f32>,
    /// The worst of the best.
    bar: f32,
    /// The best of all.
    most: f32,
}

impl Best {
    /// Keeps the best `room` scores; 0 where no scores are needed.
    pub(super) fn new(room: usize, lift: bool) -> Best {
        let lift = lift && room > 0;
        let never = f32::NEG_INFINITY;
        Best { room, lift, scores: Vec::new(), bar: never, most: never }
    }

    /// No score yet, where all that were added are known to come again, beside others.
    pub(super) fn again(self) -> Best {
        Best { scores: Vec::new(), ..self }
    }

    /// Are scores needed at all?
    pub(super) fn scores(&self) -> bool {
        self.room > 0
    }

    /// Is only a part of all scores needed?
    pub(super) fn is_bounded(&self) -> bool {
        self.room < usize::MAX
    }

    /// From where on scores are needed: of a match that `counts`, and can be among the hits, or of another.
    #[inline]
    pub(super) fn bar(&self, counts: bool) -> f32 {
        match (self.room, counts) {
            (0, _) => f32::INFINITY,
            (_, true) => self.bar.min(if self.lift { self.most } else { f32::INFINITY }),
            (_, false) if self.lift => self.most,
            (_, false) => f32::INFINITY,
        }
    }

    /// Adds a score of a match, and the most that it can be.
    pub(super) fn add(&mut self, score: f32, bound: f32, counts: bool) {
        self.most = self.most.max(bound);
        if !counts || self.room == usize::MAX || score < self.bar {
            return;
        }
        self.scores.push(score);
        if self.scores.len() >= self.room.saturating_mul(2) {
            let (_, &mut bar, _) = self.scores.select_nth_unstable_by(self.room - 1, |a, b| b.total_cmp(a));
            self.scores.truncate(self.room);
            self.bar = bar;
        }
    }
}
