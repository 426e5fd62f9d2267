//! Front matter: the metadata block at the head of a Markdown file.
//!
//! YAML is read as the subset that front matter is written in: `key: value` a line, quotes, folded and literal
//! blocks, values that go on in indented lines. Unlike a YAML parser this also reads the `title: Energie: ein
//! Überblick` that people write, which is no valid YAML. Nested values are passed over.

use std::borrow::Cow;

/// A front matter's keys (in lower case) and values.
pub(super) type Fields = Vec<(String, String)>;

/// Splits a file into the fields of its front matter and the rest; `None` where it has none.
pub(super) fn split(text: &str) -> Option<(Fields, &str)> {
    let text = text.trim_start();
    if text.starts_with("% ") {
        return Some(title_block(text));
    }
    let (fence, ends): (_, &[&str]) = match text.lines().next()?.trim_end() {
        "---" => ("---", &["---", "..."]),
        "+++" => ("+++", &["+++"]),
        _ => return None,
    };
    let start = text.find('\n')? + 1;
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let after = end + line.len();
        if ends.contains(&line.trim_end()) {
            let (block, rest) = (text.get(start..end)?, text.get(after..)?);
            let fields = if fence == "+++" { toml(block)? } else { yaml(block)? };
            return Some((fields, rest));
        }
        end = after;
    }
    None
}

/// The lines that pandoc takes for title, author and date.
fn title_block(text: &str) -> (Fields, &str) {
    let mut fields = Fields::new();
    let mut rest = text;
    for key in ["title", "author", "date"] {
        let Some(line) = rest.lines().next().and_then(|line| line.strip_prefix('%')) else { break };
        fields.push((key.to_owned(), line.trim().to_owned()));
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    (fields, rest)
}

/// The value of the first of these keys that has one.
pub(super) fn get<'a>(fields: &'a Fields, keys: &[&str]) -> Option<&'a str> {
    let value = |key: &&str| fields.iter().find(|(name, value)| name == key && !value.is_empty());
    keys.iter().find_map(value).map(|(_, value)| value.as_str())
}

fn toml(block: &str) -> Option<Fields> {
    let table: toml::Table = block.parse().ok()?;
    let text = |value: toml::Value| match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(_) | toml::Value::Datetime(_) => Some(value.to_string()),
        _ => None,
    };
    Some(table.into_iter().filter_map(|(key, value)| Some((key.to_lowercase(), text(value)?))).collect())
}

/// `None` where the block has no key at all: a rule (`---`) begins a text as well.
fn yaml(block: &str) -> Option<Fields> {
    let mut fields = Fields::new();
    let mut lines = block.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() || line.starts_with(['#', ' ', '\t', '-']) {
            continue;
        }
        let (key, value) = line.split_once(':')?;
        if key.len() > 60 || !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return None;
        }
        let mut more = Vec::new();
        while let Some(next) = lines.next_if(|next| next.starts_with([' ', '\t']) || next.trim().is_empty()) {
            more.push(next);
        }
        fields.push((key.trim().trim_matches('"').to_lowercase(), scalar(value.trim(), &more)));
    }
    (!fields.is_empty()).then_some(fields)
}

fn scalar(first: &str, more: &[&str]) -> String {
    let indented = || more.iter().map(|line| line.trim()).filter(|line| !line.is_empty());
    match first.as_bytes() {
        // A nested list or map below its key.
        [] if indented().any(|line| line.starts_with("- ") || line.contains(": ") || line.ends_with(':')) => {
            String::new()
        }
        [b'|' | b'>', ..] if first.len() <= 3 => {
            indented().collect::<Vec<_>>().join(if first.starts_with('|') { "\n" } else { " " })
        }
        [b'[' | b'{' | b'&' | b'*', ..] => String::new(),
        _ => {
            let joined = std::iter::once(first).chain(indented()).collect::<Vec<_>>().join(" ");
            unquote(joined.trim()).into_owned()
        }
    }
}

fn unquote(value: &str) -> Cow<'_, str> {
    if let Some(inner) = value.strip_prefix('\'') {
        let end = inner.rfind('\'').unwrap_or(inner.len());
        return Cow::Owned(inner.get(..end).unwrap_or(inner).replace("''", "'"));
    }
    if let Some(inner) = value.strip_prefix('"') {
        let end = inner.rfind('"').unwrap_or(inner.len());
        // YAML's escapes are those of JSON and a few that nobody uses.
        let quoted = format!("\"{}\"", inner.get(..end).unwrap_or(inner));
        let plain = || quoted.trim_matches('"').to_owned();
        return Cow::Owned(serde_json::from_str(&quoted).unwrap_or_else(|_| plain()));
    }
    // A comment needs a space before it: "C# und F#" is a title.
    let value = value.split(" #").next().unwrap_or(value).trim_end();
    match value {
        "null" | "~" | "true" | "false" => Cow::Borrowed(""),
        value => Cow::Borrowed(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(&[(&str, &str)], &str)>) {
        let found = split(text);
        let found = found.as_ref().map(|(fields, rest)| {
            let fields: Vec<_> = fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
            (fields, *rest)
        });
        assert_eq!(found, expected.map(|(fields, rest)| (fields.to_vec(), rest)), "{text:?}");
    }

    #[test]
    fn the_subset_of_yaml_that_people_write_is_read() {
        check(
            "---\nTitle: Energie: ein Überblick\ndate: 2025-04-01\n---\nText",
            Some((&[("title", "Energie: ein Überblick"), ("date", "2025-04-01")], "Text")),
        );
        check(
            "---\ntitle: \"Zitat \\\"hier\\\" # kein Kommentar\"\nlang: 'de' \n---\n",
            Some((&[("title", "Zitat \"hier\" # kein Kommentar"), ("lang", "de")], "")),
        );
        check(
            "---\ntitle: Ein langer\n  Titel\nl10n:\n  sourceCommit: ab\ntags:\n- a\n- b\n---\nX",
            Some((&[("title", "Ein langer Titel"), ("l10n", ""), ("tags", "")], "X")),
        );
        check(
            "---\ntitle: >\n  Gefaltet\n  hier\ntags: [a, b]\nsource: C# heute # Notiz\n...\nX",
            Some((&[("title", "Gefaltet hier"), ("tags", ""), ("source", "C# heute")], "X")),
        );
    }

    #[test]
    fn toml_is_read() {
        check(
            "+++\ntitle = \"Strom\"\ndate = 2025-04-01T10:00:00Z\ndraft = false\n+++\nX",
            Some((&[("date", "2025-04-01T10:00:00Z"), ("title", "Strom")], "X")),
        );
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        check("---\n\nEin Text nach einer Linie.\n\n---\n", None);
        check("---\nhttp://beispiel.de\n---\n", None);
        check("---\ntitle: ohne Ende\n", None);
        check("Text", None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(---|\\+\\+\\+)\n(([a-z]{1,3}[:=] ?['\"|>\\[]?\\PC{0,9})?\n( [a-z:-]{0,5}\n)?){0,6}(---|\\+\\+\\+)\n") {
            let _ = split(&text);
        }
    }
}
