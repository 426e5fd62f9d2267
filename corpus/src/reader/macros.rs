//! Macros in Markdown: `{{Glossary("function", "Funktion")}}`, as in MDN, Hugo and wikis.

use std::borrow::Cow;

/// Replaces macros by the text that a reader of the page would see, and drops those that show none of the page's
/// own text (`{{Compat}}`). Code, fenced and inline, is left alone, and so is what does not look like a macro.
/// Gives the number of macros replaced as well.
pub(super) fn expand(source: &str) -> (Cow<'_, str>, u32) {
    if memchr::memmem::find(source.as_bytes(), b"{{").is_none() {
        return (Cow::Borrowed(source), 0);
    }
    let mut out = String::with_capacity(source.len());
    let (mut count, mut fence) = (0, None);
    for line in source.split_inclusive('\n') {
        let start = line.trim_start();
        let marker = ["```", "~~~"].into_iter().find(|marker| start.starts_with(marker));
        match (fence, marker) {
            (None, Some(_)) => fence = marker,
            (Some(open), Some(found)) if open == found => fence = None,
            (None, None) => {
                count += expand_line(line, &mut out);
                continue;
            }
            _ => {}
        }
        out.push_str(line);
    }
    (Cow::Owned(out), count)
}

fn expand_line(line: &str, out: &mut String) -> u32 {
    let mut count = 0;
    let mut rest = line;
    while let Some(start) = rest.find(['{', '`']) {
        let (before, at) = rest.split_at(start);
        out.push_str(before);
        let length = if at.starts_with('`') {
            code_span(at)
        } else if let Some((length, text)) = one(at).filter(|_| !before.ends_with('\\')) {
            count += 1;
            push_escaped(&text, out);
            rest = at.get(length..).unwrap_or_default();
            continue;
        } else {
            1
        };
        let (copied, after) = at.split_at_checked(length).unwrap_or((at, ""));
        out.push_str(copied);
        rest = after;
    }
    out.push_str(rest);
    count
}

/// The length of the code span that begins here, or of the backticks where none does.
fn code_span(at: &str) -> usize {
    let ticks = at.len() - at.trim_start_matches('`').len();
    let fence = at.get(..ticks).unwrap_or_default();
    let inside = at.get(ticks..).unwrap_or_default();
    inside.find(fence).map_or(ticks, |end| ticks + end + ticks)
}

/// The macro that begins here: its length, and its text.
fn one(at: &str) -> Option<(usize, String)> {
    // A bound, or braces that are never closed would be searched to the end of the line again and again.
    const LONGEST: usize = 1_000;
    let inner = at.strip_prefix("{{")?;
    let inner = inner.get(..inner.floor_char_boundary(LONGEST))?;
    let end = inner.find("}}")?;
    let call = inner.get(..end)?.trim();
    let name_end =
        call.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(call.len());
    let (name, arguments) = call.split_at(name_end);
    let arguments = arguments.trim();
    let shape = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && (arguments.is_empty() || arguments.starts_with('(') && arguments.ends_with(')'));
    shape.then(|| (end + 4, text(name, &strings(arguments))))
}

/// What a macro shows.
fn text(name: &str, arguments: &[String]) -> String {
    let name = name.to_ascii_lowercase();
    let argument =
        |index: usize| arguments.get(index).map(|text| text.trim()).filter(|text| !text.is_empty());
    let shown = || argument(1).or(argument(0)).unwrap_or_default().to_owned();
    match name.as_str() {
        "optional_inline" => "(optional)".to_owned(),
        "htmlelement" | "svgelement" | "mathmlelement" => {
            argument(1).map_or_else(|| format!("<{}>", argument(0).unwrap_or_default()), str::to_owned)
        }
        "rfc" => argument(0).map(|number| format!("RFC {number}")).unwrap_or_default(),
        "webextapiref" | "glossary" | "httpheader" | "httpmethod" | "httpstatus" | "svgattr" | "csp"
        | "link" => shown(),
        // "apiref" is the sidebar of an interface.
        name if name.ends_with("xref") => shown(),
        _ => String::new(),
    }
}

/// The string arguments; `("a", 'b', 1)` has two.
fn strings(arguments: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = arguments;
    while let Some(start) = rest.find(['"', '\'']) {
        let (quote, inside) = rest.get(start..).unwrap_or_default().split_at(1);
        let end = inside.find(quote).unwrap_or(inside.len());
        found.push(inside.get(..end).unwrap_or_default().replace("&lt;", "<").replace("&gt;", ">"));
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    found
}

/// Keeps Markdown from reading `<img>` as a tag and `*` as emphasis.
fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, '<' | '*' | '_' | '[' | ']' | '|' | '`') {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &str) {
        assert_eq!(expand(source).0, expected, "{source:?}");
    }

    #[test]
    fn macros_become_what_their_page_shows() {
        check("einer {{Glossary(\"function\", \"Funktion\")}} deklariert", "einer Funktion deklariert");
        check("ein {{ WebExtAPIRef(\"cookies.set()\") }}-Objekt", "ein cookies.set()-Objekt");
        check("{{htmlelement(\"img\")}} und {{cssxref(\"&lt;length&gt;\")}}", "\\<img> und \\<length>");
        check("{{jsxref('Array', \"\")}}{{Compat}}\n\n{{EmbedLiveSample('X', 100, 20)}}", "Array\n\n");
        check("- `x` {{optional_inline}}", "- `x` (optional)");
    }

    #[test]
    fn code_and_templates_stay() {
        check("`{{Glossary(\"x\")}}` {{ page.title }}", "`{{Glossary(\"x\")}}` {{ page.title }}");
        check("```\n{{Compat}}\n```\n{{Compat}}", "```\n{{Compat}}\n```\n");
        check("das Makro \\{{Compat}}", "das Makro \\{{Compat}}");
        check("kein {{Ende", "kein {{Ende");
        check(&"{{".repeat(300_000), &"{{".repeat(300_000));
        check("`` ` `` {x} `", "`` ` `` {x} `");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "([{}`(\"',)]|\\PC|Glossary|\n){0,40}") {
            let _ = expand(&text);
        }
    }
}
