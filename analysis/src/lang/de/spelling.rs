//! Umlauts and how they are written: `ä`, `ae`, and `a` where a key leaves them out.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::endings::ends_in;
use super::respelling::respelt;

/// A lower-case word in the spelling that the tables are compared in: `ß` as `ss`, umlauts as umlauts, no other
/// diacritics (`Café` -> `cafe`), as it is spelt now.
pub(crate) fn plain_but_umlauts(word: &str) -> Cow<'_, str> {
    respelt(in_plain_letters(word))
}

fn in_plain_letters(word: &str) -> Cow<'_, str> {
    if !word.chars().any(|c| !c.is_ascii() && !matches!(c, 'ä' | 'ö' | 'ü')) {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len() + 1);
    for c in word.chars() {
        match c {
            'ä' | 'ö' | 'ü' => out.push(c),
            'ß' => out.push_str("ss"),
            c if c.is_ascii() => out.push(c),
            'æ' => out.push('ä'),
            'œ' | 'ø' => out.push('ö'),
            c => out.extend(std::iter::once(c).nfd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))),
        }
    }
    Cow::Owned(out)
}

/// Reads `ae`, `oe`, `ue` as umlauts, but not behind a vowel or `q` (`neue`, `Quelle`), and not at the end of a word
/// (`Oboe`, `Statue`, `Statuen`).
pub(crate) fn read_transcription(word: &str) -> Cow<'_, str> {
    if !word.as_bytes().windows(2).any(|pair| matches!(pair, b"ae" | b"oe" | b"ue")) {
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    let mut before = ' ';
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let tail = rest.get(c.len_utf8()..).unwrap_or("");
        let umlaut = match c {
            'a' => 'ä',
            'o' => 'ö',
            'u' => 'ü',
            _ => c,
        };
        // The end of a word, and zu- before a verb in er-, ei- (zuerkennen).
        let ends_so = match (c, tail) {
            (_, "e") => true,
            ('u', "en") => before != 'r',
            ('o', "en") => !matches!(before, 'h' | 'z' | 'f'),
            _ => false,
        };
        let ends_so =
            ends_so || (c == 'u' && before == 'z' && (tail.starts_with("er") || tail.starts_with("ei")));
        if umlaut != c && tail.starts_with('e') && !ends_so && !is_vowel(before) && before != 'q' {
            out.push(umlaut);
            before = umlaut;
            rest = tail.get(1..).unwrap_or("");
        } else {
            out.push(c);
            before = c;
            rest = tail;
        }
    }
    Cow::Owned(out)
}

/// The word with its umlauts as plain vowels.
pub(crate) fn without_umlauts(word: &str) -> Cow<'_, str> {
    if word.is_ascii() { Cow::Borrowed(word) } else { Cow::Owned(word.chars().map(plain_vowel).collect()) }
}

/// `word` with its last `a`, `o`, `u` as an umlaut (`half` -> `hälf`, `lauf` -> `läuf`), where it has one.
pub(crate) fn with_umlaut(word: &str) -> String {
    let Some((at, vowel)) = word.char_indices().rev().find(|&(_, c)| is_vowel(c) && c != 'e') else {
        return word.to_owned();
    };
    let (head, tail) = word.split_at(at);
    let tail = tail.get(vowel.len_utf8()..).unwrap_or("");
    match (vowel, head.strip_suffix('a')) {
        ('u', Some(head)) => format!("{head}äu{tail}"),
        ('a', _) => format!("{head}ä{tail}"),
        ('o', _) => format!("{head}ö{tail}"),
        ('u', _) => format!("{head}ü{tail}"),
        _ => word.to_owned(),
    }
}

/// Is the letter a German vowel?
pub(crate) fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'ü')
}

fn plain_vowel(c: char) -> char {
    match c {
        'ä' => 'a',
        'ö' => 'o',
        'ü' => 'u',
        c => c,
    }
}

/// Sets back the `e` that `handle`, `dunkle` leave out before a final `l`: `handl` -> `handel`. No German stem ends in
/// a consonant and `l` otherwise, but for `ll`, `rl` (Perle) and a lengthening `h` (fühle).
pub(crate) fn with_e_before_l(stem: String) -> String {
    if stem.ends_with('l') && lacks_e(&stem) { insert_e(stem) } else { stem }
}

/// The same for a final `r` in verbs: `ändr` -> `änder`, `feur` -> `feuer`.
pub(crate) fn with_e_before_r(stem: String) -> String {
    let diphthong = ends_in(&stem, &["aur", "eur", "äur", "eir"]);
    if stem.ends_with('r') && (diphthong || lacks_e(&stem)) { insert_e(stem) } else { stem }
}

fn lacks_e(stem: &str) -> bool {
    let mut back = stem.chars().rev().skip(1);
    match (back.next(), back.next()) {
        (Some('h'), Some('c')) => true,
        (Some('h' | 'l' | 'r'), _) | (None, _) => false,
        (Some(c), Some(_)) => !is_vowel(c) && stem.chars().any(is_vowel),
        (Some(_), None) => false,
    }
}

fn insert_e(mut stem: String) -> String {
    if let Some(last) = stem.pop() {
        stem.push('e');
        stem.push(last);
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transcribed_umlauts_are_read() {
        for (word, expected) in [
            ("mueller", "müller"),
            ("haeuser", "häuser"),
            ("schoen", "schön"),
            ("gruen", "grün"),
            ("neue", "neue"),
            ("bauen", "bauen"),
            ("quelle", "quelle"),
            ("statue", "statue"),
            ("statuen", "statuen"),
            ("oboen", "oboen"),
        ] {
            assert_eq!(read_transcription(word), expected);
        }
    }

    #[test]
    fn stems_get_their_umlaut() {
        for (word, expected) in
            [("half", "hälf"), ("bot", "böt"), ("fuhr", "führ"), ("lauf", "läuf"), ("lief", "lief")]
        {
            assert_eq!(with_umlaut(word), expected);
        }
    }

    #[test]
    fn the_e_of_el_and_er_comes_back() {
        for (stem, expected) in [
            ("handl", "handel"),
            ("lächl", "lächel"),
            ("fühl", "fühl"),
            ("fall", "fall"),
            ("perl", "perl"),
            ("teil", "teil"),
        ] {
            assert_eq!(with_e_before_l(stem.to_owned()), expected);
        }
        for (stem, expected) in
            [("ändr", "änder"), ("feur", "feuer"), ("irr", "irr"), ("führ", "führ"), ("spür", "spür")]
        {
            assert_eq!(with_e_before_r(stem.to_owned()), expected);
        }
    }
}
