//! What every handler holds: the index to ask, and how much may be asked of it at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lupe_searcher::{
    ArticleView, Comparison, Filter, Overview, SearchHit, SearchRequest, SearchResponse, Searcher, Sort,
    Suggestion, Why, compare,
};
use tokio::sync::{Mutex, Semaphore};

use crate::failure::Failure;
use crate::metrics::Metrics;
use crate::server::ServerOptions;

/// How long an overview is used again: it says what is in the index, and a start page may be a moment behind.
const OVERVIEW_LIFETIME: Duration = Duration::from_secs(1);

/// How many of the latest articles the start page is made from.
const LATEST: usize = 20;

/// What the handlers need of a [`Searcher`], so that their tests need no index on a disk.
pub(crate) trait Archive: Send + Sync + 'static {
    fn search(&self, request: &SearchRequest) -> lupe_searcher::Result<SearchResponse>;
    fn article(&self, id: &str, query: &str) -> lupe_searcher::Result<Option<ArticleView>>;
    fn similar(&self, id: &str, limit: usize) -> lupe_searcher::Result<Option<SearchResponse>>;
    fn suggest(&self, typed: &str, limit: usize) -> lupe_searcher::Result<Vec<Suggestion>>;
    fn why(&self, request: &SearchRequest, id: &str) -> lupe_searcher::Result<Option<Why>>;
    fn overview(&self) -> lupe_searcher::Result<Overview>;
}

impl Archive for Searcher {
    fn search(&self, request: &SearchRequest) -> lupe_searcher::Result<SearchResponse> {
        Searcher::search(self, request)
    }

    fn article(&self, id: &str, query: &str) -> lupe_searcher::Result<Option<ArticleView>> {
        Searcher::article(self, id, query)
    }

    fn similar(&self, id: &str, limit: usize) -> lupe_searcher::Result<Option<SearchResponse>> {
        Searcher::similar(self, id, limit)
    }

    fn suggest(&self, typed: &str, limit: usize) -> lupe_searcher::Result<Vec<Suggestion>> {
        Searcher::suggest(self, typed, limit)
    }

    fn why(&self, request: &SearchRequest, id: &str) -> lupe_searcher::Result<Option<Why>> {
        Searcher::why(self, request, id)
    }

    fn overview(&self) -> lupe_searcher::Result<Overview> {
        Searcher::overview(self)
    }
}

/// An overview, and when it was made.
struct Known {
    at: Instant,
    overview: Arc<Overview>,
}

/// The latest articles of a commit.
struct Latest {
    generation: u64,
    hits: Arc<[SearchHit]>,
}

/// The archive behind its gate. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    archive: Arc<dyn Archive>,
    /// Places for requests that run or wait; without one a request is turned away.
    places: Arc<Semaphore>,
    /// Turns for those that run: more than there are processors would only slow each other down.
    turns: Arc<Semaphore>,
    timeout: Duration,
    overview: Arc<Mutex<Option<Known>>>,
    latest: Arc<Mutex<Option<Latest>>>,
    metrics: Arc<Metrics>,
}

impl App {
    pub(crate) fn new(archive: Arc<dyn Archive>, options: &ServerOptions) -> App {
        let searches = options.searches.clamp(1, Semaphore::MAX_PERMITS / 2);
        let waiting = options.waiting.min(Semaphore::MAX_PERMITS / 2);
        App {
            archive,
            places: Arc::new(Semaphore::new(searches + waiting)),
            turns: Arc::new(Semaphore::new(searches)),
            timeout: options.search_timeout,
            overview: Arc::default(),
            latest: Arc::default(),
            metrics: Arc::default(),
        }
    }

    /// What is counted.
    pub(crate) fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Searches, within the time allowed.
    pub(crate) async fn search(&self, request: SearchRequest) -> Result<SearchResponse, Failure> {
        let request = SearchRequest { timeout: Some(self.timeout), ..request };
        self.ask(move |archive| archive.search(&request)).await
    }

    /// The article, with the words of `query` marked.
    pub(crate) async fn article(&self, id: &str, query: &str) -> Result<ArticleView, Failure> {
        let (id, query) = (id.to_owned(), query.to_owned());
        let missing = Failure::NoArticle(id.clone());
        self.ask(move |archive| archive.article(&id, &query)).await?.ok_or(missing)
    }

    /// Articles like this one.
    pub(crate) async fn similar(&self, id: &str, limit: usize) -> Result<SearchResponse, Failure> {
        let id = id.to_owned();
        let missing = Failure::NoArticle(id.clone());
        self.ask(move |archive| archive.similar(&id, limit)).await?.ok_or(missing)
    }

    /// Completions of what is being typed.
    pub(crate) async fn suggest(&self, typed: String, limit: usize) -> Result<Vec<Suggestion>, Failure> {
        self.ask(move |archive| archive.suggest(&typed, limit)).await
    }

    /// Why an article is among the hits of a search, or is not.
    pub(crate) async fn why(&self, request: SearchRequest, id: &str) -> Result<Why, Failure> {
        let request = SearchRequest { timeout: Some(self.timeout), ..request };
        let id = id.to_owned();
        let missing = Failure::NoArticle(id.clone());
        self.ask(move |archive| archive.why(&request, &id)).await?.ok_or(missing)
    }

    /// What differs between two texts, each cut where `part` says: the work is that of a search, and waits its turn.
    pub(crate) async fn compared(
        &self,
        sides: [Arc<ArticleView>; 2],
        part: fn(&str) -> &str,
    ) -> Result<Comparison, Failure> {
        self.ask(move |_| {
            let [old, new] = sides.each_ref().map(|view| (part(&view.text.text), view.language));
            Ok(compare(old, new))
        })
        .await
    }

    /// What the index holds, as of a second ago at most.
    pub(crate) async fn overview(&self) -> Result<Arc<Overview>, Failure> {
        // Held while it is looked up, so that many who want it at once cost one look.
        let mut known = self.overview.lock().await;
        if let Some(known) = known.as_ref().filter(|known| known.at.elapsed() < OVERVIEW_LIFETIME) {
            return Ok(Arc::clone(&known.overview));
        }
        let overview = Arc::new(self.ask(|archive| archive.overview()).await?);
        *known = Some(Known { at: Instant::now(), overview: Arc::clone(&overview) });
        Ok(overview)
    }

    /// The latest articles of the commit that an overview is of; those without a date come last.
    pub(crate) async fn latest(&self, overview: &Overview) -> Result<Arc<[SearchHit]>, Failure> {
        // Sorting all there is takes as long as the longest search: it is done once a commit.
        let mut latest = self.latest.lock().await;
        if let Some(latest) = latest.as_ref().filter(|latest| latest.generation == overview.generation) {
            return Ok(Arc::clone(&latest.hits));
        }
        // An empty query finds nothing, but every language there is restricts nothing and finds all.
        let languages = overview.languages.iter().map(|(language, _)| *language).collect();
        let request = SearchRequest {
            filter: Filter { languages, ..Filter::default() },
            sort: Sort::Date,
            limit: LATEST,
            snippets: false,
            ..SearchRequest::new("")
        };
        let hits: Arc<[SearchHit]> = self.search(request).await?.hits.into();
        *latest = Some(Latest { generation: overview.generation, hits: Arc::clone(&hits) });
        Ok(hits)
    }

    /// Runs `job` off the threads that serve connections, once it is its turn.
    async fn ask<T: Send + 'static>(
        &self,
        job: impl FnOnce(&dyn Archive) -> lupe_searcher::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| {
            self.metrics.turned_away();
            Failure::Overloaded
        })?;
        // A client that leaves while it waits drops this future, and with it its place.
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Failure::Overloaded)?;
        let archive = Arc::clone(&self.archive);
        let metrics = Arc::clone(&self.metrics);
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            let started = Instant::now();
            let result = job(archive.as_ref());
            metrics.asked(started.elapsed());
            result
        });
        match done.await {
            Ok(result) => result.map_err(Failure::from),
            Err(error) => Err(Failure::Broken(error.to_string())),
        }
    }
}
