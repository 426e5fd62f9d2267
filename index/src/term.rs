//! The strings that are looked up: a word's layers, each with its language.
//!
//! A term is the language's code, a sign for the layer, and the text: `de=rechenzentren`, `de*rechenzentr`. So each
//! language has a document frequency of its own, and a word never meets its accidental twin in another language or
//! layer.
//!
//! A word whose form is one of its own keys, as most names, numbers and basic forms are, stands in the index once for
//! both (`de@fenster`); a query for a form or a key looks there, too.

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

/// The sign of a form that is a key as well, in place of those of [`Layer::Exact`] and [`Layer::Inflection`].
const FORM_AND_KEY: char = '@';

/// A term as a query names it.
pub type Term = String;

/// Texts longer than this, in bytes, stand in the index as their beginning and a hash, so that words of any length
/// are found.
pub(crate) const LONGEST: usize = 160;

/// The term of a text in a layer.
pub(crate) fn term(language: Language, layer: Layer, text: &str) -> Term {
    let mut out = String::with_capacity(text.len() + 4);
    push_term(&mut out, language, layer.sign(), text);
    out
}

/// What the terms of a layer begin with in the index.
pub(crate) fn term_prefixes(language: Language, layer: Layer) -> impl Iterator<Item = Term> {
    let prefix = term(language, layer, "");
    let other = form_and_key(&prefix, language, layer);
    std::iter::once(prefix).chain(other)
}

/// The term that stands in the index for the form and the key of a word where they are the same; `None` for another
/// layer.
pub(crate) fn form_and_key(term: &str, language: Language, layer: Layer) -> Option<Term> {
    if !matches!(layer, Layer::Exact | Layer::Inflection) {
        return None;
    }
    let text = term.get(language.code().len() + layer.sign().len_utf8()..)?;
    Some([language.code(), FORM_AND_KEY.encode_utf8(&mut [0; 4]), text].concat())
}

pub(crate) fn push_term(out: &mut String, language: Language, sign: char, text: &str) {
    out.push_str(language.code());
    out.push(sign);
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

/// The layers in which a word is found: its exact form, its spellings where they differ, its keys, and those of
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

/// The layers in which a token is found: those of its word, and of every other word that can be found there
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

/// The same for a token that is one word.
pub(crate) fn for_each_indexed_of(word: &Word, mut sink: impl FnMut(char, &str)) {
    let both = word.inflection.iter().any(|key| **key == *word.exact);
    for (layer, text) in word_terms(word) {
        match layer {
            Layer::Exact if both => sink(FORM_AND_KEY, text),
            Layer::Inflection if *text == *word.exact => {}
            _ => sink(layer.sign(), text),
        }
    }
}

/// Calls `sink` with the sign and text of every term under which a token stands in the index.
pub(crate) fn for_each_indexed(token: &Token, mut sink: impl FnMut(char, &str)) {
    // Nearly every token is one word.
    if token.is_one_word() {
        return for_each_indexed_of(&token.word, sink);
    }
    let is_any = |layer, text: &str| token_terms(token).any(|other| other == (layer, text));
    for (layer, text) in token_terms(token) {
        match layer {
            Layer::Exact if is_any(Layer::Inflection, text) => sink(FORM_AND_KEY, text),
            Layer::Inflection if is_any(Layer::Exact, text) => {}
            _ => sink(layer.sign(), text),
        }
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
            ("gibt", "@gibt *v:geb"),
            ("Fenster 1580", "@fenster, @1580"),
            ("KI-Netz", "@ki @kinetz, @netz"),
            ("Mrd.", "@mrd *milliard =milliarden"),
            ("Leser*innen", "=leserinnen *leserin @leser"),
        ] {
            let analyzer = Analyzer::new().with_first_word(FirstWord::MidSentence);
            let terms = |token: &Token| {
                let mut terms = Vec::new();
                for_each_indexed(token, |sign, text| terms.push(format!("{sign}{text}")));
                terms.join(" ")
            };
            let tokens = analyzer.tokens(text, Language::De);
            assert_eq!(tokens.iter().map(terms).collect::<Vec<_>>().join(", "), expected);
        }
    }

    #[test]
    fn forms_and_keys_are_looked_for_where_they_are_both() {
        for (layer, expected) in [
            (Layer::Exact, "de=haus de@haus"),
            (Layer::Inflection, "de*haus de@haus"),
            (Layer::Part, "de+haus"),
            (Layer::Folded, "de~haus"),
        ] {
            let term = term(Language::De, layer, "haus");
            let both = form_and_key(&term, Language::De, layer);
            assert_eq!([term].into_iter().chain(both).collect::<Vec<_>>().join(" "), expected);
        }
    }

    #[test]
    fn long_words_get_terms_of_bounded_length_that_differ() {
        let (a, b) = ("ä".repeat(5000) + "x", "ä".repeat(5000) + "y");
        let (a, b) = (term(Language::De, Layer::Exact, &a), term(Language::De, Layer::Exact, &b));
        assert!(a.len() < 200 && a != b);
    }
}
