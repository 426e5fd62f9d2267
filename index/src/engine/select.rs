//! From the matches to the hits shown: how many words are wanted, one hit per story, order.

use std::cmp::Ordering;
use std::collections::HashSet;

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
/// The scores of the best `room` are there, with all that could reach them; where that is too little, the answer is `None`.
pub(super) fn select<E>(
    search: &Search<'_>,
    gathered: &mut Gathered<'_>,
    least: usize,
    room: usize,
    refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<Option<Found>, E> {
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
    let hits = first_hits(search.inner, search.options, matches, room, refine)?;
    Ok(hits.map(|hits| Found { hits, ..found }))
}

/// The wanted leaves, as bits.
pub(super) fn wanted(query: &Query) -> u64 {
    query.wanted.iter().fold(0, |bits, leaf| bits | 1 << leaf)
}

/// How many of the wanted leaves an article must match: as many as `ranking.enough` articles do. `coverage` counts the
/// articles with each number of them, all that have `known` at least; `None` where it takes those with fewer to tell.
///
/// A question of many words is rarely matched in full, so there the bar is lower by half of its words.
pub(super) fn least_coverage(
    all: usize,
    coverage: &[usize; MAX_LEAVES + 1],
    known: usize,
    ranking: &Ranking,
) -> Option<usize> {
    let mut enough = 0;
    let reached = (known.max(1)..=all).rev().find(|&n| {
        enough += coverage[n];
        enough >= ranking.enough
    });
    match reached {
        Some(reached) => Some(below(reached, all, ranking)),
        None if known > 1 => None,
        None => Some(usize::from(coverage[1..=all].iter().any(|&count| count > 0))),
    }
}

/// The bar where `reached` of all wanted leaves are matched often enough.
pub(super) fn below(reached: usize, all: usize, ranking: &Ranking) -> usize {
    if all > ranking.short_query { reached.saturating_sub(all / 2).max(reached.min(1)) } else { reached }
}

/// The hits from `offset` on.
fn first_hits<E>(
    inner: &Inner,
    options: &Options,
    matches: &mut [Match],
    room: usize,
    mut refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<Option<Vec<Hit>>, E> {
    if options.limit == 0 {
        return Ok(Some(Vec::new()));
    }
    if room < matches.len() {
        let mut known = 0;
        // Mostly few copies are folded away.
        for wanted in [options.limit.saturating_add(options.offset).saturating_mul(2).min(room), room] {
            let bar = know_best(matches, &mut known, wanted, &mut refine)?;
            let first = &mut matches[..known];
            // By relevance: what has the better score comes first.
            let mut sure = 0;
            for n in 0..first.len() {
                if first[n].score >= bar {
                    first.swap(n, sure);
                    sure += 1;
                }
            }
            let hits = ordered(inner, options, &mut first[..sure]);
            if hits.len() == options.limit {
                return Ok(Some(hits));
            }
        }
        return Ok(None);
    }
    refine(matches)?;
    Ok(Some(ordered(inner, options, matches)))
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

/// How many of the best scores are looked at for the hits shown, with room for the copies that are folded away; where
/// that is too little, more are.
pub(super) fn room(options: &Options) -> usize {
    let end = options.offset.saturating_add(options.limit);
    match options.sort {
        _ if options.limit == 0 => 0,
        // Half of them are known to be the best in the end.
        Sort::Relevance if options.collapse => end.saturating_mul(3).saturating_add(20),
        Sort::Relevance => end.saturating_mul(2).saturating_add(10),
        Sort::Date => usize::MAX,
    }
}

/// Brings to the front, behind those `known`, every match that could be among the `wanted` best, with what the place of words
/// adds to it. Returns the score of the worst of these: all that have it are known then.
///
/// This takes reading positions, so those are refined first that promise most, some at a time: they raise the bar for the
/// others (the threshold algorithm of Fagin, Lotem and Naor 2001).
fn know_best<E>(
    matches: &mut [Match],
    known: &mut usize,
    wanted: usize,
    mut refine: impl FnMut(&mut [Match]) -> Result<(), E>,
) -> Result<f32, E> {
    let by = |of: fn(&Match) -> f32| move |a: &Match, b: &Match| of(b).total_cmp(&of(a));
    // The first bar is that of those whose score is best without what may be added.
    if *known < wanted {
        let rest = &mut matches[*known..];
        let more = (wanted - *known).min(rest.len());
        if more < rest.len() {
            rest.select_nth_unstable_by(more, by(|hit| hit.score));
        }
        refine(&mut rest[..more])?;
        *known += more;
    }
    let mut some = wanted;
    loop {
        let (first, rest) = matches.split_at_mut(*known);
        let mut scores: Vec<f32> = first.iter().map(|hit| hit.score).collect();
        let worst = wanted.min(scores.len()).saturating_sub(1);
        let bar = match scores.len() {
            0 => f32::NEG_INFINITY,
            _ => *scores.select_nth_unstable_by(worst, |a, b| b.total_cmp(a)).1,
        };
        let mut more = 0;
        for n in 0..rest.len() {
            if rest[n].score + rest[n].bonus >= bar {
                rest.swap(n, more);
                more += 1;
            }
        }
        if more == 0 {
            return Ok(bar);
        }
        if some < more {
            rest[..more].select_nth_unstable_by(some, by(|hit| hit.score + hit.bonus));
            more = some;
        }
        refine(&mut rest[..more])?;
        *known += more;
        some = some.saturating_mul(4);
    }
}

/// The hits from `offset` on among sorted matches, the best of each story.
fn folded(inner: &Inner, options: &Options, sorted: &[Match]) -> Vec<Hit> {
    let mut seen = HashSet::new();
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
