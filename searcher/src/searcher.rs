//! The searcher: a request in, a response out.

use std::path::Path;
use std::time::Instant;

use lupe_index::{ArticleKey, Condition, Filter, Hit, Options, Query, Ranking, Reader, Result, Snapshot};

use crate::highlight::Highlighter;
use crate::hits::{marked, search_hits, versions};
use crate::plan::{MarkRule, Plan, plan};
use crate::response::{ArticleView, Overview, SearchHit, SearchRequest, SearchResponse};
use crate::similar::{ALIKE, similar_query};
use crate::syntax::parse;

/// An index opened for searching. Cheap to clone; can be used from many threads at once, and sees new commits by
/// itself.
#[derive(Clone)]
pub struct Searcher {
    reader: Reader,
    ranking: Ranking,
}

impl Searcher {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Nothing there, no index, another version, or damage.
    pub fn open(path: &Path) -> Result<Searcher> {
        Ok(Searcher { reader: Reader::open(path)?, ranking: Ranking::default() })
    }

    /// The same index, ranked with other parameters.
    pub fn with_ranking(self, ranking: Ranking) -> Searcher {
        Searcher { ranking, ..self }
    }

    /// Answers a request. Whatever is typed gets an answer.
    ///
    /// # Errors
    /// The index is damaged, or the request's timeout has passed.
    pub fn search(&self, request: &SearchRequest) -> Result<SearchResponse> {
        let started = Instant::now();
        let mut stream = self.stream(request)?;
        let mut hits = Vec::with_capacity(stream.hits.len());
        while let Some(some) = stream.next_hits()? {
            hits.extend(some);
        }
        Ok(SearchResponse { hits, took: started.elapsed(), ..stream.summary })
    }

    /// Answers a request, of which the hits are read while they are asked for: for results of any size.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn stream(&self, request: &SearchRequest) -> Result<HitStream> {
        let started = Instant::now();
        let snapshot = self.reader.snapshot();
        let plan = match similar_to(&snapshot, &request.query, &request.filter)? {
            Some(plan) => plan,
            None => {
                let (node, warnings) = parse(&request.query);
                plan(&node, warnings, &request.filter, &snapshot)
            }
        };
        let options = Options {
            limit: request.limit,
            offset: request.offset,
            sort: request.sort,
            collapse: request.collapse,
            facets: request.facets,
            deadline: request.timeout.map(|timeout| started + timeout),
        };
        let found = snapshot.search(&plan.query, &plan.filter, &options, &self.ranking)?;
        let Plan { query, marks, typed, languages, warnings, .. } = plan;
        let summary = SearchResponse {
            hits: Vec::new(),
            articles: found.articles,
            stories: if request.collapse { found.stories } else { found.articles },
            facets: found.facets,
            warnings,
            unmatched: found.unmatched.iter().filter_map(|&leaf| typed.get(leaf).cloned()).collect(),
            wanted_words: query.wanted.len(),
            matched_words: found.matched_wanted,
            languages,
            took: started.elapsed(),
        };
        Ok(HitStream { summary, snapshot, request: request.clone(), query, marks, hits: found.hits, next: 0 })
    }

    /// The article of an id, with what matches `query` marked; `None` where no article has this id.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn article(&self, id: &str, query: &str) -> Result<Option<ArticleView>> {
        let snapshot = self.reader.snapshot();
        let Some(at) = snapshot.find(id)? else { return Ok(None) };
        let (node, warnings) = parse(query);
        let plan = plan(&node, warnings, &Filter::default(), &snapshot);
        let article = snapshot.article(at)?;
        let highlighter = Highlighter::new(&plan.marks, article.language);
        Ok(Some(ArticleView {
            versions: versions(&snapshot, snapshot.key(at))?,
            title: marked(article.title, &highlighter),
            text: marked(article.text, &highlighter),
            id: article.id,
            url: article.url,
            source: article.source,
            date: article.date,
            language: article.language,
            read_from: (article.root, article.path),
            raw: article.raw,
            notes: article.notes,
        }))
    }

    /// Articles on the same subject as that of an id, without its own story; `None` where no article has this id.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn similar(&self, id: &str, limit: usize) -> Result<Option<SearchResponse>> {
        let started = Instant::now();
        let snapshot = self.reader.snapshot();
        let Some(at) = snapshot.find(id)? else { return Ok(None) };
        let (query, marks) = similar_query(&snapshot, &snapshot.article(at)?)?;
        let own = story(&snapshot, snapshot.key(at));
        // Its own story is one hit more.
        let options = Options { limit: limit.saturating_add(1), ..Options::default() };
        let mut found = snapshot.search(&query, &Filter::default(), &options, &self.ranking)?;
        // Nothing is more like an article than its own story: the measure of all others.
        let alike = found.hits.iter().find(|hit| own.contains(&hit.key)).map_or(0.0, |hit| hit.score);
        found.hits.retain(|hit| !own.contains(&hit.key) && hit.score >= alike * ALIKE);
        found.hits.truncate(limit);
        let request = SearchRequest::new("");
        let hits = search_hits(&snapshot, &found.hits, &query, &marks, &request)?;
        Ok(Some(SearchResponse {
            hits,
            articles: found.articles.saturating_sub(own.len()),
            stories: found.stories.saturating_sub(1),
            took: started.elapsed(),
            ..SearchResponse::default()
        }))
    }

    /// What the index holds.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn overview(&self) -> Result<Overview> {
        let snapshot = self.reader.snapshot();
        let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
        let options = Options { limit: 0, facets: true, collapse: false, ..Options::default() };
        let facets = snapshot.search(&everything, &Filter::default(), &options, &self.ranking)?.facets;
        let languages = snapshot.languages();
        let counted =
            |counts: Vec<(String, usize)>| counts.into_iter().map(|(name, n)| (name, n as u64)).collect();
        Ok(Overview {
            articles: snapshot.articles(),
            stories: snapshot.stories(),
            words: languages.iter().map(|(_, stats)| stats.title_tokens + stats.body_tokens).sum(),
            languages: languages.into_iter().map(|(language, stats)| (language, stats.articles)).collect(),
            sources: counted(facets.sources),
            years: facets.years.into_iter().map(|(year, n)| (year, n as u64)).collect(),
            generation: snapshot.generation(),
        })
    }

    /// The commit that is searched now, for what goes beyond searching.
    pub fn snapshot(&self) -> Snapshot {
        self.reader.snapshot()
    }
}

/// The articles of the story that an article is in.
fn story(snapshot: &Snapshot, key: ArticleKey) -> Vec<ArticleKey> {
    let Some(cluster) = snapshot.cluster_of(key) else { return vec![key] };
    std::iter::once(cluster.leader).chain(cluster.members.iter().map(|member| member.key)).collect()
}

/// The plan for `similar:ID`, where that is all that was typed and the article exists.
fn similar_to(snapshot: &Snapshot, typed: &str, filter: &Filter) -> Result<Option<Plan>> {
    let Some(id) = typed.trim().strip_prefix("similar:") else { return Ok(None) };
    let id = id.strip_prefix('"').and_then(|id| id.strip_suffix('"')).unwrap_or(id);
    let Some(at) = snapshot.find(id)? else { return Ok(None) };
    let (query, marks) = similar_query(snapshot, &snapshot.article(at)?)?;
    let query = Query { except: story(snapshot, snapshot.key(at)), ..query };
    let (filter, typed) = (filter.clone(), Vec::new());
    Ok(Some(Plan { query, filter, marks, typed, warnings: Vec::new(), languages: Vec::new() }))
}

/// The answer to a request, its hits to be read: all of one commit, however long that takes.
pub struct HitStream {
    summary: SearchResponse,
    snapshot: Snapshot,
    request: SearchRequest,
    query: Query,
    marks: Vec<MarkRule>,
    hits: Vec<Hit>,
    next: usize,
}

impl HitStream {
    /// Hits that are read at a time.
    const BATCH: usize = 100;

    /// The answer without its hits.
    pub fn summary(&self) -> &SearchResponse {
        &self.summary
    }

    /// The next hits in order; `None` at the end.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn next_hits(&mut self) -> Result<Option<Vec<SearchHit>>> {
        let end = self.hits.len().min(self.next + Self::BATCH);
        let Some(batch) = self.hits.get(self.next..end).filter(|batch| !batch.is_empty()) else {
            return Ok(None);
        };
        self.next = end;
        search_hits(&self.snapshot, batch, &self.query, &self.marks, &self.request).map(Some)
    }
}
