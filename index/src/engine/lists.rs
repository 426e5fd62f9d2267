//! Documents of a segment that are found beforehand: those that hold several words together, or any of very many.

use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, InvertedIndexReader, TERMINATED};

use super::cursor::Positions;
use super::frequency::for_each_block;
use crate::explanation::How;

/// Documents of a segment in order, with how often a leaf stands in title and body.
pub(super) type Documents = Vec<Listed>;

/// A document found beforehand, with what is found there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listed {
    pub(super) doc: DocId,
    /// Factor of its score.
    pub(super) factor: f32,
    /// How often the leaf stands there; more often than can be told is as often as can.
    body: u32,
    title: u16,
    /// How it was found: the number of a term, or one of the numbers behind those.
    how: u16,
}

impl Listed {
    const PARTS: u16 = u16::MAX;
    const PHRASE: u16 = u16::MAX - 1;
    const SYNONYM: u16 = u16::MAX - 2;

    fn new(doc: DocId, how: How, factor: f32) -> Listed {
        let how = match how {
            How::Parts => Listed::PARTS,
            How::Phrase => Listed::PHRASE,
            How::Synonym => Listed::SYNONYM,
            // No leaf has so many terms.
            How::Term(number) => u16::try_from(number).unwrap_or(u16::MAX).min(Listed::SYNONYM - 1),
        };
        Listed { doc, factor, body: 0, title: 0, how }
    }

    /// How often the leaf stands in title and body.
    pub(super) fn frequencies(&self) -> (f32, f32) {
        (f32::from(self.title), self.body as f32)
    }

    /// How it was found.
    pub(super) fn how(&self) -> How {
        match self.how {
            Listed::PARTS => How::Parts,
            Listed::PHRASE => How::Phrase,
            Listed::SYNONYM => How::Synonym,
            number => How::Term(usize::from(number)),
        }
    }

    /// Adds how often something stands there.
    fn add(&mut self, in_title: bool, frequency: u32) {
        match in_title {
            true => self.title = self.title.saturating_add(u16::try_from(frequency).unwrap_or(u16::MAX)),
            false => self.body = self.body.saturating_add(frequency),
        }
    }

    /// Adds what else is found in the same document: the better factor counts.
    fn merge(&mut self, other: &Listed) {
        if other.factor > self.factor {
            (self.factor, self.how) = (other.factor, other.how);
        }
        self.title = self.title.saturating_add(other.title);
        self.body = self.body.saturating_add(other.body);
    }
}

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
pub(super) fn of_fields(title: &[(DocId, u32)], body: &[(DocId, u32)], how: How) -> Documents {
    let mut entries = Vec::with_capacity(title.len() + body.len());
    for (in_title, found) in [(true, title), (false, body)] {
        entries.extend(found.iter().map(|&(doc, frequency)| {
            let mut entry = Listed::new(doc, how, 1.0);
            entry.add(in_title, frequency);
            entry
        }));
    }
    folded(entries)
}

/// The same documents in order, each once.
fn folded(mut entries: Documents) -> Documents {
    // What was found first counts where factors are the same.
    entries.sort_by_key(|entry| entry.doc);
    entries.dedup_by(|other, first| {
        let same = other.doc == first.doc;
        if same {
            first.merge(other);
        }
        same
    });
    entries
}

/// Collects the documents that hold any of some terms; all that a document holds count together.
pub(super) struct Union {
    max_doc: DocId,
    /// In the order in which they were found, as long as they are few.
    few: Documents,
    /// Else an entry a document: one without a factor was not found.
    dense: Documents,
}

impl Union {
    /// Of so many documents one is found where an entry for each is no more work than sorting those found.
    const DENSE: usize = 16;

    pub(super) fn new(max_doc: DocId) -> Union {
        Union { max_doc, few: Vec::new(), dense: Vec::new() }
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
        if self.dense.is_empty()
            && (self.few.len() + info.doc_freq as usize) * Self::DENSE > self.max_doc as usize
        {
            self.dense = (0..self.max_doc).map(|doc| Listed::new(doc, how, 0.0)).collect();
            for entry in std::mem::take(&mut self.few) {
                if let Some(place) = self.dense.get_mut(entry.doc as usize) {
                    place.merge(&entry);
                }
            }
        }
        while !postings.docs().is_empty() {
            for (&doc, &frequency) in postings.docs().iter().zip(postings.freqs()) {
                let mut entry = Listed::new(doc, how, factor);
                entry.add(in_title, frequency);
                match self.dense.get_mut(doc as usize) {
                    Some(place) => place.merge(&entry),
                    None => self.few.push(entry),
                }
            }
            postings.advance();
        }
        Ok(())
    }

    /// The documents in order.
    pub(super) fn into_documents(self) -> Documents {
        let mut found = folded(self.few);
        found.extend(self.dense.into_iter().filter(|entry| entry.factor > 0.0));
        found
    }
}
