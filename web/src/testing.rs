//! Answers made by hand, for the tests: no index is needed to see what becomes of one.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use std::{path::PathBuf, sync::Mutex};

use lupe_searcher::{
    AlsoSearched, Analysis, ArticleView, Corrected, Correction, DateNumber, DidYouMean, Error, Explanation,
    Facets, Filter, FirstWord, ForeignPassage, FoundAs, Language, Marked, NearShare, Overview, Part,
    Relaxation, Relaxed, Resemblance, SearchHit, SearchRequest, SearchResponse, Story, Suggestion,
    SuggestionKind, Token, Verdict, Version, Why, Word, WordShare,
};

use crate::app::{App, Archive};
use crate::edge::Edge;
use crate::listen::Listen;
use crate::server::ServerOptions;

/// An id with everything in it that an address must keep apart.
pub(crate) const ID: &str = "energie/Wärme & Kälte.md";

pub(crate) fn hit() -> SearchHit {
    SearchHit {
        id: ID.into(),
        title: Marked { text: "Über Rechenzentren".into(), marks: vec![6..19] },
        url: None,
        source: "samples".into(),
        date: Some(DateNumber(20_241_200)),
        language: Language::De,
        score: 7.25,
        snippets: vec![Marked { text: "Das Öl der Rechenzentren ist Strom.".into(), marks: vec![12..25] }],
        versions: vec![version()],
        explanation: None,
        story: Some(story()),
    }
}

pub(crate) fn story() -> Story {
    Story { articles: 2, first: None, longest: version(), latest: None }
}

pub(crate) fn version() -> Version {
    Version {
        id: "kopie".into(),
        title: "Über Rechenzentren".into(),
        source: "archiv".into(),
        date: None,
        language: Language::De,
        resemblance: Some(Resemblance::Near),
        similarity: 0.5,
    }
}

pub(crate) fn explanation() -> Explanation {
    let word = WordShare {
        typed: "öl".into(),
        found: Some(FoundAs::Exact),
        forms: vec!["Öl".into()],
        in_title: 0,
        in_text: 1,
        share: 5.0,
    };
    let near = NearShare { words: ("öl".into(), "strom".into()), distance: 4, share: 0.25 };
    let missing = WordShare { typed: "gas".into(), found: None, in_text: 0, share: 0.0, ..word.clone() };
    Explanation { score: 7.25, words: vec![word, missing], near: vec![near], all_words: 2.0 }
}

pub(crate) fn response() -> SearchResponse {
    SearchResponse {
        hits: vec![hit(), SearchHit { explanation: Some(explanation()), ..hit() }],
        articles: 19,
        stories: 12,
        facets: Facets {
            languages: vec![(Language::De, 12), (Language::En, 3)],
            sources: vec![("samples".into(), 10), ("dpa".into(), 2)],
            years: vec![(2024, 9), (2023, 3)],
            months: vec![(202_412, 7), (202_301, 1)],
        },
        unmatched: vec!["Xyzzy".into()],
        also: vec![AlsoSearched { word: "KI".into(), also: vec!["Künstliche Intelligenz".into()] }],
        did_you_mean: Some(DidYouMean { query: "öle".into(), stories: 4 }),
        corrected: Some(Corrected {
            query: "öl Strom".into(),
            as_typed: "öl =Strmo".into(),
            words: vec![Correction { word: "Strmo".into(), instead: "Strom".into() }],
        }),
        relaxations: vec![Relaxation {
            change: Relaxed::Without("Xyzzy".into()),
            query: "öl".into(),
            filter: Filter { from: Some(DateNumber(20_240_000)), ..Filter::default() },
            stories: 3,
        }],
        languages: vec![Language::De],
        ..SearchResponse::default()
    }
}

pub(crate) fn view() -> ArticleView {
    ArticleView {
        id: ID.into(),
        title: hit().title,
        text: Marked { text: "Das Öl der Rechenzentren.\n\nAnd a paragraph.".into(), marks: vec![12..25] },
        url: Some("https://example.org/öl?a=1&b=2".into()),
        source: "samples".into(),
        date: Some(DateNumber(20_241_224)),
        language: Language::De,
        passages: vec![ForeignPassage { bytes: 28..44, language: Language::En }],
        read_from: ("/secret/place".into(), "energie/öl.md".into()),
        raw: None,
        notes: vec!["Kommentarformular entfernt".into()],
        versions: vec![version()],
        story: Some(story()),
    }
}

pub(crate) fn overview() -> Overview {
    Overview {
        articles: 61,
        stories: 52,
        languages: vec![(Language::De, 50), (Language::En, 11)],
        passages: vec![(Language::Fr, 3)],
        sources: vec![("samples".into(), 61)],
        years: vec![(2024, 40), (2019, 21)],
        words: 20_000,
        generation: 7,
    }
}

/// What an archive does when it is asked.
pub(crate) enum Mood {
    /// Answers.
    Good,
    /// Says that it was asked, and waits for a word before it answers.
    Slow(Mutex<(Sender<()>, Receiver<()>)>),
    /// Takes too long.
    Late,
    /// Cannot read its index.
    Broken,
    /// Has an error that nobody foresaw.
    Panicking,
}

/// An archive of one article.
pub(crate) struct Canned {
    pub mood: Mood,
    pub response: SearchResponse,
    pub view: ArticleView,
    pub overview: Overview,
}

impl Default for Canned {
    fn default() -> Self {
        Canned { mood: Mood::Good, response: response(), view: view(), overview: overview() }
    }
}

impl Canned {
    /// Does what its mood is before it answers.
    fn in_its_mood(&self) -> lupe_searcher::Result<()> {
        match &self.mood {
            Mood::Good => {}
            Mood::Slow(ends) => {
                let ends = ends.lock().unwrap();
                ends.0.send(()).unwrap();
                ends.1.recv().unwrap();
            }
            Mood::Late => return Err(Error::Timeout),
            Mood::Broken => {
                return Err(Error::Damaged { path: PathBuf::from("/secret/place"), detail: "gone".into() });
            }
            Mood::Panicking => panic!("on purpose"),
        }
        Ok(())
    }
}

impl Archive for Canned {
    fn search(&self, _request: &SearchRequest) -> lupe_searcher::Result<SearchResponse> {
        self.in_its_mood()?;
        Ok(self.response.clone())
    }

    fn article(&self, id: &str, _query: &str) -> lupe_searcher::Result<Option<ArticleView>> {
        self.in_its_mood()?;
        Ok((id == self.view.id).then(|| self.view.clone()))
    }

    fn similar(&self, id: &str, _limit: usize) -> lupe_searcher::Result<Option<SearchResponse>> {
        self.in_its_mood()?;
        Ok((id == self.view.id).then(|| self.response.clone()))
    }

    fn suggest(&self, typed: &str, _limit: usize) -> lupe_searcher::Result<Vec<Suggestion>> {
        self.in_its_mood()?;
        let kinds = [SuggestionKind::Word, SuggestionKind::Pair, SuggestionKind::Title(ID.into())];
        Ok(kinds.into_iter().map(|kind| Suggestion { text: typed.into(), kind, articles: 2 }).collect())
    }

    fn analyze(&self, text: &str, language: Option<Language>, first: FirstWord) -> Analysis {
        let sentence_start = first == FirstWord::SentenceStart;
        let part = Part { text: "öl".into(), start: 0, end: 2, inflection: vec!["öl".into()] };
        let word = Word { exact: text.to_lowercase().into(), parts: vec![part], ..Word::default() };
        let token =
            Token { start: 0, end: text.len(), position: 0, word: Arc::new(word), joined: Vec::new() };
        Analysis {
            language: language.unwrap_or(Language::Und),
            tokens: vec![token; 1 + usize::from(sentence_start)],
        }
    }

    fn why(&self, _request: &SearchRequest, id: &str) -> lupe_searcher::Result<Option<Why>> {
        self.in_its_mood()?;
        let verdict = Verdict::Hit { rank: 1, of: 12 };
        Ok((id == self.view.id).then(|| Why {
            id: id.to_owned(),
            title: self.view.title.text.clone(),
            verdict,
            explanation: explanation(),
        }))
    }

    fn overview(&self) -> lupe_searcher::Result<Overview> {
        if !matches!(self.mood, Mood::Slow(_)) {
            self.in_its_mood()?;
        }
        Ok(self.overview.clone())
    }

    fn generation(&self) -> u64 {
        self.overview.generation
    }
}

/// A slow archive, what tells that it was asked, and what makes it go on.
pub(crate) fn slow() -> (Canned, Receiver<()>, Sender<()>) {
    let (asked, was_asked) = channel();
    let (go_on, may_go_on) = channel();
    (Canned { mood: Mood::Slow(Mutex::new((asked, may_go_on))), ..Canned::default() }, was_asked, go_on)
}

pub(crate) fn app(archive: Canned, options: &ServerOptions) -> App {
    App::new(Arc::new(archive), options)
}

pub(crate) fn edge(archive: Canned) -> Edge {
    let options = ServerOptions { searches: 1, waiting: 0, ..ServerOptions::default() };
    edge_with(archive, &options)
}

pub(crate) fn edge_with(archive: Canned, options: &ServerOptions) -> Edge {
    Edge::new(app(archive, options), options.listen.ip(), options)
}

/// Options that do not let a test wait.
pub(crate) fn hasty() -> ServerOptions {
    ServerOptions {
        listen: Listen::Tcp(([127, 0, 0, 1], 0).into()),
        header_timeout: Duration::from_millis(100),
        write_timeout: Duration::from_millis(100),
        ..ServerOptions::default()
    }
}
