//! Lines that belong to the page and not to the article.

use std::borrow::Cow;

use super::Notes;
use crate::Rule;

/// Longer lines are text, whatever they begin with; in bytes.
const LONGEST: usize = 240;

/// Drops read-also lines, share buttons, image credits and page furniture.
pub(super) fn drop(lines: &mut Vec<Cow<'_, str>>, notes: &mut Notes) {
    let last = lines.iter().rposition(|line| !line.is_empty()).unwrap_or_default();
    let mut index = 0;
    lines.retain(|line| {
        let from_end = last.saturating_sub(index);
        index += 1;
        match rule(line, from_end) {
            Some(rule) if notes.allows(rule) => {
                notes.add(rule, line.trim());
                false
            }
            _ => true,
        }
    });
}

/// The rule that a line falls under. `from_end`: how many lines follow it.
fn rule(line: &str, from_end: usize) -> Option<Rule> {
    let line = line.trim().trim_start_matches(['-', '*', '>', '►', '•', '▶', '»', '→', '+', ' ', '[']);
    let first = line.chars().next()?;
    if line.len() > LONGEST {
        return None;
    }
    // Most lines end here, before anything is put in lower case.
    if !STARTS.contains(first.to_lowercase().next()?) {
        return None;
    }
    let lower = line.to_lowercase();
    let labelled = |labels: &[&str]| {
        let (label, rest) = lower.split_once(':').unwrap_or((&lower, ""));
        labels.contains(&label.trim()) && !rest.trim().is_empty()
    };
    let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
    let is =
        |texts: &[&str]| texts.contains(&lower.trim_end_matches([':', '.', '!', ' ', '…', ']', '»', '→']));
    if labelled(&CREDIT_LABELS) || begins(&CREDIT_STARTS) && line.len() <= 120 {
        Some(Rule::ImageCredits)
    } else if labelled(&ALSO_LABELS) || is(&ALSO_LINES) {
        Some(Rule::ReadAlso)
    } else if is(&SHARE_LINES) || is_button_row(&lower) {
        Some(Rule::ShareButtons)
    } else if is(&FURNITURE_LINES) || begins(&COOKIE_STARTS) || from_end < 12 && is_footer(&lower) {
        Some(Rule::PageFurniture)
    } else {
        None
    }
}

/// The letters that the lists below begin with.
const STARTS: &str = "abcdefgijklmnpqrstuvwxyzàäé©(";

const CREDIT_LABELS: [&str; 31] = [
    "bildquelle",
    "bildquellen",
    "bildnachweis",
    "bildnachweise",
    "bild",
    "bilder",
    "foto",
    "fotos",
    "fotograf",
    "fotoquelle",
    "fotonachweis",
    "fotocredit",
    "titelbild",
    "symbolbild",
    "symbolfoto",
    "archivbild",
    "archivfoto",
    "bildrechte",
    "bildcredit",
    "quelle bild",
    "copyright bild",
    "grafik",
    "image",
    "image credit",
    "image source",
    "photo",
    "photo credit",
    "photo by",
    "picture",
    "crédit photo",
    "featured image",
];
const CREDIT_STARTS: [&str; 8] =
    ["foto ©", "bild ©", "© foto", "(foto:", "photo by ", "image by ", "crédit photo", "image courtesy of "];
const ALSO_LABELS: [&str; 33] = [
    "lesen sie auch",
    "lesen sie hier",
    "lesen sie dazu",
    "lesen sie dazu auch",
    "lesen sie mehr",
    "lesen sie weiter",
    "lesen sie außerdem",
    "lies auch",
    "auch lesenswert",
    "lesetipp",
    "lesen sie zum thema",
    "auch interessant",
    "das könnte sie auch interessieren",
    "das könnte dich auch interessieren",
    "mehr zum thema",
    "mehr dazu",
    "mehr lesen",
    "weiterlesen",
    "passend dazu",
    "zum thema",
    "read also",
    "also read",
    "read more",
    "read next",
    "see also our story",
    "related",
    "related articles",
    "related article",
    "you may also like",
    "more on this",
    "à lire aussi",
    "lire aussi",
    "leia também",
];
const ALSO_LINES: [&str; 19] = [
    "weiterlesen",
    "mehr lesen",
    "mehr zum thema",
    "lesen sie auch",
    "auch interessant",
    "verwandte artikel",
    "ähnliche artikel",
    "ähnliche beiträge",
    "verwandte beiträge",
    "das könnte sie auch interessieren",
    "das könnte dich auch interessieren",
    "related articles",
    "related posts",
    "you may also like",
    "you might also like",
    "read more",
    "recommended for you",
    "à lire aussi",
    "articles similaires",
];
const SHARE_LINES: [&str; 52] = [
    "teilen",
    "artikel teilen",
    "beitrag teilen",
    "diesen artikel teilen",
    "diesen beitrag teilen",
    "jetzt teilen",
    "teilen sie diesen artikel",
    "teile diesen artikel",
    "auf facebook teilen",
    "auf twitter teilen",
    "auf x teilen",
    "auf whatsapp teilen",
    "auf linkedin teilen",
    "auf xing teilen",
    "bei facebook teilen",
    "bei twitter teilen",
    "per whatsapp teilen",
    "per e-mail teilen",
    "per mail teilen",
    "per e-mail versenden",
    "per e-mail senden",
    "link kopieren",
    "artikel drucken",
    "drucken",
    "seite drucken",
    "merken",
    "twittern",
    "tweeten",
    "tweet",
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "xing",
    "pinterest",
    "pocket",
    "telegram",
    "share",
    "share this",
    "share this article",
    "share this post",
    "share on facebook",
    "share on twitter",
    "share on x",
    "share on linkedin",
    "share on whatsapp",
    "share via email",
    "email this",
    "copy link",
    "print this article",
    "partager",
    "partager cet article",
];
const BUTTONS: [&str; 24] = [
    "teilen",
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "linkedin",
    "xing",
    "pinterest",
    "email",
    "e-mail",
    "mail",
    "drucken",
    "print",
    "share",
    "tweet",
    "telegram",
    "reddit",
    "pocket",
    "merken",
    "kopieren",
    "instagram",
    "mastodon",
    "bluesky",
    "threads",
];
const FURNITURE_LINES: [&str; 33] = [
    "cookie-einstellungen",
    "cookies akzeptieren",
    "alle cookies akzeptieren",
    "alle akzeptieren",
    "nur notwendige",
    "accept all cookies",
    "accept cookies",
    "cookie settings",
    "impressum",
    "datenschutz",
    "datenschutzerklärung",
    "impressum und datenschutz",
    "agb",
    "kontakt",
    "newsletter",
    "newsletter abonnieren",
    "zum newsletter",
    "newsletter anmelden",
    "jetzt newsletter abonnieren",
    "jetzt abonnieren",
    "anzeige",
    "werbung",
    "advertisement",
    "nach oben",
    "zurück nach oben",
    "zum seitenanfang",
    "zur startseite",
    "zurück zur übersicht",
    "back to top",
    "privacy policy",
    "subscribe to our newsletter",
    "subscribe now",
    "skip to content",
];
const COOKIE_STARTS: [&str; 16] = [
    "diese website verwendet cookies",
    "diese webseite verwendet cookies",
    "diese seite verwendet cookies",
    "diese website nutzt cookies",
    "diese webseite nutzt cookies",
    "diese seite nutzt cookies",
    "wir verwenden cookies",
    "wir nutzen cookies",
    "wir setzen cookies",
    "mit der nutzung dieser website",
    "this website uses cookies",
    "this site uses cookies",
    "we use cookies",
    "by using this site, you",
    "ce site utilise des cookies",
    "nous utilisons des cookies",
];

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
        assert_eq!(rule(line, 0), expected, "{line:?}");
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
            ("Ein Bild: groß und bunt", None),
            ("Fotos zeigen, was geschah.", None),
            ("Siehe auch", None),
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
    fn every_entry_begins_with_a_letter_that_is_looked_at() {
        let lists: [&[&str]; 9] = [
            &CREDIT_LABELS,
            &CREDIT_STARTS,
            &ALSO_LABELS,
            &ALSO_LINES,
            &SHARE_LINES,
            &BUTTONS,
            &FURNITURE_LINES,
            &COOKIE_STARTS,
            &["©", "copyright", "alle", "all", "tous"],
        ];
        for entry in lists.into_iter().flatten() {
            let first = entry.chars().next().unwrap();
            assert!(STARTS.contains(first), "{entry:?}");
        }
    }
}
