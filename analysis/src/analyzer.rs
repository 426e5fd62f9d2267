//! The analysis chain: one function from text to tokens, used for the index, the query, the marks and the
//! fingerprints alike.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::Language;
use crate::cache::WordCache;
use crate::lang;
use crate::normalize;
use crate::token::{Token, Word};
use crate::tokenizer::Tokenizer;

/// Version of the analysis: an index that was built with another one must be analysed anew.
///
/// Raise it whenever the same text may give other tokens or layers than before.
pub const ANALYSIS_VERSION: u32 = 2;

/// Longer words are analysed each time: they rarely repeat.
const CACHED_WORD_BYTES: usize = 48;

thread_local! {
    /// By language, and by whether a capital makes the word a noun: the same text has other keys then.
    static CACHE: RefCell<HashMap<(Language, bool), WordCache>> = RefCell::default();
}

/// What the first word of a text counts as. German writes nouns with a capital, and any word that begins a sentence:
/// only within a sentence does a capital show that a word is no verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstWord {
    /// The text begins a sentence, as an article or a headline does.
    #[default]
    SentenceStart,
    /// The text is taken from within a sentence, as a word on its own is.
    MidSentence,
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
pub struct Analyzer {
    first_word: FirstWord,
}

impl Analyzer {
    /// An analyzer with the built-in tables.
    pub fn new() -> Self {
        Analyzer::default()
    }

    /// Says what the first word of every text counts as; [`FirstWord::SentenceStart`] where nothing is said.
    ///
    /// ```
    /// use lupe_analysis::{Analyzer, FirstWord, Language};
    ///
    /// let noun = Analyzer::new().with_first_word(FirstWord::MidSentence);
    /// assert!(noun.tokens("Kosten", Language::De)[0].word.inflection.iter().all(|key| !key.starts_with("v:")));
    /// ```
    #[must_use]
    pub fn with_first_word(mut self, first_word: FirstWord) -> Self {
        self.first_word = first_word;
        self
    }

    /// Calls `sink` with every token of `text`, in order.
    pub fn for_each_token(&self, text: &str, language: Language, mut sink: impl FnMut(Token)) {
        let mut behind = 0;
        for (position, span) in Tokenizer::new(text).enumerate() {
            let token = text.get(span.start..span.end).unwrap_or("");
            let begins = || match position {
                0 => self.first_word == FirstWord::SentenceStart,
                _ => text.get(behind..span.start).is_some_and(ends_sentence),
            };
            let noun = language == Language::De && is_capitalised(token) && !begins();
            behind = span.end;
            let word = self.word(token, span.number, language, noun);
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

    /// The same with `ä` as `ae` and `ß` as `ss`, as [`Word::folded`].
    pub fn prefix_transcribed(&self, text: &str, language: Language) -> String {
        normalize::transcribed(&normalize::exact(text, language), language)
    }

    /// The same without diacritics, as [`Word::unaccented`].
    pub fn prefix_unaccented(&self, text: &str, language: Language) -> String {
        normalize::unaccented(&normalize::exact(text, language))
    }

    fn word(&self, text: &str, number: bool, language: Language, noun: bool) -> Arc<Word> {
        if text.len() > CACHED_WORD_BYTES {
            return Arc::new(analyze_word(text, number, language, noun));
        }
        CACHE.with_borrow_mut(|cache| {
            let words = cache.entry((language, noun)).or_default();
            words.get(text, || analyze_word(text, number, language, noun))
        })
    }
}

/// Is the word written with a capital, but not all in capitals (`STRASSE`), which says nothing?
fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        && letters.next().is_none_or(|second| !second.is_uppercase())
}

/// Does a sentence begin behind these characters between two words: a sentence's end, a line's, or a quote that opens?
fn ends_sentence(between: &str) -> bool {
    between.contains(['.', '!', '?', ':', '…', '\n', '"', '„', '“', '‚', '«', '»', '‹', '›', '•'])
}

/// All layers of one token's text. `noun` says that a capital shows it to be one.
fn analyze_word(text: &str, number: bool, language: Language, noun: bool) -> Word {
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
        inflection: lang::inflection(&exact, language, noun),
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

    #[test]
    fn a_capital_makes_a_noun_within_a_sentence_only() {
        for (text, verbs) in [
            ("Die Kosten", "Die"),
            ("Kosten", "Kosten"),
            ("Das ist gut. Kosten sinken", "gut Kosten sinken"),
            ("Er sagt: „Lachen hilft“", "sagt Lachen hilft"),
            ("die STRASSE", "STRASSE"),
            ("Zeile\nKosten", "Zeile Kosten"),
        ] {
            let tokens = Analyzer::new().tokens(text, Language::De);
            let is_verb = |token: &&Token| token.word.inflection.iter().any(|key| key.starts_with("v:"));
            let found: Vec<&str> =
                tokens.iter().filter(is_verb).map(|token| &text[token.start..token.end]).collect();
            let expected: Vec<&str> = verbs.split(' ').filter(|word| *word != "Die").collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn the_cache_tells_nouns_from_verbs() {
        let (start, mid) = (Analyzer::new(), Analyzer::new().with_first_word(FirstWord::MidSentence));
        for _ in 0..2 {
            assert_eq!(mid.tokens("Kosten", Language::De)[0].word.inflection.len(), 1);
            assert_eq!(start.tokens("Kosten", Language::De)[0].word.inflection.len(), 2);
        }
    }

    proptest! {
        #[test]
        fn any_word_has_keys(
            word in "[a-zäöüß]{1,24}|(ge|zu|an|ver|über)?[a-zäöüß]{0,6}(en|ern|te|st|t|nis|innen|um|us|er|e)?|\\PC{1,12}",
            capital in any::<bool>(),
        ) {
            let keys = lang::inflection(&word, Language::De, capital);
            prop_assert!(!keys.is_empty());
        }

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
