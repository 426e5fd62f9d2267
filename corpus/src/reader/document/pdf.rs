//! PDF: the text of the pages, where they have any.

use std::collections::HashSet;

use pdf_extract::content::{Content, Operation};
use pdf_extract::{Dictionary, Document, Object, Stream, output_doc, output_doc_page};

use unicode_normalization::char::compose;

use super::Piece;

mod lines;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<Piece>, String> {
    let mut document = Document::load_mem(bytes).map_err(|error| format!("it is damaged ({error})"))?;
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err("it is protected by a password".to_owned());
    }
    cut_loops(&mut document);
    spell_out(&mut document);
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
    let whole = super::guarded(|| {
        let mut lines = lines::Lines::default();
        output_doc(document, &mut lines).map(|()| lines.finish()).map_err(|error| error.to_string())
    });
    let Err(first) = whole else { return whole };
    let mut pages = String::new();
    for number in document.get_pages().into_keys() {
        let page = super::guarded(|| {
            let mut lines = lines::Lines::default();
            let read = output_doc_page(document, &mut lines, number);
            read.map(|()| lines.finish()).map_err(|error| error.to_string())
        });
        if let Ok(page) = page {
            pages.push_str(&page);
            pages.push('\n');
        }
    }
    if pages.trim().is_empty() { Err(first) } else { Ok(pages) }
}

/// Has no page among its own ancestors, which the library asks one after the other for what a page lacks, without end
/// where they go round (pdf-extract 0.12, `get_inherited`).
fn cut_loops(document: &mut Document) {
    for page in document.get_pages().into_values() {
        let (mut seen, mut at) = (HashSet::new(), page);
        while seen.insert(at) {
            let node = document.get_dictionary(at).ok();
            let Some(parent) = node.and_then(|node| node.get(b"Parent").ok()?.as_reference().ok()) else {
                break;
            };
            if seen.contains(&parent)
                && let Ok(node) = document.get_object_mut(at).and_then(Object::as_dict_mut)
            {
                node.remove(b"Parent");
                break;
            }
            at = parent;
        }
    }
}

/// Writes the operators `'` and `"`, which show a line of text, as the ones that they stand for: Ghostscript uses them,
/// and the library passes them over.
fn spell_out(document: &mut Document) {
    for page in document.get_pages().into_values() {
        let Some(content) = document.get_page_content(page).ok().and_then(|content| spelt_out(&content))
        else {
            continue;
        };
        let content = document.add_object(Stream::new(Dictionary::new(), content));
        if let Ok(page) = document.get_object_mut(page).and_then(Object::as_dict_mut) {
            page.set("Contents", content);
        }
    }
    for object in document.objects.values_mut() {
        if let Object::Stream(stream) = object
            && stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form")
            && let Some(content) = stream.decompressed_content().ok().and_then(|content| spelt_out(&content))
        {
            stream.set_plain_content(content);
        }
    }
}

/// `None` where there is nothing to do.
fn spelt_out(content: &[u8]) -> Option<Vec<u8>> {
    memchr::memchr2(b'\'', b'"', content)?;
    let content = Content::decode(content).ok()?;
    let is_short = |operation: &Operation| matches!(operation.operator.as_str(), "'" | "\"");
    if !content.operations.iter().any(is_short) {
        return None;
    }
    let mut operations = Vec::with_capacity(content.operations.len() * 2);
    for mut operation in content.operations {
        if !is_short(&operation) {
            operations.push(operation);
            continue;
        }
        let text = operation.operands.pop()?;
        if let ("\"", [words, letters]) = (operation.operator.as_str(), operation.operands.as_slice()) {
            operations.push(Operation::new("Tw", vec![words.clone()]));
            operations.push(Operation::new("Tc", vec![letters.clone()]));
        }
        operations.push(Operation::new("T*", Vec::new()));
        operations.push(Operation::new("Tj", vec![text]));
    }
    Content { operations }.encode().ok()
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
    fn operators_that_show_a_line_are_spelt_out() {
        let spelt = |content: &str| spelt_out(content.as_bytes()).map(|out| String::from_utf8(out).unwrap());
        assert_eq!(
            spelt("BT (a) ' 1 2 (b) \" (c'd) Tj ET").as_deref(),
            Some("BT\nT*\n(a) Tj\n1 Tw\n2 Tc\nT*\n(b) Tj\n(c'd) Tj\nET")
        );
        assert_eq!(spelt("BT (c'd) Tj ET"), None);
        assert_eq!(spelt("' \" ("), None);
    }

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
