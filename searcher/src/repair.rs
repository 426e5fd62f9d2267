//! What to offer where nothing is found: the same query with one demand less, and how much that finds.

use lupe_analysis::{Analyzer, Language, Part};
use lupe_index::Filter;

use crate::syntax::{Form, Node};

/// The most changes that are tried; each costs a search.
const MOST: usize = 12;
/// A query of more parts was pasted, and is not repaired part by part.
const MOST_PARTS: usize = 8;

/// A query that asks for a little less than one that found nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// What is different.
    pub change: Relaxed,
    /// The query.
    pub query: String,
    /// The restrictions besides those in the query.
    pub filter: Filter,
    /// How many stories it finds; articles where stories are not folded.
    pub stories: usize,
}

/// In what a query asks for less.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Relaxed {
    /// Without this part of it.
    Without(String),
    /// The words of this phrase need not stand together.
    NoPhrase(String),
    /// This word may have any form.
    AnyForm(String),
    /// The parts of this compound, as words of their own.
    InParts(String),
    /// This may stand in any field.
    AnyField(String),
    /// Any of its parts will do.
    AnyPart,
    /// In any language.
    AnyLanguage,
    /// From any source.
    AnySource,
    /// Of any time.
    AnyDate,
    /// Without all filters.
    NoFilters,
}

impl Relaxation {
    /// What is different and what it finds, in English.
    pub fn english(&self) -> String {
        let what = match &self.change {
            Relaxed::Without(part) => format!("without “{part}”"),
            Relaxed::NoPhrase(text) => format!("“{text}” not as a phrase"),
            Relaxed::AnyForm(word) => format!("“{word}” in any form"),
            Relaxed::InParts(word) => format!("the parts of “{word}”"),
            Relaxed::AnyField(part) => format!("“{part}” anywhere in the article"),
            Relaxed::AnyPart => "any of the words".to_owned(),
            Relaxed::AnyLanguage => "in any language".to_owned(),
            Relaxed::AnySource => "from any source".to_owned(),
            Relaxed::AnyDate => "of any time".to_owned(),
            Relaxed::NoFilters => "without filters".to_owned(),
        };
        format!("{what}: {}", self.stories)
    }

    /// What is different and what it finds, in German.
    pub fn german(&self) -> String {
        let what = match &self.change {
            Relaxed::Without(part) => format!("ohne „{part}“"),
            Relaxed::NoPhrase(text) => format!("„{text}“ nicht als Wortfolge"),
            Relaxed::AnyForm(word) => format!("„{word}“ in jeder Form"),
            Relaxed::InParts(word) => format!("die Teile von „{word}“"),
            Relaxed::AnyField(part) => format!("„{part}“ irgendwo im Artikel"),
            Relaxed::AnyPart => "mit einem der Wörter".to_owned(),
            Relaxed::AnyLanguage => "in jeder Sprache".to_owned(),
            Relaxed::AnySource => "aus jeder Quelle".to_owned(),
            Relaxed::AnyDate => "zu jeder Zeit".to_owned(),
            Relaxed::NoFilters => "ohne Filter".to_owned(),
        };
        format!("{what}: {}", self.stories)
    }
}

/// The parts of a German compound, written as the compound is; none of another word.
fn parts(word: &str, analyzer: &Analyzer) -> Vec<Node> {
    let tokens = analyzer.tokens(word, Language::De);
    let [token] = tokens.as_slice() else { return Vec::new() };
    let all = &token.word.parts;
    let is_inside = |part: &Part| {
        let length = |part: &Part| part.end - part.start;
        all.iter()
            .any(|other| other.start <= part.start && part.end <= other.end && length(part) < length(other))
    };
    let is_noun = word.starts_with(char::is_uppercase);
    let written = |part: &Part| match part.text.chars().next().filter(|_| is_noun) {
        Some(first) => first.to_uppercase().chain(part.text.chars().skip(1)).collect(),
        None => part.text.to_string(),
    };
    let outermost = all.iter().filter(|part| !is_inside(part));
    outermost.map(|part| Node::Word { text: written(part), form: Form::Any }).collect()
}

/// Trees and filters that ask for less than these, the smallest change first.
pub(crate) fn relaxed(node: &Node, filter: &Filter, analyzer: &Analyzer) -> Vec<(Relaxed, Node, Filter)> {
    let single = [node.clone()];
    let nodes = if let Node::All(nodes) = node { nodes } else { &single[..] };
    let mut out: Vec<(Relaxed, Node, Filter)> = Vec::new();
    if nodes.len() > MOST_PARTS {
        return out;
    }
    let mut add = |change: Relaxed, nodes: Vec<Node>, filter: &Filter| {
        let node = if nodes.len() == 1 { nodes[0].clone() } else { Node::All(nodes) };
        out.push((change, node, filter.clone()));
    };
    let replaced = |n: usize, by: Vec<Node>| {
        let mut nodes = nodes.to_vec();
        nodes.splice(n..=n, by);
        nodes
    };
    for (n, node) in nodes.iter().enumerate() {
        match node {
            Node::Phrase { text, .. } if text.contains(char::is_whitespace) => {
                let word = |text: &str| Node::Word { text: text.to_owned(), form: Form::Any };
                let words = text.split_whitespace().map(word).collect();
                add(Relaxed::NoPhrase(text.clone()), replaced(n, words), filter);
            }
            Node::Word { text, form: Form::Exact } => {
                let word = Node::Word { text: text.clone(), form: Form::Any };
                add(Relaxed::AnyForm(text.clone()), replaced(n, vec![word]), filter);
            }
            Node::Word { text, form: Form::Any } => {
                let word = text.trim_matches(|sign: char| !sign.is_alphanumeric());
                let parts = parts(word, analyzer);
                if parts.len() > 1 {
                    add(Relaxed::InParts(word.to_owned()), replaced(n, parts), filter);
                }
            }
            Node::In(_, inner) => {
                add(Relaxed::AnyField(inner.to_string()), replaced(n, vec![(**inner).clone()]), filter);
            }
            _ => {}
        }
    }
    let dropped = [
        (!filter.languages.is_empty(), Relaxed::AnyLanguage),
        (!filter.sources.is_empty(), Relaxed::AnySource),
        (filter.from.is_some() || filter.to.is_some(), Relaxed::AnyDate),
    ];
    for (_, change) in dropped.iter().filter(|(set, _)| *set) {
        let mut filter = filter.clone();
        match change {
            Relaxed::AnyLanguage => filter.languages.clear(),
            Relaxed::AnySource => filter.sources.clear(),
            _ => (filter.from, filter.to) = (None, None),
        }
        add(change.clone(), nodes.to_vec(), &filter);
    }
    if dropped.iter().filter(|(set, _)| *set).count() > 1 {
        add(Relaxed::NoFilters, nodes.to_vec(), &Filter::default());
    }
    if nodes.len() > 1 {
        let is_wanted = |node: &&Node| !matches!(node, Node::Not(_) | Node::Restrict(_));
        for (n, node) in nodes.iter().enumerate() {
            let rest = replaced(n, Vec::new());
            if rest.iter().any(|node| is_wanted(&node)) {
                add(Relaxed::Without(node.to_string()), rest, filter);
            }
        }
        let (wanted, mut rest): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(is_wanted);
        let any = Node::Any(wanted.iter().copied().cloned().collect());
        if wanted.len() > 1 {
            rest.insert(0, &any);
            add(Relaxed::AnyPart, rest.into_iter().cloned().collect(), filter);
        }
    }
    out.truncate(MOST);
    out
}
