//! Scoring the documents of a window, as far as they could be among the hits.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;

use super::branches::{Branch, Branching, Class, Split, Value};
use super::columns::RoughLength;
use super::cursor::{Lengths, MatchKind, TermWeight, saturated};
use super::leaves::{SegmentIndex, Source, TermSource};
use super::lists::Listed;
use super::window::{Mass, Stream, Window};
use crate::query::{MAX_LEAVES, Query, Ranking};

/// Scores the leaves of a query in the documents of a segment, as [`LeafCursor::score`](super::cursor::LeafCursor) does.
pub(super) struct Scorer<'a> {
    ranking: &'a Ranking,
    streams: Vec<StreamOf>,
    terms: Vec<ScoredTerm<'a>>,
    groups: Vec<Group>,
    /// The most that a leaf scores where no other of its branches matches, for each branch.
    pub(super) most: Vec<f32>,
    /// The leaf of each branch, and the bits of the main ones.
    leaf_of: [u8; MAX_LEAVES],
    main: u64,
    /// The branches of each leaf, and by how much frequencies are weighed too low where rarer ones are among others.
    pub(super) branchings: Vec<(Branching, f32)>,
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
    /// What is a form and a key at once stands in one stream for both.
    also: Option<usize>,
    in_title: bool,
}

struct ScoredTerm<'a> {
    weight: TermWeight,
    group: usize,
    list: Option<&'a [Listed]>,
}

/// Frequencies of the terms in the document that is being scored.
#[derive(Default)]
pub(super) struct Frequencies {
    /// In body and title, of each term; zeros between two documents.
    of: Vec<[f32; 2]>,
    /// A bit for each term that it has; none between two documents.
    terms: Vec<u64>,
}

impl Frequencies {
    /// Room for so many terms.
    fn grow(&mut self, terms: usize) {
        if self.of.len() < terms {
            self.of.resize(terms, [0.0; 2]);
            self.terms.resize(terms.div_ceil(64), 0);
        }
    }

    #[inline]
    fn add(&mut self, term: usize, in_title: bool, frequency: f32) {
        self.of[term][usize::from(in_title)] += frequency;
        self.terms[term / 64] |= 1 << (term % 64);
    }

    /// Takes out the terms, in order, with their frequencies in body and title.
    fn take(&mut self, mut sink: impl FnMut(usize, [f32; 2])) {
        for (word, bits) in self.terms.iter_mut().enumerate() {
            let mut rest = std::mem::take(bits);
            while rest != 0 {
                let term = word * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                sink(term, std::mem::take(&mut self.of[term]));
            }
        }
    }
}

/// Terms that are scored together: a leaf is as good as the best of its groups.
struct Group {
    leaf: usize,
    /// Factors of its score, in this order.
    factors: Vec<f32>,
}

/// The streams of a leaf, while they are opened.
struct Opened<'a, 'i> {
    leaf: usize,
    split: Split,
    index: &'i SegmentIndex,
    option: IndexRecordOption,
    /// Factors of the part that is opened.
    factors: Vec<f32>,
    streams: Vec<(Class, Stream<'a>)>,
}

impl<'a> Scorer<'a> {
    /// A scorer for the leaves of a segment, and the branches of the leaves, by their bits. `frequencies`: they will be scored.
    pub(super) fn open(
        sources: &[&'a Source],
        index: &SegmentIndex,
        query: &Query,
        ranking: &'a Ranking,
        frequencies: bool,
    ) -> std::io::Result<(Scorer<'a>, Vec<Branch<'a>>)> {
        let mut scorer = Scorer {
            ranking,
            streams: Vec::new(),
            terms: Vec::new(),
            groups: Vec::new(),
            most: Vec::new(),
            leaf_of: [0; MAX_LEAVES],
            main: u64::MAX.checked_shl(sources.len() as u32).map_or(u64::MAX, |others| !others),
            branchings: Vec::new(),
            norm: (1.0 - ranking.b, f32::INFINITY),
            norms: Box::new([0.0; 256]),
        };
        let option = if frequencies { IndexRecordOption::WithFreqs } else { IndexRecordOption::Basic };
        let mut branches: Vec<Branch<'a>> = (0..sources.len()).map(Branch::new).collect();
        for (leaf, &source) in sources.iter().enumerate() {
            let mut values = Vec::new();
            scorer.values(source, query.leaves[leaf].weight, &mut values);
            let split = Split::of(&values, MAX_LEAVES - branches.len());
            let mut opened = Opened { leaf, split, index, option, factors: Vec::new(), streams: Vec::new() };
            scorer.add(source, query.leaves[leaf].weight, &mut opened)?;
            let mut streams = opened.streams;
            let mut branching = Branching::default();
            for (class, most) in split.classes() {
                let number = if class == Class::Main { leaf } else { branches.len() };
                if class != Class::Main {
                    branches.push(Branch::new(leaf));
                }
                let own = streams.extract_if(.., |(of, _)| *of == class);
                let own: Vec<Stream<'a>> = own.map(|(_, stream)| stream.marking(number)).collect();
                if own.is_empty() {
                    continue;
                }
                branches[number] = Branch { leaf, most, streams: own };
                branching.all |= 1 << number;
                if class == Class::Rarer {
                    branching.rarer = 1 << number;
                }
            }
            scorer.branchings.push((branching, split.stretch()));
        }
        scorer.most = branches.iter().map(|branch| branch.most).collect();
        for (of, branch) in scorer.leaf_of.iter_mut().zip(&branches) {
            *of = branch.leaf as u8;
        }
        let (base, of_word) = scorer.norm;
        // Without any term there is nothing to be divided.
        let of_word = if of_word.is_finite() { of_word } else { 0.0 };
        for (norm, rough) in scorer.norms.iter_mut().zip(0..=u8::MAX) {
            *norm = base + of_word * RoughLength(rough).words() as f32;
        }
        Ok((scorer, branches))
    }

    /// What the terms and lists of a part of a leaf score at most, where scores have this factor.
    fn values(&self, source: &Source, factor: f32, out: &mut Vec<Value>) {
        match source {
            Source::Terms(terms) => out.extend(terms.iter().map(|term| self.value_of_term(term, factor))),
            Source::List(docs, term) => out.push(self.value_of_list(docs, term, factor)),
            Source::Synonym(source, more) => self.values(source, factor * more, out),
            Source::Either(both) => {
                self.values(&both.0, factor, out);
                self.values(&both.1, factor, out);
            }
        }
    }

    fn value_of_term(&self, term: &TermSource, factor: f32) -> Value {
        let most = factor * term.weight.idf * (self.ranking.k1 + 1.0);
        Value::new(most, term.weight.kind, u64::from(term.size()))
    }

    fn value_of_list(&self, docs: &[Listed], term: &TermWeight, factor: f32) -> Value {
        let best = docs.iter().fold(0f32, |most, entry| most.max(entry.factor));
        let most = factor * best * term.weight * term.idf * (self.ranking.k1 + 1.0);
        Value::new(most, term.kind, docs.len() as u64)
    }

    /// Adds the streams of a part of a leaf, where scores have this factor.
    fn add(&mut self, source: &'a Source, factor: f32, opened: &mut Opened<'a, '_>) -> std::io::Result<()> {
        match source {
            Source::Terms(terms) => {
                let group = self.group(opened);
                // Where the streams of the group begin, and where the postings of each do.
                let (first, mut read) = (opened.streams.len(), Vec::new());
                for term in terms {
                    let class = opened.split.class(self.value_of_term(term, factor));
                    let slope = opened.split.weighed(class) * term.weight.weight * share(term.weight.kind);
                    let mass = self.mass(&term.weight, slope);
                    let index = opened.index;
                    let titles = term.title.iter().flatten().map(|info| (true, &index.title, info));
                    let bodies = term.body.iter().flatten().map(|info| (false, &index.body, info));
                    for (in_title, index, info) in titles.chain(bodies) {
                        let mass = match in_title {
                            true => Mass { body: 0.0, ..mass },
                            false => Mass { title: 0.0, ..mass },
                        };
                        let begin = (in_title, info.postings_range.start);
                        let known = read.iter().position(|&other| other == begin);
                        if let Some((of, stream)) = known.and_then(|n| opened.streams.get_mut(first + n))
                            && let also @ None = &mut self.streams[stream.number() as usize].also
                            && *of == class
                        {
                            *also = Some(self.terms.len());
                            stream.weigh(mass);
                            continue;
                        }
                        let postings = index.read_block_postings_from_terminfo(info, opened.option)?;
                        read.push(begin);
                        opened
                            .streams
                            .push((class, Stream::postings(postings, self.streams.len() as u32, mass)));
                        self.streams.push(StreamOf { term: self.terms.len(), also: None, in_title });
                    }
                    self.terms.push(ScoredTerm { weight: term.weight, group, list: None });
                }
            }
            Source::List(docs, term) => {
                let docs: &'a Arc<Vec<Listed>> = docs;
                let group = self.group(opened);
                let class = opened.split.class(self.value_of_list(docs, term, factor));
                let mass = self.mass(term, opened.split.weighed(class));
                opened.streams.push((class, Stream::list(docs, self.streams.len() as u32, mass)));
                self.streams.push(StreamOf { term: self.terms.len(), also: None, in_title: false });
                self.terms.push(ScoredTerm { weight: *term, group, list: Some(docs) });
            }
            Source::Synonym(source, more) => {
                opened.factors.insert(0, *more);
                self.add(source, factor * more, opened)?;
                opened.factors.remove(0);
            }
            Source::Either(both) => {
                self.add(&both.0, factor, opened)?;
                self.add(&both.1, factor, opened)?;
            }
        }
        Ok(())
    }

    /// What a frequency of 1 can make of a score that grows by `slope` with it at first.
    fn mass(&mut self, weight: &TermWeight, slope: f32) -> Mass {
        self.norm.1 = self.norm.1.min(self.ranking.b / weight.average.body.max(1.0));
        // No title is shorter than none.
        let title = self.ranking.title_weight / (1.0 - self.ranking.title_b).max(f32::MIN_POSITIVE);
        Mass { title: slope * title, body: slope }
    }

    /// Can a document of so many words reach a score by leaves whose most is known in all, if `mass` is what is known of
    /// their frequencies, which may be weighed too low by a factor of `stretch`?
    ///
    /// A leaf scores `most * f / (k1 + f)`, where the frequency `f` is divided by the norm of the document's length. That
    /// is concave: of all leaves together it is no more than of their mean frequency, each leaf as heavy as its most.
    #[inline]
    pub(super) fn reaches(
        &self,
        score: f32,
        (mass, stretch): (Mass, f32),
        most: f32,
        body: RoughLength,
    ) -> bool {
        let norm = self.norms[usize::from(body.0)];
        let mass = stretch * (mass.title * norm + mass.body);
        most * mass >= score * (self.ranking.k1 * most * norm + mass)
    }

    /// The most that they score in such a document.
    pub(super) fn bound(&self, (mass, stretch): (Mass, f32), most: f32, body: RoughLength) -> f32 {
        let norm = self.norms[usize::from(body.0)];
        let mass = stretch * (mass.title * norm + mass.body);
        if mass > 0.0 { most * mass / (self.ranking.k1 * most * norm + mass) } else { 0.0 }
    }

    /// The leaves that have any of these branches, as bits: a main branch has the bit of its leaf.
    #[inline]
    pub(super) fn leaves_of(&self, branches: u64) -> u64 {
        let main = self.main;
        each(branches & !main).fold(branches & main, |leaves, number| leaves | 1 << self.leaf_of[number])
    }

    /// All branches.
    pub(super) fn all(&self) -> u64 {
        self.branchings.iter().fold(0, |all, (branching, _)| all | branching.all)
    }

    /// The most that a leaf scores by these of its branches.
    pub(super) fn most_of(&self, branches: u64) -> f32 {
        each(branches).fold(0f32, |most, number| most.max(self.most[number]))
    }

    fn group(&mut self, opened: &Opened<'_, '_>) -> usize {
        self.groups.push(Group { leaf: opened.leaf, factors: opened.factors.clone() });
        self.groups.len() - 1
    }

    /// What each leaf that matches the document at a place scores there, without the leaf's weight.
    pub(super) fn leaves(
        &self,
        window: &Window,
        place: u16,
        lengths: Lengths,
        frequencies: &mut Frequencies,
        scores: &mut [f32; MAX_LEAVES],
    ) {
        let mut seen = 0u64;
        let mut put = |group: usize, score: f32| {
            let group = &self.groups[group];
            let score = group.factors.iter().fold(score, |score, factor| factor * score);
            let known = seen >> group.leaf & 1 == 1;
            scores[group.leaf] = if known { scores[group.leaf].max(score) } else { score };
            seen |= 1 << group.leaf;
        };
        frequencies.grow(self.terms.len());
        let mut next = window.last_entry(place);
        while let Some(entry) = next {
            next = window.before(entry);
            let stream = self.streams[entry.stream as usize];
            let term = &self.terms[stream.term];
            let Some(docs) = term.list else {
                frequencies.add(stream.term, stream.in_title, entry.value as f32);
                if let Some(also) = stream.also {
                    frequencies.add(also, stream.in_title, entry.value as f32);
                }
                continue;
            };
            if let Some(listed) = docs.get(entry.value as usize) {
                let (title, body) = listed.frequencies();
                let score = term.weight.score(title, body, lengths, self.ranking);
                put(term.group, listed.factor * score);
            }
        }
        // The terms of a group have numbers in a row.
        let mut norms = Norms::new(lengths, self.ranking);
        let mut sums = Sums::default();
        let mut group = None;
        frequencies.take(|term, [body, title]| {
            let ScoredTerm { weight, group: next, .. } = &self.terms[term];
            if let Some(last) = group.replace(*next).filter(|last| last != next) {
                put(last, std::mem::take(&mut sums).score(self.ranking));
            }
            sums.add(weight, norms.frequency(title, body, weight));
        });
        if let Some(last) = group {
            put(last, sums.score(self.ranking));
        }
    }
}

/// The numbers of the bits that are set.
pub(super) fn each(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let number = (bits != 0).then_some(bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        number
    })
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
