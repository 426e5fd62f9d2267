//! The laws of stories, held against their definition: whatever came, changed and went in whatever order, the stories
//! are those of the articles that are there.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::collections::BTreeMap;
use std::path::Path;

use lupe_corpus::{Article, Date};
use proptest::prelude::*;

use super::*;
use crate::indexer::{IndexOptions, Indexer};

/// A made-up word.
fn word(n: u64) -> String {
    let mut x = lupe_index::mixed(n);
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b"bdfghklmnprstw"[(x % 14) as usize]));
        word.push(char::from(b"aeiou"[(x / 14 % 5) as usize]));
        x /= 70;
    }
    word
}

/// An article of a story, with what was done to it.
#[derive(Clone, Copy, Debug)]
struct Recipe {
    story: u64,
    /// Every word of this number is another one; 0 changes none.
    edit: usize,
    cut: bool,
    /// Lines that all articles which have them share.
    footer: bool,
    /// Words within its first line that all articles which have them share.
    formula: bool,
    year: Option<i16>,
}

const PLAIN: Recipe = Recipe { story: 0, edit: 0, cut: false, footer: false, formula: false, year: None };

impl Recipe {
    fn article(self, id: usize) -> Article {
        let mut words: Vec<String> = (0..60)
            .map(|n| {
                let changed = self.edit > 0 && n % self.edit == 0;
                let seed = if changed { 777_000 + self.edit as u64 } else { self.story };
                word(seed * 1000 + n as u64)
            })
            .collect();
        let kept = if self.cut { 40 } else { 60 };
        if self.formula {
            words.splice(5..5, (0..8).map(|n| word(888_000 + n)));
        }
        let mut text =
            words[..kept].chunks(15).map(|line| line.join(" ") + ".").collect::<Vec<_>>().join("\n\n");
        if self.footer {
            text += &format!("\n\n{}.", (0..25).map(|n| word(999_000 + n)).collect::<Vec<_>>().join(" "));
            text += "\n\nZeitung abonnieren";
        }
        Article {
            id: format!("a{id:02}"),
            title: "Titel".into(),
            text,
            date: self.year.and_then(|year| Date::new(year, None, None)),
            language: Some(lupe_analysis::Language::De),
            ..Article::default()
        }
    }
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let edit = prop::sample::select(vec![0, 0, 0, 4, 7, 15]);
    let year = prop::sample::select(vec![None, Some(2020), Some(2021)]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (0u64..6, edit, flags, year).prop_map(|(story, edit, (cut, footer, formula), year)| Recipe {
        story,
        edit,
        cut,
        footer,
        formula,
        year,
    })
}

/// What happens to an index.
#[derive(Clone, Debug)]
enum Step {
    /// Articles come, or change.
    Add(Vec<(usize, Recipe)>),
    /// Articles come, and the run ends before they are compared.
    Killed(Vec<(usize, Recipe)>),
    Remove(Vec<usize>),
}

fn step() -> impl Strategy<Value = Step> {
    let articles = || prop::collection::vec((0usize..14, recipe()), 1..8);
    prop_oneof![
        4 => articles().prop_map(Step::Add),
        1 => articles().prop_map(Step::Killed),
        1 => prop::collection::vec(0usize..14, 1..4).prop_map(Step::Remove),
    ]
}

fn run(path: &Path, step: &Step) {
    let duplicates = !matches!(step, Step::Killed(_));
    let options = IndexOptions { duplicates, memory: 32 << 20, threads: 2, ..IndexOptions::default() };
    let mut indexer = Indexer::open(path, options).unwrap();
    match step {
        Step::Add(articles) | Step::Killed(articles) => {
            // Of two articles of one id in a run, the first would stay.
            let articles: BTreeMap<usize, Recipe> = articles.iter().copied().collect();
            indexer.add("host", articles.into_iter().map(|(id, recipe)| recipe.article(id))).unwrap();
        }
        Step::Remove(ids) => {
            let ids: BTreeSet<String> = ids.iter().map(|id| format!("a{id:02}")).collect();
            indexer.remove(&ids.into_iter().collect::<Vec<_>>()).unwrap();
        }
    }
}

fn texts(snapshot: &Snapshot) -> Texts {
    Texts::load(snapshot, 0, &HashSet::new()).unwrap()
}

fn without_boilerplate(mut texts: Texts) -> Texts {
    texts.without(Boilerplate::find(&texts, 1), 1);
    texts
}

/// Clusters by the definition, with nothing in mind but the articles that are there.
fn defined(snapshot: &Snapshot) -> BTreeMap<ArticleKey, Vec<Member>> {
    let texts = without_boilerplate(texts(snapshot));
    let formulas = formulas::find(&Prints::load(&texts, 1));
    let (mut words, mut print) = (Vec::new(), Vec::new());
    let mut known: Vec<(Profile, Vec<u32>)> = Vec::new();
    for text in 0..texts.len() {
        texts.print(text, &mut words, &mut print);
        known.push((
            texts.profile(text, &mut words),
            print.iter().copied().filter(|&hash| !formulas.has(hash)).collect(),
        ));
    }
    let alike = |a: u32, b: u32| {
        let ((a, print), (b, other)) = (&known[a as usize], &known[b as usize]);
        let shared = print.iter().filter(|hash| other.contains(hash)).count();
        resemblance(a, b).filter(|_| shared >= 2)
    };
    let mut leaders: Vec<u32> = Vec::new();
    let mut clusters: BTreeMap<ArticleKey, Vec<Member>> = BTreeMap::new();
    for text in 0..texts.len() {
        let found = leaders.iter().find_map(|&leader| Some((leader, alike(leader, text)?)));
        let mut keys = texts.articles(text);
        let (leader, (kind, similarity)) = match found {
            Some((leader, found)) => (texts.articles(leader).next().unwrap(), found),
            None => {
                leaders.push(text);
                (keys.next().unwrap(), (Resemblance::Exact, 1.0))
            }
        };
        let members = keys.map(|key| Member {
            key,
            resemblance: kind,
            similarity: (similarity * 1000.0).round() / 1000.0,
        });
        clusters.entry(leader).or_default().extend(members);
    }
    clusters.retain(|_, members| !members.is_empty());
    clusters.values_mut().for_each(|members| members.sort_by_key(|member| (member.resemblance, member.key)));
    clusters
}

fn stored(snapshot: &Snapshot) -> BTreeMap<ArticleKey, Vec<Member>> {
    snapshot.clusters().iter().map(|cluster| (cluster.leader, cluster.members.clone())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn stories_are_those_of_the_articles_that_are_there(mut steps in prop::collection::vec(step(), 1..5)) {
        let folder = tempfile::tempdir().unwrap();
        // A run that was killed is made good by the next.
        steps.push(Step::Add(vec![(20, Recipe { story: 20, ..PLAIN })]));
        steps.iter().for_each(|step| run(folder.path(), step));
        let snapshot = Snapshot::open(folder.path()).unwrap();
        prop_assert_eq!(stored(&snapshot), defined(&snapshot));
        // Each article is in one cluster at most, and boilerplate and formulas are those of this set.
        let all: Vec<ArticleKey> = snapshot.clusters().iter().flat_map(keys).collect();
        prop_assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        let kept = |name| Hashes::from_bytes(&snapshot.note(name).unwrap().unwrap_or_default());
        let texts = texts(&snapshot);
        prop_assert!(kept(BOILERPLATE) == *Boilerplate::find(&texts, 1).hashes());
        prop_assert_eq!(kept(FORMULAS), formulas::find(&Prints::load(&without_boilerplate(texts), 1)));
    }
}

/// Articles of different stories with the same lines at their end.
fn with_footer(stories: std::ops::Range<u64>) -> Step {
    let recipe = |story| Recipe { story, cut: true, footer: true, ..PLAIN };
    Step::Add(stories.map(|story| (story as usize, recipe(story))).collect())
}

#[test]
fn lines_of_five_articles_take_no_part_once_there_are_five() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Snapshot::open(folder.path()).unwrap();
    let found = |snapshot: &Snapshot| Boilerplate::find(&texts(snapshot), 2).hashes().clone();
    run(folder.path(), &with_footer(0..4));
    assert!(found(&open()).is_empty());
    run(folder.path(), &with_footer(4..5));
    assert!(!found(&open()).is_empty());
    assert!(stored(&open()).is_empty());
    run(folder.path(), &Step::Remove(vec![0]));
    assert!(found(&open()).is_empty());
    assert_eq!(open().note(BOILERPLATE).unwrap(), Some(Vec::new()));
}

#[test]
fn versions_of_a_story_are_found_whatever_lines_they_share() {
    // Each with a beginning of its own, and each edited in all of its lines.
    for (edit, boilerplate) in [(61, false), (20, true)] {
        let folder = tempfile::tempdir().unwrap();
        let recipe = |n| Recipe { story: 1, edit: edit + n, footer: true, ..PLAIN };
        run(folder.path(), &Step::Add((0..8).map(|n| (n, recipe(n))).collect()));
        let snapshot = Snapshot::open(folder.path()).unwrap();
        assert_eq!(!Boilerplate::find(&texts(&snapshot), 2).hashes().is_empty(), boilerplate);
        assert_eq!(snapshot.clusters().iter().map(|cluster| cluster.members.len()).sum::<usize>(), 7);
    }
}

#[test]
fn pairs_of_many_articles_are_formulas_but_not_those_of_many_versions() {
    let found = |recipe: fn(usize) -> Recipe| {
        let folder = tempfile::tempdir().unwrap();
        run(folder.path(), &Step::Add((0..8).map(|n| (n, recipe(n))).collect()));
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let members = snapshot.clusters().iter().map(|cluster| cluster.members.len()).sum::<usize>();
        (formulas::find(&Prints::load(&texts(&snapshot), 2)).is_empty(), members)
    };
    assert_eq!(found(|n| Recipe { story: n as u64, formula: true, ..PLAIN }), (false, 0));
    assert_eq!(found(|n| Recipe { edit: 20 + n, formula: true, ..PLAIN }), (true, 7));
}

#[test]
fn the_user_has_the_last_word() {
    let folder = tempfile::tempdir().unwrap();
    let recipe = |story, edit, year| Recipe { story, edit, year: Some(year), ..PLAIN };
    let articles = vec![
        (0, recipe(1, 0, 2020)),
        (1, recipe(1, 0, 2021)),
        (2, recipe(1, 15, 2022)),
        (3, recipe(2, 0, 2023)),
        (4, recipe(2, 7, 2023)),
    ];
    run(folder.path(), &Step::Add(articles));
    let found = |text: Option<&str>| -> Vec<Vec<String>> {
        let stories = text.map(|text| Rulings::parse(text).unwrap());
        let options = IndexOptions { stories, ..IndexOptions::default() };
        let mut indexer = Indexer::open(folder.path(), options).unwrap();
        indexer.add("host", []).unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        let id = |key| snapshot.article(snapshot.find_key(key).unwrap().unwrap()).unwrap().id;
        let ids = |cluster: &Cluster| {
            let mut ids: Vec<String> = keys(cluster).map(id).collect();
            ids[1..].sort();
            ids
        };
        let mut found: Vec<Vec<String>> = snapshot.clusters().iter().map(ids).collect();
        found.sort();
        found
    };
    let plain = vec![vec!["a00", "a01", "a02"], vec!["a03", "a04"]];
    assert_eq!(found(None), plain);
    assert_eq!(found(Some("same\ta02\ta03")), vec![vec!["a00", "a01", "a02", "a03", "a04"]]);
    // It is kept with the index.
    assert_eq!(found(None), vec![vec!["a00", "a01", "a02", "a03", "a04"]]);
    // Exact copies, too, can be told apart.
    assert_eq!(found(Some("different\ta00\ta01")), vec![vec!["a00", "a02"], vec!["a03", "a04"]]);
    assert_eq!(
        found(Some("different\ta00\ta02\ndifferent\ta03\ta04\nsame\ta02\tunknown")),
        vec![vec!["a00", "a01"]]
    );
    assert_eq!(found(Some("")), plain);
}
