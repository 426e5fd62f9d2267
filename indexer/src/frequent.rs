//! Content words that are frequent in texts on any subject: pairs of them would make different articles candidates.
//!
//! The tables are fixed, so that which articles are compared never hangs on what else is in the index.

use std::sync::LazyLock;

use lupe_analysis::{Analyzer, FirstWord, Language};
use lupe_index::word_hash;

/// The tables, beside this file.
const TABLES: [(Language, &str); 2] =
    [(Language::De, include_str!("frequent/de.txt")), (Language::En, include_str!("frequent/en.txt"))];

/// A bit for each hash of a word.
static FREQUENT: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut bits = vec![0; (u16::MAX as usize + 1) / 64];
    for (language, table) in TABLES {
        let words = table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        // At the start of a sentence a word may be a noun or a verb, within it a capital decides.
        for (word, first) in
            words.flat_map(|word| [(word, FirstWord::SentenceStart), (word, FirstWord::MidSentence)])
        {
            for token in Analyzer::new().with_first_word(first).tokens(word, language) {
                if let Some(hash) = word_hash(&token.word, word) {
                    bits[usize::from(hash / 64)] |= 1 << (hash % 64);
                }
            }
        }
    }
    bits
});

/// Is the word of this hash frequent? One in a hundred others is taken for frequent too.
pub(crate) fn is_frequent(word: u16) -> bool {
    FREQUENT[usize::from(word / 64)] >> (word % 64) & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str, language: Language) -> Vec<bool> {
        let tokens = Analyzer::new().tokens(text, language);
        let hash = |token: &lupe_analysis::Token| word_hash(&token.word, &text[token.start..token.end]);
        tokens.iter().map(|token| hash(token).is_some_and(is_frequent)).collect()
    }

    #[test]
    fn forms_of_the_tables_words_are_frequent() {
        assert_eq!(known("er sagte in Jahren", Language::De)[1..], [true, false, true]);
        assert_eq!(known("Rechenzentren Stromnetze", Language::De), [false, false]);
        assert_eq!(known("years reported reactor", Language::En), [true, true, false]);
    }

    #[test]
    fn few_words_count_as_frequent() {
        let share: u32 = FREQUENT.iter().map(|bits| bits.count_ones()).sum();
        assert!(share < 1300, "{share}");
    }
}
