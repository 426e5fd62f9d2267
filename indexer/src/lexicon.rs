//! What an article says in its own spelling: its words, pairs of words that it repeats, and the abbreviations it
//! explains.

use std::sync::Arc;

use lupe_analysis::{Language, Token, Word};
use lupe_index::{Lexicon, LexiconKind};
use rustc_hash::FxHashMap;

use crate::abbreviations::abbreviations;
use crate::of_words::OfWords;

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
    /// The written forms that are words, each once.
    forms: Vec<Seen<'t>>,
    /// Their places in `forms`.
    places: FxHashMap<&'t str, u32>,
    /// The form's place of each distinct word of the text at hand; `None` where it completes nothing.
    of_words: OfWords<Option<u32>>,
    /// How often two forms stand side by side.
    pairs: FxHashMap<(u32, u32), u32>,
    before: Option<Before>,
    end: usize,
}

/// A written form.
struct Seen<'t> {
    form: &'t str,
    word: Arc<Word>,
    long_enough: bool,
    count: u32,
}

impl Seen<'_> {
    /// As a query is looked up: without diacritics.
    fn key(&self) -> &str {
        &self.word.unaccented
    }
}

/// The content word right before.
struct Before {
    start: usize,
    form: u32,
}

impl<'t> LexiconBuilder<'t> {
    pub(crate) fn new(language: Language) -> Self {
        LexiconBuilder {
            text: "",
            title: false,
            german: language == Language::De,
            lexicon: Lexicon::default(),
            forms: Vec::new(),
            places: FxHashMap::default(),
            of_words: OfWords::default(),
            pairs: FxHashMap::default(),
            before: None,
            end: 0,
        }
    }

    /// The tokens that follow are those of this text.
    pub(crate) fn read(&mut self, text: &'t str, title: bool) {
        (self.text, self.title, self.before, self.end) = (text, title, None, 0);
        self.of_words.clear();
    }

    /// Adds the next token. Those of one `number` are the same word
    /// ([`TermStreamBuilder::push`](lupe_index::TermStreamBuilder::push)).
    pub(crate) fn push(&mut self, token: &Token, number: Option<u32>) {
        let text = self.text;
        let Some(between) = text.get(self.end..token.start) else { return };
        self.end = token.end;
        let Some(at) = self.form(token, number) else {
            self.before = None;
            return;
        };
        let Some(seen) = self.forms.get_mut(at as usize) else { return };
        let long_enough = seen.long_enough;
        // A title counts by itself; in the text, what is said once is no set phrase.
        let counts = if self.title { 2 } else { 1 };
        seen.count += counts;
        if let Some(before) = self.before.take()
            && between == " "
        {
            let count = self.pairs.entry((before.form, at)).or_default();
            *count += counts;
            if *count == 2 {
                let pair = text.get(before.start..token.end).unwrap_or("");
                let key = |form: u32| self.forms.get(form as usize).map_or("", |seen| seen.key());
                let key = format!("{} {}", key(before.form), key(at));
                self.lexicon.push(LexiconKind::Word, &key, pair);
                *count = 4;
            }
        }
        if long_enough {
            self.before = Some(Before { start: token.start, form: at });
        }
    }

    /// The place of a token's form; `None` where it completes nothing. Looked at once for each distinct word.
    fn form(&mut self, token: &Token, number: Option<u32>) -> Option<u32> {
        let LexiconBuilder { text, forms, places, of_words, .. } = self;
        of_words.get(number, || {
            let form = text.get(token.start..token.end)?;
            if token.word.function_word || !is_word(form) {
                return None;
            }
            Some(*places.entry(form).or_insert_with(|| {
                let long_enough = form.chars().nth(SHORTEST - 1).is_some();
                forms.push(Seen { form, word: Arc::clone(&token.word), long_enough, count: 0 });
                forms.len() as u32 - 1
            }))
        })
    }

    /// The lexicon of all that was read. `text` is searched for abbreviations; `key` makes the key of a text.
    pub(crate) fn finish(mut self, text: &str, key: impl Fn(&str) -> String) -> Lexicon {
        for seen in self.forms.iter().filter(|seen| seen.long_enough) {
            let may_be_noun = !self.german || !seen.form.starts_with(char::is_lowercase);
            if may_be_noun || seen.count > 1 {
                self.lexicon.push(LexiconKind::Word, seen.key(), seen.form);
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
                // Each token may be a word of its own.
                Analyzer::new()
                    .for_each_token(text, language, |token| builder.push(&token, Some(token.position)));
            }
            let lexicon = builder.finish(text, str::to_lowercase);
            let mut forms: Vec<&str> = lexicon.forms().filter(|form| !form.contains(' ')).collect();
            forms.sort_unstable();
            assert_eq!(forms, expected, "{language} {title:?}");
        }
    }
}
