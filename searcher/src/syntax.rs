//! The query language: what was typed, as a tree. Nothing that is typed is an error.
//!
//! ```text
//! strom rechenzentrum      words; all are wanted
//! "künstliche intelligenz" these words in this order, in this form; "..."~3 with up to three words between
//! =schon                   exactly this form
//! infra* *zentrum r?chen   words with gaps
//! misk~ misk~2             words that are written alike, with one typing error, with two
//! -musk  NOT musk          without (no hyphen is: „X“-Werk, Gas und -öl)
//! a OR b  a ODER b  ( )    either; groups
//! title: body: lang: source: date: similar:   fields (titel: text: sprache: quelle: datum: ähnlich:)
//! ```
//!
//! A tree is written as text again by its [`Display`](std::fmt::Display), and that text reads as the same tree.

mod date;
mod print;
#[cfg(test)]
mod tests;

use lupe_analysis::{Language, has_words, is_gender_form};
use lupe_index::{DateNumber, Scope};

use crate::response::Warning;

pub use date::parse_dates;

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
    /// Articles like that of this id.
    Similar(String),
}

/// How a word is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Any,
    Exact,
    /// `*` stands for any letters, `?` for one.
    Pattern,
    /// With so many typing errors.
    Fuzzy(u8),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Restriction {
    Language(Language),
    Source(String),
    Date { from: Option<DateNumber>, to: Option<DateNumber> },
}

/// Groups, negations and fields nested deeper than this are passed over sign by sign.
const DEEPEST: usize = 64;
/// More typing errors make any word of any other.
const MOST_ERRORS: u8 = 2;
/// More words than this between those of a phrase make it none.
const MOST_SLOP: u32 = 1000;
/// Nobody reads more.
const MOST_WARNINGS: usize = 10;

/// Reads a query. Never fails; what could not be read as it was typed is named in the warnings.
pub(crate) fn parse(query: &str) -> (Node, Vec<Warning>) {
    let shouts = shouts(query);
    let mut parser = Parser { query, rest: query, depth: 0, shouts, warnings: Vec::new() };
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
    let sequence = nodes.into_iter().flat_map(|node| match node {
        Node::All(inner) => inner,
        node => vec![node],
    });
    all(sequence.collect())
}

/// All of these; the only one as it is.
fn all(mut nodes: Vec<Node>) -> Node {
    if nodes.len() == 1 { nodes.swap_remove(0) } else { Node::All(nodes) }
}

struct Parser<'q> {
    query: &'q str,
    /// What of it is still to be read.
    rest: &'q str,
    depth: usize,
    /// No word is an operator.
    shouts: bool,
    warnings: Vec<Warning>,
}

/// Marks that open or close a quotation, however typed.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '„' | '“' | '”' | '«' | '»' | '‟')
}

fn is_delimiter(c: char) -> bool {
    c.is_whitespace() || is_quote(c) || matches!(c, '(' | ')')
}

/// Signs that mean "not" in front of a word.
fn is_minus(c: char) -> bool {
    matches!(c, '-' | '−' | '–')
}

/// Words behind which a part of a compound is left out (`Privatpersonen und -organisationen`).
const CONJUNCTIONS: &[&str] = &["und", "oder", "sowie", "bzw.", "and", "or"];

/// Do these end in a word and a conjunction, so that a hyphen may stand for a part of the word?
fn may_suspend(nodes: &[Node]) -> bool {
    match nodes {
        [.., Node::Word { .. } | Node::Phrase { .. }, Node::Word { text, form: Form::Any }] => {
            CONJUNCTIONS.contains(&text.as_str())
        }
        _ => false,
    }
}

const OR: &[&str] = &["OR", "ODER"];
const AND: &[&str] = &["AND", "UND"];
const NOT: &[&str] = &["NOT", "NICHT"];

fn is_keyword(word: &str) -> bool {
    [OR, AND, NOT].iter().any(|words| words.contains(&word))
}

/// Words that a query has at most whose `OR` is an operator, whatever stands in capitals besides.
const FEW_WORDS: usize = 8;
/// So many words, at least, are there in a text in capitals for each that would be an operator: `NATO OR EU` has fewer.
const WORDS_A_KEYWORD: usize = 4;

/// Is all of it in capitals, so that those of `UND` and `NICHT` mean nothing?
fn shouts(query: &str) -> bool {
    let words = query.split_whitespace().count();
    let keywords = query.split_whitespace().filter(|word| is_keyword(word)).count();
    words > FEW_WORDS
        && keywords * WORDS_A_KEYWORD <= words
        && !query
            .contains(|c: char| c.is_lowercase() || is_quote(c) || matches!(c, '(' | ')' | ':' | '=' | '~'))
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

    fn warn(&mut self, warning: Warning) {
        if self.warnings.len() < MOST_WARNINGS && !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn warn_ignored(&mut self, sign: &str) {
        self.warn(Warning::Ignored(sign.to_owned()));
    }

    /// Takes one of these upper-case words where something follows that it can refer to; else it is a word as any.
    fn keyword(&mut self, words: &[&str]) -> bool {
        for word in words.iter().filter(|_| !self.shouts) {
            if let Some(rest) = self.rest.strip_prefix(word)
                && rest.starts_with(is_delimiter)
                && rest.trim_start().starts_with(|c| c != ')')
            {
                self.rest = rest;
                return true;
            }
        }
        false
    }

    /// What has been read.
    fn read(&self) -> &'q str {
        &self.query[..self.query.len() - self.rest.len()]
    }

    /// Does a hyphen come that joins a word to a quotation (`„Model C“-Schulen`) or stands for a part of the word before
    /// (`Privatpersonen und -organisationen`)? Neither says that the word is not wanted.
    fn is_hyphen(&self, before: &[Node]) -> bool {
        let mut signs = self.rest.chars();
        let (Some(sign), Some(next)) = (signs.next(), signs.next()) else { return false };
        let joins = self.read().ends_with(is_quote) && next.is_alphanumeric();
        is_minus(sign) && (joins || next.is_lowercase() && may_suspend(before))
    }

    /// `a b OR c d`: sequences parted by OR.
    fn alternatives(&mut self) -> Node {
        let mut sequences = Vec::new();
        let mut sequence = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None | Some(')') => break,
                _ => {}
            }
            if self.keyword(OR) {
                sequences.push(std::mem::take(&mut sequence));
            } else if self.keyword(AND) {
                // Words in sequence are all wanted anyway.
            } else {
                if self.is_hyphen(&sequence) {
                    self.bump();
                }
                sequence.extend(self.item());
            }
        }
        sequences.push(sequence);
        sequences.retain(|nodes| !nodes.is_empty());
        let mut sequences: Vec<Node> = sequences.into_iter().map(all).collect();
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
        if self.keyword(NOT) {
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
            c if is_minus(c)
                && next.is_some_and(|next| !next.is_whitespace() && next != ')' && next != c) =>
            {
                self.bump();
                self.item().map(|node| Node::Not(Box::new(node)))
            }
            '+' if next.is_some_and(|next| !is_delimiter(next)) => {
                self.bump();
                self.item()
            }
            c if is_quote(c) => {
                let is_inch = c == '"' && self.read().ends_with(|before: char| before.is_ascii_digit());
                self.bump();
                if !is_inch && self.rest.contains(is_quote) {
                    return self.phrase();
                }
                if !is_inch {
                    self.warn_ignored(&c.to_string());
                }
                if next.is_some_and(|next| !is_delimiter(next)) { self.item() } else { None }
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
        let text = self.quoted();
        let mut slop = 0;
        if let Some(rest) = self.rest.strip_prefix('~') {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if digits > 0 {
                slop = rest[..digits].parse::<u32>().map_or(MOST_SLOP, |number| number.min(MOST_SLOP));
                self.rest = &rest[digits..];
            }
        }
        (!text.is_empty()).then(|| Node::Phrase { text: text.to_owned(), slop })
    }

    /// What stands up to the next quotation mark, behind the first.
    fn quoted(&mut self) -> &'q str {
        let end = self.rest.find(is_quote);
        let text = &self.rest[..end.unwrap_or(self.rest.len())];
        self.rest = end.map_or("", |end| &self.rest[end..]);
        self.bump();
        text.trim()
    }

    fn word(&mut self) -> Option<Node> {
        let end = self.rest.find(is_delimiter).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        if let Some((name, value)) = word.split_once(':')
            && !is_gender_form(word)
            && !name.is_empty()
            && name.chars().all(char::is_alphabetic)
        {
            match Field::named(name) {
                Some(field) => return self.field(field, name),
                // An address (https://...) or a folder (C:\...) is no field that somebody meant.
                None if value.starts_with(char::is_alphanumeric) => {
                    self.warn(Warning::UnknownField(name.to_owned()));
                }
                None => {}
            }
        }
        self.rest = rest;
        let (text, form) = form(word);
        let lone = |sign: char| form == Form::Any && text.contains(sign) && !is_gender_form(text);
        for sign in ['*', '~'] {
            if lone(sign) {
                self.warn_ignored(&sign.to_string());
            }
        }
        has_words(text).then(|| Node::Word { text: text.to_owned(), form })
    }

    /// A field with its value; nothing where the value is missing.
    fn field(&mut self, field: Field, name: &str) -> Option<Node> {
        // The value may be a phrase or a group: go on right behind the colon.
        self.rest = &self.rest[name.len() + 1..];
        if self.peek().is_none_or(|c| c.is_whitespace() || c == ')') {
            self.warn_ignored(&format!("{name}:"));
            return None;
        }
        if let Field::Scope(scope) = field {
            return self.item().map(|node| Node::In(scope, Box::new(node)));
        }
        let behind = self.rest;
        let value = if self.peek().is_some_and(is_quote) {
            self.bump();
            self.quoted()
        } else {
            let end = self.rest.find(is_delimiter).unwrap_or(self.rest.len());
            let (value, rest) = self.rest.split_at(end);
            self.rest = rest;
            value
        };
        let node = match field {
            Field::Language => language(value).map(Restriction::Language).map(Node::Restrict),
            Field::Date => {
                parse_dates(value).map(|(from, to)| Node::Restrict(Restriction::Date { from, to }))
            }
            _ if value.is_empty() => None,
            Field::Similar => Some(Node::Similar(value.to_owned())),
            Field::Source | Field::Scope(_) => Some(Node::Restrict(Restriction::Source(value.to_owned()))),
        };
        if node.is_none() {
            self.warn(Warning::BadValue { field: name.to_owned(), value: value.to_owned() });
            // What is no value is taken as if no field stood before it.
            self.rest = behind;
            return self.item();
        }
        node
    }
}

/// A name before a colon that means something.
#[derive(Clone, Copy)]
enum Field {
    Scope(Scope),
    Language,
    Source,
    Date,
    Similar,
}

impl Field {
    fn named(name: &str) -> Option<Field> {
        Some(match name.to_lowercase().as_str() {
            "title" | "titel" => Field::Scope(Scope::Title),
            "body" | "text" => Field::Scope(Scope::Body),
            "lang" | "sprache" => Field::Language,
            "source" | "quelle" => Field::Source,
            "date" | "datum" => Field::Date,
            "similar" | "ähnlich" | "aehnlich" => Field::Similar,
            _ => return None,
        })
    }
}

/// What of a word is looked for, and how.
fn form(word: &str) -> (&str, Form) {
    if let Some(text) = word.strip_prefix('=').filter(|text| !text.is_empty()) {
        return (text, Form::Exact);
    }
    if let Some((text, errors)) = word.rsplit_once('~')
        && text.chars().any(char::is_alphanumeric)
        && errors.len() <= 3
        && errors.bytes().all(|b| b.is_ascii_digit())
    {
        let errors = if errors.is_empty() { 1 } else { errors.parse().unwrap_or(MOST_ERRORS) };
        let form = if errors == 0 { Form::Exact } else { Form::Fuzzy(errors.min(MOST_ERRORS)) };
        return (text, form);
    }
    if is_pattern(word) { (word, Form::Pattern) } else { (word, Form::Any) }
}

/// Has the word a gap? A question mark at its end ends a question, and `Leser*innen` is a word.
fn is_pattern(word: &str) -> bool {
    let letters = |c: char| c.is_alphanumeric();
    if !word.chars().any(letters) || is_gender_form(word) {
        return false;
    }
    // An address with a query is no pattern.
    let clean =
        word.chars().all(|c| letters(c) || matches!(c, '*' | '?' | '-' | '\'' | '’' | '.') || !c.is_ascii());
    let asks = word.char_indices().any(|(at, c)| {
        c == '?'
            && word[at + 1..].starts_with(|c| letters(c) || c == '?')
            && word[at + 1..].chars().any(letters)
    });
    clean && (word.contains('*') || asks)
}

/// A language by its code or its German or English name.
fn language(value: &str) -> Option<Language> {
    let lower = value.to_lowercase();
    let named = |language: &&Language| {
        language.german_name().to_lowercase() == lower || language.english_name().to_lowercase() == lower
    };
    Language::from_code(value).or_else(|| Language::ALL.iter().find(named).copied())
}
