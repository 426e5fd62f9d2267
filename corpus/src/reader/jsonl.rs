//! JSON Lines: an article a line.

use std::ops::ControlFlow;

use super::record::Record;
use super::{Output, Reader};
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
    let whole = |line: &[u8]| Record::parse(line).is_ok_and(|record| record.has_text());
    let cut = |line: &[u8]| {
        let field = |name: &[u8]| memchr::memmem::find(line, name).is_some();
        let is_cut = Record::parse(line).is_err();
        head.ends_with(line) && is_cut && (field(b"\"text\"") || field(b"\"body\"") || field(b"\"content\""))
    };
    whole(first) || (lines.next().is_none() && cut(first)) || lines.take(20).any(whole)
}

impl Reader for Jsonl {
    fn read(&self, mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
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

fn record(line: &[u8], number: u64, input: &Input<'_>, out: &mut Output<'_>) -> ControlFlow<()> {
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
    match record.draft(|| format!("{}#{number}", input.id), &location, out) {
        Ok(draft) => out.article(draft, &location),
        Err(reason) => out.skip(location, reason),
    }
}

/// Why a piece of JSON is no record.
pub(super) fn invalid(error: &serde_json::Error) -> SkipReason {
    let message = error.to_string();
    // The line within the line is always 1.
    let message = message.split(" at line ").next().unwrap_or_default().to_owned();
    SkipReason::InvalidJson { column: error.column(), message }
}
