//! JSON Lines: an article a line.

use std::fmt;
use std::ops::ControlFlow;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Draft, Output, Reader, Shape};
use crate::input::{Input, Line};
use crate::{Error, SkipReason, decode};

pub(super) struct Jsonl;

/// Whether one of the first lines is an object with text. A first line that is longer than what is seen of it
/// counts when it begins like one.
pub(super) fn looks_like(head: &[u8]) -> bool {
    let mut lines = head.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return false };
    if first.first() != Some(&b'{') {
        return false;
    }
    let whole = |line: &[u8]| Record::parse(line).is_ok_and(|record| record.text.is_some());
    let cut = |line: &[u8]| {
        let field = |name: &[u8]| memchr::memmem::find(line, name).is_some();
        head.ends_with(line) && (field(b"\"text\"") || field(b"\"body\"") || field(b"\"content\""))
    };
    whole(first) || (lines.next().is_none() && cut(first)) || lines.take(20).any(whole)
}

impl Reader for Jsonl {
    fn read(&self, mut input: Input, out: &mut Output<'_>) -> Result<(), Error> {
        let limit = out.options.max_article_bytes;
        let (mut buffer, mut number) = (Vec::new(), 0u64);
        loop {
            number += 1;
            let flow = match input.read_line(&mut buffer, limit)? {
                Line::End => return Ok(()),
                Line::TooLong(size) => {
                    out.skip(format!("{}:{number}", input.location), SkipReason::TooLarge { size, limit })
                }
                Line::Read => record(&buffer, number, &input, out),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
    }
}

fn record(line: &[u8], number: u64, input: &Input, out: &mut Output<'_>) -> ControlFlow<()> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii();
    if line.is_empty() {
        return ControlFlow::Continue(());
    }
    let location = format!("{}:{number}", input.location);
    let text = decode::decode(line, None);
    let record = match Record::parse(text.as_bytes()) {
        Ok(record) => record,
        Err(error) => return out.skip(location, invalid(&error)),
    };
    let Some(text) = record.text else { return out.skip(location, SkipReason::MissingText) };
    let draft = Draft {
        id: record.id.filter(|id| !id.is_empty()).unwrap_or_else(|| format!("{}#{number}", input.id)),
        title: record.title.unwrap_or_default(),
        text,
        language: record.language.and_then(|tag| out.language(&tag, &location)),
        date: record.date.and_then(|date| out.date(&date, &location)),
        url: record.url.filter(|url| !url.is_empty()),
        publisher: record.source.filter(|source| !source.is_empty()),
        source: None,
        shape: Shape::Record,
    };
    out.article(draft, &location)
}

fn invalid(error: &serde_json::Error) -> SkipReason {
    let message = error.to_string();
    // The line within the line is always 1.
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    SkipReason::InvalidJson { column: error.column(), message }
}

/// What a record may hold. Of the names for the text, the first that holds any counts.
#[derive(Debug, Default)]
struct Record {
    id: Option<String>,
    title: Option<String>,
    text: Option<String>,
    language: Option<String>,
    date: Option<String>,
    url: Option<String>,
    source: Option<String>,
}

impl Record {
    fn parse(line: &[u8]) -> Result<Record, serde_json::Error> {
        serde_json::from_slice(line)
    }
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
        let mut texts: [Option<String>; 3] = Default::default();
        let [text, body, content] = &mut texts;
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            let field = match key.as_ref() {
                "id" => &mut record.id,
                "title" => &mut record.title,
                "text" => &mut *text,
                "body" => &mut *body,
                "content" => &mut *content,
                "lang" | "language" => &mut record.language,
                "date" => &mut record.date,
                "url" => &mut record.url,
                "source" => &mut record.source,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value::<Scalar>()?.0;
        }
        let filled = texts.iter().position(|text| text.as_ref().is_some_and(|text| !text.trim().is_empty()));
        let chosen = filled.or_else(|| texts.iter().position(Option::is_some));
        record.text = chosen.and_then(|chosen| texts.get_mut(chosen)?.take());
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
