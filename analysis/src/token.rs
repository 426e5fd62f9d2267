//! What the analyzer yields: tokens, and the layers of each word.

use std::sync::Arc;

/// One token of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Byte offset of the token's first byte in the text given to the analyzer.
    pub start: usize,
    /// Byte offset just behind the token's last byte; `start..end` lies on character boundaries.
    pub end: usize,
    /// Position of the token in the text, counted in tokens from 0.
    pub position: u32,
    /// The layers under which the token is indexed and searched.
    pub word: Arc<Word>,
}

/// A word's layers, from the strictest to the widest. Two words meet in a layer where they share a string of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// The cleaned form: NFKC, without soft hyphens and joiners, in lower case (`Straße` -> `straße`).
    pub exact: Box<str>,
    /// The transcribed spelling: `ä` as `ae`, `ß` as `ss` (`strasse`, `mueller`). Equal to `exact` for most words.
    pub folded: Box<str>,
    /// The spelling without diacritics: `ä` as `a` (`muller`). Equal to `exact` for most words.
    pub unaccented: Box<str>,
    /// Inflection keys: the forms of one word share one. At least one for every word.
    pub inflection: Vec<Box<str>>,
    /// The parts of a compound, outermost first; empty where the word stays whole.
    pub parts: Vec<Part>,
    /// A closed-class word of its language (article, pronoun, preposition ...), which says nothing on its own.
    pub function_word: bool,
}

/// A part of a compound word.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// Byte offset of the part within the token's text.
    pub start: usize,
    /// Byte offset just behind the part within the token's text.
    pub end: usize,
    /// The part in lower case.
    pub text: Box<str>,
    /// Inflection keys of the part.
    pub inflection: Vec<Box<str>>,
}
