//! Markdown: the text without its markup, the metadata from the front matter.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::blocks::Blocks;
use super::front_matter::{self, Fields};
use super::{Draft, Output, Reader, Shape, html, macros};
use crate::clean::wraps::Breaks;
use crate::input::Input;
use crate::{Error, decode};

pub(super) struct Markdown;

/// Whether a text begins with front matter, so that it is Markdown whatever it is called.
pub(super) fn has_front_matter(start: &[u8]) -> bool {
    let fenced = start.starts_with(b"---") || start.starts_with(b"+++");
    fenced && front_matter::split(&decode::decode(start, None)).is_some()
}

impl Reader for Markdown {
    fn read(&self, input: Input<'_>, out: &mut Output<'_>) -> Result<(), Error> {
        let (location, id) = (input.location.clone(), input.id.clone());
        let Some(source) = out.whole_text(input)? else { return Ok(()) };
        let (fields, body) = front_matter::split(&source).unwrap_or((Fields::new(), &source));
        let get = |keys: &[&str]| front_matter::get(&fields, keys);
        let (body, _) = macros::expand(body);
        let page = page(&body);
        let draft = Draft {
            id,
            title: get(&["title", "titel", "headline"]).map(str::to_owned).unwrap_or(page.title),
            text: page.text,
            language: get(&["lang", "language", "sprache", "locale"])
                .and_then(|tag| out.language(tag, &location)),
            date: get(&["date", "datum", "published", "pubdate", "publishdate", "created"])
                .and_then(|date| out.date(date, &location)),
            url: get(&["url", "link", "canonical", "canonical_url", "permalink"])
                .filter(|url| url.contains("://"))
                .map(str::to_owned),
            publisher: get(&["source", "site", "quelle", "publisher"]).map(str::to_owned),
            author: get(&["author", "autor", "autorin", "authors"]).map(str::to_owned),
            shape: Shape::Markup,
            ..Draft::default()
        };
        let _ = out.article(Draft { source: Some(source), ..draft }, &location);
        Ok(())
    }
}

/// A Markdown text's first heading, where it begins with one, and its text.
struct Page {
    title: String,
    text: String,
}

fn page(source: &str) -> Page {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM;
    let breaks = Breaks::of(source);
    let mut writer = Writer::default();
    for (event, range) in Parser::new_ext(source, options).into_offset_iter() {
        if event == Event::SoftBreak {
            let line =
                source.get(..range.start).and_then(|before| before.lines().next_back()).unwrap_or_default();
            let next = source.get(range.end..).and_then(|after| after.lines().next()).unwrap_or_default();
            if !breaks.is_space(line.trim_end(), next.trim_start()) {
                writer.inline().line();
                continue;
            }
        }
        writer.event(event);
    }
    Page { title: writer.title.finish(), text: writer.body.finish() }
}

#[derive(Default)]
struct Writer {
    body: Blocks,
    title: Blocks,
    in_title: bool,
    /// The code block that is being read.
    code: Option<String>,
    /// The numbers of the lists around, `None` for one with bullets.
    lists: Vec<Option<u64>>,
    /// The lines of an HTML block so far.
    html: String,
    /// Whether the next text opens an item, where MDN marks a definition with a colon.
    opens_item: bool,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
            Event::Code(code) => {
                self.opens_item = false;
                self.inline().inline(&code);
            }
            Event::Html(line) => self.html.push_str(&line),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.inline().line(),
            Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {}
            Event::SoftBreak => self.inline().soft_break(),
            Event::HardBreak => self.inline().line(),
            Event::Rule => self.body.paragraph(),
        }
    }

    fn inline(&mut self) -> &mut Blocks {
        if self.in_title { &mut self.title } else { &mut self.body }
    }

    fn text(&mut self, text: &str) {
        if let Some(code) = &mut self.code {
            code.push_str(text);
            return;
        }
        let text =
            if std::mem::take(&mut self.opens_item) { text.strip_prefix(": ").unwrap_or(text) } else { text };
        self.inline().inline(text);
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.body.paragraph();
                // Only a heading above all text is the title.
                self.in_title = self.body.is_empty() && self.title.is_empty();
            }
            Tag::Paragraph if self.lists.is_empty() => self.body.paragraph(),
            Tag::Paragraph => self.body.line(),
            Tag::BlockQuote(_) | Tag::DefinitionList | Tag::Table(_) | Tag::FootnoteDefinition(_) => {
                self.body.paragraph();
            }
            Tag::CodeBlock(_) => {
                self.body.paragraph();
                self.code = Some(String::new());
            }
            Tag::List(number) => {
                if self.lists.is_empty() {
                    self.body.paragraph();
                }
                self.lists.push(number);
            }
            Tag::Item => self.item(),
            Tag::DefinitionListTitle => self.body.line(),
            Tag::TableRow | Tag::TableHead => self.body.row(),
            Tag::DefinitionListDefinition => self.body.inline(" "),
            Tag::TableCell => self.body.cell(),
            Tag::MetadataBlock(_) | Tag::HtmlBlock => self.html.clear(),
            _ => {}
        }
    }

    fn item(&mut self) {
        let depth = self.lists.len().saturating_sub(1);
        let marker = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}{}. ", "  ".repeat(depth), *number - 1)
            }
            _ => format!("{}- ", "  ".repeat(depth)),
        };
        self.body.item(&marker);
        self.opens_item = true;
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                self.in_title = false;
                self.body.paragraph();
            }
            TagEnd::CodeBlock => {
                self.body.verbatim(&self.code.take().unwrap_or_default());
                self.body.close();
            }
            TagEnd::List(_) => {
                self.lists.pop();
                if self.lists.is_empty() {
                    self.body.close();
                }
            }
            TagEnd::HtmlBlock => {
                html::fragment(&self.html, &mut self.body);
                self.html.clear();
            }
            TagEnd::DefinitionListTitle => self.body.inline(": "),
            TagEnd::Table | TagEnd::DefinitionList | TagEnd::BlockQuote(_) => self.body.close(),
            _ => {}
        }
    }
}
