//! Small indexes made of articles in memory.

#![allow(dead_code)]

use lupe_analysis::{Analyzer, Language, TextLanguages};
use lupe_index::{
    Checkpoint, DateNumber, Document, Lexicon, LexiconKind, StoredArticle, Synonyms, Writer, WriterOptions,
};
use lupe_searcher::{SearchRequest, SearchResponse, Searcher};
use tempfile::TempDir;

/// An index in a temporary folder.
pub(crate) struct Archive {
    folder: TempDir,
    pub(crate) searcher: Searcher,
}

/// An article: its id, title and text.
pub(crate) type Text<'t> = (&'t str, &'t str, &'t str);

/// The words of a text as they are written, but for the first; and each word in front of a noun.
fn lexicon(text: &str, language: Language) -> Lexicon {
    let mut lexicon = Lexicon::default();
    let tokens = Analyzer::new().tokens(text, language);
    for (before, token) in tokens.iter().zip(tokens.iter().skip(1)) {
        let (key, form) = (&token.word.unaccented, &text[token.start..token.end]);
        lexicon.push(LexiconKind::Word, key, form);
        let noun = form.starts_with(char::is_uppercase);
        if token.start == before.end + 1 && !before.word.function_word && noun {
            let pair = &text[before.start..token.end];
            lexicon.push(LexiconKind::Word, &format!("{} {key}", before.word.unaccented), pair);
        }
    }
    // As an indexer would find them: the short form in brackets behind a long form of several words that begins as it does.
    for (n, token) in tokens.iter().enumerate().skip(2) {
        let initial = |n: usize| tokens[n].word.unaccented.chars().next();
        let first = (n.saturating_sub(8)..n - 1).rev().find(|&first| initial(first) == initial(n));
        if let Some(first) = first.filter(|_| text[..token.start].ends_with('(')) {
            let long = &text[tokens[first].start..tokens[n - 1].end];
            let key: Vec<&str> = tokens[first..n].iter().map(|token| &*token.word.unaccented).collect();
            lexicon.push(LexiconKind::LongForm, &token.word.unaccented, long);
            lexicon.push(LexiconKind::ShortForm, &key.join(" "), &text[token.start..token.end]);
        }
    }
    lexicon
}

fn document(n: usize, (id, title, text): Text<'_>, language: Language) -> Document {
    let article = StoredArticle {
        // A month later with each article.
        date: Some(DateNumber::new(2024 + (n / 12) as i16, Some((n % 12 + 1) as u8), Some(15))),
        source: if n.is_multiple_of(2) { "Kurier".into() } else { "Neue Zeit".into() },
        passages: TextLanguages::of(text, language, &[]).into_passages(),
        ..StoredArticle::new("test", id, title, text, language)
    };
    Document { lexicon: lexicon(text, language), ..Document::of(article, &Analyzer::new()) }
}

impl Archive {
    /// An index of German articles.
    pub(crate) fn german(articles: &[Text<'_>]) -> Archive {
        let articles: Vec<_> = articles.iter().map(|&article| (article, Language::De)).collect();
        Archive::new(&articles)
    }

    /// An index of German articles with a synonyms file.
    pub(crate) fn with_synonyms(articles: &[Text<'_>], synonyms: &str) -> Archive {
        let archive = Archive::german(articles);
        let mut writer = Writer::open(archive.folder.path(), WriterOptions::default()).expect("an index");
        writer.set_synonyms(&Synonyms::parse(synonyms).expect("synonyms")).expect("room");
        writer.commit(&Checkpoint::default()).expect("room");
        writer.finish().expect("an end");
        let searcher = Searcher::open(archive.folder.path()).expect("an index");
        Archive { searcher, ..archive }
    }

    /// An index of articles; every third one makes a new segment.
    pub(crate) fn new(articles: &[(Text<'_>, Language)]) -> Archive {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = WriterOptions { threads: 1, ..WriterOptions::default() };
        let mut writer = Writer::open(folder.path(), options).expect("an index");
        for (n, &(article, language)) in articles.iter().enumerate() {
            writer.add(document(n, article, language), 1).expect("room");
            if n % 3 == 2 {
                writer.commit(&Checkpoint::default()).expect("room");
            }
        }
        writer.commit(&Checkpoint::default()).expect("room");
        writer.finish().expect("an end");
        let searcher = Searcher::open(folder.path()).expect("an index");
        Archive { folder, searcher }
    }

    pub(crate) fn search(&self, query: &str) -> SearchResponse {
        self.searcher.search(&SearchRequest::new(query)).expect("an answer")
    }

    /// The ids of the hits, best first.
    pub(crate) fn ids(&self, query: &str) -> String {
        let ids: Vec<String> = self.search(query).hits.into_iter().map(|hit| hit.id).collect();
        ids.join(" ")
    }
}
