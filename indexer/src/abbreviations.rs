//! Abbreviations that a text explains: "Künstliche Intelligenz (KI)", "KI (Künstliche Intelligenz)".
//!
//! After Schwartz and Hearst, "A Simple Algorithm for Identifying Abbreviation Definitions in Biomedical Text" (2003):
//! the letters of the short form are looked for in the words before the bracket, from the last to the first; the first
//! one must begin a word. Here a short form must have two capitals at least, as German puts whole words into brackets
//! that happen to fit.

use std::collections::HashSet;

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
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '&' | '/'))
}

/// The words at the end of `before` that `short` stands for.
fn long_form<'t>(short: &str, before: &'t str) -> Option<&'t str> {
    let letters: Vec<char> = short.chars().filter(|c| c.is_alphanumeric()).collect();
    let same = |a: char, b: char| a.to_lowercase().eq(b.to_lowercase());
    let mut places: Vec<(usize, char)> = before.char_indices().collect();
    let mut start = before.len();
    for (n, &letter) in letters.iter().enumerate().rev() {
        loop {
            let (at, c) = places.pop()?;
            let begins_word = before[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            if same(c, letter) && (n > 0 || begins_word) {
                start = at;
                break;
            }
        }
    }
    let long = before[start..].trim_end();
    let words = long.split(|c: char| c.is_whitespace() || c == '-').count();
    let count = letters.len();
    let fits =
        words <= (count + 5).min(count * 2) && long.len() <= LONGEST && long.chars().count() > count + 2;
    let itself = long.split(|c: char| !c.is_alphanumeric()).any(|word| word == short);
    (fits && !itself).then_some(long)
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
