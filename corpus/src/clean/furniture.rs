//! Lines that belong to the page and not to the article.

use std::borrow::Cow;

use words::{
    ALSO_LABELS, ALSO_LINES, BUTTONS, COOKIE_STARTS, CREDIT_LABELS, CREDIT_STARTS, FURNITURE_LINES,
    FURNITURE_WORDS, LINKS, PAYWALL_STARTS, SHARE_LINES, SHARE_WORDS,
};

use super::Notes;
use crate::Rule;

mod words;

/// Longer lines are text, whatever they begin with; in bytes.
const LONGEST: usize = 240;
/// Longer lines are neither headings nor buttons; in bytes.
const LONGEST_HEADING: usize = 60;
/// How far from a text's end its page's footer may begin, in lines.
const FOOTER: usize = 12;

/// Drops read-also lines, share buttons, image credits and page furniture.
pub(super) fn drop(lines: &mut Vec<Cow<'_, str>>, notes: &mut Notes) {
    let last = lines.iter().rposition(|line| !line.is_empty()).unwrap_or_default();
    let mut verdicts: Vec<(usize, Verdict)> = Vec::new();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
        if let Some(verdict) = verdict(line, last - index).filter(|verdict| notes.allows(verdict.rule)) {
            verdicts.push((index, verdict));
        }
    }
    let found: Vec<usize> = verdicts.iter().map(|(index, _)| *index).collect();
    let beside = |index: usize| {
        let after = (index + 1..=last).find(|&other| lines.get(other).is_some_and(|line| !line.is_empty()));
        let before = (0..index).rev().find(|&other| lines.get(other).is_some_and(|line| !line.is_empty()));
        let is_found = |other: Option<usize>| other.is_some_and(|other| found.binary_search(&other).is_ok());
        index == last || is_found(after) || is_found(before)
    };
    verdicts.retain(|&(index, verdict)| verdict.sure || beside(index));
    let mut verdicts = verdicts.into_iter().peekable();
    let mut index = 0;
    lines.retain(|line| {
        let verdict = verdicts.next_if(|(at, _)| *at == index);
        index += 1;
        if let Some((_, verdict)) = verdict {
            notes.add(verdict.rule, line.trim());
        }
        verdict.is_none()
    });
}

/// What a line is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Verdict {
    rule: Rule,
    /// Where not, it takes another such line beside it, or the end of the text: `Datenschutz` is also a heading.
    sure: bool,
}

/// Judges a line. `from_end`: how many lines follow it.
fn verdict(line: &str, from_end: usize) -> Option<Verdict> {
    if line.len() > LONGEST {
        return None;
    }
    let whole = line.trim();
    let line = whole.trim_start_matches(['-', '*', '>', '►', '•', '▶', '»', '→', '+', ' ', '[']);
    let is_item = whole.len() > line.len();
    let capital = line.starts_with(|c: char| c.is_uppercase() || matches!(c, '©' | '('));
    // All labels and beginnings are short, so that most lines need not be put in lower case as a whole.
    let head = line.get(..line.floor_char_boundary(LONGEST_HEADING)).unwrap_or_default();
    let head = if head.is_ascii() { head.to_ascii_lowercase() } else { head.to_lowercase() };
    let sure = |rule| Some(Verdict { rule, sure: true });
    let unsure = |rule| Some(Verdict { rule, sure: false });
    let begins = |starts: &[&str]| starts.iter().any(|start| head.starts_with(start));
    if capital {
        if let Some((label, _)) = head.split_once(':').filter(|_| !line.ends_with(':')) {
            if CREDIT_LABELS.contains(&label.trim()) {
                return sure(Rule::ImageCredits);
            }
            if ALSO_LABELS.contains(&label.trim()) {
                return sure(Rule::ReadAlso);
            }
        }
        if line.len() <= LONGEST / 2 && begins(&CREDIT_STARTS) {
            return sure(Rule::ImageCredits);
        }
        if begins(&COOKIE_STARTS) || begins(&PAYWALL_STARTS) || is_way_here(&head) {
            return sure(Rule::PageFurniture);
        }
    }
    if line.len() <= LONGEST_HEADING {
        // "Anzeige." is a sentence of a law.
        let marks: &[char] = if head.contains(' ') {
            &[':', '.', '!', '…', ']', '»', '→', ' ']
        } else {
            &[':', '…', ']', '»']
        };
        let bare = head.trim_end_matches(marks);
        if ALSO_LINES.contains(&bare) {
            return sure(Rule::ReadAlso);
        }
        if SHARE_LINES.contains(&bare) || is_button_row(&head) {
            return sure(Rule::ShareButtons);
        }
        if FURNITURE_LINES.contains(&bare) || is_reading_time(&head) || is_link_row(&head) {
            return sure(Rule::PageFurniture);
        }
        if SHARE_WORDS.contains(&bare) {
            return unsure(Rule::ShareButtons);
        }
        if FURNITURE_WORDS.contains(&bare) && !is_item {
            return unsure(Rule::PageFurniture);
        }
    }
    if from_end < FOOTER && is_footer(&line.to_lowercase()) { sure(Rule::PageFurniture) } else { None }
}

/// `Sie sind hier: Startseite > Politik`
fn is_way_here(lower: &str) -> bool {
    let place = lower.strip_prefix("sie sind hier").or_else(|| lower.strip_prefix("you are here"));
    place.is_some_and(|rest| rest.starts_with(':') || rest.contains(['>', '»', '/']))
}

/// `Lesezeit: 3 Minuten`, `5 min read`, `Temps de lecture 3 min.`
fn is_reading_time(lower: &str) -> bool {
    let number = |text: &str| {
        let minutes = text.trim_start_matches([':', ' ', '~', '≈']).trim_start_matches("ca. ");
        let unit = minutes.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | '–'));
        let unit_is =
            |unit: &str| matches!(unit.trim_matches([' ', '.']), "min" | "minute" | "minuten" | "minutes");
        unit.len() < minutes.len() && unit_is(unit)
    };
    let labels = ["lesezeit", "lesedauer", "reading time", "temps de lecture", "tempo di lettura"];
    labels.iter().any(|label| lower.strip_prefix(label).is_some_and(number))
        || lower
            .strip_suffix(" read")
            .is_some_and(|time| time.starts_with(|c: char| c.is_ascii_digit()) && number(time))
}

/// Links of a page beside each other: `Seite drucken | nach oben`.
fn is_link_row(lower: &str) -> bool {
    let known = |link: &str| {
        LINKS.contains(&link)
            || SHARE_LINES.contains(&link)
            || SHARE_WORDS.contains(&link)
            || FURNITURE_LINES.contains(&link)
            || FURNITURE_WORDS.contains(&link)
    };
    let lower = lower.trim().trim_matches(['[', ']']);
    lower.contains(['|', '·', '•']) && lower.split(['|', '·', '•']).all(|link| known(link.trim()))
}

/// Whether a line is a link of a page's menu, or a heading of the same name.
pub(super) fn is_menu(line: &str) -> bool {
    FURNITURE_WORDS.contains(&line.trim().to_lowercase().as_str())
}

/// Only names of networks and words on buttons, with signs between them: `Facebook | X | WhatsApp`.
fn is_button_row(lower: &str) -> bool {
    let words = || lower.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|word| !word.is_empty());
    words().count() >= 2 && words().all(|word| BUTTONS.contains(&word))
}

/// A copyright line, or links to the imprint, at the end of a page.
fn is_footer(lower: &str) -> bool {
    let links = [
        "impressum",
        "datenschutz",
        "agb",
        "kontakt",
        "imprint",
        "privacy",
        "nutzungsbedingungen",
        "mediadaten",
    ];
    let is_links = || {
        let parts: Vec<&str> = lower.split(['|', '·', '•', '/']).map(str::trim).collect();
        parts.len() >= 2
            && parts.iter().filter(|part| links.iter().any(|link| part.starts_with(link))).count() >= 2
    };
    let rights = ["alle rechte vorbehalten", "all rights reserved", "tous droits réservés"];
    let is_rights = rights.iter().any(|text| lower.contains(text)) && lower.len() <= 200;
    let is_copyright = (lower.starts_with("© ") || lower.starts_with("copyright ")) && lower.len() <= 120;
    let is_newsletter = || {
        let asks = ["bestellen", "abonnieren", "anmelden", "abonnez", "subscribe", "sign up", "inscrivez"];
        lower.contains("newsletter") && asks.iter().any(|verb| lower.contains(verb))
    };
    is_rights || is_copyright || is_links() || is_newsletter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<Rule>) {
        let found = verdict(line, 0).filter(|verdict| verdict.sure).map(|verdict| verdict.rule);
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn lines_of_the_page_are_told_from_lines_of_the_text() {
        use Rule::{ImageCredits, PageFurniture, ReadAlso, ShareButtons};
        for (line, expected) in [
            (
                "Bildquelle: Das Bild wurde mit KI generiert, Bildrechte liegen bei Midjourney.",
                Some(ImageCredits),
            ),
            ("Foto: dpa / Max Muster", Some(ImageCredits)),
            ("Photo by Jane Doe on Unsplash", Some(ImageCredits)),
            ("Lesen Sie auch: Warum Strom teurer wird", Some(ReadAlso)),
            ("► Lesen Sie dazu auch: Warum Strom teurer wird", Some(ReadAlso)),
            ("Mehr zum Thema", Some(ReadAlso)),
            ("À lire aussi : Le prix de l’électricité", Some(ReadAlso)),
            ("Artikel teilen", Some(ShareButtons)),
            ("Teilen | Facebook | X | WhatsApp | E-Mail", Some(ShareButtons)),
            ("Diese Website verwendet Cookies, um Ihnen das beste Erlebnis zu bieten.", Some(PageFurniture)),
            ("© 2025 Beispielverlag GmbH. Alle Rechte vorbehalten.", Some(PageFurniture)),
            ("Impressum | Datenschutz | AGB", Some(PageFurniture)),
            ("Der Newsletter „Früh“ kommt täglich: jetzt kostenlos bestellen.", Some(PageFurniture)),
            ("Rubriklistenbild: © Kay Beispiel/dpa", Some(ImageCredits)),
            ("Sie sind hier: Startseite > Presse", Some(PageFurniture)),
            ("Zum Inhalt springen", Some(PageFurniture)),
            ("Lesezeit: 3 Minuten", Some(PageFurniture)),
            ("Temps de Lecture 3 min.", Some(PageFurniture)),
            ("5 min read", Some(PageFurniture)),
            ("Seite drucken | nach oben", Some(PageFurniture)),
            ("[ prev | next | top ]", Some(PageFurniture)),
            ("Il vous reste 65.23% de cet article à lire.", Some(PageFurniture)),
            ("Sie haben bereits ein Digital-Abonnement? Hier anmelden", Some(PageFurniture)),
            ("Sie sind hier, weil Sie bleiben wollen.", None),
            ("Lesezeit war früher kein Thema", None),
            ("Die Lesezeit betrug 3 Minuten", None),
            ("Suche | Frieden", None),
            ("Ein Bild: groß und bunt", None),
            ("Fotos zeigen, was geschah.", None),
            ("Siehe auch", None),
            ("- Anzeige", None),
            ("Anzeige.", None),
            ("Lesen Sie das Buch zweimal.", None),
            ("Teilen heißt auch verzichten.", None),
            ("X und Y", None),
            ("Facebook und WhatsApp gehören zu Meta.", None),
            ("Kontakt zur Basis halten", None),
            ("Bild:", None),
            ("", None),
        ] {
            check(line, expected);
        }
    }

    #[test]
    fn words_that_may_be_headings_go_only_in_company_or_at_the_end() {
        let check = |text: &str, expected: &str| {
            let mut lines = text.split('\n').map(Cow::Borrowed).collect();
            drop(&mut lines, &mut Notes::new(crate::Rules::all()));
            assert_eq!(super::super::joined(&lines), expected, "{text:?}");
        };
        check("Text.\n\nFacebook\nTwitter\nWhatsApp\n\nMehr Text.", "Text.\n\nMehr Text.");
        check("Text.\n\nArtikel teilen\nDrucken\n\nMehr Text.", "Text.\n\nMehr Text.");
        check("Text.\n\nImpressum\n\nDatenschutz", "Text.");
        check("Facebook\n\nText.\n\nDatenschutz\n\nMehr.", "Facebook\n\nText.\n\nDatenschutz\n\nMehr.");
        check("web:\n  image: nginx\n  build: .", "web:\n  image: nginx\n  build: .");
    }
}
