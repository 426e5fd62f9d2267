//! XML as a stream of tags and text. Nothing outside the document is ever fetched, and no entity of its own is
//! expanded.

use std::borrow::Cow;

use encoding_rs::Encoding;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};

use crate::decode;

/// Deeper nesting is no document.
const DEEPEST: usize = 1_000;

/// A document without what may stand before its root: declarations, comments, and document types that begin so.
pub(super) fn behind_prolog<'s>(start: &'s [u8], doctypes: &[&str]) -> &'s [u8] {
    let mut rest = start;
    loop {
        let ends: &[u8] = if begins(rest, "<!--") {
            b"-->"
        } else if begins(rest, "<?") {
            b"?>"
        } else if doctypes.iter().any(|doctype| begins(rest, doctype)) {
            b">"
        } else {
            return rest;
        };
        let Some(end) = memchr::memmem::find(rest, ends) else { return b"" };
        rest = rest.get(end + ends.len()..).unwrap_or_default().trim_ascii_start();
    }
}

/// Does a document begin with a tag, in capitals or not?
pub(super) fn begins(text: &[u8], tag: &str) -> bool {
    text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()))
}

/// Takes a document as it is read. Names are given with their prefix as written (`content:encoded`).
pub(super) trait Visitor {
    /// An element begins.
    fn open(&mut self, name: &str, tag: &Tag<'_>);
    /// Text, with its references resolved.
    fn text(&mut self, text: &str);
    /// An element ends.
    fn close(&mut self, name: &str);
}

/// An element's attributes.
pub(super) struct Tag<'a>(&'a BytesStart<'a>);

impl Tag<'_> {
    /// The value of an attribute by its name with prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let found = self.0.attributes().with_checks(false).flatten().find(|found| found.key.0 == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0).map(Cow::into_owned);
        Some(value.unwrap_or_else(|_| found.value.into_owned()))
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// Decodes a document by its byte order mark, its declaration, or its bytes.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    decode::decode(bytes, declared(bytes))
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..200).unwrap_or(bytes);
    let head = head.get(..memchr::memmem::find(head, b"?>")?)?;
    let after = head.get(memchr::memmem::find(head, b"encoding")? + b"encoding".len()..)?;
    let quote = after.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let label = after.get(quote + 1..)?;
    let end = label.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    decode::encoding(label.get(..end)?)
}

/// Reads a document up to its end, or to where it is broken, which the error tells.
pub(super) fn read(text: &str, visitor: &mut dyn Visitor) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_str(text);
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut depth = 0usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                if depth > DEEPEST {
                    return Err("its elements are nested too deeply".to_owned());
                }
                visitor.open(start.name().0, &Tag(&start));
            }
            Ok(Event::End(end)) => {
                depth = depth.saturating_sub(1);
                visitor.close(end.name().0);
            }
            Ok(Event::Text(text)) => visitor.text(&text.xml10_content()),
            Ok(Event::CData(text)) => visitor.text(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    visitor.text(c.encode_utf8(&mut [0; 4]));
                } else if let Some(text) = resolve_predefined_entity(&reference) {
                    visitor.text(text);
                }
            }
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Trace(String);

    impl Visitor for Trace {
        fn open(&mut self, name: &str, tag: &Tag<'_>) {
            self.0 += &format!("<{name} {}>", tag.attribute("a").unwrap_or_default());
        }
        fn text(&mut self, text: &str) {
            self.0 += text;
        }
        fn close(&mut self, name: &str) {
            self.0 += &format!("</{name}>");
        }
    }

    fn trace(text: &str) -> (String, bool) {
        let mut trace = Trace::default();
        let ok = read(text, &mut trace).is_ok();
        (trace.0, ok)
    }

    #[test]
    fn references_are_resolved_and_entities_of_the_document_are_not() {
        let (found, ok) =
            trace("<x:r a='1 &amp; 2'>K&#246;ln &lt;b&gt; &uuml; a & b<![CDATA[<i>]]><e/></x:r>");
        assert_eq!(found, "<x:r 1 & 2>Köln <b> ü a & b<i><e ></e></x:r>");
        assert!(ok);
        let evil = "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'><!ENTITY f 'ffff'>]><r>a&e;b&f;c</r>";
        assert_eq!(trace(evil).0, "<r >abc</r>");
        assert!(!trace(&"<a>".repeat(2_000)).1);
    }

    #[test]
    fn the_declared_encoding_counts() {
        let bytes = b"<?xml version='1.0' encoding='windows-1251'?><r>\xcf\xf0\xe8</r>";
        assert!(decode(bytes).ends_with("<r>При</r>"));
        assert!(decode("<?xml version='1.0' encoding='latin1'?>ü".as_bytes()).ends_with('ü'));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(<|>|/|&|;|#|a|!\\[CDATA\\[|\\]\\]>|<!--|-->|<\\?|='|\"|\\PC){0,40}") {
            let _ = trace(&text);
        }
    }
}
