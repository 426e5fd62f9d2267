//! The page's own words, in German and in English.

use lupe_searcher::{DateNumber, Language, Resemblance, Warning};
use warp::http::HeaderMap;
use warp::http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::failure::Failure;
use crate::params::{self, Notice};

/// The language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ui {
    De,
    En,
}

/// Every fixed text of the page.
pub(crate) struct Texts {
    pub archive: &'static str,
    pub search: &'static str,
    pub search_label: &'static str,
    pub placeholder: &'static str,
    pub skip: &'static str,
    pub home: &'static str,
    pub results: &'static str,
    pub filters: &'static str,
    pub chosen: &'static str,
    pub remove: &'static str,
    pub clear: &'static str,
    pub apply: &'static str,
    pub language: &'static str,
    pub source: &'static str,
    pub period: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub date_hint: &'static str,
    pub all_years: &'static str,
    pub more: &'static str,
    pub versions_apart: &'static str,
    pub sort: &'static str,
    pub by_relevance: &'static str,
    pub by_date: &'static str,
    pub pages: &'static str,
    pub feed: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub no_hits: &'static str,
    pub try_spelling: &'static str,
    pub try_shorter: &'static str,
    pub try_without_filters: &'static str,
    pub back: &'static str,
    pub to_start: &'static str,
    pub original: &'static str,
    pub versions: &'static str,
    pub similar: &'static str,
    pub previous_mark: &'static str,
    pub next_mark: &'static str,
    pub cleaned: &'static str,
    pub untitled: &'static str,
    pub leader: &'static str,
    pub try_out: &'static str,
    pub latest: &'static str,
    pub languages: &'static str,
    pub sources: &'static str,
    pub years: &'static str,
    pub empty_index: &'static str,
    pub failed: &'static str,
    pub offline: &'static str,
    pub other_ui: &'static str,
    pub keys: &'static str,
}

static DE: Texts = Texts {
    archive: "Lupe – Volltextsuche",
    search: "Suchen",
    search_label: "Im Archiv suchen",
    placeholder: "Wörter oder eine Frage",
    skip: "Zum Inhalt",
    home: "Lupe, zur Startseite",
    results: "Treffer",
    filters: "Filter",
    chosen: "Gewählte Filter",
    remove: "Filter entfernen:",
    clear: "Alle entfernen",
    apply: "Anwenden",
    language: "Sprache",
    source: "Quelle",
    period: "Zeitraum",
    from: "von",
    to: "bis",
    date_hint: "2024 oder 31.5.2024",
    all_years: "Ältere Jahre",
    more: "Weitere",
    versions_apart: "Fassungen einzeln zeigen",
    sort: "Reihenfolge",
    by_relevance: "Passendste zuerst",
    by_date: "Neueste zuerst",
    pages: "Seiten",
    feed: "Feed dieser Suche",
    previous: "Zurück",
    next: "Weiter",
    no_hits: "Nichts gefunden",
    try_spelling: "Stimmt die Schreibweise?",
    try_shorter: "Weniger Wörter finden mehr.",
    try_without_filters: "Ohne Filter suchen",
    back: "Zurück zu den Treffern",
    to_start: "Zur Startseite",
    original: "Zum Original",
    versions: "Fassungen dieser Geschichte",
    similar: "Ähnliche Artikel",
    previous_mark: "Vorige Fundstelle",
    next_mark: "Nächste Fundstelle",
    cleaned: "Beim Einlesen bereinigt",
    untitled: "Ohne Titel",
    leader: "Hauptfassung",
    try_out: "Zum Ausprobieren",
    latest: "Neueste Artikel",
    languages: "Sprachen",
    sources: "Quellen",
    years: "Jahre",
    empty_index: "Noch ist der Index leer. „lupe index ORDNER“ nimmt Artikel auf; diese Seite zeigt sie dann von selbst.",
    failed: "Das ging nicht",
    offline: "Der Server antwortet nicht. Die letzten Treffer bleiben stehen.",
    other_ui: "English",
    keys: "Tasten: / springt ins Suchfeld, Esc leert es.",
};

static EN: Texts = Texts {
    archive: "Lupe – full-text search",
    search: "Search",
    search_label: "Search the archive",
    placeholder: "Words or a question",
    skip: "Skip to content",
    home: "Lupe, start page",
    results: "Results",
    filters: "Filters",
    chosen: "Filters in use",
    remove: "Remove filter:",
    clear: "Remove all",
    apply: "Apply",
    language: "Language",
    source: "Source",
    period: "Period",
    from: "from",
    to: "to",
    date_hint: "2024 or 2024-05-31",
    all_years: "Earlier years",
    more: "More",
    versions_apart: "Show each version by itself",
    sort: "Order",
    by_relevance: "Best first",
    by_date: "Latest first",
    pages: "Pages",
    feed: "Feed of this search",
    previous: "Previous",
    next: "Next",
    no_hits: "Nothing found",
    try_spelling: "Is everything spelt as it should be?",
    try_shorter: "Fewer words find more.",
    try_without_filters: "Search without filters",
    back: "Back to the results",
    to_start: "To the start page",
    original: "Original",
    versions: "Versions of this story",
    similar: "Similar articles",
    previous_mark: "Previous match",
    next_mark: "Next match",
    cleaned: "Cleaned while reading",
    untitled: "Untitled",
    leader: "main version",
    try_out: "Try",
    latest: "Latest articles",
    languages: "Languages",
    sources: "Sources",
    years: "Years",
    empty_index: "The index is still empty. “lupe index FOLDER” adds articles; this page then shows them by itself.",
    failed: "That did not work",
    offline: "The server does not answer. The last results stay.",
    other_ui: "Deutsch",
    keys: "Keys: / goes to the search box, Esc clears it.",
};

const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Ui {
    /// By `ui=` in the address, else by the cookie, else by what the browser prefers; German for want of all.
    pub(crate) fn choose(query: &str, headers: &HeaderMap) -> Ui {
        let text = |name| headers.get(name).and_then(|value: &warp::http::HeaderValue| value.to_str().ok());
        let remembered =
            || text(COOKIE)?.split(';').find_map(|pair| Ui::from_code(pair.trim().strip_prefix("ui=")?));
        let asked = params::value(query, "ui");
        asked
            .and_then(|code| Ui::from_code(&code))
            .or_else(remembered)
            .unwrap_or_else(|| preferred(text(ACCEPT_LANGUAGE).unwrap_or("")))
    }

    fn from_code(code: &str) -> Option<Ui> {
        match code {
            "de" => Some(Ui::De),
            "en" => Some(Ui::En),
            _ => None,
        }
    }

    /// The cookie that remembers a choice made by the address just now.
    pub(crate) fn cookie(self, query: &str) -> Option<&'static str> {
        let chosen = params::value(query, "ui").and_then(|code| Ui::from_code(&code))?;
        Some(match chosen {
            Ui::De => "ui=de; Path=/; Max-Age=31536000; SameSite=Lax",
            Ui::En => "ui=en; Path=/; Max-Age=31536000; SameSite=Lax",
        })
    }

    pub(crate) const fn code(self) -> &'static str {
        match self {
            Ui::De => "de",
            Ui::En => "en",
        }
    }

    pub(crate) const fn other(self) -> Ui {
        match self {
            Ui::De => Ui::En,
            Ui::En => Ui::De,
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Ui::De => &DE,
            Ui::En => &EN,
        }
    }

    pub(crate) const fn language(self, language: Language) -> &'static str {
        match self {
            Ui::De => language.german_name(),
            Ui::En => language.english_name(),
        }
    }

    /// `12.345` or `12,345`
    pub(crate) fn number(self, number: impl TryInto<u64>) -> String {
        let digits = number.try_into().unwrap_or(u64::MAX).to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(if self == Ui::De { '.' } else { ',' });
            }
            out.push(digit);
        }
        out
    }

    /// A date as precise as it is known: `24. Dezember 2024`, `December 2024`, `2024`.
    pub(crate) fn date(self, date: DateNumber) -> String {
        let months = if self == Ui::De { &GERMAN_MONTHS } else { &ENGLISH_MONTHS };
        let month = date.month().and_then(|month| months.get(month as usize - 1));
        match (month, date.day(), self) {
            (Some(month), Some(day), Ui::De) => format!("{day}. {month} {}", date.year()),
            (Some(month), Some(day), Ui::En) => format!("{day} {month} {}", date.year()),
            (Some(month), None, _) => format!("{month} {}", date.year()),
            (None, _, _) => date.year().to_string(),
        }
    }

    fn count(self, number: impl TryInto<u64> + Copy, one: &str, many: &str) -> String {
        let name = if number.try_into().unwrap_or(u64::MAX) == 1 { one } else { many };
        format!("{} {name}", self.number(number))
    }

    /// `1 Artikel`, `12 articles`
    pub(crate) fn articles(self, number: impl TryInto<u64> + Copy) -> String {
        match self {
            Ui::De => self.count(number, "Artikel", "Artikel"),
            Ui::En => self.count(number, "article", "articles"),
        }
    }

    /// `1 Geschichte`, `12 stories`
    pub(crate) fn stories(self, number: impl TryInto<u64> + Copy) -> String {
        match self {
            Ui::De => self.count(number, "Geschichte", "Geschichten"),
            Ui::En => self.count(number, "story", "stories"),
        }
    }

    /// `+3 Fassungen`
    pub(crate) fn more_versions(self, number: usize) -> String {
        match self {
            Ui::De => format!("+{}", self.count(number, "Fassung", "Fassungen")),
            Ui::En => format!("+{}", self.count(number, "version", "versions")),
        }
    }

    /// `7 Fundstellen`
    pub(crate) fn matches(self, number: usize) -> String {
        match self {
            Ui::De => self.count(number, "Fundstelle", "Fundstellen"),
            Ui::En => self.count(number, "match", "matches"),
        }
    }

    /// `Seite 2`
    pub(crate) fn page(self, number: usize) -> String {
        match self {
            Ui::De => format!("Seite {}", self.number(number)),
            Ui::En => format!("Page {}", self.number(number)),
        }
    }

    /// How a version resembles the one that leads its story.
    pub(crate) fn resemblance(self, resemblance: Option<Resemblance>, similarity: f32) -> String {
        let share = (similarity.clamp(0.0, 1.0) * 100.0).round();
        match (resemblance, self) {
            (None, _) => self.texts().leader.to_owned(),
            (Some(Resemblance::Exact), Ui::De) => "gleicher Wortlaut".to_owned(),
            (Some(Resemblance::Exact), Ui::En) => "same wording".to_owned(),
            (Some(Resemblance::Near), Ui::De) => format!("bearbeitet, {share} % gleich"),
            (Some(Resemblance::Near), Ui::En) => format!("edited, {share}% the same"),
            (Some(Resemblance::Retold), Ui::De) => "in anderen Worten".to_owned(),
            (Some(Resemblance::Retold), Ui::En) => "in other words".to_owned(),
        }
    }

    /// That words of the query are in no article.
    pub(crate) fn unmatched(self, words: &[String]) -> String {
        let (open, close) = if self == Ui::De { ('„', '“') } else { ('“', '”') };
        let quoted = words.iter().map(|word| format!("{open}{word}{close}")).collect::<Vec<_>>().join(", ");
        match self {
            Ui::De => format!("Kein Treffer für {quoted}."),
            Ui::En => format!("No match for {quoted}."),
        }
    }

    /// That few articles have all words.
    pub(crate) fn partly(self, matched: usize, wanted: usize) -> String {
        match self {
            Ui::De => {
                format!(
                    "Nur wenige Artikel enthalten alle Wörter; die übrigen haben mindestens {matched} von {wanted}."
                )
            }
            Ui::En => {
                format!("Only few articles have all words; the others have at least {matched} of {wanted}.")
            }
        }
    }

    pub(crate) fn warning(self, warning: &Warning) -> String {
        match self {
            Ui::De => warning.german(),
            Ui::En => warning.english(),
        }
    }

    pub(crate) fn notice(self, notice: &Notice) -> String {
        match self {
            Ui::De => notice.german(),
            Ui::En => notice.english(),
        }
    }

    pub(crate) fn failure(self, failure: &Failure) -> String {
        match self {
            Ui::De => failure.german(),
            Ui::En => failure.english(),
        }
    }
}

/// The better liked of the two languages; English where others are liked, German where nothing is said.
fn preferred(accepted: &str) -> Ui {
    let mut best: Option<(f32, Ui)> = None;
    for range in accepted.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
        let weight = weight.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let primary = tag.trim().split('-').next().unwrap_or("").to_ascii_lowercase();
        if let Some(ui) = Ui::from_code(&primary)
            && weight > best.map_or(0.0, |(weight, _)| weight)
        {
            best = Some((weight, ui));
        }
    }
    let fallback = if matches!(accepted.trim(), "" | "*") { Ui::De } else { Ui::En };
    best.map_or(fallback, |(_, ui)| ui)
}

#[cfg(test)]
mod tests {
    use super::*;
    use warp::http::HeaderValue;

    #[test]
    fn the_language_is_chosen_by_address_then_cookie_then_browser() {
        for (query, cookie, accepted, expected) in [
            ("", "", "", Ui::De),
            ("", "", "*", Ui::De),
            ("", "", "de-AT,de;q=0.9,en;q=0.8", Ui::De),
            ("", "", "en-GB,en;q=0.9,de;q=0.8", Ui::En),
            ("", "", "de;q=0.2, en;q=0.7", Ui::En),
            ("", "", "fr-FR,fr;q=0.9", Ui::En),
            ("", "", "fr, de;q=0.5", Ui::De),
            ("", "a=b; ui=en", "de", Ui::En),
            ("ui=de", "ui=en", "en", Ui::De),
            ("ui=xx", "ui=xx", "en", Ui::En),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(COOKIE, HeaderValue::from_static(cookie));
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(accepted));
            assert_eq!(Ui::choose(query, &headers), expected, "{query:?} {cookie:?} {accepted:?}");
        }
    }

    #[test]
    fn numbers_and_dates_are_written_as_people_do() {
        for (number, german, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1000, "1.000", "1,000"),
            (1_234_567, "1.234.567", "1,234,567"),
        ] {
            assert_eq!((Ui::De.number(number), Ui::En.number(number)), (german.into(), english.into()));
        }
        for (date, german, english) in [
            (20_241_224, "24. Dezember 2024", "24 December 2024"),
            (20_240_300, "März 2024", "March 2024"),
            (20_240_000, "2024", "2024"),
            (20_241_300, "2024", "2024"),
        ] {
            let date = DateNumber(date);
            assert_eq!((Ui::De.date(date), Ui::En.date(date)), (german.into(), english.into()));
        }
        assert_eq!(Ui::De.stories(1_usize), "1 Geschichte");
        assert_eq!(Ui::De.more_versions(3), "+3 Fassungen");
        assert_eq!(Ui::De.unmatched(&["a".into(), "b".into()]), "Kein Treffer für „a“, „b“.");
    }
}
