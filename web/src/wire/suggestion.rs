//! What is offered instead of, or while, typing, on the wire.

use lupe_searcher::SuggestionKind;
use serde::{Deserialize, Serialize};

/// A query with other words, which finds more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DidYouMean {
    /// The query.
    pub query: String,
    /// How many stories it finds.
    pub stories: usize,
}

impl From<&lupe_searcher::DidYouMean> for DidYouMean {
    fn from(found: &lupe_searcher::DidYouMean) -> DidYouMean {
        DidYouMean { query: found.query.clone(), stories: found.stories }
    }
}

/// A query of which words were taken for others, as no article has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// What was searched for.
    pub query: String,
    /// A query that takes each of these words as it was typed.
    pub as_typed: String,
    /// The words, in their order.
    pub words: Vec<Correction>,
}

/// A word that was taken for another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// As it was typed.
    pub word: String,
    /// What was searched for instead.
    pub instead: String,
}

impl From<&lupe_searcher::Corrected> for Corrected {
    fn from(corrected: &lupe_searcher::Corrected) -> Corrected {
        let lupe_searcher::Corrected { query, as_typed, words } = corrected.clone();
        let words = words.into_iter().map(|word| Correction { word: word.word, instead: word.instead });
        Corrected { query, as_typed, words: words.collect() }
    }
}

/// What was looked for besides a word, as it means the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlsoSearched {
    /// The word, or words, as typed.
    pub word: String,
    /// What was looked for besides.
    pub also: Vec<String>,
}

impl From<&lupe_searcher::AlsoSearched> for AlsoSearched {
    fn from(also: &lupe_searcher::AlsoSearched) -> AlsoSearched {
        AlsoSearched { word: also.word.clone(), also: also.also.clone() }
    }
}

/// The answer of `/api/v1/suggest`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// [`SCHEMA`](super::SCHEMA).
    pub schema: u32,
    /// What was typed.
    pub typed: String,
    /// Completions, best first, titles last.
    pub suggestions: Vec<Suggestion>,
}

/// A completion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What to search for, or the title of an article.
    pub text: String,
    /// `word`, `pair` or `title`.
    pub kind: String,
    /// The article's id, where it is a title.
    pub id: Option<String>,
    /// In how many articles the completed word or pair stands.
    pub articles: u64,
}

impl From<&lupe_searcher::Suggestion> for Suggestion {
    fn from(suggestion: &lupe_searcher::Suggestion) -> Suggestion {
        let (kind, id) = match &suggestion.kind {
            SuggestionKind::Word => ("word", None),
            SuggestionKind::Pair => ("pair", None),
            SuggestionKind::Title(id) => ("title", Some(id.clone())),
        };
        Suggestion { text: suggestion.text.clone(), kind: kind.to_owned(), id, articles: suggestion.articles }
    }
}
