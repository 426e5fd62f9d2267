//! What is special to a language: its closed-class words and its inflection.

pub(crate) mod de;
mod hi;

use std::sync::LazyLock;

use rust_stemmers::Stemmer;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{Language, normalize};

/// Closed-class words by language, from the tables beside this file.
static FUNCTION_WORDS: LazyLock<FxHashMap<Language, FxHashSet<&'static str>>> = LazyLock::new(|| {
    let mut words: FxHashMap<Language, FxHashSet<&'static str>> = lines(include_str!("stop_words.txt"))
        .filter_map(|line| line.split_once(':'))
        .filter_map(|(code, words)| Some((Language::from_code(code)?, words.split_whitespace().collect())))
        .collect();
    words.insert(Language::De, de::function_words().collect());
    words
});

/// The lines of a table that are neither empty nor a comment.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Is the exact form a closed-class word (article, pronoun, preposition, auxiliary ...) of the language?
pub fn is_function_word(exact: &str, language: Language) -> bool {
    match language {
        Language::De => de::is_function_word(exact),
        _ => FUNCTION_WORDS.get(&language).is_some_and(|words| words.contains(exact)),
    }
}

/// What stands before an apostrophe and says nothing by itself: articles and pronouns of French and Italian.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "un", "gl", "all", "dell",
    "dall", "nell", "sull", "coll", "quell", "quest",
];
/// And behind one: endings of English, and the German *es*.
const LEANING: &[&str] = &["s", "t", "d", "m", "n", "ll", "re", "ve"];

/// Does a token say nothing, because an apostrophe joins it to another word (`l'eau`, `Newton's`)? `exact` is its exact form,
/// `before` and `behind` are the characters right before it and right behind it.
pub fn is_clitic(exact: &str, before: Option<char>, behind: Option<char>) -> bool {
    let is_apostrophe = |sign: Option<char>| matches!(sign, Some('\'' | '’' | 'ʼ' | '`' | '´'));
    is_apostrophe(behind) && ELIDED.contains(&exact) || is_apostrophe(before) && LEANING.contains(&exact)
}

/// What the private keys of closed-class words begin with; no other key does.
const PRIVATE: &str = "f:";

fn private_key(lemma: &str) -> String {
    format!("{PRIVATE}{lemma}")
}

/// Is the inflection key a private one, of a closed-class word? Such keys are not indexed: queries ask for the
/// [forms](function_word_forms) instead, which are few and frequent.
pub fn is_private_key(key: &str) -> bool {
    key.starts_with(PRIVATE)
}

/// The forms that share the private key of a closed-class word in a language, itself among them where it is one.
///
/// ```
/// use lupe_analysis::{Language, function_word_forms};
///
/// let forms = function_word_forms("dieser", Language::De);
/// assert!(forms.contains(&"diese") && forms.contains(&"diesem"));
/// assert!(function_word_forms("haus", Language::De).is_empty());
/// ```
pub fn function_word_forms(exact: &str, language: Language) -> Vec<&'static str> {
    let mut forms: Vec<&str> = match language {
        Language::De => de::forms(exact).collect(),
        _ => FUNCTION_WORDS.get(&language).and_then(|words| words.get(exact)).copied().into_iter().collect(),
    };
    forms.sort_unstable();
    forms
}

/// The closed-class words of every language that has a table of them.
pub(crate) fn function_words() -> impl Iterator<Item = (Language, &'static FxHashSet<&'static str>)> {
    FUNCTION_WORDS.iter().map(|(&language, words)| (language, words))
}

/// The inflection keys of an exact form: what its other forms share with it. `capital` says that the word is written
/// as a German noun is.
pub(crate) fn inflection(exact: &str, language: Language, capital: bool) -> Vec<Box<str>> {
    let key = match language {
        Language::De => return de::keys(exact, capital),
        // A closed-class word has a key of its own, so that no content word falls together with it.
        _ if is_function_word(exact, language) => private_key(&normalize::unaccented(exact)),
        Language::Hi => {
            Some(hi::stem(exact)).filter(|stem| !stem.is_empty()).unwrap_or_else(|| exact.to_owned())
        }
        // Vietnamese has no inflection, and words that differ in nothing but their marks.
        Language::Vi => exact.to_owned(),
        // Russian writes ё mostly as е, and its stemmer knows е alone.
        Language::Ru if exact.contains('ё') => {
            return inflection(&exact.replace('ё', "е"), language, capital);
        }
        _ => stem(exact, language).map_or_else(
            || normalize::unaccented(exact).into_owned(),
            |stem| normalize::unaccented(&stem).into_owned(),
        ),
    };
    vec![key.into()]
}

/// The Snowball stem of an exact form, where the language has a stemmer that takes the word.
pub(crate) fn stem(exact: &str, language: Language) -> Option<String> {
    let algorithm = language.stemmer()?;
    // Words with digits have no inflection, and overlong ones are not words.
    if exact.len() > 96 || exact.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    // rust-stemmers slices by byte and has panicked on odd Greek words: such a word stays unstemmed.
    let stem = std::panic::catch_unwind(|| Stemmer::create(algorithm).stem(exact).into_owned()).ok()?;
    (!stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_table_line_names_a_known_language() {
        for line in lines(include_str!("stop_words.txt")) {
            let (code, words) = line.split_once(':').unwrap_or_default();
            assert!(Language::from_code(code).is_some(), "{code:?}");
            assert!(words.split_whitespace().count() > 30, "{code:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8192))]
        #[test]
        fn no_word_makes_a_stemmer_panic(
            word in "[a-zäöüßàéèêçñøåæğışőű]{1,14}|[а-яё]{1,14}|[α-ωάέήίόύώϊϋΐΰς]{1,14}|[\u{621}-\u{652}]{1,12}|[\u{b85}-\u{bcd}]{1,12}|\\PC{1,12}",
            language in prop::sample::select(
                Language::ALL.iter().copied().filter(|language| language.stemmer().is_some()).collect::<Vec<_>>()
            ),
        ) {
            let _ = stem(&word, language);
        }
    }

    #[test]
    fn function_words_are_known() {
        for (word, language, expected) in [
            ("der", Language::De, true),
            ("über", Language::De, true),
            ("würden", Language::De, true),
            ("zentrum", Language::De, false),
            ("the", Language::En, true),
            ("die", Language::En, false),
        ] {
            assert_eq!(is_function_word(word, language), expected, "{word:?}");
        }
    }
}
