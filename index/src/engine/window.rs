//! Documents of a segment, a window of some thousands at a time: which of them match which branches of leaves.
//!
//! Terms are walked one after another within a window, block by block, which is several times as fast as walking all
//! of them document by document. Beside the bits of the branches, a window keeps what is needed for scoring its
//! documents: most of them are never scored.

use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, TERMINATED};

use super::lists::Listed;

/// Documents in a window: what is kept of them fits into the processor's nearest cache. Tests have small indexes, with many
/// windows all the same.
pub(super) const WIDTH: usize = if cfg!(test) { 128 } else { 2048 };

/// No entry.
const NONE: u32 = u32::MAX;

/// What frequencies can make of a document's score: in titles as it is, in bodies still to be divided by the norm of
/// their length. See [`Scorer::reaches`](super::score::Scorer::reaches).
#[derive(Clone, Copy, Default)]
pub(super) struct Mass {
    pub(super) title: f32,
    pub(super) body: f32,
}

impl Mass {
    #[inline]
    fn of(self, frequency: u32) -> Mass {
        Mass { title: self.title * frequency as f32, body: self.body * frequency as f32 }
    }

    fn of_entry(self, entry: &Listed) -> Mass {
        let (title, body) = entry.frequencies();
        Mass { title: self.title * title, body: self.body * body }
    }

    #[inline]
    fn add(&mut self, other: Mass) {
        self.title += other.title;
        self.body += other.body;
    }
}

/// The documents of one term in one field, or of a list that was made beforehand, in order.
pub(super) struct Stream<'a> {
    documents: Documents<'a>,
    /// Its place in the block or list.
    at: usize,
    doc: DocId,
    /// How many documents it has.
    size: u32,
    /// Its number in the segment.
    number: u32,
    /// The bit of its branch.
    bit: u64,
    mass: Mass,
}

enum Documents<'a> {
    Postings(Box<BlockSegmentPostings>),
    List(&'a [Listed]),
}

impl<'a> Stream<'a> {
    pub(super) fn postings(postings: BlockSegmentPostings, number: u32, mass: Mass) -> Stream<'a> {
        let (doc, size) = (postings.doc(0), postings.doc_freq());
        Stream { documents: Documents::Postings(Box::new(postings)), at: 0, doc, size, number, bit: 1, mass }
    }

    pub(super) fn list(docs: &'a [Listed], number: u32, mass: Mass) -> Stream<'a> {
        let doc = docs.first().map_or(TERMINATED, |entry| entry.doc);
        Stream { documents: Documents::List(docs), at: 0, doc, size: docs.len() as u32, number, bit: 1, mass }
    }

    /// The document that it stands at.
    pub(super) fn doc(&self) -> DocId {
        self.doc
    }

    /// Its number in the segment.
    pub(super) fn number(&self) -> u32 {
        self.number
    }

    /// The same, for a branch.
    pub(super) fn marking(self, branch: usize) -> Stream<'a> {
        Stream { bit: 1 << branch, ..self }
    }

    /// Each of its frequencies makes so much more of a score.
    pub(super) fn weigh(&mut self, mass: Mass) {
        self.mass.add(mass);
    }

    /// How many documents it has.
    pub(super) fn size(&self) -> u32 {
        self.size
    }

    /// Calls `sink` with each document before `end`, and with how often the term stands in it, or its place in the list.
    #[inline]
    fn walk(&mut self, end: DocId, mut sink: impl FnMut(DocId, u32, Mass)) {
        if self.doc >= end {
            return;
        }
        let mass = self.mass;
        match &mut self.documents {
            Documents::Postings(postings) => loop {
                let docs = postings.docs().get(self.at..).unwrap_or(&[]);
                let frequencies = postings.freqs().get(self.at..).unwrap_or(&[]);
                let here = match docs.last() {
                    Some(&last) if last < end => docs.len(),
                    _ => docs.partition_point(|&doc| doc < end),
                };
                match frequencies.get(..here) {
                    Some(frequencies) => {
                        docs.iter().zip(frequencies).for_each(|(&doc, &n)| sink(doc, n, mass.of(n)))
                    }
                    // Opened without frequencies.
                    None => docs[..here].iter().for_each(|&doc| sink(doc, 1, mass)),
                }
                if let Some(&next) = docs.get(here) {
                    self.at += here;
                    self.doc = next;
                    return;
                }
                postings.advance();
                self.at = 0;
                self.doc = postings.docs().first().copied().unwrap_or(TERMINATED);
                if self.doc >= end {
                    return;
                }
            },
            Documents::List(docs) => {
                let rest = docs.get(self.at..).unwrap_or(&[]);
                for entry in rest.iter().take_while(|entry| entry.doc < end) {
                    sink(entry.doc, self.at as u32, mass.of_entry(entry));
                    self.at += 1;
                }
                self.doc = docs.get(self.at).map_or(TERMINATED, |entry| entry.doc);
            }
        }
    }

    /// Moves on to `target` or the first document behind it.
    pub(super) fn seek(&mut self, target: DocId) {
        if self.doc >= target {
            return;
        }
        match &mut self.documents {
            Documents::Postings(postings) => {
                let docs = postings.docs();
                if docs.last().is_some_and(|&last| last >= target) {
                    let rest = docs.get(self.at..).unwrap_or(&[]);
                    // Mostly it is near.
                    let near = rest.iter().take(8).position(|&doc| doc >= target);
                    self.at += near.unwrap_or_else(|| rest.partition_point(|&doc| doc < target));
                } else {
                    self.at = postings.seek(target);
                }
                self.doc = postings.doc(self.at);
            }
            Documents::List(docs) => {
                let rest = docs.get(self.at..).unwrap_or(&[]);
                self.at += rest.partition_point(|entry| entry.doc < target);
                self.doc = docs.get(self.at).map_or(TERMINATED, |entry| entry.doc);
            }
        }
    }

    /// What [`Stream::walk`] says of the document that it stands at.
    fn value(&self) -> (u32, Mass) {
        match &self.documents {
            Documents::Postings(postings) => {
                let frequency = postings.freqs().get(self.at).copied().unwrap_or(1);
                (frequency, self.mass.of(frequency))
            }
            Documents::List(docs) => {
                (self.at as u32, docs.get(self.at).map_or(self.mass, |entry| self.mass.of_entry(entry)))
            }
        }
    }
}

/// That a stream holds a document.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// The entry of the same document before.
    next: u32,
    /// The stream's number.
    pub(super) stream: u32,
    /// How often the term stands in the document, or the document's place in the list.
    pub(super) value: u32,
}

/// What is known of some neighbouring documents.
pub(super) struct Window {
    base: DocId,
    /// A bit a document: something is known of it.
    touched: Box<[u64; WIDTH / 64]>,
    /// A bit a branch of a leaf that matches.
    matched: Box<[u64; WIDTH]>,
    /// The last entry of each document.
    last: Box<[u32; WIDTH]>,
    /// What its entries can make of its score.
    masses: Box<[Mass; WIDTH]>,
    entries: Vec<Entry>,
    /// Keep entries.
    scores: bool,
}

impl Window {
    pub(super) fn new(scores: bool) -> Window {
        Window {
            base: 0,
            touched: Box::new([0; WIDTH / 64]),
            matched: Box::new([0; WIDTH]),
            last: Box::new([NONE; WIDTH]),
            masses: Box::new([Mass::default(); WIDTH]),
            entries: Vec::new(),
            scores,
        }
    }

    /// Forgets everything, and begins at another document.
    pub(super) fn start(&mut self, base: DocId) {
        for (word, bits) in self.touched.iter_mut().enumerate() {
            let mut rest = std::mem::take(bits);
            while rest != 0 {
                let place = word * 64 + rest.trailing_zeros() as usize;
                rest &= rest - 1;
                self.matched[place] = 0;
                self.last[place] = NONE;
                self.masses[place] = Mass::default();
            }
        }
        self.entries.clear();
        self.base = base;
    }

    /// The document at a place.
    pub(super) fn doc(&self, place: u16) -> DocId {
        self.base + DocId::from(place)
    }

    /// The branches of leaves that match the document at a place.
    #[inline]
    pub(super) fn matched(&self, place: u16) -> u64 {
        self.matched[usize::from(place) % WIDTH]
    }

    /// What is known of the document at a place can make this of its score.
    #[inline]
    pub(super) fn mass(&self, place: u16) -> Mass {
        self.masses[usize::from(place) % WIDTH]
    }

    /// The last thing that is known of the document at a place.
    #[inline]
    pub(super) fn last_entry(&self, place: u16) -> Option<Entry> {
        self.entries.get(self.last[usize::from(place) % WIDTH] as usize).copied()
    }

    /// What was known of a document before.
    #[inline]
    pub(super) fn before(&self, entry: Entry) -> Option<Entry> {
        self.entries.get(entry.next as usize).copied()
    }

    /// Takes all documents before `end` as touched.
    pub(super) fn touch_all(&mut self, end: DocId) {
        for place in 0..((end - self.base) as usize).min(WIDTH) {
            self.touched[place / 64] |= 1 << (place % 64);
        }
    }

    /// The places of all documents of which something is known.
    pub(super) fn places(&self, out: &mut Vec<u16>) {
        out.clear();
        for (word, &bits) in self.touched.iter().enumerate() {
            let mut rest = bits;
            while rest != 0 {
                out.push((word * 64) as u16 + rest.trailing_zeros() as u16);
                rest &= rest - 1;
            }
        }
    }

    #[inline]
    fn add<const SCORES: bool>(&mut self, doc: DocId, bit: u64, stream: u32, (value, mass): (u32, Mass)) {
        let place = (doc - self.base) as usize % WIDTH;
        self.touched[place / 64] |= 1 << (place % 64);
        self.matched[place] |= bit;
        if SCORES {
            let next = std::mem::replace(&mut self.last[place], self.entries.len() as u32);
            self.entries.push(Entry { next, stream, value });
            self.masses[place].add(mass);
        }
    }

    /// Adds all documents of some streams before `end`.
    pub(super) fn walk(&mut self, streams: &mut [Stream<'_>], end: DocId) {
        match self.scores {
            true => self.walk_all::<true>(streams, end),
            false => self.walk_all::<false>(streams, end),
        }
    }

    fn walk_all<const SCORES: bool>(&mut self, streams: &mut [Stream<'_>], end: DocId) {
        for stream in streams {
            let (number, bit) = (stream.number, stream.bit);
            stream.walk(end, |doc, value, mass| self.add::<SCORES>(doc, bit, number, (value, mass)));
        }
    }

    /// Looks whether some streams hold the documents at `places`, out of `all` of the segment.
    pub(super) fn ask(&mut self, streams: &mut [Stream<'_>], places: &[u16], all: u32) {
        match self.scores {
            true => self.ask_for::<true>(streams, places, all),
            false => self.ask_for::<false>(streams, places, all),
        }
    }

    fn ask_for<const SCORES: bool>(&mut self, streams: &mut [Stream<'_>], places: &[u16], all: u32) {
        let (Some(&first), Some(&last)) = (places.first(), places.last()) else { return };
        let (first, end) = (self.doc(first), self.doc(last) + 1);
        for stream in streams {
            stream.seek(first);
            if stream.doc >= end {
                continue;
            }
            let (number, bit) = (stream.number, stream.bit);
            // Looking for a document takes as long as walking some.
            let here = u64::from(stream.size) * u64::from(end - first) / u64::from(all.max(1));
            if here > 8 * places.len() as u64 {
                for &place in places {
                    let doc = self.doc(place);
                    stream.seek(doc);
                    if stream.doc == doc {
                        self.add::<SCORES>(doc, bit, number, stream.value());
                    }
                }
                continue;
            }
            stream.walk(end, |doc, value, mass| {
                let place = (doc - self.base) as usize % WIDTH;
                if self.touched[place / 64] >> (place % 64) & 1 == 1 {
                    self.add::<SCORES>(doc, bit, number, (value, mass));
                }
            });
        }
    }
}
