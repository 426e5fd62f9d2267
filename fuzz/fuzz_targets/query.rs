#![no_main]
#![allow(clippy::unwrap_used, clippy::expect_used)] // what fails is a finding, which fuzzing tells by a panic

use std::sync::LazyLock;

use lupe_searcher::{SearchRequest, Searcher};

static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| Searcher::open(lupe_fuzz::index()).expect("an index"));

// Whatever is typed: parsed, planned, answered, with snippets, explanations and what to offer instead.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut request = SearchRequest::new(String::from_utf8_lossy(bytes));
    (request.explain, request.facets) = (true, true);
    let found = SEARCHER.search(&request).expect("an answer");
    for hit in &found.hits {
        for (text, _) in hit.title.pieces().chain(hit.snippets.iter().flat_map(|snippet| snippet.pieces())) {
            assert!(!text.is_empty() || hit.title.text.is_empty());
        }
    }
    SEARCHER.suggest(&request.query, 10).expect("suggestions");
});
