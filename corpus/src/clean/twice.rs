//! Text that was decoded twice: UTF-8 that was once taken for Windows-1252 (`AltersprÃ¤sident`).

use std::borrow::Cow;

use memchr::memmem;

use super::Notes;
use crate::Rule;

/// Repairs the lines that were decoded twice, or three times.
///
/// A line is encoded back as a whole where that gives UTF-8; no line that anyone wrote does so with more than
/// one letter. Where only parts of it are damaged, the parts are repaired that begin with `Ã`, `Â` or `â€`.
pub(super) fn repair<'a>(text: &'a str, notes: &mut Notes) -> Cow<'a, str> {
    if !notes.allows(Rule::DecodedTwice) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut damaged = None;
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = next_sign(bytes, at) {
        let damaged = *damaged.get_or_insert_with(|| evidence(text));
        let start =
            bytes.get(..found).and_then(|before| memchr::memrchr(b'\n', before)).map_or(0, |end| end + 1);
        let end = bytes
            .get(found..)
            .and_then(|rest| memchr::memchr(b'\n', rest))
            .map_or(bytes.len(), |end| found + end);
        let line = text.get(start..end).unwrap_or_default();
        at = end;
        let Some(mut mended) = repair_line(line, damaged) else { continue };
        while let Some(again) = repair_line(&mended, damaged) {
            mended = again;
        }
        notes.mended(Rule::DecodedTwice, super::around(line, found - start));
        out.push_str(text.get(copied..start).unwrap_or_default());
        out.push_str(&mended);
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The next place, from `at` on, where a letter from À to ô stands before a character that a second byte of UTF-8
/// looks like in Windows-1252: a sign, a quote, a dash.
fn next_sign(bytes: &[u8], at: usize) -> Option<usize> {
    memchr::memchr_iter(0xc3, bytes.get(at..)?).map(|found| at + found).find(|&found| {
        matches!(
            bytes.get(found + 1..),
            Some(
                [0x80..=0xb4, 0xc2, ..]
                    | [0x80..=0xb4, 0xc5, 0x92 | 0x93 | 0xa0 | 0xa1 | 0xb8 | 0xbd | 0xbe, ..]
            ) | Some([0x80..=0xb4, 0xc6, 0x92, ..] | [0x80..=0xb4, 0xcb, 0x86 | 0x9c, ..])
                | Some([0x80..=0xb4, 0xe2, 0x80 | 0x82 | 0x84, ..])
        )
    })
}

/// Whether the text holds signs that nobody writes: `Ã¤`, `Ã¼`, `ÃŸ`.
fn evidence(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), "Ã".as_bytes()).any(|at| {
        let next = text.get(at + 2..).and_then(|rest| rest.chars().next());
        next.is_some_and(|next| matches!(next, '\u{a1}'..='\u{bf}' | '\u{80}'..='\u{9f}' | 'Ÿ' | 'œ'))
    })
}

/// `None` where there is nothing to repair.
fn repair_line(line: &str, damaged: bool) -> Option<String> {
    whole(line).or_else(|| parts(line, damaged)).filter(|mended| mended != line)
}

fn whole(line: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(line.len());
    for c in line.chars() {
        bytes.push(byte(c)?);
    }
    let mended = String::from_utf8(bytes).ok()?;
    let letters = mended.chars().filter(|c| !c.is_ascii()).count();
    let sure = ["Ã", "Â", "â€"].iter().any(|sign| memmem::find(line.as_bytes(), sign.as_bytes()).is_some());
    let sound =
        if sure { letters > 0 && !is_quoted_capital(line) } else { letters >= 3 && has_one_script(&mended) };
    sound.then_some(mended)
}

/// Whether all letters beyond the Latin ones are of one script, as far as blocks of 256 code points tell.
fn has_one_script(text: &str) -> bool {
    let script = |c: char| match u32::from(c) {
        0..0x250 | 0x1e00..0x1f00 => 0,
        0x2e80..0xa000 | 0xac00..0xd800 | 0xff00..0xfff0 => 1,
        0x0900..0x0e00 => 2,
        code => code >> 8,
    };
    let mut scripts = text.chars().filter(|c| c.is_alphabetic()).map(script).filter(|&script| script != 0);
    scripts.next().is_none_or(|first| scripts.all(|script| script == first))
}

/// `“IRMÔ`: the one case in which a letter and a closing quote look like a damaged letter.
fn is_quoted_capital(line: &str) -> bool {
    let mut rest = line.chars().filter(|c| !c.is_ascii());
    matches!((rest.next(), rest.next(), rest.next()), (Some('Ã' | 'Â'), Some('“' | '”' | '’' | '»'), None))
}

fn parts(line: &str, damaged: bool) -> Option<String> {
    let mut out = String::with_capacity(line.len());
    let mut changed = false;
    let mut rest = line;
    while let Some(at) = rest.find(['Ã', 'Â', 'â', 'ð', 'ï']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (length, letter) = match part(from, damaged) {
            Some((length, letter)) => {
                changed = true;
                (length, letter)
            }
            None => {
                let first = from.chars().next()?;
                (first.len_utf8(), first.to_string())
            }
        };
        out.push_str(&letter);
        rest = from.get(length..)?;
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The damaged letter that begins here: its length, and the letter.
fn part(from: &str, damaged: bool) -> Option<(usize, String)> {
    let mut chars = from.chars();
    let (first, second) = (chars.next()?, chars.next());
    let needed = match first {
        'Ã' | 'Â' => 2,
        'â' | 'ï' => 3,
        _ => 4,
    };
    let taken: String = from.chars().take(needed).collect();
    let bytes: Option<Vec<u8>> = taken.chars().map(byte).collect();
    if let Some(letter) =
        bytes.and_then(|bytes| String::from_utf8(bytes).ok()).filter(|s| s.chars().count() == 1)
    {
        let quote = matches!(second, Some('“' | '”' | '’' | '‘' | '»' | '…' | '–' | '—' | '„' | '›'));
        let before_letter =
            || from.get(taken.len()..).is_some_and(|rest| rest.starts_with(char::is_alphabetic));
        let sound = !matches!(first, 'Ã' | 'Â') || damaged || !quote || before_letter();
        return sound.then_some((taken.len(), letter));
    }
    // A closing quote's last byte, and a no-break space, got lost on the way.
    match (first, second, damaged) {
        ('â', Some('€'), true) => Some((taken.get(..5)?.len(), "”".to_owned())),
        ('Ã', Some(' '), true) => Some((3, "à ".to_owned())),
        ('Â', Some(' '), true) => Some((3, " ".to_owned())),
        _ => None,
    }
}

/// The byte that Windows-1252 (or, for its gaps, ISO-8859-1) shows as this character.
fn byte(c: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
        '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    if let Ok(byte) = u8::try_from(c) {
        return Some(byte);
    }
    HIGH.iter().position(|&high| high == c).and_then(|index| u8::try_from(0x80 + index).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(text: &str, expected: &str) {
        assert_eq!(repair(text, &mut Notes::new(Rules::all())), expected, "{text:?}");
    }

    /// Takes the UTF-8 of a text for Windows-1252.
    fn damage(text: &str) -> String {
        encoding_rs::WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    #[test]
    fn lines_decoded_twice_are_repaired() {
        for text in [
            "Alterspräsident",
            "„Spaß“ – 5 €",
            "Größe\nplain\nÖsterreich",
            "Привет, мир",
            "Łódź i Kraków",
            "Ελλάδα",
            "😀 gut, früh",
        ] {
            check(&damage(text), text);
            check(&damage(&damage(text)), text);
        }
    }

    #[test]
    fn damaged_parts_of_good_lines_are_repaired() {
        check("für die GrÃ¶ÃŸe „Ã–sterreichs“", "für die Größe „Österreichs“");
        check("Ärger: â€žZitatâ€œ", "Ärger: „Zitat“");
    }

    #[test]
    fn good_text_is_left_alone() {
        for text in [
            "SÃO PAULO",
            "„Spaß“ und „KÄ“",
            "“AMANHÔ",
            "Âge d’or",
            "L’IRMÔ",
            "Ã",
            "château â € 5",
            "Ångström, Ä“",
            "NÃO É",
            "ÅÄÖ",
        ] {
            check(text, text);
        }
    }

    proptest::proptest! {
        #[test]
        fn repairing_undoes_the_damage(text in "(([A-ZÄÖÜ]?[a-zäöüßéèç]{2,9}|„[A-ZÄ][a-zöß]{1,6}“)(,| –| 5 €)? ){1,8}") {
            let mut notes = Notes::new(Rules::all());
            let umlauts = text.chars().filter(|c| "äöüßÄÖÜéèç".contains(*c)).count();
            if umlauts >= 1 {
                let damaged = damage(&text);
                let repaired = repair(&damaged, &mut notes).into_owned();
                proptest::prop_assert_eq!(repaired, text);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "([ÃÂâðïÅÄÐ€“”]|\\PC){0,40}") {
            let _ = repair(&text, &mut Notes::new(Rules::all()));
        }
    }
}
