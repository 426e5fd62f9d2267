//! What an article says in its own spelling: its words, pairs of words that it repeats, and the abbreviations it
//! explains.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use lupe_analysis::Token;
use lupe_index::{Lexicon, LexiconKind};
use xxhash_rust::xxh3::xxh3_64;

use crate::abbreviations::abbreviations;

/// Shorter words complete nothing.
const SHORTEST: usize = 3;
/// Longer ones are no words.
const LONGEST: usize = 60;

/// Collects the lexicon of an article, token by token.
pub(crate) struct LexiconBuilder<'t> {
    text: &'t str,
    title: bool,
    lexicon: Lexicon,
    /// Written forms within sentences, by the word's exact form.
    inside: HashSet<&'t str>,
    /// Words that have only been seen at the beginning of a sentence, where any word has a capital.
    begins: HashMap<&'t str, Arc<str>>,
    pairs: HashMap<u64, u32>,
    before: Option<Before>,
    end: usize,
}

/// The content word right before.
struct Before {
    start: usize,
    key: Arc<str>,
}

impl<'t> LexiconBuilder<'t> {
    pub(crate) fn new() -> Self {
        LexiconBuilder {
            text: "",
            title: false,
            lexicon: Lexicon::default(),
            inside: HashSet::new(),
            begins: HashMap::new(),
            pairs: HashMap::new(),
            before: None,
            end: 0,
        }
    }

    /// The tokens that follow are those of this text.
    pub(crate) fn read(&mut self, text: &'t str, title: bool) {
        (self.text, self.title, self.before, self.end) = (text, title, None, 0);
    }

    pub(crate) fn push(&mut self, token: &Token) {
        let text = self.text;
        let (Some(form), Some(between)) = (text.get(token.start..token.end), text.get(self.end..token.start))
        else {
            return;
        };
        let begins = self.end == 0 || between.contains(['.', '!', '?', ':', '…', '\n', '"', '„', '“', '•']);
        self.end = token.end;
        let length = form.chars().count();
        let is_word = form.chars().all(char::is_alphanumeric) && form.chars().any(char::is_alphabetic);
        if token.word.function_word || !is_word || length > LONGEST {
            self.before = None;
            return;
        }
        let key = &token.word.unaccented;
        if length >= SHORTEST {
            if begins && !self.inside.contains(form) {
                self.begins.entry(form).or_insert_with(|| key.clone());
            } else if !begins && self.inside.insert(form) {
                self.lexicon.push(LexiconKind::Word, key, form);
            }
        }
        if let Some(before) = self.before.take()
            && between == " "
        {
            let pair = text.get(before.start..token.end).unwrap_or("");
            let count = self.pairs.entry(xxh3_64(pair.as_bytes())).or_default();
            // A title counts by itself; in the text, what is said once is no set phrase.
            *count += if self.title { 2 } else { 1 };
            if *count == 2 {
                self.lexicon.push(LexiconKind::Word, &format!("{} {key}", before.key), pair);
                *count = 4;
            }
        }
        if length >= SHORTEST {
            self.before = Some(Before { start: token.start, key: key.clone() });
        }
    }

    /// The lexicon of all that was read. `text` is searched for abbreviations; `key` makes the key of a text.
    pub(crate) fn finish(mut self, text: &str, key: impl Fn(&str) -> String) -> Lexicon {
        for (form, word) in &self.begins {
            if !self.inside.contains(form) {
                self.lexicon.push(LexiconKind::Word, word, form);
            }
        }
        for (short, long) in abbreviations(text) {
            self.lexicon.push(LexiconKind::LongForm, &key(short), long);
            self.lexicon.push(LexiconKind::ShortForm, &key(long), short);
        }
        self.lexicon
    }
}
