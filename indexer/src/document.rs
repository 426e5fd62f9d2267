//! From an article as read to a document as indexed: one analysis pass for terms and sketch.

use lupe_analysis::{Analyzer, Language, TextLanguages, identify};
use lupe_corpus::Article;
use lupe_index::{
    ArticleKey, DateNumber, Document, SentenceMap, SentenceMapBuilder, StoredArticle, TermStreamBuilder,
};
use xxhash_rust::xxh3::Xxh3;

use crate::fingerprint::SignatureBuilder;
use crate::lexicon::LexiconBuilder;

/// An identification surer than this outweighs what the source declares: templates often declare wrongly.
const SURER_THAN_DECLARED: f64 = 0.95;
/// Texts shorter than this, in bytes, are too short to outweigh a declaration.
const LONG_ENOUGH: usize = 400;

/// An article on its way into the index.
pub(crate) struct Job {
    pub(crate) key: ArticleKey,
    pub(crate) hash: u64,
    /// The id under which it will be known.
    pub(crate) id: String,
    /// The source that it was read from.
    pub(crate) root: String,
    pub(crate) path: String,
    /// Its publisher, or the name of its source.
    pub(crate) source: String,
    /// Is no article of its key there that it replaces?
    pub(crate) new: bool,
    /// Its language, where it was told already.
    pub(crate) language: Option<Language>,
    pub(crate) article: Box<Article>,
}

/// Hash of everything that an article says: equal articles need not be indexed again.
pub(crate) fn content_hash(article: &Article) -> u64 {
    let mut hasher = Xxh3::new();
    let date = article.date.map(|date| date.to_string()).unwrap_or_default();
    let parts = [
        article.title.as_str(),
        &article.text,
        &date,
        article.language.map_or("", Language::code),
        article.url.as_deref().unwrap_or(""),
        article.publisher.as_deref().unwrap_or(""),
        article.raw.as_deref().unwrap_or(""),
    ];
    for part in parts.into_iter().chain(article.author.as_deref()) {
        hasher.update(part.as_bytes());
        hasher.update(&[0xff]);
    }
    hasher.digest()
}

/// Analyses an article that was read. `languages` restricts what may be identified; empty allows all.
pub(crate) fn document(job: Job, languages: &[Language], analyzer: &Analyzer) -> Document {
    let Job { key, hash, id, root, path, source, new: _, language: told, article } = job;
    let article = *article;
    let language = told.unwrap_or_else(|| language(&article, languages));
    let passages = TextLanguages::of(&article.text, language, languages).into_passages();
    let notes = notes(&article);
    let article = StoredArticle {
        id,
        title: article.title,
        text: article.text,
        language,
        passages,
        date: article.date.map(|date| DateNumber::new(date.year, date.month, date.day)),
        url: article.url,
        source,
        root,
        path,
        raw: article.raw,
        notes,
        sentences: SentenceMap::default(),
    };
    analyzed(key, hash, article, analyzer)
}

/// Analyses an article as it is stored.
pub(crate) fn analyzed(key: ArticleKey, hash: u64, article: StoredArticle, analyzer: &Analyzer) -> Document {
    let language = article.language;
    let mut title_terms = TermStreamBuilder::default();
    let mut body_terms = TermStreamBuilder::default();
    let mut sentences = SentenceMapBuilder::new(&article.text);
    let mut signature = SignatureBuilder::new(&article.text);
    let mut lexicon = LexiconBuilder::new(language);
    lexicon.read(&article.title, true);
    analyzer.for_each_token(&article.title, language, |token| {
        let word = title_terms.push(&token, language);
        lexicon.push(&token, word);
    });
    lexicon.read(&article.text, false);
    let (text, languages) = (article.text.as_str(), article.languages());
    analyzer.for_each_token_of(text, 0..text.len(), 0, &languages, |token, language| {
        let word = body_terms.push(&token, language);
        sentences.token(token.start);
        signature.push(&token, word);
        lexicon.push(&token, word);
    });
    // As a query is looked up: words without diacritics, parted by blanks.
    let key_of = |text: &str| {
        let words = analyzer.tokens(text, language);
        words.iter().map(|token| &*token.word.unaccented).collect::<Vec<_>>().join(" ")
    };
    let lexicon = lexicon.finish(&article.text, key_of);
    let signature = signature.finish();
    Document {
        key,
        hash,
        signature: signature.text,
        title_terms: title_terms.finish(),
        body_terms: body_terms.finish(),
        lexicon,
        sketch: signature.sketch,
        numbers: signature.numbers,
        article: StoredArticle { sentences: sentences.finish(), ..article },
    }
}

/// What is to be known of how the article was read, a line each: what cleaning did, where its date is from, its author.
fn notes(article: &Article) -> Vec<String> {
    let rules = article.notes.iter().map(|note| format!("{}: {}", note.rule.name(), note.text));
    let date = article.date.zip(article.date_origin).map(|(date, origin)| {
        let precision = match (date.month, date.day) {
            (_, Some(_)) => "day",
            (Some(_), None) => "month",
            (None, None) => "year",
        };
        format!("date: {date} (the {precision} is known, from {})", origin.name())
    });
    let author = article.author.as_ref().map(|author| format!("author: {author}"));
    rules.chain(date).chain(author).collect()
}

/// The language of an article: identified, with the source's declaration as a second witness.
pub(crate) fn language(article: &Article, allowed: &[Language]) -> Language {
    let permitted = |language: Language| allowed.is_empty() || allowed.contains(&language);
    let text = if article.text.len() >= LONG_ENOUGH {
        identify(&article.text)
    } else {
        identify(&format!("{} {}", article.title, article.text))
    };
    let sure = text.confidence >= SURER_THAN_DECLARED && article.text.len() >= LONG_ENOUGH;
    let declared = article.language.filter(|&language| language != Language::Und);
    let language = match declared {
        Some(declared) if !sure || text.language == Language::Und => declared,
        _ => text.language,
    };
    if permitted(language) { language } else { declared.filter(|&d| permitted(d)).unwrap_or(Language::Und) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn article(text: &str, declared: Option<Language>) -> Article {
        Article { title: "Titel".into(), text: text.into(), language: declared, ..Article::default() }
    }

    #[test]
    fn the_language_is_identified_unless_the_declaration_knows_better() {
        let german = "Die Rechenzentren am Hafen brauchen immer mehr Strom, und die Netze kommen kaum nach. "
            .repeat(8);
        for (text, declared, allowed, expected) in [
            (german.as_str(), None, vec![], Language::De),
            (german.as_str(), Some(Language::En), vec![], Language::De),
            ("Pizza Marinara", Some(Language::It), vec![], Language::It),
            (german.as_str(), None, vec![Language::Fr], Language::Und),
        ] {
            assert_eq!(language(&article(text, declared), &allowed), expected, "{declared:?} {allowed:?}");
        }
    }

    #[test]
    fn every_part_of_an_article_counts_in_its_hash() {
        let base = article("Text", None);
        let others = [
            Article { title: "Anders".into(), ..base.clone() },
            Article { text: "Anders".into(), ..base.clone() },
            Article { url: Some("u".into()), ..base.clone() },
            Article { publisher: Some("u".into()), ..base.clone() },
            Article { author: Some("u".into()), ..base.clone() },
            Article { language: Some(Language::De), ..base.clone() },
        ];
        let mut hashes: Vec<u64> = others.iter().chain([&base]).map(content_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), others.len() + 1);
    }
}
