//! A document as the engine takes it.

use tantivy::schema::Field;
use tantivy::schema::document::{Document, ReferenceValue, ReferenceValueLeaf, Value};

use super::schema::{Fields, Kind};
use crate::{Lexicon, TermStream};

/// A document: values that the engine stores or keeps in columns, and terms that it does not see
/// ([`super::inversion`]).
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// The key as it stands in the index.
    pub(super) key: u64,
    fields: Fields,
    values: Vec<(Field, Content)>,
    /// Columns of many numbers; the first is packed.
    pub(super) sketch: Vec<u64>,
    pub(super) numbers: Vec<u16>,
    pub(super) title: TermStream,
    pub(super) body: TermStream,
    pub(super) lexicon: Lexicon,
}

/// A value.
#[derive(Debug)]
pub(super) enum Content {
    Number(u64),
    Signed(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<u64> for Content {
    fn from(number: u64) -> Content {
        Content::Number(number)
    }
}

impl From<i64> for Content {
    fn from(number: i64) -> Content {
        Content::Signed(number)
    }
}

impl From<String> for Content {
    fn from(text: String) -> Content {
        Content::Text(text)
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Content {
        Content::Text(text.to_owned())
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Content {
        Content::Bytes(bytes)
    }
}

impl Entry {
    /// A document of its kind and key, and nothing else.
    pub(super) fn new(fields: &Fields, kind: Kind, key: u64) -> Entry {
        let mut entry = Entry {
            kind,
            key,
            fields: *fields,
            values: Vec::with_capacity(24),
            sketch: Vec::new(),
            numbers: Vec::new(),
            title: TermStream::default(),
            body: TermStream::default(),
            lexicon: Lexicon::default(),
        };
        entry.put(fields.kind, kind as u64);
        entry.put(fields.key, key);
        entry
    }

    /// Adds a value of a field.
    pub(super) fn put(&mut self, field: Field, value: impl Into<Content>) {
        self.values.push((field, value.into()));
    }

    /// The id of an article.
    pub(super) fn id(&self) -> Option<&str> {
        self.values.iter().find_map(|(field, content)| match content {
            Content::Text(id) if *field == self.fields.id => Some(id.as_str()),
            _ => None,
        })
    }
}

/// A value, borrowed.
#[derive(Clone, Debug)]
pub(super) struct Leaf<'e>(ReferenceValueLeaf<'e>);

impl<'e> Value<'e> for Leaf<'e> {
    type ArrayIter = std::iter::Empty<Leaf<'e>>;
    type ObjectIter = std::iter::Empty<(&'e str, Leaf<'e>)>;

    fn as_value(&self) -> ReferenceValue<'e, Leaf<'e>> {
        ReferenceValue::Leaf(self.0.clone())
    }
}

impl Document for Entry {
    type Value<'e> = Leaf<'e>;
    type FieldsValuesIter<'e> = Box<dyn Iterator<Item = (Field, Leaf<'e>)> + 'e>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        let values = self.values.iter().map(|(field, content)| {
            let leaf = match content {
                Content::Number(number) => ReferenceValueLeaf::U64(*number),
                Content::Signed(number) => ReferenceValueLeaf::I64(*number),
                Content::Text(text) => ReferenceValueLeaf::Str(text),
                Content::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
            };
            (*field, Leaf(leaf))
        });
        let number = |field, number| (field, Leaf(ReferenceValueLeaf::U64(number)));
        let sketch = self.sketch.iter().map(move |&words| number(self.fields.sketch, words));
        let numbers = self.numbers.iter().map(move |&one| number(self.fields.number, one.into()));
        Box::new(values.chain(sketch).chain(numbers))
    }
}
