//! Tables: CSV and its kin, an article a row, the columns known by their names.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::record::{Field, Record};
use super::{Output, Reader};
use crate::input::Input;
use crate::{Error, SkipReason, decode};

pub(super) struct Table;

/// Whether a text is a table of articles: its first line names the text and something else, and the second line has
/// as many columns.
pub(super) fn looks_like(head: &[u8]) -> bool {
    // Most texts are none by their first line.
    let first = head.get(..memchr::memchr2(b'\n', b'\r', head).unwrap_or(head.len())).unwrap_or_default();
    if !first.iter().any(|byte| matches!(byte, b',' | b';' | b'\t' | b'|')) {
        return false;
    }
    let Some(header) = Header::sniff(head) else { return false };
    header.columns.iter().flatten().count() >= 2 && header.second == Some(header.columns.len())
}

impl Reader for Table {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(header) = Header::sniff(input.head()) else {
            let first = input.head().split(|&byte| byte == b'\n').next().unwrap_or_default();
            let names = decode::decode(first, None).trim().to_owned();
            let names = names.get(..names.floor_char_boundary(80)).unwrap_or_default().to_owned();
            let _ = out.skip(location, SkipReason::UnknownColumns(format!("{names:?}")));
            return Ok(());
        };
        let mut input = input;
        let bom = if input.head().starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let before = separator_line(input.head().get(bom..).unwrap_or_default());
        // It is within the head, which a buffer holds.
        input.consume(if before > 0 { bom + before } else { 0 });
        let limit = out.options.max_article_bytes;
        let left = Rc::new(Cell::new(limit));
        let bounded = Bounded { inner: input, left: Rc::clone(&left) };
        let mut rows = settings(header.delimiter).from_reader(bounded);
        let mut row = csv::ByteRecord::new();
        let mut number = 0u64;
        loop {
            // The parser reads ahead by a buffer.
            left.set(limit.saturating_add(AHEAD));
            match rows.read_byte_record(&mut row) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return failed(error, rows.into_inner().inner, limit, out),
            }
            number += 1;
            if number == 1 {
                continue;
            }
            let line = row.position().map_or(number, csv::Position::line);
            let location = format!("{location}:{line}");
            let mut record = Record::default();
            for (field, value) in header.columns.iter().zip(&row) {
                if let Some(field) = field.filter(|_| !is_null(value)) {
                    record.set(field, decode::decode(value, None).into_owned());
                }
            }
            let flow = match record.draft(|| format!("{id}#{}", number - 1), &location, out) {
                Ok(draft) => out.article(draft, &location),
                Err(reason) => out.skip(location, reason),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
    }
}

fn failed(error: csv::Error, input: Input<'_>, limit: u64, out: &mut Output<'_>) -> Result<(), Error> {
    let line = error.position().map(csv::Position::line);
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.get_ref().is_some_and(|inner| inner.is::<RowTooLong>()) => {
            let location = line.map_or(input.location.clone(), |line| format!("{}:{line}", input.location));
            let _ = out.skip(location, SkipReason::TooLarge { size: limit.saturating_add(1), limit });
            Ok(())
        }
        csv::ErrorKind::Io(error) => Err(input.failed(error)),
        other => Err(input.failed(io::Error::other(format!("{other:?}")))),
    }
}

/// The first line of a table.
struct Header {
    delimiter: u8,
    columns: Vec<Option<Field>>,
    /// How many columns the second line has.
    second: Option<usize>,
}

impl Header {
    /// Finds the delimiter by which most columns have a known name; one of them must be the text.
    fn sniff(head: &[u8]) -> Option<Header> {
        let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        let head = head.get(separator_line(head)..).unwrap_or_default();
        let first = head.get(..memchr::memchr2(b'\n', b'\r', head).unwrap_or(head.len())).unwrap_or_default();
        // A table of one column has none of them.
        let may_be = |delimiter: &u8| *delimiter == b',' || memchr::memchr(*delimiter, first).is_some();
        let headers = [b',', b';', b'\t', b'|'].into_iter().filter(may_be).filter_map(|delimiter| {
            let mut rows = settings(delimiter).from_reader(head);
            let mut row = csv::ByteRecord::new();
            rows.read_byte_record(&mut row).ok().filter(|&found| found)?;
            let columns: Vec<_> = row.iter().map(|name| Field::of(&decode::decode(name, None))).collect();
            let has_text = columns.iter().flatten().any(|field| matches!(field, Field::Text(_)));
            let second = rows.read_byte_record(&mut row).is_ok_and(|found| found).then(|| row.len());
            has_text.then_some(Header { delimiter, columns, second })
        });
        // Of equals the first: a comma.
        headers.reduce(|best, next| {
            let known = |header: &Header| header.columns.iter().flatten().count();
            if known(&next) > known(&best) { next } else { best }
        })
    }
}

/// The length of the line by which Excel is told the delimiter: `sep=;`.
fn separator_line(head: &[u8]) -> usize {
    match head {
        [b'S' | b's', b'e' | b'E', b'p' | b'P', b'=', _, b'\r', b'\n', ..] => 7,
        [b'S' | b's', b'e' | b'E', b'p' | b'P', b'=', _, b'\n', ..] => 6,
        _ => 0,
    }
}

/// What programs write for a value that there is not.
fn is_null(value: &[u8]) -> bool {
    matches!(value, b"\\N" | b"NULL" | b"null" | b"NaN" | b"nan" | b"None" | b"#N/A")
}

fn settings(delimiter: u8) -> csv::ReaderBuilder {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true);
    builder
}

/// More than what the parser reads ahead, in bytes.
const AHEAD: u64 = 64 * 1024;

/// Lets through so many bytes until it is reset: a quote that is never closed would take the whole file for one field.
struct Bounded<R> {
    inner: R,
    left: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        match self.left.get().checked_sub(length as u64) {
            Some(left) => self.left.set(left),
            None if length > 0 => return Err(io::Error::other(RowTooLong)),
            None => {}
        }
        Ok(length)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("a row is too long")]
struct RowTooLong;
