//! What the analyzer yields: tokens, and the layers of each word.

use std::any::Any;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use xxhash_rust::xxh3::xxh3_64;

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
    /// Can just one word be found here?
    pub fn is_one_word(&self) -> bool {
        self.joined.is_empty() && self.word.read_as.is_empty()
    }

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
// What is asked of every word lies together, at the beginning.
#[repr(C)]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// Hashes of the word.
    pub digest: Digest,
    /// A closed-class word of its language (article, pronoun, preposition ...), which says nothing on its own.
    pub function_word: bool,
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
    /// Room for what a user of words makes of this one.
    pub memo: Memo,
}

/// Hashes of a word, and what else is asked of every word of a text: most need only be told apart, and their texts lie
/// elsewhere in memory, each a wait of its own. All of it follows from the word, so words are equal whatever is here.
#[derive(Clone, Copy, Debug, Default)]
pub struct Digest {
    /// Shared only by words that are the same: of what was written, how that was taken, and what splits compounds, in 128
    /// bits. It is another one in each process, and 0 for words that are not read from a text as they are.
    pub key: u128,
    /// Of the exact form.
    pub exact: u64,
    /// Of the first inflection key, which is that of a noun where the word can be one; never 0, but where there is none.
    pub first_key: u32,
    /// Of the last one, which is that of a verb where it can be one.
    pub last_key: u32,
    /// It begins with an ASCII digit.
    pub digit: bool,
    /// It begins with neither a letter nor a digit: a sign that is read as a word (`%`, `€`).
    pub sign: bool,
}

impl Digest {
    /// That of a word, but for [`Digest::key`].
    pub(crate) fn of(word: &Word) -> Digest {
        let hash = |key: Option<&Box<str>>| {
            let hash = key.map_or(0, |key| xxh3_64(key.as_bytes()) as u32);
            // The low bits stay what they are.
            if hash == 0 && key.is_some() { 1 << 16 } else { hash }
        };
        Digest {
            key: 0,
            exact: xxh3_64(word.exact.as_bytes()),
            first_key: hash(word.inflection.first()),
            last_key: hash(word.inflection.last()),
            digit: word.exact.starts_with(|c: char| c.is_ascii_digit()),
            sign: !word.exact.starts_with(char::is_alphanumeric),
        }
    }
}

impl PartialEq for Digest {
    fn eq(&self, _: &Digest) -> bool {
        true
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Analyzer, Language};

    #[test]
    fn a_digest_follows_from_its_word() {
        let text = "Die Häuser, 1.580 €, 30 Mrd. am 24.12.2024, Leser*innen und z. B. KI-Netze; die Häuser";
        let tokens = Analyzer::new().tokens(text, Language::De);
        for token in &tokens {
            let (found, expected) = (token.word.digest, Digest::of(&token.word));
            let parts = |d: Digest| (d.exact, d.first_key, d.last_key, d.digit, d.sign);
            assert_eq!(parts(found), parts(expected), "{:?}", token.word);
            assert_eq!(found.first_key == 0, token.word.inflection.is_empty());
            // Only the same words share a key.
            let same = tokens.iter().filter(|other| other.word.digest.key == found.key && found.key != 0);
            same.for_each(|other| assert!(Arc::ptr_eq(&other.word, &token.word), "{:?}", token.word));
        }
        let keys = |text: &str| {
            tokens.iter().filter(|t| &*t.word.exact == text).map(|t| t.word.digest.key).collect::<Vec<_>>()
        };
        assert!(matches!(keys("häuser").as_slice(), [a, b] if a == b && *a != 0));
        assert!(matches!(keys("die").as_slice(), [a, b] if a != b));
    }
}
