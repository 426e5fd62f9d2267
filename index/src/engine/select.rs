//! From all matches to the hits shown: how many words are wanted, one hit per story, order, counts.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use lupe_analysis::Language;

use super::reader::{Inner, NO_CLUSTER};
use super::search::failed;
use crate::document::ArticleKey;
use crate::query::{Address, Facets, Found, Hit, Options, Query, Ranking, Sort};

/// A document that fulfils the query's condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) segment: u32,
    pub(super) doc: u32,
    pub(super) score: f32,
    pub(super) matched: u64,
    pub(super) key: u64,
    /// Filters that it does not pass.
    pub(super) failed: u8,
}

/// Chooses, counts and orders.
pub(super) fn select(
    inner: &Inner,
    query: &Query,
    options: &Options,
    ranking: &Ranking,
    mut matches: Vec<Match>,
) -> tantivy::Result<Found> {
    let wanted = query.wanted.iter().fold(0u64, |bits, leaf| bits | 1 << leaf);
    let coverage = |hit: &Match| (hit.matched & wanted).count_ones() as usize;
    let all = wanted.count_ones() as usize;
    let least = least_coverage(all, &matches, coverage, ranking);
    matches.retain(|hit| coverage(hit) >= least);
    let mut found = Found { matched_wanted: least, ..Found::default() };
    if (2..=ranking.short_query).contains(&all) {
        // More than the articles that lack a word can reach.
        found.lift = matches.iter().fold(0f32, |most, hit| most.max(hit.score));
        for hit in matches.iter_mut().filter(|hit| coverage(hit) == all) {
            hit.score += found.lift;
        }
    }
    if options.facets {
        found.facets = facets(inner, &matches, options.collapse)?;
    }
    matches.retain(|hit| hit.failed == 0);
    found.articles = matches.len();
    found.stories = count_stories(inner, &matches);
    found.hits = first_hits(inner, options, matches);
    Ok(found)
}

/// How many of the wanted leaves an article must match: as many as `ranking.enough` articles do.
///
/// A question of many words is rarely matched in full, so there the bar is lower by half of its words.
fn least_coverage(
    all: usize,
    matches: &[Match],
    coverage: impl Fn(&Match) -> usize,
    ranking: &Ranking,
) -> usize {
    let mut counts = [0usize; 65];
    for hit in matches.iter().filter(|hit| hit.failed == 0) {
        counts[coverage(hit).min(64)] += 1;
    }
    let mut enough = 0;
    let reached = (1..=all.min(64)).rev().find(|&n| {
        enough += counts[n];
        enough >= ranking.enough
    });
    let reached =
        reached.unwrap_or_else(|| usize::from(all > 0 && counts[1..].iter().any(|&count| count > 0)));
    if all > ranking.short_query { reached.saturating_sub(all / 2).max(reached.min(1)) } else { reached }
}

/// The hits from `offset` on.
fn first_hits(inner: &Inner, options: &Options, mut matches: Vec<Match>) -> Vec<Hit> {
    let end = options.offset.saturating_add(options.limit);
    if options.limit == 0 {
        return Vec::new();
    }
    let order = |a: &Match, b: &Match| order(inner, options.sort, a, b);
    // Room for the copies that are folded away; where it was too little, all are sorted.
    let some = end.saturating_mul(4).saturating_add(100);
    let sorted = if some < matches.len() {
        let (first, _, _) = matches.select_nth_unstable_by(some, order);
        first.sort_unstable_by(order);
        first.len()
    } else {
        matches.sort_unstable_by(order);
        matches.len()
    };
    let mut hits = folded(inner, options, &matches[..sorted]);
    if hits.len() < options.limit && sorted < matches.len() {
        matches.sort_unstable_by(order);
        hits = folded(inner, options, &matches);
    }
    hits
}

/// The hits from `offset` on among sorted matches, the best of each story.
fn folded(inner: &Inner, options: &Options, sorted: &[Match]) -> Vec<Hit> {
    let mut seen = HashSet::new();
    sorted
        .iter()
        .filter(|hit| !options.collapse || cluster(inner, hit).is_none_or(|cluster| seen.insert(cluster)))
        .skip(options.offset)
        .take(options.limit)
        .map(|hit| Hit {
            address: Address { segment: hit.segment, doc: hit.doc },
            key: ArticleKey(hit.key),
            score: hit.score,
            matched: hit.matched,
        })
        .collect()
}

/// Best score or latest date first; then by key, so that the order never changes between pages.
fn order(inner: &Inner, sort: Sort, a: &Match, b: &Match) -> Ordering {
    let date = |hit: &Match| inner.columns[hit.segment as usize].date(hit.doc);
    let by_date = match sort {
        Sort::Relevance => Ordering::Equal,
        Sort::Date => date(b).cmp(&date(a)),
    };
    by_date.then_with(|| b.score.total_cmp(&a.score)).then_with(|| a.key.cmp(&b.key))
}

fn cluster(inner: &Inner, hit: &Match) -> Option<u32> {
    let clusters = inner.cluster_of.get(hit.segment as usize)?;
    clusters.get(hit.doc as usize).copied().filter(|&cluster| cluster != NO_CLUSTER)
}

fn count_stories(inner: &Inner, matches: &[Match]) -> usize {
    let mut seen = HashSet::new();
    matches.iter().filter(|hit| cluster(inner, hit).is_none_or(|cluster| seen.insert(cluster))).count()
}

/// Counts matches by a property, each story once for each value of it.
struct Counter<V> {
    counts: HashMap<V, usize>,
    seen: HashSet<(u32, V)>,
}

impl<V: Eq + Hash + Clone + Ord> Counter<V> {
    fn new() -> Self {
        Counter { counts: HashMap::new(), seen: HashSet::new() }
    }

    fn add(&mut self, value: V, cluster: Option<u32>) {
        if cluster.is_none_or(|cluster| self.seen.insert((cluster, value.clone()))) {
            *self.counts.entry(value).or_default() += 1;
        }
    }

    fn by_count(self) -> Vec<(V, usize)> {
        let mut counts: Vec<_> = self.counts.into_iter().collect();
        counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

fn facets(inner: &Inner, matches: &[Match], collapse: bool) -> tantivy::Result<Facets> {
    let mut languages = Counter::<Language>::new();
    let mut sources = Counter::<String>::new();
    let mut years = Counter::<u32>::new();
    let names: Vec<Vec<String>> =
        inner.columns.iter().map(super::columns::Columns::source_names).collect::<tantivy::Result<_>>()?;
    for hit in matches {
        let cluster = if collapse { cluster(inner, hit) } else { None };
        let columns = &inner.columns[hit.segment as usize];
        // A facet ignores its own filter: it shows what else could be chosen.
        let passes = |own: u8| hit.failed & !own == 0;
        if passes(failed::LANGUAGE) {
            languages.add(columns.language(hit.doc), cluster);
        }
        if passes(failed::SOURCE)
            && let Some(source) = columns.source(hit.doc)
            && let Some(name) = names[hit.segment as usize].get(source as usize)
        {
            sources.add(name.clone(), cluster);
        }
        let date = columns.date(hit.doc);
        if passes(failed::DATE) && date > 0 {
            years.add(date / 10_000, cluster);
        }
    }
    let mut years = years.by_count();
    years.sort_unstable_by_key(|&(year, _)| std::cmp::Reverse(year));
    Ok(Facets { languages: languages.by_count(), sources: sources.by_count(), years })
}
