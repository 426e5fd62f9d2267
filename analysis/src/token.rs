//! What the analyzer yields: tokens, and the layers of each word.

use std::any::Any;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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
    /// Words that begin here and are written in several tokens, the longest first; nearly always none.
    pub joined: Vec<Joined>,
}

/// A word that is written in several tokens and begins at the one that holds it: `KI-Infrastruktur`, also a word
/// parted at a line's end. `Hieb- und Stichwaffen` begins with `Hiebwaffen`.
#[derive(Clone, Debug, PartialEq)]
pub struct Joined {
    /// Byte offset just behind it in the text given to the analyzer. That of the token itself where the rest of the
    /// word stands elsewhere (`Hieb-`).
    pub end: usize,
    /// The word, written as one.
    pub word: Arc<Word>,
}

impl Token {
    /// Every word that can be found here, with its place in the text: the token's own, those that it is short for, and
    /// those that begin with it.
    ///
    /// ```
    /// use lupe_analysis::{Analyzer, Language};
    ///
    /// let text = "30 Mrd. für KI-Infrastruktur";
    /// let tokens = Analyzer::new().tokens(text, Language::De);
    /// let words = tokens.iter().flat_map(|token| token.words());
    /// let words: Vec<(&str, &str)> = words.map(|(range, word)| (&text[range], &*word.exact)).collect();
    /// assert_eq!(words[1..3], [("Mrd", "mrd"), ("Mrd", "milliarden")]);
    /// assert_eq!(words[4..6], [("KI", "ki"), ("KI-Infrastruktur", "kiinfrastruktur")]);
    /// ```
    pub fn words(&self) -> impl Iterator<Item = (Range<usize>, &Word)> {
        let own = std::iter::once((self.end, &*self.word));
        let joined = self.joined.iter().map(|joined| (joined.end, &*joined.word));
        own.chain(joined).flat_map(|(end, word)| {
            let range = self.start..end;
            let others = word.read_as.iter().map(|other| &**other);
            std::iter::once(word).chain(others).map(move |word| (range.clone(), word))
        })
    }
}

/// A word's layers, from the strictest to the widest. Two words meet in a layer where they share a string of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// The cleaned form: NFKC, without soft hyphens and joiners, in lower case (`Straße` -> `straße`).
    pub exact: Arc<str>,
    /// The transcribed spelling: `ä` as `ae`, `ß` as `ss` (`strasse`, `mueller`). Shared with `exact` where they are equal, as for most words.
    pub folded: Arc<str>,
    /// The spelling without diacritics: `ä` as `a` (`muller`). Shared with `exact`, likewise.
    pub unaccented: Arc<str>,
    /// Inflection keys: the forms of one word share one. At least one for every word.
    pub inflection: Vec<Box<str>>,
    /// What a short form, a sign, a month in figures or a gender form is read as: `Mrd.` as `Milliarden`, `Leser*innen`
    /// also as `Leser`. Empty for nearly every word.
    pub read_as: Vec<Arc<Word>>,
    /// The parts of a compound, outermost first; empty where the word stays whole.
    pub parts: Vec<Part>,
    /// A closed-class word of its language (article, pronoun, preposition ...), which says nothing on its own.
    pub function_word: bool,
    /// Room for what a user of words makes of this one.
    pub memo: Memo,
}

/// What a user of words makes of one, kept with it, since most words come again and again. It is no part of the word: words
/// are equal whatever is kept with them, and a clone has none.
#[derive(Default)]
pub struct Memo(OnceLock<Box<dyn Any + Send + Sync>>);

impl Memo {
    /// What is kept, made by `make` at the first time. `None` where it is of another type.
    ///
    /// ```
    /// let word = lupe_analysis::Word { exact: "haus".into(), ..Default::default() };
    /// assert_eq!(word.memo.get_or_make(|| word.exact.len()), Some(&4));
    /// assert_eq!(word.memo.get_or_make(|| 5usize), Some(&4));
    /// assert_eq!(word.memo.get_or_make(|| "five"), None);
    /// ```
    pub fn get_or_make<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> Option<&T> {
        self.0.get_or_init(|| Box::new(make())).downcast_ref()
    }
}

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo::default()
    }
}

impl PartialEq for Memo {
    fn eq(&self, _: &Memo) -> bool {
        true
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Memo")
    }
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
