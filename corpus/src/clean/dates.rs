//! Dates as people write them: in metadata, and in the dateline of a text.

use std::borrow::Cow;

use super::Notes;
use crate::{Date, Rule};

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
    const LABELS: [&str; 32] = [
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

/// The date at the beginning of a text in lower case, and the rest.
fn prefix(text: &str) -> Option<(Date, &str)> {
    let mut cursor = Cursor { rest: text };
    while cursor.filler() {}
    cursor
        .iso()
        .or_else(|| cursor.with_signs())
        .or_else(|| cursor.day_first())
        .or_else(|| cursor.month_first())
}

#[derive(Clone, Copy)]
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// A weekday, or a word before a date.
    fn filler(&mut self) -> bool {
        const WORDS: [&str; 9] = ["am", "den", "vom", "der", "on", "le", "el", "the", "il"];
        const DAYS: [&str; 28] = [
            "montag",
            "dienstag",
            "mittwoch",
            "donnerstag",
            "freitag",
            "samstag",
            "sonnabend",
            "sonntag",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
            "lundi",
            "mardi",
            "mercredi",
            "jeudi",
            "vendredi",
            "samedi",
            "dimanche",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
        ];
        const SHORT: [&str; 8] = ["mo", "di", "mi", "do", "fr", "sa", "so", "sun"];
        let mut after = *self;
        let Some(word) = after.word() else { return false };
        let known = WORDS.contains(&word) || DAYS.contains(&word) || SHORT.contains(&word);
        if known {
            after.skip(&['.', ',', ' ']);
            *self = after;
        }
        known
    }

    fn iso(mut self) -> Option<(Date, &'a str)> {
        let year = self.digits(4, 4)?;
        let separator = self.one_of(&['-', '/', '.'])?;
        let month = self.digits(2, 2)?;
        let mut after = self;
        let day = after.one_of(&[separator]).and_then(|_| after.digits(2, 2));
        let rest = if day.is_some() { after.rest } else { self.rest };
        if day.is_none() && separator != '-' {
            return None;
        }
        finish(year, month, day, rest)
    }

    /// `2025年3月12日`
    fn with_signs(mut self) -> Option<(Date, &'a str)> {
        let year = self.digits(4, 4)?;
        self.one_of(&['年'])?;
        let month = self.digits(1, 2)?;
        self.one_of(&['月'])?;
        let mut after = self;
        match after.digits(1, 2).filter(|_| after.one_of(&['日']).is_some()) {
            Some(day) => finish(year, month, Some(day), after.rest),
            None => finish(year, month, None, self.rest),
        }
    }

    fn day_first(mut self) -> Option<(Date, &'a str)> {
        let first = self.digits(1, 2)?;
        // 04/2025 and 04.2025
        let mut short = self;
        if short.one_of(&['/', '.']).is_some()
            && let Some(year) = short.digits(4, 4)
        {
            return finish(year, first, None, short.rest);
        }
        if let Some(found) = self.with_slashes(first) {
            return Some(found);
        }
        let dotted = self.one_of(&['.']).is_some();
        let _ = self.suffix();
        self.skip(&[' ']);
        if let Some(month) = self.month() {
            self.skip(&['.', ',', ' ']);
            let _ = self.particle();
            let year = self.digits(4, 4)?;
            return finish(year, month, Some(first), self.rest);
        }
        let month = dotted.then(|| self.digits(1, 2))??;
        self.one_of(&['.'])?;
        self.skip(&[' ']);
        let year = self.digits(4, 4)?;
        finish(year, month, Some(first), self.rest)
    }

    /// `24/12/2024` and `12/24/2024`, but not `03/04/2025`, which may be two days.
    fn with_slashes(mut self, first: i16) -> Option<(Date, &'a str)> {
        self.one_of(&['/'])?;
        let second = self.digits(1, 2)?;
        self.one_of(&['/'])?;
        let year = self.digits(4, 4)?;
        let (month, day) = if first > 12 { (second, first) } else { (first, second) };
        (day > 12 || day == month).then(|| finish(year, month, Some(day), self.rest))?
    }

    /// The year behind the time of day, as in `Mar 12 05:30:11 +0000 2025`.
    fn year_behind_time(mut self) -> Option<(i16, &'a str)> {
        self.skip(&[' ']);
        let end = self.rest.find(' ').filter(|end| (5..=8).contains(end))?;
        let (clock, rest) = self.rest.split_at(end);
        let is_clock = clock.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') && clock.contains(':');
        let rest = rest.trim_start();
        let zone = rest
            .split(' ')
            .next()
            .filter(|zone| zone.starts_with(['+', '-']) || matches!(*zone, "gmt" | "utc"));
        self.rest = rest.get(zone.map_or(0, str::len)..)?.trim_start();
        let year = self.digits(4, 4).filter(|_| is_clock)?;
        Some((year, self.rest))
    }

    fn month_first(mut self) -> Option<(Date, &'a str)> {
        let month = self.month()?;
        self.skip(&['.', ' ']);
        let mut after = self;
        if let Some(day) = after.digits(1, 2) {
            let _ = after.suffix();
            if let Some((year, rest)) = after.year_behind_time() {
                return finish(year, month, Some(day), rest);
            }
            after.skip(&[',', ' ']);
            let year = after.digits(4, 4)?;
            return finish(year, month, Some(day), after.rest);
        }
        let _ = self.particle();
        let year = self.digits(4, 4)?;
        finish(year, month, None, self.rest)
    }

    fn month(&mut self) -> Option<i16> {
        let _ = self.particle();
        let mut after = *self;
        let number = month(after.word()?)?;
        *self = after;
        Some(number)
    }

    /// `24 de diciembre de 2024`
    fn particle(&mut self) -> Option<()> {
        self.rest = self.rest.strip_prefix("de ").or_else(|| self.rest.strip_prefix("del "))?;
        Some(())
    }

    /// `24th`
    fn suffix(&mut self) -> Option<()> {
        let rest = ["st", "nd", "rd", "th", "er"].iter().find_map(|suffix| self.rest.strip_prefix(suffix))?;
        self.rest = rest;
        Some(())
    }

    fn word(&mut self) -> Option<&'a str> {
        let end = self.rest.find(|c: char| !c.is_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<i16> {
        let end = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        (least..=most).contains(&end).then(|| number.parse().ok())?
    }

    fn one_of(&mut self, options: &[char]) -> Option<char> {
        let first = self.rest.chars().next().filter(|first| options.contains(first))?;
        self.rest = self.rest.get(first.len_utf8()..)?;
        Some(first)
    }

    fn skip(&mut self, options: &[char]) {
        self.rest = self.rest.trim_start_matches(options);
    }
}

fn finish(year: i16, month: i16, day: Option<i16>, rest: &str) -> Option<(Date, &str)> {
    let small = |number: i16| u8::try_from(number).ok();
    let day = match day {
        Some(day) => Some(small(day)?),
        None => None,
    };
    Some((Date::new(year, Some(small(month)?), day)?, rest))
}

/// The number of a month by its name, or a short form of at least three letters.
fn month(word: &str) -> Option<i16> {
    const MONTHS: [&[&str]; 12] = [
        &[
            "januar",
            "jänner",
            "january",
            "janvier",
            "enero",
            "gennaio",
            "januari",
            "janeiro",
            "января",
            "stycznia",
            "ocak",
        ],
        &[
            "februar",
            "feber",
            "february",
            "février",
            "febrero",
            "febbraio",
            "februari",
            "fevereiro",
            "февраля",
            "lutego",
            "şubat",
        ],
        &["märz", "march", "mars", "marzo", "maart", "março", "mrz", "марта", "marca", "mart"],
        &["april", "avril", "abril", "aprile", "апреля", "kwietnia", "nisan"],
        &["mai", "may", "mayo", "maggio", "mei", "maio", "мая", "maja", "mayıs"],
        &["juni", "june", "juin", "junio", "giugno", "junho", "июня", "czerwca", "haziran"],
        &["juli", "july", "juillet", "julio", "luglio", "julho", "июля", "lipca", "temmuz"],
        &["august", "août", "agosto", "augustus", "августа", "sierpnia", "ağustos"],
        &["september", "septembre", "septiembre", "settembre", "setembro", "сентября", "września", "eylül"],
        &[
            "oktober",
            "october",
            "octobre",
            "octubre",
            "ottobre",
            "outubro",
            "октября",
            "października",
            "ekim",
        ],
        &["november", "novembre", "noviembre", "novembro", "ноября", "listopada", "kasım"],
        &[
            "dezember",
            "december",
            "décembre",
            "diciembre",
            "dicembre",
            "dezembro",
            "декабря",
            "grudnia",
            "aralık",
        ],
    ];
    let matches = |names: &&[&str]| {
        let short = word.chars().count() >= 3 && word.chars().count() <= 4;
        names.iter().any(|&name| name == word || short && name.starts_with(word) && !word.starts_with("jui"))
    };
    let index = MONTHS.iter().position(matches)?;
    i16::try_from(index + 1).ok()
}

/// What may follow a date that is all of a text: nothing, or a time of day.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim_start_matches([',', ' ', '|', '.', '-', '–', 't']);
    let rest = ["um ", "at ", "à "].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
    let rest = rest.trim_end_matches('.').trim_end();
    if rest.is_empty() {
        return true;
    }
    let clock =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | ' '));
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

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([0-9./:, -]|Mai|de |\\PC){0,30}") {
            let _ = whole(&text);
            let _ = line(&text);
            let _ = opening(&text);
        }
    }
}
