//! From the engine's hits to those of the answer: what is shown of each article.

use std::ops::Range;

#[cfg(test)]
use lupe_analysis::Language;
use lupe_analysis::TextLanguages;
use lupe_index::{Heading, Hit, Query, Result, Snapshot};

use crate::highlight::{Highlighter, merged};
use crate::plan::MarkRule;
use crate::response::{Marked, SearchHit, SearchRequest};
use crate::snippet::snippets;
use crate::story::story;

/// The hits with their texts, snippets and versions.
pub(crate) fn search_hits(
    snapshot: &Snapshot,
    hits: &[Hit],
    query: &Query,
    rules: &[MarkRule],
    request: &SearchRequest,
) -> Result<Vec<SearchHit>> {
    let marking = rules.iter().enumerate().filter(|(_, rule)| !matches!(rule, MarkRule::Nothing));
    let leaves = marking.fold(0u64, |bits, (leaf, _)| bits | 1 << (leaf % 64));
    let positions = match request.snippets {
        true => snapshot.positions(query, leaves, hits)?,
        false => Vec::new(),
    };
    let highlighter = Highlighter::new(rules).with_analyzer(snapshot.compounds().analyzer());
    let mut out = Vec::with_capacity(hits.len());
    for (n, hit) in hits.iter().enumerate() {
        let (versions, story) = if request.collapse { story(snapshot, hit.key)? } else { (Vec::new(), None) };
        let (heading, snippets) = match positions.get(n) {
            Some(positions) => {
                let article = snapshot.article(hit.address)?;
                let languages = article.languages();
                let is_boilerplate = |line: Range<usize>| {
                    let language = languages.at(line.start);
                    snapshot.is_boilerplate(&article.text, line, language)
                };
                let snippets = snippets(&article, positions, &highlighter, is_boilerplate);
                (article.into(), snippets)
            }
            None => (snapshot.heading(hit.address)?, Vec::new()),
        };
        let Heading { id, title, language, date, url, source } = heading;
        out.push(SearchHit {
            snippets,
            title: marked(title, &language.into(), &highlighter),
            versions,
            id,
            url,
            source,
            date,
            language,
            score: hit.score,
            story,
            explanation: None,
        });
    }
    Ok(out)
}

/// A text with what matched.
pub(crate) fn marked(text: String, languages: &TextLanguages, highlighter: &Highlighter<'_>) -> Marked {
    let marks = merged(&highlighter.marks(&text, languages));
    Marked { text, marks }
}

/// An article in German with a text.
#[cfg(test)]
pub(crate) fn test_article(id: &str, title: &str, text: &str) -> lupe_index::StoredArticle {
    lupe_index::StoredArticle::new("samples", id, title, text, Language::De)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may fail

    use std::path::Path;

    use lupe_analysis::Analyzer;
    use lupe_index::{Checkpoint, Document, Filter, Options, Ranking, StoredArticle, Writer, WriterOptions};

    use super::*;
    use crate::plan::{LayerWeights, Planning, plan};
    use crate::syntax::parse;

    fn index(articles: Vec<StoredArticle>) -> (tempfile::TempDir, Snapshot) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::open(folder.path(), WriterOptions::default()).unwrap();
        for article in articles {
            writer.add(Document::of(article, &Analyzer::new()), 1).unwrap();
        }
        writer.commit(&Checkpoint { batch: 1, ..Checkpoint::default() }).unwrap();
        writer.finish().unwrap();
        let snapshot = Snapshot::open(folder.path()).unwrap();
        (folder, snapshot)
    }

    fn samples(folder: &Path, articles: &mut Vec<StoredArticle>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                samples(&entry.path(), articles);
            } else if let Ok(text) = std::fs::read_to_string(entry.path()) {
                articles.push(test_article(&entry.path().to_string_lossy(), "", &text));
            }
        }
    }

    #[test]
    fn snippets_from_postings_are_those_of_the_whole_text() {
        let mut articles = Vec::new();
        samples(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/samples"), &mut articles);
        let (_folder, snapshot) = index(articles);
        let mut shown = 0;
        for query in [
            "Strom",
            "Rechenzentren Strom brauchen",
            "Stadt Jahr Wasser -Sport",
            "\"künstliche Intelligenz\"",
            "\"in der\"~2 Stadt",
            "infra* schul*",
            "=Jahren Euro",
            "title:Strom Energie",
            "e*",
        ] {
            let (node, warnings) = parse(query);
            let weights = LayerWeights::default();
            let planning = Planning {
                snapshot: &snapshot,
                weights: &weights,
                synonyms: None,
                asks: false,
                deadline: None,
            };
            let plan = plan(&node, warnings, &Filter::default(), &planning).unwrap();
            let found =
                snapshot.search(&plan.query, &plan.filter, &Options::default(), &Ranking::default()).unwrap();
            let request = SearchRequest::new(query);
            let hits = search_hits(&snapshot, &found.hits, &plan.query, &plan.marks, &request).unwrap();
            for (hit, found) in hits.iter().zip(&found.hits) {
                let article = snapshot.article(found.address).unwrap();
                let highlighter = Highlighter::new(&plan.marks);
                assert_eq!(hit.snippets, snippets(&article, &[None], &highlighter, |_| false), "{query}");
                shown += hit.snippets.iter().filter(|snippet| !snippet.marks.is_empty()).count();
            }
        }
        assert!(shown > 40, "{shown} marked fragments");
    }
}
