//! What near-identical articles are found by, and what the indexer notes beside it.

use std::ops::Range;

use lupe_analysis::Language;
use tantivy::columnar::Column;
use tantivy::schema::{Term, Value};
use tantivy::{DocAddress, TantivyDocument};

use super::columns::strings;
use super::guarded;
use super::load::for_each_of;
use super::reader::Snapshot;
use super::schema::Kind;
use super::writer::note_key;
use crate::document::{ArticleKey, DateNumber, PrintState};
use crate::error::Result;
use crate::query::Address;
use crate::sketch::{BOILERPLATE, line_hash, sketch_word, unpack};

/// The sketches of an index's articles, opened once: reading one is a walk along a column, in any order and from any
/// thread.
#[derive(Clone)]
pub struct Sketches {
    /// For each segment, the columns of words and of numbers.
    columns: Vec<[Option<Column<u64>>; 2]>,
}

impl Sketches {
    /// Reads the [`Document::sketch`](crate::Document::sketch) of an article into `words`, in place of what is there.
    pub fn read(&self, at: Address, words: &mut Vec<u16>) {
        words.clear();
        unpack(self.values(0, at), words);
    }

    /// Reads the [`Document::numbers`](crate::Document::numbers) of an article, likewise.
    pub fn read_numbers(&self, at: Address, numbers: &mut Vec<u16>) {
        numbers.clear();
        numbers.extend(self.values(1, at).map(|number| number as u16));
    }

    fn values(&self, column: usize, at: Address) -> impl Iterator<Item = u64> {
        let columns = self.columns.get(at.segment as usize).and_then(|columns| columns.get(column));
        columns.into_iter().flatten().flat_map(move |column| column.values_for_doc(at.doc))
    }
}

impl Snapshot {
    /// The sketches of the articles.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn sketches(&self) -> Result<Sketches> {
        let mut columns = Vec::new();
        self.each_segment(|inner, n| {
            let fast = inner.searcher.segment_reader(n as u32).fast_fields();
            columns.push([fast.column_opt("sketch")?, fast.column_opt("number")?]);
            Ok(())
        })?;
        Ok(Sketches { columns })
    }

    /// Calls `sink` with what orders articles and tells copies, for every article.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn for_each_print(&self, mut sink: impl FnMut(PrintState<'_>)) -> Result<()> {
        self.each_segment(|inner, n| {
            let (segment, columns) = (inner.searcher.segment_reader(n as u32), &inner.columns[n]);
            let fast = segment.fast_fields();
            let (batch, signature) = (fast.u64("batch")?, fast.u64("signature")?);
            let Some(ids) = fast.str("id")? else { return Ok(()) };
            let names = strings(&ids)?;
            for_each_of(segment, columns, Kind::Article, |doc| {
                let id = ids.ords().first(doc).and_then(|number| names.get(number as usize));
                sink(PrintState {
                    key: ArticleKey(columns.key.first(doc).unwrap_or(0)),
                    at: Address { segment: n as u32, doc },
                    id: id.map_or("", String::as_str),
                    batch: batch.first(doc).unwrap_or(0),
                    signature: signature.first(doc).unwrap_or(0),
                    language: columns.language(doc),
                    date: columns.date(doc),
                    length: columns.body_length(doc),
                });
                Ok(())
            })
        })
    }

    /// The date of an article, and how many words its text has, without reading it.
    pub fn date_and_length(&self, at: Address) -> (Option<DateNumber>, u32) {
        let Some(columns) = self.inner.columns.get(at.segment as usize) else { return (None, 0) };
        let date = Some(DateNumber(columns.date(at.doc))).filter(|date| date.0 > 0);
        (date, columns.body_length(at.doc))
    }

    /// What was noted under a name with [`Writer::set_note`](crate::Writer::set_note).
    ///
    /// # Errors
    /// The index is damaged.
    pub fn note(&self, name: &str) -> Result<Option<Vec<u8>>> {
        let key = Term::from_field_u64(self.inner.fields.key, note_key(name));
        let Some(at) = self.find_term(key)? else { return Ok(None) };
        let document: TantivyDocument = guarded(self.path(), || {
            let document = self.inner.searcher.doc(DocAddress::new(at.segment, at.doc));
            document.map_err(|error| self.error(error))
        })?;
        Ok(document
            .get_first(self.inner.fields.content)
            .and_then(|value| value.as_bytes().map(<[u8]>::to_vec)))
    }

    /// Is this line of a text boilerplate: one of many articles, that says nothing of any? What cannot be read is none.
    pub fn is_boilerplate(&self, text: &str, line: Range<usize>, language: Language) -> bool {
        let known = self.inner.boilerplate.get_or_init(|| {
            let note = self.note(BOILERPLATE).ok().flatten().unwrap_or_default();
            note.as_chunks().0.iter().map(|&bytes| u32::from_le_bytes(bytes)).collect()
        });
        if known.is_empty() {
            return false;
        }
        let mut words = Vec::new();
        let analyzer = self.compounds().analyzer();
        analyzer.for_each_token_in(text, line, 0, language, |token| words.extend(sketch_word(&token, text)));
        !words.is_empty() && known.binary_search(&line_hash(&words)).is_ok()
    }
}
