//! Feeds: RSS (all versions) and Atom, an article an entry.

use super::xml::{self, Tag, Visitor};
use super::{Draft, Output, Reader, Shape, html, macros};
use crate::input::Input;
use crate::{Error, SkipReason};

pub(super) struct Feed;

/// Whether a text begins like a feed, perhaps after an XML declaration, comments and a document type.
pub(super) fn looks_like(start: &[u8]) -> bool {
    let root = xml::behind_prolog(start, &["<!doctype rss", "<!doctype rdf"]);
    ["<rss", "<feed", "<rdf:rdf", "<atom:feed"].iter().any(|tag| xml::begins(root, tag))
}

impl Reader for Feed {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(bytes) = out.whole(input)? else { return Ok(()) };
        let text = xml::decode(&bytes);
        let mut entries = Entries::default();
        let result = xml::read(&text, &mut entries);
        let Entries { channel, entries, .. } = entries;
        for (index, entry) in entries.into_iter().enumerate() {
            let number = index + 1;
            let place = format!("{location}#{number}");
            if entry.is_empty_part() {
                if out.skip(place, SkipReason::Empty).is_break() {
                    return Ok(());
                }
                continue;
            }
            let draft = entry.draft(&channel, || format!("{id}#{number}"), &place, out);
            if out.article(draft, &place).is_break() {
                return Ok(());
            }
        }
        if let Err(message) = result {
            let reason = format!("the feed is broken, and was read up to there: {message}");
            let _ = out.skip(location, SkipReason::Archive(reason));
        }
        Ok(())
    }
}

/// What a feed says of itself or of an entry.
#[derive(Debug, Default)]
struct Entry {
    id: Option<String>,
    title: Option<String>,
    link: Option<String>,
    /// The text in each form that is given; the longest is the whole one.
    texts: Vec<String>,
    published: Option<String>,
    updated: Option<String>,
    language: Option<String>,
    author: Option<String>,
    /// What it is in an export of WordPress: `post`, `attachment`, `nav_menu_item`.
    kind: Option<String>,
    /// The authors of an export of WordPress: how they log in, and how they are called.
    logins: Vec<(String, String)>,
}

impl Entry {
    /// Whether it is a part of an export of WordPress that has no text, as pictures and entries of menus are.
    fn is_empty_part(&self) -> bool {
        self.kind.is_some() && self.texts.iter().all(|text| text.trim().is_empty())
    }

    fn draft(
        self,
        channel: &Entry,
        number: impl FnOnce() -> String,
        location: &str,
        out: &mut Output<'_>,
    ) -> Draft {
        let source = self.texts.into_iter().max_by_key(String::len).unwrap_or_default();
        let link = self.link.filter(|link| link.starts_with("http://") || link.starts_with("https://"));
        let is_page = source.contains('<') || source.contains('&') || self.kind.is_some();
        let text = match (is_page, &self.kind) {
            (false, _) => source.clone(),
            (true, None) => html::text(&source),
            (true, Some(_)) => html::text(&macros::without_shortcodes(&source)),
        };
        let author = self.author.or_else(|| channel.author.clone());
        let name = |login: &str| {
            channel.logins.iter().find(|(known, _)| known == login).map(|(_, name)| name.clone())
        };
        Draft {
            id: self.id.or_else(|| link.clone()).unwrap_or_else(number),
            title: self.title.map(|title| plain(&title)).unwrap_or_default(),
            text,
            language: (self.language.as_ref().or(channel.language.as_ref()))
                .and_then(|tag| out.language(tag, location)),
            date: (self.published.or(self.updated)).and_then(|date| out.date(&date, location)),
            author: author.map(|author| name(&author).unwrap_or(author)),
            url: link,
            publisher: channel.title.as_deref().map(plain).filter(|title| !title.is_empty()),
            source: is_page.then_some(source),
            shape: if is_page { Shape::Markup } else { Shape::Record },
            ..Draft::default()
        }
    }
}

/// A title, which may be a piece of HTML.
fn plain(title: &str) -> String {
    if title.contains(['<', '&']) { html::text(title).replace('\n', " ") } else { title.trim().to_owned() }
}

/// Which part of an entry an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Id,
    Title,
    Link,
    Text,
    Published,
    Updated,
    Language,
    Author,
    Kind,
    Login,
    Name,
}

fn part(name: &str) -> Option<Part> {
    Some(match name {
        "guid" | "id" => Part::Id,
        "title" => Part::Title,
        "link" => Part::Link,
        "description" | "content:encoded" | "content" | "summary" => Part::Text,
        "pubDate" | "published" | "issued" | "dc:date" => Part::Published,
        "updated" | "modified" | "dcterms:modified" => Part::Updated,
        "language" | "dc:language" => Part::Language,
        "dc:creator" | "author" => Part::Author,
        "wp:post_type" => Part::Kind,
        "wp:author_login" => Part::Login,
        "wp:author_display_name" => Part::Name,
        _ => return None,
    })
}

/// Collects entries from a document.
#[derive(Debug, Default)]
struct Entries {
    channel: Entry,
    entries: Vec<Entry>,
    /// Whether an entry is open.
    in_entry: bool,
    /// The part that is open, with how many elements within it, and its text.
    open: Option<(Part, usize)>,
    value: String,
    /// Elements other than parts that are open, such as `image`, whose title is its own.
    other: usize,
}

impl Visitor for Entries {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        let bare = name.strip_prefix("atom:").unwrap_or(name);
        if let Some((part, depth)) = &mut self.open {
            *depth += 1;
            match part {
                // An author of Atom has a name and an address: the name counts.
                Part::Author if bare == "name" => self.value.clear(),
                Part::Text | Part::Title => {
                    self.value.push('<');
                    self.value.push_str(xml::local(name));
                    self.value.push('>');
                }
                _ => {}
            }
            return;
        }
        match bare {
            "item" | "entry" if !self.in_entry => {
                self.in_entry = true;
                let language = tag.attribute("xml:lang");
                self.entries.push(Entry { language, ..Entry::default() });
            }
            "rss" | "channel" | "feed" | "rdf:RDF" => {
                self.channel.language = tag.attribute("xml:lang").or(self.channel.language.take());
            }
            _ if self.other > 0 => self.other += 1,
            "wp:author" => {}
            _ => match part(bare) {
                Some(Part::Link) if tag.attribute("href").is_some() => {
                    let is_page = tag.attribute("rel").is_none_or(|rel| rel == "alternate");
                    if is_page {
                        self.set(Part::Link, tag.attribute("href").unwrap_or_default());
                    }
                    self.other = 1;
                }
                Some(part) => {
                    self.open = Some((part, 0));
                    self.value.clear();
                }
                None => self.other = 1,
            },
        }
    }

    fn text(&mut self, text: &str) {
        match self.open {
            // Within elements, as in XHTML, text is no markup any more.
            Some((Part::Text | Part::Title, depth)) if depth > 0 => {
                self.value.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            }
            Some(_) => self.value.push_str(text),
            None => {}
        }
    }

    fn close(&mut self, name: &str) {
        match &mut self.open {
            Some((part, 0)) => {
                let part = *part;
                let value = std::mem::take(&mut self.value);
                self.open = None;
                self.set(part, value);
            }
            Some((part, depth)) => {
                *depth -= 1;
                match part {
                    Part::Text | Part::Title => {
                        self.value.push_str("</");
                        self.value.push_str(xml::local(name));
                        self.value.push('>');
                    }
                    // What comes after the name of an author is another element's text.
                    Part::Author if xml::local(name) == "name" => {
                        let name = std::mem::take(&mut self.value);
                        self.set(Part::Author, name);
                    }
                    _ => {}
                }
            }
            None if self.other > 0 => self.other -= 1,
            None if matches!(name.strip_prefix("atom:").unwrap_or(name), "item" | "entry") => {
                self.in_entry = false;
            }
            None => {}
        }
    }
}

impl Entries {
    /// Keeps the first value of each part, and every text.
    fn set(&mut self, part: Part, value: String) {
        let entry = if self.in_entry { self.entries.last_mut() } else { Some(&mut self.channel) };
        let Some(entry) = entry else { return };
        let trimmed = value.trim();
        if trimmed.is_empty() {
            return;
        }
        let slot = match part {
            Part::Text => {
                entry.texts.push(value);
                return;
            }
            Part::Id => &mut entry.id,
            Part::Title => &mut entry.title,
            Part::Link => &mut entry.link,
            Part::Published => &mut entry.published,
            Part::Updated => &mut entry.updated,
            Part::Language => &mut entry.language,
            Part::Author => &mut entry.author,
            Part::Kind => &mut entry.kind,
            Part::Login => {
                entry.logins.push((trimmed.to_owned(), trimmed.to_owned()));
                return;
            }
            Part::Name => {
                if let Some((_, name)) = entry.logins.last_mut() {
                    trimmed.clone_into(name);
                }
                return;
            }
        };
        if slot.is_none() {
            *slot = Some(trimmed.to_owned());
        }
    }
}
