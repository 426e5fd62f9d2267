//! Hard-wrapped text: lines that end where the page was full.

use std::borrow::Cow;

use super::Notes;
use super::hyphens::{Joint, joint};
use crate::Rule;
use crate::reader::Shape;

/// Joins words parted at a line's end and, where a text is evidently hard-wrapped, the lines of its paragraphs.
pub(super) fn join<'a>(lines: Vec<Cow<'a, str>>, shape: Shape, notes: &mut Notes) -> Vec<Cow<'a, str>> {
    let width = if notes.allows(Rule::HardWraps) { width(&lines, shape) } else { None };
    let hyphens = notes.allows(Rule::LineEndHyphens);
    if width.is_none() && (!hyphens || !lines.iter().any(|line| line.ends_with('-'))) {
        return lines;
    }
    let mut joined: Vec<Cow<'a, str>> = Vec::with_capacity(lines.len());
    // How long the last line was before others were joined to it.
    let mut last_length = 0;
    for line in lines {
        let length = line.chars().count();
        if let Some(last) = joined.last_mut()
            && !last.is_empty()
            && !line.is_empty()
        {
            let wrapped = width.is_some_and(|width| {
                // Letters on a page are not equally wide: what goes on in the middle of a sentence is wrapped as well.
                let goes_on = shape == Shape::Page
                    && last_length * 2 > width
                    && line.starts_with(char::is_lowercase)
                    && !last.ends_with(['.', '!', '?', ':']);
                (goes_on || is_full(last_length, &line, width)) && !opens_item(&line)
            });
            let joint = joint(last, &line).filter(|joint| wrapped || hyphens && *joint != Joint::Suspended);
            if let Some(joint) = joint.filter(|_| hyphens) {
                mend(last, &line, joint, notes);
                last_length = length;
                continue;
            }
            if wrapped {
                notes.mended(Rule::HardWraps, "");
                let last = last.to_mut();
                last.push(' ');
                last.push_str(&line);
                last_length = length;
                continue;
            }
        }
        last_length = length;
        joined.push(line);
    }
    joined
}

/// How the line breaks of a Markdown paragraph are read. By the standard each is a space, and in wrapped text that
/// is right; but people also write lines of their own below each other, such as `Datum:` and `Ort:`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Breaks {
    width: Option<usize>,
}

impl Breaks {
    /// Looks at how a whole text is wrapped.
    pub(crate) fn of(source: &str) -> Breaks {
        let lines: Vec<Cow<'_, str>> = source.lines().map(|line| Cow::Borrowed(line.trim_end())).collect();
        Breaks { width: width(&lines, Shape::Markup) }
    }

    /// Whether the break between two lines of a paragraph is a space.
    pub(crate) fn is_space(self, line: &str, next: &str) -> bool {
        /// Longer lines are not wrapped, in characters: each holds a sentence or a paragraph.
        const WIDEST: usize = 110;
        /// Shorter lines below each other are an address, a verse, a list of facts.
        const SHORT: usize = 45;
        let (length, follows) = (line.chars().count(), next.chars().count());
        // In running text, a line that ends with its sentence may as well stay one.
        if self.width.is_none() && line.ends_with(['.', '!', '?']) {
            return false;
        }
        if next.starts_with(char::is_lowercase) || line.ends_with(['-', ',']) {
            return true;
        }
        match self.width {
            Some(width) => is_full(length, next, width),
            None => {
                length <= WIDEST && (length > SHORT || follows > SHORT) && !is_fact(line) && !is_fact(next)
            }
        }
    }
}

/// A line such as `Ort: Rathaus`.
fn is_fact(line: &str) -> bool {
    let label = line.split_once(':').map(|(label, _)| label);
    label.is_some_and(|label| {
        label.len() <= 30 && label.split(' ').count() <= 3 && label.starts_with(char::is_uppercase)
    })
}

fn mend(last: &mut Cow<'_, str>, line: &str, joint: Joint, notes: &mut Notes) {
    let last = last.to_mut();
    match joint {
        Joint::Parted => {
            let start = last.rfind(' ').map_or(0, |space| space + 1);
            let place = format!(
                "{} {}",
                last.get(start..).unwrap_or_default(),
                line.split(' ').next().unwrap_or_default()
            );
            notes.mended(Rule::LineEndHyphens, &place);
            last.pop();
        }
        Joint::Belongs => {}
        Joint::Suspended => last.push(' '),
    }
    last.push_str(line);
}

/// The width at which a text is wrapped, in characters; `None` where it is not evidently so.
///
/// In wrapped text a line ends because the next word found no room. So nearly every break must be such a one at
/// the same width, and few may fall on the end of a sentence, as all do where each sentence has its own line.
fn width(lines: &[Cow<'_, str>], shape: Shape) -> Option<usize> {
    const NARROWEST: usize = 35;
    const WIDEST: usize = 110;
    let pairs = || {
        lines
            .iter()
            .zip(lines.iter().skip(1))
            .filter(|(a, b)| !a.is_empty() && !b.is_empty() && !opens_item(b))
    };
    let mut lengths: Vec<usize> = pairs().map(|(line, _)| line.chars().count()).collect();
    let breaks = lengths.len();
    if breaks < 3 {
        return None;
    }
    lengths.sort_unstable();
    let width = *lengths.get(breaks * 19 / 20)?;
    if !(NARROWEST..=WIDEST).contains(&width) {
        return None;
    }
    let full = pairs().filter(|(line, next)| is_full(line.chars().count(), next, width)).count();
    // On a page paragraphs follow each other without a blank line, and each ends with a short one.
    if shape == Shape::Page {
        return (full * 2 >= breaks).then_some(width);
    }
    let ended = pairs().filter(|(line, _)| line.ends_with(['.', '!', '?', ':'])).count();
    (full * 5 >= breaks * 4 && ended * 5 < breaks * 2).then_some(width)
}

/// Whether the first word of the next line had no room on a line of this length; people wrap by eye as well.
fn is_full(length: usize, next: &str, width: usize) -> bool {
    let word = next.split(' ').next().unwrap_or_default().chars().count();
    length + 1 + word + width / 16 > width && length * 2 > width
}

/// A bullet or a number at a line's beginning.
fn opens_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let numbered = rest.len() < line.len()
        && rest.len() + 3 >= line.len()
        && (rest.starts_with(". ") || rest.starts_with(") "));
    numbered || ["- ", "* ", "• ", "– ", "== ", "# ", "> "].iter().any(|bullet| line.starts_with(bullet))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(text: &str, expected: &str) {
        let lines = text.split('\n').map(Cow::Borrowed).collect();
        assert_eq!(super::super::joined(&join(lines, Shape::Plain, &mut Notes::new(Rules::all()))), expected);
    }

    #[test]
    fn wrapped_paragraphs_become_one_line_each() {
        check(
            "Nach § 77 Absatz 4 und § 78 Absatz 2 des Bundesbesoldungsgesetzes in\nder Fassung der Bekanntmachung vom 19. Juni 2009 (BGBl. I S. 1434)\nsowie nach § 5a Absatz 2 und § 6 Absatz 3 des Gesetzes, von denen § 5a\nAbsatz 2 durch Artikel 3 eingefügt worden ist, gilt das Fol-\ngende:\n\nKurz.\n\n- Ein Punkt\n- Noch einer",
            "Nach § 77 Absatz 4 und § 78 Absatz 2 des Bundesbesoldungsgesetzes in der Fassung der Bekanntmachung vom 19. Juni 2009 (BGBl. I S. 1434) sowie nach § 5a Absatz 2 und § 6 Absatz 3 des Gesetzes, von denen § 5a Absatz 2 durch Artikel 3 eingefügt worden ist, gilt das Folgende:\n\nKurz.\n\n- Ein Punkt\n- Noch einer",
        );
    }

    #[test]
    fn parted_words_are_joined_wherever_they_stand() {
        check("Das Rechen-\nzentrum steht.", "Das Rechenzentrum steht.");
        check("Die KI-\nInfrastruktur", "Die KI-Infrastruktur");
        check("Ein-\nund Ausgang", "Ein-\nund Ausgang");
        check("Er ging -\nund kam", "Er ging -\nund kam");
    }

    #[test]
    fn verses_lists_and_a_sentence_a_line_stay() {
        for text in [
            "Wer reitet so spät durch Nacht und Wind?\nEs ist der Vater mit seinem Kind;\nEr hat den Knaben wohl in dem Arm,\nEr faßt ihn sicher, er hält ihn warm.",
            "Die Sonne scheint heute über der ganzen Stadt.\nDer Wind weht schwach aus westlicher Richtung.\nMorgen soll es dann im Norden etwas regnen.\nDanach wird es wieder kühler als zuletzt noch.",
            "Anna Müller\nBürgermeisterin\nRathausplatz 1\n12345 Musterstadt\nTelefon",
        ] {
            check(text, text);
        }
    }
}
