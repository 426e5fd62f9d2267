//! From the matches to the hits shown: how many words are wanted, one hit per story, order.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::best::Best;
use super::reader::Inner;
use super::search::Search;
use super::tally::Tally;
use crate::document::ArticleKey;
use crate::query::{Address, Found, Hit, MAX_LEAVES, Options, Query, Ranking, Sort};

/// A document that fulfils the query's condition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) segment: u32,
    pub(super) doc: u32,
    /// The score without what neighbouring words add.
    pub(super) score: f32,
    /// The most that they can add; 0 once it is known and added.
    pub(super) bonus: f32,
    pub(super) matched: u64,
    /// Filters that it does not pass.
    pub(super) failed: u8,
}

/// What walking the segments has brought.
pub(super) struct Gathered<'a> {
    /// Counts of all matches.
    pub(super) tally: Tally<'a>,
    /// The best scores.
    pub(super) best: Best,
    /// The matches that have a score: every one that could be among the hits.
    pub(super) matches: Vec<Match>,
    /// Nothing more need be known once so many articles have so many of the wanted leaves: leaves first, then articles.
    pub(super) enough: Option<(usize, usize)>,
}

impl<'a> Gathered<'a> {
    /// Nothing yet, of what a thread beside this one walks.
    pub(super) fn another(&self) -> Gathered<'a> {
        Gathered {
            tally: self.tally.another(),
            best: self.best.another(),
            matches: Vec::new(),
            enough: self.enough,
        }
    }

    /// Adds what another thread has gathered of other documents.
    pub(super) fn add(&mut self, other: Gathered<'_>) {
        self.tally.add_all(&other.tally);
        self.best.add_all(&other.best);
        self.matches.extend(other.matches);
    }

    /// Is all known that is wanted?
    pub(super) fn has_enough(&self) -> bool {
        self.enough.is_some_and(|(leaves, articles)| {
            self.tally.coverage().get(leaves).is_some_and(|&count| count >= articles)
        })
    }
}

/// Chooses and orders, where every match has `least` of the wanted leaves at least. `refine` adds to some matches what
/// neighbouring words add: it takes reading positions, so it is done for those only that could be shown.
pub(super) fn select<E>(
    search: &Search<'_>,
    gathered: &mut Gathered<'_>,
    least: usize,
    refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<Found, E> {
    let wanted = wanted(search.query);
    let all = wanted.count_ones() as usize;
    let mut found = Found { matched_wanted: least, ..gathered.tally.found() };
    let matches = &mut gathered.matches;
    if (2..=search.ranking.short_query).contains(&all) {
        // More than the articles that lack a word can reach.
        found.lift = gathered.best.most.max(0.0);
        for hit in matches.iter_mut().filter(|hit| (hit.matched & wanted).count_ones() as usize == all) {
            hit.score += found.lift;
        }
    }
    matches.retain(|hit| hit.failed == 0);
    let hits = first_hits(search, matches, refine)?;
    Ok(Found { hits, ..found })
}

/// The wanted leaves, as bits.
pub(super) fn wanted(query: &Query) -> u64 {
    query.wanted.iter().fold(0, |bits, leaf| bits | 1 << leaf)
}

/// How many of the wanted leaves an article must match: as many as `ranking.enough` articles do. `coverage` counts the
/// articles with each number of them, all that have `known` at least; `None` where it takes those with fewer to tell. With fewer
/// than `fewest` none is a match.
///
/// A question of many words is rarely matched in full, so there the bar is lower by half of its words.
pub(super) fn least_coverage(
    all: usize,
    coverage: &[usize; MAX_LEAVES + 1],
    (known, fewest): (usize, usize),
    ranking: &Ranking,
) -> Option<usize> {
    let mut enough = 0;
    let reached = (known.max(1)..=all).rev().find(|&n| {
        enough += coverage[n];
        enough >= ranking.enough
    });
    match reached {
        Some(reached) => Some(below(reached, all, ranking)),
        None if known > fewest => None,
        None if fewest == 0 => Some(0),
        None => Some(usize::from(coverage[1..=all].iter().any(|&count| count > 0))),
    }
}

/// The bar where `reached` of all wanted leaves are matched often enough.
pub(super) fn below(reached: usize, all: usize, ranking: &Ranking) -> usize {
    if all > ranking.short_query { reached.saturating_sub(all / 2).max(reached.min(1)) } else { reached }
}

/// The hits from `offset` on.
fn first_hits<E>(
    search: &Search<'_>,
    matches: &mut [Match],
    mut refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<Vec<Hit>, E> {
    let Search { inner, options, .. } = *search;
    let room = room(options);
    if room == 0 {
        return Ok(Vec::new());
    }
    if matches.len() <= room {
        refine(matches)?;
        return Ok(ordered(inner, options, matches));
    }
    let (known, bar) = know_best(search, matches, room, refine)?;
    // By relevance: what has the better score comes first.
    let mut sure = 0;
    for n in 0..known {
        if matches[n].score >= bar {
            matches.swap(n, sure);
            sure += 1;
        }
    }
    Ok(ordered(inner, options, &mut matches[..sure]))
}

/// The hits from `offset` on. Only as many matches are put in order as it takes: of those that a filter alone finds, all
/// scores are the same.
fn ordered(inner: &Inner, options: &Options, matches: &mut [Match]) -> Vec<Hit> {
    let order = |a: &Match, b: &Match| order(inner, options.sort, a, b);
    let end = options.offset.saturating_add(options.limit);
    let (mut sorted, mut more) = (0, end.saturating_mul(2).saturating_add(100));
    loop {
        let rest = &mut matches[sorted..];
        let next = more.min(rest.len());
        if next < rest.len() {
            rest.select_nth_unstable_by(next, order);
        }
        rest[..next].sort_unstable_by(order);
        sorted += next;
        let hits = folded(inner, options, &matches[..sorted]);
        if hits.len() == options.limit || sorted == matches.len() {
            return hits;
        }
        more = sorted.saturating_mul(4);
    }
}

/// Of how many stories the best scores must be known for the hits shown; 0 where none are.
pub(super) fn room(options: &Options) -> usize {
    match options.sort {
        _ if options.limit == 0 => 0,
        Sort::Relevance => options.offset.saturating_add(options.limit),
        Sort::Date => usize::MAX,
    }
}

/// Brings to the front every match that could be among the best of `room` stories, with what the place of words adds to it.
/// Returns how many these are, and the score from which on they are all there: so many stories have it.
///
/// This takes reading positions, so those are refined first that promise most, some at a time: they raise the bar for the
/// others (the threshold algorithm of Fagin, Lotem and Naor 2001).
fn know_best<E>(
    search: &Search<'_>,
    matches: &mut [Match],
    room: usize,
    mut refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<(usize, f32), E> {
    let by = |of: fn(&Match) -> f32| move |a: &Match, b: &Match| of(b).total_cmp(&of(a));
    // The first bar is that of those whose score is best without what may be added.
    let mut known = room.saturating_mul(2).min(matches.len());
    if known < matches.len() {
        matches.select_nth_unstable_by(known, by(|hit| hit.score));
    }
    refine(&mut matches[..known])?;
    let mut some = known;
    loop {
        let (first, rest) = matches.split_at_mut(known);
        let bar = worst(search, first, room);
        let mut more = 0;
        for n in 0..rest.len() {
            if rest[n].score + rest[n].bonus >= bar {
                rest.swap(n, more);
                more += 1;
            }
        }
        if more == 0 {
            return Ok((known, bar));
        }
        if some < more {
            rest[..more].select_nth_unstable_by(some, by(|hit| hit.score + hit.bonus));
            more = some;
        }
        refine(&mut rest[..more])?;
        known += more;
        some = some.saturating_mul(4);
    }
}

/// The worst score of the best `room` stories; none where there are fewer.
fn worst(search: &Search<'_>, hits: &[Match], room: usize) -> f32 {
    let story = |hit: &Match| (hit.score, search.story(hit.segment as usize, hit.doc));
    let mut scores: Vec<(f32, Option<u32>)> = hits.iter().map(story).collect();
    scores.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
    let mut seen = FxHashSet::default();
    let mut stories = scores.iter().filter(|(_, story)| story.is_none_or(|story| seen.insert(story)));
    stories.nth(room - 1).map_or(f32::NEG_INFINITY, |(score, _)| *score)
}

/// The hits from `offset` on among sorted matches, the best of each story.
fn folded(inner: &Inner, options: &Options, sorted: &[Match]) -> Vec<Hit> {
    let mut seen = FxHashSet::default();
    sorted
        .iter()
        .filter(|hit| {
            !options.collapse
                || inner.cluster(hit.segment as usize, hit.doc).is_none_or(|cluster| seen.insert(cluster))
        })
        .skip(options.offset)
        .take(options.limit)
        .map(|hit| Hit {
            address: Address { segment: hit.segment, doc: hit.doc },
            key: ArticleKey(inner.columns[hit.segment as usize].key(hit.doc)),
            score: hit.score,
            matched: hit.matched,
        })
        .collect()
}

/// Best score or latest date first; then by key, so that the order never changes between pages.
fn order(inner: &Inner, sort: Sort, a: &Match, b: &Match) -> Ordering {
    let columns = |hit: &Match| &inner.columns[hit.segment as usize];
    let by_date = match sort {
        Sort::Relevance => Ordering::Equal,
        Sort::Date => columns(b).date(b.doc).cmp(&columns(a).date(a.doc)),
    };
    by_date
        .then_with(|| b.score.total_cmp(&a.score))
        .then_with(|| columns(a).key(a.doc).cmp(&columns(b).key(b.doc)))
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::query::{Filter, Scope, WeightedTerm};
    use crate::{
        Checkpoint, Cluster, Document, Layer, Matcher, Member, Resemblance, Snapshot, StoredArticle, Writer,
        WriterOptions,
    };

    /// Sixty articles with the word most often, which tell two stories, and some hundred that tell one each: short and long
    /// ones, with the word early and late.
    fn index() -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        let key = |n: usize| ArticleKey::new("root", &n.to_string());
        for leader in [0, 1] {
            let member = |n: usize| Member { key: key(n), resemblance: Resemblance::Exact, similarity: 1.0 };
            let members = (leader + 2..60).step_by(2).map(member).collect();
            writer.set_cluster(&Cluster { leader: key(leader), members }).unwrap();
        }
        for n in 0..300 {
            let (words, others) = if n < 60 { (5, n) } else { (1 + n % 3, 10 + n * 7 % 1100) };
            let (early, late) = ("wald ".repeat(words), "und ".repeat(others));
            let text = if n % 2 == 0 { early + &late } else { late + &early };
            let article = StoredArticle::new("root", &n.to_string(), "", &text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        (folder, snapshot)
    }

    #[test]
    fn as_many_stories_are_found_as_are_shown_however_many_copies_are_folded_away() {
        let (_folder, snapshot) = index();
        let term = WeightedTerm::new(Language::De, Layer::Exact, "wald", 1.0);
        let query = Query::all_of(vec![Matcher::Terms(vec![term])], Scope::Everywhere);
        for collapse in [true, false] {
            let search = |options: Options| {
                snapshot.search(&query, &Filter::default(), &options, &Ranking::default()).unwrap().hits
            };
            let all = search(Options { collapse, limit: usize::MAX, ..Options::default() });
            assert_eq!(all.len(), if collapse { 242 } else { 300 });
            for (offset, limit) in [(0, 1), (0, 2), (0, 3), (0, 10), (1, 1), (5, 30), (200, 20), (235, 20)] {
                for threads in [1, 3] {
                    let hits = search(Options { collapse, offset, limit, threads, ..Options::default() });
                    let expected: Vec<Hit> = all.iter().skip(offset).take(limit).cloned().collect();
                    assert_eq!(hits, expected, "{collapse} {offset} {limit} {threads}");
                }
            }
        }
    }
}
