//! Records: what a line of JSON, an object of a list or a row of a table says about one article.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Draft, Output, Shape, html};
use crate::SkipReason;

/// A part of a record. Of several names for one part, the one of less rank counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    Text(usize),
    Language,
    Date(usize),
    Url,
    Source,
    Author,
}

/// The usual names in English and German, without what may stand between their words.
const NAMES: [(Field, &[&str]); 8] = [
    (Field::Id, &["id", "guid", "uuid", "articleid", "artikelid", "artikelnummer", "dokumentid"]),
    (Field::Title, &["title", "titel", "headline", "überschrift", "ueberschrift", "schlagzeile", "betreff"]),
    (Field::Language, &["lang", "language", "sprache", "inlanguage"]),
    (
        Field::Date(0),
        &[
            "date",
            "datum",
            "published",
            "publishedat",
            "publishedon",
            "publishdate",
            "pubdate",
            "publicationdate",
            "datepublished",
            "veröffentlicht",
            "veröffentlichtam",
            "veroeffentlicht",
            "veroeffentlichtam",
            "erschienen",
            "erschienenam",
            "erscheinungsdatum",
        ],
    ),
    (Field::Date(1), &["created", "createdat", "datecreated", "erstellt", "erstelltam", "timestamp"]),
    (Field::Url, &["url", "link", "permalink", "webadresse"]),
    (Field::Source, &["source", "quelle", "publisher", "zeitung", "medium"]),
    (
        Field::Author,
        &["author", "authors", "authorname", "autor", "autorin", "autoren", "verfasser", "byline"],
    ),
];

/// The names of the text, the best first.
const TEXTS: [&str; 16] = [
    "text",
    "body",
    "content",
    "inhalt",
    "volltext",
    "fulltext",
    "artikeltext",
    "article",
    "articlebody",
    "maintext",
    "contenthtml",
    "bodyhtml",
    "html",
    "contenttext",
    "plaintext",
    "textcontent",
];

/// Objects in a record that hold its parts, as search engines and content management systems nest them.
const WRAPPERS: [&str; 7] = ["_source", "fields", "attributes", "node", "document", "doc", "post"];

impl Field {
    /// The part that a key or a column is called after, whatever its case: `publishedAt` and `Published at` alike.
    pub(super) fn of(name: &str) -> Option<Field> {
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase());
        let name = if plain {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(name.trim().to_lowercase().replace([' ', '-', '_'], ""))
        };
        if let Some(rank) = TEXTS.iter().position(|&text| text == name) {
            return Some(Field::Text(rank));
        }
        NAMES.iter().find(|(_, names)| names.contains(&name.as_ref())).map(|&(field, _)| field)
    }
}

/// One article's parts as stated.
#[derive(Debug, Default)]
pub(super) struct Record {
    id: Option<String>,
    title: Option<String>,
    text: Option<(usize, String)>,
    language: Option<String>,
    date: Option<(usize, String)>,
    url: Option<String>,
    source: Option<String>,
    author: Option<String>,
}

impl Record {
    /// Takes what it lacks from an object within it.
    fn complete(&mut self, inner: Record) {
        self.id = self.id.take().or(inner.id);
        self.title = self.title.take().or(inner.title);
        self.text = self.text.take().or(inner.text);
        self.language = self.language.take().or(inner.language);
        self.date = self.date.take().or(inner.date);
        self.url = self.url.take().or(inner.url);
        self.source = self.source.take().or(inner.source);
        self.author = self.author.take().or(inner.author);
    }

    /// A record out of a JSON object.
    pub(super) fn parse(json: &[u8]) -> Result<Record, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// Whether there is a text, be it empty.
    pub(super) fn has_text(&self) -> bool {
        self.text.is_some()
    }

    /// Sets a part, unless a better one is there.
    pub(super) fn set(&mut self, field: Field, value: String) {
        let slot = match field {
            Field::Text(rank) => {
                let empty = value.trim().is_empty();
                let better = match &self.text {
                    None => true,
                    Some((_, text)) if text.trim().is_empty() => !empty,
                    Some((other, _)) => !empty && rank < *other,
                };
                if better {
                    self.text = Some((rank, value));
                }
                return;
            }
            Field::Date(rank) => {
                let better = self.date.as_ref().is_none_or(|(other, _)| rank < *other);
                if better && !value.trim().is_empty() {
                    self.date = Some((rank, value));
                }
                return;
            }
            Field::Id => &mut self.id,
            Field::Title => &mut self.title,
            Field::Language => &mut self.language,
            Field::Url => &mut self.url,
            Field::Source => &mut self.source,
            Field::Author => &mut self.author,
        };
        if slot.is_none() && !value.trim().is_empty() {
            *slot = Some(value);
        }
    }

    /// The article that the record is; `id` for a record without one.
    pub(super) fn draft(
        self,
        id: impl FnOnce() -> String,
        location: &str,
        out: &mut Output<'_>,
    ) -> Result<Draft, SkipReason> {
        let (rank, text) = self.text.ok_or(SkipReason::MissingText)?;
        let mut draft = Draft {
            id: self.id.unwrap_or_else(id),
            title: self.title.unwrap_or_default(),
            language: self.language.and_then(|tag| out.language(&tag, location)),
            date: self.date.and_then(|(_, date)| out.date(&date, location)),
            url: self.url,
            publisher: self.source,
            author: self.author,
            text,
            shape: Shape::Record,
            ..Draft::default()
        };
        let is_page = TEXTS.get(rank).is_some_and(|name| name.ends_with("html")) && draft.text.contains("</");
        if is_page || is_markup(&draft.text) {
            let text = html::text(&draft.text);
            if draft.title.contains(['&', '<']) {
                draft.title = html::text(&draft.title);
            }
            draft.source = Some(std::mem::replace(&mut draft.text, text));
            draft.shape = Shape::Markup;
        }
        Ok(draft)
    }
}

/// Whether a field holds a piece of a page, as exports of content management systems do. An article about HTML has
/// tags as well, but does not begin with a paragraph.
fn is_markup(text: &str) -> bool {
    let start = text.trim_start();
    let begins = |tag: &str| {
        let head = start.get(..tag.len());
        let after = start.as_bytes().get(tag.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(tag)) && matches!(after, Some(b'>' | b' '))
    };
    const TAGS: [&str; 12] = [
        "<p",
        "<div",
        "<article",
        "<section",
        "<h1",
        "<h2",
        "<h3",
        "<figure",
        "<blockquote",
        "<ul",
        "<ol",
        "<table",
    ];
    (TAGS.into_iter().any(begins) || start.starts_with("<!--")) && start.contains("</")
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Record, D::Error> {
        deserializer.deserialize_map(RecordVisitor)
    }
}

struct RecordVisitor;

impl<'de> Visitor<'de> for RecordVisitor {
    type Value = Record;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with \"text\"")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
        let mut record = Record::default();
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            match Field::of(&key) {
                _ if WRAPPERS.contains(&key.as_ref()) => {
                    let Wrapped(inner) = map.next_value()?;
                    record.complete(inner);
                }
                Some(field) => {
                    let Values(values) = map.next_value()?;
                    let value = match field {
                        _ if values.len() < 2 => values.into_iter().next(),
                        Field::Text(_) => Some(values.join("\n\n")),
                        Field::Author => Some(values.join(", ")),
                        _ => values.into_iter().next(),
                    };
                    if let Some(value) = value {
                        record.set(field, value);
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(record)
    }
}

/// The record that an object in a record is; anything else holds nothing.
struct Wrapped(Record);

/// The strings that a value holds: itself, a number's digits, those of a list, that of an object which wraps one.
struct Values(Vec<String>);

/// In which an object wraps a string: `{"rendered": "<p>..."}`, `{"$oid": "5f"}`, `{"id": null, "name": "Bote"}`.
const WRAPPED: [&str; 10] =
    ["rendered", "$oid", "$date", "$numberLong", "name", "value", "text", "#text", "__cdata", "_text"];

macro_rules! no_value {
    ($($visit:ident($kind:ty);)*) => {
        $(fn $visit<E>(self, _: $kind) -> Result<Self::Value, E> {
            Ok(Self::Value::none())
        })*

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Self::Value::none())
        }
    };
}

impl Wrapped {
    fn none() -> Wrapped {
        Wrapped(Record::default())
    }
}

impl<'de> Deserialize<'de> for Wrapped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Wrapped, D::Error> {
        deserializer.deserialize_any(WrappedVisitor)
    }
}

struct WrappedVisitor;

impl<'de> Visitor<'de> for WrappedVisitor {
    type Value = Wrapped;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Wrapped, A::Error> {
        RecordVisitor.visit_map(map).map(Wrapped)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Wrapped, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Wrapped::none())
    }

    no_value! { visit_str(&str); visit_u64(u64); visit_i64(i64); visit_f64(f64); visit_bool(bool); }
}

impl Values {
    fn none() -> Values {
        Values(Vec::new())
    }

    fn one(value: impl ToString) -> Values {
        Values(vec![value.to_string()])
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Values, D::Error> {
        deserializer.deserialize_any(ValuesVisitor)
    }
}

struct ValuesVisitor;

impl<'de> Visitor<'de> for ValuesVisitor {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Values, E> {
        Ok(Values::one(text))
    }

    fn visit_string<E>(self, text: String) -> Result<Values, E> {
        Ok(Values(vec![text]))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Values, E> {
        Ok(Values::one(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Values, E> {
        Ok(Values::one(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Values, E> {
        Ok(Values::one(number))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Values, A::Error> {
        let mut all = Values::none();
        while let Some(Values(values)) = seq.next_element()? {
            all.0.extend(values.into_iter().filter(|value| !value.trim().is_empty()));
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut found = Values::none();
        while let Some(key) = map.next_key::<Cow<'_, str>>()? {
            if found.0.is_empty() && WRAPPED.contains(&key.as_ref()) {
                found = map.next_value()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    no_value! { visit_bool(bool); }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_name_for_a_part_counts() {
        for (json, title, text) in [
            (r#"{"text": "a", "body": "b"}"#, None, Some("a")),
            (r#"{"body": "b", "text": "a"}"#, None, Some("a")),
            (r#"{"text": " ", "inhalt": "b", "Titel": "T"}"#, Some("T"), Some("b")),
            (r#"{"title": null, "headline": "H", "text": 7}"#, Some("H"), Some("7")),
            (r#"{"title": {"rendered": "x"}, "text": ["a", {"text": "b"}, ""]}"#, Some("x"), Some("a\n\nb")),
            (r#"{"title": true, "text": [], "body": {"n": 1}}"#, None, None),
            (
                r#"{"_source": {"title": "T", "articleBody": "b"}, "fields": 1, "doc": [{}]}"#,
                Some("T"),
                Some("b"),
            ),
            (r#"{"html": "h", "plaintext": "p"}"#, None, Some("h")),
        ] {
            let record = Record::parse(json.as_bytes()).unwrap();
            assert_eq!(record.title.as_deref(), title, "{json}");
            assert_eq!(record.text.as_ref().map(|(_, text)| text.as_str()), text, "{json}");
        }
        assert_eq!(Field::of("Veröffentlicht am"), Some(Field::Date(0)));
        assert_eq!(Field::of("publishedAt"), Some(Field::Date(0)));
        assert_eq!(Field::of("tags"), None);
        let date = |json: &str| Record::parse(json.as_bytes()).unwrap().date.map(|(_, date)| date);
        for json in [
            r#"{"created_at": "2001", "date": "2002"}"#,
            r#"{"datePublished": {"$date": {"$numberLong": "2002"}}, "timestamp": 2001}"#,
        ] {
            assert_eq!(date(json).as_deref(), Some("2002"), "{json}");
        }
        let authors = Record::parse(br#"{"authors": [{"name": "A"}, {"name": "B"}]}"#).unwrap().author;
        assert_eq!(authors.as_deref(), Some("A, B"));
    }

    #[test]
    fn only_what_begins_with_an_element_of_a_page_is_markup() {
        for (text, expected) in [
            ("<p>Der Rat tagt.</p>", true),
            (" <DIV class=x>Der Rat</DIV>", true),
            ("<!-- wp:paragraph --><p>Der Rat</p>", true),
            ("<p ist ein Element", false),
            ("Das Element <p>…</p> ist ein Absatz.", false),
            ("<pre>x</pre>", false),
        ] {
            assert_eq!(is_markup(text), expected, "{text}");
        }
    }
}
