//! From an article as read to a document as indexed: one analysis pass for terms and sketch.

use lupe_analysis::{Analyzer, Language, identify};
use lupe_corpus::Article;
use lupe_index::{ArticleKey, DateNumber, Document, StoredArticle, TermStream};
use xxhash_rust::xxh3::Xxh3;

use crate::fingerprint::SignatureBuilder;

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
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(&[0xff]);
    }
    hasher.digest()
}

/// Analyses an article. `languages` restricts what may be identified; empty allows all.
pub(crate) fn document(job: Job, languages: &[Language]) -> Document {
    let Job { key, hash, id, root, path, source, article } = job;
    let article = *article;
    let language = language(&article, languages);
    let analyzer = Analyzer::new();
    let mut title_terms = TermStream::default();
    let mut body_terms = TermStream::default();
    let mut signature = SignatureBuilder::new(&article.text);
    analyzer.for_each_token(&article.title, language, |token| title_terms.push(&token, language));
    analyzer.for_each_token(&article.text, language, |token| {
        body_terms.push(&token, language);
        signature.push(&token);
    });
    let signature = signature.finish();
    Document {
        key,
        hash,
        signature: signature.text,
        title_terms,
        body_terms,
        sketch: signature.sketch,
        article: StoredArticle {
            id,
            title: article.title,
            text: article.text,
            language,
            date: article.date.map(|date| DateNumber::new(date.year, date.month, date.day)),
            url: article.url,
            source,
            root,
            path,
            raw: article.raw,
            notes: article.notes.iter().map(|note| format!("{}: {}", note.rule.name(), note.text)).collect(),
        },
    }
}

/// The language of an article: identified, with the source's declaration as a second witness.
fn language(article: &Article, allowed: &[Language]) -> Language {
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
            Article { language: Some(Language::De), ..base.clone() },
        ];
        let mut hashes: Vec<u64> = others.iter().chain([&base]).map(content_hash).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), others.len() + 1);
    }
}
