//! The sample corpus is read as its table says: every article, with its title and date, and without dirt.

#![allow(clippy::unwrap_used)] // a test may fail

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use lupe_corpus::{Article, Event, ReadOptions, Source, WalkOptions, read_file};

/// A row of `samples.tsv`.
struct Expected {
    id: String,
    language: String,
    title: String,
    date: String,
}

fn expected() -> Option<Vec<Expected>> {
    let table = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples.tsv")).ok()?;
    let row = |line: &str| {
        let mut columns = line.split('\t').map(str::to_owned);
        let mut next = || columns.next().unwrap_or_default();
        let id = next();
        let _format = next();
        Expected { id, language: next(), title: next(), date: next() }
    };
    Some(table.lines().skip(1).filter(|line| !line.trim().is_empty()).map(row).collect())
}

fn read() -> Option<BTreeMap<String, Article>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let source = Source::open(&root).ok()?;
    let mut articles = BTreeMap::new();
    for file in source.files(&WalkOptions::default()) {
        let file = file.unwrap();
        read_file(&file, &ReadOptions::default(), &mut |event| {
            match event {
                Event::Article(article) => {
                    let former = articles.insert(article.id.clone(), *article);
                    assert!(former.is_none(), "two articles with one id: {:?}", former.unwrap().id);
                }
                other => panic!("{other:?}"),
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    }
    Some(articles)
}

/// What is wrong with an article, given what is expected of it.
fn faults(expected: &Expected, article: &Article) -> Vec<String> {
    let mut faults = Vec::new();
    let mut check = |what: &str, expected: &str, found: &str| {
        if expected != found {
            faults.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    };
    check("title", &expected.title, &article.title);
    check("date", &expected.date, &article.date.map(|date| date.to_string()).unwrap_or_default());
    if let Some(language) = article.language {
        check("language", &expected.language, language.code());
    }
    for text in [&article.title, &article.text] {
        faults.extend(dirt(text).map(|dirt| format!("dirt: {dirt:?}")));
    }
    faults
}

fn dirt(text: &str) -> impl Iterator<Item = &'static str> {
    const DIRT: [&str; 19] = [
        "Ã¤",
        "Ã¶",
        "Ã¼",
        "ÃŸ",
        "Ã©",
        "Â ",
        "â€",
        "\u{fffd}",
        "\u{ad}",
        "\u{200b}",
        "\u{feff}",
        "\r",
        "\u{308}",
        "Leave a Comment",
        "email address will not be published",
        "E-Mail-Adresse wird nicht veröffentlicht",
        "Schreibe einen Kommentar",
        "Required fields are marked",
        " date 20",
    ];
    const TORN: [&str; 6] = ["US -", "KI -", "AI -", "EU -", "IT -", "CO2 -"];
    let torn = |text: &str, abbreviation: &str| {
        text.match_indices(abbreviation)
            .any(|(at, found)| text[at + found.len()..].starts_with(|c: char| c.is_alphabetic()))
    };
    let dirty = DIRT.into_iter().filter(|dirt| text.contains(dirt));
    dirty
        .chain(TORN.into_iter().filter(move |abbreviation| torn(text, abbreviation)))
        .collect::<Vec<_>>()
        .into_iter()
}

#[test]
fn every_sample_is_read_with_its_title_and_date_and_without_dirt() {
    let (Some(expected), Some(mut articles)) = (expected(), read()) else { return };
    let mut report = String::new();
    for expected in &expected {
        let faults = match articles.remove(&expected.id) {
            Some(article) => faults(expected, &article),
            None => vec!["missing".to_owned()],
        };
        for fault in faults {
            report.push_str(&format!("{}: {fault}\n", expected.id));
        }
    }
    for id in articles.keys() {
        report.push_str(&format!("{id}: not in the table\n"));
    }
    assert!(report.is_empty(), "\n{report}");
}
