//! How deeply a page's elements lie in each other, before it is parsed.
//!
//! By the standard a parser looks through all open elements at most tags, so its time grows with the product of tags
//! and depth: a page of one megabyte can keep it busy for a minute, one of a hundred for a week.

/// The sum of the depths of all tags: some ten seconds. Pages have a thousandth of it.
const MOST: u64 = 1_000_000_000;

/// Elements that have no content, or whose end is mostly left out.
const LOOSE: [&[u8]; 31] = [
    b"area",
    b"base",
    b"br",
    b"col",
    b"embed",
    b"hr",
    b"img",
    b"input",
    b"link",
    b"meta",
    b"param",
    b"source",
    b"track",
    b"wbr",
    b"p",
    b"li",
    b"td",
    b"th",
    b"tr",
    b"dd",
    b"dt",
    b"option",
    b"optgroup",
    b"thead",
    b"tbody",
    b"tfoot",
    b"colgroup",
    b"body",
    b"html",
    b"head",
    b"path",
];

/// Whether parsing the page takes a bearable time.
pub(super) fn is_bearable(source: &str) -> bool {
    let bytes = source.as_bytes();
    // Where even the deepest nesting could not reach the limit, there is nothing to count.
    if (bytes.len() as u64 / 3).pow(2) / 2 <= MOST {
        return true;
    }
    let (mut depth, mut sum) = (0u64, 0u64);
    for start in memchr::memchr_iter(b'<', bytes) {
        let tag = bytes.get(start + 1..).unwrap_or_default();
        let (closes, name) = tag.strip_prefix(b"/").map_or((false, tag), |name| (true, name));
        let length = name.iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name = name.get(..length).unwrap_or_default();
        if name.is_empty() || LOOSE.iter().any(|loose| loose.eq_ignore_ascii_case(name)) {
            continue;
        }
        if closes {
            depth = depth.saturating_sub(1);
        } else {
            depth += 1;
            sum += depth;
            if sum > MOST {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_would_take_forever_is_turned_down() {
        assert!(is_bearable(&"<div><b>".repeat(6_000)));
        assert!(is_bearable(&"<div class=x><p>Text<br></div>".repeat(100_000)));
        assert!(is_bearable(&"<li>Text <p>".repeat(100_000)));
        assert!(!is_bearable(&"<div>".repeat(100_000)));
        assert!(!is_bearable(&"<ul><li>".repeat(100_000)));
    }
}
