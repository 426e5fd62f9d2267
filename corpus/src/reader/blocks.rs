//! Writing text out of markup: paragraphs, lines and list items, with white space collapsed.

use crate::clean::hyphens::{Joint, joint};

/// What stands between the last text and the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

/// Collects text as readable paragraphs.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    out: String,
    gap: Gap,
    /// What comes before the next text: the bullet of its item, the bar before its cell.
    marker: String,
    row_start: usize,
    /// Whether the last space was a line end in the source, where a word may have been parted.
    soft: bool,
    /// Which elements have ended and begun since the last text.
    seam: Seam,
}

/// Between two elements without a space, which a page may show apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Seam {
    #[default]
    None,
    /// One has ended.
    Ended,
    /// Another has begun: they are apart where a new word evidently begins, as in `Der Rat` `Beschluss`.
    Words,
    /// One of them stands for itself: they are apart where letters or digits meet, as in `2025` `14. März`.
    Apart,
}

impl Blocks {
    /// Running text; runs of white space count as one space.
    pub(super) fn inline(&mut self, text: &str) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        let mut rest = text;
        loop {
            let trimmed = rest.trim_start_matches(is_space);
            if trimmed.len() != rest.len() {
                self.gap = self.gap.max(Gap::Space);
            }
            if trimmed.is_empty() {
                return;
            }
            let seam = std::mem::take(&mut self.seam);
            if self.gap == Gap::None && self.marker.is_empty() && self.parts_words(seam, trimmed) {
                self.gap = Gap::Space;
            }
            let (word, after) = trimmed.split_at(trimmed.find(is_space).unwrap_or(trimmed.len()));
            if std::mem::take(&mut self.soft) {
                self.rejoin(word);
            }
            self.flush();
            self.out.push_str(word);
            rest = after;
        }
    }

    /// An element within a line begins or ends; `apart` where it is one that stands for itself, as a time does.
    pub(super) fn seam(&mut self, begins: bool, apart: bool) {
        self.seam = match (self.seam, begins) {
            _ if apart => Seam::Apart,
            (Seam::None, false) => Seam::Ended,
            (Seam::Ended, true) => Seam::Words,
            (seam, _) => seam,
        };
    }

    /// Whether what comes after a seam is another word. A chemist's `H` `2` is not, nor are the halves of a word that a
    /// word processor has cut.
    fn parts_words(&self, seam: Seam, next: &str) -> bool {
        let (before, next) = (self.out.chars().next_back(), next.chars().next());
        let (Some(before), Some(next)) = (before, next) else { return false };
        match seam {
            Seam::None | Seam::Ended => false,
            Seam::Apart => before.is_alphanumeric() && next.is_alphanumeric(),
            Seam::Words => before.is_lowercase() && next.is_uppercase(),
        }
    }

    /// A line end in the source that is a space.
    pub(super) fn soft_break(&mut self) {
        self.gap = self.gap.max(Gap::Space);
        self.soft = self.gap == Gap::Space;
    }

    /// Text whose line breaks and spaces stay, such as code.
    pub(super) fn verbatim(&mut self, text: &str) {
        let text = text.trim_matches('\n');
        if !text.trim().is_empty() {
            self.flush();
            self.out.push_str(text);
        }
    }

    /// The next text begins a line.
    pub(super) fn line(&mut self) {
        self.gap = self.gap.max(Gap::Line);
    }

    /// The next text begins a paragraph, unless it is the first of a list item or a cell.
    pub(super) fn paragraph(&mut self) {
        if self.marker.is_empty() {
            self.gap = Gap::Paragraph;
        }
    }

    /// The next text begins a paragraph; a list item or cell that got no text is forgotten.
    pub(super) fn close(&mut self) {
        self.marker.clear();
        self.gap = Gap::Paragraph;
    }

    /// The next text begins a line, with this in front.
    pub(super) fn item(&mut self, marker: &str) {
        self.line();
        self.marker.clear();
        self.marker.push_str(marker);
    }

    /// The next text begins a line of a table.
    pub(super) fn row(&mut self) {
        self.marker.clear();
        self.line();
        self.row_start = self.out.len();
    }

    /// The next text is the next cell of the line.
    pub(super) fn cell(&mut self) {
        if self.out.len() > self.row_start {
            self.gap = Gap::None;
            self.marker.clear();
            self.marker.push_str(" | ");
        }
    }

    /// Whether nothing was written yet.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.out
    }

    /// Puts a word together that was parted at a line end.
    fn rejoin(&mut self, next: &str) {
        if self.gap != Gap::Space {
            return;
        }
        match joint(&self.out, next) {
            Some(Joint::Parted) => {
                self.out.pop();
                self.gap = Gap::None;
            }
            Some(Joint::Belongs) => self.gap = Gap::None,
            Some(Joint::Suspended) | None => {}
        }
    }

    fn flush(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space if self.marker.is_empty() => " ",
                Gap::Space => "",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        self.out.push_str(&self.marker);
        self.marker.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed_and_structure_kept() {
        let mut blocks = Blocks::default();
        blocks.paragraph();
        blocks.inline("das Rechen-");
        blocks.soft_break();
        blocks.inline("zentrum der KI-");
        blocks.soft_break();
        blocks.inline("Firma");
        blocks.soft_break();
        blocks.inline("steht");
        blocks.paragraph();
        blocks.inline("  Ein\n  Satz");
        blocks.inline(". Noch ");
        blocks.inline(" einer");
        blocks.line();
        blocks.inline("Zeile ");
        blocks.paragraph();
        for item in ["eins", "zwei"] {
            blocks.item("- ");
            blocks.inline(" ");
            blocks.inline(item);
        }
        blocks.item("- ");
        blocks.close();
        blocks.row();
        blocks.inline("A");
        blocks.cell();
        blocks.cell();
        blocks.paragraph();
        blocks.inline(" B ");
        blocks.close();
        blocks.cell();
        blocks.row();
        blocks.cell();
        blocks.inline("C");
        blocks.paragraph();
        blocks.verbatim("\nif x\n  y\n");
        assert_eq!(
            blocks.finish(),
            "das Rechenzentrum der KI-Firma steht\n\nEin Satz. Noch einer\nZeile\n\n- eins\n- zwei\n\nA | B\nC\n\nif x\n  y"
        );
    }
}
