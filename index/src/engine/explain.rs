//! Looking at single articles: what of a query matches them, and how their score comes about.

use super::cursor::{LeafCursor, Places};
use super::guarded;
use super::leaves::Leaves;
use super::reader::Snapshot;
use super::search::{Search, earliness, failed};
use crate::error::Result;
use crate::explanation::{Explanation, FailedFilters, LeafMatch};
use crate::query::{Address, Filter, MAX_LEAVES, Options, Query, Ranking};

impl Snapshot {
    /// How each of these articles and a query go together, in the order given.
    ///
    /// # Errors
    /// The index is damaged.
    pub fn explain(
        &self,
        query: &Query,
        filter: &Filter,
        ranking: &Ranking,
        articles: &[Address],
    ) -> Result<Vec<Explanation>> {
        let options = Options::default();
        let search = Search { inner: &self.inner, query, filter, options: &options, ranking };
        guarded(&self.inner.path, || search.explain(articles).map_err(|error| self.error(error)))
    }
}

impl Search<'_> {
    fn explain(&self, articles: &[Address]) -> tantivy::Result<Vec<Explanation>> {
        let opened = Leaves::new(self.inner);
        let mut leaves = Vec::new();
        for leaf in self.query.leaves.iter().take(MAX_LEAVES) {
            leaves.push(opened.sources(leaf)?);
        }
        // Cursors move forwards only, so articles are visited in the order of the index.
        let mut order: Vec<usize> = (0..articles.len()).collect();
        order.sort_unstable_by_key(|&n| articles[n]);
        let mut out = vec![Explanation::default(); articles.len()];
        for n in 0..self.inner.columns.len() {
            let cursors = leaves.iter().map(|segments| segments[n].cursor(opened.index(n)));
            let mut cursors = cursors.collect::<std::io::Result<Vec<LeafCursor>>>()?;
            let sources = self.filtered_sources();
            for &place in order.iter().filter(|&&place| articles[place].segment as usize == n) {
                out[place] = self.explain_one(n, articles[place].doc, &mut cursors, &sources);
            }
        }
        Ok(out)
    }

    fn explain_one(
        &self,
        n: usize,
        doc: u32,
        cursors: &mut [LeafCursor],
        sources: &Option<Vec<usize>>,
    ) -> Explanation {
        let lengths = self.inner.columns[n].lengths(doc);
        let mut matched = 0u64;
        let mut found = Vec::new();
        for (leaf, cursor) in cursors.iter_mut().enumerate() {
            cursor.seek(doc);
            if cursor.doc() != doc {
                continue;
            }
            matched |= 1 << leaf;
            if let Some(occurrence) = cursor.occurrence(lengths, self.ranking) {
                found.push(LeafMatch {
                    leaf,
                    how: occurrence.how,
                    title: occurrence.title as u32,
                    body: occurrence.body as u32,
                    score: self.query.leaves[leaf].weight * occurrence.score,
                });
            }
        }
        let mut near = Vec::new();
        let mut places = vec![Places::default(); cursors.len()];
        for (cursor, places) in cursors.iter_mut().zip(&mut places) {
            if cursor.doc() == doc {
                cursor.places(places);
            }
        }
        let mut scores = [0f32; MAX_LEAVES];
        for (leaf, cursor) in cursors.iter().enumerate().filter(|(leaf, _)| matched >> leaf & 1 == 1) {
            scores[leaf] = cursor.score(lengths, self.ranking);
        }
        self.sum(matched, &mut scores);
        let distance = |a: usize, b: usize| places[a].distance(&places[b]);
        self.bonus(matched, &scores, distance, |pair| near.push(pair));
        let late = self.late(lengths);
        for share in &mut found {
            share.score *= 1.0 - late * (1.0 - earliness(&places[share.leaf].body));
        }
        let bits = self.failed(n, doc, sources);
        Explanation {
            leaves: found,
            near,
            fulfils: self.query.condition.as_ref().is_none_or(|condition| condition.holds(matched)),
            failed: FailedFilters {
                language: bits & failed::LANGUAGE != 0,
                source: bits & failed::SOURCE != 0,
                date: bits & failed::DATE != 0,
            },
        }
    }
}
