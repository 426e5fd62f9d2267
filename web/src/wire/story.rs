//! The articles of a story, on the wire.

use lupe_searcher::Language;
use serde::{Deserialize, Serialize};

/// Another article of the same story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub source: String,
    /// ISO 639-1 code.
    pub language: Language,
    /// When it was published.
    pub date: Option<String>,
    /// `exact`, `near` or `retold`; `null` for the article that leads the story.
    pub kind: Option<String>,
    /// Share of the words in common with the leader, from 0 to 1.
    pub similarity: f32,
}

impl From<&lupe_searcher::Version> for Version {
    fn from(version: &lupe_searcher::Version) -> Version {
        Version {
            id: version.id.clone(),
            title: version.title.clone(),
            source: version.source.clone(),
            language: version.language,
            date: version.date.map(|date| date.to_string()),
            kind: version.resemblance.map(|resemblance| resemblance.name().to_owned()),
            similarity: version.similarity,
        }
    }
}

/// Which articles of a story stand out; it may be one article that does so in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Story {
    /// How many articles tell it.
    pub articles: usize,
    /// The earliest; `null` where no date is known.
    pub first: Option<Version>,
    /// The one with most words.
    pub longest: Version,
    /// The latest; `null` where no date is known.
    pub latest: Option<Version>,
}

impl From<&lupe_searcher::Story> for Story {
    fn from(story: &lupe_searcher::Story) -> Story {
        Story {
            articles: story.articles,
            first: story.first.as_ref().map(Version::from),
            longest: Version::from(&story.longest),
            latest: story.latest.as_ref().map(Version::from),
        }
    }
}

/// The answer of `/api/v1/articles/{id}/versions`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Versions {
    /// [`SCHEMA`](super::SCHEMA).
    pub schema: u32,
    /// The article's id.
    pub id: String,
    /// The other articles of its story.
    pub versions: Vec<Version>,
    /// Which of all of them stand out; `null` where there is no other.
    pub story: Option<Story>,
}
