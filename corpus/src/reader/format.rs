//! Which format some bytes are: the content decides, and the file name's ending where the content leaves it open.

use super::{Reader, html, jsonl, markdown, text};
use crate::SkipReason;
use crate::input::Input;

/// Chooses who reads the input, or says why nobody does.
pub(super) fn choose(input: &Input) -> Result<&'static dyn Reader, SkipReason> {
    let head = input.head();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if input.head_is_all() && head.iter().all(u8::is_ascii_whitespace) {
        return Err(SkipReason::Empty);
    }
    if let Some(reason) = by_magic(head) {
        return Err(reason);
    }
    if is_binary(head) {
        return Err(SkipReason::Binary { kind: None });
    }
    let start = head.trim_ascii_start();
    let extension = input.extension.as_str();
    if html::looks_like(start) {
        return Ok(&html::Html);
    }
    if jsonl::looks_like(head) || matches!(extension, "jsonl" | "ndjson") {
        return Ok(&jsonl::Jsonl);
    }
    match extension {
        "html" | "htm" | "xhtml" => Ok(&html::Html),
        "md" | "markdown" | "mdown" | "mkd" => Ok(&markdown::Markdown),
        "txt" | "text" if !markdown::has_front_matter(start) => Ok(&text::Text),
        _ if markdown::has_front_matter(start) => Ok(&markdown::Markdown),
        _ => unread(start, extension).map_or(Ok(&text::Text), Err),
    }
}

/// Formats that begin with bytes of their own.
fn by_magic(head: &[u8]) -> Option<SkipReason> {
    use SkipReason::UnknownFormat as Unread;
    let binary = |kind| SkipReason::Binary { kind: Some(kind) };
    let reason = match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => Unread("a PDF document"),
        [b'P', b'K', 3, 4, ..] => Unread(zip_kind(head)),
        [b'P', b'K', 5, 6, ..] => Unread("a ZIP archive"),
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Unread("an old Microsoft Office document"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Unread("a Rich Text document"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Unread("a 7-Zip archive"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Unread("a RAR archive"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => Unread("a bzip2 file"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Unread("an xz file"),
        [0x1f, 0x8b, ..] => Unread("a file compressed twice"),
        [b'Z', b'I', b'M', 4, ..] => Unread("a ZIM archive"),
        [b'W', b'A', b'R', b'C', b'/', b'1', b'.', ..] => Unread("a web archive (WARC)"),
        [0x89, b'P', b'N', b'G', ..] => binary("a PNG image"),
        [0xff, 0xd8, 0xff, ..] => binary("a JPEG image"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => binary("a GIF image"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => binary("a WebP image"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => binary("a WAVE recording"),
        [b'I', b'D', b'3', 2..=4, ..] => binary("an MP3 recording"),
        [b'O', b'g', b'g', b'S', ..] => binary("an Ogg recording"),
        [b'f', b'L', b'a', b'C', ..] => binary("a FLAC recording"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => binary("an MP4 film"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => binary("a Matroska film"),
        [0x7f, b'E', b'L', b'F', ..] => binary("a program"),
        [b'S', b'Q', b'L', b'i', b't', b'e', b' ', ..] => binary("an SQLite database"),
        _ if head.get(257..262) == Some(b"ustar") => Unread("a tar archive"),
        _ => return None,
    };
    Some(reason)
}

fn zip_kind(head: &[u8]) -> &'static str {
    let holds = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    if holds(b"application/epub+zip") {
        "an EPUB book"
    } else if holds(b"application/vnd.oasis.opendocument") {
        "an OpenDocument file"
    } else if holds(b"word/") {
        "a Word document (DOCX)"
    } else {
        "a ZIP archive"
    }
}

/// Zero bytes are in no text, and other control characters are rare.
fn is_binary(head: &[u8]) -> bool {
    let controls = head.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t'..=b'\r' | 0x1b)).count();
    controls * 50 > head.len() || memchr::memchr(0, head).is_some()
}

/// Text that is no article, by its beginning or by what its name says.
fn unread(start: &[u8], extension: &str) -> Option<SkipReason> {
    let begins = |tag: &[u8]| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag));
    let kind = if [b"<rss".as_slice(), b"<feed", b"<rdf:RDF"].into_iter().any(begins) {
        "a feed (RSS or Atom)"
    } else if begins(b"<?xml") {
        "an XML document"
    } else {
        match extension {
            "csv" | "tsv" => "a table (CSV)",
            "json" => "a JSON document that is no list of articles, one a line,",
            "xml" | "rss" | "atom" | "svg" | "xsl" | "xsd" => "an XML document",
            "eml" | "mbox" => "a mailbox",
            "css" | "scss" | "less" => "a style sheet",
            "js" | "mjs" | "ts" | "map" | "wasm" => "a script",
            "yml" | "yaml" | "toml" | "ini" | "lock" => "a configuration file",
            _ => return None,
        }
    };
    Some(SkipReason::UnknownFormat(kind))
}
