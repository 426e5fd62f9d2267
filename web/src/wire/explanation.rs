//! Why an article is a hit, or is none, on the wire.

use serde::{Deserialize, Serialize};

use super::SCHEMA;

/// How the score of an article comes about. All shares together are the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// The score.
    pub score: f32,
    /// Each word of the query with its share.
    pub words: Vec<WordShare>,
    /// Words that stand close together, with their share.
    pub near: Vec<NearShare>,
    /// What is added because the article has all words of a short query.
    pub all_words: f32,
    /// The same in words, in German.
    pub german: Vec<String>,
    /// The same in words, in English.
    pub english: Vec<String>,
}

impl From<&lupe_searcher::Explanation> for Explanation {
    fn from(explanation: &lupe_searcher::Explanation) -> Explanation {
        Explanation {
            score: explanation.score,
            words: explanation.words.iter().map(WordShare::from).collect(),
            near: explanation.near.iter().map(NearShare::from).collect(),
            all_words: explanation.all_words,
            german: explanation.german(),
            english: explanation.english(),
        }
    }
}

/// A word of the query, and what of it stands in the article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WordShare {
    /// The word as it was typed.
    pub word: String,
    /// `exact`, `spelling`, `unaccented`, `inflection`, `part`, `parts_together`, `phrase`, `pattern`, `fuzzy`,
    /// `similar`; `null` where the article does not have it.
    pub found: Option<String>,
    /// The forms that stand in the article, most frequent first.
    pub forms: Vec<String>,
    /// How often it stands in the title.
    pub in_title: u32,
    /// How often it stands in the text.
    pub in_text: u32,
    /// What it adds to the score.
    pub share: f32,
}

impl From<&lupe_searcher::WordShare> for WordShare {
    fn from(word: &lupe_searcher::WordShare) -> WordShare {
        WordShare {
            word: word.typed.clone(),
            found: word.found.map(|found| found.name().to_owned()),
            forms: word.forms.clone(),
            in_title: word.in_title,
            in_text: word.in_text,
            share: word.share,
        }
    }
}

/// Two words of the query that stand close together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NearShare {
    /// The words.
    pub words: [String; 2],
    /// How far apart; 1 for neighbours.
    pub distance: u32,
    /// What this adds to the score.
    pub share: f32,
}

impl From<&lupe_searcher::NearShare> for NearShare {
    fn from(near: &lupe_searcher::NearShare) -> NearShare {
        let (a, b) = near.words.clone();
        NearShare { words: [a, b], distance: near.distance, share: near.share }
    }
}

/// Why an article is among the hits of a query, or is not: what `lupe why --json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Is it a hit, if only within the story of another?
    pub found: bool,
    /// The verdict in German.
    pub german: String,
    /// The verdict in English.
    pub english: String,
    /// What of the query it has.
    pub explanation: Explanation,
}

impl From<&lupe_searcher::Why> for Why {
    fn from(why: &lupe_searcher::Why) -> Why {
        Why {
            schema: SCHEMA,
            id: why.id.clone(),
            title: why.title.clone(),
            found: why.verdict.is_found(),
            german: why.german(),
            english: why.english(),
            explanation: Explanation::from(&why.explanation),
        }
    }
}
