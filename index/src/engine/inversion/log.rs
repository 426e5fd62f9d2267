//! The words of a field in the order in which they come, and turning that round.

use std::io;

use tantivy::DocId;

use super::numbering::{Numbering, TermOf};
use super::sink::Sink;

/// The words of documents that follow each other, one behind the other. A word's place in it is an ordinal, which tells
/// document and position.
#[derive(Default)]
pub(super) struct Log {
    /// The first of the documents.
    first: DocId,
    words: Vec<u32>,
    /// The ordinal of each document's first word.
    starts: Vec<u32>,
}

impl Log {
    /// An empty one, whose next document is this.
    pub(super) fn starting_at(first: DocId) -> Log {
        Log { first, ..Log::default() }
    }

    /// Appends the words of the next document. `None` where the log is full, at four billion words.
    pub(super) fn push(&mut self, words: impl Iterator<Item = u32>) -> Option<()> {
        self.starts.push(u32::try_from(self.words.len()).ok()?);
        self.words.extend(words);
        u32::try_from(self.words.len()).ok().map(drop)
    }

    /// What it takes, and will take while it is turned round, in bytes.
    pub(super) fn memory(&self) -> usize {
        (self.words.len() * 2 + self.starts.len()) * size_of::<u32>()
    }

    /// The documents of each term of the words, with positions or without frequencies.
    pub(super) fn turned(self, numbering: &Numbering, positions: bool) -> Turned<'_> {
        let documents = Documents::new(self.first, self.starts, self.words.len() as u32);
        let occurrences = Occurrences::of(self.words, numbering.len());
        let terms = numbering.terms_in_order(|word| !occurrences.of_word(word).is_empty());
        Turned { documents, occurrences, terms, positions }
    }
}

/// A log that is turned round.
pub(super) struct Turned<'n> {
    documents: Documents,
    occurrences: Occurrences,
    terms: Vec<TermOf<'n>>,
    positions: bool,
}

impl Turned<'_> {
    /// The first of its documents.
    pub(super) fn first(&self) -> DocId {
        self.documents.first
    }

    /// How many terms stand in the documents, with repetitions.
    pub(super) fn total(&self) -> u64 {
        self.terms.iter().map(|term| self.occurrences.of_word(term.word).len() as u64).sum()
    }

    /// Writes the documents of each term.
    pub(super) fn write(&self, out: &mut impl Sink) -> io::Result<()> {
        let (mut several, mut deltas) = (Vec::new(), Vec::new());
        for same in self.terms.chunk_by(|a, b| a.is_same_term(b)) {
            let Some(first) = same.first() else { continue };
            out.begin(first.term.as_bytes())?;
            let ordinals = match same {
                [one] => self.occurrences.of_word(one.word),
                _ => {
                    several.clear();
                    same.iter().for_each(|one| several.extend_from_slice(self.occurrences.of_word(one.word)));
                    // They are in order word by word: this sort merges what is.
                    several.sort();
                    &several
                }
            };
            self.documents.write(ordinals, out, self.positions.then_some(&mut deltas));
            out.end()?;
        }
        Ok(())
    }
}

/// The ordinals of each word, in order.
struct Occurrences {
    ordinals: Vec<u32>,
    /// Where those of each word begin, and where the last ones end.
    starts: Vec<u32>,
}

impl Occurrences {
    fn of(log: Vec<u32>, words: usize) -> Occurrences {
        let mut starts = vec![0; words + 1];
        for &word in &log {
            if let Some(count) = starts.get_mut(word as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        // Each start moves on to its end as its ordinals are put down, which is the start of the next.
        let mut ordinals = vec![0; log.len()];
        for (ordinal, &word) in (0..).zip(&log) {
            if let Some(at) = starts.get_mut(word as usize) {
                if let Some(place) = ordinals.get_mut(*at as usize) {
                    *place = ordinal;
                }
                *at += 1;
            }
        }
        starts.rotate_right(1);
        if let Some(first) = starts.first_mut() {
            *first = 0;
        }
        Occurrences { ordinals, starts }
    }

    fn of_word(&self, word: u32) -> &[u32] {
        let at = |word: usize| self.starts.get(word).map_or(0, |&start| start as usize);
        self.ordinals.get(at(word as usize)..at(word as usize + 1)).unwrap_or_default()
    }
}

/// Ordinals of a step have one entry in [`Documents::steps`].
const STEP: u32 = 256;

/// Which document an ordinal is of.
struct Documents {
    first: DocId,
    /// The ordinal of each document's first word, and that behind the last document.
    starts: Vec<u32>,
    /// For each step of ordinals, the document that its first one is of, counted from the first; and the last document.
    steps: Vec<u32>,
}

impl Documents {
    fn new(first: DocId, mut starts: Vec<u32>, end: u32) -> Documents {
        let mut steps = Vec::with_capacity((end / STEP) as usize + 2);
        for (document, &start) in (0..).zip(&starts) {
            // Those of the steps that begin before it are of the documents before it.
            while (steps.len() as u32).saturating_mul(STEP) < start {
                steps.push(document - 1);
            }
        }
        let last = (starts.len() as u32).saturating_sub(1);
        while steps.len() as u32 <= end / STEP + 1 {
            steps.push(last);
        }
        starts.push(end);
        Documents { first, starts, steps }
    }

    /// The document, its first ordinal, and that behind its last one.
    fn at(&self, ordinal: u32) -> (DocId, u32, u32) {
        let step = (ordinal / STEP) as usize;
        let bound = |step: usize| self.steps.get(step).map_or(0, |&document| document as usize);
        let (from, to) = (bound(step), bound(step + 1));
        let within = self.starts.get(from..=to).unwrap_or_default();
        let document = from + within.partition_point(|&start| start <= ordinal).saturating_sub(1);
        let start = |document: usize| self.starts.get(document).copied().unwrap_or(u32::MAX);
        (self.first + document as DocId, start(document), start(document + 1))
    }

    /// Writes the documents of a term, with positions where there is room for them.
    fn write(&self, mut ordinals: &[u32], out: &mut impl Sink, mut deltas: Option<&mut Vec<u32>>) {
        while let Some(&first) = ordinals.first() {
            let (document, start, end) = self.at(first);
            let count = ordinals.iter().take_while(|&&ordinal| ordinal < end).count().max(1);
            let (here, rest) = ordinals.split_at(count);
            ordinals = rest;
            let Some(deltas) = deltas.as_deref_mut() else {
                out.document(document, &[]);
                continue;
            };
            deltas.clear();
            let mut before = start;
            deltas.extend(here.iter().map(|&ordinal| ordinal - std::mem::replace(&mut before, ordinal)));
            out.document(document, deltas);
        }
    }
}
