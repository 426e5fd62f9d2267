//! Counting matches by language, source, month and year.

use lupe_analysis::Language;
use rustc_hash::FxHashSet;
use tantivy::DocId;

use super::columns::Columns;
use super::reader::Inner;
use super::search::failed;
use super::tally::{Share, estimate};
use crate::query::Facets;

/// Counts by a small number, each story once for each of them.
#[derive(Default)]
struct Counts {
    /// What the first count stands for.
    first: usize,
    counts: Vec<usize>,
    /// The same of what is counted for other documents, too.
    sample: Vec<f64>,
    /// Stories seen, with the number. Most articles are in none, and need no entry.
    seen: FxHashSet<(u32, usize)>,
}

impl Counts {
    fn between(first: usize, last: usize) -> Counts {
        let size = (last + 1).saturating_sub(first);
        Counts { first, counts: vec![0; size], sample: vec![0.0; size], seen: FxHashSet::default() }
    }

    fn add(&mut self, number: usize, share: Share) {
        let Some(place) = number.checked_sub(self.first).filter(|&place| place < self.counts.len()) else {
            return;
        };
        match share {
            Share::One(None) => self.counts[place] += 1,
            Share::One(Some(cluster)) => {
                self.counts[place] += usize::from(self.seen.insert((cluster, number)));
            }
            Share::Sample(share) => self.sample[place] += share,
        }
    }

    /// What was counted at all, where each in the sample stands for `scale` documents.
    fn found(&self, scale: f64) -> impl DoubleEndedIterator<Item = (usize, usize)> {
        let counts = self.counts.iter().zip(&self.sample).enumerate();
        let counts = counts.map(move |(n, (&count, &sample))| (n, estimate(count, sample, scale)));
        counts.filter(|(_, count)| *count > 0).map(|(n, count)| (self.first + n, count))
    }
}

/// Counts of what is found by each of its properties.
pub(super) struct FacetCounts {
    languages: Counts,
    sources: Counts,
    years: Counts,
    months: Counts,
}

impl FacetCounts {
    pub(super) fn new(inner: &Inner) -> FacetCounts {
        // A date without its hundredths, the day, is a month: year * 100 + month.
        let dates = inner.columns.iter().filter_map(|columns| columns.date.as_ref());
        let months = dates.map(|date| (date.min_value() as usize / 100, date.max_value() as usize / 100));
        // Beyond the year 9999 there are none.
        let months = months.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).map(|(a, b)| (a, b.min(999_999)));
        FacetCounts {
            languages: Counts::between(0, Language::ALL.len()),
            sources: Counts::between(0, inner.sources.len()),
            years: months.map_or_else(Counts::default, |(a, b)| Counts::between(a / 100, b / 100)),
            months: months.map_or_else(Counts::default, |(a, b)| Counts::between(a, b)),
        }
    }

    /// Counts a match, by the bits of the filters that it does not pass.
    pub(super) fn add(&mut self, columns: &Columns, doc: DocId, failed_filters: u8, share: Share) {
        // A facet ignores its own filter: it shows what else could be chosen.
        let passes = |own: u8| failed_filters & !own == 0;
        if passes(failed::LANGUAGE) {
            self.languages.add(columns.language(doc) as usize, share);
        }
        if passes(failed::SOURCE)
            && let Some(source) = columns.source(doc)
        {
            self.sources.add(source, share);
        }
        let date = columns.date(doc) as usize;
        if passes(failed::DATE) && date > 0 {
            self.years.add(date / 10_000, share);
            self.months.add(date / 100, share);
        }
    }

    /// All counts, where each document in the sample stands for `scale` of them.
    pub(super) fn facets(&self, inner: &Inner, scale: f64) -> Facets {
        let language = |(number, count): (usize, usize)| Some((*Language::ALL.get(number)?, count));
        let source = |(number, count): (usize, usize)| Some((inner.sources.get(number)?.clone(), count));
        Facets {
            languages: by_count(self.languages.found(scale).filter_map(language).collect()),
            sources: by_count(self.sources.found(scale).filter_map(source).collect()),
            years: self.years.found(scale).rev().map(|(year, count)| (year as u32, count)).collect(),
            // A month of 0 is none: only the year is known.
            months: self
                .months
                .found(scale)
                .rev()
                .filter(|(n, _)| n % 100 > 0)
                .map(|(n, count)| (n as u32, count))
                .collect(),
        }
    }
}

fn by_count<T: Ord>(mut counts: Vec<(T, usize)>) -> Vec<(T, usize)> {
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
