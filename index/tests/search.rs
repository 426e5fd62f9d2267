//! The engine's answers against those of a plain look at every document: hits, order, pages, counts.

#![allow(clippy::unwrap_used)] // a test may fail

use std::collections::{BTreeMap, BTreeSet};

use lupe_analysis::{Analyzer, Language};
use lupe_index::{
    ArticleKey, Checkpoint, Cluster, Condition, DateNumber, Document, Filter, Found, Layer, Leaf, Matcher,
    Member, Options, Query, Ranking, Resemblance, Scope, Snapshot, Sort, StoredArticle, WeightedTerm, Writer,
    WriterOptions,
};

const WORDS: [&str; 12] =
    ["haus", "strom", "wasser", "stadt", "wald", "berg", "fluss", "brot", "licht", "wind", "stein", "gold"];
const ARTICLES: usize = 700;

/// An article of the test: its words, and what it is counted by.
struct Article {
    words: Vec<usize>,
    language: Language,
    source: String,
    date: Option<DateNumber>,
    story: usize,
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

fn articles() -> Vec<Article> {
    let mut random = Random(3);
    let article = |n: usize| {
        let length = 5 + random.below(40);
        // The word of number n is the rarer the greater n is.
        let words = (0..length).map(|_| random.below(WORDS.len()).min(random.below(WORDS.len()))).collect();
        let month = [None, Some(1 + random.below(12) as u8)][random.below(2)];
        let date = DateNumber::new(2019 + random.below(4) as i16, month, None);
        Article {
            words,
            language: [Language::De, Language::De, Language::En][random.below(3)],
            source: ["amsel", "buche", "chor"][random.below(3)].into(),
            date: (random.below(5) > 0).then_some(date),
            // Every tenth is a copy of the one before.
            story: if n % 10 == 9 { n - 1 } else { n },
        }
    };
    (0..ARTICLES).map(article).collect()
}

fn key(n: usize) -> ArticleKey {
    ArticleKey::new("root", &n.to_string())
}

fn index(articles: &[Article]) -> (tempfile::TempDir, Snapshot) {
    let folder = tempfile::tempdir().unwrap();
    let options = WriterOptions { threads: 2, ..WriterOptions::default() };
    let mut writer = Writer::open(folder.path(), options).unwrap();
    for (n, article) in articles.iter().enumerate() {
        let text = article.words.iter().map(|&word| WORDS[word]).collect::<Vec<_>>().join(" ");
        let stored = StoredArticle {
            date: article.date,
            source: article.source.clone(),
            ..StoredArticle::new("root", &n.to_string(), "", &text, article.language)
        };
        let document = Document::of(stored, &Analyzer::new());
        writer.add(document, 1).unwrap();
        if article.story != n {
            let member = Member { key: key(n), resemblance: Resemblance::Near, similarity: 0.9 };
            writer.set_cluster(&Cluster { leader: key(article.story), members: vec![member] }).unwrap();
        }
        // Several segments.
        if n % 300 == 299 {
            writer.commit(&Checkpoint { batch: 1, ..Checkpoint::default() }).unwrap();
        }
    }
    writer.commit(&Checkpoint { batch: 1, ..Checkpoint::default() }).unwrap();
    writer.finish().unwrap();
    let snapshot = Snapshot::open(folder.path()).unwrap();
    (folder, snapshot)
}

/// A query of wanted words, as the searcher makes one.
fn query(words: &[usize]) -> Query {
    let exact = |word: &usize| {
        let alternative = |language| WeightedTerm::new(language, Layer::Exact, WORDS[*word], 1.0);
        Leaf {
            matcher: Matcher::Terms(vec![alternative(Language::De), alternative(Language::En)]),
            scope: Scope::Everywhere,
            weight: 1.0,
        }
    };
    Query {
        leaves: words.iter().map(exact).collect(),
        condition: Some(Condition::All(vec![Condition::Any(
            (0..words.len()).map(Condition::Leaf).collect(),
        )])),
        wanted: (0..words.len()).collect(),
        neighbours: (1..words.len()).map(|n| (n - 1, n)).collect(),
        excluded: Vec::new(),
    }
}

fn search(snapshot: &Snapshot, query: &Query, filter: &Filter, options: &Options) -> Found {
    snapshot.search(query, filter, options, &Ranking::default()).unwrap()
}

/// The articles that the query finds: those with as many words as enough others have.
fn expected(articles: &[Article], words: &[usize], passes: impl Fn(&Article) -> bool) -> (usize, Vec<usize>) {
    let coverage = |article: &Article| words.iter().filter(|word| article.words.contains(word)).count();
    let ranking = Ranking::default();
    let with = |least: usize| articles.iter().filter(|a| passes(a) && coverage(a) >= least).count();
    let reached = (1..=words.len()).rev().find(|&least| with(least) >= ranking.enough);
    let reached = reached.unwrap_or(usize::from(with(1) > 0));
    let least = match words.len() > ranking.short_query {
        true => reached.saturating_sub(words.len() / 2).max(reached.min(1)),
        false => reached,
    };
    (least, (0..articles.len()).filter(|&n| coverage(&articles[n]) >= least).collect())
}

#[test]
fn answers_are_those_of_a_plain_look_at_every_document() {
    let articles = articles();
    let (_folder, snapshot) = index(&articles);
    let mut random = Random(9);
    for round in 0..60 {
        let mut words: Vec<usize> = Vec::new();
        let count = 1 + random.below(5);
        while words.len() < count {
            let word = random.below(WORDS.len());
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let filter = match round % 3 {
            0 => Filter::default(),
            1 => Filter { sources: vec!["buche".into()], ..Filter::default() },
            _ => Filter {
                languages: vec![Language::De],
                from: Some(DateNumber::new(2020, Some(3), None)),
                ..Filter::default()
            },
        };
        let language = |a: &Article| filter.languages.is_empty() || filter.languages.contains(&a.language);
        let source = |a: &Article| filter.sources.is_empty() || filter.sources.contains(&a.source);
        let dated = |a: &Article| filter.from.is_none_or(|from| a.date.is_some_and(|date| date >= from));
        let passes = |a: &Article| language(a) && source(a) && dated(a);
        let (least, found) = expected(&articles, &words, passes);
        let query = query(&words);
        for collapse in [false, true] {
            let all = Options { limit: usize::MAX, collapse, facets: true, ..Options::default() };
            let answer = search(&snapshot, &query, &filter, &all);
            assert_eq!(answer.matched_wanted, least, "{words:?} {filter:?}");
            let passing: Vec<usize> = found.iter().copied().filter(|&n| passes(&articles[n])).collect();
            assert_eq!(answer.articles, passing.len(), "{words:?} {filter:?}");
            let stories: BTreeSet<usize> = passing.iter().map(|&n| articles[n].story).collect();
            assert_eq!(answer.stories, stories.len());
            assert_eq!(answer.hits.len(), if collapse { stories.len() } else { passing.len() });
            // Counts, each without the filter on its own property.
            let count = |passes: &dyn Fn(&Article) -> bool, value: &dyn Fn(&Article) -> Option<String>| {
                let mut seen: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
                for &n in found.iter().filter(|&&n| passes(&articles[n])) {
                    let story = if collapse { articles[n].story } else { n };
                    if let Some(value) = value(&articles[n]) {
                        seen.entry(value).or_default().insert(story);
                    }
                }
                seen.into_iter().map(|(value, stories)| (value, stories.len())).collect::<BTreeMap<_, _>>()
            };
            let facets = &answer.facets;
            let named = |counts: Vec<(String, usize)>| counts.into_iter().collect::<BTreeMap<_, _>>();
            assert_eq!(
                named(facets.languages.iter().map(|(l, n)| (l.to_string(), *n)).collect()),
                count(&|a| source(a) && dated(a), &|a| Some(a.language.to_string()))
            );
            assert_eq!(
                named(facets.sources.clone()),
                count(&|a| language(a) && dated(a), &|a| Some(a.source.clone()))
            );
            assert_eq!(
                named(facets.years.iter().map(|(year, n)| (year.to_string(), *n)).collect()),
                count(&|a| language(a) && source(a), &|a| Some(a.date?.year().to_string()))
            );
            let month = |date: DateNumber| Some((date.year() * 100 + date.month()?).to_string());
            assert_eq!(
                named(facets.months.iter().map(|(month, n)| (month.to_string(), *n)).collect()),
                count(&|a| language(a) && source(a), &|a| month(a.date?))
            );
            // Pages of any size are pieces of the whole, in both orders.
            for sort in [Sort::Relevance, Sort::Date] {
                let whole = Options { sort, facets: false, ..all.clone() };
                let whole = search(&snapshot, &query, &filter, &whole).hits;
                for (offset, limit) in [(0, 1), (0, 10), (10, 10), (40, 7), (100, 50)] {
                    let page = Options { limit, offset, sort, collapse, ..Options::default() };
                    let page = search(&snapshot, &query, &filter, &page).hits;
                    let piece: Vec<_> = whole.iter().skip(offset).take(limit).cloned().collect();
                    assert_eq!(page, piece, "{words:?} {filter:?} {sort:?} {offset} {limit}");
                }
            }
        }
    }
}

#[test]
fn what_a_filter_alone_finds_is_in_the_same_order_page_by_page() {
    let articles = articles();
    let (_folder, snapshot) = index(&articles);
    let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
    let filter = Filter { languages: vec![Language::De], ..Filter::default() };
    for sort in [Sort::Relevance, Sort::Date] {
        let page = |offset, limit| {
            let options = Options { offset, limit, sort, collapse: true, ..Options::default() };
            let found = search(&snapshot, &everything, &filter, &options);
            found.hits.iter().map(|hit| hit.key).collect::<Vec<_>>()
        };
        let all = page(0, ARTICLES);
        let pages: Vec<ArticleKey> = (0..all.len()).step_by(7).flat_map(|offset| page(offset, 7)).collect();
        assert_eq!(pages, all, "{sort:?}");
        if sort == Sort::Relevance {
            // All scores are the same.
            let mut expected: BTreeMap<usize, ArticleKey> = BTreeMap::new();
            for n in (0..ARTICLES).filter(|&n| articles[n].language == Language::De) {
                let first = expected.entry(articles[n].story).or_insert(key(n));
                *first = (*first).min(key(n));
            }
            let expected: BTreeSet<ArticleKey> = expected.into_values().collect();
            assert_eq!(all, expected.into_iter().collect::<Vec<_>>());
        }
    }
}
