//! Turning documents round: from the terms of each document to the documents of each term.
//!
//! The engine would do this term by term, as they occur: a look into a large table and two lists for each of the two to
//! five terms of every word of a text. Here a word is looked up once a document, with all of its terms, and what is kept of
//! an occurrence is the number of its word; the terms come in only when a segment is written.
//!
//! tantivy lets a plugin see every document and write files of a segment, but not in place of its own index. So it is
//! given documents whose terms it does not see ([`super::entry`]) and writes an index without them; then this plugin
//! writes the same files again, with tantivy's serializer, as it would have written them itself
//! ([`super::storage`] lets a segment's file be replaced while it is made). Reading and merging are tantivy's.

mod log;
mod numbering;

use std::any::Any;
use std::io;

use tantivy::index::Segment;
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, TantivyError};
use xxhash_rust::xxh3::xxh3_128;

use self::log::Log;
use self::numbering::Numbering;
use super::entry::Entry;
use super::schema::{self, Fields};
use crate::TermStream;

/// The plugin.
pub(super) struct Inversion;

impl SegmentPlugin for Inversion {
    /// It writes the engine's own files.
    fn extensions(&self) -> &[&str] {
        &[]
    }

    fn create_writer(&self, _: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Inverter::new()))
    }

    fn merge(&self, _: PluginMergeContext<'_>) -> tantivy::Result<()> {
        Ok(())
    }
}

/// What is known of the documents of a segment that is being made.
struct Inverter {
    fields: Fields,
    /// The words of titles and bodies.
    words: Numbering,
    title: Log,
    body: Log,
    /// The entries of the lexicon.
    entries: Numbering,
    lexicon: Log,
    kinds: Vec<(u64, DocId)>,
    keys: Vec<(u64, DocId)>,
    ids: Vec<(String, DocId)>,
    /// Of the document at hand: the number of each of its words in the numbering.
    numbers: Vec<u32>,
}

impl Inverter {
    fn new() -> Inverter {
        Inverter {
            fields: schema::schema().1,
            words: Numbering::default(),
            title: Log::default(),
            body: Log::default(),
            entries: Numbering::default(),
            lexicon: Log::default(),
            kinds: Vec::new(),
            keys: Vec::new(),
            ids: Vec::new(),
            numbers: Vec::new(),
        }
    }

    fn add(&mut self, document: DocId, entry: &Entry) -> Option<()> {
        self.kinds.push((entry.kind as u64, document));
        self.keys.push((entry.key, document));
        self.ids.extend(entry.id().map(|id| (id.to_owned(), document)));
        for (log, stream) in [(&mut self.title, &entry.title), (&mut self.body, &entry.body)] {
            append(log, stream, &mut self.words, &mut self.numbers)?;
        }
        let numbers = &mut self.numbers;
        numbers.clear();
        for term in entry.lexicon.terms() {
            numbers.push(self.entries.number(xxh3_128(term.as_bytes()), term)?);
        }
        // One a document and entry.
        numbers.sort_unstable();
        numbers.dedup();
        self.lexicon.push(numbers.iter().copied())
    }

    fn write(mut self, segment: &Segment) -> tantivy::Result<()> {
        self.words.close();
        self.entries.close();
        let mut out = InvertedIndexSerializer::open(segment)?;
        let Fields { kind, key, title, body, lexicon, id, .. } = self.fields;
        numbers(&mut out, kind, self.kinds)?;
        numbers(&mut out, key, self.keys)?;
        self.title.write(&mut out, title, &self.words, true)?;
        self.body.write(&mut out, body, &self.words, true)?;
        self.lexicon.write(&mut out, lexicon, &self.entries, false)?;
        terms(&mut out, id, self.ids)?;
        Ok(out.close()?)
    }
}

/// Appends a text to the log of its field. `None` where there are too many words for a segment.
fn append(log: &mut Log, stream: &TermStream, words: &mut Numbering, numbers: &mut Vec<u32>) -> Option<()> {
    numbers.clear();
    for (key, terms) in stream.words() {
        numbers.push(words.number(key, terms)?);
    }
    log.push(stream.tokens().iter().filter_map(|&word| numbers.get(word as usize).copied()))
}

/// Writes a field of numbers.
fn numbers(out: &mut InvertedIndexSerializer, field: Field, of: Vec<(u64, DocId)>) -> io::Result<()> {
    terms(out, field, of.into_iter().map(|(number, document)| (number.to_be_bytes(), document)).collect())
}

/// Writes a field without positions, from its terms with a document each.
fn terms<T: AsRef<[u8]> + Ord>(
    out: &mut InvertedIndexSerializer,
    field: Field,
    mut of: Vec<(T, DocId)>,
) -> io::Result<()> {
    of.sort_unstable();
    let mut out = out.new_field(field, of.len() as u64, None)?;
    for same in of.chunk_by(|(a, _), (b, _)| a == b) {
        let Some((term, _)) = same.first() else { continue };
        out.new_term_without_freq(term.as_ref())?;
        for &(_, document) in same {
            out.write_doc(document, 0, &[]);
        }
        out.close_term()?;
    }
    out.close()
}

impl PluginWriter for Inverter {
    fn add_document(
        &mut self,
        document: DocId,
        entry: &dyn ErasedDocument,
        _: &Schema,
    ) -> tantivy::Result<()> {
        let entry = entry.as_any().downcast_ref::<Entry>();
        let full =
            || TantivyError::InvalidArgument("a segment would have over four billion words".to_owned());
        entry.and_then(|entry| self.add(document, entry)).ok_or_else(full)
    }

    fn serialize(self: Box<Self>, segment: &Segment, order: Option<&DocIdMapping>) -> tantivy::Result<()> {
        if order.is_some() {
            return Err(TantivyError::InvalidArgument(
                "documents stay in the order in which they came".to_owned(),
            ));
        }
        self.write(segment)
    }

    fn mem_usage(&self) -> usize {
        let logs = [&self.title, &self.body, &self.lexicon].map(Log::memory).iter().sum::<usize>();
        // An id takes some 24 bytes besides its text, and most are short.
        logs + self.words.memory() + self.entries.memory() + self.keys.len() * 96
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use lupe_analysis::{Analyzer, Language};
    use proptest::prelude::*;
    use tantivy::postings::Postings;
    use tantivy::schema::IndexRecordOption;
    use tantivy::{DocSet, TERMINATED};

    use super::*;
    use crate::term_stream::BETWEEN;
    use crate::{
        Checkpoint, Document, FileState, Lexicon, LexiconKind, Snapshot, StoredArticle, Writer, WriterOptions,
    };

    /// For each term, its documents, with positions where the field has them.
    type Inverted = BTreeMap<String, Vec<(DocId, Vec<u32>)>>;

    /// What stands in the one segment of an index.
    fn read(snapshot: &Snapshot, field: &str, option: IndexRecordOption) -> Inverted {
        let [segment] = snapshot.inner.searcher.segment_readers() else { panic!("one segment") };
        let inverted = segment.inverted_index(segment.schema().get_field(field).unwrap()).unwrap();
        let mut terms = inverted.terms().stream().unwrap();
        let mut found = Inverted::new();
        while let Some((term, info)) = terms.next() {
            let mut postings = inverted.read_postings_from_terminfo(info, option).unwrap();
            let documents = found.entry(String::from_utf8(term.to_vec()).unwrap()).or_default();
            while postings.doc() != TERMINATED {
                let mut positions = Vec::new();
                if option.has_positions() {
                    postings.positions(&mut positions);
                    assert_eq!(positions.len(), postings.term_freq() as usize);
                }
                documents.push((postings.doc(), positions));
                postings.advance();
            }
            assert_eq!(documents.len(), info.doc_freq as usize);
        }
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn each_term_has_its_documents_and_positions(
            texts in prop::collection::vec(
                "(die |Häuser |Haus |Rechenzentren |Zentrum |KI-Netz |% |Leser\\*innen |[a-c]{1,2} ){0,40}",
                1..60,
            ),
            files in prop::collection::vec(any::<bool>(), 60),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let options = WriterOptions { threads: 1, ..WriterOptions::default() };
            let mut writer = Writer::open(folder.path(), options).unwrap();
            let (mut body, mut lexicon, mut document) = (Inverted::new(), Inverted::new(), 0);
            for (n, (text, &file)) in texts.iter().zip(&files).enumerate() {
                let article = StoredArticle::new("root", &n.to_string(), "", text, Language::De);
                let mut entries = Lexicon::default();
                // A second time the same entry counts for nothing.
                for word in text.split_whitespace() {
                    entries.push(LexiconKind::Word, word, word);
                }
                for entry in entries.terms() {
                    let documents = lexicon.entry(entry.to_owned()).or_default();
                    if !documents.contains(&(document, Vec::new())) {
                        documents.push((document, Vec::new()));
                    }
                }
                let added = Document { lexicon: entries.clone(), ..Document::of(article, &Analyzer::new()) };
                let words: Vec<&str> = added.body_terms.words().map(|(_, terms)| terms).collect();
                for (position, &word) in (0..).zip(added.body_terms.tokens()) {
                    for term in words[word as usize].split(BETWEEN) {
                        let documents = body.entry(term.to_owned()).or_default();
                        match documents.last_mut() {
                            Some((last, positions)) if *last == document => positions.push(position),
                            _ => documents.push((document, vec![position])),
                        }
                    }
                }
                writer.add(added, 1).unwrap();
                document += 1;
                if file {
                    // A document without any words.
                    let path = n.to_string();
                    writer.set_file(&FileState { root: "root".into(), path, size: 0, modified_ns: 0 }).unwrap();
                    document += 1;
                }
            }
            writer.commit(&Checkpoint::default()).unwrap();
            writer.finish().unwrap();
            let snapshot = Snapshot::open(folder.path()).unwrap();
            prop_assert_eq!(read(&snapshot, "body", IndexRecordOption::WithFreqsAndPositions), body);
            prop_assert_eq!(read(&snapshot, "lexicon", IndexRecordOption::Basic), lexicon);
            let ids = read(&snapshot, "id", IndexRecordOption::Basic);
            prop_assert_eq!(ids.len(), texts.len());
            prop_assert!(crate::verify(folder.path()).unwrap().problems.is_empty());
        }
    }
}
