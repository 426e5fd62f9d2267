//! Line ends, spaces, invisible characters and composition.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Notes;
use crate::Rule;

/// What becomes of a character.
enum Fate {
    Stay,
    /// A line end; also where CR and LF are one.
    LineEnd,
    Space,
    /// The hyphen that no line may break at, as word processors write it.
    Hyphen,
    Drop,
}

/// Gives text line ends of LF, plain spaces, composed letters (NFC), and no characters that cannot be seen.
pub(super) fn normalise<'a>(text: &'a str, notes: &mut Notes) -> Cow<'a, str> {
    let cleaned = replace(text, notes);
    if is_composed(&cleaned) {
        return cleaned;
    }
    // Composing is slow, and mostly there are few such letters.
    let mut composed = String::with_capacity(cleaned.len());
    for line in cleaned.split_inclusive('\n') {
        if is_composed(line) {
            composed.push_str(line);
        } else {
            composed.extend(line.nfc());
        }
    }
    Cow::Owned(composed)
}

/// Whether text is in NFC.
pub(super) fn is_composed(text: &str) -> bool {
    // Below U+0300 all text is composed, and so is general punctuation (E2 80 xx to E2 83 xx).
    let bytes = text.as_bytes();
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| byte >= 0xcc) {
        rest = match rest.get(at..) {
            Some([0xe2, 0x80..=0x83, ..]) => rest.get(at + 3..).unwrap_or_default(),
            _ => {
                return is_nfc_quick(text.chars()) == IsNormalized::Yes
                    || unicode_normalization::is_nfc(text);
            }
        };
    }
    true
}

fn replace<'a>(text: &'a str, notes: &mut Notes) -> Cow<'a, str> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = next_suspect(bytes, at) {
        let Some(c) = text.get(found..).and_then(|rest| rest.chars().next()) else { break };
        at = found + c.len_utf8();
        let fate = fate(c, text, found);
        let invisible = matches!(fate, Fate::Drop);
        let put = match fate {
            Fate::Stay => continue,
            Fate::Drop if !notes.allows(Rule::InvisibleCharacters) => continue,
            Fate::Drop => "",
            Fate::Space => " ",
            Fate::Hyphen => "-",
            Fate::LineEnd if c == '\r' && bytes.get(at) == Some(&b'\n') => "",
            Fate::LineEnd => "\n",
        };
        if invisible && !matches!(c, '\u{feff}') {
            notes.mended(Rule::InvisibleCharacters, &super::around(text, found).escape_default().to_string());
        }
        out.push_str(text.get(copied..found).unwrap_or_default());
        out.push_str(put);
        copied = at;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The next place, from `at` on, where a character may begin that does not stay.
fn next_suspect(bytes: &[u8], at: usize) -> Option<usize> {
    const SUSPECT: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < 0x20 {
            table[byte] = byte != b'\n' as usize;
            byte += 1;
        }
        table[0x7f] = true;
        // U+0080 to U+00BF (C1, no-break space, soft hyphen), U+034F, U+1680, U+180E, U+2000 to U+2FFF, U+3000, U+FExx.
        table[0xc2] = true;
        table[0xcd] = true;
        table[0xe1] = true;
        table[0xe2] = true;
        table[0xe3] = true;
        table[0xef] = true;
        table
    };
    let mut at = at;
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| SUSPECT[usize::from(byte)])?;
        match bytes.get(at..) {
            // Dashes and quotes, by far the most frequent of their block.
            Some([0xe2, 0x80, 0x90 | 0x92..=0xa7, ..]) => at += 3,
            Some([0xe2, 0x82..=0xbf, ..]) | Some([0xe3, 0x81..=0xbf, ..]) => at += 3,
            _ => return Some(at),
        }
    }
}

fn fate(c: char, text: &str, at: usize) -> Fate {
    match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Fate::LineEnd,
        '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Fate::Space
        }
        '\u{1e}' | '\u{2011}' => Fate::Hyphen,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Fate::Drop,
        // Joiners shape the letters of Persian and Indian scripts and hold emoji together.
        '\u{200c}' | '\u{200d}' => {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            if before
                .is_some_and(|before| before >= '\u{600}' && !('\u{2000}'..='\u{206f}').contains(&before))
            {
                Fate::Stay
            } else {
                Fate::Drop
            }
        }
        '\u{ad}'
        | '\u{34f}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffd}' => Fate::Drop,
        _ => Fate::Stay,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    fn check(text: &str, expected: &str) {
        assert_eq!(normalise(text, &mut Notes::new(Rules::all())), expected, "{text:?}");
    }

    #[test]
    fn lines_end_in_lf_and_what_cannot_be_seen_is_gone() {
        check("a\r\nb\rc\nd\u{2028}e", "a\nb\nc\nd\ne");
        check("2\u{1e}Grad-Ziel, E\u{2011}Mail", "2-Grad-Ziel, E-Mail");
        check("z.\u{a0}B.\tund\u{202f}so", "z. B. und so");
        check("Rechen\u{ad}zen\u{200b}trum\u{feff} \u{1}x\u{fffd}", "Rechenzentrum x");
        check("„Zitat“ – 5 €, CO₂ …", "„Zitat“ – 5 €, CO₂ …");
        check("u\u{308}ber A\u{30a}", "über Å");
        check("می\u{200c}خواهم 👩\u{200d}💻 ab\u{200d}c", "می\u{200c}خواهم 👩\u{200d}💻 abc");
        check("日本\u{3000}語", "日本 語");
    }

    #[test]
    fn nothing_to_do_costs_no_copy() {
        let notes = &mut Notes::new(Rules::all());
        assert!(matches!(normalise("Schöne „Grüße“\n", notes), Cow::Borrowed(_)));
        assert!(notes.notes.is_empty());
    }

    #[test]
    fn switched_off_it_keeps_invisible_characters() {
        let notes = &mut Notes::new(Rules::all().without(Rule::InvisibleCharacters));
        assert_eq!(normalise("a\u{ad}b\r\n", notes), "a\u{ad}b\n");
    }
}
