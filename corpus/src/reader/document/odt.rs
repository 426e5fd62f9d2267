//! ODT: the paragraphs of an OpenDocument text, its notes behind them. Comments and what was deleted under revision do not
//! count.

use super::Piece;
use super::package::{Core, Package, with_notes};
use crate::reader::blocks::Blocks;
use crate::reader::xml::{Tag, Visitor};

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let mut package = Package::open(bytes)?;
    // Its `dc:date` is when it was last changed.
    let mut core = Core::default();
    package.xml("meta.xml", &mut core)?;
    core.date = None;
    let body: Body = package.body("content.xml")?;
    Ok(vec![core.piece(body.title, with_notes(body.blocks, body.notes))])
}

/// Collects the text of `content.xml`.
#[derive(Default)]
struct Body {
    blocks: Blocks,
    /// The text of notes; while one is read, the two are swapped.
    notes: Blocks,
    in_note: bool,
    title: String,
    in_title: bool,
    /// How many paragraphs and headings are open: text between them is white space.
    paragraphs: usize,
    silent: usize,
    tables: usize,
    lists: usize,
}

impl Visitor for Body {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        let passed_over = [
            "text:tracked-changes",
            "text:note-citation",
            "office:annotation",
            "text:table-of-content",
            "text:alphabetical-index",
            "text:illustration-index",
            "text:table-index",
        ];
        if self.silent > 0 || passed_over.contains(&name) || (self.in_note && name == "text:note") {
            self.silent += 1;
            return;
        }
        match name {
            "text:note" => {
                self.in_note = true;
                std::mem::swap(&mut self.blocks, &mut self.notes);
                self.blocks.paragraph();
            }
            "text:p" | "text:h" if self.in_note => {
                self.paragraphs += 1;
                self.blocks.paragraph();
            }
            "text:p" | "text:h" => {
                self.paragraphs += 1;
                if self.tables > 0 {
                    self.blocks.inline(" ");
                } else if self.lists == 0 {
                    self.blocks.paragraph();
                }
                let style = tag.attribute("text:style-name").unwrap_or_default();
                let level = tag.attribute("text:outline-level");
                let highest = style == "Title" || name == "text:h" && level.as_deref() == Some("1");
                self.in_title = highest && self.title.is_empty() && self.blocks.is_empty();
            }
            "text:s" | "text:tab" => self.write(" "),
            "text:line-break" => self.blocks.line(),
            "text:list" => {
                if self.lists == 0 {
                    self.blocks.paragraph();
                }
                self.lists += 1;
            }
            "text:list-item" if self.tables == 0 => {
                let indent = "  ".repeat(self.lists.saturating_sub(1).min(8));
                self.blocks.item(&format!("{indent}- "));
            }
            "table:table" => {
                self.tables += 1;
                self.blocks.paragraph();
            }
            "table:table-row" => self.blocks.row(),
            "table:table-cell" => self.blocks.cell(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.silent == 0 && self.paragraphs > 0 {
            self.write(text);
        }
    }

    fn close(&mut self, name: &str) {
        if self.silent > 0 {
            self.silent -= 1;
            return;
        }
        match name {
            "text:note" => {
                self.in_note = false;
                std::mem::swap(&mut self.blocks, &mut self.notes);
            }
            "text:p" | "text:h" if self.in_note => self.paragraphs = self.paragraphs.saturating_sub(1),
            "text:p" | "text:h" => {
                self.paragraphs = self.paragraphs.saturating_sub(1);
                self.in_title = false;
                if self.tables == 0 && self.lists == 0 {
                    self.blocks.paragraph();
                }
            }
            "text:list" => {
                self.lists = self.lists.saturating_sub(1);
                if self.lists == 0 {
                    self.blocks.close();
                }
            }
            "table:table" => {
                self.tables = self.tables.saturating_sub(1);
                self.blocks.close();
            }
            _ => {}
        }
    }
}

impl Body {
    fn write(&mut self, text: &str) {
        if self.in_title && !self.in_note {
            self.title.push_str(text);
        } else {
            self.blocks.inline(text);
        }
    }
}
