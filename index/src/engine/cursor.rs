//! Looking at single documents that match a leaf: where it stands in them, and what it scores.

use std::sync::Arc;

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocId, DocSet, TERMINATED};

use super::lists::Listed;
use super::score::Sums;
use crate::explanation::How;
use crate::query::Ranking;

/// Lengths of the document that is being scored, in tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Lengths {
    pub(super) title: f32,
    pub(super) body: f32,
}

/// What a score needs to know of a term: its weight, the inverse document frequency of its leaf in its language, how
/// long titles and bodies are there, and what kind of match it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct TermWeight {
    pub(super) weight: f32,
    pub(super) idf: f32,
    pub(super) average: Lengths,
    pub(super) kind: MatchKind,
}

/// Kinds of matches of a word whose frequencies are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchKind {
    /// The same form.
    Form,
    /// The same word in another form or spelling; the same form is one, too.
    Word,
    /// A part of a compound.
    Part,
}

impl TermWeight {
    /// BM25F: frequencies in title and body, each normalised by its field's length, are added before they saturate.
    pub(super) fn score(&self, title: f32, body: f32, lengths: Lengths, ranking: &Ranking) -> f32 {
        self.weight * self.idf * saturated(self.frequency(title, body, lengths, ranking), ranking)
    }

    fn frequency(&self, title: f32, body: f32, lengths: Lengths, ranking: &Ranking) -> f32 {
        let norms = self.norms(lengths, ranking);
        ranking.title_weight * title / norms.0 + body / norms.1
    }

    /// By what frequencies in title and body are divided, for their lengths.
    pub(super) fn norms(&self, lengths: Lengths, ranking: &Ranking) -> (f32, f32) {
        let norm = |b: f32, length: f32, average: f32| 1.0 - b + b * length / average.max(1.0);
        let title = norm(ranking.title_b, lengths.title, self.average.title);
        (title, norm(ranking.b, lengths.body, self.average.body))
    }
}

pub(super) fn saturated(frequency: f32, ranking: &Ranking) -> f32 {
    frequency * (ranking.k1 + 1.0) / (ranking.k1 + frequency)
}

/// A position list within one field.
pub(super) type Positions = Vec<u32>;

/// The postings of one term in title and body: those of the term itself, and those of a form that is its own key.
pub(super) struct TermCursor {
    /// Its place among the terms of the leaf.
    pub(super) number: usize,
    pub(super) title: Vec<SegmentPostings>,
    pub(super) body: Vec<SegmentPostings>,
    pub(super) weight: TermWeight,
}

/// The frequency at `doc`, 0 where the postings stand elsewhere.
fn frequency_at(postings: &[SegmentPostings], doc: DocId) -> f32 {
    let here = postings.iter().filter(|postings| postings.doc() == doc);
    here.map(|postings| postings.term_freq() as f32).sum()
}

impl TermCursor {
    fn doc(&self) -> DocId {
        self.title.iter().chain(&self.body).map(DocSet::doc).min().unwrap_or(TERMINATED)
    }
}

/// How often a leaf stands in a document, and what it scores there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    pub(super) title: f32,
    pub(super) body: f32,
    pub(super) score: f32,
    pub(super) how: How,
}

/// Walks the documents of one leaf in a segment.
pub(super) enum LeafCursor {
    /// The best of several terms.
    Terms { terms: Vec<TermCursor>, doc: DocId },
    /// Documents found beforehand.
    List { docs: Arc<Vec<Listed>>, at: usize, weight: TermWeight },
    /// What means the same as what was asked for, with the factor of its score.
    Synonym(Box<LeafCursor>, f32),
    /// The better of two.
    Either(Box<(LeafCursor, LeafCursor)>),
}

impl LeafCursor {
    pub(super) fn terms(terms: Vec<TermCursor>) -> LeafCursor {
        let doc = terms.iter().map(TermCursor::doc).min().unwrap_or(TERMINATED);
        LeafCursor::Terms { terms, doc }
    }

    pub(super) fn list(docs: Arc<Vec<Listed>>, weight: TermWeight) -> LeafCursor {
        LeafCursor::List { docs, at: 0, weight }
    }

    pub(super) fn doc(&self) -> DocId {
        match self {
            LeafCursor::Terms { doc, .. } => *doc,
            LeafCursor::List { docs, at, .. } => docs.get(*at).map_or(TERMINATED, |entry| entry.doc),
            LeafCursor::Synonym(cursor, _) => cursor.doc(),
            LeafCursor::Either(both) => both.0.doc().min(both.1.doc()),
        }
    }

    /// Moves on to `target` or the first document behind it.
    pub(super) fn seek(&mut self, target: DocId) {
        match self {
            LeafCursor::Terms { terms, doc } if *doc < target => {
                let mut next = TERMINATED;
                for term in terms.iter_mut() {
                    for postings in term.title.iter_mut().chain(&mut term.body) {
                        if postings.doc() < target {
                            postings.seek(target);
                        }
                    }
                    next = next.min(term.doc());
                }
                *doc = next;
            }
            LeafCursor::Terms { .. } => {}
            LeafCursor::List { docs, at, .. } => {
                let rest = docs.get(*at..).unwrap_or(&[]);
                *at += rest.partition_point(|entry| entry.doc < target);
            }
            LeafCursor::Synonym(cursor, _) => cursor.seek(target),
            LeafCursor::Either(both) => {
                both.0.seek(target);
                both.1.seek(target);
            }
        }
    }

    /// The score of the document that it stands at.
    pub(super) fn score(&self, lengths: Lengths, ranking: &Ranking) -> f32 {
        self.occurrence(lengths, ranking).map_or(0.0, |found| found.score)
    }

    /// What matches in the document that it stands at.
    pub(super) fn occurrence(&self, lengths: Lengths, ranking: &Ranking) -> Option<Occurrence> {
        let better = |a: Option<Occurrence>, b: Occurrence| match a {
            Some(a) if a.score >= b.score => Some(a),
            _ => Some(b),
        };
        match self {
            LeafCursor::Terms { terms, doc } => terms_occurrence(terms, *doc, lengths, ranking),
            LeafCursor::List { docs, at, weight } => {
                let entry = docs.get(*at)?;
                let (title, body) = entry.frequencies();
                let score = entry.factor * weight.score(title, body, lengths, ranking);
                Some(Occurrence { title, body, score, how: entry.how() })
            }
            LeafCursor::Synonym(cursor, factor) => {
                let found = cursor.occurrence(lengths, ranking)?;
                Some(Occurrence { score: factor * found.score, how: How::Synonym, ..found })
            }
            LeafCursor::Either(both) => {
                let doc = self.doc();
                let here = |cursor: &LeafCursor| match cursor.doc() == doc {
                    true => cursor.occurrence(lengths, ranking),
                    false => None,
                };
                match (here(&both.0), here(&both.1)) {
                    (first, Some(second)) => better(first, second),
                    (first, None) => first,
                }
            }
        }
    }

    /// Puts in `places` where the leaf stands in the current document. Lists know no positions: where the parts of a compound stand
    /// apart, there is no one place to be near to.
    pub(super) fn places(&mut self, places: &mut Places) {
        places.clear();
        self.append_places(self.doc(), places);
        for out in [&mut places.title, &mut places.body] {
            out.sort_unstable();
            out.dedup();
        }
    }

    fn append_places(&mut self, at: DocId, places: &mut Places) {
        match self {
            LeafCursor::Terms { terms, .. } => {
                for term in terms {
                    for (postings, out) in
                        [(&mut term.title, &mut places.title), (&mut term.body, &mut places.body)]
                    {
                        for postings in postings.iter_mut().filter(|postings| postings.doc() == at) {
                            postings.append_positions_with_offset(0, out);
                        }
                    }
                }
            }
            LeafCursor::List { .. } => {}
            LeafCursor::Synonym(cursor, _) => cursor.append_places(at, places),
            LeafCursor::Either(both) => {
                both.0.append_places(at, places);
                both.1.append_places(at, places);
            }
        }
    }
}

/// Where a leaf stands in a document, in its title and its body.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    pub(super) title: Positions,
    pub(super) body: Positions,
}

impl Places {
    fn clear(&mut self) {
        self.title.clear();
        self.body.clear();
    }

    /// The smallest distance from another leaf, in title or body. See [`nearest`].
    pub(super) fn distance(&self, other: &Places) -> Option<u32> {
        let (title, body) = (nearest(&self.title, &other.title), nearest(&self.body, &other.body));
        title.into_iter().chain(body).min()
    }
}

/// How a word stands in a document. Its form, its other forms and the compounds with it are as fields to BM25F: their
/// weighted frequencies are added before they saturate, the mean of the first two (the same form counts as both) and a
/// share of the third. Named is the term that counts most.
fn terms_occurrence(
    terms: &[TermCursor],
    doc: DocId,
    lengths: Lengths,
    ranking: &Ranking,
) -> Option<Occurrence> {
    let mut sums = Sums::default();
    let mut best: Option<Occurrence> = None;
    for term in terms {
        let (title, body) = (frequency_at(&term.title, doc), frequency_at(&term.body, doc));
        if title + body == 0.0 {
            continue;
        }
        let frequency = sums.add(&term.weight, term.weight.frequency(title, body, lengths, ranking));
        let counts = term.weight.idf * frequency;
        if best.is_none_or(|best| counts > best.score) {
            best = Some(Occurrence { title, body, score: counts, how: How::Term(term.number) });
        }
    }
    best.map(|best| Occurrence { score: sums.score(ranking), ..best })
}

/// How often the slots of a phrase stand one behind the other, `positions` holding each slot's sorted positions.
///
/// With a slop, the words keep their order and up to `slop` others may stand between them in all.
pub(super) fn phrase_frequency(positions: &[Positions], slop: u32) -> u32 {
    phrase_starts(positions, slop).count() as u32
}

/// Where a phrase begins; see [`phrase_frequency`].
pub(super) fn phrase_starts(positions: &[Positions], slop: u32) -> impl Iterator<Item = u32> {
    let (first, rest) =
        positions.split_first().map_or((&[][..], &[][..]), |(first, rest)| (&first[..], rest));
    first.iter().copied().filter(move |&start| {
        // The nearest next position is the best one: a later one only leaves less room.
        let next = |at: u32, slot: &Positions| slot.get(slot.partition_point(|&other| other <= at)).copied();
        let end = rest.iter().try_fold(start, next);
        end.is_some_and(|end| end - start <= rest.len() as u32 + slop)
    })
}

/// How often all slots stand within `within` places of each other, in any order; each place of the first slot counts
/// once.
pub(super) fn cluster_frequency(positions: &[Positions], within: u32) -> u32 {
    cluster_places(positions, within).count() as u32
}

fn cluster_places(positions: &[Positions], within: u32) -> impl Iterator<Item = u32> {
    let (first, rest) =
        positions.split_first().map_or((&[][..], &[][..]), |(first, rest)| (&first[..], rest));
    first.iter().copied().filter(move |&at| rest.iter().all(|slot| nearest_from(slot, at, within).is_some()))
}

/// The first place of a slot that is at most `within` away.
fn nearest_from(slot: &[u32], at: u32, within: u32) -> Option<u32> {
    let from = slot.partition_point(|&position| position + within < at);
    slot.get(from).copied().filter(|&position| position <= at + within)
}

/// The places of the first slot that [`cluster_frequency`] counts, and one of each other slot near each of them.
pub(super) fn near_positions(positions: &[Positions], within: u32) -> Positions {
    let rest = positions.get(1..).unwrap_or(&[]);
    let near = |at| rest.iter().filter_map(move |slot| nearest_from(slot, at, within)).chain([at]);
    cluster_places(positions, within).flat_map(near).collect()
}

/// The smallest distance between two sorted position lists, where `b` before `a` counts one more.
fn nearest(a: &[u32], b: &[u32]) -> Option<u32> {
    a.iter()
        .flat_map(|&position| {
            let next = b.partition_point(|&other| other <= position);
            let after = b.get(next).map(|&other| other - position);
            let before = next.checked_sub(1).and_then(|n| b.get(n)).map(|&other| position - other + 1);
            after.into_iter().chain(before)
        })
        .min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_counted_in_order_and_within_the_slop() {
        for (positions, slop, expected) in [
            (vec![vec![1, 7], vec![2, 9]], 0, 1),
            (vec![vec![1, 7], vec![2, 9]], 1, 2),
            (vec![vec![2], vec![1]], 5, 0),
            (vec![vec![1], vec![2], vec![3]], 0, 1),
            (vec![vec![1], vec![]], 3, 0),
            (vec![], 0, 0),
        ] {
            assert_eq!(phrase_frequency(&positions, slop), expected, "{positions:?} {slop}");
        }
    }

    #[test]
    fn slots_are_counted_where_they_stand_close_together_in_any_order() {
        for (positions, within, expected) in [
            (vec![vec![10], vec![7]], 3, 1),
            (vec![vec![10], vec![7]], 2, 0),
            (vec![vec![1, 50], vec![3], vec![4]], 4, 1),
            (vec![vec![1], vec![]], 4, 0),
            (vec![], 4, 0),
        ] {
            assert_eq!(cluster_frequency(&positions, within), expected, "{positions:?} {within}");
        }
    }

    #[test]
    fn the_nearest_pair_is_found_in_both_directions() {
        for (a, b, expected) in [
            (vec![1, 10], vec![3, 11], Some(1)),
            (vec![5], vec![4], Some(2)),
            (vec![5], vec![], None),
            (vec![5], vec![5], Some(1)),
        ] {
            assert_eq!(nearest(&a, &b), expected, "{a:?} {b:?}");
        }
    }
}
