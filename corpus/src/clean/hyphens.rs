//! Hyphens that were torn from their words, and words that were parted at a line's end.

use std::borrow::Cow;

use memchr::memmem;

use super::Notes;
use crate::Rule;

/// Mends torn hyphens in a line: `US -Dollar` becomes `US-Dollar`.
///
/// Dashes (` - `), suspended hyphens (`Hieb - und`, `Ein- und Ausgang`), bullets, minus signs, options (`ls -l`)
/// and asides set off by them (`er kam -Gott sei Dank- spät`) stay.
pub(super) fn mend(line: &mut Cow<'_, str>, notes: &mut Notes) {
    if !notes.allows(Rule::TornHyphens) || memmem::find(line.as_bytes(), b" -").is_none() {
        return;
    }
    let mut out = String::new();
    let mut copied = 0;
    for at in memmem::find_iter(line.as_bytes(), b" -") {
        if is_torn(line, at) {
            notes.mended(Rule::TornHyphens, super::around(line, at));
            out.push_str(line.get(copied..at).unwrap_or_default());
            copied = at + 1;
        }
    }
    if copied > 0 {
        out.push_str(line.get(copied..).unwrap_or_default());
        *line = Cow::Owned(out);
    }
}

/// Whether the space at `at`, before a hyphen, is one too many.
fn is_torn(line: &str, at: usize) -> bool {
    let (Some(before), Some(after)) = (line.get(..at), line.get(at + 2..)) else { return false };
    let left = before.rsplit(|c: char| !c.is_alphanumeric() && c != '-').next().unwrap_or_default();
    let right = after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    // "Empfänger und -Empfängerinnen", "eines -Gesetzes": nothing that the hyphen could belong to.
    let joins = left.chars().any(|c| c.is_uppercase() || c.is_ascii_digit()) && !left.ends_with('-');
    if !joins || is_conjunction(right) || is_aside(after) {
        return false;
    }
    let letters = right.chars().count();
    if right.starts_with(char::is_uppercase) {
        // A single capital is an option of a command.
        return letters >= 2;
    }
    right.starts_with(char::is_lowercase) && letters >= 4 && is_abbreviation(left)
}

/// Whether the text after a hyphen goes on to one that closes an aside: `Gott sei Dank- spät`.
fn is_aside(after: &str) -> bool {
    let near = after.get(..after.floor_char_boundary(80)).unwrap_or_default();
    let closing = memmem::find(near.as_bytes(), b"- ").filter(|&at| at > 0);
    closing.is_some_and(|at| {
        let inside = near.get(..at).unwrap_or_default();
        let next = near.get(at + 2..).unwrap_or_default();
        !inside.ends_with(' ') && !inside.contains(['.', ',']) && !is_conjunction(first_word(next))
    })
}

/// Capitals and digits, as in US, KI, CO2.
fn is_abbreviation(word: &str) -> bool {
    let word = word.rsplit('-').next().unwrap_or_default();
    word.chars().count() >= 2
        && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && !word.chars().all(|c| c.is_ascii_digit())
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

/// Words that follow a suspended hyphen.
fn is_conjunction(word: &str) -> bool {
    matches!(
        word,
        "und"
            | "oder"
            | "bzw"
            | "beziehungsweise"
            | "sowie"
            | "bis"
            | "noch"
            | "als"
            | "wie"
            | "statt"
            | "aber"
            | "plus"
            | "and"
            | "or"
            | "to"
            | "et"
            | "ou"
            | "en"
            | "of"
            | "e"
            | "o"
            | "y"
    )
}

/// How a line that ends in a hyphen goes on in the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// The hyphen was put there to part a word: `Rechen-` `zentrum`.
    Parted,
    /// The hyphen belongs to the word: `KI-` `Infrastruktur`.
    Belongs,
    /// The hyphen is suspended: `Ein-` `und Ausgang`.
    Suspended,
}

/// Decides about a line's end; `None` where it is no hyphen of a word.
pub(crate) fn joint(before: &str, after: &str) -> Option<Joint> {
    let stem = before.strip_suffix('-')?;
    let left = stem.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let first = after.chars().next()?;
    if left.is_empty() || !first.is_alphanumeric() {
        return None;
    }
    if is_conjunction(first_word(after)) {
        return Some(Joint::Suspended);
    }
    let belongs = !first.is_lowercase()
        || is_abbreviation(left)
        || left.chars().count() == 1
        || left.ends_with(char::is_numeric);
    Some(if belongs { Joint::Belongs } else { Joint::Parted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(line: &str, expected: &str) {
        let mut cleaned = Cow::Borrowed(line);
        mend(&mut cleaned, &mut Notes::new(Rules::all()));
        assert_eq!(cleaned, expected, "{line:?}");
    }

    #[test]
    fn torn_hyphens_are_mended() {
        check(
            "30 Milliarden US -Dollar an Private -Equity -Kapital",
            "30 Milliarden US-Dollar an Private-Equity-Kapital",
        );
        check(
            "neue AI -Infrastruktur -Allianz, KI -gesteuert",
            "neue AI-Infrastruktur-Allianz, KI-gesteuert",
        );
        check("Öl -Preis und CO2 -Steuer", "Öl-Preis und CO2-Steuer");
        check("in KI -Rechenzentren, Ein- und Ausgang", "in KI-Rechenzentren, Ein- und Ausgang");
    }

    #[test]
    fn other_hyphens_stay() {
        for line in [
            "Hieb - und Stichwaffen",
            "Er kam - endlich - an",
            "-Punkt eins",
            "- Punkt",
            "minus -5 Grad",
            "ls -l und tar -xzf datei, gcc -O",
            "er kam -Gott sei Dank- spät",
            "Hieb -und Stichwaffen",
            "Kosten, -Dollar",
            "Empfänger und -Empfängerinnen",
            "A –Dollar",
        ] {
            check(line, line);
        }
    }

    #[test]
    fn a_hyphen_at_a_line_end_is_judged_by_both_sides() {
        for (before, after, expected) in [
            ("das Rechen-", "zentrum steht", Some(Joint::Parted)),
            ("die KI-", "Infrastruktur", Some(Joint::Belongs)),
            ("der US-", "amerikanische", Some(Joint::Belongs)),
            ("per E-", "mail", Some(Joint::Belongs)),
            ("COVID-", "19", Some(Joint::Belongs)),
            ("Ein-", "und Ausgang", Some(Joint::Suspended)),
            ("so -", "und anders", None),
            ("Ende.", "Neu", None),
            ("Hieb-", "(oder Stich-)", None),
        ] {
            assert_eq!(joint(before, after), expected, "{before:?} {after:?}");
        }
    }
}
