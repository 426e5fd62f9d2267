//! One writer, many readers: each sees one commit, whole, and no older one after a newer.

#![allow(clippy::unwrap_used)] // a test may fail

use std::sync::atomic::{AtomicU64, Ordering};

use lupe_analysis::{Analyzer, Language};
use lupe_index::{
    ArticleKey, Checkpoint, Document, Filter, Layer, Lexicon, Matcher, Options, Query, Ranking, Reader,
    Scope, SentenceMap, StoredArticle, TermStream, WeightedTerm, Writer, WriterOptions, term,
};

const ARTICLES: u32 = 20;
const COMMITS: u64 = 20;
const READERS: usize = 24;

/// An article as it is in a commit, which its hash tells.
fn document(n: u32, commit: u64) -> Document {
    let text = format!("alle {commit}");
    let mut body_terms = TermStream::default();
    Analyzer::new().for_each_token(&text, Language::De, |token| body_terms.push(&token, Language::De));
    Document {
        key: ArticleKey::new("root", &n.to_string()),
        hash: commit,
        title_terms: TermStream::default(),
        body_terms,
        lexicon: Lexicon::default(),
        signature: 0,
        sketch: Vec::new(),
        article: StoredArticle {
            id: n.to_string(),
            title: String::new(),
            sentences: SentenceMap::of(&text, Language::De),
            text,
            language: Language::De,
            date: None,
            url: None,
            source: "source".into(),
            root: "root".into(),
            path: "path".into(),
            raw: None,
            notes: Vec::new(),
        },
    }
}

fn everywhere() -> Query {
    let (language, layer) = (Language::De, Layer::Exact);
    let alternative = WeightedTerm { term: term(language, layer, "alle"), language, layer, weight: 1.0 };
    Query::all_of(vec![Matcher::Terms(vec![alternative])], Scope::Everywhere)
}

#[test]
fn readers_see_whole_commits_while_the_writer_replaces_everything() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer =
        Writer::open(folder.path(), WriterOptions { threads: 2, ..WriterOptions::default() }).unwrap();
    let mut commit = |commit: u64| {
        (0..ARTICLES).for_each(|n| writer.add(&document(n, commit), commit).unwrap());
        writer.commit(&Checkpoint { batch: commit, ..Checkpoint::default() }).unwrap();
    };
    commit(1);
    let reader = Reader::open(folder.path()).unwrap();
    let committed = AtomicU64::new(1);
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let mut last = 0;
                while last < COMMITS {
                    let least = committed.load(Ordering::SeqCst);
                    let snapshot = reader.latest();
                    let seen = snapshot.checkpoint().batch;
                    assert!(seen >= last && seen >= least, "{seen} after {last}, {least}");
                    last = seen;
                    let mut articles = 0;
                    let check = |state: lupe_index::ArticleState, _: &str, _: &str| {
                        articles += 1;
                        assert_eq!(state.hash, seen);
                    };
                    snapshot.for_each_state(check).unwrap();
                    let (filter, options) = (Filter::default(), Options::default());
                    let found =
                        snapshot.search(&everywhere(), &filter, &options, &Ranking::default()).unwrap();
                    assert_eq!((articles, found.articles), (ARTICLES, ARTICLES as usize));
                    for hit in &found.hits {
                        assert_eq!(snapshot.article(hit.address).unwrap().text, format!("alle {seen}"));
                    }
                }
            });
        }
        for n in 2..=COMMITS {
            commit(n);
            committed.store(n, Ordering::SeqCst);
        }
    });
}
