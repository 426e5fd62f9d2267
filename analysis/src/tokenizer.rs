//! Where words begin and end.

use crate::segments::{self, writes_no_spaces};
use crate::short_forms::is_sign;

/// A token's place in the text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) number: bool,
}

/// Iterates over the words, numbers and signs of a text.
///
/// A word is a run of letters, digits and marks; soft hyphens and joiners inside it belong to it, as do the gender
/// marks of `Leser*innen` and the signs of `C++` and `C#`. A hyphen or apostrophe parts words, and so does the second
/// capital of `KIInfrastruktur`. A number keeps its thousands and decimal separators. A sign that is read as a word
/// (`%`, `€`, `§`) is a token. Scripts that write no spaces are cut into words by dictionaries.
#[derive(Clone)]
pub(crate) struct Tokenizer<'t> {
    text: &'t str,
    at: usize,
    /// Where the words end in a run without spaces that was begun, the next one last.
    ends: Vec<usize>,
}

impl<'t> Tokenizer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Tokenizer::starting_at(text, 0)
    }

    /// The words from byte `at` on, which must not lie inside one.
    pub(crate) fn starting_at(text: &'t str, at: usize) -> Self {
        Tokenizer { text, at, ends: Vec::new() }
    }
}

impl Iterator for Tokenizer<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            if let Some(end) = self.ends.pop() {
                let start = std::mem::replace(&mut self.at, end);
                // Marks alone, which no letter precedes, are no word.
                if self.text.get(start..end)?.contains(is_word) {
                    return Some(Span { start, end, number: false });
                }
                continue;
            }
            let start = next_start(self.text, self.at)?;
            let word = self.text.get(start..)?;
            let first = word.chars().next()?;
            if is_sign(first) {
                self.at = start + first.len_utf8();
                if is_read(first, &word[first.len_utf8()..]) {
                    return Some(Span { start, end: self.at, number: false });
                }
                continue;
            }
            if writes_no_spaces(first) {
                self.at = start;
                self.ends = segments::ends(self.text, start, is_mark);
                continue;
            }
            let number = first.is_ascii_digit().then(|| number_length(word)).flatten();
            let length = match number {
                Some(length) => length,
                None => word_length(word),
            };
            self.at = start + length;
            return Some(Span { start, end: self.at, number: number.is_some() });
        }
    }
}

/// Does a text hold anything that is found: a word, a number, or a sign that is read as a word?
///
/// ```
/// assert!(lupe_analysis::has_words("… 43 %"));
/// assert!(!lupe_analysis::has_words("– !"));
/// ```
pub fn has_words(text: &str) -> bool {
    Tokenizer::new(text).next().is_some()
}

/// Where the last letter or digit of a text ends.
pub(crate) fn last_word_end(text: &str) -> Option<usize> {
    let (at, c) = text.char_indices().rfind(|&(_, c)| is_word(c))?;
    Some(at + c.len_utf8())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

/// Where the next token may begin. Most of what stands between tokens is one byte of ASCII, which a table tells.
fn next_start(text: &str, from: usize) -> Option<usize> {
    const BEGINS: [bool; 128] = {
        let mut table = [false; 128];
        let mut byte = 0u8;
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'%' | b'$');
            byte += 1;
        }
        table
    };
    let mut at = from;
    for &byte in text.as_bytes().get(from..)? {
        match BEGINS.get(usize::from(byte)) {
            Some(true) => return Some(at),
            Some(false) => at += 1,
            None => break,
        }
    }
    let rest = text.get(at..)?;
    rest.find(|c| is_word(c) || is_sign(c)).map(|offset| at + offset)
}

/// Is the sign before `rest` read as a word? Not in addresses and programs (`%20`, `$name`).
fn is_read(sign: char, rest: &str) -> bool {
    match sign {
        '%' => !rest.starts_with(is_word),
        '$' => !rest.starts_with(char::is_alphabetic),
        _ => true,
    }
}

/// Marks that follow a letter and belong to it, in any script.
fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// Invisible characters inside a word: soft hyphen, zero-width space, joiners, word joiner, byte order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Length of the word at the start of `text`, whose first character is a letter or digit.
fn word_length(text: &str) -> usize {
    let mut end = 0;
    let mut letters = 0;
    for (at, c) in text.char_indices() {
        if (is_word(c) && !writes_no_spaces(c)) || is_mark(c) {
            end = at + c.len_utf8();
            letters += 1;
        } else if is_invisible(c) {
            // Belongs to the word only if the word goes on: `end` moves with the next letter.
        } else if matches!(c, '*' | ':' | '_' | '·' | '/' | '(') && letters > 2 {
            return end + gender_ending_length(&text[end..]).unwrap_or(0);
        } else {
            break;
        }
    }
    let rest = &text[end..];
    if letters == 1 && text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        let sign = ["++", "#"].iter().find(|sign| rest.starts_with(**sign));
        return end + sign.map_or(0, |sign| sign.len());
    }
    match text.as_bytes().get(1) {
        Some(second) if second.is_ascii_uppercase() => capitals_length(&text[..end]).unwrap_or(end),
        _ => end,
    }
}

/// Capitals that an abbreviation and the word glued to it begin with at least.
const CAPITALS: usize = 3;
/// Small letters that the glued word has at least: `KIModell`, but `SPDler`.
const SMALL_LETTERS: usize = 5;

/// Length of the abbreviation that another word is glued to (`KI|Infrastruktur`), where there is one.
fn capitals_length(word: &str) -> Option<usize> {
    let small = word.find(|c: char| !c.is_uppercase())?;
    let capitals = word.get(..small)?;
    let run = word.get(small..)?.chars().take_while(|c| c.is_lowercase()).count();
    let last = capitals.chars().next_back()?;
    (capitals.chars().count() >= CAPITALS && run >= SMALL_LETTERS).then(|| small - last.len_utf8())
}

/// Length of `*innen`, `:in`, `/-innen`, `(innen)`, `*r` and the like at the start of `text`, where no letter follows.
fn gender_ending_length(text: &str) -> Option<usize> {
    let sign = text.chars().next()?;
    let mut at = sign.len_utf8();
    if sign == '/' && text[at..].starts_with('-') {
        at += 1;
    }
    let endings: &[&str] = match sign {
        '*' | '_' | ':' => &["innen", "in", "r", "e"],
        _ => &["innen", "in"],
    };
    let ending = endings.iter().find(|ending| text[at..].starts_with(**ending))?;
    at += ending.len();
    if sign == '(' {
        text[at..].starts_with(')').then_some(())?;
        at += 1;
    }
    (!text[at..].starts_with(is_word)).then_some(at)
}

/// Length of the number at the start of `text`, or `None` where letters follow it directly (`5G`, `3er`).
fn number_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let first = digits(0);
    let mut end = first;
    // Thousands: groups of exactly three behind one to three digits, all with the same separator.
    let separator = bytes.get(end).copied().filter(|b| matches!(b, b'.' | b',')).unwrap_or(0);
    let mut groups = 0;
    while separator != 0 && first <= 3 && bytes.get(end) == Some(&separator) && digits(end + 1) == 3 {
        end += 4;
        groups += 1;
    }
    let decimal = match (groups, separator) {
        (0, b',') => Some(b','),
        (0, _) => None,
        (_, b'.') => Some(b','),
        _ => Some(b'.'),
    };
    if let Some(decimal) = decimal
        && bytes.get(end) == Some(&decimal)
        && digits(end + 1) > 0
    {
        end += 1 + digits(end + 1);
    }
    let follows = text[end..].chars().next();
    let word_goes_on = follows.is_some_and(|c| (is_word(c) && !writes_no_spaces(c)) || is_mark(c));
    // Part of a date or version (24.12.2024): each group of digits stands alone.
    let more_groups = groups > 0 && bytes.get(end) == Some(&separator) && digits(end + 1) > 0;
    match (word_goes_on, more_groups) {
        (true, _) => None,
        (false, true) => Some(first),
        (false, false) => Some(end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_are_found() {
        for (text, expected) in [
            ("Die Rechenzentren wachsen.", vec!["Die", "Rechenzentren", "wachsen"]),
            ("KI-Infrastruktur", vec!["KI", "Infrastruktur"]),
            ("Rechen\u{ad}zentrum", vec!["Rechen\u{ad}zentrum"]),
            ("l'énergie, geht’s", vec!["l", "énergie", "geht", "s"]),
            (
                "1.580 und 1580, 1.234,56 oder 12,5 %",
                vec!["1.580", "und", "1580", "1.234,56", "oder", "12,5", "%"],
            ),
            (
                "§ 249, 43%, 5€, $5, a%20b $name %s",
                vec!["§", "249", "43", "%", "5", "€", "$", "5", "a", "20b", "name", "s"],
            ),
            ("KIInfrastruktur, EUKommission", vec!["KI", "Infrastruktur", "EU", "Kommission"]),
            (
                "YouTube GmbH SPDler PKWs STRASSE BVerfG",
                vec!["YouTube", "GmbH", "SPDler", "PKWs", "STRASSE", "BVerfG"],
            ),
            ("1,580,000.5", vec!["1,580,000.5"]),
            ("am 24.12.2024 um 12.30 Uhr", vec!["am", "24", "12", "2024", "um", "12", "30", "Uhr"]),
            ("5G, CO₂, CO2 und C++ oder C#.", vec!["5G", "CO₂", "CO2", "und", "C++", "oder", "C#"]),
            (
                "Leser*innen, Leser:innen LeserInnen Leser/-innen Lehrer/in",
                vec!["Leser*innen", "Leser:innen", "LeserInnen", "Leser/-innen", "Lehrer/in"],
            ),
            (
                "Leser(innen), Leser(n), jede:r, eine*r",
                vec!["Leser(innen)", "Leser", "n", "jede:r", "eine*r"],
            ),
            ("und/oder Beispiel:inhalt", vec!["und", "oder", "Beispiel", "inhalt"]),
            ("u\u{308}ber", vec!["u\u{308}ber"]),
            ("中文 ที่", vec!["中文", "ที่"]),
            ("2024年 数据a", vec!["2024", "年", "数据", "a"]),
            ("", vec![]),
            ("… — !", vec![]),
        ] {
            let found: Vec<&str> = Tokenizer::new(text).map(|span| &text[span.start..span.end]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
