//! What the API is asked: reading it strictly.

use lupe_searcher::{Language, SearchRequest};

use super::{Asked, Notice, value};
use crate::failure::Failure;

/// Most hits of one API answer.
pub(crate) const MAX_LIMIT: usize = 100;
/// Most completions of one API answer.
pub(crate) const MAX_SUGGESTIONS: usize = 50;
/// Most characters of a text that the API analyses.
pub(crate) const MAX_TEXT: usize = 2000;
/// Most characters of an id that is sent as a parameter.
pub(crate) const MAX_ID: usize = 2000;
/// Most hits that the API passes over.
pub(crate) const MAX_OFFSET: usize = 10_000;

/// Parameters that may be given several times.
const REPEATABLE: [&str; 2] = ["lang", "source"];

/// Refuses parameters of other names, and those given twice that mean one thing: a filter that is misspelt and passed
/// over would answer another question than was asked.
pub(crate) fn expect(raw: &str, known: &[&str]) -> Result<(), Failure> {
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in form_urlencoded::parse(raw.as_bytes()) {
        let Some(&name) = known.iter().find(|known| **known == name) else {
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(Failure::BadParameter(format!("{name}: no parameter here; there are: {known}.")));
        };
        if seen.contains(&name) && !REPEATABLE.contains(&name) {
            return Err(Failure::BadParameter(format!("{name}: given twice.")));
        }
        seen.push(name);
    }
    Ok(())
}

/// A search as the API is asked for it, and what was passed over.
///
/// # Errors
/// A value that cannot be understood or is out of range.
pub(crate) fn search(raw: &str) -> Result<(SearchRequest, Vec<Notice>), Failure> {
    let mut asked = Asked::default();
    let mut notices = Vec::new();
    asked.read_common(raw, &mut notices);
    for notice in &notices {
        match notice {
            Notice::UnknownLanguage(code) => return Err(unknown_language(code)),
            Notice::BadDate(_) => return Err(Failure::BadParameter(notice.english())),
            _ => {}
        }
    }
    let mut request = asked.request();
    for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("limit", text) => request.limit = number("limit", text, 1, MAX_LIMIT)?,
            ("offset", text) => request.offset = number("offset", text, 0, MAX_OFFSET)?,
            ("sort", "relevance" | "date" | "") | ("collapse", "0" | "1" | "true" | "false" | "") => {}
            ("sort", other) => return Err(bad("sort", other, "relevance or date")),
            ("collapse", other) => return Err(bad("collapse", other, "true or false")),
            ("synonyms", "0" | "false") => request.synonyms = false,
            ("synonyms", "1" | "true" | "") => {}
            ("synonyms", other) => return Err(bad("synonyms", other, "true or false")),
            ("corrections", "0" | "false") => request.corrections = false,
            ("corrections", "1" | "true" | "") => {}
            ("corrections", other) => return Err(bad("corrections", other, "true or false")),
            ("explain", "1" | "true") => request.explain = true,
            ("explain", "0" | "false" | "") => {}
            ("explain", other) => return Err(bad("explain", other, "true or false")),
            _ => {}
        }
    }
    Ok((request, notices))
}

/// The language of a text that was sent; `None` where it is to be told from the text.
pub(crate) fn language(raw: &str) -> Result<Option<Language>, Failure> {
    let Some(code) = value(raw, "lang").filter(|code| !code.is_empty()) else { return Ok(None) };
    Language::from_code(&code).map(Some).ok_or_else(|| unknown_language(&code))
}

fn unknown_language(code: &str) -> Failure {
    Failure::BadParameter(format!("lang={code}: not an ISO 639-1 code of a known language."))
}

/// The text of a parameter that must be there, of at most so many characters.
pub(crate) fn text(raw: &str, name: &str, most: usize) -> Result<String, Failure> {
    let text = value(raw, name).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| Failure::BadParameter(format!("{name}: is missing.")))?;
    let count = text.chars().count();
    if count > most {
        return Err(Failure::BadParameter(format!("{name}: {count} characters, of at most {most}.")));
    }
    Ok(text)
}

/// A parameter that chooses between two, the first unless told.
pub(crate) fn choice<T>(raw: &str, name: &str, first: (&str, T), second: (&str, T)) -> Result<T, Failure> {
    match value(raw, name).as_deref() {
        None | Some("") => Ok(first.1),
        Some(text) if text == first.0 => Ok(first.1),
        Some(text) if text == second.0 => Ok(second.1),
        Some(text) => Err(bad(name, text, &format!("{} or {}", first.0, second.0))),
    }
}

/// The value of a numeric parameter within its range, or what it is unless told.
pub(crate) fn number_or(
    raw: &str,
    name: &str,
    unless: usize,
    least: usize,
    most: usize,
) -> Result<usize, Failure> {
    value(raw, name).map_or(Ok(unless), |text| number(name, &text, least, most))
}

/// The value of a numeric parameter within its range.
fn number(name: &str, text: &str, least: usize, most: usize) -> Result<usize, Failure> {
    let number = text.parse::<usize>().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| bad(name, text, &format!("a number from {least} to {most}")))
}

fn bad(name: &str, text: &str, expected: &str) -> Failure {
    Failure::BadParameter(format!("{name}={text}: must be {expected}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_refuses_what_it_cannot_understand() {
        for (raw, complaint) in [
            ("q=a&limit=0", "limit=0: must be a number from 1 to 100."),
            ("q=a&limit=101", "limit=101: must be a number from 1 to 100."),
            ("q=a&limit=ten", "limit=ten: must be a number from 1 to 100."),
            ("q=a&offset=-1", "offset=-1: must be a number from 0 to 10000."),
            ("q=a&sort=newest", "sort=newest: must be relevance or date."),
            ("q=a&collapse=maybe", "collapse=maybe: must be true or false."),
            ("q=a&corrections=some", "corrections=some: must be true or false."),
            ("q=a&explain=why", "explain=why: must be true or false."),
            ("q=a&lang=xx", "lang=xx: not an ISO 639-1 code of a known language."),
            ("q=a&to=heute", "“heute” is no date such as 2024, 2024-05 or 2024-05-31."),
        ] {
            assert_eq!(search(raw).unwrap_err(), Failure::BadParameter(complaint.into()), "{raw}");
        }
        let (request, notices) = search("q=a&limit=100&offset=20&lang=de&collapse=false").unwrap();
        assert_eq!((request.limit, request.offset, request.collapse), (100, 20, false));
        assert_eq!(request.filter.languages, [Language::De]);
        assert_eq!(notices, []);
    }
    #[test]
    fn parameters_are_known_and_given_once() {
        for (raw, complaint) in [
            ("q=a&lang=de&lang=en&limit=3", ""),
            ("", ""),
            ("langs=de", "langs: no parameter here; there are: q, lang, limit."),
            ("q=a&q=b", "q: given twice."),
        ] {
            let found = expect(raw, &["q", "lang", "limit"]).err();
            assert_eq!(
                found,
                (!complaint.is_empty()).then(|| Failure::BadParameter(complaint.into())),
                "{raw}"
            );
        }
        let found = expect("q=a", &[]).unwrap_err();
        assert_eq!(found, Failure::BadParameter("q: no parameter here; there are: none.".into()));
    }

    #[test]
    fn texts_are_wanted_and_bounded() {
        assert_eq!(text("a=b%20c", "a", 3).unwrap(), "b c");
        assert_eq!(text("a=", "a", 3).unwrap_err(), Failure::BadParameter("a: is missing.".into()));
        let long = text("a=b%C3%A4cd", "a", 3).unwrap_err();
        assert_eq!(long, Failure::BadParameter("a: 4 characters, of at most 3.".into()));
    }
}
