//! Reading stored articles.

use lupe_analysis::Language;
use tantivy::DocAddress;
use tantivy::schema::document::{DeserializeError, DocumentDeserialize, DocumentDeserializer};
use tantivy::schema::{Field, OwnedValue};

use super::guarded;
use super::reader::Snapshot;
use crate::document::{DateNumber, StoredArticle};
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
        let Stored(values) = guarded(&self.inner.path, || {
            self.inner.searcher.doc(DocAddress::new(at.segment, at.doc)).map_err(|error| self.error(error))
        })?;
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
