//! JSON documents: a list of articles, alone or within an object (`{"items": [...]}`), or one article.

use std::io::BufRead;
use std::ops::ControlFlow;

use super::record::Record;
use super::{Output, Reader, jsonl};
use crate::input::Input;
use crate::{Error, SkipReason, decode};

pub(super) struct Json;

/// Whether a text begins like a list of objects.
pub(super) fn looks_like(start: &[u8]) -> bool {
    let after = |bytes: &'_ [u8], first: u8| -> Option<usize> {
        let rest = bytes.strip_prefix(&[first])?;
        Some(bytes.len() - rest.trim_ascii_start().len())
    };
    let Some(object) = after(start, b'[').and_then(|at| start.get(at..)) else { return false };
    after(object, b'{').and_then(|at| object.get(at)).is_some_and(|&byte| matches!(byte, b'"' | b'}'))
}

impl Reader for Json {
    fn read(&self, mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        if input.head().trim_ascii_start().starts_with(b"{") && input.head_is_all() {
            let text = decode::decode(input.head(), None);
            if let Ok(record) = Record::parse(text.trim().as_bytes())
                && record.has_text()
            {
                one(record, &input, out);
                return Ok(());
            }
        }
        let limit = out.options.max_article_bytes;
        let mut splitter = Splitter::new(limit);
        let mut list = List { number: 0, articles: false, missing: Vec::new(), limit, depth: 0 };
        // One record longer than the head is known as such at its end only.
        let mut whole = input.head().trim_ascii_start().starts_with(b"{").then(Vec::new);
        loop {
            let chunk = match input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) => return Err(input.failed(error)),
            };
            if chunk.is_empty() {
                break;
            }
            let (used, found) = splitter.feed(chunk);
            whole = whole.filter(|whole| !list.articles && whole.len() + used <= Self::LONGEST_RECORD);
            if let Some(whole) = &mut whole {
                whole.extend_from_slice(chunk.get(..used).unwrap_or_default());
            }
            input.consume(used);
            if let Some(object) = found
                && list.element(object, &input, out).is_break()
            {
                return Ok(());
            }
        }
        if let Some(object) = splitter.finish() {
            let _ = list.element(object, &input, out);
        }
        if let Some(whole) = whole.filter(|_| !list.articles)
            && let Ok(record) = Record::parse(decode::decode(&whole, None).trim().as_bytes())
            && record.has_text()
        {
            one(record, &input, out);
            return Ok(());
        }
        if !list.articles {
            let reason = SkipReason::UnknownFormat("a JSON document that holds no list of articles");
            let _ = out.skip(input.location, reason);
        }
        Ok(())
    }
}

impl Json {
    /// A file that is one record may have this many bytes.
    const LONGEST_RECORD: usize = 16 << 20;
}

/// A file that is one record.
fn one(record: Record, input: &Input<'_>, out: &mut Output<'_>) {
    let _ = match record.draft(|| input.id.clone(), &input.location, out) {
        Ok(draft) => out.article(draft, &input.location),
        Err(reason) => out.skip(input.location.clone(), reason),
    };
}

/// What became of a list so far.
struct List {
    number: u64,
    /// Whether there was anything in it that should be an article: other lists are passed over as a whole.
    articles: bool,
    /// Objects without a text, before the first article.
    missing: Vec<String>,
    limit: u64,
    /// How many objects without a text are around the one that is looked at.
    depth: u32,
}

impl List {
    /// More objects without a text are not named before there is an article.
    const MOST_MISSING: usize = 1_000;
    /// Lists in objects of lists are looked into so deep: `{"db": [{"data": {"posts": [...]}}]}`.
    const DEEPEST: u32 = 2;

    fn element(&mut self, object: Object, input: &Input<'_>, out: &mut Output<'_>) -> ControlFlow<()> {
        self.number += u64::from(self.depth == 0 || self.articles);
        let number = self.number;
        let location = format!("{}#{number}", input.location);
        let record = match object {
            Object::TooLong(size) => Err(SkipReason::TooLarge { size, limit: self.limit }),
            Object::Whole(bytes) => {
                let text = decode::decode(&bytes, None);
                let record = Record::parse(text.as_bytes()).map_err(|error| jsonl::invalid(&error));
                if record.as_ref().is_ok_and(|record| !record.has_text())
                    && (self.depth > 0 || !self.articles)
                {
                    self.within(text.as_bytes(), input, out)?;
                    if self.depth > 0 || self.articles {
                        return ControlFlow::Continue(());
                    }
                }
                record
            }
        };
        if record.as_ref().is_ok_and(|record| !record.has_text()) && !self.articles {
            if self.missing.len() < Self::MOST_MISSING {
                self.missing.push(location);
            }
            return ControlFlow::Continue(());
        }
        self.articles = true;
        for location in self.missing.drain(..) {
            out.skip(location, SkipReason::MissingText)?;
        }
        match record.and_then(|record| record.draft(|| format!("{}#{number}", input.id), &location, out)) {
            Ok(draft) => out.article(draft, &location),
            Err(reason) => out.skip(location, reason),
        }
    }
}

impl List {
    /// Looks for a list of articles in an object that is none.
    fn within(&mut self, object: &[u8], input: &Input<'_>, out: &mut Output<'_>) -> ControlFlow<()> {
        if self.depth == Self::DEEPEST {
            return ControlFlow::Continue(());
        }
        self.depth += 1;
        let mut splitter = Splitter::new(self.limit);
        let mut rest = object;
        let mut flow = ControlFlow::Continue(());
        while !rest.is_empty() && flow.is_continue() {
            let (used, found) = splitter.feed(rest);
            rest = rest.get(used..).unwrap_or_default();
            if let Some(object) = found {
                flow = self.element(object, input, out);
            }
        }
        self.depth -= 1;
        flow
    }
}

/// An object of a list.
#[derive(Debug, PartialEq, Eq)]
enum Object {
    /// Its bytes.
    Whole(Vec<u8>),
    /// It has this many bytes, over the limit, and was passed over.
    TooLong(u64),
}

/// Finds the objects of the outermost list, without a parser: what is broken in one object does not reach the next,
/// and only one is in memory at a time.
struct Splitter {
    limit: u64,
    /// The brackets that are open.
    open: Vec<u8>,
    in_string: bool,
    escaped: bool,
    /// How many brackets were open where the object begins that is being collected.
    object: Option<usize>,
    bytes: Vec<u8>,
    size: u64,
}

impl Splitter {
    /// Lists lie this deep at most: `{"response": {"docs": [...]}}`.
    const DEEPEST: usize = 3;
    /// Brackets beyond this many are noise, and only counted so far.
    const MOST_OPEN: usize = 100_000;

    fn new(limit: u64) -> Splitter {
        let (open, bytes) = (Vec::new(), Vec::new());
        Splitter { limit, open, in_string: false, escaped: false, object: None, bytes, size: 0 }
    }

    /// Takes bytes up to the end of an object. Gives how many were taken, and the object.
    fn feed(&mut self, chunk: &[u8]) -> (usize, Option<Object>) {
        let mut start = 0;
        for (index, &byte) in chunk.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' if self.open.len() < Self::MOST_OPEN => {
                    let in_list = self.open.last() == Some(&b'[') && self.open.len() <= Self::DEEPEST;
                    if byte == b'{' && self.object.is_none() && in_list {
                        (self.object, start) = (Some(self.open.len()), index);
                        self.size = 0;
                    }
                    self.open.push(byte);
                }
                b'}' | b']' => {
                    self.open.pop();
                    if self.object.is_some_and(|depth| self.open.len() <= depth) {
                        self.collect(chunk.get(start..=index).unwrap_or_default());
                        return (index + 1, self.take());
                    }
                }
                _ => {}
            }
        }
        if self.object.is_some() {
            self.collect(chunk.get(start..).unwrap_or_default());
        }
        (chunk.len(), None)
    }

    fn collect(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        if self.size > self.limit {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn take(&mut self) -> Option<Object> {
        self.object.take()?;
        let bytes = std::mem::take(&mut self.bytes);
        Some(if self.size > self.limit { Object::TooLong(self.size) } else { Object::Whole(bytes) })
    }

    /// The object that was cut by the end, if any.
    fn finish(mut self) -> Option<Object> {
        self.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, step: usize, limit: u64) -> Vec<String> {
        let mut splitter = Splitter::new(limit);
        let mut found = Vec::new();
        let show = |object| match object {
            Object::Whole(bytes) => String::from_utf8(bytes).unwrap(),
            Object::TooLong(size) => format!("{size} bytes"),
        };
        let mut rest = text.as_bytes();
        while !rest.is_empty() {
            let (used, object) = splitter.feed(&rest[..step.min(rest.len())]);
            rest = &rest[used..];
            found.extend(object.map(show));
        }
        found.extend(splitter.finish().map(show));
        found
    }

    #[test]
    fn objects_of_the_outermost_list_are_found_however_the_bytes_come() {
        let nested = r#"{"a": [{"b": "]}\""}], "c": {}}"#;
        for step in [1, 3, 1000] {
            let list = format!("[ {nested} , {{\"d\":1}}, 7 ]");
            assert_eq!(split(&list, step, 1000), [nested, "{\"d\":1}"]);
            let wrapped = format!("{{\"n\": 1, \"items\": {list}}}");
            assert_eq!(split(&wrapped, step, 1000), [nested, "{\"d\":1}"]);
            assert_eq!(split("[{\"a\": \"0123456789\"}, {}]", step, 10), ["19 bytes", "{}"]);
            assert_eq!(split("[{\"a\": ", step, 100), ["{\"a\": "]);
            assert!(split("{\"a\": {\"b\": 1}}", step, 100).is_empty());
        }
    }

    #[test]
    fn a_list_of_objects_is_told_from_other_text() {
        for (text, expected) in
            [("[{\"a\"", true), ("[\n {\n \"a\"", true), ("[{}]", true), ("[1]", false), ("[{siehe}]", false)]
        {
            assert_eq!(looks_like(text.as_bytes()), expected, "{text}");
        }
    }
}
