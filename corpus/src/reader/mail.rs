//! Mail: one message (`.eml`), or a mailbox (mbox) with an article a message.

use std::ops::ControlFlow;

use mail_parser::{Addr, MessageParser, MimeHeaders, PartType};

use super::{Draft, Output, Reader, Shape, document, html};
use crate::input::{Input, Line};
use crate::{Date, Error, SkipReason, decode};

/// One message.
pub(super) struct Message;
/// A file of messages, each behind a line that begins with `From `.
pub(super) struct Mailbox;

/// The fields by which the head of a message is known.
const FIELDS: [&str; 14] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "delivered-to",
    "reply-to",
    "newsgroups",
];

/// Whether a text begins with the head of a message: nothing but fields up to the first blank line, its sender among
/// them.
pub(super) fn is_message(start: &[u8]) -> bool {
    head(start).is_some_and(|(known, sender)| known >= 3 && sender)
}

/// Whether a file that is called a message may be one: drafts have no sender.
pub(super) fn may_be_message(start: &[u8]) -> bool {
    head(start).is_some_and(|(known, _)| known >= 2)
}

/// How many known fields a text begins with, and whether the sender is among them; `None` where it begins otherwise.
fn head(start: &[u8]) -> Option<(usize, bool)> {
    let (mut known, mut sender) = (0, false);
    for line in start.split(|&byte| byte == b'\n').take(200) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            break;
        }
        if matches!(line.first(), Some(b' ' | b'\t')) && known > 0 {
            continue;
        }
        let name = line.split(|&byte| byte == b':').next().filter(|name| name.len() < line.len())?;
        if name.is_empty() || !name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-') {
            return None;
        }
        let is = |field: &&str| name.eq_ignore_ascii_case(field.as_bytes());
        known += usize::from(FIELDS.iter().any(is));
        sender |= is(&"from");
    }
    Some((known, sender))
}

/// Whether a text begins like a mailbox: with a line from the postman, and a message behind it.
pub(super) fn is_mailbox(start: &[u8]) -> bool {
    let end = memchr::memchr(b'\n', start).map(|end| end + 1);
    start.starts_with(b"From ") && end.and_then(|end| start.get(end..)).is_some_and(is_message)
}

impl Reader for Message {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        if let Some(bytes) = out.whole(input)? {
            let _ = message(&bytes, id, &location, out);
        }
        Ok(())
    }
}

impl Reader for Mailbox {
    fn read(&self, mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let limit = out.options.max_article_bytes;
        let (mut line, mut bytes) = (Vec::new(), Vec::new());
        let (mut number, mut size, mut after_blank) = (0u64, 0u64, true);
        loop {
            let read = input.read_line(&mut line, limit)?;
            let starts = after_blank && line.starts_with(b"From ");
            if read == Line::End || starts {
                if number > 0 {
                    let (id, location) =
                        (format!("{}#{number}", input.id), format!("{}#{number}", input.location));
                    let flow = if size > limit {
                        out.skip(location, SkipReason::TooLarge { size, limit })
                    } else {
                        message(&bytes, id, &location, out)
                    };
                    if flow.is_break() {
                        return Ok(());
                    }
                }
                if read == Line::End {
                    return Ok(());
                }
                number += 1;
                (size, after_blank) = (0, false);
                bytes.clear();
                continue;
            }
            after_blank = line.is_empty() || line == b"\r";
            size += line.len() as u64 + 1;
            if let Line::TooLong(length) = read {
                size += length;
            }
            if size > limit {
                bytes = Vec::new();
                continue;
            }
            // Lines of the text that begin like a new message were quoted.
            let unquoted = line.iter().position(|&byte| byte != b'>').and_then(|at| line.get(at..));
            let quoted = line.starts_with(b">") && unquoted.is_some_and(|rest| rest.starts_with(b"From "));
            bytes.extend_from_slice(line.get(usize::from(quoted)..).unwrap_or_default());
            bytes.push(b'\n');
        }
    }
}

fn message(bytes: &[u8], id: String, location: &str, out: &mut Output<'_>) -> ControlFlow<()> {
    match document::guarded(|| parse(bytes).ok_or_else(|| "it is no message".to_owned())) {
        Ok(draft) => out.article(Draft { id, ..draft }, location),
        Err(message) => out.skip(location.to_owned(), SkipReason::Document(message)),
    }
}

/// Reads a message. Where letters of it are lost, because it does not say how they are encoded, it is read once more
/// with all of it decoded beforehand.
fn parse(bytes: &[u8]) -> Option<Draft> {
    let is_lost = |draft: &Draft| [&draft.text, &draft.title].iter().any(|text| text.contains('\u{fffd}'));
    let draft = parse_as_stated(bytes)?;
    if !is_lost(&draft) || std::str::from_utf8(bytes).is_ok() {
        return Some(draft);
    }
    let decoded = parse_as_stated(decode::decode(bytes, None).as_bytes());
    Some(decoded.filter(|decoded| !is_lost(decoded)).unwrap_or(draft))
}

fn parse_as_stated(bytes: &[u8]) -> Option<Draft> {
    let message = MessageParser::default().parse(bytes)?;
    let mut texts = Vec::new();
    for part in message.text_bodies().filter(|part| part.attachment_name().is_none()) {
        match &part.body {
            PartType::Text(text) => texts.push(text.to_string()),
            PartType::Html(page) => texts.push(html::text(page)),
            _ => {}
        }
    }
    let date = message
        .date()
        .and_then(|date| Date::new(i16::try_from(date.year).ok()?, Some(date.month), Some(date.day)));
    let name = |sender: &Addr<'_>| sender.name.as_ref().or(sender.address.as_ref()).map(ToString::to_string);
    Some(Draft {
        title: message.subject().unwrap_or_default().to_owned(),
        text: texts.join("\n\n"),
        date,
        author: message.from().and_then(|from| from.first()).and_then(name),
        shape: Shape::Record,
        ..Draft::default()
    })
}
