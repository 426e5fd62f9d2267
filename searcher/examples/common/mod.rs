//! Queries for measuring, made of the words of an index; `cli/examples/load.rs` takes them from here, too.

use lupe_analysis::Analyzer;
use lupe_index::{Condition, Options, Query, Ranking, Result};
use lupe_searcher::{Filter, Searcher};

/// So many distinct queries of one to four words that stand close together in the articles: the same for the same index.
/// Fewer where the index has no more.
///
/// # Errors
/// The index is damaged.
pub(crate) fn queries(searcher: &Searcher, count: usize) -> Result<Vec<String>> {
    let snapshot = searcher.snapshot();
    let everything = Query { condition: Some(Condition::All(Vec::new())), ..Query::default() };
    let options = Options { limit: usize::MAX, collapse: false, ..Options::default() };
    let found = snapshot.search(&everything, &Filter::default(), &options, &Ranking::default())?;
    let mut state = 11u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let mut queries = Vec::with_capacity(count);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..count.saturating_mul(20) {
        if queries.len() == count || found.hits.is_empty() {
            break;
        }
        let article = snapshot.article(found.hits[random(found.hits.len())].address)?;
        let mut words: Vec<&str> = Vec::new();
        Analyzer::new().for_each_token(&article.text, article.language, |token| {
            let text = &article.text[token.start..token.end];
            if !token.word.function_word && text.chars().count() > 2 && text.chars().all(char::is_alphabetic)
            {
                words.push(text);
            }
        });
        let length = queries.len() % 4 + 1;
        let from = random(words.len());
        let near = &words[from..words.len().min(from + 12)];
        if near.len() >= length {
            let chosen: Vec<&str> =
                (0..length).map(|n| near[(n * near.len() / length).min(near.len() - 1)]).collect();
            let query = chosen.join(" ");
            if seen.insert(query.clone()) {
                queries.push(query);
            }
        }
    }
    Ok(queries)
}
