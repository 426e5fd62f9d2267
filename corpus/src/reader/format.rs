//! Which format some bytes are: the content decides, and the file name's ending where the content leaves it open.

use super::document::{Document, Kind};
use super::{Reader, archive, feed, html, json, jsonl, mail, markdown, subtitles, table, text, warc};
use crate::SkipReason;
use crate::input::Input;

/// Chooses who reads the input, or says why nobody does.
pub(super) fn choose(input: &Input<'_>) -> Result<&'static dyn Reader, SkipReason> {
    let head = input.head();
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if input.head_is_all() && head.iter().all(u8::is_ascii_whitespace) {
        return Err(SkipReason::Empty);
    }
    if let Some(reader) = packed(head, &input.extension) {
        return Ok(reader);
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
    if feed::looks_like(start) {
        return Ok(&feed::Feed);
    }
    if jsonl::looks_like(head) || matches!(extension, "jsonl" | "ndjson") {
        return Ok(&jsonl::Jsonl);
    }
    if json::looks_like(start) || extension == "json" {
        return Ok(&json::Json);
    }
    if mail::is_mailbox(start) {
        return Ok(&mail::Mailbox);
    }
    if mail::is_message(start) || extension == "eml" && mail::may_be_message(start) {
        return Ok(&mail::Message);
    }
    if subtitles::looks_like(start) {
        return Ok(&subtitles::Subtitles);
    }
    match extension {
        "csv" | "tsv" | "tab" => Ok(&table::Table),
        "html" | "htm" | "xhtml" | "md" | "markdown" => by_name(start, extension),
        _ if table::looks_like(head) => Ok(&table::Table),
        _ => by_name(start, extension),
    }
}

/// Text, whose format is what its name says.
fn by_name(start: &[u8], extension: &str) -> Result<&'static dyn Reader, SkipReason> {
    match extension {
        "html" | "htm" | "xhtml" => Ok(&html::Html),
        "md" | "markdown" | "mdown" | "mkd" => Ok(&markdown::Markdown),
        "txt" | "text" if !markdown::has_front_matter(start) => Ok(&text::Text),
        _ if markdown::has_front_matter(start) => Ok(&markdown::Markdown),
        _ => unread(start, extension).map_or(Ok(&text::Text), Err),
    }
}

/// Formats that are read and begin with bytes of their own.
fn packed(head: &[u8], extension: &str) -> Option<&'static dyn Reader> {
    Some(match head {
        #[cfg(feature = "pdf")]
        [b'%', b'P', b'D', b'F', b'-', ..] => &Document(Kind::Pdf),
        [b'P', b'K', 3, 4, ..] => match zip_kind(head, extension) {
            ZipKind::Epub => &Document(Kind::Epub),
            ZipKind::Odt => &Document(Kind::Odt),
            ZipKind::Docx => &Document(Kind::Docx),
            ZipKind::Archive => &archive::Zip,
            ZipKind::Unread(_) => return None,
        },
        [b'P', b'K', 5, 6, ..] => &archive::Zip,
        [b'W', b'A', b'R', b'C', b'/', b'0' | b'1', b'.', ..] => &warc::Warc,
        _ if head.get(257..262) == Some(b"ustar") => &archive::Tar,
        _ => return None,
    })
}

/// Formats that begin with bytes of their own, and are not read.
fn by_magic(head: &[u8]) -> Option<SkipReason> {
    use SkipReason::UnknownFormat as Unread;
    let binary = |kind| SkipReason::Binary { kind: Some(kind) };
    let reason = match head {
        [b'%', b'P', b'D', b'F', b'-', ..] => Unread("a PDF document"),
        [b'P', b'K', 3, 4, ..] => match zip_kind(head, "") {
            ZipKind::Unread(kind) => Unread(kind),
            _ => return None,
        },
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Unread("an old Microsoft Office document"),
        [b'{', b'\\', b'r', b't', b'f', ..] => Unread("a Rich Text document"),
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Unread("a 7-Zip archive"),
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => Unread("a RAR archive"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => Unread("a bzip2 file"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Unread("an xz file"),
        [0x1f, 0x8b, ..] => Unread("a file compressed twice"),
        [b'Z', b'I', b'M', 4, ..] => Unread("a ZIM archive"),
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
        _ => return None,
    };
    Some(reason)
}

/// What a ZIP file is.
enum ZipKind {
    Archive,
    Docx,
    Odt,
    Epub,
    Unread(&'static str),
}

/// By the names of its first entries, for packages begin with what they are; else by the name, so that a damaged
/// document is called one.
fn zip_kind(head: &[u8], extension: &str) -> ZipKind {
    let holds = |name: &[u8]| memchr::memmem::find(head, name).is_some();
    // The first entry's name begins at byte 30; that of EPUB and OpenDocument says the type in its content.
    let typed = head.get(30..38) == Some(b"mimetype");
    if typed && holds(b"mimetypeapplication/epub+zip") {
        ZipKind::Epub
    } else if typed && holds(b"mimetypeapplication/vnd.oasis.opendocument.text") {
        ZipKind::Odt
    } else if typed && holds(b"mimetypeapplication/vnd.oasis.opendocument") {
        ZipKind::Unread("an OpenDocument file other than text")
    } else if !holds(b"[Content_Types].xml") {
        match extension {
            "docx" => ZipKind::Docx,
            "odt" => ZipKind::Odt,
            "epub" => ZipKind::Epub,
            _ => ZipKind::Archive,
        }
    } else if holds(b"word/") || extension == "docx" {
        ZipKind::Docx
    } else if holds(b"xl/") {
        ZipKind::Unread("an Excel workbook")
    } else if holds(b"ppt/") {
        ZipKind::Unread("a PowerPoint presentation")
    } else {
        ZipKind::Archive
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
    let kind = if begins(b"<?xml") {
        "an XML document"
    } else {
        match extension {
            "xml" | "rss" | "atom" | "svg" | "xsl" | "xsd" => "an XML document",
            "eml" | "mbox" => "a mailbox without a single message",
            "css" | "scss" | "less" => "a style sheet",
            "js" | "mjs" | "ts" | "map" | "wasm" => "a script",
            "yml" | "yaml" | "toml" | "ini" | "lock" => "a configuration file",
            _ => return None,
        }
    };
    Some(SkipReason::UnknownFormat(kind))
}
