//! Documents of a segment that are found beforehand: those that hold several words together, or any of very many.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::cursor::{Listed, Positions};
use super::frequency::for_each_block;
use crate::explanation::How;

/// Documents of a segment in order, with how often a leaf stands in title and body.
pub(super) type Documents = Vec<Listed>;

/// Looking for a document takes as long as walking so many.
const SEEK: u64 = 16;

/// Documents of a segment, a bit each.
struct Bits(Vec<u64>);

impl Bits {
    fn new(max_doc: DocId) -> Bits {
        Bits(vec![0; max_doc as usize / 64 + 1])
    }

    fn set(&mut self, doc: DocId) {
        if let Some(word) = self.0.get_mut(doc as usize / 64) {
            *word |= 1 << (doc % 64);
        }
    }

    fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    fn and(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    fn docs(&self) -> impl Iterator<Item = DocId> + '_ {
        self.0.iter().zip(0..).flat_map(|(&word, n): (&u64, DocId)| {
            let rest = |rest: &u64| (rest & (rest - 1) != 0).then_some(rest & (rest - 1));
            let rests = std::iter::successors((word != 0).then_some(word), rest);
            rests.map(move |rest| n * 64 + rest.trailing_zeros())
        })
    }
}

/// The documents of a field that hold all slots, each filled by any of its terms. No positions are read, and of a frequent
/// slot only the places where the others stand.
fn in_all(index: &InvertedIndexReader, slots: &[Vec<TermInfo>], max_doc: DocId) -> std::io::Result<Bits> {
    let size = |slot: &&Vec<TermInfo>| slot.iter().map(|info| u64::from(info.doc_freq)).sum::<u64>();
    let mut rarest_first: Vec<&Vec<TermInfo>> = slots.iter().collect();
    rarest_first.sort_by_key(size);
    let mut all = Bits::new(max_doc);
    let Some((rarest, others)) = rarest_first.split_first() else { return Ok(all) };
    for info in *rarest {
        for_each_block(index, info, |doc| all.set(doc))?;
    }
    for slot in others {
        let count = all.count();
        if count == 0 {
            break;
        }
        let mut here = Bits::new(max_doc);
        for info in *slot {
            if u64::from(info.doc_freq) < count * SEEK {
                for_each_block(index, info, |doc| here.set(doc))?;
                continue;
            }
            let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            for doc in all.docs() {
                let at = postings.seek(doc);
                match postings.doc(at) {
                    TERMINATED => break,
                    found if found == doc => here.set(doc),
                    _ => {}
                }
            }
        }
        all.and(&here);
    }
    Ok(all)
}

/// The documents of a field where `frequency` of the positions of all slots is not 0, each slot filled by any of its terms,
/// with that frequency.
pub(super) fn together(
    index: &InvertedIndexReader,
    slots: &[Vec<TermInfo>],
    max_doc: DocId,
    frequency: impl Fn(&[Positions]) -> u32,
) -> std::io::Result<Vec<(DocId, u32)>> {
    let mut found = Vec::new();
    if slots.iter().any(Vec::is_empty) {
        return Ok(found);
    }
    let candidates = in_all(index, slots, max_doc)?;
    let read =
        |info: &TermInfo| index.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions);
    let open =
        |slot: &Vec<TermInfo>| slot.iter().map(read).collect::<std::io::Result<Vec<SegmentPostings>>>();
    let mut slots = slots.iter().map(open).collect::<std::io::Result<Vec<_>>>()?;
    let mut positions = vec![Positions::new(); slots.len()];
    for doc in candidates.docs() {
        for (slot, positions) in slots.iter_mut().zip(&mut positions) {
            positions.clear();
            let mut filled = 0;
            for postings in slot {
                if postings.doc() < doc {
                    postings.seek(doc);
                }
                if postings.doc() == doc {
                    postings.append_positions_with_offset(0, positions);
                    filled += 1;
                }
            }
            // Those of one term are in order.
            if filled > 1 {
                positions.sort_unstable();
                positions.dedup();
            }
        }
        let count = frequency(&positions);
        if count > 0 {
            found.push((doc, count));
        }
    }
    Ok(found)
}

/// One list of what was found in titles and in bodies.
pub(super) fn of_fields(title: Vec<(DocId, u32)>, body: Vec<(DocId, u32)>, how: How) -> Documents {
    let mut docs = Vec::with_capacity(title.len().max(body.len()));
    let (mut title, mut body) = (title.into_iter().peekable(), body.into_iter().peekable());
    loop {
        let next = |found: &mut std::iter::Peekable<std::vec::IntoIter<(DocId, u32)>>| {
            found.peek().map_or(TERMINATED, |&(doc, _)| doc)
        };
        let doc = next(&mut title).min(next(&mut body));
        if doc == TERMINATED {
            return docs;
        }
        let here = |found: &mut std::iter::Peekable<std::vec::IntoIter<(DocId, u32)>>| {
            found.next_if(|&(other, _)| other == doc).map_or(0.0, |(_, count)| count as f32)
        };
        docs.push(Listed { doc, title: here(&mut title), body: here(&mut body), factor: 1.0, how });
    }
}

/// Collects the documents that hold any of some terms; all that a document holds count together.
pub(super) struct Union {
    /// Of each document its number in the list.
    place: Vec<u32>,
    found: Documents,
}

impl Union {
    const NOWHERE: u32 = u32::MAX;

    pub(super) fn new(max_doc: DocId) -> Union {
        Union { place: vec![Self::NOWHERE; max_doc as usize], found: Vec::new() }
    }

    /// Adds the documents of a term, which counts by `factor`.
    pub(super) fn add(
        &mut self,
        index: &InvertedIndexReader,
        info: &TermInfo,
        in_title: bool,
        factor: f32,
        how: How,
    ) -> std::io::Result<()> {
        let mut postings = index.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while !postings.docs().is_empty() {
            for (&doc, &frequency) in postings.docs().iter().zip(postings.freqs()) {
                let Some(place) = self.place.get_mut(doc as usize) else { continue };
                if *place == Self::NOWHERE {
                    *place = self.found.len() as u32;
                    self.found.push(Listed { doc, title: 0.0, body: 0.0, factor: 0.0, how });
                }
                let Some(entry) = self.found.get_mut(*place as usize) else { continue };
                if factor > entry.factor {
                    (entry.factor, entry.how) = (factor, how);
                }
                *(if in_title { &mut entry.title } else { &mut entry.body }) += frequency as f32;
            }
            postings.advance();
        }
        Ok(())
    }

    /// The documents in order.
    pub(super) fn into_documents(self) -> Documents {
        self.place.iter().filter_map(|&place| self.found.get(place as usize)).copied().collect()
    }
}
