//! Closed-class words: articles, pronouns, auxiliaries and the like, with keys that no other word has.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::tables;
use crate::lang::private_key;
use crate::{Language, normalize};

/// The word whose key a closed-class word has; none for those that inflect as open-class words do.
static LEMMAS: LazyLock<HashMap<&'static str, Option<&'static str>>> = LazyLock::new(|| {
    let mut lemmas: HashMap<&'static str, Option<&'static str>> = HashMap::new();
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

/// Closed-class words as they are transcribed (`fuer`), with the word that each stands for.
static TRANSCRIBED: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let transcribed = |word: &&'static str| normalize::transcribed(word, Language::De).into_owned();
    let words = LEMMAS.keys().map(|word| (transcribed(word), *word));
    words.filter(|(transcribed, word)| transcribed != word && !LEMMAS.contains_key(&**transcribed)).collect()
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

/// Is a word a closed-class one, with umlauts or with these transcribed?
pub(crate) fn is_function_word(exact: &str) -> bool {
    LEMMAS.contains_key(exact) || TRANSCRIBED.contains_key(exact)
}

fn lemma(exact: &str) -> Option<&'static str> {
    let word = TRANSCRIBED.get(exact).copied().unwrap_or(exact);
    *LEMMAS.get(word)?
}

/// The private key of a closed-class word.
pub(crate) fn key(exact: &str) -> Option<Box<str>> {
    Some(private_key(lemma(exact)?).into())
}

/// All forms of a closed-class word but those of open-class words, itself among them.
pub(crate) fn forms(exact: &str) -> impl Iterator<Item = &'static str> {
    let lemma = lemma(exact);
    let of_lemma =
        move |(_, other): &(&&'static str, &Option<&'static str>)| lemma.is_some() && **other == lemma;
    LEMMAS.iter().filter(of_lemma).map(|(form, _)| *form)
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
            ("fuer", Some("f:für")),
            ("gibt", None),
            ("haus", None),
        ] {
            assert_eq!(key(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn forms_of_a_word_are_known() {
        for (word, expected) in
            [("diesem", "dies diese diesem diesen dieser dieses"), ("fuer", "für"), ("gibt", "")]
        {
            let mut found: Vec<&str> = forms(word).collect();
            found.sort_unstable();
            assert_eq!(found.join(" "), expected, "{word}");
        }
    }
}
