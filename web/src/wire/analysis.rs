//! How a text becomes words, on the wire.

use std::ops::Range;

use lupe_searcher::{Language, Part, Word};
use serde::Serialize;

use super::SCHEMA;

/// The answer of `/api/v1/analyze`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis<'t> {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The language that the text was analysed in.
    pub language: Language,
    /// Its tokens in order.
    pub tokens: Vec<Token<'t>>,
}

impl<'t> Analysis<'t> {
    /// The analysis of `text`.
    pub fn new(text: &'t str, analysis: &'t lupe_searcher::Analysis) -> Analysis<'t> {
        let tokens = Token::all(text, &analysis.tokens).collect();
        Analysis { schema: SCHEMA, language: analysis.language, tokens }
    }
}

/// A token: one line of `lupe analyze --json`. Places count characters of the text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Token<'t> {
    /// As it stands in the text.
    pub text: &'t str,
    /// Its first character.
    pub start: usize,
    /// Just behind its last character.
    pub end: usize,
    /// Its place, counted in tokens from 0.
    pub position: u32,
    /// The terms under which it is indexed and searched.
    pub layers: Layers<'t>,
}

/// The terms of a token.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Layers<'t> {
    /// As it is written, but for case.
    pub exact: &'t str,
    /// Its transcribed spelling: `ä` as `ae`, `ß` as `ss`.
    pub folded: &'t str,
    /// Without diacritics: `ä` as `a`.
    pub unaccented: &'t str,
    /// Keys that its inflected forms share.
    pub inflection: &'t [Box<str>],
    /// Where it is a compound: the words it is made of, outermost and innermost alike.
    pub parts: Vec<Piece<'t>>,
    /// Other words that are found here, such as `KI-Infrastruktur` written as one.
    pub also: Vec<Piece<'t>>,
}

/// A word within a token, or one that begins with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Piece<'t> {
    /// The word.
    pub text: &'t str,
    /// Its first character.
    pub start: usize,
    /// Just behind its last character.
    pub end: usize,
    /// Keys that its inflected forms share.
    pub inflection: &'t [Box<str>],
}

impl<'t> Token<'t> {
    /// The tokens of `text`.
    pub fn all(
        text: &'t str,
        tokens: &'t [lupe_searcher::Token],
    ) -> impl Iterator<Item = Token<'t>> + use<'t> {
        let mut characters = Characters { text, byte: 0, count: 0 };
        tokens.iter().map(move |token| {
            let (start, end) = (characters.at(token.start), characters.at(token.end));
            Token::new(text, token, start, end)
        })
    }

    fn new(text: &'t str, token: &'t lupe_searcher::Token, start: usize, end: usize) -> Token<'t> {
        let own = text.get(token.start..token.end).unwrap_or("");
        let within = |byte: usize| start + own.get(..byte).map_or(0, |text| text.chars().count());
        let part = |part: &'t Part| Piece {
            text: &part.text,
            start: within(part.start),
            end: within(part.end),
            inflection: &part.inflection,
        };
        let also = |(range, word): (Range<usize>, &'t Word)| Piece {
            text: &word.exact,
            start,
            end: start + text.get(range).map_or(0, |text| text.chars().count()),
            inflection: &word.inflection,
        };
        Token {
            text: own,
            start,
            end,
            position: token.position,
            layers: Layers {
                exact: &token.word.exact,
                folded: &token.word.folded,
                unaccented: &token.word.unaccented,
                inflection: &token.word.inflection,
                parts: token.word.parts.iter().map(part).collect(),
                also: token.words().skip(1).map(also).collect(),
            },
        }
    }
}

/// Turns byte offsets that grow into offsets in characters.
struct Characters<'t> {
    text: &'t str,
    byte: usize,
    count: usize,
}

impl Characters<'_> {
    fn at(&mut self, byte: usize) -> usize {
        self.count += self.text.get(self.byte..byte).map_or(0, |text| text.chars().count());
        self.byte = byte;
        self.count
    }
}
