//! Words that are only roughly known: gaps and typing errors, expanded to the words that the index has.

use lupe_index::{Layer, Like, LikeWord, LikeWords, Matcher, Pattern, Result, Scope, WeightedTerm};

use super::{Alternative, LeafKind, MarkRule, Planner};
use crate::response::Warning;
use crate::syntax::{Form, Node};

/// A word with gaps that was looked up ahead: what was looked for, and what was found.
pub(super) struct Ahead {
    asked: (Vec<Like>, Scope),
    found: LikeWords,
}

/// The most words that a word with gaps stands for; the most frequent ones.
const PATTERN_WORDS: usize = 1000;
/// The most words that a word with typing errors stands for; the nearest ones, and of these the most frequent.
const FUZZY_WORDS: usize = 100;
/// A query walks the dictionaries at most this often: each walk may take as long as a whole query.
const MOST_WALKS: usize = 8;

/// Signs that stand for letters.
const GAPS: [char; 2] = ['*', '?'];

/// The words in `KI-Infra*`.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| !(c.is_ascii_punctuation() || c == '’') || GAPS.contains(&c);
    text.split(move |c| !part(c)).filter(|word| word.chars().any(char::is_alphanumeric))
}

/// The first words with gaps of a tree, each once, and where they are looked for.
fn words_with_gaps<'n>(node: &'n Node, scope: Scope, out: &mut Vec<(&'n str, Scope)>) {
    match node {
        Node::Word { text, form: Form::Pattern } => {
            for word in pieces(text).filter(|word| word.contains(GAPS)) {
                if out.len() < MOST_WALKS && !out.contains(&(word, scope)) {
                    out.push((word, scope));
                }
            }
        }
        Node::All(nodes) | Node::Any(nodes) => {
            nodes.iter().for_each(|node| words_with_gaps(node, scope, out));
        }
        Node::Not(node) => words_with_gaps(node, scope, out),
        Node::In(scope, node) => words_with_gaps(node, *scope, out),
        Node::Word { .. } | Node::Phrase { .. } | Node::Restrict(_) | Node::Similar(_) => {}
    }
}

impl Planner<'_> {
    /// Looks up all words with gaps at once.
    pub(super) fn look_ahead(&mut self, node: &Node) -> Result<()> {
        let mut words = Vec::new();
        words_with_gaps(node, Scope::Everywhere, &mut words);
        let asked: Vec<_> = words.into_iter().map(|(word, scope)| (self.patterns(word), scope)).collect();
        let found = self.with.snapshot.words_like_all(&asked, PATTERN_WORDS, self.with.deadline)?;
        self.ahead = asked.into_iter().zip(found).map(|(asked, found)| Ahead { asked, found }).collect();
        Ok(())
    }

    /// May the dictionaries be walked once more? If not, it is said.
    fn may_walk(&mut self) -> bool {
        let may = self.walks < MOST_WALKS;
        if !may {
            self.warn(Warning::TooManyPatterns(MOST_WALKS));
        }
        may
    }

    /// A leaf for each word in `KI-Infra*` or `Künstlihce-Intelligenz~`.
    pub(super) fn like(&mut self, text: &str, form: Form, scope: Scope) -> Result<Vec<usize>> {
        let mut leaves = Vec::new();
        if let Form::Fuzzy(errors) = form {
            let tokens = self.tokens(text);
            let count = tokens.first().map_or(0, |(_, _, tokens)| tokens.len());
            for n in 0..count {
                if !self.may_walk() {
                    break;
                }
                let place = tokens.first().and_then(|(_, _, tokens)| tokens.get(n));
                let typed = place.and_then(|token| text.get(token.start..token.end)).unwrap_or(text);
                let wanted = tokens.iter().filter_map(|(language, _, tokens)| {
                    let word = tokens.get(n)?.word.exact.to_string();
                    Some(Like::Fuzzy { language: *language, word, errors })
                });
                let wanted: Vec<Like> = wanted.collect();
                leaves.extend(self.expand(
                    &wanted,
                    FUZZY_WORDS,
                    scope,
                    LeafKind::Fuzzy,
                    &format!("{typed}~"),
                )?);
            }
            return Ok(leaves);
        }
        for word in pieces(text) {
            if !word.contains(GAPS) {
                leaves.extend(self.word(word, Form::Any, scope));
                continue;
            }
            if !self.may_walk() {
                continue;
            }
            leaves.extend(self.expand(
                &self.patterns(word),
                PATTERN_WORDS,
                scope,
                LeafKind::Pattern,
                word,
            )?);
        }
        Ok(leaves)
    }

    /// The pattern in every language; where it was typed with `ae` or `ss`, for `ä` and `ß`, too.
    fn patterns(&self, word: &str) -> Vec<Like> {
        let mut wanted = Vec::new();
        for language in self.languages.iter().map(|l| l.language) {
            let exact = Pattern::new(word, |text| self.analyzer.prefix(text, language));
            let folded = Pattern::new(word, |text| self.analyzer.prefix_transcribed(text, language));
            if !exact.says_something() {
                continue;
            }
            let is_folded = ["ae", "oe", "ue", "ss"]
                .iter()
                .any(|pair| self.analyzer.prefix_transcribed(word, language).contains(pair));
            let mut add = |transcribed, pattern: &Pattern| {
                wanted.push(Like::Pattern { language, transcribed, pattern: pattern.clone() });
            };
            add(false, &exact);
            if folded != exact {
                add(false, &folded);
            }
            if is_folded {
                add(true, &folded);
            }
        }
        wanted
    }

    fn expand(
        &mut self,
        wanted: &[Like],
        most: usize,
        scope: Scope,
        kind: LeafKind,
        typed: &str,
    ) -> Result<Option<usize>> {
        if wanted.is_empty() || self.is_full() {
            return Ok(None);
        }
        self.walks += 1;
        let ahead = self.ahead.iter().find(|ahead| ahead.asked.0 == wanted && ahead.asked.1 == scope);
        let found = match ahead {
            Some(ahead) => ahead.found.clone(),
            None => self.with.snapshot.words_like(wanted, scope, most, self.with.deadline)?,
        };
        if found.cut {
            self.warn(Warning::Cut { word: typed.to_owned(), most });
        }
        let weighted = |word: &LikeWord| {
            WeightedTerm::new(word.language, word.layer, &word.text, self.like_weight(word))
        };
        let terms = found.words.iter().map(weighted);
        let matcher = Matcher::Expanded(terms.collect());
        let marks = match kind {
            LeafKind::Pattern => MarkRule::Pattern(
                (wanted.iter())
                    .filter_map(|like| match like {
                        Like::Pattern { language, pattern, .. } => Some((*language, pattern.clone())),
                        Like::Fuzzy { .. } => None,
                    })
                    .collect(),
            ),
            _ => MarkRule::Words(
                (found.words.iter())
                    .map(|word| Alternative {
                        language: word.language,
                        layer: word.layer,
                        text: word.text.as_str().into(),
                        weight: 1.0,
                    })
                    .collect(),
            ),
        };
        Ok(self.leaf(matcher, scope, marks, kind, typed))
    }

    /// How much a word counts that was found: by its language, and less with each typing error.
    fn like_weight(&self, word: &LikeWord) -> f32 {
        let language = self.languages.iter().find(|l| l.language == word.language);
        let weights = self.weights();
        let layer = if word.layer == Layer::Folded { weights.folded } else { 1.0 };
        language.map_or(weights.other_language, |l| l.weight)
            * layer
            * weights.typing_error.powi(i32::try_from(word.errors).unwrap_or(i32::MAX))
    }
}
