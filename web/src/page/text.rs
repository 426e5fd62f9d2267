//! The page's own words, in German and in English.

mod fixed;

use lupe_searcher::{
    AlsoSearched, ArticleView, DateNumber, Explanation, Language, Relaxation, Resemblance, Summary, Warning,
    Why,
};
use warp::http::HeaderMap;
use warp::http::header::{ACCEPT_LANGUAGE, COOKIE};

use crate::failure::Failure;
use crate::params::{self, Notice};
use fixed::{DE, EN};

pub(crate) use fixed::Texts;

/// The language that the page speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ui {
    De,
    En,
}

/// Words of a list that are named, and characters of one that are shown: a query is long where something was pasted.
const MOST_WORDS: usize = 6;
const LONGEST_WORD: usize = 60;

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

    /// The language of an article, and those of long passages in others: `Deutsch, Abschnitte auf Englisch`.
    pub(crate) fn languages(self, view: &ArticleView) -> String {
        let mut others: Vec<&str> = Vec::new();
        for passage in &view.passages {
            let name = self.language(passage.language);
            if !others.contains(&name) {
                others.push(name);
            }
        }
        let main = self.language(view.language);
        match (others.join(", "), self) {
            (others, _) if others.is_empty() => main.to_owned(),
            (others, Ui::De) => format!("{main}, Abschnitte auf {others}"),
            (others, Ui::En) => format!("{main}, passages in {others}"),
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

    /// A number of stories or articles, or what it is about: `≈ 310.000`
    pub(crate) fn counted(self, number: usize, about: bool) -> String {
        if about { format!("≈\u{a0}{}", self.number(number)) } else { self.number(number) }
    }

    /// What stands before a count that is an estimate: `etwa `
    pub(crate) const fn about(self, about: bool) -> &'static str {
        match (about, self) {
            (false, _) => "",
            (true, Ui::De) => "etwa ",
            (true, Ui::En) => "about ",
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

    /// How a version stands out in its story: `erste, längste und neueste Fassung`; nothing where it does not.
    pub(crate) fn standing(self, [first, longest, latest]: [bool; 3]) -> Option<String> {
        let (names, and, version) = match self {
            Ui::De => (["erste", "längste", "neueste"], "und", "Fassung"),
            Ui::En => (["first", "longest", "latest"], "and", "version"),
        };
        let mut said =
            names.into_iter().zip([first, longest, latest]).filter(|(_, is)| *is).map(|(name, _)| name);
        let last = said.next_back()?;
        let before: Vec<&str> = said.collect();
        Some(match before[..] {
            [] => format!("{last} {version}"),
            _ => format!("{} {and} {last} {version}", before.join(", ")),
        })
    }

    /// `3.412 Zeichen`
    pub(crate) fn characters(self, number: usize) -> String {
        match self {
            Ui::De => self.count(number, "Zeichen", "Zeichen"),
            Ui::En => self.count(number, "character", "characters"),
        }
    }

    /// A word in quotation marks; of a very long one its beginning.
    fn quoted(self, text: &str) -> String {
        let beginning = text.char_indices().nth(LONGEST_WORD).and_then(|(end, _)| text.get(..end));
        let text = beginning.map_or_else(|| text.to_owned(), |beginning| format!("{beginning}…"));
        if self == Ui::De { format!("„{text}“") } else { format!("“{text}”") }
    }

    /// What was looked for besides a word.
    pub(crate) fn also(self, also: &AlsoSearched) -> String {
        let (word, others) = (self.quoted(&also.word), self.list(&also.also));
        match self {
            Ui::De => format!("Für {word} wurde auch {others} gesucht."),
            Ui::En => format!("For {word}, {others} was looked for, too."),
        }
    }

    /// Some words; of many the first ones, and how many there are besides.
    fn list(self, words: &[String]) -> String {
        let shown = if words.len() > MOST_WORDS + 1 { MOST_WORDS } else { words.len() };
        let list = words.iter().take(shown).map(|word| self.quoted(word)).collect::<Vec<_>>().join(", ");
        match (words.len() - shown, self) {
            (0, _) => list,
            (more, Ui::De) => format!("{list} und {} weitere", self.number(more)),
            (more, Ui::En) => format!("{list} and {} others", self.number(more)),
        }
    }

    /// That what begins so is shown while it is typed.
    pub(crate) fn beginning(self, word: &str) -> String {
        let word = self.quoted(word);
        match self {
            Ui::De => format!("Gezeigt wird, was mit {word} beginnt."),
            Ui::En => format!("Shown is what begins with {word}."),
        }
    }

    /// What is different in a query that asks for less, and how many it finds.
    pub(crate) fn relaxation(self, relaxation: &Relaxation) -> String {
        match self {
            Ui::De => relaxation.german(),
            Ui::En => relaxation.english(),
        }
    }

    /// How much two texts have in common.
    pub(crate) fn summary(self, summary: &Summary) -> String {
        match self {
            Ui::De => summary.german(),
            Ui::En => summary.english(),
        }
    }

    /// Where an article stands among the hits, or what keeps it out.
    pub(crate) fn verdict(self, why: &Why) -> String {
        match self {
            Ui::De => why.german(),
            Ui::En => why.english(),
        }
    }

    /// What each word of the query adds.
    pub(crate) fn explanation(self, explanation: &Explanation) -> Vec<String> {
        match self {
            Ui::De => explanation.german(),
            Ui::En => explanation.english(),
        }
    }

    /// That words of the query are in no article.
    pub(crate) fn unmatched(self, words: &[String]) -> String {
        let quoted = self.list(words);
        match self {
            Ui::De => format!("Kein Treffer für {quoted}."),
            Ui::En => format!("No match for {quoted}."),
        }
    }

    /// That no article has some words.
    pub(crate) fn unmatched_words<'w>(self, words: impl Iterator<Item = &'w str>) -> String {
        let words = self.list(&words.map(str::to_owned).collect::<Vec<_>>());
        match self {
            Ui::De => format!("Kein Artikel hat {words}."),
            Ui::En => format!("No article has {words}."),
        }
    }

    /// That few articles have all words; or, beside what is demanded, any.
    pub(crate) fn partly(self, matched: usize, wanted: usize) -> String {
        match self {
            Ui::De if matched == 0 => {
                "Kaum ein Artikel enthält auch die übrigen Wörter; verlangt sind sie hier nicht.".to_owned()
            }
            Ui::En if matched == 0 => {
                "Hardly an article has the other words as well; they are not required here.".to_owned()
            }
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
        for (words, expected) in [
            ("a b", "Kein Treffer für „a“, „b“."),
            ("a b c d e f g", "Kein Treffer für „a“, „b“, „c“, „d“, „e“, „f“, „g“."),
            ("a b c d e f g h", "Kein Treffer für „a“, „b“, „c“, „d“, „e“, „f“ und 2 weitere."),
        ] {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            assert_eq!(Ui::De.unmatched(&words), expected);
        }
        for (length, expected) in [(60, "ä".repeat(60)), (61, "ä".repeat(60) + "…")] {
            assert_eq!(Ui::En.unmatched(&["ä".repeat(length)]), format!("No match for “{expected}”."));
        }
        for (standing, expected) in [
            ([false; 3], None),
            ([false, true, false], Some("längste Fassung")),
            ([true, false, true], Some("erste und neueste Fassung")),
            ([true; 3], Some("erste, längste und neueste Fassung")),
        ] {
            assert_eq!(Ui::De.standing(standing).as_deref(), expected);
        }
    }
}
