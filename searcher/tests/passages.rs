//! Long passages in another language than their article.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test may fail

mod common;

use common::Archive;
use lupe_analysis::Language;
use lupe_searcher::{Filter, SearchRequest, compare};

const ENGLISH: &str = "The minister said on Tuesday that the grid would have to be built much faster than before, since \
    the new factories need more and more electricity, and nobody knows where all of it is going to come from.";
const GERMAN: &str = "Wir werden die Netze ausbauen, und zwar schneller als bisher, denn der Strom ist längst da, nur kommt \
    er nicht dort an, wo die Rechenzentren ihn brauchen; das hat der Rat der Stadt vorige Woche beschlossen.";

fn archive() -> Archive {
    let quoting = format!(
        "{ENGLISH}\n\n{GERMAN}\n\nNobody in the city had expected that the council would agree so soon."
    );
    Archive::new(&[
        (("quoting", "Faster grids", quoting.as_str()), Language::En),
        (("english", "Factories", ENGLISH), Language::En),
        (("french", "Le Rat", "Le rat des villes et le rat des champs."), Language::Fr),
    ])
}

/// The ids of the hits, each with what is marked in its snippets.
fn found(archive: &Archive, query: &str, filter: Filter) -> Vec<String> {
    let request = SearchRequest { filter, collapse: false, ..SearchRequest::new(query) };
    let response = archive.searcher.search(&request).expect("an answer");
    let marked = |hit: &lupe_searcher::SearchHit| {
        let pieces = hit.snippets.iter().flat_map(|snippet| snippet.pieces());
        let marked: Vec<&str> = pieces.filter(|(_, marked)| *marked).map(|(piece, _)| piece).collect();
        format!("{}: {}", hit.id, marked.join(" "))
    };
    response.hits.iter().map(marked).collect()
}

#[test]
fn words_of_a_passage_are_found_and_marked_as_those_of_its_language() {
    let archive = archive();
    for (query, expected) in [
        ("Rechenzentrum", vec!["quoting: Rechenzentren"]),
        ("zentrum", vec!["quoting: zentren"]),
        ("ausgebaut", vec!["quoting: ausbauen"]),
        ("\"wir werden\"", vec!["quoting: Wir werden"]),
        ("rechenz*", vec!["quoting: Rechenzentren"]),
        // An article holds both.
        ("councils ausgebaut", vec!["quoting: ausbauen council"]),
        ("factory", vec!["english: factories", "quoting: factories"]),
    ] {
        assert_eq!(found(&archive, query, Filter::default()), expected, "{query}");
    }
}

#[test]
fn filters_and_counts_are_those_of_the_article() {
    let archive = archive();
    let only = |language| Filter { languages: vec![language], ..Filter::default() };
    assert_eq!(found(&archive, "Rechenzentrum", only(Language::En)), ["quoting: Rechenzentren"]);
    assert_eq!(found(&archive, "Rechenzentrum", only(Language::De)), [""; 0]);
    let overview = archive.searcher.overview().expect("an overview");
    assert_eq!(overview.languages, [(Language::En, 2), (Language::Fr, 1)]);
    assert_eq!(overview.passages, [(Language::De, 1)]);
}

#[test]
fn an_article_says_where_its_passages_are_and_is_marked_and_compared_by_them() {
    let archive = archive();
    let article =
        archive.searcher.article("quoting", "Rechenzentrum").expect("an answer").expect("the article");
    let [passage] = article.passages.as_slice() else { panic!("{:?}", article.passages) };
    assert_eq!((article.text.text[passage.bytes.clone()].trim(), passage.language), (GERMAN, Language::De));
    let marked: Vec<&str> = article.text.marks.iter().map(|mark| &article.text.text[mark.clone()]).collect();
    assert_eq!(marked, ["Rechenzentren"]);
    // `Die Netze` and `das Netz` are the same words in German only.
    let german = (GERMAN.replace("die Netze ausbauen", "das Netz ausbauen"), Language::De.into());
    let comparison = compare((&article.text.text, &article.languages()), (&german.0, &german.1));
    assert_eq!((comparison.summary.reworded, comparison.summary.added), (1, 0), "{comparison:?}");
}
