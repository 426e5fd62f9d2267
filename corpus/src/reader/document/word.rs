//! DOCX: the paragraphs of a Word document, its notes behind them. What was deleted under revision does not count.

use super::Piece;
use super::package::{Core, Package, with_notes};
use crate::reader::blocks::Blocks;
use crate::reader::xml::{Tag, Visitor, local};

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let mut package = Package::open(bytes)?;
    let mut core = Core::default();
    package.xml("docProps/core.xml", &mut core)?;
    let body: Body = package.body("word/document.xml")?;
    let mut notes = Body::default();
    for part in ["word/footnotes.xml", "word/endnotes.xml"] {
        package.xml(part, &mut notes)?;
    }
    Ok(vec![core.piece(body.title, with_notes(body.blocks, notes.blocks))])
}

/// Collects the text of `word/document.xml`.
#[derive(Default)]
struct Body {
    blocks: Blocks,
    /// The first paragraph in the style of a title or of the highest heading, before any other text.
    title: String,
    in_title: bool,
    in_text: bool,
    /// The elements that are passed over with all in them.
    silent: usize,
    tables: usize,
    /// A paragraph has begun, and nothing of it is written yet: whether it is an item of a list is said within.
    pending: bool,
    in_list: bool,
    /// The paragraph is a line of the table of contents.
    in_contents: bool,
}

impl Visitor for Body {
    fn open(&mut self, name: &str, tag: &Tag<'_>) {
        let name = local(name);
        if self.silent > 0 || matches!(name, "Fallback" | "del" | "moveFrom") {
            self.silent += 1;
            return;
        }
        match name {
            "p" if self.tables == 0 => self.pending = true,
            "p" => self.blocks.inline(" "),
            "tbl" => {
                self.tables += 1;
                self.blocks.paragraph();
            }
            "tr" => self.blocks.row(),
            "tc" => self.blocks.cell(),
            "t" => {
                self.in_text = true;
                if std::mem::take(&mut self.pending) {
                    self.blocks.paragraph();
                    self.in_list = false;
                }
            }
            "tab" | "noBreakHyphen" | "ptab" => {
                self.blocks.inline(if name == "noBreakHyphen" { "-" } else { " " })
            }
            "br" | "cr" => self.blocks.line(),
            "numPr" if std::mem::take(&mut self.pending) => {
                if !std::mem::replace(&mut self.in_list, true) {
                    self.blocks.paragraph();
                }
                self.blocks.item("- ");
            }
            "pStyle" => {
                let style = tag.attribute("w:val").unwrap_or_default().to_lowercase();
                self.in_contents = ["toc", "verzeichnis", "inhaltsverzeichnis"]
                    .iter()
                    .any(|name| style.starts_with(name) && style != "verzeichnis");
                // Word names styles in the language of its menus.
                let highest =
                    ["title", "titel", "heading1", "berschrift1", "überschrift1"].contains(&style.as_str());
                self.in_title = highest && self.title.is_empty() && self.blocks.is_empty();
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.silent > 0 || !self.in_text || self.in_contents {
            return;
        }
        if self.in_title {
            self.title.push_str(text);
        } else {
            self.blocks.inline(text);
        }
    }

    fn close(&mut self, name: &str) {
        if self.silent > 0 {
            self.silent -= 1;
            return;
        }
        match local(name) {
            "t" => self.in_text = false,
            "p" => (self.in_title, self.pending, self.in_contents) = (false, false, false),
            "tbl" => {
                self.tables = self.tables.saturating_sub(1);
                self.blocks.close();
            }
            _ => {}
        }
    }
}
