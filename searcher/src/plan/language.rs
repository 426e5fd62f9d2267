//! Which languages a query is looked up in.

use lupe_analysis::{Language, identify, is_function_word};
use lupe_index::{Filter, Snapshot};

/// A language in which a query is looked up.
#[derive(Clone, Copy, Debug)]
pub(super) struct QueryLanguage {
    pub(super) language: Language,
    /// Factor of its matches: 1 where the query is likely in it.
    pub(super) weight: f32,
    /// Articles of the index in it.
    articles: u64,
}

impl QueryLanguage {
    fn is_likely(self) -> bool {
        self.weight == 1.0
    }
}

/// The languages of the index in which a query is looked up, likeliest and most frequent first.
///
/// Matches in a language that the query is probably not in count by `other`.
///
/// Two closed-class words tell a language, and so does a sure identification; a single one does not (`KI` is one in
/// Turkish). A query that tells nothing could be in any.
pub(super) fn query_languages(
    text: &str,
    filter: &Filter,
    snapshot: &Snapshot,
    other: f32,
) -> Vec<QueryLanguage> {
    let held = snapshot.languages();
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let votes = |language: Language| words.iter().filter(|word| is_function_word(word, language)).count();
    let most = held.iter().map(|&(language, _)| votes(language)).max().unwrap_or(0);
    // Telling takes as long as a search for a rare word, so it is done only where it can be sure and is asked for.
    let identified = (most <= 1 && held.len() > 1 && text.len() > 24).then(|| identify(text));
    let sure = identified.filter(|told| told.confidence > 0.8 && held.iter().any(|l| l.0 == told.language));
    let likely = |language: Language| match (most > 1, &sure) {
        (true, _) => votes(language) == most,
        (false, Some(told)) => language == told.language,
        (false, None) => true,
    };
    let mut languages: Vec<QueryLanguage> = held
        .iter()
        .filter(|(language, stats)| {
            // A passage may be in any language, whatever its article is in.
            filter.languages.is_empty() || filter.languages.contains(language) || stats.passages > 0
        })
        .map(|&(language, stats)| QueryLanguage {
            language,
            weight: if likely(language) { 1.0 } else { other },
            articles: stats.articles + stats.passages,
        })
        .collect();
    languages.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    languages
}

/// Is a word a closed-class one in most of what the query is likely meant for? `is` tells it for each language.
pub(super) fn says_nothing(languages: &[QueryLanguage], is: impl Fn(Language) -> bool) -> bool {
    let count = |yes: bool| -> u64 {
        let counted = languages.iter().filter(|l| l.is_likely() && is(l.language) == yes);
        counted.map(|l| l.articles).sum()
    };
    count(true) > count(false)
}
