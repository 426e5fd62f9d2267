//! An article, on the wire.

use lupe_searcher::{ArticleView, Language, Marked};
use serde::{Deserialize, Serialize};

use super::{SCHEMA, Story, Version};

/// The answer of `/api/v1/articles/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The marked places of the title, where `q` was given.
    pub title_marks: Vec<[usize; 2]>,
    /// ISO 639-1 code.
    pub language: Language,
    /// Long passages of the text in other languages, in order.
    pub passages: Vec<ForeignPassage>,
    /// When it was published.
    pub date: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it, or where it was read from.
    pub source: String,
    /// The cleaned text; paragraphs are parted by blank lines.
    pub text: String,
    /// The marked places of the text, where `q` was given.
    pub marks: Vec<[usize; 2]>,
    /// What cleaning did, a line each.
    pub notes: Vec<String>,
    /// The other articles of the same story.
    pub versions: Vec<Version>,
    /// Which articles of its story stand out; `null` where it has no other.
    pub story: Option<Story>,
}

impl From<&ArticleView> for Article {
    /// Leaves out where on the disk the article was read from: the API speaks of ids only.
    fn from(article: &ArticleView) -> Article {
        Article {
            schema: SCHEMA,
            id: article.id.clone(),
            title: article.title.text.clone(),
            title_marks: article.title.character_marks(),
            language: article.language,
            passages: ForeignPassage::all(article),
            date: article.date.map(|date| date.to_string()),
            url: article.url.clone(),
            source: article.source.clone(),
            text: article.text.text.clone(),
            marks: article.text.character_marks(),
            notes: article.notes.clone(),
            versions: article.versions.iter().map(Version::from).collect(),
            story: article.story.as_ref().map(Story::from),
        }
    }
}

/// A long passage in another language than its article: one line of the text, or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignPassage {
    /// ISO 639-1 code.
    pub language: Language,
    /// Its first character in the text.
    pub start: usize,
    /// Just behind its last character.
    pub end: usize,
}

impl ForeignPassage {
    /// All of an article, in order.
    pub fn all(article: &ArticleView) -> Vec<ForeignPassage> {
        let passages = &article.passages;
        let places = passages.iter().map(|passage| passage.bytes.clone()).collect();
        let places = Marked { text: article.text.text.clone(), marks: places }.character_marks();
        let told = passages.iter().zip(places);
        told.map(|(passage, [start, end])| ForeignPassage { language: passage.language, start, end })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn passages_are_told_in_characters() {
        let article = Article::from(&testing::view());
        let [ForeignPassage { language, start, end }] = article.passages[..] else { panic!("one passage") };
        let passage: String = article.text.chars().skip(start).take(end - start).collect();
        assert_eq!((language, passage.as_str()), (Language::En, "And a paragraph."));
    }
}
