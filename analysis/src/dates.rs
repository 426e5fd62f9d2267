//! Dates in figures: the month of `24.12.2024` and `2024-12-24` is read as `Dezember`.

use crate::Language;
use crate::tokenizer::Span;

#[rustfmt::skip]
const GERMAN: [&str; 12] = [
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
];

/// The name of the month that a number stands for, where it does: behind a day and before a year, with points, or
/// between a year and a day, with hyphens.
pub(crate) fn month(
    text: &str,
    span: Span,
    before: Option<Span>,
    language: Language,
) -> Option<&'static str> {
    if language != Language::De || !span.number || span.end - span.start > 2 {
        return None;
    }
    let before = before.filter(|before| before.number)?;
    let first = text.get(before.start..before.end)?;
    let between = text.get(before.end..span.start)?;
    let behind = text.get(span.end..)?;
    let is_date = match between {
        "." | ". " => {
            let year = behind.strip_prefix('.')?;
            let digits = digits(year.strip_prefix(' ').unwrap_or(year));
            // A year of two digits only beside 24.12.: 3.2.10 is a section.
            let short = digits == 2 && first.len() == 2 && span.end - span.start == 2;
            first.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)) && (digits == 4 || short)
        }
        "-" => first.len() == 4 && digits(behind.strip_prefix('-')?) == 2,
        _ => false,
    };
    let number: usize = text.get(span.start..span.end).filter(|_| is_date)?.parse().ok()?;
    GERMAN.get(number.checked_sub(1)?).copied()
}

/// Is it the name of a month?
pub(crate) fn is_month(word: &str) -> bool {
    GERMAN.contains(&word)
}

/// How many digits `text` begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::Tokenizer;

    #[test]
    fn months_in_figures_are_read() {
        for (text, expected) in [
            ("am 24.12.2024 um", "- - Dezember - -"),
            ("1.5.2024", "- Mai -"),
            ("01. 05. 2024", "- Mai -"),
            ("24.12.24", "- Dezember -"),
            ("2024-03-01", "- März -"),
            ("3.2.10", "- - -"),
            ("1.2.3", "- - -"),
            ("45.12.2024", "- - -"),
            ("24.13.2024", "- - -"),
            ("um 12.30 Uhr", "- - - -"),
            ("12", "-"),
        ] {
            let mut before = None;
            let mut found = Vec::new();
            for span in Tokenizer::new(text) {
                found.push(month(text, span, before, Language::De).unwrap_or("-"));
                before = Some(span);
            }
            assert_eq!(found.join(" "), expected, "{text}");
        }
    }
}
