//! The searcher: a request in, a response out.

use std::path::Path;
use std::time::Instant;

use lupe_analysis::{FirstWord, Language, identify};
use lupe_index::{
    Address, ArticleKey, Condition, Error, Filter, Found, Hit, LanguageStats, Options, Query, Ranking,
    Reader, Result, Snapshot,
};

use crate::correct::{Corrected, DidYouMean, FEW, Use, corrected};
use crate::explain::{Explanation, Verdict, Why, explain_hits, explanation, has_all, verdict_without};
use crate::highlight::Highlighter;
use crate::hits::{marked, search_hits};
use crate::plan::{LayerWeights, LeafKind, MarkRule, Plan, Planning, asks, plan};
use crate::repair::{Relaxation, Relaxed, relaxed};
use crate::response::{Analysis, ArticleView, Overview, SearchHit, SearchRequest, SearchResponse, Warning};
use crate::similar::{ALIKE, similar_query};
use crate::story::story;
use crate::suggest::{Suggestion, suggest};
use crate::synonyms::SynonymCache;
use crate::syntax::{Node, parse};

/// An index opened for searching. Cheap to clone; can be used from many threads at once, and sees new commits by
/// itself.
#[derive(Clone)]
pub struct Searcher {
    reader: Reader,
    ranking: Ranking,
    weights: LayerWeights,
    synonyms: SynonymCache,
}

impl Searcher {
    /// Opens the index at `path`.
    ///
    /// # Errors
    /// Nothing there, no index, another version, or damage.
    pub fn open(path: &Path) -> Result<Searcher> {
        let (ranking, weights) = (Ranking::default(), LayerWeights::default());
        Ok(Searcher { reader: Reader::open(path)?, ranking, weights, synonyms: SynonymCache::default() })
    }

    /// The same index, ranked with other parameters.
    pub fn with_ranking(self, ranking: Ranking) -> Searcher {
        Searcher { ranking, ..self }
    }

    /// The same index, with other weights of how words are matched.
    pub fn with_weights(self, weights: LayerWeights) -> Searcher {
        Searcher { weights, ..self }
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
        let deadline = request.timeout.map(|timeout| started + timeout);
        let options = Options {
            limit: request.limit,
            offset: request.offset,
            sort: request.sort,
            collapse: request.collapse,
            facets: request.facets,
            exact: request.exact,
            threads: request.threads,
            deadline,
            cancel: request.cancel.clone(),
        };
        let Looked { node, plan, mut found, unmatched, corrected: taken } =
            self.look_up(request, &snapshot, &options)?;
        if request.facets && !request.filter.languages.is_empty() {
            // They are more than what is found; what stands beside true counts is no estimate.
            let exact = if found.about { options.exact } else { usize::MAX };
            let options = Options { exact, ..options.clone() };
            let languages = self.choosable_languages(request, &node, &snapshot, &options)?;
            // Without words a filter is all that is asked for, and nothing is found without; then all are known already.
            if !languages.is_empty() {
                found.facets.languages = languages;
            }
        }
        let explanations = match request.explain {
            true => {
                let articles: Vec<Address> = found.hits.iter().map(|hit| hit.address).collect();
                explain_hits(&snapshot, &plan, &self.ranking, &articles, found.lift)?
            }
            false => Vec::new(),
        };
        let relaxations = match found.articles {
            0 if request.repairs && !request.query.trim().is_empty() => {
                self.relaxations(request, &node, &snapshot, deadline)?
            }
            _ => Vec::new(),
        };
        let shown = if request.collapse { found.stories } else { found.articles };
        let mut did_you_mean = None;
        if request.repairs
            && (shown <= FEW || !unmatched.is_empty())
            && let Some(better) = corrected(&node, &plan, &unmatched, &snapshot, Use::Offer)?
        {
            // What has the word that nothing has may well be less than what has the others.
            let more = if unmatched.is_empty() { shown } else { 0 };
            let (stories, _) = self.count(request, &better.node, &request.filter, &snapshot, deadline)?;
            did_you_mean = (stories > more).then(|| DidYouMean { query: better.node.to_string(), stories });
        }
        let Plan { query, marks, languages, warnings, also, .. } = plan;
        let summary = SearchResponse {
            hits: Vec::new(),
            articles: found.articles,
            stories: if request.collapse { found.stories } else { found.articles },
            about: found.about,
            facets: found.facets,
            warnings,
            unmatched,
            relaxations,
            did_you_mean,
            corrected: taken,
            also,
            wanted_words: query.wanted.len(),
            matched_words: found.matched_wanted,
            languages,
            took: started.elapsed(),
        };
        let (request, explanations) = (request.clone(), explanations.into_iter());
        Ok(HitStream { summary, snapshot, request, query, marks, hits: found.hits, explanations, next: 0 })
    }

    /// What a request finds, with words that no article has taken for those that were meant, where that is asked for.
    fn look_up(&self, request: &SearchRequest, snapshot: &Snapshot, options: &Options) -> Result<Looked> {
        let (node, warnings) = parse(&request.query);
        let planning = self.planning(snapshot, request.synonyms, &request.query, options.deadline)?;
        let look_up = |node: Node, warnings: Vec<Warning>, corrected: Option<Corrected>| -> Result<Looked> {
            let plan = plan(&node, warnings, &request.filter, &planning)?;
            let found = snapshot.search(&plan.query, &plan.filter, options, &self.ranking)?;
            let is_typed = |leaf: &&usize| plan.kinds.get(**leaf) != Some(&LeafKind::Part);
            let unmatched = found.unmatched.iter().filter(is_typed).filter_map(|&leaf| plan.typed.get(leaf));
            Ok(Looked { unmatched: unmatched.cloned().collect(), node, plan, found, corrected })
        };
        let looked = look_up(node, warnings.clone(), None)?;
        if !request.corrections || looked.unmatched.is_empty() {
            return Ok(looked);
        }
        let better = corrected(&looked.node, &looked.plan, &looked.unmatched, snapshot, Use::Take)?;
        let Some(better) = better else { return Ok(looked) };
        let (query, as_typed) = (better.node.to_string(), better.as_typed.to_string());
        let again = look_up(better.node, warnings, Some(Corrected { query, as_typed, words: better.words }))?;
        Ok(if again.found.articles > 0 { again } else { looked })
    }

    /// What queries that ask for less find. Those that there is no time for are left out.
    fn relaxations(
        &self,
        request: &SearchRequest,
        node: &Node,
        snapshot: &Snapshot,
        deadline: Option<Instant>,
    ) -> Result<Vec<Relaxation>> {
        let mut out: Vec<Relaxation> = Vec::new();
        for (change, node, filter) in relaxed(node, &request.filter, snapshot.compounds().analyzer()) {
            match self.count(request, &node, &filter, snapshot, deadline) {
                Ok((0, _)) => {}
                // What is not demanded any more has to be there all the same.
                Ok((_, 0)) if matches!(change, Relaxed::NoPhrase(_) | Relaxed::AnyField(_)) => {}
                Ok((stories, _)) => out.push(Relaxation { change, query: node.to_string(), filter, stories }),
                Err(Error::Timeout) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(out)
    }

    /// How many stories a tree finds, and how many of its words each of them has.
    fn count(
        &self,
        request: &SearchRequest,
        node: &Node,
        filter: &Filter,
        snapshot: &Snapshot,
        deadline: Option<Instant>,
    ) -> Result<(usize, usize)> {
        // Offered as a number, without a word that it is an estimate.
        let cancel = request.cancel.clone();
        let options = Options { limit: 0, exact: usize::MAX, deadline, cancel, ..Options::default() };
        let found = self.look(request, node, filter, snapshot, &options)?;
        Ok((if request.collapse { found.stories } else { found.articles }, found.matched_wanted))
    }

    /// The languages of what a request would find if it did not restrict them, with the stories in each. A query is
    /// looked up in the languages of its filter only, which tells nothing of others that could be chosen.
    fn choosable_languages(
        &self,
        request: &SearchRequest,
        node: &Node,
        snapshot: &Snapshot,
        options: &Options,
    ) -> Result<Vec<(Language, usize)>> {
        let filter = Filter { languages: Vec::new(), ..request.filter.clone() };
        let options = Options { limit: 0, offset: 0, ..options.clone() };
        Ok(self.look(request, node, &filter, snapshot, &options)?.facets.languages)
    }

    /// What a tree finds within a filter.
    fn look(
        &self,
        request: &SearchRequest,
        node: &Node,
        filter: &Filter,
        snapshot: &Snapshot,
        options: &Options,
    ) -> Result<Found> {
        let planning = self.planning(snapshot, request.synonyms, &request.query, options.deadline)?;
        let plan = plan(node, Vec::new(), filter, &planning)?;
        snapshot.search(&plan.query, &plan.filter, options, &self.ranking)
    }

    /// Completes what is being typed: words, frequent pairs of words, titles. Umlauts and ß may be typed either way.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Vec<Suggestion>> {
        let snapshot = self.reader.snapshot();
        let analyzer = snapshot.compounds().analyzer().clone().with_first_word(FirstWord::MidSentence);
        suggest(&snapshot, &analyzer, &self.ranking, typed, limit)
    }

    /// Why the article of an id is among the hits of a request, or is not; `None` where no article has this id. The
    /// request's limit and offset do not matter.
    ///
    /// # Errors
    /// As [`Searcher::search`].
    pub fn why(&self, request: &SearchRequest, id: &str) -> Result<Option<Why>> {
        let snapshot = self.reader.snapshot();
        let Some(at) = snapshot.find(id)? else { return Ok(None) };
        let key = snapshot.key(at);
        let deadline = request.timeout.map(|timeout| Instant::now() + timeout);
        let options = Options {
            limit: usize::MAX,
            sort: request.sort,
            collapse: request.collapse,
            deadline,
            cancel: request.cancel.clone(),
            ..Options::default()
        };
        let Looked { plan, found, .. } = self.look_up(request, &snapshot, &options)?;
        let engine = snapshot.explain(&plan.query, &plan.filter, &self.ranking, &[at])?;
        let engine = engine.into_iter().next().unwrap_or_default();
        let of = found.hits.len();
        let place = |wanted: &[ArticleKey]| found.hits.iter().position(|hit| wanted.contains(&hit.key));
        let fulfils = engine.fulfils && !engine.failed.any();
        let verdict = if let Some(place) = place(&[key]) {
            Verdict::Hit { rank: place + 1, of }
        } else if let Some(place) = place(&snapshot.story(key)).filter(|_| fulfils && request.collapse) {
            let into = snapshot.heading(found.hits[place].address)?.id;
            Verdict::Folded { rank: place + 1, of, into }
        } else {
            verdict_without(&plan, &engine, plan.query.excluded.contains(&key), found.matched_wanted)
        };
        let article = snapshot.article(at)?;
        let lift = if has_all(&plan, &engine) { found.lift } else { 0.0 };
        let explanation = explanation(&plan, &engine, &article, lift);
        Ok(Some(Why { id: article.id, title: article.title, verdict, explanation }))
    }

    /// The article of an id, with what matches `query` marked; `None` where no article has this id.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn article(&self, id: &str, query: &str) -> Result<Option<ArticleView>> {
        let snapshot = self.reader.snapshot();
        let Some(at) = snapshot.find(id)? else { return Ok(None) };
        let article = snapshot.article(at)?;
        // As the search marks what it shows.
        let options = Options { limit: 0, ..Options::default() };
        let Looked { plan, .. } = self.look_up(&SearchRequest::new(query), &snapshot, &options)?;
        let analyzer = snapshot.compounds().analyzer();
        let highlighter = Highlighter::new(&plan.marks).with_analyzer(analyzer);
        let languages = article.languages();
        let (versions, story) = story(&snapshot, snapshot.key(at))?;
        Ok(Some(ArticleView {
            versions,
            story,
            title: marked(article.title, &article.language.into(), &highlighter),
            text: marked(article.text, &languages, &highlighter),
            id: article.id,
            url: article.url,
            source: article.source,
            date: article.date,
            language: article.language,
            passages: article.passages,
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
        let own = snapshot.story(snapshot.key(at));
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
            about: found.about,
            took: started.elapsed(),
            ..SearchResponse::default()
        }))
    }

    /// How a text becomes words here, with the vocabulary of the index: in `language`, else in the one that it seems to
    /// be in. `first` says where in a sentence it begins.
    pub fn analyze(&self, text: &str, language: Option<Language>, first: FirstWord) -> Analysis {
        let language = language.unwrap_or_else(|| identify(text).language);
        let analyzer = self.snapshot().compounds().analyzer().clone().with_first_word(first);
        Analysis { language, tokens: analyzer.tokens(text, language) }
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
        let counts = |count: fn(&LanguageStats) -> u64| {
            let counts = languages.iter().map(|(language, stats)| (*language, count(stats)));
            let mut counts: Vec<_> = counts.filter(|(_, count)| *count > 0).collect();
            counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
            counts
        };
        let counted =
            |counts: Vec<(String, usize)>| counts.into_iter().map(|(name, n)| (name, n as u64)).collect();
        Ok(Overview {
            articles: snapshot.articles(),
            stories: snapshot.stories(),
            words: languages.iter().map(|(_, stats)| stats.title_tokens + stats.body_tokens).sum(),
            languages: counts(|stats| stats.articles),
            passages: counts(|stats| stats.passages),
            sources: counted(facets.sources),
            years: facets.years.into_iter().map(|(year, n)| (year, n as u64)).collect(),
            generation: snapshot.generation(),
        })
    }

    fn planning<'s>(
        &'s self,
        snapshot: &'s Snapshot,
        synonyms: bool,
        query: &str,
        deadline: Option<Instant>,
    ) -> Result<Planning<'s>> {
        let synonyms = synonyms.then(|| self.synonyms.of(snapshot)).transpose()?;
        Ok(Planning { snapshot, weights: &self.weights, synonyms, asks: asks(query), deadline })
    }

    /// The commit that is searched now, for what goes beyond searching.
    pub fn snapshot(&self) -> Snapshot {
        self.reader.snapshot()
    }
}

/// A request as it was understood, and what that finds.
struct Looked {
    node: Node,
    plan: Plan,
    found: Found,
    /// Words as typed that no article has.
    unmatched: Vec<String>,
    corrected: Option<Corrected>,
}

/// The answer to a request, its hits to be read: all of one commit, however long that takes.
pub struct HitStream {
    summary: SearchResponse,
    snapshot: Snapshot,
    request: SearchRequest,
    query: Query,
    marks: Vec<MarkRule>,
    hits: Vec<Hit>,
    /// One a hit, where asked for.
    explanations: std::vec::IntoIter<Explanation>,
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
        let mut hits = search_hits(&self.snapshot, batch, &self.query, &self.marks, &self.request)?;
        for (hit, explanation) in hits.iter_mut().zip(&mut self.explanations) {
            hit.explanation = Some(explanation);
        }
        Ok(Some(hits))
    }
}
