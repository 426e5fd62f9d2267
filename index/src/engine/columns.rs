//! The columns, dictionaries and postings of a segment, opened once.

use std::collections::HashMap;
use std::path::Path;

use lupe_analysis::Language;
use tantivy::columnar::Column;
use tantivy::columnar::StrColumn;
use tantivy::directory::CompositeFile;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::SegmentComponent;
use tantivy::{Directory, DocId, Index, SegmentReader};

use super::cursor::Lengths;
use super::dictionary::Dictionary;
use super::leaves::SegmentIndex;
use super::schema::{Fields, Kind};
use super::words::Words;

/// The length of a text in a byte, as the engine keeps it for its own scores: no more than it is, and an eighth less at most.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RoughLength(pub(super) u8);

impl RoughLength {
    fn of(words: u32) -> RoughLength {
        RoughLength(FieldNormReader::fieldnorm_to_id(words))
    }

    /// So many words at least.
    pub(super) fn words(self) -> u32 {
        FieldNormReader::id_to_fieldnorm(self.0)
    }
}

/// What is read of each matching document.
pub(super) struct Columns {
    /// Where the terms of titles and bodies stand.
    pub(super) index: SegmentIndex,
    pub(super) kind: Column<u64>,
    pub(super) key: Column<u64>,
    pub(super) date: Option<Column<u64>>,
    /// Of each document, in memory: every match needs them.
    lengths: Vec<Lengths>,
    /// Lengths of bodies once more, so that the processor's near memory holds those of very many documents.
    bodies: Vec<RoughLength>,
    source: Option<StrColumn>,
    language: Option<StrColumn>,
    /// Language by its number in the language column.
    languages: Vec<Language>,
    passage_language: Option<StrColumn>,
    /// The same for passages in other languages than their article.
    passage_languages: Vec<Language>,
    /// Number of the source within the snapshot, by its number in the source column.
    sources: Vec<usize>,
    /// The dictionaries of titles, bodies and the lexicon.
    title_terms: Dictionary,
    body_terms: Dictionary,
    pub(super) lexicon: Dictionary,
    /// The words of titles and bodies.
    pub(super) words: Words,
}

impl Columns {
    pub(super) fn open(index: &Index, segment: &SegmentReader, fields: &Fields) -> tantivy::Result<Columns> {
        let dictionaries = format!("{}.{}", segment.segment_id().uuid_string(), SegmentComponent::Terms);
        let dictionaries = CompositeFile::open(&index.directory().open_read(Path::new(&dictionaries))?)?;
        let fast = segment.fast_fields();
        let language = fast.str("language")?;
        let passage_language = fast.str("passage_language")?;
        let (title, body) = (fast.u64("title_length")?, fast.u64("body_length")?);
        let length = |column: &Column<u64>, doc| column.first(doc).unwrap_or(0) as f32;
        let lengths = (0..segment.max_doc())
            .map(|doc| Lengths { title: length(&title, doc), body: length(&body, doc) })
            .collect::<Vec<_>>();
        let rough = |lengths: &Lengths| RoughLength::of(lengths.body as u32);
        let bodies = lengths.iter().map(rough).collect();
        let inverted = |field| segment.inverted_index(field);
        Ok(Columns {
            index: SegmentIndex { title: inverted(fields.title)?, body: inverted(fields.body)? },
            kind: fast.u64("kind")?,
            key: fast.u64("key")?,
            date: fast.column_opt("date")?,
            lengths,
            bodies,
            source: fast.str("source")?,
            languages: languages(&language)?,
            language,
            passage_languages: languages(&passage_language)?,
            passage_language,
            sources: Vec::new(),
            title_terms: Dictionary::open(&dictionaries, fields.title)?,
            body_terms: Dictionary::open(&dictionaries, fields.body)?,
            lexicon: Dictionary::open(&dictionaries, fields.lexicon)?,
            words: Words::open(segment)?,
        })
    }

    /// Has an article of this segment the language? A title is in that of its article.
    pub(super) fn holds_articles(&self, language: Language) -> bool {
        self.languages.contains(&language)
    }

    /// Has an article of this segment the language, or a passage of one?
    pub(super) fn holds(&self, language: Language) -> bool {
        self.holds_articles(language) || self.passage_languages.contains(&language)
    }

    /// The terms of titles or bodies.
    pub(super) fn dictionary(&self, of_titles: bool) -> &Dictionary {
        if of_titles { &self.title_terms } else { &self.body_terms }
    }

    /// The key of the document's article.
    pub(super) fn key(&self, doc: DocId) -> u64 {
        self.key.first(doc).unwrap_or(0)
    }

    /// How many documents there are.
    pub(super) fn documents(&self) -> DocId {
        self.lengths.len() as DocId
    }

    /// How many documents there are, with those that are deleted.
    pub(super) fn max_doc(&self) -> DocId {
        self.lengths.len() as DocId
    }

    /// Tokens of the document's title and body.
    #[inline]
    pub(super) fn lengths(&self, doc: DocId) -> Lengths {
        self.lengths.get(doc as usize).copied().unwrap_or_default()
    }

    /// The length of the document's body, roughly.
    #[inline]
    pub(super) fn body(&self, doc: DocId) -> RoughLength {
        self.bodies.get(doc as usize).copied().unwrap_or_default()
    }

    /// Tokens of the document's body.
    pub(super) fn body_length(&self, doc: DocId) -> u32 {
        self.lengths(doc).body as u32
    }

    pub(super) fn is_article(&self, doc: DocId) -> bool {
        self.kind.first(doc) == Some(Kind::Article as u64)
    }

    pub(super) fn language(&self, doc: DocId) -> Language {
        let number = self.language.as_ref().and_then(|column| column.ords().first(doc));
        number.and_then(|number| self.languages.get(number as usize)).copied().unwrap_or(Language::Und)
    }

    /// The languages of the document's passages in others, each once.
    pub(super) fn passage_languages(&self, doc: DocId) -> impl Iterator<Item = Language> {
        let numbers = self.passage_language.iter().flat_map(move |column| column.ords().values_for_doc(doc));
        numbers.filter_map(|number| self.passage_languages.get(number as usize).copied())
    }

    /// The number of the document's source within the snapshot.
    pub(super) fn source(&self, doc: DocId) -> Option<usize> {
        let number = self.source.as_ref()?.ords().first(doc)?;
        self.sources.get(number as usize).copied()
    }

    /// Numbers the segment's sources as the snapshot does, which gets those that are new to it.
    pub(super) fn number_sources(&mut self, all: &mut Vec<String>) -> tantivy::Result<()> {
        let known: HashMap<String, usize> = all.iter().cloned().zip(0..).collect();
        for name in self.source_names()? {
            let number = known.get(&name).copied().unwrap_or(all.len());
            if number == all.len() {
                all.push(name);
            }
            self.sources.push(number);
        }
        Ok(())
    }

    /// The names of the segment's sources, by number.
    fn source_names(&self) -> tantivy::Result<Vec<String>> {
        let Some(column) = &self.source else { return Ok(Vec::new()) };
        strings(column)
    }

    pub(super) fn date(&self, doc: DocId) -> u32 {
        self.date.as_ref().and_then(|column| column.first(doc)).unwrap_or(0) as u32
    }
}

/// The languages of a column's dictionary, by number.
fn languages(column: &Option<StrColumn>) -> tantivy::Result<Vec<Language>> {
    let codes = column.as_ref().map_or_else(|| Ok(Vec::new()), strings)?;
    Ok(codes.iter().map(|code| Language::from_code(code).unwrap_or(Language::Und)).collect())
}

/// All strings of a column's dictionary, by number.
pub(super) fn strings(column: &StrColumn) -> tantivy::Result<Vec<String>> {
    let mut names = Vec::with_capacity(column.dictionary().num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        names.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::RoughLength;

    #[test]
    fn a_rough_length_is_no_more_than_the_length_and_an_eighth_less_at_most() {
        for words in (0..5000).chain((5000..50_000_000).step_by(4999)) {
            let rough = RoughLength::of(words).words();
            assert!(rough <= words && (words - rough) * 8 <= words, "{words} {rough}");
        }
    }
}
