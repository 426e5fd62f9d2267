//! Dates as people write them: in metadata, and in the dateline of a text.

use std::borrow::Cow;

use forms::prefix;

use super::Notes;
use crate::{Date, Rule};

mod forms;

/// The date that a piece of metadata is: ISO, RFC 2822, `24.12.2024`, `24. Dezember 2024`, `December 24, 2024`,
/// `04/2025`, each with or without weekday and time. `None` where it is anything else, or could be two dates.
pub(crate) fn whole(text: &str) -> Option<Date> {
    let text = text.trim();
    if text.len() > 80 {
        return None;
    }
    text.parse().ok().or_else(|| since_1970(text)).or_else(|| {
        let text = text.to_lowercase();
        let (date, rest) = prefix(&text)?;
        is_time(rest).then_some(date)
    })
}

/// The day of so many seconds or milliseconds since 1970, as programs write it: ten digits, or thirteen.
fn since_1970(text: &str) -> Option<Date> {
    if !matches!(text.len(), 10 | 13) || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let days = text.get(..10)?.parse::<i64>().ok()? / 86_400;
    // The years are counted from March, so that the leap day comes last (Hinnant, "chrono-compatible date algorithms").
    let (era, day) = ((days + 719_468) / 146_097, (days + 719_468) % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    Date::new(i16::try_from(year).ok()?, Some(u8::try_from(month).ok()?), Some(u8::try_from(day).ok()?))
}

/// The date of a line that is nothing but a date, with or without a label (`Stand: 04/2025`), a place
/// (`Berlin, Mittwoch, den 16. Juni 2010`) or an author (`Von Hanna Grewe, 2. Juni 2025`). A year alone is no date
/// here, and may be anything.
pub(super) fn line(line: &str) -> Option<Dateline> {
    let start = line.get(..line.floor_char_boundary(LONGEST)).filter(|start| has_year(start))?;
    let (date, labelled) = match unlabel(start) {
        Some(value) => (labelled_date(value)?, true),
        None if start.len() < line.len() => return None,
        None => (whole(line).or_else(|| whole(after_place(line)?)).or_else(|| beside_author(line))?, false),
    };
    date.month.is_some().then_some(Dateline { date, labelled })
}

/// The date of a line that stands above an article in a newspaper's archive: with its page
/// (`Der Bote vom 12.03.2025, S. 3`) or in columns (`Der Bote    Sonnabend, 3. Mai 1958`).
pub(super) fn masthead(line: &str) -> Option<Date> {
    let line = line.get(..LONGEST).map_or(line, |_| "");
    let lower = line.to_lowercase();
    let has_page = ["s. ", "seite ", "page "].iter().any(|label| {
        let after =
            lower.match_indices(label).filter_map(|(at, found)| Some((at, lower.get(at + found.len()..)?)));
        after.into_iter().any(|(at, after)| {
            let apart = lower.get(..at).is_none_or(|before| before.ends_with([' ', ',', '|', '/']));
            apart && after.starts_with(|c: char| c.is_ascii_digit())
        })
    });
    if !has_year(line) || !(has_page || line.contains("   ") || line.contains('\t')) {
        return None;
    }
    let starts = lower
        .char_indices()
        .filter(|(at, _)| lower.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(' ')));
    let mut dates = starts.filter_map(|(at, _)| prefix(lower.get(at..)?)).map(|(date, _)| date);
    dates.find(|date| date.day.is_some())
}

/// The longest line that is looked at as a dateline, in bytes.
const LONGEST: usize = 100;

/// The date behind a label, where other labels may follow on the same line: `Datum: 12. Dezember 2024 Ort: Bürgersaal`.
fn labelled_date(value: &str) -> Option<Date> {
    whole(value).or_else(|| {
        let lower = value.to_lowercase();
        let (date, rest) = prefix(&lower)?;
        rest.split(' ').nth(1).is_some_and(|next| next.ends_with(':')).then_some(date)
    })
}

/// `Von Hanna Grewe, 2. Juni 2025` and `2. Juni 2025, von Hanna Grewe`
fn beside_author(line: &str) -> Option<Date> {
    const BY: [&str; 8] = ["von ", "by ", "par ", "por ", "di ", "door ", "af ", "text: "];
    let lower = line.to_lowercase();
    let by = |text: &str| BY.iter().any(|by| text.starts_with(by));
    if by(&lower) {
        let marks = lower.char_indices().filter(|(_, c)| matches!(c, ',' | '|' | '–' | '•' | '·'));
        return marks.filter_map(|(at, mark)| lower.get(at + mark.len_utf8()..)).find_map(whole);
    }
    let (date, rest) = prefix(&lower)?;
    let author = rest.trim_start().strip_prefix([',', '|', '–', '-', '•', '·'])?;
    by(author.trim_start()).then_some(date)
}

/// A line that is a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dateline {
    pub(super) date: Date,
    pub(super) labelled: bool,
}

/// The date that a text states: in a line of its own near its beginning or end, or before its first sentence
/// (`Berlin, 24.12.2024 –`).
pub(super) fn of_text(lines: &[Cow<'_, str>], notes: &mut Notes) -> Option<Date> {
    /// How far into a text a date of its own still is that of the text, and not of something in it.
    const HEAD: usize = 8;
    const OPENING: usize = 2;
    const LABELLED_HEAD: usize = 15;
    const TAIL: usize = 4;

    if !notes.allows(Rule::Dateline) {
        return None;
    }
    let filled = || lines.iter().filter(|line| !line.is_empty());
    let opening = filled().take(OPENING).find_map(|line| Some((opening(line)?, line)));
    let head = filled().take(LABELLED_HEAD).enumerate();
    let of_head = head.filter_map(|(index, text)| Some((index, line(text)?, text)));
    let mut head = of_head.filter(|(index, found, _)| *index < HEAD || found.labelled);
    let head = head.next().map(|(_, found, text)| (found.date, text));
    let tail = || {
        let last = filled().rev().take(TAIL).enumerate();
        let mut dated = last.filter_map(|(index, text)| Some((index, line(text)?, text)));
        dated
            .find(|(index, found, _)| found.labelled || *index == 0)
            .map(|(_, found, text)| (found.date, text))
    };
    let (date, place) = opening.or(head).or_else(tail)?;
    notes.mended(Rule::Dateline, place.get(..place.floor_char_boundary(100)).unwrap_or_default());
    Some(date)
}

/// The date before a text's first sentence: `Berlin, 24.12.2024 – `, `WIEN, 3. Mai 2025 (APA) - `, `24. Mai 2025. Der`.
fn opening(line: &str) -> Option<Date> {
    let start = line.get(..line.floor_char_boundary(LONGEST)).filter(|start| has_year(start))?;
    let read = |text: &str| -> Option<Date> {
        let lower = text.to_lowercase();
        let (date, rest) = prefix(&lower)?;
        let rest = rest.trim_start();
        let rest = match rest.strip_prefix('(') {
            Some(agency) => agency.split_once(')').filter(|(name, _)| name.len() < 20)?.1.trim_start(),
            None => rest,
        };
        let after = rest.strip_prefix(['–', '—', '-', ':', '|', '.'])?;
        (after.starts_with(' ') && date.month.is_some()).then_some(date)
    };
    // "Am 24. Dezember 2024 – dem Heiligen Abend – kam" is the beginning of a sentence.
    let is_sentence = ["Am ", "Vom ", "On ", "Der ", "The ", "Il ", "El ", "Le "]
        .iter()
        .any(|word| start.starts_with(word));
    if is_sentence { None } else { read(start).or_else(|| read(after_place(start)?)) }
}

/// What comes after `Berlin, ` or `Frankfurt am Main, den `.
fn after_place(text: &str) -> Option<&str> {
    let (place, rest) = text.split_once(", ")?;
    let named = place.len() <= 40
        && place.starts_with(char::is_uppercase)
        && place.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '/' | '.' | '(' | ')'));
    named.then(|| rest.trim_start())
}

/// What comes after a label such as `Stand:`; a label without a colon counts only where it says when.
fn unlabel(line: &str) -> Option<&str> {
    const LABELS: [&str; 35] = [
        "this page last modified on",
        "this page was last modified on",
        "last modified on",
        "erstellt",
        "erstellt am",
        "eingestellt am",
        "online seit",
        "letzte änderung",
        "letzte aktualisierung",
        "zuletzt geändert",
        "zuletzt aktualisiert",
        "last updated",
        "last modified",
        "stand",
        "datum",
        "date",
        "veröffentlicht",
        "veröffentlicht am",
        "veröffentlichung",
        "veröffentlichungsdatum",
        "erschienen",
        "erschienen am",
        "erscheinungsdatum",
        "publiziert am",
        "publikationsdatum",
        "ausfertigungsdatum",
        "published",
        "published on",
        "publication date",
        "posted on",
        "publié le",
        "date de publication",
        "fecha",
        "pubblicato il",
        "gepubliceerd op",
    ];
    let label = |text: &str| LABELS.contains(&text.trim().to_lowercase().as_str());
    if let Some((before, after)) = line.split_once(':')
        && before.len() <= 30
        && label(before)
    {
        return Some(after.trim());
    }
    let digit = line.find(|c: char| c.is_ascii_digit())?;
    let (before, after) = line.split_at(digit);
    (before.len() <= 30 && label(before)).then_some(after)
}

/// Four digits in a row, to turn down most lines at once.
fn has_year(line: &str) -> bool {
    line.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit))
}

/// What may follow a date that is all of a text: nothing, or a time of day.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ' ', '|', '.', '-', '–', 't']);
    let rest = ["um ", "at ", "à "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let rest = rest.trim_end_matches('.').trim_end();
    if rest.is_empty() {
        return true;
    }
    let clock = rest.trim_start_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | ' ' | '時' | '时' | '点' | '分')
    });
    clock.len() < rest.len()
        && rest.starts_with(|c: char| c.is_ascii_digit())
        && matches!(
            clock,
            "" | "uhr"
                | "h"
                | "am"
                | "pm"
                | "a.m"
                | "p.m"
                | "gmt"
                | "utc"
                | "z"
                | "cet"
                | "cest"
                | "mez"
                | "mesz"
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn shown(date: Option<Date>) -> Option<String> {
        date.map(|date| date.to_string())
    }

    #[test]
    fn metadata_is_read_in_all_usual_forms() {
        for (text, expected) in [
            ("2024-12-24", Some("2024-12-24")),
            ("2024-12-24T10:00:00+01:00", Some("2024-12-24")),
            ("2024/12/24", Some("2024-12-24")),
            ("24.12.2024", Some("2024-12-24")),
            ("4. 2. 2024", Some("2024-02-04")),
            ("24.12.2024, 14:30 Uhr", Some("2024-12-24")),
            ("24. Dezember 2024", Some("2024-12-24")),
            ("am Dienstag, 24. Dezember 2024", Some("2024-12-24")),
            ("Dienstag, den 24. Dez. 2024", Some("2024-12-24")),
            ("1. März 2025 um 8.15 Uhr", Some("2025-03-01")),
            ("3. Jänner 2025", Some("2025-01-03")),
            ("Tue, 24 Dec 2024 10:00:00 +0100", Some("2024-12-24")),
            ("Tue, 24 Dec 2024 10:00:00 GMT", Some("2024-12-24")),
            ("December 24th, 2024", Some("2024-12-24")),
            ("Apr. 2025", Some("2025-04")),
            ("April 2025", Some("2025-04")),
            ("04/2025", Some("2025-04")),
            ("04.2025", Some("2025-04")),
            ("24 décembre 2024", Some("2024-12-24")),
            ("24 de diciembre de 2024", Some("2024-12-24")),
            ("12 марта 2025, 10:15", Some("2025-03-12")),
            ("3 maja 2025", Some("2025-05-03")),
            ("12 Mart 2025", Some("2025-03-12")),
            ("2025年03月12日 10:15", Some("2025-03-12")),
            ("2025年3月12日 10時15分", Some("2025-03-12")),
            ("2025年3月", Some("2025-03")),
            ("1741757411", Some("2025-03-12")),
            ("1741757411000", Some("2025-03-12")),
            ("2025", Some("2025")),
            ("12/24/2024", Some("2024-12-24")),
            ("24/12/2024 10:00", Some("2024-12-24")),
            ("03/03/2025", Some("2025-03-03")),
            ("13/13/2025", None),
            ("Wed Mar 12 05:30:11 +0000 2025", Some("2025-03-12")),
            ("Wed Mar 12 05:30:11 2025", Some("2025-03-12")),
            ("03/04/2025", None),
            ("24.12.24", None),
            ("31. Februar 2025", None),
            ("13/2025", None),
            ("gestern", None),
            ("24. Dezember 2024 und mehr", None),
            ("", None),
        ] {
            assert_eq!(shown(whole(text)).as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn only_a_clear_dateline_gives_a_text_its_date() {
        for (text, expected) in [
            ("Berlin, 24.12.2024 – Die Regierung tagt.", Some("2024-12-24")),
            ("WIEN, 3. Mai 2025 (APA) - Der Rat tagt.", Some("2025-05-03")),
            ("24.12.2024: Die Regierung tagt.", Some("2024-12-24")),
            ("Bericht\n\n24. Dezember 2024\n\nText.", Some("2024-12-24")),
            ("Berlin, Mittwoch, den 16. Juni 2010\nText.", Some("2010-06-16")),
            ("Ein Text.\n\nStand: 04/2025", Some("2025-04")),
            ("Ein Text.\n\nVeröffentlicht am 3. Mai 2025", Some("2025-05-03")),
            ("Ahlenfurt, 16. Dezember 2023. Bei Familie Cordes", Some("2023-12-16")),
            ("30. Oktober 2021. Jahrelang hat er", Some("2021-10-30")),
            ("Montravel, le 23 janvier 2024. L'eau", Some("2024-01-23")),
            ("2. Juni 2025, von Hanna Grewe\n\nText", Some("2025-06-02")),
            ("Von Reto Ammann, Oberwilen, 27. Juni 2024\n\nText", Some("2024-06-27")),
            (
                "Datum: 12. Dezember 2024 Ort: Bürgersaal, Alter Markt 1 Beginn: 18.00 Uhr und noch mehr, das hier steht",
                Some("2024-12-12"),
            ),
            ("Ein Text.\n\nLetzte Änderung: 12.03.2001", Some("2001-03-12")),
            ("A text.\n\nThis page last modified on 2020-06-18 21:18:56 UTC", Some("2020-06-18")),
            ("Erstellt: 12.03.2025 Aktualisiert: 13.03.2025, 08:15 Uhr\n\nText", Some("2025-03-12")),
            ("2025年3月12日\n\n市议会通过决议。", Some("2025-03-12")),
            ("Stand: 24.12.2024 war alles gut", None),
            ("Am 24. Dezember 2024 tagte die Regierung.", None),
            ("Am 24. Dezember 2024 – dem Heiligen Abend – kam er.", None),
            ("2024 – ein gutes Jahr", None),
            ("1.580 Wörter\n2024\nText", None),
            ("Ein Text.\n\nBerlin, 24. Dezember 2024", Some("2024-12-24")),
            ("1\n2\n3\n4\n5\n6\n7\n8\n9\n24. Dezember 2024\nText.", None),
        ] {
            let lines: Vec<Cow<'_, str>> = text.split('\n').map(Cow::Borrowed).collect();
            assert_eq!(
                shown(of_text(&lines, &mut Notes::new(Rules::all()))).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn the_line_above_an_article_of_a_newspaper_has_its_date() {
        for (line, expected) in [
            ("Lindenrodaer Bote vom 12.03.2025, S. 3 / Lokales", Some("2025-03-12")),
            ("Morsheimer Tageblatt               Sonnabend, 3. Mai 1958", Some("1958-05-03")),
            ("F.A.Z., Mittwoch, den 12.03.2025   Wirtschaft   17", Some("2025-03-12")),
            ("Protokoll der Sitzung vom 12.03.2025", None),
            ("Das waren 2025 Tage, Seite 3", None),
            ("", None),
        ] {
            assert_eq!(shown(masthead(line)).as_deref(), expected, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([0-9./:, -]|Mai|de |S\\. |   |\\PC){0,30}") {
            let _ = masthead(&text);
            let _ = whole(&text);
            let _ = line(&text);
            let _ = opening(&text);
        }
    }
}
