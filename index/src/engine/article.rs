//! Reading stored articles.

use std::sync::LazyLock;

use lupe_analysis::Language;
use tantivy::DocAddress;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field, OwnedValue};

use super::guarded;
use super::reader::Snapshot;
use super::schema;
use crate::document::{DateNumber, Heading, StoredArticle};
use crate::error::Result;
use crate::passages;
use crate::query::Address;
use crate::sentence_map::SentenceMap;

impl Snapshot {
    /// Reads an article from the store.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn article(&self, at: Address) -> Result<StoredArticle> {
        let f = &self.inner.fields;
        let Stored(values) = self.stored(at)?;
        let mut article = StoredArticle::new("", "", "", "", Language::Und);
        for (field, value) in values {
            match value {
                OwnedValue::Str(text) if field == f.id => article.id = text,
                OwnedValue::Str(text) if field == f.stored_title => article.title = text,
                OwnedValue::Str(text) if field == f.stored_text => article.text = text,
                OwnedValue::Str(code) if field == f.language => {
                    article.language = Language::from_code(&code).unwrap_or(Language::Und);
                }
                OwnedValue::Str(text) if field == f.url => article.url = Some(text),
                OwnedValue::Str(text) if field == f.source => article.source = text,
                OwnedValue::Str(text) if field == f.root => article.root = text,
                OwnedValue::Str(text) if field == f.path => article.path = text,
                OwnedValue::Str(text) if field == f.raw => article.raw = Some(text),
                OwnedValue::Str(text) if field == f.note => article.notes.push(text),
                OwnedValue::Bytes(bytes) if field == f.sentences => {
                    article.sentences = SentenceMap::from_encoded(&bytes);
                }
                OwnedValue::Bytes(bytes) if field == f.passages => {
                    article.passages = passages::decode(&bytes)
                }
                OwnedValue::U64(number) if field == f.date => article.date = Some(DateNumber(number as u32)),
                _ => {}
            }
        }
        Ok(article)
    }

    /// Reads what is shown of an article in a list, without its text.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn heading(&self, at: Address) -> Result<Heading> {
        let f = &self.inner.fields;
        let StoredHeading(values) = self.stored(at)?;
        let (date, _) = self.date_and_length(at);
        let (mut id, mut title, mut language, mut url, mut source) =
            (String::new(), String::new(), Language::Und, None, String::new());
        for (field, value) in values {
            match value {
                OwnedValue::Str(text) if field == f.id => id = text,
                OwnedValue::Str(text) if field == f.stored_title => title = text,
                OwnedValue::Str(code) if field == f.language => {
                    language = Language::from_code(&code).unwrap_or(Language::Und);
                }
                OwnedValue::Str(text) if field == f.url => url = Some(text),
                OwnedValue::Str(text) if field == f.source => source = text,
                _ => {}
            }
        }
        Ok(Heading { id, title, language, date, url, source })
    }

    fn stored<D: DocumentDeserialize>(&self, at: Address) -> Result<D> {
        guarded(&self.inner.path, || {
            self.inner.searcher.doc(DocAddress::new(at.segment, at.doc)).map_err(|error| self.error(error))
        })
    }
}

/// What is stored of a document, without the copies that [`tantivy::TantivyDocument`] makes.
struct Stored(Vec<(Field, OwnedValue)>);

impl DocumentDeserialize for Stored {
    fn deserialize<'de, D>(mut document: D) -> std::result::Result<Stored, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        let mut values = Vec::with_capacity(document.size_hint());
        while let Some(value) = document.next_field()? {
            values.push(value);
        }
        Ok(Stored(values))
    }
}

/// The same up to the title, which comes last before the text.
struct StoredHeading(Vec<(Field, OwnedValue)>);

impl DocumentDeserialize for StoredHeading {
    fn deserialize<'de, D>(mut document: D) -> std::result::Result<StoredHeading, DeserializeError>
    where
        D: DocumentDeserializer<'de>,
    {
        static TITLE: LazyLock<Field> = LazyLock::new(|| schema::schema().1.stored_title);
        let mut values = Vec::with_capacity(document.size_hint());
        while let Some(value) = document.next_field()? {
            let is_last = value.0 == *TITLE;
            values.push(value);
            if is_last {
                break;
            }
        }
        Ok(StoredHeading(values))
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;
    use crate::{Checkpoint, Document, Writer, WriterOptions};

    #[test]
    fn a_heading_is_that_of_the_article() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        let plain = StoredArticle::new("root", "1", "", "Ein Text.", Language::De);
        let full = StoredArticle {
            url: Some("https://example.org/2".into()),
            date: Some(DateNumber(20241224)),
            raw: Some("Ein  Text.".into()),
            source: "Zeitung".into(),
            ..StoredArticle::new("root", "2", "Titel", "A text.", Language::En)
        };
        for article in [plain, full] {
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        for id in ["1", "2"] {
            let at = snapshot.find(id).unwrap().unwrap();
            let article = snapshot.article(at).unwrap();
            assert_eq!(article.id, id);
            assert_eq!(snapshot.heading(at).unwrap(), article.into());
        }
    }
}
