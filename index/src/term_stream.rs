//! The terms of a text in order, as they go from the analysis to the engine.

use std::sync::Arc;

use lupe_analysis::{Language, Token, Word};
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::term::{for_each_indexed, push_term};

/// Parts the terms of a word. Cannot occur in a term, which holds letters, digits and marks only; nor in one of the
/// lexicon.
pub(crate) const BETWEEN: char = '\u{1e}';

/// The terms of a field with their positions, ready to be indexed: each distinct word once with all of its terms, and
/// which of them stands at each position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermStream {
    /// The terms of the distinct words, one word behind the other.
    terms: String,
    words: Vec<Place>,
    /// For each position, the number of its word.
    tokens: Vec<u32>,
    length: u32,
}

/// A distinct word.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    key: u128,
    /// Where its terms end.
    end: usize,
    /// How long it makes a text: a sign that is read as a word (%, €) makes it no longer.
    length: u32,
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

    /// The distinct words: for each a key that no other word has, and its terms, parted by [`BETWEEN`].
    pub(crate) fn words(&self) -> impl Iterator<Item = (u128, &str)> {
        let mut from = 0;
        self.words.iter().map(move |&Place { key, end, .. }| {
            let terms = self.terms.get(from..end).unwrap_or_default();
            from = end;
            (key, terms)
        })
    }

    /// For each position, the number of its word among [`TermStream::words`].
    pub(crate) fn tokens(&self) -> &[u32] {
        &self.tokens
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
    /// The numbers of words that are shared, by where these are.
    shared: FxHashMap<(usize, Language), u32>,
    /// So that no other word can come to be there.
    kept: Vec<Arc<Word>>,
    /// The numbers of tokens that are several words, by the key of their terms.
    several: FxHashMap<u128, u32>,
}

impl TermStreamBuilder {
    /// Appends a token with all its layers, one position behind the last. Returns the number of its word among the distinct
    /// ones so far, from 0, where all tokens of this number are the same word: not where a token is several words.
    pub fn push(&mut self, token: &Token, language: Language) -> Option<u32> {
        let word = &token.word;
        let alone = token.joined.is_empty() && word.read_as.is_empty();
        let number = if alone {
            let place = (Arc::as_ptr(word) as usize, language);
            match self.shared.get(&place) {
                Some(&number) => number,
                None => {
                    let made = || (language, Encoded::of(token, language));
                    let number = match word.memo.get_or_make(made) {
                        Some((of, encoded)) if *of == language => self.stream.add(encoded),
                        _ => self.stream.add(&Encoded::of(token, language)),
                    };
                    self.kept.push(Arc::clone(word));
                    self.shared.insert(place, number);
                    number
                }
            }
        } else {
            let encoded = Encoded::of(token, language);
            let stream = &mut self.stream;
            *self.several.entry(encoded.key).or_insert_with(|| stream.add(&encoded))
        };
        self.stream.tokens.push(number);
        self.stream.length += self.stream.words.get(number as usize).map_or(0, |place| place.length);
        alone.then_some(number)
    }

    /// The stream of all tokens.
    pub fn finish(self) -> TermStream {
        self.stream
    }
}

impl TermStream {
    fn add(&mut self, encoded: &Encoded) -> u32 {
        let number = self.words.len() as u32;
        self.terms.push_str(&encoded.terms);
        let Encoded { key, length, .. } = *encoded;
        self.words.push(Place { key, end: self.terms.len(), length });
        number
    }
}

/// All terms under which a token stands in the index.
struct Encoded {
    /// Their hash, so long that no two share one.
    key: u128,
    terms: Box<str>,
    length: u32,
}

impl Encoded {
    fn of(token: &Token, language: Language) -> Encoded {
        let mut terms = String::new();
        for_each_indexed(token, |sign, text| {
            if !terms.is_empty() {
                terms.push(BETWEEN);
            }
            push_term(&mut terms, language, sign, text);
        });
        let length = u32::from(token.word.exact.starts_with(char::is_alphanumeric));
        Encoded { key: xxh3_128(terms.as_bytes()), terms: terms.into(), length }
    }
}

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
            stream.words().map(|(_, terms)| terms.replace("de", "").replace(BETWEEN, " ")).collect();
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
