//! Metadata that strayed into the text: ` date 2025-04 `.

use std::borrow::Cow;

use memchr::memmem;

use super::Notes;
use crate::{Date, Rule};

/// Takes out `date 2025-04` where it stands on a line of its own or between two sentences. The first becomes
/// `found`.
pub(super) fn dates<'a>(text: &'a str, found: &mut Option<Date>, notes: &mut Notes) -> Cow<'a, str> {
    if !notes.allows(Rule::StrayDate) {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    for at in memmem::find_iter(text.as_bytes(), b"ate") {
        let Some(stray) = at.checked_sub(1).and_then(|start| stray(text, start)) else { continue };
        if stray.start < copied {
            continue;
        }
        found.get_or_insert(stray.date);
        notes.add(Rule::StrayDate, text.get(stray.start..stray.end).unwrap_or_default().trim());
        out.push_str(text.get(copied..stray.start).unwrap_or_default());
        copied = stray.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

struct Stray {
    start: usize,
    end: usize,
    date: Date,
}

/// The stray date whose word begins here.
fn stray(text: &str, start: usize) -> Option<Stray> {
    let word = text.get(start..start + 4).filter(|word| matches!(*word, "date" | "Date"))?;
    let after = text.get(start + 4..)?;
    let value = after.strip_prefix(':').unwrap_or(after);
    let value = value.strip_prefix(' ')?.trim_start_matches(' ');
    let length = value.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'-').count();
    let date: Date = value.get(..length).filter(|iso| iso.len() >= 7)?.parse().ok()?;
    let rest = value.get(length..)?;
    let before = text.get(..start)?;

    let blanks_before = before.len() - before.trim_end_matches(' ').len();
    let blanks_after = rest.len() - rest.trim_start_matches(' ').len();
    let (before, rest) = (before.trim_end_matches(' '), rest.trim_start_matches(' '));
    let opens = before.is_empty() || before.ends_with('\n');
    let closes = rest.is_empty() || rest.starts_with('\n');
    // In the middle of a line, only the small word between the end of one sentence and the beginning of the next.
    let ends =
        blanks_before > 0 && !before.ends_with(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | '-'));
    let begins = blanks_after > 0
        && !rest.starts_with(|c: char| c.is_lowercase() || c.is_ascii_punctuation() && c != '"');
    let stands_alone = (opens && closes) || (word == "date" && (opens || ends) && (closes || begins));
    let end = text.len() - rest.len();
    // Between sentences one space stays.
    let start = before.len() + usize::from(!opens && !closes);
    stands_alone.then_some(Stray { start, end, date })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(text: &str, expected: &str, date: Option<&str>) {
        let mut found = None;
        let cleaned = dates(text, &mut found, &mut Notes::new(Rules::all()));
        assert_eq!(cleaned, expected, "{text:?}");
        assert_eq!(found.map(|date| date.to_string()).as_deref(), date, "{text:?}");
    }

    #[test]
    fn stray_dates_are_taken_out() {
        check(" date 2025-04 In einem Blogbeitrag", "In einem Blogbeitrag", Some("2025-04"));
        check("Ein Satz. date 2025-04 Noch einer.", "Ein Satz. Noch einer.", Some("2025-04"));
        check("Bay Area.1 date 2025-04-03 \nMehr", "Bay Area.1\nMehr", Some("2025-04-03"));
        check("Titel\n\n date: 2025-04 \n\nText", "Titel\n\n\n\nText", Some("2025-04"));
        check("Titel\nDate: 2025-04\nText", "Titel\n\nText", Some("2025-04"));
    }

    #[test]
    fn dates_in_sentences_stay() {
        for text in [
            "the update 2025-04 fixes",
            "a date 2025-04 was set",
            "Set the date 2025-04 or later.",
            "run date 2025-99",
            "date 2025",
            "date 2025-04, then",
        ] {
            check(text, text, None);
        }
    }
}
