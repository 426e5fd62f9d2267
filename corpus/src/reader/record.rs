//! Records: what a line of JSON, an object of a list or a row of a table says about one article.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Draft, Output, Shape, html};
use crate::SkipReason;

/// A part of a record. Of several names for one part, the earlier outranks the later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Title,
    /// The rank of the name.
    Text(usize),
    Language,
    Date,
    Url,
    Source,
    Author,
}

/// The usual names in English and German.
const NAMES: [(Field, &[&str]); 7] = [
    (Field::Id, &["id", "guid", "uuid", "article_id", "artikel_id", "artikelnummer", "dokument_id"]),
    (Field::Title, &["title", "titel", "headline", "überschrift", "ueberschrift", "schlagzeile", "betreff"]),
    (Field::Language, &["lang", "language", "sprache"]),
    (
        Field::Date,
        &[
            "date",
            "datum",
            "published",
            "published_at",
            "pubdate",
            "publication_date",
            "date_published",
            "veröffentlicht",
            "veröffentlicht_am",
            "veroeffentlicht",
            "erschienen",
            "erscheinungsdatum",
        ],
    ),
    (Field::Url, &["url", "link", "permalink", "webadresse"]),
    (Field::Source, &["source", "quelle", "publisher", "zeitung", "medium"]),
    (Field::Author, &["author", "autor", "autorin", "verfasser", "byline"]),
];

/// The names of the text, the best first.
const TEXTS: [&str; 9] =
    ["text", "body", "content", "inhalt", "volltext", "full_text", "fulltext", "artikeltext", "article"];

impl Field {
    /// The part that a key or a column is called after, whatever its case.
    pub(super) fn of(name: &str) -> Option<Field> {
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase());
        let name = if plain {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(name.trim().to_lowercase().replace([' ', '-'], "_"))
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
    date: Option<String>,
    url: Option<String>,
    source: Option<String>,
    author: Option<String>,
}

impl Record {
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
            Field::Id => &mut self.id,
            Field::Title => &mut self.title,
            Field::Language => &mut self.language,
            Field::Date => &mut self.date,
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
        let (_, text) = self.text.ok_or(SkipReason::MissingText)?;
        let mut draft = Draft {
            id: self.id.unwrap_or_else(id),
            title: self.title.unwrap_or_default(),
            language: self.language.and_then(|tag| out.language(&tag, location)),
            date: self.date.and_then(|date| out.date(&date, location)),
            url: self.url,
            publisher: self.source,
            author: self.author,
            text,
            shape: Shape::Record,
            ..Draft::default()
        };
        if is_markup(&draft.text) {
            let text = html::text(&draft.text);
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
    ["<p", "<div", "<article", "<section", "<h1", "<h2"].into_iter().any(begins) && start.contains("</")
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
                Some(field) => {
                    if let Some(value) = map.next_value::<Scalar>()?.0 {
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

/// A string, or a number as a string; anything else as nothing.
struct Scalar(Option<String>);

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
        Ok(Scalar(Some(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Scalar, E> {
        Ok(Scalar(Some(text)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Scalar, E> {
        Ok(Scalar(Some(number.to_string())))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar(None))
    }
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
            (r#"{"title": {"rendered": "x"}, "text": ["a"]}"#, None, None),
        ] {
            let record = Record::parse(json.as_bytes()).unwrap();
            assert_eq!(record.title.as_deref(), title, "{json}");
            assert_eq!(record.text.as_ref().map(|(_, text)| text.as_str()), text, "{json}");
        }
        assert_eq!(Field::of("Veröffentlicht am"), Some(Field::Date));
        assert_eq!(Field::of("tags"), None);
    }

    #[test]
    fn only_what_begins_with_an_element_of_a_page_is_markup() {
        for (text, expected) in [
            ("<p>Der Rat tagt.</p>", true),
            (" <DIV class=x>Der Rat</DIV>", true),
            ("<p ist ein Element", false),
            ("Das Element <p>…</p> ist ein Absatz.", false),
            ("<pre>x</pre>", false),
        ] {
            assert_eq!(is_markup(text), expected, "{text}");
        }
    }
}
