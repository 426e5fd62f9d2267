//! EPUB: an article a chapter, in reading order.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::Piece;
use super::package::{Core, Package};
use crate::reader::html;
use crate::reader::xml::{self, Tag, Visitor, local};

/// A book of more chapters is none.
const MOST_CHAPTERS: usize = 20_000;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let mut package = Package::open(bytes)?;
    if package.part("META-INF/rights.xml")?.is_some() {
        return Err("it is protected against copying".to_owned());
    }
    let mut container = Container::default();
    package.xml("META-INF/container.xml", &mut container)?;
    let path = container.path.ok_or("it does not say where its contents are listed")?;
    let mut book = Book::default();
    if !package.xml(&path, &mut book)? {
        return Err(format!("its list of contents {path} is missing"));
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut chapters = Vec::new();
    for item in book.spine.iter().filter_map(|id| book.items.get(id)).take(MOST_CHAPTERS) {
        let Some(bytes) = package.part(&resolve(folder, item))? else { continue };
        let source = xml::decode(&bytes);
        if is_wrapping(&source) {
            continue;
        }
        let (heading, text) = html::article(&source);
        if !text.trim().is_empty() {
            chapters.push((heading, text));
        }
    }
    let alone = chapters.len() == 1;
    let piece = |(index, (heading, text)): (usize, (String, String))| {
        let title = match (&book.core.title, heading.trim()) {
            (None, heading) => heading.to_owned(),
            (Some(book), "") if alone => book.clone(),
            (Some(book), "") => format!("{book} ({})", index + 1),
            (Some(book), heading) if alone || heading.contains(book.as_str()) => heading.to_owned(),
            (Some(book), heading) => format!("{heading} – {book}"),
        };
        book.core.piece(title, text)
    };
    Ok(chapters.into_iter().enumerate().map(piece).collect())
}

/// Whether a page says that it is none of the text: the cover, the title page, the imprint.
fn is_wrapping(source: &str) -> bool {
    const PARTS: [&str; 7] =
        ["cover", "titlepage", "halftitlepage", "copyright-page", "imprint", "toc", "landmarks"];
    let mut types = source.match_indices("epub:type=").filter_map(|(at, found)| {
        let value = source.get(at + found.len()..)?;
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        value.get(1..)?.split(quote).next()
    });
    // What is said first is said of the whole page: that it is front matter, and which.
    types.by_ref().take(2).any(|all| all.split(' ').any(|one| PARTS.contains(&one)))
}

/// A path relative to a folder, within the package.
fn resolve(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let href = percent_decode_str(href).decode_utf8_lossy();
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in href.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// `META-INF/container.xml`
#[derive(Default)]
struct Container {
    path: Option<String>,
}

impl Visitor for Container {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        if local(name) == "rootfile" && self.path.is_none() {
            self.path = tag.attribute("full-path");
        }
    }
    fn text(&mut self, _: &str) {}
    fn close(&mut self, _: &str) {}
}

/// The list of contents.
#[derive(Default)]
struct Book {
    core: Core,
    /// The pages by their ids.
    items: HashMap<String, String>,
    /// The ids in reading order.
    spine: Vec<String>,
}

impl Visitor for Book {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        match local(name) {
            "item" => {
                let is =
                    |key: &str, value: &str| tag.attribute(key).is_some_and(|found| found.contains(value));
                if let (Some(id), Some(href)) = (tag.attribute("id"), tag.attribute("href"))
                    && is("media-type", "html")
                    && !tag.attribute("properties").is_some_and(|all| all.split(' ').any(|one| one == "nav"))
                {
                    self.items.insert(id, href);
                }
            }
            "itemref" if tag.attribute("linear").as_deref() != Some("no") => {
                self.spine.extend(tag.attribute("idref"));
            }
            _ => self.core.open(name, tag),
        }
    }

    fn text(&mut self, text: &str) {
        self.core.text(text);
    }

    fn close(&mut self, name: &str) {
        self.core.close(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_within_the_package() {
        for (folder, href, expected) in [
            ("OEBPS", "a%20b.xhtml#x", "OEBPS/a b.xhtml"),
            ("OEBPS/text", "../c.xhtml", "OEBPS/c.xhtml"),
            ("", "../../etc/passwd", "etc/passwd"),
        ] {
            assert_eq!(resolve(folder, href), expected);
        }
    }
}
