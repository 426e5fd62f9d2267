//! HTML: the article of a page without what surrounds it, and the page's metadata.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::blocks::Blocks;
use super::xml;
use super::{Draft, Output, Reader, Shape};
use crate::input::Input;
use crate::{Error, SkipReason, decode};

mod dropping;
mod metadata;
mod nesting;
mod page;
mod walk;

pub(super) struct Html;

/// Whether a text begins like a page: with its doctype or root, perhaps after an XML declaration and comments.
pub(super) fn looks_like(start: &[u8]) -> bool {
    let root = xml::behind_prolog(start, &[]);
    xml::begins(root, "<!doctype html") || xml::begins(root, "<html")
}

impl Reader for Html {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id, stated) = (input.location.clone(), input.id.clone(), input.charset);
        let Some(bytes) = out.whole(input)? else { return Ok(()) };
        if memchr::memchr(0, &bytes).is_some() {
            let _ = out.skip(location, SkipReason::Binary { kind: None });
            return Ok(());
        }
        let source = decode::decode(&bytes, stated.or_else(|| charset(&bytes))).into_owned();
        drop(bytes);
        if !nesting::is_bearable(&source) {
            let reason = "its elements are nested as deeply as in an attack".to_owned();
            let _ = out.skip(location, SkipReason::Document(reason));
            return Ok(());
        }
        let draft = {
            let document = scraper::Html::parse_document(without_declarations(&source));
            let metadata = metadata::Metadata::of(&document);
            let page = page::Page::of(&document, &metadata);
            let date = metadata.date.or(page.date);
            let body = metadata.body.filter(|body| body.len() / 4 > page.text.len());
            Draft {
                id,
                title: page.title,
                text: body.map_or(page.text, |body| if body.contains('<') { text(&body) } else { body }),
                language: metadata.language.and_then(|tag| out.language(&tag, &location)),
                date: date.and_then(|date| out.date(&date, &location)),
                author: metadata.author,
                url: metadata.url,
                publisher: metadata.site,
                shape: Shape::Markup,
                ..Draft::default()
            }
        };
        let _ = out.article(Draft { source: Some(source), ..draft }, &location);
        Ok(())
    }
}

/// The text of a piece of HTML, as it stands in Markdown.
pub(super) fn fragment(source: &str, blocks: &mut Blocks) {
    // Most such pieces are a single comment or closing tag.
    if source.contains('<') && !source.trim_start().starts_with("</") && nesting::is_bearable(source) {
        let fragment = scraper::Html::parse_fragment(source);
        blocks.paragraph();
        page::write(fragment.tree.root(), None, blocks);
        blocks.close();
    }
}

/// The title and the text of a page, as one of several that make a document.
pub(super) fn article(source: &str) -> (String, String) {
    if !nesting::is_bearable(source) {
        return (String::new(), String::new());
    }
    let document = scraper::Html::parse_document(source);
    let page = page::Page::of(&document, &metadata::Metadata::of(&document));
    (page.title, page.text)
}

/// The text of a piece of HTML, as feeds, mails and tables hold it.
pub(super) fn text(source: &str) -> String {
    if !nesting::is_bearable(source) {
        return String::new();
    }
    let fragment = scraper::Html::parse_fragment(&with_paragraphs(source));
    let mut blocks = Blocks::default();
    page::write(fragment.tree.root(), None, &mut blocks);
    blocks.finish()
}

/// A piece of HTML whose paragraphs are parted by blank lines, as people type them into forms, with tags there instead.
fn with_paragraphs(source: &str) -> Cow<'_, str> {
    let blank = if source.contains("\r\n\r\n") { "\r\n\r\n" } else { "\n\n" };
    let tagged = || {
        let lower = source.to_ascii_lowercase();
        ["<p>", "<p ", "<br", "<div", "<pre", "<table"].iter().any(|tag| lower.contains(tag))
    };
    if !source.contains(blank) || tagged() {
        return Cow::Borrowed(source);
    }
    Cow::Owned(source.replace(blank, "\n<p>"))
}

/// A page without the declarations within the document type of XHTML, which parsers of HTML take for text.
fn without_declarations(source: &str) -> &str {
    let doctype = xml::behind_prolog(source.as_bytes(), &[]);
    let start = source.len() - doctype.len();
    let head = source.get(start..).unwrap_or_default();
    let opens = head.find(['[', '>']).filter(|&at| head.as_bytes().get(at) == Some(&b'['));
    let end = opens.filter(|_| xml::begins(doctype, "<!doctype")).and_then(|open| {
        let inside = head.get(open..)?;
        Some(open + inside.find(']')? + 1)
    });
    let rest = end.and_then(|end| head.get(end..)?.trim_start().strip_prefix('>'));
    rest.unwrap_or(source)
}

/// The encoding that a page declares in its head.
fn charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..4096).unwrap_or(bytes).to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
    let label = head.get(at..)?;
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:.".contains(byte));
    decode::encoding(label.get(..end.unwrap_or(label.len()))?)
}
