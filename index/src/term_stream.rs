//! The terms of a text in order, as they go from the analysis to the engine.

use std::borrow::Cow;
use std::sync::Arc;

use lupe_analysis::{Language, Token, Word};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::term::{for_each_indexed, for_each_indexed_of, push_term};

/// Parts the terms of a word. Cannot occur in a term, which holds letters, digits and marks only; nor in one of the
/// lexicon.
pub(crate) const BETWEEN: char = '\u{1e}';

/// The terms of a field with their positions, ready to be indexed: each distinct word once, and which of them stands at each
/// position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermStream {
    words: Vec<DistinctWord>,
    /// For each position, the number of its word.
    tokens: Vec<u32>,
    length: u32,
}

/// A distinct word of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DistinctWord {
    /// No other word has it that has other terms.
    pub(crate) key: u128,
    source: Source,
}

/// Where the terms of a word come from. Most words have been met before, and their terms are not asked for.
#[derive(Clone, Debug, PartialEq)]
enum Source {
    Word(Arc<Word>, Language),
    Terms(Box<str>),
}

impl DistinctWord {
    /// All terms under which it stands in the index, parted by [`BETWEEN`].
    pub(crate) fn terms(&self) -> Cow<'_, str> {
        match &self.source {
            Source::Terms(terms) => Cow::Borrowed(terms),
            Source::Word(word, language) => {
                let made = || joined(*language, |sink| for_each_indexed_of(word, sink));
                // Kept with the word: they are asked for again in each segment.
                match word.memo.get_or_make(|| (*language, Box::<str>::from(made()))) {
                    Some((of, terms)) if of == language => Cow::Borrowed(terms),
                    _ => Cow::Owned(made()),
                }
            }
        }
    }
}

/// The terms of a language that `for_each` gives by their signs and texts, parted by [`BETWEEN`].
fn joined(language: Language, for_each: impl FnOnce(&mut dyn FnMut(char, &str))) -> String {
    let mut terms = String::new();
    for_each(&mut |sign, text| {
        if !terms.is_empty() {
            terms.push(BETWEEN);
        }
        push_term(&mut terms, language, sign, text);
    });
    terms
}

impl TermStream {
    /// Number of words and numbers.
    pub fn len(&self) -> u32 {
        self.length
    }

    /// Are there no words?
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The distinct words.
    pub(crate) fn words(&self) -> &[DistinctWord] {
        &self.words
    }

    /// For each position, the number of its word among [`TermStream::words`].
    pub(crate) fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    fn add(&mut self, word: DistinctWord) -> u32 {
        let number = self.words.len() as u32;
        self.words.push(word);
        number
    }
}

/// Makes a [`TermStream`], token by token.
///
/// ```
/// use lupe_analysis::{Analyzer, Language};
/// use lupe_index::TermStreamBuilder;
///
/// let mut builder = TermStreamBuilder::default();
/// Analyzer::new().for_each_token("Das Haus am Fluss", Language::De, |token| {
///     builder.push(&token, Language::De);
/// });
/// assert_eq!(builder.finish().len(), 4);
/// ```
#[derive(Debug, Default)]
pub struct TermStreamBuilder {
    stream: TermStream,
    /// The numbers of words, by where these are: the stream keeps them, so that no other word can come to be there.
    shared: FxHashMap<(usize, Language), u32>,
    /// The numbers of tokens that are several words, by the key of their terms.
    several: FxHashMap<u128, u32>,
}

impl TermStreamBuilder {
    /// Appends a token with all its layers, one position behind the last. Returns the number of its word among the distinct
    /// ones so far, from 0, where all tokens of this number are the same word: not where a token is several words.
    pub fn push(&mut self, token: &Token, language: Language) -> Option<u32> {
        let TermStreamBuilder { stream, shared, several } = self;
        let word = &token.word;
        let alone = token.is_one_word() && word.digest.key != 0;
        let number = if alone {
            *shared.entry((Arc::as_ptr(word) as usize, language)).or_insert_with(|| {
                // Its terms are in this language.
                let key = word.digest.key ^ (language as u128).wrapping_mul(LANGUAGES);
                stream.add(DistinctWord { key, source: Source::Word(Arc::clone(word), language) })
            })
        } else {
            let terms = joined(language, |sink| for_each_indexed(token, sink));
            let key = xxh3_128(terms.as_bytes());
            *several
                .entry(key)
                .or_insert_with(|| stream.add(DistinctWord { key, source: Source::Terms(terms.into()) }))
        };
        stream.tokens.push(number);
        // A sign that is read as a word (%, €) makes a text no longer.
        stream.length += u32::from(!word.digest.sign);
        alone.then_some(number)
    }

    /// The stream of all tokens.
    pub fn finish(self) -> TermStream {
        self.stream
    }
}

/// An odd number that spreads those of languages over a key.
const LANGUAGES: u128 = 0xd6e8_feb8_6659_fd93_9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;

    #[test]
    fn each_position_has_the_terms_of_its_word() {
        let mut builder = TermStreamBuilder::default();
        let text = "Die Häuser, die Häuser: 1 % im KI-Haus";
        Analyzer::new().for_each_token(text, Language::De, |token| {
            builder.push(&token, Language::De);
        });
        let stream = builder.finish();
        let words: Vec<String> =
            stream.words().iter().map(|word| word.terms().replace("de", "").replace(BETWEEN, " ")).collect();
        let found: Vec<&str> = stream.tokens().iter().map(|&n| words[n as usize].as_str()).collect();
        let houses = "=häuser ~haeuser ^hauser *haus";
        assert_eq!(
            found,
            ["=die", houses, "=die", houses, "@1", "=% @prozent", "=im", "@ki @kihaus", "@haus"]
        );
        // The two articles differ in their capital, and are distinct words of the same terms.
        assert!(words.len() < stream.tokens().len());
        assert_eq!(stream.len(), 8);
    }
}
