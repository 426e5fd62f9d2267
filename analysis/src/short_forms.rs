//! Short forms and signs that stand for a word: `Mrd.`, `%`, `z. B.`

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::Language;
use crate::lang::lines;

/// What the short forms of each language are read as, from `lang/short_forms.txt`.
static SHORT_FORMS: LazyLock<HashMap<Language, HashMap<&'static str, Vec<&'static str>>>> =
    LazyLock::new(|| {
        let mut forms: HashMap<Language, HashMap<&str, Vec<&str>>> = HashMap::new();
        for line in lines(include_str!("lang/short_forms.txt")) {
            let Some((language, rest)) = line.split_once(' ') else { continue };
            let Some((words, shorts)) = rest.rsplit_once(':') else { continue };
            let Some(language) = Language::from_code(language) else { continue };
            for short in shorts.split_whitespace() {
                forms.entry(language).or_default().entry(short).or_default().push(words);
            }
        }
        forms
    });

/// Longest short form of one word, in bytes.
const LONGEST: usize = 8;
/// Longest short form that a point belongs to, in bytes, without its point.
const LONGEST_POINTED: usize = 6;
/// Letters that an abbreviation such as `i. d. R.` has at most.
const MOST_LETTERS: usize = 4;
/// Bytes that these letters, with points and spaces of any kind, take at most.
const WINDOW: usize = 24;

/// A sign that stands for a word.
pub(crate) fn is_sign(c: char) -> bool {
    matches!(c, '%' | '$' | '§' | '€' | '£' | '‰')
}

/// The words that a short form is read as, given in lower case and with the point that follows it, if any.
pub(crate) fn read(short: &str, language: Language) -> &'static [&'static str] {
    // Nearly every word is longer, and costs no look-up.
    let Some(forms) = SHORT_FORMS.get(&language).filter(|_| short.len() <= LONGEST) else { return &[] };
    let bare = short.strip_suffix('.').unwrap_or(short);
    forms.get(short).or_else(|| forms.get(bare)).map_or(&[], Vec::as_slice)
}

/// Where the text of a word in `start..end` ends with the point that may make it a short form.
pub(crate) fn with_point(text: &str, start: usize, end: usize) -> usize {
    let point = end - start <= LONGEST_POINTED && text.as_bytes().get(end) == Some(&b'.');
    end + usize::from(point)
}

/// The short form that a word in `start..end` is without a point, where a number behind it shows it to be one (`Art 5`).
pub(crate) fn before_number(text: &str, start: usize, end: usize, language: Language) -> Option<String> {
    let word = text.get(start..end).filter(|word| word.len() <= LONGEST_POINTED)?;
    let digit = text.get(end..)?.strip_prefix([' ', '\u{a0}', '\u{202f}'])?.bytes().next()?;
    if !digit.is_ascii_digit() || !word.starts_with(char::is_uppercase) {
        return None;
    }
    let pointed = format!("{word}.");
    SHORT_FORMS.get(&language)?.contains_key(pointed.to_lowercase().as_str()).then_some(pointed)
}

/// An abbreviation of single letters with points, of which each is read as a word: `z. B.`, `i.d.R.`
#[derive(Debug, Default)]
pub(crate) struct Letters {
    /// Words still to come, by the token that they stand at.
    pending: Vec<Vec<&'static str>>,
}

impl Letters {
    /// The words that the token in `start..end` is read as.
    pub(crate) fn read(
        &mut self,
        text: &str,
        (start, end): (usize, usize),
        language: Language,
    ) -> Vec<&'static str> {
        if !self.pending.is_empty() {
            return self.pending.pop().unwrap_or_default();
        }
        if end - start > 2 || text.as_bytes().get(end) != Some(&b'.') || !SHORT_FORMS.contains_key(&language)
        {
            return Vec::new();
        }
        let rest = text.get(start..text.floor_char_boundary(start + WINDOW)).unwrap_or("");
        let mut compact = String::new();
        for piece in rest.split('.').take(MOST_LETTERS) {
            let piece = piece.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
            let letters = piece.chars().count();
            if !(letters == 1 || piece == "Chr") || !piece.chars().all(char::is_alphabetic) {
                break;
            }
            compact.extend(piece.chars().flat_map(char::to_lowercase));
            compact.push('.');
        }
        let Some(forms) = SHORT_FORMS.get(&language) else { return Vec::new() };
        // The longest that is known: after "z. B." another abbreviation may follow.
        while compact.matches('.').count() > 1 {
            if let Some(readings) = forms.get(compact.as_str()) {
                let letters = compact.matches('.').count();
                let at = |n: usize| readings.iter().filter_map(|words| words.split(' ').nth(n)).collect();
                self.pending = (1..letters).rev().map(at).collect();
                return at(0);
            }
            compact.pop();
            compact.truncate(compact.rfind('.').map_or(0, |at| at + 1));
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        for line in lines(include_str!("lang/short_forms.txt")) {
            let (language, rest) = line.split_once(' ').unwrap_or_default();
            let (words, shorts) = rest.rsplit_once(':').unwrap_or_default();
            let language = Language::from_code(language);
            assert!(language.is_some() && !words.is_empty() && !shorts.is_empty(), "{line}");
            for short in shorts.split_whitespace() {
                assert_eq!(short, short.to_lowercase());
                let points = short.matches('.').count();
                if points > 1 {
                    assert_eq!(words.split(' ').count(), points, "{line}: a word for each letter");
                } else {
                    assert_eq!(words.split(' ').count(), 1, "{line}");
                    assert!(short.len() <= LONGEST, "{line}: too long");
                    assert!(
                        !short.ends_with('.') || short.len() <= LONGEST + 1,
                        "{line}: too long for its point"
                    );
                }
            }
        }
    }

    #[test]
    fn short_forms_are_read_with_the_point_that_they_need() {
        for (short, language, expected) in [
            ("mrd.", Language::De, "Milliarden"),
            ("mrd", Language::De, "Milliarden"),
            ("art.", Language::De, "Artikel"),
            ("art", Language::De, ""),
            ("%", Language::De, "Prozent"),
            ("%", Language::En, "percent"),
            ("$", Language::De, "Dollar USDollar"),
            ("haus.", Language::De, ""),
            ("mrd", Language::Th, ""),
        ] {
            assert_eq!(read(short, language).join(" "), expected, "{short} {language}");
        }
    }

    #[test]
    fn letters_with_points_are_read_word_by_word() {
        for (text, tokens, expected) in [
            ("z. B. Strom", vec![(0, 1), (3, 4), (6, 11)], "zum Beispiel -"),
            ("z.B.", vec![(0, 1), (2, 3)], "zum Beispiel"),
            ("i.\u{a0}d.\u{a0}R. gilt", vec![(0, 1), (4, 5), (8, 9), (11, 15)], "in der Regel -"),
            ("44 v. Chr.", vec![(0, 2), (3, 4), (6, 9)], "- vor Christus"),
            ("J. S. Bach", vec![(0, 1), (3, 4), (6, 10)], "- - -"),
            ("d. h. z. B.", vec![(0, 1), (3, 4), (6, 7), (9, 10)], "das heißt zum Beispiel"),
        ] {
            let mut letters = Letters::default();
            let read = |span| letters.read(text, span, Language::De);
            let found: Vec<&str> =
                tokens.into_iter().map(read).map(|words| words.first().copied().unwrap_or("-")).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
