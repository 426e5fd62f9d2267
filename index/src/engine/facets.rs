//! Counting matches by language, source, month and year.

use std::collections::BTreeMap;
use std::hash::Hash;

use rustc_hash::FxHashSet;
use tantivy::DocId;

use super::classes::{Class, Classes};
use super::reader::Inner;
use super::search::failed;
use super::tally::{Share, estimate};
use crate::query::Facets;

/// Which filter a match does not pass: none, that of languages, of sources, of dates.
const FAILED: [u8; 4] = [0, failed::LANGUAGE, failed::SOURCE, failed::DATE];

/// Counts by the filter that a match does not pass.
type Counts<T> = [T; FAILED.len()];

/// Counts of what is found by each of its properties.
pub(super) struct FacetCounts<'a> {
    classes: &'a Classes,
    /// The classes of the documents of the segment that is walked.
    of: &'a [u32],
    /// How many matches of each class were counted, and how many for other documents, too. There can be very many classes:
    /// what is 0 costs nothing.
    each: Vec<Counts<u32>>,
    sample: Vec<Counts<f64>>,
    /// The classes of which any were counted: a mark each, and their numbers.
    is_met: Vec<bool>,
    met: Vec<u32>,
    /// What of each story was counted last, a class and a filter in one number above 0, and all that was counted of stories:
    /// each counts once by each property.
    last: Vec<u64>,
    stories: Vec<(u32, u64)>,
}

impl<'a> FacetCounts<'a> {
    pub(super) fn new(inner: &'a Inner) -> FacetCounts<'a> {
        let classes = inner.classes();
        FacetCounts {
            classes,
            of: &[],
            each: vec![[0; FAILED.len()]; classes.list().len()],
            sample: vec![[0.0; FAILED.len()]; classes.list().len()],
            is_met: vec![false; classes.list().len()],
            met: Vec::new(),
            last: vec![0; inner.clusters.list.len()],
            stories: Vec::new(),
        }
    }

    /// Adds counts of other documents.
    pub(super) fn add_all(&mut self, other: &FacetCounts<'_>) {
        for &class in &other.met {
            let place = class as usize;
            if !std::mem::replace(&mut self.is_met[place], true) {
                self.met.push(class);
            }
            for filter in 0..FAILED.len() {
                self.each[place][filter] += other.each[place][filter];
                self.sample[place][filter] += other.sample[place][filter];
            }
        }
        self.stories.extend(&other.stories);
    }

    /// Goes on with a segment.
    pub(super) fn begin(&mut self, segment: usize) {
        self.of = self.classes.of(segment);
    }

    /// Counts a match, by the bits of the filters that it does not pass: one of them at most.
    #[inline]
    pub(super) fn add(&mut self, doc: DocId, failed_filters: u8, share: Share) {
        let Some(&class) = self.of.get(doc as usize) else { return };
        let Some(filter) = FAILED.iter().position(|&failed| failed == failed_filters) else { return };
        let place = class as usize;
        let (Some(each), Some(sample), Some(is_met)) =
            (self.each.get_mut(place), self.sample.get_mut(place), self.is_met.get_mut(place))
        else {
            return;
        };
        if !std::mem::replace(is_met, true) {
            self.met.push(class);
        }
        match share {
            Share::One(None) => each[filter] += 1,
            Share::One(Some(cluster)) => {
                let what = 1 + u64::from(class) * FAILED.len() as u64 + filter as u64;
                if let Some(last) = self.last.get_mut(cluster as usize)
                    && *last != what
                {
                    *last = what;
                    self.stories.push((cluster, what));
                }
            }
            Share::Sample(share) => sample[filter] += share,
        }
    }

    /// All counts, where each document in the sample stands for `scale` of them.
    pub(super) fn facets(&self, inner: &Inner, scale: f64) -> Facets {
        let languages = self.by(failed::LANGUAGE, scale, |class| Some(class.language));
        let sources = self.by(failed::SOURCE, scale, |class| class.source);
        let sources =
            sources.into_iter().filter_map(|(n, count)| Some((inner.sources.get(n)?.clone(), count)));
        // Beyond the year 9999 there are none.
        let month = |class: &Class| (1..1_000_000).contains(&class.month).then_some(class.month as u32);
        let years = self.by(failed::DATE, scale, |class| month(class).map(|month| month / 100));
        let mut months = self.by(failed::DATE, scale, month);
        // A month of 0 is none: only the year is known.
        months.retain(|month, _| month % 100 > 0);
        Facets {
            languages: by_count(languages.into_iter().collect()),
            sources: by_count(sources.collect()),
            years: years.into_iter().rev().collect(),
            months: months.into_iter().rev().collect(),
        }
    }

    /// The counts by a property. A facet ignores its own filter: it shows what else could be chosen.
    fn by<T: Copy + Ord + Hash>(
        &self,
        own: u8,
        scale: f64,
        of: impl Fn(&Class) -> Option<T>,
    ) -> BTreeMap<T, usize> {
        let mut all: BTreeMap<T, (usize, f64)> = BTreeMap::new();
        let passes = |filter: usize| FAILED[filter] & !own == 0;
        for class in self.met.iter().map(|&class| class as usize) {
            let Some(value) = self.classes.list().get(class).and_then(&of) else { continue };
            let (each, sample) = all.entry(value).or_default();
            for filter in (0..FAILED.len()).filter(|&filter| passes(filter)) {
                *each += self.each[class][filter] as usize;
                *sample += self.sample[class][filter];
            }
        }
        let mut seen = FxHashSet::default();
        for &(cluster, what) in &self.stories {
            let (class, filter) = ((what as usize - 1) / FAILED.len(), (what as usize - 1) % FAILED.len());
            let value = self.classes.list().get(class).and_then(&of);
            if let Some(value) = value.filter(|&value| passes(filter) && seen.insert((cluster, value))) {
                all.entry(value).or_default().0 += 1;
            }
        }
        let counts = all.into_iter().map(|(value, (each, sample))| (value, estimate(each, sample, scale)));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

fn by_count<T: Ord>(mut counts: Vec<(T, usize)>) -> Vec<(T, usize)> {
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
}
