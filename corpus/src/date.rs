//! Calendar dates that know how precise they are.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A calendar date (proleptic Gregorian) with the precision of a day, a month or a year.
///
/// Ordered by time; where one date is the more precise form of the other, the less precise comes first.
///
/// ```
/// use lupe_corpus::Date;
///
/// let month: Date = "2025-04".parse()?;
/// assert_eq!(month.last_day(), (2025, 4, 30));
/// assert_eq!("2025-04-01T23:30:00+02:00".parse::<Date>()?.to_string(), "2025-04-01");
/// # Ok::<(), lupe_corpus::InvalidDate>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    /// 1 to 9999.
    pub year: i16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31, only with a month, and only days that the month has.
    pub day: Option<u8>,
}

/// Text or numbers that are no date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no date; write 2025-04-01, 2025-04 or 2025")]
pub struct InvalidDate(pub String);

impl Date {
    /// A date, where there is one: `None` for a month 13, a day without a month, 30 February, or a year outside 1 to 9999.
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>) -> Option<Date> {
        let valid = (1..=9999).contains(&year)
            && month.is_none_or(|month| (1..=12).contains(&month))
            && match (month, day) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(month), Some(day)) => (1..=days_in(year, month)).contains(&day),
            };
        valid.then_some(Date { year, month, day })
    }

    /// Year, month and day of the first day that the date may mean.
    pub fn first_day(&self) -> (i16, u8, u8) {
        (self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// Year, month and day of the last day that the date may mean.
    pub fn last_day(&self) -> (i16, u8, u8) {
        let month = self.month.unwrap_or(12);
        (self.year, month, self.day.unwrap_or_else(|| days_in(self.year, month)))
    }
}

fn days_in(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl FromStr for Date {
    type Err = InvalidDate;

    /// Reads the ISO 8601 forms `2025-04-01`, `20250401`, `2025-04` and `2025`, and timestamps that begin with a
    /// full date (`2025-04-01T23:30:00+02:00`, `2025-04-01 23:30`): the day as written, whatever the offset.
    fn from_str(text: &str) -> Result<Date, InvalidDate> {
        iso(text.trim()).ok_or_else(|| InvalidDate(text.to_owned()))
    }
}

fn iso(text: &str) -> Option<Date> {
    let digits = |range: std::ops::Range<usize>| -> Option<i16> {
        let part = text.get(range)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let small = |range| digits(range).and_then(|number| u8::try_from(number).ok());
    let year = digits(0..4)?;
    match text.as_bytes() {
        [_, _, _, _] => Date::new(year, None, None),
        [_, _, _, _, b'-', _, _] => Date::new(year, Some(small(5..7)?), None),
        [_, _, _, _, b'-', _, _, b'-', _, _] => Date::new(year, Some(small(5..7)?), Some(small(8..10)?)),
        [_, _, _, _, b'-', _, _, b'-', _, _, b'T' | b't' | b' ', hour, rest @ ..] => {
            // A timestamp: at least the hour's two digits must follow, else this is running text.
            let clock = hour.is_ascii_digit() && rest.first().is_some_and(u8::is_ascii_digit);
            clock.then(|| Date::new(year, Some(small(5..7)?), Some(small(8..10)?)))?
        }
        [_, _, _, _, _, _, _, _] => Date::new(year, Some(small(4..6)?), Some(small(6..8)?)),
        _ => None,
    }
}

impl TryFrom<String> for Date {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Date, InvalidDate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(text.parse::<Date>().ok().map(|date| date.to_string()).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn iso_forms_keep_their_precision() {
        for (text, expected) in [
            ("2025-04-01", Some("2025-04-01")),
            ("2025-04", Some("2025-04")),
            ("2025", Some("2025")),
            (" 0987 ", Some("0987")),
            ("20250401", Some("2025-04-01")),
            ("2025-04-01T23:30:00+02:00", Some("2025-04-01")),
            ("2025-04-01T23:30:00.123Z", Some("2025-04-01")),
            ("2025-04-01 23:30", Some("2025-04-01")),
            ("2024-02-29", Some("2024-02-29")),
            ("2023-02-29", None),
            ("1900-02-29", None),
            ("2025-13", None),
            ("2025-00-01", None),
            ("0000", None),
            ("2025-4-1", None),
            ("2025-04-01 Berlin", None),
            ("+025", None),
            ("20ä5", None),
            ("", None),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn dates_are_ordered_by_time() {
        let mut dates =
            ["2025-04-02", "2024", "2025-04", "2025", "2024-12-31"].map(|d| d.parse::<Date>().unwrap());
        dates.sort();
        assert_eq!(dates.map(|d| d.to_string()), ["2024", "2024-12-31", "2025", "2025-04", "2025-04-02"]);
    }

    #[test]
    fn a_date_spans_from_its_first_to_its_last_day() {
        let date: Date = "2024-02".parse().unwrap();
        assert_eq!((date.first_day(), date.last_day()), ((2024, 2, 1), (2024, 2, 29)));
        let year: Date = "2025".parse().unwrap();
        assert_eq!((year.first_day(), year.last_day()), ((2025, 1, 1), (2025, 12, 31)));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC{0,30}") {
            let _ = text.parse::<Date>();
        }

        #[test]
        fn what_is_shown_is_read_back(year in 1i16..=9999, month in 1u8..=12, day in 1u8..=31) {
            if let Some(date) = Date::new(year, Some(month), Some(day)) {
                proptest::prop_assert_eq!(date.to_string().parse::<Date>(), Ok(date));
            }
        }
    }
}
