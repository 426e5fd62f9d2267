//! The query language: what was typed, as a tree. Nothing that is typed is an error.
//!
//! ```text
//! strom rechenzentrum      words; all are wanted
//! "künstliche intelligenz" these words in this order, in this form; "..."~3 with up to three words between
//! =schon                   exactly this form
//! infra*                   words that begin so
//! -musk  NOT musk          without
//! a OR b  a ODER b  ( )    either; groups
//! title: body: lang: source: date:   fields (titel: text: sprache: quelle: datum:)
//! ```

use lupe_analysis::{Language, has_words, is_gender_form};
use lupe_index::{DateNumber, Scope};

use crate::response::Warning;

/// A query as it was understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A word, or several that were typed without a space between (`KI-Infrastruktur`).
    Word { text: String, form: Form },
    /// Words in this order.
    Phrase { text: String, slop: u32 },
    /// All of these; at the top, as many of the plain words as can be had.
    All(Vec<Node>),
    /// Any of these.
    Any(Vec<Node>),
    /// Not this.
    Not(Box<Node>),
    /// In this field only.
    In(Scope, Box<Node>),
    /// A restriction that does not score.
    Restrict(Restriction),
}

/// How a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Any,
    Exact,
    Prefix,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Restriction {
    Language(Language),
    Source(String),
    Date { from: Option<DateNumber>, to: Option<DateNumber> },
}

/// Groups, negations and fields nested deeper than this are passed over sign by sign.
const DEEPEST: usize = 32;

/// Reads a query. Never fails; what could not be read as it was typed is named in the warnings.
pub(crate) fn parse(query: &str) -> (Node, Vec<Warning>) {
    let mut parser = Parser { rest: query, depth: 0, warnings: Vec::new() };
    let mut nodes = Vec::new();
    loop {
        nodes.push(parser.alternatives());
        match parser.bump() {
            // A bracket that closes nothing.
            Some(sign) => parser.warn_ignored(&sign.to_string()),
            None => break,
        }
    }
    let node = if nodes.len() == 1 { nodes.swap_remove(0) } else { flat(nodes) };
    (node, parser.warnings)
}

/// One sequence out of several.
fn flat(nodes: Vec<Node>) -> Node {
    Node::All(
        nodes
            .into_iter()
            .flat_map(|node| if let Node::All(inner) = node { inner } else { vec![node] })
            .collect(),
    )
}

struct Parser<'q> {
    rest: &'q str,
    depth: usize,
    warnings: Vec<Warning>,
}

/// Marks that open or close a quotation, however typed.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '„' | '“' | '”' | '«' | '»' | '‟')
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')
}

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn warn_ignored(&mut self, sign: &str) {
        let warning = Warning::Ignored(sign.to_owned());
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Takes one of these upper-case words, where a delimiter follows.
    fn keyword(&mut self, words: &[&str]) -> bool {
        for word in words {
            if let Some(rest) = self.rest.strip_prefix(word)
                && rest.starts_with(is_delimiter)
            {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    /// `a b OR c d`: sequences parted by OR.
    fn alternatives(&mut self) -> Node {
        let mut sequences = vec![Vec::new()];
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(')') => break,
                _ => {}
            }
            if self.keyword(&["OR", "ODER"]) {
                sequences.push(Vec::new());
            } else if self.keyword(&["AND", "UND"]) {
                // Words in sequence are all wanted anyway.
            } else if let Some(node) = self.item()
                && let Some(last) = sequences.last_mut()
            {
                last.push(node);
            }
        }
        let mut sequences: Vec<Node> = sequences
            .into_iter()
            .filter(|nodes| !nodes.is_empty())
            .map(|mut nodes| if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::All(nodes) })
            .collect();
        match sequences.len() {
            0 => Node::All(Vec::new()),
            1 => sequences.swap_remove(0),
            _ => Node::Any(sequences),
        }
    }

    /// One word, phrase, group or field, with its signs before it.
    fn item(&mut self) -> Option<Node> {
        if self.depth >= DEEPEST {
            let sign = self.bump()?;
            self.warn_ignored(&sign.to_string());
            return None;
        }
        self.depth += 1;
        let node = self.shallow_item();
        self.depth -= 1;
        node
    }

    fn shallow_item(&mut self) -> Option<Node> {
        if self.keyword(&["NOT", "NICHT"]) {
            self.skip_space();
            return self.item().map(|node| Node::Not(Box::new(node)));
        }
        let c = self.peek()?;
        let next = self.rest[c.len_utf8()..].chars().next();
        match c {
            '(' => {
                self.bump();
                self.group()
            }
            ')' => None,
            '-' | '−' | '–' if next.is_some_and(|next| !next.is_whitespace() && next != ')' && next != c) =>
            {
                self.bump();
                self.item().map(|node| Node::Not(Box::new(node)))
            }
            '+' if next.is_some_and(|next| !is_delimiter(next)) => {
                self.bump();
                self.item()
            }
            c if is_quote(c) => {
                self.bump();
                self.phrase()
            }
            _ => self.word(),
        }
    }

    fn group(&mut self) -> Option<Node> {
        let node = self.alternatives();
        if self.peek() == Some(')') {
            self.bump();
        }
        (node != Node::All(Vec::new())).then_some(node)
    }

    fn phrase(&mut self) -> Option<Node> {
        let end = self.rest.find(is_quote);
        let text = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = end.map_or("", |end| &self.rest[end..]);
        self.bump();
        let mut slop = 0;
        if let Some(rest) = self.rest.strip_prefix('~') {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if let Ok(number) = rest[..digits].parse::<u32>() {
                slop = number.min(1000);
                self.rest = &rest[digits..];
            }
        }
        let text = text.trim();
        (!text.is_empty()).then(|| Node::Phrase { text: text.to_owned(), slop })
    }

    fn word(&mut self) -> Option<Node> {
        let end = self.rest.find(is_delimiter).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if let Some((name, value)) = word.split_once(':')
            && !is_gender_form(word)
            && !name.is_empty()
            && name.chars().all(char::is_alphabetic)
            && let Some(node) = self.field(name, value, rest)
        {
            return Some(node);
        }
        self.rest = rest;
        let (word, form) = match (word.strip_prefix('='), word.strip_suffix('*')) {
            (Some(word), _) if !word.is_empty() => (word, Form::Exact),
            (_, Some(word)) if word.chars().any(char::is_alphanumeric) => (word, Form::Prefix),
            _ => (word, Form::Any),
        };
        if (word.contains('*') && !is_gender_form(word)) || word.ends_with('~') {
            self.warn_ignored(if word.contains('*') { "*" } else { "~" });
        }
        has_words(word).then(|| Node::Word { text: word.to_owned(), form })
    }

    /// A field with its value; `None`, with everything as it was, where `name` is none.
    fn field(&mut self, name: &str, value: &str, rest: &'q str) -> Option<Node> {
        let scope = match name.to_lowercase().as_str() {
            "title" | "titel" => Some(Scope::Title),
            "body" | "text" => Some(Scope::Body),
            "lang" | "sprache" | "source" | "quelle" | "date" | "datum" => None,
            _ => {
                // An address (https://...) or a time of day is no field that somebody meant.
                if !value.is_empty() && value.starts_with(char::is_alphanumeric) && name.len() > 1 {
                    let warning = Warning::UnknownField(name.to_owned());
                    if !self.warnings.contains(&warning) {
                        self.warnings.push(warning);
                    }
                }
                return None;
            }
        };
        // The value may be a phrase or a group: go on right behind the colon.
        self.rest = &self.rest[name.len() + 1..];
        if let Some(scope) = scope {
            return match self.peek().filter(|c| !c.is_whitespace()).and_then(|_| self.item()) {
                Some(node) => Some(Node::In(scope, Box::new(node))),
                None => {
                    self.warn_ignored(&format!("{name}:"));
                    Some(Node::All(Vec::new()))
                }
            };
        }
        let value = if self.peek().is_some_and(is_quote) {
            self.bump();
            match self.phrase() {
                Some(Node::Phrase { text, .. }) => text,
                _ => String::new(),
            }
        } else {
            self.rest = rest;
            value.to_owned()
        };
        let restriction = match name.to_lowercase().as_str() {
            "lang" | "sprache" => language(&value).map(Restriction::Language),
            "date" | "datum" => parse_dates(&value).map(|(from, to)| Restriction::Date { from, to }),
            _ => (!value.is_empty()).then(|| Restriction::Source(value.clone())),
        };
        Some(match restriction {
            Some(restriction) => Node::Restrict(restriction),
            None => {
                self.warnings.push(Warning::BadValue { field: name.to_owned(), value: value.clone() });
                Node::Word { text: value, form: Form::Any }
            }
        })
    }
}

/// A language by its code or its German or English name.
fn language(value: &str) -> Option<Language> {
    let lower = value.to_lowercase();
    let named = |language: &&Language| {
        language.german_name().to_lowercase() == lower || language.english_name().to_lowercase() == lower
    };
    Language::from_code(value).or_else(|| Language::ALL.iter().find(named).copied())
}

/// `2024`, `2024-05`, `2024-05-17`, `17.5.2024`, `2024..2025`, `>2025-01`, `>=`, `<`, `<=`: the first and last date
/// meant.
pub fn parse_dates(value: &str) -> Option<(Option<DateNumber>, Option<DateNumber>)> {
    let after = |date: DateNumber| DateNumber(date.range().1.0 + 1);
    let before = |date: DateNumber| DateNumber(date.0.saturating_sub(1));
    if let Some((from, to)) = value.split_once("..") {
        let one = |text: &str| if text.is_empty() { Some(None) } else { date(text).map(Some) };
        return Some((one(from)?, one(to.trim_start_matches('.'))?));
    }
    for (sign, strict, lower) in
        [(">=", false, true), ("<=", false, false), (">", true, true), ("<", true, false)]
    {
        if let Some(rest) = value.strip_prefix(sign) {
            let date = date(rest.trim())?;
            return Some(match (lower, strict) {
                (true, true) => (Some(after(date)), None),
                (true, false) => (Some(date), None),
                (false, true) => (None, Some(before(date))),
                (false, false) => (None, Some(date)),
            });
        }
    }
    let date = date(value)?;
    Some((Some(date), Some(date)))
}

/// A date as typed: ISO, possibly partial, or German.
fn date(text: &str) -> Option<DateNumber> {
    let german = text.contains('.');
    let mut fields: Vec<&str> = text.split(['-', '/', '.']).collect();
    if german {
        fields.reverse();
    }
    if fields.len() > 3
        || fields.iter().any(|field| field.is_empty() || !field.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let number = |n: usize| fields.get(n).map(|field| field.parse::<u16>());
    let year = number(0)?.ok().filter(|year| (1..=9999).contains(year) && fields[0].len() == 4)?;
    let month = number(1).transpose().ok()?;
    let day = number(2).transpose().ok()?;
    if month.is_some_and(|month| !(1..=12).contains(&month))
        || day.is_some_and(|day| !(1..=31).contains(&day))
    {
        return None;
    }
    Some(DateNumber::new(year as i16, month.map(|month| month as u8), day.map(|day| day as u8)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A tree in short: words bare, `=` exact, `*` prefix, `"` phrase, brackets for groups.
    fn short(node: &Node) -> String {
        let list = |nodes: &[Node], sign: &str| nodes.iter().map(short).collect::<Vec<_>>().join(sign);
        match node {
            Node::Word { text, form: Form::Any } => text.clone(),
            Node::Word { text, form: Form::Exact } => format!("={text}"),
            Node::Word { text, form: Form::Prefix } => format!("{text}*"),
            Node::Phrase { text, slop } => format!("\"{text}\"{slop}"),
            Node::All(nodes) => format!("({})", list(nodes, " ")),
            Node::Any(nodes) => format!("({})", list(nodes, "|")),
            Node::Not(node) => format!("-{}", short(node)),
            Node::In(scope, node) => format!("{scope:?}:{}", short(node)),
            Node::Restrict(Restriction::Date { from, to }) => {
                format!("{:?}..{:?}", from.map(|d| d.0), to.map(|d| d.0))
            }
            Node::Restrict(restriction) => format!("{restriction:?}"),
        }
    }

    #[test]
    fn queries_are_understood() {
        for (query, expected, warnings) in [
            ("rechenzentrum strom", "(rechenzentrum strom)", 0),
            ("strom", "strom", 0),
            ("", "()", 0),
            ("\"künstliche intelligenz\"~3", "\"künstliche intelligenz\"3", 0),
            ("„künstliche Intelligenz“", "\"künstliche Intelligenz\"0", 0),
            ("\"offen", "\"offen\"0", 0),
            ("strom -musk NOT nvidia NICHT x", "(strom -musk -nvidia -x)", 0),
            ("strom - gas", "(strom gas)", 0),
            ("a OR b c ODER d", "(a|(b c)|d)", 0),
            ("(a OR b) c", "((a|b) c)", 0),
            ("(a", "a", 0),
            ("a ) b", "(a b)", 1),
            ("OR", "OR", 0),
            ("=schon infra* KI-Infrastruktur", "(=schon infra* KI-Infrastruktur)", 0),
            ("title:strom titel:\"a b\"", "(Title:strom Title:\"a b\"0)", 0),
            ("lang:de sprache:Französisch", "(Language(De) Language(Fr))", 0),
            ("lang:klingonisch", "klingonisch", 1),
            ("foo:bar", "foo:bar", 1),
            ("https://example.org/a", "https://example.org/a", 0),
            ("12:30 Uhr", "(12:30 Uhr)", 0),
            ("Leser:innen Leser*innen", "(Leser:innen Leser*innen)", 0),
            ("43 % § 249", "(43 % § 249)", 0),
            ("date:2024-05", "Some(20240500)..Some(20240500)", 0),
            ("date:>2025-01", "Some(20250200)..None", 0),
            ("datum:2024..2025", "Some(20240000)..Some(20250000)", 0),
            ("datum:17.5.2024", "Some(20240517)..Some(20240517)", 0),
            ("date:gestern", "gestern", 1),
            ("title:", "()", 1),
            ("*  ? ! -", "()", 1),
        ] {
            let (node, found) = parse(query);
            assert_eq!((short(&node).as_str(), found.len()), (expected, warnings), "{query:?} {found:?}");
        }
    }

    proptest! {
        #[test]
        fn anything_can_be_typed(query in "(\\PC|[ \"()=*~:-]|OR|NOT |title:|date:){0,40}") {
            parse(&query);
        }
    }

    #[test]
    fn deep_brackets_are_survived() {
        parse(&"(".repeat(100_000));
        parse(&"-".repeat(100_000));
        parse(&"title:".repeat(10_000));
        parse(&"NOT ".repeat(50_000));
    }
}
