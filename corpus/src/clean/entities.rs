//! References to characters, as HTML has them, in texts and titles that are none: `beschlie&szlig;t`, `Rat &amp; Stadt`.

use std::borrow::Cow;

use memchr::memmem;

use super::Notes;
use crate::Rule;

/// The references that stray into text, and what they stand for. The first ones say nothing by themselves: an article
/// about HTML has them as well.
const NAMES: [(&str, &str); 40] = [
    ("lt", "<"),
    ("gt", ">"),
    ("amp", "&"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("szlig", "ß"),
    ("eacute", "é"),
    ("egrave", "è"),
    ("ecirc", "ê"),
    ("agrave", "à"),
    ("aacute", "á"),
    ("acirc", "â"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("oacute", "ó"),
    ("iacute", "í"),
    ("uacute", "ú"),
    ("ocirc", "ô"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("bdquo", "„"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("hellip", "…"),
    ("euro", "€"),
    ("sect", "§"),
    ("shy", "\u{ad}"),
    ("middot", "·"),
];
/// How many of them say nothing.
const COMMON: usize = 2;

/// Puts the characters where their references stand. Texts with tags beside them are about HTML, and stay.
pub(super) fn resolve<'a>(text: &'a str, notes: &mut Notes) -> Cow<'a, str> {
    if !notes.allows(Rule::Entities) || memmem::find(text.as_bytes(), b"&").is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let (mut copied, mut telling, mut first) = (0, 0usize, None);
    for at in memchr::memchr_iter(b'&', text.as_bytes()) {
        let Some((length, character, tells)) = text.get(at..).and_then(reference) else { continue };
        telling += usize::from(tells);
        first.get_or_insert(at);
        out.push_str(text.get(copied..at).unwrap_or_default());
        out.push_str(&character);
        copied = at + length;
    }
    let Some(first) = first.filter(|_| telling > 0 && !has_tags(text)) else { return Cow::Borrowed(text) };
    notes.mended(Rule::Entities, super::around(text, first));
    out.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(out)
}

/// The reference that begins here: its length, its character, and whether it tells.
fn reference(text: &str) -> Option<(usize, String, bool)> {
    const LONGEST: usize = 10;
    let inner = text.get(1..text.floor_char_boundary(LONGEST))?;
    let name = inner.get(..inner.find(';')?)?;
    let length = name.len() + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let character = char::from_u32(code).filter(|c| !c.is_control())?;
        return Some((length, character.to_string(), true));
    }
    let index = NAMES.iter().position(|(known, _)| *known == name)?;
    let (_, character) = NAMES.get(index)?;
    Some((length, (*character).to_owned(), index >= COMMON))
}

/// Whether there are tags in a text.
fn has_tags(text: &str) -> bool {
    ["</", "<p", "<div", "<br", "<html", "&lt;"]
        .iter()
        .any(|tag| memmem::find(text.as_bytes(), tag.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rules;

    #[test]
    fn references_become_characters_where_the_text_is_no_html() {
        for (text, expected) in [
            ("Rat beschlie&szlig;t Umbau &ndash; f&uuml;r 5&nbsp;&euro;", "Rat beschließt Umbau – für 5 €"),
            ("Rat &amp; Stadt", "Rat & Stadt"),
            ("&#8222;Rat&#x201C;", "„Rat“"),
            ("Das Zeichen &lt; und &auml; schreibt man so.", "Das Zeichen &lt; und &auml; schreibt man so."),
            ("<p>&auml;</p>", "<p>&auml;</p>"),
            ("a && b; c &foo; & d &#0; &#xD800;", "a && b; c &foo; & d &#0; &#xD800;"),
            ("&", "&"),
        ] {
            assert_eq!(resolve(text, &mut Notes::new(Rules::all())), expected);
        }
        let off = Rules::all().without(Rule::Entities);
        assert_eq!(resolve("f&uuml;r", &mut Notes::new(off)), "f&uuml;r");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(&|#|x|;|uuml|amp|[0-9]|\\PC){0,30}") {
            let _ = resolve(&text, &mut Notes::new(Rules::all()));
        }
    }
}
