//! Answering a query: one walk over each segment that collects every matching document with its score.
//!
//! All leaves are walked together, document by document; which of them match is a set of bits, on which the condition
//! is evaluated. Every match is kept, so that counts and facets are true.

use tantivy::schema::Term as EngineTerm;
use tantivy::{DocId, TERMINATED};

use super::cursor::{LeafCursor, Lengths, Positions, nearest};
use super::guarded;
use super::leaves::Leaves;
use super::reader::{Inner, Snapshot};
use super::select::{self, Match};
use crate::document::ArticleKey;
use crate::error::{Error, Result};
use crate::explanation::Near;
use crate::query::{Condition, Filter, Found, MAX_LEAVES, Options, Query, Ranking};

/// Documents between two looks at the clock.
const CLOCK_EVERY: u32 = 4096;
/// Neighbouring words farther apart than this add nothing.
const NEAR: u32 = 8;

/// Texts of up to this many tokens are short: where in them a word stands says nothing. Of twice as many, it does.
const SHORT_TEXT: f32 = 400.0;
/// A word that first stands behind so many tokens of a long text is not what it is about.
const LEAD: f32 = 200.0;

/// From 1 for what stands at a text's beginning to 0 for what first stands behind its lead. What has no place, as a title
/// does, counts in full.
pub(super) fn earliness(positions: &[u32]) -> f32 {
    positions.first().map_or(1.0, |&first| 1.0 - (first as f32 / LEAD).min(1.0))
}

/// Bits of [`Match::failed`]: which filter the document does not pass.
pub(super) mod failed {
    pub(in super::super) const LANGUAGE: u8 = 1;
    pub(in super::super) const SOURCE: u8 = 2;
    pub(in super::super) const DATE: u8 = 4;
}

impl Snapshot {
    /// Answers a query.
    ///
    /// # Errors
    /// The deadline has passed, or the index is damaged.
    pub fn search(
        &self,
        query: &Query,
        filter: &Filter,
        options: &Options,
        ranking: &Ranking,
    ) -> Result<Found> {
        let search = Search { inner: &self.inner, query, filter, options, ranking };
        guarded(&self.inner.path, || {
            search.run().map_err(|error| match error {
                Stop::GivenUp(error) => error,
                Stop::Engine(error) => self.error(error),
            })
        })
    }

    /// In how many articles a term occurs, those deleted since the last merge included.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn frequency(&self, term: &str) -> Result<u64> {
        let engine = |error: std::io::Error| self.error(error.into());
        let mut count = 0;
        for segment in self.inner.searcher.segment_readers() {
            let mut most = 0;
            for field in [self.inner.fields.title, self.inner.fields.body] {
                let index = segment.inverted_index(field).map_err(|error| self.error(error))?;
                most = most.max(index.doc_freq(&EngineTerm::from_field_text(field, term)).map_err(engine)?);
            }
            count += u64::from(most);
        }
        Ok(count)
    }
}

enum Stop {
    GivenUp(Error),
    Engine(tantivy::TantivyError),
}

impl<E: Into<tantivy::TantivyError>> From<E> for Stop {
    fn from(error: E) -> Stop {
        Stop::Engine(error.into())
    }
}

pub(super) struct Search<'a> {
    pub(super) inner: &'a Inner,
    pub(super) query: &'a Query,
    pub(super) filter: &'a Filter,
    pub(super) options: &'a Options,
    pub(super) ranking: &'a Ranking,
}

impl Search<'_> {
    fn run(&self) -> Result<Found, Stop> {
        let mut matches = Vec::new();
        let opened = self.cursors()?;
        let leaves = self.query.leaves.len().min(MAX_LEAVES);
        let is_empty = |leaf: &usize| opened.iter().all(|segment| segment[*leaf].doc() == TERMINATED);
        let unmatched = (0..leaves).filter(is_empty).collect();
        let all = select::wanted(self.query).count_ones() as usize;
        // Most queries find enough articles with all their words: then those with fewer need not be walked.
        let mut least = select::below(all, all, self.ranking);
        let least = loop {
            matches.clear();
            for (n, cursors) in opened.iter().enumerate() {
                self.walk(n, least, &mut cursors.clone(), &mut matches)?;
            }
            match select::least_coverage(self.query, &matches, least, self.ranking) {
                Some(needed) if needed >= least || least == 0 => break needed,
                Some(needed) => least = needed,
                None if all > self.ranking.short_query => least = 1,
                None => least -= 1,
            }
        };
        let refine = |matches: &mut [Match]| self.refine(&opened, matches);
        let mut found =
            select::select(self.inner, self.query, self.options, self.ranking, least, matches, refine)?;
        found.unmatched = unmatched;
        Ok(found)
    }

    /// Opens the leaves: for each segment its cursors, one a leaf.
    fn cursors(&self) -> Result<Vec<Vec<LeafCursor>>, Stop> {
        let opened = Leaves::open(self.inner)?;
        let leaves = &self.query.leaves[..self.query.leaves.len().min(MAX_LEAVES)];
        let mut cursors: Vec<Vec<LeafCursor>> = self.inner.columns.iter().map(|_| Vec::new()).collect();
        for leaf in leaves {
            if let Some(error) = self.options.give_up() {
                return Err(Stop::GivenUp(error));
            }
            for (segment, cursor) in cursors.iter_mut().zip(opened.cursors(leaf)?) {
                segment.push(cursor);
            }
        }
        Ok(cursors)
    }

    /// Walks one segment. A document with `least` of the wanted leaves has one at least of any choice of them that
    /// leaves out fewer than that: the rarest ones are walked, the others asked for what these find.
    fn walk(
        &self,
        n: usize,
        least: usize,
        cursors: &mut [LeafCursor],
        matches: &mut Vec<Match>,
    ) -> Result<(), Stop> {
        let segment = self.inner.searcher.segment_reader(n as u32);
        let columns = &self.inner.columns[n];
        let alive = segment.alive_bitset();
        let sources = self.filtered_sources();
        let wanted = select::wanted(self.query);
        let all = wanted.count_ones() as usize;
        // A condition that holds without any leaf (`-word`, filters alone) may match every document.
        let everything =
            least == 0 && self.query.condition.as_ref().is_some_and(|condition| condition.holds(0));
        let mut everywhere = if everything { 0 } else { TERMINATED };
        // Leaves in the order in which they are asked: the wanted ones first, rare before frequent.
        let mut order: Vec<usize> = (0..cursors.len()).collect();
        order.sort_by_key(|&leaf| (wanted >> leaf & 1 == 0, cursors[leaf].size()));
        let walked = match least {
            0 => order.len(),
            least => (all + 1).saturating_sub(least),
        };
        let (walked, asked) = order.split_at(walked.min(order.len()));
        let mut scores = [0f32; MAX_LEAVES];
        let mut clock = 0;
        loop {
            let next = walked.iter().map(|&leaf| cursors[leaf].doc()).min().unwrap_or(TERMINATED);
            let doc = next.min(everywhere);
            if doc >= segment.max_doc() {
                return Ok(());
            }
            clock += 1;
            if clock % CLOCK_EVERY == 0
                && let Some(error) = self.options.give_up()
            {
                return Err(Stop::GivenUp(error));
            }
            let mut matched = 0u64;
            for &leaf in walked {
                matched |= u64::from(cursors[leaf].doc() == doc) << leaf;
            }
            let mut unknown = all.saturating_sub(walked.len());
            for &leaf in asked {
                // Too few, even if all the others were there.
                if (matched & wanted).count_ones() as usize + unknown < least {
                    break;
                }
                unknown = unknown.saturating_sub(1);
                cursors[leaf].seek(doc);
                matched |= u64::from(cursors[leaf].doc() == doc) << leaf;
            }
            let fits = (matched & wanted).count_ones() as usize >= least
                && self.query.condition.as_ref().is_none_or(|condition| condition.holds(matched))
                && alive.is_none_or(|alive| alive.is_alive(doc))
                && (matched != 0 || columns.is_article(doc))
                && (self.query.excluded.is_empty()
                    || !self.query.excluded.contains(&ArticleKey(columns.key(doc))));
            if fits {
                let failed = self.failed(n, doc, &sources);
                if failed.count_ones() <= u32::from(self.options.facets) {
                    let sum = self.score(n, doc, matched, cursors, &mut scores);
                    let late = self.late(n, doc);
                    let bonus = late * sum + self.bonus(matched, &scores, |_, _| Some(1), |_| {});
                    let score = (1.0 - late) * sum;
                    matches.push(Match { segment: n as u32, doc, score, bonus, matched, failed });
                }
            }
            for &leaf in walked {
                if cursors[leaf].doc() == doc {
                    cursors[leaf].advance();
                }
            }
            if everything {
                everywhere = doc + 1;
            }
        }
    }

    pub(super) fn lengths(&self, n: usize, doc: DocId) -> Lengths {
        self.inner.columns[n].lengths.get(doc as usize).copied().unwrap_or_default()
    }

    /// How much of the scores hangs on where words first stand: nothing in a short text, most in a long one.
    pub(super) fn late(&self, n: usize, doc: DocId) -> f32 {
        let long = (self.lengths(n, doc).body / SHORT_TEXT - 1.0).clamp(0.0, 1.0);
        self.ranking.lead * long
    }

    /// The score of a document without what the place of words does to it. `scores` gets those of the leaves that match.
    pub(super) fn score(
        &self,
        n: usize,
        doc: DocId,
        matched: u64,
        cursors: &[LeafCursor],
        scores: &mut [f32; MAX_LEAVES],
    ) -> f32 {
        let lengths = self.lengths(n, doc);
        let mut sum = 0.0;
        let mut rest = matched;
        while rest != 0 {
            let leaf = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            scores[leaf] = self.query.leaves[leaf].weight * cursors[leaf].score(lengths, self.ranking);
            sum += scores[leaf];
        }
        sum
    }

    /// What neighbouring words add, where `distance` tells how far apart two leaves stand. Calls `near` with each pair.
    pub(super) fn bonus(
        &self,
        matched: u64,
        scores: &[f32; MAX_LEAVES],
        mut distance: impl FnMut(usize, usize) -> Option<u32>,
        mut near: impl FnMut(Near),
    ) -> f32 {
        let mut sum = 0.0;
        for &(a, b) in &self.query.neighbours {
            if matched >> a & matched >> b & 1 == 1
                && let Some(distance) = distance(a, b).filter(|&distance| distance <= NEAR)
            {
                let score = self.ranking.proximity * scores[a].min(scores[b]) / distance.max(1) as f32;
                near(Near { leaves: (a, b), distance, score });
                sum += score;
            }
        }
        sum
    }

    /// Adds to the scores what comes of where words stand: early in a long text, close together.
    fn refine(&self, opened: &[Vec<LeafCursor>], matches: &mut [Match]) -> Result<(), Stop> {
        let mut order: Vec<&mut Match> = matches.iter_mut().filter(|hit| hit.bonus > 0.0).collect();
        if order.is_empty() {
            return Ok(());
        }
        order.sort_unstable_by_key(|hit| (hit.segment, hit.doc));
        let near = self.query.neighbours.iter().fold(0u64, |bits, (a, b)| bits | 1 << a | 1 << b);
        let mut cursors = opened.to_vec();
        let mut positions: Vec<Positions> = vec![Positions::new(); self.query.leaves.len()];
        for (clock, hit) in (1u32..).zip(order) {
            if clock % CLOCK_EVERY == 0
                && let Some(error) = self.options.give_up()
            {
                return Err(Stop::GivenUp(error));
            }
            let cursors = &mut cursors[hit.segment as usize];
            let late = self.late(hit.segment as usize, hit.doc);
            let matched = if late > 0.0 { hit.matched } else { hit.matched & near };
            for leaf in (0..cursors.len()).filter(|leaf| matched >> leaf & 1 == 1) {
                cursors[leaf].seek(hit.doc);
                positions[leaf].clear();
                cursors[leaf].body_positions(&mut positions[leaf]);
            }
            let mut scores = [0f32; MAX_LEAVES];
            self.score(hit.segment as usize, hit.doc, matched, cursors, &mut scores);
            let distance = |a: usize, b: usize| nearest(&positions[a], &positions[b]);
            hit.score += self.bonus(matched, &scores, distance, |_| {});
            let early = |leaf: usize| scores[leaf] * earliness(&positions[leaf]);
            let leaves = (0..cursors.len()).filter(|leaf| matched >> leaf & 1 == 1);
            hit.score += late * leaves.map(early).sum::<f32>();
            hit.bonus = 0.0;
        }
        Ok(())
    }

    /// The numbers of the sources that the filter allows; `None` where it allows all.
    pub(super) fn filtered_sources(&self) -> Option<Vec<usize>> {
        if self.filter.sources.is_empty() {
            return None;
        }
        let allowed = |(_, name): &(usize, &String)| self.filter.sources.contains(name);
        Some(self.inner.sources.iter().enumerate().filter(allowed).map(|(number, _)| number).collect())
    }

    pub(super) fn failed(&self, n: usize, doc: DocId, sources: &Option<Vec<usize>>) -> u8 {
        let columns = &self.inner.columns[n];
        let mut bits = 0;
        if !self.filter.languages.is_empty() && !self.filter.languages.contains(&columns.language(doc)) {
            bits |= failed::LANGUAGE;
        }
        if let Some(sources) = sources
            && !columns.source(doc).is_some_and(|source| sources.contains(&source))
        {
            bits |= failed::SOURCE;
        }
        if self.filter.from.is_some() || self.filter.to.is_some() {
            let date = columns.date(doc);
            let inside = date > 0
                && self.filter.from.is_none_or(|from| date >= from.0)
                && self.filter.to.is_none_or(|to| date <= to.range().1.0);
            if !inside {
                bits |= failed::DATE;
            }
        }
        bits
    }
}

impl Condition {
    /// Does the condition hold where these leaves match, as bits?
    pub fn holds(&self, matched: u64) -> bool {
        match self {
            Condition::Leaf(leaf) => *leaf < MAX_LEAVES && matched >> leaf & 1 == 1,
            Condition::All(all) => all.iter().all(|condition| condition.holds(matched)),
            Condition::Any(any) => any.iter().any(|condition| condition.holds(matched)),
            Condition::AtLeast(least, some) => {
                some.iter().filter(|condition| condition.holds(matched)).take(*least).count() >= *least
            }
            Condition::Not(not) => !not.holds(matched),
        }
    }
}
