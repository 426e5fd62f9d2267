//! Counting matches by language, source, month and year.

use lupe_analysis::Language;
use rustc_hash::FxHashSet;

use super::reader::Inner;
use super::search::failed;
use super::select::{Match, cluster};
use crate::query::Facets;

/// Counts by a small number, each story once for each of them.
#[derive(Default)]
struct Counts {
    /// What the first count stands for.
    first: usize,
    counts: Vec<usize>,
    /// Stories seen, with the number. Most articles are in none, and need no entry.
    seen: FxHashSet<(u32, usize)>,
}

impl Counts {
    fn between(first: usize, last: usize) -> Counts {
        Counts { first, counts: vec![0; (last + 1).saturating_sub(first)], seen: FxHashSet::default() }
    }

    fn add(&mut self, number: usize, cluster: Option<u32>) {
        let Some(count) = number.checked_sub(self.first).and_then(|n| self.counts.get_mut(n)) else { return };
        if cluster.is_none_or(|cluster| self.seen.insert((cluster, number))) {
            *count += 1;
        }
    }

    /// What was counted at all.
    fn found(&self) -> impl DoubleEndedIterator<Item = (usize, usize)> {
        self.counts
            .iter()
            .enumerate()
            .filter(|(_, count)| **count > 0)
            .map(|(n, &count)| (self.first + n, count))
    }
}

/// Counts the matches. All are counted, however many there are.
pub(super) fn facets(inner: &Inner, matches: &[Match], collapse: bool) -> Facets {
    let mut languages = Counts::between(0, Language::ALL.len());
    let mut sources = Counts::between(0, inner.sources.len());
    // A date without its hundredths, the day, is a month: year * 100 + month.
    let dates = inner.columns.iter().filter_map(|columns| columns.date.as_ref());
    let months = dates.map(|date| (date.min_value() as usize / 100, date.max_value() as usize / 100));
    // Beyond the year 9999 there are none.
    let months = months.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).map(|(a, b)| (a, b.min(999_999)));
    let mut years = months.map_or_else(Counts::default, |(a, b)| Counts::between(a / 100, b / 100));
    let mut months = months.map_or_else(Counts::default, |(a, b)| Counts::between(a, b));
    for hit in matches {
        let cluster = if collapse { cluster(inner, hit) } else { None };
        let columns = &inner.columns[hit.segment as usize];
        // A facet ignores its own filter: it shows what else could be chosen.
        let passes = |own: u8| hit.failed & !own == 0;
        if passes(failed::LANGUAGE) {
            languages.add(columns.language(hit.doc) as usize, cluster);
        }
        if passes(failed::SOURCE)
            && let Some(source) = columns.source(hit.doc)
        {
            sources.add(source, cluster);
        }
        let date = columns.date(hit.doc) as usize;
        if passes(failed::DATE) && date > 0 {
            years.add(date / 10_000, cluster);
            months.add(date / 100, cluster);
        }
    }
    let language = |(number, count): (usize, usize)| Some((*Language::ALL.get(number)?, count));
    let source = |(number, count): (usize, usize)| Some((inner.sources.get(number)?.clone(), count));
    Facets {
        languages: by_count(languages.found().filter_map(language).collect()),
        sources: by_count(sources.found().filter_map(source).collect()),
        years: years.found().rev().map(|(year, count)| (year as u32, count)).collect(),
        // A month of 0 is none: only the year is known.
        months: months
            .found()
            .rev()
            .filter(|(n, _)| n % 100 > 0)
            .map(|(n, count)| (n as u32, count))
            .collect(),
    }
}

fn by_count<T: Ord>(mut counts: Vec<(T, usize)>) -> Vec<(T, usize)> {
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
