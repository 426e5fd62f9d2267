//! What is asked, and what is answered.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use lupe_analysis::{ForeignPassage, Language, TextLanguages, Token};
use lupe_index::{DateNumber, Facets, Filter, Options, Resemblance, Sort};

use crate::correct::{Corrected, DidYouMean, FEW};
use crate::explain::Explanation;
use crate::repair::Relaxation;
use crate::story::Story;

/// A search.
///
/// ```
/// use lupe_searcher::SearchRequest;
///
/// let request = SearchRequest { limit: 5, ..SearchRequest::new("Rechenzentrum -Musk") };
/// assert!(request.collapse);
/// ```
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// What was typed. Anything is understood somehow; see [`SearchResponse::warnings`].
    pub query: String,
    /// Restrictions besides those in the query.
    pub filter: Filter,
    /// The order.
    pub sort: Sort,
    /// How many hits are returned. Default: 10.
    pub limit: usize,
    /// How many hits are passed over before. Default: 0.
    pub offset: usize,
    /// One hit per story, its other versions named. Default: yes.
    pub collapse: bool,
    /// Count languages, sources, years and months. Default: no.
    pub facets: bool,
    /// Counts of up to so many articles are true; larger ones, of hits in order of relevance, are estimates. Default:
    /// 100,000.
    pub exact: usize,
    /// Make snippets. Default: yes.
    pub snippets: bool,
    /// Look for abbreviations and long forms that the articles explain, and for the user's synonyms, too. Default: yes.
    pub synonyms: bool,
    /// Take a word that no article has for the one that was probably meant ([`SearchResponse::corrected`]); `=word` is searched for
    /// as it is. Default: yes.
    pub corrections: bool,
    /// Where nothing or little is found, find out what would find more: that takes longer than the search. Default: yes.
    pub repairs: bool,
    /// Explain each hit. Default: no.
    pub explain: bool,
    /// The most threads that look for the answer, where there is much to go through and processors are free. Default: as
    /// many as there are processors.
    pub threads: usize,
    /// Time after which the search is given up. Default: none.
    pub timeout: Option<Duration>,
    /// Set it from another thread to give up the search at once. Default: none.
    pub cancel: Option<Arc<AtomicBool>>,
}

impl SearchRequest {
    /// The ten best stories for what was typed.
    pub fn new(query: impl Into<String>) -> SearchRequest {
        SearchRequest {
            query: query.into(),
            filter: Filter::default(),
            sort: Sort::default(),
            limit: 10,
            offset: 0,
            collapse: true,
            facets: false,
            exact: Options::default().exact,
            snippets: true,
            synonyms: true,
            corrections: true,
            repairs: true,
            explain: false,
            threads: Options::default().threads,
            timeout: None,
            cancel: None,
        }
    }
}

/// The answer to a search.
#[derive(Clone, Debug, Default)]
pub struct SearchResponse {
    /// The hits asked for, best first.
    pub hits: Vec<SearchHit>,
    /// How many articles match in all, copies included.
    pub articles: usize,
    /// How many stories these are.
    pub stories: usize,
    /// All counts are estimates: there are more articles than [`SearchRequest::exact`].
    pub about: bool,
    /// Counts by language, source, year and month, where asked for.
    pub facets: Facets,
    /// What in the query was not taken as it was typed.
    pub warnings: Vec<Warning>,
    /// Words of the query that occur nowhere, as typed, and were not taken for others either.
    pub unmatched: Vec<String>,
    /// Where nothing is found: what queries that ask for less would find, the smallest change first.
    pub relaxations: Vec<Relaxation>,
    /// Where little is found: the query with words that may have been meant, which finds more.
    pub did_you_mean: Option<DidYouMean>,
    /// The query as it was searched for, where words that no article has were taken for others.
    pub corrected: Option<Corrected>,
    /// What was looked for besides, as it means the same.
    pub also: Vec<AlsoSearched>,
    /// How many content words the query has.
    pub wanted_words: usize,
    /// How many of them every counted article has: fewer than all where too few articles have all; none, where it has
    /// something else that is demanded, as a phrase.
    pub matched_words: usize,
    /// The languages the query was looked for in, likeliest first.
    pub languages: Vec<Language>,
    /// How long it took.
    pub took: Duration,
}

impl SearchResponse {
    /// Was so little found that it is worth finding out what would find more?
    pub fn found_little(&self) -> bool {
        self.stories <= FEW
    }
}

/// What was looked for besides a word, as it means the same: the long form of an abbreviation, or the other way round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlsoSearched {
    /// The word, or words, as typed.
    pub word: String,
    /// What was looked for besides.
    pub also: Vec<String>,
}

/// A hit.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// The article's id.
    pub id: String,
    /// The title, with the words that matched marked.
    pub title: Marked,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it, or the name of the folder or file it was read from.
    pub source: String,
    /// When it was published.
    pub date: Option<DateNumber>,
    /// Its language.
    pub language: Language,
    /// The score; comparable within one answer only.
    pub score: f32,
    /// Whole sentences from the text, at most two fragments, in the order of the text.
    pub snippets: Vec<Marked>,
    /// The other articles of the same story.
    pub versions: Vec<Version>,
    /// Why it is a hit, where asked for.
    pub explanation: Option<Explanation>,
    /// Which articles of the story stand out; `None` where it has no other.
    pub story: Option<Story>,
}

/// Text with marked places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text.
    pub text: String,
    /// The marked places in bytes of the text, in order and apart; on character boundaries.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// The marked places as `[start, end]` in characters.
    pub fn character_marks(&self) -> Vec<[usize; 2]> {
        let mut out = Vec::with_capacity(self.marks.len());
        let (mut byte, mut character) = (0, 0);
        for mark in &self.marks {
            let mut to = |target: usize| {
                character += self.text.get(byte..target).map_or(0, |text| text.chars().count());
                byte = target;
                character
            };
            out.push([to(mark.start), to(mark.end)]);
        }
        out
    }

    /// The text in pieces, each with whether it is marked.
    ///
    /// ```
    /// use lupe_searcher::Marked;
    ///
    /// let marked = Marked { text: "Die Zahl".into(), marks: vec![4..8] };
    /// assert_eq!(marked.pieces().collect::<Vec<_>>(), [("Die ", false), ("Zahl", true)]);
    /// ```
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let ends = self.marks.iter().flat_map(|mark| [(mark.start, false), (mark.end, true)]);
        let mut at = 0;
        ends.chain([(self.text.len(), false)])
            .map(move |(end, marked)| {
                let piece = self.text.get(at..end).unwrap_or("");
                at = end;
                (piece, marked)
            })
            .filter(|(piece, _)| !piece.is_empty())
    }
}

/// Another article of the same story.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Who published it.
    pub source: String,
    /// When.
    pub date: Option<DateNumber>,
    /// Its language.
    pub language: Language,
    /// How it resembles the article that leads the story; `None` for the leader itself.
    pub resemblance: Option<Resemblance>,
    /// Share of the words in common with the leader, from 0 to 1.
    pub similarity: f32,
}

/// A whole article, for reading.
#[derive(Clone, Debug, PartialEq)]
pub struct ArticleView {
    /// The article's id.
    pub id: String,
    /// The title, with what matched the query marked.
    pub title: Marked,
    /// The text, with what matched the query marked. Paragraphs are parted by blank lines.
    pub text: Marked,
    /// Where it was published.
    pub url: Option<String>,
    /// Who published it.
    pub source: String,
    /// When.
    pub date: Option<DateNumber>,
    /// Its language.
    pub language: Language,
    /// Long passages of its text in other languages, in order.
    pub passages: Vec<ForeignPassage>,
    /// The root of the source, and the file in it, that it was read from.
    pub read_from: (String, String),
    /// The text before cleaning, where cleaning changed it.
    pub raw: Option<String>,
    /// What cleaning did, a line each.
    pub notes: Vec<String>,
    /// The other articles of the same story.
    pub versions: Vec<Version>,
    /// Which articles of the story stand out; `None` where it has no other.
    pub story: Option<Story>,
}

impl ArticleView {
    /// The languages of its text.
    pub fn languages(&self) -> TextLanguages {
        TextLanguages::new(self.language, self.passages.clone())
    }
}

/// How a text becomes words.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// The language that it was analysed in.
    pub language: Language,
    /// Its tokens in order, with the terms under which each is indexed and searched.
    pub tokens: Vec<Token>,
}

/// What an index holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// Articles.
    pub articles: u64,
    /// Stories.
    pub stories: u64,
    /// Articles by language, most frequent first.
    pub languages: Vec<(Language, u64)>,
    /// Articles in other languages with long passages in these, most frequent first.
    pub passages: Vec<(Language, u64)>,
    /// Articles by source, most frequent first.
    pub sources: Vec<(String, u64)>,
    /// Articles by year, latest first.
    pub years: Vec<(u32, u64)>,
    /// Words in all.
    pub words: u64,
    /// A value that changes with each commit.
    pub generation: u64,
}

/// Something in a query that was not taken as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// A sign of the query language that could not be read here was passed over.
    Ignored(String),
    /// A field of this name does not exist: it was taken as a word.
    UnknownField(String),
    /// The value cannot be read as what the field needs: it was taken as words.
    BadValue {
        /// The field.
        field: String,
        /// The value.
        value: String,
    },
    /// The query has more words than are looked up; those behind this many were left out.
    TooLong(usize),
    /// The query has more words with gaps or typing errors than are looked up.
    TooManyPatterns(usize),
    /// A word with gaps or typing errors stands for more words than are looked up: only so many were.
    Cut {
        /// The word.
        word: String,
        /// How many were looked up.
        most: usize,
    },
    /// No article has the id that articles like it were wanted for.
    NoArticle(String),
}

impl Warning {
    /// The warning as a sentence in English.
    pub fn english(&self) -> String {
        match self {
            Warning::Ignored(sign) => format!("“{sign}” could not be read here and was passed over."),
            Warning::UnknownField(field) => format!("There is no field “{field}”: it was taken as a word."),
            Warning::BadValue { field, value } => {
                format!("“{value}” is no value for “{field}:”; taken as words.")
            }
            Warning::TooLong(most) => {
                format!("The query is too long; only its first {most} words were looked up.")
            }
            Warning::TooManyPatterns(most) => {
                format!("Only the first {most} words with “*”, “?” or “~” were looked up.")
            }
            Warning::Cut { word, most } => {
                format!("“{word}” stands for too many words; the {most} best were looked up.")
            }
            Warning::NoArticle(id) => format!("No article has the id “{id}”."),
        }
    }

    /// The warning as a sentence in German.
    pub fn german(&self) -> String {
        match self {
            Warning::Ignored(sign) => format!("„{sign}“ war hier nicht zu deuten und wurde übergangen."),
            Warning::UnknownField(field) => {
                format!("Ein Feld „{field}“ gibt es nicht; es wurde als Wort gesucht.")
            }
            Warning::BadValue { field, value } => {
                format!("„{value}“ ist kein Wert für „{field}:“; es wurde als Text gesucht.")
            }
            Warning::TooLong(most) => {
                format!("Die Anfrage ist zu lang; gesucht wurden die ersten {most} Wörter.")
            }
            Warning::TooManyPatterns(most) => {
                format!("Von den Wörtern mit „*“, „?“ oder „~“ wurden nur die ersten {most} gesucht.")
            }
            Warning::Cut { word, most } => {
                format!("„{word}“ steht für zu viele Wörter; gesucht wurden die {most} besten.")
            }
            Warning::NoArticle(id) => format!("Keinen Artikel mit der Kennung „{id}“ gefunden."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_count_characters() {
        let marked = Marked { text: "Über Öl".into(), marks: vec![0..5, 6..9] };
        assert_eq!(marked.character_marks(), [[0, 4], [5, 7]]);
        assert_eq!(marked.pieces().collect::<Vec<_>>(), [("Über", true), (" ", false), ("Öl", true)]);
    }
}
