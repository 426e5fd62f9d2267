//! What an article says in its own spelling: its words, pairs of words that it repeats, and the abbreviations it
//! explains.

use std::sync::Arc;

use lupe_analysis::{Language, Token};
use lupe_index::{Lexicon, LexiconKind};
use rustc_hash::FxHashMap;
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
    /// In a German text: a word in lower case is no noun, and completes something only where the article repeats it.
    german: bool,
    lexicon: Lexicon,
    words: FxHashMap<&'t str, Seen>,
    pairs: FxHashMap<u64, u32>,
    before: Option<Before>,
    end: usize,
}

/// A written form.
struct Seen {
    key: Arc<str>,
    count: u32,
}

/// The content word right before.
struct Before {
    start: usize,
    key: Arc<str>,
}

impl<'t> LexiconBuilder<'t> {
    pub(crate) fn new(language: Language) -> Self {
        LexiconBuilder {
            text: "",
            title: false,
            german: language == Language::De,
            lexicon: Lexicon::default(),
            words: FxHashMap::default(),
            pairs: FxHashMap::default(),
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
        self.end = token.end;
        if token.word.function_word || !is_word(form) {
            self.before = None;
            return;
        }
        let key = &token.word.unaccented;
        let long_enough = form.chars().nth(SHORTEST - 1).is_some();
        // A title counts by itself; in the text, what is said once is no set phrase.
        let counts = if self.title { 2 } else { 1 };
        if long_enough {
            self.words.entry(form).or_insert_with(|| Seen { key: key.clone(), count: 0 }).count += counts;
        }
        if let Some(before) = self.before.take()
            && between == " "
        {
            let pair = text.get(before.start..token.end).unwrap_or("");
            let count = self.pairs.entry(xxh3_64(pair.as_bytes())).or_default();
            *count += counts;
            if *count == 2 {
                self.lexicon.push(LexiconKind::Word, &format!("{} {key}", before.key), pair);
                *count = 4;
            }
        }
        if long_enough {
            self.before = Some(Before { start: token.start, key: key.clone() });
        }
    }

    /// The lexicon of all that was read. `text` is searched for abbreviations; `key` makes the key of a text.
    pub(crate) fn finish(mut self, text: &str, key: impl Fn(&str) -> String) -> Lexicon {
        for (form, seen) in &self.words {
            let may_be_noun = !self.german || !form.starts_with(char::is_lowercase);
            if may_be_noun || seen.count > 1 {
                self.lexicon.push(LexiconKind::Word, &seen.key, form);
            }
        }
        for (short, long) in abbreviations(text) {
            self.lexicon.push(LexiconKind::LongForm, &key(short), long);
            self.lexicon.push(LexiconKind::ShortForm, &key(long), short);
        }
        self.lexicon
    }
}

/// Letters and digits, not all digits, and no longer than words are.
fn is_word(form: &str) -> bool {
    form.chars().nth(LONGEST).is_none()
        && form.chars().all(char::is_alphanumeric)
        && form.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use lupe_analysis::Analyzer;

    use super::*;

    #[test]
    fn lower_case_words_of_german_texts_count_where_they_are_repeated() {
        let text = "Das alte Netz ist ein altes Netz. Der alte Strom wächst.";
        for (language, title, expected) in [
            (Language::De, "", ["Netz", "Strom", "alte"].as_slice()),
            (Language::De, "wächst", &["Netz", "Strom", "alte", "wächst"]),
            (Language::Und, "", &["Das", "Der", "Netz", "Strom", "alte", "altes", "ein", "ist", "wächst"]),
        ] {
            let mut builder = LexiconBuilder::new(language);
            for (text, is_title) in [(title, true), (text, false)] {
                builder.read(text, is_title);
                Analyzer::new().for_each_token(text, language, |token| builder.push(&token));
            }
            let lexicon = builder.finish(text, str::to_lowercase);
            let mut forms: Vec<&str> = lexicon.forms().filter(|form| !form.contains(' ')).collect();
            forms.sort_unstable();
            assert_eq!(forms, expected, "{language} {title:?}");
        }
    }
}
