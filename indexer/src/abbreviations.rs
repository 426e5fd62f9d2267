//! Abbreviations that a text explains: "Künstliche Intelligenz (KI)", "KI (Künstliche Intelligenz)".
//!
//! After Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text" (2003):
//! the letters of the short form are looked for in the words before the bracket, from the last to the first; the first
//! one must begin a word. Here each word that has one of the letters must begin with one, and a short form must have two capitals
//! at least, as German puts whole words into brackets that happen to fit, and longer words hold nearly every letter.

use std::collections::HashSet;
use std::ops::Range;

use lupe_analysis::{Language, is_function_word};

/// Characters of a short form.
const SHORT: std::ops::RangeInclusive<usize> = 2..=10;
/// Bytes of a long form, and of what stands in brackets.
const LONGEST: usize = 100;

/// Short and long forms, each pair once.
pub(crate) fn abbreviations(text: &str) -> Vec<(&str, &str)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let behind = &text[open + 1..];
        let Some(inside) = behind.find([')', '(', '\n']).and_then(|end| behind.get(..end)) else { continue };
        if inside.len() > LONGEST || !behind[inside.len()..].starts_with(')') {
            continue;
        }
        // What follows a comma or semicolon explains further: (KI, englisch AI).
        let inside = inside.split([',', ';']).next().unwrap_or("").trim();
        let before = sentence_before(&text[..open]);
        let pair = if is_short_form(inside) {
            long_form(inside, before).map(|long| (inside, long))
        } else {
            let word = before.rfind(char::is_whitespace).map_or(before, |at| before[at..].trim_start());
            let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
            let whole = |long: &&str| long.len() == inside.len();
            let long = if is_short_form(word) { long_form(word, inside).filter(whole) } else { None };
            long.map(|long| (word, long))
        };
        found.extend(pair.filter(|pair| seen.insert(*pair)));
    }
    found
}

/// The end of a text, from where its last sentence begins; what is longer than a long form is cut.
fn sentence_before(text: &str) -> &str {
    let text = text.trim_end();
    let mut start = text.len().saturating_sub(2 * LONGEST);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    let tail = &text[start..];
    let begins = tail.rfind(['.', '!', '?', ';', ':', '(', ')', '\n', '„', '"']);
    begins.map_or(tail, |at| tail[at..].trim_start_matches(|c: char| !c.is_alphanumeric()))
}

fn is_short_form(text: &str) -> bool {
    SHORT.contains(&text.chars().count())
        && text.starts_with(char::is_alphanumeric)
        && text.chars().filter(|c| c.is_uppercase()).count() >= 2
        // A number, mostly: II, IV, XI.
        && !text.chars().all(|c| matches!(c, 'I' | 'V' | 'X'))
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '&' | '/'))
}

/// How far a short form has been found in the last words of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Part {
    /// Letters that are still to be found.
    left: usize,
    /// Words that took some.
    words: usize,
    /// Names that took none.
    passed: usize,
    /// The last word took none.
    trails: bool,
}

/// The words at the end of `before` that `short` stands for: as few as can be.
///
/// Each word takes letters of the short form from its own first one on (`Bundesverfassungsgericht` takes all of BVerfG), or none:
/// words in lower case, and one other at most. So a letter is never found somewhere within a word that has no part in it.
fn long_form<'t>(short: &str, before: &'t str) -> Option<&'t str> {
    let letters: Vec<char> =
        short.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let most = (letters.len() + 5).min(letters.len() * 2);
    let may_pass = usize::from(letters.len() > 2);
    let mut parts = HashSet::from([Part { left: letters.len(), words: 0, passed: 0, trails: false }]);
    for word in last_words(before).take(most) {
        let text = &before[word.clone()];
        let is_name = text.starts_with(char::is_uppercase);
        let mut next = HashSet::new();
        for part in parts {
            let Part { left, words, passed, trails } = part;
            let taken = (0..left).filter(|&from| takes(text, &letters[from..left]));
            next.extend(taken.map(|left| Part { left, words: words + 1, ..part }));
            let passed = passed + usize::from(is_name);
            if passed <= may_pass {
                next.insert(Part { left, words, passed, trails: trails || words == 0 });
            }
        }
        let long = before[word.start..].trim_end();
        let is_whole = |part: &Part| {
            // One word stands for itself alone; and a comma parts what is listed, which has a part each.
            part.left == 0 && (part.words > 1 || !part.trails) && (part.passed == 0 || !long.contains(','))
        };
        if next.iter().any(is_whole) && (is_name || !is_closed_class(text)) {
            let itself = long.split(|c: char| !c.is_alphanumeric()).any(|word| word == short);
            let fits = long.len() <= LONGEST && long.chars().count() > letters.len() + 2;
            return (fits && !itself).then_some(long);
        }
        // What has begun with a word that no long form begins with is none.
        next.retain(|part| part.left > 0);
        parts = next;
    }
    None
}

/// No long form begins with such a word.
fn is_closed_class(word: &str) -> bool {
    let word = word.to_lowercase();
    [Language::De, Language::En].into_iter().any(|language| is_function_word(&word, language))
}

/// Where the words of a text stand, the last one first.
fn last_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut end = text.len();
    std::iter::from_fn(move || {
        let word = text[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
        let start = word.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
        end = start;
        Some(start..word.len())
    })
}

/// Does a word begin with the first of these letters, and hold the others in their order?
fn takes(word: &str, letters: &[char]) -> bool {
    let mut signs = word.chars().flat_map(char::to_lowercase);
    let begins = letters.first().is_some_and(|&first| signs.next() == Some(first));
    begins && letters[1..].iter().all(|&letter| signs.any(|sign| sign == letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn abbreviations_are_found_with_their_long_forms() {
        for (text, expected) in [
            ("Die Künstliche Intelligenz (KI) wächst.", "KI=Künstliche Intelligenz"),
            ("Das sagt Global Infrastructure Partners (GIP).", "GIP=Global Infrastructure Partners"),
            ("das Bundesverfassungsgericht (BVerfG) entschied", "BVerfG=Bundesverfassungsgericht"),
            ("Die KI (Künstliche Intelligenz) wächst.", "KI=Künstliche Intelligenz"),
            ("die Europäische Zentralbank (EZB, englisch ECB)", "EZB=Europäische Zentralbank"),
            ("der Internationale Währungsfonds (IWF) und der IWF (IWF)", "IWF=Internationale Währungsfonds"),
            ("Er kam. Danach (NATO) nichts.", ""),
            ("Der Rat (siehe Seite 3) tagt in Kassel (Hessen).", ""),
            ("Angela Merkel (CDU) sprach.", ""),
            ("KI (KI) und (", ""),
            ("der Inhibitoren Interferon (II)", ""),
            // A letter stands in a word that has a part in the short form.
            ("eine Ergänzung der Verordnung (EU) Nr. 1307/2013", ""),
            ("in Ungarn, den Vereinigten Staaten von Amerika (USA)", ""),
            ("der University Library in Ithaca, New York (USA)", ""),
            ("das Bürgerliche Gesetzbuch (BGB)", "BGB=Bürgerliche Gesetzbuch"),
            ("Das Antiblockiersystem (ABS) hilft", "ABS=Antiblockiersystem"),
            // Words that have none: in lower case, one other, none of a list.
            (
                "das Deutsche Zentrum für Luft- und Raumfahrt (DLR)",
                "DLR=Deutsche Zentrum für Luft- und Raumfahrt",
            ),
            (
                "die Hafenprojektgesellschaft Helgoland mbH (HGH)",
                "HGH=Hafenprojektgesellschaft Helgoland mbH",
            ),
            (
                "im Bundesministerium für Bildung, Familie und Jugend (BBFJ)",
                "BBFJ=Bundesministerium für Bildung, Familie und Jugend",
            ),
            ("im Bundesministerium für Bildung, Familie und Jugend (BBJ)", ""),
            ("es ist und den Menschen (UdM) gesagt", ""),
            ("Das Office of Naval Research (ONR) forscht", "ONR=Office of Naval Research"),
        ] {
            let found: Vec<String> =
                abbreviations(text).iter().map(|(short, long)| format!("{short}={long}")).collect();
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(\\PC|[ ().A-Z\\n]|\\(KI\\)|Künstliche Intelligenz){0,60}") {
            for (short, long) in abbreviations(&text) {
                prop_assert!(!short.is_empty() && long.len() > short.len());
            }
        }
    }
}
