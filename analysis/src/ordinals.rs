//! Ordinals in figures: the number of `2. Weltkrieg`, `II. Weltkrieg` and `Karl V.` is read as `Zweite`, `Fünfte`.

use crate::Language;
use crate::tokenizer::Span;

/// What ordinals are read as, from the first on: their name, and their figure.
#[rustfmt::skip]
static GERMAN: [[&str; 2]; 31] = [
    ["Erste", "1"], ["Zweite", "2"], ["Dritte", "3"], ["Vierte", "4"], ["Fünfte", "5"], ["Sechste", "6"],
    ["Siebte", "7"], ["Achte", "8"], ["Neunte", "9"], ["Zehnte", "10"], ["Elfte", "11"], ["Zwölfte", "12"],
    ["Dreizehnte", "13"], ["Vierzehnte", "14"], ["Fünfzehnte", "15"], ["Sechzehnte", "16"], ["Siebzehnte", "17"],
    ["Achtzehnte", "18"], ["Neunzehnte", "19"], ["Zwanzigste", "20"], ["Einundzwanzigste", "21"],
    ["Zweiundzwanzigste", "22"], ["Dreiundzwanzigste", "23"], ["Vierundzwanzigste", "24"],
    ["Fünfundzwanzigste", "25"], ["Sechsundzwanzigste", "26"], ["Siebenundzwanzigste", "27"],
    ["Achtundzwanzigste", "28"], ["Neunundzwanzigste", "29"], ["Dreißigste", "30"], ["Einunddreißigste", "31"],
];

/// Numbers of Roman numerals, the larger first.
const NUMERALS: [(&str, usize); 5] = [("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1)];
/// The longest one that is read: XXVIII.
const LONGEST: usize = 6;

/// The words that a token is read as where it stands for an ordinal: a number with a point before a noun, or a Roman numeral, that
/// of one letter with a point only. That may as well say which of some it is without being one (`SGB II`).
pub(crate) fn ordinal(text: &str, span: Span, language: Language) -> &'static [&'static str] {
    let found = || {
        let token = text.get(span.start..span.end)?;
        let behind = text.get(span.end..)?;
        if span.number {
            let counts = token.len() <= 2 && is_counted(text, span, behind.strip_prefix('.')?);
            GERMAN.get(token.parse::<usize>().ok().filter(|_| counts)?.checked_sub(1)?)?.get(..1)
        } else {
            let number = roman(token).filter(|_| token.len() > 1 || behind.starts_with('.'))?;
            Some(GERMAN.get(number - 1)?.as_slice())
        }
    };
    let may_be = language == Language::De && span.end - span.start <= LONGEST;
    may_be.then(found).flatten().unwrap_or_default()
}

/// Does a number with a point say which of some it is, and not where a sentence ends, a list goes on, or which day it is?
fn is_counted(text: &str, span: Span, behind: &str) -> bool {
    // A query is asked word by word.
    if behind.is_empty() {
        return span.start == 0;
    }
    let before = text.get(..span.start).and_then(|before| before.chars().next_back());
    let noun = behind.strip_prefix([' ', '\u{a0}', '\u{202f}']).unwrap_or_default();
    let noun = noun.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    before.is_none_or(|before| {
        matches!(before, ' ' | '\u{a0}' | '\u{202f}' | '(' | '„' | '“' | '"' | '»' | '«')
    }) && noun.starts_with(char::is_uppercase)
        && noun.chars().nth(1).is_some_and(char::is_lowercase)
        && !crate::dates::is_month(noun)
        && !crate::is_function_word(&noun.to_lowercase(), Language::De)
}

/// What a Roman numeral in capitals says, up to 39.
fn roman(token: &str) -> Option<usize> {
    if !token.bytes().all(|letter| matches!(letter, b'I' | b'V' | b'X')) {
        return None;
    }
    let (mut rest, mut number) = (token, 0);
    for (numeral, value) in NUMERALS {
        // Of these, only X and I are written more than once, three times at most.
        let most = if matches!(numeral, "X" | "I") { 3 } else { 1 };
        for _ in 0..most {
            let Some(shorter) = rest.strip_prefix(numeral) else { break };
            (rest, number) = (shorter, number + value);
        }
    }
    (rest.is_empty() && number > 0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::Tokenizer;

    #[test]
    fn ordinals_in_figures_are_read() {
        for (text, expected) in [
            ("der 2. Weltkrieg", "- Zweite -"),
            ("2. Weltkrieg", "Zweite -"),
            ("2.", "Zweite"),
            ("im 19.\u{a0}Jahrhundert", "- Neunzehnte -"),
            ("der „3. Weg“", "- Dritte -"),
            ("II. Weltkrieg", "Zweite -"),
            ("Ludwig XIV. und Karl V. von", "- Vierzehnte - - Fünfte -"),
            ("Johannes Paul II", "- - Zweite"),
            ("XXVIII", "Achtundzwanzigste"),
            // A day, a sentence's end, a list, a section, a number that counts.
            ("am 3. Oktober", "- - -"),
            ("auf Platz 2. Die", "- - - -"),
            ("Es waren 2.", "- - -"),
            ("Es gilt:\n1. Name", "- - - -"),
            ("1.2. Teil", "- - -"),
            ("2 Weltkriege", "- -"),
            ("2. der", "- -"),
            ("2. ARD", "- -"),
            ("123. Sitzung", "- -"),
            ("0. Klasse", "- -"),
            // No numerals, or none that is written so.
            ("V und X", "- - -"),
            ("IIII VV IIX XXXX VIX Xi", "- - - - - -"),
        ] {
            let read = |span| ordinal(text, span, Language::De).first().copied().unwrap_or("-");
            let found: Vec<&str> = Tokenizer::new(text).map(read).collect();
            assert_eq!(found.join(" "), expected, "{text:?}");
            assert!(Tokenizer::new(text).all(|span| ordinal(text, span, Language::En).is_empty()));
        }
    }

    #[test]
    fn all_roman_numerals_are_read() {
        for (n, tens) in [(0, ""), (10, "X"), (20, "XX"), (30, "XXX")] {
            let units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
            for (unit, numeral) in units.iter().enumerate() {
                let expected = Some(n + unit).filter(|&number| number > 0);
                assert_eq!(roman(&format!("{tens}{numeral}")), expected, "{tens}{numeral}");
            }
        }
    }
}
