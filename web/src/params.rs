//! What an address asks for: reading query strings, and writing them again.
//!
//! The page reads leniently and says what it passed over; the API (`api.rs`) reads strictly and refuses.

pub(crate) mod api;

use lupe_searcher::{DateNumber, Filter, Language, SearchRequest, Sort};

/// Most characters of a query; what is behind them is cut.
pub(crate) const MAX_QUERY: usize = 1000;
/// Hits on a page.
pub(crate) const PAGE_SIZE: usize = 10;
/// The last page that is shown: ranking that deep tells nothing any more.
pub(crate) const MAX_PAGE: usize = 100;
/// Entries of a feed.
const FEED_SIZE: usize = 30;
/// Most values of one filter.
const MAX_CHOICES: usize = 50;

/// A search as an address says it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    /// What was typed.
    pub query: String,
    /// Languages chosen.
    pub languages: Vec<Language>,
    /// Sources chosen.
    pub sources: Vec<String>,
    /// The first date, as precise as given.
    pub from: Option<DateNumber>,
    /// The last date, as precise as given.
    pub to: Option<DateNumber>,
    /// The order.
    pub sort: Sort,
    /// One hit per story.
    pub collapse: bool,
    /// The page, from 1.
    pub page: usize,
}

impl Default for Asked {
    fn default() -> Self {
        Asked {
            query: String::new(),
            languages: Vec::new(),
            sources: Vec::new(),
            from: None,
            to: None,
            sort: Sort::Relevance,
            collapse: true,
            page: 1,
        }
    }
}

/// Something in an address that was not taken as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The query was cut.
    QueryCut,
    /// No such language.
    UnknownLanguage(String),
    /// No date.
    BadDate(String),
    /// Too many values of one filter.
    TooManyChoices,
    /// A page behind the last that is shown.
    PageTooDeep,
}

impl Notice {
    pub(crate) fn english(&self) -> String {
        match self {
            Notice::QueryCut => format!("The query was cut after {MAX_QUERY} characters."),
            Notice::UnknownLanguage(code) => {
                format!("There is no language “{code}”: that filter was passed over.")
            }
            Notice::BadDate(text) => format!("“{text}” is no date such as 2024, 2024-05 or 2024-05-31."),
            Notice::TooManyChoices => format!("Only the first {MAX_CHOICES} values of a filter were used."),
            Notice::PageTooDeep => {
                format!("Only the first {MAX_PAGE} pages are shown: more words narrow the search.")
            }
        }
    }

    pub(crate) fn german(&self) -> String {
        match self {
            Notice::QueryCut => format!("Die Anfrage wurde nach {MAX_QUERY} Zeichen abgeschnitten."),
            Notice::UnknownLanguage(code) => {
                format!("Eine Sprache „{code}“ gibt es nicht; der Filter wurde übergangen.")
            }
            Notice::BadDate(text) => format!("„{text}“ ist kein Datum wie 2024, 2024-05 oder 31.5.2024."),
            Notice::TooManyChoices => format!("Von einem Filter gelten nur die ersten {MAX_CHOICES} Werte."),
            Notice::PageTooDeep => {
                format!("Gezeigt werden nur die ersten {MAX_PAGE} Seiten: Mehr Wörter grenzen die Suche ein.")
            }
        }
    }
}

/// The first value of a parameter.
pub(crate) fn value(raw: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(raw.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// What is searched for in `raw`: cut to [`MAX_QUERY`], control characters taken as blanks.
pub(crate) fn query_text(raw: &str) -> (String, bool) {
    let typed = value(raw, "q").unwrap_or_default().replace(char::is_control, " ");
    let mut characters = typed.trim().chars();
    let mut text: String = characters.by_ref().take(MAX_QUERY).collect();
    text.truncate(text.trim_end().len());
    (text, characters.next().is_some())
}

impl Asked {
    /// Reads the address of a page: what cannot be understood is passed over with a notice.
    pub(crate) fn read(raw: &str) -> (Asked, Vec<Notice>) {
        let mut asked = Asked::default();
        let mut notices = Vec::new();
        asked.read_common(raw, &mut notices);
        if let Some(page) = value(raw, "page") {
            // Not a number at all: somebody edited the address, and the first page is as good as any.
            asked.page = page.parse::<usize>().unwrap_or(1).max(1);
        }
        if asked.page > MAX_PAGE {
            asked.page = MAX_PAGE;
            notices.push(Notice::PageTooDeep);
        }
        (asked, notices)
    }

    fn read_common(&mut self, raw: &str, notices: &mut Vec<Notice>) {
        let (query, cut) = query_text(raw);
        self.query = query;
        if cut {
            notices.push(Notice::QueryCut);
        }
        for (name, value) in form_urlencoded::parse(raw.as_bytes()) {
            let value = value.trim();
            match (name.as_ref(), value) {
                (_, "") => {}
                ("lang", code) => match Language::from_code(code) {
                    Some(language) => push_choice(&mut self.languages, language, notices),
                    None => notices.push(Notice::UnknownLanguage(code.to_owned())),
                },
                ("source", source) => push_choice(&mut self.sources, source.to_owned(), notices),
                ("from" | "to", text) => match parse_date(text) {
                    Some(date) if name == "from" => self.from = Some(date),
                    Some(date) => self.to = Some(date),
                    None => notices.push(Notice::BadDate(text.to_owned())),
                },
                ("sort", "date") => self.sort = Sort::Date,
                ("sort", "relevance") => self.sort = Sort::Relevance,
                ("collapse", "0" | "false") => self.collapse = false,
                ("collapse", "1" | "true") => self.collapse = true,
                _ => {}
            }
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from.range().0 > to.range().1
        {
            (self.from, self.to) = (Some(to), Some(from));
        }
    }

    /// A changed copy, on its first page.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Asked)) -> Asked {
        let mut changed = Asked { page: 1, ..self.clone() };
        change(&mut changed);
        changed
    }

    /// The query string that says this, without what goes without saying.
    pub(crate) fn query_string(&self) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        out.append_pair("q", &self.query);
        for language in &self.languages {
            out.append_pair("lang", language.code());
        }
        for source in &self.sources {
            out.append_pair("source", source);
        }
        for (name, date) in [("from", self.from), ("to", self.to)] {
            if let Some(date) = date {
                out.append_pair(name, &date.to_string());
            }
        }
        if self.sort == Sort::Date {
            out.append_pair("sort", "date");
        }
        if !self.collapse {
            out.append_pair("collapse", "0");
        }
        if self.page > 1 {
            out.append_pair("page", &self.page.to_string());
        }
        out.finish()
    }

    /// Whether anything besides the query is chosen.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.languages.is_empty() || !self.sources.is_empty() || self.from.is_some() || self.to.is_some()
    }

    /// The search for the latest articles that match, for a feed.
    pub(crate) fn feed_request(&self) -> SearchRequest {
        SearchRequest {
            sort: Sort::Date,
            limit: FEED_SIZE,
            offset: 0,
            facets: false,
            corrections: false,
            repairs: false,
            ..self.request()
        }
    }

    /// Whether anything is asked for at all.
    pub(crate) fn is_search(&self) -> bool {
        !self.query.is_empty() || self.is_filtered()
    }

    /// The order that this comes to: without words nothing is more relevant than anything else.
    pub(crate) fn order(&self) -> Sort {
        if self.query.is_empty() { Sort::Date } else { self.sort }
    }

    /// The search for the page's hits.
    pub(crate) fn request(&self) -> SearchRequest {
        SearchRequest {
            filter: Filter {
                languages: self.languages.clone(),
                sources: self.sources.clone(),
                from: self.from.map(|date| date.range().0),
                to: self.to.map(|date| date.range().1),
            },
            sort: self.order(),
            limit: PAGE_SIZE,
            offset: (self.page - 1) * PAGE_SIZE,
            collapse: self.collapse,
            facets: true,
            ..SearchRequest::new(self.query.clone())
        }
    }
}

fn push_choice<T: PartialEq>(choices: &mut Vec<T>, choice: T, notices: &mut Vec<Notice>) {
    if choices.contains(&choice) {
        return;
    }
    if choices.len() < MAX_CHOICES {
        choices.push(choice);
    } else if !notices.contains(&Notice::TooManyChoices) {
        notices.push(Notice::TooManyChoices);
    }
}

/// A date as people and machines write it: `2024`, `2024-05`, `2024-05-31`, `31.5.2024`, `5.2024`.
fn parse_date(text: &str) -> Option<DateNumber> {
    let mut parts: Vec<&str> = text.split(['-', '.']).map(str::trim).collect();
    if text.contains('.') {
        parts.reverse();
    }
    let year = parts.first().filter(|year| year.len() == 4)?.parse::<i16>().ok().filter(|year| *year > 0)?;
    let part = |at: usize, most: u8| match parts.get(at) {
        None => Some(None),
        Some(text) => text.parse::<u8>().ok().filter(|number| (1..=most).contains(number)).map(Some),
    };
    let (month, day) = (part(1, 12)?, part(2, 31)?);
    (parts.len() <= 3).then(|| DateNumber::new(year, month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_written() {
        for (raw, written) in [
            ("q=strom", "q=strom"),
            ("q=Stromverbrauch+Indien&page=3", "q=Stromverbrauch+Indien&page=3"),
            ("q=%C3%B6l&lang=de&lang=en&lang=de", "q=%C3%B6l&lang=de&lang=en"),
            ("q=a&source=dpa&source=a%26b&sort=date", "q=a&source=dpa&source=a%26b&sort=date"),
            ("q=a&from=2024&to=31.5.2025", "q=a&from=2024&to=2025-05-31"),
            ("q=a&from=2025&to=2024", "q=a&from=2024&to=2025"),
            ("q=a&collapse=0", "q=a&collapse=0"),
            ("q=a&collapse=1&sort=relevance&page=1", "q=a"),
            ("q=a&page=0", "q=a"),
            ("q=a&page=x", "q=a"),
            ("q=a&lang=&source=&from=&to=", "q=a"),
            ("q=a%00b%0Ac", "q=a+b+c"),
            ("q=%00", "q="),
            ("", "q="),
        ] {
            let (asked, notices) = Asked::read(raw);
            assert_eq!(asked.query_string(), written, "{raw}");
            assert_eq!(notices, [], "{raw}");
            assert_eq!(Asked::read(written).0, asked, "what was written reads the same");
        }
    }

    #[test]
    fn what_a_page_passes_over_is_said() {
        let long = format!("q={}", "ä".repeat(MAX_QUERY + 1));
        let many = (0..60).map(|n| format!("source={n}")).collect::<Vec<_>>().join("&");
        for (raw, notice) in [
            (long.as_str(), Notice::QueryCut),
            ("q=a&lang=xx", Notice::UnknownLanguage("xx".into())),
            ("q=a&from=gestern", Notice::BadDate("gestern".into())),
            ("q=a&page=101", Notice::PageTooDeep),
            (&many, Notice::TooManyChoices),
        ] {
            assert_eq!(Asked::read(raw).1, [notice], "{raw}");
        }
        assert_eq!(Asked::read(&long).0.query.chars().count(), MAX_QUERY);
    }

    #[test]
    fn dates_are_read_as_precisely_as_given() {
        for (text, expected) in [
            ("2024", Some(20_240_000)),
            ("2024-05", Some(20_240_500)),
            ("2024-5-3", Some(20_240_503)),
            ("31.5.2024", Some(20_240_531)),
            ("5.2024", Some(20_240_500)),
            ("24", None),
            ("2024-13", None),
            ("2024-05-32", None),
            ("2024-05-31-1", None),
            ("-2024", None),
            ("2024-", None),
            ("", None),
        ] {
            assert_eq!(parse_date(text), expected.map(DateNumber), "{text:?}");
        }
        // Nobody sees what is said of a feed.
        let asked = Asked::read("q=a").0;
        assert_eq!((asked.request().corrections, asked.feed_request().corrections), (true, false));
        let request = Asked::read("q=a&from=2024&to=2024-05").0.request();
        assert_eq!(request.filter.from, Some(DateNumber(20_240_000)));
        assert_eq!(request.filter.to, Some(DateNumber(20_240_599)));
    }
}
