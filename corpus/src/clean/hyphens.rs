//! Hyphens that were torn from their words, and words that were parted at a line's end.

use std::borrow::Cow;
use std::sync::LazyLock;

use lupe_analysis::joins_suspended;
use memchr::memmem::Finder;

use super::Notes;
use crate::Rule;

/// A space before a hyphen.
static TORN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(" -"));

/// Mends torn hyphens in a line: `US -Dollar` becomes `US-Dollar`.
///
/// Dashes (` - `), suspended hyphens (`Hieb - und`, `Ein- und Ausgang`), bullets, minus signs, options (`ls -l`)
/// and asides set off by them (`er kam -Gott sei Dank- spät`) stay.
pub(super) fn mend(line: &mut Cow<'_, str>, notes: &mut Notes) {
    if !notes.allows(Rule::TornHyphens) || TORN.find(line.as_bytes()).is_none() {
        return;
    }
    let mut out = String::new();
    let mut copied = 0;
    for at in TORN.find_iter(line.as_bytes()) {
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
    if !is_stem(left) || is_conjunction(right) || is_aside(after) {
        return false;
    }
    let letters = right.chars().count();
    if right.starts_with(char::is_uppercase) {
        // A single capital is an option of a command.
        return letters >= 2;
    }
    right.starts_with(char::is_lowercase) && letters >= 4 && is_abbreviation(left)
}

/// Whether a hyphen can belong to this word. "Empfänger und -Empfängerinnen" and "Die -Sekretase" have none there, and
/// what comes after a date or a year is set off from it.
fn is_stem(left: &str) -> bool {
    #[rustfmt::skip]
    const OPENERS: [&str; 50] = [
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines", "im", "in", "am", "an",
        "als", "auf", "aus", "bei", "beim", "durch", "für", "ihr", "ihre", "mit", "nach", "ob", "oder", "sie", "sein",
        "seine", "und", "unser", "unsere", "unter", "von", "vom", "vor", "wie", "zu", "zum", "zur", "the", "a", "and", "or",
        "for", "with", "of",
    ];
    let digits = left.bytes().filter(u8::is_ascii_digit).count();
    let is_word = left.starts_with(char::is_uppercase) || left.chars().skip(1).any(char::is_uppercase);
    let is_number = digits > 0 && (digits < left.len() || digits <= 3);
    (is_word || is_number) && !left.ends_with('-') && !OPENERS.contains(&left.to_lowercase().as_str())
}

/// Whether the text after a hyphen goes on to one that closes an aside: `Gott sei Dank- spät`, `(Anordnung -AAO-)`.
fn is_aside(after: &str) -> bool {
    let near = after.get(..after.floor_char_boundary(80)).unwrap_or_default();
    let bytes = near.as_bytes();
    memchr::memchr_iter(b'-', bytes).any(|at| {
        let (inside, next) = (near.get(..at).unwrap_or_default(), near.get(at + 1..).unwrap_or_default());
        inside.ends_with(char::is_alphanumeric)
            && !inside.contains(['.', ',', ';'])
            && next.starts_with([' ', ',', '.', ')', ';', ':'])
            && !is_conjunction(first_word(next.trim_start()))
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

/// Words that follow a suspended hyphen, in German or another language.
fn is_conjunction(word: &str) -> bool {
    joins_suspended(word)
        || ["plus", "and", "or", "to", "et", "ou", "en", "of", "e", "o", "y"].contains(&word)
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
    // "öffentlich-rechtlich" is two words, "Öffentlich-keit" is one.
    let is_adjective = left.starts_with(char::is_lowercase)
        && ["lich", "isch", "deutsch"].iter().any(|ending| left.ends_with(ending))
        && !after.starts_with("keit");
    let belongs = !first.is_lowercase()
        || is_adjective
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
            "Die -Sekretase",
            "LAND- UND -FORSTWIRTSCHAFT",
            "vom 1.7.1936 -Alte Fassung",
            "eine Anordnung (Ausländeranordnung -AAO-)",
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
            ("die öffentlich-", "rechtlichen", Some(Joint::Belongs)),
            ("der Öffentlich-", "keit", Some(Joint::Parted)),
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
