//! Counting what is found. Counts are true up to a bound; of what lies behind it, a part is counted for the rest.

use tantivy::DocId;

use super::facets::FacetCounts;
use super::reader::{Inner, NO_CLUSTER};
use crate::query::{Facets, Found, MAX_LEAVES, Options};

/// Behind the bound, one window of so many is counted.
const SAMPLED: usize = 16;

/// Which documents of a window are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    /// All.
    Each,
    /// All, for those of other windows, too.
    Sample,
    /// None.
    Nothing,
}

/// What a match adds to a count of stories.
#[derive(Clone, Copy)]
pub(super) enum Share {
    /// One, if nothing of its cluster was counted yet.
    One(Option<u32>),
    /// So much, in a window that is counted for others.
    Sample(f64),
}

/// Counts of all matches.
pub(super) struct Tally<'a> {
    inner: &'a Inner,
    /// The clusters of the documents of the segment that is walked.
    clusters: &'a [u32],
    collapse: bool,
    /// Counts up to so many articles are true.
    exact: usize,
    each: Counts,
    sample: Counts,
    /// A bit for each cluster that was met.
    seen: Vec<u64>,
    facets: Option<FacetCounts<'a>>,
    /// Windows behind the bound, and their documents; how many of these are in the sample.
    windows: usize,
    documents: u64,
    sampled: u64,
}

/// Counts of articles that pass the filters.
struct Counts {
    /// By how many of the wanted leaves they match.
    coverage: [usize; MAX_LEAVES + 1],
    /// Those that tell no story of their own.
    repeats: f64,
}

impl Counts {
    fn articles(&self) -> usize {
        self.coverage.iter().sum()
    }

    fn stories(&self) -> f64 {
        self.articles() as f64 - self.repeats
    }
}

impl Default for Counts {
    fn default() -> Counts {
        Counts { coverage: [0; MAX_LEAVES + 1], repeats: 0.0 }
    }
}

impl<'a> Tally<'a> {
    /// Nothing yet. `enough`: so many are counted one by one, whatever the options say.
    pub(super) fn new(inner: &'a Inner, options: &Options, enough: usize) -> Tally<'a> {
        Tally::empty(inner, options.collapse, options.facets, options.exact.max(enough))
    }

    /// The same of what was not counted yet.
    pub(super) fn another(&self) -> Tally<'a> {
        Tally::empty(self.inner, self.collapse, self.facets.is_some(), self.exact)
    }

    fn empty(inner: &'a Inner, collapse: bool, facets: bool, exact: usize) -> Tally<'a> {
        Tally {
            inner,
            clusters: &[],
            collapse,
            exact,
            each: Counts::default(),
            sample: Counts::default(),
            seen: vec![0; inner.clusters.list.len().div_ceil(64)],
            facets: facets.then(|| FacetCounts::new(inner)),
            windows: 0,
            documents: 0,
            sampled: 0,
        }
    }

    /// Adds counts of other documents.
    pub(super) fn add_all(&mut self, other: &Tally<'_>) {
        for (counts, more) in [(&mut self.each, &other.each), (&mut self.sample, &other.sample)] {
            counts.coverage.iter_mut().zip(&more.coverage).for_each(|(count, more)| *count += more);
            counts.repeats += more.repeats;
        }
        for (seen, &other) in self.seen.iter_mut().zip(&other.seen) {
            // Stories that both have met.
            self.each.repeats += f64::from((*seen & other).count_ones());
            *seen |= other;
        }
        if let (Some(facets), Some(more)) = (&mut self.facets, &other.facets) {
            facets.add_all(more);
        }
        self.windows += other.windows;
        self.documents += other.documents;
        self.sampled += other.sampled;
    }

    /// Goes on with a segment.
    pub(super) fn begin(&mut self, segment: usize) {
        self.clusters = self.inner.cluster_of.get(segment).map_or(&[], |clusters| clusters);
        if let Some(facets) = &mut self.facets {
            facets.begin(segment);
        }
    }

    /// Are there more articles than are counted one by one?
    pub(super) fn is_full(&self) -> bool {
        self.each.articles() > self.exact
    }

    /// Was a part counted for the whole?
    pub(super) fn is_about(&self) -> bool {
        self.windows > 0
    }

    /// How the next window is counted, of so many documents, where there are more than are counted one by one.
    pub(super) fn window(&mut self, documents: u32) -> Counting {
        let is_sample = self.windows.is_multiple_of(SAMPLED);
        self.windows += 1;
        self.documents += u64::from(documents);
        self.sampled += if is_sample { u64::from(documents) } else { 0 };
        if is_sample { Counting::Sample } else { Counting::Nothing }
    }

    /// Counts some matches that have so many of the wanted leaves, and pass all filters.
    pub(super) fn add_alike(&mut self, coverage: u8, matches: usize, counting: Counting) {
        let counts = if counting == Counting::Each { &mut self.each } else { &mut self.sample };
        counts.coverage[usize::from(coverage) % (MAX_LEAVES + 1)] += matches;
    }

    /// Counts the story and the properties of a match that does not pass some filters.
    #[inline]
    pub(super) fn add(&mut self, doc: DocId, failed: u8, counting: Counting) {
        let cluster = self.clusters.get(doc as usize).copied().filter(|&cluster| cluster != NO_CLUSTER);
        // Most articles are like no other.
        if failed == 0
            && let Some(cluster) = cluster
        {
            self.repeat(cluster, counting);
        }
        if self.facets.is_some() {
            let share = self.share(cluster.filter(|_| self.collapse), counting);
            if let Some(facets) = &mut self.facets {
                facets.add(doc, failed, share);
            }
        }
    }

    /// Counts of an article that was counted how far its story was met before.
    fn repeat(&mut self, cluster: u32, counting: Counting) {
        match self.share(Some(cluster), counting) {
            Share::One(_) => self.each.repeats += f64::from(u8::from(!self.is_new(cluster))),
            Share::Sample(share) => self.sample.repeats += 1.0 - share,
        }
    }

    /// Where a story was met before is not known in a sample: each of its articles is a part of it.
    fn share(&self, cluster: Option<u32>, counting: Counting) -> Share {
        let size = |cluster: u32| self.inner.clusters.list.get(cluster as usize).map(|c| 1 + c.members.len());
        match counting {
            Counting::Each => Share::One(cluster),
            _ => Share::Sample(1.0 / cluster.and_then(size).unwrap_or(1) as f64),
        }
    }

    /// Is a cluster met for the first time?
    fn is_new(&mut self, cluster: u32) -> bool {
        let (bit, seen) = (1 << (cluster % 64), self.seen.get_mut(cluster as usize / 64));
        seen.is_none_or(|seen| {
            let is_new = *seen & bit == 0;
            *seen |= bit;
            is_new
        })
    }

    /// For how many documents each in the sample stands.
    fn scale(&self) -> f64 {
        self.documents as f64 / self.sampled.max(1) as f64
    }

    /// Articles that pass the filters and were counted one by one, by how many of the wanted leaves they match.
    pub(super) fn coverage(&self) -> &[usize; MAX_LEAVES + 1] {
        &self.each.coverage
    }

    /// What was counted, without hits.
    pub(super) fn found(&self) -> Found {
        let articles = estimate(self.each.articles(), self.sample.articles() as f64, self.scale());
        let stories = estimate(self.each.stories() as usize, self.sample.stories(), self.scale());
        Found {
            articles,
            stories: stories.min(articles),
            about: self.is_about(),
            facets: self.facets.as_ref().map_or_else(Facets::default, |f| f.facets(self.inner, self.scale())),
            ..Found::default()
        }
    }
}

/// What was counted one by one, and a sample of which each stands for `scale`: in all, to two digits.
pub(super) fn estimate(counted: usize, sample: f64, scale: f64) -> usize {
    if sample == 0.0 {
        return counted;
    }
    let all = counted + (sample * scale).round() as usize;
    let unit = 10usize.pow(all.max(1).ilog10().saturating_sub(1));
    (all + unit / 2) / unit * unit
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use crate::query::{Condition, Filter, Query, Ranking, Scope, WeightedTerm};
    use crate::{
        ArticleKey, Checkpoint, Cluster, Document, Layer, Leaf, Matcher, Member, Options, Resemblance,
        Snapshot, StoredArticle, Writer, WriterOptions,
    };

    const WORDS: [&str; 6] = ["haus", "strom", "wasser", "stadt", "wald", "berg"];
    const ARTICLES: usize = 6000;

    fn random(state: &mut u64, below: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) as usize % below
    }

    /// Many short articles in several segments, every tenth a copy of the one before.
    fn index() -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        // One thread: so the same articles stand in the same windows each time, and estimates are the same.
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::open(folder.path(), options).unwrap();
        let (analyzer, mut state, mut text) = (Analyzer::new(), 5, String::new());
        for n in 0..ARTICLES {
            if n % 10 != 9 {
                let word = |state: &mut u64| WORDS[random(state, 6).min(random(state, 6))];
                text =
                    (0..1 + random(&mut state, 12)).map(|_| word(&mut state)).collect::<Vec<_>>().join(" ");
            } else {
                let key = |n: usize| ArticleKey::new("root", &n.to_string());
                let member = Member { key: key(n), resemblance: Resemblance::Exact, similarity: 1.0 };
                writer.set_cluster(&Cluster { leader: key(n - 1), members: vec![member] }).unwrap();
            }
            let language = if n % 3 == 0 { Language::En } else { Language::De };
            let article = StoredArticle {
                source: ["amsel", "buche"][n % 2].into(),
                ..StoredArticle::new("root", &n.to_string(), "", &text, language)
            };
            writer.add(Document::of(article, &analyzer), 1).unwrap();
            if n == ARTICLES / 3 {
                writer.commit(&Checkpoint::default()).unwrap();
            }
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        (folder, snapshot)
    }

    fn query(words: &[&str], least: usize) -> Query {
        let leaf = |(n, word): (usize, &&str)| {
            let term = |language| WeightedTerm::new(language, Layer::Exact, word, 1.0);
            Leaf {
                matcher: Matcher::Terms(vec![term(Language::De), term(Language::En)]),
                scope: Scope::Everywhere,
                weight: 1.0 / (1 + n) as f32,
            }
        };
        let leaves = (0..words.len()).map(Condition::Leaf).collect();
        Query {
            leaves: words.iter().enumerate().map(leaf).collect(),
            condition: Some(Condition::AtLeast(least, leaves)),
            wanted: (0..least.min(words.len())).collect(),
            neighbours: (1..words.len()).map(|n| (n - 1, n)).collect(),
            excluded: Vec::new(),
        }
    }

    #[test]
    fn where_not_all_are_counted_the_hits_are_the_same_and_the_counts_are_near() {
        let (_folder, snapshot) = index();
        let near = |about: usize, exact: usize| about.abs_diff(exact) * 4 <= exact;
        let (mut estimates, mut rounds) = (0, 0);
        for words in
            [&WORDS[..1], &WORDS[1..2], &WORDS[..2], &WORDS[..3], &WORDS[..5], &WORDS[2..], &WORDS[5..]]
        {
            for least in 0..=words.len().min(3) {
                let query = query(words, least);
                for filter in
                    [Filter::default(), Filter { sources: vec!["amsel".into()], ..Filter::default() }]
                {
                    for (collapse, facets, offset, limit) in [
                        (true, true, 0, 10),
                        (false, true, 0, 10),
                        (true, false, 25, 5),
                        (false, false, 0, 0),
                    ] {
                        let exact =
                            Options { collapse, facets, offset, limit, threads: 1, ..Options::default() };
                        let threads = 1 + rounds % 2;
                        let about = Options { exact: 400 / threads, threads, ..exact.clone() };
                        let [exact, about] = [exact, about].map(|options| {
                            snapshot.search(&query, &filter, &options, &Ranking::default()).unwrap()
                        });
                        let case = format!("{words:?} {least} {filter:?} {collapse} {offset} {limit}");
                        rounds += 1;
                        assert_eq!(about.hits, exact.hits, "{case}");
                        assert_eq!(about.matched_wanted, exact.matched_wanted, "{case}");
                        assert!(!exact.about, "{case}");
                        if !about.about {
                            assert_eq!(
                                (about.articles, about.stories),
                                (exact.articles, exact.stories),
                                "{case}"
                            );
                            assert_eq!(about.facets, exact.facets, "{case}");
                            continue;
                        }
                        estimates += 1;
                        assert!(exact.articles > 400, "{case}");
                        assert!(
                            near(about.articles, exact.articles),
                            "{case} {} {}",
                            about.articles,
                            exact.articles
                        );
                        assert!(
                            near(about.stories, exact.stories),
                            "{case} {} {}",
                            about.stories,
                            exact.stories
                        );
                        for (about, exact) in about.facets.languages.iter().zip(&exact.facets.languages) {
                            assert!(
                                about.0 == exact.0 && near(about.1, exact.1),
                                "{case} {about:?} {exact:?}"
                            );
                        }
                        assert_eq!(about.facets.sources.len(), exact.facets.sources.len(), "{case}");
                    }
                }
            }
        }
        assert!(estimates * 2 > rounds && estimates < rounds, "{estimates} of {rounds}");
    }

    #[test]
    fn several_threads_find_the_same() {
        let (_folder, snapshot) = index();
        let mut on_several = 0;
        for words in [&WORDS[..1], &WORDS[1..3], &WORDS[..5], &WORDS[4..]] {
            for least in 0..=words.len().min(2) {
                let query = query(words, least);
                for filter in
                    [Filter::default(), Filter { sources: vec!["amsel".into()], ..Filter::default() }]
                {
                    for (collapse, facets, offset) in
                        [(true, true, 0), (false, true, 30), (true, false, 7), (false, false, 0)]
                    {
                        let one = Options {
                            collapse,
                            facets,
                            offset,
                            exact: 900,
                            threads: 1,
                            ..Options::default()
                        };
                        let true_counts = Options { exact: usize::MAX, ..one.clone() };
                        let search = |options: &Options| {
                            snapshot.search(&query, &filter, options, &Ranking::default()).unwrap()
                        };
                        let (one, expected) = (search(&one), search(&true_counts));
                        for threads in [2, 3, 8] {
                            let case = format!("{words:?} {least} {filter:?} {collapse} {offset} {threads}");
                            assert_eq!(
                                search(&Options { threads, ..true_counts.clone() }),
                                expected,
                                "{case}"
                            );
                            let options = Options { exact: 900, threads, ..true_counts.clone() };
                            let several = search(&options);
                            assert_eq!(several.hits, expected.hits, "{case}");
                            // Each counts so many one by one.
                            on_several += usize::from(one.about && !several.about);
                            if !several.about {
                                assert_eq!(several, expected, "{case}");
                            }
                        }
                    }
                }
            }
        }
        assert!(on_several > 50, "{on_several}");
    }

    #[test]
    fn how_many_words_it_takes_hangs_on_no_estimate() {
        let folder = tempfile::tempdir().unwrap();
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::open(folder.path(), options).unwrap();
        // Behind the first thousand, a dozen have all four words: of most windows nothing is counted.
        for n in 0..4000 {
            let text =
                if n > 1000 && n % 250 == 7 { WORDS[..4].join(" ") } else { WORDS[n % 3..][..2].join(" ") };
            let article = StoredArticle::new("root", &n.to_string(), "", &text, Language::De);
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let query = Query { condition: None, wanted: vec![0, 1, 2, 3], ..query(&WORDS[..4], 1) };
        let search = |exact: usize| {
            let options = Options { exact, threads: 1, ..Options::default() };
            snapshot.search(&query, &Filter::default(), &options, &Ranking::default()).unwrap()
        };
        let expected = search(usize::MAX);
        assert_eq!(expected.matched_wanted, 2, "all four in {} articles and more", Ranking::default().enough);
        for exact in [0, 100, 500, 900] {
            let found = search(exact);
            assert!(found.about, "{exact}");
            assert_eq!((found.matched_wanted, found.hits), (2, expected.hits.clone()), "{exact}");
        }
    }

    #[test]
    fn estimates_have_two_digits() {
        for (counted, sample, scale, expected) in [
            (123_456, 0.0, 0.0, 123_456),
            (0, 0.4, 1.0, 0),
            (3, 1.0, 4.0, 7),
            (100_001, 13_300.0, 16.0, 310_000),
            (100_001, 59_999.0, 15.0, 1_000_000),
            (99_000, 31.25, 16.0, 100_000),
        ] {
            assert_eq!(super::estimate(counted, sample, scale), expected, "{counted} {sample} {scale}");
        }
    }

    #[test]
    fn what_is_not_ranked_is_counted_truly() {
        let (_folder, snapshot) = index();
        let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
        let by_date = Options { sort: crate::Sort::Date, exact: 1, ..Options::default() };
        let ranked = Options { exact: 1, ..Options::default() };
        for (query, options) in [(&everything, &ranked), (&query(&WORDS[..1], 1), &by_date)] {
            let found = snapshot.search(query, &Filter::default(), options, &Ranking::default()).unwrap();
            let all = Options { limit: usize::MAX, collapse: false, ..Options::default() };
            let all = snapshot.search(query, &Filter::default(), &all, &Ranking::default()).unwrap();
            assert_eq!((found.about, found.articles), (false, all.hits.len()));
        }
    }
}
