//! Spellings of a word: exact, transcribed, without diacritics; and the one form of a number.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Language;
use crate::tokenizer::is_invisible;

/// The cleaned form of a token's text: NFKC, without invisible characters and gender marks, in lower case.
pub(crate) fn exact(text: &str, language: Language) -> String {
    let dotless = matches!(language, Language::Tr | Language::Az);
    if text.is_ascii() && !dotless {
        return gendered(text).to_ascii_lowercase();
    }
    let visible = text.chars().filter(|&c| !is_invisible(c));
    let simple = text.chars().all(|c| c.is_ascii() || matches!(c, 'À'..='ÿ'));
    let composed: String = if simple { visible.collect() } else { visible.nfkc().collect() };
    let lower = match dotless {
        true => composed.replace('I', "ı").replace('İ', "i").to_lowercase(),
        false => composed.to_lowercase(),
    };
    gendered(&lower)
}

/// `Leser*innen`, `Leser:innen`, `Leser/-innen` -> `Leserinnen`.
fn gendered(text: &str) -> String {
    if text.contains(['*', ':', '_', '·', '/', '(']) {
        text.chars().filter(|c| !matches!(c, '*' | ':' | '_' | '·' | '/' | '-' | '(' | ')')).collect()
    } else {
        text.to_owned()
    }
}

/// Where each letter of a token's exact form stands in the token's text, in bytes, with the letter's place in the exact
/// form. Marks of their own stand with the letter before them.
pub(crate) fn places<'t>(text: &'t str, exact: &'t str) -> impl Iterator<Item = (usize, usize)> + 't {
    let dropped =
        |c: char| is_invisible(c) || is_combining_mark(c) || matches!(c, '*' | ':' | '_' | '·' | '/' | '-');
    let letters = text.char_indices().filter(move |&(_, c)| !dropped(c)).flat_map(|(at, c)| {
        // A ligature is several letters.
        let letters = std::iter::once(c).nfkc().filter(|&c| !is_combining_mark(c)).count();
        std::iter::repeat_n(at, letters)
    });
    exact.char_indices().filter(|&(_, c)| !is_combining_mark(c)).map(|(at, _)| at).zip(letters)
}

/// German transcription of an exact form: `ä` -> `ae`, `ß` -> `ss`.
pub(crate) fn transcribed(exact: &str, language: Language) -> Cow<'_, str> {
    if exact.is_ascii() {
        return Cow::Borrowed(exact);
    }
    let mut out = String::with_capacity(exact.len() + 2);
    for c in exact.chars() {
        match (language, c) {
            (Language::Da | Language::Nb | Language::Sv, 'å') => out.push_str("aa"),
            (_, 'ß') => out.push_str("ss"),
            (_, 'ä' | 'æ') => out.push_str("ae"),
            (_, 'ö' | 'ø' | 'œ') => out.push_str("oe"),
            (Language::De | Language::Und, 'ü') => out.push_str("ue"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// An exact form without diacritics: `ä` -> `a`, `é` -> `e`, `ß` -> `ss`. Letters of other scripts that only look
/// like a letter with a mark (Devanagari vowels, Thai tones) stay as they are.
pub(crate) fn unaccented(exact: &str) -> Cow<'_, str> {
    if exact.is_ascii() {
        return Cow::Borrowed(exact);
    }
    let mut out = String::with_capacity(exact.len());
    for c in exact.nfd() {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'þ' => out.push_str("th"),
            '\u{300}'..='\u{36f}' if !out.ends_with(is_short_i_base) || c != '\u{306}' => {}
            '\u{64b}'..='\u{652}' | '\u{640}' => {}
            _ => out.push(c),
        }
    }
    Cow::Owned(if out.chars().any(is_combining_mark) { out.nfc().collect() } else { out })
}

/// Cyrillic `й` is a letter of its own, though it decomposes into `и` and a breve.
fn is_short_i_base(c: char) -> bool {
    matches!(c, 'и' | 'у')
}

/// The one form of a number as the tokenizer found it: no thousands separators, a point before decimals.
///
/// The first nought of two digits goes (`01.05.` is `1.5.`). `1.580` and `1,580,000` are read by their groups of three. A single group behind a comma is decimals except in
/// English (`1,580`), where it is thousands.
pub(crate) fn number(text: &str, language: Language) -> String {
    let separators: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let decimal = match separators.as_slice() {
        [] => return text.strip_prefix('0').filter(|rest| rest.len() == 1).unwrap_or(text).to_owned(),
        [only] => {
            let three_behind = text.len() - text.find(*only).unwrap_or(0) == 4;
            let thousands = three_behind && (*only == '.' || language == Language::En);
            (!thousands).then_some(*only)
        }
        [first, .., last] if first != last => Some(*last),
        _ => None,
    };
    text.chars()
        .filter_map(|c| match c {
            c if c.is_ascii_digit() => Some(c),
            c if Some(c) == decimal => Some('.'),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_forms() {
        for (text, expected) in [
            ("Straße", "straße"),
            ("STRASSE", "strasse"),
            ("Rechen\u{ad}zentrum", "rechenzentrum"),
            ("Mu\u{308}ller", "müller"),
            ("CO₂", "co2"),
            ("ﬁnden", "finden"),
            ("Leser*innen", "leserinnen"),
            ("Leser/-innen", "leserinnen"),
            ("Ärzt:innen", "ärztinnen"),
            ("Leser(innen)", "leserinnen"),
            ("GROẞ", "groß"),
            ("Rechen\u{200b}zen\u{2060}trum", "rechenzentrum"),
        ] {
            assert_eq!(exact(text, Language::De), expected, "{text:?}");
        }
        assert_eq!(exact("ISPARTA", Language::Tr), "ısparta");
    }

    #[test]
    fn spellings() {
        for (exact, folded, plain) in [
            ("müller", "mueller", "muller"),
            ("straße", "strasse", "strasse"),
            ("café", "café", "cafe"),
            ("haus", "haus", "haus"),
            ("мой", "мой", "мой"),
            ("ёлка", "ёлка", "елка"),
            ("हिन्दी", "हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(transcribed(exact, Language::De), folded, "{exact:?}");
            assert_eq!(unaccented(exact), plain, "{exact:?}");
        }
    }

    #[test]
    fn numbers() {
        for (text, language, expected) in [
            ("1.580", Language::De, "1580"),
            ("1580", Language::De, "1580"),
            ("05", Language::De, "5"),
            ("007", Language::De, "007"),
            ("0", Language::De, "0"),
            ("1.234,56", Language::De, "1234.56"),
            ("12,5", Language::De, "12.5"),
            ("1,580", Language::En, "1580"),
            ("1,580,000.5", Language::De, "1580000.5"),
            ("1.580.000", Language::De, "1580000"),
        ] {
            assert_eq!(number(text, language), expected, "{text:?}");
        }
    }
}
