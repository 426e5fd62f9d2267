//! Builds an index from articles that the program holds in memory.
//!
//! `cargo run -p lupe-indexer --example build -- DIR`

use std::path::Path;

use lupe_indexer::{Article, IndexOptions, Indexer, Report, Result};

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".lupe".to_owned());
    let report = build(Path::new(&folder))?;
    println!("{} articles in {folder}", report.articles);
    Ok(())
}

/// Makes an index of two articles, or adds them to the one that is there.
pub fn build(folder: &Path) -> Result<Report> {
    let article = |id: &str, title: &str, text: &str| Article {
        id: id.into(),
        title: title.into(),
        text: text.into(),
        ..Article::default()
    };
    let mut indexer = Indexer::open(folder, IndexOptions::default())?;
    let report = indexer.add(
        "my program",
        [
            article(
                "1",
                "Rechenzentren am Hafen",
                "Zwei neue Rechenzentren brauchen mehr Strom als der ganze Ort.",
            ),
            article("2", "Der Chor singt wieder", "Nach drei Jahren Pause probt der Chor im alten Bahnhof."),
        ],
    )?;
    indexer.finish()?;
    Ok(report)
}
