//! A date at the beginning of a text, in the forms in which people and programs write it.

use crate::Date;

/// The date at the beginning of a text in lower case, and the rest.
pub(super) fn prefix(text: &str) -> Option<(Date, &str)> {
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
