//! Titles: found where there is none, and not repeated in the text.

use std::borrow::Cow;

use super::{Notes, dates, furniture, path};
use crate::reader::Shape;
use crate::{Date, Rule};

/// The longest title that is made out of a sentence, in characters.
const LONGEST: usize = 120;
/// The longest line that is a headline because it stands apart, in characters.
const LONGEST_HEADLINE: usize = 200;

/// Gives an article its title and takes the lines that are the title out of its text.
///
/// Where none is stated, a text file's first line is the title if it looks like a headline. Else it is the name of the
/// file, if the first sentence holds it, and else that sentence, which stays in the text. `found` becomes the date of a line above the headline.
pub(super) fn take(
    lines: &mut Vec<Cow<'_, str>>,
    stated: String,
    (shape, path): (Shape, Option<&str>),
    found: &mut Option<Date>,
    notes: &mut Notes,
) -> String {
    if shape.begins_with_title() && stated.is_empty() {
        drop_date_above(lines, found, notes);
        drop_menu(lines, notes);
    }
    if !stated.is_empty() {
        drop_repeated(lines, &stated, Rule::TitleLine, notes);
        return stated;
    }
    let Some(first) = lines.iter().position(|line| !line.is_empty()) else { return String::new() };
    let headline = lines.get(first).filter(|_| shape.begins_with_title() && is_headline(lines, first));
    if let Some(headline) = headline.map(|line| line.to_string())
        && notes.allows(Rule::TitleLine)
    {
        drop_repeated(lines, &headline, Rule::TitleLine, notes);
        return bare(&headline);
    }
    // A rule (`---`) is no sentence, if there is anything better.
    let worded = lines.iter().position(|line| line.contains(char::is_alphanumeric)).unwrap_or(first);
    let opening = opening(lines, worded);
    let named = path.filter(|_| notes.allows(Rule::PathTitle)).and_then(|path| path::title(path, &opening));
    if let Some(title) = &named {
        notes.mended(Rule::PathTitle, title);
    }
    let title = named.unwrap_or_else(|| sentence(&opening));
    if let Some(line) = lines.get(first).map(|line| line.to_string()) {
        let mut rest = lines.split_off(first + 1);
        if shape.begins_with_title() {
            drop_repeated(&mut rest, &line, Rule::DoubledHeadline, notes);
        }
        lines.append(&mut rest);
    }
    title
}

/// A headline without what marks it as one: `Titel: ...`, `== ... ==`, `# ...`.
fn bare(line: &str) -> String {
    const LABELS: [&str; 7] =
        ["titel", "title", "überschrift", "headline", "schlagzeile", "betreff", "subject"];
    let marked = line.trim_matches(['=', '#', '*', ' ']);
    let unlabelled = marked
        .split_once(':')
        .filter(|(label, _)| LABELS.contains(&label.trim().to_lowercase().as_str()))
        .map(|(_, title)| title.trim());
    let title = unlabelled.filter(|title| !title.is_empty()).unwrap_or(marked);
    one_line(if title.is_empty() { line } else { title })
}

/// Drops the lines at the beginning that say the same as the title, up to three, but never all there is.
fn drop_repeated(lines: &mut Vec<Cow<'_, str>>, title: &str, mut rule: Rule, notes: &mut Notes) {
    for _ in 0..3 {
        let Some(first) = lines.iter().position(|line| !line.is_empty()) else { return };
        let same = lines.get(first).is_some_and(|line| same(line, title));
        let more = lines.iter().skip(first + 1).any(|line| !line.is_empty());
        if !same || !more || !notes.allows(rule) {
            return;
        }
        notes.add(rule, title);
        lines.drain(..=first);
        rule = Rule::DoubledHeadline;
    }
}

/// Equal but for case, white space and punctuation.
fn same(a: &str, b: &str) -> bool {
    let letters = |text: &'_ str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    a.len().abs_diff(b.len()) <= a.len() / 2 + 8
        && a.contains(char::is_alphanumeric)
        && letters(a) == letters(b)
}

/// A date above the headline is metadata.
fn drop_date_above(lines: &mut Vec<Cow<'_, str>>, found: &mut Option<Date>, notes: &mut Notes) {
    if !notes.allows(Rule::StrayDate) {
        return;
    }
    let Some(first) = lines.iter().position(|line| !line.is_empty()) else { return };
    let more = lines.iter().skip(first + 1).any(|line| !line.is_empty());
    if let Some(line) = lines.get(first)
        && more
        && let Some(date) = dates::line(line).map(|dateline| dateline.date).or_else(|| dates::masthead(line))
    {
        found.get_or_insert(date);
        notes.add(Rule::StrayDate, line);
        lines.drain(..=first);
    }
}

/// Drops the lines above a headline that stands twice below them: the menu of a page whose text was copied.
fn drop_menu(lines: &mut Vec<Cow<'_, str>>, notes: &mut Notes) {
    /// A menu has so many lines at most, and a link in it so many characters.
    const LINES: usize = 12;
    const LINK: usize = 40;
    // Songs repeat lines as well: a part of the menu must have been known as one.
    let first = lines.iter().find(|line| !line.is_empty());
    if !notes.has(Rule::PageFurniture) && !first.is_some_and(|line| furniture::is_menu(line)) {
        return;
    }
    let mut filled = lines.iter().enumerate().filter(|(_, line)| !line.is_empty()).take(LINES + 2).peekable();
    while let Some((at, line)) = filled.next() {
        let Some((_, next)) = filled.peek() else { return };
        if line.chars().count() > 8 && same(line, next) {
            for line in lines.drain(..at) {
                if !line.is_empty() {
                    notes.add(Rule::PageFurniture, &line);
                }
            }
            return;
        }
        if line.chars().count() > LINK || line.ends_with(['.', ',', '!', '?', ':', ';']) {
            return;
        }
    }
}

/// Whether a text's first line is its headline and not the beginning of its text.
fn is_headline(lines: &[Cow<'_, str>], first: usize) -> bool {
    let Some(line) = lines.get(first) else { return false };
    let Some((distance, next)) = lines.iter().skip(first + 1).enumerate().find(|(_, line)| !line.is_empty())
    else {
        return false;
    };
    let apart = distance > 0;
    let doubled = same(line, next);
    let length = line.chars().count();
    if length > LONGEST_HEADLINE || length > LONGEST && !(apart || doubled) {
        return false;
    }
    let goes_on = !apart && next.starts_with(char::is_lowercase);
    let introduces = line.ends_with(':') && length > LONGEST / 2;
    let is_sentence = introduces || line.ends_with(['.', ',', ';']) && !line.ends_with("...");
    doubled || !(goes_on || is_sentence)
}

/// The text that the first sentence is in: the first line, and those that go on in the middle of a sentence.
fn opening(lines: &[Cow<'_, str>], first: usize) -> String {
    let mut text = String::new();
    for line in lines.iter().skip(first) {
        let goes_on = line.starts_with(char::is_lowercase) || text.ends_with(',');
        if line.is_empty() || !text.is_empty() && !goes_on || text.len() > 4 * LONGEST {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(line.get(..line.floor_char_boundary(8 * LONGEST)).unwrap_or_default());
    }
    let bare = text.trim_start_matches(['-', '*', '#', '•', '=', ' ']);
    one_line(if bare.is_empty() { &text } else { bare })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first sentence, cut at a word where it is long.
fn sentence(text: &str) -> String {
    let end = sentence_end(text);
    let sentence = text.get(..end).unwrap_or(text);
    if sentence.chars().count() <= LONGEST {
        return sentence
            .strip_suffix('.')
            .filter(|rest| !rest.is_empty() && !rest.ends_with('.'))
            .unwrap_or(sentence)
            .to_owned();
    }
    let limit = sentence.char_indices().nth(LONGEST - 1).map_or(sentence.len(), |(at, _)| at);
    let room = sentence
        .get(..=limit.min(sentence.len().saturating_sub(1)))
        .or(sentence.get(..limit))
        .unwrap_or(sentence);
    let cut = room
        .rfind(' ')
        .filter(|&at| at > LONGEST / 3)
        .and_then(|at| room.get(..at))
        .unwrap_or_else(|| sentence.get(..limit).unwrap_or(sentence));
    let cut = cut
        .trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '“' | '”' | '"' | '%' | '€'));
    format!("{cut}…")
}

/// Where the first sentence ends: at its full stop, and not at that of an abbreviation or an ordinal number.
fn sentence_end(text: &str) -> usize {
    for (at, mark) in text.char_indices().filter(|(_, c)| matches!(c, '.' | '!' | '?' | '。' | '！' | '？'))
    {
        let mut end = at + mark.len_utf8();
        let after = text.get(end..).unwrap_or_default();
        let closing = after.len()
            - after.trim_start_matches(['“', '”', '"', '»', '«', ')', '’', '‘', '.', '!', '?']).len();
        end += closing;
        let rest = text.get(end..).unwrap_or_default();
        if rest.is_empty() || matches!(mark, '。' | '！' | '？') {
            return end;
        }
        let next = rest.trim_start().chars().next();
        let begins = rest.starts_with(' ')
            && next.is_some_and(|c| {
                c.is_uppercase() || !c.is_alphanumeric() && !matches!(c, '-' | '–') || c.is_ascii_digit()
            });
        if begins && (mark != '.' || closing > 0 || !is_abbreviation(text.get(..at).unwrap_or_default())) {
            return end;
        }
    }
    text.len()
}

/// Whether a full stop behind this text belongs to its last word.
fn is_abbreviation(before: &str) -> bool {
    const WORDS: [&str; 38] = [
        "dr", "prof", "st", "nr", "abs", "art", "bzw", "ca", "vgl", "engl", "lat", "geb", "gest", "sog",
        "inkl", "mio", "mrd", "mr", "mrs", "ms", "inc", "co", "corp", "ltd", "vs", "jr", "sr", "no", "hl",
        "frz", "dt", "griech", "ital", "etc", "hrsg", "bd", "jh", "al",
    ];
    let word = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let number = !word.is_empty() && word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
    number || word.chars().count() <= 1 || WORDS.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(shape: Shape, stated: &str, text: &str, title: &str, rest: &str) {
        let mut lines = text.split('\n').map(Cow::Borrowed).collect();
        let found =
            take(&mut lines, stated.to_owned(), (shape, None), &mut None, &mut Notes::new(Rules::all()));
        assert_eq!((found.as_str(), super::super::joined(&lines).as_str()), (title, rest), "{text:?}");
    }

    #[test]
    fn a_text_file_begins_with_its_title() {
        let check = |text, title, rest| check(Shape::Plain, "", text, title, rest);
        check("Die Überschrift\nEin Satz.", "Die Überschrift", "Ein Satz.");
        check("Die Überschrift\n\ndie Überschrift\n\nEin Satz.", "Die Überschrift", "Ein Satz.");
        check(
            "Strom wird teuer!\nStrom wird teurer\nEin Satz.",
            "Strom wird teuer!",
            "Strom wird teurer\nEin Satz.",
        );
        check("24. Dezember 2024\n\nTitel\n\nText.", "Titel", "Text.");
        check("Der Bote vom 12.03.2025, S. 3 / Lokales\n\nTitel\n\nText.", "Titel", "Text.");
        check(
            "Protokoll vom 12.03.2025\n\nAnwesende\n\nText.",
            "Protokoll vom 12.03.2025",
            "Anwesende\n\nText.",
        );
        check("Titel: Der Rat tagt\n\nText.", "Der Rat tagt", "Text.");
        check("== Der Rat ==\n\nText.", "Der Rat", "Text.");
        check(
            "Wiegenlied\nGuten Abend, gut' Nacht\nGuten Abend, gut' Nacht\nEnde",
            "Wiegenlied",
            "Guten Abend, gut' Nacht\nGuten Abend, gut' Nacht\nEnde",
        );
        check("", "", "");
    }

    #[test]
    fn a_menu_above_a_doubled_headline_is_left_out() {
        for (text, left) in [
            ("Lokales\nDer Rat tagt\nDer Rat tagt\nEin Satz.", 3),
            ("Ein Satz.\nDer Rat tagt\nDer Rat tagt", 3),
            ("Lokales\nDer Rat tagt\nEin Satz.", 3),
        ] {
            let mut lines: Vec<Cow<'_, str>> = text.split('\n').map(Cow::Borrowed).collect();
            let mut notes = Notes::new(Rules::all());
            notes.add(Rule::PageFurniture, "Menü");
            drop_menu(&mut lines, &mut notes);
            assert_eq!(lines.len(), left, "{text:?}");
            let menu = format!("Menü\n{text}");
            let mut lines: Vec<Cow<'_, str>> = menu.split('\n').map(Cow::Borrowed).collect();
            drop_menu(&mut lines, &mut Notes::new(Rules::all()));
            assert_eq!(
                lines.len(),
                if text.starts_with("Lokales\nDer Rat tagt\nDer") { 3 } else { 4 },
                "{menu:?}"
            );
        }
    }

    #[test]
    fn a_text_that_begins_with_a_sentence_keeps_it() {
        let check = |text, title| check(Shape::Plain, "", text, title, text);
        check("Der Rat tagt. Er berät.\nMehr.", "Der Rat tagt");
        check(
            "Dies ist ein Satz, der in\nder nächsten Zeile endet. Und noch einer.",
            "Dies ist ein Satz, der in der nächsten Zeile endet",
        );
        check(
            "Lincoln (* 12. Februar 1809) war z. B. Präsident. Er starb.\nMehr.",
            "Lincoln (* 12. Februar 1809) war z. B. Präsident",
        );
        check("Nur eine Zeile", "Nur eine Zeile");
        check(
            "Ein Denkmal (Mehrzahl: Denkmäler oder Denkmale) ist im allgemeinen Sprachgebrauch:\n\n- alt",
            "Ein Denkmal (Mehrzahl: Denkmäler oder Denkmale) ist im allgemeinen Sprachgebrauch:",
        );
        let long = "Vor dem Hintergrund des weltweiten Booms der künstlichen Intelligenz haben Microsoft und BlackRock kürzlich eine Partnerschaft angekündigt. Mehr.";
        check(
            long,
            "Vor dem Hintergrund des weltweiten Booms der künstlichen Intelligenz haben Microsoft und BlackRock kürzlich eine…",
        );
    }

    #[test]
    fn a_stated_title_is_not_repeated() {
        check(Shape::Record, "Der  Titel", "Der Titel\n\nText.", "Der  Titel", "Text.");
        check(Shape::Record, "Der Titel", "DER TITEL\nDer Titel\nText.", "Der Titel", "Text.");
        check(Shape::Markup, "Der Titel", "Der Titel", "Der Titel", "Der Titel");
    }

    #[test]
    fn a_record_without_title_keeps_its_text_whole() {
        check(Shape::Record, "", "Der Rat tagt\n\nEr berät.", "Der Rat tagt", "Der Rat tagt\n\nEr berät.");
    }

    proptest::proptest! {
        #[test]
        fn titles_are_short_and_of_one_line(text in "(\\PC|[. \n]){0,300}") {
            let mut lines = text.split('\n').map(|line| Cow::Borrowed(line.trim())).collect();
            let title = take(&mut lines, String::new(), (Shape::Plain, None), &mut None, &mut Notes::new(Rules::all()));
            proptest::prop_assert!(title.chars().count() <= LONGEST_HEADLINE);
            proptest::prop_assert!(!title.contains('\n'));
        }
    }
}
