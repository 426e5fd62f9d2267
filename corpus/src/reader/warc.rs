//! Web archives (WARC): the pages and texts among the responses, each read like a file.

use std::io::{self, Read};

use super::{Output, Reader};
use crate::input::{Input, Line};
use crate::{Error, SkipReason, decode};

pub(super) struct Warc;

/// Longer header lines are none.
const LONGEST_LINE: u64 = 64 * 1024;
/// More header lines are none.
const MOST_LINES: usize = 1_000;

impl Reader for Warc {
    fn read(&self, mut input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let limit = out.options.max_article_bytes;
        let (mut number, mut others) = (0u64, 0u64);
        while let Some(head) = Head::read(&mut input, "WARC/")? {
            let length = head.number("content-length");
            let Some(length) = length.filter(|_| head.starts) else {
                let reason =
                    format!("the web archive is damaged behind its record {number}; download it again");
                let _ = out.skip(input.location, SkipReason::Archive(reason));
                return Ok(());
            };
            number += 1;
            let place = format!("{}#{number}", input.location);
            let wanted = Kind::of(&head);
            let mut block = input.by_ref().take(length);
            let body = match wanted {
                Some(_) if length > limit => {
                    let _ = out.skip(place.clone(), SkipReason::TooLarge { size: length, limit });
                    None
                }
                Some(kind) => {
                    let mut bytes = Vec::new();
                    match block.read_to_end(&mut bytes) {
                        Ok(_) => Body::of(kind, &head, bytes, limit),
                        Err(error) => return Err(input.failed(error)),
                    }
                }
                None => None,
            };
            if let Err(error) = io::copy(&mut block, &mut io::sink()) {
                return Err(input.failed(error));
            }
            others += u64::from(body.is_none() && wanted.is_some());
            if let Some(body) = body {
                body.read(place, format!("{}#{number}", input.id), out);
            }
            if out.stopped {
                return Ok(());
            }
        }
        if others > 0 {
            let message = format!(
                "{others} of its responses are no pages (images, scripts, errors) and were passed over"
            );
            out.warn(&input.location, message);
        }
        Ok(())
    }
}

/// What a record holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// An answer over HTTP, with its head.
    Response,
    /// The bytes alone.
    Resource,
}

impl Kind {
    fn of(head: &Head) -> Option<Kind> {
        // What the program that made the archive says of itself.
        let uri = head.get("warc-target-uri").unwrap_or_default();
        if uri.trim_start_matches('<').starts_with("metadata:") {
            return None;
        }
        match head.get("warc-type")? {
            "response" => Some(Kind::Response),
            "resource" | "conversion" => Some(Kind::Resource),
            _ => None,
        }
    }
}

/// The bytes of a page or text.
struct Body {
    bytes: Vec<u8>,
    /// A file name ending that stands for the type of content.
    ending: &'static str,
    charset: Option<&'static encoding_rs::Encoding>,
    url: Option<String>,
}

impl Body {
    /// `None` where it is no text, or an error.
    fn of(kind: Kind, warc: &Head, bytes: Vec<u8>, limit: u64) -> Option<Body> {
        let url = warc.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
        let (bytes, content_type) = match kind {
            Kind::Resource => (bytes, warc.get("content-type").unwrap_or_default().to_owned()),
            Kind::Response => {
                let mut http = Input::open(io::Cursor::new(bytes), String::new(), String::new()).ok()?;
                let head = Head::read(&mut http, "HTTP/").ok()??;
                let status = head.first.split(' ').nth(1)?;
                if !head.starts || status != "200" {
                    return None;
                }
                let body = http.read_all(limit).ok()?.ok()?;
                let chunked = head.get("transfer-encoding").is_some_and(|value| value.contains("chunked"));
                let body = if chunked { unchunked(&body) } else { body };
                (body, head.get("content-type").unwrap_or_default().to_owned())
            }
        };
        let lower = content_type.to_ascii_lowercase();
        let (essence, rest) = lower.split_once(';').unwrap_or((&lower, ""));
        let ending = match essence.trim() {
            "text/html" | "application/xhtml+xml" => "html",
            "text/plain" => "txt",
            "text/markdown" => "md",
            "application/pdf" => "pdf",
            "application/rss+xml" | "application/atom+xml" => "xml",
            _ => return None,
        };
        let charset = rest.split_once("charset=").map(|(_, label)| label.trim_matches(['"', '\'', ' ']));
        let charset = charset.and_then(|label| decode::encoding(label.as_bytes()));
        Some(Body { bytes, ending, charset, url })
    }

    fn read(self, location: String, id: String, out: &mut Output<'_>) {
        let before = std::mem::replace(&mut out.url, self.url.filter(|url| url.starts_with("http")));
        let result = Input::open(io::Cursor::new(self.bytes), location, id).and_then(|mut input| {
            input.extension = self.ending.to_owned();
            input.charset = self.charset;
            out.depth += 1;
            let result = out.read(input);
            out.depth -= 1;
            result
        });
        out.url = before;
        if let Err(error) = result {
            let skipped = crate::Skipped::from(error);
            let _ = out.skip(skipped.location, skipped.reason);
        }
    }
}

/// A first line and the fields behind it, up to a blank line.
struct Head {
    first: String,
    /// Whether the first line begins as it should.
    starts: bool,
    fields: Vec<(String, String)>,
}

impl Head {
    /// Reads a head, after blank lines; `None` at the end.
    fn read(input: &mut Input<'_>, start: &str) -> Result<Option<Head>, Error> {
        let mut line = Vec::new();
        let mut head: Option<Head> = None;
        loop {
            let read = input.read_line(&mut line, LONGEST_LINE)?;
            let text = decode::decode(&line, None).trim().to_owned();
            match &mut head {
                None if read == Line::End => return Ok(None),
                None if text.is_empty() => {}
                None => {
                    let starts = text.starts_with(start);
                    head = Some(Head { first: text, starts, fields: Vec::new() });
                    if !starts {
                        return Ok(head);
                    }
                }
                Some(_) if text.is_empty() || read == Line::End => return Ok(head),
                Some(found) if found.fields.len() >= MOST_LINES => found.starts = false,
                Some(found) => {
                    if let Some((name, value)) = text.split_once(':') {
                        found.fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
                    }
                }
            }
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.get(name)?.parse().ok()
    }
}

/// Joins the pieces of a body that was sent in chunks; one that is not, after all, stays as it is.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(end + 1);
        let digits = std::str::from_utf8(line).unwrap_or_default().split(';').next().unwrap_or_default();
        let Ok(size) = usize::from_str_radix(digits.trim(), 16) else {
            return if joined.is_empty() { body.to_vec() } else { joined };
        };
        if size == 0 {
            break;
        }
        joined.extend_from_slice(after.get(..size).unwrap_or(after));
        rest = after.get(size..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    joined
}
