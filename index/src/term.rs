//! The strings that are looked up: a word's layers, each with its language.
//!
//! A term is the language's code, a sign for the layer, and the text: `de=rechenzentren`, `de*rechenzentr`. So each
//! language has a document frequency of its own, and a word never meets its accidental twin in another language or
//! layer.

use std::sync::Arc;

use lupe_analysis::{Language, Token, Word, is_private_key};
use xxhash_rust::xxh3::xxh3_64;

/// How a word was matched, from the strictest to the widest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// The same form.
    Exact,
    /// The same but for `ä` written as `ae`, `ß` as `ss`.
    Folded,
    /// The same but for diacritics left out.
    Unaccented,
    /// Another form of the same word.
    Inflection,
    /// A part of a compound.
    Part,
}

impl Layer {
    const fn sign(self) -> char {
        match self {
            Layer::Exact => '=',
            Layer::Folded => '~',
            Layer::Unaccented => '^',
            Layer::Inflection => '*',
            Layer::Part => '+',
        }
    }
}

/// A term as it stands in the index.
pub type Term = String;

/// Texts longer than this, in bytes, stand in the index as their beginning and a hash, so that words of any length
/// are found.
pub(crate) const LONGEST: usize = 160;

/// The term of a text in a layer.
pub fn term(language: Language, layer: Layer, text: &str) -> Term {
    let mut out = String::with_capacity(text.len() + 4);
    push_term(&mut out, language, layer, text);
    out
}

/// What every term of a layer begins with.
pub(crate) fn term_prefix(language: Language, layer: Layer) -> Term {
    term(language, layer, "")
}

fn push_term(out: &mut String, language: Language, layer: Layer, text: &str) {
    out.push_str(language.code());
    out.push(layer.sign());
    if text.len() <= LONGEST {
        out.push_str(text);
    } else {
        let mut end = LONGEST;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        out.push_str(&text[..end]);
        out.push_str(&format!("#{:016x}", xxh3_64(text.as_bytes())));
    }
}

/// The terms under which a word is indexed: its exact form, its spellings where they differ, its keys, and those of
/// its parts. A closed-class word, as half of all are, has its exact form alone (and the keys of open-class words, where
/// it has any): queries name its other forms.
pub fn word_terms(word: &Word) -> impl Iterator<Item = (Layer, &str)> {
    let spelled = !word.function_word;
    // Spellings share the text where they are equal, as nearly all are: then it need not be looked at.
    let differ = |a: &Arc<str>, b: &Arc<str>| !Arc::ptr_eq(a, b) && a != b;
    let folded = (spelled && differ(&word.folded, &word.exact)).then_some((Layer::Folded, &*word.folded));
    let unaccented = (spelled && differ(&word.unaccented, &word.exact) && word.unaccented != word.folded)
        .then_some((Layer::Unaccented, &*word.unaccented));
    let keys = word.inflection.iter().filter(|key| !is_private_key(key));
    std::iter::once((Layer::Exact, &*word.exact))
        .chain(folded)
        .chain(unaccented)
        .chain(keys.map(|key| (Layer::Inflection, &**key)))
        .chain(word.parts.iter().flat_map(|part| part.inflection.iter().map(|key| (Layer::Part, &**key))))
}

/// The terms under which a token is indexed: those of its word, and of every other word that can be found there
/// ([`Token::words`]). The parts of the others are tokens themselves.
pub fn token_terms(token: &Token) -> impl Iterator<Item = (Layer, &str)> {
    let own = &*token.word;
    let others = token.words().skip(1).flat_map(move |(_, word)| {
        word_terms(word).filter(move |&(layer, text)| match layer {
            Layer::Part => false,
            Layer::Inflection => own.inflection.iter().all(|key| **key != *text),
            _ => true,
        })
    });
    word_terms(own).chain(others)
}

/// The terms of a field with their positions, ready to be indexed.
///
/// Encoded in one string: each token begins with `TOKEN`, its terms are parted by
/// `SAME_POSITION`. Neither sign can occur in a term, which holds letters, digits and marks only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermStream {
    encoded: String,
    tokens: u32,
}

impl TermStream {
    pub(crate) const TOKEN: char = '\u{1e}';
    pub(crate) const SAME_POSITION: char = '\u{1f}';

    /// Appends a token with all its layers, one position behind the last.
    pub fn push(&mut self, token: &Token, language: Language) {
        let mut sign = Self::TOKEN;
        let mut push = |(layer, text)| {
            self.encoded.push(sign);
            push_term(&mut self.encoded, language, layer, text);
            sign = Self::SAME_POSITION;
        };
        // Nearly every token is one word.
        if token.joined.is_empty() && token.word.read_as.is_empty() {
            word_terms(&token.word).for_each(push);
        } else {
            token_terms(token).for_each(&mut push);
        }
        // A sign that is read as a word (%, €) makes an article no longer.
        self.tokens += u32::from(token.word.exact.starts_with(char::is_alphanumeric));
    }

    /// Number of words and numbers.
    pub fn len(&self) -> u32 {
        self.tokens
    }

    /// Are there no tokens?
    pub fn is_empty(&self) -> bool {
        self.tokens == 0
    }

    pub(crate) fn encoded(&self) -> &str {
        &self.encoded
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, FirstWord};

    use super::*;

    #[test]
    fn a_word_stands_in_the_index_once_per_distinct_layer() {
        for (text, expected) in [
            ("Rechenzentren", "=rechenzentren *rechenzentr +rech +zentr"),
            ("Müller", "=müller ~mueller ^muller *muller"),
            ("Straße", "=straße ~strasse *strass"),
            ("für", "=für"),
            ("gibt", "=gibt *gibt *v:geb"),
        ] {
            let analyzer = Analyzer::new().with_first_word(FirstWord::MidSentence);
            let tokens = analyzer.tokens(text, Language::De);
            let terms: Vec<String> =
                word_terms(&tokens[0].word).map(|(layer, text)| format!("{}{text}", layer.sign())).collect();
            assert_eq!(terms.join(" "), expected);
        }
    }

    #[test]
    fn a_token_stands_in_the_index_under_all_its_words() {
        for (text, expected) in [
            ("KI-Netz", "=ki *ki =kinetz *kinetz, =netz *netz"),
            ("Mrd.", "=mrd *milliard *mrd =milliarden"),
            ("Leser*innen", "=leserinnen *leserin =leser *leser"),
        ] {
            let analyzer = Analyzer::new().with_first_word(FirstWord::MidSentence);
            let terms = |token: &Token| -> String {
                let terms = token_terms(token).map(|(layer, text)| format!("{}{text}", layer.sign()));
                terms.collect::<Vec<_>>().join(" ")
            };
            let tokens = analyzer.tokens(text, Language::De);
            assert_eq!(tokens.iter().map(terms).collect::<Vec<_>>().join(", "), expected);
        }
    }

    #[test]
    fn long_words_get_terms_of_bounded_length_that_differ() {
        let (a, b) = ("ä".repeat(5000) + "x", "ä".repeat(5000) + "y");
        let (a, b) = (term(Language::De, Layer::Exact, &a), term(Language::De, Layer::Exact, &b));
        assert!(a.len() < 200 && a != b);
    }
}
