//! What stands in texts for the program that makes pages of them: `{{Glossary("function", "Funktion")}}` of MDN,
//! `{{< figure >}}` of Hugo, `{% include %}` of Jekyll, `[[Seite|Text]]` of Obsidian, `[gallery]` of WordPress.

use std::borrow::Cow;

/// Replaces macros by the text that a reader of the page would see, and drops those that show none of the page's
/// own text (`{{Compat}}`). Code, fenced and inline, is left alone, and so is what does not look like a macro.
/// Gives the number of macros replaced as well.
pub(super) fn expand(source: &str) -> (Cow<'_, str>, u32) {
    let holds = |sign: &str| memchr::memmem::find(source.as_bytes(), sign.as_bytes()).is_some();
    if !["{{", "{%", "{:", "[[", "[!"].into_iter().any(holds) {
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
    let mut rest = match callout(line) {
        Some(text) => {
            out.push_str("> ");
            count += 1;
            text
        }
        None => line,
    };
    while let Some(start) = rest.find(['{', '`', '[']) {
        let (before, at) = rest.split_at(start);
        let embeds = at.starts_with("[[") && before.ends_with('!');
        let before = if embeds { before.get(..before.len() - 1).unwrap_or_default() } else { before };
        out.push_str(before);
        let length = if at.starts_with('`') {
            code_span(at)
        } else if let Some((length, text)) = one(at).filter(|_| !before.ends_with('\\')) {
            count += 1;
            push_escaped(if embeds { "" } else { &text }, out);
            rest = at.get(length..).unwrap_or_default();
            continue;
        } else {
            out.push_str(if embeds { "!" } else { "" });
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
    let at = at.get(..at.floor_char_boundary(LONGEST))?;
    for (begins, ends) in [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")] {
        if let Some(inner) = at.strip_prefix(begins) {
            return Some((begins.len() + inner.find(ends)? + ends.len(), String::new()));
        }
    }
    if let Some(inner) = at.strip_prefix("{:") {
        // A class or an id that kramdown gives to what stands before.
        let end = inner.find('}')?;
        let marks = inner.get(..end)?.trim_start_matches(':').trim();
        let is_mark = marks.starts_with(['.', '#']) || marks.contains("=\"") || marks == "toc";
        return is_mark.then(|| (end + 3, String::new()));
    }
    if let Some(inner) = at.strip_prefix("[[") {
        return wiki_link(inner);
    }
    let inner = at.strip_prefix("{{")?;
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

/// The text of `[[Seite#Abschnitt|Text]]` behind its brackets, with the length of the whole.
fn wiki_link(inner: &str) -> Option<(usize, String)> {
    let end = inner.find("]]")?;
    let link = inner.get(..end)?;
    // `[[1]](#fn1)` is a link of Markdown.
    let is_page = link.starts_with(char::is_alphabetic) && !link.contains(['[', '\n']);
    let is_other = inner.get(end + 2..)?.starts_with('(');
    let text =
        link.split_once('|').map_or_else(|| link.split('#').next().unwrap_or_default(), |(_, text)| text);
    (is_page && !is_other).then(|| (end + 4, text.trim().to_owned()))
}

/// What comes behind the kind of a note in Obsidian: `> [!note] Hinweis`. Alone on its line, Markdown knows it.
fn callout(line: &str) -> Option<&str> {
    let kind = line.strip_prefix("> [!")?;
    let (kind, text) = kind.split_once(']')?;
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    (kind.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.trim().is_empty())
        .then(|| text.trim_start())
}

/// A text of WordPress without its shortcodes: `[gallery ids="1"]`, `[caption ...]Text[/caption]`, of which the text
/// stays, and `[embed]https://...[/embed]`, of which nothing does.
pub(super) fn without_shortcodes(source: &str) -> Cow<'_, str> {
    const KNOWN: [&str; 9] =
        ["gallery", "caption", "embed", "audio", "video", "playlist", "more", "wp_caption", "toc"];
    if !source.contains('[') {
        return Cow::Borrowed(source);
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('[') {
        let (before, at) = rest.split_at(start);
        out.push_str(before);
        // An index in a text has no name, and ends soon or not at all.
        let inner = at.get(1..at.floor_char_boundary(1_000)).unwrap_or_default();
        let code = inner.find(']').and_then(|end| inner.get(..end)).unwrap_or_default();
        let name = code.trim_start_matches('/').split([' ', '/', '\n']).next().unwrap_or_default();
        let is_name = !name.is_empty()
            && name.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-'
            });
        let is_code = is_name && (code.starts_with('/') || code.contains("=\"") || KNOWN.contains(&name));
        if !is_code {
            out.push('[');
            rest = at.get(1..).unwrap_or_default();
            continue;
        }
        rest = at.get(code.len() + 2..).unwrap_or_default();
        if name == "embed"
            && let Some(end) = rest.find("[/embed]").filter(|_| !code.starts_with('/'))
        {
            rest = rest.get(end + "[/embed]".len()..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
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
    fn what_other_programs_expand_is_left_out() {
        check("{{< figure src=\"a.jpg\" title=\"Das Werk\" >}}\nText {{% x %}}", "\nText ");
        check("{% include toc.html %} Text", " Text");
        check("![Bild](a.jpg){: .center}", "![Bild](a.jpg)");
        check("{: 3} ist keine", "{: 3} ist keine");
        check("Siehe [[Hafen|den Hafen]] und [[Strom#Netz]].", "Siehe den Hafen und Strom.");
        check("Vor ![[bild.png]] nach! [x](y)", "Vor  nach! [x](y)");
        check("Text[[1]](#fn1) und a[[0]] und ![Bild](b)", "Text[[1]](#fn1) und a[[0]] und ![Bild](b)");
        check("> [!note] Hinweis\n> Text", "> Hinweis\n> Text");
        check("> [!NOTE]\n> Text", "> [!NOTE]\n> Text");
        for (source, expected) in [
            (
                "[caption id=\"a\" width=\"3\"]<img> Das Werk[/caption] [gallery ids=\"1,2\"]",
                "<img> Das Werk ",
            ),
            ("a [embed]https://youtu.be/x[/embed] b [more] c", "a  b  c"),
            ("Satz [sic] und [1] und [Anm. d. Red.] x[i]", "Satz [sic] und [1] und [Anm. d. Red.] x[i]"),
            ("[embed]offen", "offen"),
        ] {
            assert_eq!(without_shortcodes(source), expected);
        }
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
        fn no_text_makes_it_panic(text in "([{}`(\"',)<>%:|!\\[\\]/=]|\\PC|Glossary|embed|\n){0,40}") {
            let _ = expand(&text);
            let _ = without_shortcodes(&text);
        }
    }
}
