//! Runs: what was turned round of a segment while its documents still come, on disk until all of it is put together.
//!
//! A segment would else have to be written whenever memory is full, dictionaries and all, only to be merged with the next
//! ones. A run has no dictionary: its terms stand in order, each with its documents, and putting runs together reads
//! each of them once from front to back. Its files have no name, so nothing of them outlives the process.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::Path;

use tantivy::DocId;

use super::log::Log;
use super::numbering::{Numbering, first_bytes};
use super::sink::Sink;
use crate::faults;

/// The runs of a field.
pub(super) struct Runs {
    /// Do they have positions?
    positions: bool,
    runs: Vec<Run>,
    total: u64,
}

/// A run: for each term, what it shares with the one before and what it does not, and the documents with their distances.
/// All numbers have seven bits a byte.
struct Run {
    first: DocId,
    file: File,
}

impl Runs {
    pub(super) fn new(positions: bool) -> Runs {
        Runs { positions, runs: Vec::new(), total: 0 }
    }

    pub(super) fn positions(&self) -> bool {
        self.positions
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// How many terms stand in the documents, with repetitions.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    /// Adds a run, of documents behind those of all others, on the disk of `folder`.
    pub(super) fn add(&mut self, log: Log, numbering: &Numbering, folder: &Path) -> io::Result<()> {
        faults::attempt("create")?;
        let turned = log.turned(numbering, self.positions);
        let first = turned.first();
        let file = BufWriter::with_capacity(BUFFER, tempfile::tempfile_in(folder)?);
        let mut out =
            RunWriter { file, first, before: first, term: Vec::new(), shared: 0, documents: Vec::new() };
        faults::attempt("write")?;
        turned.write(&mut out)?;
        let mut file = out.file.into_inner()?;
        file.rewind()?;
        self.total += turned.total();
        self.runs.push(Run { first, file });
        Ok(())
    }

    /// Puts the runs together.
    pub(super) fn write(self, out: &mut impl Sink) -> io::Result<()> {
        let mut cursors: Vec<Cursor> = self.runs.into_iter().map(Cursor::new).collect();
        for cursor in &mut cursors {
            cursor.advance()?;
        }
        let (mut least, mut deltas) = (Vec::new(), Vec::new());
        loop {
            cursors.retain(|cursor| !cursor.is_at_end);
            least_terms(&cursors, &mut least);
            let Some(first) = least.first().and_then(|&at: &usize| cursors.get(at)) else { return Ok(()) };
            out.begin(&first.term)?;
            for &at in &least {
                let Some(cursor) = cursors.get_mut(at) else { continue };
                cursor.documents(self.positions, &mut deltas, out)?;
                cursor.advance()?;
            }
            out.end()?;
        }
    }
}

/// Which cursors stand at the least term.
fn least_terms(cursors: &[Cursor], least: &mut Vec<usize>) {
    least.clear();
    let mut so_far: Option<&Cursor> = None;
    for (at, cursor) in cursors.iter().enumerate() {
        match so_far.map_or(Ordering::Less, |so_far| cursor.cmp_term(so_far)) {
            Ordering::Greater => {}
            Ordering::Equal => least.push(at),
            Ordering::Less => {
                least.clear();
                least.push(at);
                so_far = Some(cursor);
            }
        }
    }
}

/// Bytes that are read or written at a time.
const BUFFER: usize = 128 << 10;

struct RunWriter {
    file: BufWriter<File>,
    first: DocId,
    /// The document before, of this term.
    before: DocId,
    term: Vec<u8>,
    /// Bytes that the term shares with the one before.
    shared: usize,
    documents: Vec<u8>,
}

impl Sink for RunWriter {
    fn begin(&mut self, term: &[u8]) -> io::Result<()> {
        self.shared = self.term.iter().zip(term).take_while(|(a, b)| a == b).count();
        self.term.truncate(self.shared);
        self.term.extend_from_slice(term.get(self.shared..).unwrap_or_default());
        self.documents.clear();
        self.before = self.first;
        Ok(())
    }

    fn document(&mut self, document: DocId, deltas: &[u32]) {
        put(&mut self.documents, document - std::mem::replace(&mut self.before, document));
        if !deltas.is_empty() {
            put(&mut self.documents, deltas.len() as u32);
            deltas.iter().for_each(|&delta| put(&mut self.documents, delta));
        }
    }

    fn end(&mut self) -> io::Result<()> {
        let rest = self.term.get(self.shared..).unwrap_or_default();
        let too_long = |_| io::Error::other("a term has over four billion bytes");
        let mut lengths = Vec::with_capacity(MOST_FOR_LENGTHS);
        for length in [self.shared, rest.len(), self.documents.len()] {
            put(&mut lengths, u32::try_from(length).map_err(too_long)?);
        }
        self.file.write_all(&lengths)?;
        self.file.write_all(rest)?;
        self.file.write_all(&self.documents)
    }
}

/// Bytes of a number, at most.
const MOST: usize = 5;
/// Bytes of the lengths before a term, at most.
const MOST_FOR_LENGTHS: usize = 3 * MOST;

/// Appends a number.
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front.
fn take(bytes: &mut &[u8]) -> Option<u32> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    let mut number = u32::from(first & 0x7f);
    let (mut last, mut shift) = (first, 0);
    while last > 0x7f {
        let (&next, rest) = bytes.split_first()?;
        (*bytes, last) = (rest, next);
        shift += 7;
        number |= u32::from(next & 0x7f).checked_shl(shift)?;
    }
    Some(number)
}

/// A run as it is read, at one of its terms.
struct Cursor {
    run: Run,
    buffer: Vec<u8>,
    /// What of the buffer is yet to be read.
    at: usize,
    term: Vec<u8>,
    first_bytes: u128,
    /// Bytes of the term's documents, which come next in the buffer.
    documents: usize,
    is_at_end: bool,
}

impl Cursor {
    fn new(run: Run) -> Cursor {
        let (buffer, term) = (Vec::with_capacity(BUFFER), Vec::new());
        Cursor { run, buffer, at: 0, term, first_bytes: 0, documents: 0, is_at_end: false }
    }

    fn cmp_term(&self, other: &Cursor) -> Ordering {
        self.first_bytes.cmp(&other.first_bytes).then_with(|| self.term.cmp(&other.term))
    }

    /// So many bytes that come next, fewer only where the run ends.
    fn next(&mut self, count: usize) -> io::Result<&[u8]> {
        if self.buffer.len() - self.at < count {
            self.buffer.drain(..self.at);
            self.at = 0;
            let wanted = count.max(BUFFER) - self.buffer.len();
            (&self.run.file).take(wanted as u64).read_to_end(&mut self.buffer)?;
        }
        let rest = self.buffer.get(self.at..).unwrap_or_default();
        Ok(rest.get(..count).unwrap_or(rest))
    }

    /// Goes on to the next term, from behind the documents of this one.
    fn advance(&mut self) -> io::Result<()> {
        let mut bytes = self.next(MOST_FOR_LENGTHS)?;
        if bytes.is_empty() {
            self.is_at_end = true;
            return Ok(());
        }
        let before = bytes.len();
        let mut length = || Some(take(&mut bytes)? as usize);
        let (shared, rest, documents) =
            length().zip(length()).zip(length()).map(|((a, b), c)| (a, b, c)).ok_or_else(cut_short)?;
        self.at += before - bytes.len();
        self.term.truncate(shared);
        let mut term = std::mem::take(&mut self.term);
        let bytes = self.next(rest)?;
        if bytes.len() < rest {
            return Err(cut_short());
        }
        term.extend_from_slice(bytes);
        self.at += rest;
        (self.first_bytes, self.term, self.documents) = (first_bytes(&term), term, documents);
        Ok(())
    }

    /// Hands on the documents of the term.
    fn documents(&mut self, positions: bool, deltas: &mut Vec<u32>, out: &mut impl Sink) -> io::Result<()> {
        let (mut document, length) = (self.run.first, self.documents);
        let mut bytes = self.next(length)?;
        if bytes.len() < length {
            return Err(cut_short());
        }
        while !bytes.is_empty() {
            document += take(&mut bytes).ok_or_else(cut_short)?;
            deltas.clear();
            if positions {
                for _ in 0..take(&mut bytes).ok_or_else(cut_short)? {
                    deltas.push(take(&mut bytes).ok_or_else(cut_short)?);
                }
            }
            out.document(document, deltas);
        }
        self.at += length;
        Ok(())
    }
}

fn cut_short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "a file that was just written is cut short")
}
