//! What is stored: articles, the state of their sources, and clusters of near-identical articles.

use lupe_analysis::{Analyzer, ForeignPassage, Language, TextLanguages};
use xxhash_rust::xxh3::Xxh3;

use crate::{Address, Lexicon, SentenceMap, TermStream, TermStreamBuilder};

/// Identity of an article in an index: the same for the same source and id, in every run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleKey(pub u64);

impl ArticleKey {
    /// The key of an article by its source's root and its id within that source.
    pub fn new(root: &str, id: &str) -> ArticleKey {
        let mut hasher = Xxh3::new();
        hasher.update(root.as_bytes());
        hasher.update(&[0]);
        hasher.update(id.as_bytes());
        ArticleKey(hasher.digest())
    }
}

/// A calendar date of known precision, as a number: year * 10,000 + month * 100 + day, with 0 for what is unknown.
///
/// So dates sort, an unknown day sorts before the known ones of its month, and a range of a year or month is a range
/// of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DateNumber(pub u32);

impl DateNumber {
    /// The date of a year, and of a month and day where known.
    pub fn new(year: i16, month: Option<u8>, day: Option<u8>) -> DateNumber {
        let year = u32::from(year.max(0).unsigned_abs());
        let month_number = u32::from(month.unwrap_or(0));
        let day_number = if month.is_some() { u32::from(day.unwrap_or(0)) } else { 0 };
        DateNumber(year * 10_000 + month_number * 100 + day_number)
    }

    /// The year.
    pub fn year(self) -> u32 {
        self.0 / 10_000
    }

    /// The month, where known.
    pub fn month(self) -> Option<u32> {
        Some(self.0 / 100 % 100).filter(|&month| month > 0)
    }

    /// The day of the month, where known.
    pub fn day(self) -> Option<u32> {
        Some(self.0 % 100).filter(|&day| day > 0)
    }

    /// The first and the last number within this date: a whole year or month where the rest is unknown.
    pub fn range(self) -> (DateNumber, DateNumber) {
        match (self.month(), self.day()) {
            (None, _) => (self, DateNumber(self.year() * 10_000 + 9999)),
            (_, None) => (self, DateNumber(self.0 + 99)),
            _ => (self, self),
        }
    }
}

impl std::fmt::Display for DateNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}", self.year())?;
        if let Some(month) = self.month() {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day() {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

/// An article as the index keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArticle {
    /// The id under which the article is known in this index.
    pub id: String,
    /// The title, one line.
    pub title: String,
    /// The cleaned text.
    pub text: String,
    /// Where its sentences begin.
    pub sentences: SentenceMap,
    /// The language it was analysed in.
    pub language: Language,
    /// Long passages of the text in other languages, each analysed in its own, in order.
    pub passages: Vec<ForeignPassage>,
    /// The date of publication.
    pub date: Option<DateNumber>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it, or the name of the source it was read from.
    pub source: String,
    /// Root of the source that it was read from: a path, or `-` for standard input.
    pub root: String,
    /// The file that it was read from, relative to the root.
    pub path: String,
    /// The text as it was before cleaning, where cleaning changed it.
    pub raw: Option<String>,
    /// What cleaning did, a line each.
    pub notes: Vec<String>,
}

/// What is shown of an article in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The id under which the article is known in this index.
    pub id: String,
    /// The title, one line.
    pub title: String,
    /// The language it was analysed in.
    pub language: Language,
    /// The date of publication.
    pub date: Option<DateNumber>,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it, or the name of the source it was read from.
    pub source: String,
}

impl From<StoredArticle> for Heading {
    fn from(article: StoredArticle) -> Heading {
        let StoredArticle { id, title, language, date, url, source, .. } = article;
        Heading { id, title, language, date, url, source }
    }
}

impl StoredArticle {
    /// An article of a source with a title and a text, and nothing else known of it.
    pub fn new(root: &str, id: &str, title: &str, text: &str, language: Language) -> StoredArticle {
        StoredArticle {
            id: id.to_owned(),
            title: title.to_owned(),
            text: text.to_owned(),
            sentences: SentenceMap::of(text, language),
            language,
            passages: Vec::new(),
            date: None,
            url: None,
            source: root.to_owned(),
            root: root.to_owned(),
            path: id.to_owned(),
            raw: None,
            notes: Vec::new(),
        }
    }

    /// The languages of its text.
    pub fn languages(&self) -> TextLanguages {
        TextLanguages::new(self.language, self.passages.clone())
    }
}

/// An article with all that is indexed of it.
#[derive(Clone, Debug)]
pub struct Document {
    /// Identity.
    pub key: ArticleKey,
    /// Hash of everything that was read: an article with the same hash need not be indexed again.
    pub hash: u64,
    /// What is stored.
    pub article: StoredArticle,
    /// The terms of the title.
    pub title_terms: TermStream,
    /// The terms of the text.
    pub body_terms: TermStream,
    /// Its words and abbreviations as they are written.
    pub lexicon: Lexicon,
    /// Hash of the words of the text: articles with the same one are exact copies.
    pub signature: u64,
    /// The content words of the text in order, each as a hash that is not 0, with a 0 between two lines: what
    /// near-identical articles are told by, without reading or analysing their texts again. What ends in 0 is read back
    /// without it.
    pub sketch: Vec<u16>,
    /// Hashes of the larger numbers in the text, each once, in any order.
    pub numbers: Vec<u16>,
}

impl Document {
    /// An article that is found by the words of its title and text, which `analyzer` tells. It takes no part in completion
    /// nor among near-identical articles.
    ///
    /// ```
    /// use lupe_analysis::{Analyzer, Language};
    /// use lupe_index::{Document, StoredArticle};
    ///
    /// let article = StoredArticle::new("archive", "17", "Neue Häuser", "Sie stehen am Fluss.", Language::De);
    /// let document = Document::of(article, &Analyzer::new());
    /// assert_eq!(document.article.path, "17");
    /// ```
    pub fn of(article: StoredArticle, analyzer: &Analyzer) -> Document {
        let terms = |text: &str, languages: &TextLanguages| {
            let mut terms = TermStreamBuilder::default();
            analyzer.for_each_token_of(text, 0..text.len(), 0, languages, |token, language| {
                terms.push(&token, language);
            });
            terms.finish()
        };
        Document {
            key: ArticleKey::new(&article.root, &article.id),
            hash: 0,
            title_terms: terms(&article.title, &article.language.into()),
            body_terms: terms(&article.text, &article.languages()),
            lexicon: Lexicon::default(),
            signature: 0,
            sketch: Vec::new(),
            numbers: Vec::new(),
            article,
        }
    }
}

/// What the index knows of an article without reading its text.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleState {
    /// Identity.
    pub key: ArticleKey,
    /// [`Document::hash`].
    pub hash: u64,
    /// Number of the commit that brought it.
    pub batch: u64,
}

/// What orders articles and tells exact copies, without reading their texts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PrintState<'a> {
    /// Identity.
    pub key: ArticleKey,
    /// Where it stands in this commit.
    pub at: Address,
    /// The id under which it is known.
    pub id: &'a str,
    /// Number of the commit that brought it.
    pub batch: u64,
    /// [`Document::signature`].
    pub signature: u64,
    /// The language it was analysed in.
    pub language: Language,
    /// The date of publication as a [`DateNumber`]; 0 where it is unknown.
    pub date: u32,
    /// Words of the text.
    pub length: u32,
}

/// A file that was read to its end, and how it looked then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// Root of the source.
    pub root: String,
    /// Path relative to the root.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// Time of last change in nanoseconds since 1970.
    pub modified_ns: i128,
}

/// How two articles resemble each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resemblance {
    /// The same words.
    Exact,
    /// The same text with edits, cuts or additions.
    Near,
    /// The same text in other words, as two translations of one source.
    Retold,
}

impl Resemblance {
    /// The name in output: `exact`, `near` or `retold`.
    pub const fn name(self) -> &'static str {
        match self {
            Resemblance::Exact => "exact",
            Resemblance::Near => "near",
            Resemblance::Retold => "retold",
        }
    }

    pub(crate) const fn number(self) -> u64 {
        self as u64
    }

    pub(crate) const fn from_number(number: u64) -> Resemblance {
        match number {
            0 => Resemblance::Exact,
            1 => Resemblance::Near,
            _ => Resemblance::Retold,
        }
    }
}

/// A story: an article and those that were verified to be near-identical with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The article that stands for the story.
    pub leader: ArticleKey,
    /// The other articles, each with how it resembles the leader.
    pub members: Vec<Member>,
}

/// An article in a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The article.
    pub key: ArticleKey,
    /// How it resembles the leader.
    pub resemblance: Resemblance,
    /// Share of the words in common with the leader, from 0 to 1.
    pub similarity: f32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_show_their_precision_and_range() {
        for (date, shown, last) in [
            (DateNumber::new(2024, Some(12), Some(24)), "2024-12-24", 20241224),
            (DateNumber::new(2024, Some(12), None), "2024-12", 20241299),
            (DateNumber::new(2024, None, Some(3)), "2024", 20249999),
        ] {
            assert_eq!(date.to_string(), shown);
            assert_eq!(date.range().1.0, last);
        }
    }

    #[test]
    fn keys_part_source_and_id() {
        assert_eq!(ArticleKey::new("a", "b"), ArticleKey::new("a", "b"));
        assert_ne!(ArticleKey::new("a", "bc"), ArticleKey::new("ab", "c"));
    }
}
