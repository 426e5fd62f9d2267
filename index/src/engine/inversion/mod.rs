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
//!
//! What does not fit into memory is turned round in runs, which are put together when the segment is written ([`runs`]).

mod log;
mod numbering;
mod runs;
mod sink;

use std::any::Any;
use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::index::Segment;
use tantivy::indexer::DocIdMapping;
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema};
use tantivy::{DocId, TantivyError};
use xxhash_rust::xxh3::xxh3_128;

use self::log::{Log, Turned};
use self::numbering::Numbering;
use self::runs::Runs;
use self::sink::{Files, Sink, in_memory};
use super::entry::Entry;
use super::schema::{self, Fields};
use crate::TermStream;

/// The plugin.
pub(super) struct Inversion {
    /// The folder of the segments, whose disk takes what memory does not hold.
    pub(super) folder: PathBuf,
}

impl SegmentPlugin for Inversion {
    /// It writes the engine's own files.
    fn extensions(&self) -> &[&str] {
        &[]
    }

    fn create_writer(&self, context: &PluginWriterContext<'_>) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(Inverter::new(self.folder.clone(), context.memory_budget_in_bytes / 2)))
    }

    fn merge(&self, _: PluginMergeContext<'_>) -> tantivy::Result<()> {
        Ok(())
    }
}

/// What is known of the documents of a segment that is being made.
struct Inverter {
    fields: Fields,
    folder: PathBuf,
    /// Words are turned round, and put away as a run, whenever they take so much memory, in bytes.
    most: usize,
    /// What came since the last run.
    words: Words,
    title: Runs,
    body: Runs,
    lexicon: Runs,
    kinds: Vec<(u64, DocId)>,
    keys: Vec<(u64, DocId)>,
    ids: Vec<(String, DocId)>,
    /// Of the document at hand: the number of each of its words in the numbering.
    numbers: Vec<u32>,
}

/// The words of documents that follow each other.
#[derive(Default)]
struct Words {
    /// Those of titles and bodies.
    texts: Numbering,
    title: Log,
    body: Log,
    /// The entries of the lexicon.
    entries: Numbering,
    lexicon: Log,
}

impl Words {
    /// None yet, and the next document is this.
    fn starting_at(document: DocId) -> Words {
        let [title, body, lexicon] = [(); 3].map(|()| Log::starting_at(document));
        Words { title, body, lexicon, ..Words::default() }
    }

    /// No more come.
    fn close(&mut self) {
        self.texts.close();
        self.entries.close();
    }

    fn memory(&self) -> usize {
        let logs = [&self.title, &self.body, &self.lexicon].map(Log::memory).iter().sum::<usize>();
        logs + self.texts.memory() + self.entries.memory()
    }
}

impl Inverter {
    fn new(folder: PathBuf, most: usize) -> Inverter {
        Inverter {
            fields: schema::schema().1,
            folder,
            most,
            words: Words::default(),
            title: Runs::new(true),
            body: Runs::new(true),
            lexicon: Runs::new(false),
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
        let Words { texts, title, body, entries, lexicon } = &mut self.words;
        let numbers = &mut self.numbers;
        for (log, stream) in [(title, &entry.title), (body, &entry.body)] {
            append(log, stream, texts, numbers)?;
        }
        numbers.clear();
        for term in entry.lexicon.terms() {
            numbers.push(entries.number(xxh3_128(term.as_bytes()), || Cow::Borrowed(term))?);
        }
        // One a document and entry.
        numbers.sort_unstable();
        numbers.dedup();
        lexicon.push(numbers.iter().copied())
    }

    /// Puts what came since the last run away as a run. `next` is the document that comes next.
    fn spill(&mut self, next: DocId) -> io::Result<()> {
        let mut words = std::mem::replace(&mut self.words, Words::starting_at(next));
        words.close();
        let Words { texts, title, body, entries, lexicon } = words;
        self.title.add(title, &texts, &self.folder)?;
        self.body.add(body, &texts, &self.folder)?;
        self.lexicon.add(lexicon, &entries, &self.folder)
    }

    fn write(mut self, segment: &Segment) -> tantivy::Result<()> {
        let mut out = Files::create(segment)?;
        self.words.close();
        let Fields { kind, key, title, body, lexicon, id, .. } = self.fields;
        let Words { texts, title: titles, body: bodies, entries, lexicon: log } = self.words;
        let folder = &self.folder;
        let (texts, entries) = (&texts, &entries);
        std::thread::scope(|scope| {
            // All else takes about as long as the bodies, whose dictionary is one: both are made at a time.
            let others = scope.spawn(|| -> io::Result<_> {
                let fields =
                    [(title, titles, self.title, texts, true), (lexicon, log, self.lexicon, entries, false)];
                let mut written = Vec::new();
                for (field, log, runs, numbering, positions) in fields {
                    let of = Postings::of(log, numbering, runs, folder)?;
                    written.push((field, in_memory(field, of.total(), positions, |out| of.write(out))?));
                }
                written.push((kind, terms(kind, numbers(self.kinds))?));
                written.push((key, terms(key, numbers(self.keys))?));
                written.push((id, terms(id, self.ids)?));
                Ok(written)
            });
            let of = Postings::of(bodies, texts, self.body, folder)?;
            out.field(body, of.total(), true, |out| of.write(out))?;
            let panicked = |_| io::Error::other("the thread that writes titles and the lexicon has panicked");
            others
                .join()
                .map_err(panicked)??
                .into_iter()
                .try_for_each(|(field, written)| out.copy(field, written))
        })?;
        Ok(out.close()?)
    }
}

/// The documents of each term of a field: all of them in memory, or all in runs.
enum Postings<'n> {
    Turned(Turned<'n>),
    Runs(Runs),
}

impl<'n> Postings<'n> {
    /// Of what came last, and what was put away before.
    fn of(log: Log, numbering: &'n Numbering, mut runs: Runs, folder: &Path) -> io::Result<Postings<'n>> {
        if runs.is_empty() {
            return Ok(Postings::Turned(log.turned(numbering, runs.positions())));
        }
        runs.add(log, numbering, folder)?;
        Ok(Postings::Runs(runs))
    }

    /// How many terms stand in the documents, with repetitions.
    fn total(&self) -> u64 {
        match self {
            Postings::Turned(turned) => turned.total(),
            Postings::Runs(runs) => runs.total(),
        }
    }

    fn write(self, out: &mut impl Sink) -> io::Result<()> {
        match self {
            Postings::Turned(turned) => turned.write(out),
            Postings::Runs(runs) => runs.write(out),
        }
    }
}

/// Appends a text to the log of its field. `None` where there are too many words for a segment.
fn append(log: &mut Log, stream: &TermStream, words: &mut Numbering, numbers: &mut Vec<u32>) -> Option<()> {
    numbers.clear();
    for word in stream.words() {
        numbers.push(words.number(word.key, || word.terms())?);
    }
    log.push(stream.tokens().iter().filter_map(|&word| numbers.get(word as usize).copied()))
}

/// Numbers as terms.
fn numbers(of: Vec<(u64, DocId)>) -> Vec<([u8; 8], DocId)> {
    of.into_iter().map(|(number, document)| (number.to_be_bytes(), document)).collect()
}

/// Writes a field without positions to memory, from its terms with a document each.
fn terms<T: AsRef<[u8]> + Ord>(field: Field, mut of: Vec<(T, DocId)>) -> io::Result<[Vec<u8>; 3]> {
    of.sort_unstable();
    in_memory(field, of.len() as u64, false, |out| {
        for same in of.chunk_by(|(a, _), (b, _)| a == b) {
            let Some((term, _)) = same.first() else { continue };
            out.begin(term.as_ref())?;
            same.iter().for_each(|&(_, document)| out.document(document, &[]));
            out.end()?;
        }
        Ok(())
    })
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
        entry.and_then(|entry| self.add(document, entry)).ok_or_else(full)?;
        if self.words.memory() >= self.most {
            self.spill(document + 1)?;
        }
        Ok(())
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
        // An id takes some 24 bytes besides its text, and most are short.
        self.words.memory() + self.keys.len() * 96
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
    use tantivy::index::SegmentComponent;
    use tantivy::postings::Postings as _;
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

    /// The files of a segment of these documents, whose words are put away whenever they take so much memory.
    fn files(texts: &[String], most: usize) -> [Vec<u8>; 3] {
        let folder = tempfile::tempdir().unwrap();
        let segments = folder.path().join("g1");
        super::super::create(folder.path(), &segments).unwrap();
        let (index, fields) = super::super::open(folder.path(), &segments).unwrap();
        let mut inverter = Inverter::new(segments, most);
        for (n, text) in (0..).zip(texts) {
            let article = StoredArticle::new("root", &n.to_string(), text, text, Language::De);
            let document = Document::of(article, &Analyzer::new());
            let mut entry = Entry::new(&fields, super::super::schema::Kind::Article, n);
            text.split_whitespace().for_each(|word| entry.lexicon.push(LexiconKind::Word, word, word));
            (entry.title, entry.body) = (document.title_terms, document.body_terms);
            entry.put(fields.id, n.to_string());
            inverter.add_document(n as DocId, &entry, &index.schema()).unwrap();
        }
        let segment = index.new_segment();
        Box::new(inverter).serialize(&segment, None).unwrap();
        [SegmentComponent::Terms, SegmentComponent::Postings, SegmentComponent::Positions]
            .map(|part| segment.open_read(part).unwrap().read_bytes().unwrap().to_vec())
    }

    #[test]
    fn what_was_put_away_on_the_way_stands_in_the_segment_as_all_else() {
        let mut texts = vec!["Haus ".repeat(40_000), String::new(), "Ein Haus am Netz".to_owned()];
        let long = "Donaudampfschifffahrtsgesellschaft";
        texts
            .extend((0..300).map(|n| format!("{long}{n} Haus{} und {}", n % 7, "die Netze ".repeat(n % 50))));
        let at_once = files(&texts, usize::MAX);
        for most in [0, 3_000, 100_000] {
            assert!(files(&texts, most) == at_once, "{most}");
        }
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
                let words: Vec<_> = added.body_terms.words().iter().map(|word| word.terms()).collect();
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
