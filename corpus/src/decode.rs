//! Bytes to text: UTF-8, UTF-8 with stray bytes, what a page declares, or what the bytes look like: mostly Windows-1252.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};
use guess::Guess;

mod guess;

/// Decodes text whose UTF-16 is already undone. `declared` is the encoding that the text itself states; it is
/// believed only where the bytes are no UTF-8. Never gives a replacement character for a byte of UTF-8 or
/// Windows-1252 text.
pub(crate) fn decode<'a>(bytes: &'a [u8], declared: Option<&'static Encoding>) -> Cow<'a, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if declared == Some(ISO_2022_JP) {
        return ISO_2022_JP.decode_without_bom_handling(bytes).0;
    }
    let good = match std::str::from_utf8(bytes) {
        Ok(text) => return Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => bytes.get(..error.valid_up_to()).unwrap_or_default(),
        Err(_) => &[],
    };
    // Only the very last letter is cut; behind plain ASCII it may as well be the one Windows-1252 letter of the text.
    if !good.is_empty() && (!good.is_ascii() || matches!(bytes.last(), Some(0xc2 | 0xc3))) {
        return String::from_utf8_lossy(good);
    }
    let declared = declared.filter(|&encoding| encoding != UTF_8);
    let census = Census::of(bytes);
    if census.broken * 10 < census.letters {
        return Cow::Owned(mixed(bytes, declared.unwrap_or(WINDOWS_1252)));
    }
    let fallback = match declared {
        Some(encoding) => encoding,
        None => match guess::guess(bytes) {
            Guess::Dos => return Cow::Owned(guess::dos(bytes)),
            Guess::Encoding(encoding) if encoding.is_single_byte() => encoding,
            // Pairs of bytes may look like letters of UTF-8.
            Guess::Encoding(encoding) => return encoding.decode_without_bom_handling(bytes).0,
        },
    };
    // ß before a closing quote happens to be valid UTF-8, so a few such pairs do not make a file UTF-8.
    if census.letters * 10 <= census.broken {
        return single_byte(bytes, fallback);
    }
    Cow::Owned(line_by_line(bytes, fallback))
}

/// The encoding that a label such as `iso-8859-1` names.
pub(crate) fn encoding(label: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_label(label)
}

/// Decodes an encoding of one byte a letter.
fn single_byte<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Cow<'a, str> {
    let text = encoding.decode_without_bom_handling(bytes).0;
    // Windows-1252 and ISO-8859-1 have the sign of no currency where ISO-8859-15 has the euro, and nobody writes that
    // sign. Bytes from 0x80 to 0x9f are quotes and dashes (and a euro) in Windows-1252 alone.
    let windows = bytes.iter().any(|byte| (0x80..0xa0).contains(byte));
    if encoding == WINDOWS_1252 && !windows && memchr::memchr(0xa4, bytes).is_some() {
        return Cow::Owned(text.replace('¤', "€"));
    }
    text
}

/// How many letters beyond ASCII are valid UTF-8, and how many bytes are not.
struct Census {
    letters: usize,
    broken: usize,
}

impl Census {
    fn of(bytes: &[u8]) -> Census {
        let mut census = Census { letters: 0, broken: 0 };
        for chunk in bytes.utf8_chunks() {
            census.letters += chunk.valid().bytes().filter(|&byte| byte >= 0xc0).count();
            census.broken += chunk.invalid().len();
        }
        census
    }
}

/// UTF-8 in which single bytes are not.
fn mixed(bytes: &[u8], fallback: &'static Encoding) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            // The first bytes of a letter that was cut: what they would show in Windows-1252 ("Ã") nobody wrote.
            [0xc2 | 0xc3, ..] | [_, _, ..] => {}
            invalid => text.push_str(&fallback.decode_without_bom_handling(invalid).0),
        }
    }
    // A lead byte at the very end, other than those above, was cut as well.
    if let Some(last) = bytes.last()
        && *last >= 0xe0
    {
        text.pop();
    }
    text
}

fn line_by_line(bytes: &[u8], fallback: &'static Encoding) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let census = Census::of(line);
        if census.broken == 0 && census.letters > 0 || census.broken < census.letters {
            text.push_str(&mixed(line, fallback));
        } else {
            text.push_str(&fallback.decode_without_bom_handling(line).0);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes, None), expected, "{bytes:?}");
    }

    #[test]
    fn bytes_become_the_text_that_was_meant() {
        check("Ümläute – „ß“".as_bytes(), "Ümläute – „ß“");
        check(b"\xef\xbb\xbfBOM", "BOM");
        check(b"\xdcber B\xe4ume \x96 \x84Spa\xdf\x93", "Über Bäume – „Spaß“");
        check("wörtlich f\u{0}".replace('\u{0}', "").as_bytes(), "wörtlich f");
        check(b"w\xc3\xb6rtlich, engl. f\xc3", "wörtlich, engl. f");
        check(b"w\xc3\xb6rtlich, engl. f\xe2\x80", "wörtlich, engl. f");
        check(b"", "");
        check(b"F\xfcr 100 \xa4 im Monat", "Für 100 € im Monat");
        check(b"F\xfcr 100 \x80 \x96 und \xa4", "Für 100 € – und ¤");
    }

    #[test]
    fn stray_bytes_in_utf8_are_taken_alone() {
        let mut bytes = "äöü ÄÖÜ ßéè – „Bäume“ ".repeat(3).into_bytes();
        bytes.extend_from_slice(b"sch\xf6n");
        check(&bytes, &format!("{}schön", "äöü ÄÖÜ ßéè – „Bäume“ ".repeat(3)));
    }

    #[test]
    fn two_halves_of_different_encoding_are_decoded_line_by_line() {
        check(b"\xc3\xbcber B\xc3\xa4ume\n\xfcber B\xe4ume\n", "über Bäume\nüber Bäume\n");
    }

    #[test]
    fn a_declared_encoding_counts_where_the_bytes_are_no_utf8() {
        let cyrillic = encoding(b"windows-1251");
        assert_eq!(decode(b"\xcf\xf0\xe8\xe2\xe5\xf2", cyrillic), "Привет");
        assert_eq!(decode("Привет".as_bytes(), cyrillic), "Привет");
        assert_eq!(decode(b"B\xe4ume", encoding(b"utf-8")), "Bäume");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_decoder_panic(bytes in proptest::collection::vec(0u8.., 0..200)) {
            let _ = decode(&bytes, None);
        }

        #[test]
        fn utf8_is_left_alone(text in "\\PC{0,60}") {
            proptest::prop_assert_eq!(decode(text.as_bytes(), None), text.trim_start_matches('\u{feff}').to_owned());
        }
    }
}
