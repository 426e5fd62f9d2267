//! The JSON that leaves Lupe: the answers of the API, and what the terminal prints with `--json`.
//!
//! Marks are pairs `[start, end]` that count characters (Unicode scalar values) of the text beside them, never HTML.
//! Dates are ISO 8601 as precise as they are known (`2024`, `2024-12`, `2024-12-24`). What is absent is `null`.

use lupe_searcher::{Language, Marked, Overview, SearchHit, SearchResponse};
use serde::{Deserialize, Serialize};

pub use self::analysis::{Analysis, Layers, Piece, Token};
pub use self::article::{Article, ForeignPassage};
pub use self::explanation::{Explanation, NearShare, Why, WordShare};
pub use self::story::{Story, Version, Versions};
pub use self::suggestion::{AlsoSearched, Corrected, Correction, DidYouMean, Suggestion, Suggestions};

mod analysis;
mod article;
mod explanation;
mod story;
mod suggestion;

/// Version of these forms. Grows when a field changes its meaning or goes; new fields leave it as it is.
pub const SCHEMA: u32 = 1;

/// A hit: one line of `lupe search --json`, one element of [`SearchAnswer::hits`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The article's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The score, comparable within one answer only.
    pub score: f32,
    /// ISO 639-1 code, `und` where it could not be told.
    pub language: Language,
    /// When it was published.
    pub date: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The best places of the text.
    pub snippets: Vec<Snippet>,
    /// The other articles of the same story.
    pub versions: Vec<Version>,
    /// Who published it, or where it was read from.
    pub source: String,
    /// The marked places of the title.
    pub title_marks: Vec<[usize; 2]>,
    /// Why it is a hit, where asked for.
    pub explanation: Option<Explanation>,
    /// Which articles of its story stand out; `null` where it has no other.
    pub story: Option<Story>,
}

impl From<&SearchHit> for Hit {
    fn from(hit: &SearchHit) -> Hit {
        Hit {
            schema: SCHEMA,
            id: hit.id.clone(),
            title: hit.title.text.clone(),
            score: hit.score,
            language: hit.language,
            date: hit.date.map(|date| date.to_string()),
            url: hit.url.clone(),
            snippets: hit.snippets.iter().map(Snippet::from).collect(),
            versions: hit.versions.iter().map(Version::from).collect(),
            source: hit.source.clone(),
            title_marks: hit.title.character_marks(),
            explanation: hit.explanation.as_ref().map(Explanation::from),
            story: hit.story.as_ref().map(Story::from),
        }
    }
}

/// Some sentences of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// The sentences.
    pub text: String,
    /// The marked places.
    pub marks: Vec<[usize; 2]>,
}

impl From<&Marked> for Snippet {
    fn from(marked: &Marked) -> Snippet {
        Snippet { text: marked.text.clone(), marks: marked.character_marks() }
    }
}

/// A value and how many articles have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count<T> {
    /// The value.
    pub value: T,
    /// How many.
    pub count: u64,
}

fn counts<T: Clone, N: Copy + TryInto<u64>>(counted: &[(T, N)]) -> Vec<Count<T>> {
    counted
        .iter()
        .map(|(value, count)| Count { value: value.clone(), count: (*count).try_into().unwrap_or(u64::MAX) })
        .collect()
}

/// How many stories there are by property; each ignores the filter on its own property.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// By language, most frequent first.
    pub languages: Vec<Count<Language>>,
    /// By source, most frequent first.
    pub sources: Vec<Count<String>>,
    /// By year, latest first.
    pub years: Vec<Count<u32>>,
    /// By month (`2024-05`), latest first.
    pub months: Vec<Count<String>>,
}

impl From<&lupe_searcher::Facets> for Facets {
    fn from(facets: &lupe_searcher::Facets) -> Facets {
        Facets {
            languages: counts(&facets.languages),
            sources: counts(&facets.sources),
            years: counts(&facets.years),
            months: counts(
                &facets.months.iter().map(|&(month, n)| (month_name(month), n)).collect::<Vec<_>>(),
            ),
        }
    }
}

/// A month as year * 100 + month, as ISO 8601 writes it.
fn month_name(month: u32) -> String {
    format!("{:04}-{:02}", month / 100, month % 100)
}

/// The answer of `/api/v1/search`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchAnswer {
    /// [`SCHEMA`].
    pub schema: u32,
    /// What was searched for.
    pub query: String,
    /// How many articles match, copies included.
    pub articles: usize,
    /// How many stories these are.
    pub stories: usize,
    /// All counts are estimates, rounded: there are more than 100,000 articles.
    #[serde(default)]
    pub about: bool,
    /// The hits asked for, best first.
    pub hits: Vec<Hit>,
    /// Counts.
    pub facets: Facets,
    /// What was not taken as it was sent, as sentences in English.
    pub warnings: Vec<String>,
    /// Words of the query that occur nowhere, and were not taken for others either.
    pub unmatched: Vec<String>,
    /// Where nothing is found: what queries that ask for less would find.
    pub relaxations: Vec<Relaxation>,
    /// Where little is found: the query with words that may have been meant.
    pub did_you_mean: Option<DidYouMean>,
    /// The query as it was searched for, where words that no article has were taken for others.
    #[serde(default)]
    pub corrected: Option<Corrected>,
    /// What was looked for besides words of the query: abbreviations and long forms.
    pub also: Vec<AlsoSearched>,
    /// The languages the query was looked for in, likeliest first.
    pub languages: Vec<Language>,
    /// Time that searching took, in milliseconds.
    pub took_ms: f64,
    /// Most hits that were asked for.
    pub limit: usize,
    /// How many hits were passed over.
    pub offset: usize,
}

impl SearchAnswer {
    /// The answer to `query` with `limit` and `offset` as asked for.
    pub fn new(query: &str, response: &SearchResponse, limit: usize, offset: usize) -> SearchAnswer {
        SearchAnswer {
            schema: SCHEMA,
            query: query.to_owned(),
            articles: response.articles,
            stories: response.stories,
            about: response.about,
            hits: response.hits.iter().map(Hit::from).collect(),
            facets: Facets::from(&response.facets),
            warnings: response.warnings.iter().map(lupe_searcher::Warning::english).collect(),
            unmatched: response.unmatched.clone(),
            relaxations: response.relaxations.iter().map(Relaxation::from).collect(),
            did_you_mean: response.did_you_mean.as_ref().map(DidYouMean::from),
            corrected: response.corrected.as_ref().map(Corrected::from),
            also: response.also.iter().map(AlsoSearched::from).collect(),
            languages: response.languages.clone(),
            took_ms: (response.took.as_secs_f64() * 1e6).round() / 1e3,
            limit,
            offset,
        }
    }
}

/// A query that asks for a little less than one that found nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relaxation {
    /// The query.
    pub query: String,
    /// The languages that are still asked for besides.
    pub languages: Vec<Language>,
    /// The sources that are still asked for besides.
    pub sources: Vec<String>,
    /// The first date that is still asked for.
    pub from: Option<String>,
    /// The last date that is still asked for.
    pub to: Option<String>,
    /// How many stories it finds.
    pub stories: usize,
    /// What is different, and how many it finds, in German.
    pub german: String,
    /// The same in English.
    pub english: String,
}

impl From<&lupe_searcher::Relaxation> for Relaxation {
    fn from(relaxation: &lupe_searcher::Relaxation) -> Relaxation {
        let filter = &relaxation.filter;
        Relaxation {
            query: relaxation.query.clone(),
            languages: filter.languages.clone(),
            sources: filter.sources.clone(),
            from: filter.from.map(|date| date.to_string()),
            to: filter.to.map(|date| date.to_string()),
            stories: relaxation.stories,
            german: relaxation.german(),
            english: relaxation.english(),
        }
    }
}

/// The answer of `/api/v1/articles/{id}/similar`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Similar {
    /// [`SCHEMA`].
    pub schema: u32,
    /// The article's id.
    pub id: String,
    /// Articles like it, most alike first.
    pub hits: Vec<Hit>,
}

/// The answer of `/api/v1/stats`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stats {
    /// [`SCHEMA`].
    pub schema: u32,
    /// Articles in the index.
    pub articles: u64,
    /// Stories these are.
    pub stories: u64,
    /// Words in all.
    pub words: u64,
    /// A value that changes with each commit.
    pub generation: u64,
    /// Articles by language, most frequent first.
    pub languages: Vec<Count<Language>>,
    /// Articles in other languages with long passages in these, most frequent first.
    pub passages: Vec<Count<Language>>,
    /// Articles by source, most frequent first.
    pub sources: Vec<Count<String>>,
    /// Articles by year, latest first.
    pub years: Vec<Count<u32>>,
}

impl From<&Overview> for Stats {
    fn from(overview: &Overview) -> Stats {
        Stats {
            schema: SCHEMA,
            articles: overview.articles,
            stories: overview.stories,
            words: overview.words,
            generation: overview.generation,
            languages: counts(&overview.languages),
            passages: counts(&overview.passages),
            sources: counts(&overview.sources),
            years: counts(&overview.years),
        }
    }
}

/// An error of the API: problem details by RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong here, and the cure.
    pub detail: String,
    /// A short name of the problem for programs.
    pub code: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    /// The terminal prints the same line: `design/cli.md` fixes its names.
    #[test]
    fn a_hit_has_the_agreed_form() {
        let hit = testing::hit();
        let json = serde_json::to_string(&Hit::from(&hit)).unwrap();
        assert_eq!(
            json,
            concat!(
                r#"{"schema":1,"id":"energie/Wärme & Kälte.md","title":"Über Rechenzentren","score":7.25,"#,
                r#""language":"de","date":"2024-12","url":null,"#,
                r#""snippets":[{"text":"Das Öl der Rechenzentren ist Strom.","marks":[[11,24]]}],"#,
                r#""versions":[{"id":"kopie","title":"Über Rechenzentren","source":"archiv","language":"de","#,
                r#""date":null,"kind":"near","similarity":0.5}],"source":"samples","title_marks":[[5,18]],"#,
                r#""explanation":null,"story":{"articles":2,"first":null,"longest":{"id":"kopie","#,
                r#""title":"Über Rechenzentren","source":"archiv","language":"de","date":null,"kind":"near","#,
                r#""similarity":0.5},"latest":null}}"#
            )
        );
        assert_eq!(serde_json::from_str::<Hit>(&json).unwrap(), Hit::from(&hit));
    }

    #[test]
    fn an_answer_counts_and_warns() {
        let response = SearchResponse { took: std::time::Duration::from_micros(1234), ..testing::response() };
        let value = serde_json::to_value(SearchAnswer::new("öl", &response, 10, 20)).unwrap();
        assert_eq!(value["took_ms"], 1.234);
        assert_eq!((&value["limit"], &value["offset"]), (&10.into(), &20.into()));
        assert_eq!(value["facets"]["languages"][0], serde_json::json!({"value": "de", "count": 12}));
        assert_eq!(value["facets"]["years"][0], serde_json::json!({"value": 2024, "count": 9}));
        assert_eq!(value["facets"]["months"][0], serde_json::json!({"value": "2024-12", "count": 7}));
        assert_eq!(value["unmatched"][0], "Xyzzy");
    }
}
