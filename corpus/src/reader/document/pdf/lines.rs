//! The text of a PDF's pages out of single characters and their places: words, lines and paragraphs.

use std::collections::HashMap;

use pdf_extract::{MediaBox, OutputDev, OutputError, Transform};

/// A gap between two words is wider than this, in heights of the type.
const WORD: f64 = 0.1;
/// So is one within a string of characters: of a longer one, whose letters may be spaced out, and of just two, which
/// Ghostscript makes of the end of a word and the beginning of the next.
const WITHIN: f64 = 0.35;
const WITHIN_TWO: f64 = 0.18;
/// Another line is further away than this, in heights of the type; a raised number is nearer.
const LINE: f64 = 0.5;
/// A paragraph is further away than this, in heights of the type, and than this many times the step between lines.
const PARAGRAPH: f64 = 1.5;
const STEP: f64 = 1.2;

/// Collects the text of pages.
#[derive(Debug, Default)]
pub(super) struct Lines {
    pages: Vec<String>,
    /// The page that is being read.
    page: String,
    last: Option<Last>,
    /// How far lines are apart here.
    step: Option<f64>,
    /// The string of characters that is being read.
    string: Vec<(Last, f64, String)>,
}

/// Where the last character was.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// The direction of writing.
    direction: (f64, f64),
    /// Where it ends, along the line, and where with the space behind it.
    end: f64,
    spaced_end: f64,
    /// How far down the line is.
    down: f64,
    height: f64,
}

impl Lines {
    /// The text of all pages, without what stands at the head or foot of most.
    pub(super) fn finish(mut self) -> String {
        self.turn();
        without_margins(&self.pages)
    }

    fn turn(&mut self) {
        self.flush();
        self.pages.push(std::mem::take(&mut self.page));
        (self.last, self.step) = (None, None);
    }

    /// What stands between the last character and this one.
    fn gap(&mut self, at: Last, start: f64, within: Option<f64>) -> &'static str {
        let Some(last) = self.last else { return "" };
        let turned =
            (last.direction.0 - at.direction.0).abs() + (last.direction.1 - at.direction.1).abs() > 0.1;
        let (down, height) = (at.down - last.down, at.height.max(last.height));
        if turned || down < -LINE * height {
            self.step = None;
            return "\n";
        }
        if down > LINE * height {
            let wide = down > PARAGRAPH * height && self.step.is_none_or(|step| down > STEP * step);
            self.step = Some(down);
            return if wide { "\n\n" } else { "\n" };
        }
        let parted = match within {
            Some(least) => start > last.end + least * height,
            // Back on the same line is a column that was set later.
            None => start > last.spaced_end + WORD * height || start < last.end - height,
        };
        if parted { " " } else { "" }
    }
}

impl Lines {
    /// Writes the string that has been read.
    fn flush(&mut self) {
        let least = if self.string.len() == 2 { WITHIN_TWO } else { WITHIN };
        for (n, (at, start, text)) in std::mem::take(&mut self.string).into_iter().enumerate() {
            let gap = self.gap(at, start, (n > 0).then_some(least));
            self.last = Some(at);
            if gap.starts_with('\n') {
                self.page.truncate(self.page.trim_end_matches(' ').len());
            }
            let spaced = self.page.ends_with([' ', '\n']);
            if !(gap == " " && (spaced || text.starts_with(' '))) {
                self.page.push_str(gap);
            }
            if !text.trim().is_empty() {
                self.page.push_str(&text);
            } else if !self.page.ends_with([' ', '\n']) && !text.is_empty() {
                self.page.push(' ');
            }
        }
    }
}

impl OutputDev for Lines {
    fn begin_page(
        &mut self,
        _: u32,
        _: &MediaBox,
        _: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        if !(self.page.is_empty() && self.string.is_empty()) {
            self.turn();
        }
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        spacing: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        let long = place.m11.hypot(place.m12);
        let height = place.m21.hypot(place.m22) * size.abs();
        if !(long > 0.0 && height > 0.0) {
            return Ok(());
        }
        let direction = (place.m11 / long, place.m12 / long);
        let along = |x: f64, y: f64| x * direction.0 + y * direction.1;
        let start = along(place.m31, place.m32);
        let down = place.m31 * direction.1 - place.m32 * direction.0;
        let end = start + width * size * long;
        let at = Last { direction, end, spaced_end: end + spacing * long, down, height };
        self.string.push((at, start, text.to_owned()));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        self.flush();
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        self.flush();
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// Joins pages. A line at the head or foot of a page that most pages have, but for its numbers, is none of the text.
fn without_margins(pages: &[String]) -> String {
    /// A margin has so many lines at most.
    const LINES: usize = 2;
    /// Fewer pages tell nothing.
    const FEWEST: usize = 3;
    let lines = |page: &'_ str| -> Vec<String> {
        page.lines().map(str::trim).filter(|line| !line.is_empty()).map(without_numbers).collect()
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for page in pages {
        let lines = lines(page);
        let last = lines.len().saturating_sub(LINES);
        let mut margins: Vec<&String> = lines
            .iter()
            .enumerate()
            .filter(|(n, _)| *n < LINES || *n >= last)
            .map(|(_, line)| line)
            .collect();
        margins.sort_unstable();
        margins.dedup();
        for line in margins {
            *counts.entry(line.clone()).or_default() += 1;
        }
    }
    let enough = FEWEST.max(pages.len() / 2);
    let mut text = String::new();
    for page in pages {
        let total = page.lines().filter(|line| !line.trim().is_empty()).count();
        let mut number = 0;
        for line in page.lines() {
            let bare = line.trim();
            let in_margin = !bare.is_empty() && (number < LINES || number + LINES >= total);
            number += usize::from(!bare.is_empty());
            if in_margin && counts.get(&without_numbers(bare)).is_some_and(|&count| count >= enough) {
                continue;
            }
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

fn without_numbers(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        if !c.is_ascii_digit() {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strings of characters of half their height in width, each at its place with its size.
    fn text(strings: &[(f64, f64, f64, &str)]) -> String {
        let mut lines = Lines::default();
        for (x, y, size, string) in strings {
            lines.begin_word().unwrap();
            for (n, c) in string.chars().enumerate() {
                let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, x + n as f64 * size / 2.0, *y);
                lines.output_character(&place, 0.5, 0.0, *size, &c.to_string()).unwrap();
            }
        }
        lines.finish().trim_end().to_owned()
    }

    #[test]
    fn places_become_words_lines_and_paragraphs() {
        for (strings, expected) in [
            // Words are parted by a gap, by a space, or by both; letters moved nearer are not.
            (vec![(0., 700., 10., "Der"), (17.5, 700., 10., "Rat")], "Der Rat"),
            (vec![(0., 700., 10., "Der "), (22., 700., 10., " Rat")], "Der Rat"),
            (vec![(0., 700., 10., "V"), (4.5, 700., 10., "ertrag")], "Vertrag"),
            (vec![(0., 700., 10., "Gesperrt")], "Gesperrt"),
            // Also where the next line begins further to the right.
            (vec![(0., 700., 10., "Der"), (50., 688., 10., "Rat")], "Der\nRat"),
            (vec![(0., 700., 10., "Rat"), (15., 704., 6., "1")], "Rat1"),
            (
                vec![(0., 700., 10., "A"), (0., 688., 10., "B"), (0., 664., 10., "C"), (0., 652., 10., "D")],
                "A\nB\n\nC\nD",
            ),
            // Lines far apart, as typewritten ones.
            (vec![(0., 700., 10., "A"), (0., 680., 10., "B"), (0., 660., 10., "C")], "A\n\nB\nC"),
            // The next column.
            (vec![(0., 100., 10., "A"), (300., 700., 10., "B")], "A\nB"),
        ] {
            assert_eq!(text(&strings), expected, "{strings:?}");
        }
    }

    #[test]
    fn spaced_out_letters_are_one_word_and_two_may_be_of_two() {
        let spaced = |string: &str, spacing: f64| {
            let mut lines = Lines::default();
            lines.begin_word().unwrap();
            for (n, c) in string.chars().enumerate() {
                let place = Transform::row_major(1.0, 0.0, 0.0, 1.0, n as f64 * (5.0 + spacing), 700.0);
                lines.output_character(&place, 0.5, spacing, 10.0, &c.to_string()).unwrap();
            }
            lines.end_word().unwrap();
            lines.finish().trim_end().to_owned()
        };
        assert_eq!(spaced("Rat", 2.5), "Rat");
        assert_eq!(spaced("ek", 2.5), "e k");
        assert_eq!(spaced("ek", 1.0), "ek");
    }

    #[test]
    fn text_turned_round_is_read_along_its_lines() {
        let mut lines = Lines::default();
        for (n, c) in "Rat".chars().enumerate() {
            let place = Transform::row_major(0.0, 1.0, -1.0, 0.0, 10.0, 100.0 + n as f64 * 5.0);
            lines.output_character(&place, 0.5, 0.0, 10.0, &c.to_string()).unwrap();
        }
        lines.begin_word().unwrap();
        lines
            .output_character(&Transform::row_major(0.0, 1.0, -1.0, 0.0, 22.0, 100.0), 0.5, 0.0, 10.0, "B")
            .unwrap();
        assert_eq!(lines.finish(), "Rat\nB\n");
    }

    #[test]
    fn heads_and_feet_of_pages_are_left_out() {
        let page = |n: usize| {
            format!("Bericht {n}\n\nText der Seite {}\nMehr Text\n- {n} -\n", "abcd".get(n..).unwrap_or(""))
        };
        let pages: Vec<String> = (0..4).map(page).collect();
        let text = without_margins(&pages);
        assert!(!text.contains("Bericht") && !text.contains("- 1 -"), "{text}");
        assert_eq!(text.matches("Mehr Text").count(), 0, "{text}");
        assert_eq!(text.matches("Text der Seite").count(), 4, "{text}");
        assert_eq!(without_margins(&pages[..2]), pages[..2].concat());
    }
}
