//! Words of a query: all the ways in which they can match.

use lupe_analysis::{Language, Part, Token, Word, function_word_forms, is_clitic, is_private_key};
use lupe_index::{Layer, Leaf, MAX_LEAVES, Matcher, Scope};

use super::joined::joined_over;
use super::language::says_nothing;
use super::{Alternative, LeafKind, MarkRule, Planner};
use crate::syntax::Form;

/// The most places between the first and the last part of a compound that stands in parts.
const PARTS_WITHIN: u32 = 4;

/// How a word is matched and marked: as a whole, or also by its parts, at most so far from each other.
fn compound(
    whole: Vec<Alternative>,
    parts: Vec<Vec<Alternative>>,
    within: u32,
    weight: f32,
) -> (Matcher, MarkRule) {
    let terms = |alternatives: &[Alternative]| alternatives.iter().map(Alternative::weighted_term).collect();
    if parts.len() < 2 {
        return (Matcher::Terms(terms(&whole)), MarkRule::Words(whole));
    }
    let matcher = Matcher::Compound {
        whole: terms(&whole),
        parts: parts.iter().map(|part| terms(part)).collect(),
        within,
        weight,
    };
    (matcher, MarkRule::Compound { whole, parts, within })
}

/// Is a token only joined to the one beside it by an apostrophe?
fn is_joined_clitic(text: &str, tokens: &[Token], n: usize) -> bool {
    let Some(token) = tokens.get(n).filter(|_| tokens.len() > 1) else { return false };
    let before = text.get(..token.start).and_then(|before| before.chars().next_back());
    let behind = text.get(token.end..).and_then(|behind| behind.chars().next());
    is_clitic(&token.word.exact, before.filter(|_| n > 0), behind.filter(|_| n + 1 < tokens.len()))
}

impl Planner<'_> {
    /// The tokens of a word as they are with the word behind it.
    fn tokens_of_word(&self, text: &str) -> Vec<(Language, f32, Vec<Token>)> {
        let says = |behind: &&String| text.ends_with('.') || behind.starts_with(|c: char| c.is_ascii_digit());
        let Some(behind) = self.behind.as_ref().filter(says) else {
            return self.tokens(text);
        };
        let mut by_language = self.tokens(&format!("{text} {behind}"));
        for (_, _, tokens) in &mut by_language {
            tokens.retain(|token| token.end <= text.len());
        }
        by_language
    }

    /// A leaf for each word in what was typed; function words are passed over where there are others.
    pub(super) fn word(&mut self, text: &str, form: Form, scope: Scope) -> Vec<usize> {
        let by_language = self.tokens_of_word(text);
        let count = by_language.first().map_or(0, |(_, _, tokens)| tokens.len());
        let mut leaves = Vec::new();
        let mut n = 0;
        while n < count && !self.is_full() {
            let unit = self.unit(&by_language, n, form);
            let length = if unit.is_some() { 2 } else { 1 };
            let tokens = || by_language.iter().filter_map(|(l, w, tokens)| Some((*l, *w, tokens.get(n)?)));
            let words = || tokens().map(|(language, weight, token)| (language, weight, &*token.word));
            let is_function = |language| words().any(|(l, _, word)| l == language && word.function_word);
            let first = by_language.first().map(|(_, _, tokens)| tokens.as_slice()).unwrap_or_default();
            let says_nothing =
                || is_joined_clitic(text, first, n) || says_nothing(&self.languages, is_function);
            let passed_over = unit.is_none() && self.has_content && form == Form::Any && says_nothing();
            let typed = first.get(n).zip(first.get(n + length - 1));
            let typed = typed.and_then(|(from, to)| text.get(from.start..to.end)).unwrap_or(text);
            let mut alternatives = Vec::new();
            if unit.is_none() {
                for (language, weight, token) in tokens() {
                    self.own_alternatives(token, language, weight, form, &mut alternatives);
                }
            }
            // A hyphen compound may stand in the text as one word: each of its pieces finds it.
            for (language, weight, tokens) in &by_language {
                for joined in joined_over(tokens, n) {
                    self.alternatives(&joined.word, *language, *weight, form, &mut alternatives);
                }
            }
            if passed_over {
                let next = self.plan.query.leaves.len();
                self.passed_over.entry(next).or_default().push(typed.to_owned());
            } else {
                let parts = match &unit {
                    None if form == Form::Any => self.parts(words()),
                    _ => Vec::new(),
                };
                let (names, slots): (Vec<Box<str>>, Vec<Vec<Alternative>>) = parts.into_iter().unzip();
                let (matcher, marks) = match unit {
                    Some(pieces) => compound(alternatives, pieces, 1, self.weights().inflection),
                    None => {
                        compound(alternatives, slots.clone(), PARTS_WITHIN, self.weights().parts_together)
                    }
                };
                let kind = if form == Form::Exact { LeafKind::Exact } else { LeafKind::Word };
                if let Some(leaf) = self.leaf(matcher, scope, marks, kind, typed) {
                    leaves.push(leaf);
                    self.parts_alone(&names, &slots, scope);
                }
            }
            n += length;
        }
        leaves
    }

    /// Leaves for the parts of a compound, one by one: whatever else they say, an article with the compound's other
    /// words is rather meant if it has its parts, too. They find nothing on their own.
    fn parts_alone(&mut self, names: &[Box<str>], parts: &[Vec<Alternative>], scope: Scope) {
        let weight = self.weights().part_alone;
        for (name, part) in names.iter().zip(parts).filter(|_| parts.len() > 1 && weight > 0.0) {
            // Half of the room is kept for words.
            if self.plan.query.leaves.len() < MAX_LEAVES / 2 {
                let matcher = Matcher::Terms(part.iter().map(Alternative::weighted_term).collect());
                self.push(Leaf { matcher, scope, weight }, MarkRule::Nothing, LeafKind::Part, name);
            }
        }
    }

    /// The outermost parts of a compound, each with what matches it; empty where the word is none.
    fn parts<'w>(
        &self,
        words: impl Iterator<Item = (Language, f32, &'w Word)>,
    ) -> Vec<(Box<str>, Vec<Alternative>)> {
        // One language has compounds that are split: German.
        let Some((language, weight, word)) = words.into_iter().find(|(_, _, word)| !word.parts.is_empty())
        else {
            return Vec::new();
        };
        let inside =
            |a: &Part, b: &Part| b.start <= a.start && a.end <= b.end && a.end - a.start < b.end - b.start;
        let outermost = word.parts.iter().filter(|part| !word.parts.iter().any(|other| inside(part, other)));
        let mut slots: Vec<(usize, Box<str>, Vec<Alternative>)> = outermost
            .map(|part| {
                let each = |key: &str| {
                    [(Layer::Inflection, 1.0), (Layer::Part, self.weights().part)].map(|(layer, factor)| {
                        Alternative { language, layer, text: key.into(), weight: weight * factor }
                    })
                };
                (part.start, part.text.clone(), part.inflection.iter().flat_map(|key| each(key)).collect())
            })
            .collect();
        slots.sort_by_key(|slot| slot.0);
        slots.into_iter().map(|slot| (slot.1, slot.2)).collect()
    }

    /// All ways in which a word of the query can match a word of an article in a language.
    pub(super) fn alternatives(
        &self,
        word: &Word,
        language: Language,
        weight: f32,
        form: Form,
        out: &mut Vec<Alternative>,
    ) {
        let mut add = |layer: Layer, text: &str, factor: f32| {
            let known = |other: &&mut Alternative| {
                other.language == language && other.layer == layer && &*other.text == text
            };
            if out.iter_mut().find(known).is_none() {
                out.push(Alternative { language, layer, text: text.into(), weight: weight * factor });
            }
        };
        add(Layer::Exact, &word.exact, 1.0);
        if form == Form::Exact {
            return;
        }
        // Vietnamese words differ in nothing but their marks: who writes them means just these.
        let marked = language == Language::Vi && word.unaccented != word.exact;
        let unaccented = if marked { &word.exact } else { &word.unaccented };
        // An article's spelling stands in the folded layers only where it differs there from its exact form.
        for (spelling, factor) in
            [(&word.folded, self.weights().folded), (unaccented, self.weights().unaccented)]
        {
            add(Layer::Exact, spelling, factor);
            add(Layer::Folded, spelling, factor.min(self.weights().folded));
            add(Layer::Unaccented, spelling, self.weights().unaccented);
        }
        // The private keys of closed-class words are not indexed, their forms are.
        let (private, keys): (Vec<_>, Vec<_>) = word.inflection.iter().partition(|key| is_private_key(key));
        if !private.is_empty() {
            for form in function_word_forms(&word.exact, language) {
                add(Layer::Exact, form, self.weights().inflection);
            }
        }
        for key in keys {
            add(Layer::Inflection, key, self.weights().inflection);
            add(Layer::Part, key, self.weights().part);
        }
    }
}
