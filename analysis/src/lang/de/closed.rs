//! Closed-class words: articles, pronouns, auxiliaries and the like, with keys that no other word has.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::tables;

/// The word whose key a closed-class word has; none for those that inflect as open-class words do.
static LEMMAS: LazyLock<HashMap<&'static str, Option<&'static str>>> = LazyLock::new(|| {
    let mut lemmas = HashMap::new();
    for line in tables::lines(include_str!("function_words.txt")) {
        match line.split_once(':') {
            Some(("noun", _)) => {}
            Some(("open", forms)) => lemmas.extend(forms.split_whitespace().map(|form| (form, None))),
            Some((lemma, forms)) => {
                lemmas.insert(lemma, Some(lemma));
                lemmas.extend(forms.split_whitespace().map(|form| (form, Some(lemma))));
            }
            None => lemmas.extend(line.split_whitespace().map(|word| (word, Some(word)))),
        }
    }
    lemmas
});

/// Closed-class words that are nouns too.
static NOUNS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    tables::lines(include_str!("function_words.txt"))
        .filter_map(|line| line.strip_prefix("noun:"))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Every closed-class word.
pub(crate) fn function_words() -> impl Iterator<Item = &'static str> {
    LEMMAS.keys().copied()
}

/// The private key of a closed-class word.
pub(crate) fn key(exact: &str) -> Option<Box<str>> {
    let lemma = (*LEMMAS.get(exact)?)?;
    Some(format!("f:{lemma}").into())
}

/// Is the closed-class word a noun where it is written with a capital?
pub(crate) fn is_noun_too(exact: &str) -> bool {
    NOUNS.contains(exact)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_share_their_private_key() {
        for (word, expected) in [
            ("war", Some("f:sein")),
            ("der", Some("f:der")),
            ("dieses", Some("f:dieser")),
            ("gibt", None),
            ("haus", None),
        ] {
            assert_eq!(key(word).as_deref(), expected, "{word}");
        }
    }
}
