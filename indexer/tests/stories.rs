//! Near-identical articles meet, whatever order they come in.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

use std::collections::BTreeSet;

use lupe_index::Snapshot;
use lupe_indexer::{Article, Date, IndexOptions, Indexer};
use proptest::prelude::*;

/// A text of `length` words from a vocabulary that `seed` chooses, in an order that it fixes.
fn text(seed: u64, length: u64) -> String {
    let word = |n: u64| {
        let mut x = (seed * 7919 + n + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut word = String::new();
        for _ in 0..4 {
            word.push(char::from(b"bdfghklmnprstw"[(x % 14) as usize]));
            word.push(char::from(b"aeiou"[(x / 14 % 5) as usize]));
            x /= 70;
        }
        word
    };
    (0..length).map(word).collect::<Vec<_>>().join(" ")
}

/// Every `nth` word replaced.
fn edited(text: &str, nth: usize) -> String {
    text.split(' ')
        .enumerate()
        .map(|(n, word)| if n % nth == 0 { "anderswo" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Three stories and a loner.
fn articles() -> Vec<Article> {
    let (a, b, c) = (text(1, 120), text(2, 150), text(3, 90));
    let list = [
        ("a1", a.clone(), 2021),
        ("a2", a.clone(), 2020),
        ("a3", edited(&a, 15), 2022),
        ("a4", a.split(' ').take(70).collect::<Vec<_>>().join(" "), 2023),
        ("b1", b.clone(), 2021),
        ("b2", edited(&b, 20), 2021),
        ("c1", c.clone(), 2019),
        ("c2", edited(&c, 12), 2018),
        ("c3", edited(&c, 9), 2017),
        ("d1", text(4, 100), 2021),
        ("e1", "Kurz.".into(), 2021),
        ("e2", "Kurz.".into(), 2022),
    ];
    let article = |(id, text, year): (&str, String, i16)| Article {
        id: id.into(),
        title: id.into(),
        text,
        date: Date::new(year, None, None),
        language: Some(lupe_analysis::Language::De),
        ..Article::default()
    };
    list.into_iter().map(article).collect()
}

/// The stories of an index as sets of ids, each with its leader.
fn stories(index: &std::path::Path) -> BTreeSet<(String, BTreeSet<String>)> {
    let snapshot = Snapshot::open(index).expect("an index");
    let id = |key| {
        let at = snapshot.find_key(key).expect("a lookup").expect("an article");
        snapshot.article(at).expect("an article").id
    };
    let members =
        |cluster: &lupe_index::Cluster| cluster.members.iter().map(|member| id(member.key)).collect();
    snapshot.clusters().iter().map(|cluster| (id(cluster.leader), members(cluster))).collect()
}

fn expected() -> BTreeSet<(String, BTreeSet<String>)> {
    let story = |leader: &str, members: &[&str]| {
        (leader.to_owned(), members.iter().map(|id| id.to_string()).collect())
    };
    [story("a2", &["a1", "a3", "a4"]), story("b1", &["b2"]), story("c3", &["c1", "c2"]), story("e1", &["e2"])]
        .into()
}

#[test]
fn copies_meet_under_the_earliest() {
    let folder = tempfile::tempdir().unwrap();
    let mut indexer = Indexer::open(folder.path(), IndexOptions::default()).unwrap();
    let report = indexer.add("host", articles()).unwrap();
    assert_eq!(stories(folder.path()), expected());
    assert_eq!((report.clusters, report.folded), (4, 7));
    // What came is listed, and what of it others have told before.
    assert_eq!(report.indexed.count, 12);
    let told: Vec<String> = report
        .duplicates
        .entries
        .iter()
        .map(|entry| format!("{} {}", entry.location, entry.reason))
        .collect();
    let expected = [
        "a1 exact version of a2",
        "a3 near version of a2",
        "a4 near version of a2",
        "b2 near version of b1",
        "c1 near version of c3",
        "c2 near version of c3",
        "e2 exact version of e1",
    ];
    assert_eq!(told, expected);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn stories_hang_on_no_order_batch_or_repetition(
        order in Just(articles()).prop_shuffle(),
        cut in 1usize..11,
        again in 0usize..12,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = order.split_at(cut);
        for batch in [first, second, &order[..again]] {
            let mut indexer = Indexer::open(folder.path(), IndexOptions::default()).unwrap();
            indexer.add("host", batch.to_vec()).unwrap();
        }
        prop_assert_eq!(stories(folder.path()), expected());
    }

    #[test]
    fn removing_an_article_leaves_the_stories_of_an_index_without_it(gone in 0usize..12) {
        let (all, without) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let mut list = articles();
        let mut indexer = Indexer::open(all.path(), IndexOptions::default()).unwrap();
        indexer.add("host", list.clone()).unwrap();
        let removed = list.remove(gone);
        indexer.remove(&[removed.id]).unwrap();
        let mut indexer = Indexer::open(without.path(), IndexOptions::default()).unwrap();
        indexer.add("host", list).unwrap();
        prop_assert_eq!(stories(all.path()), stories(without.path()));
    }
}
