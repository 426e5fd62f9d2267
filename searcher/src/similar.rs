//! Articles on the same subject: a query made of what is special to an article.

use std::collections::HashMap;

use lupe_analysis::Language;
use lupe_index::{
    Condition, Layer, Leaf, Matcher, Query, Result, Scope, Snapshot, StoredArticle, WeightedTerm,
};

use crate::plan::MarkRule;

/// Words of the article that the query is made of.
const WORDS: usize = 25;
/// Of these, an article must share this many to be called similar; fewer where the article has fewer.
const SHARED: usize = 3;
/// Bytes of an article that are looked at: its beginning names its subject.
const LOOKED_AT: usize = 16_000;
/// An article with less than this share of the score that the article's own story has is not called similar: in a small
/// index, any two share some words.
pub(crate) const ALIKE: f32 = 0.12;
/// A word in the title counts as if it stood so many more times in the text.
const TITLE: f32 = 3.0;

/// A query for articles like this one, with nothing to mark.
pub(crate) fn similar_query(snapshot: &Snapshot, article: &StoredArticle) -> Result<(Query, Vec<MarkRule>)> {
    let analyzer = snapshot.compounds().analyzer();
    let mut counts: HashMap<(Language, Box<str>), f32> = HashMap::new();
    for (text, languages, weight) in
        [(&article.title, article.language.into(), TITLE), (&article.text, article.languages(), 1.0)]
    {
        analyzer.for_each_token_of(text, 0..LOOKED_AT.min(text.len()), 0, &languages, |token, language| {
            let said = !token.word.function_word && token.word.exact.chars().count() > 1;
            if let Some(key) = token.word.inflection.first().filter(|_| said) {
                *counts.entry((language, key.clone())).or_default() += weight;
            }
        });
    }
    let total = snapshot.articles() as f32;
    let mut words: Vec<(f32, (Language, Box<str>))> = Vec::new();
    for ((language, key), count) in counts {
        let frequency =
            snapshot.frequency(&WeightedTerm::new(language, Layer::Inflection, &key, 1.0))? as f32;
        // A word that no other article has finds nothing.
        if frequency >= 2.0 {
            words.push(((1.0 + count.ln()) * (1.0 + total / frequency).ln(), (language, key)));
        }
    }
    words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    words.truncate(WORDS);
    let best = words.first().map_or(1.0, |word| word.0);
    let leaf = |(value, (language, key)): &(f32, (Language, Box<str>))| Leaf {
        matcher: Matcher::Terms(vec![WeightedTerm::new(*language, Layer::Inflection, key, 1.0)]),
        scope: Scope::Everywhere,
        weight: value / best,
    };
    let leaves: Vec<Leaf> = words.iter().map(leaf).collect();
    let condition = at_least(SHARED.min(leaves.len().div_ceil(3)), leaves.len());
    let marks = leaves.iter().map(|_| MarkRule::Nothing).collect();
    Ok((Query { leaves, condition: Some(condition), ..Query::default() }, marks))
}

/// At least `least` of the first `count` leaves.
fn at_least(least: usize, count: usize) -> Condition {
    if least == 0 {
        return Condition::Any((0..count).map(Condition::Leaf).collect());
    }
    Condition::AtLeast(least, (0..count).map(Condition::Leaf).collect())
}
