//! What in a text matched the query: found by analysing the text as the index did.

use std::collections::HashMap;
use std::ops::Range;

use lupe_analysis::{Analyzer, Language, Token};
use lupe_index::{Layer, word_terms};

use crate::plan::{Alternative, MarkRule};

/// A place that matched a leaf, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) range: Range<usize>,
    pub(crate) leaf: usize,
}

/// Finds what a query's leaves match in texts of one language.
pub(crate) struct Highlighter<'p> {
    analyzer: Analyzer,
    language: Language,
    /// Leaves that a term marks by itself.
    words: HashMap<(Layer, &'p str), Vec<usize>>,
    prefixes: Vec<(&'p str, usize)>,
    phrases: Vec<Phrase<'p>>,
}

struct Phrase<'p> {
    slots: Vec<&'p [Alternative]>,
    slop: u32,
    leaf: usize,
}

impl<'p> Highlighter<'p> {
    /// A highlighter of these rules, one a leaf.
    pub(crate) fn new(rules: &'p [MarkRule], language: Language) -> Self {
        let mut out = Highlighter {
            analyzer: Analyzer::new(),
            language,
            words: HashMap::new(),
            prefixes: Vec::new(),
            phrases: Vec::new(),
        };
        for (leaf, rule) in rules.iter().enumerate() {
            match rule {
                MarkRule::Words(alternatives) => {
                    for alternative in
                        alternatives.iter().filter(|alternative| alternative.language == language)
                    {
                        out.words.entry((alternative.layer, &alternative.text)).or_default().push(leaf);
                    }
                }
                MarkRule::Phrase { slots, slop } => {
                    let slots = slots.iter().map(Vec::as_slice).collect();
                    out.phrases.push(Phrase { slots, slop: *slop, leaf });
                }
                MarkRule::Prefix(prefixes) => {
                    let own = prefixes.iter().filter(|(other, _)| *other == language);
                    out.prefixes.extend(own.map(|(_, prefix)| (prefix.as_str(), leaf)));
                }
                MarkRule::Nothing => {}
            }
        }
        out
    }

    /// The matching places of a text, in order.
    pub(crate) fn marks(&self, text: &str) -> Vec<Mark> {
        let tokens = self.analyzer.tokens(text, self.language);
        let mut marks = Vec::new();
        for (n, token) in tokens.iter().enumerate() {
            let mut mark = |leaf| {
                let range = token.start..token.end;
                if !marks.iter().rev().take(4).any(|mark: &Mark| mark.leaf == leaf && mark.range == range) {
                    marks.push(Mark { range, leaf });
                }
            };
            for key in word_terms(&token.word) {
                self.words.get(&key).into_iter().flatten().copied().for_each(&mut mark);
            }
            for (prefix, leaf) in &self.prefixes {
                if token.word.exact.starts_with(prefix) {
                    mark(*leaf);
                }
            }
            for phrase in &self.phrases {
                self.mark_phrase(phrase, &tokens[n..], &mut marks);
            }
        }
        marks.sort_by_key(|mark| (mark.range.start, mark.leaf));
        marks
    }

    /// Marks each word of a phrase that begins at the first of these tokens.
    fn mark_phrase(&self, phrase: &Phrase<'_>, tokens: &[Token], marks: &mut Vec<Mark>) {
        let fills = |token: &Token, slot: &[Alternative]| {
            word_terms(&token.word).any(|(layer, text)| {
                slot.iter().any(|a| a.language == self.language && a.layer == layer && &*a.text == text)
            })
        };
        let window = tokens.len().min(phrase.slots.len() + phrase.slop as usize);
        let mut found: Vec<Range<usize>> = Vec::new();
        for (n, token) in tokens[..window].iter().enumerate() {
            match phrase.slots.get(found.len()) {
                Some(slot) if fills(token, slot) => found.push(token.start..token.end),
                _ if n == 0 => return,
                _ => {}
            }
        }
        if found.len() == phrase.slots.len() {
            marks.extend(found.into_iter().map(|range| Mark { range, leaf: phrase.leaf }));
        }
    }
}

/// The places of marks without overlap, for showing.
pub(crate) fn merged(marks: &[Mark]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::with_capacity(marks.len());
    for mark in marks {
        match out.last_mut() {
            Some(last) if mark.range.start < last.end => last.end = last.end.max(mark.range.end),
            _ => out.push(mark.range.clone()),
        }
    }
    out
}
