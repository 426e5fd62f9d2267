//! Dates as they are typed.

use lupe_index::DateNumber;

/// `2024`, `2024-05`, `2024-05-17`, `17.5.2024`, `2024..2025`, `>2025-01`, `>=`, `<`, `<=`: the first and last date
/// meant.
pub fn parse_dates(value: &str) -> Option<(Option<DateNumber>, Option<DateNumber>)> {
    if let Some((from, to)) = value.split_once("..") {
        let one = |text: &str| if text.is_empty() { Some(None) } else { date(text).map(Some) };
        let range = (one(from)?, one(to.trim_start_matches('.'))?);
        return (range != (None, None)).then_some(range);
    }
    for (sign, strict, lower) in
        [(">=", false, true), ("<=", false, false), (">", true, true), ("<", true, false)]
    {
        if let Some(rest) = value.strip_prefix(sign) {
            let date = date(rest.trim())?;
            return Some(match (lower, strict) {
                (true, true) => (Some(after(date)?), None),
                (true, false) => (Some(date), None),
                (false, true) => (None, Some(before(date)?)),
                (false, false) => (None, Some(date)),
            });
        }
    }
    let date = date(value)?;
    Some((Some(date), Some(date)))
}

/// The first day, month or year behind a date. Days are not counted by the calendar: a 32nd stands for the next
/// month's first.
fn after(date: DateNumber) -> Option<DateNumber> {
    let year = date.year() as i16;
    let (year, month, day) = match (date.month(), date.day()) {
        (None, _) => (year + 1, None, None),
        (Some(12), None) => (year + 1, Some(1), None),
        (Some(12), Some(31..)) => (year + 1, Some(1), Some(1)),
        (Some(month), None) => (year, Some(month + 1), None),
        (Some(month), Some(31..)) => (year, Some(month + 1), Some(1)),
        (Some(month), Some(day)) => (year, Some(month), Some(day + 1)),
    };
    at(year, month, day)
}

/// The last day, month or year before a date.
fn before(date: DateNumber) -> Option<DateNumber> {
    let year = date.year() as i16;
    let (year, month, day) = match (date.month(), date.day()) {
        (None, _) => (year - 1, None, None),
        (Some(1), None) => (year - 1, Some(12), None),
        (Some(1), Some(1)) => (year - 1, Some(12), Some(31)),
        (Some(month), None) => (year, Some(month - 1), None),
        (Some(month), Some(1)) => (year, Some(month - 1), Some(31)),
        (Some(month), Some(day)) => (year, Some(month), Some(day - 1)),
    };
    at(year, month, day)
}

fn at(year: i16, month: Option<u32>, day: Option<u32>) -> Option<DateNumber> {
    let small = |number: u32| u8::try_from(number).unwrap_or(0);
    (1..=9999).contains(&year).then(|| DateNumber::new(year, month.map(small), day.map(small)))
}

/// A date as typed: ISO, possibly partial, or German.
fn date(text: &str) -> Option<DateNumber> {
    let german = text.contains('.');
    let mut fields: Vec<&str> = text.split(['-', '/', '.']).collect();
    if german {
        fields.reverse();
    }
    if fields.len() > 3
        || fields.iter().any(|field| field.is_empty() || !field.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let number = |n: usize| fields.get(n).map(|field| field.parse::<u16>());
    let year = number(0)?.ok().filter(|year| (1..=9999).contains(year) && fields[0].len() == 4)?;
    let month = number(1).transpose().ok()?;
    let day = number(2).transpose().ok()?;
    if month.is_some_and(|month| !(1..=12).contains(&month))
        || day.is_some_and(|day| !(1..=31).contains(&day))
    {
        return None;
    }
    Some(DateNumber::new(year as i16, month.map(|month| month as u8), day.map(|day| day as u8)))
}
