//! The branches of a query's leaves: what of a leaf can score how much.
//!
//! A leaf may match as a word that is frequent in one language and rare in another, or as a part of compounds, which is
//! more frequent than the word alone. What it scores at most depends on which of these a document has: taken together, a
//! leaf could always score as much as its rarest term. So each of a leaf's streams belongs to one of up to three
//! branches, and a window keeps a bit for each branch rather than each leaf.

use super::cursor::MatchKind;
use super::window::Stream;

/// Below this share of what words score, parts of compounds have a branch of their own.
const CLEARLY_LESS: f32 = 0.9;

/// Some of the streams of a leaf. Its number is that of its bit: the main one of a leaf has the leaf's.
pub(super) struct Branch<'a> {
    pub(super) leaf: usize,
    /// The most that the leaf scores where no other of its branches matches.
    pub(super) most: f32,
    pub(super) streams: Vec<Stream<'a>>,
}

impl<'a> Branch<'a> {
    pub(super) fn new(leaf: usize) -> Branch<'a> {
        Branch { leaf, most: 0.0, streams: Vec::new() }
    }

    /// How many documents there are to walk, roughly.
    pub(super) fn size(&self) -> u64 {
        self.streams.iter().map(|stream| u64::from(stream.size())).sum()
    }
}

/// The branches of one leaf.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Branching {
    /// The bits of all of them.
    pub(super) all: u64,
    /// The bit of those terms that are rarer than the main ones, if there are any.
    pub(super) rarer: u64,
}

/// Which branch of a leaf a term belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// The word in the language where it is most frequent, and what scores no more.
    Main,
    /// A part of compounds.
    Part,
    /// What scores more: the word in another language, a phrase.
    Rarer,
}

/// The most that a term or list can score, which is what it scores where its frequency has no bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) most: f32,
    is_part: bool,
    documents: u64,
}

impl Value {
    pub(super) fn new(most: f32, kind: MatchKind, documents: u64) -> Value {
        Value { most, is_part: kind == MatchKind::Part, documents }
    }
}

/// How the terms of a leaf are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Split {
    /// The most that each class scores; 0 where it has no terms.
    main: f32,
    part: f32,
    rarer: f32,
}

impl Split {
    /// No branches but one.
    fn none(values: &[Value]) -> Split {
        let main = values.iter().fold(0f32, |most, value| most.max(value.most));
        Split { main, ..Split::default() }
    }

    /// `room`: so many branches beside the main one, at most.
    pub(super) fn of(values: &[Value], room: usize) -> Split {
        let main = values.iter().max_by_key(|value| (!value.is_part, value.documents));
        let main = main.map_or(0.0, |value| value.most);
        let whole = Split { main, part: f32::INFINITY, rarer: f32::INFINITY };
        let most = |class: Class| {
            let of = values.iter().filter(|value| whole.class(**value) == class);
            of.fold(0f32, |most, value| most.max(value.most))
        };
        let part = Some(most(Class::Part)).filter(|&part| part < CLEARLY_LESS * main).unwrap_or(0.0);
        let split = Split { main, part, rarer: most(Class::Rarer) };
        if split.classes().count() > 1 + room { Split::none(values) } else { split }
    }

    /// The classes that have terms, each with the most that it scores.
    pub(super) fn classes(&self) -> impl Iterator<Item = (Class, f32)> {
        let all = [(Class::Main, self.main), (Class::Part, self.part), (Class::Rarer, self.rarer)];
        all.into_iter().filter(|&(class, most)| class == Class::Main || most > 0.0)
    }

    /// The class of a term.
    pub(super) fn class(&self, value: Value) -> Class {
        match self {
            _ if value.most > self.main => Class::Rarer,
            _ if value.is_part && self.part > 0.0 => Class::Part,
            _ => Class::Main,
        }
    }

    /// What is taken for the most that a term of a class can score where frequencies are weighed: that of the main ones for
    /// parts, too, since in a document with both they score as one.
    pub(super) fn weighed(&self, class: Class) -> f32 {
        if class == Class::Rarer { self.rarer } else { self.main }
    }

    /// By how much frequencies are weighed too low in a document that has rarer terms beside others.
    pub(super) fn stretch(&self) -> f32 {
        if self.main > 0.0 { (self.rarer / self.main).max(1.0) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use lupe_analysis::{Analyzer, Language};

    use super::*;
    use crate::query::{Condition, Filter, Query, Ranking, Scope, WeightedTerm};
    use crate::{
        Checkpoint, Document, Layer, Leaf, Matcher, Options, Snapshot, StoredArticle, Writer, WriterOptions,
    };

    #[test]
    fn terms_are_told_apart_by_what_they_score() {
        let word = |most: f32, documents: u64| Value::new(most, MatchKind::Word, documents);
        let part = |most: f32, documents: u64| Value::new(most, MatchKind::Part, documents);
        let (german, english) = (word(2.0, 900), word(7.0, 3));
        for (values, room, expected) in [
            (vec![], 9, vec![(Class::Main, 0.0)]),
            (vec![german], 9, vec![(Class::Main, 2.0)]),
            (vec![english, german], 9, vec![(Class::Main, 2.0), (Class::Rarer, 7.0)]),
            (vec![german, part(1.0, 5000)], 9, vec![(Class::Main, 2.0), (Class::Part, 1.0)]),
            // Hardly less than the word.
            (vec![german, part(1.9, 5000)], 9, vec![(Class::Main, 2.0)]),
            (vec![german, part(3.0, 5)], 9, vec![(Class::Main, 2.0), (Class::Rarer, 3.0)]),
            (vec![part(1.0, 5000)], 9, vec![(Class::Main, 1.0)]),
            (
                vec![english, german, part(1.0, 5000)],
                2,
                vec![(Class::Main, 2.0), (Class::Part, 1.0), (Class::Rarer, 7.0)],
            ),
            // No room for as many.
            (vec![english, german, part(1.0, 5000)], 1, vec![(Class::Main, 7.0)]),
        ] {
            let split = Split::of(&values, room);
            assert_eq!(split.classes().collect::<Vec<_>>(), expected, "{values:?} {room}");
            for value in values {
                let class = split.class(value);
                let most = expected.iter().find(|(other, _)| *other == class).map(|(_, most)| *most);
                assert!(most.is_some_and(|most| most >= value.most), "{value:?} is {class:?}");
                assert!(split.weighed(class) >= value.most, "{value:?}");
            }
            // In a document with both, frequencies are weighed by the rarer ones.
            for (main, rarer) in [(0.0, 2.0), (1.0, 1.0), (30.0, 0.5)] {
                let weighed = split.stretch() * (split.main * main + split.rarer * rarer);
                assert!(weighed >= split.rarer * (main + rarer), "{split:?} {main} {rarer}");
            }
        }
    }

    const WORDS: [&str; 12] = [
        "Wasser",
        "Stadt",
        "Wald",
        "Berg",
        "Strom",
        "Haus",
        "Stadtwald",
        "Bergwald",
        "Wasserstrom",
        "Häuser",
        "Waldhaus",
        "Städte",
    ];

    fn random(state: &mut u64, below: usize) -> usize {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) as usize % below
    }

    /// Words that are frequent in German and rare in English, alone and in compounds, early and late in short and long articles.
    fn index(state: &mut u64) -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        let analyzer = Analyzer::new();
        for n in 0..1500 {
            let english = n % 9 == 0;
            let length = [3, 20, 20, 60, 60, 150, 900][random(state, 7)];
            let mut words = vec!["und"; length];
            let most = if english { 3 } else { 1 + length / 3 };
            for _ in 0..random(state, most) {
                let at = random(state, length);
                words[at] = WORDS[random(state, WORDS.len()).min(random(state, WORDS.len()))];
            }
            let title = if random(state, 5) == 0 { WORDS[random(state, WORDS.len())] } else { "" };
            let language = if english { Language::En } else { Language::De };
            let article = StoredArticle::new("root", &n.to_string(), title, &words.join(" "), language);
            writer.add(Document::of(article, &analyzer), 1).unwrap();
        }
        writer.commit(&Checkpoint::default()).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        (folder, snapshot)
    }

    /// A query for some words, of which some only score.
    fn query(state: &mut u64) -> Query {
        let words = 1 + random(state, 6);
        let leaf = |state: &mut u64, weight: f32| {
            let word = WORDS[random(state, 6)].to_lowercase();
            let layers = [(Layer::Exact, 1.0), (Layer::Inflection, 0.9), (Layer::Part, 0.3)];
            let term = |language, (layer, weight)| WeightedTerm::new(language, layer, &word, weight);
            let terms = [Language::De, Language::En].into_iter();
            let terms = terms.flat_map(|language| layers.map(|layer| term(language, layer)));
            let first = Matcher::Terms(terms.collect());
            let matcher = match random(state, 4) {
                0 => {
                    let other = WORDS[random(state, 6)].to_lowercase();
                    let other = WeightedTerm::new(Language::De, Layer::Exact, &other, 1.0);
                    let others = vec![Matcher::Terms(vec![other])];
                    Matcher::Either { first: Box::new(first), others, weight: 0.5 }
                }
                _ => first,
            };
            Leaf { matcher, scope: Scope::Everywhere, weight }
        };
        let mut leaves: Vec<Leaf> = (0..words).map(|_| leaf(state, 1.0)).collect();
        let scoring = random(state, 4);
        let weight = [0.3, 3.0][random(state, 2)];
        leaves.extend((0..scoring).map(|_| leaf(state, weight)));
        let wanted: Vec<usize> = (0..words).collect();
        Query {
            leaves,
            condition: Some(Condition::Any(wanted.iter().copied().map(Condition::Leaf).collect())),
            neighbours: (1..words).map(|n| (n - 1, n)).collect(),
            wanted,
            excluded: Vec::new(),
        }
    }

    #[test]
    fn the_best_are_the_same_whether_all_are_scored_or_only_those_that_could_be() {
        let mut state = 11;
        let (_folder, snapshot) = index(&mut state);
        let split = snapshot.frequency(&WeightedTerm::new(Language::De, Layer::Part, "wald", 1.0)).unwrap();
        assert!(split > 100, "compounds are split: {split}");
        let (mut found, mut some) = (0, 0);
        for round in 0..400 {
            let query = query(&mut state);
            let offset = [0, 0, 7][round % 3];
            let exact = [usize::MAX, 60][round % 2];
            let (facets, threads) = (round % 5 == 0, 1 + round % 4);
            let best = Options { limit: 10, offset, exact, facets, threads, ..Options::default() };
            let all = Options { limit: usize::MAX, offset: 0, exact: usize::MAX, threads: 1, ..best.clone() };
            let [best, all] = [best, all].map(|options| {
                snapshot.search(&query, &Filter::default(), &options, &Ranking::default()).unwrap()
            });
            let hits = |found: &crate::Found, skip: usize| -> Vec<_> {
                found.hits.iter().skip(skip).take(10).map(|hit| (hit.key, hit.score, hit.matched)).collect()
            };
            assert_eq!(hits(&best, 0), hits(&all, offset), "{round}: {query:?}");
            found += usize::from(all.articles > 100);
            some += usize::from(best.hits.len() == 10);
        }
        assert!(found > 250 && some > 300, "{found} {some}");
    }
}
