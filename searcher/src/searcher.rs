//! The searcher: a request in, a response out.

use std::path::Path;
use std::time::Instant;

use lupe_index::{
    ArticleKey, Condition, Filter, Hit, Options, Query, Ranking, Reader, Result, Snapshot, StoredArticle,
};

use crate::highlight::{Highlighter, merged};
use crate::plan::{MarkRule, Plan, plan};
use crate::response::{ArticleView, Marked, Overview, SearchHit, SearchRequest, SearchResponse, Version};
use crate::similar::similar_query;
use crate::snippet::snippets;
use crate::story::{story, version};
use crate::syntax::parse;

/// The most versions of a story that a hit names.
const VERSIONS: usize = 50;

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
        let snapshot = self.reader.snapshot();
        let (node, warnings) = parse(&request.query);
        let plan = plan(&node, warnings, &request.filter, &snapshot);
        let options = Options {
            limit: request.limit,
            offset: request.offset,
            sort: request.sort,
            collapse: request.collapse,
            facets: request.facets,
            deadline: request.timeout.map(|timeout| started + timeout),
        };
        let found = snapshot.search(&plan.query, &plan.filter, &options, &self.ranking)?;
        let hits = (found.hits.iter())
            .map(|hit| search_hit(&snapshot, hit, &plan.marks, request))
            .collect::<Result<Vec<_>>>()?;
        let Plan { query, typed, languages, warnings, .. } = plan;
        Ok(SearchResponse {
            hits,
            articles: found.articles,
            stories: if request.collapse { found.stories } else { found.articles },
            facets: found.facets,
            warnings,
            unmatched: found.unmatched.iter().filter_map(|&leaf| typed.get(leaf).cloned()).collect(),
            wanted_words: query.wanted.len(),
            matched_words: found.matched_wanted,
            languages,
            took: started.elapsed(),
        })
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
            story: story(&snapshot, snapshot.key(at))?,
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
        let own: Vec<ArticleKey> = match snapshot.cluster_of(snapshot.key(at)) {
            Some(cluster) => std::iter::once(cluster.leader)
                .chain(cluster.members.iter().map(|member| member.key))
                .collect(),
            None => vec![snapshot.key(at)],
        };
        // Its own story is one hit more.
        let options = Options { limit: limit.saturating_add(1), ..Options::default() };
        let mut found = snapshot.search(&query, &Filter::default(), &options, &self.ranking)?;
        found.hits.retain(|hit| !own.contains(&hit.key));
        found.hits.truncate(limit);
        let request = SearchRequest::new("");
        let hits = found
            .hits
            .iter()
            .map(|hit| search_hit(&snapshot, hit, &marks, &request))
            .collect::<Result<_>>()?;
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

fn search_hit(
    snapshot: &Snapshot,
    hit: &Hit,
    marks: &[MarkRule],
    request: &SearchRequest,
) -> Result<SearchHit> {
    let article: StoredArticle = snapshot.article(hit.address)?;
    let highlighter = Highlighter::new(marks, article.language);
    Ok(SearchHit {
        snippets: if request.snippets { snippets(&article.text, &highlighter) } else { Vec::new() },
        title: marked(article.title, &highlighter),
        versions: if request.collapse { versions(snapshot, hit.key)? } else { Vec::new() },
        story: if request.collapse { story(snapshot, hit.key)? } else { None },
        id: article.id,
        url: article.url,
        source: article.source,
        date: article.date,
        language: article.language,
        score: hit.score,
    })
}

fn marked(text: String, highlighter: &Highlighter<'_>) -> Marked {
    let marks = merged(&highlighter.marks(&text));
    Marked { text, marks }
}

/// The other articles of an article's story, the leader first.
fn versions(snapshot: &Snapshot, key: ArticleKey) -> Result<Vec<Version>> {
    let Some(cluster) = snapshot.cluster_of(key) else { return Ok(Vec::new()) };
    let leader = std::iter::once((cluster.leader, None, 1.0));
    let members =
        cluster.members.iter().map(|member| (member.key, Some(member.resemblance), member.similarity));
    let mut out = Vec::new();
    for (other, resemblance, similarity) in
        leader.chain(members).filter(|(other, ..)| *other != key).take(VERSIONS)
    {
        if let Some(at) = snapshot.find_key(other)? {
            out.push(version(snapshot, at, resemblance, similarity)?);
        }
    }
    Ok(out)
}
