//! What in a text matched the query: found by analysing the text as the index did.

use std::collections::HashMap;
use std::ops::Range;

use lupe_analysis::{Analyzer, Language, TextLanguages, Token};
use lupe_index::{Layer, Pattern, token_terms, word_terms};

use crate::plan::{Alternative, MarkRule};

/// A place that matched a leaf, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) range: Range<usize>,
    pub(crate) leaf: usize,
}

/// Finds what a query's leaves match.
pub(crate) struct Highlighter<'p> {
    analyzer: Analyzer,
    /// Leaves that a term marks by itself.
    words: HashMap<(Language, Layer, &'p str), Vec<usize>>,
    patterns: Vec<(Language, &'p Pattern, usize)>,
    phrases: Vec<Phrase<'p>>,
    compounds: Vec<Compound<'p>>,
}

struct Compound<'p> {
    parts: &'p [Vec<Alternative>],
    within: u32,
    leaf: usize,
}

struct Phrase<'p> {
    slots: Vec<&'p [Alternative]>,
    slop: u32,
    leaf: usize,
}

impl<'p> Highlighter<'p> {
    /// Analyses with the analyzer of an index, instead of the built-in one.
    pub(crate) fn with_analyzer(mut self, analyzer: &Analyzer) -> Self {
        self.analyzer = analyzer.clone();
        self
    }

    /// A highlighter of these rules, one a leaf.
    pub(crate) fn new(rules: &'p [MarkRule]) -> Self {
        let mut out = Highlighter {
            analyzer: Analyzer::new(),
            words: HashMap::new(),
            patterns: Vec::new(),
            phrases: Vec::new(),
            compounds: Vec::new(),
        };
        let mut rules: Vec<(usize, &MarkRule)> = rules.iter().enumerate().collect();
        while let Some((leaf, rule)) = rules.pop() {
            match rule {
                MarkRule::Either(either) => rules.extend(either.iter().map(|rule| (leaf, rule))),
                MarkRule::Words(alternatives) | MarkRule::Compound { whole: alternatives, .. } => {
                    if let MarkRule::Compound { parts, within, .. } = rule {
                        out.compounds.push(Compound { parts, within: *within, leaf });
                    }
                    for alternative in alternatives {
                        let term = (alternative.language, alternative.layer, &*alternative.text);
                        out.words.entry(term).or_default().push(leaf);
                    }
                }
                MarkRule::Phrase { slots, slop } => {
                    let slots = slots.iter().map(Vec::as_slice).collect();
                    out.phrases.push(Phrase { slots, slop: *slop, leaf });
                }
                MarkRule::Pattern(patterns) => {
                    out.patterns
                        .extend(patterns.iter().map(|(language, pattern)| (*language, pattern, leaf)));
                }
                MarkRule::Nothing => {}
            }
        }
        out
    }

    /// The matching places of a text, in order.
    pub(crate) fn marks(&self, text: &str, languages: &TextLanguages) -> Vec<Mark> {
        self.marks_in(text, languages, 0..text.len(), 0)
    }

    /// The matching places in a range of a text, in order. The range begins with the token at `position`.
    pub(crate) fn marks_in(
        &self,
        text: &str,
        languages: &TextLanguages,
        range: Range<usize>,
        position: u32,
    ) -> Vec<Mark> {
        let mut tokens = Vec::with_capacity(range.len() / 6);
        self.analyzer.for_each_token_of(text, range, position, languages, |token, language| {
            tokens.push((token, language));
        });
        let mut marks = Vec::new();
        for (n, (token, language)) in tokens.iter().enumerate() {
            let mut mark = |leaf, range: Range<usize>| {
                let known = |mark: &Mark| {
                    mark.leaf == leaf && mark.range.start <= range.start && range.end <= mark.range.end
                };
                if !marks.iter().rev().take(8).any(known) {
                    marks.push(Mark { range, leaf });
                }
            };
            for (range, word) in token.words() {
                for (layer, key) in word_terms(word).filter(|(layer, _)| *layer != Layer::Part) {
                    let leaves = self.words.get(&(*language, layer, key)).into_iter().flatten();
                    leaves.for_each(|&leaf| mark(leaf, range.clone()));
                }
                for (_, pattern, leaf) in self.patterns.iter().filter(|(other, ..)| other == language) {
                    if pattern.matches(&word.exact) || pattern.matches(&word.folded) {
                        mark(*leaf, range.clone());
                    }
                }
            }
            for part in &token.word.parts {
                let range = token.start + part.start..token.start + part.end;
                for key in &part.inflection {
                    let leaves = self.words.get(&(*language, Layer::Part, &**key)).into_iter().flatten();
                    leaves.for_each(|&leaf| mark(leaf, range.clone()));
                }
            }
            for phrase in &self.phrases {
                self.mark_phrase(phrase, &tokens[n..], &mut marks);
            }
        }
        for compound in &self.compounds {
            self.mark_compound(compound, &tokens, &mut marks);
        }
        without_inner(marks)
    }

    /// Marks the parts of a compound where they stand close together.
    fn mark_compound(&self, compound: &Compound<'_>, tokens: &[(Token, Language)], marks: &mut Vec<Mark>) {
        type Places = [(u32, Range<usize>)];
        let mut places: Vec<Vec<(u32, Range<usize>)>> =
            compound.parts.iter().map(|slot| self.places(slot, tokens)).collect();
        // A word that has all parts is not one of them: beside a Bundestag, no Bundesregierung lacks a Tag.
        let Some((first, rest)) = places.split_first() else { return };
        let is_in = |slot: &Places, at: u32| slot.binary_search_by_key(&at, |(at, _)| *at).is_ok();
        let with_all = first.iter().map(|(at, _)| *at).filter(|&at| rest.iter().all(|slot| is_in(slot, at)));
        let with_all: Vec<u32> = with_all.collect();
        for slot in &mut places {
            let whole = slot.extract_if(.., |(at, _)| with_all.binary_search(at).is_ok());
            marks.extend(whole.map(|(_, range)| Mark { range, leaf: compound.leaf }));
        }
        let Some((first, rest)) = places.split_first() else { return };
        let near = |slot: &Places, at: u32| {
            let from = slot.partition_point(|(other, _)| other + compound.within < at);
            let to = slot.partition_point(|(other, _)| *other <= at + compound.within);
            from..to
        };
        for (at, range) in first {
            if rest.iter().any(|slot| near(slot, *at).is_empty()) {
                continue;
            }
            let others = rest.iter().flat_map(|slot| &slot[near(slot, *at)]).map(|(_, range)| range);
            let found = others.chain([range]).map(|range| Mark { range: range.clone(), leaf: compound.leaf });
            marks.extend(found);
        }
    }

    /// Where one of the alternatives stands: the position, and the place of the word or of its part.
    fn places(&self, slot: &[Alternative], tokens: &[(Token, Language)]) -> Vec<(u32, Range<usize>)> {
        let place = |(token, language): &(Token, Language)| {
            let is = |layer: Layer, text: &str| slot.iter().any(|a| a.is(*language, layer, text));
            let found =
                token.words().find(|(_, word)| word.inflection.iter().any(|key| is(Layer::Inflection, key)));
            if let Some((range, _)) = found {
                return Some((token.position, range));
            }
            let part = token
                .word
                .parts
                .iter()
                .find(|part| part.inflection.iter().any(|key| is(Layer::Part, key)))?;
            Some((token.position, token.start + part.start..token.start + part.end))
        };
        tokens.iter().filter_map(place).collect()
    }

    /// Marks each word of a phrase that begins at the first of these tokens.
    fn mark_phrase(&self, phrase: &Phrase<'_>, tokens: &[(Token, Language)], marks: &mut Vec<Mark>) {
        let fills = |token: &Token, language: Language, slot: &[Alternative]| {
            token_terms(token).any(|(layer, text)| slot.iter().any(|a| a.is(language, layer, text)))
        };
        let window = tokens.len().min(phrase.slots.len() + phrase.slop as usize);
        let mut found: Vec<Range<usize>> = Vec::new();
        for (n, (token, language)) in tokens[..window].iter().enumerate() {
            match phrase.slots.get(found.len()) {
                Some(slot) if fills(token, *language, slot) => found.push(token.start..token.end),
                _ if n == 0 => return,
                _ => {}
            }
        }
        if found.len() == phrase.slots.len() {
            marks.extend(found.into_iter().map(|range| Mark { range, leaf: phrase.leaf }));
        }
    }
}

/// The marks in order, without those that lie inside another one of the same leaf.
fn without_inner(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_unstable_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end), mark.leaf));
    let leaves = marks.iter().map(|mark| mark.leaf + 1).max().unwrap_or(0);
    let mut ends = vec![0; leaves];
    marks.retain(|mark| {
        let end = &mut ends[mark.leaf];
        let outer = mark.range.end > *end;
        *end = mark.range.end.max(*end);
        outer
    });
    marks
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
