//! `lupe stats`

use std::path::Path;

use indicatif::HumanBytes;
use lupe_searcher::Searcher;
use serde_json::json;

use crate::Outcome;
use crate::output::{Output, clean};

pub(crate) fn run(json: bool, index: &Path, output: &mut Output) -> anyhow::Result<Outcome> {
    let searcher = Searcher::open(index)?;
    let overview = searcher.overview()?;
    let bytes = lupe_index::size_on_disk(index);
    let clusters = searcher.snapshot().clusters().len();
    if json {
        output.json(&json!({
            "schema": 1,
            "articles": overview.articles,
            "stories": overview.stories,
            "clusters": clusters,
            "words": overview.words,
            "bytes": bytes,
            "languages": overview.languages.iter().map(|(language, n)| json!({"language": language, "articles": n})).collect::<Vec<_>>(),
            "passages": overview.passages.iter().map(|(language, n)| json!({"language": language, "articles": n})).collect::<Vec<_>>(),
            "sources": overview.sources.iter().map(|(source, n)| json!({"source": source, "articles": n})).collect::<Vec<_>>(),
            "years": overview.years.iter().map(|(year, n)| json!({"year": year, "articles": n})).collect::<Vec<_>>(),
        }))?;
        return Ok(Outcome::Found);
    }
    output.line(format!("{} articles, {} stories", overview.articles, overview.stories))?;
    output.line(format!("{} words, {} on disk", overview.words, HumanBytes(bytes)))?;
    let list = |name: &str, entries: Vec<String>| format!("{name}: {}", clean(&entries.join(", ")));
    let languages = overview.languages.iter().map(|(language, n)| format!("{language} {n}")).collect();
    output.line(list("languages", languages))?;
    if !overview.passages.is_empty() {
        let passages = overview.passages.iter().map(|(language, n)| format!("{language} {n}")).collect();
        output.line(list("passages in other languages", passages))?;
    }
    let sources = overview.sources.iter().take(20).map(|(source, n)| format!("{source} {n}")).collect();
    output.line(list("sources", sources))?;
    if !overview.years.is_empty() {
        output.line(list("years", overview.years.iter().map(|(year, n)| format!("{year} {n}")).collect()))?;
    }
    Ok(Outcome::Found)
}
