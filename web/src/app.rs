//! What every handler holds: the index to ask, and how much may be asked of it at a time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use lupe_searcher::{
    Analysis, ArticleView, Comparison, Filter, FirstWord, Language, Overview, SearchHit, SearchRequest,
    SearchResponse, Searcher, Sort, Suggestion, Why, compare,
};
use tokio::sync::Semaphore;

use crate::failure::Failure;
use crate::kept::Kept;
use crate::metrics::Metrics;
use crate::server::ServerOptions;
use crate::workers::Workers;

/// How long an index that could be read is taken for one that can be read.
const READY_LIFETIME: Duration = Duration::from_secs(1);
/// How long the commit that was searched last is taken for the latest: new ones are not looked for more often.
const GENERATION_LIFETIME: Duration = Duration::from_millis(100);
/// Most searches that run at a time, whatever is asked for: each has a thread.
const MAX_SEARCHES: usize = 1024;
/// Most bytes of two articles that are compared while somebody waits: some tenths of a second.
pub(crate) const MAX_COMPARED: usize = 4 << 20;
/// How many of the latest articles the start page is made from.
const LATEST: usize = 20;

/// What the handlers need of a [`Searcher`], so that their tests need no index on a disk.
pub(crate) trait Archive: Send + Sync + 'static {
    fn search(&self, request: &SearchRequest) -> lupe_searcher::Result<SearchResponse>;
    fn article(&self, id: &str, query: &str) -> lupe_searcher::Result<Option<ArticleView>>;
    fn similar(&self, id: &str, limit: usize) -> lupe_searcher::Result<Option<SearchResponse>>;
    fn suggest(&self, typed: &str, limit: usize) -> lupe_searcher::Result<Vec<Suggestion>>;
    fn analyze(&self, text: &str, language: Option<Language>, first: FirstWord) -> Analysis;
    fn why(&self, request: &SearchRequest, id: &str) -> lupe_searcher::Result<Option<Why>>;
    fn overview(&self) -> lupe_searcher::Result<Overview>;
    /// A value that changes with each commit.
    fn generation(&self) -> u64;
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

    fn analyze(&self, text: &str, language: Option<Language>, first: FirstWord) -> Analysis {
        Searcher::analyze(self, text, language, first)
    }

    fn why(&self, request: &SearchRequest, id: &str) -> lupe_searcher::Result<Option<Why>> {
        Searcher::why(self, request, id)
    }

    fn overview(&self) -> lupe_searcher::Result<Overview> {
        Searcher::overview(self)
    }

    fn generation(&self) -> u64 {
        self.snapshot().generation()
    }
}

/// The archive behind its gate. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    archive: Arc<dyn Archive>,
    /// Places for requests that run or wait; without one a request is turned away.
    places: Arc<Semaphore>,
    /// Threads for those that run: more than there are processors would only slow each other down.
    workers: Arc<Workers>,
    timeout: Duration,
    generation: Arc<Kept<Instant, u64>>,
    /// With its commit, and when it was made.
    overview: Arc<Kept<(u64, Instant), Arc<Overview>>>,
    /// With their commit.
    latest: Arc<Kept<u64, Arc<[SearchHit]>>>,
    metrics: Arc<Metrics>,
}

impl App {
    pub(crate) fn new(archive: Arc<dyn Archive>, options: &ServerOptions) -> App {
        let searches = options.searches.clamp(1, MAX_SEARCHES);
        let waiting = options.waiting.min(Semaphore::MAX_PERMITS / 2);
        App {
            archive,
            places: Arc::new(Semaphore::new(searches + waiting)),
            workers: Arc::new(Workers::start(searches)),
            timeout: options.search_timeout,
            generation: Arc::default(),
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

    /// Two articles, and what differs between them: the work of a search, which waits its turn.
    pub(crate) async fn compare(
        &self,
        old: &str,
        new: &str,
    ) -> Result<(ArticleView, ArticleView, Comparison), Failure> {
        let (old, new) = (self.article(old, "").await?, self.article(new, "").await?);
        let bytes = old.text.text.len() + new.text.text.len();
        if bytes > MAX_COMPARED {
            return Err(Failure::TooLongToCompare(bytes));
        }
        self.ask(move |_| {
            let found = compare((&old.text.text, &old.languages()), (&new.text.text, &new.languages()));
            Ok((old, new, found))
        })
        .await
    }

    /// How a text becomes words, and the text.
    pub(crate) async fn analyze(
        &self,
        text: String,
        language: Option<Language>,
        first: FirstWord,
    ) -> Result<(String, Analysis), Failure> {
        self.ask(move |archive| {
            let analysis = archive.analyze(&text, language, first);
            Ok((text, analysis))
        })
        .await
    }

    /// What the index holds.
    pub(crate) async fn overview(&self) -> Result<Arc<Overview>, Failure> {
        let generation = self.generation().await?;
        self.overview.get(|(known, _)| *known == generation, self.new_overview(generation)).await
    }

    /// Whether the index can be read, as of a second ago at most.
    pub(crate) async fn ready(&self) -> Result<(), Failure> {
        let generation = self.generation().await?;
        let made = self.overview.get(|(_, at)| at.elapsed() < READY_LIFETIME, self.new_overview(generation));
        made.await.map(drop)
    }

    async fn new_overview(&self, generation: u64) -> Result<((u64, Instant), Arc<Overview>), Failure> {
        let overview = self.ask(|archive| archive.overview()).await?;
        Ok(((generation, Instant::now()), Arc::new(overview)))
    }

    /// The commit that is searched, as of a tenth of a second ago at most.
    pub(crate) async fn generation(&self) -> Result<u64, Failure> {
        let archive = Arc::clone(&self.archive);
        // Never waits for a turn, so that those who only ask whether their copy is still good are answered under load.
        let look = async {
            let looked = tokio::task::spawn_blocking(move || archive.generation()).await;
            let generation = looked.map_err(|error| Failure::Broken(error.to_string()))?;
            Ok((Instant::now(), generation))
        };
        self.generation.get(|at| at.elapsed() < GENERATION_LIFETIME, look).await
    }

    /// The latest articles of the commit that an overview is of; those without a date come last.
    pub(crate) async fn latest(&self, overview: &Overview) -> Result<Arc<[SearchHit]>, Failure> {
        // An empty query finds nothing, but every language there is restricts nothing and finds all.
        let languages = overview.languages.iter().map(|(language, _)| *language).collect();
        let request = SearchRequest {
            filter: Filter { languages, ..Filter::default() },
            sort: Sort::Date,
            limit: LATEST,
            snippets: false,
            ..SearchRequest::new("")
        };
        let generation = overview.generation;
        let search = async { Ok((generation, self.search(request).await?.hits.into())) };
        self.latest.get(|known| *known == generation, search).await
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
        let archive = Arc::clone(&self.archive);
        let metrics = Arc::clone(&self.metrics);
        let done = self.workers.run(move || {
            let _held = place;
            let started = Instant::now();
            let result = job(archive.as_ref());
            metrics.asked(started.elapsed());
            result
        });
        done.await.map_err(Failure::Broken)?.map_err(Failure::from)
    }
}
