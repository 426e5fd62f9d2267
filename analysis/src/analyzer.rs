//! The analysis chain: one function from text to tokens, used for the index, the query, the marks and the
//! fingerprints alike.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::Language;
use crate::lang;
use crate::normalize;
use crate::token::{Token, Word};
use crate::tokenizer::Tokenizer;

/// Version of the analysis: an index that was built with another one must be analysed anew.
///
/// Raise it whenever the same text may give other tokens or layers than before.
pub const ANALYSIS_VERSION: u32 = 1;

/// Words kept analysed per thread; the cache is emptied when it is full.
const CACHED_WORDS: usize = 1 << 16;
/// Longer words are analysed each time: they rarely repeat.
const CACHED_WORD_BYTES: usize = 48;

/// Analysed words by their text.
type Words = HashMap<Box<str>, Arc<Word>>;

thread_local! {
    static CACHE: RefCell<HashMap<Language, Words>> = RefCell::default();
}

/// Turns text into tokens. Cheap to create and to share; never fails on any text.
///
/// ```
/// use lupe_analysis::{Analyzer, Language};
///
/// let tokens = Analyzer::new().tokens("Die Rechenzentren wachsen", Language::De);
/// assert_eq!(&*tokens[1].word.exact, "rechenzentren");
/// assert_eq!(&*tokens[1].word.inflection[0], "rechenzentr");
/// assert!(tokens[0].word.function_word);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Analyzer {}

impl Analyzer {
    /// An analyzer with the built-in tables.
    pub fn new() -> Self {
        Analyzer {}
    }

    /// Calls `sink` with every token of `text`, in order.
    pub fn for_each_token(&self, text: &str, language: Language, mut sink: impl FnMut(Token)) {
        for (position, span) in Tokenizer::new(text).enumerate() {
            let word = self.word(&text[span.start..span.end], span.number, language);
            sink(Token { start: span.start, end: span.end, position: position as u32, word });
        }
    }

    /// Every token of `text`, in order.
    pub fn tokens(&self, text: &str, language: Language) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 6);
        self.for_each_token(text, language, |token| tokens.push(token));
        tokens
    }

    /// The chain for the beginning of a word, as in `infra*`: the exact form, with no stemming.
    pub fn prefix(&self, text: &str, language: Language) -> String {
        normalize::exact(text, language)
    }

    fn word(&self, text: &str, number: bool, language: Language) -> Arc<Word> {
        if text.len() > CACHED_WORD_BYTES {
            return Arc::new(analyze_word(text, number, language));
        }
        CACHE.with_borrow_mut(|cache| {
            let words = cache.entry(language).or_default();
            if let Some(word) = words.get(text) {
                return Arc::clone(word);
            }
            if words.len() >= CACHED_WORDS {
                words.clear();
            }
            let word = Arc::new(analyze_word(text, number, language));
            words.insert(text.into(), Arc::clone(&word));
            word
        })
    }
}

/// All layers of one token's text.
fn analyze_word(text: &str, number: bool, language: Language) -> Word {
    if number {
        let exact: Box<str> = normalize::number(text, language).into();
        return Word {
            folded: exact.clone(),
            unaccented: exact.clone(),
            inflection: vec![exact.clone()],
            exact,
            ..Word::default()
        };
    }
    let exact = normalize::exact(text, language);
    let function_word = lang::is_function_word(&exact, language);
    Word {
        folded: normalize::transcribed(&exact, language).into(),
        unaccented: normalize::unaccented(&exact).into(),
        inflection: lang::inflection(&exact, language, function_word),
        parts: Vec::new(),
        function_word,
        exact: exact.into(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn layers_of_a_word() {
        let tokens = Analyzer::new().tokens("STRASSE Müllers 1.580", Language::De);
        let words: Vec<&Word> = tokens.iter().map(|token| &*token.word).collect();
        assert_eq!(&*words[0].exact, "strasse");
        assert_eq!(words[0].inflection, Analyzer::new().tokens("Straßen", Language::De)[0].word.inflection);
        assert_eq!((&*words[1].folded, &*words[1].unaccented), ("muellers", "mullers"));
        assert_eq!(&*words[2].exact, "1580");
    }

    proptest! {
        #[test]
        fn offsets_lie_inside_the_text_in_order_and_on_character_boundaries(
            text in "(\\PC|[ \\n\u{ad}\u{200d}äÖß*:/.,0-9-]){0,60}",
            language in prop::sample::select(Language::ALL),
        ) {
            let mut end = 0;
            for (n, token) in Analyzer::new().tokens(&text, language).into_iter().enumerate() {
                prop_assert!(token.start >= end && token.start < token.end);
                prop_assert!(text.get(token.start..token.end).is_some());
                prop_assert_eq!(token.position as usize, n);
                prop_assert!(!token.word.exact.is_empty() && !token.word.inflection.is_empty());
                end = token.end;
            }
        }
    }
}
