//! Where sentences begin and end.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use crate::lang::lines;

/// Abbreviations after which a point ends no sentence, without their point, in lower case.
static ABBREVIATIONS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| lines(include_str!("lang/abbreviations.txt")).flat_map(str::split_whitespace).collect());

/// A line shorter than this, in characters, is a headline or a list item, and its end is a sentence's end.
const SHORT_LINE: usize = 60;

/// The sentences of a text as byte ranges, in order, without the white space around them.
///
/// A point behind an abbreviation (`z. B.`, `Dr.`), an initial (`J. S. Bach`) or an ordinal (`24. Dezember`) ends no
/// sentence; closing quotes and brackets belong to the sentence that they close. A blank line ends one always, a
/// single line break where the line before it is finished or short.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\n' => {
                let line = text[line_start..at].trim_end();
                let blank_follows = text[at + 1..].trim_start_matches([' ', '\t', '\r']).starts_with('\n');
                let finished = line.ends_with(['.', '!', '?', ':', '…', '"', '“', '”', '«', '»']);
                // A word that is parted at the line's end.
                let parted = line.ends_with(['-', '\u{ad}'])
                    && text[at + 1..].trim_start().starts_with(char::is_lowercase);
                if blank_follows || finished || (!parted && line.chars().count() < SHORT_LINE) {
                    push(text, start..at, &mut found);
                    start = at + 1;
                }
                at += 1;
                line_start = at;
            }
            b'.' | b'!' | b'?' => {
                let end = at + 1 + closing_length(&text[at + 1..]);
                if ends_sentence(text, start, at, end) {
                    push(text, start..end, &mut found);
                    start = end;
                }
                at = end;
            }
            // The ellipsis and the full stops of Chinese, Japanese and Hindi.
            0xe2 | 0xe3 | 0xe0 | 0xef => {
                let c = text[at..].chars().next().unwrap_or(' ');
                at += c.len_utf8();
                let own_stop = matches!(c, '。' | '！' | '？' | '।');
                if own_stop || (c == '…' && ends_sentence(text, start, at - c.len_utf8(), at)) {
                    let end = at + closing_length(&text[at..]);
                    push(text, start..end, &mut found);
                    (start, at) = (end, end);
                }
            }
            _ => at += 1,
        }
    }
    push(text, start..text.len(), &mut found);
    found
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let slice = &text[range.clone()];
    let trimmed = slice.trim();
    if !trimmed.is_empty() {
        let start = range.start + (slice.len() - slice.trim_start().len());
        found.push(start..start + trimmed.len());
    }
}

/// Length of further stops, closing quotes and brackets at the start of `text`.
fn closing_length(text: &str) -> usize {
    text.find(|c| {
        !matches!(
            c,
            '.' | '!' | '?' | '"' | '“' | '”' | '’' | '\'' | '»' | '«' | '‹' | ')' | ']' | '」' | '』'
        )
    })
    .unwrap_or(text.len())
}

/// Does the stop at byte `at` of the sentence that began at `start` end it? `end` is behind all closing signs.
fn ends_sentence(text: &str, start: usize, at: usize, end: usize) -> bool {
    let rest = &text[end..];
    if rest.is_empty() {
        return true;
    }
    if !rest.starts_with(char::is_whitespace) {
        return false;
    }
    let Some(next) = rest.trim_start().chars().next() else { return true };
    let begins = next.is_uppercase()
        || next.is_numeric()
        || matches!(
            next,
            '„' | '"' | '“' | '»' | '«' | '‚' | '(' | '[' | '–' | '-' | '—' | '¿' | '¡' | '*' | '•'
        )
        || (next.is_alphabetic() && !next.is_lowercase());
    if !begins {
        return false;
    }
    if text.as_bytes()[at] != b'.' || end > at + 1 {
        return true;
    }
    let before = &text[start..at];
    let word_start = before
        .rfind(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
    let word = &before[word_start..];
    let letters = word.rsplit('.').next().unwrap_or(word);
    let initial = letters.chars().count() == 1 && letters.chars().all(char::is_alphabetic);
    let ordinal = !letters.is_empty() && letters.len() <= 2 && letters.bytes().all(|b| b.is_ascii_digit());
    !(initial || ordinal || ABBREVIATIONS.contains(word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sentences_are_found() {
        for (text, expected) in [
            ("Erster Satz. Zweiter Satz!", vec!["Erster Satz.", "Zweiter Satz!"]),
            ("Am 24. Dezember 2024 sprach Dr. Meier.", vec!["Am 24. Dezember 2024 sprach Dr. Meier."]),
            ("Das gilt z. B. für Strom. Und für Gas.", vec!["Das gilt z. B. für Strom.", "Und für Gas."]),
            (
                "J. S. Bach komponierte. Er starb 1750. Danach war Ruhe.",
                vec!["J. S. Bach komponierte.", "Er starb 1750.", "Danach war Ruhe."],
            ),
            ("„Ja.“ Sie ging. (So war es.) Ende", vec!["„Ja.“", "Sie ging.", "(So war es.)", "Ende"]),
            (
                "1.580 Stunden und 3,5 Mrd. Euro kosten viel.",
                vec!["1.580 Stunden und 3,5 Mrd. Euro kosten viel."],
            ),
            ("Das Rechen-\nzentrum steht. Ja.", vec!["Das Rechen-\nzentrum steht.", "Ja."]),
            ("Überschrift\nDer Text beginnt hier.", vec!["Überschrift", "Der Text beginnt hier."]),
            (
                "Dies ist eine lange Zeile, die hart umbrochen wurde, und sie\ngeht hier weiter.",
                vec!["Dies ist eine lange Zeile, die hart umbrochen wurde, und sie\ngeht hier weiter."],
            ),
            ("Wirklich?! Ja… Vielleicht", vec!["Wirklich?!", "Ja…", "Vielleicht"]),
            ("今天很好。明天也好。", vec!["今天很好。", "明天也好。"]),
            ("  ", vec![]),
        ] {
            let found: Vec<&str> = sentences(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn sentences_lie_in_order_and_cover_everything_but_white_space(text in "(\\PC|[ \\n.!?A-Z„“]){0,80}") {
            let mut end = 0;
            for range in sentences(&text) {
                prop_assert!(range.start >= end && range.start < range.end);
                prop_assert!(text[end..range.start].trim().is_empty());
                end = range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }
    }
}
