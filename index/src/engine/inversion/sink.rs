//! Where terms go: into the files of a segment, or into memory that is copied there.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use tantivy::DocId;
use tantivy::directory::{AntiCallToken, CompositeWrite, TerminatingWrite, WritePtr};
use tantivy::index::{Segment, SegmentComponent};
use tantivy::postings::FieldSerializer;
use tantivy::schema::{Field, IndexRecordOption};

/// Takes the terms of a field in order, and the documents of each.
pub(super) trait Sink {
    /// A term begins.
    fn begin(&mut self, term: &[u8]) -> io::Result<()>;

    /// The next of its documents, with the distances from position to position, from 0; none where positions are not kept.
    fn document(&mut self, document: DocId, deltas: &[u32]);

    /// The term ends.
    fn end(&mut self) -> io::Result<()>;
}

/// The files of a segment's index of terms, written field by field as tantivy writes them.
pub(super) struct Files<W = WritePtr> {
    terms: CompositeWrite<W>,
    postings: CompositeWrite<W>,
    positions: CompositeWrite<W>,
}

impl Files {
    pub(super) fn create(segment: &Segment) -> tantivy::Result<Files> {
        let open =
            |component| Ok::<_, tantivy::TantivyError>(CompositeWrite::wrap(segment.open_write(component)?));
        Ok(Files {
            terms: open(SegmentComponent::Terms)?,
            postings: open(SegmentComponent::Postings)?,
            positions: open(SegmentComponent::Positions)?,
        })
    }

    /// Adds a field that was written to memory.
    pub(super) fn copy(
        &mut self,
        field: Field,
        [terms, postings, positions]: [Vec<u8>; 3],
    ) -> io::Result<()> {
        self.terms.for_field(field).write_all(&terms)?;
        self.postings.for_field(field).write_all(&postings)?;
        self.positions.for_field(field).write_all(&positions)
    }

    pub(super) fn close(self) -> io::Result<()> {
        self.terms.close()?;
        self.postings.close()?;
        self.positions.close()
    }
}

impl<W: TerminatingWrite> Files<W> {
    /// Writes a field, in whose documents so many terms stand, with repetitions.
    pub(super) fn field(
        &mut self,
        field: Field,
        total: u64,
        positions: bool,
        write: impl FnOnce(&mut FieldFile<'_, W>) -> io::Result<()>,
    ) -> io::Result<()> {
        let option =
            if positions { IndexRecordOption::WithFreqsAndPositions } else { IndexRecordOption::Basic };
        let Files { terms, postings, positions: places } = self;
        let (terms, postings, places) =
            (terms.for_field(field), postings.for_field(field), places.for_field(field));
        let serializer = FieldSerializer::create(option, total, terms, postings, places, None)?;
        let mut out = FieldFile { serializer, positions };
        write(&mut out)?;
        out.serializer.close()
    }
}

/// A field that is being written.
pub(super) struct FieldFile<'f, W: Write> {
    serializer: FieldSerializer<'f, W>,
    positions: bool,
}

impl<W: Write> Sink for FieldFile<'_, W> {
    fn begin(&mut self, term: &[u8]) -> io::Result<()> {
        self.serializer.new_term(term, 0, self.positions)
    }

    fn document(&mut self, document: DocId, deltas: &[u32]) {
        self.serializer.write_doc(document, deltas.len() as u32, deltas);
    }

    fn end(&mut self) -> io::Result<()> {
        self.serializer.close_term()
    }
}

/// Writes a field to memory; what is to stand in the three files.
pub(super) fn in_memory(
    field: Field,
    total: u64,
    positions: bool,
    write: impl FnOnce(&mut FieldFile<'_, Memory>) -> io::Result<()>,
) -> io::Result<[Vec<u8>; 3]> {
    let [terms, postings, places] = [(); 3].map(|()| Memory::default());
    let wrap = |memory: &Memory| CompositeWrite::wrap(memory.clone());
    let mut files = Files { terms: wrap(&terms), postings: wrap(&postings), positions: wrap(&places) };
    files.field(field, total, positions, write)?;
    Ok([terms, postings, places].map(|memory| memory.0.take()))
}

/// A file in memory; clones are the same one.
#[derive(Clone, Default)]
pub(super) struct Memory(Rc<RefCell<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for Memory {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        Ok(())
    }
}
