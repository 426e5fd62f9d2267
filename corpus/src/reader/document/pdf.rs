//! PDF: the text of the pages, where they have any.

use pdf_extract::{Dictionary, Document, Object, PlainTextOutput, output_doc, output_doc_page};

use unicode_normalization::char::compose;

use super::Piece;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| format!("it is damaged ({error})"))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("it is protected by a password".to_owned());
    }
    let text = composed(&text(&document)?);
    if text.trim().is_empty() {
        return Err("it has no text, only pictures of it; run it through OCR".to_owned());
    }
    let info = info(&document);
    let stated = |key: &[u8]| info.and_then(|info| string(info, key));
    Ok(vec![Piece {
        title: stated(b"Title").filter(|title| is_title(title)).unwrap_or_default(),
        text,
        made: stated(b"CreationDate").and_then(|date| day(&date)),
        author: stated(b"Author"),
        ..Piece::default()
    }])
}

/// The text of all pages; where one of them is broken, of the others.
fn text(document: &Document) -> Result<String, String> {
    let mut text = String::new();
    let whole = super::guarded(|| {
        output_doc(document, &mut PlainTextOutput::new(&mut text)).map_err(|error| error.to_string())
    });
    let Err(first) = whole else { return Ok(text) };
    let mut pages = String::new();
    for number in document.get_pages().into_keys() {
        let mut page = String::new();
        let read = super::guarded(|| {
            let mut output = PlainTextOutput::new(&mut page);
            output_doc_page(document, &mut output, number).map_err(|error| error.to_string())
        });
        if read.is_ok() {
            pages.push_str(&page);
            pages.push_str("\n\n");
        }
    }
    if pages.trim().is_empty() { Err(first) } else { Ok(pages) }
}

/// The text with whole letters: typesetting programs print an umlaut as two signs (`¨o`), and some pairs as one (`ﬁ`).
fn composed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        // An acute accent alone is mostly an apostrophe.
        let mark = match c {
            '¨' => Some('\u{308}'),
            'ˇ' => Some('\u{30c}'),
            '˚' => Some('\u{30a}'),
            'ˆ' => Some('\u{302}'),
            _ => None,
        };
        let letter =
            mark.and_then(|mark| compose(*rest.peek().filter(|next| next.is_ascii_alphabetic())?, mark));
        if let Some(letter) = letter {
            out.push(letter);
            rest.next();
            continue;
        }
        match c {
            'ﬀ' => out.push_str("ff"),
            'ﬁ' => out.push_str("fi"),
            'ﬂ' => out.push_str("fl"),
            'ﬃ' => out.push_str("ffi"),
            'ﬄ' => out.push_str("ffl"),
            'ﬅ' | 'ﬆ' => out.push_str("st"),
            _ => out.push(c),
        }
    }
    out
}

fn info(document: &Document) -> Option<&Dictionary> {
    match document.trailer.get(b"Info").ok()? {
        Object::Reference(id) => document.get_object(*id).ok()?.as_dict().ok(),
        Object::Dictionary(dictionary) => Some(dictionary),
        _ => None,
    }
}

/// A text of the metadata: UTF-16 with its mark, UTF-8, or an encoding that is Latin-1 but for a few signs.
fn string(info: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = info.get(key).ok()?.as_str().ok()?;
    let text = match bytes {
        [0xfe, 0xff, rest @ ..] => {
            let units: Vec<u16> =
                rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16_lossy(&units)
        }
        bytes => crate::decode::decode(bytes, None).into_owned(),
    };
    let text = text.trim().trim_matches('\0').trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Programs put their own name, or the file's, where a title should be.
fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let starts = ["microsoft word", "untitled", "unbenannt", "ohne titel", "dokument", "document", "layout"];
    let ends = [".doc", ".docx", ".indd", ".pdf", ".odt", ".tex", ".dvi", ".qxd", ".rtf", ".txt"];
    title.chars().any(char::is_alphabetic)
        && !starts.iter().any(|start| lower.starts_with(start))
        && !ends.iter().any(|end| lower.ends_with(end))
}

/// `D:20241224103000+01'00'`
fn day(date: &str) -> Option<String> {
    let digits = date.strip_prefix("D:").unwrap_or(date).get(..8)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_whole() {
        for (text, expected) in [
            ("M¨uller sch¨on, ¨Uber GR¨OSSE", "Müller schön, Über GRÖSSE"),
            ("Deﬁnition, Eﬀekt, eﬃzient, ﬂott", "Definition, Effekt, effizient, flott"),
            ("Dvoˇr´ak, d´Etat, 5 ˆ 2, a¨", "Dvoř´ak, d´Etat, 5 ˆ 2, a¨"),
        ] {
            assert_eq!(composed(text), expected);
        }
    }

    #[test]
    fn metadata_that_programs_wrote_are_no_titles() {
        for (title, expected) in [
            ("Bericht zur Lage", true),
            ("Microsoft Word - Bericht.doc", false),
            ("bericht_final.indd", false),
            ("4711", false),
        ] {
            assert_eq!(is_title(title), expected, "{title}");
        }
        assert_eq!(day("D:20241224103000+01'00'").as_deref(), Some("20241224"));
        assert_eq!(day("gestern"), None);
    }
}
